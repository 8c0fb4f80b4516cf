"""What passages state is stored by row, and an index built without a reader says so."""

from pathlib import Path

import pytest
from sample_corpus import WordEmbedder, write_corpus

from indexer.index.directory import open_index
from indexer.index.facets import read_facets, write_facets
from indexer.pipeline.build import build_index
from search.amounts.kinds import AmountKinds
from search.engine import Engine
from search.ranking import filters


def test_each_kind_has_the_rows_that_state_it(tmp_path: Path) -> None:
    write_facets(tmp_path, [{"date"}, set(), {"date", "kroner"}])
    found = read_facets(tmp_path)
    assert found is not None
    assert {kind: mask.tolist() for kind, mask in found.items()} == {
        "date": [True, False, True], "kroner": [False, False, True],
    }  # fmt: skip


@pytest.mark.parametrize("rows", [[], [set(), set()]])
def test_nothing_stated_is_not_the_same_as_nothing_known(tmp_path: Path, rows: list[set[str]]) -> None:
    assert read_facets(tmp_path) is None
    write_facets(tmp_path, rows)
    assert read_facets(tmp_path) == {}


def test_a_filter_finds_the_same_with_the_facets_and_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    build_index(corpus, tmp_path / "with", embedder=WordEmbedder(), facets=AmountKinds())
    build_index(corpus, tmp_path / "without", embedder=WordEmbedder())
    with_facets, without = (Engine.open(tmp_path / name, embedder=WordEmbedder()) for name in ("with", "without"))
    expected = [[hit.passage_id for hit in without.search(f"sundhed har:{kind}").hits] for kind in ("beløb", "procent")]
    assert expected[0]
    monkeypatch.setattr(filters, "find_amounts", None)  # nothing is read of the texts
    found = [
        [hit.passage_id for hit in with_facets.search(f"sundhed har:{kind}").hits] for kind in ("beløb", "procent")
    ]
    assert found == expected


def test_another_reader_makes_another_index(tmp_path: Path) -> None:
    class Nothing:
        identity = "nothing"

        def __call__(self, text: str) -> tuple[str, ...]:
            return ()

    corpus = write_corpus(tmp_path / "corpus")
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), facets=AmountKinds())
    assert not build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), facets=AmountKinds()).changed
    assert build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), facets=Nothing()).changed
    assert open_index(tmp_path / "index", embedder="words-1").facets == {}
