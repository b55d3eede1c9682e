"""A site that is handed over is the same elsewhere; what was changed on the way is refused, and leaves nothing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets import editions
from budgets.editions.freeze_triggers import drop_triggers, missing_triggers
from budgets.handover import HandoverError, export_site, files, import_site, tables, versions
from budgets.models import Budget, FormerSlug, Generation, Membership, PublicLogEntry, SourceFile, staff_storage
from budgets.queries.records import records
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
CONTENT = b"as it was handed in"
WHOLE: dict[str, Any] = {"despite_unreadable": "as printed", "despite_failures": "as printed"}


@pytest.fixture
def keeper() -> User:
    return User.objects.create_user("keeper", password="kept where it was", email="keeper@example.org", is_staff=True)


@pytest.fixture
def site(media: Path, keeper: User) -> Budget:
    """Return a published edition of a site, with its original; there are a withdrawn one and a draft, too."""
    original = replace(factories.source_file(), sha256=hashlib.sha256(CONTENT).hexdigest(), size=len(CONTENT))
    made = editions.load_as_draft(budget=factories.budget(files=(original,)), by=keeper).budget
    editions.keep_source_file(budget=made, name=original.name, file=ContentFile(CONTENT))
    withdrawn = editions.load_as_draft(budget=factories.budget(year=2016), by=keeper).budget
    for budget in (made, withdrawn):
        budget.department.jurisdiction.publishing_takes_two = False
        budget.department.jurisdiction.save()
        editions.publish(budget=budget, by=keeper, **WHOLE)
    editions.withdraw(budget=withdrawn, reason="a slip", by=keeper)
    editions.load_as_draft(budget=factories.budget(year=2018))
    FormerSlug.objects.create(slug="as-it-was", department=made.department)
    Membership.objects.create(person=keeper, role="publishes", department=made.department)
    made.refresh_from_db()
    return made


def empty_site() -> None:
    """Take all away, as a database is after `migrate`."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        for model in (*tables.HANDED_OVER, *tables.DERIVED):
            if model is not Generation:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608
    LogEntry.objects.all().delete()
    User.objects.all().delete()
    call_command("migrate", verbosity=0)


def quietly(path: Path) -> None:
    import_site(path, told=lambda line: None)


def is_empty() -> bool:
    return not any(model._base_manager.exists() for model in tables.HANDED_OVER if model not in tables.REPLACED)


def test_every_table_is_handed_over_or_said_not_to_be() -> None:
    told = (*tables.HANDED_OVER, *tables.DERIVED, *tables.LEFT_BEHIND)
    assert len(set(told)) == len(told)
    assert set(told) == set(apps.get_app_config("budgets").get_models())


@pytest.mark.parametrize("name", ["site", "site.zip"])
def test_a_site_is_the_same_elsewhere(site: Budget, tmp_path: Path, name: str, client: Any) -> None:
    before, log = records(site), list(PublicLogEntry.lines())
    rows = {model: list(model._base_manager.order_by("pk").values()) for model in tables.HANDED_OVER}
    export_site(tmp_path / name, names=True)
    empty_site()
    for kept in Path(staff_storage().path("")).rglob("*"):
        if kept.is_file():
            kept.unlink()
    quietly(tmp_path / name)
    here = Budget.objects.get(pk=site.pk)
    assert records(here) == before
    assert list(PublicLogEntry.lines()) == log
    assert list(editions.log_faults()) == []
    assert missing_triggers(connection) == []
    assert Path(SourceFile.objects.exclude(file="").get().file.path).read_bytes() == CONTENT
    assert client.get("/as-it-was/")["Location"].endswith(site.department.get_absolute_url())
    keeper = User.objects.get()
    for model, was in rows.items():
        people = tables.account_columns(model)
        now = list(model._base_manager.order_by("pk").values())
        assert all(row[one] in (None, keeper.pk) for row in now for one in people)
        assert [{word: value for word, value in row.items() if word not in people} for row in now] == [
            {word: value for word, value in row.items() if word not in people} for row in was
        ]
    # The next row has a key of its own.
    assert editions.load_as_draft(budget=factories.budget(year=2030)).budget.pk > max(row["id"] for row in rows[Budget])


def test_names_are_left_out_and_passwords_always(site: Budget, tmp_path: Path) -> None:
    export_site(tmp_path / "nameless")
    told = b"".join(path.read_bytes() for path in (tmp_path / "nameless").rglob("*.json*"))
    assert b"keeper" not in told
    export_site(tmp_path / "named", names=True)
    told = b"".join(path.read_bytes() for path in (tmp_path / "named").rglob("*.json*"))
    assert b"keeper@example.org" in told
    assert User.objects.get().password.encode() not in told
    empty_site()
    quietly(tmp_path / "nameless")
    person = User.objects.get()
    assert not person.is_active
    assert not person.has_usable_password()
    assert LogEntry.objects.filter(user=person, object_id=str(site.pk)).exists()
    assert Membership.objects.get().person == person


def test_only_an_empty_site_takes_one_in(site: Budget, tmp_path: Path) -> None:
    export_site(tmp_path / "site")
    with translation.override("zh-hans"), pytest.raises(CommandError, match="not empty, there are: jurisdictions, "):
        call_command("import_site", str(tmp_path / "site"), stdout=io.StringIO())


@pytest.mark.parametrize("name", ["site", "site.zip"])
def test_what_is_there_is_not_written_over(site: Budget, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"of somebody")
    with pytest.raises(CommandError, match="there already"):
        call_command("export_site", str(tmp_path / name), stdout=io.StringIO())
    assert (tmp_path / name).read_bytes() == b"of somebody"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, database=None)
@given(data=st.data())
def test_a_changed_byte_is_refused_and_named(data: Any, site: Budget, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    if not folder.exists():
        export_site(folder)
    there = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    path = data.draw(st.sampled_from(there))
    was = path.read_bytes()
    at = data.draw(st.integers(0, len(was) - 1))
    changed = was[at] ^ data.draw(st.integers(1, 255))
    path.write_bytes(was[:at] + bytes([changed]) + was[at + 1 :])
    try:
        with pytest.raises(HandoverError) as refused, files.reading(folder):
            pass
    finally:
        path.write_bytes(was)
    named = path.relative_to(folder).as_posix()
    assert named in str(refused.value) or path.name == files.SUMS


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, database=None)
@given(data=st.data())
def test_a_changed_byte_of_an_archive_changes_no_file_of_it(data: Any, site: Budget, tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    if not path.exists():
        export_site(path)
        with files.reading(path) as whole:
            (tmp_path / "sums.json").write_text(json.dumps(files.sums_of(whole)))
    was = path.read_bytes()
    at = data.draw(st.integers(0, len(was) - 1))
    path.write_bytes(was[:at] + bytes([was[at] ^ data.draw(st.integers(1, 255))]) + was[at + 1 :])
    try:
        with files.reading(path) as found:
            assert files.sums_of(found) == json.loads((tmp_path / "sums.json").read_text())
    except HandoverError:
        pass
    finally:
        path.write_bytes(was)


def rewritten(folder: Path, name: str, content: bytes) -> None:
    """Write a file anew and its sum with it, as somebody would who means to deceive."""
    (folder / name).write_bytes(content)
    sums = (folder / files.SUMS).read_text()
    told = re.sub(rf"\w+(?=  {re.escape(name)}\n)", hashlib.sha256(content).hexdigest(), sums)
    assert told != sums
    (folder / files.SUMS).write_text(told)


def test_a_changed_figure_is_not_what_was_published(site: Budget, tmp_path: Path, media: Path) -> None:
    folder = tmp_path / "site"
    export_site(folder)
    kept = next(path for path in media.rglob("*") if path.is_file())
    empty_site()
    kept.unlink()
    amounts = (folder / "rows/amount.jsonl").read_text().splitlines(keepends=True)
    row = next(number for number, line in enumerate(amounts) if json.loads(line)["value"] not in (None, "0.00"))
    amounts[row] = json.dumps(json.loads(amounts[row]) | {"value": "1.00"}) + "\n"
    rewritten(folder, "rows/amount.jsonl", "".join(amounts).encode())
    with pytest.raises(HandoverError, match="public log"):
        quietly(folder)
    assert is_empty()
    assert missing_triggers(connection) == []
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_an_interrupted_import_leaves_nothing(
    site: Budget, tmp_path: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_site(tmp_path / "site.zip")
    empty_site()
    for kept in [path for path in media.rglob("*") if path.is_file()]:
        kept.unlink()

    def interrupt() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(editions, "rebuild_index", interrupt)
        with pytest.raises(KeyboardInterrupt):
            quietly(tmp_path / "site.zip")
    assert is_empty()
    assert missing_triggers(connection) == []
    assert [path for path in media.rglob("*") if path.is_file()] == []
    quietly(tmp_path / "site.zip")
    assert Budget.objects.get(pk=site.pk).state == "published"


def test_an_interrupted_export_leaves_nothing(site: Budget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("budgets.handover.exporting.write_originals", interrupt)
    for name in ("site", "site.zip"):
        with pytest.raises(KeyboardInterrupt):
            export_site(tmp_path / name)
    assert list(tmp_path.glob("site*")) == []


def test_a_lost_original_is_named_and_stays_lost(site: Budget, tmp_path: Path, media: Path) -> None:
    next(path for path in media.rglob("*") if path.is_file()).unlink()
    said = io.StringIO()
    call_command("export_site", str(tmp_path / "site"), stdout=said)
    assert "lost or changed" in said.getvalue()
    empty_site()
    quietly(tmp_path / "site")
    assert SourceFile.objects.exclude(file="").count() == 1


def test_what_a_newer_release_wrote_is_refused(site: Budget, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    export_site(folder)
    empty_site()
    manifest = json.loads((folder / "manifest.json").read_text()) | {"migration": "9999_of_tomorrow"}
    rewritten(folder, "manifest.json", json.dumps(manifest).encode())
    with pytest.raises(HandoverError, match=r"newer release \(9999_of_tomorrow"):
        quietly(folder)


def test_what_an_older_release_wrote_is_taken_in_as_far_as_rows_were_only_added_to() -> None:
    # There was no such command before: that those of earlier releases are refused is said of what they changed.
    versions.refuse_other_release({"form": 1, "migration": versions.newest_migration()})
    versions.refuse_other_release({"form": 1, "migration": "0030_one_person_and_project_proposals"})
    with pytest.raises(HandoverError, match=r"older release \(0001_initial\), and 0"):
        versions.refuse_other_release({"form": 1, "migration": "0001_initial"})


def test_a_column_that_an_older_release_did_not_know_has_its_default(site: Budget, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    export_site(folder)
    empty_site()
    places = [json.loads(line) for line in (folder / "rows/jurisdiction.jsonl").read_text().splitlines()]
    for row in places:
        del row["population"], row["population_source"]
    rewritten(folder, "rows/jurisdiction.jsonl", "".join(json.dumps(row) + "\n" for row in places).encode())
    quietly(folder)
    place = Budget.objects.get(pk=site.pk).department.jurisdiction
    assert (place.population, place.population_source) == (None, "")


def test_an_account_is_not_taken_for_another_of_its_name(site: Budget, tmp_path: Path) -> None:
    export_site(tmp_path / "site", names=True)
    empty_site()
    User.objects.create_user("keeper")
    with pytest.raises(HandoverError, match="account keeper already"):
        quietly(tmp_path / "site")
    assert is_empty()


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[list[str]]:
    """Yield the addresses of two empty databases: of SQLite and, where the tests have one, of PostgreSQL."""
    own = os.environ.get("TEST_DATABASE_URL", "")
    both = [f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("one", "two")]
    if not own.startswith("postgres"):
        yield both
        return
    with psycopg.connect(own, autocommit=True) as server:
        for name in ("handed_one", "handed_two"):
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {name}")
        yield [*both, *(re.sub(r"(@[^/]*/)\w+", rf"\1{name}", own) for name in ("handed_one", "handed_two"))]
        for name in ("handed_one", "handed_two"):
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def handed_over(act: str, folder: Path, database: str) -> str:
    command = [sys.executable, "-m", "tests.handed_over", act, str(folder)]
    env = {**os.environ, "TEST_DATABASE_URL": database}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return done.stderr.strip()


@pytest.mark.heavy
def test_every_page_is_the_same_in_the_other_database(databases: list[str], tmp_path: Path) -> None:
    ways = [(databases[0], databases[-1]), (databases[-2], databases[1])][: 2 if len(databases) > 2 else 1]
    for number, (here, there) in enumerate(ways):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert handed_over("write", folder, here) == ""
        assert handed_over("read", folder, there) == ""


@pytest.mark.parametrize("name", ["site.zip", "site"])
def test_what_goes_wrong_with_the_reader_is_not_the_archives_fault(tmp_path: Path, name: str) -> None:
    with files.writing(tmp_path / name) as written, written.new_file("a") as file:
        file.write(b"x")
    with pytest.raises(RuntimeError, match="of the database"), files.reading(tmp_path / name):
        raise RuntimeError("of the database")
