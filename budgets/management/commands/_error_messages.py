"""Say why a command could not do it, in words for whoever typed it; Django takes no file named so for a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from budgets.documents.model.messages import sentence


def refusal_sentence(error: Exception) -> str:
    """Return why something was refused, as a whole sentence in English."""
    cause = error if isinstance(error, DatabaseError) else error.__cause__
    if isinstance(cause, DatabaseError):
        return database_refusal(cause)
    text = sentence(str(error), "en").strip()
    return text if text.endswith((".", "!", "?", "。", "！", "？")) else f"{text}."


def database_refusal(error: DatabaseError) -> str:
    """Return what to do where the database would not; its own words are of SQL and help nobody here."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database cannot be reached or read. Is DATABASE_URL right, and does its server run?"
    if behind:
        return "The database is not prepared for this version. Run “python manage.py migrate”, then try again."
    return f"The database refused it ({type(error).__name__}); --traceback shows why."


@contextmanager
def database_errors_in_words(outcome: str = "", *, returncode: int = 1) -> Iterator[None]:
    """End with a sentence instead of a traceback where the database refuses; ``outcome`` says what that leaves."""
    try:
        yield
    except DatabaseError as error:
        raise CommandError(f"{refusal_sentence(error)} {outcome}".strip(), returncode=returncode) from error
