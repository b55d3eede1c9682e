"""Draw the picture that stands beside a link to a page elsewhere: its title, its first figure, its lead sentence.

It says what the head of the page says, and nothing else. The font is that of ``settings.PICTURE_FONT``; without it
there are no pictures, and no page names one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from PIL import Image, ImageDraw, ImageFont

from .money import UNITS

PNG = "image/png"
#: How the addresses of pictures end, and their names: a picture is a form of its page, as its twins are.
FORM = "png"
#: What those who show links ask for: 1.91 to 1, in pixels.
WIDTH, HEIGHT = 1200, 630
#: From the edges to what is printed, and from the top to the site's name.
MARGIN, FOOT = 72, 550
#: As the style sheet has them: paper, ink, faint ink, accent.
PAPER, INK, FAINT, ACCENT = "#fbfaf6", "#1d1c1a", "#4f4c46", "#1f4b7a"
#: Faces of a font that holds several are asked for the one drawn as the mainland prints.
MAINLAND_FACE, MOST_FACES = "SC", 16
#: What may be broken between any two signs: Chinese. Other words stay whole, with the space behind them.
PIECES = re.compile(r"[⺀-鿿豈-﫿︰-﹏！-｠]|[^\s⺀-鿿豈-﫿︰-﹏！-｠]+\s?|\s")
#: What no line begins with.
CLOSING = "，。、；：！？）》」』”’％%),.;:!?"


def has_font() -> bool:
    """Tell whether pictures can be drawn here."""
    return font_face(str(settings.PICTURE_FONT)) is not None


@cache
def font_face(path: str) -> int | None:
    """Return the number of the face of a font file that is drawn; nothing where the file is none."""
    if not Path(path).is_file():
        return None
    first = None
    for number in range(MOST_FACES):
        try:
            family = ImageFont.truetype(path, 10, number).getname()[0] or ""
        except OSError:
            break
        if MAINLAND_FACE in family.split():
            return number
        first = 0
    return first


def picture_url(request: HttpRequest, canonical: str) -> str:
    """Return the whole address of the picture of a page, by the page's canonical address; empty where it has none.

    A page that has none of its own has that of its document, or of the site, as has one that is asked for with words
    that change what it says: there are as many pictures as pages, however many ways there are to ask for them.
    """
    match = request.resolver_match
    if not canonical or match is None or match.namespaces != ["budgets"] or not has_font():
        return ""
    where: dict[str, Any] = match.kwargs
    document = {word: said for word, said in where.items() if word in ("slug", "year", "document", "edition")}
    tried = [(f"{match.url_name}", where)] if "?" not in canonical else []
    if "document" in document:
        tried.append(("edition" if "edition" in document else "budget", document))
    for name, words in tried:
        with suppress(NoReverseMatch):
            return request.build_absolute_uri(reverse(f"budgets:{name}-{FORM}", kwargs=words))
    return request.build_absolute_uri(reverse(f"budgets:home-{FORM}"))


class Head(HTMLParser):
    """Read what the head of a page says to those who show links to it: the title, and the description."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.title, self.description = "", ""
        self.feed(page.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        words = " ".join((told.get("content") or "").split())
        if told.get("property") == "og:title":
            self.title = words
        elif told.get("name") == "description":
            self.description = words


def picture_of_page(page: str) -> bytes:
    """Return the picture (PNG) of a page, from its HTML."""
    head = Head(page)
    title, *below = head.title.split(" · ")
    return drawn_picture(title, " · ".join(below), first_amount(head.description), head.description)


def first_amount(words: str) -> str:
    """Return the first amount of money that some words state, with its unit; empty where they state none."""
    units = "|".join(re.escape(str(unit.name)) for unit in UNITS.values())
    found = re.search(rf"-?\d[\d,]*(?:\.\d+)? (?:{units})", words)
    return found[0] if found else ""


def drawn_picture(title: str, below: str, figure: str, lead: str) -> bytes:
    """Return a picture (PNG) of a title with what stands below it, a figure, and a lead; empty parts take no room."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 16), fill=ACCENT)
    top = MARGIN
    for words, size, colour, lines in (
        (title, 60, INK, 2),
        (below, 30, FAINT, 1),
        (figure, 76, ACCENT, 1),
        (lead, 32, INK, 4),
    ):
        font = picture_font(size)
        for line in cut_lines(words, font, lines):
            if top + size > FOOT - 24:
                break
            draw.text((MARGIN, top), line, colour, font)
            top += round(size * 1.35)
        top += 18 if words else 0
    draw.text((MARGIN, FOOT), settings.SITE["title"], FAINT, picture_font(28))
    kept = io.BytesIO()
    # Few colours, found in the quicker way: a fifth of the bytes, and a quarter of the time.
    image.quantize(32, Image.Quantize.FASTOCTREE).save(kept, "PNG")
    return kept.getvalue()


def picture_font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font of pictures in a size, in pixels; each drawing opens its own, as threads share none."""
    path = str(settings.PICTURE_FONT)
    return ImageFont.truetype(path, size, font_face(path) or 0)


def cut_lines(words: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """Return words as lines no wider than the picture; what is more than ``most`` is left out, and said to be."""
    lines = list(lines_of(words, font, WIDTH - 2 * MARGIN))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > WIDTH - 2 * MARGIN:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]


def lines_of(words: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Yield words as lines; a word wider than a line is broken where the line ends."""
    line = ""
    for piece in PIECES.findall(words):
        for one in piece if font.getlength(piece) > width else (piece,):
            if line and one not in CLOSING and font.getlength(line + one.rstrip()) > width:
                yield line.rstrip()
                line = ""
            line += one
    if line.strip():
        yield line.rstrip()
