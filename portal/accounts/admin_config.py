"""Put the site's own pages of staff in the place of Django's, and find them no sooner than they are asked for.

Finding them loads most of the portal, which commands and the worker do without: the addresses find them
(`portal/urls.py`), and so do their checks, which would pass over what is not found yet.
"""

from typing import Any

from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class PortalAdminConfig(SimpleAdminConfig):
    default_site = "portal.accounts.second_factor.PortalAdminSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_staff_pages, checks.Tags.admin)


def check_staff_pages(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return what Django finds wrong with the pages of staff, all of which are found first."""
    autodiscover()
    return check_admin_app(app_configs, **kwargs)
