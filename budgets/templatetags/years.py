"""Write years beside each other in templates."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budgets import money as figures
from budgets.charts import SmallMultiple
from budgets.money import MoneyUnit
from budgets.queries.documents import Published
from budgets.queries.years import DocumentOverYears
from budgets.records import Direction
from budgets.tables import document_words, markup, named
from budgets.vocabulary.views import Coverage

from .ledger import DIRECTION_NAMES, DIRECTIONS, keep_of, unit_of

register = template.Library()


@register.simple_tag(takes_context=True)
def rows_of(context: Context, rows: Iterable[DocumentOverYears], years: list[int]) -> SafeString:
    """Write the rows of departments, each its name and a cell a year; in one piece, for most pages have hundreds."""
    unit, keep, english = unit_of(context), keep_of(context), bool(context.get("english"))
    absent = markup(
        '<td class="money"><span class="absent" aria-hidden="true">·</span><span class="unseen">{}</span></td>',
        _("not published here"),
    )
    out: list[str] = []
    for row in rows:
        department = row.department
        out.append(
            markup(
                '<tr><th scope="row"><a href="{}">{}</a><span class="quiet">{}</span></th>',
                department.get_absolute_url() + keep,
                named(department.name, department.name_en, english),
                document_words(row.first),
            )
        )
        out += (cell_of_year(one, before, unit, keep) if one else absent for one, before in row.cells(years))
        out.append("</tr>")
    return SafeString("".join(out))


def cell_of_year(one: Published, before: Decimal | None, unit: MoneyUnit, keep: str) -> SafeString:
    """Return the cell of a document: its total, and how far that is from the year before where that is known."""
    if one.unread:
        total = _("total not read")
    else:
        total = _("no total") if one.total is None else figures.money(one.total, unit)
    asides = [rate(one.total, before)] if before is not None and one.total is not None else []
    asides += [_("only part of the money")] if one.covers != Coverage.ALL else []
    words = SafeString("".join(markup(' <span class="quiet">{}</span>', aside) for aside in asides))
    url = one.budget.get_absolute_url() + keep
    return markup('<td class="money"><a href="{}">{}</a>{}</td>', url, total, words)


@register.simple_tag
def bars_of(drawn: SmallMultiple) -> SafeString:
    """Write the bars of a small chart, each on a piece of ground; in one piece, for a page has hundreds."""
    form = (
        '<rect x="{x}" y="{y}" width="8" height="{height}" data-label="{year}" data-value="{value}" />'
        '<rect class="ground" x="{x}" y="40" width="8" height="1" />'
    )
    return SafeString("".join(form.format_map(bar) for bar in drawn.bars))


@register.simple_tag
def rate(now: Decimal, before: Decimal) -> str:
    """Write how many per cent an amount is above or below an earlier one: an arrow, a sign, and a word unseen."""
    direction = Direction.LEVEL if now == before else Direction.INCREASE if now > before else Direction.DECREASE
    sign, arrow = DIRECTIONS[direction]
    number = "" if now == before else figures.percent(abs(now - before), abs(before))
    form = '<span aria-hidden="true">{}</span><span class="unseen"> {}</span> {}{}'
    return markup(form, arrow, DIRECTION_NAMES[direction], sign if number else "", number)
