"""Verify the public log of a budget portal (公开日志), and data packages against it.

    python3 verify_log.py log.jsonl [package.zip …] [--known HASH]

It needs Python 3.11 and nothing else: whoever doubts the portal runs it at home. The portal itself goes by the same
functions. ``docs/public-log.md`` writes the forms down, so that anyone can do without this file, too.

The canonical form of an edition holds its records and nothing else. It is text in UTF-8, a JSON array a line, without
spaces: the frame, each source file, then each row of each file of the data package, with the cells of some columns as
they are written there. Columns that later releases add are no part of a form that is older than they are.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

#: The form in which editions are hashed now. Entries keep the form they were made in.
FORM = 1
#: What reading an archive that is damaged, cut off, locked or packed in an unknown way ends with.
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError)
_PLACE = ("file", "page", "row", "end_row", "column", "sheet", "box")
#: By form: the words of the frame, those of a source file, and the columns of each file of rows, in this order.
FORMS: dict[int, tuple[tuple[str, ...], tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    1: (
        (
            *("department", "year", "scope", "phase", "title", "jurisdiction", "department_in_charge", "units"),
            *("summary_of", "approved_on", "released_on"),
        ),
        ("title", "sha256", "bytes", "mediatype", "path"),
        {
            "statements": ("order", "kind", "number", "title", "money_unit", "note", "remark", *_PLACE),
            "columns": ("statement_order", "order", "type", "header", "measure", "list"),
            "lines": (
                *("statement_order", "position", "table_row", "level", "parent", "role", "label", "code", "list"),
                *("scheme", "classification", "budget_unit", "year", "project", "placed_by", *_PLACE),
            ),
            "amounts": (
                *("statement_order", "position", "column_order", "state", "value", "printed", "origin", *_PLACE),
            ),
            "texts": ("statement_order", "position", "column_order", "text", *_PLACE),
            "sections": ("order", "path", "number", "heading", "text", "kind", *_PLACE),
            "projects": (
                *("order", "parent", "name", "purpose", "basis", "description", "is_new", "budget_unit", *_PLACE),
            ),
            "mentions": (
                *("order", "section", "start", "end", "subject", "printed", "value", "count", "project"),
                *("budget_unit", "base", "base_printed", "change", "direction", "percent", "reason", *_PLACE),
            ),
            "items": ("order", "kind", "text", *_PLACE),
            "goals": ("order", "number", "text", "project", *_PLACE),
            "indicators": ("order", "level1", "level2", "name", *_PLACE),
            "targets": (
                *("indicator_order", "order", "printed", "label", "operator", "value", "target_unit"),
                "not_applicable",
            ),
            "assets": ("order", "kind", "label", "count", "count_unit", "planned", "as_of", "value", *_PLACE),
            "terms": ("order", "term", "definition", *_PLACE),
            "unreadable": ("text", "reason", *_PLACE),
        },
    )
}
#: What an entry of the log says, and what its hash is made of, in this order.
ENTRY = ("number", "at", "event", "document", "issuer", "title", "form", "records", "previous")
#: What the first entry names as the one before.
NOTHING = "0" * 64


def canonical_line(*cells: Any) -> bytes:
    """Return a line of the canonical form."""
    return (json.dumps(cells, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def records_hash(
    frame: Mapping[str, Any],
    sources: Iterable[Mapping[str, Any]],
    rows: Mapping[str, Iterable[Mapping[str, str]]],
    form: int = FORM,
) -> str:
    """Return the SHA-256 of an edition in a canonical form.

    ``frame`` and ``sources`` are said in the words of ``datapackage.json``, ``rows`` the cells of each file by column.
    """
    of_frame, of_source, of_rows = FORMS[form]
    digest = hashlib.sha256(canonical_line("budget", *(frame[word] for word in of_frame)))
    for source in sources:
        digest.update(canonical_line("sources", *(source[word] for word in of_source)))
    for name, columns in of_rows.items():
        for row in rows[name]:
            # What packages of the time before a column lack, is empty in them.
            digest.update(canonical_line(name, *(row.get(column, "") for column in columns)))
    return digest.hexdigest()


def package_hash(path: Path, form: int = FORM) -> str:
    """Return the hash of the records of a downloaded data package.

    Raises ``ValueError`` where it is none, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            described = json.loads(archive.read("datapackage.json"))
            texts = {name: archive.read(f"{name}.csv").decode("utf-8-sig") for name in FORMS[form][2]}
        csv.field_size_limit(max(map(len, texts.values())) + 1000)
        rows = {name: csv.DictReader(io.StringIO(text, newline="")) for name, text in texts.items()}
        return records_hash(described, described["sources"], rows, form)
    except (*BROKEN_ARCHIVE, csv.Error, TypeError) as error:
        raise ValueError(f"no data package: {error!r}") from error


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry of the log; it takes in that of the entry before."""
    return hashlib.sha256(canonical_line(*(entry[word] for word in ENTRY))).hexdigest()


def chain_faults(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with the chain of a log, its entries in their order; nothing where it is whole."""
    faults: list[str] = []
    previous = NOTHING
    for number, entry in enumerate(entries, 1):
        if entry["number"] != number:
            return [*faults, f"entry {number} is missing: number {entry['number']} stands in its place"]
        if entry["previous"] != previous:
            faults.append(f"entry {number} does not follow the entry before it")
        if entry_hash(entry) != entry["hash"]:
            faults.append(f"entry {number} was changed")
        previous = entry["hash"]
    return faults


def package_fault(path: Path, entries: Sequence[Mapping[str, Any]]) -> str:
    """Say which entries a data package is that of, on standard output; return what is wrong, or nothing."""
    try:
        hashes = {form: package_hash(path, form) for form in {FORM, *(entry["form"] for entry in entries)}}
    except (ValueError, OSError) as error:
        return f"{path.name} is no data package that can be read: {error!r}"
    found = [entry for entry in entries if entry["records"] == hashes[entry["form"]]]
    for entry in found:
        print(f"{path.name}: entry {entry['number']}, {entry['event']} {entry['at']}, {entry['document']}")
    return "" if found else f"{path.name} is in no entry: it was changed, or is not of this portal"


def main() -> int:
    """Verify what the command line names; return 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description="Verify the public log of a budget portal, and packages against it.")
    parser.add_argument("log", type=Path, help="log.jsonl, as the portal gives it")
    parser.add_argument("packages", type=Path, nargs="*", help="data packages (ZIP), as the portal gives them")
    parser.add_argument("--known", metavar="HASH", help="a hash noted earlier: it must still stand in the log")
    given = parser.parse_args()
    try:
        entries = [json.loads(line) for line in given.log.read_text(encoding="utf-8").splitlines()]
        faults = chain_faults(entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{given.log} is no log that can be read: {error!r}", file=sys.stderr)
        return 1
    if given.known and given.known not in {entry["hash"] for entry in entries}:
        faults.append(f"the hash {given.known} is not in the log: it is not the log it was")
    faults += filter(None, (package_fault(path, entries) for path in given.packages))
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{len(entries)} entries, none changed. The last hash: {entries[-1]['hash'] if entries else NOTHING}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
