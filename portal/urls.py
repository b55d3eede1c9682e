"""Wire the portal's addresses: Chinese without a prefix, English under `/en/`."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path


def icon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask at the root, as they do for pages that name no icon, to ours."""
    return HttpResponseRedirect(static("icon.svg"))


admin.autodiscover()
handler500 = "portal.busy.server_error"
urlpatterns = [
    path("favicon.ico", icon),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("budgets.urls")),
        prefix_default_language=False,
    ),
]
