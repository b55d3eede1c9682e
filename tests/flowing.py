"""Write the tables of a budget as a Word document, for the readers of such; web pages come of ``tests.reprinted``."""

from __future__ import annotations

import html
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from budgets.documents.model import table_layout
from budgets.records import Budget, Statement
from tests.papers import Paper
from tests.reprinted import cover_of, printable, printed_in, title_of


def word_document(budget: Budget) -> Any:
    """Return the tables of a budget as a document of python-docx, each below its title, its header repeated."""
    document = Document()
    for text in cover_of(budget):
        document.add_paragraph(text)
    for table in printable(budget):
        add_statement(document, table, budget.department)
    return document


def write_word(budget: Budget, path: Path) -> None:
    word_document(budget).save(str(path))


def add_statement(document: Any, table: Statement, issuer: str) -> None:
    """Add a table with its title, issuer and unit above, and what stands below it."""
    document.add_page_break()
    document.add_paragraph(title_of(table))
    document.add_paragraph(f"编制部门：{issuer}\t单位：{table.money_unit}")
    cells = list(table_layout.ranges(table.columns))
    height = max(cell.bottom for cell in cells) + 1
    rows = table_layout.rows_as_printed(table)
    made = document.add_table(height + len(rows), len(table.columns))
    # The library finds a cell anew each time it is asked for, and names paragraphs of merged cells together.
    grid = [list(row.cells) for row in made.rows]
    for row in made.rows[:height]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in cells:
        merged = grid[cell.top][cell.left].merge(grid[cell.bottom][cell.right])
        merged.text = cell.text
    for at, spots in enumerate(rows, height):
        for column, spot in enumerate(spots):
            grid[at][column].text = printed_in(spot)
    # A document has a paragraph behind each table, if an empty one.
    for words in (table.remark, table.note):
        document.add_paragraph(words)


def with_property(run: Any, name: str, **values: str) -> Any:
    """Switch something on for a run, or say a value of it (``w:vanish``, ``w:color``)."""
    said = OxmlElement(name)
    for key, value in values.items():
        said.set(qn(f"w:{key}"), value)
    run._r.get_or_add_rPr().append(said)
    return run


def table_of(document: Any, rows: Iterable[Iterable[str]]) -> Any:
    """Add a table of texts to a document."""
    texts = [list(row) for row in rows]
    made = document.add_table(len(texts), max(map(len, texts)))
    for row, cells in zip(made.rows, texts, strict=True):
        for cell, text in zip(row.cells, cells, strict=False):
            cell.text = text
    return made


def small_word(*rows: Iterable[str], header: Iterable[str] = ("科目编码", "科目名称", "合计")) -> Any:
    """Return a document with one table of spending; what a test adds to it comes behind."""
    document = Document()
    for text in ("2031年青田省档案馆部门预算", "部门支出预算总表", "单位：元"):
        document.add_paragraph(text)
    table_of(document, [header, *rows])
    document.add_paragraph("")
    return document


def small_page(table: str, head: str = "") -> str:
    """Return a web page with one table of spending, of which the rows below its header are given."""
    header = "<tr><td>科目编码<td>科目名称<td>合计</tr>"
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body><h1>2031年青田省档案馆部门预算</h1>"
        f"<p>部门支出预算总表</p><p>单位：元</p><table>{header}{table}</table></body></html>"
    )


def word_of_paper(paper: Paper) -> bytes:
    """Return a paper as a Word document, cells merged as its own."""
    document = Document()
    for page in (paper.title, *paper.prose):
        for text in page:
            document.add_paragraph(text)
        document.add_page_break()
    for table in paper.tables:
        for text in (table.number, table.title, f"{table.issuer}\t{table.unit}"):
            document.add_paragraph(text)
        made = document.add_table(len(table.rows), len(table.rows[0]))
        grid = [list(row.cells) for row in made.rows]
        for i, j, rows, columns, text in table.cells():
            grid[i][j].merge(grid[i + rows - 1][j + columns - 1]).text = text
        document.add_paragraph(table.note).add_run().add_break(WD_BREAK.PAGE)
    document.save(file := io.BytesIO())
    return file.getvalue()


def web_page_of_paper(paper: Paper) -> str:
    """Return a paper as a web page, cells merged as its own."""
    parts = [f"<p>{html.escape(text)}</p>" for page in (paper.title, *paper.prose) for text in page]
    for table in paper.tables:
        heads = (table.number, table.title, f"{table.issuer}&emsp;&emsp;{table.unit}")
        parts += [f"<p>{text}</p>" for text in heads]
        rows: list[str] = [""] * len(table.rows)
        for i, _, down, across, text in table.cells():
            rows[i] += f"<td rowspan={down} colspan={across}>{html.escape(text)}</td>"
        parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table><p>{html.escape(table.note)}</p>")
    return f"<!DOCTYPE html><meta charset=utf-8><title>公开</title><body>{''.join(parts)}"
