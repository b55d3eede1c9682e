"""What the checks said of an edition, and what was answered to it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .budgets import Budget
from .departments import in_language
from .fields import MoneyField
from .narrative import Mention
from .statements import Line, Statement


def digest_of(key: str) -> str:
    """Return what a finding's key is compared by: keys hold printed names and have no longest length."""
    return hashlib.sha256(key.encode()).hexdigest()


#: What holds exactly and says nothing of money is counted apart: zero equals zero; names are right, things are present.
ZEROS, WORDS = "ZEROS", "WORDS"
#: How all that holds exactly is counted.
HELD = ("OK", ZEROS, WORDS)


class Audit(models.Model):
    """One run of all rules over an edition (勾稽核对), the latest: what held is counted, not listed.

    ``counts`` holds a number for each rule and outcome: its verdict, or of what holds exactly one of ``HELD``.
    ``not_applied`` holds rules with the reason they were not applied
    for and how often. ``identities`` holds each sum and equality as references to its figures, from which a total is
    derived (see :mod:`budgets.queries.derivation`); ``rules`` and ``catalogue`` tell which versions judged.
    """

    budget = models.OneToOneField(Budget, models.CASCADE, related_name="audit", verbose_name=_("budget"))
    checked_at = models.DateTimeField(_("checked at"), default=timezone.now)
    rules = models.CharField(_("version of the rules"), max_length=64)
    catalogue = models.CharField(_("version of the code list"), max_length=64)
    counts = models.JSONField(_("counts"), default=dict)
    not_applied = models.JSONField(_("rules not applied"), default=list)
    unmatched = models.JSONField(_("figures of the text no rule speaks of"), default=list)
    identities = models.JSONField(_("identities"), default=list)

    class Meta:
        verbose_name = _("check of a budget")
        verbose_name_plural = _("checks of budgets")

    def __str__(self) -> str:
        return f"{self.budget_id} · {timezone.localtime(self.checked_at):%Y-%m-%d}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def published(self) -> FindingQuerySet:
        """Return the findings on editions in force: the only ones that lists over several budgets show the public."""
        return self.filter(budget__in=Budget.objects.published())

    def failing(self) -> FindingQuerySet:
        """Return the findings that publication asks an answer to."""
        return self.filter(verdict=Finding.Verdict.FAIL)


class Finding(models.Model):
    """What one rule says of one place of an edition, unless the place simply holds.

    A side is data: its value in yuan (or points, or things), what it is called, and its terms with where each stands.
    ``difference`` and ``tolerance`` are numbers in ``unit`` in text, ``difference_yuan`` is exact money.
    """

    class Verdict(models.TextChoices):
        FAIL = "FAIL", _("does not hold")
        TAIL = "TAIL", _("holds by rounding")
        BASE0 = "BASE0", _("base of zero")
        INFO = "INFO", _("worth checking")

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="findings", verbose_name=_("budget"))
    order = models.PositiveIntegerField(_("order"))
    key = models.TextField(_("key"))
    digest = models.CharField(max_length=64)
    rule = models.CharField(_("rule"), max_length=80)
    family = models.CharField(_("family of rules"), max_length=8)
    version = models.PositiveSmallIntegerField(_("version of the rule"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    statement = models.ForeignKey(
        Statement, models.SET_NULL, null=True, related_name="findings", verbose_name=_("statement")
    )
    line = models.ForeignKey(Line, models.SET_NULL, null=True, related_name="findings", verbose_name=_("line"))
    mention = models.ForeignKey(
        Mention, models.SET_NULL, null=True, related_name="findings", verbose_name=_("figure in the text")
    )
    code = models.CharField(_("code"), max_length=40, blank=True)
    label = models.CharField(_("label"), max_length=300, blank=True)
    message_zh = models.TextField(_("sentence in Chinese"))
    message_en = models.TextField(_("sentence in English"))
    why_zh = models.TextField(blank=True)
    why_en = models.TextField(blank=True)
    slip = models.CharField(_("slip that fits"), max_length=40, blank=True)
    left = models.JSONField(null=True)
    right = models.JSONField(null=True)
    unit = models.CharField(_("printed unit"), max_length=10, blank=True)
    difference = models.CharField(_("difference"), max_length=40, blank=True)
    difference_yuan = MoneyField(_("difference in yuan"), null=True)
    tolerance = models.CharField(_("tolerance"), max_length=40, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-budget_id", "order"]
        indexes = [
            models.Index(fields=["rule", "budget", "verdict"], name="finding_rule_budget"),
            models.Index(fields=["digest"], name="finding_digest"),
        ]
        constraints = [models.UniqueConstraint(fields=["budget", "digest"], name="finding_key_once")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} · {in_language(self.message_zh, self.message_en)}"

    @property
    def anchor(self) -> str:
        """Return where the finding stands on the page of its budget's findings; the same after a new check."""
        return f"f{self.digest[:12]}"

    def sides(self) -> list[dict[str, Any]]:
        """Return the sides there are, the left one first."""
        return [side for side in (self.left, self.right) if side]


class Acknowledgement(models.Model):
    """A written answer to a finding: what stands there was printed so, and why (说明).

    It is kept by the finding's key, not by the finding: it outlives a new check, and holds for later editions of the
    document while the key stays. The public sees it with the finding.
    """

    #: The reason a command gives when it publishes what a department has printed.
    AS_PRINTED = "as-printed"

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="acknowledgements", verbose_name=_("edition first given for")
    )
    key = models.TextField(_("key"))
    digest = models.CharField(max_length=64)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["-budget_id", "pk"]
        indexes = [models.Index(fields=["digest"], name="acknowledgement_digest")]
        constraints = [
            models.UniqueConstraint(fields=["budget", "digest"], name="acknowledgement_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="acknowledgement_with_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason_in_words[:60]

    @property
    def is_standard(self) -> bool:
        """Tell whether nobody has said anything yet: the finding was published as the document prints it."""
        return self.reason == self.AS_PRINTED

    @property
    def reason_in_words(self) -> str:
        """Return the reason in words."""
        if self.is_standard:
            return gettext("Published as printed; the department has not commented on it yet.")
        return self.reason
