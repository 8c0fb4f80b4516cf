"""Writes one generation of an index to Milvus: all of it, or what an interrupted build had not written."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from indexer.embedding.embedder import Vectors
from indexer.errors import EngineError
from indexer.index.document_json import encode_document
from indexer.index.generations import MANIFEST
from indexer.index.keyword import TokenFields as KeywordDocument
from indexer.index.manifest import Manifest, encode_manifest
from indexer.index.vector_cache import KINDS
from indexer.milvus.client import Connection
from indexer.milvus.encoding import text_pieces
from indexer.milvus.load import (
    Statistics,
    create_files,
    create_terms,
    create_vectors,
    create_words,
    file_rows,
    finish,
    statistics_of,
    term_rows,
    vector_rows,
    word_row,
    write,
)
from indexer.milvus.store import COLLECTIONS, FILES, Generation, checksum, generations, missing_rows, read_texts
from indexer.models import Document
from indexer.pipeline.build import keyword_document
from indexer.progress import Reporter

_MARK = "done/"


@dataclass(frozen=True, slots=True)
class Loaded:
    """An agreement as it is written. questions: with the numbers, within the document, of the passages they are for.

    vectors: of each of KINDS, in the order of the rows.
    """

    document: Document
    questions: tuple[tuple[str, tuple[int, ...]], ...]
    vectors: Mapping[str, Vectors]

    def words(self) -> Iterator[KeywordDocument]:
        """The fields of each passage in the keyword index."""
        asked: dict[int, list[str]] = {}
        for text, rows in self.questions:
            for row in rows:
                asked.setdefault(row, []).append(text)
        for number, passage in enumerate(self.document.passages):
            yield keyword_document(self.document, passage, asked.get(number, ()))


Stream = Callable[[], Iterator[Loaded]]
"""The agreements in order, one at a time; gone through twice."""


def write_generation(
    connection: Connection,
    generation: Generation,
    stream: Stream,
    manifest: Manifest,
    *,
    dimension: int,
    extra: Mapping[str, str],
    reporter: Reporter,
) -> Manifest:
    """Write a generation, or what is missing of it, and last its manifest, which is returned.

    Args:
        connection: to Milvus.
        generation: which.
        stream: what is written.
        manifest: of what is written; the checksums are put in here.
        dimension: of the vectors.
        extra: texts that are stored beside the documents, by name.
        reporter: hears of each passage.
    """
    statistics = statistics_of(words for loaded in stream() for words in loaded.words())
    writer = _Writer(connection, generation, dimension)
    writer.terms(statistics)
    for name, text in extra.items():
        writer.text(name, text)
    reporter.start("Lægger i Milvus", statistics.rows)
    for loaded in stream():
        writer.agreement(loaded, statistics)
        reporter.advance(len(loaded.document.passages))
    made = replace(manifest, files=writer.finished())
    if missing := missing_rows(connection, generation, made):
        raise EngineError(f"Milvus på {connection.address} har ikke gemt alt ({missing}): kør kommandoen igen.")
    writer.text(MANIFEST, encode_manifest(made))
    finish(connection, generation.collection(FILES))
    return made


class _Writer:
    """Writes one generation and knows what of it is there from a build that was broken off.

    A text that is there, whole, has a mark beside it with its checksum; an agreement's document is written last of it.
    """

    def __init__(self, connection: Connection, generation: Generation, dimension: int) -> None:
        self._connection, self._generation = connection, generation
        self._counts = dict.fromkeys(COLLECTIONS, 0)
        self._sums: dict[str, str] = {}
        there = generations(connection, generation.alias).get(generation, ())
        missing = [kind for kind in (*COLLECTIONS, FILES) if generation.collection(kind) not in there]
        with ThreadPoolExecutor(len(COLLECTIONS) + 1) as threads:  # the library waits half a second for each
            creating = (
                threads.submit(_create, connection, generation.collection(kind), kind, dimension) for kind in missing
            )
            for created in list(creating):
                created.result()
        finish(connection, generation.collection(FILES))
        texts = read_texts(connection, generation)
        self._marks = {name: text for name, text in texts.items() if name.startswith(_MARK)}

    def text(self, name: str, text: str) -> None:
        """A text, unless it is there."""
        self._sums[name] = checksum(text)
        if not self._is_there(name, text):
            files = self._generation.collection(FILES)
            write(self._connection, files, file_rows(name, text_pieces(text)))
            write(self._connection, files, file_rows(_MARK + name, [checksum(text)]))

    def terms(self, statistics: Statistics) -> None:
        """The tokens of all agreements."""
        rows = sum(1 for _ in term_rows(statistics))
        if not self._is_there("terms", str(rows)):
            write(self._connection, self._generation.collection("terms"), term_rows(statistics))
            self.text("terms", str(rows))
        self._sums["terms"] = checksum(str(rows))
        self._counts["terms"] = rows

    def agreement(self, loaded: Loaded, statistics: Statistics) -> None:
        """The passages, sentences and questions of the next agreement, and its document."""
        name = loaded.document.agreement
        text = encode_document(loaded.document)
        if not self._is_there(f"documents/{name}.json", text):
            first = self._counts["words"]
            words = (word_row(row, document, statistics) for row, document in enumerate(loaded.words(), first))
            write(self._connection, self._generation.collection("words"), words)
            for kind in KINDS:
                vectors = vector_rows(self._counts[kind], loaded.vectors[kind])
                write(self._connection, self._generation.collection(kind), vectors)
        self.text(f"questions/{name}.json", json.dumps(loaded.questions, ensure_ascii=False))
        self.text(f"documents/{name}.json", text)
        self._counts["words"] += len(loaded.document.passages)
        for kind in KINDS:
            self._counts[kind] += len(loaded.vectors[kind])

    def finished(self) -> dict[str, str]:
        """Make the collections ready to be searched; what stands in the manifest of them and of the texts."""
        for kind in COLLECTIONS:
            finish(self._connection, self._generation.collection(kind))
        return {**self._sums, **{f"collections/{kind}": str(rows) for kind, rows in self._counts.items()}}

    def _is_there(self, name: str, text: str) -> bool:
        return self._marks.get(_MARK + name) == checksum(text)


def _create(connection: Connection, name: str, kind: str, dimension: int) -> None:
    match kind:
        case "files":
            create_files(connection, name)
        case "words":
            create_words(connection, name)
        case "terms":
            create_terms(connection, name)
        case _:
            create_vectors(connection, name, dimension)
