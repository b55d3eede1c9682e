"""Read a budget from text, as extracted from a published file: narrative parts and tables, one printed line a line.

Pages are told by form feeds, or not at all; a line that begins with one space begins a page where the extraction left
no other trace. Blank lines separate what was apart on the page, which is how a wrapped name is told from two rows.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budgets.records import (
    MONEY_UNITS,
    Budget,
    Column,
    ColumnType,
    Phase,
    Place,
    Scope,
    SourceFile,
    Statement,
    Unreadable,
)

from . import doubts, frame, kinds, narrative, performance, tables
from .pages import Box, Grid, Page, PageLine
from .reading import Given, Reading, Refused, read_bytes
from .values import BLANKS, FIGURE, clean, figure, plain

#: The longest budgets hold some hundred thousand characters of text.
LARGEST_TEXT = 5_000_000

_TITLE = re.compile(r"(?P<year>20\d\d)年(?:度)?(?P<issuer>.{2,60}?)(?P<scope>部门|单位)?(?P<phase>预算|决算)(?:公开)?$")
_NUMBER = re.compile(r"^(?:公开)?表\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})$")
_NUMBER_AND_TITLE = re.compile(
    r"^((?:公开)?表\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3}))[:：、.\s]\s*(\S.*表\S{0,12})$"
)
_UNIT = re.compile(r"单位\s*[:：]\s*(?:人民币)?(" + "|".join(sorted(MONEY_UNITS, key=len, reverse=True)) + r")\s*$")
_ISSUER = re.compile(r"^(?:部门|单位|编制部门|编制单位|填报单位)(?:名称)?\s*[:：]\s*(\S+)")
_PART = re.compile(r"^第[一二三四五六七八九十]+部分\s")
_TABLES_BEGIN = re.compile(r"^[一二三四五六七八九十]、(?:表格|报表)部分$")
_NOTE = re.compile(r"^(?:注|备注|说明)\s*[:：]")
_CODE = re.compile(r"^(\d{3}(?:\s?\d{2}){0,2})(?:\s+(\D.*))?$")
_TWO_LISTS = re.compile(
    rf"^(?P<indent>\s*)(?P<label>[^\s]\S*(?:\s\S+)*?)\s+(?P<figure>{FIGURE})"
    rf"(?:\s(?P<indent2>\s*)(?P<label2>[^\d\s]\S*(?:\s\S+)*?)\s+(?P<figure2>{FIGURE}))?\s*$"
)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the file that holds more than white space; ``apart`` if a blank line or a page stands before it."""

    number: int
    raw: str
    page: int | None
    new_page: bool
    apart: bool

    @property
    def text(self) -> str:
        return self.raw.strip()

    @property
    def begins(self) -> None:
        return None

    @property
    def file(self) -> str:
        return ""

    @property
    def box(self) -> Box | None:
        return None

    @property
    def headline(self) -> bool:
        return False

    @property
    def indent(self) -> int:
        return len(self.raw) - len(self.raw.lstrip()) - (1 if self.new_page else 0)


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one printed table, its continuations joined, before they are understood."""

    number: str
    title: str
    money_unit: str
    issuer: str
    place: Place
    pages: tuple[tuple[TextLine, ...], ...]


def read(path: Path, given: Given | None = None) -> Reading:
    """Read one budget from a UTF-8 text file; raises :class:`Refused` where the file is none."""
    data = read_bytes(path, LARGEST_TEXT)
    source = SourceFile(
        name=path.name, sha256=hashlib.sha256(data).hexdigest(), size=len(data), media_type="text/plain"
    )
    return read_text(decode(data, path.name), source, given)


def pages(data: bytes, name: str) -> list[Page]:
    """Return a text as pages of prose: what stands beside PDF files or workbooks with the tables."""
    lines = list(_lines(decode(data, name)))
    items: list[PageLine | Grid] = [
        PageLine(number=line.number, text=line.text, file=name, page=line.page, row=line.number, apart=line.apart)
        for line in lines
    ]
    return [Page(file=name, number=1, items=items)]


def decode(data: bytes, name: str) -> str:
    """Return the text of UTF-8 bytes; refuses binary files and other encodings instead of guessing."""
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(f"binary: {name}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"not-utf8: {name}, byte {error.start:,}") from error


def read_text(text: str, source: SourceFile, given: Given | None = None) -> Reading:
    """Read one budget from text; places name ``source``."""
    given = given or Given()
    lines = list(_lines(text))
    prose, blocks = _split(lines)
    title, year, scope, phase, issuer = _title(prose or lines, given)
    if not blocks:
        raise Refused("no-table")
    warnings: list[str] = []
    printed = Counter(block.issuer for block in blocks if block.issuer)
    if printed and not given.department:
        most = printed.most_common(1)[0][0]
        if plain(most) != plain(issuer):
            warnings.append(f"issuer-differs: {issuer}, {most}")
        issuer = most
    unreadable: list[Unreadable] = []
    statements, units, forms = _statements(blocks, year, issuer, source.name, unreadable, warnings)
    told = narrative.read(prose, source.name, year=year, issuer=issuer, statements=statements, whole=text)
    goals, indicators, in_charge = _performance(forms, source.name, unreadable, warnings, len(told.goals))
    statements = narrative.link(statements, told.projects)
    unreadable += doubts.of_document(statements, source.name, lines[-1].number)
    budget = Budget(
        department=issuer,
        year=year,
        scope=scope,
        phase=phase,
        title=title,
        jurisdiction=frame.region_of(issuer),
        department_in_charge=in_charge,
        units=units,
        files=(source,),
        statements=statements,
        sections=told.sections,
        projects=told.projects,
        mentions=told.mentions,
        items=told.items,
        goals=(*told.goals, *goals),
        indicators=indicators,
        assets=told.assets,
        terms=told.terms,
        unreadable=(*unreadable, *told.unreadable),
    )
    return Reading(budget=budget, warnings=(*warnings, *told.warnings))


def _lines(text: str) -> Iterator[TextLine]:
    """Yield the lines that hold text, numbered from 1."""
    page = 1 if "\f" in text else None
    apart, new_page = True, True
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if page is not None and "\f" in raw:
            page, new_page, raw = page + raw.count("\f"), True, raw.replace("\f", " ", 1).replace("\f", "")
        raw = raw.replace("\u3000", "  ").replace("\xa0", " ").replace("\t", "  ")
        new_page = new_page or bool(re.match(r"^ (?=\S)", raw))
        if not raw.strip():
            apart = True
            continue
        lead = bool(re.match(r"^ (?=\S)", raw))
        yield TextLine(number, raw if lead or not new_page else " " + raw, page, new_page, apart or new_page)
        apart, new_page = False, False


def _title(lines: Sequence[TextLine], given: Given) -> tuple[str, int, Scope, Phase, str]:
    """Return title, year, scope, phase and issuer from the lines before the first part or table, or as given."""
    if given.year and given.department and given.scope and given.phase:
        return given.department, given.year, given.scope, given.phase, given.department
    head: list[str] = []
    for line in lines[:40]:
        if re.match(r"^[一二三四五六七八九十]、|^第[一二三四五六七八九十]+部分|^目\s*录", line.text):
            break
        head.append(line.text)
    for size in range(1, len(head) + 1):
        for start in range(len(head) - size + 1):
            title = clean("".join(head[start : start + size]))
            match = _TITLE.search(title)
            if match:
                scope = given.scope or (Scope.UNIT if match["scope"] == "单位" else Scope.DEPARTMENT)
                phase = given.phase or (Phase.FINAL if match["phase"] == "决算" else Phase.BUDGET)
                issuer = given.department or match["issuer"]
                return title, given.year or int(match["year"]), scope, phase, issuer
    raise Refused("no-title")


def _split(lines: list[TextLine]) -> tuple[list[TextLine], list[Block]]:
    """Return the lines of the narrative and the tables, each with all its pages."""
    heads = list(_heads(lines))
    starts = {head[0]: head for head in heads}
    prose: list[TextLine] = []
    blocks: list[Block] = []
    current: tuple[int, int, str, str, str, str] | None = None
    body: list[TextLine] = []

    def close() -> None:
        if current is not None:
            _add_page(blocks, current, lines[current[0]], body)

    index = 0
    while index < len(lines):
        line = lines[index]
        if index in starts:
            close()
            current, body = starts[index], []
            index = current[1]
            continue
        if _PART.match(line.text + " ") or _TABLES_BEGIN.match(clean(line.text)):
            close()
            current, body = None, []
            if not _PART.match(line.text + " "):
                index += 1
                continue
        (prose if current is None else body).append(line)
        index += 1
    close()
    return prose, blocks


def _heads(lines: list[TextLine]) -> Iterator[tuple[int, int, str, str, str, str]]:
    """Yield where each table's head begins and its body begins, with number, title, money unit and issuer."""
    index = 0
    while index < len(lines):
        head = _numbered_head(lines, index) or _unit_head(lines, index)
        if head:
            yield head
            index = head[1]
        else:
            index += 1


def _numbered_head(lines: list[TextLine], index: int) -> tuple[int, int, str, str, str, str] | None:
    """Return the head that begins with a printed number, whether or not a money unit follows."""
    both = _NUMBER_AND_TITLE.match(lines[index].text)
    if both:
        number, title, after = both[1], both[2], index + 1
    elif _NUMBER.match(lines[index].text) and index + 1 < len(lines):
        number, title, after = lines[index].text, lines[index + 1].text, index + 2
    else:
        return None
    for ahead in range(after, min(after + 3, len(lines))):
        unit = _UNIT.search(lines[ahead].text)
        if unit:
            return index, ahead + 1, clean(number), clean(title), unit[1], _issuer(lines[after : ahead + 1])
    return index, after, clean(number), clean(title), "", _issuer(lines[after : after + 1])


def _unit_head(lines: list[TextLine], index: int) -> tuple[int, int, str, str, str, str] | None:
    """Return the head of a table without a number: a title that ends in 表, then the line with the money unit."""
    title = clean(lines[index].text)
    if not re.search(r"表(?:（[^）]*）)?$", title) or len(title) > 60:
        return None
    for ahead in range(index + 1, min(index + 3, len(lines))):
        unit = _UNIT.search(lines[ahead].text)
        if unit:
            return index, ahead + 1, "", title, unit[1], _issuer(lines[index + 1 : ahead + 1])
    return None


def _issuer(lines: Sequence[TextLine]) -> str:
    for line in lines:
        match = _ISSUER.match(line.text)
        if match and match[1] not in MONEY_UNITS:
            return clean(match[1])
    return ""


def _add_page(
    blocks: list[Block], head: tuple[int, int, str, str, str, str], first: TextLine, body: list[TextLine]
) -> None:
    """Add a page of a table: to the table before if number and title are the same, otherwise as a table of its own."""
    _, _, number, title, unit, issuer = head
    if blocks and (blocks[-1].number, plain(blocks[-1].title)) == (number, plain(title)):
        blocks[-1] = replace(blocks[-1], pages=(*blocks[-1].pages, tuple(body)))
        return
    place = Place(file="", page=first.page, row=first.number)
    blocks.append(Block(number, title, unit, issuer, place, (tuple(body),)))


def _statements(
    blocks: list[Block], year: int, issuer: str, file: str, unreadable: list[Unreadable], warnings: list[str]
) -> tuple[tuple[Statement, ...], tuple[str, ...], list[performance.Form]]:
    """Return the statements in the order printed, the budget units they name, and the performance forms."""
    kinds_of = [kinds.kind_of(block.title) for block in blocks]
    forms: list[performance.Form] = []
    drafts: list[tuple[Block, str, tuple[Column, ...], list[tables.Row]]] = []
    for block, kind in zip(blocks, kinds_of, strict=True):
        if kind == "performance":
            form = performance.split(block.pages)
            forms.append(form)
            block = replace(block, pages=(form.tasks,))
        reader = _TableReader(block, kind, year, file)
        drafts.append((block, kind, *reader.read()))
        unreadable += reader.unreadable
        if kind == "other":
            warnings.append(f"unknown-table: {block.number} {block.title}")
    units = _units(drafts, issuer)
    statements = []
    for order, (block, kind, columns, rows) in enumerate(drafts, start=1):
        notes = "\n".join(clean(line) for line in _notes(block))
        if forms and kind == "performance":
            notes = forms[0].note
        lines = tables.make_lines(rows, kind=kind, columns=columns, money_unit=block.money_unit, units=units)
        empty = bool(lines) and not any(amount.value for line in lines for amount in line.amounts)
        statement = Statement(
            order=order,
            kind=kind,
            number=block.number,
            title=block.title,
            money_unit=block.money_unit,
            columns=columns,
            lines=lines,
            note="" if empty else notes,
            remark=notes if empty else "",
            place=replace(block.place, file=file),
        )
        unreadable += doubts.of_rows(rows)
        statements.append(statement)
    classified = tables.classify(statements)
    for statement in classified:
        unreadable += doubts.of_statement(statement)
    warnings += doubts.labels(classified)
    return classified, units, forms


def _units(drafts: list[tuple[Block, str, tuple[Column, ...], list[tables.Row]]], issuer: str) -> tuple[str, ...]:
    """Return the budget units the document covers: the rows of its income table, or else the issuer alone."""
    for _, kind, _, rows in drafts:
        if kind == "income":
            names = [row.label for row in rows if not tables.is_total(row.label)]
            if names:
                return tuple(dict.fromkeys(names))
    return (issuer,)


def _performance(
    forms: list[performance.Form], file: str, unreadable: list[Unreadable], warnings: list[str], goals: int
) -> tuple[tuple, tuple, str]:
    """Return goals, indicators and the department in charge from the performance forms, if there are any."""
    if not forms:
        return (), (), ""
    read = performance.read(forms[0], file, first_goal=goals + 1)
    unreadable += read.unreadable
    warnings += read.warnings
    return read.goals, read.indicators, forms[0].department_in_charge


def _notes(block: Block) -> list[str]:
    """Return the lines from the note on, whose place is at the table's end."""
    notes: list[str] = []
    for page in block.pages:
        noted = False
        for line in page:
            noted = noted or bool(_NOTE.match(line.text))
            if noted:
                notes.append(line.text)
    return list(dict.fromkeys(notes))


class _TableReader:
    """Reads the pages of one table into columns and rows, and keeps what it could not read."""

    def __init__(self, block: Block, kind: str, year: int, file: str) -> None:
        self.block, self.kind, self.year, self.file = block, kind, year, file
        self.unreadable: list[Unreadable] = []
        self.rows: list[tables.Row] = []
        self.pending: list[TextLine] = []
        self.columns: tuple[Column, ...] = ()

    def read(self) -> tuple[tuple[Column, ...], list[tables.Row]]:
        for page in self.block.pages:
            body = list(self._body(page))
            start = self._header(body)
            for line in body[start:]:
                self._line(line)
        self._leftover()
        lists = list(dict.fromkeys(column.list for column in self.columns))
        return self.columns, sorted(self.rows, key=lambda row: lists.index(row.list))

    def _body(self, page: Sequence[TextLine]) -> Iterator[TextLine]:
        for line in page:
            if _NOTE.match(line.text):
                return
            yield line

    def _header(self, body: list[TextLine]) -> int:
        """Return how many lines the header takes; sets the columns on the first page.

        The header is the longest run of lines before the first figures that a known layout explains to the character.
        """
        limit = next((i for i, line in enumerate(body) if _ends_in_figure(line.text)), len(body))
        for size in range(limit, 0, -1):
            found = self._layout([line.text for line in body[:size]])
            if found:
                self.columns = self.columns or found
                return size
        if not self.columns:
            self.columns = self._generic(body)
            text = " ".join(line.text for line in body[:limit])
            self._refuse(body[:1], text, f"header: {clean(text)[:80]}")
        return limit

    def _layout(self, texts: list[str]) -> tuple[Column, ...]:
        """Return the columns of the layout whose cells hold exactly the characters of the header."""
        printed = Counter(plain("".join(texts)))
        for layout in kinds.LAYOUTS.get(self.kind, ()):
            columns = kinds.columns(layout, self.year)
            nodes = {
                (column.list, column.header[: depth + 1]) for column in columns for depth in range(len(column.header))
            }
            if Counter(plain("".join(node[1][-1] for node in nodes))) == printed:
                return columns
        if len(texts) == 1:
            cells = texts[0].split()
            words = [kinds.HEADERS.get(plain(cell)) for cell in cells]
            if len(cells) > 1 and all(words):
                return kinds.columns(
                    tuple(f"{cell} {word}" for cell, word in zip(cells, words, strict=True)), self.year
                )
        return ()

    def _generic(self, body: list[TextLine]) -> tuple[Column, ...]:
        """Return columns without meaning for an unknown header: as many amounts as most rows print."""
        counts = Counter(len(_figures(line.text)) for line in body if _ends_in_figure(line.text))
        amounts = counts.most_common(1)[0][0] if counts else 0
        layout = ("? : label", *(f"{n} = ?" for n in range(1, amounts + 1)))
        return tuple(replace(column, measure="", header=()) for column in kinds.columns(layout, self.year))

    @property
    def _amounts(self) -> int:
        return sum(column.type is ColumnType.AMOUNT for column in self.columns)

    def _line(self, line: TextLine) -> None:
        if self.columns and self.columns[-1].list:
            self._two_lists(line)
            return
        tokens = line.text.split()
        cells = _cells(tokens, self._amounts)
        if cells:
            self._row(line, tokens[: -len(cells)], cells)
        elif _figures(line.text) and self._amounts > 1:
            self._miscounted(line)
        else:
            self.pending.append(line)

    def _row(self, line: TextLine, lead: list[str], cells: list[str]) -> None:
        """Add a row whose figures are told apart; a cell that is no figure is named and kept as unreadable."""
        unit, code, label, texts = self._label([*(each.text for each in self.pending), " ".join(lead)])
        for cell in cells:
            if cell not in BLANKS and figure(cell) is None:
                self._refuse([*self.pending, line], None, f"not-a-figure: {cell}")
        first = self.pending[0] if self.pending else line
        self.rows.append(
            tables.Row(
                number=len(self.rows) + 1,
                label=label,
                code=code,
                unit=unit,
                indent=first.indent,
                figures=tuple(_located(cells, line, self.file)),
                texts=self._texts(texts, [*self.pending, line]),
                place=self._place([*self.pending, line]),
            )
        )
        self.pending = []

    def _miscounted(self, line: TextLine) -> None:
        """Keep a row whose figures do not fit the columns: its amounts are unreadable, none is guessed."""
        found = _figures(line.text)
        lead = line.text.split()[: -len(found)] if _ends_in_figure(line.text) else line.text.split()[:1]
        unit, code, label, texts = self._label([*(each.text for each in self.pending), " ".join(lead)])
        lines = [*self.pending, line]
        self._refuse(lines, None, f"figures: {len(found)} / {self._amounts}")
        self.rows.append(
            tables.Row(
                number=len(self.rows) + 1,
                label=label,
                code=code,
                unit=unit,
                indent=lines[0].indent,
                figures=None,
                texts=self._texts(texts, lines),
                place=self._place(lines),
            )
        )
        self.pending = []

    def _label(self, pieces: list[str]) -> tuple[str, str, str, tuple[str, ...]]:
        """Return unit, code, label and texts from what stands before the figures."""
        pieces = [piece for piece in pieces if piece]
        if self.kind == "three-public":
            match = re.match(r"^(?:(.*?)\s*)?(\d{4}年(?:度)?|增减变化\S*)$", clean(" ".join(pieces)))
            if match:
                return match[1] or "", "", match[2], ()
        if any(column.type is ColumnType.TEXT for column in self.columns):
            name, content = performance.name_and_content(pieces)
            return "", "", name, (content,) if content else ()
        match = _CODE.match(pieces[0]) if pieces else None
        if match and any(column.type is ColumnType.CODE for column in self.columns):
            label = clean("".join([match[2] or "", *pieces[1:]]))
            return "", re.sub(r"\s", "", match[1]), label, ()
        return "", "", clean("".join(pieces)), ()

    def _texts(self, texts: Sequence[str], lines: Sequence[TextLine]) -> tuple[tuple[int, str, Place], ...]:
        """Return the texts of a row with their columns."""
        cells = [column.order for column in self.columns if column.type is ColumnType.TEXT]
        return tuple((cell, text, self._place(lines)) for cell, text in zip(cells, texts, strict=False))

    def _two_lists(self, line: TextLine) -> None:
        """Add one or two rows from a line that prints two lists side by side."""
        match = _TWO_LISTS.match(line.raw[1:] if line.new_page else line.raw)
        torn = match and any(re.search(r"\S\s+\S*\d", match[name] or "") for name in ("label", "label2"))
        if not match or torn:
            self._refuse([line], None, f"not-a-figure: {line.text}" if re.search(r"\d", line.text) else "leftover")
            return
        number = max((row.number for row in self.rows), default=0) + 1
        cells = [(match["indent"], match["label"], match["figure"])]
        if match["figure2"]:
            cells.append((match["indent2"], match["label2"], match["figure2"]))
            names = ["income", "expenditure"]
        else:
            label = tables.bare(match["label"])
            names = ["income" if any(word in label for word in kinds.INCOME_WORDS) else "expenditure"]
        at = 0
        for name, (indent, label, printed) in zip(names, cells, strict=True):
            at = line.raw.index(printed, line.raw.index(label, at))
            place = Place(file=self.file, page=line.page, row=line.number, column=at + 1)
            row = tables.Row(
                number=number,
                label=clean(label),
                list=name,
                indent=len(indent),
                figures=((printed, place),),
                place=self._place([line]),
            )
            self.rows.append(row)
            at += len(printed)

    def _leftover(self) -> None:
        if self.pending:
            self._refuse(self.pending, None, "leftover")
            self.pending = []

    def _refuse(self, lines: Sequence[TextLine], text: str | None, reason: str) -> None:
        printed = text if text is not None else " ".join(line.text for line in lines)
        place = self._place(lines) if lines else replace(self.block.place, file=self.file)
        self.unreadable.append(Unreadable(place=place, text=clean(printed), reason=reason))

    def _place(self, lines: Sequence[TextLine]) -> Place:
        first = lines[0]
        end = lines[-1].number if len(lines) > 1 else None
        column = len(first.raw) - len(first.raw.lstrip()) + 1
        return Place(file=self.file, page=first.page, row=first.number, end_row=end, column=column)


def _figures(text: str) -> list[str]:
    """Return the words of a line that are figures, in order, without the code the line begins with."""
    first, *rest = text.split()
    words = rest if _CODE.match(first) else [first, *rest]
    return [word for word in words if figure(word) is not None]


def _ends_in_figure(text: str) -> bool:
    """Tell whether a line ends in a printed amount, rather than in a code or a word of a header."""
    last = text.split()[-1]
    return (figure(last) is not None and not re.fullmatch(r"\d+", last)) or len(_figures(text)) > 1


def _cells(tokens: list[str], amounts: int) -> list[str]:
    """Return the last ``amounts`` words if they are the cells of a row.

    At least half of them are figures, each of the others holds a digit or prints a blank, and the word before is no
    amount: more figures than columns is a row to refuse.
    """
    if not amounts or len(tokens) < amounts:
        return []
    cells = tokens[-amounts:]
    good = sum(figure(cell) is not None for cell in cells)
    odd = [cell for cell in cells if figure(cell) is None and cell not in BLANKS]
    before = tokens[-amounts - 1] if len(tokens) > amounts else ""
    too_many = bool(re.fullmatch(r"[\d.,]+", before)) and not _CODE.match(before)
    if too_many or 2 * good < amounts or any(not re.search(r"\d", cell) or len(cell) > 20 for cell in odd):
        return []
    return [] if amounts == 1 and re.fullmatch(r"\d+", cells[0]) and len(tokens) == 1 else cells


def _located(cells: list[str], line: TextLine, file: str) -> Iterator[tuple[str, Place]]:
    """Yield each cell with its place, found from the end of the line."""
    ends: list[int] = []
    end = len(line.raw)
    for cell in reversed(cells):
        end = line.raw.rindex(cell, 0, end)
        ends.append(end)
    for cell, start in zip(cells, reversed(ends), strict=True):
        yield cell, Place(file=file, page=line.page, row=line.number, column=start + 1)
