"""Take what is handed in together: files, a folder, ZIP archives; what cannot be taken is named with its reason."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from django.core.files.base import File

from budgets.canonical import BROKEN_ARCHIVE
from budgets.documents import Refused
from budgets.documents.model.outcomes import LARGEST_FILE
from budgets.documents.model.scratch import scratch_folder

#: Files that may hold a budget or a part of one.
KINDS_OF_FILES = frozenset(
    {
        ".pdf",
        ".docx",
        ".doc",
        ".wps",
        ".rtf",
        ".xlsx",
        ".xls",
        ".ods",
        ".html",
        ".htm",
        ".mhtml",
        ".mht",
        ".csv",
        ".tsv",
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
        ".tiff",
    }
    | {".txt"}
)
#: Archives, of which only ZIP is unpacked, and only one that is handed in itself.
ZIP = ".zip"
ARCHIVES = frozenset({ZIP, ".rar", ".7z", ".tar", ".gz", ".tgz"})
#: Documents that are not read, and what to do with them.
NOT_READ = {".odt": "word", ".ofd": "ofd"}
#: What an archive may hold: a fortnight's budgets of a city are some hundred megabytes.
MOST_FILES, MOST_BYTES = 5_000, 4_000_000_000
#: What may be handed in at once in the admin; a web server before the portal takes as much (``deploy/nginx``).
MOST_HANDED_IN, LARGEST_BATCH = 500, 400_000_000
#: Zip's mark that a name is written in UTF-8; Chinese names without it are in the code page of Chinese Windows.
UTF8_NAME = 0x800
#: Zip's mark that what is packed is encrypted.
ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file as it was handed in: where it lay, and its bytes, which are on disk or came with a request."""

    path: PurePosixPath
    source: Path | File[bytes]
    size: int

    @contextmanager
    def opened(self) -> Iterator[File[bytes]]:
        """Yield its bytes to be read; one on disk is open only then."""
        if isinstance(self.source, Path):
            with self.source.open("rb") as file:
                yield File(file, self.path.name)
        else:
            self.source.seek(0)
            yield self.source


@dataclass(slots=True)
class Taken:
    """The files of a batch that may be of a budget, and what was left out: its path, and the message that says why."""

    files: list[HandedIn] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def handed_in_files(given: Sequence[HandedIn], stack: ExitStack) -> Taken:
    """Return the files that are to be read of what was handed in, archives unpacked until the stack is closed.

    Raises :class:`Refused` where it is too much, or an archive cannot be unpacked.
    """
    taken, every = Taken(), []
    for one in given:
        if one.path.suffix.lower() == ZIP:
            with one.opened() as archive:
                folder = unpacked(archive, one.path.name, stack, most=(MOST_HANDED_IN, LARGEST_BATCH))
            every += files_below(folder)
        else:
            every.append(one)
    for one in every:
        if is_left_by_a_program(one.path):
            continue
        if why := why_left_out(one):
            taken.left_out.append((str(one.path), why))
        else:
            taken.files.append(one)
    if len(taken.files) > MOST_HANDED_IN or sum(one.size for one in taken.files) > LARGEST_BATCH:
        raise Refused(too_much("", MOST_HANDED_IN, LARGEST_BATCH))
    return taken


def files_below(folder: Path) -> list[HandedIn]:
    """Return the files of a folder and those below, by their paths in it."""
    return [
        HandedIn(path=PurePosixPath(path.relative_to(folder).as_posix()), source=path, size=path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def why_left_out(one: HandedIn) -> str:
    """Return the message that says why a file is not read; nothing where it is."""
    name, kind = one.path.name, one.path.suffix.lower()
    if kind in ARCHIVES:
        return f"archive-inside: {name}" if kind == ZIP else f"other-archive: {name}"
    if kind in NOT_READ:
        return f"{NOT_READ[kind]}: {name}"
    if kind not in KINDS_OF_FILES:
        return f"binary: {name}"
    if not one.size:
        return f"empty: {name}"
    return f"too-large: {name}, {one.size:,} > {LARGEST_FILE:,}" if one.size > LARGEST_FILE else ""


def is_left_by_a_program(path: PurePath) -> bool:
    """Tell whether a file is one that office programs and file managers leave behind."""
    return path.name.startswith((".", "~$")) or path.name in ("Thumbs.db", "desktop.ini") or "__MACOSX" in path.parts


def too_much(name: str, files: int, size: int) -> str:
    return f"batch-too-large: {name + ': ' if name else ''}{files:,}, {size / 1_000_000:,.0f} MB"


def unpacked(archive: Any, name: str, stack: ExitStack, most: tuple[int, int] | None = None) -> Path:
    """Return a folder with what a ZIP archive, a path or an open file, holds; it goes when the stack is closed.

    ``most`` is how many files it may have, and bytes when unpacked (a folder's, unless given): what it says of itself
    is held against that before anything is written, and no more is written than it says. Raises :class:`Refused`.
    """
    folder, most = Path(stack.enter_context(scratch_folder())), most or (MOST_FILES, MOST_BYTES)
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            if len(entries) > most[0] or sum(entry.file_size for entry in entries) > most[1]:
                raise Refused(too_much(name, *most))
            if any(entry.flag_bits & ENCRYPTED for entry in entries):
                raise Refused(f"encrypted: {name}")
            for entry in entries:
                entry.filename = name_within(entry)
                if (folder / entry.filename).is_file():
                    raise Refused(f"same-name-inside: {entry.filename}")
                opened.extract(entry, folder)
    except OSError as error:
        # A name that is too long, or two of which one is the other's folder.
        raise Refused(f"names-inside: {name}, {error.strerror}") from error
    except (*BROKEN_ARCHIVE, ValueError) as error:
        raise Refused(f"broken: {name}") from error
    return folder


def name_within(entry: zipfile.ZipInfo) -> str:
    """Return the path of a file in its archive, as it was named; refused where it leads out of the archive."""
    name = entry.filename
    if not entry.flag_bits & UTF8_NAME:
        name = name.encode("cp437", "replace").decode("gb18030", "replace")
    name = name.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        raise Refused(f"path-outside: {name}")
    return name
