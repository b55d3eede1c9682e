"""Files of many departments handed in together are read, told apart, asked about and kept, each once."""

from __future__ import annotations

import io
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from budgets import batches, documents, editions, uploads
from budgets.batches import HandedIn, handed_in, handed_in_files
from budgets.documents import Refused
from budgets.editions import EditionError
from budgets.models import Batch, Budget, Department, Jurisdiction, SourceFile, Upload, UploadFile
from budgets.queries.batches import BatchRow, BatchStanding, rows_of
from tests import papers

from .test_batches import locked_archive, of_issuer, text_and_tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "media")]
State = Upload.UploadState


def given(path: str, content: bytes) -> HandedIn:
    name = PurePosixPath(path)
    return HandedIn(path=name, source=SimpleUploadedFile(name.name, content), size=len(content))


def received(*files: tuple[str, bytes], **more: Any) -> Batch:
    """Hand in files by path and content; the tests' worker reads them at once."""
    with ExitStack() as stack:
        taken = handed_in_files([given(*one) for one in files], stack)
        batch = batches.receive_batch(name="递交", files=taken.files, left_out=taken.left_out, **more)
    batch.refresh_from_db()
    return batch


def by_files(batch: Batch) -> dict[str, BatchRow]:
    return {"+".join(file.name for file in row.files): row for row in rows_of(batch)}


def archive_of(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            archive.writestr(path, content)
    return packed.getvalue()


def paper_of(issuer: str) -> bytes:
    return of_issuer(papers.BEIJING, issuer).pdf()


def tables_alone() -> bytes:
    """Return a workbook of tables that does not say whose they are."""
    paper = replace(papers.SICHUAN, title=(), tables=[replace(papers.SICHUAN.tables[0], issuer="")])
    return paper.workbook()


def department(name: str, place: str = "某市") -> Department:
    where = Jurisdiction.objects.get_or_create(name=place)[0]
    return Department.objects.create(jurisdiction=where, name=name, slug=f"d{Department.objects.count()}")


class TestWhatIsTaken:
    def test_a_folder_a_file_and_an_archive_are_one_batch(self) -> None:
        packed = archive_of(("水务局/预算.txt", b"1"), ("~$x.xlsx", b"2"), ("__MACOSX/._预算.txt", b"3"))
        with ExitStack() as stack:
            taken = handed_in_files([given("a/b.pdf", b"4"), given("all.zip", packed)], stack)
            assert [str(one.path) for one in taken.files] == ["a/b.pdf", "水务局/预算.txt"]
            with taken.files[1].opened() as content:
                assert content.read() == b"1"
        assert taken.left_out == []

    def test_what_is_not_taken_is_named_with_its_reason(self) -> None:
        inside = archive_of(
            ("内.zip", archive_of(("x.pdf", b"1"))),
            ("外.rar", b"2"),
            ("说明.odt", b"3"),
            ("公开.ofd", b"5"),
            ("空.pdf", b""),
        )
        with ExitStack() as stack:
            taken = handed_in_files([given("all.zip", inside), given("图.gif", b"4")], stack)
        assert taken.files == []
        assert {path: why.partition(":")[0] for path, why in taken.left_out} == {
            "内.zip": "archive-inside",
            "外.rar": "other-archive",
            "说明.odt": "word",
            "公开.ofd": "ofd",
            "空.pdf": "empty",
            "图.gif": "binary",
        }

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"PK\x03\x04 torn", "broken"),
            (locked_archive(), "encrypted"),
            (archive_of(("../../outside.txt", b"1")), "path-outside"),
            (archive_of(("长" * 200 + ".txt", b"1")), "names-inside"),
            (archive_of(("甲.txt", b"1"), ("./甲.txt", b"2")), "same-name-inside"),
            (archive_of(*((f"{n}.txt", b"1") for n in range(501))), "batch-too-large"),
        ],
    )
    def test_an_archive_that_cannot_be_unpacked_is_refused_whole(self, content: bytes, why: str) -> None:
        with ExitStack() as stack, pytest.raises(Refused, match=why):
            handed_in_files([given("all.zip", content)], stack)

    def test_what_would_unpack_to_too_much_is_refused_before_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batches.archives, "LARGEST_BATCH", 1000)
        with ExitStack() as stack, pytest.raises(Refused, match="batch-too-large"):
            handed_in_files([given("all.zip", archive_of(("a.txt", b"a" * 2000)))], stack)

    def test_the_same_bytes_are_read_once_and_the_other_is_named(self) -> None:
        batch = received(("a/预算.txt", b"one"), ("b/另一份.txt", b"one"))
        assert UploadFile.objects.count() == 1
        assert batch.left_out == [["b/另一份.txt", "twice-in-batch: 另一份.txt"]]


class TestToldApart:
    def test_files_of_one_document_are_one_upload_and_read_together(self) -> None:
        whole = of_issuer(papers.BEIJING, "某市水务局")
        parts = [replace(whole, tables=[one]).pdf() for one in whole.tables]
        # Both are called alike, as they are in many a folder.
        batch = received(("1/预算.pdf", parts[0]), ("2/预算.pdf", parts[1]), ("教育局.pdf", paper_of("某市教育局")))
        rows = by_files(batch)
        assert set(rows) == {"预算.pdf+预算 (2).pdf", "教育局.pdf"}
        joined = rows["预算.pdf+预算 (2).pdf"].upload
        assert joined.state == State.READ
        assert len(uploads.read_kept_budget(joined).statements) == len(whole.tables)
        assert [file.folder for file in joined.files.all()] == ["1", "2"]

    def test_tables_that_say_nothing_go_to_the_only_budget_of_their_folder(self) -> None:
        batch = received(("水务局/说明.pdf", paper_of("某市水务局")), ("水务局/附表.xlsx", tables_alone()))
        (row,) = rows_of(batch)
        assert [(file.name, file.beside) for file in row.files] == [("说明.pdf", False), ("附表.xlsx", True)]
        assert row.upload.state == State.READ

    def test_a_text_without_tables_and_tables_without_a_name_are_one_budget(self) -> None:
        text, tables = text_and_tables("青田省水务局")
        batch = received(("水务局/说明.pdf", text), ("水务局/附表.xlsx", tables))
        (row,) = rows_of(batch)
        assert row.upload.state == State.READ, row.upload.refusal
        assert row.told["department"] == "青田省水务局"
        assert not batches.go_on()

    def test_texts_and_tables_of_many_in_one_heap_go_together_by_their_names(self) -> None:
        heap = [("民政局.pdf", paper_of("某市民政局"))]
        for name in ("水务局", "教育局"):
            text, tables = text_and_tables(f"青田省{name}")
            heap += [(f"{name}-说明.pdf", text), (f"{name}-附表.xlsx", tables)]
        rows = by_files(received(*heap))
        assert set(rows) == {"民政局.pdf", "水务局-说明.pdf+水务局-附表.xlsx", "教育局-说明.pdf+教育局-附表.xlsx"}
        assert {row.told["department"] for row in rows.values()} == {"某市民政局", "青田省水务局", "青田省教育局"}

    def test_what_cannot_be_read_with_what_it_was_put_beside_stands_alone_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = documents.read_isolated

        def quarrel(paths: Any, **more: Any) -> Any:
            if len(paths) > 1:
                raise Refused("which-year: 2030, 2031")
            return read(paths, **more)

        monkeypatch.setattr(documents, "read_isolated", quarrel)
        batch = received(("水务局/说明.pdf", paper_of("某市水务局")), ("水务局/附表.xlsx", tables_alone()))
        rows = by_files(batch)
        assert rows["说明.pdf"].upload.state == State.READ
        assert rows["附表.xlsx"].standing == BatchStanding.ASKED
        assert not batches.go_on()

    def test_a_worker_that_ended_before_leaves_it_to_the_next(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each file is read, but nobody was there to tell them apart; a last one ends whatever reads it."""
        monkeypatch.setattr(handed_in, "settle", lambda pk: False)
        batch = received(
            ("水务局/说明.pdf", paper_of("某市水务局")), ("水务局/附表.xlsx", tables_alone()), ("坏.pdf", b"%PDF")
        )
        monkeypatch.undo()
        assert batch.told_apart_at is None
        deadly = Upload.objects.filter(files__name="坏.pdf")
        deadly.update(state=State.READING, heard_at=now() - timedelta(minutes=2), taken_up=0)
        assert not batches.go_on()
        deadly.update(taken_up=uploads.MOST_TAKEN_UP)
        assert batches.go_on() == 1
        rows = by_files(batch)
        assert set(rows) == {"说明.pdf+附表.xlsx", "坏.pdf"}
        assert rows["坏.pdf"].standing == BatchStanding.REFUSED
        assert rows["坏.pdf"].refusal == "reader-stopped"
        assert not batches.go_on()

    def test_nothing_of_what_was_emptied_stays(self, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            received(("水务局/说明.pdf", paper_of("某市水务局")), ("水务局/附表.xlsx", tables_alone()))
        kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
        assert len(kept) == 3  # two files, and what was read of both


class TestMoving:
    @pytest.fixture
    def batch(self) -> Batch:
        return received(
            *(("水务局/说明.pdf", paper_of("某市水务局")), ("水务局/附表.xlsx", tables_alone())),
            ("教育局/说明.pdf", paper_of("某市教育局")),
        )

    def test_a_pair_is_parted_and_joined_again(self, batch: Batch) -> None:
        pair = by_files(batch)["说明.pdf+附表.xlsx"].upload
        (alone,) = batches.part_files(upload=pair)
        pair.refresh_from_db()
        alone.refresh_from_db()
        assert (pair.state, alone.state) == (State.READ, State.REFUSED)
        assert not batches.go_on()
        batches.move_file(file=alone.files.get(), to=pair)
        assert set(by_files(batch)) == {"说明.pdf+附表.xlsx", "说明.pdf"}
        assert not Upload.objects.filter(pk=alone.pk).exists()

    def test_what_is_decided_on_or_of_another_batch_stays(self, batch: Batch) -> None:
        other = received(("其他.txt", b"other"))
        pair, single = (by_files(batch)[name].upload for name in ("说明.pdf+附表.xlsx", "说明.pdf"))
        with pytest.raises(EditionError, match="not there any more"):
            batches.move_file(file=pair.files.get(order=2), to=other.uploads.get())
        with pytest.raises(EditionError, match="stands alone already"):
            batches.move_file(file=single.files.get(), to=None)
        uploads.discard_upload(upload=single)
        with pytest.raises(EditionError, match="decided on"):
            batches.move_file(file=pair.files.get(order=2), to=single)


class TestStandings:
    def test_each_budget_says_what_it_waits_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        department("某市水务局")
        batch = received(
            *(("水务局.pdf", paper_of("某市水务局")), ("教育局.pdf", paper_of("某市教育局"))),
            *(("附表.xlsx", tables_alone()), ("坏.pdf", b"%PDF-1.4 torn")),
        )
        assert {name: row.standing for name, row in by_files(batch).items()} == {
            "水务局.pdf": BatchStanding.WHOLE,
            "教育局.pdf": BatchStanding.ASKED,  # nobody is called that yet
            "附表.xlsx": BatchStanding.ASKED,
            "坏.pdf": BatchStanding.REFUSED,
        }

    def test_what_is_there_already_is_told(self) -> None:
        one, two = paper_of("某市水务局"), paper_of("某市水务局") + b"\n% another file"
        department("某市水务局")
        first = received(("水务局.pdf", one))
        assert batches.keep_whole(batch=first) == 1
        row = by_files(received(("水务局.pdf", one)))["水务局.pdf"]
        assert (row.standing, row.same_edition) == (BatchStanding.THERE, Budget.objects.get())
        row = by_files(received(("水务局.pdf", two)))["水务局.pdf"]
        assert (row.standing, list(row.editions)) == (BatchStanding.CONFIRM, [Budget.objects.get()])

    def test_two_budgets_of_one_document_are_looked_at(self) -> None:
        department("某市水务局")
        batch = received(("a/水务局.pdf", paper_of("某市水务局")))
        other = Upload.objects.create(batch=batch)
        row = batch.uploads.exclude(pk=other.pk).get()
        Upload.objects.filter(pk=other.pk).update(state=State.READ, recognised=row.recognised)
        assert {one.standing for one in rows_of(batch)} == {BatchStanding.CONFIRM}
        assert batches.keep_whole(batch=batch) == 0

    def test_a_file_handed_in_before_names_the_other_upload(self) -> None:
        first = received(("水务局.pdf", paper_of("某市水务局")))
        row = by_files(received(("另名.pdf", paper_of("某市水务局"))))["另名.pdf"]
        assert list(row.elsewhere) == [first.uploads.get()]

    def test_five_hundred_files_take_as_many_queries_as_two(self) -> None:
        told = {**dict.fromkeys(("jurisdiction",), ""), "year": 2031, "scope": "department", "phase": "budget"}
        told |= {"near": [], "unreadable": 0, "failing": 0, "holding": 1, "units": []}

        def counted(files: int) -> int:
            batch = Batch.objects.create(name=str(files))
            for n in range(files):
                upload = Upload.objects.create(
                    batch=batch, state=State.READ, recognised=told | {"department": f"某市{n}局"}
                )
                UploadFile.objects.create(upload=upload, order=1, name=f"{n}.pdf", sha256=f"{files}-{n}", size=1)
            with CaptureQueriesContext(connection) as queries:
                assert len(rows_of(batch)) == files
            return len(queries)

        few, many = counted(2), counted(500)
        assert few == many <= 9


class TestKeeping:
    def test_what_is_whole_is_kept_once_however_often_it_is_asked_for(self, clerk: Any) -> None:
        department("某市水务局")
        department("某市教育局")
        batch = received(
            *(("水务局/说明.pdf", paper_of("某市水务局")), ("水务局/附表.xlsx", tables_alone())),
            *(("教育局.pdf", paper_of("某市教育局")), ("坏.pdf", b"%PDF-1.4 torn")),
        )
        assert batches.keep_whole(batch=batch, by=clerk) == 2
        assert batches.keep_whole(batch=batch, by=clerk) == 0
        assert {row.issuer for row in Budget.objects.all()} == {"某市水务局", "某市教育局"}
        assert {row.state for row in Budget.objects.all()} == {Budget.EditionState.DRAFT}
        assert SourceFile.objects.count() == 3
        standings = sorted(row.standing for row in rows_of(batch))
        assert standings == sorted([*[BatchStanding.KEPT] * 2, BatchStanding.REFUSED])
        assert not UploadFile.objects.exclude(file="").exclude(upload__state=State.REFUSED).exists()

    def test_a_worker_that_ended_leaves_the_rest_to_the_next(self, monkeypatch: pytest.MonkeyPatch) -> None:
        department("某市水务局")
        batch = received(("水务局.pdf", paper_of("某市水务局")))

        monkeypatch.setattr(uploads, "keep_upload", type("Task", (), {"enqueue": staticmethod(lambda *_given: None)}))
        assert batches.keep_whole(batch=batch) == 1
        monkeypatch.undo()
        upload = batch.uploads.get()
        assert (upload.state, Budget.objects.exists()) == (State.KEEPING, False)
        Upload.objects.update(queued_at=now() - timedelta(minutes=2))
        assert uploads.take_up_abandoned() == 1
        assert Budget.objects.count() == 1
        # What the first worker was asked for counts no more.
        uploads.keep_upload.func(upload.pk, upload.attempt)
        assert Budget.objects.count() == 1

    def test_what_hinders_one_holds_no_other_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("某市水务局", "某市教育局"):
            department(name)
        batch = received(("水务局.pdf", paper_of("某市水务局")), ("教育局.pdf", paper_of("某市教育局")))
        load = editions.load_as_draft

        def refusing(*, budget: Any, **more: Any) -> Any:
            if budget.department == "某市水务局":
                raise EditionError("It cannot be stored.")
            return load(budget=budget, **more)

        monkeypatch.setattr(editions, "load_as_draft", refusing)
        assert batches.keep_whole(batch=batch) == 2
        rows = by_files(batch)
        assert rows["教育局.pdf"].standing == BatchStanding.KEPT
        assert (rows["水务局.pdf"].standing, rows["水务局.pdf"].upload.unkept) == (
            BatchStanding.CONFIRM,
            "It cannot be stored.",
        )

    def test_only_what_who_asks_may_decide_on(self) -> None:
        department("某市水务局")
        batch = received(("水务局.pdf", paper_of("某市水务局")))
        assert batches.keep_whole(batch=batch, only=set()) == 0
        assert batch.uploads.get().state == State.READ
