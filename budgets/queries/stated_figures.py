"""Work out what documents state of all that they are ranked by, added up as the pages of the documents do.

What is kept of it (:class:`~budgets.models.StatedFigure`) is what rankings read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet

from budgets.models import Amount, DocumentTotal, Mention, StatedFigure, Statement
from budgets.records import Role, State
from budgets.vocabulary.column_words import three_public_of_label
from budgets.vocabulary.measures import Compared, Measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import KINDS, TableKind
from budgets.vocabulary.views import VIEWS, Coverage, Speaker, View, speakers_alike

from .sheets import SheetCell, added

Answer = StatedFigure.Answer


class RankedBy(StrEnum):
    """By what departments are ranked."""

    TOTAL = "total"
    PROJECTS = "projects"
    FUNCTION = "function"
    ECONOMIC = "economic"
    THREE_PUBLIC = "three-public"
    ABROAD = "abroad"
    RECEPTION = "reception"
    VEHICLES = "vehicles"
    PROCUREMENT = "procurement"
    RUNNING_COSTS = "running-costs"


#: The views whose tables state a figure by a code, and the items of “三公”.
VIEW_OF = {RankedBy.FUNCTION: View.FUNCTION, RankedBy.ECONOMIC: View.ECONOMIC}
ITEM_OF = {
    RankedBy.THREE_PUBLIC: Measure.TOTAL,
    RankedBy.ABROAD: Measure.ABROAD,
    RankedBy.RECEPTION: Measure.RECEPTION,
    RankedBy.VEHICLES: Measure.VEHICLES,
}
SUBJECT_OF = {RankedBy.PROCUREMENT: Subject.PROCUREMENT, RankedBy.RUNNING_COSTS: Subject.OPERATING_COST}
#: The digits of codes that a reader can ask for.
CODE_DIGITS = range(3, 8)
#: A figure, and the total of its table, as whole numbers of fen: a ``Decimal`` for each of thousands takes longer than
#: all else.
IN_FEN = {f"{name}_fen": ExpressionWrapper(F(name), BigIntegerField()) for name in ("value", "whole")}

#: The cells of an edition and kind of table by code; without one where the thing has none.
Cells = dict[tuple[int, str], dict[str, list[SheetCell]]]


@dataclass(frozen=True, slots=True)
class StatedAnswer:
    """What one edition states by code, whether it has a table or a sentence on it, and the total of that table."""

    cells: dict[str, SheetCell | None]
    is_printed: bool
    whole: Decimal | None = None


def stated_figures(keys: Collection[int]) -> list[StatedFigure]:
    """Return what editions in force state, not stored; their totals must be kept already; some fifteen queries."""
    documents = list(DocumentTotal.objects.filter(budget__in=keys).select_related("budget").order_by("budget_id"))
    found = [(by, money, answers) for by in RankedBy for money, answers in answers_of(by, documents)]
    return [
        StatedFigure(
            budget_id=one.budget_id,
            fiscal_year_id=one.fiscal_year_id,
            document=one.budget.document,
            by=by,
            money=money,
            code=code,
            answer=answer,
            value=value,
            whole=answers[one.budget_id].whole,
        )
        for by, money, answers in found
        for one in documents
        for code, answer, value in rows_told(one, answers[one.budget_id], by_code=by in VIEW_OF)
    ]


def rows_told(
    document: DocumentTotal, found: StatedAnswer, *, by_code: bool
) -> Iterator[tuple[str, str, Decimal | None]]:
    """Yield the code, the answer and the value of each row that is kept of a document."""
    nothing = Answer.UNREAD if document.unread else Answer.NO_TABLE
    if by_code or not found.is_printed:
        yield "", Answer.STATED if found.is_printed else nothing, None
        if not found.is_printed:
            return
    for code, cell in found.cells.items() if by_code else [("", found.cells.get(""))]:
        if cell is not None and cell.value is not None:
            yield code, Answer.STATED, cell.value
        elif cell is not None and cell.state == State.UNREADABLE:
            yield code, Answer.UNREAD, None
        else:
            yield code, Answer.NOT_STATED, None


def answers_of(by: RankedBy, documents: Sequence[DocumentTotal]) -> Iterator[tuple[str, dict[int, StatedAnswer]]]:
    """Yield what documents state of one thing, for each kind of money there is to choose from."""
    keys = [one.budget_id for one in documents]
    if by is RankedBy.TOTAL:
        yield "", {one.budget_id: StatedAnswer({"": kept_cell(one)}, one.covers == Coverage.ALL) for one in documents}
    elif by in SUBJECT_OF:
        stated = stated_by_text(keys, SUBJECT_OF[by])
        yield "", {key: StatedAnswer({"": stated.get(key)}, key in stated) for key in keys}
    elif by is RankedBy.PROJECTS:
        rows = Amount.objects.filter(line__role=Role.TOTAL, line__parent=None, cell__measure=Measure.PROJECT)
        yield from of_tables(keys, [("", [TableKind.EXPENDITURE])], rows)
    elif by in ITEM_OF:
        kinds = [one.kind for one in VIEWS[View.THREE_PUBLIC]]
        yield from of_tables(keys, [("", kinds)], rows_of_item(ITEM_OF[by]), item=ITEM_OF[by])
    else:
        monies = [(money_word(alike), [one.kind for one in alike]) for alike in speakers_alike(VIEW_OF[by])]
        yield from of_tables(keys, monies, rows_of_codes(), by_code=True)


def money_word(speakers: Sequence[Speaker]) -> str:
    """Return the word of a kind of money: the kind of table that stands first for it."""
    return str(speakers[0].kind)


def kept_cell(total: DocumentTotal) -> SheetCell | None:
    """Return the total of all spending as it is kept."""
    if total.unread:
        return SheetCell(State.UNREADABLE, None, "")
    return SheetCell(State.VALUE, total.value, "") if total.value is not None and total.covers == Coverage.ALL else None


def of_tables(
    keys: Collection[int],
    monies: Sequence[tuple[str, list[TableKind]]],
    rows: QuerySet[Amount],
    *,
    item: Measure | None = None,
    by_code: bool = False,
) -> Iterator[tuple[str, dict[int, StatedAnswer]]]:
    """Yield what tables state: of each document the first of the kinds of one money that it prints; three queries."""
    kinds = [kind for _word, some in monies for kind in some]
    cells = cells_of(rows.filter(line__budget__in=keys, line__kind__in=kinds), item, by_code=by_code)
    printed = set(Statement.objects.filter(budget__in=keys, kind__in=kinds).order_by().values_list("budget_id", "kind"))
    wholes = {} if item is not None else totals_of_tables(keys, kinds)
    for word, alike in monies:
        first = {key: next((kind for kind in alike if (key, kind) in printed), None) for key in keys}
        yield (
            word,
            {
                key: StatedAnswer(
                    {code: added(some) for code, some in cells.get((key, kind or ""), {}).items()},
                    kind is not None,
                    only([value for each in alike for value in wholes.get((key, each), [])]),
                )
                for key, kind in first.items()
            },
        )


def only(values: Sequence[Decimal | None]) -> Decimal | None:
    """Return the only one of some values; nothing where there are more, or none."""
    return values[0] if len(values) == 1 else None


def cells_of(rows: QuerySet[Amount], item: Measure | None, *, by_code: bool) -> Cells:
    """Return the cells that state a thing, by edition and kind of table, then by code; one query."""
    names = ("line__budget_id", "line__kind", "line__scheme", "line__classification", "line__label")
    found: Cells = {}
    for budget, kind, scheme, code, label, *cell in rows.order_by("line_id", "cell__order").values_list(
        *names, "state", "value", "printed"
    ):
        if by_code and not (
            scheme == KINDS[TableKind(kind)].scheme and code.isascii() and code.isdigit() and len(code) in CODE_DIGITS
        ):
            continue
        of_code = found.setdefault((budget, kind), {})
        if kind != TableKind.THREE_PUBLIC_ITEMS:
            of_code.setdefault(code if by_code else "", []).append(SheetCell(*cell))
        elif three_public_of_label(label) == item:
            # Such a table prints an item a row; where one comes twice, the first is the item's.
            of_code.setdefault("", [SheetCell(*cell)])
    return found


def totals_of_tables(keys: Collection[int], kinds: Iterable[TableKind]) -> dict[tuple[int, str], list[Decimal | None]]:
    """Return the totals that tables print, by edition and kind; one query."""
    rows = Amount.objects.filter(line__budget__in=keys, line__kind__in=kinds, cell__measure=Measure.TOTAL)
    rows = rows.filter(line__role=Role.TOTAL, line__parent=None).exclude(state=State.BLANK)
    found: dict[tuple[int, str], list[Decimal | None]] = {}
    for budget, kind, value in rows.order_by().values_list("line__budget_id", "line__kind", "value"):
        found.setdefault((budget, kind), []).append(value)
    return found


def rows_of_codes() -> QuerySet[Amount]:
    """Return what tables state in all for codes."""
    rows = Amount.objects.filter(cell__measure=Measure.TOTAL).exclude(line__classification="")
    return rows.exclude(line__role__in=(Role.CHANGE, Role.NOTE, Role.TOTAL))


def rows_of_item(item: Measure) -> QuerySet[Amount]:
    """Return what tables of “三公” state for an item in the documents' own years, one fund a column."""
    columns = Q(cell__measure=item) | Q(cell__measure__startswith=f"{item}/")
    for other in Compared:
        columns &= ~Q(cell__measure__endswith=f"/{other}")
    in_columns = columns & Q(line__kind=TableKind.THREE_PUBLIC)
    in_rows = Q(cell__measure=Measure.TOTAL) & Q(line__kind=TableKind.THREE_PUBLIC_ITEMS)
    own_year = Q(line__year=None) | Q(line__year=F("line__budget__fiscal_year"))
    return Amount.objects.filter(in_columns | in_rows, own_year).exclude(line__role__in=(Role.CHANGE, Role.NOTE))


def stated_by_text(keys: Collection[int], subject: Subject) -> dict[int, SheetCell | None]:
    """Return the first figure that the text of each document states of a subject; one query."""
    rows = Mention.objects.filter(budget__in=keys, subject=subject, entry=None).order_by("budget_id", "order")
    found: dict[int, SheetCell | None] = {}
    for budget, value, printed in rows.values_list("budget_id", "value", "printed"):
        found.setdefault(budget, None if value is None else SheetCell(State.VALUE, value, printed))
    return found
