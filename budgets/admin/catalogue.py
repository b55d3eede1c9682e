"""Let staff keep what editions refer to: places, departments and their addresses, years, codes, projects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q, QuerySet, URLField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets import codes, editions, models, rights
from budgets.documents.model.scratch import scratch_folder
from budgets.models.indexed_words import SHORTEST
from budgets.queries.similar_projects import similar_projects
from budgets.rights import Act
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR

from .base_classes import (
    DepartmentField,
    KeyedForm,
    OwnChoicesFilter,
    RolesInline,
    StoredWordsFilter,
    acting_user,
    departments_like,
    offered_departments,
    own_departments,
)
from .merging_forms import KeptFormAdmin
from .public_changes import tell_proposal
from .searching import known_by_keys, words_asked_for

#: The names that the public reads, of a department or a project.
PUBLIC_NAMES = ("name", "name_en")
#: Signs of what is being typed that are looked for
LONGEST_TYPED = 100


class PublicNamesForm(KeyedForm):
    """A form for what has a public name: where publishing takes two, another name is proposed and the rest saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Other names by their fields, which are not saved but proposed.
        self.proposed: dict[str, str] = {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and editions.must_propose_names(self.instance):
            self.proposed = {
                name: cleaned[name] for name in PUBLIC_NAMES if name in cleaned and name in self.changed_data
            }
            cleaned |= {name: self.initial[name] for name in self.proposed}
        return cleaned

    @property
    def changed_data(self) -> list[str]:
        """Return what the form changes at once, for the history."""
        return [name for name in super().changed_data if name not in self.proposed]


class PublicNamesMixin:
    """What the admins of departments and of projects share: names that the public reads are proposed."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        if form.proposed:
            made = editions.propose_names(row=obj, names=form.proposed, by=acting_user(request))
            tell_proposal(request, made)


class NamesAdmin(KeptFormAdmin):
    """The admin of departments and what is theirs: kept by who keeps names there."""

    def allows(self, request: HttpRequest, word: str, row: Any = None) -> bool:
        if word == "view":
            return rights.may(request.user, Act.SEE, row)
        if word == "delete" and not self.deletes_own:
            return False
        within = rights.names_reach(request.user, self.permission(word))
        return bool(within) if row is None else within.has(rights.department_of(row))

    #: Whether who keeps names may delete them; what others refer to, or the public has the address of, stays
    deletes_own = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Ask for a department by its name, and take only those where who asks keeps names."""
        if db_field.related_model is not models.Department:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = DepartmentField(label=capfirst(db_field.verbose_name), required=not db_field.blank)
        field.widget.attrs["class"] = "vTextField"
        field.rows = models.Department.objects.filter(self.within(request).condition("pk"))
        return field

    def within(self, request: HttpRequest) -> rights.Reach:
        """Return where who asks keeps names; who goes by Django's permissions does so everywhere."""
        if rights.holds_roles(request.user):
            return rights.names_reach(request.user, self.permission("change"))
        return rights.EVERYWHERE

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **given: Any) -> HttpResponse:
        """Offer departments to the fields that ask for one."""
        if any(isinstance(field, DepartmentField) for field in context["adminform"].form.fields.values()):
            context["departments"] = offered_departments(request, Act.SEE)
        return super().render_change_form(request, context, *args, **given)


class SiteAdmin(KeptFormAdmin):
    """The admin of what is the whole site's: staff may look at it, who keeps all of the site may change it."""

    is_narrowed = False

    def allows(self, request: HttpRequest, word: str, row: Any = None) -> bool:
        if word == "view":
            return rights.may(request.user, Act.SEE)
        return word != "delete" and rights.may_keep_site(request.user, self.permission(word))


class DepartmentForm(PublicNamesForm):
    owner = "jurisdiction"
    #: Where who fills it in may make departments; everywhere unless it is said
    within: rights.Reach = rights.EVERYWHERE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Latin letters, used in addresses; left empty: by the sound of the name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        place, above = cleaned.get("jurisdiction"), cleaned.get("parent")
        stands_in = models.Jurisdiction.objects.filter(departments=self.instance.pk)
        if place is not None and not place.takes_two and any(one.takes_two for one in stands_in):
            self.add_error("jurisdiction", _("Publishing takes two persons where it is, and one there: it stays."))
        if self.instance.pk is None and place is not None and not self.errors:
            made = models.Department(jurisdiction=place)
            if not (self.within.has(made) or (above is not None and self.within.has(above))):
                self.add_error("parent", _("Name the department in charge: you may make units of your departments."))
        return cleaned

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"] or editions.unused_slug(self.cleaned_data.get("name", ""))
        if models.FormerSlug.objects.filter(slug=slug).exclude(department=self.instance.pk).exists():
            raise forms.ValidationError(_("This address was another department's, and leads there for ever."))
        return slug


class PlaceForm(forms.ModelForm):
    """A form for a place; where publishing takes two, as in a new one, that one be enough is not saved but proposed."""

    #: Whether it was proposed that one person be enough
    proposes_one_person = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = "publishing_takes_two"
        if name in self.fields and self.instance.publishing_takes_two and not cleaned.get(name):
            self.proposes_one_person = cleaned[name] = True
            self.changed_data[:] = [one for one in self.changed_data if one != name]
        return cleaned


class AliasForm(KeyedForm):
    owner = "department"


class ProjectForm(PublicNamesForm):
    owner = "department"
    key = staticmethod(models.project_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        merged_into: Any = self.fields.get("merged_into")
        if merged_into is not None:
            merged_into.department = self.instance.department_id

    def rows_with(self, **same: Any) -> QuerySet[Any]:
        """Let a project take back a name that it had, which was left to one that is merged into it."""
        return super().rows_with(**same).exclude(pk__in=self.instance.former_names())


class AliasInline(RolesInline):
    model = models.DepartmentAlias
    form = AliasForm
    extra = 0


@admin.register(models.Department)
class DepartmentAdmin(PublicNamesMixin, NamesAdmin):
    """Departments; one that moves to a new address keeps the old one as a way to it."""

    form = DepartmentForm
    list_display = ("name", "name_en", "slug", "jurisdiction", "parent")
    list_filter = (("jurisdiction", OwnChoicesFilter),)
    search_fields = ("name", "name_en", "slug", "aliases__name")
    inlines = (AliasInline,)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Search names, addresses and other names, these by themselves: joined, all that is found would be sorted.

        Of words that are in no address, as Chinese ones, an index of PostgreSQL tells where they may stand.
        """
        holding = queryset
        for word in words_asked_for(search_term):
            aliases = models.DepartmentAlias.objects.filter(name__icontains=word)
            also_called = ("pk__in", list(aliases.values_list("department", flat=True)))
            names = [*PUBLIC_NAMES, "slug"]
            if connection.vendor == "postgresql" and len(word) >= SHORTEST and not word.isascii():
                names.remove("slug")
                # Apart from what is asked of the names themselves, or each row that is found would be taken apart anew.
                of_pairs = ((f"{name}__pairs", word) for name in names)
                holding = holding.filter(Q.create([also_called, *of_pairs], connector=Q.OR))
            of_words = ((f"{name}__icontains", word) for name in names)
            holding = holding.filter(Q.create([also_called, *of_words], connector=Q.OR))
        return known_by_keys(queryset, holding) if search_term else queryset, False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_GET(self.show_names))
        return [path("names/", view, name="budgets_department_names"), *super().get_urls()]

    def show_names(self, request: HttpRequest) -> JsonResponse:
        """Offer departments by what is being typed, where who asks may begin editions, give roles or see."""
        act = next((one for one in (Act.GIVE, Act.SEE) if request.GET.get("act") == one), Act.BEGIN)
        if not rights.may(request.user, act):
            raise PermissionDenied
        typed = request.GET.get("q", "").strip()[:LONGEST_TYPED]
        found = departments_like(own_departments(request, act), typed) if typed else []
        return JsonResponse({"names": [{"value": value, "label": words} for value, words in found]})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.within = self.within(request)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: models.Department | None = None) -> tuple[str, ...]:
        """Let a department stay in its place, and below another, unless it is of who keeps the whole place."""
        within = self.within(request)
        stays = obj is not None and not within.everywhere and obj.jurisdiction_id not in within.places
        return ("jurisdiction", "parent") if stays else ()

    def response_post_save_add(self, request: HttpRequest, obj: models.Department) -> HttpResponseRedirect:
        """Go back to where an edition is begun, if one came from there."""
        if "then_begin" in request.GET:
            given = f"department={obj.pk}&{request.GET['then_begin']}"
            return HttpResponseRedirect(f"{reverse('admin:budgets_budget_add')}?{given}")
        return super().response_post_save_add(request, obj)

    def save_model(self, request: HttpRequest, obj: models.Department, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        models.FormerSlug.objects.filter(slug=obj.slug).delete()
        if change and "slug" in form.changed_data:
            models.FormerSlug.objects.get_or_create(slug=form.initial["slug"], defaults={"department": obj})
        if change and {"name", "parent", "jurisdiction"} & set(form.changed_data):
            editions.keep_totals_of_department(obj)


@admin.register(models.FormerSlug)
class FormerSlugAdmin(NamesAdmin):
    list_display = ("slug", "department")
    search_fields = ("slug",)


@admin.register(models.DepartmentAlias)
class DepartmentAliasAdmin(NamesAdmin):
    deletes_own = True
    form = AliasForm
    list_display = ("name", "department")
    search_fields = ("name",)


@admin.register(models.Jurisdiction)
class JurisdictionAdmin(SiteAdmin):
    is_narrowed = True
    form = PlaceForm
    list_display = ("name", "name_en", "level", "code", "parent", "slug", "population", "population_year")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("name", "name_en", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Jurisdiction | None = None) -> tuple[str, ...]:
        """Let an address stay that may have been quoted, and the two persons unless one administers the whole site."""
        given = ("slug",) if obj else ()
        return given if rights.may_let_one_publish(request.user) else (*given, "publishing_takes_two")

    def save_model(self, request: HttpRequest, obj: models.Jurisdiction, form: Any, change: bool) -> None:
        """Save a place; that one person be enough there from now on is proposed to another."""
        super().save_model(request, obj, form, change)
        if form.proposes_one_person:
            tell_proposal(request, editions.propose_one_person(place=obj, by=acting_user(request)))


@admin.register(models.Project)
class ProjectAdmin(PublicNamesMixin, NamesAdmin):
    form = ProjectForm
    list_display = ("name", "name_en", "department", "confirmed", "merged_into")
    list_filter = ("confirmed",)
    search_fields = ("name", "name_en")
    indexed = ("name", "name_en")
    raw_id_fields = ("merged_into",)
    readonly_fields = ("perhaps_the_same",)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Project | None = None) -> tuple[str, ...]:
        """Let a project stay its department's: its address says whose it is."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "department")

    @admin.display(description=_("perhaps the same project"))
    def perhaps_the_same(self, project: models.Project) -> str:
        """Name the projects of other years that a person may find to be this one; nothing is merged by itself."""
        rows = [
            (
                reverse("admin:budgets_project_change", args=[one.project.pk]),
                one.project.name,
                one.project.pk,
                ", ".join(map(str, one.years)),
            )
            for one in similar_projects(project)
        ]
        return format_html_join("", '<p><a href="{}">{}</a> (#{}): {}</p>', rows) or "—"

    def save_model(self, request: HttpRequest, obj: models.Project, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "merged_into" in form.changed_data:
            before = models.Project.objects.filter(pk=form.initial["merged_into"]).first()
            editions.move_project_entries(project=obj, before=before)


@admin.register(models.FiscalYear)
class FiscalYearAdmin(SiteAdmin):
    list_display = ("year",)


class ClassificationCodeForm(forms.ModelForm):
    """A form for a code, which is held to what the codes of a list are."""

    level = forms.ChoiceField(
        label=_("level"), required=False, choices=[("", "---------"), *((level, level) for level in codes.LENGTHS)]
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        scheme, code, parent = cleaned["scheme"], cleaned["code"], cleaned["parent"]
        there = models.ClassificationCode.objects.filter(scheme=scheme, code=parent).values_list("code", flat=True)
        checks: tuple[tuple[str, Callable[..., None], tuple[Any, ...]], ...] = (
            ("code", codes.check_code, (scheme, code, cleaned["level"])),
            ("parent", codes.check_parent, (code, parent, there)),
            ("last_seen", codes.check_years, (cleaned["first_seen"], cleaned["last_seen"])),
        )
        for name, check, given in checks:
            try:
                check(*given)
            except ValueError as error:
                self.add_error(name, str(error))
        return cleaned


class CodeListForm(forms.Form):
    """A list of codes that is handed in: of which scheme, and of which year."""

    scheme = forms.ChoiceField(label=_("scheme"), choices=models.ClassificationCode.Scheme.choices)
    year = forms.IntegerField(
        label=_("year of the list"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        help_text=_("Codes for which the list gives no years were printed in this year."),
    )
    list = forms.FileField(
        label=_("the list"),
        help_text=_(
            "CSV in UTF-8. The first row names the columns: code and name, and if you like level (类, 款, 项, 目), "
            "parent, first_seen, last_seen, name_en. What is known stays; new codes and names are added."
        ),
    )

    def load_list(self) -> codes.Change:
        """Load the list; raises :class:`budgets.codes.ListError` where a row of it is not right."""
        given = self.cleaned_data["list"]
        with scratch_folder() as folder:
            where = Path(folder) / (Path(given.name).name or "list.csv")
            where.write_bytes(given.read(codes.LARGEST_LIST + 1))
            return codes.load([where], scheme=self.cleaned_data["scheme"], printed_in=self.cleaned_data["year"])[0]


@admin.register(models.ClassificationCode)
class ClassificationCodeAdmin(SiteAdmin):
    """Codes, one row a name; a new list, such as the Ministry's of a year, is handed in as a file."""

    form = ClassificationCodeForm
    change_list_template = "admin/budgets/classificationcode/change_list.html"
    list_display = ("code", "name", "name_en", "scheme", "level", "first_seen", "last_seen", "status")
    list_filter = ("scheme", "status", ("level", StoredWordsFilter))
    search_fields = ("code__startswith", "name", "name_en")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.upload_list)
        return [path("upload/", view, name="budgets_classificationcode_upload"), *super().get_urls()]

    def upload_list(self, request: HttpRequest) -> HttpResponse:
        """Ask for a list of codes and load it, all of it or nothing."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CodeListForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                change = form.load_list()
            except codes.ListError as error:
                form.add_error("list", _("%s Nothing was loaded.") % error)
            else:
                said = _("Codes and names added: %(added)d, changed: %(changed)d, as before: %(unchanged)d.")
                self.message_user(request, said % asdict(change), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:budgets_classificationcode_changelist"))
        context = {**self.admin_site.each_context(request), "title": _("Load a list of codes"), "form": form}
        return render(request, "admin/budgets/classificationcode/upload.html", {**context, "opts": self.opts})


@admin.register(models.CodeChange)
class CodeChangeAdmin(SiteAdmin):
    """What became of codes over years: proposed with its source, confirmed or rejected by who keeps all of the site."""

    change_list_template = "admin/budgets/codechange/change_list.html"
    list_display = ("__str__", "scheme", "kind", "source", "place", "state", "decided_by")
    list_filter = ("state", "scheme", "kind", "year")
    list_select_related = ("decided_by",)
    search_fields = ("codes_before", "codes_after", "source", "place", "note")
    readonly_fields = ("state", "proposed_at", "decided_by", "decided_at")
    actions = ("confirm", "reject")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def get_readonly_fields(self, request: HttpRequest, obj: models.CodeChange | None = None) -> tuple[str, ...]:
        """Let what was confirmed stay as it was read: it is rejected and entered anew."""
        given = ("scheme", "kind", "year_before", "year", "codes_before", "codes_after", "source", "place")
        is_public = obj is not None and obj.state == models.CodeChange.State.CONFIRMED
        return (*self.readonly_fields, *given, "source_url", "note") if is_public else self.readonly_fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.propose))
        return [path("propose/", view, name="budgets_codechange_propose"), *super().get_urls()]

    def propose(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        editions.look_for_code_changes.enqueue()
        said = _("All published budgets are being looked through: what they suggest stands in this list in a while.")
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:budgets_codechange_changelist"))

    @admin.action(description=_("Confirm the chosen changes; pages compare by them"), permissions=["change"])
    def confirm(self, request: HttpRequest, rows: QuerySet[models.CodeChange]) -> None:
        self.decide(request, rows, models.CodeChange.State.CONFIRMED)

    @admin.action(description=_("Reject the chosen changes; nothing public goes by them"), permissions=["change"])
    def reject(self, request: HttpRequest, rows: QuerySet[models.CodeChange]) -> None:
        self.decide(request, rows, models.CodeChange.State.REJECTED)

    def decide(self, request: HttpRequest, rows: QuerySet[models.CodeChange], state: str) -> None:
        n = editions.decide_on_code_changes(changes=rows, state=state, by=acting_user(request))
        self.message_user(request, _("%(n)d changes decided on.") % {"n": n}, messages.SUCCESS)
