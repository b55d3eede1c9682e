"""What the kinds of tables are called in the titles of rules."""

from __future__ import annotations

from budgets.vocabulary.table_kinds import KINDS, TableKind

from .findings import BilingualText

#: Kinds that hold no money in lines that add up: forms, lists of things, tables of no known kind.
_WITHOUT_SUMS = frozenset(
    {
        TableKind.TRANSFERS,
        TableKind.ASSET_PURCHASES,
        TableKind.ASSETS,
        TableKind.PROJECT_GOALS,
        TableKind.TRANSFER_GOALS,
        TableKind.OTHER,
    }
)
#: Every kind of table that holds money in lines, by its name in both languages.
TABLES: dict[TableKind, BilingualText] = {
    kind: BilingualText(known.name, known.name_en) for kind, known in KINDS.items() if kind not in _WITHOUT_SUMS
}
