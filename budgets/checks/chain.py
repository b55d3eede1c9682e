"""F7: what this year's document says of last year is what last year's document said."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.records import Base, Direction, Mention, Phase
from budgets.vocabulary.measures import NarrowMeasure
from budgets.vocabulary.subjects import function_code
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import total
from .document import Document
from .findings import Finding, Rule, Source, Subject, Term, Tolerance, Verdict, Words
from .judging import adds_up, equal, informs, not_checked
from .prose import printed_for
from .references import Ref, RowPart
from .stated_items import functions
from .targets import TARGETS

CHAIN = Rule(
    id="F7.text.base",
    title=Words("变动的基数与上年文件一致", "A stated change leads back to last year's document"),
    sentence=Words(
        "本年数减去所写增减额，应等于上年文件印出的数；比较的基数是年初预算、预算还是执行数，应当写明。",
        "The year's figure less its stated change is what last year's document prints; the base of comparison is said.",
    ),
    source=Source.FORM,
    tolerance=Tolerance.SUM,
    condition=Words(
        "有上年的预算，且所比的是预算数", "last year's budget is at hand, and the change is against a budget"
    ),
)
THREE = Rule(
    id="F7.three-public.year",
    title=Words("“三公”经费表的上年数与上年文件一致", "Last year's column of the three is last year's document"),
    sentence=Words(
        "“三公”经费表印的上年数，应等于上年文件的数。",
        "What the table of travel, reception and vehicles prints for last year is what last year's document printed.",
    ),
    source=Source.FORM,
    tolerance=Tolerance.EQUAL,
    condition=Words("有上年的预算", "last year's budget is at hand"),
)
RULES = (CHAIN, THREE)


def check(document: Document, before: Document) -> Iterator[Finding]:
    """Yield what two years of one issuer say of each other; ``before`` is the year before ``document``."""
    for mention in document.budget.mentions:
        if mention.value is not None and mention.direction and mention.change is not None:
            yield from _base(document, before, mention)
    yield from _three(document, before)


def _base(document: Document, before: Document, mention: Mention) -> Iterator[Finding]:
    subject = document.mention_subject(mention, "base")
    if mention.subject not in TARGETS and not function_code(mention.subject):
        return
    if mention.base is Base.EXECUTED:
        yield not_checked(CHAIN, subject, Words("比较的是执行数", "the change is against what was spent"))
        return
    if before.budget.phase is not Phase.BUDGET:
        yield not_checked(CHAIN, subject, Words("上年文件不是预算", "last year's document is no budget"))
        return
    then = _then(before, mention)
    if then is None or mention.change is None or len(then) != 1:
        yield not_checked(CHAIN, subject, Words("上年文件没有印出这个数", "last year's document does not print it"))
        return
    value = document.mention_term(mention)
    change = document.change_term(mention, sign=1 if mention.direction is Direction.DECREASE else -1)
    terms = [value, change] if change else [value]
    made = adds_up(CHAIN, subject, then[0], terms)
    if made and made.verdict is Verdict.FAIL and mention.base is Base.UNSTATED:
        # What it is compared with is not said, so that a difference proves nothing.
        words = Words(
            made.message.zh + "文字没有写明比较的是预算还是执行数。",
            made.message.en + " The text does not say whether it compares with a budget or with what was spent.",
        )
        made = informs(CHAIN, subject, words, [then[0]])
    if made:
        yield made


def _then(before: Document, mention: Mention) -> list[Term] | None:
    """Return what last year's document prints for the subject of a mention; nothing where its tables disagree."""
    if mention.subject in TARGETS:
        return printed_for(before, TARGETS[mention.subject].choices, mention.budget_unit)
    found = functions(before).get(function_code(mention.subject), [])
    return found[0] if found and len({total(terms) for terms in found}) == 1 else None


def _three(document: Document, before: Document) -> Iterator[Finding]:
    now, then = document.sheet(TableKind.THREE_PUBLIC), before.sheet(TableKind.THREE_PUBLIC)
    year = document.budget.year - 1
    ours = [line for line in now.lines if line.year == year] if now else []
    theirs = then.lines_of(Ref(TableKind.THREE_PUBLIC, RowPart.THIS_YEAR), year=year) if then else []
    if now is None or then is None or not ours or len(ours) != len(theirs):
        subject = Subject(statement=TableKind.THREE_PUBLIC)
        yield not_checked(THREE, subject, Words("没有两年的表", "there are no two tables"))
        return
    for line, other in zip(ours, theirs, strict=True):
        for column in now.columns_of(line):
            a, b = now.term(line, column), then.term(other, then.measured(NarrowMeasure(column.measure)))
            if a and b and (found := equal(THREE, now.subject(line, column), [a], [b])):
                yield found
