"""Budgets that nobody would print: every field filled at random, keys and links kept whole."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from budgets import records
from budgets.records import Amount, Budget, Origin, Place, SourceFile, State, Unreadable
from budgets.vocabulary.figures import parse_figure

#: Any text a file or database takes: with quotes, line ends of all sorts, leading "=", Chinese, but no NUL.
TEXT = st.one_of(
    st.sampled_from(["", "=1+1", '"', "a,b", "\r\n", "\r", "\n", " 表1 ", "'", "万元", "\\", "\ufeff", "null", "[]"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
)
NUMBER = st.integers(0, 30_000)
MONEY = st.decimals(min_value=-(10**13), max_value=10**13, places=2)

#: What the databases bound more tightly than the type does.
BOUNDED: dict[str, st.SearchStrategy[Any]] = {
    "Mention.percent": st.none() | st.decimals(min_value=-(10**7), max_value=10**7, places=4),
    "Target.value": st.none() | st.decimals(min_value=-(10**10), max_value=10**10, places=4),
    "Amount.confidence": st.none() | st.integers(0, 1000),
    "SourceFile.recognised_pages": st.lists(st.integers(1, 30_000), max_size=3).map(tuple),
    "Target.operator": st.sampled_from(["", ">=", "within"]),
}


def value(hint: Any) -> st.SearchStrategy[Any]:
    """Return any value of a field's type; money is exact to the fen."""
    options = [option for option in get_args(hint) if option is not NoneType]
    if get_origin(hint) is tuple:
        words = get_args(hint)
        if words[-1] is Ellipsis:
            return st.lists(value(words[0]), max_size=3).map(tuple)
        return st.tuples(*(value(word) for word in words))
    if NoneType in get_args(hint):
        return st.none() | value(options[0])
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    plain = {
        float: st.floats(-1000, 10_000),
        str: TEXT,
        int: NUMBER,
        bool: st.booleans(),
        Decimal: MONEY,
        date: st.dates(),
    }
    return plain[hint]


def any_of(record: type, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return any record of a class; ``given`` fills the fields that name other records."""
    hints = get_type_hints(record)
    parts = {
        name: BOUNDED[f"{record.__name__}.{name}"] if f"{record.__name__}.{name}" in BOUNDED else value(hint)
        for name, hint in hints.items()
        if name not in given and not is_dataclass((*get_args(hint), hint)[0])
    }
    return st.builds(record, **parts, **given)


def numbered(name: str, record: type, size: int, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return up to ``size`` records numbered from 1 in the field ``name``."""
    return st.integers(0, size).flatmap(
        lambda number: st.tuples(*(any_of(record, **{name: st.just(n)}, **given) for n in range(1, number + 1)))
    )


def one_of(numbers: Any) -> st.SearchStrategy[int | None]:
    """Return the number of some record, or none."""
    return st.none() | st.sampled_from(numbers) if numbers else st.none()


@st.composite
def statements(draw: st.DrawFn, place: st.SearchStrategy[Place], projects: list[int]) -> tuple[Any, ...]:
    made = []
    for order in range(1, draw(st.integers(0, 3)) + 1):
        columns = draw(numbered("order", records.Column, 3))
        orders = [column.order for column in columns]
        lines = tuple(draw(line(n, orders, place, projects)) for n in range(1, draw(st.integers(0, 4)) + 1))
        made.append(
            draw(
                any_of(
                    records.Statement,
                    order=st.just(order),
                    columns=st.just(columns),
                    lines=st.just(lines),
                    place=place,
                )
            )
        )
    return tuple(made)


@st.composite
def line(
    draw: st.DrawFn, position: int, columns: list[int], place: st.SearchStrategy[Place], projects: list[int]
) -> records.Line:
    """Return a line with cells in some of the columns, part of one of the lines before it."""
    filled = sorted(draw(st.sets(st.sampled_from(columns)))) if columns else []
    amounts = tuple(draw(amount(column, place)) for column in filled)
    texts = tuple(draw(any_of(records.Text, column=st.just(column), place=place)) for column in filled[:1])
    made: records.Line = draw(
        any_of(
            records.Line,
            position=st.just(position),
            parent=one_of(range(1, position)),
            project=one_of(projects),
            amounts=st.just(amounts),
            texts=st.just(texts),
            place=place,
        )
    )
    return made


@st.composite
def amount(draw: st.DrawFn, column: int, place: st.SearchStrategy[Place]) -> Amount:
    state = draw(st.sampled_from(State))
    money = MONEY if state is State.VALUE else st.none()
    made: Amount = draw(any_of(Amount, column=st.just(column), state=st.just(state), value=money, place=place))
    if made.origin in (Origin.READ, Origin.RECOGNISED) and parse_figure(made.printed) is not None:
        # What was read from a figure is that figure; any other value has another origin.
        made = replace(made, origin=Origin.CORRECTED)
    return made


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    """Return any budget whose parts name only parts that are there."""
    names = draw(st.lists(st.text("abc表.", min_size=1, max_size=5), unique=True, max_size=2))
    files = tuple(
        draw(any_of(SourceFile, name=st.just(name), url=st.sampled_from(["", "https://a.cn/1"]))) for name in names
    )
    # Readers measure to a tenth of a point.
    tenths = st.integers(0, 50_000).map(lambda tenths: tenths / 10)
    box = st.none() | st.tuples(tenths, tenths, tenths, tenths)
    place = any_of(Place, file=st.sampled_from(["", *names]), box=box)
    projects = tuple(
        draw(any_of(records.ProjectEntry, order=st.just(n), parent=one_of(range(1, n)), place=place))
        for n in range(1, draw(st.integers(0, 3)) + 1)
    )
    known = [project.order for project in projects]
    sections = draw(numbered("order", records.Section, 2, place=place))
    mentions: st.SearchStrategy[Any] = st.just(())
    if sections:
        mentions = numbered(
            "order",
            records.Mention,
            2,
            section=st.sampled_from([section.order for section in sections]),
            project=one_of(known),
            start=st.just(1),
            place=place,
            end=st.integers(1, 9),
        )
    parts = {
        "items": numbered("order", records.Item, 2, place=place),
        "goals": numbered("order", records.Goal, 2, place=place, project=one_of(known)),
        "indicators": numbered(
            "order", records.Indicator, 2, place=place, targets=numbered("order", records.Target, 2)
        ),
        "assets": numbered("order", records.Asset, 2, place=place),
        "terms": numbered("order", records.Term, 2, place=place),
        "unreadable": st.lists(any_of(Unreadable, place=place), max_size=2).map(tuple),
    }
    made: Budget = draw(
        any_of(
            Budget,
            year=st.integers(1949, 2199),
            edition=st.none() | st.integers(1, 30_000),
            files=st.just(files),
            statements=statements(place, known),
            sections=st.just(sections),
            projects=st.just(projects),
            mentions=mentions,
            **parts,
        )
    )
    return made
