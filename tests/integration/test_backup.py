"""What is lost is named: that backups are restored whole or not at all is an exercise of the drill (`tests/drill`)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.drill.backups import two_sites

pytestmark = pytest.mark.heavy


def test_a_lost_original_is_named(tmp_path: Path) -> None:
    with two_sites("sqlite", tmp_path) as (site, _other):
        site.fill(published=1, withdrawn=0, drafts=1)
        shutil.rmtree(site.media / "sources")
        with pytest.raises(subprocess.CalledProcessError) as failed:
            site.manage("edition_hashes")
        assert "damaged: qingtian-data-2024.txt" in failed.value.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: what root restores, to which one must be root")
@pytest.mark.parametrize("told", [True, False])
def test_what_root_restores_is_the_portals(tmp_path: Path, told: bool) -> None:
    with two_sites("sqlite", tmp_path) as (first, second):
        first.fill(published=1, withdrawn=0, drafts=0)
        second.media.mkdir()
        if told:
            second.env["MEDIA_OWNER"] = "10001:10001"
        else:
            os.chown(second.media, 10001, 10001)
        assert second.script("restore.sh", first.back_up()).returncode == 0
        restored = [second.folder / "portal.sqlite3", second.media, *second.media.rglob("*")]
        assert {path.stat().st_uid for path in restored} == {10001}
        assert len(restored) > 4


def test_a_file_that_is_let_go_while_the_database_is_written_is_in_the_backup(tmp_path: Path) -> None:
    """As when somebody keeps a draft of an upload: the database of the backup names the file still."""
    with two_sites("sqlite", tmp_path) as (site, _other):
        site.fill(published=1, withdrawn=0, drafts=0)
        before = site.files()
        program = tmp_path / "programs" / "python3"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\n{shutil.which("python3")} "$@" && rm -r {site.media}/uploads\n')
        program.chmod(0o755)
        site.env["PATH"] = f"{program.parent}:{site.env['PATH']}"
        backup = site.back_up()
        assert not any("uploads" in name for name in site.files())
        assert {name: (backup / "media" / name).read_bytes() for name in before} == before


def test_what_is_not_there_is_not_backed_up_as_nothing(tmp_path: Path) -> None:
    """Neither a folder that is misspelt nor a database, and what was begun goes again."""
    with two_sites("sqlite", tmp_path) as (site, _other):
        assert "There is no folder" in site.script("backup.sh", tmp_path / "backups").stderr
        site.media.mkdir()
        assert site.script("backup.sh", tmp_path / "backups").returncode
        assert list((tmp_path / "backups").iterdir()) == []
        assert not (site.folder / "portal.sqlite3").exists()
