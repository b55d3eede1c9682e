"""What fails below the portal, the answer staff get, and how it goes on afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from budgets import uploads
from budgets.models import Upload
from tests import papers
from tests.drill.exercise import Findings
from tests.drill.inside.kills import work_once
from tests.drill.inside.processes import run_apart

ROOT = Path(__file__).resolve().parents[3]
ADD = "/en/admin/budgets/upload/add/"
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
#: Words that would blame the file.
BLAME = ("Check the file", "may be a trap", "try another format")


class Breaking:
    """One fault an attempt; ``media`` is a disk of its own, of a megabyte, that may be filled and locked."""

    def __init__(self, folder: Path, media: Path) -> None:
        self.log, self.media = folder / "log", media
        self.staff = Client(raise_request_exception=False)
        self.staff.force_login(User.objects.create_superuser("staff", password="kept for faults"))
        self.faults: tuple[Callable[[Random], Iterator[str]], ...] = (
            self.full_disk,
            self.lost_original,
            self.no_room_for_what_was_read,
            self.disk_that_may_not_be_written,
            self.reader_without_memory,
            self.clock_ahead,
        )

    def __call__(self, number: int) -> Findings:
        fault = self.faults[number % len(self.faults)]
        found = Findings(seen={fault.__name__.replace("_", " "): 1})  # type: ignore[arg-type]
        try:
            found.faults += [f"{fault.__name__}: {one}" for one in fault(Random(number))]
        except Exception as error:  # whatever breaks is what was looked for
            found.faults.append(f"{fault.__name__}: {type(error).__name__}: {str(error)[-1500:]}")
        for upload in Upload.objects.undecided():
            uploads.discard_upload(upload=upload)
        if left := self.files_kept():
            found.faults.append(f"{fault.__name__} leaves {left}")
        return found

    def files_kept(self) -> list[str]:
        return [path.name for path in self.media.rglob("*") if path.is_file() and path.name != "filler"]

    def hand_in(self, content: bytes) -> tuple[int, str]:
        answer = self.staff.post(ADD, {"published": SimpleUploadedFile("paper.pdf", content)})
        return answer.status_code, answer.content.decode()

    def paper(self, chance: Random) -> bytes:
        return papers.BEIJING.pdf() + b"\n%% %d\n" % chance.getrandbits(64)

    def work(self) -> Upload:
        run_apart(work_once, self.log)
        return Upload.objects.latest("pk")

    def read_again(self, upload: Upload, refusal: str) -> Iterator[str]:
        """Yield what is wrong with the answer on an upload, and with trying it again."""
        page = self.staff.get(f"/en/admin/budgets/upload/{upload.pk}/change/").content.decode()
        if upload.state != "refused" or not upload.refusal.startswith(refusal) or any(word in page for word in BLAME):
            yield f"the upload is {upload.state}: {upload.refusal}"
        self.staff.post(f"/en/admin/budgets/upload/{upload.pk}/again/")
        if (row := self.work()).state != "read":
            yield f"read again, it is {row.state}: {row.refusal}"

    @contextmanager
    def filled(self, leave: int) -> Iterator[None]:
        """Leave so many bytes of the disk free."""
        about = os.statvfs(self.media)
        filler = self.media / "filler"
        filler.write_bytes(b"x" * max(0, about.f_bavail * about.f_frsize - leave))
        try:
            yield
        finally:
            filler.unlink()

    def full_disk(self, chance: Random) -> Iterator[str]:
        # More than the disk has, in memory or in a temporary file while it is received.
        content = chance.randbytes(chance.choice([1_200_000, 3_000_000]))
        status, page = self.hand_in(content)
        if (status, "nothing was changed" in page) != (200, True):
            yield f"an upload that does not fit answers {status}"
        if self.files_kept() or Upload.objects.undecided().exists():
            yield f"an upload that does not fit leaves {self.files_kept()}"
        if (answer := self.hand_in(self.paper(chance))[0]) != 302:
            yield f"the next upload answers {answer}"
        if (row := self.work()).state != "read":
            yield f"the next upload is {row.state}"

    def no_room_for_what_was_read(self, chance: Random) -> Iterator[str]:
        self.hand_in(self.paper(chance))
        with self.filled(leave=0):
            upload = self.work()
        yield from self.read_again(upload, "disk-failed")

    def disk_that_may_not_be_written(self, chance: Random) -> Iterator[str]:
        subprocess.run(["mount", "-o", "remount,ro", str(self.media)], check=True)
        try:
            status, page = self.hand_in(self.paper(chance))
        finally:
            subprocess.run(["mount", "-o", "remount,rw", str(self.media)], check=True)
        if (status, "nothing was changed" in page) != (200, True) or Upload.objects.undecided().exists():
            yield f"an upload to a disk that may not be written answers {status}"
        if (answer := self.hand_in(self.paper(chance))[0]) != 302:
            yield f"the next upload answers {answer}"

    def lost_original(self, chance: Random) -> Iterator[str]:
        content = self.paper(chance)
        self.hand_in(content)
        path = Path(Upload.objects.latest("pk").files.get().file.path)
        path.unlink()
        upload = self.work()
        path.write_bytes(content)
        yield from self.read_again(upload, "not-kept")

    def reader_without_memory(self, chance: Random) -> Iterator[str]:
        self.hand_in(self.paper(chance))
        ready, told = os.pipe()

        def die_while_reading() -> None:
            os.close(ready)
            run = subprocess.Popen

            def killed(*words: object, **options: object) -> subprocess.Popen[str]:
                child = run(*words, **options)  # type: ignore[call-overload]
                os.kill(child.pid, signal.SIGKILL)
                return child  # type: ignore[no-any-return]

            subprocess.Popen = killed  # type: ignore[assignment,misc]
            work_once()

        run_apart(die_while_reading, self.log)
        for end in (ready, told):
            os.close(end)
        yield from self.read_again(Upload.objects.latest("pk"), "reader-killed")

    def clock_ahead(self, chance: Random) -> Iterator[str]:
        """Kill a worker whose clock was a day ahead: the next does not wait a day for it."""
        self.hand_in(self.paper(chance))
        env = {**os.environ, "LD_PRELOAD": str(FAKETIME), "FAKETIME": "+1d"}
        command = [sys.executable, "manage.py", "upload_worker", "--batch", "--no-startup-delay", "-v0"]
        worker = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        upload = Upload.objects.latest("pk")
        until = time.monotonic() + 60
        while Upload.objects.get(pk=upload.pk).state == "waiting" and time.monotonic() < until:
            time.sleep(0.02)
        worker.kill()
        worker.wait()
        if (row := self.work()).state != "read":
            yield f"what a clock a day ahead noted keeps the upload {row.state} since {row.heard_at}"
