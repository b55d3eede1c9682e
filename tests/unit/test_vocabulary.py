"""Each word of the domain stands once: the tree of measures holds every measure, and readers and checks agree by it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.checks import Verdict, check_budget
from budgets.checks.column_sums import SUMS
from budgets.records import Amount, Budget, Column, ColumnType, Line, Phase, Role, Scope, State, Statement
from budgets.vocabulary.column_words import header_meaning
from budgets.vocabulary.measures import (
    MEASURES,
    Breakdown,
    Measure,
    is_part_of,
    measure_of_words,
    measure_stands_apart,
    parts_of_measure,
    printed_name,
)
from budgets.vocabulary.table_kinds import KINDS, TITLES, TableKind
from budgets.vocabulary.views import SPENDING, VIEWS, View


class TestTree:
    def test_every_measure_is_part_of_a_whole_or_stands_apart(self):
        """What readers can tell, checks know: a measure that is in no sum says so by name."""
        apart = {measure for measure in Measure if measure_stands_apart(measure)}
        assert set(MEASURES) == set(Measure)
        assert apart == {
            Measure.ALL,
            Measure.THREE_PUBLIC,
            Measure.EXECUTED,
            Measure.OPERATING_COST,
            Measure.PROCUREMENT,
            Measure.PROCUREMENT_SME,
            Measure.PROCUREMENT_MICRO,
        }

    def test_every_part_leads_up_to_the_total(self):
        for measure, known in MEASURES.items():
            if known.of is not None and measure is not Measure.TOTAL:
                assert is_part_of(measure, Measure.ALL), measure

    def test_nothing_is_part_of_itself(self):
        assert not any(is_part_of(measure, measure) for measure in Measure)

    @pytest.mark.parametrize("measure", [measure for measure in Measure if MEASURES[measure].words])
    def test_no_word_prints_two_measures(self, measure):
        plain_words = [word for word in MEASURES[measure].words.split() if not set(word) & set("()?*[]|\\")]
        assert all(header_meaning(word) is measure for word in plain_words)

    @pytest.mark.parametrize("measure", [measure for measure in Measure if MEASURES[measure].words])
    def test_the_name_of_a_measure_prints_it(self, measure):
        name = printed_name(measure)
        assert measure_of_words(name) is measure
        assert not set(name) & set("?*[]|\\")


class TestKinds:
    def test_titles_tell_known_kinds_only(self):
        assert {kind for kind, _, _ in TITLES} < set(TableKind) == set(KINDS)

    def test_every_view_has_a_speaker(self):
        assert set(VIEWS) == set(View)
        assert all(speakers for speakers in (*VIEWS.values(), SPENDING))


def budget_of(kind: TableKind, headers: list[tuple[str, ...]], figures: list[int]) -> Budget:
    """Return a budget of one table with one row, its columns told by their headers as a reader tells them."""
    columns = []
    for order, header in enumerate(headers, start=1):
        meaning = header_meaning(header[-1])
        measure = meaning if isinstance(meaning, Measure) else ""
        columns.append(Column(order=order, type=ColumnType.AMOUNT, header=header, measure=measure))
    amounts = tuple(
        Amount(column=order, state=State.VALUE, value=Decimal(figure * 10_000), printed=f"{figure}.00")
        for order, figure in enumerate(figures, start=1)
    )
    line = Line(position=1, row=1, level=0, parent=None, role=Role.TOTAL, label="合计", amounts=amounts)
    table = Statement(
        order=1, kind=kind, number="", title="表", money_unit="万元", columns=tuple(columns), lines=(line,)
    )
    return Budget(
        department="某市档案馆", year=2031, scope=Scope.UNIT, phase=Phase.BUDGET, title="预算", statements=(table,)
    )


def column_verdicts(budget: Budget) -> dict[str, Verdict]:
    return {
        finding.rule: finding.verdict for finding in check_budget(budget).findings if finding.rule.startswith("F3.")
    }


def cells(text: str) -> list[tuple[str, ...]]:
    return [tuple(path.split("/")) for path in text.split()]


class TestColumnsAddUp:
    @pytest.mark.parametrize(
        ("kind", "headers", "figures"),
        [
            (TableKind.INCOME, "合计 财政拨款收入 事业收入 使用非财政拨款结余", [100, 80, 15, 5]),
            (TableKind.INCOME, "合计 财政拨款收入 事业收入 用事业基金弥补收支差额", [100, 80, 15, 5]),
            (TableKind.INCOME, "合计 财政拨款收入 事业收入 债务收入", [100, 80, 15, 5]),
            (TableKind.INCOME, "合计 财政拨款收入 事业收入 教育收费", [100, 80, 15, 5]),
            (TableKind.INCOME, "合计 财政拨款收入 事业收入 事业收入/其中：教育收费", [100, 80, 20, 5]),
            (TableKind.INCOME, "合计 本年收入 上年结转 使用非财政拨款结余", [100, 80, 15, 5]),
            (
                TableKind.EXPENDITURE,
                "合计 人员类项目 公用经费项目 其他运转类项目 特定目标类项目",
                [100, 50, 10, 15, 25],
            ),
            (
                TableKind.EXPENDITURE,
                "合计 基本支出/人员类项目 基本支出/公用经费项目 项目支出/其他运转类项目 项目支出/特定目标类项目",
                [100, 50, 10, 15, 25],
            ),
            (
                TableKind.EXPENDITURE,
                "合计 工资福利支出 商品和服务支出 对个人和家庭的补助 项目支出",
                [100, 50, 10, 15, 25],
            ),
        ],
    )
    def test_sound_tables_hold_and_a_wrong_total_is_found(self, kind, headers, figures):
        sound = column_verdicts(budget_of(kind, cells(headers), figures))
        assert set(sound.values()) == {Verdict.OK}
        wrong = column_verdicts(budget_of(kind, cells(headers), [figures[0] + 1, *figures[1:]]))
        assert Verdict.FAIL in wrong.values()

    def test_a_column_outside_the_breakdown_leaves_a_difference_open(self):
        """Basic, project and what is carried over make up this total: another breakdown, which nobody is accused of."""
        found = check_budget(
            budget_of(TableKind.EXPENDITURE, cells("合计 基本支出 项目支出 上年结转"), [100, 60, 30, 10])
        )
        finding = next(each for each in found.findings if each.rule == "F3.expenditure.total")
        assert finding.verdict is Verdict.NA
        assert "上年结转" in finding.message.zh

    def test_what_is_named_of_which_excuses_nothing(self):
        budget = budget_of(TableKind.EXPENDITURE, cells("合计 基本支出 项目支出 其中：财政拨款"), [100, 60, 30, 10])
        assert column_verdicts(budget)["F3.expenditure.total"] is Verdict.FAIL

    def test_two_whole_breakdowns_are_each_held_against_the_total(self):
        headers = cells("合计 基本支出 项目支出 一般公共预算 政府性基金")
        sound = column_verdicts(budget_of(TableKind.EXPENDITURE, headers, [100, 60, 40, 70, 30]))
        assert set(sound.values()) == {Verdict.OK}
        wrong = column_verdicts(budget_of(TableKind.EXPENDITURE, headers, [100, 60, 39, 70, 30]))
        assert wrong == {"F3.expenditure.total": Verdict.FAIL, "F3.expenditure.source": Verdict.OK}
        total = column_verdicts(budget_of(TableKind.EXPENDITURE, headers, [110, 60, 40, 70, 30]))
        assert total == {"F3.expenditure.total": Verdict.FAIL, "F3.expenditure.source": Verdict.INFO}

    def test_a_column_that_holds_nothing_explains_nothing(self):
        budget = budget_of(TableKind.EXPENDITURE, cells("合计 基本支出 项目支出 上年结转"), [110, 60, 40, 0])
        assert column_verdicts(budget)["F3.expenditure.total"] is Verdict.FAIL

    @pytest.mark.parametrize("figures", [[100, 50, 30], [100, 0, 30]])
    def test_one_part_alone_of_a_class_that_is_not_printed_leaves_a_difference_open(self, figures):
        """What basic spending holds beside personnel is in no column, so nobody is accused of leaving it out."""
        budget = budget_of(TableKind.EXPENDITURE, cells("合计 基本支出/人员经费 项目支出"), figures)
        finding = next(each for each in check_budget(budget).findings if each.rule == "F3.expenditure.total")
        assert finding.verdict is Verdict.NA
        assert "人员经费" in finding.message.zh
        sound = budget_of(TableKind.EXPENDITURE, cells("合计 基本支出/人员经费 项目支出"), [80, 50, 30])
        assert column_verdicts(sound)["F3.expenditure.total"] is Verdict.OK

    @pytest.mark.parametrize("headers", ["合计 人员经费 公用经费 项目支出", "合计 基本支出 基本支出/人员经费 项目支出"])
    def test_all_parts_of_a_class_or_the_class_itself_leave_none_open(self, headers):
        figures = [101, 50, 20, 30] if "公用" in headers else [101, 70, 50, 30]
        budget = budget_of(TableKind.EXPENDITURE, cells(headers), figures)
        assert column_verdicts(budget)["F3.expenditure.total"] is Verdict.FAIL


@st.composite
def frontiers(draw: st.DrawFn) -> tuple[TableKind, str, list[Measure], list[int]]:
    """Return a kind of table, a rule, the measures of its columns from the whole on, and figures that add up."""
    kind = draw(st.sampled_from(sorted(kind for kind, sums in SUMS.items() if sums)))
    each = draw(st.sampled_from(SUMS[kind]))
    parts: list[Measure] = []

    def spread(measure: Measure, by: Breakdown, depth: int) -> None:
        for part in parts_of_measure(measure).get(by, ()):
            ways = [way for way in parts_of_measure(part) if part in set(Measure) and way is not Breakdown.ECONOMIC]
            if part not in set(Measure) or not draw(st.booleans()):
                continue
            if ways and depth < 3 and draw(st.booleans()):
                spread(Measure(part), ways[0], depth + 1)
            else:
                parts.append(Measure(part))

    spread(each.whole, each.by, 0)
    figures = draw(st.lists(st.integers(1, 999), min_size=len(parts), max_size=len(parts)))
    return TableKind(kind), each.rule.id, [each.whole, *parts], [sum(figures), *figures]


@given(frontiers())
def test_whatever_parts_a_table_prints_they_make_up_the_whole(given_table) -> None:
    """However a whole is spread over columns, parts or parts of parts, a sound row never fails."""
    kind, rule, measures, figures = given_table
    budget = budget_of(kind, [(measure,) for measure in measures], figures)
    table = budget.statements[0]
    columns = tuple(
        Column(order=column.order, type=column.type, header=column.header, measure=measure)
        for column, measure in zip(table.columns, measures, strict=True)
    )
    made = Budget(
        department="甲",
        year=2031,
        scope=Scope.UNIT,
        phase=Phase.BUDGET,
        title="",
        statements=(
            Statement(order=1, kind=kind, number="", title="表", money_unit="万元", columns=columns, lines=table.lines),
        ),
    )
    verdict = column_verdicts(made).get(rule)
    assert verdict in ((Verdict.OK,) if len(measures) > 2 else (None,))
