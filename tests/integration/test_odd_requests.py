"""Show that odd and hostile requests get an answer, never an error of ours, and leave nothing behind."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from budgets import documents, editions, uploads
from budgets.documents import Reading, Refused
from budgets.models import Acknowledgement, Budget, Department, Finding, Jurisdiction, Statement, Upload
from budgets.queries import findings
from budgets.workbooks import defused
from portal import urls
from tests import factories
from tests.drill.leaks import route_texts

from .test_findings import altered

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("media", "english")]
#: More digits than Python turns into a number, and than a database keeps.
ENDLESS, LARGE = "9" * 5000, "9" * 30
ADMIN = "/en/admin/budgets/"


@pytest.fixture
def staff(admin_client: Client) -> Client:
    admin_client.raise_request_exception = False
    return admin_client


@pytest.fixture
def upload(staff: Client, monkeypatch: pytest.MonkeyPatch) -> Upload:
    """Hand in a file that is read at once."""

    def read(paths: Any, **_given: Any) -> Reading:
        source = replace(factories.source_file(), sha256=hashlib.sha256(paths[0].read_bytes()).hexdigest())
        return Reading(budget=factories.budget(files=(source,)))

    monkeypatch.setattr(documents, "read_isolated", read)
    staff.post(f"{ADMIN}upload/add/", {"published": SimpleUploadedFile(factories.FILE, b"text")})
    return Upload.objects.get()


def test_a_host_that_is_not_ours_is_refused(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["budget.example.org"]
    for path in ("/", "/en/", "/admin/"):
        assert client.get(path, headers={"host": "evil.example.net"}).status_code == 400


@pytest.mark.parametrize("path", ["//[", "//[x/", "//[::1/"])
def test_an_address_that_is_none_is_not_found(client: Client, path: str) -> None:
    client.raise_request_exception = False
    assert client.generic("GET", "/", PATH_INFO=path).status_code == 404


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (f"upload/{ENDLESS}/change/", 404),
        (f"upload/{LARGE}/change/", 404),
        (f"upload/add/?department={ENDLESS}", 200),
        (f"budget/add/?department={ENDLESS}", 200),
        (f"finding/?budget__id__exact={LARGE}", 200),
        (f"finding/?budget__id__exact={ENDLESS}", 302),
    ],
)
def test_a_number_that_no_row_has_finds_nothing(staff: Client, page: str, status: int) -> None:
    assert staff.get(f"{ADMIN}{page}").status_code == status


@pytest.mark.parametrize("table", ["abc", LARGE, ENDLESS])
def test_a_table_that_is_none_lists_nothing(staff: Client, draft: Budget, table: str) -> None:
    answer = staff.get(f"{ADMIN}finding/", {"budget__id__exact": str(draft.pk), "table": table})
    assert (answer.status_code, answer.context["cl"].result_count) == (200, 0)


@pytest.mark.parametrize("page", [ENDLESS, LARGE, "²"])
def test_a_page_that_is_none_shows_the_first(staff: Client, upload: Upload, page: str) -> None:
    assert staff.get(f"{ADMIN}upload/{upload.pk}/table/1/", {"page": page}).status_code == 200


@pytest.mark.parametrize("where", ["check", "findings", "save"])
@pytest.mark.parametrize(
    "document",
    [
        '{"rows": [{"key": "a", "row": Infinity}]}',
        "[" * 100_000,
        json.dumps({"rows": [], "version": 10**400}).replace(f"{10**400}", "1e999"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(staff: Client, draft: Budget, where: str, document: str) -> None:
    table = Statement.objects.get(budget=draft, kind="expenditure")
    answer = staff.post(f"{ADMIN}statement/{table.pk}/{where}/", document, content_type="application/json")
    assert answer.status_code == (400 if where == "save" or "rows" not in document or "Inf" in document else 200)
    assert table.lines.exists()


class TestUploads:
    def test_files_that_are_lost_are_said_and_nothing_is_kept(self, staff: Client, upload: Upload) -> None:
        place = Jurisdiction.objects.create(name="青田市")
        issuer = Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="data")
        file = upload.files.get().file
        file.storage.delete(str(file.name))
        answer = staff.post(f"{ADMIN}upload/{upload.pk}/keep/", {"latest": 0, "issuer": issuer.pk}, follow=True)
        assert "The files cannot be read or kept, and nothing was changed" in answer.content.decode()
        assert not Budget.objects.exists()

    def test_what_could_not_be_queued_leaves_no_file(
        self, staff: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        def fail(_upload: Upload) -> None:
            raise ValueError("the queue")

        monkeypatch.setattr(uploads, "enqueue_reading", fail)
        answer = staff.post(f"{ADMIN}upload/add/", {"published": SimpleUploadedFile("a.txt", b"text")})
        assert (answer.status_code, "the queue" in answer.content.decode()) == (200, True)
        assert not Upload.objects.exists()
        assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]

    def test_a_refusal_that_no_database_takes_is_written_all_the_same(
        self, staff: Client, upload: Upload, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def read(_paths: Any, **_given: Any) -> Reading:
            raise Refused("broken: a\0\ud800.xlsx")

        monkeypatch.setattr(documents, "read_isolated", read)
        staff.post(f"{ADMIN}upload/{upload.pk}/again/")
        upload.refresh_from_db()
        assert (upload.state, upload.refusal) == (Upload.UploadState.REFUSED, "broken: a?.xlsx")

    def test_an_upload_that_is_decided_on_while_old_ones_are_let_go_is_left_alone(
        self, upload: Upload, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        discard = uploads.discard_upload

        def late(*, upload: Upload) -> None:
            Upload.objects.filter(pk=upload.pk).update(state=Upload.UploadState.KEPT)
            discard(upload=upload)

        monkeypatch.setattr(uploads, "discard_upload", late)
        assert uploads.discard_undecided(before=timezone.now()) == 0
        upload.refresh_from_db()
        assert upload.state == Upload.UploadState.KEPT

    def test_no_other_site_hands_in_keeps_or_discards(self, admin_user: User, upload: Upload) -> None:
        visitor = Client(enforce_csrf_checks=True)
        visitor.force_login(admin_user)
        for page in ("add", *(f"{upload.pk}/{step}" for step in ("again", "keep", "discard"))):
            assert visitor.post(f"{ADMIN}upload/{page}/").status_code == 403
        upload.refresh_from_db()
        assert upload.state == Upload.UploadState.READ


class TestAnswers:
    def test_what_was_answered_in_an_edition_that_nobody_may_read_is_told_with_no_other(self) -> None:
        first = editions.load_as_draft(budget=altered()).budget
        again = editions.load_as_draft(budget=altered(), again=True).budget
        failing = Finding.objects.failing().filter(budget=first)
        editions.acknowledge(findings=failing, reason="for the draft alone")
        editions.publish(budget=again, despite_failures="as printed")
        Acknowledgement.objects.filter(budget=again).delete()
        rows = list(Finding.objects.failing().filter(budget=again).select_related("budget"))
        assert rows
        assert not findings.answers(again)
        assert not findings.answers_to(rows)
        assert findings.answers(first)


def test_no_cell_of_a_csv_file_runs() -> None:
    for text in ("=1", "+1", "@a", "\t=1", "\r=1", "\n=1", "-1+cmd|' /C calc'!A0", "-a"):
        assert defused(text) == f"'{text}"
    for text in ("＝1", "＋1", "＠a", "－a"):
        assert defused(text) == f"'{text}"
    for text in ("-2.00", "-1,234.50", "-", "--", "-0.5%", "12", "－"):
        assert defused(text) == text


def test_no_head_and_no_unit_of_a_csv_file_runs(client: Client) -> None:
    made = factories.budget()
    first, *others = made.statements
    columns = tuple(replace(column, header=("=HYPERLINK(1)",)) for column in first.columns)
    tables = (replace(first, columns=columns, money_unit="@unit"), *others)
    budget = editions.load_as_draft(budget=replace(made, statements=tables)).budget
    editions.publish(budget=budget, despite_failures="as printed", despite_unreadable="as printed")
    words = re.findall(r'href="([^"]+\.csv)"', client.get(f"{budget.get_absolute_url()}tables/").content.decode())
    table = next(word for word in words if "/tables/" in word)
    for address, expected in ((table, {"'=HYPERLINK(1)", "'@unit"}), (words[0], {"'@unit"})):
        answer = client.get(address)
        cells = [cell for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) for cell in row]
        assert expected <= set(cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]


FILTERS = (
    "id__in",
    "pk__in",
    "groups",
    "groups__in",
    "fiscal_year",
    "fiscal_year__gte",
    "jurisdiction",
    "o",
    "p",
    "all",
    "e",
)


@pytest.mark.parametrize(
    "number", [str(2**31), str(2**63), "1" + "0" * 30, "-1", "0", "１２", "1_0", "", "1e9", "9" * 4400]
)
def test_no_number_in_an_address_of_the_admin_is_an_error_of_ours(staff: Client, draft: Budget, number: str) -> None:
    lists = (
        "budgets/budget",
        "budgets/finding",
        "budgets/department",
        "auth/user",
        "auth/group",
        "otp_totp/totpdevice",
    )
    for model in lists:
        for name in FILTERS:
            assert staff.get(f"/en/admin/{model}/", {name: number}).status_code < 500, (model, name)
        for page in ("change", "history", "delete"):
            assert staff.get(f"/en/admin/{model}/{number}/{page}/").status_code < 500, (model, page)
    assert staff.get(f"/en/admin/otp_totp/totpdevice/{number}/config/").status_code < 500


@pytest.mark.heavy
@pytest.mark.parametrize("word", ["9" * 20, "9" * 5000, "-1", "１２", "%00", "%0A", "_FF", "_", "x" * 17_000, "𝟏"])
def test_no_word_in_any_address_is_an_error_of_ours(staff: Client, draft: Budget, word: str) -> None:
    paths = {re.sub(r"<[^>]*>", word, text) for text in route_texts(urls.urlpatterns) if "<" in text}
    answers = {(path, send): send(f"/{path}").status_code for path in sorted(paths) for send in (staff.get, staff.post)}
    assert len(answers) > 200
    assert [path for (path, _send), status in answers.items() if status >= 500] == []


@pytest.mark.parametrize("number", [str(2**63), "", "１２", "1e9", "a"])
def test_an_action_on_a_key_that_is_none_is_not_found(staff: Client, draft: Budget, number: str) -> None:
    for model, action in (("budgets/budget", "submit"), ("auth/user", "unlock"), ("budgets/upload", "discard")):
        sent = staff.post(f"/en/admin/{model}/", {"action": action, "_selected_action": [number], "index": 0})
        assert sent.status_code == 404
    draft.refresh_from_db()
    assert draft.state == Budget.EditionState.DRAFT
