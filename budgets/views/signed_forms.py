"""Forms that strangers send without a session: signed, bound in time, and counted by network, never by person."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from typing import Any

from axes.helpers import get_client_ip_address
from django import forms
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

#: Seconds that a form is answered in by a person: no sooner, no later.
SOONEST, LATEST = 3, 6 * 3600
SIGNER = Signer(salt="budgets.questions")


class SignedForm(forms.Form):
    """A form with a ``ticket`` that says for whom and when it was written; people leave ``website`` empty."""

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))
    ticket = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, about: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about

    def asked(self) -> list[forms.BoundField]:
        """Return the fields that people fill in."""
        return [self[name] for name in self.fields if name not in SignedForm.base_fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("website") or not is_in_time(cleaned.get("ticket", ""), self.about):
            raise forms.ValidationError(
                _("This form was sent very soon, or late, or from elsewhere: please send it again.")
            )
        return cleaned


def new_ticket(about: str) -> str:
    """Return what says when a form was written, for what and for whom."""
    return SIGNER.sign_object([word_of(about), int(time.time())])


def word_of(about: str) -> str:
    """Return a word of one length for what a form is about, however long that is said."""
    return hashlib.sha256(about.encode()).hexdigest()[:32]


def is_in_time(ticket: str, about: str) -> bool:
    """Tell whether a form was written for the same, long enough ago for a person, and not too long ago."""
    try:
        of, at = SIGNER.unsign_object(ticket)
    except BadSignature:
        return False
    return bool(of == word_of(about) and SOONEST <= time.time() - at <= LATEST)


def visitor_word(request: HttpRequest) -> str:
    """Return a word that tells a visitor's network from others today, and tells nobody which it is.

    Of IPv6 whoever has one address has his network's.
    """
    address = ipaddress.ip_address(get_client_ip_address(request))
    network = ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return salted_hmac("budgets.questions", f"{network} {timezone.localdate()}").hexdigest()
