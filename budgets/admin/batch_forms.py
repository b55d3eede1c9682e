"""What staff are asked about a batch: its files, and in one table all that its documents leave open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from budgets import models, records, uploads
from budgets.batches import LARGEST_BATCH, MOST_HANDED_IN, HandedIn
from budgets.documents.model.outcomes import LARGEST_FILE
from budgets.queries.batches import BatchRow, BatchStanding

from .base_classes import DepartmentField
from .upload_forms import ACCEPTED, NEW, OTHER, AnswersForm, FilesInput, format_megabytes


class ManyFilesField(forms.FileField):
    """Any number of files, or none."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return list(data or ())


class BatchForm(forms.Form):
    """The files of many departments: chosen one by one, as archives, or as a folder.

    A browser sends the files of a folder without their folders; a script says them in ``paths``.
    """

    published = ManyFilesField(
        label=_("Files or ZIP archives"), required=False, widget=FilesInput(attrs={"accept": f"{ACCEPTED},.zip"})
    )
    folder = ManyFilesField(
        label=_("Or a folder"),
        required=False,
        widget=FilesInput(attrs={"webkitdirectory": True}),
        help_text=_("With all folders in it; a folder can be dropped here."),
    )
    paths = forms.CharField(required=False, widget=forms.HiddenInput)
    #: What is taken at once, for the page that says so: files, and bytes together.
    most, largest = MOST_HANDED_IN, LARGEST_BATCH

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = {"most": MOST_HANDED_IN, "together": format_megabytes(LARGEST_BATCH)}
        self.fields["published"].help_text = _(
            "PDF with text, Word documents (DOCX), workbooks (XLSX, XLS, ODS), web pages (HTML), plain text (UTF-8), "
            "or ZIP archives of them without a password; at most %(most)d files, each up to %(size)s, %(together)s "
            "together, unpacked."
        ) % (limits | {"size": format_megabytes(LARGEST_FILE)})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("published") or cleaned.get("folder")):
            raise ValidationError(gettext("Choose the files that are to be read."))
        return cleaned

    def handed_in(self) -> list[HandedIn]:
        """Return the files with the folders that they lay in, as far as the browser told them."""
        folder = self.cleaned_data["folder"]
        paths = self.folder_paths(len(folder)) or [file.name or "file" for file in folder]
        named = [(file.name or "file", file) for file in self.cleaned_data["published"]]
        return [
            HandedIn(path=PurePosixPath(name), source=file, size=file.size or 0)
            for name, file in [*named, *zip(paths, folder, strict=True)]
        ]

    def folder_paths(self, number: int) -> list[str]:
        """Return the paths that a script told of so many files; none where it did not, or not of each."""
        try:
            told = json.loads(self.cleaned_data["paths"] or "[]")
        except (ValueError, RecursionError):
            return []
        is_list = isinstance(told, list) and len(told) == number and all(isinstance(one, str) and one for one in told)
        return told if is_list else []

    def name(self) -> str:
        """Return what the batch is called: as its archive or folder, or its first file."""
        files = self.handed_in()
        first = files[0].path
        if len(first.parts) > 1:
            return first.parts[0]
        if len(files) == 1:
            return first.stem
        others = len(files) - 1
        words = ngettext("%(name)s and %(n)d other", "%(name)s and %(n)d others", others)
        return words % {"name": first.name, "n": others}


class ForAllForm(forms.Form):
    """What holds for all documents that leave it open."""

    year = AnswersForm.base_fields["year"]
    scope = forms.ChoiceField(
        label=_("scope"), required=False, choices=[("", _("leave it open")), *models.Budget.SCOPES]
    )
    phase = forms.ChoiceField(
        label=_("phase"), required=False, choices=[("", _("leave it open")), *models.Budget.PHASES]
    )
    unit = forms.ChoiceField(
        label=_("money unit"),
        required=False,
        choices=[("", _("leave it open")), *((unit, unit) for unit in records.MONEY_UNITS)],
    )


class OpenQuestionsForm(AnswersForm):
    """What one document of a batch leaves open, and no more; what is left empty stays open."""

    def __init__(self, *args: Any, row: BatchRow, **kwargs: Any) -> None:
        kwargs["prefix"] = f"u{row.upload.pk}"
        super().__init__(*args, upload=row.upload, questions=row.units, **kwargs)
        self.row = row
        asked = {"department_printed" if name == "department" else name for name in self.asked}
        for name in ("department_printed", "year", "scope", "phase"):
            if name not in asked:
                del self.fields[name]
            else:
                self.fields[name].required = False
        for name in asked & {"scope", "phase"}:
            choices = getattr(models.Budget, f"{name.upper()}S")
            self.fields[name].choices = [("", _("leave it open")), *choices]  # type: ignore[attr-defined]

    def answers_given(self, for_all: dict[str, Any]) -> uploads.UploadAnswers:
        """Return all answers of the document: those given here, else what holds for all, else what was said before."""
        upload = self.row.upload
        before = {name: getattr(upload, name) for name in ("department", "year", "scope", "phase")}
        given = {"department" if name == "department_printed" else name: value for name, value in self.own().items()}
        said = {name: given[name] or for_all.get(name) or before[name] for name in given}
        unit = for_all.get("unit")
        units = {order: self.unit_of(order) or unit for order in self.asked_units}
        units = {order: unit for order, unit in units.items() if unit}
        return uploads.UploadAnswers(**(before | said), units=self.units | units)

    def own(self) -> dict[str, Any]:
        names = [name for name in self.fields if not name.startswith("unit_")]
        return {name: self.cleaned_data[name] for name in names}

    def is_answered(self, answers: uploads.UploadAnswers) -> bool:
        """Tell whether anything is said that was open before."""
        upload = self.row.upload
        return any(getattr(answers, name) != getattr(upload, name) for name in uploads.UploadAnswers.__slots__)

    def department_by_name(self) -> models.Department | None:
        return super().department_by_name() if "department_printed" in self.fields else None


class IssuerForm(forms.Form):
    """Whose the budgets are that print a name nobody is known by: one nearly called so, another one, or a new one."""

    issuer = forms.ChoiceField(required=False, widget=forms.RadioSelect, choices=[])
    other = DepartmentField(label=_("another department"), required=False)
    jurisdiction = forms.CharField(label=_("jurisdiction"), required=False, max_length=100)
    remember = forms.BooleanField(
        label=_("Remember the printed name as another name of this department"), required=False, initial=True
    )

    def __init__(
        self,
        *args: Any,
        rows: Sequence[BatchRow],
        near: Sequence[models.Department],
        departments: QuerySet[models.Department],
        may_make: bool,
        **kwargs: Any,
    ) -> None:
        kwargs["prefix"] = f"d{rows[0].upload.pk}"
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.printed = rows[0].told["department"]
        self.near = {str(one.pk): one for one in near}
        self.fields["other"].rows = departments  # type: ignore[attr-defined]
        choices: list[tuple[str, Any]] = [("", gettext("leave it open"))]
        choices += [(key, f"{one.name} · {one.jurisdiction} · {one.slug}") for key, one in self.near.items()]
        if may_make:
            choices.append((NEW, gettext("a new department called so, of the jurisdiction:")))
        else:
            del self.fields["jurisdiction"]
        choices.append((OTHER, gettext("another one:")))
        self.fields["issuer"].choices = choices  # type: ignore[attr-defined]
        self.fields["issuer"].label = self.printed
        place = rows[0].told["jurisdiction"]
        self.initial.setdefault("jurisdiction", place)
        # Where a name is nearly another's, somebody has to look.
        self.initial.setdefault("issuer", NEW if may_make and place and not self.near else "")

    @property
    def evidence(self) -> str:
        """What speaks for what is proposed."""
        if self.near:
            return gettext("Nobody is called so; nearly so: %s.") % "、".join(one.name for one in self.near.values())
        return gettext("Nobody is called so, or nearly so.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("issuer") == OTHER and not cleaned.get("other") and "other" not in self.errors:
            self.add_error("other", gettext("Say which department it is."))
        if cleaned.get("issuer") == NEW and not cleaned.get("jurisdiction", "").strip():
            self.add_error("jurisdiction", gettext("A new department needs it."))
        return cleaned

    def chosen_issuer(self) -> models.Department | uploads.NewDepartment | None:
        """Return whose the budgets are; nothing where it stays open. A new one has its address when it is made."""
        given = self.cleaned_data
        if given["issuer"] == NEW:
            place = given["jurisdiction"].strip()
            return uploads.NewDepartment(name=self.printed, jurisdiction=place, slug="")
        return given["other"] if given["issuer"] == OTHER else self.near.get(given["issuer"])


@dataclass(slots=True)
class Questions:
    """All open questions of a batch, as forms that are posted together."""

    for_all: ForAllForm
    issuers: list[IssuerForm] = field(default_factory=list)
    documents: list[OpenQuestionsForm] = field(default_factory=list)

    @classmethod
    def of(
        cls, rows: Sequence[BatchRow], posted: Any, *, departments: QuerySet[models.Department], may_make: bool
    ) -> Questions:
        """Return the questions that rows leave open, filled in with what was posted or else with what is proposed.

        Offered are ``departments``, and new ones to who ``may_make`` them.
        """
        own = set(departments.values_list("pk", flat=True))
        asked = [row for row in rows if row.standing == BatchStanding.ASKED]
        found = cls(for_all=ForAllForm(posted, prefix="all"))
        by_name: dict[tuple[str, str], list[BatchRow]] = {}
        for row in asked:
            if row.is_read and row.department is None:
                by_name.setdefault((row.told["department"], row.told["jurisdiction"]), []).append(row)
            if row.units or row.upload.open_questions:
                found.documents.append(OpenQuestionsForm(posted, row=row))
        found.issuers = [
            IssuerForm(
                posted,
                rows=some,
                near=[one for one in some[0].near if one.pk in own],
                departments=departments,
                may_make=may_make,
            )
            for some in by_name.values()
        ]
        return found

    def __bool__(self) -> bool:
        return bool(self.issuers or self.documents)

    def is_valid(self) -> bool:
        """Tell whether all is valid; each form says its own errors."""
        return not [form for form in (self.for_all, *self.issuers, *self.documents) if not form.is_valid()]
