"""F1, continued: what a paragraph says came in with what was there, is what it says went out with what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from budgets.records import Section
from budgets.vocabulary.clauses import amount_label
from budgets.vocabulary.money_units import StatedAmount, stated_amounts

from .checked_document import CheckedDocument
from .finding_builders import check_equal_sides
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict
from .stated_items import amount_term

BALANCE = CheckRule(
    id="F1.text",
    title=BilingualText(
        "文字：本年收入加年初结转，等于本年支出加年末结转",
        "Text: income with what was carried over is spending with what is carried on",
    ),
    sentence=BilingualText(
        "一段文字写明本年收入、年初结转和结余、本年支出、年末结转和结余的，收入加年初数应等于支出加年末数；"
        "写明使用非财政拨款结余、结余分配的，一并计入。写明收入、支出和收支结余（结转下年）的，结余等于收入减支出。",
        "Where a paragraph gives income, what was left before, spending and what is left after, both pairs are equal. "
        "Where it gives income, spending and what is left of the two, that is their difference.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText("一段文字各写明一次", "a paragraph gives each of them once"),
    can_fail=False,
    version=2,
)
RULES = (BALANCE,)
_CARRIED = r"(?:财政拨款)?结转(?:和|与|及)?(?:结余)?(?:资金)?"
_IN, _OUT = "in", "out"
#: What the amounts of the identity are called, with the side each is on; the first four are needed.
_PARTS = (
    (_IN, re.compile("(?:本年|当年)收入(?:合计|总额)?")),
    (_IN, re.compile(rf"(?:年初|上年){_CARRIED}")),
    (_OUT, re.compile("(?:本年|当年)支出(?:合计|总额)?")),
    (_OUT, re.compile(rf"(?:年末|年终){_CARRIED}|结转下年")),
    (_IN, re.compile("使用非财政拨款结余(?:（含专用结余）)?")),
    (_OUT, re.compile("结余分配")),
)
_NEEDED = 4
#: What came in and went out, by the words for all of it or else by those for either, and what that leaves.
_ALL = re.compile("(?P<side>收入|支出)(?:预算|决算)?(?:总[量计额]|合计)$")
_EITHER = re.compile("(?P<side>收入|支出)$")
_LEFT = re.compile("(?:(?:本年|当年)?收支结余|(?:本年|当年)结余|(?P<carried>结转下年)(?:支出)?)(?:决算数)?")
_PARTS_OF_EITHER = re.compile(r"其中[^。\n]*")
_YEAR = re.compile(r"^(?:\d{4}年度?)?|[为是]$")


def check_stated_balance(document: CheckedDocument) -> Iterator[Finding]:
    for section in document.budget.sections:
        at = 0
        for paragraph in section.text.split("\n"):
            if "本年" in paragraph or "当年" in paragraph:
                yield from _checked(document, section, at, at + len(paragraph))
            if "结" in paragraph:
                yield from _checked_left(document, section, at, at + len(paragraph))
            at += len(paragraph) + 1


def _checked(document: CheckedDocument, section: Section, begin: int, end: int) -> Iterator[Finding]:
    named: list[list[StatedAmount]] = [[] for _ in _PARTS]
    for amount in stated_amounts(section.text, begin, end):
        name = _YEAR.sub("", amount_label(section.text, begin, amount.start))
        for (_, words), found in zip(_PARTS, named, strict=True):
            if words.fullmatch(name):
                found.append(amount)
    if any(len(found) != 1 for found in named[:_NEEDED]) or any(found[1:] for found in named):
        return
    income, spending = (
        [
            amount_term(document, section, each, amount_label(section.text, begin, each.start))
            for (own, _), found in zip(_PARTS, named, strict=True)
            for each in found
            if own == side
        ]
        for side in (_IN, _OUT)
    )
    yield from _judged(section, "本年收入", income, spending)


def _checked_left(document: CheckedDocument, section: Section, begin: int, end: int) -> Iterator[Finding]:
    """Yield whether what a paragraph says is left is what came in without what went out, told before without parts."""
    parts = [match.span() for match in _PARTS_OF_EITHER.finditer(section.text, begin, end)]
    run: list[tuple[str, StatedAmount]] = []
    for amount in stated_amounts(section.text, begin, end):
        name = _YEAR.sub("", amount_label(section.text, begin, amount.start))
        if not (is_left := _LEFT.fullmatch(name)):
            run += [] if any(a <= amount.start < b for a, b in parts) else [(name, amount)]
            continue
        for words in (_ALL,) if is_left["carried"] else (_ALL, _EITHER):
            told = {match["side"]: each for each in run if (match := words.search(each[0]))}
            if len(told) == sum(bool(words.search(each[0])) for each in run) == len(("收入", "支出")):
                income, spent = (
                    amount_term(document, section, told[side][1], told[side][0]) for side in ("收入", "支出")
                )
                left = amount_term(document, section, amount, name)
                more = told["收入"][1].value - told["支出"][1].value
                if is_left["carried"] and (not more or amount.value < more):
                    # The rest may be saved, or what went out hold what is carried over.
                    break
                yield from _judged(section, f"{told['收入'][0]}的结余", [left], [income, replace(spent, sign=-1)])
                break
        run = []


def _judged(section: Section, label: str, left: list[SumTerm], right: list[SumTerm]) -> Iterator[Finding]:
    subject = FindingSubject(statement="text", path=(section.path, label), column="balance", label=label)
    if made := check_equal_sides(BALANCE, subject, left, right):
        yield replace(made, verdict=Verdict.INFO) if made.verdict is Verdict.FAIL else made
