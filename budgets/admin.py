"""Let staff look at what is stored and correct drafts, with the admin that comes with Django.

An edition moves on by the actions on its list, which are the steps of :mod:`budgets.editions`. Once published it can
be looked at, not changed, and so can its parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import editions, models
from .models.fields import PLACE
from .records import Origin


class Listed(admin.ModelAdmin):
    """A list that stays quick when it is long: links come with their rows, and nothing counts the whole table."""

    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        links = {field.name for field in self.opts.concrete_fields if isinstance(field, ForeignKey)}
        shown = [name for name in self.list_display if name in links]
        rows = super().get_queryset(request)
        return rows.select_related(*shown) if shown else rows


class ReasonForm(ActionForm):
    """The choice of an action, with the reason that some actions need."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)


@admin.register(models.Budget)
class BudgetAdmin(Listed):
    """Editions: imported, corrected while open, moved on by the actions."""

    list_display = ("title", "department", "fiscal_year", "scope", "phase", "edition", "state", "published_at")
    list_filter = ("state", "scope", "phase", "fiscal_year")
    search_fields = ("title", "issuer", "department__name")
    action_form = ReasonForm
    actions = ("submit", "publish", "withdraw", "discard")
    readonly_fields = (
        *("department", "fiscal_year", "scope", "phase", "edition", "state", "created_at", "submitted_at"),
        *("published_at", "ended_at", "publication_note", "withdrawal_reason", "summary_of"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Budget | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_open)

    def has_delete_permission(self, request: HttpRequest, obj: models.Budget | None = None) -> bool:
        # Drafts go by the action that discards them; what was published is never deleted.
        return False

    @admin.action(description=_("Submit to review"), permissions=["change"])
    def submit(self, request: HttpRequest, rows: QuerySet[models.Budget]) -> None:
        self.each(request, rows, lambda row: editions.submit(budget=row), _("%s was submitted."))

    @admin.action(description=_("Publish (with unreadable rows: give a reason)"), permissions=["change"])
    def publish(self, request: HttpRequest, rows: QuerySet[models.Budget]) -> None:
        reason = request.POST.get("reason", "")
        self.each(
            request, rows, lambda row: editions.publish(budget=row, despite_unreadable=reason), _("%s was published.")
        )

    @admin.action(description=_("Withdraw (give a reason)"), permissions=["change"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[models.Budget]) -> None:
        reason = request.POST.get("reason", "")
        self.each(request, rows, lambda row: editions.withdraw(budget=row, reason=reason), _("%s was withdrawn."))

    @admin.action(description=_("Discard drafts"), permissions=["change"])
    def discard(self, request: HttpRequest, rows: QuerySet[models.Budget]) -> None:
        self.each(request, rows, lambda row: editions.discard(budget=row), _("%s was discarded."))

    def each(
        self, request: HttpRequest, rows: QuerySet[models.Budget], step: Callable[[models.Budget], object], done: Any
    ) -> None:
        """Take a step with each edition and say what came of it."""
        for row in rows:
            try:
                step(row)
            except editions.EditionError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, done % row, messages.SUCCESS)


class PartAdmin(Listed):
    """Parts of an edition: corrected while it is open, never moved to another, made by import alone."""

    #: The link from a part to its edition, where it is not the part's own.
    edition = "budget"

    def edition_of(self, part: Any) -> models.Budget:
        for name in self.edition.split("."):
            part = getattr(part, name)
        return part  # type: ignore[no-any-return]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [
            field.name for field in self.opts.concrete_fields if isinstance(field, ForeignKey) or field.name in PLACE
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.edition_of(obj).is_open)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or self.edition_of(obj).is_open)


@admin.register(models.SourceFile)
class SourceFileAdmin(PartAdmin):
    """Source files: what an edition was read from does not change."""

    list_display = ("name", "budget", "size", "sha256")
    search_fields = ("name", "sha256__exact")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.opts.concrete_fields if not field.primary_key]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Amount)
class AmountAdmin(PartAdmin):
    """Amounts: a correction is marked as one and keeps the text as printed."""

    edition = "line.budget"
    list_display = ("line", "cell", "state", "value", "printed", "origin")
    list_filter = ("state", "origin")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "printed", "origin"]

    def save_model(self, request: HttpRequest, obj: models.Amount, form: Any, change: bool) -> None:
        if form.changed_data:
            obj.origin = Origin.CORRECTED
        super().save_model(request, obj, form, change)


#: The other parts: what their lists show, what is searched, and the link to their edition.
PARTS: tuple[tuple[Any, tuple[str, ...], tuple[str, ...], str], ...] = (
    (models.Statement, ("title", "number", "kind", "budget", "order"), ("title",), "budget"),
    (models.Column, ("__str__", "statement", "order", "type", "measure"), ("measure__exact",), "statement.budget"),
    (models.Line, ("label", "code", "statement", "position", "level", "role"), ("classification__exact",), "budget"),
    (models.TextCell, ("__str__", "line", "cell"), (), "line.budget"),
    (models.Section, ("heading", "number", "path", "budget"), ("heading",), "budget"),
    (models.ProjectEntry, ("name", "project", "parent", "budget"), ("name",), "budget"),
    (models.Mention, ("subject", "printed", "value", "section", "budget"), ("subject__exact",), "budget"),
    (models.Item, ("__str__", "kind", "budget", "order"), ("text",), "budget"),
    (models.Goal, ("__str__", "entry", "budget", "order"), ("text",), "budget"),
    (models.Indicator, ("name", "level1", "level2", "budget"), ("name",), "budget"),
    (models.Target, ("printed", "indicator", "order"), ("printed",), "indicator.budget"),
    (models.Asset, ("label", "count", "count_unit", "planned", "budget"), ("label",), "budget"),
    (models.Term, ("term", "budget", "order"), ("term",), "budget"),
    (models.Unreadable, ("reason", "text", "budget", "order"), ("text",), "budget"),
)
for part, shown, searched, edition in PARTS:
    admin.site.register(part, PartAdmin, list_display=shown, search_fields=searched, edition=edition)


class KeyedForm(forms.ModelForm):
    """A form for what is unique by its normalised name within its owner, which the database alone would refuse."""

    owner = ""
    key: Callable[[str], str] = staticmethod(models.name_key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and cleaned.get(self.owner):
            same = {self.owner: cleaned[self.owner], "key": self.key(cleaned["name"])}
            if self._meta.model._default_manager.filter(**same).exclude(pk=self.instance.pk).exists():
                self.add_error("name", _("This name is there already, perhaps with other spaces or brackets."))
        return cleaned


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
class DepartmentAdmin(Listed):
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
class FormerSlugAdmin(Listed):
    list_display = ("slug", "department")
    search_fields = ("slug",)
    raw_id_fields = ("department",)


@admin.register(models.DepartmentAlias)
class DepartmentAliasAdmin(Listed):
    form = AliasForm
    list_display = ("name", "department")
    search_fields = ("name",)
    raw_id_fields = ("department",)


@admin.register(models.Jurisdiction)
class JurisdictionAdmin(Listed):
    list_display = ("name", "name_en", "level", "code", "population", "population_year")
    list_filter = ("level",)
    search_fields = ("name", "name_en", "code")


@admin.register(models.Project)
class ProjectAdmin(Listed):
    form = ProjectForm
    list_display = ("name", "name_en", "department", "confirmed", "merged_into")
    list_filter = ("confirmed",)
    search_fields = ("name", "name_en")
    raw_id_fields = ("department", "merged_into")


@admin.register(models.FiscalYear)
class FiscalYearAdmin(Listed):
    list_display = ("year",)


@admin.register(models.ClassificationCode)
class ClassificationCodeAdmin(Listed):
    list_display = ("code", "name", "name_en", "scheme", "level", "first_seen", "last_seen", "status")
    list_filter = ("scheme", "status", "level")
    search_fields = ("code__startswith", "name", "name_en")
