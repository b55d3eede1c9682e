"""The lists of the API: what each can be narrowed by, and of what its rows are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from typing import Any, Literal

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.renderers import JSONRenderer
from ninja.throttling import BaseThrottle

from budgets.addresses import Address, difference_id, edition_address, edition_id, project_id
from budgets.differences import compare, difference_words
from budgets.models import SCOPE_PHASE, Amount, Budget, DocumentTotal, Finding, Line, PlaceTotal, ProjectTotal
from budgets.queries import documents, findings, places
from budgets.queries.findings import Wanted
from budgets.queries.keyset import UnknownCursor
from budgets.queries.records import all_records
from budgets.queries.sheets import sheet_tables, table_words
from budgets.records import Phase, State
from budgets.twins import VERSION, DataRow, link_next, problem, withdrawn_problem
from budgets.twins.data_rows import (
    department_data,
    document_address,
    document_total_data,
    edition_words,
    files_of,
    finding_data,
    original_place,
    place_data,
    place_total_data,
    yuan,
)
from budgets.twins.of_documents import statement_data
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.measures import Measure

from .row_forms import (
    AmountRowData,
    BudgetRowData,
    DepartmentRowData,
    DifferenceRowData,
    EditionRowData,
    FindingRowData,
    JurisdictionRowData,
    LineRowData,
    PageData,
    ProblemData,
    ProjectRowData,
    StatementRowData,
    TotalRowData,
)
from .walking import Walk, walk_list, walk_rows

#: A word of an address, and an edition as its address names it; without the number the one in force.
SLUG = r"^[-a-zA-Z0-9_]*$"
EDITION = r"^[-a-zA-Z0-9_]+/[1-9][0-9]{3}/[a-z-]+(/editions/[1-9][0-9]{0,3})?$"
CODE = r"^[0-9A-Za-z]*$"


class ReadableJson(JSONRenderer):
    """JSON with Chinese as it is."""

    json_dumps_params = {"ensure_ascii": False}


class MinuteThrottle(BaseThrottle):
    """Answer each address no more than so many requests a minute (``API_PER_MINUTE``)."""

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"api:{self.get_ident(request)}:{int(time.time() // 60)}"
        cache.add(key, 0, 60)
        try:
            return int(cache.incr(key)) <= settings.API_PER_MINUTE
        except ValueError:  # put out meanwhile, by others that the store keeps
            return True

    def wait(self) -> float:
        return 60 - time.time() % 60


class LinkedAPI(NinjaAPI):
    """Names in the head of each answer where its list goes on."""

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        answer = super().create_response(request, data, **options)
        return link_next(answer, data.get("links", {}).get("next") if isinstance(data, dict) else None)


api = LinkedAPI(
    title="Published budgets",
    version=str(VERSION),
    description="Read-only. Money is text: exact yuan. What this promises stands in docs/api.md.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    renderer=ReadableJson(),
    throttle=[MinuteThrottle()],
)
#: Refusals that every list knows.
REFUSALS: dict[Any, Any] = {422: ProblemData, 429: ProblemData}
OF_EDITIONS: dict[Any, Any] = {404: ProblemData, 410: ProblemData, **REFUSALS}


def listed(name: str, row: type[Schema], refusals: dict[Any, Any]) -> Callable[..., Any]:
    """Make a function the answer of a list: pages of rows of a form, with the fields that it gave alone."""
    page: Any = PageData[row]  # type: ignore[valid-type]
    operation = api.api_operation(
        ["GET", "HEAD"], f"/{name}", response={200: page, **refusals}, url_name=f"api-{name}", exclude_unset=True
    )

    def answered(view: Callable[..., DataRow]) -> Any:
        @wraps(view)
        def answer_list(request: HttpRequest, asked: Walk) -> DataRow:
            unknown = [one for one in asked.fields.split(",") if one and one not in row.model_fields]
            if unknown:
                raise UnknownFields(unknown, row.model_fields)
            return view(request, asked)

        return operation(answer_list)

    return answered


class UnknownFields(Exception):
    """Fields were asked for that the rows of a list do not have."""

    def __init__(self, unknown: Iterable[str], known: Iterable[str]) -> None:
        super().__init__(f"fields: no such field as {', '.join(unknown)}; there are {', '.join(known)}")


@api.exception_handler(UnknownFields)
def tell_unknown_fields(_request: HttpRequest, error: UnknownFields) -> HttpResponse:
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Not understood", str(error))


class Withdrawn(Exception):
    """An edition was asked for that was withdrawn."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.budget = budget


@api.exception_handler(Withdrawn)
def tell_withdrawn(_request: HttpRequest, error: Withdrawn) -> HttpResponse:
    return withdrawn_problem("Withdrawn", error.budget)


@api.exception_handler(Http404)
def tell_not_found(_request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "Not found", str(error))


@api.exception_handler(UnknownCursor)
def tell_unknown_cursor(_request: HttpRequest, error: UnknownCursor) -> HttpResponse:
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Not a cursor", str(error))


@api.exception_handler(ValidationError)
def tell_not_valid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    said = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Not understood", said)


@api.exception_handler(HttpError)
def tell_refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    answer = problem(error.status_code, "Refused", error.message)
    if isinstance(error, Throttled):
        answer.headers["Retry-After"] = str(int(error.wait or 0) + 1)
    return answer


class OfPlace(Walk):
    """Narrows to a place and to a department, by the words of their addresses."""

    place: str = Field("", pattern=SLUG, max_length=100)
    department: str = Field("", pattern=SLUG, max_length=100)

    def conditions(self, place: str, department: str) -> dict[str, Any]:
        """Return what is asked as conditions, given the ways to both words."""
        return {way: word for way, word in ((place, self.place), (department, self.department)) if word}


class OfYear(OfPlace):
    """Narrows to a fiscal year as well."""

    year: int | None = Field(None, ge=1000, le=9999)

    def of_year(self, place: str, department: str) -> dict[str, Any]:
        return self.conditions(place, department) | ({"fiscal_year": self.year} if self.year else {})


class OfPhase(OfYear):
    """Narrows to budgets or final accounts as well."""

    phase: Phase | None = None

    def of_phase(self, place: str, department: str) -> dict[str, Any]:
        return self.of_year(place, department) | ({"phase": self.phase.value} if self.phase else {})


class OfTotals(Walk):
    """Narrows to a place, a fiscal year, and budgets or final accounts."""

    place: str = Field("", pattern=SLUG, max_length=100)
    year: int | None = Field(None, ge=1000, le=9999)
    phase: Phase | None = None


class OfEdition(Walk):
    """Names the edition: `department/year/document`, which is the one in force, or with `/editions/n`."""

    edition: str = Field(pattern=EDITION, max_length=150)


class OfTable(OfEdition):
    """Narrows to a table by its word, and to a classification code."""

    table: str = Field("", pattern=SLUG, max_length=80)
    classification: str = Field("", pattern=CODE, max_length=40)


class OfAmounts(OfTable):
    """Narrows to what the column measures, and to a state."""

    measure: str = Field("", pattern=r"^[a-z0-9/_-]*$", max_length=60)
    state: State | None = None


class OfCode(OfPhase):
    """Names a code of a classification."""

    scheme: Scheme
    code: str = Field(pattern=r"^[0-9A-Za-z]+$", max_length=40)


class OfFindings(OfYear):
    """Narrows to a rule or a family of rules, and to an outcome."""

    rule: str = Field("", pattern=r"^[\w.-]*$", max_length=80)
    verdict: Literal["", "FAIL", "TAIL", "BASE0", "INFO"] = ""


class OfDifferences(OfEdition):
    """Names the earlier edition of the same document that it is held against."""

    earlier: int = Field(ge=1, le=9999)


def asked_edition(words: str) -> Budget:
    """Return the edition that is asked for. Raises ``Http404``, or :class:`Withdrawn`."""
    slug, year, document, *numbered = words.split("/")
    address = Address(slug=slug, year=int(year), document=document, edition=int(numbered[1]) if numbered else None)
    return readable_at(address)


def readable_at(address: Address) -> Budget:
    """Return the edition at an address that the public may read; up to two queries."""
    if address.document not in SCOPE_PHASE:
        raise Http404("No such document.")
    found = documents.at(address)
    if found is not None:
        return found
    withdrawn = documents.withdrawn_at(address)
    if withdrawn is not None:
        raise Withdrawn(withdrawn)
    raise Http404("No such document is published.")


@listed("jurisdictions", JurisdictionRowData, REFUSALS)
def jurisdictions(request: HttpRequest, asked: Query[Walk]) -> DataRow:
    """List the places that are known here."""

    def as_data(rows: list[Any]) -> list[DataRow]:
        return [
            {
                **place_data(one),
                "code": one.code or None,
                "level": one.level or None,
                "within": one.parent.slug if one.parent else None,
                "population": one.population,
                "population_year": one.population_year,
                "url": request.build_absolute_uri(one.get_absolute_url()),
            }
            for one in rows
        ]

    return walk_rows(request, asked, places.known().select_related("parent"), as_data)


@listed("departments", DepartmentRowData, REFUSALS)
def departments(request: HttpRequest, asked: Query[OfPlace]) -> DataRow:
    """List the departments that are known here."""

    def as_data(rows: list[Any]) -> list[DataRow]:
        return [
            {
                **department_data(one),
                "place": place_data(one.jurisdiction),
                "in_charge": one.parent.slug if one.parent else None,
                "url": request.build_absolute_uri(one.get_absolute_url()),
            }
            for one in rows
        ]

    found = documents.departments().filter(**asked.conditions("jurisdiction__slug", "slug"))
    return walk_rows(request, asked, found.select_related("jurisdiction", "parent"), as_data)


@listed("budgets", BudgetRowData, REFUSALS)
def budgets(request: HttpRequest, asked: Query[OfPhase]) -> DataRow:
    """List the documents in force with their totals."""
    found = DocumentTotal.objects.filter(**asked.of_phase("jurisdiction__slug", "budget__department__slug"))
    return walk_rows(
        request,
        asked,
        found.select_related("budget__department", "jurisdiction"),
        lambda rows: [document_total_data(one, request.build_absolute_uri) for one in rows],
    )


@listed("editions", EditionRowData, REFUSALS)
def editions(request: HttpRequest, asked: Query[OfPhase]) -> DataRow:
    """List all editions the public may know of: in force, superseded and withdrawn, with the reason."""

    def as_data(rows: list[Any]) -> list[DataRow]:
        return [
            {
                "id": edition_id(one),
                "place": place_data(one.department.jurisdiction),
                "department": department_data(one.department),
                **edition_words(one),
                "title": one.title,
                "state": one.state,
                "published_at": one.published_at.isoformat() if one.published_at else None,
                "ended_at": one.ended_at.isoformat() if one.ended_at else None,
                "reason": one.withdrawal_reason or None,
                "url": document_address(one, request.build_absolute_uri),
            }
            for one in rows
        ]

    found = Budget.objects.publicly_known().filter(
        **asked.of_phase("department__jurisdiction__slug", "department__slug")
    )
    return walk_rows(request, asked, found.select_related("department__jurisdiction"), as_data)


@listed("statements", StatementRowData, OF_EDITIONS)
def statements(request: HttpRequest, asked: Query[OfEdition]) -> DataRow:
    """List the tables of an edition."""
    budget = asked_edition(asked.edition)
    address = edition_address(budget)
    rows = [statement_data(one, budget, address, request.build_absolute_uri) for one in sheet_tables(budget).values()]
    return walk_list(request, asked, rows)


def of_table(budget: Budget, asked: OfTable, way: str) -> tuple[dict[int, str], dict[str, Any]]:
    """Return the words of an edition's tables by key, and what is asked as conditions; ``way`` leads to the line."""
    words = table_words([budget.pk])
    wanted: dict[str, Any] = {}
    if asked.table:
        key = next((key for key, word in words.items() if word == asked.table), None)
        if key is None:
            raise Http404("The document has no such table.")
        wanted[f"{way}statement"] = key
    if asked.classification:
        wanted[f"{way}classification"] = asked.classification
    return words, wanted


@listed("lines", LineRowData, OF_EDITIONS)
def lines_of_tables(request: HttpRequest, asked: Query[OfTable]) -> DataRow:
    """List the lines of an edition's tables."""
    budget = asked_edition(asked.edition)
    words, wanted = of_table(budget, asked, "")

    def as_data(rows: list[Any]) -> list[DataRow]:
        return [
            {
                "id": f"{edition_id(budget)}/{words[one.statement_id]}/{one.position}",
                "table": words[one.statement_id],
                "position": one.position,
                "printed_row": one.table_row,
                "list": one.list or None,
                "level": one.level,
                "within": one.parent.position if one.parent else None,
                "role": one.role,
                "code": one.code or None,
                "label": one.label,
                "scheme": one.scheme or None,
                "classification": one.classification or None,
                "budget_unit": one.budget_unit or None,
                "year": one.year,
                "place": original_place(one, files_of(budget)),
            }
            for one in rows
        ]

    found = Line.objects.filter(budget=budget, **wanted).select_related("parent")
    return walk_rows(request, asked, found, as_data, few=True)


def amount_data(request: HttpRequest, one: Amount, budget: Budget, table: str) -> DataRow:
    """Return an amount of a table; line, statement, column and file must be read with it."""
    line = one.line
    address = edition_address(budget)
    url = address.url("original-cell", table=table, position=line.position, column=one.cell.order)
    return {
        "id": f"{edition_id(budget)}/{table}/{line.position}/{one.cell.order}",
        "edition": edition_id(budget),
        "table": table,
        "position": line.position,
        "column": one.cell.order,
        "header": " / ".join(one.cell.header),
        "measure": one.cell.measure or None,
        "code": line.code or None,
        "label": line.label,
        "classification": line.classification or None,
        "budget_unit": line.budget_unit or None,
        "yuan": yuan(one.value),
        "state": one.state,
        "printed": one.printed,
        "money_unit": line.statement.money_unit,
        "origin": one.origin,
        "confidence": one.confidence,
        "place": original_place(one, {one.source_id: one.source.name} if one.source else {}),
        "url": request.build_absolute_uri(url),
    }


@listed("amounts", AmountRowData, OF_EDITIONS)
def amounts(request: HttpRequest, asked: Query[OfAmounts]) -> DataRow:
    """List the amounts of an edition's tables."""
    budget = asked_edition(asked.edition)
    words, wanted = of_table(budget, asked, "line__")
    if asked.measure:
        wanted["cell__measure"] = asked.measure
    if asked.state:
        wanted["state"] = asked.state.value
    found = Amount.objects.filter(line__budget=budget, **wanted).select_related("line__statement", "cell", "source")
    return walk_rows(
        request,
        asked,
        found,
        lambda rows: [amount_data(request, one, budget, words[one.line.statement_id]) for one in rows],
        few=True,
    )


@listed("codes", AmountRowData, REFUSALS)
def codes(request: HttpRequest, asked: Query[OfCode]) -> DataRow:
    """List what tables of documents in force state under a code, as a total; the same money may stand in several."""
    documents_asked = Budget.objects.published().filter(
        **asked.of_phase("department__jurisdiction__slug", "department__slug")
    )
    found = Amount.objects.filter(
        line__scheme=asked.scheme,
        line__classification=asked.code,
        line__budget__in=documents_asked,
        cell__measure=Measure.TOTAL,
    ).select_related("line__statement", "line__budget__department", "cell", "source")

    def as_data(rows: list[Any]) -> list[DataRow]:
        words = table_words({one.line.budget_id for one in rows})
        return [amount_data(request, one, one.line.budget, words[one.line.statement_id]) for one in rows]

    return walk_rows(request, asked, found, as_data, within="line__budget_id")


@listed("projects", ProjectRowData, REFUSALS)
def projects(request: HttpRequest, asked: Query[OfYear]) -> DataRow:
    """List what level-1 projects come to in documents in force."""

    def as_data(rows: list[Any]) -> list[DataRow]:
        return [
            {
                "id": project_id(one.entry.project, one.budget.department),
                "name": one.entry.name,
                "department": department_data(one.budget.department),
                "place": place_data(one.jurisdiction),
                "edition": edition_id(one.budget),
                "year": one.fiscal_year_id,
                "yuan": yuan(one.value),
                "url": request.build_absolute_uri(one.entry.project.get_absolute_url()),
            }
            for one in rows
        ]

    found = ProjectTotal.objects.filter(**asked.of_year("jurisdiction__slug", "budget__department__slug"))
    return walk_rows(
        request,
        asked,
        found.select_related("entry__project__department", "budget__department", "jurisdiction"),
        as_data,
    )


@listed("findings", FindingRowData, REFUSALS)
def list_findings(request: HttpRequest, asked: Query[OfFindings]) -> DataRow:
    """List the findings on documents in force."""
    wanted = Wanted(
        rule=asked.rule, place=asked.place, department=asked.department, year=asked.year, verdict=asked.verdict
    )

    def as_data(rows: list[Finding]) -> list[DataRow]:
        return [
            {
                **finding_data(one),
                "id": f"{edition_id(one.budget)}/checks/{one.anchor}",
                "edition": edition_id(one.budget),
                "url": request.build_absolute_uri(f"{edition_address(one.budget).url('checks')}#{one.anchor}"),
            }
            for one in rows
        ]

    return walk_rows(request, asked, findings.findings_of(wanted), as_data)


@listed("differences", DifferenceRowData, OF_EDITIONS)
def differences(request: HttpRequest, asked: Query[OfDifferences]) -> DataRow:
    """List in what an edition differs from an earlier one of the same document."""
    later = asked_edition(asked.edition)
    if asked.earlier >= later.edition:
        raise Http404("An edition is compared with those before it.")
    address = edition_address(later)
    earlier = readable_at(
        Address(slug=address.slug, year=address.year, document=address.document, edition=asked.earlier)
    )
    found = compare(*all_records([earlier, later]))
    rows = [
        {"id": difference_id(later, earlier, word), **one.data(), "change_yuan": yuan(one.change)}
        for one, word in zip(found, difference_words(found), strict=True)
    ]
    return walk_list(request, asked, rows)


@listed("totals", TotalRowData, REFUSALS)
def totals_of_places(request: HttpRequest, asked: Query[OfTotals]) -> DataRow:
    """List what the documents in force of each place, year and phase come to, each amount of money once."""
    wanted = {"jurisdiction__slug": asked.place, "fiscal_year": asked.year, "phase": asked.phase}
    found = PlaceTotal.objects.filter(**{way: word for way, word in wanted.items() if word}).select_related(
        "jurisdiction"
    )
    return walk_rows(
        request,
        asked,
        found.select_related("jurisdiction"),
        lambda rows: [
            {
                "id": f"places/{one.jurisdiction.slug}/{one.fiscal_year_id}/{one.phase}",
                "place": place_data(one.jurisdiction),
                "year": one.fiscal_year_id,
                **place_total_data(one),
            }
            for one in rows
        ],
    )
