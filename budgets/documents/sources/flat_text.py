"""Read text as extracted from a published file, its columns lost: which lines are a table's, and which are prose.

A table is told by what stands over it, and goes on up to the next, or to the next part of the text. Each is a page
with its head, and so is each stretch of prose between two marks of a page: what is printed twice can be told then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budgets.documents.model import table_words
from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import Grid, Page, PageLine
from budgets.documents.model.table_words import HeadWords
from budgets.documents.sources.celled_text import cells_of_lines, lined_table
from budgets.documents.sources.single_lines import with_parted_tables
from budgets.documents.sources.text_lines import lines_of_text
from budgets.documents.sources.worded_tables import WordedTable, fitting_layout, read_worded_table
from budgets.records import Place
from budgets.vocabulary.enumerations import PART_MARK
from budgets.vocabulary.figures import parse_figure
from budgets.vocabulary.indicators import GOALS_BELOW, INDICATORS_BELOW, SIDE_LABELS, UNIT_OF_FORM
from budgets.vocabulary.money_units import bracketed_unit
from budgets.vocabulary.numerals import NUMERAL
from budgets.vocabulary.spelling import clean, plain
from budgets.vocabulary.table_kinds import TableKind, kind_of_title

#: The longest budgets hold some hundred thousand characters of text.
LARGEST_TEXT = 5_000_000
_PART = re.compile(rf"^{PART_MARK}(?:\s|$)")
_TABLES_BEGIN = re.compile(rf"^{NUMERAL}、(?:表格|报表)部分$")
#: No line of a head is longer, with the spaces that spread it.
_LONGEST_HEAD = 200
#: A header has so many cells at least, none longer.
_FIRST_CELLS, _LONGEST_CELL = 2, 20
#: A text begins anew where so many of its first lines stand again.
_FIRST_LINES = 20


@dataclass(frozen=True, slots=True)
class _TableHeadLines:
    """The lines over a table, and what they say."""

    words: HeadWords
    lines: Sequence[PageLine]


@dataclass(slots=True)
class _OpenTable:
    """The table read last, which may go on: what stands over it, its page, and whether a form is below its tasks."""

    words: HeadWords
    table: WordedTable
    page: Page
    below_tasks: bool

    def goes_on_in(self, head: _TableHeadLines) -> bool:
        return (self.words.number, plain(self.words.title)) == (head.words.number, plain(head.words.title))


def read_flat_text(text: str, name: str) -> list[Page]:
    """Return a text as pages; raises :class:`Refused` where it is too long."""
    if len(text) > LARGEST_TEXT:
        raise Refused(f"too-large: {name}, {len(text):,} > {LARGEST_TEXT:,}")
    lines = list(with_parted_tables(lines_of_text(text, name)))
    pages: list[Page] = []
    prose: list[PageLine] = []
    open_: _OpenTable | None = None
    index = 0
    while index < len(lines):
        head = _head_at(lines, index)
        if head:
            pages += _prose_pages(prose, name)
            start = index + len(head.lines)
            index = next((at for at in range(start, len(lines)) if _ends_table(lines, at)), len(lines))
            before = open_ if open_ and open_.goes_on_in(head) else None
            if open_ and not before:
                open_.table.close_table()
            open_ = _read_table(head, lines[start:index], before)
            pages.append(open_.page)
            prose = []
            continue
        if not _names_all_tables(lines[index]):
            prose.append(lines[index])
        index += 1
    if open_:
        open_.table.close_table()
    return [*pages, *_prose_pages(prose, name)]


def _ends_table(lines: Sequence[PageLine], at: int) -> bool:
    """Tell whether a table ends before a line: another begins there, a part, all tables, or the whole text again."""
    text = lines[at].text
    if _PART.match(text) or _names_all_tables(lines[at]) or _head_at(lines, at):
        return True
    if text != lines[0].text:
        return False
    first, here = lines[:_FIRST_LINES], lines[at : at + _FIRST_LINES]
    return [line.text for line in first] == [line.text for line in here]


def _names_all_tables(line: PageLine) -> bool:
    """Tell whether a line heads all tables, and says nothing of any."""
    return len(line.text) < _LONGEST_HEAD and bool(_TABLES_BEGIN.match(clean(line.text)))


def _prose_pages(lines: Sequence[PageLine], name: str) -> list[Page]:
    """Return the pages of a stretch of prose."""
    pages: list[Page] = []
    for line in lines:
        if line.new_page or not pages:
            pages.append(Page(file=name, number=line.page or 0, items=[]))
        pages[-1].items.append(line)
    return pages


# Heads


def _head_at(lines: Sequence[PageLine], index: int) -> _TableHeadLines | None:
    """Return the head of a table that begins at a line, if one does.

    It begins with a printed number, whether or not a money unit follows, or with a title above a money unit.
    """
    if len(lines[index].text) > _LONGEST_HEAD:
        return None
    text = clean(lines[index].text)
    numbered = bool(table_words.NAMED_NUMBER.match(text)) and index + 1 < len(lines)
    if numbered or table_words.is_numbered_title(lines[index].text):
        after, within = index + 1 + numbered, 3
    elif table_words.is_title(text):
        after, within = index + 1, 2
    else:
        return None
    asides = next((at for at in range(after, len(lines)) if not _stands_over(lines[at])), len(lines))
    below = range(after, min(max(after + within, asides), len(lines)))
    units = (at for at in below if _names_unit(lines[at]))
    end = next(units, -1) + 1
    has_header = _names_unit_in_header(lines[after : after + _FIRST_CELLS]) or _is_header(lines, asides, text)
    if not end and within == 2 and not has_header:
        return None
    while not end and after < len(lines) and table_words.is_aside(clean(lines[after].text)):
        after += 1
    own = lines[index : end or after]
    return _TableHeadLines(table_words.understood([clean(line.text) for line in own]), own)


def _is_header(lines: Sequence[PageLine], at: int, title: str) -> bool:
    """Tell whether a line is the known header of a table of this title, and the next one ends in a figure."""
    header, below = lines[at : at + 1], lines[at + 1 : at + 2]
    is_over_figures = any(parse_figure(line.text.split()[-1]) is not None for line in below)
    return is_over_figures and bool(fitting_layout(kind_of_title(title), [line.text for line in header]))


def _names_unit_in_header(lines: Sequence[PageLine]) -> bool:
    """Tell whether the first cells of a table, a line each, are of its header and name a money unit (金额(万元))."""
    texts = [clean(line.text) for line in lines]
    cells = [text for text in texts if len(text) <= _LONGEST_CELL and not table_words.is_title(text)]
    return len(cells) == len(texts) and any(bracketed_unit(text) and text[0] not in "(（" for text in texts)


def _stands_over(line: PageLine) -> bool:
    """Tell whether a line holds a number, an issuer or a money unit, which may stand between a title and its table."""
    return len(line.text) <= _LONGEST_HEAD and table_words.is_aside(clean(line.text))


def _names_unit(line: PageLine) -> bool:
    """Tell whether a line ends with a money unit (单位：万元), however it is spaced and bracketed."""
    return bool(table_words.UNIT_AT_END.search(re.sub(r"\s", "", line.text)))


# Tables


def _read_table(head: _TableHeadLines, lines: Sequence[PageLine], before: _OpenTable | None) -> _OpenTable:
    """Return a table with its page: the lines of its head, its grid, its notes."""
    first = head.lines[0]
    place = Place(file=first.file, page=first.page, row=first.number)
    kind = kind_of_title(head.words.title)
    note = next((at for at, line in enumerate(lines) if table_words.NOTE.search(clean(line.text))), len(lines))
    rows, below_tasks = list(lines[:note]), False
    below: list[PageLine] = []
    if kind == TableKind.PERFORMANCE:
        rows, below, below_tasks = _parted_form(rows, below_tasks=bool(before and before.below_tasks))
    if not below and (cells := cells_of_lines(rows)):
        table = WordedTable(kind, place)
        if told := lined_table(cells, kind):
            grid, table.unreadable = told.as_grid(first.file)
        else:
            grid = read_worded_table([], kind, place, None).as_grid()
            for line in rows[: len(cells)]:
                table.name_unreadable([line], f"unplaced: {line.text}")
        items: list[PageLine | Grid] = [*head.lines, grid, *lines[len(cells) :]]
        page = Page(file=first.file, number=first.page or 0, items=items, unreadable=table.unreadable)
        return _OpenTable(head.words, WordedTable(kind, place), page, below_tasks)
    table = read_worded_table(rows, kind, place, before.table if before else None)
    grid = table.as_grid()
    grid.form_lines = below
    items = [*head.lines, grid, *lines[note:]]
    page = Page(file=first.file, number=first.page or 0, items=items, unreadable=table.unreadable)
    return _OpenTable(head.words, table, page, below_tasks)


def _parted_form(lines: Sequence[PageLine], *, below_tasks: bool) -> tuple[list[PageLine], list[PageLine], bool]:
    """Return the lines of a form's table of tasks, all others but labels beside it, and whether it ends below tasks."""
    tasks: list[PageLine] = []
    others: list[PageLine] = []
    for line in lines:
        below_tasks = below_tasks or plain(line.text) == GOALS_BELOW or bool(INDICATORS_BELOW.match(line.text))
        if below_tasks or UNIT_OF_FORM.match(line.text):
            others.append(line)
        elif plain(line.text) not in SIDE_LABELS:
            tasks.append(line)
    return tasks, others, below_tasks
