"""Show that documents stand beside each other with the figures of their own pages, and only where these are alike."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.models import Budget, Department
from budgets.queries import side_by_side as beside
from budgets.queries.side_by_side import BesidePart
from budgets.records import Phase, State, Statement
from tests import factories
from tests.integration.test_sums import publish

pytestmark = pytest.mark.django_db
DOCUMENT = "unit-budget"


def named(*names: str) -> list[str]:
    """Publish the handmade budget for each name; return the addresses of the departments."""
    for number, name in enumerate(names):
        publish(name, content=f"{number + 1:x}")
    return addresses_of(*names)


def addresses_of(*names: str) -> list[str]:
    found = dict(Department.objects.values_list("name", "slug"))
    return [found[name] for name in names]


def parts(*slugs: str) -> dict[str, BesidePart]:
    found = beside.documents_beside(slugs, 2024, DOCUMENT)
    return {part.word: part for part in beside.side_by_side([found[slug] for slug in slugs])}


def values(part: BesidePart, key: str) -> list[Decimal | None]:
    """Return the amounts, in units of ten thousand yuan, of the row of a code or a word."""
    (row,) = [one for one in part.rows if key in (one.code, one.word, one.name_en)]
    return [None if figure.value is None else figure.value / 10_000 for figure in row.figures]


def with_other_money(kind: str, table: Statement) -> tuple[Statement, ...]:
    """Return the handmade tables with one of them as a table of another kind."""
    return tuple(replace(one, kind=kind) if one.kind == table.kind else one for one in factories.statements())


def rows_of(page: str, head: str) -> list[str]:
    """Return what the cells of the first row with a head say."""
    row = next(one for one in page.split("<tr")[1:] if head in one)
    return [" ".join(unescape(strip_tags(cell)).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]


def test_each_row_states_what_each_document_prints() -> None:
    found = parts(*named("甲局", "乙局"))
    assert list(found) == ["total", "function", "three-public"]
    assert values(found["total"], "total") == [1000, 1000]
    assert values(found["function"], "basic") == [600, 600]
    assert values(found["function"], "2010102") == [400, 400]
    assert values(found["three-public"], "Official reception") == [Decimal("0.5")] * 2
    assert [row.code for row in found["function"].rows if row.code][:3] == ["201", "20101", "2010101"]


def test_a_code_that_a_document_does_not_print_is_not_zero_there() -> None:
    table = factories.expenditure()
    fewer = replace(table, lines=table.lines[:5])
    named("甲局")
    publish("乙局", content="2", statements=(factories.income_expenditure(), fewer))
    found = parts(*addresses_of("甲局", "乙局"))
    assert values(found["function"], "208") == [100, None]
    assert values(found["three-public"], "sum") == [Decimal("4.5"), None]
    assert [one.department.name for one in found["three-public"].without] == ["乙局"]


def test_tables_of_other_money_stand_beside_nothing(client: Client) -> None:
    named("甲局", "丙局")
    fiscal = with_other_money("fiscal-function", factories.expenditure())
    publish("乙局", content="9", statements=fiscal[1:])
    slugs = addresses_of("甲局", "乙局", "丙局")
    found = parts(*slugs)
    assert values(found["function"], "201") == [900, None, 900]
    assert values(found["total"], "total") == [1000, None, 1000]
    assert [one.department.name for one in found["function"].without] == ["乙局"]
    page = client.get("/compare/", {"departments": ",".join(slugs), "document": DOCUMENT}).content.decode()
    assert "乙局没有同一口径的表" in page
    assert rows_of(page, ">201</span>")[1] == "· 口径不同"


def test_what_was_not_read_is_said_to_be_unread() -> None:
    named("甲局")
    made = factories.doubtful_budget(files=(factories.source_file("b"),), department="乙局", units=("乙局",))
    draft = editions.load_as_draft(budget=made).budget
    editions.publish(budget=draft, despite_unreadable="so printed")
    found = parts(*addresses_of("甲局", "乙局"))
    (row,) = [one for one in found["function"].rows if one.code == "2080505"]
    assert [figure.cell.state for figure in row.figures if figure.cell] == ["value", "unreadable"]
    assert row.figures[1].unread


def test_every_figure_is_that_of_the_page_it_leads_to(client: Client) -> None:
    slugs = named("甲局", "乙局")
    address = {"departments": ",".join(slugs), "document": DOCUMENT, "year": "2024"}
    page = client.get("/en/compare/", address).content.decode()
    links = set(re.findall(r'<td class="money"><a href="([^"#]+)', page))
    assert f"/en/{slugs[1]}/2024/unit-budget/function/2010102/" in links
    assert {client.get(link).status_code for link in links} == {200}
    assert rows_of(page, ">2010102</span>") == ["4.0000 40.0%"] * 2


def test_an_address_restores_the_comparison_and_the_form_goes_on_from_it(client: Client) -> None:
    first, second, third = named("甲局", "乙局", "丙局")
    page = client.get("/compare/", {"departments": f"{first},{second}", "document": DOCUMENT}).content.decode()
    assert f'value="{first},{second},{third}"' in page
    assert [value in page for value in (f'value="{second}"', f'value="{first}"')] == [True, True]
    again = client.get("/compare/", {"departments": [first, second], "document": DOCUMENT}).content.decode()
    assert f'value="{first},{second},{third}"' in again
    assert "<option selected>2024</option>" in page.replace("\n", "")
    alone = client.get("/compare/", {"departments": first, "document": DOCUMENT}).content.decode()
    assert "比较至少需要两份文件" in alone


def test_only_documents_of_one_year_and_kind_are_compared(client: Client) -> None:
    first, second = named("甲局", "乙局")
    publish("丙局", content="7", phase=Phase.FINAL)
    publish("丁局", content="8", year=2023)
    slugs = ",".join([first, second, *addresses_of("丙局", "丁局")])
    page = client.get("/en/compare/", {"departments": slugs, "document": DOCUMENT}).content.decode()
    assert len(re.findall('class="money"', page.split("</thead>")[0])) == 2
    assert [f"No such document of {name} of 2024" in page for name in ("丙局", "丁局", "甲局")] == [True, True, False]


def summary(taken_over: str, carried_on: str) -> Statement:
    """Return a summary of income and spending that prints what is carried over, with a part of it below."""
    made = factories.income_expenditure()
    columns = [replace(one, list=one.list.replace("revenue", "income")) for one in made.columns]
    named = {"一、财政拨款": "一、上年结转", "一般公共预算": "上年结转（财政拨款）"}
    lines = []
    for line in made.lines:
        printed = taken_over if line.label in named else carried_on if line.label == "结转下年" else ""
        amounts = tuple(
            replace(one, state=State.VALUE, value=Decimal(printed) * 10_000, printed=printed) if printed else one
            for one in line.amounts
        )
        label, of_list = named.get(line.label, line.label), line.list.replace("revenue", "income")
        lines.append(replace(line, amounts=amounts, label=label, list=of_list))
    return replace(made, columns=tuple(columns), lines=tuple(lines))


def test_money_carried_over_stands_beside_each_other(client: Client) -> None:
    publish("甲局", statements=(summary("40.00", "10.00"), factories.expenditure()))
    publish("甲局", content="f", phase=Phase.FINAL, statements=(summary("40.00", "25.00"), factories.expenditure()))
    (slug,) = addresses_of("甲局")
    plan, final = beside.phases_of_year(Department.objects.get(slug=slug), 2024)[0]
    found = {part.word: part for part in beside.side_by_side([plan, final])}
    assert values(found["carried"], "carried-income") == [40, 40]
    assert values(found["carried"], "carried-expenditure") == [10, 25]
    page = client.get(f"/{slug}/2024/").content.decode()
    assert "结转资金" in page
    assert "完成预算的 100.0%" in page


def test_who_is_not_known_here_or_too_many_is_said(client: Client) -> None:
    slugs = named("甲局", "乙局")
    asked = {"departments": ",".join(["no-such-office", *slugs, "x" * 200]), "document": DOCUMENT}
    page = client.get("/en/compare/", asked).content.decode()
    assert "Nothing here has the address “no-such-office”." in page
    assert f"Nothing here has the address “{'x' * 60}…”." in page
    assert "are left out" not in page.replace("\n", " ")
    assert client.get("/compare.json", asked).json()["about"]["unknown"][0] == "no-such-office"
    many = client.get("/compare/", {"departments": ",".join([*slugs, *"abcdefgh"]), "document": DOCUMENT})
    assert "最多 6 个并列" in many.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"departments": "nobody"},
        {"departments": "nobody,,a%00", "year": "x", "document": "nothing"},
        {"name": "没有这样的局", "document": DOCUMENT},
    ],
)
def test_what_cannot_be_compared_is_a_page_with_the_form(client: Client, asked: dict[str, str]) -> None:
    named("甲局")
    answer = client.get("/compare/", asked)
    assert answer.status_code == 200
    assert 'id="id_name"' in answer.content.decode()


def test_queries_do_not_grow_with_what_is_published(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = named("甲局", "乙局")
    address = {"departments": f"{first},{second}", "document": DOCUMENT}
    # departments, years, documents, offered; of each document tables, columns, lines, amounts, what the text states
    with django_assert_max_num_queries(4 + 2 * 6):
        client.get("/compare/", address)
    named("丙局", "丁局", "戊局")
    assert Budget.objects.count() == 5
    with django_assert_max_num_queries(4 + 2 * 6):
        client.get("/compare/", address)


def test_procurement_is_taken_from_its_table_where_the_text_states_none() -> None:
    bought = (*factories.statements(), factories.purchases())
    stated = factories.mention(1, 3, "1,000", "procurement")
    publish("甲局", content="a", statements=bought)
    publish("乙局", content="b", mentions=(stated,))
    found = parts(*addresses_of("甲局", "乙局"))
    (row,) = found["text"].rows
    assert row.word == "procurement"
    assert [figure.value is not None for figure in row.figures] == [True, True]
    assert row.figures[0].url.endswith("/procurement/")
    assert "/text/#m" in row.figures[1].url


def test_of_many_codes_only_those_less_deep_are_shown() -> None:
    keys = [(1, "201"), *((2, f"201{n:02}") for n in range(50)), *((3, f"20101{n:02}") for n in range(50))]
    assert len(beside.shown_keys(keys)) == 51
    assert beside.shown_keys(keys[:52]) == keys[:52]
    assert beside.shown_keys(keys[:1] + keys[1:51] * 2) == keys[:1]
