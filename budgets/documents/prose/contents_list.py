"""Tell the title page and the list of contents from the text that follows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgets.documents.model.pages import PageLine
from budgets.vocabulary.enumerations import MARKS, PART_MARK
from budgets.vocabulary.numerals import NUMERAL
from budgets.vocabulary.spelling import clean, plain

_CONTENTS = re.compile(r"^目\s*[录次]$")
_NUMBER = rf"{MARKS[0]}|{MARKS[1]}|(?:公开)?表\s*(?:\d{{1,3}}|{NUMERAL})(?:-\d)?|\d{{1,2}}(?:[.．、]|-\d{{1,2}})?"
_ENTRY = re.compile(
    rf"^(?:(?P<part>{PART_MARK}|附件\d*)|(?P<number>{_NUMBER}))\s*(?P<title>\S.*?)?[\s.…·。—_]*\d{{0,3}}$"
)
#: An entry without a number: dots lead from it to its page.
_LED_ENTRY = re.compile(r"^(?P<title>\S.{0,159}?)\s{0,9}[.…·]{2,160}\s{0,9}\d{1,3}$")
#: The page that an entry refers to, behind dots or a gap.
_PAGE_REFERENCE = re.compile(r"(?:[.…·。—_]{2}\s*|(?<!\s)\s+)\d{1,3}$")
#: A title page has not more lines than this.
_HEAD = 14


def title_page_lines(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines of the title page: before the list of contents, or of the first page."""
    taken: list[PageLine] = []
    for line in lines[:_HEAD]:
        text = clean(line.text)
        if _CONTENTS.match(text) or re.search(r"[。；]", text) or re.match(PART_MARK, text):
            break
        taken.append(line)
    return taken


def split_contents(lines: Sequence[PageLine]) -> tuple[list[tuple[str, str]], list[PageLine]]:
    """Return the entries of the lists of contents, number and title, and the text without them and the title page."""
    listed: list[tuple[str, str]] = []
    rest: list[PageLine] = []
    firsts: set[str] = set()
    inside = begun = False
    for index, line in enumerate(lines):
        text = clean(line.text)
        if _CONTENTS.match(text):
            begun = begun or not inside  # the head of the next page may say so again
            inside = True
            continue
        entry = _contents_entry(text) if inside else None
        if inside and listed and entry is None and _ends_entry(lines, index):
            number, title = listed[-1]
            listed[-1] = number, _without_page_reference(title + text)
            continue
        # What repeats the first entry of the list is the first heading of the text.
        if inside and (entry is None or plain(_without_page_reference(text)) in firsts):
            inside = _contents_go_on(lines, index)
            entry = None if not inside else entry
        if not inside:
            rest.append(line)
        elif entry:
            if begun:
                firsts.add(plain(_without_page_reference(text)))
                begun = False
            listed.append(entry)
    begins = next((index for index, line in enumerate(rest) if not _is_on_title_page(line, rest, lines)), 0)
    return listed, rest[begins:]


def _contents_entry(text: str) -> tuple[str, str] | None:
    match = _ENTRY.match(text) or _LED_ENTRY.match(text)
    if not match or len(text) > 160 or re.search(r"[。；](?!$)", text.rstrip("…. ")):
        return None
    words = match.groupdict("")
    return (words.get("number") or words.get("part") or "").rstrip("、.．"), clean(words["title"])


def _without_page_reference(text: str) -> str:
    return re.sub(r"[\s.…·—_]*\d{0,3}$", "", text)


def _ends_entry(lines: Sequence[PageLine], index: int) -> bool:
    """Tell whether a line is the end of an entry that did not fit in the line above."""
    above, line = lines[index - 1], lines[index]
    same_page = above.page == line.page and above.file == line.file
    return same_page and line.begins is False and not _PAGE_REFERENCE.search(above.text) and not line.headline


def _contents_go_on(lines: Sequence[PageLine], index: int) -> bool:
    """Tell whether a list of contents goes on after a line that is no entry: most lines of the page still are."""
    after = [line for line in lines[index + 1 : index + 4] if line.page == lines[index].page]
    if lines[index].new_page:  # with a running head
        return bool(after) and all(
            _PAGE_REFERENCE.search(line.text) and _contents_entry(clean(line.text)) for line in after
        )
    repeated = bool(after) and not any(_contents_entry(clean(line.text)) for line in after)
    return (
        not repeated
        and bool(after)
        and not re.search(r"[。；]", lines[index].text)
        and not _is_repeated_line(lines, index)
    )


def _is_repeated_line(lines: Sequence[PageLine], index: int) -> bool:
    text = plain(_without_page_reference(clean(lines[index].text)))
    return any(plain(_without_page_reference(clean(line.text))) == text for line in lines[:index])


def _is_on_title_page(line: PageLine, rest: Sequence[PageLine], lines: Sequence[PageLine]) -> bool:
    """Tell whether a line stands on the title page: on the first page, before a list of contents further on."""
    contents = next((each for each in lines if _CONTENTS.match(clean(each.text))), None)
    if contents is None or contents.file != line.file:
        return False
    return line.number < contents.number
