"""How far a look goes: an index in this process scores every row; one beyond it is asked for the best, and for those.

Both give a ranking the same rows to look at, and the same scores for them (docs/decisions/0091-milvus.md).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Protocol

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.index.keyword import LEAST, FarKeywordIndex, KeywordIndex, WeightedTerm
from indexer.index.vectors import FarVectorIndex, Rows, VectorIndex, VectorScores

QueryEmbedding = Callable[[str], Vectors]
"""The vector by which a text is compared with passages."""


class Scorer(Protocol):
    """What a ranking asks of the two indexes of passages."""

    def prefetch(self, terms: Iterable[WeightedTerm]) -> None:
        """Say which terms will be looked up next."""
        ...

    def keyword(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """For every row something above 0 where it has a term; its score, unless many have a higher one."""
        ...

    def keyword_of(self, terms: Sequence[WeightedTerm], found: VectorScores, rows: Rows) -> VectorScores:
        """The score of each of `rows`; `found` is what `keyword` gave."""
        ...

    def keyword_order(self, terms: Sequence[WeightedTerm], found: VectorScores, rows: Rows, limit: int) -> VectorScores:
        """What puts `rows` (ascending) in the order of their scores, at least the `limit` best of them."""
        ...

    def by_word(self, terms: Sequence[WeightedTerm], found: VectorScores, allowed: Rows, limit: int) -> Rows:
        """The `limit` rows of `allowed` (ascending) with the highest keyword scores above 0, in any order."""
        ...

    def by_meaning(self, text: str, allowed: Rows, limit: int) -> Rows:
        """The `limit` rows of `allowed` (ascending) nearest to the text, in any order."""
        ...

    def nearness(self, text: str, rows: Rows) -> VectorScores:
        """The cosine of the text with each of `rows`."""
        ...


def scorer_for(keyword: KeywordIndex, passages: VectorIndex, turned: QueryEmbedding) -> Scorer:
    """The reach over these indexes, by where they are."""
    if isinstance(keyword, FarKeywordIndex) and isinstance(passages, FarVectorIndex):
        return RemoteScorer(keyword, passages, turned)
    return LocalScorer(keyword, passages, turned)


class LocalScorer:
    """In this process: every row is scored, which takes less time than to choose."""

    def __init__(self, keyword: KeywordIndex, passages: VectorIndex, turned: QueryEmbedding) -> None:
        self._keyword = keyword
        self._nearness = lru_cache(maxsize=16)(partial(_nearness, passages, turned))

    def prefetch(self, terms: Iterable[WeightedTerm]) -> None:
        """See `Reach.prefetch`."""

    def keyword(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """See `Reach.keyword`."""
        return self._keyword.score(terms)

    def keyword_of(self, terms: Sequence[WeightedTerm], found: VectorScores, rows: Rows) -> VectorScores:
        """See `Reach.keyword_of`."""
        return found[rows]

    def keyword_order(self, terms: Sequence[WeightedTerm], found: VectorScores, rows: Rows, limit: int) -> VectorScores:
        """See `Reach.keyword_order`."""
        return found[rows]

    def by_word(self, terms: Sequence[WeightedTerm], found: VectorScores, allowed: Rows, limit: int) -> Rows:
        """See `Reach.by_word`."""
        best = allowed[np.argpartition(-found[allowed], limit)[:limit]]
        return best[found[best] > 0]

    def by_meaning(self, text: str, allowed: Rows, limit: int) -> Rows:
        """See `Reach.by_meaning`."""
        return allowed[np.argpartition(-self._nearness(text)[allowed], limit)[:limit]]

    def nearness(self, text: str, rows: Rows) -> VectorScores:
        """See `Reach.nearness`."""
        return self._nearness(text)[rows]


class RemoteScorer:
    """Beyond this process: a call costs milliseconds, and so does every thousand rows that come back."""

    def __init__(self, keyword: FarKeywordIndex, passages: FarVectorIndex, turned: QueryEmbedding) -> None:
        self._keyword, self._passages, self._turned = keyword, passages, turned

    def prefetch(self, terms: Iterable[WeightedTerm]) -> None:
        """See `Reach.prefetch`."""
        self._keyword.prefetch((term.field, term.text) for term in terms)

    def keyword(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """See `Reach.keyword`."""
        return self._keyword.reach(terms)

    def keyword_of(self, terms: Sequence[WeightedTerm], found: VectorScores, rows: Rows) -> VectorScores:
        """See `Reach.keyword_of`."""
        scores = found[rows].copy()
        unsure = np.flatnonzero(scores == np.float32(LEAST))
        if len(unsure):
            scores[unsure] = self._keyword.scores(terms, rows[unsure])
        return scores

    def keyword_order(self, terms: Sequence[WeightedTerm], found: VectorScores, rows: Rows, limit: int) -> VectorScores:
        """See `Reach.keyword_order`."""
        if len(rows) <= limit:
            return self.keyword_of(terms, found, rows)
        best, scores = np.sort(self.by_word(terms, found, rows, limit)), found[rows].copy()
        scores[np.searchsorted(rows, best)] = self.keyword_of(terms, found, best)
        return scores

    def by_word(self, terms: Sequence[WeightedTerm], found: VectorScores, allowed: Rows, limit: int) -> Rows:
        """See `Reach.by_word`; where the scores at hand do not decide, the index is asked."""
        sure = allowed[found[allowed] > np.float32(LEAST)]
        if len(sure) < limit and (found[allowed] == np.float32(LEAST)).any():
            return self._keyword.best(terms, limit, allowed)
        return sure[np.argsort(-found[sure], kind="stable")[:limit]]

    def by_meaning(self, text: str, allowed: Rows, limit: int) -> Rows:
        """See `Reach.by_meaning`."""
        return self._passages.best(self._turned(text), limit, allowed)[0]

    def nearness(self, text: str, rows: Rows) -> VectorScores:
        """See `Reach.nearness`."""
        return self._passages.scores(self._turned(text), rows)


def _nearness(passages: VectorIndex, turned: QueryEmbedding, text: str) -> VectorScores:
    return passages.scores(turned(text))
