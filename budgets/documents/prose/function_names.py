"""Find what a sentence on a class of spending (类, 款, 项) speaks of, by code or by name, in the document's tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgets.documents.tables.line_tree import bare
from budgets.records import Statement
from budgets.vocabulary import kinds
from budgets.vocabulary.values import plain

_BREAK = re.compile(r"[（(](?P<code>\d{2,3})?(?P<step>类|款|项)[)）]")
_LEAD = re.compile(r"^.*[。；;：:\n，](?![^“]*”)", re.S)
_ENUMERATED = re.compile(r"^.*(?:、|包括|其中)", re.S)
_NUMBERED = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）.．、]|[（(][一二三四五六七八九十]+[)）]、?)\s*")


class Items:
    """The classes of spending that a document's tables print, by code and by name."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.names: dict[str, set[str]] = {}
        for statement in statements:
            if kinds.KINDS[statement.kind].scheme == "functional":
                for line in statement.lines:
                    if line.classification and line.scheme == "functional":
                        self.names.setdefault(line.classification, set()).add(_short(line.label))

    def find(self, sentence: str, above: str = "") -> str:
        """Return the code of what stands at the end of a sentence; ``above`` is the heading it stands under.

        Empty where the sentence names no class of spending, or where its names stand for none or for several codes. An
        enumeration (包括甲支出1万元、乙支出) ends in the last of its names.
        """
        lead = _NUMBERED.sub("", _LEAD.sub("", sentence)).strip()
        return self._find(lead, above) or self._find(_ENUMERATED.sub("", lead), above)

    def _find(self, lead: str, above: str) -> str:
        quoted = re.search(r"“([^”]+)”(?:科目)?(?:支出)?(?:预算)?$", lead)
        words = quoted[1] if quoted else lead
        codes = [match["code"] for match in _BREAK.finditer(words)]
        if codes and all(codes):
            code = "".join(codes)
            return code if re.fullmatch(r"\d{3}(?:\d{2}){0,2}", code) else ""
        parts = [_short(part) for part in _parts(words) if _short(part)]
        if not parts or not (quoted or _BREAK.search(words) or len(parts) == 1):
            return ""
        return self._by_names(parts, [_short(part) for part in _parts(above) if _short(part)])

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


def _parts(words: str) -> list[str]:
    """Return the names of a path, from the outermost."""
    marked = _BREAK.sub("\x00", words)
    pieces = marked.split("\x00") if "\x00" in marked else re.split(r"[-—－]", marked)
    return [piece for piece in pieces if plain(piece) not in ("", "支出", "科目", "预算")]


def _short(name: str) -> str:
    """Return a name for comparing: 一般公共服务 is 一般公共服务支出."""
    return re.sub(r"(?:支出)?(?:预算)?$", "", bare(name))
