"""What watches over a server asks: does it live (/healthz), can it answer (/readyz), how does it go (/metrics)."""

import logging
from typing import TYPE_CHECKING

from flask import Flask, Response, jsonify, request

from indexer.errors import AftaleError
from web.config import Config
from web.errors import RefusedError
from web.host_names import is_address, is_loopback
from web.serving.index_reload import ReloadingEngine
from web.serving.limits import client_address
from web.serving.metrics import Metrics

if TYPE_CHECKING:
    from search.engine import Engine

_log = logging.getLogger(__name__)

_PROBE = "aftale"
"""Looked up to see that the index answers; a word is found or not, either will do."""


def register_health(app: Flask, config: Config, current: ReloadingEngine, metrics: Metrics) -> None:
    """Add the addresses; nobody has to log in for them, and they are not counted against anyone."""

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
    """200 where the index answers, with what is amiss all the same; 503 with the reason where it does not."""
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
    """Whether this machine or a trusted proxy asks for itself, and not for somebody it stands in front of."""
    forwarded = request.headers.getlist("X-Forwarded-For")
    address = client_address(request.remote_addr or "", forwarded, config.trusted_proxies)
    return address in config.trusted_proxies or (is_address(address) and is_loopback(address))


def _kept_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
