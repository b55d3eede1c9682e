"""From the pages of published files to one budget: tables under their titles, prose between them, who and when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from budgets.documents.entry import template_reader
from budgets.documents.model import table_layout
from budgets.documents.model.outcomes import Given, Reading, Refused
from budgets.documents.model.pages import Grid, Page, PageLine
from budgets.documents.prose import contents_list, narrative, projects, title_page
from budgets.documents.tables import column_headers, doubts, goal_forms, line_tree, table_bodies
from budgets.records import (
    MONEY_UNITS,
    Budget,
    ColumnType,
    Goal,
    Line,
    Place,
    Role,
    SourceFile,
    State,
    Statement,
    Unreadable,
)
from budgets.vocabulary import kinds
from budgets.vocabulary.values import clean, figure, plain

#: Kinds that are forms: labels with what is filled in beside them, one form a project or unit.
FORMS = frozenset({"project-goals", "transfer-goals", "performance"})

_UNITS = "|".join(sorted(MONEY_UNITS, key=len, reverse=True))
_UNIT = re.compile(
    rf"(?:金额)?单位\s*[:：]\s*(?:人民币)?({_UNITS})|^[（(]?({_UNITS})[)）]?$|[（(]单位[:：]({_UNITS})[)）]"
)
_ISSUER = re.compile(
    r"^(?:部\s*门|单\s*位|编制部门|编制单位|填报单位|填报部门|预算部门|预算单位|部门单位|部门（单位）|部门/单位)"
    r"(?:名称|\(公章\)|（公章）|（盖章）)?\s*[:：]\s*(?P<name>\S+?)?\s*$"
)
_NUMERAL = "一二三四五六七八九十"
_ORDINAL = rf"(?:\d{{1,2}}(?:[-—–]\d{{1,2}})?|[{_NUMERAL}]{{1,3}}(?:[-—–]\d{{1,2}})?)"
_NUMBER = re.compile(
    rf"^(?:(?:部门|预算|财政|省级|市级)?公开|预算|附|附件)?表?\s*[（(]?{_ORDINAL}[)）]?\s*(?:表)?$|^附件\s*{_ORDINAL}$"
)
_NUMBER_AND_TITLE = re.compile(
    rf"^(?P<number>(?:(?:部门|预算)?公开|附)?表\s*[（(]?{_ORDINAL}[)）]?)\s*[:：、.．\s]?\s*(?P<title>\S.*表.{{0,14}})$"
)
_TITLE = re.compile(r"表(?:[（(].{1,30}[)）])?(?:[（(]续[)）])?$|表-[\u4e00-\u9fff]{1,6}$")
_CONTINUED = re.compile(r"[（(]续(?:表)?[)）]|续表$")
_ASIDE = re.compile(r"^[（(]?20\d\d年(?:度)?[)）]?$|^日期|^\d{4}-\d\d-\d\d$|^制表|^批复表$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands over a table."""

    title: str = ""
    number: str = ""
    money_unit: str = ""
    issuer: str = ""
    lines: tuple[PageLine, ...] = ()
    rows: int = 0


@dataclass(slots=True)
class Block:
    """A table with its continuations: grids, and the rows of each that are head or repeated header."""

    head: Head
    kind: str
    grids: list[Grid] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    form: goal_forms.Form | None = None
    project: int | None = None
    made: Statement | None = None

    @property
    def place(self) -> Place:
        return self.grids[0].place


@dataclass(slots=True)
class Parted:
    """The pages of a document parted into tables and prose."""

    blocks: list[Block] = field(default_factory=list)
    prose: list[PageLine] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def part(pages: Sequence[Page]) -> Parted:
    """Return the tables and the prose of pages."""
    parted = Parted()
    for page in _once(pages, parted):
        _part_page(page, parted)
        _pictures(page, parted)
        if page.table:
            head = Head(title=page.table.title, number=page.table.number, money_unit=page.table.money_unit)
            parted.blocks.append(Block(head, page.table.kind, made=page.table))
        parted.unreadable += page.unreadable
        parted.warnings += page.warnings
        if page.blank:
            parted.warnings.append(f"empty-page: {page.number}")
        if page.hidden:
            parted.warnings.append(f"hidden-sheet: {page.number}")
    return parted


def _once(pages: Sequence[Page], parted: Parted) -> Iterator[Page]:
    """Yield the pages without those that repeat another before them with all that is on it."""
    seen: set[tuple[str, ...]] = set()
    before: Page | None = None
    for page in pages:
        content = page.content()
        if content in seen and any(re.search(r"\d", text) for text in content):
            parted.warnings.append(f"repeated-page: {page.number}")
            continue
        seen.add(content)
        yield _without_overlap(page, before, parted)
        before = page


def _without_overlap(page: Page, before: Page | None, parted: Parted) -> Page:
    """Return a page of text without the lines at its head that the page before ends with."""
    if before is None or page.grids or before.grids:
        return page
    above, here = [line.text for line in before.lines], [line.text for line in page.lines]
    size = next((size for size in range(min(len(above), len(here)), 1, -1) if above[-size:] == here[:size]), 0)
    if not size:
        return page
    parted.warnings.append(f"repeated-lines: {page.number}")
    items: list[PageLine | Grid] = [*page.lines[size:]]
    return replace(page, items=items)


def _part_page(page: Page, parted: Parted) -> None:
    pending: list[PageLine] = []
    for index, item in enumerate(page.items):
        if isinstance(item, PageLine):
            if _takes_note(parted, page.items[:index], item):
                parted.blocks[-1].notes.append(clean(item.text))
            else:
                pending.append(item)
            continue
        head = _head(pending, item)
        before = parted.blocks[-1] if parted.blocks else None
        held = set(head.lines)
        prose = [line for line in pending if line not in held]
        parted.prose += prose
        pending = []
        if before and before.grids and not prose and _continues(before, head, item, page):
            start = head.rows
            before.grids.append(item)
            before.starts.append(start)
        else:
            parted.blocks.append(Block(head, kinds.kind_of(head.title), [item], [head.rows]))
    parted.unreadable += _headless(pending)
    parted.prose += pending


def _headless(lines: Sequence[PageLine]) -> Iterator[Unreadable]:
    """Yield the heads of tables, a title and a money unit, under which no table was found."""
    for index, line in enumerate(lines):
        title = clean(line.text)
        units = [
            each for each in lines[index + 1 : index + 4] if _UNIT.search(clean(each.text)) and len(each.text) < 60
        ]
        if units and _is_title(title) and kinds.kind_of(title) != "other":
            yield Unreadable(place=line.place, text=title, reason=f"no-rows: {title}")


def _takes_note(parted: Parted, before: Sequence[PageLine | Grid], line: PageLine) -> bool:
    """Tell whether a line goes on under a table as its note."""
    grids = [index for index, item in enumerate(before) if isinstance(item, Grid)]
    if not grids or not parted.blocks or (line.headline and not table_bodies.NOTE.search(line.text)):
        return False
    between = [item for item in before[grids[-1] + 1 :] if isinstance(item, PageLine)]
    if table_bodies.NOTE.search(clean(line.text)):
        return not between or bool(parted.blocks[-1].notes)
    return bool(parted.blocks[-1].notes) and len(between) < 8 and not _TITLE.search(clean(line.text))


def _continues(before: Block, head: Head, grid: Grid, page: Page) -> bool:
    """Tell whether a grid goes on with the table before it."""
    last = before.grids[-1]
    if (last.place.page or 0) + 1 < (grid.place.page or 0) or last.place.file != page.file:
        return False
    if head.title:
        if before.kind in FORMS and not _CONTINUED.search(head.title):
            return False
        title = _CONTINUED.sub("", head.title)
        same = plain(title) == plain(before.head.title) and head.number in ("", before.head.number)
        return same and last.width == grid.width
    return last.width == grid.width and not (head.number or head.money_unit)


# Heads


def _head(lines: Sequence[PageLine], grid: Grid) -> Head:
    """Return what stands over a grid: in the lines above it, and in its own first rows."""
    inside, rows = _head_rows(grid)
    above = _head_lines(lines)
    texts = [clean(line.text) for line in above] + inside
    head = _understood(texts)
    return replace(head, lines=tuple(above), rows=rows)


def _head_rows(grid: Grid) -> tuple[list[str], int]:
    """Return the texts of the first rows that are no header but a title, a number, a unit, and how many they are."""
    texts: list[str] = []
    for index in range(len(grid.slots)):
        cells = [cell for cell in grid.row(index) if cell.row == index and cell]
        own = [clean(cell.text) for cell in cells]
        if not own:
            if any(cell.row < index for cell in grid.row(index)):
                return texts, index
            continue
        whole = len(own) == 1 and cells[0].columns * 2 > grid.width
        titled = whole and (_is_title(own[0]) or _is_aside(own[0]) or (not texts and _above_aside(grid, index)))
        if not (titled or all(_is_aside(text) for text in own)):
            return texts, index
        texts += own
    return [], 0


def _above_aside(grid: Grid, index: int) -> bool:
    """Tell whether one of the two rows below holds only a number, a unit or an issuer."""
    for row in (index + 1, index + 2):
        own = [clean(cell.text) for cell in grid.row(row) if cell.row == row and cell] if row < len(grid.slots) else []
        if own and all(_is_aside(text) for text in own):
            return True
    return False


def _is_aside(text: str) -> bool:
    return bool(_UNIT.search(text) or _ISSUER.match(text) or _NUMBER.match(text) or _ASIDE.match(text))


def _head_lines(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines right above a table that belong to it: up to its title, otherwise what is plainly an aside."""
    taken: list[PageLine] = []
    for line in reversed(lines[-8:]):
        text = clean(line.text)
        if _is_title(text):
            taken.insert(0, line)
            return _with_first_half(lines, taken)
        if len(text) > 60 or re.search(r"[。；]$", text):
            break
        taken.insert(0, line)
    asides = [index for index, line in enumerate(taken) if _aside_line(line)]
    if not asides:
        return []
    first = asides[0]
    # A table may be named without the word for one: a headline right above its number or its money unit.
    titled = first > 0 and taken[first - 1].headline
    return taken[first - 1 :] if titled else taken[first:]


def _is_title(text: str) -> bool:
    """Tell whether a line is the title of a table, and neither its number nor a sentence."""
    return bool(_TITLE.search(text)) and len(text) <= 60 and not _NUMBER.match(text) and not text.endswith(("。", "；"))


def _with_first_half(lines: Sequence[PageLine], taken: list[PageLine]) -> list[PageLine]:
    """Return the lines of a head with those of a title broken over two, and of a number above it."""
    index = lines.index(taken[0])
    while index > 0:
        above, line = lines[index - 1], lines[index]
        text = clean(above.text)
        broken = above.headline and abs(above.size - line.size) < 0.5 and not above.apart and _half(text, line)
        if not (broken or _NUMBER.match(text)):
            return taken
        taken.insert(0, above)
        index -= 1
    return taken


def _half(text: str, line: PageLine) -> bool:
    """Tell whether a headline is the first half of the title below it: both together name a kind of table."""
    together = text + clean(line.text)
    return not _TITLE.search(text) and len(together) <= 60 and line.size > 0 and kinds.kind_of(together) != "other"


def _aside_line(line: PageLine) -> bool:
    text = clean(line.text)
    return bool(_UNIT.search(text) or _ISSUER.match(text) or _NUMBER.match(text))


def _understood(texts: Sequence[str]) -> Head:
    """Return title, number, money unit and issuer from the texts of a head."""
    number = money_unit = issuer = ""
    title: list[str] = []
    for text in texts:
        unit = _UNIT.search(text)
        rest = _UNIT.sub("", text).strip() if unit else text
        money_unit = money_unit or (next(filter(None, unit.groups())) if unit else "")
        named = _ISSUER.match(rest)
        both = _NUMBER_AND_TITLE.match(rest)
        if named:
            issuer = issuer or clean(named["name"] or "")
        elif both and not title:
            number, title = number or both["number"], [both["title"]]
        elif _NUMBER.match(rest):
            number = number or rest
        elif rest and not _ASIDE.match(rest) and not (title and _TITLE.search("".join(title))):
            title = [*title, rest]
    return Head(title="".join(title), number=number, money_unit=money_unit, issuer=issuer)


def _pictures(page: Page, parted: Parted) -> None:
    """Report the pictures of a page that may be tables: a person can read them, the reader cannot."""
    for box in page.pictures:
        above = [clean(line.text) for line in page.lines if line.box and line.box[3] <= box[1] + 5]
        title = next((text for text in reversed(above) if _TITLE.search(text)), "")
        place = Place(file=page.file, page=page.number, box=box)
        parted.unreadable.append(Unreadable(place=place, text=title, reason=f"picture: {page.number}"))


# Tables


def statement(block: Block, order: int, year: int | None, units: Sequence[str], found: Parted) -> Statement:
    """Return a table as a statement, its levels and parents set."""
    if block.made:
        return replace(block.made, order=order)
    start = block.starts[0]
    if block.kind in FORMS and goal_forms.is_form(block.grids, start):
        return _form(block, order, found)
    header = column_headers.read(block.grids[0], block.kind, year, start, final="决算" in block.head.title)
    body = table_bodies.Body(header, [], [], [], [])
    for index, grid in enumerate(block.grids):
        table_bodies.read(body, grid, header.height if index == 0 else block.starts[index])
    kind = _refined(block.kind, header, [row.label for row in body.rows])
    money_unit = block.head.money_unit or header.money_unit
    lines = line_tree.make_lines(
        table_bodies.finish(body), kind=kind, columns=header.columns, money_unit=money_unit, units=units
    )
    lines = _of_the_year(_confirmed(block, body, lines, money_unit, found), kind, year)
    notes = "\n".join(dict.fromkeys([*body.notes, *block.notes]))
    empty = not any(amount.value for line in lines for amount in line.amounts)
    return Statement(
        order=order,
        kind=kind,
        number=block.head.number,
        title=block.head.title,
        money_unit=money_unit,
        columns=header.columns,
        lines=lines,
        note="" if empty else notes,
        remark=notes if empty else "",
        place=block.place,
    )


#: A figure of money in what was taken for a header: a row was.
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+$|-?\d{1,3}(?:,\d{3})+$")


def _confirmed(
    block: Block, body: table_bodies.Body, lines: tuple[Line, ...], money_unit: str, found: Parted
) -> tuple[Line, ...]:
    """Return the lines, and name what could not be read of them.

    Figures of a table without rules keep their value only if its columns are beyond doubt.
    """
    title = block.head.title
    found.warnings += dict.fromkeys(body.warnings)
    loose = not all(grid.ruled for grid in block.grids)
    for column in body.header.columns:
        if any(_AMOUNT.match(cell) for cell in column.header):
            header = "/".join(column.header)
            found.unreadable.append(Unreadable(place=block.place, text=title, reason=f"header: {header}"))
    if loose and (body.unreadable or not all(grid.certain for grid in block.grids)):
        found.unreadable.append(Unreadable(place=block.place, text=title, reason=f"no-rules: {title}"))
        return _unread(lines)
    if loose:
        found.warnings.append(f"no-rules: {title}")
    found.unreadable += [*body.unreadable, *_without_value(lines, title, money_unit)]
    return lines


def _unread(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with their figures as printed and without values: which column they stand in is open."""
    return tuple(
        replace(
            line,
            amounts=tuple(
                replace(amount, state=State.UNREADABLE, value=None) if amount.state is State.VALUE else amount
                for amount in line.amounts
            ),
        )
        for line in lines
    )


def _of_the_year(lines: tuple[Line, ...], kind: str, year: int | None) -> tuple[Line, ...]:
    """Return the lines of a table of travel, reception and vehicles; a lone row is the budget's own year."""
    if kind in ("three-public", "fund-three-public") and len(lines) == 1 and not lines[0].year:
        return (replace(lines[0], year=year),)
    return lines


def _without_value(lines: Sequence[Line], title: str, money_unit: str) -> Iterator[Unreadable]:
    """Yield the figures that are plain to read and have no value: for want of a unit, or finer than a fen."""
    amounts = [amount for line in lines for amount in line.amounts]
    lost = [each for each in amounts if each.state is State.UNREADABLE and figure(each.printed) is not None]
    if lost and money_unit not in MONEY_UNITS:
        yield Unreadable(place=lost[0].place, text=title, reason=f"no-unit: {title}")
        return
    for amount in lost:
        yield Unreadable(place=amount.place, text=amount.printed, reason=f"too-fine: {amount.printed}")


def _form(block: Block, order: int, found: Parted) -> Statement:
    """Return a form as a statement."""
    form = goal_forms.read(block.grids, block.starts[0], block.head.money_unit)
    found.unreadable += form.unreadable
    block.form = form
    return Statement(
        order=order,
        kind=block.kind,
        number=block.head.number,
        title=block.head.title,
        money_unit=form.money_unit,
        columns=form.columns,
        lines=tuple(form.lines),
        note="\n".join(block.notes),
        place=block.place,
    )


#: What a table of travel, reception and vehicles measures.
_THREE_PUBLIC = frozenset({"abroad", "reception", "vehicles"})


def _refined(kind: str, header: column_headers.Header, labels: Sequence[str]) -> str:
    """Return the kind that a table's columns, or the labels of its rows, tell more exactly than its title."""
    if kind == "three-public" and not any(
        column.measure.partition("/")[0] in _THREE_PUBLIC for column in header.columns
    ):
        named = {column_headers.meaning(line_tree.bare(label))[2:] for label in labels}
        return "three-public-items" if len(named & _THREE_PUBLIC) > 1 else kind
    coded = any(column.type.value == "code" for column in header.columns)
    measures = {column.measure for column in header.columns}
    named_rows = any(column.type.value in ("label", "unit") for column in header.columns)
    if kind == "expenditure" and not coded and not named_rows and {"basic", "project"} <= measures:
        return "expenditure-summary"
    return kind


# The document


def read(files: Sequence[tuple[SourceFile, Sequence[Page]]], given: Given) -> Reading:
    """Read one budget from the pages of its files."""
    cover = next((page.cover for _, pages in files for page in pages if page.cover), None)
    given = template_reader.settled(given, cover) if cover else given
    parts = sorted((part(pages) for _, pages in files), key=lambda each: -len(each.prose))
    found = Parted(
        blocks=[block for each in parts for block in each.blocks],
        prose=[line for each in parts for line in each.prose],
        unreadable=[row for each in parts for row in each.unreadable],
        warnings=[warning for each in parts for warning in each.warnings],
    )
    if not found.blocks:
        raise Refused("no-table")
    heads = [contents_list.head(each.prose) for each in parts]
    printed = Counter(block.head.issuer for block in found.blocks if block.head.issuer)
    framed = title_page.read(
        [[line.text for line in head] for head in heads], [block.head.title for block in found.blocks], printed, given
    )
    listed, prose = contents_list.split(found.prose)
    _number(found.blocks, listed)
    found.warnings += _missing(found.blocks, listed)
    drafts = _statements(found, framed)
    told = narrative.read_narrative(prose, "", statements=drafts, whole=_whole(found))
    _performance(found.blocks, told)
    drafts = tuple(_listed_goals(each, told) for each in _with_projects(drafts, found.blocks))
    statements = projects.link_projects(drafts, told.projects)
    budget = Budget(
        department=framed.department,
        year=framed.year,
        scope=framed.scope,
        phase=framed.phase,
        title=framed.title,
        jurisdiction=framed.jurisdiction,
        department_in_charge=told.in_charge,
        units=told.units or (framed.department,),
        files=tuple(source for source, _ in files),
        statements=statements,
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
    return Reading(budget=budget, warnings=(*_differing(framed, heads, printed), *found.warnings, *told.warnings))


def _performance(blocks: Sequence[Block], told: narrative.Narrative) -> None:
    """Add what the forms tell: the project of each with its goals, the goals and indicators of the whole unit."""
    for block in blocks:
        form = block.form
        if form is None:
            continue
        if block.kind == "performance":
            told.goals = (*told.goals, *goal_forms.goals_of_unit(form, len(told.goals) + 1))
            first = len(told.indicators)
            told.indicators += tuple(replace(each, order=first + each.order) for each in form.indicators)
            told.in_charge = told.in_charge or form.in_charge
        elif form.name:
            order = told.project(form.name, form.place)
            for text in dict.fromkeys(text for _, text, _ in form.goals):
                place = next(place for _, each, place in form.goals if each == text)
                goal = Goal(order=len(told.goals) + 1, number="", text=text, project=order, place=place)
                told.goals = (*told.goals, goal)
            block.project = order


def _listed_goals(table: Statement, told: narrative.Narrative) -> Statement:
    """Return a table that lists the projects' goals with its rows linked to their project; adds what it tells.

    A project's name and goal stand in merged cells beside the rows of its indicators, or are printed on each.
    """
    goal = next((each.order for each in table.columns if each.header and plain(each.header[-1]) in _GOALS), 0)
    if table.kind != "project-goals" or not goal or any(line.project for line in table.lines):
        return table
    lines: list[Line] = []
    project: int | None = None
    for line in table.lines:
        if line.label and line.role is Role.LINE:
            project = told.project(line.label, line.place)
        lines.append(replace(line, project=project if line.role is Role.LINE else None))
        for text in line.texts:
            known = any(each.project == project and each.text == text.text for each in told.goals)
            if text.column == goal and project and not known:
                order = len(told.goals) + 1
                added = Goal(order=order, number="", text=text.text, project=project, place=text.place)
                told.goals = (*told.goals, added)
    return replace(table, lines=tuple(lines))


_GOALS = (
    "绩效目标",
    "年度目标",
    "总体目标",
    "年度总体目标",
    "项目绩效目标",
    "年度绩效目标",
    "项目总体目标",
    "实施目标",
)


def _with_projects(statements: Sequence[Statement], blocks: Sequence[Block]) -> tuple[Statement, ...]:
    """Return the statements, the lines of a project's form linked to it."""
    return tuple(
        replace(each, lines=tuple(replace(line, project=block.project) for line in each.lines))
        if block.project
        else each
        for each, block in zip(statements, blocks, strict=True)
    )


def _whole(found: Parted) -> str:
    cells = [cell.text for block in found.blocks for grid in block.grids for row in grid.rows() for cell in row]
    return "\n".join([*(line.text for line in found.prose), *cells])


def _number(blocks: Sequence[Block], listed: Sequence[tuple[str, str]]) -> None:
    """Give tables that print no number the one they have in the list of contents, if it names them all."""
    numbers = {plain(title): number for number, title in listed}
    tabled = [block for block in blocks if block.kind not in FORMS]
    if tabled and all(not block.head.number and plain(block.head.title) in numbers for block in tabled):
        for block in tabled:
            block.head = replace(block.head, number=numbers[plain(block.head.title)])


def _missing(blocks: Sequence[Block], listed: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield a warning if the list of contents names kinds of tables that are not there."""
    present = {block.kind for block in blocks}
    named = {title: kinds.kind_of(title) for _, title in listed if _TITLE.search(title)}
    lost = [title for title, kind in named.items() if kind != "other" and kind not in present]
    if lost:
        yield f"table-missing: {'、'.join(lost)}"


def _statements(found: Parted, framed: title_page.Frame) -> tuple[Statement, ...]:
    """Return the tables, and name what in them a person should look at."""
    made = [
        statement(block, order, framed.year, (framed.department,), found)
        for order, block in enumerate(found.blocks, start=1)
    ]
    classified = line_tree.classify(made)
    for each, block in zip(classified, found.blocks, strict=True):
        title = f"{each.number} {each.title}".strip()
        ruled = all(grid.ruled for grid in block.grids)
        doubtful = doubts.of_cells(each, ruled=ruled)
        found.warnings += [f"doubt: {title}; {_where(row)}{row.text}; {row.reason}" for row in doubtful]
        if each.kind == "other":
            found.warnings.append(f"unknown-table: {title}")
            continue
        for column in each.columns:
            if column.type is ColumnType.AMOUNT and not column.measure and each.kind not in FORMS:
                found.warnings.append(f"unknown-column: {title} · {'/'.join(column.header)}")
    found.warnings += doubts.labels(classified)
    return classified


def _where(row: Unreadable) -> str:
    """Return the cell of a workbook in which a doubtful row begins."""
    place = row.place
    if not place.sheet or not place.row:
        return ""
    return table_layout.reference(place.sheet, place.row - 1, (place.column or 1) - 1) + " "


def _differing(framed: title_page.Frame, heads: Sequence[Sequence[PageLine]], printed: Counter[str]) -> Iterator[str]:
    """Yield a warning where title and tables name the issuer differently."""
    titles = [title for head in heads for line in head if (title := title_page.of_title(clean(line.text)))]
    names = dict.fromkeys([*(title.issuer for title in titles if title.issuer), *printed])
    own = plain(framed.department)
    others = [name for name in names if plain(name) != own and not (len(name) > 6 and own.startswith(plain(name)))]
    if others:
        yield f"issuer-differs: {framed.department}, {'、'.join(others)}"
