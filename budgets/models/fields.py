"""Fields the models share: money kept exactly, and the place in the source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

FEN = Decimal("0.01")


class MoneyField(models.BigIntegerField):
    """Money: a ``Decimal`` in yuan in Python, an integer number of fen (分) in the database.

    SQLite keeps a decimal column as a binary float, so integers are the only exact form that both databases share.
    Sums keep the field and come back in yuan. A value finer than a fen raises ``ValueError``.
    """

    description = "Money in yuan, stored as integer fen"

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


class Placed(models.Model):
    """A mixin for what stands somewhere in a source file; see :class:`budgets.records.Place`."""

    source = models.ForeignKey("budgets.SourceFile", models.CASCADE, null=True, blank=True, related_name="+")
    page = models.PositiveIntegerField(null=True, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    end_row = models.PositiveIntegerField(null=True, blank=True)
    column = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True
