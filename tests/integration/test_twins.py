"""Every kind of page as data: the same rows as the page, exact, under identities that stay."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils.html import strip_tags

from budgets import editions
from budgets.models import Amount, Budget, Department, DocumentTotal, Finding, FormerSlug
from budgets.queries.keyset import ListPaginator
from budgets.records import Phase as RecordPhase
from budgets.twins import MEDIA_TYPES, TWINS, page_url_of, twin_url
from budgets.twins.data_twin import source_of, table_of
from budgets.workbooks.spreadsheet_csv import defused
from tests.integration.test_sums import publish
from tests.pages import project_page

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def as_json(client: Client, page: str) -> dict[str, Any]:
    answer = client.get(twin_url(page, "json"))
    assert answer.status_code == 200, (page, answer.status_code)
    assert answer["Content-Type"] == "application/json"
    data: dict[str, Any] = json.loads(answer.content)
    return data


def as_csv(client: Client, page: str) -> list[dict[str, str]]:
    answer = client.get(twin_url(page, "csv"))
    assert answer.status_code == 200, (page, answer.status_code)
    content = b"".join(answer)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def base_of(budget: Budget) -> str:
    return f"/{budget.department.slug}/{budget.fiscal_year_id}/{budget.document}/"


#: A page of every kind with a twin, below the document unless it begins with a slash, and what of each row it prints.
PAGES = {
    "/": "department.name",
    "/places/": "name",
    "/places/{place}/": "department.name",
    "/places/{place}/departments/": "name",
    "/places/{place}/board/": "department.name",
    "/{department}/": "title",
    "/search/?q=信息": "label",
    "/checks/": "message_zh",
    "/log/": "title",
    "/rankings/?document={document}": "department.name",
    "": "label",
    "function/": "label",
    "economic/": "label",
    "projects/": "label",
    "source-of-funds/": "label",
    "three-public/": "label",
    "function/{code}/": "label",
    "procurement/": "label",
    "tables/": "title",
    "tables/expenditure/": "label",
    "text/": "printed",
    "performance/": "printed",
    "checks/": "message_zh",
    "checks/F2/": "message_zh",
    "derivation/expenditure/1/4/": "printed",
    "about/": "text",
    "terms/": "definition",
    "source/": "name",
    "{project}": "name",
}


def pages_of(budget: Budget) -> dict[str, str]:
    """Return the address of a page of every kind, and the name of what of each row it prints."""
    words = {
        "place": budget.department.jurisdiction.slug,
        "department": budget.department.slug,
        "document": budget.document,
        "code": budget.lines.filter(kind="expenditure").exclude(classification="")[0].classification,
        "project": project_page(budget.projectentrys.all()[0].project),
    }
    base = base_of(budget)
    return {
        (page if page.startswith(("/", "{project}")) else base + page).format(**words): way
        for page, way in PAGES.items()
    }


#: Kinds whose CSV is a whole list, laid out for who opens it in a spreadsheet: their rows are asked for by name.
OLDER_CSV = {"ranking", "table", "checks", "findings", "board", "corrections", "differences"}
#: What the sample has none of.
NOT_OF_SAMPLE = {"comparison", "corrections", "differences", "outcome", "places-compared", "questions", "years"}


def named_in(row: dict[str, Any], way: str) -> Any:
    for name in way.split("."):
        row = row[name]
    return row


def words_of_page(client: Client, page: str) -> str:
    return "".join(unescape(strip_tags(client.get(page).content.decode())).split())


def test_the_rows_of_every_kind_of_page_are_those_of_its_twins(client: Client, sample: Budget) -> None:
    kinds = set()
    for page, way in pages_of(sample).items():
        data, shown = as_json(client, page), words_of_page(client, page)
        assert data["version"] == 1
        assert data["rows"], page
        ids = [row.get("id") for row in data["rows"]]
        assert all(ids), page
        assert len(set(ids)) == len(ids), page
        for row in data["rows"]:
            assert "".join(str(named_in(row, way) or "").split()) in shown, (page, row)
        head, *rows = table_of({**row, **source_of(data["about"])} for row in data["rows"])
        expected = [dict(zip(head, (defused(str(one)) for one in row), strict=True)) for row in rows]
        if data["kind"] in OLDER_CSV:
            assert as_csv(client, page) != expected
            page += "&list=rows" if "?" in page else "?list=rows"
        assert as_csv(client, page) == expected
        kinds.add(data["kind"])
    assert len(kinds | NOT_OF_SAMPLE) == len(TWINS)


@pytest.mark.parametrize("view", ["function", "economic", "projects", "three-public", "source-of-funds"])
def test_a_view_and_its_twin_name_the_same_parts_in_the_same_order(client: Client, sample: Budget, view: str) -> None:
    page = f"{base_of(sample)}{view}/"
    listing = client.get(page).content.decode().partition('<table class="listing')[2].partition("</table>")[0]
    heads = [unescape(strip_tags(one)) for one in re.findall(r'<th scope="row"[^>]*>(.*?)</th>', listing, re.S)]
    labels = [one["label"] for one in as_json(client, page)["rows"]]
    shown = heads[:-1] if len(heads) > len(labels) else heads  # the last row may be the total's
    assert len(shown) == len(labels)
    assert all(label in head for label, head in zip(labels, shown, strict=True))


def test_the_amounts_of_a_table_are_exact_and_all_there(client: Client, sample: Budget) -> None:
    rows = as_json(client, f"{base_of(sample)}tables/expenditure/")["rows"]
    told = {(row["position"], int(column)): cell for row in rows for column, cell in row["cells"].items()}
    kept = Amount.objects.filter(line__budget=sample, line__kind="expenditure").select_related("line", "cell")
    assert {key: (cell["yuan"], cell["state"], cell["printed"]) for key, cell in told.items()} == {
        (one.line.position, one.cell.order): (None if one.value is None else f"{one.value:.2f}", one.state, one.printed)
        for one in kept
    }


def test_the_place_of_a_figure_is_the_one_that_is_kept(client: Client, sample: Budget) -> None:
    for row in as_json(client, f"{base_of(sample)}function/")["rows"]:
        edition, table, line, column = row["figures"][0].rsplit("/", 3)
        assert edition == f"{sample.department.slug}/2024/budget/editions/1"
        amount = Amount.objects.get(line__budget=sample, line__kind=table, line__position=line, cell__order=column)
        assert row["place"]["row"] == amount.row
        assert row["total"]["printed"] == amount.printed


def test_a_figure_that_only_the_text_states_has_its_place_there(client: Client, sample: Budget) -> None:
    rows = client.get(f"{base_of(sample)}projects.json").json()["rows"]
    (row,) = [row for row in rows if row["label"] == "国产BIM软件测评服务项目"]
    figure = sample.mentions.get(order=int(row["figures"][0].rpartition("/")[2]))
    assert figure.printed == "180万元"
    assert figure.source is not None
    assert (row["place"]["file"], row["place"]["row"]) == (figure.source.name, figure.row)
    assert figure.row


def test_a_page_leads_to_its_twins_and_they_back_to_it(client: Client, sample: Budget) -> None:
    for before in ("", "/en"):
        for page in (f"{before}/", f"{before}/places/", f"{before}{base_of(sample)}function/?sort=-total"):
            shown = unescape(client.get(page).content.decode())
            for form, media_type in MEDIA_TYPES.items():
                assert f'<link rel="alternate" type="{media_type}" href="{twin_url(page, form)}">' in shown
                assert re.search(rf'<a\s[^>]*href="{re.escape(twin_url(page, form))}"', shown)
            links = as_json(client, page)["links"]
            assert links["page"] == f"http://testserver{page}"
            assert client.get(links["csv"]).status_code == 200


@pytest.mark.parametrize(
    ("page", "twin"),
    [
        ("/", "/index.json"),
        ("/en/", "/en/index.json"),
        ("/?year=2024", "/index.json?year=2024"),
        ("/places/x/", "/places/x.json"),
        ("/a/2024/budget/editions/1/", "/a/2024/budget/editions/1.json"),
    ],
)
def test_the_address_of_a_twin_tells_its_page(page: str, twin: str) -> None:
    assert twin_url(page, "json") == twin
    assert page_url_of(twin) == page


def test_a_list_of_several_pages_is_walked_by_its_links(
    client: Client, sample: Budget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgets.views.places.DEPARTMENTS_A_PAGE", 1)
    place = sample.department.jurisdiction
    Department.objects.create(jurisdiction=place, name="另一局", slug="another")
    for department in Department.objects.filter(jurisdiction=place, parent=None):
        Department.objects.create(jurisdiction=place, name=f"{department.name}下属", slug=f"{department.slug}-unit")
    Department.objects.filter(jurisdiction=place).update(parent=None)
    monkeypatch.setattr("budgets.queries.places.departments", Department.objects.all)
    walked, url = [], f"http://testserver/places/{place.slug}/departments.json"
    while url:
        data = json.loads(client.get(url).content)
        walked += [row["id"] for row in data["rows"]]
        assert (data["links"]["previous"] is None) == (len(walked) == 1)
        url = data["links"]["next"]
    assert sorted(walked) == sorted(place.departments.values_list("slug", flat=True))


def walked(client: Client, url: str) -> list[list[str]]:
    """Return the ids of each page of a list, as its links and the head of each answer lead on."""
    pages = []
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, url
        data = answer.json()
        pages.append([row["id"] for row in data["rows"]])
        assert answer.get("Link") == (f'<{data["links"]["next"]}>; rel="next"' if data["links"]["next"] else None)
        url = data["links"]["next"]
    return pages


@pytest.mark.parametrize("page", ["sort=-total", "sort=total", "sort=department", "sort=-document", "sort=-place", ""])
def test_a_cursor_leads_over_all_rows_both_ways_whatever_they_are_sorted_by(
    client: Client, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    made = [publish(f"{name}局", content=content) for name, content in zip("甲乙丙丁", "1223", strict=True)]
    DocumentTotal.objects.filter(budget__in=made[:2]).update(value=None)
    ids = [row["id"] for row in client.get(f"/index.json?{page}").json()["rows"]]
    monkeypatch.setattr("budgets.views.places.DOCUMENTS_A_PAGE", 1)
    assert walked(client, f"/index.json?{page}") == [[one] for one in ids]
    assert client.get(f"/index.json?page=2&{page}").json()["rows"][0]["id"] == ids[1]
    last = client.get(f"/index.json?page=4&{page}").json()
    back = []
    while last["links"]["previous"]:
        last = client.get(last["links"]["previous"]).json()
        back.append(last["rows"][0]["id"])
    assert back == ids[-2::-1]


def test_what_is_published_meanwhile_shifts_no_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish("甲局", content="2")
    publish("乙局", content="1")
    monkeypatch.setattr("budgets.views.places.DOCUMENTS_A_PAGE", 1)
    first = client.get("/index.json").json()
    publish("丙局", content="3")
    (told,) = client.get(first["links"]["next"]).json()["rows"]
    assert told["department"]["name"] == "甲局"
    head = client.get("/index.csv")["Link"]
    assert client.get(head.partition(">")[0][1:]).content.decode("utf-8-sig").count("乙局") == 1


def test_lists_that_are_no_rows_of_the_database_are_walked_too(
    client: Client, sample: Budget, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"checks/F2": "findings.PER_FAMILY", "search": "portal.searching.PER_PAGE"}
    for name, size in pages.items():
        page = f"{base_of(sample)}{name}.json" if "/" in name else "/search.json?q=信息&in=lines"
        monkeypatch.setattr(f"budgets.views.{size}", 500)
        ids = [one for of in walked(client, page) for one in of]
        monkeypatch.setattr(f"budgets.views.{size}", 1)
        found = walked(client, page)
        assert len(found) > 1, page
        assert [one for of in found for one in of] == ids


def test_rankings_are_walked_in_every_order(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "甲乙丙":
        publish(f"{name}局", content="1")
    monkeypatch.setattr("budgets.views.rankings.RANKED_A_PAGE", 1)
    for order in ("amount", "change"):
        found = walked(client, f"/rankings.json?document=unit-budget&order={order}")
        assert [len(one) for one in found] == [1, 1, 1]
        assert len({one for of in found for one in of}) == 3


def test_documents_with_findings_of_a_rule_are_walked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "甲乙丙":
        publish(f"{name}局", content="1")
    rule = Finding.objects.exclude(verdict="OK").values_list("rule", flat=True)[0]
    monkeypatch.setattr("budgets.views.findings.DOCUMENTS_A_PAGE", 1)
    assert list(map(len, walked(client, f"/checks.json?rule={rule}"))) == [1, 1, 1]


def test_a_page_of_which_all_is_gone_is_empty_and_leads_nowhere() -> None:
    names = list("甲乙丙")
    whole = ListPaginator(names, 1, lambda: names)
    for page, way in ((2, "next"), (2, "previous")):
        cursor = whole.cursors(whole.page(page))[way]
        assert cursor
        rest = ListPaginator([], 1, list)
        empty = rest.page_at(cursor)
        assert not list(empty)
        assert rest.cursors(empty) == {"next": None, "previous": None}


@pytest.mark.parametrize("cursor", ["x", "MQ", "a:b", "W10:AAAA"])
def test_a_cursor_that_no_page_gave_is_a_problem(client: Client, sample: Budget, cursor: str) -> None:
    for page in ("/index.json", "/rankings.csv", "/log.json", "/search.json"):
        query = "&list=rows&document=budget&in=lines&q=信息"
        answer = client.get(f"{page}?cursor={cursor}{query}")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), page
        assert cursor in answer.json()["detail"]
    assert client.get(f"/?cursor={cursor}").status_code == 200


def test_a_row_of_every_part_of_a_document_names_the_file_and_the_place_it_stands_at(
    client: Client, sample: Budget
) -> None:
    files = {one.name for one in sample.files.all()}
    for page, way in {
        "text": "rows",
        "text ": "sections",
        "performance": "rows",
        "performance ": "goals",
        "about": "rows",
        "terms": "rows",
        "tables": "rows",
        "tables/expenditure": "rows",
        "derivation/expenditure/1/4": "rows",
    }.items():
        data = client.get(f"{base_of(sample)}{page.strip()}.json").json()
        rows = data["rows"] if way == "rows" else data["lists"][way]
        assert rows, page
        assert all(row["place"]["file"] in files for row in rows), page
        assert all(row["place"]["page"] or row["place"]["row"] for row in rows), page
    hits = client.get("/search.json?q=信息").json()["rows"]
    assert {one["group"] for one in hits if one["place"]["file"] in files} >= {"lines", "projects", "text"}


def test_a_csv_gives_another_list_where_it_is_asked_for(client: Client, sample: Budget) -> None:
    page = f"{base_of(sample)}text/"
    assert [row["path"] for row in as_csv(client, f"{page}?list=sections")] == [
        row["path"] for row in as_json(client, page)["lists"]["sections"]
    ]
    assert as_csv(client, f"{page}?list=nothing") == as_csv(client, page)


class TestErrors:
    def test_what_is_not_there_is_a_problem(self, client: Client, sample: Budget) -> None:
        pages = ("/nobody/", f"{base_of(sample)}tables/none/", "/nobody/2024/budget/", "/no/such/page/", "/data/none/")
        twins = [twin_url(page, form) for page in pages for form in MEDIA_TYPES]
        for twin in [*twins, "/api/v1/", "/api/v1/nothing", "/api/v1/budgets/", "/en/no/such/page.json"]:
            answer = client.get(twin)
            assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), twin
            assert json.loads(answer.content)["status"] == 404
            assert answer["Content-Length"] == str(len(answer.content))
        for page in ("/nobody/", "/no/such/page/", "/no/such/page.png"):
            assert client.get(page)["Content-Type"].startswith("text/html"), page

    def test_each_is_told_in_the_language_of_its_address_alone(self, client: Client, sample: Budget) -> None:
        tables = f"{base_of(sample)}tables/none.json"
        for page in ("/nobody/2024/budget.json", tables, "/index.json?cursor=1", "/places/none.json"):
            told = {prefix: client.get(f"{prefix}{page}").json() for prefix in ("", "/en")}
            words = {prefix: f"{one['title']} {one['detail']}" for prefix, one in told.items()}
            assert all(re.search("[一-鿿]", told[""][part]) for part in ("title", "detail")), page
            assert not re.search("[A-Za-z]{2}", words[""]), words
            assert not re.search("[一-鿿]", words["/en"]), words
        refused = client.post("/places.json").json()
        assert refused["detail"] == "这里允许的方法：GET, HEAD。"

    def test_what_was_withdrawn_is_gone_with_its_reason_and_nothing_of_it_is_told(
        self, client: Client, sample: Budget
    ) -> None:
        editions.withdraw(budget=sample, reason="页码有误")
        for twin in [twin_url(page, form) for page in pages_of_document(sample) for form in MEDIA_TYPES]:
            answer = client.get(twin)
            assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json"), twin
            assert set(json.loads(answer.content)) == {"type", "title", "status", "detail", "withdrawn_at"}
            assert json.loads(answer.content)["detail"] == "页码有误"

    def test_a_former_address_leads_to_the_twin_of_the_present_one(self, client: Client, sample: Budget) -> None:
        FormerSlug.objects.create(slug="before", department=sample.department)
        answer = client.get("/before.json")
        assert (answer.status_code, answer["Location"]) == (301, f"/{sample.department.slug}.json")
        answer = client.get("/before/2024/budget/function.csv")
        assert (answer.status_code, answer["Location"]) == (301, f"{base_of(sample)}function.csv")
        answer = client.get("/before/2024/budget/checks.csv")
        assert (answer.status_code, answer["Location"]) == (301, f"{base_of(sample)}checks.csv")

    def test_who_writes_is_told_that_only_reading_is_allowed(self, client: Client, sample: Budget) -> None:
        for twin in (
            "/places.json",
            "/rankings.csv",
            "/checks.csv",
            "/documents.csv",
            "/data/index.json",
            "/log.jsonl",
        ):
            answer = client.post(twin)
            assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json"), twin
            assert answer["Allow"] == "GET, HEAD"

    def test_who_may_not_write_here_is_told_so_in_data(self, db: None) -> None:
        answer = Client(enforce_csrf_checks=True).post("/places.json")
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")

    @pytest.mark.parametrize("path", ["/index.json", "/index.csv", "/api/v1/budgets"])
    def test_a_busy_database_is_a_problem_that_passes(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, path: str
    ) -> None:
        def locked(*_words: object, **_options: object) -> None:
            raise OperationalError("database is locked")

        monkeypatch.setattr("budgets.views.portal.documents.years", locked)
        monkeypatch.setattr("budgets.api.endpoints.walk_rows", locked)
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
        assert answer["Retry-After"]


def pages_of_document(budget: Budget) -> list[str]:
    return [page for page in pages_of(budget) if page.startswith(base_of(budget))]


class TestOtherSites:
    """Anybody's page may read data addresses, and no others."""

    def test_data_may_be_read_and_pages_may_not(self, client: Client, sample: Budget) -> None:
        base = base_of(sample)
        for page in ("/index.json", f"{base}function.csv", f"{base}tables.xlsx", f"{base}data.zip", "/nobody.json"):
            answer = client.get(page)
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert "Access-Control-Allow-Credentials" not in answer
        for page in ("/", base, "/admin/", "/admin/x.json", f"/preview{base}editions/1/text.json"):
            answer = client.get(page)
            assert "Access-Control-Allow-Origin" not in answer
            assert answer["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_a_browser_that_asks_first_is_told(self, client: Client, db: None) -> None:
        answer = client.options("/index.json", headers={"Access-Control-Request-Method": "GET"})
        assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")
        assert client.options("/places/", headers={"Access-Control-Request-Method": "GET"}).status_code == 405

    def test_what_has_not_changed_says_so_to_other_sites_too(self, client: Client, sample: Budget) -> None:
        first = client.get("/index.json")
        again = client.get("/index.json", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")


class TestComparisons:
    def test_departments_side_by_side_are_the_figures_of_their_own_twins(self, client: Client) -> None:
        budgets = [publish("甲局", content="1"), publish("乙局", content="2")]
        slugs = ",".join(one.department.slug for one in budgets)
        page = f"/compare/?departments={slugs}&document=unit-budget"
        data = as_json(client, page)
        assert [one["id"].split("/")[0] for one in data["lists"]["documents"]] == slugs.split(",")
        for budget in budgets:
            parts = as_json(client, f"{base_of(budget)}function/")["rows"]
            own = {one["code"]: one["total"]["yuan"] for one in parts}
            edition = as_json(client, base_of(budget))["about"]["edition"]["id"]
            told = {
                row["code"]: row["yuan"]
                for row in data["rows"]
                if row["part"] == "function" and row["code"] and row["edition"] == edition
            }
            assert told == own
        shown = words_of_page(client, page)
        assert all(row["label"] in shown for row in data["rows"])
        assert len(as_csv(client, page)) == len(data["rows"])

    def test_plan_and_outcome_are_told_for_each_document(self, client: Client) -> None:
        plan = publish("甲局", content="1")
        publish("甲局", content="2", phase=RecordPhase.FINAL)
        page = f"/{plan.department.slug}/2024/"
        data = as_json(client, page)
        assert [one["phase"] for one in data["lists"]["documents"]] == ["budget", "final"]
        totals = [row["yuan"] for row in data["rows"] if row["part"] == "total"]
        assert totals == ["10000000.00"] * 2
        assert len(as_csv(client, page)) == len(data["rows"])
