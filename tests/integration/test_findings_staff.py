"""Show how staff read what the checks found, answer it, and have it found again; and who may."""

from __future__ import annotations

import html
import io
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

from budgets import editions
from budgets.checks import RULES
from budgets.models import Acknowledgement, Audit, Budget, Finding

from .test_findings import altered

pytestmark = pytest.mark.django_db
LIST = "/en/admin/budgets/finding/"


@pytest.fixture
def draft() -> Budget:
    return editions.load_as_draft(budget=altered()).budget


def client_of(name: str, **given: Any) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(name, is_staff=True, **given))
    return client


@pytest.fixture
def clerk() -> Client:
    call_command("make_clerks", stdout=io.StringIO())
    client = client_of("clerk")
    Group.objects.get().user_set.set(User.objects.all())
    return client


@pytest.fixture
def reader() -> Client:
    client = client_of("reader")
    rights = Permission.objects.filter(codename__in=["view_finding", "view_budget"])
    User.objects.get(username="reader").user_permissions.set(rights)
    return client


def listed(client: Client, draft: Budget, **wanted: Any) -> set[int]:
    answer = client.get(LIST, {"budget__id__exact": draft.pk, **wanted})
    assert answer.status_code == 200
    return set(answer.context["cl"].queryset.values_list("pk", flat=True))


def act(client: Client, action: str, rows: Any, reason: str = "") -> str:
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], "reason": reason}
    return client.post(LIST, chosen, follow=True).content.decode()


def test_the_list_of_an_edition_is_narrowed_by_family_verdict_and_table(clerk: Client, draft: Budget) -> None:
    own = Finding.objects.filter(budget=draft)
    table = draft.statements.get(kind="expenditure")
    assert listed(clerk, draft) == set(own.values_list("pk", flat=True))
    assert listed(clerk, draft, family="F2") == set(own.filter(family="F2").values_list("pk", flat=True)) != set()
    assert listed(clerk, draft, verdict__exact="INFO") == set(own.filter(verdict="INFO").values_list("pk", flat=True))
    assert listed(clerk, draft, table=table.pk) == set(own.filter(statement=table).values_list("pk", flat=True))
    assert listed(clerk, draft, table="text") == set(own.filter(statement=None).values_list("pk", flat=True))
    page = clerk.get(LIST, {"budget__id__exact": draft.pk}).content.decode()
    assert f"table={table.pk}" in page


def test_it_is_reached_from_the_edition_and_from_each_table(clerk: Client, draft: Budget) -> None:
    table = draft.statements.get(kind="expenditure")
    for page in (f"budget/{draft.pk}/change/", f"statement/{table.pk}/grid/"):
        words = clerk.get(f"/en/admin/budgets/{page}").content.decode()
        assert f'href="{LIST}?budget__id__exact={draft.pk}"' in words


def test_an_edition_leads_to_what_is_to_be_answered_and_to_nothing_else(clerk: Client, draft: Budget) -> None:
    words = clerk.get(f"/en/admin/budgets/budget/{draft.pk}/change/").content.decode()
    assert f'href="{LIST}?budget__id__exact={draft.pk}&amp;verdict__exact=FAIL"' in words
    failing = Finding.objects.failing().filter(budget=draft)
    assert listed(clerk, draft, verdict__exact="FAIL") == set(failing.values_list("pk", flat=True)) != set()


def test_a_clerk_answers_and_has_checked_again(clerk: Client, draft: Budget) -> None:
    failing = list(Finding.objects.failing().filter(budget=draft))
    assert len(failing) == 1, "one slip is counted once"
    assert "needs a reason" in act(clerk, "acknowledge", failing)
    assert not Acknowledgement.objects.exists()
    assert "1 finding was acknowledged" in act(clerk, "acknowledge", failing, "as printed there")
    assert {(one.reason, str(one.by)) for one in Acknowledgement.objects.all()} == {("as printed there", "clerk")}
    listed_rows = clerk.get(LIST, {"budget__id__exact": draft.pk}).context["cl"].result_list
    assert {row.pk for row in listed_rows if row.answer} == {one.pk for one in failing}
    assert ">as printed there</td>" in clerk.get(LIST, {"verdict__exact": "FAIL"}).content.decode()
    Audit.objects.update(rules="older")
    assert "1 budget was checked" in act(clerk, "check_again", failing[:1])
    assert Audit.objects.get().rules != "older"
    assert Acknowledgement.objects.count() == len(failing)


def test_the_list_tells_of_an_edition_the_answers_that_publishing_it_takes(clerk: Client, draft: Budget) -> None:
    editions.withdraw(budget=editions.publish(budget=draft, despite_failures="as printed"), reason="wrong file")
    again = editions.load_as_draft(budget=altered(), again=True).budget
    rows = clerk.get(LIST, {"verdict__exact": "FAIL"}).context["cl"].result_list
    assert {row.budget_id: bool(row.answer) for row in rows} == {draft.pk: True, again.pk: False}
    with pytest.raises(editions.EditionError):
        editions.publish(budget=again, correction="again", by=User.objects.get())


def test_who_may_only_look_reads_and_does_not_answer(reader: Client, draft: Budget) -> None:
    failing = list(Finding.objects.failing().filter(budget=draft))
    assert listed(reader, draft) >= {one.pk for one in failing}
    act(reader, "acknowledge", failing, "as printed there")
    Audit.objects.update(rules="older")
    act(reader, "check_again", failing)
    assert not Acknowledgement.objects.exists()
    assert Audit.objects.get().rules == "older"


def test_staff_without_the_right_see_no_findings(draft: Budget) -> None:
    assert client_of("other").get(LIST).status_code == 403


def test_amounts_of_the_text_that_were_not_matched_are_told(clerk: Client, draft: Budget) -> None:
    section = draft.sections.get(path="2")
    Audit.objects.update(unmatched=[["2", "12万元", 4, 8]])
    page = clerk.get(f"/en/admin/budgets/budget/{draft.pk}/change/").content.decode()
    assert "1 amount in the text was matched to no figure" in page
    where = f"{section.order}.4"
    assert f'href="/en/admin/budgets/budget/{draft.pk}/text/?figure={where}#f{where}"' in page
    assert f"…{section.text[:4]}<strong>12万元</strong>" in page


@pytest.mark.parametrize("prefix", ["/admin", "/en/admin"])
def test_rules_are_listed_by_their_titles_and_not_by_their_names(clerk: Client, draft: Budget, prefix: str) -> None:
    found = Finding.objects.filter(budget=draft)
    for address in (f"?budget__id__exact={draft.pk}", *(f"{one.pk}/change/" for one in found[:3])):
        page = html.unescape(clerk.get(f"{prefix}/budgets/finding/{address}").content.decode())
        assert not [one.rule for one in found if one.rule in page]
    titles = {RULES[one.rule].title for one in found}
    page = html.unescape(clerk.get(f"{prefix}/budgets/finding/?budget__id__exact={draft.pk}").content.decode())
    assert titles
    assert all((title.en if "/en" in prefix else title.zh) in page for title in titles)


def test_a_check_of_a_budget_leads_to_what_readers_are_shown_of_it(clerk: Client, draft: Budget) -> None:
    page = clerk.get(f"/en/admin/budgets/audit/{draft.audit.pk}/change/").content.decode()
    checks = f"/en/preview/{draft.department.slug}/{draft.fiscal_year_id}/{draft.document}/editions/1/checks/"
    assert f'href="{checks}"' in page
    assert "F11." not in page
    assert clerk.get(checks).status_code == 200
    editions.publish(budget=draft, despite_failures="as printed")
    page = clerk.get(f"/en/admin/budgets/audit/{draft.audit.pk}/change/").content.decode()
    assert f'href="{checks.replace("/preview", "").replace("editions/1/", "")}"' in page
