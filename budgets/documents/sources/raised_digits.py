"""Tell small digits that stand raised or lowered behind a figure: the mark of a note, and none of its digits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from budgets.documents.model.tolerances import TOLERANCES

_DIGITS, _POINTS = "0123456789", ".．"
_RAISED = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Characters are looked up by squares of the page so wide and high, in points.
_SQUARE = 4


def raise_small_digits(chars: Iterable[dict[str, Any]]) -> None:
    """Turn small digits behind larger ones, above or below their line, to raised ones in that line.

    Those in the line itself may be digits of the figure as well as a mark: they are ``odd``. Small ones behind a point
    are decimals.
    """
    figures = [char for char in chars if char["text"] and char["text"] in _DIGITS + _POINTS]
    sizes = [char["size"] for char in figures]
    if not sizes or min(sizes) > TOLERANCES.small_digit * max(sizes):
        return
    ends: dict[tuple[int, int], dict[str, Any]] = {}
    for char in sorted(figures, key=lambda each: each["x0"]):
        before = _character_before(char, ends)
        if before and char["text"] in _DIGITS:
            _settle_digit(char, before)
        for height in range(int(char["top"]) // _SQUARE, int(char["bottom"]) // _SQUARE + 1):
            ends[int(char["x1"]) // _SQUARE, height] = char


def _character_before(char: dict[str, Any], ends: dict[tuple[int, int], dict[str, Any]]) -> dict[str, Any] | None:
    """Return the digit or point right behind which a character stands, at a height that both share."""
    across = int(char["x0"]) // _SQUARE
    heights = range(int(char["top"]) // _SQUARE, int(char["bottom"]) // _SQUARE + 1)
    near = [ends[at, height] for at in (across - 1, across, across + 1) for height in heights if (at, height) in ends]
    near = [
        one
        for one in near
        if abs(char["x0"] - one["x1"]) < TOLERANCES.mark_gap * one["size"]
        and min(char["bottom"], one["bottom"]) > max(char["top"], one["top"])
    ]
    return max(near, key=lambda one: one["x1"], default=None)


def _settle_digit(char: dict[str, Any], before: dict[str, Any]) -> None:
    shrunk = before["size"] - char["size"]
    if char["size"] > TOLERANCES.small_digit * before["size"]:
        if "odd" in before:
            char["odd"] = True
        return
    if before["text"] in _POINTS:
        return
    up, level = before["bottom"] - char["bottom"], TOLERANCES.raised * before["size"]
    if before["text"] in _DIGITS and -level <= up <= level + TOLERANCES.descent * shrunk:
        char["odd"] = True
    else:
        text = char["text"].translate(_RAISED)
        char.update(text=text, top=before["top"], bottom=before["bottom"], size=before["size"])
