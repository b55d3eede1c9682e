"""Explain a page of a document."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from budgets import documents
from budgets.documents.model.messages import sentence
from budgets.vocabulary.table_kinds import KINDS, TableKind

from ._error_messages import refusal_sentence
from .import_budget import advance_progress_bar, existing_path

#: What tells the cells of a table apart, in words.
BORDERS = {"rules": "ruled lines", "header": "the header", "gaps": "gaps alone"}


class Command(BaseCommand):
    help = (
        "Draw what the reader sees on a page of a PDF file over the page itself, as a PNG picture: ruled lines, cells, "
        "columns with what they measure, what each line is taken for. What the numbers in the picture stand for is "
        "printed. The database is not opened. Ends 0 when it was drawn, 1 when it was refused, 2 on wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=existing_path, metavar="FILE", help="a PDF file with a text layer")
        parser.add_argument("page", type=int, metavar="PAGE", help="the number of the page, from 1")
        parser.add_argument(
            "--output", type=Path, metavar="FILE.png", help="the picture; otherwise NAME-page-PAGE.png in this folder"
        )
        parser.add_argument(
            "--format",
            choices=["text", "json"],
            default="text",
            help="form of the report; with json nothing is drawn without --output",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source, number, output = options["file"], options["page"], options["output"]
        if output and output.suffix != ".png":
            raise CommandError("--output takes a file that ends with .png.", returncode=2)
        as_data = options["format"] == "json"
        try:
            with tqdm(desc="Reading", unit="page", leave=False, file=sys.stderr, disable=as_data or None) as bar:
                found = documents.explain_isolated(source, number=number, progress=partial(advance_progress_bar, bar))
        except documents.Refused as error:
            raise CommandError(f"{refusal_sentence(error)} Nothing was drawn.", returncode=1) from error
        if as_data:
            self.stdout.write(json.dumps(found.seen, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(page_in_words(found.seen)))
        if output or not as_data:
            output = output or Path(f"{source.stem}-page-{number}.png")
            try:
                output.write_bytes(found.picture)
            except OSError as error:
                raise CommandError(f"{output} cannot be written: {error.strerror}.", returncode=1) from error
        if not as_data:
            self.stdout.write(f"Drawn: {output}")


def page_in_words(seen: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the report on a page; numbers are those in the picture."""
    size = f"{seen['width']:.0f} × {seen['height']:.0f} points"
    yield f"{seen['file']}, page {seen['page']} of {seen['pages']}, {size}, {len(seen['rules'])} ruled lines"
    for number, table in enumerate(seen["tables"], start=1):
        yield from table_in_words(number, table)
    if seen["lines"]:
        yield "Lines"
    for number, line in enumerate(seen["lines"], start=1):
        yield f"  {number:>3}  {line['role']:<17}  {line['text']}"
    yield from (f"Remark: {sentence(remark, 'en')}" for remark in seen["remarks"])


def table_in_words(number: int, table: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the report on a table."""
    words = [f"{table['number']} {table['title']}".strip() or "without a title"]
    if table["kind"]:
        words.append(f"{table['kind']} ({KINDS[TableKind(table['kind'])].name_en})")
    else:
        words.append("left out")
    if table["continues"]:
        words.append("goes on from before")
    words.append(f"{table['rows']} rows of {table['width']} columns told by {BORDERS[table['borders']]}")
    words += filter(None, [table["issuer"], table["money_unit"]])
    yield f"T{number}  {', '.join(words)}"
    for column in table["columns"]:
        measure = column["measure"] or ("measure not known" if column["type"] == "amount" else "")
        holds = " ".join(filter(None, [column["type"], measure, column["list"] and f"({column['list']})"]))
        yield f"  {column['column']:>3}  {holds:<30}  {' / '.join(column['header'])}"
    for cell in table["cells"]:
        if cell["role"] == "not a figure":
            yield f"  row {cell['row']}, column {cell['column']} is not a figure: {cell['text']}"
