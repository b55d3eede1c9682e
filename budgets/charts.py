"""Prepare charts: the rows of a table, as data that `static/js/charts/` draws.

A chart is an enhancement. It shows the figures of the table below it, which is its text alternative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Budget
from .money import WAN, MoneyUnit, in_unit, money, percent
from .queries.concordance import ComparedMoney
from .queries.documents import Published
from .queries.drill import Block, BlockKey, Node
from .queries.project_moves import ProjectMoves
from .queries.side_by_side import BesideRow
from .queries.years import CodeRow, Comparison, DocumentOverYears, Overview, YearRow, by_year

#: More bars than this on one chart are gathered into one.
MOST_BARS = 12
#: Documents that are drawn small beside each other, at most.
MOST_SMALL = 24
#: Years for which they have room at least: bars are no blocks where there are two.
FEWEST_YEARS = 5
#: How high a chart is, in pixels: the page keeps it that room before it is drawn.
BAR, LEAST_BARS, LINE, AREAS, FLOW, LEAST_FLOW = 36, 24, 280, 420, 56, 320


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
    above = nodes[0].parent if nodes else None
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
    # Of what the bars are parts of, whose name is the title: the bars themselves say their part of the view's total.
    share = percent(shown[0].value, above.value) if above else ""
    claim = _("%(share)s for %(name)s") % {"name": rows[0]["label"], "share": share} if share else ""
    height = len(rows) * BAR + LEAST_BARS
    return chart("bar", title, unit, rows, summary % told, height=height, claim="" if marked else claim)


def chart(
    kind: str, title: str, unit: MoneyUnit, rows: list[dict[str, Any]], summary: str, *, height: int, **more: str
) -> dict[str, Any]:
    """Return what `static/js/charts/` needs; the summary is the chart's text alternative, the height in pixels."""
    told = {"title": title, "unit": str(unit.full_name), "summary": summary, "height": height}
    return {"type": kind, "rows": rows, **told, **more}


def widened(nodes: list[Node]) -> list[Node]:
    """Return the nodes, or what stands below them where fewer than two of them state some money."""
    while sum(1 for node in nodes if node.value) < 2 and any(node.children for node in nodes):
        nodes = [part for node in nodes for part in (node.children or [node])]
    return nodes


def bar(node: Node, url: str, unit: MoneyUnit, english: bool, marked: Node | None) -> dict[str, Any]:
    """Return one part as a bar with its direct label."""
    drawn = row(node_name(node, english), node.value, node.total, unit)
    return {**drawn, "url": url, "marked": node is marked, "rest": False}


def row(
    label: str, value: Decimal | None, whole: Decimal | None, unit: MoneyUnit, *, rest: bool = True
) -> dict[str, Any]:
    value = value or Decimal(0)
    share = percent(value, whole)
    text = f"{money(value, unit)} · {share}" if share else money(value, unit)
    short = money(value, unit)
    return {
        "label": label,
        "value": f"{in_unit(value, unit):f}",
        "short": short,
        "text": text,
        "url": "",
        "marked": False,
        "rest": rest,
    }


def years(rows: list[YearRow], *, unit: MoneyUnit = WAN) -> dict[str, Any] | None:
    """Return a chart of amounts over years as a line, or ``None`` where fewer than two can be drawn."""
    points = [
        row(str(one.budget.fiscal_year_id), one.value, None, unit, rest=False) for one in rows if one.value is not None
    ]
    if len(points) < 2:
        return None
    title = f"{rows[0].budget.get_phase_display()} {points[0]['label']}-{points[-1]['label']}"
    told = {"first": points[0]["label"], "last": points[-1]["label"]}
    told |= {"from": points[0]["text"], "to": points[-1]["text"], "unit": unit.full_name}
    summary = _("A line from %(from)s in %(first)s to %(to)s in %(last)s (%(unit)s). The table has the same figures.")
    return chart("line", capfirst(title), unit, points, summary % told, height=LINE)


def series(
    amounts: Iterable[Published],
    *,
    unit: MoneyUnit = WAN,
    compare: Callable[[Budget], ComparedMoney | None] = lambda budget: None,
) -> list[dict[str, Any]]:
    """Return the series of amounts over years with their charts; a single year is no series.

    No line joins amounts that do not hold the same: such a series has no chart.
    """
    found = [rows for rows in by_year(amounts, compare) if len(rows) > 1 or any(row.compared for row in rows)]
    return [
        {"rows": rows, "chart": None if any(row.compared for row in rows) else years(rows, unit=unit)} for rows in found
    ]


LEAST_AREAS, MOST_AREAS = 6, 60


@dataclass(frozen=True, slots=True)
class SmallMultiple:
    """A document's totals over years as bars: of each year that has one, its place and its height, the tallest 40.

    The value of each is its total in the reader's unit.
    """

    document: DocumentOverYears
    first: Published
    last: Published
    bars: list[dict[str, str]]
    years: int

    @property
    def view(self) -> str:
        """Return the view box: ten wide for each year from the first to the last of all, a line below."""
        return f"0 0 {10 * max(self.years, FEWEST_YEARS)} 41"


def small_multiples(overview: Overview, *, unit: MoneyUnit = WAN) -> list[SmallMultiple]:
    """Return documents over years as small charts beside each other, those with the largest latest totals first.

    Each has a scale of its own from zero: they are held against each other in how they moved, not in how high they are.
    Only totals of the money that the latest speaks of are drawn, of documents that state it for two years or more. A
    year without one is a gap, a total of nothing a line.
    """
    found = [one for row in overview.documents if (one := small_multiple(row, overview.years, unit))]
    return sorted(found, key=lambda one: one.last.total or 0, reverse=True)[:MOST_SMALL]


def small_multiple(row_of_document: DocumentOverYears, years: list[int], unit: MoneyUnit) -> SmallMultiple | None:
    stated = [(year, one) for year in sorted(years) if (one := row_of_document.years.get(year))]
    covers = next((one.covers for _year, one in reversed(stated) if one.total is not None), None)
    drawn = [(year, one, one.total) for year, one in stated if one.total is not None and one.covers == covers]
    if len(drawn) < 2 or any(total < 0 for _year, _one, total in drawn):
        return None
    tallest = max(total for _year, _one, total in drawn) or Decimal(1)
    heights = [(year, total, 40 * total / tallest) for year, _one, total in drawn]
    bars = [
        {"year": f"{year}", "x": f"{10 * (year - min(years)) + 1}", "y": f"{40 - up:.2f}", "height": f"{up:.2f}"}
        | {"value": f"{in_unit(total, unit):f}"}
        for year, total, up in heights
    ]
    return SmallMultiple(row_of_document, drawn[0][1], drawn[-1][1], bars, max(years) - min(years) + 1)


def areas(
    root: Node, *, title: str, url: Callable[[Node], str], unit: MoneyUnit = WAN, english: bool = False
) -> dict[str, Any] | None:
    """Return a map of the smallest parts as areas, grouped by what they are part of.

    ``None`` for fewer than six or more than sixty of them, which are told better by bars or by the table alone, and
    where something is below zero, which no area can show.
    """
    leaves = root.leaves()
    tops = [node for node in root.children if node.value]
    if not LEAST_AREAS <= len(leaves) <= MOST_AREAS or any((node.value or 0) < 0 for node in leaves):
        return None
    tones = {id(node): index % TONES + 1 for index, node in enumerate(sorted(tops, key=lambda one: -(one.value or 0)))}
    rows = []
    for node in sorted(leaves, key=lambda one: one.value or 0, reverse=True):
        top = (node.above() or [node])[0]
        drawn = bar(node, url(node), unit, english, None)
        rows.append({**drawn, "group": node_name(top, english), "tone": tones.get(id(top), 1)})
    summary = _("%(title)s: %(count)s areas, the largest is %(first)s with %(value)s. The table has the same figures.")
    told = {"title": title, "count": len(rows), "first": rows[0]["label"], "value": rows[0]["text"]}
    return chart("treemap", title, unit, rows, summary % told, height=AREAS)


#: Steps of projects that one chart has at most.
MOST_STEPS = 12
#: Rows that one chart of documents side by side has at most; how high are a bar, what parts groups, a name.
MOST_GROUPS, THIN_BAR, BETWEEN_GROUPS, LEGEND = 8, 18, 18, 24


def groups(
    rows: list[BesideRow],
    names: list[str],
    *,
    title: str,
    unit: MoneyUnit = WAN,
    english: bool = False,
    of_one: bool = False,
) -> dict[str, Any] | None:
    """Return a chart of rows with a bar for each document, named by ``names``, the largest first.

    Of documents ``of_one`` department it is no claim which of them has the most.

    ``None`` where fewer than two documents state anything. Rows beyond the first eight are left to the table.
    """
    amounts = {id(one): [figure.value or Decimal(0) for figure in one.figures] for one in rows}
    drawn = sorted((one for one in rows if any(amounts[id(one)])), key=lambda one: -max(amounts[id(one)]))[:MOST_GROUPS]
    if sum(1 for at in range(len(names)) if any(amounts[id(one)][at] for one in drawn)) < 2:
        return None
    made = []
    for one in drawn:
        label = (english and one.name_en) or one.label
        for at, (name, figure) in enumerate(zip(names, one.figures, strict=True)):
            if figure.value is not None:
                whole = figure.value / figure.share if figure.share else None
                made.append(row(label, figure.value, whole, unit, rest=False) | {"group": name, "tone": at + 1})
    summary = _("%(title)s: %(count)s groups of bars, one bar for each document. The table has the same figures.")
    told = summary % {"title": title, "count": len(drawn)}
    height = len(drawn) * (len(names) * THIN_BAR + BETWEEN_GROUPS) + LEAST_BARS + len(names) * LEGEND
    most = max(made, key=lambda one: Decimal(one["value"]))
    largest = most["label"] if len(drawn) > 1 else "" if of_one else most["group"]
    claim = _("the most: %(name)s") % {"name": largest} if largest else ""
    return chart("groups", title, unit, made, told, height=height, claim=claim)


def waterfall(compared: Comparison, *, unit: MoneyUnit = WAN, english: bool = False) -> dict[str, Any] | None:
    """Return a chart of how the classes of a code add up to the change between the last two years.

    ``None`` where codes changed so that a class does not hold the same, where something was not read, and where
    nothing changed: no step is ever a guess. A class that one year does not print counts there as nothing.
    """
    before, last = compared.before, compared.last
    classes = [one for one in compared.rows if one.level == 1]
    if before.noted or last.noted or any(one.compared for one in classes):
        return None
    first, end = (sum((one.values.get(of.pk, Decimal(0)) for one in classes), Decimal(0)) for of in (before, last))
    moved = [(one, one.values.get(last.pk, Decimal(0)) - one.values.get(before.pk, Decimal(0))) for one in classes]
    steps = sorted((step for step in moved if step[1]), key=lambda step: -abs(step[1]))
    if len(steps) > MOST_BARS:
        return None
    named = [(code_name(one, english), change) for one, change in steps]
    return stepwise(
        _("What changed from %(before)s to %(last)s, by function"), (before, first), (last, end), named, unit
    )


def waterfall_of_projects(
    moves: ProjectMoves | None, *, unit: MoneyUnit = WAN, english: bool = False
) -> dict[str, Any] | None:
    """Return a chart of how projects add up to the change of all project money, ``None`` where that cannot be said.

    Of many the largest changes are drawn; the last step holds the others.
    """
    if moves is None:
        return None
    found = moves.moves
    shown = found if len(found) <= MOST_STEPS else found[: MOST_STEPS - 1]
    steps = [((english and one.name_en) or one.label, one.moved_by) for one in shown]
    if others := found[len(shown) :]:
        rest = sum((one.moved_by for one in others), Decimal(0))
        steps.append((_("%(n)s other projects") % {"n": len(others)}, rest))
    title = _("What changed from %(before)s to %(last)s, by project")
    return stepwise(title, (moves.before, moves.first), (moves.last, moves.end), steps, unit)


def stepwise(
    title: str,
    before: tuple[Budget, Decimal],
    last: tuple[Budget, Decimal],
    steps: list[tuple[str, Decimal]],
    unit: MoneyUnit,
) -> dict[str, Any] | None:
    """Return a chart of steps, the largest first, from the amount of one year to that of another."""
    if not steps:
        return None
    year_before, year = (str(of.fiscal_year_id) for of, _amount in (before, last))
    made, at = [step_of(year_before, Decimal(0), before[1], unit, whole=True)], before[1]
    for label, change in steps:
        made.append(step_of(label, at, at + change, unit))
        at += change
    made.append(step_of(year, Decimal(0), last[1], unit, whole=True))
    claim = f"{made[1]['label']} {made[1]['text']}"
    summary = _("%(title)s: %(count)s steps, the largest is %(first)s. The table has the same figures.")
    named = title % {"before": year_before, "last": year}
    told = summary % {"title": named, "count": len(steps), "first": claim}
    return chart("waterfall", named, unit, made, told, height=len(made) * BAR + LEAST_BARS, claim=claim)


def code_name(row_of_code: CodeRow, english: bool) -> str:
    """Return what a chart calls a code."""
    return (english and row_of_code.name_en) or row_of_code.label


def step_of(label: str, start: Decimal, end: Decimal, unit: MoneyUnit, *, whole: bool = False) -> dict[str, Any]:
    """Return a bar from one amount to another, labelled with how far that is."""
    made = row(label, end - start, None, unit, rest=whole)
    sign = "" if whole else "+" if end > start else "−"
    words = f"{sign}{money(abs(end - start), unit)}"
    edges = {"start": f"{in_unit(start, unit):f}", "end": f"{in_unit(end, unit):f}"}
    return made | edges | {"text": words, "short": words, "marked": end < start}


def of_a_hundred(root: Node) -> list[tuple[Node, Decimal]]:
    """Return what of each hundred yuan goes to the parts of a view, in yuan rounded to the fen, the largest first.

    Nothing where a part has no figure, one is below zero, or they do not add up to the view's total.
    """
    values = [node.value for node in root.children]
    known = [value for value in values if value is not None]
    if not root.value or len(known) < max(len(values), 2) or min(known) < 0 or sum(known) != root.value:
        return []
    parts = [(node, node.value) for node in root.children if node.value]
    fen = Decimal("0.01")
    shares = [(node, (100 * value / root.value).quantize(fen, ROUND_HALF_UP)) for node, value in parts]
    return sorted(shares, key=lambda one: -one[1])


#: Tones that the style sheet has for groups.
TONES = 4


def flow(
    sources: list[Node], uses: list[Node], *, unit: MoneyUnit = WAN, english: bool = False
) -> dict[str, Any] | None:
    """Return a chart of the money from its sources through the total to its uses; ``None`` where one side is empty."""
    before = [node for node in sources if node.value and node.value > 0]
    after = [node for node in uses if node.value and node.value > 0]
    if not before or not after or len(before) + len(after) < 3:
        return None
    middle = _("Total")
    rows = [{"from": node_name(node, english), "to": middle, **flowing(node, unit)} for node in before]
    rows += [{"from": middle, "to": node_name(node, english), **flowing(node, unit)} for node in after]
    summary = _("Money flows from %(before)s sources to %(after)s uses. The tables have the same figures.")
    told = {"before": len(before), "after": len(after)}
    height = max(LEAST_FLOW, (len(rows) + 1) * FLOW)
    return chart("sankey", _("From income to spending"), unit, rows, summary % told, height=height, middle=middle)


def flowing(node: Node, unit: MoneyUnit) -> dict[str, Any]:
    return row(node.label, node.value, node.total, unit)


def node_name(node: Node, english: bool) -> str:
    """Return what a chart calls a part: it has room for one language."""
    return (english and node.name_en) or node.label


#: What the four blocks of spending are called.
BLOCK_NAMES = {
    BlockKey.PERSONNEL: gettext_lazy("Staff"),
    BlockKey.PUBLIC: gettext_lazy("Running costs"),
    BlockKey.FAMILY: gettext_lazy("Individuals and families"),
    BlockKey.BASIC: gettext_lazy("Basic expenditure"),
    BlockKey.PROJECT: gettext_lazy("Projects"),
    BlockKey.RESERVE: gettext_lazy("Held in reserve"),
    BlockKey.CAPITAL: gettext_lazy("Capital expenditure"),
    BlockKey.REST: gettext_lazy("The rest, by calculation"),
}
#: What is left of a total when its blocks are taken off is worth saying from this part of it on.
WORTH_SAYING = Decimal("0.001")


def strip(blocks: list[Block], total: Decimal | None, unit: MoneyUnit = WAN) -> list[dict[str, Any]]:
    """Return blocks as the pieces of one bar 100 wide, each where the one before ends; the bar is the total.

    What is ``drawn`` of each is its value in the reader's unit.
    """
    stated = sum((block.value for block in blocks), Decimal(0))
    whole = max(total or stated, stated)
    rest = [Block(BlockKey.REST, whole - stated)] if blocks and whole - stated > whole * WORTH_SAYING else []
    pieces, at = [], Decimal(0)
    for block in blocks + rest:
        width = 100 * block.value / whole if whole else Decimal(0)
        piece = {"key": block.key, "name": BLOCK_NAMES[block.key], "value": block.value, "block": block}
        pieces.append({**piece, "drawn": f"{in_unit(block.value, unit):f}", "x": f"{at:.3f}", "width": f"{width:.3f}"})
        at += width
    return pieces
