"""How public pages are known to have changed: a word for each part of what they read, another after each change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Generation(models.Model):
    """The present word (``token``) of a subject: the documents of a department, all lists, or all names.

    Triggers alone write these rows (:mod:`budgets.editions.generation_triggers`). A department goes by the word of its
    address, which holds no colon. Without the row of ``NAMES`` nothing may be kept: the triggers do not stand.
    """

    NAMES, LISTS = "site:names", "site:lists"

    subject = models.CharField(max_length=120, primary_key=True)
    token = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("generation of pages")
        verbose_name_plural = _("generations of pages")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.subject}: {self.token}"
