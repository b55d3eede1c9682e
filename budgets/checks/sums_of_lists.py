"""F9, continued: amounts that a sentence lists under another (其中) make it up but for a slip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from budgets.records import Section
from budgets.vocabulary.change_patterns import BY_SO_MUCH
from budgets.vocabulary.change_words import DIRECTION_WORDS
from budgets.vocabulary.clauses import amount_label, start_of_clause
from budgets.vocabulary.listed_parts import OTHER_EXTENT, ListedPart, ListedParts, listed_parts
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.money_units import MONEY, amount_of, in_yuan, stated_amounts
from budgets.vocabulary.years_of_amounts import is_of_year_before

from .arithmetic import ZERO, are_slip_apart, digit_slips, is_mistyped
from .checked_document import CheckedDocument, found_once, quoted_name
from .checked_statement import income_source_of_label
from .finding_builders import check_part_of_whole, check_sum_of_parts
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance, Verdict
from .printed_precision import is_telling
from .stated_items import amount_term

LISTED = CheckRule(
    id="F9.text.listed",
    title=BilingualText("文字：列在“其中”之后的各项合成总额", "Text: amounts listed under another make it up"),
    sentence=BilingualText(
        "一句话先写总额，再用“其中”“包括”列全各项的，各项之和等于总额，全国（全市）的数等于中央与地方（市级与区县）之和；"
        "各收入来源之和、各项用途之和、紧接“其中”的一项不大于总额。",
        "Where a sentence gives a whole and lists all its parts, these make it up, as levels of government do what all "
        "have; neither sources of income, nor what "
        "it is used for, nor the first amount behind 其中 exceed it.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText(
        "各项之和等于总额，或改一处笔误即相等，或名称表明各项已列全，或收入来源、用途之和或其中一项超出",
        "they make it up, or would but for one slip, or their names say they are all, "
        "or sources, uses or one exceed it",
    ),
    can_fail=False,
    version=7,
)
RULES = (LISTED,)
#: Sources that may hold another, or stand within one.
_HOLDING = frozenset({None, Measure.SOURCE_FISCAL, Measure.SOURCE_OWN, Measure.SOURCE_CARRYOVER})
#: Words of one side of the money, and of what was budgeted or spent: an amount of the one is no part of the other.
_SIDES = ("收入", "预算", "决算", "执行")
#: An item of spending that is not itself made of several.
_ITEM = re.compile("工会经费|[^及和与]*(?<!经)费用?")
#: How a text ends whose parts the numbered paragraphs behind it tell, each in its first clause.
_PARAGRAPHS_FOLLOW = re.compile(r"(?:其中|包括)[：:]?\s*$")
_FIRST_CLAUSE = re.compile(rf"(?P<name>[^，。；：\d\n−－–-]{{2,40}}){MONEY}(?=[，。；（\n]|$)")
#: Lists longer than this are not tried for which of their amounts make up the whole.
_FEW = 12
_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedList:
    """A list of a section with what is to be said of its sum."""

    section: Section
    listed: ListedParts
    finding: Finding


def check_sums_of_lists(document: CheckedDocument) -> Iterator[Finding]:
    for each in checked_lists(document):
        yield each.finding
    for section in document.budget.sections:
        found = _sum_of_paragraphs(document, section)
        yield from [found] if found else []


@found_once
def checked_lists(document: CheckedDocument) -> Iterator[CheckedList]:
    """Yield the lists of the text that make up their whole, or do not and should."""
    for section in document.budget.sections:
        for listed in listed_parts(section.text):
            if finding := _sum_of_list(document, section, listed) or _part_of_list(document, section, listed):
                yield CheckedList(section=section, listed=listed, finding=finding)


def _sum_of_paragraphs(document: CheckedDocument, section: Section) -> Finding | None:
    """Return what the numbered paragraphs below a section come to, each by its first clause, where it announces them.

    The whole is the one amount of the last line of the section that has one, beside those by which it has changed.
    """
    if not _PARAGRAPHS_FOLLOW.search(section.text):
        return None
    lines = [line for line in section.text.split("\n") if stated_amounts(line)]
    if not lines:
        return None
    depth = section.path.count(".") + 1
    below = [
        each
        for each in document.budget.sections
        if each.path.startswith(f"{section.path}.") and each.path.count(".") == depth
    ]
    told = [(each, _FIRST_CLAUSE.match(each.text)) for each in below]
    begin = section.text.rindex(lines[-1])
    [amount, *others] = stated_amounts(section.text, begin)
    if not all(BY_SO_MUCH.search(section.text[begin : each.start]) for each in others):
        return None
    whole = ListedPart(name=amount_label(section.text, begin, amount.start), amount=amount)
    parts = [(each, ListedPart(name=match["name"], amount=amount_of(match))) for each, match in told if match]
    names = [whole.name, *(part.name for _, part in parts)]
    if len(parts) < max(_TWO, len(below)) or any(_is_change(name) or OTHER_EXTENT.search(name) for name in names):
        return None
    listed = ListedParts(whole=whole, parts=tuple(part for _, part in parts), complete=True, are_apart=True)
    term = amount_term(document, section, amount, document.name_in_text(section, whole.name))
    terms = [amount_term(document, each, part.amount, quoted_name(part.name)) for each, part in parts]
    subject = FindingSubject(statement="text", path=(section.path, whole.name), column="paragraphs", label=whole.name)
    found = check_sum_of_parts(LISTED, subject, term, terms)
    tells = found and (
        found.verdict is not Verdict.INFO
        or listed.has_all_by_name
        or _exceed_in_all(listed)
        or (not _some_make_up(listed) and _slip_of(listed))
    )
    return found if tells else None


def _sum_of_list(document: CheckedDocument, section: Section, listed: ListedParts) -> Finding | None:
    label = listed.whole.name
    whole = amount_term(document, section, listed.whole.amount, document.name_in_text(section, label))
    parts = [amount_term(document, section, part.amount, quoted_name(part.name)) for part in listed.parts]
    subject = FindingSubject(statement="text", path=(section.path, label), column="listed", label=label)
    found = check_sum_of_parts(LISTED, subject, whole, parts)
    if found is None or found.verdict is not Verdict.INFO:
        return found
    if _make_up_another(section.text, listed):
        return None
    if _parts_exceed(listed):
        return found
    if listed.has_all_by_name and listed.complete and not _is_change(listed.whole.name):
        return found
    if (listed.are_apart or _are_items(listed)) and listed.complete and _exceed_in_all(listed):
        return found
    slip = _lost_nought(listed)
    if not slip and listed.complete and not _some_make_up(listed):
        slip = _slip_of(listed)
    if not slip:
        return None
    message = BilingualText(
        f"{found.message.zh}可能有数字写错：若是{slip}则相符。",
        f"{found.message.en} There may be a slip of digits: with {slip} it would fit.",
    )
    return replace(found, message=message)


def _make_up_another(text: str, listed: ListedParts) -> bool:
    """Tell whether what is listed behind an amount makes up another of its sentence, or it with those right before it.

    By that it may have changed, or that by it: 50.00万元，减少6.00万元，其中：甲4.00万元，乙2.00万元.
    """
    whole, first = listed.whole.amount, listed.parts[0].amount
    if first.start < whole.end:
        return False
    begin = start_of_clause(text, whole.start, "。；\n")
    before = [each.value for each in stated_amounts(text, begin, whole.end)]
    since = [each.value for each in stated_amounts(text, whole.end, first.start)]
    return sum(part.amount.value for part in listed.parts) in {*before, *since, *accumulate(reversed(before))}


def _part_of_list(document: CheckedDocument, section: Section, listed: ListedParts) -> Finding | None:
    """Return that the first amount behind an amount of the year (其中) is more than that, if both are of one money.

    Behind several amounts of a sentence 其中 may be of any of them.
    """
    whole, part = listed.whole, listed.parts[0]
    between = section.text[whole.amount.end : part.amount.start]
    begin = start_of_clause(section.text, whole.amount.start, "。；\n")
    is_of_which = (
        "其中" in between
        and not stated_amounts(section.text, begin, whole.amount.start)
        and not re.search("[；。]", between[1:])
    )
    is_open = (
        OTHER_EXTENT.search(part.name)
        or _is_change(whole.name)
        or any(word in part.name and word not in whole.name for word in _SIDES)
    )
    if len(listed.parts) == 1 and "用于" in between and are_slip_apart(whole.amount.figure, part.amount.figure):
        return _used_finding(document, section, listed)
    if not is_of_which or is_open or is_of_year_before(section.text, whole.amount, document.budget.year):
        return None
    subject = FindingSubject(
        statement="text", path=(section.path, whole.name, part.name), column="listed", label=part.name
    )
    terms = [
        amount_term(document, section, each.amount, document.name_in_text(section, each.name)) for each in (part, whole)
    ]
    found = check_part_of_whole(LISTED, subject, *terms)
    return found if found and found.verdict is Verdict.INFO else None


def _used_finding(document: CheckedDocument, section: Section, listed: ListedParts) -> Finding | None:
    """Return that the one amount an amount is used for (主要用于) is the same but for a slip of the hand."""
    whole, [part] = listed.whole, listed.parts
    subject = FindingSubject(
        statement="text", path=(section.path, whole.name, part.name), column="used", label=part.name
    )
    terms = [
        amount_term(document, section, each.amount, document.name_in_text(section, each.name)) for each in (whole, part)
    ]
    return check_sum_of_parts(LISTED, subject, terms[0], terms[1:])


def _is_change(name: str) -> bool:
    return any(word in name for word in DIRECTION_WORDS)


def _parts_exceed(listed: ListedParts) -> bool:
    """Tell whether sources of income, none of which holds another, or years of a project exceed the whole."""
    if listed.whole.name == "总投资":
        return sum(part.amount.value for part in listed.parts) > listed.whole.amount.value
    if _is_change(listed.whole.name):
        return False
    sources = [(income_source_of_label(part.name), part.amount.value) for part in listed.parts]
    apart = [(source, value) for source, value in sources if source not in _HOLDING]
    return len({source for source, _ in apart}) == len(apart) and sum(v for _, v in apart) > listed.whole.amount.value


def _are_items(listed: ListedParts) -> bool:
    """Tell whether parts are called as items of spending of which none holds another: 办公费, 差旅费."""
    names = [part.name for part in listed.parts]
    return all(_ITEM.fullmatch(name) for name in names) and sum("车" in name for name in names) <= 1


def _exceed_in_all(listed: ListedParts) -> bool:
    """Tell whether parts of an amount exceed it, none of them being the whole or what parts it again."""
    total = sum((part.amount.value for part in listed.parts), ZERO)
    return total > listed.whole.amount.value and not _is_change(listed.whole.name) and not _some_make_up(listed)


def _some_make_up(listed: ListedParts) -> bool:
    """Tell whether some of the parts make up the whole: the others then part it again."""
    sums = {ZERO}
    for part in listed.parts[:_FEW]:
        sums |= {each + part.amount.value for each in sums}
    return listed.whole.amount.value in sums - {ZERO}


def _lost_nought(listed: ListedParts) -> str:
    """Return the one amount printed as a bare digit among decimals that, were it nothing, would let the list hold."""
    over = sum((part.amount.value for part in listed.parts), ZERO) - listed.whole.amount.value
    bare = [part for part in listed.parts if part.amount.value and len(part.amount.figure) == 1]
    others = [part for part in listed.parts if part.amount.value and part not in bare]
    is_slip = len(bare) == 1 and bare[0].amount.value == over and all("." in part.amount.figure for part in others)
    return f"{quoted_name(bare[0].name)}0{bare[0].amount.unit}" if is_slip and others else ""


def _slip_of(listed: ListedParts) -> str:
    """Return the amount that, without one slip of the hand, would let the list hold; nothing if none would.

    Round amounts are short of a whole by one digit too often for that digit to be mistyped.
    """
    tell = all(is_telling(part.amount.figure) for part in (listed.whole, *listed.parts) if part.amount.value)
    rest = sum((part.amount.value for part in listed.parts), ZERO) - listed.whole.amount.value
    for sign, each in ((-1, listed.whole), *((1, part) for part in listed.parts)):
        due = each.amount.value - sign * rest
        for _, text in digit_slips(each.amount.figure):
            if in_yuan(text, each.amount.unit) == due:
                return f"{quoted_name(each.name)}{text}{each.amount.unit}"
        places = len(each.amount.figure.partition(".")[2])
        text = f"{due / in_yuan('1', each.amount.unit):.{places}f}"
        # A digit may be missing, or mistyped.
        if due <= 0 or in_yuan(text, each.amount.unit) != due:
            continue
        if are_slip_apart(each.amount.figure, text) or (tell and is_mistyped(each.amount.figure, text)):
            return f"{quoted_name(each.name)}{text}{each.amount.unit}"
    return ""
