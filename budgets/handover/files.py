"""The files of a handed-over site: a folder or a ZIP archive, with the SHA-256 of each file in ``SHA256SUMS``."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from budgets.canonical import BROKEN_ARCHIVE

SUMS = "SHA256SUMS"
#: Bytes that are copied at a time.
PIECE = 1 << 20
#: As `sha256sum` writes it, of files under names that lead nowhere else.
SUM = re.compile(r"([0-9a-f]{64})  ([a-z0-9_]+(?:[./][a-z0-9_]+)*)\n")


class HandoverError(Exception):
    """A site cannot be handed over; the message is a sentence that says why."""


class Hashing:
    """A file that is written and whose SHA-256 is kept."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        return self.file.write(content)


class Written:
    """A folder or, where its name ends so, a ZIP archive that is being written."""

    def __init__(self, path: Path) -> None:
        self.path, self.sums = path, dict[str, str]()
        self.archive = zipfile.ZipFile(path, "w") if ".zip" in path.suffixes else None
        if self.archive is None:
            path.mkdir()

    @contextmanager
    def new_file(self, name: str, *, compressed: bool = True) -> Iterator[Hashing]:
        """Yield a file of that name to write to."""
        if self.archive is None:
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                yield (hashing := Hashing(file))
        else:
            about = zipfile.ZipInfo(name)
            about.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
            with self.archive.open(about, "w", force_zip64=True) as file:
                yield (hashing := Hashing(file))
        self.sums[name] = hashing.sha256.hexdigest()

    def close(self) -> None:
        if self.archive is not None:
            self.archive.close()


@contextmanager
def writing(path: Path) -> Iterator[Written]:
    """Yield files to be written to ``path``, which bears its name once all of them are; nothing stays otherwise."""
    if path.exists():
        raise HandoverError(f"{path} is there already: name a new file or folder.")
    part = path.with_name(f"{path.name}.part")
    written = None
    try:
        delete(part)
        written = Written(part)
        yield written
        with written.new_file(SUMS) as file:
            file.write("".join(f"{sha256}  {name}\n" for name, sha256 in sorted(written.sums.items())).encode())
        written.close()
        part.rename(path)
    except BaseException as error:
        if written is not None:
            with suppress(OSError, ValueError):
                written.close()
        delete(part)
        if isinstance(error, OSError):
            raise HandoverError(f"{path} cannot be written: {error.strerror}.") from error
        raise


def delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class HandedSite(Protocol):
    """What files of a handed-over site are read from."""

    def names(self) -> list[str]: ...

    def open(self, name: str) -> IO[bytes]: ...


class GivenFolder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        return [path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if not path.is_dir()]

    def open(self, name: str) -> BinaryIO:
        return (self.path / name).open("rb")


class GivenArchive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def names(self) -> list[str]:
        return self.archive.namelist()

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(name)


@contextmanager
def reading(path: Path) -> Iterator[HandedSite]:
    """Yield the files of a folder or archive; all of them are as they were written.

    What goes wrong with who reads them is no fault of theirs, and passes as it is.
    """
    with ExitStack() as opened:
        try:
            given: HandedSite = (
                GivenFolder(path) if path.is_dir() else GivenArchive(opened.enter_context(zipfile.ZipFile(path)))
            )
            refuse_changed(given)
        except FileNotFoundError as error:
            raise HandoverError(f"{error.filename} is not there.") from error
        except BROKEN_ARCHIVE as error:
            # What the library says of an archive whose own words were changed.
            words = f"{path} is no ZIP archive, or was changed or cut since it was written: {error}"
            raise HandoverError(words) from error
        yield given


def refuse_changed(given: HandedSite) -> None:
    """Refuse files of which one is not what ``SHA256SUMS`` says, one is missing, or one is too many; it is named."""
    sums, names = sums_of(given), sorted(given.names())
    for name in sorted(sums.keys() ^ (set(names) - {SUMS})):
        raise HandoverError(f"{name} is {'missing' if name in sums else f'not named in {SUMS}'}.")
    if len(set(names)) != len(names):
        raise HandoverError("A file is there twice.")
    for name, sha256 in sums.items():
        if sha256_of(given, name) != sha256:
            raise HandoverError(f"{name} was changed since it was written: its SHA-256 is not the one in {SUMS}.")


def sha256_of(given: HandedSite, name: str) -> str:
    try:
        with given.open(name) as file:
            found = hashlib.sha256()
            while piece := file.read(PIECE):
                found.update(piece)
            return found.hexdigest()
    except BROKEN_ARCHIVE as error:
        raise HandoverError(f"{name} was changed or cut since it was written: {error}.") from error


def sums_of(given: HandedSite) -> dict[str, str]:
    """Return the SHA-256 of each file by its name, as ``SHA256SUMS`` has it."""
    if SUMS not in given.names():
        raise HandoverError(f"{SUMS} is missing: this is no site that was handed over whole.")
    found = dict[str, str]()
    with given.open(SUMS) as file:
        for number, line in enumerate(file, 1):
            match = SUM.fullmatch(line.decode("utf-8", "replace"))
            if match is None or match[2] in found:
                raise HandoverError(f"{SUMS} was changed: line {number} is none that this portal writes.")
            found[match[2]] = match[1]
    return found


def copy(source: IO[bytes], target: Hashing) -> None:
    shutil.copyfileobj(source, cast("BinaryIO", target), PIECE)
