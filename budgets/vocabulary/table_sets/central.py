"""What the departments of the central government print; their tables are read, empty ones are not given out."""

from budgets.vocabulary.table_kinds import KINDS, TableKind
from budgets.vocabulary.table_sets.form import Form, TableSet

CENTRAL = TableSet(
    name="中央（九张表）",
    name_en="Central government (nine tables)",
    numbering="公开{:02d}表",
    forms=tuple(
        Form(kind=kind, title=KINDS[kind].name)
        for kind in (
            *(TableKind.INCOME_EXPENDITURE, TableKind.INCOME, TableKind.EXPENDITURE, TableKind.FISCAL),
            *(TableKind.GENERAL_FUNCTION, TableKind.GENERAL_BASIC, TableKind.THREE_PUBLIC),
            *(TableKind.GOVERNMENT_FUND, TableKind.STATE_CAPITAL),
        )
    ),
)
