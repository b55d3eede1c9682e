"""Hold the templates to lines that can be read, which their formatter leaves as long as white space would show."""

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
