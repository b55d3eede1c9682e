"""Tables without ruled lines: columns are where all rows leave the same gaps, rows are the printed lines.

What geometry does not say is not certain, so such tables are kept and a person is asked to look. No figure keeps its
value unless it stands alone in a column that the header names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median

from budgets.documents.model.pages import Borders, Box, Cell, Grid, around
from budgets.documents.model.table_words import (
    EMPTY,
    NOTE,
    TITLE,
    UNIT_AT_END,
    counts_columns,
    ends_sentence,
    is_lesser,
    is_title,
    issuer_of,
)
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources import header_columns
from budgets.documents.sources.header_columns import Lines
from budgets.documents.sources.ruled_tables import TextRun, joined_text, piece_of_run, place_with_box
from budgets.documents.sources.wrapped_names import (
    are_filled_from_top,
    begins_row,
    spans_of_rows,
    with_rest_of_name,
    with_whole_rows,
)
from budgets.records import Place
from budgets.vocabulary.column_words import is_known_header
from budgets.vocabulary.figures import BLANKS, is_figure_or_blank, is_money, is_piece_of_figure
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.money_units import MONEY, MONEY_UNIT
from budgets.vocabulary.spelling import clean, without_leader, without_spread

#: Without a title above, a table has at least so many rows with figures.
_ROWS = 3
#: A table that prints no figure has at most so many lines.
_EMPTY_LINES = 12
#: Words of a header that are spread over their cells have not more characters than these.
_LONGEST_SPREAD = 4
#: What figures and codes are printed with.
_NUMERALS = frozenset("0123456789.,-")
#: A figure and a word printed without any gap between them.
_GLUED = re.compile(rf"\d[.,]\d+(?!(?:{MONEY_UNIT})$)[\u4e00-\u9fff（]|[\u4e00-\u9fff）]-?\d[\d,]*[.,]\d+$")
#: A whole number that may be a code where no name stands before it.
_WHOLE = re.compile(r"\d{2,3}")
_HAN = re.compile("[\u4e00-\u9fff]")
#: An amount within a sentence.
_MONEY_IN_PROSE = re.compile(rf"{MONEY}[，、；。]")


@dataclass(frozen=True, slots=True)
class OpenTableColumns:
    """Where the columns of a table stand that may go on, on the next page; ``paths`` where its header tells them.

    ``words`` are those of the header and where each begins; ``amounts`` is how many amounts its fullest row prints. Of
    a table of which the page prints nothing but the header ``head`` has the lines of that, and nothing is known of its
    columns yet; nor is where not even that is printed below its title and unit. ``from_top`` if its cells are filled
    from the top.
    """

    borders: tuple[float, ...]
    certain: bool
    amounts: int
    paths: tuple[tuple[TextRun, ...], ...] = ()
    head: tuple[Sequence[TextRun], ...] = ()
    words: frozenset[tuple[str, int]] = frozenset()
    from_top: bool = False

    def goes_on_with(self, lines: Sequence[Sequence[TextRun]]) -> bool:
        """Tell whether the first lines of the next page, up to the last with a figure, go on with the table."""
        begins = bool(lines) and len(lines[0]) > 1 and not _has_figure(lines[0])
        return bool(lines) and (begins or bool(self.borders or self.head))


def find_unruled_tables(
    lines: list[list[TextRun]], place: Place, before: OpenTableColumns | None, *, moves: bool = False
) -> tuple[list[Grid], list[list[TextRun]], OpenTableColumns | None]:
    """Return the grids of tables without rules, the lines that are none of theirs, and the columns left open.

    A table begins behind a line that names the money unit, and goes on as long as its lines fall into columns; one that
    reaches the end of a page may go on at the top of the next (``before``), where its columns stand at the same place
    unless they ``move``.
    """
    lines = [
        [piece for at, run in enumerate(line) if not _leads(line, at) for piece in _parted_run(run, blanks=at > 0)]
        for line in lines
    ]
    grids: list[Grid] = []
    rest: list[list[TextRun]] = []
    index = 0
    open_: OpenTableColumns | None = None
    stretch, is_closed = _lines_of_table(lines, 0, from_top=bool(before and before.from_top))
    if before and before.goes_on_with(stretch):
        first, *others = _parts_under_headers(stretch)
        grid, columns = _read_continued_table(first, place, before, moves=moves)
        grids.append(grid)
        for part in others:
            grid, columns = _read_unruled_table(part, place)
            grids.append(grid)
        index = len(stretch)
        open_ = None if is_closed else columns
    while index < len(lines):
        rest.append(lines[index])
        index += 1
        if UNIT_AT_END.search(clean(joined_text(rest[-1]))):
            stretch, is_closed = _lines_of_table(lines, index)
            titled = any(TITLE.search(clean(joined_text(line))) for line in rest[-4:])
            if sum(_has_figure(line) for line in stretch) >= (1 if titled else _ROWS):
                for part in _parts_under_headers(stretch):
                    grid, columns = _read_unruled_table(part, place)
                    grids.append(grid)
                index += len(stretch)
                open_ = None if is_closed else columns
            elif titled:
                open_ = _lone_header(lines[index:])
                if empty := _read_empty_table(lines[index:], place):
                    grids.append(empty[0])
                    index += empty[1]
        elif found := _read_table_without_unit(rest, lines[index:], place):
            grid, open_, count = found
            grids.append(grid)
            index += count
    return grids, rest, open_


def _leads(line: Sequence[TextRun], at: int) -> bool:
    """Tell whether a run is nothing but dots that lead from the name before it to a figure."""
    text = line[at].text
    return 0 < at < len(line) - 1 and len(text) > 1 and not without_leader(f"名{text}").removeprefix("名")


def _read_table_without_unit(
    above: Sequence[list[TextRun]], lines: Sequence[list[TextRun]], place: Place
) -> tuple[Grid, OpenTableColumns | None, int] | None:
    """Return the grid of a table that prints no money unit below its title, what of it is open, and its lines.

    There is none unless its header tells its columns.
    """
    titled = next((line for line in reversed(above) if not is_lesser(clean(joined_text(line)))), None)
    if not titled or len(titled) > 1 or not is_title(clean(joined_text(titled))):
        return None
    stretch, is_closed = _lines_of_table(lines, 0)
    if sum(map(_has_figure, stretch)) < _ROWS or _has_figure(stretch[0]) or len(stretch[0]) == 1:
        return None
    grid, columns = _read_unruled_table(stretch, place)
    return (grid, None if is_closed else columns, len(stretch)) if grid.borders is Borders.HEADER else None


def cut_between_units(lines: Sequence[Sequence[TextRun]]) -> float | None:
    """Return how far across the page tables are parted that stand beside each other, each under its money unit.

    ``None`` where no line prints two units, or what stands below it is not parted so.
    """
    for index, line in enumerate(lines):
        ends = [run.box[2] for run in line if UNIT_AT_END.search(clean(run.text))]
        if len(ends) > 1:
            boxes = [run.box for each in lines[index:] for run in each]
            end = max(box[2] for box in boxes if box[0] < ends[0])
            begin = min(box[0] for box in boxes if box[0] >= ends[0])
            return (end + begin) / 2 if end < begin else None
    return None


def _parted_run(run: TextRun, *, blanks: bool) -> Iterator[TextRun]:
    """Yield the pieces of a run: columns may stand so close that a gap wider than its others parts a figure from them.

    Behind it another figure may begin, a code, or the name of another row. Where ``blanks`` may stand a stroke is one.
    """
    gaps = [begin - end for (_, end), (begin, _) in pairwise(run.edges)]
    usual = sorted(gaps)[(len(gaps) - 1) // 2] if gaps else 0
    of_figures = set(run.text) <= _NUMERALS
    start = 0
    for at, gap in enumerate(gaps, start=1):
        is_cell = of_figures or is_money(run.text[start:at]) or (blanks and run.text[start:at] in BLANKS)
        if gap - usual > TOLERANCES.figure_gap * run.size and is_cell:
            yield piece_of_run(run, start, at)
            start = at
    yield piece_of_run(run, start, len(run.text)) if start else run


def _read_unruled_table(stretch: Sequence[list[TextRun]], place: Place) -> tuple[Grid, OpenTableColumns]:
    """Return the grid of the lines of a table: by its header if that tells the columns, else by the gaps."""
    stretch = [line for line in stretch if not counts_columns([run.text for run in line])]
    from_top = are_filled_from_top(stretch, _has_figure)
    stretch, is_told = with_whole_rows(stretch, _has_figure)
    first = next(index for index, line in enumerate(stretch) if _has_figure(line))
    stretch[:first] = map(_with_whole_heads, stretch[:first])
    borders = _column_borders(stretch)
    first -= _is_upper_half(stretch, first - 1)
    body = _unwrapped_rows(stretch[first:], are_told=is_told)
    amounts = max(sum(_is_amount(run.text) for run in line) for line in stretch[first:])
    heading = (
        None if _has_glued_figure(stretch) else header_columns.read_header_columns(stretch[:first], body, _is_amount)
    )
    if heading:
        return _grid_under_header(heading, stretch, place), OpenTableColumns(
            tuple(borders), True, amounts, heading.paths, words=_words_of_header(stretch[:first]), from_top=from_top
        )
    grid = _grid_between_borders([*stretch[:first], *body], place, borders, certain=_is_certain(stretch, borders))
    return grid, OpenTableColumns(tuple(borders), grid.borders is Borders.HEADER, amounts)


def _read_empty_table(lines: Sequence[list[TextRun]], place: Place) -> tuple[Grid, int] | None:
    """Return the grid of a table that prints no figure, and how many lines it takes: its header, and a row or two."""
    taken: list[list[TextRun]] = []
    for line in lines[:_EMPTY_LINES]:
        text = clean(joined_text(line))
        closed = _is_prose(text) or re.match("注|说明", text)
        headed = any(issuer_of(clean(run.text)) for run in line)  # the head of a table that has rules goes on
        if closed or headed or TITLE.search(text) or UNIT_AT_END.search(text) or _has_figure(line):
            break
        taken.append(line)
    while taken and len(taken[-1]) > 1 and _is_nameless_row(taken[-1][0].text):
        taken.pop()
    rows = [line for line in taken if len(line) == 1 and _is_nameless_row(line[0].text)]
    header = [line for line in taken if line not in rows]
    heading = header_columns.read_header_columns(header, rows, _is_amount) if header else None
    return (_grid_under_header(heading, taken, place), len(taken)) if heading else None


def _lone_header(lines: Sequence[list[TextRun]]) -> OpenTableColumns | None:
    """Return what goes on on the next page of a table of which a page ends with the header: words of headers alone.

    Or it ends with what stands over that.
    """
    if not lines:
        return OpenTableColumns((), certain=False, amounts=0)
    words = [clean(run.text) for line in lines for run in _with_whole_heads(line)]
    are_heads = len(words) > 1 and all(map(is_known_header, words))
    return OpenTableColumns((), False, 0, head=tuple(map(_with_whole_heads, lines))) if are_heads else None


def _with_whole_heads(line: Sequence[TextRun]) -> list[TextRun]:
    """Return a line of a header with words whose characters are spread over their cells (合　计) put together."""
    done: list[TextRun] = []
    rest = list(line)
    while rest:
        spread = list(takewhile(lambda run: len(run.text) == 1, rest[:_LONGEST_SPREAD]))
        ends = (end for end in range(len(spread), 1, -1) if _is_spread_head(spread[:end]))
        end = next(ends, 1)
        done.append(_joined_run(rest[:end]))
        del rest[:end]
    return done


def _is_spread_head(runs: Sequence[TextRun]) -> bool:
    """Tell whether characters make the words of a header, and stand as far apart each from the next."""
    gaps = [other.box[0] - one.box[2] for one, other in pairwise(runs)]
    return max(gaps) - min(gaps) < runs[0].size / 2 and is_known_header("".join(run.text for run in runs))


def _joined_run(runs: Sequence[TextRun]) -> TextRun:
    edges = tuple(edge for run in runs for edge in run.edges)
    text, box = "".join(run.text for run in runs), around([run.box for run in runs])
    return TextRun(text, box, runs[0].size, edges, doubtful=any(run.doubtful for run in runs))


def _is_nameless_row(text: str) -> bool:
    """Tell whether a text names no row: a total, or that there is nothing."""
    return without_spread(text) in ("合计", "总计") or bool(EMPTY.match(text))


def _grid_under_header(heading: header_columns.HeaderColumns, lines: Sequence[Sequence[TextRun]], place: Place) -> Grid:
    """Return the grid of a table whose header tells its columns: a header cell may stand over several, or tall."""
    depth = max(len(path) for path in heading.paths)
    known: dict[int, Cell] = {}
    slots: list[list[Cell]] = [[] for _ in range(depth)]
    for column, path in enumerate(heading.paths):
        cells = [
            (known.setdefault(id(run), _cell_of_runs([run], level, column, place)), level)
            for level, run in enumerate(path)
        ]
        for cell, level in cells:
            cell.columns = column - cell.column + 1
            cell.rows = max(cell.rows, depth - level if cell is cells[-1][0] else 1)
        for level in range(depth):
            slots[level].append(cells[min(level, len(cells) - 1)][0])
    columns = [
        around([path[-1].box, *(run.box for row in heading.rows for run in row[column])])
        for column, path in enumerate(heading.paths)
    ]
    for number, row in enumerate(heading.rows, start=depth):
        _, top, _, bottom = around([run.box for cell in row for run in cell])
        slots.append(
            [
                _cell_of_runs(cell, number, column, place)
                if cell
                else Cell(number, column, 1, 1, place_with_box(place, (left, top, right, bottom)))
                for column, (cell, (left, _, right, _)) in enumerate(zip(row, columns, strict=True))
            ]
        )
    return Grid(slots, place_with_box(place, around([run.box for line in lines for run in line])), Borders.HEADER)


def _cell_of_runs(runs: Sequence[TextRun], row: int, column: int, place: Place) -> Cell:
    """Return a cell with runs that stand in it, from above and from the left."""
    ordered = sorted(runs, key=lambda run: (round(run.middle_height), run.box[0]))
    where = place_with_box(place, around([run.box for run in runs]))
    return Cell(row, column, 1, 1, where, [(_text_of_runs(ordered), ordered[0].middle_height)])


def _text_of_runs(runs: Sequence[TextRun]) -> str:
    """Return what the runs of a cell print: numbers that stand apart in a line are no one number, but digits are."""
    text = runs[0].text
    are_spread = all(len(run.text) == 1 for run in runs)
    for one, other in pairwise(runs):
        are_numbers = set(one.text) | set(other.text) <= _NUMERALS and one.middle_height == other.middle_height
        is_apart = other.box[0] - one.box[2] > TOLERANCES.figure_gap * other.size
        text += (" " if are_numbers and is_apart and not are_spread else "") + other.text
    return text


def _has_glued_figure(lines: Sequence[Sequence[TextRun]]) -> bool:
    return any(_GLUED.search(run.text) for line in lines for run in line)


def _read_continued_table(
    stretch: Sequence[list[TextRun]], place: Place, before: OpenTableColumns, *, moves: bool
) -> tuple[Grid, OpenTableColumns]:
    """Return the grid of lines that go on with the table of the page before, with or without its header again.

    Where columns move from page to page, a row tells its columns only if none of its amounts is blank. What does not
    fit the columns of the page before is kept, and uncertain.
    """
    stretch, is_told = with_whole_rows(stretch, _has_figure, from_top=before.from_top)
    if before.head:
        return _read_table_below(before.head, stretch, place, is_told=is_told)
    if not _has_figure(stretch[0]) and not _begins_with_row(stretch[0], before, moves=moves):
        found = None if moves else _read_below_same_header(stretch, place, before, is_told=is_told)
        return found or _read_unruled_table(stretch, place)
    stretch = with_rest_of_name(stretch, _has_figure) if before.from_top else stretch
    amounts = [sum(_is_amount(run.text) for run in line) for line in stretch if _has_figure(line)]
    full = len(set(amounts)) == 1 and amounts[0] == before.amounts
    body = _unwrapped_rows(stretch, are_told=is_told)
    heading = (
        header_columns.read_continued_rows(before.paths, body, _is_amount)
        if before.paths and (full or not moves)
        else None
    )
    if heading:
        return _grid_under_header(heading, stretch, place), before
    if _fits_columns(stretch, before):
        return _grid_between_borders(
            body, place, before.borders, certain=before.certain and not before.paths and not moves
        ), before
    return _grid_between_borders(body, place, _column_borders(stretch), certain=False), before


def _read_table_below(
    head: Lines, stretch: Sequence[list[TextRun]], place: Place, *, is_told: bool
) -> tuple[Grid, OpenTableColumns]:
    """Return the grid of lines that begin a page below the header that ends the page before."""
    first = next(index for index, line in enumerate(stretch) if _has_figure(line))
    if {run.text for run in stretch[0]} & {run.text for line in head for run in line}:
        return _read_unruled_table(stretch, place)  # which prints its header again
    body = _unwrapped_rows(stretch, are_told=is_told)
    amounts = max(sum(_is_amount(run.text) for run in line) for line in stretch[first:])
    borders = tuple(_column_borders(stretch))
    glued = _has_glued_figure(stretch)
    heading = None if glued else header_columns.read_header_columns(head, body, _is_amount)
    if heading:
        return _grid_under_header(heading, stretch, place), OpenTableColumns(borders, True, amounts, heading.paths)
    return _grid_between_borders(body, place, borders, certain=False), OpenTableColumns(borders, False, amounts)


def _read_below_same_header(
    stretch: Sequence[list[TextRun]], place: Place, before: OpenTableColumns, *, is_told: bool
) -> tuple[Grid, OpenTableColumns] | None:
    """Return the grid of lines under the header of the page before, printed again where that stands; else ``None``.

    Few rows do not tell columns that more have told.
    """
    stretch = [line for line in stretch if not counts_columns([run.text for run in line])]
    heads = [*takewhile(before.words.issuperset, (_words_of_header([_with_whole_heads(line)]) for line in stretch))]
    first = len(heads)
    if not before.paths or frozenset().union(*heads) != before.words:
        return None
    rows = with_rest_of_name(stretch[first:], _has_figure) if before.from_top else stretch[first:]
    body = _unwrapped_rows(rows, are_told=is_told)
    heading = header_columns.read_continued_rows(before.paths, body, _is_amount)
    return (_grid_under_header(heading, stretch[first:], place), before) if heading else None


def _words_of_header(lines: Iterable[Sequence[TextRun]]) -> frozenset[tuple[str, int]]:
    return frozenset((run.text, round(run.box[0])) for line in lines for run in line)


def _begins_with_row(line: Sequence[TextRun], before: OpenTableColumns, *, moves: bool) -> bool:
    """Tell whether a line without figures is a row: a header that is printed again begins as the one before did."""
    header = {run.text for path in before.paths for run in path}
    header |= set() if moves else {text for text, _ in before.words}
    return bool(header) and not any(run.text in header for run in line)


def _lines_of_table(
    lines: Sequence[list[TextRun]], start: int, *, from_top: bool = False
) -> tuple[list[list[TextRun]], bool]:
    """Return the lines from ``start`` up to the last with a figure before prose or the next head, and if there is such.

    Where nothing closes a table, what it prints without figures may go on with some on the next page.
    """
    taken: list[list[TextRun]] = []
    last = 0
    is_closed = False
    for line in lines[start:]:
        text = clean(joined_text(line))
        has_figure = _has_figure(line)
        prose = _is_prose(text) or (len(text) > TOLERANCES.prose_length and not has_figure)
        is_head = (TITLE.search(text) and len(line) == 1) or UNIT_AT_END.search(text)
        if prose or is_head:
            return taken[: _end_of_row(taken, last, from_top=from_top)], True
        is_closed = bool(NOTE.search(text)) or (is_closed and not has_figure)
        taken.append(line)
        last = len(taken) if has_figure else last
    return taken[: _end_of_row(taken, last, from_top=from_top)], is_closed


def _end_of_row(lines: Sequence[list[TextRun]], end: int, *, from_top: bool) -> int:
    """Return where the row ends whose figures end there: its name may go on, half a line lower or in more lines."""
    if 0 < end < len(lines) and len(lines[end]) == 1:
        below = lines[end][0].middle_height - lines[end - 1][-1].middle_height
        end += lines[end][0].size > 1 and below < TOLERANCES.wrapped_label * lines[end][0].size
    spans = spans_of_rows(lines, _has_figure, from_top=from_top)
    return next((last + 1 for first, last in spans if first < end <= last), end)


def _is_prose(text: str) -> bool:
    """Tell whether a line is of running text, however it is spaced: it ends a sentence, or says money in one."""
    return ends_sentence(text) or bool(_MONEY_IN_PROSE.search(text))


def _parts_under_headers(stretch: Sequence[list[TextRun]]) -> list[Sequence[list[TextRun]]]:
    """Return the lines of a table, parted where it prints its header again: its columns may stand elsewhere from there.

    Text does not always say where a page ended.
    """
    first = next((index for index, line in enumerate(stretch) if _has_figure(line)), 0)
    texts = ["".join(run.text for run in line) for line in stretch]
    again = [at for at in range(first + 1, len(texts)) if first and texts[at : at + first] == texts[:first]]
    starts = [0, *(at for at in again if any(map(_has_figure, stretch[at:]))), len(stretch)]
    return [stretch[start:end] for start, end in pairwise(starts)]


def _fits_columns(lines: Sequence[Sequence[TextRun]], before: OpenTableColumns) -> bool:
    """Tell whether lines go on with the columns of a table: they hold figures, and each stands in one column."""
    figures = [run for line in lines for run in line if _is_amount(run.text)]
    return _has_figure(lines[0]) and all(len(set(_columns_of_run(run, before.borders))) == 1 for run in figures)


def _has_figure(line: Sequence[TextRun]) -> bool:
    """Tell whether a line is a row of figures: some behind a label, or nothing but figures.

    Small whole numbers are figures, and no codes, behind the last name of a line.
    """
    if counts_columns([run.text for run in line]):
        return False
    behind = list(takewhile(lambda run: not _HAN.search(run.text), reversed(line)))
    if len(behind) < len(line) and any(_WHOLE.fullmatch(run.text) for run in behind):
        return True
    alone = len(line) > 1 and all(is_figure_or_blank(run.text) for run in line)
    figures = any(_is_amount(run.text) or is_piece_of_figure(run.text) for run in line[1:])
    lone = len(line) == 1 and is_piece_of_figure(line[0].text) and not line[0].text.endswith((".", ","))
    return figures or alone or lone


def _is_amount(text: str) -> bool:
    """Tell whether a text is a figure and not a code or a year."""
    return (is_figure_or_blank(text) and not re.fullmatch(r"20\d\d|\d{2,3}|[1-5]\d{4}|[1-5]\d{6}", text)) or text == "0"


def _column_borders(lines: Sequence[Sequence[TextRun]]) -> list[float]:
    """Return the borders of the columns: gaps that no row with figures prints in.

    A column all of whose cells are blank is told by its header, which stands over no other.
    """
    size = sorted(run.size for line in lines for run in line)[0]
    first = next(index for index, line in enumerate(lines) if _has_figure(line))
    spans = sorted((run.box[0], run.box[2]) for line in lines if _has_figure(line) for run in line)
    columns: list[tuple[float, float]] = []
    for start, end in spans:
        if columns and start <= columns[-1][1] + TOLERANCES.column_gap * size:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    blank: list[tuple[float, float]] = []
    for run in sorted((run for line in lines[:first] for run in line), key=lambda run: run.box[2] - run.box[0]):
        span = run.box[0], run.box[2]
        if all(span[1] < each[0] or span[0] > each[1] for each in (*columns, *blank)):
            blank.append(span)
    columns = sorted([*columns, *blank])
    left, right = columns[0][0] - TOLERANCES.outer_column, columns[-1][1] + TOLERANCES.outer_column
    return [left, *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), right]


def _grid_between_borders(
    lines: Sequence[Sequence[TextRun]], place: Place, borders: Sequence[float], *, certain: bool
) -> Grid:
    slots: list[list[Cell]] = []
    count = len(borders) - 1
    for row, line in enumerate(lines):
        box = around([run.box for run in line])
        held: list[Cell | None] = [None] * count
        runs: dict[Cell, list[TextRun]] = {}
        for run in sorted(line, key=lambda run: (round(run.middle_height), run.box[0])):
            first, last = _columns_of_run(run, borders)
            cell = held[first] or _cell_between_borders(row, first, last - first + 1, borders, box, place)
            certain = (
                certain and not _GLUED.search(run.text) and not (cell.lines and _mixes_amount(cell.text, run.text))
            )
            runs.setdefault(cell, []).append(run)
            cell.lines = [(_text_of_runs(runs[cell]), run.middle_height)]
            for column in range(first, last + 1):
                held[column] = held[column] or cell
        slots.append([cell or _cell_between_borders(row, at, 1, borders, box, place) for at, cell in enumerate(held)])
    where = place_with_box(place, around([run.box for line in lines for run in line]))
    return Grid(slots, where, Borders.HEADER if certain else Borders.GAPS)


def _mixes_amount(one: str, other: str) -> bool:
    """Tell whether two texts of one cell are an amount and something else: one of them belongs elsewhere."""
    return any(is_money(text) for text in (one, other))


def _unwrapped_rows(lines: Sequence[Sequence[TextRun]], *, are_told: bool) -> list[list[TextRun]]:
    """Return rows, those that only go on with a label put to the row of figures they stand beside.

    A label wrapped over two lines stands half a line above and below its figures, nearer than two rows ever are. Where
    the distances of names already told which lines are one row (``are_told``), only such lines are left.
    """
    rows = [list(line) for line in lines]
    heights = [line[0].middle_height for line in rows]
    row_step, is_sure = _row_step(rows)
    nearer_row = TOLERANCES.row_step if is_sure else TOLERANCES.nearer_row
    figures = [index for index, line in enumerate(rows) if _has_figure(line)]
    taken: set[int] = set()
    for index, line in enumerate(rows):
        if any(is_figure_or_blank(run.text) for run in line) or _has_figure(line):
            continue
        at = bisect_left(figures, index)
        beside = [*figures[max(at - 1, 0) : at], *figures[at : at + 1]]
        beside = [each for each in beside if not is_total_label(without_spread(rows[each][0].text))]
        near = sorted((abs(heights[each] - heights[index]), each) for each in beside)
        size = line[0].size
        close = near and near[0][0] < TOLERANCES.wrapped_label * size
        # In text that keeps its columns, where a line is one high, nothing stands between two rows.
        nearer = len(line) == 1 and len(near) == 2 and size > 1 and near[0][0] < TOLERANCES.near_row * size
        nearer = nearer and not are_told and near[0][0] < min(nearer_row * near[1][0], TOLERANCES.row_step * row_step)
        if close or (nearer and not begins_row(line[0].text)):
            rows[near[0][1]] += line
            taken.add(index)
    return [sorted(line, key=lambda run: run.box[0]) for index, line in enumerate(rows) if index not in taken]


def _is_upper_half(lines: Sequence[Sequence[TextRun]], at: int) -> bool:
    """Tell whether names of a row of figures begin in the line above it: they go on, as far left, in the line below."""
    if at < 1 or at + 2 >= len(lines):
        return False
    upper, row, lower = lines[at : at + 3]
    near = TOLERANCES.wrapped_label * row[0].size
    beside = all(abs(line[0].middle_height - row[0].middle_height) < near for line in (upper, lower))
    return beside and all(any(abs(run.box[0] - rest.box[0]) < TOLERANCES.touch for run in upper) for rest in lower)


def _row_step(rows: Sequence[Sequence[TextRun]]) -> tuple[float, bool]:
    """Return how far apart rows are, and if that is sure: the nearest that print figures, without such most lines."""
    steps = [
        (other[0].middle_height - one[0].middle_height, _has_figure(one) and _has_figure(other))
        for one, other in pairwise(rows)
    ]
    full = [step for step, are_full in steps if are_full]
    return (min(full), True) if full else (median([step for step, _ in steps] or [0]), False)


def _is_certain(lines: Sequence[Sequence[TextRun]], borders: Sequence[float]) -> bool:
    """Tell whether a header names each column apart, and each figure stands in one."""
    first = next(index for index, line in enumerate(lines) if _has_figure(line))
    named = {_columns_of_run(run, borders) for line in lines[:first] for run in line}
    if not all((column, column) in named for column in range(len(borders) - 1)):
        return False
    return all(
        len(set(_columns_of_run(run, borders))) == 1
        for line in lines[first:]
        for run in line
        if is_figure_or_blank(run.text)
    )


def _columns_of_run(run: TextRun, borders: Sequence[float]) -> tuple[int, int]:
    """Return the first and last column a run stands over: a header over several columns begins left of their middle."""
    least = TOLERANCES.over_column * (run.box[2] - run.box[0])
    inside = [
        column
        for column in range(len(borders) - 1)
        if min(run.box[2], borders[column + 1]) - max(run.box[0], borders[column]) > least
    ]
    return (inside[0], inside[-1]) if inside else (0, 0) if run.box[0] < borders[0] else (len(borders) - 2,) * 2


def _cell_between_borders(
    row: int, column: int, columns: int, borders: Sequence[float], box: Box, place: Place
) -> Cell:
    where = place_with_box(place, (borders[column], box[1], borders[column + columns], box[3]))
    return Cell(row, column, 1, columns, where)
