"""The pages for a newcomer: what the site is, and how a budget is read by figures that are published here."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.queries import documents
from tests import factories
from tests.integration.test_pages import BASE, LANGUAGES, publish
from tests.pages import shown_text

SITE = {
    **dict.fromkeys(("contact", "icp", "code"), ""),
    "title": "青田市预算公开",
    "sponsor": "青田市财政局",
    "operator": "青田市信息中心",
    "police": "青公网安备 12345 号",
    "licence": "数据可以自由使用，请注明来源。",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_reading_walks_through_published_figures(
    db: None, client: Client, language: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish()
    page = client.get(f"{language}/reading/").content.decode()
    text = re.sub(r"\s+", " ", strip_tags(page))
    assert ("10.0000 million yuan" if language else "1,000.00") in text
    assert ("9.0000" if language else "900.00") in text
    assert "90.0%" in text
    for part in (
        "",
        "function/",
        "projects/",
        "three-public/",
        "tables/expenditure/",
        "original/expenditure/1/",
        "checks/",
    ):
        assert f'href="{language}{BASE}{part}' in page
    # The example, its tables; columns, lines and amounts of its views, its projects twice, a row, English names.
    names = 1 if language else 0
    with django_assert_num_queries(8 + names):
        client.get(f"{language}/reading/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_reading_without_a_budget(db: None, client: Client, language: str) -> None:
    page = shown_text(client, f"{language}/reading/")
    assert ("Nothing is published here yet" if language else "还没有") in page


def test_the_example_is_one_that_is_published(db: None) -> None:
    """One whose original is kept comes before newer ones: there the cell is seen marked."""
    assert documents.example_budget() is None
    draft = editions.load_as_draft(budget=factories.budget(year=2023)).budget
    draft.files.update(file="originals/kept.pdf")
    assert documents.example_budget() is None
    last = publish("2")
    assert documents.example_budget() == last
    first = editions.publish(budget=draft)
    assert documents.example_budget() == first


def test_the_example_has_a_total_to_begin_with(db: None) -> None:
    whole = publish("1", year=2023)
    publish("2", statements=())
    assert documents.example_budget() == whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_about_says_what_there_is_not(db: None, client: Client, language: str) -> None:
    page = shown_text(client, f"{language}/about/")
    assert ("The budget of the government as a whole" if language else "没有政府总预算") in page
    assert ("has not entered a name" if language else "还没有填写名称") in page
    with override_settings(SITE=SITE):
        page = shown_text(client, f"{language}/about/")
    for words in (SITE["sponsor"], SITE["operator"], SITE["police"], SITE["licence"]):
        assert words in page
    assert ("has not entered a name" if language else "还没有填写名称") not in page


def test_the_footer_leads_to_them(db: None, client: Client) -> None:
    page = client.get("/").content.decode()
    foot = page[page.index("site-foot") :]
    for address in ("/about/", "/about/#map-h", "/reading/"):
        assert f'href="{address}"' in foot


def test_the_map_names_what_the_foot_does(db: None, client: Client) -> None:
    page = client.get("/en/about/").content.decode()
    map_, foot = (
        set(re.findall(r'href="(/en/[^"#?]*)"', part)) for part in page.partition("map-h")[2].split("<footer")
    )
    assert "/en/rankings/" in foot
    assert foot <= map_ | {"/en/about/"}


def test_questions_over_all_documents_are_answered_from_home_and_where_nothing_is_found(
    db: None, client: Client
) -> None:
    nothing = client.get("/en/search/?q=salaries").content.decode()
    assert 'href="/en/rankings/?order=change"' in nothing
    assert "Who spends most?" not in client.get("/en/").content.decode()
    publish()
    assert 'href="/en/rankings/">Who spends most?' in client.get("/en/").content.decode()


def test_the_licence_of_the_data_is_named_where_there_is_one(client: Client, settings: Any) -> None:
    assert 'rel="license"' not in client.get("/about/").content.decode()
    licence = {"name": "CC0-1.0", "path": "https://example.org/zero", "title": "Zero"}
    settings.SITE = {**settings.SITE, "data_licence": licence}
    assert '<a rel="license" href="https://example.org/zero">Zero</a>' in client.get("/about/").content.decode()
