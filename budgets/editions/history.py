"""Keep who changed what and when, in the log that the admin shows as the history of each object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from budgets.models import Budget, PublicChange, ScheduledPublication, Statement
from budgets.models.indexed_words import MarkedEdition

#: The member of staff who acts; nobody where a command does.
Staff = User | None
#: A change of one value: where, what stood there, what stands there now.
Change = tuple[str, str, str]
#: No entry holds more changes than this: of a longer paste the first ones and the number are kept.
MOST_CHANGES = 2000
#: No account that somebody makes can be called so.
SHELL = "(shell)"


def log_creation(budget: Budget, by: Staff) -> None:
    """Note that an edition was made."""
    if by is not None:
        mark_as_changed(budget, by)
    write_log_entry(budget, by, ADDITION, [{"added": {}}])


def log_state_change(budget: Budget, by: Staff) -> None:
    """Note that an edition moved on to the state it is now in."""
    mark_as_changed(budget, by)
    reason = budget.withdrawal_reason or budget.publication_note
    write_log_entry(budget, by, CHANGE, [{"step": {"state": budget.state, "reason": reason}}])


def log_operator(budget: Budget, operator: str, second: Staff) -> None:
    """Note that an edition was published from the shell: by whom there, and in whose name if a second was named."""
    mark_as_changed(budget, second)
    step = {"state": budget.state, "reason": budget.publication_note, "operator": operator}
    write_log_entry(budget, second or shell_account(), CHANGE, [{"step": step}])


def shell_account() -> User:
    """Return the account under which the history has what was done from the shell; nobody logs in with it."""
    account, made = User.objects.get_or_create(username=SHELL, defaults={"is_active": False})
    if made:
        account.set_unusable_password()
        account.save()
    return account


def log_schedule(made: ScheduledPublication, by: Staff) -> None:
    """Note that an edition is to be published at a time, or not any more; it is none the other for that."""
    step = {"state": Budget.EditionState.PUBLISHED, "reason": "", "at": made.at.isoformat(), "outcome": made.outcome}
    write_log_entry(made.budget, by, CHANGE, [{"step": step}])


def log_reopening(budget: Budget, by: Staff) -> None:
    """Note that an edition is a draft again because it was changed after it was submitted."""
    write_log_entry(budget, by, CHANGE, [{"step": {"state": budget.state, "reason": "", "reopened": True}}])


def find_reopening(budget: Budget) -> tuple[LogEntry, LogEntry | None] | None:
    """Return the change that made a draft of an edition again, and its submission, until it takes another step."""
    kind = ContentType.objects.get_for_model(Budget)
    noted = LogEntry.objects.filter(content_type=kind, object_id=str(budget.pk), change_message__contains='"step"')
    steps = [(entry, json.loads(entry.change_message)[0]["step"]) for entry in noted.select_related("user")[:20]]
    if not steps or "reopened" not in steps[0][1]:
        return None
    return steps[0][0], next((entry for entry, step in steps if step["state"] == Budget.EditionState.REVIEW), None)


def log_discarding(row: Model, by: Staff, reason: str) -> None:
    """Note that a draft or an upload was discarded, and why."""
    write_log_entry(row, by, DELETION, [{"step": {"state": Budget.EditionState.DISCARDED, "reason": reason}}])


def log_changed_values(row: Model, budget: Budget, by: Staff, changes: Sequence[Change]) -> None:
    """Note which values of a part of an edition were changed, from what to what; what stayed blank did not change."""
    mark_as_changed(budget, by)
    changed = [list(change) for change in changes if change[1] != change[2]]
    kept = {"changes": changed[:MOST_CHANGES], "count": len(changed)}
    write_log_entry(row, by, CHANGE, [{"values": kept}, edition_mark(budget)])


def log_proposal(change: PublicChange, by: Staff, lines: Sequence[Change] = ()) -> None:
    """Note that a change of what is public was proposed, with what it would change, or how it was decided on."""
    told: list[dict[str, Any]] = [{"proposal": {"kind": change.kind, "decision": change.decision}}]
    if lines:
        told.append({"values": {"changes": [list(line) for line in lines], "count": len(lines)}})
    write_log_entry(change.target, by, CHANGE, told)


def log_question(row: Model, budget: Budget, name: str, became: str, by: Staff) -> None:
    """Note what became of a question or a remark at a figure, by the figure's name: its words may be deleted."""
    told = {"changes": [[name, "", became]], "count": 1}
    write_log_entry(row, by, CHANGE, [{"values": told}, edition_mark(budget)])


def log_names(row: Model, by: User, changes: Sequence[Change]) -> None:
    """Note which public names of a department or project were changed, from what to what."""
    kept = {"changes": [list(change) for change in changes], "count": len(changes)}
    write_log_entry(row, by, CHANGE, [{"values": kept}])


def edition_mark(budget: Budget) -> dict[str, Any]:
    """Return what an entry about a part of an edition holds, so that the edition's log finds it, deleted or not."""
    return {"edition": budget.pk}


def log_of_edition(budget: Budget) -> QuerySet[LogEntry]:
    """Return all entries on an edition and its parts, the latest first.

    Of parts other than tables only what was noted with :func:`edition_mark`, as all is since that is kept.
    """
    kinds = {model: ContentType.objects.get_for_model(model) for model in (Budget, Statement)}
    tables = [str(pk) for pk in Statement.objects.filter(budget=budget).values_list("pk", flat=True)]
    own = Q(content_type=kinds[Budget], object_id=str(budget.pk))
    own |= Q(content_type=kinds[Statement], object_id__in=tables)
    entries = LogEntry.objects.alias(edition=MarkedEdition("change_message")).filter(own | Q(edition=budget.pk))
    return entries.select_related("user", "content_type").order_by("-action_time", "-pk")


def people_who_changed(budget: Budget) -> set[int]:
    """Return the accounts that made an edition, changed its figures, text, frame or answers, or submitted it.

    Whoever only sent it back, discarded it or brought it back changed nothing of it.
    """
    submitted = Q(change_message__contains=f'"step": {{"state": "{Budget.EditionState.REVIEW}"')
    found = log_of_edition(budget).filter(submitted | ~Q(change_message__contains='"step"'))
    return set(found.order_by().values_list("user_id", flat=True))


def mark_as_changed(budget: Budget, by: Staff) -> None:
    """Note at the edition itself when it was last changed and by whom, which lists show."""
    budget.changed_at, budget.changed_by = timezone.now(), by
    budget.save(update_fields=["changed_at", "changed_by"])


def write_log_entry(row: Model, by: Staff, action: int, message: list[dict[str, Any]]) -> None:
    """Write one entry of the history; what a command does has no author and is not in it."""
    if by is None:
        return
    LogEntry.objects.create(
        user=by,
        content_type_id=ContentType.objects.get_for_model(row).pk,
        object_id=str(row.pk),
        object_repr=str(row)[:200],
        action_flag=action,
        change_message=json.dumps(message, ensure_ascii=False),
    )
