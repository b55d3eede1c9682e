"""Drive a real Chromium; whatever a page says to its console fails the test that opened it."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from playwright.sync_api import ConsoleMessage, Page, Request
from pytest_django.live_server_helper import LiveServer

from dev import find_chromium
from tests.served import site

# Playwright runs an event loop in the thread that also talks to the test database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

OFFLINE = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Requests:
    """Count what the live server is busy with: what it stores after the tables were emptied, the next test finds."""

    def __init__(self) -> None:
        self.open = 0
        self.changed = threading.Condition()
        request_started.connect(self.begin)
        request_finished.connect(self.end)

    def begin(self, **_: object) -> None:
        with self.changed:
            self.open += 1

    def end(self, **_: object) -> None:
        with self.changed:
            self.open -= 1
            self.changed.notify_all()

    def wait(self) -> None:
        """Wait until all are answered; one that never ends fails the test."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.open <= 0, timeout=60), f"{self.open} requests are not answered."


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the database in a file: one in memory has a single connection, which requests at once would share."""
    settings.DATABASES["default"]["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "portal.sqlite3")


@pytest.fixture(scope="session")
def requests() -> Requests:
    return Requests()


@pytest.fixture(autouse=True)
def _tables(transactional_db: None, requests: Requests) -> Iterator[None]:
    """Let every browser test see what it stored: the live server reads it in another thread."""
    yield
    requests.wait()


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Let tests open pages by their path."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = find_chromium()
    if path is None:
        pytest.fail("No Chromium here; run: python3 dev.py test --only browser")
    # The sandbox needs an account of its own; only pages of our own are opened.
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-gpu", *OFFLINE]}


@pytest.fixture(scope="module")
def empty_portal() -> Iterator[str]:
    """Serve an empty portal whose worker is a process of its own."""
    with site(sample=False) as address:
        yield f"{address}/en"


@pytest.fixture
def complaints() -> list[str]:
    """Collect what pages complain of; a test that expects a complaint removes it from this list."""
    return []


def not_loaded(request: Request) -> list[str]:
    """Return what to say of a failed request; one that was dropped because the visitor went on is none."""
    failure = str(request.failure)
    return [] if "ERR_ABORTED" in failure else [f"not loaded: {request.url} {failure}"]


@pytest.fixture
def page(page: Page, complaints: list[str]) -> Iterator[Page]:
    """Give pytest-playwright's page, failing the test for whatever a page complains of."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"console {message.type}: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
    page.on("requestfailed", lambda request: complaints.extend(not_loaded(request)))
    # Chromium reports violations to the console too, except those of a report-only policy.
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', "
        "e => console.error(`policy violation: ${e.violatedDirective} ${e.blockedURI}`))"
    )
    yield page
    assert complaints == []


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fail when axe finds an accessibility violation on the page as it now is."""

    def check(page: Page) -> None:
        # Without its own look at style sheets, for which it would put styles into the page that the policy forbids.
        result = Axe().run(page, options={"preload": False})
        assert result.violations_count == 0, result.generate_report()

    return check
