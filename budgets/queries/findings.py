"""Read what the checks found: of one budget, of a page's figures, of all budgets in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, When, Window
from django.db.models.functions import RowNumber

from budgets.checks import RULES, CheckRule, Verdict
from budgets.checks.common_causes import words_of_cause
from budgets.models import (
    HELD,
    Acknowledgement,
    Audit,
    Budget,
    DocumentRule,
    DocumentTotal,
    Finding,
    FindingTotal,
    Section,
)
from budgets.records import MONEY_UNITS

#: A page lists no more findings than this, and says so.
MOST = 500
#: A page marks no more figures than this.
MOST_MARKS = 2000
#: So many characters before a figure of the text tell which it is.
AROUND = 24
#: So many findings that are worth checking are shown unfolded.
FEW = 4
#: The word in addresses of all families together.
EVERY = "all"
#: What a reader looks at first.
ORDER = (Verdict.FAIL, Verdict.BASE0, Verdict.TAIL, Verdict.INFO)


def answers(budget: Budget) -> dict[str, Acknowledgement]:
    """Return what was answered to findings of an edition or of those before it, by the finding's digest; one query.

    What is written for a later edition is not public with this one; nor is what was for one that is not readable.
    """
    given = Acknowledgement.objects.filter(
        Q(budget=budget.pk) | Q(budget__in=Budget.objects.readable()),
        budget__department=budget.department_id,
        budget__fiscal_year=budget.fiscal_year_id,
        budget__scope=budget.scope,
        budget__phase=budget.phase,
        budget__edition__lte=budget.edition,
    )
    return {one.digest: one for one in given.order_by("budget__edition")}


def unanswered(budget: Budget) -> list[Finding]:
    """Return the findings of an edition that do not hold and that nobody has answered; two queries."""
    failing = list(Finding.objects.failing().filter(budget=budget).order_by("order"))
    answered = answers(budget) if failing else {}
    return [one for one in failing if one.digest not in answered]


@dataclass(frozen=True, slots=True)
class Loose:
    """A figure of the text that no rule speaks of: the section it stands in, the words before it, what is printed."""

    section: Section
    start: int
    before: str
    printed: str

    @property
    def anchor_name(self) -> str:
        """Return the figure's word in addresses of staff."""
        return self.section.figure_anchor(self.start)


def loose(budget: Budget) -> list[Loose]:
    """Return the figures of the text that were not matched to a fact, and were not guessed; two queries."""
    found = Audit.objects.filter(budget=budget).values_list("unmatched", flat=True).first() or []
    paths = {path for path, *_rest in found}
    sections = {one.path: one for one in Section.objects.filter(budget=budget, path__in=paths)} if paths else {}
    return [
        Loose(sections[path], start, sections[path].text[max(start - AROUND, 0) : start], printed)
        for path, printed, start, _end in found[:MOST]
        if path in sections
    ]


@dataclass(slots=True)
class RuleCount:
    """A rule with how often it was kept, and how it came out otherwise."""

    rule: CheckRule
    counts: dict[str, int]

    @property
    def checked(self) -> int:
        return sum(number for verdict, number in self.counts.items() if verdict != Verdict.NA)


@dataclass(slots=True)
class Answered:
    """A finding with what was answered to it, and the findings that come of the same and are not counted again."""

    finding: Finding
    answer: Acknowledgement | None
    followers: list[Answered] = field(default_factory=list)

    @property
    def name_as_cause(self) -> str:
        """Return by what those that come of the same name it: its first figure, or else its code."""
        left = self.finding.left or {}
        return left["name"] if left.get("value") else f"“{self.finding.code} {self.finding.label}”"


@dataclass
class Family:
    """A family of rules: what was counted, what was found."""

    slug: str
    rules: list[RuleCount] = field(default_factory=list)
    findings: list[Answered] = field(default_factory=list)

    def of_verdict(self, verdict: Verdict) -> list[Answered]:
        return [one for one in self.findings if one.finding.verdict == verdict]

    @property
    def listed(self) -> list[tuple[str, int]]:
        """Return how often what was checked came out how, as far as it did."""
        return [(outcome, number) for outcome, number in tally_of(self.counts) if number]

    @property
    def held(self) -> int:
        return sum(self.counts[outcome] for outcome in HELD)

    @cached_property
    def counts(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for one in self.rules:
            total.update(one.counts)
        return total


@dataclass(frozen=True, slots=True)
class Further:
    """What was found that may well be sound, of one verdict, by the slugs of families."""

    verdict: str
    families: list[tuple[str, list[Answered]]]

    @property
    def number(self) -> int:
        return sum(len(ones) for _slug, ones in self.families)

    @property
    def is_folded(self) -> bool:
        """Tell whether a page folds it: what rounding explains, and what is much."""
        return self.verdict == Verdict.TAIL or self.number > FEW


def tally_of(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return how often each outcome was counted: what a reader looks at first, then all that holds exactly."""
    return [(str(outcome), counts[outcome]) for outcome in (*ORDER, *HELD)]


@dataclass(frozen=True, slots=True)
class NotApplied:
    """Why rules were not applied, in both languages, how often, and which."""

    zh: str
    en: str
    number: int
    rules: tuple[CheckRule, ...]


def not_applied_by_reason(rows: Iterable[tuple[CheckRule, str, str, int]]) -> list[NotApplied]:
    """Return reasons with the rules that were not applied for them, those of most first."""
    found: dict[tuple[str, str], list[tuple[CheckRule, int]]] = {}
    for rule, zh, en, number in rows:
        found.setdefault((zh, en), []).append((rule, number))
    made = [
        NotApplied(zh, en, sum(number for _rule, number in of), tuple(dict.fromkeys(rule for rule, _number in of)))
        for (zh, en), of in found.items()
    ]
    return sorted(made, key=lambda one: -one.number)


@dataclass
class Audited:
    """All that was found of a budget, family by family."""

    audit: Audit
    families: list[Family]
    not_applied: list[tuple[CheckRule, str, str, int]]
    cut: bool

    @cached_property
    def counts(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for family in self.families:
            total.update(family.counts)
        return total

    @property
    def checked(self) -> int:
        return sum(number for verdict, number in self.counts.items() if verdict != Verdict.NA)

    @property
    def tally(self) -> list[tuple[str, int]]:
        return tally_of(self.counts)

    @property
    def reasons(self) -> list[NotApplied]:
        return not_applied_by_reason(self.not_applied)

    @property
    def whole(self) -> Family:
        """Return all families as one."""
        rules = [rule for family in self.families for rule in family.rules]
        return Family(EVERY, rules, self.answered)

    @property
    def answered(self) -> list[Answered]:
        """Return the findings of all families."""
        return [one for family in self.families for one in family.findings]

    @cached_property
    def failing(self) -> list[Answered]:
        """Return what does not hold, of all families, with what comes of it: what a reader is shown first."""
        found = [one for one in self.answered if one.finding.verdict == Verdict.FAIL]
        by_cause = {words_of_cause(one.name_as_cause).zh: one for one in reversed(found)}
        for one in self.answered:
            if cause := by_cause.get(one.finding.why_zh):
                cause.followers.append(one)
        return found

    @property
    def answer_to_all(self) -> Acknowledgement | None:
        """Return what was answered to all that does not hold in the same words, if that is more than one finding."""
        answers = [one.answer for one in self.failing]
        same = len(answers) > 1 and len({one and one.reason for one in answers}) == 1
        return answers[0] if same else None

    @property
    def further(self) -> list[Further]:
        """Return what else was found, by verdict; what comes of something that does not hold stands with that."""
        told = {each.finding.pk for one in self.failing for each in one.followers}
        found = []
        for verdict in ORDER[1:]:
            ones = {
                of.slug: [one for one in of.of_verdict(verdict) if one.finding.pk not in told] for of in self.families
            }
            found.append(Further(str(verdict), [(slug, of_family) for slug, of_family in ones.items() if of_family]))
        return [one for one in found if one.families]

    @property
    def example(self) -> Finding | None:
        """Return a sum of few parts that holds by rounding: what rounding does is shown by it."""
        tails = (one.finding for one in self.answered if one.finding.verdict == Verdict.TAIL)
        money = [one for one in tails if one.unit in MONEY_UNITS]
        sums = [one for one in money if one.right and 2 <= len(one.right["terms"]) == one.right["count"]]
        return min(sums, key=lambda one: one.right["count"] if one.right else 0, default=None)


def audited(budget: Budget) -> Audited | None:
    """Return what was found of a budget; none before it was checked. Three queries: audit, findings, answers."""
    audit = Audit.objects.filter(budget=budget).defer("identities", "unmatched").first()
    if audit is None:
        return None
    found = list(Finding.objects.filter(budget=budget).order_by("order")[: MOST + 1])
    given = answers(budget)
    families = {slug: Family(slug) for slug in dict.fromkeys(rule.family for rule in RULES.values())}
    for rule in RULES.values():
        if counted := audit.counts.get(rule.id):
            families[rule.family].rules.append(RuleCount(rule, counted))
    for one in sorted(found[:MOST], key=lambda one: ORDER.index(Verdict(one.verdict))):
        if one.family in families:
            families[one.family].findings.append(Answered(one, given.get(one.digest)))
    not_applied = [(RULES[rule], zh, en, number) for rule, zh, en, number in audit.not_applied if rule in RULES]
    shown = [family for family in families.values() if family.rules]
    return Audited(audit, shown, not_applied, len(found) > MOST)


@dataclass(slots=True)
class FindingMarks:
    """Which figures of a budget have a finding: the findings' numbers by line and column, and by figure of the text."""

    cells: dict[tuple[int, int], list[Finding]] = field(default_factory=dict)
    mentions: dict[int, list[Finding]] = field(default_factory=dict)
    failing: list[Finding] = field(default_factory=list)

    def of_lines(self, lines: Iterable[int]) -> list[Finding]:
        """Return the findings on any figure of some lines, each once."""
        wanted = set(lines)
        found = {one.pk: one for (line, _cell), ones in self.cells.items() if line in wanted for one in ones}
        return in_order(found.values())

    def of_places(self, places: Iterable[tuple[int, int]], mentions: Iterable[int] = ()) -> list[Finding]:
        """Return the findings on some cells, given by line and column, and on some figures of the text, each once."""
        found = [one for place in places for one in self.cells.get(place, ())]
        found += [one for key in mentions for one in self.mentions.get(key, ())]
        return in_order({one.pk: one for one in found}.values()) if found else []

    def with_failing(self, places: Iterable[tuple[int, int]], mentions: Iterable[int]) -> list[Finding]:
        """Return what does not hold anywhere, and then the findings on some cells and figures of the text."""
        found = [*self.failing, *self.of_places(places, mentions)]
        return in_order({one.pk: one for one in found}.values())

    def findings_beside(self, lines: Iterable[int], mentions: Iterable[int]) -> list[Finding]:
        """Return the findings on any figure of some lines, and on some figures of the text, each once."""
        said = {one.pk: one for key in mentions for one in self.mentions.get(key, [])}
        return in_order((said | {one.pk: one for one in self.of_lines(lines)}).values())


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (ORDER.index(Verdict(one.verdict)), one.order))


def marks(budget: Budget) -> FindingMarks:
    """Return which figures of a budget have a finding; one query.

    Marked is what a finding speaks of: each side that is one figure. The many parts of a sum are not.
    """
    found = FindingMarks()
    rows = Finding.objects.filter(budget=budget).order_by("order")
    for row in rows.only("order", "digest", "verdict", "rule", "message_zh", "message_en", "left", "right")[
        :MOST_MARKS
    ]:
        if row.verdict == Verdict.FAIL:
            found.failing.append(row)
        for term in single_terms(row):
            if "mention" in term:
                found.mentions.setdefault(term["mention"], []).append(row)
            elif "line" in term and "cell" in term:
                found.cells.setdefault((term["line"], term["cell"]), []).append(row)
    return found


def single_terms(row: Finding) -> Iterator[dict[str, Any]]:
    seen: set[tuple[Any, ...]] = set()
    for side in row.sides():
        term = side["terms"][0] if len(side["terms"]) == 1 else {}
        where = (term.get("line"), term.get("cell"), term.get("mention"))
        if term and "year" not in term and where not in seen:
            seen.add(where)
            yield term


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings over all budgets a reader asks for, a rule or a family of rules; empty words ask for all."""

    rule: str = ""
    place: str = ""
    department: str = ""
    year: int | None = None
    verdict: str = ""

    @property
    def of_rule(self) -> dict[str, Any]:
        """Return what narrows findings by how they were found, as conditions."""
        rules = [self.rule] if "." in self.rule else [rule.id for rule in RULES.values() if rule.family == self.rule]
        return ({"rule__in": rules} if self.rule else {}) | ({"verdict": self.verdict} if self.verdict else {})

    @property
    def counts(self) -> list[str]:
        """Return where totals keep how many findings of the wanted verdicts there are."""
        return [name for verdict, name in DocumentTotal.VERDICTS.items() if self.verdict in ("", verdict)]


@dataclass(slots=True)
class DocumentFindings:
    """A document in force, how often findings on it came out how, and the first of those that are asked for."""

    budget: Budget
    counts: dict[str, int]
    shown: list[Finding] = field(default_factory=list)
    number: int = 0

    @property
    def others(self) -> int:
        """Return how many more are asked for than are shown."""
        return self.number - len(self.shown)


def documents_with(wanted: Wanted) -> QuerySet[DocumentTotal] | QuerySet[DocumentRule]:
    """Return the documents in force with findings that a reader asks for, those with most that do not hold first.

    Those of a rule, or a family of rules, are kept in this order by themselves.
    """
    rows: Any
    if wanted.rule:
        way, rows = "total__", DocumentRule.objects.filter(word=wanted.rule)
        if wanted.verdict:
            rows = rows.filter(total__in=Finding.objects.filter(**wanted.of_rule).values("budget"))
    else:
        way, rows = "", DocumentTotal.objects.filter(reduce(or_, (Q(**{f"{name}__gt": 0}) for name in wanted.counts)))
    if wanted.place:
        rows = rows.filter(**{f"{way}jurisdiction__slug": wanted.place})
    if wanted.department:
        rows = rows.filter(**{f"{way}budget__department__slug": wanted.department})
    if wanted.year:
        rows = rows.filter(fiscal_year=wanted.year)
    rows = rows.select_related(f"{way}budget__department")
    return rows.order_by("-failing", "-fiscal_year_id", "-total_id" if wanted.rule else "-budget_id")  # type: ignore[no-any-return]


def findings_of(wanted: Wanted) -> QuerySet[Finding]:
    """Return the findings that a reader asks for, document by document, the last put in force first."""
    documents: Any = documents_with(wanted).order_by().values_list("total" if wanted.rule else "pk", flat=True)
    if wanted.place or wanted.department:
        # Few: where PostgreSQL does not see how few, it reads all findings in the order that is asked for.
        documents = list(documents)
    rows = Finding.objects.filter(budget__in=documents, **wanted.of_rule)
    return rows.select_related("budget__department").order_by("-budget_id", "order")


def with_findings(rows: Iterable[DocumentTotal | DocumentRule], wanted: Wanted, most: int) -> list[DocumentFindings]:
    """Return some documents with the first of their findings that are asked for, ``most`` of each; one query."""
    totals = [row.total if isinstance(row, DocumentRule) else row for row in rows]
    found = {
        row.pk: DocumentFindings(
            row.budget, {verdict: getattr(row, name) for verdict, name in DocumentTotal.VERDICTS.items()}
        )
        for row in totals
    }
    asked = Finding.objects.filter(budget__in=found, **wanted.of_rule)
    severity = Case(*(When(verdict=verdict, then=at) for at, verdict in enumerate(ORDER)), output_field=IntegerField())
    place = Window(RowNumber(), partition_by="budget", order_by=[severity.asc(), F("order").asc()])
    of_each = Window(Count("pk"), partition_by="budget")
    # What a page does not show may be large: the sides of sums.
    rows_shown = asked.annotate(place=place, of_each=of_each).filter(place__lte=most).defer("left", "right", "key")
    for finding in rows_shown.order_by("budget_id", "place"):
        document = found[finding.budget_id]
        finding.budget = document.budget
        document.shown.append(finding)
        document.number = finding.of_each
    return list(found.values())


def by_rule(wanted: Wanted) -> list[tuple[CheckRule, Counter[str]]]:
    """Return how often each rule came out how, in the order of the rules; one query.

    It is kept by place and year; the findings of one department are few enough to be counted.
    """
    if wanted.department:
        found = findings_of(wanted).order_by().values_list("rule", "verdict")
        rows = list(found.annotate(number=Count("pk")))
    else:
        which = {"verdict": wanted.verdict, "jurisdiction__slug": wanted.place, "fiscal_year": wanted.year}
        kept = FindingTotal.objects.filter(**{name: value for name, value in which.items() if value})
        rows = list(kept.order_by().values_list("rule", "verdict").annotate(all=Sum("number")))
    counted: dict[str, Counter[str]] = {}
    for rule, verdict, number in rows:
        counted.setdefault(rule, Counter())[verdict] = number
    asked = (rule for rule in RULES.values() if wanted.rule in ("", rule.id, rule.family))
    return [(rule, counted[rule.id]) for rule in asked if rule.id in counted]


def by_verdict(**which: object) -> Counter[str]:
    """Return how the findings on all budgets in force, such as those of one place, came out; one query."""
    kept = FindingTotal.objects.filter(**which).order_by().values_list("verdict").annotate(all=Sum("number"))
    return Counter(dict.fromkeys(DocumentTotal.VERDICTS, 0) | dict(kept))


def answers_to(rows: Iterable[Finding]) -> dict[tuple[int, str], Acknowledgement]:
    """Return what was answered to findings of several budgets, by budget and digest, as of each alone; one query."""
    found = list(rows)
    editions = {(row.budget_id, row.digest): row.budget for row in found}
    heard = Budget.objects.readable() | Budget.objects.filter(pk__in={row.budget_id for row in found})
    # The same figure of another department may be found by the same key.
    given = Acknowledgement.objects.filter(
        budget__in=heard.filter(department__in={row.budget.department_id for row in found}),
        digest__in={row.digest for row in found},
    ).select_related("budget")
    latest: dict[tuple[int, str], Acknowledgement] = {}
    by_digest: dict[str, list[Acknowledgement]] = {}
    for one in given.order_by("budget__edition"):
        by_digest.setdefault(one.digest, []).append(one)
    for (key, digest), budget in editions.items():
        for one in by_digest.get(digest, []):
            is_of_it = one.budget.document_key == budget.document_key and one.budget.edition <= budget.edition
            if is_of_it and (one.budget_id == key or one.budget.is_readable):
                latest[key, digest] = one
    return latest
