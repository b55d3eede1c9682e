"""Show that the interface says everything in Chinese: each message of code and templates is translated, none fuzzy."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
WORDS: dict[str, None] = dict.fromkeys(
    ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")
)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def code() -> Iterator[tuple[str, str]]:
    """Yield every file's name and its text as Python; templates become the calls that they make."""
    for path in sorted([*ROOT.glob("budgets/**/*.py"), *ROOT.glob("portal/**/*.py")]):
        yield str(path), path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("templates/**/*.html")):
        text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # What is no call is blanked out, at whatever indentation it had.
        yield str(path), "\n".join(line.strip() for line in text.splitlines())


def messages() -> Iterator[tuple[str, str, str]]:
    """Yield (file, context, message) of everything that is to be translated."""
    for name, text in code():
        extracted: Iterable[Any] = extract_python(io.BytesIO(text.encode()), WORDS, [], {})
        for _line, function, found, _comments in extracted:
            parts = [part for part in ((found,) if isinstance(found, str) else tuple(found)) if part]
            if parts:
                context, message = parts[:2] if str(function).startswith("pgettext") else ("", parts[0])
                yield name, context, message


def test_every_message_has_its_entry(catalogue: Catalog) -> None:
    missing = {(name, message) for name, context, message in messages() if not catalogue.get(message, context or None)}
    assert not missing
    assert len(list(messages())) > 300


def test_every_entry_has_its_message(catalogue: Catalog) -> None:
    said = {(context or None, message) for _name, context, message in messages()}
    ids = {(one.context, one.id if isinstance(one.id, str) else one.id[0]) for one in catalogue if one.id}
    assert ids <= said
    assert not catalogue.obsolete


def test_every_entry_is_translated(catalogue: Catalog) -> None:
    open_ones = [one.id for one in catalogue if one.id and (one.fuzzy or not all(strings(one)))]
    assert not open_ones


def test_translations_fill_in_the_same_names(catalogue: Catalog) -> None:
    for one in catalogue:
        source = one.id if isinstance(one.id, str) else one.id[-1]
        for text in strings(one):
            assert placeholders(text) <= placeholders(source), source
            assert placeholders(source) - placeholders(text) <= {"n"}, source


def strings(message: Message) -> list[str]:
    found = message.string
    return [found or ""] if found is None or isinstance(found, str) else list(found)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text)) | set(re.findall(r"%[sd]", text))


#: Of Django's words without Chinese, those that no page of ours shows: there is no way to a new password by e-mail.
NEVER_SHOWN = {
    "Forgotten your login credentials?",
    "In case you’ve forgotten, you are:",
    "%(model)s instance with %(field)s %(value)r is not a valid choice.",
}


@pytest.mark.parametrize("part", ["conf", "contrib/admin", "contrib/auth"])
def test_what_django_says_in_english_alone_is_translated_here(catalogue: Catalog, part: str) -> None:
    def words(language: str) -> dict[str, Message]:
        name = f"{part}/locale/{language}/LC_MESSAGES/django.po"
        with (Path(django.__file__).parent / name).open("rb") as file:
            return {one.id if isinstance(one.id, str) else one.id[0]: one for one in read_po(file) if one.id}

    chinese = words("zh_Hans")
    without = {one for one in words("en") if one not in chinese or not all(strings(chinese[one])[:1])}
    assert {one for one in without if not catalogue.get(one)} <= NEVER_SHOWN
