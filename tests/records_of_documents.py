"""Show that a change of the readers or the checks leaves what is read of every document as it was, field by field.

Run it before and after, then compare:

    python -m tests.records_of_documents write before
    python -m tests.records_of_documents write after
    python -m tests.records_of_documents compare before after

It reads the published documents and the made-up cases beside the project, where they are at hand, and the sample; PDF
files also as ``pdftotext -layout`` prints them, where that program is installed. Of each it keeps every field of the
records, the warnings, and the verdict of every identity. ``compare`` prints each field that differs and ends with 1 if
one does; differences of mentions, and of the findings that speak of the text, are printed apart from all others.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from budgets import checks, documents

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
#: What prose and tables of one budget are called where they are two files.
HALVES = re.compile(r"-(?:text|tables)$")
#: Said of a document that does not say it itself.
GIVEN = {"year": 2031, "department": "青田市档案馆", "scope": "unit", "phase": "budget"}


def inputs() -> dict[str, list[Path]]:
    """Return the files of every budget at hand, by a name."""
    found: dict[str, list[Path]] = {}
    for path in sorted((SHARED / "documents").glob("*.*")):
        if path.suffix in (".pdf", ".txt"):
            found.setdefault(HALVES.sub("", path.stem), []).append(path)
    found |= {f"case-{path.name}": [path] for path in sorted((SHARED / "cases").glob("[0-9k]*.*"))}
    for path in sorted((ROOT / "budgets" / "sample").iterdir()):
        if path.suffix == ".txt" or (path / "datapackage.json").exists():
            found[f"sample-{path.name}"] = [path]
    return found


def write_snapshots(folder: Path) -> None:
    """Write what is read of every budget into a folder, a file each."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, ProcessPoolExecutor() as pool:
        given = inputs() | dict(laid_out_texts(Path(scratch)))
        for name, snapshot in zip(given, pool.map(snapshot_of, given.values()), strict=True):
            text = json.dumps(snapshot, ensure_ascii=False, indent=1, default=str, sort_keys=True)
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
            print(name, snapshot.get("refused", ""), flush=True)


def laid_out_texts(scratch: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield the PDF files as text that keeps its columns."""
    if not shutil.which("pdftotext"):
        return
    for name, paths in inputs().items():
        if paths[0].suffix == ".pdf":
            texts = [scratch / f"{path.stem}.txt" for path in paths]
            for path, text in zip(paths, texts, strict=True):
                subprocess.run(["pdftotext", "-layout", str(path), str(text)], check=True)
            yield f"layout-{name}", texts


def snapshot_of(paths: Sequence[Path]) -> dict[str, Any]:
    """Return all that is read of the files of a budget, or why they are refused."""
    try:
        try:
            reading = documents.read(paths)
        except documents.Refused as refusal:
            if "which-" not in str(refusal) and "no-title" not in str(refusal):
                raise
            reading = documents.read(paths, **GIVEN)  # type: ignore[arg-type]
    except documents.Refused as refusal:
        return {"refused": str(refusal)}
    result = checks.check_budget(reading.budget)
    findings = {finding.key: (finding.verdict, finding.message.zh) for finding in result.findings}
    return {"budget": dataclasses.asdict(reading.budget), "warnings": reading.warnings, "findings": findings}


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Yield the fields in which two snapshots differ, with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key, "(absent)"), other.get(key, "(absent)"), f"{path}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{path}/{index}")
    elif one != other:
        if isinstance(one, list) and isinstance(other, list):
            yield from missing_of_lists(one, other, path)
        else:
            yield f"{path}: {one!r} -> {other!r}"


def missing_of_lists(one: list[Any], other: list[Any], path: str) -> Iterator[str]:
    """Yield what only one of two lists of different lengths holds."""
    texts, others = (
        [json.dumps(each, ensure_ascii=False, sort_keys=True) for each in each_of] for each_of in (one, other)
    )
    yield from (f"{path}: - {text[:600]}" for text in texts if text not in others)
    yield from (f"{path}: + {text[:600]}" for text in others if text not in texts)


def compare_snapshots(before: Path, after: Path) -> bool:
    """Print what differs; tells whether anything but mentions and findings on the text does."""
    strict = False
    for name in sorted({path.name for folder in (before, after) for path in folder.glob("*.json")}):
        pair = [json.loads(path.read_text("utf-8")) if path.exists() else {} for path in (before / name, after / name)]
        for line in differences(*pair):
            of_text = bool(
                re.match(r"/budget/mentions|/findings/F[567]\.|/findings/F9\.text|/warnings.*unmatched-figure", line)
            )
            strict = strict or not of_text
            print(f"{'mention' if of_text else 'RECORD'} {name}{line}")
    return strict


if __name__ == "__main__":
    task, *folders = sys.argv[1:]
    if task == "write":
        write_snapshots(Path(folders[0]))
    else:
        sys.exit(int(compare_snapshots(Path(folders[0]), Path(folders[1]))))
