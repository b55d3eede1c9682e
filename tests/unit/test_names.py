"""A search for a name of the code finds one thing, and the name says what it does."""

from __future__ import annotations

import pytest

from tests.names import Names, read_names


@pytest.fixture(scope="module")
def names() -> Names:
    return read_names()


def test_few_functions_are_named_by_one_word(names: Names) -> None:
    assert names.one_word_share <= 0.30


def test_no_function_name_stands_in_more_than_three_modules(names: Names) -> None:
    assert names.functions_in_many_modules() == {}


def test_no_class_name_has_two_meanings(names: Names) -> None:
    assert names.classes_with_two_meanings() == {}
