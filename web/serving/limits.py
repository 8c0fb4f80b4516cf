"""What one request and one reader may use: size, length, time, number and processor time.

What is over a limit is refused in one sentence. A reader is a user where one has logged in, else an address.
"""

import math
import time
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

from flask import Flask, g, request
from werkzeug.exceptions import TooManyRequests

from indexer.errors import LimitError
from search.runtime import set_deadline
from web.access.policy import OURSELVES
from web.config import Config
from web.errors import BusyError
from web.host_names import is_address
from web.serving.spending import Spending

SPENDING = "aftalesoeg.spending"
"""Where an application has its `Spending` among its extensions."""
LIGHT = ("/static/", "/healthz", "/readyz", "/metrics", "/.well-known/security.txt")
"""Addresses that cost next to nothing: served while there is a queue, and not counted against anyone."""
MOST_VALUES = 500
"""Values in one address; the longest the pages themselves make has 200 chosen passages and every filter."""
MOST_FIELDS = 100
"""Fields in one form."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """When a request was whole, in `time.monotonic`'s seconds, and whether the queue had no room for it."""

    arrived: float
    refused: bool = False


TICKET: ContextVar[Ticket | None] = ContextVar("ticket", default=None)
"""The ticket of the request that this thread serves; None where another server than ours serves it."""


def register_limits(app: Flask, config: Config) -> None:
    """Hold the requests of `app` to the limits of `config`; call it after who is asking has been found out."""
    spending = app.extensions[SPENDING] = Spending(config.rate, config.cpu_rate)
    app.config.update(
        MAX_CONTENT_LENGTH=config.max_request,
        MAX_FORM_MEMORY_SIZE=config.max_request,  # a text that is too long is told so; werkzeug's own limit is 500 kB
        MAX_FORM_PARTS=MOST_FIELDS,
    )
    app.before_request(partial(_begin, config))
    app.before_request(partial(_measure, config))
    app.teardown_request(lambda _: set_deadline(None))
    _limit_rates(app, spending, config.trusted_proxies)


def _begin(config: Config) -> None:
    """Set the request's deadline, which runs from its arrival; refuse it where the queue was full or the time is up."""
    ticket = TICKET.get() or Ticket(time.monotonic())
    ours = request.environ.get(OURSELVES)  # loads what is loaded once
    set_deadline(ticket.arrived + config.timeout, processor=None if ours else config.cpu_request)
    if ticket.refused or time.monotonic() - ticket.arrived > config.timeout:
        raise BusyError


def _measure(config: Config) -> None:
    """Refuse texts that are too long, and addresses and forms with too many values."""
    values = [value for name in request.args for value in request.args.getlist(name)]
    if len(values) > MOST_VALUES:
        raise LimitError(f"Adressen har {len(values)} værdier, og der kan højst være {MOST_VALUES}: vælg færre.")
    longest = max(map(len, values), default=0)
    if longest > config.max_query:
        raise LimitError(f"Teksten er på {longest} tegn, og der kan højst søges på {config.max_query}: forkort den.")
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") >= MOST_FIELDS:
        raise LimitError(f"Formularen har over {MOST_FIELDS} felter: brug formularen på siden.")


def _limit_rates(app: Flask, spending: Spending, trusted: Sequence[str]) -> None:
    """Refuse the requests of a reader who has asked too often, or used too much processor time.

    The processor time of a request is known when it ends, so a reader may go over by what was under way.
    """

    @app.before_request
    def _count() -> None:
        if request.path.startswith(LIGHT):
            return
        g.reader, g.processor = reader(trusted), time.thread_time()
        wait = spending.wait_of(g.reader)
        if wait:
            raise TooManyRequests(response=None, retry_after=max(1, math.ceil(wait)))

    @app.teardown_request
    def _charge(error: BaseException | None) -> None:
        if "processor" in g:
            seconds = time.thread_time() - g.processor + g.get("charged", 0.0)
            for name in {g.reader, g.address}:
                spending.charge(name, seconds)


def reader(trusted: Sequence[str]) -> str:
    """Who asks: the user where one has logged in, else the address the request comes from."""
    if "address" not in g:
        forwarded = request.headers.getlist("X-Forwarded-For")
        g.address = client_address(request.remote_addr or "unknown", forwarded, trusted)
    return f"user {g.user}" if g.get("user") else str(g.address)


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
