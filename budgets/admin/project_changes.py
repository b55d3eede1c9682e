"""Let staff say which projects were put together or taken apart, and another confirm it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from budgets import editions, models, rights

from .base_classes import RolesInline, acting_user, own_rows
from .catalogue import NamesAdmin


class ProjectPartInline(RolesInline):
    """The several projects: two at least, of the department of the one."""

    model = models.ProjectPart
    raw_id_fields = ("project",)
    min_num, extra = 2, 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return is_open(args[0] if args else None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_open(obj)


def is_open(change: models.ProjectChange | None) -> bool:
    """Tell whether a change may be changed: it is not confirmed, or not there yet."""
    return change is None or change.confirmed_at is None


@admin.register(models.ProjectChange)
class ProjectChangeAdmin(NamesAdmin):
    """Changes of projects: proposed with what says so, public once confirmed, and not changed while they are."""

    deletes_own = True
    change_list_template = "admin/budgets/codechange/change_list.html"
    list_display = ("__str__", "source", "rejected", "proposed_by", "confirmed_by", "confirmed_at")
    list_filter = ("rejected", "kind", "year")
    list_select_related = ("whole", "proposed_by", "confirmed_by")
    search_fields = ("whole__name", "source")
    fields = ("kind", "whole", "year", "source", "rejected", "proposed_by", "confirmed_by", "confirmed_at")
    readonly_fields = ("rejected", "proposed_by", "confirmed_by", "confirmed_at")
    raw_id_fields = ("whole",)
    inlines = (ProjectPartInline,)
    actions = ("confirm", "take_back", "reject")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.propose))
        return [path("propose/", view, name="budgets_projectchange_propose"), *super().get_urls()]

    def propose(self, request: HttpRequest) -> HttpResponse:
        """Have the worker look through what is published."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        editions.look_for_project_changes.enqueue()
        said = _("All published budgets are being looked through: what they suggest stands in this list in a while.")
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:budgets_projectchange_changelist"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields if is_open(obj) else self.fields

    def save_model(self, request: HttpRequest, obj: models.ProjectChange, form: Any, change: bool) -> None:
        # Whoever changed it last proposes it: another confirms where two are needed.
        if is_open(obj):
            obj.proposed_by = acting_user(request)
        super().save_model(request, obj, form, change)

    def own_changes(self, request: HttpRequest, rows: QuerySet[models.ProjectChange]) -> QuerySet[models.ProjectChange]:
        """Return the changes of departments where who asks keeps names."""
        within = rights.names_reach(request.user, self.permission("change"))
        rows = own_rows(request, rows)
        return rows.filter(within.condition("whole__department")) if within else rows.none()

    @admin.action(description=_("Confirm: it is public"))
    def confirm(self, request: HttpRequest, rows: QuerySet[models.ProjectChange]) -> None:
        self.decide_each(request, rows, editions.confirm_project_change)

    @admin.action(description=_("Take the confirmation back"))
    def take_back(self, request: HttpRequest, rows: QuerySet[models.ProjectChange]) -> None:
        self.decide_each(request, rows, editions.reopen_project_change)

    @admin.action(description=_("Reject: it is not proposed again"))
    def reject(self, request: HttpRequest, rows: QuerySet[models.ProjectChange]) -> None:
        self.decide_each(request, rows, editions.reject_project_change)

    def decide_each(self, request: HttpRequest, rows: QuerySet[models.ProjectChange], step: Any) -> None:
        """Take a step with each of one's own changes, and say what came of it."""
        for row in self.own_changes(request, rows):
            try:
                is_done = step(change=row, by=acting_user(request))
            except editions.EditionError as error:
                self.message_user(request, f"{row}: {error}", messages.ERROR)
            else:
                said = _("%s: done.") if is_done else _("%s: proposed in your name; another person confirms it.")
                self.message_user(request, said % row, messages.SUCCESS)
