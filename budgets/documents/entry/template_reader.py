"""Read a filled-in template: every table by the form that was given out, every slip by its sheet and cell.

Formulas are never worked out: what the file stores of them is taken, and checked like any other figure. A sheet whose
head is not the form's is left to the reader of any workbook, which goes by the head it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from budgets.documents.entry import template_layout, typed_tables
from budgets.documents.entry.typed_tables import TypedRow, TypedSheet
from budgets.documents.model import table_layout, table_words, template_words
from budgets.documents.model.outcomes import Given, Refused
from budgets.documents.model.pages import Cover, Page
from budgets.documents.sources.workbook_cells import ShownSheet
from budgets.records import ColumnType, Line, Origin, Place, State, Statement, Unreadable
from budgets.vocabulary.budget_titles import PHASES, SCOPES, title_of_budget
from budgets.vocabulary.figures import parse_figure
from budgets.vocabulary.money_units import bracketed_unit
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.table_sets import TableSet

_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?$")
DECIMALS = 2


@dataclass(slots=True)
class Filled:
    """A sheet that was filled in: its table, what cannot be read of it, what a person should look at."""

    statement: Statement | None = None
    unreadable: list[Unreadable] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def pages_with_filled(sheets: Sequence[ShownSheet], pages: Sequence[Page], given: Given) -> list[Page]:
    """Return the pages of a workbook's sheets; of a template, its cover first, then its tables as they were filled in.

    Raises :class:`Refused` where the cover is not understood, or leaves open of what unit and year it is.
    """
    cover_sheet = next((sheet for sheet in sheets if sheet.name == template_words.COVER), None)
    found = _cover(cover_sheet, given) if cover_sheet else None
    if cover_sheet is None or found is None:
        return list(pages)
    table_set, cover = found
    tables = _tables(sheets, table_set, cover)
    warnings = list(cover_sheet.left_out)
    if lost := _missing(sheets, table_set):
        warnings.append(f"table-missing: {'、'.join(lost)}")
    made = [Page(file=cover_sheet.file, number=0, items=[], cover=cover, warnings=warnings)]
    for sheet, page in zip(sheets, pages, strict=True):
        if sheet.name not in (template_words.COVER, template_words.GUIDE, template_words.CODES):
            made.append(_filled(page, tables[sheet.name]) if sheet.shown and sheet.name in tables else page)
    return made


def _filled(page: Page, found: Filled) -> Page:
    """Return the page of a sheet that was filled in: its table, or the page with the reason it is read otherwise."""
    warnings = [*page.warnings, *found.warnings]
    if found.statement is None:
        return replace(page, warnings=warnings)
    return replace(page, items=[], table=found.statement, unreadable=found.unreadable, warnings=warnings)


# The cover


def _cover(sheet: ShownSheet, given: Given) -> tuple[TableSet, Cover] | None:
    """Return the set that a cover names and what it says, completing what is given; ``None`` if it is no template's.

    Raises :class:`Refused`, naming the cell, for what cannot be understood.
    """
    cells = {
        plain(text.partition("\n")[0]): (row, sheet.text_at(row, 1).strip())
        for row in sheet.rows
        if (text := sheet.text_at(row, 0))
    }
    found = {name: cells.get(plain(label), (0, "")) for name, (label, _) in template_words.FIELDS.items()}
    chosen = template_layout.table_set(found["table_set"][1])
    if chosen is None:
        return None

    def read_cover_field(name: str, understand: Any) -> Any:
        row, text = found[name]
        value = understand(text) if text else None
        if text and value is None:
            raise Refused(f"cover: {table_layout.reference(sheet.name, row, 1)}, “{text[:40]}”")
        return value

    texts = {name: words for name, (_, words) in found.items()}
    own = Given(
        year=read_cover_field("year", lambda words: int(words) if re.fullmatch(r"(?:19|20|21)\d\d", words) else None),
        department=texts["department"],
        scope=read_cover_field("scope", SCOPES.get),
        phase=read_cover_field("phase", PHASES.get),
    )
    units = tuple(line.strip() for line in texts["units"].splitlines() if line.strip())
    said: dict[str, Any] = {
        **{name: texts[name] for name in ("jurisdiction", "department_in_charge") if texts[name]},
        **{name: day for name in ("approved_on", "released_on") if (day := read_cover_field(name, _date))},
        **({"units": units} if units else {}),
    }
    return chosen, Cover(given=_settled(given, own), said=said)


def _date(text: str) -> date | None:
    match = _DATE.match(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _settled(given: Given, own: Given) -> Given:
    """Return what is given of a document, completed by its own cover; the title is made of it."""
    whole = replace(
        given,
        year=given.year or own.year,
        department=given.department or own.department,
        scope=given.scope or own.scope,
        phase=given.phase or own.phase,
    )
    if whole.year and whole.department and whole.scope and whole.phase:
        return replace(whole, title=title_of_budget(whole.department, whole.year, whole.scope, whole.phase))
    return whole


# The tables


def _codes(sheet: ShownSheet | None) -> dict[str, set[str]]:
    """Return the codes that the template offered, by scheme."""
    if sheet is None:
        return {}
    heads = sheet.rows.get(0, {})
    return {
        scheme: {sheet.text_at(row, column) for row in sheet.rows if row and sheet.text_at(row, column)}
        for column, scheme in heads.items()
    }


def _tables(sheets: Sequence[ShownSheet], table_set: TableSet, cover: Cover) -> dict[str, Filled]:
    """Return the tables of a template by the names of their sheets; raises :class:`Refused` without year and unit."""
    whole = cover.given
    if not whole.year or not whole.department:
        asked = [name for name in ("department", "scope", "phase", "year") if not getattr(whole, name)]
        raise Refused("\n".join(f"which-{name}" for name in asked))
    units = cover.said.get("units", (whole.department,))
    by_name = {sheet.name: sheet for sheet in sheets}
    offered = _codes(by_name.get(template_words.CODES))
    found = {}
    for form in template_layout.sheets(table_set, year=whole.year, unit=whole.department):
        if form.name in by_name:
            found[form.name] = _Reader(by_name[form.name], form, (whole.department, *units), offered).read_form()
    return found


def _missing(sheets: Sequence[ShownSheet], table_set: TableSet) -> list[str]:
    """Return the names of the set's sheets that are not in the workbook."""
    names = {sheet.name for sheet in sheets}
    return [form.name for form in template_layout.sheets(table_set, year=2000, unit="") if form.name not in names]


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a row that belong to one list."""

    row: int
    list: str
    unit: str
    code: str
    label: str
    texts: dict[int, str]
    amounts: dict[int, str]

    def __bool__(self) -> bool:
        return bool(self.unit or self.code or self.label or self.texts or any(self.amounts.values()))


class _Reader:
    """Reads one sheet by its form."""

    def __init__(
        self,
        sheet: ShownSheet,
        form: template_layout.TemplateSheet,
        units: tuple[str, ...],
        offered: Mapping[str, set[str]],
    ) -> None:
        self.sheet, self.form, self.units = sheet, form, units
        self.known = offered.get(KINDS[form.form.kind].scheme or "", set())
        self.at = {column.order: index for index, column in enumerate(form.columns)}
        self.lists = list(dict.fromkeys(column.list for column in form.columns))
        self.found = Filled()

    def read_form(self) -> Filled:
        """Return the table; without one where the head is another than the form's."""
        if other := next(self._other_heads(), ""):
            self.found.warnings.append(other)
            return self.found
        note, last = self._note()
        rows = [cells for row in range(self.form.body_row, last) for cells in self._row(row) if cells]
        money_unit = self._money_unit()
        numbers = {row: number for number, row in enumerate(sorted({cells.row for cells in rows}), start=1)}
        sheet = TypedSheet(
            kind=self.form.form.kind,
            money_unit=money_unit,
            columns=self.form.columns,
            rows=tuple(self._typed(cells, numbers[cells.row], money_unit) for cells in rows),
            units=self.units,
            order=self.form.statement.order,
            title=self.form.statement.title,
            number=self.form.statement.number,
        )
        made = typed_tables.typed_statement(sheet, tidied=False)
        by_list = [cells for name in self.lists for cells in rows if cells.list == name]
        lines = tuple(self._placed(line, cells) for line, cells in zip(made.lines, by_list, strict=True))
        empty = not any(amount.value for line in lines for amount in line.amounts)
        self._report(lines, by_list, rows, last)
        self.found.statement = replace(
            made,
            lines=lines,
            note="" if empty else note,
            remark=note if empty else "",
            place=self.sheet.place_of_cell(0, 0),
        )
        return self.found

    # What stands in the sheet

    def _other_heads(self) -> Iterator[str]:
        """Yield the cells of the head that are not the form's, as warnings."""
        covered: set[tuple[int, int]] = set()
        for cell in table_layout.ranges(self.form.columns):
            row, column = template_words.HEAD_ROW + cell.top, cell.left
            covered |= {
                (template_words.HEAD_ROW + i, j)
                for i in range(cell.top, cell.bottom + 1)
                for j in range(cell.left, cell.right + 1)
            }
            given = self.sheet.text_at(row, column)
            if plain(given) != plain(cell.text) and (row, column) not in self.sheet.marks.unsaved:
                where = table_layout.reference(self.sheet.name, row, column)
                yield f"template-head: {where}, “{given[:30]}” ≠ “{cell.text}”"
        for row in range(template_words.HEAD_ROW, self.form.body_row):
            for column, given in self.sheet.rows.get(row, {}).items():
                if (row, column) not in covered:
                    yield f"template-head: {table_layout.reference(self.sheet.name, row, column)}, “{given[:30]}” ≠ “”"

    def _note(self) -> tuple[str, int]:
        """Return the note under the table, and the row that the table ends before."""
        last = max(self.sheet.rows, default=0) + 1
        for row in range(self.form.body_row, last):
            if plain(self.sheet.text_at(row, 0)) == template_words.NOTE:
                words = [self.sheet.text_at(row, column).strip() for column in range(1, len(self.form.columns))]
                return " ".join(filter(None, words)), row
        return "", last

    def _money_unit(self) -> str:
        """Return the money unit of the sheet; several, or none, leave the amounts without value."""
        found: dict[str, Place] = {}
        for row in range(self.form.body_row):
            for column, text in self.sheet.rows.get(row, {}).items():
                if unit := table_words.money_unit_of(text.strip()) or bracketed_unit(text):
                    found.setdefault(unit, self.sheet.place_of_cell(row, column))
        if len(found) == 1:
            return next(iter(found))
        title = self.sheet.name
        if found:
            for place in list(found.values())[1:]:
                reason = f"two-units: {'、'.join(found)}"
                self.found.unreadable.append(Unreadable(place=place, text=title, reason=reason))
        else:
            place = self.sheet.place_of_cell(template_words.UNIT_ROW, len(self.form.columns) - 1)
            self.found.unreadable.append(Unreadable(place=place, text=title, reason=f"no-unit: {title}"))
        return ""

    def _row(self, row: int) -> Iterator[_Cells]:
        for name in self.lists:
            columns = [column for column in self.form.columns if column.list == name]
            texts = {column.order: self.sheet.text_at(row, self.at[column.order]) for column in columns}
            amounts = {c.order: texts[c.order].strip() for c in columns if c.type is ColumnType.AMOUNT}
            of_type = {
                kind: next((texts[c.order] for c in columns if c.type is kind), "")
                for kind in (ColumnType.UNIT, ColumnType.CODE, ColumnType.LABEL)
            }
            label = of_type[ColumnType.LABEL]
            if any(amounts.values()) and not any(c.type in of_type for c in columns):
                # A form without a column for names has one row.
                label = next((slot.text for slot in self.form.slots if slot.line), "")
            yield _Cells(
                row,
                name,
                of_type[ColumnType.UNIT].strip(),
                of_type[ColumnType.CODE].strip(),
                label,
                {c.order: t for c in columns if c.type is ColumnType.TEXT and (t := texts[c.order].strip())},
                amounts,
            )

    def _typed(self, cells: _Cells, number: int, money_unit: str) -> TypedRow:
        amounts = {order: typed_tables.tidy(text, money_unit, DECIMALS) for order, text in cells.amounts.items()}
        return TypedRow(
            key=f"{cells.list}{cells.row}",
            row=number,
            list=cells.list,
            level=template_layout.level(cells.label, self.units),
            code=cells.code,
            label=cells.label.strip(),
            unit=cells.unit,
            cells={**amounts, **cells.texts},
        )

    def _placed(self, line: Line, cells: _Cells) -> Line:
        """Return a line as read from its row."""

        def place_of_order(order: int) -> Place:
            return self.sheet.place_of_cell(cells.row, self.at[order])

        first = next((c.order for c in self.form.columns if c.list == cells.list and c.type is ColumnType.LABEL), 1)
        return replace(
            line,
            amounts=tuple(
                replace(each, place=place_of_order(each.column), origin=Origin.READ) for each in line.amounts
            ),
            texts=tuple(replace(each, place=place_of_order(each.column)) for each in line.texts),
            place=place_of_order(first),
        )

    # What is wrong with it

    def _report(self, lines: Sequence[Line], by_list: Sequence[_Cells], rows: Sequence[_Cells], last: int) -> None:
        for line, cells in zip(lines, by_list, strict=True):
            self._amounts(line, cells)
            if cells.code and self.known and cells.code not in self.known:
                self._warn("unknown-code", line.place, cells.code)
            if not (line.label or line.code or any(cells.texts.values())):
                self.found.unreadable.append(Unreadable(place=line.place, text="", reason="nameless"))
        self._unsaved(rows, last)
        self._merged(last)
        self._rows_missing(rows)

    def _amounts(self, line: Line, cells: _Cells) -> None:
        errors = self.sheet.marks.errors
        for amount in line.amounts:
            error = errors.get((cells.row, self.at[amount.column]))
            if error:
                reason = f"error-cell: {error}"
            elif amount.state is not State.UNREADABLE:
                continue
            elif parse_figure(amount.printed) is None:
                reason = f"not-a-figure: {amount.printed}"
            elif any(each.reason.startswith(("no-unit", "two-units")) for each in self.found.unreadable):
                continue
            else:
                reason = f"too-fine: {amount.printed}"
            words = f"{line.label} {amount.printed}".strip()
            self.found.unreadable.append(Unreadable(place=amount.place, text=words, reason=reason))

    def _unsaved(self, rows: Sequence[_Cells], last: int) -> None:
        """Report formulas without a stored result, where something stands in the row, or in the rows a total adds."""
        used = {cells.row for cells in rows if any(cells.amounts.values()) or cells.code}
        for row, column in sorted(self.sheet.marks.unsaved):
            totals = any(slot.line and self.form.body_row + slot.row == row for slot in self.form.slots)
            if self.form.body_row <= row < last and used and (row in used or totals):
                place = self.sheet.place_of_cell(row, column)
                self.found.unreadable.append(Unreadable(place=place, text="", reason="formula"))

    def _merged(self, last: int) -> None:
        for (top, left), (bottom, _right) in self.sheet.merged:
            if bottom >= self.form.body_row and top < last:
                text = self.sheet.text_at(top, left).strip()
                place = self.sheet.place_of_cell(top, left)
                self.found.unreadable.append(Unreadable(place=place, text=text, reason="merged-cells"))

    def _rows_missing(self, rows: Sequence[_Cells]) -> None:
        """Name the rows of the form that are gone, or are called otherwise."""
        present = {(cells.list, plain(cells.label or cells.unit)) for cells in rows}
        saved = {(row, column) for row, column in self.sheet.marks.unsaved}
        for slot in self.form.slots:
            row = self.form.body_row + slot.row
            column = self.form.column_of_type(slot.list, ColumnType.LABEL) or self.form.column_of_type(
                slot.list, ColumnType.UNIT
            )
            if slot.line is None or column is None or (slot.list, plain(slot.line.label)) in present:
                continue
            if any((row, self.at[each.order]) in saved for each in self.form.columns if each.list == slot.list):
                continue
            self._warn("row-missing", self.sheet.place_of_cell(row, self.at[column.order]), slot.line.label)

    def _warn(self, slug: str, place: Place, text: str) -> None:
        self.found.warnings.append(
            f"{slug}: {table_layout.reference(place.sheet, (place.row or 1) - 1, (place.column or 1) - 1)}, {text}"
        )
