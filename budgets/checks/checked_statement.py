"""A statement with what the checks ask of it again and again: its totals, its lines, its figures' precision."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from budgets.records import MONEY_UNITS, Amount, Column, ColumnType, Line, Role, Statement
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.column_words import NO_SUM
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.lists import ListName
from budgets.vocabulary.measures import AnyMeasure, Measure, is_source, measure_of_words
from budgets.vocabulary.table_kinds import TableKind, known_kind
from budgets.vocabulary.totals import BASIC_TOTALS, OUTERMOST_TOTALS, YEAR_TOTALS

from .figure_references import FigureReference, RowPart
from .findings import CheckedFigure, FigureLocation, FindingSubject, SumTerm
from .printed_precision import count_decimals, is_plain_zero, significant_place, usual_decimals


def line_display_name(line: Line) -> str:
    """Return what a line is called: its label or, where it has none of its own, the texts beside its figures."""
    return line.label or " ".join(text.text for text in line.texts if text.text)


def income_source_of_label(label: str) -> Measure | None:
    """Return the source of money an income line names."""
    measure = measure_of_words(bare_label(label))
    return measure if measure and is_source(measure) else None


class CheckedStatement:
    """A statement with what is asked of it again and again."""

    def __init__(self, statement: Statement, name: str, budget: int, whose: str = "") -> None:
        self.statement, self.name, self.budget = statement, name, budget
        known, self.lines = known_kind(statement.kind), statement.lines
        self.kind = known.kind if known else TableKind.OTHER
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
            if column.type is ColumnType.AMOUNT and not NO_SUM.search("".join(column.header))
        ]
        amounts = [amount for line in self.lines for amount in line.amounts if amount.value is not None]
        printed = self.money.scaleb(-usual_decimals([amount.printed for amount in amounts]))
        self.place = significant_place([amount.value for amount in amounts if amount.value], printed)
        # Where closing zeros of fen are printed, a figure without any was rounded to yuan.
        self.keeps_zeros = self.money == 1 and any(count_decimals(a.printed) and a.printed[-1] == "0" for a in amounts)
        self._columns_of_list: dict[str, list[Column]] = {}
        self._terms: dict[tuple[int, int, int], SumTerm] = {}

    @cached_property
    def budget_units(self) -> tuple[str, ...]:
        """Return the budget units that have rows of their own here."""
        return tuple(dict.fromkeys(line.budget_unit for line in self.lines if line.budget_unit))

    @cached_property
    def is_by_government_items(self) -> bool:
        """Tell whether its lines are the economic items of the government's (501…), not those of departments (301…)."""
        return {line.scheme for line in self.lines if line.scheme} == {Scheme.ECONOMIC_GOVERNMENT}

    @cached_property
    def _by_code(self) -> dict[str, list[Line]]:
        """Return the lines of each code, by its name as the table keeps it."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.classification or line.code, []).append(line)
        return found

    @cached_property
    def line_paths(self) -> dict[int, tuple[str, ...]]:
        """Return for each line the codes or names from the outermost line down."""
        paths: dict[int, tuple[str, ...]] = {}
        for line in self.lines:
            own, above, seen = [], line, {line.position}
            while True:
                own.append(self._path_step(above))
                above_it = self.by_position.get(above.parent) if above.parent is not None else None
                if above_it is None or above_it.position in seen:
                    break
                seen.add(above_it.position)
                above = above_it
            paths[line.position] = tuple(reversed(own))
        return paths

    def _path_step(self, line: Line) -> str:
        step = line.classification or line.code or bare_label(line_display_name(line))
        step = f"{line.list}:{step}" if line.list and line.parent is None else step
        return f"{line.budget_unit}:{step}" if line.year and len(self.budget_units) > 1 else step

    @cached_property
    def has_values(self) -> bool:
        return any(amount.value for line in self.lines for amount in line.amounts)

    def column_of_measure(self, measure: AnyMeasure, list_: str | None = None) -> Column | None:
        """Return the one column of a measure, in a list if one is named."""
        found = [column for column in self.columns if column.measure == measure and list_ in (None, "", column.list)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def column_measures(self) -> frozenset[str]:
        return frozenset(column.measure for column in self.columns)

    def columns_of_line(self, line: Line) -> list[Column]:
        if line.list not in self._columns_of_list:
            self._columns_of_list[line.list] = [column for column in self.columns if column.list == line.list]
        return self._columns_of_list[line.list]

    def cell_term(self, line: Line, column: Column | None, sign: int = 1) -> SumTerm | None:
        """Return the figure in a cell, blank or unreadable too; ``None`` where there is no cell."""
        if column is None or (amount := self.cells[line.position].get(column.order)) is None:
            return None
        # Many rules ask for the same cell.
        key = line.position, column.order, sign
        if key not in self._terms:
            self._terms[key] = self._term_of_amount(line, column, amount, sign)
        return self._terms[key]

    def _term_of_amount(self, line: Line, column: Column, amount: Amount, sign: int) -> SumTerm:
        spot = FigureLocation(
            budget=self.budget, statement=self.statement.order, line=line.position, column=column.order
        )
        own = self.money.scaleb(-count_decimals(amount.printed)) if amount.printed else self._typed_figure_place(amount)
        # A figure as round as its table is of that grain; one that is finer is taken as it is.
        if (amount.value or 0) % self.place == 0 and own < self.place:
            own = self.place
        zero = is_plain_zero(amount.printed)
        figure = CheckedFigure(
            value=amount.value,
            place=Decimal(0) if zero else own if self.keeps_zeros else min(own, self.place),
            own_place=self.place if zero else own,
            printed=amount.printed,
            name=self.cell_name(line, column),
            spot=spot,
            unit=self.statement.money_unit,
            state=amount.state,
            loose_place=self.place,
        )
        return SumTerm(figure=figure, sign=sign)

    def _typed_figure_place(self, amount: Amount) -> Decimal:
        """Return the place of a figure that was typed and never printed: as fine as its digits."""
        exponent = (amount.value or Decimal(0)).normalize().as_tuple().exponent
        return min(self.place, Decimal(1).scaleb(exponent)) if isinstance(exponent, int) else self.place

    def cell_name(self, line: Line, column: Column) -> str:
        """Return what a cell is called: table, row and, if there are several, the column."""
        several = len(self.columns_of_line(line)) > 1
        label = f"{line.code} {line.label}" if line.code else line_display_name(line)
        other = line.budget_unit not in ("", line.label) and len(self.budget_units) > 1
        unit = f"{line.budget_unit}，" if other else ""
        row = f"“{unit}{label}”" if unit or label else ""
        return f"{self.title}{row}" + (f"{'/'.join(column.header)}" if several else "")

    def finding_subject(self, line: Line | None = None, column: Column | None = None) -> FindingSubject:
        """Return what a finding at a line and column speaks of."""
        order = column.order if column else None
        if line is None:
            spot = FigureLocation(budget=self.budget, statement=self.statement.order, column=order)
            return FindingSubject(statement=self.name, column=column.measure if column else "", spot=spot)
        return FindingSubject(
            statement=self.name,
            path=self.line_paths[line.position],
            column=(column.measure or "/".join(column.header)) if column else "",
            code=line.code or line.classification,
            label=line_display_name(line),
            spot=FigureLocation(budget=self.budget, statement=self.statement.order, line=line.position, column=order),
        )

    def referenced_lines(self, ref: FigureReference, unit: str = "", year: int | None = None) -> list[Line]:
        """Return the lines that a reference names, of one unit if it is given and the table tells units apart."""
        lines = [line for line in self.lines if ref.list in (None, line.list)]
        if unit and len(self.budget_units) > 1:
            lines = [line for line in lines if line.budget_unit == unit]
        if ref.code:
            return _lines_holding_all_money([line for line in lines if (line.classification or line.code) == ref.code])
        if ref.source:
            return [line for line in lines if income_source_of_label(line.label) == ref.source][:1]
        if ref.label:
            return [line for line in lines if bare_label(line.label) == ref.label]
        if ref.row is RowPart.THIS_YEAR:
            own = [line for line in lines if line.year in (None, year) and line.role is not Role.CHANGE]
            return own if len(own) == 1 else self._select_total_lines(RowPart.TOTAL, own)
        totals = self._select_total_lines(ref.row, lines)
        if not totals and ref.list is ListName.EXPENDITURE:
            # Spending by function and by use stand side by side over one total, which is kept with one of them.
            return self._select_total_lines(
                ref.row, [line for line in self.lines if line.list not in ("", ListName.INCOME)]
            )
        return totals

    def lines_of_code(self, code: str, list_: str) -> list[Line]:
        """Return the lines of a code in a list, by its name as the table keeps it; of several units, one each."""
        return _lines_holding_all_money([line for line in self._by_code.get(code, ()) if list_ in ("", line.list)])

    def has_total_of_year(self, list_: ListName) -> bool:
        """Tell whether a list prints a total of the year apart from its grand total."""
        year, grand = (FigureReference(self.kind, row, list=list_) for row in (RowPart.YEAR, RowPart.GRAND))
        return self.referenced_lines(year) != self.referenced_lines(grand)

    def total_lines(self) -> list[Line]:
        """Return the lines that total the table, or each of its units."""
        return self._select_total_lines(RowPart.TOTAL, list(self.lines))

    def total_terms(self, measure: AnyMeasure) -> list[SumTerm]:
        """Return what the lines that total the table print of a measure, blank or unreadable too."""
        column = self.column_of_measure(measure)
        return [term for line in self.total_lines() if (term := self.cell_term(line, column))]

    def _select_total_lines(self, part: RowPart, lines: list[Line]) -> list[Line]:
        """Return the totals: of the list or, in a table of one list, the outermost rows that are totals."""
        if any(line.list for line in lines):
            labels = {line.position: bare_label(line.label) for line in lines}
            year = [line for line in lines if labels[line.position] in YEAR_TOTALS]
            grand = [line for line in lines if labels[line.position] in OUTERMOST_TOTALS]
            if part is RowPart.YEAR or grand:
                return (year[-1:] or grand[-1:]) if part is RowPart.YEAR else grand[-1:]
            basic = [line for line in lines if labels[line.position] in BASIC_TOTALS]
            return basic if sorted(labels[line.position] for line in basic) == sorted(BASIC_TOTALS) else []
        positions = {line.position for line in lines}
        outer = [line for line in lines if line.role is not Role.CHANGE and line.parent not in positions]
        totals = [line for line in outer if line.role is Role.TOTAL]
        grand = [line for line in totals if bare_label(line.label) in OUTERMOST_TOTALS]
        if grand:
            return grand[-1:]
        each_a_unit = len({line.budget_unit for line in outer if line.budget_unit}) == len(outer)
        return totals or (outer if each_a_unit or len(outer) == 1 else [])


def _lines_holding_all_money(lines: list[Line]) -> list[Line]:
    """Return the lines that hold all money of what they stand for: the one over all units, or one of each unit.

    Nothing where a unit has two of them, which part of it then is all is not known.
    """
    whole = [line for line in lines if not line.budget_unit]
    found = whole or lines
    return found if len({line.budget_unit for line in found}) == len(found) else []
