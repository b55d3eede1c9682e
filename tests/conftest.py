"""Let tests that commit leave an empty database behind, published editions or not."""

from typing import Any

from django.db import connections
from django.test import TransactionTestCase

from budgets.editions import frozen

# Its types do not tell of the step that empties the database.
case: Any = TransactionTestCase
empty_the_database = case._fixture_teardown


def lift_and_empty(test: Any) -> None:
    """Take away the triggers that refuse to delete what was published; emptying sets them again."""
    for alias in test._databases_names(include_mirrors=False):
        frozen.lift(connections[alias])
    empty_the_database(test)


case._fixture_teardown = lift_and_empty
