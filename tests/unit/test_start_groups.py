"""Show that the first page of staff leads to everything the admin has, and to each thing once."""

from django.contrib import admin

from budgets.templatetags.staff import GROUPS

#: Devices of second factors are managed at the accounts they belong to.
APART = ("otp_totp", "otp_static")


def test_each_model_of_the_admin_is_in_one_group() -> None:
    named = [name for _title, names in GROUPS for name in names]
    kept = [model for model in admin.site._registry if model._meta.app_label not in APART]
    assert sorted(named) == sorted(model.__name__ for model in kept)
