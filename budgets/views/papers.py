"""Give the official paper of a document: the PDF file that a worker sets, or how long it takes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from budgets import papers
from budgets.documents.model.media_types import PDF

from .document_access import of_document
from .opened_document import Opened

#: Seconds after which a browser asks again for a paper that is being set.
PAUSE = 5


@of_document
def paper(opened: Opened) -> HttpResponse:
    """Give the paper of a document where it is kept; where not, have it set and say so (202)."""
    if not papers.is_available():
        raise Http404(_("This site sets no PDF files."))
    page = papers.written_paper(opened.budget, opened.request.build_absolute_uri("/").rstrip("/"))
    try:
        kept = papers.kept_paper(page)
        refusal = "" if kept else papers.why_refused(page)
        if kept is None and not refusal:
            papers.ask_for_paper(page)
            kept = papers.kept_paper(page)
    except OSError:
        kept, refusal = None, "not-kept"
    if kept is not None:
        name = f"{opened.budget.file_stem}.pdf"
        return HttpResponse(
            kept, content_type=PDF, headers={"Content-Disposition": content_disposition_header(False, name) or ""}
        )
    answer = opened.page("budgets/paper_waits.html", tab="source", refusal=refusal)
    answer.status_code = 503 if refusal else 202
    answer.headers["Cache-Control"] = "no-store"
    if not refusal:
        answer.headers["Refresh"] = str(PAUSE)
    return answer
