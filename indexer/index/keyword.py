"""The protocol of keyword indexes, their BM25, and the exact reference that the contract suite compares them with.

A document is fields of ready-made tokens (`indexer/language/analyzer.py` makes them); no engine analyzes text itself.
Every index ranks by the same BM25 over exact field lengths (Robertson and Zaragoza 2009, "The Probabilistic Relevance
Framework", with Lucene's idf, which is never negative).
"""

import math
from collections import Counter
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


class ExactKeywordIndex:
    """The definition of `KeywordIndex`, in dictionaries."""

    def __init__(self, documents: Iterable[TokenFields]) -> None:
        self._documents = [{field: tuple(tokens) for field, tokens in document.items()} for document in documents]

    def __len__(self) -> int:
        return len(self._documents)

    def score(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """See `KeywordIndex.score`."""
        total = np.zeros(len(self), dtype=np.float32)
        for term in terms:
            lengths = [len(document.get(term.field, ())) for document in self._documents]
            counts = [Counter(document.get(term.field, ()))[term.text] for document in self._documents]
            having = [row for row, count in enumerate(counts) if count]
            if having:
                total[having] += term.weight * bm25(
                    np.array([counts[row] for row in having], dtype=np.float32),
                    np.array([lengths[row] for row in having], dtype=np.float32),
                    sum(lengths) / len(lengths),
                    len(self),
                )
        return total

    def rows(self, field: str, text: str) -> Rows:
        """See `KeywordIndex.rows`."""
        having = [row for row, document in enumerate(self._documents) if text in document.get(field, ())]
        return np.array(having, dtype=np.int64)

    def phrase(self, tokens: Sequence[str]) -> Rows:
        """See `KeywordIndex.phrase`."""
        wanted, size = tuple(tokens), len(tokens)
        having = [
            row
            for row, document in enumerate(self._documents)
            if size and any(wanted == document["exact"][i : i + size] for i in range(len(document.get("exact", ()))))
        ]
        return np.array(having, dtype=np.int64)

    def expand(self, field: str, prefix: str, limit: int) -> tuple[str, ...]:
        """See `KeywordIndex.expand`."""
        return tuple(sorted(token for token in self.vocabulary(field) if token.startswith(prefix))[:limit])

    def vocabulary(self, field: str) -> Mapping[str, int]:
        """See `KeywordIndex.vocabulary`."""
        return Counter(token for document in self._documents for token in set(document.get(field, ())))
