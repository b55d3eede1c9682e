"""Read again what staff typed or changed in the text of a draft, and store what it now says.

The reader of files reads the text as it was and as it is. What differs between the two is what the change says: only
that is stored, so what was read with its place in a file, or put right by hand, stays where the words stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import SequenceMatcher
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from budgets import records
from budgets.documents import Narrative, read_typed_sections, sections_of_text
from budgets.models import Asset, Budget, Goal, Item, Mention, ProjectEntry, Section, Term
from budgets.queries.records import records as read
from budgets.vocabulary.spelling import plain

from . import table_projects
from .history import Staff, log_changed_values
from .statement_saving import ASIDE, relink_lines
from .storable_rows import check_storable
from .workflow import EditionError, State, lock_edition, note_change, one_transaction, recheck

#: What a figure of the text says, besides where it stands.
SAID = tuple(
    each.name
    for each in fields(records.Mention)
    if each.name not in ("order", "section", "start", "end", "project", "place")
)


def reread_text(*, budget: Budget, before: Sequence[records.Section]) -> None:
    """Store what the text of a draft says since it was ``before``: figures, changes, projects, facts, assets, terms."""
    with one_transaction():
        row = lock_edition(budget, State.DRAFT, State.REVIEW)
        now = read(row)
        was, tells = (read_typed_sections(sections, now.statements) for sections in (before, now.sections))
        rereading = TextRereading(row, was, tells)
        rereading.store_projects()
        rereading.store_figures({each.order: each.text for each in before}, now.sections)
        for model, gave, gives in ((Item, was.items, tells.items), (Asset, was.assets, tells.assets)):
            rereading.store_facts(model, gave, gives)
        rereading.store_facts(Term, was.terms, tells.terms)
        rereading.store_goals()
        rereading.drop_projects()
        relink_lines(row)


def add_pasted_text(*, budget: Budget, text: str, by: Staff = None) -> int:
    """Make the sections of a text that was pasted whole, in a draft without any; return how many.

    Raises :class:`EditionError` where there are sections already, or the text has no headings.
    """
    with one_transaction():
        row = lock_edition(budget, State.DRAFT, State.REVIEW)
        if Section.objects.filter(budget=row).exists():
            raise EditionError(_("There are sections already: change these, or delete them first."))
        found = sections_of_text(text)
        if not found:
            raise EditionError(_("No heading was found, such as 第一部分 or 一、: begin a section for it by hand."))
        names = ("order", "path", "number", "heading", "text", "kind")
        made = [Section(budget=row, **{name: getattr(one, name) for name in names}) for one in found]
        check_storable(made)
        Section.objects.bulk_create(made)
        reread_text(budget=row, before=())
        note_change(budget=row, by=by)
        added = [(str(Section._meta.verbose_name_plural), "", str(len(made)))]
        log_changed_values(row, row, by, added)
        recheck(budget=row)
        return len(made)


def place_section(*, section: Section) -> None:
    """Put a new section of a draft behind the one that it follows by its path, and number those behind it anew.

    Where a path is no series of numbers the section stays the last.
    """
    with one_transaction():
        row = lock_edition(section.budget, State.DRAFT, State.REVIEW)
        rows = list(Section.objects.filter(budget=row).order_by("order"))
        if not all(part.isdecimal() for one in rows for part in one.path.split(".")):
            return
        others = [one for one in rows if one.pk != section.pk]
        at = sum(steps_of_path(one) <= steps_of_path(section) for one in others)
        Section.objects.filter(budget=row).update(order=F("order") + ASIDE)
        for order, one in enumerate([*others[:at], section, *others[at:]], 1):
            one.order = order
            one.save(update_fields=["order"])


def steps_of_path(section: Section) -> list[int]:
    """Return a path such as 2.10 as numbers, by which sections stand in order."""
    return [int(step) for step in section.path.split(".")]


@dataclass(slots=True)
class TextRereading:
    """What a text said, what it says now, and the draft that is to say it."""

    budget: Budget
    was: Narrative
    tells: Narrative
    entries: dict[str, ProjectEntry] = field(default_factory=dict)

    def store_projects(self) -> None:
        """Add the projects that are named now, and change what is said of those that were named before."""
        self.entries = {plain(one.name): one for one in ProjectEntry.objects.filter(budget=self.budget)}
        named = {plain(one.name): one for one in self.was.projects}
        for record in self.tells.projects:
            entry, old = self.entries.get(plain(record.name)), named.get(plain(record.name))
            if entry is None:
                last = max((one.order for one in self.entries.values()), default=0)
                entry = table_projects.new_entry(self.budget, record, last + 1)
            elif old == record:
                continue
            said = ("purpose", "basis", "description", "is_new", "budget_unit")
            for name in said:
                if old is None or getattr(old, name) != getattr(record, name):
                    setattr(entry, name, getattr(record, name))
            if record.parent:
                entry.parent = self.entry_of(self.tells, record.parent)
            check_storable([entry])
            entry.save()
            self.entries[plain(record.name)] = entry

    def entry_of(self, narrative: Narrative, project: int | None) -> ProjectEntry | None:
        """Return what the draft says of the project that a reading numbers so."""
        name = next((one.name for one in narrative.projects if one.order == project), None)
        return self.entries.get(plain(name)) if name else None

    def drop_projects(self) -> None:
        """Take away the projects that the text named, names no more, and no table lists."""
        names = {plain(one.name) for one in self.tells.projects}
        gone = [
            self.entries[key] for one in self.was.projects if (key := plain(one.name)) in self.entries.keys() - names
        ]
        kept = ProjectEntry.objects.filter(pk__in=[one.pk for one in gone], lines=None, mentions=None, goals=None)
        table_projects.drop_entries(list(kept))

    def store_figures(self, texts: dict[int, str], sections: Iterable[records.Section]) -> None:
        """Bring the figures of each section that was changed to what it says now."""
        rows = list(Mention.objects.filter(budget=self.budget).select_related("section").order_by("order"))
        keys = dict(Section.objects.filter(budget=self.budget).values_list("order", "pk"))
        kept: list[Mention] = []
        for section in sections:
            own = [row for row in rows if row.section.order == section.order]
            old, new = (
                [one for one in told.mentions if one.section == section.order] for told in (self.was, self.tells)
            )
            if texts.get(section.order) == section.text and list(map(said_of, old)) == list(map(said_of, new)):
                kept += own
                continue
            new = [one for one in new if stands_there(one, section.text)]
            made = self.figures_of_section(own, old, new, texts.get(section.order, ""), section.text)
            for row in made:
                row.section_id = keys[section.order]
            kept += sorted(made, key=lambda row: row.start)
        there = {row.pk for row in kept}
        Mention.objects.filter(pk__in=[row.pk for row in rows if row.pk not in there]).delete()
        store_in_order(self.budget, kept)

    def figures_of_section(
        self,
        own: Sequence[Mention],
        old: Sequence[records.Mention],
        new: Sequence[records.Mention],
        before: str,
        text: str,
    ) -> list[Mention]:
        """Return the figures of a section: those told before and still told, those put right by hand, and new ones."""
        by_place = {(row.start, row.end): row for row in own}
        made: list[Mention] = []
        for was, tells in paired_figures(old, new):
            row = by_place.pop((was.start, was.end), None) if was else None
            # What was told before and is not there was unbound by hand.
            if tells is None or (was and row is None):
                continue
            if row is None:
                row = Mention(budget=self.budget, entry=self.entry_of(self.tells, tells.project))
            for name in SAID:
                if was is None or getattr(was, name) != getattr(tells, name):
                    setattr(row, name, getattr(tells, name))
            row.start, row.end = tells.start, tells.end
            made.append(row)
        taken = {(row.start, row.end) for row in made}
        for row in by_place.values():
            move_with_text(row, before, text)
            if stands_there(row, text) and (row.start, row.end) not in taken:
                made.append(row)
        return made

    def store_facts(self, model: Any, gave: Sequence[Any], gives: Sequence[Any]) -> None:
        """Take away the facts that the text states no more, and add those that it states now."""
        old, new = (Counter(replace(one, order=0, place=records.NOWHERE) for one in facts) for facts in (gave, gives))
        self.store_difference(model, old, new, values_of_fact)

    def store_goals(self) -> None:
        """Take away the goals that the text states no more, and add those that it states now, each of its project."""

        def told_goals(narrative: Narrative) -> Counter[tuple[str, str, int | None]]:
            entries = ((one, self.entry_of(narrative, one.project)) for one in narrative.goals)
            return Counter((one.number, one.text, entry.pk if entry else None) for one, entry in entries)

        def values_of_goal(told: tuple[str, str, int | None]) -> dict[str, Any]:
            return dict(zip(("number", "text", "entry_id"), told, strict=True))

        self.store_difference(Goal, told_goals(self.was), told_goals(self.tells), values_of_goal)

    def store_difference(
        self, model: Any, old: Counter[Any], new: Counter[Any], values_of: Callable[[Any], dict[str, Any]]
    ) -> None:
        """Delete a row for each that was told and is no more, and add one, behind the last, for each told now."""
        own = model.objects.filter(budget=self.budget)
        for told in (old - new).elements():
            found = own.filter(**values_of(told)).first()
            if found is not None:
                found.delete()
        last = max(own.values_list("order", flat=True), default=0)
        rows = [
            model(budget=self.budget, order=order, **values_of(told))
            for order, told in enumerate((new - old).elements(), last + 1)
        ]
        check_storable(rows)
        model.objects.bulk_create(rows)


def said_of(mention: records.Mention) -> records.Mention:
    """Return a figure without what other sections change of it: its number, and that of its project."""
    return replace(mention, order=0, project=None, place=records.NOWHERE)


def paired_figures(
    old: Sequence[records.Mention], new: Sequence[records.Mention]
) -> list[tuple[records.Mention | None, records.Mention | None]]:
    """Return the figures of a text before and after a change, each with what it became."""
    found: list[tuple[records.Mention | None, records.Mention | None]] = []
    names = [[(one.subject, one.printed) for one in told] for told in (old, new)]
    for tag, i, j, k, l in SequenceMatcher(None, names[0], names[1], autojunk=False).get_opcodes():  # noqa: E741
        if tag == "equal":
            found += zip(old[i:j], new[k:l], strict=True)
        else:
            found += [(one, None) for one in old[i:j]] + [(None, one) for one in new[k:l]]
    return found


def move_with_text(row: Mention, before: str, text: str) -> None:
    """Move a figure behind what was changed along with the words that it stands among."""
    if before[: row.end] != text[: row.end]:
        row.start, row.end = row.start + len(text) - len(before), row.end + len(text) - len(before)


def stands_there(figure: records.Mention | Mention, text: str) -> bool:
    """Tell whether a figure stands where it says, and not in the middle of a longer one."""
    found = text[figure.start : figure.end]
    beside = text[max(0, figure.start - 1) : figure.start] + text[figure.end : figure.end + 1]
    return bool(found) and figure.printed.startswith(found) and not any(map(str.isdigit, beside))


def store_in_order(budget: Budget, rows: Sequence[Mention]) -> None:
    """Store all figures of a draft in the order given, numbered anew; no two bear one number at any moment."""
    Mention.objects.filter(budget=budget).update(order=F("order") + ASIDE)
    for at, row in enumerate(rows, 1):
        row.order = at
    check_storable(rows)
    Mention.objects.bulk_create([row for row in rows if row._state.adding])
    stored = [row for row in rows if not row._state.adding]
    Mention.objects.bulk_update(stored, ["order", "start", "end", "entry", *SAID], batch_size=50)


def values_of_fact(record: Any) -> dict[str, Any]:
    """Return what a fact states, by the names of its row's fields."""
    return {each.name: getattr(record, each.name) for each in fields(record) if each.name not in ("order", "place")}
