"""Show a page as HTML, or, at the address of its twin, what it is drawn from as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from budgets import link_pictures
from budgets.queries.keyset import KeysetPaginator, ListPaginator, RowsPaginator, UnknownCursor
from budgets.twins import MEDIA_TYPES, TWINS, problem, twin_answer, twin_url

PageView = Callable[..., HttpResponseBase]
#: Where a request to a twin is told in which form.
FORM = "budgets.form"


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Answer with a page, its twins named in it, or at the address of a twin with that."""
    form = request.META.get(FORM)
    context["absolute"] = request.build_absolute_uri
    if form == link_pictures.FORM:
        return picture_answer(render(request, template, context))
    if form:
        return twin_answer(request, form, TWINS[template](context))
    if template in TWINS and not request.path_info.endswith(tuple(MEDIA_TYPES)):
        context["twins"] = [(form, MEDIA_TYPES[form], twin_url(request.get_full_path(), form)) for form in MEDIA_TYPES]
    return render(request, template, context)


def picture_answer(page: HttpResponse) -> HttpResponse:
    """Answer with the picture of a page that was rendered, by what it says; 404 where this site has no font for it."""
    if not link_pictures.has_font():
        raise Http404(_("This site draws no pictures of pages."))
    return HttpResponse(link_pictures.picture_of_page(page.content.decode()), content_type=link_pictures.PNG)


def is_data(request: HttpRequest) -> bool:
    """Tell whether a twin or the picture of a page is asked for."""
    return FORM in request.META


def is_twin(request: HttpRequest) -> bool:
    """Tell whether a twin is asked for, of which nothing is drawn."""
    return request.META.get(FORM) in MEDIA_TYPES


def of_one_reader(response: HttpResponseBase) -> HttpResponseBase:
    """Return a page that is one reader's: nobody keeps it, and no search engine finds it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def asked_cursor(request: HttpRequest) -> str:
    """Return the cursor that asks for a page of a twin; empty where none does, as on pages and their pictures."""
    return request.GET.get("cursor", "") if is_twin(request) else ""


def asked_page(request: HttpRequest, pages: KeysetPaginator) -> Page[Any]:
    """Return the page of a list that is asked for: by its number, or in a twin by a cursor."""
    cursor = asked_cursor(request)
    return pages.page_at(cursor) if cursor else pages.get_page(request.GET.get("page"))


def page_of_rows(request: HttpRequest, rows: QuerySet[Any], per_page: int) -> Page[Any]:
    """Return the page that is asked for of rows of the database."""
    return asked_page(request, RowsPaginator(rows, per_page))


def page_of_list(request: HttpRequest, rows: Sequence[Any], per_page: int, names: Callable[[], list[str]]) -> Page[Any]:
    """Return the page that is asked for of a list that is all there, given what its rows are called."""
    return asked_page(request, ListPaginator(rows, per_page, names))


def in_form(view: PageView, form: str) -> PageView:
    """Return a view that answers as another does, but in a form of data, with errors as problem details."""

    @wraps(view)
    def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
        request.META[FORM] = form
        try:
            response = view(request, **where)
        except Http404 as error:
            return problem(HTTPStatus.NOT_FOUND, _("Not found"), str(error))
        except UnknownCursor as error:
            detail = _("No page of this list gave the cursor “%(cursor)s”: begin without one.")
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("Not a cursor"), detail % {"cursor": error.cursor})
        if response.status_code in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND):
            to = response.headers["Location"]
            response.headers["Location"] = to if to.partition("?")[0].endswith(f".{form}") else twin_url(to, form)
        elif response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = response.headers["Allow"]
            detail = _("Allowed here: %(methods)s.") % {"methods": allowed}
            response = problem(response.status_code, _("Only reading is allowed here."), detail)
            response.headers["Allow"] = allowed
        return response

    return answer


def whole_or_rows(whole: PageView, rows: PageView) -> PageView:
    """Return a view that gives a ``whole`` list as CSV, or, where ``?list=`` asks for them, the rows of its page."""

    @wraps(whole)
    def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
        return (rows if request.GET.get("list") else whole)(request, **where)

    return answer


def with_twins(route: str, view: PageView, name: str, *, whole_csv: PageView | None = None) -> list[URLPattern]:
    """Return the address of a page, those of its twins, named `<name>-json` and `<name>-csv`, and of its picture.

    ``whole_csv`` gives all of the page's list as CSV in a layout of its own, for who opens it in a spreadsheet.
    """
    stem = route.rstrip("/") or "index"
    twins = {form: in_form(view, form) for form in (*MEDIA_TYPES, link_pictures.FORM)}
    if whole_csv is not None:
        twins["csv"] = whole_or_rows(in_form(whole_csv, "csv"), twins["csv"])
    return [
        path(route, view, name=name),
        *(path(f"{stem}.{form}", twin, name=f"{name}-{form}") for form, twin in twins.items()),
    ]
