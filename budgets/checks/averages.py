"""F6, continued: what one of some things is said to come to, times their number, is the amount stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from budgets.vocabulary.averages import stated_averages
from budgets.vocabulary.sentences import amount_label

from .checked_document import CheckedDocument
from .finding_builders import ONE, amount_in_words, info_finding, ok_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance
from .stated_items import amount_term

AVERAGE = CheckRule(
    id="F6.average",
    title=BilingualText("平均数与金额、数量相符", "An average fits the amount and the number"),
    sentence=BilingualText(
        "一句话写明金额、数量和平均每人（辆、户、批次）多少的，平均数乘以数量应等于金额。",
        "Where a sentence gives an amount, a number of things and what one comes to, the three fit.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "句中只有一个金额、一个数量可算", "the sentence gives one amount and one number it can be of"
    ),
    can_fail=False,
)
RULES = (AVERAGE,)


def check_averages(document: CheckedDocument) -> Iterator[Finding]:
    for section in document.budget.sections:
        for stated in stated_averages(section.text):
            label = amount_label(section.text, 0, stated.amount.start)
            subject = FindingSubject(statement="text", path=(section.path, label), column="average", label=label)
            whole = amount_term(document, section, stated.amount, document.name_in_text(section, label))
            each = amount_term(document, section, stated.average, "平均数")
            # An average may be cut off.
            room = whole.figure.own_place + each.figure.own_place * stated.number
            apart = abs(stated.amount.value - stated.average.value * stated.number)
            # Told a digit more finely than what is printed.
            finest = each.figure.own_place / 10
            mean = (stated.amount.value / stated.number / finest).quantize(ONE) * finest
            due = amount_in_words(mean, stated.average.unit)
            message = BilingualText(
                f"{whole.figure.name}为{stated.amount.printed}，数量 {stated.number}，印出的平均数为"
                f"{stated.average.printed}，计算为{due.zh}。",
                f"{whole.figure.name}: {stated.amount.printed} for {stated.number}; an average of "
                f"{stated.average.printed} is stated, it comes to {due.en}.",
            )
            made = ok_finding if apart <= room else info_finding
            yield replace(made(AVERAGE, subject, message, [whole, each]), unit=stated.amount.unit)
