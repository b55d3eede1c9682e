"""The files of a year in which all amounts that are in force can be had at once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .budgets import Budget
from .catalogue import FiscalYear


class BulkRelease(models.Model):
    """The files of a fiscal year as they were made at one time (年度数据): what they hold, and whether they are gone.

    ``state`` is a word of what was in force then; ``total_fen`` the sum of all their values in fen, to verify them by,
    as totals and parts are among them. Of a ``dropped`` one the files are deleted.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="bulk_releases")
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=64)
    edition_count = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField()
    total_fen = models.DecimalField(max_digits=30, decimal_places=0)
    dropped = models.BooleanField(default=False)
    editions = models.ManyToManyField(Budget, related_name="bulk_releases")

    class Meta:
        verbose_name = _("yearly data")
        verbose_name_plural = _("yearly data")
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.fiscal_year_id} · {timezone.localtime(self.made_at):%Y-%m-%d %H:%M}"


class BulkFile(models.Model):
    """A file of a release, named by its year, its state and its hash."""

    release = models.ForeignKey(BulkRelease, models.CASCADE, related_name="files")
    form = models.CharField(max_length=10)
    name = models.CharField(max_length=100, unique=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("file of yearly data")
        verbose_name_plural = _("files of yearly data")
        default_permissions = ()
        ordering = ["-release_id", "form"]

    def __str__(self) -> str:
        return self.name
