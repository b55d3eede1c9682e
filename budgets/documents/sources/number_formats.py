"""What a spreadsheet shows of a number: its format may scale it, hide it, or print a unit behind it.

Formats are those of ECMA-376, part 1, 18.8.31: sections for positive, negative and zero; ``0 # ?`` for digits; a comma
behind the digits divides by a thousand, ``%`` multiplies by a hundred; text stands in quotes or behind a backslash.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from budgets.vocabulary.figures import parse_figure, unshown_number

#: Formats that go by a number alone and change what is shown; all others of the kind show the number as it is.
BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
#: What is not zero and smaller than this is left over from sums of binary fractions, if the sheet shows it as zero.
_NOISE = Decimal("0.000001")
#: The format of what is not shown.
HIDING = ";;;"
#: What stands for the format of a number that is struck out: none that is known.
STRUCK = "[strike]"
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<order>[^\]]*)\]|(?P<plain>.)',
    re.S,
)
_COLOURS = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r\s?\d+)", re.I)
_PLACES = "0#?"
#: What makes a format one of dates, powers or fractions, which are no amounts.
_OTHER_KINDS = re.compile(r"[dmyhs/eEgGbB@]")


class _Token(NamedTuple):
    """A piece of a format: a character with a meaning of its own, or a text that is shown as it stands."""

    plain: str
    text: str


_Section = tuple[_Token, ...]


def shown_text(stored: Decimal, code: str) -> str:
    """Return what a sheet shows of a number, if that is another figure, otherwise nothing.

    The format itself, as :func:`unshown_number` writes it, is returned where it shows no digit of a number that is not
    zero (``;;;``), or shows it in a way that is not known here: that is no figure, so whoever reads it names the cell.
    """
    if not code:
        return ""
    sections = _format_sections(code)
    if not sections:
        return unshown_number(code)
    at = 1 if stored < 0 else 2 if stored == 0 else 0
    section = sections[at] if at < len(sections) else sections[0]
    if _OTHER_KINDS.search("".join(token.plain for token in section)):
        return ""
    sign = "-" if stored < 0 and len(sections) == 1 else ""
    return other_figure(stored, sign + _rendered_number(abs(stored), section), code)


def other_figure(stored: Decimal, shown: str, name: str) -> str:
    """Return the text by which a number is shown, if it is another figure, otherwise nothing.

    Where it shows no digit of a number that is not zero, it is called by ``name``.
    """
    if not re.search(r"\d", shown):
        return unshown_number(name) if stored else ""
    figure = parse_figure(shown.strip("()"))  # as accounts write what is negative
    # A number shown with fewer digits than it has is kept as it is stored: nothing that was typed is lost.
    same = figure is not None and abs(figure) == abs(stored).quantize(figure, ROUND_HALF_UP)
    is_noise = figure == 0 and 0 < abs(stored) < _NOISE
    return "" if same and not is_noise else shown


@lru_cache(maxsize=1_000)
def _format_sections(code: str) -> tuple[_Section, ...]:
    """Return the sections of a format; none where it goes by conditions, or shows other digits than ours."""
    sections: list[list[_Token]] = [[]]
    for match in _TOKEN.finditer(code):
        if match["order"] is not None and not _COLOURS.fullmatch(match["order"]):
            return ()
        if match["plain"] == ";":
            sections.append([])
        else:
            text = match["quoted"] or match["escaped"] or match["currency"] or ""
            sections[-1].append(_Token(match["plain"] or "", text))
    return tuple(map(tuple, sections))


def _rendered_number(number: Decimal, section: _Section) -> str:
    """Return a number of no sign as a section shows it; places of digits may have text between them (``0\\.0000``)."""
    plain = [token.plain for token in section]
    at = [index for index, each in enumerate(plain) if each and each in _PLACES]
    if not at:
        return "".join(each + text for each, text in section)
    point = plain.index(".") if "." in plain else len(plain)
    whole = [index for index in at if index < point]
    decimals = at[len(whole) :]
    commas = [index for index, each in enumerate(plain) if each == ","]
    scaling = [index for index in commas if index > at[-1] or (whole and whole[-1] < index < point)]
    scaled = number.scaleb(2 * plain.count("%") - 3 * len(scaling))
    try:
        digits = str(scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP))
    except InvalidOperation:
        return ""
    integer, _, fraction = digits.partition(".")
    places = dict(zip(reversed(whole), reversed(integer), strict=False))
    if whole and len(integer) > len(whole):
        places[whole[0]] = integer[: len(integer) - len(whole) + 1]
    if len(scaling) < len(commas) and len(integer) > 3:
        places |= dict.fromkeys(whole[:-1], "") | {whole[-1]: f"{int(integer):,}"}
    places |= dict(zip(decimals, fraction, strict=False))
    shown = ""
    for index, (each, text) in enumerate(section):
        if index in at:
            shown += places.get(index, "0" if each == "0" else "")
        elif each != ",":
            shown += each + text
    return shown.strip()
