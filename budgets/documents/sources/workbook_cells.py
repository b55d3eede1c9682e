"""Open a workbook: the values its sheets store, and what a reader of values does not see.

Rows and columns that are hidden, by hand, by a folded group, by a filter or by a size of nothing, are left out and
named. A number is read as its format shows it (``workbook_marks`` knows both).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

import python_calamine as calamine

from budgets.documents.model.limits import Limits, SheetExtents
from budgets.documents.model.outcomes import Refused
from budgets.records import Place
from budgets.vocabulary.figures import is_money, unshown_number
from budgets.vocabulary.spelling import unify

from .file_types import BROKEN_ARCHIVE
from .hiding_rules import Range, veiled_cells
from .number_formats import HIDING, STRUCK, is_rounded, meant_number, other_figure, plain_text, shown_text
from .workbook_marks import SheetMarks, marks_of

#: So many cells of a sort are named one by one.
_MOST_NAMED = 5


class OpenWorkbook:
    """A workbook that is open: its sheets, and their stored values."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name, self.limits, self.extents = name, limits, SheetExtents(name, limits)
        # Before the values: the library that knows them would set aside room for any cell however far off.
        marks = self.read_marks(data)
        try:
            self.book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        except calamine.PasswordError as error:
            raise Refused(f"encrypted: {name}") from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise Refused(f"broken: {name}") from error
        self.sheets = [sheet for sheet in self.book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(self.sheets) > limits.sheets:
            raise Refused(f"too-many-sheets: {name}, {len(self.sheets):,} > {limits.sheets:,}")
        self.marks = {
            sheet.name: (marks or {}).get(sheet.name, SheetMarks(unknown=marks is None)) for sheet in self.sheets
        }

    def is_sheet_shown(self, sheet: Any) -> bool:
        """Tell whether a sheet is shown to whoever opens the workbook."""
        return bool(sheet.visible == calamine.SheetVisibleEnum.Visible)

    def read_marks(self, data: bytes) -> Mapping[str, SheetMarks] | None:
        """Return what the values do not tell, by the sheets' names; None where they cannot be told."""
        try:
            return dict(marks_of(data, SheetExtents(self.name, self.limits)))
        except BROKEN_ARCHIVE as error:
            raise Refused(f"broken: {self.name}") from error
        except Refused:
            raise
        except Exception:  # its library meets records it does not know with whatever error it happens upon
            return None

    def all_sheets(self) -> list[ShownSheet]:
        """Return what each sheet shows, those that are hidden themselves marked."""
        return [replace(self.shown_sheet(each.name), shown=self.is_sheet_shown(each)) for each in self.sheets]

    def shown_sheet(self, title: str) -> ShownSheet:
        """Return what a sheet shows."""
        return ShownSheet.from_values(self.name, title, *self.stored_values(title), self.marks[title])

    def stored_values(self, title: str) -> tuple[list[list[Any]], Sequence[Range]]:
        """Return the stored values of a sheet, row by row, and its merged ranges."""
        self.limits.step([sheet.name for sheet in self.sheets].index(title), len(self.sheets))
        try:
            sheet = self.book.get_sheet_by_name(title)
            self.extents.start_sheet(title)
            self.extents.reach_cell(sheet.total_height - 1, sheet.total_width - 1)
            return sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []
        except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError) as error:
            raise Refused(f"broken: {self.name}, {title}") from error


def stored_number(value: object) -> Decimal | None:
    """Return a stored number without the noise of its binary fraction; None of anything else."""
    return meant_number(value) if isinstance(value, float | int) and not isinstance(value, bool) else None


def printed_value(value: object, number_format: str = "") -> str:
    """Return a stored value as text: a number as its format shows it, where that is another."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if (number := stored_number(value)) is not None:
        return shown_text(number, number_format) or plain_text(number)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    text = unify(str(value)).rstrip() if value is not None else ""
    if number_format in (HIDING, STRUCK) and is_money(text.strip()):
        return unshown_number(number_format)
    return text if text.strip() else ""


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """The texts that a sheet shows by row and column, counted from 0, and its merged cells.

    Hidden rows and columns have no text; ``left_out`` names those that have something in them, as warnings.
    """

    file: str
    name: str
    rows: dict[int, dict[int, str]]
    merged: Sequence[Range]
    marks: SheetMarks
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    left_out: tuple[str, ...] = ()
    shown: bool = True

    @classmethod
    def from_values(
        cls, file: str, name: str, values: Sequence[Sequence[Any]], merged: Sequence[Range], marks: SheetMarks
    ) -> ShownSheet:
        texts = {
            (i, j): text
            for i, cells in enumerate(values)
            for j, value in enumerate(cells)
            if (text := printed_value(value, marks.formats.get((i, j), "")))
        }
        width = max(map(len, values), default=0)
        for (i, j), shown in marks.shown_texts(len(values), width):
            if (number := stored_number(values[i][j])) is not None and (other := other_figure(number, shown, shown)):
                texts[i, j] = other
        stored = ((at, stored_number(values[at[0]][at[1]])) for at in texts if marks.veils)
        for at in veiled_cells(marks.veils, {at: number for at, number in stored if number}):
            texts[at] = unshown_number(HIDING)
        texts |= {**marks.errors, **marks.raised}
        used = {*texts, *marks.unsaved}
        rows = _hidden_indexes(max((row for row, _ in used), default=0), marks.hidden_rows)
        columns = _hidden_indexes(max((column for _, column in used), default=0), marks.hidden_columns)
        merged = merged or marks.merged
        _move_to_where_it_shows(texts, merged, rows, columns)
        hidden = {(row, column) for row, column in {*texts, *marks.unsaved} if row in rows or column in columns}
        rounded = sorted(
            (row, column)
            for row, column in {*texts} - hidden
            if row < len(values)
            and column < len(values[row])
            and (number := stored_number(values[row][column])) is not None
            and is_rounded(number, texts[row, column])
        )
        rows_shown: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(texts.items()):
            if (row, column) not in hidden:
                rows_shown.setdefault(row, {})[column] = text
        return cls(
            file=file,
            name=name,
            rows=rows_shown,
            merged=merged,
            marks=replace(marks, unsaved=marks.unsaved - hidden),
            hidden_rows=rows,
            hidden_columns=columns,
            left_out=tuple(
                _hidden_warnings(name, rows & {row for row, _ in hidden}, columns & {column for _, column in hidden})
            )
            + tuple(_rounded_warnings(name, rounded))
            + ((f"marks-unknown: {name}",) if marks.unknown else ()),
        )

    def place_of_cell(self, row: int, column: int) -> Place:
        return Place(file=self.file, sheet=self.name, row=row + 1, column=column + 1)

    def text_at(self, row: int, column: int) -> str:
        return self.rows.get(row, {}).get(column, "")

    def lone_text(self, row: int) -> str:
        """Return the text of a row with one cell, otherwise nothing."""
        cells = self.rows[row]
        return next(iter(cells.values())) if len(cells) == 1 else ""


# Hidden rows and columns


def _hidden_indexes(last: int, spans: Iterable[range]) -> frozenset[int]:
    return frozenset(index for span in spans for index in range(span.start, min(span.stop, last + 1)))


def _move_to_where_it_shows(
    texts: dict[tuple[int, int], str], merged: Iterable[Range], rows: frozenset[int], columns: frozenset[int]
) -> None:
    """Move the text of a merged cell whose first row or column is hidden to the first cell of it that shows."""
    for (top, left), (bottom, right) in merged if rows or columns else ():
        row = next((each for each in range(top, bottom + 1) if each not in rows), None)
        column = next((each for each in range(left, right + 1) if each not in columns), None)
        if (top, left) in texts and row is not None and column is not None:
            texts[row, column] = texts.pop((top, left))


def _hidden_warnings(sheet: str, rows: Iterable[int], columns: Iterable[int]) -> Iterator[str]:
    """Yield the warnings that name hidden rows and columns as a spreadsheet program calls them."""
    from xlsxwriter.utility import xl_col_to_name  # it loads all that writes workbooks

    for slug, indexes, name in (("hidden-rows", rows, _row_name), ("hidden-columns", columns, xl_col_to_name)):
        if words := ", ".join(_named_stretches(sorted(indexes), name)):
            yield f"{slug}: {sheet}!{words}"


def _rounded_warnings(sheet: str, cells: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield the warning that names the first of the cells whose figures are shown rounded."""
    if cells:
        from xlsxwriter.utility import xl_rowcol_to_cell

        more = f", … ({len(cells)})" if len(cells) > _MOST_NAMED else ""
        yield f"rounded-figures: {sheet}!{', '.join(xl_rowcol_to_cell(*cell) for cell in cells[:_MOST_NAMED])}{more}"


def _row_name(row: int) -> str:
    return str(row + 1)


def _named_stretches(indexes: Sequence[int], name: Callable[[int], str]) -> Iterator[str]:
    """Yield indexes by their names, neighbours as the first and the last of them."""
    for _, neighbours in groupby(enumerate(indexes), lambda each: each[1] - each[0]):
        stretch = [index for _, index in neighbours]
        yield "–".join(map(name, dict.fromkeys((stretch[0], stretch[-1]))))
