"""Changes of what is public already, proposed by one person and decided on by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .budgets import Budget
from .departments import Department, Jurisdiction, Project


class PublicChangeQuerySet(models.QuerySet["PublicChange"]):
    def undecided(self) -> PublicChangeQuerySet:
        """Return what waits for another person; it has an index of who decided, and none of what was."""
        return self.filter(decision=PublicChange.Decision.PROPOSED, decided_by=None)


class PublicChange(models.Model):
    """A change of what is public already, where publishing takes two (公开内容的变更).

    One of ``budget``, ``department``, ``project`` and ``place`` is what it changes. ``given`` is what was asked for:
    the reason of a withdrawal and the keys of earlier editions that go too; names by their fields; an answer and the
    digests of the findings it answers; that one person is enough in a place. ``lines`` is what it changed, each with
    the words before and after, once it is decided on.
    """

    class ChangeKind(models.TextChoices):
        WITHDRAWAL = "withdrawal", _("withdrawal of an edition")
        NAMES = "names", _("change of a public name")
        ANSWER = "answer", _("answer to findings of a public edition")
        ONE_PERSON = "one-person", _("one person is enough to publish")

    class Decision(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed by another")
        REJECTED = "rejected", _("rejected")

    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind.choices)
    budget = models.ForeignKey(
        Budget, models.CASCADE, null=True, related_name="public_changes", verbose_name=_("edition")
    )
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, related_name="public_changes", verbose_name=_("department")
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, related_name="public_changes", verbose_name=_("project")
    )
    place = models.ForeignKey(
        Jurisdiction, models.CASCADE, null=True, related_name="public_changes", verbose_name=_("jurisdiction")
    )
    given = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = PublicChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of what is public")
        verbose_name_plural = _("changes of what is public")
        ordering = ["-pk"]
        # Whoever may change what it is about may propose and decide.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.target}"

    @property
    def target(self) -> Budget | Department | Project | Jurisdiction:
        """Return what it changes."""
        found = self.budget or self.department or self.project or self.place
        assert found is not None
        return found

    @property
    def is_open(self) -> bool:
        return self.decision == self.Decision.PROPOSED
