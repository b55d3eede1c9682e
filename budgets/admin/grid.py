"""Let a clerk enter a table like a spreadsheet: the page, and what it asks of the server while someone types.

The browser knows no rule: figures, the tree, sums and doubts come from :mod:`budgets.documents`,
names of codes from the catalogue. A table is saved as one document with the version that was edited.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets import editions, records, rights
from budgets.checks import line_sums
from budgets.documents import (
    TypedDoubt,
    TypedRow,
    TypedSheet,
    rows_in_order,
    sums_below,
    typed_doubts,
    typed_statement,
)
from budgets.documents.model.messages import sentence
from budgets.documents.model.table_layout import header
from budgets.models import Budget, ClassificationCode, Column, Finding, Line, Statement
from budgets.queries import entry
from budgets.queries.seen_codes import seen_codes
from budgets.records import MONEY_UNITS, ColumnType
from budgets.vocabulary.table_kinds import known_kind

from .base_classes import get_own_or_404
from .merging_forms import MergingAdmin, closed_edition_words, last_author, other_person_words
from .original_beside import original_beside
from .recognised_figures import waiting_pieces
from .table_findings import describe_table_findings

#: A larger document than any table makes is refused unread.
LARGEST = 5_000_000
MOST_ROWS = 5_000


#: So many codes are offered at once.
MOST_OFFERS = 12


class OfferedCode(NamedTuple):
    """A code that is offered, with its name, and what is to be known of it."""

    code: str
    name: str
    note: str


class UnusableTable(ValueError):
    """What was posted is no table; the message says so to whoever typed it."""


TOO_LARGE = _("The table is larger than any can be.")
#: What only a page that is out of date, or no page of ours, sends.
NO_TABLE = _("What this page sent is no table. Load it anew: what you typed is kept in this browser.")


def read_posted_document(request: HttpRequest) -> dict[str, Any]:
    """Return the posted document, refusing what is not one."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise UnusableTable(TOO_LARGE)
    try:
        document = json.loads(request.body)
    except RequestDataTooBig as error:
        raise UnusableTable(TOO_LARGE) from error
    # A form that was posted here has been taken apart before it came.
    except (ValueError, RecursionError, RawPostDataException) as error:
        raise UnusableTable(NO_TABLE) from error
    if not isinstance(document, dict) or not isinstance(document.get("rows"), list):
        raise UnusableTable(NO_TABLE)
    return document


def parse_typed_sheet(
    document: dict[str, Any], statement: Statement, columns: tuple[records.Column, ...]
) -> TypedSheet:
    """Return the table a document holds, for the statement it is to be saved in."""
    if len(document["rows"]) > MOST_ROWS:
        raise UnusableTable(_("A table has at most %d rows.") % MOST_ROWS)
    orders = {column.order for column in columns}
    try:
        rows = tuple(parse_typed_row(row, orders) for row in document["rows"])
        frame = {name: str(document.get(name, getattr(statement, name))) for name in editions.FRAME}
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise UnusableTable(NO_TABLE) from error
    if len({row.key for row in rows}) < len(rows):
        raise UnusableTable(NO_TABLE)
    if frame["money_unit"] not in {*MONEY_UNITS, statement.money_unit}:
        raise UnusableTable(_("Money is not counted in “%s”.") % frame["money_unit"])
    units = tuple(statement.budget.units)
    return TypedSheet(kind=statement.kind, columns=columns, rows=rows, units=units, order=statement.order, **frame)


def parse_typed_row(row: dict[str, Any], orders: set[int]) -> TypedRow:
    cells = {int(order): str(text)[:2000] for order, text in row.get("cells", {}).items() if text is not None}
    if not cells.keys() <= orders:
        raise ValueError("unknown column")
    level = int(row.get("level", 0))
    return TypedRow(
        key=str(row["key"])[:40],
        row=max(1, min(int(row["row"]), MOST_ROWS)),
        list=str(row.get("list", "")),
        level=max(0, min(level, 20)),
        code=str(row.get("code", "")).strip(),
        label=str(row.get("label", "")).strip(),
        unit=str(row.get("unit", "")).strip(),
        cells=cells,
    )


# What the server says of a table


def check_as_typed(sheet: TypedSheet, known: dict[str, records.Line]) -> dict[str, Any]:
    """Return what the rules say of a table as typed: its tree, its sums, its figures as printed, its problems."""
    made = typed_statement(sheet, known)
    rows = rows_in_order(sheet)
    keys = [row.key for row in rows]
    sums = sums_below(made)
    unit = MONEY_UNITS.get(sheet.money_unit, Decimal(1))
    suggested = missing_code_names(made, sheet)
    return {
        "rows": {
            key: {
                "level": line.level,
                "code": line.code,
                "label": row.label,
                "parent": keys[line.parent - 1] if line.parent else None,
                "role": line.role.value,
                "name": suggested.get(line.code, "") if line.code and not row.label else "",
                "cells": {str(one.column): one.printed for one in line.amounts},
                "states": {str(one.column): one.state.value for one in line.amounts},
                "sums": {
                    str(column): [
                        figure_in_table_unit(total, unit),
                        "" if rest is None else figure_in_table_unit(rest, unit),
                    ]
                    for column, (total, rest) in sums.get(line.position, {}).items()
                },
            }
            for key, line, row in zip(keys, made.lines, rows, strict=True)
        },
        "problems": [
            {
                "key": keys[problem.position - 1] if problem.position else None,
                "column": problem.column,
                "refused": problem.message.startswith("not-a-figure"),
                "text": sentence(problem.message, get_language() or ""),
            }
            for problem in typed_doubts(made)
            if not is_stated_by_rule(problem, sheet.kind)
        ],
    }


def is_stated_by_rule(problem: TypedDoubt, kind: str) -> bool:
    """Tell whether a doubt is what a rule of the checks says of such a table too, and with its tolerance."""
    return any(kind in ruled and problem.message.startswith(word) for word, ruled in RULED.items())


def stored_findings(statement: Statement, known: Mapping[str, records.Line]) -> list[dict[str, Any]]:
    """Return what the checks found of a table as it is stored."""
    found = Finding.objects.filter(budget=statement.budget_id).order_by("order")
    return describe_table_findings(found, statement, {line.position: key for key, line in known.items()})


def figure_in_table_unit(value: Decimal, unit: Decimal) -> str:
    """Return yuan in the table's unit, with as many decimals as it needs and at least two."""
    amount = (value / unit).normalize()
    return f"{amount:,.{max(2, -int(amount.as_tuple().exponent))}f}"


def missing_code_names(made: records.Statement, sheet: TypedSheet) -> dict[str, str]:
    """Return the catalogue's names of the codes that stand without one; one query, or none."""
    bare = [line.code for line in made.lines if line.code and not line.label]
    if not bare:
        return {}
    found = {}
    for scheme in {line.scheme for line in made.lines if line.code in bare and line.scheme}:
        found.update(
            {code: row.name for code, row in ClassificationCode.objects.best_known_entries(scheme, bare).items()}
        )
    return found


#: Doubts of the readers that rules of the checks speak of, by their slug, with the kinds of table they speak for.
RULED = {"sum: ": line_sums.PARTS, "orphan: ": line_sums.ORPHANS}

#: What the page says while someone types; names in braces are filled in by the browser.
WORDS = {
    "row": _("row {row}"),
    "sum": _("The lines below add up to {sum}."),
    "sumRest": _("The lines below add up to {sum}; {rest} is left."),
    "carried": _("Carried over from an earlier edition."),
    "recognised": _("Recognised from a picture, confirmed by nobody yet."),
    "recognisedSure": _("Recognised from a picture, {sure} sure, confirmed by nobody yet."),
    "recognisedTwice": _("Recognised from a picture in two ways: {readings}."),
    "problems": _("To look at: {count}; not understood: {refused}"),
    "failing": _("Does it add up? Identities that do not hold: {count}"),
    "holding": _("Does it add up? All that was compared holds."),
    "quiet": _("Holds by rounding, or worth checking: {count}"),
    "unsaved": _("Kept in this browser, being saved …"),
    "saving": _("Saving …"),
    "saved": _("Saved at {time}."),
    "offline": _("No connection. What you typed is kept in this browser and saved as soon as the connection is back."),
    "offlineUnkept": _("No connection. What you typed is on this page only: leave it open until it is saved."),
    "login": _("You are logged out. Log in in another window and press Ctrl+S here: nothing is lost."),
    "refused": _("Not saved: {why}"),
    "gone": _("this table is not there any more"),
    "large": TOO_LARGE,
    "restored": _("What had not been saved was brought back."),
    "merged": _("The changes of {by} were taken over."),
    "clash": _("{by} has changed {count} of the values that you changed: choose which to keep."),
    "left": _("What you typed was not saved before this edition was closed: it can be entered in a new edition."),
    "waiting": _("Waiting for your choice."),
    "mine": _("mine:"),
    "theirs": _("theirs:"),
    "empty": _("(empty)"),
    "levelName": _("level"),
    "nothing": _("There is nothing to do."),
    "undone": _("Undone."),
    "redone": _("Done again."),
    "removed": _("Lines deleted: {count}."),
    "moved": _("Moved to row {row}."),
    "level": _("Level {level}."),
    "copied": _("Rows copied: {count}."),
    "pasted": _("Pasted: {rows} rows, {columns} columns."),
    "pasteCut": _("Wider than the table; what does not fit (rows: {count}):"),
    "pastePart": _("Paste what fits"),
    "pasteNothing": _("Paste nothing"),
    "unitQuestion": _("The figures are in {from}. What becomes of them in {to}?"),
    "unitConvert": _("Convert the figures: the money stays the same"),
    "unitKeep": _("Keep the figures: they were in the new unit all along"),
    "unitBack": _("Keep the unit as it was"),
    "accepted": _("Taken over: {sum}."),
    "leaving": _("Tab now leaves the table."),
}


class GridAdminMixin(MergingAdmin):
    """The pages of a table's grid, as a mixin of the admin of tables."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/grid/", wrap(require_GET(self.show_grid)), name="budgets_statement_grid"),
            path("<int:pk>/check/", wrap(require_POST(self.check_typed)), name="budgets_statement_check"),
            path("<int:pk>/findings/", wrap(require_POST(self.show_typed_findings)), name="budgets_statement_findings"),
            path("<int:pk>/save/", wrap(require_POST(self.save_typed)), name="budgets_statement_save"),
            path("<int:pk>/codes/", wrap(require_GET(self.suggest_codes)), name="budgets_statement_codes"),
            path("<int:pk>/line/<str:key>/", wrap(self.edit_line), name="budgets_statement_line"),
            *super().get_urls(),
        ]

    def get_permitted_statement(self, request: HttpRequest, pk: int, *, change: bool = False) -> Statement:
        """Return a table that the reader may look at or, for a change, may change."""
        statement = get_own_or_404(request, Statement.objects.select_related("budget__department"), pk)
        if change and not self.has_change_permission(request, statement):
            raise PermissionDenied
        if not self.has_view_or_change_permission(request, statement):
            raise PermissionDenied
        return statement

    def show_grid(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a table to enter it."""
        statement = self.get_permitted_statement(request, pk)
        document = entry.document(statement)
        columns, lines = entry.statement_columns(statement), entry.known(statement)
        beside = list(statement.budget.statements.order_by("order"))
        at = beside.index(statement)
        has_original = statement.source_id or statement.lines.exclude(source=None).exists()
        shown = list(Column.objects.filter(statement=statement).order_by("order"))
        data: dict[str, Any] = {
            "document": document,
            "check": check_as_typed(entry.typed_sheet(statement, columns, lines), lines),
            "findings": stored_findings(statement, lines),
            "columns": [column_as_data(column) for column in columns],
            "person": str(request.user.pk),
            "anew": "" if statement.budget.is_open else self.anew_url(statement),
            "editable": self.has_change_permission(request, statement),
            "units": {unit: worth.adjusted() for unit, worth in MONEY_UNITS.items()},
            "urls": {
                name: reverse(f"admin:budgets_statement_{name}", args=[pk])
                for name in ("check", "findings", "save", "codes")
            },
            "words": {name: str(word) for name, word in WORDS.items()},
            "recognised": waiting_pieces(statement),
        }
        context = {
            **self.admin_site.each_context(request),
            "title": str(statement),
            "statement": statement,
            "budget": statement.budget,
            "head": header(shown),
            "depth": max((len(column.header) for column in shown), default=1),
            "data": data,
            "document": document,
            "columns": columns,
            "rows": rows_without_script(document, columns, data["findings"]),
            "editable": data["editable"],
            "before": beside[at - 1] if at else None,
            "after": beside[at + 1] if at + 1 < len(beside) else None,
            "has_original": has_original,
            "waiting": sum(map(len, data["recognised"]["cells"].values())),
            "opts": self.opts,
        }
        if "original" in request.GET:
            context |= {"beside_original": True, "keep": "?original=1", **original_beside(statement)}
        return render(request, "admin/budgets/statement/grid.html", context)

    def check_typed(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what the rules say of a table as it is being typed; nothing is stored."""
        statement = self.get_permitted_statement(request, pk)
        try:
            sheet = parse_typed_sheet(read_posted_document(request), statement, entry.statement_columns(statement))
        except UnusableTable as error:
            return JsonResponse({"error": str(error)}, status=400)
        return JsonResponse({"check": check_as_typed(sheet, entry.known(statement))})

    def show_typed_findings(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what the checks find on a table as it is being typed, beside the other tables; nothing is stored."""
        statement = self.get_permitted_statement(request, pk)
        known = entry.known(statement)
        try:
            sheet = parse_typed_sheet(read_posted_document(request), statement, entry.statement_columns(statement))
        except UnusableTable as error:
            return JsonResponse({"error": str(error)}, status=400)
        keys = {position: row.key for position, row in enumerate(rows_in_order(sheet), 1)}
        found = editions.findings_as_typed(statement=statement, made=typed_statement(sheet, known))
        return JsonResponse({"findings": describe_table_findings(found, statement, keys)})

    def save_typed(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store a table as typed; a stale version is answered with the table as it is now and who changed it.

        A save that was stored before is answered as it was then, and with the table as it is now where that differs.
        """
        statement = self.get_permitted_statement(request, pk)
        if not rights.may(request.user, rights.Act.ENTER, statement) or not self.has_change_permission(request):
            raise PermissionDenied
        try:
            document = read_posted_document(request)
            if words := other_person_words(request, document.get("person")):
                return JsonResponse({"error": words}, status=403)
            if not statement.budget.is_open:
                anew = reverse("admin:budgets_statement_anew", args=[pk])
                return JsonResponse({"error": closed_edition_words(statement.budget), "anew": anew}, status=422)
            saved = editions.save_statement(
                statement=statement,
                version=int(document.get("version", 0)),
                sheet=parse_typed_sheet(document, statement, entry.statement_columns(statement)),
                by=staff_author(request),
                save_id=posted_save_id(document),
            )
        except editions.StaleVersion as stale:
            return JsonResponse(
                {"made": line_keys_as_text(stale.made)} | current_statement_data(stale.statement), status=409
            )
        except UnusableTable as error:
            return JsonResponse({"error": str(error)}, status=400)
        except editions.EditionError as error:
            return JsonResponse({"error": str(error)}, status=422)
        except (TypeError, ValueError, ArithmeticError):
            return JsonResponse({"error": str(NO_TABLE)}, status=400)
        known = entry.known(saved.statement)
        answer = {
            "version": saved.version,
            "made": line_keys_as_text(saved.made),
            "check": check_as_typed(saved.sheet, known),
            "findings": stored_findings(saved.statement, known),
        }
        return JsonResponse(
            answer | (current_statement_data(saved.statement) if saved.statement.version != saved.version else {})
        )

    def place_in_edition(self, row: Statement, made: Budget) -> dict[str, Any]:
        """Return where a table stands in another edition: its page, its key, and its lines' keys by those here."""
        found = super().place_in_edition(row, made)
        same = Statement.objects.filter(budget=made, kind=row.kind)
        table = same.filter(order=row.order).first() or same.first()
        if table is None:
            return found
        grid = reverse("admin:budgets_statement_grid", args=[table.pk])
        named = same_lines(row, table)
        typed = {key: named[str(pk)] for key, pk in editions.made_keys(row).items() if str(pk) in named}
        return found | {"grid": grid, "id": table.pk, "keys": typed | named}

    def suggest_codes(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Offer codes and names that begin with, or hold, what was typed."""
        statement = self.get_permitted_statement(request, pk)
        wanted = request.GET.get("q", "").strip()[:40]
        known = known_kind(statement.kind)
        scheme = known.scheme if known else None
        if not wanted or not scheme:
            return JsonResponse({"codes": []})
        return JsonResponse({"codes": [[one.code, one.name, one.note] for one in offered_codes(scheme, wanted)]})

    def edit_line(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """Show one line as a plain form, for a browser without JavaScript, and save it."""
        statement = self.get_permitted_statement(request, pk, change=True)
        columns, known = entry.statement_columns(statement), entry.known(statement)
        sheet = entry.typed_sheet(statement, columns, known)
        row = next((row for row in sheet.rows if row.key == key), None)
        if row is None and key != "new":
            raise Http404
        lists = [row.list] if row else list(dict.fromkeys(column.list for column in columns if column.list)) or [""]
        form = LineForm(columns, lists, row, statement.version, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                changed = form.sheet_with_line(sheet, key)
                editions.save_statement(
                    statement=statement, version=form.cleaned_data["version"], sheet=changed, by=staff_author(request)
                )
            except editions.EditionError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The line was saved."))
                return HttpResponseRedirect(reverse("admin:budgets_statement_grid", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": row.label or row.unit if row else _("New line"),
            "statement": statement,
            "budget": statement.budget,
            "form": form,
            "opts": self.opts,
        }
        return render(request, "admin/budgets/statement/line.html", context)


def offered_codes(scheme: str, wanted: str) -> list[OfferedCode]:
    """Return the codes that begin with what was typed, or whose names hold it; at most twelve.

    Those of the list come first, then those that only a published budget prints, and that are in no list here.
    """
    of_code = wanted.isdecimal()
    field = "code__startswith" if of_code else "name__contains"
    rows = ClassificationCode.objects.filter(scheme=scheme, **{field: wanted})
    best: dict[str, str] = {}
    for row in rows.order_by("code", "status", "-last_seen")[:60]:
        best.setdefault(row.code, row.name)
    found = [OfferedCode(code, name, "") for code, name in list(best.items())[:MOST_OFFERS]]
    if len(found) < MOST_OFFERS:
        seen = seen_codes(scheme, wanted if of_code else "")
        note = str(_("seen, not in the list"))
        found += [OfferedCode(code, name, note) for code, name in seen.items() if of_code or wanted in name]
    return found[:MOST_OFFERS]


def rows_without_script(
    document: dict[str, Any], columns: tuple[records.Column, ...], found: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the rows for a browser without JavaScript: a name, the texts of columns of amounts, what was found."""
    told: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        for key in dict.fromkeys(key for key, _column in one["cells"]):
            told.setdefault(key, []).append(one)
    amounts = [column.order for column in columns if column.type is ColumnType.AMOUNT]
    return [
        {
            "row": row["row"],
            "key": row["key"],
            "name": f"{row['code']} {row['label'] or row['unit']}".strip() or "—",
            "cells": [row["cells"].get(str(order), "") for order in amounts],
            "found": told.get(row["key"], []),
        }
        for row in document["rows"]
    ]


def column_as_data(column: records.Column) -> dict[str, Any]:
    return {"order": column.order, "type": column.type.value, "header": list(column.header), "list": column.list}


def staff_author(request: HttpRequest) -> User:
    """Return the member of staff who asks: the admin lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def same_lines(table: Statement, other: Statement) -> dict[str, str]:
    """Return the keys of a table's lines with those of the same lines in another: by name, in their order."""

    def named_lines(statement: Statement) -> dict[tuple[Any, ...], int]:
        seen: Counter[tuple[Any, ...]] = Counter()
        found = {}
        for line in Line.objects.filter(statement=statement).order_by("position"):
            name = (line.list, line.code, line.label, line.budget_unit)
            found[*name, seen[name]] = line.pk
            seen[name] += 1
        return found

    there = named_lines(other)
    return {str(pk): str(there[name]) for name, pk in named_lines(table).items() if name in there}


def posted_save_id(document: dict[str, Any]) -> UUID | None:
    """Return the id that the browser gave a save, if it gave one."""
    return UUID(str(document["save"])) if document.get("save") else None


def line_keys_as_text(made: dict[str, int]) -> dict[str, str]:
    """Return the keys of lines as the browser has them."""
    return {key: str(pk) for key, pk in made.items()}


def current_statement_data(statement: Statement) -> dict[str, Any]:
    """Return a table as it is now, and who made it so."""
    return {"stale": entry.document(statement), "by": last_author(statement)}


class LineForm(forms.Form):
    """One line of a table: its name, its level, and a field for each of its cells."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        columns: tuple[records.Column, ...],
        lists: list[str],
        row: TypedRow | None,
        version: int,
        data: Any = None,
    ) -> None:
        self.columns, self.row = columns, row
        initial: dict[str, Any] = {"version": version, "list": row.list if row else lists[0]}
        super().__init__(data, initial=initial)
        if len(lists) > 1:
            titles = {column.list: " / ".join(column.header) for column in columns if column.type is ColumnType.LABEL}
            choices = [(name, titles.get(name, name)) for name in lists]
            self.fields["list"] = forms.ChoiceField(label=_("List"), choices=choices)
        types = {column.type for column in columns}
        for kind, name, label in (
            (ColumnType.UNIT, "unit", _("Budget unit")),
            (ColumnType.CODE, "code", _("Code")),
            (ColumnType.LABEL, "label", _("Name")),
        ):
            if kind in types:
                self.fields[name] = forms.CharField(label=label, required=False, max_length=300)
                self.initial[name] = getattr(row, name) if row else ""
        self.fields["level"] = forms.IntegerField(label=_("Level"), min_value=0, max_value=20, required=False)
        self.initial["level"] = row.level if row else 1
        for column in columns:
            if column.type in (ColumnType.AMOUNT, ColumnType.TEXT) and (not row or row.list == column.list):
                header_path = " / ".join(column.header)
                self.fields[f"c{column.order}"] = forms.CharField(label=header_path, required=False, max_length=2000)
                self.initial[f"c{column.order}"] = row.cells.get(column.order, "") if row else ""
        self.fields["row"] = forms.IntegerField(
            label=_("Row"), min_value=1, max_value=MOST_ROWS, required=False, help_text=_("left empty: at the end")
        )
        self.initial["row"] = row.row if row else None
        if row:
            self.fields["remove"] = forms.BooleanField(label=_("Delete this line"), required=False)

    def sheet_with_line(self, sheet: TypedSheet, key: str) -> TypedSheet:
        """Return the table with the line as the form has it."""
        data = self.cleaned_data
        rest = [row for row in sheet.rows if row.key != key]
        name = data.get("list", self.row.list if self.row else "")
        if not data.get("remove"):
            before = self.row.cells if self.row else {}
            cells = {
                column.order: data[f"c{column.order}"]
                for column in self.columns
                if f"c{column.order}" in data and (data[f"c{column.order}"] or column.order in before)
            }
            last = max((row.row for row in rest), default=0)
            at = data.get("row") or last + 1
            moved = self.row is None or at != self.row.row
            if moved:
                rest = [shift_row_down(row, name, at) for row in rest]
            words = {word: data.get(word, "").strip() for word in ("unit", "code", "label")}
            new = "n1" if key == "new" else key
            rest.append(TypedRow(key=new, row=at, list=name, level=data.get("level") or 0, cells=cells, **words))
        return TypedSheet(
            **{field: getattr(sheet, field) for field in ("kind", "money_unit", "columns", "units", "order")},
            **{field: getattr(sheet, field) for field in ("title", "number", "note", "remark")},
            rows=tuple(rest),
        )


def shift_row_down(row: TypedRow, name: str, at: int) -> TypedRow:
    """Return a row one further down if it stands in the list at or below the place that another takes."""
    if row.list != name or row.row < at:
        return row
    words = {field: getattr(row, field) for field in ("key", "list", "level", "code", "label", "unit", "cells")}
    return TypedRow(row=row.row + 1, **words)
