"""Show that one thing which cannot be kept as it is given is named, and everything else is stored."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from budgets import editions, records
from budgets.documents.model.messages import sentence
from budgets.editions import EditionError
from budgets.models import Amount, Budget, Line, Project, Statement, Unreadable
from budgets.queries.records import records as stored_records
from budgets.records import Place
from tests import factories, strategies

pytestmark = pytest.mark.usefixtures("english")

LONG = "长" * 700
#: What no database takes, by the type of the field.
EXTREMES: dict[type, tuple[Any, ...]] = {
    str: (LONG, "9" * 250, "a\0b", "\ud800", "\ufdfa" * 299),
    Decimal: (Decimal(10) ** 30, Decimal("0.00001")),
    int: (2**70, -1),
    Place: (
        Place(page=2**70),
        Place(box=(0.0, 0.0, float("inf"), float("nan"))),
        Place(sheet="表" * 300, row=-1),
    ),
}
#: By these a budget is found; what is wrong with them is said, and nothing is stored.
DOCUMENT = {"department", "jurisdiction", "files", "year", "summary_of"}


def spoilable(record: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """Return the fields of a record that an extreme may stand in, and the extremes; not those that number records."""
    hints = get_type_hints(type(record))
    found = []
    for field in fields(record):
        kinds = set(get_args(hints[field.name])) or {hints[field.name]}
        free = kinds - {int} if type(None) not in kinds or field.name in ("parent", "project") else kinds
        extremes = [one for kind in free if kind in EXTREMES for one in EXTREMES[kind]]
        if extremes and not (isinstance(record, records.Budget) and field.name in DOCUMENT):
            found.append((field.name, tuple(extremes)))
    return found


def spoiled(draw: Any, record: Any, often: int) -> Any:
    """Return a record with extremes in some of its fields and of those below it."""
    changes: dict[str, Any] = {}
    for field in fields(record):
        below = getattr(record, field.name)
        if isinstance(below, tuple) and below and is_dataclass(below[0]) and field.name != "files":
            changes[field.name] = tuple(spoiled(draw, one, often) for one in below)
    options = spoilable(record)
    if options and draw(st.integers(0, often)) == 0:
        name, extremes = draw(st.sampled_from(options))
        value = draw(st.sampled_from(extremes))
        if isinstance(value, Place):  # the file is one of the budget's
            value = replace(value, file=record.place.file)
        if name == "value" and isinstance(record, records.Amount):
            changes["state"] = records.State.VALUE
        changes[name] = value
    return replace(record, **changes)


@st.composite
def spoiled_budgets(draw: st.DrawFn) -> records.Budget:
    budget = draw(strategies.budgets())
    whole: records.Budget = spoiled(draw, replace(budget, department="某局"), draw(st.integers(0, 6)))
    return whole


class AnySpoiltBudget(TestCase):
    @pytest.mark.heavy
    @given(spoiled_budgets())
    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    def test_is_stored_with_all_that_can_be_kept(self, budget: records.Budget) -> None:
        loaded = editions.load_as_draft(budget=budget).budget
        stored = stored_records(loaded)
        assert [len(one.lines) for one in stored.statements] == [len(one.lines) for one in budget.statements]
        assert len(stored.projects) == len(budget.projects)
        for table, given_table in zip(stored.statements, budget.statements, strict=True):
            for line, given_line in zip(table.lines, given_table.lines, strict=True):
                for amount, wanted in zip(line.amounts, given_line.amounts, strict=True):
                    kept = (amount.state, amount.value, amount.printed)
                    unreadable = amount.state is records.State.UNREADABLE and amount.value is None
                    assert kept == (wanted.state, wanted.value, wanted.printed) or unreadable
        # What comes back can be kept as it is: nothing more is named.
        again = editions.load_as_draft(budget=replace(stored, edition=None), again=True).budget
        assert stored_records(again) == replace(stored, edition=2)


def spoil_line(**changes: Any) -> records.Budget:
    table = factories.expenditure()
    lines = (*table.lines[:3], replace(table.lines[3], **changes), *table.lines[4:])
    return factories.budget(statements=(replace(table, lines=lines),))


@pytest.mark.django_db
class TestNamed:
    def test_a_long_label_is_cut_and_named_in_full_with_its_place(self) -> None:
        row = editions.load_as_draft(budget=spoil_line(label=LONG)).budget
        line = Line.objects.get(budget=row, position=4)
        assert (len(line.label), line.label[-1]) == (300, "…")
        note = Unreadable.objects.get(budget=row)
        assert (note.text, note.row, note.source_id) == (LONG, line.row, line.source_id)
        assert "too long" in sentence(note.reason, "en")
        assert "太长" in sentence(note.reason)

    def test_a_long_amount_is_unreadable_and_the_others_are_stored(self) -> None:
        line = factories.expenditure().lines[3]
        odd = replace(line.amounts[0], printed="1" * 250)
        row = editions.load_as_draft(budget=spoil_line(amounts=(odd, *line.amounts[1:]))).budget
        stored = Amount.objects.filter(line__budget=row, line__position=4).order_by("cell__order")
        assert [(one.state, one.value is None) for one in stored[:2]] == [("unreadable", True), ("value", False)]
        assert Unreadable.objects.get(budget=row).text == "1" * 250

    @pytest.mark.parametrize(
        ("changes", "kept"),
        [
            ({"terms": (replace(factories.TERMS[0], term="词" * 101),)}, "terms"),
            ({"title": "长" * 301}, "terms"),
            ({"terms": (replace(factories.TERMS[0], definition="a\0b"),)}, "terms"),
            ({"terms": (replace(factories.TERMS[0], definition="\ud800"),)}, "terms"),
            ({"assets": (replace(factories.ASSETS[0], value=Decimal("0.001")),)}, "assets"),
            ({"assets": (replace(factories.ASSETS[0], count=-1),)}, ""),
            ({"mentions": (replace(factories.mentions()[0], percent=Decimal("0.00001")),)}, "mentions"),
            ({"terms": (replace(factories.TERMS[0], place=Place(row=-1)),)}, "terms"),
        ],
    )
    def test_one_row_is_named_and_everything_else_is_stored(self, changes: dict[str, Any], kept: str) -> None:
        row = editions.load_as_draft(budget=factories.budget(**changes)).budget
        stored = stored_records(row)
        assert len(stored.unreadable) == 1
        assert stored.statements == factories.budget().statements
        assert len(getattr(stored, kept or "assets")) == (len(changes.get(kept, stored.terms)) if kept else 0)

    def test_projects_with_long_names_that_begin_alike_are_told_apart_by_their_entries(self) -> None:
        first = factories.PROJECTS[0]
        names = (LONG + "一", LONG + "二")
        budget = factories.budget(
            projects=tuple(replace(first, order=n, parent=None, name=name) for n, name in enumerate(names, 1)),
            statements=(),
            mentions=(),
            goals=(),
        )
        row = editions.load_as_draft(budget=budget).budget
        assert row.projectentrys.count() == 2
        assert Project.objects.count() == 1
        assert [note.text for note in row.unreadables.all() if note.text in names] == list(names)

    def test_publication_asks_about_it(self) -> None:
        row = editions.load_as_draft(budget=spoil_line(label=LONG)).budget
        with pytest.raises(EditionError, match="unreadable"):
            editions.publish(budget=row)

    @pytest.mark.parametrize("changes", [{"department": LONG}, {"jurisdiction": "省" * 101}])
    def test_what_is_wrong_with_the_whole_document_is_said(self, changes: dict[str, Any]) -> None:
        with pytest.raises(EditionError, match="at most"):
            editions.load_as_draft(budget=factories.budget(**changes))
        assert not Budget.objects.exists()

    def test_nothing_is_named_of_a_sound_budget(self) -> None:
        row = editions.load_as_draft(budget=factories.budget()).budget
        assert not row.unreadables.exists()
        assert Statement.objects.filter(budget=row).count() == len(factories.statements())
