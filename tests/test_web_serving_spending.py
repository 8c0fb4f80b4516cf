"""The accounts of readers: requests and processor time a minute, and what one request has cost lately."""

import pytest

from web.serving import spending
from web.serving.spending import Spending


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_so_many_requests_a_minute_and_then_as_many_as_time_passes(clock: Clock) -> None:
    accounts = Spending(6, 0, clock)
    assert [accounts.wait_of("a") for _ in range(8)] == [0, 0, 0, 0, 0, 0, 10, 10]
    clock.now = 10
    assert [accounts.wait_of("a") for _ in range(2)] == [0, 10]
    clock.now = 100
    assert [accounts.wait_of("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]


def test_so_much_processor_time_a_minute_as_soon_as_it_is_known(clock: Clock) -> None:
    accounts = Spending(0, 30, clock)
    assert accounts.wait_of("a") == 0
    accounts.charge("a", 45)
    assert accounts.wait_of("a") == pytest.approx(30)
    clock.now = 31
    assert accounts.wait_of("a") == 0


def test_one_readers_account_is_not_anothers(clock: Clock) -> None:
    accounts = Spending(1, 1, clock)
    accounts.charge("a", 100)
    assert accounts.wait_of("a") > 0
    assert accounts.wait_of("b") == 0


def test_no_limit_is_no_limit(clock: Clock) -> None:
    accounts = Spending(0, 0, clock)
    accounts.charge("a", 10_000)
    assert {accounts.wait_of("a") for _ in range(1_000)} == {0}


def test_the_mean_rises_at_once_and_falls_slowly(clock: Clock) -> None:
    accounts = Spending(0, 0, clock)
    for _ in range(100):
        accounts.charge("a", 0.03)
    assert accounts.mean("a") == pytest.approx(0.03, abs=0.001)
    accounts.charge("a", 1.0)
    assert accounts.mean("a") > 0.5
    for _ in range(5):
        accounts.charge("a", 0.03)
    assert accounts.mean("a") > 0.35


def test_who_is_not_known_comes_after_those_whose_requests_are_cheap(clock: Clock) -> None:
    accounts = Spending(0, 0, clock)
    for _ in range(100):
        accounts.charge("cheap", 0.05)
    assert accounts.mean("cheap") < accounts.mean("new")


def test_forged_addresses_do_not_fill_the_memory(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spending, "_READERS", 10)
    accounts = Spending(1, 0, clock)
    for number in range(1_000):
        clock.now = number / 1_000
        accounts.wait_of(f"10.0.0.{number}")
        accounts.wait_of("anne") if number == 0 else None
    assert len(accounts._accounts) <= 10
    assert accounts.wait_of("10.0.0.999") > 0
