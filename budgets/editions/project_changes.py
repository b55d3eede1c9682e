"""Propose which projects were put together or taken apart, and confirm it: from then on the public reads it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from budgets.models import ProjectChange, ProjectPart
from budgets.queries.printed_projects import PrintedProject, SuggestedChange, printed_projects, suggested_changes

from . import history
from .public_changes import takes_two
from .workflow import EditionError, one_transaction


@task()
def look_for_project_changes() -> int:
    """Propose changes of projects when the worker has time: all published budgets are looked through."""
    return propose_project_changes()


def propose_project_changes() -> int:
    """Propose what the projects of published budgets of two years suggest, and return how many were new.

    Each with the two documents and the amounts they print. What is known already, rejected too, is left as it is.
    """
    found: dict[tuple[int, str, int], tuple[SuggestedChange, str]] = {}
    for before, now in printed_projects():
        for one in suggested_changes(before.projects.values(), now.projects.values()):
            key = (one.whole.project, one.kind.value, now.budget.fiscal_year_id)
            found[key] = (one, f"{before.budget} / {now.budget}: {amounts_in_words(one)}"[:500])
    with one_transaction():
        known = set(ProjectChange.objects.values_list("whole_id", "kind", "year"))
        new = {key: given for key, given in found.items() if key not in known}
        for (whole, kind, year), (one, source) in new.items():
            change = ProjectChange.objects.create(whole_id=whole, kind=kind, year=year, source=source)
            ProjectPart.objects.bulk_create(ProjectPart(change=change, project_id=part.project) for part in one.parts)
        return len(new)


def amounts_in_words(suggested: SuggestedChange) -> str:
    """Return what is suggested with the amounts that are printed, in yuan: ``A 1.00 + B 2.00 → C 3.00``."""

    def with_amount(one: PrintedProject) -> str:
        return one.name if one.amount is None else f"{one.name} {one.amount:,.2f}"

    sides = [" + ".join(map(with_amount, suggested.parts)), with_amount(suggested.whole)]
    return " → ".join(sides if suggested.kind == ProjectChange.ProjectChangeKind.MERGED else reversed(sides))


def confirm_project_change(*, change: ProjectChange, by: User) -> bool:
    """Let the public read a change of projects, and tell whether it does now.

    Where publishing takes two, another than who proposed it confirms it; what nobody but the portal proposed, the first
    person proposes by this.
    """
    with one_transaction():
        row = lock_project_change(change, is_confirmed=False)
        if row.parts.count() < 2:
            raise EditionError(_("Several projects are two at least: name them first."))
        if takes_two(row.whole.department, by):
            if row.proposed_by_id == by.pk:
                raise EditionError(_("Two persons publish here: another than who proposed it confirms it."))
            if row.proposed_by_id is None:
                row.proposed_by, row.rejected = by, False
                row.save(update_fields=["proposed_by", "rejected"])
                history.log_names(row, by, [(str(row), "", _("proposed"))])
                return False
        row.confirmed_by, row.confirmed_at, row.rejected = by, timezone.now(), False
        row.save(update_fields=["confirmed_by", "confirmed_at", "rejected"])
        history.log_names(row, by, [(str(row), "", _("confirmed"))])
        return True


def reject_project_change(*, change: ProjectChange, by: User) -> bool:
    """Keep a change of projects that is none, so that it is not proposed again."""
    with one_transaction():
        row = lock_project_change(change, is_confirmed=False)
        row.rejected = True
        row.save(update_fields=["rejected"])
        history.log_names(row, by, [(str(row), "", _("rejected"))])
        return True


def reopen_project_change(*, change: ProjectChange, by: User) -> bool:
    """Take a change of projects from the public again."""
    with one_transaction():
        row = lock_project_change(change, is_confirmed=True)
        row.confirmed_by, row.confirmed_at = None, None
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        history.log_names(row, by, [(str(row), _("confirmed"), "")])
        return True


def lock_project_change(change: ProjectChange, *, is_confirmed: bool) -> ProjectChange:
    """Return a change as it is now, locked until the transaction ends; refused where it is decided on already."""
    rows = ProjectChange.objects.select_for_update(of=("self",)).select_related("whole__department__jurisdiction")
    row = rows.filter(pk=change.pk, confirmed_at__isnull=not is_confirmed).first()
    if row is None:
        raise EditionError(_("This was decided on meanwhile: look at it again."))
    return row
