"""Measure how telling the names of our code are: python -m tests.names

A function of one word says little to whoever searches for it, a function name that many modules use finds many things,
and a class name with two meanings misleads. What Django, or the library it is written for, calls by name is left out.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Names that a framework asks for.
FRAMEWORK = frozenset(
    {"add_arguments", "clean", "handle", "to_python", "save", "get_queryset", "get_urls", "get_form", "Meta", "Command"}
    | {"add_view", "change_view", "save_model", "has_module_permission", "get_readonly_fields"}
    | {f"has_{right}_permission" for right in ("add", "change", "delete", "view")}
)
#: Classes that share a name and mean the same: a record, its model and what is found, and the words both choose from.
SAME_MEANING = frozenset({"Finding", "Scheme", "Verdict"})


@dataclass(frozen=True, slots=True)
class Names:
    """Where functions and classes are defined: their names with the modules, a function once for each definition."""

    functions: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str], ...]

    @property
    def one_word_share(self) -> float:
        """Return the share of functions and methods whose name is one word."""
        return sum("_" not in name.strip("_") for name, _module in self.functions) / len(self.functions)

    def functions_in_many_modules(self, most: int = 3) -> dict[str, list[str]]:
        return {name: where for name, where in _modules_by_name(self.functions).items() if len(where) > most}

    def classes_with_two_meanings(self) -> dict[str, list[str]]:
        """Return classes of one name in several modules, less records and their models."""
        found = _modules_by_name(self.classes)
        return {
            name: where
            for name, where in found.items()
            if len([each for each in where if not each.startswith("budgets/models/")]) > 1
            or (len(where) > 1 and "budgets/records.py" not in where and name not in SAME_MEANING)
        }


def _modules_by_name(found: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    where: defaultdict[str, set[str]] = defaultdict(set)
    for name, module in found:
        where[name].add(module)
    return {name: sorted(modules) for name, modules in sorted(where.items())}


def read_names() -> Names:
    """Return the names of everything that runs; migrations are written by Django."""
    functions: list[tuple[str, str]] = []
    classes: list[tuple[str, str]] = []
    for path in _modules():
        module = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if not node.name.startswith("__") and node.name not in FRAMEWORK:
                    functions.append((node.name, module))
            elif isinstance(node, ast.ClassDef) and node.name not in FRAMEWORK:
                classes.append((node.name, module))
    return Names(tuple(functions), tuple(classes))


def _modules() -> Iterator[Path]:
    for folder in ("budgets", "portal"):
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
    yield ROOT / "dev.py"


def main() -> None:
    names = read_names()
    print(f"{len(names.functions)} functions and methods, {names.one_word_share:.1%} of them named by one word")
    print("in more than three modules:", names.functions_in_many_modules() or "none")
    print("classes with two meanings:", names.classes_with_two_meanings() or "none")
    rooms = Counter("/".join(module.split("/")[:2]) for name, module in names.functions if "_" not in name.strip("_"))
    print("one word, by room:", ", ".join(f"{room} {count}" for room, count in rooms.most_common()))


if __name__ == "__main__":
    main()
