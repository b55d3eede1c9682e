"""Wire the portal's addresses: Chinese without a prefix, English under `/en/`."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import URLResolver, include, path

from budgets.api import api, open_api


def icon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask at the root, as they do for pages that name no icon, to ours."""
    return HttpResponseRedirect(static("icon.svg"))


def provider_addresses() -> list[URLResolver]:
    """Return the addresses of logging in by an identity provider, if the site has one: it knows one, in no language."""
    return [path("admin/oidc/", include("mozilla_django_oidc.urls"))] if settings.IDENTITY_PROVIDER else []


admin.autodiscover()
handler500 = "portal.busy.server_error"
urlpatterns = [
    path("favicon.ico", icon),
    # One address whatever the language: the data are the same.
    path("api/v1/openapi.json", open_api, name="api-contract"),
    path("api/v1/", api.urls),
    *provider_addresses(),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("budgets.urls")),
        prefix_default_language=False,
    ),
]
