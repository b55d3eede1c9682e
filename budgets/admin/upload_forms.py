"""What staff are asked about an upload: its files, what its document leaves open, whose draft is to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_slug
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from budgets import documents, editions, models, originals, records, uploads
from budgets.documents.model.messages import sentence
from budgets.documents.model.outcomes import LARGEST_FILE
from budgets.models.departments import refuse_reserved
from budgets.queries.uploads import Issuer
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR

from .base_classes import DepartmentField

#: What a browser offers to choose; what a file is, its bytes say.
ACCEPTED = ".pdf,.docx,.doc,.wps,.rtf,.xlsx,.xls,.ods,.html,.htm,.mhtml,.mht,.txt,.csv,.tsv,.png,.jpg,.jpeg,.tif,.tiff"
OPEN = [("", _("as the document says"))]
NEW, OTHER = "new", "other"


class FilesInput(forms.FileInput):
    """A field for several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.FileField):
    """Several files, each within the limits and none twice."""

    widget = FilesInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        if not data:
            raise ValidationError(gettext("Choose the files that are to be read."))
        if errors := file_refusals(data):
            raise ValidationError(errors)
        return list(data)


def format_megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"


def file_refusals(files: Sequence[UploadedFile]) -> list[str]:
    """Return in words what is wrong with files before anyone reads them."""
    found = []
    if len(files) > uploads.MOST_FILES:
        words = gettext("%(n)d files were chosen; one budget has at most %(most)d.")
        found.append(words % {"n": len(files), "most": uploads.MOST_FILES})
    for file in files:
        size = file.size or 0
        if not size:
            found.append(gettext("%s is empty.") % file.name)
        if size > LARGEST_FILE:
            words = gettext("%(name)s has %(size)s; at most %(most)s are read.")
            sizes = {"size": format_megabytes(size), "most": format_megabytes(LARGEST_FILE)}
            found.append(words % {"name": file.name, **sizes})
    if sum(file.size or 0 for file in files) > uploads.LARGEST_TOGETHER:
        most = format_megabytes(uploads.LARGEST_TOGETHER)
        found.append(gettext("Together the files have more than %s.") % most)
    names = [uploads.short_file_name(file.name or "") for file in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    found += [gettext("Two files are called %s: rename one.") % name for name in twice]
    if not found and len({originals.sha256_of_file(file) for file in files}) < len(files):
        found.append(gettext("The same file was chosen twice."))
    return found


def unit_field(asked: documents.UnitQuestion, *, alone: bool) -> forms.ChoiceField:
    """Return the question for the money unit of a table that prints none, with the proposal and what speaks for it.

    Where it is not alone, the question for all tables has the proposal that they share.
    """
    words = {"unit": asked.proposal, "columns": asked.columns, "n": asked.figures}
    words |= {"alike": asked.alike, "tables": asked.tables}
    if not asked.proposal:
        why = gettext("Nothing in the document speaks for one unit: look at the original.")
    elif asked.columns:
        why = gettext("Proposed: %(unit)s, printed over %(columns)d of its columns; look at the original.") % words
    elif asked.alike:
        why = (
            gettext("Proposed: %(unit)s. %(alike)d of its %(n)d figures are printed in tables in that unit, too.")
            % words
        )
    else:
        why = gettext("Proposed: %(unit)s, the unit of %(tables)d other tables; look at the original.") % words
    name = f"{asked.statement.number} {asked.statement.title}".strip()
    return forms.ChoiceField(
        label=gettext("money unit of “%s”") % name,
        required=False,
        choices=unit_choices(gettext("leave it open") if alone else gettext("as for all tables")),
        initial=asked.proposal if alone else "",
        help_text=why,
    )


def unit_field_of_all(asked: Sequence[documents.UnitQuestion]) -> forms.ChoiceField:
    """Return the one question for the money unit of tables that share a proposal, with it and what speaks for it."""
    proposal = asked[0].proposal
    words = {"unit": proposal, "n": sum(one.figures for one in asked), "alike": sum(one.alike for one in asked)}
    why = gettext("Proposed: %(unit)s. %(alike)d of the %(n)d figures are printed in tables in that unit, too.") % words
    return forms.ChoiceField(
        label=gettext("money unit of all %d tables that print none") % len(asked),
        required=False,
        choices=unit_choices(gettext("leave it open")),
        initial=proposal,
        help_text=why if proposal else "",
    )


def unit_choices(unsaid: str) -> list[tuple[str, str]]:
    return [("", unsaid), *((unit, unit) for unit in records.MONEY_UNITS)]


class AnswersForm(forms.Form):
    """What a document may leave open; what it says itself is left empty."""

    department_printed = forms.CharField(
        label=_("department or unit, as printed"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": DepartmentField.offers, "autocomplete": "off"}),
    )
    year = forms.IntegerField(label=_("fiscal year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    scope = forms.ChoiceField(label=_("scope"), required=False, choices=[*OPEN, *models.Budget.SCOPES])
    phase = forms.ChoiceField(label=_("phase"), required=False, choices=[*OPEN, *models.Budget.PHASES])

    def __init__(
        self,
        *args: Any,
        upload: models.Upload | None = None,
        questions: Sequence[documents.UnitQuestion] = (),
        **kwargs: Any,
    ) -> None:
        if upload is not None:
            given = {"department_printed": upload.department, "year": upload.year}
            kwargs["initial"] = {**given, "scope": upload.scope, "phase": upload.phase}
        super().__init__(*args, **kwargs)
        #: What the document says where it says several things, by field.
        self.asked = upload.open_questions if upload is not None else {}
        proposals = upload.proposals if upload is not None else {}
        for name, said in self.asked.items():
            field_name = "department_printed" if name == "department" else name
            field = self.fields[field_name]
            field.required = True
            field.help_text = _("The document says: %s") % said if said else _("The document does not say it.")
            if name in proposals:
                answer, why = proposals[name]
                self.initial[field_name] = self.initial.get(field_name) or answer
                field.help_text = f"{field.help_text} {sentence(why, get_language() or '')}"
        #: Units that were given before stay given.
        self.units = dict(upload.units) if upload is not None else {}
        self.asked_units = {str(one.statement.order): one for one in questions}
        # Where proposals differ, one that nobody touched would stand against what is said of all.
        alike = len(questions) > 1 and len({one.proposal for one in questions}) == 1
        if alike:
            self.fields["unit_all"] = unit_field_of_all(questions)
        for order, one in self.asked_units.items():
            self.fields[f"unit_{order}"] = unit_field(one, alone=not alike)

    def unit_fields(self) -> list[Any]:
        """Return the questions for the money units of tables."""
        return [self[name] for name in self.fields if name.startswith("unit_")]

    def unit_of(self, order: str) -> str:
        """Return the money unit that was said of a table, by itself or with all others."""
        given: dict[str, str] = self.cleaned_data
        return given[f"unit_{order}"] or given.get("unit_all", "")

    def given_answers(self) -> uploads.UploadAnswers:
        given = self.cleaned_data
        said = {order: unit for order in self.asked_units if (unit := self.unit_of(order))}
        return uploads.UploadAnswers(
            department=given["department_printed"],
            year=given["year"],
            scope=given["scope"],
            phase=given["phase"],
            units=self.units | said,
        )

    def department_by_name(self) -> models.Department | None:
        """Return the department that bears the name given, where there is one alone."""
        name = self.cleaned_data["department_printed"]
        found = list(models.Department.objects.with_name_or_alias(name)[:2]) if name else []
        return found[0] if len(found) == 1 else None


class UploadForm(AnswersForm):
    """What is asked of whoever hands in files."""

    published = FilesField(label=_("The published files"))
    department = DepartmentField(
        label=_("department"), required=False, help_text=_("Leave it empty to go by what the document says.")
    )
    approved_on = forms.DateField(
        label=_("approved on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day the budget was approved: it must be public within twenty days."),
    )
    field_order = ("published", "department", "approved_on", "year", "scope", "phase")

    def __init__(self, *args: Any, departments: QuerySet[models.Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].rows = departments  # type: ignore[attr-defined]
        del self.fields["department_printed"]
        together = {"most": uploads.MOST_FILES, "size": format_megabytes(LARGEST_FILE)}
        together["together"] = format_megabytes(uploads.LARGEST_TOGETHER)
        self.fields["published"].help_text = (
            _(
                "All files of one budget: text and tables, in any order. PDF with text, Word document (DOCX), workbook "
                "(XLSX, XLS, ODS), web page (HTML) or plain text (UTF-8); at most %(most)d files, each up to %(size)s, "
                "%(together)s together."
            )
            % together
        )

    def given_answers(self) -> uploads.UploadAnswers:
        given = self.cleaned_data
        return uploads.UploadAnswers(year=given["year"], scope=given["scope"], phase=given["phase"])


class KeepForm(forms.Form):
    """Whose draft is to be kept: a department that bears the name, one that nearly does, another, or a new one."""

    issuer = forms.ChoiceField(label=_("Which department is it?"), widget=forms.RadioSelect, choices=[])
    other = DepartmentField(label=_("another department"), required=False)
    remember = forms.BooleanField(
        label=_("Remember the printed name as another name of this department"), required=False, initial=True
    )
    name = forms.CharField(label=_("name"), required=False, max_length=200)
    jurisdiction = forms.CharField(label=_("jurisdiction"), required=False, max_length=100)
    slug = forms.CharField(
        label=_("address"), required=False, max_length=100, help_text=_("Latin letters, used in addresses")
    )
    again = forms.BooleanField(label=_("Keep another draft of these files all the same"), required=False)
    latest = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        issuer: Issuer,
        chosen: models.Department | None,
        budget: records.Budget,
        departments: QuerySet[models.Department],
        may_make: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].rows = departments  # type: ignore[attr-defined]
        self.printed = budget.department
        #: Whether who is asked may make departments anywhere
        self.may_make = may_make
        # Whom staff chose comes first; where the document names another, both stand there and none is ticked.
        known = list({one.pk: one for one in (chosen, *issuer.found, *issuer.near) if one is not None}.values())
        choices: list[tuple[str, Any]] = [
            (str(one.pk), f"{one.name} · {one.jurisdiction} · {one.slug}") for one in known
        ]
        if may_make and not issuer.found:
            choices.append((NEW, gettext("a new department, as written below")))
        choices.append((OTHER, gettext("another one:")))
        self.fields["issuer"].choices = choices  # type: ignore[attr-defined]
        self.by_key = {str(one.pk): one for one in known}
        if chosen is not None and (issuer.settled in (None, chosen)):
            self.initial.setdefault("issuer", str(chosen.pk))
        elif chosen is None and issuer.settled is not None:
            self.initial.setdefault("issuer", str(issuer.settled.pk))
        elif not known:
            self.initial.setdefault("issuer", NEW if may_make else OTHER)
        self.initial.setdefault("name", budget.department)
        self.initial.setdefault("jurisdiction", budget.jurisdiction)
        self.initial.setdefault("slug", editions.unused_slug(budget.department))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        choice = cleaned.get("issuer")
        if choice == OTHER and not cleaned.get("other") and "other" not in self.errors:
            self.add_error("other", gettext("Say which department it is."))
        if choice == NEW:
            self.clean_new_department(cleaned)
        return cleaned

    def clean_new_department(self, cleaned: dict[str, Any]) -> None:
        for name in ("name", "jurisdiction", "slug"):
            if not (cleaned.get(name) or "").strip():
                self.add_error(name, gettext("A new department needs it."))
        slug = (cleaned.get("slug") or "").strip()
        try:
            validate_slug(slug or "x")
            refuse_reserved(slug)
        except ValidationError as error:
            self.add_error("slug", " ".join(error.messages))
        taken = models.Department.objects.filter(slug=slug), models.FormerSlug.objects.filter(slug=slug)
        if slug and any(rows.exists() for rows in taken):
            self.add_error("slug", gettext("This address is, or was, another department's."))

    def chosen_issuer(self) -> models.Department | uploads.NewDepartment:
        given = self.cleaned_data
        if given["issuer"] == NEW:
            words = {name: given[name].strip() for name in ("name", "jurisdiction", "slug")}
            return uploads.NewDepartment(**words)
        if given["issuer"] == OTHER:
            return given["other"]  # type: ignore[no-any-return]
        return self.by_key[given["issuer"]]
