"""The empty tables a clerk begins with, as each place prints them on paper: data, so that a new set is no code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from budgets.documents.entry.typed_tables import TypedRow, TypedSheet, typed_statement
from budgets.records import Phase, Scope, Statement
from budgets.vocabulary import kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One table of a set: its kind and title, its columns as :data:`kinds.LAYOUTS` writes them, and its fixed rows.

    Rows stand by list; each begins with a blank for every level it is indented. ``{unit}`` is the budget unit,
    ``{year}`` and ``{before}`` the year and the one before.
    """

    kind: str
    title: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money_unit: str = "万元"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSet:
    """The tables a place prints, how it numbers them, and its name in English."""

    name: str
    name_en: str
    number: str
    forms: tuple[Form, ...]


_FUNDS = (" 1.一般公共预算拨款", " 2.政府性基金预算拨款", " 3.国有资本经营预算拨款")
_UNIT = {"": ("{unit}",)}
_YEARS = {"": ("{before}年", "{year}年", "增减变化金额")}
_CODED = ("科目编码 : code", "科目名称 : label")
_FUNCTION = (*_CODED, "合计 = total", "基本支出 = basic", "项目支出 = project")
_BASIC = (*_CODED, "合计 = total", "人员经费 = personnel", "公用经费 = public")
_TWO_LISTS = kinds.LAYOUTS["income-expenditure"][0]
_TOTAL_ROW = {"": ("合计",)}


def _layout(kind: str) -> tuple[str, ...]:
    return kinds.LAYOUTS[kind][0]


_SHENZHEN = TableSet(
    name="深圳（十二张表）",
    name_en="Shenzhen (twelve tables)",
    number="表{}",
    forms=(
        Form(
            kind="income-expenditure",
            title="收支总表",
            columns=_TWO_LISTS,
            rows={
                "income": (
                    *(" 一、财政拨款", *(f" {fund}" for fund in _FUNDS), " 二、财政专户管理资金", " 三、单位资金"),
                    *("  1.事业收入", "  2.事业单位经营收入", "  3.上级补助收入", "  4.附属单位上缴收入"),
                    *("  5.其他收入", "本年收入合计", " 上年结余、结转", "  1.财政拨款结余、结转"),
                    *("  2.非财政拨款结余、结转", "收入总计"),
                ),
                "expenditure": ("本年支出合计", " 结转下年", "支出总计"),
            },
        ),
        Form(kind="income", title="收入总表", columns=_layout("income"), rows=_UNIT),
        Form(kind="expenditure", title="支出总表", columns=_layout("expenditure"), rows=_UNIT),
        Form(kind="basic", title="基本支出总表", columns=_layout("basic"), rows=_UNIT),
        Form(kind="projects", title="项目支出总表", columns=_layout("projects"), rows=_UNIT),
        Form(
            kind="fiscal",
            title="财政拨款收支总表",
            columns=_TWO_LISTS,
            rows={
                "income": (
                    *(" 财政拨款", *(f" {fund}" for fund in _FUNDS), "本年收入合计", " 上年结余、结转"),
                    *(f" {fund}结余、结转" for fund in _FUNDS),
                    "收入总计",
                ),
                "expenditure": ("本年支出合计", " 结转下年", "支出总计"),
            },
        ),
        Form(
            kind="general-function",
            title="一般公共预算支出表（按功能分类）",
            columns=_layout("general-function"),
            rows=_UNIT,
        ),
        Form(
            kind="general-economic",
            title="一般公共预算支出表（按经济分类）",
            columns=_layout("general-economic"),
            rows=_UNIT,
        ),
        Form(kind="three-public", title="财政拨款“三公”经费支出表", columns=_layout("three-public"), rows=_YEARS),
        Form(kind="government-fund", title="政府性基金预算支出表", columns=_layout("government-fund"), rows=_UNIT),
        Form(kind="state-capital", title="国有资本经营预算支出表", columns=_layout("state-capital"), rows=_UNIT),
        Form(
            kind="performance",
            title="{unit}整体支出绩效目标表",
            columns=_layout("performance"),
            rows={"": (" 基本支出", "金额合计")},
        ),
    ),
)
_VEHICLES = (
    "公务用车购置及运行费/小计 = vehicles",
    "公务用车购置及运行费/购置费 = vehicle-purchase",
    "公务用车购置及运行费/运行费 = vehicle-operation",
)
_SHANGHAI = TableSet(
    name="上海（九张表）",
    name_en="Shanghai (nine tables)",
    number="",
    forms=(
        Form(
            kind="income-expenditure",
            title="部门财务收支预算总表",
            money_unit="元",
            columns=_TWO_LISTS,
            rows={
                "income": (
                    *(" 一、财政拨款收入", "  1.一般公共预算资金", "  2.政府性基金", "  3.国有资本经营预算"),
                    *(" 二、事业收入", " 三、事业单位经营收入", " 四、其他收入", "收入总计"),
                ),
                "expenditure": ("支出总计",),
            },
        ),
        Form(
            kind="income",
            title="部门收入预算总表",
            money_unit="元",
            columns=(
                *_CODED,
                "合计 = total",
                "财政拨款收入 = source/fiscal",
                "事业收入 = source/institutional",
                "事业单位经营收入 = source/operating",
                "其他收入 = source/other",
            ),
            rows=_TOTAL_ROW,
        ),
        Form(kind="expenditure", title="部门支出预算总表", money_unit="元", columns=_FUNCTION, rows=_TOTAL_ROW),
        Form(
            kind="fiscal",
            title="部门财政拨款收支预算总表",
            money_unit="元",
            columns=(
                "财政拨款收入/项目 : label",
                "财政拨款收入/预算数 = total",
                "财政拨款支出/项目 : label",
                "财政拨款支出/合计 = total",
                "财政拨款支出/一般公共预算 = source/general",
                "财政拨款支出/政府性基金预算 = source/government-fund",
                "财政拨款支出/国有资本经营预算 = source/state-capital",
            ),
            rows={
                "income": (" 一、一般公共预算资金", " 二、政府性基金", " 三、国有资本经营预算", "收入总计"),
                "expenditure": ("支出总计",),
            },
        ),
        Form(
            kind="general-function",
            title="部门一般公共预算支出功能分类预算表",
            money_unit="元",
            columns=_FUNCTION,
            rows=_TOTAL_ROW,
        ),
        Form(
            kind="government-fund",
            title="部门政府性基金预算支出功能分类预算表",
            money_unit="元",
            columns=_FUNCTION,
            rows=_TOTAL_ROW,
        ),
        Form(
            kind="state-capital",
            title="部门国有资本经营预算支出功能分类预算表",
            money_unit="元",
            columns=_FUNCTION,
            rows=_TOTAL_ROW,
        ),
        Form(
            kind="general-basic",
            title="部门一般公共预算基本支出部门预算经济分类预算表",
            money_unit="元",
            columns=_BASIC,
            rows=_TOTAL_ROW,
        ),
        Form(
            kind="three-public",
            title="部门“三公”经费和机关运行经费预算表",
            columns=(
                "“三公”经费预算数/年度 : label",
                "“三公”经费预算数/合计 = total",
                "“三公”经费预算数/因公出国(境)费 = abroad",
                "“三公”经费预算数/公务接待费 = reception",
                *(f"“三公”经费预算数/{column}" for column in _VEHICLES),
                "机关运行经费预算数 = operating-cost",
            ),
            rows={"": ("{year}年",)},
        ),
    ),
)
_JIANGSU = TableSet(
    name="江苏（十二张表）",
    name_en="Jiangsu (twelve tables)",
    number="公开表{}",
    forms=(
        Form(
            kind="income-expenditure",
            title="收支预算总表",
            columns=_TWO_LISTS,
            rows={
                "income": (
                    *(" 一、财政拨款（补助）资金", "  1.一般公共预算资金", "  2.政府性基金"),
                    *(" 二、财政专户管理资金", " 三、其他资金", "当年收入小计", " 上年结转资金", "收入合计"),
                ),
                "expenditure": ("当年支出小计", " 结转下年资金", "支出合计"),
            },
        ),
        Form(
            kind="income",
            title="收入预算总表",
            columns=("项目 : label", "金额 = total"),
            rows={
                "": ("收入合计", " 一般公共预算资金", " 政府性基金", " 财政专户管理资金", " 其他资金", " 上年结转资金")
            },
        ),
        Form(
            kind="expenditure-summary",
            title="支出预算总表",
            columns=(
                *("支出合计 = total", "基本支出 = basic", "项目支出 = project"),
                *("单位预留机动经费 = reserve", "结转下年资金 = carryforward"),
            ),
            rows=_TOTAL_ROW,
        ),
        Form(
            kind="fiscal",
            title="财政拨款收支预算总表",
            columns=_TWO_LISTS,
            rows={
                "income": (" 一、一般公共预算", " 二、政府性基金预算", "收入合计"),
                "expenditure": (" 一、基本支出", " 二、项目支出", " 三、单位预留机动经费", "支出合计"),
            },
        ),
        Form(kind="fiscal-function", title="财政拨款支出预算表", columns=_FUNCTION, rows=_TOTAL_ROW),
        Form(kind="fiscal-basic", title="财政拨款基本支出预算表", columns=_BASIC, rows=_TOTAL_ROW),
        Form(kind="general-function", title="一般公共预算支出预算表", columns=_FUNCTION, rows=_TOTAL_ROW),
        Form(kind="general-basic", title="一般公共预算基本支出预算表", columns=_BASIC, rows=_TOTAL_ROW),
        Form(
            kind="three-public",
            title="一般公共预算“三公”经费、会议费、培训费支出预算表",
            columns=(
                "年度 : label",
                "“三公”经费合计 = total",
                "因公出国(境)费 = abroad",
                *_VEHICLES,
                "公务接待费 = reception",
                "会议费 = meeting",
                "培训费 = training",
            ),
            rows={"": ("{year}年",)},
        ),
        Form(kind="government-fund", title="政府性基金支出预算表", columns=_FUNCTION, rows=_TOTAL_ROW),
        Form(
            kind="operating-cost",
            title="一般公共预算机关运行经费支出预算表",
            columns=(*_CODED, "机关运行经费支出 = total"),
            rows=_TOTAL_ROW,
        ),
        Form(
            kind="procurement",
            title="政府采购支出预算表",
            columns=(
                *("采购品目大类 : label", "专项名称 : text", "经济科目 : text", "采购物品名称 : text"),
                *("采购组织形式 : text", "总计 = total"),
            ),
            rows=_TOTAL_ROW,
        ),
    ),
)

#: The sets by the word a form posts.
TABLE_SETS = {"shenzhen": _SHENZHEN, "shanghai": _SHANGHAI, "jiangsu": _JIANGSU}


def statements(table_set: str, *, year: int, unit: str) -> tuple[Statement, ...]:
    """Return the empty tables of a set for one unit and year."""
    chosen = TABLE_SETS[table_set]
    return tuple(
        empty(form, order=order, year=year, unit=unit, number=numbered(chosen.number, order))
        for order, form in enumerate(chosen.forms, start=1)
    )


SCOPE_WORDS = {Scope.DEPARTMENT: "部门", Scope.UNIT: "单位"}
PHASE_WORDS = {Phase.BUDGET: "预算", Phase.ADJUSTED: "调整预算", Phase.FINAL: "决算"}


def title_of(name: str, year: int, scope: Scope, phase: Phase) -> str:
    """Return the title that documents of this sort bear."""
    ending = "" if name.endswith(SCOPE_WORDS[scope]) else SCOPE_WORDS[scope]
    return f"{year}年{name}{ending}{PHASE_WORDS[phase]}"


def numbered(pattern: str, order: int) -> str:
    """Return a table's printed number: with figures, or with the numerals of 公开表一."""
    numerals = ("", *"一二三四五六七八九十", "十一", "十二")
    return pattern.format(order if pattern == "表{}" else numerals[order])


def empty(form: Form, *, order: int, year: int, unit: str, number: str) -> Statement:
    """Return one empty table."""
    columns = kinds.columns(form.columns, year)
    sheet = TypedSheet(
        kind=form.kind,
        money_unit=form.money_unit,
        columns=columns,
        rows=tuple(rows(form, year, unit, has_unit=any(column.type == "unit" for column in columns))),
        units=(unit,),
        order=order,
        title=form.title.format(unit=unit),
        number=number,
    )
    return typed_statement(sheet)


def rows(form: Form, year: int, unit: str, *, has_unit: bool) -> Iterator[TypedRow]:
    """Yield the fixed rows of a form; what stands below the entries of a list stands some rows further down."""
    longest = max((len(texts) for texts in form.rows.values()), default=0)
    for name, texts in form.rows.items():
        for number, text in enumerate(texts, start=1):
            label = text.strip().format(unit=unit, year=year, before=year - 1)
            yield TypedRow(
                key=f"{name}{number}",
                row=number + longest - len(texts) if name == "expenditure" else number,
                list=name,
                level=len(text) - len(text.lstrip()),
                label=label,
                unit=unit if has_unit and number == 1 else "",
            )
