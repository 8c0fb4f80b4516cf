"""Fusion of keyword, vector and question scores into one score a passage (pure functions over arrays)."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.index.vectors import Rows, VectorScores
from search.library import Mask

_NOISE = 1e-6
"""Differences of float32 cosines below this are rounding."""


@dataclass(frozen=True, slots=True)
class PassageEvidence:
    """The scores of every passage by each way of ranking, shape (n,) each.

    keyword: BM25 over fields, 0 where no word occurs. passage: cosine of query and passage. sentence: cosine of the
    query and the passage's best sentence. question: cosine of the query and the nearest question recorded for the
    passage, equated for those without (`equate_question_scores`). year: 1 where the query names the agreement's year.
    agreement: 1 where it names the agreement itself. title: how nearly the section's title is the query, 0 to 1.
    known: share of the query's words, weighted by idf, that any passage has.
    """

    keyword: VectorScores
    passage: VectorScores
    sentence: VectorScores
    question: VectorScores
    year: VectorScores
    agreement: VectorScores
    title: VectorScores
    known: float

    def meaning_only(self) -> "PassageEvidence":
        """The same without anything that words say."""
        return replace(self, keyword=np.zeros_like(self.keyword), known=0.0)


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """Weights of the fusion; docs/ranking.md has the cross-validation they come from.

    keyword: of BM25 beside meaning, times the share of known words to the power of `known`, so that words the
    agreements do not use leave the ranking to the vectors. sentence: of the best sentence within meaning, the rest
    being the passage's. question: of the nearest question, added to meaning. year, agreement, title: added to the sum.
    """

    keyword: float = 0.33
    known: float = 2.0
    sentence: float = 0.4
    question: float = 1.0
    year: float = 0.1
    agreement: float = 0.5
    title: float = 0.6


DEFAULT_WEIGHTS = FusionWeights()


def fuse(evidence: PassageEvidence, allowed: Mask, weights: FusionWeights = DEFAULT_WEIGHTS) -> VectorScores:
    """A convex sum of normalised keyword and meaning scores, and what is added to it; -1 where not allowed.

    Both are scaled to 0..1 over the allowed passages before they are added (Bruch et al. 2023, "An Analysis of Fusion
    Functions for Hybrid Retrieval": a convex sum of normalised scores is ahead of reciprocal ranks).
    """
    share = weights.keyword * evidence.known**weights.known
    keyword = scaled_to_best(evidence.keyword, allowed)
    meaning = meaning_of(evidence.passage, evidence.sentence, weights) + weights.question * evidence.question
    total = share * keyword + (1 - share) * min_max(meaning, allowed)
    added = weights.year * evidence.year + weights.agreement * evidence.agreement + weights.title * evidence.title
    return np.where(allowed, total + added, -1).astype(np.float32)


def meaning_of(passage: VectorScores, sentence: VectorScores, weights: FusionWeights = DEFAULT_WEIGHTS) -> VectorScores:
    """The cosine of the passage and of its best sentence, weighed."""
    return (1 - weights.sentence) * passage + weights.sentence * sentence


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


def scaled_to_best(scores: VectorScores, allowed: Mask) -> VectorScores:
    """Divided by the best allowed score; all zero where none is above zero."""
    best = float(scores[allowed].max(initial=0))
    return scores / best if best > 0 else np.zeros_like(scores)


def min_max(scores: VectorScores, allowed: Mask) -> VectorScores:
    """Scaled so that the allowed scores span 0 to 1; all zero where they are the same."""
    if not allowed.any():
        return np.zeros_like(scores)
    low, high = float(scores[allowed].min()), float(scores[allowed].max())
    return (scores - low) / (high - low) if high - low > _NOISE else np.zeros_like(scores)


def ordered(scores: VectorScores, tiers: NDArray[np.int64], allowed: Mask, limit: int) -> Rows:
    """The allowed rows, higher tiers first, then by score, then by row number: the same query, the same order."""
    rows = np.flatnonzero(allowed)
    order = np.lexsort((rows, -scores[rows], -tiers[rows]))
    return rows[order][:limit].astype(np.int64)


def rank_of(scores: VectorScores, place: int, allowed: Mask) -> int:
    """The place, from 1, of one passage when the allowed ones are ordered by `scores` alone."""
    return int(np.count_nonzero((scores > scores[place]) & allowed)) + 1
