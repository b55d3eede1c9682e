"""Load lists of classification codes: the catalogue that comes with the project, and newer yearly lists.

A list widens what is known: a code's name keeps the years it was seen in before, and adds those of the list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.checks import CatalogueEntry
from budgets.models import ClassificationCode

CATALOGUE = Path(__file__).parent / "catalogue"
COLUMNS = ("code", "name", "level", "parent", "first_seen", "last_seen", "status", "name_en")
LARGEST_LIST = 20_000_000
#: How long the codes of a level are, where the codes of a scheme are digits (类, 款, 项, and 目 of revenue).
LENGTHS = {"类": 3, "款": 5, "项": 7, "目": 9}
CODE = re.compile(r"[0-9a-z][0-9a-z-]{0,39}")

Scheme = ClassificationCode.Scheme
Status = ClassificationCode.Status


class ListError(Exception):
    """A list of codes cannot be loaded; the message names the file and the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What loading one list changed."""

    scheme: str
    added: int
    changed: int
    unchanged: int


def load(paths: Sequence[Path], *, scheme: str = "") -> list[Change]:
    """Load lists into the catalogue, all or none; the scheme is ``scheme``, or else the name of each file.

    Raises :class:`ListError` at the first row that is not right.
    """
    lists = [(path, checked_scheme(path, scheme or path.stem)) for path in paths]
    with transaction.atomic():
        return [store(scheme, list(read_codes(path, scheme)), path) for path, scheme in lists]


def checked_scheme(path: Path, scheme: str) -> str:
    if scheme not in Scheme.values:
        raise ListError(f"{path.name}: “{scheme}” is not a scheme. The schemes are: {', '.join(Scheme.values)}.")
    return scheme


def read_codes(path: Path, scheme: str) -> Iterator[ClassificationCode]:
    """Yield the codes of a list: CSV in UTF-8 with at least the columns ``code`` and ``name``."""
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""), strict=True)
    number, seen = 1, set()
    try:
        check_header(path, reader.fieldnames or [])
        for row in reader:
            number += 1
            code = made(row, scheme)
            if (code.code, code.name) in seen:
                raise ValueError(f"code {code.code} with this name stands twice")
            seen.add((code.code, code.name))
            yield code
    except ValueError as error:
        raise ListError(f"{path.name}, row {number}: {error}.") from error
    except csv.Error as error:
        raise ListError(f"{path.name}, row {number + 1}: {error}.") from error


def text_of(path: Path) -> str:
    """Return the text of a list, which must be a regular file: a device may have no end."""
    try:
        if path.exists() and not path.is_file():
            raise ListError(f"{path.name} is not a regular file.")
        with path.open("rb") as file:
            data = file.read(LARGEST_LIST + 1)
        if len(data) > LARGEST_LIST:
            raise ListError(f"{path.name} is larger than {LARGEST_LIST:,} bytes.")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise ListError(f"{path.name} cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ListError(f"{path.name} is not UTF-8. Save it as UTF-8 first.") from error


def check_header(path: Path, header: Sequence[str]) -> None:
    missing = [name for name in ("code", "name") if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown:
        what = f"column {missing[0]} is missing" if missing else f"column “{unknown[0][:40]}” is not known"
        raise ListError(f"{path.name}, row 1: {what}. The columns are: {', '.join(COLUMNS)}.")


def made(row: dict[str, str], scheme: str) -> ClassificationCode:
    """Return the code that a row describes; raises ``ValueError`` in words."""
    if None in row or None in row.values():
        raise ValueError("it has more or fewer cells than the first row")
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    first, last = year(cells["first_seen"]), year(cells["last_seen"])
    if not CODE.fullmatch(cells["code"]):
        raise ValueError(f"“{cells['code'][:40]}” is not a code")
    check_level(scheme, cells["code"], cells["level"])
    if (first is None) != (last is None):
        raise ValueError("it gives the first or the last year seen without the other")
    if first and last and first > last:
        raise ValueError(f"the years {first} to {last} run backwards")
    status = cells["status"] or (Status.CONFIRMED if first else Status.UNCONFIRMED)
    texts = {name: cells[name] for name in ("code", "name", "level", "parent", "name_en")}
    code = ClassificationCode(scheme=scheme, first_seen=first, last_seen=last, status=status, **texts)
    try:
        code.clean_fields()
    except ValidationError as error:
        raise ValueError("; ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())) from error
    return code


def check_level(scheme: str, code: str, level: str) -> None:
    """Refuse a code that is no code of its level; sources of money, whose codes are words, have no levels."""
    if not level or scheme == Scheme.SOURCE:
        return
    if level not in LENGTHS:
        raise ValueError(f"“{level[:40]}” is not a level; the levels are {', '.join(LENGTHS)}")
    if not code.isdecimal() or len(code) != LENGTHS[level]:
        raise ValueError(f"a code of level {level} has {LENGTHS[level]} digits; {code} has not")


def year(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(19|20|21)[0-9]{2}", text):
        raise ValueError(f"“{text[:40]}” is not a year")
    return int(text)


def store(scheme: str, codes: list[ClassificationCode], path: Path) -> Change:
    """Add or widen the codes of one list: three queries, and batches of rows."""
    known = {(row.code, row.name): row for row in ClassificationCode.objects.filter(scheme=scheme)}
    there = {code for code, _name in known} | {code.code for code in codes}
    for number, code in enumerate(codes, 2):
        if code.parent and code.parent not in there:
            raise ListError(f"{path.name}, row {number}: the parent {code.parent} of {code.code} is not in the list.")
    new = [code for code in codes if (code.code, code.name) not in known]
    changed = [row for code in codes if (row := known.get((code.code, code.name))) and widen(row, code)]
    ClassificationCode.objects.bulk_create(new)
    ClassificationCode.objects.bulk_update(changed, COLUMNS[2:], batch_size=100)
    return Change(scheme=scheme, added=len(new), changed=len(changed), unchanged=len(codes) - len(new) - len(changed))


def widen(row: ClassificationCode, code: ClassificationCode) -> bool:
    """Add to a stored row what a list says of it, and tell whether that was anything new."""
    before = [getattr(row, name) for name in COLUMNS]
    row.first_seen = min((seen for seen in (row.first_seen, code.first_seen) if seen), default=None)
    row.last_seen = max((seen for seen in (row.last_seen, code.last_seen) if seen), default=None)
    if code.status == Status.CONFIRMED:
        row.status = code.status
    for name in ("level", "parent", "name_en"):
        setattr(row, name, getattr(code, name) or getattr(row, name))
    return before != [getattr(row, name) for name in COLUMNS]


def entries(rows: Iterable[ClassificationCode]) -> list[CatalogueEntry]:
    """Return codes as the checks take them."""
    return [
        CatalogueEntry(
            scheme=row.scheme,
            code=row.code,
            name=row.name,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            confirmed=row.status == Status.CONFIRMED,
        )
        for row in rows
    ]
