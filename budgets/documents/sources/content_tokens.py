"""Read the content of a page in fewer steps: most of what it is made of is told by one look, the rest by pdfminer."""

from __future__ import annotations

import re
from typing import Any

from pdfminer import pdfinterp, psparser
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.psparser import KWD, PSKeyword, PSLiteral

_END = rb"(?=[\s/\[\]()<>{}%])"
#: A whole number of few digits, another, an operator, a bracket, a string of whole bytes, each with what surely ends it
#: behind it: of a token that a piece of the content cuts off nothing does. What is written otherwise is pdfminer's.
_TOKEN = re.compile(
    rb"\s*(?:(?:([+-]?\d{1,99})|([+-]?\d*\.\d+)|((?!(?:true|false)%b)[A-Za-z][^#\s/\[\]()<>{}%%]*))%b"
    rb"|([\[\]])|<((?:[0-9A-Fa-f]{2})*)>(?=[^>]))" % (_END, _END)
)
#: What is an object by itself, and the words that begin or end one of several tokens.
_PLAIN = (int, float, bytes, PSLiteral)
_PARTED = {word for name, word in vars(psparser).items() if name.startswith("KEYWORD_")}
_PARTED |= {PDFContentParser.KEYWORD_BI, PDFContentParser.KEYWORD_ID}


class ContentTokens(PDFContentParser):
    """The tokens of a page's content, as pdfminer reads them."""

    def nexttoken(self) -> tuple[int, Any]:
        found = None if self._tokens or self._parse1 != self._parse_main else _TOKEN.match(self.buf, self.charpos)
        if found is None:
            return super().nexttoken()
        self.charpos = found.end()
        group = found.lastindex or 0
        start, text = self.bufpos + found.start(group), found[group]
        if group == 1:
            return start, int(text)
        if group == 2:
            return start, float(text)
        if group == 5:
            return start - 1, bytes.fromhex(text.decode("ascii"))
        return start, KWD(text)

    def nextobject(self) -> tuple[int, Any]:
        if self.results or self.context or self.curstack:
            return super().nextobject()
        found = self.nexttoken()
        if isinstance(found[1], _PLAIN) or (isinstance(found[1], PSKeyword) and found[1] not in _PARTED):
            return found
        self._tokens.insert(0, found)
        return super().nextobject()


def read_content_quickly() -> None:
    """Have pdfminer, which names its parser of contents nowhere else, read the content of all pages in fewer steps."""
    vars(pdfinterp)["PDFContentParser"] = ContentTokens
