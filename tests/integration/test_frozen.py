"""Show that the database refuses to change what was published, by whatever path, and leaves drafts alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model
from django.utils import timezone

from budgets import editions
from budgets.editions import freeze_triggers
from budgets.models import Amount, Budget, Column, Line, Project, ProjectEntry, Term, TextCell
from tests import factories

pytestmark = pytest.mark.django_db
State = Budget.EditionState
PARTS = sorted(freeze_triggers.ROUTES, key=lambda model: model.__name__)


@pytest.fixture
def draft() -> Budget:
    return editions.load_as_draft(budget=factories.doubtful_budget()).budget


@pytest.fixture(params=["published", "superseded", "withdrawn"])
def ended(draft: Budget, request: pytest.FixtureRequest) -> Budget:
    row = editions.publish(budget=draft, despite_unreadable="r")
    if request.param == "withdrawn":
        editions.withdraw(budget=row, reason="r")
    if request.param == "superseded":
        editions.publish(budget=editions.load_as_draft(budget=factories.budget(), again=True).budget)
    row.refresh_from_db()
    return row


def refused(step: Callable[[], object]) -> bool:
    """Tell whether the database refuses a step because of a published edition."""
    try:
        with transaction.atomic():
            step()
    except DatabaseError as error:
        return freeze_triggers.MESSAGE in str(error)
    return False


def text_of(model: Any) -> str:
    """Name a column of a model that holds a value of its own."""
    names = ("text", "printed", "name", "label", "title", "definition", "reason", "measure")
    return next(name for name in names if name in {field.name for field in model._meta.concrete_fields})


def test_every_trigger_stands_after_all_migrations() -> None:
    assert set(freeze_triggers.existing_triggers(connection)) == freeze_triggers.expected_triggers()


def test_setting_them_again_changes_nothing() -> None:
    freeze_triggers.create_triggers(connection)
    assert set(freeze_triggers.existing_triggers(connection)) == freeze_triggers.expected_triggers()
    freeze_triggers.drop_triggers(connection)
    assert freeze_triggers.existing_triggers(connection) == []
    freeze_triggers.create_triggers(connection)


@pytest.mark.parametrize("model", PARTS, ids=lambda model: model.__name__)
class TestParts:
    @pytest.mark.heavy
    def test_of_what_was_published_are_never_changed(self, model: Any, ended: Budget) -> None:
        rows = model._base_manager.all()
        name = text_of(model)
        row = rows.order_by("pk").first()
        setattr(row, name, "otherwise")
        copy = model._base_manager.get(pk=row.pk)
        copy.pk = None
        if model in (Amount, TextCell):
            # A cell that is empty yet: otherwise its being taken would be the reason.
            copy.cell = Column.objects.exclude(pk__in=model.objects.filter(line=row.line).values("cell"))[0]
        for field in ("order", "position", "name"):
            if field in {one.name for one in model._meta.concrete_fields}:
                setattr(copy, field, 999)
        steps: dict[str, Callable[[], object]] = {
            "save": row.save,
            "delete": row.delete,
            "add": lambda: copy.save(force_insert=True),
            "bulk add": lambda: model._base_manager.bulk_create([copy]),
            "update": lambda: rows.update(**{name: "otherwise"}),
            "bulk update": lambda: model._base_manager.bulk_update([row], [name]),
            "raw delete": lambda: rows._raw_delete(rows.db),
            "raw SQL": lambda: execute(f"UPDATE {model._meta.db_table} SET {name} = 'otherwise'"),  # noqa: S608
        }
        assert [step for step, go in steps.items() if not refused(go)] == []

    def test_of_a_draft_are_changed_freely(self, model: Any, draft: Budget) -> None:
        model._base_manager.update(**{text_of(model): F(text_of(model))})
        model._base_manager.order_by("-pk").first().delete()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


class TestEditions:
    @pytest.mark.parametrize(
        "change",
        [{"title": "x"}, {"state": "draft"}, {"state": "review"}, {"edition": 9}, {"ended_at": timezone.now()}],
        ids=lambda change: next(iter(change)),
    )
    def test_stay_as_published(self, ended: Budget, change: dict[str, Any]) -> None:
        rows = Budget.objects.filter(pk=ended.pk)
        assert refused(lambda: rows.update(**change))

    def test_are_not_deleted(self, ended: Budget) -> None:
        assert refused(ended.delete)
        assert refused(lambda: execute(f"DELETE FROM budgets_budget WHERE id = {ended.pk}"))  # noqa: S608

    def test_do_not_come_back_from_being_withdrawn(self, draft: Budget) -> None:
        row = editions.withdraw(budget=editions.publish(budget=draft, despite_unreadable="r"), reason="r")
        assert refused(lambda: Budget.objects.filter(pk=row.pk).update(state=State.PUBLISHED))
        assert refused(lambda: Budget.objects.filter(pk=row.pk).update(withdrawal_reason="another"))

    def test_take_in_no_part_of_a_draft(self, draft: Budget) -> None:
        other = editions.publish(budget=editions.load_as_draft(budget=factories.budget(department="别的")).budget)
        term = Term.objects.filter(budget=draft).first()
        assert term is not None
        term.budget, term.order = other, 99
        assert refused(term.save)
        amount = Amount.objects.filter(line__budget=draft).first()
        assert amount is not None
        amount.line = Line.objects.filter(budget=other).latest("pk")
        assert refused(amount.save)

    def test_may_lose_the_account_that_changed_them_last(self, draft: Budget) -> None:
        clerk = User.objects.create_user("clerk")
        row = editions.publish(budget=draft, despite_unreadable="r", by=clerk)
        clerk.delete()
        row.refresh_from_db()
        assert row.changed_by is None

    def test_follow_when_two_projects_are_merged(self, draft: Budget) -> None:
        editions.publish(budget=draft, despite_unreadable="r")
        one, other = Project.objects.all()[:2]
        assert ProjectEntry.objects.filter(project=one).update(project=other) == 1


def test_the_tables_of_other_models_are_free(draft: Budget) -> None:
    editions.publish(budget=draft, despite_unreadable="r")
    free: list[Model] = [draft.department, draft.department.jurisdiction]
    for row in free:
        row.save()
