"""What a figure is dressed in, and what is stamped across a table, changes no amount: it is equal, or it is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from budgets import documents
from budgets.checks.printed_precision import count_decimals
from budgets.documents.entry.typed_tables import tidy
from budgets.records import Amount, Budget, State
from budgets.vocabulary.figures import is_mostly_digits, looks_like_figure, parse_amount, parse_figure
from tests.papers import FONT, Paper, Table, box_of_cell
from tests.unit.test_hidden_cells import HEAD, ROWS

#: Ways to print a figure: those that leave its value clear, and those that leave it open.
CLEAR = ("{}①", "{}⑫", "{}¹", "{} ②", "{}*", "{}※", "¥{}", "￥{}", "¥ {}", "+{}", "{}万元", "¥{} 万元")
OPEN = ("({})", "（{}）", "▲{}", "△{}", "{}+", "{}-", "${}")
#: Another unit than the table's: the figure is clear, the money is not.
OTHER_UNIT = ("{}元", "{} 千元", "{}百万元")
#: Ways that make a figure only where one has to stand.
ODD = ("{}万", "负{}", "约{}", "{}余万元", "近{}亿元", "{}多元", "“{}”", "¹{}", "{}%")
#: Where the amounts of the table stand, by row and column.
AMOUNTS = [(row, column) for row in range(len(ROWS)) for column in (2, 3, 4)]


def table(dressed: dict[tuple[int, int], str]) -> Table:
    rows = [
        [dressed.get((i, j), "{}").format(cell) if (i, j) in AMOUNTS else cell for j, cell in enumerate(row)]
        for i, row in enumerate(ROWS)
    ]
    return Table("部门支出总体情况表", [*HEAD, *rows])


def amounts_read(data: bytes, kind: str) -> list[Amount]:
    """Return the amounts of the only table, row by row; none may be lost, nor the columns turn to text."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"paper.{kind}"
        file.write_bytes(data)
        budget: Budget = documents.read([file]).budget
    [statement] = budget.statements
    amounts = [amount for line in statement.lines for amount in line.amounts]
    assert len(amounts) == len(AMOUNTS)
    return amounts


def wan(row: int, column: int) -> Decimal:
    """Return an amount of the table in yuan."""
    return Decimal(ROWS[row][column].replace(",", "")) * 10_000


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize("dress", CLEAR)
def test_a_mark_or_a_sign_of_money_is_none_of_the_digits(kind: str, dress: str) -> None:
    paper = Paper(tables=[table(dict.fromkeys(AMOUNTS, dress))])
    amounts = amounts_read(paper.pdf() if kind == "pdf" else paper.workbook(), kind)
    assert [amount.value for amount in amounts] == [wan(*at) for at in AMOUNTS]
    mark = dress.replace("{}", "").split()[0].strip()
    if kind == "xlsx" or mark not in ("⑫", "¹"):  # which the font of the paper does not have
        assert all(mark in amount.printed for amount in amounts), "what is printed is kept"


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize("minus", ["−", "-", "－", "− ", "- ", "－ ", "-   "])
def test_a_minus_belongs_to_its_figure_though_it_stands_apart(kind: str, minus: str) -> None:
    at = AMOUNTS[2]
    paper = Paper(tables=[table({at: minus + "{}"})])
    amounts = amounts_read(paper.pdf() if kind == "pdf" else paper.workbook(), kind)
    assert [amount.value for amount in amounts] == [-wan(*each) if each == at else wan(*each) for each in AMOUNTS]


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize("dress", OPEN + OTHER_UNIT + ODD)
def test_what_may_mean_two_things_is_named_cell_by_cell(kind: str, dress: str) -> None:
    """(400.00) is minus 400 in accounts, and 400 in a text."""
    paper = Paper(tables=[table(dict.fromkeys([at for at in AMOUNTS if at[1] == 4], dress))])
    amounts = amounts_read(paper.pdf() if kind == "pdf" else paper.workbook(), kind)
    for amount, at in zip(amounts, AMOUNTS, strict=True):
        if at[1] == 4:
            assert (amount.state, amount.value) == (State.UNREADABLE, None)
        else:
            assert amount.value == wan(*at)


@settings(max_examples=12, deadline=None)
@given(dressed=st.dictionaries(st.sampled_from(AMOUNTS), st.sampled_from(CLEAR + OPEN + OTHER_UNIT), min_size=1))
@example(dressed=dict(zip(AMOUNTS, CLEAR + OPEN, strict=False)))
def test_any_dress_leaves_an_amount_equal_or_named(dressed: dict[tuple[int, int], str]) -> None:
    for amount, at in zip(amounts_read(Paper(tables=[table(dressed)]).pdf(), "pdf"), AMOUNTS, strict=True):
        assert amount.value == wan(*at) or amount.state is State.UNREADABLE


@given(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from(CLEAR + OPEN),
)
def test_any_figure_in_any_dress_is_equal_or_none(figure: Decimal, dress: str) -> None:
    printed = dress.format(f"{figure:,}")
    assert parse_figure(printed) == (figure if dress in CLEAR else None)
    assert looks_like_figure(printed)
    if dress in CLEAR:
        assert count_decimals(printed) == 2, "a mark makes no figure finer"


@pytest.mark.parametrize("mark", ["①", "¹", "*"])
def test_a_mark_that_is_typed_is_kept_and_is_no_digit(mark: str) -> None:
    assert tidy(f" 400{mark}", "万元", decimals=2) == f"400{mark}"
    assert parse_amount(f"400{mark}", "万元") == (State.VALUE, Decimal(4_000_000))


@pytest.mark.parametrize("text", ["①", "③", "²", "注", "%", "02", "201 03", "62%", "2024年", "-", ""])
def test_what_is_no_amount_is_not_taken_for_one(text: str) -> None:
    assert parse_figure(text) is None
    assert parse_amount(text, "万元")[1] is None
    assert not looks_like_figure(text)


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("0.000001", "万元", "0.01"),
        ("0.0000011", "万元", None),
        ("1.005", "元", None),
        ("123456789012345678.90", "元", "123456789012345678.90"),
        ("1234567890123456789.01", "元", None),
        ("1.00", "担", None),
    ],
    ids=["a fen", "finer than a fen", "half a fen", "twenty digits", "more digits", "no unit of money"],
)
def test_an_amount_is_exact_to_the_fen_or_not_read(text: str, unit: str, yuan: str | None) -> None:
    told = (State.VALUE, Decimal(yuan)) if yuan else (State.UNREADABLE, None)
    assert parse_amount(text, unit) == told


@settings(max_examples=8, deadline=None)
@given(wrapped=st.sets(st.sampled_from(AMOUNTS), min_size=1), digits=st.integers(1, 2))
@example(wrapped=set(AMOUNTS), digits=1)
def test_digits_that_did_not_fit_on_their_line_belong_to_their_figure(
    wrapped: set[tuple[int, int]], digits: int
) -> None:
    drawn = table({})
    rows = [list(row) for row in drawn.rows]
    for i, j in wrapped:
        text = rows[len(HEAD) + i][j]
        rows[len(HEAD) + i][j] = f"{text[:-digits]}\n{text[-digits:]}"
    amounts = amounts_read(Paper(tables=[Table(drawn.title, rows)]).pdf(), "pdf")
    assert [amount.value for amount in amounts] == [wan(*at) for at in AMOUNTS]


@settings(max_examples=8, deadline=None)
@given(wrapped=st.sets(st.integers(0, 5), min_size=1, max_size=5), digits=st.integers(1, 2))
@example(wrapped={3}, digits=1)
def test_a_row_that_is_called_nothing_is_one_though_a_digit_did_not_fit(wrapped: set[int], digits: int) -> None:
    head = [
        "合计",
        "因公出国（境）费",
        "公务用车购置及运行维护费小计",
        "公务用车购置费",
        "公务用车运行维护费",
        "公务接待费",
    ]
    figures = ["509.20", "70.00", "411.20", "300.10", "111.10", "28.00"]
    row = [f"{text[:-digits]}\n{text[-digits:]}" if at in wrapped else text for at, text in enumerate(figures)]
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.pdf").write_bytes(Paper(tables=[Table("“三公”经费支出表", [head, row])]).pdf())
        [statement] = documents.read([file]).budget.statements
    [line] = statement.lines
    assert [amount.value for amount in line.amounts] == [Decimal(figure) * 10_000 for figure in figures]


@settings(max_examples=6, deadline=None)
@given(after=st.integers(0, len(ROWS) - 2), cut=st.integers(1, 3))
def test_a_name_that_goes_on_on_the_next_page_is_one_name(after: int, cut: int) -> None:
    rows = [list(row) for row in ROWS]
    name = rows[after][1]
    rows[after][1] = name[:cut]
    rest = [["", name[cut:], "", "", ""], *rows[after + 1 :]]
    title = "部门支出总体情况表"
    pages = [Table(title, [*HEAD, *rows[: after + 1]]), Table("", [*HEAD, *rest], unit="", issuer="")]
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.pdf").write_bytes(Paper(tables=pages).pdf())
        [statement] = documents.read([file]).budget.statements
    assert [line.label for line in statement.lines] == [row[1] for row in ROWS]
    assert [amount.value for line in statement.lines for amount in line.amounts] == [wan(*at) for at in AMOUNTS]


@settings(max_examples=8, deadline=None)
@given(narrow=st.floats(25, 150))
@example(narrow=33)
def test_narrow_digits_are_not_taken_for_one_printed_twice(narrow: float) -> None:
    rows = [
        ["201", "一般公共服务支出", "1,511.00", "1,111.00", "400.00"],
        ["", "合计", "1,511.00", "1,111.00", "400.00"],
    ]
    paper = Paper(tables=[Table("部门支出总体情况表", [*HEAD, *rows])], narrow=narrow)
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "paper.pdf").write_bytes(paper.pdf())
        [statement] = documents.read([file]).budget.statements
    printed = [amount.printed for line in statement.lines for amount in line.amounts]
    assert printed == ["1,511.00", "1,111.00", "400.00"] * 2


@settings(max_examples=8, deadline=None)
@given(slant=st.one_of(st.floats(4, 86), st.floats(-86, -4)))
@example(slant=30)
def test_a_stamp_across_the_table_is_no_part_of_its_cells(slant: float) -> None:
    def stamp(canvas: Canvas) -> None:
        canvas.translate(300, 420)
        canvas.rotate(slant)
        canvas.setFont(FONT, 9)
        canvas.drawString(0, 0, "2031年02月14日 打印 20310214")

    amounts = amounts_read(Paper(tables=[table({})], over=stamp).pdf(), "pdf")
    assert [amount.value for amount in amounts] == [wan(*at) for at in AMOUNTS]


def test_an_area_of_any_height_hides_what_it_covers_and_no_more() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFillColor("white")
        canvas.rect(0, -(10**9), 5, 2 * 10**9, stroke=0, fill=1)

    amounts = amounts_read(Paper(tables=[table({})], over=paint).pdf(), "pdf")
    assert [amount.value for amount in amounts] == [wan(*at) for at in AMOUNTS]


@pytest.mark.parametrize("colour", ["white", "black"])
@settings(max_examples=6, deadline=None)
@given(at=st.sampled_from(AMOUNTS))
def test_a_figure_that_is_painted_over_is_not_read(colour: str, at: tuple[int, int]) -> None:
    """White with another figure on it is a correction; black is what was struck from the copy for the public."""
    drawn = table({})

    def cover(canvas: Canvas) -> None:
        left, bottom, width, height = box_of_cell(drawn, len(HEAD) + at[0], at[1])
        canvas.setFillColor(colour)
        canvas.rect(left, bottom, width, height, stroke=0, fill=1)
        if colour == "white":
            canvas.setFillColor("black")
            canvas.setFont(FONT, 9)
            canvas.drawString(left + 20, bottom + 4, "712.35")

    amounts = dict(zip(AMOUNTS, amounts_read(Paper(tables=[drawn], over=cover).pdf(), "pdf"), strict=True))
    covered = amounts.pop(at)
    assert covered.printed == ("712.35" if colour == "white" else "")
    assert all(amount.value == wan(*place) for place, amount in amounts.items())


@settings(max_examples=6, deadline=None)
@given(at=st.sampled_from(AMOUNTS))
def test_what_is_printed_in_white_on_white_is_not_read(at: tuple[int, int]) -> None:
    drawn = table({})

    def hide(canvas: Canvas) -> None:
        left, bottom, _width, _height = box_of_cell(drawn, len(HEAD) + at[0], at[1])
        canvas.setFillColor("white")
        canvas.setFont(FONT, 9)
        canvas.drawString(left + 2, bottom + 4, "9,999.99")

    amounts = amounts_read(Paper(tables=[drawn], over=hide).pdf(), "pdf")
    assert [amount.value for amount in amounts] == [wan(*place) for place in AMOUNTS]


def test_white_letters_on_a_dark_ground_are_read() -> None:
    """As heads of tables are often printed."""
    drawn = table({})

    def ground(canvas: Canvas) -> None:
        left, bottom, width, height = box_of_cell(drawn, len(HEAD), 2)
        canvas.setFillColor("white")
        canvas.rect(left, bottom, width, height, stroke=0, fill=1)
        canvas.setFillColor("navy")
        canvas.rect(left, bottom, width, height, stroke=0, fill=1)
        canvas.setFillColor("white")
        canvas.setFont(FONT, 9)
        canvas.drawString(left + 20, bottom + 4, "712.35")

    assert amounts_read(Paper(tables=[drawn], over=ground).pdf(), "pdf")[0].printed == "712.35"


@pytest.mark.parametrize("printed", ["3万余元", "近5亿元", "10余万元", "约3百多万元"])
def test_what_is_told_in_round_words_is_meant_for_a_figure(printed: str) -> None:
    assert is_mostly_digits(printed)
    assert parse_figure(printed) is None
