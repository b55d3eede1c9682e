"""Show how an edition comes to be and moves on: load, submit, publish, supersede, withdraw, discard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from budgets import editions
from budgets.editions import EditionError
from budgets.models import Amount, Budget, Department, FormerSlug, Jurisdiction, Line, Project, ProjectEntry
from budgets.records import Phase, Scope, Statement
from tests import factories

State = Budget.EditionState


pytestmark = pytest.mark.usefixtures("english")


def load(content: str = "1", **changes: object) -> Budget:
    """Load the handmade budget as read from another file for each content."""
    made = factories.budget(files=(factories.source_file(content),), **changes)
    return editions.load_as_draft(budget=made).budget


def everything() -> dict[str, int]:
    """Return the number of rows of every table of ours."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name.startswith("budgets_")]
        counts = {}
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {name}")  # noqa: S608
            counts[name] = cursor.fetchone()[0]
    return counts


@pytest.mark.django_db
class TestLoad:
    def test_makes_a_draft_that_the_public_does_not_see(self) -> None:
        loaded = editions.load_as_draft(budget=factories.budget())
        assert (loaded.created, loaded.budget.edition, loaded.budget.state) == (True, 1, State.DRAFT)
        assert not Budget.objects.published().exists()
        assert not Budget.objects.publicly_known().exists()

    def test_leaves_an_edition_of_the_same_files_alone(self) -> None:
        first = load()
        before = everything()
        again = editions.load_as_draft(budget=factories.budget(title="read better"))
        assert (again.created, again.budget.pk) == (False, first.pk)
        assert everything() == before

    @pytest.mark.parametrize("step", [editions.submit, editions.publish])
    def test_leaves_it_alone_in_every_state(self, step: Callable[..., Budget]) -> None:
        step(budget=load())
        assert not editions.load_as_draft(budget=factories.budget()).created

    def test_again_makes_another_draft_beside_it(self) -> None:
        first = load()
        second = editions.load_as_draft(budget=factories.budget(), again=True)
        assert (second.created, second.budget.edition) == (True, 2)
        assert Budget.objects.filter(pk=first.pk, state=State.DRAFT).exists()

    def test_counts_editions_of_each_document_apart(self) -> None:
        load("1")
        assert load("2").edition == 2
        assert load("3", phase=Phase.FINAL).edition == 1
        assert load("4", scope=Scope.DEPARTMENT).edition == 1
        assert load("5", year=2025).edition == 1

    def test_the_same_files_of_another_document_are_not_the_same(self) -> None:
        load("1")
        assert load("1", phase=Phase.FINAL).pk != load("1").pk

    def test_a_budget_without_files_is_never_the_same(self) -> None:
        typed = factories.budget(files=(), statements=(), sections=(), mentions=(), projects=(), items=(), goals=())
        typed = replace(typed, indicators=(), assets=(), terms=())
        assert [editions.load_as_draft(budget=typed).budget.edition for _ in range(2)] == [1, 2]

    def test_keeps_the_tree_of_lines(self) -> None:
        lines = Line.objects.filter(budget=load(), kind="expenditure")
        assert lines.get(code="2010101").parent == lines.get(code="20101")
        assert lines.get(code="201").parent == lines.get(level=0)

    def test_keeps_an_unreadable_amount_apart_from_a_blank(self) -> None:
        row = editions.load_as_draft(budget=factories.doubtful_budget()).budget
        amounts = Amount.objects.filter(line__budget=row)
        assert list(amounts.filter(state="unreadable").values_list("value", "printed")) == [(None, "1OO.00")]
        assert sorted(amounts.filter(state="blank").values_list("value", "printed")) == [(None, ""), (None, "-")]
        assert amounts.filter(state="value", value=0).count() == 5


@pytest.mark.django_db
class TestIssuer:
    def test_is_made_with_its_jurisdiction_and_an_address_by_its_sound(self) -> None:
        department = load().department
        assert (department.name, department.jurisdiction.name) == (factories.UNIT, "青田市")
        assert department.slug == "qing-tian-shi-shu-ju-fu-wu-zhong-xin"

    def test_of_the_same_sound_gets_a_number(self) -> None:
        load()
        other = load("2", department="青田市数据服务中新")
        assert other.department.slug == "qing-tian-shi-shu-ju-fu-wu-zhong-xin-2"

    def test_does_not_take_an_address_that_another_had(self) -> None:
        somewhere = Jurisdiction.objects.create(name="别处")
        moved = Department.objects.create(jurisdiction=somewhere, name="别局", slug="other")
        FormerSlug.objects.create(slug="qing-tian-shi-shu-ju-fu-wu-zhong-xin", department=moved)
        assert load().department.slug == "qing-tian-shi-shu-ju-fu-wu-zhong-xin-2"

    @pytest.mark.parametrize("name", ["青田市 数据服务中心", "Data Centre of Qingtian"])
    def test_is_known_by_name_and_alias_whatever_the_spaces(self, name: str) -> None:
        department = load().department
        department.aliases.create(name="data centre OF qingtian")
        assert load("2", department=name).department == department

    def test_of_the_same_name_elsewhere_is_another(self) -> None:
        first = load().department
        assert load("2", jurisdiction="红石市").department != first

    def test_whose_place_is_not_printed_is_known_by_its_name(self) -> None:
        first = load().department
        assert load("2", jurisdiction="").department == first

    def test_that_cannot_be_told_apart_is_refused_with_the_choices(self) -> None:
        slugs = {load("1").department.slug, load("2", jurisdiction="红石市").department.slug}
        with pytest.raises(EditionError) as refused:
            load("3", jurisdiction="")
        assert all(slug in str(refused.value) for slug in slugs)

    def test_without_any_place_stands_under_an_unknown_one(self) -> None:
        assert load(jurisdiction="").department.jurisdiction.name == editions.UNKNOWN_JURISDICTION

    def test_given_by_the_caller_wins(self) -> None:
        department = load().department
        other = factories.budget(department="别名", files=(factories.source_file("2"),))
        loaded = editions.load_as_draft(budget=other, department=department)
        assert (loaded.budget.department, loaded.budget.issuer) == (department, "别名")


@pytest.mark.django_db
class TestProjects:
    def test_are_the_same_through_the_years(self) -> None:
        load("1")
        later = [replace(entry, name=f"2025年{entry.name.removeprefix('2024年')}") for entry in factories.PROJECTS]
        load("2", year=2025, projects=tuple(later))
        assert Project.objects.count() == 4
        assert ProjectEntry.objects.filter(project__key="公共数据培训").count() == 2

    def test_merged_by_staff_are_found_under_the_one_that_stays(self) -> None:
        department = load().department
        stays, goes = (Project.objects.get(key=key) for key in ("安全服务", "平台扩容"))
        Project.objects.filter(pk=goes.pk).update(merged_into=stays)
        row = load("2", year=2025)
        assert row.projectentrys.get(name="平台扩容").project == stays
        assert row.department == department


@pytest.mark.django_db
class TestRefusal:
    """A budget whose parts do not belong together leaves nothing behind, on either database."""

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"year": 1024}, "database"),
            ({"mentions": (replace(factories.mentions()[0], section=99),)}, "section 99"),
            ({"goals": (replace(factories.GOALS[0], project=99),)}, "project 99"),
            ({"projects": (replace(factories.PROJECTS[0], parent=1),), "statements": ()}, "parent"),
            ({"items": (factories.ITEMS[0], factories.ITEMS[0])}, "database"),
            ({"files": ()}, factories.FILE),
        ],
    )
    def test_leaves_nothing_behind(self, changes: dict[str, object], said: str) -> None:
        before = everything()
        with pytest.raises(EditionError) as refused:
            editions.load_as_draft(budget=factories.budget(**changes))
        assert said in str(refused.value)
        assert everything() == before

    def test_refuses_lines_that_are_below_themselves(self) -> None:
        table = factories.expenditure()
        lines = (replace(table.lines[0], parent=2), replace(table.lines[1], parent=1))
        with pytest.raises(EditionError, match="parent"):
            load(statements=(replace(table, lines=lines),))


@pytest.mark.django_db
class TestPublish:
    def test_puts_an_edition_in_force(self) -> None:
        row = editions.publish(budget=load())
        assert row.state == State.PUBLISHED
        assert row.published_at is not None
        assert list(Budget.objects.published()) == [row]

    def test_goes_by_review_or_straight(self) -> None:
        row = editions.submit(budget=load())
        assert (row.state, row.submitted_at is None) == (State.REVIEW, False)
        assert editions.publish(budget=row).state == State.PUBLISHED

    def test_supersedes_the_edition_in_force(self) -> None:
        first = editions.publish(budget=load("1"))
        second = editions.publish(budget=load("2"))
        first.refresh_from_db()
        assert (first.state, first.ended_at == second.published_at) == (State.SUPERSEDED, True)
        assert list(Budget.objects.published()) == [second]
        assert set(Budget.objects.readable()) == {first, second}

    @pytest.mark.parametrize("two", [False, True])
    def test_takes_a_second_person_where_the_site_asks_for_two(self, settings: Any, two: bool) -> None:
        settings.PUBLISHING_TAKES_TWO = two
        first, second = (get_user_model().objects.create_user(name) for name in ("first", "second"))
        row = editions.submit(budget=load(), by=first)
        if two:
            with pytest.raises(EditionError):
                editions.publish(budget=row, by=first, despite_failures="As printed.")
            assert Budget.objects.published().count() == 0
        who = second if two else first
        assert editions.publish(budget=row, by=who, despite_failures="As printed.").state == State.PUBLISHED

    def test_leaves_other_documents_in_force(self) -> None:
        final = editions.publish(budget=load("1", phase=Phase.FINAL))
        editions.publish(budget=load("2"))
        final.refresh_from_db()
        assert final.state == State.PUBLISHED

    def test_does_not_go_back_to_an_older_edition(self) -> None:
        first, second = load("1"), load("2")
        editions.publish(budget=second)
        with pytest.raises(EditionError, match=r"2.*1"):
            editions.publish(budget=first)
        assert list(Budget.objects.published()) == [second]

    def test_is_refused_twice(self) -> None:
        row = editions.publish(budget=load())
        with pytest.raises(EditionError):
            editions.publish(budget=row)

    def test_is_refused_while_something_is_unreadable(self) -> None:
        row = editions.load_as_draft(budget=factories.doubtful_budget()).budget
        with pytest.raises(EditionError, match="2"):
            editions.publish(budget=row)
        assert not Budget.objects.published().exists()

    @pytest.mark.parametrize("left", ["the amount", "the row"])
    def test_is_refused_for_an_unreadable_amount_as_for_an_unreadable_row(self, left: str) -> None:
        made = factories.doubtful_budget()
        made = (
            replace(made, unreadable=()) if left == "the amount" else replace(made, statements=factories.statements())
        )
        with pytest.raises(EditionError, match="1"):
            editions.publish(budget=editions.load_as_draft(budget=made).budget)

    def test_despite_that_keeps_the_reason(self) -> None:
        row = editions.load_as_draft(budget=factories.doubtful_budget()).budget
        with pytest.raises(EditionError):
            editions.publish(budget=row, despite_unreadable="   ")
        row = editions.publish(budget=row, despite_unreadable=" the scan is torn ")
        assert row.publication_note == "the scan is torn"

    def test_has_no_note_where_all_was_read(self) -> None:
        assert editions.publish(budget=load(), despite_unreadable="just in case").publication_note == ""

    def test_is_once_a_document_in_the_database_too(self) -> None:
        editions.publish(budget=load("1"))
        second = load("2")
        with pytest.raises(IntegrityError, match=r"budget_one_published_edition|UNIQUE"), transaction.atomic():
            Budget.objects.filter(pk=second.pk).update(state=State.PUBLISHED)


@pytest.mark.django_db
class TestWithdraw:
    def test_takes_an_edition_from_the_public_with_a_reason(self) -> None:
        row = editions.publish(budget=load())
        editions.withdraw(budget=row, reason=" wrong year ")
        row.refresh_from_db()
        assert (row.state, row.withdrawal_reason, row.ended_at is None) == (State.WITHDRAWN, "wrong year", False)
        assert not Budget.objects.readable().exists()
        assert list(Budget.objects.withdrawn()) == [row]

    def test_does_not_bring_back_the_edition_before(self) -> None:
        editions.publish(budget=load("1"))
        editions.withdraw(budget=editions.publish(budget=load("2")), reason="r")
        assert not Budget.objects.published().exists()

    def test_keeps_when_a_superseded_edition_ended(self) -> None:
        first = editions.publish(budget=load("1"))
        second = editions.publish(budget=load("2"))
        editions.withdraw(budget=first, reason="r")
        first.refresh_from_db()
        assert first.ended_at == second.published_at

    def test_needs_a_reason_and_something_published(self) -> None:
        row = load()
        with pytest.raises(EditionError):
            editions.withdraw(budget=row, reason="r")
        with pytest.raises(EditionError):
            editions.withdraw(budget=editions.publish(budget=row), reason=" \n")


@pytest.mark.django_db
class TestDiscard:
    def test_deletes_a_draft_and_the_projects_that_only_it_named(self) -> None:
        load("1", projects=factories.PROJECTS[:1], statements=(), mentions=(), goals=())
        before = everything()
        editions.discard_draft(budget=load("2"))
        assert editions.delete_discarded(before=timezone.now()) == 1
        assert everything() == before

    def test_keeps_projects_that_staff_have_worked_on(self) -> None:
        row = load()
        Project.objects.filter(key="安全服务").update(confirmed=True)
        editions.discard_draft(budget=row)
        editions.delete_discarded(before=timezone.now())
        assert list(Project.objects.values_list("key", flat=True)) == ["安全服务"]

    @pytest.mark.parametrize("step", [editions.submit, editions.publish])
    def test_is_for_drafts_only(self, step: Callable[..., Budget]) -> None:
        row = step(budget=load())
        with pytest.raises(EditionError):
            editions.discard_draft(budget=row)
        assert Budget.objects.filter(pk=row.pk).exists()

    def test_of_what_is_gone_is_refused(self) -> None:
        row = load()
        editions.discard_draft(budget=row)
        with pytest.raises(EditionError, match="not there"):
            editions.publish(budget=row)


def longer(times: int) -> Statement:
    """Return the table of functions printed so many times over, one below the other."""
    table = factories.expenditure()
    size = len(table.lines)
    lines = [
        replace(line, position=line.position + n * size, parent=line.parent and line.parent + n * size)
        for n in range(times)
        for line in table.lines
    ]
    return replace(table, lines=tuple(lines))


@pytest.mark.django_db
def test_the_queries_of_a_load_do_not_grow_with_the_budget(django_assert_num_queries: Any) -> None:
    load("1")
    for content, times, batches in (("2", 1, 1), ("3", 4, 2)):
        made = factories.budget(files=(factories.source_file(content),), statements=(longer(times),))
        # begin; issuer by name, issuer held, hashes of its editions, last edition, year; insert edition, files;
        # known projects; insert two generations of projects, statements, columns, four generations of lines, amounts,
        # sections, mentions, goals, indicators, targets, items, assets, terms; the check: last year's, department's,
        # what is stored, codes, the keys of its parts, findings before, findings (SQLite takes many in batches), audit;
        # PostgreSQL draws the keys of the columns and of each generation of lines before it copies them.
        with django_assert_num_queries(59 + (batches if connection.vendor == "sqlite" else 1 + 5)):
            editions.load_as_draft(budget=made)


# Two at once. SQLite has one writer at a time and its test database one connection: there is nothing to race.

races = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite's test database has a single connection: no two at once."
)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Make calls in threads that start together, and return what each returned or raised."""
    gate = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(number: int) -> None:
        try:
            gate.wait(10)
            results[number] = calls[number]()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@races
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("_attempt", range(5))
    def test_two_who_publish_one_edition_do_not_both_succeed(self, _attempt: int) -> None:
        row = load()
        results = at_once(*[lambda: editions.publish(budget=row)] * 2)
        assert sorted(type(result).__name__ for result in results) == ["Budget", "EditionError"]
        assert Budget.objects.published().count() == 1

    @pytest.mark.heavy
    @pytest.mark.parametrize("_attempt", range(5))
    def test_two_who_publish_two_editions_leave_the_newer_in_force(self, _attempt: int) -> None:
        first, second = load("1"), load("2")
        results = at_once(lambda: editions.publish(budget=first), lambda: editions.publish(budget=second))
        assert isinstance(results[1], Budget)
        assert list(Budget.objects.published()) == [second]
        first.refresh_from_db()
        assert first.state in (State.SUPERSEDED, State.DRAFT)

    def test_two_who_withdraw_do_not_both_succeed(self) -> None:
        row = editions.publish(budget=load())
        results = at_once(*[lambda: editions.withdraw(budget=row, reason="r")] * 2)
        assert sorted(type(result).__name__ for result in results) == ["Budget", "EditionError"]

    def test_two_who_load_the_same_files_make_one_edition(self) -> None:
        load("1")
        results = at_once(*[lambda: load("2")] * 2)
        assert [type(result) for result in results] == [Budget, Budget]
        assert sorted(Budget.objects.values_list("edition", flat=True)) == [1, 2]

    def test_two_who_load_other_files_make_two_editions(self) -> None:
        load("1")
        at_once(lambda: load("2"), lambda: load("3"))
        assert sorted(Budget.objects.values_list("edition", flat=True)) == [1, 2, 3]
