"""Part pages into tables, each with its continuations and its notes, and prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from budgets.documents.model import table_words
from budgets.documents.model.pages import Borders, Grid, Page, PageLine
from budgets.documents.model.table_words import HeadWords
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.tables.column_headers import begins_with_row
from budgets.documents.tables.continued_grids import fitted_grid, repeats_header
from budgets.documents.tables.goal_forms import GoalForm
from budgets.documents.tables.table_heads import TableHead, head_of
from budgets.records import Place, Statement, Unreadable
from budgets.vocabulary.spelling import clean, plain
from budgets.vocabulary.table_kinds import FORMS, TableKind, kind_of_title

#: A page repeats no more lines of the page before than this, and a note has no more.
_REPEATED, _NOTED = 200, 8


@dataclass(slots=True)
class TableBlock:
    """A table with its continuations: grids, and the rows of each that are head or repeated header.

    ``made`` is a table that was read already; ``form`` and ``project`` are filled in where the block is a form.
    """

    head: HeadWords
    kind: TableKind
    grids: list[Grid] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    form: GoalForm | None = None
    project: int | None = None
    made: Statement | None = None

    @property
    def place_of_table(self) -> Place:
        return self.grids[0].place

    @property
    def is_worded(self) -> bool:
        """Tell whether words alone told the cells: what is doubtful then may be lost."""
        return any(grid.borders is Borders.WORDS for grid in self.grids)


@dataclass(slots=True)
class PartedPages:
    """The pages of a document parted into tables and prose, with what is lost of them and what to look at."""

    blocks: list[TableBlock] = field(default_factory=list)
    prose: list[PageLine] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def whole_text(self) -> str:
        """Return all that is printed, lines below each other, names within cells in one piece."""
        grids = [grid for block in self.blocks for grid in block.grids]
        cells = [cell.text for grid in grids for row in grid.rows() for cell in row]
        lines = [line.text for line in (*self.prose, *(line for grid in grids for line in grid.form_lines))]
        return "\n".join([*lines, *cells])


def part_pages(pages: Sequence[Page]) -> PartedPages:
    """Return the tables and the prose of the pages of a file."""
    parted = PartedPages()
    for page in _without_repeated(pages, parted):
        _part_page(page, parted)
        parted.unreadable += _unread_pictures(page)
        if page.table:
            head = HeadWords(title=page.table.title, number=page.table.number, money_unit=page.table.money_unit)
            parted.blocks.append(TableBlock(head, TableKind(page.table.kind), made=page.table))
        parted.unreadable += page.unreadable
        parted.warnings += page.warnings
        if page.blank:
            parted.warnings.append(f"empty-page: {page.number}")
        if page.hidden:
            parted.warnings.append(f"hidden-sheet: {page.number}")
    return parted


# Printed twice


def _without_repeated(pages: Sequence[Page], parted: PartedPages) -> Iterator[Page]:
    """Yield the pages without those that repeat another before them with all that is on it."""
    seen: set[tuple[str, ...]] = set()
    before: Page | None = None
    for page in pages:
        content = page.content()
        if content in seen and any(re.search(r"\d", text) for text in content):
            first = clean(" ".join(content[:2]))
            parted.warnings.append(f"repeated-page: {page.number}" if page.number else f"repeated-table: {first}")
            continue
        seen.add(content)
        yield _without_overlap(page, before, parted)
        before = page


def _without_overlap(page: Page, before: Page | None, parted: PartedPages) -> Page:
    """Return a page of text without the lines at its head that the page before ends with."""
    if before is None or page.grids or before.grids:
        return page
    above, here = [line.text for line in before.lines], [line.text for line in page.lines]
    most = min(len(above), len(here), _REPEATED)
    size = next((size for size in range(most, 1, -1) if above[-size:] == here[:size]), 0)
    if not size:
        return page
    parted.warnings.append(f"repeated-lines: {page.number}")
    items: list[PageLine | Grid] = [*page.lines[size:]]
    return replace(page, items=items)


# Tables and prose


def _part_page(page: Page, parted: PartedPages) -> None:
    pending: list[PageLine] = []
    grid: Grid | None = None
    below = 0
    for item in page.items:
        if isinstance(item, PageLine):
            if grid and _is_note(parted.blocks[-1], grid, item, below):
                parted.blocks[-1].notes.append(clean(item.text))
            else:
                pending.append(item)
            below += 1
            continue
        grid, below = item, 0
        head = head_of(pending, item)
        before = parted.blocks[-1] if parted.blocks else None
        held = set(head.lines)
        prose = [line for line in pending if line not in held]
        parted.prose += prose
        pending = []
        goes_on = _grid_of_continuation(before, head, item, page) if before and before.grids and not prose else None
        if before and goes_on:
            before.grids.append(goes_on)
            before.starts.append(head.rows)
        else:
            parted.blocks.append(TableBlock(head.words, kind_of_title(head.words.title), [item], [head.rows]))
    parted.unreadable += _heads_without_table(pending)
    parted.prose += pending


def _is_note(block: TableBlock, grid: Grid, line: PageLine, below: int) -> bool:
    """Tell whether a line, so many ``below`` a grid, is part of its note."""
    if grid.borders is Borders.WORDS:
        return True  # its source takes all lines up to the next table for the table's
    text = clean(line.text)
    if line.headline and not table_words.NOTE.search(line.text):
        return False
    if table_words.NOTE.search(text):
        return not below or bool(block.notes)
    return bool(block.notes) and below < _NOTED and not table_words.TITLE.search(text)


def _grid_of_continuation(before: TableBlock, head: TableHead, grid: Grid, page: Page) -> Grid | None:
    """Return a grid that goes on with the table before it, in that table's columns; ``None`` where it does not."""
    words, first, last = head.words, before.grids[0], before.grids[-1]
    pages = (grid.place.page or 0) - (last.place.page or 0)
    if pages > 1 or last.place.file != page.file:
        return None
    if words.title:
        # A text prints the form of its unit over several pages, files with cells the forms of several projects.
        apart = before.kind in FORMS and not before.is_worded
        if apart and not table_words.CONTINUED.search(words.title):
            return None
        title = table_words.CONTINUED.sub("", words.title)
        if plain(title) != plain(before.head.title) or words.number not in ("", before.head.number):
            return None
    elif words.number or words.money_unit:
        same = words.number in ("", before.head.number) and words.money_unit in ("", before.head.money_unit)
        if not (same and pages and repeats_header(grid, head.rows, first, before.starts[0])):
            return None
    if not pages or grid.width == last.width:
        return grid if grid.width == last.width else None
    fitted = fitted_grid(grid, first)
    begins = begins_with_row(grid, head.rows) or (fitted and repeats_header(fitted, head.rows, first, before.starts[0]))
    return fitted if begins else None


def _heads_without_table(lines: Sequence[PageLine]) -> Iterator[Unreadable]:
    """Yield the heads of tables, a title and a money unit, under which no table was found."""
    for index, line in enumerate(lines):
        title = clean(line.text)
        if not table_words.is_title(title) or kind_of_title(title) is TableKind.OTHER:
            continue
        below = (
            clean(each.text) for each in lines[index + 1 : index + 4] if len(each.text) < table_words.LONGEST_TITLE
        )
        if any(table_words.money_unit_of(text) for text in below):
            yield Unreadable(place=line.place, text=title, reason=f"no-rows: {title}")


def _unread_pictures(page: Page) -> Iterator[Unreadable]:
    """Yield the pictures of a page that may be tables: a person can read them, the reader cannot, or not surely."""
    reason = f"{'text-layer' if page.text_layer else 'picture'}: {page.number}"
    for box in page.pictures:
        top = box[1] + TOLERANCES.picture_title
        above = [clean(line.text) for line in page.lines if line.box and line.box[3] <= top]
        title = next((text for text in reversed(above) if table_words.TITLE.search(text)), "")
        place = Place(file=page.file, page=page.number, box=box)
        yield Unreadable(place=place, text=title, reason=reason)
