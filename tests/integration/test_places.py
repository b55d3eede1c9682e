"""Show that every place and department is reached by links, page by page, and that lists are whole."""

from __future__ import annotations

import csv
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.models import Budget, Department, Jurisdiction
from budgets.queries import places
from budgets.records import Phase
from budgets.views import places as place_views
from portal.kept_pages import ASK_EACH_TIME
from tests import factories
from tests.integration.test_sums import publish, put_under
from tests.pages import shown_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Jurisdiction:
    """Return a province with a city in it, each with departments that publish."""
    publish("省甲局", jurisdiction="青田省")
    publish("市甲局", jurisdiction="青田市")
    publish("市甲局", jurisdiction="青田市", content="2", year=2023)
    publish("市乙局", jurisdiction="青田市", phase=Phase.FINAL)
    Jurisdiction.objects.filter(name="青田省").update(slug="qingtian-province", level="province", name_en="Qingtian")
    above = Jurisdiction.objects.get(name="青田省")
    Jurisdiction.objects.filter(name="青田市").update(slug="qingtian-city", level="city", parent=above)
    return above


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_place_leads_to_what_lies_in_it(province: Jurisdiction, client: Client, language: str) -> None:
    page = client.get(f"{language}/places/qingtian-province/").content.decode()
    assert f'href="{language}/places/qingtian-city/"' in page
    assert f'href="{language}/places/qingtian-province/departments/"' in page
    assert ("10.0000" if language else "1,000.00") in page
    city = client.get(f"{language}/places/qingtian-city/").content.decode()
    assert f'href="{language}/places/qingtian-province/"' in city
    assert 'href="?year=2023' in city
    assert "市甲局" in city
    assert "省甲局" not in city


def test_home_leads_to_places_and_departments_to_theirs(province: Jurisdiction, client: Client) -> None:
    assert 'href="/places/qingtian-city/"' in client.get("/").content.decode()
    slug = Department.objects.get(name="市甲局").slug
    assert 'href="/places/qingtian-city/"' in client.get(f"/{slug}/").content.decode()


def test_a_year_of_which_few_have_published_is_not_shown_for_a_city(client: Client) -> None:
    for name in ("甲局", "乙局", "丙局", "丁局"):
        publish(name, jurisdiction="青田市")
    publish("甲局", jurisdiction="青田市", content="1", year=2025)
    address = Jurisdiction.objects.get(name="青田市").get_absolute_url()
    for page in ("/", address, "/places/", "/rankings/?document=unit-budget", "/compare/?document=unit-budget"):
        assert client.get(page).context["year"] == 2024, page
    assert client.get(f"{address}?year=2025").context["year"] == 2025
    assert client.get(f"{address}board/").context["year"] == 2025
    publish("乙局", jurisdiction="青田市", content="2", year=2025)
    assert client.get(address).context["year"] == 2025


def test_departments_to_compare_are_offered_of_a_year_that_has_several(client: Client) -> None:
    publish("甲局")
    publish("乙局")
    publish("丙局", year=2025)
    page = "/compare/?document=unit-budget"
    assert client.get(page).context["year"] == 2024
    assert client.get(f"{page}&year=2025").context["year"] == 2025


def test_of_many_places_home_gives_a_list_and_no_sum_of_one(
    province: Jurisdiction, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgets.views.portal.MOST_SUMS", 1)
    page = client.get("/").content.decode()
    assert 'class="sum"' not in page
    assert 'id="places-h"' in page
    assert 'href="/places/qingtian-province/"' in page


def test_all_places_are_listed_page_by_page_and_found_by_name(
    province: Jurisdiction, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place_views, "PLACES_A_PAGE", 1)
    seen = [re.findall(r'href="(/places/[\w-]+/)"', client.get(f"/places/?page={n}").content.decode()) for n in (1, 2)]
    assert {one for page in seen for one in page} >= {"/places/qingtian-province/", "/places/qingtian-city/"}
    assert "青田市" not in shown_text(client, "/places/?name=%E9%9D%92%E7%94%B0%E7%9C%81")
    assert "青田省" in shown_text(client, "/places/?name=qingtian")


def test_every_document_of_a_place_stands_on_one_page_of_its_list(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"第{number}局" for number in range(5)]
    for name in names:
        publish(name)
    monkeypatch.setattr(place_views, "DOCUMENTS_A_PAGE", 2)
    address = Jurisdiction.objects.get().get_absolute_url()
    found = []
    for number in (1, 2, 3):
        page = client.get(f"{address}?page={number}").content.decode()
        found += re.findall(r"第\d局", strip_tags(page[page.index('<table class="listing"') :].split("</table>")[0]))
    assert sorted(found) == names
    assert "第3局" in shown_text(client, f"{address}?name=第3局")
    assert "第4局" not in shown_text(client, f"{address}?name=第3局").split("CSV")[0].split("显示")[-1]
    rows = list(csv.reader(client.get("/documents.csv?year=2024").getvalue().decode("utf-8-sig").splitlines()))
    assert sorted(row[1] for row in rows[1:]) == names
    assert {row[4] for row in rows[1:]} == {"10000000.00"}


def test_the_file_of_all_documents_is_sent_as_it_is_read_in_the_language_of_the_page(client: Client) -> None:
    publish("甲局")
    chinese, english = client.get("/documents.csv"), client.get("/en/documents.csv")
    assert chinese.streaming
    assert chinese.headers["Cache-Control"] == ASK_EACH_TIME
    with override("zh-hans"):  # as of who is answered in between
        assert "added up" not in chinese.getvalue().decode()
        assert ",counted," in english.getvalue().decode()


def test_departments_stand_with_their_units(province: Jurisdiction, client: Client) -> None:
    publish("市甲局信息中心", jurisdiction="青田市")
    head, unit = Department.objects.get(name="市甲局"), Department.objects.get(name="市甲局信息中心")
    put_under(unit, head)
    page = client.get("/places/qingtian-city/departments/").content.decode()
    branches = page[page.index('class="plain branches"') :]
    assert branches.index("市甲局") < branches.index("<ul>") < branches.index("市甲局信息中心")
    assert "市乙局" in branches
    assert "省甲局" not in branches
    assert "市乙局" not in shown_text(client, "/places/qingtian-city/departments/?name=市甲")


def test_what_is_not_public_is_in_no_place(client: Client) -> None:
    draft = editions.load_as_draft(budget=factories.budget(department="密局")).budget
    place = draft.department.jurisdiction
    assert client.get(place.get_absolute_url()).status_code == 404
    assert client.get(f"{place.get_absolute_url()}departments/").status_code == 404
    assert place.name not in shown_text(client, "/places/")
    assert "密局" not in client.get("/documents.csv").getvalue().decode()
    publish("省甲局", jurisdiction="青田省")
    above = Jurisdiction.objects.get(name="青田省")
    Jurisdiction.objects.filter(pk=place.pk).update(parent=above)
    assert "下辖" not in shown_text(client, "/places/")
    editions.withdraw(budget=editions.publish(budget=draft), reason="retracted")
    assert "下辖 1 个地区" in shown_text(client, "/places/")
    page = shown_text(client, place.get_absolute_url())
    assert "1,000.00" not in page


def test_a_place_is_known_by_what_lies_in_it_however_deep(client: Client) -> None:
    publish("屯甲办", jurisdiction="青田屯")
    deepest = Jurisdiction.objects.get()
    above = None
    for name in ("青田国", "青田省", "青田市", "青田县", "青田乡", "青田村"):
        above = Jurisdiction.objects.create(name=name, parent=above)
    beside = Jurisdiction.objects.create(name="青田镇", parent=above)
    Jurisdiction.objects.filter(pk=deepest.pk).update(parent=above)
    nation = Jurisdiction.objects.get(name="青田国")
    assert list(places.within(None)) == [nation]
    assert [(row.place, row.lower) for row in places.with_sums([nation, deepest], 2024)] == [(nation, 1), (deepest, 0)]
    assert client.get(beside.get_absolute_url()).status_code == 404
    # A circle that some database was given by hand is gone round once.
    Jurisdiction.objects.filter(pk=nation.pk).update(parent=deepest)
    assert client.get(beside.get_absolute_url()).status_code == 404
    assert places.find_place(nation.slug) == nation


def test_odd_questions_get_a_page(province: Jurisdiction, client: Client) -> None:
    for query in (
        "page=x",
        "page=-1",
        "page=9999",
        "year=1",
        "phase=x",
        "name=%00",
        "sort=x",
        "places=99",
        "name=(%5B",
    ):
        for address in (
            "/places/",
            "/places/qingtian-city/",
            "/places/qingtian-city/departments/",
            "/",
            "/documents.csv",
        ):
            assert client.get(f"{address}?{query}").status_code == 200, (address, query)
    for place in ("nowhere", "%00"):
        assert client.get(f"/documents.csv?place={place}").status_code == 404
    assert client.get("/places/nowhere/").status_code == 404


def test_queries_do_not_grow(
    province: Jurisdiction, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = "/places/qingtian-province/"
    # the place, its years, sums, left out, missing, how many documents, these, largest projects, findings, how many
    # lower places, these, their sums, how many lie in each
    with django_assert_num_queries(13):
        client.get(address)
    for number in range(4):
        publish(f"省{number}局", jurisdiction="青田省")
    with django_assert_num_queries(13):
        client.get(address)


def test_a_place_gets_an_address_for_ever_and_lies_in_no_circle() -> None:
    first = Jurisdiction.objects.create(name="青田市", name_en="Qingtian City")
    second = Jurisdiction.objects.create(name="清田市", name_en="Qingtian City")
    third = Jurisdiction.objects.create(name="远市", code="990000")
    assert (first.slug, second.slug, third.slug) == ("qingtian-city", "qingtian-city-2", "990000")
    first.parent = second
    first.save()
    second.parent = first
    with pytest.raises(ValidationError):
        second.clean()


def test_findings_of_a_place_are_its_own(province: Jurisdiction, client: Client) -> None:
    assert Budget.objects.published().count() == 4
    here = shown_text(client, "/checks/?place=qingtian-province")
    assert "省甲局" in here
    assert "市甲局 2024" not in here


def test_a_department_whose_address_the_portal_took_is_found_at_another(client: Client) -> None:
    department = publish("甲局").department
    Department.objects.filter(pk=department.pk).update(slug="data")
    import_module("budgets.migrations.0028_addresses_of_the_portal").move_departments(apps, None)
    department.refresh_from_db()
    assert department.slug == "data-2"
    assert client.get("/data-2/2024/unit-budget/").status_code == 200
    answer = client.get("/data/2024/unit-budget/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/data-2/2024/unit-budget/")
