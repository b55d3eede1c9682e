"""Write a page of an original with what is marked on it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budgets.models import Line
from budgets.originals import OriginalPage, PageMark
from budgets.queries.provenance import place_of
from budgets.records import Place
from budgets.tables import escaped

from .ledger import Places, name_of_sheet, page

register = template.Library()

#: A point, in millimetres.
MILLIMETRES = 25.4 / 72
#: What is shown of a page around a cell, in points: as wide as a phone can show legibly.
NEAR = (260, 100)
#: The name of the first thing marked.
MARKED = ' id="marked"'


@register.filter
def letters(number: int) -> str:
    """Write the number of a column as sheets do: A, B, … Z, AA."""
    word = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        word = chr(65 + rest) + word
    return word


register.filter(name_of_sheet)


@register.filter
def place_words(line: Line) -> str:
    """Write on which page and in which row of its source a line stands."""
    return Places().words(place_of(line))


@register.simple_tag(takes_context=True)
def cell_url(context: Context, word: str, position: int, column: int | None) -> str:
    """Write where a cell of a table stands in the original; without a column, its row."""
    if column is None:
        return f"{page(context, 'original-row', table=word, position=position)}#marked"
    return f"{page(context, 'original-cell', table=word, position=position, column=column)}#marked"


@register.filter
def position(place: Place) -> str:
    """Write where something stands in its source as exactly as it is known: its cell, or how far in on the page."""
    if place.table and place.row and place.column:
        words = {"table": str(place.table), "row": str(place.row), "column": str(place.column)}
        return _("table %(table)s, row %(row)s, column %(column)s") % words
    if place.sheet and place.row and place.column:
        words = {"sheet": place.sheet, "cell": f"{letters(place.column)}{place.row}"}
        return _("sheet %(sheet)s, cell %(cell)s") % words
    if place.box:
        left, top = (round(points * MILLIMETRES) for points in place.box[:2])
        words = {"page": Places().words(place), "left": str(left), "top": str(top)}
        return _("%(page)s, %(left)s mm from the left, %(top)s mm from the top") % words
    return Places().words(place)


@register.filter
def called_and_printed(mark: PageMark) -> str:
    """Write what a mark is on, and what is printed there."""
    return (mark.name + _(": ") if mark.name else "") + (mark.printed or "—")


@register.simple_tag
def rects(marks: Sequence[PageMark], css: str = "", named: bool = False) -> SafeString:
    """Write the boxes of marks, each once; where they are named, links lead to the first."""
    boxes = dict.fromkeys(mark.rect for mark in marks if mark.rect is not None)
    kind = f' class="{css}"' if css else ""
    drawn = [
        f'<rect{kind}{MARKED if named and not number else ""} x="{x:.1f}" y="{y:.1f}"'
        f' width="{width:.1f}" height="{height:.1f}"/>'
        for number, (x, y, width, height) in enumerate(boxes)
    ]
    return SafeString("".join(drawn))


@register.simple_tag
def close_up(shown: OriginalPage, marks: Sequence[PageMark]) -> str:
    """Write the part of a page around its only mark, as the view box of a drawing; empty where it is no small part."""
    rect = marks[0].rect if len(marks) == 1 else None
    if rect is None or rect[2] > shown.width / 3 or rect[3] > shown.height / 4:
        return ""
    width, height = max(NEAR[0], rect[2] + 40), max(NEAR[1], rect[3] + 40)
    left = min(max(rect[0] + rect[2] / 2 - width / 2, 0), max(shown.width - width, 0))
    top = min(max(rect[1] + rect[3] / 2 - height / 2, 0), max(shown.height - height, 0))
    return f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"


@register.simple_tag
def original_rows(shown: OriginalPage, marks: Sequence[PageMark]) -> SafeString:
    """Write the rows of a sheet or the lines of a text, numbered; what is marked stands in ``mark``."""
    width = max((len(row) for row in shown.rows), default=0)
    out = []
    if shown.sheet:
        named = str if Place(sheet=shown.sheet).table else letters
        heads = "".join(f'<th scope="col">{named(number)}</th>' for number in range(1, width + 1))
        out.append(f"<thead><tr><td></td>{heads}</tr></thead>")
    out.append("<tbody>")
    for number, row in enumerate(shown.rows, start=shown.first):
        here = [mark for mark in marks if mark.marks_row(number)]
        cells = marked_cells(row, here) if shown.sheet else [marked_line(row[0], here)]
        out += (f'<tr><th scope="row">{number}</th>', *(f"<td>{cell}</td>" for cell in cells))
        out.append("<td></td>" * (width - len(row)) + "</tr>")
    return SafeString("".join([*out, "</tbody>"]).replace("<mark>", f"<mark{MARKED}>", 1))


def marked_cells(row: Sequence[str], marks: Sequence[PageMark]) -> list[str]:
    """Return the cells of a row of a sheet; a mark without a column is of the cell with its words, or the whole row."""
    chosen = {mark.place.column for mark in marks}
    for mark in (mark for mark in marks if mark.place.column is None):
        same = [column for column, text in enumerate(row, start=1) if text.strip() == mark.printed]
        chosen |= set(same[:1] or range(1, len(row) + 1))
    return [
        f"<mark>{escaped(text) or '&nbsp;'}</mark>" if column in chosen else escaped(text)
        for column, text in enumerate(row, start=1)
    ]


def marked_line(text: str, marks: Sequence[PageMark]) -> str:
    """Return a line of a text with what is marked in it: words that stand in it, or else the whole line."""
    spans = sorted(span for mark in marks for span in spans_of(text, mark))
    if marks and not spans:
        return f"<mark>{escaped(text) or '&nbsp;'}</mark>"
    out: list[str] = []
    at = 0
    for start, end in spans:
        if start >= at:
            out += (escaped(text[at:start]), f"<mark>{escaped(text[start:end])}</mark>")
            at = end
    return "".join([*out, escaped(text[at:])])


def spans_of(text: str, mark: PageMark) -> list[tuple[int, int]]:
    """Return where in a line the words of a mark stand, nearest to the character its place names."""
    if not mark.printed or mark.place.column is None or mark.place.end_row is not None:
        return []
    starts = [found.start() for found in re.finditer(re.escape(mark.printed), text)]
    nearest = min(starts, key=lambda start: abs(start + 1 - (mark.place.column or 0)), default=None)
    return [] if nearest is None else [(nearest, nearest + len(mark.printed))]
