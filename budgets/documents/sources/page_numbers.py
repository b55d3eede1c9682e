"""How pages are numbered at their head or foot: 4, - 4 -, 第4页, 4/31, 第4页 共31页."""

from __future__ import annotations

import re

_STROKES = r"[\s\-—–─―·~]*"
_NUMBER = r"(?:第\s*)?\d{1,4}(?:\s*页)?"
_OF_ALL = r"(?:\s*(?:[/／]|[,，/／]?\s*共)\s*(?:共\s*)?\d{1,4}(?:\s*页)?)?"
_PAGE_NUMBER = re.compile(f"{_STROKES}{_NUMBER}{_OF_ALL}{_STROKES}")


def is_page_number(text: str) -> bool:
    """Tell whether a line may be nothing but the number of its page."""
    return bool(_PAGE_NUMBER.fullmatch(text))
