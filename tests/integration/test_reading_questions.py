"""Twenty questions of readers over years and departments: where the answer stands, what it is, how one gets there."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import TestCase
from django.utils.html import strip_tags

from budgets import samples
from budgets.models import Department, Jurisdiction
from budgets.records import Base, Phase
from tests import factories
from tests.integration.test_rankings import times
from tests.integration.test_side_by_side import rows_of
from tests.integration.test_sums import publish

OFFICE = "/jiangsu-party-office"
YEARS = f"{OFFICE}/years/"
THREE = "/compare/?departments=a,b,c&document=unit-budget&year=2024"
RANKED = "/rankings/?document=unit-budget&year=2024"

#: The question, the page, the row (the head of the first that has it, or nothing), and what the row or page says.
QUESTIONS = [
    (
        "How much did the office plan in each of three years?",
        YEARS,
        "支出总计",
        "20,849.45 24,458.43 27,664.22",
    ),
    ("By how much did that grow in the last year?", YEARS, "支出总计", "增加 3,205.79 万元（+13.1%）"),
    ("What did it plan for housing in 2017?", YEARS, ">221</span>", "1,856.69"),
    ("By how much did housing grow from 2018 to 2019?", YEARS, ">221</span>", "增加 878.93 万元（+29.2%）"),
    ("Since when does it print pension contributions?", YEARS, ">2080505</span>", "— 文件未列 743.39"),
    ("What drove the growth of 2019 most?", f"{OFFICE}/", "", "各功能增减多少：一般公共服务支出 +2,241.75"),
    ("How much is that per inhabitant?", RANKED, ">乙局<", "3,000.00 300.00"),
    ("Is there a page of pensions in 2017?", f"{OFFICE}/2019/budget/function/2080505/", "", "2017（无此内容，转概览）"),
    (
        "Of a hundred yuan, how much is for public services?",
        f"{OFFICE}/2019/budget/function/",
        "",
        "一般公共服务支出 80.95 元",
    ),
    ("Which of three spends most in all?", THREE, "支出总计", "1,000.00 3,000.00 2,000.00"),
    (
        "What is for administration in each?",
        THREE,
        ">2010101</span>",
        "500.00 50.0% 1,500.00 50.0% 1,000.00 50.0%",
    ),
    ("How are people and projects parted in each?", THREE, "项目支出", "400.00 40.0% 1,200.00 40.0% 800.00 40.0%"),
    ("What does reception come to in each?", THREE, "公务接待费", "0.50 11.1% 0.50 11.1% 0.50 11.1%"),
    ("Who spends most of all?", RANKED, ">乙局<", "1 3,000.00"),
    ("What does half of them not exceed?", RANKED, "", "中位数2,000.00 万元"),
    ("Who spends least on code 201?", f"{RANKED}&by=function&code=201", ">甲局<", "3 900.00 90.0%"),
    ("Who states nothing of procurement?", f"{RANKED}&by=procurement", "", "3 份文件没有这一口径的表或文字"),
    ("What was planned and what was spent?", "/a/2024/", "支出总计", "1,000.00 1,500.00"),
    ("How much of the plan for projects was done?", "/a/2024/", "项目支出", "完成 150.0%"),
    ("Why was more spent?", "/a/2024/", "", "年中追加"),
]

#: More clicks than these, and what a form then asks, are too many.
MOST_CLICKS = 2


def leads_to(page: str, address: str) -> bool:
    """Tell whether a page links to another, or has the form that asks for it."""
    path, _mark, query = address.partition("?")
    return f'action="{path}"' in page if query else f'href="{path}' in page


@pytest.mark.heavy
class TestQuestions(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        samples.load_samples("jiangsu-party-office")
        for name, slug, factor in (("甲局", "a", "1"), ("乙局", "b", "3"), ("丙局", "c", "2")):
            publish(name, content=slug, statements=times(factor))
            Department.objects.filter(name=name).update(slug=slug)
        heads = {"population": 100_000, "population_year": 2023, "population_source": "census"}
        Jurisdiction.objects.filter(departments__slug="a").update(**heads)
        why: dict[str, Any] = {"base": Base.INITIAL, "change": factories.WAN, "reason": "年中追加"}
        stated = replace(factories.mention(1, 3, "1,000", "expenditure"), **why)
        publish("甲局", content="f", phase=Phase.FINAL, statements=times("1.5"), mentions=(stated,))

    def test_every_question_has_its_answer_where_a_reader_looks(self) -> None:
        for question, address, row, answer in QUESTIONS:
            with self.subTest(question):
                page = self.client.get(address).content.decode()
                said = " ".join(rows_of(page, row)) if row else re.sub(r"\s+", " ", unescape(strip_tags(page)))
                assert answer.replace(" ", "") in said.replace(" ", "")

    def test_a_reader_gets_there_from_the_first_page_by_few_clicks(self) -> None:
        wanted = {address for _question, address, *_answer in QUESTIONS}
        near, seen = ["/"], {"/"}
        for _click in range(MOST_CLICKS):
            pages = [self.client.get(address).content.decode() for address in near]
            wanted = {address for address in wanted if not any(leads_to(page, address) for page in pages)}
            links = {link for page in pages for link in re.findall(r'href="(/[^"#?]*/)"', page)}
            near, seen = sorted(links - seen), seen | links
        assert wanted == set()

    def test_there_are_twenty(self) -> None:
        assert len({question for question, *_where in QUESTIONS}) == 20
