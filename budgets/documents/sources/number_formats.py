"""What a spreadsheet shows of a number: its format may scale it, hide it, or print a unit behind it.

Formats are those of ECMA-376, part 1, 18.8.31: sections for positive, negative and zero; ``0 # ?`` for digits; a comma
behind the digits divides by a thousand, ``%`` multiplies by a hundred; text stands in quotes or behind a backslash.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from budgets.vocabulary.figures import parse_figure

#: Formats that go by a number alone and change what is shown; all others of the kind show the number as it is.
BUILT_IN = {9: "0%", 10: "0.00%"}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<order>[^\]]*)\]|(?P<plain>.)',
    re.S,
)
_COLOURS = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r\s?\d+)", re.I)
_PLACES = "0#?"
#: What makes a format one of dates, powers or fractions, which are no amounts.
_OTHER_KINDS = re.compile(r"[dmyhs/eEgGbB@]")


def shown_text(stored: Decimal, code: str) -> str:
    """Return what a sheet shows of a number, if that is another figure, otherwise nothing.

    The format itself in brackets is returned where it shows no digit of a number that is not zero (``;;;``), or shows
    it in a way that is not known here: that is no figure, so that whoever reads it names the cell.
    """
    if not code:
        return ""
    section = _section_for_number(stored, code)
    if section is None:
        return f"({code})"
    if not section or _OTHER_KINDS.search(re.sub(r'"[^"]*"|[\\!].|_.|\*.|\[[^\]]*\]', "", section)):
        return "" if section or not stored else f"({code})"
    shown = _rendered_number(abs(stored), section)
    if not re.search(r"\d", shown):
        return f"({code})" if stored else ""
    if stored < 0 and len(_format_sections(code)) == 1:
        shown = f"-{shown}"
    figure = parse_figure(shown.strip("()"))  # as accounts write what is negative
    # A number shown with fewer digits than it has is kept as it is stored: nothing that was typed is lost.
    same = figure is not None and abs(figure) == abs(stored).quantize(figure, ROUND_HALF_UP)
    return "" if same else shown


@cache
def _format_sections(code: str) -> tuple[str, ...]:
    return tuple(re.findall(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)', code))[: code.count(";") + 1]


def _section_for_number(number: Decimal, code: str) -> str | None:
    """Return the part of a format for a number of this sign; ``None`` where it goes by conditions, or other digits."""
    sections = _format_sections(code)
    orders = [match["order"] for match in _TOKEN.finditer(code) if match["order"] is not None]
    if any(not _COLOURS.fullmatch(order) for order in orders):
        return None
    at = 1 if number < 0 else 2 if number == 0 else 0
    return sections[at] if at < len(sections) else sections[0]


def _rendered_number(number: Decimal, section: str) -> str:
    """Return a number of no sign as a section shows it; places of digits may have text between them (``0\\.0000``)."""
    tokens = [
        (match["plain"] or "", match["quoted"] or match["escaped"] or match["currency"] or "")
        for match in _TOKEN.finditer(section)
    ]
    at = [index for index, (plain, _) in enumerate(tokens) if plain and plain in _PLACES]
    if not at:
        return "".join(plain + text for plain, text in tokens)
    point = next((index for index in range(len(tokens)) if tokens[index][0] == "."), None)
    whole = [index for index in at if point is None or index < point]
    decimals = len(at) - len(whole)
    last = max(whole[-1] if whole else -1, *at)
    scaling = [
        index
        for index, (plain, _) in enumerate(tokens)
        if plain == "," and (index > last or (point is not None and whole and whole[-1] < index < point))
    ]
    percent = sum(plain == "%" for plain, _ in tokens)
    scaled = number.scaleb(2 * percent - 3 * len(scaling))
    try:
        digits = str(scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    except InvalidOperation:
        return ""
    integer, _, fraction = digits.partition(".")
    grouped = len(scaling) < sum(plain == "," for plain, _ in tokens)
    places = dict(zip(reversed(whole), reversed(integer), strict=False))
    if whole and len(integer) > len(whole):
        places[whole[0]] = integer[: len(integer) - len(whole) + 1]
    if grouped and len(integer) > 3:
        places |= dict.fromkeys(whole[:-1], "") | {whole[-1]: f"{int(integer):,}"}
    places |= dict(zip([index for index in at if index not in whole], fraction, strict=False))
    shown = ""
    for index, (plain, text) in enumerate(tokens):
        if index in at:
            shown += places.get(index, "0" if plain == "0" else "")
        elif index not in scaling and plain != ",":
            shown += plain + text
    return shown.strip()
