"""Check an edition and store what is found; ask for an answer to what does not hold."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from budgets import records as neutral
from budgets.checks import RULES, CheckResult, Verdict, check_budget, check_final, check_unit, check_units, check_years
from budgets.checks import Finding as Found
from budgets.checks.findings import ComparedSide, FigureLocation, Tolerance, with_unique_keys
from budgets.codes import entries
from budgets.models import (
    WORDS,
    ZEROS,
    Acknowledgement,
    Audit,
    Budget,
    ClassificationCode,
    Column,
    DocumentTotal,
    Finding,
    Line,
    Mention,
    Section,
    Statement,
    digest_of,
)
from budgets.models.budgets import BudgetQuerySet
from budgets.models.fields import FEN, TOO_MUCH
from budgets.queries import entry
from budgets.queries.records import SPENDING_KINDS, records, spending
from budgets.queries.sheets import table_words

from .kept_totals import counted_findings, keep_findings

#: Of a department's units so many are added up. Budgets checked together are numbered: last year's, the budget of the
#: accounts' own year, and from then on units.
MOST_UNITS, BEFORE, PLANNED, FIRST_UNIT = 300, 1, 2, 3
#: So many editions are checked again at once when one that they speak of comes into force or leaves it.
MOST_FOLLOWED = 30
#: The families of rules that compare editions.
BETWEEN = ("F7", "F8")
#: What holds or was not applied is counted, not listed.
COUNTED = (Verdict.OK, Verdict.NA)
#: More findings of an edition are counted, not listed; a real document has a few dozen.
MOST_FINDINGS = 3000
#: Of a longer side this many terms are kept with their names; the derivation of its total shows all.
MOST_TERMS = 60
#: What an audit keeps, by a name that changes when it keeps something else.
KEPT = "every identity, by what it compares"


def check_and_store(budget: Budget) -> Audit:
    """Check an edition, against last year's and its units' or department's in force too, and store what is found.

    It takes the place of what was found before. To be called within a transaction; :func:`budgets.editions.recheck` is
    one by itself.
    """
    return check_and_tell(budget)[0]


def check_and_tell(budget: Budget) -> tuple[Audit, CheckResult]:
    """Check and store as :func:`check_and_store`, and return what was found in the edition by itself, too."""
    before, planned = year_before(budget), budget_of_accounts(budget)
    units, above = published_units(budget), published_departments(budget)
    own = records(budget)
    codes = list(ClassificationCode.objects.order_by("scheme", "code", "name"))
    alone = check_budget(own, entries(codes))
    told = list(alone.findings)
    if before is not None:
        told += check_years([own, records(before)])[0].findings
    if planned is not None:
        told += check_final(own, records(planned), PLANNED).findings
    if units or above:
        tables_ = spending([*units, *above])
        told += check_units(own, tables_[: len(units)], FIRST_UNIT).findings if units else ()
        for number, department in enumerate(tables_[len(units) :], FIRST_UNIT + len(units)):
            told += check_unit(own, department, number).findings
    result = CheckResult(findings=with_unique_keys(told), unmatched=alone.unmatched)
    places = EditionRowKeys.for_budget(
        budget,
        {number: one for number, one in ((BEFORE, before), (PLANNED, planned)) if one},
        dict(enumerate([*units, *above], FIRST_UNIT)),
    )
    Finding.objects.filter(budget=budget).delete()
    listed = [found for found in result.findings if found.verdict not in COUNTED][:MOST_FINDINGS]
    Finding.objects.bulk_create(
        [unsaved_finding(budget, order, found, places) for order, found in enumerate(listed, 1)]
    )
    if budget.state == Budget.EditionState.PUBLISHED:
        keep_findings({budget: Counter(DocumentTotal.VERDICTS[str(found.verdict)] for found in listed)})
    audit, _made = Audit.objects.update_or_create(budget=budget, defaults=audit_fields(result, places, codes))
    return audit, alone


def year_before(budget: Budget) -> Budget | None:
    """Return the edition in force of the same document a year earlier."""
    found = same_document_years_later(budget, Budget.objects.published(), -1)
    return found.select_related("department").first()


def budget_of_accounts(budget: Budget) -> Budget | None:
    """Return the budget in force of the year and issuer whose final accounts an edition is."""
    if budget.phase != neutral.Phase.FINAL:
        return None
    found = Budget.objects.published().of_document(*budget.document_key[:3], neutral.Phase.BUDGET)
    return found.select_related("department").first()


def accounts_of_budget(budget: Budget, among: BudgetQuerySet) -> BudgetQuerySet:
    """Return the final accounts of the year that a budget is of; none for another document."""
    if budget.phase != neutral.Phase.BUDGET:
        return among.none()
    return among.of_document(*budget.document_key[:3], neutral.Phase.FINAL)


def same_document_years_later(budget: Budget, among: BudgetQuerySet, years: int) -> BudgetQuerySet:
    """Return the editions of the same document some years later."""
    return among.of_document(budget.department_id, budget.fiscal_year_id + years, budget.scope, budget.phase)


def published_units(budget: Budget) -> list[Budget]:
    """Return the budgets in force of the units that a department's budget covers, its own office's included.

    A unit that has published one of its own and one with those below it is left out: which is meant is not known.
    """
    if budget.scope != neutral.Scope.DEPARTMENT:
        return []
    own = Q(department=budget.department_id, scope=neutral.Scope.UNIT)
    found = list(
        same_year_and_phase(budget, Budget.objects.published(), own | Q(department__parent=budget.department_id))
    )
    times = Counter(one.department_id for one in found)
    return [one for one in found if times[one.department_id] == 1][:MOST_UNITS]


def published_departments(budget: Budget) -> list[Budget]:
    """Return the budgets in force of the department that covers a unit; of a unit's own budget also its issuer's."""
    above = Q(department=budget.department.parent_id, scope=neutral.Scope.DEPARTMENT)
    if budget.scope == neutral.Scope.UNIT:
        above |= Q(department=budget.department_id, scope=neutral.Scope.DEPARTMENT)
    return list(same_year_and_phase(budget, Budget.objects.published(), above))


def same_year_and_phase(budget: Budget, among: BudgetQuerySet, of: Q) -> BudgetQuerySet:
    """Return the budgets of some issuers for the same year and phase."""
    wanted = among.filter(of, fiscal_year=budget.fiscal_year_id, phase=budget.phase)
    return wanted.exclude(pk=budget.pk).select_related("department").order_by("pk")


def recheck_dependents(budget: Budget) -> None:
    """Check again what speaks of an edition, after it came into force or left it.

    That is the next year's edition, the accounts of its year, and those of its units or its department. What they were
    found to say against it goes at once; of very many, those not checked now are marked for ``recheck_budgets``.
    """
    readable = Budget.objects.readable()
    own = Q(department=budget.department_id) | Q(department=budget.department.parent_id)
    around = same_year_and_phase(budget, readable, own | Q(department__parent=budget.department_id))
    found = [
        *same_document_years_later(budget, readable, 1),
        *accounts_of_budget(budget, readable),
        *around.exclude(department=budget.department_id, scope=budget.scope),
    ]
    later = found[MOST_FOLLOWED:]
    gone = Finding.objects.filter(budget__in=later, family__in=BETWEEN)
    told = set(gone.published().values_list("budget", flat=True))
    gone.delete()
    for audit in Audit.objects.filter(budget__in=later):
        audit.identities = [one for one in audit.identities if not compares_editions(one[0])]
        audit.not_applied = [one for one in audit.not_applied if not compares_editions(one[0])]
        audit.counts = {rule: counted for rule, counted in audit.counts.items() if not compares_editions(rule)}
        audit.rules = ""
        audit.save()
    # Of two that both speak of one, the second waits, and checks it with what the first has brought.
    held = [one.pk for one in found[:MOST_FOLLOWED]]
    list(Budget.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk"))
    # Editions are held before places, as everywhere.
    if in_force := [other for other in later if other.pk in told]:
        left = counted_findings(in_force)
        keep_findings({other: left.get(other.pk, {}) for other in in_force})
    for other in found[:MOST_FOLLOWED]:
        check_and_store(other)


def compares_editions(rule: str) -> bool:
    """Tell whether a rule compares an edition with another one, whose figures its sentences then quote."""
    return rule.partition(".")[0] in BETWEEN


def acknowledge_findings(budget: Budget, findings: Sequence[Finding], reason: str, by: Any) -> None:
    """Store a written reason for findings of an edition, in place of the one given for this edition before."""
    for found in findings:
        Acknowledgement.objects.update_or_create(
            budget=budget,
            digest=found.digest,
            defaults={
                "key": found.key,
                "reason": reason,
                "by": by,
                "made_at": timezone.now(),
            },
        )


def findings_as_typed(*, statement: Statement, made: neutral.Statement) -> list[Finding]:
    """Return what the rules say of a table as somebody types it, beside the other tables as stored.

    Nothing is stored. Findings are those on the table and those that tie it to another place.
    """
    whole = entry.with_table(records(statement.budget), made)
    result = check_budget(whole, entries(list(ClassificationCode.objects.order_by("scheme", "code", "name"))))
    told = [
        found
        for found in result.findings
        if found.verdict not in COUNTED and any(spot.statement == made.order for spot in found.figure_locations)
    ]
    places = EditionRowKeys.for_budget(statement.budget)
    return [
        unsaved_finding(statement.budget, order, found, places) for order, found in enumerate(told[:MOST_FINDINGS], 1)
    ]


@dataclass(frozen=True, slots=True)
class EditionRowKeys:
    """The keys of what an edition's records number: so that a figure of a check leads to the row it stands on."""

    address: dict[str, Any]
    words: dict[int, str] = field(default_factory=dict)
    statements: dict[int, int] = field(default_factory=dict)
    lines: dict[tuple[int, int], int] = field(default_factory=dict)
    columns: dict[tuple[int, int], int] = field(default_factory=dict)
    mentions: dict[int, int] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)
    others: Mapping[int, EditionRowKeys] = field(default_factory=dict)

    @classmethod
    def for_budget(
        cls, budget: Budget, whole: Mapping[int, Budget] | None = None, spent: Mapping[int, Budget] | None = None
    ) -> EditionRowKeys:
        """Return the keys of an edition and, by their numbers, of those it is compared with: six queries for each sort.

        Of the ``spent`` only what tells their spending is known.
        """
        others = {**cls.read_row_keys(whole or {}), **cls.read_row_keys(spent or {}, SPENDING_KINDS)}
        return replace(cls.read_row_keys({0: budget})[0], others=others)

    @classmethod
    def read_row_keys(cls, numbered: Mapping[int, Budget], kinds: Collection[str] = ()) -> dict[int, EditionRowKeys]:
        number = {budget.pk: at for at, budget in numbered.items()}
        found = {
            at: cls({"slug": one.department.slug, "year": one.fiscal_year_id, "document": one.document})
            for at, one in numbered.items()
        }
        if not number:
            return found
        words = table_words(number)
        of = {"budget__in": number, **({"kind__in": kinds} if kinds else {})}
        for of_budget, order, key in Statement.objects.filter(**of).values_list("budget_id", "order", "pk"):
            found[number[of_budget]].statements[order] = key
            found[number[of_budget]].words[order] = words[key]
        lines = Line.objects.filter(**of).values_list("budget_id", "statement__order", "position", "pk")
        for of_budget, order, position, key in lines:
            found[number[of_budget]].lines[order, position] = key
        columns = Column.objects.filter(**{f"statement__{name}": one for name, one in of.items()})
        for of_budget, order, column, key in columns.values_list(
            "statement__budget_id", "statement__order", "order", "pk"
        ):
            found[number[of_budget]].columns[order, column] = key
        if not kinds:
            for of_budget, order, key in Mention.objects.filter(**of).values_list("budget_id", "order", "pk"):
                found[number[of_budget]].mentions[order] = key
            for of_budget, order, path in Section.objects.filter(**of).values_list("budget_id", "order", "path"):
                found[number[of_budget]].paths[order] = path
        return found

    def link_parts(self, spot: FigureLocation) -> dict[str, Any]:
        """Return what a link to a figure is made of."""
        if spot.budget:
            other = self.others.get(spot.budget)
            return {**other.address, **other.link_parts(replace(spot, budget=0))} if other else {}
        found = {
            "table": self.words.get(spot.statement or 0),
            "line": self.lines.get((spot.statement or 0, spot.line or 0)),
            "cell": self.columns.get((spot.statement or 0, spot.column or 0)),
            "position": spot.line,
            "column": spot.column,
            "mention": self.mentions.get(spot.mention or 0),
            "figure": spot.mention,
            "section": self.paths.get(spot.section or 0),
        }
        return {name: value for name, value in found.items() if value is not None}

    def figure_reference(self, spot: FigureLocation) -> str:
        """Return the shortest name of a figure of this edition, empty where it has none."""
        if spot.budget:
            return ""
        if spot.mention is not None and spot.mention in self.mentions:
            return f"m{self.mentions[spot.mention]}"
        line = self.lines.get((spot.statement or 0, spot.line or 0))
        cell = self.columns.get((spot.statement or 0, spot.column or 0))
        return f"{line}.{cell}" if line and cell else ""


def unsaved_finding(budget: Budget, order: int, found: Found, places: EditionRowKeys) -> Finding:
    """Return a finding as a row, not stored yet."""
    first = next((spot for spot in found.figure_locations if not spot.budget), FigureLocation())
    yuan = found.difference if found.unit not in ("", "%") else None
    return Finding(
        budget=budget,
        order=order,
        key=found.key,
        digest=digest_of(found.key),
        rule=found.rule,
        family=found.rule.partition(".")[0],
        version=found.version,
        verdict=str(found.verdict),
        statement_id=places.statements.get(first.statement or 0),
        line_id=places.lines.get((first.statement or 0, first.line or 0)),
        mention_id=places.mentions.get(first.mention or 0),
        code=found.subject.code[:40],
        label=found.subject.label[:300],
        message_zh=found.message.zh,
        message_en=found.message.en,
        why_zh=found.why.zh,
        why_en=found.why.en,
        slip=found.slip,
        left=side_as_data(found.left, found, places)
        if found.left or found.right
        else place_as_side_data(found, places),
        right=side_as_data(found.right, found, places),
        unit=found.unit,
        difference=plain_decimal(found.amount_in_unit(found.difference)),
        difference_yuan=storable_money(yuan),
        tolerance=plain_decimal(found.amount_in_unit(found.tolerance)),
    )


def side_as_data(side: ComparedSide | None, found: Found, places: EditionRowKeys) -> dict[str, Any] | None:
    """Return a side as data; its value in the unit of the finding."""
    if side is None:
        return None
    terms = [
        {
            "name": term.figure.name,
            "sign": term.sign,
            "printed": term.figure.printed,
            "unit": term.figure.unit,
            **places.link_parts(term.figure.spot),
        }
        for term in side.terms[:MOST_TERMS]
    ]
    return {
        "value": plain_decimal(found.amount_in_unit(side.value)),
        "name": side.name,
        "terms": terms,
        "count": len(side.terms),
    }


def place_as_side_data(found: Found, places: EditionRowKeys) -> dict[str, Any]:
    """Return, in the form of a side, where a finding stands that compares no figures."""
    place = places.link_parts(found.subject.spot)
    term = {"name": found.subject.label, "sign": 1, "printed": "", "unit": "", **place}
    return {"value": "", "name": found.subject.label, "terms": [term] if place else [], "count": 1}


def plain_decimal(value: Decimal | None) -> str:
    """Return a number in plain digits, percentages to two decimals more than any prints."""
    if value is None:
        return ""
    text = f"{round(value, 8):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text)[:40]


def storable_money(value: Decimal | None) -> Decimal | None:
    """Return money as the database keeps it: whole fen, nothing where it is more than that can hold."""
    if value is None or abs(value) >= TOO_MUCH:
        return None
    return value.quantize(FEN, ROUND_HALF_UP)


def audit_fields(result: CheckResult, places: EditionRowKeys, codes: Sequence[ClassificationCode]) -> dict[str, Any]:
    """Return what an audit keeps: counts by rule, reasons of what was not applied, identities, versions."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    reasons: Counter[tuple[str, str, str]] = Counter()
    for found in result.findings:
        counts[found.rule][counted_outcome(found)] += 1
        if found.verdict is Verdict.NA:
            reasons[found.rule, found.why.zh, found.why.en] += 1
    return {
        "checked_at": timezone.now(),
        "rules": rules_version(),
        "catalogue": short_hash(f"{row.scheme} {row.code} {row.name} {row.last_seen} {row.status}" for row in codes),
        "counts": {rule: dict(counted) for rule, counted in counts.items()},
        "not_applied": [[*words, number] for words, number in reasons.items()],
        "unmatched": [[one.path, one.printed, one.start, one.end] for one in result.unmatched],
        "identities": [made for found in result.findings if (made := identity_references(found, places))],
    }


def counted_outcome(found: Found) -> str:
    """Return how a finding is counted: by its verdict and, of what holds exactly, by what it compares."""
    if found.verdict is not Verdict.OK:
        return str(found.verdict)
    if RULES[found.rule].tolerance is Tolerance.NONE:
        return WORDS
    values = [term.figure.value for side in (found.left, found.right) if side for term in side.terms]
    return ZEROS if values and not any(values) else str(found.verdict)


def identity_references(found: Found, places: EditionRowKeys) -> list[Any] | None:
    """Return what was compared: its two sides as references to figures, with ``-`` before what is taken off.

    What compares anything but money that is printed in this edition is kept as its sentence in both languages; what
    was not compared is not kept.
    """
    if found.verdict is Verdict.NA:
        return None
    sides = [
        [("-" if term.sign < 0 else "") + places.figure_reference(term.figure.spot) for term in side.terms]
        if side
        else []
        for side in (found.left, found.right)
    ]
    of_figures = found.unit not in ("", "%") and all(sides) and all(ref.strip("-") for side in sides for ref in side)
    return [found.rule, counted_outcome(found), *(sides if of_figures else found.message)]


def rules_version() -> str:
    """Return a short name of the rules as they are: another one when a rule is mended, added or dropped."""
    return short_hash([KEPT, *(f"{rule.id} {rule.version}" for rule in RULES.values())])


def short_hash(lines: Any) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def outdated_check_filter() -> Q:
    """Return the condition that an edition was never checked, or by rules that have been mended since."""
    return Q(audit=None) | ~Q(audit__rules=rules_version())
