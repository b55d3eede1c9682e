"""Say beside the rows of a table what the checks found: at which cells, how it came out, and what it compares with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from budgets import models
from budgets.addresses import Address, address_of
from budgets.checks import Verdict
from budgets.manners import is_english
from budgets.models import Finding, Statement
from budgets.queries.derivation import LocatedFigure
from budgets.queries.findings import ORDER, single_terms
from budgets.queries.sheets import sheet_tables
from budgets.tables import SIGNS

#: More findings than these are counted in the list of the edition, not written beside a table.
MOST = 200
#: Of the figures elsewhere that a finding compares with, so many are linked.
MOST_LINKS = 3


def describe_table_findings(
    found: Iterable[Finding], statement: Statement, keys: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Return the findings on a table, the gravest first: cells, verdict, sentence, links to what else they speak of.

    ``keys`` holds the rows' keys by the positions of their lines. One query: the words of the edition's tables.
    """
    words = {word: one.statement.pk for word, one in sheet_tables(statement.budget).items()}
    english = is_english()
    told = []
    for one in sorted(found, key=lambda one: ORDER.index(Verdict(one.verdict))):
        terms = [term for side in one.sides() for term in side["terms"] if "year" not in term]
        here = [term for term in terms if words.get(term.get("table", "")) == statement.pk]
        marked = [term for term in single_terms(one) if term in here] or here[:1]
        if not marked:
            continue
        told.append(
            {
                "cells": [[keys.get(term.get("position", 0)), term.get("column")] for term in marked],
                "verdict": one.verdict,
                "sign": SIGNS[one.verdict],
                "said": one.get_verdict_display(),
                "text": one.message_en if english else one.message_zh,
                "links": links_to_figures([term for term in terms if term not in here], words, statement.budget_id),
            }
        )
    return told[:MOST]


def links_to_figures(terms: Iterable[dict[str, Any]], tables_: Mapping[str, int], budget: int) -> list[list[str]]:
    """Return where figures of other tables and of the text of an edition stand, with what they are called."""
    found: dict[str, str] = {}
    for term in terms:
        if (key := tables_.get(term.get("table", ""))) is not None:
            found.setdefault(cell_address(key, term.get("line"), term.get("column")), term["name"])
        elif "mention" in term:
            found.setdefault(mention_address(budget, term["mention"]), term["name"])
    return [[url, name] for url, name in list(found.items())[:MOST_LINKS]]


def mention_address(budget: int, mention: int) -> str:
    """Return where staff see what a figure of the text is bound to, by the keys of the edition and the mention."""
    return f"{reverse('admin:budgets_budget_text', args=[budget])}?mention={mention}#binding"


def figure_address(found: Finding) -> str:
    """Return where staff find the first figure that a finding speaks of: a cell in the grid, or a place in the text.

    Where it speaks of none of this edition, the page of the edition.
    """
    terms = [*single_terms(found), *(one for side in found.sides() for one in side["terms"])]
    own = [term for term in terms if "year" not in term and ("line" in term or "mention" in term)]
    here = own[0] if own else {}
    if "line" in here and found.statement_id:
        return cell_address(found.statement_id, here["line"], here.get("column"))
    if "mention" in here:
        return mention_address(found.budget_id, here["mention"])
    return reverse("admin:budgets_budget_change", args=[found.budget_id])


def preview_address(budget: models.Budget) -> Address:
    """Return the address where staff see the pages of an edition as citizens will."""
    slug, year = budget.department.slug, budget.fiscal_year_id
    return Address(slug=slug, year=year, document=budget.document, edition=budget.edition, preview=True)


def shown_address(budget: models.Budget) -> Address:
    """Return where an edition is shown: to the public or, where it is not public yet, to staff."""
    return preview_address(budget) if budget.is_open else address_of(budget)


def links_to_figures_of_tables(figures: Iterable[LocatedFigure]) -> list[tuple[str, str]]:
    """Return where staff find the cells of figures, with the table, the row and the column, and what is printed."""
    return [
        (cell_address(cell.line.statement_id, cell.line_id, cell.cell.order), f"{one.printed_place}: {one.printed}")
        for one in figures
        if (cell := one.amount) is not None
    ]


def cell_address(statement: int, line: int | None, column: int | None = None) -> str:
    """Return where a cell stands in the grid of its table, by the keys of table and line and the column's number."""
    grid = reverse("admin:budgets_statement_grid", args=[statement])
    return f"{grid}#line-{line}-{column}" if line and column else f"{grid}#line-{line}" if line else grid
