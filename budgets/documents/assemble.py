"""From the pages of published files to one budget: tables under their titles, prose between them, who and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from budgets.documents import decoration, proposals
from budgets.documents.model import table_words
from budgets.documents.model.outcomes import Given, Reading, Refused
from budgets.documents.model.pages import Page, PageLine
from budgets.documents.prose import contents_list, title_page
from budgets.documents.prose.narrative_reader import Narrative, read_narrative
from budgets.documents.prose.project_list import link_projects
from budgets.documents.tables.table_blocks import PartedPages, TableBlock, part_pages
from budgets.documents.tables.table_heads import titles_of_lines
from budgets.documents.tables.table_statements import statements_of
from budgets.records import Budget, Goal, Line, Place, Role, SourceFile, Statement, Unreadable
from budgets.vocabulary.enumerations import without_mark
from budgets.vocabulary.indicators import GOALS
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.table_kinds import FORMS, TableKind, kind_of_title


def assemble_budget(files: Sequence[tuple[SourceFile, Sequence[Page]]], given: Given) -> Reading:
    """Return the budget that the pages of its files make; raises :class:`Refused` where they are not one."""
    cover = next((page.cover for _, pages in files for page in pages if page.cover), None)
    given = cover.given if cover else given
    parts = sorted(
        (part_pages(decoration.without_decoration(pages)) for _, pages in files), key=lambda each: -len(each.prose)
    )
    found = _joined(parts)
    heads = [contents_list.title_page_lines(each.prose) for each in parts]
    titles = [[line.text for line in head] for head in heads]
    flat = bool(found.prose) and all(line.flat for line in found.prose)
    if not found.blocks:
        raise Refused("no-title" if flat and not title_page.has_title(titles) else "no-table")
    printed = Counter(block.head.issuer for block in found.blocks if block.head.issuer)
    framed = _identified(found, titles, printed, given, [source.name for source, _ in files])
    listed, prose = contents_list.split_contents(found.prose)
    _number_tables(found.blocks, listed)
    found.warnings += _given_units(found.blocks, given.units)
    found.unreadable += list(_missing_tables(found, listed, prose))
    tables, units = statements_of(found, framed.year, framed.department)
    file = files[0][0].name if flat and len(files) == 1 else ""
    told = read_narrative(prose, file, statements=tables, whole=found.whole_text())
    _add_forms(found.blocks, told)
    tables = tuple(_of_project(table, block) for table, block in zip(tables, found.blocks, strict=True))
    tables = tuple(_with_goals(table, told) for table in tables)
    budget = Budget(
        department=framed.department,
        year=framed.year,
        scope=framed.scope,
        phase=framed.phase,
        title=framed.title,
        jurisdiction=framed.jurisdiction,
        department_in_charge=told.in_charge,
        units=units or told.units or (framed.department,),
        files=tuple(source for source, _ in files),
        statements=link_projects(tables, told.projects),
        sections=told.sections,
        projects=told.projects,
        mentions=told.mentions,
        items=told.items,
        goals=told.goals,
        indicators=told.indicators,
        assets=told.assets,
        terms=told.terms,
        unreadable=(*found.unreadable, *told.unreadable),
    )
    if cover:
        budget = replace(budget, **cover.said)
    differing = title_page.differing_issuers(framed, titles, printed)
    return Reading(budget=budget, warnings=(*differing, *found.warnings, *told.warnings))


def _joined(parts: Sequence[PartedPages]) -> PartedPages:
    """Return what the files hold as one."""
    return PartedPages(
        blocks=[block for each in parts for block in each.blocks],
        prose=[line for each in parts for line in each.prose],
        unreadable=[row for each in parts for row in each.unreadable],
        warnings=[warning for each in parts for warning in each.warnings],
    )


def _identified(
    found: PartedPages, titles: Sequence[Sequence[str]], printed: Counter[str], given: Given, files: Sequence[str]
) -> title_page.DocumentIdentity:
    """Return who published what; a refusal that asks for it comes with what the document itself proposes."""
    try:
        tables = [block.head.title for block in found.blocks]
        return title_page.read_title_page(titles, tables, printed, given, found.whole_text())
    except Refused as error:
        lines = [line for head in titles for line in head]
        named = [title.issuer for line in lines if (title := title_page.parse_title(line)) and title.issuer]
        heads = [f"{block.head.issuer}\n{block.head.title}" for block in found.blocks]
        text = "\n".join([*lines, *heads, found.whole_text()])
        named += filter(None, [proposals.name_in_titles(tables)])
        sheets = {grid.place.sheet for block in found.blocks for grid in block.grids}
        proposed = proposals.proposed_answers(str(error), text, [*printed, *named], [*files, *sheets])
        raise Refused("\n".join([str(error), *proposed])) from error


def _given_units(blocks: Sequence[TableBlock], units: Mapping[str, str]) -> Iterator[str]:
    """Give tables that print no money unit the one that was said, and yield a warning that it is not printed.

    Raises :class:`Refused` for a table that is not there, or prints another unit.
    """
    for key, unit in units.items():
        found = [
            block
            for order, block in enumerate(blocks, start=1)
            if plain(key) in (str(order), plain(block.head.number), plain(block.head.title))
        ]
        if not found:
            raise Refused(f"no-such-table: {key}")
        for block in found:
            if block.head.money_unit not in ("", unit):
                raise Refused(f"unit-printed: {block.head.title}, {block.head.money_unit}")
            if not block.head.money_unit:
                yield f"unit-given: {block.head.title}, {unit}"
            block.head = replace(block.head, money_unit=unit)


# The list of contents


def _number_tables(blocks: Sequence[TableBlock], listed: Sequence[tuple[str, str]]) -> None:
    """Give tables that print no number the one they have in the list of contents, if it names them all."""
    numbers = {plain(title): number for number, title in listed}
    tabled = [block for block in blocks if block.kind not in FORMS]
    if tabled and all(not block.head.number and plain(block.head.title) in numbers for block in tabled):
        for block in tabled:
            block.head = replace(block.head, number=numbers[plain(block.head.title)])


def _missing_tables(
    found: PartedPages, listed: Sequence[tuple[str, str]], prose: Sequence[PageLine]
) -> Iterator[Unreadable]:
    """Yield the tables of a kind that the list of contents names and that is not there, and titles without a table."""
    present = {block.kind for block in found.blocks}
    named = {title: kind_of_title(title) for _, title in listed if table_words.TITLE.search(title)}
    named = {title: kind for title, kind in named.items() if kind not in (TableKind.OTHER, *present)}
    lost = {title: Place(file=found.prose[0].file) for title in named}
    known = [*(block.head.title for block in found.blocks), *lost, *(row.text for row in found.unreadable)]
    for title, first, _ in titles_of_lines(prose):
        if kind_of_title(title) is not TableKind.OTHER and not any(_is_same_title(title, other) for other in known):
            lost.setdefault(title, prose[first].place)
    for title, place in lost.items():
        yield Unreadable(place=place, text=title, reason=f"table-missing: {title}")


def _is_same_title(title: str, other: str) -> bool:
    """Tell whether a title is another, or either is the other with more before it: a year, an issuer."""
    one, two = (plain(without_mark(text)) for text in (title, other))
    return kind_of_title(title) is kind_of_title(other) and (one.endswith(two) or two.endswith(one))


# Goals and projects


def _add_forms(blocks: Sequence[TableBlock], told: Narrative) -> None:
    """Add what the forms tell: the goals of each one's project, or the goals and indicators of the whole unit."""
    for block in blocks:
        form, of_unit = block.form, block.kind == TableKind.PERFORMANCE
        if form is None or not (of_unit or form.name):
            continue
        if of_unit:
            first = len(told.indicators)
            told.indicators += tuple(replace(each, order=first + each.order) for each in form.indicators)
            told.in_charge = told.in_charge or form.in_charge
        else:
            block.project = told.find_or_add_project(form.name, form.place)
        first = len(told.goals)
        told.goals += tuple(replace(each, order=first + each.order, project=block.project) for each in form.goals)


def _of_project(table: Statement, block: TableBlock) -> Statement:
    """Return a table, its lines linked to the project where it is the form of one."""
    if not block.project:
        return table
    return replace(table, lines=tuple(replace(line, project=block.project) for line in table.lines))


def _with_goals(table: Statement, told: Narrative) -> Statement:
    """Return a table that lists the projects' goals with its rows linked to their project; adds what it tells.

    A project's name and goal stand in merged cells beside the rows of its indicators, or are printed on each.
    """
    goal = next((each.order for each in table.columns if each.header and plain(each.header[-1]) in GOALS), 0)
    if table.kind != TableKind.PROJECT_GOALS or not goal or any(line.project for line in table.lines):
        return table
    lines: list[Line] = []
    project: int | None = None
    for line in table.lines:
        if line.label and line.role is Role.LINE:
            project = told.find_or_add_project(line.label, line.place)
        lines.append(replace(line, project=project if line.role is Role.LINE else None))
        for text in line.texts:
            known = any(each.project == project and each.text == text.text for each in told.goals)
            if text.column == goal and project and not known:
                order = len(told.goals) + 1
                added = Goal(order=order, number="", text=text.text, project=project, place=text.place)
                told.goals = (*told.goals, added)
    return replace(table, lines=tuple(lines))
