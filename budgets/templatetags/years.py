"""Write years beside each other in templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from budgets import money as figures
from budgets.queries.years import DocumentOverYears
from budgets.records import Direction
from budgets.tables import markup

from .ledger import DIRECTIONS

register = template.Library()


@register.filter
def cells_of(row: DocumentOverYears, years: list[int]) -> list[Any]:
    """Return what stands in each year's column of a department's row."""
    return row.cells(years)


@register.simple_tag
def rate(now: Decimal, before: Decimal) -> str:
    """Write how many per cent an amount is above or below an earlier one: an arrow, a sign, and a word unseen."""
    direction = Direction.LEVEL if now == before else Direction.INCREASE if now > before else Direction.DECREASE
    words = {Direction.INCREASE: _("up"), Direction.DECREASE: _("down"), Direction.LEVEL: _("unchanged")}
    sign, arrow = DIRECTIONS[direction]
    number = "" if now == before else figures.percent(abs(now - before), abs(before))
    form = '<span aria-hidden="true">{}</span><span class="unseen"> {}</span> {}{}'
    return markup(form, arrow, words[direction], sign if number else "", number)
