"""The index directory: what is in it, how it is written and opened; `swap.py` puts it in its place.

    manifest.json        what was indexed, with what, and the checksum of every other file
    documents/ID.json    text, pages, sections, passages of one agreement (`codec.py`)
    keyword/             `keyword.py`
    adapter.npy, .json   the query adapter, where the corpus has one (`adapter.py`)
    questions.json       the questions that passages answer, with the passages' rows (`expansions.py`)
    vectors/             passages, sentences and questions.faiss (`vectors.py`), and the hashes of the texts embedded

Passages are numbered (rows) through the agreements in the manifest's order; so are their sentences.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.errors import AftaleError, IndexDirectoryError
from indexer.index.document_json import decode_document
from indexer.index.keyword import KeywordIndex, WhooshIndex
from indexer.index.manifest import (
    QUESTIONS,
    REBUILD,
    Manifest,
    damage,
    find_agreement,
    read_manifest,
    refuse_others,
    unreadable,
)
from indexer.index.query_adapter import QueryAdapter, read_adapter
from indexer.index.vectors import FaissIndex, VectorIndex
from indexer.models import Document

Read = TypeVar("Read")


def _always_ready() -> None:
    """What is in this process answers."""


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index opened read-only; it stays whole when another takes its place.

    questions: what passages answer, each with the rows of those passages; row n of `question_vectors` is its vector.
    adapter: turns a query's vector before it is compared with passages and sentences; None where there is none.
    check: raises `EngineError` where the indexes lie beyond this process and cannot be used right now.
    """

    manifest: Manifest
    documents: tuple[Document, ...]
    keyword: KeywordIndex
    passages: VectorIndex
    sentences: VectorIndex
    question_vectors: VectorIndex
    questions: tuple[tuple[str, tuple[int, ...]], ...]
    adapter: QueryAdapter | None
    check: Callable[[], None] = _always_ready


def open_index(path: Path, *, embedder: str | None) -> OpenIndex:
    """Open the index directory `path`: every file checked against its checksum, all of it in memory or held open.

    Args:
        path: the index directory.
        embedder: identity of the embedder that will make the query vectors; None where none will be made.

    Raises:
        IndexDirectoryError: missing, damaged, or made with another format, analyzer or embedder.
    """

    def read(manifest: Manifest) -> OpenIndex:
        refuse_others(manifest, str(path), embedder)
        return _open_files(path, manifest)

    return _of_one_generation(path, read)


def _of_one_generation(path: Path, read: Callable[[Manifest], Read]) -> Read:
    """What `read` makes of the index directory, none of it of another index than its manifest.

    The directory may be swapped while it is read, before any file of it: what was read then, or went wrong, does not
    count. No builder makes the same generation twice: the same at the end as at the beginning was there all the time.
    """
    while True:
        manifest = read_manifest(path)
        try:
            result = read(manifest)
        except MemoryError:
            raise
        except Exception as error:  # whatever an engine makes of a file that is suddenly another
            if read_manifest(path).generation == manifest.generation:
                raise _told(path, error) from error
            continue
        if read_manifest(path).generation == manifest.generation:
            return result


def _told(path: Path, error: Exception) -> AftaleError:
    """The sentence for what went wrong while a whole index was read."""
    if isinstance(error, AftaleError):
        return error
    if isinstance(error, OSError):
        return unreadable(Path(error.filename or path), error)
    return IndexDirectoryError(f"Indekset i {path} kan ikke læses ({type(error).__name__}: {error}): {REBUILD}.")


def _open_files(path: Path, manifest: Manifest) -> OpenIndex:
    with ThreadPoolExecutor(max_workers=1) as pool:
        damaged = pool.submit(next, damage(path, manifest), None)  # while this thread is busy with the texts
        try:
            documents, questions = _read_texts(path, manifest)
        except Exception:  # whatever a damaged file leads to
            _refuse_damage(damaged)
            raise
        _refuse_damage(damaged)
    return OpenIndex(
        manifest=manifest,
        documents=documents,
        keyword=WhooshIndex(path / "keyword"),
        passages=FaissIndex.load(path / "vectors" / "passages.faiss"),
        sentences=FaissIndex.load(path / "vectors" / "sentences.faiss"),
        question_vectors=FaissIndex.load(path / "vectors" / "questions.faiss"),
        questions=questions,
        adapter=read_adapter(path, manifest.embedder),
    )


def _refuse_damage(sentence: "Future[str | None]") -> None:
    if (found := sentence.result()) is not None:
        raise IndexDirectoryError(found) from None


def _read_texts(path: Path, manifest: Manifest) -> tuple[tuple[Document, ...], tuple[tuple[str, tuple[int, ...]], ...]]:
    """Documents and questions: JSON, which may be read before it is known to be whole."""
    documents = tuple(
        decode_document((path / "documents" / f"{entry.agreement.id}.json").read_text(encoding="utf-8"))
        for entry in manifest.agreements
    )
    return documents, _read_questions(path)


def write_questions(directory: Path, questions: Sequence[tuple[str, tuple[int, ...]]]) -> None:
    """Write the questions that passages answer, each with its passages' rows."""
    (directory / QUESTIONS).write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")


def _read_questions(directory: Path) -> tuple[tuple[str, tuple[int, ...]], ...]:
    data = json.loads((directory / QUESTIONS).read_text(encoding="utf-8"))
    return tuple((text, tuple(rows)) for text, rows in data)


def read_hashes(path: Path, name: str) -> NDArray[np.void]:
    """The hashes of the texts behind the rows of vectors/`name`.faiss, dtype V16."""
    hashes: NDArray[np.void] = np.load(path / "vectors" / f"{name}.hashes.npy")
    return hashes


def open_document(path: Path, agreement: str) -> Document:
    """One agreement's document, by id or short title, without opening the rest.

    Raises:
        IndexDirectoryError: see `read_manifest`.
        QueryError: no such agreement is indexed.
    """

    def read(manifest: Manifest) -> Document:
        known = find_agreement(tuple(entry.agreement for entry in manifest.agreements), agreement)
        name = f"documents/{known.id}.json"
        for sentence in damage(path, manifest, name):
            raise IndexDirectoryError(sentence)
        return decode_document((path / name).read_text(encoding="utf-8"))

    return _of_one_generation(path, read)
