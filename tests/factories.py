"""A small but complete budget, made by hand: an invented unit whose figures add up, with every kind of record in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets import records
from budgets.records import (
    Amount,
    Asset,
    Base,
    Budget,
    Column,
    ColumnType,
    Direction,
    Goal,
    Indicator,
    Item,
    ItemKind,
    Line,
    Mention,
    Origin,
    Phase,
    Place,
    ProjectEntry,
    Role,
    Scope,
    Section,
    SourceFile,
    State,
    Statement,
    Target,
    Term,
    Text,
    Unreadable,
)

FILE = "qingtian-data-2024.txt"
UNIT = "青田市数据服务中心"
WAN = records.MONEY_UNITS["万元"]


def budget(**changes: object) -> Budget:
    """Return the budget of 青田市数据服务中心 for 2024 (10,000,000 yuan), with ``changes`` to its fields."""
    made = Budget(
        department=UNIT,
        year=2024,
        scope=Scope.UNIT,
        phase=Phase.BUDGET,
        title="2024年青田市数据服务中心单位预算",
        jurisdiction="青田市",
        department_in_charge="青田市数据管理局",
        units=(UNIT,),
        files=(source_file(),),
        statements=statements(),
        sections=SECTIONS,
        projects=PROJECTS,
        mentions=mentions(),
        items=ITEMS,
        goals=GOALS,
        indicators=INDICATORS,
        assets=ASSETS,
        terms=TERMS,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def doubtful_budget(**changes: object) -> Budget:
    """Return the same budget with one amount that could not be read, and the row that names it."""
    whole = budget(**changes)
    table = whole.statements[1]
    line = table.lines[-1]
    spoilt = replace(line.amounts[0], state=State.UNREADABLE, value=None, printed="1OO.00")
    lines = (*table.lines[:-1], replace(line, amounts=(spoilt, *line.amounts[1:])))
    return replace(
        whole,
        statements=(whole.statements[0], replace(table, lines=lines), *whole.statements[2:]),
        unreadable=(Unreadable(place=spoilt.place, text="2080505 … 1OO.00", reason="“1OO.00” is not a number"),),
    )


def recognised_budget(**changes: object) -> Budget:
    """Return the same budget as recognition would have read it from a picture, 999 thousandths sure.

    In its second table 40.00 was read where 400.00 of 一般行政管理事务 stands, 970 thousandths sure: sums do not hold;
    500.00 of 行政运行 was read in two ways; and the names lack their 一. Page 1 has texts.
    """
    whole = budget(**changes)
    in_two_ways = {"state": State.UNREADABLE, "value": None, "printed": "500.00", "second_reading": "600.00"}
    spoilt = {
        ("一般行政管理事务", 4): {"printed": "40.00", "value": 40 * WAN, "confidence": 970},
        ("行政运行", 4): in_two_ways | {"confidence": 400},
    }
    tables = []
    for table in whole.statements:
        lines = []
        for line in table.lines:
            seen = [replace(one, origin=Origin.RECOGNISED, confidence=999) for one in line.amounts]
            wrong = spoilt if table.order == 2 else {}
            seen = [replace(one, **wrong.get((line.label, one.column), {})) for one in seen]  # type: ignore[arg-type]
            label = line.label.removeprefix("一") if table.order == 2 else line.label
            lines.append(replace(line, label=label, amounts=tuple(seen)))
        tables.append(replace(table, lines=tuple(lines)))
    files = tuple(replace(file, recognised_pages=(1,)) for file in whole.files)
    return replace(whole, statements=tuple(tables), files=files)


def source_file(content: str = "1") -> SourceFile:
    """Return the description of a file whose SHA-256 is ``content`` repeated: another content is another file."""
    return SourceFile(
        name=FILE, sha256=(content * 64)[:64], size=4096, media_type="text/plain", url="https://example.org/2024.txt"
    )


def statements() -> tuple[Statement, ...]:
    """Return five tables: two lists side by side, functions, projects, 三公 of two years, and one printed empty."""
    return (income_expenditure(), expenditure(), projects(), three_public(), government_fund())


def income_expenditure() -> Statement:
    columns = (
        column(1, "label", "收入", "项目", list="revenue"),
        column(2, "amount", "收入", "预算数", measure="total", list="revenue"),
        column(3, "label", "支出", "项目", list="expenditure"),
        column(4, "amount", "支出", "预算数", measure="total", list="expenditure"),
    )
    revenue = rows(
        columns,
        ("一、财政拨款", 1, None, "1,000.00", {"scheme": "source", "classification": "fiscal"}),
        ("一般公共预算", 2, 1, "1,000.00", {"scheme": "source", "classification": "general"}),
        ("政府性基金预算", 2, 1, "0.00", {"scheme": "source", "classification": "government-fund"}),
        ("二、事业收入", 1, None, "", {"scheme": "source", "classification": "institutional"}),
        ("本年收入合计", 0, None, "1,000.00", {"role": Role.TOTAL}),
        ("收入总计", 0, None, "1,000.00", {"role": Role.TOTAL}),
        list="revenue",
        at=100,
    )
    spending = rows(
        columns,
        ("一、一般公共服务支出", 1, None, "900.00", {"scheme": "functional", "classification": "201"}),
        ("二、社会保障和就业支出", 1, None, "100.00", {"scheme": "functional", "classification": "208"}),
        ("本年支出合计", 0, None, "1,000.00", {"role": Role.TOTAL}),
        ("结转下年", 1, None, "-", {}),
        ("支出总计", 0, None, "1,000.00", {"role": Role.TOTAL}),
        list="expenditure",
        at=100,
        first=7,
    )
    return table(1, "income-expenditure", "收支总表", columns, revenue + spending, at=98)


def expenditure() -> Statement:
    columns = (
        column(1, "unit", "预算单位"),
        column(2, "code", "科目编码"),
        column(3, "label", "科目名称"),
        column(4, "amount", "支出总计", measure="total"),
        column(5, "amount", "基本支出", measure="basic"),
        column(6, "amount", "项目支出", measure="project"),
    )
    return table(
        2,
        "expenditure",
        "支出总表",
        columns,
        rows(
            columns,
            (UNIT, 0, None, "1,000.00 600.00 400.00", {"role": Role.TOTAL}),
            ("一般公共服务支出", 1, 1, "900.00 500.00 400.00", functional("201")),
            ("人大事务", 2, 2, "900.00 500.00 400.00", functional("20101")),
            ("行政运行", 3, 3, "500.00 500.00 0.00", functional("2010101")),
            ("一般行政管理事务", 3, 3, "400.00 0.00 400.00", functional("2010102")),
            ("社会保障和就业支出", 1, 1, "100.00 100.00 .", functional("208")),
            ("行政事业单位养老支出", 2, 6, "100.00 100.00 .", functional("20805")),
            ("机关事业单位基本养老保险缴费支出", 3, 7, "100.00 100.00 .", functional("2080505")),
            at=120,
        ),
        at=118,
    )


def projects() -> Statement:
    columns = (
        column(1, "label", "支出项目类别"),
        column(2, "amount", "总计", measure="total"),
        column(3, "amount", "本年预算", "财政拨款", "一般公共预算", measure="source/general"),
        column(4, "text", "备注"),
    )
    lines = rows(
        columns,
        (UNIT, 0, None, "400.00 400.00", {"role": Role.TOTAL}),
        ("数据平台运维", 1, 1, "250.00 250.00", {"project": 1}),
        ("公共数据培训", 1, 1, "150.00 150.00", {"project": 4}),
        at=140,
    )
    remark = Text(column=4, text='含“平台扩容”,\n见"说明"', place=place(141, 40))
    lines = (lines[0], replace(lines[1], texts=(remark,)), lines[2])
    return table(3, "projects", "项目支出总表", columns, lines, at=138, note="注：本表金额为四舍五入后列示。")


def three_public() -> Statement:
    columns = (
        column(1, "unit", "预算单位"),
        column(2, "label", "年度"),
        column(3, "amount", "一般公共预算", "总计", measure="total/general"),
        column(4, "amount", "一般公共预算", "公务接待费", measure="reception/general"),
        column(5, "amount", "一般公共预算", "公务用车运行费", measure="vehicle-operation/general"),
    )
    lines = rows(
        columns,
        ("2023", 1, None, "5.00 1.00 4.00", {"year": 2023}),
        ("2024", 1, None, "4.50 0.50 4.00", {"year": 2024}),
        ("增减变化金额", 1, None, "-0.50 -0.50 0.00", {"role": Role.CHANGE}),
        at=160,
    )
    typed = replace(lines[2].amounts[0], origin=Origin.CORRECTED)
    lines = (lines[0], lines[1], replace(lines[2], amounts=(typed, *lines[2].amounts[1:])))
    return table(4, "three-public", "“三公”经费支出表", columns, lines, at=158)


def three_public_rows() -> Statement:
    """Return “三公” as other places print it: a row an item, last year and the change as columns; one item twice."""
    columns = (
        column(1, "label", "项目"),
        column(2, "amount", "上年预算数", measure="total/prior"),
        column(3, "amount", "本年预算数", measure="total"),
        column(4, "amount", "增减额", measure="total/change"),
    )
    lines = rows(
        columns,
        ("合计", 0, None, "9.00 8.50 -0.50", {"role": Role.TOTAL}),
        ("1.因公出国（境）费", 1, 1, "1.00 1.00 0.00", {}),
        ("2.公务用车购置及运行费", 1, 1, "7.00 7.00 0.00", {}),
        ("其中：公务用车购置费", 2, 3, "- 3.00 3.00", {}),
        ("公务用车运行维护费", 2, 3, "7.00 4.00 -3.00", {}),
        ("3.公务接待费", 1, 1, "1.00 0.50 -0.50", {}),
        ("公务接待费", 1, 1, "0.40 0.20 -0.20", {}),
        ("会议费", 1, None, "6.00 6.00 0.00", {}),
        at=160,
    )
    return table(4, "three-public-items", "“三公”经费支出表", columns, lines, at=158)


def government_fund() -> Statement:
    columns = (column(1, "label", "科目名称"), column(2, "amount", "总计", measure="total"))
    lines = rows(columns, (UNIT, 0, None, "0.00", {"role": Role.TOTAL}), at=170)
    return table(5, "government-fund", "政府性基金预算支出表", columns, lines, at=168, remark="备注：本表本年无发生额")


def summed_apart() -> tuple[Statement, ...]:
    """Return tables of which one states the sums of all spending, and the one by function only appropriations."""
    tables = statements()
    columns = tuple(
        column(order, "amount", header, measure=measure)
        for order, (header, measure) in enumerate(
            (("合计", "total"), ("基本支出", "basic"), ("项目支出", "project"), ("预留机动经费", "reserve")), 1
        )
    )
    lines = rows(columns, ("", 0, None, "1,200.00 700.00 400.00 100.00", {"role": Role.TOTAL}), at=1)
    summary = table(9, "expenditure-summary", "支出预算总表", columns, lines, at=1)
    return (tables[0], replace(tables[1], kind="fiscal-function"), *tables[2:], summary)


def carried_over() -> Statement:
    """Return the table of income and expenditure with grand totals of 1,200万元 for totals of the year of 1,000万元."""
    table = income_expenditure()
    more = {"收入总计": "1,200.00", "支出总计": "1,200.00", "结转下年": "200.00"}

    def carried(line: Line) -> Line:
        (amount,) = line.amounts
        value = Decimal(more[line.label].replace(",", "")) * WAN
        return replace(line, amounts=(replace(amount, state=State.VALUE, value=value, printed=more[line.label]),))

    return replace(table, lines=tuple(carried(line) if line.label in more else line for line in table.lines))


def purchases() -> Statement:
    """Return a table that lists what is to be bought."""
    columns = (
        column(1, "label", "采购品目大类"),
        column(2, "text", "采购物品名称"),
        column(3, "amount", "总计", measure="total"),
    )
    total, goods, first, second = rows(
        columns,
        ("合计", 0, None, "90.00", {"role": Role.TOTAL}),
        ("一、货物A", 1, 1, "90.00", {}),
        ("", 2, 2, "60.00", {}),
        ("", 2, 2, "30.00", {}),
        at=1,
    )
    words = [Text(column=2, text=text) for text in ("复印机", "交换设备")]
    lines = (total, goods, replace(first, texts=(words[0],)), replace(second, texts=(words[1],)))
    return table(8, "procurement", "政府采购预算表", columns, lines, at=1)


def table(
    order: int, kind: str, title: str, columns: tuple[Column, ...], lines: tuple[Line, ...], *, at: int, **rest: str
) -> Statement:
    """Return a table in 万元 whose lines all belong to :data:`UNIT`."""
    return Statement(
        order=order,
        kind=kind,
        number=f"表{order}",
        title=title,
        money_unit="万元",
        columns=columns,
        lines=tuple(replace(line, budget_unit=UNIT) for line in lines),
        place=place(at),
        **rest,
    )


def column(order: int, kind: str, *header: str, measure: str = "", list: str = "") -> Column:  # noqa: A002
    return Column(order=order, type=ColumnType(kind), header=header, measure=measure, list=list)


def rows(
    columns: Sequence[Column],
    *given: tuple[str, int, int | None, str, dict[str, object]],
    at: int,
    first: int = 1,
    list: str = "",  # noqa: A002
) -> tuple[Line, ...]:
    """Return lines from (label, level, parent, amounts as printed, other fields), printed from text line ``at`` on.

    A ``.`` among the amounts is a cell that is not in the document.
    """
    money = [column for column in columns if column.type is ColumnType.AMOUNT and column.list == list]
    lines = []
    for number, (label, level, parent, printed, fields) in enumerate(given):
        cells = [printed] if " " not in printed else printed.split()
        defaults: dict[str, object] = {"role": Role.LINE, "list": list, **fields}
        lines.append(
            Line(
                position=first + number,
                row=number + 1,
                level=level,
                parent=parent,
                label=label,
                place=place(at + number, 1),
                amounts=tuple(
                    amount(column.order, text, at + number)
                    for column, text in zip(money, cells, strict=True)
                    if text != "."
                ),
                **defaults,  # type: ignore[arg-type]
            )
        )
    return tuple(lines)


def with_amounts(given: Budget, changed: Callable[[Amount, int], Amount]) -> Budget:
    """Return a budget with each amount changed, given it and the number of its line in its table, from 0."""
    return replace(
        given,
        statements=tuple(
            replace(
                table,
                lines=tuple(
                    replace(line, amounts=tuple(changed(cell, number) for cell in line.amounts))
                    for number, line in enumerate(table.lines)
                ),
            )
            for table in given.statements
        ),
    )


def amount(order: int, printed: str, row: int) -> Amount:
    """Return an amount in 万元; nothing and ``-`` are blank."""
    blank = printed in ("", "-")
    return Amount(
        column=order,
        state=State.BLANK if blank else State.VALUE,
        value=None if blank else Decimal(printed.replace(",", "")) * WAN,
        printed=printed,
        place=place(row, 10 * order),
    )


def functional(code: str) -> dict[str, object]:
    return {"code": code, "scheme": "functional", "classification": code}


def place(row: int, column: int | None = None) -> Place:
    return Place(file=FILE, row=row, end_row=row, column=column)


SECTIONS = (
    Section(order=1, path="1", number="第一部分", heading="部门概况", text="", kind="overview", place=place(3)),
    Section(
        order=2,
        path="1.1",
        number="一、",
        heading="部门职责",
        text="承担公共数据平台的建设与维护。\n组织公共数据培训。",
        kind="duties",
        place=place(5),
    ),
    Section(
        order=3,
        path="2",
        number="第二部分",
        heading="部门预算收支总体情况",
        text="2024年本单位预算收入1,000万元，较2023年年初预算减少200万元，下降16.67%。",
        kind="totals",
        place=place(12),
    ),
    Section(
        order=4,
        path="3.1",
        number="一、",
        heading=UNIT,
        text="项目支出400万元：1.数据平台运维250万元，包括平台扩容180万元、安全服务70万元。2.公共数据培训150万元。",
        kind="spending",
        place=place(20),
    ),
    Section(
        order=5,
        path="5",
        number="第五部分",
        heading="“三公”经费",
        text="公务接待费0.5万元，比上年减少0.5万元。公务车保有量为2辆。",
        kind="three-public",
        place=place(30),
    ),
)

PROJECTS = (
    ProjectEntry(order=1, parent=None, name="数据平台运维", budget_unit=UNIT, place=place(21)),
    ProjectEntry(
        order=2,
        parent=1,
        name="平台扩容",
        purpose="用于增加存储",
        basis="根据市数据规划",
        description="新增平台扩容180万元",
        is_new=True,
        budget_unit=UNIT,
        place=place(22),
    ),
    ProjectEntry(order=3, parent=1, name="安全服务", is_new=False, budget_unit=UNIT, place=place(22)),
    ProjectEntry(order=4, parent=None, name="2024年公共数据培训", budget_unit=UNIT, place=place(23)),
)

ITEMS = (
    Item(order=1, kind=ItemKind.DUTY, text="承担公共数据平台的建设与维护。", place=place(5)),
    Item(order=2, kind=ItemKind.DIVISION, text="综合部", place=place(7)),
    Item(order=3, kind=ItemKind.SUBORDINATE, text="青田市数据档案室", place=place(8)),
    Item(order=4, kind=ItemKind.WORK_GOAL, text="让每一个公开数据集可以下载", place=place(9)),
)

GOALS = (
    Goal(order=1, number="", text="平台稳定运行", project=1, place=place(40)),
    Goal(order=2, number="1", text="全年故障时间少于一天", place=place(41)),
)

INDICATORS = (
    Indicator(
        order=1,
        level1="产出指标",
        level2="数量指标",
        name="培训人次",
        targets=(
            Target(order=1, printed="≥300人次", operator=">=", value=Decimal(300), target_unit="人次"),
            Target(
                order=2,
                printed="12.5小时内",
                label="每期",
                operator="within",
                value=Decimal("12.5"),
                target_unit="小时",
            ),
        ),
        place=place(50),
    ),
    Indicator(
        order=2,
        level1="产出指标",
        level2="质量指标",
        name="平台验收",
        targets=(Target(order=1, printed="合格"),),
        place=place(52),
    ),
    Indicator(
        order=3,
        level1="效益指标",
        level2="生态效益指标",
        name="",
        targets=(Target(order=1, printed="不涉及", not_applicable=True),),
        place=place(53),
    ),
)

ASSETS = (
    Asset(order=1, kind="vehicle", label="机要通信用车", count=2, count_unit="辆", planned=False, as_of="2023-10"),
    Asset(
        order=2,
        kind="equipment",
        label="单价100万元以上设备",
        count=1,
        count_unit="台",
        planned=True,
        value=Decimal("1200000.50"),
    ),
)

TERMS = (
    Term(order=1, term="基本支出", definition="为保障机构正常运转而发生的支出。", place=place(60)),
    Term(order=2, term="项目支出", definition="=在基本支出之外的支出", place=place(61)),
)


def mentions() -> tuple[Mention, ...]:
    """Return the figures that :data:`SECTIONS` state, each with the span where it stands."""
    return (
        mention(
            1,
            3,
            "1,000",
            "income",
            base=Base.INITIAL,
            base_printed="2023年年初预算",
            change=200 * WAN,
            direction=Direction.DECREASE,
            percent=Decimal("16.67"),
            reason="项目减少",
        ),
        mention(2, 4, "250", "project", project=1, budget_unit=UNIT),
        mention(3, 4, "180", "project", project=2, budget_unit=UNIT),
        mention(4, 4, "70", "project", project=3, budget_unit=UNIT),
        mention(5, 4, "150", "project", project=4, budget_unit=UNIT),
        mention(6, 5, "0.5", "reception", change=WAN / 2, direction=Direction.DECREASE, base_printed="上年"),
        mention(7, 5, "2", "vehicles", value=None, count=2),
    )


def mention(order: int, section: int, printed: str, subject: str, **fields: object) -> Mention:
    text = SECTIONS[section - 1].text
    start = text.index(printed + "辆") if subject == "vehicles" else text.index(printed + "万元")
    given: dict[str, object] = {"value": Decimal(printed.replace(",", "")) * WAN, **fields}
    return Mention(
        order=order,
        section=section,
        start=start,
        end=start + len(printed),
        subject=subject,
        printed=printed,
        place=place(SECTIONS[section - 1].place.row or 1, start + 1),
        **given,  # type: ignore[arg-type]
    )
