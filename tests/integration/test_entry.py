"""Show how drafts begin and how tables are saved: what was typed is kept, a stale version loses nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User

from budgets import editions
from budgets.documents.entry.typed_tables import TypedRow, TypedSheet, typed_statement
from budgets.editions import EditionError, StaleVersion
from budgets.models import (
    Amount,
    Audit,
    Budget,
    Department,
    Finding,
    Jurisdiction,
    Line,
    Project,
    ProjectEntry,
    Statement,
)
from budgets.queries import documents, drill, entry, workbench
from budgets.queries.records import records
from budgets.queries.sheets import sheet_tables
from budgets.vocabulary.views import View
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk")


def shown(statement: Statement) -> TypedSheet:
    return entry.typed_sheet(statement, entry.statement_columns(statement), entry.known(statement))


def retyped(sheet: TypedSheet, code: str, **cells: str) -> TypedSheet:
    """Return a sheet with other texts in the row of a code; columns are named c1, c2, …"""
    given = {int(name[1:]): text for name, text in cells.items()}
    return replace(
        sheet,
        rows=tuple(replace(row, cells={**row.cells, **given}) if row.code == code else row for row in sheet.rows),
    )


def save(statement: Statement, sheet: TypedSheet, version: int | None = None, by: User | None = None) -> Statement:
    saved = editions.save_statement(statement=statement, version=version or statement.version, sheet=sheet, by=by)
    return saved.statement


def line(statement: Statement, code: str) -> Line:
    return Line.objects.get(statement=statement, code=code)


class TestSaving:
    def test_what_is_shown_changes_nothing(self, draft: Budget) -> None:
        before = records(draft)
        for statement in draft.statements.all():
            assert save(statement, shown(statement)).version == 1
        assert records(draft) == before

    def test_a_figure_is_corrected_and_keeps_its_place(self, functions: Statement) -> None:
        before = Amount.objects.get(line__statement=functions, line__code="201", cell__order=4)
        save(functions, retyped(shown(functions), "201", c4="901"))
        amount = Amount.objects.get(pk=before.pk)
        assert (amount.value, amount.printed, amount.origin) == (Decimal(9_010_000), "901.00", "corrected")
        assert (amount.source, amount.row, amount.column) == (before.source, before.row, before.column)
        assert Amount.objects.filter(line__statement=functions, origin="corrected").count() == 1

    def test_a_new_figure_is_typed(self, functions: Statement) -> None:
        save(functions, retyped(shown(functions), "208", c6="１．５万元"))
        amount = Amount.objects.get(line__statement=functions, line__code="208", cell__order=6)
        assert (amount.printed, amount.value, amount.origin) == ("1.50", Decimal(15_000), "typed")

    def test_what_is_refused_is_kept_and_keeps_from_publishing(self, draft: Budget, functions: Statement) -> None:
        save(functions, retyped(shown(functions), "201", c4="九百"))
        amount = Amount.objects.get(line__statement=functions, line__code="201", cell__order=4)
        assert (amount.printed, amount.state, amount.value) == ("九百", "unreadable", None)
        with pytest.raises(EditionError, match="unreadable"):
            editions.publish(budget=draft)

    def test_emptied_is_blank_and_taken_back_is_absent(self, functions: Statement) -> None:
        save(functions, retyped(shown(functions), "201", c4=""))
        assert Amount.objects.get(line__statement=functions, line__code="201", cell__order=4).state == "blank"
        sheet = shown(functions)
        rows = [replace(row, cells={}) if row.code == "201" else row for row in sheet.rows]
        save(functions, replace(sheet, rows=tuple(rows)), version=2)
        assert not Amount.objects.filter(line__statement=functions, line__code="201").exists()

    def test_lines_come_and_go_and_find_their_parents(self, functions: Statement) -> None:
        sheet = shown(functions)
        kept = [row for row in sheet.rows if row.code != "2010102"]
        kept.insert(4, TypedRow(key="n1", row=5, code="2010103", label="机关服务", cells={4: "400", 5: "0"}))
        kept = [replace(row, row=number) for number, row in enumerate(kept, start=1)]
        saved = editions.save_statement(statement=functions, version=1, sheet=replace(sheet, rows=tuple(kept)))
        new = line(functions, "2010103")
        assert saved.made == {"n1": new.pk}
        assert (new.parent, new.classification, new.budget_unit) == (
            line(functions, "20101"),
            "2010103",
            factories.UNIT,
        )
        assert list(new.amounts.order_by("cell__order").values_list("printed", flat=True)) == ["400.00", "0.00", ""]
        assert not Line.objects.filter(statement=functions, code="2010102").exists()
        positions = Line.objects.filter(statement=functions).order_by("position").values_list("position", flat=True)
        assert list(positions) == list(range(1, len(kept) + 1))

    def test_a_parent_that_goes_does_not_take_its_children(self, functions: Statement) -> None:
        sheet = shown(functions)
        rows = tuple(row for row in sheet.rows if row.code != "20101")
        save(functions, replace(sheet, rows=rows))
        assert line(functions, "2010101").parent == line(functions, "201")

    def test_a_line_of_a_project_is_linked_to_it(self, draft: Budget) -> None:
        table = Statement.objects.select_related("budget").get(budget=draft, kind="projects")
        sheet = shown(table)
        renamed = [replace(row, label="安全服务") if row.label == "公共数据培训" else row for row in sheet.rows]
        save(table, replace(sheet, rows=tuple(renamed)))
        assert Line.objects.get(statement=table, label="安全服务").entry.name == "安全服务"  # type: ignore[union-attr]

    def test_a_stale_version_changes_nothing_and_gives_the_present_one(self, functions: Statement) -> None:
        mine, theirs = shown(functions), retyped(shown(functions), "201", c4="1")
        save(functions, theirs)
        with pytest.raises(StaleVersion) as stale:
            save(functions, retyped(mine, "201", c4="2"), version=1)
        assert stale.value.statement.version == 2
        assert Amount.objects.get(line__statement=functions, line__code="201", cell__order=4).printed == "1.00"

    def test_an_unknown_line_is_refused(self, functions: Statement) -> None:
        sheet = shown(functions)
        rows = (*sheet.rows, TypedRow(key="999999", row=99, label="x"))
        with pytest.raises(EditionError, match="no line 999999"):
            save(functions, replace(sheet, rows=rows))

    @pytest.mark.parametrize("step", [editions.publish])
    def test_a_published_table_is_refused_in_words(self, draft: Budget, functions: Statement, step: Any) -> None:
        step(budget=draft)
        with pytest.raises(EditionError, match="is published"):
            save(functions, retyped(shown(functions), "201", c4="1"))

    def test_a_change_after_submission_makes_a_draft_again_and_says_so(
        self, draft: Budget, functions: Statement, clerk: User
    ) -> None:
        editions.submit(budget=draft, by=clerk)
        save(functions, shown(functions))
        draft.refresh_from_db()
        assert (draft.state, editions.find_reopening(draft)) == ("review", None)
        save(functions, retyped(shown(functions), "201", c4="1"), by=User.objects.create_user("other"))
        draft.refresh_from_db()
        assert (draft.state, draft.submitted_at) == ("draft", None)
        change, submission = editions.find_reopening(draft) or (None, None)
        assert [str(one.user) for one in (change, submission) if one] == ["other", "clerk"]
        editions.submit(budget=draft, by=clerk)
        assert editions.find_reopening(draft) is None

    @pytest.mark.parametrize("digits", [20, 40])
    def test_more_money_than_there_is_is_kept_as_refused(self, functions: Statement, digits: int) -> None:
        save(functions, retyped(shown(functions), "201", c4="9" * digits))
        amount = Amount.objects.get(line__statement=functions, line__code="201", cell__order=4)
        assert (amount.state, amount.printed) == ("unreadable", "9" * digits)

    def test_the_history_says_who_changed_what(self, functions: Statement, clerk: User) -> None:
        save(functions, retyped(shown(functions), "201", c4="1"), by=clerk)
        noted = LogEntry.objects.get(object_id=str(functions.pk))
        assert noted.user == clerk
        assert "900.00" in noted.change_message
        assert "201 一般公共服务支出" in noted.change_message
        functions.budget.refresh_from_db()
        assert functions.budget.changed_by == clerk

    def test_queries_do_not_grow_with_the_lines_that_are_not_changed(
        self, draft: Budget, functions: Statement, django_assert_max_num_queries: Any
    ) -> None:
        # Saving itself takes 23, one for notes on what could not be read; the edition is then read and checked again,
        # in 28 whatever its size.
        with django_assert_max_num_queries(51):
            save(functions, retyped(shown(functions), "201", c4="1"))


class TestChecking:
    """What the checks find follows what is typed; asking what they would find stores nothing."""

    def test_stored_findings_follow_a_saved_table(self, draft: Budget, functions: Statement) -> None:
        assert not Finding.objects.failing().filter(budget=draft).exists()
        saved = save(functions, retyped(shown(functions), "201", c4="905"))
        failing = Finding.objects.failing().filter(budget=draft)
        assert [row.rule for row in failing] == ["F2.expenditure.parts"]
        others = Finding.objects.filter(budget=draft, verdict="INFO")
        assert "F3.expenditure.total" in {row.rule for row in others}, "one slip is counted once"
        save(saved, retyped(shown(saved), "201", c4="900"))
        assert not failing.all().exists()

    def test_as_typed_names_the_other_tables_too(self, draft: Budget, functions: Statement) -> None:
        sheet = retyped(shown(functions), "201", c4="905")
        made = typed_statement(sheet, entry.known(functions))
        found = editions.findings_as_typed(statement=functions, made=made)
        rules = {row.rule for row in found if row.verdict in ("FAIL", "INFO")}
        assert {"F2.expenditure.parts", "F3.expenditure.total", "F4.expenditure.lines"} <= rules
        assert [row.verdict for row in found].count("FAIL") == 1, "one slip is counted once"
        assert not Finding.objects.failing().filter(budget=draft).exists()

    def test_a_new_line_is_compared_by_its_code(self, functions: Statement) -> None:
        sheet = shown(functions)
        row = TypedRow(key="n1", row=len(sheet.rows) + 1, code="2210201", label="住房公积金", level=3, cells={4: "5"})
        made = typed_statement(replace(sheet, rows=(*sheet.rows, row)), entry.known(functions))
        found = [one for one in editions.findings_as_typed(statement=functions, made=made) if one.verdict == "FAIL"]
        orphan = next(one for one in found if one.rule == "F2.expenditure.orphan")
        assert orphan.sides()[0]["terms"][0]["position"] == len(made.lines)

    @pytest.mark.parametrize("begin", ["start", "begin_from", "correct"])
    def test_a_draft_is_checked_when_it_is_begun(self, draft: Budget, begin: str) -> None:
        editions.publish(budget=draft)
        made = (
            editions.start_draft(department=draft.department, year=2026, table_set="shenzhen")
            if begin == "start"
            else editions.start_from_edition(budget=draft, year=2025)
            if begin == "begin_from"
            else editions.start_correction(budget=draft)
        )
        assert Audit.objects.get(budget=made).counts


class TestBeginning:
    @pytest.fixture
    def department(self) -> Department:
        place = Jurisdiction.objects.create(name="青田市")
        return Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="qingtian")

    @pytest.mark.parametrize(("word", "tables"), [("shenzhen", 12), ("shanghai", 9), ("jiangsu", 12), ("", 0)])
    def test_from_empty_tables(self, department: Department, word: str, tables: int, clerk: User) -> None:
        made = editions.start_draft(department=department, year=2025, scope="unit", table_set=word, by=clerk)
        assert (made.state, made.edition, made.statements.count()) == ("draft", 1, tables)
        assert made.title == f"2025年{factories.UNIT}单位预算"
        assert not Amount.objects.filter(line__budget=made).exists()
        assert (made.changed_by, LogEntry.objects.filter(object_id=str(made.pk)).count()) == (clerk, 1)

    def test_only_once_at_a_time(self, department: Department) -> None:
        editions.start_draft(department=department, year=2025)
        with pytest.raises(EditionError, match="being worked on"):
            editions.start_draft(department=department, year=2025)
        assert editions.start_draft(department=department, year=2025, phase="final").edition == 1

    def test_from_last_year(self, draft: Budget) -> None:
        made = editions.start_from_edition(budget=editions.publish(budget=draft), year=2025)
        assert (made.fiscal_year_id, made.edition, made.title) == (2025, 1, "2025年青田市数据服务中心单位预算")
        assert made.lines.count() == draft.lines.count()
        assert not made.lines.filter(carried=False).exists()
        assert made.sections.count() == draft.sections.count()
        assert made.projectentrys.values_list("project", flat=True)[0] == draft.projectentrys.first().project_id  # type: ignore[union-attr]
        amounts = Amount.objects.filter(line__budget=made)
        assert set(amounts.values_list("line__kind", "line__year")) == {("three-public", 2024)}
        assert sorted(amounts.values_list("printed", flat=True)) == ["0.50", "4.00", "4.50"]
        assert made.mentions.count() == made.files.count() == made.assets.count() == 0

    def test_from_the_latest_of_earlier_years(self, department: Department) -> None:
        known: dict[str, Any] = {"department": department, "scope": "unit", "phase": "budget"}
        for year in (2023, 2021, 2025, 2022):
            editions.start_draft(department=department, year=year, scope="unit")
        for year, before in ((2026, 2025), (2024, 2023), (2022, 2021)):
            found = workbench.last_edition(**known, year=year)
            assert found is not None
            assert found.fiscal_year_id == before
        assert workbench.last_edition(**known, year=2021) is None

    def test_what_was_carried_is_marked_until_it_is_saved(self, draft: Budget) -> None:
        made = editions.start_from_edition(budget=draft, year=2025)
        table = Statement.objects.select_related("budget").get(budget=made, kind="expenditure")
        save(table, retyped(shown(table), "201", c4="1"))
        assert list(table.lines.filter(carried=False).values_list("code", flat=True)) == ["201"]

    def test_a_correction_is_the_same_but_for_its_number(self, draft: Budget) -> None:
        before = records(editions.publish(budget=draft))
        made = editions.start_correction(budget=draft)
        assert made.state == "draft"
        assert records(made) == replace(before, edition=2)
        assert Budget.objects.published().get() == draft

    def test_a_draft_is_not_corrected_but_changed(self, draft: Budget) -> None:
        with pytest.raises(EditionError, match="is draft"):
            editions.start_correction(budget=draft)


def listed(*rows: tuple[int, str, str]) -> tuple[TypedRow, ...]:
    """Return rows of a project table as they are typed: how far indented, the name, the total."""
    return tuple(
        TypedRow(key=f"n{at}", row=at, level=level, label=label, cells={2: total})
        for at, (level, label, total) in enumerate(rows, start=1)
    )


class TestProjectsOfATable:
    """A project table that is typed makes its projects, as one that is read does."""

    ROWS = ((0, factories.UNIT, "300"), (1, "甲", "200"), (2, "甲之一", "120"), (2, "甲之二", "80"), (1, "乙", "100"))

    @pytest.fixture
    def table(self, db: None) -> Statement:
        place = Jurisdiction.objects.create(name="青田市")
        department = Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="qingtian-data")
        made = editions.start_draft(department=department, year=2024, scope="unit", table_set="shenzhen")
        return Statement.objects.select_related("budget").get(budget=made, kind="projects")

    def tree(self, budget: Budget) -> list[tuple[str, str]]:
        entries = ProjectEntry.objects.filter(budget=budget).order_by("order")
        return [(entry.name, entry.parent.name if entry.parent else "") for entry in entries]

    def test_are_made_under_each_other(self, table: Statement) -> None:
        table = save(table, replace(shown(table), rows=listed(*self.ROWS)))
        assert self.tree(table.budget) == [("甲", ""), ("甲之一", "甲"), ("甲之二", "甲"), ("乙", "")]
        named = Line.objects.filter(statement=table, entry__isnull=False).order_by("position")
        assert [line.label == line.entry.name for line in named] == [True] * 4  # type: ignore[union-attr]

    def test_are_parts_of_their_project_on_every_page(self, table: Statement) -> None:
        table = save(table, replace(shown(table), rows=listed(*self.ROWS)))
        found = drill.drill(View.PROJECT, table.budget, sheet_tables(table.budget).values())
        assert found is not None
        assert [(node.label, node.level, node.value) for node in found.nodes()] == [
            *(("甲", 1, 2_000_000), ("甲之一", 2, 1_200_000), ("甲之二", 2, 800_000), ("乙", 1, 1_000_000)),
        ]
        assert drill.residuals(found.root, "万元") == []
        assert sum(node.share or 0 for node in found.root.children) == 1
        editions.publish(budget=table.budget, despite_failures="x")
        assert [one.entry.name for one in documents.largest_projects(4, 2024)] == ["甲", "乙"]

    def test_follow_what_is_typed_and_leave_nothing_behind(self, table: Statement) -> None:
        table = save(table, replace(shown(table), rows=listed(*self.ROWS)))
        sheet = shown(table)
        names = {"甲之一": ("甲之三", 2), "乙": ("乙", 2), "甲之二": ("甲之二", 1)}
        rows = [
            replace(row, label=names[row.label][0], level=names[row.label][1]) if row.label in names else row
            for row in sheet.rows
        ]
        save(table, replace(sheet, rows=tuple(rows)))
        assert set(self.tree(table.budget)) == {("甲", ""), ("甲之三", "甲"), ("甲之二", ""), ("乙", "甲之二")}
        assert not Project.objects.filter(name="甲之一").exists()
        save(table, replace(sheet, rows=()), version=3)
        assert not ProjectEntry.objects.filter(budget=table.budget).exists()

    def test_of_which_more_is_told_stay(self, draft: Budget) -> None:
        table = Statement.objects.select_related("budget").get(budget=draft, kind="projects")
        before = self.tree(draft)
        sheet = shown(table)
        save(table, replace(sheet, rows=tuple(row for row in sheet.rows if row.label != "公共数据培训")))
        assert self.tree(draft) == before

    def test_of_one_name_under_two_are_two_wherever_they_come_from(self, table: Statement) -> None:
        rows = ((1, "甲", "200"), (2, "运维", "200"), (1, "乙", "100"), (2, "运维", "60"), (2, "新建", "40"))
        table = save(table, replace(shown(table), rows=listed((0, factories.UNIT, "300"), *rows)))
        tree = [("甲", ""), ("运维", "甲"), ("乙", ""), ("运维", "乙"), ("新建", "乙")]
        assert self.tree(table.budget) == tree
        lines = Line.objects.filter(statement=table, label="运维").order_by("position").select_related("entry__project")
        assert [line.entry.project.name for line in lines if line.entry] == ["运维", "乙 / 运维"]
        save(table, shown(table), version=2)
        assert self.tree(table.budget) == tree
        again = editions.load_as_draft(budget=replace(records(table.budget), year=2025)).budget
        assert self.tree(again) == tree
        projects = ProjectEntry.objects.filter(budget=again, name="运维").order_by("order").values_list("project__name")
        assert [name for (name,) in projects] == ["运维", "乙 / 运维"]
        assert Project.objects.count() == 5
