"""Open files of text that flows, each by what reads it: Word documents, web pages, and what is made a Word document."""

from __future__ import annotations

from budgets.documents.model.limits import Limits
from budgets.documents.model.media_types import DOCX, HTML, MHTML

from .flow_pages import Flow
from .office_program import made_docx
from .web_page import read_mhtml, read_web_page
from .word_document import read_word


def opened_flow(data: bytes, name: str, kind: str, limits: Limits) -> Flow:
    """Return what a file of a kind (:data:`~budgets.documents.model.media_types.FLOWING`) holds.

    Raises :class:`Refused` where it is damaged or too large, or another program is needed that is not there.
    """
    if kind == HTML:
        return read_web_page(data, name, limits)
    if kind == MHTML:
        return read_mhtml(data, name, limits)
    return read_word(data if kind == DOCX else made_docx(data, name, kind, limits), name, limits)
