"""How a Word document shows its letters: what it says of a run itself, of its style, of its paragraph's, of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .word_xml import Node, child, children, is_on, value_of, value_said

#: Styles that are based on each other in a ring end after so many.
_MOST = 20


@dataclass(frozen=True, slots=True)
class WordStyles:
    """The styles of a document by their identities, and what holds where none says another."""

    styles: Mapping[str, Node] = field(default_factory=dict)
    defaults: Node | None = None
    paragraph: str = ""

    def letters_of(self, run: Node, paragraph: Node | None) -> Iterator[Node]:
        """Yield what is said of the letters of a run, the nearest first."""
        own, of_paragraph = child(run, "rPr"), child(paragraph, "pPr")
        yield from () if own is None else (own,)
        for style in (value_said(child(own, "rStyle")), self.style_of(of_paragraph)):
            yield from (letters for each in self._based(style) if (letters := child(each, "rPr")) is not None)
        yield from () if self.defaults is None else (self.defaults,)

    def said_of(self, run: Node, paragraph: Node | None, name: str) -> Node | None:
        """Return what is said nearest of the letters of a run by an element of a name."""
        return next(
            (found for each in self.letters_of(run, paragraph) if (found := child(each, name)) is not None), None
        )

    def is_said(self, run: Node, paragraph: Node | None, *names: str) -> bool:
        """Tell whether any of the elements of these names is switched on for a run."""
        return any(is_on(self.said_of(run, paragraph, name)) for name in names)

    def style_of(self, of_paragraph: Node | None) -> str:
        return value_said(child(of_paragraph, "pStyle")) or self.paragraph

    def in_paragraph(self, of_paragraph: Node | None, name: str) -> Node | None:
        """Return what is said nearest of a paragraph by an element of a name: by itself, or by its style."""
        if (own := child(of_paragraph, name)) is not None:
            return own
        said = (child(child(each, "pPr"), name) for each in self._based(self.style_of(of_paragraph)))
        return next((each for each in said if each is not None), None)

    def _based(self, style: str) -> Iterator[Node]:
        """Yield a style and those it is based on."""
        for _ in range(_MOST):
            if (node := self.styles.get(style)) is None:
                return
            yield node
            style = value_said(child(node, "basedOn"))


def word_styles(part: Node | None) -> WordStyles:
    """Return the styles that the part ``styles.xml`` of a document defines."""
    styles = {value_of(each, "styleId"): each for each in children(part, "style")}
    of_paragraphs = (each for each in styles.values() if value_of(each, "type") == "paragraph")
    usual = next(
        (value_of(each, "styleId") for each in of_paragraphs if value_of(each, "default") in ("1", "true")), ""
    )
    return WordStyles(styles, child(child(child(part, "docDefaults"), "rPrDefault"), "rPr"), usual)
