"""Show that the files of a year hold all that is in force and nothing else, and go with what is withdrawn."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import DCAT

from budgets import bulk, editions
from budgets.bulk import releases, writing
from budgets.models import Amount, Budget, BulkFile, BulkRelease, staff_storage
from budgets.views.bulk import asked_range
from tests import factories

YEAR = 2024


def publish(department: str, content: str = "1") -> Budget:
    given = factories.doubtful_budget(
        department=department, title=f"2024年{department}预算", files=(factories.source_file(content),)
    )
    draft = editions.load_as_draft(budget=given).budget
    return editions.publish(budget=draft, despite_unreadable="原文如此", correction="重印")


def draft(department: str) -> Budget:
    return editions.load_as_draft(budget=factories.budget(department=department, title=f"{department}预算")).budget


@pytest.fixture
def kept(db: None, settings: Any, tmp_path: Path) -> Path:
    """A folder of this test's own in which files are kept, and nothing known of another test's."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return tmp_path


def made() -> BulkRelease:
    release = bulk.make_release(YEAR)
    assert release is not None
    return release


def file_of(release: BulkRelease, form: str) -> BulkFile:
    return BulkFile.objects.get(release=release, form=form)


def content_of(client: Client, file: BulkFile, **headers: str) -> Any:
    return client.get(f"/data/{file.name}", headers=headers)


def sums_of(client: Client, release: BulkRelease, folder: Path) -> Iterator[Any]:
    """Yield the count of rows, the sum of fen and that of yuan as each form of a release has them."""
    for form in bulk.FORMS:
        (folder / form).write_bytes(b"".join(content_of(client, file_of(release, form))))
    with gzip.open(folder / "csv", "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    yield (
        len(rows),
        sum(int(row["value_fen"]) for row in rows if row["value_fen"]),
        sum((Decimal(row["value"]) for row in rows if row["value"]), Decimal(0)),
    )
    with closing(sqlite3.connect(folder / "sqlite")) as database:
        values = [row[0] for row in database.execute("SELECT value FROM amounts WHERE value IS NOT NULL")]
        count, fen = database.execute("SELECT count(*), sum(value_fen) FROM amounts").fetchone()
        yield count, fen, sum(map(Decimal, values), Decimal(0))
    with closing(duckdb.connect()) as found:
        yield found.execute(
            "SELECT count(*), sum(value_fen), sum(value) FROM read_parquet(?)", [str(folder / "parquet")]
        ).fetchone()


class TestTheFilesOfAYear:
    def test_hold_what_the_database_holds_by_count_and_sum(self, kept: Path, client: Client, tmp_path: Path) -> None:
        for name in ("甲局", "乙局"):
            publish(name)
        draft("暗处局")
        release = made()
        stored = Amount.objects.filter(line__budget__in=Budget.objects.published())
        count = stored.aggregate(rows=Count("pk"))["rows"]
        total = sum((one.value for one in stored if one.value is not None), Decimal(0))
        assert count
        assert (release.rows, Decimal(release.total_fen) / 100) == (count, total)
        assert list(sums_of(client, release, tmp_path)) == [(count, int(total * 100), total)] * 3

    def test_tell_a_zero_from_what_holds_no_value(self, kept: Path, client: Client, tmp_path: Path) -> None:
        publish("甲局")
        list(sums_of(client, made(), tmp_path))
        query = "SELECT state, count(*), count(value), count(value_fen) FROM {} GROUP BY state ORDER BY state"
        with closing(duckdb.connect()) as found, closing(sqlite3.connect(tmp_path / "sqlite")) as database:
            told = found.execute(query.format(f"read_parquet('{tmp_path / 'parquet'}')")).fetchall()
            assert told == database.execute(query.format("amounts")).fetchall()
        states = {state: (rows, values, fen) for state, rows, values, fen in told}
        assert states["value"][0] == states["value"][1] == states["value"][2]
        assert states["blank"][1:] == states["unreadable"][1:] == (0, 0)

    def test_are_the_same_bytes_when_made_again(self, kept: Path) -> None:
        publish("甲局")
        first = {file.name for file in made().files.all()}
        assert {file.name for file in made().files.all()} == first
        assert BulkFile.objects.count() == len(first)

    def test_are_named_by_their_hash(self, kept: Path, client: Client) -> None:
        publish("甲局")
        for file in made().files.all():
            sent = b"".join(content_of(client, file))
            assert len(sent) == file.size
            assert hashlib.sha256(sent).hexdigest() == file.sha256
            assert file.sha256[:16] in file.name

    def test_come_without_parquet_where_nothing_writes_it(self, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(writing, "find_spec", lambda name: None)
        publish("甲局")
        assert {file.form for file in made().files.all()} == {"csv", "sqlite"}

    def test_take_as_many_queries_an_edition_however_large(
        self, kept: Path, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        publish("甲局")
        found = list(releases.editions_in_force(YEAR))
        with django_assert_num_queries(16):
            writing.write_year(found, tmp_path)


class TestWhatIsWithdrawn:
    def test_takes_every_file_that_holds_it_offline_at_once(self, kept: Path, client: Client) -> None:
        budget, _other = publish("甲局"), publish("乙局")
        files = list(made().files.all())
        editions.withdraw(budget=budget, reason="金额单位有误")
        assert {content_of(client, file).status_code for file in files} == {410}
        assert client.get("/data/index.json").json()["years"] == []
        assert bulk.due_years() == [YEAR]
        again = made()
        assert bulk.drop_old_releases() == 1
        assert [one["year"] for one in client.get("/data/index.json").json()["years"]] == [YEAR]
        for form in ("csv", "sqlite"):
            data = b"".join(content_of(client, file_of(again, form)))
            text = gzip.decompress(data) if form == "csv" else data
            assert ("甲局".encode() in text, "乙局".encode() in text) == (False, True)
        # Gone from the disk, too, and still told apart from what never was.
        assert not any(staff_storage().exists(bulk.bulk_path(file.name)) for file in files)
        assert {content_of(client, file).status_code for file in files} == {410}
        assert client.get("/data/nothing.csv.gz").status_code == 404

    def test_leaves_nothing_where_it_was_all(self, kept: Path, client: Client) -> None:
        budget = publish("甲局")
        files = list(made().files.all())
        editions.withdraw(budget=budget, reason="金额单位有误")
        assert bulk.due_years() == []
        assert bulk.make_release(YEAR) is None
        bulk.drop_old_releases()
        assert not any(staff_storage().exists(bulk.bulk_path(file.name)) for file in files)

    def test_while_files_are_written_is_not_given(
        self, kept: Path, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        budget = publish("甲局")
        write = writing.write_year

        def write_and_withdraw(found: Any, folder: Path) -> Any:
            written = write(found, folder)
            editions.withdraw(budget=budget, reason="金额单位有误")
            return written

        monkeypatch.setattr(releases, "write_year", write_and_withdraw)
        assert {content_of(client, file).status_code for file in made().files.all()} == {410}


class TestReleases:
    def test_are_made_anew_when_something_is_published_or_renamed(self, kept: Path) -> None:
        assert bulk.due_years() == []
        budget = publish("甲局")
        assert bulk.due_years() == [YEAR]
        made()
        assert bulk.due_years() == []
        publish("甲局", "2")
        assert bulk.due_years() == []  # not so soon
        long_ago = timezone.now() - releases.REST - timedelta(minutes=1)
        BulkRelease.objects.update(made_at=long_ago)
        assert bulk.due_years() == [YEAR]
        made()
        BulkRelease.objects.update(made_at=long_ago)
        budget.department.name = "丙局"
        budget.department.save()
        assert bulk.due_years() == [YEAR]

    def test_stay_two_so_that_who_fetches_one_gets_it_to_the_end(self, kept: Path, client: Client) -> None:
        found = []
        for number in "123":
            publish("甲局", number)
            found.append(file_of(made(), "csv"))
        assert bulk.drop_old_releases() == 1
        assert [content_of(client, file).status_code for file in found] == [410, 200, 200]
        listed = client.get("/data/index.json").json()["years"]
        assert [file["name"] for year in listed for file in year["files"] if file["form"] == "csv"] == [found[-1].name]

    def test_are_asked_for_once(self, kept: Path) -> None:
        publish("甲局")
        waiting = DBTaskResult.objects.create(
            task_path=releases.make_due_releases.module_path,
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="default",
            run_after=timezone.now(),
        )
        assert not bulk.ask_for_releases()
        DBTaskResult.objects.filter(pk=waiting.pk).update(enqueued_at=timezone.now() - releases.PATIENCE)
        # In tests what is asked for is done at once.
        assert bulk.ask_for_releases()
        assert BulkRelease.objects.count() == 1
        assert not bulk.ask_for_releases()

    @pytest.mark.django_db(transaction=True)  # PostgreSQL moves the generation as a transaction ends
    def test_looking_for_what_is_due_costs_one_query_until_something_is_published(
        self, kept: Path, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        publish("甲局")
        assert bulk.ask_for_releases()  # done at once
        assert not bulk.ask_for_releases()
        with django_assert_num_queries(1):
            assert not bulk.ask_for_releases()
        publish("乙局")
        BulkRelease.objects.update(made_at=timezone.now() - releases.REST - timedelta(minutes=1))
        assert bulk.ask_for_releases()
        assert BulkRelease.objects.count() == 2

    def test_are_written_by_a_command(self, kept: Path) -> None:
        publish("甲局")
        for arguments, told in ((("--year", "2024"), "2024: "), ((), ""), (("--year", "2019"), "2019: nothing")):
            out = io.StringIO()
            call_command("write_data_files", *arguments, stdout=out)
            assert out.getvalue().startswith(told)
        assert BulkRelease.objects.count() == 1

    def test_a_file_that_is_lost_is_not_there(self, kept: Path, client: Client) -> None:
        publish("甲局")
        file = file_of(made(), "csv")
        staff_storage().delete(bulk.bulk_path(file.name))
        assert content_of(client, file).status_code == 404


class TestDownloads:
    def test_that_broke_off_go_on(self, kept: Path, client: Client) -> None:
        publish("甲局")
        file = file_of(made(), "sqlite")
        whole = b"".join(content_of(client, file))
        first = content_of(client, file, Range="bytes=0-99")
        assert (first.status_code, first.headers["Content-Range"]) == (206, f"bytes 0-99/{file.size}")
        rest = content_of(client, file, **{"Range": "bytes=100-", "If-Range": first.headers["ETag"]})
        assert b"".join(first) + b"".join(rest) == whole
        assert b"".join(content_of(client, file, Range="bytes=-7")) == whole[-7:]
        assert b"".join(content_of(client, file, **{"Range": "bytes=5-", "If-Range": '"another"'})) == whole
        beyond = content_of(client, file, Range=f"bytes={file.size}-")
        assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{file.size}")

    def test_are_not_packed_on_the_way(self, kept: Path, client: Client) -> None:
        publish("甲局")
        answer = content_of(client, file_of(made(), "sqlite"), **{"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Accept-Ranges"] == "bytes"

    def test_are_not_sent_to_who_has_them(self, kept: Path, client: Client) -> None:
        publish("甲局")
        file = file_of(made(), "csv")
        assert content_of(client, file, **{"If-None-Match": f'"{file.sha256}"'}).status_code == 304

    @settings(max_examples=300, deadline=None)
    @given(st.text("bytes=-,0123456789 x", max_size=20) | st.from_regex(r"bytes=\d{0,3}-\d{0,3}", fullmatch=True))
    def test_whatever_is_asked_for_lies_within_the_file(self, asked: str) -> None:
        class Request:
            headers = {"Range": asked}

        start, end, status = asked_range(Request, '"tag"', 100)  # type: ignore[arg-type]
        assert status in (200, 206, 416)
        assert 0 <= start <= end <= 100
        assert (start, end) == (0, 100) or status != 200
        assert start < end or status == 416


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
class TestTheLists:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_the_page_names_each_file(self, kept: Path, client: Client, prefix: str) -> None:
        publish("甲局")
        page = client.get(f"{prefix}/data/").content.decode()
        for file in made().files.all():
            assert file.name not in page
        page = client.get(f"{prefix}/data/").content.decode()
        for file in BulkFile.objects.all():
            assert f'href="{prefix}/data/{file.name}"' in page
            assert file.sha256 in page

    def test_the_list_for_programs_says_what_the_files_hold(self, kept: Path, client: Client) -> None:
        publish("甲局")
        release = made()
        (year,) = client.get("/data/index.json").json()["years"]
        assert (year["year"], year["rows"], year["editions"]) == (YEAR, release.rows, 1)
        assert year["sum_fen"] == str(release.total_fen)
        for file in year["files"]:
            sent = b"".join(client.get(file["url"].removeprefix("http://testserver")))
            assert (len(sent), hashlib.sha256(sent).hexdigest()) == (file["bytes"], file["sha256"])

    def test_the_catalogue_is_dcat(self, kept: Path, client: Client, settings: Any) -> None:
        settings.SITE = {**settings.SITE, "data_licence": {"name": "CC0-1.0", "path": "https://example.org/zero"}}
        publish("甲局")
        made()
        answer = client.get("/data/catalog.jsonld")
        assert answer.headers["Content-Type"] == "application/ld+json"
        assert json.loads(answer.content)["@context"]
        graph = Graph().parse(data=answer.content.decode(), format="json-ld")
        (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
        (year,) = graph.objects(catalogue, DCAT.dataset)
        terms = "http://purl.org/dc/terms/"
        for needed in ("title", "description", "publisher"):
            assert list(graph.objects(catalogue, URIRef(terms + needed))), needed
        for needed in ("title", "description", "identifier", "modified", "temporal"):
            assert list(graph.objects(year, URIRef(terms + needed))), needed
        files = list(graph.objects(year, DCAT.distribution))
        assert len(files) == len(bulk.FORMS)
        for file in files:
            for needed in ("accessURL", "downloadURL", "mediaType", "byteSize"):
                assert list(graph.objects(file, DCAT[needed])), needed
            assert list(graph.objects(file, URIRef(terms + "license"))) == [URIRef("https://example.org/zero")]

    def test_the_latest_year_comes_first(self, kept: Path, client: Client) -> None:
        for year in (YEAR, YEAR - 1, YEAR + 1):
            given = factories.doubtful_budget(
                year=year, title=f"{year}年预算", files=(factories.source_file(str(year)),)
            )
            editions.publish(budget=editions.load_as_draft(budget=given).budget, despite_unreadable="原文如此")
            bulk.make_release(year)
        listed = client.get("/data/index.json").json()["years"]
        assert [one["year"] for one in listed] == [YEAR + 1, YEAR, YEAR - 1]

    def test_nothing_is_listed_where_nothing_is_made(self, kept: Path, client: Client) -> None:
        publish("甲局")
        assert client.get("/data/index.json").json()["years"] == []
        assert client.get("/data/").status_code == 200
