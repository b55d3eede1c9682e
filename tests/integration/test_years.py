"""Show that departments and years stand beside each other as the documents print them, like beside like."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import TestCase
from django.utils.html import strip_tags

from budgets import documents, editions, samples
from budgets.models import ClassificationCode, Department
from tests.pages import Reader

OFFICE = "/jiangsu-party-office/"


def cells(page: str, row: str) -> list[str]:
    """Return what the cells of the first table row say that holds some words."""
    (found, *_others) = [one for one in page.split("<tr")[1:] if row in one]
    return [" ".join(unescape(strip_tags(cell)).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found, re.S)]


@pytest.mark.heavy
class TestTheSample(TestCase):
    client_class = Reader

    @classmethod
    def setUpTestData(cls) -> None:
        samples.load_samples()

    def text(self, address: str) -> str:
        return self.client.get(address).content.decode()

    def test_the_overview_states_each_documents_total_beside_its_years(self) -> None:
        page = self.text("/")
        heads = re.findall(r'<th scope="col" class="money">(\d{4})</th>', page)
        assert heads == ["2026", "2025", "2024", "2023", "2019", "2018", "2017"]
        none = "·未在此发布"
        office = cells(page, 'href="/jiangsu-party-office/"')
        assert office == [none] * 4 + ["27,664.22 ↑ 增加 +13.1%", "24,458.43 ↑ 增加 +17.3%", "20,849.45"]
        assert cells(page, 'href="/putuo-justice-bureau/"')[0] == "9,628.22"
        assert cells(page, 'href="/putuo-wanli/"')[3] == "16,497.86"
        assert cells(page, 'href="/shanghai-finance-bureau/"')[1] == "17,191.52"
        assert f'href="{OFFICE}2018/budget/"' in page

    def test_places_stand_apart_and_nothing_is_added_over_them(self) -> None:
        page = self.text("/en/?year=2023")
        places = re.findall(r'scope="rowgroup".*?class="gloss">([^<]+)<', page)
        assert places == ["Shanghai", "Putuo District, Shanghai", "Jiangsu", "Shenzhen"]
        (total,) = re.findall(r'figure-large"><data value="([^"]+)"', page)
        assert total == "164978640.00"
        assert "Justice Bureau of Putuo District" in page[page.index('class="plain quiet omitted"') :]

    def test_the_home_page_leads_to_what_was_found(self) -> None:
        page = self.text("/")
        assert re.search(r'href="/checks/\?verdict=FAIL">.*?不相等 <span class="figure">11</span></a>', page)
        assert 'href="/checks/"' in page

    def test_what_is_new_says_whose_it_is(self) -> None:
        assert "上海市财政局 2025</a>" in self.text("/")
        assert "Shanghai Municipal Finance Bureau 2025</a>" in self.text("/en/")

    def test_a_project_that_only_the_text_states_is_among_the_largest(self) -> None:
        page = self.text("/?year=2026")
        listed = page[page.index('id="largest-h"') :]
        assert "人民调解项目" in listed
        assert "795.00" in listed
        assert "People's mediation" in unescape(self.text("/en/?year=2026"))

    def test_a_department_compares_totals_of_all_money(self) -> None:
        """In 2017 the table by function holds 20,702.25; the year's total, and the base of 2018's change, is more."""
        page = strip_tags(self.text(OFFICE)).replace("\xa0", " ")
        assert "20,849.45" in page
        assert "3,608.98" in page
        assert "+17.3%" in page

    def test_a_code_is_held_against_the_same_code_of_other_years(self) -> None:
        page = self.text(OFFICE)
        assert cells(page, "2080505")[:3] == ["— 文件未列", "743.39", "785.06"]
        assert cells(page, ">221</span>") == ["1,856.69", "3,015.16", "3,894.09", "↑ 增加 878.93 万元（+29.2%）"]
        assert f'href="{OFFICE}2019/budget/function/2210201/"' in page
        ClassificationCode.objects.create(
            scheme="functional", code="221", name="住房保障支出", name_en="Housing security", status="confirmed"
        )
        assert "Housing security" in self.text(f"/en{OFFICE}")

    def test_the_page_of_a_code_shows_its_years(self) -> None:
        page = self.text(f"{OFFICE}2018/budget/function/221/")
        assert cells(page[page.index('id="years-h"') :], "/2019/budget/")[0] == "3,894.09"

    def test_all_findings_are_counted_by_budget_what_does_not_hold_most_often_first(self) -> None:
        page = self.text("/checks/")
        tallies = re.findall(r'department=putuo-wanli&amp;year=2023&amp;verdict=(\w+)".*?"figure">(\d+)</span>', page)
        assert tallies == [("FAIL", "5"), ("BASE0", "2"), ("INFO", "1")]
        failing = [int(number) for number in re.findall(r'verdict=FAIL"><span.*?<b[^>]*>(\d+)</b>', page)]
        assert failing == sorted(failing, reverse=True)
        assert "expenditure/government-fund" not in page

    def test_queries_do_not_grow_with_departments_and_years(self) -> None:
        # years; sums, left out of them, missing; overview: departments, documents; documents of the year, how many;
        # largest projects, new, findings
        with self.assertNumQueries(11):
            self.text("/")
        # the department, its documents, totals, units, corrections; amounts by code, changes of codes
        with self.assertNumQueries(7):
            self.text(OFFICE)
        self.twice()
        with self.assertNumQueries(11):
            self.text("/")
        with self.assertNumQueries(7):
            self.text(OFFICE)

    def twice(self) -> None:
        """Publish the three years again as those before them, and of another department."""
        office = Department.objects.get(slug="jiangsu-party-office")
        other = Department.objects.create(jurisdiction=office.jurisdiction, name="江苏省某厅", slug="other")
        for folder in sorted(samples.SAMPLE.glob("jiangsu-*")):
            given = documents.read([folder]).budget
            for issuer, year in ((office, given.year - 3), (other, given.year)):
                made = replace(given, year=year, department=issuer.name)
                editions.publish(budget=editions.load_as_draft(budget=made, department=issuer).budget)
