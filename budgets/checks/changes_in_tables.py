"""F3, continued: a column of changes beside two years is their difference, and its percentages are of the year before.

Which column a change is reckoned from no header says surely: it is the one that most rows fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.records import Column, ColumnType, Line
from budgets.vocabulary.measures import Compared, Measure, NarrowMeasure, compared

from .arithmetic import HALF, ZERO, judge_percentage, percentage_claim
from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement
from .finding_builders import (
    DIFFERENCE_ZH,
    check_sum_of_parts,
    comparison_finding,
    not_checked_finding,
    words_on_percentage,
)
from .findings import BilingualText, CheckRule, ComparedSide, Finding, RuleBasis, SumTerm, Tolerance, Verdict
from .printed_precision import count_decimals

_MOST_FIT = BilingualText("多数行与其中一栏相符", "most rows fit one of the columns beside it")
AMOUNT = CheckRule(
    id="F3.change.amount",
    title=BilingualText("表中的增减额等于两栏之差", "A column of changes is the difference of two others"),
    sentence=BilingualText(
        "表中印有两年（或预算、决算）及其增减额的，每一行的增减额等于两数之差。",
        "Where a table prints two years, or budget and accounts, and the change, that is their difference in each row.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=_MOST_FIT,
)
PERCENT = CheckRule(
    id="F3.change.percent",
    title=BilingualText("表中的增减百分比与两栏相符", "A column of percentages of change fits two others"),
    sentence=BilingualText(
        "表中印有两年（或预算、决算）及其增减百分比的，每一行的百分比与两数相符。",
        "Where a table prints two years, or budget and accounts, and the change in per cent, that fits them.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.PERCENT,
    condition=_MOST_FIT,
)
RULES = (AMOUNT, PERCENT)
_RULE_OF = {rule.id: rule for rule in RULES}
_UNSIGNED = BilingualText("这一栏的减少数没有负号", "the column prints what is less without a sign")
#: The header of a column of percentages of change, and how one is printed.
_RATE = re.compile("[%％]|幅度|比例|比率|百分比|增长率")
_OF_CHANGE = re.compile("增减|增长|变动|变化|[比较]上年|[比较]20\\d\\d")
_PERCENT = re.compile(r"([-－−]?\d+(?:\.\d+)?)[%％]?")
#: What a change may be reckoned from.
_BASES = (Compared.PRIOR, Compared.BUDGETED, Compared.ADJUSTED)
#: So many rows must fit before the others are held against them.
_FEWEST = 2
_HOLDS = (Verdict.OK, Verdict.TAIL)
#: One row: the figure that the year's has changed from, and what is said of it.
_Row = tuple[SumTerm, Finding]


def check_changes_in_tables(document: CheckedDocument) -> Iterator[Finding]:
    for sheet in document.sheets:
        for column in sheet.statement.columns:
            measure = column.measure.removesuffix(f"/{Compared.CHANGE}")
            if measure != column.measure:
                yield from _check_amounts(sheet, column, measure)
            elif _is_rate(column):
                yield from _check_rates(sheet, column)


def _is_rate(column: Column) -> bool:
    words = "".join(column.header)
    texts = column.type is ColumnType.TEXT
    return texts and bool(_RATE.search(column.header[-1] if column.header else "") and _OF_CHANGE.search(words))


def _bases(sheet: CheckedStatement, measure: str, list_: str) -> list[Column]:
    """Return the columns that a change of a measure may be reckoned from."""
    own = NarrowMeasure(measure)
    named = [compared(own, base) for base in _BASES] + [Measure.EXECUTED] * (measure == Measure.TOTAL)
    return [column for each in named if (column := sheet.column_of_measure(each, list_))]


def _rows(sheet: CheckedStatement, list_: str) -> Iterator[Line]:
    return (line for line in sheet.lines if list_ in ("", line.list))


def _check_amounts(sheet: CheckedStatement, column: Column, measure: str) -> Iterator[Finding]:
    now = sheet.column_of_measure(NarrowMeasure(measure), column.list)
    ways: list[list[_Row]] = []
    for base in _bases(sheet, measure, column.list) if now else ():
        ways.append([])
        for line in _rows(sheet, column.list):
            change, to = sheet.cell_term(line, column), sheet.cell_term(line, now)
            from_ = sheet.cell_term(line, base, sign=-1)
            if change and to and from_:
                found = check_sum_of_parts(
                    AMOUNT, sheet.finding_subject(line, column), change, [to, from_], DIFFERENCE_ZH
                )
                ways[-1] += [(from_, found)] if found else []
    rows = _established(ways)
    if ways and rows is None:
        why = BilingualText("不知道增减额与哪一栏相比", "it is not known from which column the change is reckoned")
        yield not_checked_finding(AMOUNT, sheet.finding_subject(None, column), why)
    yield from _without_lack_of_signs(rows or ())


def _without_lack_of_signs(rows: Sequence[_Row]) -> Iterator[Finding]:
    """Yield what is said of rows; where a column prints what is less without a sign, that is no failure."""
    signed = any(found.left.value < 0 for _, found in rows if found.left)
    for _, found in rows:
        if found.verdict is Verdict.FAIL and not signed and _is_turned(found):
            yield not_checked_finding(_RULE_OF[found.rule], found.subject, _UNSIGNED)
        else:
            yield found


def _is_turned(found: Finding) -> bool:
    """Tell whether one side is the other with another sign."""
    if not found.left or not found.right:
        return False
    return abs(found.left.value + found.right.value) <= (found.tolerance or ZERO)


def _established(ways: Sequence[list[_Row]]) -> list[_Row] | None:
    """Return the rows of the way that most of its rows fit, ``None`` where none is such.

    What has changed from nothing fits any column that is empty there, and does not tell which is meant.
    """

    def verdicts(rows: list[_Row]) -> list[Verdict]:
        return [found.verdict for from_, found in rows if from_.figure.value and found.verdict is not Verdict.NA]

    def fitting(rows: list[_Row]) -> int:
        return sum(verdict in _HOLDS for verdict in verdicts(rows))

    best = max(ways, key=fitting, default=[])
    return best if fitting(best) >= _FEWEST and fitting(best) * 2 > len(verdicts(best)) else None


def _check_rates(sheet: CheckedStatement, column: Column) -> Iterator[Finding]:
    now = sheet.column_of_measure(Measure.TOTAL, column.list)
    printed = {
        line.position: text.text.strip() for line in sheet.lines for text in line.texts if text.column == column.order
    }
    ways: list[list[_Row]] = []
    for base in _bases(sheet, Measure.TOTAL, column.list) if now else ():
        ways.append([])
        for line in _rows(sheet, column.list):
            to, from_ = sheet.cell_term(line, now), sheet.cell_term(line, base)
            match = _PERCENT.fullmatch(printed.get(line.position, ""))
            if to and from_ and match and (found := _rate_finding(sheet, line, column, match[1], to, from_)):
                ways[-1].append((from_, found))
    yield from _without_lack_of_signs(_established(ways) or ())


def _rate_finding(
    sheet: CheckedStatement, line: Line, column: Column, printed: str, to: SumTerm, from_: SumTerm
) -> Finding | None:
    """Return whether a printed percentage fits two figures, nothing where the earlier is none to reckon from."""
    base, half = from_.figure.value or ZERO, from_.figure.widest_place * HALF
    if base <= half or to.figure.value is None:
        return None
    stated = Decimal(re.sub("[－−]", "-", printed))
    place = Decimal(1).scaleb(-count_decimals(printed))
    moved = to.figure.value - base, half + to.figure.widest_place * HALF
    judged = judge_percentage(percentage_claim(stated, place, moved, (base, half)))
    name = sheet.cell_name(line, column)
    sides = (
        ComparedSide(value=judged.left, name=name, terms=()),
        ComparedSide(value=judged.right, name="按两数计算", terms=(to, from_)),
    )
    tail = words_on_percentage(judged, count_decimals(printed))
    computed = f"{judged.right:.{count_decimals(printed)}f}%"
    message = BilingualText(
        f"{name}印为{stated}%，按两数计算为{computed}{tail.zh}。",
        f"{name}: printed as {stated}%, by the two figures {computed}{tail.en}.",
    )
    made = comparison_finding(PERCENT, sheet.finding_subject(line, column), judged, *sides)
    return replace(made, message=message, unit="%")
