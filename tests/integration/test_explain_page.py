"""Show what explain_page promises: what the reader sees on a page, drawn and as data, and a sentence for bad input."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from budgets.documents import read
from budgets.documents.explainer import CellRole, LineRole, seen_page
from budgets.documents.isolation.explained_pictures import CELLS, LINES, MEASURES, RULES
from budgets.documents.model.limits import Limits
from budgets.documents.model.messages import sentence
from tests import papers

PDF = papers.CENTRAL.pdf()


def run(*words: object) -> tuple[int, str, str]:
    """Return how the command ended, what it reported and what it complained of."""
    out = io.StringIO()
    try:
        call_command("explain_page", *map(str, words), stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


def kept(folder: Path, data: bytes, name: str = "paper.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def seen(data: bytes, number: int) -> dict[str, Any]:
    """Return what is seen on a page, as the data that the command prints."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(seen_page(data, "paper.pdf", number, Limits()))))
    return found


def pages_of(*pages: list[tuple[float, float, int, str]]) -> bytes:
    """Return a PDF file of pages of lines: where each stands from the left and from above, its size, its text."""
    pdfmetrics.registerFont(UnicodeCIDFont(papers.FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), invariant=True)
    for lines in pages:
        for left, top, size, text in lines:
            canvas.setFont(papers.FONT, size)
            canvas.drawString(left, A4[0] - top, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.any_database
class TestData:
    @pytest.mark.parametrize("at", range(4))
    def test_lists_the_cells_that_the_paper_has(self, at: int) -> None:
        [table] = seen(PDF, at + 2)["tables"]
        paper = papers.CENTRAL.tables[at]
        cells = [
            (cell["row"], cell["column"], cell["rows"], cell["columns"], cell["text"].replace("\n", ""))
            for cell in table["cells"]
        ]
        drawn = [(i + 1, j + 1, rows, columns, text) for i, j, rows, columns, text in paper.cells()]
        assert sorted(cells) == sorted(drawn)
        assert (table["title"], table["number"], table["money_unit"]) == (paper.title, paper.number, "万元")
        assert (table["borders"], table["continues"]) == ("rules", False)

    def test_says_what_each_column_measures(self) -> None:
        [table] = seen(PDF, 4)["tables"]
        assert table["kind"] == "general-function"
        assert [(each["column"], each["type"], each["measure"]) for each in table["columns"]] == [
            (1, "code", ""),
            (2, "label", ""),
            (3, "amount", "executed"),
            (4, "amount", "total"),
            (5, "amount", "basic"),
            (6, "amount", "project"),
            (7, "amount", "total/change"),
            (8, "text", ""),
        ]
        assert table["columns"][4]["header"] == ["2031年预算数", "基本支出"]
        boxes = [each["box"] for each in table["columns"]]
        assert [round(box[2] - box[0]) for box in boxes] == [95] * 8

    @pytest.mark.heavy
    @pytest.mark.parametrize("paper", [papers.CENTRAL, papers.SICHUAN, papers.BEIJING])
    def test_says_what_a_reading_goes_on_with(self, tmp_path: Path, paper: papers.Paper) -> None:
        budget = read([kept(tmp_path, paper.pdf())]).budget
        for number, statement in enumerate(budget.statements, start=2):
            [table] = seen(paper.pdf(), number)["tables"]
            assert (table["kind"], table["title"]) == (statement.kind, statement.title)
            columns = [
                (each["type"], each["measure"], each["list"], tuple(each["header"])) for each in table["columns"]
            ]
            assert columns == [(each.type, each.measure, each.list, each.header) for each in statement.columns]

    def test_a_table_without_rules_is_told_by_its_header(self) -> None:
        plain = papers.Table(
            "部门支出总表",
            [
                ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
                ["201", "一般公共服务支出", "100.00", "60.00", "40.00"],
                ["20126", "档案事务", "100.00", "60.00", "40.00"],
                ["2012601", "行政运行", "100.00", "60.00", "40.00"],
            ],
            lines=False,
        )
        page = seen(papers.Paper(tables=[plain]).pdf(), 2)
        [table] = page["tables"]
        assert (table["borders"], page["rules"]) == ("header", [])
        assert [each["measure"] for each in table["columns"]] == ["", "", "total", "basic", "project"]

    def test_names_what_should_be_a_figure(self, tmp_path: Path) -> None:
        page = seen(papers.DOUBTFUL.pdf(), 2)
        [odd] = [cell for cell in page["tables"][0]["cells"] if cell["role"] == CellRole.NO_FIGURE]
        assert (odd["row"], odd["column"], odd["text"]) == (5, 3, "4O.00")
        assert [sentence(remark, "en") for remark in page["remarks"]] == ["“4O.00” is not a figure."]
        _code, out, _error = run(kept(tmp_path, papers.DOUBTFUL.pdf()), 2, "--output", tmp_path / "it.png")
        assert "row 5, column 3 is not a figure: 4O.00" in out

    def test_a_page_printed_twice_is_left_out(self) -> None:
        page = seen(papers.Paper(tables=[papers.DOUBTFUL.tables[0]] * 2).pdf(), 3)
        assert page["remarks"] == ["repeated-page: 3"]
        assert page["tables"][0]["kind"] is None
        assert {line["role"] for line in page["lines"]} == {LineRole.LEFT_OUT}

    def test_says_what_each_line_is_taken_for(self) -> None:
        long = "本单位预算收支情况如下，" * 5
        pages = [
            [
                (40.0, 30.0, 11, "某市档案馆预算公开"),
                (330.0, 80.0, 18, f"第{number}部分概况"),
                (62.0, 120.0, 11, f"{long}{number}年"),
                (40.0, 140.0, 11, f"{long}{number}月"),
                (40.0, 160.0, 11, "完毕。"),
                (410.0, 570.0, 9, f"- {number} -"),
            ]
            for number in range(1, 6)
        ]
        lines = seen(pages_of(*pages), 3)["lines"]
        assert [line["role"] for line in lines] == [
            LineRole.LEFT_OUT,
            LineRole.HEADLINE,
            LineRole.BEGINS,
            LineRole.GOES_ON,
            LineRole.GOES_ON,
            LineRole.PAGE_NUMBER,
        ]
        assert [lines[0]["text"], lines[-1]["text"]] == ["某市档案馆预算公开", "- 3 -"]


@pytest.mark.any_database
class TestPicture:
    @pytest.mark.heavy
    def test_has_its_colours_where_rules_cells_columns_and_lines_stand(self, tmp_path: Path) -> None:
        page = seen(PDF, 3)
        assert run(kept(tmp_path, PDF), 3, "--output", tmp_path / "it.png")[0] == 0
        image: Any = Image.open(tmp_path / "it.png")
        assert image.height / page["height"] == pytest.approx(2, abs=0.01)

        def colours(left: float, top: float, right: float, bottom: float) -> set[tuple[int, int, int]]:
            around = (int(left * 2) - 4, int(top * 2) - 4, int(right * 2) + 4, int(bottom * 2) + 4)
            return {colour for _count, colour in image.crop(around).getcolors(1_000_000)}

        assert len(page["rules"]) > 50
        assert all(RULES in colours(*rule) for rule in page["rules"])
        [table] = page["tables"]
        for cell in table["cells"]:
            assert CELLS[CellRole(cell["role"])] in colours(*cell["box"])
        for line in page["lines"]:
            assert LINES[LineRole(line["role"])] in colours(*line["box"])
        # Of an empty cell of a column, the middle is the column's colour over white.
        tints = {
            image.getpixel((int(box[0] + box[2]), int(box[1] + box[3])))
            for box in (cell["box"] for cell in table["cells"] if not cell["text"])
        }
        assert len(tints) == 4
        assert all(min(tint) < 250 for tint in tints)
        legend = image.crop((int(page["width"] * 2), 0, image.width, image.height))
        assert {RULES, *MEASURES[:4]} <= {colour for _count, colour in legend.getcolors(1_000_000)}

    def test_stands_in_this_folder_where_no_other_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "elsewhere").mkdir()
        code, out, _error = run(kept(tmp_path / "elsewhere", PDF), 2)
        assert code == 0
        assert out.splitlines()[0] == "paper.pdf, page 2 of 6, 842 × 595 points, 120 ruled lines"
        assert "T1  公开01表 部门收支总表, income-expenditure (Income and expenditure), 8 rows of 4 columns" in out
        assert "2  amount total (income)           收入 / 预算数" in out
        assert "1  table head         部门收支总表" in out
        assert out.splitlines()[-1] == "Drawn: paper-page-2.png"
        assert (tmp_path / "paper-page-2.png").read_bytes().startswith(b"\x89PNG")

    @pytest.mark.heavy
    def test_is_not_drawn_where_data_are_asked_for(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        code, out, _error = run(kept(tmp_path, PDF), 2, "--format", "json")
        assert (code, json.loads(out)) == (0, seen(PDF, 2))
        assert [path.name for path in tmp_path.iterdir()] == ["paper.pdf"]
        assert run("paper.pdf", 2, "--format", "json", "--output", "it.png")[0] == 0
        assert (tmp_path / "it.png").exists()


@pytest.mark.any_database
class TestBadInput:
    @pytest.mark.heavy
    @pytest.mark.parametrize(
        ("name", "make", "number", "words"),
        [
            ("paper.pdf", lambda: PDF, 7, "The file has no such page (7 / 6). Nothing was drawn."),
            ("paper.pdf", lambda: PDF, 0, "The file has no such page (0 / 6)."),
            ("paper.pdf", lambda: PDF[:300], 1, "damaged"),
            ("paper.pdf", lambda: papers.CENTRAL.pdf(encrypt="secret"), 1, "password"),
            ("paper.pdf", papers.scan, 1, "scan"),
            ("paper.pdf", lambda: b"", 1, "The file is empty: paper.pdf."),
            ("paper.png", papers.picture, 1, "Only pages of PDF files can be drawn as they are read"),
            ("paper.xlsx", papers.CENTRAL.workbook, 1, "Only pages of PDF files can be drawn as they are read"),
            ("paper.txt", lambda: "预算".encode(), 1, "import_budget --dry-run says what is read of it."),
        ],
    )
    def test_is_said_in_a_sentence(
        self, tmp_path: Path, name: str, make: Callable[[], bytes], number: int, words: str
    ) -> None:
        code, out, error = run(kept(tmp_path, make(), name), number, "--output", tmp_path / "it.png")
        assert (code, out) == (1, "")
        assert words in error
        assert error.endswith(" Nothing was drawn.")
        assert not (tmp_path / "it.png").exists()

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert f"there is no file or folder {tmp_path / 'none.pdf'}" in run(tmp_path / "none.pdf", 1)[2]

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "not a regular file" in run(tmp_path, 1, "--output", tmp_path / "it.png")[2]

    def test_a_picture_that_would_replace_another_file(self, tmp_path: Path) -> None:
        path = kept(tmp_path, PDF)
        code, _out, error = run(path, 2, "--output", path)
        assert (code, error) == (2, "--output takes a file that ends with .png.")
        assert path.read_bytes() == PDF

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        code, _out, error = run(kept(tmp_path, PDF), 2, "--output", tmp_path / "none" / "it.png")
        assert (code, error) == (1, f"{tmp_path / 'none' / 'it.png'} cannot be written: No such file or directory.")
