"""Answer requests: find what is public, ask one page's questions, lay out table and chart from the same rows."""

from .board import board, board_csv
from .bulk import bulk_catalogue, bulk_file, bulk_json, bulk_page
from .citing import (
    cite_checks,
    cite_code,
    cite_department,
    cite_document,
    cite_figure,
    cite_page,
    cite_part,
    cite_place,
    cite_project,
    cite_table,
    cite_view,
    embedded_table,
    embedded_view,
)
from .comparing import compare_departments, compare_places, department_years, plan_and_outcome
from .corrections import all_corrections, all_corrections_csv, differences, differences_csv
from .documents import budget, code, procurement, view, whole_budget
from .downloads import package, table_csv, table_xlsx, tables_xlsx
from .feeds import corrections_feed, department_feed, place_feed, project_feed, search_feed, site_feed
from .findings import (
    all_checks,
    all_checks_csv,
    checks,
    checks_csv,
    checks_of_family,
    derivation,
    derivation_of_text,
)
from .guide import about_portal, reading_guide
from .originals import original_cell, original_file, original_page, original_part, original_picture, original_row
from .papers import paper
from .places import all_places, departments_of_place, documents_csv, place_page
from .portal import department, home, project, search, suggestions
from .public_log import public_log, public_log_entry, public_log_feed, public_log_file, public_log_verifier
from .questions import ask_in_table, ask_in_text, asked_questions, question_receipt
from .rankings import ranked, ranked_csv
from .site_map import robots_file, site_map, site_map_file
from .statements import about, performance, source, table, tables, terms, text
from .subscriptions import confirm_subscription, end_subscription, follow_by_email

__all__ = [
    "about",
    "about_portal",
    "all_checks",
    "all_checks_csv",
    "all_corrections",
    "all_corrections_csv",
    "all_places",
    "ask_in_table",
    "ask_in_text",
    "asked_questions",
    "board",
    "board_csv",
    "budget",
    "bulk_catalogue",
    "bulk_file",
    "bulk_json",
    "bulk_page",
    "checks",
    "checks_csv",
    "checks_of_family",
    "cite_checks",
    "cite_code",
    "cite_department",
    "cite_document",
    "cite_figure",
    "cite_page",
    "cite_part",
    "cite_place",
    "cite_project",
    "cite_table",
    "cite_view",
    "code",
    "compare_departments",
    "compare_places",
    "confirm_subscription",
    "corrections_feed",
    "department",
    "department_feed",
    "department_years",
    "departments_of_place",
    "derivation",
    "derivation_of_text",
    "differences",
    "differences_csv",
    "documents_csv",
    "embedded_table",
    "embedded_view",
    "end_subscription",
    "follow_by_email",
    "home",
    "original_cell",
    "original_file",
    "original_page",
    "original_part",
    "original_picture",
    "original_row",
    "package",
    "paper",
    "performance",
    "place_feed",
    "place_page",
    "plan_and_outcome",
    "procurement",
    "project",
    "project_feed",
    "public_log",
    "public_log_entry",
    "public_log_feed",
    "public_log_file",
    "public_log_verifier",
    "question_receipt",
    "ranked",
    "ranked_csv",
    "reading_guide",
    "robots_file",
    "search",
    "search_feed",
    "site_feed",
    "site_map",
    "site_map_file",
    "source",
    "suggestions",
    "table",
    "table_csv",
    "table_xlsx",
    "tables",
    "tables_xlsx",
    "terms",
    "text",
    "view",
    "whole_budget",
]
