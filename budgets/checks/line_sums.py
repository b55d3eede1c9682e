"""F2: a line is the sum of the lines directly under it, in every column of money; no code hangs in the air."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from budgets.records import Column, Line, Mention, Role
from budgets.vocabulary import subjects
from budgets.vocabulary.codes import LEVELS, Scheme, code_above
from budgets.vocabulary.column_words import three_public_of_label
from budgets.vocabulary.labels import is_of_which, is_total_label, possible_addends
from budgets.vocabulary.lists import first_stretch
from budgets.vocabulary.measures import Measure, NarrowMeasure
from budgets.vocabulary.table_kinds import THREE_PUBLIC_COLUMNS, TableKind

from .checked_document import CheckedDocument
from .checked_statement import CheckedStatement
from .column_sums import is_row_whole
from .finding_builders import (
    BLANK,
    check_equal_sides,
    check_sum_of_parts,
    info_finding,
    not_checked_finding,
)
from .findings import (
    BilingualText,
    CheckRule,
    Finding,
    FindingSubject,
    RuleBasis,
    Tolerance,
    Verdict,
)
from .table_names import TABLES

#: Kinds whose lines are not parts of each other.
_FLAT = THREE_PUBLIC_COLUMNS
#: Kinds whose lines bear no codes.
_WITHOUT_CODES = frozenset(
    {
        TableKind.INCOME_EXPENDITURE,
        TableKind.PROJECTS,
        TableKind.PERFORMANCE,
        TableKind.PROCUREMENT,
        TableKind.PURCHASED_SERVICES,
        TableKind.THREE_PUBLIC_ITEMS,
    }
)
#: All that the three consist of, and all that their vehicles do.
_PARTS_OF_THE_THREE = (
    {Measure.ABROAD, Measure.RECEPTION, Measure.VEHICLES},
    {Measure.VEHICLE_PURCHASE, Measure.VEHICLE_OPERATION},
)
#: The line and the column of a figure.
Cell = tuple[Line, Column | None]
#: Lengths of the codes that stand under others: 款, 项.
_INNER = LEVELS[Scheme.FUNCTIONAL][1:]


def _sum_of_lines_rule(kind: TableKind) -> CheckRule:
    table = TABLES[kind]
    return CheckRule(
        id=f"F2.{kind}.parts",
        title=BilingualText(f"{table.zh}：上级等于下级之和", f"{table.en}: a line is the sum of the lines under it"),
        sentence=BilingualText(
            "每一行的金额等于直接下级各行之和（合计＝各类，类＝各款，款＝各项）；只有一个下级时应完全相等。",
            "Each line is the sum of the lines directly under it; with a single line under it, the two are equal.",
        ),
        source=RuleBasis.ARITHMETIC,
        tolerance=Tolerance.SUM,
        condition=BilingualText(
            "“其中”行不相加，逐项列行的“三公”经费除外",
            "lines that begin with 其中 (of which) are not added, but for the three public expenses printed a row each",
        )
        if kind == TableKind.THREE_PUBLIC_ITEMS
        else BilingualText("“其中”行不相加", "lines that begin with 其中 (of which) are not added"),
        version=5,
    )


def _parent_code_rule(kind: TableKind) -> CheckRule:
    table = TABLES[kind]
    return CheckRule(
        id=f"F2.{kind}.orphan",
        title=BilingualText(f"{table.zh}：每个科目都有上级科目", f"{table.en}: every code stands under its own"),
        sentence=BilingualText(
            "列出款级（项级）科目的表，应同时列出它所属的类级（款级）科目。",
            "A table that prints codes of a level prints the code each of them belongs to.",
        ),
        source=RuleBasis.FORM,
        tolerance=Tolerance.NONE,
        condition=BilingualText("该表其他科目列有上级", "other codes of the table stand under theirs"),
        version=2,
    )


PARTS: dict[TableKind, CheckRule] = {kind: _sum_of_lines_rule(kind) for kind in TABLES if kind not in _FLAT}
ORPHANS: dict[TableKind, CheckRule] = {
    kind: _parent_code_rule(kind) for kind in TABLES if kind not in _FLAT | _WITHOUT_CODES
}
UNITS_OF_THREE = CheckRule(
    id="F2.three-public.units",
    title=BilingualText(
        "“三公”经费支出表：合计等于各单位之和", "Travel, reception, vehicles: the total is that of the units"
    ),
    sentence=BilingualText(
        "“三公”经费支出表按单位列行的，合计等于各单位之和。",
        "Where the table of the three expenses prints a row a unit, the total is the sum of the units.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText("表内按单位列行，且各行没有年度", "the table prints a row a unit, and rows of no years"),
)
TOTAL_AGAIN = CheckRule(
    id="F2.total.again",
    title=BilingualText("合计行只印一次", "A total is printed once"),
    sentence=BilingualText(
        "表中同一列表的合计行连着印了两遍的，予以提示。",
        "Where a total stands twice in a row in one list of a table, that is worth checking.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText("相邻两行名称相同，金额也相同", "two neighbours have one name and the same amounts"),
    can_fail=False,
)
SUBPROJECTS = CheckRule(
    id="F2.text.subprojects",
    title=BilingualText("文字部分：一级项目等于其下项目之和", "Text: a project is the sum of the projects in it"),
    sentence=BilingualText(
        "文字说明中一级项目的金额，等于其下逐一列出的项目金额之和。",
        "The amount stated for a level-1 project is the sum of those stated for the projects in it.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
)
PROJECTS = CheckRule(
    id="F2.text.projects",
    title=BilingualText("文字部分：项目支出等于各一级项目之和", "Text: project spending is the sum of its projects"),
    sentence=BilingualText(
        "文字说明中项目支出的金额，等于其下逐一列出的一级项目金额之和。",
        "The amount stated for project spending is the sum of those of the level-1 projects listed under it.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText("一级项目逐一列出", "the level-1 projects are listed under it"),
)
RULES = (*PARTS.values(), *ORPHANS.values(), UNITS_OF_THREE, TOTAL_AGAIN, SUBPROJECTS, PROJECTS)


def check_line_sums(document: CheckedDocument) -> Iterator[Finding]:
    for sheet in document.sheets:
        if sheet.kind in PARTS:
            yield from _check_sums_in_statement(sheet, PARTS[sheet.kind])
            yield from _check_sums_over_lists(sheet, PARTS[sheet.kind])
        if sheet.kind in _FLAT and len(sheet.budget_units) > 1 and not any(line.year for line in sheet.lines):
            yield from _check_sums_in_statement(sheet, UNITS_OF_THREE)
        if sheet.kind in ORPHANS:
            yield from _check_parent_codes(sheet, ORPHANS[sheet.kind])
        yield from _check_totals_again(sheet)
    yield from _check_stated_projects(document)


def _check_totals_again(sheet: CheckedStatement) -> Iterator[Finding]:
    """Yield the totals that stand twice in a row."""
    totals = [line for line in sheet.lines if is_total_label(line.label) and any(each.value for each in line.amounts)]
    again = [
        other
        for one, other in pairwise(totals)
        if other.position - one.position == 1
        and (one.label, one.list, one.budget_unit) == (other.label, other.list, other.budget_unit)
        and [each.value for each in one.amounts] == [each.value for each in other.amounts]
    ]
    for line in again:
        words = BilingualText(
            f"{sheet.title}的“{line.label}”连着印了两行。", f"{sheet.title} prints “{line.label}” twice in a row."
        )
        yield info_finding(TOTAL_AGAIN, sheet.finding_subject(line), words)


def _check_sums_in_statement(sheet: CheckedStatement, rule: CheckRule) -> Iterator[Finding]:
    any_parts = False
    for line in sheet.lines:
        below = [part for part in sheet.children.get(line.position, []) if part.role not in (Role.CHANGE, Role.NOTE)]
        parts = [part for part in below if not is_of_which(part.label)]
        any_parts = any_parts or bool(parts)
        for name in dict.fromkeys(first_stretch(part.list) for part in parts):
            of_list = [part for part in below if first_stretch(part.list) == name]
            yield from _check_line_sum(sheet, rule, line, of_list)
    if not any_parts and len(sheet.lines) > 1:
        yield not_checked_finding(
            rule,
            sheet.finding_subject(),
            BilingualText("表内各行没有上下级", "no line of the table stands under another"),
        )


def _check_line_sum(sheet: CheckedStatement, rule: CheckRule, line: Line, below: Sequence[Line]) -> Iterator[Finding]:
    """Yield for each column whether a line is the sum of parts of one list; lists side by side are not added up.

    A list that goes on in a further stretch of columns is one.
    """
    own = first_stretch(below[0].list)
    for column in sheet.columns_of_line(line):
        beside = {
            name: column if name == line.list else sheet.column_of_measure(NarrowMeasure(column.measure), name)
            for name in {part.list for part in below}
        }
        subject = sheet.finding_subject(line, column)
        if own != first_stretch(line.list):
            subject = replace(subject, column=f"{own}/{subject.column}")
        addends = [list(below)] if _are_all_parts_of_the_three(below) else possible_addends(below)
        found = [
            each
            for parts in addends
            if (each := _sum_finding(sheet, rule, subject, (line, column), [(p, beside[p.list]) for p in parts]))
        ]
        agreeing = next((each for each in found if each.verdict is not Verdict.FAIL), None)
        if found and (agreeing or len(addends) == 1):
            yield agreeing or found[0]
        elif found:
            why = BilingualText("“其中”之后的行是否计入不明", "it is open whether the lines after 其中 are added")
            yield not_checked_finding(rule, subject, why)


def _sum_finding(
    sheet: CheckedStatement, rule: CheckRule, subject: FindingSubject, whole: Cell, parts: Sequence[Cell]
) -> Finding | None:
    """Return whether a figure is the sum of others; a blank is nothing where the rest of its row comes to its total."""
    total, terms = sheet.cell_term(*whole), [term for part in parts if (term := sheet.cell_term(*part))]
    if total is None or not terms:
        return None
    found = check_sum_of_parts(rule, subject, total, terms)
    if found is None or found.why != BLANK:
        return found
    blank = [whole] if total.figure.value is None else parts
    return check_equal_sides(rule, subject, [total], terms) if all(is_row_whole(sheet, *c) for c in blank) else found


def _are_all_parts_of_the_three(below: Sequence[Line]) -> bool:
    """Tell whether lines are all that the three, or their vehicles, consist of: what 其中 before them says is known."""
    return {three_public_of_label(line.label) for line in below} in _PARTS_OF_THE_THREE


def _check_sums_over_lists(sheet: CheckedStatement, rule: CheckRule) -> Iterator[Finding]:
    """Yield whether a total at the foot of the last of several lists is the sum of what stands outermost in them.

    Final accounts print the items of 公用经费 in two lists side by side, over one total.
    """
    for line in sheet.lines:
        base, dash, _number = line.list.partition("-")
        if not dash or line.role is not Role.TOTAL or sheet.children.get(line.position):
            continue
        outer = [
            part
            for part in sheet.lines
            if part.list.partition("-")[0] == base and part.parent is None and part.role is Role.LINE
        ]
        for column in sheet.columns_of_line(line):
            whole = sheet.cell_term(line, column)
            of_lists = ((part, sheet.column_of_measure(NarrowMeasure(column.measure), part.list)) for part in outer)
            terms = [term for part, beside in of_lists if (term := sheet.cell_term(part, beside))]
            subject = sheet.finding_subject(line, column)
            if whole and len(terms) > 1 and (found := check_sum_of_parts(rule, subject, whole, terms)):
                yield found


def _check_parent_codes(sheet: CheckedStatement, rule: CheckRule) -> Iterator[Finding]:
    for unit, group in groupby(sheet.lines, key=lambda line: line.budget_unit):
        lines = list(group)
        codes = {line.code for line in lines}
        placed = {len(code) for code in codes if len(code) in _INNER and code_above(code) in codes}
        for line in lines:
            above = code_above(line.code)
            if len(line.code) in placed and above not in codes and re.fullmatch(r"\d+", line.code):
                yield _missing_parent_finding(sheet, rule, line, unit)


def _missing_parent_finding(sheet: CheckedStatement, rule: CheckRule, line: Line, unit: str) -> Finding:
    above = code_above(line.code)
    where = f"{unit}，" if len(sheet.budget_units) > 1 else ""
    message = BilingualText(
        f"{sheet.title}{where}列有“{line.code} {line.label}”，却没有它的上级科目 {above}。",
        f"{sheet.title} prints “{line.code} {line.label}” but not {above}, which it belongs to.",
    )
    return Finding(
        rule=rule.id,
        version=rule.version,
        verdict=Verdict.FAIL,
        subject=sheet.finding_subject(line),
        message=message,
        searched=(sheet.kind,),
    )


def _check_stated_projects(document: CheckedDocument) -> Iterator[Finding]:
    """Yield for each paragraph that breaks project money down whether its projects make it up."""
    named = [
        mention
        for mention in document.budget.mentions
        if mention.subject == subjects.Subject.PROJECT and mention.project
    ]
    for whole in named:
        parts = [part for part in _mentions_in_project(document, whole.project, named) if part.section == whole.section]
        if parts:
            yield from _check_project_sum(document, SUBPROJECTS, whole, parts)
    for block in document.budget.mentions:
        section = document.sections.get(block.section)
        if block.subject == subjects.Subject.BLOCK_PROJECT and section is not None:
            listed = _mentions_in_project(document, None, named)
            parts = [
                part for part in listed if _mention_section_path(document, part).rpartition(".")[0] == section.path
            ]
            if parts:
                yield from _check_project_sum(document, PROJECTS, block, parts)


def _mentions_in_project(document: CheckedDocument, parent: int | None, named: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the mentions of projects directly in a project, or of level-1 projects."""
    for mention in named:
        project = document.projects.get(mention.project or 0)
        if project is not None and project.parent == parent:
            yield mention


def _mention_section_path(document: CheckedDocument, mention: Mention) -> str:
    section = document.sections.get(mention.section)
    return section.path if section else ""


def _check_project_sum(
    document: CheckedDocument, rule: CheckRule, whole: Mention, parts: Sequence[Mention]
) -> Iterator[Finding]:
    terms = [document.mention_term(part) for part in parts]
    if found := check_sum_of_parts(rule, document.mention_subject(whole, "parts"), document.mention_term(whole), terms):
        yield found
