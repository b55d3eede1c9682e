"""Whole budgets drawn from a seed: the tables of :mod:`tests.province`, and a text on them, printed as one paper.

Money of three funds flows through them, so that what is said of one fund is not what another table prints. Every
sentence agrees with the tables and with itself; the words, the units and the order are drawn as well.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from budgets.records import Budget
from budgets.vocabulary.money_units import MONEY_PATTERN
from tests import province
from tests.elsewhere_prose import money
from tests.papers import Paper
from tests.slips import OTHER_WAY, PERCENT, swapped_digits

TEN_THOUSAND = Decimal(10_000)
_NUMERALS = "一二三四五六七八"
_FUNDS = ("一般公共预算", "政府性基金预算", "财政专户管理资金")


class Story:
    """Tells a budget's figures in sentences; amounts are in yuan."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.budget = province.budget(seed)
        self.unit = self.random.choice(["万元", "万元", "元"])
        self.grouped = self.random.random() < 0.5
        self.places, self.rounding = self.random.choice([(2, ROUND_HALF_UP), (1, ROUND_HALF_UP), (1, ROUND_DOWN)])
        self.before = self.random.choice(["上年", "上年度", "去年", "2030年预算", "2030年"])

    def one_of(self, *words: str) -> str:
        return self.random.choice(words)

    def printed(self, amount: Decimal) -> str:
        return money(amount, self.unit, grouped=self.grouped)

    def percent(self, part: Decimal, whole: Decimal, rounding: str = "") -> str:
        exact = part * 100 / whole
        return f"{exact.quantize(Decimal(1).scaleb(-self.places), rounding or self.rounding)}%"

    def total(self, kind: str, column: int = 0, label: str = "合计") -> Decimal:
        """Return an amount of the row of a label in a table."""
        [table] = (each for each in self.budget.statements if each.kind == kind)
        return next(line.amounts[column].value or Decimal(0) for line in table.lines if line.label == label)

    def named(self, kind: str, digits: int) -> dict[str, Decimal]:
        """Return the amounts of a table by the names of its codes of so many digits."""
        [table] = (each for each in self.budget.statements if each.kind == kind)
        rows = [line for line in table.lines if len(line.code) == digits]
        return {line.label: line.amounts[0].value or Decimal(0) for line in rows}

    def change(self, now: Decimal) -> str:
        """Return how an amount has changed from one that is drawn."""
        then = (now * self.random.randrange(70, 130) / 100 / TEN_THOUSAND).quantize(Decimal("0.01")) * TEN_THOUSAND
        if now == then:
            return f"与{self.before}持平"
        up, rise = ("增加", "增长") if now > then else ("减少", "下降")
        lead = self.one_of(f"比{self.before}{up}", f"较{self.before}{up}", f"与{self.before}相比，{up}")
        rate = self.percent(abs(now - then), then, ROUND_HALF_UP)
        reason = self.one_of("，主要原因是人员变动", "，主要是工作安排调整", "")
        return f"{lead}{self.printed(abs(now - then))}，{rise}{rate}{reason}"

    def parted_by_fund(self) -> str:
        """Return how fiscal spending is parted by fund, or spending of one class, where that is drawn."""
        funds = {"一般公共预算": "general-function", "政府性基金预算": "government-fund"}
        column, whole = self.random.choice([(0, "财政拨款支出预算"), (2, "财政拨款项目支出"), (1, "财政拨款基本支出")])
        amounts = {name: self.total(kind, column) for name, kind in funds.items()} | {"国有资本经营预算": Decimal(0)}
        tail = self.one_of("", "财政拨款", "拨款")
        parts = {f"{name}{tail}{self.one_of('', '支出')}": amount for name, amount in amounts.items()}
        total = self.printed(sum(amounts.values(), Decimal(0)))
        listed = self.one_of("、", "，", "；").join(f"{name}{self.printed(amount)}" for name, amount in parts.items())
        return self.one_of(
            "",
            f"{whole}{total}，其中：{listed}。",
            f"{whole}{total}，包括{listed}。",
            f"{whole}{total}，其中：{self.shared(parts, '{n}{v}，占{s}')}。",
        )

    def parted_by_class(self, kind: str, name: str) -> str:
        """Return how spending from one fund is parted, where that is drawn."""
        whole, basic, project = (self.total(kind, column) for column in range(3))
        parts = {"基本支出": basic, "项目支出": project}
        return self.one_of(
            "",
            f"{name}{self.printed(whole)}，其中：基本支出{self.printed(basic)}，项目支出{self.printed(project)}。",
            f"{name}中，{self.shared(parts, '{n}{v}，占{s}')}。",
            f"按用途分，{name}中基本支出{self.printed(basic)}、项目支出{self.printed(project)}。",
        )

    def shared(self, parts: dict[str, Decimal], form: str) -> str:
        """Return parts with their shares: ``form`` has {n} for the name, {v} for the amount, {s} for the share."""
        whole = sum(parts.values(), Decimal(0))
        mark = self.one_of("；", "，", "；\n")
        return mark.join(form.format(n=n, v=self.printed(v), s=self.percent(v, whole)) for n, v in parts.items())


def told(seed: int) -> Iterator[tuple[str, str]]:
    """Yield the headings of a budget's text, each with what stands under it."""
    story = Story(seed)
    y, say = province.YEAR, story.one_of
    whole, basic, project = (story.total("expenditure", column) for column in range(3))
    funds = dict(zip(_FUNDS, (story.total("income", column) for column in (1, 2, 3)), strict=True))
    which = say("本单位", "我单位", "")
    sources = {
        f"{name}{'' if name.startswith('财政') else '拨款'}收入": amount for name, amount in funds.items() if amount
    }
    yield (
        say("收入预算情况说明", "关于收入预算的说明", "收入预算总体情况"),
        f"{y}年{which}收入预算{story.printed(whole)}，{story.change(whole)}。"
        f"其中：{story.shared(sources, '{n}{v}，占{s}')}。",
    )
    yield (
        say("支出预算情况说明", "关于支出预算的说明", "支出预算总体情况"),
        f"{y}年{which}支出预算{story.printed(whole)}，其中："
        f"{story.shared({'基本支出': basic, '项目支出': project}, say('{n}{v}，占{s}', '{n}{v}，占支出预算的{s}'))}。"
        f"{say('支出预算', '支出')}{story.change(whole)}。",
    )
    fiscal = funds[_FUNDS[0]] + funds[_FUNDS[1]]
    yield (
        "财政拨款收支预算总体情况说明",
        f"{y}年{which}财政拨款收支总预算{story.printed(fiscal)}。收入包括：一般公共预算拨款{story.printed(funds[_FUNDS[0]])}、"
        f"政府性基金预算拨款{story.printed(funds[_FUNDS[1]])}。{story.parted_by_fund()}",
    )
    general = story.named("general-function", 3)
    heading, noun = story.random.choice(
        [
            ("一般公共预算支出预算情况说明", "一般公共预算支出"),
            ("一般公共预算当年拨款情况说明", "一般公共预算拨款支出"),
        ]
    )
    yield (
        heading,
        f"{y}年{which}{noun}{story.printed(funds[_FUNDS[0]])}，{story.change(funds[_FUNDS[0]])}。"
        f"{say('', '具体安排如下：')}{story.shared(general, '{n}（类）{v}，占{s}')}。"
        f"{story.parted_by_class('general-function', say('一般公共预算支出', '一般公共预算财政拨款支出'))}",
    )
    personnel, public = (story.total("general-basic", column) for column in (1, 2))
    yield (
        "一般公共预算基本支出预算情况说明",
        f"{y}年{which}一般公共预算基本支出{story.printed(personnel + public)}，其中："
        f"人员经费{story.printed(personnel)}，主要包括基本工资、津贴补贴；公用经费{story.printed(public)}，主要包括办公费。",
    )
    three, abroad, reception, vehicles, bought, run = (
        story.total("three-public", column, f"{y}年") for column in range(6)
    )
    yield (
        "“三公”经费预算情况说明",
        f"{y}年{which}“三公”经费预算{story.printed(three)}，{story.change(three)}。其中：因公出国（境）费{story.printed(abroad)}，"
        f"{story.change(abroad)}；公务接待费{story.printed(reception)}；公务用车购置及运行费{story.printed(vehicles)}"
        f"（其中：公务用车购置费{story.printed(bought)}，公务用车运行费{story.printed(run)}）。",
    )
    fund = story.total("government-fund")
    yield (
        "政府性基金预算支出情况说明",
        f"{y}年{which}政府性基金预算支出{story.printed(fund)}，{story.change(fund)}。"
        f"{story.parted_by_class('government-fund', say('政府性基金预算支出', '政府性基金预算财政拨款支出'))}",
    )
    procured = story.total("procurement")
    goods = (procured / 3 / TEN_THOUSAND).quantize(Decimal("0.01")) * TEN_THOUSAND
    yield (
        "政府采购情况说明",
        f"{y}年{which}政府采购预算总额{story.printed(procured)}，其中：政府采购货物预算{story.printed(goods)}、"
        f"政府采购工程预算0{story.unit}、政府采购服务预算{story.printed(procured - goods)}。",
    )


def paper(seed: int, text: Sequence[tuple[str, str]] = (), made: Budget | None = None) -> Paper:
    """Return a budget as it is printed, with another text or other tables than its own where these are given."""
    lines = [f"第一部分  {province.YEAR}年单位预算情况说明"]
    for numeral, (heading, words) in zip(_NUMERALS, text or list(told(seed)), strict=True):
        lines += [f"{numeral}、{heading}", *words.split("\n")]
    return replace(province.paper(made or province.budget(seed)), prose=[lines])


def slip_of_text(seed: int, kind: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the text of a budget with one slip of a kind (figure, percent, direction), drawn, and what was changed."""
    text = list(told(seed))
    pattern = {"figure": MONEY_PATTERN, "percent": PERCENT, "direction": re.compile("|".join(OTHER_WAY))}[kind]
    places = [(at, match) for at, (_, words) in enumerate(text) for match in pattern.finditer(words)]
    at, match = random.Random(f"{seed}{kind}").choice(places)
    start, end = match.span("figure") if kind == "figure" else match.span()
    heading, words = text[at]
    new = OTHER_WAY[match[0]] if kind == "direction" else swapped_digits(words[start:end])
    text[at] = heading, words[:start] + new + words[end:]
    return f"{words[max(0, start - 20) : end + 6]} → {new}", text
