"""Try nginx's configuration with a real nginx, before a portal set up as in production, on this machine's loopback."""

import gzip
import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest

from budgets.models import by_sound
from portal.response_headers import PERMISSIONS
from tests.fronted import NGINX, SCRIPT, configured, make_certificate, make_static
from tests.served import free_port, granian

ROOT = Path(__file__).resolve().parents[2]
HOST = "budget.example.org"

needs_nginx = pytest.mark.skipif(
    NGINX is None or shutil.which("openssl") is None,
    reason="NOT TESTED: nginx's configuration; install nginx and openssl (Debian: apt install nginx-light openssl)",
)
pytestmark = [needs_nginx, pytest.mark.any_database, pytest.mark.heavy]


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Stay(urllib.request.HTTPRedirectHandler):
    """Show a redirect instead of following it."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def portal_environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DEMO": "0",
        "DEBUG": "0",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/portal.sqlite3",
        "BEHIND_PROXY": "1",
        "STATIC_ROOT": str(folder / "collected"),
        "MEDIA_ROOT": str(folder / "media"),
    }


@pytest.fixture(scope="module")
def processes() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Collect what runs, the portal first, and end it."""
    running: list[subprocess.Popen[bytes]] = []
    yield running
    for process in reversed(running):
        process.terminate()
    for process in running:
        process.wait(20)


@pytest.fixture(scope="module")
def folder_of_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def ask(folder_of_site: Path, processes: list["subprocess.Popen[bytes]"]) -> Callable[..., Answer]:
    """Start the portal and nginx as the images do, and return a function that asks them for a page."""
    folder = folder_of_site
    ports = {name: free_port() for name in ("http", "https", "portal")}
    make_static(folder / "static")
    make_certificate(folder, HOST)
    env = portal_environment(folder)
    for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"]):
        subprocess.run([sys.executable, "manage.py", *command, "-v0"], check=True, cwd=ROOT, env=env)
    nginx = [str(NGINX), "-c", str(configured(folder, ports)), "-e", "stderr", "-g", "daemon off; master_process off;"]
    context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    context.check_hostname = False  # asked for by address
    opener = urllib.request.build_opener(
        Stay, urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )

    def ask(path: str, scheme: str = "https", data: bytes | None = None, **headers: str) -> Answer:
        address = f"{scheme}://127.0.0.1:{ports[scheme]}{path}"
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(address, data, headers={"Host": HOST, **names})
        try:
            with opener.open(request, timeout=20) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    processes.append(subprocess.Popen(granian(ports["portal"]), cwd=ROOT, env=env))
    processes.append(subprocess.Popen(nginx))
    wait_for(lambda: ask("/healthz").status == 200)
    return ask


def wait_for(condition: Callable[[], bool], seconds: int = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail("nginx and the portal did not start")


def test_plain_http_leads_to_https(ask: Callable[..., Answer]) -> None:
    answer = ask("/en/?a=1", scheme="http")
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/en/?a=1"


def test_a_page_comes_compressed_over_tls_with_every_safety_header(ask: Callable[..., Answer]) -> None:
    answer = ask("/en/admin/login/", Accept_Encoding="gzip")
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"csrfmiddlewaretoken" in gzip.decompress(answer.body)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Server"] == "nginx"


def test_what_the_proxy_serves_itself_carries_them_too(ask: Callable[..., Answer]) -> None:
    page, file = ask("/en/admin/login/"), ask("/static/css/site.js")
    for name in ("Strict-Transport-Security", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"):
        assert page.headers.get_all(name) == file.headers.get_all(name), name
    assert page.headers.get_all("Permissions-Policy") == file.headers.get_all("Permissions-Policy") == [PERMISSIONS]
    assert all(part.strip().startswith("__Host-") for part in page.headers.get_all("Set-Cookie", []))


def test_plain_http_leads_to_no_host_that_is_not_ours(ask: Callable[..., Answer]) -> None:
    answer = ask("/en/", scheme="http", Host="evil.example.net")
    assert (answer.status, answer.headers["Location"]) == (400, None)


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/en/", 2_000_000, 413),
        ("/en/admin/login/", 2_000_000, 413),
        ("/en/admin/budgets/budget/add/", 2_000_000, 413),
        ("/en/admin/budgets/statement/1/save/", 11_000_000, 413),
        ("/en/admin/budgets/upload/add/", 110_000_000, 413),
        ("/en/admin/budgets/batch/add/", 450_000_000, 413),
        # Let through to the portal, which asks who it is:
        ("/en/admin/budgets/statement/1/save/", 2_000_000, 403),
    ],
)
def test_nobody_sends_more_than_an_address_takes(ask: Callable[..., Answer], path: str, size: int, status: int) -> None:
    # What is refused is refused before it is sent.
    sent = (b"x", {"Content-Length": str(size)}) if status == 413 else (b"x" * size, {})
    answer = ask(path, data=sent[0], **sent[1])
    assert answer.status == status
    assert status != 413 or "没有保存" in answer.body.decode()


def test_files_of_who_may_not_hand_them_in_are_not_taken(ask: Callable[..., Answer]) -> None:
    for page in ("upload/add", "batch/add", "classificationcode/upload"):
        answer = ask(f"/admin/budgets/{page}/", data=b"x", Content_Length="90000000")
        assert (answer.status, answer.headers["Location"]) == (303, f"/admin/login/?next=/admin/budgets/{page}/")
    assert ask("/may-hand-in").status == 404


def test_files_are_taken_from_staff(ask: Callable[..., Answer], folder_of_site: Path) -> None:
    env = portal_environment(folder_of_site)
    account = {"DJANGO_SUPERUSER_PASSWORD": "only for this test", "DJANGO_SUPERUSER_EMAIL": "a@example.org"}
    made = [sys.executable, "manage.py", "createsuperuser", "--no-input", "--username", "staff", "-v0"]
    subprocess.run(made, check=True, cwd=ROOT, env={**env, **account})
    page = ask("/en/admin/login/")
    cookie = page.headers["Set-Cookie"].split(";")[0]
    token = page.body.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    words = {"csrfmiddlewaretoken": token, "username": "staff", "password": account["DJANGO_SUPERUSER_PASSWORD"]}
    origin = {"Origin": f"https://{HOST}"}
    entered = ask("/en/admin/login/", data=urllib.parse.urlencode(words).encode(), Cookie=cookie, **origin)
    assert entered.status == 302
    cookies = "; ".join(one.split(";")[0] for one in entered.headers.get_all("Set-Cookie", []))
    answer = ask("/en/admin/budgets/upload/add/", data=b"x" * 2_000_000, Cookie=cookies, **origin)
    # Taken and given to the portal, which misses the form's token.
    assert answer.status == 403


DOCUMENT = f"/{by_sound('深圳市信息安全管理中心')}/2024/budget/"
WITHDRAW = """
import time
from budgets import editions
from budgets.models import Budget
editions.withdraw(budget=Budget.objects.published().get(), reason="retracted")
print(time.time())
"""


def test_nothing_of_who_is_logged_in_is_kept(ask: Callable[..., Answer], folder_of_site: Path) -> None:
    for path in ("/en/", "/en/checks/"):
        shown = ask(path, Cookie="__Host-sessionid=some")
        assert "public" not in shown.headers["Cache-Control"], path
        assert "public" in ask(path).headers["Cache-Control"], path
        assert "public" not in ask(path, Cookie="a=b; __Host-sessionid=some").headers["Cache-Control"], path
    ask("/en/admin/login/")
    kept = [file.read_bytes() for file in (folder_of_site / "pages").rglob("*") if file.is_file()]
    assert kept
    assert not [one for one in kept if b"Set-Cookie" in one or b"csrfmiddlewaretoken" in one]
    assert ask("/metrics").status == 404


def test_a_page_kept_in_front_is_compressed_for_who_takes_it_and_not_sent_again(ask: Callable[..., Answer]) -> None:
    for _time in range(2):
        plain, small = ask("/en/"), ask("/en/", Accept_Encoding="br, gzip")
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(small.body) == plain.body
        assert ask("/en/", If_None_Match=small.headers["ETag"]).status == 304
        assert "X-Accel-Expires" not in plain.headers
        assert plain.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_withdrawn_edition_is_gone_from_every_layer_within_a_second(
    ask: Callable[..., Answer], folder_of_site: Path
) -> None:
    manage = [sys.executable, "manage.py"]
    env = portal_environment(folder_of_site)
    source = "budgets/sample/shenzhen-infosec-centre-2024.txt"
    one_person = "from budgets.models import Jurisdiction; Jurisdiction.objects.update(publishing_takes_two=False)"
    for words in (
        ["import_budget", source],
        ["shell", "-v0", "-c", one_person],
        ["import_budget", source, "--publish"],
    ):
        subprocess.run([*manage, *words], check=True, cwd=ROOT, env=env, capture_output=True)
    paths = (DOCUMENT, f"/en{DOCUMENT}function/", f"{DOCUMENT}data.zip")
    first = [ask(path) for path in paths]
    assert [answer.status for answer in first] == [200, 200, 200]
    tags = [answer.headers["ETag"] for answer in first]
    assert [ask(path, If_None_Match=tag).status for path, tag in zip(paths, tags, strict=True)] == [304, 304, 304]
    asked: list[tuple[float, str, int]] = []
    withdrawing = subprocess.Popen(
        [*manage, "shell", "-v0", "-c", WITHDRAW], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    end = float("inf")
    while time.time() < end:
        for path, tag in zip(paths, tags, strict=True):
            begun = time.time()
            again = ask(path, If_None_Match=tag) if len(asked) % 2 else ask(path)
            asked.append((begun, path, again.status))
        # Slower than the brake of nginx lets one reader fetch data.
        time.sleep(0.1)
        if withdrawing.poll() is not None and end == float("inf"):
            end = time.time() + 3
    gone = float(withdrawing.communicate()[0])
    assert {status for begun, _path, status in asked if begun < gone - 1} <= {200, 304}
    assert {(path, status) for begun, path, status in asked if begun > gone + 1} == {(path, 410) for path in paths}


def test_who_asks_too_much_is_told_to_wait(ask: Callable[..., Answer]) -> None:
    # Several at once: one after the other, a slow machine asks no faster than it may.
    with ThreadPoolExecutor(max_workers=6) as askers:
        answers = list(askers.map(lambda _time: ask("/en/search/?q=1"), range(60)))
    assert {answer.status for answer in answers} == {200, 429}
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.headers["Retry-After"] == "10"
    assert "请稍等" in refused.body.decode()
    # Other pages are read on.
    assert ask("/en/").status == 200


def test_a_form_is_accepted_through_the_proxy(ask: Callable[..., Answer]) -> None:
    """Django compares a form's origin with scheme and host: both must have come through."""
    page = ask("/en/admin/login/")
    token = page.body.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "username": "nobody", "password": "wrong"}).encode()
    headers = {"Cookie": page.headers["Set-Cookie"].split(";")[0], "Origin": f"https://{HOST}"}
    answer = ask("/en/admin/login/", data=form, **headers)
    assert answer.status == 200
    assert b"Please enter the correct username and password" in answer.body
    assert ask("/en/admin/login/", data=form, **{**headers, "Origin": "https://evil.example.net"}).status == 403


def test_static_files_come_from_nginx_compressed_and_named_ones_for_good(ask: Callable[..., Answer]) -> None:
    named = ask("/static/css/site.0123456789ab.js", Accept_Encoding="gzip")
    assert named.status == 200
    assert named.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(named.body).decode() == SCRIPT
    assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert named.headers["X-Content-Type-Options"] == "nosniff"
    plain = ask("/static/css/site.js")
    assert plain.body.decode() == SCRIPT
    assert plain.headers["Cache-Control"] == "public, max-age=300"
    assert ask("/static/../portal.sqlite3").status in (400, 404)


def test_a_foreign_host_name_is_refused(ask: Callable[..., Answer]) -> None:
    assert ask("/", Host="evil.example.net").status == 400


def test_a_visitor_cannot_forge_the_scheme(ask: Callable[..., Answer]) -> None:
    # Were the visitor's word passed on, Django would take the request for plain HTTP and redirect it.
    assert ask("/en/admin/login/", X_Forwarded_Proto="http").status == 200


def test_a_full_disk_of_the_proxy_is_told_as_that(ask: Callable[..., Answer], folder_of_site: Path) -> None:
    """Whatever keeps nginx from keeping a body; the portal's own words for a form refused are not replaced."""
    kept = folder_of_site / "client_body"
    kept.rename(folder_of_site / "elsewhere")
    try:
        answer = ask("/en/admin/login/", data=b"x" * 500_000)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "120")
        assert "正在维护" in answer.body.decode()
    finally:
        (folder_of_site / "elsewhere").rename(kept)
    # Short enough to be sent whole before the portal, which does not read it, closes.
    assert ask("/en/admin/login/", data=b"x" * 50_000).status == 403


@pytest.mark.parametrize(("path", "data"), [("/en/adm%69n/login/", b"x"), ("/en/se%61rch/?q=1", None)])
def test_whoever_spells_an_address_otherwise_waits_as_well(
    ask: Callable[..., Answer], path: str, data: bytes | None
) -> None:
    """Near the end: nobody logs in from here for some time after it."""
    assert 429 in [ask(path, data=data).status for _time in range(60)]


def test_while_the_portal_is_away_a_page_says_so(
    ask: Callable[..., Answer], processes: list["subprocess.Popen[bytes]"]
) -> None:
    """The last test here: it stops the portal."""
    processes[0].terminate()
    processes[0].wait(20)
    assert ask("/en/admin/budgets/upload/add/", data=b"x").status == 503
    # A page that nobody asked for: what was asked within the last second is still kept in front.
    answer = ask("/en/corrections/")
    assert answer.status == 503
    assert "正在维护" in answer.body.decode()
    assert b"Maintenance" in answer.body
    assert b"style=" not in answer.body
    assert answer.headers["Retry-After"] == "120"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
