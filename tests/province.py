"""A made-up province of fourteen tables: its set as data, and what a unit prints in them, with figures that add up.

The set is added to those that are known by the fixture ``province``; nothing else of the project knows of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from budgets.documents.entry.typed_tables import TypedRow, TypedSheet, typed_statement
from budgets.documents.model import table_layout
from budgets.documents.tables import line_tree
from budgets.records import MONEY_UNITS, Budget, ColumnType, Phase, Scope, Statement
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.table_sets import FREE_ROWS, Form, TableSet, layout_columns
from tests.papers import Paper, Table

UNIT, PLACE, YEAR = "青田省档案馆", "青田省", 2031
WORD = "province"
_NAMED = ("科目编码 : code", "科目名称 : label")
_TWO = (*_NAMED, "合计 = total", "基本支出 = basic", "项目支出 = project")
_TOTAL = {"": ("合计", FREE_ROWS)}
EMPTY = "注：本年没有国有资本经营预算支出，故本表为空表。"

PROVINCE = TableSet(
    name="青田省（十四张表）",
    name_en="Qingtian province (fourteen tables)",
    numbering="预算{:02d}表",
    forms=(
        Form(
            kind=TableKind.INCOME_EXPENDITURE,
            title="部门收支预算总表",
            columns=(
                *("收入/项目 : label @ income", "收入/{year}年预算数 = total"),
                *("支出/项目（按功能分类） : label @ expenditure", "支出/{year}年预算数 = total"),
                *("支出/项目（按支出用途） : label @ use", "支出/{year}年预算数 = total"),
            ),
            rows={
                ListName.INCOME: (
                    *(" 一、一般公共预算拨款收入", " 二、政府性基金预算拨款收入", " 三、财政专户管理资金收入"),
                    *("本年收入合计", "收入总计"),
                ),
                ListName.EXPENDITURE: (FREE_ROWS, "本年支出合计", "支出总计"),
                ListName.USE: (" 一、基本支出", " 二、项目支出", "本年支出合计", "支出总计"),
            },
        ),
        Form(
            kind=TableKind.INCOME,
            title="部门收入预算总表",
            columns=(
                *(*_NAMED, "合计 = total", "一般公共预算拨款收入 = source/general"),
                *("政府性基金预算拨款收入 = source/government-fund", "财政专户管理资金收入 = source/special-account"),
            ),
            rows=_TOTAL,
        ),
        Form(kind=TableKind.EXPENDITURE, title="部门支出预算总表", columns=_TWO, rows=_TOTAL, money_unit="元"),
        Form(
            kind=TableKind.FISCAL,
            title="财政拨款收支预算总表",
            columns=(
                *("收入/项目 : label @ income", "收入/{year}年预算数 = total"),
                *("支出/项目 : label @ expenditure", "支出/{year}年预算数 = total"),
            ),
            rows={
                ListName.INCOME: (
                    " 一、一般公共预算拨款收入",
                    " 二、政府性基金预算拨款收入",
                    "本年收入合计",
                    "收入总计",
                ),
                ListName.EXPENDITURE: (FREE_ROWS, "本年支出合计", "支出总计"),
            },
        ),
        Form(
            kind=TableKind.GENERAL_FUNCTION, title="一般公共预算支出预算表", columns=_TWO, rows=_TOTAL, money_unit="元"
        ),
        Form(
            kind=TableKind.GENERAL_BASIC,
            title="一般公共预算基本支出预算表",
            columns=(*_NAMED, "合计 = total", "人员经费 = personnel", "公用经费 = public"),
            rows=_TOTAL,
        ),
        Form(kind=TableKind.GOVERNMENT_ECONOMIC, title="支出预算表（按政府预算经济分类）", columns=_TWO, rows=_TOTAL),
        Form(
            kind=TableKind.THREE_PUBLIC,
            title="财政拨款“三公”经费支出预算表",
            columns=(
                *("年度 : label", "合计 = total", "因公出国（境）费 = abroad", "公务接待费 = reception"),
                *("公务用车购置及运行费/小计 = vehicles", "公务用车购置及运行费/购置费 = vehicle-purchase"),
                "公务用车购置及运行费/运行费 = vehicle-operation",
            ),
            rows={"": ("{year}年",)},
        ),
        Form(kind=TableKind.GOVERNMENT_FUND, title="政府性基金预算支出表", columns=_TWO, rows=_TOTAL),
        Form(kind=TableKind.STATE_CAPITAL, title="国有资本经营预算支出表", columns=_TWO, rows=_TOTAL),
        Form(kind=TableKind.SPECIAL_ACCOUNT, title="财政专户管理资金预算支出表", columns=_TWO, rows=_TOTAL),
        Form(
            kind=TableKind.PROJECTS,
            title="项目支出预算表",
            columns=(
                *("项目单位 : unit", "项目名称 : label", "合计 = total", "一般公共预算拨款 = source/general"),
                *("政府性基金预算拨款 = source/government-fund", "财政专户管理资金 = source/special-account"),
            ),
            rows=_TOTAL,
            money_unit="元",
        ),
        Form(
            kind=TableKind.PROCUREMENT,
            title="政府采购预算表",
            columns=("采购项目 : label", "采购方式 : text", "金额 = total"),
            rows={"": (FREE_ROWS, "合计")},
        ),
        Form(
            kind=TableKind.PURCHASED_SERVICES,
            title="政府购买服务预算表",
            columns=("购买服务项目 : label", "承接主体类别 : text", "金额 = total"),
            rows=_TOTAL,
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of one list: what names it, and the texts of its columns of amounts and texts, from left to right."""

    label: str
    cells: tuple[Decimal | str, ...]
    list: str = ""
    code: str = ""
    unit: str = ""
    level: int = 0


_NAMES = {
    "201": "一般公共服务支出",
    "20126": "档案事务",
    "2012601": "行政运行",
    "2012604": "档案馆",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "229": "其他支出",
    "22960": "彩票公益金安排的支出",
    "2296003": "用于体育事业的彩票公益金支出",
    "301": "工资福利支出",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "302": "商品和服务支出",
    "30201": "办公费",
    "501": "机关工资福利支出",
    "50101": "工资奖金津补贴",
    "502": "机关商品和服务支出",
    "50201": "办公经费",
    "50205": "委托业务费",
}
Amounts = tuple[Decimal, ...]
ByCode = dict[str, Amounts]


class Figures:
    """Amounts in 万元 drawn from a seed, of which everything printed is made."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.wages, self.allowances, self.office = (self.some() for _ in range(3))
        self.basic = self.wages + self.allowances + self.office
        self.pensions = self.wages // 10
        self.running = self.basic - self.pensions
        #: Projects by name: general money, government fund, special account.
        self.projects = {
            "档案数字化": (self.some(), Decimal(0), Decimal(0)),
            "库房维护": (self.some(), Decimal(0), self.some()),
            "公益活动": (Decimal(0), self.some(), Decimal(0)),
        }
        self.general, self.fund, self.special = (sum(parts) for parts in zip(*self.projects.values(), strict=True))
        self.project = self.general + self.fund + self.special

    def some(self) -> Decimal:
        return Decimal(self.random.randrange(10_000, 20_000_00)) / 100

    def leaves(self, *, general: bool = True, fund: bool = True, special: bool = True) -> ByCode:
        """Return basic and project spending of each function, of some of the money."""
        none = Decimal(0)
        found = {
            "2012601": (self.running if general else none, none),
            "2012604": (none, (self.general if general else none) + (self.special if special else none)),
            "2080505": (self.pensions if general else none, none),
            "2296003": (none, self.fund if fund else none),
        }
        return {code: amounts for code, amounts in found.items() if any(amounts)}

    def of_table(self, kind: str) -> list[Entry]:
        """Return the rows of the table of a kind, amounts in 万元."""
        rows: list[Entry] = getattr(self, "_" + kind.replace("-", "_"))()
        return rows

    def _income_expenditure(self) -> list[Entry]:
        total = self.basic + self.project
        use = [("一、基本支出", self.basic), ("二、项目支出", self.project)]
        return [
            *self._incomes(self.basic + self.general, self.fund, self.special),
            *self._classes(self.leaves()),
            *(Entry(list="use", level=1, label=label, cells=(amount,)) for label, amount in use),
            *(Entry(list="use", label=label, cells=(total,)) for label in ("本年支出合计", "支出总计")),
        ]

    def _fiscal(self) -> list[Entry]:
        return [*self._incomes(self.basic + self.general, self.fund), *self._classes(self.leaves(special=False))]

    def _incomes(self, *amounts: Decimal) -> Iterator[Entry]:
        names = ("一、一般公共预算拨款收入", "二、政府性基金预算拨款收入", "三、财政专户管理资金收入")
        for name, amount in zip(names, amounts, strict=False):
            yield Entry(list="income", level=1, label=name, cells=(amount,))
        for name in ("本年收入合计", "收入总计"):
            yield Entry(list="income", label=name, cells=(sum(amounts, Decimal(0)),))

    def _classes(self, leaves: ByCode) -> Iterator[Entry]:
        summed = coded(leaves)
        for numeral, entry in zip("一二三四", [entry for entry in summed if len(entry.code) == 3], strict=False):
            label = f"{numeral}、{entry.label}"
            yield Entry(list="expenditure", level=1, label=label, cells=entry.cells[:1])
        for name in ("本年支出合计", "支出总计"):
            yield Entry(list="expenditure", label=name, cells=summed[0].cells[:1])

    def _income(self) -> list[Entry]:
        parts = [
            self.leaves(fund=False, special=False),
            self.leaves(general=False, special=False),
            self.leaves(general=False, fund=False),
        ]
        return coded({code: tuple(sum(part.get(code, ()), Decimal(0)) for part in parts) for code in self.leaves()})

    def _expenditure(self) -> list[Entry]:
        return coded(self.leaves())

    def _general_function(self) -> list[Entry]:
        return coded(self.leaves(fund=False, special=False))

    def _government_fund(self) -> list[Entry]:
        return coded(self.leaves(general=False, special=False))

    def _special_account(self) -> list[Entry]:
        return coded(self.leaves(general=False, fund=False))

    def _state_capital(self) -> list[Entry]:
        return [Entry(label="合计", cells=("", "", ""))]

    def _general_basic(self) -> list[Entry]:
        none = Decimal(0)
        return coded({"30101": (self.wages, none), "30102": (self.allowances, none), "30201": (none, self.office)})

    def _government_economic(self) -> list[Entry]:
        none = Decimal(0)
        wages = (self.wages + self.allowances, none)
        return coded({"50101": wages, "50201": (self.office, none), "50205": (none, self.project)})

    def _three_public(self) -> list[Entry]:
        abroad, reception, bought, run = ((self.some() / 100).quantize(Decimal("0.01")) for _ in range(4))
        total = abroad + reception + bought + run
        return [Entry(label=f"{YEAR}年", cells=(total, abroad, reception, bought + run, bought, run))]

    def _projects(self) -> list[Entry]:
        parts = [(sum(amounts, Decimal(0)), *amounts) for amounts in self.projects.values()]
        rows = zip(self.projects, parts, strict=True)
        return [
            Entry(label="合计", cells=tuple(sum(column, Decimal(0)) for column in zip(*parts, strict=True))),
            *(Entry(label=name, unit=UNIT, level=1, cells=cells) for name, cells in rows),
        ]

    def _procurement(self) -> list[Entry]:
        rows = [("扫描仪", "公开招标"), ("密集架", "询价")]
        return [*self._bought(rows), self._bought_in_all(rows)]

    def _purchased_services(self) -> list[Entry]:
        rows = [("数字化加工", "企业"), ("库房保洁", "企业"), ("查阅服务评估", "社会组织")]
        return [self._bought_in_all(rows), *self._bought(rows)]

    def _bought(self, rows: list[tuple[str, str]]) -> list[Entry]:
        return [
            Entry(label=name, level=1, cells=(how, self.office // 10 + index)) for index, (name, how) in enumerate(rows)
        ]

    def _bought_in_all(self, rows: list[tuple[str, str]]) -> Entry:
        return Entry(label="合计", cells=("", sum((Decimal(row.cells[1]) for row in self._bought(rows)), Decimal(0))))


def coded(leaves: ByCode) -> list[Entry]:
    """Return the rows of a table of codes: its total, and each code with the sums of those under it."""

    def summed(prefix: str) -> Amounts:
        found = [amounts for code, amounts in leaves.items() if code.startswith(prefix)]
        parts = [sum(column, Decimal(0)) for column in zip(*found, strict=True)]
        return (sum(parts, Decimal(0)), *parts)

    codes = sorted({leaf[:size] for leaf in leaves for size in (3, 5, 7)})
    rows = [Entry(label=_NAMES[code], code=code, level=len(code) // 2, cells=summed(code)) for code in codes]
    return [Entry(label="合计", cells=summed("")), *rows]


# In print


def in_unit(amount: Decimal | str, money_unit: str) -> str:
    """Return a cell as a table prints it: nothing for zero."""
    if isinstance(amount, str):
        return amount
    return f"{amount * MONEY_UNITS['万元'] / MONEY_UNITS[money_unit]:,.2f}" if amount else ""


def sheet(form: Form, order: int, figures: Figures) -> TypedSheet:
    """Return a table as a clerk types it: what totals a list stands at the foot of it."""
    columns = layout_columns(form.columns, YEAR)
    lists = {name: list(rows) for name, rows in groupby(figures.of_table(form.kind), key=lambda entry: entry.list)}
    longest = max(map(len, lists.values()))
    rows = []
    for name, entries in lists.items():
        filled = [each for each in columns if each.list == name and each.type in (ColumnType.AMOUNT, ColumnType.TEXT)]
        for number, entry in enumerate(entries, start=1):
            row = number + (longest - len(entries) if name and not entry.level else 0)
            texts = [in_unit(cell, form.money_unit) for cell in entry.cells]
            cells = {
                column.order: text
                for column, text in zip(filled, texts, strict=True)
                if text or column.type is ColumnType.AMOUNT
            }
            words = {field: getattr(entry, field) for field in ("level", "code", "label", "unit")}
            rows.append(TypedRow(key=f"n{name}{number}", row=row, list=name, cells=cells, **words))
    return TypedSheet(
        kind=form.kind,
        money_unit=form.money_unit,
        columns=columns,
        rows=tuple(rows),
        units=(UNIT,),
        order=order,
        title=form.title,
        number=PROVINCE.printed_number(order),
        remark=EMPTY if form.kind == "state-capital" else "",
    )


def sheets(seed: int) -> list[TypedSheet]:
    """Return the tables of a unit as they are typed."""
    figures = Figures(seed)
    return [sheet(form, order, figures) for order, form in enumerate(PROVINCE.forms, start=1)]


def statements(seed: int) -> tuple[Statement, ...]:
    """Return the tables of a unit as records."""
    return line_tree.classify_statements([typed_statement(each) for each in sheets(seed)])


def budget(seed: int) -> Budget:
    """Return the budget of a unit as records."""
    return Budget(
        department=UNIT,
        year=YEAR,
        scope=Scope.UNIT,
        phase=Phase.BUDGET,
        title=f"{YEAR}年{UNIT}单位预算",
        jurisdiction=PLACE,
        units=(UNIT,),
        statements=statements(seed),
    )


def paper(made: Budget) -> Paper:
    """Return the budget of a unit as it is printed."""
    return Paper(title=(made.title,), tables=[drawn(each) for each in made.statements])


def drawn(table: Statement) -> Table:
    """Return a table as cells: its head with merged ones, and its rows with lists side by side."""
    head: list[list[object]] = [[None] * len(table.columns) for _ in range(max(len(c.header) for c in table.columns))]
    for cell in table_layout.ranges(table.columns):
        head[cell.top][cell.left] = (cell.text, cell.bottom - cell.top + 1, cell.right - cell.left + 1)
    body = [
        [spot.amount.printed if spot.amount else spot.text for spot in row]
        for row in table_layout.rows_as_printed(table)
    ]
    return Table(
        title=table.title,
        rows=[*head, *body],
        unit=f"单位：{table.money_unit}",
        issuer=f"单位名称：{UNIT}",
        number=table.number,
        note=table.remark,
    )


def planted(given: Budget, kind: str) -> Budget:
    """Return a budget in which the first amount of a table, and nothing else, is larger by a thousand yuan."""

    def wrong(table: Statement) -> Statement:
        line = next(each for each in table.lines if any(amount.value for amount in each.amounts))
        index = next(index for index, amount in enumerate(line.amounts) if amount.value)
        amounts = [*line.amounts]
        value = (amounts[index].value or Decimal(0)) + 1000
        printed = f"{value / MONEY_UNITS[table.money_unit]:,.2f}"
        amounts[index] = replace(amounts[index], value=value, printed=printed)
        lines = [replace(each, amounts=tuple(amounts)) if each is line else each for each in table.lines]
        return replace(table, lines=tuple(lines))

    return replace(given, statements=tuple(wrong(each) if each.kind == kind else each for each in given.statements))
