"""What lists and forms of the admin share: quick lists, a history with values, names that are there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from budgets import models

#: Words of Django's own pages for which its Chinese has none: they are found in ours.
DJANGO_WORDS = (
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
)
#: No key has more digits.
LONGEST_KEY = 18


class LargeListAdmin(admin.ModelAdmin):
    """A list that stays quick when it is long: links come with their rows, and nothing counts the whole table."""

    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        links = {field.name for field in self.opts.concrete_fields if isinstance(field, ForeignKey)}
        shown = [name for name in self.list_display if name in links]
        rows = super().get_queryset(request)
        return rows.select_related(*shown) if shown else rows

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


def parse_key(word: object) -> int | None:
    """Return the key that a word of an address is; none where no row can have it."""
    digits = str(word or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_KEY else None


class DepartmentField(forms.CharField):
    """A department by its name, another name of it, or its address: typed, with all there are offered as one types.

    A list of hundreds is searched by the browser itself, by keyboard too, and needs no script.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    offers = "departments"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "list": self.offers}

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the field for a department, which an address may give by its key."""
        key = parse_key(value)
        found = models.Department.objects.filter(pk=key).first() if key else None
        if found is None:
            return value
        return found.name if models.Department.objects.with_name_or_alias(found.name).count() == 1 else found.slug

    def clean(self, value: Any) -> models.Department | None:
        word = str(super().clean(value) or "").strip()
        if not word:
            return None
        found = list(models.Department.objects.filter(slug=word)[:1]) or list(
            models.Department.objects.with_name_or_alias(word)[:9]
        )
        if not found:
            raise forms.ValidationError(_("No department is called “%(name)s”."), params={"name": word})
        if len(found) > 1:
            slugs = ", ".join(one.slug for one in found)
            words = _("Several departments are called “%(name)s”. Give the address of one: %(slugs)s")
            raise forms.ValidationError(words, params={"name": word, "slugs": slugs})
        return found[0]


def department_choices() -> list[tuple[str, str]]:
    """Return what a field for departments offers: names that are there once, else addresses; and what tells them."""
    rows = list(models.Department.objects.order_by("name").values_list("name", "key", "slug", "jurisdiction__name"))
    often = Counter(key for _name, key, _slug, _place in rows)
    return [
        (name, f"{place} · {slug}") if often[key] == 1 else (slug, f"{name} · {place}")
        for name, key, slug, place in rows
    ]


class KeyedForm(forms.ModelForm):
    """A form for what is unique by its normalised name within its owner, which the database alone would refuse."""

    owner = ""
    key: Callable[[str], str] = staticmethod(models.name_key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        owner = cleaned.get(self.owner)
        # Of an owner that is only now being made, there can be no other.
        if cleaned.get("name") and owner is not None and owner.pk is not None:
            same = {self.owner: cleaned[self.owner], "key": self.key(cleaned["name"])}
            if self._meta.model._default_manager.filter(**same).exclude(pk=self.instance.pk).exists():
                self.add_error("name", _("This name is there already, perhaps with other spaces or brackets."))
        return cleaned
