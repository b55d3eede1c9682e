"""The API: what its lists say is what is stored, they are walked whole, and it keeps its contract whatever is asked."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from budgets import editions
from budgets.api import words_by_list
from budgets.api.walking import read_cursor, written_cursor
from budgets.models import Amount, Budget, Line
from budgets.queries.keyset import UnknownCursor

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROOT = Path(__file__).resolve().parents[2]
EDITION = "shenzhen-infosec-centre/2024/budget"
#: Every list, with what it must be told.
LISTS = {
    **dict.fromkeys(("jurisdictions", "departments", "budgets", "editions", "projects", "findings", "totals"), ""),
    **dict.fromkeys(("statements", "lines", "amounts"), f"edition={EDITION}"),
    "codes": "scheme=functional&code=201",
}


@pytest.fixture(scope="module")
def sample_of_the_class(sample_of_the_module: int) -> int:
    """Publish the sample once for all tests: none has another site."""
    return sample_of_the_module


@pytest.fixture(autouse=True)
def without_end(settings: Any) -> None:
    settings.API_PER_MINUTE = 10**9


def asked(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, (path, answer.content)
    said: dict[str, Any] = json.loads(answer.content)
    return said


def walked(client: Client, path: str, limit: int) -> list[dict[str, Any]]:
    """Return all rows of a list, page by page."""
    rows, url = [], f"/api/v1/{path}{'&' if '?' in path else '?'}limit={limit}"
    while url:
        said = json.loads(client.get(url).content)
        assert len(said["rows"]) <= limit
        rows += said["rows"]
        url = said["links"]["next"]
    return rows


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_asked_for_without_its_rows(client: Client, sample: Budget, name: str) -> None:
    asked_for = client.get(f"/api/v1/{name}?{LISTS[name]}")
    head = client.head(f"/api/v1/{name}?{LISTS[name]}")
    assert (head.status_code, head["Content-Type"]) == (200, asked_for["Content-Type"])
    assert head.content == b""


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_who_writes_is_told_that_only_reading_is_allowed(client: Client, sample: Budget, method: str) -> None:
    answer = getattr(client, method)("/api/v1/budgets")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD"}
    assert answer.json()["status"] == 405


def test_every_list_is_asked_here() -> None:
    assert {name.removeprefix("api-") for name in words_by_list()} == {*LISTS, "differences"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_walked_in_small_steps_is_the_whole(client: Client, sample: Budget, name: str) -> None:
    path = f"{name}?{LISTS[name]}"
    whole = walked(client, path, 500)
    assert whole
    assert len({row["id"] for row in whole}) == len(whole)
    assert walked(client, path, max(1, len(whole) // 3)) == whole


def test_the_amounts_are_those_that_are_stored(client: Client, sample: Budget) -> None:
    rows = walked(client, f"amounts?edition={EDITION}", 500)
    kept = Amount.objects.filter(line__budget=sample)
    assert len(rows) == kept.count()
    assert sum(Decimal(row["yuan"]) for row in rows if row["yuan"]) == sum(one.value or 0 for one in kept)
    assert len(walked(client, f"lines?edition={EDITION}", 500)) == Line.objects.filter(budget=sample).count()


def test_what_narrows_a_list_narrows_it(client: Client, sample: Budget) -> None:
    table = asked(client, f"amounts?edition={EDITION}&table=expenditure&measure=total&classification=201")["rows"]
    assert [(row["table"], row["printed"]) for row in table] == [("expenditure", "5,881.26")]
    assert asked(client, f"amounts?edition={EDITION}&state=unreadable")["rows"] == []
    for name in ("budgets", "departments", "editions", "projects", "findings"):
        assert asked(client, f"{name}?department=nobody")["rows"] == []
        assert asked(client, f"{name}?department={sample.department.slug}")["rows"]
    assert asked(client, "totals?year=2023")["rows"] == []
    assert {row["verdict"] for row in asked(client, "findings?verdict=FAIL&rule=F6")["rows"]} == {"FAIL"}


def test_a_field_that_no_row_has_is_refused_with_the_names_that_there_are(client: Client, sample: Budget) -> None:
    answer = client.get("/api/v1/budgets?fields=id,sum")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    said = answer.json()["detail"]
    assert "no such field as sum;" in said
    assert {"id", "yuan", "url", "place"} <= set(re.findall("[a-z_]+", said.partition("there are")[2]))


def test_the_head_of_an_answer_leads_on_as_its_links_do(client: Client, sample: Budget) -> None:
    answer = client.get(f"/api/v1/lines?edition={EDITION}&limit=2&fields=id")
    assert answer["Link"] == f'<{answer.json()["links"]["next"]}>; rel="next"'
    assert "Link" not in client.get("/api/v1/budgets")


def test_every_problem_says_what_it_is_about(client: Client, sample: Budget) -> None:
    client_that_checks = Client(enforce_csrf_checks=True)
    answers = [
        *(client.get(path) for path in ("/no/such.json", "/api/v1/nothing", "/nobody.csv", "/log.json?cursor=x")),
        *(client.get(path) for path in ("/api/v1/budgets?cursor=x", "/api/v1/lines", "/data/none.json")),
        *(client.post(path) for path in ("/places.json", "/api/v1/budgets")),
        client_that_checks.post("/places.json"),
    ]
    for answer in answers:
        told = answer.json()
        assert answer.status_code >= 400
        assert all(told[name] for name in ("type", "title", "status", "detail")), told


def test_only_the_fields_that_are_wanted_are_told(client: Client, sample: Budget) -> None:
    assert asked(client, "budgets?fields=id,yuan")["rows"] == [{"id": f"{EDITION}/editions/1", "yuan": "67254800.00"}]


def test_no_identity_holds_a_key_of_the_database(client: Client, sample: Budget) -> None:
    project = asked(client, "projects")["rows"][0]
    assert project["id"] == "shenzhen-infosec-centre/projects/信息安全与质量监督监管"


QUERIES = {
    "jurisdictions": 1,
    "departments": 1,
    "budgets": 1,
    "editions": 1,
    "projects": 1,
    "findings": 1,
    "totals": 1,
    "codes": 2,  # amounts, words of their tables
    "statements": 3,  # edition, tables, files
    "lines": 4,  # edition, tables, lines, files
    "amounts": 3,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_however_long(
    client: Client, sample: Budget, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    for limit in (1, 500):
        with django_assert_num_queries(QUERIES[name]):
            client.get(f"/api/v1/{name}?{LISTS[name]}&limit={limit}")


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("lines", 422),
            ("lines?edition=x", 422),
            ("lines?edition=nobody/2024/budget", 404),
            (f"lines?edition={EDITION}s", 404),
            (f"lines?edition={EDITION}&table=none", 404),
            ("budgets?limit=501", 422),
            ("budgets?cursor=!", 422),
            ("budgets?department=%00", 422),
            (f"differences?edition={EDITION}&earlier=1", 404),
        ],
    )
    def test_is_a_problem(self, client: Client, sample: Budget, path: str, status: int) -> None:
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert json.loads(answer.content)["status"] == status

    def test_what_was_withdrawn_is_gone_and_told_as_that_alone(self, client: Client, sample: Budget) -> None:
        editions.withdraw(budget=sample, reason="页码有误")
        answer = client.get(f"/api/v1/amounts?edition={EDITION}")
        assert (answer.status_code, json.loads(answer.content)["detail"]) == (410, "页码有误")
        told = asked(client, "editions")["rows"]
        assert [(row["state"], row["reason"]) for row in told] == [("withdrawn", "页码有误")]
        for name in ("budgets", "projects", "findings", "totals", "codes?scheme=functional&code=201"):
            assert asked(client, name)["rows"] == []

    def test_who_asks_too_often_is_told_when_to_come_back(self, client: Client, sample: Budget, settings: Any) -> None:
        settings.API_PER_MINUTE = 1
        cache.clear()
        answers = [client.get("/api/v1/totals") for _time in range(3)]
        late = answers[-1]
        assert (late.status_code, late["Content-Type"]) == (429, "application/problem+json")
        assert 0 < int(late["Retry-After"]) <= 61


def test_differences_are_those_of_the_page(client: Client, sample: Budget) -> None:
    draft = editions.start_correction(budget=sample)
    amount = Amount.objects.filter(line__budget=draft, value__gt=0)[0]
    amount.value, amount.printed = Decimal(amount.value or 0) + 100, "1.23"
    amount.save()
    editions.publish(budget=draft, despite_unreadable="x")
    rows = asked(client, f"differences?edition={EDITION}&earlier=1")["rows"]
    page = json.loads(client.get(f"/{EDITION}/changes/1.json").content)
    assert rows
    assert [row["after"] for row in rows] == [row["after"] for row in page["rows"]]
    assert [row["change_yuan"] for row in rows] == [row["change_yuan"] for row in page["rows"]]


@given(st.integers(1, 2**63 - 1))
def test_a_cursor_is_read_as_it_was_written(key: int) -> None:
    assert read_cursor(written_cursor(key)) == key


@given(st.text(max_size=40))
def test_what_is_no_cursor_is_refused(words: str) -> None:
    with suppress(UnknownCursor):
        assert written_cursor(read_cursor(words)) or not words


def test_the_contract_is_shown_under_our_own_policy(client: Client, db: None) -> None:
    document = json.loads(client.get("/api/v1/openapi.json").content)
    assert document["openapi"].startswith("3.1")
    for before in ("", "/en"):
        page = client.get(f"{before}/api/")
        assert all(f"<code>{path}</code>" in page.content.decode() for path in document["paths"])
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert "<script>" not in page.content.decode()


#: What is held against the contract. That every nonsense is refused is not promised: words that no list knows are not
#: heard, as with pages.
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.heavy
def test_the_contract_is_kept_whatever_is_asked(sample: Budget) -> None:
    app = WSGIHandler()
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    lists = [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]
    assert len(lists) == len(words_by_list())
    for of_list in lists:

        @how(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        @given(case=of_list.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        ask()


def test_the_notebook_does_what_it_says(client: Client, sample: Budget) -> None:
    """Each of its cells runs, and what it works out is what is stored."""

    def open_address(url: str) -> io.BytesIO:
        return io.BytesIO(client.get(urlsplit(url)._replace(scheme="", netloc="").geturl()).content)

    cells = json.loads((ROOT / "docs/open-data.ipynb").read_text(encoding="utf-8"))["cells"]
    known: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as printed:
        patch.setattr("urllib.request.urlopen", open_address)
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), known)  # noqa: S102
    assert known["whole"] == Decimal("67254800.00")
    assert "1 documents; 深圳市信息安全管理中心 spends most: 67254800.00 yuan" in printed.getvalue()
    assert len(known["amounts"]) == Amount.objects.filter(line__budget=sample, line__kind="expenditure").count()
