"""Show that the public reads what was found, figure by figure, and nothing of what is not public."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.checks import Verdict
from budgets.models import HELD, Amount, Audit, Budget, Department, Finding, Project
from budgets.queries import findings
from budgets.queries.findings import Wanted
from budgets.records import Placing
from tests import factories
from tests.pages import project_page

from .test_findings import altered

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
BASE = "/qingtian/2024/unit-budget/"
SAMPLE = "/shenzhen-infosec-centre/2024/budget/"


def words(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    return re.sub(r"\s+", " ", unescape(strip_tags(page.content.decode())))


@pytest.fixture
def published() -> Budget:
    row = editions.publish(budget=editions.load_as_draft(budget=altered()).budget)
    Department.objects.filter(pk=row.department_id).update(slug="qingtian")
    return row


def test_an_overview_that_shows_the_gravest_leads_to_the_rest(client: Client) -> None:
    made = factories.with_amounts(
        altered(),
        lambda cell, number: replace(cell, value=cell.value + 10_000 * (number + cell.column)) if cell.value else cell,
    )
    row = editions.publish(budget=editions.load_as_draft(budget=made).budget)
    Department.objects.filter(pk=row.department_id).update(slug="qingtian")
    failing = Finding.objects.failing().filter(budget=row).count()
    assert failing > 4
    page = client.get(BASE).content.decode()
    assert page.count(f'<a href="{BASE}checks/#') == 4
    assert "还有更多" in page


def test_what_does_not_hold_stands_once_and_what_comes_of_the_same_with_it(published: Budget, client: Client) -> None:
    audited = findings.audited(published)
    assert audited is not None
    followers = [one.finding for failing in audited.failing for one in failing.followers]
    assert followers
    editions.acknowledge(findings=Finding.objects.filter(pk=followers[0].pk), reason="随上一处一并更正")
    assert {one.verdict for one in followers} == {Verdict.INFO}
    page = client.get(f"{BASE}checks/").content.decode()
    assert all(page.count(one.message_zh) == 1 for one in Finding.objects.filter(budget=published))
    failing = page[page.index(f'id="{audited.failing[0].finding.anchor}"') : page.index('id="further-h"')]
    assert all(f'id="{one.anchor}"' in failing for one in followers)
    assert "随上一处一并更正" in failing
    told = Counter(one.verdict for one in audited.further)
    assert told == Counter({one.verdict: 1 for one in audited.further})
    assert sum(one.number for one in audited.further) == sum(audited.counts[each] for each in findings.ORDER[1:]) - len(
        followers
    )


class TestTheSample:
    @pytest.mark.heavy
    def test_counts_and_the_only_failure_with_what_is_said_of_it(self, sample: Budget, client: Client) -> None:
        page = words(client, f"{SAMPLE}checks/")
        for expected in ("共核对619", "387", "信息化运维项目", "21.2%", "17.5%", "按原文公布，部门尚未就此作出说明"):
            assert expected in page
        english = words(client, f"/en{SAMPLE}checks/")
        assert "is 17.5" in english or "17.5%" in english
        assert "Published as printed; the department has not commented on it yet." in english

    def test_rounding_is_explained_by_its_own_figures(self, sample: Budget, client: Client) -> None:
        page = words(client, f"{SAMPLE}checks/")
        assert "为什么合计会差末位的一点点" in page
        assert "5,881.26" in page
        assert "0.015 万元" in page

    def test_every_figure_leads_to_where_it_stands(self, sample: Budget, client: Client) -> None:
        page = client.get(f"{SAMPLE}checks/").content.decode()
        targets = set(re.findall(rf'href="({SAMPLE}(?:tables/[a-z0-9-]+|text)/)#([lms][^"]+)"', page))
        assert len(targets) > 20
        seen: dict[str, str] = {}
        for address, anchor in targets:
            if address not in seen:
                seen[address] = client.get(address).content.decode()
            assert f'id="{anchor}"' in seen[address], (address, anchor)

    def test_marks_lead_to_the_finding(self, sample: Budget, client: Client) -> None:
        findings = client.get(f"{SAMPLE}checks/").content.decode()
        project = Project.objects.get(name="信息化运维项目")
        listings = ("", "function/", "economic/", "projects/", "source-of-funds/", "performance/")
        for address in ("tables/expenditure/", "text/", "function/201/", project_page(project), *listings):
            page = client.get(address if address.startswith("/") else SAMPLE + address).content.decode()
            anchors = re.findall(rf'href="{SAMPLE}checks/#(f[0-9a-f]+)"', page)
            assert anchors, address
            assert all(f'id="{anchor}"' in findings for anchor in anchors)

    def test_a_total_is_derived_part_by_part(self, sample: Budget, client: Client) -> None:
        page = words(client, f"{SAMPLE}derivation/expenditure/1/4/")
        for expected in ("6,725.48", "201 一般公共服务支出", "2010350", "同一笔钱还印在哪里", "这是同一笔钱"):
            assert expected in page
        assert client.get(f"{SAMPLE}derivation/expenditure/9999/4/").status_code == 404
        assert client.get(f"{SAMPLE}derivation/nothing/1/4/").status_code == 404

    def test_it_says_what_told_the_place_of_its_row(self, client: Client) -> None:
        made = factories.budget()
        tables = [
            replace(one, lines=tuple(replace(line, placed_by=Placing.SUMS) for line in one.lines))
            for one in made.statements
        ]
        made = replace(made, statements=tuple(tables))
        published = editions.publish(budget=editions.load_as_draft(budget=made).budget)
        cell = Amount.objects.filter(line__budget=published, line__parent__isnull=False).first()
        assert cell is not None
        where = f"{published.get_absolute_url()}derivation/{cell.line.kind}/{cell.line.position}/{cell.cell.order}/"
        page = words(client, where)
        assert f"在表中，这一行归于{cell.line.parent}" in page
        assert "判断依据：各行之和" in page
        assert "What told so: what adds up." in words(client, f"/en{where}")

    def test_a_sum_in_a_table_leads_to_its_derivation(self, sample: Budget, client: Client) -> None:
        page = client.get(f"{SAMPLE}tables/expenditure/").content.decode()
        addresses = re.findall(r'class="derives" href="([^"]+)"', page)
        assert f"{SAMPLE}derivation/expenditure/1/4/" in addresses
        assert all(client.get(address).status_code == 200 for address in addresses[:12])


class TestEverything:
    """What holds is told as well: page by page, and as a file."""

    @pytest.mark.heavy
    def test_each_family_lists_all_its_identities(self, sample: Budget, client: Client) -> None:
        counts = Audit.objects.get(budget=sample).counts
        for family in ("F1", "F2", "F3", "F5", "F6", "F10", "F13", "soft"):
            wanted = sum(
                number
                for rule, counted in counts.items()
                for verdict, number in counted.items()
                if rule.startswith(f"{family}.") and verdict != "NA"
            )
            listed = 0
            for page in range(1, wanted // 100 + 2):
                listed += (
                    client.get(f"{SAMPLE}checks/{family}/?page={page}").content.decode().count('<span class="sign" ')
                )
            assert listed == wanted, family
        assert client.get(f"{SAMPLE}checks/F8/").status_code == 404
        assert client.get(f"{SAMPLE}checks/zzz/").status_code == 404

    @pytest.mark.heavy
    def test_one_with_both_figures_as_links(self, sample: Budget, client: Client) -> None:
        page = client.get(f"{SAMPLE}checks/F1/").content.decode()
        totals = re.findall(rf'href="({SAMPLE}derivation/income-expenditure/[0-9/]+)" lang="zh-Hans">([^<]+)</a>', page)
        assert {figure for _address, figure in totals} == {"6,725.48 万元"}
        assert all(client.get(address).status_code == 200 for address, _figure in totals)
        assert "6,725.48" in words(client, f"/en{SAMPLE}checks/F1/")
        only = words(client, f"{SAMPLE}checks/F2/?verdict=TAIL")
        assert "5,881.26" in only

    def test_every_tally_leads_to_what_it_counts(self, sample: Budget, client: Client) -> None:
        page = client.get(f"{SAMPLE}checks/").content.decode()
        tallies = re.findall(rf'<a\s+href="({SAMPLE}checks/all/[^"]*)"\s*>(\d+)</a>', page)
        assert [number for _address, number in tallies] == ["619", "1", "2", "27", "4", "387", "176", "22"]
        for address, number in tallies:
            listed = client.get(address.replace("&amp;", "&")).content.decode().count('<span class="sign" ')
            assert listed == min(int(number), 100), address

    def test_what_was_not_checked_is_told(self, sample: Budget, client: Client) -> None:
        page = words(client, f"{SAMPLE}checks/")
        for expected in ("文字中没有核对的数", "没有适用的规则", "零等于零", "名称、有无相符"):
            assert expected in page
        assert "Figures of the text that were compared with nothing" in words(client, f"/en{SAMPLE}checks/")

    def test_why_rules_were_not_applied_stands_with_their_family(self, sample: Budget, client: Client) -> None:
        assert "没有核对的，以及原因" in words(client, f"{SAMPLE}checks/F4/")

    def test_the_file_is_complete(self, sample: Budget, client: Client) -> None:
        rows = list(csv.DictReader(io.StringIO(client.get(f"{SAMPLE}checks.csv").content.decode("utf-8-sig"))))
        counts = Counter[str]()
        for row in rows:
            counts[row["verdict"]] += int(row["number"])
        audit = Audit.objects.get(budget=sample)
        expected = Counter[str]()
        for counted in audit.counts.values():
            for outcome, number in counted.items():
                expected["OK" if outcome in HELD else outcome] += number
        assert counts == expected
        one = next(row for row in rows if row["rule"] == "F1.income-expenditure.grand")
        assert (one["left_value"], one["right_value"], one["unit"], one["difference"]) == (
            "6725.48",
            "6725.48",
            "万元",
            "0",
        )
        fail = next(row for row in rows if row["verdict"] == "FAIL")
        assert fail["answer"].startswith("按原文公布")

    def test_queries(self, sample: Budget, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        # the budget, its tables; audit, findings, answers; identities; amounts, figures of the text; other documents
        with django_assert_num_queries(9):
            client.get(f"{SAMPLE}checks/F5/")
        with django_assert_num_queries(8):
            client.get(f"{SAMPLE}checks.csv")


class TestFiguresOfTheText:
    @pytest.mark.heavy
    def test_each_has_a_page_of_what_it_was_matched_to(self, sample: Budget, client: Client) -> None:
        for mention in sample.mentions.all():
            assert client.get(f"{SAMPLE}derivation/text/{mention.order}/").status_code == 200
        project = sample.mentions.filter(subject="block/project")[0]
        page = words(client, f"{SAMPLE}derivation/text/{project.order}/")
        for expected in ("4,630.99", "同一笔钱还印在哪里", "项目支出总表"):
            assert expected in page
        assert client.get(f"{SAMPLE}derivation/text/9999/").status_code == 404

    def test_with_its_sentence_its_parts_and_what_it_is_part_of(self, sample: Budget, client: Client) -> None:
        within = sample.mentions.filter(subject="project", entry__parent=None).first()
        assert within is not None
        page = client.get(f"{SAMPLE}derivation/text/{within.order}/").content.decode()
        assert f"<strong>{within.printed}" in page or within.printed.removesuffix("万元") in page
        assert "文字部分：一级项目等于其下项目之和" in page
        assert "它计入哪些合计" in page

    def test_what_it_is_made_up_of_comes_to_so_much_in_its_own_unit(self, sample: Budget, client: Client) -> None:
        stated = sample.mentions.filter(subject="block/project")
        page = "".join(words(client, f"{SAMPLE}derivation/text/{one.order}/") for one in stated)
        assert re.search(r"4,630\.98\s*万元", page)
        assert "46,309,800" not in page

    def test_of_an_edition_that_is_not_public_it_is_not_told(self, published: Budget, client: Client) -> None:
        editions.load_as_draft(budget=altered("2", yuan=70_000))
        assert client.get(f"{BASE}editions/2/derivation/text/1/").status_code == 404
        for page in ("checks/F2/", "checks.csv"):
            assert client.get(f"{BASE}editions/2/{page}").status_code == 404


class TestOverAll:
    @pytest.mark.heavy
    def test_filters(self, sample: Budget, published: Budget, client: Client) -> None:
        assert "信息化运维项目" in words(client, "/checks/")
        own = Finding.objects.filter(budget=published).count()
        assert f"{own} 条结果" in words(client, "/checks/?department=qingtian")
        assert "1 条结果" in words(client, "/checks/?department=shenzhen-infosec-centre&verdict=FAIL")
        assert "0 条结果" in words(client, "/checks/?rule=F8")
        for query in ("rule=zzz", "year=99999999999", "department=%00", "page=x", "verdict=%F0"):
            assert client.get(f"/checks/?{query}").status_code == 200

    def test_as_a_file(self, sample: Budget, client: Client) -> None:
        page = client.get("/checks.csv?verdict=FAIL")
        rows = list(csv.DictReader(io.StringIO(page.getvalue().decode("utf-8-sig"))))
        assert [(row["rule"], row["left"], row["verdict"]) for row in rows] == [("F6.change.percent", "21.2", "FAIL")]
        assert client.get(rows[0]["address"]).status_code == 200

    def test_queries(
        self, published: Budget, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        # years; departments, places; documents, how many; findings, by rule, what was answered to them
        with django_assert_num_queries(8):
            client.get("/checks/")
        editions.publish(budget=editions.load_as_draft(budget=altered("2", department="别的", units=("别的",))).budget)
        with django_assert_num_queries(8):
            client.get("/checks/")

    def test_what_does_not_hold_most_often_comes_first_and_of_each_document_the_gravest(
        self, sample: Budget, published: Budget, client: Client
    ) -> None:
        listed = findings.with_findings(findings.documents_with(Wanted()), Wanted(), 3)
        assert [one.counts["FAIL"] for one in listed] == sorted((one.counts["FAIL"] for one in listed), reverse=True)
        for one in listed:
            own = Finding.objects.filter(budget=one.budget)
            grave = sorted(own, key=lambda found: (findings.ORDER.index(Verdict(found.verdict)), found.order))
            assert [found.pk for found in one.shown] == [found.pk for found in grave[:3]]
            assert one.number == own.count() == len(one.shown) + one.others

    def test_numbers_by_rule_are_those_of_the_findings(self, sample: Budget, published: Budget, client: Client) -> None:
        asked = [Wanted(), *(Wanted(verdict=verdict) for verdict in Finding.Verdict.values)]
        asked += [Wanted(year=2024), Wanted(rule="F6"), Wanted(place="shenzhen"), Wanted(department="qingtian")]
        for wanted in asked:
            counted = Counter((one.rule, one.verdict) for one in findings.findings_of(wanted))
            kept = {
                (rule.id, verdict): number
                for rule, counts in findings.by_rule(wanted)
                for verdict, number in counts.items()
            }
            assert kept == counted, wanted

    def test_of_many_departments_none_is_offered_until_a_place_is_chosen(
        self, sample: Budget, published: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("budgets.views.narrowing.MOST_OFFERED", 1)
        assert '<select name="department"' not in client.get("/checks/").content.decode()
        place = published.department.jurisdiction.slug
        assert '<select name="department"' in client.get(f"/checks/?place={place}").content.decode()
        assert '<option value="qingtian" selected' in client.get("/checks/?department=qingtian").content.decode()


class TestNothingUnpublished:
    def test_of_a_draft(self, published: Budget, client: Client) -> None:
        editions.load_as_draft(budget=altered("2", yuan=70_000, title="尚未发布的标题"))
        for address in (f"{BASE}checks/", f"{BASE}tables/expenditure/", "/checks/", "/checks.csv"):
            page = client.get(address).getvalue().decode()
            assert "尚未发布的标题" not in page
            assert "-7" not in re.findall(r"-\d+(?= 万元)", page)
        assert client.get(f"{BASE}editions/2/checks/").status_code == 404
        assert client.get(f"{BASE}editions/2/derivation/expenditure/1/4/").status_code == 404

    def test_of_a_withdrawn_edition(self, published: Budget, client: Client) -> None:
        assert Finding.objects.published().exists()
        editions.withdraw(budget=published, reason="r")
        assert not Finding.objects.published().exists()
        assert client.get(f"{BASE}checks/").status_code == 410
        assert "0 条结果" in words(client, "/checks/")


def test_a_budget_without_findings(client: Client) -> None:
    row = editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
    Department.objects.filter(pk=row.department_id).update(slug="qingtian")
    assert "共核对" in words(client, f"{BASE}checks/")
