"""The index directory: what is in it, how it is written and opened; `swap.py` puts it in its place.

    manifest.json        what was indexed, with what, and the checksum of every other file
    documents/ID.json    text, pages, sections, passages of one agreement (`codec.py`)
    keyword/             `keyword.py`
    adapter.npy, .json   the query adapter, where the corpus has one (`adapter.py`)
    questions.json       the questions that passages answer, with the passages' rows (`expansions.py`)
    vectors/             passages, sentences and questions.faiss (`vectors.py`), and the hashes of the texts embedded

Passages are numbered (rows) through the agreements in the manifest's order; so are their sentences.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.adapter import ADAPTER_FILES, Adapter, read_adapter
from indexer.codec import decode_document
from indexer.danish import ANALYZER_IDENTITY
from indexer.errors import AftaleError, IndexDirectoryError, QueryError
from indexer.keyword import KeywordIndex, WhooshIndex
from indexer.models import Agreement, Document
from indexer.vectors import FaissIndex, VectorIndex

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
_QUESTIONS = "questions.json"
REBUILD = "kør aftalesoeg index"

_CHECKSUM = "checksum"
"""The manifest's own, of all the rest of it. Indexes of version 0.1.0 have none, and are opened all the same."""

_DIRECTORIES = frozenset({"documents", "keyword", "vectors"})
_NAMES = _DIRECTORIES | {MANIFEST, _QUESTIONS, *ADAPTER_FILES}

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class IndexedAgreement:
    """An agreement as indexed: its catalog entry, the hash of its file's bytes, and its size in passages."""

    agreement: Agreement
    sha256: str
    passages: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was left out, and the sentence that says why."""

    agreement: Agreement
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index directory holds and what made it.

    code, expansions: hashes of the program parts that make documents and of the questions indexed beside the passages;
    analyzer, embedder: identities. An index is opened only by the
    same format, analyzer and embedder; other code only means that `index` reads the files anew.
    """

    format: int
    generation: str
    built: str
    code: str
    analyzer: str
    embedder: str
    expansions: str
    agreements: tuple[IndexedAgreement, ...]
    refused: tuple[Refused, ...]
    files: dict[str, str]


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
    adapter: Adapter | None
    check: Callable[[], None] = _always_ready


def looks_like_index(path: Path) -> bool:
    """Whether the directory `path` is an index, be it a damaged one: nothing else is ever overwritten."""
    if (path / MANIFEST).is_file():
        return True
    names = {entry.name for entry in path.iterdir()} if path.is_dir() else set()
    return _DIRECTORIES <= names <= _NAMES


def read_manifest(path: Path) -> Manifest:
    """The manifest of the index directory `path`, of this program's format.

    Raises:
        IndexDirectoryError: there is none, it is damaged, or it is of another format.
    """
    file = path / MANIFEST
    try:
        text = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if looks_like_index(path):
            raise IndexDirectoryError(f"Filen {file} mangler i indekset: {REBUILD}.") from None
        raise IndexDirectoryError(f"Der er intet indeks i {path}: {REBUILD} (eller angiv --index).") from None
    except OSError as error:
        raise _unreadable(file, error) from None
    return decode_manifest(text, str(file), str(path))


def decode_manifest(text: bytes | str, name: str, where: str, *, rebuild: str = REBUILD) -> Manifest:
    """The manifest that `encode_manifest` wrote; its `name`, `where` the index is and its mend are for the sentences.

    Raises:
        IndexDirectoryError: it is damaged, or of another format.
    """
    try:
        data = json.loads(text)
        checksum, found = data.pop(_CHECKSUM, None), data["format"]
        if checksum not in (None, _checksum(data)) or not isinstance(found, int):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise IndexDirectoryError(f"{name} er beskadiget: {rebuild}.") from None
    if found != FORMAT_VERSION:
        age = "ældre" if found < FORMAT_VERSION else "nyere"
        raise IndexDirectoryError(
            f"Indekset i {where} er lavet af en {age} udgave af programmet (format {found}, men denne læser format "
            f"{FORMAT_VERSION}): {rebuild}."
        )
    try:
        return _manifest(data)
    except (KeyError, TypeError, AttributeError):
        raise IndexDirectoryError(f"{name} er beskadiget: {rebuild}.") from None


def encode_manifest(manifest: Manifest) -> str:
    """The manifest as text, with a checksum of its own."""
    data = asdict(manifest)
    return json.dumps({**data, _CHECKSUM: _checksum(data)}, ensure_ascii=False, indent=1) + "\n"


def refuse_others(manifest: Manifest, where: str, embedder: str | None, *, rebuild: str = REBUILD) -> None:
    """Refuse an index made with another analyzer, or another embedder than the one with this identity, if any.

    Raises:
        IndexDirectoryError: it was.
    """
    if manifest.analyzer != ANALYZER_IDENTITY:
        raise IndexDirectoryError(f"Indekset i {where} er lavet med en anden sprogbehandling: {rebuild}.")
    if embedder is not None and manifest.embedder != embedder:
        raise IndexDirectoryError(
            f"Indekset i {where} er lavet med modellen {manifest.embedder}, ikke {embedder}: {rebuild} med "
            "--model, eller vælg den model, indekset er lavet med."
        )


def _unreadable(file: Path, error: OSError) -> IndexDirectoryError:
    """Rights are mended; a disk that cannot read a file is as good as a damaged file."""
    if isinstance(error, PermissionError):
        return IndexDirectoryError(f"{file} kan ikke læses ({error.strerror}): ret rettighederne.")
    return IndexDirectoryError(f"{file} kan ikke læses ({error.strerror}): undersøg disken, og {REBUILD}.")


def _checksum(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _manifest(data: dict[str, Any]) -> Manifest:
    def agreement(entry: dict[str, Any]) -> Agreement:
        return Agreement(**{**entry, "parties": tuple(entry["parties"])})

    return Manifest(
        **{
            **data,
            "agreements": tuple(
                IndexedAgreement(agreement(entry["agreement"]), entry["sha256"], entry["passages"])
                for entry in data["agreements"]
            ),
            "refused": tuple(
                Refused(agreement(entry["agreement"]), entry["sha256"], entry["reason"]) for entry in data["refused"]
            ),
            "files": dict(data["files"].items()),
        }
    )


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write `manifest` with the checksums of all files that `directory` has by now."""
    files = {
        file.relative_to(directory).as_posix(): _sha256(file)
        for file in sorted(directory.rglob("*"))
        if file.is_file() and file.name != MANIFEST
    }
    (directory / MANIFEST).write_text(encode_manifest(replace(manifest, files=files)), encoding="utf-8")


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
    count. A generation never comes back, so the same one at the end as at the beginning was there all the time.
    """
    while True:
        manifest = read_manifest(path)
        try:
            result = read(manifest)
        except (AftaleError, OSError, ValueError, RuntimeError) as error:
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
        return _unreadable(Path(error.filename or path), error)
    return IndexDirectoryError(f"Indekset i {path} kan ikke læses ({error}): {REBUILD}.")


def damage(path: Path, manifest: Manifest, prefix: str = "") -> Iterator[str]:
    """A sentence for each file of the index whose name begins with `prefix` that is not as its checksum says."""
    for name, checksum in manifest.files.items():
        file = path / name
        if not name.startswith(prefix):
            continue
        try:
            if _sha256(file) != checksum:
                yield f"Filen {file} i indekset er beskadiget: {REBUILD}."
        except FileNotFoundError:
            yield f"Filen {file} mangler i indekset: {REBUILD}."
        except OSError as error:
            yield str(_unreadable(file, error))


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
    (directory / _QUESTIONS).write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")


def _read_questions(directory: Path) -> tuple[tuple[str, tuple[int, ...]], ...]:
    data = json.loads((directory / _QUESTIONS).read_text(encoding="utf-8"))
    return tuple((text, tuple(rows)) for text, rows in data)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


def find_agreement(agreements: tuple[Agreement, ...], name: str) -> Agreement:
    """The agreement whose id or short title is `name`, in any case.

    Raises:
        QueryError: there is none.
    """
    for agreement in agreements:
        if name.strip().lower() in (agreement.id.lower(), agreement.short_title.lower()):
            return agreement
    known = ", ".join(f"{agreement.id} ({agreement.short_title})" for agreement in agreements)
    raise QueryError(f"Aftalen {name!r} er ikke i indekset: vælg en af {known}.")
