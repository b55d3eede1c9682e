"""Show that published files are handed in, read apart, looked at, and kept as a draft only when staff say so."""

from __future__ import annotations

import errno
import hashlib
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django.utils.timezone import now

from budgets import documents, editions, originals, uploads
from budgets.admin.upload_forms import ACCEPTED
from budgets.admin.uploads import MOST_UNSURE
from budgets.documents import Reading, Refused
from budgets.documents.model.messages import sentence
from budgets.models import Amount, Budget, Department, DepartmentAlias, Jurisdiction, Upload, staff_storage
from budgets.records import MONEY_UNITS, Place, Unreadable
from tests import factories, papers
from tests.documents import SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media", "english")]
State = Upload.UploadState
PAPER = papers.DOUBTFUL


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[dict[str, Any]]]:
    """Let the reader give what a test wants it to give, and note what it is asked."""

    def give(*answers: Any) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []
        left = list(answers)

        def read(paths: Any, *, progress: Any, bounds: Any, **given: Any) -> Reading:
            asked.append(given)
            progress(3, 8)
            answer = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(answer, BaseException):
                raise answer
            digest = hashlib.sha256(paths[0].read_bytes()).hexdigest()
            source = replace(factories.source_file(), sha256=digest)
            return Reading(budget=replace(answer, files=(source,)), warnings=("no-total: 表1",))

        monkeypatch.setattr(documents, "read_isolated", read)
        return asked

    return give


def admin(path: str) -> str:
    return f"/en/admin/budgets/{path}"


def file(name: str = factories.FILE, content: bytes = b"text") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def hand_in(staff: Client, *files: SimpleUploadedFile, **data: Any) -> Upload:
    """Hand files in and return the upload; the tests' worker reads it at once."""
    answer = staff.post(admin("upload/add/"), {"published": files or (file(),), **data})
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.latest("pk")


def shown(staff: Client, upload: Upload) -> str:
    return str(staff.get(admin(f"upload/{upload.pk}/change/")).content.decode())


def keep(staff: Client, upload: Upload, **data: Any) -> Any:
    return staff.post(admin(f"upload/{upload.pk}/keep/"), {"latest": 0, **data})


def department(name: str = factories.UNIT, place: str = "青田市", slug: str = "qingtian-data") -> Department:
    return Department.objects.create(
        jurisdiction=Jurisdiction.objects.get_or_create(name=place)[0], name=name, slug=slug
    )


class TestHandingIn:
    @pytest.mark.parametrize(
        ("files", "words"),
        [
            ([], "Choose the files"),
            ([("a.pdf", b"")], "a.pdf is empty"),
            ([(f"{n}.txt", str(n).encode()) for n in range(11)], "11 files were chosen"),
            ([("a.txt", b"1"), ("a.txt", b"2")], "Two files are called a.txt"),
            ([("a.txt", b"1"), ("b.txt", b"1")], "The same file was chosen twice"),
        ],
    )
    def test_what_is_wrong_is_said_before_anything_is_kept(
        self, staff: Client, files: list[tuple[str, bytes]], words: str, tmp_path: Path
    ) -> None:
        page = staff.post(admin("upload/add/"), {"published": [file(*one) for one in files]})
        assert (page.status_code, words in page.content.decode()) == (200, True)
        assert not Upload.objects.exists()
        assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]

    def test_too_much_is_refused(self, staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("budgets.admin.upload_forms.LARGEST_FILE", 1_000_000)
        monkeypatch.setattr(uploads, "LARGEST_TOGETHER", 2_500_000)
        files = [file(f"{n}.txt", bytes([65 + n]) * size) for n, size in enumerate((1_000_000, 900_000, 1_400_000))]
        page = staff.post(admin("upload/add/"), {"published": files}).content.decode()
        assert "2.txt has 1 MB; at most 1 MB are read" in page
        assert "Together the files have more than 2 MB" in page

    def test_the_form_says_what_is_accepted(self, staff: Client) -> None:
        page = staff.get(admin("upload/add/")).content.decode()
        assert "at most 10 files, each up to 50 MB, 90 MB together" in page
        assert f'accept="{ACCEPTED}"' in page

    def test_a_name_cannot_lead_astray_nor_be_too_long_for_a_disk(self) -> None:
        assert uploads.short_file_name("../../etc/passwd") == "passwd"
        assert uploads.short_file_name("C:\\papers\\预算.pdf") == "预算.pdf"
        long = uploads.short_file_name("预算" * 100 + ".pdf")
        assert (len(long.encode()) <= 200, long.endswith(".pdf")) == (True, True)

    @pytest.mark.parametrize("who", ["nobody", "citizen", "staff without rights"])
    def test_nobody_else_hands_in_or_sees(self, client: Client, reads: Any, clerk: User, who: str) -> None:
        reads(factories.budget())
        own = Client()
        own.force_login(clerk)
        upload = hand_in(own)
        if who != "nobody":
            client.force_login(User.objects.create_user("u", is_staff=who != "citizen"))
        pages = ("", "add/", *(f"{upload.pk}/{page}" for page in ("change/", "progress/", "table/1/")))
        for page in (*pages, f"{upload.pk}/original/1/1.png", f"{upload.pk}/differences.csv"):
            assert client.get(admin(f"upload/{page}")).status_code in (302, 403), page
        for word in ("again", "discard", "keep"):
            assert client.post(admin(f"upload/{upload.pk}/{word}/")).status_code in (302, 403), word
        upload.refresh_from_db()
        assert upload.state == State.READ

    def test_recognised_figures_stand_beside_their_pictures_the_doubtful_first(
        self, staff: Client, reads: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = originals.OriginalPage(count=1, number=1, width=842.0, height=595.0)
        monkeypatch.setattr(originals, "load_original_page", lambda *_: page)
        scan = factories.recognised_budget()
        lines = scan.statements[1].lines
        at = next(number for number, line in enumerate(lines) if line.label == "般行政管理事务")
        place = Place(file="budget.txt", page=1, box=(100, 50, 160, 62))
        amounts = tuple(replace(one, place=place) for one in lines[at].amounts)
        table = replace(scan.statements[1], lines=(*lines[:at], replace(lines[at], amounts=amounts), *lines[at + 1 :]))
        reads(replace(scan, statements=(scan.statements[0], table, *scan.statements[2:])))
        upload = hand_in(staff, file("budget.txt"))
        answer = staff.get(admin(f"upload/{upload.pk}/change/"))
        told = answer.context["unsure"]
        assert len(told) == MOST_UNSURE
        assert [one["figure"].is_broken for one in told] == sorted(
            (one["figure"].is_broken for one in told), reverse=True
        )
        first = told[0]
        assert (first["figure"].amount.printed, first["figure"].is_broken) == ("40.00", True)
        assert first["piece"].url == admin(f"upload/{upload.pk}/original/1/1.png")
        assert first["piece"].view == "99.0 49.0 62.0 14.0"
        assert "Recognised from pictures: look at these first" in answer.content.decode()

    def test_who_may_only_look_may_do_nothing(self, client: Client, reads: Any, clerk: User) -> None:
        reads(factories.budget())
        own = Client()
        own.force_login(clerk)
        upload = hand_in(own)
        auditor = User.objects.create_user("auditor", is_staff=True)
        auditor.user_permissions.add(Permission.objects.get(codename="view_budget"))
        client.force_login(auditor)
        page = shown(client, upload)
        assert "2024年青田市数据服务中心单位预算" in page
        assert "Keep as a draft" not in page
        assert client.get(admin("upload/add/")).status_code == 403
        assert keep(client, upload).status_code == 403

    def test_the_list_shows_what_everybody_handed_in(
        self, staff: Client, reads: Any, django_assert_max_num_queries: Any
    ) -> None:
        reads(factories.budget())
        for number in range(4):
            hand_in(staff, file(f"{number}.txt"))
        # The first page of a session notes that somebody is there.
        staff.get("/en/admin/")
        # session, user, second factor, rights of user and group, uploads, their files
        with django_assert_max_num_queries(9):
            page = staff.get(admin("upload/")).content.decode()
        assert all(f"{number}.txt" in page for number in range(4))


class TestReading:
    def test_a_real_paper_is_read_apart_and_its_unreadable_row_comes_first(self, staff: Client) -> None:
        upload = hand_in(staff, file("paper.pdf", PAPER.pdf()))
        page = shown(staff, upload)
        assert (upload.state, upload.done, upload.pages) == (State.READ, 2, 2)
        assert page.index("4O.00") < page.index("Recognised tables")
        assert "“4O.00” is not a figure." in page
        assert "page 2" in page
        table = staff.get(admin(f"upload/{upload.pk}/table/1/")).content.decode()
        assert table.count("<rect x=") >= 15
        assert 'class="money refused">4O.00' in table
        picture = staff.get(admin(f"upload/{upload.pk}/original/1/2.png"))
        assert picture.content.startswith(b"\x89PNG")
        assert staff.get(admin(f"upload/{upload.pk}/original/1/3.png")).status_code == 404
        assert staff.get(admin(f"upload/{upload.pk}/table/9/")).status_code == 404

    def test_two_readings_at_once_write_one_result(self, reads: Any) -> None:
        reads(factories.budget())
        upload = uploads.receive_files(files=[file()])
        Upload.objects.filter(pk=upload.pk).update(state=State.WAITING, attempt=2)
        uploads.read_upload.call(upload.pk, 1)
        upload.refresh_from_db()
        assert upload.state == State.WAITING
        uploads.read_upload.call(upload.pk, 2)
        upload.refresh_from_db()
        assert upload.state == State.READ

    def test_what_was_discarded_meanwhile_stays_discarded(
        self, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, tmp_path: Path
    ) -> None:
        def read(paths: Any, *, progress: Any, **given: Any) -> Reading:
            uploads.discard_upload(upload=Upload.objects.get())
            progress(1, 9)
            raise AssertionError("nobody waits for it")

        monkeypatch.setattr(documents, "read_isolated", read)
        with django_capture_on_commit_callbacks(execute=True):
            uploads.receive_files(files=[file()])
        assert Upload.objects.get().state == State.DISCARDED
        assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (Refused("scan: a.pdf"), "is a scan or a picture without a text layer"),
            (Refused("too-slow: 600"), "took longer than 600 seconds"),
            (Refused("reader-died"), "The reader ended unexpectedly"),
            (RuntimeError("a bug"), "The reader ended unexpectedly"),
        ],
    )
    def test_whatever_goes_wrong_is_said_on_the_upload_with_the_way_out(
        self, staff: Client, reads: Any, error: Exception, words: str
    ) -> None:
        reads(error, factories.budget())
        upload = hand_in(staff)
        page = shown(staff, upload)
        assert (upload.state, words in page, "Try again" in page) == (State.REFUSED, True, True)
        assert staff.post(admin(f"upload/{upload.pk}/again/")).status_code == 302
        upload.refresh_from_db()
        assert upload.state == State.READ

    def test_a_refusal_is_logged_in_one_line_with_the_hash_of_the_file(
        self, reads: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        reads(Refused("scan: a\nb.pdf"))
        upload = uploads.receive_files(files=[file()])
        (said,) = [record.getMessage() for record in caplog.records if record.name == "budgets.uploads"]
        assert said == f"Files with SHA-256 {upload.files.get().sha256} are refused: 'scan: a\\nb.pdf'"

    def test_a_worker_that_is_told_to_end_says_so_at_once(self, reads: Any) -> None:
        reads(SystemExit(1))
        upload = uploads.receive_files(files=[file()])
        upload.refresh_from_db()
        assert (upload.state, upload.refusal) == (State.REFUSED, "reader-stopped")

    def test_a_worker_that_died_is_noticed_and_the_upload_read_anew(self, staff: Client, reads: Any) -> None:
        reads(factories.budget())
        upload = hand_in(staff)
        rows = Upload.objects.filter(pk=upload.pk)
        rows.update(state=State.READING, heard_at=now(), done=2, pages=40)
        assert staff.get(admin(f"upload/{upload.pk}/progress/")).json()["over"] is False
        assert b"It is being read already" in staff.post(admin(f"upload/{upload.pk}/again/"), follow=True).content
        rows.update(heard_at=now() - timedelta(minutes=2))
        assert staff.get(admin(f"upload/{upload.pk}/progress/")).json()["over"] is True
        assert "worker ended or was started again" in shown(staff, upload)
        staff.post(admin(f"upload/{upload.pk}/again/"))
        upload.refresh_from_db()
        assert (upload.state, upload.attempt) == (State.READ, 2)

    def test_waiting_says_how_far_it_is_and_when_no_worker_runs(
        self, staff: Client, client: Client, monkeypatch: pytest.MonkeyPatch, reads: Any
    ) -> None:
        reads(factories.budget())
        first = hand_in(staff)
        upload = hand_in(staff, file("b.txt", b"b"))
        rows = Upload.objects.filter(pk=upload.pk)
        rows.update(state=State.WAITING, queued_at=now())
        told = staff.get(admin(f"upload/{upload.pk}/progress/")).json()
        assert (told["words"], told["forgotten"]) == ("Waiting to be read.", False)
        rows.update(queued_at=now() - timedelta(minutes=1))
        assert "no worker runs" in shown(staff, upload)
        assert staff.get("/healthz").json() == {"status": "ok", "uploads": "waiting"}
        # One that is busy with another upload does run.
        Upload.objects.filter(pk=first.pk).update(state=State.READING, heard_at=now(), done=3, pages=8)
        told = staff.get(admin(f"upload/{upload.pk}/progress/")).json()
        assert (told["words"], told["forgotten"]) == ("Waiting: 1 upload is read before it.", False)
        assert staff.get(admin(f"upload/{first.pk}/progress/")).json()["words"] == "Page 3 of 8"
        assert '<meta http-equiv="refresh"' in shown(staff, first)

    def test_an_unreadable_cell_of_a_workbook_is_named_by_its_cell(self, staff: Client, reads: Any) -> None:
        place = Place(file="tables.xlsx", sheet="表3 支出总表", row=5, column=6)
        reads(factories.budget(unreadable=(Unreadable(text="约三万", reason="bad-figure 约三万", place=place),)))
        assert "tables.xlsx, sheet 表3 支出总表, cell F5" in shown(staff, hand_in(staff))

    def test_what_does_not_hold_is_told_without_the_words_of_the_checks(self, staff: Client, reads: Any) -> None:
        first, *others = factories.mentions()
        reads(factories.budget(mentions=(replace(first, percent=Decimal("61.67")), *others)))
        failing = shown(staff, hand_in(staff)).partition('class="failing"')[2].partition("</ol>")[0]
        assert "61.67%" in failing
        assert "income</strong>" not in failing


@pytest.mark.any_database
class TestAsking:
    def test_all_that_a_document_leaves_open_is_asked_at_once_and_taken(self, staff: Client, reads: Any) -> None:
        asked = reads(Refused("which-department: 甲局、乙局\nwhich-scope\nwhich-year: 2030、2031"), factories.budget())
        upload = hand_in(staff)
        page = shown(staff, upload)
        for words in ("The document says: 甲局、乙局", "The document says: 2030、2031", "The document does not say it"):
            assert words in page
        again = admin(f"upload/{upload.pk}/again/")
        left_open = staff.post(again, {"year": "2031", "scope": "", "phase": "", "department_printed": "甲局"})
        assert b"This field is required" in left_open.content
        staff.post(again, {"year": "2031", "scope": "unit", "phase": "", "department_printed": "甲局"})
        upload.refresh_from_db()
        assert upload.state == State.READ
        assert asked[-1] == {"year": 2031, "department": "甲局", "scope": "unit", "phase": None, "units": {}}

    @pytest.mark.heavy
    def test_the_reader_asks_for_everything_that_is_open(self, staff: Client) -> None:
        paper = papers.Paper(title=("某市档案馆",), tables=[replace(PAPER.tables[0], title="支出总表", issuer="")])
        upload = hand_in(staff, file("open.pdf", paper.pdf()))
        assert set(upload.open_questions) == {"department", "year", "scope", "phase"}
        answers = {"year": "2031", "scope": "unit", "phase": "budget", "department_printed": "某市档案馆"}
        staff.post(admin(f"upload/{upload.pk}/again/"), answers)
        upload.refresh_from_db()
        budget = uploads.read_kept_budget(upload)
        assert (budget.year, budget.scope, budget.phase, budget.department) == (2031, "unit", "budget", "某市档案馆")

    def test_a_department_chosen_before_answers_for_a_document_that_names_none(self, staff: Client, reads: Any) -> None:
        known = department("甲局", slug="jia")
        asked = reads(Refused("which-department"), factories.budget(department="甲局"))
        upload = hand_in(staff, department="jia")
        assert (upload.state, upload.issuer, asked[-1]["department"]) == (State.READ, known, "甲局")

    def test_what_was_recognised_wrongly_is_read_again_with_other_answers(self, staff: Client, reads: Any) -> None:
        asked = reads(factories.budget())
        upload = hand_in(staff)
        answers = {"year": "2023", "scope": "", "phase": "final", "department_printed": ""}
        staff.post(admin(f"upload/{upload.pk}/again/"), answers)
        assert (asked[-1]["year"], asked[-1]["phase"]) == (2023, "final")
        wrong = staff.post(admin(f"upload/{upload.pk}/again/"), answers | {"year": "20"})
        assert (wrong.status_code, b"1949" in wrong.content) == (200, True)


@pytest.mark.any_database
class TestWhoseItIs:
    @pytest.mark.parametrize("printed", ["青田市 数据（服务）中心", "青田市数据(服务)中心", "青田市数据（服务） 中心"])
    def test_width_of_brackets_and_spaces_make_no_other_department(
        self, staff: Client, reads: Any, printed: str
    ) -> None:
        known = department("青田市数据（服务）中心")
        reads(factories.budget(department=printed))
        upload = hand_in(staff)
        assert keep(staff, upload, issuer=known.pk).status_code == 302
        assert (Budget.objects.get().department, Department.objects.count()) == (known, 1)

    def test_another_name_is_as_good(self, staff: Client, reads: Any) -> None:
        known = department("青田市大数据局")
        DepartmentAlias.objects.create(department=known, name=factories.UNIT)
        reads(factories.budget())
        upload = hand_in(staff)
        assert f'value="{known.pk}" required id="id_issuer_0" checked' in shown(staff, upload)

    def test_an_unknown_one_is_proposed_and_made_with_the_draft_only(self, staff: Client, reads: Any) -> None:
        reads(factories.budget())
        upload = hand_in(staff)
        page = shown(staff, upload)
        assert "It is made with the draft" in page
        assert 'value="qing-tian-shi-shu-ju-fu-wu-zhong-xin"' in page
        assert not Department.objects.exists()
        new = {"issuer": "new", "name": "青田市数据中心", "jurisdiction": "青田市", "slug": "dsj", "remember": "on"}
        assert keep(staff, upload, **new).status_code == 302
        made = Department.objects.get()
        assert (made.name, made.slug, made.jurisdiction.name) == ("青田市数据中心", "dsj", "青田市")
        assert [alias.name for alias in made.aliases.all()] == [factories.UNIT]

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"slug": "admin"}, "is an address of the portal itself"),
            ({"slug": "taken"}, "is, or was, another department"),
            ({"slug": "数据"}, "valid “slug”"),
            ({"jurisdiction": ""}, "A new department needs it"),
            ({"name": "青田市档案局"}, "is there already"),
        ],
    )
    def test_a_new_one_must_be_new_and_reachable(
        self, staff: Client, reads: Any, given: dict[str, str], words: str
    ) -> None:
        department("青田市档案局", slug="taken")
        reads(factories.budget())
        upload = hand_in(staff)
        new = {"issuer": "new", "name": "甲", "jurisdiction": "青田市", "slug": "jia"} | given
        page = staff.post(admin(f"upload/{upload.pk}/keep/"), {"latest": 0, **new}, follow=True)
        assert words in page.content.decode().replace("&quot;", "“")
        assert (Department.objects.count(), Budget.objects.count()) == (1, 0)

    def test_one_that_is_called_nearly_so_is_asked_about_and_remembered(self, staff: Client, reads: Any) -> None:
        near = department("青田市数据服务中心（本级）")
        department("完全不同的单位", slug="other")
        reads(factories.budget())
        upload = hand_in(staff)
        page = shown(staff, upload)
        assert "Is it one of these, or a new one?" in page
        assert "青田市数据服务中心（本级） · 青田市 · qingtian-data" in page
        assert 'value="new" required id="id_issuer_1">' in page
        assert keep(staff, upload).status_code == 200
        assert keep(staff, upload, issuer=near.pk, remember="on").status_code == 302
        assert [one.pk for one in Department.objects.with_name_or_alias(factories.UNIT)] == [near.pk]

    def test_the_same_name_in_another_place_is_asked_about(self, staff: Client, reads: Any) -> None:
        department(place="另一个市")
        reads(factories.budget())
        page = shown(staff, hand_in(staff))
        assert "另一个市" in page
        assert "checked" not in page[page.index('id="id_issuer"') : page.index('id="id_issuer"') + 900]

    def test_another_than_the_document_names_is_never_taken_silently(self, staff: Client, reads: Any) -> None:
        known, chosen = department(), department("甲局", slug="jia")
        reads(factories.budget())
        upload = hand_in(staff, department="甲局")
        assert "you chose another department. Which is it?" in shown(staff, upload)
        assert keep(staff, upload).status_code == 200
        assert keep(staff, upload, issuer=chosen.pk).status_code == 302
        assert Budget.objects.get().department == chosen
        assert known.budgets.count() == 0

    def test_what_was_typed_for_a_department_is_found_or_refused_in_words(self, staff: Client) -> None:
        department(), department(place="另一个市", slug="elsewhere")
        for word, answer in (("没有", "No department is called"), (factories.UNIT, "Give the address of one")):
            page = staff.post(admin("upload/add/"), {"published": [file()], "department": word}).content.decode()
            assert answer in page


@pytest.mark.any_database
class TestDifferences:
    def changed(self) -> Any:
        """Return the budget with one amount changed, a line taken out, a text written otherwise, a table more."""
        budget = factories.budget()
        table = budget.statements[1]
        line = table.lines[-1]
        other = replace(line.amounts[0], printed="101.00", value=101 * MONEY_UNITS["万元"])
        lines = (*table.lines[:-1], replace(line, amounts=(other, *line.amounts[1:])))
        first = replace(budget.statements[0], lines=budget.statements[0].lines[:-1])
        section = replace(budget.sections[-1], text="另一段话。")
        extra = replace(budget.statements[-1], order=9, kind="other", title="另一张表")
        return replace(
            budget,
            statements=(first, replace(table, lines=lines), *budget.statements[2:], extra),
            sections=(*budget.sections[:-1], section),
        )

    def test_of_a_year_that_is_there_are_shown_before_it_is_kept(self, staff: Client, reads: Any) -> None:
        before = editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
        reads(self.changed())
        upload = hand_in(staff)
        page = shown(staff, upload)
        assert "Differences from edition 1 (published)" in page
        was = factories.budget().statements[1].lines[-1].amounts[0].printed
        assert f"{was} 万元</td>" in page
        assert "101.00 万元</td>" in page
        for words in ("另一张表", "另一段话。", "lines removed: ", "amounts changed: ", "tables added: "):
            assert words in page.replace('<span class="figure">', ""), words
        table = staff.get(admin(f"upload/{upload.pk}/differences.csv")).content.decode("utf-8-sig")
        assert "amount,changed" in table
        assert keep(staff, upload, issuer=before.department.pk, latest=before.pk).status_code == 302
        assert list(Budget.objects.order_by("edition").values_list("edition", "state")) == [
            (1, "published"),
            (2, "draft"),
        ]

    @pytest.mark.heavy
    def test_of_one_figure_in_a_paper_name_it_alone(self, staff: Client) -> None:
        upload = hand_in(staff, file("paper.pdf", PAPER.pdf()))
        keep(staff, upload, issuer="new", name="青田市档案馆", jurisdiction="青田市", slug="archive")
        rows = [list(row) for row in PAPER.tables[0].rows]
        rows[3][2] = "61.00"
        paper = papers.Paper(title=PAPER.title, tables=[replace(PAPER.tables[0], rows=rows)])
        page = shown(staff, hand_in(staff, file("paper.pdf", paper.pdf())))
        assert "1 difference from edition 1" in page
        row = page[page.index('<tr class="changed">') :]
        assert row.index("2012601 行政运行") < row.index("60.00 万元") < row.index("61.00 万元")

    def test_an_edition_that_nobody_was_shown_is_shown_first(self, staff: Client, reads: Any) -> None:
        reads(self.changed())
        upload = hand_in(staff)
        made = editions.load_as_draft(budget=factories.budget()).budget
        answer = staff.post(
            admin(f"upload/{upload.pk}/keep/"), {"latest": 0, "issuer": made.department.pk}, follow=True
        ).content.decode()
        assert "There is an edition of it already: look at the differences" in answer
        assert "Differences from edition 1 (draft)" in answer
        assert f'name="latest" value="{made.pk}"' in answer
        assert Budget.objects.count() == 1

    def test_files_that_are_stored_are_said_with_their_edition(self, staff: Client, reads: Any) -> None:
        reads(factories.budget())
        first, second = hand_in(staff), hand_in(staff)
        assert "was uploaded another time and is not decided on" in shown(staff, second)
        keep(staff, first, issuer="new", name=factories.UNIT, jurisdiction="青田市", slug="dsj")
        made = Budget.objects.get()
        page = shown(staff, second)
        assert "is stored already (draft), with:" in page
        assert "It says the same, table by table and word by word." in page
        again = {"issuer": made.department.pk, "latest": made.pk}
        assert (
            b"These files were kept already"
            in staff.post(admin(f"upload/{second.pk}/keep/"), again, follow=True).content
        )
        assert Budget.objects.count() == 1
        third = hand_in(staff)
        keep(staff, third, **again, again="on")
        assert Budget.objects.count() == 2


class TestKeeping:
    def test_makes_a_draft_with_its_files_and_its_history_and_nothing_public(
        self, staff: Client, clerk: User, django_capture_on_commit_callbacks: Any, tmp_path: Path
    ) -> None:
        content = SAMPLE.read_bytes()
        upload = hand_in(staff, file("预算 2024.txt", content), approved_on="2024-02-01")
        page = shown(staff, upload)
        assert "worth checking" in page
        with django_capture_on_commit_callbacks(execute=True):
            answer = keep(staff, upload, issuer="new", name="甲中心", jurisdiction="深圳市", slug="jia", remember="on")
        made = Budget.objects.get()
        assert answer["Location"] == admin(f"budget/{made.pk}/change/")
        assert (made.state, made.approved_on, made.changed_by) == ("draft", date(2024, 2, 1), clerk)
        stored = made.files.get()
        with stored.file.open("rb") as kept:
            assert (stored.name, kept.read()) == ("预算 2024.txt", content)
        assert LogEntry.objects.filter(object_id=str(made.pk), user=clerk).count() == 1
        assert [path.name for path in (tmp_path / "media").rglob("*") if path.is_file()] == [stored.sha256]
        # Asked once more, by the same or another, there is still one draft.
        assert keep(staff, upload, issuer="new")["Location"] == answer["Location"]
        assert Budget.objects.count() == 1
        assert "Go on with" in shown(staff, upload)
        staff.logout()
        for address in ("/jia/2024/budget/", "/jia/2024/budget/source/", "/preview/jia/2024/budget/editions/1/"):
            assert staff.get(address).status_code == 404

    def test_half_of_it_is_never_kept(self, staff: Client, reads: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        reads(factories.budget())
        upload = hand_in(staff)

        def broken(**given: Any) -> None:
            raise editions.EditionError("The disk is full.")

        monkeypatch.setattr(editions, "keep_source_file", broken)
        new = {"issuer": "new", "name": "甲", "jurisdiction": "青田市", "slug": "jia"}
        page = staff.post(admin(f"upload/{upload.pk}/keep/"), {"latest": 0, **new}, follow=True)
        assert b"The disk is full." in page.content
        assert not Budget.objects.exists()
        assert not Department.objects.exists()
        upload.refresh_from_db()
        assert upload.state == State.READ

    def test_an_unreadable_row_is_mended_in_the_draft(self, staff: Client) -> None:
        upload = hand_in(staff, file("paper.pdf", PAPER.pdf()))
        keep(staff, upload, issuer="new", name="青田市档案馆", jurisdiction="青田市", slug="archive")
        made = Budget.objects.get()
        assert Amount.objects.filter(line__budget=made, state="unreadable").count() == 1
        page = staff.get(admin(f"budget/{made.pk}/change/")).content.decode()
        assert "1 cell could not be understood" in page
        assert "1 row of the files was not read for certain" in page

    def test_what_does_not_hold_is_said_before(self, staff: Client) -> None:
        rows = [list(row) for row in PAPER.tables[0].rows]
        rows[4][2], rows[1][2] = "40.00", "200.00"
        paper = papers.Paper(title=PAPER.title, tables=[replace(PAPER.tables[0], rows=rows)])
        upload = hand_in(staff, file("paper.pdf", paper.pdf()))
        page = shown(staff, upload)
        assert 'do not hold: <span class="figure">0' not in page
        assert page.index("These identities do not hold") < page.index('id="keep"')

    def test_the_page_takes_no_query_more_for_a_longer_document(
        self, staff: Client, reads: Any, django_assert_num_queries: Any
    ) -> None:
        editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
        reads(factories.budget(), replace(factories.budget(), statements=(*factories.statements(),) * 2))
        numbers = []
        for content in (b"1", b"2"):
            upload = hand_in(staff, file(content=content))
            with django_assert_num_queries(48, exact=False) as counted:
                shown(staff, upload)
            numbers.append(len(counted))
        assert numbers[0] >= numbers[1] - 1


class TestLettingGo:
    def test_discarding_deletes_what_was_handed_in(
        self, staff: Client, django_capture_on_commit_callbacks: Any, tmp_path: Path
    ) -> None:
        upload = hand_in(staff, file("paper.pdf", PAPER.pdf()))
        staff.get(admin(f"upload/{upload.pk}/original/1/2.png"))
        with django_capture_on_commit_callbacks(execute=True):
            given = {"sure": "1", "reason": "another file"}
            page = staff.post(admin(f"upload/{upload.pk}/discard/"), given, follow=True)
        assert b"The upload was discarded" in page.content
        assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
        assert "Its files are deleted" in shown(staff, upload)
        for word in ("again", "keep", "discard"):
            assert staff.post(admin(f"upload/{upload.pk}/{word}/"), follow=True).status_code == 200
        assert staff.get(admin(f"upload/{upload.pk}/table/1/")).status_code == 404
        assert staff.get(admin(f"upload/{upload.pk}/original/1/1.png")).status_code == 404

    def test_the_command_lets_go_of_those_that_nobody_decided_on(
        self, reads: Any, django_capture_on_commit_callbacks: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # This machine's own may hold what another portal's killed process left.
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        reads(factories.budget())
        old, new = uploads.receive_files(files=[file()]), uploads.receive_files(files=[file("b.txt", b"b")])
        Upload.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=31))
        told = io.StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("clean_up", stdout=told)
        assert (
            told.getvalue() == "1 uploads discarded, 0 discarded drafts deleted, 0 who asked forgotten, "
            "0 files and 0 folders left behind deleted\n"
        )
        assert list(Upload.objects.undecided()) == [new]
        assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 2

    def test_a_result_whose_files_are_lost_is_no_error(self, staff: Client, reads: Any, tmp_path: Path) -> None:
        reads(factories.budget())
        upload = hand_in(staff)
        for path in (tmp_path / "media").rglob("*.zip"):
            path.unlink()
        page = shown(staff, upload)
        assert "Try again" in page
        assert staff.get(admin(f"upload/{upload.pk}/table/1/")).status_code == 404
        assert keep(staff, upload).status_code in (302, 404)


class TestWhatFailsHere:
    """A disk, a lost original, a worker that died, a clock that was ahead: the file is blamed for none of it."""

    def no_space(self, *_words: Any, **_options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def test_an_upload_that_does_not_fit_leaves_nothing_behind_and_later_ones_go_on(
        self, staff: Client, reads: Any, tmp_path: Path
    ) -> None:
        reads(factories.budget())
        whole, half = file("a.txt", b"a" * 100), file("b.txt", b"b" * 100)

        def half_of_it(*_words: Any) -> Iterator[bytes]:
            yield b"b" * 50
            raise OSError(errno.ENOSPC, "No space left on device")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(originals, "sha256_of_file", lambda one: hashlib.sha256(one.name.encode()).hexdigest())
            patch.setattr(
                "django.core.files.uploadedfile.InMemoryUploadedFile.chunks",
                lambda one, *_size: half_of_it() if one.name == "b.txt" else iter([b"a" * 100]),
            )
            page = staff.post(admin("upload/add/"), {"published": [whole, half]})
            again = {"published": [file("b.txt", b"b" * 100)]}
            told = staff.post("/admin/budgets/upload/add/", again).content.decode()
        assert (page.status_code, "nothing was changed: No space left" in page.content.decode()) == (200, True)
        assert "未作任何改动：磁盘已满" in told
        assert "磁盘已满" in sentence("disk-failed: No space left on device")
        assert not Upload.objects.exists()
        assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
        assert hand_in(staff, file("b.txt", b"b" * 100)).state == State.READ

    def test_two_that_save_under_one_name_keep_a_file_each(self, tmp_path: Path) -> None:
        storage = staff_storage()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(storage, "get_available_name", lambda name, max_length=None: name)
            first = storage.save("sources/ab/abc", ContentFile(b"one"))
        second = storage._save("sources/ab/abc", ContentFile(b"two"))  # type: ignore[attr-defined]
        assert first != second
        assert [Path(storage.path(name)).read_bytes() for name in (first, second)] == [b"one", b"two"]
        assert not list((tmp_path / "media").rglob("*.part"))

    def test_a_full_disk_is_told_where_the_body_cannot_be_kept(
        self, staff: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.file_complete", self.no_space)
        staff.raise_request_exception = False
        page = staff.post(admin("upload/add/"), {"published": file()})
        assert (page.status_code, page["Retry-After"]) == (503, "5")
        assert "nothing is wrong with" in page.content.decode()

    @pytest.mark.parametrize(
        ("where", "error", "words"),
        [
            (
                "originals.copy_kept_file",
                OSError(errno.ENOSPC, "No space left"),
                "nothing is wrong with the file",
            ),
            ("originals.copy_kept_file", FileNotFoundError(2, "No such file"), "is not kept here"),
            ("uploads.zipped_package", OSError(errno.EROFS, "Read-only"), "nothing is wrong with the file"),
            ("uploads.zipped_package", OperationalError("gone"), "The reading stopped because the worker"),
        ],
    )
    def test_what_fails_while_it_is_read_is_told_as_that(
        self, staff: Client, reads: Any, monkeypatch: pytest.MonkeyPatch, where: str, error: Exception, words: str
    ) -> None:
        def broken(*_words: Any) -> None:
            raise error

        reads(factories.budget())
        with monkeypatch.context() as patch:
            patch.setattr(f"budgets.{where}", broken)
            upload = hand_in(staff)
        page = shown(staff, upload)
        assert (upload.state, words in page, "Check the file" in page) == (State.REFUSED, True, False)
        assert uploads.read_again(upload=upload).state == State.WAITING
        upload.refresh_from_db()
        assert upload.state == State.READ

    def test_a_reader_that_the_system_ends_is_not_the_files_fault(
        self, staff: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = subprocess.Popen
        killing = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
        monkeypatch.setattr(subprocess, "Popen", lambda _command, **given: run(killing, **given))
        page = shown(staff, hand_in(staff))
        assert "The system ended the reader" in page
        assert "Check the file" not in page

    @pytest.mark.parametrize("heard", [timedelta(minutes=-2), timedelta(days=1)], ids=["silent", "clock was ahead"])
    def test_what_a_worker_that_died_left_is_read_by_the_next(self, reads: Any, heard: timedelta) -> None:
        reads(factories.budget())
        reading, waiting, busy = (uploads.receive_files(files=[file(f"{n}.txt", b"%d" % n)]) for n in range(3))
        rows = Upload.objects.filter
        rows(pk=reading.pk).update(state=State.READING, heard_at=now() + heard)
        rows(pk=waiting.pk).update(state=State.WAITING, queued_at=now() + heard)
        rows(pk=busy.pk).update(state=State.READING, heard_at=now())
        assert uploads.take_up_abandoned() == 2
        states = [one.state for one in Upload.objects.order_by("pk")]
        assert states == [State.READ, State.READ, State.READING]

    def test_a_file_that_ends_every_worker_is_left_to_staff(self, reads: Any) -> None:
        reads(factories.budget())
        upload = uploads.receive_files(files=[file()])
        Upload.objects.update(
            state=State.READING, heard_at=now() - timedelta(minutes=2), taken_up=uploads.MOST_TAKEN_UP
        )
        assert uploads.take_up_abandoned() == 0
        upload.refresh_from_db()
        assert upload.is_stopped
