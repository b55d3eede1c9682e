"""Back a filled site up, restore it elsewhere, and find it equal: by the scripts and programs that sites use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.any_database, pytest.mark.heavy]
FILL = """
import hashlib
from dataclasses import replace
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from budgets import editions, uploads
from tests import factories
source = replace(factories.source_file(), sha256=hashlib.sha256(b"kept").hexdigest(), size=4)
draft = editions.load_as_draft(budget=factories.budget(files=(source,))).budget
editions.keep_source_file(budget=draft, name=source.name, file=ContentFile(b"kept"))
editions.publish(budget=draft, despite_unreadable="as printed")
editions.load_as_draft(budget=factories.budget(year=2025, files=(factories.source_file("2"),)))
uploads.receive_files(files=[SimpleUploadedFile("paper.txt", b"not decided on")])
"""


class Site:
    """A portal with a database and a folder of its own, as its scripts and commands see it."""

    def __init__(self, folder: Path, database: str, programs: str) -> None:
        self.media = folder / "media"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_URL": database,
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(self.media),
            "LOG_LEVEL": "ERROR",
            "PATH": f"{programs}:{os.environ['PATH']}",
        }

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True).stdout

    def script(self, name: str, folder: Path) -> subprocess.CompletedProcess[str]:
        command = ["sh", str(ROOT / "deploy" / "backup" / name), str(folder)]
        return subprocess.run(command, env=self.env, check=False, capture_output=True, text=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def sites(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    """Yield a filled site and an empty one."""
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    if request.param == "sqlite":
        yield from filled([Site(folder, f"sqlite:///{folder}/portal.sqlite3", "") for folder in folders])
        return
    try:
        with postgres.cluster() as cluster:
            with psycopg.connect(cluster.address, autocommit=True) as connection:
                for name in ("first", "second"):
                    connection.execute(f"CREATE DATABASE {name}")
            addresses = [cluster.address.replace("/postgres?", f"/{folder.name}?") for folder in folders]
            programs = str(cluster.programs)
            yield from filled([Site(*pair, programs) for pair in zip(folders, addresses, strict=True)])
    except postgres.NoServer as reason:
        pytest.skip(f"NOT TESTED: backups of PostgreSQL; {reason}")


def filled(sites: list[Site]) -> Iterator[tuple[Site, Site]]:
    sites[0].manage("migrate", "-v0")
    sites[0].manage("shell", "-v0", "-c", FILL)
    yield sites[0], sites[1]


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_restored_site_is_equal(sites: tuple[Site, Site], tmp_path: Path) -> None:
    first, second = sites
    before = first.manage("edition_hashes")
    assert len(before.splitlines()) == 2
    made = first.script("backup.sh", tmp_path / "backups")
    assert made.returncode == 0, made.stderr
    backup = Path(made.stdout.strip())
    again = second.script("restore.sh", backup)
    assert again.returncode == 0, again.stderr
    assert second.manage("edition_hashes") == before
    assert files_of(second.media) == files_of(first.media)
    assert len(files_of(second.media)) == 2
    second.manage("migrate", "--check")
    # What is there is never written over.
    refused = second.script("restore.sh", backup)
    assert refused.returncode != 0
    assert second.manage("edition_hashes") == before


def test_a_damaged_backup_is_refused(sites: tuple[Site, Site], tmp_path: Path) -> None:
    first, second = sites
    backup = Path(first.script("backup.sh", tmp_path / "backups").stdout.strip())
    kept = next(path for path in (backup / "media/sources").rglob("*") if path.is_file())
    kept.chmod(0o600)
    kept.write_bytes(b"other")
    assert second.script("restore.sh", backup).returncode != 0
    assert not second.media.exists()


def test_a_lost_original_is_named(sites: tuple[Site, Site]) -> None:
    first, _second = sites
    shutil.rmtree(first.media / "sources")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        first.manage("edition_hashes")
    assert "damaged: qingtian-data-2024.txt" in failed.value.stdout
