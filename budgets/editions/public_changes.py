"""Change what is public already: at once, or, where publishing takes two, when another person confirms what he read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Budget, Department, Finding, Jurisdiction, Project, PublicChange

from . import history
from .history import Change, Staff
from .kept_totals import keep_totals_of_department
from .notices import tell_of_one_person
from .workflow import (
    EditionError,
    answer_changes,
    lock_edition,
    one_transaction,
    require_reason,
    store_answers,
    withdraw_edition,
)

State, ChangeKind, Decision = Budget.EditionState, PublicChange.ChangeKind, PublicChange.Decision
PUBLIC = (State.PUBLISHED, State.SUPERSEDED)


def takes_two(department: Department, by: Staff) -> bool:
    """Tell whether what somebody changes of the public needs another's confirmation; what a command does needs none."""
    return by is not None and department.jurisdiction.takes_two


def withdraw(*, budget: Budget, reason: str, also: Collection[int] = (), by: Staff = None) -> Budget | PublicChange:
    """Take a published or superseded edition from the public, for a reason that the public is told, or propose it.

    ``also`` are the keys of earlier editions of the document that go with it.
    """
    if not takes_two(budget.department, by):
        return withdraw_edition(budget=budget, reason=reason, also=also, by=by)
    with one_transaction():
        row = lock_edition(budget, *PUBLIC)
        given = {"reason": require_reason(reason), "also": sorted(also)}
        return propose_change(ChangeKind.WITHDRAWAL, by, given, budget=row)


def acknowledge(*, findings: QuerySet[Finding], reason: str, by: Staff = None) -> int:
    """Answer findings with a written reason, which the public sees with them; return how many were answered at once.

    Those of editions that are public may be answered too: a department's comment often comes later. Where publishing
    takes two, such an answer is proposed.
    """
    given = require_reason(reason)
    with one_transaction():
        rows = list(findings.select_related("budget__department__jurisdiction").order_by("budget_id", "order"))
        by_budget: dict[Budget, list[Finding]] = {}
        for row in rows:
            by_budget.setdefault(row.budget, []).append(row)
        answered = 0
        for budget, own in by_budget.items():
            if budget.state in PUBLIC and takes_two(budget.department, by):
                digests = [row.digest for row in own]
                propose_change(ChangeKind.ANSWER, by, {"reason": given, "digests": digests}, budget=budget)
            else:
                store_answers(budget, own, given, by)
                answered += len(own)
        return answered


def must_propose_names(row: Department | Project) -> bool:
    """Tell whether another name of a department or project is proposed: the public reads it, publishing takes two."""
    if row._state.adding:
        return False
    department = row if isinstance(row, Department) else row.department
    if not department.jurisdiction.takes_two:
        return False
    own = {"department": row} if isinstance(row, Department) else {"projectentrys__project": row}
    return Budget.objects.readable().filter(**own).exists()


def propose_names(*, row: Department | Project, names: Mapping[str, str], by: Staff) -> PublicChange:
    """Propose other names, by their fields, of a department or project that the public can read."""
    with one_transaction():
        return propose_change(ChangeKind.NAMES, by, dict(names), **{row._meta.model_name or "": row})


def propose_one_person(*, place: Jurisdiction, by: Staff) -> PublicChange:
    """Propose that one person be enough to publish in a place; it takes effect when another confirms it."""
    with one_transaction():
        change = propose_change(ChangeKind.ONE_PERSON, by, {"publishing_takes_two": False}, place=place)
        tell_of_one_person(change, by)
        return change


def propose_change(kind: PublicChange.ChangeKind, by: Staff, given: dict[str, Any], **target: Any) -> PublicChange:
    """Store a proposal, once however often it is sent, and note it in the history of what it changes."""
    same = PublicChange.objects.filter(kind=kind, decision=Decision.PROPOSED, **target)
    if found := next((one for one in same if one.given == given), None):
        return found
    change = PublicChange.objects.create(kind=kind, given=given, proposed_by=by, **target)
    history.log_proposal(change, by, changed_lines(change))
    return change


def changed_lines(change: PublicChange) -> list[Change]:
    """Return what a proposal changes as things are now: each thing, the words before, the words after."""
    given, target = change.given, change.target
    if not change.is_open:
        return [(where, before, after) for where, before, after in change.lines]
    if isinstance(target, Jurisdiction):
        words = str(target._meta.get_field("publishing_takes_two").verbose_name)
        return [(words, str(_("yes")), str(_("no")))] if target.publishing_takes_two else []
    if isinstance(target, Department | Project):
        fields = {name: str(target._meta.get_field(name).verbose_name) for name in given}  # type: ignore[union-attr]
        return [(words, getattr(target, name), given[name]) for name, words in fields.items()]
    if change.kind == ChangeKind.WITHDRAWAL:
        gone = [target, *Budget.objects.filter(pk__in=given["also"]).order_by("-edition")]
        withdrawn = str(State.WITHDRAWN.label)
        lines = [(str(edition), str(edition.get_state_display()), withdrawn) for edition in gone]
        return [*lines, (_("Reason"), target.withdrawal_reason, given["reason"])]
    return answer_changes(target, answered_findings(change), given["reason"])


def answered_findings(change: PublicChange) -> QuerySet[Finding]:
    return Finding.objects.filter(budget=change.budget_id, digest__in=change.given["digests"]).order_by("order")


def version_read(change: PublicChange) -> str:
    """Return what tells a proposal as it was read from one whose words before have changed since."""
    return hashlib.sha256(json.dumps([change.given, changed_lines(change)], sort_keys=True).encode()).hexdigest()[:16]


def confirm_change(*, change: PublicChange, read: str, by: User) -> PublicChange:
    """Carry out what another proposed; refused to who proposed it, and where it is not any more what was ``read``."""
    with one_transaction():
        row = lock_change(change)
        if row.proposed_by_id == by.pk:
            raise EditionError(_("Two persons publish here: another than who proposed it confirms it."))
        if read != version_read(row):
            raise EditionError(_("What it changes was changed since you opened its page: look at it again."))
        lines = changed_lines(row)
        if not lines:
            raise EditionError(_("What it would change is not there any more: reject it."))
        carry_out(row, by)
        decide(row, Decision.CONFIRMED, lines, by)
        if row.place is not None:
            tell_of_one_person(row, by)
        return row


def reject_change(*, change: PublicChange, by: User) -> PublicChange:
    """Let a proposal go, as who made it may too; nothing public changes."""
    with one_transaction():
        row = lock_change(change)
        return decide(row, Decision.REJECTED, changed_lines(row), by)


def lock_change(change: PublicChange) -> PublicChange:
    """Return a proposal that waits, held until the transaction ends."""
    row = PublicChange.objects.select_for_update().get(pk=change.pk)
    if not row.is_open:
        raise EditionError(_("Another person has decided on it already."))
    return row


def carry_out(change: PublicChange, by: User) -> None:
    target, given = change.target, change.given
    if isinstance(target, Jurisdiction):
        target.publishing_takes_two = False
        target.save(update_fields=["publishing_takes_two"])
    elif isinstance(target, Department | Project):
        lines = changed_lines(change)
        for name, words in given.items():
            setattr(target, name, words)
        target.save()
        if isinstance(target, Department):
            keep_totals_of_department(target)
        history.log_names(target, by, lines)
    elif change.kind == ChangeKind.WITHDRAWAL:
        withdraw_edition(budget=target, reason=given["reason"], also=given["also"], by=by)
    else:
        store_answers(target, list(answered_findings(change)), given["reason"], by)


def decide(change: PublicChange, decision: PublicChange.Decision, lines: list[Change], by: User) -> PublicChange:
    change.decision, change.decided_by, change.decided_at = decision, by, timezone.now()
    change.lines = [list(line) for line in lines]
    change.save()
    history.log_proposal(change, by)
    return change
