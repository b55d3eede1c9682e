"""Where the tables print what the text states: data for the family F5, and for the chains over years."""

from __future__ import annotations

from dataclasses import dataclass

from .document import Ref
from .findings import NO_WORDS, Rule, Source, Tolerance, Words

_T1 = "income-expenditure"


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


def _three_public(*items: str) -> tuple[tuple[Ref, ...], ...]:
    """Return where an item of the three stands: for all funds, or by fund."""
    plain = tuple((Ref("three-public", "this-year", (item,)),) for item in items)
    funds = ("general", "government-fund", "state-capital")
    return plain + tuple(
        (Ref("three-public", "this-year", tuple(f"{item}/{fund}" for fund in funds)),) for item in items
    )


def _blocks(*codes: str) -> tuple[tuple[Ref, ...], ...]:
    return (
        tuple(Ref("basic", f"code {code}") for code in codes),
        tuple(Ref("general-economic", f"code {code}", ("basic",)) for code in codes),
        tuple(Ref("general-basic", f"code {code}") for code in codes),
    )


def _use(measure: str) -> tuple[tuple[Ref, ...], ...]:
    return ((Ref("expenditure", measures=(measure,)),), (Ref("expenditure-summary", measures=(measure,)),))


def _source(source: str, zh: str, en: str) -> Target:
    """Return where the income from a source stands: a line of the one table, a column of the other."""
    measure = f"source/{source}"
    return Target(
        rule=stated_rule(measure, zh, en),
        choices=((Ref(_T1, f"source {measure}", list="income"),), (Ref("income", measures=(measure,)),)),
    )


def _people(*codes: str, measure: str) -> tuple[tuple[Ref, ...], ...]:
    """Return where a part of basic spending stands: a column, or the categories that make it up."""
    kinds = ("general-basic", "fiscal-basic")
    columns = tuple((Ref(kind, measures=(measure,)),) for kind in kinds)
    return columns + tuple(tuple(Ref(kind, f"code {code}") for code in codes) for kind in kinds)


_FISCAL_SPENT = ((Ref("fiscal", "year", list="expenditure"),), (Ref("fiscal", "grand", list="expenditure"),))
TARGETS: dict[str, Target] = {
    "income": Target(
        rule=stated_rule("income", "收入总额", "total income"),
        choices=((Ref(_T1, "grand", list="income"),), (Ref(_T1, "year", list="income"),), (Ref("income"),)),
    ),
    "expenditure": Target(
        rule=stated_rule("expenditure", "支出总额", "total spending"),
        choices=(
            (Ref(_T1, "grand", list="expenditure"),),
            (Ref(_T1, "year", list="expenditure"),),
            (Ref("expenditure"),),
            (Ref("expenditure-summary"),),
        ),
    ),
    "total": Target(
        rule=stated_rule("total", "预算单位的预算总额", "a unit's budget"),
        choices=((Ref("expenditure"),), (Ref(_T1, "grand", list="expenditure"),)),
    ),
    "block/personnel": Target(rule=stated_rule("block/personnel", "人员支出", "personnel"), choices=_blocks("301")),
    "block/public": Target(rule=stated_rule("block/public", "公用经费", "operations"), choices=_blocks("302", "310")),
    "block/family": Target(
        rule=stated_rule("block/family", "对个人和家庭的补助", "family support"), choices=_blocks("303")
    ),
    "block/project": Target(
        rule=stated_rule("block/project", "项目支出", "project spending"),
        choices=((Ref("projects"),), *_use("project")),
    ),
    "block/basic": Target(
        rule=stated_rule("block/basic", "基本支出", "basic spending"),
        choices=(*_use("basic"), (Ref("basic"),)),
    ),
    "block/reserve": Target(
        rule=stated_rule("block/reserve", "单位预留机动经费", "reserves"),
        choices=_use("reserve"),
    ),
    "block/carryforward": Target(
        rule=stated_rule("block/carryforward", "结转下年", "what is carried into the next year"),
        choices=_use("carryforward"),
    ),
    "basic/personnel": Target(
        rule=stated_rule("basic/personnel", "基本支出中的人员经费", "basic spending on personnel"),
        choices=_people("301", "303", measure="personnel"),
    ),
    "basic/public": Target(
        rule=stated_rule("basic/public", "基本支出中的公用经费", "basic spending on operations"),
        choices=_people("302", "310", measure="public"),
    ),
    **{
        f"source/{source}": _source(source, zh, en)
        for source, zh, en in (
            ("fiscal", "财政拨款收入", "fiscal income"),
            ("general", "一般公共预算收入", "income from the general public budget"),
            ("government-fund", "政府性基金收入", "income from government funds"),
            ("state-capital", "国有资本经营预算收入", "income from state capital"),
            ("special-account", "财政专户管理资金", "income from the special account"),
            ("own", "单位资金（其他资金）", "the unit's own money"),
            ("institutional", "事业收入", "income of public institutions"),
            ("operating", "经营收入", "operating income"),
            ("superior", "上级补助收入", "subsidies from above"),
            ("subordinate", "附属单位上缴收入", "remittances from below"),
            ("other", "其他收入", "other income"),
            ("carryover", "上年结转", "what is carried over"),
        )
    },
    "expenditure/fiscal": Target(
        rule=stated_rule("expenditure/fiscal", "财政拨款支出", "fiscal spending"), choices=_FISCAL_SPENT
    ),
    **{
        f"expenditure/{fund}": Target(rule=stated_rule(f"expenditure/{fund}", zh, en), choices=((Ref(kind),),))
        for fund, kind, zh, en in (
            ("general", "general-function", "一般公共预算支出", "general public spending"),
            ("government-fund", "government-fund", "政府性基金支出", "spending from government funds"),
            ("state-capital", "state-capital", "国有资本经营预算支出", "spending from state capital"),
        )
    },
    **{
        f"procurement/{part}": Target(
            rule=stated_rule(f"procurement/{part}", zh, en),
            choices=((Ref("expenditure", measures=(f"procurement-{part}",)),),),
        )
        for part, zh, en in (
            ("sme", "面向中小企业的政府采购", "procurement from small and medium firms"),
            ("micro", "面向小微企业的政府采购", "procurement from small and micro firms"),
        )
    },
    **{
        item: Target(rule=stated_rule(item, zh, en), choices=((Ref("three-public", "this-year", (item,)),),))
        for item, zh, en in (("meeting", "会议费", "meetings"), ("training", "培训费", "training"))
    },
    "procurement": Target(
        rule=stated_rule("procurement", "政府采购总额", "procurement"),
        choices=((Ref("expenditure", measures=("procurement",)),), (Ref("procurement"),)),
    ),
    "three-public": Target(rule=stated_rule("three-public", "“三公”经费", "the three"), choices=_three_public("total")),
    **{
        f"three-public/{item}": Target(rule=stated_rule(f"three-public/{item}", zh, en), choices=_three_public(item))
        for item, zh, en in (
            ("abroad", "因公出国（境）费", "travel abroad"),
            ("reception", "公务接待费", "reception"),
            ("vehicles", "公务用车购置及运行维护费", "vehicles"),
            ("vehicle-purchase", "公务用车购置费", "vehicle purchase"),
            ("vehicle-operation", "公务用车运行维护费", "vehicle operation"),
        )
    },
    "operating-cost": Target(
        rule=stated_rule("operating-cost", "机关运行经费", "the operating cost of government bodies"),
        choices=(
            (Ref("three-public", "this-year", ("operating-cost",)),),
            (Ref("operating-cost", measures=("operating-cost",)),),
            (Ref("operating-cost"),),
        ),
    ),
}
#: Tables whose lines are functional codes: an item of the classification stands in several.
BY_FUNCTION = frozenset({"income-expenditure", "expenditure", "fiscal", "fiscal-function", "general-function"})
ITEM = stated_rule(
    "function",
    "功能科目的金额",
    "an item of the functional classification",
    Words("文字写明的科目在表中只有一个", "the names given fit one code of the tables"),
)
