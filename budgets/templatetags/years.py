"""Write years beside each other in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budgets import money as figures
from budgets.queries.years import DocumentOverYears
from budgets.records import Direction
from budgets.tables import markup
from budgets.vocabulary.views import Coverage

from .ledger import DIRECTION_NAMES, DIRECTIONS, keep_of, kept, name, unit_aside, unit_of

register = template.Library()


@register.simple_tag(takes_context=True)
def cells_of(context: Context, row: DocumentOverYears, years: list[int]) -> SafeString:
    """Write the cells of a department's row, its name and one a year; in one piece, for most pages have hundreds."""
    department = row.department
    head = markup(
        '<th scope="row"><a href="{}">{}</a><span class="quiet">{}{}</span></th>',
        kept(context, department.get_absolute_url()),
        name(context, department.name, department.name_en),
        capfirst(row.first.get_phase_display()),
        unit_aside(row.first.scope),
    )
    absent = markup(
        '<td class="money"><span class="absent" aria-hidden="true">·</span><span class="unseen">{}</span></td>',
        _("not published here"),
    )
    unit, keep = unit_of(context), keep_of(context)
    cells = [head]
    for one, before in row.cells(years):
        if one is None:
            cells.append(absent)
            continue
        if one.unread:
            total = _("total not read")
        else:
            total = _("no total") if one.total is None else figures.money(one.total, unit)
        asides = [rate(one.total, before)] if before is not None and one.total is not None else []
        asides += [_("only part of the money")] if one.covers != Coverage.ALL else []
        words = SafeString("".join(markup(' <span class="quiet">{}</span>', aside) for aside in asides))
        url = one.budget.get_absolute_url() + keep
        cells.append(markup('<td class="money"><a href="{}">{}</a>{}</td>', url, total, words))
    return SafeString("".join(cells))


@register.simple_tag
def rate(now: Decimal, before: Decimal) -> str:
    """Write how many per cent an amount is above or below an earlier one: an arrow, a sign, and a word unseen."""
    direction = Direction.LEVEL if now == before else Direction.INCREASE if now > before else Direction.DECREASE
    sign, arrow = DIRECTIONS[direction]
    number = "" if now == before else figures.percent(abs(now - before), abs(before))
    form = '<span aria-hidden="true">{}</span><span class="unseen"> {}</span> {}{}'
    return markup(form, arrow, DIRECTION_NAMES[direction], sign if number else "", number)
