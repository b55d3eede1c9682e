"""Show that what was not read is never told as absent: each page, list, sum and file says that it was not read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from openpyxl import load_workbook

from budgets import editions
from budgets.models import Budget, Department, Project
from budgets.queries.unread import unread_parts
from budgets.records import Place, Statement, Unreadable
from budgets.records import State as AmountState
from tests import factories
from tests.pages import project_page

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BASE = "/qingtian/2024/unit-budget/"
ROW = Unreadable(place=factories.place(124, 1), text="2010199 其他人大事务 1OO.00", reason="figures: 1 / 3")


def spoil_totals(table: Statement) -> Statement:
    """Return a table none of whose totals could be read."""
    lines = tuple(
        replace(
            line,
            amounts=tuple(
                replace(one, state=AmountState.UNREADABLE, value=None, printed="1,OOO.00") for one in line.amounts
            ),
        )
        if line.level == 0
        else line
        for line in table.lines
    )
    return replace(table, lines=lines)


def empty_table(table: Statement) -> Statement:
    """Return a table of which no row could be read."""
    return replace(table, lines=())


def publish(**changes: Any) -> Budget:
    made = factories.budget(**changes)
    loaded = editions.load_as_draft(budget=made).budget
    published = editions.publish(budget=loaded, despite_unreadable="原件模糊")
    Department.objects.filter(pk=published.department_id).update(slug="qingtian")
    return published


def without_totals() -> Budget:
    """Publish an edition whose totals and whose table of 三公 were not read, nor one row of its spending."""
    first, second, third, fourth, fifth = factories.statements()
    title = Unreadable(place=fourth.place, text=fourth.title, reason=f"no-rows: {fourth.title}")
    tables = (spoil_totals(first), spoil_totals(second), third, empty_table(fourth), fifth)
    return publish(
        statements=tables,
        unreadable=(ROW, title),
        mentions=(),
        sections=(),
        items=(),
        goals=(),
        indicators=(),
        terms=(),
    )


def read_text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(strip_tags(response.content.decode()).split())


class TestPages:
    @pytest.mark.heavy
    @pytest.mark.parametrize(
        ("page", "said", "not_said"),
        [
            ("", "支出总计没有读出", "没有列出支出总计"),
            ("procurement/", "没有读出政府采购的内容", "没有列出政府采购"),
            ("performance/", "没有读出绩效目标", "没有列出绩效目标"),
            ("about/", "没有读出部门概况", "没有列出部门概况"),
            ("terms/", "没有读出名词解释", "没有解释名词"),
            ("tables/", "没有全部读出", ""),
            ("tables/three-public/", "表中各行都没有读出", "并非遗漏"),
            ("tables/expenditure/", "2010199 其他人大事务 1OO.00", "— 文件未列"),
            ("function/", "没有读出，或文件未列", "表示文件未列：原表此处没有数字"),
            ("source/", "2010199 其他人大事务 1OO.00", "每一行都已识别"),
            ("text/", "没有读出文件的文字部分", "文件没有文字部分"),
            ("checks/", "没有印出其中一方，或没有读出", "没有印出其中一方 ×"),
            ("checks.csv", "没有这张表，或没有读出", "没有这张表,"),
        ],
    )
    def test_of_a_document_say_that_it_was_not_read(self, client: Client, page: str, said: str, not_said: str) -> None:
        without_totals()
        text = read_text(client, BASE + page)
        assert said in text
        assert not not_said or not_said not in text
        english = read_text(client, f"/en{BASE}{page}")
        assert "read" in english

    def test_of_one_that_was_read_whole_say_nothing_of_it(self, client: Client) -> None:
        publish()
        for page in ("", "procurement/", "tables/", "tables/expenditure/", "function/", "text/"):
            assert "没有读出" not in read_text(client, BASE + page), page
        assert "文件未列" in read_text(client, f"{BASE}tables/expenditure/")

    def test_a_table_that_the_document_names_and_that_was_not_read_is_told(self, client: Client) -> None:
        name = "政府性基金预算支出表"
        missing = Unreadable(place=factories.place(124, 1), text=name, reason=f"table-missing: {name}")
        published = publish(unreadable=(missing,))
        parts = unread_parts(published)
        assert ([note.text for note in parts.missing], parts.tables, parts.gaps) == ([name], {}, True)
        assert f"{name} 文件提到这张表，但没有读出" in read_text(client, f"{BASE}tables/")
        assert "names this table; it was not read" in read_text(client, f"/en{BASE}tables/")
        assert name in read_text(client, f"{BASE}source/")
        assert "本文件有内容没有读出" in read_text(client, BASE)

    def test_a_cell_that_is_unreadable_makes_no_other_cell_doubtful(self, client: Client) -> None:
        loaded = editions.load_as_draft(budget=factories.doubtful_budget()).budget
        parts = unread_parts(loaded)
        assert [(one.amounts, len(one.notes), one.gaps) for one in parts.tables.values()] == [(1, 1, False)]
        assert not parts.gaps

    def test_a_project_whose_amount_was_not_read_says_so(self, client: Client) -> None:
        tables = factories.statements()
        publish(statements=(*tables[:2], *tables[3:]), mentions=(), unreadable=(ROW,))
        project = Project.objects.get(name="平台扩容")
        text = read_text(client, project_page(project))
        assert "没有读出，或文件未列" in text
        assert "没有读出，或文件未写" in text

    def test_the_home_page_adds_up_nothing_that_was_not_read(self, client: Client) -> None:
        without_totals()
        text = read_text(client, "/")
        assert "没有可以相加的总计" in text
        assert "未计入（总计没有读出）" in text
        assert "合计 0.00" not in text
        assert "没有列出总计" not in text

    def test_the_overview_of_years_tells_an_unread_total_from_none(self, client: Client) -> None:
        without_totals()
        publish(year=2023, files=(factories.source_file("3"),))
        text = read_text(client, "/")
        assert "总数没有读出" in text
        assert "未列总数" not in text

    def test_where_years_stand_beside_each_other_a_dash_may_mean_that_it_was_not_read(self, client: Client) -> None:
        publish(year=2023, files=(factories.source_file("3"),))
        publish(files=(factories.source_file("2"),))
        address = "/qingtian/years/"
        assert "“—”表示文件未列" in read_text(client, address)
        without_totals()
        text = read_text(client, address)
        assert "“—”表示没有读出，或文件未列" in text
        assert "“—”表示文件未列" not in text

    def test_a_document_that_states_no_total_and_was_read_whole_still_says_so(self, client: Client) -> None:
        tables = factories.statements()
        publish(statements=tables[2:])
        assert "没有列出支出总计" in read_text(client, BASE)
        assert "没有列出总计" in read_text(client, "/")

    def test_a_total_of_two_figures_of_which_one_was_not_read_is_none(self) -> None:
        from budgets.queries.totals import totals

        table = factories.expenditure()
        twin = replace(table.lines[0], position=9, row=9)
        spoilt = replace(spoil_totals(replace(table, lines=(twin,))).lines[0])
        tables = (replace(table, order=1, lines=(*table.lines, spoilt)),)
        row = editions.load_as_draft(budget=factories.budget(statements=tables)).budget
        assert totals([row])[row.pk].value is None


class TestWhichTable:
    def parts_of(self, *notes: Unreadable) -> dict[str, list[str]]:
        """Return the texts of the notes on each table, by the kind of the table."""
        row = editions.load_as_draft(budget=factories.budget(unreadable=notes)).budget
        kinds = dict(row.statements.values_list("pk", "kind"))
        return {kinds[key]: [note.text for note in one.notes] for key, one in unread_parts(row).tables.items()}

    def test_a_row_belongs_to_the_table_that_begins_above_it(self) -> None:
        assert self.parts_of(ROW) == {"expenditure": [ROW.text]}

    def test_a_title_names_its_table(self) -> None:
        note = Unreadable(place=factories.place(1), text="支出总表", reason="no-unit: 支出总表")
        assert self.parts_of(note) == {"expenditure": ["支出总表"]}

    def test_a_note_on_the_whole_document_belongs_to_none(self) -> None:
        assert self.parts_of(Unreadable(place=Place(file=factories.FILE), text="", reason="part-missing: x")) == {}


class TestFiles:
    def test_a_csv_names_rows_that_were_not_read(self, client: Client) -> None:
        without_totals()
        rows = list(csv.reader(io.StringIO(client.get(f"{BASE}tables/expenditure.csv").content.decode("utf-8-sig"))))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert "没有读出：2010199 其他人大事务 1OO.00" in rows[-1][-2]
        assert rows[-1][-1] == "第 124 行"
        assert not any("文件未列" in row[-2] and "没有读出" not in row[-2] for row in rows)

    def test_a_table_of_which_nothing_was_read_says_so_in_its_csv(self, client: Client) -> None:
        without_totals()
        text = client.get(f"{BASE}tables/three-public.csv").content.decode("utf-8-sig")
        assert "没有读出" in text

    @pytest.mark.parametrize("address", ["tables/expenditure.xlsx", "tables.xlsx"])
    def test_a_workbook_names_rows_that_were_not_read(self, client: Client, address: str) -> None:
        without_totals()
        book = load_workbook(io.BytesIO(client.get(BASE + address).content))
        sheet = next(one for one in book if "支出总表" in one.title)
        words = [str(cell.value) for row in sheet for cell in row if cell.value]
        assert any("没有读出：2010199 其他人大事务 1OO.00" in text for text in words)
        assert any("—：没有读出，或文件未列" in text for text in words)

    def test_the_data_package_has_them_as_records(self, client: Client) -> None:
        without_totals()
        content = client.get(f"{BASE}data.zip").content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert ROW.text in archive.read("unreadable.csv").decode()


def test_what_was_not_read_costs_four_queries_and_none_where_all_was_read(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    from budgets.addresses import address_of
    from budgets.queries import documents

    publish()
    row = documents.at(address_of(Budget.objects.select_related("department").get()))
    assert row is not None
    with django_assert_num_queries(0):
        assert not unread_parts(row)
    editions.publish(
        budget=editions.load_as_draft(
            budget=factories.budget(files=(factories.source_file("2"),), unreadable=(ROW,))
        ).budget,
        despite_unreadable="x",
    )
    row = documents.at(address_of(row))
    assert row is not None
    # notes, amounts, tables, rows
    with django_assert_num_queries(4):
        assert unread_parts(row)
