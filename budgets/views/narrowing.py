"""Let a reader narrow a list over all budgets to a place, a department, a year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from budgets.models import Department, Jurisdiction
from budgets.models.departments import in_language
from budgets.models.fields import encodable_text

#: So many places or departments are offered to choose from.
MOST_OFFERED = 200


class WholeSelect(forms.Select):
    """A list to choose from, written in one piece: Django's has a template for each of what may be hundreds of choices.

    Its choices are in no groups.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = ((word, mark_safe(" selected") if str(word) == chosen else "", label) for word, label in self.choices)
        written = format_html_join("\n", '<option value="{}"{}>{}</option>', options)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt({**self.attrs, **(attrs or {})}), written)


class NarrowingForm(forms.Form):
    """Offers those places, departments and years of which the list has something.

    Departments are offered while there are few to choose from: all, or those of the place that was chosen.
    """

    place = forms.ChoiceField(required=False, label=_("Place"), widget=WholeSelect)
    department = forms.ChoiceField(required=False, label=_("Department"), widget=WholeSelect)
    year = forms.ChoiceField(required=False, label=_("Year"), widget=WholeSelect)

    def __init__(
        self, data: Any, *, places: QuerySet[Jurisdiction], departments: QuerySet[Department], years: Iterable[int]
    ) -> None:
        super().__init__(data)
        if place := data.get("place"):
            departments = departments.filter(jurisdiction__slug=encodable_text(place))
        self.offer("department", departments, data)
        self.offer("place", places, data)
        self.offer_words("year", [(str(year), str(year)) for year in years])

    def offer(self, name: str, rows: QuerySet[Any], data: Any) -> None:
        """Offer some rows in a field; of too many, none but the one that is chosen, and without that nothing."""
        rows = rows.values_list("slug", "name", "name_en")
        offered = list(rows[: MOST_OFFERED + 1])
        if len(offered) > MOST_OFFERED:
            said = encodable_text(data.get(name, ""))
            offered = list(rows.filter(slug=said)) if said else []
            self.fields[name].widget = self.fields[name].widget if offered else forms.HiddenInput()
        self.offer_words(name, [(slug, in_language(*names)) for slug, *names in offered])

    def offer_words(self, name: str, words: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("all")), *words]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Return the addresses of place and department, and the year; a word that no choice offers says none."""
        self.full_clean()
        given = self.cleaned_data
        found = {name: given[name] for name in ("place", "department") if given.get(name)}
        return found | {"year": int(given["year"]) if given.get("year") else None}
