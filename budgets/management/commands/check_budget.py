"""Check whether a budget adds up."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets import codes, documents
from budgets.checks import CheckResult, Finding, Verdict, check_budget
from budgets.checks.findings_json import result_data
from budgets.documents.model.messages import sentence
from budgets.models import Department
from budgets.queries.records import records
from budgets.queries.uploads import checked

from ._error_messages import database_errors_in_words
from ._open_questions import add_open_questions, edition_number, issuer_named, read_answered
from .export_budget import find_department, find_edition

#: What a report in words prints, worst first; that everything else holds is said by its number.
TOLD = (Verdict.FAIL, Verdict.BASE0, Verdict.TAIL, Verdict.INFO, Verdict.NA)


class Command(BaseCommand):
    help = (
        "Check every identity between the figures of a budget: one stored (DEPARTMENT YEAR; last year's, if stored, is "
        "checked against it), or one in files; options settle what these leave open. Ends 0 when none fails, 1 when "
        "one does, 2 on wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "words",
            nargs="+",
            metavar="DEPARTMENT YEAR | FILE",
            help="address (slug) or name of a department and a year, or the files of one budget",
        )
        parser.add_argument(
            "--edition", type=edition_number, metavar="NUMBER", help="of the stored ones; --scope and --phase too"
        )
        add_open_questions(parser)
        parser.add_argument("--format", choices=["text", "json"], default="text", help="form of the report")

    def handle(self, *args: Any, **options: Any) -> None:
        words = options["words"]
        stored = len(words) == 2 and re.fullmatch(r"\d{4}", words[1]) and not Path(words[0]).exists()
        if stored:
            with database_errors_in_words("Nothing was checked.", returncode=2):
                result = self.check_stored(options)
        else:
            result = self.check_files([Path(word) for word in words], options)
        if options["format"] == "json":
            self.stdout.write(json.dumps(result_data(result), ensure_ascii=False, indent=2))
        else:
            self.write_text(result)
        if failures := result.verdict_counts[Verdict.FAIL]:
            raise CommandError(f"{failures} of {len(result.findings)} findings do not hold.", returncode=1)

    def check_stored(self, options: dict[str, Any]) -> CheckResult:
        """Return what is found on an edition in the database and, if there is one, against the year before."""
        refuse_misplaced(options, ("year", "department", "issuer", "units"), "files")
        name, year = options["words"]
        try:
            department = find_department(name)
            row = find_edition(department, options | {"year": int(year)})
        except CommandError as error:
            raise CommandError(str(error), returncode=2) from error
        return checked(records(row), department)

    def check_files(self, paths: list[Path], options: dict[str, Any]) -> CheckResult:
        """Return what is found on a budget in files; the database is opened only for a department said by address."""
        refuse_misplaced(options, ("edition",), "DEPARTMENT YEAR")
        for path in paths:
            if not path.exists():
                raise CommandError(f"There is no file or folder {path}.", returncode=2)
        try:
            budget = read_answered(lambda given: documents.read(paths, **given), options, issuer_of(options)).budget
        except documents.Refused as error:
            raise CommandError(sentence(str(error), "en"), returncode=2) from error
        lists = sorted(codes.CATALOGUE.glob("*.csv"))
        return check_budget(budget, codes.entries(code for path in lists for code in codes.read_codes(path, path.stem)))

    def write_text(self, result: CheckResult) -> None:
        counts = result.verdict_counts
        self.stdout.write(", ".join(f"{verdict} {counts[verdict]}" for verdict in Verdict))
        for verdict in TOLD:
            for finding in result.findings:
                if finding.verdict is verdict:
                    self.write_finding(finding)
        for figure in result.unmatched:
            self.stdout.write(f"Unmatched: section {figure.path}: {figure.printed}")

    def write_finding(self, finding: Finding) -> None:
        subject = finding.subject
        where = " ".join(part for part in (subject.statement, subject.code, subject.label, subject.column) if part)
        self.stdout.write(f"{finding.verdict} {finding.rule}  {where}\n  {finding.message.en}\n  {finding.message.zh}")


def refuse_misplaced(options: dict[str, Any], names: Sequence[str], use: str) -> None:
    """Refuse options that say nothing of what is checked."""
    for name in names:
        if options[name]:
            raise CommandError(f"--{name.removesuffix('s')} goes with {use}.", returncode=2)


def issuer_of(options: dict[str, Any]) -> Department | None:
    """Return the department of an address; of a name, it need not be known here."""
    word = options["department"]
    if word and not word.isascii():
        return Department(name=word)
    with database_errors_in_words("Say its name with --issuer.", returncode=2):
        return issuer_named(word, "Say its name with --issuer.")
