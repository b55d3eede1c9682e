"""Show that the first page of staff leads to everything the admin has, and to each thing once."""

from django.contrib import admin

from budgets.templatetags.staff import GROUPS


def test_each_model_of_the_admin_is_in_one_group() -> None:
    named = [name for _title, names in GROUPS for name in names]
    assert sorted(named) == sorted(model.__name__ for model in admin.site._registry)
