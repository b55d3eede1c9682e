"""Workbooks that are damaged, or reach further than any sheet: what is wrong with them is named."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwt

from budgets import documents
from budgets.documents.isolation import child
from budgets.documents.isolation.parent import Bounds
from budgets.documents.model.messages import sentence
from budgets.records import Statement
from tests.other_workbooks import as_ods
from tests.unit.test_strange_papers import read_bytes, saved, workbook

Change = Callable[[str, bytes], bytes | None]
SOUND = {"xlsx": saved(workbook()), "ods": as_ods(workbook())}


def changed_parts(data: bytes, change: Change, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive with its parts changed; those that become None are left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w", packing) as other:
        for name in archive.namelist():
            if (part := change(name, archive.read(name))) is not None:
                other.writestr(name, part)
    return made.getvalue()


def packed_place(data: bytes, name: str) -> tuple[int, int]:
    """Return where the packed bytes of a part begin and end."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
    begin = info.header_offset + 30 + sum(struct.unpack_from("<HH", data, info.header_offset + 26))
    return begin, begin + info.compress_size


def with_another_digit(data: bytes, name: str) -> bytes:
    """Change a digit of a part whose checksum stays."""
    data = changed_parts(data, lambda _name, part: part, zipfile.ZIP_STORED)
    begin, end = packed_place(data, name)
    part = re.sub(rb"\d", lambda digit: b"7" if digit[0] != b"7" else b"3", data[begin:end], count=1)
    return data[:begin] + part + data[end:]


def with_rubbish(data: bytes, name: str) -> bytes:
    begin, end = packed_place(data, name)
    middle = (begin + end) // 2
    return data[:middle] + b"\xff" * (end - middle) + data[end:]


DAMAGES: dict[str, Callable[[bytes, str], bytes]] = {
    "digit": with_another_digit,
    "rubbish": with_rubbish,
    "missing": lambda data, name: changed_parts(data, lambda each, part: None if each == name else part),
    "empty": lambda data, name: changed_parts(data, lambda each, part: b"" if each == name else part),
    "cut": lambda data, name: changed_parts(
        data, lambda each, part: part[: len(part) * 9 // 10 * (each == name)] or part
    ),
}


def parts_of(kind: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(SOUND[kind])) as archive:
        return [name for name in archive.namelist() if name != "mimetype"]


def tables_of(data: bytes, name: str, folder: Path) -> tuple[Statement, ...]:
    return read_bytes(data, folder, name).statements


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(("kind", "part"), [(kind, part) for kind in SOUND for part in parts_of(kind)])
def test_a_damaged_part_is_named(kind: str, part: str, damage: str, tmp_path: Path) -> None:
    """What no figure stands in is left aside, and that is told; formats may be missing."""
    name = f"paper.{kind}"
    damaged = DAMAGES[damage](SOUND[kind], part)
    needless = part.startswith(("docProps/", "xl/theme/", "[Content"))
    if needless or (damage, part) == ("missing", "xl/styles.xml"):
        (tmp_path / name).write_bytes(damaged)
        reading = documents.read([tmp_path / name])
        assert reading.budget.statements == tables_of(SOUND[kind], name, tmp_path)
        told = [] if damage == "missing" else [f"part-ignored: {name}, {part}"]
        assert [each for each in reading.warnings if "marks-unknown" not in each] == told
        return
    with pytest.raises(documents.Refused, match=re.escape(f"broken: {name}, {part}")):
        tables_of(damaged, name, tmp_path)


@pytest.mark.parametrize("other", ["docProps/sheet2.xml", "docProps/sheet2.dat", "xl/media/sheet2.svg", "customXml/a"])
@pytest.mark.parametrize("damage", ["sound", "digit", "cut", "rubbish"])
def test_a_damaged_sheet_is_named_wherever_it_is_kept(other: str, damage: str, tmp_path: Path) -> None:
    """The names of places where usually no figure stands do not tell that none stands there."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SOUND["xlsx"])) as archive,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as moved,
    ):
        for name in archive.namelist():
            part = archive.read(name).replace(b"/xl/worksheets/sheet2.xml", f"/{other}".encode())
            moved.writestr(other if name == "xl/worksheets/sheet2.xml" else name, part)
    if damage == "sound":
        assert tables_of(made.getvalue(), "paper.xlsx", tmp_path) == tables_of(SOUND["xlsx"], "paper.xlsx", tmp_path)
        return
    with pytest.raises(documents.Refused, match=re.escape(f"broken: paper.xlsx, {other}")):
        tables_of(DAMAGES[damage](made.getvalue(), other), "paper.xlsx", tmp_path)


def test_formats_that_are_missing_are_said(tmp_path: Path) -> None:
    """A sheet whose cells name formats that the file lacks: they may be dates, or hidden."""
    book = workbook()
    book.worksheets[1]["C5"].number_format = ";;;"
    damaged = DAMAGES["missing"](saved(book), "xl/styles.xml")
    (tmp_path / "paper.xlsx").write_bytes(damaged)
    assert "marks-unknown: 表1" in documents.read([tmp_path / "paper.xlsx"]).warnings


# Far cells

CELL = '<table:table-cell office:value-type="float" office:value="7"{}><text:p>7</text:p></table:table-cell>'
EMPTY = '<table:table-cell table:number-columns-repeated="16383"/>'
ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'


def far_xlsx(name: str) -> bytes:
    book = workbook()
    book.worksheets[1][name] = 7
    return saved(book)


def far_xls(row: int, column: int) -> bytes:
    book: Any = xlwt.Workbook()
    for title in ("表1", "表2"):
        sheet = book.add_sheet(title)
        sheet.write(0, 0, "a")
        sheet.write(row, column, 7)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def far_ods(*rows: str) -> bytes:
    def with_rows(name: str, part: bytes) -> bytes:
        if name != "content.xml":
            return part
        end = part.rindex(b"</table:table>")
        return part[:end] + "".join(rows).encode() + part[end:]

    return changed_parts(SOUND["ods"], with_rows)


@pytest.mark.parametrize(
    ("kind", "data", "cell"),
    [
        ("xlsx", far_xlsx("XFD1048576"), "XFD1048576"),
        ("xlsx", far_xlsx("A1048576"), "A1048576"),
        ("xlsx", far_xlsx("XFD9"), "XFD9"),
        ("xls", far_xls(65535, 255), "IV65536"),
        ("ods", far_ods(ROW.format(1_048_000, EMPTY), ROW.format(1, EMPTY + CELL.format(""))), r"XFD1048\d\d\d"),
        ("ods", far_ods(ROW.format(1_048_000, CELL.format(""))), r"A1048\d\d\d"),
        ("ods", far_ods(ROW.format(1, CELL.format(' table:number-columns-repeated="16000"'))), r"WQJ\d+"),
        ("ods", far_ods(ROW.format(1, CELL.format(f' table:number-columns-repeated="{10**12}"'))), r"[A-Z]+\d+"),
    ],
)
def test_a_cell_too_far_off_is_named(kind: str, data: bytes, cell: str, tmp_path: Path) -> None:
    """Room for all cells up to it would take all memory, or reading them hours."""
    path = tmp_path / f"paper.{kind}"
    path.write_bytes(data)
    with pytest.raises(documents.Refused, match=f"^too-many-cells: paper.{kind}, 表1!{cell}$"):
        documents.read_isolated([path], bounds=Bounds(seconds=20))


@pytest.mark.parametrize("rows", [(ROW.format(1_048_000, EMPTY),), (ROW.format(10**12, EMPTY),)])
def test_empty_cells_may_reach_as_far_as_they_like(rows: tuple[str, ...], tmp_path: Path) -> None:
    assert tables_of(far_ods(*rows), "paper.ods", tmp_path) == tables_of(SOUND["ods"], "paper.ods", tmp_path)


# Deaths


class PanicError(BaseException):
    """What libraries in Rust end with where they meet what they did not think of."""


@pytest.mark.parametrize("error", [ZeroDivisionError("1,234.50"), PanicError("1,234.50")])
def test_what_a_reader_dies_of_is_said_without_a_word_of_the_file(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def die(_order: object) -> None:
        raise error

    monkeypatch.setattr(child, "_read", die)
    monkeypatch.setattr(child, "_bound", lambda _seconds, _memory: None)
    monkeypatch.setattr("sys.stdin", io.StringIO('{"task": "read", "seconds": 1, "memory": 1}'))
    child._child()
    said = capsys.readouterr().out
    assert f"reader-died: {type(error).__name__}, child._child" in said
    assert "1,234.50" not in said


def test_how_a_reader_was_ended_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a library does that is out of memory: it aborts."""
    (tmp_path / "sitecustomize.py").write_text("import os; os.abort()")
    monkeypatch.setattr("budgets.documents.isolation.parent._ROOT", tmp_path)
    (tmp_path / "paper.xlsx").write_bytes(SOUND["xlsx"])
    with pytest.raises(documents.Refused) as refused:
        documents.read_isolated([tmp_path / "paper.xlsx"])
    assert str(refused.value) == "reader-died: SIGABRT, 0/0"
    assert "SIGABRT" in sentence(str(refused.value))
    assert "SIGABRT" in sentence(str(refused.value), "en")
