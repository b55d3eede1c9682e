"""The data package: a budget as ``datapackage.json`` and UTF-8 CSV files, written and read back without loss.

The files are a Tabular Data Package with the column types and constant fields of the Fiscal Data Package draft. (The
profile named ``fiscal-data-package`` is that of an older, different layout.) Cells hold the records' text unchanged:
a label that begins with ``=`` stays so.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import typing
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from budgets.documents.model.outcomes import Reading, Refused, read_bytes
from budgets.documents.package.publication import (
    FINDINGS_PATH,
    UNPUBLISHED,
    Publication,
    findings_csv,
    findings_schema,
)
from budgets.documents.package.schema import AMOUNTS, PLACE, TABLES, Kind, PackageTable, value, value_in_csv
from budgets.records import Amount, Budget, Line, Origin, Place, Role, SourceFile, State, Statement
from budgets.vocabulary.figures import parse_amount

DESCRIPTOR = "datapackage.json"

#: All files of a package together may hold this many bytes.
LARGEST_PACKAGE = 200_000_000

TABLE_NAMES = {table.name for table in TABLES}

#: What the descriptor says of the whole budget.
FRAME = {
    name: Kind.kind_of_hint(hint)
    for name, hint in typing.get_type_hints(Budget).items()
    if name not in TABLE_NAMES and name != "files"
}

SOURCE = {"title": "name", "sha256": "sha256", "bytes": "size", "mediatype": "media_type"}
#: The pages of a source file that were read from a picture; absent where none was.
RECOGNISED_PAGES = "recognised_pages"
DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True}


#: The time of each file in an archive: the earliest that archives know, so that it tells nothing.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def package_contents(budget: Budget, published: Publication) -> dict[str, bytes]:
    """Return the bytes of each file of a package by its path; equal budgets, published alike, give equal bytes."""
    contents = {table.path: csv_text(table, budget).encode() for table in TABLES}
    if published.findings is not None:
        contents[FINDINGS_PATH] = findings_csv(published.findings).encode()
    described = json.dumps(descriptor(budget, published, contents), ensure_ascii=False, indent=2) + "\n"
    return contents | {DESCRIPTOR: described.encode()}


def zipped_package(budget: Budget, published: Publication = UNPUBLISHED) -> bytes:
    """Return a budget as a data package in one archive, without times: equal budgets give equal bytes."""
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w") as archive:
        for path, data in sorted(package_contents(budget, published).items()):
            entry = zipfile.ZipInfo(path, NO_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return archived.getvalue()


def write_package(budget: Budget, folder: Path, published: Publication = UNPUBLISHED) -> None:
    """Write a budget into a folder, replacing the package there; equal budgets give equal bytes.

    The descriptor goes last: a folder without it is not a package, so one that was interrupted is not taken for whole.
    """
    contents = package_contents(budget, published)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DESCRIPTOR).unlink(missing_ok=True)
    for path, data in contents.items():
        (folder / path).write_bytes(data)


def csv_text(table: PackageTable, budget: Budget) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(table_rows(budget, table))
    return text.getvalue()


def descriptor(budget: Budget, published: Publication, contents: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what ``datapackage.json`` says of a budget, and of the bytes of its files by their paths."""
    of_findings = contents.get(FINDINGS_PATH)
    return {
        "profile": "tabular-data-package",
        **published.descriptor_words(),
        **package_frame(budget),
        "currency": "CNY",
        "money_unit": {"value": "元", "printed": sorted({table.money_unit for table in budget.statements})},
        "classification": [
            {"scheme": scheme, "year": budget.year}
            for scheme in sorted({line.scheme for table in budget.statements for line in table.lines} - {""})
        ],
        "sources": package_sources(budget),
        "resources": [
            *(resource(table, budget, contents[table.path]) for table in TABLES),
            *([] if of_findings is None else [described_file(FINDINGS_PATH, of_findings, findings_schema())]),
        ],
    }


def package_frame(budget: Budget) -> dict[str, Any]:
    """Return what the descriptor says of the whole budget."""
    return {word: framed(getattr(budget, word)) for word in FRAME}


def package_sources(budget: Budget) -> list[dict[str, Any]]:
    """Return the files a budget was read from, in the words of the descriptor."""
    return [source(file) for file in budget.files]


def package_rows(budget: Budget) -> dict[str, Iterator[dict[str, str]]]:
    """Return the cells of each file of rows by their columns, under the file's name."""
    return {table.name: named_cells(budget, table) for table in TABLES}


def named_cells(budget: Budget, table: PackageTable) -> Iterator[dict[str, str]]:
    """Yield the rows of one file as cells by their columns."""
    return (dict(zip(table.columns, cells, strict=True)) for cells in table_rows(budget, table))


def framed(given: Any) -> Any:
    return (
        list(given)
        if isinstance(given, tuple)
        else given
        if given is None or isinstance(given, int)
        else value_in_csv(given)
    )


def source(file: SourceFile) -> dict[str, Any]:
    """Return a source file in the words of the descriptor; ``path`` is its address, or its name where it has none."""
    of_pages = {RECOGNISED_PAGES: list(file.recognised_pages)} if file.recognised_pages else {}
    return {**{word: getattr(file, name) for word, name in SOURCE.items()}, "path": file.url or file.name} | of_pages


def resource(table: PackageTable, budget: Budget, data: bytes) -> dict[str, Any]:
    schema = table.schema()
    if table is AMOUNTS:
        # The Fiscal Data Package's way to say what holds for every row.
        schema["extraFields"] = [
            {"name": "currency", "type": "string", "columnType": "value-currency:code", "constant": "CNY"},
        ]
    return described_file(table.path, data, schema)


def described_file(path: str, data: bytes, schema: dict[str, Any]) -> dict[str, Any]:
    """Return what the descriptor says of one CSV file."""
    return {
        "name": path.removesuffix(".csv"),
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **seal(data),
        "dialect": DIALECT,
        "schema": schema,
    }


def seal(data: bytes) -> dict[str, Any]:
    """Return what a descriptor says of a file's bytes, so that a change to them is seen."""
    return {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}


def table_rows(budget: Budget, table: PackageTable) -> Iterator[list[str]]:
    """Yield the rows of one file as cells."""
    for chain in chains(budget, table):
        record = chain[-1]
        cells = dict(zip(table.owner_key, owner_key(table, chain), strict=True))
        if table is AMOUNTS:
            cells |= repeated(budget, *chain)
        cells |= {column: value_in_csv(getattr(record, name)) for column, name in table.fields.items()}
        cells |= {name: value_in_csv(getattr(record.place, name)) for name in table.place_columns}
        yield [cells[name] for name in table.columns]


def chains(budget: Budget, table: PackageTable) -> Iterator[tuple[Any, ...]]:
    """Yield each record of a file after the records that it belongs to, outermost first."""
    if table.owner is None:
        yield from ((record,) for record in getattr(budget, table.name))
        return
    for chain in chains(budget, table.owner):
        yield from ((*chain, record) for record in getattr(chain[-1], table.name))


def owner_key(table: PackageTable, chain: tuple[Any, ...]) -> list[str]:
    """Return the cells that name the record to which the last of a chain belongs."""
    owners: list[PackageTable] = []
    while table.owner is not None:
        table = table.owner
        owners.insert(0, table)
    return [
        value_in_csv(getattr(record, name))
        for owner, record in zip(owners, chain, strict=False)
        for name in owner.own_key
    ]


def repeated(budget: Budget, statement: Statement, line: Line, amount: Amount) -> dict[str, str]:
    """Return what amounts.csv repeats of the amount's statement, line and column."""
    column = next((column for column in statement.columns if column.order == amount.column), None)
    if column is None:
        raise ValueError(f"{statement.title}: an amount in column {amount.column}, which is not there")
    said = {
        "statement": statement.kind,
        "number": statement.number,
        "money_unit": statement.money_unit,
        "measure": column.measure,
        "header": " / ".join(column.header),
        "year": None if line.role is Role.CHANGE else line.year or budget.year,
        "issuer": budget.department,
        "budget_year": budget.year,
        "scope": budget.scope,
        "phase": budget.phase,
        "edition": budget.edition,
    }
    of_line = ("list", "level", "code", "label", "budget_unit", "scheme", "classification", "role")
    return {name: value_in_csv(given) for name, given in said.items()} | {
        name: value_in_csv(getattr(line, name)) for name in of_line
    }


@dataclass(slots=True)
class CsvRow:
    """A row of a file: its number (the header is 1), its cells as written, and their values."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)

    def key(self, columns: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(self.values[name] for name in columns)


class Damaged(Refused):
    """A package contradicts itself or its form; the message names the file, the row and the column."""

    def __init__(self, path: str, what: str, row: int | None = None, column: str = "") -> None:
        where = [path, f"row {row}" if row else "", f"column {column}" if column else ""]
        super().__init__(f"package: {', '.join(filter(None, where))}: {what}")


def read_package(folder: Path) -> Reading:
    """Read a package back: the same budget, field by field, as was written.

    Raises :class:`Refused` where a file is missing, malformed, other than the descriptor's hash says, or contradicts
    another, naming the file, the row and the column. Only the files that :func:`write` makes are opened, and only in
    ``folder`` itself.
    """
    described = read_descriptor(folder)
    check_resources(folder, described)
    contents = {one["path"]: bytes_of(folder, one["path"]) for one in described["resources"]}
    unsealed = check_seals(described, contents)
    frame: dict[str, Any] = {name: framed_value(described, name, kind) for name, kind in FRAME.items()}
    files = {table.name: list(read_rows(table, contents[table.path])) for table in TABLES}
    budget = assembled(frame, tuple(sources(described)), files)
    return Reading(budget=budget, warnings=tuple(doubted(unsealed)))


def assembled(frame: Mapping[str, Any], sources: tuple[SourceFile, ...], files: dict[str, list[CsvRow]]) -> Budget:
    """Return the budget that the rows of all tables make, by the tables' names, whatever files they were read from.

    Raises :class:`Damaged` where rows contradict each other.
    """
    keys = {table.name: unique_keys(table, files[table.name]) for table in TABLES}
    for table in TABLES:
        check_links(table, files[table.name], keys)
    built: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = {}
    for table in reversed(TABLES):
        built[table.name] = build(table, files[table.name], built)
    whole: dict[str, Any] = {table.name: built[table.name].get((), ()) for table in TABLES if table.owner is None}
    budget = Budget(**frame, **whole, files=sources)
    check_repeated(budget, files[AMOUNTS.name])
    return budget


def read_descriptor(folder: Path) -> dict[str, Any]:
    try:
        described = json.loads(text_of(DESCRIPTOR, bytes_of(folder, DESCRIPTOR)))
        # JSON can spell half a character, which no file or database takes.
        json.dumps(described, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Damaged(DESCRIPTOR, "this is not JSON") from error
    if not isinstance(described, dict):
        raise Damaged(DESCRIPTOR, "this is not a JSON object")
    return described


def bytes_of(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.is_symlink():
        raise Damaged(name, "this is a link, not a file; a package holds its own files")
    return read_bytes(path)


def text_of(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Damaged(name, f"this is not UTF-8 (at byte {error.start + 1})") from error


def check_resources(folder: Path, described: dict[str, Any]) -> None:
    """Refuse a package whose resources are not exactly those that :func:`write` makes, or too large together."""
    resources = described.get("resources")
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        raise Damaged(DESCRIPTOR, "resources is not a list of objects")
    given = sorted(str(one.get("path")) for one in resources)
    # What the checks found goes with a package and is no part of the budget: whoever takes it in checks it himself.
    expected = sorted({*(table.path for table in TABLES), *({FINDINGS_PATH} & set(given))})
    for odd in sorted(set(given) ^ set(expected)):
        raise Damaged(DESCRIPTOR, f"resource {odd} is {'missing' if odd in expected else 'not part of a budget'}")
    size = sum(path.stat().st_size for path in map(folder.joinpath, expected) if path.is_file())
    if size > LARGEST_PACKAGE:
        raise Refused(f"too-large: {folder.name}, {size:,} > {LARGEST_PACKAGE:,} bytes")


def check_seals(described: dict[str, Any], contents: Mapping[str, bytes]) -> list[str]:
    """Refuse files whose bytes are not those of the descriptor; return the paths of which it gives no hash.

    Whoever edits a file by hand takes its entries out of the descriptor: what was edited can be seen from there.
    """
    unsealed = []
    for one in described["resources"]:
        path, expected = one["path"], seal(contents[one["path"]])
        stated = {word: one[word] for word in expected if word in one}
        if stated != {word: expected[word] for word in stated}:
            raise Damaged(
                path,
                f"it is not the file that {DESCRIPTOR} gives the size and the hash of; if it was edited on purpose, "
                f"delete “bytes” and “hash” of {path} in {DESCRIPTOR} and import it again",
            )
        if "hash" not in stated:
            unsealed.append(path)
    return unsealed


def doubted(unsealed: Iterable[str]) -> Iterator[str]:
    """Yield the warning that files may be other than they were written."""
    if names := ", ".join(sorted(unsealed)):
        yield f"doubt: {DESCRIPTOR} gives no hash of {names}, which may have been edited"


def framed_value(described: dict[str, Any], name: str, kind: Kind) -> Any:
    """Return one field of the budget from the descriptor."""
    given = described.get(name)
    try:
        if kind.many:
            return value(json.dumps(given), kind)
        if given is None and kind.optional:
            return None
        if not isinstance(given, int if kind.python is int else str) or isinstance(given, bool):
            raise ValueError("is missing or of the wrong type")
        return value(str(given), kind)
    except ValueError as error:
        raise Damaged(DESCRIPTOR, f"{name} {error}") from error


def sources(described: dict[str, Any]) -> Iterator[SourceFile]:
    given = described.get("sources")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise Damaged(DESCRIPTOR, "sources is not a list of objects")
    kinds = {word: Kind(int if word == "bytes" else str) for word in (*SOURCE, "path")}
    for one in given:
        said = {word: framed_value(one, word, kind) for word, kind in kinds.items()}
        url = "" if said["path"] == said["title"] else said["path"]
        pages = one.get(RECOGNISED_PAGES, [])
        if not isinstance(pages, list) or not all(type(page) is int and page > 0 for page in pages):
            raise Damaged(DESCRIPTOR, f"{RECOGNISED_PAGES} is not a list of numbers of pages")
        of_file = {name: said[word] for word, name in SOURCE.items()}
        yield SourceFile(**of_file, url=url, recognised_pages=tuple(pages))


def read_rows(table: PackageTable, data: bytes) -> Iterator[CsvRow]:
    """Yield the rows of one file with their values."""
    # A section's text is one cell; csv's own limit is 131,072 characters.
    csv.field_size_limit(LARGEST_PACKAGE)
    reader = csv.reader(io.StringIO(text_of(table.path, data), newline=""), strict=True)
    number = 0
    try:
        header = next(reader)
        check_header(table, header)
        for number, cells in enumerate(reader, 2):
            if len(cells) != len(header):
                raise Damaged(table.path, f"{len(cells)} cells where {len(header)} columns are", number)
            row = CsvRow(number, table.added | dict(zip(header, cells, strict=True)))
            row.values = {name: read_cell(table, row, name) for name in row.cells}
            yield row
    except csv.Error as error:
        raise Damaged(table.path, f"this is not CSV ({error})", number + 1) from error


def check_header(table: PackageTable, header: list[str]) -> None:
    for name in [name for name in table.columns if name not in header and name not in table.added]:
        raise Damaged(table.path, "this column is missing", 1, name)
    for number, name in enumerate(header):
        if name not in table.columns or name in header[:number]:
            raise Damaged(table.path, "this column is not expected, or stands twice", 1, name[:60])


def read_cell(table: PackageTable, row: CsvRow, name: str) -> Any:
    try:
        return value(row.cells[name], table.columns[name])
    except ValueError as error:
        raise Damaged(table.path, str(error), row.number, name) from error


def unique_keys(table: PackageTable, rows: list[CsvRow]) -> set[tuple[Any, ...]]:
    """Return the keys of a file's rows, refusing one that stands twice."""
    seen: set[tuple[Any, ...]] = set()
    for row in rows if table.key else []:
        key = row.key(table.key)
        if key in seen:
            raise Damaged(table.path, "another row has the same number", row.number, table.key[-1])
        seen.add(key)
    return seen


def check_links(table: PackageTable, rows: list[CsvRow], keys: dict[str, set[tuple[Any, ...]]]) -> None:
    """Refuse a row that names a row which is not there."""
    for link in table.all_links:
        for row in rows:
            key = row.key(link.columns)
            if None not in key and key not in keys[link.table]:
                raise Damaged(table.path, f"{link.table}.csv has no such row", row.number, link.columns[-1])


def build(table: PackageTable, rows: list[CsvRow], built: dict[str, Any]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return the records of a file by the key of the record they belong to, with their own parts in them."""
    parts = [other for other in TABLES if other.owner is table]
    records: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        given = {name: row.values[column] for column, name in table.fields.items()}
        if table.place_columns:
            given["place"] = Place(**{name: row.values[name] for name in PLACE})
        given |= {part.name: built[part.name].get(row.key(table.key), ()) for part in parts}
        if table is AMOUNTS:
            check_state(row, given["state"], given["value"])
        records[row.key(table.owner_key)].append(table.record(**given))
    return {key: tuple(found) for key, found in records.items()}


def check_state(row: CsvRow, state: State, amount: Decimal | None) -> None:
    if (state is State.VALUE) != (amount is not None):
        what = "is empty where the state is “value”" if amount is None else f"stands where the state is “{state}”"
        raise Damaged(AMOUNTS.path, f"an amount {what}", row.number, "value")


def check_repeated(budget: Budget, rows: list[CsvRow]) -> None:
    """Refuse an amounts.csv that says of a line or a column what their own files, or the printed figure, do not say."""
    statements = {statement.order: statement for statement in budget.statements}
    lines = {(table.order, line.position): line for table in budget.statements for line in table.lines}
    for row in rows:
        order, position, column = row.key(AMOUNTS.key)
        amount = Amount(column=column, state=State.BLANK, value=None, printed="")
        said = repeated(budget, statements[order], lines[order, position], amount)
        for name, text in said.items():
            if row.cells[name] != text and (row.cells[name] or name not in AMOUNTS.added):
                raise Damaged(
                    AMOUNTS.path,
                    f"“{row.cells[name][:60]}” stands where other files say “{text[:60]}”",
                    row.number,
                    name,
                )
        check_printed(row, statements[order].money_unit)


def check_printed(row: CsvRow, money_unit: str) -> None:
    """Refuse an amount that was read from a figure and is another: what people put right says so in its origin."""
    state, printed = parse_amount(row.values["printed"], money_unit)
    given = row.values
    if (
        given["origin"] not in (Origin.READ, Origin.RECOGNISED)
        or given["state"] is State.UNREADABLE
        or state is not State.VALUE
    ):
        return
    if given["value"] != printed:
        raise Damaged(
            AMOUNTS.path,
            f"“{row.cells['value']}” stands where “{given['printed']}” {money_unit} was read, which is "
            f"{value_in_csv(printed)} yuan; an amount put right by hand has the origin “{Origin.CORRECTED}”",
            row.number,
            "value",
        )
