"""The concordance of codes over years (科目对照): which codes of two years hold the same money together.

A change says that what stood under some codes up to one year stands under others from a later year on. What no change
speaks of stays under its code. So the codes of two years fall into groups of the same content, whose sums can be held
against each other: nothing is counted twice, nothing is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class CodeChangeKind(StrEnum):
    """What became of codes: another name, another code, several, one of several; no source says where to or whence."""

    RENAMED = "renamed"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    ENDED = "ended"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class CodesChanged:
    """Codes ``before``, last in force in ``year_before``, whose content stands under those ``after`` from ``year`` on.

    A code among both keeps what it had; one before alone stands for something else from then on, if it is there. None
    after: it is not known where the content went; none before: whence it came. ``key`` names the change.
    """

    kind: CodeChangeKind
    year_before: int
    year: int
    before: frozenset[str]
    after: frozenset[str]
    key: int = 0


@dataclass(frozen=True, slots=True)
class CodesOfYear:
    """The codes of one year that are added up, less those ``without`` that lie under them."""

    codes: frozenset[str]
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparability:
    """What of two years a code can be compared by: both sides, and the changes that make them more than the code.

    Without changes the code is the same in both. A side of no codes says that nothing of that year is of its content.
    """

    before: CodesOfYear
    now: CodesOfYear
    changes: tuple[CodesChanged, ...] = ()

    @property
    def is_same(self) -> bool:
        """Tell whether the code holds the same in both years."""
        return not self.changes

    @property
    def has_sums(self) -> bool:
        """Tell whether there are sums of the same content in both years."""
        return bool(self.before.codes and self.now.codes)


NOTHING = CodesOfYear(frozenset())


def comparability(code: str, earlier: int, later: int, changes: Iterable[CodesChanged]) -> Comparability:
    """Return what a code of a ``later`` year can be compared by with an ``earlier`` one.

    ``changes`` are those of one classification. One that took place in a span of years which is not wholly between the
    two leaves it open on which side of it they lie: nothing is compared then, nor over changes of several years.
    """
    between = [
        one for one in changes if one.kind != CodeChangeKind.RENAMED and one.year_before < later and one.year > earlier
    ]
    steps = sorted({one.year for one in between})
    layers: list[set[str]] = [set() for _step in range(len(steps) + 1)]
    layers[-1].add(code)
    reached: set[CodesChanged] = set()
    while any(_grow(layers[at], layers[at + 1], _of(between, year), reached) for at, year in enumerate(steps)):
        pass
    moving = tuple(sorted((one for one in reached if not _within(code, one)), key=lambda one: (one.year, one.key)))
    if not moving:
        return Comparability(CodesOfYear(frozenset({code})), CodesOfYear(frozenset({code})))
    is_vague = any(one.year_before < earlier or one.year > later for one in moving)
    if is_vague or len({one.year for one in moving}) > 1:
        return Comparability(NOTHING, NOTHING, moving)
    gone, come = _mentioned(reached)
    kept = {each for one in reached if one.before and one.after for each in one.before}
    made = {each for one in reached if one.before and one.after for each in one.after}
    # A code that was left stands for something new if it is there; one that came stood for something else before.
    return Comparability(_side(layers[0], (gone | come) - kept), _side(layers[-1], (gone | come) - made), moving)


def _mentioned(changes: Iterable[CodesChanged]) -> tuple[set[str], set[str]]:
    """Return the codes that changes name before, and after."""
    changes = list(changes)
    return {code for one in changes for code in one.before}, {code for one in changes for code in one.after}


def _of(changes: Iterable[CodesChanged], year: int) -> list[CodesChanged]:
    return [one for one in changes if one.year == year]


def _grow(before: set[str], after: set[str], changes: list[CodesChanged], reached: set[CodesChanged]) -> bool:
    """Add to the codes on both sides of one step what holds content of theirs; tell whether there was any."""
    grown = False
    for one in changes:
        if _touch(before, one.before) or _touch(after, one.after):
            reached.add(one)
            grown |= _add(before, one.before)
            grown |= _add(after, one.after)
    gone, come = _mentioned(changes)
    # What stays is under the same code in both years, unless a change says that this code has another content there.
    for each in (*before, *after):
        reached.update(one for one in changes if _is_under(each, one.before | one.after))
    left = [each for each in before if not _is_under(each, gone | come)]
    stay = [each for each in after if not _is_under(each, gone | come)]
    grown |= _add(after, left)
    grown |= _add(before, stay)
    return grown


def _within(code: str, change: CodesChanged) -> bool:
    """Tell whether a change takes place wholly within a code."""
    both_known = bool(change.before and change.after)
    return (
        both_known
        and all(each.startswith(code) for each in (*change.before, *change.after))
        and (code not in change.before | change.after or change.before == change.after)
    )


def _touch(codes: Collection[str], others: Collection[str]) -> bool:
    return any(one.startswith(other) or other.startswith(one) for one in codes for other in others)


def _is_under(code: str, others: Iterable[str]) -> bool:
    return any(code.startswith(other) for other in others)


def _add(codes: set[str], others: Iterable[str]) -> bool:
    """Add codes, none of which may lie under another; tell whether there was one to add."""
    added = False
    for other in list(others):
        if not _is_under(other, codes):
            codes -= {one for one in codes if one.startswith(other)}
            codes.add(other)
            added = True
    return added


def _side(codes: set[str], open_codes: set[str]) -> CodesOfYear:
    kept = frozenset(one for one in codes if not _is_under(one, open_codes))
    return CodesOfYear(kept, frozenset(one for one in open_codes if _is_under(one, kept)))


def sum_of(values: Mapping[str, Decimal | None], side: CodesOfYear, *, unread: bool = False) -> Decimal | None:
    """Return the money of a side, in yuan, of what one table prints by code.

    ``values`` holds ``None`` for what is printed and was not read. ``None`` comes back where money is not known: a code
    was not read, the table may print it and something was not read (``unread``), or it is not as detailed.
    """
    found = [_amount(values, code, unread) for code in side.codes]
    less = [_amount(values, code, unread) for code in side.without]
    if any(one is None for one in (*found, *less)):
        return None
    return sum((one or Decimal(0) for one in found), Decimal(0)) - sum((one or Decimal(0) for one in less), Decimal(0))


def _amount(values: Mapping[str, Decimal | None], code: str, unread: bool) -> Decimal | None:
    """Return the money of one code: as printed, or of its parts; nothing of what the table would print if it were."""
    if code in values:
        return values[code]
    below = sorted((one for one in values if one.startswith(code)), key=len)
    parts: set[str] = set()
    for one in below:
        if not _is_under(one, parts):
            parts.add(one)
    if parts:
        amounts = [values[one] for one in parts]
        return None if unread or None in amounts else sum((one or Decimal(0) for one in amounts), Decimal(0))
    beside = [one for one in values if len(one) == len(code)]
    above = code[:-2] if len(code) > 3 else ""
    is_divided = any(one.startswith(above) for one in beside) if above in values else bool(beside)
    if unread or (not is_divided and (above in values or not beside)):
        return None
    return Decimal(0)
