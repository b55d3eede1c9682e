"""Upgrade filled sites of earlier releases: editions, addresses and guards stay, and a killed upgrade heals.

Each file of `tests/releases/` is what a release had stored, exported and answered, named after its last migration.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
RELEASES = sorted((ROOT / "tests" / "releases").glob("*.json.gz"))
#: Upgraded whole, each; killed on the way, the oldest, to which every later migration comes, and the newest.
UPGRADES = [*((release, ()) for release in RELEASES), *((RELEASES[at], ("--killed",)) for at in (0, -1))]
pytestmark = pytest.mark.heavy


@pytest.fixture
def empty_database() -> Iterator[dict[str, str]]:
    """Yield the environment that names an empty database of the kind the tests run on."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS upgraded WITH (FORCE)")
        connection.execute("CREATE DATABASE upgraded")
        yield {**os.environ, "TEST_DATABASE_URL": re.sub(r"(@[^/]*/)\w+", r"\1upgraded", server)}
        connection.execute("DROP DATABASE IF EXISTS upgraded WITH (FORCE)")


def upgraded(site: Path, env: dict[str, str], *options: str) -> str:
    """Return what differs after the upgrade, in lines."""
    command = [sys.executable, "-m", "tests.filled_release", "upgrade", str(site), *options]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False).stderr.strip()


@pytest.mark.parametrize(
    ("release", "options"),
    UPGRADES,
    ids=["".join((release.name.partition(".")[0], *options)) for release, options in UPGRADES],
)
def test_nothing_is_lost(release: Path, options: tuple[str, ...], empty_database: dict[str, str]) -> None:
    assert upgraded(release, empty_database, *options) == ""


def test_what_is_lost_is_told(tmp_path: Path, empty_database: dict[str, str]) -> None:
    site = json.loads(gzip.decompress(RELEASES[-1].read_bytes()))
    name = "amounts.csv"
    rows = site["packages"]["1"][name]
    site["packages"]["1"][name] = rows.replace(",2022,", ",2021,", 1)
    assert site["packages"]["1"][name] != rows
    site["addresses"] |= {"/no-such-department/": 200}
    (tmp_path / "site.json.gz").write_bytes(gzip.compress(json.dumps(site).encode()))
    told = upgraded(tmp_path / "site.json.gz", empty_database)
    assert f"edition 1: {name} is another" in told
    assert "/no-such-department/ answers 404 instead of 200" in told
