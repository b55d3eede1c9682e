"""Show that a database that is busy or cannot be reached is told as that, and not as a mistake of whoever asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError, connections
from django.test import Client

from budgets import editions
from budgets.editions import EditionError
from budgets.editions.transient_errors import is_transient_error
from budgets.editions.workflow import one_transaction
from budgets.models import Budget, Statement, Upload
from budgets.queries import entry
from tests import factories

pytestmark = pytest.mark.django_db
Fail = Callable[[DatabaseError | InterfaceError], None]

LOCKED = OperationalError("database is locked")
CUT_OFF = OperationalError("the connection is closed")
CLOSED = InterfaceError("connection already closed")
FRAME = {"title": "另一个标题", "issuer": factories.UNIT, "units": factories.UNIT}
PASSING = [LOCKED, CUT_OFF, CLOSED]


def caused(error: DatabaseError, cause: BaseException) -> DatabaseError:
    error.__cause__ = cause
    return error


class OfPostgres(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Let whatever is stored, or looked up to be changed, meet an error of the database."""

    def arrange(error: Exception) -> None:
        def broken(*_words: Any, **_options: Any) -> None:
            raise error

        for name in (
            "budgets.editions.statement_saving.lock_edition",
            "budgets.editions.workflow.lock_edition",
            "budgets.editions.checking.check_and_store",
            "budgets.editions.draft_creation.lock_edition",
            "budgets.uploads.lock_upload",
            "budgets.uploads.enqueue_reading",
        ):
            monkeypatch.setattr(name, broken)

    return arrange


def test_only_what_passes_is_taken_for_it() -> None:
    assert all(map(is_transient_error, PASSING))
    assert is_transient_error(caused(OperationalError("lock timeout"), OfPostgres("55P03")))
    assert is_transient_error(caused(OperationalError("no connection"), OfPostgres(None)))
    assert is_transient_error(caused(InternalError("a read-only transaction"), OfPostgres("25006")))
    assert not is_transient_error(caused(InternalError("no active transaction"), OfPostgres("25P01")))
    assert not is_transient_error(caused(OperationalError("row is too big"), OfPostgres("54000")))
    assert not is_transient_error(IntegrityError("UNIQUE constraint failed"))
    assert not is_transient_error(ValueError("no number"))


def test_what_sqlite_cannot_make_sense_of_does_not_pass() -> None:
    with sqlite3.connect(":memory:") as database, pytest.raises(sqlite3.OperationalError) as refused:
        database.execute("SELECT nothing FROM nowhere")
    assert not is_transient_error(caused(OperationalError("no such table"), refused.value))


def test_a_file_that_another_writes_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "busy.sqlite3"
    one, other = (sqlite3.connect(path, isolation_level=None, timeout=0) for _number in range(2))
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as refused:
        other.execute("BEGIN IMMEDIATE")
    assert is_transient_error(caused(OperationalError("database is locked"), refused.value))
    one.close()
    other.close()


class TestTheGrid:
    @pytest.mark.parametrize("error", PASSING)
    def test_is_asked_to_send_it_again(
        self, staff: Client, functions: Statement, fail: Fail, error: OperationalError
    ) -> None:
        fail(error)
        answer = self.send(staff, functions)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "nothing was stored" in answer.json()["error"]
        functions.refresh_from_db()
        assert functions.version == 1

    def test_is_told_what_the_database_refuses(self, staff: Client, functions: Statement, fail: Fail) -> None:
        fail(IntegrityError("CHECK constraint failed"))
        answer = self.send(staff, functions)
        assert answer.status_code == 422
        assert "CHECK constraint failed" in answer.json()["error"]

    def send(self, staff: Client, functions: Statement) -> Any:
        document = entry.document(functions)
        document["rows"][1]["cells"]["4"] = "77"
        address = f"/en/admin/budgets/statement/{functions.pk}/save/"
        return staff.post(address, document, "application/json", headers={"accept": "application/json"})


class TestForms:
    """What is sent as a form: a line, a step, an upload, Django's own forms."""

    @pytest.mark.parametrize("error", PASSING)
    @pytest.mark.parametrize("what", ["line", "submit", "publish", "several", "frame", "discard upload"])
    def test_are_answered_with_a_way_out(
        self, staff: Client, functions: Statement, fail: Fail, what: str, error: OperationalError
    ) -> None:
        address, data = self.form(functions, what)
        before = (Budget.objects.get().state, Upload.objects.undecided().count())
        fail(error)
        answer = staff.post(address, data)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "This step stored nothing" in answer.content.decode()
        assert (Budget.objects.get().state, Upload.objects.undecided().count()) == before

    @pytest.mark.parametrize("what", ["line", "submit", "several"])
    def test_are_told_what_the_database_refuses(
        self, staff: Client, functions: Statement, fail: Fail, what: str
    ) -> None:
        address, data = self.form(functions, what)
        fail(IntegrityError("CHECK constraint failed"))
        answer = staff.post(address, data, follow=True)
        assert answer.status_code == 200
        assert "CHECK constraint failed" in answer.content.decode()

    def form(self, functions: Statement, what: str) -> tuple[str, dict[str, Any]]:
        budget = functions.budget
        at = "/en/admin/budgets"
        if what == "line":
            form = {"version": functions.version, "level": 3, "code": "2010103", "label": "机关服务", "cell_4": "5"}
            return f"{at}/statement/{functions.pk}/line/new/", form
        if what == "several":
            return f"{at}/budget/", {"action": "submit", "_selected_action": [budget.pk]}
        if what == "frame":
            return f"{at}/budget/{budget.pk}/change/", FRAME | {"jurisdiction": budget.department.jurisdiction_id}
        if what == "discard upload":
            upload = Upload.objects.create(state=Upload.UploadState.REFUSED)
            return f"{at}/upload/{upload.pk}/discard/", {"sure": "1", "reason": "another file"}
        if what == "publish":
            editions.submit(budget=budget)
        read = Budget.objects.get(pk=budget.pk).version
        return f"{at}/budget/{budget.pk}/step/{what}/", {"reason": "as printed", "read": read}


def test_a_page_that_is_only_read_says_to_ask_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_words: object, **_options: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(connections["default"], "cursor", broken)
    answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert "Please reload this page" in answer.content.decode()


def test_what_is_no_failure_of_the_database_is_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_words: object, **_options: object) -> None:
        raise DatabaseError("malformed")

    monkeypatch.setattr(connections["default"], "cursor", broken)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500


def test_one_transaction_is_undone_either_way(draft: Budget) -> None:
    for error, raised in ((LOCKED, OperationalError), (IntegrityError("refused"), EditionError)):
        with pytest.raises(raised):
            renamed_and_failed(draft, error)
        assert Budget.objects.get(pk=draft.pk).title == draft.title


def renamed_and_failed(budget: Budget, error: Exception) -> None:
    with one_transaction():
        Budget.objects.filter(pk=budget.pk).update(title="gone")
        raise error
