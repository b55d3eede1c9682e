"""Read what the public log has new for who follows a feed: documents put in force, and what ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from django.conf import settings
from django.db.models import Max
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from budgets.models import Budget, Department, Jurisdiction, Project, PublicLogEntry
from budgets.models.fields import encodable_text

from . import corrections, documents
from . import search as searching
from .corrections import Correction, WantedCorrections
from .search_query import filters_of_words, parsed

Event = PublicLogEntry.Event


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed by the name of its address, the words in that, those of its query that it knows, and its language."""

    name: str
    where: dict[str, Any]
    query: dict[str, str]
    language: str

    def title(self) -> str:
        """Return what the feed is of, in the language in force; empty where there is no such thing; two queries."""
        match self.name:
            case "site-feed":
                return _("Published documents")
            case "corrections-feed":
                return " · ".join([_("Corrections"), *self.narrowed_to()])
            case "search-feed":
                words = parsed(self.query.get("q", "")).text
                return " · ".join([_("Search: %s") % words, *self.narrowed_to()]) if words else ""
            case "project-feed":
                project = self.project()
                return _("Project: %s") % project if project and documents.is_in_force(project) else ""
            case "place-feed":
                return published_title(Jurisdiction.objects.filter(**self.where).first())
            case _:
                return published_title(documents.departments().filter(**self.where).first())

    def address(self, page: str = "") -> str:
        """Return the path of the feed, or of a ``page`` that knows its words, in its language."""
        with translation.override(self.language):
            path = reverse(f"budgets:{page or self.name}", kwargs=self.where)
        return f"{path}?{urlencode(self.query)}" if self.query else path

    def followed_page(self) -> str:
        """Return the path of the page that the feed is of, in its language."""
        return self.address(PAGES[self.name])

    def narrowed_to(self) -> list[str]:
        """Return the names of what the query narrows the feed to: a place, a department, a year."""
        if self.name == "search-feed":
            filters = filters_of_words(self.query)
            place, department = filters.place, filters.department
        else:
            place = corrections.places_corrected().filter(slug=self.query.get("place", "")).first()
            department = corrections.departments_corrected().filter(slug=self.query.get("department", "")).first()
        return [str(one) for one in (place, department, self.year()) if one]

    def project(self) -> Project | None:
        """Return the project that the feed is of, also where it was renamed or merged since."""
        found = documents.project_at(**self.where)
        return found.survivor if found else None

    def year(self) -> int | None:
        """Return the year that the query narrows the feed to; none where it says no year."""
        return filters_of_words({"year": self.query.get("year", "")}).year

    def documents_among(self, keys: Iterable[int]) -> list[Budget]:
        """Return those of some editions in force that the feed lists, the latest first."""
        found: dict[str, Any] = {"pk__in": list(keys)}
        if self.name == "project-feed":
            if (project := self.project()) is None:
                return []
            found["projectentrys__project"] = project
        elif "slug" in self.where:
            of = "department" if self.name == "department-feed" else "department__jurisdiction"
            found[f"{of}__slug"] = self.where["slug"]
        if self.name == "search-feed":
            filters = filters_of_words(self.query)
            hits = searching.editions_found(parsed(self.query.get("q", "")), filters)
            found["pk__in"] = [key for key in found["pk__in"] if key in hits]
        return list(dict.fromkeys(documents.newest(MOST, **found))) if found["pk__in"] else []

    def corrections_among(self, published: set[int], withdrawn: set[int]) -> list[Correction]:
        """Return which corrections the feed lists of what was published and withdrawn, the latest first."""
        changed = Budget.objects.filter(pk__in=published | withdrawn).values("department")
        wanted = WantedCorrections(
            place=self.query.get("place", ""), department=self.query.get("department", ""), year=self.year()
        )
        ended = corrections.ended_editions(wanted).filter(department__in=changed)[:MOST]
        return [
            one
            for one in corrections.corrections(ended)
            if one.ended.pk in withdrawn or (one.replaced_by is not None and one.replaced_by.pk in published)
        ]


#: Which feeds can be followed, and the words of a query that they know.
FEEDS: dict[str, tuple[str, ...]] = {
    "site-feed": (),
    "place-feed": (),
    "department-feed": (),
    "project-feed": (),
    "search-feed": ("q", "year", "place", "department"),
    "corrections-feed": ("place", "department", "year"),
}
#: The page that each is of.
PAGES = {
    "site-feed": "home",
    "place-feed": "place",
    "department-feed": "department",
    "project-feed": "project",
    "search-feed": "search",
    "corrections-feed": "all-corrections",
}
#: Editions of which one letter tells at most.
MOST = 50


def feed_address(name: str, given: Mapping[str, object]) -> str:
    """Return the path of a feed that has a query, with those of the given words that it knows and that say anything.

    It is in the language in force.
    """
    query = {word: str(given[word]) for word in FEEDS[name] if given.get(word)}
    return FollowedFeed(name, {}, query, translation.get_language() or settings.LANGUAGE_CODE).address()


def published_title(of: Jurisdiction | Department | None) -> str:
    return _("Published documents: %s") % of if of else ""


def followed_feed(url: str) -> FollowedFeed | None:
    """Return the feed of a web address, or of its path; nothing where it is none that can be followed."""
    parts = urlsplit(url)
    try:
        with translation.override(language_of(url)):
            match = resolve(unquote(parts.path))
    except Resolver404:
        return None
    if match.namespaces != ["budgets"]:
        return None
    if match.url_name in FEEDS:
        name, where = str(match.url_name), match.kwargs
    elif match.url_name == "numbered-project-feed" and (project := documents.project(match.kwargs["pk"])):
        name, where = "project-feed", dict(zip(("slug", "word"), project.survivor.address_words(), strict=True))
    else:
        return None
    given = parse_qs(parts.query)
    query = {word: encodable_text(given[word][0]) for word in FEEDS[name] if word in given}
    return FollowedFeed(name, where, query, language_of(url))


def language_of(url: str) -> str:
    """Return the language that an address says."""
    return translation.get_language_from_path(urlsplit(url).path) or settings.LANGUAGE_CODE


def last_entry() -> int:
    """Return the number of the last entry of the public log, 0 where it has none."""
    return PublicLogEntry.objects.aggregate(last=Max("number"))["last"] or 0


def news_of(url: str, after: int, last: int) -> list[Budget] | list[Correction]:
    """Return what the entries of the public log behind one number up to another have new for a feed."""
    feed = followed_feed(url)
    if feed is None:
        return []
    entries = PublicLogEntry.objects.filter(number__gt=after, number__lte=last)
    keys = {
        event: set(entries.filter(event=event).order_by("-number").values_list("budget", flat=True)[:MOST_EDITIONS])
        for event in Event.values
    }
    if feed.name == "corrections-feed":
        return feed.corrections_among(keys[Event.PUBLISHED], keys[Event.WITHDRAWN])
    return feed.documents_among(keys[Event.PUBLISHED])


#: Entries of the log that are read at most: who was not told for long is told of the latest.
MOST_EDITIONS = 5000
