"""What a request may not hold on to: its deadline, and the pauses of Python's cyclic garbage collector.

A thread cannot be stopped from outside, so whatever may take long calls `check_deadline` between its stages. The
deadline, and the limit on processor time, belong to the thread (or task) that set them; where none is set, as on the
command line, work takes the time it takes.
"""

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from indexer.errors import AftaleError, LimitError

_END: ContextVar[float | None] = ContextVar("deadline", default=None)
_PROCESSOR_END: ContextVar[float | None] = ContextVar("processor_end", default=None)


class DeadlineError(AftaleError):
    """The time for a request is up before its answer was found."""


def set_deadline(end: float | None, *, processor: float | None = None) -> None:
    """From now on this thread's work has to be done by `end` (in `time.monotonic`'s seconds); None for no deadline.

    processor: seconds of processor time that it may use from now on; None for no limit.
    """
    _END.set(end)
    _PROCESSOR_END.set(None if processor is None else time.thread_time() + processor)


def spend(seconds: float) -> None:
    """Take processor time that another process used for this thread's work off what it may use."""
    end = _PROCESSOR_END.get()
    if end is not None:
        _PROCESSOR_END.set(end - seconds)


@contextmanager
def kept_work() -> Iterator[None]:
    """Within it processor time is not counted: for what is worked out once an index, whoever asks for it first.

    The deadline holds as before.
    """
    end, begun = _PROCESSOR_END.get(), time.thread_time()
    _PROCESSOR_END.set(None)
    try:
        yield
    finally:
        _PROCESSOR_END.set(None if end is None else end + time.thread_time() - begun)


def processor_left() -> float:
    """Seconds of processor time that this thread's work may still use; 0 where there is no limit."""
    check_deadline()
    end = _PROCESSOR_END.get()
    return 0.0 if end is None else max(0.01, end - time.thread_time())


def check_deadline() -> None:
    """Go on only while there is time.

    Raises:
        DeadlineError: there is none left.
        LimitError: the work has used the processor time that it may use.
    """
    end, processor = _END.get(), _PROCESSOR_END.get()
    if end is not None and time.monotonic() > end:
        raise DeadlineError("Det tog for lang tid, og søgningen blev afbrudt: gør den mindre, eller prøv igen om lidt.")
    if processor is not None and time.thread_time() > processor:
        raise LimitError("Det kræver mere regnetid, end der er til én forespørgsel: gør den mindre, eller del den.")


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
