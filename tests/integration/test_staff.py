"""Show what staff may do and see: clerks' rights, locked log-ins, the overview, previews, a whole budget by hand."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from budgets import documents, editions
from budgets.models import (
    Asset,
    Audit,
    Budget,
    Department,
    Finding,
    Goal,
    Indicator,
    Item,
    Jurisdiction,
    Mention,
    Project,
    ProjectEntry,
    Section,
    SourceFile,
    Statement,
    Term,
    Unreadable,
)
from budgets.queries import entry, overview, workbench
from budgets.queries.records import records
from budgets.records import NOWHERE, Origin, Phase, Placing
from budgets.records import Budget as Records
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media", "english")]
#: Pages of a table that are asked by posting it.
POSTED = ("check/", "findings/", "save/")
SAMPLE = Path(documents.__file__).parents[1] / "sample" / "shenzhen-infosec-centre-2024.txt"


def admin(path: str) -> str:
    return f"/en/admin/budgets/{path}"


class TestClerks:
    def test_the_command_gives_the_group_what_it_may_do_again(self, clerk: User) -> None:
        group = Group.objects.get()
        group.permissions.clear()
        call_command("make_clerks", stdout=io.StringIO())
        assert group.permissions.count() > 50

    def test_enter_and_publish_but_delete_nothing_that_others_refer_to(self, clerk: User) -> None:
        for may in ("add_budget", "change_statement", "delete_term", "change_department", "view_amount"):
            assert clerk.has_perm(f"budgets.{may}"), may
        for may in ("delete_department", "delete_jurisdiction", "delete_budget", "delete_project"):
            assert not clerk.has_perm(f"budgets.{may}"), may
        assert not clerk.has_perm("auth.view_user")

    def test_see_no_accounts(self, staff: Client) -> None:
        assert staff.get("/en/admin/auth/user/").status_code == 403

    def test_an_account_is_never_deleted(self, client: Client, clerk: User) -> None:
        client.force_login(User.objects.create_superuser("chief"))
        assert client.post(f"/en/admin/auth/user/{clerk.pk}/delete/", {"post": "yes"}).status_code == 403

    @pytest.mark.heavy
    @pytest.mark.parametrize("page", ["grid/", "check/", "findings/", "save/", "codes/", "line/new/"])
    def test_others_see_nothing_of_a_table(self, client: Client, draft: Budget, page: str) -> None:
        path = admin(f"statement/{draft.statements.all()[0].pk}/{page}")
        for user in (None, User.objects.create_user("citizen"), User.objects.create_user("s", is_staff=True)):
            if user:
                client.force_login(user)
            answer = client.post(path, {}, "application/json") if page in POSTED else client.get(path)
            assert answer.status_code in (302, 403)


def test_log_in_is_locked_after_repeated_wrong_passwords(client: Client, clerk: User) -> None:
    data = {"username": "clerk", "password": "wrong"}
    codes = [client.post("/en/admin/login/", data).status_code for _try in range(6)]
    assert (codes[:4], codes[5]) == ([200] * 4, 429)
    page = client.post("/en/admin/login/", {**data, "password": "a long enough password"})
    assert (page.status_code, b"fifteen minutes" in page.content) == (429, True)


class TestPreview:
    PAGES = ("", "tables/", "tables/expenditure/", "function/", "text/", "source/", "data.zip", "terms/")

    @pytest.mark.parametrize("state", ["draft", "review"])
    def test_shows_staff_every_page_and_lets_nobody_keep_it(self, staff: Client, draft: Budget, state: str) -> None:
        if state == "review":
            editions.submit(budget=draft)
        for page in self.PAGES:
            answer = staff.get(f"/en/preview/{draft.department.slug}/2024/unit-budget/editions/1/{page}")
            assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store"), page
            assert answer["X-Robots-Tag"] == "noindex"

    def test_its_links_stay_within_it(self, staff: Client, draft: Budget) -> None:
        page = staff.get(f"/en/preview/{draft.department.slug}/2024/unit-budget/editions/1/").content.decode()
        assert f"/en/preview/{draft.department.slug}/2024/unit-budget/editions/1/tables/" in page

    @pytest.mark.parametrize("who", ["nobody", "citizen", "staff without rights", "a closed account"])
    def test_nobody_else_sees_it(self, client: Client, draft: Budget, who: str) -> None:
        if who != "nobody":
            user = User.objects.create_user("u", is_staff=who != "citizen", is_superuser=who == "a closed account")
            client.force_login(user)
            User.objects.filter(pk=user.pk).update(is_active=who != "a closed account")
        for page in self.PAGES:
            address = f"{draft.department.slug}/2024/unit-budget/editions/1/{page}"
            assert client.get(f"/en/preview/{address}").status_code == 404
            assert client.get(f"/en/{address}").status_code == 404

    def test_a_published_edition_has_none(self, staff: Client, draft: Budget) -> None:
        editions.publish(budget=draft)
        assert staff.get(f"/en/preview/{draft.department.slug}/2024/unit-budget/editions/1/").status_code == 404


class TestOverview:
    def test_says_what_is_there_what_is_missing_and_who_changed_it(self, staff: Client, clerk: User) -> None:
        place = Jurisdiction.objects.create(name="青田市")
        done = Department.objects.create(jurisdiction=place, name="甲局", slug="jia")
        Department.objects.create(jurisdiction=place, name="乙局", slug="yi")
        today = timezone.localdate()
        editions.start_draft(
            department=done, year=2024, table_set="shanghai", approved_on=today - timedelta(days=18), by=clerk
        )
        page = staff.get(admin("budget/overview/?year=2024")).content.decode()
        for words in ("甲局", "9 of 9 tables are empty", "clerk", "乙局", "nothing for 2024 yet"):
            assert words in page
        row = overview.page(Department.objects.all(), 2024, wanted="open").rows[0]
        assert (row.department, row.documents[0].days_left) == (done, 2)
        assert [one.department.name for one in overview.page(Department.objects.all(), 2024, search="乙").rows] == [
            "乙局"
        ]
        assert len(overview.page(Department.objects.all(), 2024, wanted="missing").rows) == 2

    def test_takes_no_query_more_for_more_editions(self, django_assert_num_queries: Any) -> None:
        for content in "123":
            made = factories.budget(files=(factories.source_file(content),), department=f"局{content}")
            editions.load_as_draft(budget=made)
            editions.publish(budget=editions.load_as_draft(budget=replace(made, phase=Phase.FINAL)).budget)
            # count, departments, their editions, tables, tables with figures
            with django_assert_num_queries(5):
                overview.page(Department.objects.all(), 2024)

    def test_the_workbench_takes_no_query_more_for_more_tables(
        self, draft: Budget, django_assert_num_queries: Any
    ) -> None:
        # tables, lines, amounts; nine sorts of parts; files; earlier years in force, and any; what it corrects
        with django_assert_num_queries(16):
            workbench.open_workbench(draft)


class TestSteps:
    def step(self, staff: Client, budget: Budget, word: str, **data: str) -> int:
        read = {"read": Budget.objects.get(pk=budget.pk).version}
        return int(staff.post(admin(f"budget/{budget.pk}/step/{word}/"), read | data).status_code)

    def test_lead_an_edition_all_the_way(self, staff: Client, draft: Budget) -> None:
        for word, state in (
            *(("submit", "review"), ("send-back", "draft"), ("submit", "review"), ("publish", "published")),
            ("withdraw", "withdrawn"),
        ):
            assert self.step(staff, draft, word, reason="wrong year", sure="1") == 302
            draft.refresh_from_db()
            assert draft.state == state
        assert self.step(staff, draft, "correct") == 302
        made = Budget.objects.get(edition=2)
        assert self.step(staff, made, "discard") == 200
        assert self.step(staff, made, "discard", reason="not needed", sure="1") == 302
        assert not Budget.objects.filter(edition=2).exists()
        noted = LogEntry.objects.filter(object_id=str(draft.pk)).values_list("change_message", flat=True)
        assert len(noted) == 5
        assert "wrong year" in noted[0]
        history = staff.get(admin(f"budget/{draft.pk}/history/")).content.decode()
        assert "withdrawn: wrong year" in history
        assert "No fields changed" not in history

    @pytest.mark.parametrize("word", ["send-back", "publish", "schedule", "withdraw", "correct"])
    def test_that_do_not_belong_to_a_state_are_refused_in_words(self, staff: Client, draft: Budget, word: str) -> None:
        """As by who presses a button twice, or in a tab that was opened before."""
        given = {"read": draft.version, "reason": "r", "sure": "1", "at": "2999-01-01T09:00"}
        page = staff.post(admin(f"budget/{draft.pk}/step/{word}/"), given, follow=True)
        assert "is draft: that cannot be done with it." in page.content.decode()
        assert Budget.objects.get() == draft
        assert Budget.objects.get().state == Budget.EditionState.DRAFT

    def test_that_are_none_are_refused(self, staff: Client, draft: Budget) -> None:
        assert self.step(staff, draft, "unknown", reason="r") == 403

    def test_each_state_has_one_that_comes_next(self, staff: Client, draft: Budget) -> None:
        for word in ("submit", "publish", ""):
            page = staff.get(admin(f"budget/{draft.pk}/change/")).content.decode()
            assert page.count('class="primary"') == 1
            if word:
                self.step(staff, draft, word)


class TestGridRequests:
    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            "{}",
            '{"rows": 1}',
            '{"rows": [1]}',
            '{"rows": [{"key": "n1"}]}',
            '{"rows": [{}]}',
            '{"rows": [{"key": "n1", "row": 1, "cells": {"99": "1"}}]}',
            '{"rows": [{"key": "a", "row": 1}, {"key": "a", "row": 2}]}',
            '{"rows": [], "money_unit": "元元"}',
            '{"rows": [], "version": "x"}',
        ],
    )
    def test_nonsense_is_refused_and_changes_nothing(self, staff: Client, draft: Budget, body: str) -> None:
        table = draft.statements.all()[1]
        before = records(draft)
        answer = staff.post(admin(f"statement/{table.pk}/save/"), body, "application/json")
        assert answer.status_code == 400
        assert records(draft) == before
        chinese = staff.post(f"/admin/budgets/statement/{table.pk}/save/", body, "application/json")
        assert re.search("[一-鿿]", chinese.json()["error"])

    def test_a_form_is_no_table(self, staff: Client, draft: Budget) -> None:
        table = draft.statements.order_by("order")[1]
        for word in ("check", "findings", "save"):
            answer = staff.post(admin(f"statement/{table.pk}/{word}/"), {"rows": "[]"})
            assert (answer.status_code, "no table" in answer.json()["error"]) == (400, True)

    def test_a_table_that_is_too_large_is_said_to_be(self, staff: Client, draft: Budget, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
        table = draft.statements.order_by("order")[1]
        answer = staff.post(admin(f"statement/{table.pk}/save/"), {"rows": []}, "application/json")
        assert (answer.status_code, "larger than any" in answer.json()["error"]) == (400, True)

    def test_a_stale_version_is_answered_with_the_table_as_it_is(self, staff: Client, draft: Budget) -> None:
        table = draft.statements.all()[1]
        document = entry.document(table)
        document["rows"][1]["cells"]["4"] = "901"
        path = admin(f"statement/{table.pk}/save/")
        assert staff.post(path, document, "application/json").json()["version"] == 2
        answer = staff.post(path, document, "application/json")
        assert answer.status_code == 409
        assert answer.json()["by"] == "clerk"
        assert answer.json()["stale"]["rows"][1]["cells"]["4"] == "901.00"

    def test_checking_stores_nothing(self, staff: Client, draft: Budget) -> None:
        table = draft.statements.all()[1]
        document = entry.document(table)
        document["rows"][1]["cells"]["4"] = "1OO"
        told = staff.post(admin(f"statement/{table.pk}/check/"), document, "application/json").json()["check"]
        assert any(problem["column"] == 4 for problem in told["problems"])
        table.refresh_from_db()
        assert table.version == 1

    def test_findings_stand_beside_their_rows_while_typing_and_after_saving(self, staff: Client, draft: Budget) -> None:
        table = draft.statements.all()[1]
        document = entry.document(table)
        key = document["rows"][1]["key"]
        document["rows"][1]["cells"]["4"] = "905"
        told = staff.post(admin(f"statement/{table.pk}/findings/"), document, "application/json").json()["findings"]
        assert told[0]["verdict"] == "FAIL"
        assert any([key, 4] in one["cells"] and "905" in one["text"] for one in told)
        other = draft.statements.get(kind="income-expenditure")
        leads = [url for one in told for url, _name in one["links"]]
        assert any(url.startswith(admin(f"statement/{other.pk}/grid/#line-")) for url in leads)
        assert Finding.objects.failing().count() == 0
        saved = staff.post(admin(f"statement/{table.pk}/save/"), document, "application/json").json()["findings"]
        assert [one["text"] for one in saved] == [one["text"] for one in told]
        page = staff.get(admin(f"statement/{table.pk}/grid/")).content.decode()
        assert "≠ does not hold" in page.partition("<noscript>")[2]

    def test_findings_of_nonsense(self, staff: Client, draft: Budget) -> None:
        path = admin(f"statement/{draft.statements.all()[1].pk}/findings/")
        assert staff.post(path, "{}", "application/json").status_code == 400

    def test_a_part_or_the_frame_is_checked_again(self, staff: Client, draft: Budget) -> None:
        mention = Mention.objects.get(budget=draft, subject="income")
        page = admin(f"mention/{mention.pk}/change/")
        form = staff.get(page).context["adminform"].form
        given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        staff.post(page, given | {"value": "11000000", "printed": "1,100.00万元"})
        assert Finding.objects.failing().filter(budget=draft, mention=mention).exists()
        Audit.objects.all().delete()
        page = admin(f"budget/{draft.pk}/change/")
        form = staff.get(page).context["adminform"].form
        given = {name: form[name].value() or "" for name in form.fields}
        staff.post(page, given | {"units": "\n".join(draft.units)})
        assert Audit.objects.filter(budget=draft).exists()

    def test_codes_are_offered_by_number_and_name(self, staff: Client, draft: Budget) -> None:
        call_command("load_catalogue", verbosity=0, stdout=io.StringIO())
        path = admin(f"statement/{draft.statements.get(kind='expenditure').pk}/codes/")
        assert staff.get(path, {"q": "20805"}).json()["codes"][0][0] == "20805"
        assert ["20805", "行政事业单位养老支出", ""] in staff.get(path, {"q": "养老支出"}).json()["codes"]
        assert staff.get(path, {"q": ""}).json() == {"codes": []}

    def test_a_published_table_is_only_shown(self, staff: Client, draft: Budget) -> None:
        table = draft.statements.all()[1]
        document = entry.document(table)
        editions.publish(budget=draft)
        assert b"not open for changes" in staff.get(admin(f"statement/{table.pk}/grid/")).content
        answer = staff.post(admin(f"statement/{table.pk}/save/"), document, "application/json")
        assert (answer.status_code, "is published meanwhile" in answer.json()["error"]) == (422, True)


class TestParts:
    """Each sort of part is added, changed and deleted, and its history tells it."""

    GIVEN: tuple[tuple[Any, dict[str, Any], str], ...] = (
        (Section, {"path": "1", "heading": "部门概况", "text": "甲"}, "text"),
        (ProjectEntry, {"name": "数据平台", "purpose": "甲"}, "purpose"),
        (Item, {"kind": "duty", "text": "甲"}, "text"),
        (Goal, {"text": "甲"}, "text"),
        (
            Indicator,
            {
                "level1": "产出",
                "level2": "数量",
                "name": "甲",
                "targets-TOTAL_FORMS": 1,
                "targets-INITIAL_FORMS": 0,
                "targets-0-order": 1,
                "targets-0-printed": "≥3",
            },
            "name",
        ),
        (Asset, {"kind": "vehicles", "label": "车", "count": 2, "count_unit": "辆"}, "label"),
        (Term, {"term": "甲", "definition": "乙"}, "definition"),
        (Unreadable, {"text": "甲", "reason": "乙"}, "reason"),
        (
            Statement,
            {
                "kind": "other",
                "title": "甲",
                "money_unit": "万元",
                "columns-TOTAL_FORMS": 1,
                "columns-INITIAL_FORMS": 0,
                "columns-0-order": 1,
                "columns-0-header": "项目 / 名称",
                "columns-0-type": "label",
            },
            "title",
        ),
    )

    @pytest.mark.heavy
    @pytest.mark.parametrize(("model", "data", "field"), GIVEN, ids=lambda value: getattr(value, "__name__", ""))
    def test_come_change_and_go(
        self, staff: Client, draft: Budget, model: Any, data: dict[str, Any], field: str
    ) -> None:
        name = model._meta.model_name
        added = staff.post(admin(f"{name}/add/?budget={draft.pk}"), {**data, "budget": draft.pk})
        assert added.status_code == 302, added.context["adminform"].form.errors
        row = model.objects.get(budget=draft, **{field: data[field]})
        path = admin(f"{name}/{row.pk}")
        formsets = {
            key: value for key, value in data.items() if not key.endswith(("order", "printed", "header", "type"))
        }
        changed = staff.post(
            f"{path}/change/",
            {
                **formsets,
                "order": row.order,
                field: "otherwise",
                **{key: 0 for key in formsets if key.endswith("TOTAL_FORMS")},
            },
        )
        assert changed.status_code == 302
        row.refresh_from_db()
        assert getattr(row, field) == "otherwise"
        history = staff.get(f"{path}/history/").content.decode()
        assert "otherwise" in history
        assert "clerk" in history
        assert staff.post(f"{path}/delete/", {"post": "yes"}).status_code == 302
        assert not model.objects.filter(pk=row.pk).exists()
        kinds = LogEntry.objects.filter(object_id=str(row.pk)).values_list("action_flag", flat=True)
        assert sorted(kinds) == [1, 2, 3]
        draft.refresh_from_db()
        assert draft.changed_by.username == "clerk"  # type: ignore[union-attr]

    def test_a_file_is_known_by_its_bytes(self, staff: Client, draft: Budget) -> None:
        content = "公开的预算".encode()
        given = {"budget": draft.pk, "file": SimpleUploadedFile("../预算 2024.txt", content, "text/plain"), "url": ""}
        assert staff.post(admin(f"sourcefile/add/?budget={draft.pk}"), given).status_code == 302
        file = SourceFile.objects.get(budget=draft, name="预算 2024.txt")
        assert (file.sha256, file.size) == (hashlib.sha256(content).hexdigest(), len(content))
        assert file.file.name == f"sources/{file.sha256[:2]}/{file.sha256}"
        with file.file.open() as stored:
            assert stored.read() == content

    def test_what_was_read_from_a_file_keeps_it(self, staff: Client, draft: Budget) -> None:
        file = draft.files.all()[0]
        assert staff.post(admin(f"sourcefile/{file.pk}/delete/"), {"post": "yes"}).status_code == 403

    def test_a_project_of_the_same_name_is_the_same_through_the_years(self, staff: Client, draft: Budget) -> None:
        before = Project.objects.count()
        staff.post(admin(f"projectentry/add/?budget={draft.pk}"), {"name": "2023年数据平台运维", "budget": draft.pk})
        assert Project.objects.count() == before


class TestNames:
    """What editions refer to is added and changed by clerks, deleted by administrators while nothing refers to it."""

    GIVEN: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("jurisdiction", {"name": "红石市", "level": "city"}, "name"),
        (
            "department",
            {
                "name": "红石局",
                "slug": "hongshi",
                "aliases-TOTAL_FORMS": 1,
                "aliases-INITIAL_FORMS": 0,
                "aliases-0-name": "旧红石局",
            },
            "name_en",
        ),
        ("departmentalias", {"name": "又名"}, "name"),
        ("formerslug", {"slug": "old-address"}, "slug"),
        ("project", {"name": "某项目"}, "name_en"),
        ("fiscalyear", {"year": 2031}, ""),
        ("classificationcode", {"scheme": "functional", "code": "299", "name": "甲", "status": "unconfirmed"}, "name"),
    )

    @pytest.mark.parametrize(
        ("name", "data", "field"), GIVEN, ids=lambda value: value if isinstance(value, str) else ""
    )
    def test_come_change_and_go(
        self, staff: Client, clerk: User, draft: Budget, name: str, data: dict[str, Any], field: str
    ) -> None:
        model = apps.get_model("budgets", name)
        given = {"jurisdiction": draft.department.jurisdiction_id, "department": draft.department.name, **data}
        known = set(model._default_manager.values_list("pk", flat=True))
        assert staff.post(admin(f"{name}/add/"), given).status_code == 302
        key = (set(model._default_manager.values_list("pk", flat=True)) - known).pop()
        if field:
            again = {**given, field: "otherwise"} | {one: 0 for one in data if one.endswith("TOTAL_FORMS")}
            assert staff.post(admin(f"{name}/{key}/change/"), again).status_code == 302
            assert "otherwise" in staff.get(admin(f"{name}/{key}/history/")).content.decode()
        client = Client()
        client.force_login(User.objects.create_superuser("chief"))
        assert client.post(admin(f"{name}/{key}/delete/"), {"post": "yes"}).status_code == 302
        kinds = LogEntry.objects.filter(object_id=str(key), content_type__model=name)
        assert sorted(kinds.values_list("action_flag", flat=True)) == ([1, 2, 3] if field else [1, 3])

    def test_what_editions_refer_to_stays(self, client: Client, draft: Budget) -> None:
        client.force_login(User.objects.create_superuser("chief"))
        client.post(admin(f"department/{draft.department_id}/delete/"), {"post": "yes"})
        client.post(admin(f"fiscalyear/{draft.fiscal_year_id}/delete/"), {"post": "yes"})
        assert Department.objects.filter(pk=draft.department_id).exists()
        assert Budget.objects.filter(fiscal_year=2024).exists()


class TestBeginning:
    def begin(self, staff: Client, department: Department, **data: Any) -> Any:
        given = {"department": department.name, "year": 2025, "document": "unit-budget", "begin": "set:shenzhen"} | data
        return staff.post(admin("budget/add/"), given)

    def test_from_last_year_or_in_words_why_not(self, staff: Client, draft: Budget) -> None:
        assert self.begin(staff, draft.department, begin="last").status_code == 302
        assert Budget.objects.get(fiscal_year=2025).lines.filter(carried=True).exists()
        again = self.begin(staff, draft.department, begin="last")
        assert b"is being worked on" in again.content
        begun = Budget.objects.get(fiscal_year=2025)
        assert f'href="{admin(f"budget/{begun.pk}/change/")}">{begun}</a>' in again.content.decode()
        never = self.begin(staff, draft.department, begin="last", document="final")
        assert b"no edition of an earlier year" in never.content

    def test_from_files_leads_to_where_they_are_uploaded(self, staff: Client, draft: Budget) -> None:
        answer = self.begin(staff, draft.department, begin="file", approved_on="2025-02-01")
        assert answer["Location"].startswith(admin("upload/add/?department="))
        page = staff.get(answer["Location"]).content.decode()
        assert f'value="{draft.department.name}"' in page
        assert 'value="2025-02-01"' in page


@pytest.mark.heavy
class TestByHand:
    """The Shenzhen budget, entered through the admin's own requests, is the imported one, record for record."""

    def test_is_the_same_as_imported(self, staff: Client) -> None:
        given = documents.read([SAMPLE]).budget
        place = Jurisdiction.objects.create(name="深圳市")
        department = Department.objects.create(jurisdiction=place, name=given.department, slug="infosec")
        data = {"department": department.slug, "year": 2024, "document": "budget", "begin": "set:shenzhen"}
        assert staff.post(admin("budget/add/"), data).status_code == 302
        made = Budget.objects.get()
        frame = {
            "title": given.title,
            "issuer": given.department,
            "jurisdiction": given.jurisdiction,
            "department_in_charge": given.department_in_charge,
            "units": "\n".join(given.units),
        }
        assert staff.post(admin(f"budget/{made.pk}/change/"), frame).status_code == 302
        self.enter_parts(staff, made, given)
        for table in given.statements:
            self.enter_table(staff, made.statements.get(order=table.order), table)
        assert without_placing(records(Budget.objects.get())) == without_placing(by_hand(given))
        self.enter_source(staff, made)

    def enter_parts(self, staff: Client, made: Budget, given: Records) -> None:
        for name, rows in (
            ("section", given.sections),
            ("projectentry", given.projects),
            ("item", given.items),
            ("goal", given.goals),
            ("asset", given.assets),
            ("term", given.terms),
            ("mention", given.mentions),
            ("indicator", given.indicators),
        ):
            # What stands in the text is read from it when that is saved; the rest is entered as a record.
            there = getattr(records(Budget.objects.get()), {"projectentry": "projects"}.get(name, f"{name}s"))
            for row in rows[len(there) :]:
                data = form_data(row, made)
                answer = staff.post(admin(f"{name}/add/?budget={made.pk}"), {**data, "budget": made.pk})
                assert answer.status_code == 302, (name, row, answer.context["errors"])

    def enter_table(self, staff: Client, statement: Statement, table: Any) -> None:
        document = entry.document(statement)
        rows, above = [], ""
        has_unit = any(column.type == "unit" for column in table.columns)
        for line in table.lines:
            unit = line.budget_unit if has_unit and line.budget_unit != above else ""
            above = line.budget_unit
            rows.append(
                {
                    "key": f"n{line.position}",
                    "row": line.row,
                    "list": line.list,
                    "level": line.level,
                    "code": line.code,
                    "label": "" if unit == line.label else line.label,
                    "unit": unit,
                    "cells": {str(one.column): one.printed for one in line.amounts}
                    | {str(one.column): one.text for one in line.texts},
                }
            )
        frame = {name: getattr(table, name) for name in editions.FRAME}
        answer = staff.post(
            admin(f"statement/{statement.pk}/save/"), {**document, **frame, "rows": rows}, "application/json"
        )
        assert answer.status_code == 200, answer.content

    def enter_source(self, staff: Client, made: Budget) -> None:
        file = SimpleUploadedFile(SAMPLE.name, SAMPLE.read_bytes(), "text/plain")
        staff.post(admin(f"sourcefile/add/?budget={made.pk}"), {"budget": made.pk, "file": file})
        assert records(made).files == documents.read([SAMPLE]).budget.files


def form_data(row: Any, made: Budget) -> dict[str, Any]:
    """Return what a clerk posts for a record."""
    asked = [name for name in row.__dataclass_fields__ if name not in ("place", "targets", "project", "section")]
    data = {name: getattr(row, name) for name in asked}
    if data.get("parent"):
        data["parent"] = made.projectentrys.get(order=row.parent).pk
    if getattr(row, "project", None):
        data["entry"] = made.projectentrys.get(order=row.project).pk
    if hasattr(row, "section"):
        data["section"] = made.sections.get(order=row.section).pk
    targets = getattr(row, "targets", ())
    data |= {"targets-TOTAL_FORMS": len(targets), "targets-INITIAL_FORMS": 0}
    for number, target in enumerate(targets):
        data |= {f"targets-{number}-{name}": getattr(target, name) for name in target.__dataclass_fields__}
    # A box that is not ticked is not posted.
    return {name: value for name, value in data.items() if value is not None and value is not False}


def without_placing(given: Records) -> Records:
    """Return a budget without what told the place of its rows: a clerk says it, a paper shows it."""
    tables = (
        replace(table, lines=tuple(replace(line, placed_by=Placing.UNSTATED) for line in table.lines))
        for table in given.statements
    )
    return replace(given, statements=tuple(tables))


def by_hand(given: Records) -> Records:
    """Return a budget as it is when nothing of it was read from a file."""

    def typed(row: Any) -> Any:
        return replace(row, place=NOWHERE)

    def typed_line(line: Any) -> Any:
        amounts = tuple(replace(one, place=NOWHERE, origin=Origin.TYPED) for one in line.amounts)
        return replace(line, place=NOWHERE, amounts=amounts, texts=tuple(map(typed, line.texts)))

    made = replace(
        given,
        edition=1,
        files=(),
        statements=tuple(
            replace(table, place=NOWHERE, lines=tuple(map(typed_line, table.lines))) for table in given.statements
        ),
    )
    for name in ("sections", "projects", "mentions", "items", "goals", "indicators", "assets", "terms"):
        parts: Any = {name: tuple(map(typed, getattr(made, name)))}
        made = replace(made, **parts)
    return made


def test_what_a_figure_speaks_of_is_said_in_the_text(staff: Client, draft: Budget) -> None:
    page = staff.get(admin(f"budget/{draft.pk}/change/")).content.decode()
    assert "Say it in the text" in page
    assert "mention/add/" not in page


def test_mentions_are_entered_too(staff: Client, draft: Budget) -> None:
    section = draft.sections.all()[0]
    data = {"budget": draft.pk, "section": section.pk, "start": 0, "end": 2, "subject": "income", "printed": "12"}
    assert staff.post(admin(f"mention/add/?budget={draft.pk}"), data).status_code == 302
    assert Mention.objects.filter(budget=draft, printed="12").exists()


@pytest.mark.parametrize(
    ("name", "field", "word", "said"),
    [("asset", "kind", "equipment", "设备"), ("mention", "subject", "income", "收入总额")],
)
def test_what_a_part_speaks_of_is_chosen_and_shown_by_its_name(
    staff: Client, draft: Budget, name: str, field: str, word: str, said: str
) -> None:
    form = staff.get(f"/admin/budgets/{name}/add/?budget={draft.pk}").context["adminform"].form
    assert form.fields[field].choices[0] == ("", "---------")
    assert dict(form.fields[field].choices)[word] == said
    parts: dict[str, Any] = {"asset": draft.assets, "mention": draft.mentions}
    row = parts[name].filter(**{field: word})[0]
    editions.publish(budget=draft)
    looked_at = staff.get(f"/admin/budgets/{name}/{row.pk}/change/").content.decode()
    assert f">{said}</div>" in looked_at
    assert f">{word}</div>" not in looked_at


def test_a_figure_may_speak_of_a_class_that_no_table_has_yet(staff: Client, draft: Budget) -> None:
    add = admin(f"mention/add/?budget={draft.pk}")
    data = {"budget": draft.pk, "section": draft.sections.all()[0].pk, "start": 0, "end": 2, "printed": "12"}
    assert staff.post(add, {**data, "subject": "function/229"}).status_code == 302
    refused = staff.post(add, {**data, "subject": "人员"})
    assert set(refused.context["adminform"].form.errors) == {"subject"}


def test_the_empty_workbook_of_a_set_is_given_to_who_may_begin(staff: Client, draft: Budget) -> None:
    page = staff.get(
        admin(f"budget/add/?department={draft.department_id}&year=2025&document=unit-budget")
    ).content.decode()
    assert "Download the workbook" in page
    asked = f"?table_set=jiangsu&department={draft.department_id}&year=2025&document=unit-budget"
    answer = staff.get(admin(f"budget/template/{asked}"))
    assert answer.headers["Content-Disposition"].endswith(f'"jiangsu-{draft.department.slug}-2025.xlsx"')
    book = load_workbook(io.BytesIO(answer.content))
    assert [book["封面"][f"B{row}"].value for row in (4, 5, 6)] == [draft.department.name, 2025, "单位"]
    assert staff.get(admin("budget/template/?table_set=jiangsu")).status_code == 200
    refused = staff.get(admin("budget/template/?table_set=mars&year=x"))
    assert refused.status_code == 400
    assert "fiscal year" in refused.content.decode()
    staff.logout()
    assert staff.get(admin(f"budget/template/{asked}")).status_code == 302
