"""Show that what the documents name is there: files and folders of the project, its modules and what is in them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: The records of decisions say what was so when each was taken.
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "docs/decisions/README.md"]
OURS = ("budgets", "portal", "tests", "docs", "deploy", "locale", "static", "templates")
#: Rooms and files that the documents name without what is above them.
FILES = {path.name for path in ROOT.iterdir()}
ABOVE = ("", "budgets", "budgets/vocabulary", "budgets/documents", "docs", "tests", "tests/unit", "tests/integration")


def named(document: Path) -> Iterator[str]:
    """Yield what a document names in code and in links; what is made up, like `<city>.py`, is left out."""
    text = document.read_text(encoding="utf-8")
    for found in re.findall(r"`([^`\n]+)`|\]\(([^)#\s]+)", text):
        yield from "".join(found).split()
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S):
        yield from block.split()


def paths(document: Path) -> Iterator[str]:
    """Yield the paths that a document names: of a folder of ours, or ending as our files do."""
    for word in named(document):
        word = word.split("::")[0].rstrip(".,:;")
        if not re.fullmatch(r"[\w./-]+", word) or word.startswith(("/", "http", ".")):
            continue
        if (word.split("/")[0] in OURS and "/" in word) or re.fullmatch(r"[\w/]+\.py", word):
            yield word


def modules(document: Path) -> Iterator[str]:
    for word in named(document):
        word = word.removesuffix("()").rstrip(".,:;")
        if re.fullmatch(r"(budgets|portal|tests)(\.\w+)+", word) and not word.endswith((".dump", ".sqlite3")):
            yield word


def is_there(path: str) -> bool:
    return any((ROOT / above / path).exists() for above in ABOVE) or any(
        one.match(path) for one in (ROOT / "budgets").rglob(Path(path).name)
    )


def is_module_or_in_one(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        above, _dot, last = name.rpartition(".")
        return bool(above) and hasattr(importlib.import_module(above), last)
    return True


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_is_named_is_there(document: Path) -> None:
    assert [path for path in paths(document) if not is_there(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_module_that_is_named_is_there(document: Path) -> None:
    assert [name for name in modules(document) if not is_module_or_in_one(name)] == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/formats.md"])
def test_every_name_in_the_code_is_there(document: str) -> None:
    """Constants, classes and functions: `VIEWS`, `TableKind`, `published()`."""
    sources = [
        ROOT / "dev.py",
        *(path for room in ("budgets", "portal", "tests") for path in (ROOT / room).rglob("*.py")),
    ]
    code = set(re.findall(r"\w+", " ".join(path.read_text(encoding="utf-8") for path in sources)))
    words = {*re.findall(r"`([\w.()=]+)`", (ROOT / document).read_text("utf-8"))} - FILES
    called = {part for word in words for part in re.findall(r"(\w+)\(\)", word)}
    constant = {part for word in words for part in re.findall(r"\b_?[A-Z][A-Z_]{3,}\b", word)}
    classes = {part for word in words for part in re.findall(r"\b[A-Z]\w*[a-z]\w*\b", word)}
    assert (called | constant | classes) - code == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


def test_each_decision_has_a_number_of_its_own_and_its_line_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    decisions = {path.name: path.read_text(encoding="utf-8").splitlines() for path in folder.glob("0*.md")}
    assert len({name[:4] for name in decisions}) == len(decisions) > 70
    line = re.compile(r"^\* \[(\d{4})\]\((\S+)\) (.*?)( \(since then .*\))?$", re.M)
    listed = line.findall((folder / "README.md").read_text(encoding="utf-8"))
    heads = {name: f"# {number} · {title}" for number, name, title, _later in listed}
    assert heads == {name: lines[0] for name, lines in decisions.items()}
    assert len(listed) == len(decisions)
    superseded = {name for name, lines in decisions.items() if lines[2].startswith("**Since then.**")}
    assert {name for _number, name, _title, later in listed if later} == superseded


def test_the_documents_name_many() -> None:
    assert len({path for document in DOCUMENTS for path in paths(document)}) > 30
    assert len({name for document in DOCUMENTS for name in modules(document)}) > 2
