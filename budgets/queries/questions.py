"""Read what was asked and remarked at figures, and the figure at a place of an edition."""

from __future__ import annotations

import re

from django.db.models import Count, QuerySet

from budgets.models import Amount, Budget, Mention, ReaderQuestion, Remark

from . import sheets
from .derivation import LocatedFigure, of_amount, of_mention

#: A place of a figure as it is kept: in a table by its word, row and column; in the text by its number.
PLACE = re.compile(
    r"(?P<table>[-\w]{1,80})/(?P<position>\d{1,9})/(?P<column>\d{1,4})|text/(?P<order>\d{1,9})", re.ASCII
)


def figure_at(budget: Budget, place: str) -> LocatedFigure | None:
    """Return the figure that stands at a place of an edition; none where none does. Two queries."""
    found = PLACE.fullmatch(place)
    if found is None:
        return None
    if found["order"]:
        mention = Mention.objects.filter(budget=budget, order=int(found["order"])).select_related("section", "entry")
        return next(map(of_mention, mention[:1]), None)
    table = sheets.sheet_tables(budget).get(found["table"])
    where = {"line__position": int(found["position"]), "cell__order": int(found["column"])}
    rows = Amount.objects.filter(line__statement=table.statement, **where) if table else Amount.objects.none()
    return next(map(of_amount, rows.select_related("line__statement", "cell")[:1]), None)


def page_of_place(place: str, words: tuple[str, str]) -> tuple[str, dict[str, str | int]]:
    """Return the name of the page of a place, of one for tables and one for the text, and what its address needs."""
    of_table, of_text = words
    table, *numbers = place.split("/")
    if len(numbers) == 1:
        return of_text, {"order": int(numbers[0])}
    return of_table, {"table": table, "position": int(numbers[0]), "column": int(numbers[1])}


def public_questions(budget: Budget, place: str = "") -> QuerySet[ReaderQuestion]:
    """Return the questions on an edition that everybody may read, or those at one of its figures, the latest first."""
    rows = ReaderQuestion.objects.filter(budget=budget, state=ReaderQuestion.QuestionState.PUBLIC)
    return rows.filter(place=place) if place else rows


def other_editions_asked(budget: Budget) -> list[tuple[Budget, int]]:
    """Return the other readable editions of a document on which there are public questions, and how many; one query."""
    rows = Budget.objects.readable().of_document(*budget.document_key).exclude(pk=budget.pk)
    rows = rows.filter(readerquestions__state=ReaderQuestion.QuestionState.PUBLIC).select_related("department")
    rows = rows.annotate(asked=Count("readerquestions")).order_by("-edition")
    return [(row, row.asked) for row in rows]


def remarks_at(budget: Budget, place: str) -> QuerySet[Remark]:
    """Return what staff remarked at a figure of an edition, the earliest first."""
    return Remark.objects.filter(budget=budget, place=place).select_related("by", "answered_by").order_by("pk")
