"""Keep what the text says of one unit, class or earlier year from being held against the tables of all money.

The words that say so stand around an amount, not at it: over the list it stands in, before it in its sentence, or in a
heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgets.records import Mention, Phase, Section
from budgets.vocabulary.change_words import YEARS_BEFORE
from budgets.vocabulary.clauses import last_clause
from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.figures import FIGURE
from budgets.vocabulary.function_names import short_name
from budgets.vocabulary.measures import measure_of_words
from budgets.vocabulary.money_units import MONEY_UNIT
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.subjects import FUND_WORDS, Subject, narrowing_words

from .checked_document import CheckedDocument
from .finding_builders import not_checked_words
from .findings import BilingualText, Finding, Verdict
from .named_rows import ROW
from .narrowed_money import PARTS_OF_SPENDING, fund_of_words, name_listed_under, narrowing_of, year_spoken_of

#: Words for some of the units of a department, and what tells that a heading is of them and of all others.
_UNITS = re.compile("[部局厅委办院会校]?本级|[局厅委]机关|机关本部|下属|所属|直属|二级(?:预算)?单位|事业单位|行政单位")
_ALL_UNITS = re.compile("[和与及、]|汇总|包括")
#: How what is said of one unit begins, in a list of units or a paragraph of its own: 局机关：, 1.档案服务中心。.
_SPOKEN_OF = re.compile(r"(?:^|[。；])([^，。；：]{2,24})：|^([^，。；：]{2,24})。")
_UNIT_NAMED = re.compile(rf"(?:{_UNITS.pattern}|中心|[局馆所院站队委校]|办公室|协会)$")
#: Amounts that a class of spending, a kind of buyers or any other part of the money has as well as all of it.
_IN_PARTS = frozenset(
    {*PARTS_OF_SPENDING, Subject.PROCUREMENT_GOODS, Subject.PROCUREMENT_WORKS, Subject.PROCUREMENT_SERVICES}
)
#: Amounts of a whole side, which may be that of one unit.
_WHOLES = (Subject.TOTAL, Subject.INCOME, Subject.EXPENDITURE)
#: What is left out of the name of an amount to see whether it is of all money, of a fund or of a class of expenditure.
_WHOLE = re.compile(
    rf"{'|'.join(pattern for _, pattern in FUND_WORDS)}|基本|项目|人员|日常|公用|运行|机关|政府|各项|为|采购|计划"
    "|收入|支出|收支|拨款|资金|经费|总|共?计|金?额|规模|数|年"
)
#: What is said of how an amount is counted (以合同签订为准), and not of which.
_COUNTED = re.compile("（[^）]*(?:为准|口径|含|下同|见)[^）]*）")
#: What a budget heads by what was spent the year before.
_OF_YEAR_BEFORE = re.compile(r"(?:上年|\d{4}年)[^，。；]{0,8}(?:执行|决算|回顾)")
#: Money allotted in the year, beside which money carried over may be spent.
_OF_YEAR_ALONE = re.compile("(?:当年|本年)[^，。]{0,20}安排的")
_CARRIED = re.compile("结转|结余")
_SCHOOL = re.compile("大学|学院|学校$")
_STEP = re.compile("[（(][类款项][)）]")
#: What opens the words on part of the money: 在教育支出中，; 教育支出5.00万元中，.
_WITHIN = re.compile(
    r"(?:^|[，。；：\n])在?(?P<name>[^，。；：\d\n]{2,20}(?:支出|经费|资金|收入|预算))"
    rf"(?:数?[为是]?{FIGURE}\s?(?:{MONEY_UNIT}))?中[，,]"
)
#: What tells in final accounts that an amount was budgeted: it is called so, and what was spent stands behind it.
_BUDGETED = re.compile(r"预算数?[为是]?$")
_THEN_SPENT = re.compile(
    rf"{FIGURE}\s?(?:{MONEY_UNIT})[，,、；](?:实际|全年)*(?:支出|执行|决算|完成)[^，。；\d]{{0,6}}{FIGURE}"
)
#: What tells that an amount is what the year's budget was changed to.
_ADJUSTED = re.compile(r"(?:追加|调整|调增|调减|划转|划出|划入|剔除|扣除)[^。；\n]{0,24}后[，,]")


def without_other_money(document: CheckedDocument, findings: Sequence[Finding]) -> list[Finding]:
    """Return findings of which none holds other money of the text against a table, in the same order."""
    return [_judged_of_own_money(document, each) if each.verdict is Verdict.FAIL else each for each in findings]


def _judged_of_own_money(document: CheckedDocument, failed: Finding) -> Finding:
    spots = failed.figure_locations
    if all(spot.statement is None for spot in spots):
        return failed
    for spot in spots:
        section = document.sections.get(spot.section or 0)
        mention = document.mentions_by_order.get(spot.mention or 0)
        if section is None:
            continue
        start = mention.start if mention else _only_place(section, failed)
        in_parts = is_of_parts(mention) if mention else _is_of_column(failed)
        words = words_of_other_money(document, section, start, in_parts=in_parts)
        own = narrowing_of(document, mention) if mention and failed.rule.startswith("F6") else ""
        if words := words or (own if _UNITS.search(own) else ""):
            why = BilingualText(f"这里说的是“{words}”的数", f"the sentence speaks of “{words}”")
            return replace(
                failed,
                verdict=Verdict.NA,
                message=not_checked_words(why),
                why=why,
                left=None,
                right=None,
                difference=None,
                tolerance=None,
            )
    return failed


def _is_of_column(failed: Finding) -> bool:
    """Tell whether a finding is on an amount named as a column of a table is, not as a row."""
    return failed.rule == ROW.id and measure_of_words(plain(failed.subject.label)) is not None


def _only_place(section: Section, failed: Finding) -> int:
    """Return where the text prints an amount of a finding, the end of the text where that is open."""
    printed = {figure.printed for figure in failed.figures if figure.spot.section}
    found = [match.start() for each in printed for match in re.finditer(re.escape(each), section.text)]
    return found[0] if len(found) == 1 else 0


def words_of_other_money(document: CheckedDocument, section: Section, start: int, *, in_parts: bool) -> str:
    """Return the words around an amount by which it is of another year, of some units or, ``in_parts``, of a class."""
    words = _words_of_year_or_units(document, section, start)
    return next(words, "") or next(_words_of_part(document, section, start) if in_parts else iter(()), "")


def is_of_parts(mention: Mention) -> bool:
    """Tell whether a figure is of what a part of the money has as well as all of it."""
    return mention.subject in _IN_PARTS


def _words_of_year_or_units(document: CheckedDocument, section: Section, start: int) -> Iterator[str]:
    headings = document.headings_above(section, with_part=True)
    year = year_spoken_of(document, section, start)
    if year not in (None, document.budget.year):
        yield f"{year}年"
    if year is None and document.budget.phase is Phase.BUDGET:
        yield from (heading for heading in headings if _OF_YEAR_BEFORE.search(heading))
    if adjusted := _ADJUSTED.search(last_clause(section.text, 0, start, "。\n")):
        yield adjusted[0].rstrip("，,")
    clause = last_clause(section.text, 0, start, "，。；：、\n")
    if document.budget.phase is Phase.FINAL and _BUDGETED.search(clause) and _THEN_SPENT.match(section.text, start):
        yield clause
    if unit := _unit_begun_with(document, section, start):
        yield unit
    for heading in headings:
        bare = _without_names(without_mark(heading), document.issuer_names)
        found = _UNITS.search(bare)
        if found and not _ALL_UNITS.search(bare) and found[0] not in document.budget.title:
            yield without_mark(heading)


def _unit_begun_with(document: CheckedDocument, section: Section, start: int) -> str:
    """Return the unit that a paragraph, or an item of its list, begins with; nothing for the issuer."""
    paragraph = last_clause(section.text, 0, start, "\n")
    names = [without_mark(match[1] or match[2]).strip() for match in _SPOKEN_OF.finditer(paragraph)]
    units = [name for name in names[-1:] if _UNIT_NAMED.search(name) and name not in document.budget.department]
    return next((name for name in units if narrowing_words(name, document.issuer_names)), "")


def _words_of_part(document: CheckedDocument, section: Section, start: int) -> Iterator[str]:
    names = {short_name(name) for name in document.printed_function_names.values()}
    headings = map(without_mark, document.headings_above(section, with_part=True))
    yield from (each for each in headings if _STEP.search(each) or short_name(each) in names)
    within = [match["name"] for match in _WITHIN.finditer(last_clause(section.text, 0, start, "。\n"))]
    own_names = (*document.issuer_names, *(["学校"] if _SCHOOL.search(document.budget.department) else []))
    for name in (*within, name_listed_under(section.text, start), _part_spoken_of(document, section, start)):
        if _WHOLE.sub("", narrowing_words(_COUNTED.sub("", name), own_names)):
            yield name
    own = _OF_YEAR_ALONE.search(last_clause(section.text, 0, start, "，。；：\n"))
    if own and _CARRIED.search(section.text):
        yield own[0]


def _part_spoken_of(document: CheckedDocument, section: Section, start: int) -> str:
    """Return what narrows the last amount of a whole side that stands before a part of it in its paragraph."""
    begin = section.text.rfind("\n", 0, start) + 1
    wholes = [
        mention
        for mention in document.budget.mentions
        if mention.section == section.order and begin <= mention.start < start and mention.subject in _WHOLES
    ]
    words = narrowing_of(document, wholes[-1]) if wholes else ""
    return "" if fund_of_words(words)[0] or words.startswith(YEARS_BEFORE) else words


def _without_names(words: str, names: Sequence[str]) -> str:
    for name in names:
        words = words.replace(name, "")
    return words
