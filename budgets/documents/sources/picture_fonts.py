"""Fonts that hold pictures where others have letters and digits: a tick, a box, a hand."""

from __future__ import annotations

import re

#: Fonts that hold pictures, by name, and where Unicode has those of their first code, 0; private where it has none.
_PICTURES = {re.compile("ZapfDingbats|ITCDingbats", re.IGNORECASE): 0x26E0, re.compile("Wingdings|Webdings"): 0xF000}


def first_picture(font: str) -> int | None:
    """Return which character the code 0 of a font that holds pictures is, by the name of the font."""
    return next((first for name, first in _PICTURES.items() if name.search(font)), None)


def holds_pictures(font: str) -> bool:
    """Tell whether a font, by its name, holds pictures."""
    return first_picture(font) is not None
