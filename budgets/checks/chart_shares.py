"""F6, continued: the shares that a chart of the text prints come to the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from budgets.records import Section
from budgets.vocabulary.money_units import MONEY_PATTERN

from .arithmetic import HALF, HUNDRED, ZERO, digit_slips
from .checked_document import CheckedDocument
from .finding_builders import info_finding, ok_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance
from .printed_precision import count_decimals

CHART = CheckRule(
    id="F6.share.chart",
    title=BilingualText("图中各项占比合计为 100%", "The shares that a chart prints come to 100%"),
    sentence=BilingualText(
        "文字中的图印出各项占比的，应合计为 100%；差额恰好是其中一项数字写反或多写一位的，予以提示。",
        "The shares of a chart in the text come to 100%; a gap that is just two digits swapped or a digit too many in "
        "one of them is worth checking.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "各项占比都读出了，或差额能由一项的笔误解释", "all shares were read, or a slip in one explains the gap"
    ),
    can_fail=False,
)
RULES = (CHART,)
_PERCENT = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d+)?(?=\s*[%％])")
#: What tells a sentence from the words of a chart, and what says that there is one.
_SENTENCE = re.compile("[。，；：]")
_CHART = re.compile("图|构成|结构")
_FEWEST = 2


def check_chart_shares(document: CheckedDocument) -> Iterator[Finding]:
    for section in document.budget.sections:
        shares = list(_shares_of_chart(section))
        if len(shares) < _FEWEST or not any(map(count_decimals, shares)):
            continue
        total = sum(map(Decimal, shares), ZERO)
        room = sum((Decimal(1).scaleb(-count_decimals(share)) for share in shares), ZERO) * HALF
        subject = FindingSubject(statement="text", path=(section.path, "chart"), column="chart", label="图")
        where = document.section_citation(section.order)
        if abs(total - HUNDRED) <= room:
            message = BilingualText(f"{where}图中各项占比合计为 {total}%。", f"{where}: the chart's shares: {total}%.")
            yield ok_finding(CHART, subject, message)
        elif slip := next(_slips_that_explain(shares, total, room), None):
            wrong, right = slip
            yield info_finding(
                CHART,
                subject,
                BilingualText(
                    f"{where}图中各项占比合计为 {total}%；其中 {wrong}% 若为 {right}%，则合计 100%。",
                    f"{where}: the chart's shares come to {total}%; with {right}% instead of {wrong}% to 100%.",
                ),
            )


def _shares_of_chart(section: Section) -> Iterator[str]:
    """Yield the percentages of a section that stand in words of a chart, not in a sentence."""
    lines = [line for line in section.text.split("\n") if not _SENTENCE.search(line) and not MONEY_PATTERN.search(line)]
    if any(_CHART.search(line) for line in lines):
        yield from (match[0] for line in lines for match in _PERCENT.finditer(line))


def _slips_that_explain(shares: list[str], total: Decimal, room: Decimal) -> Iterator[tuple[str, str]]:
    """Yield the shares that, printed without a slip of the hand, make the whole 100, with what they would be."""
    for share in shares:
        for _, other in digit_slips(share):
            if abs(total - Decimal(share) + Decimal(other) - HUNDRED) <= room:
                yield share, other
