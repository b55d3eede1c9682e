"""Classification codes (科目编码): their schemes, how they are written, and what stands above a code."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

#: A code written without blanks: 类, 款, 项 of the functional classification, or 类, 款 of an economic one.
WELL_FORMED = re.compile(r"[1-9]\d{2}(?:\d{2}){0,2}")
#: The code of a unit (单位代码): of a department and, behind it, of units in it.
UNIT_CODE = re.compile(r"\d{6}(?:\d{3})?|0\d{2}")
#: A code as it is printed: its steps may stand apart.
PRINTED_CODE = r"\d{3}(?:\s?\d{2}){0,2}"
_BETWEEN_STEPS = r"[.．·\-－—]"
#: A code whose steps are parted by points or strokes (201.03.01).
PARTED_CODE = rf"[1-9]\d{{2}}(?:{_BETWEEN_STEPS}\d{{2}}){{1,2}}"


class Scheme(StrEnum):
    """A classification: by function (支出功能分类), or by economic item of departments or of governments (经济分类)."""

    FUNCTIONAL = "functional"
    ECONOMIC_DEPARTMENT = "economic-department"
    ECONOMIC_DEPARTMENT_OLD = "economic-department-before-2018"
    ECONOMIC_GOVERNMENT = "economic-government"


#: From this year on departments print the economic classification as renumbered.
RENUMBERED = 2018
#: How many digits the codes of the levels have that a scheme prints: 类, 款, 项.
LEVELS: dict[str, tuple[int, ...]] = {
    Scheme.FUNCTIONAL: (3, 5, 7),
    Scheme.ECONOMIC_DEPARTMENT: (3, 5),
    Scheme.ECONOMIC_GOVERNMENT: (3, 5),
}
_SCHEMES = {"2": Scheme.FUNCTIONAL, "3": Scheme.ECONOMIC_DEPARTMENT, "5": Scheme.ECONOMIC_GOVERNMENT}


def undivided(printed: str) -> str:
    """Return a printed code without the points or strokes between its steps (201.03.01); other text as it is."""
    return re.sub(_BETWEEN_STEPS, "", printed) if re.fullmatch(PARTED_CODE, printed) else printed


def scheme_of_code(code: str) -> Scheme | None:
    """Return the scheme that a code's first digit tells, ``None`` for no code or an unknown one."""
    return _SCHEMES.get(code[:1])


def scheme_in(scheme: str, year: int) -> str:
    """Return the list of codes that held in a year: the economic codes of departments were others once."""
    old = scheme == Scheme.ECONOMIC_DEPARTMENT and year < RENUMBERED
    return Scheme.ECONOMIC_DEPARTMENT_OLD if old else scheme


def is_code_of_unit(code: str, beside: Collection[str], scheme: Scheme | None = None) -> bool:
    """Tell whether a code in a column of codes is that of a unit (083, 301002), given those ``beside`` it.

    It is none of a scheme, or of another than the ``scheme`` that its table lists, or longer than the code of a class,
    or what such a longer one begins with; and none of the codes goes on from it as codes do, nor it from one of them.
    """
    if not (is_units := UNIT_CODE.fullmatch(code)) and not re.fullmatch(r"\d{3}", code):
        return False
    inner = [other for other in beside if WELL_FORMED.fullmatch(other) and len(other) > 3]
    if is_units:
        return not any(code.startswith(other) for other in inner)
    strange = scheme_of_code(code) is None or (scheme is Scheme.FUNCTIONAL and scheme_of_code(code) is not scheme)
    strange = strange or any(UNIT_CODE.fullmatch(other) and other.startswith(code) for other in beside)
    return strange and not any(other.startswith(code) for other in inner)


def code_above(code: str) -> str:
    """Return the code a well-formed one stands under (20101 of 2010101), empty for an outermost one."""
    return code[:-2] if len(code) > 3 else ""
