"""Which characters of a page nobody sees: those that an area is painted over, and white ones on white paper.

A page is painted in the order of its content. An area of white, or of black, that comes after a character hides it; one
of another colour may let it shine through. What nobody sees was taken back, and is not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pdfminer.layout import LTChar, LTContainer, LTImage, LTRect
from pdfplumber.page import Page as PdfPage

from budgets.documents.model.pages import Box
from budgets.documents.model.tolerances import TOLERANCES

WHITE = ((1,), (1, 1, 1), (0, 0, 0, 0))
BLACK = ((0,), (0, 0, 0), (0, 0, 0, 1))
#: Characters are looked up by strips of the page so high, in points.
_STRIP = 10


def has_colour(colour: Any, known: Iterable[tuple[int, ...]]) -> bool:
    """Tell whether a colour, as parts or as one number, is one of those known."""
    parts = tuple(colour) if isinstance(colour, list | tuple) else (colour,)
    return parts in known


def unseen_characters(page: PdfPage) -> set[int]:
    """Return which characters of a page are not seen, by their number in the order in which they are painted."""
    unseen: set[int] = set()
    grounds: list[Box] = []
    strips: defaultdict[float, list[tuple[int, LTChar]]] = defaultdict(list)
    number = 0
    for painted in _in_order(page.layout):
        if isinstance(painted, LTChar):
            if _is_white(painted) and not any(_covers_character(ground, painted) for ground in grounds):
                unseen.add(number)
            strips[_strip_at_height((painted.y0 + painted.y1) / 2)].append((number, painted))
            number += 1
        elif isinstance(painted, LTImage):
            grounds.append(painted.bbox)
        elif isinstance(painted, LTRect) and painted.fill:
            white = has_colour(painted.non_stroking_color, WHITE)
            if not white:
                grounds.append(painted.bbox)
            if white or has_colour(painted.non_stroking_color, BLACK):
                unseen |= {
                    each
                    for each, char in _characters_near_box(strips, painted.bbox)
                    if _covers_character(painted.bbox, char)
                }
    return unseen


def _in_order(container: Any) -> Iterator[Any]:
    for painted in container:
        if isinstance(painted, LTContainer):
            yield from _in_order(painted)
        else:
            yield painted


def _is_white(char: LTChar) -> bool:
    return has_colour(char.graphicstate.ncolor, WHITE)


def _strip_at_height(height: float) -> float:
    return height // _STRIP


def _characters_near_box(strips: dict[float, list[tuple[int, LTChar]]], box: Box) -> Iterator[tuple[int, LTChar]]:
    """Yield the characters of the strips that a box reaches into."""
    if box[3] - box[1] < TOLERANCES.stroke:
        return  # a rule, which may strike a text out, and does not hide it
    # The strips that hold characters are few; those that a box of any size reaches into need not be.
    lowest, highest = _strip_at_height(box[1]), _strip_at_height(box[3])
    for strip, characters in strips.items():
        if lowest <= strip <= highest:
            yield from characters


def _covers_character(box: Box, char: LTChar) -> bool:
    across, up = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
    return box[0] <= across <= box[2] and box[1] <= up <= box[3]
