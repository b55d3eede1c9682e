"""Bind a figure of the text to what it speaks of, or unbind it, as staff say."""

from __future__ import annotations

from django.utils.translation import gettext as _

from budgets.documents import read_bound_figure
from budgets.models import Budget, Mention, ProjectEntry, Section
from budgets.queries.records import sections_as_read

from . import checking, history
from .history import Staff
from .typed_text import SAID, store_in_order
from .workflow import EditionError, State, lock_edition, one_transaction, reopen_submitted


def bind_figure(
    *,
    section: Section,
    start: int,
    subject: str,
    entry: ProjectEntry | None = None,
    said: tuple[str, str] = ("", ""),
    by: Staff = None,
) -> Mention:
    """Say what the figure at ``start`` of a section of a draft speaks of; the checks compare it accordingly.

    A figure that nothing was known of is read with the change stated behind it; of one that is bound already only the
    subject and the project change. ``said`` is what it was and what it is bound to in words, for the history.
    """
    with one_transaction():
        budget = lock_edition(section.budget, State.DRAFT, State.REVIEW)
        rows = mentions_in_order(budget)
        row = next((one for one in rows if one.section_id == section.pk and one.start == start), None)
        if row is None:
            row = read_figure(budget, section, start, subject, rows)
            rows.append(row)
        row.subject, row.entry, row.carried = subject, entry, False
        rows.sort(key=lambda one: (one.section.order, one.start))
        store_in_order(budget, rows)
        note_binding(budget, section, row, said, by)
        return row


def unbind_figure(*, mention: Mention, said: str = "", by: Staff = None) -> None:
    """Say that a figure of the text of a draft speaks of nothing that is known; it is compared with nothing.

    ``said`` is what it was bound to in words, for the history.
    """
    with one_transaction():
        budget = lock_edition(mention.budget, State.DRAFT, State.REVIEW)
        mention.delete()
        note_binding(budget, mention.section, mention, (said or mention.subject, ""), by)


def mentions_in_order(budget: Budget) -> list[Mention]:
    return list(Mention.objects.filter(budget=budget).select_related("section", "entry").order_by("order"))


def read_figure(budget: Budget, section: Section, start: int, subject: str, rows: list[Mention]) -> Mention:
    """Return the figure of money at a place of a section as a row, not stored yet."""
    own = [one for one in rows if one.section_id == section.pk]
    behind = [one.start for one in own if one.start > start]
    record = next(one for one in sections_as_read(budget) if one.order == section.order)
    told = read_bound_figure(record, start, min(behind, default=len(section.text)), subject)
    if told is None:
        raise EditionError(_("There is no figure of money at this place any more: the text was changed meanwhile."))
    words = {name: getattr(told, name) for name in SAID}
    words["budget_unit"] = own[0].budget_unit if own else ""
    return Mention(budget=budget, section=section, order=0, start=told.start, end=told.end, **words)


def note_binding(budget: Budget, section: Section, row: Mention, said: tuple[str, str], by: Staff) -> None:
    """Note in the history what a figure was bound to and is now, and check the edition again."""
    reopen_submitted(budget, by)
    history.log_changed_values(section, budget, by, [(row.printed, *said)])
    checking.check_and_store(budget)
