"""Walk through the sections of a narrative, each with the sections above it, which tell what it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.records import Section
from budgets.vocabulary.sections import SectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSection:
    """A section with its place in the narrative.

    ``above`` holds the sections it stands in, outermost first, and the section itself as the last. ``part`` is the kind
    of its part, ``topic`` that of the section right below the part, ``unit`` the budget unit whose spending it
    explains.
    """

    section: Section
    above: tuple[Section, ...]
    part: SectionKind
    topic: SectionKind
    unit: str

    @property
    def section_depth(self) -> int:
        """Return how deep it stands: a part is 0."""
        return len(self.above) - 1

    @property
    def nearest_kind(self) -> SectionKind:
        """Return the kind of the section, or of the nearest above it that has one."""
        return SectionKind(next((each.kind for each in reversed(self.above) if each.kind), SectionKind.UNKNOWN))

    @property
    def is_glossary(self) -> bool:
        return SectionKind.GLOSSARY in (self.part, self.nearest_kind)


def walk_sections(sections: Sequence[Section]) -> Iterator[PlacedSection]:
    """Yield the sections in their order."""
    above: tuple[Section, ...] = ()
    part = topic = SectionKind.UNKNOWN
    unit = ""
    for section in sections:
        level = section.path.count(".")
        above = (*above[:level], section)
        if level == 0:
            part, unit = SectionKind(section.kind), ""
        if level == 1:
            topic = SectionKind(section.kind)
            if part == SectionKind.SPENDING and section.heading:
                unit = section.heading
        yield PlacedSection(section=section, above=above, part=part, topic=topic, unit=unit)
