"""Measure each kind of page while a site grows: `python3 dev.py bench --only size --sizes 100000 1000000`.

A real PostgreSQL is filled with made-up cities (`tests/cities.py`), a database for each size; then a portal that keeps
no page is asked over HTTP for some addresses of each kind, drawn from all that is stored, and between them for a view
that does nothing. Each kind is asked for at least sixty times, each address of it as often as the others: a chance of
the machine in three of them is let through. Printed are the median and the slow end of each kind as multiples of that
view's median, by how much the slow end has grown since the first size, and the address that is slowest in the end. The
slow end is what nineteen of twenty answers do not exceed (p95), or the median of the slowest address where that is
more, so that no address is slow unseen among many. `--folder` keeps the server's files: a fill that was stopped goes
on there, and what is full is only measured; otherwise all is gone afterwards. `--of-size fill` fills alone, `--of-size
work` tells in the place of times how many blocks of tables and indexes the statements of each kind touch, which other
work on the machine does not change.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from tests import cities, postgres
from tests.entering import Session
from tests.served import BARE, ROOT, STAFF, site

#: Addresses of each kind, and how often a kind is asked for at least.
ADDRESSES, ASKS = 12, 60
#: What a page, and a search, may cost uncached, in bare views; by how much the slow end may grow from first to last.
PAGE_GOAL, SEARCH_GOAL, GROWTH_GOAL = 80, 40, 1.5
SEARCHES = {
    "a common word": ("经费", "管理", "服务", "单位", "公务", "收入"),
    "common words": ("项目 支出", "一般公共预算", "基本支出", "政府采购", "三公经费", "公务用车购置及运行费"),
    "a department": ("财政局", "办公厅", "司法局", "信息安全管理中心", "{place}财政局", "{place}"),
    "a name": ("网络安全监测预警", "法律援助", "信息化运维", "公务接待费", "住房公积金", "housing"),
    "a code": ("2010301", "2210201", "30201", "208", "301", "2210201住房公积金"),
    "a year": ("经费 2024", "信息 2024", "支出 2018", "项目 2025", "2026 法律", "管理 2019"),
    "an amount": ("6725万元", "832.91", "1000", "2007.46", "900", "12,345.67元"),
    "rare words": ("{place}信息", "数字身份认证平台", "不存在的词", "pension", "安全态势感知", "密码测评"),
}
TYPED = ("经费", "管理", "信息", "财政", "项目", "公务用车", "{place}", "住房")
BY = ("total", "projects", "function", "economic&code=302", "three-public", "procurement")
PARTS = ("budget", "tables", "text", "checks")
API = ("jurisdictions", "departments", "budgets", "editions", "projects", "findings", "totals")
LISTS = ("budget", "department", "project", "finding", "audit", "upload", "jurisdiction", "acknowledgement")


def pages() -> dict[str, list[str]]:
    """Return addresses of each kind of page, drawn from all that is stored."""
    from budgets.addresses import address_of
    from budgets.models import Budget, Department, DocumentTotal, Jurisdiction, Project, Statement

    chance = random.Random(16)

    def some(rows: Sequence[int]) -> list[int]:
        return chance.sample(rows, min(ADDRESSES, len(rows)))

    def of_sample(slug: str) -> list[str]:
        """Return the addresses of some copies of a department of the samples."""
        copies = Department.objects.filter(slug__regex=f"^{slug}(-[0-9]+)?$").order_by("slug")
        return chance.sample(found := list(copies.values_list("slug", flat=True)), min(ADDRESSES, len(found)))

    def keys(rows: object) -> list[int]:
        return list(rows.order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]

    # The made-up paper is of projects alone.
    whole = Budget.objects.published().exclude(department__slug__startswith="city-archives")
    documents = list(Budget.objects.select_related("department").filter(pk__in=some(keys(whole))).order_by("pk"))
    addresses = [address_of(one) for one in documents]
    places = list(Jurisdiction.objects.filter(pk__in=some(keys(Jurisdiction.objects.filter(totals__isnull=False)))))
    departments = list(Department.objects.filter(pk__in=some(keys(Department.objects.all()))))
    words = [one.name[:3] for one in places]
    projects = some(keys(Project.objects.filter(entries__budget__state="published").distinct()))
    years = sorted({one.fiscal_year_id for one in documents})
    tables = [
        (address_of(one.budget), one.kind)
        for one in Statement.objects.select_related("budget__department")
        .filter(budget__in=documents, kind__in=("expenditure", "income-expenditure", "three-public"))
        .order_by("budget_id", "order")
    ]
    rules = sorted(set(DocumentTotal.objects.values_list("budget__findings__rule", flat=True)[:500]) - {None})
    found: dict[str, list[str]] = {
        "home": ["/", *(f"/?year={year}" for year in years)],
        "all places": ["/places/", *(f"/places/?name={quote(word)}" for word in words[:3])],
        "place": [f"/places/{one.slug}/" for one in places],
        "departments": [f"/places/{one.slug}/departments/" for one in places],
        "department": [f"/{one.slug}/" for one in departments if one.budgets.exists()],
        "budget": [str(one.url("budget")) for one in addresses],
        "view": [str(one.url("view", view="function")) for one in addresses],
        "tables": [str(one.url("tables")) for one in addresses],
        "table": [str(one.url("table", table=kind)) for one, kind in tables[: 2 * ADDRESSES]],
        "text": [str(one.url("text")) for one in addresses],
        "checks": [str(one.url("checks")) for one in addresses],
        "whole": [str(one.url("whole")) for one in addresses],
        "documents as data": [f"{str(one.url(page)).rstrip('/')}.json" for one in addresses[:4] for page in PARTS],
        "project": [Project.objects.get(pk=key).get_absolute_url() for key in projects],
        "years": [f"/{one}/years/" for one in of_sample("jiangsu-party-office")],
        "outcome": [f"/{one}/2025/" for one in of_sample("sample-library")],
        "changes": [f"/{one}/2025/budget/changes/1/" for one in of_sample("sample-library")],
        "compare: choosing": ["/compare/", *(f"/compare/?name={quote(word)}" for word in words[:3])],
        "compare": [
            f"/compare/?departments={long},{small}&document=unit-budget&year=2024"
            for long, small in zip(of_sample("long-budget-office"), of_sample("small-budget-office"), strict=True)
        ],
        "compare places": [
            f"/compare/places/?places={one.slug},{other.slug}&year=2024" for one, other in pairwise(places)
        ],
        "rankings": [f"/rankings/?by={by}&document=unit-budget&year=2024" for by in BY],
        "rankings: other orders": [
            f"/rankings/?by=projects&order={order}&document=unit-budget&year=2024" for order in ("share", "change")
        ],
        "rankings of a place": [f"/rankings/?document=unit-budget&year=2024&place={one.slug}" for one in places],
        "board": [f"/places/{one.slug}/board/" for one in places],
        "corrections": ["/corrections/", "/corrections/?page=2"],
        "public log": ["/log/", "/log/?page=2", "/log/9/"],
        "feeds": ["/feed.atom", "/corrections/feed.atom", *(f"/places/{one.slug}/feed.atom" for one in places)],
        "site map": ["/sitemap.xml"],
        "lists as data": [
            *("/index.json", "/places.csv", "/checks.json", "/corrections.json", "/log.json"),
            *("/rankings.json?document=unit-budget&year=2024", "/compare/places.json"),
            *(
                f"/places/{one.slug}{rest}"
                for one in places[-3:]  # the last are cities at every size, the first those of the samples
                for rest in (".json", "/departments.csv", "/board.json")
            ),
        ],
        "findings": ["/checks/", "/checks/?page=2"],
        "findings of a year": [f"/checks/?year={year}" for year in years],
        "findings of a place": [f"/checks/?place={one.slug}" for one in places],
        "findings of an outcome": [f"/checks/?verdict={one}" for one in ("FAIL", "BASE0", "TAIL", "INFO")],
        "findings of a rule": [f"/checks/?rule={one}" for one in rules[:ADDRESSES]],
        "documents.csv": [f"/documents.csv?year={years[-1]}&place={one.slug}" for one in places],
    }
    for name, typed in SEARCHES.items():
        found[f"search: {name}"] = [
            f"/search/?q={quote(one.format(place=word))}" for one in typed for word in words[:1]
        ]
    found["search: one group"] = [f"/search/?q={quote('经费')}&in=lines&page={page}" for page in (1, 2, 9)]
    found["search: while typing"] = [
        f"/search/suggestions/?q={quote(one.format(place=word))}" for one in TYPED for word in words[:1]
    ]
    for name in API:
        # Of places and their totals so few that a page is full at every size.
        few = {"jurisdictions": "?limit=5", "totals": "?limit=20"}.get(name, "")
        found[f"api: {name}"] = [
            f"/api/v1/{name}{few}",
            f"/api/v1/{name}{few or '?limit=100'}",
            f"/api/v1/{name}?place={places[0].slug}{few.replace('?', '&')}",
        ]
    found["api: of an edition"] = [
        f"/api/v1/{name}?edition={one.slug}/{one.year}/{one.document}"
        for name in ("statements", "lines", "amounts")
        for one in addresses[:4]
    ]
    found["api: codes"] = [f"/api/v1/codes?scheme=functional&code={code}" for code in ("201", "2010301", "2299999")]
    for name in LISTS:
        found[f"admin: {name}"] = [f"/admin/budgets/{name}/"]
    found["admin: search"] = [
        f"/admin/budgets/department/?q={quote('财政')}",
        f"/admin/budgets/budget/?q={quote('财政')}",
    ]
    found["admin: a budget"] = [f"/admin/budgets/budget/{one.pk}/change/" for one in documents[:4]]
    found["admin: overview"] = ["/admin/", "/admin/budgets/budget/overview/"]
    return found


def measured(address: str) -> dict[str, tuple[float, float, str]]:
    """Return of each kind of page the median, the slow end and the slowest address, in medians of the bare view."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    session = Session(address)
    cookies = "; ".join(f"{one.name}={one.value}" for one in session.jar)

    def ask(path: str) -> float:
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookies} if path.startswith("/admin/") else {})
        response = connection.getresponse()
        response.read()
        took = time.perf_counter() - start
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
        return took

    of_kind = pages()
    for path in chain.from_iterable(of_kind.values()):
        ask(path)  # what a process does once
    gc.freeze()  # what is loaded here is looked through in no page's time
    bare: list[float] = []
    times: dict[str, dict[str, list[float]]] = {name: {path: [] for path in paths} for name, paths in of_kind.items()}
    for turn in range(ASKS):
        for of in times.values():
            turns = -(-ASKS // len(of))
            if turn * turns % ASKS < turns:  # so many times, spread over all the time
                for path, took in of.items():
                    bare.append(ask(BARE))
                    took.append(ask(path))
    one = statistics.median(bare)
    return {name: (median / one, slow / one, path) for name, (median, slow, path) in summed_up(times).items()}


def summed_up(times: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[str, tuple[float, float, str]]:
    """Return of each kind of page the median and the slow end of the times of its addresses, and the slowest one."""
    found = {}
    for name, of in times.items():
        slowest, path = max((statistics.median(took), path) for path, took in of.items())
        all_of_it = list(chain.from_iterable(of.values()))
        found[name] = (statistics.median(all_of_it), max(slow_end(all_of_it), slowest), path)
    return found


def slow_end(times: Sequence[float]) -> float:
    """Return what nineteen of twenty do not exceed."""
    return sorted(times)[max(0, -(-len(times) * 19 // 20) - 1)]


@contextmanager
def database() -> Iterator[bool]:
    """Name a database in TEST_DATABASE_URL, a throwaway one unless it is named; yield whether it is filled already."""
    if os.environ.get("TEST_DATABASE_URL"):
        start_django()
        yield is_filled()
        return
    with postgres.server() as address:
        os.environ["TEST_DATABASE_URL"] = address
        start_django()
        yield False


def start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()


def is_filled() -> bool:
    from django.db import connection

    return cities.STATE in connection.introspection.table_names()


def work(paths: dict[str, list[str]]) -> dict[str, tuple[float, float, str]]:
    """Return of each kind of page how many statements it sends, how many pages of tables they touch at most, where."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client

    client, touched = Client(SERVER_NAME="localhost"), []
    client.force_login(get_user_model().objects.get(username=STAFF))

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
                ((plan,),) = cursor.fetchone()
            touched.append(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])
        return execute(sql, params, many, context)

    found: dict[str, tuple[float, float, str]] = {}
    for name, of_kind in paths.items():
        for path in of_kind:
            touched.clear()
            with connection.execute_wrapper(explained):
                answer = client.get(path)
                b"".join(answer)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}")
            statements, most, where = found.get(name, (0, -1, ""))
            most, where = max((most, where), (sum(touched), path))
            found[name] = (max(statements, len(touched)), most, where)
    return found


def grow(size: int, what: str) -> None:
    """Fill the database that TEST_DATABASE_URL names, and print as a line of JSON what is asked of it there."""
    start_django()
    with site(threads=1, filled=is_filled(), worker=False) as address:
        cities.fill(size)
        found = {"fill": dict, "time": lambda: measured(address), "work": lambda: work(pages())}[what]()
    print(json.dumps({"amounts": cities.number_of_amounts(), "found": found}))


def is_begun(address: str) -> bool:
    """Return whether cities have been added to a database, or are about to be."""
    import psycopg

    with psycopg.connect(address) as connection:
        return connection.execute("SELECT to_regclass(%s) IS NOT NULL", [cities.STATE]).fetchone() == (True,)


def found_at(size: int, what: str, address: str, before: str) -> dict[str, Any]:
    """Return what a process finds in the database of a size, which begins as one that is smaller.

    One whose samples are not whole yet begins anew.
    """
    import psycopg

    name = f"size_{size}"
    with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there and not is_begun(address.format(name)):
            connection.execute(f"DROP DATABASE {name}")
            there = None
        if not there:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {before}")
    run = [sys.executable, "-m", "tests.size", str(size), what]
    env = {**os.environ, "TEST_DATABASE_URL": address.format(name)}
    with subprocess.Popen(run, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        lines = []
        try:
            for line in process.stdout or ():
                lines.append(line)
                if not line.startswith("{"):
                    print(line, end="", flush=True)
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode:
        raise SystemExit(process.returncode)
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def write_size(sizes: Sequence[int], what: str, folder: Path | None) -> None:
    """Fill a database to each size and say what each kind of page costs there, or what its statements touch."""
    signal.signal(signal.SIGTERM, postgres.stop)
    with postgres.kept(folder) if folder else postgres.cluster() as made:
        address = f"postgres://postgres@/{{}}?host={made.base}"
        rows: dict[int, dict[str, tuple[float, float, str]]] = {}
        before = "template1"
        for size in sorted(sizes):
            answer = found_at(size, what, address, before)
            rows[answer["amounts"]] = answer["found"]
            before = f"size_{size}"
    if what == "fill":
        return
    head = "× bare: median, slow end" if what == "time" else "statements, blocks"
    first, last = rows[min(rows)], rows[max(rows)]
    print(f"\n{head:<26}{''.join(f'{size:>20,}' for size in rows)}{'grown':>11}  {'goals':<20}  most")
    for name in last:
        goal = SEARCH_GOAL if name.startswith("search") else PAGE_GOAL
        grown = last[name][1] / max(first[name][1], 1)
        is_kept = grown <= GROWTH_GOAL and (what == "work" or last[name][1] <= goal)
        cells = "".join(f"{of[name][0]:>10.1f}{of[name][1]:>10.1f}" for of in rows.values())
        meant = f"{goal} ×, {GROWTH_GOAL}" if what == "time" else f"{GROWTH_GOAL}"
        goals = f"{meant}: {'kept' if is_kept else 'missed'}"
        print(f"{name:<26}{cells}{grown:>11.2f}  {goals:<20}  {unquote(last[name][2])}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, postgres.stop)
    try:
        grow(int(sys.argv[1]), sys.argv[2])
    except KeyboardInterrupt:
        sys.exit(130)
