#!/usr/bin/env python
"""Run one of Django's commands for this site."""

import os
import sys
from pathlib import Path

DEMO_ENV = Path(__file__).resolve().parent / "var" / "demo.env"


def use_demonstration() -> None:
    """Fall back on what `dev.py run` prepared here, unless the environment already configures a site.

    Only this shell entry does so: `portal.wsgi` serves nothing that its environment does not ask for.
    """
    if DEMO_ENV.exists() and not {"SECRET_KEY", "PORTAL_DEMO"} & os.environ.keys():
        for line in DEMO_ENV.read_text(encoding="utf-8").splitlines():
            name, separator, value = line.partition("=")
            if separator:
                os.environ.setdefault(name, value)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    use_demonstration()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Not configured: {error}")


if __name__ == "__main__":
    main()
