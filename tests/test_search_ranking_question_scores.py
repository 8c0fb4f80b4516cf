"""Passages without recorded questions are judged by their meaning, on the scale of those that have some."""

import numpy as np

from search.ranking.question_scores import equate_question_scores

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
