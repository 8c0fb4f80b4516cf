"""Opens an index: the files of one generation, each checked against its checksum.

    manifest.json        what was indexed, with what, and the checksum of every other file (`manifest.py`)
    documents/ID.json    text, pages, sections and passages of one agreement (`document_json.py`)
    keyword/             postings (`postings.py`)
    readings/            the passages' words as the analyzer read them (`stored_passages.py`)
    facets.npz           which kinds of thing the passages state (`stored_passages.py`), where the builder could tell
    titles.txt           the content words of the passages' section titles (`word_table.py`)
    words.npz            how often each word stands in each agreement (`word_table.py`)
    questions.json       the questions that passages answer, each with the passages' rows
    vectors/             passages, sentences and questions.faiss (`vectors.py`), and the hashes of the texts embedded
    adapter.npy, .json   the query adapter, where the corpus has one (`query_adapter.py`)

`generations.py` says where the generations lie. Passages are numbered (rows) through the agreements in the manifest's
order; so are their sentences.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

from indexer.errors import AftaleError, IndexDirectoryError
from indexer.index.document_json import decode_document
from indexer.index.generations import REBUILD, HeldGeneration, hold_current, unreadable
from indexer.index.keyword import KeywordIndex
from indexer.index.manifest import (
    QUESTIONS,
    Manifest,
    damage,
    manifest_in,
    refuse_others,
)
from indexer.index.postings import PostingsIndex
from indexer.index.query_adapter import QueryAdapter, read_adapter
from indexer.index.stored_passages import FacetMasks, StoredReadings, read_facets
from indexer.index.vectors import FaissIndex, VectorIndex
from indexer.index.word_table import WordColumn, WordTable, read_titles, read_word_table
from indexer.language.cache import compute_once
from indexer.models import Document


def _always_ready() -> None:
    """The `check` of an index that is in this process."""


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index opened read-only; it stays as it is when another generation becomes current.

    questions: what passages answer, each with the rows of those passages; row n of `question_vectors` is its vector.
    adapter: turns a query's vector before it is compared with passages and sentences; None where there is none.
    check: raises `EngineError` where the indexes lie beyond this process and cannot be used right now.
    generation: keeps the files on disk; None where they lie beyond this machine.
    readings, facets, titles: of every passage; None where they are not stored.
    words: reads the table of the documents' words.
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
    generation: HeldGeneration | None = None
    readings: StoredReadings | None = None
    facets: FacetMasks | None = None
    titles: WordColumn | None = None
    words: Callable[[], WordTable] | None = None

    def read_whole(self) -> None:
        """Read now what is otherwise read at its first use, so that the files may be moved or deleted."""
        if self.generation is None:
            return
        for vectors in (self.passages, self.sentences, self.question_vectors):
            len(vectors)
        if self.words is not None:
            self.words()


def open_index(path: Path, *, embedder: str | None) -> OpenIndex:
    """Open the current generation of the index directory `path`.

    Args:
        path: the index directory.
        embedder: identity of the embedder that will make the query vectors; None where none will be made.

    Raises:
        IndexDirectoryError: missing, damaged, or made with another format, analyzer or embedder.
    """
    generation = hold_current(path)
    manifest = manifest_in(generation.directory, path)
    refuse_others(manifest, str(path), embedder)
    try:
        return _open_files(generation, manifest)
    except (AftaleError, MemoryError):
        raise
    except OSError as error:
        raise unreadable(Path(error.filename or path), error) from error
    except Exception as error:  # whatever an engine makes of a file that passed its checksum and is none of its own
        raise IndexDirectoryError(
            f"Indekset i {path} kan ikke læses ({type(error).__name__}: {error}): {REBUILD}."
        ) from error


def _open_files(generation: HeldGeneration, manifest: Manifest) -> OpenIndex:
    path = generation.directory
    damaged: list[str | None] = []
    checking = Thread(target=lambda: damaged.append(next(damage(path, manifest.files), None)))
    checking.start()  # while this thread is busy with the texts
    try:
        documents, questions = _read_texts(path, manifest)
    except Exception:  # whatever a damaged file leads to
        _refuse_damage(checking, damaged)
        raise
    _refuse_damage(checking, damaged)
    return OpenIndex(
        manifest=manifest,
        documents=documents,
        keyword=PostingsIndex(path / "keyword"),
        passages=FaissIndex.load(path / "vectors" / "passages.faiss"),
        sentences=FaissIndex.load(path / "vectors" / "sentences.faiss"),
        question_vectors=FaissIndex.load(path / "vectors" / "questions.faiss"),
        questions=questions,
        adapter=read_adapter(path, manifest.embedder),
        generation=generation,
        readings=StoredReadings(path / "readings"),
        facets=read_facets(path),
        titles=read_titles(path),
        words=compute_once(partial(read_word_table, path)),
    )


def _refuse_damage(checking: Thread, damaged: list[str | None]) -> None:
    checking.join()
    (found,) = damaged  # empty only where the check itself failed
    if found is not None:
        raise IndexDirectoryError(found) from None


def _read_texts(path: Path, manifest: Manifest) -> tuple[tuple[Document, ...], tuple[tuple[str, tuple[int, ...]], ...]]:
    """Documents and questions; JSON, so it does no harm to read it before its checksum is known."""
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
