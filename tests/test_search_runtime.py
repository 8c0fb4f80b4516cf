"""The garbage collector rests while an index is opened, works afterwards, and an engine let go is gone at once."""

import gc
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import LimitError
from indexer.pipeline.build import build_index
from search.engine import Engine
from search.runtime import check_deadline, gc_paused, processor_left, set_deadline, spend


def test_the_collector_rests_inside_and_works_afterwards() -> None:
    with gc_paused():
        assert not gc.isenabled()
        with gc_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_it_works_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="x"), gc_paused():
        raise ValueError("x")
    assert gc.isenabled()


def test_a_ring_made_meanwhile_is_collected_afterwards() -> None:
    class Ring:
        me: "Ring"

    with gc_paused():
        ring = Ring()
        ring.me = ring
        gone = weakref.ref(ring)
        del ring
    gc.collect()
    assert gone() is None


def test_an_engine_let_go_is_gone_without_the_collector(tmp_path: Path) -> None:
    """Its memory is the index's: a replaced one must not wait for a collector that seldom looks at old objects."""
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=WordEmbedder())
    engine = Engine.open(tmp_path / "index", embedder=WordEmbedder())
    engine.search("kommun* pulje til 'deponeringsfritagelse'")
    engine.ask("Hvor stor er puljen?")
    engine.topic("pulje")
    engine.tally("pulje", agreements=(), kinds=())
    gone = weakref.ref(engine)
    parts = [weakref.ref(part) for part in (engine._opened.passages, engine._opened.keyword)]
    gc.disable()
    try:
        del engine
        assert gone() is None
        assert [part() for part in parts] == [None, None]
    finally:
        gc.enable()


def test_work_that_has_used_its_processor_time_is_refused_in_one_sentence() -> None:
    set_deadline(None, processor=0.05)
    with pytest.raises(LimitError, match=r"gør den mindre, eller del den\.$"):
        _work_for_a_tenth_of_a_second()


def _work_for_a_tenth_of_a_second() -> None:
    end = time.thread_time() + 0.1
    while time.thread_time() < end:
        check_deadline()


def test_what_another_process_used_counts() -> None:
    set_deadline(None, processor=100)
    assert 99 < processor_left() <= 100
    spend(200)
    with pytest.raises(LimitError):
        check_deadline()


def test_without_a_limit_nothing_is_refused() -> None:
    set_deadline(None)
    spend(1e9)
    check_deadline()
    assert processor_left() == 0


@pytest.fixture(autouse=True)
def _no_limit_afterwards() -> Iterator[None]:
    yield
    set_deadline(None)
