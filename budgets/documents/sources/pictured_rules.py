"""The ruled lines of a straight picture, and the picture without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from budgets.documents.model.pages import Box
from budgets.documents.sources.pictured_marks import streaks_down
from budgets.documents.sources.ruled_tables import RuledLine

#: How much darker than what is beside it a line is; 0 to 255.
_DARKER = 28
#: Lines shorter than this, across and down, are strokes of letters unless they end at others; height of a line of text.
_LONG_ACROSS, _LONG_DOWN = 2.5, 1.2
#: Thicker than this is an area; height of a line of text.
_THICK = 0.4
#: A line is dark all along; a row of letters has gaps; share of its length.
_SOLID = 0.9
#: Speckles and folds break it no further than this; height of a line of text.
_GAP = 0.3
#: How far lines that are meant to meet may stand apart; height of a line of text.
_NEAR = 0.4


@dataclass(frozen=True, slots=True)
class PicturedRules:
    """The lines across and down of a picture, in its pixels, where they cover it and where streaks do (0 or 255)."""

    across: list[RuledLine]
    down: list[RuledLine]
    covers: Any
    streaks: Any


def ruled_lines(grey: Any, text_height: float, texts: Sequence[Box]) -> PicturedRules:
    """Return the ruled lines of a straight grey picture.

    ``text_height`` is that of its lines of text, which stand in the boxes ``texts``: what lies in one of them is a
    stroke of a large letter. A line that meets no other is none of a table.
    """
    across, covers = _lines(grey, text_height, _LONG_ACROSS)
    down, covers_down = _lines(grey.T.copy(), text_height, _LONG_DOWN)
    near = _NEAR * text_height
    across = [line for line in across if not any(_lies_in(line, box, near) for box in texts)]
    down = [line for line in down if not any(_lies_in(line, (box[1], box[0], box[3], box[2]), near) for box in texts)]
    # What ends at no other line is a stroke of a letter, or underlines one.
    for _ in range(2):
        down = [line for line in down if _ends_at_others(line, across, near)]
        across = [line for line in across if _ends_at_others(line, down, near)]
    streaks, streaks_across = (
        streaks_down(*told, text_height) for told in ((covers_down.T, down, across), (covers.T, across, down))
    )
    if streaks.any() or streaks_across.any():
        down = [line for line in down if not _lies_on(line, streaks.T)]
        across = [line for line in across if not _lies_on(line, streaks_across.T)]
    across = [_fitted(line, down, near) for line in across]
    down = [_fitted(line, across, near) for line in down]
    reach = round(_THICK * text_height) + 2
    streaks |= streaks_across.T
    covers &= _along(across, grey.shape, reach)
    covers |= (covers_down & _along(down, grey.T.shape, reach)).T | streaks
    return PicturedRules(across, down, covers, streaks)


def _lies_on(line: RuledLine, streaks: Any) -> bool:
    """Tell whether a line across lies on a streak, for the most part."""
    at, half = round(line.at), 2
    return bool(
        (streaks[max(0, at - half) : at + half + 1, round(line.start) : round(line.end)] > 0).any(axis=0).mean() > 0.5
    )


def _along(lines: Sequence[RuledLine], shape: tuple[int, int], reach: int) -> Any:
    """Return what of a picture lies so near to lines across it (0 or 255)."""
    import numpy as np

    near: Any = np.zeros(shape, np.uint8)
    for line in lines:
        at = slice(max(0, round(line.at) - reach), round(line.at) + reach + 1)
        near[at, max(0, round(line.start)) : round(line.end) + 1] = 255
    return near


def _lines(grey: Any, text_height: float, long: float) -> tuple[list[RuledLine], Any]:
    """Return the lines across a picture, and where they cover it.

    They are looked for in the picture smeared along them, in which noise is gone; what is darker than above and below
    it over a length is a line, however pale.
    """
    import cv2
    import numpy as np

    length = max(12, round(long * text_height))
    thick = max(3, round(_THICK * text_height))
    smeared = cv2.blur(grey, (max(5, length // 2), 1))
    darker = cv2.morphologyEx(smeared, cv2.MORPH_BLACKHAT, np.ones((2 * thick + 1, 1), np.uint8))
    # Where the smear reaches over a line's end it is paler; there the picture itself tells.
    mask = (darker > _DARKER).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, length // 2 + 1), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    soft = cv2.blur(grey, (3, 1))
    beside = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((2 * thick + 1, 1), np.uint8))
    dark = cv2.dilate(((beside.astype(np.int16) - soft) > _DARKER).astype(np.uint8), np.ones((3, 1), np.uint8))
    covers = np.zeros_like(mask)
    number, labels, told, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    lines: list[RuledLine] = []
    for label in range(1, number):
        left, top, width, height, area = map(int, told[label])
        here = np.s_[top : top + height, left : left + width]
        part = labels[here] == label
        solid = (part & (dark[here] > 0)).any(axis=0)
        kept = [(start, end) for start, end in _stretches(solid, round(_GAP * text_height)) if end - start >= length]
        for start, end in kept if area / width <= thick else ():
            if solid[start:end].mean() >= _SOLID:
                lines += _straight_parts(part[:, start:end], left + start, top, length)
                covers[top : top + height, left + start : left + end][part[:, start:end]] = 255
    return lines, cv2.dilate(covers, np.ones((3, 1), np.uint8))


def _stretches(solid: Any, gap: int) -> list[tuple[int, int]]:
    """Return from where to where something goes on, gaps of so many pixels left aside."""
    found: list[tuple[int, int]] = []
    for at in map(int, solid.nonzero()[0]):
        if found and at - found[-1][1] <= gap:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _straight_parts(part: Any, left: int, top: int, length: int) -> Iterator[RuledLine]:
    """Yield a line that may climb by a few pixels over its length as level ones, each where its part stands."""
    import numpy as np

    rows = np.arange(part.shape[0])[:, None]
    filled = part.sum(axis=0)
    at = (part * rows).sum(axis=0) / np.maximum(filled, 1)
    width = part.shape[1]
    if np.ptp(at[filled > 0]) <= 4 or width < 4 * length:
        yield RuledLine(top + float(np.average(at, weights=filled)), left, left + width)
        return
    pieces = max(2, width // (4 * length))
    edges = np.linspace(0, width, pieces + 1).astype(int)
    for start, end in pairwise(map(int, edges)):
        if filled[start:end].any():
            here = float(np.average(at[start:end], weights=filled[start:end]))
            yield RuledLine(top + here, left + start, left + end)


def _lies_in(line: RuledLine, box: Box, near: float) -> bool:
    """Tell whether a line across lies in a box, and reaches out of it by no more than a little."""
    left, top, right, bottom = box
    return top < line.at < bottom and left - near < line.start and line.end < right + near


def _ends_at_others(line: RuledLine, others: Sequence[RuledLine], near: float) -> bool:
    """Tell whether a line ends at others at both its ends, or runs through several."""
    met = [each.at for each in others if each.start - near <= line.at <= each.end + near]
    met = [at for at in met if line.start - near <= at <= line.end + near]
    ends = any(abs(at - line.start) <= near for at in met) and any(abs(at - line.end) <= near for at in met)
    # Parts of one line that climbs stand a little apart.
    return ends or max(met, default=0.0) - min(met, default=0.0) > near


def _fitted(line: RuledLine, others: Sequence[RuledLine], near: float) -> RuledLine:
    """Return a line that ends where the others do that it all but meets."""

    def met(end: float) -> float:
        there = [each.at for each in others if each.start - near <= line.at <= each.end + near]
        nearest = min(there, key=lambda at: abs(at - end), default=end)
        return nearest if abs(nearest - end) <= near else end

    return replace(line, start=met(line.start), end=met(line.end))
