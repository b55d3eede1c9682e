"""Show that places stand beside each other by what their departments publish, and that only like is added up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.models import Jurisdiction
from budgets.queries import places_beside as beside
from budgets.queries.places_beside import PlaceBeside
from budgets.records import Phase, State
from tests import factories
from tests.integration.test_sums import publish

pytestmark = pytest.mark.django_db
WAN = 10_000


@pytest.fixture
def slugs() -> list[str]:
    """Publish two documents in one place, of which one states no total, and one in another."""
    publish("甲局", jurisdiction="甲市")
    publish("乙局", jurisdiction="甲市", statements=(factories.income_expenditure(),))
    publish("丙局", jurisdiction="乙市")
    publish("丙局", content="f", jurisdiction="乙市", phase=Phase.FINAL)
    found = dict(Jurisdiction.objects.values_list("name", "slug"))
    return [found["甲市"], found["乙市"]]


def shown(*slugs: str, phase: str = "budget") -> list[PlaceBeside]:
    return beside.places_beside(beside.places_of(slugs), 2024, phase)


def test_each_place_has_its_sum_its_median_and_its_functions(slugs: list[str]) -> None:
    first, second = shown(*slugs)
    assert [(one.kept.documents, one.kept.counted) for one in (first, second) if one.kept] == [(2, 1), (1, 1)]
    assert [one.added_up and one.added_up / WAN for one in (first, second)] == [1000, 1000]
    assert [one.middle and one.middle / WAN for one in (first, second)] == [1000, 1000]
    assert [one.of_functions for one in (first, second)] == [1, 1]
    assert {code: value / WAN for code, value in first.classes.items()} == {"201": 900, "208": 100}
    rows = beside.rows_of_classes([first, second])
    assert [(row.code, [figure.share for figure in row.figures]) for row in rows] == [
        ("201", [Decimal("0.9")] * 2),
        ("208", [Decimal("0.1")] * 2),
    ]


def test_a_document_of_which_a_class_was_not_read_is_no_part_of_functions(slugs: list[str]) -> None:
    made = factories.budget(
        files=(factories.source_file("d"),), department="丁局", units=("丁局",), jurisdiction="乙市"
    )
    table = made.statements[1]
    at = next(number for number, line in enumerate(table.lines) if line.classification == "208")
    torn = [replace(one, state=State.UNREADABLE, value=None) for one in table.lines[at].amounts]
    lines = (*table.lines[:at], replace(table.lines[at], amounts=tuple(torn)), *table.lines[at + 1 :])
    made = replace(made, statements=(made.statements[0], replace(table, lines=lines), *made.statements[2:]))
    editions.publish(budget=editions.load_as_draft(budget=made).budget, despite_unreadable="torn")
    (second,) = shown(slugs[1])
    assert second.kept is not None
    assert second.kept.counted == 2
    assert second.of_functions == 1
    assert {code: value / WAN for code, value in second.classes.items()} == {"201": 900, "208": 100}


def test_an_address_restores_the_comparison(client: Client, slugs: list[str]) -> None:
    page = " ".join(client.get("/compare/places/", {"places": ",".join(slugs)}).content.decode().split())
    assert "地区并列比较，2024 年" in page
    assert f'value="{slugs[1]}"' in page
    assert "1,000.00" in page
    assert "90.0%" in page
    english = client.get("/en/compare/places/", {"places": ",".join([*slugs, "nowhere"])}).content.decode()
    assert "Nothing here has the address “nowhere”." in english
    data = client.get("/compare/places.json", {"places": ",".join(slugs)}).json()
    assert {row["code"]: row["yuan"] for row in data["rows"] if row["place"] == slugs[0]} == {
        "201": "9000000.00",
        "208": "1000000.00",
    }
    assert [one["counted"] for one in data["lists"]["places"]] == [1, 1]


def test_places_are_chosen_one_by_one(client: Client, slugs: list[str]) -> None:
    start = client.get("/compare/places/").content.decode()
    assert f'value="{slugs[0]}"' in start
    one = client.get("/compare/places/", {"places": slugs[0]}).content.decode()
    assert f'value="{slugs[0]},{slugs[1]}"' in one
    assert "比较至少需要两个地区" in one
    assert "没有其他同名地区" in client.get("/compare/places/", {"name": "无此地"}).content.decode()
    assert f"/compare/places/?places={slugs[0]}" in client.get(f"/places/{slugs[0]}/").content.decode()


def test_amounts_per_head_need_a_number_with_its_source(client: Client, slugs: list[str]) -> None:
    words = {"population": 1000, "population_year": 2020, "population_source": "第七次人口普查"}
    Jurisdiction.objects.filter(slug=slugs[0]).update(**words)
    page = client.get("/compare/places/", {"places": ",".join(slugs)}).content.decode()
    assert "10,000.00" in page
    assert "第七次人口普查" in page
    first, second = shown(*slugs)
    assert (first.per_head, second.per_head) == (Decimal(10_000), None)


def test_another_phase_and_a_place_without_it(client: Client, slugs: list[str]) -> None:
    first, second = shown(*slugs, phase="final")
    assert (first.added_up, second.added_up) == (None, Decimal(10_000_000))
    asked = {"places": ",".join(slugs), "phase": "final"}
    assert client.get("/compare/places/", asked).status_code == 200
    assert client.get("/compare/places/", {"phase": "x\x00", "places": "a\x00,,b"}).status_code == 200


def test_queries_do_not_grow_with_places_or_documents(
    slugs: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        publish(f"局{number}", content=f"a{number}", jurisdiction="甲市")
    chosen = beside.places_of(slugs)
    with django_assert_num_queries(4):
        beside.rows_of_classes(beside.places_beside(chosen, 2024, "budget"))
