"""Write findings in templates: their sentences, their figures as links, the marks that lead to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.addresses import Address, address_of
from budgets.checks.english_citations import UNITS, side_in_english
from budgets.checks.findings import BilingualText, FindingSubject, Verdict
from budgets.checks.rules_page import FAMILIES
from budgets.manners import is_english
from budgets.models import HELD, WORDS, ZEROS, Budget, Finding
from budgets.queries.derivation import LocatedFigure
from budgets.queries.findings import RuleCount
from budgets.queries.identities import Side
from budgets.records import MONEY_UNITS, State
from budgets.tables import SIGNS, escaped, markup

from .ledger import keep_of, to_original

register = template.Library()
#: So many decimals of a percentage are shown that was worked out.
_PERCENT_PLACES = 2


@register.filter
def sign(verdict: str) -> str:
    return SIGNS.get(str(verdict), "")


@register.filter
def verdict_name(verdict: str) -> str:
    return str(Finding.Verdict(verdict).label)


#: The verdicts worth a reader's eye, the gravest first.
_TOLD = (Verdict.FAIL, Verdict.BASE0, Verdict.TAIL, Verdict.INFO)


def _addresses(context: Context, counts: Mapping[str, int], where: Mapping[str, object]) -> dict[str, str]:
    """Return where the findings of each verdict that was given are listed; ``where`` narrows them, if it says so."""
    page, narrowed = reverse("budgets:all-checks"), {name: value for name, value in where.items() if value}
    more = keep_of(context).replace("?", "&")
    return {
        verdict: f"{page}?{urlencode({**narrowed, 'verdict': verdict})}{more}" for verdict in counts if counts[verdict]
    }


@register.simple_tag(takes_context=True)
def verdict_cells(context: Context, counts: Mapping[str, int], **where: object) -> SafeString:
    """Write the cells under ``_verdict_heads.html``: how often each verdict was given, as links to those findings."""
    to = _addresses(context, counts, where)
    links = (
        format_html('<a href="{}">{}</a>', to[verdict], counts[verdict]) if verdict in to else ""
        for verdict in Finding.Verdict.values
    )
    return format_html_join("", '<td class="money">{}</td>', ((link,) for link in links))


@register.simple_tag(takes_context=True)
def verdict_links(context: Context, counts: Mapping[str, int], **where: object) -> SafeString:
    """Write how often each verdict worth checking was given, as a list of links to those findings."""
    to = _addresses(context, counts, where)
    rows = ((to[each], sign(each), verdict_name(each), counts[each]) for each in _TOLD if each in to)
    item = '<li><a href="{}"><span class="sign" aria-hidden="true">{}</span> {} <span class="figure">{}</span></a></li>'
    return format_html_join("", item, rows)


@register.simple_tag(takes_context=True)
def said(context: Context, words: Any) -> str:
    """Write words that stand in both languages, in that of the page."""
    if isinstance(words, Finding):
        return words.message_en if context.get("english") else words.message_zh
    return str(words.en if context.get("english") else words.zh)


@register.simple_tag(takes_context=True)
def why(context: Context, finding: Finding) -> str:
    return finding.why_en if context.get("english") else finding.why_zh


@register.filter
def called(finding: Finding | FindingSubject) -> str:
    """Return the code and the printed name of what a finding speaks of; the checks' own words for it stay inside.

    Empty where it speaks of something that only those words name.
    """
    label = "" if re.fullmatch(r"[a-z/-]+", finding.label) else finding.label
    return f"{finding.code} {label}".strip()


@register.filter
def family_name(slug: str) -> BilingualText:
    return FAMILIES.get(slug) or BilingualText("全部核对", "Everything that was checked")


@register.simple_tag(takes_context=True)
def term_figure(context: Context, term: dict[str, Any]) -> str:
    """Write a figure as printed, with its unit, leading to the row or the sentence it stands in."""
    printed, unit = term["printed"], term["unit"]
    shown = f"{printed} {unit}" if unit and not printed.endswith(unit) else printed
    url = term_url(context, term)
    text = shown if printed else _("blank in the document")
    form = '<a class="figure" href="{1}" lang="zh-Hans">{0}</a>' if url else '<span class="figure">{0}</span>'
    original = original_url(context, term)
    return markup(form + "{2}", text, url, to_original(original) if original else "")


@register.simple_tag(takes_context=True)
def term_rows(context: Context, terms: list[dict[str, Any]]) -> str:
    """Write the figures of a side as rows of a list; in one pass, for a page may hold hundreds."""
    form = '<li><span lang="zh-Hans">{}</span> {}{}</li>'
    rows = (markup(form, term["name"], "−" if term["sign"] < 0 else "", term_figure(context, term)) for term in terms)
    return SafeString("".join(rows))


@register.simple_tag(takes_context=True)
def rule_rows(context: Context, rules: list[RuleCount]) -> str:
    """Write how often each rule came out how as rows of a table; in one pass, for there are hundreds of rules."""
    english = context.get("english")
    head = '<tr><th scope="row">' if english else '<tr><th scope="row" lang="zh-Hans">'
    out = []
    for one in rules:
        held = sum(one.counts.get(outcome, 0) for outcome in HELD)
        numbers = (held, *(one.counts.get(verdict) for verdict in Verdict if verdict is not Verdict.OK))
        counts = "".join(f'<td class="money">{number or ""}</td>' for number in numbers)
        out.append(f"{head}{escaped(one.rule.title.en if english else one.rule.title.zh)}</th>{counts}</tr>")
    return SafeString("".join(out))


def original_url(context: Context, term: dict[str, Any]) -> str:
    """Return where a figure stands in the original, empty for one that has no place of its own."""
    address = address_of_term(context, term)
    if {"table", "position", "column"} <= term.keys():
        url = page_url(context, address, "original-cell", table=term["table"], position=0, column=0)
        return url.replace("/0/0/", f"/{term['position']}/{term['column']}/")
    if "figure" in term:
        return page_url(context, address, "original-part", part="figure", order=0).replace("/0/", f"/{term['figure']}/")
    return ""


def term_url(context: Context, term: dict[str, Any]) -> str:
    """Return where a figure stands; addresses of one table are built once a page."""
    address = address_of_term(context, term)
    if "table" in term:
        return f"{page_url(context, address, 'table', table=term['table'])}#l{term.get('line', '')}"
    if "mention" in term:
        return f"{page_url(context, address, 'text')}#m{term['mention']}"
    return f"{page_url(context, address, 'text')}#s{term['section']}" if "section" in term else ""


def address_of_term(context: Context, term: dict[str, Any]) -> Address:
    """Return the address of the document a figure stands in: the one in view, or that of another year."""
    address: Address = context["address"]
    if "year" not in term:
        return address
    return Address(**{name: term.get(name, getattr(address, name)) for name in ("slug", "year", "document")})


def kept(context: Context) -> Any:
    """Return where a page keeps what it has worked out, while it is written."""
    return context.render_context


def page_url(context: Context, address: Address, name: str, **where: Any) -> str:
    known: dict[Any, str] = kept(context).setdefault("urls of findings", {})
    key = (address, name, *where.values())
    if key not in known:
        known[key] = address.url(name, **where) + keep_of(context)
    return known[key]


@register.simple_tag(takes_context=True)
def derivation_url(context: Context, term: dict[str, Any]) -> str:
    """Return where it is shown how a figure is made up and where else it stands, empty for one of another document."""
    address: Address = context["address"]
    if "year" in term:
        return ""
    if {"table", "position", "column"} <= term.keys():
        where = {name: term[name] for name in ("table", "position", "column")}
        return address.url("derivation", **where) + keep_of(context)
    return address.url("derivation-text", order=term["figure"]) + keep_of(context) if term.get("figure") else ""


@register.simple_tag(takes_context=True)
def standing_url(context: Context, standing: LocatedFigure) -> str:
    """Return the place of a figure in a derivation."""
    if standing.mention is not None:
        return term_url(context, {"mention": standing.mention.pk})
    if standing.amount is None:
        return ""
    word = table_word(context, standing.amount.line.statement_id)
    return term_url(context, {"table": word, "line": standing.amount.line_id})


@register.simple_tag(takes_context=True)
def standing_original(context: Context, standing: LocatedFigure) -> str:
    """Return where a figure of a derivation stands in the original, empty where it was typed by hand."""
    if standing.mention is not None:
        return original_url(context, {"figure": standing.mention.order}) if standing.mention.source_id else ""
    if standing.amount is None or standing.amount.source_id is None:
        return ""
    line, cell = standing.amount.line, standing.amount.cell
    word = table_word(context, line.statement_id)
    return original_url(context, {"table": word, "position": line.position, "column": cell.order})


@register.simple_tag(takes_context=True)
def standing_figure(context: Context, standing: LocatedFigure) -> str:
    """Write a figure of a derivation as printed, leading to the original it was read from."""
    url = standing_original(context, standing)
    form = '<a class="derives" href="{1}#marked">{0}</a>' if url else "{0}"
    return markup(form, standing.printed or "—", url)


@register.simple_tag(takes_context=True)
def standing_derivation(context: Context, standing: LocatedFigure) -> str:
    """Return where it is shown how a figure of a derivation is made up in turn."""
    address: Address = context["address"]
    if standing.mention is not None:
        return address.url("derivation-text", order=standing.mention.order) + keep_of(context)
    if standing.amount is None:
        return ""
    line, cell = standing.amount.line, standing.amount.cell
    where = {"table": table_word(context, line.statement_id), "position": line.position, "column": cell.order}
    return address.url("derivation", **where) + keep_of(context)


def table_word(context: Context, statement: int) -> str:
    """Return the word of a table of the document in view."""
    known: dict[int, str] = kept(context).setdefault("words of tables", {})
    if not known:
        known |= {one.statement.pk: one.word for one in context["tables"]}
    return known[statement]


@register.filter
def grouped(number: str, unit: str = "") -> str:
    """Write a stored number with thousands separators and a true minus; money in 万元 with at least two decimals.

    What a percentage was worked out to is shown to the hundredth.
    """
    if not number:
        return ""
    value = Decimal(number)
    if unit == "%" and -value.as_tuple().exponent > _PERCENT_PLACES:  # type: ignore[operator]
        number = f"{value:.{_PERCENT_PLACES}f}"
        value = Decimal(number)
    places = max(len(number.partition(".")[2]), 2 if unit in ("万元", "亿元") else 0)
    return f"{value:,.{places}f}".replace("-", "−")


@register.filter
def unit_of_gap(unit: str) -> str:
    """Return what a difference is counted in: that of two percentages in percentage points."""
    return _("percentage points") if unit == "%" else unit_told(unit)


@register.filter
def unit_told(unit: str) -> str:
    """Return a printed unit as the language of the page calls it."""
    return UNITS.get(unit, unit) if is_english() else unit


@register.filter
def side_name(name: str) -> str:
    """Return what one side of a finding is called."""
    return side_in_english(name) if is_english() else name


#: How what holds came out.
HELD_NAMES = {
    "OK": gettext_lazy("holds exactly"),
    ZEROS: gettext_lazy("zero equals zero"),
    WORDS: gettext_lazy("names and presence in order"),
}


@register.filter
def outcome(verdict: str) -> str:
    """Return an outcome in words."""
    return str(HELD_NAMES.get(verdict) or Finding.Verdict(verdict).label)


@register.simple_tag(takes_context=True)
def identity_side(context: Context, side: Side) -> str:
    """Write one side of an identity: its figure as a link, or a sum of so many figures with what it comes to."""
    if (one := side.only) is not None:
        unit = one.unit if one.printed and not one.printed.endswith(one.unit or "元") else ""
        form = '<span lang="zh-Hans">{}</span> <a class="figure" href="{}" lang="zh-Hans">{}</a>'
        return markup(
            form,
            one.printed_place,
            standing_derivation(context, one),
            f"{one.printed or wordless_figure(one)} {unit}".strip(),
        )
    form = '<span class="quiet">{}</span> <span class="figure" lang="zh-Hans">{} {}</span>'
    words = ngettext("the sum of %d figure", "the sum of %d figures", len(side.terms)) % len(side.terms)
    return markup(form, words, in_unit(side.total, side.unit), side.unit)


def wordless_figure(standing: LocatedFigure) -> str:
    """Say why nothing is printed for a figure."""
    unread = standing.amount is not None and standing.amount.state == State.UNREADABLE
    return _("unreadable") if unread else _("blank in the document")


@register.filter
def magnitude(number: str) -> str:
    """Write a stored number without its sign."""
    return grouped(number.lstrip("-"))


@register.filter
def in_unit(value: Decimal | None, unit: str) -> str:
    """Write yuan in a printed unit, with as many decimals as its figures have."""
    if value is None:
        return "—"
    number = value / MONEY_UNITS.get(unit, Decimal(1))
    return f"{number:,.{0 if unit == '元' and number == number.to_integral_value() else 2}f}"


@register.simple_tag(takes_context=True)
def budget_checks_url(context: Context, finding: Finding) -> str:
    """Return where a finding stands on the page of its budget."""
    return f"{checks_url(context, finding.budget)}#{finding.anchor}"


@register.simple_tag(takes_context=True)
def checks_url(context: Context, budget: Budget) -> str:
    """Return the page of what was found of a budget."""
    known: dict[int, str] = kept(context).setdefault("pages of budgets", {})
    if budget.pk not in known:
        known[budget.pk] = address_of(budget).url("checks") + keep_of(context)
    return known[budget.pk]


@register.simple_tag
def answer_to(answers: dict[tuple[int, str], Any], finding: Finding) -> Any:
    return answers.get((finding.budget_id, finding.digest), "")


@register.filter
def last_line(words: str) -> str:
    """Return what of some words stands on their last line."""
    return words.rpartition("\n")[2]


@register.filter
def split(words: str) -> list[str]:
    return words.split()
