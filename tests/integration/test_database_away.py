"""Serve the portal as the image does, end its workers, take its database away and give it back: it says so and goes on.

The database has an account that is not its superuser, as in production.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from budgets.management.commands.upload_worker import PAUSE
from tests import postgres
from tests.served import ROOT, free_port, wait_until_ready

from .test_nginx import HOST, portal_environment

pytestmark = [pytest.mark.any_database, pytest.mark.heavy]
#: Seconds within which whoever asks is told: one, and what a machine at work adds.
SOON = 2.5


@dataclass(frozen=True)
class Deployed:
    """A portal and a worker as they run in production."""

    address: str
    cluster: postgres.Cluster
    portal: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    def ask(self, path: str) -> tuple[int, str, float]:
        """Return status, body and seconds."""
        headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
        began = time.monotonic()
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.address + path, headers=headers), timeout=30
            ) as got:
                return got.status, got.read().decode(), time.monotonic() - began
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), time.monotonic() - began

    def wait_for(self, path: str, status: int) -> None:
        for _attempt in range(150):
            try:
                if self.ask(path)[0] == status:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"{path} never answered {status}")


def command_of_image() -> list[str]:
    """Return the command of the Dockerfile's stage `web`."""
    stage = re.search(r"^FROM \S+ AS web$(.*?)^FROM ", (ROOT / "Dockerfile").read_text("utf-8"), re.M | re.S)
    assert stage
    found = re.findall(r"^CMD (\[.*?\])$", stage[1], re.M | re.S)
    command: list[str] = json.loads(found[-1].replace("\\\n", ""))
    return command


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("deployed")
    try:
        with postgres.cluster() as cluster:
            yield from serve(folder, cluster)
    except postgres.NoServer as reason:
        pytest.skip(f"NOT TESTED: a database that goes away; {reason}")


def serve(folder: Path, cluster: postgres.Cluster) -> Iterator[Deployed]:
    with psycopg.connect(cluster.address, autocommit=True) as made:
        made.execute("CREATE ROLE portal LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
        made.execute("CREATE DATABASE portal OWNER portal")
    port = free_port()
    env = {**portal_environment(folder), "DATABASE_URL": f"postgres://portal@/portal?host={cluster.base}"}
    for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"]):
        subprocess.run([sys.executable, "manage.py", *command, "-v0"], check=True, cwd=ROOT, env=env)
    granian, *options = command_of_image()
    options[options.index("--host") + 1], options[options.index("--port") + 1] = "127.0.0.1", str(port)
    portal = subprocess.Popen([str(Path(sys.executable).with_name(granian)), *options], cwd=ROOT, env=env)
    worker = subprocess.Popen([sys.executable, "manage.py", "upload_worker", "-v0"], cwd=ROOT, env=env)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", portal)
        yield Deployed(f"http://127.0.0.1:{port}", cluster, portal, worker)
    finally:
        for program in (worker, portal):
            program.terminate()
            program.wait(20)


def workers_of(portal: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that answer requests."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(portal.pid)], capture_output=True, check=False, text=True)
    return [int(word) for word in found.stdout.split()]


def test_what_guards_published_editions_stands_for_an_ordinary_account(deployed: Deployed) -> None:
    assert json.loads(deployed.ask("/healthz")[1]) == {"status": "ok"}


def test_a_worker_process_that_dies_is_replaced(deployed: Deployed) -> None:
    before = workers_of(deployed.portal)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    deployed.wait_for("/", 200)
    assert deployed.portal.poll() is None
    for _attempt in range(100):
        if len(workers_of(deployed.portal)) == len(before):
            break
        time.sleep(0.2)
    assert len(workers_of(deployed.portal)) == len(before)
    assert not set(workers_of(deployed.portal)) & set(before)


def test_a_database_that_is_away_is_told_within_a_second_and_found_again(deployed: Deployed) -> None:
    assert deployed.ask("/")[0] == 200
    deployed.cluster.stop()
    for path in ("/healthz", "/", "/en/", "/healthz", "/search/?q=%E5%AE%89%E5%85%A8"):
        status, body, seconds = deployed.ask(path)
        assert (status, seconds < SOON) == (503, True), (path, status, seconds)
        assert path == "/healthz" or "503" in body or "数据库" in body or "database" in body
    # Longer than the worker waits between two questions.
    time.sleep(2 * PAUSE)
    assert deployed.worker.poll() is None
    deployed.cluster.start()
    deployed.wait_for("/healthz", 200)
    deployed.wait_for("/", 200)
    assert deployed.worker.poll() is None
