"""No word of the domain is a bare string outside the vocabulary: a misspelt member of an enumeration passes no gate."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from budgets.vocabulary import codes, lists, measures, sections, subjects, table_kinds, views

BUDGETS = Path(codes.__file__).resolve().parents[1]
ENUMERATIONS = (
    *(table_kinds.TableKind, measures.Measure, measures.Fund, measures.Compared, measures.Breakdown),
    *(views.View, views.Coverage, subjects.Subject, sections.SectionKind, codes.Scheme, lists.ListName),
)
WORDS = {str(member) for enumeration in ENUMERATIONS for member in enumeration if member}
#: Names that hold a word of the domain: what is compared with them, or given to them, is one too.
HOLDERS = frozenset({"kind", "measure", "list", "list_", "scheme", "statement", "subject", "view", "covers", "fund"})
#: Rooms in which a word of the domain is one wherever it stands. In all others "total" and its like are ordinary
#: English too, as names of fields, pages and styles: there only words that cannot be are looked for, and the holders.
STRICT = ("checks", "documents")
#: Words that are something else in a file of such a room, or of any room for those that cannot be English.
ALLOWED: dict[str, dict[str, str]] = {
    "addresses.py": {"three-public": "an address, which stays where the measure's word changes"},
    "checks/checked_changes.py": dict.fromkeys(
        ("change", "prior"), "what a finding on the text speaks of, and a name in its message"
    ),
    "checks/performance_goals.py": {"goals": "what a finding on a goal speaks of"},
    "documents/model/template_words.py": {"units": "a name of a field"},
    "documents/entry/template_reader.py": {"units": "a name of a field"},
    "documents/entry/typed_tables.py": {"project": "a name of a field"},
    "documents/isolation/child.py": {"source": "what the order to the other process names its file"},
    "documents/isolation/parent.py": {"source": "what the order to the other process names its file"},
    "documents/sources/web_styles.py": dict.fromkeys(("all", "function"), "what a style sheet says"),
    "twins/of_documents.py": dict.fromkeys(
        ("procurement", "project", "tables", "performance", "source"), "the kind of page that is told"
    ),
    "documents/package/schema.py": dict.fromkeys(("project", "projects", "goals", "assets"), "a file or a column"),
    "documents/package/words.py": dict.fromkeys(
        ("change", "project", "projects", "goals", "assets", "units"), "a file or a column of a package"
    ),
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def bare_words(tree: ast.AST, *, strict: bool) -> Iterator[tuple[int, str]]:
    """Yield the constants of a module that are words of the domain, with their line."""
    passed = {id(node) for node in _translations(tree)} | {id(node) for node in _members(tree)}
    held = {id(node) for node in _held(tree)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or node.value not in WORDS or id(node) in passed:
            continue
        if strict or id(node) in held or not node.value.isidentifier():
            yield node.lineno, node.value


def _translations(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands right behind words in Chinese: the same in English."""
    for node in ast.walk(tree):
        row = node.elts if isinstance(node, ast.Tuple) else node.args if isinstance(node, ast.Call) else []
        for before, each in pairwise(row):
            if isinstance(before, ast.Constant) and isinstance(before.value, str) and CHINESE.search(before.value):
                yield each


def _members(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the values of enumerations of a module's own, which their names are asked for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Enum") for base in node.bases):
            yield from (each.value for each in node.body if isinstance(each, ast.Assign))


def _held(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the constants that are compared with, or given to, what holds words of the domain."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = {getattr(side, "attr", getattr(side, "id", "")) for side in sides}
            if names & HOLDERS:
                yield from (each for side in sides for each in ast.walk(side))
        elif isinstance(node, ast.keyword) and node.arg in HOLDERS:
            yield node.value


def modules() -> list[str]:
    paths = (path.relative_to(BUDGETS) for path in BUDGETS.rglob("*.py"))
    return sorted(path.as_posix() for path in paths if path.parts[0] not in ("vocabulary", "migrations"))


@pytest.mark.parametrize("name", list(modules()))
def test_no_word_of_the_domain_is_a_bare_string(name):
    tree = ast.parse((BUDGETS / name).read_text(encoding="utf-8"))
    allowed = ALLOWED.get(name, {})
    found = list(bare_words(tree, strict=name.startswith(STRICT)))
    assert [each for each in found if each[1] not in allowed] == []
    assert {word for _, word in found} >= set(allowed), "no longer there: take it off the list"


def test_what_is_allowed_is_in_a_file_that_is_there():
    assert set(ALLOWED) <= set(modules())


class TestTheTest:
    """It finds what it is there for, and nothing else."""

    @pytest.mark.parametrize(
        ("code", "strict", "found"),
        [
            ('x = Subject(statement="expenditure")', False, ["expenditure"]),
            ('x = sheet.kind == "basic"', False, ["basic"]),
            ('x = line.list in ("income", "use")', False, ["income", "use"]),
            ('x = mentions.get("performance/goals")', False, ["performance/goals"]),
            ('url("tables"); x = {"class": "money"}', False, []),
            ('x = ("total", "basic")', True, ["total", "basic"]),
            ('x = Words("变动", "change")', True, []),
            ('class RowPart(StrEnum):\n    TOTAL = "total"', True, []),
            ('x = Subject(statement="text")', True, []),
        ],
    )
    def test_it_tells_words_of_the_domain(self, code, strict, found):
        assert [word for _, word in bare_words(ast.parse(code), strict=strict)] == found
