"""Let administrators keep accounts; one that has done something is closed, not deleted: the history names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from axes.models import AccessFailureLog, AccessLog
from axes.utils import reset
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField, SelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_otp import devices_for_user

from budgets import rights as roles
from budgets.models import GivenPassword
from budgets.workbooks import spreadsheet_csv

#: Log-ins shown on the page; the file has all that are kept.
MOST_SHOWN = 300
#: What lets one see who logged in.
LOG_INS = "axes.view_accesslog"
#: What Django's permissions let one do, by the first word of their code; it keeps their names in English.
DOINGS = {"add": _("Add"), "change": _("Change"), "delete": _("Delete"), "view": _("View")}

admin.site.unregister((User, Group))


class PermissionField(ModelMultipleChoiceField):
    """Single permissions, by what they let one do with what."""

    def label_from_instance(self, obj: Permission) -> str:
        return f"{obj.content_type.name} | {DOINGS.get(obj.codename.partition('_')[0], obj.name)}"


class NamedPermissionsMixin(admin.ModelAdmin):
    """Offers the permissions that these pages ask for, in the words of their language."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.related_model is Permission:
            asked_for = Q(content_type__app_label__in=("auth", "budgets")) | Q(codename=LOG_INS.partition(".")[2])
            offered = Permission.objects.filter(asked_for).select_related("content_type")
            kwargs |= {"form_class": PermissionField, "queryset": offered, "widget": SelectMultiple({"size": 20})}
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Group)
class RightsOfGroupAdmin(NamedPermissionsMixin, GroupAdmin):
    """Groups: what a group may do is said by those who may do all, or else its members would give themselves rights."""

    filter_horizontal = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


@admin.register(User)
class AccountAdmin(NamedPermissionsMixin, UserAdmin):
    """Accounts of staff: nobody changes one that has more rights than his own, or gives rights that he has not."""

    actions = ("unlock", "remove_second_factor")
    # Django's chooser of two boxes is half in English here, and needs a script.
    filter_horizontal = ()
    change_list_template = "admin/auth/user/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("log-ins/", wrap(self.show_log_ins), name="auth_user_log_ins"),
            path("log-ins.csv", wrap(self.log_ins_csv), name="auth_user_log_ins_csv"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            note_given_password(obj)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set an account's password; whoever else's it is sets his own at the next log-in."""
        answer = super().user_change_password(request, id, form_url)
        account = User.objects.filter(pk=unquote(id)).first()
        # Django shows the form again where it was not set.
        if request.method == "POST" and answer.status_code == 302 and account not in (None, request.user):
            note_given_password(account)
        return answer

    def show_log_ins(self, request: HttpRequest) -> HttpResponse:
        """Show who came in or failed to, and from where, the latest first."""
        name = request.GET.get("name", "").strip()
        found = list(islice(log_ins(request, name), MOST_SHOWN + 1))
        context = {"log_ins": found[:MOST_SHOWN], "more": found[MOST_SHOWN:], "name": name, "opts": self.opts}
        context |= {**self.admin_site.each_context(request), "title": _("Log-ins")}
        return render(request, "admin/auth/user/log_ins.html", context)

    def log_ins_csv(self, request: HttpRequest) -> HttpResponse:
        """Give all log-ins that are kept as a file, times in the site's zone."""
        rows = [[field.name for field in fields(LogIn)]]
        for one in log_ins(request, ""):
            at, *words = astuple(one)
            rows.append([timezone.localtime(at).isoformat(timespec="seconds"), *words])
        headers = {"Content-Disposition": 'attachment; filename="log-ins.csv"', "Cache-Control": "private, no-store"}
        return HttpResponse(spreadsheet_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or has_all_rights_of(request.user, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Single permissions, and all of them at once, are given by those who have all.
        given = super().get_readonly_fields(request, obj)
        return given if request.user.is_superuser else (*given, "is_superuser", "user_permissions")

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = CheckboxSelectMultiple
        if db_field.name == "groups" and not request.user.is_superuser:
            own = request.user.get_all_permissions()
            kwargs["queryset"] = Group.objects.filter(
                pk__in=[group.pk for group in Group.objects.all() if rights(group.permissions.all()) <= own]
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.action(description=_("Let the chosen accounts log in again at once"), permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Forget the wrong passwords of accounts."""
        count = sum(bool(reset(username=user.get_username())) for user in queryset)
        said = ngettext("%d account was locked and may log in.", "%d accounts were locked and may log in.", count)
        self.message_user(request, said % count, messages.SUCCESS)

    @admin.action(description=_("Take away the second factor of the chosen accounts"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let accounts whose phone is lost log in with the password alone, of those that may be changed."""
        for user in queryset:
            if not self.has_change_permission(request, user):
                self.message_user(request, _("You may not change the account %s.") % user, messages.ERROR)
            elif devices := list(devices_for_user(user, confirmed=None)):
                for device in devices:
                    device.delete()
                self.log_change(request, user, gettext("Second factor removed"))
                self.message_user(request, _("The account %s has no second factor any more.") % user, messages.SUCCESS)


def note_given_password(account: User) -> None:
    """Note that somebody else knows the password of an account."""
    if account.has_usable_password():
        GivenPassword.objects.update_or_create(person=account, defaults={"given_at": timezone.now()})


@dataclass(frozen=True, slots=True)
class LogIn:
    """Somebody who came in, or tried to."""

    at: datetime
    outcome: str
    name: str
    address: str
    browser: str


def log_ins(request: HttpRequest, name: str) -> Iterator[LogIn]:
    """Yield the log-ins that are kept, of one name or of all, the latest first; refused to who may not see them."""
    if not request.user.has_perm(LOG_INS):
        raise PermissionDenied
    of = {"username": name} if name else {}
    came = AccessLog.objects.filter(**of).order_by("-attempt_time")
    failed = AccessFailureLog.objects.filter(**of).order_by("-attempt_time")
    words = ("attempt_time", "username", "ip_address", "user_agent")
    return merge(
        (log_in("came in", *row) for row in came.values_list(*words).iterator()),
        (
            log_in("locked" if locked else "refused", *row)
            for *row, locked in failed.values_list(*words, "locked_out").iterator()
        ),
        key=lambda one: one.at,
        reverse=True,
    )


def log_in(outcome: str, at: datetime, name: str | None, address: str | None, browser: str) -> LogIn:
    return LogIn(at, outcome, name or "", address or "", browser)


def has_all_rights_of(user: Any, other: User) -> bool:
    """Tell whether a user has every right that another has, or would have if his account were open."""
    # Django says that a closed account has none; whoever may open it again would have them.
    given = Permission.objects.filter(Q(user=other) | Q(group__user=other))
    return bool(user.is_superuser) or (
        not other.is_superuser and rights(given) <= user.get_all_permissions() and roles.holds_all_of(user, other)
    )


def rights(permissions: QuerySet[Permission]) -> set[str]:
    """Return permissions as users have them, such as ``budgets.add_budget``."""
    return {f"{app}.{codename}" for app, codename in permissions.values_list("content_type__app_label", "codename")}
