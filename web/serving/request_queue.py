"""A bounded queue of requests before waitress' threads, and a way past it for what costs next to nothing.

waitress reads a request whole and sends its answer from one thread of its own, so that a slow client holds a
connection and no worker (docs/decisions/0081). The queue is not first come, first served: readers whose requests are
cheap wait only for each other, however many costly ones there are (docs/decisions/0161).
"""

import bisect
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from waitress.task import ThreadedTaskDispatcher

from web.serving.limits import LIGHT, TICKET, Ticket, client_address
from web.serving.spending import Spending

_LIGHT_THREADS = 2


@dataclass(frozen=True, slots=True)
class QueuedTask:
    """A connection whose first request is whole; `cost` is what one of its reader has cost lately."""

    channel: Any
    ticket: Ticket
    cost: float = 0.0

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


class FairQueue:
    """Waiting tasks, the cheapest first by what their readers' requests have cost lately; else in order of arrival.

    Has what `ThreadedTaskDispatcher` uses of a deque, whose lock it is used under.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, QueuedTask]] = []
        self._number = itertools.count()

    def __len__(self) -> int:
        return len(self._waiting)

    def append(self, task: QueuedTask) -> None:
        """Put a task behind those that are as cheap."""
        bisect.insort(self._waiting, (task.cost, next(self._number), task))

    def popleft(self) -> QueuedTask:
        """Take the task to serve next."""
        return self._waiting.pop(0)[2]

    def pop(self) -> QueuedTask:
        """Take the task that would be served last."""
        return self._waiting.pop()[2]


class BoundedDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc] # waitress has no types
    """Hands requests to `threads` threads, before which `waiting` may wait; two threads more serve what is light.

    Those two also refuse what the queue has no room for: the costliest of those that wait and the one that comes.

    Args:
        threads: requests served at a time.
        waiting: requests that may wait.
        spending: what the readers' requests have cost.
        trusted: the proxies that are believed about whom they ask for.
    """

    def __init__(self, *, threads: int, waiting: int, spending: Spending, trusted: Sequence[str]) -> None:
        super().__init__()
        self.queue = FairQueue()
        self._waiting, self._spending, self._trusted = waiting, spending, trusted
        self._light = ThreadedTaskDispatcher()
        self._light.set_thread_count(_LIGHT_THREADS)
        self.set_thread_count(threads)

    def add_task(self, task: Any) -> None:  # noqa: ANN401 - a channel of waitress
        """Let a channel's first request be served, or refused where too many wait."""
        request = task.requests[0]
        ticket = Ticket(time.monotonic())
        if request.error is not None or request.path.startswith(LIGHT):
            self._light.add_task(QueuedTask(task, ticket))
            return
        forwarded = request.headers.get("X_FORWARDED_FOR", "")
        reader = client_address(task.addr[0], [forwarded] if forwarded else [], self._trusted)
        super().add_task(QueuedTask(task, ticket, self._spending.mean(reader)))
        with self.lock:
            refused = self.queue.pop() if len(self.queue) > self._waiting else None
        if refused is not None:
            self._light.add_task(replace(refused, ticket=replace(refused.ticket, refused=True)))

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Stop the threads; those at work get `timeout` seconds."""
        self._light.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))
