"""A year's archive holds all of it that was ever public, is verified without the portal, and reads back."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from budgets import documents, editions
from budgets.editions.freeze_triggers import drop_triggers
from budgets.models import Amount, Budget
from budgets.queries.records import records
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CONTENT = b"as it was handed in"


@pytest.fixture
def known(settings: Any, tmp_path: Path) -> list[Budget]:
    """Return a superseded, a withdrawn and a published edition of a year; there is a draft, too."""
    settings.MEDIA_ROOT = tmp_path / "media"
    original = replace(factories.source_file(), sha256=hashlib.sha256(CONTENT).hexdigest(), size=len(CONTENT))
    files = (original, *(factories.source_file(content) for content in "234"))
    made = [editions.load_as_draft(budget=factories.budget(files=(file,))).budget for file in files]
    editions.keep_source_file(budget=made[0], name=original.name, file=ContentFile(CONTENT))
    for number, budget in enumerate(made[:3]):
        editions.publish(budget=budget, correction="the next" if number else "")
    editions.withdraw(budget=made[1], reason="a trial")
    return made[:3]


def archive(folder: Path, year: int) -> str:
    said = StringIO()
    call_command("archive_year", str(year), output=folder, stdout=said)
    return said.getvalue()


def test_an_archive_is_verified_and_read_back_without_the_portal(known: list[Budget], tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    year = known[0].fiscal_year_id
    assert archive(folder, year).startswith("3 editions")
    with (folder / "editions.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [row["state"] for row in listed] == ["superseded", "withdrawn", "published"]
    packages = [folder / row["package"] for row in listed]
    # -I: nothing of the portal is within its reach.
    words = [sys.executable, "-I", str(folder / "verify_log.py"), str(folder / "log.jsonl"), *map(str, packages)]
    assert subprocess.run(words, check=False, stdout=subprocess.DEVNULL).returncode == 0
    for budget, path in zip(known, packages, strict=True):
        unpacked = tmp_path / path.stem
        zipfile.ZipFile(path).extractall(unpacked)
        assert documents.read_package(unpacked).budget == records(budget)
    (original,) = (folder / "originals").iterdir()
    assert original.read_bytes() == CONTENT
    assert archive(tmp_path / "another", year + 1).startswith("0 editions")


def test_what_was_stopped_goes_on_and_what_is_whole_stays(known: list[Budget], tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    year = known[0].fiscal_year_id
    archive(folder, year)
    whole, cut, _third = sorted(folder.glob("*.zip"))
    before = whole.stat().st_mtime_ns
    cut.write_bytes(cut.read_bytes()[:-100])
    (original,) = (folder / "originals").iterdir()
    original.write_bytes(CONTENT[:-1])
    archive(folder, year)
    assert whole.stat().st_mtime_ns == before
    assert zipfile.ZipFile(cut).testzip() is None
    assert original.read_bytes() == CONTENT


def test_what_is_lost_or_changed_is_named(known: list[Budget], tmp_path: Path) -> None:
    Path(known[0].files.get().file.path).unlink()
    drop_triggers(connection)
    Amount.objects.filter(line__budget=known[2], value__isnull=False).update(value=1)
    said = StringIO()
    with pytest.raises(CommandError, match="2 faults"):
        call_command("archive_year", str(known[0].fiscal_year_id), output=tmp_path / "archive", stdout=said)
    assert "the original is lost or changed" in said.getvalue()
    assert "is not what was published" in said.getvalue()
    assert len(list((tmp_path / "archive").glob("*.zip"))) == 3
