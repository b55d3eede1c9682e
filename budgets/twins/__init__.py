"""Every page as data: the rows a page is drawn from, under its own address with `.json` or `.csv`."""

from . import of_checks, of_comparisons, of_documents, of_lists
from .data_twin import (
    MEDIA_TYPES,
    PROBLEM,
    TWINS,
    VERSION,
    DataRow,
    DataTwin,
    link_next,
    page_url_of,
    problem,
    twin_answer,
    twin_of,
    twin_url,
    withdrawn_problem,
)

__all__ = [
    "MEDIA_TYPES",
    "PROBLEM",
    "TWINS",
    "VERSION",
    "DataRow",
    "DataTwin",
    "link_next",
    "of_checks",
    "of_comparisons",
    "of_documents",
    "of_lists",
    "page_url_of",
    "problem",
    "twin_answer",
    "twin_of",
    "twin_url",
    "withdrawn_problem",
]
