"""Tell search engines which pages there are, and which they need not ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from budgets.context_processors import LANGUAGE_TAGS, WITHOUT_WORDS
from budgets.queries.site_map import OF_SITE, SECTIONS, Page

XML = "application/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
PROTOCOL = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
#: The word of the file that names the pages over all documents.
SITE = "site"


@require_safe
def robots_file(request: HttpRequest) -> HttpResponse:
    """Ask robots to leave alone what repeats a page in another unit or order, what they would search, and staff's."""
    with override(settings.LANGUAGE_CODE):
        apart = [reverse("admin:index"), f"{reverse('budgets:home')}preview/", reverse("budgets:search")]
    paths = [f"{prefix}{path}" for prefix in ("", "/en") for path in apart]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*paths, *(f"/*?*{word}=" for word in WITHOUT_WORDS)))]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('budgets:site-map'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Give the index of all files of the site's map; two queries for each kind of page."""
    numbered = [(SITE, 1), *((word, n) for word, section in SECTIONS.items() for n in section.files())]
    addresses = [request.build_absolute_uri(reverse("budgets:site-map-file", args=each)) for each in numbered]
    places = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return HttpResponse(f"{HEAD}<sitemapindex {PROTOCOL}>\n{places}</sitemapindex>\n", content_type=XML)


@require_safe
def site_map_file(request: HttpRequest, section: str, number: int) -> StreamingHttpResponse:
    """Give one file of the site's map as it is read from the database: no more than its protocol allows."""
    pages: Iterable[tuple[Page, datetime | None]]
    if section == SITE and number == 1:
        pages = [((name, {}), None) for name in OF_SITE]
    elif section in SECTIONS and number and SECTIONS[section].things_of_file(number).exists():
        pages = SECTIONS[section].pages_of_file(number)
    else:
        raise Http404(_("No such file of the site's map."))
    return StreamingHttpResponse(map_pieces(pages, request.build_absolute_uri("/")[:-1]), content_type=XML)


def map_pieces(pages: Iterable[tuple[Page, datetime | None]], site: str) -> Iterator[str]:
    """Yield a file of pages, each under its address in each language with those in the others beside it."""
    yield f'{HEAD}<urlset {PROTOCOL} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    for page, since in pages:
        addresses = addresses_of(page, site)
        others = [*addresses.items(), ("x-default", addresses[LANGUAGE_TAGS[settings.LANGUAGE_CODE]])]
        beside = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(address)}/>' for tag, address in others
        )
        time = f"<lastmod>{since.isoformat(timespec='seconds')}</lastmod>" if since else ""
        yield "".join(f"<url><loc>{escape(one)}</loc>{time}{beside}</url>\n" for one in addresses.values())
    yield "</urlset>\n"


def addresses_of(page: Page, site: str) -> dict[str, str]:
    """Return the web addresses of a page by the tag of their language."""
    name, words = page
    found = {}
    for language, tag in LANGUAGE_TAGS.items():
        with override(language):
            found[tag] = site + reverse(f"budgets:{name}", kwargs=words)
    return found
