"""F4, continued: an item bears one code in all tables, and a table that tells items tells those of every group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from budgets.records import Line
from budgets.vocabulary.codes import LEVELS, Scheme, code_above
from budgets.vocabulary.labels import bare_label

from .arithmetic import is_mistyped
from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement
from .findings import BilingualText, CheckRule, Finding, RuleBasis, Tolerance, Verdict

AGAIN = CheckRule(
    id="F4.code.again",
    title=BilingualText("同一科目在各表的编码一致", "An item bears the same code in every table"),
    sentence=BilingualText(
        "同一上级下的同名科目，在各表中编码应一致。",
        "Items of one name below one code bear the same code in every table.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText(
        "两表的编码只差一个数字，或两个数字对调，各表中都没有别的名称",
        "the codes differ by one digit, or by two that are exchanged, and no table has another name for either",
    ),
)
ITEMS = CheckRule(
    id="F4.code.items",
    title=BilingualText("各款都列到项", "Every group is told by its items"),
    sentence=BilingualText(
        "列到项级科目的表，有金额的款都应列出其下的项。",
        "A table that prints items prints those of every group that has money.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText(
        "该表其他各款（至少两款）都列出了项，另一张表也列出了这一款的项",
        "all other groups of the table, two at least, have items, and another table prints an item of this one",
    ),
)
RULES = (AGAIN, ITEMS)
#: How long functional codes of groups (款) and of items (项) are.
_GROUP, _ITEM = LEVELS[Scheme.FUNCTIONAL][1:]
#: So many groups tell that a table prints items.
_OTHERS = 2


def check_codes_over_tables(document: CheckedDocument) -> Iterator[Finding]:
    yield from _check_codes_alike(document)
    yield from _check_items_told(document)


def _check_codes_alike(document: CheckedDocument) -> Iterator[Finding]:
    """Yield the codes under which tables print one name below one code, where a slip makes one of the other.

    A name that is a project's, or not the only one of its code, as projects have, is not that of an item.
    """
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    projects = {bare_label(project.name) for project in document.budget.projects}
    named: defaultdict[tuple[str, str, str], dict[str, list[tuple[CheckedStatement, Line]]]] = defaultdict(dict)
    for sheet in document.sheets:
        for line in sheet.lines:
            if line.scheme and line.code and (above := code_above(line.code)):
                name = bare_label(line.label)
                names[line.scheme, line.code].add(name)
                named[line.scheme, above, name].setdefault(line.code, []).append((sheet, line))
    for (scheme, _above, name), of_name in named.items():
        own = [code for code in of_name if name and name not in projects and len(names[scheme, code]) == 1]
        for one, other in combinations(own, 2):
            rare, usual = sorted((one, other), key=lambda code: len(of_name[code]))
            (sheet, line), (beside, _line) = of_name[rare][0], of_name[usual][0]
            if sheet is not beside and is_mistyped(one, other):
                message = BilingualText(
                    f"“{line.label}”在{sheet.title}编码为 {rare}，在{beside.title}为 {usual}，只差一处。",
                    f"“{line.label}” is {rare} in {sheet.title} and {usual} in {beside.title}, a slip apart.",
                )
                yield _finding(AGAIN, sheet, line, message, beside)


def _check_items_told(document: CheckedDocument) -> Iterator[Finding]:
    """Yield the groups with money of which a table prints no item, by code or name, though it does of all others.

    What stands below a group without the code of an item may be one all the same.
    """
    items: defaultdict[str, list[tuple[CheckedStatement, str]]] = defaultdict(list)
    for sheet in document.sheets:
        for line in _functional(sheet):
            if len(line.code) == _ITEM:
                items[line.code[:_GROUP]].append((sheet, bare_label(line.label)))
    for sheet in document.sheets:
        lines = _functional(sheet)
        told = {line.code[:_GROUP] for line in lines if len(line.code) == _ITEM}
        groups = [line for line in lines if len(line.code) == _GROUP and any(amount.value for amount in line.amounts)]
        untold = [line for line in groups if line.code not in told]
        if len(untold) != 1 or len(told) < _OTHERS or not (elsewhere := items.get(untold[0].code)):
            continue
        [line], beside = untold, elsewhere[0][0]
        names = {bare_label(each.label) for each in sheet.lines if each is not line}
        has_parts = any(each.parent == line.position for each in sheet.lines)
        if not has_parts and names.isdisjoint(name for _sheet, name in elsewhere):
            message = BilingualText(
                f"{sheet.title}列有“{line.code} {line.label}”，却没有列出它的项；{beside.title}列有这一款的项。",
                f"{sheet.title} prints “{line.code} {line.label}” without the items that {beside.title} prints.",
            )
            yield _finding(ITEMS, sheet, line, message, beside)


def _functional(sheet: CheckedStatement) -> list[Line]:
    return [line for line in sheet.lines if line.scheme == Scheme.FUNCTIONAL]


def _finding(
    rule: CheckRule, sheet: CheckedStatement, line: Line, message: BilingualText, beside: CheckedStatement
) -> Finding:
    return Finding(
        rule=rule.id,
        version=rule.version,
        verdict=Verdict.FAIL,
        subject=sheet.finding_subject(line),
        message=message,
        searched=(sheet.kind, beside.kind),
    )
