"""Build what the Dockerfile builds, step by step, and run it as docker-compose.yml does: by its accounts and settings.

Each image has its own view of the file system (`unshare --mount`), in which its `/srv` lies over this machine's; all
share a network of their own, so that addresses are those of the configuration. Only what fetches packages is taken
from here instead. It needs root.
"""

from __future__ import annotations

import ctypes
import http.client
import importlib.metadata
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import yaml

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
HOST = "budget.example.org"
TOOLS = ("nginx", "openssl", "setpriv", "unshare", "mount", "ip")
SEARCHED = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
STAFF, PASSWORD = "keeper", "only for the drill, seven words"
#: Where an image finds the database's socket.
SOCKET = "/mnt"
#: Parts of RUN that fetch packages or make accounts: the machine has the ones, and the others need no names.
FETCHES = re.compile(r"\b(apt-get|pip install|npm ci)\b|^rm -rf /var/lib/apt")
CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000


class CannotDeploy(Exception):
    """What images do cannot be done here; the message says what is missing."""


@dataclass
class Image:
    """A stage of the Dockerfile: its steps, and what they leave for whoever runs it."""

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=lambda: {"PATH": SEARCHED})
    folder: str = "/"
    user: str = "root"
    command: list[str] = field(default_factory=list)


def read_dockerfile(text: str) -> dict[str, Image]:
    """Return the stages of a Dockerfile by their names."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    images: dict[str, Image] = {}
    for line in lines.replace("\\\n", " ").splitlines():
        word, _space, rest = line.strip().partition(" ")
        if word == "FROM":
            image = Image(rest.split(" AS ")[1])
            images[image.name] = image
        elif word and word != "ARG":
            image.steps.append((word, rest.strip()))
    return images


def service_environment(service: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that docker-compose.yml gives a service, where ``.env`` says what is given."""
    said = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"][service]["environment"]

    def value_of(found: re.Match[str]) -> str:
        return given.get(found[1], "") or (found[3] if found[2] == ":-" else "")

    return {name: re.sub(r"\$\{(\w+)(:-|:\?)?([^}]*)\}", value_of, str(value)) for name, value in said.items()}


def needed_stages(images: Mapping[str, Image]) -> list[Image]:
    """Return the stages that docker-compose.yml takes, and those copied from: Docker builds no others."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    needed = {service["build"]["target"] for service in services.values() if "build" in service}
    for image in reversed(list(images.values())):
        if image.name in needed:
            needed |= {
                found for word, rest in image.steps for found in re.findall(r"--from=(\S+)", rest) if word == "COPY"
            }
    return [image for image in images.values() if image.name in needed]


def service_command(service: str) -> list[str]:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    return [str(word) for word in services[service]["command"]]


def leave_this_machine() -> None:
    """Give this process, which ends with the exercise, mounts and a network of its own."""
    missing = [name for name in TOOLS if shutil.which(name, path=SEARCHED) is None]
    if os.geteuid() != 0 or missing:
        raise CannotDeploy(f"it needs root and {', '.join(missing) or 'nothing else'}")
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS | CLONE_NEWNET):
        raise CannotDeploy(f"unshare: {os.strerror(ctypes.get_errno())}")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True, env={"PATH": SEARCHED})


def answer_names(port: int = 53) -> None:
    """Answer whoever asks Docker's name server: every name is this machine."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.11", port))

    def serve() -> None:
        while True:
            asked, whom = server.recvfrom(512)
            question = asked[12 : asked.index(0, 12) + 5]
            found = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x05\x00\x04\x7f\x00\x00\x01"
            server.sendto(asked[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00" + question + found, whom)

    threading.Thread(target=serve, daemon=True).start()


class Builder:
    """Does the steps of images below a folder: what image ``web`` has in `/srv` stands in ``web/srv``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.images = read_dockerfile((ROOT / "Dockerfile").read_text("utf-8"))
        self.ids: dict[str, int] = {"root": 0}
        #: What a step did instead of fetching, or left out.
        self.left_out: list[str] = []

    def build_images(self) -> None:
        for image in needed_stages(self.images):
            for top in ("srv", "etc/nginx"):
                (self.folder / image.name / top).mkdir(parents=True)
            shutil.copytree("/etc/nginx", self.folder / image.name / "etc/nginx", dirs_exist_ok=True, symlinks=True)
            for word, rest in image.steps:
                self.do_step(image, word, rest)

    def do_step(self, image: Image, word: str, rest: str) -> None:
        if word == "WORKDIR":
            image.folder = rest
            self.path_in(image, rest).mkdir(parents=True, exist_ok=True)
        elif word == "ENV":
            for pair in shlex.split(rest):
                name, _equals, value = pair.partition("=")
                image.env[name] = value.replace("$PATH", image.env["PATH"])
        elif word == "COPY":
            self.copy_files(image, shlex.split(rest))
        elif word == "RUN":
            for part in re.split(r"\s+&&\s+", rest):
                self.run_part(image, part)
        elif word == "USER":
            image.user = rest
        elif word == "CMD":
            image.command = json.loads(rest)

    def path_in(self, image: Image, path: str) -> Path:
        return self.folder / image.name / Path(image.folder, path).relative_to("/")

    def copy_files(self, image: Image, words: list[str]) -> None:
        options = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
        *sources, target = [word for word in words if not word.startswith("--")]
        origin = self.folder / options["from"] if "from" in options else ROOT
        for source in sources:
            found, to = origin / source.lstrip("/"), self.path_in(image, target)
            if target.endswith("/"):
                to = to / found.name
            to.parent.mkdir(parents=True, exist_ok=True)
            if found.is_dir():
                leave = shutil.ignore_patterns("__pycache__", "*.pyc")
                shutil.copytree(found, to, symlinks=True, ignore=leave, dirs_exist_ok=True)
            else:
                shutil.copy2(found, to)
            user, _colon, group = options.get("chown", "root:root").partition(":")
            owner = f"{self.ids[user]}:{self.ids[group or user]}"
            subprocess.run(["chown", "--recursive", "--no-dereference", owner, str(to)], check=True)

    def run_part(self, image: Image, part: str) -> None:
        if made := re.search(r"useradd .*--uid (\d+) .*?(\w+)$", part):
            self.ids[made[2]] = int(made[1])
        elif "npm ci" in part:
            self.copy_page_libraries(image)
        elif "pip install" in part and "-r requirements.txt" in part:
            self.copy_packages(image)
        elif FETCHES.search(part):
            self.left_out.append(part)
        else:
            names = {f" {name} ": f" {number} " for name, number in self.ids.items() if name != "root"}
            for name, number in names.items():
                part = part.replace(f"--owner{name}", f"--owner{number}").replace(f"--group{name}", f"--group{number}")
            # pip only fetches.
            part = part.replace("-m venv", "-m venv --without-pip")
            self.start(image, ["sh", "-c", part], user="root", read_only=False, env={}).wait_for_end()

    def copy_page_libraries(self, image: Image) -> None:
        """Copy what `npm ci --omit=dev` would fetch from where it was fetched to."""
        locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
        for path, about in locked.items():
            if path and not about.get("dev") and (ROOT / path).is_dir():
                shutil.copytree(ROOT / path, self.path_in(image, path), dirs_exist_ok=True)

    def copy_packages(self, image: Image) -> None:
        """Copy the packages of requirements.txt from this environment: those alone, as in the image."""
        into = next(self.path_in(image, "/srv/venv").glob("lib/python3*/site-packages"))
        for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==", (ROOT / "requirements.txt").read_text(), re.M):
            with suppress(importlib.metadata.PackageNotFoundError):  # packages for other systems
                self.copy_package(name, into)

    def copy_package(self, name: str, into: Path) -> None:
        for file in importlib.metadata.files(name) or ():
            source, target = Path(str(file.locate())), Path(os.path.normpath(into / file))
            if source.suffix == ".pyc" or not source.is_file():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
            if target.parent.name == "bin":
                lines = target.read_bytes().split(b"\n", 1)
                if lines[0].startswith(b"#!"):
                    target.write_bytes(b"#!/srv/venv/bin/python\n" + lines[1])
                target.chmod(0o755)

    def start(
        self,
        image: Image,
        command: list[str],
        *,
        env: Mapping[str, str],
        user: str = "",
        read_only: bool = True,
        scratch: str = "512m",
        database: Path | None = None,
        media: Path | None = None,
    ) -> Container:
        """Start a command in an image as its user, with a scratch folder, the volume of media and the database."""
        top = self.folder / image.name
        prefix = Path(sys.base_prefix).resolve()
        steps = [
            f"mount --bind {prefix} /usr/local",
            f"mount --bind {top}/srv /srv",
            f"mount --bind {top}/etc/nginx /etc/nginx",
        ]
        if read_only:
            steps += [f"mount -o remount,bind,ro {path}" for path in ("/usr/local", "/srv", "/etc/nginx")]
        if media:
            steps.append(f"mount --bind {media} /srv/media")
        if database:
            steps.append(f"mount --bind {database} {SOCKET}")
        steps.append(f"mount -t tmpfs -o size={scratch} tmpfs /tmp")
        if read_only:
            steps.append("mount -o remount,bind,ro /")
        number = self.ids[user or image.user]
        whom = f"setpriv --reuid {number} --regid {number} --clear-groups --no-new-privs"
        script = f'{" && ".join(steps)} && cd {image.folder} && exec {whom} env -i "$@"'
        # This machine's Python may look for its library where the image's user may not go.
        given = {**image.env, **env, "LD_LIBRARY_PATH": "/usr/local/lib"}
        words = [f"{name}={value}" for name, value in given.items()]
        log = self.folder / f"{image.name}-{time.monotonic_ns()}.log"
        log.touch()
        log.chmod(0o666)
        process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script, "sh", *words, *command],
            stdin=subprocess.DEVNULL,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            env={"PATH": SEARCHED},
            cwd="/",
        )
        return Container(process, log, number)


@dataclass(frozen=True)
class Container:
    process: subprocess.Popen[bytes]
    log: Path
    user: int

    def wait_for_end(self) -> None:
        if self.process.wait(300):
            raise RuntimeError(self.log.read_text("utf-8", "replace")[-2000:])

    def end_kindly(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def family(self) -> list[int]:
        """Return its process and all that came of it."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def resident_bytes(self) -> int:
        total = 0
        for pid in self.family():
            try:
                total += int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0]) * 1024
            except (OSError, IndexError):
                continue
        return total


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Visitor:
    """Somebody with a browser at an address of his own."""

    def __init__(self, certificate: Path, source: str = "127.0.0.1") -> None:
        self.context = ssl.create_default_context(cafile=str(certificate))
        self.context.check_hostname = False  # asked for by address
        self.source, self.cookies = source, SimpleCookie()

    def ask(self, path: str, body: bytes | None = None, seconds: float = 30, **headers: str) -> Answer:
        connection = http.client.HTTPSConnection(
            "127.0.0.1", 8443, timeout=seconds, context=self.context, source_address=(self.source, 0)
        )
        given = {"Host": HOST, "Origin": f"https://{HOST}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())
        try:
            connection.request("GET" if body is None else "POST", path, body, given)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(cookie)
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def send_form(self, path: str, seconds: float = 60, **words: str | list[str]) -> Answer:
        body = urlencode({**words, "csrfmiddlewaretoken": self.token()}, doseq=True).encode()
        return self.ask(path, body, seconds, Content_Type="application/x-www-form-urlencoded")

    def token(self) -> str:
        return self.cookies["__Host-csrftoken"].value

    def send_file(self, path: str, name: str, content: bytes) -> Answer:
        parts = [
            b'--part\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + self.token().encode(),
            b'--part\r\nContent-Disposition: form-data; name="published"; filename="' + name.encode() + b'"\r\n\r\n',
        ]
        body = b"\r\n".join([parts[0], parts[1] + content, b"--part--\r\n"])
        return self.ask(path, body, 60, Content_Type="multipart/form-data; boundary=part")

    def log_in(self) -> Answer:
        self.ask("/en/admin/login/")
        return self.send_form("/en/admin/login/", username=STAFF, password=PASSWORD)


class Deployment:
    """The portal, its worker and nginx, of images that were built, before a database of its own."""

    def __init__(self, builder: Builder, cluster: postgres.Cluster) -> None:
        self.builder, self.cluster = builder, cluster
        self.media = builder.folder / "volume"
        # A new volume takes its owner from the folder that it is mounted on.
        made = builder.folder / "web/srv/media"
        self.media.mkdir()
        os.chown(self.media, made.stat().st_uid, made.stat().st_gid)
        self.certificate = builder.folder / "front/etc/nginx/tls/fullchain.pem"
        self.running: dict[str, Container] = {}
        given = {
            "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
            "ALLOWED_HOSTS": HOST,
            "POSTGRES_PASSWORD": "none",
            "LOG_LEVEL": "WARNING",
        }
        self.env = service_environment("web", given)
        self.env["DATABASE_URL"] = f"postgres://portal@/portal?host={SOCKET}"

    def run_in_web(self, *command: str, **env: str) -> Container:
        return self.builder.start(
            self.builder.images["web"],
            list(command),
            env={**self.env, **env},
            database=self.cluster.base,
            media=self.media,
        )

    def start(self, name: str) -> None:
        if name == "front":
            front = self.builder.images["front"]
            self.running[name] = self.builder.start(front, front.command, env={})
        else:
            command = self.builder.images["web"].command if name == "web" else service_command(name)
            self.running[name] = self.run_in_web(*command)

    def stop(self, name: str) -> None:
        self.running.pop(name).end_kindly()

    def visitor(self, source: str = "127.0.0.1") -> Visitor:
        return Visitor(self.certificate, source)

    def wait_for(self, condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if condition():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        ends = (f"{name}: {one.log.read_text('utf-8', 'replace')[-600:]}" for name, one in self.running.items())
        raise RuntimeError("\n".join([f"{what}, in {seconds} s", *ends]))

    def make_staff(self) -> None:
        words = ("createsuperuser", "--no-input", "--username", STAFF, "--email", "a@example.org")
        self.run_in_web("python", "manage.py", *words, DJANGO_SUPERUSER_PASSWORD=PASSWORD).wait_for_end()


@contextmanager
def deployment(folder: Path) -> Iterator[Deployment]:
    """Yield what runs of images that were built of the Dockerfile as it stands; raises :class:`CannotDeploy`."""
    leave_this_machine()
    answer_names()
    folder.chmod(0o755)
    builder = Builder(folder)
    os.umask(0o022)
    builder.build_images()
    tls = folder / "front/etc/nginx/tls"
    tls.mkdir()
    key = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}", "-days", "2")
    files = ("-keyout", f"{tls}/privkey.pem", "-out", f"{tls}/fullchain.pem")
    subprocess.run([*key, *files, "-addext", f"subjectAltName=DNS:{HOST}"], check=True, capture_output=True)
    os.chown(tls / "privkey.pem", builder.ids["front"], builder.ids["front"])
    with postgres.cluster() as cluster:
        with psycopg.connect(cluster.address, autocommit=True) as made:
            made.execute("CREATE ROLE portal LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
            made.execute("CREATE DATABASE portal OWNER portal")
        site = Deployment(builder, cluster)
        site.run_in_web(*service_command("migrate")).wait_for_end()
        site.make_staff()
        try:
            for name in ("web", "worker", "front"):
                site.start(name)
            site.wait_for(lambda: site.visitor().ask("/healthz").status == 200, "it did not start")
            yield site
        finally:
            for name in list(site.running):
                site.stop(name)
