"""English pages read as English: what is Chinese on them is a name or words as printed, and marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client

from budgets import editions
from budgets.models import (
    Budget,
    Department,
    Finding,
    Jurisdiction,
    Line,
    Project,
    ProjectEntry,
    Section,
    Statement,
)
from tests.integration.test_findings import altered
from tests.integration.test_pages import BASE, PAGES, publish

HAN = re.compile("[\u3400-\u9fff]")
#: What a reader looks for.
SOUGHT = "数据"
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "rect"}
#: Attributes that are read out or shown.
#: Where no part of the words can be marked as Chinese.
UNMARKED = re.compile(r"title: |\w+ (?:aria-label|title|alt|placeholder|content): ")
SAID = ("aria-label", "title", "alt", "placeholder", "content")


class ChineseWords(HTMLParser):
    """Gather what is Chinese and not said to be, with the element that it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        above = bool(self.open) and self.open[-1][1]
        marked = (given["lang"] or "").startswith("zh") if "lang" in given else above
        self.found += [
            f"{tag} {name}: {given[name]}" for name in SAID if not marked and HAN.search(given.get(name) or "")
        ]
        if tag not in VOID:
            self.open.append((tag, marked))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, marked = self.open[-1] if self.open else ("", False)
        if HAN.search(data) and not marked and tag != "script":
            self.found.append(f"{tag}: {data.strip()}")


def chinese_words(html: str, names: Iterable[str] = ()) -> list[str]:
    """Return what is Chinese and not marked; printed names are data where nothing can be: in titles and labels."""
    parser = ChineseWords()
    parser.feed(html.replace(settings.SITE["title"], ""))
    longest = sorted(filter(None, names), key=len, reverse=True)
    found = []
    for words in parser.found:
        bare = words if not UNMARKED.match(words) else reduce(lambda text, name: text.replace(name, ""), longest, words)
        found += [words] if HAN.search(bare) else []
    return found


def printed_names() -> set[str]:
    """Return the names that documents print: of tables, lines, projects, sections."""
    lines = Line.objects.values_list("label", flat=True)
    titles = (Statement.objects.values_list("title", flat=True), Statement.objects.values_list("number", flat=True))
    sections = (Section.objects.values_list("heading", flat=True), Section.objects.values_list("number", flat=True))
    projects = ProjectEntry.objects.values_list("name", flat=True)
    return {SOUGHT}.union(lines, *titles, *sections, projects)


def publish_in_english() -> Budget:
    """Publish the handmade budget of a department and a place that have English names."""
    budget = publish()
    Jurisdiction.objects.update(name_en="Qingtian")
    Department.objects.update(name_en="Data Service Centre")
    return Budget.objects.select_related("department__jurisdiction").get(pk=budget.pk)


def test_what_is_marked_is_no_fault() -> None:
    assert chinese_words('<p>Budget of <span lang="zh-Hans">青田市</span>, 2024</p>') == []
    assert chinese_words("<p>against 2023年预算</p>") == ["p: against 2023年预算"]
    assert chinese_words('<a title="看原件" href="/">see</a>') == ["a title: 看原件"]


@pytest.mark.parametrize("page", [one for one in PAGES if not re.search(r"\.\w+$", one)])
def test_a_document_s_pages(db: None, client: Client, page: str) -> None:
    publish_in_english()
    assert chinese_words(client.get(f"/en{BASE}{page}").content.decode(), printed_names()) == []


def test_findings_and_reasons(db: None, client: Client) -> None:
    first = editions.publish(budget=editions.load_as_draft(budget=altered()).budget)
    assert Finding.objects.failing().filter(budget=first).exists()
    editions.acknowledge(findings=Finding.objects.failing(), reason="原文如此印刷。")
    Jurisdiction.objects.update(name_en="Qingtian")
    Department.objects.update(name_en="Data Service Centre")
    base = first.get_absolute_url()
    pages = [base, f"{base}checks/", f"{base}tables/expenditure/", f"{base}function/", "/checks/"]
    for page in (
        *pages,
        *(f"{base}checks/{family}/" for family in Finding.objects.values_list("family", flat=True).distinct()),
    ):
        assert chinese_words(client.get(f"/en{page}").content.decode(), printed_names()) == [], page
    second = editions.load_as_draft(budget=altered("2", yuan=70_000)).budget
    second = editions.publish(budget=second, correction="表3有一个数印错。")
    editions.withdraw(budget=second, reason="另行公布。")
    for page in (base, "/corrections/"):
        assert chinese_words(client.get(f"/en{page}").content.decode(), printed_names()) == [], page


def test_the_portal_s_pages(db: None, client: Client) -> None:
    budget = publish_in_english()
    project = Project.objects.get(name="平台扩容")
    place = budget.department.jurisdiction.get_absolute_url()
    own = (
        "",
        "about/",
        "reading/",
        "checks/",
        "corrections/",
        "log/",
        "places/",
        f"search/?q={SOUGHT}",
        f"projects/{project.pk}/",
    )
    for page in (*(f"/{one}" for one in own), "/qingtian/", place, f"{place}board/", f"{place}departments/"):
        assert chinese_words(client.get(f"/en{page}").content.decode(), printed_names()) == [], page


def test_names_that_have_no_english_ones(db: None, client: Client) -> None:
    publish()
    second = editions.publish(
        budget=editions.load_as_draft(budget=altered("2")).budget, correction="更换附表", despite_failures="原文如此"
    )
    base, department = second.get_absolute_url(), second.department
    names = printed_names() | {department.name, department.jurisdiction.name}
    for page in ("/", base, f"{base}source/"):
        assert chinese_words(client.get(f"/en{page}").content.decode(), names) == [], page
