"""Write in what one edition differs from another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.addresses import differences_url
from budgets.differences import ABSENT, Difference, How, What
from budgets.models import Budget, Line, Statement
from budgets.queries.corrections import Correction
from budgets.records import State
from budgets.tables import document_words, escaped, markup

from .changes import same_at_start
from .ledger import chinese_marked, keep_of

register = template.Library()

#: The models whose fields a difference names, by what differs.
OWNERS: dict[What, Any] = {What.FRAME: Budget, What.TABLE: Statement, What.LINE: Line}
#: Fields that a model keeps under another name.
OTHERWISE = {"department": "issuer", "projects": "projectentrys", "unreadable": "unreadables"}
#: A page shows so much of a long text; the download has all of it.
LONGEST = 160
#: Characters on each side of what differs.
AROUND = 40
#: What each sort of difference is called, and how it differs.
SORTS = {
    What.AMOUNT: gettext_lazy("Amounts"),
    What.LINE: gettext_lazy("Lines"),
    What.COLUMN: gettext_lazy("Columns"),
    What.TABLE: gettext_lazy("Tables"),
    What.TEXT: gettext_lazy("Texts"),
    What.FRAME: gettext_lazy("The document itself"),
}
WAYS = {
    How.CHANGED: gettext_lazy("changed"),
    How.ADDED: gettext_lazy("added"),
    How.REMOVED: gettext_lazy("removed"),
}


@register.simple_tag(takes_context=True)
def corrections_of(context: Context, listed: Iterable[Correction]) -> SafeString:
    """Write corrections as the items of a list; in one piece, for a page has dozens."""
    keep, english = keep_of(context), bool(context.get("english"))
    changed, unreasoned = _("What changed"), markup('<span class="quiet">{}</span>', _("No reason was given."))
    out: list[str] = []
    for one in listed:
        department, ended_at = one.ended.department, one.ended.ended_at
        link = markup(
            '<a href="{}"{}>{}</a>',
            department.get_absolute_url() + keep,
            SafeString("" if english and department.name_en else ' lang="zh-Hans"'),
            department,
        )
        local = localtime(ended_at) if ended_at else None
        when = markup('· <time datetime="{}">{}</time>', local.isoformat(), local.date()) if local else ""
        place = markup('<span class="quiet">{} {}</span>', department.jurisdiction, when)
        words = escaped(correction_words(one))
        if one.replaced_by and one.is_comparable:
            words += markup(' · <a href="{}">{}</a>', differences_url(one.replaced_by, one.ended), changed)
        reason = linebreaksbr(chinese_marked(one.reason)) if one.reason else unreasoned
        out.append(f'<li><div><p>{link} {place}</p><p>{words}</p><p class="answer">{reason}</p></div></li>')
    return SafeString("".join(out))


def correction_words(one: Correction) -> str:
    """Write what became of which edition."""
    ended = one.ended
    words = {"document": document_words(ended), "year": ended.fiscal_year_id, "n": ended.edition}
    edition = _("%(document)s %(year)s, edition %(n)s") % words
    if one.replaced_by and not one.is_withdrawal:
        became = _("replaced by edition %(n)s") % {"n": one.replaced_by.edition}
    else:
        became = ended.get_state_display()
    return f"{edition}{_(': ')}{became}"


@register.filter
def sort_name(what: str) -> str:
    """Write what differences of a sort are called."""
    return str(SORTS[What(what)])


@register.filter
def way_name(how: str) -> str:
    """Write how something differs."""
    return str(WAYS[How(how)])


@register.filter
def part_label(one: Difference) -> str:
    """Return what a difference is about: a column as printed, a field or a sort of text by its name."""
    if one.what in OWNERS:
        named = one.part and (one.before or one.after)
        field = OWNERS[one.what]._meta.get_field(OTHERWISE.get(one.part, one.part)) if named else None
        return str(field.verbose_name) if field else ""
    if one.what is What.TEXT and not one.table:
        return str(Budget._meta.get_field(OTHERWISE.get(one.part, one.part)).related_model._meta.verbose_name)  # type: ignore[union-attr]
    return one.part


@register.filter
def stood(one: Difference) -> str:
    """Write what the earlier edition says."""
    return side(excerpt(one.before, one.after), one.before_state, one.before_unit)


@register.filter
def stands(one: Difference) -> str:
    """Write what the later edition says."""
    return side(excerpt(one.after, one.before), one.after_state, one.after_unit)


def excerpt(text: str, other: str) -> str:
    """Return of a long text what another has not, with some words around it; all of it where there is no other."""
    if not other or len(text) <= LONGEST:
        return text
    begin = same_at_start(text, other)
    end = same_at_start(text[begin:][::-1], other[begin:][::-1])
    first, last = max(begin - AROUND, 0), min(len(text) - end + AROUND, len(text))
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def side(text: str, state: str, unit: str) -> str:
    """Write one side of a difference: a figure with its unit, or in words why there is none."""
    words = {ABSENT: _("not there"), State.BLANK: _("blank"), State.UNREADABLE: _("unreadable: %s") % text}
    if state in words:
        return str(words[state])
    return f"{text} {unit}".strip() if state else Truncator(text).chars(LONGEST)
