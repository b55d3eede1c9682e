"""Answer whoever watches over the process."""

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from budgets.editions import freeze_triggers
from budgets.models import Upload

PATH = "/healthz"


class HealthMiddleware:
    """Answer `/healthz` before host names and HTTPS are asked for: 200 when the database answers, else 503.

    Uploads that wait for a worker in vain are told of, and triggers that should guard published editions and do not
    stand: pages are served all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self.get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            late = Upload.objects.without_worker().exists()
            unguarded = freeze_triggers.missing_triggers(connection)
        except Error:
            return JsonResponse({"status": "database unreachable"}, status=503, headers={"Cache-Control": "no-store"})
        told = {"status": "ok"}
        if late:
            told["uploads"] = "waiting"
        if unguarded:
            told["published editions"] = "unguarded: run migrate"
        return JsonResponse(told, headers={"Cache-Control": "no-store"})
