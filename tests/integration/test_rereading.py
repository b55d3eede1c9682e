"""Show that kept originals are read again, that what differs is told edition by edition, and mended by a draft."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.html import strip_tags
from openpyxl import load_workbook

from budgets import documents, editions, records
from budgets.models import Amount, Budget, Department, staff_storage
from budgets.queries.records import records as stored_records
from tests import papers
from tests.integration.test_asking import ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("media", "english")]
REASON = "按更正后的读取规则重读原件"


def paper(year: int = 2031, second: str = "单位：万元", title: str = "部门预算") -> bytes:
    tables = [
        papers.Table(f"{year}年部门支出总表", ROWS),
        papers.Table(f"{year}年一般公共预算支出表", ROWS, unit=second),
    ]
    return papers.Paper(title=(f"某市档案馆{year}年{title}",), tables=tables).pdf()


def as_read(budget: records.Budget) -> records.Budget:
    return budget


def stored(
    folder: Path,
    content: bytes,
    spoil: Callable[[records.Budget], records.Budget] = as_read,
    publish: bool = True,
    **given: Any,
) -> Budget:
    """Store what is read of a paper, ``spoil``\\ t as an earlier reader may have read it, and keep the original."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    budget = spoil(documents.read([path], **given).budget)
    row = editions.load_as_draft(budget=budget).budget
    editions.keep_source_file(budget=row, name="paper.pdf", file=ContentFile(content))
    Department.objects.filter(pk=row.department_id).update(slug="archive")
    return editions.publish(budget=row, despite_failures="x", despite_unreadable="x") if publish else row


def misread(budget: records.Budget) -> records.Budget:
    """Return a budget of whose first table one amount is ten times as high, and a row was not seen."""
    first, *others = budget.statements
    line = next(one for one in first.lines if one.code == "2012601")
    amount = line.amounts[0]
    assert amount.value is not None
    wrong = replace(line, amounts=(replace(amount, value=amount.value * 10, printed="5000.00"), *line.amounts[1:]))
    kept = [wrong if one is line else one for one in first.lines if one.code != "2012604"]
    return replace(budget, statements=(replace(first, lines=tuple(kept)), *others))


def workbook(*, is_hidden: bool = False) -> bytes:
    """Return a workbook; where it is hidden, a row is not shown, and a sheet shows its figures by the thousand."""
    tables = [papers.Table("2031年部门支出总表", ROWS), papers.Table("2031年一般公共预算支出表", ROWS)]
    book = load_workbook(io.BytesIO(papers.Paper(title=("某市档案馆2031年部门预算",), tables=tables).workbook()))
    if is_hidden:
        _cover, spending, general = book.worksheets
        row = next(row for row in spending.iter_rows() if any(str(cell.value) == "2012604" for cell in row))
        spending.row_dimensions[row[0].row].hidden = True
        for cell in (cell for row in general.iter_rows() for cell in row if isinstance(cell.value, int | float)):
            cell.number_format = "#,##0.00,"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_stored(budget: records.Budget) -> records.Budget:
    """Return what an earlier reader took such a workbook for: all that its cells hold, shown or not."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / budget.files[0].name
        path.write_bytes(workbook())
        return replace(documents.read([path]).budget, files=budget.files)


def reread(*words: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("reread_originals", "--format", "json", *words, stdout=out)
    return list(json.loads(out.getvalue()))


class TestListing:
    def test_an_edition_that_reads_the_same_does_not_differ(self, tmp_path: Path, capsys: Any) -> None:
        stored(tmp_path, paper())
        (found,) = reread()
        assert (found["differences"], found["refused"], found["draft"]) == ([], "", None)
        call_command("reread_originals")
        assert capsys.readouterr().out == "1 editions read again: 0 differ, 0 could not be read.\n"

    @pytest.mark.heavy
    def test_what_differs_is_named_edition_by_edition_and_nothing_is_changed(self, tmp_path: Path, capsys: Any) -> None:
        row = stored(tmp_path, paper(), misread)
        before = stored_records(row)
        (found,) = reread()
        assert (found["address"], found["year"], found["edition"], found["state"]) == ("archive", 2031, 1, "published")
        assert {(one["what"], one["how"]) for one in found["differences"]} == {("amount", "changed"), ("line", "added")}
        call_command("reread_originals")
        told = capsys.readouterr().out
        assert "archive 2031 budget, edition 1 (published): 2 differences" in told
        assert "5000.00 万元 → 500.00 万元" in told
        assert Budget.objects.count() == 1
        assert stored_records(row) == before

    def test_a_column_that_was_not_read_is_named_by_its_head(self, tmp_path: Path, capsys: Any) -> None:
        def without_last_column(budget: records.Budget) -> records.Budget:
            first, *others = budget.statements
            lines = tuple(replace(line, amounts=line.amounts[:-1]) for line in first.lines)
            return replace(budget, statements=(replace(first, columns=first.columns[:-1], lines=lines), *others))

        edition = stored(tmp_path, paper(), without_last_column)
        head = documents.read([tmp_path / "paper.pdf"]).budget.statements[0].columns[-1].header[-1]
        call_command("reread_originals")
        assert f"column added: {edition.statements.first().title}, {head}" in capsys.readouterr().out  # type: ignore[union-attr]

    def test_hidden_rows_and_scaled_figures_that_were_read_are_listed(self, tmp_path: Path, capsys: Any) -> None:
        stored(tmp_path, workbook(is_hidden=True), as_stored)
        (found,) = reread()
        changes = [(one["what"], one["how"]) for one in found["differences"]]
        assert changes.count(("line", "removed")) == 1  # the hidden row
        assert {("amount", "changed"), ("line", "removed")} <= {*changes}
        call_command("reread_originals")
        told = capsys.readouterr().out
        assert "900 万元 → 0.90 万元" in told
        assert "2012604" in told

    @pytest.mark.heavy
    def test_what_the_document_leaves_open_is_answered_as_it_was_then(self, tmp_path: Path) -> None:
        tables = [papers.Table("支出总表", ROWS, issuer=""), papers.Table("收入总表", ROWS, issuer="", unit="")]
        content = papers.Paper(title=("公开表",), tables=tables).pdf()
        said: dict[str, Any] = {"department": "某市档案馆", "year": 2031, "units": {"2": "万元"}}
        stored(tmp_path, content, scope=records.Scope.UNIT, phase=records.Phase.BUDGET, **said)
        (found,) = reread()
        assert (found["refused"], found["differences"]) == ("", [])

    @pytest.mark.heavy
    def test_editions_can_be_chosen(self, tmp_path: Path) -> None:
        stored(tmp_path, paper())
        stored(tmp_path, paper(2032), publish=False)
        assert [one["year"] for one in reread()] == [2031, 2032]
        assert [one["state"] for one in reread("--year", "2032")] == ["draft"]
        Department.objects.create(jurisdiction=Department.objects.get().jurisdiction, name="另一个局", slug="another")
        assert reread("--department", "another") == []

    def test_an_original_that_is_gone_or_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        row = stored(tmp_path, paper())
        name = str(row.files.get().file.name)
        staff_storage().delete(name)
        assert "not kept here" in reread()[0]["refused"]
        staff_storage().save(name, ContentFile(b"%PDF-1.4 broken"))
        assert "damaged" in reread()[0]["refused"]

    def test_an_edition_without_its_original_is_not_in_the_list(self, tmp_path: Path) -> None:
        row = stored(tmp_path, paper(), publish=False)
        row.files.update(file="")
        assert reread() == []


class TestDrafts:
    @pytest.mark.heavy
    def test_a_draft_mends_what_is_in_force_and_the_public_is_told_why(self, tmp_path: Path, client: Client) -> None:
        first = stored(tmp_path, paper(), misread)
        (found,) = reread("--draft", "--reason", REASON)
        assert found["draft"] == 2
        draft = Budget.objects.get(edition=2)
        assert (draft.state, draft.department) == ("draft", first.department)
        assert draft.files.get().file.name == first.files.get().file.name
        first.refresh_from_db()
        assert first.state == "published"
        amounts = Amount.objects.filter(line__budget=first, line__code="2012601", line__kind="expenditure")
        assert amounts.get(cell__measure="total").value == 50_000_000
        editions.publish(budget=draft)
        text = strip_tags(client.get("/archive/2031/budget/source/").content.decode())
        assert REASON in text
        assert "500.00" in strip_tags(client.get("/archive/2031/budget/function/").content.decode())
        # It reads as it is stored now; the one before is history.
        assert [(one["edition"], bool(one["differences"])) for one in reread()] == [(1, True), (2, False)]

    def test_what_is_said_of_unreadable_rows_joins_the_reason(self, tmp_path: Path) -> None:
        stored(tmp_path, paper(second=""), misread, units={"2": "千元"})
        assert [one["draft"] for one in reread("--draft", "--reason", REASON)] == [2]
        draft = Budget.objects.get(edition=2)
        draft.unreadables.create(order=1, text="x", reason="x")
        assert editions.publish(budget=draft, despite_unreadable="原件模糊").publication_note == f"{REASON}\n原件模糊"

    @pytest.mark.parametrize("words", [["--draft"], ["--reason", "x"], ["--draft", "--reason", " "]])
    def test_a_draft_needs_its_reason(self, words: list[str]) -> None:
        with pytest.raises(CommandError, match="go together"):
            call_command("reread_originals", *words)

    @pytest.mark.heavy
    def test_none_is_made_twice(self, tmp_path: Path) -> None:
        stored(tmp_path, paper(), misread)
        reread("--draft", "--reason", REASON)
        again = reread("--draft", "--reason", REASON)
        assert "being worked on" in again[0]["no_draft"]
        assert Budget.objects.count() == 2

    def test_none_is_made_of_what_is_not_in_force_or_was_corrected_by_hand(self, tmp_path: Path) -> None:
        draft = stored(tmp_path, paper(), misread, publish=False)
        assert "not in force" in reread("--draft", "--reason", REASON)[0]["no_draft"]
        Amount.objects.filter(line__budget=draft, line__code="2012601").update(origin="corrected")
        editions.publish(budget=draft, despite_failures="x")
        (found,) = reread("--draft", "--reason", REASON)
        assert found["by_hand"] == 6
        assert "corrected by hand" in found["no_draft"]
        assert Budget.objects.count() == 1


def test_a_department_that_is_not_there_is_said() -> None:
    """Else nothing read looks like nothing that differs."""
    with pytest.raises(CommandError, match="No department has the address nowhere") as refused:
        call_command("reread_originals", "--department", "nowhere")
    assert refused.value.returncode == 2
