"""Part a text that was pasted whole into its sections, as the text of a file is parted."""

from __future__ import annotations

from dataclasses import replace

from budgets.documents.prose.contents_list import split_contents
from budgets.documents.prose.narrative_reader import kind_of_heading
from budgets.documents.prose.section_gathering import gather_sections, section_of
from budgets.documents.sources.text_lines import lines_of_text
from budgets.records import NOWHERE, Section
from budgets.vocabulary.spelling import display_width

#: No paper has wider lines: where one is, each line is a paragraph, as text programs copy them.
_PRINTED = 120


def sections_of_text(text: str) -> tuple[Section, ...]:
    """Return the sections (章节) that the headings of a text open, without places; none where it has no headings."""
    _listed, lines = split_contents(lines_of_text(text, ""))
    if any(display_width(line.text) > _PRINTED for line in lines):
        lines = [replace(line, begins=True) for line in lines]
    read = (section_of(order, opened, "") for order, opened in enumerate(gather_sections(lines), start=1))
    return tuple(replace(one, kind=one.kind or kind_of_heading(one), place=NOWHERE) for one in read)
