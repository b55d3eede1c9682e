"""Show that one command lets go of what killed processes and forgetful people leave, and of nothing else."""

from __future__ import annotations

import io
import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from budgets import editions
from budgets.documents.model.scratch import SCRATCH
from budgets.models import SourceFile, file_path, staff_storage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LONG_AGO = time.time() - 40 * 24 * 3600


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))


def cleaned(name: str = "clean_up") -> str:
    told = io.StringIO()
    call_command(name, stdout=told)
    return told.getvalue()


def test_files_that_nothing_names_go_and_originals_stay(tmp_path: Path) -> None:
    source = factories.source_file("text")
    budget = editions.load_as_draft(budget=factories.budget(files=(source,))).budget
    row = SourceFile.objects.get(budget=budget)
    kept = staff_storage().save(file_path(row, row.name), ContentFile(b"text"))
    SourceFile.objects.update(file=kept)
    strays = [tmp_path / "media" / where for where in ("sources/ab/abc", "uploads/cd/cde", "uploads/read/99.zip")]
    new = tmp_path / "media/uploads/ef/efg"
    for path in (*strays, new):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"left")
    for path in (*strays, tmp_path / "media" / kept):
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert "3 files and 0 folders left behind deleted" in cleaned()
    assert not any(path.exists() for path in strays)
    # What is being handed in has no row yet.
    assert new.exists()
    assert (tmp_path / "media" / kept).exists()
    assert "0 files" in cleaned("prune_uploads")


def test_folders_of_killed_processes_go_and_those_of_others_stay(tmp_path: Path) -> None:
    ours, fresh = (Path(tempfile.mkdtemp(prefix=SCRATCH)) for _number in range(2))
    other = Path(tempfile.mkdtemp())
    for path in (ours, other):
        (path / "file").write_bytes(b"left")
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert "1 folders left behind deleted" in cleaned()
    assert (ours.exists(), fresh.exists(), other.exists()) == (False, True, True)


def test_sessions_that_ended_go() -> None:
    now = timezone.now()
    for key, ends in (("ended", now - timedelta(days=1)), ("goes-on", now + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    cleaned()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["goes-on"]
