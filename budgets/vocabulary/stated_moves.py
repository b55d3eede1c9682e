"""By how much the parts of a change move, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from budgets.vocabulary.change_patterns import AMOUNT, MOVE
from budgets.vocabulary.change_words import BASIS, COMPARATOR, YEAR, YEARS_BEFORE, year_of_base
from budgets.vocabulary.clauses import LEAD, amount_label, bare_name, last_name
from budgets.vocabulary.items_of_two_years import way_of_word
from budgets.vocabulary.money_units import AMID_FIGURE, MONEY, amount_of, stated_amounts
from budgets.vocabulary.statements import StatedMove

#: An amount by which something named moves.
_MOVED = re.compile(rf"(?P<word>{MOVE}|净[增减](?=\d))(?:了|为)?[^，。；：\d（）\n]{{0,30}}?\s*{MONEY}")
#: What stands before the name of what moves, and between the name and the word for the move.
_MOVE_LEAD = re.compile(
    rf"^.*(?:其中|{'|'.join(YEARS_BEFORE)}|\d{{4}}年度?)[：:，]?|^(?:主要)?原因(?:是|为)?|^按.*?分类"
)
_MOVE_TAIL = re.compile(rf"(?:安排|经费|决算|{COMPARATOR}{YEAR}{BASIS}数?(?:相比)?|总计|各|同比)+$")
#: What stands between the name of an amount and the word for how it moves: 基本支出800万元，比上年增加.
_AMOUNT_MOVED = re.compile(rf"{AMID_FIGURE}{AMOUNT}[，,（]?(?:{COMPARATOR}{YEAR}{BASIS}数?(?:相比)?[，,]?|同比)?$")
#: What tells in the clause before a move that it is what all moves before come to: 两项相抵，基本支出净增加.
_NET_BEFORE = re.compile(r"相抵后?，[^，。；：\d\n]*$")
#: What tells that a move is of money for each of several things: 平均每辆2.00万元，比上年减少.
_PER_EACH = re.compile("(?:平均|[人户车台辆次]均|单价|每[人户次辆台名个])[^。；]{0,40}$")
#: What a move is measured against.
_AGAINST = re.compile(rf"{COMPARATOR}(?P<base>{YEAR}{BASIS}|(?:年初|全年|调整后?的?)?预算)数?")
_IN_TURN = re.compile(rf"(?:[、和与及]{AMOUNT})+")
_SPENT = re.compile("执行|决算")
#: What tells that the parts of a change follow.
_LISTS_PARTS = re.compile(r"其中|原因|主要[是系]|按[^，。；]{0,8}分类")
_ANEW = re.compile(r"其中|按[^，。；]{0,8}分类")


def stated_moves(text: str, *, through_reasons: bool = False) -> Iterator[list[StatedMove]]:
    """Yield the moves of each paragraph, from the one of a whole on: that behind which parts are listed.

    A reason begins a list of its own, unless the list goes on ``through_reasons`` given for its parts.
    """
    at = 0
    # A line that does not end a sentence is no paragraph.
    for paragraph in re.split(r"(?<=[。；：])\n", text):
        group: list[StatedMove] = []
        base = ""
        for match in _MOVED.finditer(text, at, at + len(paragraph)):
            before = group[-1].end if group else at
            if _PER_EACH.search(text, max(before, match.start() - LEAD), match.start()):
                continue
            told = [*_AGAINST.finditer(text, before, match.start())]
            own = told[-1]["base"] if told else base
            if group and told and text[told[-1].start() - 1] in "。\n" and _differ(base, own):
                # Against another year or budget, what follows is another list.
                yield from [group] if len(group) > 1 else []
                group = []
            base = own
            listed = (_ANEW if through_reasons else _LISTS_PARTS).search(text[before : match.start()])
            if listed or not group:
                yield from [group] if len(group) > 1 else []
                group = group[-1:] if listed else []
            group.append(_move_of(match, at))
            group += _moves_in_turn(match, group[-1])
        yield from [group] if len(group) > 1 else []
        at += len(paragraph) + 1


def _moves_in_turn(match: re.Match[str], first: StatedMove) -> Iterator[StatedMove]:
    """Yield the moves of further amounts joined to one: 分别减少1.00万元和2.00万元."""
    run = _IN_TURN.match(match.string, match.end())
    for amount in stated_amounts(match.string, *run.span()) if run else ():
        yield replace(first, name="", amount=amount, start=amount.start, end=amount.end)


def _differ(base: str, other: str) -> bool:
    """Tell whether two bases are known to be others: of two years, or one of what was spent and one of a budget.

    A budget without a year is the year's own.
    """
    if base and other and bool(re.match(YEAR, base)) != bool(re.match(YEAR, other)):
        return True
    years = {year_of_base(base), year_of_base(other)}
    spent = {bool(_SPENT.search(each)) for each in (base, other) if "预算" in each or _SPENT.search(each)}
    return (None not in years and len(years) > 1) or len(spent) > 1


def _move_of(match: re.Match[str], begin: int) -> StatedMove:
    lead = last_name(match.string, begin, match.start(), "，。；：、\n")
    name = _MOVE_LEAD.sub("", _MOVE_TAIL.sub("", lead)).strip()
    if not name and (told := _AMOUNT_MOVED.search(match.string[max(begin, match.start() - LEAD) : match.start()])):
        name = amount_label(match.string, begin, match.start() - len(told[0]))
    return StatedMove(
        name=bare_name(name),
        direction=way_of_word(match["word"]),
        amount=amount_of(match),
        start=match.start(),
        end=match.end(),
        is_net="相抵" in lead
        or bool(_NET_BEFORE.search(match.string[max(begin, match.start() - LEAD) : match.start()])),
    )
