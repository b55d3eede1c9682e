"""Show that staff see what each figure of the text is bound to, and bind or unbind it by plain links and forms."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from budgets import editions
from budgets.admin.text_figures import paragraph_html
from budgets.models import Budget, Department, Finding, Jurisdiction, Mention, ProjectEntry, Section
from budgets.queries import text_figures
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
TEXT = "预算支出1,000万元，其中基本支出800万元、项目支出200万元。\n另安排机动56.7万元，比上年增加6.7万元，增长13.4%。"


@pytest.fixture
def blank(db: None) -> Budget:
    place = Jurisdiction.objects.create(name="青田市")
    department = Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="qingtian-data")
    return editions.start_draft(department=department, year=2024, scope="unit", table_set="shenzhen")


@pytest.fixture
def section(blank: Budget) -> Section:
    rows = [("1", "第一部分", "2024年部门预算安排情况说明", ""), ("1.1", "一、", "支出预算总体情况", TEXT)]
    for order, (path, number, heading, text) in enumerate(rows, 1):
        Section.objects.create(budget=blank, order=order, path=path, number=number, heading=heading, text=text)
    editions.reread_text(budget=blank, before=())
    editions.recheck(budget=blank)
    return Section.objects.get(budget=blank, path="1.1")


def page_of(client: Client, section: Section, figure: str = "") -> str:
    at = section.text.index(figure) if figure else None
    query = f"?figure={section.order}.{at}" if figure else ""
    return client.get(f"/en/admin/budgets/budget/{section.budget_id}/text/{query}").content.decode()


def send_binding(client: Client, section: Section, figure: str, **given: str) -> str:
    key = f"{section.order}.{section.text.index(figure)}"
    where = f"/en/admin/budgets/budget/{section.budget_id}/text/"
    answer = client.post(where, {"figure": key, **given}, follow=True)
    return answer.content.decode()


def bound(section: Section) -> list[tuple[str, str]]:
    return list(Mention.objects.filter(section=section).order_by("order").values_list("printed", "subject"))


def test_each_figure_is_a_link_and_says_what_it_is_bound_to(staff: Client, section: Section) -> None:
    page = page_of(staff, section)
    figures = re.findall(r'class="text-figure (\w+)"[^>]*>([^<]+)<', page)
    assert figures == [("said", "1,000"), ("bound", "800"), ("bound", "200"), ("said", "56.7"), ("said", "6.7")]
    assert page.count("told of in a sentence that the checks hold against other figures") == 3
    assert "basic spending" in page
    assert "project spending" in page


def test_an_unbound_figure_is_bound_with_its_change(staff: Client, section: Section) -> None:
    form = page_of(staff, section, "56.7")
    assert re.search(r'<option value="block/reserve"\s*>\s*reserves', form)
    said = send_binding(staff, section, "56.7", binding="block/reserve")
    assert "“56.7” is bound to “reserves” now." in said
    row = Mention.objects.get(section=section, subject="block/reserve")
    assert (row.printed, row.value, row.change, str(row.percent)) == ("56.7万元", 567_000, 67_000, "13.4000")
    assert [mention.order for mention in Mention.objects.filter(budget=section.budget).order_by("order")] == [1, 2, 3]


def test_a_figure_can_be_bound_to_a_project(staff: Client, section: Section) -> None:
    project = editions.find_or_make_project(department=section.budget.department, name="机动经费")
    entry = ProjectEntry.objects.create(budget=section.budget, order=1, project=project, name="机动经费")
    send_binding(staff, section, "56.7", binding=f"project:{entry.pk}")
    assert Mention.objects.get(entry=entry).subject == "project"
    assert "机动经费" in page_of(staff, section, "56.7")


def test_what_is_unbound_stays_so_when_the_text_is_read_again(staff: Client, section: Section) -> None:
    said = send_binding(staff, section, "200", unbind="1")
    assert "“200” is bound to nothing now." in said
    assert bound(section) == [("800万元", "block/basic")]
    form = {name: getattr(section, name) for name in ("path", "number", "heading", "kind", "order")}
    text = section.text.replace("另安排", "还安排")
    staff.post(f"/en/admin/budgets/section/{section.pk}/change/", {**form, "text": text, "budget": section.budget_id})
    section.refresh_from_db()
    assert section.text == text
    assert bound(section) == [("800万元", "block/basic")]


def test_a_figure_bound_otherwise_keeps_its_change_and_the_history_says_so(staff: Client, section: Section) -> None:
    send_binding(staff, section, "800", binding="expenditure")
    assert bound(section)[0] == ("800万元", "expenditure")
    history = staff.get(f"/en/admin/budgets/section/{section.pk}/history/").content.decode()
    assert "basic spending" in history
    assert "total spending" in history


def test_what_is_bound_is_compared_with_the_tables(staff: Client, section: Section) -> None:
    assert not Finding.objects.filter(budget=section.budget, rule="F5.block.reserve").exists()
    send_binding(staff, section, "56.7", binding="no-such-subject")
    assert bound(section) == [("800万元", "block/basic"), ("200万元", "block/project")]


def test_only_who_may_change_the_edition_binds(staff: Client, section: Section) -> None:
    editions.publish(budget=section.budget, despite_unreadable="…", despite_failures="…")
    assert "<select" not in page_of(staff, section, "800")
    send_binding(staff, section, "800", unbind="1")
    assert len(bound(section)) == 2


def test_no_blank_comes_between_words_and_figures(section: Section) -> None:
    passage = text_figures.figured_passages(section.budget)[1]
    words = "".join(re.sub(r"<[^>]+>", "", paragraph_html(one, None)) for one in passage.paragraphs)
    assert words == TEXT.replace("\n", "")
