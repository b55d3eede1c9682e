"""Projects that were put together or taken apart, as staff found and another confirmed."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR

from .departments import Project
from .fields import YearField


class ProjectChange(models.Model):
    """Several projects of a department that are one from a year on, or one that is several (项目归并、拆分).

    ``whole`` is the one, :class:`ProjectPart` names the several, and ``year`` is the first that prints what came of it.
    Only what was confirmed is public.
    """

    class ProjectChangeKind(models.TextChoices):
        MERGED = "merged", _("put together")
        SPLIT = "split", _("taken apart")

    kind = models.CharField(_("kind"), max_length=8, choices=ProjectChangeKind.choices)
    whole = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="changes",
        verbose_name=_("the one project"),
        help_text=_("That the several became, or that became the several."),
    )
    year = YearField(_("first year of after"))
    source = models.CharField(
        _("what says so"), max_length=500, help_text=_("The document and its place; readers see it.")
    )
    rejected = models.BooleanField(_("rejected: not proposed again"), default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("projects put together or taken apart")
        verbose_name_plural = _("projects put together or taken apart")
        ordering = ["-year", "pk"]
        # Who keeps the names of a department keeps its projects.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year__gt=FIRST_YEAR, year__lte=LAST_YEAR),
                name="project_change_in_a_year",
                violation_error_message=_("No year is known before this one."),
            ),
            models.UniqueConstraint(fields=["whole", "kind", "year"], name="project_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year} · {self.whole} · {self.get_kind_display()}"


class ProjectPart(models.Model):
    """One of the several projects of a :class:`ProjectChange`."""

    change = models.ForeignKey(ProjectChange, models.CASCADE, related_name="parts", verbose_name=_("change"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="parts_of", verbose_name=_("project"))

    class Meta:
        verbose_name = _("one of the several projects")
        verbose_name_plural = _("the several projects")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["change", "project"], name="project_part_once")]

    def __str__(self) -> str:
        return str(self.project)

    def clean(self) -> None:
        """Refuse what is another department's, or the whole itself."""
        if None in (self.project_id, self.change.whole_id):
            return  # said of the field
        if self.project.department_id != self.change.whole.department_id:
            raise ValidationError({"project": _("This project is another department's.")})
        if self.project_id == self.change.whole_id:
            raise ValidationError({"project": _("The one project is none of the several.")})
