"""Let a reader narrow a list over all budgets to a place, a department, a year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from budgets.models import Department, Jurisdiction
from budgets.models.fields import encodable_text

#: So many places or departments are offered to choose from.
MOST_OFFERED = 200


class NarrowingForm(forms.Form):
    """Offers those places, departments and years of which the list has something.

    Departments are offered while there are few to choose from: all, or those of the place that was chosen.
    """

    place = forms.ModelChoiceField(
        Jurisdiction.objects.none(), to_field_name="slug", required=False, label=_("Place"), empty_label=_("all")
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), to_field_name="slug", required=False, label=_("Department"), empty_label=_("all")
    )
    year = forms.ChoiceField(required=False, label=_("Year"))

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
        if rows.order_by()[: MOST_OFFERED + 1].count() > MOST_OFFERED:
            rows = rows.filter(slug=encodable_text(data.get(name, "")))
            self.fields[name].widget = self.fields[name].widget if rows.exists() else forms.HiddenInput()
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def offer_words(self, name: str, words: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("all")), *words]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Return the addresses of place and department, and the year; a word that no choice offers says none."""
        self.full_clean()
        given = self.cleaned_data
        found: dict[str, Any] = {name: row.slug for name in ("place", "department") if (row := given.get(name))}
        return found | {"year": int(given["year"]) if given.get("year") else None}
