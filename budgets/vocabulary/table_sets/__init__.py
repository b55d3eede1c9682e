"""Which tables each place prints, and in which columns: one piece of data a place, a new place is one more."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.table_sets.central import CENTRAL
from budgets.vocabulary.table_sets.form import FREE_ROWS, Form, TableSet, layout_columns
from budgets.vocabulary.table_sets.jiangsu import JIANGSU
from budgets.vocabulary.table_sets.shanghai import SHANGHAI
from budgets.vocabulary.table_sets.shenzhen import BY_UNIT_AND_CODE, SHENZHEN

__all__ = ["FREE_ROWS", "TABLE_SETS", "Form", "TableSet", "known_layouts", "layout_columns", "offered_sets"]

#: The sets by the word that addresses, forms and commands use. Everything else asks this mapping each time, so a test
#: adds a set of its own for as long as it runs with ``monkeypatch.setitem(TABLE_SETS, word, table_set)``.
TABLE_SETS: dict[str, TableSet] = {"shenzhen": SHENZHEN, "shanghai": SHANGHAI, "jiangsu": JIANGSU, "central": CENTRAL}

#: Columns that a kind is known to print in places whose set is not here.
_OTHER_LAYOUTS: dict[str, tuple[tuple[str, ...], ...]] = {TableKind.EXPENDITURE: (BY_UNIT_AND_CODE,)}


def offered_sets() -> dict[str, TableSet]:
    """Return the sets whose empty tables clerks can begin with, by their word."""
    return {word: one for word, one in TABLE_SETS.items() if one.offered}


def known_layouts(kind: str) -> Iterator[tuple[str, ...]]:
    """Yield the columns a kind is known to print.

    Text extraction breaks a header into pieces in any order; a layout fits if it explains every character of them.
    """
    printed = [form.columns for one in TABLE_SETS.values() for form in one.forms if form.kind == kind and form.columns]
    yield from dict.fromkeys([*printed, *_OTHER_LAYOUTS.get(kind, ())])
