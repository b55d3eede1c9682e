"""Say where a page of a budget stands: the words of its address, and the address of a page beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.urls.converters import SlugConverter
from django.utils.http import RFC3986_SUBDELIMS

from budgets.models import SCOPE_PHASE, Budget, Department, Project
from budgets.models.page_addresses import page_address
from budgets.vocabulary.views import View

#: The word of each view in addresses. Under `source/` stands where the document came from: hence the longer word.
VIEW_WORDS = {
    View.FUNCTION: "function",
    View.ECONOMIC: "economic",
    View.PROJECT: "projects",
    View.SOURCE: "source-of-funds",
    View.THREE_PUBLIC: "three-public",
}
VIEWS_BY_WORD = {word: view for view, word in VIEW_WORDS.items()}


#: The words of what stands in no table, where it is looked up in the original. No kind of table has such a word.
PARTS = ("figure", "section", "project", "item", "goal", "indicator", "asset", "term", "unreadable")


def code_word(code: str) -> str:
    """Return a code as the word of its page; empty where there is none, or none that an address can hold."""
    return code if re.fullmatch(SlugConverter.regex, code) else ""


class WordConverter:
    """Take one of some words as it is."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PartConverter(WordConverter):
    """Take the word of a part of a document that is no table: `figure`, `section`, …"""

    regex = "|".join(PARTS)


#: The words of pages of a document that are cited as they are.
CITED_PAGES = ("tables", "text", "procurement", "performance", "checks", "about", "terms")


class CitedPageConverter(WordConverter):
    """Take the word of a page of a document: `text`, `checks`, …"""

    regex = "|".join(CITED_PAGES)


class ProjectConverter(WordConverter):
    """Take the word of a project, its key as an address can hold it."""

    regex = "[^/]+"


class DocumentConverter(WordConverter):
    """Take the word of a document: `budget`, `unit-budget`, `final`, …"""

    regex = "|".join(map(re.escape, SCOPE_PHASE))


class YearConverter:
    """Take a year of four digits; a longer number is more than a database asks about."""

    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class ViewConverter:
    """Take the word of a view of the money and give the view."""

    regex = "|".join(map(re.escape, VIEWS_BY_WORD))

    def to_python(self, value: str) -> View:
        return VIEWS_BY_WORD[value]

    def to_url(self, value: str) -> str:
        return VIEW_WORDS[View(value)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The address of a document, or of one edition of it where ``edition`` is given.

    A ``preview`` is an address of its own, for staff alone: nothing that keeps public pages ever keeps one.
    """

    slug: str
    year: int
    document: str
    edition: int | None = None
    preview: bool = False

    def url(self, page: str, **where: object) -> str:
        """Return the address of one of the document's pages, within the same edition."""
        kwargs = {"slug": self.slug, "year": self.year, "document": self.document, **where}
        if self.edition is not None:
            kwargs["edition"] = self.edition
            page = "edition" if page == "budget" else page
        space = "budgets:preview" if self.preview else "budgets"
        return page_address(f"{space}:{page}", **kwargs)

    @property
    def identity(self) -> str:
        """Return the identity of an edition: department, year, document and number, as in its permanent address."""
        return f"{self.slug}/{self.year}/{self.document}/editions/{self.edition}"


def quoted(word: str) -> str:
    """Return a word as it stands in an address, quoted as the resolver quotes."""
    return quote(word, safe=RFC3986_SUBDELIMS + "~:@")


def address_of(budget: Budget) -> Address:
    """Return where the public reads a budget: the document's own address while it is in force."""
    edition = None if budget.state == Budget.EditionState.PUBLISHED else budget.edition
    return Address(slug=budget.department.slug, year=budget.fiscal_year_id, document=budget.document, edition=edition)


def edition_address(budget: Budget) -> Address:
    """Return the permanent address of an edition."""
    slug, year = budget.department.slug, budget.fiscal_year_id
    return Address(slug=slug, year=year, document=budget.document, edition=budget.edition)


def differences_url(later: Budget, earlier: Budget) -> str:
    """Return the page that says in what an edition differs from an earlier one of the same document."""
    return address_of(later).url("differences", earlier=earlier.edition)


def edition_id(budget: Budget) -> str:
    return edition_address(budget).identity


def project_id(project: Project, department: Department) -> str:
    return project_identity(department.slug, project.key)


def project_identity(department: str, key: str) -> str:
    """Return the identity of a project: its department's word and the name that its years share."""
    return f"{department}/projects/{key}"


def difference_id(later: Budget, earlier: Budget, word: str) -> str:
    """Return the identity of a difference: the edition, the earlier one it is held against, the difference's word."""
    return f"{edition_id(later)}/changes/{earlier.edition}/{word}"
