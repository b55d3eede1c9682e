"""F7: what this year's document says of last year is what last year's document said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgets.records import Base, Column, Direction, Line, Mention, Phase, Role
from budgets.vocabulary.change_words import year_of_base
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.lists import CARRIED_ON, TAKEN_OVER, ListName
from budgets.vocabulary.measures import Compared, Measure, NarrowMeasure
from budgets.vocabulary.subjects import function_code
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import ZERO, Judgement, judge_percentage, percentage_claim, sum_signed_figures
from .change_rules import CHANGE_WORDS
from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement
from .figure_references import FigureReference, RowPart
from .finding_builders import (
    amount_in_words,
    check_equal_sides,
    check_sum_of_parts,
    comparison_finding,
    info_finding,
    not_checked_finding,
    words_on_gap,
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
from .stated_items import figures_by_function_code
from .table_counterparts import TARGETS
from .text_agreement import first_printed_choice

CHAIN = CheckRule(
    id="F7.text.base",
    title=BilingualText("变动的基数与上年文件一致", "A stated change leads back to last year's document"),
    sentence=BilingualText(
        "本年数减去所写增减额，应等于上年文件印出的数；比较的基数是年初预算、预算还是执行数，应当写明。",
        "The year's figure less its stated change is what last year's document prints; the base of comparison is said.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "有上年的预算，且所比的是预算数", "last year's budget is at hand, and the change is against a budget"
    ),
)
THREE = CheckRule(
    id="F7.three-public.year",
    title=BilingualText(
        "“三公”经费表的上年数与上年文件一致", "Last year's column of the three public expenses is last year's document"
    ),
    sentence=BilingualText(
        "“三公”经费表印的上年数，应等于上年文件的数。",
        "What the table of travel, reception and vehicles prints for last year is what last year's document printed.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText("有上年的预算", "last year's budget is at hand"),
)
CARRIED = CheckRule(
    id="F7.carryover.year",
    title=BilingualText("上年结转与上年文件的结转下年一致", "What is carried over is what last year carried on"),
    sentence=BilingualText(
        "本年的上年结转，一般等于上年文件的结转下年；预算中的结转是预计数，可以不同。",
        "What the year takes over is mostly what last year's document carries on; in budgets both are estimates.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText("两年的收支总表都印出结转", "the summaries of both years print what is carried"),
    can_fail=False,
)
BEFORE = CheckRule(
    id="F7.table.before",
    title=BilingualText("表中的上年预算数与上年文件一致", "Last year's column of a table is last year's document"),
    sentence=BilingualText(
        "表中印的上年预算数，一般等于上年文件同一张表的数；按可比口径重列的，可以不同。",
        "What a table prints as last year's budget is mostly what last year's document printed, if it is not restated.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "有上年的预算；表中有上年预算数一栏，不是执行数、调整数",
        "last year's budget is at hand; the column is of last year's budget, not of what was spent or changed",
    ),
    can_fail=False,
)
RULES = (CHAIN, THREE, CARRIED, BEFORE)
#: Columns of last year that are not of its budget as it was first published.
_NO_FIRST_BUDGET = re.compile("执行|完成|决算|调整|追加|变动后|全年")
_OF_THE_THREE = (TableKind.THREE_PUBLIC, TableKind.THREE_PUBLIC_ITEMS)


def check_prior_year(document: CheckedDocument, before: CheckedDocument) -> Iterator[Finding]:
    """Yield what two years of one issuer say of each other; ``before`` is the year before ``document``."""
    for mention, year in _stated_bases(document):
        if year == before.budget.year:
            yield from _check_change_base(document, before, mention)
        elif _is_printed_figure(mention):
            why = BilingualText(f"比较的是{mention.base_printed}，不是上年", "the change is not against last year")
            yield not_checked_finding(CHAIN, document.mention_subject(mention, "base"), why)
    yield from _check_three_public_prior_year(document, before)
    yield from _check_columns_of_last_year(document, before)
    yield from _check_carried_over(document, before)


def check_older_year(document: CheckedDocument, earlier: CheckedDocument) -> Iterator[Finding]:
    """Yield what the changes against a year before the last say of that year's document."""
    for mention, year in _stated_bases(document):
        if year == earlier.budget.year:
            yield from _check_change_base(document, earlier, mention)


def compared_years(document: CheckedDocument) -> set[int]:
    """Return the years that the text states changes against."""
    return {year for _, year in _stated_bases(document)}


def _stated_bases(document: CheckedDocument) -> Iterator[tuple[Mention, int]]:
    """Yield the stated changes with the year that each is against: the last, unless its words name another."""
    for mention in document.budget.mentions:
        is_told = mention.change is not None or mention.percent is not None
        if mention.value is not None and mention.direction and is_told:
            yield mention, year_of_base(mention.base_printed) or document.budget.year - 1


def _is_printed_figure(mention: Mention) -> bool:
    return mention.subject in TARGETS or bool(function_code(mention.subject))


def _check_change_base(document: CheckedDocument, before: CheckedDocument, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention, "base")
    if not _is_printed_figure(mention):
        return
    if mention.base is Base.EXECUTED:
        yield not_checked_finding(
            CHAIN, subject, BilingualText("比较的是执行数", "the change is against what was spent")
        )
        return
    if before.budget.phase is not Phase.BUDGET:
        yield not_checked_finding(
            CHAIN, subject, BilingualText("上年文件不是预算", "last year's document is no budget")
        )
        return
    then = _prior_year_figures(before, mention)
    if then is None or len(then) != 1:
        yield not_checked_finding(
            CHAIN, subject, BilingualText("上年文件没有印出这个数", "last year's document does not print it")
        )
        return
    value = document.mention_term(mention)
    change = document.change_term(mention, sign=1 if mention.direction is Direction.DECREASE else -1)
    if mention.change is None:
        made = _check_rate(subject, mention, value, then[0])
    elif (made := check_sum_of_parts(CHAIN, subject, then[0], [value, change] if change else [value])) and change:
        made = replace(made, message=_words_on_base(mention, value, change, made, then[0]))
    if made and made.verdict is Verdict.FAIL and mention.base is Base.UNSTATED:
        # What it is compared with is not said, so that a difference proves nothing.
        words = BilingualText(
            made.message.zh + "文字没有写明比较的是预算还是执行数。",
            made.message.en + " The text does not say whether it compares with a budget or with what was spent.",
        )
        made = info_finding(CHAIN, subject, words, [then[0]])
    if made:
        yield made


def _check_rate(subject: FindingSubject, mention: Mention, value: SumTerm, then: SumTerm) -> Finding | None:
    """Return whether a rate of change told without an amount leads from what last year's document prints."""
    now, before = value.figure, then.figure
    if mention.percent is None or now.value is None or before.value is None or before.value <= 0:
        return None
    percent = f"{mention.percent.normalize():f}"
    moved = now.value - before.value
    if mention.direction is Direction.DECREASE:
        moved = -moved
    place = Decimal(1).scaleb(-count_decimals(percent))
    half = (now.widest_place + before.widest_place) / 2
    judged = judge_percentage(
        percentage_claim(mention.percent, place, (moved, half), (before.value, before.widest_place / 2))
    )
    made = comparison_finding(
        CHAIN,
        subject,
        judged,
        ComparedSide(value=judged.left, name=f"{now.name}的百分比", terms=(value,)),
        ComparedSide(value=judged.right, name="按上年文件计算", terms=(value, then)),
    )
    places = count_decimals(percent) + (judged.verdict is Verdict.TAIL)
    way, apart = CHANGE_WORDS[mention.direction], words_on_percentage(judged, places)
    printed, base = amount_in_words(now.value, now.unit), amount_in_words(before.value, before.unit)
    exact = f"{judged.right:.{places}f}%"
    message = BilingualText(
        f"{now.name}为{printed.zh}，写明{way.zh}{percent}%；{before.name}为{base.zh}，按它计算为{exact}{apart.zh}。",
        f"{now.name}: {printed.en}, said to {way.en} by {percent}%; on {before.name}, {base.en}, it is "
        f"{exact}{apart.en}.",
    )
    return replace(made, message=message, unit="%")


def _words_on_base(mention: Mention, value: SumTerm, change: SumTerm, made: Finding, then: SumTerm) -> BilingualText:
    """Return what the year before would have been by the text, and what its own document prints."""
    if made.left is None or made.right is None:
        return made.message
    unit, way = value.figure.unit, CHANGE_WORDS[mention.direction]
    now, moved, due = (
        amount_in_words(abs(each), unit)
        for each in (value.figure.value or ZERO, change.figure.value or ZERO, made.right.value)
    )
    printed = amount_in_words(made.left.value, then.figure.unit)
    tolerance = made.tolerance or ZERO
    judged = Judgement(
        verdict=made.verdict, left=made.left.value, right=made.right.value, tolerance=tolerance, why=made.why
    )
    gap = words_on_gap(judged, unit)
    return BilingualText(
        f"{value.figure.name}为{now.zh}，写明{way.zh}{moved.zh}，推算上年为{due.zh}；"
        f"{then.figure.name}为{printed.zh}。{gap.zh}",
        f"{value.figure.name}: {now.en}, said to {way.en} by {moved.en}, from {due.en} the year before; "
        f"{then.figure.name}: {printed.en}. {gap.en}",
    )


def _prior_year_figures(before: CheckedDocument, mention: Mention) -> list[SumTerm] | None:
    """Return what last year's document prints for the subject of a mention; nothing where its tables disagree."""
    if mention.subject in TARGETS:
        return first_printed_choice(before, TARGETS[mention.subject].choices, mention.budget_unit)
    found = figures_by_function_code(before).get(function_code(mention.subject), [])
    return list(found[0].terms) if len({sum_signed_figures(each.terms) for each in found}) == 1 else None


def _check_three_public_prior_year(document: CheckedDocument, before: CheckedDocument) -> Iterator[Finding]:
    now, then = document.sole_table(TableKind.THREE_PUBLIC), before.sole_table(TableKind.THREE_PUBLIC)
    year = document.budget.year - 1
    ours = [line for line in now.lines if line.year == year] if now else []
    theirs = (
        then.referenced_lines(FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR), year=year) if then else []
    )
    if now is None or then is None or not ours or len(ours) != len(theirs):
        subject = FindingSubject(statement=TableKind.THREE_PUBLIC)
        yield not_checked_finding(THREE, subject, BilingualText("没有两年的表", "there are no two tables"))
        return
    for line, other in zip(ours, theirs, strict=True):
        for column in now.columns_of_line(line):
            a, b = (
                now.cell_term(line, column),
                then.cell_term(other, then.column_of_measure(NarrowMeasure(column.measure))),
            )
            if a and b and (found := check_equal_sides(THREE, now.finding_subject(line, column), [a], [b])):
                yield found


def _check_columns_of_last_year(document: CheckedDocument, before: CheckedDocument) -> Iterator[Finding]:
    """Yield whether columns of last year's budget are what the same rows of last year's document print."""
    if before.budget.phase is not Phase.BUDGET:
        return
    for sheet in document.sheets:
        columns = [column for column in sheet.columns if _is_of_last_years_budget(column)]
        rule = THREE if sheet.kind in _OF_THE_THREE else BEFORE
        then = before.sole_table(sheet.kind)
        if then is None:
            why = BilingualText("上年文件没有这张表", "last year's document has no such table")
            yield from [not_checked_finding(rule, sheet.finding_subject(), why)] if columns else []
            continue
        theirs = _lines_by_name(then) if columns else {}
        for name, line in _lines_by_name(sheet).items():
            for column in columns if name in theirs else ():
                measure = NarrowMeasure(column.measure.removesuffix(f"/{Compared.PRIOR}"))
                own = sheet.cell_term(line, column)
                other = then.cell_term(theirs[name], then.column_of_measure(measure, column.list))
                subject = sheet.finding_subject(line, column)
                if own and other and (found := check_equal_sides(rule, subject, [own], [other])):
                    yield found


def _is_of_last_years_budget(column: Column) -> bool:
    """Tell whether a column is of last year's budget as it was first published."""
    is_prior = column.measure.rpartition("/")[2] == Compared.PRIOR
    return is_prior and not _NO_FIRST_BUDGET.search("".join(column.header))


def _lines_by_name(sheet: CheckedStatement) -> dict[tuple[str, ...], Line]:
    """Return the rows of a table by unit, list, code and label, without those that are called alike."""
    named: dict[tuple[str, ...], list[Line]] = {}
    for line in sheet.lines:
        name = "" if line.role is Role.TOTAL and not line.list else bare_label(line.label)
        named.setdefault((line.budget_unit, line.list, line.classification or line.code, name), []).append(line)
    return {name: lines[0] for name, lines in named.items() if len(lines) == 1}


def _check_carried_over(document: CheckedDocument, before: CheckedDocument) -> Iterator[Finding]:
    subject = FindingSubject(statement=TableKind.INCOME_EXPENDITURE, column=Measure.SOURCE_CARRYOVER, label="上年结转")
    ours = _carried_figures(document, ListName.INCOME, TAKEN_OVER)
    theirs = _carried_figures(before, ListName.EXPENDITURE, CARRIED_ON)
    if len(ours) != 1 or len(theirs) != 1:
        why = BilingualText("两年的收支总表没有都印出结转", "one of the summaries prints nothing carried")
        kinds = (TableKind.INCOME_EXPENDITURE,)
        yield not_checked_finding(CARRIED, subject, why, kinds)
    elif found := check_equal_sides(CARRIED, subject, ours, theirs):
        yield found


def _carried_figures(document: CheckedDocument, list_: ListName, words: re.Pattern[str]) -> list[SumTerm]:
    """Return what the lines of a summary that are called so print; those below another of them are part of it."""
    sheet = document.sole_table(TableKind.INCOME_EXPENDITURE)
    lines = [line for line in sheet.lines if line.list == list_ and words.search(line.label)] if sheet else []
    named = {line.position for line in lines}
    column = sheet.column_of_measure(Measure.TOTAL, list_) if sheet else None
    cells = [sheet.cell_term(line, column) for line in lines if sheet and line.parent not in named]
    return [term for term in cells if term and term.figure.value is not None]
