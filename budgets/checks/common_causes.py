"""Count one slip once: of findings that one printed figure or one mistyped code explains, one accuses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations, product

from .arithmetic import ZERO
from .checked_document import CheckedDocument
from .finding_builders import step_between_units
from .findings import BilingualText, FigureLocation, Finding, Verdict

#: Verdicts that tell a gap, the gravest first.
_TELLING = (Verdict.FAIL, Verdict.BASE0, Verdict.TAIL, Verdict.INFO)
#: What the ids of rules on mistyped codes end with: on those without the code above them, and with two codes.
ORPHAN = (".orphan", ".code.again")


def with_common_causes(document: CheckedDocument, findings: Sequence[Finding]) -> list[Finding]:
    """Return findings of which those that another one explains are INFO and name it, in the same order.

    What is told of the same figures twice, by two rules, is told once.
    """
    findings = _told_once(findings)
    done = list(findings)
    failing = [number for number, finding in enumerate(findings) if finding.verdict is Verdict.FAIL]
    for group in _groups_of_one_cause(document, findings, failing):
        first = _telling_finding(findings, group)
        for number in group:
            if number != first:
                done[number] = _following_finding(findings[number], findings[first])
    return done


def _told_once(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings without those by which a rule tells the gap again that a graver or earlier one tells."""
    telling: dict[object, Finding] = {}
    for finding in findings:
        if (key := _gap_told(finding)) and _gravity(finding) < _gravity(telling.get(key)):
            telling[key] = finding
    return [each for each in findings if telling.get(_gap_told(each), each).rule == each.rule]


def _gap_told(finding: Finding) -> object:
    """Return the figures between which a finding tells a gap; nothing of one that tells none."""
    if finding.verdict not in _TELLING or not finding.left or not finding.right:
        return None
    sides = (
        tuple((term.figure.spot, term.figure.value) for term in side.terms) for side in (finding.left, finding.right)
    )
    return frozenset(frozenset(side) for side in sides)


def _gravity(finding: Finding | None) -> int:
    return _TELLING.index(finding.verdict) if finding else len(_TELLING)


def _groups_of_one_cause(
    document: CheckedDocument, findings: Sequence[Finding], failing: Sequence[int]
) -> Iterator[list[int]]:
    """Yield the sets of findings that share a cause, step by step; only those with something in common are compared."""
    parents = {number: number for number in failing}

    def find_root(number: int) -> int:
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number

    alike: defaultdict[object, list[int]] = defaultdict(list)
    for number in failing:
        for key in _common_keys(findings[number]):
            alike[key].append(number)
    orphans = [number for number in failing if findings[number].rule.endswith(ORPHAN)]
    pairs = chain.from_iterable(combinations(numbers, 2) for numbers in alike.values())
    for one, other in chain(pairs, product(orphans, failing)):
        if find_root(one) != find_root(other) and _have_one_cause(document, findings[one], findings[other]):
            parents[find_root(other)] = find_root(one)
    for whole, part in _wholes_and_parts(findings, failing, alike):
        if _are_off_by_the_same(findings[whole], findings[part]):
            parents[find_root(part)] = find_root(whole)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in failing:
        groups[find_root(number)].append(number)
    yield from groups.values()


def _common_keys(finding: Finding) -> set[object]:
    """Return what two findings of one cause have in common, at least one of it; those on orphans aside."""
    same_subject = (finding.rule, replace(finding.subject, spot=FigureLocation()))
    own = {same_subject, _row_told(finding), (finding.rule, _money(finding))}
    return {*_locations(finding), *own, *_tables_in_another_unit(finding)}


def _have_one_cause(document: CheckedDocument, one: Finding, other: Finding) -> bool:
    """Tell whether two findings are off by the same, in a figure they share, or come of one code."""
    if one.rule.endswith(ORPHAN) or other.rule.endswith(ORPHAN):
        orphan, follower = (one, other) if one.rule.endswith(ORPHAN) else (other, one)
        if follower.rule.endswith(ORPHAN):
            return one.subject.code == other.subject.code
        return _is_of_line(document, follower, orphan.subject.spot)
    if ("%" in one.unit) != ("%" in other.unit):
        # A percentage of a figure of the text that is not a table's need not fit.
        return bool(_stated_figures(one) & _stated_figures(other))
    if one.difference is None or other.difference is None:
        # A line that each of two tables has and the other lacks, with the same money, is one line under two codes.
        same = one.rule == other.rule and one.difference is other.difference is None
        return same and one.subject.statement != other.subject.statement and _money(one) == _money(other) != ()
    if _tables_in_another_unit(one) & _tables_in_another_unit(other):
        return True
    again = one.rule == other.rule and one.subject == replace(other.subject, spot=one.subject.spot)
    # What stands in another column of its row is missing in one and too much in the other.
    moved = _row_told(one) == _row_told(other) and one.difference == -other.difference
    shared = bool(set(_locations(one)) & set(_locations(other)))
    return _are_off_by_the_same(one, other) and (again or moved or shared)


def _tables_in_another_unit(finding: Finding) -> set[tuple[int, Decimal]]:
    """Return the tables of a finding whose sides are off by just a step between money units, each with that step."""
    factor = step_between_units(finding)
    return {(spot.statement, factor) for spot in _locations(finding) if spot.statement is not None and factor}


def _row_told(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.subject.statement, finding.subject.path


def _are_off_by_the_same(one: Finding, other: Finding) -> bool:
    """Tell whether two findings on amounts are off by as much, within the rounding of both."""
    if one.difference is None or other.difference is None or "%" in (one.unit, other.unit):
        return False
    room = (one.tolerance or ZERO) + (other.tolerance or ZERO)
    return abs(abs(one.difference) - abs(other.difference)) <= room


def _wholes_and_parts(
    findings: Sequence[Finding], failing: Sequence[int], alike: Mapping[object, list[int]]
) -> Iterator[tuple[int, int]]:
    """Yield pairs of findings of which one is on a sum that holds, and the other on a part of it."""
    above = _wholes_by_part(findings) if len(failing) > 1 else {}
    for part in failing:
        for whole in {number for spot in _spots_above(above, findings[part]) for number in alike.get(spot, ())}:
            yield whole, part


def _wholes_by_part(findings: Sequence[Finding]) -> dict[FigureLocation, set[FigureLocation]]:
    """Return, for each figure that is part of a sum which holds, the figures that are those sums."""
    above: defaultdict[FigureLocation, set[FigureLocation]] = defaultdict(set)
    for finding in findings:
        if finding.verdict not in (Verdict.OK, Verdict.TAIL) or not (finding.left and finding.right):
            continue
        whole, parts = finding.left.terms, finding.right.terms
        if len(whole) == 1 and (len(parts) > 1 or finding.rule.startswith("F2.")):
            for part in parts:
                above[part.figure.spot].add(whole[0].figure.spot)
    return above


def _spots_above(above: dict[FigureLocation, set[FigureLocation]], finding: Finding) -> set[FigureLocation]:
    """Return where the sums stand that the figures of a finding are parts of, and those that these are parts of."""
    found: set[FigureLocation] = set()
    ahead = _locations(finding)
    while ahead:
        further = above.get(ahead.pop(), set()) - found
        found |= further
        ahead += further
    return found


def _is_of_line(document: CheckedDocument, finding: Finding, line: FigureLocation) -> bool:
    """Tell whether a finding is off by a figure of a line of its table, or says that the line has no fellow."""
    if finding.difference is None:
        return finding.subject.spot.statement == line.statement and finding.subject.spot.line == line.line
    if line.statement not in {spot.statement for spot in _locations(finding)}:
        return False
    sheet = next(sheet for sheet in document.sheets if sheet.statement.order == line.statement)
    money = {abs(amount.value) for amount in sheet.cells[line.line or 0].values() if amount.value}
    return abs(finding.difference) in money


def _locations(finding: Finding) -> list[FigureLocation]:
    return [figure.spot for figure in finding.figures]


def _stated_figures(finding: Finding) -> set[tuple[FigureLocation, Decimal | None]]:
    return {(figure.spot, figure.value) for figure in finding.figures if figure.spot.section}


def _money(finding: Finding) -> tuple[Decimal | None, ...]:
    return tuple(figure.value for figure in finding.figures)


def _telling_finding(findings: Sequence[Finding], group: Sequence[int]) -> int:
    """Return the one of a group that accuses: of a code, or the first with the figure that most of them share."""
    orphans = [number for number in group if findings[number].rule.endswith(ORPHAN)]
    counted = Counter(spot for number in group for spot in set(_locations(findings[number])))
    shared = max(counted.values(), default=0)
    with_it = [number for number in group if any(counted[spot] == shared for spot in _locations(findings[number]))]
    return (orphans or with_it or list(group))[0]


def _following_finding(finding: Finding, first: Finding) -> Finding:
    name = first.left.name if first.left else f"“{first.subject.code} {first.subject.label}”"
    why = words_of_cause(name)
    message = BilingualText(f"{finding.message.zh}{why.zh}。", f"{finding.message.en} {why.en[0].upper()}{why.en[1:]}.")
    return replace(finding, verdict=Verdict.INFO, message=message, why=why)


def words_of_cause(name: str) -> BilingualText:
    """Return why a finding accuses nobody that comes of what another tells, which begins with a figure of that name."""
    return BilingualText(
        f"与{name}的不符出自同一个原因，只计一次",
        f"it has the same cause as the difference at {name}, and is counted once",
    )
