"""F6, continued: the changes of parts, where the text gives those of all parts, come to the change of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from budgets.records import Direction, Section
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.function_names import short_name
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import MEASURES, Breakdown, Measure, parts_of_measure
from budgets.vocabulary.sentences import StatedMove, stated_moves
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import judge_sum
from .checked_document import CheckedDocument, found_once
from .checked_statement import income_source_of_label
from .finding_builders import build_side, comparison_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance, Verdict
from .stated_items import amount_term

PARTS = CheckRule(
    id="F6.change.parts",
    title=BilingualText("各部分的增减合成总的增减", "The changes of all parts come to the change of the whole"),
    sentence=BilingualText(
        "文字先写总的增减，再逐项写各部分的增减，各部分之和应等于总的增减。",
        "Where the change of a whole is followed by those of its parts, the parts come to the whole.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "表中的各部分都写到了，或各部分之和恰好相等", "all parts that tables print are named, or the sum holds"
    ),
    can_fail=False,
)
RULES = (PARTS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartedChange:
    """A stated change of a whole and those of the parts listed behind it."""

    section: Section
    whole: StatedMove
    parts: tuple[StatedMove, ...]


def check_changes_in_parts(document: CheckedDocument) -> Iterator[Finding]:
    for each in parted_changes(document):
        label = each.whole.name or "合计"
        name = f"{document.section_citation(each.section.order)}“{label}”的增减额"
        whole = [_term_of_move(document, each.section, each.whole, name)]
        parts = [_term_of_move(document, each.section, part, f"“{part.name}”") for part in each.parts]
        subject = FindingSubject(statement="text", path=(each.section.path, label), column="change-parts", label=label)
        yield comparison_finding(PARTS, subject, judge_sum(whole, parts), build_side(whole), build_side(parts))


@found_once
def parted_changes(document: CheckedDocument) -> Iterator[PartedChange]:
    """Yield the changes whose parts are all given, as the tables or the sum itself show."""
    partitions = [names for names in _partitions(document) if len(names) > 1]
    for section in document.budget.sections:
        for moves in stated_moves(section.text):
            whole, *parts = moves
            yield from (PartedChange(section=section, whole=whole, parts=(part,)) for part in parts if part.is_net)
            parts = [part for part in parts if not part.is_net]
            found = PartedChange(section=section, whole=whole, parts=tuple(parts))
            if len(parts) > 1 and (_holds(document, found) or _names_all(section, found, partitions)):
                yield found


def _holds(document: CheckedDocument, each: PartedChange) -> bool:
    whole, *parts = (_term_of_move(document, each.section, move, "") for move in (each.whole, *each.parts))
    return judge_sum([whole], parts).verdict in (Verdict.OK, Verdict.TAIL)


def _names_all(section: Section, each: PartedChange, partitions: list[frozenset[str]]) -> bool:
    """Tell whether the sentence names every part of one of the ways in which tables part the money, and no other."""
    text = section.text[each.whole.start : each.parts[-1].end]
    named = {short_name(part.name) for part in each.parts}
    return any(named & names and all(name in text for name in names) for names in partitions)


def _partitions(document: CheckedDocument) -> Iterator[frozenset[str]]:
    """Yield the names of the parts that tables print: classes by function, classes of spending, sources of income."""
    for sheet in document.sheets:
        if sheet.kind in (TableKind.EXPENDITURE, TableKind.EXPENDITURE_SUMMARY):
            kinds = parts_of_measure(Measure.TOTAL)[Breakdown.CLASS]
            terms = {
                each: sheet.cell_term(line, sheet.column_of_measure(each))
                for line in sheet.total_lines()
                for each in kinds
            }
            columns = {sheet.column_of_measure(each) for each, term in terms.items() if term and term.figure.value}
            yield frozenset(short_name("".join(column.header[-1:])) for column in columns if column)
        classes = [line for line in sheet.lines if line.scheme == Scheme.FUNCTIONAL and len(line.classification) == 3]
        yield frozenset(short_name(line.label) for line in classes if any(a.value for a in line.amounts))
        if sheet.kind is TableKind.INCOME_EXPENDITURE:
            sources = [line for line in sheet.lines if line.list == ListName.INCOME and line.level <= 1]
            yield frozenset(
                short_name(line.label)
                for line in sources
                if (source := income_source_of_label(line.label))
                and MEASURES[source].of in (Measure.SOURCE_YEAR, Measure.SOURCE_OWN)
                and any(a.value for a in line.amounts)
            )


def _term_of_move(document: CheckedDocument, section: Section, move: StatedMove, name: str) -> SumTerm:
    term = amount_term(document, section, move.amount, name)
    return replace(term, sign=-1 if move.direction is Direction.DECREASE else 1)
