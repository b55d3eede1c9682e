"""Documents to read in tests: the published ones, where they are at hand, and small ones made here."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from budgets.documents import Reading, read

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT.parent / "shared" / "documents"
SHENZHEN = DOCUMENTS / "shenzhen-infosec-centre-2024.txt"
SAMPLE = ROOT / "budgets" / "sample" / SHENZHEN.name
#: The department of that document in the sample.
CENTRE = "shenzhen-infosec-centre"

needs_documents = pytest.mark.skipif(
    not SHENZHEN.exists(), reason="The published documents are not beside the project (../shared/documents)."
)
#: Both texts of the same budget: the published one and our own summary of it.
BOTH = [pytest.param(SHENZHEN, marks=needs_documents, id="published"), pytest.param(SAMPLE, id="sample")]

#: The published PDF files, by a short name: two of a year where prose and tables are apart.
PUBLISHED = {
    "finance-2025": ("shanghai-finance-bureau-2025.pdf",),
    "wanli-2023": ("shanghai-putuo-wanli-2023.pdf",),
    "office-2025": ("shanghai-putuo-government-office-2025.pdf",),
    "justice-2026": ("shanghai-putuo-justice-2026.pdf",),
    **{
        f"party-{year}": (f"jiangsu-party-office-{year}-text.pdf", f"jiangsu-party-office-{year}-tables.pdf")
        for year in (2017, 2018, 2019)
    },
    "congress-2019": ("jiangsu-congress-2019-text.pdf", "jiangsu-congress-2019-tables.pdf"),
}


def published(name: str) -> list[Path]:
    """Return the files of a published budget."""
    return [DOCUMENTS / file for file in PUBLISHED[name]]


@cache
def reading(name: str) -> Reading:
    """Return what is read of a published budget's files, once for all tests of a run."""
    return read(published(name))


TITLES = {
    "income-expenditure": "收支总表",
    "income": "收入总表",
    "expenditure": "支出总表",
    "projects": "项目支出总表",
    "general-economic": "一般公共预算支出表（按经济分类）",
}
UNITS = ("某市档案馆", "某市档案馆分馆")


@dataclass
class Document:
    """A small made-up budget of one or two units, printed as asked for: the amounts are whole 万元 inside."""

    units: tuple[str, ...] = UNITS[:1]
    money_unit: str = "万元"
    titles: dict[str, str] = field(default_factory=lambda: dict(TITLES))
    order: tuple[str, ...] = tuple(TITLES)
    grand_total: bool = False
    unit_on_every_row: bool = False

    def printed(self, amount: int | Decimal) -> str:
        value = Decimal(amount) * (10_000 if self.money_unit == "元" else 1)
        return f"{value:,.2f}"

    def text(self) -> str:
        """Return the document's text."""
        total = 100 * len(self.units)
        head = [
            "2031年某市档案馆单位预算",
            "第一部分  单位概况",
            "一、主要职责",
            "保管档案；提供查阅。",
            "第二部分  收支总体情况",
            f"2031年预算收入{self.printed(total)}{self.money_unit}，"
            f"比上年预算增加{self.printed(10)}{self.money_unit}，增长5%。",
        ]
        tables = [line for n, kind in enumerate(self.order, 1) for line in self._table(n, kind)]
        return "\n\n".join([*head, *tables]) + "\n"

    def _table(self, number: int, kind: str) -> list[str]:
        rows = getattr(self, "_" + kind.replace("-", "_"))()
        return [f"表 {number}", self.titles[kind], f"单位名称：某市档案馆 单位：{self.money_unit}", *rows]

    def _row(self, *cells: str | int) -> str:
        return " ".join(self.printed(cell) if isinstance(cell, int) else cell for cell in cells)

    def _total(self, *amounts: int) -> list[str]:
        scaled = (amount * len(self.units) for amount in amounts)
        return [self._row("合计", *scaled)] if self.grand_total else []

    def _income_expenditure(self) -> list[str]:
        total = 100 * len(self.units)
        return [
            "收入 支出",
            "项目 2031年预算数 项目 2031年预算数",
            self._row("一、财政拨款", total, "一、文化旅游体育与传媒支出", total),
            self._row("本年收入合计", total, "本年支出合计", total),
            self._row("收入总计", total, "支出总计", total),
        ]

    def _income(self) -> list[str]:
        return [
            "预算单位 收入总计 财政拨款 事业收入",
            *self._total(100, 90, 10),
            *(self._row(unit, 100, 90, 10) for unit in self.units),
        ]

    def _by_code(self, *rows: tuple[str, str, int, int, int]) -> list[str]:
        lines = ["预算单位 科目编码 科目名称 支出总计 基本支出 项目支出", *self._total(100, 60, 40)]
        for unit in self.units:
            if not self.unit_on_every_row:
                lines.append(self._row(unit, 100, 60, 40))
            lines += [self._row(*((unit, *row) if self.unit_on_every_row else row)) for row in rows]
        return lines

    def _expenditure(self) -> list[str]:
        return self._by_code(
            ("207", "文化旅游体育与传媒支出", 100, 60, 40),
            ("20701", "文化和旅游", 100, 60, 40),
            ("2070101", "行政运行", 60, 60, 0),
            ("2070199", "其他文化和旅游支出", 40, 0, 40),
        )

    def _general_economic(self) -> list[str]:
        return self._by_code(
            ("301", "工资福利支出", 60, 60, 0),
            ("30101", "基本工资", 60, 60, 0),
            ("302", "商品和服务支出", 40, 0, 40),
            ("30227", "委托业务费", 40, 0, 40),
        )

    def _projects(self) -> list[str]:
        lines = ["支出项目类别 总计 财政拨款"]
        for unit in self.units:
            lines += [self._row(unit, 40, 40), "    " + self._row(f"{unit}数字化项目", 40, 40)]
        return lines
