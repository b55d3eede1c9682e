"""F5, continued: amounts the text states for items of the functional classification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgets.records import Budget, Mention, Section
from budgets.vocabulary.clauses import last_clause
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.function_names import FunctionNames
from budgets.vocabulary.item_paths import ItemPath, item_paths, path_of
from budgets.vocabulary.measures import Fund, Measure
from budgets.vocabulary.money_units import StatedAmount, stated_amounts
from budgets.vocabulary.sections import SectionKind, introduces_body
from budgets.vocabulary.stated_changes import stated_changes
from budgets.vocabulary.statements import StatedChange
from budgets.vocabulary.subjects import function_code
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument, found_once
from .checked_statement import CheckedStatement
from .finding_builders import check_agreement_with_any, check_equal_sides, not_checked_finding
from .findings import (
    BilingualText,
    CheckRule,
    FigureLocation,
    Finding,
    FindingSubject,
    RuleBasis,
    SumTerm,
    Tolerance,
    Verdict,
)
from .narrowed_money import fund_spoken_of, holds_money_of, name_listed_under
from .table_counterparts import BY_FUNCTION, ITEM

AGAIN = CheckRule(
    id="F5.text.again",
    title=BilingualText("同一句话里的同一金额一致", "An amount stated twice in a sentence is the same"),
    sentence=BilingualText(
        "一句话先写科目金额，再写“预算安排”多少，两处是同一个数。",
        "A sentence that gives an item's amount and then what is allotted to it gives the same figure twice.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.EQUAL,
    version=2,
)
RULES = (ITEM, AGAIN)
#: Parts of the text that speak of no money of this budget.
NO_MONEY = frozenset({SectionKind.GLOSSARY, SectionKind.DUTIES, SectionKind.ASSETS})
#: So many names make a whole path: 类, 款, 项.
_DEPTH = 3
#: So many digits has the code of a class.
_CLASS = 3
#: Sections less deep than this are under no heading that names a class.
_HEADED_LEVEL = 2


_CLASSES_OF_SPENDING = {"基本支出": Measure.BASIC, "项目支出": Measure.PROJECT}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedItem:
    """An amount that the text states for a class of spending, by its path; ``names`` has those of headings too."""

    path: ItemPath
    names: tuple[str, ...]
    amount: StatedAmount


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedItem:
    """What a table prints for a functional code: one figure, or one of each unit."""

    sheet: CheckedStatement
    code: str
    terms: Sequence[SumTerm]


def sections_on_money(budget: Budget) -> Iterator[Section]:
    """Yield the sections that may speak of money of the budget."""
    part: Section | None = None
    for section in budget.sections:
        part = section if "." not in section.path else part
        kinds = {section.kind, part.kind if part else ""}
        introduces = part is not None and introduces_body(part.heading) and introduces_body(section.heading)
        if not introduces and not NO_MONEY & kinds:
            yield section


def stated_items(section: Section) -> Iterator[StatedItem]:
    """Yield the amounts behind words that show themselves to be the path of a class of spending."""
    for amount in stated_amounts(section.text):
        path = next((each for each in item_paths(section.text[: amount.start]) if each.marked and each.names), None)
        if path:
            yield StatedItem(path=path, names=path.names, amount=amount)


def amount_term(document: CheckedDocument, section: Section, amount: StatedAmount, name: str) -> SumTerm:
    """Return an amount of a section's text as a term called by a name."""
    mention = document.mentions.get((section.order, amount.start))
    spot = FigureLocation(budget=document.number, section=section.order, mention=mention.order if mention else None)
    return document.term_in_section(section, amount.value, amount.figure, amount.unit, name, spot)


def check_stated_items(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether amounts stated for classification items are those of a table, and are stated alike twice."""
    taken = set(document.mentions)
    index = figures_by_function_code(document)
    for mention in document.budget.mentions:
        if function_code(mention.subject) and mention.value is not None:
            yield from _check_function_mention(document, mention, index)
    for section, item, printed in items_with_table_lines(document):
        if (section.order, item.amount.start) in taken:
            continue
        name = document.name_in_text(section, "-".join(item.names))
        subject = FindingSubject(
            statement="text", path=(section.path, *item.names), column="value", label=item.names[-1]
        )
        term = amount_term(document, section, item.amount, name)
        if found := _of_money_spoken_of(document, section, item.amount.start, subject, term, printed):
            yield found
    for section in document.budget.sections:
        for claim in stated_changes(section.text):
            if claim.value and claim.again and (section.order, claim.again.start) not in taken:
                yield from _check_repeated_amount(document, section, claim)


def _check_function_mention(
    document: CheckedDocument, mention: Mention, index: dict[str, list[PrintedItem]]
) -> Iterator[Finding]:
    code = function_code(mention.subject)
    subject = document.mention_subject(mention)
    if code in index:
        section = document.sections[mention.section]
        term = document.mention_term(mention)
        found = _of_money_spoken_of(document, section, mention.start, subject, term, index[code])
        yield from [found] if found else []
    else:
        yield not_checked_finding(
            ITEM, subject, BilingualText("表格没有印出这个科目", "the tables do not print the code")
        )


def _of_money_spoken_of(
    document: CheckedDocument,
    section: Section,
    start: int,
    subject: FindingSubject,
    stated: SumTerm,
    printed: Sequence[PrintedItem],
) -> Finding | None:
    """Return how an amount agrees with the tables; where it is of one fund, only tables of that fund accuse it."""
    found = check_agreement_with_any(ITEM, subject, [stated], [each.terms for each in printed])
    if found and found.verdict is Verdict.FAIL and (words := _class_of_spending_around(section, start)):
        # What is listed under 项目支出 is that of an item of which basic spending may be printed as well.
        parts = [*_terms_of_class(printed, _CLASSES_OF_SPENDING[words])]
        of_class = check_agreement_with_any(ITEM, subject, [stated], [*(each.terms for each in printed), *parts])
        if parts and of_class:
            found = of_class
        elif words in section.heading + name_listed_under(section.text, start):
            found = replace(found, verdict=Verdict.INFO)
    is_of_fund, fund = fund_spoken_of(document, section, start)
    if found is None or found.verdict is not Verdict.FAIL or not is_of_fund:
        return found
    own: Sequence[PrintedItem] = [each for each in printed if holds_money_of(each.sheet.kind, fund)]
    if not own and fund is None:
        own = _general_budget_as_fiscal_money(document, printed)
    against = check_agreement_with_any(ITEM, subject, [stated], [each.terms for each in own])
    return against or replace(found, verdict=Verdict.INFO)


def _class_of_spending_around(section: Section, start: int) -> str:
    """Return the class of spending that the words before an amount in its sentence, or its heading, narrow it to."""
    said = section.heading + "\n" + last_clause(section.text, 0, start, "。\n")
    return max(_CLASSES_OF_SPENDING, key=said.rfind) if any(words in said for words in _CLASSES_OF_SPENDING) else ""


def _terms_of_class(printed: Sequence[PrintedItem], measure: Measure) -> Iterator[list[SumTerm]]:
    """Yield what each table prints of a class of spending for an item."""
    for each in printed:
        lines = [each.sheet.by_position[term.figure.spot.line] for term in each.terms if term.figure.spot.line]
        columns = ((line, each.sheet.column_of_measure(measure, line.list)) for line in lines)
        terms = [term for line, column in columns if column and (term := each.sheet.cell_term(line, column))]
        if terms:
            yield terms


def _general_budget_as_fiscal_money(document: CheckedDocument, printed: Sequence[PrintedItem]) -> Sequence[PrintedItem]:
    """Return what the general budget's table prints for a code, if the table of government funds has none of it."""
    funds = document.sole_table(TableKind.GOVERNMENT_FUND)
    general = [each for each in printed if holds_money_of(each.sheet.kind, Fund.GENERAL)]
    return general if funds and not any(funds.lines_of_code(each.code, "") for each in general) else ()


def _check_repeated_amount(document: CheckedDocument, section: Section, claim: StatedChange) -> Iterator[Finding]:
    if claim.value is None or claim.again is None:
        return
    name = document.name_in_text(section, claim.label)
    first = amount_term(document, section, claim.value, name)
    again = amount_term(document, section, claim.again, f"{name}的预算安排")
    subject = FindingSubject(statement="text", path=(section.path, claim.label), column="again", label=claim.label)
    if found := check_equal_sides(AGAIN, subject, [first], [again]):
        yield found


@found_once
def items_with_table_lines(document: CheckedDocument) -> Iterator[tuple[Section, StatedItem, list[PrintedItem]]]:
    """Yield the amounts stated for classification items with the table lines they speak of, where that is certain."""
    index = figures_by_function_code(document)
    names = FunctionNames(sheet.statement for sheet in document.sheets if sheet.kind in BY_FUNCTION)
    above, outer = "", tuple[str, ...]()
    for section in document.budget.sections:
        heading = path_of(section.heading)
        if heading.marked:
            above, outer = section.heading, heading.names
        elif section.path.count(".") < _HEADED_LEVEL:
            above, outer = "", ()
        for item in stated_items(section):
            code = names.code_of(item.path, above)
            if code in index:
                whole = item.names if len(item.names) == _DEPTH else (*outer, *item.names)
                yield section, replace(item, names=whole), index[code]


@found_once
def names_of_classes(document: CheckedDocument) -> Iterator[tuple[str, set[str]]]:
    """Yield the code of each class of spending (类) that tables print, with its names in short."""
    names = FunctionNames(sheet.statement for sheet in document.sheets if sheet.kind in BY_FUNCTION).names
    return ((code, known) for code, known in names.items() if len(code) == _CLASS)


def figures_by_function_code(document: CheckedDocument) -> dict[str, list[PrintedItem]]:
    """Return for each functional code what each table that prints it gives: one figure, or one of each unit."""
    found: dict[str, list[PrintedItem]] = {}
    for sheet in document.sheets:
        if sheet.kind not in BY_FUNCTION:
            continue
        own = [line for line in sheet.lines if line.scheme == Scheme.FUNCTIONAL]
        codes = {line.classification or line.code: line.list for line in own}
        for code, name in codes.items():
            column = sheet.column_of_measure(Measure.TOTAL, name)
            terms = [term for line in sheet.lines_of_code(code, name) if (term := sheet.cell_term(line, column))]
            if code and terms:
                found.setdefault(code, []).append(PrintedItem(sheet=sheet, code=code, terms=terms))
    return found
