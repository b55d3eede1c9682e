"""Set a page of HTML as a PDF file, in a process of its own: what a long paper takes of memory goes with it.

Run as a program, this file reads the page from standard input and writes the paper to standard output. It fetches
nothing, from the disk or from the network: a page that is set brings all that it shows.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import Any

#: Seconds that a paper may take, and bytes of memory.
SECONDS, MEMORY = 600, 3_000_000_000
#: The form of accessible PDF files (ISO 14289-1).
VARIANT = "pdf/ua-1"
#: Another one sets all papers anew: of what this module does to a page.
FINISH = "scopes of header cells; margins apart"
#: By which code the process says that no font has Chinese characters.
NO_FONT = 3


class PaperRefused(Exception):
    """A paper could not be set; the word says why: ``no-font``, ``too-slow`` or ``failed``."""


def set_apart(page: str) -> bytes:
    """Return a page as a PDF file, set in a process apart. Raises :class:`PaperRefused`."""
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE") if name in os.environ
    }
    environment |= {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", __file__],
            input=page.encode(),
            capture_output=True,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PaperRefused("too-slow") from error
    if done.returncode == NO_FONT:
        raise PaperRefused("no-font")
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        logging.getLogger(__name__).warning("%s", done.stderr[-2000:].decode(errors="replace"))
        raise PaperRefused("failed")
    return done.stdout


class _Missing(logging.Handler):
    """Note the characters that no font has, as the library tells of them, and let its other words go on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            self.characters.add(str(record.args[0]))


def _bound() -> None:
    """Bound this process; a system without such limits still has the clock of its parent."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _finish_tags(document: Any, pdf: Any) -> None:
    """Say of each header cell what it heads, and of what stands in the margins of pages that it is no content.

    WeasyPrint tags a head of columns and one of a row alike, and lets the margins hang beside the tree.
    """
    for page in document.pages:
        for box in page._page_box.descendants():
            if _entry(getattr(box, "mark", None), "S") == "/TH" and box.element_tag == "th":
                box.mark["A"]["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"
    root = next(one for one in pdf.objects if _entry(one, "Type") == "/StructTreeRoot")
    reached, waiting = set[int](), [root]
    while waiting:
        below = [_referred(pdf, one) for one in _entry(waiting.pop(), "K") or ()]
        waiting += [one for one in below if _entry(one, "Type") == "/StructElem"]
        reached |= {one.number for one in waiting}
    numbers = _referred(pdf, root["ParentTree"])["Nums"]
    by_key = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in [one for one in pdf.objects if _entry(one, "Type") == "/Page"]:
        elements = by_key[page["StructParents"]]
        for number, element in enumerate(elements):
            if _referred(pdf, element).number not in reached:
                elements[number] = "null"
        drawn = _referred(pdf, page["Contents"]).stream
        for at, given in enumerate(drawn):
            number = _entry(given, "MCID")
            if number is not None and elements[number] == "null":
                del given["MCID"]
                drawn[at - 1] = "/Artifact"


def _entry(given: Any, name: str) -> Any:
    """Return an entry of a dictionary of a PDF file; nothing of what is none, or has none of that name."""
    return given.get(name) if isinstance(given, dict) else None


def _referred(pdf: Any, given: Any) -> Any:
    """Return the object that a reference leads to; what is no reference as it is."""
    number, _space, rest = given.partition(b" ") if isinstance(given, bytes) else ("", "", b"")
    return pdf.objects[int(number)] if rest == b"0 R" else given


def _set(page: str) -> bytes | None:
    """Return a page as a PDF file; nothing where no font has its Chinese characters."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    missing = _Missing()
    logging.getLogger("weasyprint").addHandler(missing)
    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=False)
    paper: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant=VARIANT, finisher=_finish_tags)
    if any("\u4e00" <= character <= "\u9fff" for character in missing.characters):
        return None
    return paper


def _child() -> None:
    page = sys.stdin.buffer.read().decode()
    _bound()
    paper = _set(page)
    if paper is None:
        sys.exit(NO_FONT)
    sys.stdout.buffer.write(paper)


if __name__ == "__main__":
    _child()
