"""Show that the glossary speaks of the code and the pages as they are, and that the architecture names every room."""

from __future__ import annotations

import importlib
import inspect
import re
from collections import Counter
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from babel.messages.pofile import read_po
from django.apps import apps

from budgets import records
from budgets.vocabulary.table_kinds import KINDS, KindOfTable

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
#: Where pages show what the document prints, in Chinese.
AS_PRINTED = "—"
#: What begins otherwise is a module of the vocabulary.
ROOMS = ("records", "models", "checks", "editions")


class Row(NamedTuple):
    chinese: list[str]
    names: list[str]
    english: list[str]
    what: str


def rows() -> list[Row]:
    found = []
    for line in GLOSSARY.splitlines():
        if line.startswith("| ") and not line.startswith("| 中文 |"):
            chinese, names, english, what = (cell.strip() for cell in line.strip("|").split("|"))
            found.append(Row(chinese.split(" / "), re.findall(r"`([^`]+)`", names), english.split(" / "), what))
    return found


ROWS = rows()
NAMES = [name for row in ROWS for name in row.names]


def named_in_code(name: str) -> Any:
    """Return what a name of the glossary stands for: in a room of budgets, or in a module of the vocabulary."""
    first, *rest = name.split(".")
    above = "budgets" if first in ROOMS else "budgets.vocabulary"
    return reduce(getattr, rest, importlib.import_module(f"{above}.{first}"))


def words_of_pages() -> set[tuple[str, str]]:
    """Return the pairs of English and Chinese that pages show: those of the catalogue, and the names of tables."""
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        messages = [one for one in read_po(file, locale="zh_Hans") if isinstance(one.id, str)]
    pairs = {(str(one.id), str(one.string)) for one in messages if one.id}
    return pairs | {(known.name_en, known.name) for known in KINDS.values()}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_in_the_code(name: str) -> None:
    assert named_in_code(name) is not None


def test_no_row_stands_twice() -> None:
    repeated = Counter(NAMES) + Counter(" / ".join(row.chinese) for row in ROWS)
    assert [word for word, times in repeated.items() if times > 1] == []


def test_every_row_is_filled() -> None:
    assert [row for row in ROWS if not (all(row.chinese) and row.names and all(row.english) and row.what)] == []
    assert [row for row in ROWS if not row.what.endswith(".")] == []


def test_the_english_is_what_pages_show_for_the_chinese() -> None:
    shown = words_of_pages()
    strange = [
        (english, row.chinese)
        for row in ROWS
        for english in row.english
        if english != AS_PRINTED and not any((english, chinese) in shown for chinese in row.chinese)
    ]
    assert strange == []


def test_every_model_is_explained() -> None:
    models = {f"models.{model.__name__}" for model in apps.get_app_config("budgets").get_models()}
    assert models - set(NAMES) == set()


def test_every_class_of_the_records_is_explained() -> None:
    """An enumeration may be explained by its members."""
    classes = {
        name for name, one in vars(records).items() if inspect.isclass(one) and one.__module__ == records.__name__
    }
    assert len(classes) > 20
    assert classes - {name.split(".")[1] for name in NAMES if name.startswith("records.")} == set()


@pytest.mark.parametrize("known", KINDS.values(), ids=lambda known: str(known.kind))
def test_every_kind_of_table_is_explained(known: KindOfTable) -> None:
    name = f"table_kinds.TableKind.{known.kind.name}"
    assert [(row.chinese, row.english) for row in ROWS if name in row.names] == [([known.name], [known.name_en])]


def rooms_of_table(folder: str) -> set[str]:
    """Return what the table under a heading that ends with a folder names in its first column, without endings."""
    parts = re.split(r"^##+ ", ARCHITECTURE, flags=re.M)
    (table,) = (part for part in parts if part.splitlines()[0].endswith(f"`{folder}/`"))
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    return {name.rstrip("/").removesuffix(".py") for cell in first for name in re.findall(r"`([^`]+)`", cell)}


def packages_and_modules(folder: str) -> set[str]:
    """Return the folders and modules directly in a folder, without endings; what is empty or generated is neither."""
    return {path.stem for path in (ROOT / folder).glob("[!_]*.py")} | {
        path.name for path in folders(folder) if path.name != "__pycache__"
    }


def folders(folder: str) -> list[Path]:
    """Return the folders directly in a folder that hold files of ours."""
    return [
        path
        for path in (ROOT / folder).iterdir()
        if path.is_dir() and any(file.is_file() and file.suffix != ".pyc" for file in path.rglob("*"))
    ]


@pytest.mark.parametrize("folder", ["budgets", "budgets/vocabulary", "portal"])
def test_the_architecture_lists_what_is_in(folder: str) -> None:
    assert rooms_of_table(folder) == packages_and_modules(folder)


@pytest.mark.parametrize(
    "folder",
    ["budgets/documents", "budgets/queries", "budgets/management", "static/js", "templates", "tests", "deploy"],
)
def test_the_architecture_names_the_rooms_in(folder: str) -> None:
    named = {name.rstrip("/") for name in re.findall(r"`([\w/]+/)`", ARCHITECTURE)}
    assert {str(path.relative_to(ROOT)) for path in folders(folder)} - named == set()
    assert folders(folder)
