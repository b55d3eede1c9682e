"""Show that the readers of pages judge by named tolerances only: none holds a bare number to compare places with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from budgets.documents.model import tolerances
from budgets.documents.model.tolerances import PageTolerances

DOCUMENTS = Path(tolerances.__file__).parents[1]
#: The modules that know where something stands on a page; of each, the bare numbers that are no tolerance.
READERS: dict[str, dict[float, str]] = {
    "sources/pdf.py": {0.0: "the edge of a page"},
    "sources/ruled_tables.py": {0.0: "a length not yet added to"},
    "sources/struck_figures.py": {},
    "sources/unruled_tables.py": {2: "one column taken for the first and the last"},
    "sources/header_columns.py": {},
    "sources/laid_out_text.py": {0.0: "the edge of a text", 2: "more than half of the ends"},
    "tables/table_heads.py": {2: "more than half of the columns"},
    "tables/table_blocks.py": {},
    "tables/continued_grids.py": {},
}


def bare_numbers(tree: ast.AST) -> Iterator[tuple[int, float]]:
    """Yield the fractions of a module, and the numbers that something is multiplied by, each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, node.value
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            for side in (node.left, node.right):
                if isinstance(side, ast.Constant) and isinstance(side.value, int):
                    yield node.lineno, side.value


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_of_pages_holds_a_bare_tolerance(reader: str) -> None:
    tree = ast.parse((DOCUMENTS / reader).read_text(encoding="utf-8"))
    assert [found for found in bare_numbers(tree) if found[1] not in READERS[reader]] == []


def test_a_bare_tolerance_would_be_found() -> None:
    tree = ast.parse("close = gap < 0.3 * size\nwide = width > 3 * size\nmiddle = (a + b) / 2\n")
    assert sorted(bare_numbers(tree)) == [(1, 0.3), (2, 3)]


def test_each_tolerance_is_used() -> None:
    used = {
        name
        for path in DOCUMENTS.rglob("*.py")
        for name in re.findall(r"\bTOLERANCES\.(\w+)", path.read_text(encoding="utf-8"))
    }
    assert used == {field.name for field in fields(PageTolerances)}
