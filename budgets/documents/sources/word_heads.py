"""What the heads of a Word document's pages say of the tables on them: titles and money units.

A head stands above each page of its section, and so above its tables. What else heads and feet say goes with the paper.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budgets.documents.model.table_words import is_title, money_unit_of
from budgets.vocabulary.spelling import unify

from .flow_pages import FlowBlock, FlowTable
from .word_xml import Node, child, children, is_on, parsed_part, tag_of, value_of

_RELATIONS = "word/_rels/document.xml.rels"
#: The kinds of heads that are read: of a section's pages, and of its first one where that has its own.
_KINDS = ("default", "first")
#: Figures of money, and not of pages, years or telephones.
_FIGURE = re.compile(r"\d\.\d|\d,\d{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """What heads of one section say of its tables; the unit is a line that names one."""

    title: str = ""
    unit: str = ""


def parts_beside(archive: zipfile.ZipFile, kind: str) -> dict[str, Node]:
    """Return the parts of a kind (``header`` or ``footer``) that a document refers to, by the keys it names them by."""
    found = {}
    for relation in children(parsed_part(archive, _RELATIONS), "Relationship"):
        if value_of(relation, "Type").endswith(f"/{kind}") and value_of(relation, "TargetMode") != "External":
            part = parsed_part(archive, posixpath.join("word", value_of(relation, "Target")).lstrip("/"))
            if part is not None:
                found[value_of(relation, "Id")] = part
    return found


def heads_of_sections(body: Node) -> Iterator[list[str]]:
    """Yield for each section of a body the keys of its heads; one that names none has those of the one before."""
    named: dict[str, str] = {}
    for section in (each for each in body.iter() if tag_of(each) == "sectPr"):
        for reference in children(section, "headerReference"):
            named[value_of(reference, "type") or "default"] = value_of(reference, "id")
        kinds = _KINDS if is_on(child(section, "titlePg")) else _KINDS[:1]
        yield [named[kind] for kind in kinds if kind in named]


def page_head(blocks: Iterable[FlowBlock]) -> PageHead:
    """Return what blocks of heads say of tables; units that are not one are none."""
    lines = list(_lines_of(blocks))
    units = {unit: line for line in reversed(lines) if (unit := money_unit_of(line))}
    title = next((line for line in lines if is_title(line)), "")
    return PageHead(title=title, unit=next(iter(units.values())) if len(units) == 1 else "")


def figures_in_heads(heads: Iterable[Sequence[FlowBlock]]) -> Iterator[str]:
    """Yield the lines of heads and feet that print figures of money: they are in no table."""
    return (line for blocks in heads for line in _lines_of(blocks) if _FIGURE.search(line))


def _lines_of(blocks: Iterable[FlowBlock]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, str):
            yield from (words for line in block.splitlines() if (words := unify(" ".join(line.split()))))
        elif isinstance(block, FlowTable):
            for row in block.rows:
                for cell in row:
                    yield from _lines_of(cell.blocks)


def with_page_heads(
    blocks: Iterable[FlowBlock], heads: Sequence[PageHead], sections: Mapping[int, int]
) -> Iterator[FlowBlock]:
    """Yield the blocks of a body, before each table what the head of its pages says and its own lines do not.

    ``sections`` has the section of each table, by its number. A unit holds over all tables of a section, a title over
    the first.
    """
    over: list[str] = []
    titled: set[int] = set()
    for block in blocks:
        if isinstance(block, str):
            _, page_begins, last = block.rpartition("\f")
            over = [*([] if page_begins else over), *_lines_of([last])]
        elif isinstance(block, FlowTable):
            at = sections.get(block.number, len(heads))
            head = heads[at] if at < len(heads) else PageHead()
            if head.title and at not in titled and not any(map(is_title, over)):
                yield head.title
            if head.unit and not any(map(money_unit_of, over)):
                yield head.unit
            titled.add(at)
            over = []
        yield block
