"""Where the tables print what the text states: data for the family F5, and for the chains over years."""

from __future__ import annotations

from dataclasses import dataclass, replace

from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import FISCAL_FUNDS, Measure, measure_of_fund
from budgets.vocabulary.subjects import FUNCTION, Subject
from budgets.vocabulary.table_kinds import TableKind

from .figure_references import FigureReference, RowPart
from .findings import BilingualText, CheckRule, RuleBasis, Tolerance

_T1 = TableKind.INCOME_EXPENDITURE
#: Where a figure may stand: several figures of a choice are added up.
Choices = tuple[tuple[FigureReference, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCounterpart:
    """Where the tables print what a sentence speaks of: the first choice that is printed, as a sum of its figures.

    Only the first figure of a choice must be printed.
    """

    rule: CheckRule
    choices: Choices


#: When a figure of the text can be held against a table.
_BOTH = BilingualText("文字写了，表格也印有", "the text states it and the tables print it")


def stated_figure_rule(subject: str, zh: str, en: str, condition: BilingualText = _BOTH) -> CheckRule:
    return CheckRule(
        id=f"F5.{subject.replace('/', '.')}",
        title=BilingualText(f"文字与表格：{zh}", f"Text and tables: {en}"),
        sentence=BilingualText(
            f"文字部分写的{zh}应与表格一致。", f"What the text states for {en} is what the tables print."
        ),
        source=RuleBasis.FORM,
        tolerance=Tolerance.EQUAL,
        condition=condition,
        version=4,
    )


def _three_public_choices(item: Measure) -> Choices:
    """Return where an item of the three stands: for all funds, or by fund."""
    by_fund = tuple(measure_of_fund(item, fund) for fund in FISCAL_FUNDS)
    return tuple(
        (FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=each),) for each in ((item,), by_fund)
    )


def _category_choices(*codes: str) -> Choices:
    return (
        tuple(FigureReference(TableKind.BASIC, code=code) for code in codes),
        tuple(FigureReference(TableKind.GENERAL_ECONOMIC, code=code, measures=(Measure.BASIC,)) for code in codes),
        tuple(FigureReference(TableKind.GENERAL_BASIC, code=code) for code in codes),
    )


def _expenditure_choices(measure: Measure) -> Choices:
    return (
        (FigureReference(TableKind.EXPENDITURE, measures=(measure,)),),
        (FigureReference(TableKind.EXPENDITURE_SUMMARY, measures=(measure,)),),
    )


def _income_source_choices(measure: Measure) -> Choices:
    """Return where the income from a source stands: a line of the one table, a column of the other."""
    return (
        (FigureReference(_T1, source=measure, list=ListName.INCOME),),
        (FigureReference(TableKind.INCOME, measures=(measure,)),),
    )


#: What the totals of two lists that stand side by side are called, where no total of both is printed.
_TOTALS_OF_PARTS = {Measure.PERSONNEL: "人员经费合计", Measure.PUBLIC: "公用经费合计"}


def _both_parts(kind: TableKind) -> tuple[FigureReference, ...]:
    return tuple(FigureReference(kind, label=label) for label in _TOTALS_OF_PARTS.values())


def _basic_part_choices(*codes: str, measure: Measure) -> Choices:
    """Return where a part of basic spending stands: a column, or the categories that make it up."""
    kinds = (TableKind.GENERAL_BASIC, TableKind.FISCAL_BASIC)
    columns: Choices = tuple((FigureReference(kind, measures=(measure,)),) for kind in kinds)
    named: Choices = tuple((FigureReference(kind, label=_TOTALS_OF_PARTS[measure]),) for kind in kinds)
    return columns + named + tuple(tuple(FigureReference(kind, code=code) for code in codes) for kind in kinds)


_FISCAL_SPENT = (
    (FigureReference(TableKind.FISCAL, RowPart.YEAR, list=ListName.EXPENDITURE),),
    (FigureReference(TableKind.FISCAL, RowPart.GRAND, list=ListName.EXPENDITURE),),
    (FigureReference(TableKind.FISCAL_FUNCTION),),
)
#: Each subject with the words for it and the choices of where the tables print it.
PRINTED: tuple[tuple[Subject, str, str, Choices], ...] = (
    (
        Subject.INCOME,
        "收入总额",
        "total income",
        (
            (FigureReference(_T1, RowPart.GRAND, list=ListName.INCOME),),
            (FigureReference(_T1, RowPart.YEAR, list=ListName.INCOME),),
            (FigureReference(TableKind.INCOME),),
        ),
    ),
    (
        Subject.EXPENDITURE,
        "支出总额",
        "total spending",
        (
            (FigureReference(_T1, RowPart.GRAND, list=ListName.EXPENDITURE),),
            (FigureReference(_T1, RowPart.YEAR, list=ListName.EXPENDITURE),),
            (FigureReference(TableKind.EXPENDITURE),),
            (FigureReference(TableKind.EXPENDITURE_SUMMARY),),
        ),
    ),
    (
        Subject.TOTAL,
        "预算单位的预算总额",
        "a unit's budget",
        ((FigureReference(TableKind.EXPENDITURE),), (FigureReference(_T1, RowPart.GRAND, list=ListName.EXPENDITURE),)),
    ),
    (Subject.BLOCK_PERSONNEL, "人员支出", "personnel", _category_choices("301")),
    (Subject.BLOCK_PUBLIC, "公用经费", "operations", _category_choices("302", "310")),
    (Subject.BLOCK_FAMILY, "对个人和家庭的补助", "family support", _category_choices("303")),
    (
        Subject.BLOCK_PROJECT,
        "项目支出",
        "project spending",
        ((FigureReference(TableKind.PROJECTS),), *_expenditure_choices(Measure.PROJECT)),
    ),
    (
        Subject.BLOCK_BASIC,
        "基本支出",
        "basic spending",
        (*_expenditure_choices(Measure.BASIC), (FigureReference(TableKind.BASIC),)),
    ),
    (Subject.BLOCK_RESERVE, "单位预留机动经费", "reserves", _expenditure_choices(Measure.RESERVE)),
    (
        Subject.BLOCK_CARRYFORWARD,
        "结转下年",
        "what is carried into the next year",
        _expenditure_choices(Measure.CARRYFORWARD),
    ),
    (
        Subject.BASIC_FISCAL,
        "财政拨款基本支出",
        "basic spending of fiscal appropriation",
        ((FigureReference(TableKind.FISCAL_BASIC),), _both_parts(TableKind.FISCAL_BASIC)),
    ),
    (
        Subject.BASIC_GENERAL,
        "一般公共预算基本支出",
        "basic spending of the general public budget",
        (
            (FigureReference(TableKind.GENERAL_BASIC),),
            _both_parts(TableKind.GENERAL_BASIC),
            (FigureReference(TableKind.GENERAL_FUNCTION, measures=(Measure.BASIC,)),),
        ),
    ),
    (
        Subject.BASIC_PERSONNEL,
        "基本支出中的人员经费",
        "basic spending on personnel",
        _basic_part_choices("301", "303", measure=Measure.PERSONNEL),
    ),
    (
        Subject.BASIC_PUBLIC,
        "基本支出中的公用经费",
        "basic spending on operations",
        _basic_part_choices("302", "310", measure=Measure.PUBLIC),
    ),
    *(
        (Subject(measure), zh, en, _income_source_choices(measure))
        for measure, zh, en in (
            (Measure.SOURCE_FISCAL, "财政拨款收入", "fiscal income"),
            (Measure.SOURCE_GENERAL, "一般公共预算收入", "income from the general public budget"),
            (Measure.SOURCE_GOVERNMENT_FUND, "政府性基金收入", "income from government funds"),
            (Measure.SOURCE_STATE_CAPITAL, "国有资本经营预算收入", "income from state capital"),
            (Measure.SOURCE_SPECIAL_ACCOUNT, "财政专户管理资金", "income from the special account"),
            (Measure.SOURCE_OWN, "单位资金（其他资金）", "the unit's own money"),
            (Measure.SOURCE_INSTITUTIONAL, "事业收入", "income of public institutions"),
            (Measure.SOURCE_OPERATING, "经营收入", "operating income"),
            (Measure.SOURCE_SUPERIOR, "上级补助收入", "subsidies from above"),
            (Measure.SOURCE_SUBORDINATE, "附属单位上缴收入", "remittances from below"),
            (Measure.SOURCE_OTHER, "其他收入", "other income"),
            (Measure.SOURCE_CARRYOVER, "上年结转", "what is carried over"),
        )
    ),
    (Subject.EXPENDITURE_FISCAL, "财政拨款支出", "fiscal spending", _FISCAL_SPENT),
    (
        Subject.EXPENDITURE_GENERAL,
        "一般公共预算支出",
        "general public spending",
        ((FigureReference(TableKind.GENERAL_FUNCTION),),),
    ),
    (
        Subject.EXPENDITURE_GOVERNMENT_FUND,
        "政府性基金支出",
        "spending from government funds",
        ((FigureReference(TableKind.GOVERNMENT_FUND),),),
    ),
    (
        Subject.EXPENDITURE_STATE_CAPITAL,
        "国有资本经营预算支出",
        "spending from state capital",
        ((FigureReference(TableKind.STATE_CAPITAL),),),
    ),
    (
        Subject.PROCUREMENT_SME,
        "面向中小企业的政府采购",
        "procurement from small and medium firms",
        ((FigureReference(TableKind.EXPENDITURE, measures=(Measure.PROCUREMENT_SME,)),),),
    ),
    (
        Subject.PROCUREMENT_MICRO,
        "面向小微企业的政府采购",
        "procurement from small and micro firms",
        ((FigureReference(TableKind.EXPENDITURE, measures=(Measure.PROCUREMENT_MICRO,)),),),
    ),
    (Subject.MEETING, "会议费", "meetings", _three_public_choices(Measure.MEETING)[:1]),
    (Subject.TRAINING, "培训费", "training", _three_public_choices(Measure.TRAINING)[:1]),
    (
        Subject.PROCUREMENT,
        "政府采购总额",
        "procurement",
        (
            (FigureReference(TableKind.EXPENDITURE, measures=(Measure.PROCUREMENT,)),),
            (FigureReference(TableKind.PROCUREMENT),),
        ),
    ),
    (Subject.THREE_PUBLIC, "“三公”经费", "the three public expenses", _three_public_choices(Measure.TOTAL)),
    (Subject.THREE_ABROAD, "因公出国（境）费", "travel abroad", _three_public_choices(Measure.ABROAD)),
    (Subject.THREE_RECEPTION, "公务接待费", "reception", _three_public_choices(Measure.RECEPTION)),
    (Subject.THREE_VEHICLES, "公务用车购置及运行维护费", "vehicles", _three_public_choices(Measure.VEHICLES)),
    (
        Subject.THREE_VEHICLE_PURCHASE,
        "公务用车购置费",
        "vehicle purchase",
        _three_public_choices(Measure.VEHICLE_PURCHASE),
    ),
    (
        Subject.THREE_VEHICLE_OPERATION,
        "公务用车运行维护费",
        "vehicle operation",
        _three_public_choices(Measure.VEHICLE_OPERATION),
    ),
    (
        Subject.OPERATING_COST,
        "机关运行经费",
        "the operating cost of government bodies",
        (
            (FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(Measure.OPERATING_COST,)),),
            (FigureReference(TableKind.OPERATING_COST, measures=(Measure.OPERATING_COST,)),),
            (FigureReference(TableKind.OPERATING_COST),),
        ),
    ),
)
TARGETS: dict[str, TableCounterpart] = {
    subject: TableCounterpart(rule=stated_figure_rule(subject, zh, en), choices=choices)
    for subject, zh, en, choices in PRINTED
}
#: Tables whose lines are functional codes: an item of the classification stands in several.
BY_FUNCTION = frozenset(
    {
        TableKind.INCOME_EXPENDITURE,
        TableKind.EXPENDITURE,
        TableKind.FISCAL,
        TableKind.FISCAL_FUNCTION,
        TableKind.GENERAL_FUNCTION,
    }
)
ITEM = replace(
    stated_figure_rule(
        FUNCTION,
        "功能科目的金额",
        "an item of the functional classification",
        BilingualText("文字写明的科目在表中只有一个", "the names given fit one code of the tables"),
    ),
    version=2,
)
