"""Where the tables print what the text states: data for the family F5, and for the chains over years."""

from __future__ import annotations

from dataclasses import dataclass

from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import FISCAL_FUNDS, Measure, measure_of_fund
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind

from .findings import NO_WORDS, Rule, Source, Tolerance, Words
from .references import Ref, RowPart

_T1 = TableKind.INCOME_EXPENDITURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the tables print what a sentence speaks of: the first choice that is printed, as a sum of its figures.

    Only the first figure of a choice must be printed.
    """

    rule: Rule
    choices: tuple[tuple[Ref, ...], ...]


def stated_rule(subject: str, zh: str, en: str, condition: Words = NO_WORDS) -> Rule:
    return Rule(
        id=f"F5.{subject.replace('/', '.')}",
        title=Words(f"文字与表格：{zh}", f"Text and tables: {en}"),
        sentence=Words(f"文字部分写的{zh}应与表格一致。", f"What the text states for {en} is what the tables print."),
        source=Source.FORM,
        tolerance=Tolerance.EQUAL,
        condition=condition,
    )


def _three_public(item: Measure) -> tuple[tuple[Ref, ...], ...]:
    """Return where an item of the three stands: for all funds, or by fund."""
    by_fund = tuple(measure_of_fund(item, fund) for fund in FISCAL_FUNDS)
    return tuple((Ref(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=each),) for each in ((item,), by_fund))


def _blocks(*codes: str) -> tuple[tuple[Ref, ...], ...]:
    return (
        tuple(Ref(TableKind.BASIC, code=code) for code in codes),
        tuple(Ref(TableKind.GENERAL_ECONOMIC, code=code, measures=(Measure.BASIC,)) for code in codes),
        tuple(Ref(TableKind.GENERAL_BASIC, code=code) for code in codes),
    )


def _use(measure: Measure) -> tuple[tuple[Ref, ...], ...]:
    return (
        (Ref(TableKind.EXPENDITURE, measures=(measure,)),),
        (Ref(TableKind.EXPENDITURE_SUMMARY, measures=(measure,)),),
    )


def _source(measure: Measure, zh: str, en: str) -> Target:
    """Return where the income from a source stands: a line of the one table, a column of the other."""
    return Target(
        rule=stated_rule(measure, zh, en),
        choices=((Ref(_T1, source=measure, list=ListName.INCOME),), (Ref(TableKind.INCOME, measures=(measure,)),)),
    )


def _people(*codes: str, measure: Measure) -> tuple[tuple[Ref, ...], ...]:
    """Return where a part of basic spending stands: a column, or the categories that make it up."""
    kinds = (TableKind.GENERAL_BASIC, TableKind.FISCAL_BASIC)
    columns: tuple[tuple[Ref, ...], ...] = tuple((Ref(kind, measures=(measure,)),) for kind in kinds)
    return columns + tuple(tuple(Ref(kind, code=code) for code in codes) for kind in kinds)


_FISCAL_SPENT = (
    (Ref(TableKind.FISCAL, RowPart.YEAR, list=ListName.EXPENDITURE),),
    (Ref(TableKind.FISCAL, RowPart.GRAND, list=ListName.EXPENDITURE),),
)
TARGETS: dict[str, Target] = {
    "income": Target(
        rule=stated_rule("income", "收入总额", "total income"),
        choices=(
            (Ref(_T1, RowPart.GRAND, list=ListName.INCOME),),
            (Ref(_T1, RowPart.YEAR, list=ListName.INCOME),),
            (Ref(TableKind.INCOME),),
        ),
    ),
    "expenditure": Target(
        rule=stated_rule("expenditure", "支出总额", "total spending"),
        choices=(
            (Ref(_T1, RowPart.GRAND, list=ListName.EXPENDITURE),),
            (Ref(_T1, RowPart.YEAR, list=ListName.EXPENDITURE),),
            (Ref(TableKind.EXPENDITURE),),
            (Ref(TableKind.EXPENDITURE_SUMMARY),),
        ),
    ),
    "total": Target(
        rule=stated_rule("total", "预算单位的预算总额", "a unit's budget"),
        choices=((Ref(TableKind.EXPENDITURE),), (Ref(_T1, RowPart.GRAND, list=ListName.EXPENDITURE),)),
    ),
    "block/personnel": Target(rule=stated_rule("block/personnel", "人员支出", "personnel"), choices=_blocks("301")),
    "block/public": Target(rule=stated_rule("block/public", "公用经费", "operations"), choices=_blocks("302", "310")),
    "block/family": Target(
        rule=stated_rule("block/family", "对个人和家庭的补助", "family support"), choices=_blocks("303")
    ),
    "block/project": Target(
        rule=stated_rule("block/project", "项目支出", "project spending"),
        choices=((Ref(TableKind.PROJECTS),), *_use(Measure.PROJECT)),
    ),
    "block/basic": Target(
        rule=stated_rule("block/basic", "基本支出", "basic spending"),
        choices=(*_use(Measure.BASIC), (Ref(TableKind.BASIC),)),
    ),
    "block/reserve": Target(
        rule=stated_rule("block/reserve", "单位预留机动经费", "reserves"),
        choices=_use(Measure.RESERVE),
    ),
    "block/carryforward": Target(
        rule=stated_rule("block/carryforward", "结转下年", "what is carried into the next year"),
        choices=_use(Measure.CARRYFORWARD),
    ),
    Subject.BASIC_FISCAL: Target(
        rule=stated_rule(Subject.BASIC_FISCAL, "财政拨款基本支出", "basic spending of fiscal appropriation"),
        choices=((Ref(TableKind.FISCAL_BASIC),),),
    ),
    Subject.BASIC_GENERAL: Target(
        rule=stated_rule(Subject.BASIC_GENERAL, "一般公共预算基本支出", "basic spending of the general public budget"),
        choices=((Ref(TableKind.GENERAL_BASIC),),),
    ),
    "basic/personnel": Target(
        rule=stated_rule("basic/personnel", "基本支出中的人员经费", "basic spending on personnel"),
        choices=_people("301", "303", measure=Measure.PERSONNEL),
    ),
    "basic/public": Target(
        rule=stated_rule("basic/public", "基本支出中的公用经费", "basic spending on operations"),
        choices=_people("302", "310", measure=Measure.PUBLIC),
    ),
    **{
        str(source): _source(source, zh, en)
        for source, zh, en in (
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
    },
    "expenditure/fiscal": Target(
        rule=stated_rule("expenditure/fiscal", "财政拨款支出", "fiscal spending"), choices=_FISCAL_SPENT
    ),
    **{
        f"expenditure/{fund}": Target(rule=stated_rule(f"expenditure/{fund}", zh, en), choices=((Ref(kind),),))
        for fund, kind, zh, en in (
            ("general", TableKind.GENERAL_FUNCTION, "一般公共预算支出", "general public spending"),
            ("government-fund", TableKind.GOVERNMENT_FUND, "政府性基金支出", "spending from government funds"),
            ("state-capital", TableKind.STATE_CAPITAL, "国有资本经营预算支出", "spending from state capital"),
        )
    },
    **{
        f"procurement/{part}": Target(
            rule=stated_rule(f"procurement/{part}", zh, en),
            choices=((Ref(TableKind.EXPENDITURE, measures=(measure,)),),),
        )
        for part, measure, zh, en in (
            ("sme", Measure.PROCUREMENT_SME, "面向中小企业的政府采购", "procurement from small and medium firms"),
            ("micro", Measure.PROCUREMENT_MICRO, "面向小微企业的政府采购", "procurement from small and micro firms"),
        )
    },
    **{
        str(item): Target(
            rule=stated_rule(item, zh, en),
            choices=((Ref(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(item,)),),),
        )
        for item, zh, en in ((Measure.MEETING, "会议费", "meetings"), (Measure.TRAINING, "培训费", "training"))
    },
    "procurement": Target(
        rule=stated_rule("procurement", "政府采购总额", "procurement"),
        choices=((Ref(TableKind.EXPENDITURE, measures=(Measure.PROCUREMENT,)),), (Ref(TableKind.PROCUREMENT),)),
    ),
    "three-public": Target(
        rule=stated_rule("three-public", "“三公”经费", "the three"), choices=_three_public(Measure.TOTAL)
    ),
    **{
        f"three-public/{item}": Target(rule=stated_rule(f"three-public/{item}", zh, en), choices=_three_public(item))
        for item, zh, en in (
            (Measure.ABROAD, "因公出国（境）费", "travel abroad"),
            (Measure.RECEPTION, "公务接待费", "reception"),
            (Measure.VEHICLES, "公务用车购置及运行维护费", "vehicles"),
            (Measure.VEHICLE_PURCHASE, "公务用车购置费", "vehicle purchase"),
            (Measure.VEHICLE_OPERATION, "公务用车运行维护费", "vehicle operation"),
        )
    },
    "operating-cost": Target(
        rule=stated_rule("operating-cost", "机关运行经费", "the operating cost of government bodies"),
        choices=(
            (Ref(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(Measure.OPERATING_COST,)),),
            (Ref(TableKind.OPERATING_COST, measures=(Measure.OPERATING_COST,)),),
            (Ref(TableKind.OPERATING_COST),),
        ),
    ),
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
ITEM = stated_rule(
    "function",
    "功能科目的金额",
    "an item of the functional classification",
    Words("文字写明的科目在表中只有一个", "the names given fit one code of the tables"),
)
