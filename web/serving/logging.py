"""The log: one line an event on stderr, as logfmt or JSON, without anything a reader wrote.

A request is logged with its method, the pattern of its address, status, time and size; an unexpected error with its
type and the places in the code it passed. The error's message, which may repeat what a reader wrote, is logged only at
the level "debug".
"""

import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Sequence
from functools import partial
from typing import TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from web.access.policy import OURSELVES
from web.config import Config
from web.serving.limits import LIGHT, TICKET

REQUEST_ID = "X-Request-ID"

_OURS = ("web", "search", "indexer")
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
_SANE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_FIELDS = ("method", "route", "status", "ms", "bytes")
_ACCESS_FIELDS = ("who", "outcome")  # of `web.serving.access_log`
_ORDER = ("timestamp", "level", "event", "request_id", *_FIELDS, *_ACCESS_FIELDS)

_log = logging.getLogger(__name__)


def set_up_logging(config: Config, stream: TextIO | None = None) -> None:
    """Write the logs of the program and its libraries to `stream` (stderr where None), as `config` wants it.

    Libraries are logged from "warning" up: below that they may log addresses.
    """
    formatter = ProcessorFormatter(
        foreign_pre_chain=[
            _withhold_path,
            merge_contextvars,
            structlog.stdlib.ExtraAdder(allow=(*_FIELDS, *_ACCESS_FIELDS)),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            partial(_tell_error, with_message=config.log_level == "debug"),
        ],
        processors=[ProcessorFormatter.remove_processors_meta, _renderer(config)],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    level = logging.getLevelNamesMapping()[config.log_level.upper()]
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)


def _renderer(config: Config) -> Processor:
    if config.log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.processors.LogfmtRenderer(key_order=_ORDER, drop_missing=True)


def register_log(app: Flask, config: Config) -> None:
    """Give every request of `app` an id and a line in the log; call it before anything else looks at the request."""
    app.before_request(partial(_begin, config.trusted_proxies))
    app.after_request(_finish)
    app.teardown_request(lambda _: clear_contextvars())


def route_name() -> str:
    """The pattern of the request's address, such as `/aftale/<agreement>`; "-" where no page has it."""
    return request.url_rule.rule if request.url_rule else "-"


def method() -> str:
    """The request's method; "-" for a word that is none, as a client may write what it likes there."""
    return request.method if request.method in _METHODS else "-"


def seconds() -> float:
    """How long the request has taken so far, its wait in the queue included."""
    ticket, now = TICKET.get(), time.monotonic()
    return now - (ticket.arrived if ticket else float(g.get("begun", now)))


def _begin(trusted: Sequence[str]) -> None:
    g.begun = time.monotonic()
    asked = request.headers.get(REQUEST_ID, "")
    believed = request.remote_addr in trusted and _SANE.fullmatch(asked)
    g.request_id = asked if believed else uuid.uuid4().hex
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    response.headers[REQUEST_ID] = g.request_id
    if request.environ.get(OURSELVES):
        return response
    light = request.path.startswith(LIGHT)
    level = logging.DEBUG if light else logging.WARNING if response.status_code >= 500 else logging.INFO
    values = (
        method(),
        route_name(),
        response.status_code,
        round(seconds() * 1000, 1),
        response.calculate_content_length(),
    )
    _log.log(level, "besvaret", extra=dict(zip(_FIELDS, values, strict=True)))
    return response


def _tell_error(logger: WrappedLogger, name: str, event: EventDict, *, with_message: bool) -> EventDict:
    """Replace an exception by its type and its causes' types, and the places in the code they passed."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        causes = _causes(error)
        event["error"] = " < ".join(type(one).__qualname__ for one in causes)
        event["where"] = " < ".join(map(_places, causes))
        if with_message:
            event["message"] = str(error)
    return event


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what led to it, as a traceback would tell them."""
    found: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in found:
        found.append(step)
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return found


def _places(error: BaseException) -> str:
    """The lines an error passed, outermost first; of a path the last three parts, enough to find the file by."""
    return " > ".join(
        f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    )


def _withhold_path(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Drop the arguments of waitress' messages: they are addresses asked for."""
    record: logging.LogRecord = event["_record"]
    if record.name.startswith("waitress"):
        event["event"] = str(record.msg)
    return event
