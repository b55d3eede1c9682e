"""Tell pictures that adorn a page, and charts, from pictures of tables: those keep nobody from publishing.

A picture is a ground if a table stands on it, or a line on the middle of it, and a chart if the line beside it calls it
one. Any other may be a table. A machine's text on a picture is no print: such pages are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from budgets.documents.model.pages import Box, Page, holds_centre

#: How the line over or under a chart reads: 图1 支出结构, 部门支出构成图（单位：万元）.
_CHART = re.compile(r"^图\s*[\d一二三四五六七八九十]|图(?:[（(].{1,20}[)）])?$")
#: Points between a picture and the line that names it, and the share of a picture's height that is no margin of it.
_BESIDE, _MIDDLE = 40, 0.6


def without_decoration(pages: Sequence[Page]) -> list[Page]:
    """Return pages without the pictures that are no tables; a warning of the page says that there are such."""
    return [_without_aside(page) if page.pictures and not page.text_layer else page for page in pages]


def _without_aside(page: Page) -> Page:
    kept = [box for box in page.pictures if not (_is_ground(box, page) or _is_chart(box, page))]
    if len(kept) == len(page.pictures):
        return page
    return replace(page, pictures=kept, warnings=[*page.warnings, f"picture-aside: {page.number}"])


def _is_ground(picture: Box, page: Page) -> bool:
    """Tell whether a table stands on a picture, or a line on the middle of it."""
    margin = (picture[3] - picture[1]) * (1 - _MIDDLE) / 2
    middle = (picture[0], picture[1] + margin, picture[2], picture[3] - margin)
    grids, lines = (each.place.box for each in page.grids), (each.box for each in page.lines)
    return any(box and holds_centre(picture, box) for box in grids) or any(
        box and holds_centre(middle, box) for box in lines
    )


def _is_chart(picture: Box, page: Page) -> bool:
    """Tell whether the line right over or right under a picture says that it is a chart."""
    placed = [(line.box, line.text.strip()) for line in page.lines if line.box]
    over = [(picture[1] - box[3], text) for box, text in placed if box[3] <= picture[1] + 2]
    under = [(box[1] - picture[3], text) for box, text in placed if box[1] >= picture[3] - 2]
    nearest = [min(lines) for lines in (over, under) if lines]
    return any(gap <= _BESIDE and _CHART.search(text) for gap, text in nearest)
