"""Hold the settings to their word: nothing unsafe by default, and nonsense refused at start."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "portal" / "settings.py"
NAMES = set(re.findall(r'\b(?:word|flag|demanded|positive)\("([A-Z_]+)"', SETTINGS.read_text(encoding="utf-8")))
KEY = "Zk3-vT9_qLw7xB1nC5mR8yH2jD4fG6sA0pE_uI-oKtVbNcXzQ1w2"
SITE = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "budget.example.org", "DATABASE_URL": "postgres://portal:pw@db/portal"}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what the settings become in an environment that holds these variables alone."""

    def run(**variables: str) -> dict[str, Any]:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return run


def test_a_public_site_is_safe_by_default(load: Any) -> None:
    settings = load(**SITE)
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["budget.example.org"]
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    # A header that any visitor can send is believed only when told.
    assert "SECURE_PROXY_SSL_HEADER" not in settings
    assert load(**SITE, BEHIND_PROXY="1")["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_the_policy_allows_no_inline_code(load: Any) -> None:
    directives = load(**SITE)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed == {"'none'", "'self'"}


@pytest.mark.parametrize("missing", sorted(SITE))
def test_a_public_site_demands_what_has_no_safe_default(load: Any, missing: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{missing} is not set"):
        load(**{name: value for name, value in SITE.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "django-insecure-" + KEY),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "*.example.org"),
        ("ALLOWED_HOSTS", "https://budget.example.org"),
        ("ALLOWED_HOSTS", "a.example.org,,b.example.org"),
        ("DATABASE_URL", "mysql://portal@db/portal"),
        ("DATABASE_URL", "portal.sqlite3"),
        ("FILES_URL", "https://s3.example.org/budgets"),
        ("FILES_URL", "s3:///kept"),
        ("FILES_URL", "s3://budgets?secret_key=written-here"),
        ("CACHE_URL", "localhost:6379"),
        ("DATABASE_POOL_SIZE", "0"),
        ("DATABASE_POOL_SIZE", "many"),
        ("HSTS_SECONDS", "-1"),
        ("BEHIND_PROXY", "maybe"),
        ("PORTAL_DEMO", "ja"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
        ("DEBUG", "1"),
    ],
)
def test_nonsense_is_refused_by_name(load: Any, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        load(**{**SITE, name: value})


def test_the_demonstration_answers_to_local_names_alone(load: Any) -> None:
    settings = load(PORTAL_DEMO="1", SECRET_KEY=KEY, ALLOWED_HOSTS="budget.example.org")
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["DATABASES"]["default"]["NAME"] == str(ROOT / "var" / "portal.sqlite3")
    assert settings["SECURE_SSL_REDIRECT"] is False
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        load(PORTAL_DEMO="1")


def test_each_engine_gets_what_it_needs(load: Any) -> None:
    sqlite = load(**{**SITE, "DATABASE_URL": "sqlite:////srv/data/portal.sqlite3"})["DATABASES"]["default"]
    assert sqlite["NAME"] == "/srv/data/portal.sqlite3"
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in sqlite["OPTIONS"]["init_command"]
    assert sqlite["CONN_MAX_AGE"] > 0
    socket = load(**{**SITE, "DATABASE_URL": "postgres://portal@/portal?host=/run/pg"}, DATABASE_POOL_SIZE="3")
    assert socket["DATABASES"]["default"]["OPTIONS"]["host"] == "/run/pg"
    assert socket["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] == 3


def test_several_servers_behind_poolers_are_one_database(load: Any) -> None:
    url = (
        "postgres://portal:pw@one:6432,two:6432/portal?target_session_attrs=read-write&DISABLE_SERVER_SIDE_CURSORS=True"
    )
    database = load(**{**SITE, "DATABASE_URL": url})["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"]) == ("one,two", "6432,6432")
    assert database["OPTIONS"]["target_session_attrs"] == "read-write"
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
    # Django prepares statements on the server only where this says when.
    assert "prepare_threshold" not in database["OPTIONS"]


def test_files_are_kept_where_several_machines_find_them(load: Any) -> None:
    url = "s3://budgets/kept?endpoint_url=https://s3.example.org"
    kept = load(**SITE, FILES_URL=url)["STORAGES"]["default"]
    assert kept["BACKEND"] == "portal.shared_files.SharedStorage"
    assert kept["OPTIONS"] == {
        "bucket_name": "budgets",
        "location": "kept",
        "endpoint_url": "https://s3.example.org",
        "addressing_style": "auto",
    }
    key = {"AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "secret"}
    known = load(**SITE, FILES_URL=url, **key)["STORAGES"]["default"]["OPTIONS"]
    assert (known["access_key"], known["secret_key"]) == ("somebody", "secret")
    assert load(**SITE)["STORAGES"]["default"]["BACKEND"] == "portal.kept_files.WholeFileStorage"


def test_notices_need_a_server_and_a_sender(load: Any) -> None:
    assert load(**SITE)["NOTICES_FROM"] == ""
    made = load(**SITE, EMAIL_URL="smtp+tls://clerk:p%40ss@mail.example.org/?from=budget@example.org")
    names = ("NOTICES_FROM", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS")
    assert [made[name] for name in names] == ["budget@example.org", "mail.example.org", 587, "clerk", "p@ss", True]
    for wrong in ("mail.example.org", "smtp://mail.example.org", "smtp:///?from=a@example.org"):
        with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
            load(**SITE, EMAIL_URL=wrong)


def test_what_takes_long_is_left_to_a_worker(load: Any) -> None:
    settings = load(**SITE)
    assert settings["TASKS"]["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
    assert "django_tasks_db" in settings["INSTALLED_APPS"]


def test_every_variable_is_explained_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert explained >= NAMES
    # Whoever copies the file and forgets to fill it in is stopped at start.
    assert (
        re.findall(r"^(?:SECRET_KEY|ALLOWED_HOSTS|DATABASE_URL|POSTGRES_PASSWORD|TLS_DIR)=(.+)$", example, re.M) == []
    )


def test_the_example_filled_in_is_an_environment(load: Any) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    settings = load(**dict(re.findall(r"^([A-Z_0-9]+)=(.*)$", example, re.MULTILINE)) | SITE)
    assert settings["MEDIA_ROOT"] == ROOT / "var" / "media"
    # Empty, it would have each process write its counts into the folder it runs in.
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_the_shell_says_what_is_missing_without_a_traceback(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in NAMES} | {"PORTAL_DEMO": "0"}
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    result = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.startswith("Not configured: SECRET_KEY is not set.")
    assert "Traceback" not in result.stderr


def test_the_licence_of_the_data_is_said_once(load: Any) -> None:
    with pytest.warns(UserWarning, match="DATA_LICENCE"):
        said = load(**SITE, SITE_LICENCE="Free to use", DATA_LICENCE="CC0-1.0")["SITE"]
    assert (said["data_licence"]["name"], said["licence"]) == ("CC0-1.0", "")
    with pytest.warns(UserWarning, match="SITE_LICENCE is an old setting"):
        said = load(**SITE, SITE_LICENCE="Free to use")["SITE"]
    assert (said["data_licence"], said["licence"]) == ({}, "Free to use")
    with pytest.warns(UserWarning, match="old setting"):
        assert load(**SITE, SITE_LICENCE="CC-BY-4.0")["SITE"]["data_licence"]["name"] == "CC-BY-4.0"
