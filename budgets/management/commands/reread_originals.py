"""Read kept originals again."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from budgets import differences, rereading
from budgets.documents.model.messages import sentence
from budgets.editions import EditionError
from budgets.rereading import RereadEdition

from ._error_messages import database_errors_in_words
from ._open_questions import fiscal_year, issuer_named
from .import_budget import MOST, difference_in_words


class Command(BaseCommand):
    help = (
        "Read the kept originals of every edition again, by the readers as they are now, and say edition by edition "
        "in what that differs from what is stored. Nothing is changed, unless --draft makes a new draft of each "
        "edition in force that differs; what is published stays until somebody publishes the draft. For an upgrade."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", metavar="SLUG", help="the editions of this department only")
        parser.add_argument("--year", type=fiscal_year, help="the editions of this year only")
        parser.add_argument("--draft", action="store_true", help="make a draft of each edition in force that differs")
        parser.add_argument(
            "--reason", default="", help="why there is a new edition, as the public is told; with --draft"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text", help="form of the report")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["draft"] != bool(options["reason"].strip()):
            raise CommandError("--draft and --reason go together: the public is told why.", returncode=2)
        chosen = rereading.editions_read_from_files()
        if issuer := issuer_named(options["department"], "Nothing was read."):
            chosen = chosen.filter(department=issuer)
        if options["year"]:
            chosen = chosen.filter(fiscal_year=options["year"])
        reports = []
        with translation.override("en"), database_errors_in_words("Drafts made before stay."):
            for found in map(rereading.read_edition_again, chosen):
                report = report_on_edition(found)
                if options["draft"] and found.differences:
                    report |= draft_or_why_not(found, options["reason"])
                reports.append(report)
                if options["format"] == "text":
                    self.write_report(report)
        if options["format"] == "json":
            self.stdout.write(json.dumps(reports, ensure_ascii=False, indent=2))
        else:
            differing = sum(bool(one["differences"]) for one in reports)
            refused = sum(bool(one["refused"]) for one in reports)
            self.stdout.write(f"{len(reports)} editions read again: {differing} differ, {refused} could not be read.")

    def write_report(self, report: dict[str, Any]) -> None:
        found = report["differences"]
        if not found and not report["refused"]:
            return
        name = f"{report['address']} {report['year']} {report['document']}, edition {report['edition']}"
        words = report["refused"] or f"{len(found)} differences"
        by_hand = f"; {report['by_hand']} figures were typed or corrected by hand" if report["by_hand"] else ""
        self.stdout.write(f"{name} ({report['state']}): {words}{by_hand}")
        for one in found[:MOST]:
            self.stdout.write(f"  {difference_in_words(one)}")
        if len(found) > MOST:
            self.stdout.write(f"  and in {len(found) - MOST} more places; --format json names all.")
        if report["draft"]:
            self.stdout.write(f"  Draft edition {report['draft']} was made.")
        if report["no_draft"]:
            self.stdout.write(f"  No draft: {report['no_draft']}")


def report_on_edition(found: RereadEdition) -> dict[str, Any]:
    """Return what a report says of an edition: which it is, in what it differs, and why it could not be read."""
    budget = found.budget
    return {
        "address": budget.department.slug,
        "year": budget.fiscal_year_id,
        "document": budget.document,
        "edition": budget.edition,
        "state": str(budget.state),
        "by_hand": found.by_hand,
        "refused": sentence(found.refused, "en") if found.refused else "",
        "counts": {f"{what} {how}": number for (what, how), number in differences.counts(found.differences).items()},
        "differences": [one.data() for one in found.differences],
        "draft": None,
        "no_draft": "",
    }


def draft_or_why_not(found: RereadEdition, reason: str) -> dict[str, Any]:
    """Make the draft of an edition that differs; return its number, or why there is none."""
    try:
        return {"draft": rereading.draft_of_rereading(found=found, reason=reason).edition}
    except EditionError as error:
        return {"no_draft": str(error)}
