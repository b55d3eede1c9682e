"""F6, continued: the changes of parts, where the text gives those of all parts, come to the change of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from budgets.records import Direction, Section
from budgets.vocabulary.change_words import YEARS_BEFORE
from budgets.vocabulary.clauses import last_clause, start_of_clause
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.function_names import short_name
from budgets.vocabulary.listed_parts import NUMBERS
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import MEASURES, Breakdown, Measure, parts_of_measure
from budgets.vocabulary.money_units import in_yuan
from budgets.vocabulary.stated_moves import stated_moves
from budgets.vocabulary.statements import StatedMove
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import ZERO, digit_slips, is_mistyped, judge_sum
from .checked_document import CheckedDocument, found_once, quoted_name
from .checked_statement import income_source_of_label
from .finding_builders import build_side, comparison_finding
from .findings import (
    BilingualText,
    CheckRule,
    Finding,
    FindingSubject,
    RuleBasis,
    SumTerm,
    Tolerance,
    Verdict,
)
from .printed_precision import is_telling
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
        "表中的各部分都写到了，或逐条编号后写出合计，或各部分之和恰好相等，或改一处笔误即相等",
        "all parts that tables print are named, or each is numbered, or the sum holds, or would but for one slip",
    ),
    can_fail=False,
    version=3,
)
RULES = (PARTS,)
_ANNOUNCED = re.compile("其中|原因|主要[是系]")
#: How the name of what all moves before come to ends.
_SUM_OF_ALL = re.compile("(?:合计|共计|因此|因而|由此|从而|相应)$")
#: The same, with how many they are: 两项合计.
_SUM_OF_SO_MANY = re.compile("(?P<number>[两二三四五六])项(?:合计|共计)$")
_TWO = 2
OTHER_WAYS = {Direction.INCREASE: "减少", Direction.DECREASE: "增加"}
#: Parts that a budget's text parts money into, whatever its tables print.
_OF_BASIC = frozenset({"人员", "公用"})
#: What 人员经费 is spent on, and nothing else.
_OF_PERSONNEL = frozenset({"工资福利", "对个人和家庭的补助"})
_THREE = frozenset({"因公出国（境）", "公务用车购置及运行", "公务接待"})
_THREE_WITH_VEHICLES_PARTED = frozenset({"因公出国（境）", "公务用车购置", "公务用车运行", "公务接待"})


#: What a move is measured against.
_AGAINST_BUDGET = re.compile("[较比与](?:年初|全年|调整后?)预算")
_AGAINST_YEAR = re.compile(rf"[较比与](?:{'|'.join(YEARS_BEFORE)}|\d{{4}}年)|同比")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartedChange:
    """A stated change of a whole and those of the parts listed behind it."""

    section: Section
    whole: StatedMove
    parts: tuple[StatedMove, ...]
    #: What would let the sum hold, where one slip of the hand explains that it does not.
    slip: str = ""


def check_changes_in_parts(document: CheckedDocument) -> Iterator[Finding]:
    for each in parted_changes(document):
        label = each.whole.name or "合计"
        name = f"{document.name_in_text(each.section, label)}的增减额"
        whole = [_term_of_move(document, each.section, each.whole, name)]
        parts = [_term_of_move(document, each.section, part, quoted_name(part.name)) for part in each.parts]
        subject = FindingSubject(statement="text", path=(each.section.path, label), column="change-parts", label=label)
        found = comparison_finding(PARTS, subject, judge_sum(whole, parts), build_side(whole), build_side(parts))
        if each.slip:
            zh, en = f"可能有一处写错：{each.slip} 则相符。", f" A slip? {each.slip} fits."
            found = replace(found, message=BilingualText(found.message.zh + zh, found.message.en + en))
        yield found


@found_once
def parted_changes(document: CheckedDocument) -> Iterator[PartedChange]:
    """Yield the changes whose parts are all given, as the tables or the sum itself show."""
    partitions = [names for names in _partitions(document) if len(names) > 1]
    for section in document.budget.sections:
        found: dict[int, PartedChange] = {}
        for through in (False, True):
            lists = (
                each
                for moves in stated_moves(section.text, through_reasons=through)
                for each in _by_base(section, moves)
            )
            for moves in lists:
                for each in _ways_to_part(document, section, moves, partitions, through):
                    found.setdefault(each.parts[-1].start, each)
        yield from found.values()


def _by_base(section: Section, moves: list[StatedMove]) -> list[list[StatedMove]]:
    """Return moves, or those against the budget and those against a year apart, where each is told against either."""
    begins = (0, *(move.end for move in moves))
    said = [last_clause(section.text, begin, move.start, "。；\n") for begin, move in zip(begins, moves, strict=False)]
    budgets = [bool(_AGAINST_BUDGET.search(words)) for words in said]
    if len(set(budgets)) == 1 or not all(
        budget or _AGAINST_YEAR.search(words) for budget, words in zip(budgets, said, strict=True)
    ):
        return [moves]
    apart = ([move for move, budget in zip(moves, budgets, strict=True) if budget is side] for side in (False, True))
    return [each for each in apart if len(each) > 1]


def _ways_to_part(
    document: CheckedDocument,
    section: Section,
    moves: list[StatedMove],
    partitions: list[frozenset[str]],
    through_reasons: bool,
) -> Iterator[PartedChange]:
    """Yield the moves behind the first as its parts: where they fit it, or every part that tables print is named.

    Tables print the parts of all money: what is itself a part of it is not what they are parts of. Where reasons stand
    between the parts, each move must be one of those that tables print.
    """
    totalled = bool(_SUM_OF_ALL.search(moves[-1].name)) and not _SUM_OF_ALL.search(moves[0].name)
    if totalled:
        moves = [moves[-1], *moves[:-1]]
    # Behind moves that no whole heads, what they come to is the whole: 甲增加3万元，乙减少1万元，相抵增加2万元.
    netted = (
        moves[-1].is_net and len(moves) > _TWO and not _ANNOUNCED.search(section.text, moves[0].end, moves[1].start)
    )
    if netted:
        yield PartedChange(section=section, whole=moves[-1], parts=tuple(moves[:-1]))
        return
    whole, *others = moves
    yield from (PartedChange(section=section, whole=whole, parts=(part,)) for part in others if part.is_net)
    parts = tuple(part for part in others if not part.is_net)
    found = PartedChange(section=section, whole=whole, parts=parts)
    text = section.text[min(each.start for each in moves) : max(each.end for each in moves)]
    if slip := _slip_of(document, found) if all(part.name for part in parts) and len(parts) > 1 else "":
        found = replace(found, slip=slip)
    enough = all if through_reasons else any
    counted = _SUM_OF_SO_MANY.search(whole.name)
    partitions = [_OF_PERSONNEL] if _is_called(whole, "人员经费") else partitions
    is_part = any(_is_called(whole, name) for names in partitions for name in names)
    if parts and (
        found.slip
        or (counted and len(parts) == NUMBERS[counted["number"]])
        or (totalled and _are_numbered(section, parts))
        or (_is_listed(section, whole, parts) and _holds(document, found))
        or any(
            not is_part
            and all(name in text for name in names)
            and enough(any(_is_called(part, name) for name in names) for part in parts)
            for names in partitions
        )
    ):
        yield found


def _is_listed(section: Section, whole: StatedMove, parts: tuple[StatedMove, ...]) -> bool:
    """Tell whether moves are listed as parts: several, or one with a name that words for parts or a reason announce."""
    return len(parts) > 1 or bool(parts[0].name and _ANNOUNCED.search(section.text, whole.end, parts[0].start))


def _are_numbered(section: Section, parts: tuple[StatedMove, ...]) -> bool:
    """Tell whether moves are numbered one by one from the first: 一是增加5.00万元；二是减少1.00万元."""
    begin = start_of_clause(section.text, parts[0].start, "。\n")
    ends = (begin, *(part.end for part in parts))
    numbered = (re.findall("([一二三四五六七八九])是", section.text[a:b]) for a, b in pairwise(ends))
    return len(parts) > 1 and [*numbered] == [[number] for number in "一二三四五六七八九"[: len(parts)]]


def _is_called(part: StatedMove, name: str) -> bool:
    """Tell whether a move is of the part that tables call so."""
    words = short_name(part.name)
    return words.startswith(name) and not words.removeprefix(name).strip("支出决预算费数维护")


def _holds(document: CheckedDocument, each: PartedChange) -> bool:
    whole, *parts = (_term_of_move(document, each.section, move, "") for move in (each.whole, *each.parts))
    return judge_sum([whole], parts).verdict in (Verdict.OK, Verdict.TAIL)


def _slip_of(document: CheckedDocument, each: PartedChange) -> str:
    """Return the move that, without a slip of the hand, would let the sum hold; nothing if it holds or none would.

    A move by as much as the whole is the whole said again, by another table, and no part of it.
    """
    if _holds(document, each) or any(part.amount.value == each.whole.amount.value for part in each.parts):
        return ""
    moves = (each.whole, *each.parts)
    # Round amounts are short of a whole by one digit too often for that digit to be mistyped.
    tell = all(is_telling(move.amount.figure) for move in moves)
    apart = sum((_signed(part) for part in each.parts), ZERO) - _signed(each.whole)
    for at, move in enumerate(moves):
        rest = _signed(move) - apart if at else _signed(move) + apart
        if rest == -_signed(move):
            return f"{quoted_name(move.name)}{OTHER_WAYS[move.direction]}{move.amount.printed}"
        for _, text in digit_slips(move.amount.figure):
            if in_yuan(text, move.amount.unit) == abs(rest) and rest * _signed(move) > 0:
                return f"{quoted_name(move.name)}{text}{move.amount.unit}"
        places = len(move.amount.figure.partition(".")[2])
        text = f"{abs(rest) / in_yuan('1', move.amount.unit):.{places}f}"
        is_as_printed = in_yuan(text, move.amount.unit) == abs(rest) and rest * _signed(move) > 0
        if tell and is_as_printed and is_mistyped(move.amount.figure, text):
            return f"{quoted_name(move.name)}{text}{move.amount.unit}"
    return ""


def _signed(move: StatedMove) -> Decimal:
    return -move.amount.value if move.direction is Direction.DECREASE else move.amount.value


def _partitions(document: CheckedDocument) -> Iterator[frozenset[str]]:
    """Yield the names of the parts of money: classes by function, classes of spending, sources of income, the three."""
    yield _THREE
    yield _THREE_WITH_VEHICLES_PARTED
    yield _OF_BASIC
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
