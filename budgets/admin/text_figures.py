"""Show staff the text of an edition beside what was understood of it, and let them bind its figures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from budgets import editions, models
from budgets.manners import is_english
from budgets.models.narrative import ProjectEntry, Section
from budgets.queries import derivation, text_figures
from budgets.queries.text_figures import PROJECT, FiguredParagraph, FiguredPassage, TextFigure
from budgets.vocabulary.subjects import Subject

from .base_classes import acting_user, get_own_or_404, parse_key
from .merging_forms import keep_typing
from .table_findings import links_to_figures_of_tables


class TextFiguresMixin(admin.ModelAdmin):
    """The page of an edition's text with its figures, as a mixin of the admin of editions."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.show_text_figures)
        return [path("<int:pk>/text/", view, name="budgets_budget_text"), *super().get_urls()]

    @keep_typing
    def show_text_figures(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the text, its figures as links, what the one chosen is bound to; a post binds it or pastes a text."""
        budget = get_own_or_404(request, models.Budget.objects.select_related("department"), pk)
        if not self.has_view_or_change_permission(request, budget):
            raise PermissionDenied
        may_change = self.has_change_permission(request, budget)
        pasted = "pasted" in request.POST
        if pasted and may_change and self.take_pasted_text(request, budget):
            return HttpResponseRedirect(reverse("admin:budgets_budget_text", args=[pk]))
        english = is_english()
        passages = text_figures.figured_passages(budget)
        groups = text_figures.binding_choices(budget, english)
        words = dict(choice for group in groups for choice in group)
        key = request.POST.get("figure") or request.GET.get("figure", "")
        bound = parse_key(request.GET.get("mention"))
        figures = [one for passage in passages for one in passage.figures]
        chosen = next((one for one in figures if one.anchor_name == key or (bound and one.mention_key == bound)), None)
        if request.method == "POST" and may_change and not pasted:
            self.take_binding(request, chosen, words)
            return HttpResponseRedirect(f"{reverse('admin:budgets_budget_text', args=[pk])}?figure={key}#f{key}")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Text and its figures"),
            "budget": budget,
            "passages": [passage_in_words(one, chosen, words) for one in passages],
            "chosen": chosen,
            "bound_to": text_figures.binding_in_words(chosen, words) if chosen else "",
            "compared": compared_figures(budget, chosen),
            "groups": list(zip((_("Subjects"), _("Projects"), _("Functional codes")), groups, strict=True)),
            "count": sum(one.mention is not None for one in figures),
            "loose": [one for one in figures if one.state == "loose"],
            "may_change": may_change,
            "opts": self.opts,
        }
        return render(request, "admin/budgets/budget/text.html", context)

    def take_pasted_text(self, request: HttpRequest, budget: models.Budget) -> bool:
        """Make the sections of a text that was pasted whole, say what came of it, and tell whether there are any."""
        try:
            text = request.POST["pasted"]
            count = editions.add_pasted_text(budget=budget, text=text, by=acting_user(request))
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        self.message_user(request, _("Sections made: %d.") % count, messages.SUCCESS)
        return True

    def take_binding(self, request: HttpRequest, figure: TextFigure | None, words: dict[str, str]) -> None:
        """Bind or unbind a figure as posted, and say what came of it."""
        choice = request.POST.get("binding", "")
        try:
            if figure is None:
                raise editions.EditionError(_("The text was changed meanwhile: choose the figure again."))
            if "unbind" in request.POST:
                if figure.mention is not None:
                    before = text_figures.binding_in_words(figure, words)
                    editions.unbind_figure(mention=figure.mention, said=before, by=acting_user(request))
                self.message_user(request, _("“%s” is bound to nothing now.") % figure.printed, messages.SUCCESS)
                return
            if choice not in words:
                raise editions.EditionError(_("Choose what the figure is bound to."))
            entry = bound_entry(figure.section, choice)
            subject = str(Subject.PROJECT) if entry else choice
            given: dict[str, Any] = {"section": figure.section, "start": figure.start, "subject": subject}
            given["by"] = request.user
            said = text_figures.binding_in_words(figure, words), words[choice]
            editions.bind_figure(**given, entry=entry, said=said)
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            told = {"figure": figure.printed, "subject": words[choice]}
            self.message_user(request, _("“%(figure)s” is bound to “%(subject)s” now.") % told, messages.SUCCESS)


def bound_entry(section: Section, choice: str) -> ProjectEntry | None:
    """Return the project that a choice names, none where it names another subject."""
    key = parse_key(choice.removeprefix(PROJECT)) if choice.startswith(PROJECT) else None
    return get_object_or_404(ProjectEntry, pk=key, budget=section.budget_id) if key else None


def passage_in_words(passage: FiguredPassage, chosen: TextFigure | None, words: dict[str, str]) -> dict[str, Any]:
    """Return a section: its paragraphs as HTML, each with whether it holds the figure chosen, and all its figures."""
    told = [(one, text_figures.binding_in_words(one, words)) for one in passage.figures]
    paragraphs = [(paragraph_html(one, chosen), chosen in one.pieces) for one in passage.paragraphs]
    return {"section": passage.section, "paragraphs": paragraphs, "told": told}


def paragraph_html(paragraph: FiguredParagraph, chosen: TextFigure | None) -> SafeString:
    """Return a paragraph with its figures as links; no blank may come between them and the words."""
    link = '<a id="f{0}" class="text-figure {1}" href="?figure={0}#f{0}"{2}>{3}</a>'
    current = SafeString(' aria-current="true"')
    return format_html_join(
        "",
        "{}",
        (
            (one,)
            if isinstance(one, str)
            else (format_html(link, one.anchor_name, one.state, current if one == chosen else "", one.printed),)
            for one in paragraph.pieces
        ),
    )


def compared_figures(budget: models.Budget, figure: TextFigure | None) -> list[tuple[str, str]]:
    """Return the figures of tables that the checks found to be the same money, with the addresses of their cells."""
    if figure is None or figure.mention is None:
        return []
    found = derivation.of_mention_at(budget, figure.mention.order)
    return links_to_figures_of_tables(found.elsewhere) if found else []
