"""Show that the sample's packages are the published documents in all but their sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from budgets import samples
from budgets.checks import Verdict, check_budget
from budgets.documents import read
from budgets.records import Budget, Line, Statement
from tests.documents import DOCUMENTS, needs_documents, reading
from tests.unit.test_checks_documents import TRUE, catalogue, listed, said

#: The packages and the documents, by their short names in the tests.
ORIGINALS = {
    "jiangsu-party-office-2017": "party-2017",
    "jiangsu-party-office-2018": "party-2018",
    "jiangsu-party-office-2019": "party-2019",
    "shanghai-finance-bureau-2025": "finance-2025",
    "shanghai-putuo-wanli-2023": "wanli-2023",
    "shanghai-putuo-justice-2026": "justice-2026",
}
packages = pytest.mark.parametrize("name", ORIGINALS)
#: So many Chinese characters in a row may be the same by chance, or because things have the same names.
LONGEST_RUN = 14


@cache
def package(name: str) -> Budget:
    return read([samples.SAMPLE / name]).budget


def original(name: str) -> Budget:
    return reading(ORIGINALS[name]).budget


def test_there_is_no_other_package() -> None:
    assert {path.parent.name for path in samples.SAMPLE.glob("*/datapackage.json")} == set(ORIGINALS)


def test_packages_are_small_enough_for_a_repository() -> None:
    assert sum(path.stat().st_size for path in samples.SAMPLE.rglob("*")) < 1_500_000


@packages
def test_every_figure_of_the_text_stands_where_it_is_said_to(name: str) -> None:
    budget = package(name)
    texts = {section.order: section.text for section in budget.sections}
    assert budget.mentions
    for mention in budget.mentions:
        assert texts[mention.section][mention.start : mention.end] == mention.printed
        assert mention.reason in texts[mention.section]
        assert mention.base_printed in texts[mention.section]


@needs_documents
class TestBesideTheDocuments:
    @pytest.mark.heavy
    @packages
    def test_tables_are_the_documents_amount_by_amount(self, name: str) -> None:
        own, published = package(name), original(name)
        assert len(own.statements) == len(published.statements)
        for mine, theirs in zip(own.statements, published.statements, strict=True):
            assert bare(mine) == bare(theirs)
            assert len(mine.lines) == len(theirs.lines)
            for line, printed in zip(mine.lines, theirs.lines, strict=True):
                assert line.amounts == printed.amounts
                assert unworded(line) == unworded(printed)

    @packages
    def test_labels_are_as_printed_unless_they_are_sentences(self, name: str) -> None:
        lines = zip(all_lines(package(name)), all_lines(original(name)), strict=True)
        changed = {printed.label for line, printed in lines if line.label != printed.label}
        assert len(changed) == (3 if name == "shanghai-putuo-wanli-2023" else 0)
        assert all(len(label) > LONGEST_RUN for label in changed)

    @packages
    def test_figures_of_the_text_are_the_documents(self, name: str) -> None:
        own, published = package(name), original(name)
        for mine, theirs in zip(own.mentions, published.mentions, strict=True):
            assert mine == replace(theirs, start=mine.start, end=mine.end, reason=mine.reason)

    @packages
    def test_names_places_and_all_else_are_the_documents(self, name: str) -> None:
        own, published = package(name), original(name)
        assert frame(own) == frame(published)
        assert own.summary_of == published.files[0].sha256
        for each in ("sections", "items", "goals", "terms", "projects"):
            for mine, theirs in zip(getattr(own, each), getattr(published, each), strict=True):
                words = {"text", "definition", "purpose", "basis", "description"} & set(type(mine).__slots__)
                blank: dict[str, Any] = dict.fromkeys(words, "")
                assert replace(mine, **blank) == replace(theirs, **blank)

    @packages
    def test_checks_find_what_they_find_in_the_document(self, name: str) -> None:
        """All that is true of its figures; not the doubled full stop, nor what the text leaves out: it is ours."""
        result = check_budget(package(name), catalogue())
        for verdict in (Verdict.FAIL, Verdict.TAIL, Verdict.BASE0, Verdict.INFO):
            of_words = ("F14.text.marks", "F11.text.assets", "F6.count")
            true = [each for stated, *each in TRUE[name] if stated == verdict and each[0] not in of_words]
            assert said(result, verdict) == listed(true), verdict

    @packages
    def test_sentences_are_our_own(self, name: str) -> None:
        """Punctuation left aside: figures, codes, lists and the names of things are the document's."""
        printed = "|".join(han(text) for text in worded(original(name)))
        for text in worded(package(name)):
            for stretch in without_names(text, package(name)):
                run = han(stretch)
                for start in range(len(run) - LONGEST_RUN):
                    assert run[start : start + LONGEST_RUN + 1] not in printed, stretch

    @packages
    def test_the_originals_are_named_by_their_bytes(self, name: str) -> None:
        for file in package(name).files:
            assert (DOCUMENTS / file.name).stat().st_size == file.size


def frame(budget: Budget) -> Budget:
    """Return what a budget says beside tables and text."""
    bare = replace(budget, statements=(), sections=(), mentions=(), items=(), goals=(), terms=(), projects=())
    return replace(bare, summary_of="")


def bare(statement: Statement) -> Statement:
    return replace(statement, lines=(), note="", remark="")


def unworded(line: Line) -> Line:
    """Return a line without its label and texts, but with their number and places."""
    return replace(line, label="", texts=tuple(replace(text, text="") for text in line.texts))


def all_lines(budget: Budget) -> list[Line]:
    return [line for statement in budget.statements for line in statement.lines]


def worded(budget: Budget) -> list[str]:
    """Return every sentence that a budget holds."""
    texts = [section.text for section in budget.sections] + [item.text for item in budget.items]
    texts += [goal.text for goal in budget.goals] + [term.definition for term in budget.terms]
    texts += [mention.reason for mention in budget.mentions]
    texts += [words for one in budget.projects for words in (one.purpose, one.basis, one.description)]
    texts += [words for one in budget.statements for words in (one.note, one.remark)]
    texts += [text.text for line in all_lines(budget) for text in line.texts]
    return [*texts, *(line.label for line in all_lines(budget))]


def without_names(text: str, budget: Budget) -> list[str]:
    """Return what stands between figures, list marks and names, which are the document's own."""
    names = {line.label for line in all_lines(budget)} - {text} | {asset.label for asset in budget.assets}
    names |= {item.text for item in budget.items if item.kind == "division"} | {budget.department, *budget.units}
    for name in sorted((re.sub("^[一二三四五六七八九十]+、", "", name) for name in names), key=len, reverse=True):
        text = text.replace(name, "|") if len(name) > 3 else text
    return re.split(r"[\d|、（）()“”《》-]+", text)


def han(text: str) -> str:
    return re.sub(r"[^\u4e00-\u9fff]", "", text)
