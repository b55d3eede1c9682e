"""The rows of twins: how places, departments, editions, figures, parts of the money and findings are told as data.

Money is text: yuan, exact, with two decimals (``"12345.60"``). An identity is made of words that stay: addresses,
years, orders of print; never of a key of this database (`docs/decisions/0072-data-twins.md`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from budgets.addresses import edition_address, edition_id
from budgets.differences import ABSENT
from budgets.models import Budget, Department, DocumentTotal, Finding, Jurisdiction, Mention, PlaceTotal
from budgets.queries.drill import Node
from budgets.queries.sheets import SheetCell

from .data_twin import DataRow

#: Makes an address of the site absolute.
Absolute = Callable[[str], str]
#: Decimals of a share, which is 1 for the whole.
SHARE = Decimal("0.000001")


def yuan(value: Decimal | None) -> str | None:
    """Return money as text: exact yuan with two decimals; nothing where there is none."""
    return None if value is None else f"{value:.2f}"


def plain_number(value: Decimal | None) -> str | None:
    """Return a number as text, with no more decimals than it has."""
    return None if value is None else f"{value.normalize():f}"


def share(value: Decimal | None) -> str | None:
    """Return a part of a whole as text, 1 being the whole, to a millionth."""
    return None if value is None else f"{value.quantize(SHARE):f}"


def figure_data(cell: SheetCell | None) -> DataRow:
    """Return a cell of amounts: what it comes to, whether it is one (``absent`` has no cell), and what is printed.

    A sum of several is printed nowhere: its figures stand in ``printed``, parted by plus signs.
    """
    if cell is None:
        return {"yuan": None, "state": ABSENT, "printed": None}
    return {"yuan": yuan(cell.value), "state": cell.state, "printed": " + ".join(cell.figures)}


def place_data(place: Jurisdiction) -> DataRow:
    """Return who a place is."""
    return {"id": place.slug, "name": place.name, "name_en": place.name_en or None}


def department_data(department: Department) -> DataRow:
    """Return who a department is."""
    return {"id": department.slug, "name": department.name, "name_en": department.name_en or None}


def document_address(budget: Budget, absolute: Absolute) -> str:
    """Return the permanent address of an edition, absolute."""
    return absolute(edition_address(budget).url("budget"))


def edition_data(budget: Budget, absolute: Absolute) -> DataRow:
    """Return which edition of which document of whom; the department's place must be read with it."""
    return {
        "id": edition_id(budget),
        "place": place_data(budget.department.jurisdiction),
        "department": department_data(budget.department),
        **edition_words(budget),
        "title": budget.title,
        "state": budget.state,
        "published_at": budget.published_at.isoformat() if budget.published_at else None,
        "url": document_address(budget, absolute),
    }


def edition_words(budget: Budget) -> DataRow:
    """Return what tells an edition from others of its department."""
    return {
        "year": budget.fiscal_year_id,
        "document": budget.document,
        "scope": budget.scope,
        "phase": budget.phase,
        "edition": budget.edition,
    }


def document_total_data(row: DocumentTotal, absolute: Absolute) -> DataRow:
    """Return a document in force with its total, of what money it is, and how it stands in the sum of its place."""
    return {
        "id": edition_id(row.budget),
        "place": place_data(row.jurisdiction),
        "department": department_data(row.budget.department),
        **edition_words(row.budget),
        "yuan": yuan(row.value),
        "covers": row.covers,
        "unread": row.unread,
        "standing": row.standing,
        "findings": {verdict: getattr(row, name) for verdict, name in DocumentTotal.VERDICTS.items()},
        "url": document_address(row.budget, absolute),
    }


def place_total_data(row: PlaceTotal) -> DataRow:
    """Return what the documents of a place come to, and how many of how many are added up."""
    return {
        "phase": row.phase,
        "yuan": yuan(row.value),
        "transfers_yuan": yuan(row.transfers),
        "documents": row.documents,
        "counted": row.counted,
    }


def part_data(node: Node, columns: Iterable[str], **more: Any) -> DataRow:
    """Return a part of the money: its code and name, what it is part of, its amounts by measure, and its share."""
    return {
        "code": node.code or None,
        "label": node.label,
        "name_en": node.name_en or None,
        "level": node.level,
        "within": (node.parent.code or node.parent.label or None) if node.parent else None,
        **{column: figure_data(node.cells.get(column)) for column in columns},
        "share": share(node.share),
        **more,
    }


def finding_data(finding: Finding) -> DataRow:
    """Return what a rule found: how it came out, of what, both sides, and by how much they differ."""
    left, right = finding.left or {}, finding.right or {}
    return {
        "id": finding.anchor,
        "rule": finding.rule,
        "version": finding.version,
        "verdict": finding.verdict,
        "code": finding.code or None,
        "label": finding.label or None,
        "left": {"name": left.get("name"), "value": left.get("value")},
        "right": {"name": right.get("name"), "value": right.get("value")},
        "difference": finding.difference or None,
        "tolerance": finding.tolerance or None,
        "unit": finding.unit or None,
        "message": finding.message_en,
        "message_zh": finding.message_zh,
    }


def files_of(budget: Budget) -> dict[int | None, str]:
    """Return the names of the files that an edition was read from, by their keys; one query, the first time."""
    prefetch_related_objects([budget], "files")
    return {one.pk: one.name for one in budget.files.all()}


def original_place(row: Any, files: Mapping[int | None, str]) -> DataRow:
    """Return where a row of the database stands in the original: the file, its page or sheet, the row there."""
    return {"file": files.get(row.source_id), "page": row.page, "row": row.row, "sheet": row.sheet or None}


def verdicts(found: Iterable[Finding]) -> list[str]:
    """Return what was found of a figure: each finding's outcome and its word on the page of checks; none holds."""
    return [f"{one.verdict} {one.anchor}" for one in found]


def mention_data(mention: Mention, budget: Budget) -> DataRow:
    """Return a figure of the text with what is said of its change; its section must be read with it."""
    return {
        "id": f"{edition_id(budget)}/figure/{mention.order}",
        "section": mention.section.path,
        "subject": mention.subject,
        "project": mention.entry.name if mention.entry else None,
        "yuan": yuan(mention.value),
        "count": mention.count,
        "printed": mention.printed,
        "base": mention.base or None,
        "direction": mention.direction or None,
        "change_yuan": yuan(mention.change),
        "percent": plain_number(mention.percent),
        "reason": mention.reason or None,
        "place": original_place(mention, files_of(budget)),
    }
