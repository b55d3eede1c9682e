"""The files of many departments are told apart into budgets and kept as drafts, whatever folders they lie in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from budgets import documents
from budgets.batches import BatchedBudget, archives, import_batch
from budgets.batches.folders import files_in
from budgets.documents import Refused
from budgets.models import Budget, SourceFile, Upload
from budgets.queries.records import records
from tests import factories, papers, whole_budgets
from tests.many import issued_by
from tests.papers import Paper

pytestmark = [pytest.mark.django_db, pytest.mark.heavy, pytest.mark.usefixtures("english")]
State = Budget.EditionState


def of_issuer(paper: Paper, issuer: str) -> Paper:
    """Return a paper as another issuer would print it."""
    title = tuple(part.replace("某市档案馆", issuer) for part in paper.title)
    return replace(paper, title=title, tables=[replace(one, issuer=f"编制部门：{issuer}") for one in paper.tables])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return what a city's departments hand in: folders, loose files, what programs leave, and a torn file."""
    made = tmp_path / "递交"
    for name, paper in (("教育局", "某市教育局"), ("水务局/定稿", "某市水务局")):
        (made / name).mkdir(parents=True)
        (made / name / "部门预算.pdf").write_bytes(of_issuer(papers.BEIJING, paper).pdf())
    (made / "四川.pdf").write_bytes(papers.SICHUAN.pdf())
    (made / "水务局" / "定稿" / "~$部门预算.xlsx").write_bytes(b"left by a program")
    (made / "水务局" / "说明.ofd").write_bytes(b"of no kind that is read")
    (made / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    return made


def by_name(found: list[BatchedBudget]) -> dict[str, BatchedBudget]:
    return {"+".join(sorted(path.name for path in one.paths)) + one.paths[0].parent.name: one for one in found}


def test_each_budget_is_a_draft_with_its_files_and_what_is_none_is_named(folder: Path) -> None:
    found = by_name(list(import_batch(folder)))
    assert set(found) == {"部门预算.pdf教育局", "部门预算.pdf定稿", "四川.pdf递交", "torn.pdf递交"}
    issuers = [one.edition.issuer for one in found.values() if one.edition]
    assert sorted(issuers) == sorted(["某市教育局", "某市水务局", "某省档案局"])
    assert found["torn.pdf递交"].refused
    assert {row.state for row in Budget.objects.all()} == {State.DRAFT}
    assert all(row.file for row in SourceFile.objects.all())
    assert not Upload.objects.exists()


def test_files_of_one_budget_are_read_together(tmp_path: Path) -> None:
    """Tables in one file, more of them in another, a third without a title: they are one budget's."""
    whole = of_issuer(papers.BEIJING, "某市水务局")
    parts = [replace(whole, tables=[one]) for one in whole.tables]
    for number, part in enumerate(parts):
        (tmp_path / f"{number}.pdf").write_bytes(part.pdf())
    (one,) = import_batch(tmp_path)
    assert one.edition is not None
    assert [path.name for path in one.paths] == ["0.pdf", "1.pdf"]
    assert one.edition.statements.count() == len(whole.tables)


def test_a_file_that_says_nothing_belongs_to_the_only_budget_of_its_folder(tmp_path: Path) -> None:
    whole = of_issuer(papers.BEIJING, "某市水务局")
    for name in ("水务局", "两家"):
        (tmp_path / name).mkdir()
    (tmp_path / "水务局" / "说明.pdf").write_bytes(whole.pdf())
    tables = replace(papers.SICHUAN, title=(), tables=[replace(papers.SICHUAN.tables[0], issuer="")])
    (tmp_path / "水务局" / "附表.xlsx").write_bytes(tables.workbook())
    for issuer in ("某市教育局", "某市民政局"):
        (tmp_path / "两家" / f"{issuer}.pdf").write_bytes(of_issuer(papers.BEIJING, issuer).pdf())
    (tmp_path / "两家" / "附表.xlsx").write_bytes(tables.workbook() + b"\0")
    found = by_name(list(import_batch(tmp_path)))
    assert found["说明.pdf+附表.xlsx水务局"].edition is not None
    # Of two budgets nobody knows whose it is.
    assert found["附表.xlsx两家"].refused


def text_and_tables(issuer: str) -> tuple[bytes, bytes]:
    """Return a text that names its issuer and has no tables, and a workbook of tables that names nobody."""
    paper = issued_by(whole_budgets.paper(3), issuer)
    tables = [replace(one, issuer="") for one in paper.tables]
    return replace(paper, tables=()).pdf(), replace(paper, title=(), prose=(), tables=tables).workbook()


def test_a_text_without_tables_and_tables_without_a_name_are_one_budget(tmp_path: Path) -> None:
    """Neither says alone whose budget it is: in a folder of their own they are read together."""
    text, tables = text_and_tables("青田省水务局")
    (tmp_path / "水务局").mkdir()
    (tmp_path / "水务局" / "说明.pdf").write_bytes(text)
    (tmp_path / "水务局" / "附表.xlsx").write_bytes(tables)
    (one,) = import_batch(tmp_path)
    assert one.edition is not None, one.refused
    assert (one.edition.issuer, len(one.paths)) == ("青田省水务局", 2)
    # What is none together either, is refused file by file.
    (tmp_path / "两表").mkdir()
    for name in ("甲.xlsx", "乙.xlsx"):
        (tmp_path / "两表" / name).write_bytes(tables + name.encode())
    assert [one.paths[0].name for one in import_batch(tmp_path) if one.refused] == ["乙.xlsx", "甲.xlsx"]


def test_what_a_text_and_its_tables_leave_open_is_said_once_of_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_open(paths: Sequence[Path], **_more: Any) -> Any:
        raise Refused("no-table" if [path.suffix for path in paths] == [".pdf"] else "which-scope")

    monkeypatch.setattr(documents, "read_isolated", leave_open)
    for name in ("说明.pdf", "附表.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
    (one,) = import_batch(tmp_path)
    assert (sorted(path.name for path in one.paths), one.refused) == (["说明.pdf", "附表.xlsx"], "which-scope")


def test_of_several_the_one_that_is_called_alike_and_says_the_same(tmp_path: Path) -> None:
    names = {"教育局2031": "某市教育局", "水务局2031": "某市水务局"}
    for stem, issuer in names.items():
        whole = of_issuer(papers.BEIJING, issuer)
        (tmp_path / f"{stem}-说明.pdf").write_bytes(whole.pdf())
    tables = replace(papers.SICHUAN, title=(), tables=[replace(papers.SICHUAN.tables[0], issuer="")])
    (tmp_path / "水务局2031-附表.xlsx").write_bytes(tables.workbook())
    found = by_name(list(import_batch(tmp_path)))
    (joined,) = [one for name, one in found.items() if "附表" in name]
    assert joined.edition is not None
    assert joined.edition.issuer == "某市水务局"
    assert len(found) == 2


def test_a_batch_that_was_stopped_goes_on_where_it_was(folder: Path) -> None:
    first = next(iter(import_batch(folder)))
    assert first.created
    found = list(import_batch(folder))
    assert sum(one.created for one in found) == 2
    again = list(import_batch(folder))
    assert [one.created for one in again if one.edition] == [False] * 3
    assert Budget.objects.count() == 3


def test_an_archive_with_names_of_chinese_windows_is_a_folder(folder: Path, tmp_path: Path) -> None:
    packed, names = io.BytesIO(), {}
    with zipfile.ZipFile(packed, "w") as archive:
        for number, path in enumerate(files_in(folder)):
            name = str(path.relative_to(folder)).encode("gbk")
            # Python writes such names in UTF-8: others of the same length take their place.
            names[f"{number:x>{len(name)}}".encode()] = name
            archive.writestr(f"{number:x>{len(name)}}", path.read_bytes())
    data = packed.getvalue()
    for placeholder, name in names.items():
        data = data.replace(placeholder, name)
    (tmp_path / "all.zip").write_bytes(data)
    made = [one for one in import_batch(tmp_path / "all.zip") if one.created]
    assert sorted(path.name for one in made for path in one.paths) == ["四川.pdf", "部门预算.pdf", "部门预算.pdf"]


def test_an_archive_that_is_none_or_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "all.zip").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(Refused, match=r"broken: all\.zip"):
        list(import_batch(tmp_path / "all.zip"))
    (tmp_path / "locked.zip").write_bytes(locked_archive())
    with pytest.raises(Refused, match=r"encrypted: locked\.zip"):
        list(import_batch(tmp_path / "locked.zip"))
    for name in ("../../outside.txt", "/outside.txt", "C:\\outside.txt", "a/..\\..\\outside.txt"):
        with zipfile.ZipFile(tmp_path / "outside.zip", "w") as archive:
            archive.writestr(name, "a" * 2000)
        with pytest.raises(Refused, match="path-outside"):
            list(import_batch(tmp_path / "outside.zip"))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w") as archive:
        archive.writestr("inside.txt", "a" * 2000)
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    with pytest.raises(Refused, match="batch-too-large"):
        list(import_batch(tmp_path / "bomb.zip", None))


def locked_archive() -> bytes:
    """Return a ZIP archive that says of itself that it is encrypted."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "a")
    data = bytearray(packed.getvalue())
    # The mark of what is encrypted, before the file and in the list at the end.
    for place in (6, data.index(b"PK\x01\x02") + 8):
        data[place] |= 1
    return bytes(data)


def test_what_was_exported_comes_back_beside_what_was_published(tmp_path: Path) -> None:
    """A package is one budget, read as it is described, and its tables are no files of their own."""
    (tmp_path / "北京.pdf").write_bytes(papers.BEIJING.pdf())
    budget = factories.budget()
    documents.write_package(budget, tmp_path / "导出" / "2024")
    assert [path.name for path in files_in(tmp_path)] == ["北京.pdf"]
    package, paper = import_batch(tmp_path)
    assert package.edition is not None
    assert paper.edition is not None
    assert replace(records(package.edition), edition=None) == replace(budget, edition=None)
    assert [one.created for one in import_batch(tmp_path)] == [False, False]
    (tmp_path / "导出" / "2024" / "lines.csv").unlink()
    assert next(import_batch(tmp_path)).refused.startswith("no-file: lines.csv")


def test_packages_of_one_document_stay_the_editions_that_say_the_same(tmp_path: Path) -> None:
    """Two editions of the same files are exported, and one that was typed and has none: each comes back once."""
    first = factories.budget()
    second = replace(first, title="另一个标题")
    emptied = (
        "files",
        "statements",
        "sections",
        "projects",
        "mentions",
        "items",
        "goals",
        "indicators",
        "assets",
        "terms",
    )
    typed = factories.budget(year=2023, **dict.fromkeys(emptied, ()))
    for name, budget in (("1", first), ("2", second), ("3", typed)):
        documents.write_package(budget, tmp_path / name)
    made = list(import_batch(tmp_path))
    assert [one.created for one in made] == [True, True, True]
    again = list(import_batch(tmp_path))
    assert [(one.edition, one.created) for one in again] == [(one.edition, False) for one in made]


def test_the_command_says_a_line_a_budget(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="1 refused"):
        call_command("import_batch", folder)
    told = capsys.readouterr().out
    assert "stored: 四川.pdf: 某省档案局 2031, budget, edition 1" in told
    assert "refused: torn.pdf: " in told
    assert "3 stored, 1 refused" in told
    (folder / "empty").mkdir()
    with pytest.raises(CommandError, match="no file that could be a budget"):
        call_command("import_batch", folder / "empty")
