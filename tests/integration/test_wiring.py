"""Ask the wired portal itself: health, policy, languages, static files."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import translation

from budgets.apps import check_freeze_triggers
from budgets.models import RESERVED_SLUGS, Department, FormerSlug
from budgets.templatetags.modules import imported, imports, module
from portal import urls as portal_urls
from portal.response_headers import PERMISSIONS
from portal.staticfiles import PACKAGES, NodeModulesFinder
from tests.unit.test_settings import SITE

pytestmark = pytest.mark.any_database

#: Collects the static files, then stores a file as an upload is.
COLLECT_AND_UPLOAD = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.management import call_command
from budgets.models import staff_storage
call_command("collectstatic", interactive=False, verbosity=0)
staff_storage().save("sources/ab/upload", ContentFile(b"%PDF-"))
"""


@pytest.fixture(scope="module")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what a public site's own settings make of static files and uploads under the strictest of umasks."""
    folder = tmp_path_factory.mktemp("site")
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        **SITE,
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
    }
    command = [sys.executable, "-c", COLLECT_AND_UPLOAD]
    subprocess.run(command, check=True, cwd=settings.BASE_DIR, env=environment, umask=0o077)
    return folder


def modes(paths: Iterable[Path]) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in paths}


@pytest.mark.heavy
def test_any_account_can_read_the_static_files(site_folder: Path) -> None:
    """The accounts of the images are others than the one that collects while they are built."""
    root = site_folder / "static"
    found = [root, *root.rglob("*")]
    files = [path for path in found if path.is_file()]
    assert {"staticfiles.json", "main.js"} <= {path.name for path in files}
    assert {".js", ".css", ".gz", ".br"} <= {path.suffix for path in files}
    assert modes(files) == {0o644}
    assert modes(path for path in found if path.is_dir()) == {0o755}


@pytest.mark.heavy
def test_modules_import_each_other_by_their_hashes(site_folder: Path) -> None:
    root = site_folder / "static"
    manifest = json.loads((root / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    modules = {name: hashed for name, hashed in manifest.items() if name.startswith("js/")}
    plain = {hashed: name for name, hashed in modules.items()}
    for name, hashed in modules.items():
        targets = imports(hashed, (root / hashed).read_text(encoding="utf-8"))
        assert [plain[one] for one in targets] == imports(name, (root / name).read_text(encoding="utf-8")), name
        assert all((root / one).is_file() for one in targets)
    assert {"js/grid/main.js", "js/grid/sheet.js", "js/shared/http.js"} <= set(modules)


def test_a_page_names_all_modules_that_it_needs_and_none_is_left_over() -> None:
    entries = ["js/grid/main.js", "js/charts/main.js", "js/kept/main.js", "js/progress.js", "js/suggestions.js"]
    entries += ["js/board.js", "js/batch_form.js", "js/charts/in_page.js", "js/scrolling.js", "js/folds.js"]
    static = Path(settings.BASE_DIR) / "static"
    files = {path.relative_to(static).as_posix() for path in (static / "js").rglob("*.js")}
    assert files == set(entries).union(*map(imported, entries))
    page = module("js/charts/main.js")
    assert page.count('<link rel="modulepreload" href="/static/js/') == len(imported("js/charts/main.js")) > 4
    assert page.endswith('<script type="module" src="/static/js/charts/main.js"></script>')


def test_no_other_account_can_read_an_upload(site_folder: Path) -> None:
    root = site_folder / "media"
    assert modes([root / "sources/ab/upload"]) == {0o640}
    assert modes([root, root / "sources", root / "sources/ab"]) == {0o700}


@pytest.mark.django_db
def test_health_answers_any_name_over_plain_http(client: Client) -> None:
    response = client.get("/healthz", headers={"host": "10.1.2.3"})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_health_says_when_the_database_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("portal.health.connection.cursor", broken)
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_the_address_chooses_the_language(client: Client) -> None:
    assert client.get("/admin/login/", headers={"accept-language": "en"}).headers["Content-Language"] == "zh-hans"
    assert client.get("/en/admin/login/", headers={"accept-language": "zh"}).headers["Content-Language"] == "en"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/login/", "/en/admin/login/", "/no-such-page", "/favicon.ico"])
def test_every_answer_carries_the_policy(client: Client, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_only_the_listed_npm_files_are_served() -> None:
    listed = {f"vendor/{name}" for names in PACKAGES.values() for name in names}
    found = {f"{getattr(storage, 'prefix', None)}/{name}" for name, storage in NodeModulesFinder().list([])}
    assert found == listed
    for path in listed:
        assert Path(str(finders.find(path))).is_file()
    assert finders.find("vendor/package.json") is None


def test_a_file_that_names_a_map_has_it_beside_it() -> None:
    for path in NodeModulesFinder().files.values():
        text = path.read_text(encoding="utf-8")
        if "sourceMappingURL=" in text and path.suffix == ".js":
            assert text.rsplit("sourceMappingURL=", 1)[1].strip() == f"{path.name}.map"
            assert path.with_name(f"{path.name}.map") in NodeModulesFinder().files.values()


def test_missing_npm_files_are_said_by_the_check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    finder = NodeModulesFinder()
    finder.files = {"vendor/chart.umd.js": tmp_path / "chart.umd.js"}
    (message,) = finder.check()
    assert message.id == "portal.W001"
    assert finder.find("vendor/chart.umd.js") == []


@pytest.mark.django_db
def test_the_models_have_their_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_department_can_hide_a_page_of_the_portal() -> None:
    """Every first word of an address that is the portal's own is refused as the address of a department."""
    # Beside the addresses: the language's prefix, and what middleware answers.
    with translation.override("zh-hans"):
        words = {word for pattern in portal_urls.urlpatterns for word in first_words(pattern)}
    own = words | {"en", "static", "healthz"}
    assert {"admin", "projects", "search", "en", "static", "healthz"} <= own
    assert own <= RESERVED_SLUGS
    for slug in own:
        for row in (Department(slug=slug), FormerSlug(slug=slug)):
            with pytest.raises(ValidationError) as refused:
                row.clean()
            assert "slug" in refused.value.message_dict


def first_words(pattern: URLPattern | URLResolver) -> set[str]:
    """Return the fixed first words of the addresses below a pattern that could be a department's."""
    if isinstance(pattern, URLResolver) and not str(pattern.pattern).strip("/"):
        return {word for inner in pattern.url_patterns for word in first_words(inner)}
    word = str(pattern.pattern).split("/")[0]
    return {word} if re.fullmatch(r"[-\w]+", word) else set()


@pytest.mark.django_db
def test_health_and_the_check_say_when_published_editions_are_not_guarded(client: Client) -> None:
    assert [found for found in check_freeze_triggers() if found.level >= 30] == []
    with connection.cursor() as cursor:
        on = " ON budgets_line" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER frozen_budgets_line_update{on}")
    (found,) = check_freeze_triggers()
    assert (found.id, "frozen_budgets_line_update" in found.msg) == ("budgets.E001", True)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["published editions"]) == (200, "unguarded: run migrate")


@pytest.mark.django_db
def test_an_error_outside_of_views_is_told_as_what_it_is(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    failures = iter([OperationalError("the connection is closed"), ValueError("ours")])

    def fail(*_words: object) -> None:
        raise next(failures)

    monkeypatch.setattr("portal.response_headers.ResponseHeadersMiddleware.__call__", fail)
    assert [client.get("/").status_code for _time in range(2)] == [503, 500]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/admin/login/", "/no-such-page", "/healthz", "/checks.csv"])
def test_every_answer_says_what_a_browser_may_do_with_it(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Permissions-Policy"] == PERMISSIONS
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if path.endswith(".csv") else "same-origin")
    assert headers["Cache-Control"]
