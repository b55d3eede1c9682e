"""F15: what law and the rules on thrift ask beside sums: dates, shares, who has an operating cost. Never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from budgets.records import Direction, Mention, Phase, Scope
from budgets.vocabulary.measures import FISCAL_FUNDS, AnyMeasure, Compared, Measure, compared, measure_of_fund
from budgets.vocabulary.subjects import Subject, three_public_item
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import HUNDRED, sum_signed_figures
from .checked_document import CheckedDocument
from .figure_references import FigureReference, RowPart
from .finding_builders import format_printed_amount, info_finding, not_checked_finding, ok_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance


def _legal_rule(name: str, title: BilingualText, sentence: BilingualText, condition: BilingualText) -> CheckRule:
    return CheckRule(
        id=f"F15.{name}",
        title=title,
        sentence=sentence,
        source=RuleBasis.LAW,
        tolerance=Tolerance.NONE,
        condition=condition,
        can_fail=False,
    )


#: So many days after its approval a document is to be public.
DAYS = 20
RELEASE = _legal_rule(
    "release.days",
    BilingualText("批复后二十日内公开", "Public within twenty days of approval"),
    BilingualText(
        "部门预算、决算应在财政部门批复后二十日内向社会公开（预算法第十四条）。",
        "A department's budget or accounts are public within twenty days of their approval (Budget Law, art. 14).",
    ),
    BilingualText("批复日期和公开日期都已知", "the dates of approval and of publication are known"),
)
#: Of what is bought so much per cent is reserved for small and medium firms, of works so much; from this year on.
SMALL_FIRMS, WORKS, RESERVED_SINCE = Decimal(30), Decimal(40), 2021
SHARE = _legal_rule(
    "procurement.sme-share",
    BilingualText("面向中小企业的采购占比", "The share of small and medium firms in procurement"),
    BilingualText(
        "采购预算一般应预留三成以上（工程四成以上）面向中小企业；不适宜由中小企业提供的除外，只供参考。",
        "Three tenths of procurement (four of works) are mostly reserved for small and medium firms, where these can"
        " supply it: for reference only.",
    ),
    BilingualText(
        "2021 年以后，政府采购总额和面向中小企业的金额都写了",
        "from 2021 on, and both procurement and the part for small firms are stated",
    ),
)
RISE = _legal_rule(
    "three-public.rise",
    BilingualText("“三公”经费比上年", "Travel abroad, reception and vehicles against last year"),
    BilingualText(
        "“三公”经费应从严控制；比上年增加的，文件应说明原因。",
        "Travel abroad, reception and vehicles are kept low; where they rise, the document says why.",
    ),
    BilingualText("两年的数都印出，或文字写了增减", "both years are printed, or the text states the change"),
)
INSTITUTION = _legal_rule(
    "operating-cost.institution",
    BilingualText("事业单位没有机关运行经费", "Public institutions have no operating cost of government bodies"),
    BilingualText(
        "机关运行经费只属于行政单位和参照公务员法管理的事业单位。",
        "Only government bodies, and institutions run like them, have an operating cost of government bodies.",
    ),
    BilingualText("文字写明本单位是事业单位", "the text says that the unit is a public institution"),
)
REASON = replace(
    _legal_rule(
        "change.reason",
        BilingualText(
            "“三公”经费、机关运行经费的增减写明原因",
            "Changes of the three public expenses and of the operating cost have a reason",
        ),
        BilingualText(
            "“三公”经费和机关运行经费与上年相比有增减的，应说明原因（地方预决算公开操作规程）。",
            "Changes of travel abroad, reception and vehicles and of the operating cost are explained (the rules on "
            "local budgets' publication).",
        ),
        BilingualText("文字写了增减额，且不为零", "the text states a change other than nothing"),
    ),
    version=2,
)
RULES = (RELEASE, SHARE, RISE, INSTITUTION, REASON)
#: Words that give a reason, in the section of a change or one below it.
_REASON = re.compile("原因|主要[是系为]|因为|由于|[，。；]因")
#: What says, behind an amount of final accounts, that it is compared with the budget and not with last year.
_AGAINST_BUDGET = re.compile("[^。；]{0,4}[比较与][^，。；]{0,30}预算")
_INSTITUTION = re.compile(r"(?:本单位|我单位|本中心|单位性质)[^。；]{0,30}?(?<!参公)(?<!参照公务员法管理的)事业单位")


def check_legal_bounds(document: CheckedDocument) -> Iterator[Finding]:
    yield _release_finding(document)
    yield from _check_small_firms(document)
    yield from _check_rise(document)
    yield from _check_institution(document)
    yield from _check_reasons(document)


def days_to_release(approved_on: date | None, released_on: date | None) -> int | None:
    """Return the days between approval and the issuer's release; ``None`` where one of the two is not known."""
    return (released_on - approved_on).days if approved_on and released_on else None


def _stated(document: CheckedDocument, subject: Subject) -> Mention | None:
    found = (each for each in document.budget.mentions if each.subject == subject and each.value is not None)
    return next(found, None)


def _release_finding(document: CheckedDocument) -> Finding:
    budget, subject = document.budget, FindingSubject(statement="document", column="released", label="公开日期")
    days = days_to_release(budget.approved_on, budget.released_on)
    if days is None:
        return not_checked_finding(RELEASE, subject, BilingualText("日期不全", "one of the dates is not known"))
    dates = f"{budget.approved_on:%Y-%m-%d}", f"{budget.released_on:%Y-%m-%d}"
    words = BilingualText(
        f"{dates[0]} 批复，{dates[1]} 公开，相隔 {days} 天。",
        f"Approved on {dates[0]} and public on {dates[1]}, {days} days later.",
    )
    return (ok_finding if days <= DAYS else info_finding)(RELEASE, subject, words)


def _check_small_firms(document: CheckedDocument) -> Iterator[Finding]:
    whole, part = _stated(document, Subject.PROCUREMENT), _stated(document, Subject.PROCUREMENT_SME)
    if whole is None or document.budget.year < RESERVED_SINCE:
        return
    subject = document.mention_subject(whole, "sme-share")
    if part is None or part.value is None or not whole.value:
        why = BilingualText("没有写面向中小企业的金额", "the part for small firms is not stated")
        yield not_checked_finding(SHARE, subject, why)
        return
    share = part.value / whole.value * HUNDRED
    words = BilingualText(
        f"面向中小企业 {part.printed}，占政府采购 {whole.printed} 的 {share:.1f}%（一般不低于 {SMALL_FIRMS}%，"
        f"工程不低于 {WORKS}%）。",
        f"{part.printed} for small and medium firms are {share:.1f}% of {whole.printed} of procurement (as a rule"
        f" at least {SMALL_FIRMS}%, of works {WORKS}%).",
    )
    made = ok_finding if share >= SMALL_FIRMS else info_finding
    yield made(SHARE, subject, words, [document.mention_term(part)])


def _check_rise(document: CheckedDocument) -> Iterator[Finding]:
    if (printed := _three_public_of_years(document)) is not None:
        now, before = printed
        rises = sum_signed_figures(now) > sum_signed_figures(before)
        unit = now[0].figure.unit
        figures = [format_printed_amount(sum_signed_figures(terms), unit) for terms in (before, now)]
        words = BilingualText(
            f"“三公”经费上年 {figures[0]}，本年 {figures[1]}{'，有所增加' if rises else '，没有增加'}。",
            f"Travel abroad, reception and vehicles: {figures[0]} last year, {figures[1]} this year"
            f"{', a rise' if rises else ', no rise'}.",
        )
        subject = FindingSubject(statement=TableKind.THREE_PUBLIC, column="rise", label="“三公”经费")
        yield (info_finding if rises else ok_finding)(RISE, subject, words, now)
        return
    stated = _stated(document, Subject.THREE_PUBLIC)
    if stated is None:
        return
    subject = document.mention_subject(stated, "rise")
    if stated.direction is Direction.UNSTATED:
        why = BilingualText("没有写与上年相比的增减", "no change against last year is stated")
        yield not_checked_finding(RISE, subject, why)
        return
    rises = stated.direction is Direction.INCREASE and bool(stated.change)
    words = BilingualText(
        f"“三公”经费 {stated.printed}，比上年{'有所增加' if rises else '没有增加'}。",
        f"Travel abroad, reception and vehicles: {stated.printed}, {'a rise' if rises else 'no rise'} on last year.",
    )
    yield (info_finding if rises else ok_finding)(RISE, subject, words, [document.mention_term(stated)])


def _three_public_of_years(document: CheckedDocument) -> tuple[list[SumTerm], list[SumTerm]] | None:
    """Return what the table of the three prints in all for this year and for the last; nothing if it lacks one."""
    sheet = document.sole_table(TableKind.THREE_PUBLIC)
    if sheet is None:
        measures: tuple[AnyMeasure, ...] = (Measure.TOTAL, compared(Measure.TOTAL, Compared.PRIOR))
        refs = [FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(each,)) for each in measures]
        now, before = (document.referenced_figures(ref) for ref in refs)
        return (now, before) if now and before else None
    of_funds: tuple[AnyMeasure, ...] = (Measure.TOTAL, *(measure_of_fund(Measure.TOTAL, fund) for fund in FISCAL_FUNDS))
    columns = [column for measure in of_funds if (column := sheet.column_of_measure(measure))]
    years: list[list[SumTerm]] = []
    for year in (document.budget.year, document.budget.year - 1):
        lines = [line for line in sheet.lines if line.year == year]
        cells = [term for column in columns if len(lines) == 1 and (term := sheet.cell_term(lines[0], column))]
        years.append([term for term in cells if term.figure.value is not None])
    now, before = years
    return (now, before) if now and len(now) == len(before) else None


def _check_institution(document: CheckedDocument) -> Iterator[Finding]:
    cost = _stated(document, Subject.OPERATING_COST)
    if cost is None or document.budget.scope is not Scope.UNIT:
        return
    subject = document.mention_subject(cost, "institution")
    said = next((found for each in document.budget.sections if (found := _INSTITUTION.search(each.text))), None)
    if said is None:
        yield not_checked_finding(
            INSTITUTION, subject, BilingualText("没有写明单位的性质", "the text does not say what kind of body it is")
        )
        return
    words = BilingualText(
        f"文字写明“{said[0]}”，机关运行经费为 {cost.printed}。",
        f"The text says “{said[0]}” and states an operating cost of {cost.printed}.",
    )
    yield (info_finding if cost.value else ok_finding)(INSTITUTION, subject, words, [document.mention_term(cost)])


def _check_reasons(document: CheckedDocument) -> Iterator[Finding]:
    """Yield for each section that states changes of these amounts whether it gives a reason, in itself or below it."""
    seen: set[int] = set()
    for mention in document.budget.mentions:
        explained = mention.subject == Subject.OPERATING_COST or three_public_item(mention.subject) is not None
        section = document.sections.get(mention.section)
        if section is None or not explained or not mention.change or section.order in seen:
            continue
        if document.budget.phase is Phase.FINAL and _AGAINST_BUDGET.match(section.text, mention.end):
            continue
        seen.add(section.order)
        texts = (each.text for each in document.budget.sections if f"{each.path}.".startswith(f"{section.path}."))
        is_given = bool(mention.reason) or any(_REASON.search(text) for text in texts)
        words = BilingualText(
            f"{document.mention_name(mention)}比上年有增减，{'写明了原因' if is_given else '没有写明原因'}。",
            f"{document.mention_name(mention)} has changed on last year, {'with' if is_given else 'without'} a reason.",
        )
        made = ok_finding if is_given else info_finding
        yield made(REASON, document.mention_subject(mention, "reason"), words, [document.mention_term(mention)])
