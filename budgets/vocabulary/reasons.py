"""The reasons that a text gives for changes."""

from __future__ import annotations

import re

from budgets.vocabulary.money_units import MONEY_PATTERN

#: How a reason is announced.
REASON_WORDS = r"(?:主要)?原因(?:是|为|：|:)+"
_REASON_BEHIND = re.compile(
    rf"^[，。]?(?:{REASON_WORDS}|主要(?:是|为|系)|主要原因)(?P<reason>.+?)(?:[。；]其中.*)?$", re.S
)
_REASON = re.compile(rf"{REASON_WORDS}(?P<reason>.+)$", re.S)


def reason_behind(text: str) -> str:
    """Return the reason with which a text begins, such as that behind a stated change."""
    match = _REASON_BEHIND.match(text.split("\n")[0])
    return match["reason"].rstrip("。；，") if match else ""


def common_reason(text: str) -> str:
    """Return the reason that a later paragraph of a text gives for all changes of the text."""
    for paragraph in text.split("\n")[1:]:
        match = _REASON.search(paragraph)
        if match and not MONEY_PATTERN.search(paragraph, 0, match.start()):
            return match["reason"].strip().rstrip("。")
    return ""
