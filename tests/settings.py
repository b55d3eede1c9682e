"""Configure the portal for its tests: the portal's own settings, less what only slows a test down."""

import os

# Nothing of the developer's own site reaches a test.
for name in [name for name in os.environ if name.startswith("SITE_")]:
    del os.environ[name]
os.environ["PORTAL_DEMO"] = "1"
os.environ["DEBUG"] = "0"
os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or "sqlite:///:memory:"

from portal.settings import *  # noqa: E402, F403

# Hashed names need a collected folder, and brotli takes ten seconds.
STORAGES = {
    "default": kept_files(),  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# What a worker would do is done at once, except where a test starts a worker.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are rendered each time, so that tests see and count what that takes; those of what is kept turn it on.
KEPT_PAGES = False
# Static files come straight from where they stand.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
