"""Show that staff can see everything, correct drafts, move editions on, and not touch what was published."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client

from budgets import editions
from budgets.models import Amount, Budget, Department, Jurisdiction, Membership, Project, Term, Unreadable
from budgets.queries import entry
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
State = Budget.EditionState
#: All but the files of an upload, which its own page shows, what the grid remembers of its saves, and what is worked
#: out of editions in force, and the public log, which the public reads.
MODELS = [
    model
    for model in apps.get_app_config("budgets").get_models()
    if model._meta.model_name
    not in (
        *("uploadfile", "tablesave", "documenttotal", "projecttotal", "placetotal", "findingtotal", "searchentry"),
        *(
            "generation",
            "documentrule",
            "statedfigure",
            "givenpassword",
            "publiclogentry",
            "scheduledpublication",
            "questionsender",
            "subscription",
            "bulkrelease",
            "bulkfile",
            "projectpart",
        ),
    )
]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clerk"))
    return client


@pytest.fixture
def draft() -> Budget:
    return editions.load_as_draft(budget=factories.doubtful_budget()).budget


@pytest.mark.parametrize("columns", [["user_id", "action_time"], ["content_type_id", "object_id"]])
def test_histories_are_read_by_an_index_however_long_the_log_is(columns: list[str]) -> None:
    with connection.cursor() as cursor:
        known = connection.introspection.get_constraints(cursor, "django_admin_log").values()
    assert columns in [one["columns"] for one in known if one["index"]]


def address(row: Any, page: str = "change") -> str:
    return f"/en/admin/budgets/{row._meta.model_name}/{row.pk}/{page}/"


def act(staff: Client, action: str, *rows: Budget, reason: str = "") -> str:
    """Choose an action for editions, and return the page that follows."""
    data = {"action": action, "reason": reason, "sure": "1", "_selected_action": [row.pk for row in rows]}
    page = staff.post("/en/admin/budgets/budget/", data, follow=True)
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.heavy
def test_every_model_is_there() -> None:
    admin.autodiscover()
    assert [model for model in MODELS if not admin.site.is_registered(model)] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
class TestPages:
    @pytest.mark.heavy
    def test_lists_open_in_both_languages_and_search(self, model: Any, staff: Client, draft: Budget) -> None:
        for prefix in ("", "/en"):
            for query in ("", "?q=2"):
                page = staff.get(f"{prefix}/admin/budgets/{model._meta.model_name}/{query}")
                assert page.status_code == 200

    @pytest.mark.heavy
    def test_a_list_takes_no_query_more_for_more_rows(
        self, model: Any, staff: Client, draft: Budget, django_assert_max_num_queries: Any
    ) -> None:
        for content in "234":
            editions.load_as_draft(
                budget=factories.doubtful_budget(files=(factories.source_file(content),), department=content)
            )
        # The first page of a session notes that somebody is there.
        staff.get("/en/admin/")
        # session, user, second factor, count, rows, and the values of up to four filters
        with django_assert_max_num_queries(9):
            staff.get(f"/en/admin/budgets/{model._meta.model_name}/")

    @pytest.mark.heavy
    def test_a_form_opens(self, model: Any, staff: Client, draft: Budget) -> None:
        row = model._base_manager.first()
        if row is not None:
            assert staff.get(address(row)).status_code == 200


PARTS = [
    model
    for model in MODELS
    if model._meta.model_name
    not in (
        *("budget", "department", "departmentalias", "formerslug", "jurisdiction", "project", "fiscalyear"),
        *("classificationcode", "codechange", "audit", "finding", "acknowledgement", "upload", "batch", "publicchange"),
        *("membership", "readerquestion", "remark", "projectchange"),
    )
]


@pytest.mark.parametrize("state", ["published", "superseded", "withdrawn"])
class TestPublished:
    @pytest.fixture
    def ended(self, draft: Budget, state: str) -> Budget:
        row = editions.publish(budget=draft, despite_unreadable="r")
        if state == "withdrawn":
            editions.withdraw(budget=row, reason="r")
        if state == "superseded":
            editions.publish(budget=editions.load_as_draft(budget=factories.budget(), again=True).budget)
        row.refresh_from_db()
        assert row.state == state
        return row

    @pytest.mark.heavy
    @pytest.mark.parametrize("model", [Budget, *PARTS], ids=lambda model: model._meta.model_name)
    def test_editions_and_parts_are_read_only(self, model: Any, staff: Client, ended: Budget, state: str) -> None:
        row = model._base_manager.order_by("pk").first()
        before = model._base_manager.filter(pk=row.pk).values().get()
        assert b'name="_save"' not in staff.get(address(row)).content
        assert staff.post(address(row), {"title": "x", "term": "x", "definition": "x"}).status_code == 403
        assert staff.post(address(row, "delete"), {"post": "yes"}).status_code == 403
        staff.post(
            f"/en/admin/budgets/{model._meta.model_name}/",
            {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
        )
        assert model._base_manager.filter(pk=row.pk).values().get() == before


class TestDrafts:
    def test_their_words_can_be_corrected(self, staff: Client, draft: Budget) -> None:
        term = Term.objects.get(budget=draft, order=1)
        staff.post(address(term), {"order": 1, "term": "基本支出", "definition": "更正"})
        term.refresh_from_db()
        assert term.definition == "更正"

    def test_parts_stay_in_their_edition(self, staff: Client, draft: Budget) -> None:
        other = editions.publish(budget=editions.load_as_draft(budget=factories.budget(department="别的")).budget)
        term = Term.objects.get(budget=draft, order=1)
        staff.post(address(term), {"order": 1, "term": "t", "definition": "d", "budget": other.pk})
        term.refresh_from_db()
        assert term.budget == draft

    @pytest.mark.parametrize("name", ["line", "amount", "textcell", "column", "target"])
    def test_cells_are_entered_in_their_grid_alone(self, staff: Client, draft: Budget, name: str) -> None:
        row = apps.get_model("budgets", name)._default_manager.order_by("pk")[0]
        assert staff.get(f"/en/admin/budgets/{name}/add/?budget={draft.pk}").status_code == 403
        assert staff.post(address(row), {"printed": "x"}).status_code == 403

    def test_a_part_is_made_only_for_an_edition_that_is_open(self, staff: Client, draft: Budget) -> None:
        assert staff.get("/en/admin/budgets/term/add/").status_code == 403
        assert staff.get(f"/en/admin/budgets/term/add/?budget={draft.pk}").status_code == 200
        editions.publish(budget=draft, despite_unreadable="r")
        assert staff.get(f"/en/admin/budgets/term/add/?budget={draft.pk}").status_code == 403

    def test_once_mended_they_can_be_published(self, staff: Client, draft: Budget) -> None:
        statement = Amount.objects.get(state="unreadable").line.statement
        document = entry.document(statement)
        for row in document["rows"]:
            row["cells"] = {order: text.replace("1OO", "100") for order, text in row["cells"].items()}
        saved = staff.post(f"/en/admin/budgets/statement/{statement.pk}/save/", document, "application/json")
        assert saved.status_code == 200
        staff.post(address(Unreadable.objects.get(), "delete"), {"post": "yes"})
        act(staff, "publish", draft)
        assert list(Budget.objects.published()) == [draft]


class TestActions:
    def test_submit_publish_and_withdraw_move_an_edition_on(self, staff: Client) -> None:
        row = editions.load_as_draft(budget=factories.budget()).budget
        for action, state in (("submit", "review"), ("publish", "published"), ("withdraw", "withdrawn")):
            act(staff, action, row, reason="a reason")
            row.refresh_from_db()
            assert row.state == state
        assert (row.withdrawal_reason, row.publication_note) == ("a reason", "")

    def test_what_is_refused_is_said_and_the_rest_is_done(self, staff: Client, draft: Budget) -> None:
        good = editions.load_as_draft(budget=factories.budget(department="别的")).budget
        page = act(staff, "publish", draft, good)
        assert "2 rows or amounts are unreadable" in page
        assert list(Budget.objects.published()) == [good]

    def test_unreadable_rows_are_published_for_a_reason(self, staff: Client, draft: Budget) -> None:
        act(staff, "publish", draft, reason="torn page")
        assert Budget.objects.published().get().publication_note == "torn page"

    def test_a_withdrawal_without_a_reason_is_refused(self, staff: Client) -> None:
        row = editions.publish(budget=editions.load_as_draft(budget=factories.budget()).budget)
        assert "Give the reason" in act(staff, "withdraw", row)
        assert list(Budget.objects.published()) == [row]

    def test_drafts_are_discarded(self, staff: Client, draft: Budget) -> None:
        act(staff, "discard", draft, reason="begun by mistake")
        assert not Budget.objects.exists()

    def test_who_may_only_look_cannot_act(self, client: Client) -> None:
        row = editions.load_as_draft(budget=factories.budget()).budget
        reader = User.objects.create_user("reader", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_budget"))
        client.force_login(reader)
        act(client, "publish", row)
        assert not Budget.objects.published().exists()


class TestNames:
    @pytest.fixture
    def department(self, draft: Budget) -> Department:
        return draft.department

    @pytest.fixture
    def form(self, department: Department) -> Callable[..., dict[str, Any]]:
        def data(**changes: Any) -> dict[str, Any]:
            counts = {f"aliases-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
            own = {name: getattr(department, name) for name in ("name", "name_en", "slug")}
            return {"jurisdiction": department.jurisdiction_id, "parent": "", **own, **counts, **changes}

        return data

    def test_an_old_address_goes_on_leading_there(self, staff: Client, department: Department, form: Any) -> None:
        old = department.slug
        assert staff.post(address(department), form(slug="qingtian-data")).status_code == 302
        assert list(department.former_slugs.values_list("slug", flat=True)) == [old]
        staff.post(address(department), form(slug=old))
        assert list(department.former_slugs.values_list("slug", flat=True)) == ["qingtian-data"]

    def test_an_address_that_another_had_is_refused(self, staff: Client, department: Department, form: Any) -> None:
        elsewhere = Jurisdiction.objects.create(name="别处")
        other = Department.objects.create(jurisdiction=elsewhere, name="别局", slug="other")
        other.former_slugs.create(slug="taken")
        assert b"leads there for ever" in staff.post(address(department), form(slug="taken")).content

    def test_a_name_that_is_there_is_refused_in_words(self, staff: Client, department: Department, form: Any) -> None:
        Department.objects.create(jurisdiction=department.jurisdiction, name="另一（中心）", slug="other")
        page = staff.post(address(department), form(name="另一 (中心)"))
        assert b"This name is there already" in page.content

    def test_a_department_is_asked_for_by_its_name(self, staff: Client, department: Department, form: Any) -> None:
        bureau = Department.objects.create(jurisdiction=department.jurisdiction, name="主管局", slug="bureau")
        page = staff.get(f"/en/admin/budgets/department/add/?parent={bureau.pk}").content.decode()
        assert re.search(r'name="parent" value="主管局"[^>]* list="departments"', page)
        assert '<option value="主管局"' in page
        for _ in range(2):
            assert staff.post(address(department), form(parent="主管局")).status_code == 302
        department.refresh_from_db()
        assert department.parent == bureau
        noted = (
            LogEntry.objects.filter(object_id=str(department.pk))
            .order_by("pk")
            .values_list("change_message", flat=True)
        )
        assert json.loads(noted[0])[-1]["values"]["changes"] == [["Department in charge", "", "主管局"]]
        assert json.loads(noted[1]) == []
        for name, model in (("别名", "departmentalias"), ("新项目", "project")):
            answer = staff.post(f"/en/admin/budgets/{model}/add/", {"department": "bureau", "name": name})
            assert answer.status_code == 302
            assert apps.get_model("budgets", model).objects.get(name=name).department == bureau

    def test_who_keeps_one_department_is_refused_a_name_that_is_there(
        self, client: Client, department: Department, form: Any
    ) -> None:
        """The place is only looked at then, and in no form."""
        Department.objects.create(jurisdiction=department.jurisdiction, name="另一中心", slug="other")
        keeper = User.objects.create_user("keeper", is_staff=True)
        Membership.objects.create(person=keeper, role=Membership.Role.ADMINISTERS, department=department)
        client.force_login(keeper)
        page = client.post(address(department), form(name="另一中心"))
        assert b"This name is there already" in page.content

    def test_a_project_of_the_same_key_is_refused_in_words(self, staff: Client, department: Department) -> None:
        project = Project.objects.get(department=department, key="平台扩容")
        page = staff.post(address(project), {"department": department.pk, "name": "2025年 安全服务", "name_en": ""})
        assert b"This name is there already" in page.content
