"""Word documents: their tables are read as those of paper, and what is not shown, or cannot be read, is named."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import documents
from budgets.documents import Reading, Refused
from budgets.documents.isolation.page_pictures import draw_page
from budgets.documents.model.limits import Limits
from budgets.documents.model.media_types import DOC, DOCX, RTF
from budgets.documents.model.messages import sentence
from budgets.documents.model.pages import PageLine
from budgets.documents.sources.file_types import media_type_of
from budgets.documents.sources.flowing_files import opened_flow
from budgets.documents.sources.office_program import office_program
from budgets.documents.sources.word_document import read_word
from budgets.records import Budget, Line, Place, State
from tests import province, reprinted
from tests.documents import DOCUMENTS
from tests.flowing import small_word, table_of, with_property, word_document, write_word

needs_office = pytest.mark.skipif(not office_program(), reason="LibreOffice opens such files, and is not installed")
ROWS = (("合计", "", "300.00"), ("201", "一般公共服务支出", "100.00"), ("208", "社会保障和就业支出", "200.00"))


def saved(document: Any) -> bytes:
    document.save(file := io.BytesIO())
    return file.getvalue()


def read(document: Any, folder: Path, name: str = "budget.docx") -> Reading:
    path = folder / name
    path.write_bytes(document if isinstance(document, bytes) else saved(document))
    return documents.read([path], department="青田省档案馆")


def lines_of(reading: Reading) -> tuple[Line, ...]:
    return reading.budget.statements[0].lines


def values(reading: Reading) -> list[Decimal | None]:
    return [amount.value for line in lines_of(reading) for amount in line.amounts]


def texts(document: Any) -> list[str]:
    """Return the lines of a document, without its tables."""
    flow = read_word(saved(document), "a.docx", Limits())
    return [item.text for item in flow.items if hasattr(item, "text")]


def rows_of(document: Any, number: int = 1) -> list[list[str]]:
    """Return the rows of a table of a document as they are shown."""
    return dict(read_word(saved(document), "a.docx", Limits()).parts())[f"table[{number}]"]


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """Return a document with other words in a part."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old.encode(), new.encode()) if name == part else content)
    return file.getvalue()


def of_run(document: Any, row: int, column: int) -> Any:
    return document.tables[0].cell(row, column).paragraphs[0].runs[0]


class TestTheSameTables:
    def test_a_document_says_what_the_budget_says(self, tmp_path: Path) -> None:
        budget = province.budget(3)
        write_word(budget, path := tmp_path / "budget.docx")
        read = documents.read(
            [path], year=budget.year, department=budget.department, scope=budget.scope, phase=budget.phase
        ).budget
        compared = reprinted.compare(budget, read)
        assert (compared.named, compared.wrong, compared.missed) == ([], [], [])
        assert compared.right > 150
        assert read.files[0].media_type == DOCX

    @pytest.mark.heavy
    @pytest.mark.skipif(not DOCUMENTS.exists(), reason="The published documents are not beside the project.")
    def test_each_published_budget_is_read_alike_as_a_document_and_as_a_web_page(self, tmp_path: Path) -> None:
        right = 0
        for budget in published_budgets():
            write_word(budget, word := tmp_path / "budget.docx")
            reprinted.write_html(budget, reprinted.LAYOUTS["text-a4"], page := tmp_path / "budget.html")
            for path in (word, page):
                read = documents.read(
                    [path], year=budget.year, department=budget.department, scope=budget.scope, phase=budget.phase
                ).budget
                compared = reprinted.compare(budget, read)
                assert (compared.named, compared.wrong, compared.missed) == ([], [], []), (budget.title, path.suffix)
                right += compared.right
        assert right > 9_000

    def test_a_figure_stands_at_table_row_and_column(self, tmp_path: Path) -> None:
        line = lines_of(read(small_word(*ROWS), tmp_path))[1]
        assert line.amounts[0].place == Place(file="budget.docx", sheet="table[1]", row=3, column=3)
        assert line.amounts[0].place.table == 1

    def test_the_original_shows_the_lines_and_each_table(self, tmp_path: Path) -> None:
        (path := tmp_path / "budget.docx").write_bytes(saved(small_word(*ROWS)))
        draw_page(path, "budget.docx", 1, tmp_path)
        lines, table = ((tmp_path / f"{number}.json").read_text() for number in (1, 2))
        assert '["部门支出预算总表"], ["单位：元"], ["〔表格 1〕"]' in lines
        assert '"sheet": "table[1]"' in table
        assert '["201", "一般公共服务支出", "100.00"]' in table

    @needs_office
    @pytest.mark.parametrize("kind", ["doc", "rtf"])
    def test_an_old_document_is_read_where_another_program_opens_it(self, tmp_path: Path, kind: str) -> None:
        (path := tmp_path / "budget.docx").write_bytes(saved(small_word(*ROWS)))
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [str(office_program()), profile, "--headless", "--convert-to", kind, str(path)]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        reading = read((tmp_path / f"budget.{kind}").read_bytes(), tmp_path, "budget.wps")
        assert values(reading) == [300, 100, 200]
        assert lines_of(reading)[1].amounts[0].place.table == 1

    @needs_office
    def test_nothing_that_an_old_document_names_is_fetched_or_run(self, tmp_path: Path) -> None:
        asked: list[str] = []

        class Asked(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *args: Any) -> None:
                pass

        (secret := tmp_path / "secret.txt").write_text("SECRET")
        with HTTPServer(("127.0.0.1", 0), Asked) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            away = f"http://127.0.0.1:{server.server_port}"
            fields = "".join(
                rf"{{\field{{\*\fldinst {{ {words} }}}}{{\fldrslt {{kept}}}}}} "
                for words in (
                    *(f'INCLUDEPICTURE "{away}/a.png" \\d', f'INCLUDETEXT "{away}/a.rtf"'),
                    *(f'INCLUDETEXT "{secret}"', f'DDEAUTO cmd "/c touch {tmp_path}/run"'),
                )
            )
            document = rf"{{\rtf1\ansi before {fields} {{\*\template {away}/a.dot}} after\par}}"
            flow = opened_flow(document.encode(), "a.rtf", RTF, Limits())
            server.shutdown()
        text = " ".join(item.text for item in flow.items if isinstance(item, PageLine))
        assert text.startswith("before")
        assert text.endswith("after")
        assert ("SECRET" in text, asked, (tmp_path / "run").exists()) == (False, [], False)

    @needs_office
    @pytest.mark.parametrize("damage", [b"", b"{\\rtf1", b"{\\rtf1 " + b"{" * 100_000])
    def test_what_the_other_program_makes_nothing_of_is_refused(self, damage: bytes) -> None:
        with pytest.raises(Refused, match=r"^(?:broken|empty): a.rtf"):
            opened_flow(damage, "a.rtf", RTF, Limits()).as_page()

    def test_a_program_that_takes_too_long_or_cannot_start_is_ended(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (program := tmp_path / "soffice").write_text("#!/bin/sh\nsleep 60\n")
        monkeypatch.setattr(shutil, "which", lambda name: str(program))
        with pytest.raises(Refused, match=r"^broken: a.doc"):
            opened_flow(b"", "a.doc", DOC, Limits())
        program.chmod(0o755)
        with pytest.raises(Refused, match=r"^too-slow"):
            opened_flow(b"", "a.doc", DOC, Limits(seconds=0.5))

    def test_without_that_program_an_old_document_is_refused_as_before(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: None)
        with pytest.raises(Refused, match=r"^word: budget.rtf") as refused:
            read(b"{\\rtf1 a}", tmp_path, "budget.rtf")
        assert ".docx" in sentence(str(refused.value), "en")


def published_budgets() -> list[Budget]:
    from tests.corpus import budgets_in, read_with_scope

    return [read_with_scope(paths)[0].budget for paths in budgets_in(DOCUMENTS).values()]


class TestTablesAsShown:
    def test_merged_cells_reach_over_rows_and_columns(self) -> None:
        document = Document()
        table = table_of(document, [["名称", "金额", ""], ["", "今年", "上年"], ["甲", "1", "2"]])
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(0, 1).merge(table.cell(0, 2))
        sheet = read_word(saved(document), "a.docx", Limits()).items[0]
        assert sheet.merged == [((0, 0), (1, 0)), ((0, 1), (0, 2))]  # type: ignore[union-attr]

    def test_columns_that_no_cell_begins_in_are_none(self, tmp_path: Path) -> None:
        # A program that draws tables freely cuts them in more columns than are seen.
        document = small_word(*ROWS)
        for cell in document.tables[0]._tbl.iter(qn("w:tc")):
            cell.get_or_add_tcPr().append(OxmlElement("w:gridSpan"))
            cell.tcPr.find(qn("w:gridSpan")).set(qn("w:val"), "7")
        assert values(read(document, tmp_path)) == [300, 100, 200]
        assert lines_of(read(document, tmp_path))[0].amounts[0].place.column == 3

    def test_a_table_in_a_cell_that_only_sets_it_is_read_as_itself(self, tmp_path: Path) -> None:
        document = Document()
        document.add_paragraph("2031年青田省档案馆部门预算")
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "部门支出预算总表"
        cell.add_paragraph("单位：元")
        inner = cell.add_table(4, 3)
        for row, words in zip(inner.rows, (("科目编码", "科目名称", "合计"), *ROWS), strict=True):
            for one, text in zip(row.cells, words, strict=True):
                one.text = text
        reading = read(document, tmp_path)
        assert values(reading) == [300, 100, 200]
        assert lines_of(reading)[0].amounts[0].place.table == 2

    def test_a_table_beside_figures_is_read_behind_the_table_it_stands_in(self) -> None:
        document = small_word(*ROWS)
        document.tables[0].cell(1, 1).add_table(1, 2).cell(0, 0).text = "内"
        assert rows_of(document)[2] == ["201", "一般公共服务支出", "100.00"]
        assert rows_of(document, 2) == [["内"]]

    def test_two_figures_below_each_other_in_a_cell_are_no_one_figure(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        document.tables[0].cell(2, 2).text = "100\n200"
        amount = lines_of(read(document, tmp_path))[1].amounts[0]
        assert (amount.state, amount.value) == (State.UNREADABLE, None)

    def test_a_name_on_two_lines_is_one(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        document.tables[0].cell(2, 1).text = "一般公共\n服务支出"
        assert lines_of(read(document, tmp_path))[1].label == "一般公共服务支出"

    def test_how_far_in_a_name_stands_is_kept(self) -> None:
        document = small_word(*ROWS)
        document.tables[0].cell(2, 1).paragraphs[0].paragraph_format.left_indent = Pt(21)
        assert rows_of(document)[2][1] == "    一般公共服务支出"

    def test_a_row_that_begins_farther_right_leaves_slots_empty(self) -> None:
        document = small_word(*ROWS)
        row = document.tables[0].rows[1]._tr
        row.remove(row.tc_lst[0])
        row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
        assert rows_of(document)[1] == ["", "", "300.00"]

    def test_the_lower_part_of_no_cell_shows_what_it_holds(self) -> None:
        document = small_word(*ROWS)
        document.tables[0].cell(0, 0)._tc.get_or_add_tcPr().append(OxmlElement("w:vMerge"))
        assert rows_of(document)[0] == ["科目编码", "科目名称", "合计"]

    def test_what_the_lower_part_of_a_cell_holds_is_not_seen_and_named(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        for row, how in ((1, "restart"), (2, "continue")):
            merged = parse_xml(f'<w:vMerge {nsdecls("w")} w:val="{how}"/>')
            document.tables[0].cell(row, 2)._tc.get_or_add_tcPr().append(merged)
        reading = read(document, tmp_path)
        assert "hidden-text: budget.docx, 100.00" in reading.warnings
        assert 100 not in values(reading)


class TestWhatIsNotShown:
    def test_cells_that_old_programs_merged_across_are_one(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        for column, how in ((0, 'w:val="restart"'), (1, "")):
            merged = parse_xml(f"<w:hMerge {nsdecls('w')} {how}/>")
            document.tables[0].cell(1, column)._tc.get_or_add_tcPr().append(merged)
        document.tables[0].cell(1, 1).text = "密"
        reading = read(document, tmp_path)
        assert values(reading) == [300, 100, 200]
        assert "hidden-text: budget.docx, 密" in reading.warnings
        assert rows_of(document)[1] == ["合计", "", "300.00"]

    def test_cells_and_rows_that_controls_hold_are_read(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        table = document.tables[0]._tbl
        for held in (table.tr_lst[2], table.tr_lst[1].tc_lst[2]):
            control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
            held.addprevious(control)
            control[1].append(held)
        assert values(read(document, tmp_path)) == [300, 100, 200]

    def test_of_a_field_its_result_is_read(self) -> None:
        document = Document()
        document.add_paragraph("第")._p.append(
            parse_xml(f"<w:fldSimple {nsdecls('w')} w:instr='PAGE'><w:r><w:t>3</w:t></w:r></w:fldSimple>")
        )
        step, words = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>", "<w:r><w:t>{}</w:t></w:r>"
        begin, separate, end = map(step.format, ("begin", "separate", "end"))
        inner = f"{begin}<w:r><w:instrText>PAGE</w:instrText></w:r>{separate}{words.format('1,234')}{end}"
        field = f"{begin}<w:r><w:instrText>IF</w:instrText></w:r>{inner}{separate}{words.format('5')}{end}"
        for xml in (
            f"{words.format('共')}{field}{words.format('页')}",
            f"{begin}{words.format('失')}",
            words.format("末"),
        ):
            document.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))
        assert texts(document) == ["第3", "共5页", "末"]

    def test_tracked_changes_are_read_as_accepted_and_named(self, tmp_path: Path) -> None:
        document = small_word(*ROWS, ("209", "删去的一行", "9.00"))
        paragraph = document.tables[0].cell(2, 2).paragraphs[0]._p
        xml = f'<w:{{0}} {nsdecls("w")} w:id="1" w:author="a"><w:r><w:{{1}}>{{2}}</w:{{1}}></w:r></w:{{0}}>'
        for tag, inner, text in (("del", "delText", "1"), ("ins", "t", "7"), ("moveFrom", "t", "3")):
            paragraph.insert(0, parse_xml(xml.format(tag, inner, text)))
        document.tables[0].rows[4]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
        reading = read(document, tmp_path)
        assert values(reading) == [300, 7100, 200]
        assert "tracked-changes: budget.docx" in reading.warnings

    def test_cells_that_a_tracked_change_deletes_are_none(self, tmp_path: Path) -> None:
        document = small_word(
            *((*row[:2], "9.00", row[2]) for row in ROWS), header=("科目编码", "科目名称", "上年", "合计")
        )
        for row in document.tables[0].rows:
            row.cells[2]._tc.get_or_add_tcPr().append(OxmlElement("w:cellDel"))
        reading = read(document, tmp_path)
        assert values(reading) == [300, 100, 200]
        assert "tracked-changes: budget.docx" in reading.warnings

    def test_a_paragraph_whose_end_is_deleted_goes_on_with_the_next(self) -> None:
        document = Document()
        for text in ("一、部门", "概况"):
            document.add_paragraph(text)
        mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="a"/></w:rPr>')
        document.paragraphs[0]._p.get_or_add_pPr().append(mark)
        assert texts(document) == ["一、部门概况"]

    @pytest.mark.parametrize("by_style", [False, True])
    def test_hidden_text_is_not_read_and_named(self, tmp_path: Path, by_style: bool) -> None:
        document = small_word(*ROWS)
        run = document.tables[0].cell(2, 2).paragraphs[0].add_run("9")
        if by_style:
            based = document.styles.add_style("Unseen", 2)
            based.font.hidden = True
            run.style = document.styles.add_style("Also unseen", 2)
            run.style.base_style = based
        else:
            run.font.hidden = True
        reading = read(document, tmp_path)
        assert values(reading) == [300, 100, 200]
        assert "hidden-text: budget.docx, 9" in reading.warnings

    def test_a_style_that_hides_is_overruled_by_the_run(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        run = of_run(document, 2, 2)
        run.style = document.styles.add_style("Unseen", 2)
        run.style.font.hidden, run.font.hidden = True, False
        assert values(read(document, tmp_path)) == [300, 100, 200]

    def test_a_hidden_row_is_not_read_and_named(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        document.tables[0].rows[3]._tr.get_or_add_trPr().append(OxmlElement("w:hidden"))
        reading = read(document, tmp_path)
        assert values(reading) == [300, 100]
        assert "hidden-text: budget.docx, 208 社会保障和就业支出 200.00" in reading.warnings

    @pytest.mark.parametrize("look", ["strike", "white", "Wingdings"])
    def test_a_figure_of_which_no_digit_is_seen_is_named(self, tmp_path: Path, look: str) -> None:
        document = small_word(*ROWS)
        font = of_run(document, 2, 2).font
        if look == "strike":
            font.strike = True
        elif look == "white":
            font.color.rgb = RGBColor(255, 255, 255)
        else:
            font.name = look
        amount = lines_of(read(document, tmp_path))[1].amounts[0]
        assert (amount.state, amount.value) == (State.UNREADABLE, None)

    def test_white_figures_on_a_dark_ground_are_seen(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        of_run(document, 2, 2).font.color.rgb = RGBColor(255, 255, 255)
        ground = with_property(document.tables[0].cell(2, 2).paragraphs[0].runs[0], "w:shd", fill="1F4E79")
        assert ground.text == "100.00"
        assert values(read(document, tmp_path)) == [300, 100, 200]

    def test_a_raised_digit_is_the_mark_of_a_note(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        document.tables[0].cell(2, 2).paragraphs[0].add_run("1").font.superscript = True
        assert values(read(document, tmp_path)) == [300, 100, 200]

    def test_words_that_wait_to_be_filled_in_are_not_read(self) -> None:
        document = Document()
        document.add_paragraph("甲")
        content = "<w:sdtContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:sdtContent>"
        box = f"<w:sdt {nsdecls('w')}><w:sdtPr>{{}}</w:sdtPr>{content}</w:sdt>"
        for said, text in (("<w:showingPlcHdr/>", "单击此处输入文字"), ("", "乙")):
            document.element.body.insert(1, parse_xml(box.format(said, text)))
        assert texts(document) == ["甲", "乙"]

    def test_notes_that_hold_figures_are_named(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        for number in (1, 3):
            document.paragraphs[0].add_run()._r.append(
                parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="{number}"/>')
            )
        with zipfile.ZipFile(file := io.BytesIO(saved(document)), "a") as archive:
            note = '<w:footnote w:id="{}"><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>'
            notes = "".join(
                note.format(*each) for each in ((1, "含上年结转12.50元"), (2, "无人提及34.50"), (3, "见第2表"))
            )
            archive.writestr("word/footnotes.xml", f"<w:footnotes {nsdecls('w')}>{notes}</w:footnotes>")
        told = [each for each in read(file.getvalue(), tmp_path).warnings if each.startswith("note-figures")]
        assert told == ["note-figures: budget.docx, 含上年结转12.50元"]


class TestHeadsOfPages:
    """They stand above each table of their section: what they say of it and nothing nearer does is said of it."""

    @staticmethod
    def document(*tables: tuple[str, list[str]]) -> Any:
        """Return a document with a table in each section: the head of its pages, and the lines above the table."""
        made = Document()
        made.add_paragraph("2031年青田省档案馆部门预算")
        for number, (head, over) in enumerate(tables):
            section = made.sections[-1] if not number else made.add_section()
            section.header.is_linked_to_previous = head == "same"
            if head != "same":
                section.header.paragraphs[0].text = head
            for line in over:
                made.add_paragraph(line)
            table_of(made, [("科目编码", "科目名称", "合计"), *ROWS])
            made.add_paragraph("")
        return made

    @pytest.mark.parametrize(
        ("tables", "read_as"),
        [
            ([("单位：万元", ["部门支出预算总表"])], [("部门支出预算总表", "万元", 3_000_000)]),
            ([("某市财政局\t单位：万元", ["部门支出预算总表"])], [("部门支出预算总表", "万元", 3_000_000)]),
            ([("部门支出预算总表\n单位：元", [])], [("部门支出预算总表", "元", 300)]),
            # What stands nearer is said of the table.
            ([("单位：万元", ["部门支出预算总表", "单位：元"])], [("部门支出预算总表", "元", 300)]),
            (
                [("单位：万元", ["部门支出预算总表"]), ("same", ["财政拨款支出表"])],
                [("部门支出预算总表", "万元", 3_000_000), ("财政拨款支出表", "万元", 3_000_000)],
            ),
            (
                [("单位：万元", ["部门支出预算总表"]), ("单位：元", ["财政拨款支出表"])],
                [("部门支出预算总表", "万元", 3_000_000), ("财政拨款支出表", "元", 300)],
            ),
        ],
    )
    def test_titles_and_units_are_read(
        self, tmp_path: Path, tables: list[tuple[str, list[str]]], read_as: list[tuple[str, str, int]]
    ) -> None:
        found = read(self.document(*tables), tmp_path).budget
        assert [
            (table.title, table.money_unit, table.lines[0].amounts[0].value) for table in found.statements
        ] == read_as
        assert not found.unreadable

    def test_units_that_differ_on_a_section_s_pages_are_none(self, tmp_path: Path) -> None:
        made = self.document(("单位：万元", ["部门支出预算总表"]))
        made.sections[0].different_first_page_header_footer = True
        made.sections[0].first_page_header.paragraphs[0].text = "单位：元"
        (unread, *_) = read(made, tmp_path).budget.unreadable
        assert unread.reason.startswith("no-unit")

    def test_what_else_they_say_is_left_and_figures_named(self, tmp_path: Path) -> None:
        made = self.document(("2030年预算 第 12 页", ["部门支出预算总表", "单位：元"]))
        made.sections[0].footer.paragraphs[0].text = "上年合计1,234.50万元"
        reading = read(made, tmp_path)
        assert reading.budget.year == 2031
        assert [one for one in reading.warnings if one.startswith("head-figures")] == [
            "head-figures: budget.docx, 上年合计1,234.50万元"
        ]


class TestText:
    def test_figures_set_beside_each_other_by_tabs_are_named(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        document.add_paragraph("210\t卫生健康支出\t50.00\t60.00")
        unread = read(document, tmp_path).budget.unreadable
        assert [(one.reason, one.place.row) for one in unread] == [("row-outside: 50.00 60.00", 5)]

    def test_lists_that_count_by_themselves_are_numbered(self) -> None:
        document = Document()
        numbering = document.part.numbering_part.element
        level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
        levels = "".join(
            level.format(*each)
            for each in (
                *((0, "chineseCounting", "第%1部分 "), (1, "chineseCounting", "（%2）"), (2, "decimal", "%1.%3 ")),
                *((3, "lowerRoman", "%4 "), (4, "upperLetter", "%5 "), (5, "decimalEnclosedCircle", "%6")),
                *((6, "bullet", "•"), (7, "decimalZero", "%8 ")),
            )
        )
        numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
        start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        for number, more in ((90, ""), (91, start)):
            xml = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="90"/>{more}</w:num>'
            numbering.append(parse_xml(xml))
        said = (
            (90, 0),
            (90, 1),
            (90, 1),
            (90, 0),
            (90, 1),
            (90, 2),
            (90, 3),
            (90, 4),
            (90, 5),
            (90, 6),
            (90, 7),
            (91, 0),
        )
        for number, at in said:
            paragraph = document.add_paragraph("甲")._p
            xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
            paragraph.get_or_add_pPr().append(parse_xml(xml))
        assert [text.removesuffix("甲").strip() for text in texts(document)] == [
            *("第一部分", "（一）", "（二）", "第二部分", "（一）", "二.1", "i", "A", "①", "", "01", "第五部分"),
        ]

    def test_a_number_that_a_list_counts_is_no_part_of_a_figure_and_stands_in_empty_cells(self) -> None:
        document = small_word(("", "一般公共服务支出", "100.00"), ("", "社会保障和就业支出", "200.00"))
        level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>'
        numbering = document.part.numbering_part.element
        numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{level}</w:abstractNum>'))
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        for row, column in ((1, 0), (2, 0), (2, 2)):
            xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
            paragraph = document.tables[0].cell(row, column).paragraphs[0]._p
            paragraph.get_or_add_pPr().append(parse_xml(xml))
        assert [[row[0], row[2]] for row in rows_of(document)[1:]] == [["1", "100.00"], ["2", "3 200.00"]]

    def test_text_boxes_are_read_once_and_after_their_paragraph(self) -> None:
        document = Document()
        run = document.add_paragraph("甲").add_run()
        box = f"<w:txbxContent {nsdecls('w')}><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:txbxContent>"
        mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        run._r.append(
            parse_xml(
                f'<mc:AlternateContent {mc} {nsdecls("w")}><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing>'
                f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
            )
        )
        document.add_paragraph("丙")
        group = document.add_paragraph("丁").add_run()
        choices = f"<mc:Choice><w:g>{box}</w:g></mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        shapes = f"<w:g><mc:AlternateContent>{choices}</mc:AlternateContent>{box}</w:g>"
        group._r.append(parse_xml(f"<w:pict {mc} {nsdecls('w')}>{shapes}</w:pict>"))
        assert texts(document) == ["甲", "乙", "丙", "丁", "乙", "乙"]

    def test_what_a_run_holds_beside_letters(self) -> None:
        document = Document()
        run = document.add_paragraph("甲").add_run()
        for xml in (
            *("<w:tab/>", "<w:noBreakHyphen/>", "<w:sym w:char='F0FC'/>", "<w:br/>"),
            "<w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby>",
        ):
            run._r.append(parse_xml(re.sub(r"^<w:\w+", lambda found: f"{found[0]} {nsdecls('w')}", xml)))
        assert texts(document) == ["甲 -□", "拼"]

    def test_a_formula_of_the_text_is_read_as_it_stands(self) -> None:
        document = Document()
        maths = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        document.add_paragraph("共")._p.append(parse_xml(f"<m:oMath {maths}><m:r><m:t>5</m:t></m:r></m:oMath>"))
        assert texts(document) == ["共5"]

    def test_a_page_begins_where_one_is_broken(self) -> None:
        document = Document()
        document.add_paragraph("甲")
        document.add_page_break()
        document.add_paragraph("乙")
        document.add_paragraph("丙").paragraph_format.page_break_before = True
        document.add_section()
        document.add_paragraph("丁")
        items = read_word(saved(document), "a.docx", Limits()).items
        assert [item.new_page for item in items] == [True, True, True, True]  # type: ignore[union-attr]


class TestPictures:
    @staticmethod
    def picture() -> io.BytesIO:
        from PIL import Image

        Image.new("RGB", (40, 20)).save(file := io.BytesIO(), "PNG")
        return file

    @pytest.mark.parametrize(("width", "named"), [(12, True), (2, False)])
    def test_a_picture_as_large_as_a_table_is_named(self, tmp_path: Path, width: int, named: bool) -> None:
        document = small_word(*ROWS)
        document.add_picture(self.picture(), width=Cm(width), height=Cm(6))
        reasons = [one.reason for one in read(document, tmp_path).budget.unreadable]
        assert reasons == ["picture-inside: 5"] * named

    def test_one_in_a_cell_is_named_with_its_row(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        document.tables[0].cell(2, 1).paragraphs[0].add_run().add_picture(self.picture(), Cm(9), Cm(6))
        assert [one.place for one in read(document, tmp_path).budget.unreadable] == [
            Place(file="budget.docx", sheet="table[1]", row=3)
        ]

    @pytest.mark.parametrize(
        ("xml", "reasons"),
        [
            ("<w:object/>", ["object-inside: 1"]),
            (
                '<w:pict><v:shape style="width:400pt;height:200pt"><v:imagedata/></v:shape></w:pict>',
                ["picture-inside: 1"],
            ),
            ('<w:pict><v:shape style="width:40pt;height:20pt"><v:imagedata/></v:shape></w:pict>', []),
            ("<w:drawing/>", []),
        ],
    )
    def test_what_else_may_show_a_table(self, tmp_path: Path, xml: str, reasons: list[str]) -> None:
        document = small_word(*ROWS)
        named = f'{nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"'
        document.paragraphs[0].insert_paragraph_before("")
        document.paragraphs[0].add_run()._r.append(parse_xml(re.sub(r"^<w:\w+", lambda at: f"{at[0]} {named}", xml)))
        assert [one.reason for one in read(document, tmp_path).budget.unreadable] == reasons

    def test_a_file_within_the_document_is_named(self, tmp_path: Path) -> None:
        """As programs write that put a web page into a document."""
        document = small_word(*ROWS)
        document.element.body.insert(0, OxmlElement("w:altChunk"))
        assert [one.reason for one in read(document, tmp_path).budget.unreadable] == ["object-inside: 1"]
        for paragraph in (alone := Document()).paragraphs:
            paragraph._p.getparent().remove(paragraph._p)
        alone.element.body.insert(0, OxmlElement("w:altChunk"))
        with pytest.raises(Refused, match=r"^elsewhere"):
            read(alone, tmp_path)

    def test_a_document_of_pictures_is_refused_with_what_to_do(self, tmp_path: Path) -> None:
        document = Document()
        document.add_picture(self.picture(), width=Cm(15), height=Cm(20))
        with pytest.raises(Refused, match=r"^pictured"):
            read(document, tmp_path)


WIDE = '<w:tcPr><w:gridSpan w:val="999999"/></w:tcPr>'


class TestHostile:
    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (lambda data: changed(data, "word/document.xml", "<w:document", "<!DOCTYPE a []><w:document"), "entities"),
            (lambda data: changed(data, "word/styles.xml", "<w:styles", "<!DOCTYPE a []><w:styles"), "entities"),
            (lambda data: changed(data, "word/document.xml", "</w:body>", ""), "broken"),
            (lambda data: changed(data, "word/document.xml", "w:body", "w:nobody"), "broken"),
            (lambda data: data[:3000], "broken"),
            (lambda data: with_part(data, "word/vbaProject.bin", b"x"), "macros"),
            (lambda data: with_part(data, "word/media/bomb.bin", b"\0" * 60_000_000), "bomb"),
            (lambda data: changed(data, "word/document.xml", "2031年", "年" * 60_000), "long-line"),
            (lambda data: changed(data, "word/document.xml", "<w:tc>", f"<w:tc>{WIDE}"), "too-many-cells"),
            (lambda data: saved(Document()), "empty"),
        ],
    )  # fmt: skip
    def test_refused_with_the_reason(self, tmp_path: Path, make: Any, reason: str) -> None:
        with pytest.raises(Refused, match=f"^{reason}") as refused:
            read(make(saved(small_word(*ROWS))), tmp_path)
        for language in ("en", "zh-hans"):
            assert "{" not in sentence(str(refused.value), language)
            assert sentence(str(refused.value), language) != str(refused.value)

    def test_tables_within_tables_without_end_are_refused(self, tmp_path: Path) -> None:
        deep = "<w:tbl><w:tr><w:tc>" * 500 + "</w:tc></w:tr></w:tbl>" * 500
        with pytest.raises(Refused, match=r"^broken"):
            read(changed(saved(small_word(*ROWS)), "word/document.xml", "<w:tbl>", f"{deep}<w:tbl>"), tmp_path)

    def test_too_many_tables_are_refused(self, tmp_path: Path) -> None:
        many = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>" * 900
        with pytest.raises(Refused, match=r"^too-many-tables: budget.docx, 801 > 800"):
            read(changed(saved(small_word(*ROWS)), "word/document.xml", "<w:tbl>", f"{many}<w:tbl>"), tmp_path)

    def test_damage_that_holds_no_text_is_told(self, tmp_path: Path) -> None:
        reading = read(changed(saved(small_word(*ROWS)), "word/theme/theme1.xml", "<a:theme", "<a:them"), tmp_path)
        assert reading.warnings == ("part-ignored: budget.docx, word/theme/theme1.xml",)

    def test_styles_based_on_each_other_in_a_ring_end(self, tmp_path: Path) -> None:
        document = small_word(*ROWS)
        one, other = (document.styles.add_style(name, 2) for name in ("One", "Other"))
        one.base_style, other.base_style = other, one
        of_run(document, 2, 2).style = one
        assert values(read(document, tmp_path)) == [300, 100, 200]

    def test_a_workbook_in_a_document_does_not_make_it_one(self) -> None:
        assert media_type_of(saved(small_word(*ROWS)), "budget.xlsx") == DOCX


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(data), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2).map(lambda value: f"{value:,.2f}")


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS | st.just(""), st.booleans()), min_size=1, max_size=8),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_any_table_of_spending_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: Any, nested: bool) -> None:
    """Whatever is blank, wrapped or set within another table: each figure is read where it stands, or is not there."""
    words = [(f"2{number:02}", "名称" * number, *row[:2]) for number, row in enumerate(rows, start=1)]
    header = ("科目编码", "科目名称", "基本支出", "项目支出")
    document = small_word(*words, header=header)
    for (_, _, wraps), row in zip(rows, document.tables[0].rows[1:], strict=True):
        if wraps:
            row.cells[1].text = row.cells[1].text[:2] + "\n" + row.cells[1].text[2:]
    if nested:
        outer, table = document.add_table(1, 1), document.tables[0]._tbl
        outer.cell(0, 0)._tc.insert(0, table)
    reading = read(document, tmp_path_factory.mktemp("a"))
    found = [[amount.printed for amount in line.amounts] for line in lines_of(reading)]
    assert found == [[first, second] for first, second, _ in rows]
    assert [line.label for line in lines_of(reading)] == [name for _, name, _, _ in words]


def test_old_and_new_documents_are_told_by_their_bytes() -> None:
    assert media_type_of(saved(word_document(province.budget(1))), "x.pdf") == DOCX
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100 + "WordDocument".encode("utf-16-le")
    assert media_type_of(compound, "x.xls") == DOC
