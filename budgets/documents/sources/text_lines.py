"""The lines of a text file: numbered as places number them, figures in half width, without the numbers of pages.

Pages are told by form feeds, or not at all; a line that begins with one space begins a page where the extraction left
no other trace. Blank lines separate what was apart on the page, which is how a wrapped name is told from two rows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from budgets.documents.model.outcomes import Refused
from budgets.documents.model.pages import PageLine

#: Numbers of pages that can be nothing else amid a text without margins: - 4 -, 第4页.
_PAGE_NUMBER = re.compile(r"^(?:[-—–]\s*\d{1,3}\s*[-—–]|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?)$")
_BARE_NUMBER = re.compile(r"^\d{1,3}$")
#: How text begins that says how it is encoded; the first fits before the second does.
_MARKED = (
    *((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32")),
    *((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")),
)
#: The share of usual characters that other bytes, taken for Chinese, do not reach.
_USUAL = 0.9
#: Between which bytes the first of the two of a character of GB 2312 is, and from which on the second.
_GB2312 = (0xA1, 0xF7)
#: So many bytes GB 18030 takes for what GBK does not have, of which Chinese begins with this character.
_FOUR, _FIRST_CHINESE = 4, "\u3400"
#: Full-width forms of what numbers are made of; each is one character, so that columns stay.
_HALF = str.maketrans("０１２３４５６７８９．％－＋", "0123456789.%-+")
_HALF_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


def decoded_text(data: bytes, name: str) -> str:
    """Return the text of bytes: UTF-8, UTF-16 or UTF-32 that says so, or GB 18030 (GBK) or UTF-16 that is all Chinese.

    Refuses binary files and other encodings instead of guessing.
    """
    marked = next((encoding for mark, encoding in _MARKED if data.startswith(mark)), "")
    if marked:
        return _decoded(data, marked, name)
    if b"\0" in data[:4096]:
        texts = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _chinese_text(data, encoding))]
        if len(texts) != 1:
            raise Refused(f"binary: {name}")
        return texts[0]
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _chinese_text(data, "gb18030")
        if not text:
            raise Refused(f"not-utf8: {name}, {error.start + 1:,}") from error
        return text


def _chinese_text(data: bytes, encoding: str) -> str:
    """Return the text of bytes in an encoding; nothing where they are none, or not as Chinese is usually written."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    foreign = [character for character in text if not character.isascii()]
    usual = foreign and "\0" not in text and sum(map(_is_usual, foreign)) >= _USUAL * len(foreign)
    return text if usual else ""


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(f"not-utf8: {name}, {error.start + 1:,}") from error


def _is_usual(character: str) -> bool:
    """Tell whether Chinese is usually written with a character: of GB 2312, or one of four bytes, as rare names have.

    No other encoding has letters of four bytes that would be such a Chinese character.
    """
    code = character.encode("gb18030", "surrogatepass")
    is_rare = len(code) == _FOUR and character >= _FIRST_CHINESE
    return is_rare or (len(code) == 2 and _GB2312[0] <= code[0] <= _GB2312[1] and code[1] >= _GB2312[0])


def numbered_lines(text: str) -> list[str]:
    """Return the lines of a text as places number them, from 1: a form feed begins a page, not a line."""
    return re.split(r"\r\n|\r|\n", text)


def lines_of_text(text: str, file: str) -> list[PageLine]:
    """Return the lines that hold text, without the numbers of pages."""
    lines = list(_filled_lines(text, file))
    bare = [line for line in lines if _BARE_NUMBER.match(line.text)]
    counted = [int(line.text) for line in bare]
    running = len(counted) > 2 and all(after == before + 1 for before, after in itertools.pairwise(counted))
    numbers = {line.number for line in bare} if running else set()
    return [line for line in lines if line.number not in numbers and not _PAGE_NUMBER.match(line.text)]


def _filled_lines(text: str, file: str) -> Iterator[PageLine]:
    page = 1 if "\f" in text else None
    apart, new_page = True, True
    lines = enumerate(numbered_lines(text), start=1)
    # What stands behind a form feed is of another page, though no end of a line parts it from what stands before.
    for number, raw in ((number, raw) for number, line in lines for raw in re.findall(r"\f*[^\f]+|\f+|^$", line)):
        if page is not None and "\f" in raw:
            page, new_page, raw = page + raw.count("\f"), True, raw.replace("\f", " ", 1).replace("\f", "")
        raw = raw.replace("\u3000", "  ").replace("\xa0", " ").replace("\t", "  ")
        lead = bool(re.match(r"^ (?=\S)", raw))
        new_page = new_page or lead
        if not raw.strip():
            apart = True
            continue
        printed = raw if lead or not new_page else " " + raw
        halved = _HALF_COMMA.sub(",", printed.translate(_HALF))
        yield PageLine(
            number=number,
            text=halved.strip(),
            file=file,
            page=page,
            row=number,
            new_page=new_page,
            apart=apart or new_page,
            flat=True,
            indent=len(halved) - len(halved.lstrip()),
            printed=printed,
        )
        apart, new_page = False, False
