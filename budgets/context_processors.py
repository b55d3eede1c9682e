"""Give every page what its frame needs: the site's own words, the money unit, the same page in the other language."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from .link_pictures import HEIGHT, WIDTH, picture_url
from .manners import MANNER_WORDS, default_unit, manners_of
from .money import UNITS


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of `base.html`; no query."""
    manners = manners_of(request.GET)
    own, other = "zh-hans", "en"
    if (get_language() or settings.LANGUAGE_CODE).startswith("en"):
        own, other = other, own
    canonical, there = canonical_url(request), path_in(request, other)
    addresses = {own: canonical, other: canonical_url(request, there)}
    query = iri_to_uri(request.META.get("QUERY_STRING", ""))
    return {
        "site": settings.SITE,
        "site_sentence": _(
            "Department budgets as published: every table, every amount, every project, each with its place in the"
            " document."
        ),
        "english": other == "zh-hans",
        "other_language": LANGUAGE_TAGS[other],
        "other_language_url": f"{there}?{query}" if query else there,
        "canonical": canonical,
        "link_picture": {"url": picture_url(request, canonical), "width": WIDTH, "height": HEIGHT},
        "letters": bool(settings.NOTICES_FROM),
        "manners": manners,
        "unit": manners.unit,
        "languages": {tag: addresses[language] for language, tag in LANGUAGE_TAGS.items()},
        "canonical_by_default": addresses[settings.LANGUAGE_CODE],
        "units": sorted(UNITS.values(), key=lambda one: one is not default_unit()),
        "keep": manners.query,
        "keep_more": manners.query.replace("?", "&"),  # behind a query
    }


#: The tags of the languages, as pages and feeds name them.
LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "en": "en"}
#: What a reader may ask of a page without its saying anything else.
WITHOUT_WORDS = (*MANNER_WORDS, "sort")


def path_in(request: HttpRequest, language: str) -> str:
    """Return the path of the same page in a language; that of the request where it leads to no page."""
    if match := request.resolver_match:
        with override(language), suppress(NoReverseMatch):
            return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    return escape_uri_path(request.path)


def canonical_url(request: HttpRequest, path: str = "") -> str:
    """Return the one address of what a page says: in the default money unit, in the order of the document.

    It is that of the page at another ``path`` where one is given.
    Empty where the request names a host that is not ours: the page that refuses it is drawn with this too.
    """
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    query = request.GET.copy()
    for name in WITHOUT_WORDS:
        query.pop(name, None)
    asked = f"?{query.urlencode()}" if query else ""
    # Joined by hand: what begins with two slashes is a path here too, however odd.
    return iri_to_uri(f"{request.scheme}://{host}{path or escape_uri_path(request.path)}{asked}")
