"""The public log holds what was published and withdrawn, in order; whatever is changed afterwards is seen."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from budgets import canonical, editions
from budgets.editions.freeze_triggers import drop_triggers
from budgets.editions.public_log import log_missing
from budgets.models import Amount, Budget, PublicLogEntry
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Event = PublicLogEntry.Event
#: Of the handmade budget in form 1. Another hash here means that every package downloaded so far is disowned.
HANDMADE = "371dd5d27bfc6f3489fba45f131ebd12665afc1a3c80684a9ad2f5c569499dd9"


def load(content: str, **changes: Any) -> Budget:
    made = factories.budget(files=(factories.source_file(content),), **changes)
    return editions.load_as_draft(budget=made).budget


@pytest.fixture
def kept(tmp_path: Path, client: Client) -> Any:
    """Return a function that keeps what a reader downloads, and verifies it with the program that he is given."""

    def verify(*packages: Path, known: str = "") -> tuple[int, str]:
        program = tmp_path / "verify_log.py"
        program.write_bytes(client.get("/log/verify_log.py").content)
        if not (tmp_path / "log.jsonl").exists():
            (tmp_path / "log.jsonl").write_bytes(client.get("/log.jsonl").getvalue())
        given = [str(tmp_path / "log.jsonl"), *map(str, packages), *(["--known", known] if known else [])]
        # -I: nothing of the portal is within its reach.
        ran = subprocess.run([sys.executable, "-I", str(program), *given], capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    return verify


def downloaded(client: Client, budget: Budget, folder: Path) -> Path:
    path = folder / f"package-{budget.pk}.zip"
    path.write_bytes(client.get(f"{budget.get_absolute_url()}data.zip").content)
    return path


def changed_archive(path: Path, name: str, before: str, after: str) -> Path:
    """Return an archive like another, with one word of one file changed."""
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            text = old.read(entry).decode()
            if entry == name:
                assert before in text
                text = text.replace(before, after, 1)
            new.writestr(entry, text)
    return made


class TestWhoeverDoubtsThePortal:
    def test_verifies_what_he_downloaded_at_home(self, client: Client, kept: Any, tmp_path: Path) -> None:
        first = editions.publish(budget=load("1"))
        code, said = kept(downloaded(client, first, tmp_path))
        assert (code, said.count("\n")) == (0, 2)
        assert f"entry 1, published {first.published_at.isoformat()}" in said  # type: ignore[union-attr]
        assert "1 entries, none changed" in said

    @pytest.mark.parametrize(
        ("name", "before", "after"),
        [
            ("amounts.csv", "100.00", "100.01"),
            ("sections.csv", "预算", "预祘"),
            ("datapackage.json", '"year": 2024', '"year": 2023'),
            ("lines.csv", "total", "line"),
        ],
    )
    def test_sees_a_single_figure_changed(
        self, client: Client, kept: Any, tmp_path: Path, name: str, before: str, after: str
    ) -> None:
        path = downloaded(client, editions.publish(budget=load("1")), tmp_path)
        code, said = kept(changed_archive(path, name, before, after))
        assert code == 1
        assert "changed.zip is in no entry" in said

    def test_sees_an_entry_changed_left_out_or_put_in(self, client: Client, kept: Any, tmp_path: Path) -> None:
        first = editions.publish(budget=load("1"))
        editions.publish(budget=load("2"), correction="a page was missing")
        editions.withdraw(budget=first, reason="wrong file")
        log = tmp_path / "log.jsonl"
        assert kept() == (0, f"3 entries, none changed. The last hash: {PublicLogEntry.objects.get(pk=3).hash}\n")
        whole = log.read_text(encoding="utf-8")
        lines = whole.splitlines(keepends=True)
        random = Random(17)
        for _time in range(12):
            place = random.choice([at for at, letter in enumerate(whole) if letter.isalnum()])
            log.write_text(whole[:place] + ("0" if whole[place] != "0" else "1") + whole[place + 1 :], encoding="utf-8")
            assert kept()[0] == 1, whole[place - 20 : place + 20]
        for damaged in (lines[1:], [lines[0], lines[2]], [*lines, lines[2]]):
            log.write_text("".join(damaged), encoding="utf-8")
            assert kept()[0] == 1
        # A log that was cut, or written anew as a whole, is whole in itself: a hash noted earlier tells.
        log.write_text("".join(lines[:2]), encoding="utf-8")
        noted = PublicLogEntry.objects.get(pk=3).hash
        assert kept()[0] == 0
        assert "it is not the log it was" in kept(known=noted)[1]

    def test_a_package_damaged_anywhere_is_told_as_that(self, client: Client, tmp_path: Path) -> None:
        path = downloaded(client, editions.publish(budget=load("1")), tmp_path)
        entries = [entry.data() for entry in PublicLogEntry.objects.all()]
        whole, damaged = path.read_bytes(), tmp_path / "damaged.zip"
        random = Random(23)
        for place in random.sample(range(len(whole)), 300):
            damaged.write_bytes(whole[:place] + bytes([whole[place] ^ random.randrange(1, 256)]) + whole[place + 1 :])
            # A byte that no figure lies in, such as a file's time, changes nothing; no other way out is an exception.
            assert canonical.package_fault(damaged, entries)[:11] in ("", "damaged.zip")

    def test_is_told_what_is_no_log_and_no_package(self, client: Client, kept: Any, tmp_path: Path) -> None:
        odd = tmp_path / "odd.zip"
        odd.write_text("{}", encoding="utf-8")
        assert "odd.zip is no data package that can be read" in kept(odd)[1]
        (tmp_path / "log.jsonl").write_text('{"number": 1}\n', encoding="utf-8")
        code, said = kept()
        assert (code, "is no log that can be read" in said) == (1, True)


class TestLog:
    def test_the_hash_of_an_edition_stays_in_its_form(self) -> None:
        assert editions.publish(budget=load("1")).log_entries.get().records == HANDMADE

    def test_a_column_of_a_later_release_is_no_part_of_it(self) -> None:
        frame = dict.fromkeys(canonical.FORMS[1][0], "")
        rows: dict[str, list[dict[str, str]]] = {name: [] for name in canonical.FORMS[1][2]}
        before = canonical.records_hash(frame, [], rows | {"terms": [{"term": "a"}]}, 1)
        later = canonical.records_hash({**frame, "more": 1}, [], rows | {"terms": [{"term": "a", "more": "b"}]}, 1)
        assert before == later != canonical.records_hash(frame, [], rows | {"terms": [{"term": "b"}]}, 1)

    def test_every_column_of_a_package_is_hashed(self) -> None:
        """A field that a record gains asks for a new form, unless it says something of the reading alone."""
        from budgets.documents import PACKAGE_TABLES
        from budgets.documents.package.csv_package import FRAME

        of_frame, _sources, of_rows = canonical.FORMS[canonical.FORM]
        assert set(FRAME) - set(of_frame) == {"edition"}
        of_reading = {"confidence", "second_reading"}
        for table in PACKAGE_TABLES:
            # What amounts.csv repeats stands in other files.
            repeated = {name for name, _kind in table.repeated}
            assert set(table.columns) - repeated - of_reading == set(of_rows[table.name]), table.name

    def test_it_holds_what_happened_at_random_and_no_draft(self) -> None:
        random = Random(5)
        for number in range(30):
            public = list(Budget.objects.readable())
            if public and random.random() < 0.4:
                editions.withdraw(budget=random.choice(public), reason="tried")
                continue
            year = random.choice((2022, 2023, 2024))
            draft = load(str(number), year=year, statements=(), mentions=(), sections=())
            if random.random() < 0.7:
                editions.publish(budget=draft, correction="tried")
        entries = list(PublicLogEntry.objects.order_by("number"))
        assert canonical.chain_faults(entry.data() for entry in entries) == []
        assert list(editions.log_faults()) == []
        published = {entry.budget_id for entry in entries if entry.event == Event.PUBLISHED}
        withdrawn = {entry.budget_id for entry in entries if entry.event == Event.WITHDRAWN}
        assert published == set(Budget.objects.publicly_known().values_list("pk", flat=True))
        assert withdrawn == set(Budget.objects.withdrawn().values_list("pk", flat=True)) != set()

    def test_nobody_changes_or_deletes_an_entry(self) -> None:
        editions.publish(budget=load("1"))
        for change in (
            lambda: PublicLogEntry.objects.update(title="another"),
            lambda: PublicLogEntry.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
                change()

    def test_what_was_changed_past_the_guards_is_named(self) -> None:
        budget = editions.publish(budget=load("1"))
        call_command("verify_log")
        drop_triggers(connection)
        amount = Amount.objects.filter(line__budget=budget, value__gt=0)[0]
        Amount.objects.filter(pk=amount.pk).update(value=(amount.value or 0) + Decimal("0.01"))
        with pytest.raises(CommandError, match="1 fault"):
            call_command("verify_log")
        call_command("verify_log", "--chain-only")
        assert "the records of " in "".join(editions.log_faults())
        Amount.objects.filter(pk=amount.pk).update(value=amount.value)
        PublicLogEntry.objects.all().delete()
        assert "in no entry" in "".join(editions.log_faults())

    def test_what_was_public_before_the_log_is_taken_in_once(self) -> None:
        first = editions.publish(budget=load("1"))
        editions.publish(budget=load("2"), correction="a page was missing")
        editions.withdraw(budget=first, reason="wrong file")
        before = [(one.event, one.budget_id, one.records) for one in PublicLogEntry.objects.order_by("number")]
        drop_triggers(connection)
        PublicLogEntry.objects.all().delete()
        load("3")
        assert (log_missing(), log_missing()) == (3, 0)
        after = [(one.event, one.budget_id, one.records) for one in PublicLogEntry.objects.order_by("number")]
        assert sorted(after) == sorted(before)
        assert list(editions.log_faults()) == []


class TestPages:
    def test_the_log_lists_entries_and_each_has_an_address(self, client: Client) -> None:
        first = editions.publish(budget=load("1"))
        editions.publish(budget=load("2"), correction="a page was missing")
        page = client.get("/en/log/").content.decode()
        assert re.findall(r'href="/en/log/(\d+)/"', page) == ["2", "1"]
        entry = PublicLogEntry.objects.get(pk=1)
        assert entry.records in page
        own = client.get("/en/log/1/").content.decode()
        for told in (entry.hash, entry.previous, entry.document, "published"):
            assert told in own
        assert client.get("/en/log/3/").status_code == 404
        source = client.get(f"/en/{entry.document}/source/").content.decode()
        assert 'href="/en/log/1/"' in source
        assert first.log_entries.get().records in source

    def test_whose_it_is_stands_beside_a_title_that_many_print(self, client: Client) -> None:
        first = editions.publish(budget=load("1", title="青田市2024年市级部门预算"))
        editions.publish(budget=load("2", year=2025, title=f"{first.issuer}2025年单位预算"))
        for address in ("/en/log/", "/log/feed.atom"):
            page = re.sub(r"\s+", " ", client.get(address).content.decode())
            assert f"{first.issuer} · 青田市2024年市级部门预算" in page
            assert f"{first.issuer} · {first.issuer}2025" not in page

    def test_the_feed_and_the_file_hold_the_same_entries(self, client: Client) -> None:
        budget = editions.publish(budget=load("1"))
        editions.withdraw(budget=budget, reason="wrong file")
        lines = [json.loads(line) for line in client.get("/log.jsonl").getvalue().decode().splitlines()]
        assert [(line["number"], line["event"]) for line in lines] == [(1, "published"), (2, "withdrawn")]
        assert set(lines[0]) == {*canonical.ENTRY, "hash"}
        feed = client.get("/log/feed.atom").content.decode()
        assert re.findall(r"<id>[^<]*/log/(\d+)/</id>", feed) == ["2", "1"]

    def test_an_empty_site_has_an_empty_log(self, client: Client) -> None:
        assert "Nothing was published yet." in client.get("/en/log/").content.decode()
        assert client.get("/log.jsonl").getvalue() == b""
