"""Read the pages of files that are pictures by what is recognised on them."""

from __future__ import annotations

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import Page
from budgets.documents.sources.pdf import PagesBefore, UnfinishedPage, finished_pages, read_recognised
from budgets.documents.sources.picture_files import LONG_SIDE, opened_pictures
from budgets.documents.sources.recognised_pages import LONGEST, recognised_in_time
from budgets.documents.sources.recognition import can_recognise
from budgets.documents.sources.unruled_tables import OpenTableColumns


def read_pictures(data: bytes, name: str, limits: Limits) -> list[Page]:
    """Return the pages of a picture file, one a frame.

    Raises :class:`Refused` where it is broken or too large, where nothing on it is recognised, or nothing can be.
    """
    if not can_recognise():
        raise Refused(f"scan: {name}")
    import numpy as np

    raw: list[UnfinishedPage] = []
    open_: OpenTableColumns | None = None
    known = PagesBefore()
    for number, (picture, count) in enumerate(opened_pictures(data, name, limits), start=1):
        limits.step(number - 1, count)
        picture.thumbnail((LONGEST, LONGEST))
        points = LONG_SIDE / max(picture.size)
        found = recognised_in_time(np.asarray(picture)[:, :, ::-1].copy(), points)
        if found:
            page, open_ = read_recognised(found, name, number, open_, known)
        else:
            width, height = picture.width * points, picture.height * points
            box = (0.0, 0.0, width, height)
            page = UnfinishedPage(number=number, width=width, height=height, characters=0, pictures=[box])
        raw.append(page)
    limits.step(len(raw), len(raw))
    if not any(page.characters for page in raw):
        raise Refused(f"nothing-recognised: {name}")
    return list(finished_pages(raw, name))
