"""Show what a page says in the original: the page with the place marked, and the original itself to keep."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budgets import originals
from budgets.documents import Refused
from budgets.documents.model.media_types import DOC, DOCX, ODS, PDF, PICTURES, RTF, TEXT, XLS, XLSX
from budgets.documents.model.messages import sentence
from budgets.models import SourceFile
from budgets.originals import OriginalPage, PageMark
from budgets.queries import provenance
from budgets.queries.provenance import Traced

from .document_access import of_document
from .opened_document import Opened

#: What browsers are told a file is; of any other, as of web pages of others, no more than that it is a file.
MEDIA_TYPES = {
    TEXT: "text/plain; charset=utf-8",
    **{kind: kind for kind in (PDF, XLSX, XLS, ODS, DOCX, DOC, RTF, *PICTURES)},
}
#: Whoever keeps a copy asks each time whether it may still be shown.
ASK_AGAIN = {"Cache-Control": "no-cache"}


@of_document
def original_row(opened: Opened, table: str, position: int) -> HttpResponse:
    """Show a printed row of a table in the original, all its cells marked."""
    return of_table(opened, table, position)


@of_document
def original_cell(opened: Opened, table: str, position: int, column: int) -> HttpResponse:
    """Show a cell of a table in the original."""
    return of_table(opened, table, position, column)


def of_table(opened: Opened, word: str, position: int, column: int | None = None) -> HttpResponse:
    found = opened.tables.get(word)
    traced = provenance.row(found.statement, position, column) if found else None
    if found is None or traced is None:
        raise Http404(_("The document prints nothing there."))
    return shown(opened, traced, word=word, table=found)


@of_document
def original_part(opened: Opened, part: str, order: int) -> HttpResponse:
    """Show a figure of the text, a section, a goal or another part in the original."""
    traced = provenance.part(opened.budget, part, order)
    if traced is None:
        raise Http404(_("The document has no such part."))
    return shown(opened, traced, part=part, order=order)


def shown(opened: Opened, traced: Traced, **context: object) -> HttpResponse:
    """Show the page of the original on which the first of what is traced stands."""
    first = traced.first
    page, refusal, marks = None, "", []
    if first is not None and first.source is not None:
        try:
            page = originals.load_original_page(first.source, originals.page_number_at(first.source, first.place))
        except Refused as error:
            refusal = str(error)
    if page is not None and first is not None:
        here = [one for one in traced.traces if one.source == first.source and page.contains_place(one.place)]
        marks = [PageMark(place=one.place, printed=one.printed, name=one.name) for one in here]
    return laid_out(opened, first.source if first else None, page, refusal, marks=marks, traced=traced, **context)


@of_document
def original_page(opened: Opened, file: int, number: int) -> HttpResponse:
    """Show a page of an original with nothing marked."""
    source, found, refusal = the_file(opened, file), None, ""
    try:
        found = originals.load_original_page(source, number)
    except Refused as error:
        refusal = str(error)
    if found is None and not refusal:
        raise Http404(_("The original has no such page."))
    return laid_out(opened, source, found, refusal, marks=[])


def laid_out(
    opened: Opened, source: SourceFile | None, page: OriginalPage | None, refusal: str, **context: object
) -> HttpResponse:
    """Render a page of an original, or why there is none to show."""
    kept = source is not None and originals.is_kept(source)
    answer = opened.page(
        "budgets/original.html",
        tab="tables" if "table" in context else "",
        file=source,
        kept=kept,
        shown=page,
        refusal=sentence(refusal, get_language() or "") if kept else "",
        before=page.number - 1 if page else 0,
        after=page.number + 1 if page and page.number < page.count else 0,
        **context,
    )
    return for_now(answer) if is_busy(refusal) else answer


def is_busy(refusal: str) -> bool:
    """Tell whether a page is refused only because others are being drawn."""
    return refusal.startswith(originals.BUSY)


def for_now(answer: HttpResponse) -> HttpResponse:
    """Say of an answer that asking again in a moment will do."""
    answer.status_code = 503
    answer.headers["Retry-After"] = "5"
    return answer


@of_document
def original_picture(opened: Opened, file: int, number: int) -> HttpResponse:
    """Give the picture of a page of an original."""
    try:
        found = originals.page_picture(the_file(opened, file), number)
    except Refused as error:
        if is_busy(str(error)):
            return for_now(HttpResponse(sentence(str(error), get_language() or ""), content_type="text/plain"))
        raise Http404(str(error)) from error
    if found is None:
        raise Http404(_("The original has no such page."))
    return HttpResponse(found, content_type="image/png", headers=ASK_AGAIN)


@of_document
def original_file(opened: Opened, file: int) -> HttpResponseBase:
    """Give an original as it was handed in."""
    source = the_file(opened, file)
    if not originals.is_kept(source):
        raise Http404(_("The original is not kept."))
    etag = f'"{source.sha256}"'
    if unchanged := get_conditional_response(opened.request, etag=etag):
        return unchanged
    try:
        content = source.file.open()
    except OSError as error:
        raise Http404(_("The original is not kept.")) from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=source.name,
        content_type=MEDIA_TYPES.get(source.media_type, "application/octet-stream"),
        headers={"ETag": etag, **ASK_AGAIN},
    )


def the_file(opened: Opened, order: int) -> SourceFile:
    """Return a file that the edition was read from, by its number."""
    found = opened.budget.files.filter(order=order).first()
    if found is None:
        raise Http404(_("The document was not read from such a file."))
    return found
