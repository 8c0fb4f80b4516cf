"""Recorded questions as evidence beside passages that have none."""

import numpy as np

from indexer.index.vectors import VectorScores
from search.models import Mask

_NOISE = 1e-6


def equate_question_scores(question: VectorScores, meaning: VectorScores, recorded: Mask) -> VectorScores:
    """The question evidence, with what passages without recorded questions would have for their meaning.

    A passage without questions must not lose to those that have some, nor stretch the scale that all are put on: it
    gets its meaning's z-score in the mean and spread of the question cosines (linear equating, as between two forms of
    one test). So an agreement that nobody has written questions for is found as well as before.

    Args:
        question: cosine of the query and each passage's nearest recorded question, shape (n,).
        meaning: cosine of the query and the passage itself, shape (n,).
        recorded: which passages have a recorded question.
    """
    if not recorded.any():
        return np.zeros_like(question)
    spread = float(meaning[recorded].std())
    slope = float(question[recorded].std()) / spread if spread > _NOISE else 0.0
    expected = question[recorded].mean() + slope * (meaning - meaning[recorded].mean())
    return np.where(recorded, question, expected).astype(np.float32)
