"""Let staff enter and correct the parts of a draft, one at a time; once published, they can be looked at.

Lines and cells are entered in the grid of their table, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

from django import forms
from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, F, Max, Model, QuerySet, TextField, URLField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from budgets import editions, models, originals
from budgets.manners import is_english
from budgets.models.fields import PLACE
from budgets.models.narrative import Part
from budgets.queries.records import sections_as_read
from budgets.queries.text_figures import binding_choices, subject_in_words
from budgets.records import MONEY_UNITS
from budgets.rights import Act
from budgets.templatetags.uploads import kind_name
from budgets.vocabulary.asset_kinds import AssetKind
from budgets.vocabulary.lists import LIST_WORDS
from budgets.vocabulary.measures import Measure, printed_name
from budgets.vocabulary.sections import SectionKind
from budgets.vocabulary.subjects import class_code
from budgets.vocabulary.table_kinds import KINDS

from .base_classes import RolesInline, acting_user, own_rows, parse_key
from .grid import GridAdminMixin
from .merging_forms import MergingAdmin, MergingForm
from .table_findings import shown_address

#: What a section can be about, in words.
SECTION_KINDS = {
    SectionKind.OVERVIEW: _("overview of the department"),
    SectionKind.DUTIES: _("duties"),
    SectionKind.ORGANISATION: _("organisation"),
    SectionKind.WORK_GOALS: _("goals of the year's work"),
    SectionKind.EXPLANATION: _("explanation of the budget"),
    SectionKind.TOTALS: _("income and expenditure in all"),
    SectionKind.SPENDING: _("expenditure in detail"),
    SectionKind.PROCUREMENT: _("government procurement"),
    SectionKind.PURCHASED_SERVICES: _("services bought from others"),
    SectionKind.THREE_PUBLIC: _("the three public expenses"),
    SectionKind.OPERATING_COST: _("operating cost of government bodies"),
    SectionKind.KEY_PROJECTS: _("key projects"),
    SectionKind.PROJECT_TEXT: _("text on projects"),
    SectionKind.PERFORMANCE: _("performance management"),
    SectionKind.GOALS: _("performance goals"),
    SectionKind.ASSETS: _("state assets"),
    SectionKind.TABLES: _("the tables"),
    SectionKind.GLOSSARY: _("glossary"),
    SectionKind.OTHER: _("other matters"),
}
#: What assets are counted as, in words.
ASSET_KINDS: dict[str, Any] = {
    AssetKind.VEHICLES: _("vehicles"),
    AssetKind.VEHICLE_USE: _("vehicles of one use"),
    AssetKind.EQUIPMENT: _("equipment"),
    AssetKind.INVESTMENTS: _("long-term investments"),
    AssetKind.CONSTRUCTION: _("construction in progress"),
    AssetKind.INTANGIBLES: _("intangible assets"),
}
#: What a form never asks for: where something stands in a file is known from reading it.
UNASKED = {"source", "carried", *PLACE}


#: What a field of a part means, where its name does not tell.
HELP = {
    "path": _("place in the contents: 2.1 is the first section of part 2; left empty: a new part at the end"),
    "number": _("as printed, such as 一、 or 表1; may be empty"),
    "base_printed": _("what the change is measured against, as printed, such as 2023年预算"),
    "level1": _("as in 产出指标, 效益指标 or 满意度指标"),
    "level2": _("as in 数量指标, 质量指标 or 时效指标"),
    "carried": _("taken over from an earlier edition and not looked at since"),
}


def requested_budget(request: HttpRequest) -> models.Budget | None:
    """Return the open edition that a page is to add something to, if its address or its form names one."""
    filters = parse_qs(request.GET.get("_changelist_filters", ""))
    key = (
        request.POST.get("budget")
        or request.GET.get("budget")
        or request.GET.get("budget__id__exact")
        or filters.get("budget__id__exact", [""])[0]
    )
    rows = own_rows(request, models.Budget.objects.all(), Act.ENTER)
    budget = rows.filter(pk=key).first() if str(key or "").isdecimal() else None
    return budget if budget and budget.is_open else None


class SubjectField(forms.ChoiceField):
    """What a figure of the text speaks of: what is offered, or a class of spending that no table of the edition has."""

    def valid_value(self, value: Any) -> bool:
        return bool(super().valid_value(value) or class_code(str(value)))


def choose_by_name(
    form: forms.ModelForm,
    field: str,
    choices: Iterable[tuple[str, Any]],
    kind: type[forms.ChoiceField] = forms.ChoiceField,
) -> None:
    """Offer the words of a field by their names; another word that is stored stays one to choose."""
    if field not in form.fields:
        return
    given, own, named = form.fields[field], getattr(form.instance, field), list(choices)
    if own not in dict[str, Any](named):
        # Nothing is chosen for who makes a part: what is first would be taken unseen.
        named.insert(0, (own, own or "---------"))
    form.fields[field] = kind(label=given.label, help_text=given.help_text, choices=named, required=given.required)


class LinesField(forms.CharField):
    """A text of several lines, ended as they are stored, however the browser sends them."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python("\n".join(value.splitlines()) if isinstance(value, str) else value)


class PartForm(MergingForm):
    """A form for a part of an edition: its number is the next one unless another is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            self.fields["order"].required = False
            self.fields["order"].help_text = _("left empty: the next number")
        for name in self.fields.keys() & HELP.keys():
            self.fields[name].help_text = HELP[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        budget = cleaned.get("budget") or getattr(self.instance, "budget", None)
        if "order" in self.fields and cleaned.get("order") is None and budget is not None:
            rows = self._meta.model._default_manager.filter(budget=budget)
            cleaned["order"] = (rows.aggregate(last=Max("order"))["last"] or 0) + 1
        return cleaned


class PartAdmin(MergingAdmin):
    """Parts of an edition: made and changed while it is open, never moved to another."""

    form: Any = PartForm
    formfield_overrides = {TextField: {"form_class": LinesField, "widget": AdminTextareaWidget}}
    #: What stands for a field where it is only looked at
    shown_as: dict[Any, str] = {}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        looked_at = obj is not None and not self.has_change_permission(request, obj)
        return [self.shown_as.get(name, name) for name in fields] if looked_at else fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Parts of discarded drafts stand in no list.
        link = f"{self.edition.replace('.', '__')}__state"
        return super().get_queryset(request).exclude(**{link: models.Budget.EditionState.DISCARDED})

    def edition_of(self, part: Any) -> models.Budget:
        for name in self.edition.split("."):
            part = getattr(part, name)
        return part  # type: ignore[no-any-return]

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.opts.concrete_fields if field.name in UNASKED]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["budget"] if obj is not None and self.edition == "budget" else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        budget = requested_budget(request)
        return {**super().get_changeform_initial_data(request), **({"budget": budget.pk} if budget else {})}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # The window in which another part would be made does not know of which edition.
            field.widget.can_add_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only what belongs to the same edition; the edition itself is given."""
        if db_field.name == "budget":
            rows = own_rows(request, models.Budget.objects.all(), Act.ENTER)
            return forms.ModelChoiceField(rows, widget=forms.HiddenInput, label="")
        if db_field.name in ("entry", "parent", "section") and issubclass(db_field.related_model, Part):
            kwargs["queryset"] = db_field.related_model.objects.filter(budget=self.budget_of_request(request)).order_by(
                "order"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def budget_of_request(self, request: HttpRequest) -> models.Budget | None:
        match = request.resolver_match
        key = match.kwargs.get("object_id") if match else None
        part = (
            own_rows(request, self.model._default_manager.all()).filter(pk=key).first()
            if str(key or "").isdecimal()
            else None
        )
        return self.edition_of(part) if part is not None else requested_budget(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and requested_budget(request) is not None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.edition_of(obj).is_open)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or self.edition_of(obj).is_open)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if hasattr(obj, "carried"):
            obj.carried = False
        super().save_model(request, obj, form, change)
        editions.note_change(budget=self.edition_of(obj), by=acting_user(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        editions.recheck(budget=self.edition_of(form.instance))

    def address_after(self, part: Any) -> str:
        """Return where one goes on after a part was made, changed or deleted: to the page of its edition."""
        return reverse("admin:budgets_budget_change", args=[self.edition_of(part).pk])

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.address_after(obj))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.address_after(obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        part = self.get_object(request, object_id)
        where = reverse("admin:budgets_budget_change", args=[self.edition_of(part).pk]) if part else ""
        answer = super().delete_view(request, object_id, extra_context)
        return HttpResponseRedirect(where) if where and answer.status_code == 302 else answer

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, obj, [*message, editions.edition_mark(self.edition_of(obj))])

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_change(request, obj, [*message, editions.edition_mark(self.edition_of(obj))])

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Note what is deleted with all the words that it held, for the log of its edition."""
        return [
            LogEntry.objects.log_actions(
                user_id=request.user.pk or 0,
                queryset=[part],
                action_flag=DELETION,
                change_message=[
                    {"deleted": {"name": str(part._meta.verbose_name), "object": str(part)}},
                    {"values": values_of_deleted(part)},
                    editions.edition_mark(self.edition_of(part)),
                ],
                single_object=True,
            )
            for part in queryset
        ]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_parts(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete what was chosen, one by one: each must belong to an edition that is open."""
        self.delete_parts(request, [row for row in queryset if self.has_delete_permission(request, row)])

    def delete_parts(self, request: HttpRequest, rows: list[Any]) -> None:
        """Delete parts and check their editions again, each once."""
        budgets = {self.edition_of(row) for row in rows}
        for row in rows:
            super().delete_model(request, row)
        for budget in budgets:
            editions.note_change(budget=budget, by=acting_user(request))
            editions.recheck(budget=budget)


def values_of_deleted(part: Any) -> dict[str, Any]:
    """Return the words that a part held before it was deleted, as the history keeps changes."""
    fields = [field for field in part._meta.concrete_fields if isinstance(field, CharField | TextField)]
    held = [
        (str(field.verbose_name), field.value_from_object(part), "") for field in fields if field.name not in UNASKED
    ]
    changes = [change for change in held if change[1]]
    return {"changes": changes, "count": len(changes)}


class GridPartAdmin(PartAdmin):
    """What is entered in the grid of its table: here it is looked at."""

    form: Any = forms.ModelForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().render_change_form(request, {**context, "show_delete": False}, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        # The permission stays: a table is deleted with its cells.
        raise PermissionDenied


class SourceFileForm(PartForm):
    """A form for a source file: its name, size and hash are those of what is handed in."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = cleaned.get("file")
        if given and "file" in self.changed_data:
            self.instance.sha256, self.instance.size = originals.sha256_of_file(given), given.size
            self.instance.name = given.name[:255]
            self.instance.media_type = (given.content_type or "application/octet-stream")[:100]
            same = models.SourceFile.objects.filter(budget=cleaned.get("budget"), name=self.instance.name)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("file", _("A file of this name is there already."))
        return cleaned


@admin.register(models.SourceFile)
class SourceFileAdmin(PartAdmin):
    """Source files: what an edition was read from, or copied from by hand."""

    form = SourceFileForm
    list_display = ("name", "budget", "size", "sha256")
    search_fields = ("name", "sha256__exact")
    formfield_overrides = {**PartAdmin.formfield_overrides, URLField: {"assume_scheme": "https"}}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["budget", "file" if obj is None else "original", "url", "order", "name", "sha256", "size", "media_type"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        given = ["budget", "original"] if obj is not None else []
        return [*given, "name", "sha256", "size", "media_type"]

    @admin.display(description=_("file"))
    def original(self, obj: models.SourceFile) -> str:
        """Lead to the original where the portal gives it: no address leads to where files are kept."""
        if not originals.is_kept(obj):
            return "-"
        address = shown_address(obj.budget).url("original-file", file=obj.order)
        return format_html('<a href="{}" download>{}</a>', address, obj.name)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "file" in form.base_fields:
            form.base_fields["file"].required = True
            form.base_fields["file"].help_text = _("Once the edition is published, everyone can download this file.")
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Places of what was read from it would go with it.
        may = super().has_delete_permission(request, obj)
        return bool(may and (obj is None or not editions.is_file_cited(file=obj)))


class HeaderField(forms.CharField):
    """A column's header from the outermost cell to its own, with strokes between."""

    def prepare_value(self, value: Any) -> Any:
        return " / ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [part.strip() for part in str(value or "").split("/") if part.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != list(initial or []))


class ColumnForm(MergingForm):
    header = HeaderField(
        label=_("header path"), help_text=_("from the outermost cell, as in: 本年收入 / 财政拨款 / 小计")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].help_text = _("what its amounts count in sums, as headers print it")
        self.fields["list"].help_text = _("only where two lists stand side by side: income or expenditure")
        measures = ((measure, words) for measure in Measure if (words := printed_name(measure)))
        choose_by_name(self, "measure", [("", _("told by the header")), *measures])
        choose_by_name(self, "list", [("", "---------"), *((name, words[0]) for name, words in LIST_WORDS)])


class NumberedFormSet(forms.BaseInlineFormSet):
    """Rows below a part, each numbered behind the last unless a number is given."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["order"].required = False

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        last = max((form.cleaned_data.get("order") or 0 for form in kept if form.is_valid()), default=0)
        for form in kept:
            if form.is_valid() and form.cleaned_data.get("order") is None:
                last += 1
                form.instance.order = form.cleaned_data["order"] = last


class ColumnInline(RolesInline):
    model = models.Column
    form = ColumnForm
    formset = NumberedFormSet
    fields = ("order", "header", "type", "measure", "list")
    extra = 0
    ordering = ("order",)


class StatementForm(PartForm):
    """A form for a table's frame: its kind and money unit are chosen by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_by_name(self, "kind", [(kind, kind_name(kind)) for kind in KINDS])
        choose_by_name(self, "money_unit", [(unit, unit) for unit in MONEY_UNITS])
        if self.instance.pk is None:
            self.initial.setdefault("money_unit", "万元")


@admin.register(models.Statement)
class StatementAdmin(GridAdminMixin, PartAdmin):
    """Tables: their frame and columns here, their lines and figures in the grid."""

    list_display = ("title", "number", "kind_in_words", "budget", "order")
    search_fields = ("title",)
    form = StatementForm
    inlines = (ColumnInline,)
    shown_as = {"kind": "kind_in_words"}

    @admin.display(description=_("kind"), ordering="kind")
    def kind_in_words(self, statement: models.Statement) -> str:
        return kind_name(statement.kind)

    def address_after(self, part: Any) -> str:
        """Return the grid of the table: there it is filled in."""
        return reverse("admin:budgets_statement_grid", args=[part.pk])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        editions.tell_measures(statement=form.instance)
        # Whoever has the grid open is told that its columns are others now.
        models.Statement.objects.filter(pk=form.instance.pk).update(version=F("version") + 1)


@admin.register(models.ProjectEntry)
class ProjectEntryAdmin(PartAdmin):
    """Projects in a budget: the project's identity through the years is found by its name."""

    list_display = ("name", "parent", "is_new", "budget", "order")
    search_fields = ("name",)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_exclude(request, obj), "project"]

    def save_model(self, request: HttpRequest, obj: models.ProjectEntry, form: Any, change: bool) -> None:
        if not change or {"name", "parent"} & set(form.changed_data):
            others = models.ProjectEntry.objects.filter(budget=obj.budget).exclude(pk=obj.pk).exclude(parent=obj.parent)
            above = obj.parent.name if obj.parent else ""
            name = editions.identity_name(obj.name, above, others.values_list("name", flat=True))
            obj.project = editions.find_or_make_project(department=obj.budget.department, name=name)
        super().save_model(request, obj, form, change)
        editions.relink_lines(obj.budget)


class SectionForm(PartForm):
    """A form for a section: what it is about is told by its heading unless it is chosen, its place by its path."""

    kind = forms.ChoiceField(
        label=_("kind"),
        required=False,
        choices=[("", _("told by the heading")), *SECTION_KINDS.items()],
        help_text=_("what the section is about: by it figures in its text are understood"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "path" in self.fields:
            self.fields["path"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        budget = cleaned.get("budget") or getattr(self.instance, "budget", None)
        if not cleaned.get("path") and budget is not None:
            paths = models.Section.objects.filter(budget=budget).values_list("path", flat=True)
            parts = [int(part) for path in paths if (part := path.partition(".")[0]).isdecimal()]
            cleaned["path"] = str(max(parts, default=0) + 1)
        return cleaned


class AssetForm(PartForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_by_name(self, "kind", ASSET_KINDS.items())


class AssetAdmin(PartAdmin):
    form = AssetForm
    shown_as = {"kind": "kind_in_words"}

    @admin.display(description=_("kind"), ordering="kind")
    def kind_in_words(self, asset: models.Asset) -> str:
        return str(ASSET_KINDS.get(asset.kind, asset.kind))


class MentionForm(PartForm):
    """A form for a figure of the text: what it speaks of is chosen among what figures can be bound to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given: Any = self.instance.budget_id, parse_key(self.data.get("budget")), self.initial.get("budget")
        subjects, _projects, codes = binding_choices(next(filter(None, given), 0), is_english())
        choose_by_name(self, "subject", [*subjects, *codes], SubjectField)


class MentionAdmin(PartAdmin):
    form = MentionForm
    shown_as = {"subject": "subject_in_words"}

    @admin.display(description=_("subject"), ordering="subject")
    def subject_in_words(self, mention: models.Mention) -> str:
        return subject_in_words(mention.subject, is_english())


class SectionAdmin(PartAdmin):
    """Sections of the text: what they say is read again when they change, as from a file."""

    form = SectionForm

    def save_model(self, request: HttpRequest, obj: models.Section, form: Any, change: bool) -> None:
        before = sections_as_read(obj.budget)
        super().save_model(request, obj, form, change)
        if not change and not form.data.get("order"):
            editions.place_section(section=obj)
        editions.reread_text(budget=obj.budget, before=before)

    def delete_parts(self, request: HttpRequest, rows: list[Any]) -> None:
        before = {row.budget: sections_as_read(row.budget) for row in rows}
        super().delete_parts(request, rows)
        for budget, sections in before.items():
            editions.reread_text(budget=budget, before=sections)
            editions.recheck(budget=budget)


class TargetInline(RolesInline):
    model = models.Target
    formset = NumberedFormSet
    form = MergingForm
    extra = 0
    ordering = ("order",)


@admin.register(models.Indicator)
class IndicatorAdmin(PartAdmin):
    list_display = ("name", "level1", "level2", "budget")
    search_fields = ("name",)
    inlines = (TargetInline,)


#: The other parts: what their lists show, what is searched, the link to their edition, and if the grid enters them.
PARTS: tuple[tuple[type[Model], tuple[str, ...], tuple[str, ...], str, type[PartAdmin]], ...] = (
    (
        models.Column,
        ("__str__", "statement", "order", "type", "measure"),
        ("measure__exact",),
        "statement.budget",
        GridPartAdmin,
    ),
    (
        models.Line,
        ("label", "code", "statement", "position", "level", "role"),
        ("classification__exact",),
        "budget",
        GridPartAdmin,
    ),
    (models.Amount, ("line", "cell", "state", "value", "printed", "origin"), (), "line.budget", GridPartAdmin),
    (models.TextCell, ("__str__", "line", "cell"), (), "line.budget", GridPartAdmin),
    (models.Target, ("printed", "indicator", "order"), ("printed",), "indicator.budget", GridPartAdmin),
    (models.Section, ("heading", "number", "path", "budget"), ("heading",), "budget", SectionAdmin),
    (
        models.Mention,
        ("subject_in_words", "printed", "value", "section", "budget"),
        ("subject__exact",),
        "budget",
        MentionAdmin,
    ),
    (models.Item, ("__str__", "kind", "budget", "order"), ("text",), "budget", PartAdmin),
    (models.Goal, ("__str__", "entry", "budget", "order"), ("text",), "budget", PartAdmin),
    (models.Asset, ("label", "count", "count_unit", "planned", "budget"), ("label",), "budget", AssetAdmin),
    (models.Term, ("term", "budget", "order"), ("term",), "budget", PartAdmin),
    (models.Unreadable, ("reason", "text", "budget", "order"), ("text",), "budget", PartAdmin),
)
for part, shown, searched, edition, options in PARTS:
    admin.site.register(part, options, list_display=shown, search_fields=searched, edition=edition)
