"""F6, continued: numbers of things fit each other: with those of their parts, and with the year before's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from budgets.records import Section
from budgets.vocabulary.asset_kinds import AssetKind
from budgets.vocabulary.sections import SectionKind
from budgets.vocabulary.stated_counts import listed_counts, moved_counts

from .checked_document import CheckedDocument
from .finding_builders import check_equal_sides, count_term
from .findings import BilingualText, CheckRule, FigureLocation, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance

COUNT = CheckRule(
    id="F6.count",
    title=BilingualText("数量前后相符", "Numbers of things fit each other"),
    sentence=BilingualText(
        "写明数量（辆、人、批次等）并列全各部分的，各部分之和等于总数；写明由多少变为多少、增减多少的，三个数相符。",
        "A number of things is what all its parts come to; a number that went from one to another moved by the two's "
        "difference.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "名称表明各部分已列全（如末项为“其他”），或各部分之和超出总数",
        "the names say that no part is left out, or the parts come to more",
    ),
    can_fail=False,
    version=5,
)
RULES = (COUNT,)


def check_counts(document: CheckedDocument) -> Iterator[Finding]:
    uses = {each.count for each in document.budget.assets if each.kind == AssetKind.VEHICLE_USE}
    for section in document.budget.sections:
        for listed in listed_counts(section.text):
            # Vehicles by their use are checked among the assets, where all were read.
            if section.kind == SectionKind.ASSETS and all(part.number in uses for part in listed.parts):
                continue
            parts = [_term(document, section, part.name, part.number) for part in listed.parts]
            whole = _term(document, section, listed.whole.name, listed.whole.number)
            yield from _compared(section, listed.whole.name, whole, parts)
        for moved in moved_counts(section.text):
            now = _term(document, section, moved.printed, moved.now)
            base = [_term(document, section, "上年", moved.prior), _term(document, section, "增减", abs(moved.by))]
            yield from _compared(
                section, moved.printed, now, [base[0], replace(base[1], sign=-1 if moved.by < 0 else 1)]
            )


def _compared(section: Section, label: str, whole: SumTerm, parts: list[SumTerm]) -> Iterator[Finding]:
    subject = FindingSubject(statement="text", path=(section.path, label), column="count", label=label)
    found = check_equal_sides(COUNT, subject, [whole], parts)
    yield from [found] if found else []


def _term(document: CheckedDocument, section: Section, name: str, number: int) -> SumTerm:
    spot = FigureLocation(budget=document.number, section=section.order)
    term = count_term(document.name_in_text(section, name), number, spot)
    # Things are counted, not rounded.
    return replace(term, figure=replace(term.figure, place=term.figure.place * 0))
