"""Keyword indexes behind one protocol: Whoosh, and the exact reference its contract suite compares it with.

Documents are fields of ready-made tokens (`indexer/language/analyzer.py` makes them), so an engine never
analyzes text itself.
Every index ranks by the same BM25 over exact field lengths (Robertson and Zaragoza 2009, "The Probabilistic Relevance
Framework", with Lucene's idf, which is never negative); Whoosh supplies the postings. Its own BM25F rounds lengths to
one byte and would rank differently from the reference.
"""

import bisect
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.index.vectors import Rows, VectorScores, save_array

FIELDS = ("exact", "lemma", "parts", "heading", "question")
"""exact: folded tokens, with positions; lemma: lemmas; parts: parts of compounds; heading: lemmas and parts of the
section path; question: parts of the questions the passage answers (`expansions.py`)."""

K1, B = 1.2, 0.75

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


class WhooshIndex:
    """Whoosh postings on disk, opened read-only; field lengths beside them in `lengths.npy`, shape (fields, rows).

    Commits of Whoosh are not crash safe and it has one writer at a time (FINDINGS.md): so `write` fills a fresh
    directory once, and `store.py` swaps the directory as a whole.
    """

    def __init__(self, directory: Path) -> None:
        from whoosh import index

        self._reader: Any = index.open_dir(str(directory), readonly=True).reader()
        self._lengths: NDArray[np.float32] = np.load(directory / "lengths.npy")
        self._means = self._lengths.mean(axis=1) if self._lengths.shape[1] else np.zeros(len(FIELDS))
        self._postings = lru_cache(maxsize=4096)(partial(_read_postings, self._reader))
        self._positions = lru_cache(maxsize=4096)(partial(_read_positions, self._reader))
        self._terms = lru_cache(maxsize=len(FIELDS))(partial(_read_terms, self._reader))

    @staticmethod
    def write(directory: Path, documents: Iterable[TokenFields]) -> None:
        """Fill `directory`, which is made and must not exist, with an index of `documents`, in one segment."""
        from whoosh import fields, index

        schema = fields.Schema(
            exact=fields.TEXT(phrase=True), **{name: fields.TEXT(phrase=False) for name in FIELDS[1:]}
        )
        directory.mkdir(parents=True)
        writer: Any = index.create_in(str(directory), schema).writer(limitmb=512)
        lengths = []
        for document in documents:
            tokens = {name: list(document.get(name, ())) for name in FIELDS}
            lengths.append([len(tokens[name]) for name in FIELDS])
            writer.add_document(**{name: value for name, value in tokens.items() if value})
        writer.commit(optimize=True)
        save_array(directory / "lengths.npy", np.array(lengths, dtype=np.float32).reshape(-1, len(FIELDS)).T)

    def __len__(self) -> int:
        return int(self._lengths.shape[1])

    def score(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """See `KeywordIndex.score`."""
        total = np.zeros(len(self), dtype=np.float32)
        for term in terms:
            rows, frequency = self._postings(term.field, term.text)
            if len(rows):
                field = FIELDS.index(term.field)
                lengths = self._lengths[field, rows]
                total[rows] += term.weight * bm25(frequency, lengths, float(self._means[field]), len(self))
        return total

    def rows(self, field: str, text: str) -> Rows:
        """See `KeywordIndex.rows`."""
        return self._postings(field, text)[0]

    def phrase(self, tokens: Sequence[str]) -> Rows:
        """See `KeywordIndex.phrase`."""
        if not tokens:
            return np.empty(0, dtype=np.int64)
        found = self._positions(tokens[0])
        for offset, token in enumerate(tokens[1:], 1):
            found = np.intersect1d(found, self._positions(token) - offset, assume_unique=True)
        return np.unique(found >> _POSITION_BITS)

    def expand(self, field: str, prefix: str, limit: int) -> tuple[str, ...]:
        """See `KeywordIndex.expand`."""
        terms = self._terms(field)
        start = bisect.bisect_left(terms, prefix)
        return tuple(term for term in terms[start : start + limit] if term.startswith(prefix))

    def vocabulary(self, field: str) -> Mapping[str, int]:
        """See `KeywordIndex.vocabulary`."""
        return {term: int(self._reader.doc_frequency(field, term)) for term in self._terms(field)}


_POSITION_BITS = 24


def _read_terms(reader: Any, field: str) -> tuple[str, ...]:  # noqa: ANN401 - Whoosh is not typed
    return tuple(sorted(term.decode("utf-8") for term in reader.lexicon(field)))


def _read_postings(reader: Any, field: str, text: str) -> tuple[Rows, NDArray[np.float32]]:  # noqa: ANN401 - Whoosh is not typed
    rows, frequency = [], []
    if (field, text.encode("utf-8", "ignore")) in reader:
        matcher = reader.postings(field, text)
        while matcher.is_active():
            rows.append(matcher.id())
            frequency.append(matcher.weight())
            matcher.next()
    return np.array(rows, dtype=np.int64), np.array(frequency, dtype=np.float32)


def _read_positions(reader: Any, token: str) -> Rows:  # noqa: ANN401 - Whoosh is not typed
    """Row and position of each occurrence in one ascending number, so that side by side differs by one."""
    keys: list[int] = []
    if ("exact", token.encode("utf-8", "ignore")) in reader:
        matcher = reader.postings("exact", token)
        while matcher.is_active():
            row = matcher.id() << _POSITION_BITS
            keys.extend(row + position for position in matcher.value_as("positions"))
            matcher.next()
    return np.array(keys, dtype=np.int64)
