"""The kinds of tables, and which of them answers which question: data, so that a new city's set is not a new class."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of table.

    ``slug`` is its one spelling everywhere, ``name`` and ``name_en`` what we call it, whatever a document prints.
    ``scheme`` is the classification its codes belong to, empty where its lines are not codes.
    """

    slug: str
    name: str
    name_en: str
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A kind of table that can answer a view's question, and what money it covers."""

    kind: str
    covers: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(slug="income-expenditure", name="收支总表", name_en="Income and expenditure", scheme="functional"),
        Kind(slug="income", name="收入总表", name_en="Income by source"),
        Kind(slug="expenditure", name="支出总表", name_en="Expenditure by function", scheme="functional"),
        Kind(slug="basic", name="基本支出总表", name_en="Basic expenditure", scheme="economic-department"),
        Kind(slug="projects", name="项目支出总表", name_en="Project expenditure"),
        Kind(
            slug="fiscal",
            name="财政拨款收支总表",
            name_en="Fiscal appropriation: income and expenditure",
            scheme="functional",
        ),
        Kind(
            slug="general-function",
            name="一般公共预算支出表（按功能分类）",
            name_en="General public budget by function",
            scheme="functional",
        ),
        Kind(
            slug="general-economic",
            name="一般公共预算支出表（按经济分类）",
            name_en="General public budget by economic item",
            scheme="economic-department",
        ),
        Kind(slug="three-public", name="“三公”经费支出表", name_en="Travel abroad, reception and vehicles"),
        Kind(
            slug="government-fund",
            name="政府性基金预算支出表",
            name_en="Government fund budget",
            scheme="functional",
        ),
        Kind(
            slug="state-capital",
            name="国有资本经营预算支出表",
            name_en="State capital operating budget",
            scheme="functional",
        ),
        Kind(slug="performance", name="整体支出绩效目标表", name_en="Performance goals"),
        Kind(slug="other", name="其他表", name_en="Other table"),
    )
}

#: For each view, the kinds that can speak, in order of preference: the first the budget has, speaks.
VIEWS: dict[str, tuple[Speaker, ...]] = {
    "function": (
        Speaker(kind="expenditure", covers="all"),
        Speaker(kind="general-function", covers="general"),
    ),
    "economic": (Speaker(kind="general-economic", covers="general"), Speaker(kind="basic", covers="basic")),
    "project": (Speaker(kind="projects", covers="project"),),
    "source": (Speaker(kind="income", covers="all"),),
    "three-public": (Speaker(kind="three-public", covers="fiscal"),),
}
