"""A bounded queue of requests before waitress' threads, and a way past it for what costs next to nothing.

waitress reads a request whole and sends its answer from one thread of its own, so that a slow client holds a
connection and no worker (docs/decisions/0081).
"""

import time
from dataclasses import dataclass
from typing import Any

from waitress.task import ThreadedTaskDispatcher

from web.serving.limits import LIGHT, TICKET, Ticket

_LIGHT_THREADS = 2


@dataclass(frozen=True, slots=True)
class QueuedTask:
    """A connection whose first request is whole, with when that was and whether it will be served."""

    channel: Any
    ticket: Ticket

    def service(self) -> None:
        """Serve the request in this thread."""
        token = TICKET.set(self.ticket)
        try:
            self.channel.service()
        finally:
            TICKET.reset(token)

    def cancel(self) -> None:
        """Close the connection of a request that will not be served."""
        self.channel.cancel()


class BoundedDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc] # waitress has no types
    """Hands requests to `threads` threads, before which `waiting` may wait; two threads more serve what is light.

    Those two also refuse what finds the queue full.
    """

    def __init__(self, *, threads: int, waiting: int) -> None:
        super().__init__()
        self._waiting = waiting
        self._light = ThreadedTaskDispatcher()
        self._light.set_thread_count(_LIGHT_THREADS)
        self.set_thread_count(threads)

    def add_task(self, task: Any) -> None:  # noqa: ANN401 - a channel of waitress
        """Let a channel's first request be served, or refused where too many wait."""
        request = task.requests[0]
        light = request.error is not None or request.path.startswith(LIGHT)
        full = not light and len(self.queue) >= self._waiting
        queued = QueuedTask(task, Ticket(time.monotonic(), refused=full))
        if light or full:
            self._light.add_task(queued)
        else:
            super().add_task(queued)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Stop the threads; those at work get `timeout` seconds."""
        self._light.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))
