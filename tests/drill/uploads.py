"""Hand in files that are damaged, altered or hostile: each is read or clearly refused, and no figure is made up."""

from __future__ import annotations

import io
import random
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pypdfium2

from budgets import documents
from budgets.documents.package.csv_package import write_package
from budgets.records import Budget, State
from tests import factories, papers
from tests.documents import DOCUMENTS
from tests.drill.exercise import Attempt, Exercise, Findings
from tests.filled_release import answers, public_addresses, start_django
from tests.served import ROOT

FILES = 10
#: One reading in so many is published, and all its pages are drawn.
DRAWN = 8
#: No file takes longer, in seconds: the bound of the process that reads.
LONGEST = 70
NUMBER = re.compile(r"[-+]?\d[\d,，]*(?:\.\d+)?")
BOMB = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 99 + b'"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'

Change = Callable[[random.Random, bytes], bytes]


def flip_bytes(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _time in range(chance.choice([1, 5, 50, 500])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut_off(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def take_out(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.choice([1, 40, 4000]) :]


def say_twice(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content))
    piece = content[start : start + chance.choice([1, 40, 4000])]
    return content[:start] + piece + content[start:]


def put_in(chance: random.Random, content: bytes) -> bytes:
    hostile = [
        b"\0",
        b"1e22",
        b"9" * 400,
        b"=1+1",
        "１２３".encode(),
        "\u202e".encode(),
        b"\xff\xfe",
        b"-",
        b"," * 3000,
    ]
    start = chance.randrange(len(content))
    return content[:start] + chance.choice(hostile) + content[start:]


def change_digits(chance: random.Random, content: bytes) -> bytes:
    """Exchange digits for others: in content streams of a PDF file, cells of a workbook, rows of a text."""
    places = [found.start() for found in re.finditer(rb"(?<=[\d\0.])\d|(?<=\\000)\d", content)]
    changed = bytearray(content)
    for place in chance.sample(places, min(len(places), chance.choice([1, 3, 20]))):
        changed[place] = chance.choice(b"0123456789")
    return bytes(changed)


CHANGES: tuple[Change, ...] = (flip_bytes, cut_off, take_out, say_twice, put_in, change_digits)


def change_archive(chance: random.Random, content: bytes) -> bytes:
    """Change one member of an archive, or how it stands there."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other:
        names = archive.namelist()
        struck = chance.choice(names)
        way = chance.choice(["change", "change", "change", "bomb", "sparse", "drop", "twice", "empty", "large"])
        for name in names:
            member = archive.read(name)
            if name == struck:
                if way == "drop":
                    continue
                member = changed_member(chance, way, member)
                if way == "twice":
                    other.writestr(name, member)
            other.writestr(name, member)
    return made.getvalue()


def changed_member(chance: random.Random, way: str, member: bytes) -> bytes:
    if way == "empty" or not member:
        return b""
    if way == "bomb":
        before = chance.choice([b"", b"\xef\xbb\xbf", b"<!-- x -->", b"  \n", b'<?xml version="1.0"?><?x y?>'])
        return before + BOMB + member
    if way == "sparse":
        return re.sub(rb'r="[A-Z]+(\d+)"', rb'r="XFD1048576"', member, count=chance.choice([1, 9]))
    if way == "large":
        return re.sub(rb"<v>[\d.]+</v>", b"<v>1e22</v>", member, count=chance.choice([1, 99]))
    return chance.choice(CHANGES)(chance, member)


def base_files() -> list[tuple[str, bytes]]:
    """Return sound files of every kind: names and contents."""
    files = [(f"{place}.pdf", paper.pdf(pageCompression=0)) for place, paper in papers.PLACES.items()]
    files += [(f"{place}.xlsx", paper.workbook()) for place, paper in papers.PLACES.items()]
    files.append(("packed.pdf", papers.BEIJING.pdf(pageCompression=1)))
    with tempfile.TemporaryDirectory() as folder:
        write_package(factories.budget(), Path(folder))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
        files.append(("package.zip", packed.getvalue()))
    known = [path for path in DOCUMENTS.glob("*") if path.suffix in (".txt", ".pdf") and path.stat().st_size < 600_000]
    texts = sorted((ROOT / "budgets" / "sample").glob("*.txt"))
    return [*files, *((path.name, path.read_bytes()) for path in sorted(known)[:4] + texts[:2])]


def numbers_in(path: Path) -> set[Decimal]:
    """Return every number of a file, as another library or nobody's reads it."""
    content = path.read_bytes()
    if content[:4] == b"%PDF":
        pages = [page.get_textpage() for page in pypdfium2.PdfDocument(path)]
        text = " ".join(part for page in pages for part in (page.get_text_bounded(), page.get_text_range()))
    elif content[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            members = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
        text = " ".join(re.sub(r"<[^>]*>", " ", member) for member in members)
    else:
        text = content.decode(errors="replace")
    # Figures that a cell has broken over lines are one, and so are those that stand close together.
    text += " " + re.sub(r"(?<=[\d.,])\s+(?=[\d.,])", "", text)
    return {abs(plain) for word in NUMBER.findall(text) if (plain := as_number(word)) is not None}


def as_number(word: str) -> Decimal | None:
    try:
        return Decimal(re.sub(r"[,，\s]", "", word)).normalize()
    except InvalidOperation:
        return None


def made_up_figures(budget: Budget, path: Path) -> list[str]:
    """Return the figures of a reading that the file does not have; none where the other library cannot read it."""
    try:
        there = numbers_in(path)
    except Exception:
        return []
    told = [
        amount.printed
        for table in budget.statements
        for line in table.lines
        for amount in line.amounts
        if amount.state is State.VALUE and amount.printed
    ]
    figures = {word: as_number(found[0]) for word in told if (found := NUMBER.search(word))}
    return sorted(word for word, plain in figures.items() if plain is not None and abs(plain) not in there)


def draw_every_page(budget: Budget) -> dict[str, int]:
    """Publish a reading, ask for all its pages, and take it away again; return the answers that should not be."""
    from django.db import transaction

    from budgets import editions

    with transaction.atomic():
        draft = editions.load_as_draft(budget=budget).budget
        editions.publish(budget=draft, despite_unreadable="damaged", despite_failures="damaged")
        found = {path: code for path, code in answers(public_addresses(60)).items() if code not in (200, 301, 302, 404)}
        transaction.set_rollback(True)
    return found


@contextmanager
def prepared_files(folder: Path) -> Iterator[Attempt]:
    start_django(str(folder))
    from django.core.management import call_command

    from budgets.documents.model.messages import sentence

    call_command("migrate", verbosity=0)
    files = base_files()

    def hand_in(chance: random.Random, met: Findings, at: str) -> None:
        name, content = chance.choice(files)
        is_archive = content[:2] == b"PK"
        change = change_archive if is_archive and chance.random() < 0.7 else chance.choice(CHANGES)
        path = folder / (name if chance.random() < 0.95 else f"{name}.{chance.choice(['pdf', 'xlsx', 'txt', 'csv'])}")
        path.write_bytes(change(chance, content))
        began, told = time.monotonic(), f"{at} {path.name} {change.__name__}"
        met.seen["files"] += 1
        try:
            budget = documents.read_isolated([path], department="某市档案馆", year=2031).budget
        except documents.Refused as error:
            met.seen["refused"] += 1
            met.seen["refused as the reader died"] += "reader-died" in str(error)
            if not sentence(str(error)).strip():
                met.faults.append(f"{told}: refused without a word")
        except Exception as error:
            met.faults.append(f"{told}: {type(error).__name__} {error}")
        else:
            met.seen["read"] += 1
            met.faults += [f"{told}: {figure} is not in the file" for figure in made_up_figures(budget, path)]
            if chance.random() * DRAWN < 1:
                met.seen["published and drawn"] += 1
                met.faults += [f"{told}: {code} {page}" for page, code in draw_every_page(budget).items()]
        if time.monotonic() - began > LONGEST:
            met.faults.append(f"{told}: took {time.monotonic() - began:.0f} s")
        path.unlink()

    def attempt(number: int) -> Findings:
        met = Findings()
        for place in range(FILES):
            hand_in(random.Random(f"{number} {place}"), met, str(place))
        return met

    yield attempt


EXERCISE = Exercise(
    "uploads",
    "a damaged, altered or hostile file is read or clearly refused, and no figure is made up",
    prepared_files,
    tested=1,
    short=8,
    full=210,
)
