"""What is kept of accounts beside what Django keeps."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GivenPassword(models.Model):
    """A password that another set (初始密码): until its owner sets one of his own, the account opens nothing else."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("person")
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    class Meta:
        verbose_name = _("password set by another")
        verbose_name_plural = _("passwords set by others")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.person)
