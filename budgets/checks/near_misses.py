"""F5, continued: a figure of the text that nothing bears out, but would if one slip of the hand were mended.

Whatever a sentence is about, its figures hang together: one is the sum or the difference of those beside it, a
percentage is what two amounts make, an amount is what a table prints under a name that the sentence says. A figure of
which none of this holds, and for which it would hold with two digits swapped or one left out, is worth an eye.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import permutations

from budgets.records import MONEY_UNITS, Section
from budgets.vocabulary.change_words import PERCENTAGE
from budgets.vocabulary.function_names import short_name
from budgets.vocabulary.money_units import StatedAmount, in_yuan, stated_amounts
from budgets.vocabulary.sentences import amount_label
from budgets.vocabulary.years import YEAR

from .arithmetic import HALF, HUNDRED, ZERO, digit_slips, matches_stated_percentage, round_half_up
from .checked_document import CheckedDocument
from .finding_builders import info_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict
from .printed_precision import TELLING_DIGITS, count_decimals, is_telling
from .stated_items import amount_term

NEAR = CheckRule(
    id="F5.text.near",
    title=BilingualText("文字中没有着落的数", "A figure of the text that nothing bears out"),
    sentence=BilingualText(
        "文字中的一个数，同句各数算不出，表中也没有印出；把相邻两位数字对调或去掉一位，就与同句各数或句中名称在表中的数相符的，"
        "值得看一看。",
        "A figure that neither the others of its sentence make nor a table prints, and that with two digits swapped or "
        "one left out they would, is worth an eye.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "数字够多，不会碰巧相似；没有别的规则说到它", "it has digits enough, and no other rule speaks of it"
    ),
    can_fail=False,
)
RULES = (NEAR,)
_SENTENCE = re.compile(r"(?:[^。\n]|(?<=[，,、；：])\n)+")
#: What makes an amount a bound that is no part of any sum: 100万元以上的项目.
_BOUND = re.compile("（?[及含]?[）]?以[上下内]")
#: So many amounts of a sentence at most are tried together, and so many before a percentage.
_FEW = 12
_NEAREST = 6
#: A sum has so many terms at least, with what they come to.
_SUM = 3
#: The name of a row has so many characters at least; of a longer one fewer digits tell.
_NAME, _LONG_NAME = 2, 4
#: So many digits tell whatever the figure of a total is called.
_MANY = 6
#: Findings with these verdicts have told that a figure does not fit.
_TOLD = (Verdict.FAIL, Verdict.INFO, Verdict.BASE0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """What a figure would be without a slip, and what bears that out, with the figures that do."""

    figure: str
    words: BilingualText
    terms: Sequence[SumTerm] = ()


class _Sentence:
    """The amounts of a sentence, which begins and ends where it does in its section."""

    def __init__(
        self, document: CheckedDocument, section: Section, span: tuple[int, int], amounts: Sequence[StatedAmount]
    ) -> None:
        self.document, self.section, self.span = document, section, span
        self.amounts = [each for each in amounts if not _BOUND.match(section.text, each.end)][:_FEW]

    @cached_property
    def wording(self) -> str:
        return self.section.text[slice(*self.span)]

    def name_at(self, at: int) -> str:
        return self.document.name_in_text(self.section, amount_label(self.section.text, 0, at))

    def windows(self, at: int) -> Iterator[Sequence[StatedAmount]]:
        """Yield the runs of amounts that one of them is in."""
        for begin in range(at + 1):
            for end in range(max(at + 1, begin + _SUM), len(self.amounts) + 1):
                yield self.amounts[begin:end]


def check_near_misses(document: CheckedDocument, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the figures that nothing bears out but for a slip; ``findings`` are what the other rules say."""
    told = {
        (term.figure.spot.section, term.figure.printed)
        for each in findings
        if each.verdict in _TOLD
        for side in (each.left, each.right)
        if side
        for term in side.terms
    }
    rates = {
        (term.figure.spot.section, each.left.value)
        for each in findings
        if each.unit == "%" and each.left and each.verdict is not Verdict.NA
        for term in each.left.terms
    }
    cells = _NamedCells(document)
    amounts = {section.order: stated_amounts(section.text) for section in document.budget.sections}
    prints = Counter(_print_of(each) for own in amounts.values() for each in own)
    for section in document.budget.sections:
        for sentence in _sentences(document, section, amounts[section.order]):
            for at, amount in enumerate(sentence.amounts):
                is_alone = prints[_print_of(amount)] == 1 and (section.order, amount.printed) not in told
                if is_alone and is_telling(amount.figure, _SUM):
                    yield from _check_amount(sentence, at, cells)
            for percentage in PERCENTAGE.finditer(section.text, *sentence.span) if sentence.amounts[1:] else ():
                figure = percentage[0].rstrip("%％ ").replace(",", "")
                if is_telling(figure) and (section.order, Decimal(figure)) not in rates:
                    yield from _check_percentage(sentence, percentage, figure)


def _print_of(amount: StatedAmount) -> str:
    return f"{amount.figure.replace(',', '')}{amount.unit}"


def _sentences(document: CheckedDocument, section: Section, amounts: list[StatedAmount]) -> Iterator[_Sentence]:
    """Yield the sentences of a section that give an amount."""
    at = 0
    while at < len(amounts):
        match = _SENTENCE.match(section.text, amounts[at].start)
        end = match.end() if match else len(section.text)
        stop = next((n for n in range(at, len(amounts)) if amounts[n].start >= end), len(amounts))
        begin = max(section.text.rfind(mark, 0, amounts[at].start) for mark in "。\n") + 1
        yield _Sentence(document, section, (begin, end), amounts[at:stop])
        at = stop


def _check_amount(sentence: _Sentence, at: int, cells: _NamedCells) -> Iterator[Finding]:
    amount = sentence.amounts[at]
    if cells.has(amount) or any(_sum_that_fits(each, amount, amount.value) for each in sentence.windows(at)):
        return
    for _, text in digit_slips(amount.figure.replace(",", "")):
        value = in_yuan(text, amount.unit)
        fit = _fit_in_sentence(sentence, at, value, text) or cells.fit(sentence, amount, value, text)
        # Without a closing nought a figure is the same.
        if fit and value != amount.value:
            yield _near_finding(sentence, amount, fit)
            return


def _fit_in_sentence(sentence: _Sentence, at: int, value: Decimal, text: str) -> _Fit | None:
    """Return the run of amounts that hold together if one of them were another, or the amount that it then is."""
    amount = sentence.amounts[at]
    if not is_telling(text):
        return None
    if other := next((each for each in sentence.amounts if each.value == value), None):
        return _Fit(
            figure=text,
            words=BilingualText(f"同句另有{other.printed}", f"the sentence has {other.printed} as well"),
            terms=[_term(sentence, other)],
        )
    for window in sentence.windows(at):
        if total := _sum_that_fits(window, amount, value, exactly=True):
            shown = [replace(each, figure=text) if each is amount else each for each in window]
            whole = shown.pop(window.index(total))
            sum_ = "＋".join(each.printed for each in shown)
            words = f"{sum_}＝{whole.printed}"
            return _Fit(
                figure=text,
                words=BilingualText(words, words),
                terms=[_term(sentence, each) for each in window if each is not amount],
            )
    return None


def _sum_that_fits(
    window: Sequence[StatedAmount], amount: StatedAmount, value: Decimal, *, exactly: bool = False
) -> StatedAmount | None:
    """Return the first or last of a run of amounts (of three, any) that is the sum of the others, one being ``value``.

    Each may be off by half its own last digit, unless they are to fit exactly.
    """
    values = [value if each is amount else each.value for each in window]
    room = ZERO if exactly else sum((_place(each) for each in window), ZERO) * HALF
    twice = sum(values, ZERO)
    totals = range(len(window)) if len(window) == _SUM else (0, len(window) - 1)
    fits = (at for at in totals if all(values) and abs(twice - 2 * values[at]) <= room)
    return next((window[at] for at in fits), None)


def _place(amount: StatedAmount) -> Decimal:
    return MONEY_UNITS[amount.unit].scaleb(-count_decimals(amount.figure))


class _NamedCells:
    """The amounts of the tables by what they come to as coarsely as the text prints them."""

    def __init__(self, document: CheckedDocument) -> None:
        self.document = document
        self._by_place: dict[Decimal, dict[Decimal, list[tuple[SumTerm, set[str], bool]]]] = {}

    def has(self, amount: StatedAmount) -> bool:
        return amount.value in self.document.amounts_rounded_to(_place(amount))

    def fit(self, sentence: _Sentence, amount: StatedAmount, value: Decimal, text: str) -> _Fit | None:
        """Return the figure of a table that an amount would be, of a row that the sentence names or of a total."""
        if value not in self.document.amounts_rounded_to(_place(amount)):
            return None
        for term, names, is_total in self._by_value(_place(amount)).get(value, ()):
            longest = max((len(name) for name in names if name in sentence.wording), default=0)
            digits = _SUM if longest >= _LONG_NAME else TELLING_DIGITS if longest >= _NAME else _MANY
            if (longest >= _NAME or is_total) and is_telling(text, digits):
                name, printed = term.figure.name, term.figure.printed
                words = BilingualText(f"{name}印为{printed}", f"{name}: {printed}")
                return _Fit(figure=text, words=words, terms=[term])
        return None

    def _by_value(self, place: Decimal) -> dict[Decimal, list[tuple[SumTerm, set[str], bool]]]:
        if place not in self._by_place:
            found: dict[Decimal, list[tuple[SumTerm, set[str], bool]]] = {}
            for sheet in self.document.sheets:
                totals = {line.position for line in sheet.total_lines()}
                for line in sheet.lines:
                    is_total = line.position in totals
                    for column in sheet.columns_of_line(line):
                        if (term := sheet.cell_term(line, column)) and term.figure.value:
                            names = {short_name(each) for each in (column.header if is_total else (line.label,))}
                            found.setdefault(round_half_up(term.figure.value, place), []).append(
                                (
                                    term,
                                    {each for each in names if len(each) >= _NAME and not YEAR.match(each)},
                                    is_total,
                                )
                            )
            self._by_place[place] = found
        return self._by_place[place]


def _check_percentage(sentence: _Sentence, percentage: re.Match[str], figure: str) -> Iterator[Finding]:
    """Yield a percentage that the last amount before it and another make but for a slip."""
    before = [each for each in sentence.amounts if each.end <= percentage.start()][-_NEAREST:]
    near = sentence.amounts if len(sentence.amounts) < _NEAREST else before
    place = Decimal(1).scaleb(-count_decimals(figure))
    made = [*_percentages_made(near)]
    if any(matches_stated_percentage(Decimal(figure), place, exact) for exact, *_ in made):
        return
    for _, text in digit_slips(figure):
        for exact, part, whole in made if is_telling(text) else ():
            if round_half_up(exact, place) == Decimal(text):
                words = BilingualText(
                    f"按{part.printed}、{whole.printed}计算为{text}%",
                    f"{part.printed} and {whole.printed} make {text}%",
                )
                yield _near_finding(
                    sentence,
                    (before or near)[-1],
                    _Fit(figure=f"{text}%", words=words, terms=[_term(sentence, each) for each in (part, whole)]),
                    printed=f"{figure}%",
                )
                return


def _percentages_made(amounts: Sequence[StatedAmount]) -> Iterator[tuple[Decimal, StatedAmount, StatedAmount]]:
    """Yield what per cent one amount is of another, and by how many they differ: of few any two, else with the last."""
    few = len(amounts) < _NEAREST
    pairs = (
        permutations(amounts, 2) if few else (way for each in amounts[:-1] for way in permutations((each, amounts[-1])))
    )
    for part, whole in pairs:
        if whole.value:
            exact = part.value / whole.value * HUNDRED
            yield from ((each, part, whole) for each in (exact, abs(exact - HUNDRED)))


def _term(sentence: _Sentence, amount: StatedAmount) -> SumTerm:
    return amount_term(sentence.document, sentence.section, amount, sentence.name_at(amount.start))


def _near_finding(sentence: _Sentence, amount: StatedAmount, fit: _Fit, printed: str = "") -> Finding:
    """Return that an amount, or the percentage ``printed`` behind it, is a slip from what fits."""
    name = sentence.name_at(amount.start)
    own, due = printed or amount.printed, fit.figure if printed else f"{fit.figure}{amount.unit}"
    message = BilingualText(
        f"{name}印为{own}，别处没有这个数，也算不出；{fit.words.zh}：若是{due}则相符，只差一处数字，可能有一处笔误。",
        f"{name}: {own} stands nowhere else and nothing makes it; {fit.words.en}: {due} would fit, a slip of the hand "
        "apart.",
    )
    path = (sentence.section.path, amount_label(sentence.section.text, 0, amount.start), own)
    subject = FindingSubject(statement="text", path=path, column="near", label=path[1])
    return info_finding(NEAR, subject, message, [_term(sentence, amount), *fit.terms])
