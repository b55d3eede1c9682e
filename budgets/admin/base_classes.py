"""What lists and forms of the admin share: quick lists, a history with values, names that are there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as said_by_django
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from budgets import models, rights
from budgets.models.fields import encodable_text
from budgets.models.indexed_words import SHORTEST
from budgets.rights import Act

from .searching import (
    FOUND,
    MOST_COUNTED,
    SEARCHED,
    CuttingPaginator,
    is_pair,
    known_by_keys,
    latest_that_may_hold,
    words_asked_for,
)

#: Words of Django's and Axes' own for which their Chinese has none, or none that fits: they are found in ours.
DJANGO_WORDS = (
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Error:"),
    _("None available"),
    _("access log"),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
#: Departments that a page offers all of; of more those are asked for that hold what is typed, so many.
MOST_OFFERED, FEW = 500, 20
#: No key has more digits.
LONGEST_KEY = 18
#: What fields of forms offer by name, and what is somebody's own.
OFFERED = (models.Budget, models.Department, models.Jurisdiction, models.Project)
Row = TypeVar("Row", bound=Model)


def acting_user(request: HttpRequest) -> User:
    """Return who acts: nobody comes to the pages of staff without an account."""
    return cast(User, request.user)


def own_rows(request: HttpRequest, rows: QuerySet[Row], act: Act = Act.SEE) -> QuerySet[Row]:
    """Return the rows that are within the roles of who asks; all to who goes by Django's permissions.

    Those are asked for by the pages themselves, model by model.
    """
    return rights.narrow(rows, request.user, act) if rights.holds_roles(request.user) else rows


def get_own_or_404(request: HttpRequest, rows: QuerySet[Row], key: object) -> Row:
    """Return a row by its key; what is not within the roles of who asks is not there."""
    return get_object_or_404(own_rows(request, rows), pk=key)


class RawKeyWidget(widgets.ForeignKeyRawIdWidget):
    """A field for the key of a row, which names the row only to who may see it."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def label_and_url_for_value(self, value: Any) -> tuple[str, str]:
        rows = own_rows(self.request, self.rel.model._default_manager.all())
        if parse_key(value) is None or not rows.filter(pk=parse_key(value)).exists():
            return "", ""
        return super().label_and_url_for_value(value)


class ProjectField(forms.ModelChoiceField):
    """A project by its name, as it is printed, or by its number where several are called so."""

    #: The department whose projects a name means first
    department: int | None = None

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Model):
            return super().to_python(value)
        word = encodable_text(str(value or "")).strip()
        if not word or parse_key(word.removeprefix("#")):
            return super().to_python(word.removeprefix("#"))
        rows: Any = self.queryset
        named = rows.filter(key=models.project_key(word)).select_related("department")
        found = list(named.filter(department=self.department)[:1]) or list(named[:FEW])
        if not found:
            raise forms.ValidationError(_("No project is called “%(name)s”."), params={"name": word})
        if len(found) > 1:
            numbers = ", ".join(f"#{one.pk} {one.department}" for one in found)
            words = _("Several projects are called “%(name)s”. Give the number of one: %(numbers)s")
            raise forms.ValidationError(words, params={"name": word, "numbers": numbers})
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            named = self.to_python(data)
        except forms.ValidationError:
            return True
        return super().has_changed(initial, named and named.pk)


class RolesMixin(admin.options.BaseModelAdmin):
    """Lets who goes by roles see and change what is theirs: rows, and what fields offer; others as Django does."""

    #: What one must be able to do to add, change and delete
    needed: Act = Act.ENTER
    is_narrowed = True

    def allows(self, request: HttpRequest, word: str, row: Any = None) -> bool:
        """Tell whether who goes by roles may ``view``, ``add``, ``change`` or ``delete`` a row, or any at all."""
        return rights.may(request.user, Act.SEE if word == "view" else self.needed, row)

    def permission(self, word: str) -> str:
        return f"{self.opts.app_label}.{get_permission_codename(word, self.opts)}"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if rights.holds_roles(request.user):
            return self.allows(request, "view", obj)
        return super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        if rights.holds_roles(request.user):
            return self.allows(request, "add")
        return super().has_add_permission(request, *args)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if rights.holds_roles(request.user):
            return self.allows(request, "change", obj)
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if rights.holds_roles(request.user):
            return self.allows(request, "delete", obj)
        return super().has_delete_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        if rights.holds_roles(request.user):
            return self.has_view_permission(request)
        return super().has_module_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return own_rows(request, rows) if self.is_narrowed else rows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Take what is stored for what stood there: what a page says of it would keep a change out of the history."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.show_hidden_initial = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer, take and name only what is within the roles of who asks."""
        if rights.holds_roles(request.user) and db_field.related_model in OFFERED:
            rows = kwargs.get("queryset")
            rows = db_field.related_model._default_manager.all() if rows is None else rows
            kwargs["queryset"] = own_rows(request, rows)
            if db_field.name in self.raw_id_fields:
                kwargs["widget"] = RawKeyWidget(db_field.remote_field, self.admin_site, request=request)
        if db_field.related_model is models.Project and db_field.name in self.raw_id_fields:
            said = format_lazy("{} {}", db_field.help_text, _("Its name, or its number."))
            kwargs |= {"form_class": ProjectField, "help_text": said}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RolesInline(RolesMixin, admin.TabularInline):
    """Rows below another: who may change that one, may change them."""

    is_narrowed = False

    def allows(self, request: HttpRequest, word: str, row: Any = None) -> bool:
        return True


class OwnChoicesFilter(admin.RelatedFieldListFilter):
    """A filter of a list that offers only what is within the roles of who asks."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        rows = own_rows(request, field.related_model._default_manager.all())
        ordering = self.field_admin_ordering(field, request, model_admin)
        limits = {"pk__in": rows.values("pk")} if rights.holds_roles(request.user) else {}
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=limits)


class StoredWordsFilter(admin.AllValuesFieldListFilter):
    """A filter by what a column of words holds; what is blank is called as the list shows it."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        return ({**one, "display": one["display"] or self.empty_value_display} for one in super().choices(changelist))


class LargeList(ChangeList):
    """A list whose rows lead back to what was looked for: Django works the address of each row out anew, and twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        self.of_row = reverse(name, args=["*"], current_app=self.model_admin.admin_site.name)
        self.way_back, self.preserved_filters = self.preserved_filters, ""

    def url_for_result(self, result: Model) -> str:
        address = self.of_row.replace("*", str(quote(getattr(result, self.pk_attname))))
        return f"{address}?{self.way_back}" if self.way_back else address


class LargeListAdmin(RolesMixin, admin.ModelAdmin):
    """A list that stays quick when it is long: links come with their rows, and nothing counts or searches all of it."""

    show_full_result_count = False
    # The number beside each choice of a filter would be counted over the whole table.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    paginator = CuttingPaginator
    #: Names by whose pairs of signs an index finds rows: lists without are searched as far as their latest rows go.
    indexed: tuple[str, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LargeList

    def action_checkbox(self, obj: Any) -> SafeString:
        """Return just what Django's widget is rendered as, in its words, without asking its templates for each row."""
        label = format_html(said_by_django("Select this object for an action - {}"), str(obj))
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, str(obj.pk), label)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Search what an index holds, what is of one edition, or else the latest rows; say where that is not all."""
        words = words_asked_for(search_term)
        every, found = queryset, None
        if words and "budget__id__exact" not in request.GET:
            found = latest_that_may_hold(queryset, words, self.indexed, MOST_COUNTED) if self.indexed else None
            if found is None:
                queryset = self.latest_rows(request, queryset, words)
            else:
                queryset = queryset.filter(pk__among=found)
                if len(found) > MOST_COUNTED:
                    self.warn_of_more(request, MOST_COUNTED)
                elif len(words) == 1 and is_pair(words[0]):
                    vars(request)[FOUND] = len(found)
                    return queryset, False
        holding, may_repeat = super().get_search_results(request, queryset, search_term)
        return holding if found is None else known_by_keys(every, holding), may_repeat

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the pages of a list, whose rows are not counted where that many are known to be found."""
        pages: Any = super().get_paginator(request, *args, **kwargs)
        if FOUND in vars(request):
            pages.counted = vars(request)[FOUND]
        return pages

    def latest_rows(self, request: HttpRequest, rows: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
        """Return the latest rows, and those that hold just the words asked for where an index tells."""
        every = self.model._default_manager.order_by("-pk").values_list("pk", flat=True)
        before = (every.first() or 0) - SEARCHED
        if before <= 0 or not every.filter(pk__lte=before).exists():
            return rows
        self.warn_of_more(request, SEARCHED)
        whole = [name for name in self.get_search_fields(request) if name.endswith("__exact")]
        return rows.filter(Q.create([("pk__gt", before), *((name, words[0]) for name in whole)], connector=Q.OR))

    def warn_of_more(self, request: HttpRequest, searched: int) -> None:
        words = _("Only the latest %d rows were searched. Look for more within one budget, or by more words.")
        self.message_user(request, words % searched, messages.WARNING)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        links = {field.name for field in self.opts.concrete_fields if isinstance(field, ForeignKey)}
        # Of rows that join others already, Django joins nothing else for the list.
        also: Any = self.list_select_related or ()
        shown = [*(name for name in self.list_display if name in links), *also]
        rows = super().get_queryset(request)
        return rows.select_related(*shown) if shown else rows

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the public page of a row itself: Django's way there tells the address of whatever key is given.

        There is none of a place, a department or a project of which nothing was published.
        """
        if obj is None or not hasattr(obj, "get_absolute_url"):
            return None
        ways = {
            "jurisdiction": "department__jurisdiction",
            "department": "department",
            "project": "projectentrys__project",
        }
        way = ways.get(obj._meta.model_name)
        if way and not models.Budget.objects.readable().filter(**{way: obj}).exists():
            return None
        return str(obj.get_absolute_url())

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        # Django leads to the first page instead, which a script takes for success.
        raise Http404(f"There is no such {opts.verbose_name}.")

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Return what the history keeps: Django's own words and, of a change, the values before and after."""
        message = super().construct_change_message(request, form, formsets, add)
        every = [form, *(one for formset in formsets or () for one in formset.forms if one.instance.pk)]
        changes = [change for one in every if one.has_changed() for change in changed_field_values(one)]
        if not add and changes:
            noted: Any = {"values": {"changes": changes, "count": len(changes)}}
            message.append(noted)
        return message


class ReadOnlyAdmin(LargeListAdmin):
    """A list of what is computed: it is looked at, never typed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def changed_field_values(form: Any) -> list[tuple[str, str, str]]:
    """Return what a form changes: the field's name, the value before, the value after."""
    return [
        (
            str(form.fields[name].label),
            value_as_text(form.fields[name], form.initial.get(name)),
            value_as_text(form.fields[name], form.cleaned_data.get(name)),
        )
        for name in form.changed_data
        if name in form.fields and name != "DELETE"
    ]


def value_as_text(field: forms.Field, value: Any) -> str:
    """Return a value of a field as the history prints it: a choice by its words, another row by its name."""
    if value is None or isinstance(value, Model):
        return str(value or "")
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or value) if field.queryset is not None else str(value)
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ((True, _("yes")), (False, _("no")))
    words = dict(choices)
    known = words.get(value) if isinstance(value, bool | str) else None
    return str(known or field.prepare_value(value))


class HandedInAdmin(LargeListAdmin):
    """What is handed in: whoever may begin editions may; others see it, and nobody deletes it.

    What is not kept is discarded: that leaves who handed in what.
    """

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may(request.user, Act.SEE, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rights.may(request.user, Act.BEGIN)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may(request.user, Act.BEGIN, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


def parse_key(word: object) -> int | None:
    """Return the key that a word of an address is; none where no row can have it."""
    digits = str(word or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_KEY else None


class DepartmentField(forms.CharField):
    """A department by its name, another name of it, or its address: typed, with all there are offered as one types.

    A list of hundreds is searched by the browser itself, by keyboard too, and needs no script. A form narrows ``rows``
    to the departments of who asks.
    """

    rows: QuerySet[models.Department] = models.Department.objects.all()
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    offers = "departments"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "list": self.offers}

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the field for a department, which an address may give by its key."""
        key = parse_key(value)
        found = self.rows.filter(pk=key).first() if key else None
        if found is None:
            return value
        return found.name if self.departments_named(found.name).count() == 1 else found.slug

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def departments_named(self, name: str) -> QuerySet[models.Department]:
        """Return the departments that are called so."""
        return self.rows.filter(pk__in=models.Department.objects.with_name_or_alias(name).values("pk"))

    def clean(self, value: Any) -> models.Department | None:
        word = str(super().clean(value) or "").strip()
        if not word:
            return None
        found = list(self.rows.filter(slug=word)[:1]) or list(self.departments_named(word)[:9])
        if not found:
            raise forms.ValidationError(_("No department is called “%(name)s”."), params={"name": word})
        if len(found) > 1:
            slugs = ", ".join(one.slug for one in found)
            words = _("Several departments are called “%(name)s”. Give the address of one: %(slugs)s")
            raise forms.ValidationError(words, params={"name": word, "slugs": slugs})
        return found[0]


def own_departments(request: HttpRequest, act: Act = Act.BEGIN) -> QuerySet[models.Department]:
    """Return the departments that who asks may do something in."""
    return own_rows(request, models.Department.objects.all(), act)


@dataclass(frozen=True)
class OfferedDepartments:
    """What fields for departments offer: all of them, or where there are too many the address that finds some."""

    #: What stands in the field, and what tells it
    rows: list[tuple[str, str]]
    names_url: str = ""


def offered_departments(request: HttpRequest, act: Act = Act.BEGIN) -> OfferedDepartments:
    """Return the departments that who asks may do something in, as fields offer them."""
    own = own_departments(request, act)
    if own[: MOST_OFFERED + 1].count() <= MOST_OFFERED:
        return OfferedDepartments(department_choices(own, own))
    return OfferedDepartments([], f"{reverse('admin:budgets_department_names')}?act={act.value}")


def department_choices(offered: QuerySet[models.Department], own: QuerySet[models.Department]) -> list[tuple[str, str]]:
    """Return what a field offers: names that are there once among one's own, else addresses; and what tells them."""
    rows = list(offered.order_by("name").values_list("name", "key", "slug", "jurisdiction__name"))
    same = own.filter(key__in=[key for _name, key, _slug, _place in rows])
    often = Counter(same.order_by().values_list("key", flat=True))
    return [
        (name, f"{place} · {slug}") if often[key] == 1 else (slug, f"{name} · {place}")
        for name, key, slug, place in rows
    ]


def departments_like(rows: QuerySet[models.Department], typed: str) -> list[tuple[str, str]]:
    """Return a few of the departments whose name or other name holds what is being typed."""
    named = rows.filter(name__icontains=typed)
    if connection.vendor == "postgresql" and len(typed) >= SHORTEST:
        named = named.filter(name__pairs=typed)
    aliases = models.DepartmentAlias.objects.filter(name__icontains=typed, department__in=rows)
    found = list(named.order_by("name").values_list("pk", flat=True)[:FEW])
    found += aliases.order_by("name").values_list("department", flat=True)[:FEW]
    return department_choices(rows.filter(pk__in=found), rows)[:FEW]


class KeyedForm(forms.ModelForm):
    """A form for what is unique by its normalised name within its owner, which the database alone would refuse."""

    owner = ""
    key: Callable[[str], str] = staticmethod(models.name_key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # What is only looked at is in no form.
        owner = cleaned.get(self.owner) or getattr(self.instance, self.owner, None)
        # Of an owner that is only now being made, there can be no other.
        if cleaned.get("name") and owner is not None and owner.pk is not None:
            same = {self.owner: owner, "key": self.key(cleaned["name"])}
            if self.rows_with(**same).exists():
                self.add_error("name", _("This name is there already, perhaps with other spaces or brackets."))
        return cleaned

    def rows_with(self, **same: Any) -> QuerySet[Any]:
        """Return the other rows that have a name already."""
        rows: QuerySet[Any] = self._meta.model._default_manager.filter(**same)
        return rows.exclude(pk=self.instance.pk)
