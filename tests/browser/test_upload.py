"""Show the whole way of a published file with a real worker: handed in, read, looked at, kept, mended, published."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.served import ROOT

PASSWORD = "a long enough password"


@pytest.fixture
def worker(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Return what starts a worker, as production runs it, on the database and the files of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    name = connection.settings_dict["NAME"]
    if "mode=memory" in str(name):
        pytest.skip("A database in memory has no other process: give TEST_DATABASE_URL.")
    env = {**os.environ, "MEDIA_ROOT": str(settings.MEDIA_ROOT), "TEST_DATABASE_URL": f"sqlite:///{name}"}
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--interval", "0.2", "-v0"]
        env["DJANGO_SETTINGS_MODULE"] = "tests.worker_settings"
        started.append(subprocess.Popen(command, cwd=ROOT, env=env))

    yield start
    for one in started:
        one.kill()
        one.wait()
