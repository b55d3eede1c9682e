"""Let tests that commit leave an empty database behind, published or not; pick and time tests, and their inputs."""

from typing import Any

import pytest
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings

from budgets.apps import drop_triggers
from budgets.documents.sources import recognition
from tests import quick

# Its types do not tell of the step that empties the database.
case: Any = TransactionTestCase
empty_the_database = case._fixture_teardown


def lift_and_empty(test: Any) -> None:
    """Take away the triggers that refuse to delete what was published; emptying sets them again."""
    for alias in test._databases_names(include_mirrors=False):
        drop_triggers(alias)
    empty_the_database(test)


case._fixture_teardown = lift_and_empty


# A run says the same of one commit wherever it is done; what is new is looked for where nobody waits for an answer.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def what_recognises(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test of other things find what recognises text in pictures, be it installed here or not."""
    if not request.node.get_closest_marker("scans"):
        monkeypatch.setattr(recognition, "MODULES", ("no_such_package",))


pytest_addoption = quick.add_option
pytest_collection_modifyitems = quick.pick


def pytest_runtest_setup(item: Any) -> None:
    """Begin in the language of the site: a page asked for before leaves its own behind."""
    translation.deactivate()
    quick.stop_in_time(item)


pytest_runtest_logreport = quick.note
pytest_sessionfinish = quick.write
