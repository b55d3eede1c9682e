"""Show that what was recognised from a picture is public only when a person has compared all of it with the picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from budgets import documents, editions, originals
from budgets.models import Amount, Budget, ClassificationCode, Line, SourceFile, Statement
from budgets.queries.recognised import Waiting, count_waiting, waiting_amounts
from budgets.queries.records import records as read
from budgets.records import Origin, State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]


@pytest.fixture
def scan() -> Budget:
    return editions.load_as_draft(budget=factories.recognised_budget()).budget


def line_of(budget: Budget, label: str) -> Line:
    return Line.objects.get(budget=budget, statement__order=2, label=label)


def typed_as_shown(line: Line) -> dict[int, str]:
    """Return what stands in the fields of a line: nothing where it could not be read."""
    amounts = Amount.objects.filter(line=line).select_related("cell")
    return {one.cell.order: "" if one.state == State.UNREADABLE else one.printed for one in amounts}


def confirm_all(budget: Budget) -> None:
    """Confirm and put right everything, as a person with the picture would."""
    for label, column, figure in (("般行政管理事务", 4, "400.00"), ("行政运行", 4, "500.00")):
        line = line_of(budget, label)
        editions.confirm_row(line=line, typed=typed_as_shown(line) | {column: figure})
    for row in Waiting(budget).rows:
        editions.confirm_row(line=row.line, typed=typed_as_shown(row.line))
    for page in Waiting(budget).pages:
        editions.confirm_page(file=page.file, page=page.page)


class TestPublishing:
    """Nothing recognised is public unless confirmed, by whatever way it is published."""

    def test_it_is_refused_in_words_until_each_is_confirmed(self, scan: Budget) -> None:
        figures, pages = count_waiting(scan)
        assert (figures, pages) == (waiting_amounts(scan).count(), 1)
        words = f"confirmed by nobody yet: {figures} figures, pages of text: 1"
        for step in (editions.submit, editions.publish):
            with pytest.raises(editions.EditionError, match=words):
                step(budget=scan)
        confirm_all(scan)
        published = editions.publish(budget=scan, despite_failures="as printed")
        assert published.state == Budget.EditionState.PUBLISHED

    def test_figures_alone_or_texts_alone_are_enough_to_refuse(self, scan: Budget) -> None:
        SourceFile.objects.filter(budget=scan).update(unconfirmed_pages=())
        with pytest.raises(editions.EditionError, match="confirmed by nobody"):
            editions.publish(budget=scan)
        Amount.objects.filter(line__budget=scan).update(unconfirmed=False)
        SourceFile.objects.filter(budget=scan).update(unconfirmed_pages=(1,))
        with pytest.raises(editions.EditionError, match="0 figures, pages of text: 1"):
            editions.publish(budget=scan, despite_unreadable="so printed")

    def test_no_command_and_no_schedule_gets_round_it(self, scan: Budget, staff: Client, tmp_path: Path) -> None:
        documents.write_package(replace(factories.recognised_budget(), year=2025), tmp_path)
        with pytest.raises(CommandError, match="confirmed by nobody"):
            call_command("import_budget", str(tmp_path), "--publish", "--accept-unreadable", "so")
        Budget.objects.filter(pk=scan.pk).update(state=Budget.EditionState.REVIEW)
        at = timezone.now() + timedelta(days=1)
        with pytest.raises(editions.EditionError, match="confirmed by nobody"):
            editions.schedule(budget=scan, at=at, given={"despite_unreadable": "so"}, by=None)
        given = {"reason": "so", "read": Budget.objects.get(pk=scan.pk).version}
        answer = staff.post(f"/en/admin/budgets/budget/{scan.pk}/step/publish/", given, follow=True)
        assert "confirmed by nobody yet" in answer.content.decode()
        assert not Budget.objects.filter(state=Budget.EditionState.PUBLISHED).exists()

    def test_what_mends_a_published_scan_asks_nobody_again(self, scan: Budget) -> None:
        confirm_all(scan)
        published = editions.publish(budget=scan, despite_failures="as printed")
        again = editions.start_correction(budget=published)
        assert count_waiting(again) == (0, 0)
        assert Amount.objects.filter(line__budget=again, origin=Origin.RECOGNISED).exists()
        assert again.files.get().recognised_pages == (1,)

    def test_a_package_of_it_is_confirmed_anew_where_it_is_read(self, scan: Budget) -> None:
        """Another portal does not know who confirmed it."""
        confirm_all(scan)
        other = replace(read(scan), edition=None, year=2025)
        figures, pages = count_waiting(editions.load_as_draft(budget=other).budget)
        assert figures > 20
        assert pages == 1


class TestConfirming:
    """A row is confirmed as a whole; what is typed instead corrects it."""

    def test_a_confirmed_figure_stays_recognised(self, scan: Budget) -> None:
        line = line_of(scan, "人大事务")
        clerk = User.objects.create_user("clerk")
        assert editions.confirm_row(line=line, typed=typed_as_shown(line), by=clerk) == 0
        found = Amount.objects.filter(line=line)
        assert set(found.values_list("origin", "unconfirmed", "confidence")) == {("recognised", False, 999)}
        logged = LogEntry.objects.get(user=clerk)
        assert "900.00 confirmed" in logged.change_message

    def test_another_text_corrects_it_and_the_sums_hold_again(self, scan: Budget) -> None:
        line = line_of(scan, "般行政管理事务")
        version = line.statement.version
        editions.confirm_row(line=line, typed=typed_as_shown(line) | {4: "400.00"})
        cell = Amount.objects.get(line=line, cell__order=4)
        assert (cell.origin, cell.value, cell.confidence, cell.unconfirmed) == ("corrected", 4_000_000, None, False)
        assert Statement.objects.get(pk=line.statement_id).version == version + 1

    def test_what_was_read_in_two_ways_waits_for_a_figure(self, scan: Budget) -> None:
        line = line_of(scan, "行政运行")
        assert editions.confirm_row(line=line, typed=typed_as_shown(line)) == 1
        assert editions.confirm_row(line=line, typed={4: "500.00"}) == 0
        cell = Amount.objects.get(line=line, cell__order=4)
        # It was the first of the two readings.
        assert (cell.state, cell.value, cell.origin) == ("value", 5_000_000, "recognised")

    def test_what_a_person_cannot_read_either_stays_unreadable(self, scan: Budget) -> None:
        line = line_of(scan, "行政运行")
        assert editions.confirm_row(line=line, typed=typed_as_shown(line), illegible=[4]) == 0
        assert Amount.objects.get(line=line, cell__order=4).state == State.UNREADABLE

    def test_the_second_reading_taken_is_a_correction(self, scan: Budget) -> None:
        line = line_of(scan, "行政运行")
        editions.confirm_row(line=line, typed={4: "600.00"})
        cell = Amount.objects.get(line=line, cell__order=4)
        assert (cell.value, cell.origin, cell.second_reading) == (6_000_000, "corrected", "")

    def test_words_are_no_figure(self, scan: Budget) -> None:
        line = line_of(scan, "人大事务")
        with pytest.raises(editions.EditionError, match="is no figure"):
            editions.confirm_row(line=line, typed={4: "9OO.00"})
        assert waiting_amounts(scan).filter(line=line).count() == 3

    def test_what_was_not_shown_is_not_confirmed(self, scan: Budget) -> None:
        line = line_of(scan, "人大事务")
        assert editions.confirm_row(line=line, typed={4: "900.00"}) == 2

    def test_of_two_clerks_the_second_is_told(self, scan: Budget) -> None:
        line = line_of(scan, "人大事务")
        shown = typed_as_shown(line)
        editions.confirm_row(line=line, typed=shown)
        editions.confirm_row(line=line, typed=shown)
        with pytest.raises(editions.EditionError, match="looked at meanwhile and is “900"):
            editions.confirm_row(line=line, typed=shown | {4: "90.00"})

    def test_correcting_in_the_grid_is_confirming(self, scan: Budget) -> None:
        from budgets.queries import entry

        table = Statement.objects.get(budget=scan, order=2)
        sheet = entry.typed_sheet(table, entry.statement_columns(table), entry.known(table))
        rows = tuple(
            replace(row, cells={**row.cells, 4: "400.00"}) if row.label == "般行政管理事务" else row
            for row in sheet.rows
        )
        editions.save_statement(statement=table, version=table.version, sheet=replace(sheet, rows=rows))
        line = line_of(scan, "般行政管理事务")
        assert list(waiting_amounts(scan).filter(line=line).values_list("cell__order", flat=True)) == [5, 6]

    def test_the_texts_of_a_page_are_confirmed_once(self, scan: Budget) -> None:
        file = scan.files.get()
        for _time in range(2):
            editions.confirm_page(file=file, page=1)
        assert count_waiting(scan)[1] == 0
        assert file.recognised_pages == (1,)


class TestOrder:
    """The doubtful come first, then the least sure."""

    def test_rows_with_broken_sums_come_first(self, scan: Budget) -> None:
        rows = Waiting(scan).rows
        doubtful = [row.is_doubtful for row in rows]
        assert doubtful == sorted(doubtful, reverse=True)
        assert rows[0].line.label == "行政运行"
        assert "般行政管理事务" in [row.line.label for row in rows if row.broken]

    def test_sums_speak_only_for_what_is_in_them(self, scan: Budget) -> None:
        tables = {one.statement.order: one for one in Waiting(scan).tables}
        assert 2 not in tables
        with pytest.raises(editions.EditionError, match="No sum speaks"):
            editions.confirm_summed(statement=Statement.objects.get(budget=scan, order=2))
        count = editions.confirm_summed(statement=tables[1].statement)
        assert count == len(tables[1].vouched) > 0
        left = waiting_amounts(scan).filter(line__statement=tables[1].statement)
        assert left.count() == tables[1].others

    def test_queries_do_not_grow_with_the_rows(self, scan: Budget, django_assert_max_num_queries) -> None:
        with django_assert_max_num_queries(9):
            waiting = Waiting(scan)
            assert waiting.rows
            assert waiting.tables


class TestNames:
    """What the catalogue knows is proposed, and taken by a click only."""

    def test_a_lost_character_is_proposed_and_never_taken_silently(self, scan: Budget) -> None:
        name = "一般公共服务支出"
        ClassificationCode.objects.get_or_create(
            scheme="functional", code="201", name=name, defaults={"status": "confirmed"}
        )
        row = next(one for one in Waiting(scan).rows if one.line.label == "般公共服务支出")
        assert row.known_names == [name]
        line = row.line
        editions.confirm_row(line=line, typed=typed_as_shown(line))
        assert line_of(scan, "般公共服务支出") == line
        editions.take_known_name(line=line, name=name)
        assert line_of(scan, name) == line

    def test_no_other_name_is_taken(self, scan: Budget) -> None:
        with pytest.raises(editions.EditionError, match="changed meanwhile"):
            editions.take_known_name(line=line_of(scan, "人大事务"), name="政协事务")


class TestPages:
    """Staff see each figure beside its picture, and confirm by plain forms."""

    def where(self, budget: Budget) -> str:
        return f"/en/admin/budgets/budget/{budget.pk}/recognised/"

    def test_the_first_row_has_the_focus_and_enter_confirms_it(self, scan: Budget, staff: Client) -> None:
        page = staff.get(self.where(scan)).content.decode()
        assert page.count("autofocus") == 1
        assert "500.00 / 600.00" in page
        first = Waiting(scan).rows[0].line
        sent = {f"figure-{order}": text for order, text in typed_as_shown(first).items()} | {"figure-4": "500.00"}
        answer = staff.post(self.where(scan), {"line": str(first.pk), **sent}, follow=True)
        assert answer.redirect_chain == [(self.where(scan), 302)]
        assert not waiting_amounts(scan).filter(line=first).exists()

    def test_what_is_no_figure_stands_in_its_field_again(self, scan: Budget, staff: Client) -> None:
        first = Waiting(scan).rows[0].line
        page = staff.post(self.where(scan), {"line": str(first.pk), "figure-4": "5OO"}).content.decode()
        assert 'value="5OO"' in page
        assert "is no figure" in page

    def test_a_row_that_is_left_in_part_says_so(self, scan: Budget, staff: Client) -> None:
        first = Waiting(scan).rows[0].line
        answer = staff.post(self.where(scan), {"line": str(first.pk), "figure-4": ""}, follow=True)
        assert "still wait" in answer.content.decode()

    def test_tables_names_and_texts_are_confirmed_there_too(self, scan: Budget, staff: Client) -> None:
        table = Waiting(scan).tables[0].statement
        answer = staff.post(self.where(scan), {"table": str(table.pk)}, follow=True)
        assert "were confirmed" in answer.content.decode()
        staff.post(self.where(scan), {"file": str(scan.files.get().pk), "page": "1"})
        assert count_waiting(scan)[1] == 0
        line = line_of(scan, "人大事务")
        answer = staff.post(self.where(scan), {"line": str(line.pk), "name": "政协事务"})
        assert "changed meanwhile" in answer.content.decode()

    def test_what_is_published_is_looked_at_only(self, scan: Budget, staff: Client) -> None:
        confirm_all(scan)
        editions.publish(budget=scan, despite_failures="as printed")
        assert "A person has confirmed all" in staff.get(self.where(scan)).content.decode()
        assert staff.post(self.where(scan), {"file": "1"}).status_code == 403

    def test_the_page_of_the_edition_leads_there(self, scan: Budget, staff: Client) -> None:
        page = staff.get(f"/en/admin/budgets/budget/{scan.pk}/change/").content.decode()
        assert self.where(scan) in page

    def test_one_table_alone(self, scan: Budget, staff: Client) -> None:
        table = Statement.objects.get(budget=scan, order=1)
        where = f"{self.where(scan)}?table={table.pk}"
        assert where in staff.get(f"/en/admin/budgets/statement/{table.pk}/grid/").content.decode()
        page = staff.get(where).content.decode()
        assert "500.00 / 600.00" not in page
        line = next(row.line for row in Waiting(scan).rows if row.line.statement == table)
        sent = {f"figure-{order}": text for order, text in typed_as_shown(line).items()}
        answer = staff.post(where, {"line": str(line.pk), **sent}, follow=True)
        assert answer.redirect_chain == [(where, 302)]


class TestGrid:
    """What nobody has confirmed yet is marked, and the selected cell stands beside its piece of picture."""

    def waiting_in_grid(self, staff: Client, line: Line) -> dict[str, Any]:
        answer = staff.get(f"/en/admin/budgets/statement/{line.statement_id}/grid/")
        return dict(answer.context["data"]["recognised"])

    def test_it_knows_what_waits_how_sure_it_is_and_where_it_stands(
        self, scan: Budget, staff: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = originals.OriginalPage(count=1, number=1, width=842.0, height=595.0)
        monkeypatch.setattr(originals, "load_original_page", lambda *_: page)
        line, file = line_of(scan, "行政运行"), scan.files.get()
        Amount.objects.filter(line=line).update(source=file, page=1, box=[100.0, 50.0, 160.0, 62.0])
        told = self.waiting_in_grid(staff, line)
        assert told["pictures"] == [
            {"url": f"/en/admin/budgets/budget/originals/{file.pk}/1.png", "width": 842.0, "height": 595.0}
        ]
        cell = told["cells"][str(line.pk)]["4"]
        assert cell == {
            "printed": "500.00",
            "unsure": "40 %",
            "readings": ["500.00", "600.00"],
            "piece": [0, 99.0, 49.0, 62.0, 14.0],
        }
        assert "piece" not in told["cells"][str(line_of(scan, "人大事务").pk)]["4"]

    def test_what_is_confirmed_is_marked_no_more(self, scan: Budget, staff: Client) -> None:
        line = line_of(scan, "人大事务")
        assert str(line.pk) in self.waiting_in_grid(staff, line)["cells"]
        editions.confirm_row(line=line, typed=typed_as_shown(line))
        assert str(line.pk) not in self.waiting_in_grid(staff, line)["cells"]


class TestPublic:
    """Readers are told that a document was a picture, and of each figure that it was recognised and confirmed."""

    @pytest.fixture
    def published(self, scan: Budget) -> Budget:
        confirm_all(scan)
        return editions.publish(budget=scan, despite_failures="as printed")

    def test_the_document_and_its_source_say_so(self, published: Budget, client: Client) -> None:
        address = published.get_absolute_url()
        assert "published as a picture" in client.get(address).content.decode()
        assert "Pages 1; a person has compared each figure" in client.get(f"{address}source/").content.decode()
        cell = client.get(f"{address}original/expenditure/1/4/").content.decode()
        assert "recognised from the picture, confirmed by a person" in cell

    def test_data_say_so(self, published: Budget, client: Client) -> None:
        address = published.get_absolute_url()
        table = client.get(f"{address}tables/expenditure.json").json()
        assert {"column": 4, "confidence": 999} in table["rows"][0]["recognised"]
        source = client.get(f"{address}source.json").json()
        assert source["rows"][0]["recognised_pages"] == [1]
        edition = client.get(address.rstrip("/") + ".json").json()["about"]["edition"]["id"]
        amounts = client.get(f"/api/v1/amounts?edition={edition}").json()["rows"]
        assert {"recognised"} <= {one["origin"] for one in amounts} <= {"recognised", "corrected"}

    def test_the_board_says_whose_document_was_a_picture(self, published: Budget, client: Client) -> None:
        place = published.department.jurisdiction
        page = client.get(f"/en/places/{place.slug}/board/?year=2024").content.decode()
        assert "published as a picture" in page

    def test_what_was_no_picture_says_nothing(self, client: Client) -> None:
        made = editions.load_as_draft(budget=factories.budget(year=2023)).budget
        published = editions.publish(budget=made, despite_failures="as printed")
        answer = client.get(published.get_absolute_url())
        assert answer.status_code == 200
        assert "as a picture" not in answer.content.decode()
