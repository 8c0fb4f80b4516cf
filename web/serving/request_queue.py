"""waitress, taught what an office needs: a queue of bounded length, a lane beside it, an end to every wait.

waitress reads a request whole and sends its answer from one thread of its own, so a slow client holds a connection
and no worker (docs/decisions/0081). What is added here: requests that cost next to nothing pass the queue; a request
that finds the queue full, or is too large, is answered in one sentence and not served; a body that is too large is
thrown away as it comes, so that the client gets to read the sentence; a client that takes too long is cut off.
"""

import math
import time
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import RequestEntityTooLarge, RequestHeaderFieldsTooLarge

from web.serving.limits import ARRIVED, LIGHT, REFUSED

_LIGHT_THREADS = 2
TRANSFER_SECONDS = 60.0
"""How long a client may take to send one request, and to fetch one answer."""
_DRAINED = 5
"""Times the largest request that are read and thrown away before the connection is cut."""
_SMALL_BODY = 64 * 1024
_UPLOADS = 10
"""Largest requests that may be on their way at a time; their bodies are in memory."""

_TOO_LONG = "Adressen er for lang: forkort søgningen."
_UNREADABLE = "Forespørgslen kunne ikke læses: gå tilbage, og prøv igen."


class BoundedDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc] # waitress has no types
    """Hands requests to threads: to `threads` workers, before whom `waiting` may wait, or past them what is light."""

    def __init__(self, *, threads: int, waiting: int) -> None:
        super().__init__()
        self._waiting = waiting
        self._light = ThreadedTaskDispatcher()
        self._light.set_thread_count(_LIGHT_THREADS)
        self.set_thread_count(threads)

    def add_task(self, task: "TimedChannel") -> None:
        """Let a channel's first request be served, or refused where too many wait."""
        request = task.requests[0]
        request.arrived = time.monotonic()
        if request.error is not None or request.refused or request.path.startswith(LIGHT):
            self._light.add_task(task)
        elif len(self.queue) >= self._waiting:
            request.refused = 503
            self._light.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Stop the threads; those at work get `timeout` seconds."""
        self._light.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))


class _Discarded:
    """Takes the bytes of a body that is refused, and keeps none."""

    def append(self, data: bytes) -> None:
        pass

    def prune(self) -> None:
        pass

    def close(self) -> None:
        pass

    def getfile(self) -> BytesIO:
        return BytesIO()

    def __len__(self) -> int:
        return 0


class QueuedRequest(HTTPRequestParser):  # type: ignore[misc]
    """A request as it comes in.

    refused: the status it will be refused with, 0 for none. begun: when its first byte came.
    """

    refused: int = 0
    arrived: float = 0.0
    expect_continue: bool
    completed: bool

    def __init__(self, adjustments: Any, channels: Mapping[int, "TimedChannel"]) -> None:  # noqa: ANN401 - of waitress
        super().__init__(adjustments)
        self.begun = time.monotonic()
        self._channels = channels

    @property
    def upload(self) -> int:
        """Bytes of the body that are, or may yet be, kept in memory."""
        if self.refused or self.body_rcv is None:
            return 0
        return int(self.adj.max_request_body_size if self.chunked else self.content_length)

    def received(self, data: bytes) -> int:
        """Take what has come; see `HTTPRequestParser.received`."""
        beginning = not self.headers_finished
        taken: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self._refuse(RequestEntityTooLarge.code)
        elif beginning and self.headers_finished and not self.error and self._crowded():
            self._refuse(503)
        elif self.refused:
            self._discard()
        return taken

    def _crowded(self) -> bool:
        """Whether the bodies on their way fill what memory is set aside for them."""
        if self.upload <= _SMALL_BODY:
            return False
        requests = [each for channel in self._channels.values() for each in (channel.request, *channel.requests)]
        on_their_way = sum(each.upload for each in requests if each is not None and each is not self)
        return bool(on_their_way + self.upload > _UPLOADS * self.adj.max_request_body_size)

    def _refuse(self, status: int) -> None:
        self.refused, self.error = status, None
        if self.expect_continue:  # the client waits to hear whether it may send the body
            self.expect_continue = False
            self.completed = True
            self._hang_up()
            return
        if self.body_rcv is not None:
            self.body_rcv.getbuf().close()
            self.body_rcv.buf = _Discarded()
        self._discard()

    def _discard(self) -> None:
        """Go on reading a refused body to its end, for so long as that is worth it."""
        body = self.body_rcv
        drained = self.body_bytes_received > _DRAINED * self.adj.max_request_body_size
        self.completed = body is None or body.completed or bool(body.error) or drained
        if self.completed and (body is None or not body.completed):
            self._hang_up()

    def _hang_up(self) -> None:
        """Let the connection be closed behind the answer: what comes next on it is the rest of this request."""
        self.headers["CONNECTION"] = "close"


class _Task(WSGITask):  # type: ignore[misc]
    """A request on its way through the application, which is told when it came and whether it is refused."""

    def get_environment(self) -> dict[str, Any]:
        """See `WSGITask.get_environment`."""
        environment: dict[str, Any] = super().get_environment()
        environment[ARRIVED] = self.request.arrived
        if self.request.refused:
            environment[REFUSED] = self.request.refused
            environment["wsgi.input"] = BytesIO()
            environment["CONTENT_LENGTH"] = "0"
        return environment


class _Unreadable(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request: plain text, as nobody can tell what was asked for."""

    def execute(self) -> None:
        """Write one sentence."""
        error = self.request.error
        sentence = _TOO_LONG if isinstance(error, RequestHeaderFieldsTooLarge) else _UNREADABLE
        body = f"{sentence}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


class TimedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection; cut off where a request or an answer takes longer than TRANSFER_SECONDS."""

    task_class = _Task
    error_task_class = _Unreadable

    def __init__(self, server: Any, *others: Any, **named: Any) -> None:  # noqa: ANN401 - of waitress
        super().__init__(server, *others, **named)
        self.parser_class = partial(QueuedRequest, channels=server.active_channels)
        self._answered = math.inf

    def readable(self) -> bool:
        """Whether to read more; asked before every wait, so this is where time is looked at."""
        now = time.monotonic()
        sending = self.request is not None and now - self.request.begun > TRANSFER_SECONDS
        fetching = self.total_outbufs_len and not self.requests and now - self._answered > TRANSFER_SECONDS
        if sending or fetching:
            self.close_when_flushed = False
            self.handle_close()  # not `will_close`: that waits until the client takes something
            return False
        return bool(super().readable())

    def service(self) -> None:
        """Serve the first request; see `HTTPChannel.service`."""
        self._answered = math.inf
        super().service()
        self._answered = time.monotonic()

    @property
    def busy(self) -> bool:
        """Whether a request is being served or its answer is on its way."""
        return bool(self.requests or self.total_outbufs_len)
