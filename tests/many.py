"""The files of two hundred made-up departments, and what it takes to hand them in at once: dev.py bench --only batch

Among them are whole papers, workbooks, texts, pairs of text and tables, files that say nothing, are torn, locked, or
there twice; beside them lies every published document. They are handed in as one archive in the admin of a portal with
a worker; half-way the worker is killed, and another goes on.
"""

from __future__ import annotations

import http.client
import io
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests import papers, whole_budgets
from tests.documents import DOCUMENTS
from tests.papers import Paper
from tests.places import laid_out
from tests.province import UNIT
from tests.served import PASSWORD, ROOT, STAFF, site

DEPARTMENTS = 200
#: Seconds: nobody waits longer for what an evening has.
EVENING = 4 * 3600
#: Seconds between two looks at the board, as the script of its page takes them.
PAUSE = 3
MULTIPART = "part" + secrets.token_hex(8)


def issued_by(paper: Paper, issuer: str, printed: str = UNIT) -> Paper:
    """Return a paper as another issuer would print it."""

    def named(value: Any) -> Any:
        if isinstance(value, tuple) and value and isinstance(value[0], str) and len(value) == 3:
            return (named(value[0]), *value[1:])
        return value.replace(printed, issuer) if isinstance(value, str) else value

    tables = [
        replace(one, issuer=named(one.issuer), rows=[[named(cell) for cell in row] for row in one.rows])
        for one in paper.tables
    ]
    return replace(
        paper,
        title=[named(line) for line in paper.title],
        prose=[[named(line) for line in page] for page in paper.prose],
        tables=tables,
    )


def files_of_department(number: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a made-up department hands in, by their paths; of ten departments each in another way."""
    name = f"青田省第{number:03}局"
    paper = issued_by(whole_budgets.paper(number), name)
    match number % 10:
        case 0:
            yield f"{name}/预算.xlsx", paper.workbook()
        case 1:
            yield f"{name}/预算.txt", laid_out(paper).encode()
        case 2:
            half = len(paper.tables) // 2
            yield f"{name}/第一册.pdf", replace(paper, tables=paper.tables[:half]).pdf()
            yield f"{name}/第二册.pdf", replace(paper, tables=paper.tables[half:], prose=()).pdf()
        case 3:
            yield f"{name}/说明.pdf", replace(paper, tables=()).pdf()
            tables = [replace(one, issuer="") for one in paper.tables]
            yield f"{name}/附表.xlsx", replace(paper, title=(), prose=(), tables=tables).workbook()
        case 4 if number % 3 == 0:
            yield f"{name}/预算.pdf", paper.pdf()[:-900]
        case 4:
            yield f"{name}/预算.pdf", paper.pdf(encrypt="a password")
        case 5:
            yield f"{name}/预算.pdf", issued_by(papers.BEIJING, name, "某市档案馆").pdf()
        case 6:
            tables = [replace(one, unit="") for one in paper.tables]
            yield f"{name}/预算.pdf", replace(paper, tables=tables).pdf()
        case 7:
            yield f"{name}/预算.pdf", paper.pdf()
            yield f"{name}/预算（副本）.pdf", paper.pdf()
        case _:
            yield f"{name}/预算.pdf", paper.pdf()


def archive_of(departments: int, published: bool) -> tuple[bytes, int]:
    """Return an archive with the files of so many made-up departments, and how many files it has."""
    packed, count = io.BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(departments):
            for path, content in files_of_department(number):
                archive.writestr(path, content)
                count += 1
        for document in sorted(DOCUMENTS.iterdir()) if published and DOCUMENTS.exists() else ():
            if document.suffix in (".pdf", ".txt"):
                archive.write(document, f"已公布/{document.name}")
                count += 1
    return packed.getvalue(), count


class Fields(HTMLParser):
    """What a browser would post of the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
            self.values[name] = ""
        elif tag == "option" and self._select and "selected" in given:
            self.values[self._select] = given["value"]
        elif tag == "input" and name:
            if given.get("type") in ("radio", "checkbox"):
                if "checked" in given:
                    self.values[name] = given.get("value", "on")
            elif given.get("type") not in ("submit", "file"):
                self.values[name] = given.get("value", "")


class Clerk:
    """A member of staff who asks a portal for pages, without a browser."""

    def __init__(self, address: str) -> None:
        self.host, self.cookies = urlsplit(address).netloc, dict[str, str]()
        self.ask("/en/admin/login/")
        self.send("/en/admin/login/", {"username": STAFF, "password": PASSWORD})

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[str, str]:
        """Return where a page leads, if anywhere, and what it says."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Content-Type": kind, "Origin": f"http://{self.host}"} if kind else {}
        connection = http.client.HTTPConnection(self.host, timeout=600)
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        said = answer.read().decode()
        connection.close()
        if answer.status >= 400:
            raise SystemExit(f"{path} answered {answer.status}")
        return answer.headers.get("Location", ""), said

    def token(self) -> str:
        return next(value for name, value in self.cookies.items() if name.endswith("csrftoken"))

    def send(self, path: str, words: dict[str, str]) -> tuple[str, str]:
        body = urlencode(words | {"csrfmiddlewaretoken": self.token()}).encode()
        return self.ask(path, body, "application/x-www-form-urlencoded")

    def hand_in(self, name: str, content: bytes) -> str:
        """Hand in an archive and return the address of its board."""
        form = 'Content-Disposition: form-data; name="{}"'
        parts = [
            f"--{MULTIPART}\r\n{form.format('csrfmiddlewaretoken')}\r\n\r\n{self.token()}".encode(),
            f'--{MULTIPART}\r\n{form.format("published")}; filename="{name}"\r\n\r\n'.encode() + content,
            f"--{MULTIPART}--\r\n".encode(),
        ]
        kind = f"multipart/form-data; boundary={MULTIPART}"
        return self.ask("/en/admin/budgets/batch/add/", b"\r\n".join(parts), kind)[0]


def processes() -> dict[int, tuple[int, str]]:
    """Return all processes: their parents, and the words of their commands."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            found[int(folder.name)] = (parent, (folder / "cmdline").read_text().replace("\0", " "))
        except (OSError, ValueError, IndexError):  # it ended meanwhile
            continue
    return found


def our_worker() -> int:
    """Return the worker that this process, or the site it opened, has started."""
    return next(pid for pid, (parent, said) in processes().items() if parent == os.getpid() and "upload_worker" in said)


def peak(pid: int) -> int:
    """Return how many bytes a process has held at most; nothing of one that ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) * 1024 if found else 0


class Watch:
    """Look at the board until nothing is under way; note what the worker and the reader that it starts hold at most."""

    def __init__(self, clerk: Clerk, board: str) -> None:
        self.clerk, self.board = clerk, board
        self.worker = self.reader = 0
        self.slowest = 0.0

    def until_done(self, meanwhile: Callable[[str], None] = lambda page: None) -> tuple[str, float]:
        """Return the board as it is then, and how long that took."""
        start = time.monotonic()
        while True:
            asked = time.monotonic()
            page = self.clerk.ask(self.board)[1]
            self.slowest = max(self.slowest, time.monotonic() - asked)
            if "data-under-way" not in page or time.monotonic() - start > EVENING:
                return page, time.monotonic() - start
            meanwhile(page)
            every = processes()
            workers = {pid for pid, (_parent, said) in every.items() if "upload_worker" in said}
            self.worker = max([self.worker, *map(peak, workers)])
            readers = [pid for pid, (parent, _said) in every.items() if parent in workers]
            self.reader = max([self.reader, *map(peak, readers)])
            time.sleep(PAUSE)


class Killing:
    """Kill the worker once half of the files are read, as the system would; another is started in its place."""

    def __init__(self) -> None:
        self.next: subprocess.Popen[bytes] | None = None

    def __call__(self, page: str) -> None:
        found = re.search(r"(\d+) of (\d+) files", page)
        if self.next is not None or not found or int(found[1]) > int(found[2]) // 2:
            return
        pid = our_worker()
        env = dict(one.split("=", 1) for one in Path(f"/proc/{pid}/environ").read_text().split("\0") if "=" in one)
        os.kill(pid, signal.SIGKILL)
        command = [sys.executable, "manage.py", "upload_worker", "--no-reload", "-v0"]
        self.next = subprocess.Popen(command, cwd=ROOT, env=env)

    def end(self) -> None:
        if self.next is not None:
            self.next.terminate()
            self.next.wait(20)


def counts(page: str) -> str:
    """Return what the board counts, in its words."""
    return ", ".join(f"{number} {words}" for words, number in re.findall(r"<li>([^<:]+): <strong>(\d+)", page))


def write_batch(departments: int = DEPARTMENTS, *, published: bool = True) -> None:
    """Say how long it takes to have the files of a city read, told apart, asked about and kept, and what memory."""
    content, files = archive_of(departments, published)
    print(f"\na batch of {files} files of {departments} made-up departments and every published document", flush=True)
    killing = Killing()
    with site(sample=False) as address:
        try:
            clerk = Clerk(address)
            start = time.monotonic()
            board = clerk.hand_in("递交.zip", content)
            if not board:
                raise SystemExit("The archive was not taken.")
            print(
                f"{'handing in':<24}{time.monotonic() - start:>8.1f} s, {len(content) / 1e6:.1f} MB packed", flush=True
            )
            watch = Watch(clerk, board)
            page, took = watch.until_done(killing)
            print(
                f"{'reading':<24}{took:>8.1f} s, {took / files:.2f} s a file, a worker killed: {counts(page)}",
                flush=True,
            )
            questions = board.replace("change/", "questions/")
            asked = Fields(clerk.ask(questions)[1]).values
            for name in list(asked):
                if name.endswith("-jurisdiction"):
                    asked[name.replace("jurisdiction", "issuer")] = "new"
                    asked[name] = asked[name] or "青田省"
            asked |= {"all-scope": "department", "all-phase": "budget"}
            start = time.monotonic()
            if not clerk.send(questions, asked)[0]:
                raise SystemExit("The answers were not kept.")
            print(f"{'answering':<24}{time.monotonic() - start:>8.1f} s, {len(asked)} fields", flush=True)
            page, took = watch.until_done()
            print(f"{'reading what was asked':<24}{took:>8.1f} s: {counts(page)}", flush=True)
            for _twice in range(2):
                clerk.send(board.replace("change/", "keep/"), {})
            page, took = watch.until_done()
            print(f"{'keeping drafts':<24}{took:>8.1f} s: {counts(page)}", flush=True)
            print(
                f"{'at most':<24}{watch.worker / 1e6:>8.0f} MB of the worker, {watch.reader / 1e6:.0f} MB of the "
                f"reader, {watch.slowest:.1f} s for the board"
            )
        finally:
            killing.end()


if __name__ == "__main__":
    write_batch(int(sys.argv[1]) if len(sys.argv) > 1 else DEPARTMENTS, published="--published" in sys.argv)
