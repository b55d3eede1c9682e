"""What a budget says in words: sections and the figures in them, projects, performance, assets, terms."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.records import Base, Direction, ItemKind

from .budgets import Budget
from .departments import Project
from .fields import Carried, MoneyField, Placed


class Part(Placed):
    """What every ordered part of an edition has: its budget and its order."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="%(class)ss", verbose_name=_("budget"))
    order = models.PositiveIntegerField(_("order"))
    carried = Carried()

    class Meta:
        abstract = True
        ordering = ["-budget_id", "order"]
        constraints = [models.UniqueConstraint(fields=["budget", "order"], name="%(class)s_order_once")]


class Section(Part):
    """A numbered piece of the narrative (文字部分的章节)."""

    path = models.CharField(_("path"), max_length=40)
    number = models.CharField(_("number as printed"), max_length=20, blank=True)
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip()

    def figure_anchor(self, start: int) -> str:
        """Return the word in addresses of staff of the figure that begins at a place of the text."""
        return f"{self.order}.{start}"


class ProjectEntry(Part):
    """What one budget says of a project (项目); its money stands on lines and mentions."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="entries", verbose_name=_("project"))
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("level-1 project")
    )
    name = models.CharField(_("name as printed"), max_length=300)
    purpose = models.TextField(_("purpose"), blank=True)
    basis = models.TextField(_("basis"), blank=True)
    description = models.TextField(_("description"), blank=True)
    is_new = models.BooleanField(_("new this year"), null=True, blank=True)
    budget_unit = models.CharField(_("budget unit"), max_length=200, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("project in a budget")
        verbose_name_plural = _("projects in a budget")

    def __str__(self) -> str:
        return self.name


class Mention(Part):
    """A figure stated in the narrative, with what is said of its change (文字中的数)."""

    BASES = [
        (Base.INITIAL.value, _("initial budget")),
        (Base.BUDGET.value, _("budget")),
        (Base.EXECUTED.value, _("executed")),
        (Base.UNSTATED.value, _("not said")),
    ]
    DIRECTIONS = [
        (Direction.INCREASE.value, _("increase")),
        (Direction.DECREASE.value, _("decrease")),
        (Direction.LEVEL.value, _("level")),
        (Direction.UNSTATED.value, _("not said")),
    ]

    section = models.ForeignKey(Section, models.CASCADE, related_name="mentions", verbose_name=_("section"))
    start = models.PositiveIntegerField(_("start in the text"))
    end = models.PositiveIntegerField(_("end in the text"))
    subject = models.CharField(_("subject"), max_length=60)
    printed = models.CharField(_("as printed"), max_length=60)
    value = MoneyField(_("amount in yuan"), null=True, blank=True)
    count = models.BigIntegerField(_("count"), null=True, blank=True)
    entry = models.ForeignKey(
        ProjectEntry, models.SET_NULL, null=True, blank=True, related_name="mentions", verbose_name=_("project")
    )
    budget_unit = models.CharField(_("budget unit"), max_length=200, blank=True)
    base = models.CharField(_("base of the change"), max_length=10, choices=BASES, blank=True)
    base_printed = models.CharField(_("base as printed"), max_length=60, blank=True)
    change = MoneyField(_("change in yuan"), null=True, blank=True)
    direction = models.CharField(_("direction"), max_length=10, choices=DIRECTIONS, blank=True)
    percent = models.DecimalField(_("percent"), max_digits=12, decimal_places=4, null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta(Part.Meta):
        verbose_name = _("figure in the text")
        verbose_name_plural = _("figures in the text")
        constraints = [
            *Part.Meta.constraints,
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="mention_span_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.printed}"

    @property
    def prior(self) -> Decimal | None:
        """Return what the amount was before the change the text states, in yuan, by calculation."""
        signs = {Direction.INCREASE: 1, Direction.DECREASE: -1, Direction.LEVEL: 0}
        if self.value is None or self.change is None or self.direction not in signs:
            return None
        return self.value - signs[Direction(self.direction)] * self.change


class Item(Part):
    """A listed fact about the department: a duty, a division, a subordinate unit, a goal of the year's work."""

    KINDS = [
        (ItemKind.DUTY.value, _("duty")),
        (ItemKind.DIVISION.value, _("division")),
        (ItemKind.SUBORDINATE.value, _("subordinate unit")),
        (ItemKind.WORK_GOAL.value, _("goal of the year's work")),
    ]

    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    text = models.TextField(_("text"))

    class Meta(Part.Meta):
        verbose_name = _("fact about the department")
        verbose_name_plural = _("facts about the department")

    def __str__(self) -> str:
        return self.text[:60]


class Goal(Part):
    """A performance goal (绩效目标), of a project or, without one, of the whole year."""

    number = models.CharField(_("number as printed"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    entry = models.ForeignKey(
        ProjectEntry, models.SET_NULL, null=True, blank=True, related_name="goals", verbose_name=_("project")
    )

    class Meta(Part.Meta):
        verbose_name = _("performance goal")
        verbose_name_plural = _("performance goals")

    def __str__(self) -> str:
        return self.text[:60]


class Indicator(Part):
    """A performance indicator (绩效指标) under its first and second level."""

    level1 = models.CharField(_("first level"), max_length=100)
    level2 = models.CharField(_("second level"), max_length=100)
    name = models.CharField(_("indicator"), max_length=300)

    class Meta(Part.Meta):
        verbose_name = _("performance indicator")
        verbose_name_plural = _("performance indicators")

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """A target value (目标值) of an indicator, as printed and as understood."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="targets", verbose_name=_("performance indicator")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    printed = models.CharField(_("as printed"), max_length=200)
    label = models.CharField(_("label"), max_length=200, blank=True)
    operator = models.CharField(_("operator"), max_length=8, blank=True)
    # Fifteen digits are what SQLite's binary float keeps exactly.
    value = models.DecimalField(_("value"), max_digits=15, decimal_places=4, null=True, blank=True)
    target_unit = models.CharField(_("unit of the target"), max_length=60, blank=True)
    not_applicable = models.BooleanField(_("not applicable"), default=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["indicator", "order"]
        constraints = [models.UniqueConstraint(fields=["indicator", "order"], name="target_order_once")]

    def __str__(self) -> str:
        return self.printed


class Asset(Part):
    """State assets held or planned to be bought (国有资产)."""

    kind = models.CharField(_("kind"), max_length=40)
    label = models.CharField(_("label as printed"), max_length=200)
    count = models.PositiveIntegerField(_("count"))
    count_unit = models.CharField(_("counted in"), max_length=20, blank=True)
    planned = models.BooleanField(_("planned to be bought"), default=False)
    as_of = models.CharField(_("as of"), max_length=20, blank=True)
    value = MoneyField(_("amount in yuan"), null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("asset")
        verbose_name_plural = _("assets")

    def __str__(self) -> str:
        return f"{self.label} {self.count}"


class Term(Part):
    """A term the document explains (名词解释)."""

    term = models.CharField(_("term"), max_length=100)
    definition = models.TextField(_("definition"))

    class Meta(Part.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.term


class Unreadable(Part):
    """A row or sentence of the source that could not be read for certain: where, what stands there, why."""

    text = models.TextField(_("text as printed"), blank=True)
    reason = models.TextField(_("reason"))

    class Meta(Part.Meta):
        verbose_name = _("unreadable row")
        verbose_name_plural = _("unreadable rows")

    def __str__(self) -> str:
        return self.reason[:60]
