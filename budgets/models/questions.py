"""What readers ask at a figure, publicly answered, and what staff remark at one among themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .budgets import Budget


class AtFigure(models.Model):
    """Words at one figure of an edition, and what was answered.

    ``place`` is where the figure stands, as addresses say it: ``<table>/<position>/<column>`` or ``text/<order>``. What
    it was called and how it was printed then is kept beside it: a draft may change under its remarks.
    """

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="%(class)ss", verbose_name=_("edition"))
    place = models.CharField(_("place"), max_length=120)
    name = models.CharField(_("figure"), max_length=300)
    printed = models.CharField(_("as printed"), max_length=60, blank=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        abstract = True
        ordering = ["-pk"]
        # Roles and permissions for editions say who may what (:mod:`budgets.rights`).
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.budget} · {self.name}"


class ReaderQuestion(AtFigure):
    """What a reader asks, or says is wrong, at a figure of a public edition (读者提问).

    It waits until staff publish it, with an answer or without one, or refuse it with a reason (``answer``), which who
    asked alone is told. It stays with its edition.
    """

    class QuestionState(models.TextChoices):
        WAITING = "waiting", _("waiting for staff")
        PUBLIC = "public", _("public")
        REFUSED = "refused", _("not published")

    words = models.TextField(_("question"), max_length=1000)
    state = models.CharField(_("state"), max_length=8, choices=QuestionState.choices, default=QuestionState.WAITING)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta(AtFigure.Meta):
        verbose_name = _("question of a reader")
        verbose_name_plural = _("questions of readers")
        indexes = [
            models.Index(fields=["budget", "place"], name="question_place"),
            models.Index(fields=["made_at"], condition=models.Q(state="waiting"), name="question_waiting"),
        ]


class QuestionSender(models.Model):
    """What is known of who asked: kept apart, never shown to the public, and deleted by ``clean_up``.

    ``receipt`` is the SHA-256 of the word in the address that who asked was given; ``visitor`` tells within a day from
    whose network it came, by a word that nobody can turn back into an address.
    """

    question = models.OneToOneField(ReaderQuestion, models.CASCADE, primary_key=True, related_name="sender")
    receipt = models.CharField(max_length=64, unique=True)
    visitor = models.CharField(max_length=64, db_index=True)
    contact = models.EmailField(_("e-mail address"), blank=True)

    class Meta:
        verbose_name = _("who asked a question")
        verbose_name_plural = _("who asked questions")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.question_id)


class Remark(AtFigure):
    """What one of the staff remarks at a figure of an edition, for those who enter it; never public (审核意见).

    It is open until it is answered.
    """

    words = models.TextField(_("remark"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))

    class Meta(AtFigure.Meta):
        verbose_name = _("remark at a figure")
        verbose_name_plural = _("remarks at figures")
        indexes = [
            models.Index(fields=["budget", "place"], name="remark_place"),
            models.Index(fields=["made_at"], condition=models.Q(answered_at=None), name="remark_open"),
        ]
