"""Open what we give away in what people use for it: DuckDB, pandas, Datasette; hold linked data against shapes."""

from __future__ import annotations

import asyncio
import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from datasette.app import Datasette
from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.test import Client
from pyshacl import validate
from rdflib import Graph

from budgets import bulk
from budgets.models import Amount, Budget, DocumentTotal
from tests.integration.test_bulk import publish
from tests.integration.test_site_map import graph_of, things_on

PROGRAM = re.compile(r'<pre class="copied"[^>]*>(.*?)</pre>', re.S)
SHAPES = Path(__file__).parents[1] / "schemas"
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


def stored(budgets: QuerySet[Budget]) -> tuple[int, int, Decimal]:
    """Return how many amounts some editions have, how many of them hold a value, and their sum in yuan."""
    found = Amount.objects.filter(line__budget__in=budgets)
    told = found.aggregate(rows=Count("pk"), values=Count("value"), total=Sum("value"))
    return told["rows"], told["values"], told["total"]


@pytest.fixture
def year(client: Client, tmp_path: Path) -> dict[str, Path]:
    """The files of a year by their form, as somebody downloaded them."""
    for name in ("甲局", "乙局"):
        publish(name)
    release = bulk.make_release(2024)
    assert release is not None
    found = {}
    for file in release.files.all():
        found[file.form] = tmp_path / f"amounts.{bulk.FORMS[file.form]}"
        found[file.form].write_bytes(b"".join(client.get(f"/data/{file.name}")))
    return found


def asked_of_datasette(file: Path, query: str) -> list[dict[str, Any]]:
    """Return the rows that Datasette answers when it serves a file."""

    async def ask() -> Any:
        served = Datasette([str(file)])
        await served.invoke_startup()
        answer = await served.client.get(f"/{file.stem}.json", params={"_shape": "array", "sql": query})
        return answer.json()

    rows: list[dict[str, Any]] = asyncio.run(ask())
    return rows


class TestTheFilesOfAYear:
    def test_in_duckdb(self, year: dict[str, Path]) -> None:
        query = "SELECT count(*), count(value), sum(value::DECIMAL(20, 2)) FROM "
        with closing(duckdb.connect()) as database:
            told = [
                database.execute(f"{query} '{year[form]}'").fetchone()  # as its manual has it: no reader is named
                for form in ("csv", "parquet")
            ]
        assert told == [stored(Budget.objects.published())] * 2

    def test_in_pandas(self, year: dict[str, Path]) -> None:
        rows = pandas.read_csv(year["csv"], dtype={"value_fen": "Int64", "code": str})
        count, values, total = stored(Budget.objects.published())
        assert (len(rows), rows["value"].count(), rows["value_fen"].sum()) == (count, values, int(total * 100))
        by_department = rows.groupby("department")["value_fen"].sum()
        assert set(by_department.index) == {"甲局", "乙局"}

    @pytest.mark.parametrize("form", ["csv", "parquet"])
    def test_as_their_page_shows(
        self, client: Client, year: dict[str, Path], form: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What the page has people run says what each document spends, as its own page does."""
        programs = [html.unescape(one) for one in PROGRAM.findall(client.get("/data/").content.decode())]
        (program,) = [
            re.sub(r"http://testserver/data/[^\"']*", str(year[form]), one)
            for one in programs
            if bulk.FORMS[form] in one
        ]
        if form == "csv":
            exec(program)  # noqa: S102
            said = capsys.readouterr().out
        else:
            with closing(duckdb.connect()) as database:
                said = str(database.execute(program).fetchall())
        totals = DocumentTotal.objects.select_related("budget__department")
        assert {one.budget.department.name for one in totals} == {"甲局", "乙局"}
        for one in totals:
            assert one.budget.department.name in said
            assert f"{one.value:.0f}" in said

    def test_in_datasette(self, year: dict[str, Path]) -> None:
        query = "SELECT count(*) AS rows, count(value) AS cells, sum(value_fen) AS fen FROM amounts"
        count, values, total = stored(Budget.objects.published())
        assert asked_of_datasette(year["sqlite"], query) == [{"rows": count, "cells": values, "fen": int(total * 100)}]


class TestThePackageOfAnEdition:
    @pytest.fixture
    def package(self, client: Client, tmp_path: Path) -> Path:
        budget = publish("甲局")
        content = client.get(f"{budget.get_absolute_url()}data.zip").content
        zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "package")
        return tmp_path / "package"

    def resources(self, package: Path) -> Iterator[dict[str, Any]]:
        yield from json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]

    def test_in_pandas(self, package: Path) -> None:
        tables = {one["name"]: pandas.read_csv(package / one["path"], dtype=str) for one in self.resources(package)}
        for one in self.resources(package):
            fields = [field["name"] for field in one["schema"]["fields"]]
            assert list(tables[one["name"]].columns) == fields
        count, values, total = stored(Budget.objects.published())
        lines = tables["amounts"].merge(tables["lines"], on=["statement_order", "position"], suffixes=("", "_of_line"))
        assert (len(lines), lines["value"].count()) == (count, values)
        assert sum(lines["value"].dropna().map(Decimal), Decimal(0)) == total

    def test_in_duckdb(self, package: Path) -> None:
        with closing(duckdb.connect()) as database:
            for one in self.resources(package):
                database.execute(f"CREATE TABLE \"{one['name']}\" AS FROM '{package / one['path']}'")
            told = database.execute(
                "SELECT count(*), count(value), sum(value::DECIMAL(20, 2)) FROM amounts "
                "JOIN lines USING (statement_order, position) JOIN statements ON statement_order = statements.order"
            ).fetchone()
        assert told == stored(Budget.objects.published())

    def test_in_datasette(self, package: Path, tmp_path: Path) -> None:
        """As a database that pandas wrote from it: Datasette itself opens no CSV."""
        file = tmp_path / "package.sqlite"
        with closing(sqlite3.connect(file)) as database:
            for one in self.resources(package):
                pandas.read_csv(package / one["path"], dtype=str).to_sql(one["name"], database, index=False)
        query = "SELECT count(*) AS rows, count(value) AS cells FROM amounts"
        count, values, _total = stored(Budget.objects.published())
        assert asked_of_datasette(file, query) == [{"rows": count, "cells": values}]


def held_against(shapes: str, graph: Graph) -> None:
    """Fail where linked data is not of the shapes that stand in a file."""
    conforms, _graph, words = validate(graph, shacl_graph=Graph().parse(SHAPES / shapes))
    assert conforms, words


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
class TestLinkedData:
    def test_the_catalogue_has_the_shapes_of_dcat_ap(self, client: Client, year: object, settings: Any) -> None:
        settings.SITE = {**settings.SITE, "data_licence": {"name": "CC0-1.0", "path": "https://example.org/zero"}}
        for prefix in ("", "/en"):
            said = client.get(f"{prefix}/data/catalog.jsonld").content.decode()
            held_against("dcat.ttl", Graph().parse(data=said, format="json-ld"))

    def test_a_catalogue_without_a_checksum_has_not(self, client: Client, year: object) -> None:
        said = client.get("/data/catalog.jsonld").content.decode().replace("spdx:checksumValue", "spdx:other")
        with pytest.raises(AssertionError, match="checksumValue"):
            held_against("dcat.ttl", Graph().parse(data=said, format="json-ld"))

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_pages_say_what_they_are_about(self, client: Client, prefix: str) -> None:
        budget = publish("甲局")
        department = budget.department
        pages = ("/", department.get_absolute_url(), department.jurisdiction.get_absolute_url())
        for page in (*pages, budget.get_absolute_url(), f"{budget.get_absolute_url()}function/"):
            things = things_on(client.get(prefix + page).content.decode())
            assert things
            for thing in things:
                held_against("linked_data.ttl", graph_of(thing))
