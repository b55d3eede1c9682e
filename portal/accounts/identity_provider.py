"""Let staff log in by the identity provider of their house (OpenID Connect), where the site names one.

Who comes in is told by one claim of the provider's signed token, which is the name of an account here (``OIDC_CLAIM``).
No account is made and no right is given: an administrator does both, as for everybody.
"""

from __future__ import annotations

from typing import Any

import jwt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView
from requests import RequestException

from .first_passwords import GIVEN
from .second_factor import BY_PROVIDER


class ProviderBackend(OIDCAuthenticationBackend):
    """Of mozilla-django-oidc, which checks signature, time and nonce; here issuer and audience are checked, too.

    All is read from the signed token: the provider is asked nothing about a person besides.
    """

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Return the claims of a token; raises :class:`SuspiciousOperation` for one that is not for this site."""
        try:
            claims: dict[str, Any] = super().verify_token(token, **kwargs)
        except (jwt.PyJWTError, KeyError) as error:
            raise SuspiciousOperation("The token of the identity provider is not valid.") from error
        audience, own = claims.get("aud"), settings.IDENTITY_PROVIDER["OIDC_RP_CLIENT_ID"]
        several = audience if isinstance(audience, list) else [audience]
        if own not in several or claims.get("iss") != settings.IDENTITY_PROVIDER["OIDC_ISSUER"] or "exp" not in claims:
            raise SuspiciousOperation("The token of the identity provider is not for this site.")
        if len(several) > 1 and claims.get("azp") != own:
            raise SuspiciousOperation("The token of the identity provider was given to another.")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        return payload

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(account_name(claims))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        """Return the account whose name the claim is, letter by letter, if it is one of staff."""
        return User.objects.filter(username=account_name(claims), is_staff=True, is_active=True)

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        return f"name {account_name(claims)!r}"


def account_name(claims: dict[str, Any]) -> str:
    """Return the name of the account that claims are of; empty where they do not say it."""
    name = claims.get(settings.IDENTITY_PROVIDER["OIDC_CLAIM"])
    return name if isinstance(name, str) else ""


class ProviderCallbackView(OIDCAuthenticationCallbackView):
    """Lets in whom the provider sent back, and says in words where nobody comes in."""

    def dispatch(self, request: HttpRequest, *args: Any, **where: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().dispatch(request, *args, **where)
        except (SuspiciousOperation, RequestException, ValueError):
            return self.login_failure()
        return answer

    def login_success(self) -> HttpResponse:
        answer: HttpResponse = super().login_success()
        self.request.session[BY_PROVIDER] = True
        # Who did not come in by a password need not set one of his own.
        self.request.session.pop(GIVEN, None)
        return answer

    def login_failure(self) -> HttpResponse:
        # In the language of the page that one wanted: the provider leads back to one address for all.
        wanted = self.request.session.get("oidc_login_next") or ""
        with translation.override(translation.get_language_from_path(wanted) or settings.LANGUAGE_CODE):
            words = _("The identity provider did not let you in, or there is no account of that name here.")
            messages.error(self.request, words)
            return HttpResponseRedirect(reverse("admin:login"))
