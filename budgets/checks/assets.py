"""F13: state assets: vehicles by use make up the vehicles, which are those kept; planned purchases are budgeted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from budgets.records import Asset
from budgets.vocabulary import subjects
from budgets.vocabulary.asset_kinds import AssetKind
from budgets.vocabulary.measures import FISCAL_FUNDS, Measure, measure_of_fund
from budgets.vocabulary.sections import SectionKind
from budgets.vocabulary.subjects import Subject
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .figure_references import FigureReference, RowPart
from .finding_builders import (
    check_equal_sides,
    check_sum_of_parts,
    count_term,
    format_printed_amount,
    info_finding,
    not_checked_finding,
    ok_finding,
)
from .findings import (
    BilingualText,
    CheckedFigure,
    CheckRule,
    FigureLocation,
    Finding,
    FindingSubject,
    RuleBasis,
    SumTerm,
    Tolerance,
)

USES = CheckRule(
    id="F13.vehicles.uses",
    title=BilingualText("车辆数等于各用途车辆之和", "Vehicles are the sum of those by use"),
    sentence=BilingualText(
        "车辆总数等于逐项列出的各用途车辆数之和。", "The number of vehicles is the sum of those listed by use."
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText("按用途列出", "they are listed by use"),
)
KEPT = CheckRule(
    id="F13.vehicles.kept",
    title=BilingualText("公务用车保有量等于国有资产中的车辆数", "Vehicles kept are the vehicles among the assets"),
    sentence=BilingualText(
        "“三公”部分写的公务用车保有量，等于国有资产部分写的车辆数。",
        "The vehicles kept that the part on the three public expenses states are those that the part on assets states.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "两处都写了，且不含执法执勤、特种车辆", "both are stated, without police or special vehicles"
    ),
)
PURCHASE = CheckRule(
    id="F13.vehicles.purchase",
    title=BilingualText("计划购置车辆的金额等于公务用车购置费", "Vehicles to be bought are budgeted for"),
    sentence=BilingualText(
        "国有资产部分写的计划购置车辆金额，等于“三公”经费表的公务用车购置费。",
        "What the part on assets plans to spend on vehicles is what the table of the three public expenses has for it.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText("两处都写了金额", "both state an amount"),
)
COUNTED = CheckRule(
    id="F13.planned.money",
    title=BilingualText("计划购置的数量与金额同为零或同不为零", "What is to be bought has both a number and an amount"),
    sentence=BilingualText(
        "计划购置若干辆（台、套）而金额为零，或有金额而数量为零，予以提示。",
        "Things to be bought for no money, or money for no things, are worth checking.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText("数量和金额都写了", "both a number and an amount are stated"),
    can_fail=False,
)
STATED = replace(
    COUNTED,
    id="F13.three-public.count",
    title=BilingualText(
        "“三公”的数量与金额同为零或同不为零",
        "Numbers and amounts of the three public expenses are both nothing or neither",
    ),
    sentence=BilingualText(
        "写明购置车辆、出国团组、接待批次若干而金额为零，或有金额而数量为零，予以提示。",
        "Vehicles bought, groups sent abroad or receptions for no money, or money for none, are worth checking.",
    ),
)
RULES = (USES, KEPT, PURCHASE, COUNTED, STATED)
#: How the text numbers what the three pay for.
_NUMBERS: dict[str, re.Pattern[str]] = {
    Subject.THREE_VEHICLE_PURCHASE: re.compile(r"购置(?:更新)?(?:公务用车|车辆)?(?:数|数量)?(?:为)?(\d+)辆"),
    Subject.THREE_ABROAD: re.compile(r"因公出国（境）团组(?:数)?(?:为)?(\d+)个"),
    Subject.THREE_RECEPTION: re.compile(r"公务接待(\d+)批次"),
}
#: What these numbers are of.
_COUNTED: dict[str, BilingualText] = {
    Subject.THREE_VEHICLE_PURCHASE: BilingualText("辆", "vehicle(s)"),
    Subject.THREE_ABROAD: BilingualText("个团组", "group(s)"),
    Subject.THREE_RECEPTION: BilingualText("批次", "visit(s)"),
}
#: Vehicles that are not kept as 公务用车.
_OTHER_USES = ("执法执勤", "特种")


def check_assets(document: CheckedDocument) -> Iterator[Finding]:
    for planned in (False, True):
        yield from _check_vehicle_uses(document, planned)
    yield from _check_vehicles_kept(document)
    yield from _check_vehicle_purchase(document)
    for asset in document.budget.assets:
        if asset.planned:
            yield _money_of_planned_things(document, asset)
    yield from _check_numbers_of_three(document)


def _check_numbers_of_three(document: CheckedDocument) -> Iterator[Finding]:
    """Yield for each amount of the three whether the number that its section states of what it pays for fits it."""
    for mention in document.budget.mentions:
        section, pattern = document.sections.get(mention.section), _NUMBERS.get(mention.subject)
        if section is None or pattern is None or mention.value is None or section.kind == SectionKind.ASSETS:
            continue
        numbers = {int(match[1]) for match in pattern.finditer(section.text)}
        if len(numbers) == 1:
            [number] = numbers
            name, things = document.mention_name(mention), _COUNTED[mention.subject]
            words = BilingualText(
                f"{name}为{mention.printed}，写明的数量为 {number} {things.zh}。",
                f"{name}: {mention.printed}, for {number} {things.en}.",
            )
            made = ok_finding if bool(number) == bool(mention.value) else info_finding
            yield made(STATED, document.mention_subject(mention, "number"), words, [document.mention_term(mention)])


def _money_of_planned_things(document: CheckedDocument, asset: Asset) -> Finding:
    subject = FindingSubject(
        statement=TableKind.ASSETS,
        path=("planned", asset.kind, asset.label),
        column="money",
        label=asset.label,
        spot=FigureLocation(budget=document.number, asset=asset.order),
    )
    if asset.value is None:
        return not_checked_finding(COUNTED, subject, BilingualText("没有写金额", "no amount is stated"))
    money = format_printed_amount(asset.value, "元")
    words = BilingualText(
        f"计划购置{asset.label} {asset.count}{asset.count_unit}，金额 {money}。",
        f"To be bought: {asset.label} {asset.count} {asset.count_unit}, for {money}.",
    )
    return (ok_finding if bool(asset.count) == bool(asset.value) else info_finding)(COUNTED, subject, words)


def _vehicles_and_uses(document: CheckedDocument, planned: bool) -> tuple[Asset | None, list[Asset]]:
    own = [asset for asset in document.budget.assets if asset.planned is planned]
    whole = [asset for asset in own if asset.kind == AssetKind.VEHICLES]
    return (whole[0] if len(whole) == 1 else None), [asset for asset in own if asset.kind == AssetKind.VEHICLE_USE]


def _asset_count_term(document: CheckedDocument, asset: Asset) -> SumTerm:
    return count_term(f"“{asset.label}”", asset.count, FigureLocation(budget=document.number, asset=asset.order))


def _vehicle_subject(planned: bool, column: str) -> FindingSubject:
    return FindingSubject(
        statement=TableKind.ASSETS,
        path=("planned" if planned else "held", AssetKind.VEHICLES),
        column=column,
        label="车辆",
    )


def _check_vehicle_uses(document: CheckedDocument, planned: bool) -> Iterator[Finding]:
    whole, uses = _vehicles_and_uses(document, planned)
    if whole is None:
        return
    subject = _vehicle_subject(planned, "uses")
    if not uses:
        yield not_checked_finding(USES, subject, BilingualText("没有按用途列出", "they are not listed by use"))
        return
    terms = [_without_rounding(_asset_count_term(document, use)) for use in uses]
    if found := check_sum_of_parts(USES, subject, _without_rounding(_asset_count_term(document, whole)), terms):
        yield found


def _without_rounding(term: SumTerm) -> SumTerm:
    """Return a number of things as a figure that was never rounded."""
    figure = term.figure
    exact = CheckedFigure(
        value=figure.value,
        place=figure.place * 0,
        own_place=figure.own_place,
        printed=figure.printed,
        name=figure.name,
        spot=figure.spot,
        unit="",
    )
    return SumTerm(figure=exact, sign=term.sign)


def _check_vehicles_kept(document: CheckedDocument) -> Iterator[Finding]:
    whole, uses = _vehicles_and_uses(document, planned=False)
    for mention in document.budget.mentions:
        if mention.subject != subjects.Subject.VEHICLES_KEPT or mention.count is None:
            continue
        subject = document.mention_subject(mention)
        special = [use for use in uses if use.count and any(word in use.label for word in _OTHER_USES)]
        if whole is None:
            yield not_checked_finding(
                KEPT, subject, BilingualText("没有写国有资产中的车辆数", "the vehicles among the assets are not stated")
            )
        elif special:
            yield not_checked_finding(
                KEPT, subject, BilingualText("含执法执勤或特种车辆", "there are police or special vehicles")
            )
        else:
            spot = FigureLocation(budget=document.number, section=mention.section, mention=mention.order)
            kept = count_term(document.mention_name(mention), mention.count, spot)
            if found := check_equal_sides(KEPT, subject, [kept], [_asset_count_term(document, whole)]):
                yield found


def _check_vehicle_purchase(document: CheckedDocument) -> Iterator[Finding]:
    planned, _uses_planned = _vehicles_and_uses(document, planned=True)
    if planned is None:
        return
    subject = _vehicle_subject(True, "purchase")
    funds = tuple(measure_of_fund(Measure.VEHICLE_PURCHASE, fund) for fund in FISCAL_FUNDS)
    printed = document.first_printed_figures(
        FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(Measure.VEHICLE_PURCHASE,)),
        FigureReference(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=funds),
    )
    if planned.value is None or printed is None:
        yield not_checked_finding(PURCHASE, subject, BilingualText("没有写金额", "no amount is stated"))
        return
    spot = FigureLocation(budget=document.number, asset=planned.order)
    stated = document.term_in_section(None, planned.value, f"{planned.value:f}", "元", "“计划购置车辆”", spot)
    if found := check_equal_sides(PURCHASE, subject, [stated], printed):
        yield found
