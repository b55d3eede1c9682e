"""Measure entering a table of 1,500 amounts over HTTP: opening its grid, having it checked, saving it."""

import json
import re
import time
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

from tests.served import PASSWORD, STAFF

LINES, AMOUNTS = 167, 9
#: A page of the admin that does next to nothing: what entering is compared with.
BARE_ADMIN = "/admin/password_change/"


class Session:
    """A clerk's session with a served site."""

    def __init__(self, address: str) -> None:
        self.address, self.jar = address, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.get("/admin/login/")
        self.post("/admin/login/?next=/admin/", {"username": STAFF, "password": PASSWORD})

    def get(self, path: str) -> tuple[str, str]:
        """Return the address a page was found at, and its text."""
        with self.opener.open(self.address + path, timeout=60) as answer:
            return answer.url, answer.read().decode()

    def token(self) -> str:
        return next(str(cookie.value) for cookie in self.jar if cookie.name == "csrftoken")

    def post(self, path: str, data: dict[str, Any]) -> tuple[str, str]:
        body = urlencode({**data, "csrfmiddlewaretoken": self.token()}).encode()
        request = urllib.request.Request(self.address + path, body)
        with self.opener.open(request, timeout=60) as answer:
            return answer.url, answer.read().decode()

    def send(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        """Post a document as the grid does and return the answer."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token()}
        request = urllib.request.Request(self.address + path, json.dumps(document).encode(), headers)
        with self.opener.open(request, timeout=60) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found


def large_table(session: Session) -> tuple[str, dict[str, Any]]:
    """Begin an edition, fill one of its tables, and return the table's address and its document."""
    session.get("/admin/budgets/budget/add/")
    given = {"department": "long-budget-office", "year": 2031, "document": "unit-budget", "begin": "set:shenzhen"}
    _url, bench = session.post("/admin/budgets/budget/add/", given)
    path = re.findall(r'href="(/admin/budgets/statement/\d+/)grid/"', bench)[3]
    document = {"version": 1, "rows": [row(number) for number in range(1, LINES + 1)]}
    return path, document


def row(number: int) -> dict[str, Any]:
    cells = {str(order): f"{number}.{order}0" for order in range(4, 4 + AMOUNTS)}
    return {"key": f"n{number}", "row": number, "code": f"2{number:06d}", "label": f"科目{number}", "cells": cells}


def measure(address: str, rounds: int) -> dict[str, float]:
    """Return the best time of each step, in seconds; each saving changes one amount."""
    session = Session(address)
    path, document = large_table(session)
    saved = session.send(f"{path}save/", document)
    for line in document["rows"]:
        line["key"] = saved["made"].get(line["key"], line["key"])
    state = {"version": saved["version"], "number": 0}

    def save() -> None:
        state["number"] += 1
        document["version"] = state["version"]
        document["rows"][5]["cells"]["4"] = f"{state['number']}.00"
        state["version"] = session.send(f"{path}save/", document)["version"]

    steps: dict[str, Callable[[], object]] = {
        "bare admin page": lambda: session.get(BARE_ADMIN),
        "opening the grid": lambda: session.get(f"{path}grid/"),
        "checking the table": lambda: session.send(f"{path}check/", document),
        "saving one change": save,
    }
    best: dict[str, float] = {}
    for _round in range(rounds):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            best[name] = min(best.get(name, 60.0), time.perf_counter() - start)
    return best
