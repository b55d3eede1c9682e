"""Show the pages of the original that a table was read from beside its grid, each row where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budgets import documents, originals
from budgets.documents.model.messages import sentence
from budgets.models import Line, Statement
from budgets.queries.provenance import place_of

#: Of a longer table the first pages are shown.
MOST_PAGES = 12


@dataclass(frozen=True, slots=True)
class PageBeside:
    """A page of an original with the boxes of the lines on it, by the keys of the lines."""

    page: originals.OriginalPage
    picture_url: str
    boxes: list[tuple[int, tuple[float, float, float, float]]]


def original_beside(statement: Statement) -> dict[str, Any]:
    """Return the pages that the lines of a table stand on, and in which page and row each line does.

    Where there is none to show, ``no_original`` says why.
    """
    lines = list(Line.objects.filter(statement=statement).select_related("source").order_by("position"))
    file = next((line.source for line in lines if line.source and originals.is_kept(line.source)), None)
    if file is None:
        return {"no_original": _("The lines of this table were typed, or the original is not kept.")}
    places = {line.pk: place_of(line) for line in lines if line.source_id == file.pk}
    try:
        numbers = {pk: originals.page_number_at(file, place) for pk, place in places.items()}
        wanted = sorted(set(numbers.values()))[:MOST_PAGES]
        pages = [page for number in wanted if (page := originals.load_original_page(file, number))]
    except documents.Refused as error:
        return {"no_original": sentence(str(error), get_language() or "")}
    marks = {pk: originals.PageMark(place=place, printed="") for pk, place in places.items()}
    shown = [
        PageBeside(
            page,
            reverse("admin:budgets_original", args=[file.pk, page.number]),
            [(pk, mark.rect) for pk, mark in marks.items() if mark.rect and numbers[pk] == page.number],
        )
        for page in pages
    ]
    return {
        "file": file,
        "pages_beside": shown,
        "rows_beside": {str(pk): [numbers[pk], place.row] for pk, place in places.items()},
    }
