"""Show that the whole sample is loaded once, is what its packages say, and stays out of the way of what staff did."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import TestCase

from budgets import documents, editions, samples
from budgets.models import Acknowledgement, Amount, Budget, Department, Jurisdiction, Project, SourceFile
from budgets.queries.records import records
from tests import factories
from tests.documents import CENTRE, SAMPLE
from tests.pages import project_page

PACKAGES = sorted(path.parent for path in samples.SAMPLE.glob("*/datapackage.json"))


@pytest.mark.heavy
class TestWhole(TestCase):
    loaded: list[editions.LoadedEdition]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.loaded = samples.load_samples()

    def test_every_document_is_published_under_its_place(self) -> None:
        shown = {(b.department.jurisdiction.name_en, b.department.slug, b.fiscal_year_id) for b in published()}
        assert shown == {
            ("Shenzhen", CENTRE, 2024),
            ("Jiangsu", "jiangsu-party-office", 2017),
            ("Jiangsu", "jiangsu-party-office", 2018),
            ("Jiangsu", "jiangsu-party-office", 2019),
            ("Shanghai", "shanghai-finance-bureau", 2025),
            ("Putuo District, Shanghai", "putuo-wanli", 2023),
            ("Putuo District, Shanghai", "putuo-justice-bureau", 2026),
        }
        assert not Jurisdiction.objects.filter(code="").exists()

    def test_what_is_stored_is_what_the_packages_say(self) -> None:
        stored = {one.files.all()[0].sha256: records(one) for one in published()}
        for folder in PACKAGES:
            given = documents.read([folder]).budget
            assert stored[given.files[0].sha256] == replace(given, edition=1)

    def test_each_is_a_summary_and_holds_no_file_but_names_the_original(self) -> None:
        assert len(published()) == 1 + len(PACKAGES) == 7
        assert all(len(budget.summary_of) == 64 for budget in published())
        assert not SourceFile.objects.exclude(file="").exists()

    def test_everything_has_an_english_name(self) -> None:
        assert not Department.objects.filter(name_en="").exists()
        assert not Project.objects.filter(name_en="").exists()
        assert not Jurisdiction.objects.filter(name_en="").exists()

    def test_what_does_not_hold_is_published_as_printed(self) -> None:
        failing = [one for one in Acknowledgement.objects.all() if one.is_standard]
        assert {(one.budget.department.slug, one.budget.fiscal_year_id) for one in failing} == {
            (CENTRE, 2024),
            ("jiangsu-party-office", 2017),
            ("jiangsu-party-office", 2019),
            ("putuo-wanli", 2023),
            ("putuo-justice-bureau", 2026),
        }

    def test_a_name_of_an_earlier_year_finds_the_department(self) -> None:
        office = Department.objects.get(slug="jiangsu-party-office")
        assert list(Department.objects.with_name_or_alias("中国共产党江苏省委员会办公厅")) == [office]
        issuers = office.budgets.order_by("fiscal_year_id").values_list("issuer", flat=True)
        assert list(issuers) == ["中国共产党江苏省委员会办公厅", "中共江苏省委办公厅", "中共江苏省委办公厅"]

    def test_a_project_printed_only_in_the_text_leads_to_no_listing_that_is_not_there(self) -> None:
        without = "/putuo-justice-bureau/2026/budget/projects/"  # this document has no table of projects
        assert self.client.get(without).status_code == 404
        told = Project.objects.filter(entries__budget__department__slug="putuo-justice-bureau").distinct()
        assert told
        for project in told:
            assert without not in self.client.get(project_page(project)).content.decode()

    def test_loaded_again_changes_nothing(self) -> None:
        Department.objects.filter(slug=CENTRE).update(slug="moved", name_en="Staff's own name")
        before = Amount.objects.count()
        assert not any(one.created for one in samples.load_samples())
        assert (Budget.objects.count(), Amount.objects.count()) == (7, before)
        assert Department.objects.filter(slug="moved", name_en="Staff's own name").exists()

    def test_the_document_itself_is_another_edition_than_its_summary(self) -> None:
        """Who imports the published file finds it loaded beside the summary, not taken for it."""
        given = documents.read([PACKAGES[0]]).budget
        issuer = Department.objects.get(slug="jiangsu-party-office")
        loaded = editions.load_as_draft(budget=replace(given, summary_of=""), department=issuer)
        assert (loaded.created, loaded.budget.edition) == (True, 2)


def published() -> list[Budget]:
    return list(Budget.objects.published().select_related("department__jurisdiction"))


@pytest.fixture
def _one(db: None) -> None:
    samples.load_samples(CENTRE)


@pytest.mark.usefixtures("_one")
class TestOneDepartment:
    def test_is_published_as_a_summary_of_the_document_it_names(self) -> None:
        budget = Budget.objects.published().get()
        assert budget.summary_of.startswith("014d753ab5b3")
        assert records(budget) == replace(documents.read([SAMPLE]).budget, edition=1, summary_of=budget.summary_of)

    def test_has_its_address_and_the_department_in_charge(self) -> None:
        department = Department.objects.get(slug=CENTRE)
        assert department.name_en == "Shenzhen Information Security Management Centre"
        assert department.parent is not None
        assert department.parent.name == "深圳市政务服务和数据管理局"
        assert (department.jurisdiction.name_en, department.jurisdiction.level) == ("Shenzhen", "city")
        assert Project.objects.count() == 13


@pytest.mark.django_db
@pytest.mark.any_database
class TestBesideWhatStaffDid:
    @pytest.mark.heavy
    def test_gives_english_names_to_what_was_imported_before(self) -> None:
        call_command("import_budget", str(SAMPLE), stdout=StringIO())
        samples.load_samples(CENTRE)
        department = Department.objects.get(name="深圳市信息安全管理中心")
        assert (department.slug, department.name_en == "") == ("shen-zhen-shi-xin-xi-an-quan-guan-li-zhong-xin", False)
        assert Jurisdiction.objects.get().code == "440300"

    @pytest.mark.heavy
    def test_publishes_no_draft_of_staff(self) -> None:
        given = documents.read([PACKAGES[-1]]).budget
        draft = editions.load_as_draft(budget=replace(given, summary_of="")).budget
        samples.load_samples("putuo-wanli")
        draft.refresh_from_db()
        assert draft.state == Budget.EditionState.DRAFT
        assert Budget.objects.published().get().edition == 2

    def test_stays_out_of_the_way_of_a_budget_of_the_sites_own(self) -> None:
        sample = documents.read([SAMPLE]).budget
        own = replace(factories.budget(), department=sample.department, scope=sample.scope, jurisdiction="深圳市")
        own_row = editions.publish(budget=editions.load_as_draft(budget=own).budget)
        samples.load_samples(CENTRE)
        assert list(Budget.objects.published()) == [own_row]
