"""Count and time what is asked for, and tell Prometheus at `/metrics`: who watches over the portal, never the public.

Several processes count in files of one folder, `PROMETHEUS_MULTIPROC_DIR`, and any of them tells the sum.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from django.conf import settings
from django.db import Error, connections
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from budgets.models import Upload

from .kept_pages import CAME, KIND

PATH = "/metrics"
State = Upload.UploadState
REQUESTS = Counter(
    "portal_requests", "Requests by kind of page, status, and whether it was rendered", ["page", "status", "came"]
)
SECONDS = Histogram(
    "portal_request_seconds",
    "Seconds until an answer was ready to be sent, by kind of page",
    ["page"],
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10),
)


class MetricsMiddleware:
    """Answer `/metrics` for who may know, and count every other request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == PATH:
            return told() if may_know(request) else HttpResponseNotFound()
        start = time.perf_counter()
        response = self.get_response(request)
        page = kind_of(request)
        SECONDS.labels(page).observe(time.perf_counter() - start)
        REQUESTS.labels(page, response.status_code, request.META.get(CAME, "rendered")).inc()
        return response


def may_know(request: HttpRequest) -> bool:
    """Tell whether a request has the token; where none is set, whether it comes from this machine past any proxy."""
    if settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return constant_time_compare(said, f"Bearer {settings.METRICS_TOKEN}")
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return near and "X-Forwarded-For" not in request.headers


def kind_of(request: HttpRequest) -> str:
    """Return the name of a page's address, and one word for all of staff's and all that is none: kinds are few."""
    if kind := request.META.get(KIND):
        return str(kind)
    match = request.resolver_match
    if match is None:
        return "none"
    return "staff" if "admin" in match.app_names else match.url_name or "none"


def told() -> HttpResponse:
    """Return all that is counted; two queries."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry = REGISTRY
    stored = CollectorRegistry()
    stored.register(StoredNumbers())
    counted = generate_latest(registry) + generate_latest(stored)
    return HttpResponse(counted, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


class StoredNumbers(Collector):
    """Tell whether each database answers, how far replicas are behind, and how many uploads wait or are being read."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("portal_database_up", "Whether a database answers", labels=["database"])
        for name in connections:
            up.add_metric([name], float(answers(name)))
        yield up
        behind = GaugeMetricFamily("portal_replica_delay_seconds", "How far a replica is behind", labels=["database"])
        for name in settings.REPLICAS:
            if (seconds := delay(name)) is not None:
                behind.add_metric([name], seconds)
        yield behind
        uploads = GaugeMetricFamily("portal_uploads", "Uploads that wait or are being read", labels=["state"])
        for state, number in waiting_uploads().items():
            uploads.add_metric([state], number)
        yield uploads


def answers(database: str) -> bool:
    try:
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def delay(replica: str) -> float | None:
    """Return the seconds since the last change that a replica has, 0 where it has all it was sent; None while away."""
    try:
        with connections[replica].cursor() as cursor:
            cursor.execute(
                "SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()"
                " AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN 0"
                " ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END"
            )
            (seconds,) = cursor.fetchone()
    except Error:
        return None
    return None if seconds is None else float(seconds)


def waiting_uploads() -> dict[str, int]:
    """Return the length of the queue; nothing while the database is away."""
    queue = Upload.objects.filter(state__in=[State.WAITING, State.READING]).order_by()
    try:
        found = dict(queue.values_list("state").annotate(number=Count("pk")))
    except Error:
        return {}
    return {str(state): found.get(state, 0) for state in (State.WAITING, State.READING)}
