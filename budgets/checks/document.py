"""Look up what a budget prints: tables by kind, lines by code, name or part they play, figures with their precision."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budgets.records import (
    MONEY_UNITS,
    Amount,
    Budget,
    Column,
    ColumnType,
    Line,
    Mention,
    ProjectEntry,
    Role,
    Section,
    State,
    Statement,
)

from .findings import Figure, Spot, Subject, Term

_ENUMERATION = re.compile(r"^(?:[一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]|\d+[.、](?!\d))")
_MARKS = dict.fromkeys(map(ord, "“”\"'‘’「」《》 \t\u3000\xa0"), "")
#: Labels of the grand total of a list, and of what the year alone comes to.
GRAND_TOTALS = ("收入总计", "支出总计", "收支总计", "总计", "收入合计", "支出合计", "合计", "金额合计")
YEAR_TOTALS = (
    *("本年收入合计", "本年支出合计", "当年收入小计", "当年支出小计", "当年收入合计", "当年支出合计"),
    *("本年收入小计", "本年支出小计", "本年收入", "本年支出"),
)
_MONEY = re.compile(r"(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|百万元|万元|千元|元)")
#: Of ten figures of a table, one at least must be printed as fine as the table is taken to print.
_SHARE = 10
#: How coarsely figures may have been rounded before they were printed more finely, in yuan.
_GRAINS = (Decimal(100), Decimal(1))
#: Fewer figures do not tell how they were rounded.
_TELLING = 8
#: What a column that holds no money, or no money that adds up, says of itself.
_NO_SUM = re.compile(r"比例|比重|占比|[%％‰]|率$|单价|数量|个数|人数|次数|增减幅")


def normal(label: str) -> str:
    """Return a label for comparing: without enumeration, 其中, quotation marks, white space, width of brackets.

    The readers have a function like it for telling rows apart; this one decides what counts as the same name, which
    is a question of the checks, so that neither room needs the other.
    """
    text = unicodedata.normalize("NFKC", label).translate(_MARKS)
    return _ENUMERATION.sub("", text).removeprefix("其中:").casefold()


def is_part_only(label: str) -> bool:
    """Tell whether a line is an 其中: part of the line above that others beside it need not complete."""
    return unicodedata.normalize("NFKC", label).translate(_MARKS).startswith("其中")


def called(line: Line) -> str:
    """Return what a line is called: its label or, where it has none of its own, the texts beside its figures."""
    return line.label or " ".join(text.text for text in line.texts if text.text)


def decimals(printed: str) -> int:
    return len(printed.strip().partition(".")[2])


def is_plain_zero(printed: str) -> bool:
    """Tell whether a figure is a bare 0, which says nothing of how finely the figures around it are printed."""
    return unicodedata.normalize("NFKC", printed).strip() == "0"


def usual_decimals(printed: Sequence[str]) -> int:
    """Return how many decimals figures of one table or sentence are printed with, closing zeros dropped or not."""
    counts = Counter(decimals(text) for text in printed if text and not is_plain_zero(text))
    enough = [places for places, count in counts.items() if count * _SHARE >= counts.total()]
    return max(enough, default=0)


def grain(values: Sequence[Decimal], printed: Decimal) -> Decimal:
    """Return the worth of the last digit that says something, in yuan: that printed, or a coarser one.

    Figures taken from 万元 with two decimals end in two zeros when printed in yuan, and whole yuan in ``.00``.
    """
    for place in _GRAINS:
        finer = sum(value % place != 0 for value in values)
        if place > printed and len(values) >= _TELLING and finer * _SHARE < len(values):
            return place
    return printed


@dataclass(frozen=True, slots=True)
class Ref:
    """Names figures in a table, whatever document: kind, row, measure and, where there are several, the list.

    ``row`` is one of ``total`` (the total of the table, or of its units), ``grand`` and ``year`` (the totals of a
    list), ``this-year`` (the row of the budget's year), ``code X``, ``source X`` and ``label X``. Several measures are
    added up.
    """

    kind: str
    row: str = "total"
    measures: tuple[str, ...] = ("total",)
    list: str = ""


class Sheet:
    """A statement with what is asked of it again and again."""

    def __init__(self, statement: Statement, name: str, budget: int, whose: str = "") -> None:
        self.statement, self.name, self.budget = statement, name, budget
        self.kind, self.lines = statement.kind, statement.lines
        number = f"表{statement.number}" if statement.number.isdigit() else statement.number
        self.title = f"{whose}{number}《{statement.title}》"
        self.money = MONEY_UNITS.get(statement.money_unit, Decimal(1))
        self.by_position = {line.position: line for line in self.lines}
        self.children: dict[int, list[Line]] = {}
        for line in self.lines:
            if line.parent is not None:
                self.children.setdefault(line.parent, []).append(line)
        self.cells = {line.position: {amount.column: amount for amount in line.amounts} for line in self.lines}
        self.columns = [
            column
            for column in statement.columns
            if column.type is ColumnType.AMOUNT and not _NO_SUM.search("".join(column.header))
        ]
        amounts = [amount for line in self.lines for amount in line.amounts if amount.value is not None]
        printed = self.money.scaleb(-usual_decimals([amount.printed for amount in amounts]))
        self.place = grain([amount.value for amount in amounts if amount.value], printed)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Return the budget units that have rows of their own here."""
        return tuple(dict.fromkeys(line.budget_unit for line in self.lines if line.budget_unit))

    @cached_property
    def paths(self) -> dict[int, tuple[str, ...]]:
        """Return for each line the codes or names from the outermost line down."""
        paths: dict[int, tuple[str, ...]] = {}
        for line in self.lines:
            own, above, seen = [], line, {line.position}
            while True:
                own.append(self._step(above))
                above_it = self.by_position.get(above.parent) if above.parent is not None else None
                if above_it is None or above_it.position in seen:
                    break
                seen.add(above_it.position)
                above = above_it
            paths[line.position] = tuple(reversed(own))
        return paths

    def _step(self, line: Line) -> str:
        step = line.classification or line.code or normal(called(line))
        step = f"{line.list}:{step}" if line.list and line.parent is None else step
        return f"{line.budget_unit}:{step}" if line.year and len(self.units) > 1 else step

    @cached_property
    def has_values(self) -> bool:
        return any(amount.value for line in self.lines for amount in line.amounts)

    def measured(self, measure: str, list_: str = "") -> Column | None:
        """Return the one column of a measure, in a list if one is named."""
        found = [column for column in self.columns if column.measure == measure and list_ in ("", column.list)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def measures(self) -> frozenset[str]:
        return frozenset(column.measure for column in self.columns)

    def columns_of(self, line: Line) -> list[Column]:
        return [column for column in self.columns if column.list == line.list]

    def term(self, line: Line, column: Column | None, sign: int = 1) -> Term | None:
        """Return the figure in a cell, blank or unreadable too; ``None`` where there is no cell."""
        amount = self.cells[line.position].get(column.order) if column else None
        if amount is None or column is None:
            return None
        spot = Spot(budget=self.budget, statement=self.statement.order, line=line.position, column=column.order)
        own = self.money.scaleb(-decimals(amount.printed)) if amount.printed else self._place_of(amount)
        # A figure as round as its table is of that grain; one that is finer is taken as it is.
        if (amount.value or 0) % self.place == 0 and own < self.place:
            own = self.place
        coarse = is_plain_zero(amount.printed) or own > self.place
        figure = Figure(
            value=amount.value,
            place=self.place if coarse else own,
            own_place=self.place if is_plain_zero(amount.printed) else own,
            printed=amount.printed,
            name=self.name_of(line, column),
            spot=spot,
            unit=self.statement.money_unit,
            state=amount.state,
        )
        return Term(figure=figure, sign=sign)

    def _place_of(self, amount: Amount) -> Decimal:
        """Return the place of a figure that was typed and never printed: as fine as its digits."""
        exponent = (amount.value or Decimal(0)).normalize().as_tuple().exponent
        return min(self.place, Decimal(1).scaleb(exponent)) if isinstance(exponent, int) else self.place

    def name_of(self, line: Line, column: Column) -> str:
        """Return what a cell is called: table, row and, if there are several, the column."""
        several = len(self.columns_of(line)) > 1
        label = f"{line.code} {line.label}" if line.code else called(line)
        other = line.budget_unit not in ("", line.label) and len(self.units) > 1
        unit = f"{line.budget_unit}，" if other else ""
        row = f"“{unit}{label}”" if unit or label else ""
        return f"{self.title}{row}" + (f"{'/'.join(column.header)}" if several else "")

    def subject(self, line: Line | None = None, column: Column | None = None) -> Subject:
        """Return what a finding at a line and column speaks of."""
        order = column.order if column else None
        if line is None:
            spot = Spot(budget=self.budget, statement=self.statement.order, column=order)
            return Subject(statement=self.name, column=column.measure if column else "", spot=spot)
        return Subject(
            statement=self.name,
            path=self.paths[line.position],
            column=(column.measure or "/".join(column.header)) if column else "",
            code=line.code or line.classification,
            label=called(line),
            spot=Spot(budget=self.budget, statement=self.statement.order, line=line.position, column=order),
        )

    def rows(self, row: str, list_: str = "", unit: str = "", year: int | None = None) -> list[Line]:
        """Return the lines that play a part (see :class:`Ref`), in one list and of one unit if they are named."""
        part, _, name = row.partition(" ")
        lines = [line for line in self.lines if list_ in ("", line.list)]
        if unit and len(self.units) > 1:
            lines = [line for line in lines if line.budget_unit == unit]
        if part == "code":
            return _of_all([line for line in lines if (line.classification or line.code) == name])
        if part == "source":
            return [line for line in lines if source_of(line.label) == name][:1]
        if part == "label":
            return [line for line in lines if normal(line.label) == name]
        if part == "this-year":
            own = [line for line in lines if line.year in (None, year) and line.role is not Role.CHANGE]
            return own if len(own) == 1 else self._totals("total", own)
        totals = self._totals(part, lines)
        if not totals and list_ == "expenditure":
            # Spending by function and by use stand side by side over one total, which is kept with one of them.
            return self._totals(part, [line for line in self.lines if line.list not in ("", "income")])
        return totals

    def _totals(self, part: str, lines: list[Line]) -> list[Line]:
        """Return the totals: of the list or, in a table of one list, the outermost rows that are totals."""
        if any(line.list for line in lines):
            labels = {line.position: normal(line.label) for line in lines}
            year = [line for line in lines if labels[line.position] in YEAR_TOTALS]
            grand = [line for line in lines if labels[line.position] in GRAND_TOTALS]
            return (year[-1:] or grand[-1:]) if part == "year" else grand[-1:]
        positions = {line.position for line in lines}
        outer = [line for line in lines if line.role is not Role.CHANGE and line.parent not in positions]
        totals = [line for line in outer if line.role is Role.TOTAL]
        grand = [line for line in totals if normal(line.label) in GRAND_TOTALS]
        if grand:
            return grand[-1:]
        each_a_unit = len({line.budget_unit for line in outer if line.budget_unit}) == len(outer)
        return totals or (outer if each_a_unit or len(outer) == 1 else [])


def _of_all(lines: list[Line]) -> list[Line]:
    """Return the lines that hold all money of what they stand for: the one over all units, or one of each unit.

    Nothing where a unit has two of them, which part of it then is all is not known.
    """
    whole = [line for line in lines if not line.budget_unit]
    found = whole or lines
    return found if len({line.budget_unit for line in found}) == len(found) else []


#: Names of income lines and columns, and the source each is.
_SOURCES: tuple[tuple[str, str], ...] = (
    (r"财政拨款(?:收入)?", "source/fiscal"),
    (r"一般公共预算(?:财政)?(?:拨款|资金|收入)*", "source/general"),
    (r"政府性基金(?:预算)?(?:财政)?(?:拨款|资金|收入)*", "source/government-fund"),
    (r"国有资本经营(?:预算)?(?:财政)?(?:拨款|资金|收入)*", "source/state-capital"),
    (r"财政专户管理资金(?:收入)?", "source/special-account"),
    (r"(?:单位|其他)资金(?:收入)?", "source/own"),
    (r"事业收入", "source/institutional"),
    (r"(?:事业单位)?经营收入", "source/operating"),
    (r"上级补助收入", "source/superior"),
    (r"附属单位上缴收入", "source/subordinate"),
    (r"其他收入", "source/other"),
    (r"上年(?:结余、?结转|结转结余|结转|结余)(?:资金)?", "source/carryover"),
)


def source_of(label: str) -> str:
    """Return the source of money an income line names, or nothing."""
    words = normal(label)
    return next((source for pattern, source in _SOURCES if re.fullmatch(pattern, words)), "")


class Document:
    """A budget with its tables by kind and its narrative by section."""

    def __init__(self, budget: Budget, number: int = 0, whose: str = "") -> None:
        """Make the budget ready; ``number`` and ``whose`` tell it from others it is compared with."""
        self.budget, self.number = budget, number
        kinds = Counter(statement.kind for statement in budget.statements)
        seen: Counter[str] = Counter()
        self.sheets: list[Sheet] = []
        for statement in budget.statements:
            seen[statement.kind] += 1
            several = kinds[statement.kind] > 1
            name = f"{statement.kind}-{seen[statement.kind]}" if several else statement.kind
            self.sheets.append(Sheet(statement, name, number, whose))
        self.sections = {section.order: section for section in budget.sections}
        self.projects = {project.order: project for project in budget.projects}
        self._decimals: dict[tuple[int, str], int] = {}
        self.unread = " ".join(f"{row.text} {row.reason}" for row in budget.unreadable)

    def sheet(self, kind: str) -> Sheet | None:
        """Return the one table of a kind; ``None`` where there is none, or several of which none speaks for all."""
        found = [sheet for sheet in self.sheets if sheet.kind == kind]
        return found[0] if len(found) == 1 else None

    def find(self, ref: Ref, unit: str = "") -> list[Term] | None:
        """Return the figures a reference names; ``None`` where the document does not print them."""
        sheet = self.sheet(ref.kind)
        if sheet is None:
            return None
        lines = sheet.rows(ref.row, ref.list, unit, self.budget.year)
        terms = [
            term
            for line in lines
            for measure in ref.measures
            if (term := sheet.term(line, sheet.measured(measure, line.list if ref.list else "")))
        ]
        return terms or None

    def first(self, *refs: Ref, unit: str = "") -> list[Term] | None:
        """Return the figures of the first reference that the document prints."""
        return next((terms for ref in refs if (terms := self.find(ref, unit)) is not None), None)

    @cached_property
    def functions(self) -> dict[str, str]:
        """Return the names that the tables print for codes of the functional classification."""
        names: dict[str, str] = {}
        for sheet in self.sheets:
            for line in sheet.lines:
                if line.classification and line.scheme == "functional":
                    names.setdefault(line.classification, _ENUMERATION.sub("", line.label))
        return names

    def ancestors(self, project: ProjectEntry) -> Iterator[ProjectEntry]:
        while project.parent is not None and project.parent in self.projects:
            project = self.projects[project.parent]
            yield project

    # Narrative

    def mention_term(self, mention: Mention, sign: int = 1) -> Term:
        """Return the figure a sentence states."""
        return self.stated(mention, mention.value, mention.printed, sign=sign)

    def stated(self, mention: Mention, value: Decimal | None, printed: str, *, sign: int = 1, name: str = "") -> Term:
        """Return a figure of a sentence: the mention's own, or its change."""
        match = _MONEY.fullmatch(printed.replace("，", ","))
        digits, unit = (match["figure"], match["unit"]) if match else (printed, "")
        spot = Spot(budget=self.number, section=mention.section, mention=mention.order)
        section = self.sections.get(mention.section)
        return self.figure_in(section, value, digits, unit, name or self.mention_name(mention), spot, sign)

    def change_term(self, mention: Mention, printed: str = "", sign: int = 1) -> Term | None:
        """Return the change a mention states, in the money unit of its figure unless ``printed`` shows its own."""
        if mention.change is None:
            return None
        match = _MONEY.fullmatch(mention.printed.replace("，", ","))
        unit = match["unit"] if match else "元"
        number = f"{(mention.change / MONEY_UNITS[unit]).normalize():f}"
        return self.stated(
            mention, mention.change, printed or number + unit, sign=sign, name=f"{self.mention_name(mention)}的增减额"
        )

    def figure_in(
        self,
        section: Section | None,
        value: Decimal | None,
        digits: str,
        unit: str,
        name: str,
        spot: Spot,
        sign: int = 1,
    ) -> Term:
        """Return a figure of a section's text; ``digits`` are those printed, without the unit."""
        money = MONEY_UNITS.get(unit, Decimal(1))
        own = money.scaleb(-decimals(digits))
        place = money.scaleb(-self.decimals_in(section, unit)) if section and unit else own
        figure = Figure(
            value=value,
            place=min(own, place),
            own_place=place if is_plain_zero(digits) else own,
            printed=f"{digits}{unit}",
            name=name,
            spot=spot,
            unit=unit,
        )
        return Term(figure=figure, sign=sign)

    def decimals_in(self, section: Section, unit: str) -> int:
        """Return how finely a section prints money of a unit: closing zeros are often dropped in prose."""
        key = section.order, unit
        if key not in self._decimals:
            self._decimals[key] = self._count_decimals(section, unit)
        return self._decimals[key]

    @staticmethod
    def _count_decimals(section: Section, unit: str) -> int:
        return usual_decimals([match["figure"] for match in _MONEY.finditer(section.text) if match["unit"] == unit])

    def mention_name(self, mention: Mention) -> str:
        """Return what a stated figure is called: where it stands, and of which project if of one."""
        project = self.projects.get(mention.project) if mention.project is not None else None
        where = self.where(mention.section)
        section = self.sections.get(mention.section)
        if project is not None:
            return f"{where}“{project.name}”"
        kind, _, code = mention.subject.rpartition("/")
        if kind.endswith("function"):
            return f"{where}“{code} {self.functions.get(code, '')}”"
        lead = section.text[: mention.start] if section else ""
        words = re.split(r"[，。；：、\n]", lead)[-1].strip() if lead else mention.subject
        return f"{where}“{words or mention.subject}”"

    def where(self, section: int) -> str:
        """Return the numbers of a section and those it stands in: 第三部分一（四）2, or headings."""
        found = self.sections.get(section)
        if found is None:
            return "文字部分"
        known = {each.path: each for each in self.budget.sections}
        steps = found.path.split(".")
        above = [known.get(".".join(steps[: n + 1])) for n in range(len(steps))]
        names = (each.number.rstrip("、.．") or each.heading for each in above if each)
        return "".join(names) or "文字部分"

    def mention_subject(self, mention: Mention, column: str = "value") -> Subject:
        """Return what a finding on a stated figure speaks of."""
        section = self.sections.get(mention.section)
        project = self.projects.get(mention.project) if mention.project is not None else None
        names = (*(normal(each.name) for each in reversed([project, *self.ancestors(project)])),) if project else ()
        kind, _, code = mention.subject.rpartition("/")
        function = self.functions.get(code, "") if kind == "function" else ""
        return Subject(
            statement="text",
            path=(section.path if section else "", mention.subject, *names),
            column=column,
            code=code if kind == "function" else "",
            label=project.name if project else function or mention.subject,
            spot=Spot(budget=self.number, section=mention.section, mention=mention.order),
        )


def unreadable(terms: Sequence[Term]) -> bool:
    return any(term.figure.state is State.UNREADABLE for term in terms)


def printed(terms: Sequence[Term]) -> list[Term]:
    """Return the terms that print a figure; a blank is no figure."""
    return [term for term in terms if term.figure.value is not None]
