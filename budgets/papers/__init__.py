"""Set the official paper of an edition: one accessible PDF file of all that it prints, made by a worker and kept.

What is to be set is one page of HTML, written by the templates of the site (:mod:`budgets.papers.written`). Its hash is
the name of the file, so that a file that is kept is never another paper than the one asked for: a changed draft, a new
release or another address of the site ask for another. What is kept can be deleted at any time: it is set again when it
is asked for. No address leads there; views give a paper only to who may open its edition.
"""

from .keeping import ask_for_paper, is_available, kept_paper, paper, why_refused
from .setting import PaperRefused, set_apart
from .written import written_paper

__all__ = [
    "PaperRefused",
    "ask_for_paper",
    "is_available",
    "kept_paper",
    "paper",
    "set_apart",
    "why_refused",
    "written_paper",
]
