"""Show where the roles of persons reach: a department with its units, a place with its lower places, the whole site."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from budgets import editions, rights
from budgets.models import (
    Amount,
    Budget,
    Department,
    Finding,
    Jurisdiction,
    Membership,
    PublicChange,
    Target,
    Upload,
)
from budgets.rights import ROLES, Act, Reach
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
Role = Membership.Role


@pytest.fixture
def site() -> dict[str, Any]:
    """Make a city with a district and a town below, a bureau with a unit and a unit of that, and another bureau."""
    city = Jurisdiction.objects.create(name="青田市")
    district = Jurisdiction.objects.create(name="城东区", parent=city)
    town = Jurisdiction.objects.create(name="东街道", parent=district)
    elsewhere = Jurisdiction.objects.create(name="白河市")
    made: dict[str, Any] = {"city": city, "district": district, "town": town, "elsewhere": elsewhere}
    for slug, place, above in (
        ("bureau", city, None),
        ("unit", city, "bureau"),
        ("subunit", city, "unit"),
        ("other", city, None),
        ("in-town", town, None),
        ("far", elsewhere, None),
    ):
        made[slug] = Department.objects.create(
            name=slug, slug=slug, jurisdiction=place, parent=made[above] if above else None
        )
    return made


def person(*roles: tuple[str, Any], name: str = "wang") -> User:
    """Make a person who holds roles, each in a department, a place or, for none, on the whole site."""
    user, _made = User.objects.get_or_create(username=name, is_staff=True)
    for role, where in roles:
        field = {Department: "department", Jurisdiction: "jurisdiction"}.get(type(where))
        Membership.objects.create(person=user, role=role, **({field: where} if field else {}))
    return User.objects.get(pk=user.pk)


def slugs(user: User, act: Act) -> set[str]:
    return set(rights.narrow(Department.objects.all(), user, act).values_list("slug", flat=True))


ALL = {"bureau", "unit", "subunit", "other", "in-town", "far"}


@pytest.mark.parametrize(
    ("where", "reached"),
    [
        ("bureau", {"bureau", "unit", "subunit"}),
        ("unit", {"unit", "subunit"}),
        ("city", ALL - {"far"}),
        ("district", {"in-town"}),
        (None, ALL),
    ],
)
def test_a_role_reaches_what_lies_below(site: dict[str, Any], where: str | None, reached: set[str]) -> None:
    user = person((Role.ENTERS, site[where] if where else None))
    assert slugs(user, Act.ENTER) == reached
    assert {slug for slug in ALL if rights.may(user, Act.ENTER, site[slug])} == reached
    assert slugs(user, Act.PUBLISH) == set()
    assert not rights.may(user, Act.PUBLISH)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("act", list(Act))
def test_roles_allow_what_they_say_and_no_more(site: dict[str, Any], role: str, act: Act) -> None:
    user = person((role, site["bureau"]))
    assert rights.may(user, act, site["unit"]) is (act in ROLES[role])
    assert rights.may(user, act, site["other"]) is False


def test_roles_add_up_each_where_it_is_held(site: dict[str, Any]) -> None:
    user = person((Role.ENTERS, site["bureau"]), (Role.PUBLISHES, site["other"]), (Role.ENTERS, site["elsewhere"]))
    assert slugs(user, Act.ENTER) == {"bureau", "unit", "subunit", "far"}
    assert slugs(user, Act.PUBLISH) == {"other"}
    assert slugs(user, Act.SEE) == ALL - {"in-town"}


def test_who_lost_the_last_role_has_nothing_left(site: dict[str, Any]) -> None:
    """Permissions of Django do not come to life again when the roles are taken away."""
    user = person((Role.ENTERS, site["bureau"]))
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="budgets"))
    user.memberships.update(ended_at="2026-01-01T00:00:00Z")
    user = User.objects.get(pk=user.pk)
    assert user.has_perm("budgets.change_budget")
    assert [act for act in Act if rights.may(user, act)] == []
    assert slugs(user, Act.SEE) == set()


def test_who_never_was_given_a_role_goes_by_permissions(site: dict[str, Any]) -> None:
    user = person()
    assert slugs(user, Act.SEE) == set()
    user.user_permissions.add(Permission.objects.get(codename="view_budget"))
    user = User.objects.get(pk=user.pk)
    assert slugs(user, Act.SEE) == ALL
    assert slugs(user, Act.ENTER) == set()
    assert not rights.may(user, Act.GIVE)


def test_a_closed_account_may_nothing_and_who_may_do_all_does(site: dict[str, Any]) -> None:
    user = person((Role.ENTERS, None))
    user.is_active = False
    assert not rights.may(user, Act.SEE)
    assert slugs(User.objects.create_superuser("root"), Act.GIVE) == ALL


def test_rows_of_every_kind_are_narrowed_alike(site: dict[str, Any]) -> None:
    """Whatever leads to a department is seen there, and from no other; what does not is refused."""
    row = editions.load_as_draft(budget=factories.budget()).budget
    Finding.objects.filter(budget=row)
    inside, outside = person((Role.CHECKS, row.department)), person((Role.CHECKS, site["far"]), name="li")
    PublicChange.objects.create(kind="names", department=row.department)
    Upload.objects.create(issuer=row.department)
    Upload.objects.create(budget=row)
    names = ("uploadfile", "tablesave", "fiscalyear", "classificationcode", "codechange", "generation", "givenpassword")
    skipped = {
        "documenttotal",
        "documentrule",
        "projecttotal",
        "placetotal",
        "findingtotal",
        "searchentry",
        "publiclogentry",
        *names,
    }
    skipped |= {"questionsender", "projectpart", "bulkrelease", "bulkfile", "subscription"}
    for model in apps.get_app_config("budgets").get_models():
        if model._meta.model_name in skipped:
            continue
        seen, unseen = (rights.narrow(model._default_manager.all(), user) for user in (inside, outside))
        if model is not Jurisdiction and model is not Department and model is not Membership:
            assert seen.count() == model._default_manager.count(), model
            assert not unseen.exists(), model
            assert all(rights.may(inside, Act.SEE, one) and not rights.may(outside, Act.SEE, one) for one in seen[:3])
    assert Amount.objects.exists()
    assert Target.objects.exists()
    with pytest.raises(TypeError):
        rights.narrow(Group.objects.all(), inside)


def test_an_upload_is_of_who_handed_it_in_until_it_is_known_whose_it_is(site: dict[str, Any]) -> None:
    mine, other = person((Role.ENTERS, site["bureau"])), person((Role.ENTERS, site["bureau"]), name="li")
    upload = Upload.objects.create(by=mine)
    for user, seen in ((mine, True), (other, False)):
        assert rights.narrow(Upload.objects.all(), user).exists() is seen
        assert rights.may(user, Act.SEE, upload) is seen
    upload.issuer = site["unit"]
    upload.save()
    assert rights.narrow(Upload.objects.all(), other).exists()
    upload.issuer = site["far"]
    upload.save()
    assert not rights.narrow(Upload.objects.all(), mine).exists()
    assert not rights.may(mine, Act.SEE, upload)


def test_nobody_gives_more_than_is_held_or_beyond(site: dict[str, Any]) -> None:
    user = person((Role.ADMINISTERS, site["bureau"]), (Role.ENTERS, site["unit"]))
    assert rights.may_give(user, Role.ADMINISTERS, site["unit"])
    assert rights.may_give(user, Role.ENTERS, site["subunit"])
    assert not rights.may_give(user, Role.ENTERS, site["bureau"])
    assert not rights.may_give(user, Role.PUBLISHES, site["unit"])
    assert not rights.may_give(user, Role.ADMINISTERS, site["other"])
    assert not rights.may_give(user, Role.ADMINISTERS, site["city"])
    assert not rights.may_give(user, Role.ADMINISTERS, None)
    whole = person((Role.ADMINISTERS, site["city"]), (Role.CHECKS, site["city"]), name="li")
    assert rights.may_give(whole, Role.CHECKS, site["town"])
    assert rights.may_give(whole, Role.CHECKS, site["in-town"])
    assert not rights.may_give(whole, Role.CHECKS, site["far"])
    assert rights.holds_all_of(whole, person((Role.CHECKS, site["in-town"]), name="zhao"))
    assert not rights.holds_all_of(user, whole)


def test_a_role_is_given_once_and_in_one_place(site: dict[str, Any]) -> None:
    user = person((Role.ENTERS, None), (Role.ENTERS, site["bureau"]))
    for given_again in ({}, {"department": site["bureau"]}, {"department": site["unit"], "jurisdiction": site["city"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(person=user, role=Role.ENTERS, **given_again)
    Membership.objects.update(ended_at="2026-01-01T00:00:00Z")
    Membership.objects.create(person=user, role=Role.ENTERS)


def test_asking_takes_no_query_more_for_more_rows(site: dict[str, Any], django_assert_num_queries: Any) -> None:
    user = person((Role.ENTERS, site["bureau"]))
    # The roles, the units of the department on two levels and a third that has none.
    with django_assert_num_queries(4):
        assert rights.may(user, Act.ENTER, site["unit"])
        assert rights.may(user, Act.SEE, site["subunit"])
        assert not rights.may(user, Act.SEE, site["far"])


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 9), max_size=9), st.sets(st.integers(0, 9), max_size=3))
def test_units_are_found_in_whatever_way_they_hang_together(parents: dict[int, int], roots: set[int]) -> None:
    """Also where departments were put below each other in a ring, which nothing of old sites forbids."""

    class Rows:
        @staticmethod
        def filter(parent__in: set[int]) -> Any:
            found = [(key, above) for key, above in parents.items() if above in parent__in]
            return type("Found", (), {"order_by": lambda self: self, "values_list": lambda self, *names: found})()

    class Tree:
        _default_manager = Rows()

    expected = set(roots)
    while new := {key for key, above in parents.items() if above in expected} - expected:
        expected |= new
    assert rights.below(Tree, roots)(roots) == expected  # type: ignore[arg-type]


def test_reaches_are_held_against_each_other(site: dict[str, Any]) -> None:
    department, place = Reach(departments=frozenset({site["in-town"].pk})), Reach(places=frozenset({site["town"].pk}))
    assert rights.contains(place, department)
    assert not rights.contains(department, place)
    assert not rights.contains(place, rights.EVERYWHERE)
    assert rights.contains(rights.EVERYWHERE, place)
    assert not rights.contains(place, Reach(departments=frozenset({site["far"].pk})))


def test_clerks_keep_what_they_could(site: dict[str, Any]) -> None:
    """The upgrade gives members of the group their roles on the whole site, of nobody else."""
    call_command("make_clerks", verbosity=0)
    clerk, looker = person(name="clerk"), person(name="looker")
    clerk.groups.add(Group.objects.get())
    looker.user_permissions.add(Permission.objects.get(codename="view_budget"))
    before = {act: rights.may(User.objects.get(pk=clerk.pk), act, site["far"]) for act in Act}
    upgrade = importlib.import_module("budgets.migrations.0021_rights_by_department")
    upgrade.give_clerks_their_roles(apps, None)
    clerk = User.objects.get(pk=clerk.pk)
    after = {act: rights.may(clerk, act, site["far"]) for act in Act}
    assert {act for act in Act if before[act] != after[act]} <= {Act.NAME, Act.SITE}
    assert rights.names_reach(clerk, "budgets.change_department").has(site["far"])
    assert rights.may_keep_site(clerk, "budgets.change_jurisdiction")
    assert not rights.may(clerk, Act.GIVE)
    assert set(Membership.objects.values_list("person", flat=True)) == {clerk.pk}


def test_editions_are_narrowed_by_what_is_done_with_them(site: dict[str, Any]) -> None:
    row = editions.load_as_draft(budget=factories.budget()).budget
    user = person((Role.CHECKS, row.department))
    assert rights.narrow(Budget.objects.all(), user).get() == row
    assert not rights.narrow(Budget.objects.all(), user, Act.ENTER).exists()
