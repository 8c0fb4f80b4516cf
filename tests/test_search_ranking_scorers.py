"""An index beyond the process gives a ranking the rows and scores that one in the process does."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from milvus_support import keyword_index, vector_index
from reference_indexes import ExactIndex, ExactKeywordIndex

from indexer.embedding.embedder import Vectors
from indexer.index.keyword import LEAST, TokenFields, WeightedTerm
from indexer.index.vectors import Rows
from indexer.milvus import indexes as milvus
from indexer.milvus.client import Connection
from search.ranking.scorers import LocalScorer, RemoteScorer, Scorer, scorer_for

ROWS = 400
ALPHABET = [f"ord{number}" for number in range(30)]
TERMS = tuple(WeightedTerm("exact", word, weight) for word, weight in (("ord1", 1.0), ("ord4", 0.5), ("ord20", 2.0)))


@pytest.fixture(scope="module")
def documents() -> list[TokenFields]:
    """Words by a law of few and many, so that one of them stands nearly everywhere."""
    chance = np.random.default_rng(5)
    odds = 1 / np.arange(1, len(ALPHABET) + 1)
    return [
        {"exact": chance.choice(ALPHABET, size=chance.integers(1, 40), p=odds / odds.sum()).tolist()}
        for _ in range(ROWS)
    ]


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    made = np.random.default_rng(6).normal(size=(ROWS, 16)).astype(np.float32)
    made[10:14] = made[9]  # ties
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def reaches(documents: list[TokenFields], vectors: Vectors, milvus_file: Connection) -> Iterator[tuple[Scorer, Scorer]]:
    """Near and far over the same; the far one's Milvus answers with 60 hits at most, as a large one with 16,384."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(milvus, "MOST_HITS", 60)
        patch.setattr(milvus, "REACH", 25)
        patch.setattr(milvus, "_WIDER", 2)

        def turned(text: str) -> Vectors:
            vector: Vectors = vectors[int(text)]
            return vector

        near = scorer_for(ExactKeywordIndex(documents), ExactIndex(vectors), turned)
        far = scorer_for(keyword_index(milvus_file, documents), vector_index(milvus_file, vectors), turned)
        assert (type(near), type(far)) == (LocalScorer, RemoteScorer)
        yield near, far


ALLOWED: Sequence[Rows] = (
    np.arange(ROWS),
    np.arange(100, 300),
    np.flatnonzero(np.arange(ROWS) % 3),
    np.flatnonzero(np.random.default_rng(7).random(ROWS) < 0.4),
)


@pytest.mark.parametrize("allowed", ALLOWED, ids=["all", "a range", "many runs", "any"])
@pytest.mark.parametrize("limit", [1, 10, 40])
def test_the_best_by_words_are_the_same(reaches: tuple[Scorer, Scorer], allowed: Rows, limit: int) -> None:
    """By their scores: which of several equal ones is taken at the last place is no matter to a ranking."""
    near, far = reaches
    exact = near.keyword(TERMS)
    found = far.by_word(TERMS, far.keyword(TERMS), allowed, limit)
    expected = near.by_word(TERMS, exact, allowed, limit)
    assert set(found.tolist()) <= set(allowed.tolist())
    np.testing.assert_allclose(np.sort(exact[found]), np.sort(exact[expected]), rtol=1e-5)


@pytest.mark.parametrize("allowed", ALLOWED, ids=["all", "a range", "many runs", "any"])
@pytest.mark.parametrize("limit", [1, 10, 40])
def test_the_nearest_in_meaning_are_the_same(reaches: tuple[Scorer, Scorer], allowed: Rows, limit: int) -> None:
    near, far = reaches
    for text in ("0", "9"):
        found, expected = far.by_meaning(text, allowed, limit), near.by_meaning(text, allowed, limit)
        assert set(found.tolist()) <= set(allowed.tolist())
        scores = near.nearness(text, np.arange(ROWS))
        np.testing.assert_allclose(np.sort(scores[found]), np.sort(scores[expected]), atol=1e-6)


def test_the_scores_of_any_rows_are_the_same(reaches: tuple[Scorer, Scorer]) -> None:
    near, far = reaches
    for rows in (*ALLOWED, np.array([399, 3, 17]), np.empty(0, dtype=np.int64)):
        np.testing.assert_allclose(far.nearness("3", rows), near.nearness("3", rows), atol=1e-6)
        np.testing.assert_allclose(
            far.keyword_of(TERMS, far.keyword(TERMS), rows),
            near.keyword_of(TERMS, near.keyword(TERMS), rows),
            rtol=1e-5,
        )


@pytest.mark.parametrize("allowed", ALLOWED, ids=["all", "a range", "many runs", "any"])
def test_the_best_of_a_filter_are_in_order_even_where_others_have_more(
    reaches: tuple[Scorer, Scorer], allowed: Rows
) -> None:
    near, far = reaches
    exact, reached = near.keyword(TERMS), far.keyword(TERMS)
    low = allowed[(exact[allowed] > 0) & (exact[allowed] < np.median(exact[exact > 0]))]
    assert len(low) > 12
    order = far.keyword_order(TERMS, reached, low, 12)
    np.testing.assert_allclose(np.sort(order)[-12:], np.sort(exact[low])[-12:], rtol=1e-5)
    np.testing.assert_allclose(far.keyword_order(TERMS, reached, low, len(low)), exact[low], rtol=1e-5)


def test_no_row_that_has_a_word_is_left_out(reaches: tuple[Scorer, Scorer]) -> None:
    """What stands nowhere, and where, is said by this: a row beyond the best has the least, never nothing."""
    near, far = reaches
    exact, reached = near.keyword(TERMS), far.keyword(TERMS)
    np.testing.assert_array_equal(reached > 0, exact > 0)
    assert (reached == np.float32(LEAST)).any()
    sure = reached > np.float32(LEAST)
    np.testing.assert_allclose(reached[sure], exact[sure], rtol=1e-5)
    assert exact[sure].min() >= exact[(exact > 0) & ~sure].max() - 1e-5
    assert exact[exact > 0].min() > LEAST


def test_ties_at_the_last_place_fall_by_row(
    reaches: tuple[Scorer, Scorer], vectors: Vectors, milvus_file: Connection
) -> None:
    index = vector_index(milvus_file, vectors)
    for limit in (1, 2, 3):
        assert index.best(vectors[9], limit, np.arange(ROWS))[0].tolist() == [9, 10, 11][:limit]


def test_words_that_will_be_looked_up_are_asked_for_at_once(
    milvus_file: Connection, documents: list[TokenFields], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    read = Connection.read

    def counted(self: Connection, verb: str, *arguments: object, **options: object) -> object:
        calls.append(verb)
        return read(self, verb, *arguments, **options)

    index = keyword_index(milvus_file, documents)
    far = RemoteScorer(
        index, vector_index(milvus_file, np.eye(2, dtype=np.float32)), lambda text: np.ones(2, np.float32)
    )
    monkeypatch.setattr(Connection, "read", counted)
    far.prefetch(TERMS)
    for term in TERMS:
        assert len(index.rows(term.field, term.text))
    assert calls == ["get"]
