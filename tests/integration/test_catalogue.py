"""Show that lists of codes load once, widen what is known, and are refused by file and row."""

from __future__ import annotations

import csv
import html
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from budgets import codes
from budgets.models import ClassificationCode
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR
from tests.documents import ROOT
from tests.integration.test_sums import publish

HEADER = "code,name,level,parent,first_seen,last_seen,status,name_en"
SHARED = ROOT.parent / "shared" / "catalogue"

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(tmp_path: Path) -> Any:
    """Write a list of the given rows and return its path."""

    def write(*rows: str, name: str = "functional.csv", header: str = HEADER) -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        return path

    return write


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(*words: object) -> str:
    out = StringIO()
    call_command("load_catalogue", *map(str, words), stdout=out)
    return out.getvalue()


def refused(*words: object) -> str:
    with pytest.raises(CommandError) as error:
        load(*words)
    assert error.value.returncode == 1
    return str(error.value)


def test_the_projects_own_lists_load_whole_and_once() -> None:
    listed = sum(len(rows(path)) for path in codes.CATALOGUE.glob("*.csv"))
    load()
    assert ClassificationCode.objects.count() == listed > 700
    assert {line.split(": ")[1].split(",")[0] for line in load().splitlines()} == {"0 added"}
    assert ClassificationCode.objects.count() == listed


def test_new_names_tell_what_finds_published_lines_by_them() -> None:
    assert "rebuild_search" not in load(codes.CATALOGUE / "functional.csv")
    publish("甲局")
    assert "rebuild_search" not in load(codes.CATALOGUE / "functional.csv")
    assert "rebuild_search" in load(codes.CATALOGUE / "revenue.csv")


def test_loading_again_finds_nothing_to_change(django_assert_num_queries: Any) -> None:
    load()
    # begin, the scheme's codes, end
    with django_assert_num_queries(3):
        assert load(codes.CATALOGUE / "functional.csv").endswith("0 added, 0 changed, 402 as before\n")


@pytest.mark.skipif(
    not SHARED.exists(), reason="The catalogue of facts is not beside the project (../shared/catalogue)."
)
def test_the_projects_own_lists_say_what_the_facts_say() -> None:
    load()
    for path in SHARED.glob("*.csv"):
        for row in rows(path):
            found = ClassificationCode.objects.get(scheme=path.stem, code=row["code"], name=row["name"])
            seen = [str(year or "") for year in (found.first_seen, found.last_seen)]
            facts = ("level", "parent", "status")
            assert [*(getattr(found, name) for name in facts), *seen] == [
                *(row[name] for name in facts),
                row["first_seen"],
                row["last_seen"],
            ]


def test_a_newer_list_widens_the_years_and_confirms(listed: Any) -> None:
    load(
        listed(
            "201,一般公共服务支出,类,,2017,2020,confirmed,General public services", "202,外交支出,类,,,,unconfirmed,"
        )
    )
    newer = listed(
        "201,一般公共服务支出,,,2026,2026", "202,外交支出,类,,2026,2026", name="2026.csv", header=HEADER[:43]
    )
    assert load(newer, "--scheme", "functional") == "functional: 0 added, 2 changed, 0 as before\n"
    old, new = ClassificationCode.objects.order_by("code")
    assert (old.first_seen, old.last_seen, old.level, old.name_en) == (2017, 2026, "类", "General public services")
    assert (new.first_seen, new.last_seen, new.status) == (2026, 2026, "confirmed")


def test_a_new_name_of_a_code_stands_beside_the_old(listed: Any) -> None:
    load(listed("20805,行政事业单位离退休,款,,2017,2018,confirmed,"))
    assert load(listed("20805,行政事业单位养老支出,款,,2019,2026,confirmed,")).startswith("functional: 1 added")
    best = ClassificationCode.objects.best_known_entries("functional", ["20805"])["20805"]
    assert best.name == "行政事业单位养老支出"
    assert ClassificationCode.objects.count() == 2


def test_a_list_may_hold_code_and_name_alone(listed: Any) -> None:
    load(listed("201,一般公共服务支出", header="\ufeffcode,name"))
    assert ClassificationCode.objects.get().status == "unconfirmed"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("20I,一般,,,,,,", "“20I” is not a code"),
        (",一般,,,,,,", "“” is not a code"),
        ("201,,,,,,,", "name"),
        ("201,一般,,,20l7,2018,,", "“20l7” is not a year"),
        ("201,一般,,,2019,2018,,", "2019 to 2018"),
        ("201,一般,,,2019,,,", "without the other"),
        ("201,一般,,,,,perhaps,", "status"),
        ("201,一般,,999,,,,", "the parent 999 of 201"),
        ("201,一般,,", "fewer cells"),
        ("201,一般,,,,,,,,", "fewer cells"),
        (f"201,{'长' * 201},,,,,,", "200"),
        ("202,外交,类,,,,,", "stands twice"),
        ("20101,人大事务,类,,,,,", "a code of level 类 has 3 digits; 20101 has not"),
        ("201,一般,款,,,,,", "a code of level 款 has 5 digits; 201 has not"),
        ("201010,一般,项,,,,,", "a code of level 项 has 7 digits; 201010 has not"),
        ("abc,一般,类,,,,,", "a code of level 类 has 3 digits; abc has not"),
        ("201,一般,节,,,,,", "“节” is not a level; the levels are 类, 款, 项, 目"),
        ('201,"一般', "unexpected end of data"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(listed: Any, row: str, said: str) -> None:
    message = refused(listed("202,外交,类,,,,,", row))
    assert message.startswith("functional.csv, row 3: ")
    assert said in message
    assert not ClassificationCode.objects.exists()


def test_one_wrong_list_keeps_the_others_out(listed: Any) -> None:
    good, bad = listed("101,税收", name="revenue.csv", header="code,name"), listed("x y,z")
    assert "functional.csv" in refused(good, bad)
    assert not ClassificationCode.objects.exists()


@pytest.mark.parametrize(
    ("header", "said"),
    [("code,title", "column name is missing"), (f"{HEADER},colour", "“colour” is not known"), ("", "is missing")],
)
def test_a_wrong_header_is_named(listed: Any, header: str, said: str) -> None:
    assert said in refused(listed(header=header))


def test_a_list_of_no_known_scheme_is_refused_with_the_schemes(listed: Any) -> None:
    assert "functional" in refused(listed(name="codes-2026.csv"))


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "functional.csv"
    path.write_bytes("代码".encode("gb18030"))
    assert refused(path) == "functional.csv is not UTF-8. Save it as UTF-8 first. Nothing was loaded."


def test_what_is_no_file_is_named_and_not_read(tmp_path: Path) -> None:
    assert refused("/dev/zero", "--scheme", "functional") == "zero is not a regular file. Nothing was loaded."
    pipe = tmp_path / "functional"
    os.mkfifo(pipe)
    assert refused(pipe) == "functional is not a regular file. Nothing was loaded."
    assert "is not a regular file" in refused(tmp_path, "--scheme", "functional")


def test_a_list_too_long_is_refused(listed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "LARGEST_LIST", 10)
    assert refused(listed("201,一般")) == "functional.csv is larger than 10 bytes. Nothing was loaded."


def test_a_list_that_is_not_there_is_wrong_use() -> None:
    with pytest.raises(CommandError) as error:
        load(codes.CATALOGUE / "functional.csv", "/nope")
    assert (error.value.returncode, str(error.value)) == (2, "There is no file /nope. Nothing was loaded.")
    assert not ClassificationCode.objects.exists()


def test_a_scheme_without_a_file_is_wrong_use() -> None:
    with pytest.raises(CommandError) as error:
        load("--scheme", "functional")
    assert error.value.returncode == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "２０１"}, "“２０１” is not a code"),
        ({"level": "款"}, "a code of level 款 has 5 digits; 299 has not"),
        ({"parent": "29"}, "the parent 29 of 299 is not in the list"),
        ({"first_seen": "2027"}, "the first or the last year seen without the other"),
        ({"first_seen": "2027", "last_seen": "2024"}, "the years 2027 to 2024 run backwards"),
        ({}, ""),
    ],
)
def test_a_code_that_is_typed_is_held_to_what_lists_are(admin_client: Client, typed: dict[str, str], said: str) -> None:
    row = {"scheme": "functional", "code": "299", "name": "某类支出", "level": "类", "status": "confirmed", **typed}
    answer = admin_client.post("/en/admin/budgets/classificationcode/add/", row)
    assert said in html.unescape(answer.content.decode())
    assert ClassificationCode.objects.filter(name="某类支出").exists() is not bool(said)


@pytest.mark.parametrize(
    ("model", "row", "said"),
    [
        ("fiscalyear", {"year": "27"}, f"greater than or equal to {FIRST_YEAR}"),
        ("jurisdiction", {"name": "某区", "population_year": "3000"}, f"less than or equal to {LAST_YEAR}"),
        ("projectchange", {"kind": "merged", "year": str(FIRST_YEAR)}, "No year is known before this one."),
        ("codechange", {"kind": "begun", "year_before": "2027", "year": "2026"}, "from one year to a later one"),
    ],
)
def test_a_year_that_is_none_is_refused_in_words(
    admin_client: Client, model: str, row: dict[str, str], said: str
) -> None:
    page = admin_client.post(f"/en/admin/budgets/{model}/add/", row).content.decode()
    assert said in page
    assert "Constraint" not in page


def test_a_change_without_its_kind_is_refused_in_words(admin_client: Client) -> None:
    row = {"scheme": "functional", "kind": "", "year_before": "2025", "year": "2026"}
    answer = admin_client.post("/en/admin/budgets/codechange/add/", row)
    assert "This field is required" in answer.content.decode()
