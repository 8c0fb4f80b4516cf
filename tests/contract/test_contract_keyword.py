"""Every KeywordIndex gives the values and the order of the exact reference."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from milvus_support import keyword_index
from reference_indexes import ExactKeywordIndex
from whoosh_index import WhooshIndex

from indexer.index.keyword import KeywordIndex, TokenFields, WeightedTerm
from indexer.index.postings import PostingsIndex

Build = Callable[[list[TokenFields]], KeywordIndex]

DOCUMENTS: list[TokenFields] = [
    {"exact": ["pulje", "til", "deponering", "og", "pulje"], "lemma": ["pulje", "til", "deponering"], "parts": []},
    {"exact": ["til", "pulje"], "lemma": ["til", "pulje"], "heading": ["økonomi"]},
    {},
    {"exact": ["§", "2,5", "pct", "ikke"], "lemma": ["ikke"], "parts": ["del", "del", "del"]},
    {"exact": ["deponering", "til"] * 40, "heading": ["økonomi", "pulje"]},
]


@pytest.fixture(params=["exact", "postings", "whoosh", "milvus-file", "milvus-server"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    def make(documents: list[TokenFields]) -> KeywordIndex:
        if request.param == "exact":
            return ExactKeywordIndex(documents)
        if request.param.startswith("milvus"):
            return keyword_index(request.getfixturevalue(request.param.replace("-", "_")), documents)
        engine = PostingsIndex if request.param == "postings" else WhooshIndex
        engine.write(tmp_path / "keyword", documents)
        return engine(tmp_path / "keyword")

    return make


def test_bm25_is_the_published_formula(build: Build) -> None:
    """One term, worked out by hand: N=5, df=2, tf=2 and 1, lengths 5 and 2, mean (5+2+0+4+80)/5 = 18.2."""
    scores = build(DOCUMENTS).score([WeightedTerm("exact", "pulje")])
    idf = np.log(1 + (5 - 2 + 0.5) / (2 + 0.5))
    first = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 5 / 18.2))
    second = idf * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 18.2))
    np.testing.assert_allclose(scores, [first, second, 0, 0, 0], rtol=1e-5)


@pytest.mark.parametrize(
    "terms",
    [
        [WeightedTerm("exact", "deponering"), WeightedTerm("heading", "økonomi", 0.5)],
        [WeightedTerm("parts", "del", 2.0), WeightedTerm("lemma", "ikke")],
        [WeightedTerm("exact", "findes-ikke")],
        [],
    ],
)
def test_scores_equal_the_reference(build: Build, terms: list[WeightedTerm]) -> None:
    expected = ExactKeywordIndex(DOCUMENTS).score(terms)
    np.testing.assert_allclose(build(DOCUMENTS).score(terms), expected, rtol=1e-5)


def test_rows_are_ascending(build: Build) -> None:
    index = build(DOCUMENTS)
    assert index.rows("exact", "til").tolist() == [0, 1, 4]
    assert index.rows("exact", "2,5").tolist() == [3]
    assert index.rows("heading", "pulje").tolist() == [4]
    assert index.rows("exact", "ukendt").tolist() == []


def test_a_phrase_stands_side_by_side_in_order(build: Build) -> None:
    index = build(DOCUMENTS)
    assert index.phrase(["til", "deponering"]).tolist() == [0, 4]
    assert index.phrase(["til", "pulje"]).tolist() == [1]
    assert index.phrase(["pulje", "deponering"]).tolist() == []
    assert index.phrase(["pulje"]).tolist() == [0, 1]
    assert index.phrase([]).tolist() == []


def test_a_prefix_expands_in_code_point_order(build: Build) -> None:
    index = build(DOCUMENTS)
    assert index.expand("exact", "p", 10) == ("pct", "pulje")
    assert index.expand("exact", "p", 1) == ("pct",)
    assert index.expand("exact", "x", 10) == ()


def test_the_vocabulary_counts_documents_not_occurrences(build: Build) -> None:
    vocabulary = build(DOCUMENTS).vocabulary("exact")
    assert vocabulary["deponering"] == 2
    assert vocabulary["pulje"] == 2
    assert set(vocabulary) == {"pulje", "til", "deponering", "og", "§", "2,5", "pct", "ikke"}


def test_an_empty_index_answers(build: Build) -> None:
    index = build([])
    assert len(index) == 0
    assert index.score([WeightedTerm("exact", "pulje")]).shape == (0,)
    assert index.phrase(["pulje"]).tolist() == []
