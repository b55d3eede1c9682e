"""Prepare the local demonstration in one process: `dev.py run` calls it, a production site never does."""

import argparse
import io
import os
import secrets
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

STAFF = "staff"


def is_done(stamp: Path, mark: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="ascii") == mark


def prepare_data(mark: str) -> None:
    """Create the tables and load the catalogue and the sample, unless this very database holds them already."""
    stamp = settings.VAR_DIR / "demo-data.stamp"
    if "django_migrations" in connection.introspection.table_names() and is_done(stamp, mark):
        return
    stamp.unlink(missing_ok=True)
    print(f"Preparing the {connection.display_name} database with the sample budget", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_catalogue", verbosity=0, stdout=io.StringIO())
    call_command("load_sample", verbosity=0, stdout=io.StringIO())
    stamp.write_text(mark, encoding="ascii")


def prepare_static(mark: str) -> None:
    stamp = settings.VAR_DIR / "demo-static.stamp"
    if Path(settings.STATIC_ROOT).is_dir() and is_done(stamp, mark):
        return
    stamp.unlink(missing_ok=True)
    print("Collecting the static files", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(mark, encoding="ascii")


def prepare_staff() -> str:
    """Make the staff account with a random password, if there is none, and return what to tell its owner."""
    from django.contrib.auth.models import User

    file = settings.VAR_DIR / "staff-password.txt"
    if not file.is_file():
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as output:
            output.write(secrets.token_urlsafe(15) + "\n")
    password = file.read_text(encoding="utf-8").strip()
    if not User.objects.filter(username=STAFF).exists():
        User.objects.create_superuser(STAFF, password=password)
    user = User.objects.get(username=STAFF)
    known = f"password {password} (kept in var/{file.name})" if user.check_password(password) else "your own password"
    return f"Staff account: {STAFF}, {known}; to change it: .venv/bin/python manage.py changepassword {STAFF}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="changes when the sample or the code that loads it does")
    parser.add_argument("--static", required=True, help="changes when the static files do")
    marks = parser.parse_args()
    try:
        django.setup()
        if not settings.DEMO:
            raise ImproperlyConfigured("PORTAL_DEMO=1 is not set: sample data has no place in a real site.")
        settings.VAR_DIR.mkdir(exist_ok=True)
        # One process needs no pool, which would hide for ten seconds why it cannot connect.
        connection.settings_dict["OPTIONS"].pop("pool", None)
        prepare_data(marks.data)
        prepare_static(marks.static)
        print(prepare_staff(), flush=True)
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except DatabaseError as error:
        sys.exit(f"The database did not do what was asked of it. Is DATABASE_URL right?\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
