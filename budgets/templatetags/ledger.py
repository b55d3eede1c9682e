"""Write money, names and addresses in templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from budgets import money as figures
from budgets.addresses import Address
from budgets.documents import messages
from budgets.models import Mention
from budgets.queries.narrative import Passage
from budgets.queries.printed import PrintedTable
from budgets.queries.sheets import Cell
from budgets.records import Direction
from budgets.tables import cell_html, escaped, markup, named

register = template.Library()


def unit_of(context: Context) -> figures.MoneyUnit:
    """Return the money unit of the page."""
    return context.get("unit") or figures.WAN


def keep_of(context: Context) -> str:
    """Return what links must carry so that the money unit stays."""
    return context.get("keep") or ""


@register.simple_tag(takes_context=True)
def money(context: Context, value: Decimal | None) -> str:
    """Write yuan in the page's unit, without the unit's name; a dash where there is nothing."""
    return "—" if value is None else figures.money(value, unit_of(context))


@register.simple_tag(takes_context=True)
def cell(context: Context, value: Cell | None, printed_unit: str = "") -> str:
    """Write what stands in a cell of amounts in the page's unit."""
    return cell_html(value or None, unit_of(context), printed_unit)  # a template has "" for what is missing


@register.simple_tag(takes_context=True)
def page(context: Context, name: str, **where: Any) -> str:
    """Write the address of a page of the budget in view, in the reader's money unit."""
    address: Address = context["address"]
    return address.url(name, **where) + keep_of(context)


@register.simple_tag(takes_context=True)
def name(context: Context, printed: str, english: str = "") -> str:
    """Write a Chinese name; on an English page marked as Chinese with the English name beside it."""
    return named(printed, english, bool(context.get("english")))


@register.filter
def share(part: Decimal | None, whole: Decimal | None) -> str:
    """Write what part of the whole an amount is."""
    return figures.percent(part, whole)


#: What the figures of the text are about, where a page lists them.
SUBJECTS = {
    "three-public": gettext_lazy("All of them"),
    "three-public/abroad": gettext_lazy("Official travel abroad"),
    "three-public/reception": gettext_lazy("Official reception"),
    "three-public/vehicles": gettext_lazy("Official vehicles"),
    "three-public/vehicle-purchase": gettext_lazy("Purchase of vehicles"),
    "three-public/vehicle-operation": gettext_lazy("Running of vehicles"),
}


@register.filter
def subject(mention: Mention) -> str:
    """Write what a figure of the text is about."""
    return str(SUBJECTS.get(mention.subject, ""))


#: A sign, an arrow and a word for each direction: never a colour.
DIRECTIONS = {
    Direction.INCREASE: ("+", "↑"),
    Direction.DECREASE: ("−", "↓"),
    Direction.LEVEL: ("", "→"),
}


@register.simple_tag(takes_context=True)
def change(context: Context, mention: Mention) -> SafeString | str:
    """Write a stated change: arrow, word, amount in the page's unit and the percentage as printed."""
    if mention.change is None and mention.percent is None:
        return ""
    words = {Direction.INCREASE: _("up"), Direction.DECREASE: _("down"), Direction.LEVEL: _("unchanged")}
    direction = Direction.LEVEL if mention.change == 0 else Direction(mention.direction)
    sign, arrow = DIRECTIONS.get(direction, ("", ""))
    unit = unit_of(context)
    amount = "" if not mention.change else f"{figures.money(mention.change, unit)} {unit.name}"
    rate = "" if not mention.percent else f"{sign}{mention.percent.normalize():f}%"
    return markup(
        '<span class="change"><span aria-hidden="true">{}</span> {} {}{}</span>',
        arrow,
        words.get(direction, ""),
        amount,
        _(" (%(rate)s)") % {"rate": rate} if rate and amount else rate,
    )


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """Return what a mapping holds under a key."""
    return mapping.get(key)


@register.simple_tag
def printed_rows(table: PrintedTable) -> SafeString:
    """Write the rows of a table as printed; one pass in Python, for tables may hold thousands of cells."""
    words = {"absent": _("not in the document"), "blank": _("blank in the document"), "unreadable": _("unreadable")}
    out: list[str] = []
    for css, cells in table.rows:
        out.append(f'<tr class="{css}">' if css else "<tr>")
        named: set[int] = set()
        for one in cells:
            tag = 'th scope="row"' if one.heads else "td"
            anchor = ""
            if one.row is not None and one.row.pk not in named:
                named.add(one.row.pk)
                anchor = f' id="l{one.row.pk}"'
            text = escaped(one.text)
            if one.state in words:
                shown = "unreadable" if one.state == "unreadable" else "unseen"
                word = markup('<span class="{}"> {}</span>', shown, words[one.state])
                text = ("—" if one.state == "absent" else text) + word
            out.append(f'<{tag} class="{one.css}"{anchor}>{text}</{tag[:2]}>')
        out.append("</tr>")
    return SafeString("".join(out))


#: The page that shows the money a figure in the text states, by its subject: a view, or a view and a code.
SUBJECT_PAGES: dict[str, tuple[str, str]] = {
    "income": ("source", ""),
    "expenditure": ("function", ""),
    "total": ("function", ""),
    "block/personnel": ("economic", "301"),
    "block/public": ("economic", "302"),
    "block/family": ("economic", "303"),
    "block/project": ("project", ""),
    "performance/funds": ("project", ""),
    "three-public": ("three-public", ""),
}


@register.simple_tag(takes_context=True)
def passage(context: Context, shown: Passage) -> SafeString:
    """Write a section's paragraphs; the figures in them lead to the money they state."""
    text, at = shown.section.text, 0
    out: list[str] = [] if shown.section.heading else [escaped(shown.section.number)]
    for mention in shown.mentions:
        if mention.start < at:
            continue
        figure = escaped(text[mention.start : mention.end].replace("\n", ""))
        url = mention_url(context, mention)
        out.append(escaped(text[at : mention.start]))
        if url:
            out.append(f'<a id="m{mention.pk}" class="figure" href="{escaped(url)}">{figure}</a>')
        else:
            out.append(f'<span id="m{mention.pk}" class="figure">{figure}</span>')
        at = mention.end
    out.append(escaped(text[at:]))
    paragraphs = "".join(out).split("\n")
    return SafeString("".join(f"<p>{one}</p>" for one in paragraphs if one))


def mention_url(context: Context, mention: Mention) -> str:
    """Return the page of the money a figure states, empty where there is none."""
    keep = keep_of(context)
    if mention.entry is not None:
        return reverse("budgets:project", args=[mention.entry.project_id]) + keep
    subject = "three-public" if mention.subject.startswith("three-public/") else mention.subject
    view, code = SUBJECT_PAGES.get(subject, ("", ""))
    if view not in context["views"]:
        return ""
    where = {"view": view, "code": code} if code else {"view": view}
    address: Address = context["address"]
    return address.url("code" if code else "view", **where) + keep


@register.filter
def sentence(reason: str) -> str:
    """Write why a row could not be read, in the language of the page."""
    return messages.sentence(reason, "en" if (get_language() or "").startswith("en") else "zh-hans")
