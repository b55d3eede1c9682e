"""Every figure in the tables of the published documents is read as it is printed, or it is named; none is made up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests import corpus
from tests.documents import DOCUMENTS, needs_documents
from tests.papers import Paper, Table
from tests.printed import compare_with_print, figures_by_page, listed_figures, printed_words
from tests.unit.test_dressed_figures import AMOUNTS, table


def documents_of_lists() -> dict[str, list[Path]]:
    """Return the files of each budget of which lists are kept."""
    files = {file for file, _page in listed_figures()}
    budgets = corpus.budgets_in(DOCUMENTS) if DOCUMENTS.exists() else {}
    return {name: paths for name, paths in budgets.items() if any(path.name in files for path in paths)}


@needs_documents
@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted({file.removesuffix("-tables.pdf") for file, _page in listed_figures()}))
def test_each_page_holds_the_figures_of_its_list(name: str) -> None:
    paths = documents_of_lists()[name if name.endswith(".pdf") else f"{name}.pdf"]
    reading, _is_open = corpus.read_with_scope(paths)
    compared = compare_with_print(reading.budget, paths)
    assert (compared.wrong, compared.missed) == ([], [])
    read, named = figures_by_page(reading.budget), Counter(compared.named)
    # A total that stands at the head and the foot is taken once, with a warning.
    twice = any(each.startswith("repeated-total") for each in reading.warnings)
    elsewhere = sum(read.values(), Counter()) if twice else Counter()
    pages = {key: figures for key, figures in listed_figures().items() if key[0] in {path.name for path in paths}}
    assert read.keys() <= pages.keys()
    for (file, page), figures in pages.items():
        found = read.get((file, page), Counter())
        assert not found - figures, f"{file}, p. {page}: read and not printed"
        lost = figures - found - elsewhere
        assert not lost - Counter({word: named[f"p. {page} {word}"] for word in lost}), f"{file}, p. {page}: not read"


def test_a_figure_that_is_read_otherwise_than_it_is_printed_is_told(tmp_path: Path) -> None:
    """The comparison itself: it knows what is right, what is named, what is wrong and what was missed."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(Paper(tables=[table({AMOUNTS[0]: "({})"})]).pdf())
    budget = corpus.read_with_scope([path])[0].budget
    compared = compare_with_print(budget, [path])
    assert (compared.right, compared.named, compared.wrong, compared.missed) == (14, ["p. 2 (1,234.50)"], [], [])
    path.write_bytes(Paper(tables=[table({AMOUNTS[4]: "9{}"})]).pdf())
    compared = compare_with_print(budget, [path])
    assert compared.wrong == ["p. 2 '834.50' where '9834.50' is printed"]


def test_a_figure_that_ends_where_the_next_cell_begins_is_a_word_of_its_own(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "paper.pdf"))
    canvas.drawRightString(100, 700, "4,968,200.00")
    canvas.drawString(103, 700, "30201")
    canvas.save()
    assert [word.text for word in printed_words(tmp_path / "paper.pdf")] == ["4,968,200.00", "30201"]


def test_percentages_are_no_amounts_that_were_missed(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    figures = ["1,000,000.00", "1,000,001.50", "1,000,001.50", "0.01"]
    rows = [
        ["科目编码", "科目名称", "上年执行数", "预算数", "增减额", "增减%"],
        *(["205", "教育支出", *figures], ["", "合计", *figures]),
    ]
    path.write_bytes(Paper(tables=[Table("一般公共预算支出表", rows)]).pdf())
    compared = compare_with_print(corpus.read_with_scope([path])[0].budget, [path])
    assert (compared.right, compared.wrong, compared.missed) == (6, [], [])


def test_the_table_of_a_folder_counts_its_budgets(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(Paper(tables=[table({})]).pdf())
    (tmp_path / "two.xlsx").write_bytes(Paper(tables=[table({})]).workbook())
    (tmp_path / "three.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "notes.md").write_text("no budget")
    head, one, three, two, sums = corpus.corpus_table(list(corpus.read_corpus(tmp_path)))
    assert head.split() == ["budget", *corpus.COLUMNS[:-1], "CPU", "s", "issuer"]
    assert one.split()[:7] == ["one.pdf", "2031", "15", "15", "0", "0", "0"]
    assert two.split()[:7] == ["two.xlsx", "2031", "15", "·", "0", "·", "·"]
    assert "refused: broken" in three
    assert sums.startswith("3 budgets, 15 printed figures: 100.00 % right")
