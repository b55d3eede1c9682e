"""Show that projects which staff merge are one on every page, that merging leads nowhere round, and can be undone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.test import Client

from budgets import editions, records
from budgets.models import Budget, Department, Project, ProjectEntry
from tests import factories
from tests.pages import project_page

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def published() -> Budget:
    draft = editions.load_as_draft(budget=factories.budget()).budget
    return editions.publish(budget=draft, despite_unreadable="as printed")


def merge(client: Client, project: Project, into: Project | str | None) -> str:
    """Merge in the admin, into a project or one called so, and return what its form then says is wrong."""
    page = f"/en/admin/budgets/project/{project.pk}/change/"
    data = {"name": project.name, "name_en": "", "department": project.department_id}
    answer = client.post(page, {**data, "merged_into": into.pk if isinstance(into, Project) else into or ""})
    return "" if answer.status_code == 302 else str(answer.context["adminform"].form.errors)


def test_what_budgets_say_follows_and_comes_back(admin_client: Client, client: Client, published: Budget) -> None:
    stays, goes = (Project.objects.get(key=key) for key in ("安全服务", "平台扩容"))
    printed = ProjectEntry.objects.get(project=goes)
    assert merge(admin_client, goes, stays) == ""
    page = client.get(project_page(goes), follow=True)
    assert (page.status_code, page.redirect_chain) == (200, [(project_page(stays), 301)])
    assert "平台扩容" in page.content.decode()
    assert merge(admin_client, goes, None) == ""
    printed.refresh_from_db()
    assert printed.project == goes
    assert client.get(project_page(goes)).status_code == 200
    assert ProjectEntry.objects.filter(project=stays).count() == 1


def test_a_project_is_named_as_it_is_printed(admin_client: Client, published: Budget) -> None:
    stays, goes = (Project.objects.get(key=key) for key in ("安全服务", "平台扩容"))
    elsewhere = Department.objects.create(jurisdiction=published.department.jurisdiction, name="乙局", slug="yi-ju")
    Project.objects.create(department=elsewhere, name=stays.name)
    for typed in (f" {stays.name} ", f"#{stays.pk}", f"2025年{stays.name}"):
        assert merge(admin_client, goes, typed) == ""
        goes.refresh_from_db()
        assert goes.merged_into == stays
    assert LogEntry.objects.filter(change_message__contains="Merged into").count() == 1
    for typed in ("没有的项目", "没有\0的项目"):
        assert "No project is called" in merge(admin_client, goes, typed)
    assert merge(admin_client, goes, " ") == ""


def test_a_project_merged_in_two_steps_is_found_at_the_end(admin_client: Client, published: Budget) -> None:
    first, second, last = Project.objects.order_by("pk")[:3]
    assert merge(admin_client, first, second) == ""
    assert merge(admin_client, second, last) == ""
    assert set(ProjectEntry.objects.values_list("project", flat=True)) & {first.pk, second.pk} == set()
    again = replace(factories.budget(), year=2025, files=(factories.source_file("2"),))
    later = editions.load_as_draft(budget=again).budget
    assert later.projectentrys.filter(project__in=[first, second]).count() == 0
    # Parted again, both steps of what was merged come back as far as they reach.
    assert merge(admin_client, second, None) == ""
    assert ProjectEntry.objects.filter(project=second).count() == 4


def test_merging_leads_nowhere_round(admin_client: Client, published: Budget) -> None:
    first, second, third = Project.objects.order_by("pk")[:3]
    assert merge(admin_client, first, second) == ""
    assert merge(admin_client, second, third) == ""
    assert "itself merged" in merge(admin_client, third, first)
    assert "itself merged" in merge(admin_client, first, first)


def test_what_leads_round_already_has_a_page(client: Client, published: Budget) -> None:
    first, second = Project.objects.order_by("pk")[:2]
    Project.objects.filter(pk=first.pk).update(merged_into=second)
    Project.objects.filter(pk=second.pk).update(merged_into=first)
    assert client.get(project_page(first)).status_code == 200


def test_another_departments_project_is_refused(published: Budget) -> None:
    other = Department.objects.create(jurisdiction=published.department.jurisdiction, name="别的局", slug="other")
    theirs = Project.objects.create(department=other, name="安全服务")
    with pytest.raises(ValidationError):
        Project(department=published.department, name="x", merged_into=theirs).clean()


def test_what_may_be_one_under_another_name_is_proposed_to_staff_and_merged_by_them_alone(
    admin_client: Client, client: Client, published: Budget
) -> None:
    now = Project.objects.get(key="平台扩容")
    entry = ProjectEntry.objects.get(project=now)
    one = factories.budget(files=(factories.source_file("2"),))
    renamed = replace(one, year=2025, projects=tuple(renamed_project(each, entry.name) for each in one.projects))
    draft = editions.load_as_draft(budget=renamed).budget
    later = Project.objects.get(name="平台扩容升级")
    page = f"/en/admin/budgets/project/{now.pk}/change/"
    # Not while it is a draft.
    assert "平台扩容升级" not in admin_client.get(page).content.decode()
    editions.publish(budget=draft, despite_unreadable="as printed")
    told = admin_client.get(page).content.decode()
    assert f'/project/{later.pk}/change/">平台扩容升级</a> (#{later.pk}): 2025' in told
    assert "平台扩容升级" not in client.get(project_page(now)).content.decode()
    assert merge(admin_client, now, later) == ""
    shown = client.get(f"/en{project_page(later)}").content.decode()
    assert re.search(r"Budget\s+2024</a>\s*<span class=\"quiet\">under the name\s*<span[^>]*>平台扩容</span>", shown)


def renamed_project(project: records.ProjectEntry, name: str) -> records.ProjectEntry:
    """Return a project with a longer name, if it bears one."""
    return replace(project, name=f"{name}升级") if project.name == name else project
