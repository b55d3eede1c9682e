"""Show that search finds what a reader types, stays within its bounds, and never finds a draft."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from budgets import editions, records
from budgets.models import Budget
from budgets.queries import search
from budgets.queries.search_query import parsed
from tests import factories

LANGUAGES = ["", "/en"]


def found(typed: str, only: str = "") -> dict[str, list[str]]:
    """Return the labels found, by group."""
    groups = search.search(parsed(typed), only)
    return {group.key: [hit.label for hit in group.hits] for group in groups}


class TestTheSample:
    @pytest.mark.parametrize(
        ("typed", "group", "label"),
        [
            ("安全", "departments", "深圳市信息安全管理中心"),  # two characters
            ("测评", "projects", "国产BIM软件测评服务项目"),
            ("bim 测评", "projects", "国产BIM软件测评服务项目"),
            ("ＢＩＭ", "projects", "国产BIM软件测评服务项目"),
            ("(二期)", "projects", "深圳市新型智慧城市网络安全态势感知和应急处置平台（二期）"),
            ("Domestic BIM", "projects", "国产BIM软件测评服务项目"),
            ("Security Management Centre", "departments", "深圳市信息安全管理中心"),
            ("2010399", "lines", "其他政府办公厅（室）及相关机构事务支出"),
            ("20103", "lines", "政府办公厅（室）及相关机构事务"),
            ("三公", "lines", "“三公”经费支出表"),
            ("住房公积金", "lines", "住房公积金"),
            ("机关运行", "text", "行政经费（机关运行经费）"),
            ("渗透测试", "performance", "渗透测试"),
            ("招待费", "lines", "公务接待费"),
            ("Salaries", "lines", "工资福利支出"),
            ("vehicles 2024", "lines", "公务用车运行维护费"),
        ],
    )
    def test_what_is_typed_is_found(self, sample: Budget, typed: str, group: str, label: str) -> None:
        assert any(label in one or one.rstrip("…") in label for one in found(typed)[group])

    @pytest.mark.parametrize("typed", ["832.91", "832.91万元", "832.91 万元", "8,329,100", "8329100元", "0.083291亿元"])
    def test_an_amount_is_found_however_it_is_typed(self, sample: Budget, typed: str) -> None:
        hits = {hit.value for group in search.search(parsed(typed)) if group.key == "amounts" for hit in group.hits}
        assert hits == {Decimal("8329100")}

    def test_a_change_is_found_too(self, sample: Budget) -> None:
        assert len(found("2,007.46")["amounts"]) == 2

    def test_a_code_in_several_tables_is_one_hit_with_its_page(self, sample: Budget) -> None:
        (group,) = search.search(parsed("2010399"), "lines")
        (hit,) = group.hits
        assert hit.tables == 4
        assert hit.url.endswith("/function/2010399/")

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", ("可输入部门", "Type a department")),
            ("  ", ("可输入部门", "Type a department")),
            ("安", ("至少输入两个字", "at least two characters")),
            ("不存在的词", ("没有找到", "Nothing published here")),
            ("x" * 5000, ("没有找到", "Nothing published here")),
            ("%", ("至少输入两个字", "at least two characters")),
            ("%%", ("没有找到", "Nothing published here")),
            ("a\x00b\x07", ("至少输入两个字", "at least two characters")),
            ("9" * 40, ("没有找到", "Nothing published here")),
            ("1.2.3", ("没有找到", "Nothing published here")),
        ],
    )
    def test_little_nothing_and_nonsense_are_answered(
        self, sample: Budget, client: Client, language: str, typed: str, said: tuple[str, str]
    ) -> None:
        page = client.get(f"{language}/search/", {"q": typed})
        assert page.status_code == 200
        assert said[bool(language)] in page.content.decode()

    @pytest.mark.parametrize(
        "question", ["in=nonsense", "in=text&page=999", "in=text&page=x", "in=text&page=-1", "unit=yuan"]
    )
    def test_strange_questions_are_answered_as_well_as_can_be(
        self, sample: Budget, client: Client, question: str
    ) -> None:
        page = client.get(f"/search/?q=安全&{question}")
        assert page.status_code == 200
        assert "安全" in strip_tags(page.content.decode())

    def test_what_is_typed_cannot_become_markup(self, sample: Budget, client: Client) -> None:
        assert "<script>alert" not in client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    def test_every_link_found_opens_and_keeps_the_unit(self, sample: Budget, client: Client) -> None:
        for typed in ("安全", "20103", "832.91"):
            page = client.get("/search/", {"q": typed, "unit": "yuan"}).content.decode()
            links = re.findall(r'<li><span><a href="([^"]+)"', page)
            assert links
            for link in links:
                assert "unit=yuan" in link
                path, _sign, anchor = link.partition("#")
                answer = client.get(path)
                assert answer.status_code == 200, link
                assert not anchor or f'id="{anchor}"' in answer.content.decode(), link

    def test_hits_beyond_the_bound_are_said_to_be_there(
        self, sample: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "MOST", 3)
        page = client.get("/search/?q=安全&in=text").content.decode()
        assert "超过 3 条" in page
        assert page.count("<li><span><a ") == 3

    def test_one_group_is_shown_page_by_page(
        self, sample: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "PER_PAGE", 4)
        first = client.get("/search/?q=安全&in=text").content.decode()
        assert "第 1 页" in first
        assert 'rel="next"' in first
        assert 'rel="prev"' in client.get("/search/?q=安全&in=text&page=2").content.decode()


def test_queries_are_bounded(db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    def publish(content: str, name: str) -> None:
        made = factories.budget(files=(factories.source_file(content),), department=name, units=(name,))
        editions.publish(budget=editions.load_as_draft(budget=made).budget)

    publish("1", factories.UNIT)
    # Entries of five groups at once, and once more where a short word may be a beginning, on PostgreSQL the last key
    # before; of amounts all at once; departments with their places, as hits and as choices. Of what is shown: editions,
    # and what their tables are called; projects, and their figures in the text and in tables; amounts in tables,
    # figures in the text; lines, their amounts, English names; tables, sections, terms and goals.
    keys = int(connection.vendor == "postgresql")
    counts = (("数据", 9 + keys), ("900", 7 + keys))
    for typed, count in counts:
        with django_assert_num_queries(count):
            client.get("/search/", {"q": typed})
    for number in range(2, 5):
        publish(str(number), f"青田市第{number}中心")
    for typed, count in counts:
        with django_assert_num_queries(count):
            client.get("/search/", {"q": typed})


def test_a_goal_stated_twice_is_found_once(db: None) -> None:
    first, *rest = factories.GOALS
    twice = factories.budget(goals=(first, replace(first, order=99), *rest))
    editions.publish(budget=editions.load_as_draft(budget=twice).budget)
    labels = found(first.text[:6])["performance"]
    assert [labels.count(label) for label in labels] == [1] * len(labels)


@pytest.mark.parametrize("state", ["draft", "review", "withdrawn", "superseded"])
def test_only_what_is_in_force_is_found(db: None, client: Client, state: str) -> None:
    budget = editions.load_as_draft(budget=factories.budget()).budget
    if state == "review":
        editions.submit(budget=budget)
    if state in ("withdrawn", "superseded"):
        budget = editions.publish(budget=budget)
    if state == "withdrawn":
        editions.withdraw(budget=budget, reason="金额有误")
    if state == "superseded":
        other = factories.budget(files=(factories.source_file("2"),), statements=(), mentions=(), sections=(), goals=())
        editions.publish(budget=editions.load_as_draft(budget=silent(other)).budget)
    for typed in ("平台扩容", "900.00", "20101", "人大事务", "推动"):
        assert not {key for key in found(typed) if key != "departments"}, typed


def silent(budget: records.Budget) -> records.Budget:
    """Return a budget that says nothing but its title."""
    return replace(budget, projects=(), indicators=(), assets=(), terms=(), items=())
