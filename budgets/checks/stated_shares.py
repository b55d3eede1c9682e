"""F6.share: a stated share fits the amounts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.records import Direction, Section
from budgets.vocabulary.change_words import YEARS_BEFORE
from budgets.vocabulary.clauses import start_of_clause
from budgets.vocabulary.listed_parts import LISTED_BEHIND
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.money_units import StatedAmount, stated_amounts
from budgets.vocabulary.stated_shares import shares_of_names_alone, stated_points, stated_shares
from budgets.vocabulary.statements import NamedShare, StatedShare
from budgets.vocabulary.subjects import Subject

from .arithmetic import HALF, HUNDRED, ZERO, Judgement, judge_stated_share, matches_stated_percentage
from .checked_document import CheckedDocument
from .figures_by_name import KINDS_OF_SPENDING, TOTALS, figures_of_class, figures_of_subject, printed_totals
from .finding_builders import (
    SUM_ZH,
    amount_in_words,
    comparison_finding,
    info_finding,
    not_checked_finding,
    words_on_percentage,
)
from .findings import (
    BilingualText,
    CheckRule,
    ComparedSide,
    FigureLocation,
    Finding,
    FindingSubject,
    RuleBasis,
    SumTerm,
    Tolerance,
    Verdict,
)
from .printed_precision import count_decimals
from .stated_items import amount_term
from .wholes_of_shares import (
    NEAR,
    SIDE,
    UNTELLING,
    WITHIN,
    heads_of_lists,
    named_wholes,
    nearest_amounts,
    possible_wholes,
    whole_said_before,
    wholes_with_shares,
)
from .years_of_three import item_named, printed_in_year

SHARE = CheckRule(
    id="F6.share.percent",
    title=BilingualText("所占百分比与金额相符", "A stated share fits the amounts"),
    sentence=BilingualText(
        "占比＝该项金额÷总额；写明两年的百分比和升降几个百分点的，三者相符。",
        "A share is the amount divided by the whole it is said to be of; the percentages of two years are as many "
        "points apart as is said.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.PERCENT,
    condition=BilingualText("知道总额是哪一个数", "it is known which whole is meant"),
    version=7,
)
RULES = (SHARE,)
#: A budget, of which more than all may be spent, or what each is asked for.
_OF_BUDGET = re.compile("(?:年初|全年|调整后?的?)预算|预算数?$|任务|计划|目标")
_PARTS_OF_BASIC = (Subject.BASIC_PERSONNEL, Subject.BASIC_PUBLIC)
_YEAR_BEFORE = re.compile(rf"{'|'.join(YEARS_BEFORE)}|\d{{4}}年")


def check_stated_shares(document: CheckedDocument) -> Iterator[Finding]:
    yield from _check_shares_of_amounts(document)
    yield from _check_shares_of_names(document)
    yield from _check_points(document)


def _check_shares_of_amounts(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether the shares stated within a section fit; those that only make up 100 are off by rounding."""
    for section in document.budget.sections:
        shares = list(stated_shares(section.text))
        amounts = stated_amounts(section.text) if shares else []
        shared = {share.value for share in shares}
        heads = heads_of_lists(section.text, amounts, document.budget.year) if shares else []
        # Added up once a run, which may be as long as the section.
        runs = [(run, _sum_of_shared(document, section, run)) for run in _runs_of_one_whole(shares, amounts)]
        sums = {share.start: total for run, total in runs for share in run}
        nested = wholes_with_shares(section.text, shares)
        balanced = {share.start for run, _ in runs if _percents_of(run) == HUNDRED for share in run}
        for share in _with_wholes_said_before(section.text, shares):
            subject = FindingSubject(
                statement="text", path=(section.path, share.label), column="share", label=share.label
            )
            part = amount_term(document, section, share.value, document.name_in_text(section, share.label))
            before = nearest_amounts(amounts, share.value.start)
            head = next((each for each in reversed(heads) if each.end <= share.value.start), None)
            sure, wholes = possible_wholes(document, section, share, before, head)
            if not wholes and share.of and SIDE.sub("", UNTELLING.sub("", share.of)):
                # Named with an amount behind only.
                behind = amounts[bisect_left(amounts, share.value.end, key=lambda each: each.start) :][:NEAR]
                sure, wholes = False, named_wholes(document, section, share, behind)
            if not wholes and not share.of and share.start in sums:
                sure, wholes = False, [sums[share.start]]
            if not wholes and not share.of:
                others = [each for each in before if each not in shared]
                outer = (amount_term(document, section, each, "总额") for each in nested.get(share.start, ()))
                sure, wholes = False, [*whole_said_before(document, section, share, others), *outer]
            found = [
                _share_finding(
                    subject,
                    share.percent,
                    part,
                    whole,
                    is_of_year_before=bool(share.whole and _YEAR_BEFORE.match(share.of)),
                    balanced=share.start in balanced,
                )
                for whole in wholes
                if (whole.figure.value or ZERO) > 0
            ]
            # Of its own budget each is.
            is_of_budget = _OF_BUDGET.match(share.of)
            alike = _share_of_same_whole(shares, share) if not wholes and share.of and not is_of_budget else None
            if not wholes and _is_no_share(part, share.percent) and not is_of_budget:
                yield info_finding(SHARE, subject, _words_on_no_share(part, share.percent), [part])
            elif alike and not _may_be_of_one_whole(share, alike):
                yield info_finding(SHARE, subject, _words_on_two_shares(share, alike), [part])
            elif not wholes:
                why = BilingualText("不知道占的是哪一个总额", "it is not known which whole is meant")
                yield not_checked_finding(SHARE, subject, why)
            elif found:
                best = min(found, key=lambda each: (each.verdict is Verdict.FAIL, abs(each.difference or ZERO)))
                doubtful = best.verdict is Verdict.FAIL and (not sure or share.is_about)
                yield replace(best, verdict=Verdict.INFO) if doubtful else best


def _check_shares_of_names(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether shares of the three told without amounts are those of the amounts their table prints."""
    for section in document.budget.sections:
        for named in shares_of_names_alone(section.text):
            name = document.name_in_text(section, named.name)
            subject = FindingSubject(
                statement="text", path=(section.path, named.name), column="share", label=named.name
            )
            found = [
                _share_finding(subject, named.percent, replace(part, figure=replace(part.figure, name=name)), whole)
                for part, whole in _parts_and_wholes(document, named)
                if (whole.figure.value or ZERO) > 0
            ]
            if found:
                best = min(found, key=lambda each: (each.verdict is Verdict.FAIL, abs(each.difference or ZERO)))
                # Of which whole it is, is not said.
                doubtful = best.verdict is Verdict.FAIL and (not named.of or "财政" in named.of or len(found) > 1)
                yield replace(best, verdict=Verdict.INFO) if doubtful else best


def _check_points(document: CheckedDocument) -> Iterator[Finding]:
    """Yield the percentages of two years that are not as many points apart as is said."""
    for section in document.budget.sections:
        for told in stated_points(section.text):
            apart = Decimal(told.now) - Decimal(told.then)
            said = Decimal(told.by) * (-1 if told.direction is Direction.DECREASE else 1)
            places = (Decimal(1).scaleb(-count_decimals(each)) for each in (told.now, told.then, told.by))
            if abs(apart - said) > sum(places, ZERO) * HALF:
                spot = FigureLocation(budget=document.number, section=section.order)
                subject = FindingSubject(
                    statement="text", path=(section.path, told.printed), column="points", label=told.printed, spot=spot
                )
                name = document.name_in_text(section, told.printed)
                message = BilingualText(
                    f"{name}：按两个百分比计算，{'降低' if apart < 0 else '提高'}{abs(apart)}个百分点。",
                    f"{name}: by the two, {abs(apart)} points {'less' if apart < 0 else 'more'}.",
                )
                yield info_finding(SHARE, subject, message, [])


def _parts_and_wholes(document: CheckedDocument, named: NamedShare) -> list[tuple[SumTerm, SumTerm]]:
    """Return what tables print of a name and of what its share may be of: of the three, or of all spending.

    A name is that of an item of the three, of a kind of spending, or of a class by function.
    """
    if item := item_named(named.name):
        part, whole = (printed_in_year(document, each, document.budget.year) for each in (item, Subject.THREE_PUBLIC))
        return [(part, whole)] if part and whole and (not named.of or "三公" in named.of) else []
    kind = KINDS_OF_SPENDING.get(named.name.removeprefix("日常"))
    if kind is None and named.of and not TOTALS[ListName.EXPENDITURE].fullmatch(named.of):
        return []
    if kind is None:
        classes, totals = (
            figures_of_class(document, named.name),
            printed_totals(document, ListName.EXPENDITURE),
        )
        return [(part, whole) for part in classes for whole in totals]
    wholes: list[SumTerm] = []
    if kind in _PARTS_OF_BASIC and named.of.removeprefix("一般公共预算") in ("", "基本支出"):
        wholes += figures_of_subject(document, Subject.BASIC_GENERAL)
    if not named.of or TOTALS[ListName.EXPENDITURE].fullmatch(named.of):
        wholes += printed_totals(document, ListName.EXPENDITURE)
    return [(part, whole) for part in figures_of_subject(document, kind) for whole in wholes]


#: Room for the last digit of the amounts from which wholes are reckoned.
_NEARLY = Decimal("1.001")
#: So many shares at least tell what they are of, or one with so many decimals.
_FEWEST_FITTING = 2
_FINE = 2


def _runs_of_one_whole(shares: Sequence[StatedShare], amounts: list[StatedAmount]) -> Iterator[list[StatedShare]]:
    """Yield the stretches of shares that are of one whole: one amount may be parted twice, by class and by kind.

    Their percentages make up 100, or, where these were cut off, their amounts make up one stated before.
    """
    run: list[StatedShare] = []
    percents = made = ZERO
    before: set[Decimal] = set()
    for share in shares:
        before = before if run else {each.value for each in nearest_amounts(amounts, share.value.start)}
        run.append(share)
        percents, made = percents + Decimal(share.percent), made + share.value.value
        if percents == HUNDRED or (len(run) > 1 and made in before):
            yield run
            run, percents, made = [], ZERO, ZERO
    # One slip in a share keeps the rest from being told: all others fit the sum of the amounts.
    fitting = sum(
        matches_stated_percentage(
            Decimal(share.percent),
            Decimal(1).scaleb(-count_decimals(share.percent)),
            share.value.value / made * HUNDRED,
        )
        for share in run
        if made
    )
    told_finely = all(count_decimals(share.percent) >= _FINE for share in run)
    if fitting == len(run) - 1 and (fitting >= _FEWEST_FITTING or (fitting and told_finely)):
        yield run


def _percents_of(shares: Sequence[StatedShare]) -> Decimal:
    return sum((Decimal(share.percent) for share in shares), ZERO)


def _is_no_share(part: SumTerm, percent: str) -> bool:
    """Tell whether a share is none, whatever it is of: more than all, or some of it for nothing."""
    return Decimal(percent) > HUNDRED or bool(not part.figure.value and Decimal(percent))


def _share_of_same_whole(shares: Sequence[StatedShare], share: StatedShare) -> StatedShare | None:
    """Return the first other share that a section says to be of what one is of, in the same words and neither about.

    Of things of its own kind (同类) each is of another.
    """
    if share.of.startswith("同类"):
        return None
    return next(
        (
            each
            for each in shares
            if each.start != share.start and each.of == share.of and not each.is_about and not share.is_about
        ),
        None,
    )


def _may_be_of_one_whole(one: StatedShare, other: StatedShare) -> bool:
    """Tell whether two shares, rounded or cut off, can be of one whole."""

    def bounds(share: StatedShare) -> tuple[Decimal, Decimal]:
        place, percent = Decimal(1).scaleb(-count_decimals(share.percent)), Decimal(share.percent)
        least = share.value.value / (percent + place)
        return least, share.value.value / (percent - place / 2) if percent > place / 2 else least.max(Decimal("1E+20"))

    (low, high), (least, most) = bounds(one), bounds(other)
    return low <= most * _NEARLY and least <= high * _NEARLY


def _words_on_two_shares(one: StatedShare, other: StatedShare) -> BilingualText:
    said = [(each.value.printed, each.of, each.percent) for each in (one, other)]
    zh = "，".join(f"{amount}占“{of}”的 {percent}%" for amount, of, percent in said)
    en = "; ".join(f"{amount}, {percent}% of “{of}”" for amount, of, percent in said)
    return BilingualText(f"{zh}：按两处推算的总额不同。", f"{en}: the wholes that the two imply differ.")


def _words_on_no_share(part: SumTerm, percent: str) -> BilingualText:
    name, printed = part.figure.name, part.figure.printed
    return BilingualText(
        f"{name}为{printed}，却写占 {percent}%。", f"{name}: {printed}, yet a share of {percent}% is stated."
    )


def _sum_of_shared(document: CheckedDocument, section: Section, shares: Sequence[StatedShare]) -> SumTerm:
    """Return the sum of the amounts of which a section states shares."""
    figures = [amount_term(document, section, share.value, SUM_ZH).figure for share in shares]
    value = sum((figure.value or ZERO for figure in figures), ZERO)
    place = sum((figure.widest_place for figure in figures), ZERO)
    return SumTerm(figure=replace(figures[0], value=value, place=place, own_place=place, printed=""))


def _with_wholes_said_before(text: str, shares: list[StatedShare]) -> Iterator[StatedShare]:
    """Yield shares with the words for their whole, which a list gives with its first: 占总支出的…；…，占….

    What is said in brackets goes on within them only. Words before the parts may name it, too: 公用经费中，….
    """
    of = ""
    end = 0
    for share in shares:
        sentence = start_of_clause(text, share.value.start, "。\n")
        if not share.of and (within := [*WITHIN.finditer(text, max(end, sentence), share.value.end)]):
            of, end = within[-1]["of"], share.value.start
        between = text[end : share.value.start]
        goes_on = not LISTED_BEHIND.search(between) and between.count("）") <= between.count("（")
        of, end = share.of or (of if goes_on else ""), share.end
        yield replace(share, of=of)


def _share_finding(
    subject: FindingSubject,
    percent: str,
    part: SumTerm,
    whole: SumTerm,
    *,
    is_of_year_before: bool = False,
    balanced: bool = False,
) -> Finding:
    """Return whether an amount is so many per cent of another; shares that are ``balanced`` add up to 100."""
    said = BilingualText(f"占 {percent}%", f"a share of {percent}%")
    if is_of_year_before:
        said = BilingualText(f"相当于上年数的 {percent}%", f"{percent}% of the year before")
    judged = judge_stated_share(percent, part, whole)
    place = Decimal(1).scaleb(-count_decimals(percent))
    # Of shares that are made to add up to 100 one takes the rest, a last digit off.
    rest = balanced and judged.verdict is Verdict.FAIL and abs(judged.difference) < place * Decimal("1.5")
    if rest:
        judged = Judgement(
            verdict=Verdict.TAIL,
            left=judged.left,
            right=judged.right,
            tolerance=place * Decimal("1.5"),
            why=BilingualText("各项占比凑足 100%", "the shares are made to add up to 100%"),
        )
    exact = f"{judged.right:.{count_decimals(percent) + 1}f}%"
    made_up = BilingualText("；各项占比凑足 100%", "; the shares are made to add up to 100%")
    tail = made_up if rest else words_on_percentage(judged, count_decimals(percent) + 1)
    small, large = (amount_in_words(each.figure.value or ZERO, part.figure.unit) for each in (part, whole))
    message = BilingualText(
        f"{part.figure.name}印为{said.zh}。{small.zh}占{large.zh}，计算为{exact}{tail.zh}。",
        f"{part.figure.name}: {said.en} is stated. {small.en} of {large.en} is {exact}{tail.en}.",
    )
    left = ComparedSide(value=judged.left, name=f"{part.figure.name}的占比", terms=(part,))
    made = comparison_finding(
        SHARE, subject, judged, left, ComparedSide(value=judged.right, name="按金额计算", terms=(part, whole))
    )
    return replace(made, message=message, unit="%")
