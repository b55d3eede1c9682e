"""Configure the portal for measuring it and taking its picture: as when run, on the sample, with plain static names."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.served_urls"
KEPT_PAGES = bool(os.environ.get("KEEP_PAGES"))
STATIC_ROOT = Path(os.environ["STATIC_ROOT"])
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Who measures asks more than a reader may.
API_PER_MINUTE = 10**9
