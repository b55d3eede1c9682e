"""F5, continued: a figure of the text that nothing bears out, but would if one slip of the hand were mended.

Whatever a sentence is about, its figures hang together: one is the sum or the difference of those beside it, a
percentage is what two amounts make or what others leave of 100, an amount is what a table prints under a name that the
sentence says. A figure of which none of this holds, and for which it would hold but for a slip, is worth checking: the
fewer ways it is held against and the more digits it has, the less likely chance makes it seem one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, combinations, permutations

from budgets.records import MONEY_UNITS, Section
from budgets.vocabulary.change_words import PERCENTAGE
from budgets.vocabulary.clauses import amount_label, start_of_clause
from budgets.vocabulary.function_names import short_name
from budgets.vocabulary.listed_parts import are_of_one_extent
from budgets.vocabulary.money_units import StatedAmount, in_yuan, stated_amounts
from budgets.vocabulary.years import YEAR

from .arithmetic import (
    HALF,
    HUNDRED,
    ZERO,
    digit_slips,
    matches_stated_percentage,
    mistyped_digits,
    round_half_up,
    slips_that_make,
)
from .checked_document import CheckedDocument
from .finding_builders import info_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict
from .printed_precision import TELLING_DIGITS, count_decimals, is_telling
from .stated_items import amount_term

NEAR = CheckRule(
    id="F5.text.near",
    title=BilingualText("文字中没有着落的数", "A figure of the text that nothing bears out"),
    sentence=BilingualText(
        "文字中的一个数，同句（同段）各数算不出，表中也没有印出；改正一处笔误（相邻两位对调，多写、漏写或写错一位，单位差一万倍），"
        "就与同段各数或所称名称在表中的数相符的，予以提示。碰巧相符的可能超过五十分之一的不提示。",
        "A figure that neither the others of its paragraph make nor a table prints, and that they would but for a slip "
        "(two digits swapped, one too many, left out or mistyped, another unit), is worth checking; not where chance "
        "would bring that about more often than once in fifty.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "数字够多，不会碰巧相似；没有别的规则说到它", "it has digits enough, and no other rule speaks of it"
    ),
    can_fail=False,
    version=3,
)
RULES = (NEAR,)
_SENTENCE = re.compile(r"(?:[^。\n]|(?<=[，,、；：])\n)+")
_PARAGRAPH = re.compile(r"(?:[^\n]|(?<=[，,、；：])\n)+")
#: Words for shares, which make up 100 where nothing is left out.
_SHARES = re.compile("占|比[例重]|构成")
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
#: A figure is taken for a slip if of so many figures one at most would seem it by chance.
_SELDOM = 50
#: So many characters before a percentage say what it is of.
_LEAD = 20
_TEN_THOUSAND = 10_000
#: What leads to a percentage of a budget, which may be told nowhere.
_COMPLETED = re.compile(r"(?:完成|为|占)[^，。；\d]{0,10}预算数?的?$")
#: Findings with these verdicts have told that a figure does not fit.
_TOLD = (Verdict.FAIL, Verdict.INFO, Verdict.BASE0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """What a figure would be without a slip, and what bears that out, with the figures that do."""

    figure: str
    words: BilingualText
    terms: Sequence[SumTerm] = ()
    #: Where it is that which is taken for another.
    unit: str = ""


class _Sentence:
    """The amounts of a sentence, or of a paragraph that gives few; it begins and ends where it does in its section."""

    def __init__(
        self, document: CheckedDocument, section: Section, span: tuple[int, int], amounts: Sequence[StatedAmount]
    ) -> None:
        self.document, self.section, self.span = document, section, span
        self.amounts = [each for each in amounts if not _BOUND.match(section.text, each.end)][:_FEW]

    def bounds_around(self, amount: StatedAmount) -> tuple[int, int]:
        """Return where the sentence of an amount begins and ends."""
        match = _SENTENCE.match(self.section.text, amount.start, self.span[1])
        return start_of_clause(self.section.text, amount.start, "。\n"), match.end() if match else self.span[1]

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
        (figure.spot.section, figure.printed)
        for each in findings
        if each.verdict in _TOLD or _bears_out(each)
        for figure in each.figures
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
                    yield from _check_amount(sentence, at, cells, prints)
            yield from _check_percentages(sentence, rates)
        for start, stop in _spans_of_shares(section.text, amounts[section.order]):
            yield from _check_percentages(_Sentence(document, section, (start, stop), ()), rates)


def _check_percentages(sentence: _Sentence, rates: set[tuple[int | None, Decimal]]) -> Iterator[Finding]:
    percentages = [*PERCENTAGE.finditer(sentence.section.text, *sentence.span)]
    for at, percentage in enumerate(percentages):
        figure = _figure_of(percentage)
        lead = sentence.section.text[max(0, percentage.start() - _LEAD) : percentage.start()]
        if (
            is_telling(figure, _SUM)
            and not _COMPLETED.search(lead)
            and (sentence.section.order, Decimal(figure)) not in rates
        ):
            yield from _check_percentage(sentence, percentages, at)


def _spans_of_shares(text: str, amounts: Sequence[StatedAmount]) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a text begin and end that tell shares and give no amount."""
    end = 0
    for percentage in PERCENTAGE.finditer(text):
        if percentage.start() < end:
            continue
        match = _SENTENCE.match(text, percentage.start())
        start, end = start_of_clause(text, percentage.start(), "。\n"), match.end() if match else len(text)
        if _SHARES.search(text, start, end) and not any(start <= each.start < end for each in amounts):
            yield start, end


def _bears_out(finding: Finding) -> bool:
    """Tell whether a finding holds of three figures or a fine percentage, which no slip in one of them would leave."""
    if finding.verdict not in (Verdict.OK, Verdict.TAIL) or not finding.left:
        return False
    if finding.unit == "%":
        return _is_fine(finding.left.value)
    return len(finding.figures) >= _SUM


def _is_fine(percent: Decimal) -> bool:
    """Tell whether a percentage is told so finely that it tells the amounts it is of."""
    return percent == percent.quantize(Decimal("0.01")) != percent.quantize(Decimal("0.1"))


def _print_of(amount: StatedAmount) -> str:
    return f"{amount.figure.replace(',', '')}{amount.unit}"


def _sentences(document: CheckedDocument, section: Section, amounts: list[StatedAmount]) -> Iterator[_Sentence]:
    """Yield the paragraphs of a section that give an amount, those of many by sentences."""
    for begin, end, own in _stretches(section.text, amounts, _PARAGRAPH, "\n"):
        if len(own) <= _FEW:
            yield _Sentence(document, section, (begin, end), own)
        else:
            for start, stop, few in _stretches(section.text, own, _SENTENCE, "。\n"):
                yield _Sentence(document, section, (start, stop), few)


def _stretches(
    text: str, amounts: list[StatedAmount], pattern: re.Pattern[str], marks: str
) -> Iterator[tuple[int, int, list[StatedAmount]]]:
    """Yield where stretches of a text that give amounts begin and end, with those."""
    at = 0
    while at < len(amounts):
        match = pattern.match(text, amounts[at].start)
        end = match.end() if match else len(text)
        stop = next((n for n in range(at, len(amounts)) if amounts[n].start >= end), len(amounts))
        yield start_of_clause(text, amounts[at].start, marks), end, amounts[at:stop]
        at = stop


def _check_amount(sentence: _Sentence, at: int, cells: _NamedCells, prints: Mapping[str, int]) -> Iterator[Finding]:
    amount = sentence.amounts[at]
    if cells.has(amount):
        return
    ways = _ways_to_make(sentence, at)
    if any(_makes(way, amount) for kind in ways for way in kind):
        return
    fits = (_fit_in_sentence(sentence, amount, kind) for kind in ways)
    fit = next(filter(None, fits), None) or _fit_in_other_unit(amount, ways, prints) or cells.slip(sentence, amount)
    if fit:
        yield _near_finding(sentence, amount, fit)


#: Amounts of a sentence, each with its sign, that make another.
_Way = tuple[tuple[int, StatedAmount], ...]


def _ways_to_make(sentence: _Sentence, at: int) -> list[list[_Way]]:
    """Return what may make an amount of a sentence, kind by kind: another, a run of amounts, or any two.

    A run is added up to its first or last, or is what that leaves.
    """
    amount = sentence.amounts[at]
    others = [each for each in sentence.amounts if each is not amount and each.value]
    runs: list[_Way] = []
    for window in sentence.windows(at):
        for total in (window[0], window[-1]) if all(each.value for each in window) else ():
            rest = [each for each in window if each is not amount and each is not total]
            if total is amount:
                runs.append(tuple((1, each) for each in rest))
            else:
                runs.append(((1, total), *((-1, each) for each in rest)))
    pairs: list[_Way] = [((1, one), (1, other)) for one, other in combinations(others, 2)]
    pairs += [((1, one), (-1, other)) for one, other in permutations(others, 2) if one.value > other.value]
    return [[((1, each),) for each in others], runs, pairs]


def _total(way: _Way) -> Decimal:
    return sum((sign * each.value for sign, each in way), ZERO)


def _makes(way: _Way, amount: StatedAmount) -> bool:
    """Tell whether amounts make another, each being off by half its own last digit at most."""
    room = sum((_place(each) for _, each in way), _place(amount)) * HALF
    return bool(way[1:]) and abs(_total(way) - amount.value) <= room


def _fit_in_sentence(sentence: _Sentence, amount: StatedAmount, ways: Sequence[_Way]) -> _Fit | None:
    """Return what an amount would be without a slip, made by one of some ways that hardly would by chance.

    That a digit is mistyped or left out is told by all amounts of a sentence, or of the paragraph, alone: some of them
    share the other digits too often.
    """
    start, stop = sentence.bounds_around(amount)
    paragraph = {each.start for each in sentence.amounts}
    wholes = [paragraph, {each for each in paragraph if start <= each < stop}]
    own = amount.figure.replace(",", "")
    usual = {text for _, text in digit_slips(own)}
    for way in ways:
        figure = _as_figure(_total(way), amount)
        # Cut off, the amounts may be off by so much.
        room = sum((_place(each) for _, each in way), _place(amount))
        tells = bool(way[1:]) and {amount.start, *(each.start for _, each in way)} in wholes
        if figure not in usual and not (tells and abs(_total(way) - amount.value) > room):
            continue
        if len(way) == 1 and not are_of_one_extent(sentence.name_at(amount.start), sentence.name_at(way[0][1].start)):
            continue
        if figure and (len(way) == 1 or is_telling(figure)) and _is_slip(own, figure, len(ways)):
            printed = [("＋" if sign > 0 else "－") + each.printed for sign, each in way]
            sum_ = "".join(printed).removeprefix("＋")
            words = (
                BilingualText(f"{sum_}＝{figure}{amount.unit}", f"{sum_} = {figure}{amount.unit}")
                if way[1:]
                else BilingualText(f"同句另有{sum_}", f"the sentence has {sum_} as well")
            )
            return _Fit(figure=figure, words=words, terms=[_term(sentence, each) for _, each in way])
    return None


def _fit_in_other_unit(amount: StatedAmount, ways: Sequence[Sequence[_Way]], prints: Mapping[str, int]) -> _Fit | None:
    """Return what an amount would be in a unit 10,000 times as large or small, if others make that or print it."""
    for unit, size in MONEY_UNITS.items():
        if MONEY_UNITS[amount.unit] not in (size * _TEN_THOUSAND, size / _TEN_THOUSAND):
            continue
        other = replace(amount, unit=unit, value=in_yuan(amount.figure, unit))
        if prints.get(_print_of(other)):
            words = BilingualText(f"文中另有{other.printed}", f"the text has {other.printed} as well")
            return _Fit(figure=amount.figure, unit=unit, words=words)
        if size > MONEY_UNITS[amount.unit] and any(_makes(way, other) for kind in ways for way in kind):
            words = BilingualText("按同段各数计算", "by the others of its paragraph")
            return _Fit(figure=amount.figure, unit=unit, words=words)
    return None


def _as_figure(value: Decimal, amount: StatedAmount) -> str:
    """Return a value printed as an amount is; nothing if it cannot be."""
    text = f"{value / MONEY_UNITS[amount.unit]:.{count_decimals(amount.figure)}f}"
    return text if value > 0 and in_yuan(text, amount.unit) == value else ""


def _is_slip(printed: str, due: str, ways: int) -> bool:
    """Tell whether one slip of the hand, and hardly chance, takes a figure from what one of so many ways makes."""
    slips = slips_that_make(printed, due)
    return bool(slips) and slips * ways * _SELDOM <= 10 ** len(_digits_that_tell(due))


def _digits_that_tell(figure: str) -> str:
    return figure.replace(".", "").strip("0")


def _place(amount: StatedAmount) -> Decimal:
    return MONEY_UNITS[amount.unit].scaleb(-count_decimals(amount.figure))


class _NamedCells:
    """The amounts of the tables by what they come to as coarsely as the text prints them."""

    def __init__(self, document: CheckedDocument) -> None:
        self.document = document
        self._by_place: dict[Decimal, dict[Decimal, list[tuple[SumTerm, set[str], bool]]]] = {}

    def has(self, amount: StatedAmount) -> bool:
        return amount.value in self.document.amounts_rounded_to(_place(amount))

    def slip(self, sentence: _Sentence, amount: StatedAmount) -> _Fit | None:
        """Return the figure of a table that an amount would be, of a row that the sentence names or of a total.

        For a digit mistyped, which is taken for a slip of more figures, the amount itself is called as the row is.
        """
        figure = amount.figure.replace(",", "")
        words = sentence.section.text[slice(*sentence.bounds_around(amount))]
        called = short_name(amount_label(sentence.section.text, sentence.span[0], amount.start))
        usual = [text for _, text in digit_slips(figure)]
        fits = chain(
            (self._fit(amount, text, words) for text in usual),
            (self._fit(amount, text, called, is_own=True) for text in (*usual, *mistyped_digits(figure))),
        )
        return next(filter(None, fits), None)

    def _fit(self, amount: StatedAmount, text: str, words: str, *, is_own: bool = False) -> _Fit | None:
        value = in_yuan(text, amount.unit)
        # Without a closing nought a figure is the same; cut off, it is no slip.
        if abs(value - amount.value) <= is_own * _place(amount) or not self.has(replace(amount, value=value)):
            return None
        for term, names, is_total in self._by_value(_place(amount)).get(value, ()):
            longest = max((len(name) for name in names if name in words), default=0)
            # One digit of a total's many is another: what is called as any row is.
            if is_own and is_total and is_telling(text, _MANY):
                return self._fit_of(term, text)
            if is_own:
                longest = max(longest, _length_of_common_end(words, names))
            digits = _SUM if longest >= _LONG_NAME else TELLING_DIGITS if longest >= _NAME else _MANY
            tells = longest >= (_LONG_NAME if is_own else _NAME) or (is_total and not is_own)
            if tells and is_telling(text, digits):
                return self._fit_of(term, text)
        return None

    def _fit_of(self, term: SumTerm, text: str) -> _Fit:
        name, printed = term.figure.name, term.figure.printed
        made = BilingualText(f"{name}印为{printed}", f"{name}: {printed}")
        return _Fit(figure=text, words=made, terms=[term])

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


def _length_of_common_end(words: str, names: set[str]) -> int:
    """Return how many of the last characters of words stand in one of some names: 即职业年金缴费 ends as a row does."""
    return next((len(words) - at for at in range(len(words)) if any(words[at:] in name for name in names)), 0)


def _check_percentage(sentence: _Sentence, percentages: Sequence[re.Match[str]], at: int) -> Iterator[Finding]:
    """Yield a percentage that but for a slip the last amount before it and another make, or that makes up 100."""
    percentage, figure = percentages[at], _figure_of(percentages[at])
    before = [each for each in sentence.amounts if each.end <= percentage.start()][-_NEAREST:]
    near = sentence.amounts if len(sentence.amounts) < _NEAREST else before
    place = Decimal(1).scaleb(-count_decimals(figure))
    made, begin = [*_percentages_made(near)], max(0, at - _FEW)
    beside = [Decimal(_figure_of(each)) for each in percentages[begin : at + _FEW]]
    rests = [*_rests_of_hundred(beside, at - begin)]
    bears_out = any(matches_stated_percentage(Decimal(figure), place, exact) for exact, *_ in made)
    if bears_out or any(abs(rest - Decimal(figure)) <= place * len(beside) for rest in rests):
        return
    usual = [slip for _, slip in digit_slips(figure)]
    for exact, part, whole in made:
        text = f"{round_half_up(exact, place):f}"
        if text in usual and is_telling(text, _SUM) and _is_slip(figure, text, len(made)):
            words = BilingualText(
                f"按{part.printed}、{whole.printed}计算为{text}%",
                f"{part.printed} and {whole.printed} make {text}%",
            )
            terms = [_term(sentence, each) for each in (part, whole)]
            fit = _Fit(figure=f"{text}%", words=words, terms=terms)
            yield _near_finding(sentence, (before or near)[-1], fit, printed=f"{figure}%")
            return
    text = next((f"{rest:f}" for rest in rests if rest > 0 and _is_slip(figure, f"{rest:f}", len(rests))), "")
    # The other shares are rounded, so that what they leave may be a last digit off.
    nearly = [rest + way * place for rest in rests for way in (0, 1, -1)]
    text = text or next((slip for slip in usual if Decimal(slip) in nearly and _is_slip(figure, slip, len(nearly))), "")
    text = text or _share_too_many(beside, figure, place)
    if text and _SHARES.search(sentence.section.text, *sentence.span):
        words = BilingualText("各项占比合计 100%", "the shares make up 100%")
        fit = _Fit(figure=f"{text}%", words=words)
        amount = next(reversed(before or near), None)
        yield _near_finding(sentence, amount, fit, printed=f"{figure}%", at=percentage.start())


def _share_too_many(percents: Sequence[Decimal], figure: str, place: Decimal) -> str:
    """Return what a percentage would be without a slip if those of its sentence make up more than 100 with it."""
    over = sum(percents, ZERO) - HUNDRED
    if len(percents) < _SUM or over <= place * len(percents):
        return ""
    dues = {f"{Decimal(figure) - over + way * place:f}" for way in (0, 1, -1)}
    return next((due for _, due in digit_slips(figure) if due in dues), "")


def _figure_of(percentage: re.Match[str]) -> str:
    return percentage[0].rstrip("%％ ").replace(",", "")


def _rests_of_hundred(percents: Sequence[Decimal], at: int) -> Iterator[Decimal]:
    """Yield what runs of percentages that one is in leave of 100 without it."""
    for begin in range(at + 1):
        for end in range(at + 1, len(percents) + 1):
            if len(others := [*percents[begin:at], *percents[at + 1 : end]]) and all(others):
                yield HUNDRED - sum(others, ZERO)


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


def _near_finding(
    sentence: _Sentence, amount: StatedAmount | None, fit: _Fit, printed: str = "", at: int = 0
) -> Finding:
    """Return that an amount, or the percentage ``printed`` behind it, is a slip from what fits.

    A percentage at a place without an amount before it is called as what stands before it.
    """
    text, at = sentence.section.text, amount.start if amount else at
    name = sentence.name_at(at)
    own, due = (
        (printed, fit.figure) if printed or not amount else (amount.printed, f"{fit.figure}{fit.unit or amount.unit}")
    )
    slip = (
        BilingualText("只差单位", "in another unit")
        if fit.unit
        else BilingualText("只差一处数字", "one slip of digits away")
    )
    message = BilingualText(
        f"{name}印为{own}，别处没有这个数，用别的数也算不出。{fit.words.zh}：若是{due}则相符，{slip.zh}，可能是笔误。",
        f"{name}: {own} stands nowhere else and no other figures come to it; {fit.words.en}; with {due}, "
        f"{slip.en}, it would fit.",
    )
    path = (sentence.section.path, amount_label(text, 0, at), own)
    subject = FindingSubject(statement="text", path=path, column="near", label=path[1])
    return info_finding(NEAR, subject, message, [*([_term(sentence, amount)] if amount else ()), *fit.terms])
