"""F3: within a row, the total is the sum of its columns, by class of spending, by source of money, by item.

What is part of what stands in the tree of measures (:mod:`budgets.vocabulary.measures`). A column whose money the tree
does not place beside the others leaves a difference unexplained: that is said, and nobody is accused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from budgets.records import Column, Line, Role, State
from budgets.vocabulary.column_words import header_meaning
from budgets.vocabulary.labels import is_of_which
from budgets.vocabulary.measures import (
    MEASURES,
    AnyMeasure,
    Breakdown,
    Compared,
    Measure,
    NarrowMeasure,
    is_part_of,
    measure_stands_apart,
    measures_within,
    parts_of_measure,
)
from budgets.vocabulary.table_kinds import THREE_PUBLIC_COLUMNS, TableKind

from .arithmetic import ZERO, compare_sides
from .checked_document import CheckedDocument, printed_terms
from .checked_statement import CheckedStatement
from .finding_builders import check_equal_sides, check_sum_of_parts, not_checked_finding
from .findings import BilingualText, CheckRule, Finding, RuleBasis, SumTerm, Tolerance, Verdict
from .table_names import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSum:
    """An identity between columns: a whole, and the way in which it is parted."""

    rule: CheckRule
    whole: Measure
    by: Breakdown


_K = TableKind
#: Kinds whose rows are parted by class of spending, by source of money, by the items of “三公”经费.
_BY_CLASS = (
    *(_K.INCOME_EXPENDITURE, _K.EXPENDITURE, _K.EXPENDITURE_SUMMARY, _K.ECONOMIC, _K.FISCAL, _K.FISCAL_FUNCTION),
    *(_K.FISCAL_ECONOMIC, _K.FISCAL_BASIC, _K.GENERAL_FUNCTION, _K.GENERAL_ECONOMIC, _K.GENERAL_BASIC),
    *(_K.GOVERNMENT_FUND, _K.STATE_CAPITAL, _K.SPECIAL_ACCOUNT, _K.CARRYOVER),
)
_BY_SOURCE = (
    *(_K.INCOME_EXPENDITURE, _K.INCOME, _K.EXPENDITURE, _K.BASIC, _K.PROJECTS, _K.FISCAL, _K.PROCUREMENT),
    _K.PERFORMANCE,
)
_BY_ITEM = sorted(THREE_PUBLIC_COLUMNS, reverse=True)
#: The sums a row is checked for: the kinds, the whole and how it is parted, what is said of it.
_SUMS: tuple[tuple[Sequence[TableKind], Measure, Breakdown, str, str], ...] = (
    (
        _BY_CLASS,
        Measure.TOTAL,
        Breakdown.CLASS,
        "总计等于各类支出之和",
        "the total is the sum of the classes of spending",
    ),
    (_BY_CLASS, Measure.BASIC, Breakdown.CLASS, "基本支出等于人员经费与公用经费之和", "basic is personnel and public"),
    (_BY_CLASS, Measure.PROJECT, Breakdown.CLASS, "项目支出等于其各类之和", "project spending is its classes"),
    (
        _BY_SOURCE,
        Measure.TOTAL,
        Breakdown.SOURCE,
        "总计等于各资金来源之和",
        "the total is the sum of the sources of money",
    ),
    (
        _BY_SOURCE,
        Measure.SOURCE_YEAR,
        Breakdown.SOURCE,
        "本年收入等于各来源之和",
        "income of the year is the sum of its sources",
    ),
    (
        _BY_SOURCE,
        Measure.SOURCE_FISCAL,
        Breakdown.SOURCE,
        "财政拨款等于三本预算之和",
        "fiscal money is the sum of the three budgets",
    ),
    (
        _BY_SOURCE,
        Measure.SOURCE_GENERAL,
        Breakdown.CLASS,
        "一般公共预算拨款等于其分项之和",
        "general public money is the sum of its classes",
    ),
    (
        _BY_SOURCE,
        Measure.SOURCE_OWN,
        Breakdown.SOURCE,
        "单位资金等于各项收入之和",
        "the unit's own money is the sum of its kinds",
    ),
    (
        _BY_ITEM,
        Measure.ALL,
        Breakdown.ITEM,
        "合计等于“三公”经费、会议费、培训费之和",
        "all is the three public expenses, meetings and training",
    ),
    (_BY_ITEM, Measure.TOTAL, Breakdown.ITEM, "“三公”经费等于三项之和", "the three public expenses add up"),
    (_BY_ITEM, Measure.VEHICLES, Breakdown.ITEM, "公务用车费等于购置与运行之和", "vehicles are purchase and operation"),
)


def _column_sum_rule(kind: TableKind, whole: Measure, by: Breakdown, zh: str, en: str) -> ColumnSum:
    table = TABLES[kind]
    # Where a table tells no classes of spending, its total by source is the total of the row.
    second = whole is Measure.TOTAL and by is Breakdown.SOURCE and kind in _BY_CLASS
    word = by if second else whole.rpartition("/")[2]
    rule = CheckRule(
        id=f"F3.{kind}.{word}",
        title=BilingualText(f"{table.zh}：{zh}", f"{table.en}: {en}"),
        sentence=BilingualText(f"每一行中，{zh}。", f"In every row, {en}."),
        source=RuleBasis.FORM,
        tolerance=Tolerance.SUM,
        condition=BilingualText(
            "各分栏的含义均已识别，且没有其他分栏可能计入",
            "what each column measures is known, and no other column may be part of the sum",
        ),
        version=4,
    )
    return ColumnSum(rule=rule, whole=whole, by=by)


SUMS: dict[TableKind, list[ColumnSum]] = {
    kind: [_column_sum_rule(kind, *rest) for kinds, *rest in _SUMS if kind in kinds]  # type: ignore[arg-type]
    for kind in TABLES
}
CHANGE = CheckRule(
    id="F3.three-public.change",
    title=BilingualText(
        "“三公”经费支出表：增减等于两年之差", "Travel, reception, vehicles: the change is the difference of the years"
    ),
    sentence=BilingualText(
        "增减变化金额等于本年数减上年数。", "The row of changes is the year's row less the row of the year before."
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText("表内印有两年及增减行", "the table prints both years and the change"),
)
RULES = (*(each.rule for sums in SUMS.values() for each in sums), CHANGE)


def check_column_sums(document: CheckedDocument) -> Iterator[Finding]:
    for sheet in document.sheets:
        for each in SUMS.get(sheet.kind, ()):
            for fund in _funds_in_measures(sheet):
                yield from _check_sum_in_rows(sheet, each, fund)
        if sheet.kind in THREE_PUBLIC_COLUMNS:
            yield from _check_change_rows(sheet, document.budget.year)


def _funds_in_measures(sheet: CheckedStatement) -> list[str]:
    """Return the funds that the items of a table of “三公”经费 are told by, as their measures end with them."""
    if sheet.kind not in THREE_PUBLIC_COLUMNS:
        return [""]
    items = {measure for measure, known in MEASURES.items() if known.by is Breakdown.ITEM or measure is Measure.ALL}
    ends = {measure.partition("/")[2] for measure in sheet.column_measures if measure.partition("/")[0] in items}
    return sorted(ends)


#: The columns that a list prints, each by its measure without the fund whose sums are looked for.
Printed = Mapping[AnyMeasure, Column]


def _of_fund(by_measure: Mapping[str, Column], fund: str) -> Printed:
    """Return the columns of one fund by their measures without it; all of them as they are where no fund is named."""
    suffix = f"/{fund}" if fund else ""
    return {
        NarrowMeasure(measure.removesuffix(suffix)): column
        for measure, column in by_measure.items()
        if measure.endswith(suffix)
    }


@dataclass(frozen=True, slots=True)
class _ColumnBreakdown:
    """A whole with the columns that make it up, those beside them that may hold some of it, its other breakdowns.

    ``alone`` are those that stand for a part that is not printed, of which other parts may not be printed either.
    """

    rule: CheckRule
    whole: Column
    parts: Sequence[Column]
    beside: Sequence[Column]
    otherwise: Sequence[Sequence[Column]]
    alone: Sequence[Column]


def _check_sum_in_rows(sheet: CheckedStatement, each: ColumnSum, fund: str) -> Iterator[Finding]:
    for name in dict.fromkeys(line.list for line in sheet.lines):
        own = [column for column in sheet.columns if name in ("", column.list)]
        counts = Counter(column.measure for column in own)
        printed = _of_fund({column.measure: column for column in own if counts[column.measure] == 1}, fund)
        parts = breakdown_columns(each.whole, each.by, printed)
        if (whole := printed.get(each.whole)) is None or not parts:
            continue
        own_unknown = (column for column in sheet.columns if not column.measure and column.list == whole.list)
        unknown = [column for column in own_unknown if not _stands_within(column, parts)]
        if unknown:
            yield not_checked_finding(each.rule, sheet.finding_subject(None, whole), _why_columns_unknown(unknown))
            continue
        ways = [way for way in parts_of_measure(each.whole) if way is not each.by]
        otherwise = [columns for way in ways if (columns := breakdown_columns(each.whole, way, printed))]
        beside = [column for column in own if _may_be_part(each.whole, fund, column, parts)]
        alone = _sole_columns_of_class(each.whole, printed) if each.by is Breakdown.CLASS else []
        parted = _ColumnBreakdown(each.rule, whole, parts, beside, otherwise, alone)
        for line in sheet.lines:
            if line.list == name and (found := _check_row_sum(sheet, line, parted)):
                yield found


def _stands_within(column: Column, parts: Sequence[Column]) -> bool:
    """Tell whether a column stands under the header of one of the parts of a sum, and so parts only that further."""
    above = {header_meaning(cell) for cell in column.header[:-1]}
    return any(part.measure in above for part in parts)


def _why_columns_unknown(columns: Sequence[Column]) -> BilingualText:
    heading = "、".join("/".join(column.header) for column in columns)
    return BilingualText(f"不知道“{heading}”栏是什么", f"it is not known what the column “{heading}” measures")


def breakdown_columns(whole: AnyMeasure, by: Breakdown, printed: Printed) -> list[Column]:
    """Return the columns that make up a whole, each part printed or itself parted; a single one is no breakdown."""
    found = [
        column for part in parts_of_measure(whole).get(by, ()) for column in _printed_column_or_parts(part, by, printed)
    ]
    return found if len(found) > 1 else []


def _printed_column_or_parts(part: AnyMeasure, by: Breakdown, printed: Printed) -> list[Column]:
    if part in printed:
        return [printed[part]]
    if printed.keys().isdisjoint(measures_within(part)):
        return []
    ways = parts_of_measure(part)
    for way in (by, *ways):
        found = [each for inner in ways.get(way, ()) for each in _printed_column_or_parts(inner, way, printed)]
        if found:
            return found
    return []


def _sole_columns_of_class(whole: Measure, printed: Printed) -> list[Column]:
    """Return the columns that are the only ones printed of a class of spending which has no column of its own."""
    classes = (part for part in parts_of_measure(whole)[Breakdown.CLASS] if part not in printed)
    found = (_printed_column_or_parts(part, Breakdown.CLASS, printed) for part in classes)
    return [columns[0] for columns in found if len(columns) == 1]


def _check_row_sum(sheet: CheckedStatement, line: Line, parted: _ColumnBreakdown) -> Finding | None:
    """Return whether a row adds up; NA, with the columns, where others than its parts may make up a difference."""
    found = _row_sum_finding(sheet, parted.rule, line, parted.whole, parted.parts)
    if found is None or found.verdict is not Verdict.FAIL:
        return found
    needed = [column for column in parted.parts if not _is_optional_part(column.measure)]
    if len(needed) < len(parted.parts):
        without = _row_sum_finding(sheet, parted.rule, line, parted.whole, needed)
        if without and abs(without.difference or ZERO) < abs(found.difference or ZERO):
            found = without
        if found.verdict is not Verdict.FAIL:
            return found
    placed = [
        column
        for columns in parted.otherwise
        if _is_equivalent_breakdown(sheet, line, parted, columns)
        for column in columns
    ]
    outside = [column for column in parted.beside if column not in placed and _holds_money(sheet, line, column)]
    if not outside and not parted.alone:
        return found
    heading = "、".join("/".join(column.header) for column in outside or parted.alone)
    why = BilingualText(f"不知道“{heading}”栏是否计入", f"it is open whether the column “{heading}” is part of the sum")
    if not outside:
        zh, en = f"“{heading}”栏所属的大类没有单列", f"the class that the column “{heading}” is part of is not printed"
        why = BilingualText(f"{zh}，不知道这一栏是否为其全部", f"{en}, nor whether the column is all of it")
    return not_checked_finding(parted.rule, sheet.finding_subject(line, parted.whole), why)


def _is_optional_part(measure: str) -> bool:
    return measure in MEASURES and MEASURES[Measure(measure)].optional


def _row_sum_finding(
    sheet: CheckedStatement, rule: CheckRule, line: Line, whole: Column, parts: Sequence[Column]
) -> Finding | None:
    total = sheet.cell_term(line, whole)
    terms = [term for column in parts if (term := sheet.cell_term(line, column))]
    return check_sum_of_parts(rule, sheet.finding_subject(line, whole), total, terms) if total and terms else None


def _is_equivalent_breakdown(
    sheet: CheckedStatement, line: Line, parted: _ColumnBreakdown, columns: Sequence[Column]
) -> bool:
    """Tell whether another breakdown of the whole comes to it, or to as much as this one: then it is complete."""
    found = _row_sum_finding(sheet, parted.rule, line, parted.whole, columns)
    if found and found.verdict in (Verdict.OK, Verdict.TAIL):
        return True
    ours, theirs = (
        [term for column in each if (term := sheet.cell_term(line, column))] for each in (parted.parts, columns)
    )
    same = (
        check_equal_sides(parted.rule, sheet.finding_subject(line, parted.whole), ours, theirs)
        if ours and theirs
        else None
    )
    return same is not None and same.verdict in (Verdict.OK, Verdict.TAIL)


def _holds_money(sheet: CheckedStatement, line: Line, column: Column) -> bool:
    """Tell whether a cell can make up a difference: it states money, or cannot be read."""
    term = sheet.cell_term(line, column)
    return term is not None and (bool(term.figure.value) or term.figure.state is State.UNREADABLE)


def _may_be_part(whole: Measure, fund: str, column: Column, parts: Sequence[Column]) -> bool:
    """Tell whether a column beside the parts of a whole may hold some of it: nothing known places it elsewhere."""
    measure, of_part = column.measure, [part.measure for part in parts]
    if fund:
        measure, _, own_fund = measure.rpartition("/")
        of_part = [part.rpartition("/")[0] for part in of_part]
        if own_fund != fund:
            return False
    if column in parts or measure == whole or any(map(is_of_which, column.header)):
        return False
    if measure.rpartition("/")[2] in set(Compared) or measure_stands_apart(measure):
        return False
    return is_part_of(measure, whole) and not any(is_part_of(measure, part) for part in of_part)


def component_columns(kind: TableKind, columns: Sequence[Column]) -> dict[int, list[Column]]:
    """Return the columns that make up others of a table, by the order of the whole: what a form can work out."""
    found: dict[int, list[Column]] = {}
    for whole in columns:
        measure, _, fund = whole.measure.partition("/") if kind in THREE_PUBLIC_COLUMNS else (whole.measure, "", "")
        beside = {column.measure: column for column in columns if column.list == whole.list and column.measure}
        for each in SUMS.get(kind, ()):
            parts = breakdown_columns(each.whole, each.by, _of_fund(beside, fund))
            if each.whole == measure and parts:
                found.setdefault(whole.order, parts)
    return found


def is_row_whole(sheet: CheckedStatement, line: Line, blank: Column | None) -> bool:
    """Tell whether the other cells of a blank one's row come to a total of which it is a part: then it is nothing."""
    own = {column.order: column for column in sheet.columns_of_line(line)}
    for order, parts in component_columns(sheet.kind, list(own.values())).items():
        whole = sheet.cell_term(line, own[order])
        terms = printed_terms([term for part in parts if (term := sheet.cell_term(line, part))])
        if whole and terms and blank in parts and compare_sides([whole], terms).verdict is Verdict.OK:
            return True
    return False


def _check_change_rows(sheet: CheckedStatement, year: int) -> Iterator[Finding]:
    rows = {line.year: line for line in sheet.lines if line.year}
    for line in sheet.lines:
        if line.role is not Role.CHANGE:
            continue
        years = {each.year: each for each in sheet.lines if each.year and each.budget_unit == line.budget_unit} or rows
        if year not in years or year - 1 not in years:
            yield not_checked_finding(
                CHANGE, sheet.finding_subject(line), BilingualText("没有两年的数", "the two years are not printed")
            )
            continue
        for column in sheet.columns_of_line(line):
            whole, now = sheet.cell_term(line, column), sheet.cell_term(years[year], column)
            before = sheet.cell_term(years[year - 1], column, sign=-1)
            terms: list[SumTerm] = [term for term in (now, before) if term]
            if (
                whole
                and terms
                and (found := check_sum_of_parts(CHANGE, sheet.finding_subject(line, column), whole, terms))
            ):
                yield found
