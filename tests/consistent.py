"""Budgets in which everything adds up, made from whole fen and printed as asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from budgets.checks import Finding
from budgets.records import (
    MONEY_UNITS,
    Amount,
    Base,
    Budget,
    Column,
    ColumnType,
    Direction,
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

YEAR = 2031
UNIT = "某市档案馆"
FUNDS = ("general", "government-fund", "state-capital")
ITEMS = ("total", "abroad", "reception", "vehicles", "vehicle-purchase", "vehicle-operation")
#: Economic items: some of basic spending, some of projects, and those the three are paid from.
BASIC = {"30101": "基本工资", "30113": "住房公积金", "30201": "办公费", "30302": "退休费"}
PROJECT = {"30227": "委托业务费", "31002": "办公设备购置"}
THREE = {"30212": "因公出国（境）费用", "30217": "公务接待费", "30231": "公务用车运行维护费", "31013": "公务用车购置"}
CATEGORIES = {"301": "工资福利支出", "302": "商品和服务支出", "303": "对个人和家庭的补助", "310": "资本性支出"}


@dataclass(frozen=True)
class Money:
    """The amounts everything else is added up from, in yuan."""

    #: By functional code of seven digits: basic and project spending.
    functions: dict[str, tuple[Decimal, Decimal]]
    basic: dict[str, Decimal]
    project: dict[str, Decimal]
    projects: tuple[Decimal, ...]
    before: tuple[Decimal, Decimal, Decimal, Decimal]
    #: The names of codes of the functional classification, where the tables bear them.
    names: dict[str, str] = field(default_factory=dict)


def _parts(draw: st.DrawFn, whole: Decimal, number: int) -> list[Decimal]:
    """Return a whole cut at random into parts of whole fen."""
    fen = int(whole * 100)
    cuts = sorted(draw(st.lists(st.integers(0, fen), min_size=number - 1, max_size=number - 1)))
    ends = [0, *cuts, fen]
    return [Decimal(b - a) / 100 for a, b in pairwise(ends)]


@st.composite
def money(draw: st.DrawFn) -> Money:
    amount = st.integers(1, 10**10).map(lambda fen: Decimal(fen) / 100)
    codes = draw(st.lists(st.integers(0, 99), min_size=1, max_size=6, unique=True))
    classes = ("201", "208", "221")
    functions = {
        f"{classes[n % 3]}0{1 + n % 2}{code:02d}": (draw(amount), draw(amount)) for n, code in enumerate(codes)
    }
    basic = sum((each[0] for each in functions.values()), Decimal(0))
    project = sum((each[1] for each in functions.values()), Decimal(0))
    names = (*BASIC, "30217", "30231")
    others = (*PROJECT, "30212", "31013")
    return Money(
        functions=functions,
        basic=dict(zip(names, _parts(draw, basic, len(names)), strict=True)),
        project=dict(zip(others, _parts(draw, project, len(others)), strict=True)),
        projects=tuple(_parts(draw, project, draw(st.integers(1, 4)))),
        before=(draw(amount), draw(amount), draw(amount), draw(amount)),
    )


class Printer:
    """Prints tables in one money unit with so many decimals, rounding each figure for itself."""

    def __init__(self, money_unit: str, places: int) -> None:
        self.money_unit, self.places = money_unit, places
        self.statements: list[Statement] = []

    def amount(self, column: int, value: Decimal) -> Amount:
        unit = MONEY_UNITS[self.money_unit]
        printed = (value / unit).quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        return Amount(column=column, state=State.VALUE, value=printed * unit, printed=f"{printed:,f}")

    def line(
        self, position: int, parent: int | None, label: str, values: list[Decimal], first: int = 1, **more
    ) -> Line:
        return Line(
            position=position,
            row=position,
            level=0 if parent is None else 1,
            parent=parent,
            role=more.pop("role", Role.TOTAL if parent is None else Role.LINE),
            label=label,
            amounts=tuple(self.amount(first + n, value) for n, value in enumerate(values)),
            **more,
        )

    def table(self, kind: str, measures: list[tuple[str, str]], lines: list[Line]) -> None:
        """Add a table whose columns are given as measure and list."""
        columns = tuple(
            Column(order=n, type=ColumnType.AMOUNT, header=(measure,), measure=measure, list=name)
            for n, (measure, name) in enumerate(measures, 1)
        )
        order = len(self.statements) + 1
        self.statements.append(
            Statement(
                order=order,
                kind=kind,
                number=f"表{order}",
                title=kind,
                money_unit=self.money_unit,
                columns=columns,
                lines=tuple(lines),
            )
        )


def _tree(leaves: dict[str, list[Decimal]], steps: tuple[int, ...]) -> list[tuple[str, str, list[Decimal]]]:
    """Return code, the code above, and the amounts of every node over the leaves, parents first."""
    nodes: dict[str, list[Decimal]] = {}
    for code in sorted(leaves):
        for size in (*steps, len(code)):
            own = nodes.setdefault(code[:size], [Decimal(0)] * len(leaves[code]))
            nodes[code[:size]] = [a + b for a, b in zip(own, leaves[code], strict=True)]
    above = {steps[n]: steps[n - 1] if n else 0 for n in range(len(steps))}
    return [(code, code[: above.get(len(code), steps[-1])], nodes[code]) for code in sorted(nodes)]


def _coded(
    printer: Printer,
    leaves: dict[str, list[Decimal]],
    steps: tuple[int, ...],
    *,
    scheme: str,
    list_: str = "",
    start: int = 1,
    first: int = 1,
    printed: bool = True,
) -> list[Line]:
    """Return the total and the tree over coded leaves; without ``printed`` codes the lines bear names only."""
    total = [sum(column, Decimal(0)) for column in zip(*leaves.values(), strict=True)]
    label = "本年支出合计" if list_ else UNIT
    lines = [printer.line(start, None, label, total, first, list=list_, budget_unit="" if list_ else UNIT)]
    positions = {"": start}
    for code, above, values in _tree(leaves, steps):
        positions[code] = start + len(lines)
        lines.append(
            printer.line(
                positions[code],
                positions[above],
                f"科目{code}",
                values,
                first,
                code=code if printed else "",
                classification=code,
                scheme=scheme,
                list=list_,
                budget_unit="" if list_ else UNIT,
            )
        )
    return lines


def budget(given: Money, money_unit: str = "元", places: int = 2) -> Budget:
    """Return a budget of eleven tables over some amounts, with a text that states what they print."""
    printer = Printer(money_unit, places)
    functions = {code: [a + b, a, b] for code, (a, b) in given.functions.items()}
    basic = sum(given.basic.values(), Decimal(0))
    project = sum(given.project.values(), Decimal(0))
    whole, zero = basic + project, Decimal(0)
    for kind in ("income-expenditure", "fiscal"):
        _balance(printer, kind, whole, functions)
    income = ["total", "source/fiscal", "source/general/basic", "source/general/duty", "source/government-fund"]
    cells = [whole, whole, basic, project, zero, zero]
    printer.table(
        "income",
        [(measure, "") for measure in (*income, "source/institutional")],
        [printer.line(1, None, UNIT, cells, budget_unit=UNIT)],
    )
    three = [("total", ""), ("basic", ""), ("project", "")]
    for kind in ("expenditure", "general-function"):
        printer.table(kind, three, _coded(printer, functions, (3, 5), scheme="functional"))
    sources = [("total", ""), ("source/fiscal", ""), ("source/general", ""), ("source/other", "")]
    items = {code: [value, value, value, zero] for code, value in given.basic.items()}
    lines = _coded(printer, items, (3,), scheme="economic-department", printed=False)
    printer.table("basic", sources, lines)
    _projects(printer, sources, project, given.projects)
    economic = {code: [value, value, zero] for code, value in given.basic.items()}
    economic |= {code: [value, zero, value] for code, value in given.project.items()}
    printer.table("general-economic", three, _coded(printer, economic, (3,), scheme="economic-department"))
    _general_basic(printer, given)
    _three_public(printer, given)
    _performance(printer, basic, given.projects)
    text = Writer(money_unit, places)
    _stated(text, given, whole, basic, project)
    return Budget(
        department=UNIT,
        year=YEAR,
        scope=Scope.UNIT,
        phase=Phase.BUDGET,
        title=f"{YEAR}年{UNIT}单位预算",
        units=(UNIT,),
        statements=tuple(printer.statements),
        sections=tuple(text.sections),
        mentions=tuple(text.mentions),
        projects=tuple(ProjectEntry(order=n, parent=None, name=f"项目{n}") for n in range(1, len(given.projects) + 1)),
    )


def _general_basic(printer: Printer, given: Money) -> None:
    """Add basic spending by economic item, in the columns of personnel and of operations."""
    zero = Decimal(0)
    items = {
        code: [value, value, zero] if code[:3] in ("301", "303") else [value, zero, value]
        for code, value in given.basic.items()
    }
    measures = [("total", ""), ("personnel", ""), ("public", "")]
    printer.table("general-basic", measures, _coded(printer, items, (3,), scheme="economic-department"))


def _performance(printer: Printer, basic: Decimal, projects: tuple[Decimal, ...]) -> None:
    """Add the form of goals: basic spending and every project, of fiscal and other money."""
    whole = basic + sum(projects, Decimal(0))
    lines = [printer.line(1, None, "金额合计", [whole, whole, Decimal(0)])]
    lines.append(printer.line(2, 1, "基本支出", [basic, basic, Decimal(0)]))
    for n, part in enumerate(projects, 1):
        lines.append(printer.line(n + 2, 1, f"项目{n}", [part, part, Decimal(0)], project=n))
    printer.table("performance", [("total", ""), ("source/fiscal", ""), ("source/non-fiscal", "")], lines)


class Writer:
    """Writes sentences that state amounts, each in a section of its own, rounding each figure for itself."""

    def __init__(self, money_unit: str, places: int) -> None:
        self.money_unit, self.places = money_unit, places
        self.sections: list[Section] = []
        self.mentions: list[Mention] = []

    def figure(self, value: Decimal) -> tuple[Decimal, str]:
        unit = MONEY_UNITS[self.money_unit]
        printed = (value / unit).quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        return printed * unit, f"{printed:,f}{self.money_unit}"

    def say(self, subject: str, name: str, value: Decimal, before: Decimal | None = None, **more: Any) -> None:
        """State an amount and, given last year's, its change and the percentage of it."""
        stated, printed = self.figure(value)
        order, words = len(self.sections) + 1, f"{name}{printed}"
        if before is not None:
            moved, size = self.figure(abs(value - before))
            word = "增加" if value >= before else "减少"
            direction = Direction.INCREASE if value >= before else Direction.DECREASE
            more |= {"change": moved, "direction": direction, "base": Base.BUDGET, "base_printed": "上年预算"}
            words += f"，比上年预算{word}{size}"
            if moved and self.figure(before)[0] > 0:
                more["percent"] = (abs(value - before) / before * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
                words += f"，{word}{more['percent']}%"
        self.sections.append(
            Section(order=order, path=f"{order}", number=f"第{order}部分", heading="", text=f"{words}。")
        )
        end = len(name) + len(printed)
        self.mentions.append(
            Mention(
                order=order,
                section=order,
                start=len(name),
                end=end,
                subject=subject,
                printed=printed,
                value=stated,
                **more,
            )
        )


def _stated(text: Writer, given: Money, whole: Decimal, basic: Decimal, project: Decimal) -> None:
    items = given.basic | given.project
    now = [items.get(code, Decimal(0)) for code in ("30212", "30217", "31013", "30231")]
    then = given.before
    text.say("income", "收入预算", whole, given.before[0])
    text.say("expenditure", "支出预算", whole)
    text.say("block/basic", "基本支出", basic)
    text.say("block/project", "项目支出", project, given.before[1])
    text.say("source/general", "一般公共预算拨款", whole)
    text.say("basic/personnel", "人员经费", sum((v for c, v in given.basic.items() if c[:3] != "302"), Decimal(0)))
    text.say("basic/public", "公用经费", sum((v for c, v in given.basic.items() if c[:3] == "302"), Decimal(0)))
    text.say("three-public", "“三公”经费", sum(now, Decimal(0)), sum(then, Decimal(0)))
    text.say("three-public/abroad", "因公出国（境）费", now[0], then[0])
    text.say("three-public/reception", "公务接待费", now[1], then[1])
    text.say("three-public/vehicles", "公务用车费", now[2] + now[3], then[2] + then[3])
    for n, part in enumerate(given.projects, 1):
        text.say("project", f"项目{n}", part, project=n)


def _balance(printer: Printer, kind: str, whole: Decimal, functions: dict[str, list[Decimal]]) -> None:
    zero = [Decimal(0)]
    income = [
        printer.line(1, 5, "一、财政拨款", [whole], list="income"),
        printer.line(2, 1, "1.一般公共预算拨款", [whole], list="income"),
        printer.line(3, 1, "2.政府性基金预算拨款", zero, list="income"),
        printer.line(4, 5, "二、事业收入", zero, list="income"),
        printer.line(5, None, "本年收入合计", [whole], list="income"),
        printer.line(6, None, "收入总计", [whole], list="income"),
    ]
    income[4] = replace(income[4], parent=6)
    totals = {code: [values[0]] for code, values in functions.items()}
    spent = _coded(printer, totals, (3, 5), scheme="functional", list_="expenditure", start=7, first=2, printed=False)
    last = 7 + len(spent)
    spent[0] = replace(spent[0], parent=last)
    spent.append(printer.line(last, None, "支出总计", [whole], 2, list="expenditure"))
    printer.table(kind, [("total", "income"), ("total", "expenditure")], [*income, *spent])


def _projects(printer: Printer, sources: list[tuple[str, str]], whole: Decimal, parts: tuple[Decimal, ...]) -> None:
    lines = [printer.line(1, None, UNIT, [whole, whole, whole, Decimal(0)], budget_unit=UNIT)]
    for n, part in enumerate(parts, 2):
        cells = [part, part, part, Decimal(0)]
        lines.append(printer.line(n, 1, f"项目{n - 1}", cells, budget_unit=UNIT, project=n - 1))
    printer.table("projects", sources, lines)


def _three_public(printer: Printer, given: Money) -> None:
    def row(abroad: Decimal, reception: Decimal, purchase: Decimal, operation: Decimal) -> list[Decimal]:
        general = (
            abroad + reception + purchase + operation,
            abroad,
            reception,
            purchase + operation,
            purchase,
            operation,
        )
        return [value for each in general for value in (each, Decimal(0), Decimal(0))]

    items = given.basic | given.project
    now = row(*(items.get(code, Decimal(0)) for code in ("30212", "30217", "31013", "30231")))
    before = row(*given.before)
    change = [a - b for a, b in zip(now, before, strict=True)]
    printer.table(
        "three-public",
        [(f"{item}/{fund}", "") for item in ITEMS for fund in FUNDS],
        [
            printer.line(1, None, f"{YEAR - 1}年", before, year=YEAR - 1, budget_unit=UNIT, role=Role.LINE),
            printer.line(2, None, f"{YEAR}年", now, year=YEAR, budget_unit=UNIT, role=Role.LINE),
            printer.line(3, None, "增减变化金额", change, budget_unit=UNIT, role=Role.CHANGE),
        ],
    )


def changed(budget_: Budget, cell: tuple[int, int, int], by: Decimal) -> Budget:
    """Return a budget in which one amount is printed otherwise: more by so much of its money unit.

    The cell is given as the orders of statement, line and column.
    """
    statement, line, column = cell

    def figure(amount: Amount, unit: Decimal) -> Amount:
        assert amount.value is not None
        value = amount.value + by * unit
        places = len(amount.printed.partition(".")[2])
        return replace(amount, value=value, printed=f"{value / unit:,.{places}f}")

    def rewrite(each: Statement) -> Statement:
        unit = MONEY_UNITS[each.money_unit]
        lines = tuple(
            replace(row, amounts=tuple(figure(a, unit) if a.column == column else a for a in row.amounts))
            if row.position == line
            else row
            for row in each.lines
        )
        return replace(each, lines=lines)

    statements = tuple(rewrite(each) if each.order == statement else each for each in budget_.statements)
    return replace(budget_, statements=statements)


def restated(budget_: Budget, order: int, by: Decimal) -> Budget:
    """Return a budget whose text states one amount otherwise: more by so much of its money unit."""

    def written(mention: Mention) -> Mention:
        assert mention.value is not None
        unit = max((name for name in MONEY_UNITS if mention.printed.endswith(name)), key=len)
        value = mention.value + by * MONEY_UNITS[unit]
        places = len(mention.printed.removesuffix(unit).partition(".")[2])
        return replace(mention, value=value, printed=f"{value / MONEY_UNITS[unit]:,.{places}f}{unit}")

    mentions = tuple(written(one) if one.order == order else one for one in budget_.mentions)
    return replace(budget_, mentions=mentions)


def spoken_of(finding: Finding) -> set[int | None]:
    """Return the figures of the text that a finding names."""
    sides = [side for side in (finding.left, finding.right) if side]
    return {term.figure.spot.mention for side in sides for term in side.terms}


def named(finding: Finding) -> set[tuple[int | None, int | None, int | None]]:
    """Return the cells that a finding names."""
    sides = [side for side in (finding.left, finding.right) if side]
    spots = [term.figure.spot for side in sides for term in side.terms]
    return {(spot.statement, spot.line, spot.column) for spot in spots}
