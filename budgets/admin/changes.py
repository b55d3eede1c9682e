"""Answer an auditor: who changed what, when, over all editions and departments that one may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets import models, rights
from budgets.models.indexed_words import MarkedEdition
from budgets.rights import Act
from budgets.templatetags.changes import add_part_urls, part_named, values_changed
from budgets.workbooks import spreadsheet_csv

from .base_classes import DepartmentField, offered_departments
from .searching import MOST_COUNTED, MOST_FOUND, CuttingPaginator

A_PAGE = 100
#: Editions of which the changes are found by their keys, in an index; of more the latest entries are gone through.
MOST_KEYS = 10_000
#: What of the history is of a department beside its editions.
OF_DEPARTMENTS = (models.Department, models.Project)
#: What only those see who give roles.
ROLES_GIVEN = (models.Membership,)
COLUMNS = ("at", "who", "budget", "what", "step", "reason", "where", "before", "after")


class ChangesForm(forms.Form):
    """Whose changes, of which department with its units, between which days."""

    who = forms.CharField(label=_("person"), required=False, max_length=150)
    department = DepartmentField(label=_("department"), required=False)
    since = forms.DateField(label=_("from this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("to this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


def show_changes(options: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Show the changes that are asked for, the latest first."""
    form, entries = asked_changes(request)
    paginator = CuttingPaginator(entries, A_PAGE)
    listed = paginator.get_page(request.GET.get("p"))
    listed.object_list = rows = list(listed.object_list)
    add_part_urls(rows)
    name_editions(rows)
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        **options.admin_site.each_context(request),
        "title": _("Who changed what"),
        "form": form,
        "action_list": listed,
        "query": query.urlencode(),
        "departments": offered_departments(request, Act.SEE),
        "most": MOST_COUNTED,
        "opts": options.opts,
    }
    return render(request, "admin/budgets/budget/changes.html", context)


def changes_csv(request: HttpRequest) -> HttpResponse:
    """Give the changes that are asked for as a file, a row a value, times in the site's zone."""
    _form, entries = asked_changes(request)
    rows = list(entries[:MOST_COUNTED])
    name_editions(rows)
    lines = [list(COLUMNS), *(line for entry in rows for line in csv_lines(entry))]
    headers = {"Content-Disposition": 'attachment; filename="changes.csv"', "Cache-Control": "private, no-store"}
    return HttpResponse(spreadsheet_csv(lines), content_type="text/csv; charset=utf-8", headers=headers)


def csv_lines(entry: Any) -> Iterator[list[str]]:
    """Yield a line for each value that an entry changes, one at least."""
    told = values_changed(entry)
    words = str(told.get("words", ""))
    common = [
        timezone.localtime(entry.action_time).isoformat(timespec="seconds"),
        entry.user.get_username(),
        str(entry.of or ""),
        part_named(entry) or entry.object_repr,
        str(told.get("state", words)),
        str(told.get("reason", "")),
    ]
    for change in told.get("changes") or [("", "", "")]:
        yield [*common, *map(str, change)]


def asked_changes(request: HttpRequest) -> tuple[ChangesForm, QuerySet[LogEntry]]:
    """Return the form with what is asked, and the entries of the history; none while something is asked wrongly."""
    if not rights.may(request.user, Act.SEE):
        raise PermissionDenied
    form = ChangesForm(request.GET or None)
    form.fields["department"].rows = rights.narrow(models.Department.objects.all(), request.user)  # type: ignore[attr-defined]
    if form.is_bound and not form.is_valid():
        return form, LogEntry.objects.none()
    asked = form.cleaned_data if form.is_bound else {}
    entries: QuerySet[Any] = LogEntry.objects.annotate(edition=MarkedEdition("change_message"))
    entries = within_reach(entries, request.user, asked.get("department"))
    if asked.get("who"):
        entries = entries.filter(user__username=asked["who"].strip())
    if asked.get("since"):
        entries = entries.filter(action_time__gte=beginning_of(asked["since"]))
    if asked.get("until"):
        entries = entries.filter(action_time__lt=beginning_of(asked["until"] + timedelta(days=1)))
    return form, entries.select_related("user", "content_type").order_by("-action_time", "-pk")


def beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def within_reach(entries: QuerySet[LogEntry], person: Any, department: models.Department | None) -> QuerySet[LogEntry]:
    """Return the entries about what a person may see, of one department with its units or of all."""
    if department is None and rights.reach(person, Act.SEE).everywhere:
        hidden = () if rights.may(person, Act.GIVE) else ROLES_GIVEN
        entries = entries.filter(content_type__app_label=models.Budget._meta.app_label)
        return entries.exclude(content_type__in=[ContentType.objects.get_for_model(model) for model in hidden])
    budgets = rights.narrow(models.Budget.every.all(), person)
    own: dict[type[Model], QuerySet[Any]] = {
        model: rights.narrow(model._default_manager.all(), person) for model in OF_DEPARTMENTS
    }
    if department is not None:
        units = models.Department.objects.filter(parent=department).order_by().values_list("pk", flat=True)
        asked = [department.pk, *units]
        budgets = budgets.filter(department__in=asked)
        own[models.Department] = own[models.Department].filter(pk__in=asked)
        own[models.Project] = own[models.Project].filter(department__in=asked)
    keys = list(budgets.order_by("-pk").values_list("pk", flat=True)[: MOST_KEYS + 1])
    found = Q(edition__in=keys if len(keys) <= MOST_KEYS else budgets.order_by().values("pk"))
    own[models.Budget] = budgets
    for model, rows in own.items():
        found |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys_of(rows))
    return entries.filter(found)


def keys_of(rows: QuerySet[Any]) -> Any:
    """Return the keys of rows as the history writes them: themselves where they are few."""
    words = rows.order_by().annotate(word=Cast("pk", CharField())).values_list("word", flat=True)
    few = list(words[: MOST_FOUND + 1])
    return few if len(few) <= MOST_FOUND else words


def name_editions(entries: list[Any]) -> None:
    """Give entries the edition that they are about as ``of``, None where they are about none; one query."""
    for entry in entries:
        is_edition = entry.content_type is not None and entry.content_type.model_class() is models.Budget
        entry.edition = int(entry.object_id) if is_edition else entry.edition
    named = models.Budget.every.in_bulk({entry.edition for entry in entries if entry.edition})
    for entry in entries:
        entry.of = named.get(entry.edition)
