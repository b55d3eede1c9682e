"""Show the originals: a page of a source file, drawn once and kept beside the file under its SHA-256.

What is kept under ``pages/`` can be deleted at any time: it is drawn again when it is asked for. No address leads
there; views give a page only to who may open its edition.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils import timezone

from .documents import ABOUT_PAGES, ROWS_A_PAGE, Refused, draw_isolated
from .documents.model.scratch import scratch_folder
from .models import SourceFile, UploadFile, staff_storage
from .records import Place

#: How long a page that could not be drawn is not tried again.
PAUSE = timedelta(hours=1)
#: Each process draws one page at a time, so that threads stay for other pages; who asks meanwhile waits so long.
PATIENCE = 3  # seconds
DRAWING = threading.Lock()
#: What is refused for now only.
BUSY = "drawing-busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalPage:
    """A page of an original, of ``count``: a picture, or rows of texts.

    A page of a PDF file has a ``width`` and a ``height`` in points, and its picture is :func:`picture`. A text, the
    sheets of a workbook, and the lines and the tables of a Word document or a web page are laid out in parts: ``rows``
    are those from number ``first`` on, of the sheet ``sheet``; a line of a text is a row of one cell.
    """

    number: int
    count: int
    width: float = 0
    height: float = 0
    sheet: str = ""
    first: int = 1
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def table(self) -> int | None:
        """The number of the table that it shows of a Word document or a web page."""
        return Place(sheet=self.sheet).table

    def contains_place(self, place: Place) -> bool:
        """Tell whether a place of the same file lies on this page."""
        if self.width:
            return place.page == self.number and place.box is not None
        first, last = place.row or 0, place.end_row or place.row or 0
        return place.sheet == self.sheet and first < self.first + len(self.rows) and last >= self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """Something to be marked on a page: where it stands, its text as printed, and what it is."""

    place: Place
    printed: str
    name: str = ""

    @property
    def rect(self) -> tuple[float, float, float, float] | None:
        """Return left, top, width and height of its box, a little wider than what is printed."""
        if self.place.box is None:
            return None
        left, top, right, bottom = self.place.box
        return round(left - 1, 1), round(top - 1, 1), round(right - left + 2, 1), round(bottom - top + 2, 1)

    def marks_row(self, row: int) -> bool:
        """Tell whether it marks something in a row of a sheet or a line of a text."""
        first = self.place.row or 0
        return first <= row <= (self.place.end_row or first)


def is_kept(file: SourceFile) -> bool:
    """Tell whether the bytes of a source file are here."""
    return bool(file.file) and file.file.storage.exists(str(file.file.name))


def load_original_page(file: SourceFile, number: int) -> OriginalPage | None:
    """Return a page of a source file by its number, from 1; none where the file has no such page.

    It is drawn where it was not before. Raises :class:`budgets.documents.Refused` where the file is not kept
    (``not-kept``) or the page cannot be shown.
    """
    if not is_kept(file):
        raise Refused(f"not-kept: {file.name}")
    if number < 1:
        return None
    about = kept_description(file, ABOUT_PAGES) or draw_if_missing(file, number, ABOUT_PAGES)
    if number > about["count"]:
        return None
    said = kept_description(file, f"{number}.json") or draw_if_missing(file, number, f"{number}.json")
    return OriginalPage(count=about["count"], **said | {"rows": tuple(tuple(row) for row in said.get("rows", ()))})


def page_picture(file: SourceFile, number: int) -> bytes | None:
    """Return the picture (PNG) of a page of a PDF file; none where there is no such page. Raises as :func:`page`."""
    found = load_original_page(file, number)
    if found is None or not found.width:
        return None
    storage, where = staff_storage(), drawn_file_path(file, f"{number}.png")
    if not storage.exists(where):
        with suppress(FileNotFoundError):
            storage.delete(drawn_file_path(file, f"{number}.json"))
        draw_if_missing(file, number, f"{number}.json")
    try:
        with storage.open(where) as drawing:
            return bytes(drawing.read())
    except OSError as error:
        raise Refused(f"no-picture: {file.name}, {number}") from error


def page_number_at(file: SourceFile, place: Place) -> int:
    """Return the number of the page on which a place of a file stands. Raises as :func:`page`."""
    row = place.row or 1
    if place.sheet:
        about = kept_description(file, ABOUT_PAGES) or draw_if_missing(file, 1, ABOUT_PAGES)
        begins = [n for n, (of, first) in enumerate(about["starts"], start=1) if of == place.sheet and first <= row]
        return begins[-1] if begins else 1
    # A text may print numbers of pages too, but it is laid out by its lines.
    return place.page or 1 if place.row is None else 1 + (row - 1) // ROWS_A_PAGE


def drawn_file_path(file: SourceFile, name: str) -> str:
    """Return where what was drawn of a file is kept: under its hash, for its bytes are all that it depends on."""
    return f"pages/{file.sha256[:2]}/{file.sha256}/{name}"


def kept_description(file: SourceFile, name: str) -> dict[str, Any] | None:
    """Return a description kept of a file; nothing where it is not there, not whole, or to be tried again.

    Raises :class:`budgets.documents.Refused` where it was found that the file or the page cannot be shown.
    """
    storage, where = staff_storage(), drawn_file_path(file, name)
    try:
        with storage.open(where) as written:
            said: dict[str, Any] = json.loads(written.read())
        if "refused" in said and storage.get_modified_time(where) < timezone.now() - PAUSE:
            return None
    except (OSError, ValueError):
        return None
    if "refused" in said:
        raise Refused(str(said["refused"]))
    return said


def draw_if_missing(file: SourceFile, number: int, name: str) -> dict[str, Any]:
    """Draw a page of a file, keep what comes of it, and return the description of a name."""
    if not DRAWING.acquire(timeout=PATIENCE):
        raise Refused(f"{BUSY}: {file.name}, {number}")
    try:
        # Whoever drew before may have drawn this page.
        said = kept_description(file, name)
        if said is None:
            draw_and_keep_page(file, number)
            said = kept_description(file, name)
    finally:
        DRAWING.release()
    if said is None:
        raise Refused(f"no-picture: {file.name}, {number}")
    return said


def draw_and_keep_page(file: SourceFile, number: int) -> None:
    """Draw a page of a file and keep it, or why it cannot be drawn.

    Pictures are kept before the descriptions that speak of them, so that a page which is described is whole. Raises
    :class:`budgets.documents.Refused` where it cannot be drawn, or what was drawn cannot be kept.
    """
    with scratch_folder() as folder:
        source, made = Path(folder) / "source", Path(folder) / "made"
        made.mkdir()
        try:
            copy_kept_file(file, source)
            draw_isolated(source, made, name=file.name, number=number)
        except Refused as error:
            # One page alone may be too much where the others are not.
            name = f"{number}.json" if staff_storage().exists(drawn_file_path(file, ABOUT_PAGES)) else ABOUT_PAGES
            with suppress(OSError):
                keep_drawn_file(file, name, json.dumps({"refused": str(error)}).encode())
            raise
        except OSError as error:
            raise Refused(f"not-kept: {file.name}") from error
        try:
            for one in sorted(made.iterdir(), key=lambda one: one.suffix == ".json"):
                keep_drawn_file(file, one.name, one.read_bytes())
        except OSError as error:
            raise Refused(f"no-picture: {file.name}, {number}") from error


def sha256_of_file(file: File[bytes]) -> str:
    """Return the SHA-256 of a file's bytes, which is at its beginning again afterwards."""
    found = hashlib.sha256()
    for piece in file.chunks():
        found.update(piece)
    file.seek(0)
    return found.hexdigest()


def kept_hash(file: SourceFile) -> str:
    """Return the SHA-256 of the bytes that are kept of a source file; empty where they are lost."""
    with suppress(FileNotFoundError), file.file.storage.open(str(file.file.name)) as content:
        return sha256_of_file(content)
    return ""


def copy_kept_file(file: SourceFile | UploadFile, path: Path) -> None:
    """Copy a file that is kept to a path, for a process apart to open; raises :class:`OSError` where it is lost."""
    with file.file.storage.open(str(file.file.name)) as kept, path.open("wb") as copy:
        shutil.copyfileobj(kept, copy)


def keep_drawn_file(file: SourceFile, name: str, content: bytes) -> None:
    """Keep something of a file under its name; where another was quicker, his is as good."""
    storage, where = staff_storage(), drawn_file_path(file, name)
    if where.endswith(".png") and storage.exists(where):
        return
    with suppress(FileNotFoundError):
        storage.delete(where)
    stored = storage.save(where, ContentFile(content))
    if stored != where:
        storage.delete(stored)


def forget_drawn_pages(sha256: str) -> None:
    """Delete what was drawn of a file that is not kept any more."""
    storage, folder = staff_storage(), f"pages/{sha256[:2]}/{sha256}"
    with suppress(OSError):
        for name in storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")
        storage.delete(folder)
