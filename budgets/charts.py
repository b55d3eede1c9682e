"""Prepare charts: the rows of a table, as data that `charts.js` draws.

A chart is an enhancement. It shows the figures of the table beside it, which is its text alternative.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .money import WAN, MoneyUnit, in_unit, money, percent
from .queries.drill import Block, Node

#: More bars than this on one chart are gathered into one.
MOST_BARS = 12


def bars(
    nodes: list[Node],
    *,
    title: str,
    url: Callable[[Node], str],
    unit: MoneyUnit = WAN,
    english: bool = False,
    marked: Node | None = None,
) -> dict[str, Any] | None:
    """Return a chart of horizontal bars, the longest first, or ``None`` where fewer than two amounts can be drawn.

    Figures are strings: JSON has no exact decimals. Zeros are left to the table.
    """
    nodes = widened(nodes)
    drawn = sorted((node for node in nodes if node.value), key=lambda node: node.value or 0, reverse=True)
    if len(drawn) < 2:
        return None
    shown, rest = (drawn, []) if len(drawn) <= MOST_BARS else (drawn[: MOST_BARS - 1], drawn[MOST_BARS - 1 :])
    rows = [bar(node, url(node), unit, english, marked) for node in shown]
    if rest:
        value = sum((node.value or Decimal(0) for node in rest), Decimal(0))
        label = ngettext("other (%(count)s)", "others (%(count)s)", len(rest)) % {"count": len(rest)}
        whole = rest[0].total
        rows.append(row(label, value, whole, unit))
    summary = _("%(title)s: %(count)s bars, the longest is %(first)s with %(value)s. The table has the same figures.")
    told = {"title": title, "count": len(rows), "first": rows[0]["label"], "value": rows[0]["text"]}
    return {"title": title, "unit": str(unit.full_name), "rows": rows, "summary": summary % told}


def widened(nodes: list[Node]) -> list[Node]:
    """Return the nodes, or what stands below them where fewer than two of them state some money."""
    while sum(1 for node in nodes if node.value) < 2 and any(node.children for node in nodes):
        nodes = [part for node in nodes for part in (node.children or [node])]
    return nodes


def bar(node: Node, url: str, unit: MoneyUnit, english: bool, marked: Node | None) -> dict[str, Any]:
    """Return one part as a bar with its direct label."""
    label = (english and node.name_en) or node.label
    drawn = row(label, node.value or Decimal(0), node.total, unit)
    return {**drawn, "url": url, "marked": node is marked, "rest": False}


def row(label: str, value: Decimal, whole: Decimal | None, unit: MoneyUnit) -> dict[str, Any]:
    share = percent(value, whole)
    text = f"{money(value, unit)} · {share}" if share else money(value, unit)
    short = money(value, unit)
    return {
        "label": label,
        "value": str(in_unit(value, unit)),
        "short": short,
        "text": text,
        "url": "",
        "marked": False,
        "rest": True,
    }


#: What the four blocks of spending are called.
BLOCK_NAMES = {
    "personnel": gettext_lazy("Staff"),
    "public": gettext_lazy("Running costs"),
    "family": gettext_lazy("Individuals and families"),
    "project": gettext_lazy("Projects"),
}


def strip(blocks: list[Block]) -> list[dict[str, Any]]:
    """Return blocks as the pieces of one bar 100 wide, each where the one before ends."""
    whole = sum((block.value for block in blocks), Decimal(0))
    pieces, at = [], Decimal(0)
    for block in blocks:
        width = 100 * block.value / whole if whole else Decimal(0)
        pieces.append({"name": BLOCK_NAMES[block.key], "value": block.value, "x": f"{at:.3f}", "width": f"{width:.3f}"})
        at += width
    return pieces
