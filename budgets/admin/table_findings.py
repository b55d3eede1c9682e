"""Say beside the rows of a table what the checks found: at which cells, how it came out, and what it compares with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from budgets import models
from budgets.addresses import Address, address_of
from budgets.checks import Verdict
from budgets.models import Finding, Statement
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
    text = address_for_staff(statement.budget).url("text")
    english = (get_language() or "").startswith("en")
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
                "links": links_to_figures([term for term in terms if term not in here], words, text),
            }
        )
    return told[:MOST]


def links_to_figures(terms: Iterable[dict[str, Any]], tables_: Mapping[str, int], text: str) -> list[list[str]]:
    """Return where figures of other tables and of the text stand, with what they are called."""
    found: dict[str, str] = {}
    for term in terms:
        if (key := tables_.get(term.get("table", ""))) is not None:
            url = reverse("admin:budgets_statement_grid", args=[key])
            found.setdefault(f"{url}#line-{term['line']}" if "line" in term else url, term["name"])
        elif "mention" in term:
            found.setdefault(f"{text}#m{term['mention']}", term["name"])
    return [[url, name] for url, name in list(found.items())[:MOST_LINKS]]


def address_for_staff(budget: models.Budget) -> Address:
    """Return where staff read the pages of an edition: as citizens do or, while it is open, as they will."""
    return preview_address(budget) if budget.is_open else address_of(budget)


def preview_address(budget: models.Budget) -> Address:
    """Return the address where staff see the pages of an edition as citizens will."""
    slug, year = budget.department.slug, budget.fiscal_year_id
    return Address(slug=slug, year=year, document=budget.document, edition=budget.edition, preview=True)
