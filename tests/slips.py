"""Change one figure of a budget, as a slip of the hand would, and see whether the checks notice it.

What is changed keeps its length, so that all that stands behind it in its section stays in its place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from budgets.checks import Verdict, check_budget
from budgets.checks.stated_items import sections_on_money
from budgets.records import Budget, Direction, Mention, Section
from budgets.vocabulary.money_units import MONEY_PATTERN, in_yuan
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.statements import StatedChange
from tests.consistent import changed

#: A finding of these is notice enough of a changed sentence.
NOTICED = (Verdict.FAIL, Verdict.INFO, Verdict.BASE0)
PERCENT = re.compile(r"\d+(?:\.\d+)?(?=\s*[%％])")
OTHER_WAY = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticedSlips:
    """How many slips were made, how many were noticed, and the words of those that were not."""

    made: int
    noticed: int
    missed: tuple[str, ...]


def swapped_digits(printed: str) -> str:
    """Return a figure with the first two neighbouring digits swapped that differ, or with another first digit."""
    digits = [at for at, char in enumerate(printed) if char.isdigit()]
    for a, b in pairwise(digits):
        if printed[a] != printed[b] and not (a == 0 and printed[b] == "0"):
            return printed[:a] + printed[b] + printed[a + 1 : b] + printed[a] + printed[b + 1 :]
    first = digits[0]
    return printed[:first] + str(int(printed[first]) % 9 + 1) + printed[first + 1 :]


def open_changes(budget: Budget) -> Iterator[tuple[Section, StatedChange]]:
    """Yield the changes of a text that are told by an amount or a percentage alone, and that no check can measure.

    Neither the sentence nor a table gives the amount of the year before, and no sum holds the change: a slip in it or
    in its direction contradicts nothing that the document says.
    """
    found = [each for each in check_budget(budget).findings if each.rule.startswith("F6.") and each.left]
    sides = [side for each in found for side in (each.left, each.right) if side]
    measured: set[tuple[int | None, str | Decimal]] = {
        (term.figure.spot.section, term.figure.printed) for side in sides for term in side.terms
    }
    measured |= {(term.figure.spot.section, side.value) for side in sides for term in side.terms}
    for section in sections_on_money(budget):
        for change in stated_changes(section.text):
            is_alone = bool(change.percent) is not bool(change.amount) and not change.prior
            told = change.amount.printed if change.amount else Decimal(change.percent or 0)
            if is_alone and (section.order, told) not in measured:
                yield section, change


def slips_of_prose(budget: Budget) -> Iterator[tuple[str, Budget]]:
    """Yield the budget with one figure, percentage or direction of its text changed, and the words changed.

    What nothing else in the document says is left as it is: see :func:`open_changes`.
    """
    left_open: dict[int, list[StatedChange]] = {}
    for section, change in open_changes(budget):
        left_open.setdefault(section.order, []).append(change)
    for section in sections_on_money(budget):
        alone = left_open.get(section.order, [])
        spans = [match.span("figure") for match in MONEY_PATTERN.finditer(section.text)]
        spans += [match.span() for match in PERCENT.finditer(section.text)]
        spans = [span for span in spans if not any(change.start <= span[0] < change.end for change in alone)]
        moved = [change for change in stated_changes(section.text) if change.difference or change.percent.strip("0.")]
        moved = [change for change in moved if change not in alone]
        changes = [section.text[change.start : change.end] for change in moved]
        for start, end in spans:
            yield from _rewritten(budget, section, start, end, swapped_digits(section.text[start:end]))
        for words in dict.fromkeys(changes):
            for match in re.finditer("|".join(OTHER_WAY), words):
                at = section.text.index(words) + match.start()
                yield from _rewritten(budget, section, at, at + len(match[0]), OTHER_WAY[match[0]])


def _rewritten(budget: Budget, section: Section, start: int, end: int, words: str) -> Iterator[tuple[str, Budget]]:
    text = section.text[:start] + words + section.text[end:]
    mentions = tuple(
        _stated_anew(mention, section.text, text, start) if mention.section == section.order else mention
        for mention in budget.mentions
    )
    sections = tuple(replace(each, text=text) if each is section else each for each in budget.sections)
    said = f"{section.text[max(0, start - 20) : end + 8]} → {words}".replace("\n", " ")
    yield said, replace(budget, sections=sections, mentions=mentions)


def _stated_anew(mention: Mention, before: str, after: str, at: int) -> Mention:
    """Return a figure of the text as a reader finds it once something at a place is changed."""
    figure = after[mention.start : mention.end]
    money = MONEY_PATTERN.match(after, mention.start)
    if mention.value is not None and money and figure != before[mention.start : mention.end]:
        return replace(mention, value=in_yuan(money["figure"], money["unit"]), printed=money["figure"] + money["unit"])
    if at < mention.end:
        return mention
    old, new = (
        next((change for change in stated_changes(text) if change.start <= at < change.end), None)
        for text in (before, after)
    )
    if old is None or new is None or _facts_of(old) != (mention.change, mention.direction, mention.percent):
        return mention
    change, direction, percent = _facts_of(new)
    return replace(mention, change=change, direction=direction, percent=percent)


def _facts_of(change: StatedChange) -> tuple[Decimal | None, Direction, Decimal | None]:
    return change.difference, change.direction, Decimal(change.percent) if change.percent else None


def slips_of_tables(budget: Budget) -> Iterator[tuple[str, Budget]]:
    """Yield the budget with one amount of its tables changed, and where."""
    for table in budget.statements:
        printed = [a.printed.replace(",", "") for line in table.lines for a in line.amounts if a.value]
        # Figures that are all round say no more than their last digit: a slip is larger than that.
        last = min((int(Decimal(each).normalize().as_tuple().exponent) for each in printed), default=0)
        by = 11 * Decimal(10) ** (1 + last)
        for line in table.lines:
            for amount in line.amounts:
                if amount.value:
                    cell = table.order, line.position, amount.column
                    yield f"{table.title} {line.label} {amount.printed}", changed(budget, cell, by)


def notice_slips(
    budget: Budget, slips: list[tuple[str, Budget]], enough: tuple[Verdict, ...] = NOTICED
) -> NoticedSlips:
    """Return how many slips the checks notice: by a finding that the budget itself does not give."""

    def found(each: Budget) -> set[tuple[str, Verdict, Decimal | None]]:
        findings = check_budget(each).findings
        return {(one.key, one.verdict, one.difference) for one in findings if one.verdict in enough}

    sound = found(budget)
    missed = tuple(words for words, made in slips if not found(made) - sound)
    return NoticedSlips(made=len(slips), noticed=len(slips) - len(missed), missed=missed)


def some_of(slips: Iterator[tuple[str, Budget]], number: int) -> list[tuple[str, Budget]]:
    """Return so many slips, the same ones each time."""
    made = list(slips)
    return random.Random(1).sample(made, min(number, len(made)))
