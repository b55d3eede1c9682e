"""Three machines of a database on this one: etcd, Patroni, PostgreSQL and PgBouncer each, as deploy/ has them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.drill.exercise import CannotTry
from tests.postgres import Account
from tests.served import ROOT, free_port

PROGRAMS = ("etcd", "patroni", "pgbouncer", "psql")
SEARCHED = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin"
PASSWORD = "only-for-the-drill"
#: Of the packages of the system alone: the tests' own PostgreSQL counts no statements.
SERVERS = "usr/lib/postgresql/*/bin"
NEEDED = "share/postgresql/{}/extension/pg_stat_statements.control"
PATIENCE = 120


@dataclass
class Machine:
    """A machine by its ports, with the programs that run on it."""

    name: str
    folder: Path
    account: Account
    binaries: Path
    etcd: int = field(default_factory=free_port)
    peer: int = field(default_factory=free_port)
    rest: int = field(default_factory=free_port)
    postgres: int = field(default_factory=free_port)
    pooler: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def configure(self, machines: list[Machine]) -> None:
        """Write what deploy/ has for the machine, at its own ports and folders."""
        self.folder.mkdir()
        places = {"/var/run/postgresql": str(self.folder)}
        write_changed("patroni/config.yml", self.folder / "config.yml", places)
        places |= {
            "port = 6432": f"port = {self.pooler}",
            "port=5432": f"port={self.postgres}",
            "/etc/pgbouncer": str(self.folder),
            "/var/log/postgresql": str(self.folder),
            "listen_addr = *": "listen_addr = 127.0.0.1",
        }
        write_changed("pgbouncer/pgbouncer.ini", self.folder / "pgbouncer.ini", places)
        (self.folder / "userlist.txt").write_text(f'"portal" "{PASSWORD}"\n')
        # The files are the first machine's; what they say of all three is said of db1 as well.
        own = {f"{word}db1": f"{word}{self.name}" for word in ("_NAME=", "_ADDRESS=", "_URLS=http://")}
        own |= self.addresses("0.0.0.0")  # noqa: S104 - replaced by this machine alone
        for one in machines:
            own |= one.addresses(one.name)
        write_changed("etcd/etcd", self.folder / "etcd.env", own)
        own |= {"/var/lib/postgresql": str(self.folder), "/usr/lib/postgresql/15/bin": str(self.binaries)}
        write_changed(
            "patroni/patroni_env.conf", self.folder / "patroni.env", own | {"_PASSWORD=": f"_PASSWORD={PASSWORD}"}
        )
        for path in (self.folder, *self.folder.iterdir()):
            self.account.own(path)

    def addresses(self, host: str) -> dict[str, str]:
        """Return where this machine is found instead of at a host's usual ports."""
        ports = {2380: self.peer, 2379: self.etcd, 8008: self.rest, 5432: self.postgres}
        return {f"{host}:{usual}": f"127.0.0.1:{port}" for usual, port in ports.items()}

    def start(self, *names: str) -> None:
        """Start programs that do not run, with the machine's environment and nothing else of this one's."""
        environment = {"PATH": SEARCHED, "ETCD_DATA_DIR": str(self.folder / "etcd"), "LANG": "C.UTF-8"}
        for name in ("etcd", "patroni"):
            lines = (self.folder / f"{name}.env").read_text().splitlines()
            environment |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        commands = {
            "etcd": ("etcd",),
            "patroni": ("patroni", str(self.folder / "config.yml")),
            "pgbouncer": ("pgbouncer", str(self.folder / "pgbouncer.ini")),
        }
        for name in names:
            if name in self.running and self.running[name].poll() is None:
                continue
            with (self.folder / f"{name}.out").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [shutil.which(commands[name][0], path=SEARCHED) or name, *commands[name][1:]],
                    cwd=self.folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    **self.account.words,
                )

    def kill(self, *names: str) -> None:
        """Kill programs, and with Patroni the PostgreSQL that it started, as a machine without power would."""
        for name in names:
            if name in self.running:
                self.running[name].kill()
                self.running[name].wait()
        pid = self.folder / "mingzhang" / "postmaster.pid"
        if "patroni" in names and pid.exists():
            with suppress(ProcessLookupError):
                os.kill(int(pid.read_text().split()[0]), signal.SIGKILL)

    def hand_over(self) -> None:
        """Tell the machine, which leads, to follow another, as before work on it."""
        body = json.dumps({"leader": self.name}).encode()
        urllib.request.urlopen(f"http://127.0.0.1:{self.rest}/switchover", body, timeout=60).close()

    def connect(self, database: str = "portal") -> psycopg.Connection[tuple[object, ...]]:
        """Connect to the machine's own PostgreSQL as its superuser."""
        words = f"host=127.0.0.1 port={self.postgres} user=postgres password={PASSWORD} dbname={database}"
        return psycopg.connect(words, autocommit=True)

    def says(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with self.connect() as connection:
            return connection.execute(statement, values or None).fetchall()


def write_changed(source: str, target: Path, places: dict[str, str]) -> None:
    text = (ROOT / "deploy" / source).read_text("utf-8")
    for before, after in places.items():
        text = text.replace(before, after)
    target.write_text(text, "utf-8")


@dataclass(frozen=True)
class Machines:
    """The three, of which one leads."""

    all: list[Machine]

    def roles(self) -> dict[str, Machine]:
        """Return the machines by role, as Patroni tells them: ``leader``, ``sync_standby``, ``replica``.

        Only those that run and have all that the leader has; nothing while none answers.
        """
        told: list[dict[str, object]] = []
        for machine in self.all:
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{machine.rest}/cluster", timeout=2) as said,
            ):
                told = json.load(said)["members"]
                break
        named = {machine.name: machine for machine in self.all}
        return {
            str(member["role"]): named[str(member["name"])]
            for member in told
            if member["state"] in ("running", "streaming") and not member.get("lag")
        }

    def wait_until_whole(self) -> tuple[Machine, Machine, Machine]:
        """Wait until one leads, one follows in step and one follows; return them. Raises TimeoutError."""
        found: dict[str, Machine] = {}

        def whole() -> bool:
            found.clear()
            found.update(self.roles())
            return len(found) == len(self.all)

        wait_for(whole, "three machines to be whole")
        return found["leader"], found["sync_standby"], found["replica"]

    def leader_address(self) -> str:
        """Return the portal's DATABASE_URL: whichever of the three takes writes."""
        servers = ",".join(f"127.0.0.1:{machine.postgres}" for machine in self.all)
        return f"postgres://portal:{PASSWORD}@{servers}/portal?target_session_attrs=read-write"

    def replica_addresses(self) -> str:
        """Return the portal's DATABASE_REPLICAS: the pooler of each of the three, as any may lead."""
        words = "/portal?DISABLE_SERVER_SIDE_CURSORS=True"
        return " ".join(f"postgres://portal:{PASSWORD}@127.0.0.1:{machine.pooler}{words}" for machine in self.all)


def wait_for(happens: Callable[[], bool], what: str, seconds: float = PATIENCE) -> float:
    """Wait until something happens, and return the seconds that took; raises TimeoutError."""
    started = time.monotonic()
    while time.monotonic() < started + seconds:
        with suppress(psycopg.Error, OSError, KeyError):
            if happens():
                return time.monotonic() - started
        time.sleep(0.1)
    raise TimeoutError(f"{seconds} s were not enough for {what}.")


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs, of a package of the system; raises CannotTry."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=SEARCHED) is None]
    if missing:
        raise CannotTry(f"{', '.join(missing)} are missing here (Debian: patroni, etcd-server, pgbouncer, postgresql)")
    for folder in sorted(Path("/").glob(SERVERS), reverse=True):
        if (Path("/usr") / NEEDED.format(folder.parent.name)).exists():
            return folder
    raise CannotTry("no PostgreSQL of the system has pg_stat_statements (Debian: postgresql)")


@contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """Yield three whole machines with an empty database of the portal's; raises :class:`CannotTry`."""
    account, binaries = Account.unprivileged(), find_binaries()
    # Sockets stand in there, and the account must get in.
    folder.chmod(0o755)
    made = Machines([Machine(f"db{number}", folder / f"db{number}", account, binaries) for number in (1, 2, 3)])
    with ExitStack() as taken_down:
        for machine in made.all:
            machine.configure(made.all)
            taken_down.callback(machine.kill, "patroni", "pgbouncer", "etcd")
        for program in ("etcd", "pgbouncer", "patroni"):
            for machine in made.all:
                machine.start(program)
        leader, *_others = made.wait_until_whole()
        with leader.connect("postgres") as connection:
            connection.execute(f"CREATE ROLE portal LOGIN NOSUPERUSER PASSWORD '{PASSWORD}'")
            connection.execute("CREATE DATABASE portal OWNER portal")
        with leader.connect() as connection:
            connection.execute("CREATE EXTENSION pg_stat_statements")
        yield made
