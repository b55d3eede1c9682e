"""From the body cells of a grid to the rows of a table: codes in one cell or three, labels, figures, texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise, takewhile

from budgets.documents.model import table_words
from budgets.documents.model.pages import Borders, Cell, Grid, around
from budgets.documents.model.table_layout import code_parts
from budgets.documents.tables import column_headers, line_tree, parted_rows
from budgets.documents.tables.column_headers import GridHeader
from budgets.documents.tables.unplaced_cells import figures_of_header, unplaced_cells
from budgets.records import Column, ColumnType, Place, Unreadable
from budgets.vocabulary.codes import LEVELS, WELL_FORMED, Scheme, is_code_of_unit, undivided
from budgets.vocabulary.column_words import UNIT_CODE_WORDS, header_words
from budgets.vocabulary.enumerations import enumerated
from budgets.vocabulary.figures import BLANKS, bare_figure, decimals, is_figure_or_blank, parse_figure, unshown_number
from budgets.vocabulary.labels import is_brought_on, is_carried, is_left_open, is_of_which, is_total_label
from budgets.vocabulary.spelling import clean, plain, without_leader, without_spread
from budgets.vocabulary.stated_counts import counts_things
from budgets.vocabulary.totals import TOTALS_IN_HALVES

_DIGITS = re.compile(r"^[\d\s]+$")


@dataclass(slots=True)
class TableBody:
    """The rows of a table as they are gathered, with its notes, what could not be read, and what no row holds.

    ``carried`` are the rows that only take sums over a page: they are none of the table. ``counting`` holds by list the
    name of the row that counts things, while those below it are its parts.
    """

    header: GridHeader
    rows: list[line_tree.ReadRow]
    notes: list[str]
    unreadable: list[Unreadable]
    warnings: list[str]
    number: int = 0
    parts: tuple[str, ...] = ()
    spaced: bool = False
    is_ruled: bool = True
    unplaced: list[Unreadable] = field(default_factory=list)
    carried: list[line_tree.ReadRow] = field(default_factory=list)
    doubt: str = ""
    counting: dict[str, str] = field(default_factory=dict)

    def placed_columns(self) -> Iterator[tuple[Column, int]]:
        """Yield the columns, each with where it stands in the grid."""
        return zip(self.header.columns, self.header.at, strict=True)

    def columns_of_list(self, list_: str) -> list[tuple[Column, int]]:
        """Return the columns of a list, each with where it stands in the grid."""
        return [(column, at) for column, at in self.placed_columns() if column.list == list_]


def read_body(body: TableBody, grid: Grid, start: int) -> None:
    """Add the rows of a grid from row ``start`` on."""
    lists = list(dict.fromkeys(column.list for column in body.header.columns))
    body.spaced = grid.spaced
    body.is_ruled = body.is_ruled and grid.borders is Borders.RULES
    above = {row.list: row for row in body.rows if row.number == body.number}
    code_columns = {at for column, at in body.placed_columns() if column.type in (ColumnType.CODE, ColumnType.LABEL)}
    counting = {at for column, at in body.placed_columns() if _counts_rows(column)}  # it may count blank rows, too
    is_empty = not any(parse_figure(cell.text) for slots in grid.slots[start:] for cell in slots)
    for index, cells in _body_rows(body, grid, start):
        # In text whose columns are lost, what stands in an amount's place may be a word of a name.
        is_worded = grid.borders is Borders.WORDS
        is_same = None if is_worded else column_headers.is_same_header(body.header, cells, index)
        if is_same is not None:
            body.unplaced += _other_header(body, cells, is_same=is_same)
            continue
        note = _note_of_row(cells, index, is_empty=is_empty)
        if note:
            body.notes.append(note)
            continue
        body.number += 1
        added = [_read_row_of_list(body, cells, index, name) for name in lists]
        own = [cell for at, cell in enumerate(cells) if at not in counting or not _DIGITS.match(cell.text)]
        body.unplaced += unplaced_cells(own, index, [row for row in added if row], code_columns)
        if any(row and is_carried(row.label) for row in added):
            carried = [row for row in added if row and (is_carried(row.label) or not row.label)]
            body.carried += carried
            added = [row for row in added if row not in carried]
            above = {}
        if above and (wholes := _wholes_over_pages(body, above, [row for row in added if row])):
            body.rows = [wholes.get(row.list, row) if row is above.get(row.list) else row for row in body.rows]
            added = []
        above = {}
        body.rows += [row for row in added if row]
        if grid.borders is not Borders.WORDS:  # the source of such a grid names the lines whose words are no figures
            body.unreadable += _unreadable_figures(row for row in added if row)
        body.number -= not any(added)


def _other_header(body: TableBody, cells: Sequence[Cell], *, is_same: bool) -> Iterator[Unreadable]:
    """Yield a header that is printed again in other words, if it means other columns: what is below it is in doubt."""
    body.doubt = "" if is_same else "header-changed"
    if not is_same:
        words = "/".join(dict.fromkeys(clean(cell.text) for cell in cells if cell))
        yield Unreadable(place=cells[0].place, text=words, reason=f"header: {words}")


def finished_rows(body: TableBody) -> list[line_tree.ReadRow]:
    """Return the rows, list after list, with ranks where a table is an outline without codes."""
    lists = list(dict.fromkeys(column.list for column in body.header.columns))
    _tell_carried_rows(body)
    rows = sorted(_without_halves(body), key=lambda row: lists.index(row.list))
    if len(lists) == 1:
        rows = _without_repeated_total(body, rows)
    else:
        return [row for name in lists for row in _indented_rows([row for row in rows if row.list == name])]
    if any(row.code for row in rows) or any(row.group for row in rows):
        return rows
    if _is_outline(body, rows):
        return [replace(row, rank=_last_text(body, row)) for row in rows]
    return _indented_rows(rows)


def _tell_carried_rows(body: TableBody) -> None:
    """Name the rows that carry sums over a page, and where one brings on what the one before does not take there."""
    if not body.carried:
        return
    body.warnings.append(f"carried-rows: {'、'.join(row.label for row in body.carried)}")
    for before, row in pairwise(body.carried):
        (one, other) = ([parse_figure(printed) or 0 for _, printed, _ in each.cells] for each in (before, row))
        if before.number == row.number and is_brought_on(before.label, row.label) and one != other:
            words = " ".join(printed for _, printed, _ in (*before.cells, *row.cells))
            body.unreadable.append(Unreadable(place=row.place, text=words, reason=f"carried-otherwise: {row.label}"))


def _without_halves(body: TableBody) -> list[line_tree.ReadRow]:
    """Return the rows; those without rules that a page may have parted have their figures named, and not read."""
    if body.is_ruled:
        return body.rows
    names = {column.type for column in body.header.columns} & {ColumnType.CODE, ColumnType.LABEL}
    rows = parted_rows.without_halves(body.rows, are_named=bool(names))
    changed = [row for row, before in zip(rows, body.rows, strict=True) if row != before]
    places = {place for row in changed for _, _, place in row.cells}
    body.unreadable = [each for each in body.unreadable if each.place not in places]
    body.unreadable += _unreadable_figures(changed)
    return rows


def _without_repeated_total(body: TableBody, rows: list[line_tree.ReadRow]) -> list[line_tree.ReadRow]:
    """Return the rows without a total at the foot that prints again what the one at the head does."""
    if len(rows) < 3 or not is_total_label(rows[0].label) or plain(rows[0].label) != plain(rows[-1].label):
        return rows
    head, foot = ([(column, parse_figure(printed)) for column, printed, _ in row.cells] for row in (rows[0], rows[-1]))
    if head != foot or not any(figure for _, figure in head):
        return rows
    body.warnings.append(f"repeated-total: {rows[-1].label}")
    return rows[:-1]


# Rows


def _body_rows(body: TableBody, grid: Grid, start: int) -> Iterator[tuple[int, list[Cell]]]:
    """Yield each row with its slots, without a repeated header.

    Of a cell that began in a row above the figure is not repeated; its text still stands for this row. Where gaps tell
    the cells, a header may stand otherwise on a next page: what begins a grid in words of the header alone is one.
    """
    printed = {text for words in body.header.words for text in words}
    begun = not grid.spaced
    for index in range(start, len(grid.slots)):
        slots = grid.slots[index]
        if any(plain(cell.text) == "栏次" for cell in slots):
            body.unplaced += figures_of_header(slots, index)
            continue
        words = column_headers.words_of_row(slots)
        begun = begun or not printed.issuperset(words) or len({*words, ""}) < 3
        if any(_prints_again(words, known) for known in body.header.words):
            body.doubt = ""
        elif begun:
            yield index, _with_wide_totals(body, slots) if grid.spaced else _with_total_over_lists(body, slots)


def _prints_again(words: Sequence[str], known: Sequence[str]) -> bool:
    """Tell whether a row prints the words of a header again, of which some may run out of their cells at their ends."""
    same = [word == whole for word, whole in zip(words, known, strict=False)]
    begun = (bool(word) is bool(whole) and whole.startswith(word) for word, whole in zip(words, known, strict=False))
    return len(words) == len(known) and all(begun) and 2 * sum(same) > len(same)


def _with_wide_totals(body: TableBody, slots: Sequence[Cell]) -> list[Cell]:
    """Return the slots of a row without rules, a total that stands among amounts merged with the blanks beside it.

    It is printed in the middle of columns of lists side by side (公用经费合计), and its figure behind the last of them.
    """
    done = list(slots)
    for column, at in body.placed_columns():
        if column.type is not ColumnType.AMOUNT or at >= len(done) or not is_total_label(done[at].text):
            continue
        start = at - sum(1 for _ in takewhile(lambda cell: not cell, reversed(done[:at])))
        end = at + 1 + sum(1 for _ in takewhile(lambda cell: not cell, done[at + 1 :]))
        if end < len(done) and parse_figure(done[end].text) is not None:
            done[start:end] = [replace(done[at], column=start, columns=end - start)] * (end - start)
    return done


def _with_total_over_lists(body: TableBody, slots: list[Cell]) -> list[Cell]:
    """Return the slots of a row, a total of a list that goes on beside itself merged with the blanks before its figure.

    It is printed over the columns of both halves (公用经费合计), which files may not keep.
    """
    columns = {at: column for column, at in body.placed_columns() if at < len(slots)}
    for at, column in columns.items():
        if column.type is ColumnType.AMOUNT or not column.list or not is_total_label(slots[at].text):
            continue
        end = at + 1 + sum(1 for _ in takewhile(lambda cell: not cell, slots[at + 1 :]))
        other = columns.get(end)
        goes_on = other and other.list != column.list and other.list.partition("-")[0] == column.list.partition("-")[0]
        if other and goes_on and other.type is ColumnType.AMOUNT and parse_figure(slots[end].text) is not None:
            whole = replace(slots[at], columns=end - at)
            return [*slots[:at], *[whole] * (end - at), *slots[end:]]
    return slots


def _wholes_over_pages(
    body: TableBody, above: dict[str, line_tree.ReadRow], added: Sequence[line_tree.ReadRow]
) -> dict[str, line_tree.ReadRow]:
    """Return the last rows of a page, by their lists, with the halves that a next page begins with; nothing if none do.

    Where a list goes on with a figure, what the others print beside it goes on with their names.
    """
    joined = {row.list: _whole_over_pages(body, above[row.list], row) for row in added if row.list in above}
    wholes = {name: whole for name, whole in joined.items() if whole}
    for row in added if wholes else ():
        if row.list not in wholes:
            before = above.get(row.list)
            if before is None or row.code or row.texts or parted_rows.states_figures(row):
                return {}
            wholes[row.list] = replace(before, label=before.label + row.label)
    places = {place for name in wholes for _, _, place in above[name].cells}
    body.unreadable = [each for each in body.unreadable if each.place not in places]
    body.unreadable += _unreadable_figures(wholes.values())
    return wholes


def _whole_over_pages(body: TableBody, before: line_tree.ReadRow, row: line_tree.ReadRow) -> line_tree.ReadRow | None:
    """Return a row with what the first row of the next page goes on with: words, figures, or both; ``None`` if none."""
    if not before.place.page or row.place.page != before.place.page + 1 or is_of_which(row.label):
        return None
    rest = _stated_figures(row)
    rows = [other for other in body.rows if other.list == before.list]
    is_worded = not (row.code or enumerated(row.label) or is_total_label(row.label))
    is_open = parted_rows.states_figures(before) and is_left_open(before.label)
    if is_worded and not rest and (is_open or (len(rows) > 2 and all(map(parted_rows.states_figures, rows)))):
        return _with_rest_of_words(before, row)
    if not row.texts:
        return _joined_over_pages(body, before, row)
    # A row of its own may have texts and no name: here nothing but figures that are surely cut tell a half.
    if not is_worded or row.label or not rest or not rest.keys() <= _stated_figures(before).keys() or not body.is_ruled:
        return None
    whole = _joined_over_pages(body, before, replace(row, texts=()))
    is_cut = whole and all(bare_figure(printed) for column, printed, _ in whole.cells if column in rest)
    return _with_rest_of_words(whole, row) if whole and is_cut else None


def _stated_figures(row: line_tree.ReadRow) -> dict[int, str]:
    return {column: printed for column, printed, _ in row.cells if printed not in BLANKS}


def _finest_of_rows(others: Sequence[line_tree.ReadRow], before: line_tree.ReadRow, rest: Collection[int]) -> int:
    """Return how many decimals the figures of other rows have, or of the only one those that are not cut."""
    whole = [cell for other in others for cell in other.cells] or [cell for cell in before.cells if cell[0] not in rest]
    return max((decimals(printed) for _, printed, _ in whole), default=0)


def _joined_over_pages(body: TableBody, before: line_tree.ReadRow, row: line_tree.ReadRow) -> line_tree.ReadRow | None:
    """Return a row that the end of a page parts in two with its other half; ``None`` where that is no such half.

    The half goes on with the code, with the name, or with the last digits of figures that end too early, or it holds
    figures that the row else would not state, as no other does. What is surely a half, and is not surely the whole
    together with the row, makes figures that are named and not read.
    """
    rest = _stated_figures(row)
    is_code_cut = bool(before.code and row.code)
    if row.code:
        is_row = row.label or rest or WELL_FORMED.fullmatch(row.code)
        if is_row and not parted_rows.is_rest_of_code(before.code, row.code):
            return None
        before = _with_rest_of_code(body, before, row)
    if row.code and not rest:
        return replace(before, label=before.label + row.label)
    makes_total = bool(row.label) and not before.code and is_total_label(before.label + row.label)
    if makes_total and not rest:
        return replace(before, label=before.label + row.label) if parted_rows.states_figures(before) else None
    goes_on = makes_total or (bool(before.code) and not is_total_label(row.label))
    if not before.cells or not (goes_on if row.label else rest):
        return None
    rows = [other for other in body.rows if other.list == before.list]
    others = [other for other in rows[:-1] if other.code or not before.code]
    stated = _stated_figures(before)
    if row.label and not stated and rest and not (others and all(map(parted_rows.states_figures, others))):
        return None
    finest = _finest_of_rows(others, before, rest)
    together = {
        column: parted_rows.joined_figure("" if printed in BLANKS else printed, rest[column], finest)
        for column, printed, _ in before.cells
        if column in rest
    }
    # Without rules, the halves of a row may stand in other columns on one page than on the next.
    is_unsure = not body.is_ruled and bool(stated)
    if None in together.values() or len(together) < len(rest) or is_unsure:
        named = all(map(parted_rows.is_coded_or_total, others)) if row.label else bool(before.code or before.label)
        alone = parted_rows.is_row_of_its_own(stated, rest, finest, is_usual=not named, is_named=bool(row.label))
        if alone and not makes_total and not is_code_cut:
            return None
        together = {
            column: unshown_number(stated.get(column, "") + rest.get(column, "")) for column in {*stated, *rest}
        }
    places = {column: place for column, _, place in row.cells}
    cells = [
        (column, together.get(column) or printed, places[column] if printed in BLANKS and column in rest else place)
        for column, printed, place in before.cells
    ]
    return replace(before, label=before.label + row.label, cells=tuple(cells))


def _with_rest_of_words(before: line_tree.ReadRow, row: line_tree.ReadRow) -> line_tree.ReadRow:
    """Return a row with what its name and its texts go on with in the first row of the next page."""
    rest = {column: (text, place) for column, text, place in row.texts}
    texts = [(column, text + rest.pop(column, ("", place))[0], place) for column, text, place in before.texts]
    texts += [(column, *said) for column, said in rest.items()]
    return replace(before, label=before.label + row.label, texts=tuple(texts))


def _with_rest_of_code(body: TableBody, before: line_tree.ReadRow, row: line_tree.ReadRow) -> line_tree.ReadRow:
    """Return a row with a code whose rest, or all of which, stands alone in the first row of the next page."""
    joined = before.code + row.code
    is_all = row.code.startswith(before.code)
    # Of 2 and 21, the second is no code: 221 is.
    whole = row.code if is_all and (WELL_FORMED.fullmatch(row.code) or not WELL_FORMED.fullmatch(joined)) else joined
    body.warnings = [
        each for each in body.warnings if each not in (f"code-odd: {before.code}", f"code-odd: {row.code}")
    ]
    if WELL_FORMED.fullmatch(whole):
        body.parts = tuple(code_parts(whole))
        return replace(before, code=whole, classification=whole)
    cells = [(column, printed and unshown_number(printed), place) for column, printed, place in before.cells]
    return replace(before, code=whole, classification="", cells=tuple(cells))


def _note_of_row(cells: Sequence[Cell], index: int, *, is_empty: bool) -> str:
    """Return the note or remark that a row holds instead of figures, of a table that may print nothing but noughts."""
    own = [cell for cell in dict.fromkeys(cells) if cell and cell.row == index]
    if len(own) != 1 or parse_figure(own[0].text) is not None:
        return ""
    text = clean(own[0].text)
    wide = own[0].columns * 2 > len(cells) and len(text) > 25
    wide |= is_empty and own[0].columns == len(cells) and bool(table_words.NOTHING.search(text))
    is_note = table_words.NOTE.search(text) or table_words.EMPTY.match(text) or table_words.is_unit_alone(text)
    return text if is_note or wide else ""


def _read_row_of_list(body: TableBody, cells: list[Cell], index: int, name: str) -> line_tree.ReadRow | None:
    """Return the row of a list, ``None`` if the list prints nothing there."""
    columns = [(column, cells[at]) for column, at in body.columns_of_list(name) if at < len(cells)]
    label = _label_cell(body, columns, index, name)
    if label is None:
        return None
    own = [(column, cell) for column, cell in columns if cell.row == index]
    doubt = _doubt_of_row(body, label, name, own)
    amounts = tuple(_amount_cells(body.header, own, label, doubt))
    unit, code = _text_of_type([each for each in columns if each[1] is not label], ColumnType.UNIT), ""
    classification = ""
    text = _total_of_halves(own) or (without_leader(clean(label.text)) if label else "")
    codes = [cell for column, cell in columns if column.type is ColumnType.CODE and cell is not label]
    if body.header.has_joined_codes and (both := column_headers.coded_name(text)):
        code, text = both
    if codes and body.spaced and not any(codes) and (both := column_headers.coded_name(text)):
        code, text = both  # printed so close that no gap parts them
    elif codes and not _has_words(codes):
        code, classification = _read_code(body, codes)
    elif codes and not text:
        text = clean("".join(cell.text for cell in dict.fromkeys(codes)))
    texts = tuple(_text_cells(own, label))
    if codes and text and not code and not unit and _has_code_of_unit(columns):
        unit = text
    if not text:
        text = next((word for word in (unit, *(each for _, each, _ in texts)) if is_total_label(word)), "")
        texts = tuple(each for each in texts if each[1] != text)
        text = text or ("" if code or texts else unit)  # the row of a unit names it once
    counting = {column.order for column, _ in columns if _counts_rows(column)}
    counted = [each for each in texts if each[0] not in counting]
    if not any((text, code, counted)) and all(printed.strip() in BLANKS for _, printed, _ in amounts):
        return None
    if text or code:
        body.unreadable += _figures_from_above(columns, index, text or code)
    return line_tree.ReadRow(
        number=body.number,
        label=without_spread(text),
        code=code,
        classification=classification,
        list=name,
        unit="" if is_total_label(text) else unit,
        indent=label.indent if label else 0,
        cells=amounts,
        texts=texts,
        over=_lists_under_label(body, label),
        group=_group_label(body, columns, label),
        lost=any(cell.lost for _, cell in columns),
        doubt=doubt,
        place=_place_around_cells([cell for _, cell in own or columns]),
    )


def _label_cell(body: TableBody, columns: Sequence[tuple[Column, Cell]], index: int, name: str) -> Cell | None:
    """Return the cell of the row's label; ``None`` if it names the row of another list."""
    by_type = {column.type: cell for column, cell in reversed(columns)}
    label = by_type.get(ColumnType.LABEL, by_type.get(ColumnType.UNIT))
    if label is None:
        return Cell(0, 0, 1, 1, columns[0][1].place) if columns else None
    ends = label.column + label.columns
    after = [at for column, at in zip(body.header.columns, body.header.at, strict=True) if column.list != name]
    if any(label.column < at < ends and at > max(at for _, at in body.columns_of_list(name)) for at in after):
        return None
    if label.row < index:
        return Cell(label.row, label.column, 1, label.columns, label.place)
    return label


def _total_of_halves(columns: Sequence[tuple[Column, Cell]]) -> str:
    """Return the total that the names of a row make, one half in each of two cells (合 beside 计); nothing if none."""
    cells = dict.fromkeys(cell for column, cell in columns if column.type is not ColumnType.AMOUNT)
    halves = [text for cell in cells if (text := plain(cell.text))]
    whole = "".join(halves)
    return whole if len(halves) > 1 and whole in TOTALS_IN_HALVES else ""


def _doubt_of_row(body: TableBody, label: Cell, name: str, columns: Sequence[tuple[Column, Cell]]) -> str:
    """Return why no figure of a row is an amount: another header stands above it, or it counts; nothing if they are.

    A row that has a cell for how many there are states in others what they are worth.
    """
    text = clean(label.text)
    told = any(_counts_things(column) and parse_figure(cell.text) is not None for column, cell in columns)
    if text and not _is_numbered_under(text, body.counting.get(name, "")):
        body.counting[name] = text if counts_things(text) and not told else ""
    return body.doubt or ("not-money" if text and body.counting[name] else "")


def _is_numbered_under(text: str, counting: str) -> bool:
    """Tell whether the name of a row says that it is part of one above that counts things (1. below （一）…（辆）)."""
    above, own = enumerated(counting), enumerated(plain(text).removeprefix("其中:"))
    return bool(counting) and (own.depth > above.depth if above and own else is_of_which(text))


def _amount_cells(
    header: GridHeader, columns: Sequence[tuple[Column, Cell]], label: Cell, doubt: str
) -> Iterator[tuple[int, str, Place]]:
    """Yield the amount cells that begin in this row: a label or a blank that covers several is none.

    A figure that stands in several columns of amounts, or in a part of one, is not read: whose it is is open. No more
    is any of a row in ``doubt``.
    """
    covered = Counter(id(cell) for column, cell in columns if column.type is ColumnType.AMOUNT)
    for column, cell in columns:
        spread = cell.column == label.column and cell.row == label.row and label.lines
        if column.type is ColumnType.AMOUNT and not spread:
            printed = clean(cell.text.replace("\n", ""))
            is_open = doubt or covered[id(cell)] > 1 or cell.column + cell.columns < header.ends.get(column.order, 0)
            yield column.order, unshown_number(printed) if is_open and printed not in BLANKS else printed, cell.place


def _figures_from_above(columns: Sequence[tuple[Column, Cell]], index: int, name: str) -> Iterator[Unreadable]:
    """Yield what is open of a row: the figures of cells that began in a row above, where one figure is of both rows."""
    for column, cell in columns:
        printed = clean(cell.text)
        if column.type is ColumnType.AMOUNT and cell.row < index and printed not in BLANKS:
            yield Unreadable(place=cell.place, text=f"{name} {printed}", reason=f"merged-figure: {printed}")


def _unreadable_figures(rows: Iterable[line_tree.ReadRow]) -> Iterator[Unreadable]:
    for row in rows:
        for _, printed, place in row.cells:
            if not is_figure_or_blank(printed):
                text = f"{row.label} {printed}".strip()
                yield Unreadable(place=place, text=text, reason=f"{row.doubt or 'not-a-figure'}: {printed}")


def _text_of_type(columns: Sequence[tuple[Column, Cell]], kind: ColumnType) -> str:
    return next((clean(cell.text) for column, cell in columns if column.type is kind and cell), "")


def _text_cells(columns: Sequence[tuple[Column, Cell]], label: Cell) -> Iterator[tuple[int, str, Place]]:
    seen: set[Cell] = set()
    for column, cell in columns:
        spread = cell.column == label.column and cell.row == label.row
        if column.type is ColumnType.TEXT and cell and cell not in seen and not spread:
            seen.add(cell)
            yield column.order, clean(cell.text), cell.place


def _has_code_of_unit(columns: Sequence[tuple[Column, Cell]]) -> bool:
    """Tell whether a row prints the code of a unit, in a column of such codes."""
    return any(
        cell and column.header and header_words(column.header[-1]) in UNIT_CODE_WORDS for column, cell in columns
    )


def _counts_things(column: Column) -> bool:
    """Tell whether a column says how many there are of what its rows name (数量, 车辆数)."""
    words = header_words(column.header[-1]).partition("(")[0] if column.header else ""
    counts = words.endswith("数量") or (words.endswith("数") and counts_things(words))
    return column.type is ColumnType.TEXT and counts


def _counts_rows(column: Column) -> bool:
    """Tell whether a column numbers the rows."""
    return bool(column.header) and plain(column.header[-1]) in ("行次", "序号")


def _lists_under_label(body: TableBody, label: Cell) -> tuple[str, ...]:
    """Return the lists over which a label stands."""
    pairs = zip(body.header.columns, body.header.at, strict=True)
    return tuple(
        dict.fromkeys(column.list for column, at in pairs if label.column <= at < label.column + label.columns)
    )


def _group_label(body: TableBody, columns: Sequence[tuple[Column, Cell]], label: Cell) -> str:
    """Return the text of a merged cell over several rows that shares the label's header."""
    own = next((column.header for column, cell in columns if column.type is ColumnType.LABEL), ())
    for column, cell in columns:
        if column.type is ColumnType.TEXT and column.header == own:
            if cell.column + cell.columns > label.column and cell.column == label.column:
                return ""
            return plain(cell.text)
    return ""


def _place_around_cells(cells: Sequence[Cell]) -> Place:
    """Return the place of a row: around its cells."""
    boxes = [cell.place.box for cell in cells if cell.place.box]
    first = cells[0].place
    return replace(first, box=around(boxes)) if boxes else first


# Codes


def _has_words(codes: Sequence[Cell]) -> bool:
    """Tell whether what stands in the code's cells is a word (合计, a unit's name)."""
    return any(cell and not _DIGITS.match(undivided(plain(cell.text))) for cell in codes)


def _read_code(body: TableBody, codes: Sequence[Cell]) -> tuple[str, str]:
    """Return a code as printed and as meant: from one cell or from three, of which the outer may stand further up.

    One cell may also be merged over several columns.
    """
    parts = ["" if cell in codes[:at] else undivided(clean(cell.text)) for at, cell in enumerate(codes)]
    if not any(parts):
        return "", ""
    first = next(index for index, part in enumerate(parts) if part)
    parts[:first] = list(body.parts[:first])
    while parts and not parts[-1]:
        parts.pop()
    body.parts = tuple(code_parts(joined) if WELL_FORMED.fullmatch(joined := "".join(parts)) else parts)
    if len(parts) == 1:
        return _checked_code(body, parts[0].split())
    whole = len(parts[-1]) > LEVELS[Scheme.FUNCTIONAL][0] and WELL_FORMED.fullmatch(
        parts[-1]
    )  # each column prints whole codes
    return _checked_code(body, parts[-1:] if whole else parts)


def _checked_code(body: TableBody, parts: Sequence[str]) -> tuple[str, str]:
    """Return a code as printed and as meant; a code written otherwise is flagged."""
    printed = "".join(parts)
    if WELL_FORMED.fullmatch(printed) and all(len(part) == 2 for part in parts[1:]):
        return printed, printed
    meant = "".join([parts[0], *(part.zfill(2) for part in parts[1:])])
    meant = meant if len(parts) > 1 and WELL_FORMED.fullmatch(meant) else ""
    if is_code_of_unit(printed, [row.code for row in body.rows]):
        return printed, ""
    printed = " ".join(parts)
    body.warnings.append(f"code-odd: {printed}" + (f" → {meant}" if meant else ""))
    return printed, meant


# Ranks


def _indented_rows(rows: list[line_tree.ReadRow]) -> list[line_tree.ReadRow]:
    """Return the rows of a list with their indentation told by how they are numbered, then by where they stand."""
    if not any(_numbering_depth(row.label) is not None for row in rows):
        return rows
    done: list[line_tree.ReadRow] = []
    of_which = 0
    for index, row in enumerate(rows):
        style = _numbering_depth(row.label)
        if style is not None or is_total_label(row.label):
            depth = (style or 0) * 10
            of_which = 0
        elif is_of_which(row.label):
            depth = of_which = (done[-1].indent if done else 0) + 1
        elif of_which:
            depth = of_which
        else:
            depth = 60 + row.indent if done and (row.indent >= 2 or _makes_up_row(done[-1], rows[index:])) else 0
        done.append(replace(row, indent=depth))
    return done


def _numbering_depth(label: str) -> int | None:
    bare = re.sub(r"^其中\s*[:：]\s*", "", label)
    mark = enumerated(bare)
    return mark.depth - 1 if mark else None


def _makes_up_row(above: line_tree.ReadRow, rows: Sequence[line_tree.ReadRow]) -> bool:
    """Tell whether the rows without a number that begin here make up the row above, or go on with such rows."""
    if above.indent >= 60:
        return True
    parts = list(takewhile(lambda row: _numbering_depth(row.label) is None and not is_total_label(row.label), rows))
    sums: dict[int, Decimal] = {}
    for row in parts:
        for column, printed, _ in row.cells:
            sums[column] = sums.get(column, Decimal(0)) + (parse_figure(printed) or 0)
    return _numbering_depth(above.label) is not None and all(
        sums.get(column, 0) == (parse_figure(printed) or 0) for column, printed, _ in above.cells
    )


def _is_outline(body: TableBody, rows: Sequence[line_tree.ReadRow]) -> bool:
    """Tell whether rows print their label further right the deeper they stand, as lists of procurement do."""
    texts = sum(column.type is ColumnType.TEXT for column in body.header.columns)
    without = [row for row in rows if not row.label and row.texts]
    return texts > 1 and len(without) * 2 > len(rows) and any(row.label for row in rows)


def _last_text(body: TableBody, row: line_tree.ReadRow) -> int:
    return max((column for column, _, _ in row.texts), default=0)
