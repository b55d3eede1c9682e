"""Read forms with cells: labels with what is filled in beside them, a small table of money, a tree of indicators.

A form of one project keeps everything as lines: label and text, label and amount, indicator with its levels and its
target. The form of a whole unit gives goals and indicators of their own, and its tasks are the lines. What a form of
final accounts (绩效自评表) says of results stands in columns of their own, under their printed heads; where it lists
tasks, too, its goals and indicators are lines below these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from budgets.documents.model.pages import Cell, Grid
from budgets.documents.tables.goal_forms import GoalForm, target_of
from budgets.documents.tables.unplaced_cells import unplaced_figures
from budgets.records import (
    Amount,
    Column,
    ColumnType,
    Goal,
    Indicator,
    Line,
    Place,
    Placing,
    Role,
    State,
    Text,
    Unreadable,
)
from budgets.vocabulary.enumerations import numbered_pieces
from budgets.vocabulary.figures import parse_amount, parse_figure
from budgets.vocabulary.indicators import (
    GOALS,
    LEVELS,
    PLANNED_AND_SPENT,
    PROJECT_NAMES,
    RESULTS,
    TARGETS,
)
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import BRACKETED_UNIT, bracketed_unit
from budgets.vocabulary.spelling import clean, plain

_MONEY = re.compile(r"资金|金额|预算|拨款|经费|总额|小计|合计|结转|结余")
_SIDE = re.compile(
    r"^(?:项目资金|资金情况|预算资金|项目绩效目标|绩效指标|年度绩效指标|年度主要任务|绩效目标|总体目标|年度总体目标)"
    r".{0,12}$"
)
_IN_CHARGE = ("主管部门", "项目主管部门", "主管部门名称")
_TASK = ("任务名称", "主要任务", "任务", "重点任务")
#: What stands beside a task's name, by words of its header: the kind of column and what it measures.
_TASK_COLUMNS = (
    (re.compile(r"内容|要求|说明"), ColumnType.TEXT, ""),
    (re.compile(r"其他资金|其他"), ColumnType.AMOUNT, Measure.SOURCE_NON_FISCAL),
    (re.compile(r"财政"), ColumnType.AMOUNT, Measure.SOURCE_FISCAL),
    (re.compile(r"总额|金额|合计|资金"), ColumnType.AMOUNT, Measure.TOTAL),
    (PLANNED_AND_SPENT, ColumnType.AMOUNT, ""),
    (RESULTS, ColumnType.TEXT, ""),
)
#: Columns of the lines that a form is kept as.
COLUMNS = (
    Column(order=1, type=ColumnType.LABEL, header=("项目",)),
    Column(order=2, type=ColumnType.TEXT, header=("内容",)),
    Column(order=3, type=ColumnType.AMOUNT, header=("项目资金",)),
    Column(order=4, type=ColumnType.TEXT, header=("一级指标",)),
    Column(order=5, type=ColumnType.TEXT, header=("二级指标",)),
    Column(order=6, type=ColumnType.TEXT, header=("指标值",)),
)


@dataclass(slots=True, kw_only=True)
class _GridForm(GoalForm):
    """A form while it is read: its tasks apart from its other lines, the texts of its goals as they stand."""

    tasks: list[Line] = field(default_factory=list)
    texts: list[tuple[str, Place]] = field(default_factory=list)
    #: Where what its head says more of stands: indicators by columns of the form, sums of money likewise.
    results: dict[int, int] = field(default_factory=dict)
    monies: dict[int, int] = field(default_factory=dict)
    #: A row of words of money that may stand over the figures of the next.
    waiting: list[Cell] = field(default_factory=list)

    def columns_under(self, heads: Iterable[tuple[Cell, ColumnType]]) -> dict[int, int]:
        """Return the orders of the columns under the printed heads of a row, by where these stand.

        Heads that say the same have a column each; columns that the form does not have yet are added.
        """
        found: dict[int, int] = {}
        for cell, kind in heads:
            head = (clean(cell.text),)
            known = (each.order for each in self.columns[len(COLUMNS) :] if each.header == head and each.type is kind)
            order = next((order for order in known if order not in found.values()), 0)
            if not order:
                order = len(self.columns) + 1
                self.columns = (*self.columns, Column(order=order, type=kind, header=head))
            found[cell.column] = order
        return found


def is_form(grids: Sequence[Grid], start: int) -> bool:
    """Tell whether a table is a form: the header of its indicators stands further down than a table's own header."""
    rows = [row for grid in grids for row in grid.rows()]
    heads = [index for index, row in enumerate(rows) if any(plain(cell.text) == "一级指标" for cell in row)]
    return bool(heads) and heads[0] > start + 2


def read_form_grids(grids: Sequence[Grid], start: int, money_unit: str, *, of_unit: bool) -> GoalForm:
    """Return what a form tells; the goals of a whole unit are parted by their numbers, those of a project are one."""
    form = _GridForm(columns=COLUMNS, money_unit=money_unit or _printed_money_unit(grids), place=grids[0].place)
    levels: dict[str, int] = {}
    tasks: list[tuple[Column, int]] = []
    goals: list[Cell] = []
    for index, row, goes_on in _rows_of_grids(grids, start):
        own = [cell for cell in row if cell.row == index and cell]
        if _take_waiting(form, own) or (goes_on and _go_on_with_text(form, own)):
            continue
        heads = {plain(cell.text): cell.column for cell in own}
        if "一级指标" in heads:
            levels, form.monies = _level_columns(heads), {}
            form.results = _result_columns(form, own, levels)
        elif not tasks and (name := next((cell for cell in own if plain(cell.text) in _TASK), None)):
            tasks = _task_columns(grids, index, name)
        elif levels:
            _add_indicator(form, row, index, levels)
        elif tasks and _add_task(form, row, index, tasks):
            continue
        elif goals and not any(_is_goal_label(cell) for cell in own):
            _add_goals_below(form, goals, own)
            goals = []
        elif found := _goal_labels(own):
            goals, form.monies = found, {}
        else:
            _add_or_let_wait(form, own)
    _take_waiting(form, [])
    _place_under_totals(form)
    form.unreadable += unplaced_figures(grids, start, list(_held_texts(form)))
    if form.tasks:
        _put_results_below_tasks(form, tuple(column for column, _ in tasks))
    form.goals = list(_numbered_goals(form) if of_unit else _whole_goals(form))
    return form


def _printed_money_unit(grids: Sequence[Grid]) -> str:
    cells = (cell for grid in grids for row in grid.rows() for cell in row)
    return next((unit for cell in cells if (unit := bracketed_unit(cell.text))), "")


def _rows_of_grids(grids: Sequence[Grid], start: int) -> Iterator[tuple[int, list[Cell], bool]]:
    """Yield each row with its index in its grid, and whether it may go on with the last row of the page before."""
    for number, grid in enumerate(grids):
        for index in range(start if number == 0 else 0, len(grid.slots)):
            row = grid.row(index)
            yield index, row, number > 0 and index == 0 and not row[0]


def _go_on_with_text(form: _GridForm, own: Sequence[Cell]) -> bool:
    """Add the rest of a text that a page parts to the last line; tells whether a row is such a rest."""
    if len(own) != 1 or not form.lines or not form.lines[-1].texts:
        return False
    last, rest = form.lines[-1], clean(own[0].text)
    *before, text = last.texts
    form.lines[-1] = replace(last, texts=(*before, replace(text, text=text.text + rest)))
    if form.texts and form.texts[-1][0] == text.text:
        form.texts[-1] = text.text + rest, form.texts[-1][1]
    return True


def _held_texts(form: _GridForm) -> Iterator[str]:
    """Yield what the lines and tasks of a form hold."""
    for line in (*form.lines, *form.tasks):
        yield line.label
        yield from (text.text for text in line.texts)
        yield from (amount.printed for amount in line.amounts)


def _is_goal_label(cell: Cell) -> bool:
    words = plain(cell.text).strip(":")
    return (words in GOALS or bool(RESULTS.search(words))) and cell.rows == 1


def _goal_labels(own: Sequence[Cell]) -> list[Cell]:
    """Return the labels of a row that has nothing else, under which goals stand."""
    found = [cell for cell in own if _is_goal_label(cell)]
    return found if len(found) >= len(_without_side_labels(own)) else []


def _without_side_labels(own: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a row without the label that stands beside several rows."""
    return [cell for cell in own if not (cell.rows > 1 and _SIDE.match(plain(re.sub(BRACKETED_UNIT, "", cell.text))))]


def _add_label_pairs(form: _GridForm, cells: Sequence[Cell]) -> None:
    """Add a line for each label and what is filled in behind it."""
    index = 0
    while index < len(cells):
        label = clean(cells[index].text)
        value = cells[index + 1] if index + 1 < len(cells) else None
        text = clean(value.text) if value else ""
        if value and parse_figure(text) is not None and _MONEY.search(label):
            _add_form_line(form, form.lines, label, cells[index], amounts=[(3, text, value.place)])
        else:
            _add_form_line(
                form, form.lines, label, cells[index], texts=[(2, text, value.place)] if value and text else []
            )
            if value and text and plain(label).strip(":") in GOALS:
                form.texts.append((text, value.place))
            form.name = text if not form.name and plain(label) in PROJECT_NAMES else form.name
            form.in_charge = text if not form.in_charge and plain(label) in _IN_CHARGE else form.in_charge
        index += 2


def _task_columns(grids: Sequence[Grid], index: int, name: Cell) -> list[tuple[Column, int]]:
    """Return the columns of the tasks, each with where it stands: under the header that begins in a row."""
    grid = next(grid for grid in grids if index < len(grid.slots) and name in grid.slots[index])
    height = name.rows
    found = [(Column(order=1, type=ColumnType.LABEL, header=(clean(name.text),)), name.column)]
    for at in range(name.column + name.columns, grid.width):
        cells = dict.fromkeys(grid.slots[row][at] for row in range(index, index + height))
        path = tuple(clean(cell.text) for cell in cells if cell)
        known = next(
            ((kind, measure) for words, kind, measure in _TASK_COLUMNS if path and words.search(path[-1])), None
        )
        if known and (not found or path != found[-1][0].header):
            order = len(found) + 1
            found.append((Column(order=order, type=known[0], header=path, measure=known[1]), at))
    return found


def _add_task(form: _GridForm, row: Sequence[Cell], index: int, columns: Sequence[tuple[Column, int]]) -> bool:
    """Add a task of a row; tells whether the row is one."""
    cells = {column.order: _cell_over_column(row, at) for column, at in columns}
    label = cells[1]
    figures = [
        (column.order, clean(cell.text), cell.place)
        for column, _ in columns
        if column.type is ColumnType.AMOUNT
        and (cell := cells[column.order])
        and cell.row == index
        and cell is not label
    ]
    if not label or not any(parse_figure(text) is not None for _, text, _ in figures):
        return bool(row) and all(cell.row < index or _is_task_header(cell) for cell in row if cell)
    content = [(column, cells[column.order]) for column, _ in columns if column.type is ColumnType.TEXT]
    texts = [
        (column.order, clean(cell.text), cell.place)
        for column, cell in content
        if cell and cell is not label and cell.row == index
    ]
    _add_form_line(form, form.tasks, clean(label.text), label, amounts=figures, texts=texts)
    return True


def _cell_over_column(row: Sequence[Cell], column: int) -> Cell | None:
    """Return the cell of a row that stands over a column."""
    return next((cell for cell in row if cell.column <= column < cell.column + cell.columns), None)


def _is_task_header(cell: Cell) -> bool:
    return any(words.search(cell.text) for words, _, _ in _TASK_COLUMNS)


def _add_goals_below(form: _GridForm, heads: Sequence[Cell], own: Sequence[Cell]) -> None:
    """Add the goals that stand under their labels, each with what was reached of it where that stands beside it."""
    found = [(head, below) for head in heads for below in own if below.column == head.column]
    results = [(head, below) for head, below in found if RESULTS.search(plain(head.text))]
    columns = form.columns_under((head, ColumnType.TEXT) for head, _below in results)
    reached = [(columns[head.column], clean(below.text), below.place) for head, below in results]
    for head, below in found:
        if (head, below) not in results:
            label, text = clean(head.text), clean(below.text)
            form.texts.append((text, below.place))
            _add_form_line(form, form.lines, label, head, texts=[(2, text, below.place), *reached])
            reached = []
    if reached:
        _add_form_line(form, form.lines, clean(results[0][0].text), results[0][0], texts=reached)


def _level_columns(heads: dict[str, int]) -> dict[str, int]:
    """Return the columns of the three levels and of the target."""
    found: dict[str, int] = {}
    for word, column in heads.items():
        if word in ("一级指标", "二级指标", "三级指标"):
            found[word] = column
        elif TARGETS.search(word) and not RESULTS.search(word):
            found.setdefault("指标值", column)
    return found


def _result_columns(form: _GridForm, heads: Sequence[Cell], levels: dict[str, int]) -> dict[int, int]:
    """Return where what a head names beside targets (scores, results, reasons) stands, by columns of the form."""
    more = [cell for cell in heads if cell.column > levels.get("三级指标", 0) and cell.column not in levels.values()]
    return form.columns_under((cell, ColumnType.TEXT) for cell in more)


def _add_or_let_wait(form: _GridForm, own: Sequence[Cell]) -> None:
    """Add a row; one of several words of money and no figure waits, as those may stand in the row below."""
    texts = [clean(cell.text) for cell in own]
    if sum(bool(_MONEY.search(text)) for text in texts) > 1 and all(parse_figure(text) is None for text in texts):
        form.waiting = list(own)
    else:
        _add_money_or_pairs(form, own)


def _take_waiting(form: _GridForm, own: Sequence[Cell]) -> bool:
    """Add a row that waited for figures below its words of money; tells whether the next row has those."""
    below = _figures_below(form.waiting, own)
    _add_money_or_pairs(form, [cell for cell in form.waiting if cell not in below])
    for head, cell in below.items():
        _add_form_line(form, form.lines, clean(head.text), head, amounts=[(3, clean(cell.text), cell.place)])
    form.waiting = []
    return bool(below)


def _figures_below(heads: Sequence[Cell], own: Sequence[Cell]) -> dict[Cell, Cell]:
    """Return the figures of a row by the words of money right above them; none where it prints anything else."""
    over = {head.column: head for head in heads if head.rows == 1 and _MONEY.search(head.text)}
    found = {
        over[cell.column]: cell for cell in own if cell.column in over and parse_figure(clean(cell.text)) is not None
    }
    return found if len(found) == len(own) > 1 else {}


def _add_money_or_pairs(form: _GridForm, own: Sequence[Cell]) -> None:
    """Take a head over money planned and spent, add a row below one, or what any other row fills in."""
    cells = _without_side_labels(own)
    if monies := _money_columns(form, own):
        form.monies = monies
    elif not _add_sums(form, cells):
        _add_label_pairs(form, cells)


def _money_columns(form: _GridForm, own: Sequence[Cell]) -> dict[int, int]:
    """Return where planned and spent money stands in the rows below a head that names both, by columns of the form."""
    heads = [cell for cell in own if cell.text.strip() and cell.rows == 1]
    money = [cell for cell in heads if PLANNED_AND_SPENT.fullmatch(plain(re.sub(BRACKETED_UNIT, "", cell.text)))]
    if len(money) < 2:
        return {}
    return form.columns_under((cell, ColumnType.AMOUNT if cell in money else ColumnType.TEXT) for cell in heads)


def _add_sums(form: _GridForm, cells: Sequence[Cell]) -> bool:
    """Add a row of money below its heads; tells whether it is one."""
    kinds = {column.order: column.type for column in form.columns}
    filled = [(form.monies[cell.column], clean(cell.text), cell.place) for cell in cells if cell.column in form.monies]
    amounts = [each for each in filled if each[1] and kinds[each[0]] is ColumnType.AMOUNT]
    is_sum = any(parse_figure(text) is not None for _order, text, _place in amounts)
    if not is_sum or cells[0].column in form.monies:
        return False
    texts = [each for each in filled if each[1] and each not in amounts]
    _add_form_line(form, form.lines, clean(cells[0].text), cells[0], amounts=amounts, texts=texts)
    return True


def _add_indicator(form: _GridForm, row: Sequence[Cell], index: int, levels: dict[str, int]) -> None:
    """Add an indicator with its levels, which merged cells beside it name."""
    covering = {level: _cell_over_column(row, column) for level, column in levels.items()}
    words = {level: clean(cell.text) if cell else "" for level, cell in covering.items()}
    name, value = covering.get("三级指标"), covering.get("指标值")
    if not name or not words.get("三级指标") or name.row != index:
        return
    first, second = _levels_of_row(form, covering, words)
    first = first or LEVELS.get(second, "")
    text = words.get("指标值", "")
    texts = [(4, first, name.place), (5, second, name.place)]
    if value and text:
        texts.append((6, text, value.place))
    beside = [(_cell_over_column(row, at), order) for at, order in form.results.items()]
    texts += [(order, clean(cell.text), cell.place) for cell, order in beside if cell]
    _add_form_line(form, form.lines, words["三级指标"], name, texts=[each for each in texts if each[1]])
    form.indicators.append(
        Indicator(
            order=len(form.indicators) + 1,
            level1=first,
            level2=second,
            name=words["三级指标"],
            targets=(target_of(1, text),) if text else (),
            place=name.place,
        )
    )


def _put_results_below_tasks(form: _GridForm, columns: tuple[Column, ...]) -> None:
    """Keep a form as the table of its tasks, under these columns, and what it says of results as lines below them.

    Such a line has its cells under the columns that it has in a form without tasks, behind those of the tasks.
    """
    said: list[Line] = []
    if any(RESULTS.search(plain(column.header[-1])) for column in form.columns[len(COLUMNS) :]):
        said = [line for line in form.lines if max(_filled(line), default=0) > len(COLUMNS)]
    filled = set().union(*map(_filled, said))
    more = [column for column in form.columns if column.order in filled]
    orders = {column.order: order for order, column in enumerate(more, start=len(columns) + 1)}
    positions = {line.position: position for position, line in enumerate(said, start=len(form.tasks) + 1)}
    below = [
        replace(
            line,
            position=positions[line.position],
            row=positions[line.position],
            parent=positions.get(line.parent or 0),
            texts=tuple(replace(text, column=orders[text.column]) for text in line.texts),
            amounts=tuple(replace(amount, column=orders[amount.column]) for amount in line.amounts),
        )
        for line in said
    ]
    form.lines = [*form.tasks, *below]
    form.columns = (*columns, *(replace(column, order=orders[column.order]) for column in more))


def _filled(line: Line) -> set[int]:
    """Return the columns in which a line has a text or an amount."""
    return {text.column for text in line.texts} | {amount.column for amount in line.amounts}


def _levels_of_row(form: _GridForm, covering: dict[str, Cell | None], words: dict[str, str]) -> tuple[str, str]:
    """Return the upper levels of an indicator: a cell without words at the head of a page goes on with those before."""
    first, second = words.get("一级指标", ""), words.get("二级指标", "")
    cells = [covering.get(level) for level in ("一级指标", "二级指标")]
    if form.indicators and not first and cells[0] and cells[0].row == 0:
        first = form.indicators[-1].level1
        second = second or (form.indicators[-1].level2 if cells[1] and cells[1].row == 0 else "")
    return first, second


def _add_form_line(
    form: _GridForm,
    lines: list[Line],
    label: str,
    cell: Cell,
    *,
    amounts: Sequence[tuple[int, str, Place]] = (),
    texts: Sequence[tuple[int, str, Place]] = (),
) -> None:
    """Add a line to those of a form; amounts and texts are told by column, print and place."""
    read = []
    for column, printed, place in amounts:
        state, value = parse_amount(printed, form.money_unit)
        read.append(Amount(column=column, state=state, value=value, printed=printed, place=place))
        if state is State.UNREADABLE:
            reason = f"not-a-figure: {printed}"
            form.unreadable.append(Unreadable(place=place, text=f"{label} {printed}", reason=reason))
    number = len(lines) + 1
    lines.append(
        Line(
            position=number,
            row=number,
            level=0,
            parent=None,
            role=Role.TOTAL if is_total_label(label) else Role.LINE,
            label=label,
            placed_by=Placing.FORM,
            amounts=tuple(read),
            texts=tuple(Text(column=column, text=text, place=place) for column, text, place in texts),
            place=cell.place,
        )
    )


def _place_under_totals(form: _GridForm) -> None:
    """Place sums of money under the total they are part of.

    Forms print two sums side by side, of the whole project and of the year: a part belongs to the sum over its column.
    """
    whole = next((task for task in form.tasks if task.role is Role.TOTAL), None)
    form.tasks = [
        replace(task, parent=whole.position, level=1) if whole and task is not whole else task for task in form.tasks
    ]
    totals: dict[float, Line] = {}
    done: list[Line] = []
    for line in form.lines:
        left = line.place.box[0] if line.place.box else float(line.place.column or 0)
        if line.amounts and re.search(r"总额:?$", plain(line.label)):
            totals[left] = line
        elif line.amounts and totals:
            above = totals[min(totals, key=lambda at: abs(at - left))]
            line = replace(line, parent=above.position, level=1)
        done.append(line)
    form.lines = done


def _whole_goals(form: _GridForm) -> Iterator[Goal]:
    """Yield the goals of a project, each text once."""
    places: dict[str, Place] = {}
    for text, place in form.texts:
        places.setdefault(text, place)
    for order, (text, place) in enumerate(places.items(), start=1):
        yield Goal(order=order, number="", text=text, place=place)


def _numbered_goals(form: _GridForm) -> Iterator[Goal]:
    """Yield the goals of a whole unit: each text parted where its numbers count on from 1."""
    order = 0
    for text, place in form.texts:
        pieces = [text[begin:end].strip() for begin, end in numbered_pieces(text)]
        numbered = [(str(number), piece) for number, piece in enumerate(pieces, start=1)]
        for number, words in numbered if len(numbered) > 1 else [("", text)]:
            order += 1
            yield Goal(order=order, number=number, text=words, place=place)
