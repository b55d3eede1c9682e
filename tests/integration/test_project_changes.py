"""Projects put together or taken apart are added up where years compare, and nowhere twice; staff say so, by two."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from budgets import editions
from budgets.models import Amount, Budget, Jurisdiction, Membership, Project, ProjectChange, ProjectEntry
from budgets.queries.changed_projects import NotAdded, changed_projects
from budgets.queries.printed_projects import PrintedProject, suggested_changes
from tests import factories
from tests.pages import project_page

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
Role = Membership.Role
#: What the handmade budget lists, in yuan: 数据平台运维 and 公共数据培训.
ONE, OTHER = Decimal(2_500_000), Decimal(1_500_000)


def published(year: int, change: Callable[[Budget], object] = lambda budget: None) -> Budget:
    made = factories.budget(year=year, files=(factories.source_file(str(year)),))
    draft = editions.load_as_draft(budget=made).budget
    change(draft)
    return editions.publish(budget=draft, despite_unreadable="as printed", despite_failures="as printed")


def entry_of(budget: Budget, name: str) -> ProjectEntry:
    return ProjectEntry.objects.get(budget=budget, name__endswith=name)


def renamed(budget: Budget) -> None:
    """Let an edition list the one project in the place of the first of the two, and nothing of the other."""
    whole, _made = Project.objects.get_or_create(department=budget.department, name="数据平台与培训")
    beside, _made = Project.objects.get_or_create(department=budget.department, name="另一项目")
    ProjectEntry.objects.filter(pk=entry_of(budget, "数据平台运维").pk).update(project=whole, name=whole.name)
    ProjectEntry.objects.filter(pk=entry_of(budget, "公共数据培训").pk).update(project=beside, name=beside.name)


def project(name: str) -> Project:
    return Project.objects.get(name__endswith=name)


def change_of(kind: str, year: int, *, confirmed: bool = True) -> ProjectChange:
    change = ProjectChange.objects.create(
        kind=kind,
        whole=project("数据平台与培训"),
        year=year,
        source="2024年预算第9页",
        confirmed_at=timezone.now() if confirmed else None,
    )
    for name in ("数据平台运维", "公共数据培训"):
        change.parts.create(project=project(name))
    return change


def told(name: str) -> dict[int, tuple[Decimal | None, NotAdded | None, list[str]]]:
    (found,) = changed_projects(project(name))
    return {
        year.budget.fiscal_year_id: (year.comparable, year.why_not, [one.name for one in year.absent])
        for year in found.years
    }


class TestSums:
    def test_before_the_several_and_after_the_one_are_counted(self) -> None:
        published(2023)
        published(2024, renamed)
        change_of("merged", 2024)
        for name in ("数据平台与培训", "数据平台运维", "公共数据培训"):
            assert told(name) == {2024: (ONE, None, []), 2023: (ONE + OTHER, None, [])}
        assert changed_projects(project("另一项目")) == []

    def test_one_that_became_several_is_read_the_other_way_round(self) -> None:
        published(2023, renamed)
        published(2024)
        change_of("split", 2024)
        assert told("数据平台与培训") == {2024: (ONE + OTHER, None, []), 2023: (ONE, None, [])}

    def test_where_both_stand_nothing_is_counted_twice(self) -> None:
        def both(budget: Budget) -> None:
            whole, _made = Project.objects.get_or_create(department=budget.department, name="数据平台与培训")
            ProjectEntry.objects.filter(pk=entry_of(budget, "公共数据培训").pk).update(project=whole)

        published(2023)
        published(2024, both)
        change_of("merged", 2024)
        assert told("数据平台与培训")[2024] == (None, NotAdded.BOTH, [])

    def test_what_is_part_of_another_there_is_not_added_to_it(self) -> None:
        published(2023)
        published(2024, renamed)
        change = change_of("merged", 2024)
        change.parts.create(project=project("平台扩容"))
        assert told("数据平台与培训")[2023] == (None, NotAdded.WITHIN, [])

    def test_without_an_amount_of_each_nothing_is_added(self) -> None:
        def blank(budget: Budget) -> None:
            entry = entry_of(budget, "公共数据培训")
            Amount.objects.filter(line__entry=entry).update(value=None, state="blank", printed="")
            entry.mentions.all().delete()

        published(2023, blank)
        published(2024, renamed)
        change_of("merged", 2024)
        assert told("数据平台与培训")[2023] == (None, NotAdded.NO_AMOUNT, [])

    def test_which_is_not_printed_is_named(self) -> None:
        published(
            2022,
            lambda budget: ProjectEntry.objects.filter(pk=entry_of(budget, "公共数据培训").pk).update(
                project=Project.objects.create(department=budget.department, name="别的")
            ),
        )
        published(2023)
        published(2024, renamed)
        change_of("merged", 2024)
        assert told("数据平台与培训")[2022] == (ONE, None, [project("公共数据培训").name])


class TestPages:
    def test_the_public_reads_what_was_confirmed_and_nothing_else(self, client: Client) -> None:
        published(2023)
        published(2024, renamed)
        change = change_of("merged", 2024, confirmed=False)
        url = f"/en{project_page(change.whole)}"
        assert "Put together" not in client.get(url).content.decode()
        ProjectChange.objects.update(confirmed_at=timezone.now())
        page = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", client.get(url).content.decode())))
        assert "Put together from 2024 on" in page
        assert "2024年预算第9页" in page
        assert "数据平台运维 2.5000 ; " in page
        assert "4.0000" in page.split("Put together from 2024 on")[1]
        rows = client.get(url.rstrip("/") + ".json").json()["lists"]["changed"]
        assert [(row["since"], row["yuan"], row["not_added"]) for row in rows] == [
            (2024, "2500000.00", None),
            (2024, "4000000.00", None),
        ]
        ProjectChange.objects.update(kind="split", year=2023)
        page = client.get(f"/en{project_page(project('公共数据培训'))}").content.decode()
        assert "Taken apart from 2023 on" in page
        assert "both stand there" in page or "is not printed there" in page

    def test_a_discarded_draft_leaves_the_projects_that_a_change_names(self) -> None:
        draft = editions.load_as_draft(budget=factories.budget(year=2025)).budget
        department, entry = draft.department, entry_of(draft, "公共数据培训")
        whole = Project.objects.create(department=department, name="数据平台与培训")
        change = ProjectChange.objects.create(kind="merged", whole=whole, year=2024, source="x")
        change.parts.create(project=entry.project)
        editions.discard_draft(budget=draft, reason="a trial")
        editions.delete_discarded(before=timezone.now())
        assert change.parts.get().project == entry.project
        assert not Project.objects.filter(name__endswith="平台扩容").exists()


def printed(*given: tuple[str, float] | tuple[str, float, float]) -> list[PrintedProject]:
    """Return projects by name, amount and what the text says of the year before, in 万元; a key is a name's."""
    found = []
    for name, *amounts in given:
        exact = [Decimal(str(amount)) * 10_000 for amount in amounts]
        found.append(PrintedProject(hash(name), name, exact[0], exact[1] if len(exact) > 1 else None))
    return found


def suggested(before: list[PrintedProject], now: list[PrintedProject]) -> list[tuple[str, str, list[str]]]:
    return [
        (one.kind.value, one.whole.name, [part.name for part in one.parts]) for one in suggested_changes(before, now)
    ]


class TestSuggested:
    SEVERAL = (("数据平台运维", 250), ("公共数据培训", 150))
    ONE = ("数据平台与培训", 380)
    STAYS = ("宣传专项经费", 20)

    def test_by_words_that_no_other_project_bears_and_amounts_that_are_near(self) -> None:
        before, now = printed(*self.SEVERAL, self.STAYS), printed(self.ONE, self.STAYS)
        names = [name for name, _amount in self.SEVERAL]
        assert suggested(before, now) == [("merged", self.ONE[0], names)]
        assert suggested(now, before) == [("split", self.ONE[0], names)]

    @pytest.mark.parametrize(
        ("before", "now"),
        [
            # the amounts are far apart
            (SEVERAL, [("数据平台与培训", 1000)]),
            # one that became another is none of several
            (SEVERAL[:1], [ONE]),
            # another of the year bears the words too
            (SEVERAL, [ONE, ("数据平台培训二期", 900)]),
            # words that name nothing
            ([("学校专项经费", 250), ("医院专项经费", 150)], [("道路专项经费", 400)]),
            # a round amount adds up by chance
            ([("学校", 250), ("医院", 150)], [("道路", 400)]),
            # of so many, two more add up alike
            ([("学校", 250.37), ("医院", 150), ("河道", 250), ("桥梁", 150.37)], [("道路", 400.37)]),
            # each stays
            (SEVERAL, SEVERAL),
        ],
    )
    def test_what_tells_too_little_is_not_suggested(self, before: Any, now: Any) -> None:
        assert suggested(printed(*before), printed(*now)) == []

    def test_by_amounts_that_add_up_exactly_or_are_told_of_the_year_before(self) -> None:
        before = printed(("学校", 250.37), ("医院", 150), ("桥梁", 7))
        assert suggested(before, printed(("道路", 400.37))) == [("merged", "道路", ["学校", "医院"])]
        assert suggested(before, printed(("道路", 90, 400.37))) == [("merged", "道路", ["学校", "医院"])]
        now = printed(("学校", 9, 250.37), ("医院", 8, 150))
        assert suggested(printed(("道路", 400.37)), now) == [("split", "道路", ["学校", "医院"])]

    def test_among_too_many_no_sums_are_tried_and_without_amounts_nothing_is_said(self) -> None:
        many = printed(("学校", 250.37), ("医院", 150), *((f"第{n}号", n) for n in range(1, 10)))
        more = [*many, *printed(*((chr(code) * 2, 1) for code in range(0x5200, 0x520C)))]
        road = printed(("道路", 400.37))
        assert suggested(many, road) == [("merged", "道路", ["学校", "医院"])]
        assert suggested(more, road) == []
        assert suggested([PrintedProject(1, "数据平台", None), *printed(self.SEVERAL[1])], printed(self.ONE)) == []


class TestStaff:
    @pytest.fixture
    def names(self) -> dict[str, Any]:
        published(2023)
        published(2024, renamed)
        return {
            "kind": "merged",
            "whole": project("数据平台与培训").pk,
            "year": 2024,
            "source": "2024年预算第9页",
            "parts-TOTAL_FORMS": 2,
            "parts-INITIAL_FORMS": 0,
            "parts-0-project": project("数据平台运维").pk,
            "parts-1-project": project("公共数据培训").pk,
        }

    def keeper(self, name: str) -> Client:
        user = User.objects.create_user(name, is_staff=True)
        Membership.objects.create(person=user, role=Role.ADMINISTERS)
        client = Client()
        client.force_login(user)
        return client

    def act(self, client: Client, action: str) -> str:
        sent = {"action": action, "_selected_action": [ProjectChange.objects.get().pk]}
        return str(client.post("/en/admin/budgets/projectchange/", sent, follow=True).content.decode())

    def test_one_proposes_and_another_confirms(self, names: dict[str, Any]) -> None:
        Jurisdiction.objects.update(publishing_takes_two=True)
        one, other = self.keeper("one"), self.keeper("other")
        page = one.post("/en/admin/budgets/projectchange/add/", names)
        assert page.status_code == 302, page.content.decode()
        assert ProjectChange.objects.get().parts.count() == 2
        assert "another than who proposed it" in self.act(one, "confirm")
        assert ProjectChange.objects.get().confirmed_at is None
        assert "done" in self.act(other, "confirm")
        assert ProjectChange.objects.get().confirmed_by.username == "other"  # type: ignore[union-attr]
        assert "decided on meanwhile" in self.act(other, "confirm")
        change = ProjectChange.objects.get()
        url = f"/en/admin/budgets/projectchange/{change.pk}/change/"
        one.post(url, {**names, "source": "anything else"})
        assert ProjectChange.objects.get().source == "2024年预算第9页"
        assert "done" in self.act(other, "take_back")
        assert changed_projects(change.whole) == []

    def test_what_published_budgets_suggest_is_proposed_once_and_confirmed_by_two(self, names: dict[str, Any]) -> None:
        # 250 and 150 before, 250 since: named alike
        Jurisdiction.objects.update(publishing_takes_two=True)
        one, other = self.keeper("one"), self.keeper("other")
        assert "are being looked through" in str(
            one.post("/en/admin/budgets/projectchange/propose/", follow=True).content.decode()
        )
        editions.propose_project_changes()
        change = ProjectChange.objects.get()
        parts = [part.project.name for part in change.parts.all()]
        assert (change.kind, change.year, change.whole.name) == ("merged", 2024, "数据平台与培训")
        assert [name[-6:] for name in parts] == ["数据平台运维", "公共数据培训"]
        assert "2,500,000.00 + " in change.source
        assert " → 数据平台" in change.source
        assert editions.propose_project_changes() == 0
        assert "another person confirms it" in self.act(one, "confirm")
        assert "another than who proposed it" in self.act(one, "confirm")
        assert changed_projects(change.whole) == []
        assert "done" in self.act(other, "confirm")
        assert len(changed_projects(change.whole)) == 1

    def test_what_was_rejected_is_not_proposed_again_and_may_be_confirmed_after_all(
        self, names: dict[str, Any]
    ) -> None:
        assert editions.propose_project_changes() == 1
        keeper = self.keeper("one")
        assert "done" in self.act(keeper, "reject")
        assert ProjectChange.objects.get().rejected
        assert editions.propose_project_changes() == 0
        Jurisdiction.objects.update(publishing_takes_two=False)
        assert "done" in self.act(keeper, "confirm")
        assert not ProjectChange.objects.get().rejected

    def test_drafts_and_years_that_do_not_follow_suggest_nothing(self) -> None:
        published(2021)
        published(2023, renamed)
        editions.load_as_draft(budget=factories.budget(year=2022))
        assert editions.propose_project_changes() == 0

    @pytest.mark.parametrize(
        "wrong", [{"parts-1-project": ""}, {"parts-1-project": "whole"}, {"parts-1-project": "foreign"}, {"source": ""}]
    )
    def test_what_is_no_change_of_projects_is_refused(self, names: dict[str, Any], wrong: dict[str, str]) -> None:
        foreign = editions.load_as_draft(budget=factories.budget(department="乙局", year=2023)).budget
        known = {"whole": names["whole"], "foreign": entry_of(foreign, "公共数据培训").project_id}
        sent = {**names, **{name: known.get(value, value) for name, value in wrong.items()}}
        assert self.keeper("one").post("/en/admin/budgets/projectchange/add/", sent).status_code == 200
        assert not ProjectChange.objects.exists()

    def test_projects_are_named_and_those_of_one_name_are_told_apart(self, names: dict[str, Any]) -> None:
        other = editions.load_as_draft(budget=factories.budget(department="乙局", year=2023)).budget
        theirs, ours = entry_of(other, "公共数据培训").project_id, names["parts-1-project"]
        keeper = self.keeper("one")
        sent = {**names, "whole": "数据平台与培训", "parts-1-project": "公共数据培训"}
        said = keeper.post("/en/admin/budgets/projectchange/add/", sent).content.decode()
        assert f"#{ours} " in said
        assert f"#{theirs} 乙局" in said
        sent["parts-1-project"] = f"#{ours}"
        assert keeper.post("/en/admin/budgets/projectchange/add/", sent).status_code == 302
        assert ProjectChange.objects.get().whole_id == names["whole"]

    def test_a_change_of_one_project_is_not_confirmed(self, names: dict[str, Any]) -> None:
        ProjectChange.objects.create(kind="merged", whole=project("数据平台与培训"), year=2024, source="x")
        assert "two at least" in self.act(self.keeper("one"), "confirm")
