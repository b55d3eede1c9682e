"""Tell the files of many budgets apart: by what each says, else by where it lies and what it is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os.path import commonprefix
from pathlib import PurePath
from typing import Any

#: How a file is refused that by itself leaves open whose budget it is, or is a part of one.
NO_TABLE = "no-table"
PART_OF_ANOTHER = ("no-title", NO_TABLE, "which-")
#: So much of a file's name begins as that of the budget's file which it belongs to, where there are several.
MOST_OF_A_NAME = 0.6
#: No budget is handed in as more files that leave open whose they are.
MOST_TOGETHER = 10

#: What tells a budget from others: its printed issuer, year, scope, phase.
Document = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadFile:
    """A file that was read by itself: the document it says it is of, or why it was ``refused``.

    ``handle`` is whatever the caller knows it by.
    """

    path: PurePath
    handle: Any
    document: Document | None = None
    refused: str = ""


@dataclass(slots=True)
class FilesToldApart:
    """Files by the document that they say they are of, those ``beside`` them that say nothing, and those of none.

    ``together`` are files of which none says alone whose it is: a text without tables says the issuer, a workbook
    beside it the rest. They are all of their folder, or are called alike.
    """

    documents: defaultdict[Document, list[ReadFile]] = field(default_factory=lambda: defaultdict(list))
    beside: defaultdict[Document, list[ReadFile]] = field(default_factory=lambda: defaultdict(list))
    together: list[list[ReadFile]] = field(default_factory=list)
    refused: list[ReadFile] = field(default_factory=list)


def tell_apart(files: Sequence[ReadFile]) -> FilesToldApart:
    """Return which files are of which document."""
    told = FilesToldApart()
    for file in files:
        if file.document is not None:
            told.documents[file.document].append(file)
    folders = {file.path.parent for file in files if file.document is not None}
    told.together = texts_with_their_tables(files)
    paired = {file for some in told.together for file in some}
    open_ones: defaultdict[PurePath, list[ReadFile]] = defaultdict(list)
    for file in files:
        if file.document is not None or file in paired:
            continue
        is_part = file.refused.startswith(PART_OF_ANOTHER)
        if found := document_beside(file, told.documents) if is_part else None:
            told.beside[found].append(file)
        elif is_part and file.path.parent not in folders:
            open_ones[file.path.parent].append(file)
        else:
            told.refused.append(file)
    for some in open_ones.values():
        if 1 < len(some) <= MOST_TOGETHER:
            told.together.append(some)
        else:
            told.refused += some
    return told


def texts_with_their_tables(files: Sequence[ReadFile]) -> list[list[ReadFile]]:
    """Return each text without tables with the files of tables that leave open whose they are and are called as it is.

    Its name and theirs begin alike over most of their length, and with no other file of the folder as long. The only
    text of a folder in which no file says whose it is needs no such name: it is of all of them.
    """
    found: list[list[ReadFile]] = []
    by_folder: defaultdict[PurePath, list[ReadFile]] = defaultdict(list)
    for file in files:
        by_folder[file.path.parent].append(file)
    for own in by_folder.values():
        known = [file for file in own if file.document is not None]
        texts = [file for file in own if file.refused.startswith(NO_TABLE)]
        pairs = {text: [text] for text in texts if known or len(texts) > 1}
        for file in own if pairs else ():
            is_open = file.refused.startswith(PART_OF_ANOTHER) and file not in pairs
            text = called_most_alike(file, [*texts, *known]) if is_open else None
            if text in pairs:
                pairs[text].append(file)
        found += [some for some in pairs.values() if 1 < len(some) <= MOST_TOGETHER]
    return found


def called_most_alike(file: ReadFile, others: Sequence[ReadFile]) -> ReadFile | None:
    """Return the file whose name begins as that of another over most of its length, where no other does so as long."""
    length = [common_beginning(file, one) for one in others]
    longest = max(length)
    is_told = length.count(longest) == 1 and longest >= MOST_OF_A_NAME * len(file.path.stem)
    return others[length.index(longest)] if is_told else None


def common_beginning(one: ReadFile, other: ReadFile) -> int:
    # Letter by letter: these are names, not paths.
    return len(commonprefix([one.path.stem, other.path.stem]))  # noqa: RUF071


def document_beside(file: ReadFile, documents: Mapping[Document, Sequence[ReadFile]]) -> Document | None:
    """Return the document that a file which says nothing is likely of: the only one of its folder, or one called alike.

    Of several, their names have to begin alike over most of their length, and with no other as long. What the files
    say together decides in the end.
    """
    path = file.path
    alike = {
        key: max(common_beginning(one, file) for one in own if one.path.parent == path.parent)
        for key, own in documents.items()
        if any(one.path.parent == path.parent for one in own)
    }
    longest = [key for key, length in alike.items() if length == max(alike.values())]
    if len(longest) != 1:
        return None
    enough = len(alike) == 1 or alike[longest[0]] >= MOST_OF_A_NAME * len(path.stem)
    return longest[0] if enough else None
