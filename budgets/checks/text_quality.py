"""F14: the text itself: what is left of a template, reasons not given, doubled marks, the wrong year, stale names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgets.records import Phase, Scope, Section
from budgets.vocabulary.change_patterns import LEFT_OPEN
from budgets.vocabulary.change_words import year_of_base
from budgets.vocabulary.codes import Scheme, code_above
from budgets.vocabulary.enumerations import NUMBER_MARK
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.numerals import NUMERAL_CHARACTERS
from budgets.vocabulary.reasons import REASON_WORDS
from budgets.vocabulary.stated_changes import stated_changes

from .checked_document import CheckedDocument, found_once
from .classification_codes import CatalogueEntry
from .finding_builders import info_finding
from .findings import BilingualText, CheckRule, FigureLocation, Finding, FindingSubject, RuleBasis, Tolerance
from .narrowed_money import year_spoken_of
from .stated_items import stated_items


@dataclass(frozen=True, slots=True, kw_only=True)
class HintPattern:
    """What to look for in the text, and what it is a sign of."""

    rule: CheckRule
    pattern: re.Pattern[str]
    words: BilingualText
    #: What it announces may stand in the numbered paragraphs below a section.
    is_announced: bool = False


def _text_quality_rule(name: str, title: BilingualText, sentence: BilingualText, version: int = 1) -> CheckRule:
    return CheckRule(
        id=f"F14.text.{name}",
        title=title,
        sentence=sentence,
        source=RuleBasis.FORM,
        tolerance=Tolerance.NONE,
        version=version,
        can_fail=False,
    )


PATTERNS = (
    HintPattern(
        rule=_text_quality_rule(
            "template",
            BilingualText("模板残留", "A choice of the template was left in"),
            BilingualText(
                "公开前应删去模板里供选择、供填写的文字，如“（增加/减少）”“XX万元”。",
                "What a template offers to choose or fill in, such as （增加/减少） or XX万元, is taken out.",
            ),
            2,
        ),
        pattern=re.compile(rf"{LEFT_OPEN}|[Xx×]{{2,}}[年万个]|[＊*]{{2,}}"),
        words=BilingualText("模板中供选择的文字没有删去", "words offered by the template for choice are still there"),
    ),
    HintPattern(
        rule=_text_quality_rule(
            "reason",
            BilingualText("原因空缺", "A reason is announced and not given"),
            BilingualText(
                "写了“主要原因是”，后面应写出原因。",
                "Where the text says that there is a main reason, the reason follows.",
            ),
            2,
        ),
        is_announced=True,
        pattern=re.compile(
            rf"{REASON_WORDS}[ \t]*(?:(?=[。；])|\s*\Z|\n(?=\s*(?:{NUMBER_MARK}|[{NUMERAL_CHARACTERS}（(])))"
        ),
        words=BilingualText("写了“主要原因”而没有内容", "a reason is announced but not given"),
    ),
    HintPattern(
        rule=_text_quality_rule(
            "marks",
            BilingualText("标点重复", "Punctuation is doubled"),
            BilingualText(
                "同一标点不连用，句号后不再有逗号。",
                "A mark of punctuation does not stand twice, and no comma follows a full stop.",
            ),
        ),
        pattern=re.compile(r"([。，；：、])\1|[，；、][。；]|[。；][，、]"),
        words=BilingualText("标点重复", "punctuation is doubled"),
    ),
    HintPattern(
        rule=_text_quality_rule(
            "figure",
            BilingualText("漏写金额", "An amount is missing"),
            BilingualText("“万元”前面应有数。", "There is a figure before 万元."),
        ),
        pattern=re.compile(r"(?:支出|预算|收入|经费)(?:为)?\s*(?<![亿百千十])万元(?=[。，；])"),
        words=BilingualText("“万元”前面没有数", "there is no figure before 万元"),
    ),
    HintPattern(
        rule=_text_quality_rule(
            "percent-sign",
            BilingualText("漏写百分号", "The sign of a percentage is missing"),
            BilingualText(
                "写增长或下降多少的数，后面应有单位或百分号。",
                "A figure that says how much something rises or falls has a unit or a % behind it.",
            ),
        ),
        pattern=re.compile(r"元[，,](?:增加|增长|上升|减少|下降|降低)\d+(?:\.\d+)?(?=[，。；])"),
        words=BilingualText("数后面没有单位或百分号", "there is no unit or % behind the figure"),
    ),
)
YEAR = _text_quality_rule(
    "year",
    BilingualText("比较的年份不是上一年", "The year compared with is not the year before"),
    BilingualText(
        "与往年相比的句子，写的应是上一年，不是本年或更早的年份；决算也可以与本年预算相比。",
        "A comparison names the year before, not the document's own or an older one; accounts may name their own, too.",
    ),
    4,
)
SCOPE = _text_quality_rule(
    "scope",
    BilingualText("部门预算自称单位，或相反", "A department calls itself a unit, or the reverse"),
    BilingualText(
        "部门预算的文字写“本部门”，单位预算的文字写“本单位”。",
        "A department's budget speaks of the department, a unit's of the unit.",
    ),
)
STALE = _text_quality_rule(
    "class-name",
    BilingualText("类级科目的名称与表格或当年不符", "A class is not called as in the tables or that year"),
    BilingualText(
        "文字写的类级科目名称，应与表格和当年的分类一致。",
        "The text calls a class as the tables and the classification of the year do.",
    ),
    3,
)
RULES = (*(each.rule for each in PATTERNS), YEAR, SCOPE, STALE)
#: How much of the text a finding shows on either side.
_AROUND = 12


def check_text_quality(document: CheckedDocument, catalogue: Sequence[CatalogueEntry]) -> Iterator[Finding]:
    for section in document.budget.sections:
        for each in PATTERNS:
            yield from _check_pattern(document, section, each)
        yield from _check_compared_year(document, section)
        told = list(_check_class_names_in_tables(document, section))
        yield from told
        # What the tables call otherwise is told already.
        outdated = _check_outdated_class_names(document, section, catalogue)
        yield from (each for each in outdated if each.subject not in [other.subject for other in told])
    yield from _check_self_reference(document)


@found_once
def _paths_with_sections_below(document: CheckedDocument) -> Iterator[str]:
    yield from (section.path.rpartition(".")[0] for section in document.budget.sections)


def _check_pattern(document: CheckedDocument, section: Section, each: HintPattern) -> Iterator[Finding]:
    """Yield a hint for every sentence in which a pattern is found."""
    behind = -1
    for match in each.pattern.finditer(section.text):
        is_last = each.is_announced and match.end() == len(section.text)
        goes_on = is_last and section.path in _paths_with_sections_below(document)
        if match.start() > behind and not goes_on:
            stop = re.compile(r"[。；\n]").search(section.text, match.end())
            behind = stop.start() if stop else len(section.text)
            yield _text_hint(document, section, each.rule, match.start(), match.end(), each.words)


def _text_hint(
    document: CheckedDocument, section: Section, rule: CheckRule, start: int, end: int, words: BilingualText
) -> Finding:
    """Return a hint at a stretch of text, with some words around it."""
    around = section.text[max(start - _AROUND, 0) : end + _AROUND].replace("\n", " ")
    where = document.section_citation(section.order)
    spot = FigureLocation(budget=document.number, section=section.order)
    subject = FindingSubject(
        statement="text", path=(section.path, bare_label(around)), label=section.text[start:end], spot=spot
    )
    message = BilingualText(f"{where}“…{around}…”：{words.zh}。", f"{where} “…{around}…”: {words.en}.")
    return info_finding(rule, subject, message)


def _check_compared_year(document: CheckedDocument, section: Section) -> Iterator[Finding]:
    own = document.budget.year
    # Final accounts compare with the budget of their own year, too.
    years_back = (1,) if document.budget.phase is Phase.BUDGET else (0, 1)
    claims = [(claim, year_of_base(claim.base)) for claim in stated_changes(section.text)]
    # What is compared with the year before is compared with an older one as well on purpose.
    compared = {claim.value.start for claim, year in claims if claim.value and (not year or own - year in years_back)}
    for claim, year in claims:
        if not year or own - year in years_back or (claim.value and claim.value.start in compared):
            continue
        if year < own and section.text.count(f"{year}年") > sum(base == year for _, base in claims):
            # What it was then is told, too.
            continue
        spoken_of = year_spoken_of(document, section, claim.start)
        if spoken_of is None or spoken_of - year not in years_back:
            words = BilingualText(
                f"{own}年的文件与“{claim.base}”比较，年份可能写错",
                f"a document of {own} compares with “{claim.base}”",
            )
            yield _text_hint(document, section, YEAR, claim.start, claim.end, words)


def _check_outdated_class_names(
    document: CheckedDocument, section: Section, catalogue: Sequence[CatalogueEntry]
) -> Iterator[Finding]:
    """Yield classes that the text names as they were called in earlier years."""
    year = document.budget.year
    classes = [
        entry
        for entry in catalogue
        if entry.scheme == Scheme.FUNCTIONAL and not code_above(entry.code) and entry.last_seen
    ]
    current = {entry.code: entry.name for entry in classes if entry.confirmed and entry.was_seen_in(year)}
    for entry in classes:
        now = current.get(entry.code)
        if not now or entry.was_seen_in(year) or bare_label(entry.name) == bare_label(now):
            continue
        for match in re.finditer(re.escape(entry.name), section.text):
            words = BilingualText(f"这一类科目当年的名称是“{now}”", f"in that year the class was called “{now}”")
            yield _text_hint(document, section, STALE, match.start(), match.end(), words)


def _check_class_names_in_tables(document: CheckedDocument, section: Section) -> Iterator[Finding]:
    """Yield classes that the text names, with their code, otherwise than the document's own tables."""
    for item in stated_items(section):
        code, name = item.path.code[:3], item.path.names[0]
        # A single name before or behind a whole code is the item's own: 2050202-小学教育.
        is_class = len(item.path.names) == len(item.path.code) // 2
        printed = document.printed_function_names.get(code, "") if is_class else ""
        if printed and bare_label(printed).removesuffix("支出") != bare_label(name).removesuffix("支出"):
            at = section.text.rfind(name, 0, item.amount.start)
            words = BilingualText(f"表中 {code} 的名称是“{printed}”", f"the tables call {code} “{printed}”")
            yield _text_hint(document, section, STALE, at, at + len(name), words)


def _check_self_reference(document: CheckedDocument) -> Iterator[Finding]:
    """Yield that the text calls its issuer otherwise than the title does, if it never does as the title."""
    texts = [section.text for section in document.budget.sections]
    own, other = ("本部门", "本单位") if document.budget.scope is Scope.DEPARTMENT else ("本单位", "本部门")
    uses = {word: sum(text.count(word) for text in texts) for word in (own, other)}
    if uses[other] and not uses[own]:
        places = "1 place" if uses[other] == 1 else f"{uses[other]} places"
        message = BilingualText(
            f"标题是“{document.budget.title}”，文字中却自称“{other}”（{uses[other]} 处）。",
            f"The title is “{document.budget.title}”, but the text says “{other}” of itself (in {places}).",
        )
        yield info_finding(SCOPE, FindingSubject(statement="text", label=other), message)
