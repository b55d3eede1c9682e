"""Show that rankings state the figures of the documents' own pages, in their order, and say who is left out and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.models import Budget, CodeChange, Jurisdiction
from budgets.queries import drill, rankings
from budgets.queries.rankings import RankedIn, Ranking, WantedRanking, WithoutFigure
from budgets.queries.sheets import sheet_tables
from budgets.queries.stated_figures import RankedBy
from budgets.records import Statement
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.views import View
from tests import factories
from tests.integration.test_sums import publish

pytestmark = pytest.mark.django_db
WAN = Decimal(10_000)


def ranking(by: RankedBy, code: str = "", **changes: Any) -> Ranking:
    wanted = WantedRanking(by=by, year=2024, document="unit-budget", code=code)
    return rankings.ranking(replace(wanted, **changes))


def times(factor: str, table: Callable[[], Statement] = factories.expenditure) -> tuple[Statement, ...]:
    """Return the handmade tables with all amounts of one of them as many times as large."""
    made = table()
    lines = [
        replace(
            line,
            amounts=tuple(
                replace(one, value=one.value * Decimal(factor), printed=f"{one.value * Decimal(factor) / WAN:,.2f}")
                if one.value is not None
                else one
                for one in line.amounts
            ),
        )
        for line in made.lines
    ]
    grown = replace(made, lines=tuple(lines))
    return tuple(grown if one.kind == made.kind else one for one in factories.statements())


def published(*factors: str) -> list[Budget]:
    """Publish the handmade budget of as many departments, its table of spending that many times as large."""
    return [
        publish(f"{chr(0x7532 + number)}局", content=f"{number + 1:x}", statements=times(factor))
        for number, factor in enumerate(factors)
    ]


def left_out(found: Ranking) -> dict[WithoutFigure, list[int]]:
    named = {why: found.named_without(why) for why in found.without}
    assert {why: len(keys) for why, keys in named.items()} == found.without
    return named


def told(found: Ranking) -> list[tuple[int, Decimal]]:
    return [(row.place, row.value / WAN) for row in found.rows]


def test_the_largest_is_first_and_equal_figures_share_a_rank() -> None:
    published("1", "3", "3", "2")
    assert told(ranking(RankedBy.TOTAL)) == [(1, 3000), (1, 3000), (3, 2000), (4, 1000)]
    assert told(ranking(RankedBy.FUNCTION, "2010102")) == [(1, 1200), (1, 1200), (3, 800), (4, 400)]


@pytest.mark.parametrize("order", list(RankedIn))
def test_a_part_of_a_ranking_has_the_ranks_of_the_whole(order: RankedIn) -> None:
    published("1", "3", "3", "2", "2", "3")
    found = ranking(RankedBy.PROJECTS, order=order).rows
    whole = [(row.budget, row.place, row.value) for row in found]
    assert [(row.budget, row.place, row.value) for start in (0, 2, 4) for row in found[start : start + 2]] == whole
    assert [found[at].budget for at in (0, -1)] == [whole[0][0], whole[-1][0]]
    assert found[6:8] == []


@pytest.mark.parametrize(
    ("factors", "spread"),
    [(("1",), [1, 1, 1]), (("1", "2"), [1, 1, 2]), (("1", "2", "3", "4", "5"), [2, 3, 4])],
)
def test_median_and_quartiles_are_figures_of_documents(factors: tuple[str, ...], spread: list[int]) -> None:
    published(*factors)
    found = ranking(RankedBy.TOTAL)
    assert [(found.at(part) or 0) / WAN / 1000 for part in (25, 50, 75)] == spread


def test_of_nothing_there_is_no_median() -> None:
    assert ranking(RankedBy.TOTAL).at(50) is None


@pytest.mark.parametrize("table", [factories.three_public, factories.three_public_rows])
@pytest.mark.parametrize(
    ("by", "item"),
    [
        (RankedBy.THREE_PUBLIC, ""),
        (RankedBy.RECEPTION, "Official reception"),
        (RankedBy.ABROAD, "Official travel abroad"),
    ],
)
def test_a_figure_is_that_of_the_documents_own_page(table: Callable[[], Statement], by: RankedBy, item: str) -> None:
    one = publish("甲局", statements=(factories.expenditure(), table()))
    found = drill.drill(View.THREE_PUBLIC, one, sheet_tables(one).values())
    assert found is not None
    node = found.root if not item else next((one for one in found.nodes() if one.name_en == item), None)
    assert [row.value for row in ranking(by).rows] == ([node.value] if node and node.value is not None else [])


def test_every_code_has_the_amount_of_its_page() -> None:
    one = publish("甲局")
    found = drill.drill(View.FUNCTION, one, sheet_tables(one).values())
    assert found is not None
    for node in found.nodes():
        assert [row.value for row in ranking(RankedBy.FUNCTION, node.key).rows] == [node.value]
    cell = found.root.cells[Measure.PROJECT]
    (row,) = ranking(RankedBy.PROJECTS).rows
    assert (row.value, row.share_of_table) == (cell.value, Decimal("0.4"))


def test_who_is_left_out_is_named_with_the_reason() -> None:
    published("1")
    bare = publish("戊局", content="b", statements=(factories.income_expenditure(),))
    fewer = replace(factories.expenditure(), lines=factories.expenditure().lines[:5])
    none = publish("己局", content="c", statements=(fewer,))
    made = factories.doubtful_budget(files=(factories.source_file("d"),), department="庚局", units=("庚局",))
    unread = editions.publish(budget=editions.load_as_draft(budget=made).budget, despite_unreadable="torn")
    found = ranking(RankedBy.FUNCTION, "2080505")
    assert told(found) == [(1, 100)]
    assert left_out(found) == {
        WithoutFigure.NO_TABLE: [bare.pk],
        WithoutFigure.NOT_STATED: [none.pk],
        WithoutFigure.UNREAD: [unread.pk],
    }


def test_only_figures_of_the_same_money_are_ranked(client: Client) -> None:
    published("1", "2")
    fiscal = tuple(
        replace(one, kind="fiscal-function") if one.kind == "expenditure" else one for one in factories.statements()
    )
    other = publish("戊局", content="b", statements=fiscal)
    assert told(ranking(RankedBy.FUNCTION, "201")) == [(1, 1800), (2, 900)]
    found = ranking(RankedBy.FUNCTION, "201", money="fiscal-function")
    assert [row.budget for row in found.rows] == [other.pk]
    assert found.rows[0].share_of_table == Decimal("0.9")
    page = client.get("/rankings/?by=function&code=201&document=unit-budget").content.decode()
    assert re.findall(r'<option\s+value="([a-z]+-?function|expenditure)"', page) == ["expenditure", "fiscal-function"]


def test_the_change_is_that_on_the_year_before_where_the_code_holds_the_same() -> None:
    (now,) = published("3")
    publish("甲局", content="e", year=2023, statements=times("2"))
    (row,) = ranking(RankedBy.FUNCTION, "201").rows
    assert (row.budget, row.before, row.growth) == (now.pk, 1800 * WAN, Decimal("0.5"))
    CodeChange.objects.create(
        scheme="functional",
        kind="moved",
        year_before=2023,
        year=2024,
        codes_before="20199",
        codes_after="20899",
        state=CodeChange.State.CONFIRMED,
        source="s",
        place="p",
    )
    found = ranking(RankedBy.FUNCTION, "201")
    assert found.changed
    assert found.rows[0].before is None


def test_the_order_is_that_which_a_reader_asks_for() -> None:
    first, second = published("2", "3")
    publish("甲局", content="e", year=2023, statements=times("1"))
    assert [row.budget for row in ranking(RankedBy.TOTAL).rows] == [second.pk, first.pk]
    rows = ranking(RankedBy.TOTAL, order=RankedIn.CHANGE).rows
    assert [(row.budget, row.place) for row in rows] == [(first.pk, 1), (second.pk, 0)]
    assert [row.place for row in ranking(RankedBy.PROJECTS, order=RankedIn.SHARE).rows] == [1, 1]


def test_what_the_text_states_is_ranked_as_it_states_it() -> None:
    publish("甲局", content="a", mentions=(factories.mention(1, 3, "1,000", "procurement"),))
    without = publish("乙局", content="b")
    found = ranking(RankedBy.PROCUREMENT)
    assert told(found) == [(1, 1000)]
    assert left_out(found) == {WithoutFigure.NO_TABLE: [without.pk]}


def test_a_page_and_its_file_tell_the_same(client: Client) -> None:
    published("1", "2")
    publish("戊局", content="b", statements=(factories.income_expenditure(),))
    address = {"by": "function", "code": "201", "document": "unit-budget", "year": "2024"}
    page = client.get("/en/rankings/", address).content.decode()
    assert [re.sub(r"\s", "", one) for one in re.findall(r'<td class="money">([\d.,]+)</td>', page)] == [
        "18.0000",
        "9.0000",
    ]
    assert "1 document without a table" in " ".join(page.split())
    assert "Part of the total</th>" in page
    assert "Part of the total</th>" not in client.get("/en/rankings/", address | {"by": "total"}).content.decode()
    answer = client.get("/en/rankings.csv", address)
    lines = b"".join(answer).decode().split("\r\n")
    assert [line.split(",")[0] for line in lines[1:4]] == ["1", "2", ""]
    assert "18000000.00" in lines[1]
    assert "without a table" in lines[3]


def test_a_ranking_is_narrowed_to_a_place(client: Client) -> None:
    published("1")
    publish("远局", content="b", jurisdiction="远市")
    far = Jurisdiction.objects.get(name="远市")
    assert len(ranking(RankedBy.TOTAL).rows) == 2
    assert len(ranking(RankedBy.TOTAL, place=far).rows) == 1
    page = client.get("/rankings/", {"document": "unit-budget", "place": far.slug}).content.decode()
    assert re.search(rf'<option value="{far.slug}"\s+selected', page)


@pytest.mark.parametrize("asked", [{}, {"code": "'", "year": "0", "document": "?", "place": "no\0", "page": "x"}])
def test_a_ranking_of_nothing_is_a_page_with_the_form(client: Client, asked: dict[str, str]) -> None:
    for by in RankedBy:
        answer = client.get("/rankings/", {**asked, "by": by})
        assert answer.status_code == 200
        assert 'id="id_by"' in answer.content.decode()


@pytest.mark.parametrize("by", list(RankedBy))
def test_queries_do_not_grow_with_documents(
    client: Client, by: RankedBy, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    published("1", "2")
    address = {"by": by, "document": "unit-budget"}
    # years; money, answers by table and code, changes of codes, people; a page, its rank, departments, the year before
    # and places; the quartiles; who is left out (three); documents, places, a name
    with django_assert_max_num_queries(22):
        client.get("/rankings/", address)
    for number in range(3):
        publish(f"{number}局", content=f"{number + 7:x}")
    with django_assert_max_num_queries(22):
        client.get("/rankings/", address)


def test_an_amount_per_head_needs_the_people_the_year_and_the_source(client: Client) -> None:
    published("1")
    publish("远局", content="b", jurisdiction="远市")
    home = Jurisdiction.objects.get(name="青田市")
    home.population, home.population_year = 3000, 2023
    home.save()
    address = "/en/rankings/?document=unit-budget&year=2024"
    assert "per head" not in client.get(address).content.decode()
    home.population_source = "census"
    home.save()
    found = ranking(RankedBy.TOTAL, order=RankedIn.PER_HEAD)
    assert [(row.place, row.per_head and round(row.per_head, 4)) for row in found.rows] == [
        (1, Decimal("3333.3333")),
        (0, None),
    ]
    page = client.get(address).content.decode()
    assert "3,333.33" in page
    assert "has 3000 inhabitants (2023, census)" in " ".join(page.split())
    assert "3,333.33" in b"".join(client.get("/rankings.csv?document=unit-budget")).decode()
