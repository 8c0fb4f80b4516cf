"""No memo, however it is written, costs more processor time than a request may use."""

import time
from contextlib import suppress

import pytest
from costs import MEMOS
from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import LimitError
from indexer.pipeline.build import build_index
from search.engine import Engine
from search.memo.check import check_memo
from search.runtime import set_deadline

ALLOWED, STAGE = 0.3, 1.5
"""Seconds of processor time: what is allowed, and what the longest stretch between two looks may take."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("bounds")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    engine = Engine.open(folder / "index", embedder=WordEmbedder())
    check_memo("»Puljen fordeles af ministeriet« og 5 mio. kr. (ØA21)", engine.library)
    return engine


@pytest.mark.parametrize("kind", sorted(MEMOS))
def test_a_memo_made_to_be_costly_ends_at_the_limit(engine: Engine, kind: str) -> None:
    set_deadline(None, processor=ALLOWED)
    begun = time.thread_time()
    with suppress(LimitError):
        check_memo(MEMOS[kind], engine.library)
    set_deadline(None)
    assert time.thread_time() - begun < ALLOWED + STAGE
