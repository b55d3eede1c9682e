"""What lies over the print of a page in its picture: streaks of a scanner, stamps and watermarks, light that blinds.

What it covers may be but a part of what was printed; each is told as where it lies (rows × columns, 0 or 255).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from budgets.documents.sources.recognition import Quad
from budgets.documents.sources.ruled_tables import RuledLine

#: A streak runs over so much of the page, and out of tables by so much; more than so many streaks are the lines of a
#: table that the picture's edges cut. Share of the page's side, height of a line of text, number.
_WHOLE, _OUT, _STREAKS = 0.9, 1.5, 4
#: Where print crosses it, a streak is not seen; height of a line of text.
_CROSSED = 1.5
#: What is lighter than this is read through; 0 to 255.
_SEEN_THROUGH = 220
#: Ink that is higher than this is no line of text, unless what finds text says so; height of a usual one.
_HIGH = 1.9
#: Titles are less high, and level; height of a usual line of text, tangent of the angle.
_TITLE, _LEVEL = 5.0, 0.05
#: Around marks so much may be lost; height of a line of text.
_AROUND = 0.25
#: Paper is so bright where light blinds, and darker elsewhere; 0 to 255.
_BLINDING, _PAPER = 252, 244


def streaks_down(covers: Any, down: Sequence[RuledLine], across: Sequence[RuledLine], text_height: float) -> Any:
    """Return where streaks lie that run down a whole page, out of the tables that they cross.

    ``covers`` is where all dark lines down lie, ``down`` and ``across`` are the lines of tables.
    """
    import cv2
    import numpy as np

    found: Any = np.zeros_like(covers)
    close: Any = np.ones((max(3, round(_CROSSED * text_height)), 1), np.uint8)
    joined = cv2.morphologyEx(covers, cv2.MORPH_CLOSE, close)
    number, labels, told, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    streaks = []
    for label in range(1, number):
        left, top, width, height, _ = map(int, told[label])
        if height < _WHOLE * covers.shape[0]:
            continue
        met = [line.at for line in across if line.start <= left + width and left <= line.end]
        met = [at for at in met if top <= at <= top + height]
        if len(met) < 2 or min(met) - top > _OUT * text_height or top + height - max(met) > _OUT * text_height:
            streaks.append(label)
    if len(streaks) <= _STREAKS:
        for label in streaks:
            found[labels == label] = 255
    return found


def overlaid(grey: Any, covers: Any, texts: Sequence[Quad], text_height: float) -> Any:
    """Return where ink lies over the print of a straight picture that is no print: higher than any line of its text.

    ``covers`` is where ruled lines lie, ``texts`` are its lines of text: large ones that lie level are titles.
    """
    import cv2
    import numpy as np

    seen = (cv2.GaussianBlur(grey, (3, 3), 0) < _SEEN_THROUGH).astype(np.uint8)
    seen[covers > 0] = 0
    # A stroke goes on behind a ruled line.
    joined = seen | (cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)) & (covers > 0))
    number, labels, told, _ = cv2.connectedComponentsWithStats(joined.astype(np.uint8), connectivity=8)
    high = told[:, 3] > _HIGH * text_height
    for quad in texts:
        left, top, right, bottom = quad.box
        if _HIGH * text_height < bottom - top < _TITLE * text_height and abs(quad.slope) < _LEVEL:
            inside = labels[round(top) : round(bottom), round(left) : round(right)]
            for label in np.unique(inside[inside > 0]):
                x, y, width, height = map(int, told[label][:4])
                high[label] &= not (
                    left - 2 <= x and x + width <= right + 2 and top - 2 <= y and y + height <= bottom + 2
                )
    high[0] = False
    return (high[labels] & (seen > 0)).astype(np.uint8) * 255 if number > 1 else seen * 0


def blinding_light(picture: Any) -> Any:
    """Return where light blinds in a picture as it came: its paper is white there, and not so elsewhere."""
    import cv2
    import numpy as np

    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 15)
    bright = (paper >= _BLINDING).astype(np.uint8) * 255
    if np.median(paper) > _PAPER:
        bright[:] = 0
    return cv2.resize(bright, grey.shape[::-1], interpolation=cv2.INTER_NEAREST)


def grown(mask: Any, text_height: float) -> Any:
    """Return where marks lie with what is near to them."""
    import cv2
    import numpy as np

    return (
        cv2.dilate(mask, np.ones((2 * max(1, round(_AROUND * text_height)) + 1,) * 2, np.uint8)) if mask.any() else mask
    )
