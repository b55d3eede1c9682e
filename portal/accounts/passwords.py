"""Refuse passwords that are guessed soon."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

#: So many guesses, as a power of ten, nobody makes here who may try some times a minute, and few who stole the hash.
STRONG_ENOUGH = 9
#: More says nothing new, and takes zxcvbn long.
LOOKED_AT = 72


class GuessedPasswordValidator:
    """Refuse repeated words, rows of the keyboard, dates, and what is made of the account's own words."""

    def validate(self, password: str, user: Any = None) -> None:
        own = [str(getattr(user, name, "") or "") for name in ("username", "first_name", "last_name", "email")]
        if zxcvbn(password[:LOOKED_AT], user_inputs=[word for word in own if word])["guesses_log10"] < STRONG_ENOUGH:
            raise ValidationError(
                _("This password is guessed soon: it repeats words, follows the keyboard, or is made of known words."),
                code="password_guessed",
            )

    def get_help_text(self) -> str:
        return _("Repeated words, rows of the keyboard and dates are refused: four unrelated words are hard to guess.")
