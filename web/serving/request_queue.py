"""Bounded queues before waitress' threads: light, cheap and costly requests do not wait for each other.

waitress reads a request whole and sends its answer from one thread of its own, so that a slow client holds a
connection and no worker (docs/decisions/0081). Why the costly have threads of their own: docs/decisions/0161.
"""

import bisect
import itertools
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from waitress.task import ThreadedTaskDispatcher

from web.config import MOST_CONNECTIONS
from web.serving.limits import LIGHT, TICKET, Ticket, client_address
from web.serving.spending import Spending

_LIGHT_THREADS = 2
_COSTLY = 0.25
"""Seconds of processor time for a request, on average, over which a reader is served in the costly lane."""
_DRAWN = re.compile(r"/aftaler?/[^?]*/side/\d+\.(?:png|svg)")
"""Addresses of pages that are drawn, one at a time: a hundred of them hold no thread that answers a search."""


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


class Lane(ThreadedTaskDispatcher):  # type: ignore[misc] # waitress has no types
    """Threads of their own with a FairQueue before them.

    Args:
        threads: requests served at a time.
        waiting: requests that may wait.
        refuse: given the task that would be served last, where one more waits.
    """

    def __init__(self, threads: int, waiting: int, refuse: Callable[[QueuedTask], None]) -> None:
        super().__init__()
        self.queue = FairQueue()
        self._waiting, self._refuse = waiting, refuse
        self.set_thread_count(threads)

    def add_task(self, task: QueuedTask) -> None:
        """Let a task be served, or the last one be refused where too many wait."""
        super().add_task(task)
        with self.lock:
            last = self.queue.pop() if len(self.queue) > self._waiting else None
        if last is not None:
            self._refuse(last)


class BoundedDispatcher:
    """Hands requests to lanes: `light`, `cheap`, `costly` for memos and readers whose requests have cost much, `drawn`.

    The costly ones get a quarter of the threads, so that they cannot hold them all; those of the light lane also refuse
    what the others have no room for.

    Args:
        threads: requests served at a time.
        waiting: requests that may wait in each lane.
        spending: what the readers' requests have cost.
        trusted: the proxies that are believed about whom they ask for.
    """

    def __init__(self, *, threads: int, waiting: int, spending: Spending, trusted: Sequence[str]) -> None:
        self._spending, self._trusted = spending, trusted
        self.light = Lane(_LIGHT_THREADS, MOST_CONNECTIONS, lambda task: task.cancel())
        self.costly = Lane(max(1, threads // 4), waiting, self._refuse)
        self.cheap = Lane(max(1, threads - threads // 4), waiting, self._refuse)
        self.drawn = Lane(1, waiting, self._refuse)

    def add_task(self, channel: Any) -> None:  # noqa: ANN401 - of waitress
        """Let a channel's first request be served, or refused where too many wait."""
        request, ticket = channel.requests[0], Ticket(time.monotonic())
        if request.error is not None or request.path.startswith(LIGHT):
            self.light.add_task(QueuedTask(channel, ticket))
            return
        if _DRAWN.fullmatch(request.path):
            self.drawn.add_task(QueuedTask(channel, ticket))
            return
        forwarded = request.headers.get("X_FORWARDED_FOR", "")
        reader = client_address(channel.addr[0], [forwarded] if forwarded else [], self._trusted)
        cost = self._spending.mean(reader)
        lane = self.costly if request.command == "POST" or cost > _COSTLY else self.cheap
        lane.add_task(QueuedTask(channel, ticket, cost))

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Stop the threads; those at work get `timeout` seconds."""
        stopped = [lane.shutdown(cancel_pending, timeout) for lane in (self.light, self.costly, self.cheap, self.drawn)]
        return all(stopped)

    def _refuse(self, task: QueuedTask) -> None:
        self.light.add_task(replace(task, ticket=replace(task.ticket, refused=True)))
