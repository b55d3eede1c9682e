"""Let staff keep what editions refer to: places, departments and their addresses, years, codes, projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from budgets import models

from .base_classes import KeyedForm, LargeListAdmin


class DepartmentForm(KeyedForm):
    owner = "jurisdiction"

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if models.FormerSlug.objects.filter(slug=slug).exclude(department=self.instance.pk).exists():
            raise forms.ValidationError(_("This address was another department's, and leads there for ever."))
        return slug


class AliasForm(KeyedForm):
    owner = "department"


class ProjectForm(KeyedForm):
    owner = "department"
    key = staticmethod(models.project_key)


class AliasInline(admin.TabularInline):
    model = models.DepartmentAlias
    form = AliasForm
    extra = 0


@admin.register(models.Department)
class DepartmentAdmin(LargeListAdmin):
    """Departments; one that moves to a new address keeps the old one as a way to it."""

    form = DepartmentForm
    list_display = ("name", "name_en", "slug", "jurisdiction", "parent")
    list_filter = ("jurisdiction",)
    search_fields = ("name", "name_en", "slug", "aliases__name")
    raw_id_fields = ("parent",)
    inlines = (AliasInline,)

    def save_model(self, request: HttpRequest, obj: models.Department, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        models.FormerSlug.objects.filter(slug=obj.slug).delete()
        if change and "slug" in form.changed_data:
            models.FormerSlug.objects.get_or_create(slug=form.initial["slug"], defaults={"department": obj})


@admin.register(models.FormerSlug)
class FormerSlugAdmin(LargeListAdmin):
    list_display = ("slug", "department")
    search_fields = ("slug",)
    raw_id_fields = ("department",)


@admin.register(models.DepartmentAlias)
class DepartmentAliasAdmin(LargeListAdmin):
    form = AliasForm
    list_display = ("name", "department")
    search_fields = ("name",)
    raw_id_fields = ("department",)


@admin.register(models.Jurisdiction)
class JurisdictionAdmin(LargeListAdmin):
    list_display = ("name", "name_en", "level", "code", "population", "population_year")
    list_filter = ("level",)
    search_fields = ("name", "name_en", "code")


@admin.register(models.Project)
class ProjectAdmin(LargeListAdmin):
    form = ProjectForm
    list_display = ("name", "name_en", "department", "confirmed", "merged_into")
    list_filter = ("confirmed",)
    search_fields = ("name", "name_en")
    raw_id_fields = ("department", "merged_into")


@admin.register(models.FiscalYear)
class FiscalYearAdmin(LargeListAdmin):
    list_display = ("year",)


@admin.register(models.ClassificationCode)
class ClassificationCodeAdmin(LargeListAdmin):
    list_display = ("code", "name", "name_en", "scheme", "level", "first_seen", "last_seen", "status")
    list_filter = ("scheme", "status", "level")
    search_fields = ("code__startswith", "name", "name_en")
