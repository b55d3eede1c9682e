"""The matrix of rights: every address of the pages of staff, what one must be able to do there, and to what row.

The tests ask every address as every role. The table of `docs/rights.md` is written by
``.venv/bin/python manage.py shell -c "from tests import matrix_of_rights as m; m.write_page()"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

from budgets.rights import ROLES, Act, Role

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rights.md"
BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"


class Row(Enum):
    """What an address is about."""

    #: a list, or a form that asks what is meant: of whatever is one's own
    LISTED = auto()
    #: a row of a department
    OWN = auto()
    #: a place: seen with any department of it, changed with the whole site
    PLACE = auto()
    #: what is the whole site's
    SITE = auto()


class Nobody(Enum):
    """Who may, where no role is asked for."""

    #: no role does: it is never done, or is of those who may do all, or of Django's permissions for accounts
    NOBODY = auto()
    #: whoever may come in
    ANYBODY = auto()


NOBODY, ANYBODY = Nobody.NOBODY, Nobody.ANYBODY


@dataclass(frozen=True)
class Asked:
    """An address as it is asked: its name, what is done, which row it is about, and what is sent."""

    name: str
    does: Act | Nobody
    row: Row = Row.OWN
    #: The name of the row, where it is not the model of the address
    of: str = ""
    method: str = "get"
    query: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    words: str = ""

    @property
    def said(self) -> str:
        """Return what the documentation says is done."""
        return self.words or f"{self.name.removeprefix('budgets_')}{' (saved)' if self.method == 'post' else ''}"


ENTERED = (
    *("sourcefile", "statement", "projectentry", "indicator", "section", "mention", "item", "goal", "asset", "term"),
    *("unreadable", "target"),
)
IN_THE_GRID = ("column", "line", "amount", "textcell")
COMPUTED = ("finding", "acknowledgement", "audit")
NAMES = ("department", "departmentalias", "formerslug", "project")
OF_THE_SITE = ("fiscalyear", "classificationcode", "codechange")


def of_model(
    name: str, see: Act, change: Act | Nobody, row: Row = Row.OWN, delete: Act | Nobody = NOBODY
) -> list[Asked]:
    """Return the addresses that each model of the admin has."""
    pre = f"budgets_{name}"
    return [
        Asked(f"{pre}_changelist", see, Row.LISTED),
        Asked(f"{pre}_history", see, row),
        Asked(f"{pre}_change", see, row),
        Asked(f"{pre}_change", change, row, method="post"),
        Asked(f"{pre}_delete", delete, row),
    ]


def matrix() -> Iterator[Asked]:
    """Yield every address of the pages of staff with what one must be able to do there."""
    yield from of_editions()
    yield from of_parts()
    yield from of_what_is_found()
    yield from of_words_at_figures()
    yield from of_uploads()
    yield from of_names_and_roles()


def of_editions() -> Iterator[Asked]:
    yield from of_model("budget", Act.SEE, Act.ENTER)
    yield Asked("budgets_budget_add", Act.BEGIN, Row.LISTED)
    yield Asked("budgets_budget_template", Act.BEGIN, Row.LISTED, query="table_set=shenzhen")
    for name in ("overview", "scheduled", "discarded", "changes", "changes_csv"):
        yield Asked(f"budgets_budget_{name}", Act.SEE, Row.LISTED)
    yield Asked("budgets_budget_text", Act.SEE)
    yield Asked("budgets_budget_recognised", Act.SEE)
    yield Asked(
        "budgets_budget_recognised", Act.ENTER, method="post", sent={"line": 0}, words="confirm what was recognised"
    )
    yield Asked("budgets_budget_anew", Act.ENTER, of="published", method="post")
    yield Asked(
        "budgets_budget_restore", Act.BEGIN, of="discarded", method="post", words="bring a discarded draft back"
    )
    for word, act, of in (
        ("submit", Act.ENTER, "budget"),
        ("discard", Act.ENTER, "budget"),
        ("publish", Act.PUBLISH, "review"),
        ("schedule", Act.PUBLISH, "review"),
        ("unschedule", Act.PUBLISH, "review"),
        ("send-back", Act.SEND_BACK, "review"),
        ("correct", Act.ENTER, "published"),
        ("withdraw", Act.PUBLISH, "published"),
    ):
        yield Asked("budgets_budget_step", act, of=of, method="post", more={"word": word}, words=f"step: {word}")
    yield Asked("budgets_original", Act.SEE, of="sourcefile", more={"page": 1}, words="picture of an original's page")
    for action, act, of in (
        ("submit", Act.ENTER, "budget"),
        ("discard", Act.ENTER, "budget"),
        ("publish", Act.PUBLISH, "review"),
        ("withdraw", Act.PUBLISH, "published"),
    ):
        sent = {"action": action, "reason": "as printed", "sure": "1"}
        yield Asked("budgets_budget_changelist", act, of=of, method="post", sent=sent, words=f"several: {action}")


def of_parts() -> Iterator[Asked]:
    for name in ENTERED:
        delete = NOBODY if name == "sourcefile" else Act.ENTER
        change = NOBODY if name == "target" else Act.ENTER
        yield from of_model(name, Act.SEE, change, delete=NOBODY if name == "target" else delete)
        add = NOBODY if name == "target" else Act.ENTER
        yield Asked(f"budgets_{name}_add", add, of="budget", query="budget={pk}")
        yield Asked(f"budgets_{name}_anew", Act.ENTER, method="post")
    for name in IN_THE_GRID:
        yield from of_model(name, Act.SEE, NOBODY)
        yield Asked(f"budgets_{name}_add", NOBODY, Row.LISTED)
        yield Asked(f"budgets_{name}_anew", Act.ENTER, method="post")
    for name in ("grid", "codes"):
        yield Asked(f"budgets_statement_{name}", Act.SEE)
    for name in ("check", "findings"):
        yield Asked(f"budgets_statement_{name}", Act.SEE, method="post", words=f"statement_{name} (nothing is stored)")
    yield Asked("budgets_statement_save", Act.ENTER, method="post")
    yield Asked("budgets_statement_line", Act.ENTER, more={"key": "new"})


def of_what_is_found() -> Iterator[Asked]:
    for name in COMPUTED:
        yield from of_model(name, Act.SEE, NOBODY)
        yield Asked(f"budgets_{name}_add", NOBODY, Row.LISTED)
    for action in ("acknowledge", "check_again"):
        sent = {"action": action, "reason": "as printed"}
        words = f"finding: {action.replace('_', ' ')}"
        yield Asked("budgets_finding_changelist", Act.ANSWER, of="finding", method="post", sent=sent, words=words)
    # Its page is shown, whatever is sent to it.
    yield from of_model("publicchange", Act.SEE, Act.SEE)
    yield Asked("budgets_publicchange_add", NOBODY, Row.LISTED)
    yield Asked("budgets_publicchange_decide", Act.PUBLISH, method="post")


def of_words_at_figures() -> Iterator[Asked]:
    # Their pages are shown, whatever is sent to them.
    for name in ("readerquestion", "remark"):
        yield from of_model(name, Act.SEE, Act.SEE)
        yield Asked(f"budgets_{name}_answer", Act.ANSWER, method="post", sent={"answer": "as printed"})
    yield Asked("budgets_readerquestion_add", NOBODY, Row.LISTED)
    yield Asked("budgets_readerquestion_decide", Act.PUBLISH, method="post")
    query = "budget={pk}&place=expenditure/1/4"
    yield Asked("budgets_remark_add", Act.SEE, of="budget", query=query, words="remark something at a figure")


def of_uploads() -> Iterator[Asked]:
    yield Asked("budgets_upload_allowed", ANYBODY, Row.LISTED)
    yield Asked("sessions", ANYBODY, Row.LISTED, of="department", words="one's own sessions, and their end")
    yield Asked("budgets_upload_changelist", Act.SEE, Row.LISTED)
    yield Asked("budgets_upload_add", Act.BEGIN, Row.LISTED)
    for name in ("change", "history", "progress", "differences"):
        yield Asked(f"budgets_upload_{name}", Act.SEE)
    yield Asked("budgets_upload_delete", NOBODY)
    yield Asked("budgets_upload_table", Act.SEE, more={"order": 1})
    yield Asked("budgets_upload_picture", Act.SEE, more={"order": 1, "page": 1})
    for name in ("again", "discard", "keep"):
        yield Asked(f"budgets_upload_{name}", Act.BEGIN, method="post")
    # The page of a batch is shown, whatever is sent to it.
    yield from of_model("batch", Act.SEE, Act.SEE)
    yield Asked("budgets_batch_add", Act.BEGIN, Row.LISTED)
    yield Asked("budgets_batch_questions", Act.BEGIN)
    yield Asked("budgets_batch_keep", Act.BEGIN, method="post")
    yield Asked("budgets_batch_files", Act.BEGIN, more={"upload": 1})


def of_names_and_roles() -> Iterator[Asked]:
    for name in NAMES:
        yield from of_model(name, Act.SEE, Act.NAME, delete=Act.NAME if name == "departmentalias" else NOBODY)
        yield Asked(f"budgets_{name}_add", Act.NAME, Row.LISTED)
    yield Asked("budgets_department_names", Act.BEGIN, Row.LISTED, query="q=局", words="offer departments as one types")
    yield Asked(
        "budgets_department_names", Act.GIVE, Row.LISTED, query="q=局&act=give", words="the same, to give a role there"
    )
    yield from of_model("projectchange", Act.SEE, Act.NAME, delete=Act.NAME)
    yield Asked("budgets_projectchange_add", Act.NAME, Row.LISTED)
    yield Asked("budgets_projectchange_propose", Act.NAME, Row.LISTED, method="post")
    yield from of_model("jurisdiction", Act.SEE, Act.SITE, Row.PLACE)
    yield Asked("budgets_jurisdiction_add", Act.SITE, Row.SITE)
    for name in OF_THE_SITE:
        yield from of_model(name, Act.SEE, Act.SITE, Row.SITE)
        yield Asked(f"budgets_{name}_add", Act.SITE, Row.SITE)
    yield Asked("budgets_classificationcode_upload", Act.SITE, Row.SITE)
    yield Asked("budgets_codechange_propose", Act.SITE, Row.SITE, method="post")
    yield from of_model("membership", Act.GIVE, NOBODY)
    yield Asked("budgets_membership_add", Act.GIVE, Row.LISTED)
    yield Asked("budgets_membership_end", Act.GIVE, method="post", words="take a role away that one holds as well")


#: Addresses that no role opens or closes: of the account itself, and of accounts, which Django's permissions are for.
OUTSIDE = re.compile(
    r"index|login|logout|password_change|password_change_done|autocomplete|jsi18n|second-factor|app_list|otp_.*|auth_.*"
)


def role_words() -> list[str]:
    return [str(role) for role in Role.values]


def table() -> str:
    """Return the matrix as a table of Markdown."""
    lines = ["| what is done | needs | " + " | ".join(role_words()) + " | of another |", "|---|---|" + "---|" * 5]
    for one in matrix():
        if isinstance(one.does, Act):
            marks = ["yes" if one.does in ROLES[role] else "–" for role in role_words()]
            if one.does is Act.SITE:
                marks = ["on the whole site" if mark == "yes" else mark for mark in marks]
            elsewhere = {Row.LISTED: "not listed", Row.SITE: "the same"}.get(one.row, "not there")
        else:
            marks = ["yes" if one.does is ANYBODY else "–"] * 4
            elsewhere = "the same"
        needs = one.does.value if isinstance(one.does, Act) else one.does.name.lower()
        lines.append(f"| {one.said} | {needs} | " + " | ".join(marks) + f" | {elsewhere} |")
    return "\n".join(lines)


def page_with_table(text: str) -> str:
    """Return the page with the matrix as it is now."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END)[1]}"


def write_page() -> None:
    PAGE.write_text(page_with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
