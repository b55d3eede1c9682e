"""Print the budgets of a folder anew, as another producer would, and read that: ``python -m tests.reprinted FOLDER``.

What is read of each budget is the truth here, right or not. Its tables are written to a workbook or a page of HTML,
LibreOffice prints them in several layouts or saves them in other formats, and what is read of those is held against
it, amount by amount: right, named as not read, wrong (another value, or at another row or column), or missed.

``--keep FOLDER`` keeps what was printed, ``--only LAYOUT`` (once or more) narrows it, ``--details`` lists the amounts.
"""

from __future__ import annotations

import argparse
import html
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any

import xlsxwriter

from budgets import documents
from budgets.documents.model import table_layout
from budgets.records import Budget, ColumnType, State, Statement
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import FORMS, TableKind
from tests.corpus import budgets_in, read_with_scope
from tests.printed import ComparedFigures

#: How wide columns are, in characters of a workbook.
_WIDTHS = {
    ColumnType.UNIT: 22,
    ColumnType.CODE: 10,
    ColumnType.LABEL: 30,
    ColumnType.TEXT: 30,
    ColumnType.AMOUNT: 15,
}
_A4, _A5 = 9, 11
#: How high a line of a cell is, in points.
_LINE = 15
#: Papers have no more rows than this above a page turn that is drawn by hand.
_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A way to print tables, or, with another ``format`` than PDF, to save them with figures as numbers.

    A sheet is a table: its title, issuer and unit, its header, its rows. ``fit`` prints all columns on a page, else
    they go on on others, with the names of rows again if they are ``named`` there. ``break_below`` turns the page
    below the ``"head"`` or the ``"header"``; ``rows`` turns it after so many rows again and again. The words of a
    header that is ``low`` do not fit in its cells. ``html`` is the style of a text that holds the tables.
    """

    format: str = "pdf"
    paper: int = _A4
    landscape: bool = False
    fit: bool = True
    scale: int = 0
    ruled: bool = True
    headed: bool = False
    inside: bool = False
    named: bool = False
    break_below: str = ""
    rows: int = 0
    low: bool = False
    html: str = ""


LAYOUTS = {
    "a4-landscape": Layout(landscape=True),
    "a5-heads": Layout(paper=_A5, headed=True),
    "narrow-inside": Layout(inside=True),
    "across": Layout(fit=False),
    "across-named": Layout(fit=False, named=True, headed=True),
    "unruled": Layout(landscape=True, ruled=False),
    "unruled-rows": Layout(landscape=True, ruled=False, rows=_ROWS),
    "head-at-foot": Layout(landscape=True, break_below="head"),
    "header-at-foot": Layout(landscape=True, break_below="header"),
    "unruled-foot": Layout(landscape=True, ruled=False, break_below="header"),
    "small": Layout(fit=False, scale=35),
    "low-header": Layout(landscape=True, low=True),
    "text-a4": Layout(html="@page { size: 21cm 29.7cm; margin: 2cm } td { font-size: 9pt }"),
    "text-a5": Layout(html="@page { size: 21cm 14.8cm; margin: 1.5cm } td { font-size: 7pt }"),
    "text-unruled": Layout(html="@page { size: 21cm 29.7cm; margin: 2cm } td { font-size: 9pt }", ruled=False),
    "xlsx": Layout(format="xlsx"),
    "ods": Layout(format="ods"),
    "xls": Layout(format="xls"),
    "docx": Layout(format="docx", html="td { font-size: 9pt }"),
    "doc": Layout(format="doc", html="td { font-size: 9pt }"),
    "rtf": Layout(format="rtf", html="td { font-size: 9pt }"),
    "web": Layout(format="html", html="td { font-size: 9pt }"),
}


# What is printed


def printable(budget: Budget) -> list[Statement]:
    """Return the tables of a budget that have columns and rows; forms of project goals have neither."""
    return [table for table in budget.statements if table.kind not in FORMS and table.columns and table.lines]


def cover_of(budget: Budget) -> list[str]:
    return [budget.title or f"{budget.year}年部门预算", budget.department]


def title_of(table: Statement) -> str:
    return f"{table.number} {table.title}".strip()


def write_workbook(budget: Budget, layout: Layout, path: Path) -> None:
    """Write the tables of a budget as a workbook that is set up to be printed in a layout."""
    book = xlsxwriter.Workbook(str(path))
    cover = book.add_worksheet("封面")
    for row, text in enumerate(cover_of(budget)):
        cover.write_string(row * 3, 0, text, book.add_format({"font_size": 20 - row * 6}))
    for number, table in enumerate(printable(budget), start=1):
        _Sheet(book, book.add_worksheet(f"表{number}"), table, layout).write_all(budget.department)
    book.close()


#: The row in which the header of a sheet begins, below the title and the unit.
_TOP = 2


@dataclass(slots=True)
class _Sheet:
    """A sheet of a workbook on which a table is written in a layout; ``first`` is the row below its header."""

    book: Any
    sheet: Any
    table: Statement
    layout: Layout
    first: int = _TOP

    def write_all(self, issuer: str) -> None:
        for at, column in enumerate(self.table.columns):
            self.sheet.set_column(at, at, _WIDTHS[column.type])
        self.write_head(issuer)
        self.write_header()
        rows = table_layout.rows_as_printed(self.table)
        for row, spots in enumerate(rows, self.first):
            for at, spot in enumerate(spots):
                self.write_spot((row, at), spot)
        for at, words in enumerate(filter(None, (self.table.remark, self.table.note)), self.first + len(rows)):
            self.sheet.write_string(at, 0, words)
        self.set_up_pages(len(rows))

    def look(self, **options: Any) -> Any:
        return self.book.add_format({"border": int(self.layout.ruled), **options})

    def write_across(self, box: tuple[int, int, int, int], text: str, look: Any) -> None:
        if box[:2] == box[2:]:
            self.sheet.write_string(*box[:2], text, look)
        elif box[1] <= box[3]:
            self.sheet.merge_range(*box, text, look)

    def write_head(self, issuer: str) -> None:
        """Write title, issuer and unit; what is merged over columns that are printed again is printed over itself."""
        last, named = len(self.table.columns) - 1, self.layout.named
        border = int(self.layout.inside)
        title = self.look(align="left" if named else "center", font_size=16, border=border)
        half = 0 if named else last // 2
        self.write_across((0, 0, 0, 0 if named else last), title_of(self.table), title)
        self.write_across((1, 0, 1, half), f"编制部门：{issuer}", self.look(border=border))
        unit = self.look(align="right", border=border)
        self.write_across((1, last if named else half + 1, 1, last), f"单位：{self.table.money_unit}", unit)

    def write_header(self) -> None:
        columns = self.table.columns
        heights = [_LINE] * max(len(column.header) for column in columns)
        look = self.look(align="center", valign="vcenter", text_wrap=True)
        for cell in table_layout.ranges(columns):
            width = sum(_WIDTHS[column.type] for column in columns[cell.left : cell.right + 1])
            lines = -(-2 * len(cell.text) // width) - (cell.bottom - cell.top)
            heights[cell.bottom] = max(heights[cell.bottom], _LINE * lines)
            self.write_across((_TOP + cell.top, cell.left, _TOP + cell.bottom, cell.right), cell.text, look)
        for level, height in enumerate(heights, _TOP):
            self.sheet.set_row(level, _LINE if self.layout.low else height)
        self.first = _TOP + len(heights)

    def write_spot(self, at: tuple[int, int], spot: table_layout.Spot) -> None:
        is_number = self.layout.format != "pdf" and spot.amount
        shown = spot.shown(self.table.money_unit) if is_number else printed_in(spot)
        if isinstance(shown, Decimal) and spot.amount:
            decimals = len(spot.amount.printed.partition(".")[2])
            form = "#,##0" + ("." + "0" * decimals) * (decimals > 0)
            self.sheet.write_number(*at, shown, self.look(num_format=form))
        else:
            self.sheet.write_string(
                *at, shown, self.look(**{"align": "right"} if spot.is_amount else {"text_wrap": True})
            )

    def set_up_pages(self, rows: int) -> None:
        sheet, layout, first = self.sheet, self.layout, self.first
        sheet.set_paper(layout.paper)
        if layout.landscape:
            sheet.set_landscape()
        if layout.fit:
            sheet.fit_to_pages(1, 0)
        if layout.scale:
            sheet.set_print_scale(layout.scale)
        if layout.headed:
            sheet.repeat_rows(_TOP, first - 1)
        names = list(takewhile(lambda each: each.type in (ColumnType.CODE, ColumnType.LABEL), self.table.columns))
        if layout.named and names:
            sheet.repeat_columns(0, len(names) - 1)
        turns = {"head": [_TOP], "header": [first]}.get(layout.break_below, [])
        turns += range(first + layout.rows, first + rows, layout.rows) if layout.rows else ()
        if turns:
            sheet.set_h_pagebreaks(turns)


def printed_in(spot: table_layout.Spot) -> str:
    """Return the text of a cell on paper; an amount that the document does not have leaves it empty."""
    return (spot.amount.printed if spot.amount else "") if spot.is_amount else spot.text


def write_html(budget: Budget, layout: Layout, path: Path) -> None:
    """Write the tables of a budget as a text with tables, each on a page of its own, its header repeated."""
    parts = [f"<p align=center><font size=6>{html.escape(text)}</font></p>" for text in cover_of(budget)]
    for table in printable(budget):
        parts += _html_of_table(table, budget.department, layout)
    style = f"<style>{layout.html}</style>"
    path.write_text(f"<meta charset=utf-8>{style}{''.join(parts)}", encoding="utf-8")


def _html_of_table(table: Statement, issuer: str, layout: Layout) -> Iterator[str]:
    words = html.escape(title_of(table))
    yield f'<p align=center style="page-break-before: always"><font size=5>{words}</font></p>'
    yield f"<p align=right>编制部门：{html.escape(issuer)}　　　　单位：{table.money_unit}</p>"
    yield f'<table width="100%" border={int(layout.ruled)} cellspacing=0 style="border-collapse: collapse"><thead>'
    starts: defaultdict[int, list[table_layout.Range]] = defaultdict(list)
    for cell in table_layout.ranges(table.columns):
        starts[cell.top].append(cell)
    for _top, cells in sorted(starts.items()):
        texts = (
            f"<td align=center rowspan={cell.bottom - cell.top + 1} colspan={cell.right - cell.left + 1}>"
            f"{html.escape(cell.text)}</td>"
            for cell in cells
        )
        yield f"<tr>{''.join(texts)}</tr>"
    yield "</thead>"
    for spots in table_layout.rows_as_printed(table):
        cells_of_row = (
            f"<td{' align=right' * spot.is_amount}>{html.escape(printed_in(spot)) or '<br>'}</td>" for spot in spots
        )
        yield f"<tr>{''.join(cells_of_row)}</tr>"
    yield "</table>"
    yield from (f"<p>{html.escape(words)}</p>" for words in (table.remark, table.note) if words)


def converted(sources: Sequence[Path], layout: Layout, folder: Path) -> None:
    """Let LibreOffice write files in the format of a layout, in a profile of its own."""
    command = ["soffice", f"-env:UserInstallation=file://{folder.resolve()}/profile", "--headless"]
    command += ["--infilter=HTML (StarWriter)"] if layout.html else []
    command += ["--convert-to", layout.format, "--outdir", str(folder), *map(str, sources)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(folder / "profile", ignore_errors=True)


# What came through


@dataclass(frozen=True, slots=True)
class Where:
    """Where an amount stands, in words: its table, its row, its column; empty where a warning says it is unknown."""

    table: str
    row: str
    column: str

    @property
    def is_known(self) -> bool:
        return bool(self.table and self.column)

    def __str__(self) -> str:
        return f"{self.table or '?'} · {self.row} · {self.column or '?'}"


def amounts_by_place(tables: Iterable[Statement]) -> dict[Where, Counter[Decimal | None]]:
    """Return the values of amounts by where they stand; ``None`` counts what is unreadable."""
    found: defaultdict[Where, Counter[Decimal | None]] = defaultdict(Counter)
    for table in tables:
        columns = {column.order: column.measure for column in table.columns}
        kind = "" if table.kind == TableKind.OTHER else table.kind
        for line in table.lines:
            row = f"{line.code} {plain(line.label)} {line.year or ''}".strip()
            for amount in line.amounts:
                if amount.state is not State.BLANK:
                    found[Where(kind, row, columns[amount.column])][amount.value] += 1
    return dict(found)


def compare(budget: Budget, read: Budget) -> ComparedFigures:
    """Hold the amounts read of what was printed anew against those of the budget, where its own place is known.

    An amount in a table or a column that the reader says it does not know is named; so is one that is not there, if
    what is not read is named at all.
    """
    truth, found = amounts_by_place(printable(budget)), amounts_by_place(read.statements)
    unsure = sum((values for where, values in found.items() if not where.is_known), Counter[Decimal | None]())
    compared = ComparedFigures()
    for where in {**truth, **found}:
        one, other = truth.get(where, Counter()), found.get(where, Counter())
        if not where.is_known or None in one:
            continue
        compared.right += (one & other).total()
        unread = other[None]
        for value in (one - other).elements():
            is_named = bool(read.unreadable) or unread > 0 or unsure[value] > 0
            unread, unsure[value] = unread - 1, unsure[value] - 1
            (compared.named if is_named else compared.missed).append(f"{where}: {value}")
        compared.wrong += [f"{where}: {value}" for value in (other - one).elements() if value is not None]
    return compared


def reprint(
    budgets: dict[str, Budget], names: Sequence[str], folder: Path
) -> Iterator[tuple[str, str, ComparedFigures | str]]:
    """Print budgets in layouts into a folder and yield for each what came through, or why it was refused."""
    for name in names:
        layout, here = LAYOUTS[name], folder / name
        sources = here / "sources"
        sources.mkdir(parents=True)
        write = write_html if layout.html else write_workbook
        for stem, budget in budgets.items():
            write(budget, layout, sources / f"{stem}.{'html' if layout.html else 'xlsx'}")
        converted(sorted(sources.iterdir()), layout, here)
        for stem, budget in budgets.items():
            try:
                reading = documents.read(
                    [here / f"{stem}.{layout.format}"],
                    year=budget.year,
                    department=budget.department,
                    scope=budget.scope,
                    phase=budget.phase,
                )
            except documents.Refused as refused:
                yield name, stem, f"refused: {refused}"
            else:
                yield name, stem, compare(budget, reading.budget)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", choices=LAYOUTS, help="print this layout only")
    parser.add_argument("--keep", type=Path, help="keep what was printed in a new folder")
    parser.add_argument("--details", action="store_true", help="list each amount that is not right")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    if not shutil.which("soffice"):
        print("soffice, the program of LibreOffice, is not installed: nothing was printed, nothing compared.")
        return 0
    found = budgets_in(options.folder)
    budgets = {name.partition(".")[0]: read_with_scope(paths)[0].budget for name, paths in found.items()}
    with tempfile.TemporaryDirectory() if not options.keep else nullcontext(options.keep) as scratch:
        _print_table(reprint(budgets, options.only or list(LAYOUTS), Path(scratch)), details=options.details)
    return 0


def _print_table(results: Iterable[tuple[str, str, ComparedFigures | str]], *, details: bool) -> None:
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    print(f"{'layout':<16}{'budget':<44}{'right':>8}{'named':>8}{'wrong':>8}{'missed':>8}")
    for layout, stem, compared in results:
        if isinstance(compared, str):
            print(f"{layout:<16}{stem:<44}{compared}", flush=True)
            sums[layout]["refused"] += 1
            continue
        counts = {"right": compared.right} | {
            what: len(getattr(compared, what)) for what in ("named", "wrong", "missed")
        }
        sums[layout].update(counts)
        print(f"{layout:<16}{stem:<44}" + "".join(f"{count:>8}" for count in counts.values()), flush=True)
        for what in ("named", "wrong", "missed") if details else ():
            for words in getattr(compared, what):
                print(f"    {what}: {words}")
    for layout, counts in sums.items():
        print(f"{layout:<16}{'all':<44}{dict(counts)}")


if __name__ == "__main__":
    sys.exit(main())
