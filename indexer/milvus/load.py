"""Creates collections in Milvus and writes rows to them in batches.

Rows are written by their number, so that writing a batch again changes nothing and an interrupted build can continue.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.index.keyword import FIELDS, K1, B, TokenFields
from indexer.milvus.client import Connection
from indexer.milvus.encoding import MAX_FIELD_LENGTH, encode_numbers, encode_rows, term_key

BATCH = 500
"""Rows a call: about 1 MB of vectors."""

_ANCHOR = [1.0, 0.0]
"""Milvus wants a vector in every collection; one of no meaning stands where there is none to store."""

_EVERY = {0: 1.0}
"""Dimension 0 of every row's words: Milvus refuses an empty sparse vector, and no query asks for it."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 needs to know of all documents before the first is written, and who has which token.

    rows: number of documents. means: mean length of each of FIELDS. numbers: for each field its tokens' dimensions.
    having: for each field its tokens' rows, ascending.
    """

    rows: int
    means: tuple[float, ...]
    numbers: Mapping[str, Mapping[str, int]]
    having: Mapping[str, Mapping[str, "array[int]"]]


def statistics_of(documents: Iterable[TokenFields]) -> Statistics:
    """One pass over the documents: the same documents in any run give the same numbers."""
    rows, lengths = 0, np.zeros(len(FIELDS), dtype=np.int64)
    having: dict[str, dict[str, array[int]]] = {field: {} for field in FIELDS}
    for row, document in enumerate(documents):
        rows += 1
        for place, field in enumerate(FIELDS):
            tokens = document.get(field, ())
            lengths[place] += len(tokens)
            for token in set(tokens):
                having[field].setdefault(token, array("I")).append(row)
    numbers, first = {}, 1
    for field in FIELDS:
        numbers[field] = {token: first + place for place, token in enumerate(sorted(having[field]))}
        first += len(numbers[field])
    return Statistics(rows, tuple((lengths / max(rows, 1)).tolist()), numbers, having)


def word_row(row: int, document: TokenFields, statistics: Statistics) -> dict[str, object]:
    """A document as a row of the collection of words: for each token what BM25 multiplies its idf with.

    See `keyword.bm25`, whose value is the idf times this.
    """
    value: dict[int, float] = dict(_EVERY)
    for field, mean in zip(FIELDS, statistics.means, strict=True):
        tokens = document.get(field, ())
        norm = K1 * (1 - B + B * len(tokens) / max(mean, 1e-9))
        for token, frequency in Counter(tokens).items():
            value[statistics.numbers[field][token]] = frequency * (K1 + 1) / (frequency + norm)
    exact = statistics.numbers["exact"]
    return {"row": row, "tokens": encode_numbers([exact[t] for t in document.get("exact", ())]), "value": value}


def term_rows(statistics: Statistics) -> Iterator[dict[str, object]]:
    """The rows of the collection of terms, in the order of their keys' fields and tokens."""
    for field in FIELDS:
        for token, number in statistics.numbers[field].items():
            rows = np.array(statistics.having[field][token], dtype=np.int64)
            pieces = encode_rows(rows)
            for place, piece in enumerate(pieces):
                yield {
                    "key": term_key(field, token, place),
                    "number": number,
                    "having": len(rows),
                    "piece": place,
                    "pieces": len(pieces),
                    "rows": piece,
                    "value": _ANCHOR,
                }


def create_words(connection: Connection, name: str) -> None:
    """An empty collection of words."""
    _create(connection, name, _ROW, (("tokens", "VARCHAR"),), ("SPARSE_FLOAT_VECTOR", 0))


def create_terms(connection: Connection, name: str) -> None:
    """An empty collection of terms."""
    numbers = tuple((field, "INT64") for field in ("number", "having", "piece", "pieces"))
    _create(connection, name, _KEY, (*numbers, ("rows", "VARCHAR")), ("FLOAT_VECTOR", len(_ANCHOR)))


def create_vectors(connection: Connection, name: str, dimension: int) -> None:
    """An empty collection of vectors by row."""
    _create(connection, name, _ROW, (), ("FLOAT_VECTOR", dimension))


def create_files(connection: Connection, name: str) -> None:
    """An empty collection of texts by name, each in pieces."""
    fields = (("name", "VARCHAR"), ("piece", "INT64"), ("text", "VARCHAR"))
    _create(connection, name, _KEY, fields, ("FLOAT_VECTOR", len(_ANCHOR)))


def vector_rows(first: int, vectors: Vectors) -> Iterator[dict[str, object]]:
    """Vectors as rows of a collection, numbered from `first`."""
    for row, vector in enumerate(vectors, first):
        yield {"row": row, "value": vector}


def file_rows(name: str, pieces: Iterable[str]) -> Iterator[dict[str, object]]:
    """A text as rows of the collection of files."""
    for number, piece in enumerate(pieces):
        yield {"key": f"{name}#{number}", "name": name, "piece": number, "text": piece, "value": _ANCHOR}


def write(connection: Connection, collection: str, rows: Iterable[Mapping[str, object]]) -> int:
    """Write rows over those with the same key, in batches; how many there were."""
    written, batches = 0, iter(rows)
    while batch := list(islice(batches, BATCH)):
        connection.write("upsert", collection, batch)
        written += len(batch)
    return written


def finish(connection: Connection, collection: str) -> None:
    """Put what was written on disk, and the collection in memory to be searched."""
    connection.write("flush", collection)
    connection.write("load_collection", collection)


_ROW, _KEY = ("row", "INT64"), ("key", "VARCHAR")


def _create(
    connection: Connection,
    name: str,
    key: tuple[str, str],
    fields: Sequence[tuple[str, str]],
    vector: tuple[str, int],
) -> None:
    """A collection with an exact index: FLAT compares every vector, an inverted list leaves out no row."""
    from pymilvus import DataType, MilvusClient

    schema: Any = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    for number, (field, kind) in enumerate((key, *fields)):
        length = {"max_length": MAX_FIELD_LENGTH} if kind == "VARCHAR" else {}
        schema.add_field(field, DataType[kind], is_primary=not number, **length)
    kind, dimension = vector
    schema.add_field("value", DataType[kind], **({"dim": dimension} if dimension else {}))
    index = MilvusClient.prepare_index_params()
    index.add_index(field_name="value", index_type="FLAT" if dimension else "SPARSE_INVERTED_INDEX", metric_type="IP")
    connection.write("create_collection", name, schema=schema, index_params=index, consistency_level="Bounded")
