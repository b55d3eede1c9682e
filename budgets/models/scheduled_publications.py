"""Editions that were approved to be published at a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .budgets import Budget


class ScheduledPublication(models.Model):
    """An approval to publish an edition at a time to come (定时发布).

    ``version`` is the edition as who approved it read it: changed since, it is not published. ``given`` are the reasons
    that publishing asks for. ``told`` says why it was not published, where it was not.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("scheduled publication", "waiting")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("not published")
        CANCELLED = "cancelled", _("cancelled")

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="schedule", verbose_name=_("edition"))
    at = models.DateTimeField(_("to be published at"))
    version = models.CharField(max_length=40)
    given = models.JSONField(default=dict)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    told = models.TextField(_("why"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("scheduled publication")
        verbose_name_plural = _("scheduled publications")
        ordering = ["at", "pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["at"], condition=models.Q(outcome="waiting"), name="schedule_waiting"),
            models.Index(fields=["-done_at", "-id"], condition=~models.Q(outcome="waiting"), name="schedule_done"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["budget"], condition=models.Q(outcome="waiting"), name="schedule_waiting_once"
            )
        ]

    def __str__(self) -> str:
        whose = f"{self.budget.issuer_beside_title} · " if self.budget.issuer_beside_title else ""
        return f"{whose}{self.budget} · {localtime(self.at):%Y-%m-%d %H:%M}"
