"""Show that a save of a table whose answer was lost is stored once, however often and however late it is sent again."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from budgets import editions
from budgets.documents import TypedRow, TypedSheet
from budgets.editions import SavedStatement
from budgets.editions.table_saves import KEPT
from budgets.models import Budget, Line, Statement, TableSave
from budgets.queries import entry
from tests.integration.test_editions import at_once, races
from tests.integration.test_entry import shown
from tests.unit.test_settings import SITE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Document = dict[str, Any]


def with_line(statement: Statement, key: str = "n-a", label: str = "机关服务", code: str = "2010103") -> Document:
    """Return a table as the grid holds it once a line was added below the others, under a new id."""
    document = entry.document(statement)
    last = max(row["row"] for row in document["rows"])
    line = {"key": key, "row": last + 1, "level": 3, "code": code, "label": label, "cells": {"4": "5"}}
    return document | {"rows": [*document["rows"], line], "save": str(uuid4())}


def with_new_line(statement: Statement) -> TypedSheet:
    """Return a table as it is typed once a line was added below the others."""
    sheet = shown(statement)
    line = TypedRow(key="n-a", row=len(sheet.rows) + 1, level=3, code="2010103", label="机关服务", cells={4: "5"})
    return replace(sheet, rows=(*sheet.rows, line))


def send(client: Client, statement: Statement, document: Document) -> tuple[int, Document]:
    answer = client.post(f"/en/admin/budgets/statement/{statement.pk}/save/", document, "application/json")
    return answer.status_code, answer.json()


def labelled(statement: Statement, label: str = "机关服务") -> list[Line]:
    return list(Line.objects.filter(statement=statement, label=label))


class TestTheSameSave:
    def test_is_answered_the_same_and_stored_once(self, staff: Client, functions: Statement) -> None:
        document = with_line(functions)
        first = send(staff, functions, document)
        assert send(staff, functions, document) == first
        assert first[0] == 200
        assert [{"n-a": str(line.pk)} for line in labelled(functions)] == [first[1]["made"]]
        functions.refresh_from_db()
        assert (functions.version, LogEntry.objects.filter(object_id=str(functions.pk)).count()) == (2, 1)

    def test_tells_what_became_of_each_cell(self, staff: Client, functions: Statement) -> None:
        """So the browser does not take what it typed, and what was stored of it, for the work of two people."""
        document = with_line(functions)
        send(staff, functions, document)
        answer = send(staff, functions, document)[1]
        key = answer["made"]["n-a"]
        assert (answer["version"], answer["check"]["rows"][key]["cells"]) == (2, {"4": "5.00", "5": "", "6": ""})

    def test_is_answered_as_it_was_when_others_went_on(self, staff: Client, functions: Statement) -> None:
        document = with_line(functions)
        first = send(staff, functions, document)[1]
        other = entry.document(Statement.objects.get(pk=functions.pk)) | {"save": str(uuid4())}
        other["rows"][-1]["cells"]["4"] = "7"
        send(staff, functions, other)
        status, again = send(staff, functions, document)
        assert (status, again["version"], again["made"], again["check"]) == (
            *(200, first["version"], first["made"], first["check"]),
        )
        assert (again["stale"]["version"], again["stale"]["rows"][-1]["cells"]["4"], again["by"]) == (
            3,
            "7.00",
            "clerk",
        )
        assert len(labelled(functions)) == 1

    def test_changes_nothing_that_a_save_without_change_found(self, staff: Client, functions: Statement) -> None:
        document = entry.document(functions) | {"save": str(uuid4())}
        first = send(staff, functions, document)
        assert (first[0], first[1]["version"]) == (200, 1)
        send(staff, functions, with_line(functions))
        assert send(staff, functions, document)[1]["version"] == 1


class TestAnotherSave:
    def test_is_stored_as_the_next(self, staff: Client, functions: Statement) -> None:
        send(staff, functions, with_line(functions))
        functions.refresh_from_db()
        status, answer = send(staff, functions, with_line(functions, "n-b", "一般行政", "2010104"))
        assert (status, answer["version"], list(answer["made"])) == (200, 3, ["n-b"])
        assert len(labelled(functions)) == len(labelled(functions, "一般行政")) == 1

    def test_of_another_table_is_none_of_this_one(self, staff: Client, draft: Budget, functions: Statement) -> None:
        other = Statement.objects.select_related("budget").get(budget=draft, kind="projects")
        document = with_line(functions)
        send(staff, functions, document)
        mine = entry.document(other) | {"save": document["save"], "remark": "另一张表"}
        assert send(staff, other, mine)[1]["version"] == 2
        other.refresh_from_db()
        assert other.remark == "另一张表"

    def test_without_an_id_is_stored_and_not_remembered(self, staff: Client, functions: Statement) -> None:
        document = with_line(functions)
        del document["save"]
        assert [send(staff, functions, document)[0] for _time in range(2)] == [200, 409]
        assert not TableSave.objects.exists()

    @pytest.mark.parametrize("given", ["x", 7, ["a"], {"a": 1}])
    def test_with_nonsense_for_an_id_is_refused(self, staff: Client, functions: Statement, given: Any) -> None:
        assert send(staff, functions, with_line(functions) | {"save": given})[0] == 400
        assert not labelled(functions)


class TestKeysOfTheBrowser:
    def test_of_lines_that_are_stored_mean_these_lines(self, staff: Client, functions: Statement) -> None:
        made = send(staff, functions, with_line(functions))[1]["made"]
        document = with_line(Statement.objects.get(pk=functions.pk))
        document["rows"] = [row for row in document["rows"] if row["key"] != made["n-a"]]
        document["rows"][-1]["cells"]["4"] = "6"
        status, answer = send(staff, functions, document)
        assert (status, answer["version"], answer["made"]) == (200, 3, made)
        [line] = labelled(functions)
        assert str(line.pk) == made["n-a"]
        assert line.amounts.get(cell__order=4).printed == "6.00"

    def test_are_told_with_a_stale_version(self, staff: Client, functions: Statement) -> None:
        document = with_line(functions)
        made = send(staff, functions, document)[1]["made"]
        status, answer = send(staff, functions, document | {"save": str(uuid4())})
        assert (status, answer["made"], answer["stale"]["version"]) == (409, made, 2)

    def test_of_a_line_that_is_gone_mean_a_new_one(self, staff: Client, functions: Statement) -> None:
        made = send(staff, functions, with_line(functions))[1]["made"]
        now = entry.document(Statement.objects.get(pk=functions.pk)) | {"save": str(uuid4())}
        now["rows"].pop()
        send(staff, functions, now)
        answer = send(staff, functions, with_line(Statement.objects.get(pk=functions.pk)))[1]
        assert answer["made"] != made
        assert len(labelled(functions)) == 1

    def test_say_nothing_to_the_plain_form(self, staff: Client, functions: Statement) -> None:
        send(staff, functions, with_line(functions, key="n1"))
        form = {"version": 2, "code": "2010104", "label": "一般行政", "level": 3, "c4": "1"}
        assert staff.post(f"/en/admin/budgets/statement/{functions.pk}/line/new/", form).status_code == 302
        assert len(labelled(functions)) == len(labelled(functions, "一般行政")) == 1


class TestForgetting:
    def test_with_the_end_of_the_draft(self, staff: Client, draft: Budget, functions: Statement) -> None:
        assert send(staff, functions, entry.document(functions) | {"save": str(uuid4())})[0] == 200
        assert TableSave.objects.exists()
        editions.discard_draft(budget=draft)
        assert not TableSave.objects.exists()

    def test_of_a_published_edition_after_some_weeks(self, staff: Client, draft: Budget, functions: Statement) -> None:
        made = send(staff, functions, with_line(functions))[1]["made"]
        editions.publish(budget=draft)
        found = staff.post(f"/en/admin/budgets/statement/{functions.pk}/anew/").json()
        # Whoever never had the answer knows the line by the browser's key alone.
        assert found["keys"]["n-a"] == found["keys"][made["n-a"]]
        TableSave.objects.update(saved_at=timezone.now() - timedelta(days=61))
        call_command("clean_up", stdout=io.StringIO())
        assert not TableSave.objects.exists()

    def test_after_some_weeks(self, staff: Client, functions: Statement) -> None:
        for _time in range(2):
            send(staff, functions, entry.document(functions) | {"save": str(uuid4())})
        assert TableSave.objects.count() == 2
        TableSave.objects.update(saved_at=timezone.now() - KEPT - timedelta(hours=1))
        send(staff, functions, entry.document(functions) | {"save": str(uuid4())})
        assert TableSave.objects.count() == 1

    def test_a_table_that_was_saved_can_be_deleted(self, staff: Client, functions: Statement) -> None:
        send(staff, functions, with_line(functions))
        assert staff.post(f"/en/admin/budgets/statement/{functions.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not Statement.objects.filter(pk=functions.pk).exists()


@races
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("_attempt", range(3))
    def test_two_equal_saves_store_one(self, functions: Statement, _attempt: int) -> None:
        sheet = with_new_line(functions)
        save = partial(editions.save_statement, statement=functions, version=1, sheet=sheet, save_id=uuid4())
        first, second = at_once(save, save)
        assert isinstance(first, SavedStatement)
        assert isinstance(second, SavedStatement)
        assert (first.made, first.version, first.sheet) == (second.made, second.version, second.sheet)
        assert [line.pk for line in labelled(functions)] == list(first.made.values())
        functions.refresh_from_db()
        assert (functions.version, TableSave.objects.count()) == (2, 1)

    def test_two_equal_requests_get_one_answer(self, functions: Statement) -> None:
        user = User.objects.create_superuser("clerk")
        document = with_line(functions)

        def request() -> tuple[int, str]:
            client = Client()
            client.force_login(user)
            status, answer = send(client, functions, document)
            return status, json.dumps(answer, sort_keys=True)

        first, second = at_once(request, request)
        assert first == second
        assert first[0] == 200  # type: ignore[index]
        assert len(labelled(functions)) == 1
        assert TableSave.objects.get().save_id == UUID(document["save"])


#: Two equal saves at once, each over a connection of its own; says what each was answered and what is stored.
TWO_AT_ONCE = """
import django
django.setup()
import json
from functools import partial
from uuid import uuid4
from django.core.management import call_command
from budgets import editions
from budgets.models import Line, Statement
from tests import factories
from tests.integration.test_editions import at_once
from tests.integration.test_saves import with_new_line

call_command("migrate", verbosity=0)
editions.load_as_draft(budget=factories.budget())
statement = Statement.objects.select_related("budget").get(kind="expenditure")
save = partial(editions.save_statement, statement=statement, version=1, sheet=with_new_line(statement), save_id=uuid4())
saved = at_once(save, save, save, save)
lines = Line.objects.filter(statement=statement, label="机关服务").count()
print(json.dumps([lines, [[one.version, one.made] for one in saved]]))
"""


@pytest.mark.heavy
def test_equal_saves_at_once_store_one_on_sqlite_too(tmp_path: Path) -> None:
    """The tests' own database is in memory and has one connection; this one is a file, as a site's is."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        **SITE,
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
    }
    command = [sys.executable, "-c", TWO_AT_ONCE]
    ran = subprocess.run(command, check=True, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    lines, saved = json.loads(ran.stdout.splitlines()[-1])
    assert (lines, len(saved), saved[0][0]) == (1, 4, 2)
    assert all(one == saved[0] for one in saved)
