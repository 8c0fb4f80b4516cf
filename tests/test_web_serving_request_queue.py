"""The queue before the threads: cheap readers before costly ones, and a full queue refuses the costliest."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from web.serving.limits import Ticket
from web.serving.request_queue import BoundedDispatcher, FairQueue, Lane, QueuedTask
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
    command: str = "GET"
    requests: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        headers = {"X_FORWARDED_FOR": self.forwarded} if self.forwarded else {}
        self.requests.append(SimpleNamespace(error=None, path=self.path, headers=headers, command=self.command))


@pytest.fixture
def dispatcher() -> BoundedDispatcher:
    """One without threads, so that what is put in stays there."""
    spending = Spending(0, 0)
    for _ in range(100):
        spending.charge("10.0.0.9", 5.0)
        spending.charge("10.0.0.8", 0.05)
    made = BoundedDispatcher(threads=4, waiting=2, spending=spending, trusted=("127.0.0.1",))
    for lane in (made.light, made.cheap, made.costly, made.drawn):
        lane.shutdown()
    return made


def waiting(lane: Lane) -> list[Channel]:
    return [lane.queue.popleft().channel for _ in range(len(lane.queue))]


def test_costly_readers_wait_for_each_other_alone(dispatcher: BoundedDispatcher) -> None:
    costly = [Channel(("127.0.0.1", number), forwarded="10.0.0.9") for number in range(2)]
    known, new = Channel(("127.0.0.1", 3), forwarded="10.0.0.8"), Channel(("127.0.0.1", 4), forwarded="10.0.0.7")
    for channel in (*costly, known, new):
        dispatcher.add_task(channel)
    assert waiting(dispatcher.costly) == costly
    assert waiting(dispatcher.cheap) == [known, new]


def test_a_memo_is_costly_whoever_sends_it(dispatcher: BoundedDispatcher) -> None:
    """Reading its file holds a thread that uses no processor time itself."""
    memo = Channel(("127.0.0.1", 1), path="/notat", command="POST")
    dispatcher.add_task(memo)
    assert waiting(dispatcher.costly) == [memo]


@pytest.mark.parametrize("path", ["/aftale/a/side/7.png", "/aftale/a/side/7.svg", "/aftaler/ny/0f/side/7.png"])
def test_pages_that_are_drawn_wait_for_each_other_alone(dispatcher: BoundedDispatcher, path: str) -> None:
    drawn, read = Channel(("127.0.0.1", 1), path=path), Channel(("127.0.0.1", 2), path="/aftale/a/side/7")
    for channel in (drawn, read):
        dispatcher.add_task(channel)
    assert waiting(dispatcher.drawn) == [drawn]
    assert waiting(dispatcher.cheap) == [read]


def test_a_full_queue_refuses_the_costliest_not_the_last_to_come(dispatcher: BoundedDispatcher) -> None:
    new = [Channel(("127.0.0.1", number), forwarded=f"10.0.1.{number}") for number in range(2)]
    known = Channel(("127.0.0.1", 3), forwarded="10.0.0.8")
    for channel in (*new, known):
        dispatcher.add_task(channel)
    refused = dispatcher.light.queue.popleft()
    assert (refused.channel, refused.ticket.refused) == (new[1], True)
    assert waiting(dispatcher.cheap) == [known, new[0]]


def test_an_address_is_forwarded_by_a_trusted_proxy_only(dispatcher: BoundedDispatcher) -> None:
    forged = Channel(("192.0.2.1", 1), forwarded="10.0.0.9")
    dispatcher.add_task(forged)
    assert waiting(dispatcher.cheap) == [forged]


def test_what_is_light_does_not_wait(dispatcher: BoundedDispatcher) -> None:
    dispatcher.add_task(Channel(("127.0.0.1", 1), path="/healthz"))
    assert not dispatcher.light.queue.popleft().ticket.refused
    assert len(dispatcher.cheap.queue) == len(dispatcher.costly.queue) == 0


@pytest.mark.parametrize(("threads", "cheap", "costly"), [(1, 1, 1), (2, 2, 1), (4, 3, 1), (8, 6, 2)])
def test_costly_readers_never_hold_all_threads(threads: int, cheap: int, costly: int) -> None:
    made = BoundedDispatcher(threads=threads, waiting=2, spending=Spending(0, 0), trusted=())
    assert (len(made.cheap.threads), len(made.costly.threads)) == (cheap, costly)
    made.shutdown(timeout=1)
