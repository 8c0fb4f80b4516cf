"""Indexes beyond this process: what is asked of them besides the seams, because a call, and every row, is dear there.

`KeywordIndex.score` and `VectorIndex.scores` give a value for every row. Over a network that is most of what there is
to do, and a ranking needs the best rows only: so these say which rows those are, and score the rows that are named.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from indexer.embedding.embedder import Vectors
from indexer.index.keyword import KeywordIndex, WeightedTerm
from indexer.index.vectors import Rows, VectorIndex, VectorScores

LEAST = 1e-6
"""What a row gets that has a term and is not among the best: more than none, and less than any BM25 score."""


@runtime_checkable
class FarKeywordIndex(KeywordIndex, Protocol):
    """A `KeywordIndex` in another process."""

    def prefetch(self, terms: Iterable[tuple[str, str]]) -> None:
        """Ask for many tokens, each as field and text, at once: `rows` of them then needs no call."""
        ...

    def reach(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """As `score`, but LEAST for rows that have a term and are not among the best some thousands."""
        ...

    def scores(self, terms: Sequence[WeightedTerm], rows: Rows) -> VectorScores:
        """As `score`, for these rows, in their order."""
        ...

    def best(self, terms: Sequence[WeightedTerm], limit: int, allowed: Rows) -> Rows:
        """The `limit` best of the `allowed` rows (ascending) that have a term, best first."""
        ...


@runtime_checkable
class FarVectorIndex(VectorIndex, Protocol):
    """A `VectorIndex` in another process."""

    def best(self, query: Vectors, limit: int, allowed: Rows) -> tuple[Rows, VectorScores]:
        """As `search`, among the `allowed` rows (ascending)."""
        ...
