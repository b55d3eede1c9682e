"""Show that the lists of staff stay bounded: of a hundred thousand rows they read as few as of a thousand."""

# Every name in the SQL below comes from a model or from this file.
# ruff: noqa: S608

from __future__ import annotations

import csv
import html
import io
import json
import re
from operator import gt
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from budgets import editions
from budgets.admin import base_classes, changes, searching
from budgets.editions.history import log_changed_values, people_who_changed
from budgets.models import (
    Batch,
    Budget,
    Department,
    DepartmentAlias,
    Finding,
    FiscalYear,
    Jurisdiction,
    Membership,
    Project,
    PublicChange,
    ReaderQuestion,
    Remark,
    ScheduledPublication,
    Section,
    SourceFile,
    Upload,
)
from tests import cities, factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
ADMIN = "/en/admin/budgets"
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="Its indexes are PostgreSQL's.")
#: Editions, departments, and entries of the history of each edition.
EDITIONS, DEPARTMENTS, ENTRIES = 20_000, 1_000, 3


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss", password="a long enough password")


@pytest.fixture
def full(draft: Budget, boss: User) -> Budget:
    """Fill the database with copies of one edition, each with its findings and its history, as its department's."""
    with connection.cursor() as cursor, cities.unguarded(cursor):
        copy(
            cursor,
            Department,
            DEPARTMENTS,
            id="t.id + n",
            name="'第' || n || '号局'",
            key="'第' || n || '号局'",
            slug="'d' || n",
        )
        copy(
            cursor,
            Budget,
            EDITIONS,
            id="t.id + n",
            title="'第' || n || '号预算'",
            issuer="'第' || n || '号'",
            edition=f"t.edition + n / {DEPARTMENTS}",
            department_id=f"t.department_id + 1 + n % {DEPARTMENTS}",
        )
        finding = Finding.objects.filter(budget=draft).first()
        assert finding is not None
        Finding.objects.exclude(pk=finding.pk).delete()
        copy(cursor, Finding, EDITIONS, id="t.id + n", budget_id="t.budget_id + n")
        mark = '\'[{"values": {"changes": [], "count": 0}}, {"edition": \' || n || \'}]\''
        kind = ContentType.objects.get_for_model(Section).pk
        cursor.execute(
            "INSERT INTO django_admin_log (action_time, object_id, object_repr, action_flag, change_message,"
            f" content_type_id, user_id) SELECT now(), (n * 10 + i)::text, 'x', 2, {mark}, {kind}, {boss.pk}"
            f" FROM generate_series({draft.pk + 1}, {draft.pk + EDITIONS}) n, generate_series(1, {ENTRIES}) i"
        )
        cursor.execute("ANALYZE")
    return draft


def copy(cursor: Any, model: Any, count: int, **changed: str) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    values = [changed.get(name, f't."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values)} FROM"
        f" (SELECT * FROM {model._meta.db_table} ORDER BY id DESC LIMIT 1) t, generate_series(1, {count}) n"
    )


def rows_read(client: Client, address: str) -> int:
    """Return how many rows the database reads for a page, the most of one query."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    queries = [query["sql"] for query in asked.captured_queries]
    return max(read_by(plan_of(sql)) for sql in queries if sql.startswith("SELECT"))


def plan_of(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        [[plan]] = cursor.fetchall()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]  # type: ignore[no-any-return]


def read_by(plan: dict[str, Any]) -> int:
    """Return the rows that a plan reads, those that it threw away among them."""
    own = 0
    if "Relation Name" in plan:
        thrown = sum(plan.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
        own = round((plan["Actual Rows"] + thrown) * plan["Actual Loops"])
    return own + sum(read_by(one) for one in plan.get("Plans", ()))


def filters_of(plan: dict[str, Any]) -> list[str]:
    """Return what a plan asks of rows themselves."""
    return [plan.get("Filter", ""), *(one for part in plan.get("Plans", ()) for one in filters_of(part))]


@pytest.fixture
def busy_site(full: Budget, boss: User) -> Budget:
    """Let the editions stand in all states and years, with what is asked, handed in, proposed and approved of them."""
    states = {"draft": 37, "review": 41, "discarded": 83, "superseded": 7}
    state = " ".join(f"WHEN id % {number} = 0 THEN '{word}'" for word, number in states.items())
    FiscalYear.objects.bulk_create((FiscalYear(year=2001 + n) for n in range(25)), ignore_conflicts=True)
    beside = (
        ScheduledPublication(budget=full, at=timezone.now(), version="x", outcome="published", done_at=timezone.now()),
        PublicChange(budget=full, kind="withdrawal", decision="confirmed", decided_by=boss),
        ReaderQuestion(budget=full, state="public", place="x", name="x", words="x", answer="x"),
        Remark(budget=full, place="x", name="x", words="x", answered_at=timezone.now()),
        Upload(budget=full, state="kept"),
    )
    with connection.cursor() as cursor, cities.unguarded(cursor):
        cursor.execute(
            f"UPDATE budgets_budget SET fiscal_year_id = 2001 + id / {DEPARTMENTS} % 25, published_at = now(),"
            f" ended_at = now(), state = CASE {state} ELSE 'published' END WHERE id > {full.pk}"
        )
        for row in beside:
            row.save()
            copy(cursor, type(row), EDITIONS, id="t.id + n", budget_id="t.budget_id + n")
        Batch.objects.create(name="x")
        cursor.execute(
            "UPDATE budgets_publicchange SET decision = 'proposed', decided_by_id = NULL WHERE id % 1009 = 0"
        )
        cursor.execute("ANALYZE")
    return full


@on_postgresql
def test_a_list_of_many_reads_few(client: Client, full: Budget, boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("MOST_COUNTED", 500), ("MOST_FOUND", 200)):
        monkeypatch.setattr(searching, name, most)
    monkeypatch.setattr(base_classes, "MOST_COUNTED", 500)
    client.force_login(boss)
    client.get(f"{ADMIN}/budget/")
    addresses = (
        *("budget/", "budget/?q=第19876号", "budget/?q=第19876号+预算", "budget/?q=预算", "budget/?q=第999号局"),
        *("budget/?q=号局", "finding/", "finding/?q=第19876号", "finding/?q=预算", "audit/?q=第19876号"),
        *(
            f"budget/{full.pk + EDITIONS}/history/",
            "budget/changes/",
            "budget/changes/?since=2020-01-01&until=2020-01-02",
        ),
        *("budget/changes/?who=boss", "budget/changes/?department=第999号局", "department/names/?act=begin&q=第999号"),
    )
    read = {address: rows_read(client, f"{ADMIN}/{address}") for address in addresses}
    assert {address: rows for address, rows in read.items() if rows > EDITIONS / 5} == {}
    by_pairs = []
    for typed in ("第19876号+预算", "第999号局"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{ADMIN}/budget/?q={typed}")
        by_pairs += [query["sql"] for query in asked.captured_queries if "budgets_pairs" in query["sql"]]
    assert by_pairs
    # An index can tell, so that no row's name is taken apart; whether a thousand rows are worth it is the planner's.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert not [sql for sql in by_pairs if "budgets_pairs" in str(filters_of(plan_of(sql)))]
    with CaptureQueriesContext(connection) as asked:
        people_who_changed(full)
    assert max(read_by(plan_of(query["sql"])) for query in asked.captured_queries) < EDITIONS / 5


@on_postgresql
@pytest.mark.heavy
def test_what_waits_is_found_without_reading_all(
    client: Client, busy_site: Budget, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first page of staff and its lists: of who may do all, of who holds roles in a place and in a department."""
    for module in (searching, base_classes):
        monkeypatch.setattr(module, "MOST_COUNTED", 500)
    department = Department.objects.get(slug="d700")
    for name, where in {"place": busy_site.department.jurisdiction, "department": department}.items():
        person = User.objects.create_user(name, is_staff=True)
        held = {"department" if where == department else "jurisdiction": where}
        Membership.objects.bulk_create(Membership(person=person, role=role, **held) for role in Membership.Role)
    waiting = ("budget/?state__exact=draft", "budget/?state__exact=review", "upload/?state__exact=read")
    years = [f"budget/?fiscal_year__year__exact={year}" for year in (2001, 2025)]
    proposed = ("publicchange/?decision__exact=proposed", "readerquestion/?state__exact=waiting")
    pages = ("budget/", *waiting, *proposed, "budget/overview/", "budget/scheduled/", "budget/discarded/", "batch/")
    lists = (*years, "upload/", "publicchange/", "readerquestion/", "remark/", "finding/", "audit/", "statement/")
    asked = {"boss": (*pages, *lists), "place": pages, "department": (*pages, "upload/", "budget/changes/")}
    told = {}
    for person in User.objects.filter(username__in=asked):
        client.force_login(person)
        client.get("/en/admin/")
        for address in ("", *(f"budgets/{one}" for one in asked[person.username])):
            with CaptureQueriesContext(connection) as made:
                size = len(client.get(f"/en/admin/{address}").content)
            queries = [query["sql"] for query in made.captured_queries if query["sql"].startswith("SELECT")]
            told[person.username, address] = max(read_by(plan_of(sql)) for sql in queries), len(queries), size
    most = (EDITIONS / 5, 25, 120_000)
    assert {asked: told for asked, told in told.items() if any(map(gt, told, most))} == {}


@pytest.mark.parametrize("word", ["教育", "教", "育局", '"教育 局"', "Budget", "budget", "局2024"])
@pytest.mark.parametrize("common", [True, False])
def test_what_is_found_is_what_holds_the_words(
    client: Client, draft: Budget, boss: User, monkeypatch: pytest.MonkeyPatch, word: str, common: bool
) -> None:
    """An index narrows what is searched, and hides nothing that a look at each row would find; common words neither."""
    monkeypatch.setattr(searching, "is_common", lambda *_asked: common)
    department = draft.department
    Department.objects.filter(pk=department.pk).update(name="某市教育局")
    for title in ("教育局2024年Budget", "育教", "体育局 教育 局教务"):
        editions.load_as_draft(budget=factories.budget(title=title, year=2020 + len(title)), department=department)
    client.force_login(boss)
    found = client.get(f"{ADMIN}/budget/", {"q": word}).context["cl"].queryset
    plain = word.strip('"').lower()
    expected = {
        one.pk
        for one in Budget.objects.select_related("department")
        if any(plain in text.lower() for text in (one.title, one.issuer, one.department.name))
    }
    assert {one.pk for one in found} == expected


@pytest.mark.parametrize("most", [1, 2, 3, 9])
def test_the_latest_that_hold_common_words_are_found_stretch_by_stretch(draft: Budget, most: int) -> None:
    for number, title in enumerate(("甲局预算", "甲局", "乙局预算", "甲局预算", "甲局预算", "预算")):
        editions.load_as_draft(budget=factories.budget(title=title, year=2025 + number), department=draft.department)
    latest = Budget.objects.order_by("-pk").values_list("pk", flat=True)
    holding = list(latest.filter(title="甲局预算"))
    assert searching.latest_that_hold(latest, ["甲局", "预算"], ("title",), most) == holding[: most + 1]


def test_findings_are_found_by_whose_they_are_and_within_an_edition_by_their_row(
    client: Client, draft: Budget, boss: User
) -> None:
    client.force_login(boss)
    finding = Finding.objects.filter(budget=draft).exclude(label="").first() or Finding.objects.filter(budget=draft)[0]
    Finding.objects.filter(pk=finding.pk).update(label="一行的名称")

    def listed(**asked: Any) -> int:
        return len(client.get(f"{ADMIN}/finding/", asked).context["cl"].queryset)

    of_edition = Finding.objects.filter(budget=draft).count()
    assert listed(q=draft.title) == of_edition
    assert listed(q="一行的名称") == 0
    assert listed(q="一行的名称", budget__id__exact=draft.pk) == 1
    assert listed(q=finding.rule) == Finding.objects.filter(rule=finding.rule).count()
    assert len(client.get(f"{ADMIN}/audit/", {"q": draft.title}).context["cl"].queryset) == 1
    assert len(client.get(f"{ADMIN}/audit/", {"q": "没有的"}).context["cl"].queryset) == 0


def test_what_was_not_counted_or_searched_is_said(
    client: Client, draft: Budget, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(boss)
    monkeypatch.setattr(searching, "MOST_COUNTED", 3)
    page = client.get(f"{ADMIN}/section/", {"budget__id__exact": str(draft.pk)}).content.decode()
    assert "more than 3, of which the first are listed" in page
    assert "_facets" not in client.get(f"{ADMIN}/budget/").content.decode()
    monkeypatch.setattr(base_classes, "SEARCHED", 2)
    last = Section.objects.order_by("-pk")[0]
    Section.objects.update(heading="一样")
    page = client.get(f"{ADMIN}/section/", {"q": "一样", "budget__id__exact": str(draft.pk)}).content.decode()
    assert "more than 3 results" in page
    answer = client.get(f"{ADMIN}/section/", {"q": "一样"})
    assert {row.pk for row in answer.context["cl"].queryset} == {last.pk, last.pk - 1}
    assert "Only the latest 2 rows were searched." in answer.content.decode()
    answer = client.get(f"{ADMIN}/section/", {"q": "一样", "budget__id__exact": str(draft.pk)})
    assert "were searched" not in answer.content.decode()
    first = SourceFile.objects.order_by("pk")[0]
    SourceFile.objects.bulk_create(
        SourceFile(budget=draft, order=number, name=f"x{number}", sha256=str(number) * 64, size=1)
        for number in range(7, 10)
    )
    answer = client.get(f"{ADMIN}/sourcefile/", {"q": first.sha256})
    same = SourceFile.objects.filter(sha256=first.sha256).values_list("pk", flat=True)
    assert {row.pk for row in answer.context["cl"].queryset} == set(same)


def test_the_history_of_an_edition_is_found_by_its_mark(draft: Budget, boss: User) -> None:
    section = Section.objects.filter(budget=draft)[0]
    log_changed_values(section, draft, boss, [("text", "", '{"edition": 7}')])
    LogEntry.objects.create(
        user=boss, action_flag=CHANGE, object_id="1", object_repr="x", change_message=f'[{{"edition": {draft.pk}5}}]'
    )
    assert [entry.user for entry in editions.log_of_edition(draft)] == [boss]
    assert people_who_changed(draft) == {boss.pk}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        sql, parameters = editions.log_of_edition(draft).query.sql_with_params()
        cursor.execute(f"{word} {sql}", parameters)
        assert "budgets_log_of_edition" in str(cursor.fetchall())


def test_departments_are_found_by_any_of_their_names_and_once(client: Client, draft: Budget, boss: User) -> None:
    own = draft.department
    Department.objects.filter(pk=own.pk).update(name_en="Bureau of Tests")
    Department.objects.create(name="别处", slug="elsewhere", jurisdiction=own.jurisdiction)
    DepartmentAlias.objects.bulk_create(DepartmentAlias(department=own, name=n, key=n) for n in ("旧称中心", "旧称站"))
    client.force_login(boss)

    def found(word: str) -> list[str]:
        return [one.slug for one in client.get(f"{ADMIN}/department/", {"q": word}).context["cl"].result_list]

    for word in (own.name, own.name[1:3], "旧称", f"旧称 {own.name[:2]}", own.slug.upper(), "bureau", "TESTS 旧称"):
        assert found(word) == [own.slug]
    assert found("旧称 别处") == found("没有的") == []


def test_departments_are_offered_all_or_as_one_types(
    client: Client, draft: Budget, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(boss)
    own = draft.department
    DepartmentAlias.objects.create(department=own, name="旧称中心")
    assert f'value="{own.name}"' in client.get(f"{ADMIN}/budget/add/").content.decode()
    monkeypatch.setattr(base_classes, "MOST_OFFERED", 0)
    page = client.get(f"{ADMIN}/budget/add/").content.decode()
    assert f'value="{own.name}"' not in page
    address = html.unescape(re.search(r'<datalist id="departments" data-names="([^"]+)"', page)[1])  # type: ignore[index]
    assert "js/suggestions.js" in page
    for typed in (own.name[1:4], own.name[-1], "旧称"):
        assert [one["value"] for one in client.get(f"{address}&q={typed}").json()["names"]] == [own.name]
    assert client.get(f"{address}&q=没有的").json() == client.get(f"{address}&q=").json() == {"names": []}
    twin = Department.objects.create(name=own.name, slug="twin", jurisdiction=Jurisdiction.objects.create(name="别处"))
    found = client.get(f"{address}&q={own.name}").json()["names"]
    assert {one["value"] for one in found} == {own.slug, twin.slug}


class TestWhoChangedWhat:
    @pytest.fixture
    def wang(self, draft: Budget) -> User:
        """Return who checks in the department of the draft."""
        person = User.objects.create_user("wang", is_staff=True)
        Membership.objects.create(person=person, role=Membership.Role.CHECKS, department=draft.department)
        return person

    @pytest.fixture
    def other(self, boss: User) -> Budget:
        """Return the budget of another department, of which a text was changed."""
        made = editions.load_as_draft(budget=factories.budget(department="别的局", title="别的预算")).budget
        section = Section.objects.filter(budget=made)[0]
        log_changed_values(section, made, boss, [("text", "旧话", "新话")])
        return made

    def told(self, client: Client, **asked: Any) -> list[str]:
        page = client.get(f"{ADMIN}/budget/changes/", asked)
        return [f"{entry.user}: {entry.of.title if entry.of else ''}" for entry in page.context["action_list"]]

    def test_is_told_by_person_department_and_day_and_as_a_file(
        self, client: Client, draft: Budget, other: Budget, boss: User
    ) -> None:
        client.force_login(boss)
        Budget.every.filter(pk=draft.pk).update(title="自己的预算")
        li = User.objects.create_user("li")
        editions.submit(budget=draft, by=li)
        own, others = "li: 自己的预算", "boss: 别的预算"
        assert self.told(client) == [own, others]
        assert self.told(client, who="li") == self.told(client, department=draft.department.name) == [own]
        assert self.told(client, department="别的局") == [others]
        assert self.told(client, since="2020-01-01", until=str(localdate())) == [own, others]
        assert self.told(client, until="2020-01-01") == self.told(client, who="nobody") == []
        assert self.told(client, since="no day") == self.told(client, department="没有的局") == []
        rows = list(csv.DictReader(io.StringIO(client.get(f"{ADMIN}/budget/changes.csv").content.decode("utf-8-sig"))))
        assert [(row["who"], row["before"], row["after"]) for row in rows] == [("li", "", ""), ("boss", "旧话", "新话")]
        assert rows[0]["step"] == "in review"
        assert client.get(f"{ADMIN}/budget/changes.csv", {"who": "li"}).content.count(b"\n") == 2

    def test_of_anothers_nothing_is_told(self, client: Client, draft: Budget, other: Budget, wang: User) -> None:
        client.force_login(wang)
        assert self.told(client) == []
        editions.submit(budget=draft, by=User.objects.create_user("li"))
        assert self.told(client) == [f"li: {draft.title}"]
        assert self.told(client, department="别的局") == []
        page = client.get(f"{ADMIN}/budget/changes.csv").content.decode()
        assert "别的" not in page
        assert "li," in page

    def test_roles_are_told_to_who_gives_them(self, client: Client, draft: Budget, boss: User, wang: User) -> None:
        membership = Membership.objects.get()
        LogEntry.objects.create(
            user=boss,
            action_flag=CHANGE,
            content_type=ContentType.objects.get_for_model(Membership),
            object_id=str(membership.pk),
            object_repr="x",
            change_message="[]",
        )
        client.force_login(boss)
        assert self.told(client) == ["boss: "]
        Membership.objects.update(department=None)
        client.force_login(wang)
        assert self.told(client) == []

    def test_of_more_than_a_thousand_editions_it_is_the_same(
        self, client: Client, draft: Budget, other: Budget, wang: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(changes, "MOST_FOUND", 0)
        monkeypatch.setattr(changes, "MOST_KEYS", 0)
        monkeypatch.setattr(searching, "MOST_COUNTED", 1)
        client.force_login(wang)
        for name in ("li", "zhao"):
            section = Section.objects.filter(budget=draft)[0]
            log_changed_values(section, draft, User.objects.create_user(name), [("text", "旧", "新")])
        assert self.told(client) == [f"zhao: {draft.title}"]
        page = client.get(f"{ADMIN}/budget/changes/").content.decode()
        assert "the latest are listed" in page


@on_postgresql
@pytest.mark.parametrize("common", [True, False])
@pytest.mark.parametrize("typed", ["财政", "财政 局", "财政 预算", "ab", "Ab", "_a", "政财"])
def test_what_an_index_tells_is_what_the_names_hold(
    db: None, client: Client, boss: User, monkeypatch: pytest.MonkeyPatch, typed: str, common: bool
) -> None:
    monkeypatch.setattr(searching, "is_common", lambda _latest, _sample, word, _names: common and word != "预算")
    place = Jurisdiction.objects.create(name="某市", slug="mou")
    names = ("财政局", "财务政府局", "财政预算局", "预算处", "aB局", "a_a局", "局")
    for number, name in enumerate(names):
        row = Department.objects.create(jurisdiction=place, name=name, slug=f"x{number}")
        Project.objects.create(department=row, name=name, key=name)
    client.force_login(boss)
    shown = client.get(f"{ADMIN}/project/", {"q": typed}).context["cl"].queryset
    held = [name for name in names if all(word.upper() in name.upper() for word in typed.split())]
    assert sorted(one.name for one in shown) == sorted(held)


def test_a_row_that_was_looked_for_leads_back_there(admin_client: Client) -> None:
    """Its link says what was asked for in Django's own words, and is the link of that row."""
    place = Jurisdiction.objects.create(name="青田市")
    row = Department.objects.create(jurisdiction=place, name="青田市司法局")
    said = admin_client.get(
        f"{ADMIN}/department/", {"q": "司法", "jurisdiction__id__exact": str(place.pk)}
    ).content.decode()
    filters = f"_changelist_filters=q%3D%25E5%258F%25B8%25E6%25B3%2595%26jurisdiction__id__exact%3D{place.pk}"
    assert html.unescape(said).count(f'href="{ADMIN}/department/{row.pk}/change/?{filters}"') == 1
    said = admin_client.get(f"{ADMIN}/department/").content.decode()
    assert f'href="{ADMIN}/department/{row.pk}/change/"' in said
