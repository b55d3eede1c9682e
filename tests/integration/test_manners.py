"""Large print and high contrast stand in the address, as the money unit does, and go with every link; no cookie."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from budgets.manners import Manners, manners_of
from budgets.money import UNITS, WAN, money
from tests.integration.test_pages import BASE, LANGUAGES, publish

ASKED = "text=large&contrast=high"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("", ""),
        ("unit=wan&text=small&contrast=low", ""),
        ("unit=yuan", "?unit=yuan"),
        ("contrast=high&text=large", f"?{ASKED}"),
        (f"{ASKED}&unit=yi&year=2024", f"?unit=yi&{ASKED}"),
    ],
)
def test_what_is_kept(asked: str, kept: str) -> None:
    assert manners_of(QueryDict(asked)).query == kept


def test_each_is_told() -> None:
    assert manners_of(QueryDict("text=large")) == Manners(WAN, large_print=True)
    assert manners_of(QueryDict("unit=yuan&contrast=high")) == Manners(UNITS["yuan"], high_contrast=True)


def test_an_english_page_that_nobody_asked_otherwise_is_in_million_yuan() -> None:
    """Both units end at a hundred yuan: what is exact in one is in the other. What is asked for is kept in either."""
    with override("en"):
        assert (manners_of(QueryDict("")).unit.slug, manners_of(QueryDict("unit=million")).query) == ("million", "")
        assert manners_of(QueryDict("unit=wan")).query == "?unit=wan"
        assert money(Decimal("47026300.00"), manners_of(QueryDict("")).unit) == "47.0263"
    assert manners_of(QueryDict("unit=million")).query == "?unit=million"
    assert money(Decimal("47026300.00"), manners_of(QueryDict("")).unit) == "4,702.63"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_goes_with_every_link(db: None, client: Client, language: str) -> None:
    """Each link to a page of the site keeps it; files and what undoes it do not."""
    budget = publish()
    place = budget.department.jurisdiction.get_absolute_url()
    for page in (
        "/",
        BASE,
        f"{BASE}function/",
        f"{BASE}tables/expenditure/",
        f"{BASE}text/",
        "/qingtian/",
        place,
        "/reading/",
    ):
        html = client.get(f"{language}{page}?{ASKED}").content.decode()
        assert re.search(r'<html[^>]*class="\s*large-print high-contrast"', html)
        assert "Set-Cookie" not in client.get(f"{language}{page}?{ASKED}").headers
        links = {unescape(one) for one in re.findall(r'<a\s[^>]*?href="(/[^"]*/(?:\?[^"]*)?(?:#[^"]*)?)"', html)}
        assert links
        lost = [one for one in links if "text=large" not in one or "contrast=high" not in one]
        assert not lost, (page, lost)
        assert 'rel="canonical" href="http://testserver' in html
        assert not re.search(r'rel="canonical" href="[^"]*text=', html)


def test_a_search_keeps_it(db: None, client: Client) -> None:
    page = client.get(f"/?{ASKED}").content.decode()
    assert re.search(r'<input type="hidden" name="text" value="large"\s*/?>', page)
    assert re.search(r'<input type="hidden" name="contrast" value="high"\s*/?>', page)
    assert 'name="text"' not in client.get("/").content.decode()


@pytest.mark.parametrize(("asked", "back"), [("text=large", "?"), (ASKED, "?contrast=high")])
def test_it_can_be_undone(db: None, client: Client, asked: str, back: str) -> None:
    page = client.get(f"/?{asked}").content.decode()
    assert re.search(rf'href="{re.escape(back)}">正常字号</a>', page)
    assert 'href="?text=large"' in client.get("/").content.decode()
