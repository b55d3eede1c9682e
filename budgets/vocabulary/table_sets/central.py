"""What the departments of the central government print; their tables are read, empty ones are not given out."""

from budgets.vocabulary.kinds import KINDS
from budgets.vocabulary.table_sets.form import Form, TableSet

CENTRAL = TableSet(
    name="中央（九张表）",
    name_en="Central government (nine tables)",
    numbering="公开{:02d}表",
    forms=tuple(
        Form(kind=kind, title=KINDS[kind].name)
        for kind in (
            *("income-expenditure", "income", "expenditure", "fiscal", "general-function", "general-basic"),
            *("three-public", "government-fund", "state-capital"),
        )
    ),
)
