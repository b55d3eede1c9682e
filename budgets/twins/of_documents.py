"""The twins of a document's pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from budgets.addresses import VIEW_WORDS, Address, edition_id, project_id
from budgets.models import Budget
from budgets.queries.changed_projects import ChangedProjects, YearOfProjects
from budgets.queries.drill import Drill, Node, Standing
from budgets.queries.narrative import Passage, TreeRow
from budgets.queries.printed import PrintedTable
from budgets.queries.provenance import CellPlace, cell_places, place_of
from budgets.queries.sheets import SheetTable
from budgets.queries.totals import PrintedTotal
from budgets.records import Place
from budgets.vocabulary.spelling import distinct

from .data_rows import (
    Absolute,
    department_data,
    edition_data,
    figure_data,
    files_of,
    mention_data,
    original_place,
    part_data,
    plain_number,
    verdicts,
    yuan,
)
from .data_twin import Context, DataRow, DataTwin, twin_of


def about_document(context: Context, **more: Any) -> DataRow:
    """Return what every page of a document is about: its edition, and whether all of it was read."""
    budget = context["budget"]
    return {"edition": edition_data(budget, context["absolute"]), "all_read": not context["unread"], **more}


def spoken_by(found: Drill | None) -> DataRow:
    """Return which table speaks for a view, and of what money."""
    if found is None:
        return {"table": None, "covers": None, "money_unit": None}
    statement = found.table.statement
    return {"table": found.table.word, "covers": found.speaker.covers, "money_unit": statement.money_unit}


def parts_data(context: Context, found: Drill | None, nodes: Iterable[Node], way: str = "") -> list[DataRow]:
    """Return parts of a view, each with its amounts, the figures it is made of and what was found of them.

    ``way`` is the word of the page that they are parts of, where that is not the view's.
    One query for where the figures stand in the table, one for those in the text where there are any.
    """
    if found is None:
        return []
    opened, budget, nodes = context["opened"], context["budget"], list(nodes)
    places = cell_places(found.table.statement)
    said = budget.mentions.select_related("source").in_bulk() if any(node.said for node in nodes) else {}
    url_of = opened.url_of(found.view)
    rows = []
    words = distinct("/".join(one.code or one.label for one in (*node.above(), node)) for node in nodes)
    for node, word in zip(nodes, words, strict=True):
        stands, texts = [places[at] for at in node.places if at in places], [said[key] for key in node.said]
        url = url_of(node)
        rows.append(
            part_data(
                node,
                found.columns,
                figures=[figure_id(budget, found.table.word, one) for one in stands]
                + [f"{edition_id(budget)}/figure/{one.order}" for one in texts],
                place=first_place([*stands, *map(place_of, texts)]),
                findings=verdicts(opened.marks.of_places(node.places, node.said)),
                url=context["absolute"](url) if url else None,
                id=f"{edition_id(budget)}/{way or VIEW_WORDS[found.view]}/{word}",
            )
        )
    return rows


def figure_id(budget: Budget, table: str, place: CellPlace) -> str:
    """Return the identity of a figure of a table: its edition, table, line and column."""
    return f"{edition_id(budget)}/{table}/{place.position}/{place.column}"


def first_place(stands: Sequence[CellPlace | Place]) -> DataRow:
    """Return where the first of some figures stands in the original."""
    first = stands[0] if stands else Place()
    return {"file": first.file or None, "page": first.page, "row": first.row, "sheet": first.sheet or None}


def printed_yuan(total: PrintedTotal | None) -> str | None:
    """Return what a printed total states, as text."""
    return yuan(total.value) if total else None


@twin_of("budgets/budget.html")
def overview_twin(context: Context) -> DataTwin:
    """Tell a document at a glance: what its functions come to; its blocks, projects and what its text states."""
    found, projects = context["functions"], context["projects"]
    return DataTwin(
        kind="document",
        about=about_document(
            context,
            **spoken_by(found),
            total_yuan=yuan(context["total"]),
            grand_total_yuan=printed_yuan(context["named"].grand),
            income_yuan=yuan(context["income"]),
            grand_income_yuan=printed_yuan(context["income_named"].grand),
            three_public_yuan=yuan(context["three_public"]),
        ),
        rows=parts_data(context, found, (one for one in found.nodes() if one.level <= 1) if found else ()),
        lists={
            "projects": parts_data(context, projects, projects.nodes() if projects else ()),
            "blocks": [{"block": one.key, "yuan": yuan(one.value)} for one in context["spending_blocks"]],
        },
    )


@twin_of("budgets/view.html")
def view_twin(context: Context) -> DataTwin:
    """Tell one view of the money: each of its parts, before what it is made of."""
    found = context["drill"]
    return DataTwin(
        kind="view",
        about=about_document(
            context,
            view=found.view,
            **spoken_by(found),
            total={column: figure_data(found.root.cells.get(column)) for column in found.columns},
            columns=found.columns,
            zero_or_blank_throughout=found.empty,
        ),
        rows=parts_data(context, found, found.nodes()),
    )


@twin_of("budgets/procurement.html")
def procurement_twin(context: Context) -> DataTwin:
    """Tell what is bought: by function where a table has it, and the kinds that the text states."""
    found, stated = context["drill"], context["stated"]
    kinds = [one for one in (stated, *context["kinds"]) if one]
    return DataTwin(
        kind="procurement",
        about=about_document(context, **spoken_by(found)),
        rows=parts_data(context, found, found.nodes() if found else (), "procurement"),
        lists={"stated": [mention_data(one, context["budget"]) for one in kinds]},
    )


@twin_of("budgets/code.html")
def code_twin(context: Context) -> DataTwin:
    """Tell one code: itself and its parts; where else its money stands, its neighbours, its years."""
    found, node, budget = context["drill"], context["node"], context["budget"]
    return DataTwin(
        kind="code",
        about=about_document(context, view=found.view, scheme=found.scheme, code=node.code, **spoken_by(found)),
        rows=parts_data(context, found, [node, *node.walk()]),
        lists={
            "neighbours": parts_data(context, found, context["siblings"]),
            "standings": [standing_data(one, budget) for one in context["standings"]],
            "years": [
                {"edition": edition_id(one.budget), "year": one.budget.fiscal_year_id, "yuan": yuan(one.total)}
                for one in context["of_years"].amounts
            ],
        },
    )


def standing_data(one: Standing, budget: Budget) -> DataRow:
    """Return a line that states the same money."""
    return {
        "id": f"{edition_id(budget)}/{one.table.word}/{one.line.position}",
        "table": one.table.word,
        "position": one.line.position,
        "column": one.column,
        "code": one.line.code or None,
        "label": one.line.label,
        **figure_data(one.cell),
        "place": original_place(one.line, files_of(budget)),
    }


@twin_of("budgets/project.html")
def project_twin(context: Context) -> DataTwin:
    """Tell a project: what it comes to in each document; where that stands, its parts, its goals."""
    project, node, budget, absolute = (context[name] for name in ("project", "node", "budget", "absolute"))
    projects = context["projects"]
    return DataTwin(
        kind="project",
        about={
            "id": project_id(project, project.department),
            "name": project.name,
            "name_en": project.name_en or None,
            "department": department_data(project.department),
            **about_document(context, **spoken_by(projects)),
        },
        rows=[
            {
                "id": f"{edition_id(one.entry.budget)}/project/{one.entry.order}",
                "year": one.entry.budget.fiscal_year_id,
                "document": one.entry.budget.document,
                "edition": one.entry.budget.edition,
                "name": one.entry.name,
                "yuan": yuan(context["amounts"].get(one.entry.pk)),
                "purpose": one.entry.purpose or None,
                "basis": one.entry.basis or None,
                "is_new": one.entry.is_new,
                "change_yuan": yuan(one.change.change) if one.change else None,
                "change_percent": plain_number(one.change.percent) if one.change else None,
                "reason": (one.change.reason or None) if one.change else None,
                "url": absolute(one.entry.budget.get_absolute_url()),
            }
            for one in context["years"]
        ],
        lists={
            "standings": [standing_data(one, budget) for one in context["standings"]],
            "parts": parts_data(context, projects, node.walk() if node else ()),
            "goals": [
                {
                    "id": f"{edition_id(budget)}/goal/{one.order}",
                    "number": one.number or None,
                    "text": one.text,
                    "place": original_place(one, files_of(budget)),
                }
                for one in context["goals"]
            ],
            "changed": [changed_data(one, year) for one in context["changed"] for year in one.years],
        },
    )


def changed_data(one: ChangedProjects, year: YearOfProjects) -> DataRow:
    """Return what one document prints of projects put together or taken apart, and what they come to, or why not."""
    return {
        "change": one.change.kind,
        "since": one.change.year,
        "source": one.change.source,
        "edition": edition_id(year.budget),
        "printed": [f"{edition_id(year.budget)}/project/{entry.order}" for entry, _amount in year.printed],
        "not_printed": [absent.name for absent in year.absent],
        "yuan": yuan(year.comparable),
        "not_added": year.why_not,
    }


@twin_of("budgets/tables.html")
def tables_twin(context: Context) -> DataTwin:
    """Tell which tables a document prints."""
    return DataTwin(
        kind="tables",
        about=about_document(context),
        rows=[table_data(one, context) for one in context["tables"]],
    )


def table_data(one: SheetTable, context: Context) -> DataRow:
    """Return what a table of the document in view is."""
    return statement_data(one, context["budget"], context["address"], context["absolute"])


def statement_data(one: SheetTable, budget: Budget, address: Address, absolute: Absolute) -> DataRow:
    """Return what a table is, and where it begins."""
    statement = one.statement
    return {
        "id": f"{edition_id(budget)}/{one.word}",
        "table": one.word,
        "order": statement.order,
        "kind": statement.kind,
        "kind_en": one.name_en or None,
        "number": statement.number or None,
        "title": statement.title,
        "money_unit": statement.money_unit,
        "remark": statement.remark or None,
        "place": original_place(statement, files_of(budget)),
        "url": absolute(address.url("table", table=one.word)),
    }


@twin_of("budgets/table.html")
def table_twin(context: Context) -> DataTwin:
    """Tell a table: each line with what stands in its cells, by the order of the column; its columns."""
    table: PrintedTable = context["table"]
    of_table = table_data(context["kind"], context)
    return DataTwin(
        kind="table",
        about=about_document(context, table=of_table),
        rows=lines_data(context, table, of_table["id"]),
        lists={
            "columns": [
                {
                    "column": one.order,
                    "type": one.type,
                    "header": " / ".join(one.header),
                    "measure": one.measure or None,
                    "list": one.list or None,
                }
                for one in table.columns
            ],
            "indicators": indicators_data(context["indicators"], context["budget"]),
        },
    )


def lines_data(context: Context, table: PrintedTable, table_id: str) -> list[DataRow]:
    """Return the lines of a table with their place in the tree and in the original; no query."""
    positions = {row.pk: row.position for row in table.sheet.rows}
    columns = {one.pk: one.order for one in table.columns}
    marks, files = context["opened"].marks, files_of(context["budget"])
    return [
        {
            "id": f"{table_id}/{row.position}",
            "position": row.position,
            "printed_row": row.table_row,
            "list": row.list or None,
            "level": row.level,
            "within": positions.get(row.parent) if row.parent else None,
            "role": row.role,
            "code": row.code or None,
            "label": row.label,
            "scheme": row.scheme or None,
            "classification": row.classification or None,
            "budget_unit": row.budget_unit or None,
            "year": row.year,
            "place": {
                "file": files.get(row.source),
                "page": row.page,
                "row": row.source_row,
                "sheet": row.source_sheet or None,
            },
            "cells": {str(columns[key]): figure_data(cell) for key, cell in row.cells.items()},
            "recognised": [
                {"column": columns[key], "confidence": cell.confidence}
                for key, cell in row.cells.items()
                if cell.is_recognised
            ],
            "texts": {str(columns[key]): text for key, text in row.texts.items()},
            "findings": verdicts(marks.of_places((row.pk, key) for key in row.cells)),
        }
        for row in table.sheet.rows
    ]


@twin_of("budgets/text.html")
def text_twin(context: Context) -> DataTwin:
    """Tell the figures that the text states; its sections beside them."""
    passages: list[Passage] = context["passages"]
    marks, budget = context["marks"], context["budget"]
    return DataTwin(
        kind="text",
        about=about_document(context),
        rows=[
            {**mention_data(one, budget), "findings": verdicts(marks.mentions.get(one.pk, ()))}
            for passage in passages
            for one in said_in(passage)
        ],
        lists={
            "sections": [
                {
                    "id": f"{edition_id(budget)}/section/{one.section.order}",
                    "path": one.section.path,
                    "number": one.section.number or None,
                    "heading": one.section.heading,
                    "kind": one.section.kind or None,
                    "text": one.section.text,
                    "place": original_place(one.section, files_of(budget)),
                }
                for one in passages
            ]
        },
    )


def said_in(passage: Passage) -> list[Any]:
    """Return the figures of a section, each of which knows it."""
    for one in passage.mentions:
        one.section = passage.section
    return passage.mentions


@twin_of("budgets/performance.html")
def performance_twin(context: Context) -> DataTwin:
    """Tell the indicators with their targets; the goals, and the money of tasks."""
    goals = [*context["yearly"], *context["of_projects"]]
    tasks, files = context["tasks"], files_of(context["budget"])
    return DataTwin(
        kind="performance",
        about=about_document(context),
        rows=indicators_data(context["indicators"], context["budget"]),
        lists={
            "goals": [
                {
                    "id": f"{edition_id(context['budget'])}/goal/{one.order}",
                    "project": one.entry.name if one.entry else None,
                    "number": one.number or None,
                    "text": one.text,
                    "place": original_place(one, files),
                }
                for one in goals
            ],
            "tasks": lines_data(context, tasks, f"{edition_id(context['budget'])}/performance") if tasks else [],
        },
    )


def indicators_data(tree: Iterable[TreeRow], budget: Budget) -> list[DataRow]:
    """Return the targets of performance, each with the indicator and the levels it stands under."""
    rows: list[DataRow] = []
    files = files_of(budget)
    for row in tree:
        of, target = row.target.indicator, row.target
        rows.append(
            {
                "id": f"{edition_id(budget)}/indicator/{of.order}/{target.order}",
                "indicator": of.order,
                "level1": of.level1,
                "level2": of.level2,
                "name": of.name,
                "printed": target.printed,
                "operator": target.operator or None,
                "value": plain_number(target.value),
                "unit": target.target_unit or None,
                "not_applicable": target.not_applicable,
                "place": original_place(of, files),
            }
        )
    return rows


@twin_of("budgets/about.html")
def about_twin(context: Context) -> DataTwin:
    """Tell what a document says of the department: facts in order; its assets."""
    budget, files = context["budget"], files_of(context["budget"])
    return DataTwin(
        kind="about",
        about=about_document(context),
        rows=[
            {
                "id": f"{edition_id(budget)}/item/{one.order}",
                "fact": kind,
                "text": one.text,
                "place": original_place(one, files),
            }
            for kind, found in context["facts"]
            for one in found
        ],
        lists={
            "assets": [
                {
                    "id": f"{edition_id(budget)}/asset/{one.order}",
                    "asset": one.kind,
                    "label": one.label,
                    "count": one.count,
                    "counted_in": one.count_unit or None,
                    "planned": one.planned,
                    "as_of": one.as_of or None,
                    "yuan": yuan(one.value),
                    "place": original_place(one, files),
                }
                for one in context["assets"]
            ]
        },
    )


@twin_of("budgets/terms.html")
def terms_twin(context: Context) -> DataTwin:
    """Tell the terms that a document explains."""
    budget = context["budget"]
    return DataTwin(
        kind="terms",
        about=about_document(context),
        rows=[
            {
                "id": f"{edition_id(budget)}/term/{one.order}",
                "term": one.term,
                "definition": one.definition,
                "place": original_place(one, files_of(budget)),
            }
            for one in context["terms"]
        ],
    )


@twin_of("budgets/source.html")
def source_twin(context: Context) -> DataTwin:
    """Tell the files that a document was read from; its editions."""
    return DataTwin(
        kind="source",
        about=about_document(context),
        rows=[
            {
                "id": f"{edition_id(context['budget'])}/source/{file.order}",
                "order": file.order,
                "name": file.name,
                "sha256": file.sha256,
                "recognised_pages": list(file.recognised_pages),
                "kept_here": kept,
            }
            for file, kept in context["files"]
        ],
        lists={
            "editions": [
                {
                    "id": edition_id(one),
                    "edition": one.edition,
                    "state": one.state,
                    "published_at": one.published_at.isoformat() if one.published_at else None,
                }
                for one in context["editions"]
            ]
        },
    )


@twin_of("budgets/questions.html")
def questions_twin(context: Context) -> DataTwin:
    """Tell what readers asked at figures of an edition, and what was answered; of who asked nothing is told."""
    return DataTwin(
        kind="questions",
        about=about_document(context),
        rows=[
            {
                "id": f"{edition_id(context['budget'])}/questions/{one.place}/{one.made_at:%Y%m%dT%H%M%S%f}",
                "place": one.place,
                "figure": one.name,
                "printed": one.printed,
                "question": one.words,
                "asked_at": one.made_at.isoformat(),
                "answer": one.answer or None,
                "answered_at": one.answered_at.isoformat() if one.answered_at else None,
            }
            for one, _url in context["questions"]
        ],
        page=context["page_of"],
    )
