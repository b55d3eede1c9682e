"""Write what a search found in templates."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets import money as figures
from budgets.queries.search import Choice
from budgets.queries.search_hits import Hit
from budgets.tables import markup, named

from .ledger import keep_of, kept_in, printed_unit_name, unit_of

register = template.Library()
#: The kinds of what a search finds.
GROUP_NAMES = {
    "departments": gettext_lazy("Departments"),
    "projects": gettext_lazy("Projects"),
    "amounts": gettext_lazy("Amounts"),
    "lines": gettext_lazy("Lines of tables"),
    "text": gettext_lazy("Text"),
    "performance": gettext_lazy("Performance"),
}


#: What the filters of a search are called.
FILTER_NAMES = {
    "place": gettext_lazy("Place"),
    "year": gettext_lazy("Year"),
    "department": gettext_lazy("Department"),
}


@register.filter
def filter_name(word: str) -> str:
    """Write what a filter of a search is called."""
    return str(FILTER_NAMES[word])


@register.filter
def group_name(key: str) -> str:
    """Write what a kind of results is called."""
    return str(GROUP_NAMES[key])


@register.simple_tag(takes_context=True)
def narrower(context: Context, choices: Iterable[Choice]) -> SafeString:
    """Write links to the same search narrowed to each choice of a filter, from its first page."""
    words = context["request"].GET.dict()
    words.pop("page", None)
    form = '<li><a href="?{}">{} <span class="quiet">{}</span></a></li>'
    return SafeString(
        "".join(markup(form, urlencode(words | {one.filter: one.word}), one.name, one.hits) for one in choices)
    )


@register.simple_tag(takes_context=True)
def hits(context: Context, found: Iterable[Hit]) -> SafeString:
    """Write hits as the items of a list; in one piece, for a page has dozens."""
    unit, keep, english = unit_of(context), keep_of(context), bool(context.get("english"))
    out: list[str] = []
    for hit in found:
        code = markup('<span class="code">{}</span> ', hit.code) if hit.code else ""
        label = named(hit.label, hit.name_en, english)
        out.append(markup('<li><span><a href="{}">{}{}</a> ', kept_in(hit.url, keep), code, label))
        where = markup(' · <span lang="zh-Hans">{}</span>', hit.where) if hit.where else ""
        asides = []
        if hit.tables > 1:
            asides.append(ngettext("in %(n)s table", "in %(n)s tables", hit.tables) % {"n": hit.tables})
        if hit.read_as:
            asides.append(_("taken for %(unit)s") % {"unit": printed_unit_name(hit.read_as)})
        told = SafeString("".join(markup(" · {}", aside) for aside in asides))
        out.append(markup('<span class="quiet where">{}{}{}</span>', hit.of, where, told))
        if hit.excerpt:
            out.append(markup('<span class="excerpt" lang="zh-Hans">{}<mark>{}</mark>{}</span>', *hit.excerpt))
        out.append("</span>")
        if hit.value is not None:
            form = "<mark>{}</mark>" if hit.is_figure else "{}"
            figure = markup(form, figures.money(hit.value, unit))
            out.append(markup(' <span class="figure">{} <span class="unit">{}</span></span>', figure, unit.name))
        out.append("</li>")
    return SafeString("".join(out))
