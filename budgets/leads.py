"""Say in a sentence or two what a page holds: how much, of what, what share, how it changed.

Each function returns HTML of one kind of page, in the language and money unit of the reader: it leads the page, and
stands without its markup in what the page says of itself to search engines. Names as printed are marked as Chinese on
an English page. Nothing is said that no figure states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .charts import BLOCK_NAMES
from .manners import is_english
from .models import Budget, Department, Jurisdiction, Mention, PlaceTotal, Statement
from .money import MoneyUnit, money, percent
from .queries.documents import Published
from .queries.drill import Block, Drill, Node
from .records import Base, Direction
from .tables import document_words, escaped, markup, view_name
from .vocabulary.change_words import YEARS_BEFORE, year_of_base
from .vocabulary.subjects import Subject

#: Characters of a reason that a lead quotes at most.
LONGEST_REASON = 60


def of_budget(
    budget: Budget,
    total: Decimal | None,
    largest: Block | None,
    change: Mention | None,
    unit: MoneyUnit,
    *,
    of_year: bool = False,
) -> SafeString:
    """Return what a document spends in all, how the text says that changed, and its largest block.

    ``of_year`` says that the total is of the year alone, beside a larger one with what is left for the next.
    """
    told = {"document": issuer_and_document(budget), "total": amount_words(total, unit)}
    if total is None:
        return fill_form(_("%(document)s: no total of spending was read."), told)
    form = _("%(document)s: expenditure of the year %(total)s.") if of_year else None
    sentences = [fill_form(form or _("%(document)s: total expenditure %(total)s."), told)]
    if change is not None and (words := change_words(change, unit)):
        sentences += [words, reason_words(change)]
    if largest is not None and largest.value:
        block = {"name": BLOCK_NAMES[largest.key], "value": amount_words(largest.value, unit)}
        block["share"] = percent(largest.value, total)
        sentences.append(fill_form(_("The largest block is %(name)s: %(value)s, %(share)s of it."), block))
    return join_sentences(*sentences)


def of_view(budget: Budget, drill: Drill, unit: MoneyUnit) -> SafeString:
    """Return what a view of a document comes to, and the largest of its parts."""
    told = {
        "document": issuer_and_document(budget),
        "view": view_name(drill.view),
        "total": amount_words(drill.total, unit),
    }
    if drill.total is None:
        return fill_form(_("%(view)s. %(document)s: no total was read."), told)
    return join_sentences(
        fill_form(_("%(view)s. %(document)s: %(total)s in all."), told), largest_part(drill.root, unit)
    )


def of_code(budget: Budget, drill: Drill, node: Node, unit: MoneyUnit) -> SafeString:
    """Return what a code comes to, what share of the whole and of what is above it that is, and its largest part."""
    return join_sentences(
        fill_form(
            _("%(document)s: %(value)s for %(name)s."),
            {
                "document": issuer_and_document(budget),
                "name": markup("{} {}", node.code, node_words(node)) if node.code else node_words(node),
                "value": amount_words(node.value, unit),
            },
        ),
        share_words(
            node, drill.total, _("%(share)s of the total."), _("%(part)s of %(whole)s, %(share)s of the total.")
        ),
        largest_part(node, unit),
    )


def of_project(
    budget: Budget, name: SafeString, node: Node | None, value: Decimal | None, unit: MoneyUnit
) -> SafeString:
    """Return what a project costs in a document, and what share of all projects that is."""
    told = {"document": issuer_and_document(budget), "name": name, "value": amount_words(value, unit)}
    if value is None:
        return fill_form(_("%(document)s: the project %(name)s, without an amount."), told)
    own = fill_form(_("%(document)s: %(value)s for the project %(name)s."), told)
    if node is None:
        return own
    whole = _("%(share)s of all projects.")
    return join_sentences(
        own, share_words(node, node.total, whole, _("%(part)s of %(whole)s, %(share)s of all projects."))
    )


def of_table(budget: Budget, statement: Statement, name_en: str, rows: int) -> SafeString:
    """Return what table a page shows: its title, its document, how many rows it prints, and its unit."""
    named = (statement.title, name_en) if statement.title else (statement.shown_title, name_en or statement.shown_title)
    told = {"document": issuer_and_document(budget), "title": words_of(*named), "rows": rows}
    if not rows:
        return fill_form(_("%(document)s: %(title)s, published empty."), told)
    form = ngettext(
        "%(document)s: %(title)s as published, %(rows)s row.",
        "%(document)s: %(title)s as published, %(rows)s rows.",
        rows,
    )
    return fill_form(form, told)


def of_department(department: Department, published: Sequence[Published], unit: MoneyUnit) -> SafeString:
    """Return how much of a department is published here, from when to when, and what the latest document spends."""
    told: dict[str, object] = {"department": words_of(department.name, department.name_en), "n": len(published)}
    told["place"] = words_of(department.jurisdiction.name, department.jurisdiction.name_en)
    if not published:
        return fill_form(_("%(department)s, %(place)s: no budget is published here yet."), told)
    latest = max(published, key=lambda one: one.budget.fiscal_year_id)
    first = min(one.budget.fiscal_year_id for one in published)
    told |= {"first": first, "last": latest.budget.fiscal_year_id}
    if first == latest.budget.fiscal_year_id:
        form = ngettext(
            "%(department)s, %(place)s: %(n)s document of %(last)s.",
            "%(department)s, %(place)s: %(n)s documents of %(last)s.",
            len(published),
        )
    else:
        form = ngettext(
            "%(department)s, %(place)s: %(n)s document of %(first)s to %(last)s.",
            "%(department)s, %(place)s: %(n)s documents of %(first)s to %(last)s.",
            len(published),
        )
    if latest.total is None:
        return fill_form(form, told)
    newest = {"document": phase_and_year(latest.budget), "total": amount_words(latest.total, unit)}
    return join_sentences(
        fill_form(form, told), fill_form(_("The latest, %(document)s: total expenditure %(total)s."), newest)
    )


def of_outcome(
    department: Department, year: int, plan: Decimal | None, spent: Decimal | None, unit: MoneyUnit
) -> SafeString:
    """Return what a department planned to spend in a year, what it spent, and what part of the plan that is."""
    told: dict[str, object] = {"department": words_of(department.name, department.name_en), "year": year}
    if plan is None or spent is None:
        return fill_form(_("%(department)s, %(year)s: what was planned beside what was spent."), told)
    told |= {"plan": amount_words(plan, unit), "spent": amount_words(spent, unit), "rate": percent(spent, plan)}
    if not told["rate"]:
        return fill_form(_("%(department)s, %(year)s: planned %(plan)s, spent %(spent)s."), told)
    return fill_form(
        _("%(department)s, %(year)s: planned %(plan)s, spent %(spent)s, which is %(rate)s of the plan."), told
    )


def of_place(place: Jurisdiction, year: int, sums: Sequence[PlaceTotal], unit: MoneyUnit) -> SafeString:
    """Return what the published documents of a place come to in a year, each phase and scope on its own."""
    name = words_of(place.name, place.name_en)
    if not year:
        return fill_form(_("%(place)s: nothing of it is published here yet."), {"place": name})
    sentences = [
        fill_form(_("%(place)s, %(year)s: budgets as its departments published them."), {"place": name, "year": year})
    ]
    for one in sums:
        told = {"n": one.documents, "counted": one.counted, "total": amount_words(one.value, unit)}
        told["phase"] = one.get_phase_display()
        form = ngettext(
            "%(phase)s: %(n)s document, %(total)s in all.",
            "%(phase)s: %(n)s documents, %(total)s in all.",
            one.documents,
        )
        sentences.append(begin_with_capital(fill_form(form, told)))
    return join_sentences(*sentences)


#: Subjects of the text whose change is that of fiscal appropriations: of the total where that is all of them.
OF_FISCAL = (Subject.EXPENDITURE_FISCAL, Subject.SOURCE_FISCAL)
#: What a change is measured against, in English: a document says it in Chinese only.
BASES = {Base.INITIAL: "initial budget", Base.BUDGET: "budget", Base.EXECUTED: "spending", Base.UNSTATED: ""}


def base_words(change: Mention) -> SafeString:
    """Return what a change is measured against: as printed, and in English where its words are known."""
    printed = change.base_printed
    if not is_english():
        return SafeString(escaped(printed))
    year, kind = year_of_base(printed), BASES[Base(change.base)]
    if year is None and not printed.startswith(YEARS_BEFORE):
        return words_of(printed)
    if not kind:
        return SafeString(year or "the previous year")
    return SafeString(f"the {year} {kind}" if year else f"the previous year’s {kind}")


def change_words(change: Mention, unit: MoneyUnit) -> SafeString:
    """Return the change a text states, against what, by its own words for that; nothing of a mere direction."""
    if change.subject in OF_FISCAL:
        forms = {
            Direction.INCREASE: _("All of it is fiscal appropriation, %(change)s more than %(base)s."),
            Direction.DECREASE: _("All of it is fiscal appropriation, %(change)s less than %(base)s."),
            Direction.LEVEL: _("All of it is fiscal appropriation, as much as %(base)s."),
        }
        return stated_change(change, forms, unit)
    forms = {
        Direction.INCREASE: _("That is %(change)s more than %(base)s."),
        Direction.DECREASE: _("That is %(change)s less than %(base)s."),
        Direction.LEVEL: _("That is as much as %(base)s."),
    }
    return stated_change(change, forms, unit)


def reason_words(change: Mention) -> SafeString:
    """Return the reason that a text gives for a change, in its own words; nothing of a long one, which stands there.

    English pages quote none: a lead is a description for search engines as well, where nothing tells the language.
    """
    reason = change.reason.strip().rstrip("。；;，,.")
    if not reason or len(reason) > LONGEST_REASON or is_english():
        return SafeString("")
    return fill_form(_("The reason it gives: %(reason)s."), {"reason": words_of(reason)})


def stated_change(change: Mention, forms: dict[Direction, str], unit: MoneyUnit) -> SafeString:
    form = forms.get(Direction(change.direction)) if change.direction else None
    rate = f"{change.percent.normalize():f}%" if change.percent is not None else ""
    by = amount_words(change.change, unit) if change.change is not None else rate
    if change.change is not None and rate:
        by = fill_form(_("%(change)s (%(rate)s)"), {"change": by, "rate": rate})
    if form is None or not (by or change.direction == Direction.LEVEL) or not change.base_printed:
        return SafeString("")
    return fill_form(form, {"change": by, "base": base_words(change)})


def share_words(node: Node, whole: Decimal | None, of_whole: str, of_both: str) -> SafeString:
    """Return what part a node is of the whole and, where it is not right below that, of what stands above it."""
    if node.share is None:
        return SafeString("")
    share = percent(node.value, whole)
    if node.share_above is None or node.parent is None:
        return fill_form(of_whole, {"share": share})
    part = percent(node.value, node.parent.value)
    return fill_form(of_both, {"part": part, "whole": node_words(node.parent), "share": share})


def largest_part(node: Node, unit: MoneyUnit) -> SafeString:
    """Return the largest of two or more parts of a node that state money."""
    parts = [one for one in node.children if one.value]
    if len(parts) < 2:
        return SafeString("")
    first = max(parts, key=lambda one: one.value or Decimal(0))
    told = {"n": len(parts), "name": node_words(first), "value": amount_words(first.value, unit)}
    share = percent(first.value, node.value)
    if not share:
        return fill_form(_("The largest of its %(n)s parts is %(name)s: %(value)s."), told)
    return fill_form(_("The largest of its %(n)s parts is %(name)s: %(value)s, %(share)s."), {**told, "share": share})


def of_page(budget: Budget, page: str | Promise = "") -> SafeString:
    """Return of which document a page without a sentence of its own is, and what of it."""
    if not page:
        return fill_form(_("%(document)s, as published."), {"document": issuer_and_document(budget)})
    # Of a name that is a question, the mark is left out: a sentence follows.
    told = {"document": issuer_and_document(budget), "page": str(page).rstrip("?？")}
    return fill_form(_("%(document)s: %(page)s."), told)


def issuer_and_document(budget: Budget) -> SafeString:
    """Return whose document it is, and which."""
    issuer = words_of(budget.department.name, budget.department.name_en)
    return fill_form(_("%(department)s, %(document)s"), {"department": issuer, "document": phase_and_year(budget)})


def phase_and_year(budget: Budget) -> SafeString:
    return fill_form(_("%(words)s %(year)s"), {"words": document_words(budget), "year": budget.fiscal_year_id})


def node_words(node: Node) -> SafeString:
    return words_of(node.label, node.name_en)


def words_of(printed: str, english: str = "") -> SafeString:
    """Return a name in the language of the page; on an English page a Chinese one is marked as such."""
    if not is_english():
        return SafeString(escaped(printed))
    return SafeString(escaped(english)) if english else markup('<span lang="zh-Hans">{}</span>', printed)


def amount_words(value: Decimal | None, unit: MoneyUnit) -> str | Promise:
    """Return money with its unit, or that there is none."""
    return f"{money(value, unit)} {unit.name}" if value is not None else _("no amount")


def fill_form(form: str, told: Mapping[str, object]) -> SafeString:
    """Return a sentence with its parts escaped."""
    return SafeString(
        form % {word: escaped(str(part) if isinstance(part, Promise) else part) for word, part in told.items()}
    )


def join_sentences(*sentences: SafeString) -> SafeString:
    """Return sentences one behind the other: Chinese needs no space between them."""
    return SafeString((" " if is_english() else "").join(filter(None, sentences)))


def begin_with_capital(words: SafeString) -> SafeString:
    return SafeString(words[:1].upper() + words[1:])
