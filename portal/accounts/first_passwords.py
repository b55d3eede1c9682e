"""Let who was given a password set one of his own before anything else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from budgets.models import GivenPassword

#: Noted in a session at log-in: whoever gets another password meanwhile has no session any more.
GIVEN = "password-was-given"


@receiver(user_logged_in, dispatch_uid="portal.first_passwords")
def note_given_password(request: HttpRequest, user: User, **about: Any) -> None:
    if GivenPassword.objects.filter(person=user.pk).exists():
        request.session[GIVEN] = True


def was_given(request: HttpRequest) -> bool:
    """Tell whether somebody came in with a password that another knows."""
    return GIVEN in getattr(request, "session", {})


class OwnPasswordForm(AdminPasswordChangeForm):
    """The old password, and twice a new one, which is another."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new_password1") and cleaned["new_password1"] == cleaned.get("old_password"):
            self.add_error("new_password1", forms.ValidationError(_("This is the password you have: choose another.")))
        return cleaned


class OwnPasswordView(PasswordChangeView):
    """Set one's own password; Django ends the other sessions of the account by it."""

    form_class = OwnPasswordForm
    template_name = "registration/password_change_form.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        GivenPassword.objects.filter(person=self.request.user.pk).delete()
        self.request.session.pop(GIVEN, None)
        return answer
