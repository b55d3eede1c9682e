"""The tables of a budget: statements, columns, lines and amounts."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.records import ColumnType, Origin, Placing, Role, State

from .budgets import Budget
from .fields import Carried, MoneyField, Placed


class Statement(Placed):
    """A table of a budget (表), of a kind, under its printed number and title."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="statements", verbose_name=_("budget"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=40)
    number = models.CharField(_("number as printed"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    money_unit = models.CharField(_("money unit"), max_length=10)
    note = models.TextField(_("note"), blank=True)
    remark = models.TextField(_("remark of an empty table"), blank=True)
    #: Moves with every change, so that who saves an older one is told instead of undoing another's work.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-budget_id", "order"]
        indexes = [models.Index(fields=["budget", "kind"], name="statement_budget_kind")]
        constraints = [models.UniqueConstraint(fields=["budget", "order"], name="statement_order_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.shown_title}".strip()

    @property
    def shown_title(self) -> str:
        """Return the title, or that the document prints none: what leads to a table has a name."""
        return self.title or gettext("Table without a title")


class Column(models.Model):
    """A printed column of a statement: its header path, what it holds and what it measures (栏)."""

    TYPES = [
        (ColumnType.UNIT.value, _("budget unit")),
        (ColumnType.CODE.value, _("code")),
        (ColumnType.LABEL.value, _("label")),
        (ColumnType.TEXT.value, _("text")),
        (ColumnType.AMOUNT.value, _("amount")),
    ]

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="columns", verbose_name=_("statement"))
    order = models.PositiveSmallIntegerField(_("order"))
    type = models.CharField(_("type"), max_length=8, choices=TYPES)
    header = models.JSONField(_("header path"), default=list)
    measure = models.CharField(_("measure"), max_length=60, blank=True)
    list = models.CharField(_("list"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ["-statement__budget_id", "statement__order", "order"]
        constraints = [models.UniqueConstraint(fields=["statement", "order"], name="column_order_once")]

    def __str__(self) -> str:
        return " / ".join(self.header)


class Line(Placed):
    """A row of a statement (行): its place in the tree, its code and label as printed, the code it stands for.

    ``budget`` and ``kind`` repeat what the statement says: every page filters lines by them.
    """

    ROLES = [
        (Role.LINE.value, _("line")),
        (Role.TOTAL.value, _("total")),
        (Role.CHANGE.value, _("change")),
        (Role.NOTE.value, _("note")),
    ]

    PLACINGS = [
        (Placing.CODES.value, _("codes")),
        (Placing.WORDS.value, _("words such as “total” and “of which”")),
        (Placing.NUMBERS.value, _("the numbering of the rows")),
        (Placing.LAYOUT.value, _("the layout: indentation, merged cells, order")),
        (Placing.SUMS.value, _("what adds up")),
        (Placing.FORM.value, _("the form that the table is")),
    ]

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="lines", verbose_name=_("budget"))
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines", verbose_name=_("statement"))
    kind = models.CharField(_("kind"), max_length=40)
    position = models.PositiveIntegerField(_("position"))
    table_row = models.PositiveIntegerField(_("printed row"))
    list = models.CharField(_("list"), max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    role = models.CharField(_("role"), max_length=8, choices=ROLES, default=Role.LINE.value)
    code = models.CharField(_("code as printed"), max_length=40, blank=True)
    label = models.CharField(_("label as printed"), max_length=300, blank=True)
    scheme = models.CharField(_("scheme"), max_length=40, blank=True)
    classification = models.CharField(_("classification code"), max_length=40, blank=True)
    budget_unit = models.CharField(_("budget unit"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    entry = models.ForeignKey(
        "budgets.ProjectEntry", models.SET_NULL, null=True, blank=True, related_name="lines", verbose_name=_("project")
    )
    placed_by = models.CharField(_("what told its place"), max_length=8, choices=PLACINGS, blank=True)
    carried = Carried()

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["-budget_id", "statement__order", "position"]
        indexes = [
            models.Index(fields=["budget", "kind", "classification"], name="line_budget_kind_code"),
            models.Index(fields=["scheme", "classification", "budget"], name="line_code_budget"),
        ]
        constraints = [models.UniqueConstraint(fields=["statement", "position"], name="line_position_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}".strip()


class Amount(Placed):
    """An amount in a cell: exact, or blank, or unreadable, with the text as printed. An absent cell has no row."""

    STATES = [
        (State.VALUE.value, _("value")),
        (State.BLANK.value, _("blank")),
        (State.UNREADABLE.value, _("unreadable")),
    ]
    ORIGINS = [
        (Origin.READ.value, _("read from the file")),
        (Origin.TYPED.value, _("typed")),
        (Origin.CORRECTED.value, _("corrected")),
        (Origin.RECOGNISED.value, _("recognised from a picture")),
    ]

    line = models.ForeignKey(Line, models.CASCADE, related_name="amounts", verbose_name=_("line"))
    cell = models.ForeignKey(Column, models.CASCADE, related_name="amounts", verbose_name=_("column"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.VALUE.value)
    value = MoneyField(_("amount in yuan"), null=True, blank=True)
    printed = models.CharField(_("as printed"), max_length=60, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=ORIGINS, default=Origin.READ.value)
    confidence = models.PositiveSmallIntegerField(
        _("confidence in thousandths"), null=True, blank=True, validators=[MaxValueValidator(1000)]
    )
    second_reading = models.CharField(_("second reading"), max_length=60, blank=True)
    #: A draft's: recognised, and no person has compared it with the picture yet.
    unconfirmed = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("amount")
        verbose_name_plural = _("amounts")
        ordering = ["-line__budget_id", "line__statement__order", "line__position", "cell__order"]
        indexes = [models.Index(fields=["line"], condition=models.Q(unconfirmed=True), name="amount_unconfirmed")]
        constraints = [
            models.UniqueConstraint(fields=["line", "cell"], name="amount_once_a_cell"),
            models.CheckConstraint(
                condition=models.Q(state="value", value__isnull=False)
                | models.Q(state__in=["blank", "unreadable"], value__isnull=True),
                name="amount_value_fits_state",
            ),
        ]

    def __str__(self) -> str:
        return self.printed


class TextCell(Placed):
    """A text in a cell of a text column."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="texts", verbose_name=_("line"))
    cell = models.ForeignKey(Column, models.CASCADE, related_name="texts", verbose_name=_("column"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text cell")
        verbose_name_plural = _("text cells")
        ordering = ["-line__budget_id", "line__statement__order", "line__position", "cell__order"]
        constraints = [models.UniqueConstraint(fields=["line", "cell"], name="text_once_a_cell")]

    def __str__(self) -> str:
        return self.text[:60]


class TableSave(models.Model):
    """A save of a table in the grid (保存), by the id that the browser gave it.

    It outlives a lost answer: the same save sent again is answered by it and stores nothing. ``version`` is the one
    that the table then had, ``made`` the keys of the lines that were new, by the keys they had in the browser.
    """

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="saves", verbose_name=_("statement"))
    save_id = models.UUIDField()
    version = models.PositiveIntegerField()
    made = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("save of a table")
        verbose_name_plural = _("saves of tables")
        # The grid alone writes and reads it.
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["statement", "save_id"], name="table_save_once")]

    def __str__(self) -> str:
        return f"{self.statement_id} · {timezone.localtime(self.saved_at):%Y-%m-%d}"
