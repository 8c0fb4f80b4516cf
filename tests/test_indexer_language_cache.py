"""Caches of a server with many threads."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from indexer.language.cache import CACHE_ENTRIES, CACHED_LENGTH, bounded_cache, compute_once


def test_a_word_is_worked_out_once_and_a_long_one_each_time() -> None:
    seen: list[str] = []

    @bounded_cache
    def work_out(word: str) -> int:
        seen.append(word)
        return len(word)

    for word in (
        "kort",
        "kort",
        "l" * CACHED_LENGTH,
        "l" * CACHED_LENGTH,
        "x" * (CACHED_LENGTH + 1),
        "x" * (CACHED_LENGTH + 1),
    ):
        assert work_out(word) == len(word)
    assert seen == ["kort", "l" * CACHED_LENGTH, "x" * (CACHED_LENGTH + 1), "x" * (CACHED_LENGTH + 1)]


def test_two_words_count_together() -> None:
    seen = []

    @bounded_cache
    def compare(one: str, other: str) -> bool:
        seen.append(one)
        return one == other

    half = "h" * (CACHED_LENGTH // 2)
    assert [compare(half, half), compare(half, half), compare(half, half + "e"), compare(half, half + "e")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert len(seen) == 3


def test_no_more_words_are_kept_than_may_be() -> None:
    seen = []

    @bounded_cache
    def work_out(word: str) -> str:
        seen.append(word)
        return word

    for number in range(CACHE_ENTRIES + 1):
        work_out(str(number))
    work_out("0")
    assert len(seen) == CACHE_ENTRIES + 2


def test_what_takes_long_is_made_by_the_first_that_asks() -> None:
    made, everybody = [], threading.Barrier(8)

    @compute_once
    def make() -> object:
        made.append(1)
        time.sleep(0.05)
        return object()

    def ask(_: int) -> object:
        everybody.wait(60)
        return make()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(ask, range(8))))) == 1
    assert made == [1]
