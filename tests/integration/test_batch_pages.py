"""Staff hand in the files of many departments, answer what is open in one table, and keep what is whole in one go."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from budgets.batches import MOST_HANDED_IN
from budgets.models import Batch, Budget, Department, DepartmentAlias, Membership, Upload, UploadFile
from budgets.records import MONEY_UNITS
from tests import papers

from .test_batches import locked_archive
from .test_handed_in_batches import archive_of, department, paper_of, tables_alone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "media")]
State = Upload.UploadState
UNIT = next(iter(MONEY_UNITS))


def address(page: str) -> str:
    return f"/en/admin/budgets/batch/{page}"


def hand_in(staff: Client, *files: tuple[str, bytes], **more: Any) -> Any:
    return staff.post(address("add/"), {"published": [SimpleUploadedFile(*one) for one in files], **more})


def handed_in(staff: Client, *files: tuple[str, bytes], **more: Any) -> Batch:
    answer = hand_in(staff, *files, **more)
    assert answer.status_code == 302, answer.content.decode()
    return Batch.objects.latest("pk")


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def board(staff: Client, batch: Batch) -> str:
    return text(staff.get(address(f"{batch.pk}/change/")))


def upload_of(name: str) -> Upload:
    return Upload.objects.get(files__name=name)


class TestHandingIn:
    @pytest.mark.parametrize(
        ("files", "words"),
        [
            ([], "Choose the files"),
            ([("all.zip", locked_archive())], "all.zip is encrypted"),
            ([("all.zip", b"PK torn")], "all.zip is damaged"),
            ([("all.zip", archive_of(("a/../../b.txt", b"1")))], "leads out of it"),
            ([("all.zip", archive_of(("in.zip", b"1")))], "an archive inside an archive"),
            (
                [("all.zip", archive_of(*((f"{n}.txt", b"%d" % n) for n in range(501))))],
                "at most (all.zip: 500, 400 MB)",
            ),
        ],
    )
    def test_what_cannot_be_taken_is_said_and_nothing_kept(
        self, staff: Client, files: list[tuple[str, bytes]], words: str, tmp_path: Path
    ) -> None:
        assert words in text(hand_in(staff, *files))
        assert not Batch.objects.exists()
        assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]

    def test_the_limits_are_said_before(self, staff: Client, settings: Any) -> None:
        page = text(staff.get(address("add/")))
        assert "at most 500 files, each up to 50 MB, 400 MB together" in page
        assert "webkitdirectory" in page
        # So many come through that the page itself can say that they are too many.
        assert MOST_HANDED_IN < settings.DATA_UPLOAD_MAX_NUMBER_FILES

    @pytest.mark.parametrize("paths", [["递交/水务局/说明.pdf", "递交/水务局/附表.xlsx"], None, "x"])
    def test_a_folder_says_where_files_lay_where_a_script_tells(self, staff: Client, paths: Any) -> None:
        files = [
            SimpleUploadedFile("说明.pdf", paper_of("某市水务局")),
            SimpleUploadedFile("附表.xlsx", tables_alone()),
        ]
        told = {"paths": json.dumps(paths)} if paths else {}
        assert staff.post(address("add/"), {"folder": files, **told}).status_code == 302
        batch = Batch.objects.get()
        assert batch.name == ("递交" if isinstance(paths, list) else "说明.pdf and 1 other")
        folders = set(UploadFile.objects.values_list("folder", flat=True))
        assert folders == ({"递交/水务局"} if isinstance(paths, list) else {""})

    def test_what_is_left_out_stays_on_the_board(self, staff: Client) -> None:
        page = board(staff, handed_in(staff, ("a.txt", b"one"), ("b.txt", b"one"), ("c.ofd", b"two")))
        assert "b.txt is the same file as another of this batch" in page
        assert "c.ofd is an OFD file" in page


class TestBoard:
    def test_each_budget_with_what_it_waits_for(self, staff: Client) -> None:
        department("某市水务局")
        batch = handed_in(
            staff,
            *(("水务局.pdf", paper_of("某市水务局")), ("教育局.pdf", paper_of("某市教育局"))),
            *(("附表.xlsx", tables_alone()), ("坏.pdf", b"%PDF-1.4 torn")),
        )
        page = board(staff, batch)
        for words in (
            *("ready to be kept", "leaves something open", "not read", "坏.pdf is damaged"),
            *("Keep 1 budget as a draft", "Answer what 2 budgets leave open", "Nobody is called as it prints"),
        ):
            assert words in page, words
        assert "data-under-way" not in page

    def test_while_files_are_read_nothing_is_decided(self, staff: Client) -> None:
        department("某市水务局")
        batch = handed_in(staff, ("水务局.pdf", paper_of("某市水务局")))
        Batch.objects.update(told_apart_at=None)
        Upload.objects.update(state=State.WAITING, queued_at=now() - timedelta(minutes=1))
        page = board(staff, batch)
        assert "1 of 1 files is yet to be read" in page
        assert "data-under-way" in page
        assert "no worker runs" in page
        assert "as a draft" not in page
        staff.post(address(f"{batch.pk}/keep/"))
        assert not Budget.objects.exists()

    def test_five_hundred_files_take_as_many_queries_as_two(self, staff: Client) -> None:
        told = {"jurisdiction": "", "year": 2031, "scope": "department", "phase": "budget"}
        told |= {"near": [], "unreadable": 0, "failing": 0, "holding": 1, "units": []}

        def counted(files: int) -> int:
            batch = Batch.objects.create(name=str(files), told_apart_at=now())
            for n in range(files):
                given = told | {"department": f"某市{n}局"}
                upload = Upload.objects.create(batch=batch, state=State.READ, recognised=given)
                UploadFile.objects.create(upload=upload, order=1, name=f"{n}.pdf", sha256=f"{files}-{n}", size=1)
            board(staff, batch)
            with CaptureQueriesContext(connection) as queries:
                board(staff, batch)
                text(staff.get(address(f"{batch.pk}/questions/")))
            return len(queries)

        assert counted(2) == counted(500)


class TestQuestions:
    def test_all_are_answered_together(self, boss: Client) -> None:
        """A department nobody knows, a scope and a money unit that a document leaves open."""
        batch = handed_in(
            boss,
            *(("教育局.pdf", paper_of("某市教育局")), ("坏.txt", papers.DOUBTFUL.pdf())),
            ("附表.xlsx", tables_alone()),
        )
        page = text(boss.get(address(f"{batch.pk}/questions/")))
        assert "Nobody is called so, or nearly so" in page
        assert "某市教育局" in page
        first, tables = upload_of("教育局.pdf"), upload_of("附表.xlsx")
        data = {
            f"d{first.pk}-issuer": "new",
            f"d{first.pk}-jurisdiction": "",
            f"u{tables.pk}-department_printed": "某市民政局",
            f"u{tables.pk}-year": "2031",
        }
        page = text(boss.post(address(f"{batch.pk}/questions/"), data))
        assert "A new department needs it." in page
        # What was typed beside the error stays, and nothing is kept of it yet.
        assert 'value="某市民政局"' in page
        assert not Department.objects.exists()
        data[f"d{first.pk}-jurisdiction"] = "某市"
        data["all-scope"] = "department"
        data["all-phase"] = "budget"
        assert boss.post(address(f"{batch.pk}/questions/"), data).status_code == 302
        first.refresh_from_db()
        tables.refresh_from_db()
        assert first.issuer == Department.objects.get(name="某市教育局", jurisdiction__name="某市")
        assert (tables.state, tables.recognised["department"], tables.year) == (State.READ, "某市民政局", 2031)

    def test_a_name_that_is_nearly_anothers_is_not_decided_for_staff(self, boss: Client) -> None:
        near = department("某市教育局本级")
        batch = handed_in(boss, ("教育局.pdf", paper_of("某市教育局")))
        upload = upload_of("教育局.pdf")
        page = text(boss.get(address(f"{batch.pk}/questions/")))
        assert "nearly so: 某市教育局本级" in page
        data = {f"d{upload.pk}-issuer": str(near.pk), f"d{upload.pk}-remember": "on"}
        boss.post(address(f"{batch.pk}/questions/"), data)
        upload.refresh_from_db()
        assert upload.issuer == near
        assert DepartmentAlias.objects.get().name == "某市教育局"
        assert "Keep 1 budget as a draft" in board(boss, batch)

    def test_what_stays_open_is_asked_again(self, boss: Client) -> None:
        batch = handed_in(boss, ("附表.xlsx", tables_alone()))
        upload = upload_of("附表.xlsx")
        assert boss.post(address(f"{batch.pk}/questions/"), {"all-scope": ""}).status_code == 302
        attempt = upload.attempt
        upload.refresh_from_db()
        assert (upload.state, upload.attempt) == (State.REFUSED, attempt)

    def test_a_unit_that_a_table_does_not_print_is_proposed(self, boss: Client) -> None:
        department("青田市档案馆", "青田市")
        told = {
            "department": "青田市档案馆",
            "jurisdiction": "青田市",
            "year": 2031,
            "scope": "unit",
            "phase": "budget",
        }
        unit = {"order": 2, "kind": "income", "number": "表2", "title": "收入", "figures": 3, "proposal": UNIT}
        unit |= {"columns": 0, "alike": 2, "tables": 1}
        told |= {"near": [], "unreadable": 0, "failing": 0, "holding": 1, "units": [unit]}
        batch = Batch.objects.create(name="x", told_apart_at=now(), by=User.objects.get(username="boss"))
        upload = Upload.objects.create(batch=batch, state=State.READ, recognised=told)
        page = text(boss.get(address(f"{batch.pk}/questions/")))
        assert f"Proposed: {UNIT}. 2 of its 3 figures" in page
        boss.post(address(f"{batch.pk}/questions/"), {f"u{upload.pk}-unit_2": UNIT})
        upload.refresh_from_db()
        assert upload.units == {"2": UNIT}

    def test_the_answers_of_five_hundred_budgets_are_taken_in_one_form(self, boss: Client) -> None:
        told = {"jurisdiction": "某市", "year": 2031, "scope": "department", "phase": "budget", "near": [], "units": []}
        batch = Batch.objects.create(name="x", told_apart_at=now(), by=User.objects.get(username="boss"))
        data = {}
        for n in range(500):
            given = told | {"department": f"某市{n}局"}
            upload = Upload.objects.create(batch=batch, state=State.READ, recognised=given)
            data |= {f"d{upload.pk}-{name}": "" for name in ("issuer", "jurisdiction", "other", "remember")}
        assert len(data) == 2000
        assert boss.post(address(f"{batch.pk}/questions/"), data).status_code == 302

    def test_one_unit_is_said_for_all_tables_that_print_none(self, boss: Client) -> None:
        department("青田市档案馆", "青田市")
        told = {
            "department": "青田市档案馆",
            "jurisdiction": "青田市",
            "year": 2031,
            "scope": "unit",
            "phase": "budget",
        }
        unit = {"kind": "income", "title": "收入", "figures": 3, "proposal": "", "columns": 0, "alike": 0, "tables": 0}
        told |= {"near": [], "unreadable": 0, "failing": 0, "holding": 1}
        told |= {"units": [unit | {"order": order, "number": f"表{order}"} for order in (1, 2)]}
        batch = Batch.objects.create(name="x", told_apart_at=now(), by=User.objects.get(username="boss"))
        upload = Upload.objects.create(batch=batch, state=State.READ, recognised=told)
        one, other = list(MONEY_UNITS)[:2]
        boss.post(address(f"{batch.pk}/questions/"), {"all-unit": one, f"u{upload.pk}-unit_2": other})
        upload.refresh_from_db()
        assert upload.units == {"1": one, "2": other}


class TestMoving:
    def test_a_pair_is_parted_and_put_together_again(self, staff: Client) -> None:
        archive = archive_of(("水务局/说明.pdf", paper_of("某市水务局")), ("水务局/附表.xlsx", tables_alone()))
        batch = handed_in(staff, ("all.zip", archive))
        pair = Upload.objects.get()
        page = address(f"{batch.pk}/files/{pair.pk}/")
        assert "Let each file stand alone" in text(staff.get(page))
        staff.post(page, {"part": "1"})
        assert Upload.objects.count() == 2
        alone = upload_of("附表.xlsx")
        assert "水务局" in text(staff.get(address(f"{batch.pk}/files/{alone.pk}/")))
        staff.post(address(f"{batch.pk}/files/{alone.pk}/"), {"file": "1", "to": str(pair.pk)})
        assert Upload.objects.get() == pair
        assert "not there any more" in text(staff.post(page, {"file": "9", "to": ""}, follow=True))


class TestKeeping:
    def test_what_is_whole_is_kept_in_one_go(self, staff: Client, clerk: User) -> None:
        for name in ("某市水务局", "某市教育局"):
            department(name)
        batch = handed_in(staff, ("水务局.pdf", paper_of("某市水务局")), ("教育局.pdf", paper_of("某市教育局")))
        page = text(staff.post(address(f"{batch.pk}/keep/"), follow=True))
        assert "2 budgets are being kept as drafts" in page
        assert "kept as a draft: <strong>2</strong>" in page
        assert Budget.objects.count() == 2
        assert "0 budgets are being kept" in text(staff.post(address(f"{batch.pk}/keep/"), follow=True))
        assert Budget.objects.count() == 2


class TestRights:
    @pytest.fixture
    def enters_water(self, client: Client) -> Client:
        """A person who enters for the water bureau alone."""
        person = User.objects.create_user("water", is_staff=True)
        Membership.objects.create(person=person, role=Membership.Role.ENTERS, department=department("某市水务局"))
        client.force_login(person)
        return client

    def test_only_ones_own_departments_budgets_are_kept(self, enters_water: Client) -> None:
        department("某市教育局")
        batch = handed_in(enters_water, ("水务局.pdf", paper_of("某市水务局")), ("教育局.pdf", paper_of("某市教育局")))
        page = board(enters_water, batch)
        assert "You may not enter for this department." in page
        assert "Keep 1 budget as a draft" in page
        enters_water.post(address(f"{batch.pk}/keep/"))
        assert [row.issuer for row in Budget.objects.all()] == ["某市水务局"]
        assert upload_of("教育局.pdf").state == State.READ

    def test_nobody_makes_or_takes_a_department_that_is_not_ones_own(self, enters_water: Client) -> None:
        department("某市教育局本级")
        batch = handed_in(enters_water, ("教育局.pdf", paper_of("某市教育局")))
        upload = upload_of("教育局.pdf")
        questions = address(f"{batch.pk}/questions/")
        assert "a new department" not in text(enters_water.get(questions))
        for chosen in ({"issuer": "new", "jurisdiction": "某市"}, {"issuer": "other", "other": "某市教育局本级"}):
            data = {f"d{upload.pk}-{name}": value for name, value in chosen.items()}
            assert enters_water.post(questions, data).status_code == 200
        upload.refresh_from_db()
        assert upload.issuer is None
        assert Department.objects.count() == 2

    def test_others_do_not_see_the_batch(self, enters_water: Client, staff: Client, clerk: User) -> None:
        department("某市教育局")
        staff.force_login(clerk)
        batch = handed_in(staff, ("教育局.pdf", paper_of("某市教育局")))
        enters_water.force_login(User.objects.get(username="water"))
        assert enters_water.get(address(f"{batch.pk}/change/")).status_code == 404
        assert "教育局" not in text(enters_water.get(address("")))


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss"))
    return client
