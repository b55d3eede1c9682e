"""What sentences state of figures: changes, shares, moves of parts, spending against a budget."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from budgets.records import Base, Direction
from budgets.vocabulary.money_units import StatedAmount


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedChange:
    """A stated change: against what, by how much, in which direction, by how many per cent.

    ``direction`` is the word's at the amount, or at the percentage where no amount is stated; ``percent_direction``
    that of the word between the two. Both are unstated where a form's choice was left open (增加（减少）). ``base`` is
    as printed, empty for 同比; ``whose`` are the words between it and the direction. ``prior`` is the amount of the
    year before, where stated.

    ``value``, the amount that changed, and ``label``, the words that name it, are missing where the text leaves open
    which it is; ``perhaps_of`` is the whole of a list that ends with ``value``, of which the change may be as well;
    ``again`` is the same amount printed a second time in the sentence, where it differs. ``start`` and
    ``end`` span the change from its base on.
    """

    start: int
    end: int
    base: str
    whose: str
    word: str
    direction: Direction
    amount: StatedAmount | None = None
    percent: str = ""
    percent_word: str = ""
    percent_direction: Direction = Direction.UNSTATED
    prior: StatedAmount | None = None
    value: StatedAmount | None = None
    again: StatedAmount | None = None
    perhaps_of: StatedAmount | None = None
    label: str = ""

    @property
    def base_kind(self) -> Base:
        """Return what the change is measured against, by the last words of the base."""
        for words, base in (("年初预算", Base.INITIAL), ("执行数", Base.EXECUTED), ("预算", Base.BUDGET)):
            if self.base.endswith(words):
                return base
        return Base.UNSTATED

    @property
    def difference(self) -> Decimal | None:
        """Return the amount of the change in yuan: nothing where both years are level."""
        if self.amount:
            return self.amount.value
        return Decimal(0) if self.direction is Direction.LEVEL else None

    @property
    def contradicts_itself(self) -> bool:
        """Tell whether the amount is said to go one way and the percentage the other, neither being nothing."""
        moved = bool(self.amount and self.amount.value > 0 and self.percent and Decimal(self.percent))
        return moved and {self.direction, self.percent_direction} == {Direction.INCREASE, Direction.DECREASE}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedShare:
    """A stated share, in per cent, of a whole that the words ``of`` name, or of ``whole`` where it is given."""

    value: StatedAmount
    percent: str
    of: str
    start: int
    end: int
    label: str
    whole: StatedAmount | None = None
    is_about: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPoints:
    """Two percentages, without their signs, and the points by which the earlier has moved to the later."""

    then: str
    now: str
    by: str
    direction: Direction
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedShare:
    """A share, in per cent, of what a name stands for alone, of a whole that the words ``of`` name."""

    name: str
    of: str
    percent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedMove:
    """An amount by which what ``name`` names has grown or fallen; the name is empty where the clause gives none.

    ``is_net`` tells that it is what all moves named before come to (增减相抵后).
    """

    name: str
    direction: Direction
    amount: StatedAmount
    start: int
    end: int
    is_net: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCompletion:
    """What final accounts say of money spent (决算数) against money budgeted (预算数): so many per cent, or a word.

    ``budgeted`` is missing where the sentence gives only what was spent; ``is_sure`` tells that both speak of one
    budget by its words (年初预算, 全年预算). ``percent`` or ``direction`` is empty where only the other is given.
    ``moved`` is by how much the two differ, and ``moved_percent`` that in per cent of the budget.
    """

    spent: StatedAmount
    budgeted: StatedAmount | None
    start: int
    end: int
    label: str
    is_sure: bool = False
    percent: str = ""
    word: str = ""
    direction: Direction = Direction.UNSTATED
    moved: StatedAmount | None = None
    moved_percent: str = ""
    #: Which way the word before that percentage goes, where there is one.
    percent_direction: Direction = Direction.UNSTATED

    @property
    def contradicts_itself(self) -> bool:
        """Tell whether the difference goes one way and its percentage the other, both being above zero."""
        told = bool(self.moved and self.moved.value > 0 and self.moved_percent and Decimal(self.moved_percent) > 0)
        return told and {self.direction, self.percent_direction} == {Direction.INCREASE, Direction.DECREASE}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBefore:
    """An amount of the year before (``base`` as printed) with the words that name it."""

    name: str
    base: str
    amount: StatedAmount
