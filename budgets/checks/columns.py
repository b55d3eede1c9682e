"""F3: within a row, the total is the sum of its columns, by class of spending, by source of money, by item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from budgets.records import Column, Line, Role

from .document import Document, Sheet
from .findings import Finding, Rule, Source, Term, Tolerance, Words
from .judging import adds_up, not_checked
from .names import TABLES

#: What each measure is made of. A part that a table does not print is replaced by what it is made of in turn.
CLASSES: dict[str, tuple[str, ...]] = {
    "total": ("basic", "project", "operating", "subsidy", "remittance", "reserve", "carryforward"),
    "basic": ("personnel", "public"),
}
SOURCES: dict[str, tuple[str, ...]] = {
    "total": ("source/fiscal", "source/special-account", "source/own", "source/carryover", "source/non-fiscal"),
    "source/fiscal": ("source/general", "source/government-fund", "source/state-capital"),
    "source/general": (
        "source/general/basic",
        "source/general/duty",
        "source/general/special",
        "source/general/investment",
    ),
    "source/carryover": tuple(
        f"source/carryover/{fund}" for fund in ("general", "government-fund", "state-capital", "special-account", "own")
    ),
    "source/own": (
        "source/institutional",
        "source/operating",
        "source/superior",
        "source/subordinate",
        "source/other",
    ),
}
ITEMS: dict[str, tuple[str, ...]] = {
    "all": ("total", "meeting", "training"),
    "total": ("abroad", "reception", "vehicles"),
    "vehicles": ("vehicle-purchase", "vehicle-operation"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """An identity between columns: ``whole`` and the breakdown its parts are taken from."""

    rule: Rule
    whole: str
    breakdown: dict[str, tuple[str, ...]]


def _sum(kind: str, name: str, whole: str, breakdown: dict[str, tuple[str, ...]], zh: str, en: str) -> Sum:
    table = TABLES[kind]
    rule = Rule(
        id=f"F3.{kind}.{name}",
        title=Words(f"{table.zh}：{zh}", f"{table.en}: {en}"),
        sentence=Words(f"每一行中，{zh}。", f"In every row, {en}."),
        source=Source.FORM,
        tolerance=Tolerance.SUM,
        condition=Words("各分栏的含义均已识别", "what each column measures is known"),
        version=2,
    )
    return Sum(rule=rule, whole=whole, breakdown=breakdown)


_BY_CLASS = ("总计等于各类支出之和", "the total is the sum of the classes of spending")
_BY_SOURCE = ("总计等于各资金来源之和", "the total is the sum of the sources of money")
_FISCAL = ("财政拨款等于三本预算之和", "fiscal money is the sum of the three budgets")
_GENERAL = ("一般公共预算拨款等于其分项之和", "general public money is the sum of its classes")
_OWN = ("单位资金等于各项收入之和", "the unit's own money is the sum of its kinds")
_SPENDING = (
    *("income-expenditure", "expenditure", "expenditure-summary", "economic", "fiscal", "fiscal-function"),
    *("fiscal-economic", "fiscal-basic", "general-function", "general-economic", "general-basic", "government-fund"),
    *("state-capital", "special-account", "carryover"),
)
_FUNDED = ("income-expenditure", "income", "expenditure", "basic", "projects", "fiscal", "procurement", "performance")
_ITEMISED = ("three-public", "fund-three-public")

SUMS: dict[str, list[Sum]] = {kind: [] for kind in TABLES}
for _kind in _SPENDING:
    SUMS[_kind].append(_sum(_kind, "total", "total", CLASSES, *_BY_CLASS))
    SUMS[_kind].append(
        _sum(_kind, "basic", "basic", CLASSES, "基本支出等于人员经费与公用经费之和", "basic is personnel and public")
    )
for _kind in _FUNDED:
    SUMS[_kind].append(_sum(_kind, "source" if _kind in _SPENDING else "total", "total", SOURCES, *_BY_SOURCE))
    SUMS[_kind].append(_sum(_kind, "fiscal", "source/fiscal", SOURCES, *_FISCAL))
    SUMS[_kind].append(_sum(_kind, "general", "source/general", SOURCES, *_GENERAL))
    SUMS[_kind].append(_sum(_kind, "own", "source/own", SOURCES, *_OWN))
for _kind in _ITEMISED:
    SUMS[_kind].append(
        _sum(
            _kind, "all", "all", ITEMS, "合计等于“三公”经费、会议费、培训费之和", "all is the three, meetings, training"
        )
    )
    SUMS[_kind].append(_sum(_kind, "total", "total", ITEMS, "“三公”经费等于三项之和", "the three items add up"))
    SUMS[_kind].append(
        _sum(
            _kind, "vehicles", "vehicles", ITEMS, "公务用车费等于购置与运行之和", "vehicles are purchase and operation"
        )
    )
CHANGE = Rule(
    id="F3.three-public.change",
    title=Words(
        "“三公”经费支出表：增减等于两年之差", "Travel, reception, vehicles: the change is the difference of the years"
    ),
    sentence=Words(
        "增减变化金额等于本年数减上年数。", "The row of changes is the year's row less the row of the year before."
    ),
    source=Source.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=Words("表内印有两年及增减行", "the table prints both years and the change"),
)
RULES = (*(each.rule for sums in SUMS.values() for each in sums), CHANGE)


def check(document: Document) -> Iterator[Finding]:
    for sheet in document.sheets:
        for each in SUMS.get(sheet.kind, ()):
            for suffix in _suffixes(sheet):
                yield from _rows(sheet, each, suffix)
        if sheet.kind in _ITEMISED:
            yield from _changes(sheet, document.budget.year)


def _suffixes(sheet: Sheet) -> list[str]:
    """Return the funds that measures end with: ``total/general`` is the total of general money."""
    if sheet.kind not in _ITEMISED:
        return [""]
    items = {"all", *(part for parts in ITEMS.values() for part in parts)}
    ends = {measure.partition("/")[2] for measure in sheet.measures if measure.partition("/")[0] in items}
    return [f"/{end}" if end else "" for end in sorted(ends)]


def _rows(sheet: Sheet, each: Sum, suffix: str) -> Iterator[Finding]:
    lists = list(dict.fromkeys(line.list for line in sheet.lines))
    for name in lists:
        whole = sheet.measured(each.whole + suffix, name)
        parts = _columns(sheet, each, suffix, name)
        if whole is None or not parts:
            continue
        unknown = [column for column in sheet.columns if not column.measure and column.list == whole.list]
        if unknown:
            heading = "、".join("/".join(column.header) for column in unknown)
            why = Words(f"不知道“{heading}”栏是什么", f"it is not known what the column “{heading}” measures")
            yield not_checked(each.rule, sheet.subject(None, whole), why)
            continue
        for line in sheet.lines:
            if line.list == name and (found := _row(sheet, each.rule, line, whole, parts)):
                yield found


def _row(sheet: Sheet, rule: Rule, line: Line, whole: Column, parts: Sequence[Column]) -> Finding | None:
    total = sheet.term(line, whole)
    terms = [term for column in parts if (term := sheet.term(line, column))]
    return adds_up(rule, sheet.subject(line, whole), total, terms) if total and terms else None


def _columns(sheet: Sheet, each: Sum, suffix: str, name: str) -> list[Column]:
    """Return the printed columns that make up the whole; a single one is no breakdown of it."""
    return _parts(each, lambda measure: sheet.measured(measure + suffix, name))


def _parts(each: Sum, printed: Callable[[str], Column | None]) -> list[Column]:
    def of(measure: str) -> list[Column]:
        column = printed(measure)
        if column is not None:
            return [column]
        return [found for part in each.breakdown.get(measure, ()) for found in of(part)]

    found = [column for part in each.breakdown[each.whole] for column in of(part)]
    return found if len(found) > 1 else []


def made_of(kind: str, columns: Sequence[Column]) -> dict[int, list[Column]]:
    """Return the columns that make up others of a table, by the order of the whole: what a form can work out."""
    found: dict[int, list[Column]] = {}
    for whole in columns:
        measure, _, fund = whole.measure.partition("/") if kind in _ITEMISED else (whole.measure, "", "")
        beside = {column.measure: column for column in columns if column.list == whole.list and column.measure}
        for each in SUMS.get(kind, ()):
            parts = _parts(each, lambda part: beside.get(f"{part}/{fund}" if fund else part))  # noqa: B023
            if each.whole == measure and parts:
                found.setdefault(whole.order, parts)
    return found


def _changes(sheet: Sheet, year: int) -> Iterator[Finding]:
    rows = {line.year: line for line in sheet.lines if line.year}
    for line in sheet.lines:
        if line.role is not Role.CHANGE:
            continue
        years = {each.year: each for each in sheet.lines if each.year and each.budget_unit == line.budget_unit} or rows
        if year not in years or year - 1 not in years:
            yield not_checked(CHANGE, sheet.subject(line), Words("没有两年的数", "the two years are not printed"))
            continue
        for column in sheet.columns_of(line):
            whole, now = sheet.term(line, column), sheet.term(years[year], column)
            before = sheet.term(years[year - 1], column, sign=-1)
            terms: list[Term] = [term for term in (now, before) if term]
            if whole and terms and (found := adds_up(CHANGE, sheet.subject(line, column), whole, terms)):
                yield found
