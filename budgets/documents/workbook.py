"""Read the sheets of a workbook (XLSX, XLS, ODS) as grids: the values that were stored, never a formula's working."""

from __future__ import annotations

from .limits import Limits
from .pages import Page


def kind_of_archive(data: bytes, name: str) -> str:
    raise NotImplementedError


def kind_of_compound(data: bytes, name: str) -> str:
    raise NotImplementedError


def read(data: bytes, name: str, kind: str, limits: Limits) -> list[Page]:
    raise NotImplementedError
