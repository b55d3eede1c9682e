"""The twins of pages over many documents: home, places, departments, a department, search, corrections, the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page

from budgets.addresses import edition_id, project_id
from budgets.models import DocumentTotal, ProjectTotal
from budgets.queries.documents import Published
from budgets.queries.places import PlaceRow
from budgets.queries.project_moves import ProjectMoves
from budgets.queries.search_hits import Hit
from budgets.queries.sums import Sum
from budgets.queries.years import Comparison
from budgets.records import Place

from .data_rows import (
    Absolute,
    department_data,
    document_address,
    document_total_data,
    edition_data,
    place_data,
    place_total_data,
    yuan,
)
from .data_twin import Context, DataRow, DataTwin, twin_of


@twin_of("budgets/home.html")
def home_twin(context: Context) -> DataTwin:
    """Tell the documents of a year; what places come to, the largest projects, how findings came out."""
    return DataTwin(
        kind="home",
        about={"year": context["year"] or None, "years": context["years"]},
        rows=listed_documents(context),
        lists={
            "sums": [sum_data(one) for one in context["sums"]],
            "places": places_data(context["rows"], context["absolute"]),
            "largest_projects": largest_data(context["largest"], context["absolute"]),
            "findings": findings_by_verdict(context["found"]),
        },
        page=table_page(context),
    )


def table_page(context: Context) -> Page[Any] | None:
    """Return the page of the list of documents that is shown."""
    page: Page[Any] | None = context["table"].page if context["table"] else None
    return page


def listed_documents(context: Context) -> list[DataRow]:
    """Return the documents that the page lists, in its order."""
    if not context["table"]:
        return []
    found: Iterable[DocumentTotal] = (getattr(row, "record", row) for row in context["table"].paginated_rows)
    return [document_total_data(one, context["absolute"]) for one in found]


def sum_data(one: Sum) -> DataRow:
    """Return what a place comes to, and how many documents are left out of that, by why."""
    left_out = {name: len(named.shown) + named.others for name, named in one.left_out.items()}
    return {
        "place": place_data(one.jurisdiction),
        **place_total_data(one.kept),
        "left_out": left_out,
        "without_document": len(one.missing.shown) + one.missing.others,
    }


def places_data(rows: Iterable[PlaceRow], absolute: Absolute) -> list[DataRow]:
    """Return places with what each phase of the year comes to in them."""
    return [
        {
            **place_data(row.place),
            "code": row.place.code or None,
            "level": row.place.level or None,
            "population": row.place.population,
            "population_year": row.place.population_year,
            "lower_places": row.lower,
            **{one.phase: place_total_data(one) for one in row.sums},
            "url": absolute(row.place.get_absolute_url()),
        }
        for row in rows
    ]


def largest_data(rows: Iterable[ProjectTotal], absolute: Absolute) -> list[DataRow]:
    """Return the largest projects of a year."""
    return [
        {
            "id": project_id(row.entry.project, row.budget.department),
            "name": row.entry.name,
            "department": department_data(row.budget.department),
            "edition": edition_id(row.budget),
            "yuan": yuan(row.value),
            "url": absolute(row.entry.project.get_absolute_url()),
        }
        for row in rows
    ]


def findings_by_verdict(found: dict[str, int]) -> list[DataRow]:
    """Return how often findings came out how."""
    return [{"verdict": verdict, "number": number} for verdict, number in found.items()]


@twin_of("budgets/all_places.html")
def all_places_twin(context: Context) -> DataTwin:
    """Tell places, each with its sums of a year."""
    return DataTwin(
        kind="places",
        about={"year": context["year"] or None, "years": context["years"], "name": context["name"] or None},
        rows=places_data(context["rows"], context["absolute"]),
        page=context["page"],
    )


@twin_of("budgets/place.html")
def place_twin(context: Context) -> DataTwin:
    """Tell the documents of a place; its sums, its largest projects, its lower places."""
    place = context["place"]
    return DataTwin(
        kind="place",
        about={
            "place": place_data(place),
            "within": [place_data(one) for one in context["above"]],
            "code": place.code or None,
            "level": place.level or None,
            "population": place.population,
            "population_year": place.population_year,
            "year": context["year"] or None,
            "years": context["years"],
        },
        rows=listed_documents(context),
        lists={
            "sums": [sum_data(one) for one in context["sums"]],
            "largest_projects": largest_data(context["largest"], context["absolute"]),
            "places": places_data(context["rows"], context["absolute"]),
            "findings": findings_by_verdict(context["found"]),
        },
        page=table_page(context),
    )


@twin_of("budgets/departments.html")
def departments_twin(context: Context) -> DataTwin:
    """Tell the departments of a place, each followed by units it is in charge of."""
    rows: list[DataRow] = []
    for branch in context["branches"]:
        head = branch.department
        units = branch.units
        rows.append(
            {
                **department_data(head),
                "in_charge": None,
                "units": len(units.shown) + units.others,
                "url": context["absolute"](head.get_absolute_url()),
            }
        )
        rows += [
            {
                **department_data(unit),
                "in_charge": head.slug,
                "units": None,
                "url": context["absolute"](unit.get_absolute_url()),
            }
            for unit in units.shown
        ]
    about = {"place": place_data(context["place"]), "name": context["name"] or None}
    return DataTwin(kind="departments", about=about, rows=rows, page=context["page"])


@twin_of("budgets/department.html")
def department_twin(context: Context) -> DataTwin:
    """Tell what a department has in force, the latest year first; its units, and its functions over years."""
    department, absolute = context["department"], context["absolute"]
    return DataTwin(
        kind="department",
        about={
            "department": department_data(department),
            "place": place_data(department.jurisdiction),
            "in_charge": department_data(department.parent) if department.parent else None,
            "editions_ended": context["corrected"],
        },
        rows=[published_data(one, absolute) for one in context["published"]],
        lists={
            "units": [
                {**department_data(one), "url": absolute(one.get_absolute_url())} for one in context["units_in_charge"]
            ],
            "functions": functions_over_years(context["compared"]),
            "projects_moved": projects_moved(context["moves"]),
        },
    )


def projects_moved(moves: ProjectMoves | None) -> list[DataRow]:
    """Return the projects that have another amount than the year before."""
    if moves is None:
        return []
    before, last = moves.before.fiscal_year_id, moves.last.fiscal_year_id
    return [
        {
            "project": f"{moves.last.department.slug}/projects/{one.project}",
            "name": one.label,
            f"yuan_{before}": yuan(one.before),
            f"yuan_{last}": yuan(one.now),
        }
        for one in moves.moves
    ]


def published_data(one: Published, absolute: Absolute) -> DataRow:
    """Return a document in force with its total, and of what money that is."""
    return {
        **edition_data(one.budget, absolute),
        "yuan": yuan(one.total),
        "covers": one.covers,
        "unread": one.unread,
    }


def functions_over_years(compared: Comparison | None) -> list[DataRow]:
    """Return what each function comes to in each year of a comparison; nothing where a year does not state it."""
    if compared is None:
        return []
    return [
        {
            "code": row.code,
            "label": row.label,
            "name_en": row.name_en or None,
            **{f"yuan_{one.fiscal_year_id}": yuan(row.values.get(one.pk)) for one in compared.budgets},
        }
        for row in compared.rows
    ]


@twin_of("budgets/search.html")
def search_twin(context: Context) -> DataTwin:
    """Tell what was found, group by group; of one group the page that is shown."""
    shown, first = context["page_of_hits"], context["first"]
    found = [(one.key, shown if shown else one.hits[:first]) for one in context["groups"]]
    return DataTwin(
        kind="search",
        about={
            "words": context["query"].text,
            "group": context["only"] or None,
            "found": {one.key: len(one.hits) for one in context["groups"]},
            "more_than_read": [one.key for one in context["groups"] if one.cut],
        },
        rows=[hit_data(group, hit, context["absolute"]) for group, hits in found for hit in hits],
        page=shown,
    )


def hit_data(group: str, hit: Hit, absolute: Absolute) -> DataRow:
    """Return one thing found: what, whose, where it stands there, and its amount."""
    stands = hit.place or Place()
    return {
        "id": hit.id,
        "group": group,
        "label": hit.label,
        "name_en": hit.name_en or None,
        "code": hit.code or None,
        "of": hit.of or None,
        "where": hit.where or None,
        "yuan": yuan(hit.value),
        "excerpt": str(hit.excerpt) if hit.excerpt else None,
        "place": {"file": stands.file or None, "page": stands.page, "row": stands.row, "sheet": stands.sheet or None},
        "url": absolute(hit.url),
    }


@twin_of("budgets/corrections.html")
def corrections_twin(context: Context) -> DataTwin:
    """Tell the editions that are no longer in force, the latest end first."""
    return DataTwin(
        kind="corrections",
        about={},
        rows=[
            {
                "id": edition_id(one.ended),
                "state": one.ended.state,
                "place": place_data(one.ended.department.jurisdiction),
                "department": department_data(one.ended.department),
                "title": one.ended.title,
                "ended_at": one.ended.ended_at.isoformat() if one.ended.ended_at else None,
                "replaced_by": edition_id(one.replaced_by) if one.replaced_by else None,
                "reason": one.reason or None,
            }
            for one in context["corrections"]
        ],
        page=context["page"],
    )


@twin_of("budgets/log.html")
def log_twin(context: Context) -> DataTwin:
    """Tell a page of the public log, the latest entry first, as the file of the whole log has each."""
    rows = [{"id": f"log/{one.number}", **one.data()} for one in context["entries"]]
    return DataTwin(kind="log", about={}, rows=rows, page=context["page"])


@twin_of("budgets/board.html")
def board_twin(context: Context) -> DataTwin:
    """Tell who has published of a year, when, and whether in time; who has nothing here."""
    absolute = context["absolute"]
    return DataTwin(
        kind="board",
        about={"place": place_data(context["place"]), "year": context["year"], "phase": context["phase"]},
        rows=[
            {
                "id": edition_id(one),
                "department": department_data(one.department),
                "approved_on": one.approved_on.isoformat() if one.approved_on else None,
                "released_on": one.released_on.isoformat() if one.released_on else None,
                "here_since": one.here_since.isoformat() if one.here_since else None,
                "punctuality": one.punctuality,
                "was_picture": one.was_picture,
                "url": document_address(one, absolute),
            }
            for one in context["page_of"]
        ],
        lists={
            "without_document": [department_data(one) for one in context["missing"]],
            "counts": [{"punctuality": told, "number": number} for told, _label, number in context["counts"]],
        },
        page=context["page_of"],
    )
