"""Let staff log in with a one-time code beside the password, and demand it of all of them where the site says so."""

from __future__ import annotations

from base64 import b32encode
from http import HTTPStatus
from textwrap import wrap
from typing import Any, cast
from urllib.parse import urlencode

import segno
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as otp_login
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from budgets import rights

from .first_passwords import OwnPasswordView, was_given
from .sessions import StaffSession, mark_of, running_sessions

RECOVERY_CODES = 10
#: Noted in the session of who came in by an identity provider.
BY_PROVIDER = "by-identity-provider"
NAME = "app"


class LogInForm(AdminAuthenticationForm):
    """Name, password and, of accounts that have a second factor, its code or one of the codes for recovery."""

    code = forms.CharField(
        label=_("One-time code"),
        required=False,
        help_text=_("Only if your account has a second factor: of your app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        user: User | None = self.user_cache
        if user is not None and has_factor(user):
            device = match_token(user, "".join((cleaned.get("code") or "").split()))
            if device is None:
                # Counted with wrong passwords: whoever has the password alone is slowed down as well.
                user_login_failed.send(__name__, credentials={"username": user.get_username()}, request=self.request)
                raise forms.ValidationError(
                    _("This account has a second factor: its one-time code is missing or wrong."), code="second_factor"
                )
            # Read at log-in, which notes it in the session.
            user.otp_device = device  # type: ignore[attr-defined]
        return cleaned


class CodeForm(forms.Form):
    """A code of the app that is asked about."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, device: TOTPDevice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if not self.device.verify_is_allowed()[0] or not self.device.verify_token(code):
            raise forms.ValidationError(_("This code is not right. Codes change every half minute: give the next one."))
        return code


class PortalAdminSite(admin.AdminSite):
    """The pages of staff: nobody comes in without a second factor who has one, or who must have one."""

    logout_template = "admin/logged_out.html"

    login_form = LogInForm

    def has_permission(self, request: HttpRequest) -> bool:
        if not super().has_permission(request) or was_given(request):
            return False
        return is_verified(request) or not self.needs_factor(request)

    def is_known(self, request: HttpRequest) -> bool:
        """Tell whether it is clear who it is, though he may have to set a password or second factor first."""
        return super().has_permission(request) and (is_verified(request) or not has_factor(request.user))

    def needs_factor(self, request: HttpRequest) -> bool:
        """Tell whether the account must show a second factor; asked once a request."""
        if not hasattr(request, "needs_factor"):
            request.needs_factor = must_have_factor(request.user) or has_factor(request.user)  # type: ignore[attr-defined]
        return bool(request.needs_factor)  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Django's way from a key to a public page tells the address of whatever is asked for.
        replaced = ("view_on_site", "password_change")
        given = [one for one in super().get_urls() if getattr(one, "name", "") not in replaced]
        return [
            path("second-factor/", self.show_second_factor, name="second-factor"),
            path("password_change/", self.change_own_password, name="password_change"),
            path("sessions/", self.admin_view(self.show_sessions), name="sessions"),
            *given,
        ]

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Ask who it is; whoever must set his own password or a second factor first is led there."""
        if was_given(request) and self.is_known(request):
            return HttpResponseRedirect(reverse("admin:password_change"))
        if super().has_permission(request) and came_by_provider(request) and not self.has_permission(request):
            return self.ask_for_code(request)
        if super().has_permission(request) and must_have_factor(request.user) and not has_factor(request.user):
            return HttpResponseRedirect(reverse("admin:second-factor"))
        # Django calls the host `site` there, which is the name of the site everywhere else.
        context = {"site": settings.SITE, "has_provider": bool(settings.IDENTITY_PROVIDER), **(extra_context or {})}
        return super().login(request, context)

    @method_decorator(never_cache)
    def logout(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Log out here and, where the site names its address, at the identity provider by which one came in."""
        leads_to = way_out_of_provider(request)
        answer = super().logout(request, {"way_out_of_provider": leads_to, **(extra_context or {})})
        if leads_to and answer.status_code == HTTPStatus.OK:
            # No redirect: of what a form sends, the policy of these pages lets none lead to another site.
            answer["Refresh"] = f"0; url={leads_to}"
        return answer

    @method_decorator([csrf_protect, sensitive_post_parameters("code")])
    def ask_for_code(self, request: HttpRequest) -> HttpResponse:
        """Ask who came in by the identity provider for the second factor; who must have one and has none sets it up."""
        if not has_factor(request.user):
            return HttpResponseRedirect(reverse("admin:second-factor"))
        error = ""
        if request.method == "POST":
            device = match_token(cast(User, request.user), "".join(request.POST.get("code", "").split()))
            if device is not None:
                otp_login(request, device)
                return HttpResponseRedirect(reverse("admin:index"))
            error = gettext("This account has a second factor: its one-time code is missing or wrong.")
        context = {**self.each_context(request), "title": _("One-time code"), "error": error}
        return render(request, "admin/code.html", context)

    @method_decorator([never_cache, csrf_protect, sensitive_post_parameters()])
    def change_own_password(self, request: HttpRequest) -> HttpResponse:
        """Set one's own password, before anything else where another knows it."""
        if not self.is_known(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        is_first = was_given(request)
        about = {**self.each_context(request), "password_was_given": is_first}
        # Who has just come in for the first time goes on to what is waiting.
        after = reverse("admin:index" if is_first else "admin:password_change_done")
        view = OwnPasswordView.as_view(success_url=after, extra_context=about)
        return cast(HttpResponse, view(request))

    @method_decorator([never_cache, csrf_protect])
    def show_sessions(self, request: HttpRequest) -> HttpResponse:
        """Show one's own sessions, and those of accounts that one may change; end one of them."""
        accounts = self._registry[User]
        own = mark_of(request.session.session_key or "")
        found = [
            one
            for one in running_sessions()
            if one.person.pk == request.user.pk or accounts.has_change_permission(request, one.person)
        ]
        if request.method == "POST":
            if request.POST.get("end") == own:
                return self.logout(request)
            for one in found:
                if one.mark == request.POST.get("end"):
                    end_session(request, one)
            return HttpResponseRedirect(reverse("admin:sessions"))
        context = {**self.each_context(request), "title": _("Sessions"), "sessions": found, "own": own}
        return render(request, "admin/sessions.html", context)

    @method_decorator([never_cache, csrf_protect, sensitive_post_parameters("code")])
    def show_second_factor(self, request: HttpRequest) -> HttpResponse:
        """Set up the second factor of one's own account, make new recovery codes, or give it up."""
        is_staff = super().has_permission(request)
        if is_staff and was_given(request):
            # Or else whoever gave the password could set up a second factor of his own.
            return HttpResponseRedirect(reverse("admin:password_change"))
        has_one = is_staff and has_factor(request.user)
        if not is_staff or (has_one and not request.user.is_verified()):  # type: ignore[union-attr]
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        user = cast(User, request.user)
        device = TOTPDevice.objects.filter(user=user, confirmed=has_one).first() or TOTPDevice.objects.create(
            user=user, name=NAME, confirmed=False
        )
        form = CodeForm(request.POST or None, device=device)
        codes: list[str] = []
        if request.method == "POST" and form.is_valid():
            if "remove" in request.POST:
                remove_factor(user)
                log_factor(user, _("Second factor removed"))
                messages.success(request, _("Your account has no second factor any more."))
                return HttpResponseRedirect(reverse("admin:second-factor"))
            codes = confirm_device(device)
            log_factor(user, _("New recovery codes") if has_one else _("Second factor set up"))
            otp_login(request, device)
        context = {
            **self.each_context(request),
            "title": _("Second factor"),
            "form": form,
            "codes": codes,
            "has_one": has_one or bool(codes),
            "demanded": must_have_factor(user),
            "picture": "" if has_one else key_picture(device.config_url),
            "key": " ".join(wrap(b32encode(device.bin_key).decode(), 4)),
        }
        return render(request, "admin/second_factor.html", context)


def came_by_provider(request: HttpRequest) -> bool:
    """Tell whether somebody came in by the site's identity provider, and not by a password."""
    return bool(settings.IDENTITY_PROVIDER) and BY_PROVIDER in request.session


def way_out_of_provider(request: HttpRequest) -> str:
    """Return the address that ends the session at the identity provider and leads back (OpenID Connect RP-Initiated
    Logout 1.0); empty where the site names none, or who asks did not come in by it.
    """
    address = settings.IDENTITY_PROVIDER.get("OIDC_OP_LOGOUT_ENDPOINT", "")
    if not address or not came_by_provider(request):
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        back = request.build_absolute_uri(reverse("admin:login"))
    said = {
        "id_token_hint": request.session.get("oidc_id_token", ""),
        "client_id": settings.IDENTITY_PROVIDER["OIDC_RP_CLIENT_ID"],
        "post_logout_redirect_uri": back,
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(said)}"


def is_verified(request: HttpRequest) -> bool:
    """Tell whether somebody has shown a second factor: here, or to the identity provider where the site counts that."""
    return request.user.is_verified() or (settings.OIDC_SECOND_FACTOR and came_by_provider(request))  # type: ignore[union-attr]


def must_have_factor(user: Any) -> bool:
    """Tell whether the site demands a second factor of an account: of all, or of its roles."""
    return settings.SECOND_FACTOR_REQUIRED or any(rights.acts_as(user, role) for role in settings.SECOND_FACTOR_ROLES)


def end_session(request: HttpRequest, session: StaffSession) -> None:
    """End another session at once, and note it in the history of the account."""
    session.row.delete()
    with translation.override(settings.LANGUAGE_CODE):
        message = str(_("Session ended"))
    LogEntry.objects.log_actions(
        cast(int, request.user.pk), [session.person], CHANGE, change_message=message, single_object=True
    )
    messages.success(request, _("The session was ended."))


def has_factor(user: Any) -> bool:
    """Tell whether an account has a second factor: recovery codes come with an app alone."""
    return bool(TOTPDevice.objects.filter(user=user.pk, confirmed=True).exists())


@transaction.atomic
def confirm_device(device: TOTPDevice) -> list[str]:
    """Let a device count, and return new recovery codes, of which each is good for one log-in."""
    device.confirmed = True
    device.save()
    kept, _made = StaticDevice.objects.get_or_create(user=device.user, defaults={"name": NAME})
    kept.token_set.all().delete()
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=kept, token=code) for code in codes)
    return codes


@transaction.atomic
def remove_factor(user: User) -> None:
    """Take an account's second factor away, with its recovery codes."""
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user=user).delete()


def log_factor(user: User, words: object) -> None:
    """Note in the history of an account what its owner did with its second factor."""
    with translation.override(settings.LANGUAGE_CODE):
        message = str(words)
    LogEntry.objects.log_actions(user.pk, [user], CHANGE, change_message=message, single_object=True)


def key_picture(address: str) -> str:
    """Return the key as a picture for the app's camera, as an SVG element."""
    picture: str = segno.make_qr(address).svg_inline(omitsize=True, border=3, light="#fff")
    return picture
