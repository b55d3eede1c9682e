"""Change what is stored: the only code that writes budgets.

Each function takes keywords only and is one transaction: it does all it says, or nothing and raises
:class:`EditionError`. ``by`` is the member of staff who does it, for the history; ``None`` where a command does.
"""

from .checking import findings_as_typed
from .draft_creation import start_correction, start_draft, start_from_edition
from .files_and_projects import find_or_make_project, is_file_cited, keep_source_file
from .history import find_reopening
from .loading import UNKNOWN_JURISDICTION, EditionLoader, LoadedEdition, load_as_draft, unused_slug
from .statement_saving import FRAME, SavedStatement, StaleVersion, relink_lines, save_statement
from .typed_text import reread_text
from .workflow import (
    EditionError,
    acknowledge,
    count_unreadable,
    discard_draft,
    note_change,
    publish,
    recheck,
    send_back,
    submit,
    withdraw,
)

__all__ = [
    "FRAME",
    "UNKNOWN_JURISDICTION",
    "EditionError",
    "EditionLoader",
    "LoadedEdition",
    "SavedStatement",
    "StaleVersion",
    "acknowledge",
    "count_unreadable",
    "discard_draft",
    "find_or_make_project",
    "find_reopening",
    "findings_as_typed",
    "is_file_cited",
    "keep_source_file",
    "load_as_draft",
    "note_change",
    "publish",
    "recheck",
    "relink_lines",
    "reread_text",
    "save_statement",
    "send_back",
    "start_correction",
    "start_draft",
    "start_from_edition",
    "submit",
    "unused_slug",
    "withdraw",
]
