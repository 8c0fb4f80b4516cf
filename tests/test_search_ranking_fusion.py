"""Fusion: normalised, convex, deterministic, independent of the order of the passages."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.fusion import (
    FusionWeights,
    PassageEvidence,
    equate_question_scores,
    fuse,
    meaning_of,
    min_max,
    ordered,
    rank_of,
    scaled_to_best,
)

ALL = np.ones(3, dtype=bool)


def evidence(known: float = 1.0) -> PassageEvidence:
    return PassageEvidence(
        keyword=np.array([4, 0, 2], dtype=np.float32),
        passage=np.array([0.8, 0.9, 0.7], dtype=np.float32),
        sentence=np.array([0.8, 0.9, 0.9], dtype=np.float32),
        question=np.zeros(3, dtype=np.float32),
        year=np.zeros(3, dtype=np.float32),
        agreement=np.zeros(3, dtype=np.float32),
        title=np.zeros(3, dtype=np.float32),
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
    moved = {name: getattr(one, name)[order] for name in PassageEvidence.__slots__ if name != "known"}
    other = replace(one, **moved)
    np.testing.assert_allclose(fuse(other, ALL), fuse(one, ALL)[order], atol=1e-6)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=20))
def test_scores_lie_between_zero_and_one(values: list[float]) -> None:
    array = np.array(values, dtype=np.float32)
    scores = fuse(
        PassageEvidence(array * 30, array, array, array, array * 0, array * 0, array * 0, 1.0),
        np.ones(len(array), dtype=bool),
    )
    assert ((scores >= 0) & (scores <= 1 + 1e-6)).all()


@pytest.mark.parametrize("limit", [0, 1, 5])
def test_the_limit_holds(limit: int) -> None:
    assert len(ordered(np.ones(3, dtype=np.float32), np.zeros(3, dtype=np.int64), ALL, limit)) == min(limit, 3)


MEANING = np.array([0.80, 0.84, 0.88, 0.88, 0.80], dtype=np.float32)


def test_a_passage_without_questions_gets_the_question_score_of_its_meaning() -> None:
    question = np.array([0.85, 0.90, 0.95, 0, 0], dtype=np.float32)
    levelled = equate_question_scores(question, MEANING, np.array([True, True, True, False, False]))
    np.testing.assert_allclose(levelled, [0.85, 0.90, 0.95, 0.95, 0.85], atol=1e-5)


def test_without_any_questions_there_is_no_evidence() -> None:
    assert equate_question_scores(np.zeros(5, dtype=np.float32), MEANING, np.zeros(5, dtype=bool)).tolist() == [0] * 5


def test_one_question_alone_neither_lifts_nor_sinks_the_others() -> None:
    question = np.array([0, 0.9, 0, 0, 0], dtype=np.float32)
    levelled = equate_question_scores(question, MEANING, np.array([False, True, False, False, False]))
    np.testing.assert_allclose(levelled, [0.9] * 5, atol=1e-6)


def test_a_spread_of_nothing_is_no_scale() -> None:
    """All recorded passages mean the same: those without questions get the mean, whatever they mean."""
    question = np.array([0.8, 0.9, 0, 0, 0], dtype=np.float32)
    same = np.array([0.8, 0.8, 0.9, 0.2, 0.5], dtype=np.float32)
    equated = equate_question_scores(question, same, np.array([True, True, False, False, False]))
    np.testing.assert_allclose(equated, [0.8, 0.9, 0.85, 0.85, 0.85], atol=1e-6)


def test_the_best_sentence_weighs_its_part_of_meaning() -> None:
    passage, sentence = np.array([0.5], dtype=np.float32), np.array([1.0], dtype=np.float32)
    np.testing.assert_allclose(meaning_of(passage, sentence, FusionWeights(sentence=0.4)), [0.7])
    np.testing.assert_allclose(meaning_of(passage, sentence, FusionWeights(sentence=0.0)), [0.5])


def test_the_share_of_known_words_counts_to_its_power() -> None:
    """Half the words known: .4 becomes .1 squared, .2 as it is, and stays .4 where it does not count."""
    for power, weight in ((2.0, 0.1), (1.0, 0.2), (0.0, 0.4)):
        scores = fuse(evidence(0.5), ALL, FusionWeights(keyword=0.4, known=power, sentence=0.5))
        np.testing.assert_allclose(scores, [weight, 1 - weight, weight / 2], atol=1e-6)


def test_meaning_alone_has_nothing_of_words() -> None:
    alone = evidence().meaning_only()
    assert alone.keyword.tolist() == [0, 0, 0]
    np.testing.assert_allclose(fuse(alone, ALL, FusionWeights(sentence=0.5)), [0, 1, 0], atol=1e-6)


def test_an_agreement_named_and_a_title_that_is_the_query_are_added_with_their_weights() -> None:
    named = replace(evidence(0.0), agreement=np.array([1, 0, 0]), title=np.array([0, 0, 0.5]))
    scores = fuse(named, ALL, FusionWeights(sentence=0.5, agreement=0.5, title=0.2))
    np.testing.assert_allclose(scores, [0.5, 1, 0.1], atol=1e-5)
