"""The addresses of a site that has an identity provider."""

from portal import urls

handler500 = urls.handler500
urlpatterns = [*urls.provider_addresses(), *urls.urlpatterns]
