"""Read a budget from text, as extracted from a published file: narrative parts and tables, one printed line a line.

Pages are told by form feeds, or not at all; a line that begins with one space begins a page where the extraction left
no other trace. Blank lines separate what was apart on the page, which is how a wrapped name is told from two rows.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budgets.documents.model.outcomes import Given, Reading, Refused, read_bytes
from budgets.documents.model.pages import Box, Grid, Page, PageLine
from budgets.documents.prose import narrative, performance_form, projects, title_page
from budgets.documents.tables import doubts, line_tree
from budgets.records import (
    MONEY_UNITS,
    Budget,
    Column,
    ColumnType,
    Place,
    SourceFile,
    Statement,
    Unreadable,
)
from budgets.vocabulary import kinds
from budgets.vocabulary.table_sets import known_layouts, layout_columns
from budgets.vocabulary.values import BLANKS, clean, figure, plain

#: The longest budgets hold some hundred thousand characters of text.
LARGEST_TEXT = 5_000_000

_NUMBER = re.compile(r"^(?:公开|附)?表\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})$")
_NUMBER_AND_TITLE = re.compile(
    r"^((?:公开|附)?表\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3}))[:：、.\s]\s*(\S.*表\S{0,12})$"
)
_UNIT = re.compile(r"单位[:：](?:人民币)?(" + "|".join(sorted(MONEY_UNITS, key=len, reverse=True)) + r")[）)]?$")
_OTHER_UNIT = re.compile(r"[（(](" + "|".join(sorted(MONEY_UNITS, key=len, reverse=True)) + r")[）)]")
_ISSUER = re.compile(
    r"^(?:部门|单位|编制部门|编制单位|填报单位)(?:名称)?\s*[:：]\s*(\S.*?)"
    r"(?=\s+[（(]?(?:金额)?单位\s*[:：]|\s+20\d\d年|\s{2,}|\s*$)"
)
_PART = re.compile(r"^第[一二三四五六七八九十]+部分\s")
_TABLES_BEGIN = re.compile(r"^[一二三四五六七八九十]、(?:表格|报表)部分$")
_NOTE = re.compile(r"^(?:注|备注|说明)\s*[:：]")
_CODE = re.compile(r"^(\d{3}(?:\s?\d{2}){0,2})(?:\s+(\D.*))?$")
_UNIT_AND_CODE = re.compile(r"^(\D\S*)\s+(\d{3}(?:\s?\d{2}){0,2}\s+\D.*)$")
#: Numbers of pages as they are printed between two pages: - 4 -, 第4页, or a bare 4.
_PAGE_NUMBER = re.compile(r"^(?:[-—–]\s*\d{1,3}\s*[-—–]|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?)$")
_BARE_NUMBER = re.compile(r"^\d{1,3}$")
#: Full-width forms of what numbers are made of; each is one character, so that columns stay.
_HALF = str.maketrans("０１２３４５６７８９．％－＋", "0123456789.%-+")
_HALF_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the file that holds more than white space; ``apart`` if a blank line or a page stands before it.

    ``raw`` has full-width figures as half-width ones, ``printed`` as they are; character for character the same.
    """

    number: int
    raw: str
    page: int | None
    new_page: bool
    apart: bool
    printed: str = ""

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
class Head:
    """The head of a table on one page: its first line, the first line of the body, and what it says."""

    start: int
    body: int
    number: str
    title: str
    money_unit: str
    issuer: str


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


def numbered(text: str) -> list[str]:
    """Return the lines of a text as places number them, from 1: a form feed begins a page, not a line."""
    return re.split(r"\r\n|\r|\n", text)


def read_text(text: str, source: SourceFile, given: Given | None = None) -> Reading:
    """Read one budget from text; places name ``source``."""
    lines = list(_lines(text))
    prose, blocks, warnings = _split(lines)
    who = _frame(lines, blocks, given or Given(), warnings)
    if not blocks:
        raise Refused("no-table")
    unreadable: list[Unreadable] = []
    statements, units, forms = _statements(blocks, who.year, who.department, source.name, unreadable, warnings)
    told = narrative.read_narrative(prose, source.name, statements=statements, whole=text.translate(_HALF))
    goals, indicators, in_charge = _performance(forms, source.name, unreadable, warnings, len(told.goals))
    statements = projects.link_projects(statements, told.projects)
    unreadable += doubts.of_document(statements, source.name, lines[-1].number)
    budget = Budget(
        department=who.department,
        year=who.year,
        scope=who.scope,
        phase=who.phase,
        title=who.title,
        jurisdiction=who.jurisdiction,
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


def _frame(lines: Sequence[TextLine], blocks: Sequence[Block], given: Given, warnings: list[str]) -> title_page.Frame:
    """Return who published the document; warns where its title and its tables name different issuers."""
    head: list[str] = []
    for line in lines[:40]:
        if re.match(
            r"^[一二三四五六七八九十]、|^第[一二三四五六七八九十]+部分|^目\s*录|^(?:公开|附)?表\s*[\d一]", line.text
        ):
            break
        head.append(line.text)
    issuers = Counter(block.issuer for block in blocks if block.issuer)
    titled = [title for text in (*head, *_joined(head)) if (title := title_page.of_title(clean(text)))]
    if not titled and not (given.year and given.department):
        raise Refused("no-title")
    who = title_page.read([head], [block.title for block in blocks], issuers, given)
    named = next((title.issuer for title in titled if title.issuer), who.department)
    if plain(named) != plain(who.department) and not given.department:
        warnings.append(f"issuer-differs: {named}, {who.department}")
    return who


def _joined(head: Sequence[str]) -> Iterator[str]:
    """Yield a title's lines put together: up to three in a row."""
    for size in (2, 3):
        for start in range(len(head) - size + 1):
            yield "".join(head[start : start + size])


def _lines(text: str) -> Iterator[TextLine]:
    """Yield the lines that hold text, numbered from 1, without the numbers of pages."""
    lines = list(_all_lines(text))
    numbers = [line for line in lines if _BARE_NUMBER.match(line.text)]
    counted = [int(line.text) for line in numbers]
    running = len(counted) > 2 and all(after == before + 1 for before, after in itertools.pairwise(counted))
    for line in lines:
        if not (_PAGE_NUMBER.match(line.text) or (running and line in numbers)):
            yield line


def _all_lines(text: str) -> Iterator[TextLine]:
    page = 1 if "\f" in text else None
    apart, new_page = True, True
    for number, raw in enumerate(numbered(text), start=1):
        if page is not None and "\f" in raw:
            page, new_page, raw = page + raw.count("\f"), True, raw.replace("\f", " ", 1).replace("\f", "")
        raw = raw.replace("\u3000", "  ").replace("\xa0", " ").replace("\t", "  ")
        lead = bool(re.match(r"^ (?=\S)", raw))
        new_page = new_page or lead
        if not raw.strip():
            apart = True
            continue
        printed = raw if lead or not new_page else " " + raw
        half = _HALF_COMMA.sub(",", printed.translate(_HALF))
        yield TextLine(number, half, page, new_page, apart or new_page, printed)
        apart, new_page = False, False


def _split(lines: list[TextLine]) -> tuple[list[TextLine], list[Block], list[str]]:
    """Return the lines of the narrative, the tables with all their pages, and what was printed twice."""
    starts = {head.start: head for head in _heads(lines)}
    prose: list[TextLine] = []
    found: list[tuple[Head, list[TextLine]]] = []
    in_table = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if index in starts:
            found.append((starts[index], []))
            index, in_table = starts[index].body, True
            continue
        part = bool(_PART.match(line.text + " "))
        in_table = in_table and not part
        if _TABLES_BEGIN.match(clean(line.text)):
            in_table = False
        else:
            (found[-1][1] if in_table else prose).append(line)
        index += 1
    blocks, warnings = _blocks(lines, found)
    return _once(prose, warnings), blocks, warnings


def _once(prose: list[TextLine], warnings: list[str]) -> list[TextLine]:
    """Return the narrative without its second printing: the first part again, with the lines that followed it."""
    texts = [line.text for line in prose]
    first = next((at for at, text in enumerate(texts) if _PART.match(text + " ")), None)
    if first is None:
        return prose
    for again in range(first + 20, len(texts)):
        if texts[again : again + 20] == texts[first : first + 20]:
            warnings.append(f"repeated-table: {texts[first]}")
            return prose[:again]
    return prose


def _heads(lines: list[TextLine]) -> Iterator[Head]:
    """Yield the heads of tables, page by page."""
    index = 0
    while index < len(lines):
        head = _numbered_head(lines, index) or _unit_head(lines, index)
        if head:
            yield head
            index = head.body
        else:
            index += 1


def _numbered_head(lines: list[TextLine], index: int) -> Head | None:
    """Return the head that begins with a printed number, whether or not a money unit follows."""
    both = _NUMBER_AND_TITLE.match(lines[index].text)
    if both:
        number, title, after = both[1], both[2], index + 1
    elif _NUMBER.match(lines[index].text) and index + 1 < len(lines):
        number, title, after = lines[index].text, lines[index + 1].text, index + 2
    else:
        return None
    number, title = clean(number), clean(title)
    for ahead in range(after, min(after + 3, len(lines))):
        if unit := _money_unit(lines[ahead]):
            return Head(index, ahead + 1, number, title, unit, _issuer(lines[after : ahead + 1]))
    return Head(index, after, number, title, "", _issuer(lines[after : after + 1]))


def _unit_head(lines: list[TextLine], index: int) -> Head | None:
    """Return the head of a table without a number: a title that ends in 表, then the line with the money unit."""
    title = clean(lines[index].text)
    if not re.search(r"表(?:[（(][^）)]*[）)])?$", title) or len(title) > 60:
        return None
    for ahead in range(index + 1, min(index + 3, len(lines))):
        if unit := _money_unit(lines[ahead]):
            return Head(index, ahead + 1, "", title, unit, _issuer(lines[index + 1 : ahead + 1]))
    return None


def _money_unit(line: TextLine) -> str:
    """Return the money unit a line ends with (单位：万元), however it is spaced and bracketed."""
    unit = _UNIT.search(re.sub(r"\s", "", line.text))
    return unit[1] if unit else ""


def _issuer(lines: Sequence[TextLine]) -> str:
    for line in lines:
        match = _ISSUER.match(line.text)
        if match and match[1] not in MONEY_UNITS:
            return clean(match[1])
    return ""


def _blocks(lines: list[TextLine], found: list[tuple[Head, list[TextLine]]]) -> tuple[list[Block], list[str]]:
    """Return the tables with their pages put together, each page once, and a warning for what is printed twice."""
    blocks: list[Block] = []
    warnings: list[str] = []
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for head, body in found:
        page = (head.number, plain(head.title), tuple(line.text for line in body))
        if body and page in seen:
            warnings.append(f"repeated-table: {head.number} {head.title}".strip())
            continue
        seen.add(page)
        if blocks and (blocks[-1].number, plain(blocks[-1].title)) == page[:2]:
            blocks[-1] = replace(blocks[-1], pages=(*blocks[-1].pages, tuple(body)))
        else:
            first = lines[head.start]
            place = Place(page=first.page, row=first.number)
            blocks.append(Block(head.number, head.title, head.money_unit, head.issuer, place, (tuple(body),)))
    return blocks, warnings


@dataclass(frozen=True, slots=True)
class Draft:
    """A table as read: its block, kind, columns and rows."""

    block: Block
    kind: str
    columns: tuple[Column, ...]
    rows: list[line_tree.Row]


def _statements(
    blocks: list[Block], year: int, issuer: str, file: str, unreadable: list[Unreadable], warnings: list[str]
) -> tuple[tuple[Statement, ...], tuple[str, ...], list[performance_form.Form]]:
    """Return the statements in the order printed, the budget units they name, and the performance forms."""
    forms: list[performance_form.Form] = []
    drafts: list[Draft] = []
    for block in blocks:
        kind = kinds.kind_of(block.title)
        if kind == "performance":
            forms.append(performance_form.split(block.pages))
            block = replace(block, pages=(forms[-1].tasks,))
        reader = _TableReader(block, kind, year, file)
        columns, rows = reader.read()
        drafts.append(Draft(reader.block, kind, columns, rows))
        unreadable += reader.unreadable
        if kind == "other":
            warnings.append(f"unknown-table: {block.number} {block.title}")
    units = _units(drafts, issuer)
    note = forms[0].note if forms else ""
    made = [_statement(order, draft, units, file, note) for order, draft in enumerate(drafts, start=1)]
    for draft in drafts:
        unreadable += doubts.of_rows(draft.rows)
    classified = line_tree.classify(made)
    for statement in classified:
        unreadable += doubts.of_statement(statement)
    warnings += doubts.labels(classified)
    return classified, units, forms


def _statement(order: int, draft: Draft, units: Sequence[str], file: str, form_note: str) -> Statement:
    """Return a draft as a statement; the note of a table without any amount but zero is its remark."""
    block = draft.block
    note = form_note if draft.kind == "performance" else "\n".join(clean(line) for line in _notes(block))
    lines = line_tree.make_lines(
        draft.rows, kind=draft.kind, columns=draft.columns, money_unit=block.money_unit, units=units
    )
    empty = bool(lines) and not any(amount.value for line in lines for amount in line.amounts)
    return Statement(
        order=order,
        kind=draft.kind,
        number=block.number,
        title=block.title,
        money_unit=block.money_unit,
        columns=draft.columns,
        lines=lines,
        note="" if empty else note,
        remark=note if empty else "",
        place=replace(block.place, file=file),
    )


def _units(drafts: Sequence[Draft], issuer: str) -> tuple[str, ...]:
    """Return the budget units the document covers: the rows of its income table, or else the issuer alone."""
    for draft in drafts:
        if draft.kind == "income" and any(column.type is ColumnType.UNIT for column in draft.columns):
            names = [row.unit or row.label for row in draft.rows if not line_tree.is_total(row.label)]
            if names:
                return tuple(dict.fromkeys(names))
    return (issuer,)


def _performance(
    forms: list[performance_form.Form], file: str, unreadable: list[Unreadable], warnings: list[str], goals: int
) -> tuple[tuple, tuple, str]:
    """Return goals, indicators and the department in charge from the performance forms, if there are any."""
    if not forms:
        return (), (), ""
    read = performance_form.read(forms[0], file, first_goal=goals + 1)
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
        self.rows: list[line_tree.Row] = []
        self.pending: list[TextLine] = []
        self.columns: tuple[Column, ...] = ()

    def read(self) -> tuple[tuple[Column, ...], list[line_tree.Row]]:
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
        unit = _OTHER_UNIT.search(clean("".join(texts)))
        for layout in known_layouts(self.kind):
            columns = layout_columns(tuple(_in_unit(text, unit[1] if unit else "") for text in layout), self.year)
            amounts = Counter(column.list for column in columns if column.type is ColumnType.AMOUNT)
            if columns[-1].list and amounts != {"income": 1, "expenditure": 1}:
                continue  # rows of other lists are not told apart here
            nodes = {
                (column.list, column.header[: depth + 1]) for column in columns for depth in range(len(column.header))
            }
            if Counter(plain("".join(node[1][-1] for node in nodes))) == printed:
                self._one_unit(unit[1] if unit else "", texts)
                return columns
        if len(texts) == 1:
            cells = texts[0].split()
            words = [kinds.HEADERS.get(plain(cell)) for cell in cells]
            if len(cells) > 1 and all(words):
                return layout_columns(
                    tuple(f"{cell} {word}" for cell, word in zip(cells, words, strict=True)), self.year
                )
        return ()

    def _one_unit(self, printed: str, texts: list[str]) -> None:
        """Refuse to value amounts whose header and table name different money units."""
        if printed and self.block.money_unit and printed != self.block.money_unit:
            self._refuse([], " ".join(texts), f"two-units: {printed} / {self.block.money_unit}")
            self.block = replace(self.block, money_unit="")

    def _generic(self, body: list[TextLine]) -> tuple[Column, ...]:
        """Return columns without meaning for an unknown header: as many amounts as most rows print."""
        counts = Counter(len(_figures(line.text)) for line in body if _ends_in_figure(line.text))
        amounts = counts.most_common(1)[0][0] if counts else 0
        layout = ("? : label", *(f"{n} = ?" for n in range(1, amounts + 1)))
        return tuple(replace(column, measure="", header=()) for column in layout_columns(layout, self.year))

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
        elif self._amounts > 1 and (_figures(line.text) or tokens[-1] in BLANKS):
            self._miscounted(line)
        else:
            self.pending.append(line)

    def _row(self, line: TextLine, lead: list[str], cells: list[str]) -> None:
        """Add a row whose figures are told apart; a cell that is no figure is named and kept as unreadable."""
        for cell in cells:
            if cell not in BLANKS and figure(cell) is None:
                self._refuse([*self.pending, line], None, f"not-a-figure: {cell}")
        self._add(line, lead, tuple(_located(cells, line, self.file)))

    def _miscounted(self, line: TextLine) -> None:
        """Keep a row whose figures do not fit the columns: its amounts are unreadable, none is guessed."""
        lead = line.text.split()
        while len(lead) > 1 and (lead[-1] in BLANKS or re.search(r"\d", lead[-1])) and not _CODE.match(lead[-1]):
            lead.pop()
        found = len(line.text.split()) - len(lead)
        self._refuse([*self.pending, line], None, f"figures: {found} / {self._amounts}")
        self._add(line, lead, None)

    def _add(self, line: TextLine, lead: list[str], figures: tuple[tuple[str, Place], ...] | None) -> None:
        lines = [*self.pending, line]
        unit, code, label, texts = self._label([*(each.text for each in self.pending), " ".join(lead)])
        self.rows.append(
            line_tree.Row(
                number=len(self.rows) + 1,
                label=label,
                code=code,
                unit=unit,
                indent=lines[0].indent,
                figures=figures,
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
            name, content = performance_form.name_and_content(pieces)
            return "", "", name, (content,) if content else ()
        types = {column.type for column in self.columns}
        unit = ""
        if pieces and {ColumnType.UNIT, ColumnType.CODE} <= types and (both := _UNIT_AND_CODE.match(pieces[0])):
            unit, pieces[0] = both[1], both[2]
        match = _CODE.match(pieces[0]) if pieces else None
        if match and ColumnType.CODE in types:
            label = clean("".join([match[2] or "", *pieces[1:]]))
            return unit, re.sub(r"\s", "", match[1]), label, ()
        return "", "", clean("".join(pieces)), ()

    def _texts(self, texts: Sequence[str], lines: Sequence[TextLine]) -> tuple[tuple[int, str, Place], ...]:
        """Return the texts of a row with their columns."""
        cells = [column.order for column in self.columns if column.type is ColumnType.TEXT]
        return tuple((cell, text, self._place(lines)) for cell, text in zip(cells, texts, strict=False))

    def _two_lists(self, line: TextLine) -> None:
        """Add one or two rows from a line that prints two lists side by side: each a label and what stands behind."""
        words = [(match[0], match.start()) for match in re.finditer(r"\S+", line.raw)]
        values = [at for at, (word, _) in enumerate(words) if at and (word in BLANKS or figure(word) is not None)]
        labels = [words[begin + 1 : end] for begin, end in zip([-1, *values], values, strict=False)]
        if not values or values[-1] != len(words) - 1 or len(values) > 2 or any(len(label) != 1 for label in labels):
            digits = re.search(r"\d", line.text)
            self._refuse([line], None, f"not-a-figure: {line.text}" if digits else "leftover")
            return
        names = ["income", "expenditure"]
        if len(values) == 1:
            of_income = any(word in line_tree.bare(words[0][0]) for word in kinds.INCOME_WORDS)
            names = ["income" if of_income else "expenditure"]
        number = max((row.number for row in self.rows), default=0) + 1
        # The second list's indentation counts from one space behind the first one's figure.
        starts = [int(line.new_page), *(words[at][1] + len(words[at][0]) + 1 for at in values)]
        for name, (label,), at, start in zip(names, labels, values, starts, strict=False):
            printed, column = line.printed[words[at][1] :].split()[0], words[at][1] + 1
            place = Place(file=self.file, page=line.page, row=line.number, column=column)
            self.rows.append(
                line_tree.Row(
                    number=number,
                    label=clean(label[0]),
                    list=name,
                    indent=max(label[1] - start, 0),
                    figures=((printed, place),),
                    place=self._place([line]),
                )
            )

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

    At least half of them are figures or print a blank, each of the others holds a digit, and the word before is no
    amount and no blank: more cells than columns is a row to refuse.
    """
    if not amounts or len(tokens) < amounts:
        return []
    cells = tokens[-amounts:]
    odd = [cell for cell in cells if figure(cell) is None and cell not in BLANKS]
    before = tokens[-amounts - 1] if len(tokens) > amounts else ""
    too_many = before in BLANKS - {""} or (bool(re.fullmatch(r"[\d.,]+", before)) and not _CODE.match(before))
    if too_many or 2 * len(odd) > amounts or any(not re.search(r"\d", cell) or len(cell) > 20 for cell in odd):
        return []
    return [] if amounts == 1 and re.fullmatch(r"\d+", cells[0]) and len(tokens) == 1 else cells


def _located(cells: list[str], line: TextLine, file: str) -> Iterator[tuple[str, Place]]:
    """Yield each cell as printed with its place, found from the end of the line."""
    starts: list[int] = []
    end = len(line.raw)
    for cell in reversed(cells):
        end = line.raw.rindex(cell, 0, end)
        starts.insert(0, end)
    for cell, start in zip(cells, starts, strict=True):
        printed = line.printed[start : start + len(cell)]
        yield printed, Place(file=file, page=line.page, row=line.number, column=start + 1)


def _in_unit(layout: str, money_unit: str) -> str:
    """Return a layout's column with the money unit that the header prints instead of 万元."""
    return layout.replace("(万元)", f"({money_unit})") if money_unit else layout
