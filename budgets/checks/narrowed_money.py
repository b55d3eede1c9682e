"""Tell which money a sentence speaks of: words before or behind the name of an amount narrow it to part of it."""

from __future__ import annotations

import re
from decimal import Decimal

from budgets.records import Mention, Section
from budgets.vocabulary.clauses import JOINED, amount_label, last_clause, start_of_clause
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import FUND_OF_SOURCE, Fund, Measure, part_of_source
from budgets.vocabulary.money_units import stated_amounts
from budgets.vocabulary.subjects import FUND_WORDS, Subject, narrowing_words, words_of_subject_in
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import sum_signed_figures
from .checked_document import CheckedDocument
from .figure_references import FigureReference, RowPart
from .table_counterparts import Choices

#: What of a table's rows a subject is that a fund may narrow.
PARTS_OF_SPENDING = {
    Subject.INCOME: Measure.TOTAL,
    Subject.EXPENDITURE: Measure.TOTAL,
    Subject.EXPENDITURE_FISCAL: Measure.TOTAL,
    Subject.BLOCK_BASIC: Measure.BASIC,
    Subject.BASIC_FISCAL: Measure.BASIC,
    Subject.BLOCK_PROJECT: Measure.PROJECT,
    Subject.BASIC_PERSONNEL: Measure.PERSONNEL,
    Subject.BASIC_PUBLIC: Measure.PUBLIC,
}
#: What basic spending is made of.
_OF_BASIC = (Subject.BASIC_PERSONNEL, Subject.BASIC_PUBLIC)
#: The tables of spending from one fund, or of all fiscal money, with those that hold one class of it only.
_TABLES: dict[Fund | None, tuple[TableKind, ...]] = {
    None: (TableKind.FISCAL_FUNCTION,),
    Fund.GENERAL: (TableKind.GENERAL_FUNCTION, TableKind.GENERAL_ECONOMIC),
    Fund.GOVERNMENT_FUND: (TableKind.GOVERNMENT_FUND,),
    Fund.STATE_CAPITAL: (TableKind.STATE_CAPITAL,),
}
#: Tables of all money, and of one fund; the others are of whatever money their title says.
_OF_ALL_MONEY = frozenset(
    {
        *(TableKind.INCOME_EXPENDITURE, TableKind.INCOME, TableKind.EXPENDITURE, TableKind.EXPENDITURE_SUMMARY),
        *(TableKind.BASIC, TableKind.PROJECTS),
    }
)
_FUND_OF_TABLE: dict[TableKind, Fund | None] = {
    **{kind: fund for fund, kinds in _TABLES.items() for kind in kinds},
    **dict.fromkeys((TableKind.FISCAL, TableKind.FISCAL_BASIC, TableKind.FISCAL_ECONOMIC), None),
    **dict.fromkeys((TableKind.GENERAL_BASIC, TableKind.GENERAL_PROJECT), Fund.GENERAL),
}
_TABLES_OF_CLASS: dict[tuple[Fund | None, Measure], TableKind] = {
    (None, Measure.BASIC): TableKind.FISCAL_BASIC,
    (Fund.GENERAL, Measure.BASIC): TableKind.GENERAL_BASIC,
    (Fund.GENERAL, Measure.PROJECT): TableKind.GENERAL_PROJECT,
}
#: Words that narrow an amount in another way than by its fund: by whose it is, what it is for, what class it is of.
OTHER_PARTS = re.compile(
    "包括|本级|机关|下属|所属|事业|行政|企业|面向|货物|工程|服务|基本|项目|人员|公用|[（(][类款项]|收入|支出|结转|专项|区级|市级|省级"
    "|中央|上级|下级|非|其他|补助|追加|调整|集中|分散|涉及|每|平均|[人生车户]均|单价|定额"
)
#: Words for some of the units or kinds that a department's money is of, and what announces the parts of an amount.
_SOME_MONEY = re.compile("[部局厅委办院会校]?本级|机关(?!运行)|下属|所属|直属|二级|事业单位|行政单位|(?:基本|项目)支出")
_LISTED_UNDER = re.compile("(?<=元)（(?:其中|包括)?|[，。；：]?\n?(?:其中|包括)")
_LIST_BEGUN = re.compile(r"\s*其中")
#: What names an amount by which another has changed, or with which it is compared.
_OF_CHANGE = re.compile("增|减|[升降较比占]|压缩|上年|去年")
#: What makes an amount one of both sides, and no part: 收入支出总计.
_BOTH_SIDES = re.compile("收入[和与及、]?$")
#: What brackets behind an amount may hold that narrows nothing.
_NO_NARROWING = re.compile(r"\d|^(?:详?见|以下|下同|大写)")

#: A year that is said, which is no date and not one that an amount is compared with.
_YEAR_SAID = re.compile(
    r"(?<![较比与同于由从按照])(?:(?P<year>20\d\d)年|(?P<before>上一?年度?|去年)(?!同期|未|无|没|的?基础|.{0,6}?(?:结转|结余))|本年度?|今年|当年)"
    r"(?!\d+月|[初末底])"
)
#: What an amount is said to be a share of, behind it.
_SHARE_BEHIND = re.compile(r"[^，。；：\d\n]{0,3}[，、（]?占[^，。；：\d\n]{1,20}")
#: Where a line ends within a sentence: behind a mark, or between a figure and its unit.
_LINE_ENDS_WITHIN = re.compile(r"[，；、：]\n|\d\n(?=[万亿]?元)")
#: How a clause begins that goes on with the parts of what was said before.
_GOES_ON = re.compile(r"\s*(?:其中|（[一二三四五六七八九十\d]+）|[一二三四五]是|\d+[.、])")
#: Money that has no table of spending of its own, as far as is known here.
OTHER_MONEY = re.compile("财政专户|单位资金|事业(?:单位)?(?:收入|经营)|其他资金|自有资金|自筹")
_MONEY_NAMED = re.compile(
    rf"(?:{OTHER_MONEY.pattern}|支出(?:总|预算)|总支出|{'|'.join(pattern for _, pattern in FUND_WORDS)})"
    r"[^，。；：\d\n]{0,12}"
)


def narrowing_of(document: CheckedDocument, mention: Mention) -> str:
    """Return the words that narrow a stated figure to part of its subject; empty where there are none."""
    section = document.sections.get(mention.section)
    if section is None:
        return ""
    # What stands before another amount of a list speaks of that.
    lead = JOINED.split(last_clause(section.text, 0, mention.start, "，。；：\n"))[-1]
    before = words_of_subject_in(lead, mention.subject)
    behind = re.match(r"[^，。；：（\n]{0,4}（([^）\n]{1,12})）", section.text[mention.end :])
    aside = behind[1] if behind and not _NO_NARROWING.search(behind[1]) else ""
    words = narrowing_words(_BOTH_SIDES.sub("", before or ""), document.issuer_names)
    own = aside if _is_name_of_issuer(document, words) else words + aside
    # What is listed under money of some units is of these: 局本级支出（基本支出…，项目支出…）. And what is listed under
    # 财政拨款基本支出, fund by fund, is of that.
    some = None if own else _SOME_MONEY.search(name_listed_under(section.text, mention.start))
    is_its_part = some and some[0] == "基本支出" and mention.subject in _OF_BASIC
    return some[0] if some and not is_its_part else own


def name_listed_under(text: str, start: int) -> str:
    """Return the name of the amount that one is listed under in its sentence, nothing where there is none."""
    return _listed_under(text, start)[0]


def amount_listed_under(text: str, start: int) -> Decimal | None:
    """Return the amount that one is listed under in its sentence, by a name that tells no change."""
    return _listed_under(text, start)[1]


def _listed_under(text: str, start: int) -> tuple[str, Decimal | None]:
    begin = _sentence_begin(text, start)
    while begin > 1 and _LIST_BEGUN.match(text, begin):
        begin = _sentence_begin(text, begin - 1)
    marks = [match for match in _LISTED_UNDER.finditer(text, begin, start) if not _closed(text, match.start(), start)]
    if not marks:
        return "", None
    end = marks[-1].start()
    begin = max(
        begin, *(text.rfind(mark, begin, end - 1) + 1 for mark in "；。\n"), *(each.end() for each in marks[:-1])
    )
    named = [(amount_label(text, begin, amount.start), amount.value) for amount in stated_amounts(text, begin, end)]
    found = ((name, value) for name, value in reversed(named) if name and not _OF_CHANGE.search(name))
    return next(found, ("", None))


def _sentence_begin(text: str, end: int) -> int:
    """Return where the sentence begins in which a place stands; a line may end within it, a place outlast its text."""
    begin = min(end, len(text))
    while begin > 0 and (text[begin - 1] not in "。\n" or _LINE_ENDS_WITHIN.match(text, max(0, begin - 2))):
        begin -= 1
    return begin


def _closed(text: str, begin: int, end: int) -> bool:
    """Tell whether what begins with a bracket has ended."""
    return text[begin] == "（" and "）" in text[begin:end]


def _is_name_of_issuer(document: CheckedDocument, words: str) -> bool:
    """Tell whether words are the issuer's name: the title of the document bears them, or most of its tables' titles.

    Titles bear the names of money as well.
    """
    title, *others = document.titles
    borne = sum(words in each for each in others) * 2 > len(others)
    return not fund_of_words(words)[0] and (words in title or borne)


def year_spoken_of(document: CheckedDocument, section: Section, end: int) -> int | None:
    """Return the year that the words before an amount name last in its sentence, one it is compared with aside.

    A sentence that begins with 其中 and names none goes on with the one before it.
    """
    begin = _sentence_begin(section.text, end)
    said = [*_YEAR_SAID.finditer(section.text, begin, end)]
    while not said and begin > 1 and _LIST_BEGUN.match(section.text, begin):
        begin = _sentence_begin(section.text, begin - 1)
        said = [*_YEAR_SAID.finditer(section.text, begin, end)]
    if not said:
        return None
    return int(said[-1]["year"] or document.budget.year - bool(said[-1]["before"]))


def funds_around(section: Section, mention: Mention) -> list[Fund | None]:
    """Return the funds that a section names before an amount, or as what it is a share of.

    Of any of them the amount may be a part: 一般公共预算支出…，其中：基本支出…，项目支出….
    """
    of = _SHARE_BEHIND.match(section.text, mention.end)
    said = section.text[: mention.start] + (of[0] if of else "")
    return [fund for fund, pattern in FUND_WORDS if re.search(pattern, said)]


def money_parted(section: Section, mention: Mention) -> str:
    """Return which money the list or sentence is about that a part of spending stands in, by its name; else nothing."""
    if PARTS_OF_SPENDING.get(Subject(mention.subject), Measure.TOTAL) is Measure.TOTAL:
        return ""
    begin = mention.start
    while begin > 0:
        begin = start_of_clause(section.text, begin - 1, "。\n")
        if not _GOES_ON.match(section.text, begin):
            break
    return next((match[0] for match in reversed([*_MONEY_NAMED.finditer(section.text, begin, mention.start)])), "")


def fund_of_words(words: str) -> tuple[bool, Fund | None]:
    """Return whether words name a fund or fiscal money, and which fund; ``None`` is fiscal money of any."""
    found = [fund for fund, pattern in FUND_WORDS if re.search(pattern, words)]
    return bool(found), found[0] if found else None


def sole_fund(document: CheckedDocument, fund: Fund | None) -> Fund | None:
    """Return a fund or, of fiscal money that is all from the general budget as the tables print it, that budget."""
    if fund is not None:
        return fund
    spent = (FigureReference(TableKind.FISCAL, RowPart.GRAND, list=ListName.EXPENDITURE),)
    whole, general = (
        document.first_printed_figures(*refs) for refs in (spent, (FigureReference(TableKind.GENERAL_FUNCTION),))
    )
    same = whole and general and sum_signed_figures(whole) == sum_signed_figures(general) != 0
    return Fund.GENERAL if same else None


def choices_of_fund(subject: str, fund: Fund | None) -> Choices:
    """Return where the tables print what a subject is of one fund, or of fiscal money."""
    part = PARTS_OF_SPENDING.get(Subject(subject)) if subject in set(Subject) else None
    if part is None:
        return ()
    # Of a fund, final accounts print what came in beside what was spent.
    came_in = [Measure.SOURCE_YEAR] if subject == Subject.INCOME else []
    refs = [FigureReference(kind, measures=(each,)) for each in (*came_in, part) for kind in _TABLES[fund]]
    if part is Measure.TOTAL and fund is None:
        side = ListName.INCOME if subject == Subject.INCOME else ListName.EXPENDITURE
        refs = [FigureReference(TableKind.FISCAL, row, list=side) for row in (RowPart.GRAND, RowPart.YEAR)]
        refs += [FigureReference(TableKind.FISCAL_FUNCTION)] if side is ListName.EXPENDITURE else []
    if kind := _TABLES_OF_CLASS.get((fund, part)):
        refs.append(FigureReference(kind))
    source = next((each for each, of in FUND_OF_SOURCE.items() if of is fund), Measure.SOURCE_FISCAL)
    narrow = source if part is Measure.TOTAL else part_of_source(source, part)
    refs.append(FigureReference(TableKind.EXPENDITURE, measures=(narrow,)))
    return tuple((ref,) for ref in refs)


def of_fund(choices: Choices, fund: Fund | None) -> Choices:
    """Return those of several choices whose tables hold money of a fund, or of fiscal appropriation, and no other."""
    return tuple(choice for choice in choices if holds_money_of(choice[0].kind, fund))


def holds_money_of(kind: TableKind, fund: Fund | None) -> bool:
    """Tell whether tables of a kind hold money of a fund, or of fiscal appropriation, and no other."""
    return kind not in _OF_ALL_MONEY and _FUND_OF_TABLE.get(kind, fund) is fund


def fund_spoken_of(document: CheckedDocument, section: Section, end: int) -> tuple[bool, Fund | None]:
    """Return of which fund an amount is by its sentence, or else the nearest heading: as :func:`fund_of_words` does."""
    begin = start_of_clause(section.text, end, "。\n")
    said = (fund_of_words(words) for words in (section.text[begin:end], *document.headings_above(section)))
    return next((each for each in said if each[0]), (False, None))
