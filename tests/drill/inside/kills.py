"""What is killed, and what must be true afterwards: all of it or nothing, and the rest by trying again."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import gettempdir
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from budgets import documents, editions, records, uploads
from budgets.editions import freeze_triggers
from budgets.management.commands.edition_hashes import package_hash
from budgets.models import Budget, Department, Jurisdiction, SourceFile, Statement, Upload, UploadFile, staff_storage
from budgets.queries import entry
from budgets.queries.records import records as records_of
from tests import factories, filled_release, papers
from tests.drill.exercise import Findings
from tests.drill.inside.processes import orphans_below, run_apart

RELEASES = sorted((Path(__file__).resolve().parents[2] / "releases").glob("*.json.gz"))
PRINTED: dict[str, Any] = dict.fromkeys(("despite_unreadable", "despite_failures", "correction"), "as printed")
LONG_AGO = timedelta(days=40)
#: How often an attempt begins anew where the kill came too late.
TRIES = 6
Faults = Iterator[str]


@dataclass(frozen=True)
class Work:
    """Something that is interrupted: made ready, done in a process that is killed, and looked at afterwards."""

    name: str
    make_ready: Callable[[str], Any]
    do: Callable[[Any], None]
    find_faults: Callable[[Any, Callable[[Callable[[], None]], bool]], Faults]


# What the work is on


def content_of(key: str) -> bytes:
    return f"the paper {key}".encode()


def budget_of(key: str, year: int = 2024) -> records.Budget:
    name = f"青田市第{key}中心"
    sha256 = hashlib.sha256(content_of(key)).hexdigest()
    source = replace(factories.source_file(), sha256=sha256, size=len(content_of(key)))
    return factories.budget(department=name, units=(name,), year=year, files=(source,))


def draft_of(key: str) -> Budget:
    return editions.load_as_draft(budget=budget_of(key)).budget


def is_equal(row: Budget, budget: records.Budget) -> bool:
    """Tell whether what is stored is what was to be stored."""
    return records_of(row) == replace(budget, edition=row.edition)


def is_ready(upload: Upload) -> bool:
    asked = {"args": [upload.pk, upload.attempt], "kwargs": {}}
    return DBTaskResult.objects.ready().filter(args_kwargs=asked).exists()


def wholly_kept(rows: Any) -> bool:
    """Tell whether the kept bytes of files are what their rows say."""
    for row in rows:
        with row.file.open("rb") as kept:
            if hashlib.sha256(kept.read()).hexdigest() != row.sha256:
                return False
    return True


# Handing in


def last_upload(_key: str) -> tuple[str, int]:
    newest = Upload.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return _key, newest


def hand_in(subject: tuple[str, int]) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", content_of(f"{subject[0]} {n}") * 20_000) for n in range(3)]
    uploads.receive_files(files=files)


def faults_of_handing_in(subject: tuple[str, int], again: Any) -> Faults:
    for upload in Upload.objects.filter(pk__gt=subject[1]):
        if upload.state != "waiting" or not is_ready(upload):
            yield f"the upload is {upload.state} and nobody will read it"
        if upload.files.count() != 3 or not wholly_kept(upload.files.all()):
            yield "files of the upload are missing or not whole"
        uploads.discard_upload(upload=upload)


# Reading


def paper_handed_in(key: str) -> Upload:
    paper = papers.BEIJING.pdf() + f"\n% {key}\n".encode()
    return uploads.receive_files(files=[SimpleUploadedFile("paper.pdf", paper)])


def work_once(_subject: Any = None) -> None:
    call_command("upload_worker", batch=True, startup_delay=False, verbosity=0)


def faults_of_reading(subject: Upload, again: Any) -> Faults:
    row = Upload.objects.get(pk=subject.pk)
    if row.state not in ("waiting", "reading", "read"):
        yield f"a killed worker left the upload {row.state}"
    # As long after as nobody waits for the worker that died.
    long_ago = timezone.now() - timedelta(minutes=2)
    Upload.objects.filter(pk=row.pk).update(heard_at=long_ago, queued_at=long_ago)
    again(work_once)
    row.refresh_from_db()
    if row.state != "read" or not uploads.read_kept_budget(row).statements:
        yield f"the next worker left the upload {row.state} {row.refusal}"
    scratch = Path(gettempdir())
    until = time.monotonic() + 10
    while orphans_below(scratch) and time.monotonic() < until:
        time.sleep(0.2)
    if left := orphans_below(scratch):
        yield f"readers {left} go on without their worker"
    uploads.discard_upload(upload=row)


# Keeping a draft


def paper_read(key: str) -> tuple[str, Upload]:
    budget = budget_of(key)
    upload = uploads.receive_files(files=[SimpleUploadedFile(factories.FILE, content_of(key))])
    Department.objects.create(
        jurisdiction=Jurisdiction.objects.get_or_create(name="青田市")[0],
        name=budget.department,
        slug=f"centre-{upload.pk}",
    )
    mine = Upload.objects.filter(pk=upload.pk, attempt=upload.attempt)
    mine.update(state="reading")
    uploads.keep_reading(mine, documents.Reading(budget=budget))
    return key, mine.get()


def keep_as_draft(subject: tuple[str, Upload]) -> None:
    uploads.keep_draft(upload=subject[1], issuer=Department.objects.get(slug=f"centre-{subject[1].pk}"))


def faults_of_keeping(subject: tuple[str, Upload], again: Any) -> Faults:
    key, upload = subject
    kept = Budget.objects.filter(department__slug=f"centre-{upload.pk}")
    state = Upload.objects.get(pk=upload.pk).state
    if (state, kept.count()) not in (("read", 0), ("kept", 1)):
        yield f"the upload is {state} and has {kept.count()} drafts"
    again(lambda: keep_as_draft(subject))
    drafts = list(kept)
    if len(drafts) != 1 or not is_equal(drafts[0], budget_of(key)):
        yield f"kept again, it has {len(drafts)} drafts, or another's figures"
    if not wholly_kept(SourceFile.objects.filter(budget__in=drafts)):
        yield "the original of the draft is not whole"


# Saving a table


def table_of_draft(key: str) -> tuple[Statement, dict[str, Any]]:
    draft = draft_of(key)
    table = Statement.objects.select_related("budget").get(budget=draft, kind="expenditure")
    return table, entry.document(table)


def save_table(subject: tuple[Statement, dict[str, Any]]) -> None:
    table, before = subject
    rows = [dict(row, cells=dict(row["cells"])) for row in before["rows"]]
    rows[1]["cells"]["4"] = "77.00"
    client = Client()
    client.force_login(User.objects.get(username="staff"))
    sent = {**before, "rows": rows, "save": f"{table.pk:032x}"}
    client.post(f"/en/admin/budgets/statement/{table.pk}/save/", sent, "application/json")


def faults_of_saving(subject: tuple[Statement, dict[str, Any]], again: Any) -> Faults:
    table, before = subject
    after = entry.document(Statement.objects.select_related("budget").get(pk=table.pk))
    if after["version"] == before["version"] and after != before:
        yield "a table that was not saved is another"
    for _time in range(2):
        again(lambda: save_table(subject))
    after = entry.document(Statement.objects.select_related("budget").get(pk=table.pk))
    cells = [row["cells"] for row in after["rows"]]
    wanted = [row["cells"] for row in before["rows"]]
    wanted[1] = {**wanted[1], "4": "77.00"}
    if after["version"] != before["version"] + 1 or cells != wanted:
        yield f"saved again, the table is of version {after['version']} instead of {before['version'] + 1}, or another"


# Publishing, superseding, withdrawing


def two_editions(key: str) -> tuple[Budget, Budget, list[str]]:
    first = editions.publish(budget=draft_of(key), **PRINTED)
    other = replace(budget_of(key), files=budget_of(f"{key} b").files)
    second = editions.load_as_draft(budget=other).budget
    return first, second, [package_hash(first), package_hash(second)]


def states_of(*rows: Budget) -> tuple[str, ...]:
    return tuple(str(Budget.every.get(pk=row.pk).state) for row in rows)


def publish_second(subject: tuple[Budget, Budget, list[str]]) -> None:
    editions.publish(budget=subject[1], by=User.objects.get(username="staff"), **PRINTED)


def submit_second(key: str) -> tuple[Budget, Budget, list[str]]:
    subject = two_editions(key)
    editions.submit(budget=subject[1])
    return subject


def faults_of_publishing(subject: tuple[Budget, Budget, list[str]], again: Any) -> Faults:
    first, second, hashes = subject
    states = states_of(first, second)
    if states not in (("published", "review"), ("superseded", "published")):
        yield f"the editions are {states}"
    if states[1] == "review":
        again(lambda: publish_second(subject))
    if states_of(first, second) != ("superseded", "published"):
        yield f"published again, the editions are {states_of(first, second)}"
    if [package_hash(Budget.every.get(pk=row.pk)) for row in (first, second)] != hashes:
        yield "the editions are other ones than before"


def published_one(key: str) -> tuple[Budget, str]:
    row = editions.publish(budget=draft_of(key), **PRINTED)
    return row, package_hash(row)


def withdraw_it(subject: tuple[Budget, str]) -> None:
    editions.withdraw(budget=subject[0], reason="a slip", by=User.objects.get(username="staff"))


def faults_of_withdrawing(subject: tuple[Budget, str], again: Any) -> Faults:
    row = Budget.every.get(pk=subject[0].pk)
    if (row.state, bool(row.withdrawal_reason), bool(row.ended_at)) not in (
        ("published", False, False),
        ("withdrawn", True, True),
    ):
        yield f"the edition is {row.state}, {row.withdrawal_reason!r}, {row.ended_at}"
    if row.state == "published":
        again(lambda: withdraw_it(subject))
    row = Budget.every.get(pk=row.pk)
    if row.state != "withdrawn" or package_hash(row) != subject[1]:
        yield f"the edition is {row.state}, or another"


# From the shell


def package_written(key: str) -> tuple[str, Path]:
    folder = Path(gettempdir()) / f"package-{key}"
    shutil.rmtree(folder, ignore_errors=True)
    documents.write_package(budget_of(key), folder)
    return key, folder


def import_and_publish(subject: tuple[str, Path]) -> None:
    options: dict[str, Any] = {"publish": True, "accept_unreadable": "as printed", "stdout": io.StringIO()}
    call_command("import_budget", str(subject[1]), **options)


def faults_of_importing(subject: tuple[str, Path], again: Any) -> Faults:
    key, _folder = subject
    budget = budget_of(key)
    found = Budget.every.filter(department__name=budget.department)
    if [row.state for row in found] not in ([], ["published"]):
        yield f"import_budget left {[row.state for row in found]}"
    again(lambda: import_and_publish(subject))
    if [row.state for row in found.all()] != ["published"] or not is_equal(found.get(), budget):
        yield f"import_budget again left {[row.state for row in found.all()]}, or another's figures"


def much_forgotten(key: str) -> tuple[Budget, Upload, str]:
    draft = draft_of(key)
    editions.discard_draft(budget=draft, reason="a slip")
    Budget.every.filter(pk=draft.pk).update(ended_at=timezone.now() - LONG_AGO)
    upload = uploads.receive_files(files=[SimpleUploadedFile("a.txt", content_of(key))])
    Upload.objects.filter(pk=upload.pk).update(made_at=timezone.now() - LONG_AGO)
    stray = staff_storage().save(f"sources/ab/{key}", ContentFile(content_of(key)))
    old = (timezone.now() - LONG_AGO).timestamp()
    os.utime(staff_storage().path(stray), (old, old))
    return draft, upload, stray


def clean_up(_subject: Any = None) -> None:
    call_command("clean_up", stdout=io.StringIO())


def faults_of_cleaning(subject: tuple[Budget, Upload, str], again: Any) -> Faults:
    draft, upload, stray = subject
    if Budget.every.filter(pk=draft.pk).exists() and Statement.objects.filter(budget=draft).count() != 5:
        yield "a discarded draft is half deleted"
    again(clean_up)
    state = Upload.objects.filter(pk=upload.pk).values_list("state", flat=True).first()
    if Budget.every.filter(pk=draft.pk).exists() or state != "discarded" or staff_storage().exists(stray):
        yield "clean_up again left something"


# Upgrading


def database_named(name: str) -> None:
    """Lead this process, a copy that ends soon, to another database of the same kind."""
    connection.settings_dict["NAME"] = name


class Upgrade:
    """The upgrade of the newest release of which a filled site is kept, in a database copied for each attempt."""

    def __init__(self, log: Path) -> None:
        self.log, self.site = log, filled_release.read_release(RELEASES[-1])
        self.own = connection.settings_dict["NAME"]
        self.template = f"{self.own}.released" if connection.vendor == "sqlite" else "released"
        self.made = False

    def make_template(self) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {self.template}")
        run_apart(self.restore_release, self.log)
        self.made = True

    def restore_release(self) -> None:
        database_named(self.template)
        filled_release.restore(self.site)

    def copy_database(self, key: str) -> str:
        if not self.made:
            self.make_template()
        if connection.vendor == "sqlite":
            name = f"{self.own}.{key}"
            for ending in ("-wal", "-shm"):
                Path(f"{name}{ending}").unlink(missing_ok=True)
            shutil.copyfile(self.template, name)
            return name
        name = f"upgraded_{key}".replace(" ", "_")
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return name

    def migrate(self, name: str) -> None:
        database_named(name)
        call_command("migrate", verbosity=0)

    def find_faults(self, name: str, again: Any) -> Faults:
        said = self.log.with_name("upgrade")
        chosen = dict(Random(name).sample(sorted(self.site["addresses"].items()), 12))

        def look() -> None:
            database_named(name)
            stood = not freeze_triggers.missing_triggers(connection)
            told = "unguarded" not in Client().get("/healthz").content.decode()
            faults = [] if stood == told else ["missing guards are not told"]
            call_command("migrate", verbosity=0)
            faults += filled_release.differences({**self.site, "addresses": chosen})
            said.write_text("\n".join(faults), "utf-8")

        again(look)
        yield from said.read_text("utf-8").splitlines()
        if connection.vendor == "sqlite":
            Path(name).unlink()
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


WORKS = (
    Work("a worker that reads", paper_handed_in, work_once, faults_of_reading),
    Work("a publication", submit_second, publish_second, faults_of_publishing),
    Work("a table saved", table_of_draft, save_table, faults_of_saving),
    Work("a draft kept", paper_read, keep_as_draft, faults_of_keeping),
    Work("import_budget --publish", package_written, import_and_publish, faults_of_importing),
    Work("files handed in", last_upload, hand_in, faults_of_handing_in),
    Work("a withdrawal", published_one, withdraw_it, faults_of_withdrawing),
    Work("clean_up", much_forgotten, clean_up, faults_of_cleaning),
)


class Killing:
    """One attempt after the other on a filled site, each a process killed at a moment drawn by chance."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        upgrade = Upgrade(self.log)
        self.works = (*WORKS, Work("migrate", upgrade.copy_database, upgrade.migrate, upgrade.find_faults))
        #: Seconds that each work takes where nobody kills it.
        self.takes: dict[str, float] = {}
        User.objects.create_superuser("staff", password="kept for kills")
        self.standing, self.hash = published_one("first")

    def __call__(self, number: int) -> Findings:
        found, chance = Findings(), Random(number)
        work = self.works[number % len(self.works)]
        try:
            if work.name not in self.takes:
                subject = work.make_ready(f"{number}w")
                began = time.monotonic()
                self.run_again(partial(work.do, subject))
                self.takes[work.name] = time.monotonic() - began
                found.faults += work.find_faults(subject, self.run_again)
            for attempt in range(TRIES):
                subject = work.make_ready(f"{number}k{attempt}")
                after = chance.random() * self.takes[work.name] * 0.8**attempt
                killed = run_apart(partial(work.do, subject), self.log, after)
                found.faults += [f"{work.name}, killed after {after:.3f} s: {one}" for one in self.after(work, subject)]
                if killed:
                    found.seen[f"kills: {work.name}"] += 1
                    return found
            found.seen[f"too late: {work.name}"] += 1
        except Exception as error:  # whatever breaks after a kill is what was looked for
            found.faults.append(f"{work.name}: {type(error).__name__}: {str(error)[-1500:]}")
        return found

    def run_again(self, work: Callable[[], None]) -> bool:
        return run_apart(work, self.log)

    def after(self, work: Work, subject: Any) -> Faults:
        yield from work.find_faults(subject, self.run_again)
        for name in freeze_triggers.missing_triggers(connection):
            yield f"trigger {name} is missing"
        if package_hash(Budget.objects.get(pk=self.standing.pk)) != self.hash:
            yield "an edition that nobody touched is another"
        uploads.delete_orphan_files(before=timezone.now() + timedelta(minutes=1))
        named = {
            *SourceFile.objects.exclude(file="").values_list("file", flat=True),
            *UploadFile.objects.exclude(file="").values_list("file", flat=True),
            *Upload.objects.exclude(package="").values_list("package", flat=True),
        }
        media = Path(staff_storage().path(""))
        there = {str(path.relative_to(media)) for top in ("sources", "uploads") for path in (media / top).rglob("*")}
        there = {name for name in there if (media / name).is_file()}
        for name in sorted(named - there):
            yield f"{name} is named and not there"
        for name in sorted(there - named):
            yield f"{name} is there and clean_up leaves it"
