"""Read the paragraph on a level-1 project: its amount and change, and the sub-projects it is made up of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.documents.prose.project_list import ProjectList
from budgets.documents.prose.section_walk import PlacedSection
from budgets.documents.prose.stated_figures import stated_figure
from budgets.records import Mention, ProjectEntry
from budgets.vocabulary.money_units import MONEY, MONEY_PATTERN
from budgets.vocabulary.stated_changes import first_change
from budgets.vocabulary.subjects import Subject

_HEAD = re.compile(rf"^(?P<name>[^，。；]+?){MONEY}")
_CLAUSE = re.compile(r"(?:《[^》]*》|“[^”]*”|（[^）]*）|[^，；。])+[，；。]?")
_BASIS = re.compile(r"(?:根据|按照|依据)(?:《[^》]*》|“[^”]*”|[^，；。《“])+")
_LEAD_IN = re.compile(r"主要包括|用于|其中|具体包括|包括")
_NEW = "新增"
#: A project's own words are shorter than the clause they end, if at least so many of them stand elsewhere too.
_NAME_EVIDENCE = 8


class ProjectParagraph:
    """The paragraph of a level-1 project; ``whole`` is the text of the document, to tell names from clauses."""

    def __init__(self, placed: PlacedSection, projects: ProjectList, whole: str) -> None:
        self.placed, self.projects, self.whole = placed, projects, whole
        self.text = placed.section.text

    def read_project_figures(self) -> Iterator[Mention]:
        """Yield the amounts of the project and of its sub-projects, which are added to the projects."""
        head = _HEAD.match(self.text)
        if not head:
            return
        change = first_change(self.text)
        clause = self.text.rfind("。", 0, change.start) + 1 if change else len(self.text)
        subs = list(MONEY_PATTERN.finditer(self.text, head.end(), clause))
        description = self.text[head.end() : clause].strip("，。；") if not subs else ""
        order = self._add_project(head["name"], description, None)
        after = self.text[change.start :] if change else ""
        yield stated_figure(self.placed, Subject.PROJECT, head, after=after, project=order)
        yield from self._sub_projects(order, subs, head.end(), clause)

    def _add_project(self, name: str, said: str, parent: int | None, description: str | None = None) -> int:
        """Add a project; ``said`` is parted into basis and purpose, ``description`` is kept whole instead of it."""
        basis, purpose = _basis_and_purpose(said)
        return self.projects.add_project(
            ProjectEntry(
                order=0,
                parent=parent,
                name=name.removeprefix(_NEW).strip(),
                purpose=purpose,
                basis=basis,
                description=said if description is None else description,
                is_new=True if name.startswith(_NEW) else None,
                budget_unit=self.placed.unit,
                place=self.placed.section.place,
            )
        )

    def _sub_projects(self, parent: int, subs: list[re.Match[str]], begin: int, end: int) -> Iterator[Mention]:
        """Add the sub-projects: each ends its name at an amount; clauses without one belong to the one before."""
        clauses = [
            self._clause_and_name_starts(match, subs[n - 1].end() if n else begin) for n, match in enumerate(subs)
        ]
        for n, match in enumerate(subs):
            start, name_start = clauses[n]
            until = clauses[n + 1][0] if n + 1 < len(subs) else end
            phrase = self.text[name_start : match.start()]
            new = phrase.startswith(_NEW)
            name = self._name_ending_clause(phrase.removeprefix(_NEW).strip())
            after = self.text[match.end() : until].strip("，。；、")
            # What leads up to the name (建设…的应用支撑X) belongs to the description, and is no sentence of its own.
            stump = "" if new else phrase[: len(phrase) - len(name)]
            lead = self.text[start:name_start].strip("，。；、：")
            lead = "" if _LEAD_IN.fullmatch(lead) else lead
            order = self._add_project(
                _NEW * new + name,
                "。".join(filter(None, (lead, after))),
                parent,
                "。".join(filter(None, ("，".join(filter(None, (lead, stump))), after))),
            )
            yield stated_figure(self.placed, Subject.PROJECT, match, project=order)

    def _clause_and_name_starts(self, match: re.Match[str], begin: int) -> tuple[int, int]:
        """Return where the clause of an amount begins, and where the name before it does."""
        stretch = self.text[begin : match.start()]
        name = begin + _place_behind_mark(stretch, "；。，、：")
        lead_in = re.match(r"(?:主要)?(?:用于|包括)", self.text[name : match.start()])
        return begin + _place_behind_mark(stretch, "；。"), name + (lead_in.end() if lead_in else 0)

    def _name_ending_clause(self, phrase: str) -> str:
        """Return the project's name at the end of a clause.

        A clause may lead up to the name (建设…的应用支撑X). If the clause stands nowhere else in the document but a
        long end of it does, that end is the name; a person is asked to look.
        """
        if self.whole.count(phrase) > 1:
            return phrase
        for start in range(1, len(phrase) - _NAME_EVIDENCE + 1):
            tail = phrase[start:]
            if self.whole.count(tail) > 1 and tail[0] not in "）)和及与的、":
                self.projects.warnings.append(f"project-name: {phrase} → {tail}")
                return tail
        return phrase


def _place_behind_mark(text: str, marks: str) -> int:
    """Return the place behind the last of the marks outside brackets and quotes, 0 if there is none."""
    depth, found = 0, 0
    for at, char in enumerate(text):
        depth += (char in "（(《“") - (char in "）)》”")
        if char in marks and depth <= 0:
            found = at + 1
    return found


def _basis_and_purpose(description: str) -> tuple[str, str]:
    """Return what a description names as its basis (根据…), and the clauses without such a word as the purpose."""
    basis, purpose = [], []
    for clause in _CLAUSE.findall(description):
        match = _BASIS.search(clause)
        if match:
            basis.append(match[0])
        else:
            purpose.append(clause)
    return "；".join(basis), "".join(purpose).strip("，。；")
