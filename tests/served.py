"""Serve the portal with its sample budget, for programs that look at it from outside."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from budgets import records
from budgets.documents.package import csv_package
from tests import factories, papers

ROOT = Path(__file__).resolve().parents[1]
BARE = "/bare-view"
#: An account of the served site: its staff pages are measured and photographed too.
STAFF, PASSWORD = "clerk", "only for pictures and measuring"
SAMPLE = "/shenzhen-infosec-centre/2024/budget/"

#: A made-up budget of many lines, for what grows with them.
LONG = "/long-budget-office/2024/unit-budget/"
ROWS = 200

#: A made-up budget read from a PDF file, which is kept.
PAPER = "/city-archives/2031/budget/"

#: One address of each kind of page, in Chinese; English ones stand under /en.
PAGES = {
    "home": "/",
    "about-portal": "/about/",
    "reading": "/reading/",
    "search": "/search/?q=%E5%AE%89%E5%85%A8",
    "search-amount": "/search/?q=832.91",
    "department": "/shenzhen-infosec-centre/",
    "department-of-years": "/jiangsu-party-office/",
    "department-years": "/jiangsu-party-office/years/",
    "outcome": "/sample-library/2025/",
    "place": "/places/shen-zhen-shi/",
    "place-of-years": "/places/mou-shi/",
    "places": "/places/",
    "departments": "/places/shen-zhen-shi/departments/",
    "compare": "/compare/",
    "compare-two": "/compare/?departments=long-budget-office,small-budget-office&document=unit-budget&year=2024",
    "compare-places": "/compare/places/?places=shen-zhen-shi,qing-tian-shi&year=2024",
    "rankings": "/rankings/",
    "rankings-code": "/rankings/?by=function&code=201&document=unit-budget&year=2024",
    "data": "/data/",
    "api": "/api/",
    "budget": SAMPLE,
    "function": f"{SAMPLE}function/",
    "function-code": f"{SAMPLE}function/201/",
    "economic": f"{SAMPLE}economic/",
    "economic-code": f"{SAMPLE}economic/30227/",
    "projects": f"{SAMPLE}projects/",
    "project": "/projects/1/",
    "source-of-funds": f"{SAMPLE}source-of-funds/",
    "three-public": f"{SAMPLE}three-public/",
    "procurement": f"{SAMPLE}procurement/",
    "tables": f"{SAMPLE}tables/",
    "table-two-lists": f"{SAMPLE}tables/income-expenditure/",
    "table-wide": f"{SAMPLE}tables/three-public/",
    "table-empty": f"{SAMPLE}tables/government-fund/",
    "table-performance": f"{SAMPLE}tables/performance/",
    "table": f"{SAMPLE}tables/expenditure/",
    "listing-200-rows": f"{LONG}function/",
    "table-200-rows": f"{LONG}tables/expenditure/",
    "table-of-results": "/sample-library/2025/final/tables/project-goals/",
    "text": f"{SAMPLE}text/",
    "whole": f"{SAMPLE}whole/",
    "checks": f"{SAMPLE}checks/",
    "derivation": f"{SAMPLE}derivation/expenditure/1/4/",
    "all-checks": "/checks/",
    "corrections": "/corrections/",
    "log": "/log/",
    "board": "/places/shen-zhen-shi/board/",
    "performance": f"{SAMPLE}performance/",
    "about": f"{SAMPLE}about/",
    "terms": f"{SAMPLE}terms/",
    "source": f"{SAMPLE}source/",
    "cite": f"{SAMPLE}cite/",
    "cite-figure": f"{SAMPLE}cite/tables/expenditure/1/4/",
    "questions": f"{SAMPLE}questions/",
    "ask": f"{SAMPLE}questions/ask/expenditure/1/4/",
    "changes": "/sample-library/2025/budget/changes/1/",
    "finding": "/sample-library/2025/budget/checks/",
    "original": f"{PAPER}original/projects/1/3/",
    "original-row": f"{PAPER}original/projects/3/",
    "original-page": f"{PAPER}source/1/2/",
    "original-not-kept": f"{SAMPLE}original/expenditure/1/4/",
    "admin-login": "/admin/login/",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def granian(port: int, *options: str) -> list[str]:
    """Return the command that serves the portal at a port, as the images do."""
    serve = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    return [*serve, "--workers-kill-timeout", "8", "--log-level", "error", *options, "portal.wsgi:application"]


def wait_until_ready(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait for its first answer: what it loads before takes seconds, and more beside other work."""
    for _attempt in range(600):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def load_made_up(folder: Path, env: dict[str, str]) -> None:
    """Publish, by the way every document takes, a budget with a table of two hundred rows, a small one, a PDF file."""
    csv_package.write_package(long_budget(), folder / "long")
    csv_package.write_package(factories.budget(), folder / "small")
    (folder / "paper.pdf").write_bytes(papers.BEIJING.pdf())
    shell = (
        "from budgets.models import Department, Jurisdiction; "
        "place = Jurisdiction.objects.get_or_create(name='青田市')[0]; "
        "[Department.objects.get_or_create(jurisdiction=place, name=name, slug=slug) for name, slug in "
        "[('青田市数据服务中心', 'long-budget-office'), ('青田市档案室', 'small-budget-office'), "
        "('某市档案馆', 'city-archives')]]"
    )
    load = ["import_budget", "--publish", "--accept-unreadable", "made up", "--department"]
    files = {"long-budget-office": "long", "small-budget-office": "small", "city-archives": "paper.pdf"}
    loads = [[*load, slug, str(folder / name)] for slug, name in files.items()]
    for command in (["shell", "-v0", "-c", shell], *loads):
        arguments = [sys.executable, "manage.py", *command]
        subprocess.run(arguments, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)


def long_budget() -> records.Budget:
    """Return the handmade budget with as many functions as rows are wanted: a tree of three levels."""
    tables = factories.statements()
    table = tables[1]
    total, *parts = table.lines[:5]
    lines = [total]
    while len(lines) < ROWS:
        of_class = 1 + (len(lines) - 1) // len(parts)
        above = len(lines)
        for number, part in enumerate(parts[: ROWS - len(lines)]):
            code = f"{200 + of_class}{part.code[3:]}"
            parent = 1 if number == 0 else above + min(number, 2)
            named = replace(part, code=code, classification=code, label=f"{part.label}{of_class}")
            lines.append(replace(named, position=len(lines) + 1, row=len(lines) + 1, parent=parent))
    long = replace(table, lines=tuple(lines))
    return factories.budget(statements=(tables[0], long, *tables[2:]), mentions=())


@contextlib.contextmanager
def site(
    threads: int = 4, *, sample: bool = True, kept: bool = False, filled: bool = False, worker: bool = True
) -> Iterator[str]:
    """Yield the address of a portal with a database of its own; TEST_DATABASE_URL chooses another engine.

    Without the sample it holds nothing but an account. Pages are rendered each time unless they are to be ``kept``. One
    that is ``filled`` is migrated, and stays as it is otherwise. A ``worker`` takes uploads and makes files of years.
    """
    with tempfile.TemporaryDirectory(prefix="mz-") as folder:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.served_settings",
            "TEST_DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/portal.sqlite3",
            "KEEP_PAGES": "1" if kept else "",
            "STATIC_ROOT": f"{folder}/static",
            "MEDIA_ROOT": f"{folder}/media",
            "DJANGO_SUPERUSER_USERNAME": STAFF,
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            "DJANGO_SUPERUSER_EMAIL": "",
        }
        loading = ("load_catalogue", "load_sample") if sample else ()
        filling = ("migrate",) if filled else ("migrate", *loading, "createsuperuser --no-input")
        for command in (*filling, "collectstatic --no-input"):
            arguments = [sys.executable, "manage.py", *command.split(), "-v0"]
            subprocess.run(arguments, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        if sample and not filled:
            load_made_up(Path(folder), env)
        port = free_port()
        options = ("--no-ws", "--blocking-threads", str(threads), "--backpressure", "64")
        working = [sys.executable, "manage.py", "upload_worker", "--no-reload", "-v0"]
        commands = [granian(port, *options), *([working] if worker else [])]
        programs = [subprocess.Popen(command, cwd=ROOT, env=env) for command in commands]
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", programs[0])
            yield f"http://127.0.0.1:{port}"
        finally:
            for program in programs:
                program.terminate()
                program.wait(20)
