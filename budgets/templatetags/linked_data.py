"""Tell search engines what a page is about, as JSON-LD in the words of schema.org, from what the page shows itself."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, json_script, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from budgets.addresses import edition_address
from budgets.documents.model.media_types import XLSX
from budgets.models import Budget, Department, Jurisdiction

register = template.Library()
Thing = dict[str, Any]


@register.simple_tag(takes_context=True)
def linked_data(context: Context) -> SafeString:
    """Write what a page is about: the site, a place, a department, or an edition; nothing for other pages."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or match.namespaces != ["budgets"] or not context.get("canonical"):
        return mark_safe("")
    here, lead = str(context["canonical"]), unescape(strip_tags(str(context.get("lead", ""))))
    match match.url_name:
        case "home":
            found: Thing | None = whole_site(here, request)
        case "place" if "place" in context:
            found = place_thing(context["place"], here) | described(lead)
        case "department" if "department" in context:
            found = publishing_department(context["department"], here) | described(lead)
        case "budget" | "edition" if is_readable(context.get("budget")):
            found = edition_dataset(context["budget"], here, request, lead)
        case _:
            found = None
    return as_script(found) if found else mark_safe("")


def is_readable(budget: Budget | None) -> bool:
    """Tell whether an edition is in force or superseded: of one that was withdrawn nothing is told."""
    return budget is not None and budget.is_readable


@register.simple_block_tag(takes_context=True, name="trail")
def breadcrumb_trail(context: Context, content: str) -> SafeString:
    """Write the list of a page's breadcrumbs as it is, and tell the same as data behind it."""
    here = str(context.get("canonical") or "")
    # What the templates have escaped is written as they wrote it.
    shown = mark_safe(content)  # noqa: S308
    address = context.get("address")
    if not here or getattr(address, "preview", False):
        return shown
    read = Crumbs()
    read.feed(content)
    items = [
        {"@type": "ListItem", "position": number, "name": " ".join(name.split()), "item": absolute_address(href, here)}
        for number, (href, name) in enumerate(read.found, 1)
    ]
    return format_html("{}{}", shown, as_script({"@type": "BreadcrumbList", "itemListElement": items}))


class Crumbs(HTMLParser):
    """Read breadcrumbs: the address of each, empty where it has none, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.found.append(("", ""))
        elif tag == "a" and self.found:
            self.found[-1] = (dict(attrs).get("href") or "", self.found[-1][1])

    def handle_data(self, data: str) -> None:
        if self.found:
            href, name = self.found[-1]
            self.found[-1] = (href, name + data)


def absolute_address(href: str, here: str) -> str:
    """Return a web address without what only says how a page is shown; that of the page itself where there is none."""
    return urljoin(here, urlsplit(href)._replace(query="", fragment="").geturl()) if href else here


def as_script(thing: Thing) -> SafeString:
    """Write a thing as a block of data, in which nothing ends it early; no browser runs it."""
    written = json_script({"@context": "https://schema.org", **thing})
    return mark_safe(written.replace("application/json", "application/ld+json", 1))  # noqa: S308


def described(lead: str) -> Thing:
    """Return the description of a thing: the sentence that leads its page, where that has one."""
    return {"description": lead} if lead else {}


def whole_site(here: str, request: HttpRequest) -> Thing:
    """Return the whole site, with how it is searched."""
    search = request.build_absolute_uri(reverse("budgets:search"))
    found: Thing = {
        "@type": "WebSite",
        "name": settings.SITE["title"],
        "url": here,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
            "query-input": "required name=words",
        },
    }
    sponsor = settings.SITE["sponsor"]
    return found | ({"publisher": {"@type": "GovernmentOrganization", "name": sponsor}} if sponsor else {})


def place_thing(place: Jurisdiction, here: str) -> Thing:
    """Return a place with a treasury of its own."""
    return {"@type": "AdministrativeArea", "name": str(place), "alternateName": place.name, "url": here}


def publishing_department(department: Department, here: str) -> Thing:
    """Return a department as what publishes; no query where its place and the one in charge are known."""
    found: Thing = {"@type": "GovernmentOrganization", "name": str(department), "url": here}
    found |= {"alternateName": department.name} if department.name != str(department) else {}
    found["areaServed"] = {"@type": "AdministrativeArea", "name": str(department.jurisdiction)}
    if department.parent:
        found["parentOrganization"] = {"@type": "GovernmentOrganization", "name": str(department.parent)}
    return found


def edition_dataset(budget: Budget, here: str, request: HttpRequest, lead: str) -> Thing:
    """Return an edition as data: what its page says in a ``lead``, whose it is, of which year and place, its files.

    Under which licence, too, where the site says one; no query.
    """
    of_edition = edition_address(budget)
    permanent = request.build_absolute_uri(of_edition.url("budget"))
    department = request.build_absolute_uri(reverse("budgets:department", args=[budget.department.slug]))
    holds = _(
        "%(title)s: its tables, text, projects and targets as published, each figure exact and with its place in "
        "the document, and what the checks found."
    ) % {"title": budget.title}
    files = {"package": "application/zip", "tables-xlsx": XLSX}
    year = budget.fiscal_year_id
    found: Thing = {
        "@type": "Dataset",
        "name": budget.title,
        "description": f"{lead} {holds}".strip(),
        "url": here,
        "identifier": permanent,
        "version": str(budget.edition),
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
        "temporalCoverage": f"{year}-01-01/{year}-12-31",
        "spatialCoverage": {"@type": "Place", "name": budget.department.jurisdiction.name},
        "creator": publishing_department(budget.department, department),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": request.build_absolute_uri(of_edition.url(page)),
            }
            for page, media_type in files.items()
        ],
    }
    if budget.published_at:
        found["datePublished"] = budget.published_at.isoformat(timespec="seconds")
    licence = settings.SITE["data_licence"]
    return found | ({"license": licence["path"]} if licence else {})
