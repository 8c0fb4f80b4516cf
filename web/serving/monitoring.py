"""Addresses for monitoring: /healthz, /readyz, and /metrics for Prometheus, which never tells what was asked for."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, g, jsonify, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from indexer.errors import AftaleError
from web.access.policy import OURSELVES
from web.config import Config
from web.errors import RefusedError
from web.host_names import is_address, is_loopback
from web.serving.index_reload import ReloadingEngine
from web.serving.limits import LIGHT, client_address
from web.serving.logging import method, route_name, seconds

if TYPE_CHECKING:
    from indexer.index.manifest import Manifest
    from search.engine import Engine

_log = logging.getLogger(__name__)

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series beside each, of when it began

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
"""Seconds; a page is to be there in 0.3."""
_REFUSED = {401: "login", 403: "access", 413: "size", 422: "length", 429: "rate", 503: "busy"}
"""Why a request was refused, by status; 503 also where the index, Milvus or a language model cannot be used."""
_PROBE = "aftale"
"""Looked up to see that the index answers; a word is found or not, either will do."""


class Metrics:
    """The metrics of one application."""

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
        """All metrics in the text format that the header `accept` asks for."""
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
    """Metrics of the index in use, read when they are asked for."""

    def __init__(self, current: ReloadingEngine) -> None:
        self._current = current

    def describe(self) -> Iterator[Metric]:
        """Nothing in advance, so that registering does not read the index."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The metrics of the index in use."""
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


def register_monitoring(app: Flask, config: Config, current: ReloadingEngine, metrics: Metrics) -> None:
    """Add the addresses to `app`; they need no log-in and are not counted against anyone."""

    def healthz() -> Response:
        return _kept_nowhere(Response("ok\n", content_type="text/plain; charset=utf-8"))

    def readyz() -> Response:
        return _kept_nowhere(_readiness(current))

    def figures() -> Response:
        if config.metrics == "local" and not _is_near(config):
            raise RefusedError(
                403, "Målingerne vises kun for maskinen selv og proxyerne: driften kan åbne dem med AFTALESOEG_METRICS."
            )
        return _kept_nowhere(metrics.answer(request.headers.get("Accept", "")))

    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    if config.metrics != "off":
        app.add_url_rule("/metrics", view_func=figures)


def _readiness(current: ReloadingEngine) -> Response:
    """200 where the index answers, with a notice where a newer one cannot be opened; else 503 with the reason."""
    engine = current.get()
    reason = _why_not(engine)
    response = jsonify(
        ready=reason is None,
        reason=reason,
        notice=current.last_error,
        generation=engine.manifest.generation,
        built=engine.manifest.built,
    )
    response.status_code = 200 if reason is None else 503
    return response


def _why_not(engine: "Engine") -> str | None:
    """Why the engine cannot answer now; None where it does."""
    try:
        engine.check_ready()
        engine.search(_PROBE, mode="keyword", limit=1)
    except AftaleError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over, it is not ready
        _log.exception("Indekset svarer ikke")
        return f"Indekset svarer ikke ({type(error).__name__}): se loggen."
    return None


def _is_near(config: Config) -> bool:
    """Whether this machine or a trusted proxy asks on its own behalf, and not for a reader behind it."""
    forwarded = request.headers.getlist("X-Forwarded-For")
    address = client_address(request.remote_addr or "", forwarded, config.trusted_proxies)
    return address in config.trusted_proxies or (is_address(address) and is_loopback(address))


def _kept_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
