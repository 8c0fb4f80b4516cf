"""Fusion: normalised, convex, deterministic, independent of the order of the passages."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.fusion import Evidence, FusionWeights, fuse, min_max, ordered, rank_of, scaled_to_best

ALL = np.ones(3, dtype=bool)


def evidence(known: float = 1.0) -> Evidence:
    return Evidence(
        keyword=np.array([4, 0, 2], dtype=np.float32),
        passage=np.array([0.8, 0.9, 0.7], dtype=np.float32),
        sentence=np.array([0.8, 0.9, 0.9], dtype=np.float32),
        question=np.zeros(3, dtype=np.float32),
        year=np.zeros(3, dtype=np.float32),
        known=known,
    )


def test_the_sum_is_convex() -> None:
    """Keyword 1, 0, .5; meaning .8, .9, .8 scaled to 0, 1, 0; weight .4 for words."""
    scores = fuse(evidence(), ALL, FusionWeights(keyword=0.4, sentence=0.5))
    np.testing.assert_allclose(scores, [0.4, 0.6, 0.2], atol=1e-6)


def test_words_the_collection_lacks_leave_the_ranking_to_meaning() -> None:
    scores = fuse(evidence(known=0.0), ALL, FusionWeights(keyword=0.4, sentence=0.5))
    np.testing.assert_allclose(scores, [0, 1, 0], atol=1e-6)


def test_a_passage_that_is_not_allowed_neither_scores_nor_scales() -> None:
    scores = fuse(evidence(), np.array([True, False, True]), FusionWeights(keyword=0.4, sentence=0.5))
    assert scores[1] == -1
    np.testing.assert_allclose(scores[[0, 2]], [0.4, 0.2], atol=1e-6)


def test_scaling_of_nothing_is_zero() -> None:
    zeros = np.zeros(3, dtype=np.float32)
    assert scaled_to_best(zeros, ALL).tolist() == [0, 0, 0]
    assert min_max(zeros + 1, ALL).tolist() == [0, 0, 0]
    assert min_max(zeros, np.zeros(3, dtype=bool)).tolist() == [0, 0, 0]


def test_the_order_is_tier_then_score_then_row() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.1], dtype=np.float32)
    rows = ordered(scores, np.array([0, 0, 0, 1]), np.array([True] * 4), 10)
    assert rows.tolist() == [3, 1, 0, 2]
    assert ordered(scores, np.zeros(4, dtype=np.int64), np.array([True, False, True, True]), 2).tolist() == [0, 2]


def test_ranks_count_from_one_and_ties_share() -> None:
    scores = np.array([0.1, 0.9, 0.5, 0.5], dtype=np.float32)
    assert [rank_of(scores, place, np.ones(4, dtype=bool)) for place in (1, 2, 3, 0)] == [1, 2, 2, 4]


def test_a_recorded_question_lifts_its_passage_and_a_named_year_its_agreement() -> None:
    """Meaning .8, .9 and .8 plus .5 for the third's question: scaled 0, .25, 1; and .3 for the first's year."""
    lifted = replace(evidence(0.0), question=np.array([0, 0, 0.5]), year=np.array([1, 0, 0]))
    scores = fuse(lifted, ALL, FusionWeights(keyword=0.4, sentence=0.5, question=0.8, year=0.3))
    np.testing.assert_allclose(scores, [0.3, 0.25, 1], atol=1e-5)


@given(st.permutations(range(3)), st.floats(0, 1))
def test_fusion_does_not_depend_on_the_order_of_passages(order: list[int], known: float) -> None:
    one = evidence(known)
    other = Evidence(
        one.keyword[order], one.passage[order], one.sentence[order], one.question[order], one.year[order], known
    )
    np.testing.assert_allclose(fuse(other, ALL), fuse(one, ALL)[order], atol=1e-6)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=20))
def test_scores_lie_between_zero_and_one(values: list[float]) -> None:
    array = np.array(values, dtype=np.float32)
    scores = fuse(Evidence(array * 30, array, array, array, array * 0, 1.0), np.ones(len(array), dtype=bool))
    assert ((scores >= 0) & (scores <= 1 + 1e-6)).all()


@pytest.mark.parametrize("limit", [0, 1, 5])
def test_the_limit_holds(limit: int) -> None:
    assert len(ordered(np.ones(3, dtype=np.float32), np.zeros(3, dtype=np.int64), ALL, limit)) == min(limit, 3)
