"""Read the sheets of a workbook (XLSX, XLS, ODS) as grids: the values that were stored, never a formula's working.

Only what a sheet shows is read: what is hidden of it is named in a warning (see :mod:`.workbook_cells`).

A formula whose result was not stored is told from an empty cell and reported; links, macros and scripts are never
followed. A workbook that carries macros is refused, whatever its name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from budgets.documents.model.pages import Cell, Grid, Page, PageLine
from budgets.documents.model.table_words import (
    LONGEST_TITLE,
    NAMED_NUMBER,
    TITLE,
    ends_sentence,
    heads_all_tables,
    heads_part,
    is_title,
)
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.workbook_cells import ShownSheet
from budgets.records import Place, Unreadable
from budgets.vocabulary.figures import looks_like_figure
from budgets.vocabulary.spelling import display_width


def page_of_sheet(sheet: ShownSheet, number: int) -> Page:
    """Return a sheet as a page: rows of one long text are prose, the others grids; of a hidden one, that it is."""
    if not sheet.shown:
        return Page(file=sheet.file, number=number, items=[], hidden=any(True for _ in items_of_sheet(sheet)))
    items = [*_name_as_title(sheet), *items_of_sheet(sheet)]
    page = Page(file=sheet.file, number=number, items=items, warnings=list(sheet.left_out))
    for row, column in sorted(sheet.marks.unsaved):
        page.unreadable.append(Unreadable(place=sheet.place_of_cell(row, column), text="", reason="formula"))
    return page


# Sheets


def _name_as_title(sheet: ShownSheet) -> Iterator[PageLine]:
    """Yield the name of a sheet as a line above its table, where it is a title and no cell of the sheet has one."""
    if is_title(sheet.name) and not any(is_title(text.strip()) for row in sheet.rows.values() for text in row.values()):
        yield PageLine(
            number=1, text=sheet.name, file=sheet.file, sheet=sheet.name, row=1, begins=True, headline=True,
            new_page=True,
        )  # fmt: skip


def items_of_sheet(sheet: ShownSheet) -> Iterator[PageLine | Grid]:
    """Yield the prose and the grids of a sheet: a grid goes on until prose or the title of another table."""
    stretch: list[int] = []
    for row in sheet.rows:
        lone = sheet.lone_text(row)
        heads = TITLE.search(lone) or NAMED_NUMBER.match(lone)
        begins = heads and any(len(sheet.rows[above]) > 1 for above in stretch)
        if stretch and (_is_prose(lone) or begins):
            yield from _items_of_stretch(sheet, stretch)
            stretch = []
        if _is_prose(lone):
            yield from _lines_of_row(sheet, row)
        else:
            stretch.append(row)
    if stretch:
        yield from _items_of_stretch(sheet, stretch)


def _items_of_stretch(sheet: ShownSheet, stretch: Sequence[int]) -> Iterator[PageLine | Grid]:
    """Yield a stretch of rows as a grid, or as lines if no row of it has several cells that no label begins.

    Lone texts above the title of the first table are lines too, and so is the title of all tables.
    """
    first = next((index for index, row in enumerate(stretch) if not _is_line(sheet, row)), len(stretch))
    texts = [sheet.lone_text(row) for row in stretch[:first]]
    titles = [index for index, text in enumerate(texts) if TITLE.search(text)]
    own = [index for index in titles if not heads_all_tables(texts[index])] or titles
    lines = own[0] if own and first < len(stretch) else 0 if first < len(stretch) else len(stretch)
    for row in stretch[:lines]:
        yield from _lines_of_row(sheet, row)
    if lines < len(stretch):
        yield _grid_of_rows(sheet, stretch[lines:])


def _is_prose(text: str) -> bool:
    """Tell whether the lone text of a row is none of a table: prose, or the heading of a part (第二部分 …)."""
    return heads_part(text) or len(text) > LONGEST_TITLE or ends_sentence(text) or "\n" in text.strip()


def _is_line(sheet: ShownSheet, row: int) -> bool:
    """Tell whether a row is no row of a table: of one cell, or of a label and no figure, as on covers (填报日期：)."""
    first, *others = sheet.rows[row].values()
    return not others or (first.rstrip().endswith(("：", ":")) and not any(map(looks_like_figure, others)))


def _lines_of_row(sheet: ShownSheet, row: int) -> Iterator[PageLine]:
    """Yield the lines of a row that is prose; a short one without a full stop may be a heading."""
    for number, line in enumerate(" ".join(sheet.rows[row].values()).splitlines()):
        words = line.strip()
        headline = len(words) <= TOLERANCES.text_headline_length and not re.search(r"[。；，：]", words)
        yield PageLine(
            number=row + 1,
            text=words,
            file=sheet.file,
            sheet=sheet.name,
            row=row + 1,
            begins=True,
            headline=headline,
            new_page=row == 0 and number == 0,
        )


def _grid_of_rows(sheet: ShownSheet, stretch: Sequence[int]) -> Grid:
    """Return the grid of a stretch of rows as it is shown, merged cells as the sheet merges them."""
    rows = [row for row in range(stretch[0], stretch[-1] + 1) if row not in sheet.hidden_rows]
    used = [column for row in stretch for column in sheet.rows[row]]
    columns = [column for column in range(min(used), max(used) + 1) if column not in sheet.hidden_columns]
    slots = [[_sheet_cell(sheet, row, column, i, j) for j, column in enumerate(columns)] for i, row in enumerate(rows)]
    for (top, left), (bottom, right) in sheet.merged:
        inside = range(bisect_left(rows, top), bisect_right(rows, bottom))
        across = range(bisect_left(columns, left), bisect_right(columns, right))
        if not inside or not across:
            continue
        cell = slots[inside[0]][across[0]]
        cell.rows, cell.columns = len(inside), len(across)
        for i in inside:
            for j in across:
                slots[i][j] = cell
    _spread_titles(slots)
    return Grid(slots, Place(file=sheet.file, sheet=sheet.name, row=rows[0] + 1))


def _sheet_cell(sheet: ShownSheet, row: int, column: int, i: int, j: int) -> Cell:
    place = Place(file=sheet.file, sheet=sheet.name, row=row + 1, column=column + 1)
    cell = Cell(row=i, column=j, rows=1, columns=1, place=place)
    text = sheet.rows.get(row, {}).get(column, "")
    if text:
        # Figures on lines below each other are no one figure.
        cell.lines = [(re.sub(r"(?<=\d)[^\S\n]*\n\s*(?=\d)", " ", text).replace("\n", "").strip(), float(i))]
        cell.indent = display_width(text) - display_width(text.lstrip())
    return cell


def _spread_titles(slots: list[list[Cell]]) -> None:
    """Let a title that stands alone above a table reach over it, as text runs over empty cells."""
    for row in slots:
        filled = [cell for cell in dict.fromkeys(row) if cell]
        if len(filled) != 1 or filled[0].columns > 1 or filled[0].rows > 1 or filled[0].column:
            return
        if not all(cell.rows == 1 for cell in row):
            return
        for index in range(len(row)):
            row[index] = filled[0]
        filled[0].columns = len(row)
