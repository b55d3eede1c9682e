"""A project stands under its department and its name: an address to be read, kept by every former one."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from hypothesis import example, given
from hypothesis import strategies as st

from budgets import editions
from budgets.models import Budget, Department, FormerSlug, Project, key_of_word, project_key, project_word
from budgets.queries.following import followed_feed
from tests import factories
from tests.pages import project_page

FORMS = ("/", ".json", ".csv", "/cite/", "/feed.atom")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30))
@example("2024年")
@example("..")
@example("甲 / 乙.json")
@example("a/cite")
@example("50%\\#?&(一)；")
def test_every_key_has_an_address_of_its_own(name: str) -> None:
    key = project_key(name)
    word = project_word(key)
    assert key_of_word(word) == key
    assert "/" not in word
    assert word.strip(".")


@pytest.fixture
def published(db: None) -> Budget:
    draft = editions.load_as_draft(budget=factories.budget()).budget
    return editions.publish(budget=draft, despite_unreadable="as printed")


def known_project(budget: Budget, key: str = "平台扩容") -> Project:
    Department.objects.update(slug="qingtian")
    return Project.objects.select_related("department").get(department=budget.department, key=key)


@pytest.mark.django_db
def test_the_address_says_department_and_name_and_the_numbered_one_leads_there(
    published: Budget, client: Client
) -> None:
    project = known_project(published)
    assert unquote(project_page(project)) == "/qingtian/projects/平台扩容/"
    for language in ("", "/en"):
        for form in FORMS:
            present = f"{language}{project_page(project)[:-1]}{form}"
            assert client.get(present).status_code == 200, present
            former = client.get(f"{language}/projects/{project.pk}{form}?unit=yuan")
            assert (former.status_code, former["Location"].partition("?")[0]) == (301, present)
    former = client.get(f"/projects/{project.pk}/?unit=yuan")
    assert former["Location"] == f"{project_page(project)}?unit=yuan"
    assert client.get(f"{project_page(project)[:-1]}.json").json()["about"]["id"] == "qingtian/projects/平台扩容"


@pytest.mark.django_db
def test_what_names_a_project_otherwise_leads_there_too(published: Budget, client: Client) -> None:
    project = known_project(published)
    FormerSlug.objects.create(slug="before", department=published.department)
    for former in ("/before/projects/平台扩容/", "/qingtian/projects/平台 扩容/", "/qingtian/projects/2024年平台扩容/"):
        answer = client.get(former)
        assert (answer.status_code, answer["Location"]) == (301, project_page(project))
    project.name = "平台/扩容（二期）"
    project.save()
    assert unquote(project_page(project)) == "/qingtian/projects/平台／扩容(二期)/"
    answer = client.get("/qingtian/projects/平台扩容/")
    assert (answer.status_code, answer["Location"]) == (301, project_page(project))
    page = client.get(project_page(project)).content.decode()
    assert set(re.findall(r'<link rel="(?:alternate|canonical)" hreflang="zh-Hans" href="([^"]+)"', page)) <= {
        f"http://testserver{project_page(project)}"
    }
    project.name = "平台扩容"
    project.save()
    assert client.get("/qingtian/projects/平台扩容/").status_code == 200
    assert Project.objects.filter(merged_into=project).count() == 1


@pytest.mark.django_db
def test_no_former_address_tells_the_name_of_what_is_not_public(client: Client) -> None:
    draft = editions.load_as_draft(budget=factories.budget()).budget
    project = known_project(draft)
    for form in FORMS:
        assert client.get(f"/projects/{project.pk}{form}").status_code == 404
        assert client.get(f"/qingtian/projects/2024年平台扩容{form}").status_code == 404


@pytest.mark.django_db
def test_of_what_is_not_public_nothing_tells_whether_it_is_there(client: Client) -> None:
    known_project(editions.load_as_draft(budget=factories.budget()).budget)
    told = [client.get(f"/qingtian/projects/{name}.json").json()["detail"] for name in ("平台扩容", "没有的项目")]
    assert told[0] == told[1]


@pytest.mark.django_db
def test_signs_that_addresses_use_are_quoted_wherever_a_page_says_its_own(published: Budget, client: Client) -> None:
    project = known_project(published)
    project.name = "1#楼维修补助50%？"
    project.save()
    address = f"http://testserver{project_page(project)}"
    page = client.get(project_page(project)).content.decode()
    assert f'<link rel="canonical" href="{address}">' in page
    links = client.get(f"{project_page(project)[:-1]}.json").json()["links"]
    assert (links["page"], links["json"]) == (address, f"{address[:-1]}.json")


@pytest.mark.django_db
def test_a_name_that_another_was_merged_under_is_not_taken_back(published: Budget) -> None:
    project = known_project(published)
    other = Project.objects.create(department=project.department, name="另一个")
    project.name = "后来的名称"
    project.save()
    former = Project.objects.get(key="平台扩容")
    Project.objects.filter(pk=other.pk).update(merged_into=former)
    assert not project.former_names().filter(pk=former.pk).exists()


@pytest.mark.django_db
def test_lists_feeds_and_maps_lead_to_the_address_itself(published: Budget, client: Client) -> None:
    project = known_project(published, "数据平台运维")
    url = f"http://testserver{project_page(project)}"
    assert url in b"".join(client.get("/sitemap-projects-1.xml")).decode()
    hits = client.get("/search.json?q=数据平台运维").json()["rows"]
    assert url in {one["url"] for one in hits if one["group"] == "projects"}
    assert url in {one["url"] for one in client.get("/api/v1/projects").json()["rows"]}
    assert url in client.get(f"{project_page(project)}cite/").content.decode()
    for page in ("", "projects/", "performance/", "tables/projects/", "text/"):
        shown = client.get(f"/qingtian/2024/unit-budget/{page}").content.decode()
        assert not re.search(r'href="(/en)?/projects/', shown), page
        for link in re.findall(r'href="([^"#?]*/projects/[^"#?]+/)', shown):
            assert resolve(unquote(urlsplit(link).path)).url_name
    for feed in (f"/projects/{project.pk}/feed.atom", f"{project_page(project)}feed.atom"):
        followed = followed_feed(feed)
        assert followed is not None
        assert followed.address() == f"{project_page(project)}feed.atom"
        assert followed.documents_among([published.pk]) == [published]
