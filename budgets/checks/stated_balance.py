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
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance, Verdict
from .stated_items import amount_term

BALANCE = CheckRule(
    id="F1.text",
    title=BilingualText(
        "文字：本年收入加年初结转，等于本年支出加年末结转",
        "Text: income with what was carried over is spending with what is carried on",
    ),
    sentence=BilingualText(
        "一段文字写明本年收入、年初结转和结余、本年支出、年末结转和结余的，收入加年初数应等于支出加年末数；"
        "写明使用非财政拨款结余、结余分配的，一并计入。",
        "Where a paragraph gives income, what was left before, spending and what is left after, both pairs are equal.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText("一段文字各写明一次", "a paragraph gives each of them once"),
    can_fail=False,
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
_YEAR = re.compile(r"^(?:\d{4}年度?)?|[为是]$")


def check_stated_balance(document: CheckedDocument) -> Iterator[Finding]:
    for section in document.budget.sections:
        at = 0
        for paragraph in section.text.split("\n"):
            if "本年" in paragraph or "当年" in paragraph:
                yield from _checked(document, section, at, at + len(paragraph))
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
    label = "本年收入"
    subject = FindingSubject(statement="text", path=(section.path, label), column="balance", label=label)
    if made := check_equal_sides(BALANCE, subject, income, spending):
        yield replace(made, verdict=Verdict.INFO) if made.verdict is Verdict.FAIL else made
