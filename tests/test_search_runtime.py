"""The garbage collector rests while an index is opened, works afterwards, and an engine let go is gone at once."""

import gc
import weakref
from pathlib import Path

import pytest
from sample_corpus import WordEmbedder, write_corpus

from indexer.pipeline.build import build_index
from search.engine import Engine
from search.runtime import gc_paused


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
