"""The queue before the threads: cheap readers before costly ones, and a full queue refuses the costliest."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from web.serving.limits import Ticket
from web.serving.request_queue import BoundedDispatcher, FairQueue, QueuedTask
from web.serving.spending import Spending


def task(name: str, cost: float) -> QueuedTask:
    return QueuedTask(name, Ticket(0.0), cost)


def test_the_cheapest_readers_come_first_and_else_the_first() -> None:
    queue = FairQueue()
    for name, cost in (("a", 2.0), ("b", 0.1), ("c", 0.1), ("d", 0.0), ("e", 1.0)):
        queue.append(task(name, cost))
    assert queue.pop().channel == "a"
    assert [queue.popleft().channel for _ in range(len(queue))] == ["d", "b", "c", "e"]


@dataclass
class Channel:
    """What the dispatcher asks of a connection."""

    addr: tuple[str, int]
    path: str = "/"
    forwarded: str = ""
    requests: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        headers = {"X_FORWARDED_FOR": self.forwarded} if self.forwarded else {}
        self.requests.append(SimpleNamespace(error=None, path=self.path, headers=headers))


@pytest.fixture
def dispatcher() -> Iterator[BoundedDispatcher]:
    """One without threads, so that what is put in stays there."""
    spending = Spending(0, 0)
    spending.charge("10.0.0.9", 5.0)
    made = BoundedDispatcher(threads=0, waiting=2, spending=spending, trusted=("127.0.0.1",))
    made._light.set_thread_count(0)
    yield made
    made.shutdown(timeout=1)


def test_a_full_queue_refuses_the_costliest_reader_and_takes_the_newcomer(dispatcher: BoundedDispatcher) -> None:
    costly = Channel(("127.0.0.1", 1), forwarded="10.0.0.9")
    cheap = [Channel(("127.0.0.1", number), forwarded=f"10.0.1.{number}") for number in range(2)]
    refused: list[QueuedTask] = []
    dispatcher._light.add_task = refused.append
    for channel in (costly, *cheap):
        dispatcher.add_task(channel)
    assert [one.channel for one in refused] == [costly]
    assert refused[0].ticket.refused
    assert [dispatcher.queue.popleft().channel for _ in range(2)] == cheap


def test_an_address_is_forwarded_by_a_trusted_proxy_only(dispatcher: BoundedDispatcher) -> None:
    dispatcher.add_task(Channel(("192.0.2.1", 1), forwarded="10.0.0.9"))
    assert dispatcher.queue.popleft().cost == 0.0


def test_what_is_light_does_not_wait(dispatcher: BoundedDispatcher) -> None:
    light: list[QueuedTask] = []
    dispatcher._light.add_task = light.append
    dispatcher.add_task(Channel(("127.0.0.1", 1), path="/healthz"))
    assert len(light) == 1
    assert not light[0].ticket.refused
    assert len(dispatcher.queue) == 0
