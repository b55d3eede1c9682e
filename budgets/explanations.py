"""What codes mean in a plain sentence of the portal's own: of classes, groups, frequent items and economic items.

The sentences are data (``catalogue/explained/explanations.csv``). A code is explained under the names that it is known
by alone: what is printed under another name may be other money.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from budgets.vocabulary.labels import bare_label

EXPLAINED = Path(__file__).parent / "catalogue" / "explained" / "explanations.csv"


def explanation(scheme: str, code: str, name: str, *, english: bool = False) -> str:
    """Return what a code printed by a name means, in Chinese or English; empty where the portal has no sentence."""
    known = known_explanations()
    name = bare_label(name)
    found = known.get((scheme, code, name)) or known.get((scheme, "", name))
    return found[english] if found else ""


@cache
def known_explanations() -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return the sentences in Chinese and English by scheme, code (none for a name under any code) and name."""
    with EXPLAINED.open(encoding="utf-8", newline="") as file:
        return {
            (row["scheme"], row["code"], bare_label(row["name"])): (row["zh"], row["en"])
            for row in csv.DictReader(file)
        }
