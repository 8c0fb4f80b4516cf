"""Milvus behind the seams `KeywordIndex` and `VectorIndex`: the same values and the same order as the exact reference.

Scores are the engine's own inner products. For words, a row's sparse vector holds for each of its tokens the part of
BM25 that depends on the row (`load.py`), and the query's the idf and the weight; their product is the sum that
`keyword.bm25` defines, which Milvus's own BM25 function, over one text a field, is not (docs/decisions/0091-milvus.md).

The rows that have a token come from the collection of terms, which holds every token's list whole: a search of Milvus
gives 16,384 hits at most, so it could not prove that a token stands nowhere else. Where scores of more rows are wanted,
they are asked for in spans of rows.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.errors import EngineError
from indexer.index.keyword import LEAST, WeightedTerm
from indexer.index.vectors import Rows, VectorScores
from indexer.milvus.client import MOST_HITS, Connection
from indexer.milvus.encoding import decode_rows, encode_numbers, term_key, term_prefix, term_text

_REMEMBERED = 16_384
"""Tokens whose rows are kept in the process."""

_WIDER = 64
"""How many more hits than asked for are fetched, so that a tie at the last place falls as in the reference."""

REACH = 4_000
"""Rows of a large collection whose keyword scores are fetched with every search; a page shows some tens of them."""

_RUNS = 100
"""Runs of rows that are still named by their ends rather than one by one."""

_NO_ROWS: Rows = np.empty(0, dtype=np.int64)
_NO_SCORES: VectorScores = np.empty(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Posting:
    """A token. number: its dimension in the sparse vectors; rows: those that have it, ascending."""

    number: int
    rows: Rows


class MilvusKeywordIndex:
    """Two collections: `words` has a sparse vector and the words in order for every row, `terms` a record a token."""

    def __init__(self, connection: Connection, words: str, terms: str) -> None:
        self._connection, self._words, self._terms = connection, words, terms
        self._size = connection.count(words)
        self._known: dict[str, _Posting | None] = {}

    def __len__(self) -> int:
        return self._size

    def prefetch(self, terms: Iterable[tuple[str, str]]) -> None:
        """See `FarKeywordIndex.prefetch`."""
        self._postings(terms)

    def score(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """See `KeywordIndex.score`."""
        return self.scores(terms, np.arange(self._size))

    def scores(self, terms: Sequence[WeightedTerm], rows: Rows) -> VectorScores:
        """See `FarKeywordIndex.scores`."""
        query = self._query(terms)
        if not query:
            return np.zeros(len(rows), dtype=np.float32)
        return _scores(self._connection, self._words, query, rows, self._size, complete=False)

    def reach(self, terms: Sequence[WeightedTerm]) -> VectorScores:
        """See `FarKeywordIndex.reach`; one answer of Milvus holds the scores of all rows of a small collection."""
        if self._size <= MOST_HITS:
            return self.score(terms)
        found = np.zeros(self._size, dtype=np.float32)
        for posting in self._postings((term.field, term.text) for term in terms):
            if posting:
                found[posting.rows] = LEAST
        query = self._query(terms)
        if query:
            [(rows, scores)] = self._connection.search(self._words, [query], REACH)
            found[rows] = scores
        return found

    def best(self, terms: Sequence[WeightedTerm], limit: int, allowed: Rows) -> Rows:
        """See `FarKeywordIndex.best`."""
        query = self._query(terms)
        return _best(self._connection, self._words, query, limit, allowed, self._size)[0] if query else _NO_ROWS

    def rows(self, field: str, text: str) -> Rows:
        """See `KeywordIndex.rows`."""
        posting = self._postings([(field, text)])[0]
        return posting.rows if posting else _NO_ROWS

    def phrase(self, tokens: Sequence[str]) -> Rows:
        """See `KeywordIndex.phrase`."""
        postings = [posting for posting in self._postings(("exact", token) for token in tokens) if posting]
        if not tokens or len(postings) < len(tokens):
            return _NO_ROWS
        rows = postings[0].rows
        for posting in postings[1:]:
            rows = np.intersect1d(rows, posting.rows, assume_unique=True)
        if len(tokens) == 1 or not len(rows):
            return rows
        wanted = encode_numbers([posting.number for posting in postings])
        found = self._connection.records(self._words, rows.tolist(), ("row", "tokens"))
        return np.array(sorted(int(row["row"]) for row in found if wanted in row["tokens"]), dtype=np.int64)

    def expand(self, field: str, prefix: str, limit: int) -> tuple[str, ...]:
        """See `KeywordIndex.expand`."""
        found = self._connection.matching(self._terms, _first_pieces(field, prefix), ("key",))
        return tuple(sorted(term_text(row["key"]) for row in found)[:limit])

    def vocabulary(self, field: str) -> Mapping[str, int]:
        """See `KeywordIndex.vocabulary`."""
        found = self._connection.matching(self._terms, _first_pieces(field, ""), ("key", "having"))
        return {term_text(row["key"]): int(row["having"]) for row in found}

    def _query(self, terms: Sequence[WeightedTerm]) -> dict[int, float]:
        """The terms as a sparse vector; a term said twice counts twice."""
        query: dict[int, float] = {}
        for term, posting in zip(terms, self._postings((term.field, term.text) for term in terms), strict=True):
            if posting:
                having = len(posting.rows)
                idf = math.log(1 + (self._size - having + 0.5) / (having + 0.5))
                query[posting.number] = query.get(posting.number, 0.0) + term.weight * idf
        return query

    def _postings(self, terms: Iterable[tuple[str, str]]) -> list[_Posting | None]:
        """What is known of each token, in order; None for one that no row has. One call for all that is not known."""
        keys = [term_key(field, text) for field, text in terms]
        known = self._known
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if missing:
            fresh = {**dict.fromkeys(missing), **self._read_postings(missing)}
            self._known = {**known, **fresh} if len(known) + len(fresh) <= _REMEMBERED else fresh
            known = {**known, **fresh}
        return [known[key] for key in keys]

    def _read_postings(self, keys: Sequence[str]) -> dict[str, _Posting]:
        fields = ("key", "number", "pieces", "rows")
        first = {row["key"]: row for row in self._connection.records(self._terms, keys, fields)}
        further = [f"{key}.{piece}" for key, row in first.items() for piece in range(1, int(row["pieces"]))]
        more = {row["key"]: row["rows"] for row in self._connection.records(self._terms, further, ("key", "rows"))}
        return {
            key: _Posting(
                int(row["number"]),
                decode_rows([row["rows"], *(more[f"{key}.{piece}"] for piece in range(1, int(row["pieces"])))]),
            )
            for key, row in first.items()
        }


class MilvusVectorIndex:
    """One collection with a vector for every row, searched without approximation (index type FLAT, inner product)."""

    def __init__(self, connection: Connection, collection: str) -> None:
        self._connection, self._collection = connection, collection
        self._size = connection.count(collection)

    def __len__(self) -> int:
        return self._size

    def search(self, query: Vectors, limit: int) -> tuple[Rows, VectorScores]:
        """See `VectorIndex.search`."""
        if limit >= self._size or limit > MOST_HITS - _WIDER:
            scores = self.scores(query)
            order = np.lexsort((np.arange(len(scores)), -scores))[: max(limit, 0)]
            return order.astype(np.int64), scores[order]
        return self.best(query, limit, np.arange(self._size))

    def best(self, query: Vectors, limit: int, allowed: Rows) -> tuple[Rows, VectorScores]:
        """See `FarVectorIndex.best`."""
        return _best(self._connection, self._collection, query, limit, allowed, self._size)

    def scores(self, query: Vectors, rows: Rows | None = None) -> VectorScores:
        """See `VectorIndex.scores`."""
        asked = np.arange(self._size) if rows is None else rows
        return _scores(self._connection, self._collection, query, asked, self._size, complete=True)

    def vectors(self, rows: Rows) -> Vectors:
        """See `VectorIndex.vectors`."""
        found = self._connection.records(self._collection, np.unique(rows).tolist(), ("row", "value"))
        by_row = {int(record["row"]): record["value"] for record in found}
        if missing := set(rows.tolist()) - set(by_row):
            raise _too_few(self._collection, len(missing))
        return np.array([by_row[row] for row in rows.tolist()], dtype=np.float32).reshape(len(rows), -1)


def _scores(
    connection: Connection, collection: str, query: object, rows: Rows, size: int, *, complete: bool
) -> VectorScores:
    """The score of each of `rows`, in their order; 0 for one that is no hit, which `complete` does not allow."""
    asked, places = np.unique(rows, return_inverse=True)
    if len(asked) and not 0 <= int(asked[0]) <= int(asked[-1]) < size:
        raise IndexError(f"rows outside 0..{size - 1}")
    scores = np.zeros(len(asked), dtype=np.float32)
    for start in range(0, len(asked), MOST_HITS):
        part = asked[start : start + MOST_HITS]
        [(found, values)] = connection.search(collection, [query], len(part), where=_where(part, size))
        if complete and len(found) < len(part):
            raise _too_few(collection, len(part) - len(found))
        scores[start + np.searchsorted(part, found)] = values
    return np.asarray(scores[places.reshape(-1)], dtype=np.float32)


def _best(
    connection: Connection, collection: str, query: object, limit: int, allowed: Rows, size: int
) -> tuple[Rows, VectorScores]:
    """The `limit` best of the `allowed` rows (ascending) and their scores, best first, ties by row number."""
    most = min(len(allowed), MOST_HITS)
    if most <= 0 or limit <= 0:
        return _NO_ROWS, _NO_SCORES
    where, asked = _where(allowed, size), min(limit + _WIDER, most)
    while True:
        [(rows, scores)] = connection.search(collection, [query], asked, where=where)
        order = np.lexsort((rows, -scores))
        rows, scores = rows[order], scores[order]
        if asked == most or len(rows) < asked or scores[-1] < scores[limit - 1]:
            return rows[:limit], scores[:limit]
        asked = min(2 * asked, most)


def _where(rows: Rows, size: int) -> str:
    """An expression that lets through just these rows (ascending); empty where they are all."""
    if len(rows) == size:
        return ""
    breaks = np.flatnonzero(np.diff(rows) > 1)
    if len(breaks) >= _RUNS:
        return f"row in {rows.tolist()}"
    firsts, lasts = rows[np.concatenate(([0], breaks + 1))], rows[np.concatenate((breaks, [-1]))]
    return " or ".join(
        f"(row >= {first} and row <= {last})" for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
    )


def _first_pieces(field: str, prefix: str) -> str:
    return f'key like "{term_prefix(field, prefix)}%" and piece == 0'


def _too_few(collection: str, missing: int) -> EngineError:
    return EngineError(
        f"Milvus svarede uden {missing} af de rækker i {collection}, der blev spurgt om: se, at alle dens dele kører, "
        "og prøv igen."
    )
