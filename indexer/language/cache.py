"""Caches that a server with many threads can live with: bounded in bytes, and filled by one thread at a time.

Everybody types words that nobody typed before, so every such cache of a server is full one day. A plain `lru_cache`
of 65,536 entries would then hold that many words, of any length: a memo may have one of half a million letters.
"""

import threading
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

CACHE_ENTRIES = 1 << 14
"""Entries; the five agreements have 9,000 different words, and a query asks of the same few again and again."""

CACHED_LENGTH = 100
"""Characters of all arguments together; whatever is longer is no word (the lexicon's longest has 50 letters)."""

Result = TypeVar("Result")


def bounded_cache(function: Callable[..., Result]) -> Callable[..., Result]:
    """`function`, of one or more words, remembering what it gave for the last `MOST_WORDS` of them that are short."""
    kept = lru_cache(maxsize=CACHE_ENTRIES)(function)

    @wraps(function)
    def look_up(word: str, *more: str) -> Result:
        short = len(word) <= CACHED_LENGTH if not more else len(word) + sum(map(len, more)) <= CACHED_LENGTH
        return kept(word, *more) if short else function(word, *more)

    return look_up


def compute_once(function: Callable[[], Result]) -> Callable[[], Result]:
    """`function`, carried out by the first that asks, while the others wait for what it gives.

    For what takes long and much memory: with `functools.cache`, all that ask meanwhile would make it themselves.
    """
    lock = threading.Lock()
    done: list[Result] = []

    @wraps(function)
    def ask() -> Result:
        if not done:
            with lock:
                if not done:
                    done.append(function())
        return done[0]

    return ask
