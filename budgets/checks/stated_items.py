"""F5, continued: amounts the text states for items of the functional classification."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from budgets.records import Budget, Mention, Section
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.function_names import FunctionNames
from budgets.vocabulary.item_paths import ItemPath, item_paths, path_of
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.sections import SectionKind, introduces_body
from budgets.vocabulary.sentences import StatedAmount, StatedChange, stated_amounts, stated_changes
from budgets.vocabulary.subjects import function_code

from .checked_document import CheckedDocument, found_once
from .finding_builders import check_agreement_with_any, check_equal_sides, not_checked_finding
from .findings import BilingualText, CheckRule, FigureLocation, Finding, FindingSubject, RuleBasis, SumTerm, Tolerance
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
#: Sections less deep than this are under no heading that names a class.
_HEADED_LEVEL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedItem:
    """An amount that the text states for a class of spending, by its path; ``names`` has those of headings too."""

    path: ItemPath
    names: tuple[str, ...]
    amount: StatedAmount


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
    spot = FigureLocation(budget=document.number, section=section.order)
    return document.term_in_section(section, amount.value, amount.figure, amount.unit, name, spot)


def check_stated_items(document: CheckedDocument) -> Iterator[Finding]:
    """Yield whether amounts stated for classification items are those of a table, and are stated alike twice."""
    taken = {(mention.section, mention.start) for mention in document.budget.mentions}
    index = figures_by_function_code(document)
    for mention in document.budget.mentions:
        if function_code(mention.subject) and mention.value is not None:
            yield from _check_function_mention(document, mention, index)
    for section, item, lines in items_with_table_lines(document):
        if (section.order, item.amount.start) in taken:
            continue
        name = f"{document.section_citation(section.order)}“{'-'.join(item.names)}”"
        subject = FindingSubject(
            statement="text", path=(section.path, *item.names), column="value", label=item.names[-1]
        )
        if found := check_agreement_with_any(ITEM, subject, [amount_term(document, section, item.amount, name)], lines):
            yield found
    for section in document.budget.sections:
        for claim in stated_changes(section.text):
            if claim.value and claim.again and (section.order, claim.again.start) not in taken:
                yield from _check_repeated_amount(document, section, claim)


def _check_function_mention(
    document: CheckedDocument, mention: Mention, index: dict[str, list[list[SumTerm]]]
) -> Iterator[Finding]:
    code = function_code(mention.subject)
    subject = document.mention_subject(mention)
    if code in index:
        found = check_agreement_with_any(ITEM, subject, [document.mention_term(mention)], index[code])
        yield from [found] if found else []
    else:
        yield not_checked_finding(
            ITEM, subject, BilingualText("表格没有印出这个科目", "the tables do not print the code")
        )


def _check_repeated_amount(document: CheckedDocument, section: Section, claim: StatedChange) -> Iterator[Finding]:
    if claim.value is None or claim.again is None:
        return
    name = f"{document.section_citation(section.order)}“{claim.label}”"
    first = amount_term(document, section, claim.value, name)
    again = amount_term(document, section, claim.again, f"{name}的预算安排")
    subject = FindingSubject(statement="text", path=(section.path, claim.label), column="again", label=claim.label)
    if found := check_equal_sides(AGAIN, subject, [first], [again]):
        yield found


@found_once
def items_with_table_lines(document: CheckedDocument) -> Iterator[tuple[Section, StatedItem, list[list[SumTerm]]]]:
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


def figures_by_function_code(document: CheckedDocument) -> dict[str, list[list[SumTerm]]]:
    """Return for each functional code what each table that prints it gives: one figure, or one of each unit."""
    found: dict[str, list[list[SumTerm]]] = {}
    for sheet in document.sheets:
        if sheet.kind not in BY_FUNCTION:
            continue
        own = [line for line in sheet.lines if line.scheme == Scheme.FUNCTIONAL]
        codes = {line.classification or line.code: line.list for line in own}
        for code, name in codes.items():
            column = sheet.column_of_measure(Measure.TOTAL, name)
            terms = [term for line in sheet.lines_of_code(code, name) if (term := sheet.cell_term(line, column))]
            if code and terms:
                found.setdefault(code, []).append(terms)
    return found
