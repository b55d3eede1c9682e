"""Classification codes (科目编码): their schemes, how they are written, and what stands above a code."""

from __future__ import annotations

import re
from enum import StrEnum

#: A code written without blanks: 类, 款, 项 of the functional classification, or 类, 款 of an economic one.
WELL_FORMED = re.compile(r"[1-9]\d{2}(?:\d{2}){0,2}")
#: A code as it is printed: its steps may stand apart.
PRINTED_CODE = r"\d{3}(?:\s?\d{2}){0,2}"


class Scheme(StrEnum):
    """A classification: by function (支出功能分类), or by economic item of departments or of governments (经济分类)."""

    FUNCTIONAL = "functional"
    ECONOMIC_DEPARTMENT = "economic-department"
    ECONOMIC_GOVERNMENT = "economic-government"


_SCHEMES = {"2": Scheme.FUNCTIONAL, "3": Scheme.ECONOMIC_DEPARTMENT, "5": Scheme.ECONOMIC_GOVERNMENT}


def scheme_of_code(code: str) -> Scheme | None:
    """Return the scheme that a code's first digit tells, ``None`` for no code or an unknown one."""
    return _SCHEMES.get(code[:1])


def code_above(code: str) -> str:
    """Return the code a well-formed one stands under (20101 of 2010101), empty for an outermost one."""
    return code[:-2] if len(code) > 3 else ""
