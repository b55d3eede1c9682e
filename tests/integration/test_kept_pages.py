"""Show that a kept page is never another than the page rendered now, whatever is written and by whom."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import django as examples
from pytest_django import DjangoAssertNumQueries

from budgets import editions
from budgets.editions import freeze_triggers, generation_triggers
from budgets.models import (
    Acknowledgement,
    Budget,
    ClassificationCode,
    Department,
    DepartmentAlias,
    DocumentTotal,
    Finding,
    FindingTotal,
    Generation,
    Jurisdiction,
    PlaceTotal,
    Project,
    ProjectTotal,
    SearchEntry,
)
from budgets.queries.generations import present_generation
from budgets.records import Scope
from portal.kept_pages import ASK_EACH_TIME, release
from tests.integration.test_sums import publish, put_under
from tests.pages import project_page
from tests.served import SAMPLE

#: Triggers of PostgreSQL act when a transaction commits.
COMMITS = pytest.mark.django_db(transaction="postgres" in str(site.DATABASES["default"]["ENGINE"]))
ExamplesCase = (
    examples.TransactionTestCase if "postgres" in str(site.DATABASES["default"]["ENGINE"]) else examples.TestCase
)
LISTS: tuple[str, ...] = (
    "",
    "about/",
    "reading/",
    "checks/",
    "checks.csv",
    "documents.csv",
    "rankings/",
    "rankings/?by=function&code=201&document=unit-budget",
    "rankings.csv",
    "places/",
    "search/?q=安全",
    "search/suggestions/?q=甲",
    "index.json",
    "checks.json",
    "places.csv",
    *(f"api/v1/{name}" for name in ("jurisdictions", "departments", "budgets", "editions", "projects", "findings")),
    "api/v1/codes?scheme=functional&code=201",
)
OF_DOCUMENT: tuple[str, ...] = (
    "",
    "tables/",
    "tables/expenditure/",
    "tables/expenditure.csv",
    "tables/projects/",
    "text/",
    "procurement/",
)
OF_DOCUMENT += (
    "checks/",
    "checks.csv",
    "checks/all/",
    "text.json",
    "tables/expenditure.json",
    "checks.json",
    "performance/",
    "about/",
    "terms/",
    "function/",
    "function/201/",
)
OF_DOCUMENT += (
    "economic/",
    "projects/",
    "three-public/",
    "derivation/expenditure/1/4/",
    "function/?unit=yuan&sort=total",
)


@pytest.fixture
def kept(settings: Any) -> Iterator[None]:
    """Keep pages, from an empty store on."""
    settings.KEPT_PAGES = True
    cache.clear()
    yield
    cache.clear()


def addresses() -> list[str]:
    """Return an address of each kind of page: of lists, places, departments, projects, documents."""
    found = [f"/{one}" for one in LISTS]
    for place in Jurisdiction.objects.all():
        found += [f"/places/{place.slug}/", f"/places/{place.slug}/departments/", f"/documents.csv?place={place.slug}"]
    found += [f"/{slug}/" for slug in Department.objects.values_list("slug", flat=True)]
    found += [project_page(one) for one in Project.objects.all()[:3]]
    found.append(
        "/compare/?document=unit-budget&departments=" + ",".join(Department.objects.values_list("slug", flat=True))
    )
    found.append("/compare/places/?places=" + ",".join(Jurisdiction.objects.values_list("slug", flat=True)))
    for budget in Budget.objects.publicly_known().select_related("department")[:3]:
        found += [f"{budget.get_absolute_url()}{one}" for one in OF_DOCUMENT]
        found.append(f"{budget.get_absolute_url()}editions/{budget.edition}/")
    return [quote(one, "/?=&.,") for one in found] + ["/en/", "/en/checks/"]


class Visitor:
    """Reads pages as a browser does that keeps them, and holds each against the page rendered now."""

    def __init__(self) -> None:
        self.client, self.seen = Client(), dict[str, tuple[str, bytes]]()

    def compare_all(self) -> int:
        """Look at every page; return how many of them were not sent again."""
        spared = 0
        for path in addresses():
            with override_settings(KEPT_PAGES=False):
                now = self.client.get(path)
            body = b"".join(now) if now.streaming else now.content
            tag, before = self.seen.get(path, ("", b""))
            answer = self.client.get(path, headers={"If-None-Match": tag})
            if answer.status_code == 304:
                spared += 1
                assert (now.status_code, before) == (200, body), path
                answer = self.client.get(path)
            shown = b"".join(answer) if answer.streaming else answer.content
            assert (answer.status_code, shown) == (now.status_code, body), path
            self.seen[path] = (answer.headers.get("ETag", ""), shown)
        return spared


def rename(number: int) -> None:
    """Give a department another name, and another address, past all of our code."""
    one = Department.objects.all()[number % Department.objects.count()]
    Department.objects.filter(pk=one.pk).update(name=f"新名{number}", slug=f"named-{number}")


def merge_projects(number: int) -> None:
    """Let the entries of a project be another's, as merging does."""
    one = Project.objects.filter(entries__isnull=False).distinct()[number % 2 :].first()
    other = one and Project.objects.filter(department=one.department).exclude(pk=one.pk).first()
    if one and other:
        one.entries.update(project=other)


def answer_finding(number: int) -> None:
    failing = Finding.objects.published()
    if failing:
        editions.acknowledge(findings=failing.filter(pk=failing[number % len(failing)].pk), reason=f"因为{number}")


def withdraw(number: int) -> None:
    in_force = Budget.objects.published()
    if in_force:
        editions.withdraw(budget=in_force[number % len(in_force)], reason="retracted")


def find_otherwise(number: int) -> None:
    """Change and take away findings in SQL, as a new check does."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE budgets_finding SET message_zh = %s WHERE id %% 3 = %s", [f"另{number}", number % 3])
    Finding.objects.filter(pk__in=list(Finding.objects.values_list("pk", flat=True)[number % 5 : 7])).delete()


def damage_totals(number: int) -> None:
    for model in (DocumentTotal, ProjectTotal, PlaceTotal):
        model.objects.update(value=F("value") + number + 1)
    FindingTotal.objects.update(number=number)


def put_together(number: int) -> None:
    if Department.objects.count() > 1:
        put_under(*Department.objects.order_by("pk")[:2])


WRITES: tuple[Callable[[int], object], ...] = (
    lambda number: publish("甲局", content=str(number), jurisdiction="青田市"),
    lambda number: publish("乙局", content=str(number), jurisdiction="远市", scope=Scope.UNIT),
    withdraw,
    rename,
    merge_projects,
    answer_finding,
    find_otherwise,
    damage_totals,
    put_together,
    lambda number: editions.rebuild_totals(),
    lambda number: Jurisdiction.objects.update(name_en=f"Place {number}", population=number + 1, population_year=2024),
    lambda number: ClassificationCode.objects.update(name=f"名{number}", name_en=f"Name {number}"),
    lambda number: Project.objects.filter(pk__gt=0).update(name_en=f"Project {number}"),
    lambda number: SearchEntry.objects.filter(pk__in=SearchEntry.objects.values("pk")[:number]).delete(),
    lambda number: Acknowledgement.objects.all().delete(),
    lambda number: [editions.start_correction(budget=one) for one in Budget.objects.published()[:1]],
)


class TestRandomWrites(ExamplesCase):  # type: ignore[misc, valid-type]
    @pytest.mark.heavy
    @override_settings(KEPT_PAGES=True)
    @settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
    @given(steps=st.lists(st.tuples(st.sampled_from(range(len(WRITES))), st.integers(0, 9)), min_size=2, max_size=5))
    def test_what_is_kept_is_what_would_be_rendered(self, steps: list[tuple[int, int]]) -> None:
        cache.clear()
        ClassificationCode.objects.get_or_create(scheme="functional", code="201", name="一般公共服务支出")
        visitor = Visitor()
        for number, step in enumerate([(0, 1), *steps]):
            with transaction.atomic():
                WRITES[step[0]](step[1] + 10 * number)
            visitor.compare_all()
        assert visitor.compare_all() == sum(visitor.seen[path][0].startswith("W/") for path in addresses())


#: Tables of which no public page is made, but by what is written down elsewhere with them.
NOT_SHOWN = {
    *("DepartmentAlias", "FormerSlug", "Generation", "PublicChange", "ScheduledPublication", "TableSave", "Upload"),
    *("UploadFile", "Batch", "Membership", "GivenPassword", "QuestionSender", "Subscription", "Remark", "BulkFile"),
}


def test_of_every_table_it_is_said_whether_a_write_moves_something() -> None:
    """What stands in neither place is frozen with its edition."""
    models = {model.__name__ for model in apps.get_app_config("budgets").get_models()}
    moving = {model.__name__ for model in generation_triggers.MOVES}
    frozen = {model.__name__ for model in freeze_triggers.ROUTES} - {"ProjectEntry"}
    assert not moving & (frozen | NOT_SHOWN)
    assert models == moving | frozen | NOT_SHOWN


def moved(act: Callable[[], object], *subjects: str) -> set[str]:
    """Return which subjects a write moves: ``names`` and those asked for."""
    before = present_generation(*subjects)
    act()
    after = present_generation(*subjects)
    assert before is not None
    assert after is not None
    names = ("names", *subjects)
    return {name for name, old, new in zip(names, before, after, strict=True) if old != new}


@COMMITS
class TestGenerations:
    def test_each_write_moves_what_reads_it_and_nothing_else(self) -> None:
        one = publish("甲局", content="1", jurisdiction="青田市")
        slug, lists = one.department.slug, Generation.LISTS
        ClassificationCode.objects.create(scheme="functional", code="201", name="一般公共服务支出")
        of_edition, of_all = {slug, lists}, {"names"}
        found = Finding.objects.filter(budget=one)
        assert found.exists()
        cases: list[tuple[Callable[[], object], set[str]]] = [
            (lambda: publish("乙局", content="2", jurisdiction="远市"), {lists}),
            (lambda: publish("甲局", content="3", jurisdiction="青田市"), of_edition),
            (lambda: editions.start_correction(budget=Budget.objects.get(department=one.department, edition=2)), set()),
            (lambda: found.update(message_zh="另"), of_edition),
            (
                lambda: editions.acknowledge(findings=found[:1].model.objects.filter(pk=found[0].pk), reason="x"),
                of_edition,
            ),
            (lambda: Department.objects.filter(slug=slug).update(name_en="Other"), of_all),
            (lambda: Jurisdiction.objects.update(population=5), of_all),
            (lambda: DepartmentAlias.objects.create(department=one.department, name="旧名"), {lists}),
            (lambda: ClassificationCode.objects.update(name_en="General services"), of_all),
            (lambda: Project.objects.update(confirmed=True), of_all),
            (lambda: PlaceTotal.objects.update(documents=9), {lists}),
            (lambda: DocumentTotal.objects.update(failing=9), {lists}),
            (lambda: SearchEntry.objects.filter(pk=SearchEntry.objects.values("pk")[:1]).delete(), {lists}),
            (
                lambda: editions.withdraw(budget=Budget.objects.get(department=one.department, edition=2), reason="x"),
                of_edition,
            ),
        ]
        for number, (act, expected) in enumerate(cases):
            assert moved(act, slug, lists) == expected, number

    def test_what_is_undone_moves_nothing(self) -> None:
        publish("甲局")
        before = present_generation(Generation.LISTS)
        with pytest.raises(editions.EditionError):
            editions.withdraw(budget=Budget.objects.get(), reason="")
        assert present_generation(Generation.LISTS) == before

    def test_without_triggers_nothing_is_kept(self, kept: None, client: Client) -> None:
        assert "X-Accel-Expires" in client.get("/").headers
        generation_triggers.drop_triggers(connection)
        assert len(generation_triggers.missing_triggers(connection)) > 30
        try:
            assert "X-Accel-Expires" not in client.get("/").headers
            assert client.get("/").status_code == 200
        finally:
            generation_triggers.create_triggers(connection)
        assert generation_triggers.missing_triggers(connection) == []
        assert "X-Accel-Expires" in client.get("/").headers

    def test_an_edition_is_gone_with_its_withdrawal(self, kept: None, client: Client) -> None:
        budget = publish("甲局")
        path = budget.get_absolute_url()
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        editions.withdraw(budget=budget, reason="retracted")
        for headers in ({"If-None-Match": tag}, {}):
            assert client.get(path, headers=headers).status_code == 410


@pytest.mark.django_db
class TestKeptPages:
    def test_cost_one_query_and_so_does_what_is_not_sent_again(
        self, kept: None, sample: Budget, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for path in ("/", SAMPLE, f"{SAMPLE}function/", f"{SAMPLE}data.zip", f"/en{SAMPLE}?unit=yuan"):
            first = client.get(path)
            assert (first.status_code, first.headers["Cache-Control"]) == (200, ASK_EACH_TIME)
            with django_assert_num_queries(1):
                again = client.get(path)
            assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
            assert not again.cookies
            for name in ("Content-Type", "Content-Language", "Content-Disposition", "X-Frame-Options"):
                assert again.headers.get(name) == first.headers.get(name)
            with django_assert_num_queries(1):
                unchanged = client.get(path, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
            assert (unchanged.status_code, unchanged.content) == (304, b"")
            assert unchanged.headers["Cache-Control"] == ASK_EACH_TIME

    def test_come_compressed_or_not_as_is_asked(self, kept: None, sample: Budget) -> None:
        plain = Client().get(SAMPLE)
        small = Client().get(SAMPLE, headers={"Accept-Encoding": "gzip"})
        assert small.headers["ETag"] == plain.headers["ETag"]
        cache.clear()
        Client().get(SAMPLE, headers={"Accept-Encoding": "gzip"})
        small = Client().get(SAMPLE, headers={"Accept-Encoding": "gzip"})
        assert small.headers["Content-Encoding"] == "gzip"
        assert int(small.headers["Content-Length"]) == len(small.content)
        unpacked = Client().get(SAMPLE)
        assert "Content-Encoding" not in unpacked.headers
        assert unpacked.content == gzip.decompress(small.content)

    def test_words_that_a_page_does_not_know_make_no_other_page(
        self, kept: None, sample: Budget, client: Client
    ) -> None:
        plain = client.get(SAMPLE)
        for words in ("utm=1", "unit=", "page=7", "verdict=FAIL&q=x"):
            other = client.get(f"{SAMPLE}?{words}")
            assert (other.headers["ETag"], other.content) == (plain.headers["ETag"], plain.content), words
        assert client.get(f"{SAMPLE}?unit=yuan&utm=1").headers["ETag"] != plain.headers["ETag"]
        assert "utm" not in client.get(f"{SAMPLE}?unit=yuan&utm=1").content.decode()

    def test_a_page_that_says_the_day_is_another_on_the_next(
        self, kept: None, sample: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It says of which day it is, and when something cited was read; data say neither."""
        pages = (SAMPLE, f"{SAMPLE}cite/", f"{SAMPLE.rstrip('/')}.json", f"{SAMPLE}tables.xlsx")
        before = [client.get(page).headers["ETag"] for page in pages]
        monkeypatch.setattr("portal.kept_pages.localdate", lambda: date(2099, 1, 2))
        after = [client.get(page).headers["ETag"] for page in pages]
        assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, True, True]

    def test_whoever_asks_for_anything_cannot_fill_the_store(
        self, kept: None, sample: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stored: list[str] = []
        monkeypatch.setattr(cache, "set", lambda key, value: stored.append(key))
        for number in range(20):
            for path in ("/search/?q={}", "/?sort={}", "/?year={}", "/?page=1{}00", f"{SAMPLE}?x={{}}", "/{}/"):
                client.get(path.format(number))
        assert len(set(stored)) == 1  # the page of the document

    @pytest.mark.parametrize(
        ("name", "page"),
        [("QUESTIONS_TAKEN", f"{SAMPLE}derivation/expenditure/1/4/"), ("NOTICES_FROM", "/"), ("PICTURE_FONT", "/")],
    )
    def test_a_site_that_offers_less_after_a_restart_shows_nobody_what_was(
        self, kept: None, sample: Budget, client: Client, settings: Any, name: str, page: str
    ) -> None:
        settings.NOTICES_FROM = "budget@example.org"
        release.cache_clear()
        before = client.get(page)
        assert before.status_code == 200
        setattr(settings, name, "")
        release.cache_clear()
        after = client.get(page, headers={"If-None-Match": before["ETag"]})
        release.cache_clear()
        assert after.status_code == 200
        assert after.content != before.content

    def test_staff_neither_get_nor_fill_them(self, kept: None, sample: Budget, staff: Client, client: Client) -> None:
        assert "public" not in staff.get(SAMPLE).headers["Cache-Control"]
        tag = Client().get(SAMPLE).headers["ETag"]
        again = staff.get(SAMPLE, headers={"If-None-Match": tag})
        assert again.status_code == 200
        assert "public" not in again.headers["Cache-Control"]

    def test_what_is_no_page_is_not_kept(self, kept: None, sample: Budget, client: Client) -> None:
        for path in (
            "/no-such/",
            "/admin/login/",
            "/preview/a/2024/budget/editions/1/",
            f"{SAMPLE}source/",
            "/healthz",
        ):
            answer = client.get(path)
            assert "X-Accel-Expires" not in answer.headers, path
            assert "immutable" not in str(answer.headers), path
