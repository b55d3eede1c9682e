"""When and under which code: fiscal years and classification codes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.vocabulary import codes
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR

from .departments import in_language


class FiscalYear(models.Model):
    """A budget year (预算年度); in China the calendar year."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)

    class Meta:
        verbose_name = _("fiscal year")
        verbose_name_plural = _("fiscal years")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="fiscal_year_plausible"
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class ClassificationCodeQuerySet(models.QuerySet["ClassificationCode"]):
    def best_known_entries(self, scheme: str, codes: list[str]) -> dict[str, ClassificationCode]:
        """Return the best-known entry of each code: confirmed before unconfirmed, later before earlier."""
        rows = self.filter(scheme=scheme, code__in=codes).order_by(
            "status", models.F("last_seen").desc(nulls_last=True)
        )
        best: dict[str, ClassificationCode] = {}
        for row in rows:
            best.setdefault(row.code, row)
        return best


class ClassificationCode(models.Model):
    """A name a code has borne (功能科目、经济科目、收入科目、资金来源), with the years it was seen in print.

    One row a name: codes are renamed and renumbered. A name printed in a budget always wins over this list.
    """

    class Scheme(models.TextChoices):
        FUNCTIONAL = codes.Scheme.FUNCTIONAL.value, _("function of expenditure")
        ECONOMIC_DEPARTMENT = codes.Scheme.ECONOMIC_DEPARTMENT.value, _("economic item (departments)")
        ECONOMIC_DEPARTMENT_OLD = (
            codes.Scheme.ECONOMIC_DEPARTMENT_OLD.value,
            _("economic item (departments, before 2018)"),
        )
        ECONOMIC_GOVERNMENT = codes.Scheme.ECONOMIC_GOVERNMENT.value, _("economic item (governments)")
        REVENUE = "revenue", _("revenue")
        SOURCE = "source", _("source of funds")

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("seen in print")
        UNCONFIRMED = "unconfirmed", _("not seen in print")

    scheme = models.CharField(_("scheme"), max_length=40, choices=Scheme.choices)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    level = models.CharField(_("level"), max_length=10, blank=True)
    parent = models.CharField(_("parent code"), max_length=40, blank=True)
    first_seen = models.PositiveSmallIntegerField(_("first year seen"), null=True, blank=True)
    last_seen = models.PositiveSmallIntegerField(_("last year seen"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)

    objects = ClassificationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("classification code")
        verbose_name_plural = _("classification codes")
        ordering = ["scheme", "code", "-last_seen"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code", "name"], name="classification_name_once"),
            models.CheckConstraint(
                condition=models.Q(first_seen__isnull=True) | models.Q(first_seen__lte=models.F("last_seen")),
                name="classification_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {in_language(self.name, self.name_en)}"
