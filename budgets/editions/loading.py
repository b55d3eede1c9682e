"""Store the records of a budget as a draft."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, zip_longest
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import (
    AutoField,
    BigAutoField,
    BooleanField,
    CharField,
    Field,
    ForeignKey,
    JSONField,
    Max,
    Model,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    QuerySet,
    TextField,
)
from django.db.models.base import ModelState
from django.utils.translation import gettext as _

from budgets import records
from budgets.checks import CheckResult
from budgets.garbage import without_looking_for_garbage
from budgets.models import (
    RESERVED_SLUGS,
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
    by_sound,
    free_slug,
    project_key,
)
from budgets.models.budgets import BudgetQuerySet
from budgets.models.fields import PLACE
from budgets.queries.records import records as read

from . import checking, history
from .files_and_projects import identity_name
from .history import Staff
from .storable_rows import Columns, are_values_storable, check_storable, cut_text, fit_rows, values_by_column
from .workflow import EditionError, one_transaction

#: Where departments stand whose documents do not say which place they belong to, until staff say it.
UNKNOWN_JURISDICTION = "未注明地区"

#: Fields whose values, once checked, a database takes as they are; asking each field costs a third of a load.
KEPT_AS_GIVEN = frozenset(
    {
        AutoField,
        BigAutoField,
        BooleanField,
        CharField,
        ForeignKey,
        PositiveIntegerField,
        PositiveSmallIntegerField,
        TextField,
    }
)

#: Amounts that are made while those before them are stored.
PIECE = 1000

place_values = attrgetter(*PLACE)

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedEdition:
    """The edition that holds a budget, whether it was made now or was there before, and what the checks then found."""

    budget: Budget
    created: bool
    found: CheckResult | None = None


def load_as_draft(
    *, budget: records.Budget, department: Department | None = None, again: bool = False, by: Staff = None
) -> LoadedEdition:
    """Store a budget as a draft: the next edition of its issuer, year, scope and phase.

    Where an edition of the same source files (by SHA-256) is there, in whatever state, it is returned and nothing
    changes. ``again`` then adds another draft beside it: what staff corrected in the earlier one is not lost.

    The issuer is ``department``, or else the one known by the printed name in the printed jurisdiction; an unknown one
    is created. Queries do not grow in number with the budget, except that rows are sent in batches.
    """
    with one_transaction():
        issuer = hold_issuer(budget, department)
        same = None if again else edition_of_same_files(editions_of(issuer, budget), budget)
        if same:
            return LoadedEdition(budget=same, created=False)
        return store_next_edition(budget, issuer, by=by)


def load_package_as_draft(
    *, budget: records.Budget, department: Department | None = None, again: bool = False
) -> LoadedEdition:
    """Store the budget of a data package as a draft, as :func:`load_as_draft` does.

    A package keeps the hashes of the files it came from, though a person may have changed its tables since: it is the
    edition that says the same, the latest if several do, and another one where none does.
    """
    with one_transaction():
        issuer = hold_issuer(budget, department)
        for one in () if again else editions_of(issuer, budget).select_related("department").order_by("-edition"):
            if dataclasses.replace(read(one), edition=None) == dataclasses.replace(budget, edition=None):
                return LoadedEdition(budget=one, created=False)
        return store_next_edition(budget, issuer)


def store_next_edition(
    budget: records.Budget, issuer: Department, *, by: Staff = None, carried: bool = False, confirmed: bool = False
) -> LoadedEdition:
    """Store a budget as the next edition of its document, and check it; its issuer is held."""
    last = editions_of(issuer, budget).aggregate(last=Max("edition"))["last"] or 0
    made = EditionLoader(budget, issuer, carried=carried, confirmed=confirmed).store_edition(last + 1)
    _audit, found = checking.check_and_tell(made)
    history.log_creation(made, by)
    return LoadedEdition(budget=made, created=True, found=found)


def editions_of(issuer: Department, budget: records.Budget) -> BudgetQuerySet:
    """Return the editions of the document that a budget is of."""
    return Budget.objects.filter(department=issuer, fiscal_year=budget.year, scope=budget.scope, phase=budget.phase)


def edition_of_same_files(editions: QuerySet[Budget], budget: records.Budget) -> Budget | None:
    """Return the latest edition made of the same files; none for a budget without files.

    A summary of a document names the document's files, and is another edition than what was read from them.
    """
    editions = editions.filter(summary_of=budget.summary_of)
    wanted = Counter(file.sha256 for file in budget.files)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for pk, sha256 in SourceFile.objects.filter(budget__in=editions).values_list("budget_id", "sha256"):
        found[pk][sha256] += 1
    same = [pk for pk, hashes in found.items() if hashes == wanted]
    return editions.filter(pk__in=same).select_related("department").order_by("-edition").first()


def hold_issuer(budget: records.Budget, department: Department | None) -> Department:
    """Return a department, or else the issuer of a budget, held until the transaction ends.

    One load of an issuer at a time: the next edition's number is counted from those there.
    """
    return Department.objects.select_for_update().get(pk=(department or find_issuer(budget)).pk)


def find_issuer(budget: records.Budget) -> Department:
    """Return the department that bears the printed name, made where none does.

    Raises :class:`EditionError` where several do and the document does not say in which jurisdiction.
    """
    named = Department.objects.with_name_or_alias(budget.department)
    if budget.jurisdiction:
        named = named.filter(jurisdiction__name=budget.jurisdiction)
    found = list(named[:9])
    if len(found) > 1:
        words = {"name": budget.department, "slugs": ", ".join(department.slug for department in found)}
        raise EditionError(_("Several departments are called %(name)s. Name one of: %(slugs)s") % words)
    return found[0] if found else create_issuer(budget)


def create_issuer(budget: records.Budget) -> Department:
    place = budget.jurisdiction or UNKNOWN_JURISDICTION
    check_storable([Jurisdiction(name=place)])
    jurisdiction, _made = Jurisdiction.objects.get_or_create(name=place)
    issuer = Department(jurisdiction=jurisdiction, name=budget.department, slug=unused_slug(budget.department))
    check_storable([issuer])
    issuer.save(force_insert=True)
    return issuer


def unused_slug(name: str) -> str:
    """Return an address for a name, by its sound, that no department has or had."""
    stem = by_sound(name) or "department"
    current = Department.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    former = FormerSlug.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    return free_slug(stem, [*current, *former, *RESERVED_SLUGS])


class PartsByNumber(dict[int | None, Any]):
    """The stored parts of one sort by their numbers in the records; nothing stays nothing."""

    def __init__(self, what: str) -> None:
        super().__init__({None: None})
        self.what = what

    def __missing__(self, number: object) -> Any:
        words = {"what": self.what, "number": number}
        raise EditionError(_("The records speak of %(what)s %(number)s, which is not among them.") % words)


class EditionLoader:
    """Store the records of one budget, each sort after those it refers to."""

    def __init__(
        self, budget: records.Budget, issuer: Department, *, carried: bool = False, confirmed: bool = False
    ) -> None:
        self.budget = budget
        self.issuer = issuer
        self.carried = carried
        #: Whether a person has compared with the picture what of it was recognised.
        self.confirmed = confirmed
        self.row = Budget()
        self.files: dict[str, int | None] = {"": None}
        self.entries = PartsByNumber("project")
        self.sections = PartsByNumber("section")
        #: What of the records no database takes as it is given.
        self.notes: list[Unreadable] = []

    @without_looking_for_garbage()
    def store_edition(self, edition: int) -> Budget:
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
            self.insert_fitted([self.unsaved_part(model, record) for record in given])
        unread = self.fit([self.unsaved_part(Unreadable, record, order=0) for record in self.budget.unreadable])
        named = [*unread, *self.notes]
        for order, note in enumerate(named, 1):
            note.budget, note.order = self.row, order
        insert_rows(named)
        return self.row

    def fit(self, rows: Sequence[M]) -> Sequence[M]:
        """Return rows as they can be stored; what of them cannot be kept as given is noted."""
        kept, notes = fit_rows(rows)
        self.notes += notes
        return kept

    def insert_fitted(self, rows: Sequence[M]) -> Sequence[M]:
        return insert_rows(self.fit(rows))

    def store_frame(self, edition: int) -> None:
        budget = self.budget
        year = FiscalYear(year=budget.year)
        check_storable([year])
        FiscalYear.objects.get_or_create(pk=budget.year)
        self.row = Budget(
            **same_named_values(Budget, budget),
            department=self.issuer,
            fiscal_year_id=budget.year,
            issuer=budget.department,
        )
        self.row.edition, self.row.units = edition, list(budget.units)
        self.fit([self.row])
        self.row.save(force_insert=True)

    def store_files(self) -> None:
        files = [
            SourceFile(
                budget=self.row,
                order=order,
                unconfirmed_pages=() if self.confirmed else self.pages_with_texts(file),
                **same_named_values(SourceFile, file),
            )
            for order, file in enumerate(self.budget.files, 1)
        ]
        check_storable(files)
        self.files |= {file.name: file.pk for file in insert_rows(files)}

    def pages_with_texts(self, file: records.SourceFile) -> tuple[int, ...]:
        """Return the recognised pages of a file whose texts a person has to confirm: not those of tables alone."""
        if not file.recognised_pages:
            return ()
        budget = self.budget
        texts: tuple[Any, ...] = (*budget.sections, *budget.projects, *budget.mentions, *budget.items, *budget.goals)
        texts += (*budget.indicators, *budget.assets, *budget.terms)
        told = {one.place.page for one in texts if one.place.file == file.name}
        of_tables = {
            one.place.page
            for table in budget.statements
            for line in table.lines
            for one in line.amounts
            if one.place.file == file.name
        }
        return tuple(page for page in file.recognised_pages if page in told or page not in of_tables)

    def store_projects(self) -> None:
        known_by = self.names_of_projects()
        identities = self.project_identities(known_by)
        for generation in split_generations(self.budget.projects, lambda record: record.order):
            rows = [
                self.unsaved_part(
                    ProjectEntry,
                    record,
                    project_id=identities[storable_key(known_by[record.order])],
                    parent=self.entries[record.parent],
                )
                for record in generation
            ]
            self.entries |= {row.order: row for row in self.insert_fitted(rows)}

    def names_of_projects(self) -> dict[int, str]:
        """Return what each project is known by, by its number: one name under two projects is two."""
        rows = {record.order: record for record in self.budget.projects}
        found: dict[int, str] = {}
        for record in self.budget.projects:
            above = rows[record.parent].name if record.parent in rows else ""
            found[record.order] = identity_name(record.name, above, [rows[order].name for order in found])
        return found

    def project_identities(self, known_by: dict[int, str]) -> dict[str, int]:
        """Return the key of each project of the department by its normalised name, making those not known yet."""
        names = {storable_key(name): name for name in reversed(known_by.values())}
        known = Project.objects.filter(department=self.issuer, key__in=names)
        found = {project.key: project.survivor.pk for project in known}
        new = [Project(department=self.issuer, name=name, key=key) for key, name in names.items() if key not in found]
        # What is too long in a name is noted where the budget speaks of the project.
        return found | {project.key: project.pk for project in insert_rows(fit_rows(new)[0])}

    def store_statements(self) -> None:
        tables = self.insert_fitted([self.unsaved_part(Statement, record) for record in self.budget.statements])
        pairs = list(zip(self.budget.statements, tables, strict=True))
        columns = self.fit(
            [
                quick_row(Column, same_named_values(Column, record), header=list(record.header), statement_id=table.pk)
                for statement, table in pairs
                for record in statement.columns
            ]
        )
        copy_rows(columns)
        cells = {table.pk: PartsByNumber("column") for table in tables}
        for column in columns:
            cells[column.statement_id][column.order] = column.pk
        lines = self.store_lines(pairs)
        self.store_cells(pairs, lines, cells)

    def store_lines(self, pairs: Sequence[tuple[records.Statement, Statement]]) -> dict[int, PartsByNumber]:
        """Store the lines of all tables, parents before children, and return their keys by table and position."""
        lines = {table.pk: PartsByNumber("line") for _statement, table in pairs}
        by_table = [split_generations(statement.lines, lambda record: record.position) for statement, _table in pairs]
        for generation in zip_longest(*by_table, fillvalue=()):
            rows = self.fit(
                [
                    self.quick_placed_row(
                        Line,
                        record,
                        budget_id=self.row.pk,
                        statement_id=table.pk,
                        kind=table.kind,
                        table_row=record.row,
                        parent_id=lines[table.pk][record.parent],
                        entry_id=key_of(self.entries[record.project]),
                    )
                    for (_statement, table), found in zip(pairs, generation, strict=True)
                    for record in found
                ]
            )
            copy_rows(rows)
            for row in rows:
                lines[row.statement_id][row.position] = row.pk
        return lines

    def store_cells(self, pairs: Any, lines: dict[int, PartsByNumber], cells: dict[int, PartsByNumber]) -> None:
        """Store the amounts and texts of all tables, piece by piece: they are most of what is stored."""
        for model, name in ((Amount, "amounts"), (TextCell, "texts")):
            found = self.cells_to_store(attrgetter(name), pairs, lines, cells)
            pieces = iter(lambda: list(islice(found, PIECE)), [])  # noqa: B023
            copy_pieces(model, (self.fit_values(model, self.values_of_cells(model, piece)) for piece in pieces))

    def cells_to_store(
        self,
        cells_of: Callable[[records.Line], Sequence[Any]],
        pairs: Any,
        lines: dict[int, PartsByNumber],
        cells: dict[int, PartsByNumber],
    ) -> Iterator[tuple[Any, int, int]]:
        """Yield each cell with the keys of its line and of its column."""
        for statement, table in pairs:
            columns, positions = cells[table.pk], lines[table.pk]
            for record in statement.lines:
                line = positions[record.position]
                for one in cells_of(record):
                    yield one, line, columns[one.column]

    def values_of_cells(self, model: Any, cells: Sequence[tuple[Any, int, int]]) -> Columns:
        """Return what the columns of a table hold of some cells: no row is made of them, as they are so many."""
        found, lines, columns = zip(*cells, strict=True)
        kind: Any = type(found[0])
        names, values_of = placed_fields(model, kind)
        values: dict[str, Sequence[Any]] = {
            name: (default,) * len(found) for name, default in default_values(model).items()
        }
        values.update(zip(names, zip(*map(values_of, found), strict=True), strict=True))
        values.update(line_id=lines, cell_id=columns, source_id=[self.source_of(one) for one in found])
        if model is Amount and not self.confirmed:
            values["unconfirmed"] = [one.origin == records.Origin.RECOGNISED for one in found]
        return values

    def fit_values(self, model: type[Model], values: Columns) -> Columns:
        """Return values of columns as they can be stored; what of them cannot be kept as given is noted."""
        if are_values_storable(model, values):
            return values
        return values_by_column(self.fit(rows_of_values(model, values)))

    def store_narrative(self) -> None:
        sections = self.insert_fitted([self.unsaved_part(Section, record) for record in self.budget.sections])
        self.sections |= {section.order: section for section in sections}
        self.insert_fitted(
            [
                self.unsaved_part(
                    Mention, record, section=self.sections[record.section], entry=self.entries[record.project]
                )
                for record in self.budget.mentions
            ]
        )

    def store_performance(self) -> None:
        self.insert_fitted(
            [self.unsaved_part(Goal, record, entry=self.entries[record.project]) for record in self.budget.goals]
        )
        indicators = self.insert_fitted([self.unsaved_part(Indicator, record) for record in self.budget.indicators])
        self.insert_fitted(
            [
                Target(indicator=row, **same_named_values(Target, target))
                for row, record in zip(indicators, self.budget.indicators, strict=True)
                for target in record.targets
            ]
        )

    def unsaved_part(self, model: type[M], record: Any, **given: Any) -> M:
        """Return the row of a part of the edition, not stored yet."""
        return self.unsaved_placed_row(model, record, budget=self.row, **given)

    def quick_placed_row(self, model: type[M], record: Any, **given: Any) -> M:
        """Return the row of a record that has a place, not stored yet; see :func:`quick_row`."""
        if self.carried and has_carried_field(model):
            given["carried"] = True
        kind: Any = type(record)
        names, values_of = placed_fields(model, kind)
        return quick_row(model, zip(names, values_of(record), strict=True), source_id=self.source_of(record), **given)

    def unsaved_placed_row(self, model: type[M], record: Any, **given: Any) -> M:
        """Return the row of a record that has a place, not stored yet."""
        if self.carried and has_carried_field(model):
            given["carried"] = True
        return model(**same_named_values(model, record), **self.place_fields(record), **given)

    def place_fields(self, record: Any) -> dict[str, Any]:
        """Return the place of a record as its row keeps it."""
        return {"source_id": self.source_of(record), **dict(zip(PLACE, place_values(record.place), strict=True))}

    def source_of(self, record: Any) -> int | None:
        """Return the key of the file in which a record stands."""
        name = record.place.file
        if name not in self.files:
            raise EditionError(_("A place names the file %s, which is not among the sources.") % name)
        return self.files[name]


def same_named_values(model: type[Model], record: Any) -> dict[str, Any]:
    """Return the fields of a record that its model keeps under the same name."""
    kind: Any = type(record)
    names, values_of = shared_fields(model, kind)
    return dict(zip(names, values_of(record), strict=True))


@cache
def shared_fields(model: type[Model], record: Any) -> tuple[list[str], Callable[[Any], tuple[Any, ...]]]:
    """Name the fields of a record that its model keeps as they are, and return what reads them all.

    These are not links, and not the words of a place.
    """
    stored = {field.name for field in model._meta.concrete_fields if not field.is_relation}
    names = [field.name for field in dataclasses.fields(record) if field.name in stored.difference(PLACE)]
    return names, attrgetter(*names) if len(names) > 1 else lambda given: (getattr(given, names[0]),)


@cache
def placed_fields(model: type[Model], record: Any) -> tuple[list[str], Callable[[Any], tuple[Any, ...]]]:
    """Name the fields of a record that its model keeps, and those of its place, and return what reads all."""
    names, _values = shared_fields(model, record)
    return [*names, *PLACE], attrgetter(*names, *(f"place.{name}" for name in PLACE))


@cache
def default_values(model: type[Model]) -> dict[str, Any]:
    """Return what a row holds before anything is given, in the order of its columns."""
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


@cache
def has_carried_field(model: type[Model]) -> bool:
    return any(field.name == "carried" for field in model._meta.concrete_fields)


def storable_key(name: str) -> str:
    """Return the key of a project as it is stored; a name is as long as a document likes."""
    return cut_text(project_key(name), Project._meta.get_field("key").max_length)


def split_generations(given: Sequence[T], number: Any) -> list[list[T]]:
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


def key_of(row: Model | None) -> Any:
    return None if row is None else row.pk


def quick_row(model: type[M], values: Iterable[tuple[str, Any]] | dict[str, Any], **given: Any) -> M:
    """Return a row of one of the many, not stored yet, of values by the names of their columns.

    It is as Django makes it, without asking each field and telling each listener: that took half the time of a load.
    """
    row = model.__new__(model)
    row._state = ModelState()
    kept = row.__dict__
    kept.update(default_values(model))
    kept.update(values, **given)
    return row


def insert_rows(rows: Sequence[M]) -> Sequence[M]:
    """Store rows of one model in batches and return them with their keys."""
    if rows:
        type(rows[0])._base_manager.bulk_create(rows)
    return rows


def rows_of_values(model: type[M], values: Columns) -> list[M]:
    """Return rows, not stored yet, that hold the values of columns."""
    return [quick_row(model, zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]


def copy_rows(rows: Sequence[M]) -> None:
    """Store many rows of one model; each has its key afterwards, which PostgreSQL gives before."""
    if rows and connection.vendor == "postgresql":
        take_keys(type(rows[0]), rows)
        copy_pieces(type(rows[0]), [values_by_column(rows)], keyed=True)
    else:
        insert_rows(rows)


def copy_pieces(model: type[Model], pieces: Iterable[Columns], *, keyed: bool = False) -> None:
    """Store rows of one model whose values are made piece by piece.

    PostgreSQL takes them as a stream, without statements to parse: it stores a piece while the next is made.
    """
    pieces = iter(pieces)
    first = next(pieces, None)
    if first is None:
        return
    pieces = chain((first,), pieces)
    if connection.vendor != "postgresql":
        for piece in pieces:
            insert_rows(rows_of_values(model, piece))
        return
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quoted(model._meta.db_table)} ({names}) FROM STDIN") as stream,
    ):
        for piece in pieces:
            for values in zip(*(stored_values(field, piece[field.attname]) for field in fields), strict=True):
                stream.write_row(values)


def take_keys(model: type[Model], rows: Sequence[Model]) -> None:
    """Give rows that are not stored yet the next keys of their table."""
    with connection.cursor() as cursor:
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        cursor.execute(sequence, [model._meta.db_table, len(rows)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def stored_values(field: Field[Any, Any], given: Sequence[Any]) -> Sequence[Any]:
    """Return what a column stores of values; each is asked for once, as most stand there many times."""
    if type(field) in KEPT_AS_GIVEN:
        return given
    if isinstance(field, JSONField):
        return [field.get_db_prep_save(value, connection) for value in given]
    prepared = {value: field.get_db_prep_save(value, connection) for value in set(given)}
    return [prepared[value] for value in given]
