"""Read the narrative of a budget (文字部分): its sections, the figures in them, and what they say of projects.

The same for every format: it takes printed lines. What is recognised is data below; what is not stays section text,
and a figure of money that fits no subject is named in a warning instead of being guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from budgets.documents.model.pages import PageLine, span
from budgets.documents.prose import sections
from budgets.documents.prose.function_names import Items
from budgets.documents.prose.stated_changes import ANY_MONEY, past_brackets, with_change, yuan
from budgets.records import (
    MONEY_UNITS,
    Asset,
    Goal,
    Indicator,
    Item,
    ItemKind,
    Line,
    Mention,
    Place,
    ProjectEntry,
    Role,
    Section,
    Statement,
    Term,
    Unreadable,
)
from budgets.vocabulary import phrases
from budgets.vocabulary.phrases import MONEY
from budgets.vocabulary.values import FIGURE, clean, plain

_CLAUSE = re.compile(r"(?:《[^》]*》|“[^”]*”|（[^）]*）|[^，；。])+[，；。]?")
_BASIS = re.compile(r"(?:根据|按照|依据)(?:《[^》]*》|“[^”]*”|[^，；。《“])+")
_VEHICLES = re.compile(r"(?P<label>(?:共有|购置)?车辆|[\u4e00-\u9fff]{2,8}用车)(?P<count>\d+)辆")
_EQUIPMENT = re.compile(
    r"(?P<label>(?:单价|单位价值|价值)\d+万元(?:[（(]含[）)])?以上(?:的)?[\u4e00-\u9fff]{0,4}设备(?:[（(]不含车辆[）)])?|(?:专用|通用)设备)"
    r"(?P<count>\d+)(?P<unit>台[（(]套[）)]|台/套|台|套)"
)
_HOLDINGS = re.compile(r"(?P<label>长期投资|在建工程|无形资产)(?P<count>\d+)(?P<unit>项)(?=\d)")
_ASSET_KINDS = {"长期投资": "investments", "在建工程": "construction", "无形资产": "intangibles", "车辆": "vehicles"}
_ASSET_VALUE = re.compile(rf"^[、，]?(?:共计|价值|合计)?{MONEY}")
_AS_OF = re.compile(r"截[至止](\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_TERM = re.compile(r"^(?P<term>[^：:。]{1,40})[：:](?P<definition>.+)$", re.S)
#: A project's own words are shorter than the clause they end, if at least so many of them stand elsewhere too.
_NAME_EVIDENCE = 8


@dataclass(slots=True)
class Told:
    """What the narrative tells, with what could not be read and what to look at."""

    sections: tuple[Section, ...] = ()
    projects: tuple[ProjectEntry, ...] = ()
    mentions: tuple[Mention, ...] = ()
    items: tuple[Item, ...] = ()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    units: tuple[str, ...] = ()
    in_charge: str = ""
    assets: tuple[Asset, ...] = ()
    terms: tuple[Term, ...] = ()
    unreadable: list[Unreadable] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def project(self, name: str, place: Place) -> int:
        """Return the order of the project of a name, added if the document has not named it before."""
        for entry in self.projects:
            if plain(entry.name) == plain(name):
                return entry.order
        order = len(self.projects) + 1
        self.projects = (*self.projects, ProjectEntry(order=order, parent=None, name=name, place=place))
        return order


def read(
    lines: Sequence[PageLine],
    file: str,
    *,
    year: int,
    issuer: str,
    statements: Sequence[Statement],
    whole: str,
) -> Told:
    """Return what the narrative tells; ``whole`` is the text of the whole document, to tell names from clauses."""
    told = Told()
    opened = sections.gather(lines)
    told.sections = tuple(sections.section(order, each, file) for order, each in enumerate(opened, start=1))
    told.unreadable += sections.missing_parts(told.sections, file)
    reader = _Reader(told, issuer, clean("".join(line.strip() for line in whole.splitlines())), statements)
    reader.printed = {order: sections.printed_lines(each) for order, each in enumerate(opened, start=1)}
    for section in told.sections:
        reader.section(section)
    reader.projects_of_tables()
    reader.key_projects()
    reader.finish()
    return told


def link(statements: tuple[Statement, ...], projects: Sequence[ProjectEntry]) -> tuple[Statement, ...]:
    """Return the statements with the lines that name a project linked to it."""
    orders = {plain(entry.name): entry.order for entry in reversed(projects)}
    linked = []
    for statement in statements:
        if statement.kind in ("projects", "performance"):
            lines = tuple(_linked(line, orders) for line in statement.lines)
            statement = replace(statement, lines=lines)
        linked.append(statement)
    return tuple(linked)


def _linked(line: Line, orders: dict[str, int]) -> Line:
    order = orders.get(plain(line.label)) if line.role is Role.LINE else None
    return replace(line, project=order) if order else line


class _Reader:
    """Reads the sections one by one and gathers what they tell."""

    def __init__(self, told: Told, issuer: str, whole: str, statements: Sequence[Statement]) -> None:
        self.told, self.issuer, self.whole, self.statements = told, issuer, whole, statements
        self.printed: dict[int, list[PageLine]] = {}
        self.mentions: list[Mention] = []
        self.projects: list[ProjectEntry] = []
        self.items: list[Item] = []
        self.goals: list[Goal] = []
        self.assets: list[Asset] = []
        self.terms: list[Term] = []
        self.part = ""
        self.unit = ""
        self.topic = ""
        self.above: list[Section] = []
        self.described = 0
        self.functions = Items(statements)

    def section(self, section: Section) -> None:
        """Read one section by the kind of its part and its own."""
        level = section.path.count(".")
        self.above = [*self.above[:level], section]
        if level == 0:
            self.part, self.unit = section.kind, ""
        if level == 1:
            self.topic = section.kind
            if self.part == "spending" and section.heading:
                self.unit = section.heading
        self._facts(section, level)
        if self.part == "spending" and level == 3:
            _ProjectParagraph(self, section).read()
        elif self.part != "glossary" and not self._below("glossary"):
            self._figures(section)
        self._counts(section)

    def _facts(self, section: Section, level: int) -> None:
        """Read what is no money: duties, divisions, goals of the year's work, assets, terms."""
        if self.part == "glossary" or self._below("glossary"):
            self._term(section)
        elif level > 1 and self.topic == "work-goals":
            self._item(ItemKind.WORK_GOAL, section.text.rstrip("；;。"), section)
        elif self._below("duties"):
            self._duties(section)
        elif self._below("organisation"):
            self._divisions(section)
        elif section.kind == "assets":
            self._assets(section)
        if self.part == "project-text":
            self._project_text(section, level)

    def _below(self, kind: str) -> bool:
        """Tell whether the section, or the nearest one above it that is of a kind, is of this kind."""
        return next((each.kind for each in reversed(self.above) if each.kind), "") == kind

    def _duties(self, section: Section) -> None:
        """Add the duties: numbered one by one below, or else the clauses of the text."""
        if section.kind != "duties":
            text = f"{section.heading}{section.text}".split("\n")[0]
            self._item(ItemKind.DUTY, text.rstrip("；;。"), section)
            return
        for duty in filter(None, (each.strip() for each in re.split(r"[；;。]", section.text))):
            if not re.search(r"[：:]$|^(?:主要)?职[能责]", duty):
                self._item(ItemKind.DUTY, duty, section)

    def finish(self) -> None:
        """Hand over what was gathered, mentions in the order of the text."""
        self.mentions = [replace(mention, place=self._place(mention)) for mention in self.mentions]
        by_place = sorted(self.mentions, key=lambda mention: (mention.section, mention.start))
        self.told.mentions = tuple(replace(mention, order=order) for order, mention in enumerate(by_place, start=1))
        self.told.projects = tuple(self.projects)
        self.told.items, self.told.goals = tuple(self.items), tuple(self.goals)
        self.told.assets, self.told.terms = tuple(self.assets), tuple(self.terms)
        self.told.units = self._units()
        self._unmatched()

    def _units(self) -> tuple[str, ...]:
        """Return the budget units that the text names one by one; what is without a budget of its own is none."""
        own = [section for section in self.told.sections if section.kind == "organisation"]
        text = ""
        for section in self.told.sections:
            if any(section.path == each.path or section.path.startswith(f"{each.path}.") for each in own):
                text += f"\n{section.number} {section.heading}{section.text}"
        named = phrases.NAMED_UNITS.search(text)
        if named:
            return tuple(name.strip() for name in re.split(r"[、]", named["names"]) if name.strip())
        if not re.search(r"具体包括|预算单位|包括[:：]", text):
            return ()
        numbered = [match["name"].strip() for match in phrases.NUMBERED_UNIT.finditer(text)]
        return tuple(name for name in dict.fromkeys(numbered) if "不单列" not in name and "本部门" not in name)

    def _place(self, mention: Mention) -> Place:
        """Return the printed line the figure stands in, where only one line of its section prints it."""
        number = plain(re.match(r"[-\d,.]*", mention.printed)[0])  # type: ignore[index]
        pattern = re.compile(rf"(?<![\d.,]){re.escape(number)}(?![\d.,])")
        found = [line for line in self.printed.get(mention.section, ()) if pattern.search(plain(line.text))]
        if len(found) != 1:
            return mention.place
        column = found[0].raw.find(number)
        return span(found, mention.place.file, column=column + 1 if column >= 0 else None)

    def _figures(self, section: Section) -> None:
        """Read the figures that stand behind a known subject, with the change stated behind them."""
        subjects = self._vocabulary(phrases.SUBJECTS)
        found: dict[int, tuple[int, str, re.Match[str]]] = {}
        for subject, words in subjects:
            for match in re.finditer(rf"(?:{words})数?(?:为|共计|合计)?{MONEY}", section.text):
                if phrases.PRIOR.search(section.text[: match.start()]):
                    continue
                length = match.start("figure") - match.start()
                if length >= found.get(match.start("figure"), (0,))[0]:
                    found[match.start("figure")] = (length, subject, match)
        for match, subject in self._items(section):
            found[match.start("figure")] = (0, subject, match)
        starts = sorted(found)
        ends = [*(max(found[start][2].start(), before) for before, start in pairwise(starts)), len(section.text)]
        for start, end in zip(starts, ends, strict=False):
            _, subject, match = found[start]
            begins = [found[each][2].start() for each in starts]
            begin, end = past_brackets(section.text, match.end(), end, begins)
            self.mention(section, subject, match, after=self._stretch(section.text, begin, end))

    def _items(self, section: Section) -> Iterator[tuple[re.Match[str], str]]:
        """Yield the figures on classes of spending: the year's, what was spent last year, what is planned."""
        if not self._is_explained():
            return
        above = next((each.heading or each.text for each in reversed(self.above[:-1])), "")
        for paragraph in re.finditer(r"[^\n]+", section.text):
            code = ""
            for match in re.compile(MONEY).finditer(section.text, paragraph.start(), paragraph.end()):
                lead = section.text[paragraph.start() : match.start()]
                figures = section.text[paragraph.start() : match.end()]
                stated = phrases.STATED.search(lead)
                if stated and (named := self.functions.find(lead[: stated.start()], above)):
                    code = named
                    prefix = "budgeted/" if "决算" in section.text and "决算" not in stated["of"] else ""
                    yield match, f"{prefix}function/{code}"
                elif code and stated and "决算" in stated["of"]:
                    yield match, f"function/{code}"
                elif code and re.search(r"[比较与]\d{4}年(?:预算)?执行数为?$", lead):
                    continue
                elif code and re.search(phrases.EXECUTED.pattern + "$", figures):
                    yield match, f"executed/function/{code}"
                elif code and re.search(phrases.PLANNED.pattern + "$", figures):
                    yield match, f"function/{code}"
                elif found := self.functions.find(lead, above):
                    code = found
                    yield match, f"function/{code}"

    def _is_explained(self) -> bool:
        """Tell whether the sections speak of the budget as a whole, not of a topic of its own."""
        kinds = [section.kind for section in self.above if section.kind]
        return bool(kinds) and kinds[-1] in ("explanation",)

    def _vocabulary(self, words: Mapping[str, tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
        """Return the words of the nearest section above, or the section's own, whose kind has some."""
        for section in reversed(self.above):
            if section.kind in words:
                return words[section.kind]
        return ()

    def _stretch(self, text: str, begin: int, end: int) -> str:
        """Return what may still speak of a figure: the paragraph's rest, up to the next subject's figure."""
        return re.sub(r"[，；。]?其中[：:]?$", "", text[begin:end].split("\n")[0])

    def mention(
        self, section: Section, subject: str, match: re.Match[str], *, after: str = "", project: int | None = None
    ) -> None:
        """Add the figure of a match, with the change and the reason that ``after`` states of it."""
        mention = Mention(
            order=0,
            section=section.order,
            start=match.start("figure"),
            end=match.end("figure"),
            subject=subject,
            printed=match["figure"] + match["unit"],
            value=yuan(match),
            project=project,
            budget_unit=self.unit,
            place=section.place,
        )
        self.mentions.append(with_change(mention, after, self._common_reason(section)))

    def _common_reason(self, section: Section) -> str:
        """Return the reason a paragraph of its own gives for all changes of the section."""
        for paragraph in section.text.split("\n")[1:]:
            match = phrases.COMMON_REASON.search(paragraph)
            if match and not ANY_MONEY.search(paragraph[: match.start()]):
                return match["reason"].strip()
        return ""

    def _counts(self, section: Section) -> None:
        for subject, words in self._vocabulary(phrases.COUNTS):
            for match in re.finditer(words, section.text):
                name = "count" if match["count"] else "count2"
                self.mentions.append(
                    Mention(
                        order=0,
                        section=section.order,
                        start=match.start(name),
                        end=match.end(name),
                        subject=subject,
                        printed=match[name],
                        count=0 if match[name] == "无" else int(match[name]),
                        place=section.place,
                    )
                )

    def _item(self, kind: ItemKind, text: str, section: Section) -> None:
        self.items.append(Item(order=len(self.items) + 1, kind=kind, text=text, place=section.place))

    def _divisions(self, section: Section) -> None:
        match = re.search(r"设(?:有|立|置)?(?P<names>[^，。；]+?)，?共\d+个", section.text)
        for name in re.split(r"[、和]", match["names"]) if match else ():
            self._item(ItemKind.DIVISION, name.strip(), section)
        listed = phrases.DIVISIONS.search(section.text) if not match else None
        for name in re.split(r"[、，]", listed["names"]) if listed else ():
            self._item(ItemKind.DIVISION, re.sub(r"^和", "", name.strip()), section)
        below = phrases.SUBORDINATES.search(section.text)
        for name in re.split(r"[、和]", below["names"]) if below else ():
            self._item(ItemKind.SUBORDINATE, name.strip(), section)

    def _project_text(self, section: Section, level: int) -> None:
        """Read the pages on one project (项目经费情况说明): what it is, its basis, how it is done, money, goal."""
        if level == 0:
            name = re.sub(r"(?:经费)?情况说明$", "", section.heading)
            entry = ProjectEntry(order=0, parent=None, name=name, place=section.place)
            self.described = self.add_project(entry) if len(name) > 2 and name != "项目" else 0
            return
        if not self.described:
            return
        top = self.above[1].heading if len(self.above) > 1 else ""
        text = section.text if level == 1 else f"{section.number}{section.heading}{section.text}"
        entry = self.projects[self.described - 1]
        if "概" in top:
            entry = replace(entry, purpose=f"{entry.purpose}\n{text}".strip())
        elif "依据" in top:
            entry = replace(entry, basis=f"{entry.basis}\n{text}".strip())
        elif "方案" in top:
            entry = replace(entry, description=f"{entry.description}\n{text}".strip())
        self.projects[self.described - 1] = entry
        if "绩效目标" in top and text:
            goal = Goal(order=len(self.goals) + 1, number="", text=text, project=self.described, place=section.place)
            self.goals.append(goal)
        if "预算" in top and (match := ANY_MONEY.match(section.text)):
            self.mention(section, "project", match, project=self.described)

    def _term(self, section: Section) -> None:
        match = _TERM.match(section.text)
        if match:
            definition = match["definition"].strip()
            term = Term(
                order=len(self.terms) + 1, term=match["term"].strip(), definition=definition, place=section.place
            )
            self.terms.append(term)

    def _assets(self, section: Section) -> None:
        as_of = ""
        for sentence in re.split(r"(?<=。)|\n", section.text):
            date = _AS_OF.search(sentence)
            as_of = "-".join(part.zfill(2) for part in date.groups() if part) if date else as_of
            planned = bool(re.search(r"计划购置|拟购置|预算安排购置", sentence))
            found = [match for kind in (_VEHICLES, _EQUIPMENT, _HOLDINGS) for match in kind.finditer(sentence)]
            for match in sorted(found, key=lambda each: each.start()):
                self._asset(section, match, sentence, planned, "" if planned else as_of)

    def _asset(self, section: Section, match: re.Match[str], sentence: str, planned: bool, as_of: str) -> None:
        label = re.sub(r"^(?:共有|购置)", "", match["label"])
        kind = _ASSET_KINDS.get(label) or ("equipment" if "设备" in label else "vehicle-use")
        value = _ASSET_VALUE.match(sentence[match.end() :])
        self.assets.append(
            Asset(
                order=len(self.assets) + 1,
                kind=kind,
                label=label,
                count=int(match["count"]),
                count_unit=match.groupdict().get("unit") or "辆",
                planned=planned,
                as_of=as_of,
                value=yuan(value) if value else None,
                place=section.place,
            )
        )

    # Projects

    def add_project(self, entry: ProjectEntry) -> int:
        """Add a project and return its order."""
        order = len(self.projects) + 1
        if any(plain(entry.name) == plain(other.name) for other in self.projects):
            self.told.warnings.append(f"name-twice: {entry.name}")
        self.projects.append(replace(entry, order=order))
        return order

    def projects_of_tables(self) -> None:
        """Add the projects that tables print and the text does not."""
        known = {plain(entry.name) for entry in self.projects}
        told = bool(known)
        for statement in self.statements:
            for line in statement.lines:
                if statement.kind == "projects" and line.role is Role.LINE and plain(line.label) not in known:
                    entry = ProjectEntry(
                        order=0, parent=None, name=line.label, budget_unit=line.budget_unit, place=line.place
                    )
                    if told:
                        self.told.warnings.append(f"table-project: {line.label}")
                    self.add_project(entry)
                    known.add(plain(line.label))

    def key_projects(self) -> None:
        """Read the table of the key projects' goals: each known project's name, its amount, and the text behind."""
        sections = [section for section in self.told.sections if section.kind == "key-projects"]
        for section in sections:
            names = {plain(entry.name): entry.order for entry in self.projects}
            if not names:
                return
            joined = section.text.replace("\n", "")
            spelt = "|".join(sorted((_any_brackets(entry.name) for entry in self.projects), key=len, reverse=True))
            pattern = rf"(?P<name>{spelt})(?P<figure>{FIGURE})(?=\D)"
            found = list(re.finditer(pattern, joined))
            note = re.search(r"(?:备注|注)[：:][^：:]*$", joined)
            stop = note.start() if note else len(joined)
            ends = [*(match.start() for match in found[1:]), stop]
            unit = re.search(r"预算数?[（(](?P<unit>万元|元)[）)]", joined)
            self._key_section(section, joined, found, ends, names, unit["unit"] if unit else "")

    def _key_section(
        self,
        section: Section,
        joined: str,
        found: list[re.Match[str]],
        ends: list[int],
        names: dict[str, int],
        unit: str,
    ) -> None:
        rows = [joined[match.start() : end] for match, end in zip(found, ends, strict=False)]
        lead = joined[: found[0].start()] if found else joined
        tail = joined[ends[-1] :] if found else ""
        text = "\n".join(each for each in (lead, *rows, tail) if each)
        self.told.sections = tuple(
            replace(each, text=text) if each.order == section.order else each for each in self.told.sections
        )
        at = len(lead) + 1 if lead else 0
        for match, row in zip(found, rows, strict=True):
            order = names[plain(match["name"])]
            goal = row[match.end() - match.start() :].strip()
            self.goals.append(Goal(order=len(self.goals) + 1, number="", text=goal, project=order, place=section.place))
            if unit:
                self.mentions.append(self._key_amount(section, match, at, order, unit))
            at += len(row) + 1
        if not found:
            reason = f"goal-table: {section.heading}"
            self.told.unreadable.append(Unreadable(place=section.place, text=joined[:80], reason=reason))

    def _key_amount(self, section: Section, match: re.Match[str], at: int, order: int, unit: str) -> Mention:
        start = at + match.start("figure") - match.start()
        return Mention(
            order=0,
            section=section.order,
            start=start,
            end=start + len(match["figure"]),
            subject="project",
            printed=match["figure"] + unit,
            value=Decimal(match["figure"].replace(",", "")) * MONEY_UNITS[unit],
            project=order,
            place=section.place,
        )

    def _unmatched(self) -> None:
        """Name the figures of money in the text that no mention, change or asset has taken up."""
        taken: dict[int, list[str]] = {}
        for mention in self.told.mentions:
            taken.setdefault(mention.section, []).append(mention.printed)
        changes = {mention.change for mention in self.told.mentions if mention.change is not None}
        reasons = {mention.section: "" for mention in self.told.mentions}
        for mention in self.told.mentions:
            reasons[mention.section] += mention.reason
        part = ""
        for section in self.told.sections:
            part = section.kind if "." not in section.path else part
            if section.kind == "assets" or part == "glossary":
                continue
            priors = {match["prior"] for match in phrases.CHANGE.finditer(section.text)}
            for match in ANY_MONEY.finditer(section.text):
                explained = match[0] in reasons.get(section.order, "") or match[0] in priors
                if match[0] not in taken.get(section.order, []) and yuan(match) not in changes and not explained:
                    self.told.warnings.append(f"unmatched-figure: {section.path} {match[0]}")


class _ProjectParagraph:
    """Reads the paragraph of a level-1 project: its amount, its sub-projects, the stated change."""

    def __init__(self, reader: _Reader, section: Section) -> None:
        self.reader, self.section, self.text = reader, section, section.text

    def read(self) -> None:
        head = re.match(rf"^(?P<name>[^，。；]+?){MONEY}", self.text)
        if not head:
            return
        change = phrases.CHANGE.search(self.text)
        clause = self.text.rfind("。", 0, change.start()) + 1 if change else len(self.text)
        subs = list(ANY_MONEY.finditer(self.text, head.end(), clause))
        description = self.text[head.end() : clause].strip("，。；") if not subs else ""
        basis, purpose = _basis_and_purpose(description)
        order = self.reader.add_project(
            ProjectEntry(
                order=0,
                parent=None,
                name=_without_new(head["name"]),
                purpose=purpose,
                basis=basis,
                description=description,
                is_new=True if head["name"].startswith("新增") else None,
                budget_unit=self.reader.unit,
                place=self.section.place,
            )
        )
        after = self.text[change.start() :] if change else ""
        self.reader.mention(self.section, "project", head, after=after, project=order)
        self._subs(order, subs, head.end(), clause)

    def _subs(self, parent: int, subs: list[re.Match[str]], begin: int, clause: int) -> None:
        """Add the sub-projects: each ends its name at an amount; clauses without one belong to the one before."""
        leads = [self._lead(match, subs[n - 1].end() if n else begin) for n, match in enumerate(subs)]
        for n, match in enumerate(subs):
            start, name_start = leads[n]
            until = leads[n + 1][0] if n + 1 < len(subs) else clause
            phrase = self.text[name_start : match.start()]
            name = self._name(_without_new(phrase))
            after = self.text[match.end() : until].strip("，。；、")
            # What leads up to the name (建设…的应用支撑X) belongs to the description, and is no sentence of its own.
            stump = "" if phrase.startswith("新增") else phrase[: len(phrase) - len(name)]
            lead = self.text[start:name_start].strip("，。；、：")
            lead = "" if re.fullmatch(r"主要包括|用于|其中|具体包括|包括", lead) else lead
            basis, purpose = _basis_and_purpose("。".join(each for each in (lead, after) if each))
            description = "。".join(each for each in ("，".join(filter(None, (lead, stump))), after) if each)
            order = self.reader.add_project(
                ProjectEntry(
                    order=0,
                    parent=parent,
                    name=name,
                    purpose=purpose,
                    basis=basis,
                    description=description,
                    is_new=True if phrase.startswith("新增") else None,
                    budget_unit=self.reader.unit,
                    place=self.section.place,
                )
            )
            self.reader.mention(self.section, "project", match, project=order)

    def _lead(self, match: re.Match[str], begin: int) -> tuple[int, int]:
        """Return where the clause of an amount begins, and where the name before it does."""
        stretch = self.text[begin : match.start()]
        clause = begin + max(_last(stretch, "；。"), 0)
        name = begin + _last(stretch, "；。，、：")
        lead_in = re.match(r"(?:主要)?(?:用于|包括)", self.text[name : match.start()])
        return clause, name + (lead_in.end() if lead_in else 0)

    def _name(self, phrase: str) -> str:
        """Return the project's name at the end of a clause.

        A clause may lead up to the name (建设…的应用支撑X). If the clause stands nowhere else in the document but a
        long end of it does, that end is the name; a person is asked to look.
        """
        if self.reader.whole.count(phrase) > 1:
            return phrase
        for start in range(1, len(phrase) - _NAME_EVIDENCE + 1):
            tail = phrase[start:]
            if self.reader.whole.count(tail) > 1 and tail[0] not in "）)和及与的、":
                self.reader.told.warnings.append(f"project-name: {phrase} → {tail}")
                return tail
        return phrase


def _last(text: str, marks: str) -> int:
    """Return the place behind the last of the marks outside brackets and quotes, 0 if there is none."""
    depth, found = 0, 0
    for at, char in enumerate(text):
        depth += (char in "（(《“") - (char in "）)》”")
        if char in marks and depth <= 0:
            found = at + 1
    return found


def _without_new(phrase: str) -> str:
    return phrase.removeprefix("新增").strip()


def _any_brackets(name: str) -> str:
    """Return a pattern for a name whose brackets may be printed in either width."""
    return re.sub(r"\\?[（(]", "[（(]", re.sub(r"\\?[）)]", "[）)]", re.escape(name)))


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
