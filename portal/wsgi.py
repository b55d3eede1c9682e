"""Offer the portal to a WSGI server."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def load_what_requests_share() -> None:
    """Load what the first request for each page would: addresses in each language, words of queries, templates."""
    from budgets.api.contract import words_by_list

    words_by_list()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("budgets:home"), reverse("admin:index")
    folder = settings.BASE_DIR / "templates"
    for template in folder.rglob("*.html"):
        get_template(template.relative_to(folder).as_posix())


application = get_wsgi_application()
load_what_requests_share()

# What is loaded stays: the collector of garbage would look through it again and again, a tenth of a second each time,
# while a reader waits.
gc.freeze()
