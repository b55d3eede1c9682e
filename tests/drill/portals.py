"""Portals to break: a database of each kind, and the portal's own code set up on it in this process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests import postgres

ENGINES = ("sqlite", "postgresql")
#: An account that is not the superuser of its server, as in production.
OWNER = "portal"


@contextmanager
def empty_database(engine: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database; raises :class:`tests.postgres.NoServer` where there can be none."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/portal.sqlite3"
        return
    with postgres.cluster() as cluster:
        with psycopg.connect(cluster.address, autocommit=True) as made:
            made.execute(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER CREATEDB NOCREATEROLE")
            made.execute(f"CREATE DATABASE portal OWNER {OWNER}")
        yield f"postgres://{OWNER}@/portal?host={cluster.base}"


def start_portal(database: str, folder: Path, **settings: str) -> None:
    """Set the portal's code up in this process, on a database and with folders of its own."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.served_settings",
        "TEST_DATABASE_URL": database,
        "STATIC_ROOT": f"{folder}/static",
        "MEDIA_ROOT": f"{folder}/media",
        "LOG_LEVEL": "CRITICAL",
        **settings,
    }
    for name in ("scratch", "static"):
        (folder / name).mkdir()
    tempfile.tempdir = str(folder / "scratch")
    import django
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)
