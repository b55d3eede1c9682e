"""A client that reads pages, people of the admin, budgets that many tests only read, and their language."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from budgets import documents, editions, samples
from budgets.models import Budget, Statement
from tests import factories
from tests.documents import CENTRE
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
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process: to start one for each takes longer than what these tests ask."""

    def read(
        paths: Sequence[Path], *, bounds: object = None, progress: object = None, **given: Any
    ) -> documents.Reading:
        return documents.read(paths, **given)

    monkeypatch.setattr(documents, "read_isolated", read)


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@contextmanager
def published_sample(blocker: DjangoDbBlocker) -> Iterator[int]:
    """Publish the centre's budget for several tests, and take it back after the last of them.

    Each test rolls back to here only; none of these tests may commit.
    """
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        # Django closes connections after each test, which would end the transaction.
        patch.setattr(connections["default"], "close", lambda: None)
        yield samples.load_samples(CENTRE)[0].budget.pk
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sample_of_the_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    with published_sample(django_db_blocker) as key:
        yield key


@pytest.fixture(scope="class")
def sample_of_the_class(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """Publish it for a class of tests; a test that stands alone is one. A module may take its own instead."""
    with published_sample(django_db_blocker) as key:
        yield key


@pytest.fixture
def sample(sample_of_the_class: int, db: None) -> Budget:
    return Budget.objects.get(pk=sample_of_the_class)


@pytest.fixture
def draft(db: None) -> Budget:
    return editions.load_as_draft(budget=factories.budget()).budget


@pytest.fixture
def functions(draft: Budget) -> Statement:
    """Return the table of the draft whose lines are functions."""
    return Statement.objects.select_related("budget").get(budget=draft, kind="expenditure")
