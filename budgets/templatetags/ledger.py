"""Write money, names and addresses in templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets import leads
from budgets import money as figures
from budgets.addresses import Address
from budgets.charts import BLOCK_NAMES
from budgets.differences import ABSENT
from budgets.documents.model import messages
from budgets.manners import is_english
from budgets.models import Column, Department, DocumentTotal, Finding, Mention
from budgets.queries.drill import Block, Node
from budgets.queries.narrative import Passage
from budgets.queries.printed import PrintedCell, PrintedTable
from budgets.queries.sheets import SheetCell
from budgets.queries.unread import UnreadParts
from budgets.records import Direction, Place, Scope, State
from budgets.tables import cell_html, escaped, linked, mark, markup, named, part_words, view_name
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.views import Coverage, View

register = template.Library()
#: Why there is no figure in a cell of amounts, by its state.
WITHOUT_FIGURE = {
    ABSENT: gettext_lazy("not in the document"),
    State.BLANK: gettext_lazy("blank in the document"),
    State.UNREADABLE: gettext_lazy("unreadable"),
}
#: Why there is none where part of the table was not read: what is absent here may be printed there.
WITHOUT_FIGURE_UNREAD = {**WITHOUT_FIGURE, ABSENT: gettext_lazy("not read, or not in the document")}


def unit_of(context: Context) -> figures.MoneyUnit:
    """Return the money unit of the page."""
    return context.get("unit") or figures.WAN


def keep_of(context: Context) -> str:
    """Return what links must carry so that the money unit stays."""
    return context.get("keep") or ""


@register.simple_tag(takes_context=True)
def money(context: Context, value: Decimal | None) -> str:
    """Write yuan in the page's unit, without the unit's name; a dash where there is nothing."""
    # A template has "" for what is missing.
    return figures.money(value, unit_of(context)) if isinstance(value, Decimal) else "—"


@register.simple_tag(takes_context=True)
def cell(context: Context, value: SheetCell | None, printed_unit: str = "") -> str:
    """Write what stands in a cell of amounts in the page's unit."""
    # A template has "" for what is missing.
    unread: UnreadParts | None = context.get("unread")
    return cell_html(value or None, unit_of(context), printed_unit, unread is not None and unread.gaps)


@register.simple_tag(takes_context=True)
def page(context: Context, name: str, **where: Any) -> str:
    """Write the address of a page of the budget in view, in the reader's money unit."""
    address: Address = context["address"]
    return address.url(name, **where) + keep_of(context)


@register.simple_tag(takes_context=True)
def kept(context: Context, url: str) -> str:
    """Write an address in the reader's money unit; the place on the page comes last."""
    return kept_in(url, keep_of(context))


def kept_in(url: str, keep: str) -> str:
    path, sign, anchor = url.partition("#")
    return path + keep + sign + anchor


@register.simple_tag(takes_context=True)
def name(context: Context, printed: str, english: str = "") -> str:
    """Write a Chinese name; on an English page marked as Chinese with the English name beside it."""
    return named(printed, english, bool(context.get("english")))


@register.simple_tag(takes_context=True)
def issuers(context: Context, documents: Iterable[DocumentTotal]) -> SafeString:
    """Write whose the documents are, one after the other."""
    departments = [one.budget.department for one in documents]
    english = bool(context.get("english"))
    return SafeString(_(", ").join(escaped(named(one.name, one.name_en, english)) for one in departments))


@register.simple_tag(takes_context=True)
def department_links(context: Context, departments: Iterable[Department]) -> SafeString:
    """Write the names of departments, one after the other, each leading to its page; in one piece: they are many."""
    english, keep = bool(context.get("english")), keep_of(context)
    links = (
        markup('<a href="{}">{}</a>', one.get_absolute_url() + keep, named(one.name, one.name_en, english))
        for one in departments
    )
    return SafeString(_(", ").join(links))


@register.simple_tag(takes_context=True)
def page_query(context: Context, word: str, number: int) -> str:
    """Write the query of this page with another number of a list's page under the word that it goes by."""
    query = context["request"].GET.copy()
    query[word] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def others(number: int) -> str:
    """Write how many others there are behind those that are named; nothing where there are none."""
    words = ngettext("%(n)s other", "%(n)s others", number) % {"n": number}
    return f"{_('; ')}{words}" if number else ""


@register.simple_tag(takes_context=True)
def part_link(context: Context, part: Node, coded: bool = False) -> SafeString:
    """Write the name of a part of the view on show, leading to its page: one without a code has none."""
    url = page(context, "code", view=context["view"], code=part.key) if part.key else ""
    return linked(part_words(part, bool(context.get("english")), coded=coded), url)


@register.filter
def block_name(block: Block) -> str:
    """Write what a block of spending is called."""
    return str(BLOCK_NAMES[block.key])


@register.filter
def share(part: Decimal | None, whole: Decimal | None) -> str:
    """Write what part of the whole an amount is."""
    return figures.percent(part, whole)


register.filter("view_name", view_name)


#: What money a table covers, as the rest of a sentence.
COVERED = {
    Coverage.ALL: gettext_lazy("it covers all money of the budget"),
    Coverage.FISCAL: gettext_lazy("it covers money from fiscal appropriations"),
    Coverage.GENERAL: gettext_lazy("it covers the general public budget"),
    Coverage.BASIC: gettext_lazy("it covers basic expenditure only"),
    Coverage.PROJECT: gettext_lazy("it covers project expenditure"),
    Coverage.PROCUREMENT: gettext_lazy("it lists what is to be bought"),
}


@register.filter
def covered(covers: Coverage) -> str:
    """Write what money a table covers."""
    return str(COVERED[covers])


@register.filter
def unit_aside(scope: str) -> str:
    """Return what stands behind the name of a document of one unit; nothing behind that of a whole department."""
    return _(" (one unit)") if scope == Scope.UNIT else ""


@register.filter
def aside(covers: Coverage) -> str:
    """Write behind a title what money a total covers, where it is not all."""
    return "" if covers == Coverage.ALL else _("; ") + covered(covers)


@register.filter
def printed_unit_name(unit: str) -> str:
    """Write what a printed money unit is called."""
    return next(str(one.name) for one in figures.UNITS.values() if one.printed == unit)


#: What the figures of the text are about, where a page lists them.
SUBJECT_NAMES: dict[str, Any] = {
    Subject.THREE_PUBLIC: gettext_lazy("All of them"),
    Subject.THREE_ABROAD: gettext_lazy("Official travel abroad"),
    Subject.THREE_RECEPTION: gettext_lazy("Official reception"),
    Subject.THREE_VEHICLES: gettext_lazy("Official vehicles"),
    Subject.THREE_VEHICLE_PURCHASE: gettext_lazy("Purchase of vehicles"),
    Subject.THREE_VEHICLE_OPERATION: gettext_lazy("Running of vehicles"),
    Subject.PROCUREMENT_GOODS: gettext_lazy("goods"),
    Subject.PROCUREMENT_WORKS: gettext_lazy("works"),
    Subject.PROCUREMENT_SERVICES: gettext_lazy("services"),
}


@register.filter
def subject(mention: Mention) -> str:
    """Write what a figure of the text is about."""
    return str(SUBJECT_NAMES.get(mention.subject, ""))


#: A sign, an arrow and a word for each direction: never a colour.
DIRECTIONS = {
    Direction.INCREASE: ("+", "↑"),
    Direction.DECREASE: ("−", "↓"),
    Direction.LEVEL: ("", "→"),
}
DIRECTION_NAMES = {
    Direction.INCREASE: gettext_lazy("up"),
    Direction.DECREASE: gettext_lazy("down"),
    Direction.LEVEL: gettext_lazy("unchanged"),
}


@register.simple_tag(takes_context=True)
def change(context: Context, mention: Mention) -> SafeString | str:
    """Write a stated change: arrow, the word as printed, amount in the page's unit and the percentage as printed.

    A document may print “增加 0.00”: the word stays, and the arrow says that nothing moves.
    """
    if mention.change is None and mention.percent is None:
        return ""
    rate = "" if not mention.percent else f"{mention.percent.normalize():f}%"
    return moved(Direction(mention.direction), mention.change, rate, unit_of(context))


@register.filter
def base_of_change(mention: Mention) -> SafeString:
    """Write what a stated change is measured against, in the language of the page."""
    return leads.base_words(mention)


@register.simple_tag(takes_context=True)
def difference(context: Context, now: Decimal | None, before: Decimal | None) -> SafeString | str:
    """Write how far an amount is from an earlier one; empty where one of them is missing."""
    if now is None or before is None:
        return ""
    direction = Direction.LEVEL if now == before else Direction.INCREASE if now > before else Direction.DECREASE
    rate = "" if now == before else figures.percent(abs(now - before), abs(before))
    return moved(direction, abs(now - before), rate, unit_of(context))


def moved(direction: Direction, amount: Decimal | None, rate: str, unit: figures.MoneyUnit) -> SafeString:
    sign, arrow = DIRECTIONS.get(direction, ("", ""))
    rate = f"{sign}{rate}" if rate else ""
    is_level = direction is Direction.LEVEL and not amount
    told = "" if amount is None or is_level else f"{figures.money(amount, unit)} {unit.name}"
    return markup(
        '<span class="change"><span aria-hidden="true">{}</span> {} {}{}</span>',
        arrow if amount is None or amount else "→",
        DIRECTION_NAMES.get(direction) or _("change"),
        told,
        _(" (%(rate)s)") % {"rate": rate} if rate and told else rate,
    )


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """Return what a mapping holds under a key."""
    return mapping.get(key)


#: What is Chinese among English words: characters, with the marks between them.
HAN, HAN_MARKS = r"\u3400-\u9fff\u3001-\u301b\uff09", r"\uff00-\uffef“”"
CHINESE = re.compile(f"[{HAN}](?:[{HAN}{HAN_MARKS}]*[{HAN}])?")


@register.filter
def chinese_marked(words: object) -> SafeString:
    """Write words, on an English page with what is Chinese among them marked as such."""
    text = escaped(str(words) if not isinstance(words, SafeString) else words)
    if not is_english():
        return SafeString(text)
    return SafeString(CHINESE.sub(lambda found: f'<span lang="zh-Hans">{found[0]}</span>', text))


def to_original(url: str) -> SafeString:
    """Return a small mark that leads to where something stands in the original."""
    words = _("Look it up in the original")
    return markup(
        '<a class="to-original" href="{}#marked" title="{}">▣<span class="unseen"> {}</span></a>', url, words, words
    )


@register.simple_tag(takes_context=True)
def part_mark(context: Context, word: str, part: Any) -> str:
    """Write the mark that leads from a part of a document to the original, where it was read from one."""
    if not part or part.source_id is None or not context.get("address"):
        return ""
    rendered: Any = context.render_context
    known: dict[str, str] = rendered.setdefault("marks of parts", {})
    if word not in known:
        known[word] = to_original(page(context, "original-part", part=word, order=0))
    return SafeString(known[word].replace("/0/", f"/{part.order}/"))


class Leads:
    """Where the cells of a printed table lead: a label to its money, a sum to how it is made up, a mark to findings."""

    def __init__(self, context: Context, table: PrintedTable) -> None:
        parts: UnreadParts | None = context.get("unread")
        unread = parts is not None and parts.gaps_in(table.statement.pk)
        self.whole = {row.parent for row in table.sheet.rows if row.parent}
        address, word = context.get("address"), context.get("word")
        self.keep = keep_of(context)
        self.checks = address.url("checks") + self.keep if address else ""
        where = {"table": word, "position": 0, "column": 0}
        self.base = self.original = ""
        self.marked_there = f"{self.keep}#marked"
        if address and word:
            self.base = address.url("derivation", **where).removesuffix("0/0/")
            self.original = address.url("original-row", table=word, position=0).removesuffix("0/")
        self.labels: dict[int, str] = context.get("links") or {}
        self.marked = context["marks"].cells if context.get("marks") and self.checks else {}
        self.words = {
            state: markup('<span class="{}"> {}</span>', "unreadable" if state == State.UNREADABLE else "unseen", word)
            for state, word in (WITHOUT_FIGURE_UNREAD if unread else WITHOUT_FIGURE).items()
        }

    def content(self, cell: PrintedCell, column: Column) -> str:
        """Return what stands in a cell, as HTML."""
        text = escape(cell.text)
        if cell.row is None:
            return text
        key = cell.row.pk
        if cell.state == State.VALUE:
            if self.base and key in self.whole:
                text = f'<a class="derives" href="{self.base}{cell.row.position}/{column.order}/{self.keep}">{text}</a>'
            found = self.marked.get((key, column.id)) if self.marked else None
            return mark(self.checks, found) + text if found else text
        if cell.state:
            return ("—" if cell.state == ABSENT else text) + self.words[cell.state]
        if text and key in self.labels and cell.css.startswith("label"):
            return f'<a href="{self.labels[key]}">{text}</a>'
        return text


@register.simple_tag(takes_context=True)
def printed_rows(context: Context, table: PrintedTable) -> SafeString:
    """Write the rows of a table as printed; one pass in Python, for tables may hold thousands of cells.

    ``links`` in the context leads from a line's key to the page of its money. Where the source's lines are known, a
    last cell says in which of them a row stands, and leads there; on a paper it is left out.
    """
    leads, place = Leads(context, table), Places()
    columns, placed = table.columns, table.placed and not context.get("paper")
    language = "en" if context.get("english") else "zh-Hans"
    out: list[str] = []
    for row in table.rows:
        out.append(f'<tr class="{row.css}">' if row.css else "<tr>")
        named: set[int] = set()
        position = 0
        for column, cell in zip(columns, row.cells, strict=True):
            if cell.covered:
                continue
            tag, end = ('th scope="row"', "th") if cell.heads else ("td", "td")
            anchor = ""
            if cell.row is not None and cell.row.pk not in named:
                named.add(cell.row.pk)
                position = position or cell.row.position
                anchor = f' id="l{cell.row.pk}"'
            reach = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            reach += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
            out.append(f'<{tag} class="{cell.css}"{anchor}{reach}>{leads.content(cell, column)}</{end}>')
        if placed:
            words = escape(place.words(row.place))
            if words and leads.original:
                words = f'<a href="{leads.original}{position}/{leads.marked_there}">{words}</a>'
            out.append(f'<td class="place" lang="{language}">{words}</td>')
        out.append("</tr>")
    return SafeString("".join(out))


class Places:
    """Write where things stand in their source, in the reader's language, which is asked for once a table."""

    def __init__(self) -> None:
        self.page, self.line = _("page %(page)s"), _("line %(line)s")

    def words(self, place: Place) -> str:
        """Write sheet, page and line, as far as they are known."""
        words = [name_of_sheet(place.sheet)] if place.sheet else []
        words += [self.page % {"page": place.page}] if place.page else []
        words += [self.line % {"line": place.row}] if place.row else []
        return ", ".join(words)


def name_of_sheet(sheet: str) -> str:
    """Write the name of a sheet; of a table in a Word document or a web page, which it is."""
    table = Place(sheet=sheet).table
    return _("table %(table)s") % {"table": table} if table else sheet


#: The page that shows the money a figure in the text states, by its subject: a view, or a view and a code.
SUBJECT_PAGES: dict[str, tuple[View, str]] = {
    Subject.INCOME: (View.SOURCE, ""),
    Subject.EXPENDITURE: (View.FUNCTION, ""),
    Subject.TOTAL: (View.FUNCTION, ""),
    Subject.BLOCK_PERSONNEL: (View.ECONOMIC, "301"),
    Subject.BLOCK_PUBLIC: (View.ECONOMIC, "302"),
    Subject.BLOCK_FAMILY: (View.ECONOMIC, "303"),
    Subject.BLOCK_PROJECT: (View.PROJECT, ""),
    Subject.PERFORMANCE_FUNDS: (View.PROJECT, ""),
    Subject.THREE_PUBLIC: (View.THREE_PUBLIC, ""),
}
#: Subjects whose parts stand on their page.
PARTED = (Subject.THREE_PUBLIC, Subject.PROCUREMENT)


#: The unit behind a figure: a mark does not part them.
UNIT = re.compile("[亿万]?元")


@register.simple_tag(takes_context=True)
def passage(context: Context, shown: Passage) -> SafeString:
    """Write a section's paragraphs; the figures in them lead to the money they state, marks to what was found."""
    marked: dict[int, list[Finding]] = context["marks"].mentions if context.get("marks") else {}
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
        marks = part_mark(context, "figure", mention)
        if mention.pk in marked:
            marks = mark(context["address"].url("checks") + keep_of(context), marked[mention.pk]) + marks
        if marks:
            unit = UNIT.match(text, at)
            out += (escaped(unit[0]) if unit else "", marks)
            at = unit.end() if unit else at
    out.append(escaped(text[at:]))
    paragraphs = "".join(out).split("\n")
    return SafeString("".join(f"<p>{one}</p>" for one in paragraphs if one))


def mention_url(context: Context, mention: Mention) -> str:
    """Return the page of the money a figure states, empty where there is none, or a paper leads nowhere."""
    if not context.get("address"):
        return ""
    keep = keep_of(context)
    if mention.entry is not None:
        return mention.entry.project.get_absolute_url() + keep
    address: Address = context["address"]
    whole = mention.subject.partition("/")[0]
    subject = whole if whole in PARTED else mention.subject
    if subject == Subject.PROCUREMENT:
        return address.url("procurement") + keep
    view, code = SUBJECT_PAGES.get(subject, (None, ""))
    if view not in context["views"]:
        return ""
    where = {"view": view, "code": code} if code else {"view": view}
    return address.url("code" if code else "view", **where) + keep


@register.filter
def sentence(reason: str) -> str:
    """Write why a row could not be read, in the language of the page."""
    return messages.sentence(reason, "en" if is_english() else "zh-hans")
