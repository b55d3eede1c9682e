"""Lose machines of a database while people read and write: what was acknowledged stays, and another leads soon."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path

from tests.drill.database_machines import Machine, Machines, machines, wait_for
from tests.drill.exercise import Attempt, Exercise, Findings
from tests.served import PASSWORD, ROOT, SAMPLE, STAFF, free_port, granian, wait_until_ready

#: Seconds within which another machine leads.
SOON = 25
#: Seconds of reading after which each process of the portal has found a replica that is back: it leaves one that failed
#: alone for five, and may do so twice.
REST = 15
READERS, WRITERS = 3, 2
#: Pages of which is counted where they were read.
COUNTED = 60
#: How often a server was asked for a generation, and for anything else of the budgets.
STATEMENTS = """
SELECT coalesce(sum(calls) FILTER (WHERE query LIKE '%FROM budgets_generation%'), 0)::int,
       coalesce(sum(calls) FILTER (WHERE query LIKE '%"budgets_%'), 0)::int
FROM pg_stat_statements WHERE query LIKE 'SELECT%'
"""
PAGES = (SAMPLE, f"{SAMPLE}function/", f"{SAMPLE}economic/", f"{SAMPLE}three-public/")
#: What of the leader's machine is killed, by turns: PostgreSQL and Patroni; all that runs there, one of three etcd,
#: too; nothing, as another is told to lead.
LOSSES = (("patroni",), ("patroni", "pgbouncer", "etcd"), ())


@dataclass
class Crowd:
    """People who read pages, each another, and staff who log in, each of which is a session that is stored."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    #: When a page was asked for, in seconds of the clock that never goes back, and how that was answered: 0 for not.
    pages: list[tuple[float, int]] = field(default_factory=list)
    #: When a log-in was sent and answered, and how, and its session where it was acknowledged.
    log_ins: list[tuple[float, float, int, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, SimpleCookie, str]:
        """Return the answer's status (0 where none came), the cookies it sets, and its text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            cookies = SimpleCookie()
            for said in answer.headers.get_all("Set-Cookie", []):
                cookies.load(said)
            return answer.status, cookies, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, SimpleCookie(), ""
        finally:
            connection.close()

    def read_page(self) -> str:
        """Read a page that nobody read before, so that it is not kept; return its text."""
        number, asked = next(self.numbers), time.monotonic()
        path = f"/en/search/?q={number}" if number % 2 else f"/en{PAGES[number // 2 % len(PAGES)]}?sort={number}"
        status, _cookies, text = self.ask("GET", path)
        self.pages.append((asked, status))
        return text

    def log_in(self) -> None:
        asked = time.monotonic()
        status, cookies, _text = self.ask("GET", "/admin/login/")
        if status == 200:
            token = cookies["csrftoken"].value
            form = {"username": STAFF, "password": PASSWORD, "csrfmiddlewaretoken": token}
            words = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={token}"}
            status, cookies, _text = self.ask("POST", "/admin/login/", urllib.parse.urlencode(form), **words)
        session = cookies["sessionid"].value if status == 302 else ""
        self.log_ins.append((asked, time.monotonic(), status, session))

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Read and log in without pause, for a while."""

        def again(act: object) -> None:
            while not self.over.wait(0.05):
                act()  # type: ignore[operator]

        self.over.clear()
        acts = [self.read_page] * READERS + [self.log_in] * WRITERS
        people = [threading.Thread(target=partial(again, act)) for act in acts]
        for one in people:
            one.start()
        try:
            yield
        finally:
            self.over.set()
            for one in people:
                one.join()

    def refused(self, since: float) -> Counter[int]:
        """Return how often each answer came that was no page, to whoever asked since a moment."""
        return Counter(status for asked, status in self.pages if since <= asked and status != 200)


@dataclass
class Losing:
    """Loses machines, one kind of loss after another, beneath a portal that goes on."""

    machines: Machines
    crowd: Crowd

    def __call__(self, number: int) -> Findings:
        findings = Findings()
        self.read_from_two(findings)
        leader, in_step, replica = self.machines.wait_until_whole()
        with self.crowd.busy():
            started = time.monotonic()
            self.hold_back(replica, leader, f"Centre after {number}", findings)
            self.lose_replica(in_step if number % 2 else replica)
            if refused := self.crowd.refused(started):
                findings.faults.append(f"a replica behind or lost cost readers pages: {dict(refused)}")
        leader, *_others = self.machines.wait_until_whole()
        self.lose_leader(leader, LOSSES[number % len(LOSSES)], findings)
        self.machines.wait_until_whole()
        return findings

    def read_from_two(self, findings: Findings) -> None:
        """See that pages are read from both replicas alike, and from the leader nothing but their generation."""
        leader, *replicas = self.machines.wait_until_whole()
        over = time.monotonic() + REST
        while time.monotonic() < over:
            self.crowd.read_page()
        for machine in self.machines.all:
            machine.says("SELECT pg_stat_statements_reset()")
        for _page in range(COUNTED):
            self.crowd.read_page()
        (_asked, of_leader), *of_replicas = (machine.says(STATEMENTS)[0] for machine in (leader, *replicas))
        findings.seen["pages read from replicas, counted by pg_stat_statements"] += COUNTED
        findings.seen["statements of pages that the leader was asked"] += int(str(of_leader))
        asked = [int(str(generations)) for generations, _statements in of_replicas]
        findings.seen["pages that one replica had more than the other"] += abs(asked[0] - asked[1])
        # Each process takes the replicas in turn; the turn of the leader, asked every five seconds, falls to the next.
        if of_leader or sum(asked) != COUNTED or abs(asked[0] - asked[1]) > COUNTED // 10:
            findings.faults.append(f"of {COUNTED} pages replicas had {asked}, the leader {of_leader} statements")

    def hold_back(self, replica: Machine, leader: Machine, name: str, findings: Findings) -> None:
        """Let a replica fall behind: nobody is shown what it still has."""
        replica.says("SELECT pg_wal_replay_pause()::text")
        with leader.connect() as connection:
            connection.execute("UPDATE budgets_department SET name_en = %s", (name,))
        for number in range(8):
            _status, _cookies, text = self.crowd.ask("GET", f"/en{SAMPLE}?sort={name}{number}".replace(" ", ""))
            if name not in text:
                findings.faults.append("a page shows a name of before")
        replica.says("SELECT pg_wal_replay_resume()::text")
        findings.seen["replicas held back"] += 1

    def lose_replica(self, replica: Machine) -> None:
        replica.kill("patroni")
        time.sleep(10)
        replica.start("patroni")

    def lose_leader(self, lost: Machine, programs: tuple[str, ...], findings: Findings) -> None:
        """Kill the leader under load, or let another lead: it has every session that was acknowledged."""
        with self.crowd.busy():
            time.sleep(5)
            killed = time.monotonic()
            lost.kill(*programs) if programs else lost.hand_over()
            gone = time.monotonic()
            wait_for(lambda: self.log_in_since(gone) is not None, "a log-in after the leader was lost")
            writable = self.log_in_since(gone) or 0
            wait_for(lambda: not self.crowd.refused(time.monotonic() - 2), "pages again")
            time.sleep(5)
        seconds = round(writable - killed, 1)
        how = f"killed: {', '.join(programs)}" if programs else "told to follow"
        findings.seen[f"leaders {how}"] += 1
        findings.seen[f"s until writable again, summed, leaders {how}"] += seconds  # type: ignore[assignment]
        if seconds > SOON:
            findings.faults.append(f"writable again only after {seconds} s")
        self.look_at_answers(killed, findings)
        sessions = [session for *_when, session in self.crowd.log_ins if session]
        kept = self.machines.roles()["leader"].says(
            "SELECT count(*) FROM django_session WHERE session_key = ANY(%s)", sessions
        )[0][0]
        findings.seen["sessions acknowledged and still there"] += int(str(kept))
        if kept != len(sessions):
            findings.faults.append(f"of {len(sessions)} acknowledged sessions {kept} are there")
        self.crowd.log_ins.clear()
        self.crowd.pages.clear()
        lost.start("etcd", "pgbouncer", "patroni")

    def log_in_since(self, moment: float) -> float | None:
        """Return when the first log-in was acknowledged that was sent after a moment."""
        return next(
            (answered for asked, answered, _status, said in self.crowd.log_ins if asked > moment and said), None
        )

    def look_at_answers(self, killed: float, findings: Findings) -> None:
        """See that readers and staff were told to come again (503) while nobody led, and otherwise were answered."""
        refused = [(asked - killed, status) for asked, status in self.crowd.pages if status != 200]
        findings.seen["pages read"] += len(self.crowd.pages) - len(refused)
        findings.seen["pages answered 503 while nobody led"] += len(refused)
        staff = [(asked - killed, status) for asked, _answered, status, said in self.crowd.log_ins if not said]
        findings.seen["log-ins answered 503 while nobody led"] += len(staff)
        # Whoever asked a moment before was answered after it.
        if others := sorted(one for one in (*refused, *staff) if one[1] != 503 or not -2 <= one[0] <= SOON):
            told = f"{len(others)} of pages and log-ins from {others[0]} to {others[-1]}"
            findings.faults.append(f"refused otherwise, or (seconds after the leader was lost, answer) late: {told}")


@contextmanager
def portal_on_three_machines(folder: Path) -> Iterator[Attempt]:
    with machines(folder) as three:
        port = free_port()
        env = {name: said for name, said in os.environ.items() if not name.startswith("SITE_")} | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_DEMO": "1",
            "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
            "DATABASE_URL": three.leader_address(),
            "DATABASE_REPLICAS": three.replica_addresses(),
            "STATIC_ROOT": f"{folder}/static",
            "MEDIA_ROOT": f"{folder}/media",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SUPERUSER_USERNAME": STAFF,
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            "DJANGO_SUPERUSER_EMAIL": "",
        }
        commands = (
            "migrate",
            "load_catalogue",
            "load_sample",
            "createsuperuser --no-input",
            "collectstatic --no-input",
        )
        for command in commands:
            arguments = [sys.executable, "manage.py", *command.split(), "-v0"]
            subprocess.run(arguments, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        options = ("--no-ws", "--workers", "2", "--blocking-threads", "4")
        with (folder / "portal.log").open("wb") as log:
            server = subprocess.Popen(granian(port, *options), cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", server)
            yield Losing(three, Crowd(port))
        finally:
            server.terminate()
            server.wait(20)


EXERCISE = Exercise(
    "leader", "a lost machine of the database costs no committed row", portal_on_three_machines, 0, 1, 6
)
