"""What a place prints, as data: its set of tables, each with its columns, its fixed rows and its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from budgets.records import Column, ColumnType
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.numerals import chinese_numeral
from budgets.vocabulary.table_kinds import TableKind

#: Stands among the fixed rows of a list where clerks enter rows of their own; a list without it takes none.
FREE_ROWS = "*"
#: What two lists side by side are called where their columns do not say.
_UNNAMED_LISTS = (ListName.INCOME, ListName.EXPENDITURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One table of a set.

    A column is written ``header/path = measure`` for amounts and ``header/path : type`` for others. Where lists stand
    side by side, the first column of each ends with ``@`` and its :class:`ListName`, or ``list-3`` if it has none.

    Rows stand by list; each begins with a blank for every level it is indented, and :data:`FREE_ROWS` stands where
    others may be added: a list that is not named has free rows only. In titles, headers and rows ``{unit}`` is the
    budget unit, ``{year}`` and ``{before}`` the year and the one before. ``number`` is printed where the set's own
    numbering does not go on with it (附表1-2). A form without columns only says which kind stands where.
    """

    kind: TableKind
    title: str
    columns: tuple[str, ...] = ()
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money_unit: str = "万元"
    number: str = ""

    def fixed_rows(self, list_: str) -> tuple[str, ...]:
        """Return the rows that are printed of a list."""
        return tuple(text for text in self.rows.get(list_, ()) if text != FREE_ROWS)

    def rows_above(self, list_: str) -> int | None:
        """Return how many fixed rows of a list stand above its free ones, ``None`` if it takes none."""
        rows = self.rows.get(list_, (FREE_ROWS,))
        return rows.index(FREE_ROWS) if FREE_ROWS in rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSet:
    """The tables a place prints, in its order.

    ``numbering`` is how it numbers them: ``表{}``, ``预算{:02d}表``, ``公开表{numeral}`` for 公开表十二, or nothing.
    """

    name: str
    name_en: str
    numbering: str
    forms: tuple[Form, ...]

    @property
    def kinds(self) -> tuple[TableKind, ...]:
        return tuple(form.kind for form in self.forms)

    @property
    def offered(self) -> bool:
        """Tell whether clerks can begin with its empty tables: whether all their columns are known."""
        return all(form.columns for form in self.forms)

    def printed_number(self, order: int) -> str:
        """Return the number that the table of an order, counted from 1, bears in print."""
        if own := self.forms[order - 1].number:
            return own
        numeral = chinese_numeral(order) if "{numeral}" in self.numbering else ""
        return self.numbering.format(order, numeral=numeral)


def layout_columns(layout: tuple[str, ...], year: int | str) -> tuple[Column, ...]:
    """Return the columns that a form, or a known layout, describes, with ``year`` where their headers name it."""
    labels = sum(" : label" in text for text in layout)
    unnamed = iter(_UNNAMED_LISTS if labels > 1 and not any(" @ " in text for text in layout) else ())
    made: list[Column] = []
    current = ""
    for order, text in enumerate(layout, start=1):
        text, _, named = text.replace("{year}", str(year)).partition(" @ ")
        path, sign, measure = text.rpartition(" = ")
        if not sign:
            path, _, word = text.rpartition(" : ")
        type_ = ColumnType.AMOUNT if sign else ColumnType(word)
        current = named or (next(unnamed, current) if type_ is ColumnType.LABEL else current)
        made.append(
            Column(
                order=order, type=type_, header=tuple(path.split("/")), measure=measure if sign else "", list=current
            )
        )
    return tuple(made)
