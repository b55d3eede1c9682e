"""Show that each table says how sure it is, the least sure first, and that many doubts of one sort are one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from budgets import documents, uploads
from budgets.checks import check_budget
from budgets.documents.model.messages import SENTENCES, grouped_messages
from budgets.models import Upload
from budgets.queries.certainty import KindTold, Sureness, table_certainties
from budgets.records import State
from tests import factories, papers
from tests.integration.test_asking import ROWS
from tests.integration.test_uploads import file, hand_in, shown

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("media", "english")]


def wrong_rows() -> list[list[str]]:
    return [*ROWS[:3], ["2012601", "行政运行", "510.00", "510.00", "0.00"], *ROWS[4:]]


def paper() -> bytes:
    """Return a paper of a sound table, one that does not add up, and one of no kind that is known."""
    tables = [
        papers.Table("2031年部门支出总表", ROWS),
        papers.Table("2031年一般公共预算支出表", wrong_rows()),
        papers.Table(
            "2031年绿化养护情况表", [["序号", "名称", "金额"], ["1", "草坪", "3.00"], ["2", "行道树", "4.00"]]
        ),
    ]
    return papers.Paper(tables=tables).pdf()


class TestTables:
    def test_are_confirmed_by_sums_and_doubtful_where_one_fails_or_the_kind_is_open(self, tmp_path: Path) -> None:
        (tmp_path / "paper.pdf").write_bytes(paper())
        budget = documents.read([tmp_path / "paper.pdf"]).budget
        sure = {one.statement.title[5:]: one for one in table_certainties(budget, check_budget(budget))}
        assert sure["部门支出总表"].sureness is Sureness.DOUBTFUL or sure["部门支出总表"].holding
        assert sure["一般公共预算支出表"].sureness is Sureness.DOUBTFUL
        assert sure["一般公共预算支出表"].failing
        assert sure["绿化养护情况表"].told_by is KindTold.NOTHING

    def test_of_a_sound_budget_are_confirmed(self) -> None:
        budget = factories.budget()
        sure = {one.statement.kind: one for one in table_certainties(budget, check_budget(budget))}
        assert sure["expenditure"].sureness is Sureness.CONFIRMED
        assert sure["expenditure"].told_by is KindTold.TITLE
        assert sure["government-fund"].sureness is Sureness.CONFIRMED

    @given(st.sets(st.integers(0, 3)))
    def test_an_unread_figure_or_a_missing_unit_puts_a_table_before_all_that_are_sure(self, spoilt: set[int]) -> None:
        tables = list(factories.statements()[:4])
        for at in spoilt:
            if at % 2:
                tables[at] = replace(tables[at], money_unit="")
            else:
                lines = tuple(
                    replace(
                        line,
                        amounts=tuple(replace(one, state=State.UNREADABLE, value=None) for one in line.amounts),
                    )
                    for line in tables[at].lines
                )
                tables[at] = replace(tables[at], lines=lines)
        budget = factories.budget(statements=tuple(tables))
        found = table_certainties(budget, check_budget(budget))
        assert [one.sureness for one in found] == sorted(one.sureness for one in found)
        doubtful = {one.statement.order - 1 for one in found if one.sureness is Sureness.DOUBTFUL}
        assert spoilt <= doubtful

    def test_the_shell_lists_the_least_sure_first(self, tmp_path: Path, capsys: Any) -> None:
        (tmp_path / "paper.pdf").write_bytes(paper())
        call_command("import_budget", str(tmp_path / "paper.pdf"), "--dry-run")
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  2031年")]
        assert "doubtful: kind by title" in lines[0]
        assert "that do not" in lines[0]
        assert any("doubtful: kind by nothing, 0 identities hold" in line for line in lines)

    def test_the_upload_lists_the_least_sure_first(self, staff: Client) -> None:
        upload = hand_in(staff, file("paper.pdf", paper()))
        page = shown(staff, upload)
        assert "How sure" in page
        assert "doubtful; kind by its title" in page
        assert "doubtful; kind not known" in page


class TestWarnings:
    def test_of_one_sort_are_told_as_one_where_they_are_many(self) -> None:
        many = [f"unmatched-figure: {n}.00万元" for n in range(40)]
        found = grouped_messages(["no-rules: 表1", *many, "no-rules: 表2"])
        assert [(message, len(alike)) for message, alike in found] == [
            ("no-rules: 表1", 0),
            ("no-rules: 表2", 0),
            ("unmatched-figure: …", 40),
        ]

    @given(st.lists(st.tuples(st.sampled_from([*SENTENCES][-6:]), st.text("甲乙1", max_size=3)), max_size=20))
    def test_none_is_lost(self, made: list[tuple[str, str]]) -> None:
        messages = [f"{slug}: {detail}" for slug, detail in made]
        told = [
            f"{message.partition(': ')[0]}: {detail}"
            for message, alike in grouped_messages(messages)
            for detail in (alike or (message.partition(": ")[2],))
        ]
        assert sorted(told) == sorted(messages)

    def test_the_upload_shows_them_grouped(self, staff: Client) -> None:
        upload = hand_in(staff, file("paper.pdf", paper()))
        Upload.objects.filter(pk=upload.pk).update(warnings=[f"unmatched-figure: {n}.5万元" for n in range(45)])
        page = shown(staff, upload)
        assert page.count("A figure in the text was not matched") == 1
        assert "45 places" in page
        assert uploads.read_kept_budget(upload).statements
