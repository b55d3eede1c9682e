"""Read what a document says was reached of its goals, as forms of final accounts (绩效自评表) print it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from budgets.addresses import address_of
from budgets.models import Budget, Column, Line, TextCell
from budgets.records import ColumnType, Role
from budgets.vocabulary.indicators import GOALS, REASONS, RESULTS, TARGETS
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import FORMS

from .sheets import table_words

#: Results that a page shows; the tables of the document have all.
MOST_RESULTS = 100
#: The head under which forms that keep goals as lines have their text.
CONTENT = "内容"
NAME = "三级指标"


class ResultPart(StrEnum):
    """What a column of a form says of a goal or an indicator."""

    NAME = "name"
    TARGET = "target"
    GOAL = "goal"
    REACHED = "reached"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Result:
    """What was reached of a goal or an indicator, beside its target and why not all was: each as printed, or empty.

    Whether it is enough is not judged: targets are words as often as figures.
    """

    line: Line
    url: str
    name: str
    target: str
    reached: str
    reason: str


def results_of(budget: Budget) -> list[Result]:
    """Return what a document says was reached, in its order; four queries, one where it says nothing.

    There is one more than :data:`MOST_RESULTS` where there are more.
    """
    columns = Column.objects.filter(statement__budget=budget, statement__kind__in=FORMS, type=ColumnType.TEXT)
    parts = {one.pk: part for one in columns if (part := part_under(one.header))}
    reached = [key for key, part in parts.items() if part is ResultPart.REACHED]
    if not reached:
        return []
    lines = Line.objects.filter(budget=budget, role=Role.LINE, texts__cell__in=reached).exclude(texts__text="")
    ordered = (
        lines.order_by("statement__order", "position")
        .distinct()
        .select_related("entry__project__department", "statement")
    )
    texts = TextCell.objects.filter(cell__in=parts, line__in=(found := list(ordered[: MOST_RESULTS + 1])))
    said: dict[int, dict[ResultPart, str]] = defaultdict(dict)
    for one in texts:
        said[one.line_id].setdefault(parts[one.cell_id], one.text)
    words = table_words([budget.pk])
    address = address_of(budget)
    return [
        Result(
            line=line,
            url=f"{address.url('table', table=words[line.statement_id])}#l{line.pk}",
            name=of.get(ResultPart.NAME, line.label),
            target=of.get(ResultPart.TARGET) or of.get(ResultPart.GOAL, ""),
            reached=of[ResultPart.REACHED],
            reason=of.get(ResultPart.REASON, ""),
        )
        for line in found
        if (of := said[line.pk])
    ]


def part_under(header: Sequence[str]) -> ResultPart | None:
    """Return what a column says by its head, nothing where that is something else."""
    head = plain(header[-1]) if header else ""
    if head == NAME:
        return ResultPart.NAME
    if RESULTS.search(head):
        return ResultPart.REACHED
    if REASONS.search(head):
        return ResultPart.REASON
    if TARGETS.search(head):
        return ResultPart.TARGET
    return ResultPart.GOAL if head in GOALS or head == CONTENT else None
