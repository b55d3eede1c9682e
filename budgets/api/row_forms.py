"""The forms of the API's rows: what `budgets.twins` tells, named and typed for the contract.

No field is demanded: a request may ask for some of them only.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from ninja import Field, Schema

from budgets.twins import VERSION

#: Exact yuan as text, or nothing.
Yuan = str | None


class PlaceData(Schema):
    """A place."""

    id: str
    name: str
    name_en: str | None = None


class DepartmentData(Schema):
    """A department."""

    id: str
    name: str
    name_en: str | None = None


class OriginalPlaceData(Schema):
    """Where a thing stands in the original: page of a PDF file, or row of a sheet or a text."""

    file: str | None = None
    page: int | None = None
    row: int | None = None
    sheet: str | None = None


class RowData(Schema):
    """A row of a list, under an identity that stays."""

    id: str = ""


class JurisdictionRowData(RowData):
    """A place with departments that are known here, or one that holds such a place."""

    name: str = ""
    name_en: str | None = None
    code: str | None = None
    level: str | None = None
    within: str | None = None
    population: int | None = None
    population_year: int | None = None
    url: str = ""


class DepartmentRowData(RowData):
    """A department that has published, or is in charge of one that has."""

    name: str = ""
    name_en: str | None = None
    place: PlaceData | None = None
    in_charge: str | None = None
    url: str = ""


class EditionWordsData(RowData):
    """What tells an edition from others."""

    place: PlaceData | None = None
    department: DepartmentData | None = None
    year: int = 0
    document: str = ""
    scope: str = ""
    phase: str = ""
    edition: int = 0
    url: str = ""


class BudgetRowData(EditionWordsData):
    """A document in force with the total of its spending, of what money that is, and how findings came out."""

    yuan: Yuan = None
    covers: str = ""
    unread: bool = False
    standing: str = ""
    findings: dict[str, int] = {}


class EditionRowData(EditionWordsData):
    """An edition the public may know of; one that was withdrawn has a reason and nothing else to read."""

    title: str = ""
    state: str = ""
    published_at: str | None = None
    ended_at: str | None = None
    reason: str | None = None


class StatementRowData(RowData):
    """A table of an edition."""

    table: str = ""
    order: int = 0
    kind: str = ""
    kind_en: str | None = None
    number: str | None = None
    title: str = ""
    money_unit: str = ""
    remark: str | None = None
    place: OriginalPlaceData | None = None
    url: str = ""


class LineRowData(RowData):
    """A line of a table: its place in the tree, its code and name as printed, the code it stands for."""

    table: str = ""
    position: int = 0
    printed_row: int = 0
    list: str | None = None
    level: int = 0
    within: int | None = None
    role: str = ""
    code: str | None = None
    label: str = ""
    scheme: str | None = None
    classification: str | None = None
    budget_unit: str | None = None
    year: int | None = None
    place: OriginalPlaceData | None = None


class AmountRowData(RowData):
    """An amount of a table: exact yuan, what is printed, how it came here, where it stands. An absent cell is no row.

    ``confidence`` is how sure the recognition of a picture is, in thousandths.
    """

    edition: str = ""
    table: str = ""
    position: int = 0
    column: int = 0
    header: str = ""
    measure: str | None = None
    code: str | None = None
    label: str = ""
    classification: str | None = None
    budget_unit: str | None = None
    yuan: Yuan = None
    state: str = ""
    printed: str = ""
    money_unit: str = ""
    origin: str = ""
    confidence: int | None = None
    place: OriginalPlaceData | None = None
    url: str = ""


class ProjectRowData(RowData):
    """What a level-1 project comes to in a document in force."""

    name: str = ""
    department: DepartmentData | None = None
    place: PlaceData | None = None
    edition: str = ""
    year: int = 0
    yuan: Yuan = None
    url: str = ""


class FindingSideData(Schema):
    """One side of what was compared, in the finding's unit."""

    name: str | None = None
    value: str | None = None


class FindingRowData(RowData):
    """What a rule found of an edition in force, unless the place simply holds."""

    edition: str = ""
    rule: str = ""
    version: int = 0
    verdict: str = ""
    code: str | None = None
    label: str | None = None
    left: FindingSideData | None = None
    right: FindingSideData | None = None
    difference: str | None = None
    tolerance: str | None = None
    unit: str | None = None
    message: str = ""
    message_zh: str = ""
    url: str = ""


class DifferenceRowData(RowData):
    """One difference of two editions of a document, before and after."""

    what: str = ""
    how: str = ""
    table: str = ""
    line: str = ""
    part: str = ""
    before: str = ""
    after: str = ""
    before_state: str = ""
    after_state: str = ""
    before_unit: str = ""
    after_unit: str = ""
    change_yuan: Yuan = None


class TotalRowData(RowData):
    """What the documents of a place, year and phase come to, each amount of money once."""

    place: PlaceData | None = None
    year: int = 0
    phase: str = ""
    yuan: Yuan = None
    transfers_yuan: Yuan = None
    documents: int = 0
    counted: int = 0


AnyRow = TypeVar("AnyRow")


class PageLinksData(Schema):
    """Where the list goes on; nothing at its end."""

    next: str | None = None


class PageData(Schema, Generic[AnyRow]):
    """A page of a list."""

    version: int = Field(VERSION, description="Of the form: raised when a name is taken away or means something else")
    links: PageLinksData
    rows: list[AnyRow]


class ProblemData(Schema):
    """An error, as problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    withdrawn_at: str | None = None
