"""F5, continued: a text that goes through spending item by item leaves none out, and what it adds up to."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.records import Mention
from budgets.vocabulary.codes import LEVELS, Scheme
from budgets.vocabulary.measures import Measure
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.stated_completions import stated_completions
from budgets.vocabulary.subjects import class_code, function_code, is_budgeted
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .finding_builders import check_sum_of_parts, info_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance
from .stated_items import amount_term

ALL_ITEMS = CheckRule(
    id="F5.function.all",
    title=BilingualText("表中的项级科目，文字都写到了", "Text that goes through the items of a table leaves none out"),
    sentence=BilingualText(
        "逐项说明支出的文字，应写到表中有金额的每一个项级科目。",
        "Text that explains spending item by item names every item of the table that has an amount.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.NONE,
    condition=BilingualText("表中的项多数已写到", "most items of the table are named"),
    can_fail=False,
)
BUDGETED = CheckRule(
    id="F5.function.budgeted",
    title=BilingualText("各项的年初预算合成总的年初预算", "The budgets stated for all items come to that of the whole"),
    sentence=BilingualText(
        "决算说明逐项写明的年初预算，其和应等于所写的年初预算总数。",
        "What final accounts state as budgeted item by item comes to what they state as budgeted in all.",
    ),
    source=RuleBasis.ARITHMETIC,
    tolerance=Tolerance.SUM,
    condition=BilingualText("表中各项都写明了年初预算", "the budget of every item of the table is stated"),
    can_fail=False,
)
RULES = (ALL_ITEMS, BUDGETED)
#: The tables whose items texts go through, the first that is printed.
_KINDS = (TableKind.GENERAL_FUNCTION, TableKind.FISCAL_FUNCTION, TableKind.EXPENDITURE)
_ITEM = LEVELS[Scheme.FUNCTIONAL][-1]
#: So many items (项) of a table, and at least so few, show that all are meant.
_MOST, _FEW = 0.6, 3


def check_items_in_full(document: CheckedDocument) -> Iterator[Finding]:
    printed = _printed_items(document)
    text = plain("".join(section.heading + section.text for section in document.budget.sections))
    stated = {function_code(mention.subject) for mention in document.budget.mentions}
    if len(stated & printed.keys()) >= max(_FEW, _MOST * len(printed)):
        for code in sorted(code for code in printed.keys() - stated if plain(printed[code]) not in text):
            subject = FindingSubject(statement="text", path=("items", code), code=code, label=printed[code])
            message = BilingualText(
                f"文字逐项说明支出，没有写到表中的“{code} {printed[code]}”。",
                f"The text goes through spending item by item, but not through “{code} {printed[code]}” of the table.",
            )
            yield info_finding(ALL_ITEMS, subject, message, searched=["text"])
    yield from _check_budgets_of_items(document, set(printed))


def _printed_items(document: CheckedDocument) -> dict[str, str]:
    """Return the names of the items with an amount, by code, of the table that texts go through."""
    sheet = next((sheet for kind in _KINDS if (sheet := document.sole_table(kind))), None)
    return {
        line.classification: line.label
        for line in (sheet.lines if sheet else ())
        if line.scheme == Scheme.FUNCTIONAL and len(line.classification) == _ITEM
        if sheet and (term := sheet.cell_term(line, sheet.column_of_measure(Measure.TOTAL))) and term.figure.value
    }


def _check_budgets_of_items(document: CheckedDocument, printed: set[str]) -> Iterator[Finding]:
    """Yield whether the budgets stated below a section for every item come to the one that it states for all."""
    for section in document.budget.sections:
        below = f"{section.path}."
        parts: dict[str, Mention] = {}
        for mention in document.budget.mentions:
            path = document.sections[mention.section].path if mention.section in document.sections else ""
            if is_budgeted(mention.subject) and path.startswith(below):
                parts.setdefault(class_code(mention.subject), mention)
        claim = next((each for each in stated_completions(section.text) if each.budgeted), None) if parts else None
        if claim and claim.budgeted and printed and printed <= parts.keys():
            subject = FindingSubject(statement="text", path=(section.path, claim.label), column="items-budgeted")
            whole = amount_term(
                document, section, claim.budgeted, f"{document.name_in_text(section, claim.label)}的年初预算"
            )
            terms = [document.mention_term(mention) for mention in parts.values()]
            yield from filter(None, [check_sum_of_parts(BUDGETED, subject, whole, terms)])
