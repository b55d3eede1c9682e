"""The content of a page is read in fewer steps as pdfminer reads it: the same objects, at the same places."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import PSEOF
from pdfplumber.page import Page

from budgets.documents.sources.content_tokens import ContentTokens
from budgets.documents.sources.page_layers import LayeredPage

#: What the parser of pdfminer is that the other is made of.
Original: Any = ContentTokens.__mro__[1]
NUMBERS = st.one_of(
    st.integers(-10_000, 10_000).map(str),
    st.decimals(-1000, 1000, places=3).map(str),
    st.sampled_from(["+5", "-.5", ".25", "5.", "--3", "1e5", "12abc", "-", "0.5-3", "1.2.3", "00012"]),
)
WORDS = st.sampled_from(
    ["q", "re", "f*", "T*", "BT", "Tj", "'", '"', "true", "false", "null", "trueX", "true#", "a#b", "x\0y", "W*n"]
)
STRINGS = st.sampled_from(
    ["<0041>", "<004>", "<00 41>", "<>", "<0041>>", "(a(b)c)", "(\\)\\101)", "/F1", "/A#42", "/", "<</A 1/B[2]>>", "<<"]
)
OTHERS = st.sampled_from(
    ["[", "]", "[1 -2<0041>(x)]", "{", "}", "% 5 5 m\n", "BI /W 1 /H 1 ID \x01 2 EI", ">", ">>", "<", ")"]
)
SPACES = st.sampled_from(["", " ", "\n", "\r\n", "\0", "\t "])
CONTENT = st.lists(st.tuples(NUMBERS | WORDS | STRINGS | OTHERS, SPACES), max_size=60).map(
    lambda pieces: "".join(text + space for text, space in pieces).encode("latin-1")
)


def objects_of(parser: Any, contents: list[bytes], piece: int) -> list[str]:
    """Return what a parser makes of contents whose bytes it takes by pieces of a size; an error ends it."""
    found: list[str] = []
    try:
        tokens = parser([PDFStream({}, content) for content in contents])
        tokens.BUFSIZ = piece
        while True:
            at, each = tokens.nextobject()
            found.append(f"{at} {vars(each)}" if isinstance(each, PDFStream) else f"{at} {each!r}")
    except PSEOF:
        return found
    except Exception as error:  # of what both make of damage, they make the same
        return [*found, repr(error)]


@given(contents=st.lists(CONTENT, min_size=1, max_size=3), piece=st.integers(1, 40) | st.just(4096))
@example(contents=[b"[(a)-120(b)]TJ 0.5 0 0 -.5 12 700 cm /F1 9 Tf<0041>Tj"], piece=4096)
@example(contents=[b"5 " + b"1" * 5000 + b" 700 m"], piece=4096)
def test_the_same_objects_are_read(contents: list[bytes], piece: int) -> None:
    assert objects_of(ContentTokens, contents, piece) == objects_of(Original, contents, piece)


def test_numbers_and_operators_take_no_step_of_pdfminer_s() -> None:
    class Counted(ContentTokens):
        steps = 0

        def fillbuf(self) -> bool:
            Counted.steps += 1
            return super().fillbuf()

    content = b"1 0 0 1 72.5 -700 cm 0 0 m 10 .5 l S " * 100
    assert len(objects_of(Counted, [content], 4096)) == 1400
    assert Counted.steps < 10
    assert issubclass(LayeredPage, Page)
    assert PDFPageInterpreter.execute.__globals__["PDFContentParser"] is ContentTokens
