"""Which layers of a PDF file, "optional content" (ISO 32000-1, 8.11), are shown.

Programs do not agree: some follow what a layer says of its use on a screen and in print always, others only where the
file asks for it. What some show and others do not, or a screen and not a print, is neither surely shown nor surely
hidden.
"""

from __future__ import annotations

from collections.abc import Set
from enum import Enum
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, dict_value, resolve1
from pdfminer.psparser import PSLiteral

#: How deep expressions of layers may be nested.
_DEPTH = 32


class Visibility(Enum):
    """Whether a layer, or what it holds, is shown."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    UNSURE = "unsure"


class OptionalContent:
    """The layers of a document, and those switched off in each way in which it may be shown."""

    def __init__(self, document: PDFDocument) -> None:
        properties = dictionary_at(document.catalog.get("OCProperties"))
        default = dictionary_at(properties.get("D"))
        listed = _references(properties.get("OCGs"))
        # PDFium, which draws the pages of the portal, prefers another configuration that says what it is meant for.
        others = [dictionary_at(each) for each in list_at(properties.get("Configs"))]
        drawn = next((each for each in others if {"View", "All"} & _words(each.get("Intent"))), default)
        groups = {
            number: dictionary_at(layer)
            for number, layer in (listed | _references(default.get("OFF"))).items()
            if {"View", "All"} & (_words(dictionary_at(layer).get("Intent")) or {"View"})
        }
        asked = {
            number
            for event in map(dictionary_at, list_at(default.get("AS")))
            if _words(event.get("Event")) == {"View"}
            for number in _references(event.get("OCGs"))
        }
        on_screen = {number: _state_in_use(layer, "View") for number, layer in groups.items()}
        as_drawn = {number: _state_in(drawn, number, on_screen[number]) for number in groups.keys() & listed.keys()}
        as_set = {
            number: _state_in(default, number, on_screen[number] if number in asked else None) for number in groups
        }
        in_print = as_drawn | {
            number: state for number, layer in groups.items() if (state := _state_in_use(layer, "Print")) is not None
        }
        self._ways = [{number for number, on in way.items() if not on} for way in (as_drawn, as_set, in_print)]

    def visibility(self, layer: Any) -> Visibility:
        """Return whether a layer is shown, or a membership in layers (8.11.2.2); what is no layer is shown."""
        if layer is None:
            return Visibility.SHOWN
        shown = {state for off in self._ways for state in _states(layer, off)}
        return Visibility.UNSURE if len(shown) > 1 else Visibility.SHOWN if shown.pop() else Visibility.HIDDEN


def dictionary_at(value: Any) -> dict[str, Any]:
    """Return the dictionary, or that of a stream, that a value is or refers to; an empty one for anything else."""
    value = resolve1(value)
    return dict_value(value) if isinstance(value, dict) else {}


def _state_in(configuration: dict[str, Any], number: int, state: bool | None) -> bool:
    """Return whether a layer is on: as ``state`` says or, where it says nothing, as a configuration does."""
    if state is not None:
        return state
    if number in _references(configuration.get("OFF")):
        return False
    return _words(configuration.get("BaseState")) != {"OFF"} or number in _references(configuration.get("ON"))


def _state_in_use(layer: dict[str, Any], event: str) -> bool | None:
    """Return whether a layer says that it is on in an event, "View" or "Print"; None if it does not say."""
    said = _words(dictionary_at(dictionary_at(layer.get("Usage")).get(event)).get(f"{event}State"))
    return said != {"OFF"} if said else None


def _states(layer: Any, off: Set[int]) -> set[bool]:
    """Return whether what is in a layer, or is a member of several, is shown: both where programs read it both ways."""
    membership = dictionary_at(layer)
    if isinstance(expression := resolve1(membership.get("VE")), list):
        return {_is_true(expression, off, _DEPTH)}
    if "OCGs" not in membership:
        return {_is_true(layer, off, 0)}
    members, policy = membership["OCGs"], _words(membership.get("P"))
    several = isinstance(resolve1(members), list)
    on = [number not in off for number in _references(members if several else [members])]
    wanted = [state is not bool({"AllOff", "AnyOff"} & policy) for state in on]
    by_policy = not on or (all(wanted) if {"AllOn", "AllOff"} & policy else any(wanted))
    return {by_policy} if several else {by_policy, all(on)}  # PDFium asks no policy of a single layer


def _is_true(expression: Any, off: Set[int], depth: int) -> bool:
    """Tell whether an expression of layers is true: a layer, or "And", "Or", "Not" with what they join."""
    if not isinstance(terms := resolve1(expression), list) or not terms or not depth:
        return not isinstance(expression, PDFObjRef) or expression.objid not in off
    values = [_is_true(each, off, depth - 1) for each in terms[1:]]
    operator = _words(terms[0])
    return not all(values) if operator == {"Not"} else all(values) if operator == {"And"} else any(values)


def _words(value: Any) -> set[str]:
    """Return the names that a value is or lists; those written as strings, too."""
    value = resolve1(value)
    if isinstance(value, list):
        return {word for each in value for word in _words(each)}
    if isinstance(value, PSLiteral):
        return {str(value.name)}
    return {value.decode("latin-1")} if isinstance(value, bytes) else set()


def list_at(value: Any) -> list[Any]:
    """Return the list that a value is or refers to; an empty one for anything else."""
    value = resolve1(value)
    return value if isinstance(value, list) else []


def _references(value: Any) -> dict[int, PDFObjRef]:
    """Return the references that a list holds, by the numbers of the objects."""
    return {each.objid: each for each in list_at(value) if isinstance(each, PDFObjRef)}
