"""Read where a batch of files is: each of its budgets with what was read of it, in as many queries for 500 as for 1."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from budgets import documents, records
from budgets.checks import Verdict
from budgets.models import (
    Batch,
    Budget,
    Department,
    DepartmentAlias,
    SourceFile,
    Upload,
    UploadFile,
    name_key,
)

from .uploads import checked, issuer, unread

State = Upload.UploadState
#: What tells a document from others, as :func:`recognised` has it.
DOCUMENT = ("department", "year", "scope", "phase")


class BatchStanding(TextChoices):
    """Where a budget of a batch is; those that need somebody come first."""

    ASKED = "asked", _("leaves something open")
    CONFIRM = "confirm", _("to be looked at")
    REFUSED = "refused", _("not read")
    WHOLE = "whole", _("ready to be kept")
    READING = "reading", _("being read")
    WAITING = "waiting", _("waiting")
    KEEPING = "keeping", _("being kept")
    KEPT = "kept", _("kept as a draft")
    THERE = "there", _("there already")
    DISCARDED = "discarded", _("discarded")


#: Where an upload is that only its state speaks of.
OF_STATE = {
    State.WAITING: BatchStanding.WAITING,
    State.KEEPING: BatchStanding.KEEPING,
    State.KEPT: BatchStanding.KEPT,
    State.DISCARDED: BatchStanding.DISCARDED,
}


def recognised(budget: records.Budget) -> dict[str, Any]:
    """Return in short what was read, ready for JSON, so that a list of hundreds need not open what is kept of each."""
    whose = issuer(budget)
    result = checked(budget, whose.settled)
    return {
        **{name: getattr(budget, name) for name in ("department", "jurisdiction", "year")},
        "scope": str(budget.scope),
        "phase": str(budget.phase),
        "near": [one.pk for one in whose.near],
        "unreadable": len(unread(budget)),
        "failing": result.verdict_counts[Verdict.FAIL],
        "holding": result.verdict_counts[Verdict.OK] + result.verdict_counts[Verdict.TAIL],
        "units": [question_as_data(one) for one in documents.unit_questions(budget)],
    }


def document_of(told: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what tells a document from others: the printed department, year, scope and phase."""
    return tuple(told.get(name) for name in DOCUMENT)


def question_as_data(asked: documents.UnitQuestion) -> dict[str, Any]:
    table = {name: getattr(asked.statement, name) for name in ("order", "kind", "number", "title")}
    return table | {name: getattr(asked, name) for name in ("figures", "proposal", "columns", "alike", "tables")}


def question_of_data(told: Mapping[str, Any]) -> documents.UnitQuestion:
    """Return a question for the money unit of a table, of which only what names it is there."""
    table = records.Statement(
        **{name: told[name] for name in ("order", "kind", "number", "title")}, money_unit="", columns=(), lines=()
    )
    counts = {name: told[name] for name in ("figures", "proposal", "columns", "alike", "tables")}
    return documents.UnitQuestion(statement=table, **counts)


@dataclass(frozen=True, kw_only=True)
class BatchRow:
    """A budget of a batch: an upload with what is known beside it.

    ``department`` is whose it is, where that is known; ``editions`` those there are of the document, ``stored`` the
    editions that hold the bytes of its files, ``elsewhere`` the undecided uploads that do, ``twins`` how many other
    budgets of the batch are the same document.
    """

    upload: Upload
    files: Sequence[UploadFile]
    department: Department | None = None
    near: Sequence[Department] = ()
    editions: Sequence[Budget] = ()
    stored: Sequence[Budget] = ()
    elsewhere: Sequence[Upload] = ()
    twins: int = 0

    @property
    def told(self) -> dict[str, Any]:
        """What was read, in short; nothing before."""
        return self.upload.recognised if self.upload.state != State.REFUSED else {}

    @cached_property
    def units(self) -> list[documents.UnitQuestion]:
        return [question_of_data(one) for one in self.told.get("units", ())] if self.is_read else []

    @property
    def is_read(self) -> bool:
        return self.upload.state == State.READ

    @property
    def refusal(self) -> str:
        return "reader-stopped" if self.upload.is_stopped else self.upload.refusal

    @cached_property
    def standing(self) -> BatchStanding:
        if self.upload.state in OF_STATE:
            return OF_STATE[State(self.upload.state)]
        if self.upload.state == State.READING:
            return BatchStanding.REFUSED if self.upload.is_stopped else BatchStanding.READING
        if self.upload.state == State.REFUSED:
            return BatchStanding.ASKED if self.upload.open_questions else BatchStanding.REFUSED
        if self.same_edition:
            return BatchStanding.THERE
        if self.units or self.department is None:
            return BatchStanding.ASKED
        return BatchStanding.CONFIRM if self.editions or self.twins or self.upload.unkept else BatchStanding.WHOLE

    @property
    def same_edition(self) -> Budget | None:
        """The edition that was made of these very files, if there is one."""
        every = [one.pk for one in self.stored]
        return next((one for one in self.stored if every.count(one.pk) == len(self.files)), None)

    @property
    def document(self) -> str:
        """Scope and phase, in words."""
        scopes, phases = dict(Budget.SCOPES), dict(Budget.PHASES)
        words = (scopes.get(self.told.get("scope", "")), phases.get(self.told.get("phase", "")))
        return " · ".join(str(word) for word in words if word)


@dataclass(kw_only=True)
class _Beside:
    """What is known beside the uploads of a batch, by what it is looked up with."""

    named: dict[str, dict[int, Department]] = field(default_factory=lambda: defaultdict(dict))
    by_key: dict[int, Department] = field(default_factory=dict)
    editions: dict[tuple[Any, ...], list[Budget]] = field(default_factory=lambda: defaultdict(list))
    stored: dict[str, list[Budget]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: dict[str, list[Upload]] = field(default_factory=lambda: defaultdict(list))


def rows_of(batch: Batch) -> list[BatchRow]:
    """Return the budgets of a batch, those that need somebody first; eight queries, however many there are."""
    every = list(
        batch.uploads.select_related("issuer__jurisdiction", "budget__department")
        .prefetch_related("files")
        .order_by("pk")
    )
    beside = _Beside()
    look_up_departments(beside, [one.recognised for one in every])
    whose = {one.pk: one.issuer or department_of(one.recognised, beside) for one in every}
    look_up_editions(beside, every, whose)
    documents_ = Counter(stored_document(one, whose[one.pk]) for one in every if one.state != State.DISCARDED)
    rows = [batch_row(one, whose[one.pk], beside, documents_) for one in every]
    order = list(BatchStanding)
    return sorted(rows, key=lambda row: (order.index(row.standing), row.upload.pk))


def look_up_departments(beside: _Beside, told: Iterable[Mapping[str, Any]]) -> None:
    """Find the departments that bear a printed name, and those noted as near; three queries."""
    told = list(told)
    keys = {name_key(one["department"]) for one in told if one}
    near = {pk for one in told for pk in one.get("near", ())}
    aliases = DepartmentAlias.objects.filter(key__in=keys).select_related("department__jurisdiction")
    for row in Department.objects.filter(key__in=keys).select_related("jurisdiction"):
        beside.named[row.key][row.pk] = row
    for alias in aliases:
        beside.named[alias.key][alias.department_id] = alias.department
    beside.by_key = Department.objects.select_related("jurisdiction").in_bulk(near)


def department_of(told: Mapping[str, Any], beside: _Beside) -> Department | None:
    """Return the department that bears a printed name in the printed place, where it is one alone."""
    named = beside.named[name_key(told["department"])].values() if told else ()
    here = [one for one in named if told["jurisdiction"] in ("", one.jurisdiction.name)]
    return here[0] if len(here) == 1 else None


def stored_document(upload: Upload, department: Department | None) -> tuple[Any, ...]:
    """Return what tells the document of an upload from others that are stored; itself alone where that is open."""
    told = upload.recognised
    if upload.state == State.REFUSED or not told:
        return (upload.pk,)
    name = department.pk if department else name_key(told["department"])
    return (name, told["year"], told["scope"], told["phase"])


def look_up_editions(beside: _Beside, every: Sequence[Upload], whose: Mapping[int, Department | None]) -> None:
    """Find the editions of the documents, and the editions and other uploads of the same files; three queries."""
    hashes = [file.sha256 for one in every for file in one.files.all()]
    years = {one.recognised["year"] for one in every if one.recognised}
    departments = {one.pk for one in whose.values() if one}
    kept = Budget.objects.filter(department__in=departments, fiscal_year__in=years).select_related("department")
    for edition in kept.order_by("-edition"):
        beside.editions[edition.document_key].append(edition)
    same = SourceFile.objects.filter(sha256__in=hashes, budget__in=Budget.objects.all())
    for source in same.select_related("budget__department").order_by("-budget"):
        beside.stored[source.sha256].append(source.budget)
    others = Upload.objects.undecided().exclude(pk__in=[one.pk for one in every])
    for file in UploadFile.objects.filter(sha256__in=hashes, upload__in=others).select_related("upload"):
        beside.elsewhere[file.sha256].append(file.upload)


def batch_row(upload: Upload, department: Department | None, beside: _Beside, every: Counter[Any]) -> BatchRow:
    files = list(upload.files.all())
    document = stored_document(upload, department)
    near = [beside.by_key[pk] for pk in upload.recognised.get("near", ()) if pk in beside.by_key]
    named = beside.named[name_key(upload.recognised["department"])].values() if upload.recognised else ()
    return BatchRow(
        upload=upload,
        files=files,
        department=department,
        near=list({one.pk: one for one in (*named, *near)}.values()),
        editions=beside.editions.get(document, ()),
        stored=[edition for file in files for edition in beside.stored.get(file.sha256, ())],
        elsewhere=list({one.pk: one for file in files for one in beside.elsewhere.get(file.sha256, ())}.values()),
        twins=every[document] - 1,
    )
