"""Add to the public log what is published and withdrawn, and verify it against what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, QuerySet

from budgets import canonical
from budgets.documents import package_frame, package_rows, package_sources
from budgets.models import Budget, PublicLogEntry
from budgets.queries.records import records

Event = PublicLogEntry.Event
State = Budget.EditionState


def records_hash(budget: Budget, form: int = canonical.FORM) -> str:
    """Return the SHA-256 of an edition's records in a canonical form."""
    own = records(budget)
    return canonical.records_hash(package_frame(own), package_sources(own), package_rows(own), form)


def log_event(budget: Budget, event: str, at: datetime) -> PublicLogEntry:
    """Add that an edition was published or withdrawn; within a transaction, as the last thing it does."""
    published = None if event == Event.PUBLISHED else budget.log_entries.filter(event=Event.PUBLISHED).first()
    # Read before others have to wait: it takes as long as the edition is large.
    hashed = published.records if published else records_hash(budget)
    one_by_one()
    last = PublicLogEntry.objects.order_by("-number").first()
    entry = PublicLogEntry(
        number=last.number + 1 if last else 1,
        at=at,
        event=event,
        budget=budget,
        document=f"{budget.department.slug}/{budget.fiscal_year_id}/{budget.document}/editions/{budget.edition}",
        issuer=budget.issuer,
        title=budget.title,
        # It is frozen: what was published is what is withdrawn.
        form=published.form if published else canonical.FORM,
        records=hashed,
        previous=last.hash if last else canonical.NOTHING,
    )
    entry.hash = canonical.entry_hash(entry.data())
    entry.save(force_insert=True)
    return entry


def one_by_one() -> None:
    """Let nobody else add to the log until the transaction ends; on SQLite one writes at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('budgets_publiclogentry'))")


def log_missing() -> int:
    """Add what was published and withdrawn before there was a log, in the order in which it was; return how many.

    Each has a transaction of its own: an upgrade that is stopped goes on where it was.
    """
    when = {Event.PUBLISHED: "published_at", Event.WITHDRAWN: "ended_at"}
    found = [
        (at, pk, event)
        for event, field in when.items()
        for at, pk in missing_entries(event).filter(**{f"{field}__isnull": False}).values_list(field, "pk")
    ]
    for at, pk, event in sorted(found):
        with transaction.atomic():
            log_event(Budget.objects.select_related("department").get(pk=pk), event, at)
    return len(found)


def missing_entries(event: str) -> QuerySet[Budget]:
    """Return the editions of which the log lacks an entry."""
    known = Budget.objects.publicly_known() if event == Event.PUBLISHED else Budget.objects.withdrawn()
    logged = PublicLogEntry.objects.filter(event=event).values("budget")
    return known.exclude(pk__in=logged)


def log_faults(*, compare_records: bool = True) -> Iterator[str]:
    """Yield what is wrong with the log: an entry changed or missing, an edition that is not what was logged."""
    entries = PublicLogEntry.objects.order_by("number")
    yield from canonical.chain_faults(entry.data() for entry in entries.iterator())
    for event in Event.values:
        for budget in missing_entries(event).select_related("department").order_by("pk"):
            yield f"{budget}: {event}, and in no entry"
    if compare_records:
        published = entries.filter(event=Event.PUBLISHED).select_related("budget__department")
        for entry in published.iterator():
            if records_hash(entry.budget, entry.form) != entry.records:
                yield f"entry {entry.number}: the records of {entry.document} are not those that were published"
    for entry in entries.filter(event=Event.WITHDRAWN).exclude(budget__state=State.WITHDRAWN):
        yield f"entry {entry.number}: {entry.document} is not withdrawn"
    told = entries.filter(event=Event.WITHDRAWN, budget__log_entries__event=Event.PUBLISHED)
    for entry in told.exclude(budget__log_entries__records=F("records")).distinct():
        yield f"entry {entry.number}: withdrawn with other records than {entry.document} was published with"
