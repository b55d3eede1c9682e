"""Keep the built portal busy behind nginx: no errors, no growing memory, nobody held up by who sends slowly."""

from __future__ import annotations

import json
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from html import unescape
from pathlib import Path
from random import Random

from tests import postgres
from tests.drill.deployment import CannotDeploy, Deployment, Visitor, deployment
from tests.drill.exercise import Attempt, Exercise, Findings

#: Seconds an attempt lasts, and of how many requests one visitor makes each.
SECONDS, VISITORS, SLOW = 20, 4, 200
#: By how much memory may have grown since the first fifth, and attempts in a fifth of the full exercise.
GROWTH, FIRST = 1.1, 3
#: What staff correct, and the parts of it that visitors read.
BUDGET = "/shenzhen-infosec-centre/2024/budget/"
DOWNLOADS = re.compile(r'href="(/[^"]+\.(?:csv|xlsx|zip))"')
GRIDS = re.compile(r'href="(/en/admin/budgets/statement/\d+/grid/)')
GRID_DATA = re.compile(r'<script id="grid-data" type="application/json">(.*?)</script>', re.DOTALL)
NUMBER = re.compile(r"[\d,]+\.\d\d")


class Busy:
    """Visitors, staff and slow senders at one site for a while; an attempt says what they met."""

    def __init__(self, site: Deployment) -> None:
        self.site, self.seen, self.faults = site, Counter[str](), list[str]()
        sample = ["python", "manage.py", "load_sample"]
        site.run_in_web(*sample).wait_for_end()
        home = site.visitor().ask("/").body.decode()
        pages = [BUDGET + part for part in ("", "function/", "tables/", "text/", "checks/", "projects/", "source/")]
        links = [link for page in pages for link in DOWNLOADS.findall(site.visitor().ask(page).body.decode())]
        departments = re.findall(r'href="(/[a-z][^"#]*/)"', home)
        self.addresses = ["/", "/en/", *departments[:20], *pages, *sorted(set(links))[:20]]
        self.sizes: list[int] = []

    def resident(self) -> int:
        return sum(container.resident_bytes() for container in self.site.running.values())

    def visit_pages(self, chance: Random, source: str, until: float) -> None:
        visitor = self.site.visitor(source)
        while time.monotonic() < until:
            path = chance.choice([*self.addresses, f"/search/?q={chance.randint(1, 9999)}"])
            try:
                answer = visitor.ask(path, seconds=20)
            except OSError as error:
                self.faults.append(f"{path}: {error}")
                continue
            self.seen[f"answers {answer.status}"] += 1
            if answer.status >= 500:
                self.faults.append(f"{path} answers {answer.status}")
            time.sleep(0.05)

    def send_slowly(self, until: float) -> None:
        """Hold connections that send a byte a second."""
        held = []
        for number in range(SLOW):
            try:
                one = socket.create_connection(("127.0.0.1", 8080), 5, (f"127.0.1.{number % 100 + 1}", 0))
                one.sendall(b"GET / HTTP/1.1\r\n")
                held.append(one)
            except OSError:
                continue
        self.seen["slow connections"] += len(held)
        while time.monotonic() < until:
            for one in held:
                try:
                    one.sendall(b"X")
                except OSError:
                    continue  # nginx lets go of those
            time.sleep(1)
        for one in held:
            one.close()

    def correct_budgets(self, chance: Random, until: float) -> None:
        """Correct the edition in force by a new one, over and over: type into tables, submit, publish."""
        staff = self.site.visitor("127.0.2.1")
        if staff.log_in().status != 302:
            self.faults.append("staff cannot log in")
        listed = staff.ask("/en/admin/budgets/budget/?fiscal_year=2024&state__exact=published").body.decode()
        page = re.findall(r"/en/admin/budgets/budget/\d+/change/", listed)[0]
        while time.monotonic() < until:
            page = staff.send_form(page.replace("change/", "step/correct/")).headers["Location"]
            workbench = staff.ask(page).body.decode()
            for grid in chance.sample(GRIDS.findall(workbench), 3):
                self.save_grid(staff, grid, chance)
            asked = staff.send_form(page.replace("change/", "step/submit/")).body.decode()
            left = re.findall(r'name="confirmed" value="([^"]*)"', asked)
            staff.send_form(page.replace("change/", "step/submit/"), confirmed=[unescape(one) for one in left])
            read = re.findall(r'name="read" value="(\d+)"', staff.ask(page).body.decode())
            staff.send_form(page.replace("change/", "step/publish/"), read=read, reason="busy")
            if "step/correct/" not in staff.ask(page).body.decode() or staff.ask(BUDGET).status != 200:
                self.faults.append(f"{page} is not published")
                return
            self.seen["corrections published"] += 1

    def save_grid(self, staff: Visitor, path: str, chance: Random) -> None:
        """Type a figure anew into a cell that has one, and save the table."""
        page = staff.ask(path).body.decode()
        document = json.loads(GRID_DATA.findall(page)[0])["document"]
        typed = [
            (row, order) for row in document["rows"] for order, text in row["cells"].items() if NUMBER.fullmatch(text)
        ]
        if typed:
            row, order = chance.choice(typed)
            row["cells"][order] = f"{chance.randint(1, 99_999_999) / 100:.2f}"
        sent = json.dumps(document).encode()
        saved = staff.ask(
            path.replace("grid/", "save/"), sent, Content_Type="application/json", X_CSRFToken=staff.token()
        )
        self.seen["tables saved"] += 1
        if saved.status != 200:
            self.faults.append(f"saving a table answers {saved.status}: {saved.body[:300]!r}")

    def __call__(self, number: int) -> Findings:
        self.seen, self.faults = Counter(), []
        until = time.monotonic() + SECONDS
        chance = Random(number)
        work: list[Callable[[], None]] = [
            partial(self.visit_pages, Random(chance.random()), f"127.0.0.{10 + n}", until) for n in range(VISITORS)
        ]
        work += [partial(self.send_slowly, until), partial(self.correct_budgets, chance, until)]
        with ThreadPoolExecutor(len(work)) as together:
            for one in [together.submit(one) for one in work]:
                one.result()
        self.sizes.append(self.resident())
        print(f"attempt {number}: {self.sizes[-1] / 1e6:.0f} MB in all", flush=True)
        if len(self.sizes) > FIRST and self.sizes[-1] > GROWTH * self.sizes[FIRST - 1]:
            self.faults.append(f"memory grew from {self.sizes[FIRST - 1]:,} to {self.sizes[-1]:,} bytes")
        return Findings(self.seen, self.faults)


@contextmanager
def busy_site(folder: Path) -> Iterator[Attempt]:
    try:
        with deployment(folder) as site:
            yield Busy(site)
    except (CannotDeploy, postgres.NoServer) as reason:
        said = f"NOT TESTED: {reason}"
        yield lambda _number: Findings(seen={said: 1})  # type: ignore[arg-type]


EXERCISE = Exercise("soak", "nobody meets an error and memory stays", busy_site, tested=0, short=1, full=15)
