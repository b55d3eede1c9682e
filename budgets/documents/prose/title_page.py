"""Recognise who published a document, for which year, and of which kind: from titles, labels and tables.

What the document leaves open or says twice differently is refused with the option that settles it; nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from budgets.documents.model.outcomes import Given, Refused
from budgets.documents.model.table_words import issuer_of
from budgets.records import Phase, Scope
from budgets.vocabulary.budget_titles import SCOPES
from budgets.vocabulary.enumerations import PART_MARK, without_mark
from budgets.vocabulary.spelling import clean, has_lost_letter, plain
from budgets.vocabulary.years import YEAR

T = TypeVar("T")

#: The name of an issuer stands in so many lines more than one, at most.
_LINES_OF_NAME = 3

_PHASES = (("调整预算", Phase.ADJUSTED), ("预算调整", Phase.ADJUSTED), ("决算", Phase.FINAL), ("预算", Phase.BUDGET))
#: What some print beside their budget: 及“三公”经费预算.
_BESIDE = r"(?:[和与及、][“”\"]?三公[“”\"]?经费(?:预算|决算)?)?"
_ENDING = r"(?:信息|情况)?(?:公开)?(?:编制)?(?:情况)?的?(?:报表|报告|说明|公告|通知|表|文本|目录|（草案）|（批复）)?"
_TITLE = re.compile(
    rf"^(?:关于|附件\d*[:：]?)?(?P<before>.{{2,60}}?)?(?P<year>20\d\d)年?(?:度)?(?P<between>.{{0,60}}?)"
    rf"(?P<scope>部门|单位)?(?:综合)?(?P<phase>调整预算|预算调整|预算|决算){_BESIDE}{_ENDING}$"
)
#: What of the money a title speaks of behind the name of who publishes it (某局财政拨款“三公”经费预算).
_OF_ITEM = re.compile(r"(?:部门|单位)?(?:一般公共预算)?(?:财政拨款)?[“\"]?三公[”\"]?经费(?:支出)?$")
#: Budgets of money, in whatever phase.
_FUND_BUDGETS = re.compile("(?:(?:一般|财政)?公共|政府性基金|国有资本经营|社会保险基金)预算")
_LEVELS = re.compile(r"^(?:中央|省|市|区|县|州|旗|镇|本)?(?:级|直|本级|属)?(?:各)?$")
#: Whose budgets are a government's own (某县2025年政府预算): they are named after its region.
_GOVERNMENT = "政府"
#: What titles call the budgets of governments beside (某镇2025年财政预算), none of whose names it is.
_MONEY = ("财政", "财政收支", "地方财政")
#: The steps of an administrative address, and words that end like one and are none.
_REGION = re.compile(
    r"^(?:中共|中国共产党|中国人民政治协商会议)?((?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,6}自治区)?"
    r"(?:[\u4e00-\u9fff]{2,8}自治州|(?!.{0,4}市场)[\u4e00-\u9fff]{2,6}?(?:市|地区|盟))?"
    r"(?:[\u4e00-\u9fff]{1,7}?(?:新区|区|县|旗|市))?)"
)
_NO_REGION = re.compile(
    r"(?:开发区|保护区|园区|小区|矿区|灾区|景区|社区|片区|辖区|特区|库区|厂区|校区|超市|门市"
    r"|(?:^|[省市区县州盟和与及主老大各心])(?:城区|都市|城市))$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentIdentity:
    """Who published a document, for which year, whose money it covers, and in which phase."""

    title: str
    year: int
    scope: Scope
    phase: Phase
    department: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class ParsedTitle:
    """A title and what its words say; what they do not say is empty. ``above`` are the lines it stands below."""

    text: str
    year: int
    scope: Scope | None
    phase: Phase
    issuer: str
    region: str
    above: tuple[str, ...] = ()


def read_title_page(
    heads: Sequence[Sequence[str]], tables: Sequence[str], issuers: Counter[str], given: Given, text: str
) -> DocumentIdentity:
    """Return the frame of a document.

    ``heads`` are the lines before the text and tables of each file, ``tables`` the titles of the tables, ``issuers``
    the names that tables print, ``text`` all lines and cells, one below the other. Raises :class:`Refused`, naming the
    option, a line each for all that stays open.
    """
    titles = [title for head in heads for title in _titles_of_lines(head)]
    possible = _possible_titles(titles, text)
    title = possible[0] if possible else None
    named = [name for head in heads for name in _labelled_issuers(head, text)]
    asked: list[str] = []
    department = given.department or _answer_or_ask(asked, lambda: _whole_name(issuers, named, possible))
    scope = given.scope or (title.scope if title else None) or _scope_of_tables(tables)
    phase = given.phase or (title.phase if title else None) or _phase_of_tables(tables)
    asked += [f"which-{word}" for word, answer in (("scope", scope), ("phase", phase)) if answer is None]
    year = given.year or _answer_or_ask(asked, lambda: _agreed_year(titles, tables))
    if not department or not year or scope is None or phase is None:
        raise Refused("\n".join(asked))
    return DocumentIdentity(
        title=title.text if title else given.title or department,
        year=year,
        scope=scope,
        phase=phase,
        department=department,
        jurisdiction=_longest_region(titles, [department, *named, *issuers]),
    )


def year_of_titles(heads: Sequence[Sequence[str]], tables: Sequence[str]) -> int | None:
    """Return the year that titles say a document is for; ``None`` where that is open.

    Both are as :func:`read_title_page` takes them.
    """
    return _answer_or_ask(
        [], lambda: _agreed_year([title for head in heads for title in _titles_of_lines(head)], tables)
    )


def _answer_or_ask(asked: list[str], look: Callable[[], T]) -> T | None:
    """Return what a look at the document finds; where it leaves that open, note what is to be asked."""
    try:
        return look()
    except Refused as error:
        asked.append(str(error))
        return None


def _titles_of_lines(lines: Sequence[str]) -> Iterator[ParsedTitle]:
    """Yield what reads as a title in one line, or in up to three that follow each other, the longest first."""
    texts = [clean(line) for line in lines]
    for size in (1, 2, 3):
        for start in range(len(texts) - size + 1):
            found = parse_title("".join(texts[start : start + size]))
            if found:
                yield replace(found, above=tuple(texts[max(start - _LINES_OF_NAME, 0) : start]))


def parse_title(text: str) -> ParsedTitle | None:
    """Return what a title says; ``None`` if the text is none."""
    words = without_mark(text)
    match = _TITLE.match(words)
    if not match or len(text) > 100 or re.search(r"[。；，：:]|、(?=\d{4}年)", words):
        return None
    before, between = (_OF_ITEM.sub("", part or "").strip() for part in (match["before"], match["between"]))
    if re.match(r"^\d|表$", between):
        return None
    region = before if before and region_of(before) == before else ""
    names = [name for name in (before, between) if name and not _LEVELS.match(name) and name not in (region, *_MONEY)]
    scope = SCOPES.get(match["scope"] or "")
    phase = next(phase for word, phase in _PHASES if word in match["phase"])
    issuer = re.sub(r"(?:省级|市级|区级|县级|本级)$", "", names[0]) if names else ""
    issuer = region if issuer == _GOVERNMENT else issuer
    return ParsedTitle(text, int(match["year"]), scope, phase, issuer, region)


def _labelled_issuers(lines: Sequence[str], text: str) -> Iterator[str]:
    """Yield the names that labels give (单位：某局), whole where the text has them so with the lines below."""
    texts = [clean(line) for line in lines]
    for index, line in enumerate(texts):
        if name := issuer_of(line):
            below = texts[index + 1 : index + 1 + _LINES_OF_NAME]
            longer = [name + "".join(below[:count]) for count in range(len(below), 0, -1)]
            yield next((each for each in longer if each in text), name)


def _possible_titles(titles: Sequence[ParsedTitle], text: str) -> list[ParsedTitle]:
    """Return the title that says most; several where it is open how many lines above it its issuer's name begins.

    Of those, what the text prints in one piece elsewhere tells the whole name.
    """
    title = _fullest_title(titles)
    if title is None:
        return []
    joined = ["".join(title.above[-count:]) + title.text for count in range(len(title.above), 0, -1)]
    longer = [found for each in joined if (found := parse_title(each)) and found.issuer.endswith(title.issuer)]
    longer = [each for each in longer if not re.search(r"\d", each.issuer)]
    for each in longer:
        printed = each.issuer in text or text.replace("\n", "").count(each.issuer) > 1  # once on the title page itself
        if printed and (each is longer[0] or _is_whole_name(each.issuer, text)):
            return [each]
    if not longer or _is_whole_name(title.issuer, text):
        return [title]
    return [title, *longer] if title.issuer else longer


def _is_whole_name(name: str, text: str) -> bool:
    """Tell whether a name begins with a region, or a heading of the text with the name."""
    headed = rf"(?:{PART_MARK}|{YEAR.pattern})\s*{re.escape(name)}"
    return bool(name) and bool(region_of(name) or re.search(headed, text))


def _fullest_title(titles: Sequence[ParsedTitle]) -> ParsedTitle | None:
    """Return the title that says most."""
    return max(titles, key=lambda each: (bool(each.scope), bool(each.issuer), -len(each.text)), default=None)


def _whole_name(issuers: Counter[str], named: Sequence[str], titles: Sequence[ParsedTitle]) -> str:
    """Return the name of the issuer; one of which a letter was not read is asked for."""
    name = _issuing_department(issuers, named, titles)
    if has_lost_letter(name):
        raise Refused(f"which-department: {name}")
    return name


def _issuing_department(issuers: Counter[str], named: Sequence[str], titles: Sequence[ParsedTitle]) -> str:
    """Return the issuer that most tables name, else the one a label names, else that of the title, if there is one."""
    if issuers:
        (name, often), *others = issuers.most_common()
        if others and often * 2 <= sum(issuers.values()):
            raise Refused(f"which-department: {'、'.join(issuers)}")
        return name
    if named:
        return Counter(named).most_common(1)[0][0]
    names = [title.issuer for title in titles if title.issuer]
    if len(names) == 1:
        return names[0]
    raise Refused("which-department" + (f": {'、'.join(names)}" if names else ""))


def _agreed_year(titles: Sequence[ParsedTitle], tables: Sequence[str]) -> int:
    """Return the year that titles and the tables' titles agree on."""
    years = {title.year for title in titles if title.scope} or {title.year for title in titles}
    printed = Counter(int(year) for text in tables for year in YEAR.findall(text))
    most = printed.most_common(1)[0] if printed else (0, 0)
    if most[1] >= 3 or (not years and most[1]):
        years.add(most[0])
    if len(years) != 1:
        raise Refused("which-year" + (f": {'、'.join(map(str, sorted(years)))}" if years else ""))
    return years.pop()


def _scope_of_tables(tables: Sequence[str]) -> Scope | None:
    """Return whose money the tables' titles say they cover (2025年部门…, 2025年单位…), if they all say the same."""
    words = rf"{YEAR.pattern}(?P<scope>部门|单位|预算单位)"
    found = {match["scope"] for text in tables if (match := re.match(words, clean(text)))}
    if len(found) != 1:
        return None
    return Scope.DEPARTMENT if found == {"部门"} else Scope.UNIT


def _phase_of_tables(tables: Sequence[str]) -> Phase | None:
    """Return the phase that the tables' titles say: 决算 of an 一般公共预算 is one; budgets may name funds alone."""
    bare = [_FUND_BUDGETS.sub("", text) for text in tables]
    for texts in (bare, tables):
        if found := {phase for text in texts for word, phase in _PHASES[2:] if word in text}:
            return found.pop() if len(found) == 1 else None
    return None


def _longest_region(titles: Sequence[ParsedTitle], names: Sequence[str]) -> str:
    """Return the longest region that a title or an issuer's name begins with."""
    found = [title.region for title in titles if title.region]
    found += [region_of(name) for name in (*(title.issuer for title in titles), *names)]
    return max(found, key=len, default="")


def region_of(name: str) -> str:
    """Return the region a name begins with: 上海市普陀区 of 上海市普陀区司法局."""
    match = _REGION.match(plain(name))
    region = match[1] if match else ""
    while region and _NO_REGION.search(region):
        region = re.sub(r"[^省市区县州盟旗]*[市区县州盟旗]$", "", region, count=1)
    return region if re.search(r"[省市区县州盟旗]$", region) else ""


def has_title(heads: Sequence[Sequence[str]]) -> bool:
    """Tell whether a file's first lines hold what reads as a title."""
    return any(title for head in heads for title in _titles_of_lines(head))


def differing_issuers(framed: DocumentIdentity, heads: Sequence[Sequence[str]], issuers: Counter[str]) -> Iterator[str]:
    """Yield a warning where title and tables name the issuer differently."""
    titles = [title for head in heads for line in head if (title := parse_title(clean(line)))]
    names = dict.fromkeys([*(title.issuer for title in titles if title.issuer), *issuers])
    own = plain(framed.department)
    others = [name for name in names if plain(name) != own and not (len(name) > 6 and own.startswith(plain(name)))]
    if others:
        yield f"issuer-differs: {framed.department}, {'、'.join(others)}"
