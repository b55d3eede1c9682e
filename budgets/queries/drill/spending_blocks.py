"""Part all spending into its four blocks: staff, running costs, individuals and families, projects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budgets.models import Budget
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.table_kinds import TableKind
from budgets.vocabulary.views import Coverage

from ..sheets import SheetCell, SheetTable, statement_sheet
from .codes import by_code
from .nodes import Drill


class BlockKey(StrEnum):
    """A block of spending; basic spending where it is not told apart, and what no block holds."""

    PERSONNEL = "personnel"
    PUBLIC = "public"
    FAMILY = "family"
    BASIC = "basic"
    PROJECT = "project"
    RESERVE = "reserve"
    CAPITAL = "capital"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of spending and its amount in yuan; where the text or an economic item states it, the key of that."""

    key: BlockKey
    value: Decimal
    mention: int | None = None
    code: str = ""


#: The economic items of basic spending that make the first three blocks.
BLOCK_ITEMS = {"301": BlockKey.PERSONNEL, "302": BlockKey.PUBLIC, "303": BlockKey.FAMILY}
#: What basic spending may hold beside them: 资本性支出.
CAPITAL_ITEMS = ("309", "310")
#: The classes of spending that are blocks; basic spending is one where its items are not told.
BLOCK_CLASSES = {
    Measure.BASIC: BlockKey.BASIC,
    Measure.PROJECT: BlockKey.PROJECT,
    Measure.RESERVE: BlockKey.RESERVE,
}


def blocks(economic: Drill | None, spending: dict[str, SheetCell]) -> list[Block]:
    """Return the blocks as the tables have them: basic spending by item, then projects and what is held in reserve.

    A table by item that does not tell basic spending apart cannot say its items, for projects are in them: then basic
    spending is one block.
    """
    found = []
    if economic and (economic.speaker.covers is Coverage.BASIC or Measure.BASIC in economic.columns):
        measure = Measure.BASIC if Measure.BASIC in economic.columns else Measure.TOTAL
        for code, key in BLOCK_ITEMS.items():
            node = economic.find(code)
            cell = node.cells.get(measure) if node else None
            if cell and cell.value is not None:
                found.append(Block(key, cell.value, code=code))
    told_by_item = bool(found)
    for measure, key in BLOCK_CLASSES.items():
        cell = None if told_by_item and measure is Measure.BASIC else spending.get(measure)
        if cell and cell.value:
            found.append(Block(key, cell.value))
    return found if len(found) > 1 else []


def printed_rest(economic: Drill | None, rest: Decimal) -> list[Block]:
    """Return what no block holds by its printed name, where items of basic spending print just that."""
    if economic is None or not (economic.speaker.covers is Coverage.BASIC or Measure.BASIC in economic.columns):
        return []
    measure = Measure.BASIC if Measure.BASIC in economic.columns else Measure.TOTAL
    cells = [node.cells.get(measure) for code in CAPITAL_ITEMS if (node := economic.find(code))]
    value = sum((cell.value for cell in cells if cell and cell.value is not None), Decimal(0))
    return [Block(BlockKey.CAPITAL, value)] if value and value == rest else []


def spending(functions: Drill | None, budget: Budget, tables: Iterable[SheetTable]) -> dict[str, SheetCell]:
    """Return the total of all spending and what it is made of, by measure.

    The table of functions states them; where it covers only part of the money, the table of the sums does: three
    queries.
    """
    own = functions.root.cells if functions else {}
    if functions and functions.speaker.covers is Coverage.ALL:
        return own
    table = next((one for one in tables if one.statement.kind == TableKind.EXPENDITURE_SUMMARY), None)
    return by_code(budget, statement_sheet(table.statement)).cells if table else own
