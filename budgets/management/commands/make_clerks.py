"""Make the group of clerks, or give it again what it may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db.models import Q

NAME = "录入员 clerks"
#: What clerks may only add and change: others refer to it, or the public has its address.
KEPT = ("department", "jurisdiction", "fiscalyear", "classificationcode", "project", "budget", "formerslug")


class Command(BaseCommand):
    help = "Make the group of clerks: they enter, publish and correct budgets, and keep names, but manage no accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        group, _made = Group.objects.get_or_create(name=NAME)
        ours = Permission.objects.filter(content_type__app_label="budgets")
        kept = Q(content_type__model__in=KEPT, codename__startswith="delete_")
        group.permissions.set(ours.exclude(kept))
        self.stdout.write(f"{NAME}: {group.permissions.count()} permissions")
