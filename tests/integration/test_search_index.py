"""Show that the index of the search is what is in force, however it came to be, and that nothing else is found."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets import editions, records
from budgets.apps import fill_search_index
from budgets.editions import search_index
from budgets.models import (
    Budget,
    ClassificationCode,
    Department,
    DepartmentAlias,
    Jurisdiction,
    Project,
    SearchEntry,
    SearchKind,
)
from budgets.models.search_entries import GROUPS, eras_back_from
from budgets.queries import search
from budgets.queries.search_hits import excerpt
from budgets.queries.search_query import Filters, Query, filters_of_words, parsed
from budgets.vocabulary.search_words import AllOf, Token, Wanted
from tests import factories

REASONS: dict[str, Any] = {"despite_unreadable": "as printed", "despite_failures": "as printed"}
#: Words that the documents of these tests print, and some that no one does.
TYPED = (
    *("平台", "数据", "2010101", "201", "三公经费", "公务接待费、公共数据", "人大事务 2024", "青田", "不存在", "系统"),
    *("900", "900万元", "0.09亿元", "4.5", "百姓 2023", "支出總表", "14台", "Qingtian"),
)


def labels(typed: str, only: str = "", **narrowed: str) -> dict[str, list[str]]:
    groups = search.search(parsed(typed), only, filters_of_words(narrowed))
    return {group.key: [hit.label for hit in group.hits] for group in groups}


def document(content: str, name: str = factories.UNIT, year: int = 2024, **changes: object) -> records.Budget:
    files = (factories.source_file(content),)
    return factories.budget(files=files, department=name, units=(name,), year=year, **changes)


def published(made: records.Budget) -> Budget:
    return editions.publish(budget=editions.load_as_draft(budget=made).budget, **REASONS)


def holds(tokens: set[str], wanted: Wanted) -> bool:
    if isinstance(wanted, Token):
        return any(one.startswith(wanted.text) for one in tokens) if wanted.is_prefix else wanted.text in tokens
    each = (holds(tokens, part) for part in wanted.parts)
    return all(each) if isinstance(wanted, AllOf) else any(each)


@pytest.mark.django_db
def test_what_is_offered_holds_what_is_typed() -> None:
    """A browser shows nothing else of what is offered."""
    draft = editions.load_as_draft(budget=factories.budget()).budget
    entry = draft.projectentrys.select_related("project").order_by("pk")[:1].get()
    entry.name, entry.project.name_en = "3D打印平台", "Printing in space"
    entry.save()
    entry.project.save()
    editions.publish(budget=draft)
    offered = {typed: search.suggested_names(parsed(typed)) for typed in ("3D打印", "3d", "printing")}
    assert offered == {"3D打印": ["3D打印平台"], "3d": ["3D打印平台"], "printing": ["Printing in space"]}


class TestTheSample:
    @pytest.mark.parametrize(
        ("typed", "group", "label"),
        [
            ("三公经费", "lines", "“三公”经费支出表"),
            ("信息安全管理中心 2024", "departments", "深圳市信息安全管理中心"),
            ("信息安全管理中心2024年", "departments", "深圳市信息安全管理中心"),
            ("公务接待费、会议费", "text", "公务接待费"),
            ("2210201住房公积金", "lines", "住房公积金"),
            ("住房公積金", "lines", "住房公积金"),
            ("深圳 信息安全", "departments", "深圳市信息安全管理中心"),
        ],
    )
    def test_what_is_typed_is_found(self, sample: Budget, typed: str, group: str, label: str) -> None:
        assert any(label in one for one in labels(typed)[group])

    def test_another_year_narrows_to_nothing(self, sample: Budget) -> None:
        assert labels("信息安全管理中心 2019") == {}
        assert labels("安全", year="2019") == {}
        assert labels("安全", year="2024") == labels("安全", department=sample.department.slug) == labels("安全")

    def test_a_year_narrows_an_amount(self, sample: Budget) -> None:
        amounts = labels("832.91万元")["amounts"]
        assert labels("832.91万元 2024")["amounts"] == labels("2024年，832.91万元。")["amounts"] == amounts
        assert "amounts" not in labels("832.91万元 2023")
        assert "amounts" not in labels("832.91万元 2024", year="2023")

    def test_a_rounded_amount_is_found_and_its_unit_told(self, sample: Budget, client: Client) -> None:
        [amounts] = search.search(parsed("833"), "amounts")
        assert {(hit.value, hit.read_as) for hit in amounts.hits} == {(8329100, "万元")}
        page = client.get("/search/?q=833&in=amounts").content.decode()
        assert "<mark>832.91</mark>" in page
        assert "按万元" in strip_tags(page)

    def test_the_change_is_marked_where_the_text_states_it(self, sample: Budget) -> None:
        [amounts] = search.search(parsed("2,007.46"), "amounts")
        found = [hit.excerpt.match for hit in amounts.hits if hit.excerpt]
        assert found
        assert {re.sub(r"[,\s]", "", one) for one in found} == {"2007.46万元"}

    @pytest.mark.parametrize(
        ("typed", "text", "marked"),
        [
            ("832.91", "公用经费832.91万元。", "832.91万元"),
            ("832", "公用经费832.91万元。", "832.91万元"),
            ("91", "公用经费832.91万元。", "832.91万元"),
            ("6725.48", "总预算6,725.48万元，比上年减少", "6,725.48万元"),
            ("6,725.48", "总预算6725.48 万元，比上年减少", "6725.48 万元"),
            ("725", "总预算6,725.48万元，其中725元", "725元"),
            ("1.2亿", "合计1.2亿元", "1.2亿元"),
            ("12.5", "增长12.5%，主要是", "12.5%"),
            ("12.5", "增长12.5个百分点", "12.5个百分点"),
            ("2024年", "2024年部门预算", "2024年"),
            ("部门", "2024年部门预算", "部门"),
        ],
    )
    def test_a_figure_is_marked_whole_as_it_is_printed(self, typed: str, text: str, marked: str) -> None:
        found = excerpt(parsed(typed), text)
        assert found is not None
        assert found.match == marked

    @given(st.text("甲乙，。", max_size=60), st.decimals(1, 10**9, places=2), st.text("甲乙，。", max_size=60))
    def test_no_excerpt_cuts_a_figure(self, before: str, figure: Decimal, after: str) -> None:
        printed = f"{figure:,}万元"
        text = f"{printed}{before}要找的{after}{printed}"
        found = excerpt(parsed("要找的"), text)
        assert found is not None
        for part in (found.before, found.after):
            assert printed in part or not re.search(r"\d", part)

    def test_a_whole_name_comes_first(self, sample: Budget) -> None:
        assert labels("住房公积金")["lines"][0] == "住房公积金"

    @pytest.mark.parametrize("typed", ["安全", "20103", "832.91", "三公经费", "14", "经费", "一", "支出"])
    def test_every_hit_has_a_name_and_a_link(self, sample: Budget, client: Client, typed: str) -> None:
        for group in search.search(parsed(typed)):
            assert len(list(group.hits)) == len(group.hits)
            for hit in group.hits:
                assert hit.label.strip()
                assert client.get(hit.url.partition("#")[0]).status_code == 200

    @pytest.mark.parametrize("language", ["", "/en"])
    def test_names_are_suggested(self, sample: Budget, client: Client, language: str) -> None:
        names = client.get(f"{language}/search/suggestions/", {"q": "信息安全"}).json()["names"]
        assert "深圳市信息安全管理中心" in names
        assert len(names) == len(set(names)) <= search.OFFERED
        for typed in ("", "安", "%%", "x" * 5000, "\0"):
            assert client.get(f"{language}/search/suggestions/", {"q": typed}).json() == {"names": []}

    def test_who_types_english_is_offered_english_names_that_find_something(
        self, sample: Budget, client: Client
    ) -> None:
        call_command("load_catalogue", stdout=StringIO())
        search_index.index_edition(sample)
        for typed, offered in (("heal", "Health"), ("general public ser", "General public services")):
            names = client.get("/en/search/suggestions/", {"q": typed}).json()["names"]
            assert any(name.startswith(offered) for name in names if isinstance(name, str)), names
        tables = client.get("/en/search/suggestions/", {"q": "Income and exp"}).json()["names"]
        assert {"value": "收支总表", "label": "Income and expenditure"} in tables
        for name in (*names, *tables):
            assert search.search(parsed(name if isinstance(name, str) else name["value"])), name

    @pytest.mark.parametrize("words", ["year=99999", "year=x", "place=x", "department=%00", "year=2024&place=%F0%9F"])
    def test_filters_that_are_none_narrow_nothing(self, sample: Budget, client: Client, words: str) -> None:
        assert client.get(f"/search/?q=安全&{words}").status_code == 200


@pytest.mark.django_db
class TestNarrowing:
    def test_choices_have_counts_and_lead_to_as_many(self, client: Client) -> None:
        for number, (place, year) in enumerate(product(("青田市", "白水市"), (2023, 2024))):
            published(document(str(number), f"{place}数据中心", year, jurisdiction=place))
        whole = search.search_with_choices(parsed("平台"))
        assert set(whole.choices) == {"place", "department", "year"}
        for of in whole.choices.values():
            assert len(of) == 2
            for choice in of:
                part = search.search(parsed("平台"), "", filters_of_words({choice.filter: choice.word}))
                # A project has one hit, however many years it goes on.
                assert 0 < sum(len(group.hits) for group in part) <= sum(len(group.hits) for group in whole.groups)
                assert all(choice.hits <= sum(len(group.hits) for group in part) for _ in part)
        page = client.get("/search/?q=平台&page=2").content.decode()
        assert 'href="?q=%E5%B9%B3%E5%8F%B0&amp;year=2023"' in page

    def test_codes_are_found_by_english_names(self) -> None:
        ClassificationCode.objects.create(
            scheme="functional", code="2010101", name="行政运行", name_en="Administration", status="confirmed"
        )
        published(document("1"))
        assert labels("administration")["lines"] == ["行政运行"]

    def test_targets_are_found(self) -> None:
        target = records.Target(order=1, printed="≥14台", value=None)
        indicator = replace(factories.INDICATORS[0], targets=(target,))
        published(document("1", indicators=(indicator,)))
        assert labels("14台")["performance"]
        assert "performance" not in labels("15台")


class TestWhatIsInForce:
    @pytest.mark.heavy
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, 2**32))
    def test_is_what_the_index_holds_whatever_was_done(self, db: None, seed: int) -> None:
        """The same on every database: what is found is what a plain recount of tokens finds."""
        from django.db import transaction

        with transaction.atomic():
            self.do_anything(random.Random(seed))
            assert list(editions.index_differences()) == []
            self.compare_with_recount()
            transaction.set_rollback(True)

    def test_is_what_the_index_holds_after_some_changes(self, db: None) -> None:
        for seed in range(2):
            self.do_anything(random.Random(seed))
            assert list(editions.index_differences()) == []
        self.compare_with_recount()

    def do_anything(self, chance: random.Random) -> None:
        """Publish, mend, withdraw, rename and merge, in any order."""
        for step in range(chance.randint(3, 9)):
            content = f"{chance.getrandbits(32):x}"
            for budget in chance.sample(list(Budget.objects.published()), k=min(1, Budget.objects.published().count())):
                chance.choice(
                    (
                        lambda: editions.withdraw(budget=budget, reason="金额有误"),  # noqa: B023
                        lambda: None,
                        lambda: rename(budget, chance),  # noqa: B023
                    )
                )()
            name, year = chance.choice((factories.UNIT, "青田市系统研究所")), chance.choice((2023, 2024))
            terms = (*factories.TERMS, records.Term(order=99, term=f"百姓{step}", definition="为百姓办事"))
            row = editions.load_as_draft(budget=document(content, name, year, terms=terms)).budget
            if chance.random() < 0.8:
                editions.publish(budget=row, **REASONS)

    def compare_with_recount(self) -> None:
        in_force = set(Budget.objects.published().values_list("pk", flat=True))
        entries = list(SearchEntry.objects.all())
        assert {one.budget_id for one in entries} - {None} == in_force
        for typed in TYPED:
            query = parsed(typed)
            for group in search.search(query):
                found = {one.pk for one in group.hits.found}
                kinds = GROUPS[group.key]
                if SearchKind.AMOUNT in kinds:
                    right = {
                        one.pk
                        for one in entries
                        for _unit, _value, low, high in query.readings
                        if one.value is not None and low <= one.value <= high
                    }
                else:
                    right = {one.pk for one in entries if SearchKind(one.kind) in kinds and self.fits(one, query)}
                if SearchKind.PROJECT in kinds:
                    right = {
                        max(
                            (other for other in entries if other.pk in right and other.object_id == one.object_id),
                            key=lambda other: (other.year or 0, other.pk),
                        ).pk
                        for one in entries
                        if one.pk in right
                    }
                assert found == right, typed
            groups = {search.GROUP_OF_KIND[SearchKind(one.kind)] for one in entries if self.fits(one, query)}
            assert groups <= {group.key for group in search.search(query)}, typed

    def fits(self, entry: SearchEntry, query: Query) -> bool:
        return query.wanted is not None and holds(set(entry.tokens.split()), query.wanted)


def rename(budget: Budget, chance: random.Random) -> None:
    """Give a department, a project or a place another name, or the department another place."""
    department = Department.objects.get(pk=budget.department_id)
    what = chance.randrange(5)
    if what == 0:
        department.name_en = "Qingtian data centre"
        department.save()
    elif what == 1:
        DepartmentAlias.objects.create(department=department, name=f"系统{chance.random()}")
    elif what == 2:
        department.jurisdiction = Jurisdiction.objects.create(name=f"白水{chance.random()}市")
        department.save()
    elif what == 3:
        place = department.jurisdiction
        place.name_en = "Qingtian"
        place.save()
    else:
        project = Project.objects.filter(department=department).order_by("pk").first()
        assert project is not None
        project.name_en = "platform"
        project.save()


@pytest.mark.django_db
class TestTheCommand:
    @pytest.fixture
    def filled(self) -> Budget:
        return published(document("1"))

    def checked(self) -> tuple[int, str]:
        told = StringIO()
        try:
            call_command("rebuild_search", "--check", stdout=told)
        except SystemExit as end:
            return int(str(end.code)), told.getvalue()
        return 0, told.getvalue()

    def spoilt(self, budget: Budget) -> Iterator[None]:
        entries = SearchEntry.objects.filter(budget=budget)
        entries.filter(kind=SearchKind.LINE).first().delete()  # type: ignore[union-attr]
        yield
        SearchEntry.objects.filter(kind=SearchKind.DEPARTMENT).delete()
        yield
        entries.delete()
        yield
        draft = editions.load_as_draft(budget=document("2", year=2025)).budget
        SearchEntry.objects.create(
            kind=SearchKind.LINE, object_id=1, budget=draft, department=draft.department, name="x"
        )
        yield
        Project.objects.update(name_en="other")
        yield

    def test_names_what_differs_and_mends_it(self, filled: Budget) -> None:
        assert self.checked()[0] == 0
        for _spoilt in self.spoilt(filled):
            code, told = self.checked()
            assert code == 1
            assert "edition" in told or "departments" in told
            call_command("rebuild_search", stdout=StringIO())
            assert self.checked()[0] == 0

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
    def test_an_index_beside_its_table_is_told_and_mended(self, filled: Budget) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO budgets_searchtokens(rowid, tokens) VALUES (999999, 'x')")
        assert self.checked()[0] == 1
        call_command("rebuild_search", stdout=StringIO())
        assert self.checked()[0] == 0

    def test_migrating_fills_what_is_missing(self, filled: Budget) -> None:
        """As after the upgrade that brought the index, or one that was killed while it filled it."""
        SearchEntry.objects.all().delete()
        assert labels("平台") == {}
        fill_search_index(using="default", sender=apps.get_app_config("budgets"))
        assert labels("平台")
        assert self.checked()[0] == 0


#: Keys of entries in several eras of each length, and at their edges.
KEYS = st.sets(
    st.builds(
        lambda base, near: max(base + near, 1),
        st.sampled_from((1, 1 << 14, 3 << 14, 1 << 16, 1 << 18, 5 << 18, 1 << 20, 7 << 20)),
        st.integers(-3, 3),
    ),
    min_size=1,
    max_size=12,
)


class TestTheLastStored:
    @given(st.integers(0, 1 << 26))
    def test_eras_are_parts_of_all_keys_and_each_is_a_few_times_as_long_as_those_after_it(self, last: int) -> None:
        eras = list(eras_back_from(last))
        assert [era.end for era in eras] == [last + 1, *(era.first for era in eras[:-1])]
        assert eras[-1].first == 0
        for era in eras[1:-1]:
            assert era.end - era.first <= 8 * (last + 1 - era.end)

    @pytest.mark.django_db
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(keys=KEYS, words=st.randoms(use_true_random=False), most=st.integers(1, 6))
    def test_they_are_found_in_whichever_era_they_are(self, keys: set[int], words: random.Random, most: int) -> None:
        department = published(document("1")).department if not Budget.objects.exists() else Department.objects.first()
        SearchEntry.objects.all().delete()
        made = {key: words.choice(("§lines 经费 管理", "§lines 经费", "§lines 管理")) for key in keys}
        SearchEntry.objects.bulk_create(
            SearchEntry(pk=key, kind="line", object_id=key, department=department, name="x", tokens=tokens)
            for key, tokens in made.items()
        )

        asked: list[Wanted] = [
            Token("经费"),
            AllOf((Token("经费"), Token("管理"))),
            Token("无"),
            Token("管", is_prefix=True),
        ]
        found = SearchEntry.objects.newest_matching([("lines", one) for one in asked], most, ("id",))

        expected: list[int] = []
        for wanted in asked:
            expected += sorted((key for key, of in made.items() if holds(set(of.split()), wanted)), reverse=True)[:most]
        assert sorted(key for (key,) in found) == sorted(expected)

    def test_those_that_hold_a_short_word_whole_come_before_those_where_words_begin_so(
        self, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        department = published(document("1")).department
        SearchEntry.objects.all().delete()
        SearchEntry.objects.bulk_create(
            SearchEntry(pk=key, kind="line", object_id=key, department=department, name=name, tokens=f"§lines {name}")
            for key, name in ((1, "208"), (2, "20805"), (3, "2080505"))
        )
        for most, names in ((1, ["208"]), (2, ["208", "2080505"]), (9, ["208", "2080505", "20805"])):
            found = search.found_by_words(parsed("208"), ["lines"], Filters(), most)
            assert [one.name for one in found["lines"]] == names
