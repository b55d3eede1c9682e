"""Read a figure of the text that a person says the subject of: its value, and the change that is stated behind it."""

from __future__ import annotations

from dataclasses import replace

from budgets.documents.prose.section_walk import PlacedSection
from budgets.documents.prose.stated_figures import stated_figure
from budgets.records import NOWHERE, Mention, Section
from budgets.vocabulary.money_units import MONEY_PATTERN
from budgets.vocabulary.sections import SectionKind


def read_bound_figure(section: Section, start: int, end: int, subject: str) -> Mention | None:
    """Return the figure of money that stands at ``start`` of a section, none where there is none.

    What follows it up to ``end``, where the next figure that is bound begins, may state its change.
    """
    match = next((one for one in MONEY_PATTERN.finditer(section.text) if one.start("figure") == start), None)
    if match is None:
        return None
    unknown = SectionKind.UNKNOWN
    placed = PlacedSection(section=section, above=(section,), part=unknown, topic=unknown, unit="")
    after = section.text[match.end() : end].split("\n")[0]
    # Which line of a file it is printed in is not known here.
    return replace(stated_figure(placed, subject, match, after=after), place=NOWHERE)
