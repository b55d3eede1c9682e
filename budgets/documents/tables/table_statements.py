"""From the tables of a document to its statements: columns, lines with their tree, what is doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgets.documents.model import table_layout
from budgets.documents.model.pages import Borders, Cell
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.tables import column_headers, doubts, form_grids, line_tree, table_bodies
from budgets.documents.tables.bracketed_figures import with_minus_of_brackets
from budgets.documents.tables.column_headers import GridHeader
from budgets.documents.tables.form_lines import read_form_lines
from budgets.documents.tables.table_blocks import PartedPages, TableBlock
from budgets.documents.tables.table_bodies import TableBody
from budgets.documents.tables.units_told import tell_units
from budgets.records import MONEY_UNITS, ColumnType, Line, State, Statement, Unreadable
from budgets.vocabulary.column_words import header_meaning
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import is_money, is_parted_by_blanks, parse_figure, unit_behind
from budgets.vocabulary.labels import bare_label, is_total_label
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import unit_of_header
from budgets.vocabulary.table_kinds import FORMS, THREE_PUBLIC_COLUMNS, TableKind

#: A header cell that holds the figure of a row as well.
_NAME_AND_FIGURE = re.compile(r"[\u4e00-\u9fff）)]-?\d[\d,]*\.\d+$")
#: What a table of travel, reception and vehicles measures.
_THREE_PUBLIC = frozenset({Measure.ABROAD, Measure.RECEPTION, Measure.VEHICLES})
#: What stands over all columns of a table of basic spending, whatever it is called (支出决算表（二）).
_PARTS_OF_BASIC = {"人员经费", "公用经费"}
_BASIC_OF = {
    TableKind.EXPENDITURE: TableKind.BASIC,
    TableKind.GENERAL_FUNCTION: TableKind.GENERAL_BASIC,
    TableKind.FISCAL_FUNCTION: TableKind.FISCAL_BASIC,
}


@dataclass(frozen=True, slots=True)
class _TableDraft:
    """A table before its lines are placed: its columns and its rows; ``None`` where it needs no such reading."""

    block: TableBlock
    body: TableBody | None = None


def statements_of(found: PartedPages, year: int, department: str) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """Return the tables, and the budget units that the table of income lists, if it does.

    Adds to ``found`` what cannot be read of them and what a person should look at.
    """
    drafts = [_draft_table(block, year) for block in found.blocks]
    found.warnings += tell_units([(draft.block, draft.body) for draft in drafts if draft.body], found.prose)
    units = next((names for draft in drafts if (names := _units_of_income(draft))), ())
    made: list[Statement] = []
    for order, draft in enumerate(drafts, start=1):
        above = drafts[order - 2].block if made and _is_without_values(made[-1]) else None
        made.append(_statement_of_table(draft, order, year, units or (department,), above, found))
    classified = line_tree.classify_statements(made)
    for statement, draft in zip(classified, drafts, strict=True):
        _name_doubts(statement, draft, found)
    found.warnings += doubts.differing_labels(classified)
    if any(block.is_worded for block in found.blocks):
        found.unreadable += doubts.doubts_of_document(classified)
    return classified, units


def kind_and_body(block: TableBlock, year: int | None) -> tuple[TableKind, TableBody | None]:
    """Return what a table is and how its grids are read, as its statement will have it; a form has no such body."""
    body = _draft_table(block, year).body
    if body is None:
        return block.kind, None
    return _refined_kind(block.kind, body.header, [row.label for row in body.rows]), body


def _draft_table(block: TableBlock, year: int | None) -> _TableDraft:
    if block.made or (block.kind in FORMS and form_grids.is_form(block.grids, block.starts[0])):
        return _TableDraft(block)
    final = "决算" in block.head.title
    header = column_headers.read_header(block.grids[0], block.kind, year, block.starts[0], final=final)
    body = TableBody(header, [], [], [], [])
    for index, grid in enumerate(block.grids):
        table_bodies.read_body(body, grid, header.height if index == 0 else block.starts[index])
    return _TableDraft(block, body)


def _units_of_income(draft: _TableDraft) -> tuple[str, ...]:
    """Return the units that are the rows of a table of income."""
    if draft.body is None or draft.block.kind != TableKind.INCOME:
        return ()
    types = {column.type for column in draft.body.header.columns}
    names = [row.label for row in draft.body.rows if row.label and not is_total_label(row.label)]
    return tuple(dict.fromkeys(names)) if ColumnType.UNIT in types and ColumnType.LABEL not in types else ()


def _statement_of_table(
    draft: _TableDraft, order: int, year: int, units: Sequence[str], above: TableBlock | None, found: PartedPages
) -> Statement:
    """Return a table as a statement, its levels and parents set; ``above`` is one before it without a value."""
    block, body = draft.block, draft.body
    if block.made:
        return replace(block.made, order=order)
    if body is None:
        return _statement_of_form(block, order, found)
    header = body.header
    kind = _refined_kind(block.kind, header, [row.label for row in body.rows])
    money_unit = _money_unit(block, header, found)
    made = line_tree.make_lines(table_bodies.finished_rows(body), kind=kind, money_unit=money_unit, units=units)
    lines = with_minus_of_brackets(made, header.columns, money_unit)
    told = {
        each.place for line, before in zip(lines, made, strict=True) for each in {*line.amounts} - {*before.amounts}
    }
    body.unreadable = [each for each in body.unreadable if each.place not in told]
    lines = _lines_of_year(_confirmed_lines(block, body, lines, above, found), kind, year)
    if block.is_worded and kind == TableKind.PERFORMANCE:
        block.form = read_form_lines([line for grid in block.grids for line in grid.form_lines], block.place_of_table)
        found.unreadable += block.form.unreadable
        found.warnings += block.form.warnings
    notes = "\n".join(dict.fromkeys([*body.notes, *block.notes]))
    empty = not any(amount.value for line in lines for amount in line.amounts)
    return Statement(
        order=order,
        kind=kind,
        number=block.head.number,
        title=block.head.title,
        money_unit=block.head.money_unit or header.money_unit,
        columns=header.columns,
        lines=lines,
        note="" if empty else notes,
        remark=notes if empty else "",
        place=block.place_of_table,
    )


def _statement_of_form(block: TableBlock, order: int, found: PartedPages) -> Statement:
    """Return a form as a statement."""
    of_unit = block.kind == TableKind.PERFORMANCE
    form = form_grids.read_form_grids(block.grids, block.starts[0], block.head.money_unit, of_unit=of_unit)
    found.unreadable += form.unreadable
    block.form = form
    return Statement(
        order=order,
        kind=block.kind,
        number=block.head.number,
        title=block.head.title,
        money_unit=form.money_unit,
        columns=form.columns,
        lines=tuple(form.lines),
        note="\n".join(block.notes),
        place=block.place_of_table,
    )


def _money_unit(block: TableBlock, header: GridHeader, found: PartedPages) -> str:
    """Return the money unit that gives the amounts their value: none where a text's head and header name two."""
    head = block.head.money_unit
    if block.is_worded and head and header.money_unit and head != header.money_unit:
        reason = f"two-units: {header.money_unit} / {head}"
        found.unreadable.append(Unreadable(place=block.place_of_table, text=block.head.title, reason=reason))
        return ""
    return head or header.money_unit


def _refined_kind(kind: TableKind, header: GridHeader, labels: Sequence[str]) -> TableKind:
    """Return the kind that a table's columns, or the labels of its rows, tell more exactly than its title."""
    measures = {column.measure for column in header.columns}
    types = {column.type for column in header.columns}
    if kind == TableKind.THREE_PUBLIC and not {measure.partition("/")[0] for measure in measures} & _THREE_PUBLIC:
        named = {header_meaning(bare_label(label)) for label in labels}
        return TableKind.THREE_PUBLIC_ITEMS if len(named & _THREE_PUBLIC) > 1 else kind
    if kind in _BASIC_OF and {column.header[0] for column in header.columns if column.header} == _PARTS_OF_BASIC:
        return _BASIC_OF[kind]
    nameless = not types & {ColumnType.CODE, ColumnType.LABEL, ColumnType.UNIT}
    if kind == TableKind.EXPENDITURE and nameless and {Measure.BASIC, Measure.PROJECT} <= measures:
        return TableKind.EXPENDITURE_SUMMARY
    return kind


def _lines_of_year(lines: tuple[Line, ...], kind: TableKind, year: int) -> tuple[Line, ...]:
    """Return the lines of a table of travel, reception and vehicles; a lone row is the budget's own year."""
    if kind in THREE_PUBLIC_COLUMNS and len(lines) == 1 and not lines[0].year:
        return (replace(lines[0], year=year),)
    return lines


# What cannot be read, and what is doubtful


def _confirmed_lines(
    block: TableBlock, body: TableBody, lines: tuple[Line, ...], above: TableBlock | None, found: PartedPages
) -> tuple[Line, ...]:
    """Return the lines, and name what could not be read of them.

    Figures of a table without rules keep their value only if its columns are beyond doubt: no figure stands in its
    header, and it does not go on with one of the page before (``above``) whose columns are in doubt.
    """
    title = block.head.title
    found.warnings += dict.fromkeys(body.warnings)
    found.unreadable += body.unplaced
    for column in body.header.columns:
        # A row was taken for the header, or stands in its cells.
        if any(is_money(cell) or _NAME_AND_FIGURE.search(cell) for cell in column.header):
            header = "/".join(column.header)
            found.unreadable.append(Unreadable(place=block.place_of_table, text=title, reason=f"header: {header}"))
    spaced = any(grid.spaced for grid in block.grids)
    unsure = any(grid.borders is Borders.GAPS for grid in block.grids) or (above and _goes_on(above, block))
    headed = any(_is_row_in_header(cell) for column in body.header.columns for cell in column.header)
    if spaced and (_tells_lost_columns(body) or unsure or headed):
        found.unreadable.append(Unreadable(place=block.place_of_table, text=title, reason=f"no-rules: {title}"))
        return _without_values(lines)
    if spaced:
        found.warnings.append(f"no-rules: {title}")
    if block.beside:
        found.unreadable.append(Unreadable(place=block.place_of_table, text=title, reason=f"names-again: {title}"))
        return _without_values(lines)
    if _are_nameless(lines):
        found.unreadable.append(Unreadable(place=block.place_of_table, text=title, reason=f"nameless-rows: {title}"))
        return _without_values(lines)
    found.unreadable += [*body.unreadable, *_valueless_figures(lines, block, body.header)]
    other = _columns_of_other_units(block, body.header) | _columns_under_spilt_words(block, body.header)
    for order, reason in other.items():
        place = next((each.place for line in lines for each in line.amounts if each.column == order), None)
        found.unreadable.append(Unreadable(place=place or block.place_of_table, text=title, reason=reason))
    return _without_values(lines, frozenset(other)) if other else lines


def _tells_lost_columns(body: TableBody) -> bool:
    """Tell whether what could not be read of a table without rules may come of columns that were told wrongly."""
    return any(not each.reason.startswith("not-money") for each in (*body.unreadable, *body.unplaced))


def _are_nameless(lines: Sequence[Line]) -> bool:
    """Tell whether a table prints rows of amounts and nothing of what these are: the page before may name it."""
    filled = [line for line in lines if any(amount.state is State.VALUE for amount in line.amounts)]
    return len(filled) > 1 and not any(
        line.label or line.code or line.texts or line.budget_unit or line.year for line in filled
    )


def _is_row_in_header(cell: str) -> bool:
    """Tell whether a cell of a header prints a figure or a numbered name, of a row then; a year may head a column."""
    return (parse_figure(cell) is not None or enumerated(cell) is not None) and not re.fullmatch(r"(?:19|20)\d\d", cell)


def _goes_on(above: TableBlock, block: TableBlock) -> bool:
    """Tell whether a table prints the title of one that ends on the page before."""
    pages = (block.grids[0].place.page or 0) - (above.grids[-1].place.page or 0)
    return pages == 1 and block.head.title == above.head.title and block.head.number == above.head.number


def _is_without_values(statement: Statement) -> bool:
    """Tell whether a table prints figures, of which none has a value."""
    states = {amount.state for line in statement.lines for amount in line.amounts}
    return State.UNREADABLE in states and State.VALUE not in states


def _columns_of_other_units(block: TableBlock, header: GridHeader) -> dict[int, str]:
    """Return the columns of amounts, by their order, whose header names another unit than the head, and the reason."""
    unit, found = block.head.money_unit, {}
    for column in header.columns:
        own = unit_of_header(column.header)
        if column.type is ColumnType.AMOUNT and unit and own not in ("", unit) and not block.is_worded:
            found[column.order] = f"two-units: {'/'.join(column.header)} / {unit}"
    return found


def _columns_under_spilt_words(block: TableBlock, header: GridHeader) -> dict[int, str]:
    """Return the columns of amounts over which words stand upon a rule, and the reason.

    They are too many for their cell: of what is not cut off, some may stand in another cell.
    """
    rows = block.grids[0].slots[block.starts[0] : header.height]
    return {
        column.order: f"header: {'/'.join(column.header)}"
        for column, at in zip(header.columns, header.at, strict=True)
        if column.type is ColumnType.AMOUNT and any(_is_spilt(row[at]) for row in rows)
    }


def _is_spilt(cell: Cell) -> bool:
    """Tell whether the middle of a line of a cell is upon a rule: not where the lines stand around the cell's middle.

    Of lines that are too tall for their cell by as much above as below, none is cut off.
    """
    edges, heights = cell.place.box[1::2] if cell.place.box else (), [height for _, height in cell.lines]
    if len(heights) > 1 and edges:
        away = sum(heights) / len(heights) - sum(edges) / len(edges)
        if abs(away) < TOLERANCES.around_middle * (heights[-1] - heights[0]) / (len(heights) - 1):
            return False
    return any(abs(height - edge) < TOLERANCES.on_rule for height in heights for edge in edges)


def _without_values(lines: Sequence[Line], columns: frozenset[int] = frozenset()) -> tuple[Line, ...]:
    """Return the lines with figures as printed and without values, in some columns or all: what they mean is open."""
    return tuple(
        replace(
            line,
            amounts=tuple(
                replace(amount, state=State.UNREADABLE, value=None)
                if amount.state is State.VALUE and (not columns or amount.column in columns)
                else amount
                for amount in line.amounts
            ),
        )
        for line in lines
    )


def _valueless_figures(lines: Sequence[Line], block: TableBlock, header: GridHeader) -> Iterator[Unreadable]:
    """Yield the figures that are plain to read and have no value: for want of a unit, in another, finer than a fen."""
    title = block.head.title
    amounts = [amount for line in lines for amount in line.amounts]
    lost = [each for each in amounts if each.state is State.UNREADABLE and parse_figure(each.printed) is not None]
    if (block.head.money_unit or header.money_unit) not in MONEY_UNITS:
        if lost and not block.is_worded:
            yield Unreadable(place=lost[0].place, text=title, reason=f"no-unit: {title}")
        return
    for amount in lost:
        is_open = unit_behind(amount.printed) or is_parted_by_blanks(amount.printed)
        reason = f"{'not-a-figure' if is_open else 'too-fine'}: {amount.printed}"
        yield Unreadable(place=amount.place, text=amount.printed, reason=reason)


def _name_doubts(statement: Statement, draft: _TableDraft, found: PartedPages) -> None:
    """Name what in a table a person should look at; in text whose columns are lost it is taken for lost, too."""
    title = f"{statement.number} {statement.title}".strip()
    if draft.block.is_worded:
        found.unreadable += doubts.doubts_of_rows(draft.body.rows if draft.body else ())
        found.unreadable += doubts.doubts_of_statement(statement)
    else:
        doubtful = doubts.doubts_of_cells(statement, ruled=not any(grid.spaced for grid in draft.block.grids))
        found.warnings += [f"doubt: {title}; {_reference_of_row(row)}{row.text}; {row.reason}" for row in doubtful]
    if statement.kind == TableKind.OTHER:
        found.warnings.append(f"unknown-table: {title}")
    if statement.kind in FORMS or statement.kind == TableKind.OTHER or draft.block.is_worded:
        return
    for column in statement.columns:
        if column.type is ColumnType.AMOUNT and not column.measure:
            found.warnings.append(f"unknown-column: {title} · {'/'.join(column.header)}")


def _reference_of_row(row: Unreadable) -> str:
    """Return the cell of a workbook in which a doubtful row begins."""
    place = row.place
    if not place.sheet or not place.row:
        return ""
    return table_layout.reference(place.sheet, place.row - 1, (place.column or 1) - 1) + " "
