"""Tell how much of a character lies within the path that it is clipped to, where that is no upright box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import Any

from pdfminer.utils import apply_matrix_pt

from budgets.documents.model.pages import Box

Point = tuple[float, float]
#: The pieces of a path, each the corners of a polygon.
ClipShape = tuple[tuple[Point, ...], ...]
#: A curve is drawn as so many straight lines.
_PIECES = 8


class ShownPart(Enum):
    """Tell how much of a box lies in a shape."""

    NONE = "none"
    SOME = "some"
    ALL = "all"


def shape_of_path(path: Sequence[Sequence[Any]], ctm: Any) -> ClipShape:
    """Return the pieces of a path, in the space of the page."""
    pieces: list[list[Point]] = []
    for step, *numbers in path:
        points = [apply_matrix_pt(ctm, pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
        if step == "m" or (points and not pieces):
            pieces.append(points)
        elif len(points) > 1:
            pieces[-1] += _points_of_curve([pieces[-1][-1], *points] if step != "v" else [pieces[-1][-1]] * 2 + points)
        else:
            pieces[-1] += points
    return tuple(map(tuple, pieces))


def _points_of_curve(points: Sequence[Point]) -> Iterator[Point]:
    """Yield points of a curve of Bézier behind its first."""
    for piece in range(1, _PIECES + 1):
        at, left = piece / _PIECES, list(points)
        while len(left) > 1:
            left = [
                (one[0] + at * (other[0] - one[0]), one[1] + at * (other[1] - one[1])) for one, other in pairwise(left)
            ]
        yield left[0]


def is_upright_box(shape: ClipShape) -> bool:
    """Tell whether a shape is one box whose sides run along the page's."""
    if len(shape) != 1:
        return False
    corners = list(shape[0])
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    xs, ys = ({round(point[at], 2) for point in corners} for at in (0, 1))
    return len(corners) <= 4 and len(xs) <= 2 and len(ys) <= 2


def part_in_shape(box: Box, shape: ClipShape) -> ShownPart:
    """Return how much of a box lies in a shape: some where an edge of the shape may run through the box."""
    edges = [edge for piece in shape for edge in zip(piece, (*piece[1:], piece[0]), strict=True)]
    if any(_may_cross(box, *edge) for edge in edges):
        return ShownPart.SOME
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    crossed = sum(
        (one[1] > y) != (other[1] > y) and x < one[0] + (y - one[1]) * (other[0] - one[0]) / (other[1] - one[1])
        for one, other in edges
    )
    return ShownPart.ALL if crossed % 2 else ShownPart.NONE


def _may_cross(box: Box, one: Point, other: Point) -> bool:
    """Tell whether a straight line may run through a box: no side of the box has it wholly behind, nor it the box."""
    if max(one[0], other[0]) <= box[0] or min(one[0], other[0]) >= box[2]:
        return False
    if max(one[1], other[1]) <= box[1] or min(one[1], other[1]) >= box[3]:
        return False
    sides = [
        (other[0] - one[0]) * (y - one[1]) - (other[1] - one[1]) * (x - one[0]) for x in box[::2] for y in box[1::2]
    ]
    return min(sides) < 0 < max(sides)
