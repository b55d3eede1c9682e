"""Let staff enter, check, publish and correct budgets with the admin that comes with Django.

An edition moves on by the steps of :mod:`budgets.editions`, its tables are entered in a grid (:mod:`.grid`), its other
parts in forms (:mod:`.parts`). Once published it can be looked at, not changed, and so can its parts.
"""

import django_tasks_db.admin
import django_tasks_db.models
from django.contrib import admin

from . import (
    accounts,
    batches,
    budgets,
    catalogue,
    edition_parts,
    findings,
    memberships,
    project_changes,
    public_changes,
    questions,
    uploads,
)

# The overview and the page of an edition lead everywhere; a list of all tables of the database beside them would not.
admin.site.enable_nav_sidebar = False

# What the worker was asked to do stands on the upload, in words; its own admin, loaded above, has registered it by now.
admin.site.unregister(django_tasks_db.models.DBTaskResult)

__all__ = [
    "accounts",
    "batches",
    "budgets",
    "catalogue",
    "edition_parts",
    "findings",
    "memberships",
    "project_changes",
    "public_changes",
    "questions",
    "uploads",
]
