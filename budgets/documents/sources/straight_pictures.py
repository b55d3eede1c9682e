"""Make of a picture of a page one that reads as if it were printed: without stamps, evenly lit, upright and straight.

A picture is an array of rows × columns (grey) or × 3 (BGR), each value 0 to 255. What is found in the straight one is
led back to where it stands in the picture as it came by the 3 × 3 matrix of a projection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from budgets.documents.sources.recognition import Quad, find_text, recognised_lines

#: A stamp is as large as this, in shares of the picture's longer side; what is smaller is printed in its colour.
_STAMP = 0.05
#: How much more of red, or of blue, than of anything else a stamp has; 0 to 255.
_COLOURED = 45
#: How much of the square around a stamp is coloured at least, and at most: more is a coloured ground; share of it.
_INKED, _GROUND = 0.03, 0.7
#: Letters stand lighter on darker paper where most squares of a picture, so many pixels wide, that show anything, in so
#: many steps of grey, are so.
_SQUARE, _SHOWS = 32, 60
#: Ruled lines are those that run over this share of the picture, at least; so many tell how it is turned.
_LONG, _ENOUGH = 0.05, 6
#: Lines are taken for level or upright up to this slope, and for those that most agree with up to this difference.
_SLOPE, _AGREES = 0.3, 0.012
#: What straightening moves by less is straight; pixels.
_LITTLE = 1.5
#: So many pieces of text, neither short nor long, tell which way up a page is.
_PIECES = 10
#: A page is turned about if its pieces read so much surer then.
_SURER = 0.05


@dataclass(frozen=True, slots=True)
class StraightPicture:
    """A straightened picture in grey, where its text stands, and the matrix that leads to the picture as it came."""

    grey: Any
    texts: list[Quad]
    back: Any


def straightened(picture: Any) -> StraightPicture:
    """Return a picture straight and upright."""
    import numpy as np

    grey = evenly_lit(dark_on_light(without_stamps(picture)))
    found = find_text(grey)
    turned, back = _turned_upright(grey, found)
    if turned is not grey:
        found = find_text(turned)
    matrix = _straightening(turned, found)
    if matrix is None or _moves_little(matrix, turned.shape):
        return StraightPicture(turned, found, back)
    straight, matrix = _warped(turned, matrix)
    return StraightPicture(straight, find_text(straight), back @ np.linalg.inv(matrix))


# Ink and light


def without_stamps(picture: Any) -> Any:
    """Return a picture in grey without its stamps: what is red, or blue, over a larger part; black under it stays."""
    import cv2
    import numpy as np

    if picture.ndim == 2:
        return picture
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    blue, green, red = (picture[:, :, at].astype(np.int16) for at in range(3))
    large = round(_STAMP * max(grey.shape))
    for more in (red - np.minimum(blue, green), blue - np.minimum(red, green)):
        coloured = (more > _COLOURED).astype(np.uint8)
        joined = cv2.morphologyEx(coloured, cv2.MORPH_CLOSE, np.ones((large // 4 + 1,) * 2, np.uint8))
        number, _, told, _ = cv2.connectedComponentsWithStats(joined)
        for left, top, width, height, _ in told[1:number]:
            here = np.s_[max(top - 3, 0) : top + height + 3, max(left - 3, 0) : left + width + 3]
            if min(width, height) > large and _INKED < coloured[here].mean() < _GROUND:
                lifted = grey[here] + 1.3 * np.clip(more[here] - 10, 0, None)
                grey[here] = np.clip(lifted, 0, 255).astype(np.uint8)
    return grey


def dark_on_light(grey: Any) -> Any:
    """Return a grey picture with its letters darker than its paper, also where it came the other way about."""
    height, width = (size // _SQUARE * _SQUARE for size in grey.shape)
    squares = grey[:height, :width].reshape(height // _SQUARE, _SQUARE, -1, _SQUARE).swapaxes(1, 2).astype(float)
    lowest, highest = squares.min(axis=(2, 3)), squares.max(axis=(2, 3))
    shows = highest - lowest > _SHOWS
    # Letters cover less than half of what they stand on.
    is_light = (squares.mean(axis=(2, 3)) < (lowest + highest) / 2)[shows]
    return 255 - grey if len(is_light) and is_light.mean() > 0.5 else grey


def evenly_lit(grey: Any) -> Any:
    """Return a grey picture with the paper white, whatever fell on it, and the ink as dark as the darkest of it."""
    import cv2
    import numpy as np

    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 31)
    paper = cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)
    even = np.minimum(grey / np.maximum(paper, 16), 1)
    darkest = float(np.percentile(even[::4, ::4], 0.5))
    return (255 * np.clip((even - darkest) / max(1 - darkest, 0.1), 0, 1)).astype(np.uint8)


# Which way up


def _turned_upright(grey: Any, found: list[Quad]) -> tuple[Any, Any]:
    """Return a picture turned by quarters until its text stands upright, and the matrix that leads back."""
    import cv2
    import numpy as np

    tall = sum(quad.height for quad in found if quad.height > 1.5 * quad.width)
    wide = sum(quad.width for quad in found if quad.width > 1.5 * quad.height)
    height, width = grey.shape
    back = np.eye(3)
    if tall > wide:
        grey = cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE)
        # A point (x, y) of the turned picture stood at (y, height - 1 - x).
        back = np.array([[0, 1, 0], [-1, 0, height - 1], [0, 0, 1]], float)
        found = [quad.turned(height) for quad in found]
        height, width = width, height
    pieces = sorted((quad for quad in found if quad.width > 2 * quad.height), key=lambda q: abs(q.width / q.height - 7))
    crops = [quad.cut(grey) for quad in pieces[:_PIECES]]
    upright, about = (
        sum(read.mean for read in recognised_lines(lines)) for lines in (crops, [crop[::-1, ::-1] for crop in crops])
    )
    if about > upright + _SURER * len(crops):
        grey = grey[::-1, ::-1].copy()
        back = back @ np.array([[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]], float)
    return grey, back


# How it lies


def _straightening(grey: Any, found: list[Quad]) -> Any:
    """Return the matrix that makes level what is meant to be level, and upright what is; None where nothing tells.

    Lines that are level in the world meet in one point of a photograph, and so do upright ones: what leads both points
    to infinity straightens it. Too few ruled lines tell how far text is turned, and no more.
    """
    import numpy as np

    height, width = grey.shape
    lines = _segments(grey)
    level, upright = _meeting(lines, (width, height), True), _meeting(lines, (width, height), False)
    if level is None or upright is None:
        slopes = [quad.slope for quad in found if quad.width > 4 * quad.height]
        slope = float(np.median(slopes)) if len(slopes) >= 3 else 0.0
        if level is not None:
            slope = float(level[1] / level[0]) if abs(level[2]) < abs(level[0]) else slope
        angle = math.atan(slope)
        cos, sin = math.cos(angle), math.sin(angle)
        return np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]]) if slope else None
    scale = max(width, height) / 2
    to_unit = np.array([[1 / scale, 0, -width / 2 / scale], [0, 1 / scale, -height / 2 / scale], [0, 0, 1]])
    horizon = np.cross(level, upright)
    if abs(horizon[2]) < 1e-6:
        return None
    flat = np.array([[1, 0, 0], [0, 1, 0], horizon / horizon[2]])
    one, other = (flat @ level)[:2], (flat @ upright)[:2]
    one, other = one / np.linalg.norm(one) * np.sign(one[0]), other / np.linalg.norm(other) * np.sign(other[1])
    axes = np.linalg.inv(np.array([one, other]).T)
    along = np.eye(3)
    along[:2, :2] = axes
    return np.linalg.inv(to_unit) @ along @ flat @ to_unit


def _segments(grey: Any) -> Any:
    """Return the longer straight lines of a picture, each as x, y, x, y."""
    import cv2
    import numpy as np

    scale = min(1.0, 1_600 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(small)[0]
    lines = np.zeros((0, 4)) if found is None else found.reshape(-1, 4) / scale
    long = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]) > _LONG * max(grey.shape)
    return lines[long]


def _meeting(lines: Any, size: tuple[int, int], level: bool) -> Any:
    """Return the point in which most of the level lines, or of the upright ones, meet; None where they are too few.

    It has three coordinates, the last near 0 for lines that are parallel, in a picture that reaches from -1 to 1.
    """
    import numpy as np

    width, height = size
    scale = max(size) / 2
    ends = (lines.reshape(-1, 2, 2) - np.array([width / 2, height / 2])) / scale
    across, down = np.abs(ends[:, 1] - ends[:, 0]).T
    ends = ends[(down < _SLOPE * across) if level else (across < _SLOPE * down)]
    if len(ends) < _ENOUGH:
        return None
    ones = np.ones((len(ends), 1))
    normals = np.cross(np.hstack([ends[:, 0], ones]), np.hstack([ends[:, 1], ones]))
    normals /= np.linalg.norm(normals[:, :2], axis=1, keepdims=True)
    steps = ends[:, 1] - ends[:, 0]
    lengths = np.linalg.norm(steps, axis=1)
    middles = np.hstack([ends.mean(axis=1), ones])
    kept: Any = np.ones(len(ends), bool)
    point = None
    for _ in range(5):
        weights = lengths[kept]
        # Where all lines lie close together, or are parallel but for what is measured, they meet far away.
        point = np.linalg.svd(normals[kept] * weights[:, None])[2][-1]
        towards = point[:2] - middles[:, :2] * point[2]
        towards /= np.maximum(np.linalg.norm(towards, axis=1, keepdims=True), 1e-9)
        off = np.abs(towards[:, 0] * steps[:, 1] - towards[:, 1] * steps[:, 0]) / lengths
        again = off < max(_AGREES, float(np.median(off)) * 2)
        if again.sum() < _ENOUGH or (again == kept).all():
            break
        kept = again
    spread: Any = np.ptp(middles[kept][:, 1 if level else 0])
    if spread < 0.2:
        return None
    return point


def _moves_little(matrix: Any, shape: tuple[int, int]) -> bool:
    """Tell whether a matrix moves no corner of a picture (rows × columns) against another by more than a pixel or two.

    Such a picture is straight as it came; it would only lose sharpness.
    """
    import cv2
    import numpy as np

    height, width = shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    moved = (cv2.perspectiveTransform(corners, matrix) - corners)[0]
    return bool(np.ptp(moved, axis=0).max() < _LITTLE)


def _warped(grey: Any, matrix: Any) -> tuple[Any, Any]:
    """Return a picture led through a matrix, and the matrix with what brings its corners into the new picture."""
    import cv2
    import numpy as np

    height, width = grey.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    led = cv2.perspectiveTransform(corners, matrix)[0]
    (left, top), (right, bottom) = led.min(axis=0), led.max(axis=0)
    scale = min(1.0, 1.5 * width / (right - left), 1.5 * height / (bottom - top))
    matrix = np.array([[scale, 0, -left * scale], [0, scale, -top * scale], [0, 0, 1]]) @ matrix
    size = (max(1, math.ceil((right - left) * scale)), max(1, math.ceil((bottom - top) * scale)))
    straight = cv2.warpPerspective(grey, matrix, size, flags=cv2.INTER_CUBIC, borderValue=255)
    return straight, matrix
