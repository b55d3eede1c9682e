"""Walk through a working day of each role with real clicks: who enters, checks, publishes, administers, answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from budgets import editions
from budgets.models import Amount, Budget, Department, Jurisdiction, Membership, ReaderQuestion, Remark
from budgets.views import signed_forms
from tests import factories

from .test_entry import cell, log_in, wait_saved

pytestmark = pytest.mark.heavy
Role, State = Membership.Role, Budget.EditionState
REASON = "as the document prints it"


@pytest.fixture
def draft(transactional_db: None) -> Budget:
    """Store a draft in a place where publishing takes two."""
    place = Jurisdiction.objects.create(name="青田市", publishing_takes_two=True)
    department = Department.objects.create(jurisdiction=place, name=factories.UNIT, slug="qingtian-data")
    made = factories.budget(files=(factories.source_file("1"),))
    return editions.load_as_draft(budget=made, department=department).budget


def person(name: str, *roles: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    for role in roles:
        Membership.objects.create(person=user, role=role, department=Department.objects.get())
    return user


def begin_day(page: Page, user: User, live_server: LiveServer) -> None:
    log_in(page.context, user, live_server)
    page.goto("/en/admin/")


def waiting(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_who_enters_mends_a_figure_and_submits(
    page: Page, draft: Budget, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    begin_day(page, person("enters", Role.ENTERS), live_server)
    waiting(page, "Drafts to finish")
    axe(page)
    page.get_by_role("link", name=str(draft)).click()
    page.get_by_role("link", name="支出总表").first.click()
    expect(page.locator("#grid")).to_be_visible()
    before = Amount.objects.filter(origin="typed").count()
    cell(page, 2, 4).click()
    page.keyboard.type("12.34")
    page.keyboard.press("Enter")
    wait_saved(page)
    assert Amount.objects.exclude(origin="read").count() > before
    page.goto(f"/en/admin/budgets/budget/{draft.pk}/change/")
    page.get_by_role("button", name="Submit to review").click()
    if page.get_by_role("checkbox").count():  # what is empty or left over is confirmed one by one
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name="Submit").first.click()
    expect(page.get_by_text("was submitted")).to_be_visible()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    page.goto("/en/admin/")
    expect(page.get_by_role("heading", name="Drafts to finish")).to_have_count(0)


def test_who_checks_remarks_at_a_figure_and_sends_back(page: Page, draft: Budget, live_server: LiveServer) -> None:
    editions.submit(budget=draft)
    begin_day(page, person("checks", Role.CHECKS), live_server)
    waiting(page, "To check")
    page.get_by_role("link", name=str(draft)).click()
    page.get_by_role("link", name="Preview as citizens will see it").click()
    page.get_by_role("navigation", name="Pages of this document").get_by_role("link", name="Tables").click()
    page.get_by_role("main").get_by_role("link", name="支出总表").first.click()
    page.locator("a[href*='/derivation/']").first.click()
    page.get_by_role("link", name="Remark something at this figure").click()
    page.get_by_role("textbox").fill("Last year it was half of this. Why?")
    page.get_by_role("button", name="Keep the remark").click()
    expect(page.get_by_text("Last year it was half of this. Why?")).to_be_visible()
    assert Remark.objects.get().budget == draft
    page.goto(f"/en/admin/budgets/budget/{draft.pk}/change/")
    expect(page.get_by_role("link", name="Last year it was half of this. Why?")).to_be_visible()
    page.get_by_role("button", name="Send back to the draft").click()
    expect(page.get_by_text("was sent back")).to_be_visible()
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_who_publishes_reads_it_and_lets_the_public_read_it(
    page: Page, browser: Browser, draft: Budget, live_server: LiveServer
) -> None:
    editions.submit(budget=draft, by=None)
    begin_day(page, person("publishes", Role.PUBLISHES), live_server)
    waiting(page, "To publish")
    page.get_by_role("link", name=str(draft)).click()
    reason = page.get_by_label("Reason")
    if reason.count():
        reason.first.fill(REASON)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("was published")).to_be_visible()
    public = page.get_by_role("link", name="Open the public page")
    with browser.new_context(base_url=live_server.url) as anybody:
        reader = anybody.new_page()
        reader.goto(str(public.get_attribute("href")))
        expect(reader.get_by_role("heading", level=1)).to_be_visible()
    # What is public is taken back by two: this proposes it.
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("textbox").first.fill("A trial.")
    page.locator("button.ends, input[type=submit]").last.click()
    expect(page.get_by_text("another person confirms it")).to_be_visible()
    draft.refresh_from_db()
    assert draft.state == State.PUBLISHED


def test_who_administers_gives_a_role_and_takes_it_away(page: Page, draft: Budget, live_server: LiveServer) -> None:
    User.objects.create_user("newcomer", is_staff=True)
    begin_day(page, person("administers", Role.ADMINISTERS, Role.ENTERS), live_server)
    page.get_by_role("link", name="Who may do what where").click()
    page.get_by_role("link", name="Add").first.click()
    page.locator("#id_username").fill("newcomer")
    page.locator("#id_role").select_option(Role.ENTERS)
    page.locator("#id_department").fill(factories.UNIT)
    page.get_by_role("button", name="Save", exact=True).click()
    given = Membership.objects.get(person__username="newcomer")
    assert (given.role, given.department, given.given_by) == (
        Role.ENTERS,
        draft.department,
        User.objects.get(username="administers"),
    )
    page.goto(f"/en/admin/budgets/membership/{given.pk}/change/")
    page.get_by_role("button", name="Take this role away").click()
    expect(page.get_by_role("main").get_by_text("newcomer").first).to_be_visible()
    given.refresh_from_db()
    assert given.ended_at is not None


def test_who_answers_writes_and_another_publishes_what_a_reader_asked(
    page: Page, browser: Browser, draft: Budget, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed_forms, "SOONEST", 0)
    editions.publish(budget=draft, despite_unreadable=REASON, despite_failures=REASON)
    with browser.new_context(base_url=live_server.url) as anybody:
        reader = anybody.new_page()
        reader.goto(f"/en/qingtian-data/{draft.fiscal_year_id}/{draft.document}/tables/expenditure/")
        reader.locator("a[href*='/derivation/']").first.click()
        reader.get_by_role("link", name="Ask, or report an error, at this figure").click()
        reader.get_by_label("Your question, or what seems wrong").fill("Why so much?")
        reader.get_by_role("button", name="Send").click()
        expect(reader.get_by_text("It waits until staff have read it")).to_be_visible()
        receipt = reader.url
        assert anybody.cookies() == []
    begin_day(page, person("answers", Role.CHECKS), live_server)
    waiting(page, "Questions of readers, to answer")
    page.locator("ul[aria-labelledby=waiting-answer] a").first.click()
    page.get_by_label("Answer, or the reason not to publish it").fill("Because of rent.")
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("The answer was written")).to_be_visible()
    expect(page.get_by_role("button", name="Publish it with its answer")).to_have_count(0)
    begin_day(page, person("publishes", Role.PUBLISHES), live_server)
    waiting(page, "Answered questions of readers, to publish")
    page.locator("ul[aria-labelledby=waiting-release] a").first.click()
    page.get_by_role("button", name="Publish it with its answer").click()
    expect(page.get_by_text("It is public.")).to_be_visible()
    assert ReaderQuestion.objects.get().state == ReaderQuestion.QuestionState.PUBLIC
    with browser.new_context(base_url=live_server.url) as anybody:
        reader = anybody.new_page()
        reader.goto(receipt)
        expect(reader.get_by_text("Because of rent.")).to_be_visible()
        reader.get_by_role("main").get_by_role("link", name="Questions of readers").or_(
            reader.get_by_role("navigation").get_by_role("link", name="Questions of readers")
        ).first.click()
        expect(reader.get_by_text("Because of rent.")).to_be_visible()
