"""Confirm which projects were put together or taken apart: from then on the public reads it."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import ProjectChange

from . import history
from .public_changes import takes_two
from .workflow import EditionError, one_transaction


def confirm_project_change(*, change: ProjectChange, by: AbstractBaseUser) -> None:
    """Let the public read a change of projects; where publishing takes two, by another than who proposed it."""
    with one_transaction():
        row = lock_project_change(change, is_confirmed=False)
        if row.parts.count() < 2:
            raise EditionError(_("Several projects are two at least: name them first."))
        if row.proposed_by_id == by.pk and takes_two(row.whole.department, by):
            raise EditionError(_("Two persons publish here: another than who proposed it confirms it."))
        row.confirmed_by_id, row.confirmed_at = by.pk, timezone.now()
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        history.log_names(row, by, [(str(row), "", _("confirmed"))])


def reopen_project_change(*, change: ProjectChange, by: AbstractBaseUser) -> None:
    """Take a change of projects from the public again."""
    with one_transaction():
        row = lock_project_change(change, is_confirmed=True)
        row.confirmed_by, row.confirmed_at = None, None
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        history.log_names(row, by, [(str(row), _("confirmed"), "")])


def lock_project_change(change: ProjectChange, *, is_confirmed: bool) -> ProjectChange:
    """Return a change as it is now, locked until the transaction ends; refused where it is decided on already."""
    rows = ProjectChange.objects.select_for_update(of=("self",)).select_related("whole__department__jurisdiction")
    row = rows.filter(pk=change.pk, confirmed_at__isnull=not is_confirmed).first()
    if row is None:
        raise EditionError(_("This was decided on meanwhile: look at it again."))
    return row
