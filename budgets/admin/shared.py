"""What lists and forms of the admin share: quick lists, a history with values, names that are there once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from budgets import models


class Listed(admin.ModelAdmin):
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
        changes = [change for one in every if one.has_changed() for change in changed_values(one)]
        if not add and changes:
            noted: Any = {"values": {"changes": changes, "count": len(changes)}}
            message.append(noted)
        return message


def changed_values(form: Any) -> list[tuple[str, str, str]]:
    """Return what a form changes: the field's name, the value before, the value after."""
    return [
        (str(form.fields[name].label), words(form.initial.get(name)), words(form.cleaned_data.get(name)))
        for name in form.changed_data
        if name in form.fields and name != "DELETE"
    ]


def words(value: Any) -> str:
    """Return a value as the history prints it."""
    return "" if value is None else str(value.pk if isinstance(value, Model) else value)


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
