"""A client that reads pages, people of the admin, the handmade budget as a draft, and the language they read."""

import io
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from budgets import editions
from budgets.models import Budget, Statement
from tests import factories
from tests.pages import Reader


@pytest.fixture
def client() -> Client:
    return Reader()


@pytest.fixture
def clerk(db: None) -> User:
    call_command("make_clerks", stdout=io.StringIO())
    user = User.objects.create_user("clerk", password="a long enough password", is_staff=True)
    user.groups.add(Group.objects.get())
    return user


@pytest.fixture
def staff(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def draft(db: None) -> Budget:
    return editions.load(budget=factories.budget()).budget


@pytest.fixture
def functions(draft: Budget) -> Statement:
    """Return the table of the draft whose lines are functions."""
    return Statement.objects.select_related("budget").get(budget=draft, kind="expenditure")
