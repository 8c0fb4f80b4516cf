"""`make bench` runs: its pieces on a tiny size, and what it makes of the corpus is an index like any other."""

from pathlib import Path

import pytest

pytest.importorskip("bm25s")
pytest.importorskip("tantivy")

from bench import _index_of, rival_times, search_times
from bench_measure import Times, in_turn, megabytes, opening, starting, table
from bench_recombined import keyword_documents, recombine, write_index
from bench_rivals import build_rivals
from reference_indexes import ExactKeywordIndex
from sample_corpus import WordEmbedder, write_corpus

from indexer.index.directory import OpenIndex, open_index
from indexer.index.keyword import FIELDS, TokenFields, WeightedTerm
from indexer.pipeline.build import build_index
from search.engine import Engine


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus, indexed."""
    folder = tmp_path_factory.mktemp("small")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


@pytest.fixture(scope="module")
def opened(small_index: Path) -> OpenIndex:
    return open_index(small_index, embedder=WordEmbedder().identity)


def test_recombined_passages_are_made_of_real_sentences(opened: OpenIndex) -> None:
    real = {d.text[a:b] for d in opened.documents for p in d.passages for a, b in p.sentences}
    made = recombine(opened, 30)
    assert made.size == 30
    assert sum(len(document.passages) for _, document in made.entries) == 30
    for _, document in made.entries:
        for passage in document.passages:
            assert {document.text[a:b] for a, b in passage.sentences} <= real
            assert passage.start == passage.sentences[0][0]
            assert passage.end == passage.sentences[-1][1]


def test_a_recombined_index_is_searched_as_any_other(opened: OpenIndex, tmp_path: Path) -> None:
    made = recombine(opened, 12)
    write_index(tmp_path / "index", made, opened, list(keyword_documents(made, opened)))
    engine = Engine.open(tmp_path / "index", embedder=WordEmbedder())
    hits = engine.search("ambulancer").hits
    assert "Ambulancer" in hits[0].text
    rows = list(search_times(tmp_path / "index", WordEmbedder(), ["ambulancer"], ["pulje"], "12"))
    ways = ["keyword", "meaning", "hybrid", "ask", "hybrid, the same queries again", "topic across the years"]
    assert [row[1] for row in rows][1:] == ways


def test_a_recombined_index_that_is_kept_is_used_again(small_index: Path, tmp_path: Path) -> None:
    made = _index_of(12, small_index, tmp_path / "recombined-12")
    written = (tmp_path / "recombined-12" / "CURRENT").stat().st_mtime_ns
    again = _index_of(12, small_index, tmp_path / "recombined-12")
    assert again == made
    assert (tmp_path / "recombined-12" / "CURRENT").stat().st_mtime_ns == written
    assert all(isinstance(seconds, float) and seconds > 0 for seconds in made.seconds)


@pytest.mark.model
def test_opening_and_the_server_are_measured_in_processes_of_their_own(corpus_index: Path) -> None:
    opened = opening(corpus_index, ["anlægsramme"])
    assert opened.cpu_ms > 0
    assert opened.resident > 50
    started = starting(corpus_index)
    assert started.seconds > 0
    assert started.resident > 50


def test_every_engine_finds_the_same_best_passage(opened: OpenIndex, tmp_path: Path) -> None:
    documents: list[TokenFields] = [
        {"exact": ("en", "pulje"), "lemma": ("en", "pulje"), "parts": ("en", "pulje", "pulje"), "heading": ("ramme",)},
        {"exact": ("en", "ramme"), "lemma": ("en", "ramme"), "parts": ("en", "ramme"), "question": ("ramme",)},
        {"exact": ("to",), "lemma": ("to",), "parts": ("to",)},
    ]
    terms = [WeightedTerm("parts", "pulje", 1.0), WeightedTerm("exact", "ukendt", 0.3)]
    assert [int(row) for row in ExactKeywordIndex(documents).score(terms).argsort()[::-1][:1]] == [0]
    assert set(FIELDS) >= set(documents[0])
    for built in build_rivals(documents, tmp_path / "rivals"):
        assert list(built.rival.search(terms)) == [0], built.name
        assert built.megabytes > 0


def test_rivals_are_timed_on_the_same_queries(tmp_path: Path) -> None:
    rows = list(rival_times([{"exact": ("pulje",), "parts": ("pulje",)}] * 12, tmp_path / "r", ["pulje"], "12"))
    assert [row[1] for row in rows] == ["this program", "Whoosh", "SQLite FTS5", "tantivy", "bm25s"]


def test_ways_take_turns_and_tables_are_markdown(tmp_path: Path) -> None:
    said: list[str] = []
    times = in_turn("ab", {"one": lambda text: said.append(f"1{text}"), "two": lambda text: said.append(f"2{text}")})
    assert said == ["1a", "2a", "1b", "2b"]
    assert len(times["one"].ms) == 2
    assert Times((1.0, 2.0, 9.0)).p50 == 2.0
    (tmp_path / "file").write_bytes(b"0" * 2**20)
    assert megabytes(tmp_path) == 1.0
    printed = table("Title", ("way", "ms"), [("one", 1.234), ("two", 1234.5)])
    assert printed.splitlines()[2:] == ["| way |    ms |", "|-----|------:|", "| one |  1.23 |", "| two | 1,234 |"]
