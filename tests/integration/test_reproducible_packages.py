"""Show that the data package of an edition is always the same, valid by its standard, and stands by itself."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import time
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from frictionless import Package

from budgets import documents, editions
from budgets.documents.package import csv_package
from budgets.documents.package.publication import FINDINGS_PATH
from budgets.models import Acknowledgement, Budget
from budgets.queries.packages import publication_of
from budgets.queries.records import records
from tests import factories

CREATED = "2024-02-01T01:02:03Z"
#: The package of :func:`published`, whichever database it is read from.
HASH = "5d1bf24052249ef98c2f3166cc024e788b170d70476b668a7a3af5caec016a13"


def published(title: str = "") -> Budget:
    """Return a published budget of which not all adds up, published at a known time."""
    given = factories.doubtful_budget(**({"department": title, "title": title} if title else {}))
    first, table, *rest = given.statements
    amount = table.lines[3].amounts[0]
    wrong = replace(amount, value=(amount.value or Decimal(0)) + 50_000, printed="505.00")
    line = replace(table.lines[3], amounts=(wrong, *table.lines[3].amounts[1:]))
    table = replace(table, lines=(*table.lines[:3], line, *table.lines[4:]))
    draft = editions.load_as_draft(budget=replace(given, statements=(first, table, *rest))).budget
    with mock.patch("django.utils.timezone.now", return_value=datetime.fromisoformat(CREATED)):
        return editions.publish(budget=draft, despite_unreadable="原文如此")


def archive_of(client: Client, budget: Budget) -> bytes:
    answer = client.get(f"{budget.get_absolute_url()}data.zip")
    assert answer.status_code == 200
    return answer.content


def unpacked(archive: bytes, folder: Path) -> dict[str, Any]:
    """Unpack an archive into a folder and return its descriptor."""
    zipfile.ZipFile(io.BytesIO(archive)).extractall(folder)
    described: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return described


def cells_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
class TestThePackageOfAnEdition:
    def test_is_the_same_whenever_it_is_asked_for(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        budget = published()
        first = archive_of(client, budget)
        later = time.time() + 400_000_000
        monkeypatch.setattr(time, "time", lambda: later)
        assert archive_of(client, budget) == first

    def test_is_the_same_under_whatever_keys_it_is_stored(self, client: Client) -> None:
        archives = []
        for before in ((), ("甲局", "乙局")):
            with transaction.atomic():
                for title in before:
                    published(title)
                archives.append(archive_of(client, published()))
                transaction.set_rollback(True)
        assert archives[0] == archives[1]

    @pytest.mark.any_database
    def test_is_the_same_on_every_database(self, client: Client) -> None:
        """SQLite and PostgreSQL make what has this hash: it is another where the form of packages is."""
        archive = archive_of(client, published())
        assert hashlib.sha256(archive).hexdigest() == HASH

    def test_is_not_sent_again_to_who_has_it(self, client: Client) -> None:
        path = f"{published().get_absolute_url()}data.zip"
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304

    def test_says_what_it_is(self, client: Client, settings: Any, tmp_path: Path) -> None:
        licence = {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
        settings.SITE = {**settings.SITE, "data_licence": licence}
        budget = published()
        described = unpacked(archive_of(client, budget), tmp_path)
        assert described["name"] == budget.file_stem
        assert (described["version"], described["created"]) == ("1", CREATED)
        assert described["licenses"] == [licence]
        assert described["homepage"] == f"http://testserver{budget.get_absolute_url()}editions/1/"
        assert client.get(described["homepage"]).status_code == 200
        assert [source["path"] for source in described["sources"]] == [
            file.url or file.name for file in budget.files.order_by("order")
        ]

    def test_says_no_licence_where_the_site_gives_none(self, client: Client, tmp_path: Path) -> None:
        assert "licenses" not in unpacked(archive_of(client, published()), tmp_path)

    def test_names_issuer_year_phase_and_edition_in_each_row_of_amounts(self, client: Client, tmp_path: Path) -> None:
        budget = published()
        unpacked(archive_of(client, budget), tmp_path)
        rows = cells_of(tmp_path / "amounts.csv")
        words = ("issuer", "budget_year", "scope", "phase", "edition")
        told = (budget.issuer, str(budget.fiscal_year_id), budget.scope, budget.phase, "1")
        assert rows
        assert {tuple(row[word] for word in words) for row in rows} == {told}

    def test_holds_each_finding_with_its_answer(self, client: Client, tmp_path: Path) -> None:
        budget = published()
        unpacked(archive_of(client, budget), tmp_path)
        rows = cells_of(tmp_path / FINDINGS_PATH)
        stored = list(budget.findings.order_by("order"))
        assert stored
        assert [(row["rule"], row["verdict"], row["message_zh"]) for row in rows] == [
            (one.rule, one.verdict, one.message_zh) for one in stored
        ]
        answered = {row["answer"] for row in rows if row["verdict"] == "FAIL"}
        assert answered == {Acknowledgement.AS_PRINTED}

    def test_is_valid_by_its_standard_and_reads_back(self, client: Client, tmp_path: Path) -> None:
        budget = published()
        unpacked(archive_of(client, budget), tmp_path)
        report = Package(str(tmp_path / "datapackage.json")).validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
        assert documents.read([tmp_path]).budget == records(budget)

    def test_of_a_draft_has_neither_time_nor_findings(self, tmp_path: Path) -> None:
        draft = editions.load_as_draft(budget=factories.doubtful_budget()).budget
        csv_package.write_package(records(draft), tmp_path, publication_of(draft))
        described = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
        assert "created" not in described
        assert FINDINGS_PATH not in [one["path"] for one in described["resources"]]


@pytest.mark.django_db
def test_a_changed_file_of_findings_is_refused(client: Client, tmp_path: Path) -> None:
    unpacked(archive_of(client, published()), tmp_path)
    path = tmp_path / FINDINGS_PATH
    path.write_bytes(path.read_bytes().replace(b"FAIL", b"TAIL", 1))
    with pytest.raises(documents.Refused, match=FINDINGS_PATH):
        documents.read([tmp_path])


def test_an_earlier_package_without_the_columns_of_the_budget_is_read(tmp_path: Path) -> None:
    csv_package.write_package(factories.budget(), tmp_path)
    added = ("issuer", "budget_year", "scope", "phase", "edition")
    rows = cells_of(tmp_path / "amounts.csv")
    with (tmp_path / "amounts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name not in added], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    described = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for one in described["resources"]:
        if one["path"] == "amounts.csv":
            del one["bytes"], one["hash"]
    (tmp_path / "datapackage.json").write_text(json.dumps(described), "utf-8")
    assert csv_package.read_package(tmp_path).budget == factories.budget()
