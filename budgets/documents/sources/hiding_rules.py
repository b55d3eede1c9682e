"""Rules of a sheet ("conditional formats") that may make numbers invisible, as XLSX, XLS and ODS files say them."""

from __future__ import annotations

import operator
import re
import struct
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: The first and the last cell of an area, by row and column from 0.
Range = tuple[tuple[int, int], tuple[int, int]]
#: The operators of a rule that holds a number against others, by what XLSX calls them.
_OPERATORS: Mapping[str, Callable[..., bool]] = {
    "equal": operator.eq,
    "notEqual": operator.ne,
    "lessThan": operator.lt,
    "lessThanOrEqual": operator.le,
    "greaterThan": operator.gt,
    "greaterThanOrEqual": operator.ge,
    "between": lambda number, low, high: low <= number <= high,
    "notBetween": lambda number, low, high: not low <= number <= high,
}
#: As XLS files number them, from 1, and as ODS files write them.
_XLS_OPERATORS = (
    *("", "between", "notBetween", "equal", "notEqual"),
    *("greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual"),
)
_SIGNS = {"=": "equal", "!=": "notEqual", "<": "lessThan", "<=": "lessThanOrEqual"}
_SIGNS |= {">": "greaterThan", ">=": "greaterThanOrEqual"}
_ODS_COMPARED = re.compile(r"(?:cell-content\(\))?\s*(<=|>=|!=|<|>|=)\s*(.+)")
_ODS_BETWEEN = re.compile(r"(?:cell-content-is-)?(not-)?between\((.+),(.+)\)")


@dataclass(frozen=True, slots=True)
class Veil:
    """A rule that makes the numbers of some areas invisible: those for which ``operator`` holds against ``operands``.

    A rule that is worked out in another way may hide any number.
    """

    areas: Sequence[Range]
    operator: str
    operands: tuple[str, ...]

    def may_hide(self, number: Decimal) -> bool:
        """Tell whether a number in one of the areas may be invisible by the rule."""
        try:
            return _OPERATORS[self.operator](number, *map(Decimal, self.operands))
        except (KeyError, TypeError, InvalidOperation):
            return True


def veiled_cells(veils: Iterable[Veil], numbers: Mapping[tuple[int, int], Decimal]) -> set[tuple[int, int]]:
    """Return the cells whose numbers may be invisible by a rule; each rule is asked of those in its areas only."""
    rows_of_column: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in sorted(numbers):
        rows_of_column[column].append(row)
    columns = sorted(rows_of_column)
    return {
        (row, column)
        for veil in veils
        for (top, left), (bottom, right) in veil.areas
        for column in _between(columns, left, right)
        for row in _between(rows_of_column[column], top, bottom)
        if veil.may_hide(numbers[row, column])
    }


def _between(indexes: Sequence[int], first: int, last: int) -> Sequence[int]:
    """Return those of sorted indexes that lie between two, or are one of them."""
    return indexes[bisect_left(indexes, first) : bisect_right(indexes, last)]


def ods_veil(areas: Sequence[Range], condition: str) -> Veil:
    """Return the rule of an ODS file by its condition: ``cell-content()<800``, ``between(800,900)``, a formula."""
    if compared := _ODS_COMPARED.fullmatch(condition):
        return Veil(areas, _SIGNS[compared[1]], (compared[2],))
    if between := _ODS_BETWEEN.fullmatch(condition):
        return Veil(areas, "notBetween" if between[1] else "between", (between[2], between[3]))
    return Veil(areas, "", ())


# The records of an XLS file ([MS-XLS] 2.4.56 CondFmt, 2.4.57 CondFmt12, 2.4.42 CF, 2.4.43 CF12, 2.5.99 DXFN)

_BOF, _EOF, _CONDFMT, _CF, _CONDFMT12, _CF12 = 0x0809, 0x000A, 0x01B0, 0x01B1, 0x0879, 0x087A
#: How long the head of records is that came later, and where the style of such a rule begins.
_LATER_HEAD, _LATER_STYLE = 12, 22
#: Which parts a style has: a number format of its own or a known one, a font, alignments, borders, a ground.
_NUMBER, _FONT, _ALIGNMENT, _BORDER, _GROUND, _OWN_NUMBER = (1 << bit for bit in (25, 26, 27, 28, 29, 32))
#: Which colours of its ground it leaves as they are.
_KEEPS_FRONT, _KEEPS_BACK = 1 << 17, 1 << 18
_FONT_SIZE, _STRIKE = 118, 0x80
#: White by its place in the palette, and the ground of a window.
_WHITES = (1, 9, 64, 65)


def xls_veils(stream: bytes, start: int) -> Iterator[Veil]:
    """Yield the rules that may hide numbers of a sheet, whose records begin at ``start`` of the workbook's stream."""
    areas: list[Range] = []
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        record = bytes(stream[at + 4 : at + 4 + size])
        at += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        try:
            if kind == _CONDFMT:
                areas = list(_xls_areas(record))
            elif kind == _CONDFMT12:
                areas = list(_xls_areas(record[_LATER_HEAD:]))
            elif kind in (_CF, _CF12) and (rule := _xls_veil(areas, record if kind == _CF else _earlier_rule(record))):
                yield rule
        except (struct.error, IndexError):
            yield Veil(areas, "", ())


def _xls_areas(record: bytes) -> Iterator[Range]:
    (count,) = struct.unpack_from("<H", record, 12)
    for number in range(count):
        top, bottom, left, right = struct.unpack_from("<4H", record, 14 + 8 * number)
        yield (top, left), (bottom, right)


def _earlier_rule(record: bytes) -> bytes:
    """Return a rule as the earlier record says it: what it compares, its style, and the formulas."""
    first, second, size = struct.unpack_from("<HHI", record, _LATER_HEAD + 2)
    at = _LATER_STYLE + (size or 2)  # without a style two bytes are left out
    style = record[_LATER_STYLE:at] if size else bytes(6)
    return record[_LATER_HEAD : _LATER_HEAD + 6] + style + record[at : at + first + second]


def _xls_veil(areas: Sequence[Range], record: bytes) -> Veil | None:
    compares, operator_number, first, second = struct.unpack_from("<BBHH", record)
    flags = int.from_bytes(record[6:12], "little")
    at, hides, is_white = 12, False, False
    if flags & _NUMBER:
        own = flags & _OWN_NUMBER
        size = struct.unpack_from("<H", record, at)[0] if own else 2
        # Behind the sizes of the part and of its text, and what tells how the text is written.
        hides = bool(own) and not record[at + 5 : at + size].strip(b";\0")
        at += size
    if flags & _FONT:
        options, colour, kept = (struct.unpack_from("<I", record, at + offset)[0] for offset in (68, 80, 88))
        hides, is_white = hides or bool(options & ~kept & _STRIKE), colour in _WHITES[:2]
        at += _FONT_SIZE
    at += 8 * bool(flags & _ALIGNMENT) + 8 * bool(flags & _BORDER)
    if flags & _GROUND:
        (colours,) = struct.unpack_from("<H", record, at + 2)
        drawn = [] if flags & _KEEPS_FRONT else [colours & 0x7F]
        drawn += [] if flags & _KEEPS_BACK else [colours >> 7 & 0x7F]
        is_white = is_white and all(each in _WHITES for each in drawn)
    if not hides and not is_white:
        return None
    rest = record[len(record) - first - second :]
    operands = tuple(_xls_number(each) for each in (rest[:first], rest[first:]) if each)
    return Veil(areas, _XLS_OPERATORS[operator_number] if compares == 1 else "", operands)


def _xls_number(formula: bytes) -> str:
    """Return the number that a formula is, as text; anything else is nothing."""
    sign = "-" if formula[-1:] == b"\x13" else ""
    kind, number = formula[:1], formula[1 : len(formula) - len(sign)]
    if kind == b"\x1e" and len(number) == 2:
        return sign + str(struct.unpack("<H", number)[0])
    return sign + repr(struct.unpack("<d", number)[0]) if kind == b"\x1f" and len(number) == 8 else ""
