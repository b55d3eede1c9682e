"""The XML of Word documents: elements by their names without the namespace, which old and strict files write unlike."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .file_types import BROKEN_ARCHIVE

#: An element; its library has no types.
Node = Any


def parsed_part(archive: zipfile.ZipFile, name: str) -> Node | None:
    """Return the root of a part; none where the archive has no such part, or a damaged one.

    Nothing that the part names elsewhere is fetched; what is nested deeper than any document is damage to the library.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(archive.read(name), parser)
    except (*BROKEN_ARCHIVE, etree.XMLSyntaxError):
        return None


def tag_of(node: Node) -> str:
    """Return the name of an element; nothing of what is none."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def value_of(node: Node, name: str) -> str:
    """Return an attribute of an element, whatever its namespace; nothing where it has none."""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def value_said(node: Node | None) -> str:
    """Return the value of an element that says no more than it."""
    return "" if node is None else value_of(node, "val")


def children(node: Node | None, name: str) -> Iterator[Node]:
    return (each for each in (() if node is None else node) if tag_of(each) == name)


def child(node: Node | None, name: str) -> Node | None:
    return next(children(node, name), None)


def is_on(node: Node | None) -> bool:
    """Tell whether an element that switches something is there and on."""
    return node is not None and value_said(node) not in ("0", "false", "off")
