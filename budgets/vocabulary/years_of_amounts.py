"""Of which year the words beside an amount say that it is: the year before, an earlier one, the budget's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.vocabulary.change_words import BASIS, COMPARATOR, COMPARATORS, YEAR, YEARS_BEFORE, any_of
from budgets.vocabulary.clauses import LEAD, LONGEST_CLAUSE, last_clause
from budgets.vocabulary.money_units import StatedAmount, stated_amounts
from budgets.vocabulary.statements import NamedBefore

#: How the words before an amount end, where it is the year before's: to be compared with, or stated for itself.
COMPARED_WITH = re.compile(rf"{COMPARATOR}{YEAR}{BASIS}数?(?:为|是)?$")
EARLIER_AMOUNT = re.compile(r"(?P<year>\d{4})年(?:当年|年初)?(?:预算)?(?P<kind>执行|决算|预算)数?(?:为|是)?$")
SPENT_BEFORE = re.compile(r"\d{4}年(?:当年)?(?:预算)?执行数为?$")
#: How they end where the amount is what the year's budget allots.
PLANNED = re.compile(r"\d{4}年(?:年初)?预算安排(?:数)?为?$")
_OF_YEAR = re.compile(rf"(?:{any_of(YEARS_BEFORE)}|(?P<year>\d{{4}})年度?)(?:同期)?{BASIS}数?(?:为|是)?$")
#: The same with the name of the amount between: 上年支出.
_OF_YEAR_BY_NAME = re.compile(
    rf"(?<![^，。；：、（\n])(?:{any_of(YEARS_BEFORE)}|(?P<year>\d{{4}})年度?)(?:(?!结)[^，。；：、（）\d\n]){{1,16}}$"
)
#: How they end between the name of an item and its amount, and what the amount is then of.
STATED = re.compile(
    r"(?:[。，：]?(?:年初)?(?:无|没有|未(?:安排|编制|列))(?:年初)?预算)?[。，：]?(?:\d{4}年(?:度)?)?(?P<of>年初预算|预算|支出决算|决算|支出预算)(?:数|安排)?(?:为)?$"
)
#: An amount so far before what is told of a change is not of the same.
_FAR = 300
#: A year that a sentence is about, not one it compares with.
_SPOKEN_OF_YEAR = re.compile(rf"(?<!{'|'.join(COMPARATORS)})(?<!\d)(\d{{4}})年")


def years_since(text: str, start: int, end: int) -> set[int]:
    """Return the years after that of an amount at ``start`` of which the words up to ``end`` go on to speak."""
    if end - start > _FAR:
        return set()
    said = [*_SPOKEN_OF_YEAR.finditer(text, max(text.rfind("\n", 0, start) + 1, start - _FAR), end)]
    before = [int(year[1]) for year in said if year.start() < start]
    return {since for year in said if before and year.start() > start and (since := int(year[1])) > before[-1]}


def is_of_latest_year(text: str, begin: int, at: int, end: int) -> bool:
    """Tell whether the last year that a stretch of text speaks of before a place is the latest it speaks of."""
    said = [*_SPOKEN_OF_YEAR.finditer(text, begin, end)]
    before = [int(year[1]) for year in said if year.start() < at]
    return not said or (bool(before) and before[-1] == max(int(year[1]) for year in said))


def is_of_year_before(text: str, amount: StatedAmount, year: int) -> bool:
    """Tell whether the words before an amount say that it is of a year before another."""
    lead = text[max(0, amount.start - LEAD) : amount.start]
    said = _OF_YEAR.search(lead) or _OF_YEAR_BY_NAME.search(lead)
    return said is not None and (not said["year"] or int(said["year"]) < year)


def amounts_before(text: str) -> Iterator[NamedBefore]:
    """Yield the amounts of the year before that stand behind a name and their year: 公务接待费2030年为4.00万元."""
    for amount in stated_amounts(text):
        lead = last_clause(text, max(0, amount.start - LONGEST_CLAUSE), amount.start, "，。；：、\n")
        said = _OF_YEAR.search(lead)
        if said and lead[: said.start()]:
            yield NamedBefore(name=lead[: said.start()], base=said[0], amount=amount)
