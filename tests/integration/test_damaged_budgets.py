"""Publish budgets that are spoilt at random, and open every page that links lead to: each answers, none fails."""

from __future__ import annotations

import random

import pytest

from budgets import editions
from tests import factories
from tests.drill.damaged_budgets import spoilt
from tests.filled_release import answers, public_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.heavy]


@pytest.mark.parametrize("seed", range(6))
def test_every_page_of_a_spoilt_budget_answers(seed: int) -> None:
    made = spoilt(factories.budget(), random.Random(seed))
    draft = editions.load_as_draft(budget=made).budget
    editions.publish(budget=draft, despite_unreadable="spoilt", despite_failures="spoilt")
    found = public_addresses(100)
    assert len(found) > 50
    assert set(answers(found).values()) <= {200, 301, 302, 404}
