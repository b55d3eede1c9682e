"""What of a budget was recognised in pictures, told by the pages it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from budgets.documents.model.pages import Page, Recognition
from budgets.records import Amount, Budget, Origin, Place, SourceFile, State, Statement, Unreadable

Pages = dict[tuple[str, int | None], Recognition]
#: An amount of money within a text, by its decimals or its groups of three.
_MONEY = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{2})(?![\d.,%％])")


def with_recognised(budget: Budget, pages: Iterable[Page]) -> Budget:
    """Return a budget whose amounts say which were recognised and how surely, and whose places are those shown.

    Readers work on straightened pictures; who looks at the original sees it as it came.
    """
    recognised: Pages = {(page.file, page.number): page.recognition for page in pages if page.recognition}
    if not recognised:
        return budget
    joined = tuple(_joined_figures(budget.statements, recognised))
    found: Budget = _told(replace(budget, unreadable=(*budget.unreadable, *joined)), recognised)
    return found


def _joined_figures(statements: Iterable[Statement], pages: Pages) -> Iterator[Unreadable]:
    """Yield the amounts in names of rows of recognised pages: where a rule was not seen, two cells are read as one."""
    for statement in statements:
        for line in statement.lines:
            if (line.place.file, line.place.page) in pages:
                for money in _MONEY.findall(line.label):
                    yield Unreadable(place=line.place, text=line.label, reason=f"unplaced: {money}")


def _told(value: Any, pages: Pages) -> Any:
    """Return a value of records, or a tuple of them, with what is told of recognised pages."""
    if isinstance(value, tuple):
        told = tuple(_told(each, pages) for each in value)
        return value if all(one is other for one, other in zip(told, value, strict=True)) else told
    if isinstance(value, Place):
        return _shown_place(value, pages)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {
        field.name: told
        for field in fields(value)
        if (told := _told(before := getattr(value, field.name), pages)) is not before
    }
    if isinstance(value, Amount):
        changed |= _told_of_amount(value, pages)
    if isinstance(value, SourceFile):
        numbers = sorted(number or 1 for name, number in pages if name == value.name)
        changed |= {"recognised_pages": tuple(numbers)} if numbers else {}
    return replace(value, **changed) if changed else value


def _shown_place(place: Place, pages: Pages) -> Place:
    recognition = pages.get((place.file, place.page))
    return replace(place, box=recognition.shown_box(place.box)) if recognition and place.box else place


def _told_of_amount(amount: Amount, pages: Pages) -> dict[str, object]:
    """Return what is to be said of an amount that was recognised; its place is still that of the straightened page."""
    recognition = pages.get((amount.place.file, amount.place.page))
    if recognition is None or amount.place.box is None:
        return {}
    told: dict[str, object] = {"origin": Origin.RECOGNISED}
    texts = recognition.texts_in(amount.place.box)
    if texts:
        told["confidence"] = min(max(round(1_000 * min(text.sure for text in texts)), 0), 1_000)
    if amount.state is State.UNREADABLE and any(text.second for text in texts):
        told["printed"] = "".join(text.first for text in texts)
        told["second_reading"] = "".join(text.second for text in texts)
    return told
