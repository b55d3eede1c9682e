"""Let readers follow a feed by e-mail: asked for in a form, confirmed by a letter, ended by one click in any letter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from budgets import editions
from budgets.models import Subscription
from budgets.queries.following import FollowedFeed, followed_feed

from .showing import of_one_reader
from .signed_forms import SignedForm, new_ticket, visitor_word

#: Characters that the address of a feed may have.
MOST_SIGNS = 500
#: So many does the web address have by which a feed is kept; what is looked for counts as it is quoted.
LONGEST_FEED: int = Subscription._meta.get_field("feed").max_length or 0


class FollowForm(SignedForm):
    """What is asked of who wants to follow a feed."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("It is kept for these letters alone, and deleted as soon as you end them."),
    )


def page_of_one_reader(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Turn a view with a form into one whose page nobody may keep or find; no session stands behind it.

    404 where the site writes no letters.
    """

    @wraps(page)
    def answer_one_reader(request: HttpRequest, **where: Any) -> HttpResponseBase:
        if not settings.NOTICES_FROM:
            raise Http404(_("This site writes no letters."))
        try:
            response = page(request, **where)
        except editions.EditionError as error:
            response = shown(request, status=410, refused=str(error))
        response.headers["Referrer-Policy"] = "no-referrer"
        return of_one_reader(response)

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(answer_one_reader))


def shown(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "budgets/follow.html", context, status=status)


def followed(row: Subscription) -> dict[str, Any]:
    """Return what an address follows, as the page says it: its title and its page, where that is there still."""
    feed = followed_feed(row.feed)
    return {"title": feed.title(), "page": feed.followed_page()} if feed else {}


@page_of_one_reader
def follow_by_email(request: HttpRequest) -> HttpResponse:
    """Ask for an address that is to follow the feed that the query names, and have its owner asked."""
    path = request.GET.get("feed", "")
    # Two slashes would name another site.
    is_path = path.startswith("/") and not path.startswith("//") and len(unquote(path)) < MOST_SIGNS
    feed = followed_feed(path) if is_path else None
    title = feed.title() if feed else ""
    if not title:
        raise Http404(_("No such feed can be followed."))
    assert feed is not None
    kept = kept_address(request, feed)
    if len(kept) > LONGEST_FEED:
        raise Http404(_("What is looked for is too long to be followed."))
    visitor = visitor_word(request)
    about = f"{path} {visitor}"
    where: dict[str, Any] = {"title": title, "page": feed.followed_page()}
    form = FollowForm(request.POST if request.method == "POST" else None, about=about)
    if form.is_bound and form.is_valid():
        try:
            editions.ask_to_follow(feed=kept, address=form.cleaned_data["address"], visitor=visitor)
        except editions.EditionError as error:
            form.add_error(None, str(error))
        else:
            return shown(request, **where, asked=form.cleaned_data["address"])
    return shown(request, 422 if form.errors else 200, **where, form=form, ticket=new_ticket(about))


def kept_address(request: HttpRequest, feed: FollowedFeed) -> str:
    """Return the web address by which a feed is kept: the names of projects as they are, or it would be too long."""
    path, mark, query = feed.address().partition("?")
    return f"{request.build_absolute_uri('/')[:-1]}{uri_to_iri(path)}{mark}{query}"


@page_of_one_reader
def confirm_subscription(request: HttpRequest, word: str) -> HttpResponse:
    """Let an address follow a feed, as its owner says by a button: programs that open links of letters press none."""
    if request.method == "POST":
        row = editions.confirm_subscription(word)
        return shown(request, **followed(row), confirmed=True)
    row, address = editions.asked_subscription(word)
    return shown(request, **followed(row), confirming=address)


@page_of_one_reader
def end_subscription(request: HttpRequest, word: str) -> HttpResponse:
    """End the letters: at once where a mail program or a person says so (RFC 8058); who opens the link is asked."""
    if request.method == "POST":
        editions.end_subscription(word)
    elif (row := editions.ending_subscription(word)) is not None:
        return shown(request, **followed(row), ending=True)
    return shown(request, ended=True)
