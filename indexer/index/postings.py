"""The keyword index on disk: an inverted index in arrays, read a term at a time.

    terms.bin        the terms of each field in code-point order, UTF-8, one after the other
    dictionary.npz   where each field's terms begin, and of each term its end in terms.bin, its block in postings.bin
                     and the number of rows that have it; the field lengths of every row
    postings.bin     a block a term, int32, little-endian: rows, ascending; how often the term stands in each; for the
                     field "exact" also the position of each occurrence

The dictionary is in memory (some 30 bytes a term); a block is read when it is asked for (`integer_file.py`).

Why not Whoosh, which did this before: its postings are read one by one in Python, its files are mapped, and its import
is a good part of a command's start (docs/decisions/0111-postings.md). The contract suite has it behind the same seam.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO
from weakref import proxy

import numpy as np
from numpy.typing import NDArray

from indexer.index.integer_file import INTEGER, IntegerFile
from indexer.index.keyword import FIELDS, TokenFields, WeightedTerm, bm25
from indexer.index.vectors import Rows, VectorScores

_CACHED_TERMS = 4096
_POSITION_BITS = 24

Integers = NDArray[np.int64]


class PostingsIndex:
    """A `KeywordIndex` over the files that `write` made."""

    def __init__(self, directory: Path) -> None:
        self._terms = (directory / "terms.bin").read_bytes()
        with np.load(directory / "dictionary.npz", allow_pickle=False) as arrays:
            self._fields: Integers = arrays["fields"]
            self._ends = memoryview(arrays["ends"])  # read number by number, which an array does slowly
            self._blocks: Integers = arrays["blocks"]
            self._frequencies: Integers = arrays["frequencies"]
            self._lengths: NDArray[np.float32] = arrays["lengths"]
        self._means = self._lengths.mean(axis=1) if self._lengths.shape[1] else np.zeros(len(FIELDS))
        self._file = IntegerFile(directory / "postings.bin")
        me: PostingsIndex = proxy(self)  # the caches are no ring: an index let go is gone at once
        self._impacts = lru_cache(maxsize=_CACHED_TERMS)(partial(PostingsIndex._read_impacts, me))
        self._occurrences = lru_cache(maxsize=_CACHED_TERMS)(partial(PostingsIndex._read_occurrences, me))

    @staticmethod
    def write(directory: Path, documents: Iterable[TokenFields]) -> None:
        """Fill `directory`, which is made and must not exist, with an index of `documents`."""
        directory.mkdir(parents=True)
        columns, lengths = {name: _Column() for name in FIELDS}, []
        for row, document in enumerate(documents):
            lengths.append([columns[name].add(row, document.get(name, ())) for name in FIELDS])
        fields, ends, blocks, frequencies = [0], [np.zeros(1, dtype=np.int64)], [np.zeros(1, dtype=np.int64)], []
        with (directory / "terms.bin").open("wb") as terms, (directory / "postings.bin").open("wb") as postings:
            for name in FIELDS:
                sizes, having, widths = columns.pop(name).write(terms, postings, positions=name == "exact")
                fields.append(fields[-1] + len(sizes))
                ends.append(ends[-1][-1] + np.cumsum(sizes))
                blocks.append(blocks[-1][-1] + np.cumsum(widths))
                frequencies.append(having)
                ends, blocks = [np.concatenate(ends)], [np.concatenate(blocks)]
        with (directory / "dictionary.npz").open("wb") as file:  # ours, so that a full disk has its number
            np.savez(
                file,
                fields=np.array(fields),
                ends=ends[0],
                blocks=blocks[0],
                frequencies=np.concatenate(frequencies),
                lengths=np.array(lengths, dtype=np.float32).reshape(-1, len(FIELDS)).T,
            )

    def __len__(self) -> int:
        return int(self._lengths.shape[1])

    def score(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """See `KeywordIndex.score`."""
        total = np.zeros(len(self), dtype=np.float32)
        for term in terms:
            rows, impact = self._impacts(term.field, term.text)
            total[rows] += term.weight * impact
        return total

    def rows(self, field: str, text: str) -> Rows:
        """See `KeywordIndex.rows`."""
        return self._impacts(field, text)[0]

    def phrase(self, tokens: Sequence[str]) -> Rows:
        """See `KeywordIndex.phrase`."""
        if not tokens:
            return np.empty(0, dtype=np.int64)
        found = self._occurrences(tokens[0])
        for offset, token in enumerate(tokens[1:], 1):
            found = np.intersect1d(found, self._occurrences(token) - offset, assume_unique=True)
        return np.unique(found >> _POSITION_BITS)

    def expand(self, field: str, prefix: str, limit: int) -> tuple[str, ...]:
        """See `KeywordIndex.expand`."""
        wanted, first = _bytes(prefix), self._place(field, _bytes(prefix))
        terms = map(self._term, range(first, min(first + limit, self._last(field))))
        return tuple(_text(term) for term in takewhile(lambda term: term.startswith(wanted), terms))

    def vocabulary(self, field: str) -> Mapping[str, int]:
        """See `KeywordIndex.vocabulary`."""
        numbers = range(self._first(field), self._last(field))
        return {_text(self._term(number)): int(self._frequencies[number]) for number in numbers}

    def _first(self, field: str) -> int:
        return int(self._fields[FIELDS.index(field)])

    def _last(self, field: str) -> int:
        return int(self._fields[FIELDS.index(field) + 1])

    def _term(self, number: int) -> bytes:
        return self._terms[self._ends[number] : self._ends[number + 1]]

    def _place(self, field: str, term: bytes) -> int:
        """The number of the field's first term that is not before `term`."""
        return bisect_left(range(self._last(field)), term, lo=self._first(field), key=self._term)

    def _block(self, field: str, text: str) -> tuple[NDArray[np.int32], int]:
        """The term's block and the number of its rows; empty for a term that the field has not."""
        term = _bytes(text)
        number = self._place(field, term)
        if number == self._last(field) or self._term(number) != term:
            return np.empty(0, dtype=np.int32), 0
        return self._file.read(int(self._blocks[number]), int(self._blocks[number + 1])), int(self._frequencies[number])

    def _read_impacts(self, field: str, text: str) -> tuple[Rows, VectorScores]:
        """The rows that have the term, and its BM25 score in each."""
        block, having = self._block(field, text)
        rows = block[:having].astype(np.int64)
        if not having:
            return rows, np.empty(0, dtype=np.float32)
        number = FIELDS.index(field)
        counts = block[having : 2 * having].astype(np.float32)
        return rows, bm25(counts, self._lengths[number, rows], float(self._means[number]), len(self))

    def _read_occurrences(self, token: str) -> Rows:
        """Row and position of each occurrence in one ascending number, so that side by side differs by one."""
        block, having = self._block("exact", token)
        rows = block[:having].astype(np.int64) << _POSITION_BITS
        return np.asarray(np.repeat(rows, block[having : 2 * having]) + block[2 * having :], dtype=np.int64)


@dataclass(slots=True)
class _Column:
    """The occurrences of one field while an index is written: for each, its term's number, its row and its position."""

    numbers: dict[str, int] = field(default_factory=dict)
    terms: "array[int]" = field(default_factory=lambda: array("i"))
    rows: "array[int]" = field(default_factory=lambda: array("i"))
    positions: "array[int]" = field(default_factory=lambda: array("i"))

    def add(self, row: int, tokens: Sequence[str]) -> int:
        """Take in the tokens of a row; how many they are."""
        self.terms.extend(self.numbers.setdefault(token, len(self.numbers)) for token in tokens)
        self.rows.extend([row] * len(tokens))
        self.positions.extend(range(len(tokens)))
        return len(tokens)

    def write(self, terms: BinaryIO, postings: BinaryIO, *, positions: bool) -> tuple[Integers, Integers, Integers]:
        """Write the terms and their blocks; of each term its size in bytes, its number of rows, its block's length."""
        encoded = [_bytes(term) for term in self.numbers]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        of_term = rank[np.array(self.terms, dtype=np.int64)]
        sorting = np.argsort(of_term, kind="stable")  # stable: rows and positions stay ascending within a term
        of_term, rows = of_term[sorting], np.array(self.rows, dtype=INTEGER)[sorting]
        new = np.flatnonzero((np.diff(of_term, prepend=-1) != 0) | (np.diff(rows, prepend=-1) != 0))
        counts = np.diff(new, append=len(rows)).astype(INTEGER)
        bounds = np.searchsorted(of_term[new], np.arange(len(order) + 1))
        places = np.array(self.positions, dtype=INTEGER)[sorting] if positions else np.empty(0, dtype=INTEGER)
        starts = np.append(new, len(rows))[bounds] if positions else np.zeros(len(order) + 1, dtype=np.int64)
        for number, term in enumerate(order):
            begin, end = bounds[number], bounds[number + 1]
            terms.write(encoded[term])
            postings.write(rows[new[begin:end]].tobytes())
            postings.write(counts[begin:end].tobytes())
            postings.write(places[starts[number] : starts[number + 1]].tobytes())
        having = np.diff(bounds)
        return np.array([len(encoded[term]) for term in order], dtype=np.int64), having, 2 * having + np.diff(starts)


def _bytes(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _text(term: bytes) -> str:
    return term.decode("utf-8", "surrogatepass")
