"""Show that what readers look for stays bounded: of many documents a page reads as few as of some (PostgreSQL)."""

# Every name in the SQL comes from a model.
# ruff: noqa: S608

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budgets.models import Amount, Budget, DocumentTotal, Finding, Line, ProjectEntry, SearchEntry, StatedFigure
from budgets.models.search_entries import GROUPS
from budgets.vocabulary.measures import Measure
from tests import cities
from tests.integration.test_rankings import published
from tests.integration.test_staff_lists import plan_of, read_by, rows_read

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.heavy,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="Its plans are PostgreSQL's."),
]
#: Documents, and entries of the search: more than its last two eras hold.
DOCUMENTS, ENTRIES = 10_000, 50_000
RARE = "F11.text.assets"


def copy(cursor: Any, row: Any, count: int, **changed: str) -> None:
    """Copy a row so many times; ``n`` counts the copies."""
    fields = {field.column: changed.get(field.column, f't."{field.column}"') for field in row._meta.concrete_fields}
    names = ", ".join(f'"{name}"' for name in fields)
    cursor.execute(
        f"INSERT INTO {row._meta.db_table} ({names}) SELECT {', '.join(fields.values())}"
        f" FROM {row._meta.db_table} t, generate_series(1, {count}) n WHERE t.{row._meta.pk.column} = {row.pk}"
    )


@pytest.fixture
def document() -> Budget:
    """Fill the database with copies of one document in force, each of a department of its own; return the first."""
    (first,) = published("1")
    amount = Amount.objects.filter(
        line__budget=first, line__scheme="functional", cell__measure=Measure.TOTAL, value__gt=0
    ).exclude(line__classification="")[0]
    number, far = {"id": "t.id + n"}, {"id": "1000000 + n"}
    of_budget = {"budget_id": "t.budget_id + n"}
    with connection.cursor() as cursor, cities.unguarded(cursor):
        names = dict.fromkeys(("name", "key"), "'第' || n || '号局'")
        copy(cursor, first.department, DOCUMENTS, **number, **names, slug="'d' || n")
        copy(cursor, first, DOCUMENTS, **number, department_id="t.department_id + n")
        copy(cursor, amount.line.statement, DOCUMENTS, **far, **of_budget)
        of_table = {**of_budget, "statement_id": "1000000 + n"}
        copy(cursor, amount.line, DOCUMENTS, **far, **of_table, position="1000 + n", classification="'2010301'")
        copy(cursor, amount, DOCUMENTS, **far, line_id="1000000 + n")
        copy(cursor, DocumentTotal.objects.get(), DOCUMENTS, **of_budget, value="t.value + n", hinted="1")
        for figure in StatedFigure.objects.filter(by="projects"):
            copy(cursor, figure, DOCUMENTS, **far, **of_budget, value="t.value + n")
        finding = Finding.objects.filter(budget=first)[0]
        copy(cursor, finding, DOCUMENTS, **far, **of_budget, rule="'F11.table.remark'")
        Finding.objects.filter(pk=finding.pk).update(rule=RARE)
        entry = SearchEntry.objects.filter(kind="line")[0]
        copy(cursor, entry, ENTRIES, **far, tokens="'§lines housingfund'")
        cursor.execute("ANALYZE")
    return first


def test_a_page_of_many_reads_few_and_goes_on_where_one_ended(client: Client, document: Budget) -> None:
    addresses = (
        *("/api/v1/codes?scheme=functional&code=2010301", "/sitemap.xml", "/compare/", "/compare/?name=第9876号"),
        f"/checks/?rule={RARE}",
    )
    read = {address: rows_read(client, address) for address in addresses}
    assert {address: rows for address, rows in read.items() if rows > DOCUMENTS / 10} == {}
    address, seen = f"{addresses[0]}&limit=2", []
    for _page in range(3):
        answer = client.get(address).json()
        seen += [row["position"] for row in answer["rows"]]
        address = answer["links"]["next"]
    assert seen == list(range(1001, 1007))
    assert rows_read(client, address) < DOCUMENTS / 10


def most_read(client: Client, address: str, order: str) -> int:
    """Return the rows that the database reads for what a page lists in an order, the most of one query."""
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return max(
        read_by(plan_of(query["sql"])) for query in asked.captured_queries if f"ORDER BY {order}" in query["sql"]
    )


def test_the_largest_documents_are_found_without_reading_all(client: Client, document: Budget) -> None:
    assert most_read(client, "/", '"budgets_documenttotal"."value" DESC') < DOCUMENTS / 10


def test_corrections_are_listed_without_reading_all(client: Client, document: Budget) -> None:
    with connection.cursor() as cursor, cities.unguarded(cursor):
        cursor.execute(f"UPDATE budgets_budget SET state = 'superseded', ended_at = now() WHERE id > {document.pk}")
        cursor.execute("ANALYZE")
    for address in ("/corrections/", "/corrections/feed.atom"):
        assert most_read(client, address, '"budgets_budget"."ended_at"') < DOCUMENTS / 10


def test_lines_of_an_edition_are_not_looked_for_along_all_keys(client: Client, document: Budget) -> None:
    last = Line.objects.latest("pk")
    with connection.cursor() as cursor, cities.unguarded(cursor):
        copy(cursor, last, DOCUMENTS // 10, id="2000000 + n", position="2000 + n")
        cursor.execute("ANALYZE")
    address = f"/api/v1/lines?edition={last.budget.department.slug}/2024/unit-budget"
    assert rows_read(client, address) < DOCUMENTS / 2


def test_projects_are_listed_and_mapped_without_reading_all(client: Client, admin_user: User, document: Budget) -> None:
    entry = ProjectEntry.objects.filter(budget=document)[0]
    far, named = {"id": "t.id + 7 * n"}, dict.fromkeys(("name", "key"), "'项目' || n")
    with connection.cursor() as cursor, cities.unguarded(cursor):
        copy(cursor, entry.project, DOCUMENTS, **far, **named)
        copy(cursor, entry, DOCUMENTS, **far, project_id="t.project_id + 7 * n", budget_id="t.budget_id + n")
        cursor.execute("ANALYZE")
    assert rows_read(client, "/sitemap.xml") < DOCUMENTS / 10
    client.force_login(admin_user)
    with CaptureQueriesContext(connection) as asked:
        client.get("/admin/budgets/project/")
    listing = [query["sql"] for query in asked.captured_queries if query["sql"].startswith('SELECT "budgets_project"')]
    assert [sql for sql in listing if read_by(plan_of(sql)) > DOCUMENTS / 10] == []


def test_departments_are_searched_by_staff_without_reading_all(
    client: Client, admin_user: User, document: Budget
) -> None:
    client.force_login(admin_user)
    address = "/admin/budgets/department/?q=第9876号"
    client.get(address)
    assert [one.name for one in client.get(address).context["cl"].queryset] == ["第9876号局"]
    assert rows_read(client, address) < DOCUMENTS / 10


def test_of_all_that_are_ranked_no_department_is_read(client: Client, document: Budget) -> None:
    for order in ("share", "change"):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/rankings/?by=projects&order={order}&document=unit-budget&year=2024")
        assert len(page.context["ranking"].rows) == DOCUMENTS + 1
        plans = [plan_of(query["sql"]) for query in asked.captured_queries if query["sql"].startswith("SELECT")]
        reading = [node for plan in plans for node in nodes_of(plan) if "Relation Name" in node]
        much = {node["Relation Name"] for node in reading if read_by(node) > DOCUMENTS / 2}
        assert much <= {StatedFigure._meta.db_table, Budget._meta.db_table}


def nodes_of(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for one in plan.get("Plans", ()) for node in nodes_of(one))]


def test_the_beginning_of_a_word_reads_the_last_entries_that_have_it(client: Client, document: Budget) -> None:
    found = SearchEntry.objects.filter(tokens__contains="housingfund").count()
    assert found == ENTRIES
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/search/?q=housing&in=lines").content.decode()
    assert "housing" in page
    read = [read_by(plan_of(query["sql"])) for query in asked.captured_queries if "tsquery" in query["sql"]]
    assert 0 < max(read) < ENTRIES / 2


def test_a_group_that_lacks_a_word_reads_nothing_of_those_that_are_full_of_it(client: Client, document: Budget) -> None:
    """Of whole words and of beginnings, which an index collects before it looks at anything else."""
    for typed in ("housingfund", "housing"):
        for group in GROUPS.keys() - {"amounts", "lines"}:
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/search/?q={typed}&in={group}")
            plans = [plan_of(query["sql"]) for query in asked.captured_queries if "tsquery" in query["sql"]]
            scans = [node for plan in plans for node in nodes_of(plan) if "Index Name" in node]
            assert {node["Index Name"] for node in scans} == {f"search_entry_{group}"}
            assert sum(node["Shared Hit Blocks"] + node["Shared Read Blocks"] for node in scans) < 100
