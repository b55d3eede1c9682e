"""Run nginx with our configuration before a portal on this machine's loopback."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from pathlib import Path

from tests.served import ROOT

NGINX = os.environ.get("NGINX") or shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
SCRIPT = "console.log('a script long enough to be worth compressing');\n" * 40


def configured(folder: Path, ports: dict[str, int]) -> Path:
    """Write our configuration with this machine's ports and folders in place of the image's."""
    text = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    assert NGINX
    packaged = Path(NGINX).parents[2] / "etc" / "nginx" / "mime.types"
    swaps = {
        "pid /tmp/nginx.pid": f"pid {folder}/nginx.pid",
        "include /etc/nginx/mime.types": f"include {packaged}",
        "access_log /dev/stdout": "access_log off",
        "proxy_cache_path /tmp/pages": f"proxy_cache_path {folder}/pages",
        "listen 8080;": f"listen 127.0.0.1:{ports['http']};",
        "listen 8443 ssl": f"listen 127.0.0.1:{ports['https']} ssl",
        "/etc/nginx/tls/fullchain.pem": f"{folder}/fullchain.pem",
        "/etc/nginx/tls/privkey.pem": f"{folder}/privkey.pem",
        "alias /srv/static/;": f"alias {folder}/static/;",
        "alias /srv/static/maintenance.html;": f"alias {folder}/static/maintenance.html;",
    }
    for old, new in swaps.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    # Twice: for plain HTTP and for HTTPS.
    assert text.count("set $portal http://web:8000;") == 2
    text = text.replace("http://web:8000", f"http://127.0.0.1:{ports['portal']}")
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        text = text.replace(f"_temp_path /tmp/{name};", f"_temp_path {folder}/{name};")
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


def make_static(folder: Path) -> None:
    """Lay out what collectstatic would: a plain file and one named after its content, with its compressed twin."""
    (folder / "css").mkdir(parents=True)
    for name in ("maintenance.html", "too-large.html", "too-many.html"):
        (folder / name).write_bytes((ROOT / "static" / name).read_bytes())
    for name in ("css/site.js", "css/site.0123456789ab.js"):
        (folder / name).write_text(SCRIPT)
        (folder / f"{name}.gz").write_bytes(gzip.compress(SCRIPT.encode()))


def make_certificate(folder: Path, host: str) -> None:
    """Make a key and a certificate of its own for a host."""
    subject = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-days", "2")
    files = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    key = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes")
    subprocess.run([*key, *files, *subject], check=True, capture_output=True)
