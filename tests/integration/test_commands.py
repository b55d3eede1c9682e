"""Show what the commands promise: what they print, how they end, and what they leave behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError
from django.utils import translation
from django.utils.translation import gettext

from budgets import codes, documents, editions
from budgets.documents.package import csv_package
from budgets.models import Budget, Department, Jurisdiction, Statement
from budgets.queries.records import records
from tests import factories, papers
from tests.documents import BOTH, ROOT, Document
from tests.integration.test_workbooks import bare

State = Budget.EditionState
UNPREPARED = "The database is not prepared for this version. Run “python manage.py migrate”, then try again."


@dataclass
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    error: str = ""

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.out)
        return report


def run(*words: object) -> Ended:
    out = StringIO()
    try:
        call_command(*map(str, words), stdout=out)
    except CommandError as error:
        return Ended(error.returncode, out.getvalue(), str(error))
    return Ended(0, out.getvalue())


def imported(*words: object) -> Ended:
    return run("import_budget", "--format", "json", *words)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A small budget that is read without doubt."""
    path = tmp_path / "archive-2031.txt"
    path.write_text(Document().text(), "utf-8")
    return path


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """The same with a figure that cannot be read."""
    path = tmp_path / "doubtful-2031.txt"
    path.write_text(Document().text().replace("100.00 90.00", "1OO.00 90.00", 1), "utf-8")
    return path


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A data package of the handmade budget."""
    csv_package.write_package(factories.budget(), tmp_path / "package")
    return tmp_path / "package"


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.usefixtures("read_here")
class TestImport:
    def test_writes_a_draft_and_reports_it(self, document: Path) -> None:
        ended = imported(document)
        report = ended.report
        assert ended.code == 0
        expected = {"department": "某市档案馆", "year": 2031, "scope": "unit", "phase": "budget", "edition": 1}
        assert {name: report[name] for name in expected} == expected
        assert (report["state"], report["created"], report["error"]) == ("draft", True, None)
        tables = {table["kind"]: table for table in report["statements"]}
        assert tables["expenditure"] == {
            "kind": "expenditure",
            "number": tables["expenditure"]["number"],
            "title": "支出总表",
            "money_unit": "万元",
            "lines": 5,
            "amounts": 15,
            "placed_by": {"codes": 4, "words": 1},
            "sureness": "confirmed",
            "kind_by": "title",
            "holding": 17,
            "failing": 0,
            "pages": [],
            "sheets": [],
        }
        assert list(Budget.objects.values_list("state", flat=True)) == ["draft"]
        assert Statement.objects.count() == len(report["statements"])

    def test_of_the_same_bytes_changes_nothing(self, document: Path, tmp_path: Path) -> None:
        imported(document)
        copy = tmp_path / "copy.txt"
        copy.write_bytes(document.read_bytes())
        ended = imported(copy)
        assert (ended.code, ended.report["edition"], ended.report["created"]) == (0, 1, False)
        assert Budget.objects.count() == 1

    def test_again_makes_another_draft(self, document: Path) -> None:
        imported(document)
        ended = imported(document, "--again")
        assert (ended.code, ended.report["edition"], ended.report["created"]) == (0, 2, True)

    def test_dry_run_writes_nothing(self, document: Path, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            ended = imported(document, "--dry-run")
        assert (ended.code, ended.report["edition"], len(ended.report["statements"])) == (0, None, 5)

    def test_publishes_when_told(self, document: Path) -> None:
        assert imported(document, "--publish").report["state"] == "published"
        assert Budget.objects.published().count() == 1

    def test_publishes_the_draft_that_is_there(self, document: Path) -> None:
        imported(document)
        ended = imported(document, "--publish")
        assert (ended.report["edition"], ended.report["created"], ended.report["state"]) == (1, False, "published")
        assert (ended.report["published"], ended.report["superseded"]) == (True, None)
        again = imported(document, "--publish")
        assert (again.code, again.report["published"], again.report["state"]) == (0, False, "published")
        assert Budget.objects.count() == 1

    def test_says_what_it_did_with_the_edition(self, document: Path) -> None:
        def said(*words: str) -> str:
            return run("import_budget", document, *words).out.splitlines()[-1]

        assert said() == "Edition 1 (draft): stored."
        assert said() == "Edition 1 (draft): there already, nothing changed."
        assert said("--publish") == "Edition 1 (published): there already, now published."
        assert said("--publish") == "Edition 1 (published): there already, nothing changed."
        assert said("--again", "--publish") == ("Edition 2 (published): stored and published; edition 1 is superseded.")

    def test_names_the_edition_that_it_superseded(self, document: Path) -> None:
        imported(document, "--publish")
        ended = imported(document, "--again")
        assert (ended.report["published"], ended.report["superseded"]) == (False, None)
        editions.publish(budget=Budget.objects.get(edition=2))
        ended = imported(document, "--again", "--publish")
        assert (ended.report["published"], ended.report["superseded"], ended.report["edition"]) == (True, 2, 3)

    def test_names_in_what_a_new_edition_differs(self, document: Path, tmp_path: Path) -> None:
        first = run("import_budget", document, "--format", "json").report
        assert (first["compared"], first["differences"]) == (None, [])
        other = tmp_path / "other" / document.name
        other.parent.mkdir()
        text = document.read_text(encoding="utf-8")
        other.write_text(text.replace("100.00 90.00", "100.00 91.00", 1), encoding="utf-8")
        told = run("import_budget", other, "--format", "json").report
        amounts = [one for one in told["differences"] if one["what"] == "amount"]
        assert (told["compared"], [(one["before"], one["after"]) for one in amounts]) == (1, [("90.00", "91.00")])
        again = run("import_budget", document, "--again")
        assert "91.00 万元 → 90.00 万元" in again.out
        assert "Differs from edition 2: amount: 表2 收入总表, 某市档案馆, 财政拨款" in again.out

    def test_names_what_it_could_not_read_and_stores_it_all_the_same(self, doubtful: Path) -> None:
        ended = imported(doubtful)
        assert ended.code == 0
        row = ended.report["unreadable"][0]
        assert set(row) == {"place", "text", "reason"}
        assert set(row["place"]) >= {"file", "page", "row", "end_row", "column"}
        assert (row["place"]["file"], "1OO.00" in row["text"]) == (doubtful.name, True)
        assert "1OO.00" in doubtful.read_text("utf-8").splitlines()[row["place"]["row"] - 1]

    def test_refused_publication_leaves_nothing_behind(self, doubtful: Path) -> None:
        ended = imported(doubtful, "--publish")
        assert (ended.code, ended.report["edition"]) == (1, None)
        assert "unreadable" in ended.report["error"]
        assert ended.report["statements"]
        assert not Department.objects.exists()
        assert not Budget.objects.exists()

    def test_publishes_what_is_unreadable_for_a_reason(self, doubtful: Path) -> None:
        assert imported(doubtful, "--publish", "--accept-unreadable", "torn page").code == 0
        assert Budget.objects.published().get().publication_note == "torn page"

    def test_stores_for_the_department_it_is_told(self, document: Path) -> None:
        place = Jurisdiction.objects.create(name="某市")
        archive = Department.objects.create(jurisdiction=place, name="档案局", slug="archive")
        assert imported(document, "--department", "archive").code == 0
        assert Budget.objects.get().department == archive

    def test_refuses_a_department_that_is_not_there(self, document: Path) -> None:
        ended = imported(document, "--department", "nobody")
        assert (ended.code, ended.out) == (2, "")
        assert ended.error == "No department has the address nobody. Nothing was stored."
        assert not Budget.objects.exists()

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_the_same_file_twice_is_wrong_use(self, document: Path, form: str) -> None:
        ended = run("import_budget", document, document, "--format", form)
        assert (ended.code, ended.out, ended.error) == (2, "", "The same file was given twice.")

    def test_a_package_beside_a_file_is_wrong_use(self, document: Path, packed: Path) -> None:
        ended = run("import_budget", packed, document)
        assert (ended.code, ended.error) == (2, "Import a data package alone, without other files.")

    def test_asks_for_what_the_document_leaves_open(self, tmp_path: Path) -> None:
        path = tmp_path / "untold.txt"
        path.write_text(Document().text().replace("2031年某市档案馆单位预算", "2031年某市档案馆预算", 1), "utf-8")
        refused = imported(path)
        assert (refused.code, Budget.objects.count()) == (1, 0)
        assert "scope" in refused.error
        stored = imported(path, "--scope", "unit")
        assert (stored.code, stored.report["scope"]) == (0, "unit")

    def test_a_device_and_a_pipe_are_refused_unread(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        for path in ("/dev/zero", pipe):
            ended = imported(path)
            assert ended.code == 1
            assert "not a regular file" in ended.report["error"]

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b" \n\n",
            b"\x7fELF\x00\x01",
            "没有预算".encode(),
            "2031年某市档案馆单位预算".encode("gb18030"),
            b"{}",
            b"[" * 9999,
        ],
        ids=["empty", "blank", "binary", "no budget", "GB 18030", "JSON", "brackets"],
    )
    def test_says_why_it_refuses_and_leaves_nothing(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "odd.txt"
        path.write_bytes(content)
        ended = imported(path)
        assert ended.code == 1
        assert ended.report["error"] == ended.error
        assert ended.error.endswith(". Nothing was stored.") or ended.error.endswith("? Nothing was stored.")
        assert ". . " not in ended.error
        assert "。" not in ended.error
        assert {
            name: ended.report[name] for name in ("department", "year", "scope", "phase", "edition")
        } == dict.fromkeys(("department", "year", "scope", "phase", "edition"))
        assert [ended.report[name] for name in ("statements", "unreadable", "warnings")] == [[], [], []]
        assert not Budget.objects.exists()

    def test_says_the_sheets_or_the_pages_of_each_table(self, tmp_path: Path) -> None:
        book, page = tmp_path / "budget.xlsx", tmp_path / "budget.pdf"
        book.write_bytes(papers.CENTRAL.workbook())
        page.write_bytes(papers.CENTRAL.pdf())
        said = {
            path: [(table["pages"], table["sheets"]) for table in imported(path, "--dry-run").report["statements"]]
            for path in (book, page)
        }
        assert said[book][:2] == [([], ["表1"]), ([], ["表2"])]
        assert said[page][:2] == [([2], []), ([3], [])]
        text = run("import_budget", book, "--dry-run").out
        assert "lines, " in text
        assert "(sheet 表1)" in text

    def test_a_name_is_known_whatever_the_width_of_its_brackets(self, document: Path, tmp_path: Path) -> None:
        names = ("深圳市信息安全管理中心（本级）", "深圳市 信息安全管理中心(本级)", "深圳信安中心")
        for number, name in enumerate(names):
            path = tmp_path / f"{number}.txt"
            path.write_text(Document(units=(name,)).text().replace("某市档案馆", name), "utf-8")
            if number == 2:
                Department.objects.get().aliases.create(name=name)
            ended = imported(path, "--again")
            assert ended.code == 0, ended.error
            assert ended.report["address"] == Department.objects.get().slug
        assert list(Department.objects.values_list("name", flat=True)) == [names[0]]
        assert [row.issuer for row in Budget.objects.order_by("edition")] == [name.replace(" ", "") for name in names]

    def test_the_issuer_that_is_named_settles_what_the_document_leaves_open(self, tmp_path: Path) -> None:
        path = tmp_path / "budget.xlsx"
        paper = papers.Paper(
            title=("2031年部门预算",), tables=[replace(table, issuer="") for table in papers.CENTRAL.tables]
        )
        path.write_bytes(paper.workbook())
        assert "option department" in imported(path).error
        office = Department.objects.create(
            jurisdiction=Jurisdiction.objects.create(name="某市"), name="某市档案馆", slug="archive"
        )
        ended = imported(path, "--department", office.slug)
        assert (ended.code, ended.report["department"]) == (0, office.name)

    def test_nothing_moves_on_the_screen_where_it_is_no_terminal(
        self, document: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        run("import_budget", document, "--dry-run")
        assert capfd.readouterr().err == ""

    def test_a_failure_half_way_leaves_nothing_behind(self, document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_loader: object) -> None:
            raise editions.EditionError("no space left")

        monkeypatch.setattr(editions.EditionLoader, "store_performance", fail)
        ended = imported(document)
        assert (ended.code, ended.error) == (1, "no space left. Nothing was stored.")
        assert not Budget.objects.exists()
        assert not Department.objects.exists()
        assert not Jurisdiction.objects.exists()

    @pytest.mark.heavy
    @pytest.mark.parametrize(
        "words", [[], ["nowhere.txt"], ["--accept-unreadable", "r", "manage.py"], ["manage.py", "--format", "xml"]]
    )
    def test_wrong_use_ends_2(self, words: list[str]) -> None:
        ended = subprocess.run(
            [sys.executable, "manage.py", "import_budget", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "Traceback" not in ended.stderr

    def test_the_text_report_names_tables_and_edition(self, document: Path) -> None:
        ended = run("import_budget", document)
        assert "支出总表 (expenditure): 5 lines, 15 amounts" in ended.out
        assert ended.out.endswith("Edition 1 (draft): stored.\n")

    def test_the_text_report_gives_reasons_and_warnings_in_english(self, doubtful: Path, packed: Path) -> None:
        with translation.override("zh-hans"):
            assert "  “1OO.00” is not a figure.\n" in run("import_budget", doubtful).out
            described = json.loads((packed / "datapackage.json").read_text("utf-8"))
            del described["resources"][0]["hash"]
            (packed / "datapackage.json").write_text(json.dumps(described), "utf-8")
            warned = run("import_budget", packed).out
            refused = run("import_budget", doubtful, "--publish")
        assert "Warning: Please check: datapackage.json gives no hash of statements.csv" in warned
        assert "rows or amounts are unreadable" in refused.error


@pytest.mark.django_db
def test_files_are_read_in_a_process_of_their_own(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(documents, "read", fail)
    assert imported(document).code == 0
    with pytest.raises(IndexError):
        call_command("import_budget", str(document), "--traceback")


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.usefixtures("read_here")
class TestPackages:
    def test_what_is_exported_is_imported_as_the_same(self, packed: Path, tmp_path: Path) -> None:
        imported(packed)
        stored = records(Budget.objects.get())
        ended = run("export_budget", factories.UNIT, 2024, "--output", tmp_path / "out")
        assert ended.code == 0
        assert documents.read([tmp_path / "out"]).budget == stored
        again = imported(tmp_path / "out" / "datapackage.json")
        assert (again.code, again.report["created"]) == (0, False)

    def test_one_that_a_person_changed_is_another_edition(self, packed: Path) -> None:
        imported(packed)
        csv_package.write_package(factories.budget(title="2024年青田市数据服务中心单位预算（更正）"), packed)
        ended = imported(packed)
        assert (ended.report["edition"], ended.report["created"]) == (2, True)
        assert Budget.objects.get(edition=2).title.endswith("（更正）")

    def test_a_damaged_one_is_refused_by_file_row_and_column(self, packed: Path) -> None:
        described = json.loads((packed / "datapackage.json").read_text("utf-8"))
        for resource in described["resources"]:
            del resource["bytes"], resource["hash"]
        (packed / "datapackage.json").write_text(json.dumps(described), "utf-8")
        lines = (packed / "lines.csv").read_text("utf-8")
        (packed / "lines.csv").write_text(lines.replace("1,4,4,1", "1,4,4,x"), "utf-8")
        ended = imported(packed)
        assert ended.code == 1
        assert "lines.csv, row 5, column level" in ended.report["error"]
        assert not Budget.objects.exists()

    def test_one_edited_by_hand_is_refused_with_the_way_out(self, packed: Path) -> None:
        amounts = (packed / "amounts.csv").read_bytes()
        (packed / "amounts.csv").write_bytes(amounts.split(b"\r\n")[0] + b"\r\n")
        ended = imported(packed)
        assert ended.code == 1
        assert "delete “bytes” and “hash” of amounts.csv in datapackage.json" in ended.report["error"]
        assert not Budget.objects.exists()

    @pytest.mark.heavy
    @pytest.mark.parametrize("path", BOTH)
    def test_the_real_budget_goes_through_both(self, path: Path, tmp_path: Path) -> None:
        ended = imported(path, "--publish")
        assert (ended.code, ended.report["unreadable"]) == (0, [])
        assert len(ended.report["statements"]) == 12
        assert sum(table["amounts"] for table in ended.report["statements"]) == 750
        run("export_budget", "深圳市信息安全管理中心", 2024, "--output", tmp_path / "out")
        read = documents.read([path]).budget
        assert documents.read([tmp_path / "out"]).budget == replace(read, edition=1)
        with (tmp_path / "out" / "amounts.csv").open(encoding="utf-8") as file:
            assert sum(1 for _line in file) == 751


@pytest.mark.django_db
@pytest.mark.any_database
class TestExport:
    @pytest.fixture(autouse=True)
    def _where(self, tmp_path: Path) -> None:
        self.output = tmp_path / "out"

    def load(self, content: str = "1", **changes: object) -> Budget:
        return editions.load_as_draft(
            budget=factories.budget(files=(factories.source_file(content),), **changes)
        ).budget

    def export(self, *words: object) -> Ended:
        return run("export_budget", *words, "--output", self.output)

    @property
    def exported(self) -> Any:
        return documents.read([self.output]).budget

    @pytest.mark.parametrize("word", ["qing-tian-shi-shu-ju-fu-wu-zhong-xin", factories.UNIT, "青田数据"])
    def test_finds_the_department_by_address_name_and_alias(self, word: str) -> None:
        self.load().department.aliases.create(name="青田数据")
        assert self.export(word, 2024).code == 0
        assert self.exported.department == factories.UNIT

    def test_writes_a_workbook_that_reads_back(self, tmp_path: Path) -> None:
        row = self.load()
        self.output = tmp_path / "out.xlsx"
        assert self.export(factories.UNIT, 2024).code == 0
        assert bare(self.exported) == bare(records(row))
        assert "is a file" in self.export(factories.UNIT, 2024).error
        report = imported(self.output).report
        assert (report["created"], report["edition"]) == (True, 2)

    def test_names_the_package_by_its_address(self) -> None:
        self.load()
        self.export(factories.UNIT, 2024)
        described = json.loads((self.output / "datapackage.json").read_text("utf-8"))
        assert described["name"] == "qing-tian-shi-shu-ju-fu-wu-zhong-xin-2024-unit-budget-1"

    def test_prefers_the_edition_in_force(self) -> None:
        editions.publish(budget=self.load("1"))
        self.load("2")
        self.export(factories.UNIT, 2024)
        assert self.exported.edition == 1
        self.export(factories.UNIT, 2024, "--edition", 2)
        assert self.exported.edition == 2

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["别的中心", 2024], "别的中心"),
            ([factories.UNIT, 2020], "2024 --scope unit --phase budget --edition 1"),
            ([factories.UNIT, 2024], "--scope unit --phase final --edition 1"),
            ([factories.UNIT, 2024, "--phase", "budget"], "--scope unit --phase budget --edition 2"),
            ([factories.UNIT, 2024, "--edition", 7], "--edition 2"),
        ],
    )
    def test_refuses_what_is_not_one_budget_and_lists_the_choices(self, words: list[object], said: str) -> None:
        self.load("1")
        self.load("2")
        self.load("3", phase="final")
        ended = self.export(*words)
        assert (ended.code, said in ended.error) == (1, True)
        assert not self.output.exists()

    def test_an_edition_in_force_does_not_decide_between_documents(self) -> None:
        editions.publish(budget=self.load("1"))
        self.load("3", phase="final")
        assert self.export(factories.UNIT, 2024).code == 1
        assert self.export(factories.UNIT, 2024, "--phase", "final").code == 0

    def test_refuses_a_name_that_several_bear(self) -> None:
        self.load("1")
        self.load("2", jurisdiction="红石市")
        ended = self.export(factories.UNIT, 2024)
        assert ended.code == 1
        assert all(department.slug in ended.error for department in Department.objects.all())

    def test_replaces_a_package_and_nothing_else(self) -> None:
        self.load()
        self.output.mkdir()
        (self.output / "thesis.txt").write_text("dear")
        assert self.export(factories.UNIT, 2024).code == 1
        assert [path.name for path in self.output.iterdir()] == ["thesis.txt"]
        (self.output / "thesis.txt").unlink()
        assert [self.export(factories.UNIT, 2024).code for _ in range(2)] == [0, 0]

    def test_refuses_a_file_in_the_place_of_the_folder(self) -> None:
        self.load()
        self.output.write_text("a file")
        assert self.export(factories.UNIT, 2024).code == 1
        assert self.output.read_text() == "a file"


@pytest.mark.django_db
def test_a_refusal_of_the_sample_is_told_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_options: object) -> None:
        raise editions.EditionError(gettext("The edition is not there any more."))

    monkeypatch.setattr(editions, "publish", refuse)
    with translation.override("zh-hans"):
        ended = run("load_sample")
    assert (ended.code, ended.error) == (1, "The sample cannot be loaded. The edition is not there any more.")
    assert not Budget.objects.exists()


@pytest.mark.heavy
def test_the_json_alone_stands_on_standard_output(document: Path, tmp_path: Path) -> None:
    """A real process: nothing but JSON on standard output, and no traceback, whatever is given."""
    database = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": database, "PYTHONWARNINGS": "error"}
    environment = os.environ | settings

    def manage(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *map(str, words)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    unready = manage("import_budget", document, "--format", "json")
    assert unready.returncode == 1
    assert json.loads(unready.stdout)["error"] == f"{UNPREPARED} Nothing was stored."
    assert "Traceback" not in unready.stderr
    assert manage("migrate", "-v0").returncode == 0
    good = manage("import_budget", document, "--format", "json")
    assert (good.returncode, json.loads(good.stdout)["edition"]) == (0, 1)
    bad = manage("import_budget", ROOT / "manage.py", "--format", "json")
    assert (bad.returncode, json.loads(bad.stdout)["edition"]) == (1, None)
    assert "Traceback" not in bad.stderr


@pytest.mark.heavy
def test_a_database_that_is_not_prepared_is_told_with_the_way_out(document: Path, tmp_path: Path) -> None:
    """Every command, in a real process: a sentence, no traceback, and none of the database's own words."""
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}

    def manage(*words: object) -> tuple[int, str]:
        command = [sys.executable, "manage.py", *map(str, words)]
        ended = subprocess.run(
            command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False
        )
        return ended.returncode, ended.stderr.strip().splitlines()[-1].removeprefix("CommandError: ")

    assert manage("import_budget", document) == (1, f"{UNPREPARED} Nothing was stored.")
    assert manage("import_budget", document, "--department", "x") == (1, f"{UNPREPARED} Nothing was stored.")
    assert manage("load_catalogue") == (1, f"{UNPREPARED} Nothing was loaded.")
    assert manage("load_sample") == (1, f"The sample cannot be loaded. {UNPREPARED}")
    assert manage("export_budget", "x", 2024, "--output", tmp_path / "out") == (1, f"{UNPREPARED} Nothing was written.")
    assert manage("check_budget", "x", 2024) == (2, f"{UNPREPARED} Nothing was checked.")


def test_a_database_that_is_not_there_is_told_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_words: object, **_options: object) -> None:
        raise OperationalError('connection to server at "10.0.0.1" failed')

    monkeypatch.setattr(codes, "load", fail)
    monkeypatch.setattr("budgets.management.commands._error_messages.MigrationExecutor", fail)
    ended = run("load_catalogue")
    assert (ended.code, "10.0.0.1" in ended.error) == (1, False)
    assert ended.error.startswith("The database cannot be reached or read.")


@pytest.mark.django_db
def test_what_a_prepared_database_refuses_is_told_without_its_words(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: object) -> None:
        raise IntegrityError("UNIQUE constraint failed: budgets_budget.id")

    monkeypatch.setattr(editions, "load_as_draft", fail)
    ended = imported(document)
    assert (ended.code, ended.error) == (
        1,
        "The database refused it (IntegrityError); --traceback shows why. Nothing was stored.",
    )
    with pytest.raises(IntegrityError):
        call_command("import_budget", str(document), "--traceback")


@pytest.mark.django_db
class TestTemplate:
    def test_is_written_for_a_department_and_a_year(self, tmp_path: Path) -> None:
        department = editions.load_as_draft(budget=factories.budget()).budget.department
        file = tmp_path / "empty.xlsx"
        words = ("workbook_template", "shanghai", "--department", department.slug, "--year", 2025, "--scope", "unit")
        assert run(*words, "-o", file).code == 0
        report = imported(file).report
        assert (report["department"], report["year"], report["scope"]) == (department.name, 2025, "unit")
        assert (len(report["statements"]), report["unreadable"]) == (9, [])
        assert "is there already" in run(*words, "-o", file).error

    def test_wrong_use_is_said(self) -> None:
        assert "invalid choice: 'mars'" in run("workbook_template", "mars", "-o", "a.xlsx").error
        ended = run("workbook_template", "shanghai", "-o", "a.xls")
        assert (ended.code, ".xlsx" in ended.error) == (2, True)

    def test_an_unknown_department_is_said(self, tmp_path: Path) -> None:
        ended = run("workbook_template", "shanghai", "--department", "nobody", "-o", tmp_path / "a.xlsx")
        assert "nobody" in ended.error
        assert not (tmp_path / "a.xlsx").exists()
