"""Look up what a budget prints: tables by kind, figures by reference, and the figures that its text states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property, wraps
from typing import Any, TypeVar

from budgets.records import MONEY_UNITS, Budget, Mention, ProjectEntry, Section, State
from budgets.vocabulary.clauses import bare_name, last_name
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.column_words import three_public_of_label
from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.measures import Measure, NarrowMeasure
from budgets.vocabulary.money_units import MONEY_PATTERN
from budgets.vocabulary.subjects import class_code, function_code
from budgets.vocabulary.table_kinds import TableKind

from .arithmetic import round_half_up
from .checked_statement import CheckedStatement
from .figure_references import FigureReference, RowPart
from .findings import CheckedFigure, FigureLocation, FindingSubject, SumTerm
from .printed_precision import count_decimals, is_plain_zero, usual_decimals

T = TypeVar("T")


class CheckedDocument:
    """A budget with its tables by kind and its narrative by section."""

    def __init__(self, budget: Budget, number: int = 0, whose: str = "") -> None:
        """Make the budget ready; ``number`` and ``whose`` tell it from others it is compared with."""
        self.budget, self.number = budget, number
        kinds = Counter(statement.kind for statement in budget.statements)
        seen: Counter[str] = Counter()
        self.sheets: list[CheckedStatement] = []
        for statement in budget.statements:
            seen[statement.kind] += 1
            several = kinds[statement.kind] > 1
            name = f"{statement.kind}-{seen[statement.kind]}" if several else statement.kind
            self.sheets.append(CheckedStatement(statement, name, number, whose))
        self.sections = {section.order: section for section in budget.sections}
        self._by_path = {section.path: section for section in budget.sections}
        self.projects = {project.order: project for project in budget.projects}
        self._decimals: dict[tuple[int, str], int] = {}
        self.kept: dict[Callable[..., Any], tuple[Any, ...]] = {}
        self._rounded: dict[Decimal, set[Decimal]] = {}

    def sole_table(self, kind: TableKind) -> CheckedStatement | None:
        """Return the one table of a kind; ``None`` where there is none, or several of which none speaks for all.

        Of two that print the same money by the economic items of departments and of the government's, the first speaks.
        """
        found = [sheet for sheet in self.sheets if sheet.kind == kind]
        found = [sheet for sheet in found if not sheet.is_by_government_items] if len(found) > 1 else found
        return found[0] if len(found) == 1 else None

    def referenced_figures(self, ref: FigureReference, unit: str = "") -> list[SumTerm] | None:
        """Return the figures a reference names; ``None`` where the document does not print them."""
        sheet = self.sole_table(ref.kind)
        if sheet is None:
            return self._figures_of_item_rows(ref) if ref.kind == TableKind.THREE_PUBLIC else None
        lines = sheet.referenced_lines(ref, unit, self.budget.year)
        by_list = ref.list or ref.label or ref.code or len(lines) > 1
        terms = [
            term
            for line in lines
            for measure in ref.measures
            if (term := sheet.cell_term(line, sheet.column_of_measure(measure, line.list if by_list else None)))
        ]
        return terms or None

    def _figures_of_item_rows(self, ref: FigureReference) -> list[SumTerm] | None:
        """Return this year's figures of the three from a table that prints a row an item; the first row of one counts.

        Its columns are what others print as rows: this year, the last (``abroad/prior``), what was budgeted.
        """
        sheet = self.sole_table(TableKind.THREE_PUBLIC_ITEMS)
        if sheet is None or ref.row is not RowPart.THIS_YEAR:
            return None
        rows = {str(of): line for line in reversed(sheet.lines) if (of := three_public_of_label(line.label))}
        terms = []
        for measure in ref.measures:
            item, slash, time = measure.partition("/")
            column = sheet.column_of_measure(NarrowMeasure(f"{Measure.TOTAL}{slash}{time}"))
            if (line := rows.get(item)) and (term := sheet.cell_term(line, column)):
                terms.append(term)
        return terms or None

    def first_printed_figures(self, *refs: FigureReference, unit: str = "") -> list[SumTerm] | None:
        """Return the figures of the first reference that the document prints."""
        return next((terms for ref in refs if (terms := self.referenced_figures(ref, unit)) is not None), None)

    @cached_property
    def mentions(self) -> dict[tuple[int, int], Mention]:
        """Return the figures of the text by section and place; the first of several that one amount is read as."""
        return {(mention.section, mention.start): mention for mention in reversed(self.budget.mentions)}

    @cached_property
    def printed_function_names(self) -> dict[str, str]:
        """Return the names that the tables print for codes of the functional classification."""
        names: dict[str, str] = {}
        for sheet in self.sheets:
            for line in sheet.lines:
                if line.classification and line.scheme == Scheme.FUNCTIONAL:
                    names.setdefault(line.classification, without_mark(line.label))
        return names

    def amounts_rounded_to(self, place: Decimal) -> set[Decimal]:
        """Return all amounts that the tables print, rounded to a multiple of ``place``, in yuan."""
        if place not in self._rounded:
            amounts = (a.value for sheet in self.sheets for line in sheet.lines for a in line.amounts)
            self._rounded[place] = {round_half_up(value, place) for value in amounts if value is not None}
        return self._rounded[place]

    @cached_property
    def issuer_names(self) -> tuple[str, ...]:
        """Return what the issuer and its units are called, longest first."""
        names = {self.budget.department, *self.budget.units} - {""}
        return tuple(sorted(names, key=len, reverse=True))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Return the titles of the document and its tables."""
        return (self.budget.title, *(sheet.statement.title for sheet in self.sheets))

    @cached_property
    def mentions_by_order(self) -> dict[int, Mention]:
        """Return the figures of the text by their order."""
        return {mention.order: mention for mention in self.budget.mentions}

    def headings_above(self, section: Section, *, with_part: bool = False) -> list[str]:
        """Return the headings that a section stands under, its own first and the part's, unless asked for, left out."""
        steps = section.path.split(".")
        above = (self._by_path.get(".".join(steps[:size])) for size in range(len(steps), 0 if with_part else 1, -1))
        return [each.heading for each in above if each]

    def project_ancestors(self, project: ProjectEntry) -> Iterator[ProjectEntry]:
        while project.parent is not None and project.parent in self.projects:
            project = self.projects[project.parent]
            yield project

    # Narrative

    def mention_term(self, mention: Mention) -> SumTerm:
        """Return the figure a sentence states."""
        return self.stated_term(mention, mention.value, mention.printed)

    def stated_term(
        self, mention: Mention, value: Decimal | None, printed: str, *, sign: int = 1, name: str = ""
    ) -> SumTerm:
        """Return a figure of a sentence: the mention's own, or its change."""
        match = MONEY_PATTERN.fullmatch(printed.replace("，", ","))
        digits, unit = (match["figure"], match["unit"]) if match else (printed, "")
        spot = FigureLocation(budget=self.number, section=mention.section, mention=mention.order)
        section = self.sections.get(mention.section)
        return self.term_in_section(section, value, digits, unit, name or self.mention_name(mention), spot, sign)

    def change_term(self, mention: Mention, printed: str = "", sign: int = 1) -> SumTerm | None:
        """Return the change a mention states, in the money unit of its figure unless ``printed`` shows its own."""
        if mention.change is None:
            return None
        match = MONEY_PATTERN.fullmatch(mention.printed.replace("，", ","))
        unit = match["unit"] if match else "元"
        number = f"{(mention.change / MONEY_UNITS[unit]).normalize():f}"
        return self.stated_term(
            mention, mention.change, printed or number + unit, sign=sign, name=f"{self.mention_name(mention)}的增减额"
        )

    def term_in_section(
        self,
        section: Section | None,
        value: Decimal | None,
        digits: str,
        unit: str,
        name: str,
        spot: FigureLocation,
        sign: int = 1,
    ) -> SumTerm:
        """Return a figure of a section's text; ``digits`` are those printed, without the unit."""
        money = MONEY_UNITS.get(unit, Decimal(1))
        own = money.scaleb(-count_decimals(digits))
        alone, among_others = self.section_decimals(section, unit) if section and unit else (0, 0)
        place = money.scaleb(-among_others) if section and unit else own
        figure = CheckedFigure(
            value=value,
            place=Decimal(0) if is_plain_zero(digits) else min(own, place),
            own_place=place if is_plain_zero(digits) else own,
            printed=f"{digits}{unit}",
            name=name,
            spot=spot,
            unit=unit,
            loose_place=min(own, money.scaleb(-alone)) if unit else Decimal(0),
        )
        return SumTerm(figure=figure, sign=sign)

    def section_decimals(self, section: Section, unit: str) -> tuple[int, int]:
        """Return how finely a section prints money of a unit, by itself and among the others of the text.

        Closing zeros are often dropped in prose; a section of few figures is as fine as the rest of the text.
        """
        alone, whole = (self._decimals_of_text(*key, unit) for key in ((section.order, section.text), (0, "")))
        return alone, max(alone, whole)

    def _decimals_of_text(self, order: int, text: str, unit: str) -> int:
        """Return how finely a section prints money of a unit, or, as section 0, the whole text."""
        if (order, unit) not in self._decimals:
            text = text if order else "\n".join(each.text for each in self.budget.sections)
            self._decimals[order, unit] = self._count_text_decimals(text, unit)
        return self._decimals[order, unit]

    @staticmethod
    def _count_text_decimals(text: str, unit: str) -> int:
        return usual_decimals([match["figure"] for match in MONEY_PATTERN.finditer(text) if match["unit"] == unit])

    def mention_name(self, mention: Mention) -> str:
        """Return what a stated figure is called: where it stands, and of which project if of one."""
        project = self.projects.get(mention.project) if mention.project is not None else None
        where = self.section_citation(mention.section)
        section = self.sections.get(mention.section)
        if project is not None:
            return f"{where}“{project.name}”"
        if code := class_code(mention.subject):
            return where + quoted_name(f"{code} {self.printed_function_names.get(code, '')}".strip())
        words = last_name(section.text, 0, mention.start, "，。；：、\n") if section else ""
        if section and words.startswith(("支总计", "支出总计")):
            # 收、支总计 is one name.
            words = last_name(section.text, 0, mention.start, "，。；：\n")
        return where + quoted_name(words)

    def name_in_text(self, section: Section, words: str) -> str:
        """Return what a figure of a section is called: where it stands, and the words before it."""
        return self.section_citation(section.order) + quoted_name(words)

    def section_citation(self, section: int) -> str:
        """Return the numbers of a section and those it stands in: 第三部分一（四）2, or headings."""
        found = self.sections.get(section)
        if found is None:
            return "文字部分"
        steps = found.path.split(".")
        above = [self._by_path.get(".".join(steps[: n + 1])) for n in range(len(steps))]
        names = (each.number.rstrip("、.．") or each.heading for each in above if each)
        return "".join(names) or "文字部分"

    def mention_subject(self, mention: Mention, column: str = "value") -> FindingSubject:
        """Return what a finding on a stated figure speaks of."""
        section = self.sections.get(mention.section)
        project = self.projects.get(mention.project) if mention.project is not None else None
        names = (
            (*(bare_label(each.name) for each in reversed([project, *self.project_ancestors(project)])),)
            if project
            else ()
        )
        code = function_code(mention.subject)
        return FindingSubject(
            statement="text",
            path=(section.path if section else "", mention.subject, *names),
            column=column,
            code=code,
            label=project.name if project else self.printed_function_names.get(code, "") or mention.subject,
            spot=FigureLocation(budget=self.number, section=mention.section, mention=mention.order),
        )


#: Quotes within quotes, as Chinese print writes them.
_INNER_QUOTES = str.maketrans("“”", "‘’")


def quoted_name(words: str) -> str:
    """Return the words before a figure as its name in quotes; of one without words only that it is stated."""
    name = bare_name(words)
    return f"“{name.translate(_INNER_QUOTES)}”" if name else "所写的数"


def has_unreadable_figure(terms: Sequence[SumTerm]) -> bool:
    return any(term.figure.state is State.UNREADABLE for term in terms)


def printed_terms(terms: Sequence[SumTerm]) -> list[SumTerm]:
    """Return the terms that print a figure; a blank is no figure."""
    return [term for term in terms if term.figure.value is not None]


def found_once(find: Callable[[CheckedDocument], Iterator[T]]) -> Callable[[CheckedDocument], tuple[T, ...]]:
    """Let a document keep what a function finds in it: several rules ask for the same."""

    @wraps(find)
    def look_up(document: CheckedDocument) -> tuple[T, ...]:
        if find not in document.kept:
            document.kept[find] = tuple(find(document))
        return document.kept[find]

    return look_up
