"""Scans and photographs: what is recognised, what is named, what is refused, and what is said of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from budgets.documents import Refused
from budgets.documents.model.limits import Limits
from budgets.documents.model.messages import sentence
from budgets.documents.model.outcomes import Given
from budgets.documents.reader import read_files
from budgets.documents.sources import recognition
from budgets.documents.sources.pdf import read_pdf
from budgets.documents.sources.pictured_documents import read_pictures
from budgets.records import Origin
from tests import papers
from tests.documents import needs_documents
from tests.scans import compare, one_page, treated_page

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
left_out = os.environ.get("TEST_SCANS") == "" or not recognition.can_recognise()
reads_scans = [
    pytest.mark.scans,
    pytest.mark.skipif(left_out, reason="dev.py test --ocr installs what reads scans, and reads some"),
]


def marked(*values: object) -> object:
    return pytest.param(*values, marks=reads_scans)


class TestRealPages:
    """Each treated otherwise; `dev.py bench --only scans` reads all that are at hand."""

    @needs_documents
    @pytest.mark.parametrize(
        ("document", "number", "treatment", "figures"),
        [
            marked("jiangsu-party-office-2018-tables.pdf", 8, "photographed", 61),
            marked("jiangsu-party-office-2018-tables.pdf", 10, "askew", 61),
            marked("jiangsu-party-office-2018-tables.pdf", 13, "noisy", 31),
            marked("shanghai-putuo-justice-2026.pdf", 12, "turned", 50),
            marked("shanghai-putuo-justice-2026.pdf", 12, "stamped", 50),
        ],
    )
    def test_every_figure_is_read_or_named(self, document: str, number: int, treatment: str, figures: int) -> None:
        printed = read_pdf(one_page(document, number), document, Limits())[0]
        recognised = read_pictures(treated_page(document, number, treatment), document, Limits())[0]
        found = compare(printed, recognised)
        assert found.counts["right"] + found.counts["named"] >= figures
        assert not found.counts["wrong"] + found.counts["missed"], found.differing
        assert found.counts["named"] <= 0.02 * figures


class TestWithoutThePackages:
    """What is promised where nothing recognises text in pictures; so it is for every test that is no scan's."""

    @pytest.mark.parametrize(("make", "name"), [(papers.scan, "a.pdf"), (papers.picture, "a.png")])
    def test_a_scan_is_refused_and_how_to_have_it_read_is_said(self, tmp_path: Path, make, name: str) -> None:
        (tmp_path / name).write_bytes(make())
        with pytest.raises(Refused) as refused:
            read_files([tmp_path / name], Given(year=None, department="", scope=None, phase=None, units={}))
        assert str(refused.value) == f"scan: {name}"
        assert "requirements-ocr.txt" in sentence(str(refused.value))

    @pytest.mark.skipif(not CASES.exists(), reason="The cases are not beside the project (../shared/cases).")
    def test_what_came_with_a_file_as_recognised_is_called_so(self) -> None:
        given = Given(year=2031, department="某市档案馆", scope=None, phase=None, units={})
        budget = read_files([CASES / "11-ocr-layer.pdf"], given).budget
        amounts = [amount for table in budget.statements for line in table.lines for amount in line.amounts]
        assert amounts
        assert {(amount.origin, amount.confidence) for amount in amounts} == {(Origin.RECOGNISED, None)}
