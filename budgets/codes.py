"""Load lists of classification codes: the catalogue that comes with the project, and newer yearly lists.

A list widens what is known: a code's name keeps the years it was seen in before, and adds those of the list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from budgets.checks import CatalogueEntry
from budgets.models import ClassificationCode, CodeChange

CATALOGUE = Path(__file__).parent / "catalogue"
#: What became of codes over years, as far as published documents print it; the columns are fields of the model.
CHANGES = CATALOGUE / "changes" / "changes.csv"
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


def load(paths: Sequence[Path], *, scheme: str = "", printed_in: int | None = None) -> list[Change]:
    """Load lists into the catalogue, all or none; the scheme is ``scheme``, or else the name of each file.

    ``printed_in`` is the year in which those codes were printed for which a list gives no years. Raises
    :class:`ListError` at the first row that is not right.
    """
    lists = [(path, checked_scheme(path, scheme or path.stem)) for path in paths]
    with transaction.atomic():
        return [store(scheme, list(read_codes(path, scheme, printed_in)), path) for path, scheme in lists]


def checked_scheme(path: Path, scheme: str) -> str:
    if scheme not in Scheme.values:
        raise ListError(
            _("%(file)s: “%(scheme)s” is not a scheme. The schemes are: %(schemes)s.")
            % {"file": path.name, "scheme": scheme, "schemes": ", ".join(Scheme.values)}
        )
    return scheme


def read_codes(path: Path, scheme: str, printed_in: int | None = None) -> Iterator[ClassificationCode]:
    """Yield the codes of a list: CSV in UTF-8 with at least the columns ``code`` and ``name``."""
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""), strict=True)
    number, seen = 1, set()
    try:
        check_header(path, reader.fieldnames or [])
        for row in reader:
            number += 1
            code = made(row, scheme, printed_in)
            if (code.code, code.name) in seen:
                raise ValueError(_("code %s with this name stands twice") % code.code)
            seen.add((code.code, code.name))
            yield code
    except ValueError as error:
        raise ListError(error_in_row(path, number, error)) from error
    except csv.Error as error:
        raise ListError(error_in_row(path, number + 1, error)) from error


def error_in_row(path: Path, number: int, what: object) -> str:
    """Return in words what is wrong with a row of a list, by the file's name and the row's number."""
    return _("%(file)s, row %(row)d: %(what)s.") % {"file": path.name, "row": number, "what": what}


def text_of(path: Path) -> str:
    """Return the text of a list, which must be a regular file: a device may have no end."""
    try:
        if path.exists() and not path.is_file():
            raise ListError(_("%s is not a regular file.") % path.name)
        with path.open("rb") as file:
            data = file.read(LARGEST_LIST + 1)
        if len(data) > LARGEST_LIST:
            raise ListError(
                _("%(file)s is larger than %(size)s bytes.") % {"file": path.name, "size": f"{LARGEST_LIST:,}"}
            )
        return data.decode("utf-8-sig")
    except OSError as error:
        raise ListError(
            _("%(file)s cannot be opened: %(why)s.") % {"file": path.name, "why": error.strerror}
        ) from error
    except UnicodeDecodeError as error:
        raise ListError(_("%s is not UTF-8. Save it as UTF-8 first.") % path.name) from error


def check_header(path: Path, header: Sequence[str]) -> None:
    missing = [name for name in ("code", "name") if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown:
        what = _("column %s is missing") % missing[0] if missing else _("column “%s” is not known") % unknown[0][:40]
        columns = _("The columns are: %s.") % ", ".join(COLUMNS)
        raise ListError(f"{error_in_row(path, 1, what)} {columns}")


def made(row: dict[str, str], scheme: str, printed_in: int | None) -> ClassificationCode:
    """Return the code that a row describes; raises ``ValueError`` in words."""
    if None in row or None in row.values():
        raise ValueError(_("it has more or fewer cells than the first row"))
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    first, last = year(cells["first_seen"]), year(cells["last_seen"])
    check_code(scheme, cells["code"], cells["level"])
    if first is last is None:
        first = last = printed_in
    check_years(first, last)
    status = cells["status"] or (Status.CONFIRMED if first else Status.UNCONFIRMED)
    texts = {name: cells[name] for name in ("code", "name", "level", "parent", "name_en")}
    code = ClassificationCode(scheme=scheme, first_seen=first, last_seen=last, status=status, **texts)
    try:
        code.clean_fields()
    except ValidationError as error:
        raise ValueError("; ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())) from error
    return code


def check_code(scheme: str, code: str, level: str) -> None:
    """Refuse what is no code, or none of its level; sources of money, whose codes are words, have no levels.

    Raises ``ValueError`` in words, as the checks below do.
    """
    if not CODE.fullmatch(code):
        raise ValueError(_("“%s” is not a code") % code[:40])
    if not level or scheme == Scheme.SOURCE:
        return
    if level not in LENGTHS:
        raise ValueError(
            _("“%(level)s” is not a level; the levels are %(levels)s")
            % {"level": level[:40], "levels": ", ".join(LENGTHS)}
        )
    if not code.isdecimal() or len(code) != LENGTHS[level]:
        raise ValueError(
            _("a code of level %(level)s has %(digits)d digits; %(code)s has not")
            % {"level": level, "digits": LENGTHS[level], "code": code}
        )


def check_parent(code: str, parent: str, there: Container[str]) -> None:
    """Refuse a parent that is not among the codes that are there."""
    if parent and parent not in there:
        raise ValueError(_("the parent %(parent)s of %(code)s is not in the list") % {"parent": parent, "code": code})


def check_years(first: int | None, last: int | None) -> None:
    """Refuse one year without the other, and years that run backwards."""
    if (first is None) != (last is None):
        raise ValueError(_("it gives the first or the last year seen without the other"))
    if first and last and first > last:
        raise ValueError(_("the years %(first)d to %(last)d run backwards") % {"first": first, "last": last})


def year(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(19|20|21)[0-9]{2}", text):
        raise ValueError(_("“%s” is not a year") % text[:40])
    return int(text)


def store(scheme: str, codes: list[ClassificationCode], path: Path) -> Change:
    """Add or widen the codes of one list: three queries, and batches of rows."""
    known = {(row.code, row.name): row for row in ClassificationCode.objects.filter(scheme=scheme)}
    there = {code for code, _name in known} | {code.code for code in codes}
    for number, code in enumerate(codes, 2):
        try:
            check_parent(code.code, code.parent, there)
        except ValueError as error:
            raise ListError(error_in_row(path, number, error)) from error
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


def load_changes() -> int:
    """Add the changes of codes that come with the project and are not known yet, and return how many were added.

    What staff decided stays as they did.
    """
    key = ("scheme", "year_before", "year", "codes_before", "codes_after")
    known = {tuple(map(str, row)) for row in CodeChange.objects.values_list(*key)}
    rows = [
        row
        for row in csv.DictReader(io.StringIO(text_of(CHANGES), newline=""))
        if tuple(row[one] for one in key) not in known
    ]
    made = [CodeChange(**row) for row in rows]
    for one in made:
        one.full_clean()
    CodeChange.objects.bulk_create(made)
    return len(made)
