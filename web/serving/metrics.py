"""What Prometheus may read: how much is asked for, how long it takes, which index answers. Never what was asked."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from web.access.policy import OURSELVES
from web.serving.index_reload import ReloadingEngine
from web.serving.limits import LIGHT
from web.serving.logging import method, route_name, seconds

if TYPE_CHECKING:
    from indexer.index.manifest import Manifest

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series beside each, of when it began

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
"""Seconds; a page is to be there in 0.3."""
_REFUSED = {401: "login", 403: "access", 413: "size", 422: "length", 429: "rate", 503: "busy"}
"""Why a request was turned away, by status; 503 also where the index or what helps it cannot be used."""


class Metrics:
    """The figures of one application."""

    def __init__(self, current: ReloadingEngine) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(_IndexCollector(current))
        self._requests = Counter(
            "aftalesoeg_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "aftalesoeg_request_seconds",
            "Time from a request's arrival to its answer, the wait for a thread included.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._under_way = Gauge("aftalesoeg_requests_in_flight", "Requests being answered.", registry=self.registry)
        self._refused = Counter("aftalesoeg_refused", "Requests turned away.", ("reason",), registry=self.registry)
        for reason in _REFUSED.values():
            self._refused.labels(reason)

    def watch(self, app: Flask) -> None:
        """Count the requests of `app`; call it before anything else looks at the request."""
        app.before_request(self._begin)
        app.after_request(self._finish)
        app.teardown_request(self._end)

    def answer(self, accept: str) -> Response:
        """The figures in the text format that the header `accept` asks for."""
        encode, content_type = choose_encoder(accept)
        return Response(encode(self.registry), content_type=content_type)

    def _begin(self) -> None:
        if not request.environ.get(OURSELVES):
            g.counted = True
            self._under_way.inc()

    def _finish(self, response: Response) -> Response:
        if g.get("counted"):
            self._requests.labels(method(), route_name(), response.status_code).inc()
            if not request.path.startswith(LIGHT):
                self._seconds.labels(route_name()).observe(seconds())
            reason = _REFUSED.get(response.status_code)
            if reason is not None:
                self._refused.labels(reason).inc()
        return response

    def _end(self, error: BaseException | None) -> None:
        if g.pop("counted", False):
            self._under_way.dec()


class _IndexCollector(Collector):
    """What is told of the index in use, read when it is asked for."""

    def __init__(self, current: ReloadingEngine) -> None:
        self._current = current

    def describe(self) -> Iterator[Metric]:
        """Nothing in advance: the index need not be looked at before the first reading."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The figures of the index in use."""
        yield from _of_index(self._current.get().manifest)
        trouble = self._current.last_error is not None
        yield CounterMetricFamily(
            "aftalesoeg_index_swaps", "Times a new index was taken into use.", value=self._current.swaps
        )
        yield GaugeMetricFamily(
            "aftalesoeg_index_trouble", "1 where the index on disk cannot be opened and an older one is used.", trouble
        )


def _of_index(manifest: "Manifest") -> Iterator[Metric]:
    info = GaugeMetricFamily("aftalesoeg_index_info", "Always 1; the label names the index.", labels=["generation"])
    info.add_metric([manifest.generation], 1)
    yield info
    passages = sum(entry.passages for entry in manifest.agreements)
    built = datetime.fromisoformat(manifest.built).timestamp()
    yield GaugeMetricFamily("aftalesoeg_index_agreements", "Agreements in the index.", len(manifest.agreements))
    yield GaugeMetricFamily("aftalesoeg_index_passages", "Passages in the index.", passages)
    yield GaugeMetricFamily("aftalesoeg_index_refused", "Files left out of the index.", len(manifest.refused))
    yield GaugeMetricFamily("aftalesoeg_index_built_timestamp_seconds", "When the index was built.", built)
