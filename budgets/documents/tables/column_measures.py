"""What the amounts of a column measure, by the header cells above it and those of the columns beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgets.vocabulary.column_words import MONEY_WORDS, header_meaning, header_words
from budgets.vocabulary.measures import (
    CLASSES_OF_A_SOURCE,
    FUND_OF_SOURCE,
    SOURCES,
    AnyMeasure,
    Compared,
    Measure,
    carried_over,
    compared,
    left_of_class,
    measure_of_fund,
    measures_within,
    part_of_source,
)
from budgets.vocabulary.table_kinds import THREE_PUBLIC_COLUMNS, TableKind, kind_of_title
from budgets.vocabulary.years import YEAR

_BEFORE = re.compile(r"上年|上一年|去年")
_CHANGE = re.compile(r"增减|增加额|^差额$|比上年|较上年|与上年|比20\d\d年")
#: Cells above columns that say nothing but which year they are of.
_YEARS = re.compile(r"[上本当今去](?:一)?年度?")
#: Headers of what was planned, beside what was spent: at first, and as it was changed since, where both are printed.
_AT_FIRST = ("预算数", "年初预算数", "年初预算", "预算")
_ADJUSTED = ("全年预算数", "调整预算数", "调整后预算数", "调整预算", "调整后预算")
#: What is left of a class of spending, within what is left in all.
_LEFT_OF_CLASS = {"基本支出结转": Measure.BASIC, "项目支出结转": Measure.PROJECT, "项目支出结转和结余": Measure.PROJECT}
_LEFT = (Measure.SOURCE_CARRYOVER, Measure.CARRYFORWARD)
#: What is left of the sources of money, beside those that a table names.
_OTHER_SOURCES = ("其他", "其它", "其他来源", "其他资金来源")
#: Tables in which the spending of a fund is that of its money, and classes of the economic classification.
_OF_FUNDS = (TableKind.FISCAL, TableKind.FISCAL_FUNCTION)
_ITEMS = measures_within(Measure.TOTAL) & {each for each in Measure if each.startswith("item/")}
_OWN_SOURCES = frozenset(measures_within(Measure.SOURCE_OWN))

Path = tuple[str, ...]


def column_measure(
    path: Path, beside: Sequence[Path], kind: TableKind, year: int | None, *, alone: bool, final: bool
) -> AnyMeasure | str:
    """Return the measure of an amount column from its header path, empty if nothing in it is known.

    A cell above all columns of the list is the list's own name and parts nothing; so is what stands over the only
    column of a list (``alone``). Final accounts state what was spent; what was planned is ``…/budgeted`` beside it.
    """
    frame = len(path) - 1 if alone and len(path) > 1 else 0
    if left := _left_of_class(path):
        return left
    while len(beside) > 1 and frame < len(path) - 1 and all(each[: frame + 1] == path[: frame + 1] for each in beside):
        frame += 1
    named = [meaning for cell in path[frame:] if (meaning := _measure_of_cell(cell, beside, kind))]
    if final:
        named = [Measure.TOTAL if measure is Measure.EXECUTED else measure for measure in named]
    if not path or not (header_meaning(path[-1]) or _measure_of_cell(path[-1], beside, kind)) or not named:
        leaf = path[-1] if path else ""
        dated = YEAR.search(leaf) and _speaks_of_money(leaf)
        is_year = not named and YEAR.fullmatch(leaf) and all(map(_speaks_of_money, filter(_is_unknown, path[:-1])))
        return _measure_of_year(Measure.TOTAL, path, year) if dated or is_year else ""
    # A total says nothing of its own: such a column measures what the header above it names.
    own = next((measure for measure in reversed(named) if measure is not Measure.TOTAL), Measure.TOTAL)
    if own is Measure.EXECUTED:
        return own
    if own is Measure.TOTAL and any(map(_is_unknown, path[frame:-1])):
        return ""
    planned = next((word for cell in path if (word := header_words(cell)) in (*_AT_FIRST, *_ADJUSTED)), "")
    if final and planned and "决算" in str(beside):
        both = any(header_words(cell) in _AT_FIRST for each in beside for cell in each)
        return compared(own, Compared.ADJUSTED if planned in _ADJUSTED and both else Compared.BUDGETED)
    return _measure_of_year(_narrowed_measure(own, named, kind, beside), path, year)


def _speaks_of_money(cell: str) -> bool:
    return any(word in cell for word in MONEY_WORDS)


def _is_unknown(cell: str) -> bool:
    """Tell whether nothing is known of the words of a cell above columns: what they measure is open."""
    words = header_words(cell)
    return bool(words) and not (header_meaning(cell) or _CHANGE.search(cell) or _YEARS.fullmatch(words))


def _left_of_class(path: Path) -> AnyMeasure | str:
    """Return what a column states as left of a class of spending: a whole of it, be it a part of the path above."""
    outer = next((meaning for cell in path if (meaning := header_meaning(cell)) in _LEFT), None)
    named = [word for cell in path if (word := header_words(cell)) in _LEFT_OF_CLASS]
    is_whole = path and (header_meaning(path[-1]) is Measure.TOTAL or named == [header_words(path[-1])])
    return left_of_class(outer, _LEFT_OF_CLASS[named[0]]) if isinstance(outer, Measure) and named and is_whole else ""


def _measure_of_cell(cell: str, beside: Sequence[Path], kind: TableKind) -> Measure | None:
    """Return what a header cell measures: by its own words, those of the columns beside it, or the table's own name."""
    meaning = header_meaning(cell)
    if meaning:
        return meaning if isinstance(meaning, Measure) else None
    others = {other for path in beside if path and isinstance(other := header_meaning(path[-1]), Measure)}
    words = header_words(cell)
    if words == "其他支出" and others & _ITEMS:
        return Measure.ITEM_OTHER
    if words == "差额" and any(_BEFORE.search(each) for path in beside for each in path):
        return Measure.TOTAL
    fund = header_meaning(words.removesuffix("支出")) if kind in _OF_FUNDS else None
    if isinstance(fund, Measure) and fund in FUND_OF_SOURCE:
        return fund
    if words in _OTHER_SOURCES and others & SOURCES:
        return Measure.SOURCE_OTHER if others & _OWN_SOURCES else Measure.SOURCE_NON_FISCAL
    if kind is not TableKind.OTHER and kind_of_title(cell) is kind and Measure.TOTAL not in others:
        return Measure.TOTAL
    return None


def _narrowed_measure(own: Measure, named: Sequence[Measure], kind: TableKind, beside: Sequence[Path]) -> AnyMeasure:
    """Return a measure with the source or fund that the cells above it name."""
    outer = next((each for each in reversed(named[:-1]) if each in SOURCES and each is not own), None)
    if kind in THREE_PUBLIC_COLUMNS:
        if own is Measure.THREE_PUBLIC:
            return Measure.TOTAL
        if list(named) == [Measure.TOTAL] and _adds_meetings(beside):
            return Measure.ALL
        if own in FUND_OF_SOURCE:
            items = (each for each in reversed(named) if each not in SOURCES and each is not Measure.TOTAL)
            return measure_of_fund(next(items, Measure.TOTAL), FUND_OF_SOURCE[own])
    if kind == TableKind.PERFORMANCE and own is Measure.SOURCE_OWN:
        return Measure.SOURCE_NON_FISCAL  # beside what is fiscal, 其他资金 are all others
    if outer is Measure.SOURCE_CARRYOVER and own in FUND_OF_SOURCE:
        return carried_over(FUND_OF_SOURCE[own])
    return part_of_source(outer, own) if outer and own in CLASSES_OF_A_SOURCE else own


def _adds_meetings(beside: Sequence[Path]) -> bool:
    """Tell whether a table of travel, reception and vehicles adds meetings and training to them."""
    return any(header_meaning(path[-1]) in (Measure.MEETING, Measure.TRAINING) for path in beside if path)


def _measure_of_year(measure: AnyMeasure, path: Path, year: int | None) -> AnyMeasure | str:
    """Return a measure with what year it is of, where its header says another than the budget's, or a change.

    Of any year but the budget's and the one before nothing is measured; what is left of it is.
    """
    for cell in path:
        if _CHANGE.search(cell):
            return compared(measure, Compared.CHANGE)
        found = YEAR.search(cell)
        if (_BEFORE.search(cell) and "结" not in cell) or (found and year and int(found[1]) == year - 1):
            return compared(measure, Compared.PRIOR)
        if found and year and int(found[1]) != year and "结" not in cell:
            return ""
    return measure
