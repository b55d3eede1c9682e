"""F13: state assets: vehicles by use make up the vehicles, which are those kept; planned purchases are budgeted."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.records import Asset
from budgets.vocabulary import subjects
from budgets.vocabulary.asset_kinds import AssetKind
from budgets.vocabulary.measures import FISCAL_FUNDS, Measure, measure_of_fund
from budgets.vocabulary.table_kinds import TableKind

from .document import Document
from .findings import Figure, Finding, Rule, Source, Spot, Subject, Term, Tolerance, Words
from .judging import adds_up, count, equal, not_checked
from .references import Ref, RowPart

USES = Rule(
    id="F13.vehicles.uses",
    title=Words("车辆数等于各用途车辆之和", "Vehicles are the sum of those by use"),
    sentence=Words(
        "车辆总数等于逐项列出的各用途车辆数之和。", "The number of vehicles is the sum of those listed by use."
    ),
    source=Source.ARITHMETIC,
    tolerance=Tolerance.EQUAL,
    condition=Words("按用途列出", "they are listed by use"),
)
KEPT = Rule(
    id="F13.vehicles.kept",
    title=Words("公务用车保有量等于国有资产中的车辆数", "Vehicles kept are the vehicles among the assets"),
    sentence=Words(
        "“三公”部分写的公务用车保有量，等于国有资产部分写的车辆数。",
        "The vehicles kept that the part on the three states are those that the part on assets states.",
    ),
    source=Source.FORM,
    tolerance=Tolerance.EQUAL,
    condition=Words("两处都写了，且不含执法执勤、特种车辆", "both are stated, without police or special vehicles"),
)
PURCHASE = Rule(
    id="F13.vehicles.purchase",
    title=Words("计划购置车辆的金额等于公务用车购置费", "Vehicles to be bought are budgeted for"),
    sentence=Words(
        "国有资产部分写的计划购置车辆金额，等于“三公”经费表的公务用车购置费。",
        "What the part on assets plans to spend on vehicles is the purchase of vehicles in the table of the three.",
    ),
    source=Source.FORM,
    tolerance=Tolerance.EQUAL,
    condition=Words("两处都写了金额", "both state an amount"),
)
RULES = (USES, KEPT, PURCHASE)
#: Vehicles that are not kept as 公务用车.
_OTHER_USES = ("执法执勤", "特种")


def check(document: Document) -> Iterator[Finding]:
    for planned in (False, True):
        yield from _uses(document, planned)
    yield from _kept(document)
    yield from _purchase(document)


def _vehicles(document: Document, planned: bool) -> tuple[Asset | None, list[Asset]]:
    own = [asset for asset in document.budget.assets if asset.planned is planned]
    whole = [asset for asset in own if asset.kind == AssetKind.VEHICLES]
    return (whole[0] if len(whole) == 1 else None), [asset for asset in own if asset.kind == AssetKind.VEHICLE_USE]


def _counted(document: Document, asset: Asset) -> Term:
    return count(f"“{asset.label}”", asset.count, Spot(budget=document.number, asset=asset.order))


def _subject(planned: bool, column: str) -> Subject:
    return Subject(
        statement=TableKind.ASSETS,
        path=("planned" if planned else "held", AssetKind.VEHICLES),
        column=column,
        label="车辆",
    )


def _uses(document: Document, planned: bool) -> Iterator[Finding]:
    whole, uses = _vehicles(document, planned)
    if whole is None:
        return
    subject = _subject(planned, "uses")
    if not uses:
        yield not_checked(USES, subject, Words("没有按用途列出", "they are not listed by use"))
        return
    terms = [_exact(_counted(document, use)) for use in uses]
    if found := adds_up(USES, subject, _exact(_counted(document, whole)), terms):
        yield found


def _exact(term: Term) -> Term:
    """Return a number of things as a figure that was never rounded."""
    figure = term.figure
    exact = Figure(
        value=figure.value,
        place=figure.place * 0,
        own_place=figure.own_place,
        printed=figure.printed,
        name=figure.name,
        spot=figure.spot,
        unit="",
    )
    return Term(figure=exact, sign=term.sign)


def _kept(document: Document) -> Iterator[Finding]:
    whole, uses = _vehicles(document, planned=False)
    for mention in document.budget.mentions:
        if mention.subject != subjects.Subject.VEHICLES_KEPT or mention.count is None:
            continue
        subject = document.mention_subject(mention)
        special = [use for use in uses if use.count and any(word in use.label for word in _OTHER_USES)]
        if whole is None:
            yield not_checked(
                KEPT, subject, Words("没有写国有资产中的车辆数", "the vehicles among the assets are not stated")
            )
        elif special:
            yield not_checked(KEPT, subject, Words("含执法执勤或特种车辆", "there are police or special vehicles"))
        else:
            spot = Spot(budget=document.number, section=mention.section, mention=mention.order)
            kept = count(document.mention_name(mention), mention.count, spot)
            if found := equal(KEPT, subject, [kept], [_counted(document, whole)]):
                yield found


def _purchase(document: Document) -> Iterator[Finding]:
    planned, _uses_planned = _vehicles(document, planned=True)
    if planned is None:
        return
    subject = _subject(True, "purchase")
    funds = tuple(measure_of_fund(Measure.VEHICLE_PURCHASE, fund) for fund in FISCAL_FUNDS)
    printed = document.first(
        Ref(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=(Measure.VEHICLE_PURCHASE,)),
        Ref(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR, measures=funds),
    )
    if planned.value is None or printed is None:
        yield not_checked(PURCHASE, subject, Words("没有写金额", "no amount is stated"))
        return
    spot = Spot(budget=document.number, asset=planned.order)
    stated = document.figure_in(None, planned.value, f"{planned.value:f}", "元", "计划购置车辆", spot)
    if found := equal(PURCHASE, subject, [stated], printed):
        yield found
