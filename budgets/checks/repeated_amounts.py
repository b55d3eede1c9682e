"""F5, continued: an amount that the text states again in the same words is the same amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from budgets.records import MONEY_UNITS, Section
from budgets.vocabulary.clauses import last_clause, last_name
from budgets.vocabulary.listed_parts import are_of_one_extent
from budgets.vocabulary.money_units import StatedAmount, stated_amounts

from .arithmetic import digit_slips
from .checked_document import CheckedDocument, found_once
from .finding_builders import check_equal_sides, info_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, UnmatchedAmount
from .printed_precision import count_decimals, is_telling
from .stated_items import amount_term, sections_on_money

REPEATED = CheckRule(
    id="F5.text.repeated",
    title=BilingualText("文字几处写到的同一金额一致", "An amount that the text states again is the same"),
    sentence=BilingualText(
        "没有表可对照的金额，文字在别处用相同的词写到的，应一致；文字中只出现一次的金额，与别处写的金额只差相邻数字颠倒或"
        "多一位数字的，予以提示。",
        "An amount that no table prints and the text states again in the same words is the same; an amount that stands "
        "once and is another's with two digits swapped or a digit too many is worth checking.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText("前面的词有四个字以上相同", "four characters of the words before both are the same"),
    can_fail=False,
    version=3,
)
RULES = (REPEATED,)
#: So long a run of the same characters before two amounts shows that both are called alike.
_RUN = 4
#: Or so many that both end with, some of which tell.
_ENDING = 6
#: So many digits are alike by no chance, whatever the amounts are called.
_MANY = 7
#: Words that stand before any amount, and so far back those that tell are looked for.
_ANY_WORDS = re.compile(
    r"[\d.,，、：:（）()“”\s]|[上去][一]?年[度]?|预算|决算|支出|收入|经费|安排|金额|总计|合计|其中|增加|减少|增长|下降|财政拨款|一般公共"
    r"|万元|主要原因|[比较与同为是数各的年]"
)
_FARTHEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """An amount of the text with the words before it, as printed and without those that stand before any amount."""

    section: Section
    amount: StatedAmount
    words: str
    telling: str

    @property
    def last_words(self) -> str:
        return last_name(self.words, 0, len(self.words), "，、：")


def check_repeated_amounts(document: CheckedDocument, unbound: Sequence[UnmatchedAmount]) -> Iterator[Finding]:
    """Yield what is stated again; ``unbound`` are the figures of money in the text that nothing else takes up."""
    stated = _stated_amounts(document)
    for one, other in _repeated(stated, unbound):
        found = check_equal_sides(REPEATED, _subject(one), [_term(document, one)], [_term(document, other)])
        yield from [found] if found else []
    yield from _check_slips(document, stated)


def unmatched_amounts(document: CheckedDocument, unbound: Sequence[UnmatchedAmount]) -> Iterator[UnmatchedAmount]:
    """Yield those of the figures that nothing else takes up that are not stated again, either."""
    again = {(one.section.order, one.amount.start) for one, _ in _repeated(_stated_amounts(document), unbound)}
    yield from (each for each in unbound if (each.section, each.start) not in again)


@found_once
def _stated_amounts(document: CheckedDocument) -> Iterator[_Stated]:
    for section in sections_on_money(document.budget):
        for amount in stated_amounts(section.text):
            words = last_clause(section.text, max(0, amount.start - _FARTHEST), amount.start, "。；;\n")
            yield _Stated(section=section, amount=amount, words=words, telling=_ANY_WORDS.sub("|", words))


def _repeated(stated: Sequence[_Stated], unbound: Sequence[UnmatchedAmount]) -> Iterator[tuple[_Stated, _Stated]]:
    """Yield the amounts that nothing else takes up, each with the first of equal value that is called alike."""
    places = {(each.section, each.start) for each in unbound}
    by_value: dict[Decimal, list[_Stated]] = {}
    for each in stated:
        by_value.setdefault(each.amount.value, []).append(each)
    for each in stated:
        if each.amount.value and (each.section.order, each.amount.start) in places:
            alike = (other for other in by_value[each.amount.value] if other is not each and _called_alike(each, other))
            if other := next(alike, None):
                yield each, other


def _called_alike(one: _Stated, other: _Stated) -> bool:
    """Tell whether the words before two amounts have a telling run in common, or end alike with words that tell."""
    runs = {one.telling[at : at + _RUN] for at in range(len(one.telling) - _RUN + 1)}
    if any("|" not in run and run in other.telling for run in runs):
        return True
    names = {last_clause(each.words, 0, len(each.words), "，、：（）") for each in (one, other)}
    if one.section is other.section and len(names) == 1 and len(names.pop()) >= _RUN:
        return True
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one.words[::-1], other.words[::-1], strict=False))
    same = "".join(char for char, _ in pairs)
    return len(same) >= _ENDING and bool(re.search(r"[^|]{2}", _ANY_WORDS.sub("|", same)))


def _check_slips(document: CheckedDocument, stated: Sequence[_Stated]) -> Iterator[Finding]:
    """Yield the amounts that stand once in the document and are a slip of the hand from one stated elsewhere."""
    by_print: dict[str, list[_Stated]] = {}
    for each in stated:
        by_print.setdefault(_digits_of(each.amount), []).append(each)
    told: set[frozenset[str]] = set()
    values = {each.amount.value for each in stated}
    for printed, [one, *others] in by_print.items():
        if others or not is_telling(printed) or _is_in_tables(document, one.amount):
            continue
        slips = {f"{slip}{one.amount.unit}" for _, slip in digit_slips(one.amount.figure.replace(",", ""))}
        for slip in sorted(slips & by_print.keys()):
            sure = is_telling(printed, _MANY)
            alike = (
                each
                for each in by_print[slip]
                if (sure or _called_alike(one, each)) and are_of_one_extent(one.last_words, each.last_words)
            )
            # Of two amounts whose difference is told as well, one is a part of the other.
            other = next((each for each in alike if abs(one.amount.value - each.amount.value) not in values), None)
            if other and frozenset({slip, printed}) not in told:
                told.add(frozenset({slip, printed}))
                yield _slip_finding(document, one, other)


def _digits_of(amount: StatedAmount) -> str:
    return f"{amount.figure.replace(',', '')}{amount.unit}"


def _is_in_tables(document: CheckedDocument, amount: StatedAmount) -> bool:
    """Tell whether a table prints an amount, as it is or more finely."""
    place = MONEY_UNITS[amount.unit].scaleb(-count_decimals(amount.figure))
    return amount.value in document.amounts_rounded_to(place)


def _slip_finding(document: CheckedDocument, one: _Stated, other: _Stated) -> Finding:
    a, b = _term(document, one), _term(document, other)
    message = BilingualText(
        f"{a.figure.name}为{a.figure.printed}，{b.figure.name}为{b.figure.printed}，只差一处数字；"
        "前者在文中和表中再没有出现，可能有一处笔误。",
        f"{a.figure.name}: {a.figure.printed}; {b.figure.name}: {b.figure.printed}; they differ by one slip of "
        "digits, and the first stands nowhere else.",
    )
    return info_finding(REPEATED, _subject(one), message, [a, b])


def _term(document: CheckedDocument, each: _Stated) -> SumTerm:
    return amount_term(document, each.section, each.amount, document.name_in_text(each.section, each.last_words))


def _subject(each: _Stated) -> FindingSubject:
    path = (each.section.path, each.words, each.amount.printed)
    return FindingSubject(statement="text", path=path, column="repeated", label=each.words)
