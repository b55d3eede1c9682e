"""Import a budget."""

from __future__ import annotations

import argparse
import dataclasses
import getpass
import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core import checks
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext
from tqdm import tqdm

from budgets import differences, documents, editions
from budgets.checks import CheckResult, check_budget
from budgets.documents.model.messages import grouped_messages, sentence
from budgets.models import Budget, Department
from budgets.queries.certainty import Sureness, table_certainties
from budgets.queries.records import records
from budgets.records import Budget as Records
from budgets.records import State, Statement

from ._error_messages import refusal_sentence
from ._open_questions import Answers, add_open_questions, issuer_named, read_answered

#: Refusals that say how the command is used, not what a file holds.
WRONG_USE = ("same-file", "one-package")
NOTHING = "Nothing was stored."


def existing_path(word: str) -> Path:
    """Return a path that is there; anything else is wrong use, not a budget that is refused."""
    path = Path(word)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no file or folder {word}")
    return path


class Command(BaseCommand):
    # Not those of addresses and pages, which would be loaded for it; `check` makes them.
    requires_system_checks = (checks.Tags.models,)
    help = (
        "Read a budget, from its files or a data package, and store it as a draft that the public does not see. "
        "Files that are stored already are not stored twice. Ends 0 when the budget is stored, 1 when it was refused "
        "and nothing was stored, 2 on wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            type=existing_path,
            metavar="FILE",
            help="PDF files, workbooks, a text, or the folder of a data package",
        )
        parser.add_argument("--dry-run", action="store_true", help="read and report only; the database is not opened")
        parser.add_argument("--publish", action="store_true", help="publish it too; if that is refused, store nothing")
        parser.add_argument("--accept-unreadable", metavar="REASON", default="", help="publish despite unreadable rows")
        parser.add_argument(
            "--acknowledge",
            metavar="REASON",
            default="",
            help="what to tell the public of every identity that does not hold; without it: that it is published as "
            "printed, and the department has not commented on it yet",
        )
        parser.add_argument(
            "--correction",
            metavar="REASON",
            default="",
            help="what to tell the public of why it takes the place of an edition published before",
        )
        parser.add_argument(
            "--as",
            dest="second",
            metavar="PERSON",
            default="",
            help="where publishing takes two persons: the name of the account of the second, who may publish there",
        )
        parser.add_argument("--again", action="store_true", help="store files again that are stored, as another draft")
        add_open_questions(parser)
        parser.add_argument("--format", choices=["text", "json"], default="text", help="form of the report")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("accept_unreadable", "acknowledge", "correction", "second"):
            if options[name] and not options["publish"]:
                words = name.replace("_", "-").replace("second", "as")
                raise CommandError(f"--{words} goes with --publish.", returncode=2)
        with translation.override("en"):
            report, error = self.read_and_store(options)
            if options["format"] == "json":
                told = {name: value for name, value in report.items() if name != "grouped"}
                self.stdout.write(json.dumps(told | {"error": error}, ensure_ascii=False, indent=2))
            else:
                self.write_text(report)
        if error:
            raise CommandError(error, returncode=1)

    def read_and_store(self, options: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        """Return the report, and why the budget was refused, if it was."""
        reading: documents.Reading | None = None
        try:
            issuer = None if options["dry_run"] else issuer_named(options["department"], NOTHING)
            reading = read_answered(partial(self.read_in_process, options), options, issuer)
            if options["dry_run"]:
                return report_on_reading(reading), None
            stored, found = self.store_reading(reading.budget, issuer, options)
            return report_on_reading(reading, found) | stored, None
        except (documents.Refused, editions.EditionError, DatabaseError) as error:
            if str(error) in WRONG_USE:
                raise CommandError(refusal_sentence(error), returncode=2) from error
            if options["traceback"] and not isinstance(error, documents.Refused):
                raise
            return report_on_reading(reading) if reading else EMPTY, f"{refusal_sentence(error)} {NOTHING}"

    def read_in_process(self, options: dict[str, Any], given: Answers) -> documents.Reading:
        """Read the files in a process of its own, within limits; in this one where a traceback is asked for."""
        if options["traceback"]:
            return documents.read(options["files"], **given)
        # tqdm is silent where its stream is no terminal.
        silent = True if options["format"] == "json" else None
        with tqdm(desc="Reading", unit="page", leave=False, file=sys.stderr, disable=silent) as bar:
            return documents.read_isolated(
                options["files"],
                **given,
                bounds=documents.UNHURRIED,
                progress=partial(advance_progress_bar, bar),
            )

    @transaction.atomic
    def store_reading(
        self, budget: Records, issuer: Department | None, options: dict[str, Any]
    ) -> tuple[dict[str, Any], CheckResult | None]:
        """Store the budget, publish it if asked; return what the report says of the edition, and what checks found."""
        from_package = is_package(options["files"][0])
        load = editions.load_package_as_draft if from_package else editions.load_as_draft
        loaded = load(budget=budget, department=issuer, again=options["again"])
        if loaded.created and not from_package:
            editions.keep_source_files(budget=loaded.budget, paths=options["files"])
        row, superseded = loaded.budget, None
        differing = differences_from_earlier(row) if loaded.created else {}
        publishes = options["publish"] and row.state != Budget.EditionState.PUBLISHED
        if publishes:
            superseded = edition_in_force(row)
            row = editions.publish(
                budget=row,
                despite_unreadable=options["accept_unreadable"],
                despite_failures=options["acknowledge"],
                correction=options["correction"],
                operator=operator(options["second"]),
            )
        stored = {
            "address": row.department.slug,
            "edition": row.edition,
            "state": str(row.state),
            "created": loaded.created,
            "published": publishes,
            "superseded": superseded,
        }
        return stored | differing, loaded.found

    def write_text(self, report: dict[str, Any]) -> None:
        if report["department"]:
            self.stdout.write(f"{report['department']} {report['year']} ({report['scope']}, {report['phase']})")
        for table in sorted(report["statements"], key=least_sure_first):
            name = f"{table['number']} {table['title']}".strip()
            stands = ", ".join(map(str, table["sheets"] or table["pages"]))
            where = f" ({'sheet' if table['sheets'] else 'page'} {stands})" if stands else ""
            counts = f"{table['lines']} lines, {table['amounts']} amounts"
            self.stdout.write(f"  {name} ({table['kind']}): {counts}{where}; {certainty_in_words(table)}")
        for question in questions_in_words(report["open"]):
            self.stdout.write(f"Open: {question}")
        for row in report["unreadable"]:
            self.stdout.write(f"Unreadable: {place_in_words(row['place'])}: {row['text']}\n  {row['reason']}")
        for message, alike in report["grouped"]:
            words = f"Warning: {sentence(message, 'en')}"
            self.stdout.write(f"{words} ({len(alike)} places: {'; '.join(alike)})" if alike else words)
        for one in report["differences"][:MOST]:
            self.stdout.write(f"Differs from edition {report['compared']}: {difference_in_words(one)}")
        if (more := len(report["differences"]) - MOST) > 0:
            self.stdout.write(f"  and in {more} more places; --format json names all.")
        if report["edition"]:
            self.stdout.write(f"Edition {report['edition']} ({report['state']}): {outcome_in_words(report)}.")


def operator(second: str) -> editions.Operator:
    """Return who acts here: the account of the machine, and the person named as the second.

    Raises :class:`EditionError` where nobody who may come in is called so.
    """
    person = User.objects.filter(username=second, is_active=True).first() if second else None
    if second and person is None:
        raise editions.EditionError(gettext("Nobody who may log in is called %s.") % second)
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        name = str(os.getuid())
    return editions.Operator(name=name, second=person)


#: The report on files in which no budget was recognised. ``created`` and ``published`` say what this run did;
#: ``open`` are tables without a money unit, each with the unit proposed and what speaks for it;
#: ``superseded`` is the edition that was in force until then; ``differences`` are from the edition ``compared``: the
#: one in force or else the one before, where the document was stored already.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("department", "jurisdiction", "year", "scope", "phase")),
    **dict.fromkeys(("address", "edition", "state", "superseded")),
    "created": False,
    "published": False,
    "statements": [],
    "open": [],
    "unreadable": [],
    "warnings": [],
    "grouped": [],
    "compared": None,
    "differences": [],
}
#: A report in words names so many differences, and says how many more there are.
MOST = 20


def advance_progress_bar(bar: Any, done: int, total: int) -> None:
    """Show how many pages are read of how many."""
    bar.total = total
    bar.update(done - bar.n)


def pages_and_sheets(table: Statement) -> dict[str, list[Any]]:
    """Return the pages, or the sheets of a workbook, on which a table stands."""
    places = [table.place, *(line.place for line in table.lines)]
    places += [amount.place for line in table.lines for amount in line.amounts]
    return {
        "pages": sorted({place.page for place in places if place.page}),
        "sheets": list(dict.fromkeys(place.sheet for place in places if place.sheet)),
    }


def report_on_reading(reading: documents.Reading, found: CheckResult | None = None) -> dict[str, Any]:
    """Return the report on what was read, and ``found`` in it where it was checked already."""
    budget = reading.budget
    sure = {one.statement.order: one for one in table_certainties(budget, found or check_budget(budget))}
    return EMPTY | {
        "department": budget.department,
        "jurisdiction": budget.jurisdiction,
        "year": budget.year,
        "scope": budget.scope,
        "phase": budget.phase,
        "statements": [
            {
                "kind": table.kind,
                "number": table.number,
                "title": table.title,
                "money_unit": table.money_unit,
                "lines": len(table.lines),
                "amounts": sum(len(line.amounts) for line in table.lines),
                "placed_by": sure[table.order].placed_by,
                "sureness": sure[table.order].sureness.name.lower(),
                "kind_by": sure[table.order].told_by,
                "holding": sure[table.order].holding,
                "failing": sure[table.order].failing,
                **pages_and_sheets(table),
            }
            for table in budget.statements
        ],
        "open": [
            {
                "table": one.statement.order,
                "title": one.statement.title,
                **{name: getattr(one, name) for name in ("proposal", "figures", "columns", "alike", "tables")},
            }
            for one in documents.unit_questions(budget)
        ],
        "unreadable": [
            {"place": dataclasses.asdict(row.place), "text": row.text, "reason": sentence(row.reason, "en")}
            for row in budget.unreadable
        ],
        "warnings": [sentence(warning, "en") for warning in reading.warnings],
        "grouped": grouped_messages(reading.warnings),
    }


def least_sure_first(table: dict[str, Any]) -> tuple[int, int, int]:
    """Return by what the tables of a report in words are sorted: a person looks at the doubtful ones first."""
    return Sureness[table["sureness"].upper()], -table["failing"], table["holding"]


def certainty_in_words(table: dict[str, Any]) -> str:
    """Return in words how sure a table is: what tells its kind, and how many identities confirm it or not."""
    failing = f", {table['failing']} that do not" if table["failing"] else ""
    return f"{table['sureness']}: kind by {table['kind_by']}, {table['holding']} identities hold{failing}"


def questions_in_words(asked: list[dict[str, Any]]) -> list[str]:
    """Return what tables without a money unit leave open: one question for all for which the same unit is proposed."""
    units = {one["proposal"] for one in asked}
    if len(asked) == 1 or len(units) != 1 or not any(units):
        return [question_in_words(one) for one in asked]
    (unit,) = units
    tables = "; ".join(f"{one['table']} {one['title']}" for one in asked)
    alike, figures = (sum(one[name] for one in asked) for name in ("alike", "figures"))
    why = f"{alike} of their {figures} figures are printed in tables in {unit}"
    return [f"{len(asked)} tables print no money unit: {tables}. Proposed: --unit {unit} ({why})"]


def question_in_words(one: dict[str, Any]) -> str:
    """Return in words that a table prints no money unit, what is proposed, and how it is said."""
    asked = f"table {one['table']}, {one['title']}, prints no money unit."
    if not one["proposal"]:
        return f"{asked} Say it with --unit {one['table']}=UNIT."
    why = f"{one['alike']} of its {one['figures']} figures are printed in tables in {one['proposal']}"
    if one["columns"]:
        why = f"printed over {one['columns']} of its columns"
    elif not one["alike"]:
        why = f"{one['tables']} other tables are in {one['proposal']}"
    return f"{asked} Proposed: --unit {one['table']}={one['proposal']} ({why})"


def edition_in_force(row: Budget) -> int | None:
    """Return the number of the edition that publishing another will supersede."""
    same = Budget.objects.published().of_document(*row.document_key)
    return same.values_list("edition", flat=True).first()


def differences_from_earlier(row: Budget) -> dict[str, Any]:
    """Return in what an edition that was just made differs from the one in force, or else from the one before it."""
    same = Budget.objects.of_document(*row.document_key).exclude(pk=row.pk)
    before = same.published().first() or same.order_by("-edition").first()
    if before is None:
        return {}
    found = differences.compare(records(before), records(row))
    return {"compared": before.edition, "differences": [one.data() for one in found]}


def difference_in_words(one: dict[str, str]) -> str:
    """Return a difference in words."""
    heads = one["after"] or one["before"] if one["what"] == differences.What.COLUMN else ""
    place = ", ".join(filter(None, (one["table"], one["line"], one["part"], heads)))
    if one["how"] != "changed":
        return f"{one['what']} {one['how']}: {place}"
    return f"{one['what']}: {place}: {side_in_words(one, 'before')} → {side_in_words(one, 'after')}"


def side_in_words(one: dict[str, str], side: str) -> str:
    """Return what one edition says: a figure with its unit, or why there is none; of a text, its beginning."""
    text, state = one[side], one[f"{side}_state"]
    if state in (differences.ABSENT, State.BLANK):
        return state
    return f"{text} {one[f'{side}_unit']}".strip() if state else repr(text[:60])


def outcome_in_words(report: dict[str, Any]) -> str:
    """Return what was done with the edition, in words."""
    if not report["published"]:
        return "stored" if report["created"] else "there already, nothing changed"
    words = "stored and published" if report["created"] else "there already, now published"
    return f"{words}; edition {report['superseded']} is superseded" if report["superseded"] else words


def is_package(path: Path) -> bool:
    return path.is_dir() or path.name == documents.DESCRIPTOR


def place_in_words(place: dict[str, Any]) -> str:
    """Return a place in words."""
    words = [
        place["file"],
        f"page {place['page']}" if place["page"] else "",
        f"sheet {place['sheet']}" if place["sheet"] else "",
        f"{'row' if place['sheet'] else 'line'} {place['row']}" if place["row"] else "",
        f"column {place['column']}" if place["sheet"] and place["column"] else "",
    ]
    return ", ".join(filter(None, words)) or "somewhere"
