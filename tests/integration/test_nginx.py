"""Try nginx's configuration with a real nginx, before a portal set up as in production, on this machine's loopback."""

import gzip
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
NGINX = os.environ.get("NGINX") or shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
HOST = "budget.example.org"
SCRIPT = "console.log('a script long enough to be worth compressing');\n" * 40

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configured(folder: Path, ports: dict[str, int]) -> Path:
    """Write our configuration with this machine's ports and folders in place of the image's."""
    text = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    assert NGINX
    packaged = Path(NGINX).parents[2] / "etc" / "nginx" / "mime.types"
    swaps = {
        "pid /tmp/nginx.pid": f"pid {folder}/nginx.pid",
        "include /etc/nginx/mime.types": f"include {packaged}",
        "access_log /dev/stdout": "access_log off",
        "listen 8080;": f"listen 127.0.0.1:{ports['http']};",
        "listen 8443 ssl": f"listen 127.0.0.1:{ports['https']} ssl",
        "server web:8000;": f"server 127.0.0.1:{ports['portal']};",
        "/etc/nginx/tls/fullchain.pem": f"{folder}/fullchain.pem",
        "/etc/nginx/tls/privkey.pem": f"{folder}/privkey.pem",
        "alias /srv/static/;": f"alias {folder}/static/;",
        "alias /srv/static/maintenance.html;": f"alias {ROOT}/static/maintenance.html;",
        "alias /srv/static/$file;": f"alias {folder}/static/$file;",
    }
    for old, new in swaps.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        text = text.replace(f"_temp_path /tmp/{name};", f"_temp_path {folder}/{name};")
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


def make_static(folder: Path) -> None:
    """Lay out what collectstatic would: a plain file and one named after its content, with its compressed twin."""
    (folder / "css").mkdir(parents=True)
    for name in ("css/site.js", "css/site.0123456789ab.js"):
        (folder / name).write_text(SCRIPT)
        (folder / f"{name}.gz").write_bytes(gzip.compress(SCRIPT.encode()))


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
def ask(tmp_path_factory: pytest.TempPathFactory, processes: list["subprocess.Popen[bytes]"]) -> Callable[..., Answer]:
    """Start the portal and nginx as the images do, and return a function that asks them for a page."""
    folder = tmp_path_factory.mktemp("site")
    folder.chmod(0o755)
    ports = {name: free_port() for name in ("http", "https", "portal")}
    make_static(folder / "static")
    subject = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-days", "2")
    files = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    key = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes")
    subprocess.run([*key, *files, *subject], check=True, capture_output=True)
    env = portal_environment(folder)
    for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"]):
        subprocess.run([sys.executable, "manage.py", *command, "-v0"], check=True, cwd=ROOT, env=env)
    granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(ports["portal"])]
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

    processes.append(subprocess.Popen([*granian, "--log-level", "error", "portal.wsgi:application"], cwd=ROOT, env=env))
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


def test_while_the_portal_is_away_a_page_says_so(
    ask: Callable[..., Answer], processes: list["subprocess.Popen[bytes]"]
) -> None:
    """The last test here: it stops the portal."""
    processes[0].terminate()
    processes[0].wait(20)
    answer = ask("/en/")
    assert answer.status == 503
    assert "正在维护" in answer.body.decode()
    assert b"Maintenance" in answer.body
    assert b"style=" not in answer.body
    assert answer.headers["Retry-After"] == "120"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
