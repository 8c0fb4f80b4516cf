"""Milvus for tests: the real milvus-lite, in a file and as a server of its own process, and small collections in it."""

import hashlib
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.errors import EngineError
from indexer.index.directory import OpenIndex, open_index
from indexer.index.keyword import TokenFields as KeywordDocument
from indexer.index.location import ServerAddress
from indexer.milvus.build import take_over
from indexer.milvus.client import Connection
from indexer.milvus.generation import Loaded, write_generation
from indexer.milvus.indexes import MilvusKeywordIndex, MilvusVectorIndex
from indexer.milvus.load import (
    create_terms,
    create_vectors,
    create_words,
    finish,
    statistics_of,
    term_rows,
    vector_rows,
    word_row,
    write,
)
from indexer.milvus.store import Generation, adapter_texts, current_generation, open_milvus
from indexer.progress import Silent

PATIENT = 120.0
"""Seconds for a read on a machine that is busy with other tests."""


class Server:
    """`milvus-lite server` over a folder, on a port of its own; it may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """Start it, and wait until it answers."""
        script = "import sys; from milvus_lite.cmdline import main; sys.exit(main())"
        arguments = ["server", "--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port)]
        log = self._folder.parent / f"{self._folder.name}.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=out, stderr=out)
        last: Exception | None = None
        until = time.monotonic() + PATIENT
        while time.monotonic() < until and self._process.poll() is None:
            try:
                Connection(ServerAddress(self.uri)).read("list_collections")
            except EngineError as error:
                last = error
                time.sleep(0.1)
            else:
                return self
        raise AssertionError(f"milvus-lite does not answer ({last}): {log.read_text()[-2000:]}")

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def keyword_index(connection: Connection, documents: Sequence[KeywordDocument]) -> MilvusKeywordIndex:
    """A keyword index of `documents` in collections of its own."""
    words, terms = _name("words"), _name("terms")
    statistics = statistics_of(documents)
    create_words(connection, words)
    create_terms(connection, terms)
    write(connection, words, (word_row(row, document, statistics) for row, document in enumerate(documents)))
    write(connection, terms, term_rows(statistics))
    for name in (words, terms):
        finish(connection, name)
    return MilvusKeywordIndex(connection, words, terms)


def vector_index(connection: Connection, vectors: Vectors) -> MilvusVectorIndex:
    """A vector index in a collection of its own."""
    name = _name("vectors")
    create_vectors(connection, name, vectors.shape[1])
    write(connection, name, vector_rows(0, vectors))
    finish(connection, name)
    return MilvusVectorIndex(connection, name)


@dataclass(frozen=True, slots=True)
class _Prepared(Loaded):
    """An agreement whose words have been analyzed."""

    analyzed: tuple[KeywordDocument, ...] = ()

    def words(self) -> Iterator[KeywordDocument]:
        return iter(self.analyzed)


def copy_into(connection: Connection, path: Path, opened: OpenIndex, dimension: int) -> bool:
    """Write the local index `path`, opened, to Milvus, unless that very one is there; whether it was written."""
    generation = Generation(connection.address.alias, f"{_digest(opened)}_1")
    if connection.target(generation.alias) is not None and current_generation(connection) == generation:
        return False
    prepared = tuple(_agreements(opened))
    write_generation(
        connection,
        generation,
        lambda: iter(prepared),
        opened.manifest,
        dimension=dimension,
        extra=adapter_texts(path),
        reporter=Silent(),
    )
    take_over(connection, generation, keep=None)
    return True


def _digest(opened: OpenIndex) -> str:
    name = f"{opened.manifest.generation} {opened.manifest.built} {len(opened.keyword)}"
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _agreements(opened: OpenIndex) -> Iterator[Loaded]:
    rows, sentences, asked = 0, 0, 0
    for document in opened.documents:
        last = rows + len(document.passages)
        own: list[tuple[str, tuple[int, ...]]] = []
        while asked + len(own) < len(opened.questions) and opened.questions[asked + len(own)][1][0] < last:
            text, where = opened.questions[asked + len(own)]
            own.append((text, tuple(row - rows for row in where)))
        count = sum(len(passage.sentences) for passage in document.passages)
        vectors = {
            "passages": opened.passages.vectors(np.arange(rows, last)),
            "sentences": opened.sentences.vectors(np.arange(sentences, sentences + count)),
            "questions": opened.question_vectors.vectors(np.arange(asked, asked + len(own))),
        }
        loaded = Loaded(document, tuple(own), vectors)
        yield _Prepared(document, tuple(own), vectors, tuple(loaded.words()))
        rows, sentences, asked = last, sentences + count, asked + len(own)


def open_through_milvus(connection: Connection, path: Path, *, embedder: str | None) -> OpenIndex:
    """Open the index directory `path` as it is once it has been copied into Milvus, under an alias of its own."""
    opened = open_index(path, embedder=embedder)
    alias = f"test_{opened.manifest.generation[:12]}"
    address = replace(connection.address, alias=alias)
    with _copying:
        copy_into(Connection(address), path, opened, opened.passages.vectors(np.arange(1)).shape[1])
    return open_milvus(address, embedder=embedder)


_copying = threading.Lock()


def _name(kind: str) -> str:
    return f"test_{kind}_{uuid.uuid4().hex[:8]}"
