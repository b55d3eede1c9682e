"""Read what stands below the tasks of a unit's performance form (整体支出绩效目标表): numbered goals, indicators.

The form's cells are merged and its text comes flattened, so two facts of such extractions are used: a merged cell's
label is printed before the last row of the cell on its page, and on the row's own line if that is its only row there.
Where that leaves a border open, words decide and a warning asks a person to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgets.documents.model.pages import PageLine, span
from budgets.documents.tables.goal_forms import GoalForm, target_of
from budgets.records import Goal, Indicator, Place, Unreadable
from budgets.vocabulary.enumerations import numbered_pieces
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.indicators import (
    ENDINGS,
    GOALS_BELOW,
    INDICATORS_BELOW,
    LEVELS,
    OPERATOR,
    OPERATORS,
    QUALITATIVE,
    SIDE_LABELS,
    UNIT_OF_FORM,
)
from budgets.vocabulary.spelling import clean, display_width, plain

_CELL = re.compile(rf"^(?:{OPERATOR})?\s*{FIGURE}\s*[^\s\d，。；]{{0,10}}$")


@dataclass(slots=True)
class _IndicatorRow:
    """An indicator being read: ``inline`` if its group's label stands on its own line with it."""

    name: list[PageLine]
    targets: list[list[str]]
    page: int
    label: str = ""
    inline: bool = False
    name_text: str = ""

    @property
    def place_of_name(self) -> Place:
        return span(self.name, self.name[0].file)


def read_form_lines(lines: Sequence[PageLine], place: Place) -> GoalForm:
    """Return the goals, the indicators and the department in charge that the lines of a form at a place tell."""
    form = GoalForm(place=place)
    goals: list[PageLine] = []
    indicators: list[PageLine] = []
    part: list[PageLine] | None = None
    for line in lines:
        if part is None and (unit := UNIT_OF_FORM.match(line.text)):
            form.in_charge = unit["in_charge"] or ""
        elif plain(line.text) == GOALS_BELOW:
            part = goals
        elif INDICATORS_BELOW.match(line.text):
            part = indicators
        elif part is not None:
            part.append(line)
    form.goals = _goals_of_text(goals)
    rows = _indicator_rows(indicators, form.unreadable)
    groups = _groups_of_rows(rows, form.warnings)
    form.indicators = [_indicator_of_row(number, row, groups[number - 1]) for number, row in enumerate(rows, start=1)]
    form.unreadable += _missing_goals(form)
    return form


def _missing_goals(form: GoalForm) -> Iterator[Unreadable]:
    """Yield what every form has and this one lacks: goals, indicators, one of their first levels."""
    for found, what in ((form.goals, GOALS_BELOW), (form.indicators, "年度绩效指标")):
        if not found:
            yield Unreadable(place=Place(file=form.place.file), text="", reason=f"no-goals: {what}")
    if form.indicators:
        first_levels = {indicator.level1 for indicator in form.indicators}
        for level in dict.fromkeys(LEVELS.values()):
            if level not in first_levels:
                yield Unreadable(place=form.indicators[-1].place, text="", reason=f"no-goals: {level}")


def _goals_of_text(lines: Sequence[PageLine]) -> list[Goal]:
    """Return the numbered goals of a run-on text: each number is the one after the last."""
    text = clean("".join(line.text for line in lines))
    pieces = numbered_pieces(text) or ([(0, len(text))] if text else [])
    return [
        Goal(order=number, number=str(number), text=text[begin:end].strip(), place=_goal_place(lines, begin, end))
        for number, (begin, end) in enumerate(pieces, start=1)
    ]


def _goal_place(lines: Sequence[PageLine], begin: int, end: int) -> Place:
    """Return the lines in which a stretch of the joined text stands."""
    at, rows = 0, []
    for line in lines:
        size = len(clean(line.text))
        if at < end and at + size > begin:
            rows.append(line)
        at += size
    return replace(rows[0].place, end_row=rows[-1].number) if rows else replace(lines[0].place, page=None, row=None)


def _indicator_rows(lines: Sequence[PageLine], unreadable: list[Unreadable]) -> list[_IndicatorRow]:
    """Return the indicators in printed order, each with the label that stands at it."""
    rows: list[_IndicatorRow] = []
    queue = _merge_labels(lines)
    page, label, inline = 0, "", False
    index = 0
    while index < len(queue):
        line, text = queue[index]
        page += line.new_page and index > 0
        labels, rest = _strip_labels(text)
        if labels:
            second = [each for each in labels if each in LEVELS]
            label = second[-1] if second else label
            inline = bool(second) and (bool(rest) or _adjoins_next_line(queue, index))
        if not rest:
            index += 1
            continue
        row = _IndicatorRow(name=[], targets=[], page=page, label=label, inline=inline)
        index = _take_indicator(queue, index, rest, row)
        if not row.targets or _is_broken_row(row):
            unreadable.append(Unreadable(place=row.place_of_name, text=row.name_text, reason="indicator"))
        rows.append(row)
        label, inline = "", False
    return rows


def _is_broken_row(row: _IndicatorRow) -> bool:
    """Tell whether half of a row was lost: its name is the rest of a target, or a target begins with such a rest."""
    rest = re.match(r"\d", row.name_text) or len(row.name_text) < 3
    return bool(rest) or any(_is_tail(pieces[0]) for pieces in row.targets)


def _adjoins_next_line(queue: list[tuple[PageLine, str]], index: int) -> bool:
    return index + 1 < len(queue) and not queue[index + 1][0].apart


def _merge_labels(lines: Sequence[PageLine]) -> list[tuple[PageLine, str]]:
    """Return the lines with a group's label that is broken over two put together."""
    merged: list[tuple[PageLine, str]] = []
    for line in lines:
        joined = plain(merged[-1][1] + line.text) if merged else ""
        if joined in LEVELS and plain(merged[-1][1]) not in SIDE_LABELS:
            merged[-1] = (line, joined)
        else:
            merged.append((line, line.text))
    return merged


def _strip_labels(text: str) -> tuple[list[str], str]:
    """Return the group labels a line begins with, and the rest of it."""
    labels = []
    words = text.split()
    while words and (words[0] in LEVELS or words[0] in SIDE_LABELS):
        labels.append(words.pop(0))
    return labels, " ".join(words)


def _take_indicator(queue: list[tuple[PageLine, str]], index: int, text: str, row: _IndicatorRow) -> int:
    """Fill a row with its name and targets from the lines at ``index``; returns the index after them."""
    row.name.append(queue[index][0])
    name, target = _name_and_target(text)
    if target:
        row.name_text, row.targets = clean(name), [[target]]
        return index + 1
    index += 1
    if index < len(queue) and _is_wrapped_name(queue, index, text):
        text += queue[index][1]
        row.name.append(queue[index][0])
        index += 1
    row.name_text = clean(text)
    if index < len(queue) and not queue[index][0].apart and _is_target(queue[index][1]):
        row.targets = [[queue[index][1]]]
        return index + 1
    return _take_targets(queue, index, row)


def _is_wrapped_name(queue: list[tuple[PageLine, str]], index: int, text: str) -> bool:
    """Tell whether the line at ``index`` goes on with the name before it: it ends at a target or fills the column."""
    after = queue[index][1]
    ends_at_target = index + 1 < len(queue) and not queue[index + 1][0].apart and _is_target(queue[index + 1][1])
    return ends_at_target and not _strip_labels(after)[0] and not _is_target(after) and display_width(text) >= 30


def _take_targets(queue: list[tuple[PageLine, str]], index: int, row: _IndicatorRow) -> int:
    """Take the lines of a cell that holds several targets, or one broken over lines.

    A line that prints a name and a target is a row of its own, unless its name is part of this row's (网站监测数 of
    网站监测数和监测流量带宽数) or the line breaks off in a narrow cell (…60分钟内 / 响应).
    """
    while index < len(queue) and not _strip_labels(queue[index][1])[0]:
        pieces, after = [queue[index][1]], index + 1
        while after < len(queue) and not _has_digit("".join(pieces)) and len(pieces) < 3:
            if _name_and_target(queue[after][1])[1]:
                return index
            pieces.append(queue[after][1])
            after += 1
        tail = queue[after][1] if after < len(queue) and _is_tail(queue[after][1]) else ""
        label = plain(re.split(rf"(?:{OPERATOR}|\d)", clean("".join(pieces)))[0])
        own = bool(label) and label in plain(row.name_text)
        if not _has_digit("".join(pieces)) or not (own or tail or not (row.targets or _name_and_target(pieces[0])[1])):
            break
        row.targets.append([*pieces, tail] if tail else pieces)
        index = after + bool(tail)
    return index


def _has_digit(text: str) -> bool:
    return bool(re.search(r"\d", text))


def _is_tail(text: str) -> bool:
    """Tell whether a line is only the end of a broken cell: a word of at most four characters without a figure."""
    return len(clean(text)) <= 4 and not _has_digit(text) and clean(text) not in QUALITATIVE and " " not in text


def _is_target(text: str) -> bool:
    return bool(_CELL.match(text.strip())) or clean(text) in QUALITATIVE


def _name_and_target(text: str) -> tuple[str, str]:
    """Return a row's name and target where one line prints both, otherwise the text and nothing."""
    for space in re.finditer(r"\s+", text):
        name, target = text[: space.start()], text[space.end() :]
        if _is_target(target) and not _is_measure_only(name):
            return name, target
    return text, ""


def _is_measure_only(name: str) -> bool:
    """Tell whether what stands before a figure is an operator cut off from it (不大于 1%)."""
    return plain(name) in {plain(word) for word in OPERATORS} or any(
        plain(name).endswith(word) for word in ("不大于", "不小于", "大于", "小于", "不超过", "不低于")
    )


def _groups_of_rows(rows: list[_IndicatorRow], warnings: list[str]) -> list[str]:
    """Return the second level of each row.

    A label stands at the last row of its group on a page. Rows after the last label of a page are its group's last
    rows there only if the page ends; rows before the first label of a page go on with the group of the page before
    where the label stands on its row's own line, and otherwise up to a border that the names' endings decide.
    """
    groups = [""] * len(rows)
    last = ""
    start = 0
    for index, row in enumerate(rows):
        if not row.label:
            continue
        open_rows = list(range(start, index))
        border = start
        if row.inline:
            border = index if last else start
        elif open_rows and rows[open_rows[0]].page == row.page and (last and _is_first_on_page(rows, start)):
            border = _group_border(rows, open_rows, last, row.label)
            names = "、".join(rows[each].name_text for each in open_rows)
            warnings.append(f"indicator-border: {last} | {row.label}: {names}")
        for each in open_rows:
            groups[each] = last if each < border else row.label
        groups[index] = last = row.label
        start = index + 1
    return [*groups[:start], *[last] * (len(rows) - start)]


def _is_first_on_page(rows: list[_IndicatorRow], start: int) -> bool:
    """Tell whether a page begins at row ``start``, so that a merged cell may go on there without its label."""
    return start == 0 or rows[start].page != rows[start - 1].page


def _group_border(rows: list[_IndicatorRow], open_rows: list[int], before: str, after: str) -> int:
    """Return the first row that belongs to the group ``after``, by how the indicators' names end."""
    for each in open_rows:
        name = rows[each].name_text.rstrip("。")
        fits_before = before in ENDINGS and ENDINGS[before].search(name)
        fits_after = after in ENDINGS and ENDINGS[after].search(name)
        if fits_after and not fits_before:
            return each
    return open_rows[-1] + 1


def _indicator_of_row(order: int, row: _IndicatorRow, group: str) -> Indicator:
    targets = tuple(target_of(n, clean("".join(pieces))) for n, pieces in enumerate(row.targets, start=1))
    return Indicator(
        order=order,
        level1=LEVELS.get(group, ""),
        level2=group,
        name=row.name_text,
        targets=targets,
        place=row.place_of_name,
    )
