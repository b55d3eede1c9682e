"""Let administrators keep accounts; one that has done something is closed, not deleted: the history names it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts of staff."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
