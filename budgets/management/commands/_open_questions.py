"""What whoever types a command says of files that leave it open; Django takes no file named so for a command."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from django.core.management.base import CommandError, CommandParser

from budgets.documents import Reading, Refused, unit_questions
from budgets.models import Department
from budgets.records import MONEY_UNITS, Phase, Scope
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR


def add_open_questions(parser: CommandParser) -> None:
    """Add the options, as ``import_budget`` and ``check_budget`` have them both."""
    issuers = parser.add_mutually_exclusive_group()
    issuers.add_argument("--department", metavar="SLUG", help="the issuer, where the printed name does not decide")
    issuers.add_argument(
        "--issuer",
        metavar="NAME",
        default="",
        help="the name of the issuer, where the files leave it open: one that is known here, or a new department",
    )
    parser.add_argument("--year", type=fiscal_year, help="the fiscal year, where the files leave it open")
    parser.add_argument("--scope", type=Scope, choices=list(Scope), help="whose money, where the files do not say")
    parser.add_argument("--phase", type=Phase, choices=list(Phase), help="the phase, where the files do not say")
    parser.add_argument(
        "--unit",
        dest="units",
        action="append",
        default=[],
        type=table_unit,
        metavar="[TABLE=]UNIT",
        help="the money unit of a table that prints none, as 2=万元, or of all of them; TABLE is its number, title or "
        "place in order",
    )


class Answers(TypedDict):
    """What the options settle, as :func:`budgets.documents.read` takes it."""

    year: int | None
    department: str
    scope: Scope | None
    phase: Phase | None
    units: Mapping[str, str]


def read_answered(read: Callable[[Answers], Reading], options: dict[str, Any], issuer: Department | None) -> Reading:
    """Read with what the options settle; the issuer is told only where the files leave open which department it is.

    A money unit for all tables that print none is said of each that is found to be one.
    """
    units = dict(options["units"])
    unit = units.pop("", "")
    reading = _read_answered(read, options | {"units": units}, issuer)
    open_tables = [str(one.statement.order) for one in unit_questions(reading.budget)] if unit else ()
    if not open_tables:
        return reading
    return _read_answered(read, options | {"units": units | dict.fromkeys(open_tables, unit)}, issuer)


def _read_answered(read: Callable[[Answers], Reading], options: dict[str, Any], issuer: Department | None) -> Reading:
    answers = Answers(
        year=options["year"],
        department=options["issuer"],
        scope=options["scope"],
        phase=options["phase"],
        units=options["units"],
    )
    try:
        return read(answers)
    except Refused as error:
        if issuer is None or "which-department" not in str(error):
            raise
        return read(answers | {"department": issuer.name})


def fiscal_year(words: str) -> int:
    """Return a year that can be stored."""
    return _number_from(words, FIRST_YEAR, LAST_YEAR, "a year")


def edition_number(words: str) -> int:
    """Return the number of an edition; what a database cannot hold is none."""
    return _number_from(words, 1, 32_767, "the number of an edition")


def _number_from(words: str, least: int, most: int, what: str) -> int:
    if not (words.isascii() and words.isdigit() and least <= int(words[:9]) <= most):
        raise argparse.ArgumentTypeError(f"{words} is not {what}: give one from {least} to {most}")
    return int(words)


def table_unit(words: str) -> tuple[str, str]:
    """Return a table and its money unit from ``TABLE=UNIT``; no table where it is that of all."""
    table, sign, unit = words.rpartition("=")
    if bool(table) != bool(sign) or unit not in MONEY_UNITS:
        raise argparse.ArgumentTypeError(f"{words} is not TABLE=UNIT with one of the units {', '.join(MONEY_UNITS)}")
    return table, unit


def issuer_named(slug: str | None, outcome: str = "") -> Department | None:
    """Return the department of an address; one that is not there is wrong use, known before any file is read."""
    if not slug:
        return None
    issuer = Department.objects.filter(slug=slug).first()
    if issuer is None:
        raise CommandError(f"No department has the address {slug}. {outcome}".strip(), returncode=2)
    return issuer
