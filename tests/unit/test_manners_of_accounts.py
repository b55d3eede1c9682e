"""How places print their accounts: lists that go on beside themselves, rows that count, names and digits that wrap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from budgets import documents
from budgets.checks import Verdict, check_budget
from budgets.documents.model.outcomes import Reading
from budgets.documents.prose.title_page import parse_title
from budgets.records import Phase, Role, Scope, Statement
from budgets.vocabulary.table_kinds import TableKind, kind_of_title
from tests.papers import Paper, Table

N = None
ACCOUNTS = ("某市2031年度部门决算", "预算主管部门：某市档案馆")
Read = Callable[[Paper], Reading]


@pytest.fixture(params=["pdf", "xlsx"])
def read(request: pytest.FixtureRequest, tmp_path: Path) -> Read:
    def read_paper(paper: Paper) -> Reading:
        file = tmp_path / f"paper.{request.param}"
        file.write_bytes(paper.pdf() if request.param == "pdf" else paper.workbook())
        return documents.read([file])

    return read_paper


def figures(statement: Statement) -> dict[str, list[str]]:
    return {line.label: [amount.printed for amount in line.amounts] for line in statement.lines}


def test_a_class_whose_items_go_on_in_a_further_stretch_of_columns_is_their_sum(read: Read) -> None:
    head = ["科目编码", "科目名称", "决算数"]
    rows: list[list[Any]] = [
        [("人员经费", 1, 3), N, N, ("公用经费", 1, 6), N, N, N, N, N],
        head * 3,
        ["301", "工资福利支出", "90.01", "302", "商品和服务支出", "14.25", "30217", "公务接待费", "1.25"],
        ["30101", "基本工资", "60.01", "30201", "办公费", "8.00", "30228", "工会经费", "3.00"],
        ["30102", "津贴补贴", "30.00", "30202", "印刷费", "2.00", "310", "资本性支出", "5.50"],
        ["", "", "", "", "", "", "31002", "办公设备购置", "5.50"],
        [("人员经费合计", 1, 2), N, "90.01", ("公用经费合计", 1, 5), N, N, N, N, "19.75"],
    ]
    title = "一般公共预算财政拨款基本支出决算表"
    reading = read(Paper(title=ACCOUNTS, tables=[Table(title, rows, head=2)]))
    [statement] = reading.budget.statements
    above = {line.position: line.code for line in statement.lines}
    parents = {line.code: above.get(line.parent or 0) for line in statement.lines if line.code}
    assert parents["30217"] == parents["30228"] == parents["30201"] == "302"
    assert (parents["31002"], parents["310"]) == ("310", None)
    assert not [warning for warning in reading.warnings if warning.startswith("doubt")]
    checked = [each for each in check_budget(reading.budget).findings if each.rule == "F2.general-basic.parts"]
    assert checked
    assert {each.verdict for each in checked} == {Verdict.OK}


def test_a_total_in_the_middle_of_two_stretches_without_rules_is_of_the_figure_behind_them(tmp_path: Path) -> None:
    rows = [
        ("科目编码", "科目名称", "决算数") * 3,
        ("301", "工资福利支出", "90.01", "302", "商品和服务支出", "13.00", "30217", "公务接待费", "3.00"),
        ("30101", "基本工资", "60.01", "30201", "办公费", "8.00", "310", "资本性支出", "5.50"),
        ("30102", "津贴补贴", "30.00", "30202", "印刷费", "2.00", "31002", "办公设备购置", "5.50"),
    ]

    def draw_lists(canvas: Canvas) -> None:
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                left, width = 40 + 250 * (column // 3) + (0, 55, 170)[column % 3], (50, 110, 70)[column % 3]
                if column % 3 == 1 and number:
                    canvas.drawString(left, 470 - 18 * number, text)
                elif column % 3 == 2 and number:
                    canvas.drawRightString(left + width, 470 - 18 * number, text)
                else:
                    canvas.drawCentredString(left + width / 2, 470 - 18 * number, text)
        for middle, text in ((165, "人员经费"), (540, "公用经费")):
            canvas.drawCentredString(middle, 488, text)
        for middle, text in ((122, "人员经费合计"), (498, "公用经费合计")):
            canvas.drawCentredString(middle, 398, text)
        for right, text in ((280, "90.01"), (780, "18.50")):
            canvas.drawRightString(right, 398, text)

    file = tmp_path / "paper.pdf"
    table = Table("一般公共预算财政拨款基本支出决算表", [[""]], lines=False)
    file.write_bytes(Paper(title=ACCOUNTS, tables=[table], over=draw_lists).pdf())
    [statement] = documents.read([file]).budget.statements
    totals = {line.label: line.amounts[0].value for line in statement.lines if line.role is Role.TOTAL}
    assert totals == {"人员经费合计": 900_100, "公用经费合计": 185_000}


def test_names_in_three_lines_beside_a_cell_over_others_are_none_of_those(tmp_path: Path) -> None:
    heads = [
        (70, 466, "合计"),
        (140, 477, "因公出"),
        (140, 466, "国（境"),
        (140, 455, "）费"),
        (280, 484, "公务用车购置及运行维护费"),
        (210, 456, "小计"),
        (280, 462, "公务用车"),
        (280, 451, "购置费"),
        (350, 462, "公务用车"),
        (350, 451, "运行维护费"),
        (420, 477, "公务"),
        (420, 466, "接待"),
        (420, 455, "费"),
    ]
    figures = ("9.50", "1.00", "6.25", "4.00", "2.25", "2.25", "8.50", "0.00", "6.25", "4.00", "2.25", "2.25")

    def draw_row(canvas: Canvas) -> None:
        for middle, height, text in heads:
            canvas.drawCentredString(0.9 * middle, height, text)
            canvas.drawCentredString(0.9 * middle + 378, height, text)
        for middle, text in ((220, "预算数"), (598, "决算数")):
            canvas.drawCentredString(middle, 500, text)
        for column, text in enumerate(figures):
            canvas.drawRightString(81 + 63 * column, 430, text)

    file = tmp_path / "paper.pdf"
    table = Table("财政拨款“三公”经费支出决算表", [[""]], lines=False)
    file.write_bytes(Paper(title=ACCOUNTS, tables=[table], over=draw_row).pdf())
    [statement] = documents.read([file]).budget.statements
    measures = ["total", "abroad", "vehicles", "vehicle-purchase", "vehicle-operation", "reception"]
    assert [column.measure for column in statement.columns] == [*(f"{each}/budgeted" for each in measures), *measures]
    assert [len(column.header) for column in statement.columns] == [2, 2, 3, 3, 3, 2] * 2
    assert [column.header[0] for column in statement.columns] == ["预算数"] * 6 + ["决算数"] * 6
    assert tuple(amount.printed for amount in statement.lines[0].amounts) == figures


@pytest.mark.parametrize("last", ["0.50", "1.50"])
def test_a_class_that_is_not_the_sum_of_both_stretches_is_found(read: Read, last: str) -> None:
    head = ["科目编码", "科目名称", "决算数"]
    rows: list[list[Any]] = [
        [("公用经费", 1, 6), N, N, N, N, N],
        head * 2,
        ["302", "商品和服务支出", "14.00", "30217", "公务接待费", last],
        ["30201", "办公费", "13.00", "30228", "工会经费", "0.00"],
    ]
    paper = Paper(title=ACCOUNTS, tables=[Table("一般公共预算财政拨款基本支出决算表", rows, head=2)])
    findings = check_budget(read(paper).budget).findings
    assert Verdict.FAIL in {each.verdict for each in findings if each.rule == "F2.general-basic.parts"}


def test_words_of_a_class_over_the_names_of_a_second_list(read: Read) -> None:
    rows: list[list[Any]] = [
        [("收入", 1, 2), N, ("支出", 1, 2), N],
        ["项目类别", "2031年预算", "项目类别", "2031年预算"],
        ["一、一般公共预算拨款", "30.00", "一、教育支出", "25.00"],
        ["二、其他收入", "1.00", "二、住房保障支出", "6.00"],
        ["收入总计", "31.00", "支出总计", "31.00"],
    ]
    [statement] = read(Paper(tables=[Table("收支总体情况表", rows, head=2)])).budget.statements
    assert [each.value for line in statement.lines for each in line.amounts if line.label == "一、教育支出"] == [
        250_000
    ]
    assert {line.list for line in statement.lines} == {"income", "expenditure"}


def test_parts_of_a_row_that_counts_are_no_money(read: Read) -> None:
    rows: list[list[Any]] = [
        ["项目", "行次", "统计数"],
        ["一、机关运行经费", "1", "210.35"],
        ["二、国有资产占用情况", "2", "—"],
        ["（一）车辆数合计（辆）", "3", "5"],
        ["其中：1.机要通信用车", "4", "2"],
        ["2.应急保障用车", "5", "3"],
        ["三、政府采购支出合计", "6", "34.21"],
        ["其中：货物", "7", "34.21"],
    ]
    title = "机构运行经费支出、国有资产占用情况及政府采购支出信息表"
    budget = read(Paper(title=ACCOUNTS, tables=[Table(title, rows, head=1)])).budget
    [statement] = budget.statements
    amounts = [amount for line in statement.lines for amount in line.amounts]
    assert [each.printed for each in amounts if each.value is not None] == ["210.35", "34.21", "34.21"]
    named = [each.text.split(" ")[0] for each in budget.unreadable if each.reason.startswith("not-money")]
    assert named == ["（一）车辆数合计（辆）", "其中：1.机要通信用车", "2.应急保障用车"]


@pytest.mark.parametrize("head", ["数量", "数量（平方米、台）", "资产数量"])
def test_what_is_counted_in_one_column_is_worth_what_another_states(read: Read, head: str) -> None:
    rows: list[list[Any]] = [
        ["资产类别", head, "价值（万元）"],
        ["合计", "190", "777.70"],
        ["房屋（平方米）", "186", "191.90"],
        ["车辆（台、辆）", "4", "585.80"],
        ["单价100万元以上设备（台）", "0", "0.00"],
    ]
    budget = read(Paper(title=ACCOUNTS, tables=[Table("固定资产占用情况表", rows, head=1)])).budget
    [statement] = budget.statements
    assert [int(each.value or 0) for line in statement.lines for each in line.amounts] == [7777000, 1919000, 5858000, 0]
    assert budget.unreadable == ()


@pytest.mark.parametrize("head", ["增减率", "比上年增长（%）", "备注"])
def test_what_stands_beside_numbers_of_things_makes_no_money_of_them(read: Read, head: str) -> None:
    rows: list[list[Any]] = [
        ["项目", "本年预算数", "上年预算数", head],
        ["公务用车运行维护费", "12.00", "10.00", "20.00"],
        ["公务用车保有量（辆）", "5", "4", "25.00"],
        ["公务接待费", "3.00", "2.00", "50.00"],
    ]
    budget = read(Paper(title=ACCOUNTS, tables=[Table("“三公”经费支出表", rows, head=1)])).budget
    [statement] = budget.statements
    assert [each.value is None for each in statement.lines[1].amounts] == [True, True]
    assert len([each for each in budget.unreadable if each.reason.startswith("not-money")]) == 2


@pytest.mark.parametrize("marks", [["公式", "A=B+C", "B", "C"], ["栏次", "A", "B", "C"], ["", "1=2+3", "2", "3"]])
def test_letters_and_formulas_under_a_head_are_no_row(read: Read, marks: list[str]) -> None:
    rows: list[list[Any]] = [
        [("地区", 2, 1), ("2030年债务限额", 1, 3), N, N],
        [N, "合计", "一般债务", "专项债务"],
        marks,
        ["某镇", "1982.12", "1176.59", "805.53"],
    ]
    [statement] = read(Paper(title=ACCOUNTS, tables=[Table("地方政府债务限额情况表", rows, head=3)])).budget.statements
    assert figures(statement) == {"某镇": ["1982.12", "1176.59", "805.53"]}


def test_columns_of_two_years_and_their_change_and_the_name_of_what_is_bought(read: Read) -> None:
    years = [["项目", "上年预算数", "本年预算数", "本年比上年增减额"], ["公务接待费", "3.00", "2.50", "-0.50"]]
    sorts = [["采购品目编码", "采购品目名称", "采购类别", "采购金额"], ["A02010105", "台式计算机", "货物", "33.55"]]
    paper = Paper(title=ACCOUNTS, tables=[Table("“三公”经费支出表", years), Table("政府采购预算表", sorts)])
    spent, bought = read(paper).budget.statements
    assert [column.measure for column in spent.columns] == ["", "total/prior", "total", "total/change"]
    assert figures(bought) == {"台式计算机": ["33.55"]}


@pytest.mark.parametrize("names", [("无锡市第一中学", "无锡市第二中学"), ("未使用房屋管理处", "无障碍设施中心")])
def test_a_name_over_rows_of_figures_is_no_remark(read: Read, names: tuple[str, str]) -> None:
    rows: list[list[Any]] = [["科目编码", "科目名称", "合计"]]
    for name, figure in zip(names, ("3.00", "4.00"), strict=True):
        rows.append([(name, 1, 3), N, N])
        rows.append(["205", "教育支出", figure])
    budget = read(Paper(title=ACCOUNTS, tables=[Table("部门支出决算表", rows, head=1)])).budget
    [statement] = budget.statements
    assert [line.label for line in statement.lines] == [names[0], "教育支出", names[1], "教育支出"]


def test_an_amount_that_words_of_a_merged_cell_end_in_is_one_of_their_own(read: Read) -> None:
    rows: list[list[Any]] = [
        ["项目名称", "合计", "项目内容", "备注"],
        ["甲工程", "3.00", ("含上年结转1.00", 1, 2), N],
        ["乙工程", "4.00", "购置", ""],
    ]
    budget = read(Paper(title=ACCOUNTS, tables=[Table("项目支出决算表", rows, head=1)])).budget
    assert [text.text for text in budget.statements[0].lines[0].texts] == ["含上年结转1.00"]
    assert budget.unreadable == ()


@pytest.mark.parametrize("words", ["本单位无此项预算", "本部门没有使用政府性基金预算安排的支出", "空表列示"])
def test_what_an_empty_table_says_over_all_its_columns_is_its_remark(read: Read, words: str) -> None:
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    table = Table("政府基金预算支出决算表", [head, [(words, 1, 5), N, N, N, N]], head=1)
    found = read(Paper(title=ACCOUNTS, tables=[table]))
    [statement] = found.budget.statements
    assert (statement.kind, statement.remark, statement.lines) == (TableKind.GOVERNMENT_FUND, words, ())
    assert not [each for each in found.warnings if each.startswith("unknown-column")]


def test_a_total_numbered_within_the_first_row_is_of_what_that_heads(read: Read) -> None:
    rows: list[list[Any]] = [
        ["项目", "行次", "年初预算数", "决算统计数"],
        ["一、“三公”经费支出", "1", "", ""],
        ["（一）支出合计", "2", "15.40", "14.60"],
        ["1.因公出国（境）费", "3", "0.00", "0.00"],
        ["2.公务用车购置及运行维护费", "4", "8.80", "7.80"],
        ["3.公务接待费", "5", "6.60", "6.80"],
        ["（1）国内接待费", "6", "", "6.80"],
        ["（2）国（境）外接待费", "7", "", "0.00"],
        ["二、机关运行经费", "8", "", "90.50"],
        ["（一）行政单位", "9", "", "90.50"],
    ]
    title = "“三公”经费、行政参公单位机关运行经费情况表"
    found = read(Paper(title=ACCOUNTS, tables=[Table(title, rows, head=1)]))
    [statement] = found.budget.statements
    assert [line.parent for line in statement.lines] == [None, 1, 2, 2, 2, 5, 5, None, 8]
    assert not [each for each in found.warnings if each.startswith("doubt")]
    assert Verdict.FAIL not in {each.verdict for each in check_budget(found.budget).findings}


def test_a_header_printed_again_is_one_though_some_of_its_words_run_out_of_their_cells(read: Read) -> None:
    def head(last: str) -> list[list[Any]]:
        tall = [(word, 2, 1) for word in ("合计", "基本支出结转", last, "合计", "基本支出", "项目支出")]
        over: list[Any] = [("项目", 1, 4), N, N, N, ("年初结转和结余", 1, 3), N, N, ("本年支出", 1, 3), N, N]
        codes: list[Any] = [("支出功能分类科目编码", 1, 3), N, N, ("科目名称", 2, 1), *tall]
        return [over, codes, ["类", "款", "项", *[N] * 7]]

    rows: list[list[Any]] = [
        *head("项目支出结转和结余"),
        ["212", "", "", "城乡社区支出", "12.00", "", "12.00", "30.00", "20.00", "10.00"],
        *head("项目支出结转和结"),
        ["213", "", "", "农林水支出", "6.00", "", "6.00", "7.00", "7.00", ""],
    ]
    found = read(Paper(title=ACCOUNTS, tables=[Table("一般公共预算财政拨款支出决算表", rows, head=3)]))
    [statement] = found.budget.statements
    assert found.budget.unreadable == ()
    assert [line.code for line in statement.lines] == ["212", "213"]


@pytest.mark.parametrize(
    ("single", "total"), [("0.00", "5,037,500.00"), ("12.50", "1,037,500.00")], ids=["noughts", "amount"]
)
def test_a_name_and_a_last_digit_that_wrap_in_one_row(tmp_path: Path, single: str, total: str) -> None:
    wrapped = f"{total[:-1]}\n{total[-1]}"
    rows: list[list[Any]] = [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["", "合计", total, "0.00", total],
        ["212", "城乡社区支出", total, "0.00", total],
        ["21208", "国有土地使用权出让\n收入安排的支出", wrapped, single, wrapped],
    ]
    file = tmp_path / "paper.pdf"
    file.write_bytes(Paper(title=ACCOUNTS, tables=[Table("支出决算表", rows, unit="单位：元", head=1)]).pdf())
    [statement] = documents.read([file]).budget.statements
    assert figures(statement)["国有土地使用权出让收入安排的支出"] == [total, single, total]
    assert len(statement.lines) == 3


def test_the_phase_is_that_of_the_tables_whatever_budget_they_are_of(read: Read) -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出"], ["201", "一般公共服务支出", "12.00", "12.00"]]
    titles = ("2031年度部门支出决算表", "2031年度部门一般公共预算财政拨款支出决算表")
    old = ("2031年度部门收入支出决算总表", "2031年度公共预算财政拨款支出决算表")
    for each in (titles, old):
        paper = Paper(title=("某市档案馆",), tables=[Table(title, rows, head=1) for title in each])
        assert read(paper).budget.phase is Phase.FINAL


@pytest.mark.parametrize("beside", ["及三公经费预算情况说明", "和“三公”经费预算信息公开"])
def test_a_title_that_names_what_is_published_beside_the_budget(beside: str) -> None:
    title = parse_title(f"苍岭市第三中学2031年单位预算{beside}")
    assert title
    assert (title.scope, title.phase, title.issuer) == (Scope.UNIT, Phase.BUDGET, "苍岭市第三中学")


@pytest.mark.parametrize(("title", "issuer"), [("苍岭市沙溪镇2031年财政预算", "苍岭市沙溪镇"), ("2031年财政预算", "")])
def test_the_budget_of_a_treasury_is_not_issued_by_its_name(title: str, issuer: str) -> None:
    found = parse_title(title)
    assert found
    assert (found.year, found.phase, found.issuer) == (2031, Phase.BUDGET, issuer)


def test_a_table_of_what_basic_spending_is_parted_into_is_of_that(read: Read) -> None:
    rows: list[list[Any]] = [
        [("人员经费", 1, 3), N, N, ("公用经费", 1, 3), N, N],
        ["科目编码", "科目名称", "决算数"] * 2,
        ["301", "工资福利支出", "12.00", "302", "商品和服务支出", "3.00"],
        ["30101", "基本工资", "12.00", "30201", "办公费", "3.00"],
        [("人员经费合计", 1, 2), N, "12.00", ("公用经费合计", 1, 2), N, "3.00"],
    ]
    titles = {"": TableKind.BASIC, "一般公共预算财政拨款": TableKind.GENERAL_BASIC, "财政拨款": TableKind.FISCAL_BASIC}
    tables = [Table(f"{words}支出决算表（二）", rows, head=2) for words in titles]
    statements = read(Paper(title=ACCOUNTS, tables=tables)).budget.statements
    assert [statement.kind for statement in statements] == [*titles.values()]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("一般公共预算财政拨款收入支出决算表", TableKind.GENERAL_FUNCTION),
        ("财政拨款收入支出决算总表", TableKind.FISCAL),
        ("一般公共预算财政拨款收支总表", TableKind.FISCAL),
        ("机构运行经费支出表", TableKind.OPERATING_COST),
    ],
)
def test_kinds_that_titles_of_accounts_tell(title: str, kind: TableKind) -> None:
    assert kind_of_title(title) == kind


@pytest.mark.parametrize(("public", "accused"), [("19.75", []), ("17.95", ["F4.general-basic.total"])])
def test_basic_spending_in_two_lists_is_that_of_the_table_by_function(
    read: Read, public: str, accused: list[str]
) -> None:
    heads: list[list[Any]] = [
        [("人员经费", 1, 3), N, N, ("公用经费", 1, 3), N, N],
        ["科目编码", "科目名称", "决算数"] * 2,
    ]
    basic: list[list[Any]] = [
        ["301", "工资福利支出", "90.01", "302", "商品和服务支出", public],
        ["30101", "基本工资", "90.01", "30201", "办公费", public],
        [("人员经费合计", 1, 2), N, "90.01", ("公用经费合计", 1, 2), N, public],
    ]
    spent: list[list[Any]] = [
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["", "合计", "114.76", "109.76", "5.00"],
        ["201", "一般公共服务支出", "114.76", "109.76", "5.00"],
    ]
    tables = [
        Table("一般公共预算财政拨款支出决算表", spent, head=1),
        Table("一般公共预算财政拨款基本支出决算表", [*heads, *basic], head=2),
    ]
    found = check_budget(read(Paper(title=ACCOUNTS, tables=tables)).budget).findings
    assert [each.rule for each in found if each.verdict is Verdict.FAIL] == accused


def test_a_class_with_a_mistyped_code_is_no_unit(read: Read) -> None:
    rows: list[list[Any]] = [
        ["科目编码", "科目名称", "本年支出合计"],
        ["", "合计", "15.00"],
        *[["201", "一般公共服务支出", "10.00"], ["20126", "档案事务", "10.00"], ["2012601", "行政运行", "10.00"]],
        *[["821", "住房保障支出", "5.00"], ["22102", "住房改革支出", "5.00"], ["2210201", "住房公积金", "5.00"]],
    ]
    reading = read(Paper(title=ACCOUNTS, tables=[Table("一般公共预算财政拨款支出决算表", rows, head=1)]))
    found = check_budget(reading.budget).findings
    assert [each.subject.code for each in found if each.verdict is Verdict.FAIL] == ["22102"]
