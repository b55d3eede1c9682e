"""F6, continued: what final accounts say of money spent against money budgeted agrees with the amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from budgets.records import Direction, Mention, Section
from budgets.vocabulary.measures import Compared, Measure, compared
from budgets.vocabulary.stated_completions import stated_completions
from budgets.vocabulary.statements import StatedCompletion
from budgets.vocabulary.subjects import three_public_item
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import ZERO, judge_stated_share, judge_two_printings
from .change_rules import CHANGE_WORDS
from .checked_document import CheckedDocument
from .figure_references import FigureReference, RowPart
from .finding_builders import (
    amount_in_words,
    build_side,
    comparison_finding,
    format_printed_amount,
    info_finding,
    not_checked_finding,
    stated_difference_finding,
    words_on_percentage,
)
from .findings import (
    BilingualText,
    CheckRule,
    ComparedSide,
    Finding,
    FindingSubject,
    RuleBasis,
    SumTerm,
    Tolerance,
    Verdict,
)
from .printed_precision import count_decimals
from .stated_items import amount_term

PERCENT = CheckRule(
    id="F6.completion.percent",
    title=BilingualText("完成预算的百分比与金额相符", "A stated rate of completion fits the amounts"),
    sentence=BilingualText(
        "完成预算的百分比＝决算数÷预算数。", "A rate of completion is what was spent, of the budget."
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.PERCENT,
    condition=BilingualText(
        "预算数写在同一句话或印在表中，没有另写动用上年结转",
        "the sentence or the table gives the budget, beside which no money carried over is told",
    ),
    version=5,
)
DIRECTION = CheckRule(
    id="F6.completion.direction",
    title=BilingualText("决算数大于、小于预算数与金额相符", "What is said of spending above or below the budget is so"),
    sentence=BilingualText(
        "写明决算数大于、小于或等于预算数的，应与两个数相符。",
        "Where money spent is said to be more than, less than or as much as budgeted, the two amounts are.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.ORDER,
    condition=BilingualText("两个数都已写明", "both amounts are stated"),
    version=3,
)
AMOUNT = CheckRule(
    id="F6.completion.amount",
    title=BilingualText(
        "决算数与预算数之差与金额相符", "What spending is said to be above or below the budget fits the amounts"
    ),
    sentence=BilingualText(
        "写明决算数比预算数多（超出）或少（节约）多少的，应等于两个数之差；写明差额占预算百分比的，应与金额相符。",
        "An amount by which money spent is said to be above or below the budget is the difference of the two, and "
        "its percentage that of the budget.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText("两个数都已写明", "both amounts are stated"),
    version=4,
)
RULES = (PERCENT, DIRECTION, AMOUNT)
_NO_BUDGET = BilingualText("没有写明是哪一个预算数", "it is not said which budget is meant")
#: So much of a budget is hardly anything (基本持平).
_ABOUT = Decimal("0.05")
_SAID = {
    Direction.INCREASE: BilingualText("大于", "more"),
    Direction.DECREASE: BilingualText("小于", "less"),
    Direction.LEVEL: BilingualText("等于", "as much"),
}


def check_stated_completions(document: CheckedDocument) -> Iterator[Finding]:
    for section in document.budget.sections:
        claims = [*stated_completions(section.text)]
        for rate, word in pairwise(claims):
            if word.spent == rate.spent and not word.budgeted and _go_opposite_ways(rate, word):
                yield _opposite_finding(document, section, rate, word)
        for claim in claims:
            yield from _check_completion(
                document, section, claim, document.mentions.get((section.order, claim.spent.start))
            )


def _go_opposite_ways(rate: StatedCompletion, word: StatedCompletion) -> bool:
    """Tell whether money is said to be so many per cent of a budget, and then a word says another way."""
    if not rate.percent or word.percent or word.moved:
        return False
    over = Decimal(rate.percent) - 100
    ways = {Direction.INCREASE: over < 0, Direction.DECREASE: over > 0}
    return ways.get(word.direction, bool(over) and not word.word.startswith("基本"))


def _opposite_finding(
    document: CheckedDocument, section: Section, rate: StatedCompletion, word: StatedCompletion
) -> Finding:
    """Return that a rate and a word do not agree; of two budgets, the first and the adjusted, both may be true."""
    name = document.name_in_text(section, rate.label)
    subject = FindingSubject(statement="text", path=(section.path, rate.label), column="opposite", label=rate.label)
    said = _SAID[word.direction]
    message = BilingualText(
        f"{name}写完成预算的{rate.percent}%，又写决算数{said.zh}预算数；说的若是同一个预算数，两者不符。",
        f"{name}: {rate.percent}% of the budget is stated, and spending is said to be {said.en}; of one budget the two "
        "do not agree.",
    )
    return info_finding(DIRECTION, subject, message, [amount_term(document, section, rate.spent, name)])


def _contradiction(document: CheckedDocument, section: Section, claim: StatedCompletion) -> Finding:
    """Return that a difference from the budget is said to go one way, and its percentage the other."""
    name = document.name_in_text(section, claim.label)
    subject = FindingSubject(statement="text", path=(section.path, claim.label), column="direction", label=claim.label)
    amount = claim.moved.printed if claim.moved else ""
    one, other = CHANGE_WORDS[claim.direction], CHANGE_WORDS[claim.percent_direction]
    message = BilingualText(
        f"{name}与预算数相比，先写{one.zh}{amount}，又写{other.zh}{claim.moved_percent}%，方向相反。",
        f"{name}, against the budget: to {one.en} by {amount}, and then to {other.en} by {claim.moved_percent}%, "
        "opposite ways.",
    )
    term = amount_term(document, section, claim.spent, name)
    return replace(info_finding(DIRECTION, subject, message, [term]), verdict=Verdict.FAIL, slip="direction")


def _check_completion(
    document: CheckedDocument, section: Section, claim: StatedCompletion, mention: Mention | None
) -> Iterator[Finding]:
    name = document.name_in_text(section, claim.label)
    spent = amount_term(document, section, claim.spent, name)
    if claim.budgeted:
        budgeted: SumTerm | None = amount_term(document, section, claim.budgeted, f"{name}的预算数")
    else:
        budgeted = _budget_in_table(document, mention) if mention and claim.percent else None
    if budgeted is None and claim.contradicts_itself:
        yield _contradiction(document, section, claim)
        return
    if budgeted is None and claim.moved and (claim.percent or claim.moved_percent):
        budgeted = _budget_implied(document, section, claim, spent)
    differs = claim.moved or claim.moved_percent
    column = "completion" if claim.percent else "difference" if differs else "against-budget"
    subject = FindingSubject(statement="text", path=(section.path, claim.label), column=column, label=claim.label)
    rule = PERCENT if claim.percent else AMOUNT if differs else DIRECTION
    if claim.percent and _is_nothing_of_anything(spent, claim.percent, budgeted):
        message = BilingualText(
            f"{name}的决算数为{spent.figure.printed}，却写完成预算的 {claim.percent}%。",
            f"{name}: {spent.figure.printed} was spent, yet {claim.percent}% of the budget is said to be.",
        )
        yield info_finding(rule, subject, message, [spent])
        return
    if budgeted is None or budgeted.figure.value is None:
        yield not_checked_finding(rule, subject, _NO_BUDGET)
        return
    for found in _judged(document, section, claim, subject, spent, budgeted):
        # Spending may be measured by a budget that was adjusted since, which the words leave open.
        unsure = found.verdict is Verdict.FAIL and not claim.is_sure and not claim.moved
        yield replace(found, verdict=Verdict.INFO) if unsure else found


def _judged(
    document: CheckedDocument,
    section: Section,
    claim: StatedCompletion,
    subject: FindingSubject,
    spent: SumTerm,
    budgeted: SumTerm,
) -> Iterator[Finding]:
    """Yield whether what is said of money spent against a budget fits both."""
    found: Finding | None
    if claim.percent:
        found = _check_percent(subject, claim.percent, spent, budgeted)
    elif claim.moved is None and claim.moved_percent:
        found = _check_rate(subject, claim.moved_percent, spent, budgeted, _apart(spent, budgeted))
    elif claim.moved is None:
        found = _check_comparison(subject, claim, spent, budgeted)
    else:
        moved = amount_term(document, section, claim.moved, f"{spent.figure.name}与预算数之差")
        found = _check_difference(subject, claim, spent, budgeted, moved)
        rate = _check_rate(subject, claim.moved_percent, spent, budgeted, moved) if claim.moved_percent else None
        if rate and rate.verdict is Verdict.FAIL and found and found.verdict is Verdict.FAIL:
            # A slip in one amount is told once: the percentage is measured by the two others, if it fits them.
            other = _check_rate(subject, claim.moved_percent, spent, budgeted, _apart(spent, budgeted))
            rate = rate if other and other.verdict is Verdict.FAIL else other
        if rate:
            yield rate
    if found:
        yield found


def _apart(spent: SumTerm, budgeted: SumTerm) -> SumTerm:
    """Return by how much what was spent and what was budgeted differ, be it more or less."""
    value = abs((spent.figure.value or ZERO) - (budgeted.figure.value or ZERO))
    place = spent.figure.widest_place + budgeted.figure.widest_place
    printed = format_printed_amount(value, spent.figure.unit)
    return SumTerm(figure=replace(spent.figure, value=value, place=place, own_place=place, printed=printed))


def _budget_implied(
    document: CheckedDocument, section: Section, claim: StatedCompletion, spent: SumTerm
) -> SumTerm | None:
    """Return the budget from which what was spent differs by a stated amount."""
    if claim.moved is None or spent.figure.value is None or claim.direction is Direction.UNSTATED:
        return None
    moved = amount_term(document, section, claim.moved, f"{spent.figure.name}的预算数").figure
    more = claim.direction is Direction.INCREASE
    value = spent.figure.value - (claim.moved.value if more else -claim.moved.value)
    place = spent.figure.widest_place + moved.widest_place
    printed = format_printed_amount(value, spent.figure.unit)
    return SumTerm(figure=replace(moved, value=value, place=place, own_place=place, printed=printed))


def _check_difference(
    subject: FindingSubject, claim: StatedCompletion, spent: SumTerm, budgeted: SumTerm, moved: SumTerm
) -> Finding | None:
    """Return whether two amounts differ by as much as is said, in the direction that is said."""
    less = claim.direction is Direction.DECREASE
    if claim.direction is Direction.UNSTATED:
        less = (spent.figure.value or ZERO) < (budgeted.figure.value or ZERO)
    way = BilingualText("减少", "a fall") if less else BilingualText("增加", "a rise")
    words = BilingualText("预算数", "a budget of"), way
    return stated_difference_finding(AMOUNT, subject, spent, budgeted, replace(moved, sign=-1 if less else 1), words)


def _check_rate(
    subject: FindingSubject, percent: str, spent: SumTerm, budgeted: SumTerm, moved: SumTerm
) -> Finding | None:
    """Return whether a difference is so many per cent of the budget; nothing where nothing was budgeted."""
    if (budgeted.figure.value or ZERO) <= 0:
        return None
    judged = judge_stated_share(percent, moved, budgeted)
    exact = f"{judged.right:.{count_decimals(percent) + 1}f}%"
    apart = words_on_percentage(judged, count_decimals(percent) + 1)
    base, more = _in_words(budgeted), _in_words(moved)
    message = BilingualText(
        f"{spent.figure.name}与预算数相差{more.zh}，印为{percent}%；按预算数{base.zh}计算为{exact}{apart.zh}。",
        f"{spent.figure.name}: {more.en} apart from the budget is stated as {percent}%; on the budget of {base.en} it "
        f"is {exact}{apart.en}.",
    )
    left = ComparedSide(value=judged.left, name=f"{spent.figure.name}与预算数之差的百分比", terms=(moved,))
    right = ComparedSide(value=judged.right, name="按金额计算", terms=(moved, budgeted))
    own = replace(subject, column="difference-percent")
    return replace(comparison_finding(AMOUNT, own, judged, left, right), message=message, unit="%")


def _in_words(term: SumTerm) -> BilingualText:
    """Return the amount of a term with its unit, which a table prints apart."""
    return amount_in_words(term.figure.value or ZERO, term.figure.unit)


def _is_nothing_of_anything(spent: SumTerm, percent: str, budgeted: SumTerm | None) -> bool:
    """Tell whether nothing is said to be a part of a budget, or something no part of a budget that is not stated."""
    stated = Decimal(percent)
    if not spent.figure.value:
        return stated not in (0, 100)
    return stated == 0 and budgeted is None


def _check_percent(subject: FindingSubject, percent: str, spent: SumTerm, budgeted: SumTerm) -> Finding | None:
    """Return whether spending is so many per cent of the budget; nothing where nothing was budgeted."""
    if (budgeted.figure.value or ZERO) <= 0:
        return None
    judged = judge_stated_share(percent, spent, budgeted)
    exact = f"{judged.right:.{count_decimals(percent) + 1}f}%"
    apart = words_on_percentage(judged, count_decimals(percent) + 1)
    done, whole = _in_words(spent), _in_words(budgeted)
    message = BilingualText(
        f"{spent.figure.name}印为完成预算的{percent}%。按决算数{done.zh}、预算数{whole.zh}计算为{exact}{apart.zh}。",
        f"{spent.figure.name}: {percent}% of the budget is stated. {done.en} of {whole.en} is {exact}{apart.en}.",
    )
    left = ComparedSide(value=judged.left, name=f"{spent.figure.name}的完成率", terms=(spent,))
    right = ComparedSide(value=judged.right, name="按金额计算", terms=(spent, budgeted))
    return replace(comparison_finding(PERCENT, subject, judged, left, right), message=message, unit="%")


def _budget_in_table(document: CheckedDocument, mention: Mention) -> SumTerm | None:
    """Return what the table of the three prints as the budget of an item, or of all."""
    item = three_public_item(mention.subject)
    measure = Measure.TOTAL if item == "" else next((each for each in Measure if each == item), None)
    if measure is None:
        return None
    ref = FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(compared(measure, Compared.BUDGETED),))
    found = document.referenced_figures(ref)
    return found[0] if found and len(found) == 1 else None


def _check_comparison(
    subject: FindingSubject, claim: StatedCompletion, spent: SumTerm, budgeted: SumTerm
) -> Finding | None:
    """Return whether spending is more or less than budgeted as a word says; loosely said, it may be as much."""
    judged = judge_two_printings(spent, budgeted)
    if spent.figure.value is None or budgeted.figure.value is None:
        return None
    more = spent.figure.value - budgeted.figure.value
    room = abs(budgeted.figure.value) * _ABOUT if claim.word.startswith("基本") else ZERO
    against = {
        Direction.INCREASE: more < 0,
        Direction.DECREASE: more > 0,
        Direction.LEVEL: abs(more) > room,
    }[claim.direction]
    agreed = judged.verdict in (Verdict.OK, Verdict.TAIL)
    verdict = Verdict.OK if agreed or not against else Verdict.FAIL
    if verdict is Verdict.FAIL and claim.direction is Direction.LEVEL:
        verdict = Verdict.INFO
    made = comparison_finding(
        DIRECTION, subject, replace(judged, verdict=verdict), build_side([spent]), build_side([budgeted])
    )
    does = ("不符", "which it is not") if against and not agreed else ("相符", "which it is")
    said = _SAID[claim.direction]
    done, whole = _in_words(spent), _in_words(budgeted)
    message = BilingualText(
        f"{spent.figure.name}的决算数为{done.zh}，预算数为{whole.zh}，与所写“{said.zh}”{does[0]}。",
        f"{spent.figure.name}: spent {done.en}, budgeted {whole.en}; spending is said to be {said.en}, {does[1]}.",
    )
    return replace(made, message=message)
