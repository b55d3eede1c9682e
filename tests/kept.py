"""Measure kept pages: against a view that does nothing, and behind nginx against a static file of their size."""

from __future__ import annotations

import gzip
import http.client
import random
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.fronted import NGINX, configured, make_certificate, make_static
from tests.served import BARE, SAMPLE, free_port, site

REQUESTS = 40
#: What a row should reach, as a share of the speed of what it is held against.
GOALS = {"kept page": 0.7, "unchanged (304)": 0.9, "kept page in front": 0.8}


class Asked(NamedTuple):
    """What is asked of which server, and what a row of it is held against."""

    connection: http.client.HTTPConnection
    path: str
    headers: dict[str, str]
    against: str


def fetch(asked: Asked) -> tuple[float, http.client.HTTPResponse, bytes]:
    """Return how long an answer took, in seconds, the answer and its body."""
    start = time.perf_counter()
    asked.connection.request("GET", asked.path, headers=asked.headers)
    response = asked.connection.getresponse()
    body = response.read()
    return time.perf_counter() - start, response, body


@contextmanager
def front(folder: Path, portal: int) -> Iterator[tuple[int, Path]]:
    """Yield the port of an nginx with our configuration before a portal, and its folder of static files."""
    ports = {"http": free_port(), "https": free_port(), "portal": portal}
    make_static(folder / "static")
    make_certificate(folder, "localhost")
    server = subprocess.Popen(
        [str(NGINX), "-c", str(configured(folder, ports)), "-e", "stderr", "-g", "daemon off; master_process off;"],
        env={},
    )
    try:
        time.sleep(1)
        yield ports["https"], folder / "static"
    finally:
        server.terminate()
        server.wait(20)


def measure_kept(rounds: int) -> dict[str, tuple[float, int, str]]:
    """Return of each row the best time, in seconds, its size and the row that it is held against."""
    with site(threads=1, kept=True) as address, tempfile.TemporaryDirectory(prefix="mz-") as folder:
        portal = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        packed = {"Accept-Encoding": "gzip"}
        tag = fetch(Asked(portal, SAMPLE, packed, ""))[1].headers["ETag"]
        rows = {
            "bare view": Asked(portal, BARE, packed, "bare view"),
            "kept page": Asked(portal, SAMPLE, packed, "bare view"),
            "unchanged (304)": Asked(portal, SAMPLE, {"If-None-Match": tag}, "bare view"),
        }
        if NGINX is None or shutil.which("openssl") is None:
            return taken_in_turns(rows, rounds)
        with front(Path(folder), int(urlsplit(address).port or 0)) as (port, static):
            size = len(fetch(rows["kept page"])[2])
            page = random.Random(1).randbytes(size - 30)
            (static / "css" / "page.0123456789ab.js").write_bytes(page)
            (static / "css" / "page.0123456789ab.js.gz").write_bytes(gzip.compress(page)[:size])
            trusting = ssl.create_default_context(cafile=f"{folder}/fullchain.pem")
            near = http.client.HTTPSConnection("localhost", port, context=trusting, timeout=60)
            rows["static file in front"] = Asked(
                near, "/static/css/page.0123456789ab.js", packed, "static file in front"
            )
            rows["kept page in front"] = Asked(near, SAMPLE, packed, "static file in front")
            return taken_in_turns(rows, rounds)


def taken_in_turns(rows: dict[str, Asked], rounds: int) -> dict[str, tuple[float, int, str]]:
    best: dict[str, tuple[float, int, str]] = {}
    for _round in range(rounds):
        for name, asked in rows.items():
            times, size = [], 0
            for _request in range(REQUESTS):
                took, response, body = fetch(asked)
                if response.status != (304 if "304" in name else 200):
                    raise SystemExit(f"{asked.path} answered {response.status}")
                times.append(took)
                size = len(body)
            # The middle of many, not the best: of what is kept for a second, some are asked of the portal.
            middle = sorted(times)[len(times) // 2]
            best[name] = min(best.get(name, (middle, size, asked.against)), (middle, size, asked.against))
    return best


def write_kept(rounds: int) -> None:
    """Say how fast pages that are kept are answered."""
    rows = measure_kept(rounds)
    print(f"\n{'kept':<24}{'ms':>9}{'speed':>9}{'kB':>9}  of")
    for name, (took, size, against) in rows.items():
        goal = f"  (goal {GOALS[name]})" if name in GOALS else ""
        print(f"{name:<24}{took * 1000:>9.2f}{rows[against][0] / took:>9.2f}{size / 1000:>9.1f}  {against}{goal}")
