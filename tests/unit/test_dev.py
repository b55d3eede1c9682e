"""Try the parts of the one script that can be tried without a registry."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

import dev
from tests.quick import cheapest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = (ROOT / "dev.py").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    return tmp_path


def test_an_old_python_gets_as_far_as_being_told() -> None:
    ast.parse(SOURCE, feature_version=(3, 6))
    # Nothing but `import sys` stands before the check, so nothing else can fail first.
    body = [node for node in ast.parse(SOURCE).body if not isinstance(node, ast.Expr)]
    assert ast.unparse(body[0]) == "import sys"
    assert ast.unparse(body[1]).startswith("if sys.version_info < (3, 11):")


def test_the_script_needs_the_standard_library_alone() -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported <= set(sys.stdlib_module_names)


def test_a_step_is_done_once_for_the_same_inputs(folder: Path) -> None:
    done: list[str] = []
    stamp, source = folder / "var" / "stamp", folder / "input"
    source.write_text("a")
    dev.do_unless_done(stamp, [source], lambda: done.append("first"))
    dev.do_unless_done(stamp, [source], lambda: done.append("again"))
    source.write_text("b")
    dev.do_unless_done(stamp, [source], lambda: done.append("changed"))
    assert done == ["first", "changed"]


def test_an_interrupted_step_is_done_again(folder: Path) -> None:
    done: list[str] = []

    def interrupted() -> None:
        raise KeyboardInterrupt

    stamp = folder / "stamp"
    dev.do_unless_done(stamp, ["v1"], lambda: done.append("first"))
    with pytest.raises(KeyboardInterrupt):
        dev.do_unless_done(stamp, ["v2"], interrupted)
    # Not even the earlier inputs count as done: the step may have half undone them.
    dev.do_unless_done(stamp, ["v1"], lambda: done.append("again"))
    assert done == ["first", "again"]


def test_a_fingerprint_tells_names_and_contents_apart(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_text("1")
    before = dev.hash_inputs([folder / "data"])
    (folder / "data" / "a.csv").rename(folder / "data" / "b.csv")
    assert dev.hash_inputs([folder / "data"]) != before
    assert dev.hash_inputs(["ab", "c"]) != dev.hash_inputs(["a", "bc"])


def test_a_taken_port_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(dev.CommandStopped, match=f"Port {port} is taken.*PORT={port + 1} python3 dev.py run"):
            dev.chosen_port()


@pytest.mark.parametrize("word", ["http", "0", "65536", "-1", "８０"])
def test_a_port_must_be_a_number(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("PORT", word)
    with pytest.raises(dev.CommandStopped, match="PORT must be a number"):
        dev.chosen_port()


@pytest.mark.heavy
def test_server_and_worker_end_together(capfd: pytest.CaptureFixture[str]) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    deaf = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"]
    server, worker = dev.start_program(sleeper, {}), dev.start_program([sys.executable, "-c", ""], {})
    worker.wait()
    threading.Timer(1, server.terminate).start()
    assert dev.wait_for_server(server, worker) != 0
    assert capfd.readouterr().out.count("worker that reads uploads ended") == 1
    programs = [dev.start_program(sleeper, {}), dev.start_program(deaf, {})]
    time.sleep(1)
    dev.end_programs(programs, grace=0.5)
    assert all(program.poll() is not None for program in programs)


def test_a_python_without_venv_is_told_the_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "PYTHON", folder / "none")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(dev.CommandStopped, match=rf"apt install python3\.{sys.version_info.minor}-venv"):
        dev.ensure_environment()


def test_a_named_test_goes_to_the_runs_that_hold_it() -> None:
    named = ["-x", "tests/unit/test_dev.py::test_a_port_must_be_a_number"]
    assert dev.select_test_targets(named, ("tests/unit", "tests/integration")) == named
    assert dev.select_test_targets(named, ("tests/integration",)) is None
    assert dev.select_test_targets(["tests"], ("tests/browser",)) == ["tests"]
    assert dev.select_test_targets(["-k", "drill"], ("tests/browser",)) == ["tests/browser", "-k", "drill"]


@pytest.mark.parametrize(
    ("codes", "in_ci", "expected"),
    [
        ({"sqlite": 0, "postgresql": 0, "browser": 0}, True, 0),
        ({"sqlite": 0, "postgresql": 1, "browser": 0}, False, 1),
        ({"sqlite": -11, "postgresql": 0, "browser": 0}, False, -11),
        ({"sqlite": 0, "postgresql": 0, "browser": None}, False, 0),
        ({"sqlite": 0, "postgresql": 0, "browser": None}, True, 1),
        ({"sqlite": 0, "postgresql": 5, "browser": 5}, True, 0),
        ({"sqlite": 5, "postgresql": 5, "browser": 5}, True, 5),
    ],
)
def test_the_verdict(monkeypatch: pytest.MonkeyPatch, codes: dict[str, int | None], in_ci: bool, expected: int) -> None:
    monkeypatch.setattr(dev, "IN_CI", in_ci)
    assert dev.summarise_runs(codes) == expected


@pytest.fixture
def debian(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Be root on a Debian without a browser and without nginx; what is called is noted, and nothing is done."""
    called: list[str] = []
    monkeypatch.setattr(dev, "VAR", folder / "var")
    monkeypatch.setattr(dev, "is_debian_root", lambda: True)
    monkeypatch.setattr(dev, "find_chromium", lambda: "/browser" if "unpack.py" in " ".join(called) else None)
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    monkeypatch.setattr("shutil.copy", lambda source, target: target)
    monkeypatch.setattr(dev, "npm_install", lambda folder: called.append("npm"))

    def call(*words: object, **_rest: object) -> int:
        called.append(" ".join(map(str, words)))
        return 0

    monkeypatch.setattr(dev, "run_command", call)
    return called


def test_what_the_system_is_given_is_said_before(debian: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "print_line", debian.append)
    dev.ensure_chromium()
    dev.ensure_nginx()
    order = (
        "About to install with the system's package manager, apt-get: chromium",
        "apt-get install",
        "About to fetch nginx with the system's package manager",
        "apt-get download",
    )
    places = [next(at for at, words in enumerate(debian) if words.startswith(start)) for start in order]
    assert places == sorted(places)
    assert all("--no-system" in words for words in debian if words.startswith("About"))


def test_the_system_is_left_alone_where_that_is_said(debian: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("os.uname", lambda: type("Machine", (), {"machine": "x86_64"}))
    assert dev.ensure_nginx(system=False) is None
    # The browser comes in a package of the registry instead.
    assert dev.ensure_chromium(system=False) == "/browser"
    assert "npm" in debian
    assert not [words for words in debian if words.startswith("apt-get")]


@pytest.fixture
def runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[list[str], bool, bool]]:
    """Let `test` run nothing; what it would run is noted: pytest's words, if measured, if the system may be used."""
    done: dict[str, tuple[list[str], bool, bool]] = {}
    monkeypatch.setattr(dev, "REPORTS", folder / "var" / "tests")
    monkeypatch.setattr(dev, "VAR", folder / "var")
    monkeypatch.setattr(dev, "IN_CI", False)
    monkeypatch.setattr(dev, "CHEAP_BRANCHES", False)
    monkeypatch.setattr(dev, "set_up", lambda name: None)
    monkeypatch.setattr(dev, "ensure_nginx", lambda system: None)
    monkeypatch.setattr(dev, "report_coverage", lambda: 1)
    monkeypatch.setenv("NGINX", "")
    monkeypatch.setenv("TEST_SCANS", "")
    monkeypatch.setattr(dev, "ensure_packages", lambda name: None)

    def run(name: str, words: list[str], *, measured: bool, system: bool) -> int:
        done[name] = (words, measured, system)
        return 0

    monkeypatch.setattr(dev, "run_test_suite", run)
    return done


Runs = dict[str, tuple[list[str], bool, bool]]


def test_the_whole_has_four_parts(runs: Runs) -> None:
    assert dev.test([]) == 0
    assert list(runs) == ["javascript", "sqlite", "postgresql", "browser"]
    assert dev.test(["--only", "javascript"]) == 0


def test_without_a_word_heavy_tests_are_left_out_and_that_is_said(
    runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    dev.test([])
    assert runs["sqlite"][0][:2] == ["-m", "not (heavy)"]
    assert runs["postgresql"][0][:2] == ["-m", "not (heavy or any_database)"]
    assert "--whole runs them" in capsys.readouterr().out
    for words in (["--whole"], ["--coverage"], ["tests/integration/test_links.py"]):
        dev.test(words)
        assert "-m" not in runs["sqlite"][0]
    assert "--whole runs them" not in capsys.readouterr().out


def test_daily_work_takes_what_is_quick(runs: Runs) -> None:
    assert dev.test(["--quick"]) == 0
    assert list(runs) == ["javascript", "sqlite"]
    assert runs["sqlite"][0][0] == "--quick"


def test_what_pytest_is_told_is_not_for_the_scripts(runs: Runs) -> None:
    dev.test(["-k", "drill", "--no-system"])
    assert list(runs) == ["sqlite", "postgresql", "browser"]
    assert runs["browser"] == (["tests/browser", "-k", "drill"], False, False)


def test_too_little_run_through_fails_the_whole(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.test(["--coverage", "--ocr"]) == 1
    assert "coverage: FAILED" in capsys.readouterr().out
    # A part of the tests says nothing of the whole.
    assert dev.test(["--coverage", "--ocr", "-k", "drill"]) == 0
    assert dev.test(["--coverage"]) == 0
    assert "It is not held against what is asked for" in capsys.readouterr().out


def test_scans_are_read_where_that_is_asked_and_else_it_is_said_that_they_are_not(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(dev, "ensure_packages", installed.append)
    assert dev.test([]) == 0
    assert (installed, os.environ["TEST_SCANS"]) == ([], "")
    assert "The tests of scans were left out: --ocr installs what they need" in capsys.readouterr().out
    assert dev.test(["--ocr"]) == 0
    assert (installed, os.environ["TEST_SCANS"]) == (["requirements-ocr"], "1")
    assert "--ocr" not in [*runs["sqlite"][0], capsys.readouterr().out]


def test_the_last_line_counts_what_is_not_beside_the_clone(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(name: str, words: list[str], **_rest: object) -> int:
        (dev.REPORTS / f"{name}.json").write_text(json.dumps({"without_shared": ["a", name]}))
        return 0

    monkeypatch.setattr(dev, "run_test_suite", run)
    # Nor is it held against a clone that less is run through then.
    assert dev.test(["--coverage", "--ocr"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "5 tests could not be run: what they read is not beside this clone (../shared)."


@pytest.mark.parametrize(
    ("lines", "branches", "named"), [(950, 180, ""), (949, 180, "statements"), (950, 179, "branches"), (0, 0, "both")]
)
def test_statements_and_branches_are_asked_for_apart(lines: int, branches: int, named: str) -> None:
    totals = {"covered_lines": lines, "num_statements": 1000, "covered_branches": branches, "num_branches": 200}
    found = dev.coverage_shortfalls(totals)
    assert len(found) == {"": 0, "both": 2}.get(named, 1)
    assert named == "both" or all(f"of the {named}" in words for words in found)


def test_the_cheapest_classes_and_files_are_picked() -> None:
    tests = ["a.py::X::one", "a.py::X::two", "b.py::one", "c.py::one"]
    durations = {"a.py::X::one": 1.0, "a.py::X::two": 0.2, "b.py::one": 5.0}
    assert cheapest(tests, durations, 2.0) == {"c.py", "a.py::X"}
    assert cheapest(tests, durations, 1.0) == {"c.py"}


def test_wrong_use_ends_with_two_and_the_help() -> None:
    result = subprocess.run([sys.executable, "dev.py", "walk"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 2
    assert "python3 dev.py run" in result.stdout


def test_no_lock_file_names_a_host_or_a_folder_of_the_machine_it_was_made_on() -> None:
    locks = [
        *ROOT.glob("requirements*.txt"),
        *ROOT.glob("package-lock.json"),
        *(ROOT / "tests").rglob("package-lock.json"),
    ]
    locks = [path for path in locks if "node_modules" not in path.parts]
    assert len(locks) == 10
    for path in locks:
        # Where a package asks for money is no address to fetch it from.
        text = re.sub(r'"url": "[^"]*"', "", path.read_text(encoding="utf-8"))
        assert "://" not in text.replace("https://github.com", ""), path
        assert "--index" not in text
        assert "--find-links" not in text


LOCKS = [f"requirements{part}.txt" for part in ("", "-dev", "-node", "-pdf", "-bulk", "-oidc", "-ocr")]


@pytest.mark.parametrize("name", LOCKS)
def test_every_pinned_package_carries_its_hashes(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [(line, following) for line, following in pairwise(lines) if "==" in line]
    assert pins
    for line, following in pins:
        assert line.endswith("\\"), line
        assert "--hash=sha256:" in following, line


def test_both_sets_pin_the_same_versions() -> None:
    def pins(name: str) -> dict[str, str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return dict(line.split(" ")[0].split("==", 1) for line in lines if "==" in line and not line.startswith(" "))

    runtime, everything = pins("requirements.txt"), pins("requirements-dev.txt")
    assert runtime.items() <= everything.items()
