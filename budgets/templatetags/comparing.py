"""Write figures of several documents beside each other in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budgets.models import Budget
from budgets.money import percent, yuan_per_head
from budgets.queries.side_by_side import BesideFigure, BesidePart, BesideRow
from budgets.tables import cell_html, document_called, linked, markup

from .ledger import difference, keep_of, unit_of

register = template.Library()
register.simple_tag(document_called)
register.filter(yuan_per_head)


@register.simple_tag(takes_context=True)
def beside_cells(context: Context, row: BesideRow, part: BesidePart, budgets: list[Budget]) -> SafeString:
    """Write the cells of a row, one a document: the figure leading to where it stands, and its part of the total."""
    unit, keep = unit_of(context), keep_of(context)
    without = {one.pk for one in part.without}
    parted = any(figure.share is not None for one in part.rows for figure in one.figures)
    cells = []
    for budget, figure in zip(budgets, row.figures, strict=True):
        if budget.pk in without:
            words = markup('<span class="absent">·<span class="unseen"> {}</span></span>', _("not of the same money"))
        else:
            path, sign, anchor = figure.url.partition("#")
            url = f"{path}{keep}{sign}{anchor}" if figure.value is not None and path else ""
            words = linked(SafeString(cell_html(figure.cell, unit, "", figure.unread)), url)
        cells.append(markup('<td class="money">{}{}</td>', words, share_aside(figure) if parted else ""))
    return SafeString("".join(cells))


@register.simple_tag(takes_context=True)
def outcome_against_plan(context: Context, row: BesideRow) -> str:
    """Write how far the last document's figure is from the first one's, and what part of that it is."""
    first, last = row.figures[0].value, row.figures[-1].value
    if first is None or last is None:
        return ""
    done = percent(last, first)
    words = _("%(rate)s of it") % {"rate": done} if done else ""
    return markup('{} <span class="quiet">{}</span>', difference(context, last, first), words)


@register.simple_tag(takes_context=True)
def year_against_year(context: Context, row: BesideRow) -> str:
    """Write how far the last year's figure is from the one before, or that the code does not hold the same."""
    before, last = row.figures[-2].value, row.figures[-1].value
    if row.changed:
        return markup("<b>{}</b>", _("not comparable: codes changed"))
    return difference(context, last, before)


@register.simple_tag
def share_aside(figure: BesideFigure) -> SafeString:
    """Return what part of its document's total a figure is, as an aside; its room where that cannot be said."""
    if figure.value is None or figure.share is None:
        return SafeString('<span class="of-whole"></span>')
    return markup(' <span class="of-whole">{}</span>', percent(figure.share, Decimal(1)))
