"""Let staff hand in published files, wait while they are read, look at what was recognised, and keep it as a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets import differences, documents, editions, models, originals, records, rights, uploads
from budgets.checks import Verdict
from budgets.differences import WORDS, Difference, How, What
from budgets.documents.model.messages import grouped_messages, sentence
from budgets.queries import uploads as queries
from budgets.queries.certainty import table_certainties
from budgets.rights import Act
from budgets.workbooks import spreadsheet_csv

from . import ending
from .base_classes import (
    HandedInAdmin,
    acting_user,
    get_own_or_404,
    offered_departments,
    own_departments,
    own_rows,
    parse_key,
)
from .merging_forms import keep_typing
from .recognised_figures import AROUND_FIGURE, PagePictures, unsure_in_words
from .upload_forms import AnswersForm, KeepForm, UploadForm

State = models.Upload.UploadState
#: A page lists no more of each sort, and says so; what is cut is in the download, or in the lists of the draft.
MOST = 100
#: So many recognised figures are shown beside their pieces of picture; the draft shows all.
MOST_UNSURE = 12
#: What is said of a document that is of a department which is not of who asks.
OF_OTHERS = gettext_lazy(
    "This document is of a department whose budgets you may not enter: nothing is kept of it. Hand it to whoever may."
)
#: What differs, in words, with how.
SORTS = {
    (What.FRAME, How.CHANGED): gettext_lazy("title, names or dates changed"),
    (What.TABLE, How.ADDED): gettext_lazy("tables added"),
    (What.TABLE, How.REMOVED): gettext_lazy("tables removed"),
    (What.TABLE, How.CHANGED): gettext_lazy("heads or notes of tables changed"),
    (What.COLUMN, How.ADDED): gettext_lazy("columns added"),
    (What.COLUMN, How.REMOVED): gettext_lazy("columns removed"),
    (What.COLUMN, How.CHANGED): gettext_lazy("columns changed"),
    (What.LINE, How.ADDED): gettext_lazy("lines added"),
    (What.LINE, How.REMOVED): gettext_lazy("lines removed"),
    (What.LINE, How.CHANGED): gettext_lazy("names or codes of lines changed"),
    (What.AMOUNT, How.CHANGED): gettext_lazy("amounts changed"),
    (What.TEXT, How.ADDED): gettext_lazy("texts added"),
    (What.TEXT, How.REMOVED): gettext_lazy("texts removed"),
    (What.TEXT, How.CHANGED): gettext_lazy("texts changed"),
}


@admin.register(models.Upload)
class UploadAdmin(HandedInAdmin):
    """Uploads: whoever may begin editions may hand in files; all staff see what is under way."""

    list_display = ("files_named", "state", "by", "made_at", "budget")
    list_display_links = ("files_named",)
    list_filter = ("state",)
    search_fields = ("files__name", "files__sha256__exact")
    ordering = ("-pk",)
    actions = ("discard",)

    @admin.display(description=gettext_lazy("files"))
    def files_named(self, upload: models.Upload) -> str:
        return str(upload)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("files")

    def get_urls(self) -> list[URLPattern]:
        def upload_url_pattern(address: str, view: Callable[..., HttpResponse], method: Any, name: str) -> URLPattern:
            wrapped = self.admin_site.admin_view(method(view))
            found: URLPattern = path(f"<int:pk>/{address}", wrapped, name=f"budgets_upload_{name}")
            return found

        return [
            path("allowed/", require_GET(self.show_allowed), name="budgets_upload_allowed"),
            upload_url_pattern("progress/", self.show_progress, require_GET, "progress"),
            upload_url_pattern("table/<int:order>/", self.show_recognised_table, require_GET, "table"),
            upload_url_pattern("original/<int:order>/<int:page>.png", self.show_page_picture, require_GET, "picture"),
            upload_url_pattern("differences.csv", self.differences_csv, require_GET, "differences"),
            upload_url_pattern("again/", self.request_rereading, require_POST, "again"),
            upload_url_pattern("discard/", self.discard_view, require_POST, "discard"),
            upload_url_pattern("keep/", self.keep_view, require_POST, "keep"),
            *super().get_urls(),
        ]

    # Handing in

    def show_allowed(self, request: HttpRequest) -> HttpResponse:
        """Tell the web server before the portal whether it may take the bytes of files from who sends them."""
        return HttpResponse(status=204 if self.admin_site.has_permission(request) else 403)

    @keep_typing
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for the files, and have them read."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        own = own_departments(request)
        form = UploadForm(*posted, initial=request.GET.dict(), departments=own)
        if form.is_bound and form.is_valid():
            given = form.cleaned_data
            try:
                made = uploads.receive_files(
                    files=given["published"],
                    issuer=given["department"],
                    approved_on=given["approved_on"],
                    answers=form.given_answers(),
                    by=acting_user(request),
                )
            except editions.EditionError as error:
                form.add_error(None, str(error))
            else:
                return HttpResponseRedirect(upload_change_url(made))
        context = {"title": _("Upload published files"), "form": form, "departments": offered_departments(request)}
        return self.render_upload_page(request, "add", context)

    def render_upload_page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        may = self.has_change_permission(request, context.get("upload"))
        every = {**self.admin_site.each_context(request), "opts": self.opts, "may": may}
        return render(request, f"admin/budgets/upload/{name}.html", every | context)

    # One upload

    def get_permitted_upload(self, request: HttpRequest, pk: int | None, *, act: bool = False) -> models.Upload:
        """Return an upload to whoever may see it, or act on it."""
        if not rights.may(request.user, Act.SEE):
            raise PermissionDenied
        upload = get_own_or_404(request, queries.listed(), pk)
        if act and not self.has_change_permission(request, upload):
            raise PermissionDenied
        return upload

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show how far an upload is: waiting, what was recognised, why it was not read, or the draft it became."""
        upload = self.get_permitted_upload(request, parse_key(object_id))
        if upload.is_under_way:
            return self.render_upload_page(request, "wait", {**self.upload_context(upload), **progress_data(upload)})
        if upload.state == State.READ:
            return self.show_reading_result(request, upload)
        return self.show_ended_upload(request, upload)

    def upload_context(self, upload: models.Upload) -> dict[str, Any]:
        return {"title": str(upload), "upload": upload, "files": list(upload.files.all())}

    def show_ended_upload(
        self, request: HttpRequest, upload: models.Upload, form: AnswersForm | None = None
    ) -> HttpResponse:
        """Show why an upload was not read and what it asks for, or what became of it."""
        why = "reader-stopped" if upload.is_stopped else upload.refusal
        context = {
            "why": sentence(why, get_language() or "").splitlines(),
            "answers": form or AnswersForm(upload=upload),
            "departments": offered_departments(request) if upload.open_questions else None,
        }
        return self.render_upload_page(request, "ended", {**self.upload_context(upload), **context})

    def show_progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say how far reading is, for the page that waits for it."""
        upload = self.get_permitted_upload(request, pk)
        answer = JsonResponse({"over": not upload.is_under_way, **progress_data(upload)})
        answer["Cache-Control"] = "no-store"
        return answer

    def show_reading_result(
        self,
        request: HttpRequest,
        upload: models.Upload,
        form: KeepForm | None = None,
        again: AnswersForm | None = None,
    ) -> HttpResponse:
        """Show what was recognised, what was not, how it differs from what is there, and ask whose it is."""
        try:
            budget = uploads.read_kept_budget(upload)
        except documents.Refused as error:
            upload.state, upload.refusal = State.REFUSED, str(error)
            return self.show_ended_upload(request, upload)
        own = own_departments(request)
        issuer = queries.issuer(budget)
        others = is_of_others(upload, issuer, own)
        issuer = own_issuer(issuer, own)
        department = upload.issuer or issuer.settled
        beside = queries.beside(department, budget)
        found = queries.differing(beside.compared, budget) if beside.compared else ()
        checked = queries.checked(budget, department)
        failing = queries.failing(checked)
        unread = queries.unread(budget)
        same = list(own_rows(request, queries.same_files(upload))[:MOST])
        form = form or self.keep_form(request, upload, budget)
        form.initial["latest"] = beside.newest.pk if beside.newest else 0
        language = get_language() or ""
        by_order = {one.statement.order: one for one in queries.uploaded_tables(budget)}
        context = {
            "budget": budget,
            "document": scope_and_phase_in_words(budget),
            "department": department,
            "issuer": issuer,
            "may_make": form.may_make,
            "others": OF_OTHERS if others else "",
            "unread": unread[:MOST],
            "unread_count": len(unread),
            "recognised_count": count_recognised(budget),
            "unsure": unsure_shown(upload, queries.least_sure(budget, checked)[:MOST_UNSURE]),
            "warnings": grouped_messages(upload.warnings),
            "tables": [(by_order[one.statement.order], one) for one in table_certainties(budget, checked)],
            "counts": [(verdict, checked.verdict_counts[verdict]) for verdict in Verdict],
            "failing": failing[:MOST],
            "failing_count": len(failing),
            "beside": beside,
            "differences": found[:MOST],
            "differences_count": len(found),
            "sorts": count_differences_by_sort(found),
            "same": same,
            "is_stored": any(one.budget.department == department for one in same),
            "same_uploads": list(
                queries.same_uploads(upload)
                .filter(upload__in=own_rows(request, models.Upload.objects.all()))
                .select_related("upload")[:MOST]
            ),
            "form": form,
            "answers": again or AnswersForm(upload=upload, questions=documents.unit_questions(budget)),
            "departments": offered_departments(request),
            "english": language.startswith("en"),
            "most": MOST,
        }
        return self.render_upload_page(request, "result", {**self.upload_context(upload), **context})

    def show_recognised_table(self, request: HttpRequest, pk: int, order: int) -> HttpResponse:
        """Show a recognised table beside its original."""
        upload = self.get_permitted_upload(request, pk)
        budget = self.get_undecided_budget(upload)
        found = next((one for one in queries.uploaded_tables(budget) if one.statement.order == order), None)
        if found is None:
            raise Http404("There is no such table.")
        orders = [one.order for one in budget.statements]
        at = orders.index(order)
        unread = [one for one in queries.unread(budget) if one.table == order]
        context = {
            "found": found,
            "printed": queries.as_printed(found.statement),
            "unread": unread,
            "before": orders[at - 1] if at else None,
            "after": orders[at + 1] if at + 1 < len(orders) else None,
            "order": order,
            **self.upload_context(upload),
            **original_page_context(upload, found.statement, unread, request.GET.get("page", "")),
            "title": f"{found.statement.number} {found.statement.title}".strip(),
        }
        return self.render_upload_page(request, "table", context)

    def show_page_picture(self, request: HttpRequest, pk: int, order: int, page: int) -> HttpResponse:
        """Give the picture of a page of an uploaded file."""
        upload = self.get_permitted_upload(request, pk)
        file = get_object_or_404(upload.files, order=order)
        try:
            found = originals.page_picture(uploads.as_source_file(file), page)
        except documents.Refused as error:
            raise Http404(str(error)) from error
        if found is None:
            raise Http404("The original has no such page.")
        return HttpResponse(found, content_type="image/png")

    def get_undecided_budget(self, upload: models.Upload) -> records.Budget:
        """Return what was read of an upload that is not decided on."""
        if upload.state != State.READ:
            raise Http404("Nothing is kept of this upload any more.")
        try:
            return uploads.read_kept_budget(upload)
        except documents.Refused as error:
            raise Http404("What was read is not there any more.") from error

    def differences_csv(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give all differences from the edition there is as a table for spreadsheets."""
        upload = self.get_permitted_upload(request, pk)
        budget = self.get_undecided_budget(upload)
        department = upload.issuer or own_issuer(queries.issuer(budget), own_departments(request)).settled
        compared = queries.beside(department, budget).compared
        found = queries.differing(compared, budget) if compared else ()
        content = spreadsheet_csv([WORDS, *(list(one.data().values()) for one in found)])
        headers = {"Content-Disposition": f'attachment; filename="differences-{upload.pk}.csv"'}
        return HttpResponse(content, "text/csv; charset=utf-8", headers=headers)

    # What is done with it

    @keep_typing
    def request_rereading(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have an upload read once more, with the answers given."""
        upload = self.get_permitted_upload(request, pk, act=True)
        questions = documents.unit_questions(self.get_undecided_budget(upload)) if upload.state == State.READ else ()
        form = AnswersForm(request.POST, upload=upload, questions=questions) if "year" in request.POST else None
        if form is not None and not form.is_valid():
            if upload.state == State.READ:
                return self.show_reading_result(request, upload, again=form)
            return self.show_ended_upload(request, upload, form)
        try:
            answers, issuer = (form.given_answers(), form.department_by_name()) if form else (None, None)
            if issuer is not None and not rights.may(request.user, Act.BEGIN, issuer):
                raise editions.EditionError(OF_OTHERS)
            uploads.read_again(upload=upload, answers=answers, issuer=issuer)
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(upload_change_url(upload))

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let an upload go, for a reason that is asked for."""
        upload = self.get_permitted_upload(request, pk, act=True)
        reason = ending.posted_reason(request)
        if not reason and upload.is_undecided:
            rows, back = [ending.ended_upload(upload)], upload_change_url(upload)
            return ending.ask_reason(self.admin_site, request, rows, "let-go", _("Discard this upload"), back)
        try:
            uploads.discard_upload(upload=upload, reason=reason, by=acting_user(request))
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(upload_change_url(upload))
        self.message_user(request, _("The upload was discarded."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:budgets_upload_changelist"))

    @admin.action(description=gettext_lazy("Discard uploads"), permissions=["add"])
    def discard(self, request: HttpRequest, rows: Any) -> HttpResponse | None:
        """Let several uploads go, those that nobody decided on, for a reason that is asked for."""
        back = reverse("admin:budgets_upload_changelist")
        able = [row for row in rows if row.is_undecided and self.has_change_permission(request, row)]
        reason = ending.posted_reason(request)
        if not reason and able:
            named = [ending.ended_upload(row) for row in able]
            return ending.ask_reason(self.admin_site, request, named, "let-go", _("Discard uploads"), back)
        for row in able:
            try:
                uploads.discard_upload(upload=row, reason=reason, by=acting_user(request))
            except editions.EditionError as error:
                self.message_user(request, str(error), messages.ERROR)
        self.message_user(request, _("Uploads discarded: %d.") % len(able), messages.SUCCESS)
        return None

    def keep_form(
        self, request: HttpRequest, upload: models.Upload, budget: records.Budget, posted: Any = None
    ) -> KeepForm:
        """Return the form that asks whose draft is to be kept, or as it was posted."""
        own = own_departments(request)
        return KeepForm(
            posted,
            issuer=own_issuer(queries.issuer(budget), own),
            chosen=upload.issuer,
            budget=budget,
            departments=own,
            may_make=bool(rights.names_reach(request.user, "budgets.add_department")),
        )

    @keep_typing
    def keep_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep what was read as a draft of the department chosen, and go on with it."""
        upload = self.get_permitted_upload(request, pk, act=True)
        if upload.state == State.KEPT and upload.kept_draft is not None:
            return HttpResponseRedirect(reverse("admin:budgets_budget_change", args=[upload.kept_draft.pk]))
        if upload.state != State.READ:
            return HttpResponseRedirect(upload_change_url(upload))
        budget = self.get_undecided_budget(upload)
        form = self.keep_form(request, upload, budget, request.POST)
        if not form.is_valid():
            return self.show_reading_result(request, upload, form)
        issuer = form.chosen_issuer()
        if isinstance(issuer, uploads.NewDepartment) and not may_make_department(request, issuer.jurisdiction):
            raise PermissionDenied
        if isinstance(issuer, models.Department) and not rights.may(request.user, Act.BEGIN, issuer):
            raise PermissionDenied
        if is_of_others(upload, queries.issuer(budget), own_departments(request)):
            self.message_user(request, OF_OTHERS, messages.ERROR)
            return HttpResponseRedirect(upload_change_url(upload))
        try:
            loaded = uploads.keep_draft(
                upload=upload,
                issuer=issuer,
                remember=form.cleaned_data["remember"],
                again=form.cleaned_data["again"],
                latest=form.cleaned_data["latest"] or 0,
                by=acting_user(request),
            )
        except uploads.UnseenEdition as error:
            if isinstance(issuer, models.Department):
                uploads.choose_issuer(upload=upload, issuer=issuer)
            self.message_user(request, str(error), messages.WARNING)
            return HttpResponseRedirect(upload_change_url(upload))
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(upload_change_url(upload))
        words = _("“%s” was kept as a draft.") if loaded.created else _("These files were kept already: “%s”.")
        self.message_user(request, words % loaded.budget, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:budgets_budget_change", args=[loaded.budget.pk]))


def count_recognised(budget: records.Budget) -> int:
    """Return how many amounts of a budget were recognised from pictures."""
    amounts = (one for table in budget.statements for line in table.lines for one in line.amounts)
    return sum(one.origin is records.Origin.RECOGNISED for one in amounts)


class UploadPictures(PagePictures):
    """The pages of the files of an upload of which pieces are shown."""

    def __init__(self, upload: models.Upload) -> None:
        super().__init__()
        self.upload = upload
        self.rows = {row.name: row for row in upload.files.all()}
        self.files = {name: uploads.as_source_file(row) for name, row in self.rows.items()}

    def picture_url(self, file: models.SourceFile, number: int) -> str:
        return reverse("admin:budgets_upload_picture", args=[self.upload.pk, self.rows[file.name].order, number])


def unsure_shown(upload: models.Upload, figures: Sequence[queries.UnsureFigure]) -> list[dict[str, Any]]:
    """Return recognised figures as the result shows them, each with its piece of picture and what is doubtful."""
    pictures = UploadPictures(upload) if figures else None
    return [
        {
            "figure": one,
            "piece": pictures
            and pictures.piece_of_places(pictures.files.get(one.amount.place.file), [one.amount.place], AROUND_FIGURE),
            "unsure": unsure_in_words(one.amount.confidence),
        }
        for one in figures
    ]


def is_of_others(upload: models.Upload, issuer: queries.Issuer, own: QuerySet[models.Department]) -> bool:
    """Tell whether a document names departments that are there, and none of somebody's own.

    Where one of one's own was chosen, those of other places that are called alike are not meant.
    """
    chosen = upload.issuer
    meant = [one for one in issuer.found if chosen is None or one.jurisdiction_id == chosen.jurisdiction_id]
    return bool(meant) and not own.filter(pk__in=[one.pk for one in meant]).exists()


def own_issuer(issuer: queries.Issuer, own: QuerySet[models.Department]) -> queries.Issuer:
    """Return who may have issued a document, as far as they are somebody's own."""
    keys = set(own.filter(pk__in=[one.pk for one in (*issuer.found, *issuer.near)]).values_list("pk", flat=True))
    return queries.Issuer(
        found=[one for one in issuer.found if one.pk in keys], near=[one for one in issuer.near if one.pk in keys]
    )


def may_make_department(request: HttpRequest, place: str) -> bool:
    """Tell whether somebody may make departments in a place, by its name; in one that is new, whoever may anywhere."""
    within = rights.names_reach(request.user, "budgets.add_department")
    there = models.Jurisdiction.objects.filter(name=place).first()
    return within.everywhere or (there is not None and there.pk in within.places)


def original_page_context(
    upload: models.Upload, table: records.Statement, unread: Sequence[queries.Unread], wanted: str
) -> dict[str, Any]:
    """Return the pages that a table stands on, and the one wanted with what was recognised of it marked."""
    marks = [originals.PageMark(place=place, printed=text) for place, text in queries.places(table)]
    doubts = [originals.PageMark(place=one.place, printed=one.text) for one in unread]
    place = next((one.place for one in marks), table.place)
    row = next((file for file in upload.files.all() if file.name == place.file), None)
    if row is None:
        return {"no_original": _("It is not known where it stands in the files.")}
    file = uploads.as_source_file(row)

    def page_number_of(mark: originals.PageMark) -> int:
        return originals.page_number_at(file, mark.place)

    try:
        ends = (
            sorted({page_number_of(marks[0]), page_number_of(marks[-1]), *map(page_number_of, doubts)})
            if marks
            else [place.page or 1]
        )
        pages = list(range(ends[0], ends[-1] + 1))
        number = next((one for one in pages if one == parse_key(wanted)), pages[0])
        page = originals.load_original_page(file, number)
    except documents.Refused as error:
        return {"no_original": sentence(str(error), get_language() or "")}
    here = [one for one in marks if page_number_of(one) == number]
    doubtful = [one for one in doubts if page_number_of(one) == number]
    return {
        "pages": pages,
        "file": file,
        "shown": page,
        "marks": doubtful if page and page.width else here,
        "outlined": here,
        "picture_url": reverse("admin:budgets_upload_picture", args=[upload.pk, row.order, number]),
    }


def upload_change_url(upload: models.Upload) -> str:
    return reverse("admin:budgets_upload_change", args=[upload.pk])


def progress_data(upload: models.Upload) -> dict[str, Any]:
    """Return how far an upload is: pages read of how many, in words, and whether it seems that no worker runs."""
    before = queries.before_in_queue(upload) if upload.state == State.WAITING else 0
    return {
        "done": upload.done,
        "pages": upload.pages,
        "words": progress_in_words(upload, before),
        "forgotten": models.Upload.objects.without_worker().filter(pk=upload.pk).exists(),
    }


def progress_in_words(upload: models.Upload, before: int) -> str:
    if upload.state == State.WAITING:
        if before:
            words = ngettext("Waiting: %d upload is read before it.", "Waiting: %d uploads are read before it.", before)
            return words % before
        return _("Waiting to be read.")
    if not upload.pages:
        return _("It is being read.")
    if upload.done < upload.pages:
        return _("Page %(done)d of %(pages)d") % {"done": upload.done, "pages": upload.pages}
    return _("All %d pages are read; tables and text are being put together.") % upload.pages


def scope_and_phase_in_words(budget: records.Budget) -> str:
    """Return scope and phase of a budget in words."""
    scopes, phases = dict(models.Budget.SCOPES), dict(models.Budget.PHASES)
    return f"{scopes[budget.scope]} · {phases[budget.phase]}"


def count_differences_by_sort(found: Sequence[Difference]) -> list[tuple[Any, int]]:
    """Return how many differences there are of each sort, in words."""
    counted = differences.counts(found)
    return [(words, counted[sort]) for sort, words in SORTS.items() if counted[sort]]
