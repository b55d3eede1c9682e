"""The whole budget stands on one page, to print: every view with its chart, the reasons of changes, the text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budgets.records import Direction
from tests import factories
from tests.integration.test_pages import BASE, LANGUAGES, publish, twice
from tests.pages import shown_text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_and_the_text(db: None, client: Client, language: str) -> None:
    first, *others = factories.budget().mentions
    said = replace(first, reason="新开一处机房", direction=Direction.INCREASE, change=first.value, base_printed="上年")
    publish(mentions=(said, *others))
    page = client.get(f"{language}{BASE}whole/").content.decode()
    text = shown_text(client, f"{language}{BASE}whole/")
    for words in ("行政运行", "平台扩容", "公务接待费", factories.SECTIONS[0].heading, "新开一处机房"):
        assert words in text, words
    assert page.count('class="listing"') >= 3
    assert page.count("data-chart=") >= 2
    assert not re.search(r"<h[1-6][^>]*>\s*</h", page)
    # Each listing is a region of its name; a section of the same name around it would be told twice.
    assert 'aria-labelledby="part-' not in page
    assert f'href="{language}{BASE}whole/"' in client.get(f"{language}{BASE}").content.decode()


def test_a_budget_of_which_little_is_there(db: None, client: Client) -> None:
    publish(statements=(), sections=(), mentions=(), goals=(), indicators=(), terms=())
    page = shown_text(client, f"{BASE}whole/")
    assert "整份预算" in page
    assert "文件所述原因" not in page


def test_its_queries_do_not_grow(
    db: None, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    publish("2", **{name: getattr(twice(factories.budget()), name) for name in ("statements", "projects", "mentions")})
    with django_assert_max_num_queries(25):
        client.get(f"{BASE}whole/")
