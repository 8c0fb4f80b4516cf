"""What a request may not hold on to: its deadline, and the pauses of Python's cyclic garbage collector.

A thread cannot be stopped from outside, so whatever may take long calls `check_deadline` between its stages. The
deadline belongs to the thread (or task) that set it; where none is set, as on the command line, work takes the time
it takes.
"""

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from indexer.errors import AftaleError

_END: ContextVar[float | None] = ContextVar("deadline", default=None)


class DeadlineError(AftaleError):
    """The time for a request is up before its answer was found."""


def set_deadline(end: float | None) -> None:
    """From now on this thread's work has to be done by `end` (in `time.monotonic`'s seconds); None for no deadline."""
    _END.set(end)


def check_deadline() -> None:
    """Go on only while there is time.

    Raises:
        DeadlineError: there is none left.
    """
    end = _END.get()
    if end is not None and time.monotonic() > end:
        raise DeadlineError("Det tog for lang tid, og søgningen blev afbrudt: gør den mindre, eller prøv igen om lidt.")


@contextmanager
def set_at_deadline(cancelled: threading.Event) -> Iterator[None]:
    """Within it, `cancelled` is set when the deadline comes: for work that waits for somebody else."""
    end = _END.get()
    if end is None:
        yield
        return
    timer = threading.Timer(max(0.0, end - time.monotonic()), cancelled.set)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Makes many lasting objects without the collector going through all of them again and again meanwhile.

    Afterwards `gc.freeze` and `gc.unfreeze` put them with the oldest objects, which it goes through last; unlike
    objects that stay frozen they are still collected when the index is replaced. Where the collector is off, or
    another thread has it at rest, it is left as it is.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        gc.enable()
