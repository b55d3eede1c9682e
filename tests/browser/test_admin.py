"""Show that staff can work under the same strict policy as everyone else."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect


@pytest.fixture
def staff(transactional_db: None) -> User:
    return User.objects.create_superuser("clerk", password="a long enough password")


def test_log_in_and_edit_an_account_without_a_policy_violation(page: Page, staff: User) -> None:
    page.goto("/en/admin/")
    page.get_by_label("Username").fill("clerk")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    page.goto(f"/en/admin/auth/user/{staff.pk}/change/")
    # The calendar is what pages with inline scripts or styles would break; lists to choose from need neither.
    page.locator(".datetimeshortcuts").get_by_text("Today").first.click()
    expect(page.get_by_role("listbox", name="User permissions")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def test_the_policy_stops_an_inline_script(page: Page, complaints: list[str]) -> None:
    page.goto("/en/admin/login/")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.broken = true'}))"
    )
    assert page.evaluate("window.broken") is None
    assert any("policy violation: script-src" in complaint for complaint in complaints)
    complaints.clear()
