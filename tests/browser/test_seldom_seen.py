"""Show that the pages one seldom sees are made with the same care: nothing published, withdrawn, broken, in preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budgets import editions, records
from budgets.models import Budget, Department
from budgets.queries import documents
from tests import factories

LOOKS = [("", "light"), pytest.param("/en", "dark", marks=pytest.mark.heavy)]


def publish(content: str, made: records.Budget) -> Budget:
    budget = editions.load_as_draft(budget=made).budget
    return editions.publish(budget=budget, despite_unreadable="扫描不清", despite_failures="照原文件公布")


def budget(content: str, **changes: Any) -> records.Budget:
    return factories.budget(files=(factories.source_file(content),), **changes)


@pytest.fixture
def unusual(_tables: None) -> list[str]:
    """Publish documents that are not like the sample, and return the addresses of their pages."""
    publish("1", budget("1", year=2022, statements=(), sections=(), mentions=(), goals=(), indicators=(), terms=()))
    editions.withdraw(budget=publish("2", budget("2", year=2023)), reason="金额单位有误")
    first = publish("3", budget("3"))
    publish("4", budget("4", statements=(*factories.summed_apart(), factories.purchases())))
    publish("5", factories.doubtful_budget(year=2025, files=(factories.source_file("5"),)))
    editions.load_as_draft(budget=budget("6", year=2026))
    issuer = first.department
    bureau = Department.objects.create(jurisdiction=issuer.jurisdiction, name="青田市数据管理局", slug="bureau")
    Department.objects.update_or_create(pk=issuer.pk, defaults={"slug": "qingtian", "parent": bureau})
    documents = {
        "2022/unit-budget": ("", "tables/", "text/", "procurement/", "performance/", "about/", "source/"),
        "2023/unit-budget": ("",),
        "2024/unit-budget": ("", "procurement/", "editions/1/", "tables/procurement/"),
        "2025/unit-budget": ("function/", "tables/expenditure/", "source/"),
    }
    pages = [f"/qingtian/{document}/{page}" for document, names in documents.items() for page in names]
    pages.append("/preview/qingtian/2026/unit-budget/editions/1/")
    return ["/", "/?year=2024", "/search/", "/search/?q=zzqq", "/bureau/", "/qingtian/", *pages]


def look_at(page: Page, axe: Callable[[Page], None], addresses: list[str]) -> None:
    """Have each page looked at on a desk and on phones."""
    for address in addresses:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 740})
            spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert spill <= 0, (address, width)


@pytest.mark.heavy
@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_unusual_documents(
    page: Page,
    axe: Callable[[Page], None],
    complaints: list[str],
    live_server: LiveServer,
    unusual: list[str],
    language: str,
    scheme: Any,
) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("clerk"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    look_at(page, axe, [language + address for address in unusual])
    expect(page.locator(".notice").first).to_contain_text("Preview" if language else "预览")
    complaints[:] = [one for one in complaints if "410" not in one]  # the withdrawn document is meant


@pytest.mark.heavy
@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_nothing_published_something_broken_and_maintenance(
    page: Page,
    axe: Callable[[Page], None],
    complaints: list[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    scheme: Any,
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    look_at(
        page, axe, [f"{language}/", f"{language}/checks/", f"{language}/search/?q=安全", "/static/maintenance.html"]
    )
    assert complaints == []

    def fail() -> list[int]:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(documents, "years", fail)
    look_at(page, axe, [f"{language}/"])
    expect(page.get_by_role("heading", level=1)).to_have_text("暂时无法显示本页")
    complaints[:] = [one for one in complaints if "500" not in one]
