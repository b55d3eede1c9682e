"""Write lists of places in templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Budget
from budgets.queries.places import PlaceRow
from budgets.tables import markup

from .ledger import kept, money, name

register = template.Library()


@register.simple_tag(takes_context=True)
def rows_of_places(context: Context, rows: Iterable[PlaceRow], year: int) -> SafeString:
    """Write the rows of places with their sums of a year, in one piece: a page may have a hundred."""
    none = _("No document of %(year)s is published here") % {"year": year}
    phases = {phase: capfirst(str(words)) for phase, words in Budget.PHASES}
    return SafeString("".join(rows_of_place(context, row, phases, none) for row in rows))


def rows_of_place(context: Context, row: PlaceRow, phases: dict[str, str], none: str) -> SafeString:
    place = row.place
    lower = ngettext("%(n)s place in it", "%(n)s places in it", row.lower) % {"n": row.lower} if row.lower else ""
    head = markup(
        '<a href="{}">{}</a>{}',
        kept(context, place.get_absolute_url()),
        name(context, place.name, place.name_en),
        markup(' <span class="quiet">{}</span>', lower) if lower else "",
    )
    if not row.sums:
        return markup(
            '<tbody><tr><th scope="row">{}</th><td colspan="3" class="quiet">{}</td></tr></tbody>', head, none
        )
    lines = [
        markup(
            '<td>{}</td><td class="money">{}</td><td class="money">{}</td>',
            phases[one.phase],
            one.documents,
            money(context, one.value) if one.counted else "—",
        )
        for one in row.sums
    ]
    first = markup('<th scope="rowgroup" rowspan="{}">{}</th>', len(lines), head)
    return markup("<tbody><tr>{}{}</tr></tbody>", first, SafeString("</tr><tr>".join(lines)))
