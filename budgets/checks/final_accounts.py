"""F7, continued: what final accounts print as the year's first budget is what the budget of that year printed."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.records import Phase
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import Compared, Measure, compared
from budgets.vocabulary.subjects import budgeted, function_code, is_budgeted
from budgets.vocabulary.table_kinds import TableKind

from .checked_document import CheckedDocument
from .figure_references import FigureReference, RowPart
from .finding_builders import check_agreement_with_any, not_checked_finding
from .findings import BilingualText, CheckRule, Finding, FindingSubject, RuleBasis, Tolerance
from .stated_items import figures_by_function_code

PLANNED = CheckRule(
    id="F7.final.budget",
    title=BilingualText("决算印出的年初预算数与预算一致", "Final accounts print the budget as it was published"),
    sentence=BilingualText(
        "决算收支总表印出的年初预算数，一般等于当年公开的预算；编制范围不同时可以不同。",
        "What the summary of final accounts prints as the first budget is mostly the published one, if it covers the"
        " same units.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "有同一年的预算，决算表印出年初预算数", "the year's budget is at hand, and the accounts print it"
    ),
    can_fail=False,
)
STATED = CheckRule(
    id="F7.final.stated",
    title=BilingualText("决算文字写的年初预算与预算一致", "The first budget that accounts state is the published one"),
    sentence=BilingualText(
        "决算文字写的某一科目年初预算，一般等于当年公开的预算中这一科目的数；编制范围不同时可以不同。",
        "What the text of final accounts gives as the first budget of an item is mostly the published one, if it covers"
        " the same units.",
    ),
    source=RuleBasis.FORM,
    tolerance=Tolerance.EQUAL,
    condition=BilingualText(
        "有同一年的预算，其中列有这一科目", "the year's budget is at hand, and has a row for the item"
    ),
    can_fail=False,
)
RULES = (PLANNED, STATED)
_BUDGETED = compared(Measure.TOTAL, Compared.BUDGETED)


def check_final_accounts(final: CheckedDocument, planned: CheckedDocument) -> Iterator[Finding]:
    """Yield what final accounts say of the budget of their year; nothing of documents of other phases."""
    if final.budget.phase is not Phase.FINAL or planned.budget.phase is not Phase.BUDGET:
        return
    kind = TableKind.INCOME_EXPENDITURE
    for name in (ListName.INCOME, ListName.EXPENDITURE):
        parts = (RowPart.GRAND, RowPart.YEAR)
        printed = final.first_printed_figures(
            *(FigureReference(kind, part, measures=(_BUDGETED,), list=name) for part in parts)
        )
        found = [planned.referenced_figures(FigureReference(kind, part, list=name)) for part in parts]
        choices = [terms for terms in found if terms]
        subject = FindingSubject(statement=kind, path=(name,), column=_BUDGETED)
        if not printed or not choices:
            why = BilingualText("没有印出年初预算数，或预算没有总计", "one of the two does not print it")
            yield not_checked_finding(PLANNED, subject, why, [kind])
        elif each := check_agreement_with_any(PLANNED, subject, printed, choices):
            yield each
    items = figures_by_function_code(planned)
    for mention in final.budget.mentions:
        code = function_code(mention.subject.removeprefix(budgeted("")))
        if code and is_budgeted(mention.subject):
            choices = [list(item.terms) for item in items.get(code, [])]
            subject, stated = final.mention_subject(mention), [final.mention_term(mention)]
            if not choices:
                why = BilingualText("预算没有列这一科目", "the budget has no row for the item")
                yield not_checked_finding(STATED, subject, why)
            elif each := check_agreement_with_any(STATED, subject, stated, choices):
                yield each
