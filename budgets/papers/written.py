"""Write an edition as one page of HTML to be set: cover, contents, text and tables in their printed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.addresses import Address
from budgets.documents.model.table_words import NOTE
from budgets.manners import is_english
from budgets.models import Budget, Goal, PublicLogEntry, Statement
from budgets.queries import narrative, printed
from budgets.queries.narrative import Passage, TreeRow
from budgets.queries.printed import PrintedCell, PrintedTable
from budgets.queries.unread import UnreadTable, unread_parts
from budgets.records import ColumnType, Role
from budgets.vocabulary.sections import SectionKind
from budgets.vocabulary.table_kinds import TableKind

from .forms import FormCell, form_of_project, form_of_unit

#: Sheets by their name in the style and the width, in points, that they leave a table; the first that does is taken.
SHEETS = {"upright": 482, "wide": 740, "wider": 1088, "widest": 1582, "fold-out": 2282}
#: Points that a digit and a Chinese character of a table take, in bold type, and what a cell has beside its text.
DIGIT, CHARACTER, BESIDE = 5.4, 9.0, 9.5
#: So many characters of a text stand in a line of its cell at least, and at most if there is room; of a header.
LEAST, MOST, HEADER = 8, 30, 3
#: The title of a document stands on one line, if that is not too small: points, and how many a line has.
SMALLEST_TITLE, LARGEST_TITLE, TITLE_ROOM = 14, 24, 450

#: How wide the four columns of a form are, in per cent: labels and what stands beside them, twice.
FORM_WIDTHS = ["24", "26", "24", "26"]


@dataclass(slots=True)
class PaperTable:
    """A table of the paper: as printed, its sheet, how wide its columns are (%), and what a form says beside it."""

    printed: PrintedTable
    sheet: str
    widths: list[str]
    form: list[list[FormCell]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    indicators: list[TreeRow] = field(default_factory=list)

    @property
    def statement(self) -> Statement:
        return self.printed.statement

    @property
    def empty(self) -> str:
        """Return what an empty table says of itself within it (无), if a note below it says more."""
        first, *more = self.statement.remark.splitlines() or [""]
        return first if more and not NOTE.search(first) else ""

    @property
    def stepped(self) -> bool:
        """Tell whether the outermost rows, which are no totals, have rows of their own: those stand further in."""
        heads = {row.parent for row in self.printed.sheet.rows if row.parent}
        return any(row.level == 0 and row.role == Role.LINE and row.pk in heads for row in self.printed.sheet.rows)

    @property
    def notes(self) -> list[str]:
        """Return the lines below the table: what an empty one says of itself, then its notes."""
        said = [line for words in (self.statement.remark, self.statement.note) for line in words.splitlines()]
        return said[1:] if self.empty else said

    @property
    def number_listed(self) -> str:
        """Return the table's number as the list of contents prints it: a bare one with a point behind it."""
        number = self.statement.number
        return f"{number}." if number.isdigit() else number


@dataclass(slots=True)
class PaperPart:
    """A part of the text with its sections, and the tables that stand behind it."""

    passages: list[Passage]
    tables: list[PaperTable] = field(default_factory=list)


def written_paper(budget: Budget, site: str) -> str:
    """Return an edition as a page of HTML; ``site`` is what addresses begin with, such as ``https://example.org``.

    The frame is in the present language, the document in its own. Queries: four for each table, eleven beside.
    """
    unread = unread_parts(budget)
    parts = parts_of_paper(budget)
    address = Address(
        slug=budget.department.slug, year=budget.fiscal_year_id, document=budget.document, edition=budget.edition
    )
    logged = budget.log_entries.filter(event=PublicLogEntry.Event.PUBLISHED).first()
    context: dict[str, Any] = {
        "budget": budget,
        "parts": parts,
        "tables": [table for part in parts for table in part.tables],
        "unread": unread,
        "unreadable": unreadable_cells(parts, unread.tables),
        "draft": budget.is_open,
        "title_size": max(SMALLEST_TITLE, min(LARGEST_TITLE, TITLE_ROOM // max(len(budget.title), 1))),
        "site": settings.SITE,
        "english": is_english(),
        "logged": logged,
        "log_address": site + reverse("budgets:log-entry", args=[logged.number]) if logged else "",
        "running": _("%(title)s · edition %(n)s") % {"title": budget.title, "n": budget.edition},
        "paper_address": site + address.url("budget"),
    }
    return render_to_string("budgets/paper.html", context)


def parts_of_paper(budget: Budget) -> list[PaperPart]:
    """Return the parts of the text in their order, each with the tables that were printed behind its beginning.

    Tables follow the part that is about them; where none is, that in which they stand in the file, or the last.
    """
    parts: list[PaperPart] = []
    for passage in narrative.passages_of_budget(budget):
        if passage.depth == 1 or not parts:
            parts.append(PaperPart([]))
        parts[-1].passages.append(passage)
    parts = parts or [PaperPart([])]
    for statement in budget.statements.order_by("order"):
        part_of_table(parts, statement).tables.append(paper_table(budget, statement))
    return parts


def part_of_table(parts: Sequence[PaperPart], statement: Statement) -> PaperPart:
    """Return the part behind which a table stands."""
    of_tables = [part for part in parts if part.passages and part.passages[0].section.kind == SectionKind.TABLES]
    if of_tables:
        return of_tables[0]
    before = [part for part in parts if part.passages and stands_before(part.passages[0].section, statement)]
    return before[-1] if before else parts[-1]


def stands_before(section: Any, statement: Statement) -> bool:
    """Tell whether a section begins before a table in the same file."""
    same = section.source_id is not None and section.source_id == statement.source_id
    return same and (section.page or 0, section.row or 0) <= (statement.page or 0, statement.row or 0)


def paper_table(budget: Budget, statement: Statement) -> PaperTable:
    """Return a table with its sheet; one of performance goals brings its goals and indicators."""
    table = printed.printed_table(statement)
    found = PaperTable(table, *laid_on_sheet(table))
    found.form = form_of_project(table)
    if found.form:
        found.widths = FORM_WIDTHS
    if statement.kind == TableKind.PERFORMANCE:
        found.goals = [goal for goal in narrative.goals(budget) if goal.entry is None]
        found.indicators = narrative.indicators(budget)
        found.form = form_of_unit(table, found.goals, found.indicators)
        if found.form:
            found.widths = [f"{float(found.widths[0]) / 2:.2f}"] * 2 + found.widths[1:]
    found.sheet = "upright" if found.form else found.sheet
    return found


def laid_on_sheet(table: PrintedTable) -> tuple[str, list[str]]:
    """Return the smallest sheet that holds a table with every figure whole, and what of its width each column takes."""
    bounds = [column_bounds(table, place) for place in range(len(table.columns))]
    least = sum(each for each, _most in bounds)
    sheet = next((name for name, room in SHEETS.items() if least <= room), list(SHEETS)[-1])
    spare, wished = max(SHEETS[sheet] - least, 0), sum(most - least for least, most in bounds)
    widths = [each + min(spare / wished if wished else 0, 1) * (most - each) for each, most in bounds]
    return sheet, [f"{100 * width / sum(widths):.2f}" for width in widths]


def column_bounds(table: PrintedTable, place: int) -> tuple[float, float]:
    """Return how many points a column takes at least, and how many it would like to have."""
    column = table.columns[place]
    longest = max((text_width(row.cells[place]) for row in table.rows), default=0)
    head = len(column.header[-1]) if column.header else 0
    whole = column.type in (ColumnType.AMOUNT, ColumnType.CODE)
    least = max(longest if whole else min(longest, LEAST * CHARACTER), min(head, HEADER) * CHARACTER)
    most = max(min(longest, MOST * CHARACTER), min(head, 2 * HEADER) * CHARACTER, least)
    return least + BESIDE, most + BESIDE


def text_width(cell: PrintedCell) -> float:
    """Return about how many points the text of a cell takes on one line, with its indentation."""
    indented = cell.row.level if cell.row and cell.css.startswith("label") else 0
    return indented * CHARACTER + sum(DIGIT if sign < "\u2000" else CHARACTER for sign in cell.text)


@dataclass(frozen=True, slots=True)
class UnreadableCell:
    """An amount that nobody could read: its table, row and column by name, and its text as printed."""

    statement: Statement
    row: str
    column: str
    text: str


def unreadable_cells(parts: Sequence[PaperPart], unread: dict[int, UnreadTable]) -> list[UnreadableCell]:
    """Return the unreadable amounts of a paper, in its order."""
    tables = [table.printed for part in parts for table in part.tables if table.statement.pk in unread]
    return [
        UnreadableCell(table.statement, cell.row.label if cell.row else "", " / ".join(column.header), cell.text)
        for table in tables
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell.state == "unreadable"
    ]
