"""Read the kept originals of stored editions again, by the readers as they are now, and mend by a new draft alone.

What was published stays as it is: an edition is only ever superseded by another one, which says why there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db.models import Q
from django.utils.translation import gettext as _

from budgets import differences, documents, editions, originals, records
from budgets.differences import Difference
from budgets.documents.model.scratch import scratch_folder
from budgets.editions import EditionError
from budgets.editions.workflow import one_transaction
from budgets.models import Amount, Budget
from budgets.queries.records import records as stored_records

State = Budget.EditionState


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadEdition:
    """An edition read again: in what the reading differs, or why there is none.

    ``refused`` is a message of the readers. ``by_hand`` is how many of its figures were typed or corrected by staff:
    the reading does not have these.
    """

    budget: Budget
    read: records.Budget | None = None
    refused: str = ""
    differences: tuple[Difference, ...] = ()
    by_hand: int = 0


def editions_read_from_files() -> Any:
    """Return the editions all of whose files are kept, in whatever state, those of a document together."""
    lost = Q(files__file="") | Q(files=None)
    found = Budget.objects.exclude(pk__in=Budget.objects.filter(lost).values("pk")).select_related("department")
    return found.order_by("department__name", "fiscal_year_id", "scope", "phase", "edition")


def read_edition_again(budget: Budget) -> RereadEdition:
    """Read the kept originals of an edition and compare what they say with what is stored; stores nothing."""
    by_hand = Amount.objects.filter(line__budget=budget).exclude(origin=records.Origin.READ).count()
    stored = stored_records(budget)
    try:
        read = read_originals(budget, stored)
    except documents.Refused as error:
        return RereadEdition(budget=budget, refused=str(error), by_hand=by_hand)
    # These staff may say, and no document need print them.
    read = replace(read, approved_on=stored.approved_on, released_on=stored.released_on)
    found = differences.compare(stored, read)
    return RereadEdition(budget=budget, read=read, differences=found, by_hand=by_hand)


def read_originals(budget: Budget, stored: records.Budget) -> records.Budget:
    """Return what the originals of an edition say; what they leave open is answered as the edition has it."""
    with scratch_folder() as folder:
        paths = []
        for file in budget.files.order_by("order"):
            if not originals.is_kept(file):
                raise documents.Refused(f"not-kept: {file.name}")
            path = Path(folder) / Path(file.name).name
            originals.copy_kept_file(file, path)
            paths.append(path)
        given: dict[str, Any] = {}
        try:
            read = documents.read_isolated(paths, bounds=documents.UNHURRIED).budget
        except documents.Refused as error:
            if not str(error).startswith(("which-", "no-title")):
                raise
            given = {name: getattr(stored, name) for name in ("department", "year", "scope", "phase")}
            read = documents.read_isolated(paths, **given, bounds=documents.UNHURRIED).budget
        if units := units_said_before(stored, read):
            read = documents.read_isolated(paths, **given, units=units, bounds=documents.UNHURRIED).budget
        return read


def units_said_before(stored: records.Budget, read: records.Budget) -> Mapping[str, str]:
    """Return the money units that were said of tables which print none, by the order of each."""
    units = {(table.order, table.title): table.money_unit for table in stored.statements}
    asked = [one.statement for one in documents.unit_questions(read)]
    said = {str(table.order): units.get((table.order, table.title), "") for table in asked}
    return {order: unit for order, unit in said.items() if unit in records.MONEY_UNITS}


def draft_of_rereading(*, found: RereadEdition, reason: str) -> Budget:
    """Keep what was read again as the next draft of its document, with the reason, which the public sees with it.

    Refused where there is nothing to mend, where the edition is not in force, where another one is being worked on, and
    where staff corrected figures by hand: a reading would undo that.
    """
    if not reason.strip():
        raise EditionError(_("A mended edition needs a reason: the public is told it."))
    if found.read is None or not found.differences:
        raise EditionError(_("There is nothing to mend."))
    with one_transaction():
        budget = Budget.objects.select_for_update().select_related("department").get(pk=found.budget.pk)
        if budget.state != State.PUBLISHED:
            raise EditionError(_("It is not in force: only what is in force is mended."))
        if Budget.objects.of_document(*budget.document_key).in_preparation().exists():
            raise EditionError(_("Another edition of it is being worked on."))
        if found.by_hand:
            raise EditionError(
                _("%d of its figures were corrected by hand: mend it by a correction in the admin.") % found.by_hand
            )
        made = editions.load_as_draft(budget=found.read, department=budget.department, again=True).budget
        Budget.objects.filter(pk=made.pk).update(publication_note=reason.strip())
        for file in budget.files.order_by("order"):
            with file.file.open("rb") as kept:
                editions.keep_source_file(budget=made, name=file.name, file=File(kept))
        return made
