"""Have every code of a string shown in a font make the character it is shown as.

The parser's tables of the encodings of Chinese fonts lack some codes, and it passes over such a code in silence: 400·00
would be read as 40000. Here it is the character that the code is, where the encoding is Unicode, and one without a
meaning otherwise, so that what stands there is no figure. And it reads the codes of fonts that hold pictures as letters
and digits: the tick of a box would be 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.cmapdb import CMap
from pdfminer.pdffont import PDFCIDFont, PDFSimpleFont

from .picture_fonts import first_picture

#: No character of a font has this number; behind it stand those of Unicode.
_UNKNOWN = 1 << 32
_BASIC_PLANE = 0xFFFF


def keep_unknown_codes(font: Any) -> None:
    """Make a font of many bytes a character show what its encoding does not know, and one of pictures no letters."""
    if isinstance(font, PDFSimpleFont) and not font.unicode_map:
        first = first_picture(str(font.fontname))
        if first is not None:
            vars(font).update(to_unichr=lambda code: chr(first + code))
        return
    if not isinstance(font, PDFCIDFont) or not isinstance(font.cmap, CMap) or "decode" in vars(font):
        return
    root: dict[int, Any] = font.cmap.code2cid
    is_unicode = str(font.cmap.attrs.get("CMapName", "")).startswith("Uni")
    known = font.to_unichr

    def to_unichr(cid: int) -> str:
        code = cid - _UNKNOWN
        return chr(code) if is_unicode and 0 < code <= _BASIC_PLANE else known(cid)

    vars(font).update(decode=lambda text: _numbers_of_codes(text, root), to_unichr=to_unichr)


def _numbers_of_codes(text: bytes, root: dict[int, Any]) -> Iterator[int]:
    """Yield the number of each character in a string; one that the encoding does not know has its code behind it."""
    node, begun = root, 0
    for byte in text:
        begun = begun << 8 | byte
        found = node.get(byte)
        if isinstance(found, dict):
            node = found
            continue
        if found is None and node is root and not any(isinstance(each, int) for each in root.values()):
            node = {}  # all codes have two bytes
            continue
        yield _UNKNOWN + begun if found is None else found
        node, begun = root, 0
