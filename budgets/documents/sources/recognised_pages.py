"""What is printed on a page of which there is only a picture: its ruled lines and runs of text, as of any page.

Cells are cut along the ruled lines and recognised one by one, what stands outside them line by line. A figure is
recognised twice, as it is and in another size and sharpness: a digit that is not the same both times is not read.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from budgets.documents.model.pages import UNSEEN, Box, Grid, RecognisedText, Recognition, around, holds_centre
from budgets.documents.sources.pictured_marks import blinding_light, grown, overlaid
from budgets.documents.sources.pictured_rules import ruled_lines
from budgets.documents.sources.recognition import Recognised, recognised_lines
from budgets.documents.sources.ruled_tables import Lattice, RuledLine, TextRun, find_lattices, grid_of_lattice
from budgets.documents.sources.shown_pages import open_shown_pdf
from budgets.documents.sources.straight_pictures import straightened
from budgets.records import Place
from budgets.vocabulary.spelling import unify

#: A page takes at most so many seconds of the processor; then it is a picture that nobody read.
PAGE_SECONDS = 60
#: A picture that is smaller shows no line of text; pixels.
_SMALLEST = 24
#: A page is drawn with so many dots an inch, and its longer side with no more than so many.
_DOTS, LONGEST = 200, 3_400
#: What finds text leaves so much of the height of its box to the letters; share of it.
_LETTERS = 0.6
#: The usual size of type; points.
_TYPE = 10.0
#: Ink so near to the edge of the picture goes on beyond it, and a figure that ends so near to it, with no line between,
#: may: the edge may lie between two digits; height of a line of text.
_EDGE, _SIDE = 0.15, 0.4
#: A line down of one row that no other goes on with may be a stroke of a stamp, a pen or a watermark: what is so near
#: to it on both sides may be one figure; height of a line of text.
_BESIDE = 0.6
#: No line of text is as high as this; height of a usual one.
_TALLEST = 1.5
#: A line whose first or last bit, so wide, is so much paler than the rest may go on unseen; height of it, 0 to 255.
_BIT, _PALER = 0.5, 60
#: Of an empty cell more than this lies where light blinds: what it holds is not seen; share of it.
_BLINDED = 0.2
#: Text stands in the middle of a cell of several rows, or at its upper edge; height of a line of text.
_LOW = 1.0
#: A line down covers its columns of pixels by more than this, lines across it by less; share of its height.
_COVERED = 0.15
#: Specks are smaller than this in both directions; height of a line of text.
_SPECK = 0.12
#: Lines of a cell stand apart by this; a cell keeps its ink so far from its rules; height of a line of text.
_APART, _INSET = 0.1, 0.08
#: What is cut out has so much white around it; height of a line of text.
_MARGIN = 0.25
#: A character that is less sure than this is not read.
_SURE = 0.6
#: Characters with a wider gap between them are two runs, a figure and Chinese text with the second, and what is beside
#: a point with the third; type size.
_GAP, _FIGURE_GAP, _POINT_GAP = 0.7, 0.35, 1.5
#: How high figures and Latin capitals are; type size.
_CAPITALS = 0.72
#: Characters from here on are as wide as they are high.
_LATIN = 0x2E80
#: A point before three digits may be a comma that was printed faintly.
_COMMA_OR_POINT = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
#: Figures with a point, with two decimals, and with none but other than zero; so many with two make it a column's way.
_POINTED, _TWO_DECIMALS = re.compile(r"\d\.\d"), re.compile(r"-?[\d,]+\.\d\d")
_POINTLESS, _COLUMN = re.compile(r"-?(?!0+$)\d[\d,]*"), 3
#: Where two lines of a cell are figures, a ruled line between them may be lost, or one may go on in the other.
_FIGURE = re.compile(r"[-(]?[\d,.，．]+\)?")
#: How points and signs of figures look that are as wide as a character.
_HALF_WIDTH = str.maketrans("，．－", ",.-")
#: Beside a Chinese character they are as wide as it: what recognises lines tells no width.
_ADJOINING = re.compile(r"(?<=[\u4e00-\u9fff])[,:;()]|[,:;()](?=[\u4e00-\u9fff])")
_FULL_WIDTH = str.maketrans(",:;()", "，：；（）")
#: A space beside these is none: what recognises lines puts it there.
_CLOSE = frozenset(",.，．")
#: Characters of figures.
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPage:
    """What was recognised on a page: its ruled lines and its runs of text, in points of the straightened picture.

    They are such that its text is of usual size, for which the readers' tolerances are meant.
    """

    width: float
    height: float
    across: tuple[RuledLine, ...]
    down: tuple[RuledLine, ...]
    runs: tuple[TextRun, ...]
    recognition: Recognition


class TookTooLong(Exception):
    """A page was not recognised within its time."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A straight picture in grey, where its ruled lines lie, where it is dark beside them, and how high its text is.

    What stands where it is ``broken`` may go on beyond the edge of the picture as it came, or beyond a stroke; what
    begins or ends in its ``margin``, too, if no ruled line is between.
    """

    grey: Any
    covers: Any
    ink: Any
    text_height: float
    broken: Any
    margin: Any


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of text to be recognised: its box in pixels, what is cut out for it, whether it may be but a part.

    ``cell`` is the number of the box it stands in.
    """

    box: tuple[int, int, int, int]
    picture: Any
    is_broken: bool
    cell: int


def recognised_pdf_page(data: bytes, name: str, number: int) -> RecognisedPage | None:
    """Return what is recognised on a page, by its number from 1, of a PDF file; None where nothing is, or not in time.

    Raises :class:`Refused` where it cannot be opened.
    """
    import numpy as np
    import pypdfium2 as pdfium

    document = open_shown_pdf(data, name)
    page = document[number - 1]
    scale = min(_DOTS / 72, LONGEST / max(*page.get_size(), 1))
    try:
        drawn = np.ascontiguousarray(page.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3])
    except (pdfium.PdfiumError, ValueError):
        return None
    finally:
        page.close()
        document.close()
    return recognised_in_time(drawn, 1 / scale)


def recognised_in_time(picture: Any, points: float) -> RecognisedPage | None:
    """Return what :func:`recognised_page` does, and None for a page that takes too long."""
    try:
        return recognised_page(picture, points)
    except TookTooLong:
        return None


def recognised_page(picture: Any, points: float) -> RecognisedPage | None:
    """Return what a picture of a page (rows × columns, grey or × 3 BGR) shows; None where it shows no text.

    A pixel is so many ``points`` of the page as it is shown. Raises :class:`TookTooLong`.
    """
    import numpy as np

    if min(picture.shape[:2]) < _SMALLEST:
        return None
    deadline = time.process_time() + PAGE_SECONDS
    straight = straightened(picture)
    grey, texts = straight.grey, straight.texts
    if not texts:
        return None
    text_height = _LETTERS * float(np.median([quad.height for quad in texts]))
    boxes = [quad.box for quad in texts]
    rules = ruled_lines(grey, text_height, boxes)
    across, down, covers = rules.across, rules.down, rules.covers
    broken, margin = (
        _beyond_edges(straight.back, grey.shape, picture.shape[:2], near * text_height) for near in (_EDGE, _SIDE)
    )
    blinding = _led_straight(blinding_light(picture), straight.back, grey.shape)
    marks = rules.streaks | overlaid(grey, covers, texts, text_height) | blinding
    sheet = _Sheet(grey, covers, _ink(grey, covers), text_height, broken | (grown(marks, text_height) > 0), margin)
    _break_at_strokes(sheet, across, down)
    shown = _TYPE / text_height
    across, down = ([_scaled_rule(rule, shown) for rule in rules] for rules in (across, down))
    lattices = find_lattices(across, down, [])
    cells = _cell_boxes(lattices, shown)
    pieces = list(_pieces(sheet, list(cells), over_rows=cells))
    blinded = {number: box for number, box in enumerate(cells) if _share_of(blinding, box) > _BLINDED}
    pieces = [replace(piece, is_broken=piece.is_broken or piece.cell in blinded) for piece in pieces]
    tables = [_scaled_box(lattice.outer_box, 1 / shown) for lattice in lattices]
    loose = [box for box in boxes if not any(holds_centre(table, box) for table in tables)]
    pieces += list(_pieces(sheet, loose, whole=True))
    read = list(_read_pieces(pieces, shown, text_height, deadline))
    unfound = list(_pieces(sheet, _unfound_boxes(sheet, [*boxes, *tables]), whole=True))
    read += [(run, text) for run, text in _read_pieces(unfound, shown, text_height, deadline) if text.sure > _SURE]
    read += [
        _unseen_run(box, shown, text_height)
        for box in blinded.values()
        if not any(holds_centre(_scaled_box(box, shown), run.box) for run, _ in read)
    ]
    height, width = grey.shape
    to_pixels = np.diag([1 / shown, 1 / shown, 1])
    back = np.diag([points, points, 1]) @ straight.back @ to_pixels
    return RecognisedPage(
        width=width * shown,
        height=height * shown,
        across=tuple(across),
        down=tuple(down),
        runs=tuple(run for run, _ in read),
        recognition=Recognition(
            texts=tuple(text for _, text in read), back=tuple(map(float, (back / back[2, 2]).flat))
        ),
    )


def _scaled_rule(rule: RuledLine, scale: float) -> RuledLine:
    return RuledLine(rule.at * scale, rule.start * scale, rule.end * scale)


def _scaled_box(box: Box, scale: float) -> Box:
    return box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale


def _cell_boxes(lattices: Sequence[Lattice], shown: float) -> dict[Box, bool]:
    """Return the boxes of the cells that ruled lines make, in pixels, and whether they reach over several rows."""
    grids = [grid_of_lattice(lattice, [], Place()) for lattice in lattices]
    cells = dict.fromkeys(cell for grid in grids for row in grid.rows() for cell in row)
    return {_scaled_box(cell.place.box, 1 / shown): cell.rows > 1 for cell in cells if cell.place.box}


def _share_of(mask: Any, box: Box) -> float:
    """Return how much of a box a mask covers; share of it."""
    left, top, right, bottom = map(round, box)
    here = mask[max(0, top) : bottom, max(0, left) : right]
    return float((here > 0).mean()) if here.size else 0.0


def _unseen_run(box: Box, shown: float, text_height: float) -> tuple[TextRun, RecognisedText]:
    """Return what stands in the middle of a cell where nothing can be seen."""
    x, y, half = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, text_height / 2
    place = _scaled_box((x - half, y - half, x + half, y + half), shown)
    return TextRun(UNSEEN, place, place[3] - place[1], ((place[0], place[2]),), True), RecognisedText(place, 0.0)


# Pieces


def _pieces(
    sheet: _Sheet, boxes: Sequence[Box], *, whole: bool = False, over_rows: Mapping[Box, bool] = MappingProxyType({})
) -> Iterator[_Piece]:
    """Yield the lines of text in boxes; ``whole`` says that each box is one line, ``over_rows`` which are merged."""
    import numpy as np

    grey, covers, ink, text_height = sheet.grey, sheet.covers, sheet.ink, sheet.text_height
    inset = 0 if whole else max(1, round(_INSET * text_height))
    for number, (left, top, right, bottom) in enumerate(boxes):
        merged = over_rows.get((left, top, right, bottom), False)
        x0, y0 = max(0, round(left) + inset), max(0, round(top) + inset)
        x1, y1 = round(right) - inset, round(bottom) - inset
        here = ink[y0:y1, x0:x1]
        if min(here.shape) < 3:
            continue
        here = _without_specks(here, _SPECK * text_height)
        lines = [(0, here.shape[0])] if whole else _lines_of_ink(here, text_height)
        for above, below in lines:
            columns = here[above:below].any(axis=0).nonzero()[0]
            if not len(columns):
                continue
            margin = round(_MARGIN * text_height)
            box = (
                *(max(0, x0 + int(columns[0]) - margin), max(0, y0 + above - margin)),
                *(min(grey.shape[1], x0 + int(columns[-1]) + 1 + margin), min(grey.shape[0], y0 + below + margin)),
            )
            cut = grey[box[1] : box[3], box[0] : box[2]].copy()
            cut[covers[box[1] : box[3], box[0] : box[2]] > 0] = 255
            # What stands in neighbouring lines and cells is white.
            cut[: max(0, y0 - box[1])], cut[y1 - box[1] :] = 255, 255
            cut[:, : max(0, x0 - box[0])], cut[:, x1 - box[0] :] = 255, 255
            inked = (x0 + int(columns[0]), y0 + above, x0 + int(columns[-1]) + 1, y0 + below)
            # What runs through a cell from above to below is a stroke, whatever it looks like.
            tall = max(here.shape[0] - 2 * _EDGE * text_height, _TALLEST * text_height)
            is_broken = (
                _may_go_on(sheet, inked)
                or (not whole and below - above > tall)
                or _fades(cut[:, margin:-margin], text_height)
                or (merged and len(lines) == 1 and above - (here.shape[0] - below) > _LOW * text_height)
            )
            yield _Piece(box, np.ascontiguousarray(cut), is_broken, number)


def _may_go_on(sheet: _Sheet, inked: tuple[int, int, int, int]) -> bool:
    """Tell whether the ink in a box may be but a part of what was printed there."""
    left, top, right, bottom = inked
    reach = round(_SIDE * sheet.text_height)
    sides = ((left, slice(max(0, left - reach), left)), (right - 1, slice(right, right + reach)))
    return bool(
        sheet.broken[top:bottom, left:right].any()
        or any(
            sheet.margin[top:bottom, end].all() and not (sheet.covers[top:bottom, beside] > 0).all(axis=0).any()
            for end, beside in sides
        )
    )


def _fades(cut: Any, text_height: float) -> bool:
    """Tell whether the ink of a line is pale where it begins or ends."""
    import numpy as np

    bit = max(1, round(_BIT * text_height))
    if cut.shape[1] < 3 * bit:
        return False
    darkest = cut.min(axis=0).astype(int)
    pieces = [int(darkest[at : at + bit].min()) for at in range(0, len(darkest) - bit + 1, bit)]
    ends = max(int(darkest[:bit].min()), int(darkest[-bit:].min()))
    return ends - float(np.median(pieces)) > _PALER


def _unfound_boxes(sheet: _Sheet, found: Sequence[Box]) -> list[Box]:
    """Return boxes of ink as high as text that stands in none of those found, but between them.

    What finds text overlooks single characters, a 0 or a dash say, which tables without lines print.
    """
    import cv2
    import numpy as np

    ink, text_height = sheet.ink.copy(), sheet.text_height
    left, top, right, bottom = (round(each) for each in around(found))
    for box in found:
        x0, y0, x1, y1 = (max(0, round(each)) for each in box)
        ink[y0 : y1 + 1, x0 : x1 + 1] = 0
    joined = cv2.dilate(ink, np.ones((1, max(1, round(0.5 * text_height))), np.uint8))
    number, _, told, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return [
        (float(x), float(y), float(x + width), float(y + height))
        for x, y, width, height, _ in told[1:number].tolist()
        if 0.5 * text_height < height < 2 * text_height and width < 10 * text_height
        if left <= x and x + width <= right and top <= y and y + height <= bottom
    ]


def _ink(grey: Any, covers: Any) -> Any:
    """Return where a picture is dark and no ruled line lies (0 or 1)."""
    import cv2

    ink = cv2.threshold(cv2.GaussianBlur(grey, (3, 3), 0), 170, 1, cv2.THRESH_BINARY_INV)[1]
    ink[covers > 0] = 0
    return ink


def _beyond_edges(back: Any, shape: tuple[int, int], came: tuple[int, int], near: float) -> Any:
    """Return where a straight picture lies within so many pixels of the edges of the one that came, or beyond them."""
    import numpy as np

    inside: Any = np.zeros(came, np.uint8)
    margin = max(1, round(near))
    inside[margin : came[0] - margin, margin : came[1] - margin] = 1
    return _led_straight(inside, back, shape) == 0


def _led_straight(mask: Any, back: Any, shape: tuple[int, int]) -> Any:
    """Return where a mask of the picture that came lies in the straight one; 0 where that has nothing of it."""
    import cv2
    import numpy as np

    return cv2.warpPerspective(mask, np.linalg.inv(back), shape[::-1], flags=cv2.INTER_NEAREST)


def _break_at_strokes(sheet: _Sheet, across: Sequence[RuledLine], down: Sequence[RuledLine]) -> None:
    """Call broken the ink on both sides of lines down that may be strokes through it."""
    near = sheet.text_height / 2
    for line in down:
        met = {round(each.at / near) for each in across if line.start - near <= each.at <= line.end + near}
        goes_on = any(each is not line and abs(each.at - line.at) < near for each in down)
        if not goes_on and len(met) <= 2:
            sides = _beside(sheet, line)
            if all(sheet.ink[side].any() for side in sides):
                for side in sides:
                    sheet.broken[side] = True


def _beside(sheet: _Sheet, line: RuledLine) -> tuple[Any, Any]:
    """Return what of a picture lies just before and just behind a line down."""
    import numpy as np

    reach, half = round(_BESIDE * sheet.text_height), round(sheet.text_height / 2)
    rows, left = slice(max(0, round(line.start)), round(line.end) + 1), max(0, round(line.at) - half)
    covered = (sheet.covers[rows, left : left + 2 * half] > 0).mean(axis=0) > _COVERED
    columns = [left + int(each) for each in covered.nonzero()[0]] or [round(line.at)]
    return np.s_[rows, max(0, columns[0] - reach) : columns[0]], np.s_[rows, columns[-1] + 1 : columns[-1] + 1 + reach]


def _without_specks(ink: Any, speck: float) -> Any:
    """Return ink without what is too small for a point or a stroke."""
    import cv2
    import numpy as np

    number, labels, told, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keeps = np.maximum(told[:, 2], told[:, 3]) > speck
    keeps[0] = False
    return keeps[labels].astype(np.uint8) if number > 1 else ink


def _lines_of_ink(ink: Any, text_height: float) -> list[tuple[int, int]]:
    """Return from which row to which the printed lines of a cell stand; the parts of 二 and 三 are one."""
    rows = ink.any(axis=1)
    parts: list[tuple[int, int]] = []
    for at in map(int, rows.nonzero()[0]):
        if parts and at - parts[-1][1] <= _APART * text_height:
            parts[-1] = (parts[-1][0], at + 1)
        else:
            parts.append((at, at + 1))
    lines: list[tuple[int, int]] = []
    for above, below in parts:
        if lines and below - lines[-1][0] <= 1.15 * text_height:
            lines[-1] = (lines[-1][0], below)
        else:
            lines.append((above, below))
    return lines


# Reading them


def _read_pieces(
    pieces: Sequence[_Piece], shown: float, text_height: float, deadline: float
) -> Iterator[tuple[TextRun, RecognisedText]]:
    """Yield the runs of pieces, each with how it was recognised."""
    first = _in_time([piece.picture for piece in pieces], deadline)
    again = [number for number, read in enumerate(first) if not _DIGITS.isdisjoint(unify(read.text))]
    second = dict(zip(again, _in_time([_otherwise(pieces[number].picture) for number in again], deadline), strict=True))
    figures = Counter(
        piece.cell for piece, read in zip(pieces, first, strict=True) if _FIGURE.fullmatch(unify(read.text).strip())
    )
    for number, (piece, read) in enumerate(zip(pieces, first, strict=True)):
        agreed = agreed_reading(read, second[number]) if number in second else read
        differs = number in second and UNSEEN in agreed.text
        agreed = without_doubtful_points(agreed)
        if number in second and (piece.is_broken or figures[piece.cell] > 1):
            agreed = _as_part(agreed)
        for run, sure in _runs(piece, agreed, shown, text_height):
            words = (unify(read.text), unify(second[number].text)) if differs and UNSEEN in run.text else ()
            yield run, RecognisedText(run.box, sure, *words)


def _in_time(pictures: Sequence[Any], deadline: float) -> list[Recognised]:
    """Return what pictures say, some at a time; raises :class:`TookTooLong`."""
    done: list[Recognised] = []
    for start in range(0, len(pictures), 100):
        if time.process_time() > deadline:
            raise TookTooLong
        done += recognised_lines(pictures[start : start + 100])
    return done


def _otherwise(picture: Any) -> Any:
    """Return a line as it looks in another size, and with its ink darker."""
    import cv2
    import numpy as np

    large = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_LANCZOS4)
    sharp = cv2.addWeighted(large, 1.6, cv2.GaussianBlur(large, (0, 0), 3), -0.6, 0)
    dark = np.clip((sharp.astype(np.float32) - 40) * 1.25, 0, 255).astype(np.uint8)
    margin = max(2, dark.shape[0] // 12)
    return cv2.copyMakeBorder(dark, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)


def agreed_reading(one: Recognised, other: Recognised) -> Recognised:
    """Return what two recognitions say of a line, its digits and points unseen where they differ."""
    said, again = (unify(read.text).translate(_HALF_WIDTH) for read in (one, other))
    if len(said) != len(one.text):
        return one
    text, sure = list(said), list(one.sure)
    marks = _DIGITS | frozenset(".,-")
    for tag, start, end, begin, stop in SequenceMatcher(None, said, again, autojunk=False).get_opcodes():
        if tag == "equal":
            for at in range(start, end):
                sure[at] = min(sure[at], other.sure[begin + at - start]) if len(again) == len(other.text) else sure[at]
        elif not marks.isdisjoint(said[start:end] + again[begin:stop]):
            for at in range(start, end) if end > start else [min(start, len(text) - 1)]:
                text[at] = UNSEEN
    return Recognised(text="".join(text), sure=tuple(sure), at=one.at)


def without_doubtful_points(read: Recognised) -> Recognised:
    """Return a line without the points before three digits: in a faint picture a comma may look so."""
    return replace(read, text=_COMMA_OR_POINT.sub(UNSEEN, read.text.translate(_HALF_WIDTH)))


def _as_part(read: Recognised) -> Recognised:
    """Return a line as a part of one of which the rest is not seen."""
    return Recognised(text=f"{UNSEEN}{read.text}", sure=read.sure[:1] + read.sure, at=read.at[:1] + read.at)


def _runs(piece: _Piece, read: Recognised, shown: float, text_height: float) -> Iterator[tuple[TextRun, float]]:
    """Yield the runs of a line: what stands apart is a run of its own."""
    left, top, right, bottom = piece.box
    margin = _MARGIN * text_height
    high = max(bottom - top - 2 * margin, 1)
    em = high if any(ord(letter) > _LATIN for letter in read.text) else high / _CAPITALS
    letters: list[tuple[str, float, float]] = []
    for letter, sure, at in zip(unify(read.text), read.sure, read.at, strict=False):
        doubtful = letter in _DIGITS and sure < _SURE
        letters.append((UNSEEN if doubtful else letter, sure, (left + at * (right - left)) / em))
    if not letters and high > 0.5 * text_height:
        letters = [(UNSEEN, 0.0, (left + right) / 2 / em)]
    groups = list(parted_letters(letters))
    for index, group in enumerate(groups):
        text = _ADJOINING.sub(lambda found: found[0].translate(_FULL_WIDTH), "".join(letter for letter, _, _ in group))
        middles = [at * em for _, _, at in group]
        between = [(one + other) / 2 for one, other in pairwise(middles)]
        before = groups[index - 1][-1][2] * em if index else left - em
        after = groups[index + 1][0][2] * em if index + 1 < len(groups) else right + em
        # Positions are coarse: outer characters reach so far only that runs which stand apart do not touch.
        first = min([0.25 * em, (middles[0] - before) / 5, *(one - middles[0] for one in between[:1])])
        last = min([0.25 * em, (after - middles[-1]) / 5, *(middles[-1] - one for one in between[-1:])])
        bounds = (max(left, middles[0] - first), *between, min(right, middles[-1] + last))
        edges = tuple((shown * start, shown * end) for start, end in pairwise(bounds))
        box = (edges[0][0], (top + margin) * shown, edges[-1][1], (bottom - margin) * shown)
        size = min(box[3] - box[1], 2 * _TYPE)
        yield TextRun(text, box, size, edges, UNSEEN in text), min(sure for _, sure, _ in group)


def _widest_gap(one: str, other: str) -> float:
    """Return how far two characters of one run may stand apart; points stand off as they like."""
    if not _CLOSE.isdisjoint(one + other):
        return _POINT_GAP
    return _FIGURE_GAP if (one in _DIGITS and ord(other) > _LATIN) or (other in _DIGITS and ord(one) > _LATIN) else _GAP


def _gap(one: tuple[str, float, float], other: tuple[str, float, float]) -> float:
    """Return how far two characters stand apart, both as wide as they are meant to be."""
    return other[2] - one[2] - sum(0.5 if ord(each[0]) > _LATIN else 0.25 for each in (one, other))


def parted_letters(letters: Sequence[tuple[str, float, float]]) -> Iterator[list[tuple[str, float, float]]]:
    """Yield letters, each with where its middle is in type sizes, by what stands together.

    A wide gap parts them, a narrower one where a figure ends or begins, and a space that is not beside a point.
    """
    group: list[tuple[str, float, float]] = []
    spaced = False
    for letter in letters:
        if not letter[0].strip():
            spaced = True
            continue
        parted = spaced and group and _CLOSE.isdisjoint(group[-1][0] + letter[0])
        wide = group and _gap(group[-1], letter) > _widest_gap(group[-1][0], letter[0])
        if group and (parted or wide):
            yield group
            group = []
        group.append(letter)
        spaced = False
    if group:
        yield group


# Points that were lost


def name_lost_points(grid: Grid) -> None:
    """Let no figure be read that has no point in a column of figures with two decimals: it may have lost it.

    A table that prints decimals in other ways too may print whole numbers without any.
    """
    columns = [
        [cell for cell in column if cell.columns == 1] for column in map(dict.fromkeys, zip(*grid.slots, strict=True))
    ]
    pointed = [cell.text for column in columns for cell in column if _POINTED.search(cell.text)]
    if not all(_TWO_DECIMALS.fullmatch(text) for text in pointed):
        return
    for column in columns:
        if sum(bool(_TWO_DECIMALS.fullmatch(cell.text)) for cell in column) >= _COLUMN:
            for cell in column:
                if _POINTLESS.fullmatch(cell.text):
                    cell.lines = [(f"{cell.text}{UNSEEN}", cell.lines[0][1])]
