"""Follow the links of the sample's pages as a reader would, and hold each to its promise.

From the home page of both languages every link of every page is followed: it answers, says where it leads, and the
place on the page that it names is there. Canonical and alternate addresses, and where forms lead, are followed too.

Left out are repetitions, of which the first is followed:

* a kind of page in other money units and orders (``?unit=``, ``?sort=``), and at the address of a single edition;
* how single figures are made up, and where single rows, figures and parts stand in the original: one of each table, and
  of each sort of part, of a document;
* single kinds of checks, and single tables as files: one of each document; of pages as data one of each kind;
* in English single codes and tables, too: one of each view, or of each document.

Left out, too, are other sites, style sheets, scripts and pictures, and what only staff sees. A link that is not
followed must have a name all the same.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client, TestCase
from django.urls import Resolver404, ResolverMatch, URLPattern, resolve
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import get_language_from_path

from budgets import samples, urls
from budgets.context_processors import WITHOUT_WORDS

SITE = "http://testserver"
HOMES = ("/", "/en/")
#: What tells one of very many pages of a document: a place in a table, a part among its like, a kind of its checks.
NUMBERS = {"position", "column", "order", "family"}
#: What names one of many.
WORDS = {"code", "table"}
#: How the names of twins end: every page leads to its own, all made by one means.
TWINS = ("-json", "-csv")
#: Pages that nothing of the sample leads to: it comes without its original files, in one edition and in one phase; and
#: what scripts alone ask for, or who searches.
NOT_LED_TO = {
    *("differences", "differences-csv", "differences-json", "original-file", "original-page", "original-picture"),
    *("suggestions", "search-feed", "outcome", "outcome-json", "outcome-csv"),
}
#: What programs alone ask for, and what stands in letters.
NOT_LED_TO |= {"robots", "site-map", "site-map-file", "bulk-file"}
NOT_LED_TO |= {"follow", "confirm-subscription", "end-subscription"}
#: Former addresses.
NOT_LED_TO |= {"numbered-project", "numbered-project-json", "numbered-project-csv"}
NOT_LED_TO |= {"numbered-cite-project", "numbered-project-feed"}

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.S)
LEADING = re.compile(r'<(?:link rel="(?:canonical|alternate)"|form\b)[^>]*? (?:href|action)="([^"]*)"')
HIDDEN = re.compile(r'<(\w+)[^>]* aria-hidden="true".*?</\1>', re.S)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands on a page: the address it leads to, the place there, and what it is called.

    An address of the site begins with a slash.
    """

    page: str
    address: str
    place: str
    name: str

    def __str__(self) -> str:
        return f"{self.page}: “{self.name}” leads to {self.address}{'#' if self.place else ''}{self.place}"


@dataclass(slots=True)
class Walk:
    """A walk over the site: what each address answered, what places its page has, and the links that were met."""

    statuses: dict[str, int] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)

    def go(self, *starts: str) -> Walk:
        """Follow links, nearest first, until none leads to anything new."""
        client = Client(raise_request_exception=False)
        waiting, known = deque(starts), set(map(thing_at, starts))
        while waiting:
            address = waiting.popleft()
            answer = client.get(address, follow=True)
            self.statuses[address] = answer.status_code
            if not answer["Content-Type"].startswith("text/html"):
                continue
            page = answer.content.decode()
            self.places[address] = set(re.findall(r' id="([^"]*)"', page))
            found = list(links_of(page, address))
            self.links += found
            for link in found:
                if link.address.startswith("/") and thing_at(link.address) not in known:
                    known.add(thing_at(link.address))
                    waiting.append(link.address)
        return self

    def followed(self) -> Iterator[Link]:
        """Yield the links whose addresses were followed."""
        return (link for link in self.links if link.address in self.statuses)


def links_of(page: str, address: str) -> Iterator[Link]:
    """Yield the links of a page, and the addresses in it that readers do not see."""
    named = [(attribute("href", tag), accessible_name(tag, content)) for tag, content in LINK.findall(page)]
    unseen = [(unescape(url), "(unseen)") for url in LEADING.findall(page)]
    for href, name in (*named, *unseen):
        url, place = urldefrag(urljoin(f"{SITE}{address}", href))
        yield Link(address, url.removeprefix(SITE), place, name)


def attribute(name: str, tag: str) -> str:
    """Return an attribute of an element, empty where it has none."""
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def accessible_name(tag: str, content: str) -> str:
    """Return what a link is called by who does not see it: its label, its text with words of pictures, or title."""
    heard = HIDDEN.sub("", content)
    words = [strip_tags(heard), *re.findall(r'<img\b[^>]* alt="([^"]*)"', heard)]
    text = " ".join(unescape(" ".join(words)).split())
    return attribute("aria-label", tag) or text or attribute("title", tag)


@cache
def thing_at(address: str) -> Hashable:
    """Return what an address shows: itself, or what it repeats with others of which only the first is followed."""
    view, asked = view_of(address), set(QueryDict(urlsplit(address).query))
    if view is None:
        return address
    kind = (language_of(address), view.url_name, *sorted(asked))
    if (view.url_name or "").endswith(TWINS):
        return kind
    if not asked.isdisjoint(WITHOUT_WORDS) or "edition" in view.kwargs:
        return kind
    single = NUMBERS if language_of(address) == settings.LANGUAGE_CODE else NUMBERS | WORDS
    if single.isdisjoint(view.kwargs):
        return address
    return kind, *(value for name, value in view.kwargs.items() if name not in single)


def language_of(address: str) -> str:
    return get_language_from_path(urlsplit(address).path) or settings.LANGUAGE_CODE


def view_of(address: str) -> ResolverMatch | None:
    """Return which kind of page an address is of; nothing for one of no page."""
    with translation.override(language_of(address)), suppress(Resolver404):
        return resolve(unquote(urlsplit(address).path))
    return None


@pytest.mark.heavy
class TestTheSample(TestCase):
    """Every page of the seven documents, and of the site around them."""

    walk: Walk

    @classmethod
    def setUpTestData(cls) -> None:
        samples.load_samples()

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.walk = Walk().go(*HOMES)

    def test_every_link_is_answered(self) -> None:
        broken = {link.address: f"{self.walk.statuses[link.address]}: {link}" for link in self.walk.followed()}
        assert not [said for address, said in broken.items() if self.walk.statuses[address] != 200]

    def test_every_link_says_where_it_leads(self) -> None:
        assert not [str(link) for link in self.walk.links if not link.name]

    def test_every_place_that_a_link_names_is_on_its_page(self) -> None:
        named = {(link.address, link.place): link for link in self.walk.followed() if link.place}
        pages = self.walk.places
        missing = [link for (address, place), link in named.items() if place not in pages.get(address, {place})]
        assert not list(map(str, missing))

    def test_every_kind_of_page_is_reached_in_both_languages(self) -> None:
        """Else the walk would go on finding nothing wrong where it no longer goes."""
        views = [(language_of(address), view_of(address)) for address in self.walk.statuses]
        public = {one.name for one in (*urls.urlpatterns, *urls.pages) if isinstance(one, URLPattern)}
        for language, _name in settings.LANGUAGES:
            reached = {view.url_name for spoken, view in views if view and spoken == language}
            # Pages name the pictures beside links to them where the site has a font to draw them with.
            pictures = {f"{name}-png" for name in public if f"{name}-png" in public}
            assert public - reached == NOT_LED_TO | pictures
