"""Show that roles are given and taken away by who administers there, and that the list keeps what was."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User

from budgets import rights
from budgets.models import Department, Jurisdiction, Membership
from budgets.rights import Act
from tests.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
Role = Membership.Role
ADD = "/en/admin/budgets/membership/add/"


@pytest.fixture
def bureau() -> Department:
    place = Jurisdiction.objects.create(name="青田市")
    Department.objects.create(name="乙局", slug="other", jurisdiction=place)
    return Department.objects.create(name="甲局", slug="bureau", jurisdiction=place)


def staff(name: str, *roles: str, department: Department | None = None) -> User:
    user = User.objects.create_user(name, is_staff=True)
    for role in roles:
        Membership.objects.create(person=user, role=role, department=department)
    return user


def give(by: User, to: str, role: str, department: str = "", place: Any = "") -> str:
    data = {"username": to, "role": role, "department": department, "jurisdiction": place}
    return client_of(by).post(ADD, data, follow=True).content.decode()


def test_who_administers_gives_what_is_held_there(bureau: Department) -> None:
    head = staff("head", Role.ADMINISTERS, Role.ENTERS, department=bureau)
    clerk = staff("clerk")
    give(head, "clerk", Role.ENTERS, "甲局")
    row = Membership.objects.get(person=clerk)
    assert (row.given_by, row.department, row.ended_at) == (head, bureau, None)
    assert rights.may(User.objects.get(pk=clerk.pk), Act.ENTER, bureau)
    assert "holds this role there already" in give(head, "clerk", Role.ENTERS, "甲局")
    assert "only roles that you hold" in give(head, "clerk", Role.PUBLISHES, "甲局")
    assert "only roles that you hold" in give(head, "clerk", Role.ENTERS)
    assert "No department is called" in give(head, "clerk", Role.ENTERS, "乙局")
    assert "valid choice" in give(head, "clerk", Role.ENTERS, "", bureau.jurisdiction_id)
    assert Membership.objects.filter(person=clerk).count() == 1


def test_it_is_given_to_staff_who_go_by_roles(bureau: Department) -> None:
    """Who gives a role in one department takes nothing from somebody elsewhere."""
    head = staff("head", Role.ADMINISTERS, Role.ENTERS, department=bureau)
    by_group = staff("by-group")
    by_group.user_permissions.add(Permission.objects.get(codename="view_budget"))
    User.objects.create_user("citizen")
    User.objects.create_superuser("root")
    assert "goes by groups" in give(head, "by-group", Role.ENTERS, "甲局")
    assert "Nobody of this name" in give(head, "citizen", Role.ENTERS, "甲局")
    assert "Nobody of this name" in give(head, "nobody", Role.ENTERS, "甲局")
    assert "may do all already" in give(head, "root", Role.ENTERS, "甲局")
    assert not Membership.objects.exclude(person=head).exists()
    told = give(User.objects.get(username="root"), "by-group", Role.ENTERS, "甲局")
    assert "goes by roles from now on" in told


def test_a_role_is_taken_away_and_stays_in_the_list(bureau: Department) -> None:
    head = staff("head", Role.ADMINISTERS, Role.ENTERS, department=bureau)
    clerk = staff("clerk", Role.ENTERS, Role.PUBLISHES, department=bureau)
    row, beyond = (Membership.objects.get(person=clerk, role=role) for role in (Role.ENTERS, Role.PUBLISHES))
    client = client_of(head)
    assert "Take this role away" in client.get(f"/en/admin/budgets/membership/{row.pk}/change/").content.decode()
    assert "Take this role away" not in client.get(f"/en/admin/budgets/membership/{beyond.pk}/change/").content.decode()
    client.post(f"/en/admin/budgets/membership/{row.pk}/end/")
    assert client.post(f"/en/admin/budgets/membership/{beyond.pk}/end/").status_code == 403
    row.refresh_from_db()
    assert (row.ended_by, row.ended_at is not None) == (head, True)
    assert LogEntry.objects.filter(object_id=str(row.pk), user=head).exists()
    assert not rights.may(User.objects.get(pk=clerk.pk), Act.ENTER, bureau)
    shown = client.get("/en/admin/budgets/membership/").content.decode()
    assert f"/membership/{row.pk}/change/" not in shown
    shown = client.get("/en/admin/budgets/membership/?held=all").content.decode()
    assert f"/membership/{row.pk}/change/" in shown
    # It can be given once more.
    give(head, "clerk", Role.ENTERS, "甲局")
    assert Membership.objects.filter(person=clerk, role=Role.ENTERS).count() == 2


def test_several_are_taken_away_at_once_but_those_beyond(bureau: Department) -> None:
    head = staff("head", Role.ADMINISTERS, Role.ENTERS, department=bureau)
    clerk = staff("clerk", Role.ENTERS, Role.PUBLISHES, department=bureau)
    keys = list(Membership.objects.filter(person=clerk).values_list("pk", flat=True))
    client_of(head).post("/en/admin/budgets/membership/", {"action": "take_away", "_selected_action": keys})
    assert set(Membership.objects.filter(ended_at=None, person=clerk).values_list("role", flat=True)) == {"publishes"}


def test_who_does_not_administer_sees_nothing_of_it(bureau: Department) -> None:
    client = client_of(staff("clerk", Role.ENTERS, Role.PUBLISHES, department=bureau))
    assert client.get("/en/admin/budgets/membership/").status_code == 403
    assert client.get(ADD).status_code == 403
    assert "membership" not in client.get("/en/admin/").content.decode()


def test_an_account_with_wider_roles_is_not_changed(bureau: Department) -> None:
    """Whoever keeps accounts does not set the password of somebody who may do more."""
    keeper = staff("keeper", Role.ENTERS, department=bureau)
    keeper.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    wider = staff("wider", Role.PUBLISHES)
    client = client_of(keeper)
    sent = client.post(f"/en/admin/auth/user/{wider.pk}/password/", {"password1": "x", "password2": "x"})
    assert sent.status_code == 403
    same = staff("same", Role.ENTERS, department=bureau)
    assert client.get(f"/en/admin/auth/user/{same.pk}/password/").status_code == 200
