"""What pages say of themselves in a sentence: how much, what share, how it changed, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override

from budgets import leads
from budgets.models import Department, Mention, Project
from budgets.money import WAN
from budgets.queries.drill import Block, BlockKey
from budgets.records import Base
from budgets.views.documents import largest_block
from tests import factories
from tests.integration.test_pages import BASE, LANGUAGES, publish
from tests.pages import project_page

Description = re.compile(r'<meta\s+name="description"\s+content="([^"]*)"', re.S)


def description(client: Client, address: str) -> str:
    found = Description.search(client.get(address).content.decode())
    assert found, address
    return unescape(found[1])


class TestEachKindOfPage:
    def test_says_what_it_holds(self, db: None, client: Client) -> None:
        budget = publish()
        project = Project.objects.get(name="平台扩容")
        department = f"/{budget.department.slug}/"
        place = budget.department.jurisdiction.get_absolute_url()
        told = {
            BASE: "：支出总计 1,000.00 万元。",
            f"{BASE}function/": "按功能：共 1,000.00 万元。",
            f"{BASE}function/201/": "：201 ",
            f"{BASE}tables/expenditure/": "按公布原样，共 ",
            f"{BASE}text/": "：文字部分。",
            f"{BASE}terms/": "，按公布原样。",
            project_page(project): "项目“平台扩容”",
            department: "2024 年的 1 份文件",
            place: "2024 年：各部门公布的文件。预算：1 份，合计 1,000.00 万元。",
            "/": "部门公开的预算",
        }
        for address, words in told.items():
            assert words in description(client, address), address

    def test_leads_the_page_with_it(self, db: None, client: Client) -> None:
        publish()
        for language in LANGUAGES:
            for page in ("", "function/", "function/201/", "tables/expenditure/"):
                address = f"{language}{BASE}{page}"
                shown = re.search(r'<p class="lede">(.*?)</p>', client.get(address).content.decode(), re.S)
                assert shown
                words = re.sub(r"\s+", " ", unescape(strip_tags(shown[1]))).strip()
                assert words == description(client, address)

    def test_is_in_the_reader_s_unit(self, db: None, client: Client) -> None:
        publish()
        assert "10,000,000.00 元" in description(client, f"{BASE}?unit=yuan")

    def test_marks_chinese_names_on_english_pages(self) -> None:
        assert leads.words_of("平台扩容") == "平台扩容"
        with override("en"):
            assert leads.words_of("平台扩容") == '<span lang="zh-Hans">平台扩容</span>'
            assert leads.words_of("平台扩容", "Platform") == "Platform"

    def test_escapes_what_is_printed(self, db: None, client: Client) -> None:
        tables = [replace(one, title=f'<b>"{one.title}') for one in factories.statements()]
        publish(statements=tuple(tables))
        for one in tables:
            page = client.get(f"{BASE}tables/{one.kind}/").content.decode()
            assert "<b>" not in page


class TestStatedChange:
    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ({"direction": "increase"}, "比2023年预算增加 1.00 万元。"),
            ({"direction": "decrease", "percent": Decimal("2.50")}, "比2023年预算减少 1.00 万元（2.5%）。"),
            ({"direction": "decrease", "percent": Decimal(3), "change": None}, "比2023年预算减少 3%。"),
            ({"direction": "level", "change": Decimal(0)}, "与2023年预算持平。"),
            ({"direction": ""}, ""),
            ({"direction": "increase", "change": None}, ""),
            ({"direction": "increase", "base_printed": ""}, ""),
            (
                {"direction": "increase", "subject": "expenditure/fiscal"},
                "全部是财政拨款，比2023年预算增加 1.00 万元。",
            ),
        ],
    )
    def test_in_words(self, words: dict[str, object], told: str) -> None:
        given = {"subject": "expenditure", "base": "budget", "base_printed": "2023年预算", "change": Decimal(10_000)}
        assert leads.change_words(Mention(**(given | words)), WAN) == told

    @pytest.mark.parametrize(
        ("base", "printed", "told"),
        [
            (Base.INITIAL, "2023年年初预算", "the 2023 initial budget"),
            (Base.BUDGET, "上年预算", "the previous year’s budget"),
            (Base.EXECUTED, "2022年预算执行数", "the 2022 spending"),
            (Base.UNSTATED, "上年", "the previous year"),
            (Base.UNSTATED, "2023年", "2023"),
            (Base.BUDGET, "调整后预算", '<span lang="zh-Hans">调整后预算</span>'),
        ],
    )
    def test_against_what_in_english(self, base: Base, printed: str, told: str) -> None:
        with override("en"):
            assert leads.base_words(Mention(base=base, base_printed=printed)) == told

    @pytest.mark.parametrize(
        ("reason", "told"),
        [
            ("机构改革，人员增加。", "原因：机构改革，人员增加。"),
            ("", ""),
            ("很长" * 40, ""),
        ],
    )
    def test_with_the_reason_that_the_text_gives(self, reason: str, told: str) -> None:
        with override("zh-hans"):
            assert leads.reason_words(Mention(reason=reason)) == told
        with override("en"):
            assert leads.reason_words(Mention(reason=reason)) == ""

    def test_the_reason_stands_in_the_lead(self, db: None, client: Client) -> None:
        first, *others = factories.budget().mentions
        words: dict[str, Any] = {"subject": "expenditure", "value": Decimal(10_000_000), "change": Decimal(1_000_000)}
        words |= {"direction": "increase", "base": "budget", "base_printed": "2023年预算", "reason": "新增两个项目"}
        publish(mentions=(replace(first, **words), *others))
        assert "原因：新增两个项目。" in description(client, BASE)

    @pytest.mark.parametrize(("stated", "is_told"), [("10000000", True), ("9995001", True), ("10300000", False)])
    def test_that_of_another_total_is_told_beside_that_total(
        self, db: None, client: Client, stated: str, is_told: bool
    ) -> None:
        """The tables come to 1,000.00 万元; with what was carried over it may be more, and that is what changed."""
        first, *others = factories.budget().mentions
        words: dict[str, Any] = {"subject": "expenditure", "value": Decimal(stated), "change": Decimal(1_000_000)}
        words |= {"direction": "increase", "base": "budget", "base_printed": "2023年预算"}
        publish(mentions=(replace(first, **words), *others))
        assert ("比2023年预算增加 100.00 万元" in description(client, BASE)) is is_told
        shown = re.sub(r"\s+", " ", strip_tags(client.get(BASE).content.decode()))
        assert ("文字所说的总计为 1,030.00 万元： ↑ 增加 100.00" in shown) is not is_told


class TestTheLargestBlock:
    def test_is_none_where_what_is_left_may_hold_a_larger_one(self) -> None:
        parts = [Block(BlockKey.PUBLIC, Decimal(2)), Block(BlockKey.PROJECT, Decimal(6))]
        assert largest_block(parts, Decimal(14)) == parts[1]
        assert largest_block(parts, Decimal(15)) is None
        assert largest_block(parts, None) == parts[1]
        assert largest_block([], Decimal(1)) is None


class TestTheOutcomeOfAYear:
    @pytest.mark.parametrize(
        ("plan", "spent", "told"),
        [
            (Decimal(20_000), Decimal(10_000), "甲局 2024 年：预算 2.00 万元，决算 1.00 万元，完成预算的 50.0%。"),
            (Decimal(0), Decimal(10_000), "甲局 2024 年：预算 0.00 万元，决算 1.00 万元。"),
            (None, Decimal(10_000), "甲局 2024 年：预算与决算对照。"),
        ],
    )
    def test_in_words(self, plan: Decimal | None, spent: Decimal | None, told: str) -> None:
        with override("zh-hans"):
            assert leads.of_outcome(Department(name="甲局"), 2024, plan, spent, WAN) == told


class TestTheBaseOfAChange:
    """A base that is published here is shown and linked; one that is not is said to be by calculation."""

    def told(self, client: Client, **words: Any) -> str:
        given: dict[str, Any] = {"subject": "expenditure", "value": Decimal(10_000_000), "change": Decimal(1_000_000)}
        given |= {"direction": "increase", "base": "budget", "base_printed": "2023年预算"}
        first, *others = factories.budget().mentions
        publish(mentions=(replace(first, **(given | words)), *others))
        page = client.get(BASE).content.decode()
        return re.sub(r"\s+", " ", page[page.index('class="key"') : page.index('id="function-h"')])

    def test_is_linked_where_it_is_published(self, db: None, client: Client) -> None:
        publish("before", year=2023)
        page = self.told(client)
        assert re.search(r'href="/qingtian/2023/unit-budget/"\s*>（1,000.00 万元，本站有原文）</a>', page)
        assert "（推算为" not in page

    def test_is_by_calculation_where_it_is_not(self, db: None, client: Client) -> None:
        assert "（推算为 900.00 万元）" in self.told(client)

    @pytest.mark.parametrize("words", [{"base": "executed"}, {"base": ""}, {"base_printed": "2024年预算"}])
    def test_is_not_taken_for_another_s(self, db: None, client: Client, words: dict[str, str]) -> None:
        """What was spent, what the words leave open and the year itself are not the budget of the year before."""
        publish("before", year=2023)
        assert "（推算为 900.00 万元）" in self.told(client, **words)

    def test_is_known_by_its_amount_where_words_leave_it_open(self, db: None, client: Client) -> None:
        publish("before", year=2023)
        page = self.told(client, base="", base_printed="上年", change=Decimal(0), direction="level")
        assert "本站有原文" in page

    def test_all_of_it_fiscal_appropriation(self, db: None, client: Client) -> None:
        """A text that states the change of its fiscal appropriations alone, which are all its money, is not silent."""
        page = self.told(client, subject="source/fiscal")
        assert "全部是财政拨款" in description(client, BASE)
        assert "推算为 900.00 万元" in page
