"""Show that everything can be followed, by feeds in the form of RFC 4287, and that they tell what is public alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from budgets import editions
from budgets.models import Budget, Project
from tests import factories
from tests.pages import project_page

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas" / "atom.xsd"))
ATOM = "{http://www.w3.org/2005/Atom}"


def load(department: str, content: str = "1") -> Budget:
    given = factories.budget(
        department=department, title=f"2024年{department}预算", files=(factories.source_file(content),)
    )
    return editions.load_as_draft(budget=given).budget


@pytest.fixture
def published(db: None) -> Budget:
    return editions.publish(budget=load("青田市数据服务中心"))


def read_feed(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    SCHEMA.assertValid(feed)
    for one in (feed, *feed.iter(f"{ATOM}entry")):
        # RFC 4287, 4.1.1 and 4.1.2: exactly one of each; the feed's author holds for its entries.
        assert all(len(one.findall(ATOM + name)) == 1 for name in ("id", "title", "updated"))
    assert len(feed.findall(f"{ATOM}author")) == 1
    (own,) = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.startswith("http://testserver/")
    ids = [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    return feed


def summaries(feed: Any) -> list[str]:
    return [one.findtext(f"{ATOM}summary") for one in feed.iter(f"{ATOM}entry")]


def feeds_of(budget: Budget) -> list[str]:
    project = Project.objects.filter(entries__budget=budget).first()
    assert project is not None
    return [
        "/feed.atom",
        f"{budget.department.jurisdiction.get_absolute_url()}feed.atom",
        f"/{budget.department.slug}/feed.atom",
        f"{project_page(project)}feed.atom",
        f"/search/feed.atom?q={budget.department.name}",
    ]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_list_names_what_is_in_force_and_nothing_else(published: Budget, client: Client, prefix: str) -> None:
    load("暗处局")
    for address in feeds_of(published):
        feed = read_feed(client, prefix + address)
        assert summaries(feed) == [published.title], address
        (link,) = [one.find(f"{ATOM}link").get("href") for one in feed.iter(f"{ATOM}entry")]
        assert client.get(link.removeprefix("http://testserver")).status_code == 200


def test_what_is_withdrawn_leaves_each_list_and_is_told_among_corrections(published: Budget, client: Client) -> None:
    addresses = feeds_of(published)
    assert summaries(read_feed(client, "/corrections/feed.atom")) == []
    editions.withdraw(budget=published, reason="金额单位有误")
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 404 or summaries(read_feed(client, address)) == []
    assert summaries(read_feed(client, "/corrections/feed.atom")) == ["金额单位有误"]
    narrowed = f"/corrections/feed.atom?department={published.department.slug}"
    assert summaries(read_feed(client, narrowed)) == ["金额单位有误"]


def test_a_new_edition_is_an_entry_of_its_own(published: Budget, client: Client) -> None:
    (before,) = [one.findtext(f"{ATOM}id") for one in read_feed(client, "/feed.atom").iter(f"{ATOM}entry")]
    editions.publish(budget=load("青田市数据服务中心", "2"), correction="重印")
    (after,) = [one.findtext(f"{ATOM}id") for one in read_feed(client, "/feed.atom").iter(f"{ATOM}entry")]
    assert before != after
    assert summaries(read_feed(client, "/corrections/feed.atom")) == ["重印"]


def test_pages_name_their_feeds(published: Budget, client: Client) -> None:
    for address in feeds_of(published):
        path, _mark, query = address.partition("?")
        page = path.removesuffix("feed.atom")
        found = client.get(f"{page}?{query}").content.decode()
        assert f'href="{path}' in found, page
    assert 'href="/corrections/feed.atom"' in client.get("/corrections/").content.decode()


def test_former_addresses_lead_to_the_present_ones(published: Budget, client: Client) -> None:
    department = published.department
    department.former_slugs.create(slug="old-address")
    answer = client.get("/old-address/feed.atom")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/{department.slug}/feed.atom")
    one, *_rest = Project.objects.filter(entries__budget=published)
    other = Project.objects.create(department=department, name="旧项目", key="旧项目", merged_into=one)
    answer = client.get(f"{project_page(other)}feed.atom")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{project_page(one)}feed.atom")


@pytest.mark.parametrize("address", ["/no-such/feed.atom", "/projects/999999/feed.atom", "/places/no-such/feed.atom"])
def test_what_is_not_there_has_no_feed(db: None, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_project_that_only_a_draft_names_has_no_feed(db: None, client: Client) -> None:
    draft = load("暗处局")
    project = Project.objects.filter(entries__budget=draft).first()
    assert project is not None
    assert client.get(f"{project_page(project)}feed.atom").status_code == 404
