"""Small budgets in which each rule holds, and in which it does not, made from the rules' own data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from budgets.checks import (
    column_sums,
    line_sums,
    paired_codes,
    table_agreement,
    table_counterparts,
    text_agreement,
)
from budgets.checks.figure_references import FigureReference, RowPart
from budgets.records import (
    MONEY_UNITS,
    Amount,
    Budget,
    Column,
    ColumnType,
    Line,
    Mention,
    Phase,
    ProjectEntry,
    Role,
    Scope,
    Section,
    State,
    Statement,
)
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Measure, measure_of_words, parts_of_measure
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind

YEAR = 2031
#: What a line of income from a source is called.
_SOURCES = {
    measure: words
    for words in (
        *("财政拨款", "一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款", "财政专户管理资金", "单位资金"),
        *("事业收入", "经营收入", "上级补助收入", "附属单位上缴收入", "其他收入", "上年结转", "债务收入"),
    )
    if (measure := measure_of_words(words))
}
_TOTALS = {
    (RowPart.GRAND, ListName.INCOME): "收入总计",
    (RowPart.YEAR, ListName.INCOME): "本年收入合计",
    (RowPart.GRAND, ListName.EXPENDITURE): "支出总计",
    (RowPart.YEAR, ListName.EXPENDITURE): "本年支出合计",
}


def amount(column: int, figure: Decimal) -> Amount:
    return Amount(column=column, state=State.VALUE, value=figure * MONEY_UNITS["万元"], printed=f"{figure:.2f}")


def line(position: int, figures: Sequence[Decimal], first: int = 1, **more: object) -> Line:
    """Return a row of figures in 万元, from a column on."""
    given = {"row": position, "level": 0, "parent": None, "role": Role.TOTAL, "label": "合计"} | more
    amounts = tuple(amount(first + n, figure) for n, figure in enumerate(figures))
    return Line(position=position, amounts=amounts, **given)  # type: ignore[arg-type]


def table(kind: str, measures: Sequence[tuple[str, str]], lines: Sequence[Line]) -> Statement:
    """Return a table in 万元 whose columns are given as measure and list."""
    columns = tuple(
        Column(order=n, type=ColumnType.AMOUNT, header=(measure,), measure=measure, list=name)
        for n, (measure, name) in enumerate(measures, 1)
    )
    return Statement(order=1, kind=kind, number="", title=kind, money_unit="万元", columns=columns, lines=tuple(lines))


def document(*tables: Statement, mentions: Sequence[Mention] = (), text: str = "") -> Budget:
    ordered = tuple(replace(each, order=n) for n, each in enumerate(tables, 1))
    sections = (Section(order=1, path="1", number="第一部分", heading="", text=text),) if text else ()
    return Budget(
        department="某市档案馆",
        year=YEAR,
        scope=Scope.UNIT,
        phase=Phase.BUDGET,
        title="预算",
        statements=ordered,
        sections=sections,
        mentions=tuple(mentions),
    )


def budgets_of_line_sums() -> Iterator[Budget]:
    """Yield for each kind of table one in which a line is the sum of those under it, and one in which it is not."""
    two, one = Decimal(2), Decimal(1)
    for kind in line_sums.PARTS:
        for whole in (two, Decimal(9)):
            parts = [line(n, [one], parent=1, level=1, role=Role.LINE, label=f"某项{n}") for n in (2, 3)]
            yield document(table(kind, [(Measure.TOTAL, "")], [line(1, [whole]), *parts]))
    for kind in line_sums.ORPHANS:
        for codes in (("201", "20103", "2010301"), ("201", "20103", "2010301", "2010401")):
            rows = [
                line(n, [one], role=Role.LINE, label=f"科目{code}", code=code, classification=code, scheme="functional")
                for n, code in enumerate(codes, 1)
            ]
            yield document(table(kind, [(Measure.TOTAL, "")], rows))


def budgets_of_column_sums() -> Iterator[Budget]:
    """Yield for each sum of columns a table in which it holds, and one in which it does not."""
    for kind, sums in column_sums.SUMS.items():
        for each in sums:
            parts = list(parts_of_measure(each.whole)[each.by])
            for off in (0, 7):
                figures = [Decimal(len(parts) + off), *(Decimal(1) for _ in parts)]
                measures = [(str(measure), "") for measure in (each.whole, *parts)]
                yield document(table(kind, measures, [line(1, figures, year=YEAR)]))


def printed_tables(figures: Sequence[tuple[FigureReference, Decimal]]) -> list[Statement]:
    """Return tables that print figures where references name them."""
    by_kind: dict[TableKind, list[tuple[FigureReference, Decimal]]] = {}
    for ref, figure in figures:
        by_kind.setdefault(ref.kind, []).append((ref, figure))
    return [_printed_table(kind, own) for kind, own in by_kind.items()]


def _printed_table(kind: TableKind, figures: Sequence[tuple[FigureReference, Decimal]]) -> Statement:
    columns = list(dict.fromkeys((str(ref.measures[0]), str(ref.list or "")) for ref, _figure in figures))
    rows: dict[tuple[str, str], Line] = {}
    for ref, figure in figures:
        cell = amount(columns.index((str(ref.measures[0]), str(ref.list or ""))) + 1, figure)
        key = (str(ref.list or ""), ref.code or ref.label or str(ref.source or "") or ref.row)
        if key in rows:
            rows[key] = replace(rows[key], amounts=(*rows[key].amounts, cell))
        else:
            rows[key] = replace(_named_row(len(rows) + 1, ref), amounts=(cell,))
    return table(kind, columns, list(rows.values()))


def _named_row(position: int, ref: FigureReference) -> Line:
    named: dict[str, Any] = {"list": str(ref.list or "")}
    more: dict[str, Any]
    if ref.code:
        scheme = {"2": "functional", "3": "economic-department"}[ref.code[0]]
        more = {"code": ref.code, "classification": ref.code, "scheme": scheme, "label": "科目", "role": Role.LINE}
    elif ref.source:
        more = {"label": _SOURCES[ref.source], "role": Role.LINE}
    elif ref.label:
        more = {"label": ref.label, "role": Role.LINE}
    elif ref.list:
        more = {"label": _TOTALS[ref.row, ref.list]}
    else:
        more = {"year": YEAR, "role": Role.LINE} if ref.row is RowPart.THIS_YEAR else {}
    return line(position, [], **(named | more))


#: What tells that all money is general public budget money.
_ALL_GENERAL = (
    (FigureReference(TableKind.INCOME), Decimal(10)),
    (FigureReference(TableKind.INCOME, measures=(Measure.SOURCE_GENERAL,)), Decimal(10)),
    (FigureReference(TableKind.INCOME, measures=(Measure.SOURCE_FISCAL,)), Decimal(10)),
    (FigureReference(TableKind.FISCAL, RowPart.GRAND, list=ListName.INCOME), Decimal(10)),
    (FigureReference(TableKind.FISCAL, source=Measure.SOURCE_GENERAL, list=ListName.INCOME), Decimal(10)),
)


#: What tells that all money is fiscal appropriation.
_ALL_FISCAL = (
    (FigureReference(TableKind.INCOME_EXPENDITURE, RowPart.GRAND, list=ListName.INCOME), Decimal(10)),
    (
        FigureReference(TableKind.INCOME_EXPENDITURE, source=Measure.SOURCE_FISCAL, list=ListName.INCOME),
        Decimal(10),
    ),
)


def budgets_of_totals() -> Iterator[Budget]:
    """Yield for each total that two tables print a budget in which they agree, and one in which they do not."""
    for fact in table_agreement.FACTS:
        left = [choices[0] for choices in fact.left]
        right = [choices[0] for choices in fact.right]
        for off in (0, 7):
            given = [(ref, Decimal(10) / len(left)) for ref in left]
            given += [(ref, (Decimal(10) + off) / len(right)) for ref in right]
            taken = {(ref.kind, ref.list, ref.row, ref.measures, ref.source) for ref, _figure in given}
            around = [
                (ref, figure)
                for ref, figure in _ALL_GENERAL
                if (ref.kind, ref.list, ref.row, ref.measures, ref.source) not in taken
            ]
            if any(ref.kind is TableKind.GENERAL_ECONOMIC for ref, _figure in given):
                around += [
                    (FigureReference(TableKind.GENERAL_ECONOMIC, code="30227", measures=(measure,)), Decimal(1))
                    for measure in (Measure.BASIC, Measure.PROJECT)
                ]
            yield document(*printed_tables([*given, *around]))


def budgets_of_stated_figures() -> Iterator[Budget]:
    """Yield for each subject of the text a budget whose table prints what is stated, and one that prints another."""
    for subject, target in table_counterparts.TARGETS.items():
        refs = target.choices[0]
        for off in (0, 7):
            tables = printed_tables([(ref, (Decimal(10) + off) / len(refs)) for ref in refs])
            value = Decimal(10) * MONEY_UNITS["万元"]
            stated = Mention(order=1, section=1, start=2, end=9, subject=subject, printed="10.00万元", value=value)
            yield document(*tables, mentions=[stated], text="共计10.00万元。")


def budgets_of_lines() -> Iterator[Budget]:
    """Yield for two tables that print the same codes a budget in which they agree, and one in which they do not."""
    for rows in table_agreement.ROWS:
        if rows.by is not table_agreement.MatchedBy.CODE:
            continue
        codes = ("30101", "30201") if rows.left in (TableKind.BASIC, TableKind.FISCAL_BASIC) else ("20126", "20199")
        ours, theirs = rows.measures[0]
        for off in (0, 7):
            given = [*_ALL_GENERAL, *_ALL_FISCAL]
            if rows.left is TableKind.GOVERNMENT_ECONOMIC:
                given = [(FigureReference(kind), Decimal(20)) for kind in (rows.left, rows.right)]
            # In all, the two tables agree: a gap of their sums would be told there, and once.
            for code, more in zip(codes, (off, -off), strict=True):
                left = FigureReference(rows.left, code=code, measures=(ours,), list=rows.left_list)
                right = FigureReference(rows.right, code=code, measures=(theirs,), list=rows.right_list)
                given = [(left, Decimal(10)), (right, Decimal(10) + more), *given]
            yield document(*printed_tables(given))


def budgets_of_pairs() -> Iterator[Budget]:
    """Yield for each pair of items that often hold the same money one in which they do, and one in which not."""
    for function, economic, _words in paired_codes.PAIRS:
        for figure in (Decimal(10), Decimal(17)):
            basic = (
                FigureReference(TableKind.GENERAL_FUNCTION, code=code, measures=(Measure.BASIC,))
                for code in (function, "20101")
            )
            items = (FigureReference(TableKind.GENERAL_BASIC, code=code) for code in (economic, "30199"))
            figures = (figure, 20 - figure, Decimal(10), Decimal(10))
            yield document(*printed_tables(list(zip((*basic, *items), figures, strict=True))))


def stated(order: int, subject: str, figure: Decimal, **more: object) -> Mention:
    value = figure * MONEY_UNITS["万元"]
    given = {"section": 1, "start": 2, "end": 9, "printed": f"{figure:.2f}万元", "value": value} | more
    return Mention(order=order, subject=subject, **given)  # type: ignore[arg-type]


def budgets_of_sums_in_text() -> Iterator[Budget]:
    """Yield for each sum within the text one that holds, and one that does not; for parts of procurement likewise."""
    for _rule, whole, needed, optional in text_agreement.TOTALS:
        parts = (*needed, *optional)
        for off in (0, 7):
            subjects = [(whole, Decimal(len(parts) + off)), *((part, Decimal(1)) for part in parts)]
            mentions = [stated(n, subject, figure) for n, (subject, figure) in enumerate(subjects, 1)]
            yield document(mentions=mentions, text="共计10.00万元。")
    for small in (Decimal(1), Decimal(17)):
        mentions = [stated(1, Subject.PROCUREMENT, Decimal(10)), stated(2, Subject.PROCUREMENT_SME, small)]
        yield document(mentions=mentions, text="共计10.00万元。")
    bought = (Measure.TOTAL, Measure.PROCUREMENT, Measure.PROCUREMENT_SME, Measure.PROCUREMENT_MICRO)
    for figures in ((9, 5, 3, 2), (2, 3, 5, 9)):
        columns = [(str(measure), "") for measure in bought]
        yield document(table(TableKind.EXPENDITURE, columns, [line(1, [Decimal(each) for each in figures])]))


def budgets_of_projects() -> Iterator[Budget]:
    """Yield budgets whose tables and text print one project, in which all agree, and in which nothing does."""
    ten = Decimal(10)
    for off in (0, 7):
        listed = [
            line(1, [ten]),
            line(2, [ten + off], parent=1, level=1, role=Role.LINE, label="数字化", project=1),
        ]
        form = [
            line(1, [ten * 2]),
            line(2, [ten], parent=1, level=1, role=Role.LINE, label="基本支出"),
            line(3, [ten], parent=1, level=1, role=Role.LINE, label="数字化", project=1),
        ]
        spent = [line(1, [ten * 2, ten + off, ten])]
        columns = [(str(each), "") for each in (Measure.TOTAL, Measure.BASIC, Measure.PROJECT)]
        text = "所有项目纳入绩效管理，共1个，"
        made = document(
            table(TableKind.PROJECTS, [(Measure.TOTAL, "")], listed),
            table(TableKind.PERFORMANCE, [(Measure.TOTAL, "")], form),
            table(TableKind.EXPENDITURE, columns, spent),
            mentions=[
                stated(1, Subject.BLOCK_PROJECT, ten + off),
                stated(2, Subject.PROJECT, ten, project=1, section=2),
                Mention(
                    order=3,
                    section=1,
                    start=len(text) - 3,
                    end=len(text),
                    subject=Subject.PERFORMANCE_GOALS,
                    printed="1",
                    count=1 + off,
                ),
            ],
            text=text,
        )
        below = Section(order=2, path="1.1", number="1.", heading="", text="数字化10.00万元。")
        entry = ProjectEntry(order=1, parent=None, name="数字化")
        yield replace(made, sections=(*made.sections, below), projects=(entry,))


def budgets_of_bodies() -> Iterator[Budget]:
    """Yield a government body whose operating cost is its public spending, and one where it is not."""
    for figure in (Decimal(10), Decimal(17)):
        columns = [(str(each), "") for each in (Measure.TOTAL, Measure.PUBLIC)]
        basic = table(TableKind.GENERAL_BASIC, columns, [line(1, [Decimal(20), figure])])
        cost = stated(1, Subject.OPERATING_COST, Decimal(10))
        yield document(basic, mentions=[cost], text="行政单位1家。")


def all_examples() -> Iterator[Budget]:
    yield from budgets_of_lines()
    yield from budgets_of_pairs()
    yield from budgets_of_sums_in_text()
    yield from budgets_of_projects()
    yield from budgets_of_bodies()
    yield document(text="支出10.00万元，比上年预算减少2.00万元，增长16.67%。")
    yield from budgets_of_line_sums()
    yield from budgets_of_column_sums()
    yield from budgets_of_totals()
    yield from budgets_of_stated_figures()
