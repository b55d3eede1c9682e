"""The papers of other tests as Word documents and web pages: all that is read of those is what is read of the paper."""

from __future__ import annotations

import io
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from docx.shared import Cm
from PIL import Image

from budgets.documents import read
from budgets.queries.uploads import unread
from budgets.records import Budget
from tests import papers, places
from tests.flowing import small_word, table_of, web_page_of_paper, word_of_paper
from tests.papers import Paper

PAPERS = {**places.PLACES, "中央": papers.CENTRAL, "四川": papers.SICHUAN, "湖南": papers.HUNAN, "疑": papers.DOUBTFUL}


def without_places(said: Any) -> Any:
    """Return what a budget says, without where: of records, and of what they hold."""
    if isinstance(said, dict):
        return {name: without_places(each) for name, each in said.items() if name not in ("place", "files", "indent")}
    return [without_places(each) for each in said] if isinstance(said, list | tuple) else said


def said_by(budget: Budget) -> dict[str, Any]:
    return without_places(asdict(budget))  # type: ignore[no-any-return]


def test_cells_of_two_tables_are_told_apart_where_they_are_unread(tmp_path: Path) -> None:
    document = small_word(("合计", "", "100.00"), ("201", "一般公共服务支出", "100.00"))
    file = io.BytesIO()
    Image.new("RGB", (40, 20)).save(file, "PNG")
    document.tables[0].cell(2, 1).paragraphs[0].add_run().add_picture(file, Cm(9), Cm(6))
    for text in ("项目支出表", "单位：元"):
        document.add_paragraph(text)
    table_of(document, [("项目名称", "合计"), ("甲", "1.00"), ("乙", "4O.00")])
    document.save(str(tmp_path / "paper.docx"))
    told = unread(read([tmp_path / "paper.docx"], department="青田省档案馆").budget)
    assert [(one.place.sheet, one.place.row) for one in told] == [("table[1]", 3), ("table[2]", 3)]


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_read_is_what_is_read_of_the_paper(tmp_path: Path, name: str) -> None:
    paper: Paper = PAPERS[name]
    for kind, content in (
        ("pdf", paper.pdf()),
        ("docx", word_of_paper(paper)),
        ("html", web_page_of_paper(paper).encode()),
    ):
        (tmp_path / f"paper.{kind}").write_bytes(content)
    truth, word, page = (said_by(read([tmp_path / f"paper.{kind}"]).budget) for kind in ("pdf", "docx", "html"))
    # Of a title page alone a paper does not tell which of its lines is the heading.
    for part in [part for part in truth if paper.prose or part != "sections"]:
        assert word[part] == truth[part], part
        assert page[part] == truth[part], part
