"""Put the site's own pages of staff in the place of Django's."""

from django.contrib.admin.apps import SimpleAdminConfig


class PortalAdminConfig(SimpleAdminConfig):
    # What is registered is found by portal/urls.py.
    default_site = "portal.accounts.second_factor.PortalAdminSite"
