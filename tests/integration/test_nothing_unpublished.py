"""Publish, correct and withdraw at random, then look into all data: nothing that is not public stands in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from budgets import editions
from budgets.api import words_by_list
from budgets.models import Budget, Project
from budgets.twins import MEDIA_TYPES
from tests import factories

NAMES = ("甲局", "乙局")
#: What an edition says and no other: in the name of a project, of a goal, of a term, and of a line of a table.
PAGES_OF_EDITION = ("", "function", "projects", "tables", "tables/projects", "text", "performance", "terms", "about")


def secret(number: int) -> str:
    return f"独有{number:03}号"


def load(name: str, number: int) -> Budget:
    """Keep a draft of a department's budget that says something of its own in every sort of part."""
    word = secret(number)
    made = factories.budget(
        department=name,
        units=(name,),
        department_in_charge="",
        files=(factories.source_file(f"{number:064x}"),),
        goals=tuple(replace(one, text=f"{one.text}{word}") for one in factories.GOALS),
        terms=tuple(replace(one, term=f"{one.term}{word}") for one in factories.TERMS),
        statements=tuple(
            replace(table, lines=tuple(replace(line, label=f"{line.label}{word}") for line in table.lines))
            if table.kind == "projects"
            else table
            for table in factories.statements()
        ),
    )
    return editions.load_as_draft(budget=made).budget


def do(step: tuple[str, int], number: int) -> None:
    """Load, publish, or withdraw something, as far as there is anything."""
    what, which = step
    drafts, in_force = Budget.objects.in_preparation(), Budget.objects.readable()
    if what == "load" and not drafts.filter(department__name=NAMES[which % 2]).exists():
        load(NAMES[which % 2], number)
    elif what == "publish" and drafts:
        editions.publish(budget=drafts[which % len(drafts)])
    elif what == "withdraw" and in_force:
        editions.withdraw(budget=in_force[which % len(in_force)], reason="有误")


def everything(client: Client) -> dict[str, str]:
    """Return what every address of data says, lists walked to their end."""
    budgets = list(Budget.objects.select_related("department__jurisdiction"))
    stems = {"/index", "/places", "/checks", "/corrections", "/log", "/search"}
    for one in budgets:
        place, slug = one.department.jurisdiction.slug, one.department.slug
        stems |= {f"/{slug}", f"/places/{place}", f"/places/{place}/departments", f"/places/{place}/board"}
        document = f"/{slug}/{one.fiscal_year_id}/{one.document}"
        for base in (document, f"{document}/editions/{one.edition}"):
            stems |= {f"{base}/{page}".rstrip("/") for page in PAGES_OF_EDITION}
    stems |= {f"/projects/{key}" for key in Project.objects.values_list("pk", flat=True)}
    urls = {f"{stem}.{form}" for stem in stems for form in MEDIA_TYPES} | {"/search.json?q=独有", "/documents.csv"}
    names = {name.removeprefix("api-") for name in words_by_list()}
    for name in names - {"statements", "lines", "amounts", "codes", "differences"}:
        urls.add(f"/api/v1/{name}")
    urls.add("/api/v1/codes?scheme=functional&code=201")
    for one in budgets:
        edition = f"{one.department.slug}/{one.fiscal_year_id}/{one.document}/editions/{one.edition}"
        urls |= {f"/api/v1/{name}?limit=500&edition={edition}" for name in ("statements", "lines", "amounts")}
        urls |= {f"/api/v1/differences?edition={edition}&earlier={earlier}" for earlier in range(1, one.edition)}
    said = {}
    for url in urls:
        answer = client.get(url)
        assert answer.status_code in (200, 301, 404, 405, 410), url
        said[url] = (b"".join(answer) if answer.streaming else answer.content).decode()
    return said


def secrets(which: Any) -> set[str]:
    """Return what some editions alone say, as their terms hold it."""
    terms = which.exclude(terms=None).values_list("terms__term", flat=True)
    return {term[-6:] for term in terms}


class TestAtRandom(TestCase):
    @pytest.mark.heavy
    @override_settings(API_PER_MINUTE=10**9)
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(
        steps=st.lists(
            st.tuples(st.sampled_from(["load", "publish", "publish", "withdraw"]), st.integers(0, 9)),
            min_size=3,
            max_size=8,
        )
    )
    def test_data_says_nothing_that_is_not_public(self, steps: list[tuple[str, int]]) -> None:
        for number, step in enumerate([("load", 0), ("publish", 0), ("load", 1), *steps], 1):
            do(step, number)
        hidden = secrets(Budget.objects.in_preparation()) | secrets(Budget.objects.withdrawn())
        in_force = secrets(Budget.objects.published())
        said = everything(Client())
        assert not [(url, word) for url, text in said.items() for word in hidden if word in text]
        # Else nothing would be found because nothing is shown.
        assert all(any(word in text for text in said.values()) for word in in_force)
        ended = secrets(Budget.objects.filter(state=Budget.EditionState.SUPERSEDED))
        assert not [url for url, text in said.items() if "editions/" not in url for word in ended if word in text]
