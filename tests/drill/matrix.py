"""Ask every address of staff as each role, to look and to change: each sees and writes what it may, and no more."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.drill.exercise import Attempt, Exercise, Findings
from tests.drill.leaks import fill_site, route_texts
from tests.filled_release import start_django

#: The addresses are dealt out to so many attempts.
PARTS = 40
WRITING = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.I)
#: What every log-in writes of itself, and what says who did what.
OF_THE_SESSION = ("django_session", "django_admin_log", "axes_")
#: What each may change of his own account: the password and the second factor.
OWN = ("auth_user", "otp_")


@dataclass(frozen=True)
class Role:
    """A kind of account: of which applications it sees pages, and into the tables of which applications it writes."""

    name: str
    sees: frozenset[str]
    writes: tuple[str, ...]


ROLES = (
    Role("stranger", frozenset(), ()),
    Role("member", frozenset(), ()),
    Role("staff without rights", frozenset(), OWN),
    Role("reader", frozenset({"budgets"}), OWN),
    Role("clerk", frozenset({"budgets"}), (*OWN, "budgets_", "django_tasks_")),
    Role("keeper of accounts", frozenset({"auth"}), (*OWN, "auth_")),
    Role("administrator", frozenset({"budgets", "auth"}), (*OWN, "budgets_", "auth_", "django_tasks_")),
)
#: Pages of staff that ask for no right: they show what who asks may see, or are his own.
OPEN = re.compile(r"^$|^(login|logout|password_change|jsi18n|autocomplete|second-factor|budgets/upload/allowed)\b")


def account(role: Role) -> Any:
    """Return the role's account; None for a stranger."""
    from django.contrib.auth.models import Group, Permission, User
    from django.core.management import call_command

    if role.name == "stranger":
        return None
    user = User.objects.create_user(role.name.replace(" ", "-"), password="asks as a role", is_staff=True)
    if role.name == "member":
        user.is_staff = False
    elif role.name == "reader":
        views = Permission.objects.filter(content_type__app_label="budgets", codename__startswith="view")
        user.user_permissions.set(views)
    elif role.name == "clerk":
        call_command("make_clerks", verbosity=0)
        user.groups.set(Group.objects.all())
    elif role.name == "keeper of accounts":
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    elif role.name == "administrator":
        user.is_superuser = True
    user.save()
    return user


class Form(HTMLParser):
    """Gathers what a browser would send with each form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = [{}]
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        name, value, kind = named.get("name") or "", named.get("value") or "", named.get("type")
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and name and kind not in ("submit", "file", "image"):
            if kind not in ("checkbox", "radio") or "checked" in named:
                self.forms[-1][name] = value
        elif tag == "textarea" and name:
            self.forms[-1][name] = "x"
        elif tag == "select":
            self.choosing = name
        elif tag == "option" and self.choosing and value:
            self.forms[-1].setdefault(self.choosing, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.choosing = ""


def largest_form(page: bytes) -> dict[str, str]:
    form = Form()
    form.feed(page.decode(errors="replace"))
    return max(form.forms, key=len)


def changed(data: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Change a text or two, as somebody would who may not."""
    kept = re.compile(r"csrf|FORMS|version|_id$|^id|_[01]$|\d{4}-\d\d")
    texts = [name for name, value in data.items() if not kept.search(name) and not kept.search(value)]
    some = chance.sample(texts, min(2, len(texts)))
    typed = {name: f"{data[name]}9" if data[name].isdigit() else f"{data[name]} x" for name in some}
    return {**data, **typed, "post": "yes"}


def addresses_of_staff() -> list[str]:
    """Return every address of the site of staff, below /admin/, with keys of a few rows that are there."""
    from django.apps import apps
    from django.contrib import admin

    found = set()
    for pattern in route_texts(admin.site.urls[0]):
        route = re.sub(r"\(\?P<app_label>.*\)", "budgets", pattern)
        route = re.sub(r"\(\?P<url>.*\)|[\^$]", "", route)
        named = re.match(r"(\w+)/(\w+)/", route)
        model = apps.all_models.get(named[1], {}).get(named[2]) if named else None
        rows = getattr(model, "every", None) or (model._base_manager if model else None)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)) if rows else [1]
        for key in {*keys[:1], *keys[len(keys) // 2 :][:1], *keys[-3:]} or {1}:
            at = re.sub(r"<slug:word>", "publish" if key % 2 else "withdraw", route)
            found.add(re.sub(r"<[^>]*>", str(key), at))
    return sorted(found)


def application_of(path: str) -> str:
    """Return whose rights an address asks for: of its first word, and a second factor is part of an account."""
    first = path.split("/")[0]
    return {"otp_totp": "auth", "otp_static": "auth"}.get(first, first)


class Writes:
    """Notes which tables are written."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITING.match(sql)
        result = execute(sql, params, many, context)
        # An update that meets no row wrote nothing.
        if found and context["cursor"].rowcount != 0 and not found[1].startswith(OF_THE_SESSION):
            self.tables.add(found[1])
        return result


class Staff:
    """Asks in the name of each role; nothing that is written lasts."""

    def __init__(self) -> None:
        from django.test import Client

        self.clients = {role.name: Client(raise_request_exception=False) for role in ROLES}
        for role in ROLES:
            if user := account(role):
                self.clients[role.name].force_login(user)

    def ask(self, role: Role, path: str, data: dict[str, str] | None = None) -> tuple[Any, set[str]]:
        """Return the answer, and which tables were written."""
        from django.db import connection, transaction

        writes, client = Writes(), self.clients[role.name]
        with transaction.atomic(), connection.execute_wrapper(writes):
            answer = client.get(f"/admin/{path}") if data is None else client.post(f"/admin/{path}", data)
            transaction.set_rollback(True)
        return answer, writes.tables

    def look(self, role: Role, path: str, met: Findings) -> Any:
        """Ask for a page, and return the answer."""
        answer, written = self.ask(role, path)
        sees = application_of(path) in role.sees
        met.seen["pages asked for"] += 1
        if answer.status_code == 200 and not sees and not OPEN.match(path):
            met.faults.append(f"{role.name} sees {path}")
        if answer.status_code == 403 and sees and re.fullmatch(r"(auth|budgets)/(?!publicchange)\w+/", path):
            met.faults.append(f"{role.name} is not shown {path}")
        if answer.status_code >= 500 or written:
            met.faults.append(f"{role.name} asked for {path}: {answer.status_code}, written {sorted(written)}")
        return answer

    def change(self, role: Role, path: str, data: dict[str, str], met: Findings) -> None:
        """Send what a page's form would send."""
        answer, written = self.ask(role, path, data)
        met.seen["changes tried"] += 1
        met.seen["changes written"] += bool(written)
        if answer.status_code >= 500 or not all(table.startswith(role.writes) for table in written):
            met.faults.append(f"{role.name} sent to {path}: {answer.status_code}, written {sorted(written)}")


@contextmanager
def prepared_site(folder: Path) -> Iterator[Attempt]:
    start_django(str(folder))
    fill_site()
    staff, addresses = Staff(), addresses_of_staff()

    def attempt(number: int) -> Findings:
        chance, met = random.Random(number), Findings()
        for path in addresses[number % PARTS :: PARTS]:
            # The administrator, who is shown all of a form, comes last.
            shown = [staff.look(role, path, met) for role in ROLES]
            data = changed(largest_form(shown[-1].content), chance)
            for role in ROLES if not path.startswith(("login", "logout")) else ():
                staff.change(role, path, data, met)
        return met

    yield attempt


EXERCISE = Exercise(
    "matrix",
    "each role sees and writes what it may, and no more",
    prepared_site,
    tested=1,
    short=6,
    full=PARTS,
)
