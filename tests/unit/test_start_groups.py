"""Show that pages of staff are found when they are asked for, and that their first page leads to each of them once."""

import subprocess
import sys

import pytest
from django.contrib import admin

from budgets.templatetags.staff import GROUPS
from tests.importing import ROOT

#: Devices of second factors are managed at the accounts they belong to.
APART = ("otp_totp", "otp_static")
#: What an import has no use for, and what takes longest to load.
FOR_PAGES = ("budgets.admin", "budgets.views", "xlsxwriter")


def printed_by(code: str) -> str:
    """Return what a process of its own prints that has set up the portal and runs a piece of code."""
    code = f"import sys, django; from django.core import checks; django.setup(); {code}"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_each_model_of_the_admin_is_in_one_group() -> None:
    admin.autodiscover()
    named = [name for _title, names in GROUPS for name in names]
    kept = [model for model in admin.site._registry if model._meta.app_label not in APART]
    assert sorted(named) == sorted(model.__name__ for model in kept)


def test_an_import_loads_no_pages() -> None:
    sample = "budgets/sample/shenzhen-infosec-centre-2024.txt"
    code = "from django.core.management import call_command; "
    code += f"call_command('import_budget', '{sample}', dry_run=True, skip_checks=False); "
    code += f"print([name for name in {FOR_PAGES} if name in sys.modules])"
    assert printed_by(code).splitlines()[-1] == "[]"


@pytest.mark.heavy
@pytest.mark.parametrize("first", ["portal.urls", "budgets.admin.grid"])
def test_whatever_is_loaded_first_the_pages_of_staff_are_the_same(first: str) -> None:
    code = f"import {first}, portal.urls; from django.contrib import admin; "
    code += "print(sorted(each.__name__ for each in admin.site._registry))"
    admin.autodiscover()
    assert printed_by(code) == str(sorted(each.__name__ for each in admin.site._registry))


def test_checks_of_the_pages_of_staff_find_them_all_first() -> None:
    code = "assert not checks.run_checks(tags=['admin']); print('budgets.admin' in sys.modules)"
    assert printed_by(code) == "True"
