"""Show that groups of codes over years hold the same money, exactly, whatever was moved, split, merged or ended."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from budgets.vocabulary.concordance import CodeChangeKind, CodesChanged, Comparability, comparability, sum_of

LEAVES = [f"{top}{part:02}" for top in (301, 302, 303) for part in (1, 2, 3)]
#: A sum of money with the codes it stands under in two years; of none in one of them it is not there.
ATOM = st.tuples(st.sampled_from(LEAVES), st.sampled_from(LEAVES), st.integers(1, 10**9))


def changed(before: str, after: str, year: int = 2018, key: int = 0) -> CodesChanged:
    kind = CodeChangeKind.MOVED if before and after else CodeChangeKind.ENDED if before else CodeChangeKind.BEGUN
    return CodesChanged(kind, year - 1, year, frozenset(before.split()), frozenset(after.split()), key)


def printed(amounts: list[tuple[str, int]]) -> dict[str, Decimal | None]:
    """Return what a table prints of amounts by code: the classes, and the codes under them."""
    values: dict[str, Decimal | None] = {}
    for code, amount in amounts:
        for one in {code, code[:3]}:
            values[one] = (values.get(one) or Decimal(0)) + amount
    return values


def groups(atoms: list[tuple[str, str, int]]) -> list[CodesChanged]:
    """Return the changes that tell where the money of all codes went, each as small as can be."""
    left = [({before}, {after}) for before, after, _amount in atoms]
    found: list[tuple[set[str], set[str]]] = []
    for before, after in left:
        joined = [one for one in found if one[0] & before or one[1] & after]
        found = [one for one in found if one not in joined]
        found.append((before.union(*(one[0] for one in joined)), after.union(*(one[1] for one in joined))))
    return [changed(" ".join(one), " ".join(other), key=at) for at, (one, other) in enumerate(found) if one != other]


REFORM = [
    changed("30104", "30112", key=1),
    changed("30311", "30113", key=2),
    changed("30307", "30114", key=3),
    changed("30102 30312", "30102", key=4),
]


def codes(found: Comparability) -> tuple[list[str], list[str], list[int]]:
    return sorted(found.before.codes), sorted(found.now.codes), [one.key for one in found.changes]


class TestTheReformOf2018:
    def test_a_class_is_compared_with_what_left_it(self) -> None:
        found = comparability("303", 2017, 2018, REFORM)
        assert codes(found) == (["30102", "303"], ["30102", "30113", "30114", "303"], [2, 3, 4])
        assert found.now.without == {"30307", "30311", "30312"}

    def test_what_moves_within_a_class_does_not_change_it(self) -> None:
        found = comparability("301", 2017, 2018, REFORM)
        assert codes(found) == (["301", "30307", "30311", "30312"], ["301"], [2, 3, 4])

    def test_a_code_is_compared_with_the_one_it_was_before(self) -> None:
        assert codes(comparability("30113", 2017, 2018, REFORM)) == (["30311"], ["30113"], [2])

    def test_a_code_that_stands_for_something_else_now_is_compared_with_nothing(self) -> None:
        found = comparability("30307", 2017, 2018, REFORM)
        assert (found.has_sums, [one.key for one in found.changes]) == (False, [3])

    def test_others_and_other_years_are_as_they_were(self) -> None:
        assert comparability("302", 2017, 2018, REFORM).is_same
        assert comparability("30101", 2017, 2018, REFORM).is_same
        assert comparability("303", 2018, 2019, REFORM).is_same
        assert comparability("303", 2015, 2017, REFORM).is_same

    def test_over_changes_of_several_years_nothing_is_compared(self) -> None:
        later = [*REFORM, changed("30113", "30190", 2019, key=9)]
        assert codes(comparability("30190", 2017, 2019, later)) == ([], [], [2, 9])
        assert codes(comparability("30114", 2017, 2019, later)) == (["30307"], ["30114"], [3])

    def test_a_change_of_unknown_year_between_is_not_compared(self) -> None:
        vague = CodesChanged(CodeChangeKind.MOVED, 2016, 2018, frozenset({"30311"}), frozenset({"30113"}))
        assert not comparability("303", 2017, 2018, [vague]).has_sums


class TestSums:
    @given(st.lists(ATOM, min_size=1, max_size=12))
    def test_money_that_stays_the_same_is_the_same_in_every_comparison(self, atoms: list[tuple[str, str, int]]) -> None:
        before, now = printed([(one, sum_) for one, _, sum_ in atoms]), printed([(one, sum_) for _, one, sum_ in atoms])
        for code in now:
            found = comparability(code, 2017, 2018, groups(atoms))
            assert sum_of(before, found.before) == sum_of(now, found.now)

    @given(st.lists(ATOM, min_size=1, max_size=12))
    def test_groups_of_codes_hold_all_money_once(self, atoms: list[tuple[str, str, int]]) -> None:
        before, now = printed([(one, sum_) for one, _, sum_ in atoms]), printed([(one, sum_) for _, one, sum_ in atoms])
        found = {comparability(code, 2017, 2018, groups(atoms)) for code in LEAVES}
        sides = {(one.before, one.now) for one in found if one.has_sums}
        whole = sum(amount for *_codes, amount in atoms)
        assert sum(sum_of(before, one) or 0 for one, _ in sides) == whole
        assert sum(sum_of(now, one) or 0 for _, one in sides) == whole

    @given(st.lists(ATOM, min_size=1, max_size=8), st.integers(1, 10**9), st.integers(1, 10**9))
    def test_what_begins_and_ends_is_left_out(self, atoms: list[tuple[str, str, int]], gone: int, come: int) -> None:
        changes = [*groups(atoms), changed("30390", "", key=98), changed("", "30391", key=99)]
        before = printed([*((one, sum_) for one, _, sum_ in atoms), ("30390", gone)])
        now = printed([*((one, sum_) for _, one, sum_ in atoms), ("30391", come)])
        for code in {one[:3] for one in now}:
            found = comparability(code, 2017, 2018, changes)
            assert sum_of(before, found.before) == sum_of(now, found.now) or not found.has_sums

    def test_what_is_not_known_is_no_sum(self) -> None:
        one = comparability("303", 2017, 2018, REFORM[:2]).now
        known: dict[str, Decimal | None] = dict.fromkeys(("301", "30101", "30301"), Decimal(1))
        known["303"] = Decimal(5)
        assert sum_of(known, one) == 5
        assert sum_of(known | {"30113": Decimal(2), "30311": Decimal(3)}, one) == 4
        assert sum_of(known, one, unread=True) is None
        assert sum_of({"303": Decimal(5), "301": Decimal(1)}, one) is None
        assert sum_of(known | {"30113": None}, one) is None
