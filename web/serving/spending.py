"""What each reader has asked for lately: number of requests, and their processor time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_READERS = 10_000
"""Readers remembered, so that those who forge addresses cannot fill the memory."""
_UNKNOWN = 0.1
"""Mean seconds of a reader not known: more than people's usual requests cost, so that these come first."""
_RISING, _FALLING = 0.5, 0.05
"""Weight of the newest request in the mean, where it cost more and where it cost less: a costly one is remembered."""


@dataclass(slots=True)
class Account:
    """A reader's leaky buckets at a time: requests, seconds of processor time; and the mean seconds of a request."""

    at: float
    requests: float = 0.0
    seconds: float = 0.0
    mean: float = _UNKNOWN


class Spending:
    """The accounts of all readers.

    A bucket holds what a reader may use in a minute, and drains as fast as the minute passes: whoever has been away
    may use it all at once.

    Args:
        requests: a minute for one reader; 0 for no limit.
        seconds: of processor time a minute for one reader; 0 for no limit.
        clock: seconds that only go forward.
    """

    def __init__(self, requests: int, seconds: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._requests, self._seconds, self._clock = requests, seconds, clock
        self._accounts: dict[str, Account] = {}
        self._lock = threading.Lock()

    def wait_of(self, reader: str) -> float:
        """Count a request; seconds that the reader has to wait before it is answered, 0 where that may be now."""
        with self._lock:
            account = self._account(reader)
            over = max(
                _wait(account.requests + 1, self._requests),
                _wait(account.seconds, self._seconds),
            )
            if not over:
                account.requests += 1
            return over

    def charge(self, reader: str, seconds: float) -> None:
        """Add the processor time of a request, which is known when it ends."""
        with self._lock:
            account = self._account(reader)
            account.seconds += seconds
            account.mean += (_RISING if seconds > account.mean else _FALLING) * (seconds - account.mean)

    def mean(self, reader: str) -> float:
        """Seconds that a request of the reader has cost lately, leaning to the costly ones."""
        account = self._accounts.get(reader)
        return account.mean if account else _UNKNOWN

    def _account(self, reader: str) -> Account:
        """The account as it is now."""
        now = self._clock()
        account = self._accounts.get(reader)
        if account is None:
            if len(self._accounts) >= _READERS:
                latest = sorted(self._accounts, key=lambda name: self._accounts[name].at)
                self._accounts = {name: self._accounts[name] for name in latest[_READERS // 2 :]}
            account = self._accounts[reader] = Account(now)
        minutes = (now - account.at) / 60
        account.requests = max(0.0, account.requests - minutes * self._requests)
        account.seconds = max(0.0, account.seconds - minutes * self._seconds)
        account.at = now
        return account


def _wait(level: float, most: int) -> float:
    """Seconds until a bucket that drains `most` a minute is no fuller than that; 0 where there is no limit."""
    return max(0.0, (level - most) * 60 / most) if most else 0.0
