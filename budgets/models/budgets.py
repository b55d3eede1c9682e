"""A budget as an edition, and the files it was read from."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.records import Phase, Scope

from .catalogue import FiscalYear
from .departments import Department
from .fields import NumbersField, issuer_beside
from .page_addresses import page_address

#: The word for (scope, phase) in addresses.
DOCUMENTS = {
    (Scope.DEPARTMENT, Phase.BUDGET): "budget",
    (Scope.DEPARTMENT, Phase.ADJUSTED): "adjusted",
    (Scope.DEPARTMENT, Phase.FINAL): "final",
    (Scope.UNIT, Phase.BUDGET): "unit-budget",
    (Scope.UNIT, Phase.ADJUSTED): "unit-adjusted",
    (Scope.UNIT, Phase.FINAL): "unit-final",
}
SCOPE_PHASE = {document: key for key, document in DOCUMENTS.items()}


class BudgetQuerySet(models.QuerySet["Budget"]):
    """Visibility is said here and nowhere else: nothing public reads budgets by any other way."""

    def published(self) -> BudgetQuerySet:
        """Return the editions in force: at most one of each issuer, year, scope and phase."""
        return self.filter(state=Budget.EditionState.PUBLISHED)

    def readable(self) -> BudgetQuerySet:
        """Return the editions the public may open by their permanent address: in force or superseded."""
        return self.filter(state__in=[Budget.EditionState.PUBLISHED, Budget.EditionState.SUPERSEDED])

    def withdrawn(self) -> BudgetQuerySet:
        """Return the editions taken back: the public may know their title, dates and the reason, nothing they said."""
        return self.filter(state=Budget.EditionState.WITHDRAWN)

    def in_preparation(self) -> BudgetQuerySet:
        """Return the editions that only staff may see: drafts and those in review."""
        return self.filter(state__in=[Budget.EditionState.DRAFT, Budget.EditionState.REVIEW])

    def publicly_known(self) -> BudgetQuerySet:
        """Return the editions whose existence is public: readable or withdrawn."""
        known = (Budget.EditionState.PUBLISHED, Budget.EditionState.SUPERSEDED, Budget.EditionState.WITHDRAWN)
        return self.filter(state__in=known)

    def by_document_address(self, slug: str, year: int, document: str) -> BudgetQuerySet:
        """Return all editions of one document by the words of its address; none for an unknown word."""
        if document not in SCOPE_PHASE:
            return self.none()
        scope, phase = SCOPE_PHASE[document]
        return self.filter(department__slug=slug, fiscal_year=year, scope=scope, phase=phase)

    def of_document(self, issuer: Department | int, year: int, scope: str, phase: str) -> BudgetQuerySet:
        """Return all editions of one document, by the parts of its :attr:`Budget.document_key`."""
        return self.filter(department=issuer, fiscal_year=year, scope=scope, phase=phase)


class UndiscardedManager(models.Manager["Budget"]):
    """Leave drafts that were discarded out of every list: they are asked for by their own name, ``Budget.every``."""

    def get_queryset(self) -> models.QuerySet[Budget]:
        return super().get_queryset().exclude(state=Budget.EditionState.DISCARDED)


class Budget(models.Model):
    """One edition of one budget (预算): unique by issuer, year, scope, phase and edition; unchanged once published.

    A discarded draft stays for some weeks, for those who want it back: ``ended_at`` and ``withdrawal_reason`` say since
    when and why.
    """

    class EditionState(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DISCARDED = "discarded", _("discarded")

    SCOPES = [(Scope.DEPARTMENT.value, _("department")), (Scope.UNIT.value, _("unit"))]
    PHASES = [
        (Phase.BUDGET.value, _("budget")),
        (Phase.ADJUSTED.value, _("adjusted budget")),
        (Phase.FINAL.value, _("final accounts")),
    ]

    department = models.ForeignKey(Department, models.PROTECT, related_name="budgets", verbose_name=_("department"))
    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="budgets", verbose_name=_("fiscal year"))
    scope = models.CharField(_("scope"), max_length=12, choices=SCOPES, default=Scope.DEPARTMENT.value)
    phase = models.CharField(_("phase"), max_length=12, choices=PHASES, default=Phase.BUDGET.value)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=EditionState.choices, default=EditionState.DRAFT)

    title = models.CharField(_("title as printed"), max_length=300)
    issuer = models.CharField(_("issuer as printed"), max_length=200)
    jurisdiction = models.CharField(_("jurisdiction as printed"), max_length=100, blank=True)
    department_in_charge = models.CharField(_("department in charge as printed"), max_length=200, blank=True)
    units = models.JSONField(_("units covered, as printed"), default=list, blank=True)
    summary_of = models.CharField(_("SHA-256 of the document summarised"), max_length=64, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    released_on = models.DateField(_("released by the issuer on"), null=True, blank=True)

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("superseded or withdrawn at"), null=True, blank=True)
    publication_note = models.TextField(_("note on publication"), blank=True)
    withdrawal_reason = models.TextField(_("reason of withdrawal"), blank=True)
    changed_at = models.DateTimeField(_("last changed at"), null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("last changed by"),
    )

    objects = UndiscardedManager.from_queryset(BudgetQuerySet)()
    every = BudgetQuerySet.as_manager()

    #: Whether something of the edition was not read, where a query asked for it (:mod:`budgets.queries.unread`).
    unread: bool
    noted: bool

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-fiscal_year_id", "department__name", "scope", "phase", "-edition"]
        indexes = [
            models.Index(fields=["state", "fiscal_year"], name="budget_state_year"),
            models.Index(fields=["fiscal_year", "-id"], name="budget_newest_of_year"),
            models.Index(fields=["-published_at", "-id"], condition=models.Q(state="published"), name="budget_newest"),
            models.Index(
                fields=["-ended_at", "-id"],
                condition=models.Q(state__in=["superseded", "withdrawn"]),
                name="budget_last_ended",
            ),
            models.Index(
                fields=["scope", "phase", "fiscal_year", "department", "id"],
                condition=models.Q(state="published"),
                name="budget_of_document",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "fiscal_year", "scope", "phase", "edition"],
                condition=~models.Q(state="discarded"),
                name="budget_edition_once",
            ),
            models.UniqueConstraint(
                fields=["department", "fiscal_year", "scope", "phase"],
                condition=models.Q(state="published"),
                name="budget_one_published_edition",
            ),
            models.CheckConstraint(condition=models.Q(edition__gte=1), name="budget_edition_from_one"),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn") | ~models.Q(withdrawal_reason=""),
                name="budget_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.edition}"

    def get_absolute_url(self) -> str:
        """Return the address of the document; a superseded edition has the permanent one of its number."""
        where = {"slug": self.department.slug, "year": self.fiscal_year_id, "document": self.document}
        if self.state == self.EditionState.SUPERSEDED:
            return page_address("budgets:edition", **where, edition=self.edition)
        return page_address("budgets:budget", **where)

    @property
    def issuer_beside_title(self) -> str:
        """The printed issuer where the printed title does not name it, else empty."""
        return issuer_beside(self.title, self.issuer)

    @property
    def file_stem(self) -> str:
        """What the names of files of this edition begin with: its address, in one word."""
        return f"{self.department.slug}-{self.fiscal_year_id}-{self.document}-{self.edition}"

    @property
    def document(self) -> str:
        """Return the word for scope and phase in addresses, such as ``unit-budget``."""
        return DOCUMENTS[Scope(self.scope), Phase(self.phase)]

    @property
    def document_key(self) -> tuple[int, int, str, str]:
        """Return what tells its document from others: issuer, year, scope, phase."""
        return self.department_id, self.fiscal_year_id, self.scope, self.phase

    @property
    def version(self) -> str:
        """Return a word that is another after each change: what was read is held against what is published."""
        return self.changed_at.isoformat() if self.changed_at else ""

    @property
    def is_open(self) -> bool:
        """Tell whether the edition may still be changed."""
        return self.state in (self.EditionState.DRAFT, self.EditionState.REVIEW)

    @property
    def is_readable(self) -> bool:
        """Tell whether the public may open the edition by its permanent address."""
        return self.state in (self.EditionState.PUBLISHED, self.EditionState.SUPERSEDED)


def staff_storage() -> Storage:
    """Return where staff's uploads are kept: a folder that no address leads to."""
    return storages["default"]


def file_path(file: SourceFile, name: str) -> str:
    """Return where the bytes of a source file are kept: under their hash, so that no name can lead astray."""
    return f"sources/{file.sha256[:2]}/{file.sha256}"


class SourceFile(models.Model):
    """A file an edition was read from (来源文件); its bytes are kept where staff handed it in."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="files", verbose_name=_("budget"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    url = models.URLField(_("source address"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=file_path, storage=staff_storage, max_length=200, blank=True)
    recognised_pages = NumbersField(_("pages read from a picture"))
    #: A draft's: those of the recognised pages whose texts no person has compared with the picture yet.
    unconfirmed_pages = NumbersField(editable=False)

    class Meta:
        verbose_name = _("source file")
        verbose_name_plural = _("source files")
        ordering = ["-budget_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "order"], name="source_file_order_once"),
            models.UniqueConstraint(fields=["budget", "name"], name="source_file_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
