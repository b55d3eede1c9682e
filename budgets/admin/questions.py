"""Let staff answer what readers ask at figures, and remark at figures of drafts among themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from budgets import editions, models, rights
from budgets.queries.questions import figure_at, page_of_place
from budgets.rights import Act

from .base_classes import ReadOnlyAdmin, acting_user, get_own_or_404, parse_key
from .table_findings import shown_address

State = models.ReaderQuestion.QuestionState


def figure_page(budget: models.Budget, place: str) -> str:
    """Return where it is shown how a figure is made up: to the public or, of what is not public, to staff."""
    name, where = page_of_place(place, ("derivation", "derivation-text"))
    return shown_address(budget).url(name, **where)


class AtFigureAdmin(ReadOnlyAdmin):
    """What is listed of words at figures, shown to whoever may see their edition; each has a page of its own."""

    list_select_related: ClassVar[Any] = ("budget__department", "answered_by")
    search_fields = ("name", "words", "answer")
    template = ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may(request.user, Act.SEE, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the words at a figure, and what one may do with them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.model._default_manager.select_related("budget__department")
        row = get_own_or_404(request, rows, parse_key(object_id) or 0)
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(str(self.opts.verbose_name)),
            "row": row,
            "figure_url": figure_page(row.budget, row.place),
            "may_answer": rights.may(request.user, Act.ANSWER, row),
            "may_publish": rights.may(request.user, Act.PUBLISH, row),
            "opts": self.opts,
        }
        return render(request, self.template, context)

    def act(self, request: HttpRequest, needed: Act, row: Any, step: Callable[[], object], done: str) -> None:
        """Take a step with a row, if one may, and say what came of it."""
        if not rights.may(request.user, needed, row):
            raise PermissionDenied
        try:
            step()
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, done, messages.SUCCESS)


@admin.register(models.ReaderQuestion)
class ReaderQuestionAdmin(AtFigureAdmin):
    """Questions of readers: answered by who answers findings there, made public by who publishes there."""

    list_display = ("words", "name", "budget", "state", "made_at", "answered_at")
    list_filter = ("state",)
    template = "admin/budgets/reader_question.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/answer/", wrap(require_POST(self.answer_view)), name="budgets_readerquestion_answer"),
            path("<int:pk>/decide/", wrap(require_POST(self.decide_view)), name="budgets_readerquestion_decide"),
            *super().get_urls(),
        ]

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write the answer, or refuse the question."""
        row, by = get_own_or_404(request, models.ReaderQuestion.objects.all(), pk), acting_user(request)
        words = request.POST.get("answer", "").replace("\x00", "")
        if "refuse" in request.POST:
            step, done = editions.refuse_question, _("It is not published; who asked is told the reason.")
            self.act(request, Act.ANSWER, row, lambda: step(question=row, reason=words, by=by), str(done))
        else:
            done = _("The answer was written; it is public with the question once that is published.")
            keep = editions.answer_question
            self.act(request, Act.ANSWER, row, lambda: keep(question=row, answer=words, by=by), str(done))
        return HttpResponseRedirect(reverse("admin:budgets_readerquestion_change", args=[pk]))

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish a question with its answer, take it from the public again, or delete it as who asked wishes."""
        row, by = get_own_or_404(request, models.ReaderQuestion.objects.all(), pk), acting_user(request)
        if "delete" in request.POST:
            done = _("The question was deleted, with all that was known of who asked.")
            self.act(request, Act.PUBLISH, row, lambda: editions.take_question_back(question=row, by=by), str(done))
            return HttpResponseRedirect(reverse("admin:budgets_readerquestion_changelist"))
        if "reopen" in request.POST:
            step, done = editions.reopen_question, _("It is not public any more and waits.")
        else:
            step, done = editions.publish_question, _("It is public.")
        self.act(request, Act.PUBLISH, row, lambda: step(question=row, by=by), str(done))
        return HttpResponseRedirect(reverse("admin:budgets_readerquestion_change", args=[pk]))


@admin.register(models.Remark)
class RemarkAdmin(AtFigureAdmin):
    """Remarks at figures: made by whoever may see the edition, answered by who enters or checks it; never public."""

    list_display = ("words", "name", "budget", "by", "made_at", "answered_at")
    list_filter = (("answered_at", admin.EmptyFieldListFilter),)
    list_select_related: ClassVar[Any] = (*AtFigureAdmin.list_select_related, "by")
    template = "admin/budgets/remark.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        # One is made at a figure, not from a list.
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("add/", wrap(self.add_remark), name="budgets_remark_add"),
            path("<int:pk>/answer/", wrap(require_POST(self.answer_view)), name="budgets_remark_answer"),
            *(url for url in super().get_urls() if url.name != "budgets_remark_add"),
        ]

    def add_remark(self, request: HttpRequest) -> HttpResponse:
        """Ask for the words of a remark at a figure of an edition that is not public yet, and keep it."""
        if not rights.may(request.user, Act.SEE):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        rows = models.Budget.objects.select_related("department")
        budget = get_own_or_404(request, rows, parse_key(asked.get("budget")) or 0)
        place = asked.get("place", "")
        figure = figure_at(budget, place)
        if figure is None:
            raise Http404("There is no such figure.")
        if request.method == "POST":
            words, by = asked.get("words", ""), acting_user(request)
            keep, done = editions.make_remark, _("The remark was kept; it is open until it is answered.")
            self.act(
                request,
                Act.SEE,
                budget,
                lambda: keep(budget=budget, place=place, figure=figure, words=words, by=by),
                str(done),
            )
            return HttpResponseRedirect(figure_page(budget, place))
        title = _("Remark something at this figure")
        context = {**self.admin_site.each_context(request), "title": title, "budget": budget, "place": place}
        context |= {"figure": figure, "opts": self.opts, "figure_url": figure_page(budget, place)}
        return render(request, "admin/budgets/remark_add.html", context)

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer a remark, which closes it."""
        row, by = get_own_or_404(request, models.Remark.objects.all(), pk), acting_user(request)
        words, done = request.POST.get("answer", ""), _("The remark was answered.")
        self.act(request, Act.ANSWER, row, lambda: editions.answer_remark(remark=row, answer=words, by=by), str(done))
        return HttpResponseRedirect(reverse("admin:budgets_remark_change", args=[pk]))
