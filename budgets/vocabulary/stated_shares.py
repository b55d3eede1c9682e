"""Which shares a text states, each of the amount it speaks of (占…的50%)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.vocabulary.change_patterns import AMOUNT, MOVE
from budgets.vocabulary.change_words import BASIS, COMPARATOR, DIRECTION_WORDS, PER_CENT, PERCENT, PERCENTAGE, YEAR
from budgets.vocabulary.clauses import adjoins, amount_in, amount_label, bare_name, start_of_clause
from budgets.vocabulary.money_units import StatedAmount, stated_amounts
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.statements import NamedShare, StatedPoints, StatedShare

_SHARE = re.compile(
    rf"(?:(?P<about>约)|只|仅)?(?:占(?!比(?:分别|依次))|(?<=[，,])为(?=(?:全部|总|本年|全年|当年)?(?:支出|收入)(?:总额|合计|总计|预算)?的\d)|(?<=[，,（(])(?:预留)?(?=比[例重][为是]))(?P<of>[^，。；、%％]{{0,24}}?)(?:的|的?比[例重]?[为是]?)?"
    rf"(?:[由从]{PERCENT}[%％](?:{MOVE})?[到至为])?\s*(?P<percent>{PERCENT}){PER_CENT}(?!\s*[、和]\s*{PERCENT}{PER_CENT})"
)
#: Shares of as many amounts, told behind the last of them: 分别占支出的78.94%、21.06%.
_SHARES_IN_TURN = re.compile(
    rf"(?:分别占(?P<of>[^，。；、\d]{{0,24}}?)的?|占(?P<of_all>[^，。；、\d]{{0,24}}?)的?(?:比[重例](?:分别|依次)?[为是])?(?={PERCENT}{PER_CENT}[、和])|占比(?:分别|依次)[为是])(?P<percents>{PERCENT}{PER_CENT}(?:[、，和]{PERCENT}{PER_CENT})+)"
)
#: An amount as a part of the year before's: 5.00万元，为上年4.00万元的125%; 仅为上年预算的80%，上年预算4.00万元.
_OF_YEAR_BEFORE = re.compile(
    rf"(?:仅|只|约)?(?:[为是]|相当于)(?P<of>{YEAR}{BASIS}|(?!(?:年初|全年|调整后?|当年)?预算)[^，。；：、\d\n]{{2,24}}(?=\d))数?的?[（(]?(?P<whole>{AMOUNT})?[）)]?的?(?P<percent>{PERCENT}){PER_CENT}"
    rf"(?:[，,（(]{YEAR}(?:同期)?{BASIS}数?[为是]?(?P<behind>{AMOUNT}))?"
)
#: A share told without the amount, which the text gives elsewhere: 人员经费占基本支出的80.00%.
_SHARE_OF_NAME = re.compile(
    rf"(?<![^，,。；;：:、（(\n])(?:其中[：:]?|\d{{4}}年度?)?(?P<name>[^，。；：、\d\n（占]{{2,24}}(?:（[^）\d]{{1,8}}）[^，。；：、\d\n（占]{{1,16}})?)"
    rf"占(?P<of>[^，。；、\d]{{0,24}}?)的?(?:比[例重]?)?[为是]?(?P<percent>{PERCENT}){PER_CENT}(?:[，,][为计共]{{1,2}}(?P<told>{AMOUNT}))?"
)
#: The same of several names in turn: 人员经费和公用经费占比分别为80.00%和20.00%.
_SHARES_OF_NAMES_IN_TURN = re.compile(
    rf"(?<![^，,。；;：:\n])(?:其中[：:]?)?(?P<names>[^，。；：\d\n（占]{{2,60}}?)(?:分别占|占)(?P<of>[^，。；、\d]{{0,24}}?)的?(?:比[重例]?)?"
    rf"(?:分别|依次)?[为是]?(?P<percents>{PERCENT}{PER_CENT}(?:[、，和]{PERCENT}{PER_CENT})+)"
)
_REACHED = re.compile("(?<=.)(?:累计)?(?:完成|达到?|实现)$")
#: What may be said aside between an amount and its share: 5.00万元（全部为货物），占50.00%.
_ASIDE = re.compile(r"（[^（）\d]*）[，,]?$")


#: Two percentages and how many points they are apart: 14.71%，比上年的14.75%降低0.04个百分点; 由70%升到75%，升5个.
_POINTS = re.compile(
    rf"(?P<now>{PERCENT})[%％][，,]{COMPARATOR}{YEAR}(?:同期)?{BASIS}数?的?(?P<then>{PERCENT})[%％](?:相比)?[，,]?"
    rf"(?P<word>{MOVE})了?(?P<by>{PERCENT})个百分点"
    rf"|[由从](?:{YEAR}的?)?(?P<first>{PERCENT})[%％](?P<moves>{MOVE})[到至为](?:{YEAR}的?)?(?P<last>{PERCENT})[%％][，,]"
    rf"(?:{MOVE})?了?(?P<points>{PERCENT})个百分点"
)


def stated_points(text: str) -> Iterator[StatedPoints]:
    """Yield the percentages of two years that a text tells with the points by which one has moved to the other."""
    for match in _POINTS.finditer(text):
        names = ("then", "now", "by", "word") if match["now"] else ("first", "last", "points", "moves")
        then, now, by, word = (match[name].replace(",", "") for name in names)
        yield StatedPoints(then=then, now=now, by=by, direction=DIRECTION_WORDS[word], printed=match[0])


def stated_shares(text: str) -> Iterator[StatedShare]:
    """Yield the stated shares of a text, each of the amount right before it, or in turn of several."""
    found = (*_shares_behind(text), *_shares_in_turn(text), *_shares_of_names(text), *_shares_of_year_before(text))
    yield from sorted(found, key=lambda share: share.value.start)


def _share_of(match: re.Match[str], value: StatedAmount, label: str, whole: StatedAmount | None = None) -> StatedShare:
    return StatedShare(
        value=value,
        percent=match["percent"].replace(",", ""),
        of=match["of"],
        start=match.start(),
        end=match.end(),
        label=label,
        whole=whole,
        is_about=bool(match.groupdict().get("about")),
    )


def _amount_right_before(text: str, begin: int, at: int) -> StatedAmount | None:
    before = stated_amounts(text, begin, at)
    if aside := _ASIDE.search(text, begin, at):
        at = aside.start()
    opened = at - text[max(begin, at - 1) : at].count("（")
    return before[-1] if before and adjoins(text, before[-1].end, opened) else None


def _shares_behind(text: str) -> Iterator[StatedShare]:
    begin = 0
    shares = [*_SHARE.finditer(text)]
    changed = {each.end: each for each in stated_changes(text)} if shares else {}
    for match in shares:
        value = _amount_right_before(text, begin, match.start())
        # Behind what an amount has changed by, its share is of that amount: 5.00万元，增长25.00%，占50.00%.
        change = next((each for end, each in changed.items() if adjoins(text, end, match.start())), None)
        if change and (value is None or change.start <= value.start):
            value = None if change.perhaps_of else change.value
        if value:
            yield _share_of(match, value, amount_label(text, begin, value.start), _whole_within(match))
        begin = match.end()


def _shares_of_year_before(text: str) -> Iterator[StatedShare]:
    for match in _OF_YEAR_BEFORE.finditer(text):
        whole = next((name for name in ("whole", "behind") if match[name]), "")
        begin = start_of_clause(text, match.start(), "。；\n")
        value = _amount_right_before(text, begin, match.start())
        if whole and value:
            yield _share_of(match, value, amount_label(text, begin, value.start), amount_in(match, whole))


def _shares_of_names(text: str) -> Iterator[StatedShare]:
    """Yield the shares of what only a name stands before, where the text gives that one amount elsewhere."""
    for match, own in _names_with_shares(text):
        if own and len({each.value for each in own}) == 1:
            yield _share_of(match, own[0], match["name"])


def shares_of_names_alone(text: str) -> Iterator[NamedShare]:
    """Yield the shares of what only a name stands before, and no amount of the text."""
    for match, own in _names_with_shares(text):
        if not own:
            yield NamedShare(name=match["name"], of=match["of"], percent=match["percent"].replace(",", ""))
    for match in _SHARES_OF_NAMES_IN_TURN.finditer(text):
        names = re.split("[、和与及]", match["names"])
        percents = [each[0].rstrip("%％ ").replace(",", "") for each in PERCENTAGE.finditer(match["percents"])]
        for name, percent in zip(names, percents, strict=False) if len(names) == len(percents) else ():
            yield NamedShare(name=name, of=match["of"], percent=percent)


def _names_with_shares(text: str) -> Iterator[tuple[re.Match[str], list[StatedAmount]]]:
    """Yield the names with a share and the amounts that the text gives them: the one behind it, or all elsewhere."""
    found = [*_SHARE_OF_NAME.finditer(text)]
    named = [(amount_label(text, 0, each.start), each) for each in stated_amounts(text)] if found else []
    for match in found:
        elsewhere = [each for label, each in named if _REACHED.sub("", bare_name(label)) == match["name"]]
        yield match, [amount_in(match, "told")] if match["told"] else elsewhere


def _shares_in_turn(text: str) -> Iterator[StatedShare]:
    for match in _SHARES_IN_TURN.finditer(text):
        begin = start_of_clause(text, match.start(), "。；\n")
        percents = [*PERCENTAGE.finditer(text, *match.span("percents"))]
        of = match["of"] or match["of_all"] or ""
        if len(re.split("[和与及]", of)) == len(percents):
            # Of one amount in turn of several wholes: 占支出和收入的比重分别为10.00%和20.00%.
            continue
        before = stated_amounts(text, begin, match.start())[-len(percents) :]
        for value, percent in zip(before, percents, strict=False) if len(before) == len(percents) else ():
            yield StatedShare(
                value=value,
                percent=percent[0].rstrip("%％ ").replace(",", ""),
                of=of,
                start=percent.start(),
                end=percent.end(),
                label=amount_label(text, begin, value.start).rpartition("元、")[2],
            )


def _whole_within(share: re.Match[str]) -> StatedAmount | None:
    """Return the amount of which a share says to be: 占政府采购预算90.00万元的66.67%."""
    within = stated_amounts(share.string, *share.span("of"))
    return within[0] if len(within) == 1 and within[0].end == share.end("of") else None
