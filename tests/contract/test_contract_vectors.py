"""Every VectorIndex gives the values and the order of the exact reference, higher scores being nearer."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from milvus_support import vector_index
from reference_indexes import ExactIndex

from indexer.embedding.embedder import Vectors
from indexer.index.vectors import FaissIndex, VectorIndex

Build = Callable[[Vectors], VectorIndex]


def _unit(rows: list[list[float]]) -> Vectors:
    vectors = np.array(rows, dtype=np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(
    params=[ExactIndex, FaissIndex, "milvus_file", "milvus_server"],
    ids=["exact", "faiss", "milvus-file", "milvus-server"],
)
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    """Each index of this machine also goes through its file; those of Milvus through milvus-lite and its server."""

    def make(vectors: Vectors) -> VectorIndex:
        if isinstance(request.param, str):
            return vector_index(request.getfixturevalue(request.param), vectors)
        request.param(vectors).save(tmp_path / "index")
        loaded: VectorIndex = request.param.load(tmp_path / "index")
        return loaded

    return make


def test_scores_are_cosines_nearest_first(build: Build) -> None:
    index = build(_unit([[1, 0], [0, 1], [1, 1], [-1, 0]]))
    rows, scores = index.search(_unit([[1, 0]])[0], 4)
    assert rows.tolist() == [0, 2, 1, 3]
    np.testing.assert_allclose(scores, [1, 0.70710677, 0, -1], atol=1e-6)


def test_ties_are_ordered_by_row(build: Build) -> None:
    index = build(_unit([[0, 1], [1, 0], [0, 1], [1, 0]]))
    assert index.search(_unit([[1, 0]])[0], 4)[0].tolist() == [1, 3, 0, 2]


def test_the_limit_may_exceed_the_rows(build: Build) -> None:
    index = build(_unit([[1, 0]]))
    assert index.search(_unit([[1, 0]])[0], 9)[0].tolist() == [0]
    assert index.search(_unit([[1, 0]])[0], 0)[0].tolist() == []


def test_an_empty_index_finds_nothing(build: Build) -> None:
    index = build(np.empty((0, 2), dtype=np.float32))
    assert len(index) == 0
    assert index.search(_unit([[1, 0]])[0], 3)[0].tolist() == []


def test_any_order_of_rows_can_be_scored_and_read_back(build: Build) -> None:
    vectors = _unit([[1, 0], [0, 1], [1, 1]])
    index = build(vectors)
    rows = np.array([2, 0])
    np.testing.assert_allclose(index.scores(_unit([[0, 1]])[0], rows), [0.70710677, 0], atol=1e-6)
    np.testing.assert_allclose(index.vectors(rows), vectors[[2, 0]], atol=1e-7)


def test_random_vectors_rank_as_the_reference(build: Build) -> None:
    random = np.random.default_rng(7)
    vectors = _unit(random.normal(size=(200, 16)).tolist())
    query = _unit(random.normal(size=(1, 16)).tolist())[0]
    rows, scores = build(vectors).search(query, 50)
    expected_rows, expected_scores = ExactIndex(vectors).search(query, 50)
    assert rows.tolist() == expected_rows.tolist()
    np.testing.assert_allclose(scores, expected_scores, rtol=1e-5)
