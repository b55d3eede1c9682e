"""Find which class of spending (类, 款, 项) a sentence speaks of, by its code or its names in the document's tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgets.records import Statement
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.item_paths import ItemPath, item_paths, path_of
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.table_kinds import KINDS, TableKind


class FunctionNames:
    """The classes of spending that a document's tables print, by code and by name."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.names: dict[str, set[str]] = {}
        for statement in statements:
            if KINDS[TableKind(statement.kind)].scheme is Scheme.FUNCTIONAL:
                for line in statement.lines:
                    if line.classification and line.scheme == Scheme.FUNCTIONAL:
                        self.names.setdefault(line.classification, set()).add(_short(line.label))

    def find_code(self, lead: str, above: str = "") -> str:
        """Return the code of what the words before an amount end with; ``above`` is the heading they stand under.

        Empty where they name no class of spending, or where their names stand for none or for several codes.
        """
        return next((code for path in item_paths(lead) if (code := self._code_of(path, above))), "")

    def _code_of(self, path: ItemPath, above: str) -> str:
        if path.code:
            return path.code
        names = _short_names(path)
        if not names or not (path.marked or path.parted or len(names) == 1):
            return ""
        return self._by_names(names, _short_names(path_of(above)))

    def _by_names(self, parts: Sequence[str], above: Sequence[str]) -> str:
        """Return the one code whose name is the last part and whose outer names are the parts before it."""
        found = [code for code, names in self.names.items() if parts[-1] in names and self._under(code, parts[:-1])]
        if len(found) > 1 and above:
            found = [code for code in found if above[-1] in self.names.get(code[:3], ())] or found
        if len(found) > 1:
            depth = {len(code) for code in found}
            deepest = max(depth) if len(parts) > 1 else min(depth)
            found = [code for code in found if len(code) == deepest]
        return found[0] if len(found) == 1 else ""

    def _under(self, code: str, outer: Sequence[str]) -> bool:
        """Tell whether the names before the last are those of codes above, in their order."""
        above = [code[:size] for size in (3, 5) if size < len(code)]
        for name in reversed(outer):
            while above and name not in self.names.get(above[-1], ()):
                above.pop()
            if not above:
                return False
            above.pop()
        return True


def _short_names(path: ItemPath) -> list[str]:
    return [name for name in map(_short, path.names) if name]


def _short(name: str) -> str:
    """Return a name for comparing: 一般公共服务 is 一般公共服务支出."""
    return re.sub(r"(?:支出)?(?:预算)?$", "", bare_label(name))
