"""Write what was read of an upload."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django import template
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from budgets.checks import Verdict
from budgets.documents.model.messages import sentence
from budgets.manners import is_english
from budgets.models import Line
from budgets.queries.certainty import KindTold, Sureness, TableCertainty
from budgets.records import Place
from budgets.vocabulary.table_kinds import known_kind

from .ledger import Places, name_of_sheet
from .originals import position

register = template.Library()

VERDICTS = {
    Verdict.OK: gettext_lazy("hold exactly"),
    Verdict.TAIL: gettext_lazy("hold by rounding"),
    Verdict.FAIL: gettext_lazy("do not hold"),
    Verdict.BASE0: gettext_lazy("of a base of zero"),
    Verdict.INFO: gettext_lazy("worth checking"),
    Verdict.NA: gettext_lazy("could not be applied"),
}


@register.filter
def where(place: Place) -> str:
    """Write where something stands in its file: in a workbook, its cell."""
    words = position(place) if place.sheet else Places().words(place)
    return ", ".join(filter(None, (place.file, words))) or _("somewhere")


@register.filter
def in_words(reason: str) -> str:
    """Write why something could not be read."""
    return sentence(reason, get_language() or "")


#: How sure a table is, and what tells its kind.
SURENESS = {
    Sureness.DOUBTFUL: gettext_lazy("doubtful"),
    Sureness.UNCONFIRMED: gettext_lazy("no sum confirms it"),
    Sureness.CONFIRMED: gettext_lazy("confirmed"),
}
KIND_TOLD = {
    KindTold.TITLE: gettext_lazy("kind by its title"),
    KindTold.COLUMNS: gettext_lazy("kind by its columns"),
    KindTold.NOTHING: gettext_lazy("kind not known"),
}
#: By what the place of a row was told.
PLACINGS = dict(Line.PLACINGS)


@register.filter
def certainty_words(sure: TableCertainty) -> str:
    """Write how sure a table is, and why."""
    words = [str(SURENESS[sure.sureness]), str(KIND_TOLD[sure.told_by])]
    if sure.holding:
        words.append(ngettext("%d identity holds", "%d identities hold", sure.holding) % sure.holding)
    if sure.failing:
        words.append(ngettext("%d identity does not hold", "%d identities do not hold", sure.failing) % sure.failing)
    told = [f"{PLACINGS[by]} {count}" for by, count in sure.placed_by.items() if by]
    if told:
        words.append(_("rows placed by %s") % _(", ").join(told))
    return _("; ").join(words)


@register.filter
def pages_where(places: Sequence[Place]) -> str:
    """Write on which pages or sheets of which files a table stands."""
    words = []
    for file, here in groupby(places, key=lambda place: place.file):
        found = list(here)
        numbers = [place.page for place in found if place.page]
        pages = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else str(numbers[0]) if numbers else ""
        named = (
            [_("page %(page)s") % {"page": pages}]
            if pages
            else [name_of_sheet(place.sheet) for place in found if place.sheet]
        )
        words.append(", ".join([file, *named]))
    return "; ".join(words)


@register.filter
def kind_name(word: str) -> str:
    """Write what a table of a kind is called."""
    known = known_kind(word)
    if known is None:
        return word
    return known.name_en if is_english() else known.name


@register.filter
def verdict_name(verdict: str) -> str:
    """Write how many findings came out: so many …"""
    return str(VERDICTS[Verdict(verdict)])
