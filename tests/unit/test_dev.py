"""Try the parts of the one script that can be tried without a registry."""

import ast
import socket
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

import dev

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
    dev.once(stamp, [source], lambda: done.append("first"))
    dev.once(stamp, [source], lambda: done.append("again"))
    source.write_text("b")
    dev.once(stamp, [source], lambda: done.append("changed"))
    assert done == ["first", "changed"]


def test_an_interrupted_step_is_done_again(folder: Path) -> None:
    done: list[str] = []

    def interrupted() -> None:
        raise KeyboardInterrupt

    stamp = folder / "stamp"
    dev.once(stamp, ["v1"], lambda: done.append("first"))
    with pytest.raises(KeyboardInterrupt):
        dev.once(stamp, ["v2"], interrupted)
    # Not even the earlier inputs count as done: the step may have half undone them.
    dev.once(stamp, ["v1"], lambda: done.append("again"))
    assert done == ["first", "again"]


def test_a_fingerprint_tells_names_and_contents_apart(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_text("1")
    before = dev.fingerprint([folder / "data"])
    (folder / "data" / "a.csv").rename(folder / "data" / "b.csv")
    assert dev.fingerprint([folder / "data"]) != before
    assert dev.fingerprint(["ab", "c"]) != dev.fingerprint(["a", "bc"])


def test_a_taken_port_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(dev.Stop, match=f"Port {port} is taken.*PORT={port + 1} python3 dev.py run"):
            dev.chosen_port()


@pytest.mark.parametrize("word", ["http", "0", "65536", "-1", "８０"])
def test_a_port_must_be_a_number(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("PORT", word)
    with pytest.raises(dev.Stop, match="PORT must be a number"):
        dev.chosen_port()


def test_server_and_worker_end_together(capfd: pytest.CaptureFixture[str]) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    deaf = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"]
    server, worker = dev.start(sleeper, {}), dev.start([sys.executable, "-c", ""], {})
    worker.wait()
    threading.Timer(1, server.terminate).start()
    assert dev.attend(server, worker) != 0
    assert capfd.readouterr().out.count("worker that reads uploads ended") == 1
    programs = [dev.start(sleeper, {}), dev.start(deaf, {})]
    time.sleep(1)
    dev.end(programs, grace=0.5)
    assert all(program.poll() is not None for program in programs)


def test_a_python_without_venv_is_told_the_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "PYTHON", folder / "none")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(dev.Stop, match=rf"apt install python3\.{sys.version_info.minor}-venv"):
        dev.ensure_environment()


def test_a_named_test_goes_to_the_runs_that_hold_it() -> None:
    named = ["-x", "tests/unit/test_dev.py::test_a_port_must_be_a_number"]
    assert dev.targets(named, ("tests/unit", "tests/integration")) == named
    assert dev.targets(named, ("tests/integration",)) is None
    assert dev.targets(["tests"], ("tests/browser",)) == ["tests"]
    assert dev.targets(["-k", "drill"], ("tests/browser",)) == ["tests/browser", "-k", "drill"]


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
    assert dev.verdict(codes) == expected


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
    assert len(locks) == 5
    for path in locks:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text.replace("https://github.com", ""), path
        assert "--index" not in text
        assert "--find-links" not in text


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
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
