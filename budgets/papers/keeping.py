"""Keep papers under the hash of their page, and have a worker set what is not kept."""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from datetime import timedelta
from importlib.metadata import version
from importlib.util import find_spec

from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks import task

from budgets.models import staff_storage

from .setting import FINISH, PaperRefused, set_apart

logger = logging.getLogger(__name__)
#: What was asked for and is neither set nor refused after so long is asked for again: the worker may have died.
PATIENCE = timedelta(minutes=15)
#: Readers of uploads go first.
PRIORITY = -50


def is_available() -> bool:
    """Tell whether what sets papers is installed (requirements-pdf.txt)."""
    return find_spec("weasyprint") is not None


def paper_key(page: str) -> str:
    """Return the name under which the paper of a page is kept."""
    return hashlib.sha256(f"{version('weasyprint')} {FINISH}\n{page}".encode()).hexdigest()


def paper_path(key: str, ending: str) -> str:
    """Return where a paper (``pdf``), its page that waits to be set (``html``) or why it was not set (``txt``) is."""
    return f"papers/{key[:2]}/{key}.{ending}"


def kept_paper(page: str) -> bytes | None:
    """Return the paper of a page, if it is kept. Raises :class:`OSError` where the storage fails."""
    return read_kept(paper_path(paper_key(page), "pdf"))


def read_kept(path: str) -> bytes | None:
    """Return what is kept under a path, or nothing."""
    with suppress(FileNotFoundError), staff_storage().open(path) as kept:
        return bytes(kept.read())
    return None


def why_refused(page: str) -> str:
    """Return why a paper could not be set lately: a word of :class:`PaperRefused`; empty where nothing says so."""
    path = paper_path(paper_key(page), "txt")
    said = read_kept(path)
    if said is None or is_older(path):
        return ""
    return said.decode()


def is_older(path: str) -> bool:
    """Tell whether a file is older than anybody waits for a paper."""
    return staff_storage().get_modified_time(path) < timezone.now() - PATIENCE


def ask_for_paper(page: str) -> None:
    """Have a worker set the paper of a page, unless it was asked to already. Raises :class:`OSError` as the storage."""
    storage, key = staff_storage(), paper_key(page)
    path = paper_path(key, "html")
    if storage.exists(path):
        if not is_older(path):
            return
        storage.delete(path)
    storage.save(path, ContentFile(page.encode()))
    set_paper.enqueue(key)


def paper(page: str) -> bytes:
    """Return the paper of a page, set here and now where it is not kept. Raises :class:`PaperRefused`."""
    kept = kept_paper(page)
    if kept is None:
        kept = set_apart(page)
        staff_storage().save(paper_path(paper_key(page), "pdf"), ContentFile(kept))
    return kept


@task(priority=PRIORITY)
def set_paper(key: str) -> None:
    """Set a page that waits and keep the paper, or why it could not be set."""
    storage, waiting = staff_storage(), paper_path(key, "html")
    page = read_kept(waiting)
    if page is None:
        return  # another worker was quicker
    try:
        paper, ending = set_apart(page.decode()), "pdf"
    except PaperRefused as error:
        logger.warning("The paper %s could not be set: %s", key, error)
        paper, ending = str(error).encode(), "txt"
    path = paper_path(key, ending)
    with suppress(FileNotFoundError):
        storage.delete(path)
    storage.save(path, ContentFile(paper))
    with suppress(FileNotFoundError):
        storage.delete(waiting)
