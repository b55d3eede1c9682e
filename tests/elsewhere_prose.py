"""Sentences as budgets of many provinces print them, over one sound budget: word order, units, brackets, comparisons.

Each agrees with the tables and with itself. The amounts are those of ``MONEY``; what the year before was, is said in
the sentences only, but for the three.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tests.consistent import YEAR, Money

MONEY = Money(
    functions={
        "2010101": (Decimal(4_321_500), Decimal(1_234_500)),
        "2080105": (Decimal(2_500_000), Decimal(900_000)),
        "2210201": (Decimal(1_178_500), Decimal(0)),
    },
    basic={
        "30101": Decimal(5_000_000),
        "30113": Decimal(678_500),
        "30201": Decimal(1_201_500),
        "30302": Decimal(1_000_000),
        "30217": Decimal(32_000),
        "30231": Decimal(88_000),
    },
    project={"30227": Decimal(1_800_000), "30212": Decimal(134_500), "31013": Decimal(200_000)},
    projects=(Decimal(1_900_000), Decimal(234_500)),
    before=(Decimal(150_000), Decimal(40_000), Decimal(180_000), Decimal(90_000)),
)
WHOLE, BASIC, PROJECT = Decimal(10_134_500), Decimal(8_000_000), Decimal(2_134_500)
PERSONNEL, PUBLIC = Decimal(6_678_500), Decimal(1_321_500)
UNITS = {"万元": (Decimal(10_000), 2), "元": (Decimal(1), 2), "亿元": (Decimal(100_000_000), 6)}
EXPLANATION, THREE = "支出预算情况说明", "“三公”经费预算情况说明"


@dataclass(frozen=True)
class Said:
    """A sound sentence, and the heading it stands under."""

    topic: str
    text: str


def money(amount: Decimal, unit: str = "万元", *, grouped: bool = False) -> str:
    """Return an amount in yuan as it is printed in a unit."""
    worth, places = UNITS[unit]
    figure = (amount / worth).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{figure:,}{unit}" if grouped else f"{figure}{unit}"


def percent(part: Decimal, whole: Decimal, places: int = 2) -> str:
    """Return a part of a whole in per cent, as it is printed."""
    return f"{(part * 100 / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


#: What has changed, from what and to what.
_MOVED = (
    ("支出预算", WHOLE, Decimal(9_000_000)),
    ("项目支出", PROJECT, Decimal(2_500_000)),
    ("基本支出预算", BASIC, Decimal(7_654_300)),
    ("一般公共预算财政拨款支出", WHOLE, Decimal(10_987_600)),
)
#: How the change of one amount is told: {n} the amount's name, {v} it, {b} the year before's, {d} the change, {p} the
#: percentage, {up} and {rise} the words for the way it went.
CHANGES = (
    "{y}年{n}{v}，较上年{up}{d}，{rise}{p}。",
    "{y}年{n}为{v}，比上年{up}{d}，{rise}{p}，主要原因是人员变动。",
    "{n}{v}，同比{up}{d}，{rise}{p}。",
    "{n}{v}，与上年相比{up}{d}，{rise}{p}。",
    "{n}{v}，与{l}年预算相比{up}{d}，{rise}{p}。",
    "{n}{v}，较{l}年预算数{b}{up}{d}，{rise}{p}。",
    "{n}{v}，比上年预算数{up}了{d}，{rise}了{p}。",
    "{n}{v}，较去年{up}{d}（{rise}{p}），主要是政策性因素。",
    "{n}{v}，{rise}{p}，较上年{up}{d}。",
    "与上年相比，{n}{up}{d}，{rise}{p}，{y}年为{v}。",
    "{y}年{n}{v}，\n较上年{up}{d}，\n{rise}{p}。",
    "{n}共计{v}，比上年度{up}{d}，{rise}{p}；",
    "{n}合计{v}。与上年度相比，{n}{up}{d}，{rise}{p}。",
    "（一）{n}：{v}，比上年{up}{d}，{rise}{p}，其中：略。",
    "{n}由上年的{b}调整为{v}，{up}{d}，{rise}{p}。",
    "{n}{v}（{l}年为{b}），比上年{up}{d}，{rise}{p}。",
)
#: What speaks of several amounts; all of one year.
_PARTS = (
    "收入预算{w}，其中：一般公共预算拨款{w}，政府性基金预算拨款0万元，国有资本经营预算拨款0万元，事业收入0万元。",
    "支出预算{w}，其中：基本支出{b}，占{bs}；项目支出{p}，占{ps}。",
    "支出预算{w}。其中，基本支出{b}，占总支出的{bs}；项目支出{p}，占总支出的{ps}。",
    "按支出类别划分：基本支出{b}，占支出总预算的{bs}，项目支出{p}，占支出总预算的{ps}，合计支出预算{w}。",
    "一般公共预算财政拨款基本支出{b}，其中：人员经费{r}，主要包括基本工资等；公用经费{u}，主要包括办公费等。",
    "支出总计{w}（基本支出{b}，项目支出{p}），收入总计{w}。",
    "收入总预算{w}，支出总预算{w}，收支平衡。",
    "本年支出合计{w}，其中基本支出{b}、占{bs}，项目支出{p}、占{ps}。",
    "支出预算{w}：一是基本支出{b}，二是项目支出{p}。",
    "财政拨款收入{w}，占收入总额的100.00%；其他收入0万元，占0.00%。",
    "政府性基金预算支出0万元，与上年持平；国有资本经营预算支出0万元，与上年一致。",
    "项目支出{p}，其中专项业务费180.00万元，设备购置33.45万元，较上年均有变化。",
    "基本支出{b}（其中：人员经费{r}、公用经费{u}），项目支出{p}。",
    "2031年度收支总预算{w}，收支预算与上年预算1013.45万元持平。",
    "基本支出{b}，与上年保持一致；项目支出{p}，与上年相同。",
)
#: What is said of the three, of this year and the last as their table prints them.
_THREE = (
    "2031年“三公”经费预算数为45.45万元，比2030年预算减少0.55万元，下降1.20%。其中：因公出国（境）费13.45万元，公务接待费3.20万元，"
    "公务用车购置及运行费28.80万元（购置费20.00万元，运行费8.80万元）。",
    "“三公”经费预算45.45万元，较上年减少0.55万元，主要原因是厉行节约。",
    "因公出国（境）费13.45万元，比上年预算减少1.55万元，下降10.33%，主要是团组减少。",
    "公务接待费3.20万元，较上年减少0.80万元，降低20.00%。",
    "公务接待费预算数为3.20万元，上年预算数为4.00万元，减少0.80万元，下降20%。",
    "公务用车购置及运行维护费28.80万元，较2030年预算数增加1.80万元，增长6.67%。其中：公务用车购置费20.00万元，增加2.00万元；"
    "公务用车运行维护费8.80万元，减少0.20万元。",
    "公务用车运行维护费8.80万元，比上年预算减少0.20万元，主要是车辆减少。",
    "公务用车购置费20.00万元，比上年增加2.00万元，增长11.11%，计划购置公务用车1辆。",
    "其中：因公出国（境）费支出13.45万元，占“三公”经费的29.59%；公务接待费支出3.20万元，占7.04%；公务用车购置及运行费支出28.80万元，占63.37%。",
    "公务接待费3.20万元，比2028年预算减少6.80万元，下降68.00%。",
    "“三公”经费财政拨款预算合计45.45万元，同比减少0.55万元，下降1.20%；因公出国（境）费同比减少1.55万元，下降10.33%。",
)


def sound_sentences() -> Iterator[Said]:
    """Yield more than a hundred sound sentences."""
    for n, pattern in enumerate(CHANGES):
        for at, (name, now, before) in enumerate(_MOVED):
            unit = list(UNITS)[(n + at) % 2]
            way = ("增加", "增长") if now > before else ("减少", "下降")
            text = pattern.format(
                y=YEAR,
                l=YEAR - 1,
                n=name,
                v=money(now, unit, grouped=n % 3 == 0),
                b=money(before, unit, grouped=n % 3 == 0),
                d=money(abs(now - before), unit, grouped=n % 3 == 0),
                p=percent(abs(now - before), before),
                up=way[0],
                rise=way[1],
            )
            yield Said(EXPLANATION, text)
    for pattern in _PARTS:
        for unit in UNITS:
            amounts = {"w": WHOLE, "b": BASIC, "p": PROJECT, "r": PERSONNEL, "u": PUBLIC}
            printed = {key: money(amount, unit) for key, amount in amounts.items()}
            yield Said(EXPLANATION, pattern.format(**printed, bs=percent(BASIC, WHOLE), ps=percent(PROJECT, WHOLE)))
    yield from (Said(THREE, text) for text in _THREE)
