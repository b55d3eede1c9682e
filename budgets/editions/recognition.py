"""Confirm what was recognised from pictures, or put it right: a person has then compared it with the picture.

A confirmed amount stays recognised; one that is put right is corrected. The history keeps who did it and when.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from budgets import records
from budgets.models import Amount, Budget, Line, SourceFile, Statement
from budgets.queries.recognised import Waiting, WaitingRow, add_known_names
from budgets.vocabulary.figures import parse_amount

from . import checking, history
from .history import Staff
from .statement_saving import TYPED_FIELDS, drop_resolved_unreadable, relink_lines
from .storable_rows import check_storable
from .workflow import EditionError, State, lock_edition, one_transaction, reopen_submitted


def confirm_row(*, line: Line, typed: Mapping[int, str], illegible: Collection[int] = (), by: Staff = None) -> int:
    """Confirm the amounts of a line that wait, as ``typed`` by the orders of columns; return how many still wait.

    One whose text is as it was recognised is confirmed; another is corrected, and the edition checked again. One that
    could not be read waits on until a figure is typed, or it is among the ``illegible``, which a person cannot read
    either; one that is not ``typed`` was not looked at. Raises :class:`EditionError` where what was typed is no figure,
    or corrects what another has confirmed meanwhile.
    """
    with one_transaction():
        budget = lock_edition(line.budget, State.DRAFT, State.REVIEW)
        statement = Statement.objects.select_for_update().get(pk=line.statement_id)
        rows = Amount.objects.filter(line=line, cell__order__in=typed).select_related("cell").order_by("cell__order")
        changes, confirmed, other, told = [], [], False, pgettext("left over", "confirmed")
        for row in rows:
            given = typed[row.cell.order].strip()
            if not row.unconfirmed:
                refuse_late_correction(row, given)
                continue
            if row.state == records.State.UNREADABLE and not given and row.cell.order not in illegible:
                continue
            name = f"{line.code} {line.label} · {row.cell}".strip()
            before, state = row.printed, row.state
            if put_right(row, given, statement.money_unit):
                changes.append((name, before, row.printed))
            else:
                changes.append((name, "", f"{before or '—'} {told}"))
            other |= row.origin == records.Origin.CORRECTED or row.state != state
            confirmed.append(row)
        check_storable(confirmed)
        Amount.objects.bulk_update(confirmed, TYPED_FIELDS)
        if changes:
            history.log_changed_values(statement, budget, by, changes)
        if other:
            note_corrections(budget, statement, by)
        return Amount.objects.filter(line=line, unconfirmed=True).count()


def refuse_late_correction(row: Amount, given: str) -> None:
    """Refuse another text for an amount that somebody has confirmed or corrected meanwhile."""
    if given not in ("", row.printed.strip()):
        words = {"now": row.printed or "—", "given": given}
        raise EditionError(
            _("It was looked at meanwhile and is “%(now)s” now: change it to “%(given)s” in the table.") % words
        )


def put_right(row: Amount, given: str, money_unit: str) -> bool:
    """Mark an amount as confirmed; tell whether what was given is another text than was recognised."""
    row.unconfirmed = False
    unreadable = row.state == records.State.UNREADABLE
    if unreadable and not given:
        return False
    state, value = parse_amount(given, money_unit)
    if state is records.State.UNREADABLE:
        raise EditionError(_("“%s” is no figure: type it as it stands in the picture.") % given)
    same = given == row.printed.strip()
    if same and not unreadable:
        return False
    row.state, row.value = state.value, value
    if not same:
        row.printed, row.origin, row.confidence, row.second_reading = given, records.Origin.CORRECTED, None, ""
    return not same


def note_corrections(budget: Budget, statement: Statement, by: Staff) -> None:
    """Do what a changed table asks for: another version of it, no review any more, checks."""
    Statement.objects.filter(pk=statement.pk).update(version=F("version") + 1)
    reopen_submitted(budget, by)
    drop_resolved_unreadable(statement)
    checking.check_and_store(budget)


def confirm_summed(*, statement: Statement, by: Staff = None) -> int:
    """Confirm at once the amounts of a table for which sums speak, where all its checks hold; return how many.

    The recognition that misreads a figure misreads it so that a sum still holds only by a second misreading that makes
    up for it. What no sum holds is confirmed row by row.
    """
    with one_transaction():
        budget = lock_edition(statement.budget, State.DRAFT, State.REVIEW)
        found = [table for table in Waiting(budget).tables if table.statement == statement]
        if not found:
            raise EditionError(_("No sum speaks for what waits in this table, or a check of it does not hold."))
        keys = found[0].vouched
        Amount.objects.filter(pk__in=keys, unconfirmed=True).update(unconfirmed=False)
        words = ngettext("%d figure confirmed, its sums hold", "%d figures confirmed, their sums hold", len(keys))
        history.log_changed_values(statement, budget, by, [(_("Recognised figures"), "", words % len(keys))])
        return len(keys)


def confirm_page(*, file: SourceFile, page: int, by: Staff = None) -> None:
    """Confirm that the texts of a page are as they stand in its picture."""
    with one_transaction():
        budget = lock_edition(file.budget, State.DRAFT, State.REVIEW)
        row = SourceFile.objects.select_for_update().get(pk=file.pk)
        if page not in row.unconfirmed_pages:
            return
        row.unconfirmed_pages = tuple(one for one in row.unconfirmed_pages if one != page)
        row.save(update_fields=["unconfirmed_pages"])
        words = pgettext("left over", "confirmed")
        history.log_changed_values(row, budget, by, [(_("Texts of page %d") % page, "", words)])


def take_known_name(*, line: Line, name: str, by: Staff = None) -> None:
    """Name a line as the catalogue names what its label nearly is; what it stands for is found anew.

    Raises :class:`EditionError` where the catalogue has no such name near it.
    """
    with one_transaction():
        budget = lock_edition(line.budget, State.DRAFT, State.REVIEW)
        statement = Statement.objects.select_for_update().get(pk=line.statement_id)
        row = Line.objects.select_for_update().get(pk=line.pk)
        near = WaitingRow(row)
        add_known_names([near])
        if name not in near.known_names:
            raise EditionError(_("The name was changed meanwhile: look at it again."))
        history.log_changed_values(statement, budget, by, [(_("line"), str(row), f"{row.code} {name}".strip())])
        row.label = name
        row.save(update_fields=["label"])
        relink_lines(budget)
        note_corrections(budget, statement, by)
