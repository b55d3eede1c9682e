"""Show who may come in, who is slowed down, and that nobody gains rights over who has more."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from budgets.models import Budget, Membership
from portal.accounts.log_in_limits import OF_ADDRESS, OF_NAME, OF_NAME_AND_ADDRESS, OF_NAME_GUESSED, client_address

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
PASSWORD = "a long enough password"
LOG_IN, INDEX, FACTOR = "/en/admin/login/", "/en/admin/", "/en/admin/second-factor/"


def try_log_in(name: str, password: str, address: str = "10.0.0.1", **more: str) -> int:
    """Return what a log-in answers: 302 comes in, 200 is refused, 429 waits."""
    sent = {"username": name, "password": password, **more}
    return Client(REMOTE_ADDR=address).post(LOG_IN, sent).status_code


class TestGuessing:
    def test_is_slowed_down_where_it_comes_from_and_locks_nobody_else_out(self, clerk: User) -> None:
        answers = [try_log_in("clerk", "wrong", "10.6.6.6") for _time in range(OF_NAME_AND_ADDRESS + 1)]
        assert (answers[0], answers[-1]) == (200, 429)
        assert try_log_in("clerk", PASSWORD, "10.6.6.6") == 429
        assert try_log_in("clerk", PASSWORD) == 302

    def test_many_names_from_one_address_is_braked(self, clerk: User) -> None:
        answers = [try_log_in(f"name{n}", "Summer2026!", "10.6.6.6") for n in range(OF_ADDRESS + 10)]
        assert answers.index(429) == OF_ADDRESS - 1
        assert set(answers[OF_ADDRESS:]) == {429}
        assert try_log_in("clerk", PASSWORD) == 302

    @pytest.mark.parametrize("network", ["2001:db8:1:2:{:x}::7", "2001:db8:1:2::{:x}", "2001:db8::{:x}:1:1:1"])
    def test_all_addresses_of_an_ipv6_network_are_one(self, clerk: User, network: str) -> None:
        answers = [try_log_in(f"name{n}", "Summer2026!", network.format(n + 1)) for n in range(OF_ADDRESS + 1)]
        assert answers[-1] == 429
        assert try_log_in("clerk", PASSWORD, "2001:db8:1:3::1") == 302

    @pytest.mark.heavy
    def test_one_name_from_everywhere_leaves_who_bears_it_a_try(self, clerk: User) -> None:
        for n in range(OF_NAME):
            try_log_in("clerk", "wrong", f"10.6.{n}.1")
        assert [try_log_in("clerk", "wrong", "10.7.7.7") for _time in range(3)][OF_NAME_GUESSED:] == [429]
        assert try_log_in("clerk", PASSWORD) == 302

    def test_ends_after_a_quarter_of_an_hour_or_by_an_administrator(self, clerk: User, admin_client: Client) -> None:
        for _time in range(OF_NAME_AND_ADDRESS):
            try_log_in("clerk", "wrong")
        assert try_log_in("clerk", PASSWORD) == 429
        chosen = {"action": "unlock", "_selected_action": clerk.pk}
        page = admin_client.post("/en/admin/auth/user/", chosen, follow=True)
        assert "may log in" in page.content.decode()
        assert try_log_in("clerk", PASSWORD) == 302
        for _time in range(OF_NAME_AND_ADDRESS):
            try_log_in("clerk", "wrong")
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
        assert try_log_in("clerk", PASSWORD) == 302


@pytest.mark.parametrize(
    ("behind", "told", "address"),
    [
        (True, "10.1.1.1", "10.1.1.1"),
        (True, "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (True, "nonsense", "10.9.9.9"),
        (True, "2001:db8::1", "2001:db8::1"),
        (False, "10.1.1.1", "10.9.9.9"),
    ],
)
def test_the_address_is_the_trusted_proxys_word_alone(settings: Any, behind: bool, told: str, address: str) -> None:
    settings.BEHIND_PROXY = behind
    request = RequestFactory(REMOTE_ADDR="10.9.9.9").get("/", headers={"x-forwarded-for": told})
    assert client_address(request) == address


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "qwertyuiop123456", "1qaz2wsx3edc4rfv", "Summer2026!!!", "clerkclerkclerk", "aaaaaaaaaaaaaa"],
)
def test_passwords_that_are_guessed_soon_are_refused(clerk: User, password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, clerk)
    assert {"password_guessed"} <= {error.code for error in refused.value.error_list}


def test_unrelated_words_are_a_password(clerk: User) -> None:
    validate_password("lantern gravel omelet thirteen", clerk)
    validate_password("河堤灯笼砂砾煎蛋十三月亮", clerk)


class TestTheSecurityLog:
    def test_keeps_who_came_in_and_who_failed_and_from_where(self, clerk: User, admin_client: Client) -> None:
        try_log_in("clerk", "wrong", "10.6.6.6")
        try_log_in("clerk", PASSWORD, "10.0.0.7")
        page = admin_client.get("/en/admin/auth/user/log-ins/", {"name": "clerk"}).content.decode()
        assert page.index("10.0.0.7") < page.index("10.6.6.6")
        file = admin_client.get("/en/admin/auth/user/log-ins.csv").content.decode("utf-8-sig")
        rows = [row for row in csv.DictReader(io.StringIO(file)) if row["name"] == "clerk"]
        assert [(row["outcome"], row["address"]) for row in rows] == [("came in", "10.0.0.7"), ("refused", "10.6.6.6")]

    def test_is_shown_to_administrators_alone(self, staff: Client) -> None:
        for page in ("log-ins/", "log-ins.csv"):
            assert staff.get(f"/en/admin/auth/user/{page}").status_code == 403

    def test_is_kept_for_half_a_year(self, clerk: User) -> None:
        for days in (179, 181):
            try_log_in("clerk", "wrong")
            AccessFailureLog.objects.filter(pk=AccessFailureLog.objects.latest("pk").pk).update(
                attempt_time=timezone.now() - timedelta(days=days)
            )
        call_command("clean_up", stdout=io.StringIO())
        assert AccessFailureLog.objects.count() == 1


def test_who_has_left_the_desk_is_logged_out(staff: Client, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    assert staff.get(INDEX).status_code == 200
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + settings.SESSION_IDLE_SECONDS - 60)
    assert staff.get(INDEX).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 2 * settings.SESSION_IDLE_SECONDS - 120)
    assert staff.get(INDEX).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 3 * settings.SESSION_IDLE_SECONDS)
    assert staff.get(INDEX).status_code == 302


def test_a_clock_that_was_ahead_keeps_no_session_alive(
    staff: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for later, status in ((86_400, 200), (0, 200), (settings.SESSION_IDLE_SECONDS + 60, 302)):
        monkeypatch.setattr(time, "time", lambda later=later: now + later)
        assert staff.get(INDEX).status_code == status


class TestRights:
    @pytest.fixture
    def keeper(self, client: Client) -> Client:
        """Let somebody keep accounts who is no superuser."""
        user = User.objects.create_user("keeper", password=PASSWORD, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="auth", codename__endswith="_user"))
        client.force_login(user)
        return client

    def test_nobody_changes_an_account_that_has_more_rights(
        self, keeper: Client, admin_user: User, clerk: User
    ) -> None:
        for other in (admin_user, clerk):
            before = other.password
            new = {
                "password1": "lantern gravel omelet",
                "password2": "lantern gravel omelet",
                "usable_password": "true",
            }
            assert keeper.post(f"/en/admin/auth/user/{other.pk}/password/", new).status_code == 403
            assert keeper.post(f"/en/admin/auth/user/{other.pk}/change/", {"username": "mine"}).status_code == 403
            other.refresh_from_db()
            assert (other.password, other.username != "mine") == (before, True)

    def test_nobody_gives_rights_that_he_has_not(self, keeper: Client, clerk: User) -> None:
        other = User.objects.create_user("other", password=PASSWORD)
        group = Group.objects.get()
        sent = {"username": "other", "is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": group.pk}
        sent |= {"user_permissions": Permission.objects.get(codename="add_budget").pk}
        sent |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
        keeper.post(f"/en/admin/auth/user/{other.pk}/change/", sent)
        other.refresh_from_db()
        assert (other.is_superuser, other.groups.count(), other.user_permissions.count()) == (False, 0, 0)

    def test_a_closed_account_has_the_rights_that_it_had(self, keeper: Client, clerk: User) -> None:
        """Whoever could open it again and choose its password would have them."""
        User.objects.filter(pk=clerk.pk).update(is_active=False)
        new = {"password1": "lantern gravel omelet", "password2": "lantern gravel omelet", "usable_password": "true"}
        assert keeper.post(f"/en/admin/auth/user/{clerk.pk}/password/", new).status_code == 403

    def test_nobody_changes_what_rights_a_group_gives_but_who_has_all(
        self, keeper: Client, clerk: User, admin_client: Client
    ) -> None:
        owner = User.objects.get(username="keeper")
        owner.user_permissions.add(*Permission.objects.filter(content_type__app_label="auth"))
        group = Group.objects.create(name="keepers")
        owner.groups.add(group)
        sent = {"name": "keepers", "permissions": Permission.objects.get(codename="add_budget").pk}
        for page in (f"{group.pk}/change/", "add/"):
            assert keeper.post(f"/en/admin/auth/group/{page}", sent).status_code == 403
        assert not group.permissions.exists()
        assert admin_client.post(f"/en/admin/auth/group/{group.pk}/change/", sent).status_code == 302
        assert group.permissions.exists()

    def test_permissions_are_named_in_the_language_of_the_page(self, admin_client: Client, admin_user: User) -> None:
        """Django keeps their names in English, also of what these pages never ask for."""
        for page in ("auth/group/add/", f"auth/user/{admin_user.pk}/change/"):
            offered = re.findall(r"<option[^>]*>([^<]+ \| [^<]+)<", admin_client.get(f"/admin/{page}").text)
            assert {"预算 | 查看", "金额 | 修改", "登录记录 | 查看"} <= set(offered)
            assert not [one for one in offered if re.search("[a-z]", one)]

    def test_who_has_more_rights_changes_who_has_fewer(self, keeper: Client, admin_client: Client, clerk: User) -> None:
        other = User.objects.create_user("other", password=PASSWORD)
        assert keeper.get(f"/en/admin/auth/user/{other.pk}/change/").status_code == 200
        assert admin_client.get(f"/en/admin/auth/user/{clerk.pk}/change/").status_code == 200


def code_of(device: TOTPDevice, later: int = 0) -> str:
    """Return what an app shows for a device, so many half minutes later."""
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, later):06d}"


class TestTheSecondFactor:
    @pytest.fixture
    def codes(self, staff: Client, clerk: User) -> list[str]:
        """Set one up and return the recovery codes."""
        page = staff.get(FACTOR).content.decode()
        device = TOTPDevice.objects.get()
        assert "<svg" in page
        assert device.confirmed is False
        page = staff.post(FACTOR, {"code": code_of(device), "confirm": "1"}).content.decode()
        return re.findall(r"<code>(\w+)</code>", page)

    def test_is_asked_for_once_it_is_set_up(self, codes: list[str], staff: Client) -> None:
        assert len(set(codes)) == 10
        # This session has shown it; others have not.
        assert staff.get(INDEX).status_code == 200
        device = TOTPDevice.objects.get()
        assert try_log_in("clerk", PASSWORD) == 200
        assert try_log_in("clerk", PASSWORD, code="000000") == 200
        TOTPDevice.objects.update(throttling_failure_count=0)
        assert try_log_in("clerk", PASSWORD, code=code_of(device, 1)) == 302

    def test_a_session_that_has_not_shown_it_sees_nothing(self, codes: list[str], clerk: User) -> None:
        other = Client()
        other.force_login(clerk)
        assert other.get(INDEX).status_code == 302
        assert other.get(FACTOR).status_code == 302
        assert other.post(FACTOR, {"code": "1", "remove": "1"}).status_code == 302

    def test_a_recovery_code_is_good_for_one_log_in(self, codes: list[str]) -> None:
        assert try_log_in("clerk", PASSWORD, code=codes[0]) == 302
        TOTPDevice.objects.update(throttling_failure_count=0)
        assert try_log_in("clerk", PASSWORD, code=codes[0]) == 200
        assert StaticToken.objects.count() == 9

    def test_a_wrong_code_is_counted_with_wrong_passwords(self, codes: list[str]) -> None:
        answers = [try_log_in("clerk", PASSWORD, code="000000") for _time in range(OF_NAME_AND_ADDRESS + 1)]
        assert answers[-1] == 429
        assert AccessFailureLog.objects.filter(username="clerk").count() >= OF_NAME_AND_ADDRESS

    def test_may_be_given_up_with_a_code(self, codes: list[str], staff: Client, settings: Any) -> None:
        device = TOTPDevice.objects.get()
        assert staff.post(FACTOR, {"code": code_of(device, 1), "remove": "1"}).status_code == 302
        assert not TOTPDevice.objects.filter(confirmed=True).exists()
        assert try_log_in("clerk", PASSWORD) == 302
        told = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
        assert len(told) == 2

    def test_is_demanded_of_all_where_the_site_says_so(
        self, client: Client, clerk: User, draft: Budget, settings: Any
    ) -> None:
        settings.SECOND_FACTOR_REQUIRED = True
        answer = client.post(LOG_IN, {"username": "clerk", "password": PASSWORD}, follow=True)
        assert answer.redirect_chain[-1][0] == FACTOR
        drafts = f"/en/preview/{draft.department.slug}/2024/unit-budget/editions/1/"
        assert client.get("/en/admin/budgets/budget/").status_code == 302
        assert client.get(drafts).status_code == 404
        client.post(FACTOR, {"code": code_of(TOTPDevice.objects.get()), "confirm": "1"})
        assert client.get("/en/admin/budgets/budget/").status_code == 200
        assert client.get(drafts).status_code == 200

    def test_lost_with_the_phone_an_administrator_takes_it_away(
        self, codes: list[str], clerk: User, admin_client: Client
    ) -> None:
        admin_client.post("/en/admin/auth/user/", {"action": "remove_second_factor", "_selected_action": clerk.pk})
        assert try_log_in("clerk", PASSWORD) == 302


class TestPasswordsOfOthers:
    NEW = "quite another long password"

    @pytest.fixture
    def given(self, clerk: User, admin_client: Client) -> User:
        """Return an account whose password was set by an administrator."""
        page = f"/en/admin/auth/user/{clerk.pk}/password/"
        sent = {"password1": PASSWORD + "!", "password2": PASSWORD + "!", "usable_password": "true"}
        assert admin_client.post(page, sent).status_code == 302
        return clerk

    def own(self, client: Client, old: str, new: str) -> Any:
        sent = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post("/en/admin/password_change/", sent)

    def test_say_so_and_lead_on_to_what_waits(self, given: User) -> None:
        client, page = Client(), "/en/admin/password_change/"
        client.post(LOG_IN, {"username": "clerk", "password": PASSWORD + "!"})
        assert "set by an administrator" in client.get(page).content.decode()
        assert self.own(client, PASSWORD + "!", self.NEW)["Location"] == INDEX
        assert "Nothing is waiting for you." in client.get(INDEX).content.decode()
        assert "set by an administrator" not in client.get(page).content.decode()
        assert self.own(client, self.NEW, self.NEW + "!")["Location"] == "/en/admin/password_change/done/"

    def test_open_nothing_before_its_owner_sets_his_own(self, given: User, draft: Budget) -> None:
        client = Client()
        drafts = f"/en/preview/{draft.department.slug}/2024/unit-budget/editions/1/"
        for _time in range(2):
            came = client.post(LOG_IN, {"username": "clerk", "password": PASSWORD + "!"}, follow=True)
            assert came.redirect_chain[-1][0] == "/en/admin/password_change/"
            for page in (INDEX, "/en/admin/budgets/budget/", "/en/admin/sessions/", FACTOR):
                assert client.get(page).status_code == 302
            assert client.get(drafts).status_code == 404
        assert not TOTPDevice.objects.filter(user=given).exists()
        assert self.own(client, PASSWORD + "!", PASSWORD + "!").status_code == 200
        assert client.get(INDEX).status_code == 302
        assert self.own(client, PASSWORD + "!", self.NEW).status_code == 302
        assert client.get(INDEX).status_code == 200
        assert client.get(drafts).status_code == 200
        again = Client()
        again.post(LOG_IN, {"username": "clerk", "password": self.NEW})
        assert again.get(INDEX).status_code == 200

    def test_of_new_accounts_too(self, admin_client: Client) -> None:
        words = {"username": "newcomer", "password1": self.NEW, "password2": self.NEW, "usable_password": "true"}
        assert admin_client.post("/en/admin/auth/user/add/", words).status_code == 302
        User.objects.filter(username="newcomer").update(is_staff=True)
        client = Client()
        came = client.post(LOG_IN, {"username": "newcomer", "password": self.NEW}, follow=True)
        assert came.redirect_chain[-1][0] == "/en/admin/password_change/"

    def test_are_not_asked_of_who_has_a_second_factor_before_its_code(self, given: User) -> None:
        client = Client()
        client.post(LOG_IN, {"username": "clerk", "password": PASSWORD + "!"})
        TOTPDevice.objects.create(user=given, confirmed=True)
        assert client.get("/en/admin/password_change/")["Location"].startswith(LOG_IN)

    def test_are_nobody_elses_business(self, clerk: User, staff: Client) -> None:
        assert self.own(staff, PASSWORD, self.NEW).status_code == 302
        assert Client().get("/en/admin/password_change/").status_code == 302
        assert try_log_in("clerk", self.NEW) == 302


class TestSessions:
    PAGE = "/en/admin/sessions/"

    @pytest.fixture
    def elsewhere(self, clerk: User) -> Client:
        """Return the clerk's browser at another desk."""
        client = Client(REMOTE_ADDR="10.9.9.9", HTTP_USER_AGENT="Another <b>browser</b>")
        client.post(LOG_IN, {"username": "clerk", "password": PASSWORD})
        return client

    def marks(self, client: Client, name: str) -> list[str]:
        page = client.get(self.PAGE).content.decode()
        rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
        return [found[1] for row in rows if name in row and (found := re.search(r'name="end"\s+value="(\w{64})"', row))]

    def test_are_seen_and_ended_by_whose_they_are(self, staff: Client, elsewhere: Client) -> None:
        page = staff.get(self.PAGE).content.decode()
        assert "10.9.9.9" in page
        assert "Another &lt;b&gt;" in page
        for client in (staff, elsewhere):
            assert str(client.session.session_key) not in page
        (mark,) = self.marks(staff, "10.9.9.9")
        staff.post(self.PAGE, {"end": mark})
        assert elsewhere.get(INDEX).status_code == 302
        assert staff.get(INDEX).status_code == 200
        assert LogEntry.objects.filter(change_message__contains="会话").exists()
        (own,) = self.marks(staff, "clerk")
        staff.post(self.PAGE, {"end": own})
        assert staff.get(INDEX).status_code == 302

    def test_of_others_are_an_administrators(self, staff: Client, elsewhere: Client, admin_client: Client) -> None:
        assert self.marks(staff, "admin") == []
        (mark,) = self.marks(admin_client, "10.9.9.9")
        colleague = Client()
        colleague.force_login(User.objects.create_user("colleague", is_staff=True))
        assert self.marks(colleague, "10.9.9.9") == []
        colleague.post(self.PAGE, {"end": mark})
        assert elsewhere.get(INDEX).status_code == 200
        admin_client.post(self.PAGE, {"end": mark})
        assert elsewhere.get(INDEX).status_code == 302

    def test_are_ended_by_a_form_of_the_site_alone(self, clerk: User, elsewhere: Client) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(clerk)
        (mark,) = self.marks(strict, "10.9.9.9")
        assert strict.post(self.PAGE, {"end": mark}).status_code == 403
        assert strict.post("/en/admin/logout/").status_code == 403
        assert strict.get(f"{self.PAGE}?end={mark}").status_code == 200
        assert elsewhere.get(INDEX).status_code == 200

    def test_that_ended_are_not_listed(self, staff: Client, elsewhere: Client, clerk: User, settings: Any) -> None:
        clerk.set_password(PASSWORD + "?")
        clerk.save()
        client = Client()
        client.force_login(clerk)
        assert len(self.marks(client, "clerk")) == 1


@pytest.mark.parametrize(("role", "demanded"), [("publishes", True), ("administers", False), ("enters", False)])
def test_a_second_factor_is_demanded_of_roles(
    role: str, demanded: bool, client: Client, draft: Budget, settings: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"publishes"})
    person = User.objects.create_user("person", is_staff=True)
    given = Membership.objects.create(person=person, role=role, department=draft.department)
    client.force_login(person)
    answer = client.get(INDEX, follow=True)
    assert (answer.redirect_chain[-1:] == [(FACTOR, 302)]) == demanded
    given.ended_at = timezone.now()
    given.save()
    assert client.get(INDEX).status_code == 200


def test_a_second_factor_is_demanded_of_who_may_do_what_a_role_may(client: Client, clerk: User, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"publishes"})
    client.force_login(clerk)
    assert client.get(INDEX).status_code == 302
    client.force_login(User.objects.create_superuser("head"))
    assert client.get(INDEX).status_code == 302
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(INDEX).status_code == 200


def test_the_page_to_log_in_says_whose_it_is(client: Client, settings: Any) -> None:
    assert settings.SITE["title"] in client.get(LOG_IN).content.decode().partition("<body")[2]


def test_access_is_logged_with_names(clerk: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        try_log_in("clerk", "wrong", "10.6.6.6")
        try_log_in("clerk", PASSWORD, "10.6.6.7")
    assert "clerk" in caplog.text
    assert "10.6.6.6" in caplog.text
    assert PASSWORD not in caplog.text
    assert AccessLog.objects.get().username == "clerk"
