"""Put the site's own pages of staff in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "portal.accounts.second_factor.PortalAdminSite"
