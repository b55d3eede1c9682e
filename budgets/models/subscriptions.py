"""Who is told by e-mail of what a feed gets new."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Subscription(models.Model):
    """An e-mail address that follows a feed (邮件订阅), from the moment in which its owner says so.

    Until then it waits for no more than some days, and ``address`` is empty: the letter that asks for the
    confirmation has it. ``address_key`` tells one address from others by a keyed hash, ``visitor`` one network on one
    day; both are there to bound what is asked, and go with the confirmation. ``feed`` is the whole web address of
    what is followed; ``told`` the number of the last entry of the public log of which the owner was told.
    """

    feed = models.URLField(_("feed"), max_length=600)
    address = models.EmailField(_("e-mail address"), blank=True)
    address_key = models.CharField(max_length=64, blank=True)
    visitor = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    told = models.PositiveBigIntegerField(_("told up to"), default=0)

    class Meta:
        verbose_name = _("subscription by e-mail")
        verbose_name_plural = _("subscriptions by e-mail")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["feed", "address"], condition=~models.Q(address=""), name="followed_once")
        ]
        indexes = [
            models.Index(fields=["told"], condition=~models.Q(address=""), name="subscription_told"),
            models.Index(fields=["asked_at"], condition=models.Q(address=""), name="subscription_waiting"),
        ]

    def __str__(self) -> str:
        return self.feed
