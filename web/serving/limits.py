"""What one request and one reader may take: size, length, time and number. What is over is refused in one sentence.

The server (`web.serving.request_queue`) refuses what it need not read to the end, and tells the application by a key
of the WSGI environment, so that every refusal is the page or the problem document of `web.errors`.
"""

import math
import time
from collections.abc import Sequence
from functools import partial

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from werkzeug.exceptions import RequestEntityTooLarge

from indexer.errors import LimitError
from search.runtime import set_deadline
from web.config import Config
from web.errors import BusyError
from web.host_names import is_address

ARRIVED = "aftalesoeg.arrived"
"""Key of the environment: when the request was whole, in `time.monotonic`'s seconds."""
REFUSED = "aftalesoeg.refused"
"""Key of the environment: the status with which the server refuses the request unread."""

LIGHT = ("/static/", "/healthz", "/readyz", "/metrics")
"""Addresses that cost next to nothing: served while there is a queue, and not counted against anyone."""

MOST_VALUES = 500
"""Values in one address; the longest the pages themselves make has 200 chosen passages and every filter."""


def register_limits(app: Flask, config: Config) -> None:
    """Hold the requests of `app` to the limits of `config`; call it after who is asking has been found out."""
    app.config.update(
        MAX_CONTENT_LENGTH=config.max_request,
        MAX_FORM_MEMORY_SIZE=config.max_request,  # a text that is too long is told so; werkzeug's own limit is 500 kB
        MAX_FORM_PARTS=100,
    )
    app.before_request(partial(_begin, config))
    app.before_request(partial(_measure, config))
    app.teardown_request(lambda _: set_deadline(None))
    if config.rate:
        _limit_rate(app, config)


def _begin(config: Config) -> None:
    """Set the request's time, which runs from its arrival; refuse it where the server says so or the time is up."""
    arrived = request.environ.get(ARRIVED, time.monotonic())
    set_deadline(arrived + config.timeout)
    refused = request.environ.get(REFUSED)
    if refused == RequestEntityTooLarge.code:
        raise RequestEntityTooLarge
    if refused is not None or time.monotonic() - arrived > config.timeout:
        raise BusyError


def _measure(config: Config) -> None:
    """Refuse texts and addresses that are too long."""
    values = [value for name in request.args for value in request.args.getlist(name)]
    if len(values) > MOST_VALUES:
        raise LimitError(f"Adressen har {len(values)} værdier, og der kan højst være {MOST_VALUES}: vælg færre.")
    longest = max(map(len, values), default=0)
    if longest > config.max_query:
        raise LimitError(f"Teksten er på {longest} tegn, og der kan højst søges på {config.max_query}: forkort den.")


def _limit_rate(app: Flask, config: Config) -> None:
    limiter = Limiter(
        partial(reader, config.trusted_proxies),
        app=app,
        application_limits=[f"{config.rate} per minute"],
        storage_uri="memory://",
        strategy="sliding-window-counter",
        request_identifier=lambda: request.endpoint or "unknown",
    )
    limiter.request_filter(lambda: request.path.startswith(LIGHT))

    @app.after_request
    def _say_when(response: Response) -> Response:
        limit = limiter.current_limit
        if response.status_code == 429 and limit is not None:
            response.headers["Retry-After"] = str(max(1, math.ceil(limit.reset_at - time.time())))
        return response


def reader(trusted: Sequence[str]) -> str:
    """Who asks: the user where one has logged in, else the address the request comes from."""
    user = g.get("user")
    if user:
        return f"user {user}"
    return client_address(request.remote_addr or "unknown", request.headers.getlist("X-Forwarded-For"), trusted)


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[str]) -> str:
    """The address of the one who asks.

    Args:
        peer: the other end of the connection.
        forwarded: the X-Forwarded-For headers, in order; each proxy adds the address it was asked from at the end.
        trusted: the proxies that are believed. What any other writes is not: the last address that is no trusted
            proxy's own is the reader's.
    """
    chain = [part.strip() for header in forwarded for part in header.split(",")]
    address = peer
    while address in trusted and chain:
        address = chain.pop()
        if not is_address(address):
            return peer
    return address
