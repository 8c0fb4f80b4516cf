"""Milvus for tests: the real milvus-lite, in a file and as a server of its own process, and small collections in it."""

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from indexer.embedder import Vectors
from indexer.errors import EngineError
from indexer.keyword import Document
from indexer.milvus import MilvusKeywordIndex, MilvusVectorIndex
from indexer.milvus_client import Connection
from indexer.milvus_load import (
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
from indexer.place import Address

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
                Connection(Address(self.uri)).read("list_collections")
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


def keyword_index(connection: Connection, documents: Sequence[Document]) -> MilvusKeywordIndex:
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


def _name(kind: str) -> str:
    return f"test_{kind}_{uuid.uuid4().hex[:8]}"
