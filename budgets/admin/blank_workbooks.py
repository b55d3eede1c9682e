"""Give clerks the empty workbook of a table set, to be filled in away from here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from budgets import rights
from budgets.manners import is_english
from budgets.models import SCOPE_PHASE, Department
from budgets.records import Phase, Scope
from budgets.vocabulary.table_sets import offered_sets
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR
from budgets.workbooks import template

from .base_classes import own_departments

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_set_choices() -> list[tuple[str, str]]:
    """Return the sets of tables that are offered, each with its name in the reader's language."""
    english = is_english()
    return [(word, one.name_en if english else one.name) for word, one in offered_sets().items()]


class BlankWorkbookForm(forms.Form):
    """What is asked before a workbook is given out; what is left open is asked on its cover."""

    table_set = forms.ChoiceField(label=_("Tables"), choices=[])
    year = forms.IntegerField(label=_("fiscal year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    department = forms.ModelChoiceField(Department.objects.all(), required=False, widget=forms.HiddenInput)
    document = forms.ChoiceField(
        choices=[(word, word) for word in SCOPE_PHASE], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table_set"].choices = table_set_choices()  # type: ignore[attr-defined]


def download_blank_workbook(request: HttpRequest) -> HttpResponse:
    """Give the workbook that is asked for; what is asked wrongly is answered in words."""
    if not rights.may(request.user, rights.Act.BEGIN):
        raise PermissionDenied
    form = BlankWorkbookForm(request.GET)
    form.fields["department"].queryset = own_departments(request)  # type: ignore[attr-defined]
    if not form.is_valid():
        words = [f"{form.fields[name].label}: {' '.join(map(str, said))}" for name, said in form.errors.items()]
        return HttpResponse("\n".join(words), status=400, content_type="text/plain; charset=utf-8")
    asked = form.cleaned_data
    department, year = asked["department"], asked["year"]
    scope, phase = SCOPE_PHASE.get(asked["document"], ("", Phase.BUDGET))
    data = template.empty(
        asked["table_set"],
        year=year,
        department=department.name if department else "",
        scope=Scope(scope) if scope else None,
        phase=Phase(phase),
        jurisdiction=department.jurisdiction.name if department else "",
        department_in_charge=department.parent.name if department and department.parent else "",
    )
    name = "-".join(filter(None, (asked["table_set"], department.slug if department else "", str(year or ""))))
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})
