"""Make findings: compare two sides, and say in one plain sentence what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Literal

from budgets.records import MONEY_UNITS
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import CUT_OFF, ZERO, Judgement, compare_sides, judge_part_of_whole, judge_sum, sum_signed_figures
from .checked_document import has_unreadable_figure, printed_terms
from .findings import (
    NO_WORDS,
    BilingualText,
    CheckedFigure,
    CheckRule,
    ComparedSide,
    FigureLocation,
    Finding,
    FindingSubject,
    SumTerm,
    Verdict,
)

UNREADABLE = BilingualText("有的数无法辨认", "a figure cannot be read")
BLANK = BilingualText("有合计无分项，或有分项无合计（空白）", "either the whole or all of its parts are printed blank")

#: So many figures of a side are named one by one; more are called their sum.
_FEW = 3
ONE = Decimal(1)
SUM_ZH, SUM_OF_UNITS_ZH, DIFFERENCE_ZH = "各项之和", "所属单位之和", "两数之差"
SUMS_EN = {
    SUM_ZH: "the sum of the parts",
    SUM_OF_UNITS_ZH: "the sum of the units",
    DIFFERENCE_ZH: "the difference of the two",
}
#: What explains a percentage that is less than it by its last digit.
CUT = BilingualText("截去尾数则相符", "it fits if the digits behind are cut off")
#: What explains a percentage that fits only what the amounts may have been before they were rounded.
ROUNDED = BilingualText("金额四舍五入前的数可与所印相符", "it fits what the amounts may have been before rounding")
#: By how much figures are off that are printed in another money unit than the one they are said to be in.
UNIT_FACTORS = (1_000, 10_000)


def format_printed_amount(amount: Decimal, unit: str, language: str = "zh") -> str:
    """Return an amount in yuan as it is printed in a unit, which stays Chinese as printed labels do."""
    text = _number_in_unit(amount, unit)
    return f"{text} {unit}" if language == "en" and unit in MONEY_UNITS else text + unit


@lru_cache(maxsize=4096)
def _number_in_unit(amount: Decimal, unit: str) -> str:
    number = (amount / MONEY_UNITS.get(unit, ONE)).normalize()
    whole, _point, decimals = f"{number:,f}".partition(".")
    decimals = decimals.ljust(2, "0") if unit in ("万元", "亿元") else decimals
    return f"{whole}.{decimals}" if decimals else whole


def amount_in_words(amount: Decimal, unit: str) -> BilingualText:
    """Return an amount in yuan as either language prints it in a unit."""
    return BilingualText(format_printed_amount(amount, unit), format_printed_amount(amount, unit, "en"))


def words_on_percentage(judged: Judgement, places: int) -> BilingualText:
    """Return by how much a stated percentage is off, or what explains that it is; nothing where the one computed is it.

    ``judged`` has half the worth of the last digit stated as its tolerance.
    """
    if judged.verdict is Verdict.FAIL:
        apart = f"{abs(judged.difference):.{places}f}"
        points = "point" if apart == "1" else "points"
        return BilingualText(f"，相差{apart}个百分点", f", {apart} percentage {points} apart")
    off = judged.difference
    if -judged.tolerance < off <= judged.tolerance:
        return NO_WORDS
    why = CUT if judged.verdict is Verdict.TAIL and -2 * judged.tolerance < off <= 0 else ROUNDED
    return BilingualText(f"；{why.zh}", f"; {why.en}")


def not_checked_words(why: BilingualText) -> BilingualText:
    """Return the sentence that says why something was not checked."""
    return BilingualText(f"未核对：{why.zh}。", f"Not checked: {why.en}.")


def not_checked_finding(
    rule: CheckRule, subject: FindingSubject, why: BilingualText, searched: Sequence[TableKind] = ()
) -> Finding:
    """Return the finding that a rule was not applied, and why; ``searched`` has the kinds of tables that lack it."""
    return Finding(
        rule=rule.id,
        version=rule.version,
        verdict=Verdict.NA,
        subject=subject,
        message=not_checked_words(why),
        why=why,
        searched=tuple(searched),
    )


def info_finding(
    rule: CheckRule,
    subject: FindingSubject,
    message: BilingualText,
    terms: Sequence[SumTerm] = (),
    searched: Sequence[TableKind | Literal["text"]] = (),
) -> Finding:
    """Return what is no identity but worth a reader's eye; ``searched`` has the kinds of tables that lack something.

    It is ``text`` where the text lacks it.
    """
    left = build_side(terms) if terms else None
    return Finding(
        rule=rule.id,
        version=rule.version,
        verdict=Verdict.INFO,
        subject=subject,
        message=message,
        left=left,
        searched=tuple(searched),
    )


def ok_finding(
    rule: CheckRule, subject: FindingSubject, message: BilingualText, terms: Sequence[SumTerm] = ()
) -> Finding:
    """Return that a rule without figures to subtract is kept."""
    left = build_side(terms) if terms else None
    return Finding(rule=rule.id, version=rule.version, verdict=Verdict.OK, subject=subject, message=message, left=left)


def build_side(terms: Sequence[SumTerm], name: str = "") -> ComparedSide:
    """Return a side of an identity; unnamed, it is called after its only figure, or as a sum."""
    figures = [term.figure for term in terms]
    if not name:
        few = " ".join(_signed_figure_name(term, n) for n, term in enumerate(terms))
        name = figures[0].name if len(figures) == 1 else few if len(figures) <= _FEW else SUM_ZH
    return ComparedSide(value=sum_signed_figures(terms), name=name, terms=tuple(terms))


def _signed_figure_name(term: SumTerm, at: int) -> str:
    sign = "−" if term.sign < 0 else "＋" if at else ""
    return f"{sign}{term.figure.name}"


def check_equal_sides(
    rule: CheckRule, subject: FindingSubject, left: Sequence[SumTerm], right: Sequence[SumTerm], name: str = ""
) -> Finding | None:
    """Return whether two sides are equal; nothing where neither prints a figure. A blank counts as nothing.

    ``name`` is what the right side is called.
    """
    return _check_sides(rule, subject, left, right, name, compare_sides)


def check_agreement_with_any(
    rule: CheckRule, subject: FindingSubject, left: Sequence[SumTerm], choices: Sequence[Sequence[SumTerm]]
) -> Finding | None:
    """Return how a side compares with the printing of what it may be that agrees, or else is it in another money unit,
    or else is nearest to it.

    Where the printings differ among themselves, that is for other rules to say.
    """
    found = [each for right in choices if (each := check_equal_sides(rule, subject, left, right))]
    agreeing = next((each for each in found if each.verdict in (Verdict.OK, Verdict.TAIL)), None)
    by_nearness = sorted(found, key=lambda each: abs(each.difference or ZERO))
    in_other_unit = (each for each in by_nearness if step_between_units(each))
    return agreeing or next(chain(in_other_unit, by_nearness), None)


def check_part_of_whole(rule: CheckRule, subject: FindingSubject, small: SumTerm, large: SumTerm) -> Finding | None:
    """Return whether a part is not more than its whole."""
    return _check_sides(rule, subject, [small], [large], "", lambda a, b: judge_part_of_whole(a[0], b[0]))


def check_sum_of_parts(
    rule: CheckRule, subject: FindingSubject, whole: SumTerm, parts: Sequence[SumTerm], name: str = ""
) -> Finding | None:
    """Return whether a whole is the sum of its parts; NA where one of the two is printed blank."""
    shown = printed_terms(parts)
    if has_unreadable_figure([whole, *parts]):
        return not_checked_finding(rule, subject, UNREADABLE)
    if whole.figure.value is None or not shown:
        nothing = not whole.figure.value and not any(term.figure.value for term in shown)
        return None if nothing else not_checked_finding(rule, subject, BLANK)
    return _check_sides(rule, subject, [whole], shown, name or SUM_ZH * (len(shown) > 1), compare_sides)


def _check_sides(
    rule: CheckRule,
    subject: FindingSubject,
    left: Sequence[SumTerm],
    right: Sequence[SumTerm],
    name: str,
    judge: Callable[[Sequence[SumTerm], Sequence[SumTerm]], Judgement],
) -> Finding | None:
    if has_unreadable_figure([*left, *right]):
        return not_checked_finding(rule, subject, UNREADABLE)
    if not printed_terms(left) and not printed_terms(right):
        return None
    # A blank beside a figure is nothing printed: it stays a term, worth zero, so that a reader sees it.
    judged = judge(printed_terms(left) or [left[0]], printed_terms(right) or [right[0]])
    return comparison_finding(rule, subject, judged, build_side(left), build_side(right, name))


def comparison_finding(
    rule: CheckRule, subject: FindingSubject, judged: Judgement, left: ComparedSide, right: ComparedSide
) -> Finding:
    """Return a finding on two sides, in the unit that the left one prints."""
    verdict = judged.verdict if rule.can_fail or judged.verdict is not Verdict.FAIL else Verdict.INFO
    unit = next((term.figure.unit for term in (*left.terms, *right.terms) if term.figure.unit), "")
    return Finding(
        rule=rule.id,
        version=rule.version,
        verdict=verdict,
        subject=subject,
        message=BilingualText(
            *(_comparison_sentence(judged, left, right, unit, language) for language in ("zh", "en"))
        ),
        unit=unit,
        left=left,
        right=right,
        difference=judged.difference,
        tolerance=judged.tolerance,
        why=judged.why,
    )


def perhaps_part_finding(failed: Finding) -> Finding:
    """Return a failed comparison as worth checking: words before the amount may narrow it to a part of the other."""
    message = BilingualText(
        failed.message.zh.partition("。")[0] + "。前一个数可能只是后一个数的一部分，所以不作判断。",
        failed.message.en.partition(". ")[0] + ". The first may be a part of the second, so this is not judged.",
    )
    return replace(failed, verdict=Verdict.INFO, message=message)


def _comparison_sentence(judged: Judgement, left: ComparedSide, right: ComparedSide, unit: str, language: str) -> str:
    """Return what came out, in a sentence without the word wrong: it says the two figures and what is between them."""
    own = next((term.figure.unit for term in right.terms if term.figure.unit), unit)
    a, b = format_printed_amount(judged.left, unit, language), format_printed_amount(judged.right, own, language)
    right_name = right.name if language == "zh" else SUMS_EN.get(right.name, right.name)
    gap = words_on_gap(judged, unit)
    if language == "zh":
        return f"{left.name}为{a}；{right_name}为{b}。{gap.zh}"
    return f"{left.name}: {a}; {right_name}: {b}. {gap.en}"


def words_on_gap(judged: Judgement, unit: str) -> BilingualText:
    """Return the sentence on what is between two amounts: nothing, what rounding explains, or more."""
    if judged.verdict is Verdict.OK:
        return BilingualText("两者一致。", "The two agree.")
    gap, room = (amount_in_words(abs(each), unit) for each in (judged.difference, judged.tolerance))
    hint = _scale_hint(judged)
    # Things are counted, not rounded; nor is there room where one figure is printed twice.
    rounded = bool(unit) and bool(judged.tolerance)
    zh = {
        Verdict.TAIL: f"相差{gap.zh}，四舍五入最多可差{room.zh}，属于尾差。",
        Verdict.INFO: f"相差{gap.zh}；{CUT_OFF.zh}。"
        if judged.why == CUT_OFF
        else f"相差{gap.zh}；除非印成整数的数是四舍五入而来，否则解释不了。",
        Verdict.FAIL: f"相差{gap.zh}，四舍五入解释不了（最多{room.zh}）。" if rounded else f"相差{gap.zh}。",
    }
    en = {
        Verdict.TAIL: f"They are {gap.en} apart; rounding explains up to {room.en}.",
        Verdict.INFO: f"They are {gap.en} apart; {CUT_OFF.en}."
        if judged.why == CUT_OFF
        else f"They are {gap.en} apart; only if those printed as whole numbers were rounded would that explain it.",
        Verdict.FAIL: f"They are {gap.en} apart, more than rounding explains ({room.en})."
        if rounded
        else f"They are {gap.en} apart.",
    }
    return BilingualText(f"{zh[judged.verdict]}{hint.zh}", f"{en[judged.verdict]}{hint.en}")


def stated_difference_finding(
    rule: CheckRule,
    subject: FindingSubject,
    value: SumTerm,
    base: SumTerm,
    change: SumTerm,
    words: tuple[BilingualText, BilingualText],
) -> Finding | None:
    """Return whether an amount is what a base and a stated change, with its sign, come to.

    ``words`` are those for the base and for the way of the change.
    """
    judged = judge_sum([value], [base, change])
    made = comparison_finding(rule, subject, judged, build_side([value]), build_side([base, change]))
    of_base, way = words
    unit = value.figure.unit
    now, then, moved, due = (
        amount_in_words(each, unit)
        for each in (judged.left, base.figure.value or ZERO, change.figure.value or ZERO, judged.right)
    )
    gap = words_on_gap(judged, unit)
    message = BilingualText(
        f"{value.figure.name}为{now.zh}。按所写，在{of_base.zh}{then.zh}上{way.zh}{moved.zh}，应为{due.zh}。{gap.zh}",
        f"{value.figure.name}: {now.en}. By what is stated, {of_base.en} {then.en} and {way.en} of {moved.en} "
        f"come to {due.en}. {gap.en}",
    )
    return replace(made, message=message)


def step_between_units(finding: Finding) -> Decimal:
    """Return how many times one side of a finding is the other where that is a step between money units, else 0."""
    if not finding.left or not finding.right:
        return ZERO
    return _unit_step(*(sum_signed_figures(side.terms) for side in (finding.left, finding.right)))


def _unit_step(one: Decimal, other: Decimal) -> Decimal:
    small, large = sorted((abs(one), abs(other)))
    factor = large / small if small else ZERO
    return factor if factor in UNIT_FACTORS else ZERO


def _scale_hint(judged: Judgement) -> BilingualText:
    """Return that one side is the other in another money unit, where it is exactly that."""
    factor = _unit_step(judged.left, judged.right) if judged.verdict is Verdict.FAIL else ZERO
    if not factor:
        return NO_WORDS
    return BilingualText(
        f"正好是 {factor:,.0f} 倍，可能有一处的单位印错。",
        f" One is exactly {factor:,.0f} times the other: the unit of one may be misprinted.",
    )


def count_term(name: str, value: int, spot: FigureLocation) -> SumTerm:
    """Return a number of things as a term."""
    one = Decimal(1)
    figure = CheckedFigure(
        value=Decimal(value), place=one, own_place=one, printed=str(value), name=name, spot=spot, unit=""
    )
    return SumTerm(figure=figure)
