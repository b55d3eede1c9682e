"""Read the pages of a PDF file with a text layer: lines of prose, grids of cells, pictures, each with its box."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import Any

from pdfplumber.page import Page as PdfPage

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import UNSEEN, Box, Grid, Page, PageLine, Recognition, around, holds_centre
from budgets.documents.model.table_words import is_title
from budgets.documents.model.tolerances import TOLERANCES
from budgets.documents.sources import unruled_tables
from budgets.documents.sources.page_layers import LayeredPage, LayeredPdf
from budgets.documents.sources.page_numbers import is_page_number
from budgets.documents.sources.raised_digits import raise_small_digits
from budgets.documents.sources.recognised_pages import RecognisedPage, name_lost_points, recognised_pdf_page
from budgets.documents.sources.recognition import can_recognise
from budgets.documents.sources.ruled_tables import (
    Lattice,
    RuledLine,
    TextRun,
    find_lattices,
    grid_of_lattice,
    joined_text,
    lines_of,
    rounded_box,
)
from budgets.documents.sources.shown_pages import as_shown
from budgets.documents.sources.stacked_tables import parted_at_headers
from budgets.documents.sources.struck_figures import Segment, part_strokes, strike_slanted
from budgets.documents.sources.text_columns import text_columns
from budgets.documents.sources.unseen_text import WHITE, has_colour, seen_text
from budgets.records import Place, Unreadable
from budgets.vocabulary.column_words import is_known_header
from budgets.vocabulary.figures import is_money, looks_like_figure
from budgets.vocabulary.money_units import LOOSE_MONEY
from budgets.vocabulary.spelling import clean, has_lost_letter, unify

# The parser's notes on fonts are of no use to anyone; what it cannot read is reported by us.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


#: A picture on a page of text shows a table if it holds so many figures of money.
_PICTURED_FIGURES = 3
#: The points of a stroke, drawn as a line or as a thin area that closes where it began.
_SIMPLE = 5
#: What figures are printed with, each in its own place.
_PRINTED = frozenset("0123456789.,-")


@dataclass(slots=True, kw_only=True)
class UnfinishedPage:
    """A page before its lines are understood: what depends on the whole document is still open.

    ``cut`` is how far across the page the tables that stand beside each other part it; ``running`` are its first and
    its last line (0, -1) where the page before prints the same there.
    """

    number: int
    width: float
    height: float
    characters: int
    grids: list[Grid] = field(default_factory=list)
    lines: list[list[TextRun]] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    text_layer: bool = False
    unmapped: int = 0
    lost: list[str] = field(default_factory=list)
    cut: float | None = None
    recognition: Recognition | None = None
    has_red: bool = False
    running: dict[int, list[TextRun]] = field(default_factory=dict)


@dataclass(slots=True)
class PagesBefore:
    """What the pages before tell of one: the heights of the rows of their tables, for it may have one column more.

    ``margins`` are the first and the last line of the last, with their middles, where they stand in its margins.
    """

    heights: list[tuple[float, ...]] = field(default_factory=list)
    margins: dict[int, tuple[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPage:
    """What is printed on a page before anything of it is understood: its size, its ruled lines, its runs; in points."""

    width: float
    height: float
    rules: tuple[Box, ...]
    runs: tuple[TextRun, ...]


def printed_page(data: bytes, name: str, number: int) -> PrintedPage:
    """Return what is printed on a page, by its number from 1, of a file that :func:`read_pdf` reads."""
    with _open_pdf(data, name, Limits()) as pdf:
        page = _cropped_page(pdf.pages[number - 1])
        width, height = float(page.width), float(page.height)
        runs = list(_runs_of_characters(_seen_characters(page)[0]))
        across, down, _ = _drawn_rules(page, runs)
        rules = [(rule.start, rule.at, rule.end, rule.at) for rule in across]
        rules += [(rule.at, rule.start, rule.at, rule.end) for rule in down]
        return PrintedPage(width=width, height=height, rules=tuple(map(rounded_box, rules)), runs=tuple(runs))


def read_pdf(data: bytes, name: str, limits: Limits) -> list[Page]:
    """Return the pages of a PDF file; raises :class:`Refused` where it is locked, broken, too long or a scan."""
    try:
        raw = list(_unfinished_pages(data, name, limits))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the parser meets damage with whatever error it happens upon
        raise Refused(f"broken: {name}") from error
    characters = sum(page.characters for page in raw)
    if not characters and not any(page.pictures for page in raw):
        raise Refused(f"no-text: {name}")
    few = characters < TOLERANCES.scan_characters * len(raw)
    if not characters or (few and all(page.pictures for page in raw)):
        raise Refused(f"{'nothing-recognised' if can_recognise() else 'scan'}: {name}")
    if sum(page.unmapped for page in raw) > TOLERANCES.unmapped * characters:
        raise Refused(f"no-unicode: {name}")
    return list(finished_pages(raw, name))


def _open_pdf(data: bytes, name: str, limits: Limits) -> Any:
    """Return the opened file, its pages as they are shown; whatever its parser makes of a broken one is a refusal."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    try:
        shown, unsure_notes = as_shown(data, limits.pages)
        pdf: Any = LayeredPdf.open(io.BytesIO(shown))
        pdf.unsure_notes, pdf.shown = unsure_notes, shown
        return pdf
    except Exception as error:  # the parser names its errors in many ways
        cause = error.__context__ or (error.args[0] if error.args else None)
        for each in (error, cause):
            if isinstance(each, PDFPasswordIncorrect | PDFEncryptionError):
                raise Refused(f"encrypted: {name}") from error
        raise Refused(f"broken: {name}") from error


def _unfinished_pages(data: bytes, name: str, limits: Limits) -> Iterator[UnfinishedPage]:
    with _open_pdf(data, name, limits) as pdf:
        if len(pdf.pages) > limits.pages:
            raise Refused(f"too-many-pages: {name}, {len(pdf.pages):,} > {limits.pages:,}")
        open_: unruled_tables.OpenTableColumns | None = None
        known = PagesBefore()
        for done, page in enumerate(pdf.pages):
            limits.step(done, len(pdf.pages))
            raw, open_ = _read_pdf_page(_cropped_page(page), name, limits, open_, known)
            yield raw
            page.close()
        limits.step(len(pdf.pages), len(pdf.pages))


def _cropped_page(page: PdfPage) -> LayeredPage:
    """Return the page as it is shown: its corner is that of its crop box, and what was cut away is not on it."""
    media, crop = (tuple(map(float, box)) for box in (page.page_obj.mediabox, page.page_obj.cropbox))
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if (left, bottom, right, top) == (0, 0, *media[2:]) or left >= right or bottom >= top:
        return LayeredPage(page.pdf, page.page_obj, page.page_number)
    shown = page.page_obj
    shown.mediabox = shown.cropbox = (left, bottom, right, top)
    shown.attrs = {**shown.attrs, "MediaBox": [left, bottom, right, top], "CropBox": [left, bottom, right, top]}
    cropped = LayeredPage(page.pdf, shown, page.page_number)
    across, down = float(cropped.bbox[0]), float(cropped.bbox[1])
    for one in (one for found in cropped.objects.values() for one in found):
        one["x0"], one["x1"] = one["x0"] - across, one["x1"] - across
        one["top"], one["bottom"] = one["top"] - down, one["bottom"] - down
    return cropped


def _read_pdf_page(
    page: LayeredPage,
    name: str,
    limits: Limits,
    before: unruled_tables.OpenTableColumns | None,
    known: PagesBefore,
) -> tuple[UnfinishedPage, unruled_tables.OpenTableColumns | None]:
    """Return what stands on a page, and the columns of a table without rules that may go on behind it.

    Adds what it tells of the next to what the pages before do.
    """
    chars = page.chars
    if len(chars) > limits.characters_a_page or len(page.rects) + len(page.lines) > limits.rules_a_page:
        raise Refused(f"too-dense: {name}, {page.page_number}")
    seen, text_layer = _seen_characters(page)
    pictures = list(_picture_boxes(page))
    is_scan = text_layer or (pictures and len(chars) < TOLERANCES.scan_characters)
    if is_scan and (found := _recognised_in_pictures(page, name, pictures)):
        return read_recognised(found, name, page.page_number, before, known)
    runs = list(_runs_of_characters(seen))
    across, down, runs = _drawn_rules(page, runs)
    raw = UnfinishedPage(
        number=page.page_number,
        width=float(page.width),
        height=float(page.height),
        pictures=pictures,
        text_layer=text_layer,
        characters=len(chars),
        recognition=Recognition() if text_layer else None,
        has_red=_has_red_digits(seen),
    )
    others = replace(known, heights=list(known.heights), margins=dict(known.margins))
    open_ = _find_tables(raw, name, (across, down), runs, before, known)
    if pictures and not is_scan and not raw.grids and not _prints_money(raw):
        found = _recognised_in_pictures(page, name, pictures)
        read = read_recognised(found, name, page.page_number, before, others) if found else None
        if read and _shows_pictured_table(read[0], pictures):
            known.heights, known.margins = others.heights, others.margins
            return read
    return raw, open_


def _prints_money(raw: UnfinishedPage) -> bool:
    """Tell whether the lines of a page print figures of money: what is printed is never recognised instead."""
    texts = [joined_text(line) for line in raw.lines]
    return any(LOOSE_MONEY.search(text) or any(map(is_money, text.split())) for text in texts)


def _shows_pictured_table(read: UnfinishedPage, pictures: Sequence[Box]) -> bool:
    """Tell whether a recognised page has a table with figures of money in one of its pictures."""
    boxes = [
        read.recognition.shown_box(cell.place.box)
        for grid in read.grids
        for row in grid.rows()
        for cell in row
        if read.recognition and cell.place.box and is_money(cell.text)
    ]
    return sum(any(holds_centre(picture, box) for picture in pictures) for box in boxes) >= _PICTURED_FIGURES


def _recognised_in_pictures(page: LayeredPage, name: str, pictures: Sequence[Box]) -> RecognisedPage | None:
    """Return what is recognised on a page, where anything can be and some of it stands in its pictures."""
    found = recognised_pdf_page(page.pdf.shown, name, page.page_number) if can_recognise() else None
    return found if found and _is_in_pictures(found.recognition, pictures) else None


def _is_in_pictures(recognition: Recognition, pictures: Sequence[Box]) -> bool:
    """Tell whether what was recognised stands in pictures, and not only beside one that shows no text."""
    shown = [recognition.shown_box(text.box) for text in recognition.texts]
    return any(holds_centre(picture, box) for picture in pictures for box in shown)


def read_recognised(
    found: RecognisedPage,
    name: str,
    number: int,
    before: unruled_tables.OpenTableColumns | None,
    known: PagesBefore,
) -> tuple[UnfinishedPage, unruled_tables.OpenTableColumns | None]:
    """Return a page as it was recognised; the rest as of a page that is printed."""
    across, runs = part_strokes(list(found.across), list(found.runs))
    raw = UnfinishedPage(
        number=number,
        width=found.width,
        height=found.height,
        characters=sum(len(run.text) for run in runs),
        recognition=found.recognition,
    )
    open_ = _find_tables(raw, name, (across, list(found.down)), runs, before, known)
    for grid in raw.grids:
        name_lost_points(grid)
    return raw, open_


def _find_tables(
    raw: UnfinishedPage,
    name: str,
    rules: tuple[list[RuledLine], list[RuledLine]],
    runs: list[TextRun],
    before: unruled_tables.OpenTableColumns | None,
    known: PagesBefore,
) -> unruled_tables.OpenTableColumns | None:
    """Give a page its tables and its lines, and return the columns of a table without rules that are left open."""
    place = Place(file=name, page=raw.number)
    tables = find_lattices(*rules, runs, known.heights)
    free = _lines_outside(tables, runs)
    if heads := [table for table in tables if _frames_head_alone(table, free, runs)]:
        tables = [table for table in tables if table not in heads]
        free = _lines_outside(tables, runs)
    known.heights += [tuple(table.ys) for table in tables]
    grids = [
        grid
        for table in tables
        for grid in parted_at_headers(grid_of_lattice(table, [run for run in runs if table.holds_run(run)], place))
    ]
    free = _without_margins(free, raw, known)
    loose, lines, open_ = _find_unruled_tables(free, tables, runs, place, before)
    raw.cut = _cut_between_tables([*grids, *loose])
    raw.grids = [*grids, *loose]
    raw.lines = [part for line in lines for part in _parts_of_line(line, raw.cut)]
    raw.unmapped = sum(len(re.findall(r"\(cid:\d+\)|�|[\ue000-\uf8ff]", run.text)) for run in runs)
    raw.lost = [clean(run.text) for run in runs if has_lost_letter(run.text)]
    return open_


def _lines_outside(tables: Sequence[Lattice], runs: Sequence[TextRun]) -> list[list[TextRun]]:
    """Return the lines of what stands in no table of rules."""
    return lines_of([run for run in runs if not any(table.holds_run(run) for table in tables)])


def _frames_head_alone(table: Lattice, free: Sequence[list[TextRun]], runs: Sequence[TextRun]) -> bool:
    """Tell whether rules frame a header only: rows of money stand right below it, on lines in no table of rules."""
    if any(table.holds_run(run) and is_money(run.text) for run in runs):
        return False
    nearest = next((line for line in free if line[0].middle_height > table.ys[-1]), [])
    return (
        any(is_money(run.text) for run in nearest)
        and nearest[0].box[1] - table.ys[-1] < nearest[0].size
        and all(table.xs[0] <= run.box[0] and run.box[2] <= table.xs[-1] for run in nearest)
    )


def _find_unruled_tables(
    lines: list[list[TextRun]],
    ruled: Sequence[Lattice],
    runs: Sequence[TextRun],
    place: Place,
    before: unruled_tables.OpenTableColumns | None,
) -> tuple[list[Grid], list[list[TextRun]], unruled_tables.OpenTableColumns | None]:
    """Return the tables without rules of a page, what is none of theirs, and the columns left open.

    A ruled table that holds figures parts what stands above it, its own head say, from what stands below. Of tables
    beside each other none goes on on the next page.
    """
    if (cut := unruled_tables.cut_between_units(lines)) is not None:
        parts = [part for line in lines for part in _parts_of_line(line, cut)]
        sides = [[part for part in parts if (part[0].box[0] > cut) is is_right] for is_right in (False, True)]
        (left, below_left, _), (right, below_right, _) = (
            _find_unruled_tables(side, ruled, runs, place, None) for side in sides
        )
        return [*left, *right], [*below_left, *below_right], None
    filled = [table for table in ruled if any(table.holds_run(run) and looks_like_figure(run.text) for run in runs)]
    grids: list[Grid] = []
    rest: list[list[TextRun]] = []
    open_: unruled_tables.OpenTableColumns | None = None
    for above, between in groupby(lines, lambda line: sum(table.ys[0] < line[0].middle_height for table in filled)):
        found, others, open_ = unruled_tables.find_unruled_tables(list(between), place, None if above else before)
        open_ = open_ if above == len(filled) else None
        grids += found
        rest += others
    return grids, rest, open_


# Characters


def _seen_characters(page: LayeredPage) -> tuple[list[dict[str, Any]], bool]:
    """Return the characters of a page that are seen, and whether they are the text layer of a picture."""
    text = seen_text(page)
    box = (0, 0, page.width, page.height)
    chars = page.chars
    for word, numbers in (("clipped", text.clipped), ("odd", text.doubtful)):
        for number in numbers:
            chars[number][word] = True
    seen = [char for number, char in enumerate(chars) if number not in text.unseen and not _is_slanted(char)]
    raise_small_digits(seen)
    for char in seen:
        if not _is_on_page(char, box):
            char["clipped"] = True
    shown = list(_without_clipped(seen)) if any("clipped" in char for char in seen) else seen
    return shown, text.text_layer


def _has_red_digits(chars: Sequence[dict[str, Any]]) -> bool:
    """Tell whether some digits of a page are red and others are not: red ones may stand for what is negative."""
    red = [_is_red(char["colour"]) for char in chars if char["text"].isdigit()]
    return any(red) and not all(red)


def _is_red(colour: Any) -> bool:
    """Tell whether a colour in red, green and blue, or in cyan, magenta, yellow and black, is plainly red."""
    parts = tuple(colour) if isinstance(colour, list | tuple) else ()
    much = TOLERANCES.strong_colour
    if len(parts) == len("rgb"):
        return bool(parts[0] > much and max(parts[1:]) < 1 - much)
    return len(parts) == len("cmyk") and min(parts[1:3]) > much and max(parts[0], parts[3]) < 1 - much


def _without_clipped(chars: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the characters without those of texts that are clipped away whole: others may stand in their place."""
    text: list[dict[str, Any]] = []
    for char in chars:
        if text and not _goes_on_with(text[-1], char):
            yield from text if any("clipped" not in each for each in text) else ()
            text = []
        text.append(char)
    yield from text if any("clipped" not in each for each in text) else ()


def _goes_on_with(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether a character is drawn as the next of a text."""
    gap, reach = other["x0"] - one["x1"], TOLERANCES.run_gap * one["size"]
    return bool(abs(gap) <= reach and abs(other["top"] - one["top"]) <= TOLERANCES.line_step * one["size"])


def _runs_of_characters(chars: Sequence[dict[str, Any]]) -> Iterator[TextRun]:
    """Yield the runs of a page: characters of one line without a space or a gap between them.

    Of two that are printed one over the other nobody can tell which is meant.
    """
    for line in _char_lines(chars):
        run: list[dict[str, Any]] = []
        for char in line:
            if run and _is_overprinted(run[-1], char):
                run[-1] = char if "clipped" in run[-1] else run[-1]
                continue
            if run and _is_overlaid(run[-1], char):
                run[-1]["odd"] = char["odd"] = True
            space = not char["text"].strip()
            if run and (space or char["x0"] - run[-1]["x1"] > TOLERANCES.run_gap * char["size"]):
                yield from _seen_run(run)
                run = []
            if not space:
                run.append(char)
        if run:
            yield from _seen_run(run)


def _seen_run(chars: list[dict[str, Any]]) -> Iterator[TextRun]:
    """Yield the run of characters unless it is clipped away; of a figure that is clipped in part, the rest is a guess.

    What is not seen of it, may be a mark behind it, has another character over it, or is not shown to everyone, is no
    digit, so that it is named and not read; a name is read whole, as it was written, but for such digits.
    """
    if all("clipped" in char for char in chars):
        return
    run = _run_of_characters(chars)
    is_figure = looks_like_figure(run.text)
    doubtful = [
        "odd" in char or "clipped" in char if is_figure else "odd" in char and char["text"].isdigit() for char in chars
    ]
    if any(doubtful):
        chars = [{**char, "text": UNSEEN} if doubt else char for char, doubt in zip(chars, doubtful, strict=True)]
        run = replace(_run_of_characters(chars), doubtful=True)
    yield run


def _is_slanted(char: dict[str, Any]) -> bool:
    """Tell whether a character stands neither upright nor on its side: a watermark across the page."""
    across, along = abs(char["matrix"][0]), abs(char["matrix"][1])
    return bool(min(across, along) > TOLERANCES.slant * max(across, along))


def _is_on_page(char: dict[str, Any], page: Box) -> bool:
    middle, height = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(page[0] <= middle <= page[2] and page[1] <= height <= page[3])


def _char_lines(chars: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the characters of one base line each, from left to right."""
    line: list[dict[str, Any]] = []
    for char in sorted(chars, key=lambda each: (each["top"] + each["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        step = TOLERANCES.line_step * char["size"]
        if line and middle - (line[-1]["top"] + line[-1]["bottom"]) / 2 > step:
            yield sorted(line, key=lambda each: each["x0"])
            line = []
        line.append(char)
    if line:
        yield sorted(line, key=lambda each: each["x0"])


def _is_overprinted(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether a character is the one before, printed again for boldness or shadow."""
    reach = min(TOLERANCES.overprint * other["size"], TOLERANCES.overprint_width * (other["x1"] - other["x0"]))
    return bool(one["text"] == other["text"] and abs(one["x0"] - other["x0"]) < reach)


def _is_overlaid(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether a character of a figure stands on another; brackets of full width are half empty, spaces all."""
    if other["x0"] - one["x0"] >= TOLERANCES.overlaid * (one["x1"] - one["x0"]):
        return False
    return {unify(one["text"]), unify(other["text"])} <= _PRINTED


def _run_of_characters(chars: list[dict[str, Any]]) -> TextRun:
    """Return the run of characters; a ligature's letters share its edges."""
    text, edges = "", []
    for char in chars:
        letters = unify(char["text"].strip())
        text += letters
        edges += [(float(char["x0"]), float(char["x1"]))] * len(letters)
    box = (
        float(chars[0]["x0"]),
        float(min(char["top"] for char in chars)),
        float(max(char["x1"] for char in chars)),
        float(max(char["bottom"] for char in chars)),
    )
    return TextRun(text, box, float(max(char["size"] for char in chars)), tuple(edges))


# Rules and pictures


def _drawn_rules(page: PdfPage, runs: list[TextRun]) -> tuple[list[RuledLine], list[RuledLine], list[TextRun]]:
    """Return the horizontal and the vertical lines drawn on a page, and the runs, of which some may be struck out.

    Areas of colour are no lines.
    """
    across: list[RuledLine] = []
    down: list[RuledLine] = []
    for shape in (*page.lines, *page.rects, *page.curves):
        x0, top, x1, bottom = (float(shape[key]) for key in ("x0", "top", "x1", "bottom"))
        if not _is_visible_shape(shape):
            continue
        thin_across, thin_down = bottom - top <= TOLERANCES.stroke, x1 - x0 <= TOLERANCES.stroke
        if thin_across and (not thin_down or x1 - x0 > bottom - top):
            across.append(RuledLine((top + bottom) / 2, x0, x1))
        elif thin_down and not thin_across:
            down.append(RuledLine((x0 + x1) / 2, top, bottom))
        elif shape["object_type"] == "rect" and shape["stroke"] and not thin_across:
            across += [RuledLine(top, x0, x1), RuledLine(bottom, x0, x1)]
            down += [RuledLine(x0, top, bottom), RuledLine(x1, top, bottom)]
    across, runs = part_strokes(across, runs)
    return across, down, strike_slanted(_slanted_segments(page), runs)


def _slanted_segments(page: PdfPage) -> Iterator[Segment]:
    """Yield the slanted lines of the simple shapes drawn on a page, be they filled or not: no emblem has so few."""
    for shape in (*page.lines, *page.curves):
        if len(shape["pts"]) <= _SIMPLE and _is_visible_shape(shape):
            for (x, y), (end_x, end_y) in pairwise(shape["pts"]):
                if min(abs(x - end_x), abs(y - end_y)) > TOLERANCES.slanted:
                    yield (x, y), (end_x, end_y)


def _is_visible_shape(shape: dict[str, Any]) -> bool:
    """Tell whether a shape is drawn in a colour other than white."""
    color = shape["stroking_color"] if shape["stroke"] else shape["non_stroking_color"]
    return not has_colour(color, WHITE)


def _picture_boxes(page: PdfPage) -> Iterator[Box]:
    """Yield the box of the pictures on a page, if together they fill a fair part of it."""
    boxes: list[Box] = []
    for image in page.images:
        box = (
            max(0.0, float(image["x0"])),
            max(0.0, float(image["top"])),
            min(float(page.width), float(image["x1"])),
            min(float(page.height), float(image["bottom"])),
        )
        if box[2] > box[0] and box[3] > box[1]:
            boxes.append(rounded_box(box))
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in boxes)
    if area >= TOLERANCES.picture * float(page.width) * float(page.height):
        yield from boxes


# Lines


def _without_margins(lines: list[list[TextRun]], page: UnfinishedPage, known: PagesBefore) -> list[list[TextRun]]:
    """Return the lines without the page's number at its head or foot, and what the page before prints there, too."""
    for index in (0, -1):
        counted = False
        while lines and is_page_number(text := joined_text(lines[index])) and not (counted and text.isdigit()):
            middle = lines[index][0].middle_height / page.height
            if TOLERANCES.number_head <= middle <= TOLERANCES.number_foot:
                break
            del lines[index]
            counted = True
        above = known.margins.pop(index, None)
        if lines and _in_margin(lines[index], page.height, index):
            text, middle = known.margins[index] = joined_text(lines[index]), lines[index][0].middle_height
            words = [is_known_header(run.text) for run in lines[index]]
            is_row = len(words) > 1 and any(looks_like_figure(run.text) for run in lines[index])
            same = above and above[0] == text and abs(above[1] - middle) < TOLERANCES.touch
            if same and words.count(True) < words.count(False) and not (is_row or _is_of_table(text)):
                page.running[index] = lines.pop(index)
    return lines


def finished_pages(raw: Sequence[UnfinishedPage], name: str) -> Iterator[Page]:
    """Yield the pages with their lines: paragraphs and headlines show in comparison with the whole document."""
    sizes: Counter[float] = Counter()
    _drop_running_heads(raw)
    for page in raw:
        for line in page.lines:
            sizes[round(line[0].size, 1)] += sum(len(run.text) for run in line)
    size = sizes.most_common(1)[0][0] if sizes else TOLERANCES.usual_size
    number = 0
    for page in raw:
        # What a machine recognised between columns of text has no space that tells it from what stands in one.
        columns = text_columns(page.lines) if page.recognition and not page.grids else [page.lines]
        page.lines = [line for column in columns for line in column]
        items: list[PageLine | Grid] = []
        for column in columns:
            lines = list(_lines_of_page(replace(page, lines=column), name, size, number))
            number += len(lines)
            items += lines
        if len(columns) == 1:
            items += page.grids
            items = [item for side in _sides_of_cut(items, page.cut) for item in sorted(side, key=_upper_edge)]
        blank = not page.characters and not page.pictures
        yield Page(
            file=name,
            number=page.number,
            items=items,
            pictures=page.pictures,
            text_layer=page.text_layer,
            unreadable=list(_doubtful_lines(page, name)),
            blank=blank,
            recognition=page.recognition,
            warnings=list(_warnings_of_page(page)),
        )


def _warnings_of_page(page: UnfinishedPage) -> Iterator[str]:
    """Yield what a person should look at: red figures, and words of which letters were not read."""
    if page.has_red:
        yield f"red-figures: {page.number}"
    if page.lost:
        yield f"lost-letters: {page.number}, {'、'.join(dict.fromkeys(page.lost))}"


def _doubtful_lines(page: UnfinishedPage, name: str) -> Iterator[Unreadable]:
    """Yield the lines outside tables with figures that cannot be seen for certain: their digits were not read."""
    for line in page.lines:
        boxes = [run.box for run in line if run.doubtful]
        if boxes:
            place = Place(file=name, page=page.number, box=rounded_box(around(boxes)))
            yield Unreadable(place=place, text=joined_text(line), reason=f"doubtful-digits: {page.number}")


def _drop_running_heads(raw: Sequence[UnfinishedPage]) -> None:
    """Drop the lines that most pages repeat in their upper or lower margin; a table's own head or row is none."""
    for index in (0, -1):
        at = [
            (page, joined_text(page.lines[index]))
            for page in raw
            if page.lines and index not in page.running and _in_margin(page.lines[index], page.height, index)
        ]
        taken = {page.number: joined_text(page.running[index]) for page in raw if index in page.running}
        texts = Counter([*(text for _, text in at), *taken.values()])
        text, often = texts.most_common(1)[0] if texts else ("", 0)
        enough = max(TOLERANCES.running_pages, TOLERANCES.running_share * len(raw))
        runs = text if often >= enough and not _is_of_table(text) else None
        for page, words in at:
            if words == runs:
                del page.lines[index]
        for page in raw:
            if page.number in taken and taken[page.number] != runs:
                page.lines.insert(len(page.lines) if index else 0, page.running[index])


def _is_of_table(text: str) -> bool:
    """Tell whether a line may belong to a table: it names something, is a title, or prints an amount."""
    return bool(re.search(r"[:：]", text)) or is_title(text) or any(map(is_money, text.split()))


def _in_margin(line: Sequence[TextRun], height: float, index: int) -> bool:
    middle, margin = line[0].middle_height, TOLERANCES.running_margin * height
    return middle < margin if index == 0 else middle > height - margin


def _upper_edge(item: PageLine | Grid) -> float:
    return _box_of_item(item)[1]


def _box_of_item(item: PageLine | Grid) -> Box:
    box = item.box if isinstance(item, PageLine) else item.place.box
    return box or (0, 0, 0, 0)


# Tables beside each other


def _cut_between_tables(grids: Sequence[Grid]) -> float | None:
    """Return how far across the page it is parted between tables that stand beside each other, if any do."""
    boxes = sorted(map(_box_of_item, grids))
    for number in range(1, len(boxes)):
        left, right = boxes[:number], boxes[number:]
        ends, begins = max(box[2] for box in left), min(box[0] for box in right)
        if ends < begins and any(one[1] < other[3] and other[1] < one[3] for one in left for other in right):
            return (ends + begins) / 2
    return None


def _parts_of_line(line: list[TextRun], cut: float | None) -> Iterator[list[TextRun]]:
    """Yield what of a line stands on either side of a cut; a line that runs across it is one."""
    if cut is None or any(run.box[0] < cut < run.box[2] for run in line):
        yield line
        return
    for part in ([run for run in line if run.box[2] <= cut], [run for run in line if run.box[0] >= cut]):
        if part:
            yield part


def _sides_of_cut(items: Sequence[PageLine | Grid], cut: float | None) -> list[list[PageLine | Grid]]:
    """Return what stands above tables that a cut parts, left of it, right of it, and below, in the order it is read."""
    sides: list[list[PageLine | Grid]] = [[], [], [], []]
    begins = min((_upper_edge(item) for item in items if isinstance(item, Grid)), default=0)
    for item in items:
        left, top, right, _ = _box_of_item(item)
        if cut is None or left < cut < right:
            sides[3 if cut and top > begins else 0].append(item)
        else:
            sides[1 if right <= cut else 2].append(item)
    return sides


def _lines_of_page(page: UnfinishedPage, name: str, size: float, number: int) -> Iterator[PageLine]:
    """Yield the lines of a page with what their position tells."""
    full = TOLERANCES.full_line * page.width
    wide = [line for line in page.lines if _right_edge(line) - line[0].box[0] > full]
    left = min((line[0].box[0] for line in wide or page.lines), default=0)
    right = max(map(_right_edge, page.lines), default=page.width)
    before: list[TextRun] | None = None
    indent, indent_most = left + TOLERANCES.indent * size, left + TOLERANCES.indent_most * size
    indenting = sum(indent < line[0].box[0] < indent_most for line in wide) > 1
    for index, line in enumerate(page.lines):
        box = rounded_box((line[0].box[0], min(r.box[1] for r in line), _right_edge(line), max(r.box[3] for r in line)))
        even = abs(box[0] + box[2] - page.width) < TOLERANCES.centred * size
        centred = even and box[0] > left + TOLERANCES.centred_margin * size
        larger = line[0].size > TOLERANCES.headline_size * size
        text = joined_text(line)
        short = before is not None and _right_edge(before) < right - TOLERANCES.short_line * size
        # A long figure may leave the line before it short: where paragraphs are indented, it must come to an end.
        if short and before is not None and indenting:
            words = joined_text(before)
            short = not re.search(r"[\u4e00-\u9fff，、]$", words) or len(words) < TOLERANCES.short_text
        indented = box[0] > indent
        yield PageLine(
            number=number + index + 1,
            text=text,
            file=name,
            page=page.number,
            box=box,
            size=line[0].size,
            new_page=index == 0,
            apart=before is not None and box[1] - before[0].box[3] > TOLERANCES.apart * size,
            begins=short or indented or (before is None and None),
            headline=len(text) <= TOLERANCES.headline_length and (centred or larger),
        )
        before = line


def _right_edge(line: list[TextRun]) -> float:
    """Return where a line ends: its last run may be a short one that begins inside another."""
    return max(run.box[2] for run in line)
