"""Who may do what where: the roles of persons in departments, in places, or on the whole site."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .departments import Department, Jurisdiction


class Membership(models.Model):
    """A role that a person was given (权限): in a department with its units, in a place with its lower places, or,
    where neither is named, on the whole site.

    A role that was taken away stays as a row with ``ended_at``: the rows are the history of who might do what. What a
    role allows is said in :mod:`budgets.rights`.
    """

    class Role(models.TextChoices):
        ENTERS = "enters", _("enters")
        CHECKS = "checks", _("checks")
        PUBLISHES = "publishes", _("publishes")
        ADMINISTERS = "administers", _("administers")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    # A row that lost its department would be one of the whole site: neither goes while a row names it.
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("department with its units"),
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("place with its lower places"),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("taken away by")
    )
    ended_at = models.DateTimeField(_("taken away at"), null=True)

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("who may do what where")
        ordering = ["-pk"]
        # Whoever administers a department gives its roles (:mod:`budgets.rights`).
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(department=None) | Q(jurisdiction=None), name="membership_in_one_place"),
            models.UniqueConstraint(
                fields=["person", "role", "department"],
                condition=Q(ended_at=None, department__isnull=False),
                name="membership_once_in_department",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "jurisdiction"],
                condition=Q(ended_at=None, jurisdiction__isnull=False),
                name="membership_once_in_place",
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(ended_at=None, department=None, jurisdiction=None),
                name="membership_once_on_the_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.where}"

    @property
    def where(self) -> str:
        """Return the name of the department or place that it holds in; words for the whole site."""
        return str(self.department or self.jurisdiction or _("the whole site"))
