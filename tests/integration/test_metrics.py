"""Show what is told to who watches over the portal, and that nobody else is told."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from budgets.models import Budget, Upload
from portal.json_log import JsonFormatter
from tests.served import ROOT, SAMPLE, free_port, granian, wait_until_ready

pytestmark = pytest.mark.django_db


def number(page: str, name: str) -> float:
    """Return one number of what is told, 0 where it is not told yet."""
    return next((float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith(f"{name} ")), 0)


def test_requests_are_counted_by_page_status_and_how_they_came(sample: Budget, settings: Any) -> None:
    settings.KEPT_PAGES = True
    cache.clear()
    client = Client()
    names = [
        f'portal_requests_total{{came="{came}",page="budget",status="{status}"}}'
        for came, status in (("rendered", 200), ("kept", 200), ("unchanged", 304), ("rendered", 404))
    ]
    before = client.get("/metrics").content.decode()
    tag = client.get(SAMPLE).headers["ETag"]
    client.get(SAMPLE)
    client.get(SAMPLE, headers={"If-None-Match": tag})
    client.get("/no-such/2024/budget/")
    client.get("/wp-admin.php")
    after = client.get("/metrics").content.decode()
    assert [number(after, name) - number(before, name) for name in names] == [1, 1, 1, 1]
    assert "wp-admin" not in after
    timed = 'portal_request_seconds_count{page="budget"}'
    assert number(after, timed) - number(before, timed) == 4


def test_the_queue_and_the_database_are_told(client: Client) -> None:
    Upload.objects.create(state=Upload.UploadState.WAITING)
    told = client.get("/metrics").content.decode()
    assert number(told, 'portal_uploads{state="waiting"}') == 1
    assert number(told, 'portal_uploads{state="reading"}') == 0
    assert number(told, 'portal_database_up{database="default"}') == 1


def test_nobody_else_is_told(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.5").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404
    settings.METRICS_TOKEN = "a-token-of-this-test-alone"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer é"}).status_code == 404
    right = {"Authorization": "Bearer a-token-of-this-test-alone"}
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.5", headers=right).status_code == 200


@pytest.mark.heavy
def test_processes_count_together(tmp_path: Path) -> None:
    port = free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"),
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, cwd=ROOT, env=env)
    server = subprocess.Popen(granian(port, "--no-ws", "--workers", "2"), cwd=ROOT, env=env)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address, server)
        for _time in range(20):
            urllib.request.urlopen(f"{address}/", timeout=20).close()
        for _time in range(6):
            with urllib.request.urlopen(f"{address}/metrics", timeout=20) as told:
                page = told.read().decode()
            assert number(page, 'portal_requests_total{came="rendered",page="home",status="200"}') == 20
    finally:
        server.terminate()
        server.wait(20)


def test_the_log_is_json_and_holds_nothing_of_the_request() -> None:
    try:
        raise ValueError("两\n行")
    except ValueError:
        error: Any = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Failed at %s", ("/页",), error)
    record.status_code, record.request = 500, "a session"
    line = JsonFormatter(datefmt="%Y").format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert {name: told[name] for name in ("level", "logger", "message", "status")} == {
        "level": "ERROR",
        "logger": "django.request",
        "message": "Failed at /页",
        "status": 500,
    }
    assert "ValueError: 两\n行" in told["error"]
    assert "session" not in line
