"""F10: codes and names are those of the year's classification. The catalogue is given; what it never saw is unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.records import Line
from budgets.vocabulary.codes import LEVELS, scheme_in
from budgets.vocabulary.labels import bare_label

from .arithmetic import is_mistyped
from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement
from .finding_builders import info_finding, not_checked_finding, ok_finding
from .findings import BilingualText, CheckRule, Finding, RuleBasis, Tolerance

KNOWN = CheckRule(
    id="F10.code.known",
    title=BilingualText("科目编码在当年的分类中", "The code is in the year's classification"),
    sentence=BilingualText(
        "表中的科目编码应是当年政府收支分类科目中的编码。", "Codes printed are those of the year's classification."
    ),
    source=RuleBasis.LAW,
    tolerance=Tolerance.NONE,
    condition=BilingualText(
        "只核对类：目录列全了类，没有列全款、项", "classes only: the list has them all, but not all groups and items"
    ),
    can_fail=False,
    version=2,
)
#: So many digits of a code are its class (类).
_CLASS = 3
#: So many a step below it adds.
_STEP = 2
NAME = CheckRule(
    id="F10.code.name",
    title=BilingualText("科目名称与当年的分类一致", "The name is that of the year's classification"),
    sentence=BilingualText(
        "科目名称应与当年分类中该编码的名称一致；名称会随年份修改。",
        "A code bears the name that the year's classification gives it; names change over the years.",
    ),
    source=RuleBasis.LAW,
    tolerance=Tolerance.NONE,
    condition=BilingualText(
        "目录中这个编码或这个名称当年已经核实",
        "the name of the code, or the code of the name, in that year is confirmed",
    ),
    can_fail=False,
    version=2,
)
SHAPE = CheckRule(
    id="F10.code.shape",
    title=BilingualText("科目编码的位数与上级相符", "A code has the digits of its level"),
    sentence=BilingualText(
        "功能科目为三、五、七位，经济科目为三、五位。", "Functional codes have 3, 5 or 7 digits, economic ones 3 or 5."
    ),
    source=RuleBasis.LAW,
    tolerance=Tolerance.NONE,
    can_fail=False,
)
RULES = (KNOWN, NAME, SHAPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A code with one of its names: the years it was seen in print with it, and whether that is confirmed."""

    scheme: str
    code: str
    name: str
    first_seen: int | None = None
    last_seen: int | None = None
    confirmed: bool = False

    def was_seen_in(self, year: int) -> bool:
        return bool(self.first_seen and self.last_seen and self.first_seen <= year <= self.last_seen)


def check_classification_codes(document: CheckedDocument, catalogue: Sequence[CatalogueEntry]) -> Iterator[Finding]:
    entries: dict[tuple[str, str], list[CatalogueEntry]] = {}
    for entry in catalogue:
        entries.setdefault((entry.scheme, entry.code), []).append(entry)
    checked: set[tuple[str, str, str]] = set()
    for sheet in document.sheets:
        for line in sheet.lines:
            scheme = scheme_in(line.scheme, document.budget.year)
            key = (scheme, line.code, bare_label(line.label))
            if line.code and key not in checked:
                checked.add(key)
                yield from _check_code_digits(sheet, line)
                yield from _check_code_in_catalogue(sheet, line, document.budget.year, entries, scheme)


def _check_code_digits(sheet: CheckedStatement, line: Line) -> Iterator[Finding]:
    lengths = LEVELS.get(line.scheme)
    if lengths and (len(line.code) not in lengths or not re.fullmatch(r"\d+", line.code)):
        message = BilingualText(
            f"{sheet.title}“{line.code} {line.label}”：编码的位数不是科目编码的位数。",
            f"{sheet.title} “{line.code} {line.label}”: the code has not the digits of a code.",
        )
        yield info_finding(SHAPE, sheet.finding_subject(line), message)


def _check_code_in_catalogue(
    sheet: CheckedStatement, line: Line, year: int, entries: dict[tuple[str, str], list[CatalogueEntry]], scheme: str
) -> Iterator[Finding]:
    found = entries.get((scheme, line.code), [])
    title = f"{sheet.title}“{line.code} {line.label}”"
    seen = [entry for entry in found if entry.confirmed and entry.was_seen_in(year)]
    is_its_name = bare_label(line.label) in {bare_label(entry.name) for entry in seen}
    if not is_its_name and (meant := _code_meant(line, year, entries, scheme)):
        message = BilingualText(
            f"{title}：当年叫这个名称的是 {meant}，编码可能印错。",
            f"{title}: in that year the code of that name was {meant}: the code may be misprinted.",
        )
        yield info_finding(NAME, sheet.finding_subject(line), message)
        return
    if not found:
        # Only classes are listed in full: a list of groups and items, gathered from print, never proves a code wrong.
        classes = {code[:_CLASS] for known, code in entries if known == scheme}
        if classes and line.code[:_CLASS] not in classes:
            message = BilingualText(
                f"{title}：本站的科目目录中没有编码为“{line.code[:_CLASS]}”的类，编码可能印错。",
                f"{title}: the portal's list of codes has no class {line.code[:_CLASS]}: the code may be misprinted.",
            )
            yield info_finding(KNOWN, sheet.finding_subject(line), message)
        else:
            why = BilingualText("本站的科目目录没有这个编码", "the portal's list of codes lacks this one")
            yield not_checked_finding(KNOWN, sheet.finding_subject(line), why)
        return
    if not seen:
        yield not_checked_finding(
            NAME, sheet.finding_subject(line), BilingualText("当年的名称有待核实", "that year's name is not confirmed")
        )
    elif is_its_name:
        words = BilingualText(f"{title}：编码和名称与当年一致。", f"{title}: code and name are those of the year.")
        yield ok_finding(NAME, sheet.finding_subject(line), words)
    else:
        names = "、".join(f"“{entry.name}”" for entry in seen)
        message = BilingualText(
            f"{title}：当年这个编码的名称是{names}。", f"{title}: in that year the code was called {names}."
        )
        yield info_finding(NAME, sheet.finding_subject(line), message)


def _code_meant(line: Line, year: int, entries: dict[tuple[str, str], list[CatalogueEntry]], scheme: str) -> str:
    """Return the one code of the group that a line's name is confirmed for, where a slip makes that printed of it."""
    name, group = bare_label(line.label), line.code[:-_STEP]

    def has_name(code: str) -> bool:
        known = (entry for entry in entries.get((scheme, code), ()) if entry.confirmed and entry.was_seen_in(year))
        return name in {bare_label(entry.name) for entry in known}

    beside = (f"{group}{step:0{_STEP}}" for step in range(10**_STEP)) if len(group) >= _CLASS else ()
    named = [code for code in beside if has_name(code)]
    [meant] = named if len(named) == 1 else [""]
    return meant if meant != line.code and is_mistyped(line.code, meant) else ""
