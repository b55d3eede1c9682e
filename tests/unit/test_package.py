"""Show that a data package says what the budget says, can be used alone, and that a damaged one is refused by name."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from budgets import documents, records
from budgets.documents import Refused
from budgets.documents.model.messages import sentence
from budgets.documents.model.outcomes import read_bytes
from budgets.documents.package import csv_package
from budgets.documents.package.schema import TABLES
from budgets.records import Budget
from tests import factories, strategies

FILES = sorted(table.name for table in TABLES)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package of the handmade budget."""
    csv_package.write_package(factories.doubtful_budget(edition=2), tmp_path / "package")
    return tmp_path / "package"


def change(folder: Path, name: str, row: int, column: str, text: str) -> None:
    """Set one cell of a file; row 2 is the first below the header."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    cells[row - 1][cells[0].index(column)] = text
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(cells)


def describe(folder: Path, alter: Callable[[dict[str, Any]], object]) -> None:
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    alter(described)
    (folder / "datapackage.json").write_text(json.dumps(described), "utf-8")


def unseal(folder: Path, *names: str) -> None:
    """Take out what the descriptor says of files' bytes, as whoever edits them by hand is told to."""

    def alter(described: dict[str, Any]) -> None:
        for resource in described["resources"]:
            if not names or resource["name"] in names:
                del resource["bytes"], resource["hash"]

    describe(folder, alter)


@pytest.fixture
def edited(folder: Path) -> Path:
    """A package of which everything may be edited by hand."""
    unseal(folder)
    return folder


# Round trip


@pytest.mark.heavy
@given(strategies.budgets())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_budget_comes_back_field_by_field(budget: Budget) -> None:
    with tempfile.TemporaryDirectory() as folder:
        csv_package.write_package(budget, Path(folder))
        assert csv_package.read_package(Path(folder)).budget == budget


@pytest.mark.parametrize("made", [factories.budget, factories.doubtful_budget])
def test_a_whole_budget_comes_back(made: Callable[[], Budget], tmp_path: Path) -> None:
    csv_package.write_package(made(), tmp_path)
    assert csv_package.read_package(tmp_path).budget == made()


def test_the_handmade_budget_leaves_out_no_kind_of_record(folder: Path) -> None:
    assert sorted(path.stem for path in folder.glob("*.csv")) == sorted(FILES)
    assert [name for name in FILES if not rows(folder, name)] == []


def test_equal_budgets_give_equal_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        csv_package.write_package(factories.budget(), tmp_path / name)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert written[0] == written[1]


def test_writing_replaces_the_package_that_was_there(folder: Path) -> None:
    smaller = factories.budget(statements=(), terms=())
    csv_package.write_package(smaller, folder)
    assert csv_package.read_package(folder).budget == smaller


def test_what_cannot_be_written_leaves_the_folder_as_it_was(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    stray = records.Amount(column=99, state=records.State.BLANK, value=None, printed="")
    table = factories.expenditure()
    line = dataclasses.replace(table.lines[0], amounts=(stray,))
    with pytest.raises(ValueError, match="column 99"):
        csv_package.write_package(factories.budget(statements=(dataclasses.replace(table, lines=(line,)),)), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


# What it says


def test_amounts_can_be_used_alone(folder: Path) -> None:
    found = [row for row in rows(folder, "amounts") if row["code"] == "2010101" and row["measure"] == "basic"]
    assert len(found) == 1
    expected = {
        "statement": "expenditure",
        "number": "表2",
        "list": "",
        "position": "4",
        "level": "3",
        "code": "2010101",
        "label": "行政运行",
        "year": "2024",
        "measure": "basic",
        "value": "5000000",
        "printed": "500.00",
        "money_unit": "万元",
        "file": factories.FILE,
        "page": "",
        "row": "123",
        "column": "50",
        "state": "value",
        "header": "基本支出",
    }
    assert {name: found[0][name] for name in expected} == expected


def test_zero_blank_and_unreadable_look_different_and_absent_has_no_row(folder: Path) -> None:
    amounts = rows(folder, "amounts")
    states = {(row["state"], row["value"], row["printed"]) for row in amounts if row["state"] != "value"}
    assert states == {("blank", "", ""), ("blank", "", "-"), ("unreadable", "", "1OO.00")}
    assert [row["value"] for row in amounts if row["printed"] == "0.00"] == ["0"] * 5
    assert [row["column_order"] for row in amounts if row["code"] == "20805"] == ["4", "5"]


def test_an_amount_bears_its_own_year_and_a_change_none(folder: Path) -> None:
    years = {row["label"]: row["year"] for row in rows(folder, "amounts") if row["statement"] == "three-public"}
    assert years == {"2023": "2023", "2024": "2024", "增减变化金额": ""}


def test_the_descriptor_describes_the_budget_and_every_column(folder: Path) -> None:
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    frame = {"department": factories.UNIT, "year": 2024, "scope": "unit", "phase": "budget", "edition": 2}
    assert {name: described[name] for name in frame} == frame
    assert described["profile"] == "tabular-data-package"
    assert described["money_unit"] == {"value": "元", "printed": ["万元"]}
    assert {one["scheme"] for one in described["classification"]} == {"functional", "source"}
    assert described["sources"] == [
        {
            "title": factories.FILE,
            "sha256": "1" * 64,
            "bytes": 4096,
            "mediatype": "text/plain",
            "path": "https://example.org/2024.txt",
        }
    ]
    for resource in described["resources"]:
        fields = resource["schema"]["fields"]
        header = (folder / resource["path"]).read_bytes().decode().split("\r\n")[0]
        assert ",".join(field["name"] for field in fields) == header
        assert [field["name"] for field in fields if not field.get("title") or not field.get("description")] == []


def test_the_descriptor_types_amounts_as_fiscal_data(folder: Path) -> None:
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    schema = next(one["schema"] for one in described["resources"] if one["name"] == "amounts")
    fields = {field["name"]: field for field in schema["fields"]}
    assert (fields["value"]["type"], fields["value"]["columnType"]) == ("number", "value")
    assert (fields["year"]["type"], fields["year"]["columnType"]) == ("integer", "date:fiscal-year")
    assert schema["primaryKey"] == ["statement_order", "position", "column_order"]
    assert [link["reference"]["resource"] for link in schema["foreignKeys"]] == ["lines", "columns"]


def test_cells_keep_what_is_printed(folder: Path) -> None:
    assert rows(folder, "terms")[1]["definition"] == "=在基本支出之外的支出"
    assert rows(folder, "texts")[0]["text"] == '含“平台扩容”,\n见"说明"'


def test_a_number_is_written_exactly(tmp_path: Path) -> None:
    long = Decimal("12345678901234567890123456789012.34")
    asset = records.Asset(order=1, kind="k", label="l", count=1, count_unit="", planned=False, value=long)
    csv_package.write_package(factories.budget(assets=(asset,)), tmp_path)
    assert rows(tmp_path, "assets")[0]["value"] == "12345678901234567890123456789012.34"
    assert csv_package.read_package(tmp_path).budget.assets == (asset,)


def test_the_descriptor_gives_size_and_hash_of_every_file(folder: Path) -> None:
    for resource in json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")


# What was edited


def only_the_header(text: str) -> str:
    return text.split("\r\n")[0] + "\r\n"


def without_the_third_row(text: str) -> str:
    lines = text.split("\r\n")
    return "\r\n".join(lines[:2] + lines[3:])


def with_another_amount(text: str) -> str:
    return text.replace(",5000000,", ",5000001,", 1)


@pytest.mark.parametrize("edit", [only_the_header, without_the_third_row, with_another_amount])
def test_a_file_other_than_was_written_is_refused_with_the_way_out(folder: Path, edit: Callable[[str], str]) -> None:
    path = folder / "amounts.csv"
    before = path.read_bytes().decode()
    path.write_bytes(edit(before).encode())
    assert path.read_bytes().decode() != before
    with pytest.raises(Refused) as refused:
        csv_package.read_package(folder)
    assert str(refused.value).startswith("package: amounts.csv: it is not the file")
    assert "delete “bytes” and “hash” of amounts.csv in datapackage.json" in str(refused.value)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_held_against_its_hash(folder: Path, name: str) -> None:
    path = folder / f"{name}.csv"
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    with pytest.raises(Refused, match=rf"^package: {name}\.csv: it is not the file"):
        csv_package.read_package(folder)


@pytest.mark.parametrize("seal", [{"hash": "md5:1"}, {"hash": None}, {"bytes": "7"}])
def test_a_hash_that_does_not_fit_is_refused(folder: Path, seal: dict[str, Any]) -> None:
    describe(folder, lambda described: described["resources"][0].update(seal))
    with pytest.raises(Refused, match=r"statements\.csv: it is not the file"):
        csv_package.read_package(folder)


def test_an_edited_file_without_its_hash_is_read_with_a_warning(folder: Path) -> None:
    change(folder, "terms", 2, "definition", "改过的解释")
    unseal(folder, "terms")
    reading = csv_package.read_package(folder)
    assert reading.budget.terms[0].definition == "改过的解释"
    assert reading.warnings == ("doubt: datapackage.json gives no hash of terms.csv, which may have been edited",)


def test_an_amount_that_its_printed_figure_contradicts_is_refused(edited: Path) -> None:
    change(edited, "amounts", 2, "value", "10000001")
    with pytest.raises(Refused) as refused:
        csv_package.read_package(edited)
    assert str(refused.value) == (
        "package: amounts.csv, row 2, column value: “10000001” stands where “1,000.00” 万元 was read, which is "
        "10000000 yuan; an amount put right by hand has the origin “corrected”"
    )
    change(edited, "amounts", 2, "origin", "corrected")
    assert csv_package.read_package(edited).budget.statements[0].lines[0].amounts[0].value == Decimal(10_000_001)


def test_a_printed_figure_is_no_blank(edited: Path) -> None:
    change(edited, "amounts", 2, "value", "")
    change(edited, "amounts", 2, "state", "blank")
    with pytest.raises(Refused, match=r"row 2, column value: “” stands where “1,000\.00” 万元 was read"):
        csv_package.read_package(edited)


# What is refused


@pytest.mark.parametrize(
    ("name", "row", "column", "text", "said"),
    [
        ("amounts", 3, "value", "1,000", "“1,000” is not a plain number"),
        ("amounts", 3, "value", "1e9", "“1e9” is not a plain number"),
        ("amounts", 3, "value", "NaN", "“NaN” is not a plain number"),
        ("amounts", 3, "value", "", "an amount is empty where the state is “value”"),
        ("amounts", 5, "value", "0", "an amount stands where the state is “blank”"),
        ("amounts", 3, "state", "missing", "“missing” is not one of “value”, “blank”, “unreadable”"),
        ("amounts", 3, "label", "别的", "“别的” stands where other files say “一般公共预算”"),
        ("amounts", 3, "year", "2023", "“2023” stands where other files say “2024”"),
        ("amounts", 3, "position", "99", "lines.csv has no such row"),
        ("amounts", 3, "column_order", "99", "columns.csv has no such row"),
        ("texts", 2, "column_order", "7", "columns.csv has no such row"),
        ("lines", 4, "level", "二", "“二” is not a whole number"),
        ("lines", 4, "level", "", "is empty where a whole number must stand"),
        ("lines", 4, "parent", "99", "lines.csv has no such row"),
        ("lines", 4, "project", "99", "projects.csv has no such row"),
        ("columns", 2, "header", "收入", "“收入” is not a JSON list of texts"),
        ("columns", 2, "header", '["\\ud800"]', '“["\\ud800"]” is not a JSON list of texts'),
        ("projects", 3, "is_new", "yes", "“yes” is not true or false"),
        ("mentions", 2, "section", "", "is empty where a whole number must stand"),
        ("sections", 2, "order", "2", "another row has the same number"),
    ],
)
def test_a_damaged_cell_is_named(edited: Path, name: str, row: int, column: str, text: str, said: str) -> None:
    change(edited, name, row, column, text)
    with pytest.raises(Refused) as refused:
        csv_package.read_package(edited)
    where = 3 if said.startswith("another") else row
    assert str(refused.value) == f"package: {name}.csv, row {where}, column {column}: {said}"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            lambda text: text.replace("statement,", "", 1),
            "amounts.csv, row 1, column statement: this column is missing",
        ),
        (lambda text: text.replace("statement,", "bogus,", 1), "column statement: this column is missing"),
        (lambda text: text.replace("end_row", "row", 1), "column end_row: this column is missing"),
        (lambda text: text.replace("\r\n", ",x\r\n", 1), "row 1, column x: this column is not expected"),
        (lambda text: text.replace(",read,,\r\n", ",read,\r\n", 1), "row 2: "),
        (lambda text: text + '"open', "this is not CSV"),
        (lambda text: text + 'a"b"c,"d"e\r\n', "this is not CSV"),
    ],
)
def test_a_damaged_file_is_named(edited: Path, damage: Callable[[str], str], said: str) -> None:
    path = edited / "amounts.csv"
    path.write_bytes(damage(path.read_bytes().decode()).encode())
    with pytest.raises(Refused, match=r"amounts\.csv") as refused:
        csv_package.read_package(edited)
    assert said in str(refused.value)


def test_a_file_in_another_encoding_is_named(edited: Path) -> None:
    path = edited / "lines.csv"
    path.write_bytes(path.read_bytes().decode().encode("gb18030"))
    with pytest.raises(Refused, match=r"lines\.csv: this is not UTF-8"):
        csv_package.read_package(edited)


def test_a_package_of_an_earlier_release_lacks_what_was_not_recorded_then(edited: Path) -> None:
    """A column added since may be missing; its fields are then as if nothing had been recorded, all others as ever."""
    now = csv_package.read_package(edited).budget
    old = rows(edited, "lines")
    columns = [name for name in old[0] if name != "placed_by"]
    with (edited / "lines.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(old)
    read = csv_package.read_package(edited).budget
    unsaid = records.Placing.UNSTATED
    assert {line.placed_by for table in read.statements for line in table.lines} == {unsaid}
    bare = [
        dataclasses.replace(table, lines=tuple(dataclasses.replace(line, placed_by=unsaid) for line in table.lines))
        for table in now.statements
    ]
    assert read == dataclasses.replace(now, statements=tuple(bare))


@pytest.mark.parametrize("name", [f"{name}.csv" for name in FILES] + ["datapackage.json"])
def test_a_missing_and_an_empty_file_are_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    with pytest.raises(Refused, match=f"empty: {name}"):
        csv_package.read_package(folder)
    (folder / name).unlink()
    with pytest.raises(Refused, match=f"no-file: {name}"):
        csv_package.read_package(folder)


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (lambda d: d["resources"][0].update(path="../statements.csv"), "resource ../statements.csv is not part"),
        (lambda d: d["resources"][0].update(path="/etc/passwd"), "resource /etc/passwd is not part of a budget"),
        (lambda d: d["resources"][0].update(path=["a"]), "resource ['a'] is not part of a budget"),
        (lambda d: d["resources"].pop(0), "resource statements.csv is missing"),
        (lambda d: d.update(resources="lines.csv"), "resources is not a list of objects"),
        (lambda d: d.pop("department"), "department is missing or of the wrong type"),
        (lambda d: d.update(year="2024"), "year is missing or of the wrong type"),
        (lambda d: d.update(year=True), "year is missing or of the wrong type"),
        (lambda d: d.update(scope="city"), "scope “city” is not one of “department”, “unit”"),
        (lambda d: d.update(units="x"), 'units “"x"” is not a JSON list of texts'),
        (lambda d: d.update(approved_on="2024-02-30"), "approved_on “2024-02-30” is not a date"),
        (lambda d: d.update(title="\ud800"), "this is not JSON"),
        (lambda d: d.update(sources=None), "sources is not a list of objects"),
        (lambda d: d["sources"][0].pop("sha256"), "sha256 is missing or of the wrong type"),
    ],
)
def test_a_damaged_descriptor_is_named(folder: Path, alter: Callable[[dict[str, Any]], object], said: str) -> None:
    describe(folder, alter)
    with pytest.raises(Refused) as refused:
        csv_package.read_package(folder)
    assert f"datapackage.json: {said}" in str(refused.value)


@pytest.mark.parametrize("text", ["{", "[]", "1", "[" * 100_000, '{"year": ' + "1" * 5000 + "}"])
def test_a_descriptor_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / "datapackage.json").write_text(text, "utf-8")
    with pytest.raises(Refused, match=r"datapackage\.json"):
        csv_package.read_package(folder)


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    (folder / "lines.csv").rename(outside)
    (folder / "lines.csv").symlink_to(outside)
    with pytest.raises(Refused, match=r"lines\.csv: this is a link"):
        csv_package.read_package(folder)


@pytest.mark.parametrize("name", ["lines.csv", "datapackage.json"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(Refused, match=f"no-file: {name}, not a regular file"):
        csv_package.read_package(folder)


def test_a_file_is_read_no_further_than_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that grows after its size was asked is found too large all the same."""
    path = tmp_path / "grows.txt"
    path.write_bytes(b"x" * 100)
    small = os.stat_result((stat.S_IFREG, 0, 0, 1, 0, 0, 5, 0, 0, 0))
    monkeypatch.setattr(Path, "stat", lambda _path: small)
    with pytest.raises(Refused, match=r"too-large: grows\.txt, 11 > 10 bytes"):
        read_bytes(path, 10)


def test_a_device_without_end_is_not_opened() -> None:
    with pytest.raises(Refused, match="no-file: zero, not a regular file"):
        read_bytes(Path("/dev/zero"))


def test_a_package_too_large_is_refused_unread(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_package, "LARGEST_PACKAGE", 5000)
    with pytest.raises(Refused, match="too-large"):
        csv_package.read_package(folder)


def test_a_cell_longer_than_a_line_of_csv_usually_may_be_is_read(tmp_path: Path) -> None:
    long = factories.budget(terms=(records.Term(order=1, term="t", definition="长" * 200_000),))
    csv_package.write_package(long, tmp_path)
    assert csv_package.read_package(tmp_path).budget == long


def test_a_folder_of_other_files_is_told_from_a_damaged_package(tmp_path: Path) -> None:
    (tmp_path / "budget.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(Refused, match=f"no-package: {tmp_path.name}") as refused:
        documents.read([tmp_path])
    assert "import_batch" in sentence(str(refused.value))
