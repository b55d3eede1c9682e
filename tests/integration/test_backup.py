"""What is lost is named: that backups are restored whole or not at all is an exercise of the drill (`tests/drill`)."""

from __future__ import annotations

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
