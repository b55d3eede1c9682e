"""Public pages are read from replicas that are not behind: tried with a real leader and two real replicas."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Cluster, NoServer, cluster
from tests.served import ROOT, SAMPLE, free_port, granian, wait_until_ready

pytestmark = [pytest.mark.heavy, pytest.mark.any_database]
DOCUMENT = f"/en{SAMPLE}"
GENERATION, FOLLOWING = "FROM budgets_generation WHERE", "pg_is_in_recovery()"


@dataclass
class Site:
    """A portal at an address, its leader and its replicas, each of which writes down every statement."""

    address: str
    env: dict[str, str]
    leader: Cluster
    replicas: tuple[Cluster, ...]

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.address + path, headers=names)) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def statements(self) -> list[list[str]]:
        """Return what the leader and each replica was asked of the budgets so far, oldest first."""
        logs = [(server.base / "log").read_text().splitlines() for server in (self.leader, *self.replicas)]
        return [[line for line in lines if "SELECT" in line and "budgets_" in line] for lines in logs]

    def manage(self, shell: str) -> None:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", shell]
        subprocess.run(command, check=True, cwd=ROOT, env=self.env)

    def say(self, server: Cluster, statement: str) -> object:
        with psycopg.connect(host=str(server.base), user="postgres", autocommit=True) as connection:
            found = connection.execute(statement).fetchone()
        return found and found[0]

    def wait_until_replicas_are_read(self) -> None:
        """Wait until each has caught up and is no longer left alone for having failed."""
        before, end = [len(said) for said in self.statements()[1:]], time.monotonic() + 30
        while time.monotonic() < end:
            self.ask(f"/en/search/?q={time.monotonic_ns()}")
            if all(len(said) > old + 1 for said, old in zip(self.statements()[1:], before, strict=True)):
                return
            time.sleep(0.2)
        raise AssertionError("The replicas were not read from.")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("site")
    try:
        with cluster("log_statement=all") as leader:
            port = free_port()
            env = {name: said for name, said in os.environ.items() if not name.startswith("SITE_")} | {
                "DJANGO_SETTINGS_MODULE": "portal.settings",
                "PORTAL_DEMO": "1",
                "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
                "DATABASE_URL": leader.address,
                "STATIC_ROOT": str(folder / "static"),
                "MEDIA_ROOT": str(folder / "media"),
            }
            for command in ("migrate", "load_catalogue", "load_sample", "collectstatic --no-input"):
                arguments = [sys.executable, "manage.py", *command.split(), "-v0"]
                subprocess.run(arguments, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
            replicas = (leader.standby("one"), leader.standby("two"))
            # All servers are named, as whoever leads may change: the leader is not read from as a replica.
            env["DATABASE_REPLICAS"] = " ".join(server.address for server in (*replicas, leader))
            with subprocess.Popen(granian(port, "--blocking-threads", "4"), cwd=ROOT, env=env) as server:
                try:
                    wait_until_ready(f"http://127.0.0.1:{port}", server)
                    yield Site(f"http://127.0.0.1:{port}", env, leader, replicas)
                finally:
                    server.terminate()
                    server.wait(20)
                    for replica in replicas:
                        replica.stop()
    except NoServer as reason:
        pytest.skip(f"NOT TESTED: replicas; {reason}")


def test_pages_are_read_from_the_replicas_in_turn_and_only_their_generation_from_the_leader(site: Site) -> None:
    site.wait_until_replicas_are_read()
    before = site.statements()
    paths = (DOCUMENT, f"{DOCUMENT}function/", f"{DOCUMENT}source/", "/en/", "/en/checks/", "/en/places/")
    for path in (*paths, *(f"/en/search/?q={number}" for number in range(14))):
        assert site.ask(path)[0] == 200, path
    leader, *replicas = (said[len(old) :] for said, old in zip(site.statements(), before, strict=True))
    assert [line for line in leader if GENERATION not in line] == []
    assert sum(FOLLOWING not in line for line in leader) == 20
    one, two = (sum(FOLLOWING in line for line in said) for said in replicas)
    # The turn of the leader, which is asked again after its rest whether it follows by now, falls to the next.
    assert (one + two, abs(one - two) <= 2) == (20, True)


def test_staff_read_what_they_have_just_written(site: Site) -> None:
    before = site.statements()
    assert site.ask(f"{DOCUMENT}economic/", Cookie="sessionid=somebody")[0] == 200
    leader, *replicas = (said[len(old) :] for said, old in zip(site.statements(), before, strict=True))
    assert len(leader) > 1
    assert replicas == [[], []]


def test_a_replica_that_is_behind_shows_nothing_that_is_no_more(site: Site) -> None:
    name = "from budgets.models import Department; Department.objects.update(name_en='{}')"
    site.wait_until_replicas_are_read()
    for behind in ((site.replicas[0],), site.replicas):
        for replica in behind:
            site.say(replica, "SELECT pg_wal_replay_pause()")
        told = f"Centre as of {len(behind)}"
        site.manage(name.format(told))
        for time_ in range(6):
            assert told in site.ask(f"{DOCUMENT}?sort={time_}")[1]
        for replica in behind:
            site.say(replica, "SELECT pg_wal_replay_resume()")
        site.wait_until_replicas_are_read()
    metrics = site.ask("/metrics")[1]
    assert 'portal_replica_delay_seconds{database="replica-1"} 0.0' in metrics


def test_a_replica_that_is_lost_costs_no_reader_a_page(site: Site) -> None:
    site.wait_until_replicas_are_read()
    answers: list[int] = []
    over = threading.Event()

    def read(number: int) -> None:
        while not over.is_set():
            answers.append(site.ask(f"/en/search/?q={number}{len(answers)}")[0])

    readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for reader in readers:
        reader.start()
    for replica in site.replicas:
        asked = len(answers)
        while len(answers) < asked + 8:
            time.sleep(0.05)
        replica.stop()
    asked = len(answers)
    while len(answers) < asked + 8:
        time.sleep(0.05)
    over.set()
    for reader in readers:
        reader.join()
    assert set(answers) == {200}
    assert 'portal_database_up{database="replica-1"} 0.0' in site.ask("/metrics")[1]
    for replica in site.replicas:
        replica.start()
    site.wait_until_replicas_are_read()
