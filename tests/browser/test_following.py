"""Show in a real browser how a reader follows a feed by e-mail, from a page's link to the end by one click."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from budgets import editions
from budgets.models import Subscription
from budgets.views import signed_forms
from tests.integration.test_pages import publish


@pytest.fixture(autouse=True)
def letters(_tables: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that writes letters, and readers who type as fast as a test does."""
    settings.NOTICES_FROM = "budget@example.org"
    monkeypatch.setattr(signed_forms, "SOONEST", 0)
    mail.outbox.clear()


def link_in(letter: EmailMessage) -> str:
    """Return the web address of the one page of a letter that is for its reader alone."""
    (url,) = re.findall(r"http://\S*/about/follow/\S+", str(letter.body))
    return str(url)


@pytest.mark.parametrize(
    ("language", "width", "follow", "yes", "end"),
    [
        ("", 360, "用邮件关注", "确认关注", "停止发送"),
        ("/en", 1280, "Follow by e-mail", "Yes, write to me", "End these letters"),
    ],
)
def test_a_department_is_followed_and_let_go(
    page: Page, axe: Callable[[Page], None], language: str, width: int, follow: str, yes: str, end: str
) -> None:
    department = f"{language}/{publish().department.slug}/"
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(department)
    page.get_by_role("link", name=follow).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(follow)
    axe(page)
    main = page.get_by_role("main")
    main.get_by_role("textbox").fill("reader@example.org")
    main.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("reader@example.org")
    assert mail.outbox[0].to == ["reader@example.org"]

    page.goto(link_in(mail.outbox.pop()))
    axe(page)
    main.get_by_role("button", name=yes).click()
    expect(page.get_by_role("status")).to_be_visible()
    # What is followed is one click away from each of these pages.
    main.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"[0-9]{department}$"))

    publish("再版")
    assert editions.tell_followers() == 1
    page.goto(link_in(mail.outbox.pop()))
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    main.get_by_role("button", name=end).click()
    expect(page.get_by_role("status")).to_be_visible()
    assert not Subscription.objects.exists()
