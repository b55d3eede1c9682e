"""Lay out tables as published in a workbook: merged heads, figures as numbers, what is blank told from what is zero."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from .models import Budget
from .queries.drill import decimals
from .queries.narrative import TreeRow
from .queries.printed import PrintedCell, PrintedTable
from .records import MONEY_UNITS

#: A workbook keeps numbers as binary fractions, which hold fifteen digits exactly.
EXACT_DIGITS = 15
WIDTHS = {"unit": 24, "code": 12, "label": 34, "text": 48, "amount": 14}
LOOK = {"font_name": "SimSun", "font_size": 10, "valign": "vcenter"}
INDICATOR_HEAD = ("一级指标", "二级指标", "三级指标", "目标值")


@dataclass(frozen=True, slots=True)
class Origin:
    """What every sheet says of where it comes from."""

    budget: Budget
    address: str

    def lines(self) -> list[str]:
        """Return the words below a table."""
        budget = self.budget
        dated = budget.published_at.date().isoformat() if budget.published_at else ""
        source = _("Source: %(title)s, edition %(edition)s, published here on %(date)s") % {
            "title": budget.title,
            "edition": budget.edition,
            "date": dated,
        }
        states = _("An empty cell is blank in the document; 0 is printed there as zero; — is not in the document.")
        return [states, source, self.address]


class Sheets:
    """A workbook in the making."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.content = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.content, {"in_memory": True})
        created = origin.budget.published_at or origin.budget.created_at
        # The same edition makes the same file.
        self.book.set_properties({"title": origin.budget.title, "created": created.replace(tzinfo=None)})
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.names: set[str] = set()

    def done(self) -> bytes:
        """Return the workbook's bytes."""
        self.book.close()
        return self.content.getvalue()

    def format(self, **look: Any) -> Any:
        """Return a format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**LOOK, **look})
        return self.formats[key]

    def sheet(self, name: str, widths: Sequence[int], title: str, unit: str = "") -> tuple[Any, int]:
        """Return a new sheet with its title and unit, set up for paper, and the row that its head begins in."""
        taken = "".join("_" if sign in "[]:*?/\\'" else sign for sign in name)[:27]
        unique = next(f"{taken}{tail}" for tail in ("", *map(str, range(2, 1000))) if taken + tail not in self.names)
        self.names.add(unique)
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

    def table(self, table: PrintedTable) -> None:
        """Add a table as published."""
        statement = table.statement
        title = f"{statement.number} {statement.title}".strip()
        widths = [WIDTHS[column.type] for column in table.columns]
        sheet, top = self.sheet(title, widths or [40], title, statement.money_unit)
        first = self.head(sheet, table, top)
        sheet.freeze_panes(first, 0)
        sheet.repeat_rows(top, max(top, first - 1))
        row = first - 1
        for row, printed in enumerate(table.rows, first):
            for column, cell in enumerate(printed.cells):
                self.cell(sheet, row, column, cell, bool(printed.css), statement.money_unit)
        self.words(sheet, row + 2, [*filter(None, (statement.remark, statement.note)), *self.origin.lines()])

    def head(self, sheet: Any, table: PrintedTable, top: int) -> int:
        """Write a head with its merged cells and return the row below it."""
        look = self.format(bold=True, align="center", text_wrap=True, border=1)
        covered: set[tuple[int, int]] = set()
        for level, cells in enumerate(table.head, top):
            column = 0
            for cell in cells:
                while (level, column) in covered:
                    column += 1
                bottom, right = level + cell.rowspan - 1, column + cell.colspan - 1
                covered |= {(row, at) for row in range(level, bottom + 1) for at in range(column, right + 1)}
                across(sheet, level, column, bottom, right, cell.text, look)
        return top + len(table.head)

    def cell(self, sheet: Any, row: int, column: int, cell: PrintedCell, total: bool, unit: str) -> None:
        """Write a cell: a figure as a number with the decimals it is printed with, anything else as text."""
        look: dict[str, Any] = {"border": 1, "bold": True} if total else {"border": 1}
        if cell.css != "money":
            level = cell.row.level if cell.row and cell.css.startswith("label") else 0
            indent = {"indent": level - 1} if level > 1 else {}
            text_of(sheet, row, column, cell.text, self.format(text_wrap=True, **indent, **look))
        elif cell.value is None:
            text = {"absent": "—", "unreadable": f"{cell.text} [{_('unreadable')}]"}.get(cell.state, cell.text)
            text_of(sheet, row, column, text, self.format(align="right", **look))
        else:
            self.number(sheet, row, column, cell, look, unit)

    def number(self, sheet: Any, row: int, column: int, cell: PrintedCell, look: dict[str, Any], unit: str) -> None:
        value = (cell.value or 0) / MONEY_UNITS[unit]
        places = decimals(cell.text)
        if len(f"{value:f}".replace(".", "").strip("-0")) > EXACT_DIGITS:
            sheet.write_string(row, column, cell.text, self.format(align="right", **look))
        else:
            form = "#,##0" + ("." + "0" * places if places else "")
            sheet.write_number(row, column, value, self.format(num_format=form, **look))

    def goals(self, goals: Sequence[tuple[str, str]]) -> None:
        """Add the numbered goals of the year."""
        sheet, row = self.sheet("年度绩效目标", [8, 100], "年度绩效目标")
        for number, text in goals:
            sheet.write_string(row, 0, number, self.format(border=1))
            sheet.write_string(row, 1, text, self.format(border=1, text_wrap=True))
            row += 1

    def indicators(self, rows: Sequence[TreeRow]) -> None:
        """Add the indicator tree, its levels merged as printed."""
        sheet, top = self.sheet("绩效指标", [16, 20, 60, 40], "绩效指标")
        for column, text in enumerate(INDICATOR_HEAD):
            sheet.write_string(top, column, text, self.format(bold=True, align="center", border=1))
        look = self.format(border=1, text_wrap=True)
        for row, one in enumerate(rows, top + 1):
            name = (one.indicator[0].name or "不涉及", one.indicator[1]) if one.indicator else None
            for column, cell in enumerate((one.level1, one.level2, name, (one.target.printed, 1))):
                if cell:
                    across(sheet, row, column, row + cell[1] - 1, column, cell[0], look)

    def words(self, sheet: Any, row: int, lines: Sequence[str]) -> None:
        for number, text in enumerate(lines, row):
            sheet.write_string(number, 0, text, self.format(font_color="#4F4C46"))


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


def defused(text: str) -> str:
    """Return a cell's text so that no spreadsheet runs it as a formula; figures stay figures."""
    return f"'{text}" if text.startswith(("=", "+", "@", "\t", "\r")) else text
