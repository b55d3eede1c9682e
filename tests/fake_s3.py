"""An S3 of one bucket in memory, for tests: what the portal asks of one, over HTTP, and nobody's key is checked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


@dataclass
class FakeS3:
    """What is kept, by its key; it answers 503 while it is ``away``."""

    port: int = 0
    kept: dict[str, bytes] = field(default_factory=dict)
    away: bool = False


class Handler(BaseHTTPRequestHandler):
    """Answers for the store that its server has."""

    protocol_version = "HTTP/1.1"
    server: Server

    def answer(self, status: int, body: bytes = b"", length: int | None = None) -> None:
        self.send_response(503 if self.server.store.away else status)
        body = b"" if self.server.store.away else body
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.send_header("ETag", '"fake"')
        self.end_headers()
        self.wfile.write(body)

    def key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    def do_HEAD(self) -> None:
        found = self.server.store.kept.get(self.key())
        self.answer(404 if found is None else 200, length=len(found or b""))

    def do_GET(self) -> None:
        found = self.server.store.kept.get(self.key())
        if not self.key():
            prefix = "".join(parse_qs(urlsplit(self.path).query).get("prefix", ()))
            self.answer(200, listing(self.server.store, prefix))
        elif found is None:
            self.answer(404)
        else:
            self.answer(200, found)

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.server.store.away:
            self.server.store.kept[self.key()] = content
        self.answer(200)

    def do_DELETE(self) -> None:
        if not self.server.store.away:
            self.server.store.kept.pop(self.key(), None)
        self.answer(204)

    def log_message(self, *words: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.store = FakeS3(self.server_port)


@contextmanager
def fake_s3() -> Iterator[FakeS3]:
    """Yield an S3 that serves on a port of this machine."""
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.store
    finally:
        server.shutdown()
        server.server_close()


def listing(store: FakeS3, prefix: str) -> bytes:
    """Return the keys and the folders right below a prefix that ends in a slash."""
    below = [key.removeprefix(prefix) for key in sorted(store.kept) if key.startswith(prefix)]
    keys = [f"<Contents><Key>{escape(prefix + one)}</Key></Contents>" for one in below if "/" not in one]
    folders = {one.partition("/")[0] for one in below if "/" in one}
    named = [f"<CommonPrefixes><Prefix>{escape(prefix + one)}/</Prefix></CommonPrefixes>" for one in sorted(folders)]
    inside = "".join((*keys, *named))
    return f"<ListBucketResult><IsTruncated>false</IsTruncated>{inside}</ListBucketResult>".encode()
