"""`tests/tools/bench_milvus.py` compares the same index in both engines, and writes it to Milvus once."""

from pathlib import Path

from bench_milvus import search_times
from milvus_support import copy_into
from sample_corpus import WordEmbedder, write_corpus

from indexer.index.directory import open_index
from indexer.index.location import ServerAddress
from indexer.milvus.client import Connection
from indexer.milvus.store import open_milvus
from indexer.pipeline.build import build_index
from search.engine import Engine
from search.models import MODES


def test_both_engines_are_timed_over_the_same_index(milvus_server: Connection, tmp_path: Path) -> None:
    embedder = WordEmbedder()
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=embedder)
    opened = open_index(tmp_path / "index", embedder=embedder.identity)
    address = ServerAddress(milvus_server.address.uri, alias="bench_small", timeout=milvus_server.address.timeout)
    written = [copy_into(Connection(address), tmp_path / "index", opened, embedder.dimension) for _ in range(2)]
    assert written == [True, False]
    local = Engine(opened, embedder)
    milvus = Engine(open_milvus(address, embedder=embedder.identity), embedder)
    for query in ("puljen til samarbejde", "plejehjem", "kunstig intelligens"):
        found = [[hit.passage_id for hit in engine.search(query).hits] for engine in (local, milvus)]
        assert found[0] == found[1] != []
    rows = list(search_times(local, milvus, ["puljen"], ["sundhed"], "small"))
    assert [row[:3] for row in rows] == [("small", mode, engine) for mode in MODES for engine in ("local", "milvus")]
    assert all(isinstance(value, float) and value > 0 for row in rows for value in row[3:])
