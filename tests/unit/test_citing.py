"""Show that a citation says whose, what, which edition, since when and where, in the forms that others read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.citing import Citation, tex_words

CITATION = Citation(
    key="qingtian-2024-budget-2",
    issuer="青田市数据服务中心",
    title="2024年青田市数据服务中心单位预算",
    part=("表2 支出总表",),
    edition=2,
    published=date(2024, 2, 1),
    read=date(2026, 11, 29),
    url="https://budgets.example.org/qingtian/2024/budget/editions/2/tables/expenditure/",
    site="明账",
    sha256="ab" * 32,
)


def test_gb_t_7714_has_its_elements_in_their_order() -> None:
    assert CITATION.gb_t_7714() == (
        "青田市数据服务中心. 2024年青田市数据服务中心单位预算: 表2 支出总表: 第2版[DS/OL]. "
        "明账, (2024-02-01)[2026-11-29]. "
        f"https://budgets.example.org/qingtian/2024/budget/editions/2/tables/expenditure/. SHA-256: {'ab' * 32}."
    )


def test_apa_has_its_elements_in_their_order() -> None:
    assert replace(CITATION, sha256="").apa_citation() == (
        "青田市数据服务中心. (2024). 2024年青田市数据服务中心单位预算: 表2 支出总表 (Edition 2) [Data set]. 明账. "
        "Retrieved November 29, 2026, from "
        "https://budgets.example.org/qingtian/2024/budget/editions/2/tables/expenditure/"
    )


def test_csl_json_is_json_with_whole_dates() -> None:
    (one,) = json.loads(CITATION.csl_json())
    assert (one["type"], one["author"], one["version"]) == ("dataset", [{"literal": CITATION.issuer}], "2")
    assert one["issued"] == {"date-parts": [[2024, 2, 1]]}
    assert one["accessed"] == {"date-parts": [[2026, 11, 29]]}
    assert one["URL"] == CITATION.url


@pytest.mark.parametrize("form", ["GB/T 7714", "APA", "BibTeX", "CSL-JSON"])
def test_each_form_names_edition_address_and_hash(form: str) -> None:
    words = CITATION.forms()[form]
    assert CITATION.url in words
    assert CITATION.sha256 in words
    assert "2026" in words
    assert CITATION.sha256 not in replace(CITATION, sha256="").forms()[form]
    assert "SHA-256" not in replace(CITATION, sha256="").forms()[form]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_whatever_a_title_has_a_field_of_bibtex_ends_where_it_ends(title: str) -> None:
    entry = replace(CITATION, title=title, part=()).bibtex_entry()
    bare = re.sub(r"\\.", "", entry)
    depth = 0
    for at, sign in enumerate(bare):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0 or at < bare.index("{") or at == len(bare) - 1
    assert depth == 0


def test_what_means_something_to_tex_is_escaped() -> None:
    assert (
        tex_words("50%_a&b #1 {x} ~^\\$")
        == r"50\%\_a\&b \#1 \{x\} \textasciitilde{}\textasciicircum{}\textbackslash{}\$"
    )
