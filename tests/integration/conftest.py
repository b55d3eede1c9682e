"""People that several tests of the admin act as."""

import io

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client


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
