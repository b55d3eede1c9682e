"""Back filled sites up and restore them elsewhere, whole or damaged, by the scripts and programs that sites use."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg

from tests import postgres
from tests.drill.exercise import Attempt, Exercise, Findings
from tests.drill.portals import ENGINES
from tests.served import ROOT

#: Stores budgets in every state with their originals, and an upload that nobody has decided on.
FILL = """
import hashlib
from dataclasses import replace
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from budgets import editions, uploads
from tests import factories

def loaded(number):
    content = b"kept %d" % number * {size}
    source = replace(factories.source_file(str(number)), sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    draft = editions.load_as_draft(budget=factories.budget(year=2000 + number, files=(source,))).budget
    editions.keep_source_file(budget=draft, name=source.name, file=ContentFile(content))
    return draft

for number in range({published}):
    editions.publish(budget=loaded(number), despite_unreadable="as printed")
for number in range({withdrawn}):
    editions.withdraw(budget=editions.publish(budget=loaded(20 + number), despite_unreadable="x"), reason="a slip")
for number in range({drafts}):
    loaded(40 + number)
uploads.receive_files(files=[SimpleUploadedFile("paper.txt", b"not decided on")])
"""


class Site:
    """A portal with a database and a folder of its own, as its scripts and commands see it."""

    def __init__(self, folder: Path, database: str, programs: Path) -> None:
        self.folder, self.media = folder, folder / "media"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_URL": database,
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(self.media),
            "LOG_LEVEL": "ERROR",
            "PATH": f"{programs}:{os.environ['PATH']}",
        }

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True).stdout

    def fill(self, *, published: int, withdrawn: int, drafts: int, size: int = 1) -> None:
        self.manage("migrate", "-v0")
        self.manage(
            "shell", "-v0", "-c", FILL.format(size=size, published=published, withdrawn=withdrawn, drafts=drafts)
        )

    def script(self, name: str, folder: Path) -> subprocess.CompletedProcess[str]:
        command = ["sh", str(ROOT / "deploy" / "backup" / name), str(folder)]
        return subprocess.run(command, env=self.env, check=False, capture_output=True, text=True)

    def back_up(self) -> Path:
        made = self.script("backup.sh", self.folder / "backups")
        assert made.returncode == 0, made.stderr
        return Path(made.stdout.strip())

    def files(self) -> dict[str, bytes]:
        """Return what staff handed in, by path."""
        paths = (path for path in self.media.rglob("*") if path.is_file())
        return {str(path.relative_to(self.media)): path.read_bytes() for path in paths}


@contextmanager
def two_sites(engine: str, folder: Path) -> Iterator[tuple[Site, Site]]:
    """Yield two sites with nothing in them; raises :class:`tests.postgres.NoServer` where there can be none."""
    folders = [folder / name for name in ("first", "second")]
    for one in folders:
        one.mkdir(parents=True)
    if engine == "sqlite":
        first, second = (Site(one, f"sqlite:///{one}/portal.sqlite3", one) for one in folders)
        yield first, second
        return
    with postgres.cluster() as cluster:
        with psycopg.connect(cluster.address, autocommit=True) as connection:
            for one in folders:
                connection.execute(f"CREATE DATABASE {one.name}")
        addresses = (cluster.address.replace("/postgres?", f"/{one.name}?") for one in folders)
        first, second = (Site(*pair, cluster.programs) for pair in zip(folders, addresses, strict=True))
        yield first, second


def lose(file: Path) -> None:
    file.unlink()


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def change_a_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


DAMAGES: list[Callable[[Path], None]] = [lose, cut_short, change_a_bit]


def restore_faults(first: Site, second: Site, damage: Callable[[Path], None] | None, chance: Random) -> Iterator[str]:
    backup = first.back_up()
    if damage:
        kept = chance.choice(sorted(path for path in backup.rglob("*") if path.is_file() and path.name != "SHA256SUMS"))
        kept.chmod(0o600)
        damage(kept)
        if not second.script("restore.sh", backup).returncode:
            yield f"a backup is restored of which {kept.relative_to(backup)} is damaged ({damage.__name__})"
        if second.files():
            yield "a refused backup leaves files behind"
        return
    restored = second.script("restore.sh", backup)
    if restored.returncode:
        yield f"a whole backup is not restored: {restored.stderr}"
        return
    before = first.manage("edition_hashes")
    if not before or second.manage("edition_hashes") != before:
        yield "the restored site has other editions"
    if not first.files() or second.files() != first.files():
        yield "the restored site has other files"
    second.manage("migrate", "--check")
    if not second.script("restore.sh", backup).returncode or second.manage("edition_hashes") != before:
        yield "what is there is written over"


@contextmanager
def restored_sites(folder: Path) -> Iterator[Attempt]:
    def attempt(number: int) -> Findings:
        """Whole backups first, one of each engine, then damaged and whole ones by turns."""
        chance = Random(number)
        engine = ENGINES[number % len(ENGINES)]
        damage = chance.choice(DAMAGES) if number % 4 >= len(ENGINES) else None
        try:
            with two_sites(engine, folder / str(number)) as (first, second):
                counts = {name: chance.randint(1, 4) for name in ("published", "withdrawn", "drafts")}
                first.fill(size=chance.randint(1, 100_000), **counts)
                faults = list(restore_faults(first, second, damage, chance))
        except postgres.NoServer as reason:
            return Findings(seen=Counter([f"NOT TESTED: {reason}"]))
        findings = Findings(faults=faults)
        findings.seen[f"{'damaged' if damage else 'whole'} backups of {engine}"] += 1
        return findings

    yield attempt


EXERCISE = Exercise("backups", "a restored site is equal, and a damaged backup is refused", restored_sites, 4, 4, 20)
