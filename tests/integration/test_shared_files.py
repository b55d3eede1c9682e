"""Two machines share what staff handed in: by an S3, tried with one in memory, or by a folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.shared_files import SharedStorage
from tests import papers
from tests.fake_s3 import FakeS3, fake_s3
from tests.served import PAPER, ROOT, free_port, granian, load_made_up, wait_until_ready

pytestmark = pytest.mark.heavy
HANDED_IN = papers.BEIJING.pdf()
PICTURE = f"{PAPER}source/1/2.png"


@dataclass
class Machine:
    port: int
    env: dict[str, str]

    def ask(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, check=True, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def two_machines(folder: Path, settings: dict[str, str], *, shared_folder: bool = False) -> Iterator[list[Machine]]:
    """Yield two portals on one database, each with a folder of its own unless that is what they share."""
    made = []
    with ExitStack() as taken_down:
        for number in (0, 1):
            own = folder / ("both" if shared_folder else str(number))
            env = {name: said for name, said in os.environ.items() if not name.startswith("TEST_DATABASE")} | {
                "DJANGO_SETTINGS_MODULE": "tests.served_settings",
                "TEST_DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
                "STATIC_ROOT": f"{folder}/static",
                "MEDIA_ROOT": str(own),
            }
            env |= settings
            machine = Machine(free_port(), env)
            if not made:
                for command in ("migrate", "load_catalogue", "collectstatic --no-input"):
                    machine.manage(*command.split(), "-v0")
                load_made_up(folder, env)
            server = subprocess.Popen(granian(machine.port, "--blocking-threads", "2"), cwd=ROOT, env=env)
            taken_down.callback(server.wait, 20)
            taken_down.callback(server.terminate)
            wait_until_ready(f"http://127.0.0.1:{machine.port}", server)
            made.append(machine)
        yield made


def settings_of(store: FakeS3) -> dict[str, str]:
    return {
        "FILES_URL": f"s3://budgets/kept?endpoint_url=http://127.0.0.1:{store.port}&addressing_style=path",
        "AWS_ACCESS_KEY_ID": "anybody",
        "AWS_SECRET_ACCESS_KEY": "only for tests",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def test_what_one_machine_keeps_the_other_shows(tmp_path: Path) -> None:
    with fake_s3() as store, two_machines(tmp_path, settings_of(store)) as (one, other):
        sha256 = hashlib.sha256(HANDED_IN).hexdigest()
        assert store.kept[f"kept/sources/{sha256[:2]}/{sha256}"] == HANDED_IN
        assert other.ask(f"{PAPER}source/1/") == (200, HANDED_IN)
        # Drawn by one, it is drawn for both.
        drawn = one.ask(PICTURE)
        assert drawn[0] == 200
        pictures = [key for key in store.kept if key.endswith("/2.png")]
        assert [store.kept[key] for key in pictures] == [drawn[1]]
        assert other.ask(PICTURE) == drawn
        assert not any((tmp_path / str(number)).exists() for number in (0, 1))
        # What nothing names goes, once it is a day old; what is named stays.
        store.kept["kept/sources/ab/abandoned"] = b""
        assert "0 files" in other.manage("clean_up")
        assert "damaged" not in other.manage("edition_hashes")

        store.away = True
        assert one.ask(f"{PAPER}source/1/")[0] == 503
        assert one.ask(PAPER)[0] == 200
        store.away = False
        assert one.ask(f"{PAPER}source/1/") == (200, HANDED_IN)


def test_machines_share_a_folder(tmp_path: Path) -> None:
    with two_machines(tmp_path, {}, shared_folder=True) as (one, other):
        assert other.ask(f"{PAPER}source/1/") == (200, HANDED_IN)
        assert one.ask(PICTURE) == other.ask(PICTURE)


def test_nothing_that_is_kept_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.base import ContentFile

    with fake_s3() as store:
        for name, said in settings_of(store).items():
            monkeypatch.setenv(name, said)
        endpoint = f"http://127.0.0.1:{store.port}"
        storage = SharedStorage(bucket_name="budgets", location="", endpoint_url=endpoint, addressing_style="path")
        first, second = (storage.save("sources/a", ContentFile(content)) for content in (b"one", b"two"))
        assert (first, store.kept[first], store.kept[second]) == ("sources/a", b"one", b"two")
        assert storage.size(first) == 3
        assert storage.listdir("") == (["sources"], [])
        assert sorted(storage.listdir("sources")[1]) == sorted(
            name.removeprefix("sources/") for name in (first, second)
        )
        storage.delete(first)
        assert not storage.exists(first)
        with pytest.raises(FileNotFoundError):
            storage.open(first)
        store.away = True
        with pytest.raises(OSError, match="cannot be reached"):
            storage.exists(second)
