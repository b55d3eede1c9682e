"""Let two clerks do as they like with one table; what is stored then is what each was told is saved.

``WALK_SEED`` and ``WALK_STEPS`` repeat a walk or take another: the seed is printed when a walk fails.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from budgets import editions
from budgets.models import Amount, Budget, Statement
from tests.browser.test_entry import cell, department, draft, log_in, open_grid, paste, table

__all__ = ["department", "draft"]

SEED = int(os.environ.get("WALK_SEED", "14"))
STEPS = int(os.environ.get("WALK_STEPS", "200"))
#: A cell by the name of its line and the number of its column.
Cell = tuple[str, int]
COLUMNS = (4, 5, 6)
#: What the lines on a page are called, whether stored yet or not.
NAMES = """() => [...document.querySelectorAll('#grid tbody tr')].map((row) => {
    const name = row.querySelectorAll('td')[2];
    return name.querySelector('input')?.value ?? name.textContent.trim();
})"""


@dataclass(slots=True)
class Model:
    """What the table is to hold by all that was told: its lines and the figures in them."""

    lines: set[str] = field(default_factory=set)
    figures: dict[Cell, int] = field(default_factory=dict)


@dataclass(kw_only=True)
class Clerk:
    """Somebody with a browser, and what he typed without having been told that it is saved."""

    name: str
    user: User
    context: BrowserContext
    model: Model
    chance: random.Random
    server: LiveServer
    page: Page = field(init=False)
    away: set[str] = field(default_factory=set)
    typed: dict[Cell, int] = field(default_factory=dict)
    pasted: set[str] = field(default_factory=set)
    losing: bool = False

    def open(self, statement: Statement) -> None:
        self.page = self.context.new_page()
        self.page.route("**/save/", self.pass_on)
        self.page.on("dialog", lambda dialog: dialog.accept())
        open_grid(self.page, statement)

    def pass_on(self, route: Route) -> None:
        """Let a save reach the server; now and then its answer is lost on the way back."""
        if not self.losing:
            route.continue_()
            return
        self.losing = False
        if route.fetch().ok:
            self.believe()
        route.abort("connectionreset")

    def believe(self) -> None:
        """Take what was typed as saved."""
        self.model.figures |= self.typed
        self.model.lines |= self.pasted

    def settle(self) -> None:
        """Save, choose where asked, go on in a new edition where needed, until the page says that all is saved."""
        if self.away or not (self.typed or self.pasted):
            return
        anew, asked = self.page.locator("#grid-anew"), self.page.locator("#grid-conflict[open]")
        good = self.page.locator("#grid-saved[data-kind=good]")
        for tenth in range(300):
            # A save that was under way when he came back is refused: he is told so, and presses again.
            if tenth % 10 == 0 and not asked.count():
                self.page.keyboard.press("Control+S")
            if asked.count():
                self.choose()
            elif anew.is_visible():
                with self.page.expect_navigation():
                    anew.click()
                expect(self.page.locator("#grid")).to_be_visible()
            elif good.count():
                self.believe()
                self.typed, self.pasted = {}, set()
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"{self.name} was not told what became of it: {self.page.locator('#grid-saved').inner_text()}")

    def choose(self) -> None:
        """Keep one's own figure or the other's, as chance has it."""
        for one in self.page.locator("#grid-choices fieldset").all():
            mine, theirs = (figure_of(label) for label in one.locator("b").all_inner_texts())
            if self.chance.random() < 0.5:
                one.locator("[value=theirs]").check()
                cell_of = {value: where for where, value in self.typed.items()}[mine]
                del self.typed[cell_of]
                self.model.figures[cell_of] = theirs
        self.page.locator("#grid-conflict-done").click()

    def names(self) -> list[str]:
        found: list[str] = self.page.evaluate(NAMES)
        return found


def figure_of(text: str) -> int:
    """Return a whole number as the page prints it; nothing is zero."""
    digits = re.sub(r"\.0+$|,", "", text)
    return int(digits) if digits.isdecimal() else 0


class Walk:
    """Two clerks, one table, and one step after another that one of them takes."""

    def __init__(self, clerks: list[Clerk], draft: Budget, chance: random.Random) -> None:
        self.clerks, self.budget, self.chance = clerks, draft, chance
        self.number = 0
        self.published: list[tuple[Budget, dict[Cell, int]]] = []
        self.taken: Counter[str] = Counter()

    def statement(self) -> Statement:
        newest = Budget.objects.order_by("-edition")[0]
        return table(newest, "general-function")

    def step(self) -> None:
        """Take one step: what is likely is typing."""
        steps: list[Callable[[Clerk], None]] = [
            *[self.type_figure] * 8,
            *[self.paste_lines] * 3,
            *(self.leave, self.close, self.lose_network, self.lose_network, self.log_out, self.lend, self.lose_answer),
            *[self.come_back] * 3,
        ]
        self.number += 1
        if self.number % 12 == 0:
            self.publish()
        clerk, step = self.chance.choice(self.clerks), self.chance.choice(steps)
        self.taken[step.__name__] += 1
        step(clerk)
        clerk.settle()

    def may_type(self, clerk: Clerk) -> bool:
        """Tell whether a clerk's page takes figures; who has only looked at a closed edition goes on in the next."""
        clerk.settle()
        if clerk.page.locator("#grid-tools").count() == 0 and not clerk.away:
            made = editions.continue_in_draft(budget=Budget.objects.order_by("-edition")[0])
            open_grid(clerk.page, table(made, "general-function"))
        return clerk.page.locator("#grid-tools").count() > 0

    def type_figure(self, clerk: Clerk) -> None:
        if not self.may_type(clerk):
            return
        row, name = self.chance.choice([(at, name) for at, name in enumerate(clerk.names(), 1) if name])
        column = self.chance.choice(COLUMNS)
        cell(clerk.page, row, column).click()
        clerk.page.keyboard.type(str(self.number))
        clerk.page.keyboard.press("Enter")
        clerk.typed[name, column] = self.number

    def paste_lines(self, clerk: Clerk) -> None:
        if not self.may_type(clerk):
            return
        # Below the last line, where the page keeps an empty one.
        rows = len(clerk.names())
        if clerk.names()[-1]:
            cell(clerk.page, rows, 3).click()
            clerk.page.keyboard.press("Alt+Enter")
            rows += 1
        names = [f"科目{self.number}-{at}" for at in range(self.chance.choice((1, 2)))]
        cell(clerk.page, rows, 3).click()
        paste(clerk.page, "\n".join(f"{name}\t{self.number}" for name in names))
        clerk.pasted |= set(names)
        clerk.typed |= {(name, 4): self.number for name in names}

    def leave(self, clerk: Clerk) -> None:
        self.come_back(clerk)
        clerk.page.goto("/en/admin/")
        open_grid(clerk.page, self.statement_of(clerk))

    def close(self, clerk: Clerk) -> None:
        clerk.page.close(run_before_unload=False)
        statement = self.statement_of(clerk)
        self.return_from(clerk)
        clerk.open(statement)

    def statement_of(self, clerk: Clerk) -> Statement:
        """Return the table that a clerk's page shows, of whatever edition."""
        key = re.search(r"/statement/(\d+)/", clerk.page.url)
        return Statement.objects.get(pk=key[1]) if key else self.statement()

    def lose_network(self, clerk: Clerk) -> None:
        clerk.context.set_offline(True)
        clerk.away.add("network")
        self.type_figure(clerk)

    def log_out(self, clerk: Clerk) -> None:
        clerk.context.clear_cookies(name="sessionid")
        clerk.away.add("session")
        self.type_figure(clerk)
        clerk.page.keyboard.press("Control+S")

    def lend(self, clerk: Clerk) -> None:
        """Let the other log in on this computer: what this one types is not saved under the other's name."""
        [other] = [one for one in self.clerks if one is not clerk]
        log_in(clerk.context, other.user, clerk.server)
        clerk.away.add("session")
        self.type_figure(clerk)
        clerk.page.keyboard.press("Control+S")
        if clerk.away == {"session"}:
            expect(clerk.page.locator("#grid-saved[data-kind=bad]")).to_be_visible()

    def lose_answer(self, clerk: Clerk) -> None:
        clerk.losing = not clerk.away
        self.type_figure(clerk)

    def come_back(self, clerk: Clerk) -> None:
        self.return_from(clerk)
        clerk.settle()

    def return_from(self, clerk: Clerk) -> None:
        if clerk.away:
            clerk.context.set_offline(False)
            log_in(clerk.context, clerk.user, clerk.server)
            clerk.away.clear()

    def publish(self) -> None:
        """Publish the edition, whoever types into it and wherever they are."""
        budget = Budget.objects.order_by("-edition")[0]
        if budget.is_open:
            model = self.clerks[0].model
            editions.publish(budget=budget, despite_failures="a walk", despite_unreadable="a walk")
            self.published.append((budget, dict(model.figures)))

    def end(self) -> None:
        """Let both come back and be told, and hold the table against what they were told."""
        for clerk in self.clerks:
            self.come_back(clerk)
        model = self.clerks[0].model
        statement = self.statement()
        labels = [name for name in statement.lines.values_list("label", flat=True) if name.startswith("科目")]
        assert sorted(labels) == sorted(model.lines)
        assert stored_figures(statement) == model.figures
        for budget, figures in self.published:
            assert stored_figures(table(budget, "general-function")).items() >= figures.items()


def stored_figures(statement: Statement) -> dict[Cell, int]:
    """Return the figures that a table holds, as they were typed."""
    amounts = Amount.objects.filter(line__statement=statement, state="value").select_related("line", "cell")
    return {(one.line.label, one.cell.order): figure_of(one.printed) for one in amounts}


@pytest.mark.heavy
def test_what_two_clerks_were_told_is_saved_is_what_is_stored(
    browser: Browser, live_server: LiveServer, draft: Budget
) -> None:
    chance, model = random.Random(SEED), Model()
    clerks = []
    for name in ("first", "second"):
        context = browser.new_context(base_url=live_server.url)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        user = User.objects.create_superuser(name)
        log_in(context, user, live_server)
        clerk = Clerk(name=name, user=user, context=context, model=model, chance=chance, server=live_server)
        clerks.append(clerk)
    walk = Walk(clerks, draft, chance)
    for clerk in clerks:
        clerk.open(walk.statement())
    walk.paste_lines(clerks[0])
    clerks[0].settle()
    walk.leave(clerks[1])
    for _step in range(STEPS):
        walk.step()
    print(f"seed {SEED}, {STEPS} steps: {dict(walk.taken)}, editions published: {len(walk.published)}")
    walk.end()
    for clerk in clerks:
        clerk.context.close()
