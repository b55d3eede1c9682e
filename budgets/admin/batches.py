"""Let staff hand in files of many departments, see where each budget is, answer what is open, keep what is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from budgets import batches, editions, models, rights, uploads
from budgets.documents import Refused
from budgets.documents.model.messages import sentence
from budgets.queries.batches import BatchRow, BatchStanding, rows_of
from budgets.rights import Act

from .base_classes import HandedInAdmin, acting_user, offered_departments, own_departments, parse_key
from .batch_forms import BatchForm, Questions
from .merging_forms import keep_typing
from .uploads import OF_OTHERS, may_make_department

#: Standings of what a worker is yet to do.
UNDER_WAY = (BatchStanding.WAITING, BatchStanding.READING, BatchStanding.KEEPING)
#: Standings of what nobody decides on any more.
DECIDED = (BatchStanding.KEPT, BatchStanding.DISCARDED)
METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A budget of a batch as one person sees it: ``allowed`` tells whether it is for this person to keep.

    ``seeing`` is what the person may see, ``elsewhere`` the uploads of the same files among that.
    """

    row: BatchRow
    allowed: bool
    seeing: rights.Reach
    elsewhere: Sequence[models.Upload]

    @property
    def same_edition(self) -> models.Budget | None:
        """The edition that was made of these very files, if the person may see it."""
        found = self.row.same_edition
        return found if found is not None and self.seeing.has(found.department) else None

    @property
    def newest(self) -> models.Budget | None:
        """The newest edition of the document, if the person may see it."""
        return next((one for one in self.row.editions if self.seeing.has(one.department)), None)

    @property
    def why(self) -> list[str]:
        """Why it was not read, or what it asks, in words."""
        return sentence(self.row.refusal or self.row.upload.unkept, get_language() or "").splitlines()

    @property
    def is_movable(self) -> bool:
        """Tell whether its files can be put elsewhere."""
        return self.allowed and self.row.standing not in (*UNDER_WAY, *DECIDED)


@admin.register(models.Batch)
class BatchAdmin(HandedInAdmin):
    """Batches of files: whoever may begin editions may hand them in."""

    list_display = ("name", "by", "made_at")
    search_fields = ("name", "uploads__files__name")
    ordering = ("-pk",)
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Its files may be of departments of several persons: each acts on what is his.
        return self.has_add_permission(request)

    def get_urls(self) -> list[URLPattern]:
        def url_pattern(address: str, view: Callable[..., HttpResponse], method: Any, name: str) -> URLPattern:
            found: URLPattern = path(address, self.admin_site.admin_view(method(view)), name=f"budgets_batch_{name}")
            return found

        both = require_http_methods(METHODS)
        return [
            url_pattern("<int:pk>/questions/", self.questions_view, both, "questions"),
            url_pattern("<int:pk>/keep/", self.keep_view, require_POST, "keep"),
            url_pattern("<int:pk>/files/<int:upload>/", self.files_view, both, "files"),
            *super().get_urls(),
        ]

    def render_page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        every = {**self.admin_site.each_context(request), "opts": self.opts, "may": self.has_add_permission(request)}
        return render(request, f"admin/budgets/batch/{name}.html", every | context)

    def get_batch(self, request: HttpRequest, pk: int | None, *, act: bool = False) -> models.Batch:
        """Return a batch to whoever may see it, or act on it."""
        if not (self.has_add_permission(request) if act else self.has_view_permission(request)):
            raise PermissionDenied
        found: models.Batch = get_object_or_404(self.get_queryset(request).select_related("by"), pk=pk)
        return found

    # Handing in

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for the files of many departments, and have them read."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        form = BatchForm(*posted)
        if form.is_bound and form.is_valid():
            try:
                with ExitStack() as stack:
                    taken = batches.handed_in_files(form.handed_in(), stack)
                    if taken.files:
                        made = batches.receive_batch(
                            name=form.name(),
                            files=taken.files,
                            left_out=taken.left_out,
                            by=acting_user(request),
                        )
                        return HttpResponseRedirect(batch_url(made))
            except Refused as error:
                form.add_error(None, sentence(str(error), get_language() or ""))
            except editions.EditionError as error:
                form.add_error(None, str(error))
            else:
                form.add_error(None, _("There is no file among them that could be a budget."))
                for _path, why in taken.left_out:
                    form.add_error(None, sentence(why, get_language() or ""))
        context = {"title": _("Upload the files of many departments"), "form": form}
        return self.render_page(request, "add", context)

    # The board

    def board_rows(self, request: HttpRequest, batch: models.Batch) -> list[BoardRow]:
        """Return the budgets of a batch that a person may see: those handed in oneself, and those within reach."""
        seeing, beginning = (rights.reach(request.user, act) for act in (Act.SEE, Act.BEGIN))
        own = batch.by_id == request.user.pk
        found = rows_of(batch)
        others = {upload.pk for row in found for upload in row.elsewhere}
        shown = set(
            rights.narrow(models.Upload.objects.filter(pk__in=others), request.user).values_list("pk", flat=True)
        )
        return [
            BoardRow(
                row=row,
                seeing=seeing,
                elsewhere=[upload for upload in row.elsewhere if upload.pk in shown],
                # Whose it is, is not known yet: it is decided on by whoever handed it in.
                allowed=beginning.has(row.department) or (row.department is None and own and bool(beginning)),
            )
            for row in found
            if own or seeing.has(row.department)
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show where each budget of a batch is, and what can be done next."""
        batch = self.get_batch(request, parse_key(object_id))
        rows = self.board_rows(request, batch)
        counts = Counter(one.row.standing for one in rows)
        able = [one for one in rows if one.allowed]
        told = batch.told_apart_at is not None
        under_way = not told or any(counts[standing] for standing in UNDER_WAY)
        files = sum(len(one.row.files) for one in rows)
        context = {
            "title": batch.name,
            "batch": batch,
            "rows": rows,
            "counts": [(standing, counts[standing]) for standing in BatchStanding if counts[standing]],
            "files": files,
            "done": len(rows) - sum(counts[standing] for standing in UNDER_WAY),
            "waiting": sum(counts[standing] for standing in UNDER_WAY),
            "under_way": under_way,
            "forgotten": under_way and models.Upload.objects.without_worker().filter(batch=batch).exists(),
            "whole": sum(one.row.standing == BatchStanding.WHOLE for one in able) if told else 0,
            "asked": sum(one.row.standing == BatchStanding.ASKED for one in able) if told else 0,
            "left_out": [(name, sentence(why, get_language() or "")) for name, why in batch.left_out],
        }
        return self.render_page(request, "board", context)

    # What is done

    @keep_typing
    def questions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask all that the documents of a batch leave open in one table, and keep the answers together."""
        batch = self.get_batch(request, pk, act=True)
        if batch.told_apart_at is None:
            return HttpResponseRedirect(batch_url(batch))
        rows = [one.row for one in self.board_rows(request, batch) if one.allowed]
        posted = request.POST if request.method == "POST" else None
        own = own_departments(request)
        may_make = bool(rights.names_reach(request.user, "budgets.add_department"))
        questions = Questions.of(rows, posted, departments=own, may_make=may_make)
        if not questions:
            return HttpResponseRedirect(batch_url(batch))
        if posted is not None and questions.is_valid():
            try:
                count = self.keep_answers(request, questions)
            except editions.EditionError as error:
                questions.for_all.add_error(None, str(error))
            else:
                words = ngettext("%d answer is kept.", "%d answers are kept.", count) % count
                self.message_user(request, words, messages.SUCCESS)
                return HttpResponseRedirect(batch_url(batch))
        context = {"title": _("What is open"), "batch": batch, "questions": questions}
        return self.render_page(request, "questions", context | {"departments": offered_departments(request)})

    def keep_answers(self, request: HttpRequest, questions: Questions) -> int:
        """Keep all answers or none; return how many budgets they are about."""
        issuers = []
        for form in questions.issuers:
            issuer = form.chosen_issuer()
            if issuer is not None:
                refuse_others(request, issuer)
                issuers.append(
                    batches.IssuerAnswer(
                        uploads=[row.upload for row in form.rows],
                        printed=form.printed,
                        issuer=issuer,
                        remember=form.cleaned_data["remember"],
                    )
                )
        answered = [(one, one.answers_given(questions.for_all.cleaned_data)) for one in questions.documents]
        documents = [
            (one.row.upload, said, one.department_by_name()) for one, said in answered if one.is_answered(said)
        ]
        for _upload, _said, named in documents:
            refuse_others(request, named)
        return batches.answer(issuers=issuers, documents=documents)

    def keep_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have all that is whole kept as drafts."""
        batch = self.get_batch(request, pk, act=True)
        if batch.told_apart_at is not None:
            allowed = {one.row.upload.pk for one in self.board_rows(request, batch) if one.allowed}
            count = batches.keep_whole(batch=batch, only=allowed, by=acting_user(request))
            words = ngettext("%d budget is being kept as a draft.", "%d budgets are being kept as drafts.", count)
            self.message_user(request, words % count, messages.SUCCESS if count else messages.WARNING)
        return HttpResponseRedirect(batch_url(batch))

    def files_view(self, request: HttpRequest, pk: int, upload: int) -> HttpResponse:
        """Let the files of a budget be put with another of its batch, or stand alone."""
        batch = self.get_batch(request, pk, act=True)
        rows = [one.row for one in self.board_rows(request, batch) if one.allowed]
        row = next((one for one in rows if one.upload.pk == upload), None)
        if row is None or batch.told_apart_at is None:
            return HttpResponseRedirect(batch_url(batch))
        others = [one for one in rows if one is not row and one.standing not in (*UNDER_WAY, *DECIDED)]
        if request.method == "POST":
            try:
                self.move_files(request, row, others)
            except editions.EditionError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, _("The files are put so, and read anew."), messages.SUCCESS)
            return HttpResponseRedirect(batch_url(batch))
        context = {"title": _("Files of one budget"), "batch": batch, "row": row, "others": others}
        return self.render_page(request, "files", context)

    def move_files(self, request: HttpRequest, row: BatchRow, others: Sequence[BatchRow]) -> None:
        """Do what was posted: part all files, or put one elsewhere."""
        if "part" in request.POST:
            batches.part_files(upload=row.upload)
            return
        file = next((one for one in row.files if str(one.order) == request.POST.get("file")), None)
        wanted = request.POST.get("to", "")
        to = next((one.upload for one in others if str(one.upload.pk) == wanted), None)
        if file is None or (wanted and to is None):
            raise editions.EditionError(_("It is not there any more."))
        batches.move_file(file=file, to=to)


def refuse_others(request: HttpRequest, issuer: models.Department | uploads.NewDepartment | None) -> None:
    """Refuse a department for which somebody may not enter, and one that somebody may not make."""
    if isinstance(issuer, models.Department) and not rights.may(request.user, Act.BEGIN, issuer):
        raise editions.EditionError(OF_OTHERS)
    if isinstance(issuer, uploads.NewDepartment) and not may_make_department(request, issuer.jurisdiction):
        raise editions.EditionError(_("You may not make departments in “%s”.") % issuer.jurisdiction)


def batch_url(batch: models.Batch) -> str:
    return reverse("admin:budgets_batch_change", args=[batch.pk])
