"""What the search is measured against: BM25 over Danish stems, vectors alone, and reciprocal ranks of the two.

They rank the same passages and know nothing of compounds, citations, synonyms or recorded questions.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable

import numpy as np

from indexer.index.keyword import bm25
from indexer.index.vectors import Rows, VectorScores
from indexer.language.stems import stem
from search.engine import Engine

BaselineRanking = Callable[[str], Rows]
"""A query to rows, best first."""

_WORD = re.compile(r"\w+")
_RRF = 20
"""Cormack et al. 2009; the constant with which FINDINGS.md measured it."""


def baselines(engine: Engine) -> dict[str, BaselineRanking]:
    """The baseline rankings over the passages of `engine`, by name."""
    by_stems = _stems_bm25(engine)

    def stems(query: str) -> Rows:
        return _order(by_stems(query))

    def vectors(query: str) -> Rows:
        return _order(engine.passage_scores(query))

    def reciprocal(query: str) -> Rows:
        total = np.zeros(len(engine.texts), dtype=np.float32)
        for rows in (stems(query), vectors(query)):
            total[rows] += 1 / (_RRF + np.arange(1, len(rows) + 1))
        return _order(total)

    return {"BM25, danske stammer": stems, "vektorer alene": vectors, "RRF af de to": reciprocal}


def _stems_bm25(engine: Engine) -> Callable[[str], VectorScores]:
    counts = [Counter(_stems(text)) for text in engine.texts]
    lengths = np.array([sum(count.values()) for count in counts], dtype=np.float32)
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row, count in enumerate(counts):
        for word, frequency in count.items():
            postings[word].append((row, frequency))

    def scores(query: str) -> VectorScores:
        total = np.zeros(len(counts), dtype=np.float32)
        for word in _stems(query):
            if word in postings:
                rows, frequency = (np.array(column) for column in zip(*postings[word], strict=True))
                total[rows] += bm25(frequency.astype(np.float32), lengths[rows], float(lengths.mean()), len(counts))
        return total

    return scores


def _stems(text: str) -> list[str]:
    return [stem(word) for word in _WORD.findall(text.lower())]


def _order(scores: VectorScores) -> Rows:
    rows = np.lexsort((np.arange(len(scores)), -scores))
    return np.asarray(rows[scores[rows] > 0], dtype=np.int64)
