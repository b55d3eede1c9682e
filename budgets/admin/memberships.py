"""Let who administers a department or place see who may do what there, give roles, and take them away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from budgets import models, rights
from budgets.rights import Act

from .base_classes import (
    DepartmentField,
    LargeListAdmin,
    acting_user,
    get_own_or_404,
    offered_departments,
    own_departments,
    own_rows,
)


class HeldFilter(admin.SimpleListFilter):
    """Roles held now, unless those that were taken away are asked for."""

    title = _("held")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("taken away")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        every = list(super().choices(changelist))
        return [{**every[0], "display": _("now")}, *every[1:]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.filter(ended_at__isnull=self.value() != "no")


class GivenRoleForm(forms.ModelForm):
    """What is asked of who gives a role: to whom, which, and where."""

    giver: Any = None
    username = forms.CharField(
        label=_("person"),
        max_length=150,
        help_text=_("The name with which the person logs in."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    department = DepartmentField(
        label=_("department with its units"),
        required=False,
        help_text=_("Left empty, as the place is: on the whole site."),
    )

    class Meta:
        model = models.Membership
        fields = ("role", "jurisdiction")

    field_order = ("username", "role", "department", "jurisdiction")

    def clean_username(self) -> User:
        person = User.objects.filter(username=self.cleaned_data["username"].strip(), is_active=True).first()
        if person is None or not person.is_staff:
            words = _(
                "Nobody of this name logs in to the pages of staff: the account needs “Staff status”, in the list of "
                "accounts."
            )
            raise forms.ValidationError(words)
        if person.is_superuser:
            raise forms.ValidationError(_("This person may do all already."))
        if goes_by_groups(person) and not self.giver.is_superuser:
            words = _("This person goes by groups, and would then go by roles alone: only who may do all decides that.")
            raise forms.ValidationError(words)
        return person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        department, place = cleaned.get("department"), cleaned.get("jurisdiction")
        if self.errors:
            return cleaned
        if department and place:
            raise forms.ValidationError(_("A role is held in a department or in a place: choose one of both."))
        if not rights.may_give(self.giver, cleaned["role"], department or place):
            raise forms.ValidationError(_("You may give only roles that you hold there, where you administer."))
        person, role = cleaned["username"], cleaned["role"]
        held = models.Membership.objects.filter(person=person, role=role, ended_at=None)
        if held.filter(department=department, jurisdiction=place).exists():
            raise forms.ValidationError(_("This person holds this role there already."))
        self.instance.person, self.instance.department = person, department
        return cleaned


@admin.register(models.Membership)
class MembershipAdmin(LargeListAdmin):
    """Roles: given and taken away, never changed; what was taken away stays in the list, as history."""

    list_display = ("person", "role", "where", "given_by", "given_at", "ended_by", "ended_at")
    list_filter = (HeldFilter, "role")
    list_select_related = ("person", "department", "jurisdiction", "given_by", "ended_by")
    search_fields = ("person__username", "department__name", "jurisdiction__name")
    ordering = ("-pk",)
    actions = ("take_away",)
    fields = ("person", "role", "where", "given_by", "given_at", "ended_by", "ended_at")
    change_form_template = "admin/budgets/membership/change_form.html"

    @admin.display(description=_("where"))
    def where(self, row: models.Membership) -> str:
        return row.where

    def allows(self, request: HttpRequest, word: str, row: Any = None) -> bool:
        return word in ("view", "add") and rights.may(request.user, Act.GIVE, row)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return own_rows(request, super().get_queryset(request), Act.GIVE)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.end_view))
        return [path("<int:pk>/end/", view, name="budgets_membership_end"), *super().get_urls()]

    # Giving

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else GivenRoleForm.field_order

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, which offers only where who asks administers."""
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        own, places = own_departments(request, Act.GIVE), own_places(request)

        class OwnForm(GivenRoleForm):
            giver = request.user

            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.fields["department"].rows = own  # type: ignore[attr-defined]
                self.fields["jurisdiction"].queryset = places  # type: ignore[attr-defined]

        return OwnForm

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        offered = offered_departments(request, Act.GIVE) if self.has_add_permission(request) else None
        return super().add_view(request, form_url, {**(extra_context or {}), "departments": offered})

    def save_model(self, request: HttpRequest, obj: models.Membership, form: Any, change: bool) -> None:
        """Give the role; who is given the first one goes by roles from then on, and is said to."""
        first = goes_by_groups(obj.person)
        obj.given_by = acting_user(request)
        super().save_model(request, obj, form, change)
        if first:
            words = gettext("%s goes by roles from now on: what groups let everywhere holds no more.")
            self.message_user(request, words % obj.person, messages.WARNING)

    # Taking away

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        may = row is not None and row.ended_at is None and may_take_away(request, row)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "may_end": may})

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a role away."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_own_or_404(request, self.get_queryset(request), pk)
        if not may_take_away(request, row):
            raise PermissionDenied
        self.end(request, row)
        self.message_user(request, gettext("The role was taken away."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:budgets_membership_change", args=[pk]))

    @admin.action(description=_("Take these roles away"), permissions=["view"])
    def take_away(self, request: HttpRequest, rows: QuerySet[models.Membership]) -> None:
        able = [row for row in rows if row.ended_at is None and may_take_away(request, row)]
        for row in able:
            self.end(request, row)
        words = ngettext("%d role was taken away.", "%d roles were taken away.", len(able))
        self.message_user(request, words % len(able), messages.SUCCESS)

    def end(self, request: HttpRequest, row: models.Membership) -> None:
        held = models.Membership.objects.filter(pk=row.pk, ended_at=None)
        if held.update(ended_at=timezone.now(), ended_by=acting_user(request).pk):
            self.log_change(request, row, [{"changed": {"fields": [gettext("taken away at")]}}])


def goes_by_groups(person: User) -> bool:
    """Tell whether a person who never was given a role may do something by permissions of Django."""
    return not rights.holds_roles(person) and any(rights.may(person, act) for act in Act)


def own_places(request: HttpRequest) -> QuerySet[models.Jurisdiction]:
    """Return the places that who asks administers as a whole."""
    within = rights.reach(request.user, Act.GIVE)
    rows = models.Jurisdiction.objects.all()
    return rows if within.everywhere else rows.filter(pk__in=within.places)


def may_take_away(request: HttpRequest, row: models.Membership) -> bool:
    """Tell whether somebody may take a role away: who could give it may."""
    return rights.may_give(request.user, row.role, row.department or row.jurisdiction)
