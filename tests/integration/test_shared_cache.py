"""Try a Redis that several processes share, with a real one on this machine's loopback, and without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import page_cache
from portal.shared_cache import SharedCache
from tests.served import free_port

REDIS = shutil.which("redis-server", path=os.environ.get("PATH", "") + ":/usr/sbin")
needs_redis = pytest.mark.skipif(
    REDIS is None, reason="NOT TESTED: pages kept in Redis; install it (Debian: apt install redis-server)"
)
pytestmark = pytest.mark.any_database


def cache_at(port: int, monkeypatch: pytest.MonkeyPatch) -> SharedCache:
    """Return a cache as the settings set it up for an address, as another process would have it."""
    monkeypatch.setenv("CACHE_URL", f"redis://127.0.0.1:{port}/0")
    said = page_cache()
    return SharedCache(said["LOCATION"], {key: value for key, value in said.items() if key != "BACKEND"})


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen([str(REDIS), *options], stdout=subprocess.DEVNULL) as server:
        yield port, server
        server.kill()


@needs_redis
@pytest.mark.heavy
def test_what_one_process_keeps_another_finds(
    redis: tuple[int, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, server = redis
    one, other = cache_at(port, monkeypatch), cache_at(port, monkeypatch)
    page = ({"ETag": 'W/"1"'}, b"\x1f\x8b compressed")
    end = time.monotonic() + 20
    while one.get("key") != page and time.monotonic() < end:
        one.set("key", page)  # it is lost until the server has started
    assert other.get("key") == page
    server.kill()
    server.wait()
    assert other.get("key") is None


def test_without_redis_nothing_is_found_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = cache_at(free_port(), monkeypatch)
    start = time.monotonic()
    cache.set("key", 1)
    assert cache.get("key", "nothing") == "nothing"
    assert time.monotonic() - start < 5
