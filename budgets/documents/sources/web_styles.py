"""What the styles of a web page say of its elements: its sheets, by the rules of CSS, and what an element says itself.

Only what may hide, strike, whiten or raise letters is followed. A page is seen on a usual screen: what holds for paper
is none of it, and what holds on a condition that is not told here is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import tinycss2
from cssselect2 import ElementWrapper, Matcher, SelectorError, compile_selector_list
from tinycss2.color4 import parse_color

from budgets.documents.model.limits import Limits

from .word_xml import Node, tag_of

#: The properties that are followed.
_FOLLOWED = {
    *("display", "visibility", "content-visibility", "opacity", "filter", "mso-hide", "color", "background"),
    *("background-color", "background-image", "text-decoration", "text-decoration-line", "vertical-align"),
    *("font", "font-size", "text-indent", "position", "left", "top", "right", "bottom", "margin-left", "margin-top"),
    *("clip", "clip-path", "transform", "width", "height", "max-width", "max-height", "overflow"),
}
#: Of a page no more of its sheets is followed; characters.
_LONGEST_SHEETS = 200_000
#: The usual screen is so wide, and its letters so large; pixels.
_SCREEN, _LETTER = 1_280, 16
#: What is moved so far is not on any screen; pixels.
_AWAY = 500
_OTHER_MEDIA = {"print", "speech", "handheld", "tty", "tv", "projection", "braille", "embossed", "aural"}
_WIDTHS = re.compile(r"\(\s*(min|max)-width\s*:\s*(\d{1,5})(?:\.\d{1,5})?px\s*\)")
_MOVED = re.compile(r"-(\d{1,9})(?:\.\d{1,9})?(px|pt|em|rem|in|cm|mm|%|vw|vh)?")
_PIXELS = {"pt": 4 / 3, "em": _LETTER, "rem": _LETTER, "in": 96, "cm": 38, "mm": 4, "%": 10, "vw": 13, "vh": 8}
_NOTHING = re.compile(r"[+]?0*(?:\.0*)?(?:px|pt|em|rem|%)?")
_NO_SIZE = re.compile(r"[+]?(?:0*(?:\.0*)?|0?\.\d+|1)(?:px)?")
#: A size that does not depend on that of the letters around.
_OWN_SIZE = re.compile(
    r"(?<![\d.])(?:\d+(?:\.\d+)?|\.\d+)(?:px|pt|in|cm|mm|pc|rem|vw|vh)|(?:xx?-)?(?:small|large)|medium|initial"
)
#: What of an element is left to see: top, right, bottom and left of a box.
_SIDE = r"\s*(-?\d{1,6})(?:\.\d{1,6})?(?:px|pt|em|rem)?\s*"
_BOX = re.compile(rf"rect\({_SIDE},{_SIDE},{_SIDE},{_SIDE}\)")
_CLIPPED = re.compile(r"inset\(\s*(?:50|100)%.*|circle\(0.*")
_FLAT = re.compile(r"\bscale[xy]?\(\s*0*(?:\.0*)?\s*[,)]", re.IGNORECASE)
_FADED = re.compile(r"\b(?:opacity|brightness|contrast|blur)\(")
#: How a selector fails that no browser understands, or that is too deep.
_NOT_UNDERSTOOD = (SelectorError, NotImplementedError, SyntaxError, RecursionError)
#: Pseudo-classes that are not known: without them, what is chosen is at least what they choose.
_PSEUDO = re.compile(r"(?<!:):[\w-]+(?:\([^()]*\))?")
#: Where sheets stand that no page applies.
_NOT_APPLIED = {"noscript", "template"}
#: What browsers understand of properties by which a page hides most.
_VALUES = {
    "display": re.compile(
        r"none|contents|flow-root|list-item|run-in|(?:inline-)?(?:block|flex|grid|table)|inline|ruby(?:-[a-z-]+)?|math"
        r"|table-[a-z-]+|-webkit-(?:inline-)?(?:box|flex)|(?:block|inline) [a-z -]+"
    ),
    "visibility": re.compile(r"visible|hidden|collapse"),
    "opacity": re.compile(r"[+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})%?"),
}
_GLOBAL = re.compile(r"inherit|initial|unset|revert|revert-layer|currentcolor|[a-z]{1,20}text")
#: Values that are told elsewhere.
_ELSEWHERE = re.compile(r"\b(?:var|env|attr|calc|if)\(")

#: The parts of a colour: red, green and blue, each 0 to 255.
Colour = tuple[int, int, int]
#: What is declared: the name of a property, its value, and whether it is important.
_Declared = tuple[str, str, bool]
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
#: Colours that differ by no more in each part are one to the eye; of 255.
_ALIKE = 8


@dataclass(frozen=True, slots=True, eq=False)
class _Rule:
    """What a rule declares, and whether it holds for certain."""

    is_sure: bool
    declared: tuple[_Declared, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """What holds for an element by the names of properties; it ``may_hide`` it by what is not told for certain."""

    said: Mapping[str, str] = field(default_factory=dict)
    may_hide: bool = False

    def declared_as(self, name: str) -> str:
        return self.said.get(name, "")

    @property
    def takes_no_room(self) -> bool:
        """Tell whether an element is taken out of the page, or is where nobody sees it."""
        return self.declared_as("display") == "none" or self.declared_as("visibility") == "collapse" or self._is_away

    @property
    def is_hidden(self) -> bool:
        """Tell whether an element is not seen."""
        return (
            self.takes_no_room
            or self.declared_as("visibility") == "hidden"
            or self.declared_as("content-visibility") == "hidden"
            or self.declared_as("mso-hide") == "all"
        )

    @property
    def is_faded(self) -> bool:
        """Tell whether what an element holds is seen through."""
        return _is_nothing(self.declared_as("opacity")) or bool(_FADED.search(self.declared_as("filter")))

    @property
    def _is_away(self) -> bool:
        """Tell whether an element is moved off the page, cut off or pressed flat."""
        is_placed = self.declared_as("position") in ("absolute", "fixed")
        # A margin that takes back a share of the page, as what is centred has it, moves nothing away.
        margins = (f"margin-{side}" for side in ("left", "top") if not self.declared_as(side).endswith("%"))
        moves = ("text-indent", *margins, *(("left", "top", "right", "bottom") if is_placed else ()))
        if any(_is_far(self.declared_as(name)) for name in moves) or (
            is_placed and _leaves_nothing(self.declared_as("clip"))
        ):
            return True
        if _CLIPPED.fullmatch(self.declared_as("clip-path")) or _FLAT.search(self.declared_as("transform")):
            return True
        sizes = (self.declared_as(name) for name in ("width", "height", "max-width", "max-height"))
        return self.declared_as("overflow").startswith(("hidden", "clip")) and any(
            size and _NO_SIZE.fullmatch(size) for size in sizes
        )


def _leaves_nothing(clip: str) -> bool:
    """Tell whether no more than a line is left to see of an element that is cut to a box."""
    found = _BOX.fullmatch(re.sub(r"(?<=\w)\s+(?=[-\d])", ",", clip))
    if found is None:
        return False
    top, right, bottom, left = map(int, found.groups())
    return right - left <= 1 or bottom - top <= 1


def _is_far(length: str) -> bool:
    found = _MOVED.fullmatch(length)
    return found is not None and int(found[1]) * _PIXELS.get(found[2], 1) >= _AWAY


@dataclass(frozen=True, slots=True)
class Looks:
    """How letters look: struck out, raised, with their lines kept, or so that nobody sees them.

    ``ground`` is nothing where a picture lies under them.
    """

    is_struck: bool = False
    is_raised: bool = False
    keeps_lines: bool = False
    is_faded: bool = False
    is_hidden: bool = False
    is_small: bool = False
    colour: Colour | None = BLACK
    ground: Colour | None = WHITE

    @property
    def is_unseen(self) -> bool:
        """Tell whether letters have no size, or the colour of what they stand on."""
        if self.is_faded or self.is_hidden or self.is_small or self.colour is None:
            return True
        return self.ground is not None and all(
            abs(one - other) <= _ALIKE for one, other in zip(self.colour, self.ground, strict=True)
        )

    def within(self, node: Node, style: Style) -> Looks:
        """Return how letters look in an element that stands where they look so."""
        said = (node.get("color", ""), node.get("bgcolor", "").lower(), "background" in node.attrib)
        return _looks_within(self, style, tag_of(node).lower(), *said)


@lru_cache(10_000)
def _looks_within(around: Looks, style: Style, tag: str, colour: str, ground: str, has_picture: bool) -> Looks:
    decorated = style.declared_as("text-decoration") + style.declared_as("text-decoration-line")
    size, visibility = style.declared_as("font-size"), style.declared_as("visibility")
    is_small = around.is_small and not (_OWN_SIZE.fullmatch(size) and not _is_nothing(size))
    has_picture = has_picture or style.declared_as("background-image") not in ("", "none")
    return Looks(
        is_struck=around.is_struck or tag in ("s", "strike", "del") or "line-through" in decorated,
        is_raised=around.is_raised or tag in ("sup", "sub") or style.declared_as("vertical-align") in ("super", "sub"),
        keeps_lines=around.keeps_lines or tag in ("pre", "textarea"),
        is_faded=around.is_faded or style.may_hide or style.is_faded,
        is_hidden=visibility == "hidden" or (around.is_hidden and visibility != "visible"),
        is_small=is_small or _is_nothing(size),
        colour=_colour(style.declared_as("color") or colour, around.colour),
        ground=None if has_picture else _ground(style.declared_as("background-color") or ground, around.ground),
    )


def _is_nothing(value: str) -> bool:
    return bool(value) and _NOTHING.fullmatch(value) is not None


def _colour(words: str, around: Colour | None) -> Colour | None:
    """Return a colour by its words; nothing for one that is not seen. One that is not known is seen."""
    if words in ("", "inherit", "currentcolor", "unset"):
        return around
    found = _parsed(words)
    if found is None:
        return BLACK
    return None if found[1] == 0 else found[0]


def _parsed(words: str) -> tuple[Colour, float] | None:
    for text in (words, f"#{words}"):  # attributes leave it out
        try:
            if hasattr(colour := parse_color(text), "to"):
                red, green, blue = (round(255 * part) for part in colour.to("srgb").coordinates)
                return (red, green, blue), float(colour.alpha)
        except (NotImplementedError, OverflowError):
            return None
    return None


def _ground(words: str, around: Colour | None) -> Colour | None:
    """Return the colour under an element's letters; nothing for one that is not known, or lets another through."""
    if not words or words in ("inherit", "unset", "initial", "none"):
        return around
    found = _parsed(words)
    if found is None or 0 < found[1] < 1:
        return None
    return found[0] if found[1] else around


@dataclass(slots=True)
class PageStyles:
    """The styles of a page: what its sheets say of the elements that they choose, in the order in which it holds."""

    chosen: dict[Node, tuple[_Rule, ...]] = field(default_factory=dict)
    known: dict[tuple[str, tuple[_Rule, ...], bool], Style] = field(default_factory=dict)

    def of(self, node: Node) -> Style:
        """Return what holds for an element: what its sheets say, then what it says itself, then what is important."""
        own, told = node.get("style", ""), self.chosen.get(node, ())
        is_closed = "hidden" in node.attrib or (tag_of(node) == "dialog" and "open" not in node.attrib)
        if (style := self.known.get((own, told, is_closed))) is None:
            style = self.known[own, told, is_closed] = _style((*told, _Rule(True, tuple(_declared(own)))), is_closed)
        return style


def _style(rules: Iterable[_Rule], is_closed: bool) -> Style:
    """Return what rules say together, each more than those before it, and what is important more than all else."""
    said: dict[str, str] = {"display": "none"} if is_closed else {}
    in_doubt: set[str] = set()
    told = [(one, rule.is_sure) for rule in rules for one in rule.declared]
    for (name, value, _), is_sure in sorted(told, key=lambda each: each[0][2]):
        if not _is_understood(name, value):
            continue
        if is_sure and not _ELSEWHERE.search(value):
            said[name] = value
            in_doubt.discard(name)
        elif _hides(name, value):
            in_doubt.add(name)
    return Style(said, bool(in_doubt))


def _is_understood(name: str, value: str) -> bool:
    """Tell whether a browser heeds a declaration: of one that it does not understand, the one before holds."""
    if _ELSEWHERE.search(value) or name not in (*_VALUES, "color"):
        return True
    return bool(_GLOBAL.fullmatch(value) or (_parsed(value) if name == "color" else _VALUES[name].fullmatch(value)))


def _hides(name: str, value: str) -> bool:
    """Tell whether a declaration alone hides an element, or may by a value that is told elsewhere."""
    if name in ("display", "visibility", "opacity") and _ELSEWHERE.search(value):
        return True
    alone = {"position": "absolute", "overflow": "hidden", name: value}
    return Style(alone).is_hidden or Style(alone).is_faded or (name == "font-size" and _is_nothing(value))


def page_styles(root: Node, sheets: Iterable[str], limits: Limits) -> PageStyles:
    """Return the styles of a page by those sheets and those that stand in it."""
    matcher, styles, left = Matcher(), PageStyles(), _LONGEST_SHEETS
    for text, is_sure in [*((sheet, True) for sheet in sheets), *_own_sheets(root)]:
        parsed = tinycss2.parse_stylesheet(text[:left], skip_comments=True, skip_whitespace=True)
        left -= len(text[:left])
        for chosen, rule in _rules(parsed, is_sure):
            for selector, is_told in _selectors(chosen):
                matcher.add_selector(selector, rule if is_told else replace(rule, is_sure=False))
    if matcher.order:
        for number, element in enumerate(ElementWrapper.from_html_root(root).iter_subtree()):
            if number % 100 == 0:
                limits.check_time()
            # What stands beside an element, as ::before, says nothing of itself.
            if found := tuple(rule for _, _, pseudo, rule in matcher.match(element) if pseudo is None):
                styles.chosen[element.etree_element] = found
    return styles


def _own_sheets(root: Node) -> Iterator[tuple[str, bool]]:
    """Yield the sheets that stand in a page and hold on a usual screen with scripts, and whether each surely does."""
    for each in root.iter("style"):
        holds = _holds(each.get("media", "").lower())
        if holds is not False and not {tag_of(around) for around in each.iterancestors()} & _NOT_APPLIED:
            yield each.text or "", holds is True


def _rules(nodes: Iterable[Any], is_sure: bool) -> Iterator[tuple[Any, _Rule]]:
    """Yield the rules of a sheet for a usual screen, each behind what it chooses."""
    for node in nodes:
        if node.type == "qualified-rule":
            if declared := tuple(_declared(node.content)):
                yield node.prelude, _Rule(is_sure, declared)
        elif node.type == "at-rule" and node.content is not None:
            holds = {"media": _holds(tinycss2.serialize(node.prelude).lower()), "layer": True}.get(
                node.lower_at_keyword, None if node.lower_at_keyword in ("supports", "container", "scope") else False
            )
            if holds is not False:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield from _rules(inner, is_sure and holds is True)


def _holds(media: str) -> bool | None:
    """Tell whether rules for some media hold on a usual screen; nothing where that is not told."""
    told: list[bool | None] = []
    for each in media.split(","):
        words = re.sub(r"\b(?:only|and|all|screen)\b", " ", each)
        widths = [
            int(pixels) <= _SCREEN if bound == "min" else int(pixels) >= _SCREEN
            for bound, pixels in _WIDTHS.findall(words)
        ]
        rest = _WIDTHS.sub("", words).strip()
        if rest.split(" ")[0] in _OTHER_MEDIA or not all(widths):
            told.append(False)
        else:
            told.append(None if rest else True)
    return True if True in told else None if None in told else False


def _selectors(prelude: Any) -> Iterator[tuple[Any, bool]]:
    """Yield what a rule chooses, and whether that is told for certain; what no browser understands chooses nothing."""
    try:
        yield from ((each, True) for each in compile_selector_list(prelude))
    except _NOT_UNDERSTOOD:
        words = tinycss2.serialize(prelude)
        if "::" not in words:
            try:
                yield from ((each, False) for each in compile_selector_list(_PSEUDO.sub("", words)))
            except _NOT_UNDERSTOOD:
                return


def _declared(content: Any) -> Iterator[_Declared]:
    """Yield what is declared of the properties that are followed: name, value, whether it is important."""
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True) if content else ():
        if each.type != "declaration" or each.lower_name not in _FOLLOWED:
            continue
        value, is_important = tinycss2.serialize(each.value).strip().lower(), bool(each.important)
        if each.lower_name == "background":
            yield "background-image", "url" if "url(" in value or "gradient(" in value else "none", is_important
            kinds = ("hash", "ident", "function")
            colours = (tinycss2.serialize([token]) for token in each.value if token.type in kinds)
            known = next((words for words in colours if _parsed(words.lower())), "transparent")
            yield "background-color", known.lower(), is_important
        elif each.lower_name == "font":
            sizes = (tinycss2.serialize([token]) for token in each.value if token.type in ("dimension", "percentage"))
            yield "font-size", next(sizes, "medium").lower(), is_important
        else:
            yield each.lower_name, value, is_important
