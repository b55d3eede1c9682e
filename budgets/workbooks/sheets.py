"""Lay out tables as published in a workbook: merged heads, figures as numbers, what is blank told from what is zero."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budgets import records
from budgets.documents import RecordSheet, frame_sheet, record_sheets
from budgets.documents.model import table_layout
from budgets.documents.model.messages import sentence
from budgets.models import Budget
from budgets.queries.drill import decimals
from budgets.queries.uploads import Unread, unread
from budgets.records import ColumnType, Statement
from budgets.vocabulary.table_kinds import TableKind

from .book import Book

WIDTHS = {
    ColumnType.UNIT: 24,
    ColumnType.CODE: 12,
    ColumnType.LABEL: 34,
    ColumnType.TEXT: 48,
    ColumnType.AMOUNT: 14,
}
INDICATOR_HEAD = ("一级指标", "二级指标", "三级指标", "目标值")


@dataclass(frozen=True, slots=True)
class SheetOrigin:
    """What every sheet says of where it comes from."""

    budget: Budget
    address: str

    def lines(self, partial: bool) -> list[str]:
        """Return the words below a table, of which, if ``partial``, something was not read."""
        budget = self.budget
        dated = budget.published_at.date().isoformat() if budget.published_at else ""
        source = _("Source: %(title)s, edition %(edition)s, published here on %(date)s") % {
            "title": budget.title,
            "edition": budget.edition,
            "date": dated,
        }
        states = (
            _("An empty cell is blank in the document; 0 is printed there as zero; — was not read, or is not there.")
            if partial
            else _("An empty cell is blank in the document; 0 is printed there as zero; — is not in the document.")
        )
        return [states, source, *filter(None, [self.address])]


class Sheets(Book):
    """The workbook of a budget in the making."""

    def __init__(self, origin: SheetOrigin) -> None:
        super().__init__()
        self.origin = origin
        created = origin.budget.published_at or origin.budget.created_at
        # The same edition makes the same file.
        self.book.set_properties({"title": origin.budget.title, "created": created.replace(tzinfo=None)})
        self.names: list[str] = []

    def start_sheet(self, name: str, widths: Sequence[int], title: str, unit: str = "") -> tuple[Any, int]:
        """Return a new sheet with its title and unit, set up for paper, and the row that its head begins in."""
        unique = table_layout.sheet_names([*self.names, name])[-1]
        self.names.append(unique)
        sheet = self.book.add_worksheet(unique)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        across(sheet, 0, 0, 0, len(widths) - 1, title, self.format(bold=True, font_size=14, align="center"))
        if unit:
            across(sheet, 1, 0, 1, len(widths) - 1, f"单位：{unit}", self.format(align="right"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet, 2 if unit else 1

    def write_tables(self, tables: Sequence[Statement], budget: records.Budget) -> None:
        """Add tables; one of performance goals brings the goals and indicators of its budget on further sheets."""
        notes = unread(budget)
        for table in tables:
            self.write_table(table, [note for note in notes if note.table == table.order])
        if any(table.kind == TableKind.PERFORMANCE for table in tables):
            self.goals([(goal.number, goal.text) for goal in budget.goals if goal.project is None])
            self.indicators(budget.indicators)

    def write_table(self, table: Statement, notes: Sequence[Unread] = ()) -> None:
        """Add a table as published, and below it what of it was not read."""
        title = f"{table.number} {table.title}".strip()
        widths = [WIDTHS[column.type] for column in table.columns]
        sheet, top = self.start_sheet(title, widths or [40], title, table.money_unit)
        first = self.head(sheet, table.columns, top)
        sheet.freeze_panes(first, 0)
        sheet.repeat_rows(top, max(top, first - 1))
        row = first - 1
        for row, spots in enumerate(table_layout.rows_as_printed(table), first):
            for column, spot in enumerate(spots):
                self.write_cell(sheet, row, column, spot, table_layout.totals(spots), table.money_unit)
        said = [f"{note.text} {sentence(note.reason, get_language() or '')}".strip() for note in notes]
        below = [*filter(None, (table.remark, table.note)), *(_("not read: %s") % words for words in said)]
        below += self.origin.lines(bool(notes))
        self.words(sheet, row + 2, below)

    def head(self, sheet: Any, columns: Sequence[table_layout.Headed], top: int) -> int:
        """Write a head with its merged cells and return the row below it."""
        look = self.format(bold=True, align="center", text_wrap=True, border=1)
        for cell in table_layout.ranges(columns):
            across(sheet, top + cell.top, cell.left, top + cell.bottom, cell.right, cell.text, look)
        return top + max((len(column.header) for column in columns), default=0)

    def write_cell(self, sheet: Any, row: int, column: int, spot: table_layout.Spot, total: bool, unit: str) -> None:
        """Write a cell: a figure as a number with the decimals it is printed with, anything else as text."""
        look: dict[str, Any] = {"border": 1, "bold": True} if total else {"border": 1}
        shown = spot.shown(unit)
        if isinstance(shown, Decimal):
            places = decimals(spot.amount.printed if spot.amount else "")
            form = "#,##0" + ("." + "0" * min(places, 20) if places else "")
            sheet.write_number(row, column, shown, self.format(num_format=form, **look))
        elif spot.is_amount:
            text = f"{shown} [{_('unreadable')}]" if table_layout.unreadable(spot) else shown
            text_of(sheet, row, column, text, self.format(align="right", **look))
        else:
            level = spot.line.level if spot.line and spot.column.type is ColumnType.LABEL else 0
            indent = {"indent": min(level, 15) - 1} if level > 1 else {}
            text_of(sheet, row, column, shown, self.format(text_wrap=True, **indent, **look))

    def goals(self, goals: Sequence[tuple[str, str]]) -> None:
        """Add the numbered goals of the year."""
        sheet, row = self.start_sheet("年度绩效目标", [8, 100], "年度绩效目标")
        for number, text in goals:
            sheet.write_string(row, 0, number, self.format(border=1))
            sheet.write_string(row, 1, text, self.format(border=1, text_wrap=True))
            row += 1

    def indicators(self, indicators: Sequence[records.Indicator]) -> None:
        """Add the indicator tree, its levels merged as printed."""
        sheet, top = self.start_sheet("绩效指标", [16, 20, 60, 40], "绩效指标")
        look = self.format(border=1, text_wrap=True)
        for column, text in enumerate(INDICATOR_HEAD):
            sheet.write_string(top, column, text, self.format(bold=True, align="center", border=1))
        # A row for each target; an indicator without one has a row too.
        rows = [(one, target) for one in indicators for target in [each.printed for each in one.targets] or [""]]
        for row, (_one, target) in enumerate(rows, top + 1):
            text_of(sheet, row, 3, target, look)
        for column, path in enumerate((("level1",), ("level1", "level2"), ("level1", "level2", "order"))):
            bottom = top
            for _path, group in groupby((one for one, _target in rows), key=attrgetter(*path)):
                found = list(group)
                text = (found[0].name or "不涉及", found[0].level2, found[0].level1)[2 - column]
                across(sheet, bottom + 1, column, bottom + len(found), column, text, look)
                bottom += len(found)

    # What the tables do not show

    def all_records(self, budget: records.Budget) -> None:
        """Add every record of a budget, a sheet for each file of its data package: so that the workbook reads back."""
        frame = frame_sheet(budget)
        sheet = self.data(frame.name, [22, 22, 90])
        for row, cells in enumerate([*frame.rows, *sources(budget)]):
            for column, text in enumerate(cells):
                text_of(sheet, row, column, text, self.format(text_wrap=column == 2))
        for records_of_a_file in record_sheets(budget):
            self.write_records(records_of_a_file)

    def write_records(self, made: RecordSheet) -> None:
        """Add the records of one file of the data package, below a row of titles and a row of names."""
        names = [name for name, _title, _meaning in made.columns]
        sheet = self.data(made.name, [8, *[16] * (len(names) - 1)])
        for column, (name, title, meaning) in enumerate(made.columns):
            text_of(sheet, 0, column, title, self.format(bold=True, text_wrap=True))
            text_of(sheet, 1, column, name, self.format(font_color="#4F4C46"))
            if meaning:
                sheet.write_comment(0, column, meaning, {"x_scale": 1.5})
        sheet.freeze_panes(2, 1)
        money = names.index("value") if "value" in names else None
        row = 1
        for row, cells in enumerate(made.rows, start=2):
            for column, text in enumerate(cells):
                if column == money and text and len(text.replace(".", "").strip("-0")) <= table_layout.EXACT_DIGITS:
                    sheet.write_number(row, column, Decimal(text))
                elif text:
                    sheet.write_string(row, column, text)
        sheet.autofilter(1, 0, row, len(names) - 1)

    def data(self, name: str, widths: Sequence[int]) -> Any:
        """Return a sheet for records, behind those of tables."""
        sheet = self.book.add_worksheet(name)
        sheet.set_tab_color("#9A958B")
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def words(self, sheet: Any, row: int, lines: Sequence[str]) -> None:
        for number, text in enumerate(lines, row):
            sheet.write_string(number, 0, text, self.format(font_color="#4F4C46"))


def whole(origin: SheetOrigin, budget: records.Budget) -> bytes:
    """Return a budget as a workbook: its tables as printed, and behind them all its records."""
    sheets = Sheets(origin)
    sheets.write_tables(budget.statements, budget)
    sheets.all_records(budget)
    return sheets.done()


def some(origin: SheetOrigin, budget: records.Budget, orders: Collection[int]) -> bytes:
    """Return the tables of some orders as a workbook."""
    sheets = Sheets(origin)
    sheets.write_tables([table for table in budget.statements if table.order in orders], budget)
    return sheets.done()


def sources(budget: records.Budget) -> list[tuple[str, str, str]]:
    """Return what is said of the files the budget was read from; who reads the workbook back reads another file."""
    return [
        ("", "来源文件", "\n".join(filter(None, (file.name, file.url, f"SHA-256 {file.sha256}", recognised(file)))))
        for file in budget.files
    ]


def recognised(file: records.SourceFile) -> str:
    """Return which pages of a file were read from a picture; empty where none was."""
    pages = "、".join(map(str, file.recognised_pages))
    return f"由图片识别：第 {pages} 页" if pages else ""


def text_of(sheet: Any, row: int, column: int, text: str, look: Any) -> None:
    """Write a text into a cell, never as a formula or a link; where there is none the cell stays empty."""
    if text:
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)


def across(sheet: Any, top: int, left: int, bottom: int, right: int, text: str, look: Any) -> None:
    """Write a text into one cell, or into several merged into one; never as a formula or a link."""
    if (top, left) != (bottom, right):
        sheet.merge_range(top, left, bottom, right, "", look)
    sheet.write_string(top, left, text, look)
