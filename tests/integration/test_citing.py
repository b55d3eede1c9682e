"""Show that everything can be cited by addresses that stay, and that `/embed/` alone stands within pages of others."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client

from budgets import editions, records
from budgets.models import Budget, FormerSlug, Project, PublicLogEntry
from tests import factories
from tests.pages import project_page

SITE = "http://testserver"
PATHS = ("cite/", "cite/tables/expenditure/", "cite/tables/expenditure/1/4/", "cite/function/")


@pytest.fixture
def published(db: None) -> Budget:
    return editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)


def forms_of(page: str) -> list[str]:
    return [html.unescape(words) for words in re.findall(r'<pre class="copied"[^>]*>(.*?)</pre>', page, re.S)]


def embedded(budget: Budget) -> list[str]:
    base = f"/embed{budget.get_absolute_url()}"
    return [f"{base}{edition}{page}/" for edition in ("", "editions/1/") for page in ("tables/expenditure", "function")]


class TestCitations:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    @pytest.mark.parametrize("path", PATHS)
    def test_name_an_address_that_is_there_and_stays(
        self, published: Budget, client: Client, prefix: str, path: str
    ) -> None:
        page = client.get(f"{prefix}{published.get_absolute_url()}{path}").content.decode()
        logged = PublicLogEntry.objects.get(budget=published)
        first, *others = forms_of(page)[:4]
        assert len(others) == 3
        (address,) = re.findall(rf"{SITE}([^ ]*/editions/1/[^ ]*?)\. SHA", first)
        for words in (first, *others):
            assert f"{SITE}{address}" in words
            assert logged.records in words
        assert published.title in first
        before = client.get(address).status_code
        second = factories.budget(files=(factories.source_file("2"),))
        editions.publish(budget=editions.load_as_draft(budget=second).budget, correction="重印")
        assert (before, client.get(address).status_code) == (200, 200)

    def test_of_a_figure_have_it_as_printed(self, published: Budget, client: Client) -> None:
        base = published.get_absolute_url()
        table = client.get(f"{base}original/tables/").status_code  # no such page: figures lie one deeper
        assert table == 404
        line = published.statements.get(kind="expenditure").lines.order_by("position").first()
        assert line is not None
        amount = line.amounts.select_related("cell").first()
        assert amount is not None
        where = f"expenditure/{line.position}/{amount.cell.order}/"
        first, *_others = forms_of(client.get(f"{base}cite/tables/{where}").content.decode())
        assert f"{amount.printed} 万元" in first
        for page in ("original", "derivation"):
            assert f'href="{base}cite/tables/{where}"' in client.get(f"{base}{page}/{where}").content.decode()

    @pytest.mark.parametrize("printed", ["35人", "1,000.00万元", ""])
    def test_of_what_is_no_amount_or_bears_its_unit_add_none(self, db: None, client: Client, printed: str) -> None:
        def said_otherwise(cell: records.Amount, number: int) -> records.Amount:
            is_meant = (cell.column, number) == (4, 0) and cell.printed == "1,000.00"
            if not is_meant or printed.endswith("元"):
                return replace(cell, printed=printed) if is_meant else cell
            state = records.State.UNREADABLE if printed else records.State.BLANK
            return replace(cell, printed=printed, value=None, state=state)

        draft = editions.load_as_draft(budget=factories.with_amounts(factories.budget(), said_otherwise)).budget
        base = editions.publish(budget=draft, despite_unreadable="so", despite_failures="so").get_absolute_url()
        page = client.get(f"{base}original/expenditure/1/4/").content.decode()
        (figure,) = re.findall(r'<p class="figure-large"[^>]*>(.*?)</p>', page, re.S)
        assert '<span class="unit">万元</span>' not in figure
        assert "万元 万元" not in (
            cited := forms_of(client.get(f"{base}cite/tables/expenditure/1/4/").content.decode())[0]
        )
        assert "35人 万元" not in cited

    def test_of_a_figure_of_the_text_have_it_as_printed(self, published: Budget, client: Client) -> None:
        base, figure = published.get_absolute_url(), published.mentions.select_related("section")[0]
        where = f"figure/{figure.order}/"
        first, *_others = forms_of(client.get(f"{base}cite/{where}").content.decode())
        assert figure.printed in first
        assert f"{base}editions/1/original/{where}" in first
        for page in (f"original/{where}", f"derivation/text/{figure.order}/"):
            assert f'href="{base}cite/{where}"' in client.get(f"{base}{page}").content.decode()
        assert client.get(f"{base}cite/figure/999/").status_code == 404

    @pytest.mark.parametrize(
        ("page", "words"),
        [
            ("function/201/", "201 一般公共服务支出"),
            ("text/", "文字部分"),
            ("performance/", "绩效目标与指标"),
            ("checks/", "勾稽核对"),
            ("checks/F2/", ""),
            ("tables/", "公布的各表"),
            ("terms/", ""),
        ],
    )
    def test_of_every_page_of_a_document_are_led_to(
        self, published: Budget, client: Client, page: str, words: str
    ) -> None:
        base = published.get_absolute_url()
        for prefix in ("", "/en"):
            assert f'href="{prefix}{base}cite/{page}"' in client.get(f"{prefix}{base}{page}").content.decode()
            forms = forms_of(client.get(f"{prefix}{base}cite/{page}").content.decode())
            assert len(forms) == 4
            for one in forms:
                assert f"{SITE}{prefix}{base}editions/1/{page}" in one
        assert words in forms_of(client.get(f"{base}cite/{page}").content.decode())[0]
        section = published.sections.filter(number="一、").first() or published.sections.first()
        assert section is not None
        assert (
            f'href="{base}cite/section/{section.order}/"'
            in client.get(f"{base}original/section/{section.order}/").content.decode()
        )

    @pytest.mark.parametrize(
        "path",
        [
            "cite/tables/nothing/",
            "cite/tables/expenditure/999/1/",
            "cite/tables/x/1/1/",
            "cite/function/999/",
            "cite/projects/1/",
            "cite/checks/X/",
        ],
    )
    def test_of_what_is_not_there_are_not_there(self, published: Budget, client: Client, path: str) -> None:
        assert client.get(f"{published.get_absolute_url()}{path}").status_code == 404

    def test_are_led_to(self, published: Budget, client: Client) -> None:
        base = published.get_absolute_url()
        for page, cited in (("source/", "cite/"), ("tables/expenditure/", "cite/tables/expenditure/")):
            assert f'href="{base}{cited}"' in client.get(f"{base}{page}").content.decode()
        assert f'href="{base}cite/function/"' in client.get(f"{base}function/").content.decode()

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_of_pages_over_documents_name_the_state_of_the_log(
        self, published: Budget, client: Client, prefix: str
    ) -> None:
        department, project = published.department, published.projectentrys.all()[0].project
        place = f"/places/{department.jurisdiction.slug}/"
        last = PublicLogEntry.objects.get()
        for page, query in ((place, "?year=2024"), (f"/{department.slug}/", ""), (project_page(project), "")):
            assert f'href="{prefix}{page}cite/{query}"' in client.get(prefix + page).content.decode()
            forms = forms_of(client.get(f"{prefix}{page}cite/{query}").content.decode())
            assert len(forms) == 4
            assert "公开日志第1条" in forms[0]
            assert "Public log, entry 1" in forms[1]
            for words in forms:
                assert f"{SITE}{prefix}{page}{query}" in words
                assert last.hash in words

    def test_of_former_addresses_lead_to_the_present_ones(self, published: Budget, client: Client) -> None:
        FormerSlug.objects.create(slug="before", department=published.department)
        entry = published.projectentrys.all()[0]
        merged = Project.objects.create(department=published.department, name="并入的项目", merged_into=entry.project)
        for former, present in (
            ("before", published.department.slug),
            (f"projects/{merged.pk}", project_page(entry.project)[1:-1]),
            (project_page(merged)[1:-1], project_page(entry.project)[1:-1]),
        ):
            answer = client.get(f"/{former}/cite/")
            assert (answer.status_code, answer["Location"]) == (301, f"/{present}/cite/")

    def test_of_nothing_published_are_not_there(self, db: None, client: Client) -> None:
        draft = editions.load_as_draft(budget=factories.budget()).budget
        project = draft.projectentrys.all()[0].project
        own = project_page(project)[1:-1]
        place = draft.department.jurisdiction.slug
        for page in (
            f"places/{place}",
            draft.department.slug,
            f"projects/{project.pk}",
            own,
            "projects/0",
        ):
            assert client.get(f"/{page}/cite/").status_code == 404

    def test_go_with_what_is_withdrawn(self, published: Budget, client: Client) -> None:
        editions.withdraw(budget=published, reason="金额单位有误")
        for path in PATHS:
            assert client.get(f"{published.get_absolute_url()}{path}").status_code == 410


class TestFrames:
    def test_may_hold_what_is_made_for_them(self, published: Budget, client: Client) -> None:
        for path in embedded(published):
            for prefix in ("", "/en"):
                answer = client.get(prefix + path)
                assert answer.status_code == 200, path
                policy = answer.headers["Content-Security-Policy"]
                assert "frame-ancestors *" in policy
                assert "script-src" not in policy
                assert "default-src 'none'" in policy
                assert "X-Frame-Options" not in answer.headers
                assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
                page = answer.content.decode()
                assert "<script" not in page
                assert "<form" not in page
                assert published.title in page

    def test_hold_nothing_else(self, published: Budget, client: Client) -> None:
        base = published.get_absolute_url()
        for path in ("/", base, f"{base}tables/expenditure/", f"{base}cite/", "/admin/login/", "/embedded/", "/data/"):
            answer = client.get(path)
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
            assert answer.headers["X-Frame-Options"] == "DENY", path

    def test_are_told_so_with_what_is_kept_and_unchanged_too(self, published: Budget, client: Client) -> None:
        cache.clear()
        path = embedded(published)[0]
        first = client.get(path)
        tag = {"If-None-Match": first.headers["ETag"]}
        for answer in (client.get(path), client.get(path, headers=tag)):
            assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
            assert "X-Frame-Options" not in answer.headers
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"

    def test_show_what_the_page_shows(self, published: Budget, client: Client) -> None:
        page = client.get(embedded(published)[0]).content.decode()
        printed = published.statements.get(kind="expenditure").lines.values_list("amounts__printed", flat=True)
        assert all(words in page for words in printed if words)

    def test_say_so_when_it_is_withdrawn(self, published: Budget, client: Client) -> None:
        editions.withdraw(budget=published, reason="金额单位有误")
        for path in embedded(published):
            answer = client.get(path)
            assert answer.status_code == 410
            assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
            assert published.title not in answer.content.decode()

    @pytest.mark.parametrize("page", ["tables/nothing/"])
    def test_hold_nothing_that_is_not_there(self, published: Budget, client: Client, page: str) -> None:
        assert client.get(f"/embed{published.get_absolute_url()}{page}").status_code == 404

    def test_hold_nothing_unpublished(self, db: None, client: Client) -> None:
        draft = editions.load_as_draft(budget=factories.budget()).budget
        for path in embedded(draft):
            assert client.get(path).status_code == 404
