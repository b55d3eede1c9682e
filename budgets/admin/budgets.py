"""Let staff begin editions, see what each still lacks, and take the one step that comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from budgets import editions, models, papers, rights
from budgets.models import DOCUMENTS
from budgets.queries import findings, leftovers, overview, recognised, workbench
from budgets.rights import Act
from budgets.templatetags.changes import add_part_urls
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR

from . import blank_workbooks, changes, ending, originals
from .base_classes import (
    DepartmentField,
    acting_user,
    get_own_or_404,
    offered_departments,
    own_departments,
    own_rows,
    parse_key,
)
from .merging_forms import MergingAdmin, MergingForm, keep_typing
from .public_changes import tell_proposal
from .recognised_figures import RecognisedFiguresMixin
from .searching import CuttingPaginator
from .table_findings import preview_address
from .text_figures import TextFiguresMixin

State, Outcome = models.Budget.EditionState, models.ScheduledPublication.Outcome
#: Publications approved for a time, on one page.
SCHEDULED_A_PAGE = 100
#: Drafts that can be brought back, on one page.
DISCARDED_A_PAGE = 100
#: What the overview can be narrowed to, in words.
SHOWN = {
    "": _("all departments"),
    "missing": _("nothing published"),
    "open": _("being worked on"),
    "published": _("published"),
}


class ReasonForm(ActionForm):
    """The choice of an action, with the reason that some actions need."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)


class UnitsField(forms.CharField):
    """The units a document covers, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != list(initial or []))


class FrameForm(MergingForm):
    """The title, the names and the dates of an edition."""

    units = UnitsField(label=_("units covered, as printed"), required=False, help_text=_("one a line"))


class StartForm(forms.Form):
    """What is asked of a clerk who begins an edition."""

    department = DepartmentField(label=_("department"))
    year = forms.IntegerField(label=_("fiscal year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    document = forms.ChoiceField(label=_("document"), choices=[])
    approved_on = forms.DateField(
        label=_("approved on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day the budget was approved: it must be public within twenty days."),
    )
    begin = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect, choices=[])

    def __init__(self, *args: Any, departments: QuerySet[models.Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].rows = departments  # type: ignore[attr-defined]
        scopes, phases = dict(models.Budget.SCOPES), dict(models.Budget.PHASES)
        self.fields["document"].choices = [  # type: ignore[attr-defined]
            (word, f"{scopes[scope]} · {phases[phase]}") for (scope, phase), word in DOCUMENTS.items()
        ]
        self.fields["begin"].choices = [  # type: ignore[attr-defined]
            ("last", _("last year's edition: lines, names and texts, without amounts")),
            *((f"set:{word}", _("empty tables: %s") % name) for word, name in blank_workbooks.table_set_choices()),
            ("none", _("no tables: I make them myself")),
            ("file", _("published files, which are uploaded next and read")),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStep:
    """A step an edition can take: its word in addresses, what its button says, and whether it ends something.

    What ends something is asked for on a page of its own, with the reason.
    """

    word: str
    label: Any
    done: Any
    act: Callable[..., Any]
    #: What somebody must be able to do to take it
    needed: Act = Act.ENTER
    ends: bool = False


STEPS = {
    step.word: step
    for step in (
        EditionStep(word="submit", label=_("Submit to review"), done=_("%s was submitted."), act=editions.submit),
        EditionStep(
            word="send-back",
            label=_("Send back to the draft"),
            done=_("%s was sent back."),
            act=editions.send_back,
            needed=Act.SEND_BACK,
        ),
        EditionStep(
            word="publish",
            label=_("Publish"),
            done=_("%s was published."),
            act=editions.publish,
            needed=Act.PUBLISH,
        ),
        EditionStep(
            word="schedule",
            label=_("Publish at this time"),
            done=_("%s will be published at that time."),
            act=editions.schedule,
            needed=Act.PUBLISH,
        ),
        EditionStep(
            word="unschedule",
            label=_("Do not publish it then"),
            done=_("%s will not be published at that time."),
            act=editions.cancel_schedule,
            needed=Act.PUBLISH,
        ),
        EditionStep(
            word="correct",
            label=_("Correct by a new edition"),
            done=_("A draft was made as a copy of the edition: correct it and publish it."),
            act=editions.start_correction,
        ),
        EditionStep(
            word="withdraw",
            label=_("Withdraw"),
            done=_("%s was withdrawn."),
            act=editions.withdraw,
            needed=Act.PUBLISH,
            ends=True,
        ),
        EditionStep(
            word="discard",
            label=_("Discard this draft"),
            done=_("%s was discarded. For thirty days it can be brought back: “Discarded drafts”."),
            act=editions.discard_draft,
            ends=True,
        ),
    )
}
#: For each state, the steps that can be taken; the first is the one that comes next.
WAYS: dict[str, tuple[str, ...]] = {
    State.DRAFT: ("submit", "discard"),
    State.REVIEW: ("publish", "schedule", "unschedule", "send-back"),
    State.PUBLISHED: ("correct", "withdraw"),
    State.SUPERSEDED: ("withdraw",),
    State.WITHDRAWN: ("correct",),
}


@admin.register(models.Budget)
class BudgetAdmin(TextFiguresMixin, RecognisedFiguresMixin, MergingAdmin):
    """Editions: begun, entered table by table, and moved on by one step after another."""

    list_display = (
        *("title", "department", "fiscal_year", "scope", "phase", "edition", "state", "changed_at", "changed_by"),
    )
    list_filter = ("state", "scope", "phase", "fiscal_year")
    search_fields = ("title", "issuer", "department__name")
    indexed = ("title", "issuer", "department")
    # By an index: the order of public lists sorts all editions there are.
    ordering = ("-pk",)
    action_form = ReasonForm
    actions = ("submit", "publish", "withdraw", "discard")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("title", "issuer", "jurisdiction", "department_in_charge", "units"),
                    *("approved_on", "released_on"),
                )
            },
        ),
    )
    form = FrameForm
    change_form_template = "admin/budgets/budget/workbench.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "template/", wrap(require_GET(blank_workbooks.download_blank_workbook)), name="budgets_budget_template"
            ),
            path("overview/", wrap(require_GET(self.show_overview)), name="budgets_budget_overview"),
            path("scheduled/", wrap(require_GET(self.show_scheduled)), name="budgets_budget_scheduled"),
            path("changes/", wrap(require_GET(partial(changes.show_changes, self))), name="budgets_budget_changes"),
            path("changes.csv", wrap(require_GET(changes.changes_csv)), name="budgets_budget_changes_csv"),
            path("discarded/", wrap(require_GET(self.show_discarded)), name="budgets_budget_discarded"),
            path("<int:pk>/restore/", wrap(require_POST(self.restore_view)), name="budgets_budget_restore"),
            path("<int:pk>/step/<slug:word>/", wrap(require_POST(self.take_step)), name="budgets_budget_step"),
            path("originals/<int:pk>/<int:page>.png", wrap(originals.show_original_page), name="budgets_original"),
            *super().get_urls(),
        ]

    def show_overview(self, request: HttpRequest) -> HttpResponse:
        """Show which department has what for a year."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        years = overview.years()
        asked = request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and len(asked) == 4 else (years[0] if years else localdate().year)
        search, wanted = request.GET.get("q", "").strip()[:100], request.GET.get("show", "")
        own = own_departments(request, Act.SEE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Who has what"),
            "years": years,
            "year": year,
            "search": search,
            "wanted": wanted,
            "choices": list(SHOWN.items()),
            "listed": overview.page(own, year, number=request.GET.get("p", "1"), search=search, wanted=wanted),
            "query": urlencode({"year": year, "q": search, "show": wanted}),
            "opts": self.opts,
        }
        return render(request, "admin/budgets/budget/overview.html", context)

    def get_fieldsets(self, request: HttpRequest, obj: models.Budget | None = None) -> Any:
        """Return the fields; of what nobody may change any more, units a line each."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [
            (title, {"fields": ["unit_lines" if name == "units" else name for name in options["fields"]]})
            for title, options in self.fieldsets
        ]

    @admin.display(description=_("units covered, as printed"))
    def unit_lines(self, budget: models.Budget) -> str:
        return "\n".join(budget.units)

    def has_change_permission(self, request: HttpRequest, obj: models.Budget | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_open)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rights.may(request.user, Act.BEGIN)

    def has_delete_permission(self, request: HttpRequest, obj: models.Budget | None = None) -> bool:
        # Drafts go by the step that discards them; what was published is never deleted.
        return False

    def edition_of(self, row: models.Budget) -> models.Budget:
        return row

    def place_in_edition(self, row: models.Budget, made: models.Budget) -> dict[str, Any]:
        return {"url": reverse("admin:budgets_budget_change", args=[made.pk])}

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return nothing: the page itself leads to the public page, or to the preview while there is none."""
        return None

    def save_model(self, request: HttpRequest, obj: models.Budget, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        editions.note_change(budget=obj, by=acting_user(request))
        editions.recheck(budget=obj)

    # Beginning

    @keep_typing
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask what to begin, and begin it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        own = own_departments(request)
        form = StartForm(request.POST or None, initial=request.GET.dict(), departments=own)
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["begin"] == "file":
                return HttpResponseRedirect(upload_form_url(form.cleaned_data))
            try:
                made = begin_edition(form.cleaned_data, request.user)
            except editions.EditionError as error:
                form.add_error(None, with_way_to_draft(error))
            else:
                self.message_user(request, _("“%s” was begun.") % made.title, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:budgets_budget_change", args=[made.pk]))
        context = {**self.admin_site.each_context(request), "title": _("Begin an edition"), "form": form}
        context["departments"] = offered_departments(request)
        context["missing_department"] = missing_department_url(form) if may_add_department(request) else ""
        context["blank"] = blank_workbooks.BlankWorkbookForm(initial=request.GET.dict(), auto_id="blank_%s")
        return render(request, "admin/budgets/budget/start.html", {**context, "opts": self.opts})

    # The workbench

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show an edition: where it stands, what comes next, its tables and parts, its frame."""
        key = parse_key(object_id) or 0
        budget = own_rows(request, models.Budget.objects.select_related("department")).filter(pk=key).first()
        extra = dict(extra_context or {})
        if budget is not None:
            bench = workbench.open_workbench(budget)
            may = {word for word in WAYS[budget.state] if rights.may(request.user, STEPS[word].needed, budget)}
            planned = budget.schedule.select_related("approved_by").order_by("-pk").first()
            waits = planned is not None and planned.outcome == Outcome.WAITING
            words = [word for word in WAYS[budget.state] if word in may and (word != "unschedule" or waits)]
            extra |= {
                "title": str(budget),
                "show_save_and_add_another": False,
                "subtitle": None,
                "bench": bench,
                "planned": planned,
                "reopened": editions.find_reopening(budget) if budget.state == State.DRAFT else None,
                "loose": findings.loose(budget),
                "proposals": models.PublicChange.objects.undecided()
                .filter(budget=budget)
                .select_related("proposed_by"),
                "remarks": models.Remark.objects.filter(budget=budget, answered_at=None).select_related("by"),
                "recognised": recognised.count_waiting(budget) if budget.is_open else (0, 0),
                "failing": len(findings.unanswered(budget)) if budget.is_open else 0,
                # To publish at a time is a second button of the form that publishes: one reason serves both.
                "steps": [STEPS[word] for word in words if word != "schedule"],
                "schedule": STEPS["schedule"] if "schedule" in may and not waits else None,
                "states": [
                    (state.value, state.label, state == budget.state)
                    for state in (State.DRAFT, State.REVIEW, State.PUBLISHED)
                ],
                "preview_url": edition_preview_url(budget),
                "paper_url": preview_address(budget).url("paper") if papers.is_available() else "",
                "changes_url": changes_url(budget, bench.corrects) if bench.corrects else "",
                "text_url": reverse("admin:budgets_budget_text", args=[budget.pk]),
                "may_change": self.has_change_permission(request, budget),
            }
        return super().change_view(request, object_id, form_url, extra)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show one log of an edition: its steps, its tables, its texts and all its parts, deleted ones too."""
        budget = get_own_or_404(request, models.Budget.objects.all(), parse_key(object_id) or 0)
        if not self.has_view_or_change_permission(request, budget):
            raise PermissionDenied
        # Whole, however long: whoever asks who changed what is told of each change.
        paginator = Paginator(editions.log_of_edition(budget), 100)
        listed = paginator.get_page(request.GET.get(PAGE_VAR, 1))
        add_part_urls(listed)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % budget,
            "action_list": listed,
            "page_range": paginator.get_elided_page_range(listed.number),
            "page_var": PAGE_VAR,
            "parts": True,
            "object": budget,
            "opts": self.opts,
        }
        return render(request, "admin/object_history.html", context)

    def take_step(self, request: HttpRequest, pk: int, word: str) -> HttpResponse:
        """Take a step with an edition and say what came of it."""
        budget = get_own_or_404(request, models.Budget.objects.all(), pk)
        if word not in STEPS or not rights.may(request.user, STEPS[word].needed, budget):
            raise PermissionDenied
        step = STEPS[word]
        back = reverse("admin:budgets_budget_change", args=[pk])
        if word not in WAYS[budget.state]:
            # Pressed twice, or in a tab that was opened before.
            self.message_user(request, str(editions.refused_by_state(budget)), messages.ERROR)
            return HttpResponseRedirect(back)
        given = self.step_choices(request, budget, word)
        if isinstance(given, HttpResponse):
            return given
        try:
            made = step.act(budget=budget, by=acting_user(request), **given)
        except editions.EditionError as error:
            self.message_user(request, with_way_to_draft(error), messages.ERROR)
            return HttpResponseRedirect(back)
        if isinstance(made, models.PublicChange):
            tell_proposal(request, made)
            return HttpResponseRedirect(back)
        self.message_user(request, step.done % budget if "%s" in step.done else step.done, messages.SUCCESS)
        if isinstance(made, models.ScheduledPublication):
            return HttpResponseRedirect(back)
        if made is None:
            return HttpResponseRedirect(reverse("admin:budgets_budget_changelist"))
        return HttpResponseRedirect(reverse("admin:budgets_budget_change", args=[made.pk]))

    def step_choices(self, request: HttpRequest, budget: models.Budget, word: str) -> dict[str, Any] | HttpResponse:
        """Return what was chosen for a step, or the page that asks for what is still to be chosen."""
        back = reverse("admin:budgets_budget_change", args=[budget.pk])
        if STEPS[word].ends:
            given = ending_choices(request, word)
            if given["reason"]:
                return given
            rows = [ending.ended_edition(budget, with_earlier=word == "withdraw")]
            return ending.ask_reason(self.admin_site, request, rows, word, STEPS[word].label, back)
        reasons, read = publication_reasons(request.POST.get("reason", "")), request.POST.get("read", "")
        if word == "publish":
            return {**reasons, "read": read}
        if word == "schedule":
            try:
                return {"at": forms.DateTimeField().clean(request.POST.get("at")), "given": reasons, "read": read}
            except forms.ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return HttpResponseRedirect(back)
        if word == "submit":
            confirmed = request.POST.getlist("confirmed")
            found = leftovers.find_leftovers(budget)
            if {one.key for one in found}.difference(confirmed):
                return self.show_leftovers(request, budget, found, confirmed)
            return {"confirmed": confirmed}
        return {}

    def show_leftovers(
        self, request: HttpRequest, budget: models.Budget, found: list[leftovers.Leftover], ticked: list[str]
    ) -> HttpResponse:
        """Show what is empty or left over, each to be confirmed or corrected."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Before it is submitted"),
            "budget": budget,
            "found": [(one, leftover_url(one), one.key in ticked) for one in found],
        }
        return render(request, "admin/budgets/budget/leftovers.html", context)

    def show_scheduled(self, request: HttpRequest) -> HttpResponse:
        """Show what is to be published at a time to come, and what came of what was."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = own_rows(
            request, models.ScheduledPublication.objects.select_related("budget__department", "approved_by")
        )
        waiting = rows.filter(outcome=Outcome.WAITING).order_by("at", "pk")
        done = rows.exclude(outcome=Outcome.WAITING).order_by("-done_at", "-pk")
        context = {
            **self.admin_site.each_context(request),
            "title": _("To be published at a time"),
            "opts": self.opts,
            "waiting": Paginator(waiting, SCHEDULED_A_PAGE).get_page(request.GET.get("p")),
            "done": CuttingPaginator(done, SCHEDULED_A_PAGE).get_page(request.GET.get("done")),
        }
        return render(request, "admin/budgets/budget/scheduled.html", context)

    def show_discarded(self, request: HttpRequest) -> HttpResponse:
        """Show the drafts that were discarded and can be brought back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = own_rows(request, models.Budget.every.filter(state=State.DISCARDED)).order_by("-ended_at", "-pk")
        page = CuttingPaginator(rows.select_related("department"), DISCARDED_A_PAGE).get_page(request.GET.get("p"))
        kept = timedelta(days=editions.DAYS_KEPT)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Discarded drafts"),
            "opts": self.opts,
            "rows": [
                (row, row.ended_at + kept, rights.may(request.user, Act.BEGIN, row)) for row in page if row.ended_at
            ],
            "page": page,
        }
        return render(request, "admin/budgets/budget/discarded.html", context)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Bring a discarded draft back and go on with it."""
        budget = get_own_or_404(request, models.Budget.every.all(), pk)
        if not rights.may(request.user, Act.BEGIN, budget):
            raise PermissionDenied
        try:
            made = editions.restore_draft(budget=budget, by=acting_user(request))
        except editions.EditionError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:budgets_budget_discarded"))
        self.message_user(request, _("%s was brought back.") % made, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:budgets_budget_change", args=[made.pk]))

    # Several at once

    def get_actions(self, request: HttpRequest) -> Any:
        """Return what one may do with several; where publishing takes two, the second reads each before."""
        found = super().get_actions(request)
        may = {word for word in found if word not in STEPS or rights.may(request.user, STEPS[word].needed)}
        if settings.PUBLISHING_TAKES_TWO or not models.Jurisdiction.objects.filter(publishing_takes_two=False).exists():
            may.discard("publish")
        return {word: action for word, action in found.items() if word in may}

    @admin.action(description=_("Submit to review"), permissions=["view"])
    def submit(self, request: HttpRequest, rows: QuerySet[models.Budget]) -> None:
        self.take_step_with_each(request, rows, "submit")

    @admin.action(
        description=_("Publish (with unreadable rows or findings that do not hold: give a reason)"),
        permissions=["view"],
    )
    def publish(self, request: HttpRequest, rows: QuerySet[models.Budget]) -> None:
        """Publish those of places where one person is enough; where it takes two, the second reads each before."""
        if (left := rows.filter(department__jurisdiction__publishing_takes_two=True)).exists():
            words = _("Two persons publish in these places, each edition on its own page: %s")
            self.message_user(request, words % ", ".join(map(str, left[:9])), messages.ERROR)
            rows = rows.exclude(pk__in=left.values("pk"))
        self.take_step_with_each(request, rows, "publish", **publication_reasons(request.POST.get("reason", "")))

    @admin.action(description=_("Withdraw"), permissions=["view"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[models.Budget]) -> HttpResponse | None:
        return self.end_each(request, rows, "withdraw")

    @admin.action(description=_("Discard drafts"), permissions=["view"])
    def discard(self, request: HttpRequest, rows: QuerySet[models.Budget]) -> HttpResponse | None:
        return self.end_each(request, rows, "discard")

    def end_each(self, request: HttpRequest, rows: QuerySet[models.Budget], word: str) -> HttpResponse | None:
        """Ask for the reason, then take a step that ends something with each edition of which that can be done."""
        given = ending_choices(request, word)
        if given["reason"]:
            self.take_step_with_each(request, rows, word, **given)
            return None
        own = own_rows(request, rows, STEPS[word].needed)
        able = [row for row in own.select_related("department") if word in WAYS[row.state]]
        if not able:
            self.message_user(request, _("With none of these that can be done."), messages.ERROR)
            return None
        named = [ending.ended_edition(row, with_earlier=word == "withdraw") for row in able]
        back = reverse("admin:budgets_budget_changelist")
        return ending.ask_reason(self.admin_site, request, named, word, STEPS[word].label, back)

    def take_step_with_each(self, request: HttpRequest, rows: QuerySet[models.Budget], word: str, **given: Any) -> None:
        """Take a step with each edition and say what came of it."""
        step = STEPS[word]
        able = own_rows(request, rows, step.needed).select_related("department__jurisdiction")
        if left := rows.count() - len(able):
            words = ngettext("With %d of these you may not do that.", "With %d of these you may not do that.", left)
            self.message_user(request, words % left, messages.ERROR)
        for row in able:
            try:
                made = step.act(budget=row, by=acting_user(request), **given)
            except editions.EditionError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                if isinstance(made, models.PublicChange):
                    tell_proposal(request, made)
                else:
                    self.message_user(request, step.done % row, messages.SUCCESS)


def ending_choices(request: HttpRequest, word: str) -> dict[str, Any]:
    """Return the reason to end something, empty before it was asked for, and the earlier editions that go too."""
    given: dict[str, Any] = {"reason": ending.posted_reason(request)}
    if word == "withdraw":
        given["also"] = [int(key) for key in request.POST.getlist("also") if key.isdecimal()]
    return given


def leftover_url(one: leftovers.Leftover) -> str:
    """Return where what is empty or left over is looked at: the grid of a table, the form of a part."""
    if isinstance(one.row, models.Statement):
        anchor = f"#line-{one.line}" if one.line else ""
        return reverse("admin:budgets_statement_grid", args=[one.row.pk]) + anchor
    return reverse(f"admin:budgets_{one.row._meta.model_name}_change", args=[one.row.pk])


def may_add_department(request: HttpRequest) -> bool:
    return bool(rights.names_reach(request.user, "budgets.add_department"))


def missing_department_url(form: StartForm) -> str:
    """Return where the department that a form names and nobody knows is made, with its address proposed; else nothing.

    From there one comes back to the form.
    """
    name = str(form.data.get("department", "")).strip()
    if not name or "department" not in form.errors or models.Department.objects.with_name_or_alias(name).exists():
        return ""
    back = {key: form.data.get(key, "") for key in ("year", "document", "approved_on", "begin", "kept_draft")}
    given = {"name": name, "slug": editions.unused_slug(name), "then_begin": urlencode(back)}
    given["kept_draft"] = back["kept_draft"]
    return f"{reverse('admin:budgets_department_add')}?{urlencode(given)}"


def publication_reasons(reason: str) -> dict[str, str]:
    """Return a reason to publish as what it answers: unreadable rows, what does not hold, an edition before."""
    return {"despite_unreadable": reason, "despite_failures": reason, "correction": reason}


def edition_preview_url(budget: models.Budget) -> str:
    """Return the address where staff see the pages of an edition as citizens will."""
    return preview_address(budget).url("edition")


def changes_url(budget: models.Budget, earlier: models.Budget) -> str:
    """Return the address where staff see in what an edition differs from an earlier one."""
    return preview_address(budget).url("differences", earlier=earlier.edition)


def with_way_to_draft(error: editions.EditionError) -> str:
    """Return what an error says, with a link to the draft that is in the way."""
    if error.draft is None:
        return str(error)
    address = reverse("admin:budgets_budget_change", args=[error.draft.pk])
    return format_html('{} <a href="{}">{}</a>', str(error), address, str(error.draft))


def begin_edition(data: dict[str, Any], by: Any) -> models.Budget:
    """Begin the edition that a form describes."""
    scope, phase = models.SCOPE_PHASE[data["document"]]
    department, year, approved = data["department"], data["year"], data["approved_on"]
    if data["begin"] == "last":
        before = workbench.last_edition(department=department, year=year, scope=scope, phase=phase)
        if before is None:
            raise editions.EditionError(
                _("There is no edition of an earlier year to begin from: begin with empty tables.")
            )
        return editions.start_from_edition(budget=before, year=year, approved_on=approved, by=by)
    return editions.start_draft(
        department=department,
        year=year,
        scope=scope,
        phase=phase,
        table_set=data["begin"].partition(":")[2],
        approved_on=approved,
        by=by,
    )


def upload_form_url(data: dict[str, Any]) -> str:
    """Return where the files of an edition are handed in, with what is known of it already."""
    known = {"department": data["department"].pk, "approved_on": data["approved_on"] or ""}
    return f"{reverse('admin:budgets_upload_add')}?{urlencode(known)}"
