"""The twins of pages that say whether budgets add up, how a figure is made up, and in what editions differ."""

from __future__ import annotations

from collections.abc import Iterable

from budgets.addresses import difference_id, edition_address, edition_id
from budgets.models import Mention
from budgets.queries.derivation import LocatedFigure
from budgets.queries.findings import Answered, Audited
from budgets.queries.identities import Identity, Side

from .data_rows import department_data, edition_words, files_of, finding_data, original_place, yuan
from .data_twin import Context, DataRow, DataTwin, twin_of
from .of_documents import about_document


@twin_of("budgets/checks.html")
def checks_twin(context: Context) -> DataTwin:
    """Tell what does not simply hold of a budget; how often each rule came out how, and why others were not applied."""
    audited: Audited | None = context["audited"]
    return DataTwin(
        kind="checks",
        about=about_document(
            context,
            checked_at=audited.audit.checked_at.isoformat() if audited else None,
            rules_version=audited.audit.rules if audited else None,
            checked=audited.checked if audited else None,
            outcomes=dict(audited.tally) if audited else {},
        ),
        rows=[answered_data(one) for one in audited.answered] if audited else [],
        lists={
            "rules": [
                {"rule": one.rule.id, "title": one.rule.title.en, "title_zh": one.rule.title.zh, **one.counts}
                for one in (audited.whole.rules if audited else ())
            ],
            "not_applied": [
                {"rule": rule.id, "reason": en, "reason_zh": zh, "number": number}
                for rule, zh, en, number in (audited.not_applied if audited else ())
            ],
            "figures_no_rule_speaks_of": [
                {"section": one.section.path, "start": one.start, "printed": one.printed} for one in context["loose"]
            ],
        },
    )


def answered_data(one: Answered) -> DataRow:
    """Return a finding with what was answered to it."""
    return {**finding_data(one.finding), "answer": one.answer.reason_in_words if one.answer else None}


@twin_of("budgets/checks_family.html")
def checks_family_twin(context: Context) -> DataTwin:
    """Tell the identities of a family that were checked, what holds too, with both sides."""
    return DataTwin(
        kind="identities",
        about=about_document(context, family=context["family"].slug, verdict=context["verdict"] or None),
        rows=[identity_data(one, context) for one in context["identities"]],
        page=context["page_of"],
    )


def identity_data(one: Identity, context: Context) -> DataRow:
    """Return an identity: its rule, how it came out, both sides in yuan; or the sentence it is."""
    return {
        "id": f"{edition_id(context['budget'])}/checks/{one.rule.id}/{one.word}",
        "rule": one.rule.id,
        "verdict": one.verdict,
        "relation": one.relation if one.left else None,
        "left": side_data(one.left, context),
        "right": side_data(one.right, context),
        "message": one.words.en or None,
        "message_zh": one.words.zh or None,
    }


def side_data(side: Side | None, context: Context) -> DataRow:
    """Return what a side comes to in yuan, and its figures with their signs."""
    if side is None:
        return {"yuan": None, "figures": []}
    signed = [f"{'-' if sign < 0 else ''}{located_id(term, context)}" for sign, term in side.terms]
    return {"yuan": yuan(side.total), "figures": signed}


def located_id(one: LocatedFigure, context: Context) -> str:
    """Return the identity of a figure: in the text by its order, in a table by that one's word, line and column."""
    edition = edition_id(context["budget"])
    if one.mention is not None:
        return f"{edition}/figure/{one.mention.order}"
    if one.amount is None:
        return edition
    line = one.amount.line
    table = next(table.word for table in context["tables"] if table.statement.pk == line.statement_id)
    return f"{edition}/{table}/{line.position}/{one.amount.cell.order}"


@twin_of("budgets/derivation.html")
def derivation_twin(context: Context) -> DataTwin:
    """Tell how a figure is made up: the parts of each way; where else it is printed, and what it is part of."""
    derived = context["derived"]
    return DataTwin(
        kind="derivation",
        about=about_document(context, figure=located_data(derived.standing, context), cut=derived.cut),
        rows=[
            {
                "rule": way.rule.id,
                "verdict": way.verdict,
                "sign": part.sign,
                "depth": part.depth,
                **located_data(part.standing, context),
            }
            for way in derived.ways
            for part in way.parts
        ],
        lists={
            "ways": [
                {
                    "rule": way.rule.id,
                    "verdict": way.verdict,
                    "yuan": yuan(way.total),
                    "residue_yuan": yuan(way.residue),
                }
                for way in derived.ways
            ],
            "left_out": all_located(derived.left_out, context),
            "elsewhere": all_located(derived.elsewhere, context),
            "printed_otherwise": all_located(derived.otherwise, context),
            "part_of": [{"rule": rule.id, **located_data(one, context)} for rule, one in derived.above],
        },
    )


def all_located(figures: Iterable[LocatedFigure], context: Context) -> list[DataRow]:
    return [located_data(one, context) for one in figures]


def located_data(one: LocatedFigure, context: Context) -> DataRow:
    """Return a figure with what it is called, what is printed, and where it stands in the original."""
    row = one.amount or one.mention
    return {
        "id": located_id(one, context),
        "name": one.name,
        "yuan": yuan(one.value),
        "printed": one.printed,
        "money_unit": one.money_unit,
        "place": original_place(row or Mention(), files_of(context["budget"])),
    }


@twin_of("budgets/all_checks.html")
def all_checks_twin(context: Context) -> DataTwin:
    """Tell the findings that the page shows, document by document; how often each rule came out how."""
    answers, absolute = context["answers"], context["absolute"]
    rows = []
    for document in context["documents"]:
        budget = document.budget
        for finding in document.shown:
            answer = answers.get((budget.pk, finding.digest))
            rows.append(
                {
                    "edition_id": edition_id(budget),
                    "department": department_data(budget.department),
                    **edition_words(budget),
                    "id": finding.anchor,
                    "rule": finding.rule,
                    "verdict": finding.verdict,
                    "code": finding.code or None,
                    "label": finding.label or None,
                    "difference": finding.difference or None,
                    "unit": finding.unit or None,
                    "message": finding.message_en,
                    "message_zh": finding.message_zh,
                    "answer": answer.reason_in_words if answer else None,
                    "url": f"{absolute(edition_address(budget).url('checks'))}#{finding.anchor}",
                }
            )
    return DataTwin(
        kind="findings",
        about={"number": context["number"]},
        rows=rows,
        lists={
            "rules": [
                {"rule": rule.id, "title": rule.title.en, "title_zh": rule.title.zh, **counts}
                for rule, counts in context["rules"]
            ],
            "documents": [
                {"id": edition_id(one.budget), "findings": one.counts, "not_shown": one.others}
                for one in context["documents"]
            ],
        },
        page=context["page"],
    )


@twin_of("budgets/differences.html")
def differences_twin(context: Context) -> DataTwin:
    """Tell in what an edition differs from an earlier one, before and after."""
    absolute = context["absolute"]
    return DataTwin(
        kind="differences",
        about=about_document(context, before=edition_id(context["before"]), number=context["number"]),
        rows=[
            {
                "id": difference_id(context["budget"], context["before"], one.word),
                **one.difference.data(),
                "change_yuan": yuan(one.difference.change),
                "before_url": absolute(one.before) if one.before else None,
                "after_url": absolute(one.after) if one.after else None,
            }
            for one in context["page_of"]
        ],
        page=context["page_of"],
    )
