"""Whole budgets that nobody has read before, of text and tables: sound ones accuse nobody, slips are noticed."""

import pytest

from budgets import documents
from budgets.checks import Verdict, check_budget
from tests import province, whole_budgets
from tests.slips import slips_of_tables, some_of
from tests.unit.test_sound_prose import noticed

SOUND, SLIPPED = range(1, 9), range(9, 15)
KINDS = ("figure", "percent", "direction")


def read(paper, folder):
    file = folder / "budget.pdf"
    file.write_bytes(paper.pdf())
    return documents.read([file]).budget


@pytest.mark.heavy
@pytest.mark.parametrize("seed", SOUND)
def test_sound_budgets_accuse_nobody(seed, tmp_path):
    made = read(whole_budgets.paper(seed), tmp_path)
    result = check_budget(made)
    assert (len(made.statements), len(made.sections)) == (14, 9)
    assert [each.message.zh for each in result.findings if each.verdict is Verdict.FAIL] == []
    assert [each.printed for each in result.unmatched] == []


@pytest.mark.heavy
def test_a_slip_in_a_whole_budget_is_noticed(tmp_path):
    missed = []
    for seed in SLIPPED:
        sound = noticed(read(whole_budgets.paper(seed), tmp_path))
        slips = [whole_budgets.slip_of_text(seed, kind) for kind in KINDS]
        papers = {words: whole_budgets.paper(seed, text) for words, text in slips}
        [(cell, made)] = some_of(slips_of_tables(province.budget(seed)), 1)
        papers[cell] = whole_budgets.paper(seed, made=made)
        missed += [words for words, paper in papers.items() if not noticed(read(paper, tmp_path)) - sound]
    assert len(missed) <= 2, missed
