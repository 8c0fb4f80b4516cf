"""The protocols of keyword indexes, near and far, and their BM25.

A document is fields of ready-made tokens (`indexer/language/analyzer.py` makes them); no engine analyzes text itself.
Every index ranks by the same BM25 over exact field lengths (Robertson and Zaragoza 2009, "The Probabilistic Relevance
Framework", with Lucene's idf, which is never negative).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from indexer.index.vectors import Rows, VectorScores

FIELDS = ("exact", "lemma", "parts", "heading", "question")
"""exact: folded tokens, with positions; lemma: lemmas; parts: parts of compounds; heading: lemmas and parts of the
section path; question: parts of the questions the passage answers (`expansions.py`)."""

K1, B = 1.2, 0.75

LEAST = 1e-6
"""What a row gets that has a term and is not among the best: more than none, and less than any BM25 score."""

TokenFields = Mapping[str, Sequence[str]]
"""Field name to tokens; a field that is left out is empty."""


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A token looked for in one field; weight multiplies its BM25 score."""

    field: str
    text: str
    weight: float = 1.0


class KeywordIndex(Protocol):
    """Tokens to rows; a row is the number of a document in the order they were added."""

    def __len__(self) -> int:
        """Number of documents."""
        ...

    def score(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """Weighted sum of the terms' BM25 scores for every row, shape (len(self),); 0 where none occurs."""
        ...

    def rows(self, field: str, text: str) -> Rows:
        """The rows that have the token, ascending."""
        ...

    def phrase(self, tokens: Sequence[str]) -> Rows:
        """The rows whose field "exact" has the tokens side by side, ascending; none for no tokens."""
        ...

    def expand(self, field: str, prefix: str, limit: int) -> tuple[str, ...]:
        """The first `limit` tokens of the field that begin with `prefix`, in code-point order."""
        ...

    def vocabulary(self, field: str) -> Mapping[str, int]:
        """Every token of the field with the number of rows that have it."""
        ...


@runtime_checkable
class FarKeywordIndex(KeywordIndex, Protocol):
    """A `KeywordIndex` in another process, where every call, and every row that comes back, costs.

    `score` gives a value for every row; a ranking needs the best rows only, so these say which those are, and score
    rows that are named.
    """

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


def bm25(frequency: NDArray[np.float32], lengths: NDArray[np.float32], mean: float, rows: int) -> VectorScores:
    """BM25 of one term for the documents that have it.

    Args:
        frequency: how often the term stands in each of them, shape (n,).
        lengths: their field lengths in tokens, shape (n,).
        mean: mean field length over all documents, empty ones included.
        rows: number of all documents.
    """
    having = len(frequency)
    idf = math.log(1 + (rows - having + 0.5) / (having + 0.5))
    norm = K1 * (1 - B + B * lengths / max(mean, 1e-9))
    return np.asarray(idf * frequency * (K1 + 1) / (frequency + norm), dtype=np.float32)
