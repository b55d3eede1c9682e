"""Answer requests: find what is public, ask one page's questions, lay out table and chart from the same rows."""

from .documents import budget, code, procurement, view
from .downloads import package, table_csv, table_xlsx, tables_xlsx
from .portal import department, home, project, search
from .statements import about, performance, source, table, tables, terms, text

__all__ = [
    "about",
    "budget",
    "code",
    "department",
    "home",
    "package",
    "performance",
    "procurement",
    "project",
    "search",
    "source",
    "table",
    "table_csv",
    "table_xlsx",
    "tables",
    "tables_xlsx",
    "terms",
    "text",
    "view",
]
