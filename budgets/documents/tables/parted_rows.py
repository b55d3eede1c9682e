"""Rows that the end of a page parts in two: which are one, and which figures may be halves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise

from budgets.documents.tables.line_tree import ReadRow
from budgets.vocabulary.codes import WELL_FORMED
from budgets.vocabulary.figures import BLANKS, bare_figure, decimals, figure_in_brackets, is_cut_short, unshown_number
from budgets.vocabulary.labels import is_total_label
from budgets.vocabulary.measures import measure_of_words

#: So many figures tell how many decimals those of a table have.
_USUAL_FIGURES = 4


def without_halves(rows: Sequence[ReadRow], *, are_named: bool) -> list[ReadRow]:
    """Return rows without rules between them; figures of those that a page may have parted show no number.

    Such are rows beside a page turn that no code names where one names all others, and the last of a page or of all
    where its figures end before the last decimal of all others, and a first row without a name where rows have columns
    for theirs (``are_named``).
    """
    if are_named and rows and not (rows[0].label or rows[0].code or rows[0].texts or rows[0].group):
        return [_without_figures(rows[0]), *without_halves(rows[1:], are_named=False)]
    turns = list(chain(*(pair for pair in pairwise(rows) if pair[0].place.page != pair[1].place.page)))
    inner = [row for row in rows if row not in turns and row is not rows[-1]]
    figures = [printed for row in inner for printed in _figures_of_row(row) if bare_figure(printed)]
    if len(figures) < _USUAL_FIGURES:
        return list(rows)
    finest = {decimals(printed) for printed in figures}
    are_coded = all(map(is_coded_or_total, inner))
    codes = Counter(row.code for row in rows if row.code)
    are_apart = all(codes[row.code] == 1 for row in inner if row.code)
    done: list[ReadRow] = []
    for row in rows:
        is_named = is_coded_or_total(row) or bool(measure_of_words(row.label))
        is_odd = row in turns and are_coded and not (is_named and (codes[row.code] < 2 or not are_apart))
        is_cut = len(finest) == 1 and any(
            not (figure := bare_figure(printed) or figure_in_brackets(printed)) or decimals(figure) < max(finest)
            for printed in _figures_of_row(row)
        )
        done.append(_without_figures(row) if is_odd or (is_cut and row not in inner) else row)
    return done


def _figures_of_row(row: ReadRow) -> list[str]:
    return [printed for _, printed, _ in row.cells if printed not in BLANKS and printed != "0"]


def _without_figures(row: ReadRow) -> ReadRow:
    cells = [(column, unshown_number(text) if bare_figure(text) else text, at) for column, text, at in row.cells]
    return replace(row, cells=tuple(cells))


def is_rest_of_code(above: str, below: str) -> bool:
    """Tell whether two codes are surely one: not both are codes, and together they are one."""
    return bool(WELL_FORMED.fullmatch(above + below)) and not all(map(WELL_FORMED.fullmatch, (above, below)))


def joined_figure(upper: str, lower: str, finest: int) -> str | None:
    """Return the figure of which a page ends with one part and the next begins with the other; None if it is unsure."""
    whole = upper + lower
    if not bare_figure(whole) or re.match(r"-?0\d", whole):
        return None
    if is_cut_short(upper):
        return whole if decimals(whole) <= finest else None
    is_cut = not upper or not _is_whole(upper, finest) or lower[0] in ".,"
    return whole if is_cut and decimals(whole) == finest else None


def is_row_of_its_own(
    stated: dict[int, str], rest: dict[int, str], finest: int, *, is_usual: bool, is_named: bool
) -> bool:
    """Tell whether what a page begins with are figures of another row than the last of the page before.

    Whole figures may be halves of longer ones, but where the table has other rows that are named as little
    (``is_usual``).
    """
    if any(printed[0] in ".," for printed in rest.values()):
        return False
    if not is_named and not all(_is_whole(printed, finest) for each in (stated, rest) for printed in each.values()):
        return False
    both = [stated[column] + rest[column] for column in stated.keys() & rest.keys()]
    return is_usual or not all(bare_figure(whole) and decimals(whole) <= finest for whole in both)


def is_coded_or_total(row: ReadRow) -> bool:
    return bool(WELL_FORMED.fullmatch(row.code)) or is_total_label(row.label)


def _is_whole(printed: str, finest: int) -> bool:
    return bool(bare_figure(printed)) and decimals(printed) == finest


def states_figures(row: ReadRow) -> bool:
    return any(printed not in BLANKS for _, printed, _ in row.cells)
