"""Read what staff need to decide on an upload: what was recognised, whose it is, how it differs from what is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Count, Q, QuerySet

from budgets import checks, codes, differences, models, records
from budgets.checks import Verdict
from budgets.differences import Difference
from budgets.models import (
    Budget,
    ClassificationCode,
    Department,
    DepartmentAlias,
    SourceFile,
    Upload,
    UploadFile,
    name_key,
)
from budgets.records import Amount, Column, Line, Origin, Place, State, Statement

from .printed import PrintedTable, laid_out
from .records import records as read
from .sheets import SheetCell, SheetRow, StatementSheet

#: How alike two names must be, from 0 to 1, to be offered as perhaps one.
ALIKE = 0.72
#: A page offers no more departments that might be meant.
MOST_NEAR = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What could not be read: where, the text as printed, why, and the order of the table it stands in (0: none)."""

    place: Place
    text: str
    reason: str
    table: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedTable:
    """A recognised table with what it holds and the pages of the original it stands on."""

    statement: Statement
    amounts: int
    unread: int
    pages: tuple[Place, ...]


def uploaded_tables(budget: records.Budget) -> list[UploadedTable]:
    """Return the tables of a budget that was read."""
    found = []
    for one in budget.statements:
        states = Counter(amount.state for line in one.lines for amount in line.amounts)
        found.append(
            UploadedTable(
                statement=one, amounts=states.total(), unread=states[State.UNREADABLE], pages=tuple(pages(one))
            )
        )
    return found


def pages(table: Statement) -> Iterator[Place]:
    """Yield the pages or sheets of the original that a table stands on, each once, in order."""
    seen = set()
    for place in (table.place, *(line.place for line in table.lines)):
        where = (place.file, place.page, place.sheet)
        if place.file and where not in seen:
            seen.add(where)
            yield place


def unread(budget: records.Budget) -> list[Unread]:
    """Return the rows that could not be read, then the cells that no such row speaks of."""
    rows = [
        Unread(place=one.place, text=one.text, reason=one.reason, table=table_at(budget, one.place))
        for one in budget.unreadable
    ]
    told = {_spot(one.place) for one in rows}
    for table in budget.statements:
        for line in table.lines:
            for amount in line.amounts:
                if amount.state is State.UNREADABLE and _spot(amount.place) not in told:
                    text = f"{line.code} {line.label}: {amount.printed}".strip()
                    reason = f"not-a-figure: {amount.printed}"
                    rows.append(Unread(place=amount.place, text=text, reason=reason, table=table.order))
    return rows


def _spot(place: Place) -> tuple[object, ...]:
    return (place.file, place.page, place.sheet, place.row, place.box)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsureFigure:
    """A figure that was recognised from a picture, and a check that does not hold or the recognition's own doubt."""

    table: Statement
    line: Line
    column: Column
    amount: Amount
    is_broken: bool


def least_sure(budget: records.Budget, result: checks.CheckResult) -> list[UnsureFigure]:
    """Return the recognised figures of a budget that was read, those of checks that do not hold first.

    Then come those the recognition is least sure of. What could not be read is told by :func:`unread`.
    """
    broken = {
        (spot.statement, spot.line, spot.column)
        for one in failing(result)
        for spot in one.figure_locations
        if not spot.budget
    }
    found = [
        UnsureFigure(
            table=table,
            line=line,
            column=next(each for each in table.columns if each.order == amount.column),
            amount=amount,
            is_broken=(table.order, line.position, amount.column) in broken,
        )
        for table in budget.statements
        for line in table.lines
        for amount in line.amounts
        if amount.origin is Origin.RECOGNISED and amount.state is State.VALUE
    ]
    return sorted(found, key=lambda one: (not one.is_broken, one.amount.confidence or 0))


def table_at(budget: records.Budget, place: Place) -> int:
    """Return the order of the last table that begins on the page or sheet of a place, or goes on there; 0 for none."""
    found = 0
    for table in budget.statements:
        for one in pages(table):
            if (one.file, one.page, one.sheet) == (place.file, place.page, place.sheet) and place.file:
                begins = table.place.row is None or place.row is None or table.place.row <= place.row
                found = table.order if begins else found
    return found


# Whose it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The departments that bear a printed name, and those that nearly do."""

    found: list[Department]
    near: list[Department]

    @property
    def settled(self) -> Department | None:
        """Return the department where there is no doubt."""
        return self.found[0] if len(self.found) == 1 else None


def issuer(budget: records.Budget) -> Issuer:
    """Return who may have issued a budget: by name and alias, whatever width and spaces; at most three queries.

    Only within the printed place there is no doubt: a department of the name in another place is one that is near.
    """
    named = list(Department.objects.with_name_or_alias(budget.department).select_related("jurisdiction")[:9])
    here = [one for one in named if not budget.jurisdiction or one.jurisdiction.name == budget.jurisdiction]
    if here:
        return Issuer(found=here, near=[])
    close = alike(budget.department)
    others = Department.objects.filter(pk__in=close).select_related("jurisdiction")
    by_key = {one.pk: one for one in (*others, *named)}
    order = [*(one.pk for one in named), *(pk for pk in close if pk in by_key)]
    return Issuer(found=[], near=[by_key[pk] for pk in dict.fromkeys(order)][:MOST_NEAR])


def alike(name: str) -> list[int]:
    """Return the keys of departments with a name or alias like a given one, the most alike first; two queries."""
    key = name_key(name)
    known = [*Department.objects.values_list("pk", "key"), *DepartmentAlias.objects.values_list("department", "key")]
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    found: dict[int, float] = {}
    for pk, other in known:
        matcher.set_seq1(other)
        contained = len(other) > 3 and (other in key or key in other)
        share = 1.0 if contained else matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
        if share >= ALIKE:
            found[pk] = max(share, found.get(pk, 0.0))
    return sorted(found, key=lambda pk: -found[pk])[:MOST_NEAR]


# What is there already


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is kept of the same document: the edition to compare with, the newest, one being worked on."""

    compared: Budget | None
    newest: Budget | None
    open: Budget | None


def beside(department: Department | None, budget: records.Budget) -> Beside:
    """Return the editions there are of a document; one query. Compared is the one in force, or else the newest."""
    found: list[Budget] = []
    if department is not None:
        same = Budget.objects.of_document(department, budget.year, budget.scope, budget.phase)
        found = list(same.select_related("department").order_by("-edition"))
    in_force = next((one for one in found if one.state == Budget.EditionState.PUBLISHED), None)
    newest = found[0] if found else None
    return Beside(compared=in_force or newest, newest=newest, open=next((one for one in found if one.is_open), None))


def same_files(upload: Upload) -> QuerySet[SourceFile]:
    """Return the files of editions that have the bytes of a file of an upload."""
    hashes = upload.files.values("sha256")
    found = SourceFile.objects.filter(sha256__in=hashes, budget__in=Budget.objects.all())
    return found.select_related("budget__department").order_by("-budget_id", "order")


def same_uploads(upload: Upload) -> QuerySet[UploadFile]:
    """Return the files of other uploads, not decided on yet, that have the bytes of a file of this one."""
    undecided = Upload.objects.undecided().exclude(pk=upload.pk)
    return UploadFile.objects.filter(upload__in=undecided, sha256__in=upload.files.values("sha256")).order_by("pk")


def differing(compared: Budget, budget: records.Budget) -> tuple[Difference, ...]:
    """Return in what a budget that was read differs from an edition."""
    return differences.compare(read(compared), budget)


def checked(budget: records.Budget, department: Department | None) -> checks.CheckResult:
    """Return what the checks find of a budget that was read, last year's edition in force beside it."""
    result = checks.check_budget(budget, codes.entries(ClassificationCode.objects.all()))
    before = None
    if department is not None:
        year_before = Budget.objects.of_document(department, budget.year - 1, budget.scope, budget.phase)
        before = year_before.published().first()
    if before is None:
        return result
    chain, _rest = checks.check_years([budget, read(before)])
    return checks.CheckResult(findings=(*result.findings, *chain.findings), unmatched=result.unmatched)


def failing(result: checks.CheckResult) -> list[checks.Finding]:
    return [one for one in result.findings if one.verdict is Verdict.FAIL]


# Lists


def listed() -> QuerySet[Upload]:
    """Return all uploads with their files, the newest first."""
    return Upload.objects.select_related("by", "budget", "issuer").prefetch_related("files").order_by("-pk")


def before_in_queue(upload: Upload) -> int:
    """Return how many uploads a worker takes before one that waits."""
    waiting = Q(state=Upload.UploadState.WAITING, queued_at__lt=upload.queued_at)
    return int(Upload.objects.filter(waiting).aggregate(n=Count("pk"))["n"]) + Upload.objects.being_read().count()


# A table beside its original


def as_printed(table: Statement) -> PrintedTable:
    """Return a table that was read as it is printed, its rows by their positions; no query."""
    columns = [
        models.Column(
            pk=one.order,
            order=one.order,
            type=one.type,
            header=list(one.header),
            measure=one.measure,
            list=one.list,
        )
        for one in table.columns
    ]
    frame = models.Statement(
        kind=table.kind, number=table.number, title=table.title, money_unit=table.money_unit, note=table.note
    )
    return laid_out(StatementSheet(frame, columns, [sheet_row(line) for line in table.lines]))


def sheet_row(line: Line) -> SheetRow:
    return SheetRow(
        pk=line.position,
        table_row=line.row,
        list=line.list,
        level=line.level,
        parent=line.parent,
        role=line.role,
        code=line.code,
        label=line.label,
        scheme=line.scheme,
        classification=line.classification,
        budget_unit=line.budget_unit,
        year=line.year,
        entry=line.project,
        page=line.place.page,
        source_row=line.place.row,
        source_sheet=line.place.sheet,
        position=line.position,
        cells={one.column: SheetCell(one.state, one.value, one.printed) for one in line.amounts},
        texts={one.column: one.text for one in line.texts},
    )


def places(table: Statement) -> list[tuple[Place, str]]:
    """Return where the cells and the rows of a table stand, with what is printed there."""
    found = []
    for line in table.lines:
        cells = [(one.place, one.printed) for one in line.amounts] + [(one.place, one.text) for one in line.texts]
        found += [*cells, (line.place, f"{line.code} {line.label}".strip())]
    return list({place: (place, text) for place, text in found if place.file}.values())
