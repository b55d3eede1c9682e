"""Show that what a document leaves open is asked for once, with a proposal and its reason, and never guessed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from budgets import documents, uploads
from budgets.admin.upload_forms import AnswersForm
from budgets.documents import Refused, UnitQuestion, unit_questions
from budgets.documents.model.messages import sentence
from budgets.documents.proposals import proposed_answers
from budgets.models import Amount, Budget, Department, Unreadable, Upload
from budgets.records import Scope, State
from tests import factories, papers
from tests.integration.test_uploads import admin, department, file, hand_in, keep, shown

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("media", "english")]
HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [
    HEAD,
    ["201", "一般公共服务支出", "900.00", "500.00", "400.00"],
    ["20126", "档案事务", "900.00", "500.00", "400.00"],
    ["2012601", "行政运行", "500.00", "500.00", "0.00"],
    ["2012604", "档案馆", "400.00", "0.00", "400.00"],
    ["", "合计", "900.00", "500.00", "400.00"],
]


def paper(unit: str = "单位：万元", second: str = "", **changes: Any) -> papers.Paper:
    """Return a paper of two tables with the same figures, the second of which prints no money unit."""
    tables = [
        papers.Table("2031年部门支出总表", ROWS, unit=unit, **changes),
        papers.Table("2031年一般公共预算支出表", ROWS, unit=second, **changes),
    ]
    return papers.Paper(tables=tables)


def kept(folder: Path, content: bytes, name: str = "paper.pdf") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


class TestUnits:
    @pytest.mark.parametrize("unit", ["千元", "万元"])
    def test_the_unit_of_the_table_with_the_same_figures_is_proposed(self, tmp_path: Path, unit: str) -> None:
        budget = documents.read([kept(tmp_path, paper(f"单位：{unit}").pdf())]).budget
        (asked,) = unit_questions(budget)
        assert (asked.statement.order, asked.proposal, asked.alike, asked.figures) == (2, unit, 3, 3)
        assert {one.state for line in asked.statement.lines for one in line.amounts} == {State.UNREADABLE}

    @pytest.mark.parametrize("table", ["2", "2031年一般公共预算支出表"])
    def test_said_it_gives_the_figures_their_value(self, tmp_path: Path, table: str) -> None:
        reading = documents.read([kept(tmp_path, paper().pdf())], units={table: "千元"})
        budget = reading.budget
        assert reading.warnings == ("unit-given: 2031年一般公共预算支出表, 千元",)
        assert not unit_questions(budget)
        assert not budget.unreadable
        first = budget.statements[1].lines[0].amounts[0]
        assert (first.value, first.printed) == (900_000, "900.00")

    def test_of_another_table_it_is_refused(self, tmp_path: Path) -> None:
        path = kept(tmp_path, paper().pdf())
        with pytest.raises(Refused, match="no-such-table: 9"):
            documents.read([path], units={"9": "万元"})
        with pytest.raises(Refused, match="unit-printed: 2031年部门支出总表, 万元"):
            documents.read([path], units={"1": "元"})
        assert documents.read([path], units={"1": "万元"}).budget.statements

    @given(st.lists(st.sampled_from(["元", "千元", "万元", ""]), min_size=1, max_size=5))
    def test_a_tie_proposes_nothing(self, units: list[str]) -> None:
        tables = tuple(
            replace(factories.expenditure(), order=order, money_unit=unit) for order, unit in enumerate(units, 1)
        )
        # All hold the same figures: the unit that is printed most is no better than another by them.
        asked = unit_questions(factories.budget(statements=tables))
        assert len(asked) == units.count("")
        printed = set(units) - {""}
        assert all(one.proposal in ({*printed} if len(printed) == 1 else {""}) for one in asked)

    def test_the_shell_asks_and_takes_the_answer(self, tmp_path: Path, capsys: Any) -> None:
        path = str(kept(tmp_path, paper().pdf()))
        call_command("import_budget", path, "--dry-run")
        told = capsys.readouterr().out
        assert (
            "Open: table 2, 2031年一般公共预算支出表, prints no money unit. Proposed: --unit 2=万元 (3 of its 3" in told
        )
        call_command("import_budget", path, "--unit", "2=万元")
        assert not Amount.objects.filter(state="unreadable").exists()
        with pytest.raises(CommandError, match="TABLE=UNIT"):
            call_command("import_budget", path, "--unit", "2=两")

    def test_the_upload_asks_with_the_proposal_and_takes_the_answer(self, staff: Client) -> None:
        upload = hand_in(staff, file("paper.pdf", paper().pdf()))
        page = shown(staff, upload)
        assert "The document leaves something open" in page
        assert "3 of its 3 figures are printed in tables in that unit" in page
        assert '<option value="万元" selected>' in page
        staff.post(admin(f"upload/{upload.pk}/again/"), {"year": "", "scope": "", "phase": "", "unit_2": "万元"})
        upload.refresh_from_db()
        assert upload.units == {"2": "万元"}
        assert uploads.read_kept_budget(upload).statements[1].money_unit == "万元"
        assert "The document leaves something open" not in shown(staff, upload)

    def test_several_tables_are_asked_for_once(self, staff: Client, tmp_path: Path, capsys: Any) -> None:
        # No figure is long enough to prove anything, and each would do in yuan as well.
        titles = ("部门支出总表", "一般公共预算支出表", "财政拨款支出表", "项目支出表")
        units = ("单位：万元", "", "", "")
        tables = [papers.Table(f"2031年{title}", ROWS, unit=unit) for title, unit in zip(titles, units, strict=True)]
        content = papers.Paper(tables=tables).pdf()
        path = str(kept(tmp_path, content))
        call_command("import_budget", path, "--dry-run")
        told = capsys.readouterr().out
        assert told.count("Open: ") == 1
        assert "Open: 3 tables print no money unit: 2 2031年一般公共预算支出表; 3 " in told
        assert "Proposed: --unit 万元 (9 of their 9 figures" in told
        upload = hand_in(staff, file("paper.pdf", content))
        page = shown(staff, upload)
        assert page.count('<option value="万元" selected>') == 2  # once in each of the page's two forms
        assert "9 of the 9 figures" in page
        said = {"unit_all": "万元", "unit_2": "", "unit_3": "元", "unit_4": ""}
        staff.post(admin(f"upload/{upload.pk}/again/"), {"year": "", "scope": "", "phase": "", **said})
        upload.refresh_from_db()
        assert upload.units == {"2": "万元", "3": "元", "4": "万元"}
        call_command("import_budget", path, "--unit", "万元", "--unit", "3=元")
        stored = Budget.objects.get().statements.values_list("money_unit", flat=True)
        assert list(stored) == ["万元", "万元", "元", "万元"]

    def test_tables_of_several_proposals_are_asked_for_one_by_one(self) -> None:
        """What is left open stays so, and no proposal stands against what is said of all."""
        tables = factories.statements()[1:3]
        asked = [
            UnitQuestion(statement=table, figures=9, proposal=unit)
            for table, unit in zip(tables, ("万元", ""), strict=True)
        ]
        first, second = (f"unit_{table.order}" for table in tables)
        form = AnswersForm({"unit_all": "元", first: "万元", second: ""}, questions=asked)
        assert [field.name for field in form.unit_fields()] == [first, second]
        assert form.is_valid()
        assert form.given_answers().units == {str(tables[0].order): "万元"}

    def test_one_printed_over_a_single_column_is_proposed_for_all_and_asked_for_once(
        self, staff: Client, tmp_path: Path, capsys: Any
    ) -> None:
        rows = [["科目编码", "科目名称", "合计（元）", "基本支出", "项目支出"], *ROWS[1:]]
        content = papers.Paper(tables=[papers.Table("2031年部门支出总表", rows, unit="")]).pdf()
        path = str(kept(tmp_path, content))
        call_command("import_budget", path, "--dry-run")
        told = capsys.readouterr().out
        assert told.count("prints no money unit.") == 1
        assert "Proposed: --unit 1=元 (printed over 1 of its columns)" in told
        upload = hand_in(staff, file("paper.pdf", content))
        page = shown(staff, upload)
        assert "printed over 1 of its columns" in page
        assert '<option value="元" selected>' in page
        staff.post(admin(f"upload/{upload.pk}/again/"), {"year": "", "scope": "", "phase": "", "unit_1": "元"})
        assert "The document leaves something open" not in shown(staff, upload)
        call_command("import_budget", path, "--unit", "1=元")
        assert not Amount.objects.filter(state="unreadable").exists()

    def test_two_units_over_columns_propose_none_and_the_other_column_is_named(self, tmp_path: Path) -> None:
        rows = [["科目编码", "科目名称", "合计（元）", "基本支出（万元）", "项目支出"], *ROWS[1:]]
        path = kept(tmp_path, papers.Paper(tables=[papers.Table("2031年部门支出总表", rows, unit="")]).pdf())
        (asked,) = unit_questions(documents.read([path]).budget)
        assert (asked.proposal, asked.columns) == ("", 0)
        said = documents.read([path], units={"1": "元"}).budget
        assert [each.reason for each in said.unreadable] == ["two-units: 基本支出（万元） / 元"]

    def test_a_unit_may_stay_open(self, staff: Client) -> None:
        upload = hand_in(staff, file("paper.pdf", paper().pdf()))
        staff.post(admin(f"upload/{upload.pk}/again/"), {"year": "", "scope": "", "phase": "", "unit_2": ""})
        upload.refresh_from_db()
        assert (upload.state, upload.units) == ("read", {})


class TestScopeAndIssuer:
    def test_the_scope_that_the_words_speak_of_is_proposed_not_taken(self, tmp_path: Path, staff: Client) -> None:
        made = papers.Paper(
            title=("某市档案馆2031年预算",),
            prose=[["第一部分 概况", "一、本单位职责", "本单位负责全市档案。本单位收支均列入本表。"]],
            tables=[papers.Table("支出总表", ROWS)],
        )
        path = kept(tmp_path, made.pdf())
        with pytest.raises(Refused, match=r"(?s)^which-scope.*proposed-scope-unit: 单位 × [34]"):
            documents.read([path])
        upload = hand_in(staff, file("paper.pdf", made.pdf()))
        page = shown(staff, upload)
        assert "Proposed: unit" in page
        assert '<option value="unit" selected>' in page
        assert upload.state == "refused"
        staff.post(
            admin(f"upload/{upload.pk}/again/"), {"year": "", "scope": "unit", "phase": "", "department_printed": ""}
        )
        upload.refresh_from_db()
        assert uploads.read_kept_budget(upload).scope is Scope.UNIT

    def test_of_two_issuers_the_one_named_most_is_proposed(self, tmp_path: Path, staff: Client) -> None:
        tables = [
            papers.Table("2031年部门支出总表", ROWS, issuer="编制部门：某市档案馆"),
            papers.Table("2031年部门收入总表", ROWS, issuer="编制部门：某市档案局"),
        ]
        made = papers.Paper(
            title=("2031年部门预算",), prose=[["第一部分 概况", "某市档案馆负责全市档案。"]], tables=tables
        )
        with pytest.raises(Refused, match="proposed-department: 某市档案馆 × 2、某市档案局 × 1"):
            documents.read([kept(tmp_path, made.pdf())])
        upload = hand_in(staff, file("paper.pdf", made.pdf()))
        assert 'value="某市档案馆"' in shown(staff, upload)

    def test_a_paper_that_speaks_of_departments_and_units_alike_is_no_government_s(self) -> None:
        """It prints the government's classes of spending, as all do."""
        text = "本部门概况。本单位概况。政府预算支出经济分类"
        assert [*proposed_answers("which-scope", text, [])] == []

    @pytest.mark.parametrize(
        ("title", "titles", "proposed"),
        [
            ("编制部门：某市档案馆", ["部门支出预算表"], {"year": "2031", "scope": "department"}),
            ("某县某镇人民政府2031年财政预算", ["2031年一般公共预算本级支出表"], {"scope": "department"}),
            (
                "2031年部门预算",
                [f"2031年青田县档案局{name}" for name in ("部门收支总表", "部门支出总表", "财政拨款支出总表")],
                {"department": "青田县档案局"},
            ),
        ],
        ids=["year of the file", "a government's own budget", "issuer in each title"],
    )
    def test_what_files_titles_and_words_tell_is_proposed_and_then_taken(
        self, tmp_path: Path, title: str, titles: list[str], proposed: dict[str, str]
    ) -> None:
        made = papers.Paper(title=(title,), tables=[papers.Table(each, ROWS, issuer="") for each in titles])
        (path := tmp_path / "预算2031.xlsx").write_bytes(made.workbook())
        with pytest.raises(Refused) as refused:
            documents.read([path])
        upload = Upload(state="refused", refusal=str(refused.value))
        answers: dict[str, Any] = {name: answer for name, (answer, _) in upload.proposals.items()}
        assert answers == proposed
        answers |= {"year": int(answers["year"])} if "year" in answers else {}
        assert documents.read([path], **answers).budget.statements

    def test_the_shell_takes_the_name_of_a_department_that_is_not_there_yet(self, tmp_path: Path) -> None:
        made = paper(issuer="")
        made.title = ("2031年部门预算",)
        path = str(kept(tmp_path, made.pdf()))
        with pytest.raises(CommandError, match="issuer"):
            call_command("import_budget", path)
        assert not Department.objects.exists()
        call_command("import_budget", path, "--issuer", "青田市档案馆", "--unit", "2=万元")
        stored = Budget.objects.get()
        assert (stored.department.name, stored.issuer) == ("青田市档案馆", "青田市档案馆")
        call_command("import_budget", path, "--issuer", "青田市档案馆", "--unit", "2=万元", "--again")
        assert Department.objects.count() == 1

    @given(st.lists(st.sampled_from(["甲局", "甲局机关", "乙局"]), max_size=9))
    def test_a_name_within_a_longer_one_is_not_counted(self, said: list[str]) -> None:
        times = Counter(said)
        found = list(proposed_answers("which-department", "。".join(said), ["甲局", "甲局机关", "乙局"]))
        most = times.most_common(2)
        tied = len(most) == 2 and most[0][1] == most[1][1]
        assert [one.partition(": ")[2].partition(" × ")[0] for one in found] == (
            [] if not most or tied else [most[0][0]]
        )

    def test_a_refusal_with_proposals_is_said_line_by_line(self) -> None:
        message = "which-scope\nproposed-scope-unit: 单位 × 3"
        assert len(sentence(message).splitlines()) == 2
        assert "建议选“单位”" in sentence(message)
        assert "Proposed: unit" in sentence(message, "en")


class TestImpossibleRows:
    """A label or an amount longer than any is named with its row, and the rest of the document is stored."""

    @staticmethod
    def odd_workbook() -> bytes:
        name = "档案馆" * 107
        rows = [
            *ROWS[:3],
            ["2012601", "行政运行", "5" * 250, "500.00", "0.00"],
            ["2012604", name, *ROWS[4][2:]],
            ROWS[5],
        ]
        return papers.Paper(tables=[papers.Table("2031年部门支出总表", rows)]).workbook()

    @staticmethod
    def assert_stored(budget: Budget) -> None:
        lines = budget.lines.order_by("position")
        assert [line.code for line in lines] == ["201", "20126", "2012601", "2012604", ""]
        assert len(lines[3].label) == 300
        amounts = Amount.objects.filter(line__budget=budget)
        assert (amounts.count(), amounts.filter(state="unreadable").count()) == (15, 1)
        assert {one.text for one in Unreadable.objects.filter(budget=budget)} == {"5" * 250, "档案馆" * 107}

    def test_are_named_by_the_command(self, tmp_path: Path) -> None:
        call_command("import_budget", str(kept(tmp_path, self.odd_workbook(), "paper.xlsx")))
        self.assert_stored(Budget.objects.get())

    def test_are_named_by_an_upload(self, staff: Client) -> None:
        upload = hand_in(staff, file("paper.xlsx", self.odd_workbook()))
        assert upload.state == "read"
        assert keep(staff, upload, issuer=department("青田市档案馆", slug="archive").pk).status_code == 302
        self.assert_stored(Budget.objects.get())
