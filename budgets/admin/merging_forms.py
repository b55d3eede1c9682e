"""Let nothing be lost that is typed into a form: of two who save, both are kept; nobody saves in another's name.

A page of a form says what its fields held and who opened it. What another changed since is told from it, as the grid
does with the versions of tables; the browser keeps what is typed until it is saved (``static/js/kept/``).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from budgets import editions, models, rights
from budgets.rights import Act

from .base_classes import LargeListAdmin, acting_user, get_own_or_404, parse_key

#: The names under which a page posts what its fields held, and who opened it.
SEEN, PERSON = "_seen", "_person"


class MergingForm(forms.ModelForm):
    """A form that takes over what only another changed since the page was opened.

    Where both changed a field, what was typed stays in it and what the other stored is shown; saved once more, what
    stands in the field is stored. ``taken_over`` has the labels of the fields that were taken over.
    """

    taken_over: tuple[str, ...] = ()

    def full_clean(self) -> None:
        seen = parse_seen(self.data) if self.is_bound and self.instance.pk else {}
        clashes = self.take_over_changes(seen) if seen else {}
        super().full_clean()
        words = _("%(by)s has changed this meanwhile to “%(theirs)s”. Save once more to keep what stands in the field.")
        by = last_author(self.instance) if clashes else ""
        for name, theirs in clashes.items():
            self.add_error(name, ValidationError(words, params={"by": by or "—", "theirs": theirs}))

    def take_over_changes(self, seen: dict[str, Any]) -> dict[str, str]:
        """Put what only another changed into what was posted; return in words what both changed."""
        clashes, taken = {}, []
        now = values_as_seen(self)
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            if key not in seen or key not in now or seen[key] == now[key]:
                continue
            typed = field.widget.value_from_datadict(self.data, self.files, key)
            if not is_changed(field, seen[key], typed):
                self.put_posted(key, field, now[key])
                taken.append(str(field.label))
            elif is_changed(field, now[key], typed):
                choices = dict(getattr(field, "choices", ()))
                clashes[name] = str(choices.get(now[key], now[key]))
        self.taken_over = tuple(taken)
        return clashes

    def put_posted(self, key: str, field: forms.Field, value: Any) -> None:
        """Change what was posted for a field, as if the browser had sent the value."""
        posted: Any = self.data
        self.data = posted = posted.copy()
        if isinstance(field.widget, forms.CheckboxInput):
            shown: Any = ["on"] if value else []
        else:
            shown = field.widget.format_value(value)
        posted.setlist(key, shown if isinstance(shown, list) else ["" if shown is None else shown])


def values_as_seen(form: forms.ModelForm) -> dict[str, Any]:
    """Return what the fields of a form hold as they are stored, by the names they are posted under, ready for JSON."""
    values = {
        form.add_prefix(name): field.prepare_value(form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if not field.widget.needs_multipart_form
    }
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))  # type: ignore[no-any-return]


def parse_seen(data: Any) -> dict[str, Any]:
    """Return what a page says that its fields held; nothing for a page that does not say it."""
    try:
        seen = json.loads(data.get(SEEN) or "{}")
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def is_changed(field: forms.Field, value: Any, typed: Any) -> bool:
    """Tell whether what was typed is another value than a field held."""
    try:
        return bool(field.has_changed(field.to_python(value), typed))
    except ValidationError:
        return True


def last_author(row: Model) -> str:
    """Return who changed a row last, as its history has it."""
    kind = ContentType.objects.get_for_model(row)
    noted = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").first()
    return str(noted.user) if noted else ""


def other_person_words(request: HttpRequest, person: Any) -> str:
    """Return what is said where a page that one person opened is saved while another is logged in; else nothing."""
    if not person or str(person) == str(request.user.pk):
        return ""
    words = _(
        "Not saved: %(user)s is logged in here now, and another typed this. It is kept in this browser for whoever "
        "typed it: log in as yourself in another window, then save again."
    )
    return str(words % {"user": request.user})


def closed_edition_words(budget: models.Budget) -> str:
    """Return what somebody is told who still types into an edition that is not open any more."""
    words = _(
        "Edition %(edition)d is %(state)s meanwhile, and takes no changes. What you typed is kept in this browser: it "
        "can be entered in a new edition."
    )
    return str(words % {"edition": budget.edition, "state": budget.get_state_display()})


def keep_typing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view of an admin for a form that the browser keeps (``_kept.html``).

    Nobody saves what another typed, and a script that posts the form is told in JSON where to go on.
    """

    @wraps(view)
    def view_of_kept_form(admin: Any, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        if words := other_person_words(request, request.POST.get(PERSON)):
            return answer_refusal(request, {"error": words})
        return answer_script(request, view(admin, request, *args, **given))

    return view_of_kept_form


def is_asked_by_script(request: HttpRequest) -> bool:
    return "json" in request.headers.get("Accept", "")


def answer_refusal(request: HttpRequest, refusal: dict[str, str]) -> HttpResponse:
    """Say why what was posted is not saved: to a script in JSON, to anybody else on the page as it is now."""
    if is_asked_by_script(request):
        return JsonResponse(refusal, status=403)
    messages.error(request, refusal["error"])
    return HttpResponseRedirect(request.get_full_path())


def answer_script(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Return an answer as it is, or in JSON where it sends a script elsewhere."""
    if is_asked_by_script(request) and isinstance(answer, HttpResponseRedirect):
        return JsonResponse({"url": answer.url})
    return answer


class KeptFormAdmin(LargeListAdmin):
    """An admin whose forms the browser keeps until they are saved."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save a form; a script that posts it is told in JSON where to go on, or why it was not saved."""
        if request.method == "POST" and (refusal := self.find_refusal(request, object_id)):
            return answer_refusal(request, refusal)
        return answer_script(request, super().changeform_view(request, object_id, form_url, extra_context))

    def find_refusal(self, request: HttpRequest, object_id: str | None) -> dict[str, str]:
        """Return why what was posted is not saved, whatever it says, and where it goes on; else nothing."""
        words = other_person_words(request, request.POST.get(PERSON))
        return {"error": words} if words else {}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **given: Any) -> HttpResponse:
        """Have the browser keep the form."""
        context.setdefault("kept", {"seen": "", "anew": ""})
        return super().render_change_form(request, context, *args, **given)


class MergingAdmin(KeptFormAdmin):
    """The admin of what belongs to an edition: its forms lose nothing."""

    #: The link from a row to its edition.
    edition = "budget"

    def edition_of(self, row: Any) -> models.Budget:
        """Return the edition that a row belongs to."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.enter_anew))
        name = f"budgets_{self.opts.model_name}_anew"
        return [path("<int:pk>/anew/", view, name=name), *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return a row; one that is being saved is held, so that of two at once the second sees the first."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            self.model._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
            row.refresh_from_db()
        return row

    def find_refusal(self, request: HttpRequest, object_id: str | None) -> dict[str, str]:
        """Return why what was posted is not saved: another typed it, or its edition is closed."""
        if refusal := super().find_refusal(request, object_id):
            return refusal
        row = self.get_queryset(request).filter(pk=parse_key(object_id)).first() if parse_key(object_id) else None
        if row is None or PERSON not in request.POST or self.edition_of(row).is_open:
            return {}
        return {"error": closed_edition_words(self.edition_of(row)), "anew": self.anew_url(row)}

    def anew_url(self, row: Any) -> str:
        """Return where a new edition is opened for what was typed into a closed one."""
        return reverse(f"admin:budgets_{self.opts.model_name}_anew", args=[row.pk])

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **given: Any) -> HttpResponse:
        """Add to the page what its fields hold, who opens it, and where to go on once its edition is closed."""
        every = [context["adminform"].form, *(form for one in context["inline_admin_formsets"] for form in one.formset)]
        seen = {key: value for form in every if form.instance.pk for key, value in values_as_seen(form).items()}
        row = context.get("original")
        closed = row is not None and not self.edition_of(row).is_open
        context["kept"] = {
            "seen": json.dumps(seen, ensure_ascii=False),
            "anew": self.anew_url(row) if closed else "",
        }
        return super().render_change_form(request, context, *args, **given)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Say what of another was taken over, before the row is saved with it."""
        if taken := getattr(form, "taken_over", ()):
            words = _("The changes of %(by)s were taken over: %(fields)s.")
            messages.info(request, words % {"by": last_author(form.instance) or "—", "fields": ", ".join(taken)})
        return super().save_form(request, form, change)

    def enter_anew(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a new edition for what was typed into one that is closed; say where its place is there."""
        row = get_own_or_404(request, self.model._default_manager.all(), pk)
        edition = self.edition_of(row)
        if not all(rights.may(request.user, act, edition) for act in (Act.BEGIN, Act.ENTER)):
            raise PermissionDenied
        try:
            made = editions.continue_in_draft(budget=edition, by=acting_user(request))
        except editions.EditionError as error:
            return JsonResponse({"error": str(error)}, status=422)
        return JsonResponse(self.place_in_edition(row, made))

    def place_in_edition(self, row: Any, made: models.Budget) -> dict[str, Any]:
        """Return where what a row says stands in another edition of its document: an address."""
        name = self.opts.model_name
        beside = self.model._default_manager.filter(**{self.edition.replace(".", "__"): made}).order_by("pk")
        same = [one for one in beside if str(one) == str(row)]
        found = next((one for one in same if getattr(one, "order", 0) == getattr(row, "order", 0)), None)
        found = found or next(iter(same), None)
        if found is None:
            return {"url": f"{reverse(f'admin:budgets_{name}_add')}?budget={made.pk}"}
        return {"url": reverse(f"admin:budgets_{name}_change", args=[found.pk])}
