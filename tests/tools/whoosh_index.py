"""Whoosh behind the seam of `KeywordIndex`: a peer in the contract suite, and a rival in the benchmark.

Postings from Whoosh, BM25 from `indexer/index/keyword.py`: Whoosh's own BM25F rounds lengths to one byte and would rank
differently. Field lengths lie beside it in `lengths.npy`, shape (fields, rows).
"""

import bisect
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, index

from indexer.index.keyword import FIELDS, TokenFields, WeightedTerm, bm25
from indexer.index.vectors import Rows, VectorScores, save_array


class WhooshIndex:
    """An index that `write` has filled, opened read-only."""

    def __init__(self, directory: Path) -> None:
        self._reader: Any = index.open_dir(str(directory), readonly=True).reader()
        self._lengths: NDArray[np.float32] = np.load(directory / "lengths.npy")
        self._means = self._lengths.mean(axis=1) if self._lengths.shape[1] else np.zeros(len(FIELDS))
        self._postings = lru_cache(maxsize=4096)(partial(_read_postings, self._reader))
        self._positions = lru_cache(maxsize=4096)(partial(_read_positions, self._reader))
        self._terms = lru_cache(maxsize=len(FIELDS))(partial(_read_terms, self._reader))

    @staticmethod
    def write(directory: Path, documents: Iterable[TokenFields]) -> None:
        """Fill `directory`, which is made and must not exist, with an index of `documents`, in one segment."""
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


def _read_terms(reader: Any, field: str) -> tuple[str, ...]:
    return tuple(sorted(term.decode("utf-8") for term in reader.lexicon(field)))


def _read_postings(reader: Any, field: str, text: str) -> tuple[Rows, NDArray[np.float32]]:
    rows, frequency = [], []
    if (field, text.encode("utf-8", "ignore")) in reader:
        matcher = reader.postings(field, text)
        while matcher.is_active():
            rows.append(matcher.id())
            frequency.append(matcher.weight())
            matcher.next()
    return np.array(rows, dtype=np.int64), np.array(frequency, dtype=np.float32)


def _read_positions(reader: Any, token: str) -> Rows:
    """Row and position of each occurrence in one ascending number, so that side by side differs by one."""
    keys: list[int] = []
    if ("exact", token.encode("utf-8", "ignore")) in reader:
        matcher = reader.postings("exact", token)
        while matcher.is_active():
            row = matcher.id() << _POSITION_BITS
            keys.extend(row + position for position in matcher.value_as("positions"))
            matcher.next()
    return np.array(keys, dtype=np.int64)
