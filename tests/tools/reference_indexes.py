"""The definitions of `KeywordIndex` and `VectorIndex` in dictionaries and numpy; engines are compared with them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.index.keyword import TokenFields, WeightedTerm, bm25
from indexer.index.vectors import Rows, VectorScores, save_array


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


class ExactIndex:
    """The definition of `VectorIndex`, in numpy."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._vectors)

    def search(self, query: Vectors, limit: int) -> tuple[Rows, VectorScores]:
        """See `VectorIndex.search`."""
        scores = self._vectors @ query
        order = np.lexsort((np.arange(len(scores)), -scores))[:limit]
        return order.astype(np.int64), scores[order]

    def scores(self, query: Vectors, rows: Rows | None = None) -> VectorScores:
        """See `VectorIndex.scores`."""
        return np.asarray((self._vectors if rows is None else self._vectors[rows]) @ query, dtype=np.float32)

    def vectors(self, rows: Rows) -> Vectors:
        """See `VectorIndex.vectors`."""
        return self._vectors[rows]

    def save(self, path: Path) -> None:
        """Write the vectors to a file."""
        save_array(path, self._vectors)

    @classmethod
    def load(cls, path: Path) -> "ExactIndex":
        """Read what `save` wrote."""
        return cls(np.load(path))
