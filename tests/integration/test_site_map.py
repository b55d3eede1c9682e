"""Show that search engines are told of every page in force, of no other, and what each page is about."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree
from pytest_django import DjangoAssertNumQueries
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from budgets import editions
from budgets.models import Budget
from budgets.queries import site_map
from tests import factories

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas" / "sitemap.xsd"))
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
SCHEMA_ORG = "https://schema.org/"


def budget_of(department: str) -> Budget:
    given = factories.budget(department=department, title=f"2024年{department}预算")
    return editions.load_as_draft(budget=given).budget


@pytest.fixture
def published(db: None) -> Budget:
    return editions.publish(budget=budget_of("青田市数据服务中心"))


def read_map(client: Client, address: str) -> Any:
    answer = client.get(address.removeprefix("http://testserver"))
    assert answer.status_code == 200
    root = etree.fromstring(b"".join(answer))
    SCHEMA.assertValid(root)
    return root


def addresses_told(client: Client) -> Iterator[Any]:
    """Yield each address of each file of the map."""
    for place in read_map(client, "/sitemap.xml").iter(f"{MAP}loc"):
        yield from read_map(client, place.text).iter(f"{MAP}url")


def things_on(page: str) -> list[dict[str, Any]]:
    return [json.loads(data) for data in DATA.findall(page)]


def graph_of(thing: dict[str, Any]) -> Graph:
    """Return linked data as RDF, with the vocabulary of schema.org beside it, as nothing is fetched here."""
    context = {"@vocab": SCHEMA_ORG, **{name: {"@type": "@id"} for name in ("url", "item", "contentUrl")}}
    return Graph().parse(data=json.dumps({**thing, "@context": context}), format="json-ld")


class TestTheMapOfTheSite:
    def test_names_pages_that_are_there_each_in_both_languages(self, published: Budget, client: Client) -> None:
        told = list(addresses_told(client))
        places = [one.findtext(f"{MAP}loc") for one in told]
        assert len(set(places)) == len(places)
        base = "http://testserver" + published.get_absolute_url()
        views = {f"{base}{view}/" for view in ("function", "projects", "three-public")}
        assert {base, f"{base}tables/", *views, base.replace("testserver/", "testserver/en/")} <= set(places)
        # No table of it speaks for this one.
        assert f"{base}economic/" not in places
        assert {f"http://testserver/{page}/" for page in ("about", "reading", "rankings", "api")} <= set(places)
        for one in told:
            others = {link.get("hreflang"): link.get("href") for link in one.iter(f"{XHTML}link")}
            assert set(others) == {"zh-Hans", "en", "x-default"}
            assert one.findtext(f"{MAP}loc") in (others["zh-Hans"], others["en"])
            assert others["x-default"] == others["zh-Hans"]
        for place in places:
            page = client.get(place.removeprefix("http://testserver"))
            assert page.status_code == 200, place
            assert f'<link rel="canonical" href="{place}">' in page.content.decode()

    def test_names_nothing_that_is_not_in_force(self, published: Budget, client: Client) -> None:
        hidden = budget_of("暗处局")
        before = [one.findtext(f"{MAP}loc") for one in addresses_told(client)]
        assert not any(hidden.department.slug in place for place in before)
        editions.withdraw(budget=published, reason="金额单位有误")
        after = [one.findtext(f"{MAP}loc") for one in addresses_told(client)]
        assert not any(published.department.slug in place for place in after)

    def test_is_parted_where_a_file_would_be_too_long(
        self, published: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("甲局", "乙局"):
            editions.publish(budget=budget_of(name))
        whole = sorted(one.findtext(f"{MAP}loc") for one in addresses_told(client))
        monkeypatch.setattr(site_map, "MOST_ADDRESSES", 40)
        files = [place.text for place in read_map(client, "/sitemap.xml").iter(f"{MAP}loc")]
        assert sum("documents" in place for place in files) == 2
        assert all(len(list(read_map(client, place).iter(f"{MAP}url"))) <= 40 for place in files)
        assert sorted(one.findtext(f"{MAP}loc") for one in addresses_told(client)) == whole
        numbers = [int(re.findall("documents-([0-9]+)", place)[0]) for place in files if "documents" in place]
        assert client.get(f"/sitemap-documents-{max(numbers) + 1}.xml").status_code == 404
        assert client.get(f"/sitemap-documents-{min(numbers) - 1}.xml").status_code == 404

    def test_names_no_file_of_a_stretch_of_keys_in_which_nothing_is(
        self, published: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(site_map, "MOST_ADDRESSES", 20)
        for name in ("甲局", "乙局", "丙局"):
            last = editions.publish(budget=budget_of(name))
            if name != "丙局":
                editions.withdraw(budget=last, reason="金额单位有误")
        files = [place.text for place in read_map(client, "/sitemap.xml").iter(f"{MAP}loc")]
        numbers = [int(re.findall("documents-([0-9]+)", place)[0]) for place in files if "documents" in place]
        assert numbers == [published.pk, last.pk]

    def test_asks_two_queries_for_each_kind_however_much_there_is(
        self, published: Budget, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for name in ("甲局", "乙局"):
            with django_assert_num_queries(2 * len(site_map.SECTIONS)):
                client.get("/sitemap.xml")
            with django_assert_num_queries(2):  # whether there is such a file; the rows
                b"".join(client.get("/sitemap-documents-1.xml"))
            editions.publish(budget=budget_of(name))

    @pytest.mark.parametrize("address", ["/sitemap-nothing-1.xml", "/sitemap-site-2.xml", "/sitemap-places-0.xml"])
    def test_has_no_other_files(self, db: None, client: Client, address: str) -> None:
        assert client.get(address).status_code == 404

    def test_robots_are_led_to_it_and_kept_from_what_is_staffs(self, db: None, client: Client) -> None:
        lines = client.get("/robots.txt").content.decode().splitlines()
        assert "Sitemap: http://testserver/sitemap.xml" in lines
        for path in ("/admin/", "/en/admin/", "/preview/", "/search/", "/en/search/", "/*?*unit="):
            assert f"Disallow: {path}" in lines


# The reader of JSON-LD warns of its own library.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
class TestWhatAPageIsAbout:
    def test_the_page_of_a_document_tells_of_its_data(self, published: Budget, client: Client) -> None:
        address = published.get_absolute_url()
        (data,) = [one for one in things_on(client.get(address).content.decode()) if one["@type"] == "Dataset"]
        graph = graph_of(data)
        (node,) = graph.subjects(RDF.type, URIRef(f"{SCHEMA_ORG}Dataset"))

        def told(name: str) -> list[str]:
            return [str(value) for value in graph.objects(node, URIRef(SCHEMA_ORG + name))]

        assert told("name") == [published.title]
        assert told("url") == [f"http://testserver{address}"]
        assert told("identifier") == [f"http://testserver{address}editions/1/"]
        assert told("temporalCoverage") == ["2024-01-01/2024-12-31"]
        assert 50 <= len(told("description")[0]) <= 5000
        assert told("description")[0].startswith("青田市数据服务中心 2024 年")
        assert "支出总计" in told("description")[0]
        files = [str(one) for one in graph.objects(None, URIRef(f"{SCHEMA_ORG}contentUrl"))]
        assert len(files) == 2
        for file in files:
            assert client.get(file.removeprefix("http://testserver")).status_code == 200
        creators = {str(one) for one in graph.subjects(RDF.type, URIRef(f"{SCHEMA_ORG}GovernmentOrganization"))}
        assert creators

    def test_the_licence_is_told_where_the_site_gives_one(
        self, published: Budget, client: Client, settings: Any
    ) -> None:
        settings.SITE = {**settings.SITE, "data_licence": {"name": "CC0-1.0", "path": "https://example.org/zero"}}
        things = things_on(client.get(published.get_absolute_url()).content.decode())
        assert [one["license"] for one in things if one["@type"] == "Dataset"] == ["https://example.org/zero"]

    def test_departments_places_and_the_site_are_told(self, published: Budget, client: Client) -> None:
        department = published.department
        for address, kind, name in (
            (f"/{department.slug}/", "GovernmentOrganization", department.name),
            (department.jurisdiction.get_absolute_url(), "AdministrativeArea", department.jurisdiction.name),
            ("/", "WebSite", settings.SITE["title"]),
        ):
            told = {one["@type"]: one for one in things_on(client.get(address).content.decode())}
            assert (told[kind]["name"], told[kind]["url"]) == (name, f"http://testserver{address}")

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_departments_and_places_say_what_leads_their_pages(
        self, published: Budget, client: Client, prefix: str
    ) -> None:
        department = published.department
        for address in (f"/{department.slug}/", department.jurisdiction.get_absolute_url()):
            page = client.get(f"{prefix}{address}").content.decode()
            (said,) = [one["description"] for one in things_on(page) if "description" in one]
            assert "<" not in said
            assert f'<meta name="description" content="{html.escape(said)}">' in page

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_breadcrumbs_are_those_that_are_shown(self, published: Budget, client: Client, prefix: str) -> None:
        address = f"{prefix}{published.get_absolute_url()}tables/expenditure/"
        page = client.get(f"{address}?unit=yuan").content.decode()
        (crumbs,) = [one for one in things_on(page) if one["@type"] == "BreadcrumbList"]
        items = crumbs["itemListElement"]
        assert [one["position"] for one in items] == list(range(1, len(items) + 1))
        assert items[0]["item"] == f"http://testserver{prefix}/"
        assert items[-1]["item"] == f"http://testserver{address}"
        for before, after in pairwise(items[1:]):
            assert after["item"].startswith(before["item"])
        for one in items:
            assert client.get(one["item"].removeprefix("http://testserver")).status_code == 200
            assert one["name"] in re.sub(r"\s+", " ", page)
        assert graph_of(crumbs)

    def test_names_cannot_end_the_block_of_data(self, db: None, client: Client) -> None:
        evil = "</script><script>alert(1)</script>"
        given = factories.budget(title=evil)
        budget = editions.publish(budget=editions.load_as_draft(budget=given).budget)
        page = client.get(budget.get_absolute_url()).content.decode()
        assert evil not in page
        assert evil in [one.get("name") for one in things_on(page)]

    def test_previews_and_pages_that_are_not_there_tell_nothing(self, published: Budget, client: Client) -> None:
        editions.withdraw(budget=published, reason="金额单位有误")
        kinds = [one["@type"] for one in things_on(client.get(published.get_absolute_url()).content.decode())]
        assert "Dataset" not in kinds


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_titles_tell_pages_apart(published: Budget, client: Client, prefix: str) -> None:
    titles = []
    base = published.get_absolute_url()
    of_document = [f"{base}{name}/" for name in ("tables", "text", "source")]
    for page in ("/", "/places/", "/checks/", "/log/", base, *of_document):
        (title,) = TITLE.findall(client.get(prefix + page).content.decode())
        titles.append(" ".join(title.split()))
    assert len(set(titles)) == len(titles)
    assert all("·" in title for title in titles)


def test_a_page_names_itself_in_each_language(published: Budget, client: Client) -> None:
    address = published.get_absolute_url()
    page = client.get(f"/en{address}").content.decode()
    told = dict(re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', page))
    chinese, english = f"http://testserver{address}", f"http://testserver/en{address}"
    assert told == {"zh-Hans": chinese, "en": english, "x-default": chinese}
