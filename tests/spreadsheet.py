"""Do what a spreadsheet program does when it saves: work out the formulas of a workbook and store their results.

Only what the project's own templates use is understood; anything else fails loudly.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.utils import range_boundaries

_TOKEN = re.compile(
    r'(?P<text>"(?:[^"]|"")*")|(?P<ref>(?:[\u4e00-\u9fff]+!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)'
    r"|(?P<name>[A-Z]+)(?=\()|(?P<number>\d+(?:\.\d+)?)|(?P<sign><>|[=&])"
)
_CELL = re.compile(r'<c r="(?P<at>[A-Z]+\d+)"(?P<look>[^>]*)><f>(?P<formula>.*?)</f><v\s*/?>(?:</v>)?</c>')


class Failed(Exception):
    """A formula gives an error."""


class Values(list[Any]):
    """The values of a range; an operator works on each, as in an array formula."""

    def each(self, other: Any, work: Callable[[Any, Any], Any]) -> Values:
        others = list(other) if len(other) > 1 else list(other) * len(self)
        one = [work(a, b) for a, b in zip(self, others, strict=True)]
        return Values(one)

    def __eq__(self, other: Any) -> Any:
        return self.each(other, lambda a, b: (a if a is not None else "") == b)

    def __ne__(self, other: Any) -> Any:
        return self.each(other, lambda a, b: (a if a is not None else "") != b)

    def __gt__(self, other: Any) -> Any:
        return self.each(other, lambda a, b: a > b)

    def __sub__(self, other: Any) -> Values:
        return self.each(other, lambda a, b: (a or 0) - (b or 0))

    def __add__(self, other: Any) -> Values:
        return self.each(other, lambda a, b: a + b)

    def __mul__(self, other: Any) -> Values:
        return self.each(other, lambda a, b: a * b)

    def __neg__(self) -> Values:
        return Values(-int(one) for one in self)

    def __and__(self, other: Any) -> Values:
        def text(one: Any) -> str:
            return "" if one is None else f"{one:g}" if isinstance(one, float) else str(one)

        return self.each(other, lambda a, b: text(a) + text(b))


def _numbers(given: tuple[Values, ...]) -> list[float]:
    return [one for values in given for one in values if isinstance(one, int | float) and not isinstance(one, bool)]


def _product(*given: Values) -> Values:
    total = 0.0
    for row in zip(*given, strict=True):
        product = 1.0
        for one in row:
            product *= one if isinstance(one, int | float) else 0
        total += product
    return Values([total])


def _match(wanted: Values, among: Values, _exactly: Values) -> Values:
    return Values([among.index(wanted[0])] if wanted[0] in list(among) else [Failed()])


def _count_with_number(codes: Values, wanted: Values, numbers: Values, _any_number: Values) -> Values:
    """Count for each text the rows of that code that have a number."""
    rows = [str(code or "") for code, number in zip(codes, numbers, strict=True) if isinstance(number, int | float)]
    return Values(rows.count(str(one)) for one in wanted)


FUNCTIONS: dict[str, Callable[..., Values]] = {
    "IF": lambda test, yes, no: yes if test[0] else no,
    "COUNT": lambda *given: Values([len(_numbers(given))]),
    "SUM": lambda *given: Values([sum(_numbers(given))]),
    "SUMPRODUCT": _product,
    "LEN": lambda texts: Values([len(str(one or "")) for one in texts]),
    "LEFT": lambda texts, count: Values([str(one or "")[: int(count[0])] for one in texts]),
    "COUNTIFS": _count_with_number,
    "N": lambda one: Values([one[0] if isinstance(one[0], int | float) else 0]),
    "MATCH": _match,
    "INDEX": lambda among, at: Values([at[0] if isinstance(at[0], Failed) else among[at[0]]]),
    "IFERROR": lambda one, otherwise: otherwise if isinstance(one[0], Failed) else one,
}


class _Book:
    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.known: dict[tuple[str, int, int], Any] = {}

    def value(self, sheet: str, row: int, column: int) -> Any:
        at = (sheet, row, column)
        if at not in self.known:
            given = self.book[sheet].cell(row, column).value
            formula = isinstance(given, str) and given.startswith("=")
            self.known[at] = self.worked_out(sheet, str(given)[1:]) if formula else given
        return self.known[at]

    def worked_out(self, sheet: str, formula: str) -> Any:
        def python(match: re.Match[str]) -> str:
            word = match[0]
            if match["text"]:
                return f"V([{word[1:-1].replace(chr(34) * 2, chr(34))!r}])"
            if match["ref"]:
                return f"R({word!r})"
            if match["number"]:
                return f"V([{word}])"
            return {"<>": "!=", "=": "=="}.get(word, word)

        def ref(word: str) -> Values:
            name, _, cells = word.rpartition("!")
            left, top, right, bottom = range_boundaries(cells.replace("$", ""))
            return Values(
                self.value(name or sheet, row, column)
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
            )

        names: dict[str, Any] = {**FUNCTIONS, "V": Values, "R": ref}
        return eval(_TOKEN.sub(python, formula), {"__builtins__": {}}, names)[0]  # noqa: S307  # our own formulas


def calculated(data: bytes, despite: Mapping[str, object] | None = None) -> bytes:
    """Return a workbook with the results of its formulas stored; ``despite`` stores other ones, by ``sheet!cell``."""
    book = _Book(data)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            match = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", info.filename)
            part = old.read(info)
            if match:
                sheet = book.book.sheetnames[int(match[1]) - 1]
                part = _stored(part.decode(), sheet, book, despite or {}).encode()
            new.writestr(info.filename, part)
    return file.getvalue()


def _stored(xml: str, sheet: str, book: _Book, despite: Mapping[str, object]) -> str:
    def store(match: re.Match[str]) -> str:
        cell = book.book[sheet][match["at"]]
        value = despite.get(f"{sheet}!{match['at']}", book.value(sheet, cell.row, cell.column))
        kind = ' t="str"' if isinstance(value, str) else ""
        text = escape(value) if isinstance(value, str) else repr(value or 0)
        return f'<c r="{match["at"]}"{match["look"]}{kind}><f>{match["formula"]}</f><v>{text}</v></c>'

    return _CELL.sub(store, xml)
