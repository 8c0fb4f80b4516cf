"""Lets the C library give memory back: a server that had much to do for a minute should not hold it for a month.

glibc raises the size from which it maps blocks by itself as soon as a large one is freed, and gives each thread an
arena of its own; both keep what large requests needed. Constants of mallopt(3), from glibc's malloc.h.
"""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_BLOCK = 128 * 1024
"""Bytes: glibc's own default, which it leaves once it may set the size itself."""
_ARENAS = 2


def give_memory_back() -> bool:
    """Fix the thresholds of this process's allocator; False where the C library is another than glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return all(
        mallopt(*set_to) for set_to in ((_TRIM_THRESHOLD, _BLOCK), (_MMAP_THRESHOLD, _BLOCK), (_ARENA_MAX, _ARENAS))
    )
