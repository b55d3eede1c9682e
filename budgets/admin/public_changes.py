"""Let a second person read what another proposes to change of what is public, and confirm or reject it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from budgets import editions, models, rights
from budgets.rights import Act

from .base_classes import ReadOnlyAdmin, acting_user, get_own_or_404, parse_key


def tell_proposal(request: HttpRequest, change: models.PublicChange) -> None:
    """Say that something waits for another person, and where."""
    if change.place:
        words = _("Proposed, and so when another person confirms it: {}")
    else:
        words = _("Proposed, and public when another person confirms it: {}")
    messages.warning(request, format_html(str(words), format_html('<a href="{}">{}</a>', proposal_url(change), change)))


def proposal_url(change: models.PublicChange) -> str:
    return reverse("admin:budgets_publicchange_change", args=[change.pk])


def may_decide(request: HttpRequest, target: Model) -> bool:
    """Tell whether somebody may publish what a proposal is about or, without roles, change it."""
    if isinstance(target, models.Jurisdiction):
        return rights.may_let_one_publish(request.user)
    if rights.holds_roles(request.user):
        return rights.may(request.user, Act.PUBLISH, target)
    return request.user.has_perm(f"budgets.change_{target._meta.model_name}")


@admin.register(models.PublicChange)
class PublicChangeAdmin(ReadOnlyAdmin):
    """Proposals, those that wait first to be chosen; each has a page with the words before and after."""

    list_display = ("__str__", "decision", "proposed_by", "proposed_at", "decided_by", "decided_at")
    list_filter = ("decision", "kind")
    list_select_related = ("budget", "department", "project", "place", "proposed_by", "decided_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        waits = request.GET.get("decision__exact") == models.PublicChange.Decision.PROPOSED
        return rows & models.PublicChange.objects.undecided() if waits else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if rights.holds_roles(request.user):
            return rights.may(request.user, Act.SEE, obj)
        return request.user.has_perm("budgets.change_budget")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.decide_view))
        return [path("<int:pk>/decide/", view, name="budgets_publicchange_decide"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show what is proposed, by whom, with the words before and after."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = get_own_or_404(request, models.PublicChange.objects.all(), parse_key(object_id) or 0)
        target = change.target
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(str(change)),
            "change": change,
            "target_url": reverse(f"admin:budgets_{target._meta.model_name}_change", args=[target.pk]),
            "lines": editions.changed_lines(change),
            "read": editions.version_read(change),
            "may": change.is_open and may_decide(request, target),
            "own": change.proposed_by == request.user,
            "opts": self.opts,
        }
        return render(request, "admin/budgets/public_change.html", context)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm or reject a proposal and say what came of it."""
        change = get_own_or_404(request, models.PublicChange.objects.all(), pk)
        if not self.has_view_permission(request) or not may_decide(request, change.target):
            raise PermissionDenied
        by = acting_user(request)
        try:
            if "confirm" in request.POST:
                editions.confirm_change(change=change, read=request.POST.get("read", ""), by=by)
                said = _("It was confirmed.") if change.place else _("It was confirmed and is public.")
                self.message_user(request, said, messages.SUCCESS)
            else:
                editions.reject_change(change=change, by=by)
                self.message_user(request, _("It was rejected; nothing public was changed."), messages.SUCCESS)
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(proposal_url(change))
