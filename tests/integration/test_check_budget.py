"""Show what check_budget promises: the report, and how it ends."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from budgets import codes, samples
from budgets.documents.package import csv_package
from tests.consistent import Money, budget
from tests.documents import CENTRE, ROOT, SAMPLE

pytestmark = pytest.mark.any_database

#: What every finding holds at least.
FIELDS = {"rule", "verdict", "statement", "code", "label", "left", "right", "difference", "tolerance", "message"}


def run(*words: object) -> tuple[int, str, str]:
    """Return how the command ended, what it reported and what it complained of."""
    out = StringIO()
    try:
        call_command("check_budget", *map(str, words), stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


#: Amounts that make a small budget in which everything adds up.
MONEY = Money(
    functions={"2010301": (Decimal("600.25"), Decimal(0)), "2010399": (Decimal(40), Decimal("400.50"))},
    basic={"30101": Decimal(500), "30113": Decimal("100.25"), "30201": Decimal(40)},
    project={"30227": Decimal("400.50")},
    projects=(Decimal(400), Decimal("0.50")),
    before=(Decimal(0), Decimal(0), Decimal(0), Decimal(0)),
)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A data package of a budget that adds up."""
    folder = tmp_path / "sound"
    csv_package.write_package(budget(MONEY), folder)
    return folder


def test_file_with_a_failure():
    code, out, error = run(SAMPLE, "--format", "json")
    report = json.loads(out)
    assert code == 1
    assert report["counts"]["FAIL"] == 1
    assert error.startswith("1 of ")
    assert set(report["counts"]) == {"OK", "TAIL", "FAIL", "BASE0", "INFO", "NA"}
    assert sum(report["counts"].values()) == len(report["findings"])
    assert all(finding.keys() >= FIELDS for finding in report["findings"])
    [failure] = [finding for finding in report["findings"] if finding["verdict"] == "FAIL"]
    assert (failure["rule"], failure["label"], failure["left"]) == ("F6.change.percent", "信息化运维项目", "21.2")
    assert "17.5%" in failure["message"]


def test_file_in_words():
    code, out, _error = run(SAMPLE)
    assert code == 1
    assert out.startswith("OK ")
    assert "FAIL F6.change.percent  text 信息化运维项目 percent" in out
    assert out.index("FAIL F6") < out.index("TAIL F2")


def test_a_difference_is_told_in_the_printed_unit_and_in_yuan():
    _code, out, _error = run(SAMPLE, "--format", "json")
    found = json.loads(out)["findings"]
    tail = next(each for each in found if each["rule"] == "F2.basic.parts" and each["verdict"] == "TAIL")
    told = (tail["left"], tail["right"], tail["difference"], tail["difference_yuan"], tail["tolerance"], tail["unit"])
    assert told == ("1861.13", "1861.14", "-0.01", "-100", "0.045", "万元")
    assert len(tail["right_terms"]) == 8
    assert {"statement", "line", "column"} <= tail["left_terms"][0].keys()


def test_budget_that_adds_up(sound):
    code, out, error = run(sound, "--format", "json")
    report = json.loads(out)
    assert (code, error) == (0, "")
    assert (report["counts"]["FAIL"], report["counts"]["TAIL"]) == (0, 0)
    assert report["counts"]["OK"] > 100


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nowhere.txt"], "no file or folder nowhere.txt"),
        (["nowhere.txt", "2024x"], "no file or folder nowhere.txt"),
        ([SAMPLE, "--edition", "1"], "--edition goes with DEPARTMENT YEAR"),
        (["anybody", "2024", "--year", "2024"], "--year goes with files"),
        ([ROOT / "pyproject.toml"], "budget"),
    ],
    ids=[
        "no file",
        "two of them",
        "option of the other use",
        "option of files",
        "no budget",
    ],
)
def test_wrong_use_of_files(words, complaint):
    code, out, error = run(*words)
    assert (code, out) == (2, "")
    assert complaint in error


@pytest.mark.parametrize("option", ["--edition", "--year"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "99999999999999999999", "２０２４"])
def test_a_number_that_none_can_have_is_wrong_use(option, value):
    for words in ((SAMPLE,), ("anybody", "2024")):
        with pytest.raises(CommandError, match=f"{option}: {value} is not .*: give one from 1"):
            call_command("check_budget", *map(str, words), f"{option}={value}")


def test_no_word_at_all_is_wrong_use():
    with pytest.raises(CommandError, match="required"):
        call_command("check_budget")


#: What says what the title of a file leaves open.
ANSWERS = ("--scope", "unit", "--phase", "budget", "--year", "2024")


@pytest.fixture
def open_file(tmp_path: Path) -> Path:
    """The sample with a title that says neither whose money it is, nor which year."""
    _, title, text = SAMPLE.read_text(encoding="utf-8").split("\n", 2)
    assert "2024" in title
    file = tmp_path / "open.txt"
    file.write_text(f"预算公开\n{text}", encoding="utf-8")
    return file


def test_what_a_file_leaves_open_is_asked_and_said(open_file):
    code, out, error = run(open_file)
    assert (code, out) == (2, "")
    assert "option scope" in error
    assert "option year" in error
    # A name is taken as it is; no database is asked.
    code, out, error = run(open_file, *ANSWERS, "--department", "某市某中心", "--format", "json")
    assert (code, json.loads(out)["counts"]["FAIL"], error[:5]) == (1, 1, "1 of ")


@pytest.mark.django_db
def test_an_address_nobody_has_is_wrong_use(open_file):
    code, out, error = run(open_file, *ANSWERS, "--department", "nobody")
    assert (code, out) == (2, "")
    assert error == "No department has the address nobody. Say its name with --issuer."


@pytest.mark.django_db
class TestStored:
    def test_by_address(self):
        codes.load(sorted(codes.CATALOGUE.glob("*.csv")))
        [loaded] = samples.load_samples(CENTRE)
        slug = loaded.budget.department.slug
        code, out, _error = run(slug, 2024, "--format", "json")
        assert code == 1
        counts = json.loads(run(SAMPLE, "--format", "json")[1])["counts"]
        # Of a summary nobody asks whether its text speaks of the eight topics.
        assert json.loads(out)["counts"] == counts | {"OK": counts["OK"] - 8}

    def test_by_name_without_catalogue(self):
        [loaded] = samples.load_samples(CENTRE)
        code, _out, error = run(loaded.budget.department.name, 2024)
        assert code == 1
        assert error.startswith("1 of ")

    def test_unknown_department_and_year_are_wrong_use(self):
        [loaded] = samples.load_samples(CENTRE)
        assert run("nobody", 2024)[0] == 2
        code, _out, error = run(loaded.budget.department.slug, 2019)
        assert code == 2
        assert "2024" in error


@pytest.mark.heavy
def test_ends_as_promised_from_a_shell(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "PORTAL_DEMO": "1",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
    }
    ended = [
        subprocess.run(
            [sys.executable, "manage.py", "check_budget", *words], cwd=ROOT, env=environment, capture_output=True
        ).returncode
        for words in ([str(SAMPLE)], ["nowhere.txt"], [str(SAMPLE), "--year", "0"], [str(SAMPLE), "--edition", "0"])
    ]
    assert ended == [1, 2, 2, 2]
