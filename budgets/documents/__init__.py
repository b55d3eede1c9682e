"""Files ⇄ records, whatever the format. Pure Python, without Django.

Other rooms import from here and from :mod:`budgets.documents.model`, and from nowhere deeper: what reads and writes
whole budgets, what makes statements of what a person types, and the words of headers and rows that queries go by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from budgets.documents.entry.empty_tables import statements as empty_statements
from budgets.documents.entry.pasted_text import sections_of_text
from budgets.documents.entry.template_layout import Slot as TemplateSlot
from budgets.documents.entry.template_layout import TemplateSheet as TemplateSheet
from budgets.documents.entry.template_layout import sheets as template_sheets
from budgets.documents.entry.typed_tables import (
    TypedDoubt,
    TypedRow,
    TypedSheet,
    rows_in_order,
    sums_below,
    typed_doubts,
    typed_statement,
)
from budgets.documents.isolation.page_pictures import ABOUT_PAGES, ROWS_A_PAGE
from budgets.documents.isolation.parent import (
    UNHURRIED,
    Explanation,
    draw_isolated,
    explain_isolated,
    read_isolated,
)
from budgets.documents.model.outcomes import Given, Reading, Refused
from budgets.documents.package.budget_workbook import RecordSheet, frame_sheet, record_sheets
from budgets.documents.package.csv_package import (
    DESCRIPTOR,
    package_frame,
    package_rows,
    package_sources,
    read_package,
    write_package,
    zipped_package,
)
from budgets.documents.package.publication import Publication
from budgets.documents.package.schema import TABLES as PACKAGE_TABLES
from budgets.documents.proposals import UnitQuestion, unit_questions
from budgets.documents.prose.bound_figures import read_bound_figure
from budgets.documents.prose.narrative_reader import Narrative, read_typed_sections
from budgets.documents.prose.project_list import link_projects, projects_with_tables
from budgets.documents.tables.column_measures import column_measure
from budgets.documents.tables.line_tree import classify_statements
from budgets.records import Phase, Scope

__all__ = [
    "ABOUT_PAGES",
    "DESCRIPTOR",
    "PACKAGE_TABLES",
    "ROWS_A_PAGE",
    "UNHURRIED",
    "Explanation",
    "Given",
    "Narrative",
    "Publication",
    "Reading",
    "RecordSheet",
    "Refused",
    "TemplateSheet",
    "TemplateSlot",
    "TypedDoubt",
    "TypedRow",
    "TypedSheet",
    "UnitQuestion",
    "classify_statements",
    "column_measure",
    "draw_isolated",
    "empty_statements",
    "explain_isolated",
    "frame_sheet",
    "link_projects",
    "package_frame",
    "package_rows",
    "package_sources",
    "projects_with_tables",
    "read",
    "read_bound_figure",
    "read_isolated",
    "read_package",
    "read_typed_sections",
    "record_sheets",
    "rows_in_order",
    "sections_of_text",
    "sums_below",
    "template_sheets",
    "typed_doubts",
    "typed_statement",
    "unit_questions",
    "write_package",
    "zipped_package",
]


def read(
    paths: Sequence[Path],
    *,
    year: int | None = None,
    department: str = "",
    scope: Scope | None = None,
    phase: Phase | None = None,
    units: Mapping[str, str] | None = None,
) -> Reading:
    """Read one budget from its files: PDF files and workbooks, one text, or the folder of a data package.

    The options settle what the files leave open. Raises :class:`Refused` where the files are not, or not
    recognisably, one budget.
    """
    from budgets.documents.reader import read_files  # what reads PDF files costs memory in a process that reads none

    return read_files(paths, Given(year=year, department=department, scope=scope, phase=phase, units=units or {}))
