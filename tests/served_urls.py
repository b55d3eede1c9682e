"""Add to the portal's addresses one view that does nothing: what others are measured against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal
from tests.served import BARE


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>bare</title>")


urlpatterns = [path(BARE.lstrip("/"), bare), *portal]
