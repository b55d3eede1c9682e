"""Change what is stored: load an edition, submit, publish, withdraw or discard it.

Each function takes keywords only and is one transaction: it does all it says, or nothing and raises
:class:`EditionError`. Nothing else writes budgets.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain, count, zip_longest
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import DatabaseError, transaction
from django.db.models import CharField, Field, Max, Model, QuerySet, TextField
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from budgets import records
from budgets.models import (
    Amount,
    Asset,
    Budget,
    Column,
    Department,
    FiscalYear,
    FormerSlug,
    Goal,
    Indicator,
    Item,
    Jurisdiction,
    Line,
    Mention,
    Project,
    ProjectEntry,
    Section,
    SourceFile,
    Statement,
    Target,
    Term,
    TextCell,
    Unreadable,
    project_key,
)
from budgets.models.fields import PLACE

#: Where departments stand whose documents do not say which place they belong to, until staff say it.
UNKNOWN_JURISDICTION = "未注明地区"

State = Budget.State
T = TypeVar("T")
M = TypeVar("M", bound=Model)


class EditionError(Exception):
    """What was asked cannot be done; the message says why and what can be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The edition that holds a budget, and whether it was made now or was there before."""

    budget: Budget
    created: bool


@contextmanager
def one_transaction() -> Iterator[None]:
    """Do all or nothing; what the database itself refuses becomes an :class:`EditionError`."""
    try:
        with transaction.atomic():
            yield
    except (DatabaseError, ValueError, ArithmeticError) as error:
        raise EditionError(_("The database refuses it, and nothing was changed: %s") % str(error).strip()) from error


# From draft to published


def submit(*, budget: Budget) -> Budget:
    """Hand a draft to review."""
    with one_transaction():
        row = locked(budget, State.DRAFT)
        row.state, row.submitted_at = State.REVIEW, timezone.now()
        row.save(update_fields=["state", "submitted_at"])
        return row


def publish(*, budget: Budget, despite_unreadable: str = "") -> Budget:
    """Put an edition in force; the one in force before is superseded and stays readable.

    Refused while rows or amounts are unreadable, unless ``despite_unreadable`` gives a reason, which is kept and shown
    as the note on publication. An edition older than the one in force is refused as well.
    """
    with one_transaction():
        # All editions of the document are locked, in one order: of two who publish at once, the second waits and sees.
        editions = list(same_document(budget).select_for_update().order_by("pk"))
        row = locked(budget, State.DRAFT, State.REVIEW)
        note = despite_unreadable.strip()
        doubtful = unreadable(row)
        if doubtful and not note:
            raise EditionError(
                _("%d rows or amounts are unreadable: correct them, or give the reason to publish all the same.")
                % doubtful
            )
        now = timezone.now()
        for other in editions:
            if other.state == State.PUBLISHED:
                supersede(other, row, now)
        row.state, row.published_at, row.publication_note = State.PUBLISHED, now, note if doubtful else ""
        row.save(update_fields=["state", "published_at", "publication_note"])
        return row


def supersede(old: Budget, new: Budget, now: Any) -> None:
    if old.edition > new.edition:
        raise EditionError(
            _("Edition %(old)d is in force already, and newer than edition %(new)d.")
            % {"old": old.edition, "new": new.edition}
        )
    old.state, old.ended_at = State.SUPERSEDED, now
    old.save(update_fields=["state", "ended_at"])


def unreadable(budget: Budget) -> int:
    """Return how many rows and amounts of an edition nobody could read."""
    amounts = Amount.objects.filter(line__budget=budget, state=records.State.UNREADABLE)
    return Unreadable.objects.filter(budget=budget).count() + amounts.count()


def withdraw(*, budget: Budget, reason: str) -> Budget:
    """Take a published or superseded edition from the public, for a reason that the public is told."""
    if not reason.strip():
        raise EditionError(_("A withdrawal needs a reason: the public is told it."))
    with one_transaction():
        row = locked(budget, State.PUBLISHED, State.SUPERSEDED)
        row.state, row.withdrawal_reason = State.WITHDRAWN, reason.strip()
        row.ended_at = row.ended_at or timezone.now()
        row.save(update_fields=["state", "withdrawal_reason", "ended_at"])
        return row


def discard(*, budget: Budget) -> None:
    """Delete a draft, with the projects that only it made known; whatever was submitted stays."""
    with one_transaction():
        row = locked(budget, State.DRAFT)
        projects = list(Project.objects.filter(entries__budget=row).distinct().values_list("pk", flat=True))
        row.delete()
        Project.objects.filter(
            pk__in=projects, entries=None, merged=None, merged_into=None, confirmed=False, name_en=""
        ).delete()


def same_document(budget: Budget) -> QuerySet[Budget]:
    """Return all editions of the document that an edition is one of."""
    return Budget.objects.filter(
        department=budget.department_id, fiscal_year=budget.fiscal_year_id, scope=budget.scope, phase=budget.phase
    )


def locked(budget: Budget, *states: str) -> Budget:
    """Return the edition as it is now, held until the transaction ends; refused unless in one of the states."""
    row = Budget.objects.select_for_update().filter(pk=budget.pk).first()
    if row is None:
        raise EditionError(_("The edition is not there any more."))
    if row.state not in states:
        words = {"title": row.title, "edition": row.edition, "state": row.get_state_display()}
        raise EditionError(_("“%(title)s”, edition %(edition)d, is %(state)s: that cannot be done with it.") % words)
    return row


# Loading


def load(*, budget: records.Budget, department: Department | None = None, again: bool = False) -> Loaded:
    """Store a budget as a draft: the next edition of its issuer, year, scope and phase.

    Where an edition of the same source files (by SHA-256) is there, in whatever state, it is returned and nothing
    changes. ``again`` then adds another draft beside it: what staff corrected in the earlier one is not lost.

    The issuer is ``department``, or else the one known by the printed name in the printed jurisdiction; an unknown one
    is created. Queries do not grow in number with the budget, except that rows are sent in batches.
    """
    with one_transaction():
        # One load of an issuer at a time: the next edition's number is counted from those there.
        issuer = Department.objects.select_for_update().get(pk=(department or find_issuer(budget)).pk)
        editions = Budget.objects.filter(
            department=issuer, fiscal_year=budget.year, scope=budget.scope, phase=budget.phase
        )
        same = None if again else same_edition(editions, budget)
        if same:
            return Loaded(budget=same, created=False)
        last = editions.aggregate(last=Max("edition"))["last"] or 0
        return Loaded(budget=Loader(budget, issuer).store(last + 1), created=True)


def same_edition(editions: QuerySet[Budget], budget: records.Budget) -> Budget | None:
    """Return the latest edition made of the same files; none for a budget without files."""
    wanted = Counter(file.sha256 for file in budget.files)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for pk, sha256 in SourceFile.objects.filter(budget__in=editions).values_list("budget_id", "sha256"):
        found[pk][sha256] += 1
    same = [pk for pk, hashes in found.items() if hashes == wanted]
    return editions.filter(pk__in=same).select_related("department").order_by("-edition").first()


def find_issuer(budget: records.Budget) -> Department:
    """Return the department that bears the printed name, made where none does.

    Raises :class:`EditionError` where several do and the document does not say in which jurisdiction.
    """
    named = Department.objects.named(budget.department)
    if budget.jurisdiction:
        named = named.filter(jurisdiction__name=budget.jurisdiction)
    found = list(named[:9])
    if len(found) > 1:
        words = {"name": budget.department, "slugs": ", ".join(department.slug for department in found)}
        raise EditionError(_("Several departments are called %(name)s. Name one of: %(slugs)s") % words)
    return found[0] if found else create_issuer(budget)


def create_issuer(budget: records.Budget) -> Department:
    jurisdiction, _made = Jurisdiction.objects.get_or_create(name=budget.jurisdiction or UNKNOWN_JURISDICTION)
    issuer = Department(jurisdiction=jurisdiction, name=budget.department, slug=free_slug(budget.department))
    check([issuer])
    issuer.save(force_insert=True)
    return issuer


def free_slug(name: str) -> str:
    """Return an address for a name, by its sound, that no department has or had."""
    base = slugify("-".join(lazy_pinyin(name)))[:90].strip("-") or "department"
    current = Department.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    former = FormerSlug.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    taken = {*current, *former}
    return next(slug for slug in chain([base], (f"{base}-{n}" for n in count(2))) if slug not in taken)


class Keys(dict[int | None, Any]):
    """The stored parts of one sort by their numbers in the records; nothing stays nothing."""

    def __init__(self, what: str) -> None:
        super().__init__({None: None})
        self.what = what

    def __missing__(self, number: object) -> Any:
        words = {"what": self.what, "number": number}
        raise EditionError(_("The records speak of %(what)s %(number)s, which is not among them.") % words)


class Loader:
    """Store the records of one budget, each sort after those it refers to."""

    def __init__(self, budget: records.Budget, issuer: Department) -> None:
        self.budget = budget
        self.issuer = issuer
        self.row = Budget()
        self.files: dict[str, SourceFile | None] = {"": None}
        self.entries = Keys("project")
        self.sections = Keys("section")

    def store(self, edition: int) -> Budget:
        self.store_frame(edition)
        self.store_files()
        self.store_projects()
        self.store_statements()
        self.store_narrative()
        self.store_performance()
        for model, given in (
            (Item, self.budget.items),
            (Asset, self.budget.assets),
            (Term, self.budget.terms),
        ):
            insert([self.part(model, record) for record in given])
        insert([self.part(Unreadable, record, order=n) for n, record in enumerate(self.budget.unreadable, 1)])
        return self.row

    def store_frame(self, edition: int) -> None:
        budget = self.budget
        year = FiscalYear(year=budget.year)
        check([year])
        FiscalYear.objects.get_or_create(pk=budget.year)
        self.row = Budget(
            **same_named(Budget, budget),
            department=self.issuer,
            fiscal_year_id=budget.year,
            issuer=budget.department,
        )
        self.row.edition, self.row.units = edition, list(budget.units)
        check([self.row])
        self.row.save(force_insert=True)

    def store_files(self) -> None:
        files = [
            SourceFile(budget=self.row, order=order, **same_named(SourceFile, file))
            for order, file in enumerate(self.budget.files, 1)
        ]
        self.files |= {file.name: file for file in insert(files)}

    def store_projects(self) -> None:
        identities = self.identities()
        for generation in generations(self.budget.projects, lambda record: record.order):
            rows = [
                self.part(
                    ProjectEntry,
                    record,
                    project_id=identities[project_key(record.name)],
                    parent=self.entries[record.parent],
                )
                for record in generation
            ]
            self.entries |= {row.order: row for row in insert(rows)}

    def identities(self) -> dict[str, int]:
        """Return the key of each project of the department by its normalised name, making those not known yet."""
        names = {project_key(record.name): record.name for record in reversed(self.budget.projects)}
        known = Project.objects.filter(department=self.issuer, key__in=names)
        found = {project.key: project.merged_into_id or project.pk for project in known}
        new = [Project(department=self.issuer, name=name, key=key) for key, name in names.items() if key not in found]
        return found | {project.key: project.pk for project in insert(new)}

    def store_statements(self) -> None:
        tables = insert([self.part(Statement, record) for record in self.budget.statements])
        pairs = list(zip(self.budget.statements, tables, strict=True))
        columns = insert(
            [
                Column(statement=table, **{**same_named(Column, record), "header": list(record.header)})
                for statement, table in pairs
                for record in statement.columns
            ]
        )
        cells = {table.pk: Keys("column") for table in tables}
        for column in columns:
            cells[column.statement_id][column.order] = column.pk
        lines = self.store_lines(pairs)
        self.store_cells(pairs, lines, cells)

    def store_lines(self, pairs: Sequence[tuple[records.Statement, Statement]]) -> dict[int, Keys]:
        """Store the lines of all tables, parents before children, and return them by table and position."""
        lines = {table.pk: Keys("line") for _statement, table in pairs}
        by_table = [generations(statement.lines, lambda record: record.position) for statement, _table in pairs]
        for generation in zip_longest(*by_table, fillvalue=()):
            rows = [
                self.part(
                    Line,
                    record,
                    statement=table,
                    kind=table.kind,
                    table_row=record.row,
                    parent=lines[table.pk][record.parent],
                    entry=self.entries[record.project],
                )
                for (_statement, table), found in zip(pairs, generation, strict=True)
                for record in found
            ]
            for row in insert(rows):
                lines[row.statement_id][row.position] = row
        return lines

    def store_cells(self, pairs: Any, lines: dict[int, Keys], cells: dict[int, Keys]) -> None:
        """Store the amounts and texts of all tables."""
        amounts, texts = [], []
        for statement, table in pairs:
            columns = cells[table.pk]
            for record in statement.lines:
                line = lines[table.pk][record.position]
                amounts += [self.placed(Amount, one, line=line, cell_id=columns[one.column]) for one in record.amounts]
                texts += [self.placed(TextCell, one, line=line, cell_id=columns[one.column]) for one in record.texts]
        insert(amounts)
        insert(texts)

    def store_narrative(self) -> None:
        sections = insert([self.part(Section, record) for record in self.budget.sections])
        self.sections |= {section.order: section for section in sections}
        insert(
            [
                self.part(Mention, record, section=self.sections[record.section], entry=self.entries[record.project])
                for record in self.budget.mentions
            ]
        )

    def store_performance(self) -> None:
        insert([self.part(Goal, record, entry=self.entries[record.project]) for record in self.budget.goals])
        indicators = insert([self.part(Indicator, record) for record in self.budget.indicators])
        insert(
            [
                Target(indicator=row, **same_named(Target, target))
                for row, record in zip(indicators, self.budget.indicators, strict=True)
                for target in record.targets
            ]
        )

    def part(self, model: type[M], record: Any, **given: Any) -> M:
        """Return the row of a part of the edition, not stored yet."""
        return self.placed(model, record, budget=self.row, **given)

    def placed(self, model: type[M], record: Any, **given: Any) -> M:
        """Return the row of a record that has a place, not stored yet."""
        place = record.place
        if place.file not in self.files:
            raise EditionError(_("A place names the file %s, which is not among the sources.") % place.file)
        where = {name: getattr(place, name) for name in PLACE}
        return model(**same_named(model, record), **where, source=self.files[place.file], **given)


def same_named(model: type[Model], record: Any) -> dict[str, Any]:
    """Return the fields of a record that its model keeps under the same name."""
    kind: Any = type(record)
    return {name: getattr(record, name) for name in shared_names(model, kind)}


@cache
def shared_names(model: type[Model], record: Any) -> list[str]:
    """Name the fields of a record that its model keeps as they are: not links, and not the words of a place."""
    stored = {field.name for field in model._meta.concrete_fields if not field.is_relation}
    return [field.name for field in dataclasses.fields(record) if field.name in stored.difference(PLACE)]


def generations(given: Sequence[T], number: Any) -> list[list[T]]:
    """Return records with parents in generations: those without one first, each after its parent."""
    known: set[int | None] = {None}
    found: list[list[T]] = []
    waiting = list(given)
    while waiting:
        ready = [record for record in waiting if record.parent in known]  # type: ignore[attr-defined]
        if not ready:
            raise EditionError(_("A part of the records names a parent that is not among them, or that is part of it."))
        waiting = [record for record in waiting if record.parent not in known]  # type: ignore[attr-defined]
        known |= {number(record) for record in ready}
        found.append(ready)
    return found


def insert(rows: Sequence[M]) -> Sequence[M]:
    """Store rows of one model in batches and return them with their keys."""
    if rows:
        check(rows)
        type(rows[0])._base_manager.bulk_create(rows)
    return rows


def check(rows: Iterable[Model]) -> None:
    """Refuse rows that a database would refuse, or would keep otherwise than given, naming the field.

    SQLite takes texts of any length and numbers of any size; this says the same of both databases, before they do.
    """
    for row in rows:
        for field, validators in checked_fields(type(row)):
            value = getattr(row, field.attname)
            if value is None or value == "":
                continue
            try:
                for validator in validators:
                    validator(value)
            except ValidationError as error:
                words = {"what": row._meta.verbose_name, "row": str(row)[:60], "field": field.verbose_name}
                message = _("%(what)s “%(row)s”, %(field)s: ") % words + " ".join(error.messages)
                raise EditionError(message) from error


@cache
def checked_fields(model: type[Model]) -> list[tuple[Field[Any, Any], list[Any]]]:
    """Return a model's fields with what each must pass; choices are the records' own and need no check."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.choices and not field.is_relation and not field.primary_key
    ]
    # One of the two databases takes a NUL in a text.
    no_nul = ProhibitNullCharactersValidator()
    return [
        (field, [*field.validators, no_nul] if isinstance(field, CharField | TextField) else list(field.validators))
        for field in fields
    ]
