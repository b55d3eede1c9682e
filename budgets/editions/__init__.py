"""Change what is stored: the only code that writes budgets.

Each function takes keywords only and is one transaction: it does all it says, or nothing and raises
:class:`EditionError`. ``by`` is the member of staff who does it, for the history; ``None`` where a command does.
"""

from .checking import as_typed
from .entry import FRAME, Saved, Stale, relink, save_statement
from .history import touch
from .loading import UNKNOWN_JURISDICTION, Loaded, Loader, free_slug, load
from .parts import is_cited, keep_file, project_named
from .starting import begin_from, correct, start
from .steps import EditionError, acknowledge, discard, publish, recheck, send_back, submit, unreadable, withdraw

__all__ = [
    "FRAME",
    "UNKNOWN_JURISDICTION",
    "EditionError",
    "Loaded",
    "Loader",
    "Saved",
    "Stale",
    "acknowledge",
    "as_typed",
    "begin_from",
    "correct",
    "discard",
    "free_slug",
    "is_cited",
    "keep_file",
    "load",
    "project_named",
    "publish",
    "recheck",
    "relink",
    "save_statement",
    "send_back",
    "start",
    "submit",
    "touch",
    "unreadable",
    "withdraw",
]
