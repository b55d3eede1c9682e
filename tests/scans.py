"""Pages of real budgets as scans and photographs, and what is recognised of them held against what they print.

A page is drawn, then treated as paper is: laid on the glass askew, stamped, copied pale, photographed from the side.
"""

from __future__ import annotations

import io
import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from budgets.documents import Refused
from budgets.documents.model.limits import Limits
from budgets.documents.model.pages import UNSEEN, Grid, Page
from budgets.documents.sources.pdf import read_pdf
from budgets.documents.sources.pictured_documents import read_pictures
from budgets.vocabulary.figures import BLANKS, looks_like_figure, parse_figure
from tests.documents import DOCUMENTS

ROOT = Path(__file__).resolve().parent.parent
#: What was measured of each page is kept here, so that a run goes on where another ended.
MEASURED = ROOT / "var" / "scans.jsonl"
WHITE = (255, 255, 255)
#: What else the machine does while it measures is no fault of a page.
UNHURRIED = Limits(seconds=3_600)

# How paper is treated


def askew(picture: Any, chance: Any, most: float = 3) -> Any:
    """Return a picture turned by up to so many degrees."""
    import cv2

    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), most * (2 * chance.random() - 1), 1)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=WHITE)


def jpeg(picture: Any, quality: int) -> Any:
    import cv2

    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def noisy(picture: Any, chance: Any, spread: float) -> Any:
    import numpy as np

    return np.clip(picture + chance.normal(0, spread, picture.shape), 0, 255).astype(np.uint8)


def blurred(picture: Any, spread: float) -> Any:
    import cv2

    return cv2.GaussianBlur(picture, (0, 0), spread)


def stamped(picture: Any, chance: Any) -> Any:
    """Return a picture with a red stamp, a ring with a star and words, somewhere on its middle."""
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    radius, red = int(0.09 * max(height, width)), (40, 30, 215)
    middle = [int(size * (0.3 + 0.4 * chance.random())) for size in (width, height)]
    ink = np.full_like(picture, 255)
    cv2.circle(ink, middle, radius, red, max(3, radius // 18))
    where = (middle[0] - radius // 2 - 10, middle[1] + radius // 2)
    cv2.putText(ink, "SEAL 2024", where, cv2.FONT_HERSHEY_SIMPLEX, radius / 90, red, max(2, radius // 30))
    angles = np.arange(5) * 4 * np.pi / 5 - np.pi / 2
    star = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 0.35 * radius + middle
    cv2.fillPoly(ink, [star.astype(np.int32)], red)
    return (picture.astype(np.float32) * ink / 255).astype(np.uint8)


def photographed(picture: Any, chance: Any, slant: float = 0.08) -> Any:
    """Return a picture as a photograph of it on a dark table, taken from the side in light from one side."""
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    margin = int(0.06 * max(height, width))
    shift = chance.random((4, 2)) * slant * (width, height) * ((1, 1), (-1, 1), (-1, -1), (1, -1))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, (corners + margin + shift).astype(np.float32))
    size = (width + 2 * margin, height + 2 * margin)
    seen = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderValue=(70, 80, 90))
    down, across = np.mgrid[0 : size[1], 0 : size[0]]
    light = 0.6 + 0.24 * across / size[0] + 0.16 * down / size[1]
    return (seen * light[..., None]).astype(np.uint8)


def pale(picture: Any) -> Any:
    return (150 + picture * (85 / 255)).astype("uint8")


def turned(picture: Any, chance: Any) -> Any:
    import cv2

    return cv2.rotate(askew(picture, chance, 1), int(chance.integers(0, 3)))


def streaked(picture: Any, chance: Any) -> Any:
    """Return a picture with lines as high as it, as dust on the glass of a scanner draws them."""
    import numpy as np

    picture = picture.copy()
    for _ in range(3):
        left, wide = int(picture.shape[1] * (0.15 + 0.7 * chance.random())), int(chance.integers(1, 5))
        streak = picture[:, left : left + wide]
        np.minimum(streak, int(chance.integers(20, 140)), out=streak)
    return picture


def glared(picture: Any, chance: Any) -> Any:
    """Return a picture of grey paper with three lamps in it."""
    import numpy as np

    height, width = picture.shape[:2]
    down, across = np.mgrid[0:height, 0:width]
    lit = picture * (0.78 + 0.1 * across / width)[..., None]
    for _ in range(3):
        x, y = (size * (0.2 + 0.6 * chance.random()) for size in (width, height))
        far = ((across - x) ** 2 + (1.6 * (down - y)) ** 2) / (0.06 * max(height, width)) ** 2
        lit += 330 * np.exp(-(far**2))[..., None]
    return np.clip(lit, 0, 255).astype(np.uint8)


def inked(picture: Any, ink: Any) -> Any:
    """Return a picture with ink of its size over it, white where there is none."""
    return (picture.astype("float32") * ink / 255).astype("uint8")


def copied_stamp(picture: Any, chance: Any) -> Any:
    """Return a picture with a stamp as a copier without colours shows it."""
    import numpy as np

    grey = stamped(np.full_like(picture, 255), chance).mean(axis=2, keepdims=True)
    return inked(picture, grey)


def blue_stamp(picture: Any, chance: Any) -> Any:
    import numpy as np

    return inked(picture, stamped(np.full_like(picture, 255), chance)[:, :, ::-1])


def watermarked(picture: Any, chance: Any) -> Any:
    """Return a picture with grey words across all of it."""
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    side = 2 * max(height, width)
    ink: Any = np.full((side, side), 255, np.uint8)
    grey = int(chance.integers(150, 215))
    for y in range(0, side, int(0.14 * height)):
        for x in range(0, side, int(0.45 * width)):
            where = (cv2.FONT_HERSHEY_SIMPLEX, width / 500, grey, max(3, width // 200))
            cv2.putText(ink, "INTERNAL 2024", (x, y), *where)
    ink = cv2.warpAffine(ink, cv2.getRotationMatrix2D((side / 2, side / 2), 30, 1), (side, side), borderValue=255)
    top, left = (side - height) // 2, (side - width) // 2
    return np.minimum(picture, ink[top : top + height, left : left + width, None])


#: Each treatment: the dots an inch with which the page is drawn for it, and what is done to the picture.
TREATMENTS: Mapping[str, tuple[int, Callable[[Any, Any], Any]]] = {
    "askew": (150, lambda page, chance: jpeg(askew(page, chance), 60)),
    "blurred": (200, lambda page, chance: jpeg(blurred(askew(page, chance, 1), 1.0), 75)),
    "stamped": (200, lambda page, chance: jpeg(askew(stamped(page, chance), chance, 1), 75)),
    "noisy": (200, lambda page, chance: jpeg(noisy(askew(page, chance, 2), chance, 14), 70)),
    "pale": (150, lambda page, chance: jpeg(noisy(pale(page), chance, 4), 75)),
    "photographed": (200, lambda page, chance: jpeg(noisy(blurred(photographed(page, chance), 0.7), chance, 5), 80)),
    "turned": (200, lambda page, chance: jpeg(turned(page, chance), 80)),
    "fine": (300, lambda page, chance: jpeg(askew(page, chance), 80)),
}

#: What covers print, or blinds: much is named there, and nothing may be wrong. Only a part of a bench asks for it.
ACCIDENTS: Mapping[str, tuple[int, Callable[[Any, Any], Any]]] = {
    "streaked": (200, lambda page, chance: jpeg(noisy(streaked(page, chance), chance, 3), 80)),
    "glared": (200, lambda page, chance: jpeg(glared(askew(page, chance, 1), chance), 80)),
    "blue-stamped": (200, lambda page, chance: jpeg(askew(blue_stamp(page, chance), chance, 1), 75)),
    "copied-stamp": (200, lambda page, chance: jpeg(askew(copied_stamp(page, chance), chance, 1), 75)),
    "watermarked": (150, lambda page, chance: jpeg(askew(watermarked(page, chance), chance, 1), 75)),
    "inverted": (150, lambda page, chance: jpeg((60 + (255 - askew(page, chance, 1)) * 0.43).astype("uint8"), 75)),
}
#: Every so many pages each accident happens to one.
_EVERY = 22


@cache
def _opened(document: str) -> Any:
    import pypdfium2 as pdfium

    return pdfium.PdfDocument(DOCUMENTS / document)


def one_page(document: str, number: int) -> bytes:
    """Return a page of a document, by its number from 1, as a PDF file of its own."""
    import pypdfium2 as pdfium

    alone, written = pdfium.PdfDocument.new(), io.BytesIO()
    alone.import_pages(_opened(document), [number - 1])
    alone.save(written)
    return written.getvalue()


def treated_page(document: str, number: int, treatment: str) -> bytes:
    """Return the picture file (PNG) of a page as paper that was treated so."""
    import cv2
    import numpy as np

    dots, treat = {**TREATMENTS, **ACCIDENTS}[treatment]
    page = _opened(document)[number - 1]
    drawn = np.ascontiguousarray(page.render(scale=min(dots / 72, 3_400 / max(page.get_size()))).to_numpy()[:, :, :3])
    chance = np.random.default_rng([number, *treatment.encode(), *document.encode()])
    return bytes(cv2.imencode(".png", treat(drawn, chance))[1].tobytes())


# What is recognised, held against what is printed


@dataclass(slots=True)
class Comparison:
    """Of the figures of tables: how many are right, named as unreadable, wrong, or missed; and those not right."""

    counts: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[str, str, str]] = field(default_factory=list)

    def note(self, printed: str, recognised: str) -> None:
        if printed == recognised:
            kind = "right"
        elif recognised in BLANKS:
            kind = "missed"
        else:
            # What is no figure is kept as it is read, and named.
            kind = "named" if parse_figure(recognised) is None else "wrong"
        self.counts[kind] += 1
        if kind != "right":
            self.differing.append((kind, printed, recognised))


def rows_of(page: Page) -> list[list[str]]:
    """Return the rows of all tables of a page, each the texts of its cells that print one."""
    return [
        [cell.text for cell in row if cell.text and cell.row == index]
        for grid in page.items
        if isinstance(grid, Grid)
        for index, row in enumerate(grid.rows())
    ]


def is_number(text: str) -> bool:
    return looks_like_figure(text) and any(map(str.isdigit, text))


def compare(printed: Page, recognised: Page) -> Comparison:
    """Hold the figures of a recognised page's tables against those of the page as it was printed, row by row."""
    found = Comparison()
    one, other = rows_of(printed), rows_of(recognised)
    keys = [["\n".join(row) for row in rows] for rows in (one, other)]
    for tag, start, end, begin, stop in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        rows, others = one[start:end], other[begin:stop]
        if tag == "equal" or len(rows) == len(others):
            for row, beside in zip(rows, others, strict=True):
                _compare_row(found, row, beside)
        else:
            _compare_row(found, [text for row in rows for text in row], [text for row in others for text in row])
    return found


def _compare_row(found: Comparison, row: Sequence[str], other: Sequence[str]) -> None:
    if len(row) == len(other):
        for text, beside in zip(row, other, strict=True):
            if is_number(text):
                found.note(text, beside)
        return
    for tag, start, end, begin, stop in SequenceMatcher(None, row, other, autojunk=False).get_opcodes():
        texts, others = row[start:end], list(other[begin:stop])
        if tag != "equal" and len(texts) != len(others):
            others = [text for text in others if is_number(text) or UNSEEN in text]
            texts = [text for text in texts if is_number(text)]
        for at, text in enumerate(texts):
            if is_number(text):
                found.note(text, others[at] if at < len(others) else "")


# Measuring


def pages_with_figures(least: int) -> Iterator[tuple[str, int, Page]]:
    """Yield the pages of the documents at hand whose tables print at least so many figures."""
    for path in sorted(DOCUMENTS.glob("*.pdf")):
        for number, page in enumerate(read_pdf(path.read_bytes(), path.name, Limits()), start=1):
            if sum(is_number(text) for row in rows_of(page) for text in row) >= least:
                yield path.name, number, page


def write_scans(part: str = "") -> None:
    """Say what is recognised of the pages at hand, each treated in one way; go on where an earlier run ended.

    ``part`` is what the documents' names hold, or a treatment; an accident happens to some pages only.
    """
    MEASURED.parent.mkdir(exist_ok=True)
    known = [json.loads(line) for line in MEASURED.read_text().splitlines()] if MEASURED.exists() else []
    done = {(each["document"], each["page"], each["treatment"]): each for each in known}
    kinds = list(TREATMENTS)
    for order, (document, number, page) in enumerate(pages_with_figures(20)):
        is_struck = part in ACCIDENTS and order % _EVERY == 3
        treatment = part if is_struck else kinds[order % len(kinds)]
        if (document, number, treatment) in done or not (part in document or part == treatment):
            continue
        picture = treated_page(document, number, treatment)
        began = time.process_time()
        try:
            found = compare(page, read_pictures(picture, document, UNHURRIED)[0])
        except Refused as refused:
            found = Comparison()
            for text in filter(is_number, (text for row in rows_of(page) for text in row)):
                found.note(text, f"{UNSEEN}{refused}")
        measured = {
            "document": document,
            "page": number,
            "treatment": treatment,
            **{kind: found.counts[kind] for kind in ("right", "named", "wrong", "missed")},
            "differing": found.differing,
            "seconds": round(time.process_time() - began, 2),
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000,
        }
        done[document, number, treatment] = measured
        with MEASURED.open("a") as file:
            file.write(json.dumps(measured, ensure_ascii=False) + "\n")
        print(f"{document} {number} {treatment}: {dict(found.counts)}", flush=True)
    _write_sums(list(done.values()))


def _write_sums(pages: Sequence[Mapping[str, Any]]) -> None:
    print(f"{'':<16}{'pages':>8}{'right':>8}{'named':>8}{'wrong':>8}{'missed':>8}{'s a page':>10}{'MB':>8}")
    for treatment in (*TREATMENTS, *ACCIDENTS, ""):
        mine = [
            page
            for page in pages
            if page["treatment"] == treatment or not (treatment or page["treatment"] in ACCIDENTS)
        ]
        if mine:
            sums = "".join(f"{sum(page[kind] for page in mine):>8}" for kind in ("right", "named", "wrong", "missed"))
            seconds = sum(page["seconds"] for page in mine) / len(mine)
            largest = max(page["megabytes"] for page in mine)
            print(f"{treatment or 'all':<16}{len(mine):>8}{sums}{seconds:>10.1f}{largest:>8}")
    for page in pages:
        for kind, printed, recognised in page["differing"]:
            if kind != "named":
                print(f"{kind}: {page['document']} {page['page']} ({page['treatment']}): {printed} → {recognised}")
