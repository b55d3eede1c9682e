"""What documents in force and places spend in all: worked out when an edition is put in force, read by every list.

:mod:`budgets.editions.kept_totals` alone writes these rows, in the transaction that publishes or withdraws.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.vocabulary.views import Coverage

from .budgets import Budget
from .catalogue import FiscalYear
from .departments import Jurisdiction
from .fields import MoneyField
from .findings import Finding
from .narrative import ProjectEntry


class DocumentTotal(models.Model):
    """The total spending of an edition in force, in yuan, and how it stands in the sum of its place, year and phase.

    ``value`` is none where the tables state no total, or where it was ``unread``; ``covers`` says of what money it is.
    ``subsidies`` and ``remittances`` are what it pays to its units and to its superior, where both state that money.
    The last four say how often a finding on it came out how (:class:`~budgets.models.Finding.Verdict`).
    """

    class SumPart(models.TextChoices):
        COUNTED = "counted", _("counted")
        CONTAINED = "contained", _("counted within another document")
        UNSTATED = "unstated", _("states no total")
        UNREAD = "unread", _("total not read")
        PARTIAL = "partial", _("total of one part of the money")

    #: Where it is kept how often a finding came out how.
    VERDICTS = {"FAIL": "failing", "BASE0": "based_on_zero", "TAIL": "rounded", "INFO": "hinted"}

    budget = models.OneToOneField(Budget, models.CASCADE, primary_key=True, related_name="kept_total")
    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="+")
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="+")
    phase = models.CharField(max_length=12, choices=Budget.PHASES)
    value = MoneyField(null=True)
    covers = models.CharField(max_length=12, default=Coverage.ALL.value)
    unread = models.BooleanField(default=False)
    subsidies = MoneyField(default=0)
    remittances = MoneyField(default=0)
    standing = models.CharField(max_length=10, choices=SumPart.choices, default=SumPart.COUNTED)
    #: The document that contains this one's money.
    holder = models.ForeignKey(Budget, models.SET_NULL, null=True, related_name="+")

    failing = models.PositiveIntegerField(default=0)
    based_on_zero = models.PositiveIntegerField(default=0)
    rounded = models.PositiveIntegerField(default=0)
    hinted = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("total of a document")
        verbose_name_plural = _("totals of documents")
        default_permissions = ()
        indexes = [
            models.Index(fields=["jurisdiction", "fiscal_year", "phase"], name="total_place_year_phase"),
            models.Index(fields=["fiscal_year", "-value"], name="total_year_value"),
            models.Index(fields=["-failing", "-fiscal_year", "-budget"], name="total_failing"),
        ]

    def __str__(self) -> str:
        return f"{self.budget}: {self.value}"


class DocumentRule(models.Model):
    """That something was found by a rule, or a family of rules, on a document in force (有发现的规则).

    ``word`` is the rule's or the family's. Year and number of what does not hold are the document's, by which lists of
    one rule go.
    """

    total = models.ForeignKey(DocumentTotal, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=80)
    failing = models.PositiveIntegerField()
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("rule by which something was found on a document")
        verbose_name_plural = _("rules by which something was found on documents")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["total", "word"], name="document_rule_once")]
        indexes = [
            models.Index(fields=["word", "-failing", "-fiscal_year", "-total"], name="document_rule_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.total_id} {self.word}"


class ProjectTotal(models.Model):
    """What a level-1 project comes to in a document in force, in yuan: as tables list it, or the text alone states."""

    entry = models.OneToOneField(ProjectEntry, models.CASCADE, primary_key=True, related_name="kept_total")
    budget = models.ForeignKey(Budget, models.CASCADE, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="+")
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="+")
    value = MoneyField()

    class Meta:
        verbose_name = _("total of a project")
        verbose_name_plural = _("totals of projects")
        default_permissions = ()
        indexes = [
            models.Index(fields=["fiscal_year", "-value"], name="project_year_value"),
            models.Index(fields=["jurisdiction", "fiscal_year", "-value"], name="project_place_year_value"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.value}"


class StatedFigure(models.Model):
    """What a document in force states of one thing that documents are ranked by, in yuan, or why it states nothing.

    ``document`` is its word in addresses, ``by`` the thing, ``money`` the kind of table that stands first for the money
    meant; empty where there is no choice. Of what goes by codes the row without a code tells that such a table is
    printed, and codes that no row has are not stated. ``whole`` is the total of the table, where it is a part of one.
    """

    class Answer(models.TextChoices):
        STATED = "stated", _("stated")
        NO_TABLE = "no-table", _("without such a table")
        NOT_STATED = "not-stated", _("not stated in such a table")
        UNREAD = "unread", _("not read")

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="+", db_index=False)
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="+", db_index=False)
    document = models.CharField(max_length=20)
    by = models.CharField(max_length=14)
    money = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=7, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    value = MoneyField(null=True)
    whole = MoneyField(null=True)

    class Meta:
        verbose_name = _("figure that documents are ranked by")
        verbose_name_plural = _("figures that documents are ranked by")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["budget", "by", "money", "code"], name="stated_figure_once")]
        indexes = [
            models.Index(
                fields=["fiscal_year", "document", "by", "money", "code", "answer", "-value", "budget", "whole"],
                name="stated_figure_ranked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.budget} {self.by} {self.code}: {self.value}"


class PlaceTotal(models.Model):
    """What the documents in force of a place, year and phase come to, each amount of money once, in yuan.

    ``transfers`` is what some of them pay to others, already taken off; ``documents`` is how many there are, of which
    ``counted`` are added up.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="totals")
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="+")
    phase = models.CharField(max_length=12, choices=Budget.PHASES)
    value = MoneyField()
    transfers = MoneyField(default=0)
    documents = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("total of a place")
        verbose_name_plural = _("totals of places")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "fiscal_year", "phase"], name="place_total_once")
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.fiscal_year_id} {self.get_phase_display()}: {self.value}"


class FindingTotal(models.Model):
    """How often a rule came out with a verdict in the documents in force of a place and year."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="+")
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=80)
    verdict = models.CharField(max_length=8, choices=Finding.Verdict.choices)
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("number of findings")
        verbose_name_plural = _("numbers of findings")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "fiscal_year", "rule", "verdict"], name="finding_total_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.fiscal_year_id} {self.rule} {self.verdict}: {self.number}"
