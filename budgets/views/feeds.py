"""Give lists to follow as Atom feeds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language


def atom_feed(request: HttpRequest, title: str, *, page: str, own: str) -> Atom1Feed:
    """Return an empty feed of what a page lists, by the addresses of both, in the language of the request."""
    here = request.build_absolute_uri
    return Atom1Feed(title=title, link=here(page), description="", feed_url=here(own), language=get_language())


def feed_answer(feed: Atom1Feed) -> HttpResponse:
    """Return a feed that is filled as an answer."""
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
