"""Which characters of a page nobody sees: painted over, white on white paper, transparent, or never painted at all.

A page is painted in the order of its content. An area of white, or of black, that comes after a character hides it, and
so does a picture that nothing shines through; an area of another colour may let it shine through. What nobody sees was
taken back, and is not read. Where a picture is the page, the text hidden under it is what a machine recognised on it:
it is read, and said to be that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pdfminer.layout import LTChar, LTImage, LTRect

from budgets.documents.model.pages import Box, holds_centre
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources.page_layers import LayeredPage, all_painted

WHITE = ((1,), (1, 1, 1), (0, 0, 0, 0))
BLACK = ((0,), (0, 0, 0), (0, 0, 0, 1))
#: Characters are looked up by strips of the page so high, in points.
_STRIP = 10


def has_colour(colour: Any, known: Iterable[tuple[int, ...]]) -> bool:
    """Tell whether a colour, as parts or as one number, is one of those known."""
    parts = tuple(colour) if isinstance(colour, list | tuple) else (colour,)
    return parts in known


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenText:
    """Which characters of a page are seen, by their numbers in the order in which they are painted.

    What a path clips away is not among the ``unseen``, for it may be part of a word that is seen. ``doubtful`` may be
    seen or not. ``text_layer`` tells that the page is a picture whose recognised text lies hidden with it: those
    characters count as seen.
    """

    unseen: set[int]
    clipped: set[int]
    doubtful: set[int]
    text_layer: bool


def seen_text(page: LayeredPage) -> SeenText:
    """Return which characters of a page are seen."""
    unseen: set[int] = set()
    layer: set[int] = set()
    clipped: set[int] = set()
    doubtful: set[int] = set()
    grounds: list[Box] = []
    unsure_grounds: list[Box] = []
    pictured = 0.0
    strips: defaultdict[float, list[tuple[int, LTChar]]] = defaultdict(list)
    number = 0
    for painted in all_painted(page.layout):
        is_unsure = id(painted) in page.unsure
        if isinstance(painted, LTChar):
            if id(painted) in page.clipped:
                clipped.add(number)
            if is_unsure or id(painted) in page.doubtful:
                doubtful.add(number)
            if id(painted) in page.unpainted:
                layer.add(number)
            elif _is_white(painted) and not any(holds_centre(ground, painted.bbox) for ground in grounds):
                may_be_seen = any(holds_centre(ground, painted.bbox) for ground in unsure_grounds)
                (doubtful if may_be_seen else unseen).add(number)
            strips[_strip_at_height((painted.y0 + painted.y1) / 2)].append((number, painted))
            number += 1
        else:
            box = page.shown_boxes.get(id(painted), painted.bbox)
            if _is_ground(painted):
                (unsure_grounds if is_unsure else grounds).append(box)
            if isinstance(painted, LTImage):
                pictured += painted.width * painted.height
            if _is_cover(painted) and id(painted) not in page.see_through:
                hidden = doubtful if is_unsure else layer if isinstance(painted, LTImage) else unseen
                hidden |= _characters_under_box(strips, box)
    is_picture = pictured >= TOLERANCES.pictured_page * page.layout.width * page.layout.height
    text_layer = is_picture and len(layer) > TOLERANCES.text_layer * number
    hidden = unseen - layer if text_layer else unseen | layer
    return SeenText(unseen=hidden, clipped=clipped, doubtful=doubtful, text_layer=text_layer)


def _is_white(char: LTChar) -> bool:
    return has_colour(char.graphicstate.ncolor, WHITE)


def _strip_at_height(height: float) -> float:
    return height // _STRIP


def _is_ground(painted: Any) -> bool:
    """Tell whether white text can be read on what is painted: a picture, an area of colour."""
    if isinstance(painted, LTRect):
        return painted.fill and not has_colour(painted.non_stroking_color, WHITE)
    return isinstance(painted, LTImage)


def _is_cover(painted: Any) -> bool:
    """Tell whether nothing shines through what is painted: an area of white or black, a picture without a mask."""
    if isinstance(painted, LTRect):
        return painted.fill and has_colour(painted.non_stroking_color, (*WHITE, *BLACK))
    return isinstance(painted, LTImage) and not (painted.imagemask or painted.stream.get_any(("SMask", "Mask")))


def _characters_under_box(strips: dict[float, list[tuple[int, LTChar]]], box: Box) -> set[int]:
    """Return the numbers of the characters, known by their strips, that a box covers."""
    if box[3] - box[1] < TOLERANCES.stroke:
        return set()  # a rule, which may strike a text out, and does not hide it
    # The strips that hold characters are few; those that a box of any size reaches into need not be.
    lowest, highest = _strip_at_height(box[1]), _strip_at_height(box[3])
    near = (chars for strip, chars in strips.items() if lowest <= strip <= highest)
    return {number for chars in near for number, char in chars if holds_centre(box, char.bbox)}
