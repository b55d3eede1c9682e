"""Keep the built portal busy behind nginx: no errors, no growing memory, nobody held up by who sends slowly."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests import postgres
from tests.drill.deployment import CannotDeploy, Deployment, deployment
from tests.drill.exercise import Attempt, Exercise, Findings

#: Seconds an attempt lasts, and of how many requests one visitor makes each.
SECONDS, VISITORS, SLOW = 20, 4, 200
#: By how much memory may have grown since the first fifth, and attempts in a fifth of the full exercise.
GROWTH, FIRST = 1.1, 3
#: Begins a correction of the edition in force and publishes it, over and over, as staff do all day.
PUBLISHING = """
import time
from budgets import editions
from budgets.models import Budget
until, count = time.monotonic() + {seconds}, 0
while time.monotonic() < until:
    force = Budget.objects.published().get(department__slug="shenzhen-infosec-centre", fiscal_year=2024)
    draft = editions.start_correction(budget=force)
    editions.publish(budget=draft, despite_unreadable="busy", despite_failures="busy")
    count += 1
print("published", count)
"""
DOWNLOADS = re.compile(r'href="(/[^"]+\.(?:csv|xlsx|zip))"')


class Busy:
    """Visitors, staff and slow senders at one site for a while; an attempt says what they met."""

    def __init__(self, site: Deployment) -> None:
        self.site, self.seen, self.faults = site, Counter[str](), list[str]()
        sample = ["python", "manage.py", "load_sample"]
        site.run_in_web(*sample).wait_for_end()
        home = site.visitor().ask("/").body.decode()
        budget = "/shenzhen-infosec-centre/2024/budget/"
        pages = [budget + part for part in ("", "function/", "tables/", "text/", "checks/", "projects/", "source/")]
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

    def staff_work(self, until: float) -> None:
        staff = self.site.visitor("127.0.2.1")
        if staff.log_in().status != 302:
            self.faults.append("staff cannot log in")
        while time.monotonic() < until:
            for path in ("/en/admin/", "/en/admin/budgets/budget/", "/en/admin/budgets/upload/add/"):
                if (status := staff.ask(path).status) >= 400:
                    self.faults.append(f"{path} answers staff {status}")
            self.seen["pages of staff"] += 3
            time.sleep(0.5)

    def publish_corrections(self) -> None:
        shell = self.site.run_in_web("python", "manage.py", "shell", "-v0", "-c", PUBLISHING.format(seconds=SECONDS))
        try:
            shell.wait_for_end()
            self.seen["corrections published"] += int(shell.log.read_text("utf-8").split("published")[-1])
        except (RuntimeError, ValueError) as error:
            self.faults.append(f"publishing: {error}")

    def __call__(self, number: int) -> Findings:
        self.seen, self.faults = Counter(), []
        until = time.monotonic() + SECONDS
        chance = Random(number)
        work = [
            threading.Thread(target=self.visit_pages, args=(Random(chance.random()), f"127.0.0.{10 + n}", until))
            for n in range(VISITORS)
        ]
        work += [threading.Thread(target=one, args=(until,)) for one in (self.send_slowly, self.staff_work)]
        work.append(threading.Thread(target=self.publish_corrections))
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
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
