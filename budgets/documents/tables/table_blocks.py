"""Part pages into tables, each with its continuations and its notes, and prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from budgets.documents.model import table_words
from budgets.documents.model.pages import Borders, Grid, Page, PageLine
from budgets.documents.model.table_words import HeadWords
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.tables.column_headers import begins_with_row
from budgets.documents.tables.continued_grids import ends_alike, fitted_grid, grid_below_header, repeats_header
from budgets.documents.tables.goal_forms import GoalForm
from budgets.documents.tables.table_heads import TableHead, head_of, titles_of_lines
from budgets.documents.tables.tables_across import join_across, prints_names_again
from budgets.records import Place, Statement, Unreadable
from budgets.vocabulary.figures import is_in_numerals, parse_figure
from budgets.vocabulary.spelling import clean, plain
from budgets.vocabulary.table_kinds import FORMS, TableKind, kind_of_title
from budgets.vocabulary.totals import TOTALS

#: Figures of money that end a line, or are all of it.
_FIGURE = r"-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+)"
_FIGURES_OF_ROW = re.compile(
    rf"(?<![\d.,])(?:{_FIGURE}(?: +(?:{_FIGURE}|0))+|\d+ +{_FIGURE}|\d+(?: +\d+){{2,}})$|^{_FIGURE}$"
)
#: Figures between words, as a line prints that holds all of a table; so many without a mark between are no sentence's.
_FIGURES_APART = re.compile(rf"(?<!\S){_FIGURE}(?=\s+[^\d\s%％元万亿千百十个辆台人次]|\s+-?\d|$)")
_FIGURES_OF_LINE, _CLAUSE_ENDS = 3, re.compile("[，；。]")
#: The total of a table, at the beginning of its row.
_TOTAL = re.compile("|".join(sorted(TOTALS, key=len, reverse=True)))
#: A page repeats no more lines of the page before than this, and a note has no more.
_REPEATED, _NOTED = 200, 8

#: A sentence right below a table without a figure that says why it has none: 本部门无政府性基金预算支出。
_SAYS_NOTHING = re.compile(
    rf"(?:[本我][^，。；]{{1,8}})?(?:20\d\d年度?)?(?:{table_words.NOTHING.pattern})[^。；]{{0,60}}。?$"
)


@dataclass(slots=True)
class TableBlock:
    """A table with its continuations: grids, and the rows of each that are head or repeated header.

    ``made`` is a table that was read already; ``form`` and ``project`` are filled in where the block is a form. One
    that is ``beside`` another prints the names of its rows again, and which of its columns or figures is open.
    ``below`` are the lines under it that say a money unit and no more, and head no other table.
    """

    head: HeadWords
    kind: TableKind
    grids: list[Grid] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    below: list[PageLine] = field(default_factory=list)
    form: GoalForm | None = None
    project: int | None = None
    made: Statement | None = None
    beside: bool = False

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
    parter = _PageParter(parted)
    for page in _without_repeated(join_across(pages), parted):
        parter.part_page(page)
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
    parter.set_lines_down()
    return parted


# Printed twice


def _without_repeated(pages: Sequence[Page], parted: PartedPages) -> Iterator[Page]:
    """Yield the pages without those that repeat another before them with all that is on it.

    Two tables may go on with the same rows: a page without a head of its own repeats only the page right before it, or
    goes on with one that was repeated.
    """
    seen: set[tuple[str, ...]] = set()
    before: Page | None = None
    above: tuple[str, ...] = ()
    is_repeated = False
    for page in pages:
        content = page.content()
        is_same = content in seen and any(re.search(r"\d", text) for text in content)
        is_repeated = is_same and (is_repeated or content == above or _has_own_head(page))
        above = content
        if is_repeated:
            first = clean(" ".join(content[:2]))
            parted.warnings.append(f"repeated-page: {page.number}" if page.number else f"repeated-table: {first}")
            continue
        if is_same and page.number:
            parted.warnings.append(f"same-page: {page.number}")
        seen.add(content)
        yield _without_overlap(page, before, parted)
        before = page


def _has_own_head(page: Page) -> bool:
    """Tell whether a page begins with the title of a table, or holds text alone."""
    lines = list(takewhile(lambda item: isinstance(item, PageLine), page.items))
    if len(lines) == len(page.items):
        return True
    words = head_of(page.lines[: len(lines)], page.grids[0]).words
    return bool(words.title or words.number)


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


@dataclass(slots=True)
class _PageParter:
    """Parts pages one after the other, with the lines since the last table: those of this page, and of pages before.

    ``grid`` is the last one of this page.
    """

    parted: PartedPages
    here: list[PageLine] = field(default_factory=list)
    before: list[PageLine] = field(default_factory=list)
    grid: Grid | None = None

    def part_page(self, page: Page) -> None:
        """Add the tables and the lines of a page; a head at its foot may belong to a table of the next."""
        self.grid = None
        for item in page.items:
            if isinstance(item, PageLine):
                self.here.append(item)
            else:
                self._add_grid(item, page)
        self._take_notes()
        self.before += self.here
        self.here = []
        if not page.number or any(line.page is None for line in self.before):  # pages of paper only go on
            self.set_lines_down()

    def set_lines_down(self) -> None:
        """Add the lines that belong to no table to the text."""
        self._add_prose(self.before)
        self.before = []

    def _add_grid(self, grid: Grid, page: Page) -> None:
        self._take_notes()
        lines = self.here if grid.borders is Borders.WORDS else [*self.before, *self.here]
        head = head_of(lines, grid)
        held = set(head.lines)
        for block in self.parted.blocks[-1:]:
            block.below = [line for line in block.below if line not in held]
        between = [line for line in (*self.before, *self.here) if line not in held]
        apart = any(line not in held for line in self.here) or any(titles_of_lines(between))
        self._add_prose(between)
        self.before, self.here, self.grid = [], [], grid
        last = self.parted.blocks[-1] if self.parted.blocks else None
        beside = self._block_beside(head.words, grid, page)
        goes_on = _grid_of_continuation(last, head, grid, page) if last and last.grids and not apart else None
        if beside:
            words = head.words if head.words.title else beside.head
            words = replace(words, money_unit=head.words.money_unit or beside.head.money_unit)
            kind = kind_of_title(words.title)
            self.parted.blocks.append(TableBlock(words, kind, [grid], [head.rows], beside=True))
        elif last and not apart and _prints_its_header(last, head, grid):
            last.grids[-1] = grid
        elif last and goes_on:
            last.grids.append(goes_on)
            last.starts.append(head.rows)
        elif last and not apart and (joined := _below_its_header(last, head, grid)):
            last.grids[-1] = joined
        else:
            self.parted.blocks.append(TableBlock(head.words, kind_of_title(head.words.title), [grid], [head.rows]))

    def _block_beside(self, words: HeadWords, grid: Grid, page: Page) -> TableBlock | None:
        """Return the table on pages before the names of whose rows a page prints again; ``None`` if it does not."""
        if not page.number or grid.borders is Borders.WORDS or not self.parted.blocks:
            return None
        title = plain(words.title or self.parted.blocks[-1].head.title)
        for block in reversed(self.parted.blocks):
            same = words.issuer in ("", block.head.issuer) and words.number in ("", block.head.number)
            if not same or plain(block.head.title) not in ("", title) or block.kind in FORMS:
                return None
            pages = [each for each in block.grids if each.place.page != page.number and each.place.file == page.file]
            if any(prints_names_again(grid, each) for each in pages):
                return block
        return None

    def _take_notes(self) -> None:
        """Give the last table of the page its notes: what says so right below it, up to the next head."""
        if self.grid is None:
            return
        block = self.parted.blocks[-1]
        begins = min((first for _, first, _ in titles_of_lines(self.here)), default=len(self.here))
        below = self.here if self.grid.borders is Borders.WORDS else self.here[:begins]
        rest: list[PageLine] = []
        ended = False  # by a heading, of which what follows is
        for at, line in enumerate(below):
            if not ended and _is_note(block, self.grid, line, at):
                block.notes.append(clean(line.text))
            else:
                rest.append(line)
                ended = ended or line.headline or table_words.heads_part(clean(line.text))
                block.below += [line] if table_words.is_unit_alone(line.text) else []
                if self.grid.spaced and _is_total_without_figures(line.text):
                    text = clean(line.text)
                    self.parted.unreadable.append(
                        Unreadable(place=line.place, text=text, reason=f"row-outside: {text}")
                    )
        self.here = [*rest, *self.here[len(below) :]]

    def _add_prose(self, lines: Sequence[PageLine]) -> None:
        self.parted.unreadable += _heads_without_table(lines)
        self.parted.unreadable += _rows_without_table(lines)
        self.parted.prose += lines


def _is_note(block: TableBlock, grid: Grid, line: PageLine, below: int) -> bool:
    """Tell whether a line, so many ``below`` a grid, is part of its note."""
    if grid.borders is Borders.WORDS:
        return True  # its source takes all lines up to the next table for the table's
    text = clean(line.text)
    if table_words.NOTE.search(text):
        return not below or bool(block.notes)
    if not below and not line.headline and _SAYS_NOTHING.match(text):
        return not any(parse_figure(cell.text) for row in grid.rows() for cell in row)
    return bool(block.notes) and below < _NOTED and not (line.headline or table_words.is_aside(text))


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
    if pages and before.kind in FORMS and not before.is_worded and not words.title:
        return fitted_grid(grid, last) or (grid if ends_alike(grid, last) else None)
    if not pages or grid.width == last.width:
        return grid if grid.width == last.width else None
    fitted = fitted_grid(grid, first)
    begins = begins_with_row(grid, head.rows) or (fitted and repeats_header(fitted, head.rows, first, before.starts[0]))
    return fitted if begins else None


def _below_its_header(before: TableBlock, head: TableHead, grid: Grid) -> Grid | None:
    """Return a grid that begins a page with the header that the page before ends with, ``None`` if it has another."""
    if len(before.grids) != 1 or head.lines or head.rows or grid.borders is Borders.WORDS:
        return None
    next_page = (before.grids[0].place.page or 0) + 1 == grid.place.page
    return grid_below_header(grid, before.grids[0]) if next_page else None


def _prints_its_header(before: TableBlock, head: TableHead, grid: Grid) -> bool:
    """Tell whether a grid without rules begins with all that the page before prints of its table: the header alone."""
    if len(before.grids) != 1 or head.lines or head.rows or not grid.spaced or not before.grids[0].spaced:
        return False
    words = {cell.text for row in before.grids[0].slots[before.starts[0] :] for cell in row if cell}
    rows = [{cell.text for cell in row if cell} for row in grid.slots]
    return set().union(*takewhile(words.issuperset, rows)) == words


def _heads_without_table(lines: Sequence[PageLine]) -> Iterator[Unreadable]:
    """Yield the heads of tables, a title and a money unit, under which no table was found."""
    for title, first, last in titles_of_lines(lines):
        if kind_of_title(title) is TableKind.OTHER:
            continue
        below = [each.text for each in lines[last + 1 : last + 4] if len(each.text) < table_words.LONGEST_TITLE]
        if any(map(table_words.money_unit_of, table_words.texts_of_head(below))):
            yield Unreadable(place=lines[first].place, text=title, reason=f"no-rows: {title}")


def _rows_without_table(lines: Sequence[PageLine]) -> Iterator[Unreadable]:
    """Yield the lines of a page that print figures beside each other, as only tables do, and stand in none."""
    for line in lines:
        if (line.box or line.size or line.begins) and (figures := _FIGURES_OF_ROW.search(line.text)):
            yield Unreadable(place=line.place, text=line.text, reason=f"row-outside: {figures[0].strip()}")
        elif line.flat and len(apart := _figures_apart(line.text)) >= _FIGURES_OF_LINE:
            yield Unreadable(place=line.place, text=line.text, reason=f"row-outside: {' '.join(apart)}")


def _figures_apart(text: str) -> list[str]:
    """Return the figures between words in the clause of a line that has most of them."""
    return max(map(_FIGURES_APART.findall, _CLAUSE_ENDS.split(text)), key=len)


def _is_total_without_figures(text: str) -> bool:
    """Tell whether a line under a table is a total of which nothing is a figure (合计 ***, 合计 壹仟元)."""
    label = _TOTAL.match(plain(text))
    rest = plain(text)[label.end() :] if label else ""
    is_words = re.search(r"[\u4e00-\u9fff]", rest) and not is_in_numerals(rest)
    return bool(label) and not is_words and not _FIGURES_OF_ROW.search(text)


def _unread_pictures(page: Page) -> Iterator[Unreadable]:
    """Yield the pictures of a page that may be tables: a person can read them, the reader cannot, or not surely."""
    reason = f"{'text-layer' if page.text_layer else 'picture'}: {page.number}"
    for box in page.pictures:
        top = box[1] + TOLERANCES.picture_title
        above = [clean(line.text) for line in page.lines if line.box and line.box[3] <= top]
        title = next((text for text in reversed(above) if table_words.TITLE.search(text)), "")
        place = Place(file=page.file, page=page.number, box=box)
        yield Unreadable(place=place, text=title, reason=reason)
