"""The public log: what was published and withdrawn, each entry chained to the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .budgets import Budget
from .fields import issuer_beside


class PublicLogEntry(models.Model):
    """An entry of the public log (公开日志): an edition was published, or withdrawn; only ever added.

    ``document`` is the edition's address at that time, without language and host; ``records`` the SHA-256 of its
    records in the canonical ``form`` (:mod:`budgets.canonical`), ``hash`` that of this entry with ``previous``, the
    hash of the entry before.
    """

    class Event(models.TextChoices):
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"))
    event = models.CharField(_("event"), max_length=10, choices=Event.choices)
    budget = models.ForeignKey(
        # The database refuses to delete what was published.
        Budget,
        models.DO_NOTHING,
        related_name="log_entries",
        verbose_name=_("edition"),
    )
    document = models.CharField(_("address of the edition"), max_length=200)
    issuer = models.CharField(_("issuer as printed"), max_length=200)
    title = models.CharField(_("title as printed"), max_length=300)
    form = models.PositiveSmallIntegerField(_("canonical form"))
    records = models.CharField(_("SHA-256 of the records"), max_length=64)
    previous = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash of the entry"), max_length=64)

    class Meta:
        verbose_name = _("entry of the public log")
        verbose_name_plural = _("entries of the public log")
        ordering = ["-number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["budget", "event"], name="public_log_event_once")]

    def __str__(self) -> str:
        whose = [self.issuer_beside_title] if self.issuer_beside_title else []
        return " · ".join([str(self.number), str(self.get_event_display()), *whose, self.title])

    @property
    def issuer_beside_title(self) -> str:
        """The printed issuer where the printed title does not name it, else empty."""
        return issuer_beside(self.title, self.issuer)

    @classmethod
    def lines(cls) -> Iterator[str]:
        """Yield the whole log as JSON, an entry a line, the oldest first, as it is read from the database."""
        for entry in cls.objects.order_by("number").iterator():
            yield json.dumps(entry.data(), ensure_ascii=False) + "\n"

    def data(self) -> dict[str, Any]:
        """Return the entry as it is made public, in the words that its hash is made of."""
        words = ("document", "issuer", "title", "form", "records", "previous", "hash")
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "event": str(self.event),
            **{word: getattr(self, word) for word in words},
        }
