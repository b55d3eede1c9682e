"""Hold that a process of the server has loaded what its pages share before it answers the first."""

import os
import subprocess
import sys

import pytest

from tests.served import ROOT

#: Prints how many objects stay that what every page needs leaves for the collector of garbage.
ASKING = """
import gc, portal.wsgi
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
for language, _name in settings.LANGUAGES:
    with translation.override(language):
        reverse("budgets:home"), reverse("admin:index")
for name in ("budgets/home.html", "budgets/place.html", "budgets/whole.html", "404.html"):
    get_template(name)
gc.collect()
print(len(gc.get_objects()))
"""


@pytest.mark.heavy
@pytest.mark.any_database
def test_what_pages_share_is_nothing_to_collect() -> None:
    """Where it was, each full collection took a twentieth of a second of the reader who waited then."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE_URL": ""}
    run = subprocess.run([sys.executable, "-c", ASKING], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert int(run.stdout) < 100  # of 140,000 before
