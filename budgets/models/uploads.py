"""What staff hand in to be read: the files, how far reading is, and what came of it, until a draft is kept of it.

Files of many departments are handed in together as a batch, each as an upload of its own until they are told apart.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.records import Scope

from .budgets import Budget, staff_storage
from .departments import Department

#: A reader says every few seconds that it is there; one that was silent so long is not there any more.
SILENCE = timedelta(seconds=45)
#: An upload that waits longer, while no other is being read, waits for a worker that does not run.
PATIENCE = timedelta(seconds=20)
#: What a document leaves open, by the refusal that asks for it; ``no-title`` asks for the first two.
ASKED = {
    "which-department": ("department",),
    "which-year": ("year",),
    "which-scope": ("scope",),
    "which-phase": ("phase",),
    "no-title": ("department", "year"),
}
#: What the reader proposes, by the message that does: the field, and the answer unless the message begins with it.
PROPOSED = {
    "proposed-year": ("year", ""),
    "proposed-department": ("department", ""),
    "proposed-scope-unit": ("scope", Scope.UNIT),
    "proposed-scope-department": ("scope", Scope.DEPARTMENT),
}


def upload_path(file: UploadFile, name: str) -> str:
    """Return where the bytes of an uploaded file are kept until a draft takes them over: under their hash."""
    return f"uploads/{file.sha256[:2]}/{file.sha256}"


def package_path(upload: Upload, name: str) -> str:
    """Return where the data package of what was read is kept."""
    return f"uploads/read/{upload.pk}.zip"


def lately(span: timedelta) -> tuple[datetime, datetime]:
    """Return the times no further from now than that: what a clock that was ahead noted is not of now."""
    now = timezone.now()
    return now - span, now + span


class UploadQuerySet(models.QuerySet["Upload"]):
    def undecided(self) -> UploadQuerySet:
        """Return the uploads of which neither a draft was kept nor which were discarded."""
        return self.exclude(state__in=[Upload.UploadState.KEPT, Upload.UploadState.DISCARDED])

    def being_read(self) -> UploadQuerySet:
        """Return the uploads of which a reader lately said that it reads them."""
        return self.filter(state=Upload.UploadState.READING, heard_at__range=lately(SILENCE))

    def abandoned(self) -> UploadQuerySet:
        """Return the uploads whose reader fell silent, and those that wait as long to be read or kept."""
        silent = ~models.Q(heard_at__range=lately(SILENCE)) | models.Q(heard_at=None)
        late = ~models.Q(queued_at__range=lately(SILENCE))
        waiting = [Upload.UploadState.WAITING, Upload.UploadState.KEEPING]
        return self.filter((models.Q(state=Upload.UploadState.READING) & silent) | (models.Q(state__in=waiting) & late))

    def without_worker(self) -> UploadQuerySet:
        """Return the uploads that wait for a worker though none is busy with another."""
        waiting = self.filter(state=Upload.UploadState.WAITING).exclude(queued_at__range=lately(PATIENCE))
        return waiting.exclude(models.Exists(Upload.objects.being_read()))


class Batch(models.Model):
    """The files of many departments, handed in together (批次): read one by one, then told apart into budgets.

    ``left_out`` has what was not taken: the path within the batch and the message that says why. Once all files are
    read, those of one budget become one upload (``told_apart_at``); afterwards only staff move them.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    made_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    name = models.CharField(_("name"), max_length=255)
    left_out = models.JSONField(default=list, editable=False)
    told_apart_at = models.DateTimeField(_("told apart at"), null=True, editable=False)

    class Meta:
        verbose_name = _("batch of files")
        verbose_name_plural = _("batches of files")
        ordering = ["-pk"]
        # As with uploads: whoever may add editions may hand in files for them.
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """Published files handed in as one budget (上传): read apart, looked at, then kept as a draft or discarded.

    ``issuer`` and ``approved_on`` are what staff say of the draft; ``department``, ``year``, ``scope`` and ``phase``
    what they say to the reader where the files leave it open; ``units`` has money units by the order of tables that
    print none. Everything a worker writes names the ``attempt`` that it was asked for: one that was given up cannot
    disturb the next; ``taken_up`` counts those that followed a worker's end, since somebody last asked. Of a batch,
    ``recognised`` says in short what was read (:func:`budgets.queries.batches.recognised`), ``keeper`` who asked for
    the draft, and ``unkept`` why none was made.
    """

    class UploadState(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        READ = "read", _("read")
        REFUSED = "refused", _("not read")
        KEEPING = "keeping", _("being kept")
        KEPT = "kept", _("kept as a draft")
        DISCARDED = "discarded", _("discarded")

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    batch = models.ForeignKey(
        Batch, models.CASCADE, null=True, blank=True, related_name="uploads", verbose_name=_("batch of files")
    )
    made_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=UploadState.choices, default=UploadState.WAITING)

    issuer = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    department = models.CharField(_("department as printed"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("fiscal year"), null=True, blank=True)
    scope = models.CharField(_("scope"), max_length=12, choices=Budget.SCOPES, blank=True)
    phase = models.CharField(_("phase"), max_length=12, choices=Budget.PHASES, blank=True)
    units = models.JSONField(_("money units of tables that print none"), default=dict, blank=True)

    attempt = models.PositiveIntegerField(default=0, editable=False)
    taken_up = models.PositiveSmallIntegerField(default=0, editable=False)
    queued_at = models.DateTimeField(null=True, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False)
    done = models.PositiveIntegerField(_("pages read"), default=0, editable=False)
    pages = models.PositiveIntegerField(_("pages"), default=0, editable=False)

    refusal = models.TextField(_("why it was not read"), blank=True, editable=False)
    warnings = models.JSONField(default=list, editable=False)
    recognised = models.JSONField(default=dict, editable=False)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    unkept = models.TextField(_("why no draft was kept"), blank=True, editable=False)
    package = models.FileField(upload_to=package_path, storage=staff_storage, blank=True, editable=False)
    budget = models.ForeignKey(
        Budget, models.SET_NULL, null=True, blank=True, related_name="uploads", verbose_name=_("budget")
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-pk"]
        # Whoever may add editions may hand in files for them.
        default_permissions = ()
        indexes = [models.Index(fields=["state"], name="upload_state")]

    def __str__(self) -> str:
        return ", ".join(file.name for file in self.files.all()) or str(self.pk)

    @property
    def is_stopped(self) -> bool:
        """Tell whether the reader fell silent before it was done."""
        return self.state == self.UploadState.READING and (
            self.heard_at is None or abs(timezone.now() - self.heard_at) > SILENCE
        )

    @property
    def is_under_way(self) -> bool:
        """Tell whether there is something to wait for."""
        return self.state in (self.UploadState.WAITING, self.UploadState.KEEPING) or (
            self.state == self.UploadState.READING and not self.is_stopped
        )

    @property
    def kept_draft(self) -> Budget | None:
        """Return the edition that was made of it, unless it was discarded since."""
        return None if self.budget is None or self.budget.state == Budget.EditionState.DISCARDED else self.budget

    @property
    def is_undecided(self) -> bool:
        return self.state not in (self.UploadState.KEPT, self.UploadState.DISCARDED)

    @property
    def open_questions(self) -> dict[str, str]:
        """Return what the reader asks for, with what the document says of it where it says several things."""
        if self.state != self.UploadState.REFUSED:
            return {}
        said = (line.partition(": ") for line in self.refusal.splitlines())
        return {name: detail for slug, _colon, detail in said for name in ASKED.get(slug, ())}

    @property
    def proposals(self) -> dict[str, tuple[str, str]]:
        """Return what the reader proposes for what it asks: the answer, and the message that says why."""
        found = {}
        for line in self.refusal.splitlines():
            slug, _colon, detail = line.partition(": ")
            if slug in PROPOSED:
                name, answer = PROPOSED[slug]
                found[name] = (answer or detail.partition(" × ")[0], line)
        return found


class UploadFile(models.Model):
    """A file of an upload; its bytes are kept until a draft takes them over or the upload is discarded.

    ``folder`` is where it lay in its batch; a file ``beside`` others says itself of no budget, and was put with them
    for its place and name.
    """

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="files", verbose_name=_("upload"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("file name"), max_length=255)
    folder = models.CharField(_("folder"), max_length=1000, blank=True)
    beside = models.BooleanField(default=False, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    #: What the reader found it to be; empty before it was read.
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    file = models.FileField(_("file"), upload_to=upload_path, storage=staff_storage, max_length=200, blank=True)

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        ordering = ["upload", "order"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["upload", "order"], name="upload_file_order_once"),
            models.UniqueConstraint(fields=["upload", "name"], name="upload_file_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
