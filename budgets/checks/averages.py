"""F6, continued: what one of some things is said to come to, times their number, is the amount stated.

The average of marks is what they come to, divided by how many they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from budgets.records import Section
from budgets.vocabulary.averages import stated_averages, stated_means, stated_products
from budgets.vocabulary.clauses import amount_label

from .arithmetic import matches_stated_percentage
from .checked_document import CheckedDocument
from .finding_builders import ONE, amount_in_words, info_finding, ok_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance
from .printed_precision import count_decimals
from .stated_items import amount_term

AVERAGE = CheckRule(
    id="F6.average",
    title=BilingualText("平均数与金额、数量相符", "An average fits the amount and the number"),
    sentence=BilingualText(
        "一句话写明金额、数量和平均每人（辆、户、批次）多少，或写明单价乘以数量得多少的，单价（平均数）乘以数量应等于金额；"
        "逐项写出得分和平均分的，平均分应是各项得分的平均数。",
        "Where a sentence gives an amount, a number of things and what one comes to or costs, the three fit; an "
        "average of marks given one by one is theirs.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "句中只有一个金额、一个数量可算，或写成算式",
        "the sentence gives one amount and one number it can be of, or a product",
    ),
    can_fail=False,
    version=3,
)
RULES = (AVERAGE,)


def check_averages(document: CheckedDocument) -> Iterator[Finding]:
    for section in document.budget.sections:
        yield from _check_means(document, section)
        seen: set[int] = set()
        for stated in chain(stated_products(section.text), stated_averages(section.text)):
            if stated.average.start in seen:
                continue
            seen.add(stated.average.start)
            label = amount_label(section.text, 0, stated.named_at)
            subject = FindingSubject(statement="text", path=(section.path, label), column="average", label=label)
            whole = amount_term(document, section, stated.amount, document.name_in_text(section, label))
            each = amount_term(document, section, stated.average, "平均数")
            # An average may be cut off.
            room = whole.figure.own_place + each.figure.own_place * stated.number
            apart = abs(stated.amount.value - stated.average.value * stated.number)
            # Told a digit more finely than what is printed.
            finest = each.figure.own_place / 10
            mean = (stated.amount.value / stated.number / finest).quantize(ONE) * finest
            due, number = amount_in_words(mean, stated.average.unit), f"{stated.number.normalize():f}"
            message = BilingualText(
                f"{whole.figure.name}为{stated.amount.printed}，数量为 {number}，印出的平均数为"
                f"{stated.average.printed}；按前两个数计算，平均数为{due.zh}。",
                f"{whole.figure.name}: {stated.amount.printed} for {number}; an average of "
                f"{stated.average.printed} is stated, it comes to {due.en}.",
            )
            made = ok_finding if apart <= room else info_finding
            yield replace(made(AVERAGE, subject, message, [whole, each]), unit=stated.amount.unit)


def _check_means(document: CheckedDocument, section: Section) -> Iterator[Finding]:
    for stated in stated_means(section.text):
        marks, mean = [Decimal(each) for each in stated.marks], Decimal(stated.mean)
        place = Decimal(1).scaleb(-count_decimals(stated.mean))
        exact = sum(marks, Decimal(0)) / len(marks)
        subject = FindingSubject(
            statement="text", path=(section.path, stated.printed), column="average", label="平均得分"
        )
        due = f"{exact.quantize(place / 10).normalize():f}"
        listed = "、".join(stated.marks)
        message = BilingualText(
            f"得分{listed}，印出的平均分为{stated.mean}，计算为{due}。",
            f"Marks of {', '.join(stated.marks)}; an average of {stated.mean} is stated, it comes to {due}.",
        )
        made = ok_finding if matches_stated_percentage(mean, place, exact) else info_finding
        yield made(AVERAGE, subject, message)
