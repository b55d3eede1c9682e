"""Write a page of an original with what is marked on it."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from budgets.originals import Mark, Page
from budgets.tables import escaped

register = template.Library()


@register.filter
def letters(number: int) -> str:
    """Write the number of a column as sheets do: A, B, … Z, AA."""
    word = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        word = chr(65 + rest) + word
    return word


@register.simple_tag
def original_rows(page: Page, marks: Sequence[Mark]) -> SafeString:
    """Write the rows of a sheet or the lines of a text, numbered; what is marked stands in ``mark``."""
    width = max((len(row) for row in page.rows), default=0)
    seen, out = False, []
    if page.sheet:
        heads = "".join(f'<th scope="col">{letters(number)}</th>' for number in range(1, width + 1))
        out.append(f"<thead><tr><td></td>{heads}</tr></thead>")
    out.append("<tbody>")
    for number, row in enumerate(page.rows, start=page.first):
        here = [mark for mark in marks if mark.covers(number, 0) or (mark.place.sheet and mark.place.row == number)]
        out.append(f'<tr><th scope="row">{number}</th>')
        for column, text in enumerate(row, start=1):
            shown = escaped(text)
            if any(mark.covers(number, column) for mark in here):
                shown, seen = f"<mark{'' if seen else ' id=marked'}>{shown or '&nbsp;'}</mark>", True
            out.append(f"<td>{shown}</td>")
        out.append("<td></td>" * (width - len(row)) + "</tr>")
    return SafeString("".join([*out, "</tbody>"]))
