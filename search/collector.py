"""Python's cyclic garbage collector, kept from going through what cannot be garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
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
