"""What a spreadsheet shows of a number: its format may round it, scale it, hide it, or print a unit behind it.

Formats are those of ECMA-376, part 1, 18.8.31: sections for positive, negative and zero; ``0 # ?`` for digits; a comma
behind the digits divides by a thousand, ``%`` multiplies by a hundred; text stands in quotes or behind a backslash.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from budgets.vocabulary.figures import parse_figure, unit_behind, unshown_number

#: Formats that go by a number alone and change what is shown; all others of the kind show the number as it is.
BUILT_IN = {1: "0", 2: "0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0"}
BUILT_IN |= dict.fromkeys((3, 5, 6, 37, 38, 41, 42), "#,##0") | dict.fromkeys((4, 7, 8, 39, 40, 43, 44), "#,##0.00")
#: The format of what is not shown.
HIDING = ";;;"
#: What stands for the format of a number that is struck out: none that is known.
STRUCK = "[strike]"
#: So many digits of a number mean something, the others are noise of its binary fraction; programs show no more.
_MEANT = Context(prec=15)
#: Nor do amounts have finer decimals.
_FINEST = 6
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<order>[^\]]*)\]'
    r"|(?P<as_it_is>general)|(?P<plain>.)",
    re.S | re.I,
)
_COLOURS = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r\s?\d+)", re.I)
_PLACES = "0#?"
#: The place of a whole number as it is, and what puts it there: texts are shown so too.
_GENERAL = "G"
#: What makes a format one of dates, powers or fractions, which are no amounts.
_OTHER_KINDS = re.compile(r"[dmyhs/eEgbB]")


class _Token(NamedTuple):
    """A piece of a format: a character with a meaning of its own, a text that is shown as it stands, or a colour."""

    plain: str
    text: str
    colour: str = ""


_Section = tuple[_Token, ...]


def meant_number(value: float) -> Decimal:
    """Return a stored number without the noise of its binary fraction."""
    return _MEANT.create_decimal(repr(value))


def without_noise(number: Decimal) -> Decimal:
    """Return a number without decimals that no amount has, if it is more than those."""
    rounded = round(number, _FINEST) if number.is_finite() and number.adjusted() < _MEANT.prec else number
    return rounded or number


def plain_text(number: Decimal) -> str:
    """Return a number as it is written where no format says how."""
    text = format(without_noise(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


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
        return unshown_number(code)
    shown = _rendered_number(abs(stored), section)
    if stored < 0 and (len(sections) == 1 or (_is_told_by_colour(sections) and (parse_figure(shown) or 0) > 0)):
        shown = f"-{shown}"
    return other_figure(stored, shown, code)


def other_figure(stored: Decimal, shown: str, name: str) -> str:
    """Return the text by which a number is shown, if it is another figure, otherwise nothing.

    Where it shows no digit of a number that is not zero, or the number by the other sign, it is called by ``name``. A
    zero is one however it is shown, be it by a dash or by nothing.
    """
    if not stored.is_finite():
        return unshown_number(name)
    if not re.search(r"\d", shown):
        return unshown_number(name) if stored else ""
    if stored < 0 and (inside := re.fullmatch(r"\((.*)\)", shown.strip())):  # as accounts write what is negative
        shown = f"-{inside[1].strip()}"
    figure = parse_figure(shown)
    if figure is not None and figure * stored < 0:
        return unshown_number(name)
    is_same = figure is not None and figure in (stored, without_noise(stored))
    return "" if is_same and not unit_behind(shown) else shown


def is_rounded(stored: Decimal, shown: str) -> bool:
    """Tell whether a number is shown by a figure of fewer digits than it has."""
    figure = parse_figure(shown)
    # Numbers without end, or too long for an amount, are named.
    if figure is None or not stored.is_finite() or stored.adjusted() > _MEANT.prec:
        return False
    known = without_noise(stored)
    return figure != known and figure == known.quantize(figure, ROUND_HALF_UP)


def _is_told_by_colour(sections: tuple[_Section, ...]) -> bool:
    """Tell whether negative numbers have another colour than others, by which they are told without a minus."""
    colours = ["".join(token.colour for token in section).lower() for section in sections[:2]]
    return len(colours) == 2 and colours[1] not in ("", "black", colours[0])


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
            plain = _GENERAL if match["as_it_is"] or match["plain"] == "@" else match["plain"] or ""
            sections[-1].append(_Token(plain, text, match["order"] or ""))
    return tuple(map(tuple, sections))


def _rendered_number(number: Decimal, section: _Section) -> str:
    """Return a number of no sign as a section shows it; places of digits may have text between them (``0\\.0000``)."""
    plain = [token.plain for token in section]
    at = [index for index, each in enumerate(plain) if each and each in _PLACES]
    if not at:
        return "".join(
            plain_text(number) if token.plain == _GENERAL else token.plain + token.text for token in section
        ).strip()
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
    integer = integer.removeprefix("0")  # which only a place of its own shows
    places = dict(zip(reversed(whole), reversed(integer), strict=False))
    if whole and len(integer) > len(whole):
        places[whole[0]] = integer[: len(integer) - len(whole) + 1]
    if len(scaling) < len(commas) and len(integer) > 3:
        places |= dict.fromkeys(whole[:-1], "") | {whole[-1]: f"{int(integer):,}"}
    fraction = fraction.rstrip("0").ljust(
        sum(token.plain == "0" for token in (section[index] for index in decimals)), "0"
    )
    places |= dict(zip(decimals, fraction, strict=False))
    shown = ""
    for index, token in enumerate(section):
        if index in at:
            shown += places.get(index, "0" if token.plain == "0" else "")
        elif token.plain != ",":
            shown += token.plain + token.text
    return re.sub(r"(?<=\d)\.(?!\d)", "", re.sub(r"(?<!\d)\.(?=\d)", "0.", shown.strip()))
