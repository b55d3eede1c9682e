"""Find which class of spending (类, 款, 项) words name, by its code or its names in a document's tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from budgets.records import Statement
from budgets.vocabulary.clauses import JOINED
from budgets.vocabulary.codes import Scheme, scheme_of_code
from budgets.vocabulary.item_paths import ItemPath, item_paths, path_of
from budgets.vocabulary.labels import bare_label


class FunctionNames:
    """The classes of spending that tables print, by code and by name."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.names: dict[str, set[str]] = {}
        for statement in statements:
            for line in statement.lines:
                if line.classification and line.scheme == Scheme.FUNCTIONAL:
                    self.names.setdefault(line.classification, set()).add(short_name(line.label))

    def find_code(self, lead: str, above: str = "") -> str:
        """Return the code of what the words before an amount end with; ``above`` is the heading they stand under.

        Empty where they name no class of spending, or where their names stand for none or for several codes.
        """
        joined = JOINED.split(lead)[-1]
        paths = (path for words in dict.fromkeys((lead, joined)) for path in item_paths(words))
        return next((code for path in paths if (code := self.code_of(path, above))), "")

    def code_of(self, path: ItemPath, above: str = "") -> str:
        """Return the code of a path: the one printed, or the only one that bears its names."""
        names = _short_names(path)
        if scheme_of_code(path.code) not in (Scheme.FUNCTIONAL, None):
            return ""
        if path.code or not names or not (path.marked or path.parted or len(names) == 1):
            return path.code
        *outer, last = names
        found = [code for code, known in self.names.items() if last in known and self._under(code, outer)]
        if len(found) > 1 and (heading := _short_names(path_of(above))):
            found = [code for code in found if heading[-1] in self.names.get(code[:3], ())] or found
        if len(found) > 1:
            depths = {len(code) for code in found}
            depth = max(depths) if outer else min(depths)
            found = [code for code in found if len(code) == depth]
        return found[0] if len(found) == 1 else ""

    def _under(self, code: str, outer: Sequence[str]) -> bool:
        """Tell whether names are those of codes above a code, in their order."""
        above = [code[:size] for size in (3, 5) if size < len(code)]
        for name in reversed(outer):
            while above and name not in self.names.get(above[-1], ()):
                above.pop()
            if not above:
                return False
            above.pop()
        return True


def _short_names(path: ItemPath) -> list[str]:
    return [name for name in map(short_name, path.names) if name]


def short_name(name: str) -> str:
    """Return a name for comparing: 一般公共服务 is 一般公共服务支出."""
    return re.sub(r"(?:支出)?(?:预算)?$", "", bare_label(name))
