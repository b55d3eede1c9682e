"""Show what spares staff minutes: one history, ways back, help, codes that were seen, lists that are loaded."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budgets import editions
from budgets.editions.history import log_changed_values
from budgets.models import Budget, ClassificationCode, Column, Line, Section, Statement, Term
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ADMIN = "/en/admin/budgets"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("manager", password="a long enough password"))
    return client


def log_of(client: Client, budget: Budget) -> str:
    page = client.get(f"{ADMIN}/budget/{budget.pk}/history/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_new_site_says_what_comes_first(manager: Client) -> None:
    assert "begin with a published file" in manager.get("/en/admin/").content.decode()
    draft = editions.load_as_draft(budget=factories.budget()).budget
    editions.publish(budget=draft, despite_failures="so", despite_unreadable="so")
    page = manager.get("/en/admin/").content.decode()
    assert "Nothing is waiting for you." in page
    assert "begin with a published file" not in page


def test_units_of_what_is_published_are_read_as_words(manager: Client, draft: Budget) -> None:
    units = ["甲局本级", "甲局信息中心"]
    Budget.objects.filter(pk=draft.pk).update(units=units)
    editions.publish(budget=Budget.objects.get(pk=draft.pk), despite_failures="so", despite_unreadable="so")
    page = manager.get(f"{ADMIN}/budget/{draft.pk}/change/").content.decode()
    assert "甲局本级<br>甲局信息中心" in page


class TestHistory:
    def test_is_one_log_of_an_edition_with_deleted_parts(self, manager: Client, draft: Budget) -> None:
        term = {"budget": draft.pk, "term": "机动经费", "definition": "备用的钱", "order": ""}
        manager.post(f"{ADMIN}/term/add/", term)
        made = Term.objects.get(budget=draft, term="机动经费")
        term |= {"definition": "留待安排的钱", "order": made.order}
        manager.post(f"{ADMIN}/term/{made.pk}/change/", term)
        manager.post(f"{ADMIN}/term/{made.pk}/delete/", {"post": "yes"})
        editions.submit(budget=draft, by=User.objects.get())
        log = log_of(manager, draft)
        assert "备用的钱 → 留待安排的钱" in log
        assert "Deleted" in log
        assert "留待安排的钱 → ∅" in log
        assert "in review" in log
        assert log.count("机动经费") >= 3
        assert log.count("manager") >= 4

    def test_takes_no_query_more_for_more_parts(self, manager: Client, draft: Budget) -> None:
        section = Section.objects.filter(budget=draft).order_by("order")[0]
        # What is asked once in a session is not counted.
        manager.get(f"{ADMIN}/budget/{draft.pk}/history/")
        asked = []
        for count in (2, 12):
            for number in range(count):
                log_changed_values(section, draft, User.objects.get(), [("text", "", str(number))])
            with CaptureQueriesContext(connection) as queries:
                page = manager.get(f"{ADMIN}/budget/{draft.pk}/history/").content.decode()
            assert page.count(f"/section/{section.pk}/change/") >= count
            asked.append(len(queries))
        assert asked[0] == asked[1]

    def test_names_choices_and_rows_in_words(self, manager: Client, draft: Budget) -> None:
        section = Section.objects.filter(budget=draft).order_by("order")[0]
        form = {name: getattr(section, name) for name in ("path", "number", "heading", "text", "order")}
        manager.post(f"{ADMIN}/section/{section.pk}/change/", {**form, "kind": "duties", "budget": draft.pk})
        assert "duties" in log_of(manager, draft)

    def test_shows_of_a_long_text_what_differs(self, manager: Client, draft: Budget) -> None:
        section = Section.objects.filter(budget=draft).order_by("order")[0]
        section.text = "按照有关规定编制，" * 40
        section.save()
        form = {name: getattr(section, name) for name in ("path", "number", "heading", "kind", "order")}
        text = section.text[:180] + "认真" + section.text[180:]
        manager.post(f"{ADMIN}/section/{section.pk}/change/", {**form, "text": text, "budget": draft.pk})
        page = manager.get(f"{ADMIN}/budget/{draft.pk}/history/").content.decode()
        assert max(map(len, re.findall(r"<(?:ins|del)>([^<]*)<", page))) < 60
        assert re.search(r"<ins>…[^<]*认真[^<]*…</ins>", page)


class TestParts:
    def test_lead_back_to_the_edition(self, manager: Client, draft: Budget) -> None:
        home = f"{ADMIN}/budget/{draft.pk}/change/"
        term = {"budget": draft.pk, "term": "机动经费", "definition": "备用的钱", "order": ""}
        assert manager.post(f"{ADMIN}/term/add/?budget={draft.pk}", term)["Location"] == home
        made = Term.objects.get(budget=draft, term="机动经费")
        assert manager.post(f"{ADMIN}/term/{made.pk}/change/", term)["Location"] == home
        assert manager.post(f"{ADMIN}/term/{made.pk}/delete/", {"post": "yes"})["Location"] == home
        again = manager.post(f"{ADMIN}/term/add/?budget={draft.pk}", {**term, "_addanother": "1"})["Location"]
        assert manager.get(again).status_code == 200

    def test_say_what_a_field_means(self, manager: Client, draft: Budget) -> None:
        page = manager.get(f"{ADMIN}/section/add/?budget={draft.pk}").content.decode()
        assert "2.1 is the first section of part 2" in page
        assert "told by the heading" in page
        page = manager.get(f"{ADMIN}/statement/add/?budget={draft.pk}").content.decode()
        assert "told by the header" in page

    def test_a_section_stands_where_its_path_says(self, manager: Client, draft: Budget) -> None:
        Section.objects.filter(budget=draft).delete()
        for path, heading in (("", "概况"), ("", "说明"), ("1.1", "职责"), ("1.2", "机构")):
            given = {"path": path, "number": "", "heading": heading, "text": "", "kind": "", "order": ""}
            manager.post(f"{ADMIN}/section/add/?budget={draft.pk}", {**given, "budget": draft.pk})
        rows = Section.objects.filter(budget=draft).order_by("order").values_list("path", "heading", "order")
        assert list(rows) == [("1", "概况", 1), ("1.1", "职责", 2), ("1.2", "机构", 3), ("2", "说明", 4)]

    def test_columns_are_numbered_and_told_by_their_headers(self, manager: Client, draft: Budget) -> None:
        data = {"budget": draft.pk, "kind": "expenditure", "number": "", "title": "支出表", "money_unit": "万元"}
        data |= {"note": "", "remark": "", "order": "", "columns-TOTAL_FORMS": 3, "columns-INITIAL_FORMS": 0}
        for at, (kind, header) in enumerate((("label", "项目"), ("amount", "合计"), ("amount", "基本支出"))):
            data |= {f"columns-{at}-type": kind, f"columns-{at}-header": header, f"columns-{at}-order": ""}
            data |= {f"columns-{at}-measure": "", f"columns-{at}-list": ""}
        answer = manager.post(f"{ADMIN}/statement/add/?budget={draft.pk}", data)
        made = Statement.objects.get(budget=draft, title="支出表")
        assert answer["Location"] == f"{ADMIN}/statement/{made.pk}/grid/"
        rows = Column.objects.filter(statement=made).order_by("order").values_list("order", "measure")
        assert list(rows) == [(1, ""), (2, "total"), (3, "basic")]
        page = manager.get(f"{ADMIN}/statement/{made.pk}/change/").content.decode()
        assert '<option value="basic" selected>基本支出</option>' in page
        assert '<option value="income">收入</option>' in page


class TestFindings:
    def test_lead_to_the_cell(self, manager: Client, functions: Statement) -> None:
        line = Line.objects.filter(statement=functions).order_by("position")[0]
        line.amounts.update(value=1, printed="0.01")
        editions.recheck(budget=functions.budget)
        page = manager.get(f"{ADMIN}/finding/?budget__id__exact={functions.budget_id}").content.decode()
        assert re.search(rf'href="{ADMIN}/statement/\d+/grid/#line-\d+-\d+"', page)


class TestCodes:
    def test_that_were_only_seen_are_offered_as_such(self, manager: Client, functions: Statement) -> None:
        seen = editions.load_as_draft(budget=factories.budget(department="青田市另一个中心")).budget
        Line.objects.filter(budget=seen, scheme="functional").update(classification="2012601", code="2012601")
        Line.objects.filter(budget=seen, scheme="functional").update(label="档案管理")
        asked = f"{ADMIN}/statement/{functions.pk}/codes/?q=20126"
        assert json.loads(manager.get(asked).content)["codes"] == []
        editions.publish(budget=seen, despite_unreadable="…", despite_failures="…")
        assert json.loads(manager.get(asked).content)["codes"] == [["2012601", "档案管理", "seen, not in the list"]]
        ClassificationCode.objects.create(scheme="functional", code="2012601", name="行政运行", status="confirmed")
        assert json.loads(manager.get(asked).content)["codes"] == [["2012601", "行政运行", ""]]

    def test_a_yearly_list_is_loaded_whole_or_not_at_all(self, manager: Client) -> None:
        def send(text: str) -> str:
            file = SimpleUploadedFile("功能科目2027.csv", text.encode("utf-8-sig"))
            data = {"scheme": "functional", "year": "2027", "list": file}
            return manager.post(f"{ADMIN}/classificationcode/upload/", data, follow=True).content.decode()

        assert "功能科目2027.csv, row 3: “款” is not a code." in send("code,name\n201,一般公共服务支出\n款,档案事务\n")
        assert not ClassificationCode.objects.exists()
        said = send("code,name\n201,一般公共服务支出\n20126,档案事务\n")
        assert "Codes and names added: 2, changed: 0, as before: 0." in said
        assert ClassificationCode.objects.get(code="20126").last_seen == 2027
        assert "Load a list of codes" in manager.get(f"{ADMIN}/classificationcode/").content.decode()


def test_what_is_not_allowed_is_said_in_chinese(staff: Client, draft: Budget) -> None:
    answer = staff.post(f"/admin/budgets/budget/{draft.pk}/step/unknown/")
    assert answer.status_code == 403
    assert "您不能进行这项操作" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "auth/user/add/"])
def test_words_that_the_framework_lacks_are_chinese(manager: Client, path: str) -> None:
    page = re.sub(r"<[^>]+>", " ", manager.get(f"/admin/{path}").content.decode())
    assert not re.search("Model name|Add link|After you", page)
