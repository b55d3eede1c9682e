"""Show that the first page of staff leads to everything the admin has, and to each thing once."""

from importlib import import_module

from django.contrib import admin
from django.core import checks

from budgets.templatetags.staff import GROUPS

#: Devices of second factors are managed at the accounts they belong to.
APART = ("otp_totp", "otp_static")


def test_all_pages_of_staff_are_found_with_the_addresses() -> None:
    """Django's own checks of them ask what was registered until then."""
    import_module("portal.urls")
    assert len(admin.site._registry) > 20
    assert not [one for one in checks.run_checks() if one.level >= checks.ERROR]


def test_each_model_of_the_admin_is_in_one_group() -> None:
    import_module("portal.urls")
    named = [name for _title, names in GROUPS for name in names]
    kept = [model for model in admin.site._registry if model._meta.app_label not in APART]
    assert sorted(named) == sorted(model.__name__ for model in kept)
