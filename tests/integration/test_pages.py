"""Show every public page: what it says, what it never shows, and what it costs.

Each page's queries are listed beside their number; the same page of a budget twice as long costs the same number.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from budgets import documents, editions, records
from budgets.models import Amount, Budget, ClassificationCode, Department, FormerSlug, Line, Project
from budgets.queries.records import records as records_of
from tests import factories
from tests.documents import UNITS, Document
from tests.pages import project_page

pytestmark = pytest.mark.any_database

BASE = "/qingtian/2024/unit-budget/"
LANGUAGES = ["", "/en"]

#: The queries of every page: of the document first, then its own.
OPENING = ("the edition in force, with its department and whether all of it was read", "its tables")
#: Of what is shown as a page: the department's other documents, to which it leads.
OPENED = (*OPENING, "documents of the department")
TABLE = ("columns", "lines", "amounts")
RECORDS = (
    *("files", "projects", "sections", *TABLE, "texts", "statements", "figures of the text", "items", "goals"),
    *("indicators", "targets", "assets", "terms", "unreadable rows"),
)
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        *(*OPENED, *TABLE, "projects", "amounts of projects in the text", "figures in the text", "printed totals"),
        *("the budget a change is measured against", "findings", "files that are pictures", "terms"),
    ),
    "function/": (*OPENED, *TABLE, "findings", "terms"),
    "function/201/": (
        *(
            *OPENED,
            *TABLE,
            "lines of this code",
            "their amounts",
            "what became of codes",
            "its years",
            "amounts of them",
        ),
        *("findings", "terms"),
    ),
    "projects/": (*OPENED, *TABLE, "projects", "amounts of projects in the text", "findings", "terms"),
    "three-public/": (*OPENED, *TABLE, "figures of the text", "findings", "terms"),
    "procurement/": (*OPENED, "columns", "lines", "figures of the text", "findings"),
    "tables/": OPENED,
    "tables/income-expenditure/": (*OPENED, *TABLE, "codes that have pages", "findings"),
    "tables/projects/": (*OPENED, *TABLE, "texts", "projects", "findings"),
    "tables/projects.csv": (*OPENING, *TABLE, "texts"),
    "tables/projects.xlsx": (*OPENING, *RECORDS),
    "tables.xlsx": (*OPENING, *RECORDS),
    "text/": (*OPENED, "sections", "figures", "findings"),
    "checks/": (
        *OPENED,
        "the check",
        "findings",
        "what was answered",
        "figures compared with nothing",
        "their sections",
    ),
    "derivation/expenditure/1/4/": (*OPENED, "the cell", "the check", "its parts and places", "questions"),
    "original/expenditure/2/": (*OPENED, "lines of the row", "columns", "amounts"),
    "original/projects/2/4/": (*OPENED, "lines of the row", "columns", "amounts", "texts"),
    "original/figure/1/": (*OPENED, "the figure"),
    "performance/": (*OPENED, "findings", "goals", "indicators", "targets"),
    "about/": (*OPENED, "facts", "assets"),
    "terms/": (*OPENED, "terms"),
    "source/": (*OPENED, "files", "editions", "entry of the public log"),
}


def publish(content: str = "1", **changes: Any) -> Budget:
    """Load and publish the handmade budget as read from another file for each content."""
    made = factories.budget(files=(factories.source_file(content),), **changes)
    loaded = editions.load_as_draft(budget=made).budget
    published = editions.publish(budget=loaded)
    Department.objects.filter(pk=published.department_id, name=factories.UNIT).update(slug="qingtian")
    return Budget.objects.select_related("department").get(pk=published.pk)


@pytest.fixture
def published(db: None) -> Budget:
    return publish()


def twice(made: records.Budget) -> records.Budget:
    """Return a budget with every list twice as long."""

    def again(items: Sequence[Any], **changes: Any) -> tuple[Any, ...]:
        more = [replace(item, order=item.order + len(items), **changes) for item in items]
        return (*items, *more)

    count = len(made.projects)
    projects = [
        replace(one, order=one.order + count, name=f"{one.name}（二）", parent=one.parent and one.parent + count)
        for one in made.projects
    ]
    mentions = [
        replace(one, order=one.order + len(made.mentions), project=one.project and one.project + count)
        for one in made.mentions
    ]
    return replace(
        made,
        statements=tuple(replace(one, lines=twice_as_many(one.lines, count)) for one in made.statements),
        sections=again(made.sections, path="9"),
        projects=(*made.projects, *projects),
        mentions=(*made.mentions, *mentions),
        items=again(made.items),
        goals=again(made.goals),
        indicators=again(made.indicators),
        assets=again(made.assets),
        terms=again(made.terms),
    )


def twice_as_many(lines: tuple[records.Line, ...], projects: int) -> tuple[records.Line, ...]:
    more = [
        replace(
            line,
            position=line.position + len(lines),
            row=line.row + len(lines),
            parent=line.parent and line.parent + len(lines),
            project=line.project and line.project + projects,
            classification=line.classification and f"{line.classification}9",
        )
        for line in lines
    ]
    return (*lines, *more)


@pytest.mark.heavy
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_and_their_queries(
    published: Budget, client: Client, page: str, language: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    named = language and page in ("", "function/", "function/201/")  # and the English names of codes
    queries = [*PAGES[page], *(["English names"] if named else [])]
    with django_assert_num_queries(len(queries), "\n".join(queries)):
        assert client.get(language + BASE + page).status_code == 200
    editions.publish(
        budget=editions.load_as_draft(budget=twice(factories.budget(files=(factories.source_file("2"),)))).budget
    )
    with django_assert_num_queries(len(queries), "\n".join(queries)):
        assert client.get(language + BASE + page).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_and_its_queries(
    published: Budget, client: Client, language: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # years, sums of the latest, what is left out of them, who is missing, how many documents, these, the largest
    # projects, what is new, findings
    with django_assert_num_queries(9):
        page = client.get(f"{language}/").content.decode()
    assert BASE in page
    assert ("10.0000" if language else "1,000.00") in page
    publish("2", department="青田市第二中心", units=("青田市第二中心",))
    with django_assert_num_queries(9):
        client.get(f"{language}/")


def test_the_department_and_its_queries(
    published: Budget, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # the department, documents in force with their totals, what was corrected, the units it is in charge of
    with django_assert_num_queries(4):
        page = client.get("/qingtian/").content.decode()
    assert published.title in page
    for content, year in (("2", 2025), ("3", 2023)):
        publish(content, year=year)
        # and the functions of all its years, what became of codes, and which projects moved
        with django_assert_num_queries(7):
            assert "chart-years-1" in client.get("/qingtian/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_and_its_queries(
    published: Budget, client: Client, language: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    project = Project.objects.select_related("department").get(name="平台扩容")
    queries = (
        *("the project", "what budgets say of it", "its figures in the text", "tables", "whether all was read"),
        *(*TABLE, "projects", "amounts of projects in the text"),
        *("amounts in project tables", "parts of the text it stands in", "lines it stands on", "findings", "goals"),
        *("documents of the department", "goals of its parts", "whether there are indicators"),
        "what it was put together of",
    )
    with django_assert_num_queries(len(queries)):
        page = client.get(f"{language}{project_page(project)}").content.decode()
    for words in ("1.8000" if language else "180.00", "用于增加存储", "根据市数据规划", "数据平台运维"):
        assert words in page
    editions.publish(
        budget=editions.load_as_draft(budget=twice(factories.budget(files=(factories.source_file("2"),)))).budget
    )
    with django_assert_num_queries(len(queries)):
        client.get(f"{language}{project_page(project)}")


def test_a_department_in_charge_without_a_budget(published: Budget, client: Client) -> None:
    bureau = Department.objects.create(
        jurisdiction=published.department.jurisdiction, name="青田市数据管理局", slug="bureau"
    )
    assert client.get("/bureau/").status_code == 404
    Department.objects.filter(pk=published.department_id).update(parent=bureau)
    page = client.get("/bureau/").content.decode()
    assert "尚未发布这个部门的预算" in page
    assert 'href="/qingtian/"' in page
    assert "青田市数据管理局" in client.get("/").content.decode()


def test_an_empty_database(db: None, client: Client) -> None:
    assert "这里还没有发布任何预算" in client.get("/").content.decode()
    assert "Nothing is published here yet" in client.get("/en/").content.decode()
    assert client.get("/qingtian/").status_code == 404


def addresses() -> list[str]:
    """Return every address that shows something of the handmade budget."""
    pages = [BASE + page for page in (*PAGES, "data.zip", "function/2010101/", "tables/expenditure/")]
    numbered = [f"{BASE}editions/1/{page}" for page in (*PAGES, "data.zip")]
    return [*pages, *numbered, *(project_page(one) for one in Project.objects.all())]


class TestNothingUnpublishedIsReadable:
    @pytest.mark.parametrize("state", ["draft", "review"])
    def test_at_no_address(self, db: None, client: Client, state: str) -> None:
        draft = editions.load_as_draft(budget=factories.budget()).budget
        Department.objects.update(slug="qingtian")
        if state == "review":
            editions.submit(budget=draft)
        for language in LANGUAGES:
            for address in addresses():
                assert client.get(language + address).status_code == 404, address
            assert client.get(f"{language}/qingtian/").status_code == 404
            page = client.get(f"{language}/").content.decode()
            for words in (draft.title, factories.UNIT, "1,000.00", "10.0000", "平台"):
                assert words not in page

    def test_not_beside_the_edition_in_force(self, published: Budget, client: Client) -> None:
        changed = factories.budget(files=(factories.source_file("2"),), title="尚未发布的标题")
        editions.load_as_draft(budget=changed)
        assert client.get(f"{BASE}editions/2/").status_code == 404
        for address in ("/", "/qingtian/", *(BASE + page for page in PAGES)):
            assert "尚未发布的标题" not in client.get(address).content.decode(errors="replace")
        assert "editions/2" not in client.get(f"{BASE}source/").content.decode()


class TestEditions:
    def test_a_superseded_edition_keeps_its_permanent_address(self, published: Budget, client: Client) -> None:
        publish("2", title="第二版标题")
        assert "第二版标题" in client.get(f"{BASE}source/").content.decode()
        old = client.get(f"{BASE}editions/1/source/").content.decode()
        assert published.title in old
        assert "已被新版取代" in old
        assert client.get(f"{BASE}editions/1/function/201/").status_code == 200
        assert f"{BASE}editions/1/function/" in old  # its pages lead to one another, not to the new edition

    def test_a_withdrawn_document_says_so_and_nothing_else(self, published: Budget, client: Client) -> None:
        editions.withdraw(budget=published, reason="金额单位有误")
        for page in (*PAGES, "editions/1/", "editions/1/tables/", "data.zip"):
            answer = client.get(BASE + page)
            assert answer.status_code == 410
            assert "金额单位有误" in answer.content.decode()
            assert "1,000.00" not in answer.content.decode()
        assert BASE not in client.get("/").content.decode()
        for one in Project.objects.all():
            assert client.get(project_page(one)).status_code == 404
            assert client.get(f"/projects/{one.pk}/").status_code == 404

    def test_a_former_address_redirects_for_good(self, published: Budget, client: Client) -> None:
        FormerSlug.objects.create(slug="qingtian-old", department=published.department)
        for old, new in (
            ("/qingtian-old/", "/qingtian/"),
            ("/en/qingtian-old/2024/unit-budget/text/", f"/en{BASE}text/"),
        ):
            answer = client.get(old)
            assert (answer.status_code, answer.headers["Location"]) == (301, new)

    def test_a_merged_project_redirects_for_good(self, published: Budget, client: Client) -> None:
        one, other = Project.objects.order_by("pk")[:2]
        Project.objects.filter(pk=one.pk).update(merged_into=other)
        answer = client.get(project_page(one))
        assert (answer.status_code, answer.headers["Location"]) == (301, project_page(other))


def test_what_is_not_there_is_a_page_of_ours(published: Budget, client: Client) -> None:
    huge = "9" * 30
    for address in (
        *("/none/", f"{BASE}function/999/", f"{BASE}tables/none/", "/qingtian/2024/none/", "/projects/0/"),
        *(f"/projects/{huge}/", f"/qingtian/{huge}/unit-budget/", f"{BASE}editions/{huge}/", f"{BASE}function/{huge}/"),
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "没有这个网页" in answer.content.decode()
    assert "There is no such page" in client.get("/en/none/").content.decode()


@pytest.mark.heavy
@pytest.mark.parametrize("query", ["sort=nonsense", "sort=-share", "sort=label,total", "unit=%00", "page=x", "sort="])
def test_a_strange_question_is_answered_as_well_as_can_be(published: Budget, client: Client, query: str) -> None:
    for page in ("", "function/", "function/201/", "projects/", "three-public/", "tables/projects/"):
        assert client.get(f"{BASE}{page}?{query}").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_not_sent_again_until_it_says_something_else(
    published: Budget, client: Client, language: str
) -> None:
    """Neither a new edition, nor a withdrawal, nor a new name is ever hidden by a page kept before."""
    address = f"{language}{BASE}"
    mark = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 304
    assert client.get(f"{address}?unit=yuan", headers={"If-None-Match": mark}).status_code == 200
    other = BASE if language else f"/en{BASE}"
    assert client.get(other, headers={"If-None-Match": mark}).status_code == 200
    Department.objects.filter(pk=published.department_id).update(name="改名的中心", name_en="Renamed Centre")
    renamed = client.get(address, headers={"If-None-Match": mark})
    assert renamed.status_code == 200
    editions.withdraw(budget=published, reason="金额单位有误")
    assert client.get(address, headers={"If-None-Match": renamed.headers["ETag"]}).status_code == 410


def test_a_page_names_its_one_address(published: Budget, client: Client) -> None:
    """Units and orders multiply addresses, not what is said: search engines are told which one to keep."""
    page = client.get(f"/en{BASE}function/?unit=yuan&sort=-total").content.decode()
    assert f'<link rel="canonical" href="http://testserver/en{BASE}function/">' in page
    assert f'<link rel="alternate" hreflang="zh-Hans" href="http://testserver{BASE}function/">' in page
    asking = re.findall(
        r'<a (rel="nofollow" )?href="[^"]*[?&](?:amp;)?(?:unit=(?:wan|yi)|sort=)[^"]*"(?! hreflang)', page
    )
    assert asking
    assert all(asking)
    home = client.get("/?year=2024&unit=yi").content.decode()
    assert '<link rel="canonical" href="http://testserver/?year=2024">' in home


def test_budgets_come_latest_first(published: Budget) -> None:
    editions.load_as_draft(budget=factories.budget(files=(factories.source_file("2"),), year=2025))
    assert [budget.fiscal_year_id for budget in Budget.objects.all()] == [2025, 2024]


def test_pages_are_only_read(published: Budget, client: Client) -> None:
    for address in ("/", "/qingtian/", BASE, f"{BASE}text/", "/projects/1/"):
        assert client.post(address).status_code == 405


class TestHowFiguresAreShown:
    def test_a_row_says_where_it_stands_in_the_source(self, published: Budget, client: Client) -> None:
        page = client.get(f"{BASE}tables/expenditure/").content.decode()
        assert "在原文件中的位置" in page
        places = re.findall(r'<td class="place" lang="zh-Hans"><a href="[^"]*/original/[^"]*">([^<]*)</a></td>', page)
        assert places[:3] == ["第 120 行", "第 121 行", "第 122 行"]

    def test_each_column_of_a_code_prints_its_own_part(self, db: None, client: Client) -> None:
        tables = factories.statements()
        spending = tables[1]
        levels = [factories.column(6 + n, "code", "科目编码", name) for n, name in enumerate("类款项", 1)]
        columns = (*(one for one in spending.columns if one.type != "code"), *levels)
        publish(statements=(tables[0], replace(spending, columns=columns), *tables[2:]))
        page = client.get(f"{BASE}tables/expenditure/").content.decode()
        codes = re.findall(r'<td class="code">(\d*)</td>', page)
        assert [codes[at : at + 3] for at in range(0, 15, 3)] == [
            ["", "", ""],
            ["201", "", ""],
            ["201", "01", ""],
            ["201", "01", "01"],
            ["201", "01", "02"],
        ]

    def test_rows_of_a_table_lead_to_the_page_of_their_money(self, published: Budget, client: Client) -> None:
        page = client.get(f"{BASE}tables/income-expenditure/?unit=yuan").content.decode()
        assert f'<a href="{BASE}function/201/?unit=yuan">一、一般公共服务支出</a>' in page
        project = Project.objects.get(name="数据平台运维")
        assert f'<a href="{project_page(project)}">' in client.get(f"{BASE}tables/projects/").content.decode()

    def test_items_of_travel_and_vehicles_may_stand_in_rows(self, db: None, client: Client) -> None:
        """A row an item, years as columns: what is no item is left out, what stands below another hangs there."""
        publish(statements=(factories.three_public_rows(),))
        page = re.sub(r'<a class="mark".*?</a>', "", client.get(f"{BASE}three-public/").content.decode())
        heads = [strip_tags(cell).strip() for cell in re.findall(r'<th [^>]*scope="col"[^>]*>(.*?)</th>', page, re.S)]
        rows = re.findall(r'<tr class="depth-(\d)">(.*?)</tr>', page)
        cells = [(depth, *map(strip_tags, re.findall(r"<t[hd].*?</t[hd]>", row)[:4])) for depth, row in rows]
        assert heads[:4] == ["名称", "2024万元", "2023万元", "增减万元"]
        assert cells == [
            ("1", "因公出国(境)费", "1.00", "1.00", "0.00"),
            ("1", "公务用车购置及运行费", "7.00", "7.00", "0.00"),
            ("2", "公务用车购置费", "3.00", "文件中为空白", "3.00"),
            ("2", "公务用车运行维护费", "4.00", "7.00", "-3.00"),
            ("1", "公务接待费", "0.50", "1.00", "-0.50"),
        ]
        assert re.search(r'class="lede">.*?共 8.50 万元。.*?</p>', page, re.S)
        assert "Running of official vehicles" in client.get(f"/en{BASE}three-public/").content.decode()

    def test_in_the_reader_s_unit(self, published: Budget, client: Client) -> None:
        page = client.get(f"{BASE}function/?unit=yuan").content.decode()
        assert "10,000,000.00" in page
        assert f"{BASE}function/201/?unit=yuan" in page  # the unit stays when one drills down
        assert "0.1000" in client.get(f"{BASE}function/?unit=yi").content.decode()
        assert "1,000.00" in client.get(f"{BASE}function/?unit=nonsense").content.decode()

    def test_zero_blank_absent_and_unreadable_differ(self, db: None, client: Client) -> None:
        loaded = editions.load_as_draft(budget=factories.doubtful_budget()).budget
        editions.publish(budget=loaded, despite_unreadable="扫描不清")
        Department.objects.update(slug="qingtian")
        table = client.get(f"{BASE}tables/expenditure/").content.decode()
        cells = [strip_tags(cell).strip() for cell in re.findall(r'<td class="money">(.*?)</td>', table)]
        assert "0.00" in cells  # printed as zero
        assert "— 文件未列" in cells  # no cell in the document
        assert "1OO.00 没有读出" in cells
        lists = client.get(f"{BASE}tables/income-expenditure/").content.decode()
        assert "- 文件中为空白" in strip_tags(lists)  # printed as a dash, which stands for nothing
        source = client.get(f"{BASE}source/").content.decode()
        assert "扫描不清" in source
        assert "2080505 … 1OO.00" in source

    def test_what_is_printed_cannot_become_markup(self, db: None, client: Client) -> None:
        evil = "<script>alert(1)</script>"
        tables = factories.statements()
        line = replace(tables[1].lines[1], label=evil)
        table = replace(tables[1], title=evil, lines=(tables[1].lines[0], line, *tables[1].lines[2:]))
        section = replace(factories.SECTIONS[1], text=evil, heading=evil)
        publish(
            statements=(tables[0], table, *tables[2:]),
            sections=(factories.SECTIONS[0], section, *factories.SECTIONS[2:]),
        )
        for page in PAGES:
            if not page.endswith((".csv", ".xlsx")):
                assert "<script>alert" not in client.get(BASE + page).content.decode()

    def test_sorting_keeps_parts_under_their_whole(self, published: Budget, client: Client) -> None:
        page = client.get(f"{BASE}function/?sort=total").content.decode()
        codes = re.findall(r'<span class="code">(\d+)</span>', page)
        assert codes == ["208", "20805", "2080505", "201", "20101", "2010102", "2010101"]
        assert 'aria-sort="ascending"' in page
        assert "已排序" in page

    def test_the_table_that_speaks_is_named(self, published: Budget, client: Client) -> None:
        assert "表2 支出总表" in client.get(f"{BASE}function/").content.decode()
        assert client.get(f"{BASE}economic/").status_code == 404  # no table of this budget answers that

    def test_english_names_stand_beside_the_printed_ones(self, published: Budget, client: Client) -> None:
        ClassificationCode.objects.create(
            scheme="functional",
            code="201",
            name="一般公共服务支出",
            name_en="General public services",
            status="confirmed",
        )
        page = client.get(f"/en{BASE}function/").content.decode()
        assert '<span lang="zh-Hans">一般公共服务支出</span> <span class="gloss">General public services</span>' in page
        assert '<html lang="en">' in page
        assert "General public services" not in client.get(f"{BASE}function/").content.decode()

    def test_figures_of_the_text_lead_to_their_money(self, published: Budget, client: Client) -> None:
        page = client.get(f"{BASE}text/").content.decode()
        project = Project.objects.get(name="平台扩容")
        assert re.search(rf'<a id="m\d+" class="figure" href="{project_page(project)}">180</a>', page)


class TestDownloads:
    def test_a_table_as_csv_is_the_table(self, published: Budget, client: Client) -> None:
        answer = client.get(f"{BASE}tables/expenditure.csv")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        told = ["金额单位", "没有数字的单元格", "在原文件中的位置"]
        assert rows[0] == ["预算单位", "科目编码", "科目名称", "支出总计", "基本支出", "项目支出", *told]
        assert rows[2] == ["", "201", "一般公共服务支出", "900.00", "500.00", "400.00", "万元", "", "第 121 行"]
        assert rows[4][5] == "0.00"  # printed as zero
        assert rows[6][5:] == ["", "万元", "项目支出: 文件未列", "第 125 行"]

    def test_a_cell_is_no_formula(self, published: Budget, client: Client) -> None:
        text = client.get(f"{BASE}tables/projects.csv").content.decode("utf-8-sig")
        assert not re.search(r'(^|,)"?[=@]', text, re.M)

    def test_the_package_reads_back_as_the_budget(self, published: Budget, client: Client, tmp_path: Path) -> None:
        answer = client.get(f"{BASE}data.zip")
        zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
        assert documents.read([tmp_path]).budget == records_of(published)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_table_as_a_workbook_is_the_table(self, published: Budget, client: Client, language: str) -> None:
        sheet = workbook(client, f"{language}{BASE}tables/expenditure.xlsx")["表2 支出总表"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=6)]
        assert rows[0][0] == "表2 支出总表"
        assert rows[1][0] == "单位：万元"
        assert rows[2] == ["预算单位", "科目编码", "科目名称", "支出总计", "基本支出", "项目支出"]
        assert rows[4] == [None, "201", "一般公共服务支出", 900, 500, 400]
        assert rows[6][5] == 0  # printed as zero
        assert rows[8][5] == "—"  # not in the document
        assert sheet.cell(5, 4).number_format == "#,##0.00"
        assert any("2024年青田市" in str(row[0]) for row in rows)

    def test_heads_of_a_workbook_are_merged_as_printed(self, published: Budget, client: Client) -> None:
        sheet = workbook(client, f"{BASE}tables/income-expenditure.xlsx")["表1 收支总表"]
        assert {"A3:B3", "C3:D3"} <= {str(cells) for cells in sheet.merged_cells.ranges}

    def test_all_tables_as_one_workbook(self, published: Budget, client: Client) -> None:
        book = workbook(client, f"{BASE}tables.xlsx")
        assert [name for name in book.sheetnames if not name.startswith("数据")] == [
            *("表1 收支总表", "表2 支出总表", "表3 项目支出总表", "表4 “三公”经费支出表", "表5 政府性基金预算支出表")
        ]
        assert "备注：本表本年无发生额" in {row[0].value for row in book["表5 政府性基金预算支出表"].iter_rows()}

    def test_a_workbook_runs_nothing_and_is_the_same_each_time(self, db: None, client: Client) -> None:
        tables = factories.statements()
        table = replace(
            tables[2], lines=(replace(tables[2].lines[0], label='=HYPERLINK("http://x","y")'), *tables[2].lines[1:])
        )
        publish(statements=(*tables[:2], table, *tables[3:]))
        answers = [client.get(f"{BASE}tables/projects.xlsx").content for _time in range(2)]
        assert answers[0] == answers[1]
        sheet = openpyxl.load_workbook(io.BytesIO(answers[0])).worksheets[0]
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def workbook(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def chart(page: str, name: str) -> list[tuple[str, str]]:
    """Return what a chart draws: label and figure of each bar."""
    data = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)
    return [(row["label"], row["short"]) for row in json.loads(data[1])["rows"]] if data else []


class TestOtherBudgets:
    def test_a_budget_says_once_where_its_functions_are_from(self, db: None, client: Client) -> None:
        of_general = [
            replace(one, kind="general-function") if one.kind == "expenditure" else one
            for one in factories.statements()
        ]
        publish(statements=tuple(of_general))
        page = client.get(f"/en{BASE}").content.decode()
        assert page.count("Figures from") == 1
        assert "it covers the general public budget" in page

    def test_the_total_is_of_all_spending(
        self, db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        """The table by function may cover appropriations alone; the total never stands for less than it says."""
        publish(statements=factories.summed_apart())
        queries = [*PAGES[""], "columns, lines and amounts of the sums", "", ""]
        with django_assert_num_queries(len(queries)):
            page = client.get(BASE).content.decode()
        assert ">1,200.00</data>" in page
        assert "只含财政拨款" in page
        blocks = re.findall(r'<dt>([^<]*)</dt><dd><span class="figure">([^<]*)</span>', page)
        assert blocks == [("基本支出", "700.00"), ("项目支出", "400.00"), ("预留机动经费", "100.00")]
        assert "1,200.00" in client.get("/").content.decode()
        assert "1,200.00" in client.get("/qingtian/").content.decode()

    def test_the_total_bears_the_name_and_the_place_that_the_document_gives_it(self, db: None, client: Client) -> None:
        """A total of the year is none that holds what is carried over, too, which is printed beside it."""
        again = replace(factories.carried_over(), order=99, number="表99")
        publish(statements=(factories.carried_over(), *factories.statements()[1:], again))
        page = client.get(BASE).content.decode()
        (key,) = re.findall(r'<p class="key-label">(.*?)</section>', page, re.DOTALL)
        links = re.findall(r'<a [^>]*href="([^"]*)">(?:<data[^>]*>)?([^<]*)<', key)
        told = {words.strip(): link for link, words in links}
        assert key.strip().startswith("本年支出合计")
        assert "：本年支出合计 1,000.00 万元" in page
        assert {"1,000.00", "支出总计"} <= told.keys()
        for words, line in (("1,000.00", "本年支出合计"), ("支出总计", "支出总计")):
            path, _sign, anchor = told[words].partition("#")
            assert Line.objects.get(pk=anchor.removeprefix("l")).label == line
            assert f'id="{anchor}"' in client.get(path).content.decode()
        assert "Expenditure of the year" in client.get(f"/en{BASE}").content.decode()
        about = client.get(f"{BASE.removesuffix('/')}.json").json()["about"]
        assert [about["total_yuan"], about["grand_total_yuan"]] == ["10000000.00", "12000000.00"]

    @pytest.mark.parametrize(("language", "words"), [("", "无标题的表"), ("/en", "Table without a title")])
    def test_a_table_without_a_title_is_named_so_wherever_a_page_leads_to_it(
        self, db: None, client: Client, language: str, words: str
    ) -> None:
        first, *others = factories.statements()
        publish(statements=(replace(first, number="", title=""), *others))
        address = f"{language}{BASE}tables/{first.kind}/"
        page = client.get(address).content.decode()
        assert re.search(rf"<h1[^>]*>(<[^>]*>|\s)*{words}", page)
        assert f"<title>{words} ·" in page
        assert re.search(rf'<p class="lede">[^，]*{words}', page)
        for other in ("tables/", "source/", f"tables/{others[0].kind}/", f"derivation/{first.kind}/1/2/"):
            beside = client.get(f"{language}{BASE}{other}").content.decode()
            links = re.findall(rf"""<a [^>]*href="{address}"[^>]*>(.*?)</a>""", beside, re.S)
            assert links, other
            assert all(words in link for link in links), other

    def test_a_total_that_cannot_be_read_is_no_value(self, db: None, client: Client) -> None:
        def spoilt(cell: records.Amount, number: int) -> records.Amount:
            lost = {"state": records.State.UNREADABLE, "value": None}
            return replace(cell, **lost) if number == 0 and cell.column == 4 else cell  # type: ignore[arg-type]

        draft = editions.load_as_draft(budget=factories.with_amounts(factories.budget(), spoilt)).budget
        made = editions.publish(budget=draft, despite_unreadable="so", despite_failures="so")
        page = client.get(made.get_absolute_url()).content.decode()
        assert "<data" in page
        assert 'value="None"' not in page

    def test_what_is_to_be_bought_item_by_item(
        self, db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        publish(statements=(*factories.statements(), factories.purchases()))
        queries = [*PAGES["procurement/"], "amounts", "texts"]
        with django_assert_num_queries(len(queries)):
            page = client.get(f"{BASE}procurement/").content.decode()
        assert chart(page, "chart-view") == [("复印机", "60.00"), ("交换设备", "30.00")]
        assert "表8 政府采购预算表" in page
        assert re.search("复印机.*60.00.*66.7%", strip_tags(page))

    @pytest.mark.parametrize("grand_total", [True, False])
    def test_units_are_added_up_once(self, db: None, client: Client, tmp_path: Path, grand_total: bool) -> None:
        path = tmp_path / "two-units.txt"
        path.write_text(Document(units=UNITS, grand_total=grand_total).text(), encoding="utf-8")
        editions.publish(budget=editions.load_as_draft(budget=documents.read([path]).budget).budget)
        Department.objects.update(slug="archive")
        base = "/archive/2031/unit-budget/"
        shown = {
            "": "200.00",
            "function/": "200.00",
            "function/207/": "200.00",
            "function/2070101/": "120.00",
            "economic/30227/": "80.00",
            "source-of-funds/": "200.00",
            "projects/": "80.00",
        }
        for page, total in shown.items():
            text = strip_tags(client.get(base + page).content.decode())
            assert total in text, page
            assert "400.00" not in text
        assert "200.00" in client.get("/").content.decode()

    def test_a_budget_without_tables(self, db: None, client: Client) -> None:
        publish(statements=(), mentions=())
        page = client.get(BASE).content.decode()
        assert "没有列出支出总计" in page
        for name in ("tables/", "text/", "performance/", "source/"):
            assert client.get(BASE + name).status_code == 200
        assert client.get(f"{BASE}function/").status_code == 404
        assert client.get("/").status_code == 200

    def test_a_budget_without_text(self, db: None, client: Client) -> None:
        publish(sections=(), mentions=(), goals=(), indicators=(), terms=())
        assert "文件没有文字部分" in client.get(f"{BASE}text/").content.decode()
        assert "没有列出绩效目标" in client.get(f"{BASE}performance/").content.decode()
        project = Project.objects.get(name="平台扩容")
        assert "—" in client.get(project_page(project)).content.decode()

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("listed", [True, False])
    def test_a_project_without_an_amount_says_so(self, db: None, client: Client, language: str, listed: bool) -> None:
        """Neither a missing amount nor a share of one is made up, whether or not a table lists other projects."""
        tables = [one for one in factories.statements() if listed or one.kind != "projects"]
        publish(statements=tuple(tables), mentions=())
        for project in Project.objects.filter(name__in=("平台扩容", "安全服务")):
            page = strip_tags(client.get(f"{language}{project_page(project)}").content.decode())
            assert ("— not in the document" if language else "— 文件未列") in page
            assert re.search("Not printed\\s*Amount, " if language else "文件未写\\s*金额，", page)
            assert ("of all projects" if language else "占全部项目") not in page

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_share_of_nothing_is_not_told(self, db: None, client: Client, language: str) -> None:
        """A part of a whole that is blank has its amount and its share of all, and no share of that whole."""
        publish(statements=changed("20101", "- - -"))
        page = strip_tags(client.get(f"{language}{BASE}function/2010101/").content.decode())
        assert ("50.0% of the total." if language else "占总数的 50.0%。") in page
        publish("2", statements=changed("", "- - -"))
        page = strip_tags(client.get(f"{language}{BASE}function/2010101/").content.decode())
        assert ("5.0000" if language else "500.00") in page
        assert ("of the total" if language else "占总数") not in page

    @pytest.mark.heavy
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("code", ["", "20101（新）", "2010/1"])
    def test_a_line_whose_code_is_no_address_stands_among_its_neighbours(
        self, db: None, client: Client, language: str, code: str
    ) -> None:
        """It has no page, nor do parts of it lead to one; everything beside, above and below it has its own."""
        publish(statements=recoded({"20101": code, "2010102": code}))
        own = {f"{language}{BASE}function/{one}/" for one in ("201", "2010101", "208", "20805", "2080505")}
        for address in (f"{language}{BASE}function/", f"{language}{BASE}tables/expenditure/", *own):
            answer = client.get(address)
            assert answer.status_code == 200
            page = answer.content.decode()
            assert set(re.findall(rf'href="({language}{BASE}function/[^"?#]+/)"', page)) - {address} <= own
            assert "人大事务" in page or "/208" in address
        publish("2", year=2025, statements=recoded({"20101": code, "2010102": code}))
        for address in ("/qingtian/", "/search/?q=人大事务"):
            answer = client.get(language + address)
            assert answer.status_code == 200
            assert f"function/{code}/" not in answer.content.decode()


def changed(code: str, printed: str) -> tuple[records.Statement, ...]:
    """Return the tables with other amounts in the line of a code by function, or without one in the total."""
    tables = factories.statements()
    table = tables[1]
    columns = [column.order for column in table.columns if column.measure]
    amounts = tuple(factories.amount(*cell, 120) for cell in zip(columns, printed.split(), strict=True))
    lines = (replace(line, amounts=amounts) if line.code == code else line for line in table.lines)
    return (tables[0], replace(table, lines=tuple(lines)), *tables[2:])


def recoded(codes: dict[str, str]) -> tuple[records.Statement, ...]:
    """Return the tables with other codes in lines by function."""
    tables = factories.statements()
    table = tables[1]
    lines = (
        replace(line, code=code, classification=code, scheme="functional" if code else "")
        if (code := codes.get(line.code)) is not None
        else line
        for line in table.lines
    )
    return (tables[0], replace(table, lines=tuple(lines)), *tables[2:])


class TestTheSample:
    """Every figure of the whole document is found where a reader looks for it."""

    @pytest.mark.heavy
    def test_every_amount_stands_in_its_table(self, sample: Budget, client: Client) -> None:
        shown = 0
        for statement in sample.statements.all():
            page = client.get(f"/shenzhen-infosec-centre/2024/budget/tables/{statement.kind}/").content.decode()
            page = re.sub(r'<a class="mark".*?</a>', "", page)
            cells = [unescape(strip_tags(cell)) for cell in re.findall(r'<td class="money"[^>]*>(.*?)</td>', page)]
            printed = Amount.objects.filter(line__statement=statement).order_by("line__table_row", "cell__order")
            assert cells == list(printed.values_list("printed", flat=True)), statement
            shown += len(cells)
        assert shown == Amount.objects.filter(line__budget=sample).count() == 750

    @pytest.mark.heavy
    @pytest.mark.parametrize(("view", "kind"), [("function", "expenditure"), ("economic", "general-economic")])
    def test_every_code_has_a_page_with_its_amount(self, sample: Budget, client: Client, view: str, kind: str) -> None:
        lines = sample.lines.filter(kind=kind).exclude(classification="")
        assert lines.exists()
        for line in lines:
            page = client.get(f"/shenzhen-infosec-centre/2024/budget/{view}/{line.classification}/").content.decode()
            amount = line.amounts.get(cell__measure="total")
            assert f'<data value="{amount.value}">{amount.printed}</data>' in page

    @pytest.mark.parametrize(
        ("name", "amount"), [("国产BIM软件测评服务项目", "180.00"), ("态势感知和应急处置平台（二期）", "832.91")]
    )
    def test_sub_projects_of_the_text(self, sample: Budget, client: Client, name: str, amount: str) -> None:
        project = Project.objects.get(name__endswith=name)
        page = client.get(project_page(project)).content.decode()
        assert f">{amount}</data>" in page
        assert "只见于文字部分" in page

    def test_figures_of_the_text_lead_to_the_view_that_shows_them(self, sample: Budget, client: Client) -> None:
        page = client.get("/shenzhen-infosec-centre/2024/budget/text/").content.decode()
        assert 'href="/shenzhen-infosec-centre/2024/budget/three-public/">4.5</a>' in page.replace("万元</a>", "</a>")
        assert 'href="/shenzhen-infosec-centre/2024/budget/economic/301/">1,861.13' in page

    def test_parts_that_do_not_add_up_are_explained(self, sample: Budget, client: Client) -> None:
        page = strip_tags(client.get("/shenzhen-infosec-centre/2024/budget/projects/").content.decode())
        assert "各项相加比总数少 0.01 万元" in page
        assert "信息化服务类项目（非运维服务部分）：各项相加比总数多 0.01 万元" in page
        assert "不能解释" not in page

    def test_the_text_says_that_it_is_a_summary(self, sample: Budget, client: Client) -> None:
        for page in ("text/", "source/"):
            assert sample.summary_of in client.get(f"/shenzhen-infosec-centre/2024/budget/{page}").content.decode()

    def test_every_amount_stands_in_csv_and_workbook(self, sample: Budget, client: Client) -> None:
        """The whole document, figure by figure, in both downloads; numbers are numbers."""
        base, walked = "/shenzhen-infosec-centre/2024/budget/", 0
        for statement in sample.statements.all():
            printed = Amount.objects.filter(line__statement=statement).order_by("line__table_row", "cell__order")
            figures = list(printed.values_list("printed", "value", "cell__order"))
            columns = [column.order for column in statement.columns.order_by("order")]
            amounts = [columns.index(order) for order in sorted({order for _p, _v, order in figures})]
            answer = client.get(f"{base}tables/{statement.kind}.csv").content.decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(answer)))[1:]
            listed = [row[at] for row in rows for at in amounts if row[at] or "空白" in row[-2]]
            assert [text for text in listed if text] == [text for text, _value, _order in figures if text], statement
            sheet = workbook(client, f"{base}tables/{statement.kind}.xlsx").worksheets[0]
            numbers = [
                cell.value
                for row in sheet.iter_rows(min_row=3)
                for cell in row
                if cell.data_type == "n" and cell.value is not None
            ]
            worth = records.MONEY_UNITS[statement.money_unit]
            assert [Decimal(str(one)) for one in numbers] == [
                value / worth for _t, value, _o in figures if value is not None
            ]
            walked += len(figures)
        assert walked == 750

    @pytest.mark.heavy
    def test_every_line_leads_to_a_page_with_its_amount(self, sample: Budget, client: Client) -> None:
        """From each row of each table to the page of its code or project, which states the same amount of the row."""
        base, walked = "/shenzhen-infosec-centre/2024/budget/", 0
        pages: dict[str, str] = {}
        for statement in sample.statements.all():
            table = client.get(f"{base}tables/{statement.kind}/").content.decode()
            for key, address in linked_lines(table):
                line = sample.lines.get(pk=key)
                if address not in pages:
                    pages[address] = client.get(address).content.decode()
                amount = line.amounts.filter(cell__measure="total").first()
                assert f'{base}tables/{statement.kind}/#l{key}"' in pages[address], (statement, line)
                if amount and amount.value is not None:
                    assert amount.printed in pages[address], (statement, line)
                walked += 1
        classified = sample.lines.exclude(classification="", entry=None).exclude(scheme="", entry=None)
        assert walked == classified.count() == 117

    def test_every_project_and_sub_project_has_its_amount(self, sample: Budget, client: Client) -> None:
        entries = list(sample.projectentrys.select_related("project"))
        assert len(entries) == 13
        listing = client.get("/shenzhen-infosec-centre/2024/budget/projects/").content.decode()
        text = client.get("/shenzhen-infosec-centre/2024/budget/text/").content.decode()
        for entry in entries:
            line = entry.lines.filter(kind="projects").first()
            stated = entry.mentions.filter(value__isnull=False).first()
            assert stated is not None
            assert stated.value is not None
            printed = line.amounts.get(cell__measure="total").printed if line else f"{stated.value / 10_000:,.2f}"
            page = client.get(project_page(entry.project)).content.decode()
            assert f">{printed}</data>" in page, entry
            assert f'href="{project_page(entry.project)}"' in listing
            assert printed in strip_tags(listing)
            assert f'id="m{stated.pk}"' in text
            assert f'href="{project_page(entry.project)}">{stated.printed.removesuffix("万元")}<' in text


def linked_lines(page: str) -> list[tuple[str, str]]:
    """Return the key of each line of a printed table that leads somewhere, and where."""
    found = []
    for row in page[page.index("<tbody>") : page.index("</tbody>")].split("<tr")[1:]:
        keys = re.findall(r'id="l(\d+)"', row)
        cells = re.findall(r'class="label[^"]*"(?: id="l(\d+)")?><a href="([^"]+)"', row)
        found += [(key or keys[0], address) for key, address in cells]
    return found


class TestViewsOfTheSample:
    def test_terms_on_a_page_lead_to_their_explanation(self, sample: Budget, client: Client) -> None:
        base = "/shenzhen-infosec-centre/2024/budget/"
        page = client.get(f"{base}function/").content.decode()
        assert f'<a href="{base}terms/#t6" lang="zh-Hans">基本支出</a>' in page
        assert "#t10" in client.get(f"{base}three-public/").content.decode()
        assert 'id="t6"' in client.get(f"{base}terms/").content.decode()

    def test_procurement_by_kind_and_by_function(self, sample: Budget, client: Client) -> None:
        page = strip_tags(client.get("/shenzhen-infosec-centre/2024/budget/procurement/").content.decode())
        for figure in ("3,199.09", "2,336.17"):
            assert figure in page
        for word in ("货物", "工程", "服务", "其中：面向中小企业"):
            assert word in page

    @pytest.mark.parametrize(
        ("path", "claim"), [("economic/", "商品和服务支出占 69.9%"), ("economic/302/", "委托业务费占 79.3%")]
    )
    def test_a_chart_claims_a_part_of_what_its_title_names(
        self, sample: Budget, client: Client, path: str, claim: str
    ) -> None:
        """委托业务费 is 3,727.53 of the 4,702.63 of 商品和服务支出, and 55.4 % of the whole budget."""
        page = client.get(f"/shenzhen-infosec-centre/2024/budget/{path}").content.decode()
        assert claim in strip_tags(page)

    def test_every_view_has_a_chart(self, sample: Budget, client: Client) -> None:
        base = "/shenzhen-infosec-centre/2024/budget/"
        views = ("", "function/", "economic/", "projects/", "source-of-funds/", "three-public/")
        for view in (*views, "procurement/", "performance/"):
            assert 'type="application/json"' in client.get(base + view).content.decode(), view
        page = client.get(f"{base}procurement/").content.decode()
        assert chart(page, "chart-whom") == [("全部采购", "3,199.09"), ("其中：面向中小企业", "2,336.17")]
        tasks = chart(client.get(f"{base}performance/").content.decode(), "chart-tasks")
        assert tasks[:2] == [("信息安全与质量监督监管", "2,594.79"), ("基本支出", "2,094.49")]

    def test_a_change_of_nothing_keeps_its_printed_word(self, sample: Budget, client: Client) -> None:
        page = strip_tags(client.get("/shenzhen-infosec-centre/2024/budget/three-public/").content.decode())
        assert page.count("增加 0.00 万元") == 4
        assert "持平" not in page

    def test_the_flow_from_income_to_spending_adds_up(self, sample: Budget, client: Client) -> None:
        page = client.get("/shenzhen-infosec-centre/2024/budget/source-of-funds/").content.decode()
        rows = json.loads(re.search(r'<script id="chart-flow" type="application/json">(.*?)</script>', page)[1])["rows"]  # type: ignore[index]
        before = sum(Decimal(row["value"]) for row in rows if row["to"] == "合计")
        assert before == sum(Decimal(row["value"]) for row in rows if row["from"] == "合计") == Decimal("6725.48")
