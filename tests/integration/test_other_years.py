"""Show that each page of a document leads to itself in other years, and plan stands beside outcome."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budgets.models import Budget, CodeChange, Department, FormerSlug
from budgets.records import Base, Phase, Scope
from tests import factories
from tests.integration.test_rankings import times
from tests.integration.test_side_by_side import rows_of
from tests.integration.test_sums import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> str:
    """Publish three years of an office; the table of spending of the first has no code 208; return its address."""
    table = factories.expenditure()
    fewer = replace(table, lines=table.lines[:5])
    publish("甲局", content="a", year=2022, statements=(factories.income_expenditure(), fewer))
    publish("甲局", content="b", year=2023)
    publish("甲局", content="c")
    Department.objects.filter(name="甲局").update(slug="jia")
    return "/jia/2024/unit-budget/"


def years_of(page: str) -> list[tuple[str, str]]:
    """Return the year and the address of each choice."""
    nav = page[page.index("years-of-page") :].partition("</nav>")[0]
    return [(year, url) for url, year in re.findall(r'<a\s+href="([^"]+)"[^>]*>(\d{4})</a>', nav)]


@pytest.mark.parametrize(
    "page", ["", "function/", "function/201/", "function/2010102/", "tables/", "tables/expenditure/", "text/", "terms/"]
)
def test_a_page_leads_to_itself_in_every_year_that_has_it(client: Client, office: str, page: str) -> None:
    found = years_of(client.get(office + page).content.decode())
    assert found == [(f"{year}", f"/jia/{year}/unit-budget/{page}") for year in (2024, 2023, 2022)]
    assert {client.get(url).status_code for _year, url in found} == {200}


@pytest.mark.parametrize("page", ["function/208/", "three-public/", "tables/projects/", "projects/"])
def test_where_another_year_lacks_it_the_page_says_so_and_leads_to_its_overview(
    client: Client, office: str, page: str
) -> None:
    shown = client.get(f"/en{office}{page}").content.decode()
    assert years_of(shown) == [
        ("2024", f"/en/jia/2024/unit-budget/{page}"),
        ("2023", f"/en/jia/2023/unit-budget/{page}"),
        ("2022", "/en/jia/2022/unit-budget/"),
    ]
    assert shown.count("(does not have this; overview)") == 1


def test_a_page_of_a_single_figure_leads_to_the_overviews(client: Client, office: str) -> None:
    found = years_of(client.get(f"{office}derivation/expenditure/1/4/").content.decode())
    assert found[1] == ("2023", "/jia/2023/unit-budget/")


def test_there_is_no_choice_of_one_year(client: Client) -> None:
    one = publish("乙局")
    assert "years-of-page" not in client.get(one.get_absolute_url()).content.decode()


def test_the_money_unit_is_kept(client: Client, office: str) -> None:
    assert years_of(client.get(f"{office}function/?unit=yuan").content.decode())[1][1].endswith("/function/?unit=yuan")


@pytest.fixture
def outcome(db: None) -> Budget:
    """Publish the plan of a year, and accounts in which half as much again was spent, with a reason."""
    publish("甲局", content="a")
    reason = factories.mention(
        1,
        3,
        "1,000",
        "expenditure",
        base=Base.INITIAL,
        base_printed="年初预算",
        change=factories.WAN,
        reason="年中追加",
    )
    publish("甲局", content="b", phase=Phase.FINAL, statements=times("1.5"), mentions=(reason,))
    Department.objects.filter(name="甲局").update(slug="jia")
    return Budget.objects.get(phase=Phase.FINAL)


def test_plan_and_outcome_stand_beside_each_other_code_by_code(client: Client, outcome: Budget) -> None:
    page = client.get("/en/jia/2024/").content.decode()
    first, last, against = rows_of(page, ">2010102</span>")
    assert (first, last) == ("4.0000 40.0%", "6.0000 40.0%")
    assert "up 2.0000 million yuan (+50.0%) 150.0% of it" in against
    assert "年中追加" in page
    links = set(re.findall(r'<td class="money"><a href="([^"#]+)', page))
    assert {client.get(link).status_code for link in links} == {200}
    assert {"/en/jia/2024/unit-budget/function/201/", "/en/jia/2024/unit-final/function/201/"} <= links


def test_the_document_leads_to_plan_and_outcome(client: Client, outcome: Budget) -> None:
    assert 'href="/jia/2024/"' in client.get("/jia/2024/unit-budget/").content.decode()
    assert 'href="/jia/2024/"' in client.get("/jia/2024/unit-final/function/").content.decode()


def test_a_code_of_one_of_them_alone_is_compared_with_nothing(client: Client) -> None:
    table = factories.expenditure()
    publish("甲局", content="a", statements=(replace(table, lines=table.lines[:5]),))
    publish("甲局", content="b", phase=Phase.FINAL, mentions=())
    Department.objects.filter(name="甲局").update(slug="jia")
    page = client.get("/jia/2024/").content.decode()
    assert rows_of(page, ">208</span>") == ["— 文件未列", "100.00 10.0%", ""]
    assert "没有读到与预算相比的原因说明" in page


def test_a_year_of_one_document_leads_to_it(client: Client) -> None:
    publish("甲局")
    Department.objects.filter(name="甲局").update(slug="jia")
    answer = client.get("/en/jia/2024/?unit=yuan")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/jia/2024/unit-budget/?unit=yuan")
    assert [client.get(address).status_code for address in ("/jia/2023/", "/nobody/2024/")] == [404] * 2


def test_a_year_of_several_documents_that_do_not_go_together_leads_to_all_of_them(client: Client) -> None:
    publish("甲局")
    publish("甲局", content="b", scope=Scope.DEPARTMENT, phase=Phase.FINAL, mentions=())
    Department.objects.filter(name="甲局").update(slug="jia")
    answer = client.get("/en/jia/2024/?unit=yuan")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/jia/?unit=yuan")


def test_a_former_address_leads_to_the_present_one(client: Client, outcome: Budget) -> None:
    FormerSlug.objects.create(department=outcome.department, slug="once")
    answer = client.get("/once/2024/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/jia/2024/")


def test_queries_do_not_grow_with_years(
    client: Client, office: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # as ever; the documents of the department, their tables, the code in them
    with django_assert_max_num_queries(15) as first:
        client.get(f"{office}function/201/")
    publish("甲局", content="d", year=2021)
    Department.objects.filter(name="甲局").update(slug="jia")
    with django_assert_max_num_queries(len(first)):
        client.get(f"{office}function/201/")


def test_years_stand_beside_each_other_with_all_that_they_state(client: Client, office: str) -> None:
    page = client.get("/en/jia/years/").content.decode()
    assert rows_of(page, ">2010102</span>")[:3] == ["4.0000 40.0%"] * 3
    assert rows_of(page, ">208</span>") == ["— not in the document", "1.0000 10.0%", "1.0000 10.0%", "→ unchanged"]
    assert "2022 states nothing of the same money" in " ".join(page.split())
    links = set(re.findall(r'<td class="money"><a href="([^"#]+)', page))
    assert "/en/jia/2023/unit-budget/function/208/" in links
    assert {client.get(link).status_code for link in links} == {200}


def test_a_code_that_changed_is_not_compared(client: Client, office: str) -> None:
    CodeChange.objects.create(
        scheme="functional",
        kind="moved",
        year_before=2023,
        year=2024,
        codes_before="20802",
        codes_after="20199",
        state=CodeChange.State.CONFIRMED,
        source="s",
        place="p",
    )
    page = client.get("/en/jia/years/").content.decode()
    assert rows_of(page, ">208</span>")[-1] == "not comparable: codes changed"
    assert rows_of(page, ">2010102</span>")[-1] == "→ unchanged"


def test_each_document_of_several_years_has_its_own_comparison(client: Client, office: str) -> None:
    for content, year in (("e", 2023), ("f", 2024)):
        publish("甲局", content=content, year=year, phase=Phase.FINAL)
    page = client.get("/jia/years/?document=unit-final").content.decode()
    assert [year in page.split("<tbody>")[0] for year in ("2022 年", "2023 年", "2024 年")] == [False, True, True]
    assert client.get("/jia/years/?document=nothing").status_code == 200


def test_of_one_year_there_is_no_comparison_of_years(client: Client, outcome: Budget) -> None:
    FormerSlug.objects.create(department=outcome.department, slug="once")
    assert client.get("/jia/years/").status_code == 404
    assert client.get("/nobody/years/").status_code == 404
    assert client.get("/once/years/").headers["Location"] == "/jia/years/"


def test_years_are_told_as_data_of_the_same_rows(client: Client, office: str) -> None:
    page = client.get("/jia/years/").content.decode()
    data = client.get("/jia/years.json").json()
    assert [one["year"] for one in data["lists"]["documents"]] == [2022, 2023, 2024]
    assert len(data["rows"]) == 3 * len(re.findall(r'<tr class="depth-', page))
    assert [row["yuan"] for row in data["rows"] if row["code"] == "208"] == [None, "1000000.00", "1000000.00"]
