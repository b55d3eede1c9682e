"""Fields the models share: money kept exactly, and the place in the source."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR

FEN = Decimal("0.01")
#: One yuan more than a 64-bit number of fen can hold.
TOO_MUCH = Decimal(2**63).scaleb(-2).to_integral_value()
#: Points from a corner of a page; the largest pages that PDF knows have a hundredth of it.
FARTHEST = 1_500_000


def validate_money(value: Decimal) -> None:
    """Refuse an amount that cannot be kept exactly."""
    if not abs(value) < TOO_MUCH or value != value.quantize(FEN):
        raise ValidationError(_("%(value)s yuan is too large or finer than a fen."), params={"value": value})


def encodable_text(text: str) -> str:
    """Return a text without the characters that one of the databases does not take: NUL and half a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def validate_encodable(value: Any) -> None:
    """Refuse a text, or a list of texts, that cannot be kept as it is."""
    for text in [value] if isinstance(value, str) else value if isinstance(value, list) else ():
        if isinstance(text, str) and encodable_text(text) != text:
            raise ValidationError(_("It holds characters that cannot be kept."))


def validate_box(value: tuple[float, ...]) -> None:
    """Refuse a box that is on no page."""
    if not all(abs(part) < FARTHEST for part in value):
        raise ValidationError(_("Such a place is on no page."))


def issuer_beside(title: str, issuer: str) -> str:
    """Return the issuer where a printed title does not name it, else nothing.

    “上海市普陀区2025年区级部门预算” is the title of each department of the district.
    """
    return "" if issuer in title else issuer


class MoneyField(models.BigIntegerField):
    """Money: a ``Decimal`` in yuan in Python, an integer number of fen (分) in the database.

    SQLite keeps a decimal column as a binary float, so integers are the only exact form that both databases share.
    Sums keep the field and come back in yuan. A value finer than a fen raises ``ValueError``.
    """

    description = "Money in yuan, stored as integer fen"

    # What type checkers take a value for: the stubs' own say "int".
    _pyi_private_set_type: Decimal | None  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]

    @cached_property
    def validators(self) -> list[Callable[[Any], None]]:
        # The integer's own limits would be compared with yuan.
        return [validate_money]

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value in (None, "") else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise ValueError("money is never a float")
        yuan = Decimal(value)
        if yuan != yuan.quantize(FEN):
            raise ValueError(f"{yuan} yuan is finer than a fen")
        return int(yuan.scaleb(2))

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        from django.forms import DecimalField

        return models.Field.formfield(self, form_class=DecimalField, decimal_places=2, max_digits=19, **kwargs)


class YearField(models.PositiveSmallIntegerField):
    """A year that a budget can be of (年度)."""

    default_validators = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"min_value": FIRST_YEAR, "max_value": LAST_YEAR, **kwargs})


class Carried(models.BooleanField):
    """Mark what a draft took over from an earlier edition, until someone has looked at it and saved it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(verbose_name=_("carried over"), default=False, editable=False)
        super().__init__(*args, **kwargs)


class BoxField(models.CharField):
    """A box on a page: four ``float`` in points in Python, tenths of points in one short text in the database.

    A large site keeps a box for tens of millions of amounts; readers measure to a tenth of a point.
    """

    description = "Left, top, right and bottom in points"
    default_validators: list[Callable[[Any], None]] = [validate_box]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=40, null=True, blank=True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return tuple(int(part) / 10 for part in value.split()) if value else None

    def to_python(self, value: Any) -> Any:
        return self.from_db_value(value, None, None) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        if not value or isinstance(value, str):
            return value or None
        return " ".join(str(round(part * 10)) for part in value)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""


class NumbersField(models.JSONField):
    """Some whole numbers, such as those of pages: a tuple of ``int`` in Python."""

    description = "A tuple of whole numbers"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(default=tuple, blank=True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return tuple(super().from_db_value(value, expression, connection) or ())

    def to_python(self, value: Any) -> Any:
        return tuple(super().to_python(value) or ())


class Placed(models.Model):
    """A mixin for what stands somewhere in a source file; see :class:`budgets.records.Place`."""

    source = models.ForeignKey("budgets.SourceFile", models.CASCADE, null=True, blank=True, related_name="+")
    page = models.PositiveIntegerField(null=True, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    end_row = models.PositiveIntegerField(null=True, blank=True)
    column = models.PositiveIntegerField(null=True, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    box = BoxField()

    class Meta:
        abstract = True


#: What a model keeps of a place, besides its file: fields of the same name in :class:`budgets.records.Place`.
PLACE = tuple(field.name for field in Placed._meta.local_fields if not field.is_relation)
