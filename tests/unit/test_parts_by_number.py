"""Parts of a text that are headlines with numbers: those whose words are not known are parts as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import documents
from budgets.records import Scope

_KNOWN = "预算情况说明"
_TABLE = (
    "<p>支出总表</p><p>单位：万元</p><table><tr><td>科目编码<td>科目名称<td>合计<td>基本支出<td>项目支出"
    "<tr><td>201<td>一般公共服务支出<td>9.00<td>4.00<td>5.00</table>"
)
_OTHERS = ("资金的来处", "收支预算总体情况说明", "一般公共预算拨款支出", "需要说明的事项")


@pytest.mark.heavy
@given(st.lists(st.sampled_from(_OTHERS), unique=True, max_size=3), st.lists(st.sampled_from(_OTHERS), max_size=3))
def test_what_counts_on_is_a_part(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str]
) -> None:
    headings = [f"{mark}、{words}" for mark, words in zip("一二三四五六七", [*before, _KNOWN, *after], strict=False)]
    said = [f"第{n}段话，收入总计{n}.50万元。" for n, _ in enumerate(headings, 1)]
    page = "".join(f"<h2>{head}</h2><p>{text}</p>" for head, text in zip(headings, said, strict=True))
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(f"<html><meta charset=utf-8><h1>某市档案馆2031年预算</h1>{page}{_TABLE}</html>")
    found = documents.read([path], scope=Scope.UNIT, department="某市档案馆", year=2031).budget
    assert [(each.heading, each.text) for each in found.sections] == list(zip(headings, said, strict=True))


def test_a_list_within_a_part_that_counts_as_parts_do_is_none(tmp_path: Path) -> None:
    """Its headlines begin with one again; a part is then told by its words."""
    parts = [("一、部门概况", ["一、馆藏", "二、展览", "三、研究"]), ("二、预算情况说明", [])]
    page = "".join(
        f"<h2>{head}</h2><p>概述一句。</p>" + "".join(f"<h3>{each}</h3><p>一句话。</p>" for each in inner)
        for head, inner in parts
    )
    (path := tmp_path / "page.html").write_text(
        f"<html><meta charset=utf-8><h1>某市档案馆2031年预算</h1>{page}{_TABLE}</html>"
    )
    found = documents.read([path], scope=Scope.UNIT, department="某市档案馆", year=2031).budget
    assert [each.heading for each in found.sections if "." not in each.path] == [head for head, _ in parts]
