"""Give lists to follow as Atom feeds: of the site, a place, a department, a project, a search, of corrections."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets.addresses import edition_address
from budgets.models import Budget, Project
from budgets.queries import corrections, documents
from budgets.queries import search as searching
from budgets.queries.corrections import WantedCorrections
from budgets.queries.search_query import filters_of_words, parsed
from budgets.tables import document_words

from .corrections import corrections_form
from .places import known_department, known_place, of_project

#: How many entries a feed has.
ENTRIES = 50


def atom_feed(request: HttpRequest, title: str, *, page: str, own: str) -> Atom1Feed:
    """Return an empty feed of what a page lists, by the addresses of both, in the language of the request."""
    here, site = request.build_absolute_uri, settings.SITE["title"]
    return Atom1Feed(
        title=f"{title} · {site}",
        link=here(page),
        description=None,
        feed_url=here(own),
        language=get_language(),
        # Each entry is the site's: what departments print is told by its title.
        author_name=settings.SITE["sponsor"] or site,
    )


def feed_answer(feed: Atom1Feed) -> HttpResponse:
    """Return a feed that is filled as an answer."""
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def feed_of_documents(
    request: HttpRequest, title: str, budgets: Iterable[Budget], *, page: str, own: str
) -> HttpResponse:
    """Return editions in force as a feed; each is known by its permanent address."""
    feed, here = atom_feed(request, title, page=page, own=own), request.build_absolute_uri
    for one in budgets:
        feed.add_item(
            title=f"{one.department} {one.fiscal_year_id} {document_words(one)}",
            link=here(one.get_absolute_url()),
            description=one.title,
            unique_id=here(edition_address(one).url("budget")),
            pubdate=one.published_at,
            updateddate=one.published_at,
        )
    return feed_answer(feed)


@require_safe
def site_feed(request: HttpRequest) -> HttpResponse:
    """Give the documents that were put in force last."""
    own = reverse("budgets:site-feed")
    newest, page = documents.newest(ENTRIES), reverse("budgets:home")
    return feed_of_documents(request, _("Published documents"), newest, page=page, own=own)


@require_safe
def place_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the documents of a place that were put in force last."""
    place = known_place(slug)
    title, own = _("Published documents: %s") % place, reverse("budgets:place-feed", args=[place.slug])
    newest = documents.newest(ENTRIES, place=place)
    return feed_of_documents(request, title, newest, page=place.get_absolute_url(), own=own)


@require_safe
def department_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the documents of a department that were put in force last."""
    found = known_department(slug)
    own = reverse("budgets:department-feed", args=[found.slug])
    if found.slug != slug:
        return redirect(own, permanent=True)
    title = _("Published documents: %s") % found
    newest = documents.newest(ENTRIES, department=found)
    return feed_of_documents(request, title, newest, page=found.get_absolute_url(), own=own)


@of_project
def project_feed(request: HttpRequest, found: Project) -> HttpResponse:
    """Give the documents put in force last that speak of a project."""
    own = reverse("budgets:project-feed", args=found.address_words())
    newest = documents.newest(ENTRIES, projectentrys__project=found)
    if not newest:
        raise Http404(_("No published budget speaks of this project."))
    title, page = _("Project: %s") % found, found.get_absolute_url()
    return feed_of_documents(request, title, dict.fromkeys(newest), page=page, own=own)


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """Give the documents in which something was found for some words, those put in force last first.

    What is found is as on the page: the hits that it reads at most. A document comes once, with its first hits.
    """
    query = parsed(request.GET.get("q", ""))
    filters = filters_of_words(request.GET.dict())
    given = {word: request.GET[word] for word in ("q", "year", "place", "department") if request.GET.get(word)}
    asked = f"?{urlencode(given)}" if given else ""
    keys = searching.editions_found(query, filters)
    return feed_of_documents(
        request,
        _("Search: %s") % query.text,
        documents.newest(ENTRIES, pk__in=keys),
        page=f"{reverse('budgets:search')}{asked}",
        own=f"{reverse('budgets:search-feed')}{asked}",
    )


@require_safe
def corrections_feed(request: HttpRequest) -> HttpResponse:
    """Give what was superseded or withdrawn last, each with the reason; of a place or department where asked."""
    own, page = reverse("budgets:corrections-feed"), reverse("budgets:all-corrections")
    query = request.GET.urlencode()
    asked = f"?{query}" if query else ""
    feed = atom_feed(request, _("Corrections"), page=page + asked, own=own + asked)
    here = request.build_absolute_uri
    wanted = WantedCorrections(**corrections_form(request).chosen()) if request.GET else WantedCorrections()
    ended = corrections.ended_editions(wanted)[:ENTRIES]
    for one in corrections.corrections(ended):
        edition = here(edition_address(one.ended).url("budget"))
        state = one.ended.get_state_display()
        feed.add_item(
            title=f"{one.ended.department} {one.ended.fiscal_year_id} {document_words(one.ended)} · {state}",
            link=edition,
            description=one.reason,
            unique_id=f"{edition}#{one.ended.state}",
            updateddate=one.ended.ended_at,
        )
    return feed_answer(feed)
