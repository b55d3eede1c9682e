"""When and under which code: fiscal years, classification codes, and what became of codes over years."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.vocabulary import codes
from budgets.vocabulary.concordance import CodeChangeKind, CodesChanged
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR

from .departments import in_language
from .fields import YearField


class FiscalYear(models.Model):
    """A budget year (预算年度); in China the calendar year."""

    year = YearField(_("year"), primary_key=True)

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
    first_seen = YearField(_("first year seen"), null=True, blank=True)
    last_seen = YearField(_("last year seen"), null=True, blank=True)
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
                violation_error_message=_("The last year is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {in_language(self.name, self.name_en)}"


class CodeChange(models.Model):
    """What became of codes from one year to a later one (科目变动), and the document that says so.

    Codes stand side by side with a blank between. Only what staff confirmed is ever public; what came with the project
    is confirmed where published documents print it, and has no person.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("rejected")

    KINDS = [
        (CodeChangeKind.RENAMED.value, _("renamed")),
        (CodeChangeKind.MOVED.value, _("moved to another code")),
        (CodeChangeKind.SPLIT.value, _("split")),
        (CodeChangeKind.MERGED.value, _("merged")),
        (CodeChangeKind.ENDED.value, _("ended; where it went is not known")),
        (CodeChangeKind.BEGUN.value, _("begun; where it came from is not known")),
    ]
    #: How many codes stand before and after each kind of change: the fewest, the most.
    COUNTS: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
        CodeChangeKind.RENAMED: ((1, 1), (1, 1)),
        CodeChangeKind.MOVED: ((1, 1), (1, 1)),
        CodeChangeKind.SPLIT: ((1, 1), (2, 40)),
        CodeChangeKind.MERGED: ((2, 40), (1, 1)),
        CodeChangeKind.ENDED: ((1, 40), (0, 0)),
        CodeChangeKind.BEGUN: ((0, 0), (1, 40)),
    }

    scheme = models.CharField(_("scheme"), max_length=40, choices=ClassificationCode.Scheme.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    year_before = YearField(_("last year of before"))
    year = YearField(_("first year of after"))
    codes_before = models.CharField(_("codes before"), max_length=300, blank=True)
    codes_after = models.CharField(_("codes after"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, help_text=_("The document that says or prints it."))
    place = models.CharField(_("place in the source"), max_length=300, help_text=_("Page, table, row."))
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of codes")
        verbose_name_plural = _("changes of codes")
        ordering = ["scheme", "year", "codes_before", "codes_after"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "year_before", "year", "codes_before", "codes_after"], name="code_change_once"
            ),
            models.CheckConstraint(
                condition=models.Q(year_before__lt=models.F("year"), year_before__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="code_change_years_in_order",
                violation_error_message=_("A change is told from one year to a later one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(source="") & ~models.Q(place=""), name="code_change_has_its_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year_before}→{self.year} {self.codes_before or '—'} → {self.codes_after or '—'}"

    def clean(self) -> None:
        """Write codes in order, and refuse what is no change of its kind."""
        before, after = sorted(set(self.codes_before.split())), sorted(set(self.codes_after.split()))
        self.codes_before, self.codes_after = " ".join(before), " ".join(after)
        for one in (*before, *after):
            if not codes.WELL_FORMED.fullmatch(one):
                raise ValidationError(_("“%s” is not a code") % one)
        for side in (before, after):
            if any(one != other and one.startswith(other) for one in side for other in side):
                raise ValidationError(_("One of the codes lies under another."))
        if self.kind not in self.COUNTS:
            return  # said of the field
        (least, most), (least_after, most_after) = self.COUNTS[self.kind]
        is_fit = least <= len(before) <= most and least_after <= len(after) <= most_after
        if not is_fit or (self.kind == CodeChangeKind.RENAMED) != (before == after):
            raise ValidationError(_("So many codes before and after are no change of this kind."))

    @property
    def changed(self) -> CodesChanged:
        """Return the change as codes of different years are compared by it."""
        before, after = frozenset(self.codes_before.split()), frozenset(self.codes_after.split())
        return CodesChanged(CodeChangeKind(self.kind), self.year_before, self.year, before, after, self.pk)
