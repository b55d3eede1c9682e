"""Tell a failure of the database that passes from a refusal: a database that is busy, cut off, full or stopped.

Nobody's input is wrong then. The transaction is rolled back, and the same request may succeed in a moment.
"""

from __future__ import annotations

from django.db import InterfaceError, InternalError, OperationalError

#: SQLite's code for what it cannot make sense of; PostgreSQL's class of what is larger than it can keep.
SQLITE_ERROR, LIMIT_EXCEEDED = 1, "54"
#: PostgreSQL's code for writing to a server that leads no more, or is about to lead.
READ_ONLY = "25006"


def is_transient_error(error: BaseException | None) -> bool:
    """Tell whether it is the database that cannot, just now, and not what was asked of it."""
    if isinstance(error, InterfaceError):
        return True
    cause = getattr(error, "__cause__", None)
    if isinstance(error, InternalError):
        return getattr(cause, "sqlstate", None) == READ_ONLY
    if not isinstance(error, OperationalError):
        return False
    if getattr(cause, "sqlite_errorcode", None) == SQLITE_ERROR:
        return False
    return not (getattr(cause, "sqlstate", None) or "").startswith(LIMIT_EXCEEDED)
