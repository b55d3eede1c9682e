"""Keep a misreading from accusing: what rests on something unread, unknown or doubtful says so, and is INFO at most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from budgets.records import MONEY_UNITS, Amount, Line, Place, State, Unreadable
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import TableKind, kind_of_title

from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement, line_display_name
from .finding_builders import not_checked_words
from .findings import BilingualText, FigureLocation, Finding, Verdict
from .table_names import TABLES

#: A line of the text that is the title of a table: in a list of contents, or over a table that was not found.
_TITLE_LINE = re.compile(r"^[^。；，：]{2,50}表(?:[（(].{1,20}[）)])?[.…·\s\d]*$", re.M)
#: What tells a sentence from the name of a row, which a section may repeat.
_SENTENCE = re.compile("[，。；：]")
#: What the reasons of notes begin with that speak of a picture: whatever is on it may be a table.
_PICTURES = ("picture", "text-layer")
#: What the reasons begin with that name, after a colon, tables that are not there.
_MISSING = "table-missing"
#: What a reason says why something was not checked, where nothing was found of it.
_NOTHING_FOUND = "没有"


class DoubtfulParts:
    """What of a document was not read for certain: rows, columns, whole tables, and tables that are not there."""

    def __init__(self, document: CheckedDocument) -> None:
        self.document = document
        self.sheets = {sheet.statement.order: sheet for sheet in document.sheets}

    def why_doubted(self, finding: Finding) -> BilingualText | None:
        """Return on what of this document a finding rests that was not read for certain; nothing if it is sound."""
        spots = (spot for spot in finding.figure_locations if spot.budget == self.document.number)
        found = (self._why_spot_doubted(spot) for spot in spots)
        searched = (self.why_not_found(kind) for kind in finding.searched)
        return next((why for each in (found, searched) for why in each if why), None)

    def why_not_found(self, kind: TableKind | Literal["text"]) -> BilingualText | None:
        """Return why what is not found in tables of a kind, or in the text, may stand there all the same."""
        if kind == "text":
            unread = any(not self._rows_of_note(note) and not self._tables_of_note(note) for note in self._lost)
            return BilingualText("文字部分没有完全读出", "the text was not read whole") if unread else None
        sheets = [sheet for sheet in self.sheets.values() if sheet.kind is kind]
        for sheet in sheets:
            doubted = self._tables.get(sheet.statement.order) or next(self._doubted_rows(sheet), None)
            if doubted:
                return doubted
        name = TABLES[kind] if kind in TABLES else BilingualText(str(kind), str(kind))
        if not sheets and (kind in self._unread_kinds or self._any_unread):
            return BilingualText(f"{name.zh}没有读出", f"the table “{name.en}” was not read")
        return None

    @property
    def has_gaps(self) -> bool:
        """Tell whether more may be printed than was read, not only read otherwise."""
        return any(not self._rows_of_note(note) for note in self.document.budget.unreadable)

    def _why_spot_doubted(self, spot: FigureLocation) -> BilingualText | None:
        if spot.section is not None and spot.section in self._sections:
            where = self.document.section_citation(spot.section)
            return BilingualText(f"{where}的文字没有完全读出", f"the text of {where} was not read whole")
        sheet = self.sheets.get(spot.statement or 0)
        if sheet is None:
            return None
        if why := self._tables.get(sheet.statement.order):
            return why
        column = next((each for each in sheet.columns if each.order == spot.column), None)
        if column and not column.measure and sheet.kind in TABLES:
            words = "/".join(column.header)
            return BilingualText(
                f"{sheet.title}“{words}”栏的含义不明", f"what the column “{words}” of {sheet.title} measures is open"
            )
        line = sheet.by_position.get(spot.line or 0)
        return self._why_row_doubted(sheet, line) if line else None

    def _doubted_rows(self, sheet: CheckedStatement) -> Iterator[BilingualText]:
        return (why for line in sheet.lines if (why := self._why_row_doubted(sheet, line)))

    def _why_row_doubted(self, sheet: CheckedStatement, line: Line) -> BilingualText | None:
        nameless = not (line_display_name(line) or line.code or line.classification or line.year or line.budget_unit)
        unread = any(amount.state is State.UNREADABLE for amount in line.amounts)
        if not (nameless or unread or (sheet.statement.order, line.position) in self._rows):
            return None
        name = line_display_name(line) or str(line.row)
        return BilingualText(
            f"{sheet.title}“{name}”一行没有完全读出", f"the row “{name}” of {sheet.title} was not read whole"
        )

    # What the notes speak of

    @cached_property
    def _rows(self) -> set[tuple[int, int]]:
        """Return the rows with a cell that a note stands at, by table and position."""
        return {row for note in self.document.budget.unreadable for row in self._rows_of_note(note)}

    def _rows_of_note(self, note: Unreadable) -> list[tuple[int, int]]:
        return self._cells.get(note.place, []) if _is_placed(note.place) else []

    @property
    def _lost(self) -> Iterator[Unreadable]:
        """Yield the notes that are on no table which the document names elsewhere."""
        return (note for note in self.document.budget.unreadable if not note.reason.startswith(_MISSING))

    @cached_property
    def _cells(self) -> dict[Place, list[tuple[int, int]]]:
        found: dict[Place, list[tuple[int, int]]] = {}
        for order, sheet in self.sheets.items():
            for line in sheet.lines:
                for place in {amount.place for amount in line.amounts if _is_cell(amount, line)}:
                    found.setdefault(place, []).append((order, line.position))
        return found

    @cached_property
    def _tables(self) -> dict[int, BilingualText]:
        """Return why tables as a whole are doubtful, by their order: rows may be lost, or nothing tells what it is."""
        found: dict[int, BilingualText] = {}
        for order, sheet in self.sheets.items():
            title, unit = sheet.title, sheet.statement.money_unit
            if sheet.kind is TableKind.OTHER:
                found[order] = BilingualText(f"{title}是什么表不明", f"what table {title} is, is open")
            elif sheet.lines and unit not in MONEY_UNITS and sheet.kind in TABLES:
                found[order] = BilingualText(f"{title}的金额单位不明", f"the money unit of {title} is open")
        for note in self.document.budget.unreadable:
            for order in self._tables_of_note(note):
                title = self.sheets[order].title
                words = BilingualText(f"{title}没有完全读出", f"{title} was not read whole")
                found.setdefault(order, words)
        return found

    def _tables_of_note(self, note: Unreadable) -> Sequence[int]:
        """Return the tables in which a note may stand that speaks of no cell: all of them where it has no place."""
        if self._rows_of_note(note) or note.reason.startswith(_MISSING):
            return ()
        titles = {order: plain(sheet.statement.title) for order, sheet in self.sheets.items()}
        text = plain(note.text)
        if named := [order for order, title in titles.items() if title and text.endswith(title)]:
            return named
        if not _is_placed(note.place):
            of_text = _SENTENCE.search(note.text) and self._sections_of_note(note)
            return list(self.sheets) if note.text and not of_text else ()
        here = [order for order, pages in self._pages.items() if _page_of(note.place) in pages]
        if note.place.row is not None:
            before = [order for order in here if self._pages[order][_page_of(note.place)] <= note.place.row]
            here = sorted(before, key=lambda order: self._pages[order][_page_of(note.place)])[-1:]
        if not here and note.reason.startswith(_PICTURES):
            # A table may go on in a picture between its pages, or behind its last.
            here = [order for order, pages in self._pages.items() if _may_go_on(pages, note.place)]
        return here

    @cached_property
    def _pages(self) -> dict[int, dict[tuple[str, int | None, str], int]]:
        """Return the pages that each table stands on, each with its first row there."""
        found: dict[int, dict[tuple[str, int | None, str], int]] = {}
        for order, sheet in self.sheets.items():
            pages = found.setdefault(order, {})
            for place in (sheet.statement.place, *(line.place for line in sheet.lines)):
                if _is_placed(place):
                    pages[_page_of(place)] = min(place.row or 0, pages.get(_page_of(place), place.row or 0))
        return found

    @cached_property
    def _sections(self) -> set[int]:
        return {order for note in self.document.budget.unreadable for order in self._sections_of_note(note)}

    def _sections_of_note(self, note: Unreadable) -> list[int]:
        """Return the sections whose words a note repeats."""
        text = plain(note.text)
        sections = self.document.budget.sections
        return [section.order for section in sections if text and text in plain(section.text)]

    @cached_property
    def _unread_kinds(self) -> set[TableKind]:
        """Return the kinds of tables that notes, headings or a list of contents name."""
        named = [note.text for note in self.document.budget.unreadable]
        for note in self.document.budget.unreadable:
            detail = note.reason.partition(":")[2]
            named += detail.split("、") if note.reason.startswith(_MISSING) else [detail]
        for section in self.document.budget.sections:
            named += [title[0] for text in (section.heading, section.text) for title in _TITLE_LINE.finditer(text)]
        return {kind_of_title(title) for title in named if "表" in title} - {TableKind.OTHER}

    @cached_property
    def _any_unread(self) -> bool:
        """Tell whether a table of any kind may be unread: a picture that names none, a table of no known kind."""
        pictures = [note for note in self.document.budget.unreadable if note.reason.startswith(_PICTURES)]
        unknown = any(sheet.kind is TableKind.OTHER and sheet.lines for sheet in self.sheets.values())
        return unknown or any(kind_of_title(note.text) is TableKind.OTHER for note in pictures)


def _is_cell(amount: Amount, line: Line) -> bool:
    return _is_placed(amount.place) and amount.place != line.place


def _is_placed(place: Place) -> bool:
    return place.page is not None or place.row is not None or bool(place.sheet)


def _page_of(place: Place) -> tuple[str, int | None, str]:
    return place.file, place.page, place.sheet


def _may_go_on(pages: dict[tuple[str, int | None, str], int], place: Place) -> bool:
    """Tell whether a page lies between those of a table, or right behind the last."""
    own = [page for file, page, _sheet in pages if file == place.file and page is not None]
    return bool(own) and place.page is not None and min(own) < place.page <= max(own) + 1


def without_accusing_doubts(documents: Sequence[CheckedDocument], findings: Sequence[Finding]) -> list[Finding]:
    """Return findings of which none that rests on what was not read for certain accuses, in the same order.

    What was not found says where it may stand unread.
    """
    doubts = [DoubtfulParts(document) for document in documents]
    return [_doubted_finding(finding, doubts) for finding in findings]


def _doubted_finding(finding: Finding, doubts: Sequence[DoubtfulParts]) -> Finding:
    # That a table prints nothing is not known of one that was not read.
    says_nothing = finding.verdict is Verdict.OK and finding.left is None
    told = says_nothing or finding.verdict in (Verdict.INFO, Verdict.NA)
    if finding.verdict is not Verdict.FAIL and not (finding.searched and told):
        return _perhaps_unread_finding(finding, doubts)
    why = next((why for each in doubts if (why := each.why_doubted(finding))), None)
    if why is None:
        return _perhaps_unread_finding(finding, doubts)
    if finding.verdict is Verdict.FAIL:
        message = BilingualText(
            f"{finding.message.zh}{why.zh}，这里不作为不符。",
            f"{finding.message.en} But {why.en}, so this is held against nobody.",
        )
        return replace(finding, verdict=Verdict.INFO, message=message, why=why)
    verdict = Verdict.NA if says_nothing else finding.verdict
    return replace(finding, verdict=verdict, message=not_checked_words(why), why=why)


def _perhaps_unread_finding(finding: Finding, doubts: Sequence[DoubtfulParts]) -> Finding:
    """Return a finding that something was not checked; what a document with gaps does not print it may print there."""
    if finding.verdict is not Verdict.NA or _NOTHING_FOUND not in finding.why.zh:
        return finding
    if not any(each.has_gaps for each in doubts):
        return finding
    why = BilingualText(f"{finding.why.zh}，或没有读出", f"{finding.why.en}, or it was not read")
    return replace(finding, message=not_checked_words(why), why=why)
