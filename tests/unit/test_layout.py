"""Hold the templates to lines that can be read, which their formatter leaves as long as white space would show.

And public tables to names: whoever has pages read out chooses tables by them.
"""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
#: Characters of a line: none is longer than the first, and no more lines than these are longer than the second.
LONGEST, LONG, LONG_LINES = 160, 120, 30


def test_no_line_of_a_template_is_too_long() -> None:
    lengths = {
        f"{path.relative_to(TEMPLATES)}:{number}": len(line)
        for path in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    }
    assert len(lengths) > 1000
    assert not [place for place, length in lengths.items() if length > LONGEST]
    long = [place for place, length in lengths.items() if length > LONG]
    assert len(long) <= LONG_LINES, long


def test_each_public_table_has_a_name() -> None:
    tables = [
        (path.name, table, follows)
        for path in sorted((TEMPLATES / "budgets").glob("*.html"))
        for table, follows in re.findall(r"(<table\b[^>]*>)\s*(\S*)", path.read_text(encoding="utf-8"))
    ]
    assert len(tables) > 20
    named = re.compile(r"<caption|aria-label(ledby)?=")
    assert [name for name, table, follows in tables if not named.search(table + follows)] == []
