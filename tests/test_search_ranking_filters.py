"""Filters let through what they name, and a tally counts what each of them would leave."""

from pathlib import Path

import pytest
from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import QueryError
from indexer.pipeline.build import build_index
from search.engine import Engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("small")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return Engine.open(folder / "index", embedder=WordEmbedder())


@pytest.mark.parametrize("text", ["regeringen", "pulje", "økonomi -ældreplejen", "ambulancer år:2021", "kommun*"])
def test_a_tally_counts_what_a_search_under_each_filter_finds(engine: Engine, text: str) -> None:
    ids = [agreement.id for agreement, _ in engine.library]
    found = engine.tally(text, agreements=ids, kinds=())
    for name in ids:
        assert found.by_agreement[name] == engine.search(text, agreements=(name,), mode="keyword").total
    for kind in found.by_kind:
        assert found.by_kind[kind] == engine.search(text, kinds=(kind,), mode="keyword").total
    assert sum(found.by_agreement.values()) == sum(found.by_kind.values()) > 0


def test_filters_of_the_other_sort_narrow_a_tally(engine: Engine) -> None:
    found = engine.tally("regeringen", agreements=["b-2024"], kinds=["boks"])
    assert found.by_agreement == {"a-2021": 0, "b-2024": 0}
    assert found.by_kind["section"] == engine.search("regeringen", agreements=("b-2024",), mode="keyword").total == 1


def test_a_passage_without_the_amount_asked_for_is_left_out(engine: Engine) -> None:
    stating = engine.search("kommunerne har:beløb").hits
    assert stating
    assert all("kr." in hit.text for hit in stating)
    assert len(stating) < len(engine.search("kommunerne").hits)


def test_an_unknown_agreement_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryError, match="x-1999"):
        engine.search("pulje", agreements=("x-1999",))
