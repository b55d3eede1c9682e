"""The neutral form of one published budget (预算文件).

Everything a published document says, in plain frozen dataclasses: readers make them, checks read them, the
database stores them, exports write them. This module imports nothing of ours and nothing outside the standard library.

Conventions that hold everywhere:

* Money is an exact :class:`~decimal.Decimal` in **yuan**, whatever unit was printed; ``printed`` has the text.
* Zero printed, blank printed, unreadable and absent are four facts: the first three are an :class:`Amount` with that
  :class:`State`, absent is no ``Amount`` at all.
* An empty ``str`` means "not printed"; ``None`` means "not stated" for numbers, dates and yes/no. No field of type
  ``str`` is ever ``None``.
* Names and labels are kept as printed, less the white space that extraction puts between Chinese and Latin letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

#: Yuan in one printed money unit (金额单位).
MONEY_UNITS = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}


class Scope(StrEnum):
    """Tell whose money a document covers: a department with its units (部门) or one unit (单位)."""

    DEPARTMENT = "department"
    UNIT = "unit"


class Phase(StrEnum):
    """Tell the phase of the budget year: 预算, 调整预算, 决算."""

    BUDGET = "budget"
    ADJUSTED = "adjusted"
    FINAL = "final"


class State(StrEnum):
    """Tell what stands in an amount's cell. A cell that is absent has no :class:`Amount`."""

    VALUE = "value"
    BLANK = "blank"
    UNREADABLE = "unreadable"


class Origin(StrEnum):
    """Tell how an amount came here: read from a file, typed by hand, corrected after reading, or recognised.

    What is recognised (由图片识别) was read from a picture of the page; it stays so when a person has confirmed it.
    """

    READ = "read"
    TYPED = "typed"
    CORRECTED = "corrected"
    RECOGNISED = "recognised"


class Role(StrEnum):
    """Tell what a row of a table is: a line, a total (合计), a change between years (增减), or a note."""

    LINE = "line"
    TOTAL = "total"
    CHANGE = "change"
    NOTE = "note"


class Placing(StrEnum):
    """Tell by what a row was told to be part of another, or of none (归属依据). Empty where that was not recorded.

    By codes (编码), words (合计, 其中, names of units), numbers (序号), layout (缩进, 合并单元格), sums (加总), or by
    the form (表样) that a table is.
    """

    CODES = "codes"
    WORDS = "words"
    NUMBERS = "numbers"
    LAYOUT = "layout"
    SUMS = "sums"
    FORM = "form"
    UNSTATED = ""


class ColumnType(StrEnum):
    """Tell what a printed column holds: the budget unit, a code, the row's label, a text, or amounts."""

    UNIT = "unit"
    CODE = "code"
    LABEL = "label"
    TEXT = "text"
    AMOUNT = "amount"


class Direction(StrEnum):
    """Tell the word a document uses for a change: 增加/增长, 减少/下降, 持平. Empty where none is printed."""

    INCREASE = "increase"
    DECREASE = "decrease"
    LEVEL = "level"
    UNSTATED = ""


class Base(StrEnum):
    """Tell what a stated change is measured against: 年初预算, 预算(数), 执行数, or not said."""

    INITIAL = "initial"
    BUDGET = "budget"
    EXECUTED = "executed"
    UNSTATED = ""


class ItemKind(StrEnum):
    """Tell what a listed fact about the department is: 职责, 内设机构, 下属单位, 工作目标."""

    DUTY = "duty"
    DIVISION = "division"
    SUBORDINATE = "subordinate"
    WORK_GOAL = "work-goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a source file.

    ``page`` counts from 1 and is ``None`` where the file has no pages. In a text file ``row`` and ``end_row`` are its
    first and last line and ``column`` the character in the first line, all from 1. In a workbook ``sheet`` is the
    sheet's name, ``row`` and ``column`` number its cell. On the page of a PDF file ``box`` holds left, top, right and
    bottom in points (1/72 inch), to a tenth, from the upper left corner of the page as it is shown. Of a Word document
    or a web page ``row`` numbers its lines, a table being one; within a table ``sheet`` names that
    (:func:`name_of_table`), and ``row`` and ``column`` number its cell, as it is seen.
    """

    file: str = ""
    page: int | None = None
    row: int | None = None
    end_row: int | None = None
    column: int | None = None
    sheet: str = ""
    box: tuple[float, float, float, float] | None = None

    @property
    def table(self) -> int | None:
        """The number of the table of a Word document or a web page, from 1, in which it lies."""
        found = _NAME_OF_TABLE.fullmatch(self.sheet)
        return int(found[1]) if found else None


#: How a table that bears no name is named; no workbook allows its sheets such names.
_NAME_OF_TABLE = re.compile(r"table\[(\d+)\]")


def name_of_table(number: int) -> str:
    """Return what names a table of a Word document or a web page by its number, in the order of their beginnings."""
    return f"table[{number}]"


#: The place of what was typed by hand.
NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file the budget was read from, by its bytes; ``url`` is where its publisher offers it, if known.

    ``recognised_pages`` number the pages, from 1, that were read from a picture: their texts are recognised, too.
    """

    name: str
    sha256: str
    size: int
    media_type: str
    url: str = ""
    recognised_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A printed column of a table.

    ``header`` is the path of header cells from the outermost to the column's own, as printed. ``list`` names the list
    the column belongs to where a table prints several side by side. ``measure`` says what its amounts measure
    (``total``, ``basic``, ``source/general``, ``reception/general``, …) and is empty where that is not known.
    """

    order: int
    type: ColumnType
    header: tuple[str, ...]
    measure: str = ""
    list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount in one cell: ``value`` in yuan (``None`` unless the state is VALUE) and the text as printed.

    Of a recognised amount ``confidence`` says how sure the recognition is, 0 to 1,000 in thousandths; ``None`` where it
    does not say. ``second_reading`` is what it read the second time, where that is another text than ``printed``: such
    an amount is unreadable until a person has looked at it.
    """

    column: int
    state: State
    value: Decimal | None
    printed: str
    place: Place = NOWHERE
    origin: Origin = Origin.READ
    confidence: int | None = None
    second_reading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in one cell of a text column."""

    column: int
    text: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of one list of a table.

    ``position`` numbers the lines of a statement from 1, list after list; ``row`` is the printed table row, which lines
    of two lists side by side share. ``level`` is the depth under the table's total (0); ``parent`` the position of the
    line it is part of. ``scheme`` and ``classification`` give the code the line stands for, printed (``code``) or found
    by its name in another table of the same document. ``project`` is the ``order`` of a :class:`ProjectEntry`.
    ``placed_by`` says what told the ``parent``, or that there is none.
    """

    position: int
    row: int
    level: int
    parent: int | None
    role: Role
    label: str
    code: str = ""
    list: str = ""
    scheme: str = ""
    classification: str = ""
    budget_unit: str = ""
    year: int | None = None
    project: int | None = None
    placed_by: Placing = Placing.UNSTATED
    amounts: tuple[Amount, ...] = ()
    texts: tuple[Text, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A table of the document (表). ``remark`` is what an empty table says of itself; ``note`` any other note."""

    order: int
    kind: str
    number: str
    title: str
    money_unit: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    note: str = ""
    remark: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered piece of the narrative (部分, 一、, （一）, 1.).

    ``path`` holds the ordinals from the part down (``"3.1.4.2"``); ``kind`` what it is about, where its heading is
    known; ``text`` the paragraphs under the heading, one a line, without those of sections below.
    """

    order: int
    path: str
    number: str
    heading: str
    text: str
    kind: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A figure stated in the narrative, with what is said of its change.

    ``start`` and ``end`` bound the printed figure in the text of section ``section`` (its ``order``). ``value`` is in
    yuan for money; ``count`` a number of things (辆, 家, 个). ``change`` is the stated difference in yuan, without
    sign: ``direction`` has the word. ``percent`` is the stated percentage, ``base`` what it is measured against,
    ``base_printed`` how that is printed, ``reason`` the explanation given.
    """

    order: int
    section: int
    start: int
    end: int
    subject: str
    printed: str
    value: Decimal | None = None
    count: int | None = None
    project: int | None = None
    budget_unit: str = ""
    base: Base = Base.UNSTATED
    base_printed: str = ""
    change: Decimal | None = None
    direction: Direction = Direction.UNSTATED
    percent: Decimal | None = None
    reason: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectEntry:
    """What this budget says of one project (项目); its money stands on lines and mentions that name its ``order``.

    ``parent`` is the ``order`` of the level-1 project it is part of. What is not printed of it is empty; ``is_new`` is
    ``None`` where nothing says whether it is new (新增).
    """

    order: int
    parent: int | None
    name: str
    purpose: str = ""
    basis: str = ""
    description: str = ""
    is_new: bool | None = None
    budget_unit: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A listed fact about the department: a duty, a division, a subordinate unit, a goal of the year's work."""

    order: int
    kind: ItemKind
    text: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A performance goal (绩效目标): of a project (``project`` its order) or numbered, of the whole year (``None``)."""

    order: int
    number: str
    text: str
    project: int | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target value (目标值) of an indicator.

    ``operator`` is one of ``>=``, ``<=``, ``>``, ``<``, ``within`` (…内) or empty for a bare figure; ``target_unit`` is
    what follows the number as printed. A qualitative target (合格) has no ``value``; 不涉及 sets ``not_applicable``.
    """

    order: int
    printed: str
    label: str = ""
    operator: str = ""
    value: Decimal | None = None
    target_unit: str = ""
    not_applicable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A performance indicator (三级指标) under its first and second level; not applicable (不涉及) has no name."""

    order: int
    level1: str
    level2: str
    name: str
    targets: tuple[Target, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """State assets (国有资产) held on ``as_of`` (``"2023-10"``) or planned to be bought; ``value`` in yuan."""

    order: int
    kind: str
    label: str
    count: int
    count_unit: str
    planned: bool
    as_of: str = ""
    value: Decimal | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term the document explains (名词解释)."""

    order: int
    term: str
    definition: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A row or sentence that could not be read for certain: where, the text as printed, and why."""

    place: Place
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One edition of one issuer's budget: who, when, which kind, and all it says.

    ``department``, ``department_in_charge`` and ``units`` are names as printed. ``summary_of`` is empty for a published
    document; where the text was summarised from one, it is that document's SHA-256.
    """

    department: str
    year: int
    scope: Scope
    phase: Phase
    title: str
    edition: int | None = None
    jurisdiction: str = ""
    department_in_charge: str = ""
    units: tuple[str, ...] = ()
    summary_of: str = ""
    approved_on: date | None = None
    released_on: date | None = None
    files: tuple[SourceFile, ...] = ()
    statements: tuple[Statement, ...] = ()
    sections: tuple[Section, ...] = ()
    projects: tuple[ProjectEntry, ...] = ()
    mentions: tuple[Mention, ...] = ()
    items: tuple[Item, ...] = ()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    assets: tuple[Asset, ...] = ()
    terms: tuple[Term, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
