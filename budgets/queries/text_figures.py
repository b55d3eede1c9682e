"""Read a text with all its figures of money, for staff who see and say what each of them speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from budgets.checks.subject_titles import SUBJECT_TITLES
from budgets.checks.table_counterparts import BY_FUNCTION
from budgets.models import Audit, Budget, Line, Mention, ProjectEntry, Section
from budgets.vocabulary.codes import Scheme
from budgets.vocabulary.money_units import MONEY_PATTERN
from budgets.vocabulary.subjects import Subject, class_code, function_code, function_subject

from .narrative import passages_of_budget

#: What the choice of a project begins with.
PROJECT = f"{Subject.PROJECT}:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFigure:
    """A figure in a section of the text: where it stands, what is printed, what is known of it.

    ``mention`` is none where it is bound to nothing; it is ``loose`` where no rule speaks of it either, as of an amount
    that is part of a stated change.
    """

    section: Section
    start: int
    end: int
    printed: str
    mention: Mention | None = None
    loose: bool = False

    @property
    def anchor_name(self) -> str:
        """Return the figure's word in addresses."""
        return self.section.figure_anchor(self.start)

    @property
    def mention_key(self) -> int | None:
        return self.mention.pk if self.mention else None

    @property
    def state(self) -> str:
        return "bound" if self.mention else "loose" if self.loose else "said"

    @property
    def choice(self) -> str:
        """Return what it is bound to as one of :func:`binding_choices`."""
        if self.mention is None:
            return ""
        return f"{PROJECT}{self.mention.entry_id}" if self.mention.entry_id else self.mention.subject


@dataclass(frozen=True, slots=True)
class FiguredParagraph:
    """A paragraph of a section: texts and figures in turn."""

    pieces: list[str | TextFigure]


@dataclass(frozen=True, slots=True)
class FiguredPassage:
    """A section of the text in paragraphs, with its figures."""

    section: Section
    paragraphs: list[FiguredParagraph]
    figures: list[TextFigure]


def figured_passages(budget: Budget) -> list[FiguredPassage]:
    """Return the text of a budget with all its figures; three queries."""
    audit = Audit.objects.filter(budget=budget).values_list("unmatched", flat=True).first() or []
    loose = {(path, start) for path, _printed, start, _end in audit}
    found = []
    for passage in passages_of_budget(budget):
        figures = sorted(figures_of_section(passage.section, passage.mentions, loose), key=lambda one: one.start)
        paragraphs = list(paragraphs_of_text(passage.section.text, figures))
        found.append(FiguredPassage(passage.section, paragraphs, figures))
    return found


def figures_of_section(section: Section, mentions: list[Mention], loose: set[tuple[str, int]]) -> Iterator[TextFigure]:
    """Yield the figures of a section: those that are bound, and what else is money."""
    at = 0
    for mention in mentions:
        if mention.start >= at:
            at = mention.end
            printed = section.text[mention.start : mention.end]
            yield TextFigure(section=section, start=mention.start, end=mention.end, printed=printed, mention=mention)
    taken = [(mention.start, mention.end) for mention in mentions]
    for match in MONEY_PATTERN.finditer(section.text):
        start, end = match.span("figure")
        if not any(start < last and first < end for first, last in taken):
            is_loose = (section.path, start) in loose
            yield TextFigure(section=section, start=start, end=end, printed=match["figure"], loose=is_loose)


def paragraphs_of_text(text: str, figures: list[TextFigure]) -> Iterator[FiguredParagraph]:
    """Yield the paragraphs of a text with the figures, in the order in which they stand, in their places."""
    at, pieces = 0, list[str | TextFigure]()
    for figure in [*figures, None]:
        head, *further = text[at : figure.start if figure else len(text)].split("\n")
        pieces.append(head)
        for line in further:
            yield FiguredParagraph(pieces)
            pieces = [line]
        if figure:
            pieces.append(figure)
            at = figure.end
    yield FiguredParagraph(pieces)


def binding_choices(budget: Budget | int, english: bool) -> list[list[tuple[str, str]]]:
    """Return what a figure of the text can be bound to: subjects, the edition's projects, codes of its tables.

    Each is a value (:attr:`TextFigure.choice`) with its words; two queries.
    """
    subjects = [(subject, words.en if english else words.zh) for subject, words in SUBJECT_TITLES.items()]
    entries = ProjectEntry.objects.filter(budget=budget).select_related("parent").order_by("order")
    projects = [
        (f"{PROJECT}{one.pk}", f"{one.parent.name} / {one.name}" if one.parent else one.name) for one in entries
    ]
    lines = Line.objects.filter(budget=budget, statement__kind__in=BY_FUNCTION).exclude(code="").exclude(label="")
    codes = dict(lines.filter(scheme=Scheme.FUNCTIONAL).order_by("code").values_list("code", "label"))
    return [subjects, projects, [(function_subject(code), f"{code} {label}") for code, label in codes.items()]]


def subject_in_words(subject: str, english: bool) -> str:
    """Return what a stored figure of the text speaks of, of a class its code."""
    words = {str(one): words for one, words in SUBJECT_TITLES.items()}.get(subject)
    if words is None:
        return function_code(subject) or subject
    return words.en if english else words.zh


def binding_in_words(figure: TextFigure, words: dict[str, str]) -> str:
    """Return what a figure is bound to, nothing where it is bound to nothing; ``words`` are those of the choices."""
    if figure.state == "said":
        return _("told of in a sentence that the checks hold against other figures")
    choice = figure.choice
    if choice in words or not choice:
        return words.get(choice, "")
    # What was budgeted for a class, or spent on it the year before, is no choice but may have been read.
    code = class_code(choice)
    return f"{words.get(function_subject(code), code)} ({choice.partition('/')[0]})" if code else choice
