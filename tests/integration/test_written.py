"""Queries that are written once answer each time for what is asked then."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from budgets.models import Department, Jurisdiction
from budgets.queries.written import SOME, SOME_WORD, RowsByKeys, WrittenQuery, all_at_once

#: Names with all that parts or quotes the words of a list in either database.
NAMES = ("财政局", 'a"b', "a\\b", "a,b", "{a}", "[a]", "a'b", "%s", "a\nb", "a\tb", "anb", "")
BY_NAME = RowsByKeys(lambda names: Department.objects.filter(name__among=names).order_by("pk").values_list("name"))
BY_KEY = RowsByKeys(lambda keys: Department.objects.filter(pk__among=keys).order_by("-pk").values_list("name"))
OF_PLACE = WrittenQuery(
    lambda place, keys: (
        Department.objects.filter(jurisdiction__name=place, pk__among=keys)
        .select_related("jurisdiction")
        .order_by("pk")
    ),
    SOME_WORD,
    SOME,
)


@pytest.mark.django_db
def test_it_answers_for_what_is_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    places = [Jurisdiction.objects.create(name=name) for name in ("甲市", "乙市")]
    made = [
        Department.objects.create(name=name, slug=f"d-{at}", jurisdiction=places[at % 2])
        for at, name in enumerate(NAMES)
    ]
    keys = [one.pk for one in made]
    with django_assert_num_queries(1):
        assert all_at_once([(BY_KEY, keys[:1]), (BY_NAME, []), (BY_NAME, NAMES[1:2])]) == [
            [[NAMES[0]]],
            [],
            [[NAMES[1]]],
        ]
    assert [list(row) for row in BY_KEY(keys)] == [[name] for name in reversed(NAMES)]
    for name in NAMES:
        assert [list(row) for row in BY_NAME([name])] == [[name]]
    with django_assert_num_queries(0):
        assert BY_KEY([]) == []
    for place in (*places, *places):
        with django_assert_num_queries(1):
            found = OF_PLACE(place.name, keys)
            assert {one.jurisdiction.name for one in found} == {place.name}
        assert found == [one for one in made if one.jurisdiction == place]
    assert OF_PLACE("丙市", keys) == OF_PLACE("甲市", []) == []


@pytest.mark.django_db
def test_a_query_that_does_not_hold_what_is_asked_as_it_is_asked_is_refused() -> None:
    rows = Department.objects
    for query in (
        WrittenQuery(lambda word: rows.filter(name__contains=word), SOME_WORD),
        WrittenQuery(lambda keys, others: rows.filter(pk__among=keys, parent__pk__among=others), SOME, SOME),
        WrittenQuery(lambda _keys: rows.all(), SOME),
    ):
        with pytest.raises(ValueError, match="not each of"):
            query(*("甲" if one == SOME_WORD else [1] for one in query.stand_ins))
    with pytest.raises(ValueError, match="not each of"):
        RowsByKeys(lambda _keys: rows.values_list("pk"))([1])
