"""Read what a narrative lists of the department: duties, divisions, goals of the year's work, budget units, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgets.documents.prose.section_walk import PlacedSection
from budgets.records import Item, ItemKind, Section, Term
from budgets.vocabulary.enumerations import NUMBER_MARK
from budgets.vocabulary.numerals import NUMERAL_CHARACTERS
from budgets.vocabulary.sections import SectionKind

_TERM = re.compile(r"^(?P<term>[^：:。]{1,40})[：:](?P<definition>.+)$", re.S)
_COUNTED_DIVISIONS = re.compile(r"设(?:有|立|置)?(?P<names>[^，。；]+?)，?共\d+个")
_DIVISIONS = re.compile(
    r"(?:内设机构|内设处室)(?:包括)?[，：:]?(?:包括)?[：:](?P<names>[^。；]+?)(?:等\d+个|[，和、]按照|。|$)"
)
_SUBORDINATES = re.compile(r"下属单位(?:包括|有)[:：](?P<names>[^。；]+)")
#: Units named one by one, in a sentence or each behind its number.
_NAMED_UNITS = re.compile(
    rf"预算单位(?:共计\s*[\d{NUMERAL_CHARACTERS}]+\s*家，)?(?:仅|具体)?包括[:：]?\s*(?P<names>[^。，；]+)"
)
_NUMBERED_UNIT = re.compile(rf"(?:^|[\s：:。；]){NUMBER_MARK}\s*(?P<name>[^\d\s。；，：:][^。；，\n]{{2,60}})")


def listed_items(sections: Sequence[PlacedSection]) -> tuple[Item, ...]:
    """Return the facts listed, in the order of the text."""
    found = [(kind, text, placed.section) for placed in sections for kind, text in _items_of(placed)]
    return tuple(
        Item(order=order, kind=kind, text=text, place=section.place)
        for order, (kind, text, section) in enumerate(found, start=1)
    )


def _items_of(placed: PlacedSection) -> Iterator[tuple[ItemKind, str]]:
    section = placed.section
    if placed.is_glossary:
        return
    if placed.section_depth > 1 and placed.topic == SectionKind.WORK_GOALS:
        yield ItemKind.WORK_GOAL, section.text.rstrip("；;。")
    elif placed.nearest_kind == SectionKind.DUTIES:
        yield from ((ItemKind.DUTY, duty) for duty in _listed_duties(section))
    elif placed.nearest_kind == SectionKind.ORGANISATION:
        yield from _divisions_and_subordinates(section.text)


def _listed_duties(section: Section) -> Iterator[str]:
    """Yield the duties: numbered one by one below, or else the clauses of the text."""
    if section.kind != SectionKind.DUTIES:
        yield f"{section.heading}{section.text}".split("\n")[0].rstrip("；;。")
        return
    for duty in filter(None, (each.strip() for each in re.split(r"[；;。]", section.text))):
        if not re.search(r"[：:]$|^(?:主要)?职[能责]", duty):
            yield duty


def _divisions_and_subordinates(text: str) -> Iterator[tuple[ItemKind, str]]:
    """Yield the divisions and the subordinate units that a text names."""
    if counted := _COUNTED_DIVISIONS.search(text):
        names = re.split(r"[、和]", counted["names"])
    else:
        listed = _DIVISIONS.search(text)
        names = [name.strip().removeprefix("和") for name in re.split(r"[、，]", listed["names"])] if listed else []
    yield from ((ItemKind.DIVISION, name.strip()) for name in names)
    below = _SUBORDINATES.search(text)
    for name in re.split(r"[、和]", below["names"]) if below else ():
        yield ItemKind.SUBORDINATE, name.strip()


def named_units(sections: Sequence[Section]) -> tuple[str, ...]:
    """Return the budget units that the text names one by one; what is without a budget of its own is none."""
    own = [section.path for section in sections if section.kind == SectionKind.ORGANISATION]
    text = "".join(
        f"\n{section.number} {section.heading}{section.text}"
        for section in sections
        if any(f"{section.path}.".startswith(f"{path}.") for path in own)
    )
    if named := _NAMED_UNITS.search(text):
        return tuple(name.strip() for name in named["names"].split("、") if name.strip())
    if not re.search(r"具体包括|预算单位|包括[:：]", text):
        return ()
    numbered = [match["name"].strip() for match in _NUMBERED_UNIT.finditer(text)]
    return tuple(name for name in dict.fromkeys(numbered) if "不单列" not in name and "本部门" not in name)


def explained_terms(sections: Sequence[PlacedSection]) -> tuple[Term, ...]:
    """Return the terms that a glossary (名词解释) explains."""
    glossary = [placed.section for placed in sections if placed.is_glossary]
    found = [(section, match) for section in glossary if (match := _TERM.match(section.text))]
    return tuple(
        Term(
            order=order,
            term=match["term"].strip(),
            definition=match["definition"].strip(),
            place=section.place,
        )
        for order, (section, match) in enumerate(found, start=1)
    )
