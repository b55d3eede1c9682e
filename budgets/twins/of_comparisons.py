"""The twins of pages that hold documents against each other: side by side, plan and outcome, rankings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from budgets.addresses import edition_id
from budgets.models import Budget

from .data_rows import (
    Absolute,
    department_data,
    document_address,
    edition_words,
    figure_data,
    place_data,
    place_total_data,
    share,
    yuan,
)
from .data_twin import Context, DataRow, DataTwin, twin_of


@twin_of("budgets/compare.html")
def compare_twin(context: Context) -> DataTwin:
    """Tell departments side by side: a row for each figure of each document."""
    return DataTwin(
        kind="comparison",
        about={
            "departments": [department_data(one) for one, _others in context["chosen"]],
            "year": context["year"] or None,
            "document": context["document"],
            "without_document": [department_data(one) for one in context["missing"]],
            "unknown": context["unknown"],
        },
        rows=figures_beside(context["parts"], context["budgets"], context["absolute"]),
        lists={"documents": [compared_document(one, context["absolute"]) for one in context["budgets"]]},
    )


@twin_of("budgets/compare_places.html")
def compare_places_twin(context: Context) -> DataTwin:
    """Tell places side by side: a row for each class of functions of each place, and what each publishes."""
    found = context["found"]
    return DataTwin(
        kind="places-compared",
        about={"year": context["year"] or None, "phase": context["phase"], "unknown": context["unknown"]},
        rows=[
            {
                "id": f"places/{one.place.slug}/{context['year']}/{context['phase']}/{row.code}",
                "place": one.place.slug,
                "code": row.code,
                "name": row.label,
                "yuan": yuan(figure.value),
                "share": share(figure.share),
            }
            for row in context["rows"]
            for one, figure in zip(found, row.figures, strict=True)
        ],
        lists={
            "places": [
                {
                    **place_data(one.place),
                    **(place_total_data(one.kept) if one.kept else {}),
                    "median_yuan": yuan(one.middle),
                    "documents_by_function": one.of_functions,
                }
                for one in found
            ]
        },
    )


@twin_of("budgets/outcome.html")
def outcome_twin(context: Context) -> DataTwin:
    """Tell the phases of a year side by side: a row for each figure of each document."""
    scopes, absolute = context["scopes"], context["absolute"]
    return DataTwin(
        kind="outcome",
        about={"department": department_data(context["department"]), "year": context["year"]},
        rows=[row for one in scopes for row in figures_beside(one["parts"], one["budgets"], absolute)],
        lists={
            "documents": [compared_document(one, absolute) for scope in scopes for one in scope["budgets"]],
            "reasons": [
                {
                    "id": f"{edition_id(scope['final'])}/figure/{one.order}",
                    "subject": one.subject,
                    "yuan": yuan(one.value),
                    "printed": one.printed,
                    "base": one.base,
                    "reason": one.reason,
                }
                for scope in scopes
                for one in scope["reasons"]
            ],
            "results": [
                {
                    "edition": edition_id(scope["final"]),
                    "name": one.name,
                    "target": one.target or None,
                    "reached": one.reached,
                    "reason": one.reason or None,
                    "url": absolute(one.url),
                }
                for scope in scopes
                for one in scope["results"]
            ],
        },
    )


@twin_of("budgets/department_years.html")
def years_twin(context: Context) -> DataTwin:
    """Tell the years of a document side by side: a row for each figure of each year."""
    absolute = context["absolute"]
    return DataTwin(
        kind="years",
        about={
            "department": department_data(context["department"]),
            "document": context["document"],
            "changed_codes": [row.code for one in context["parts"] for row in one["part"].rows if row.changed_ever],
        },
        rows=figures_beside(context["parts"], context["budgets"], absolute),
        lists={"documents": [compared_document(one, absolute) for one in context["budgets"]]},
    )


def figures_beside(parts: Iterable[dict[str, Any]], budgets: Sequence[Budget], absolute: Absolute) -> list[DataRow]:
    """Return each figure of a comparison: of what, of which document, and the part of its own total that it is."""
    return [
        {
            "id": f"{edition_id(budget)}/{shown['part'].word}/{row.code or row.word or row.label}",
            "part": shown["part"].word,
            "covers": shown["part"].covers,
            "word": row.word or None,
            "code": row.code or None,
            "label": row.label,
            "name_en": row.name_en or None,
            "level": row.level,
            "edition": edition_id(budget),
            **figure_data(figure.cell),
            "share": share(figure.share),
            "may_be_unread": figure.unread,
            "url": absolute(figure.url) if figure.url else None,
        }
        for shown in parts
        for row in shown["part"].rows
        for budget, figure in zip(budgets, row.figures, strict=True)
    ]


def compared_document(budget: Budget, absolute: Absolute) -> DataRow:
    """Return which document of whom it is; its department must be read with it."""
    return {
        "id": edition_id(budget),
        "department": department_data(budget.department),
        **edition_words(budget),
        "url": document_address(budget, absolute),
    }


@twin_of("budgets/rankings.html")
def rankings_twin(context: Context) -> DataTwin:
    """Tell a ranking, the page that is shown; median and quartiles, and who is left out by why."""
    wanted, found, absolute = context["wanted"], context["ranking"], context["absolute"]
    return DataTwin(
        kind="ranking",
        about={
            "by": wanted.by,
            "code": wanted.code or None,
            "order": wanted.order,
            "year": wanted.year or None,
            "document": wanted.document,
            "place": place_data(wanted.place) if wanted.place else None,
            "covers": found.covers,
            "ranked": len(found.rows),
            "quartiles_yuan": [yuan(found.at(part)) for part in (25, 50, 75)],
            "left_out": dict(found.without),
            "code_changed": found.changed,
        },
        rows=[
            {
                "rank": row.place or None,
                **compared_document(budget, absolute),
                "place": place_data(budget.department.jurisdiction),
                "yuan": yuan(row.value),
                "share": share(row.share_of_table),
                "before_yuan": yuan(row.before),
                "growth": share(row.growth),
                "yuan_per_head": per_head.replace(",", "") or None,
            }
            for row, budget, per_head in context["rows"]
        ],
        lists={
            "left_out": [
                {**compared_document(budget, absolute), "why": str(why)}
                for why, _number, budgets in context["without"]
                for budget in budgets
            ]
        },
        page=context["page"],
    )
