"""The index directory: what is in it, how it is swapped in whole, how it is opened.

    manifest.json        what was indexed, with what, and the checksum of every other file
    documents/ID.json    text, pages, sections, passages of one agreement (`codec.py`)
    keyword/             `keyword.py`
    adapter.npy, .json   the query adapter, where the corpus has one (`adapter.py`)
    questions.json       the questions that passages answer, with the passages' rows (`expansions.py`)
    vectors/             passages, sentences and questions.faiss (`vectors.py`), and the hashes of the texts embedded

Passages are numbered (rows) through the agreements in the manifest's order; so are their sentences.
"""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.adapter import Adapter, read_adapter
from indexer.codec import decode_document
from indexer.danish import ANALYZER_IDENTITY
from indexer.errors import IndexDirectoryError, QueryError
from indexer.keyword import WhooshIndex
from indexer.models import Agreement, Document
from indexer.vectors import FaissIndex

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
_QUESTIONS = "questions.json"
REBUILD = "kør aftalesoeg index"

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


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


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index directory opened read-only; it stays whole when the directory is swapped underneath.

    questions: what passages answer, each with the rows of those passages; row n of `question_vectors` is its vector.
    adapter: turns a query's vector before it is compared with passages and sentences; None where there is none.
    """

    manifest: Manifest
    documents: tuple[Document, ...]
    keyword: WhooshIndex
    passages: FaissIndex
    sentences: FaissIndex
    question_vectors: FaissIndex
    questions: tuple[tuple[str, tuple[int, ...]], ...]
    adapter: Adapter | None


def read_manifest(path: Path) -> Manifest:
    """The manifest of the index directory `path`, of this program's format.

    Raises:
        IndexDirectoryError: there is none, it is damaged, or it is of another format.
    """
    try:
        data = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        found = data["format"]
    except (FileNotFoundError, NotADirectoryError):
        raise IndexDirectoryError(f"Der er intet indeks i {path}: {REBUILD} (eller angiv --index).") from None
    except OSError as error:
        raise IndexDirectoryError(f"{path}/{MANIFEST} kan ikke læses ({error.strerror}): ret rettighederne.") from None
    except (ValueError, KeyError, TypeError):
        raise IndexDirectoryError(f"{path}/{MANIFEST} er beskadiget: {REBUILD}.") from None
    if found != FORMAT_VERSION:
        raise IndexDirectoryError(
            f"Indekset i {path} har format {found}, men programmet læser format {FORMAT_VERSION}: {REBUILD}."
        )
    try:
        return _manifest(data)
    except (KeyError, TypeError, AttributeError):
        raise IndexDirectoryError(f"{path}/{MANIFEST} er beskadiget: {REBUILD}.") from None


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
    text = json.dumps({**asdict(manifest), "files": files}, ensure_ascii=False, indent=1)
    (directory / MANIFEST).write_text(text + "\n", encoding="utf-8")


def open_index(path: Path, *, embedder: str | None) -> OpenIndex:
    """Open the index directory `path`: every file checked against its checksum, all of it in memory or held open.

    Args:
        path: the index directory.
        embedder: identity of the embedder that will make the query vectors; None where none will be made.

    Raises:
        IndexDirectoryError: missing, damaged, or made with another format, analyzer or embedder.
    """
    manifest = read_manifest(path)
    if manifest.analyzer != ANALYZER_IDENTITY:
        raise IndexDirectoryError(f"Indekset i {path} er lavet med en anden sprogbehandling: {REBUILD}.")
    if embedder is not None and manifest.embedder != embedder:
        raise IndexDirectoryError(
            f"Indekset i {path} er lavet med modellen {manifest.embedder}, ikke {embedder}: {REBUILD} med --model, "
            "eller vælg den model, indekset er lavet med."
        )
    try:
        opened = _open_files(path, manifest)
    except FileNotFoundError as error:
        if read_manifest(path).generation != manifest.generation:  # swapped while it was being read
            return open_index(path, embedder=embedder)
        raise IndexDirectoryError(f"Filen {error.filename} mangler i indekset {path}: {REBUILD}.") from None
    return opened


def _open_files(path: Path, manifest: Manifest) -> OpenIndex:
    for name, checksum in manifest.files.items():
        if _sha256(path / name) != checksum:
            if read_manifest(path).generation != manifest.generation:
                raise FileNotFoundError(errno.ENOENT, "swapped", str(path / name))
            raise IndexDirectoryError(f"Filen {path / name} i indekset er beskadiget: {REBUILD}.")
    documents = tuple(
        decode_document((path / "documents" / f"{entry.agreement.id}.json").read_text(encoding="utf-8"))
        for entry in manifest.agreements
    )
    return OpenIndex(
        manifest=manifest,
        documents=documents,
        keyword=WhooshIndex(path / "keyword"),
        passages=FaissIndex.load(path / "vectors" / "passages.faiss"),
        sentences=FaissIndex.load(path / "vectors" / "sentences.faiss"),
        question_vectors=FaissIndex.load(path / "vectors" / "questions.faiss"),
        questions=_read_questions(path),
        adapter=read_adapter(path, manifest.embedder),
    )


def write_questions(directory: Path, questions: Sequence[tuple[str, tuple[int, ...]]]) -> None:
    """Write the questions that passages answer, each with its passages' rows."""
    (directory / _QUESTIONS).write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")


def _read_questions(directory: Path) -> tuple[tuple[str, tuple[int, ...]], ...]:
    data = json.loads((directory / _QUESTIONS).read_text(encoding="utf-8"))
    return tuple((text, tuple(rows)) for text, rows in data)


@contextlib.contextmanager
def building(path: Path) -> Iterator[Path]:
    """An empty directory beside `path` that takes its place, whole and on disk, when the block ends without an error.

    On any error it is removed and `path` stays as it was. One builder at a time: a second one is told so.

    Raises:
        IndexDirectoryError: `path` holds something that is not an index, or another build is under way.
    """
    if path.exists() and not (path / MANIFEST).is_file() and (not path.is_dir() or any(path.iterdir())):
        raise IndexDirectoryError(
            f"{path} er ikke et indeks og bliver ikke overskrevet: angiv en anden mappe med --index."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = (path.parent / f"{path.name}.lock").open("w")
    except OSError as error:
        raise IndexDirectoryError(f"{path.parent} kan ikke skrives ({error.strerror}): ret rettighederne.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise IndexDirectoryError(f"En anden indeksering af {path} er i gang: vent, til den er færdig.") from None
        for left in path.parent.glob(f"{path.name}.new-*"):  # of a build that was killed
            shutil.rmtree(left, ignore_errors=True)
        fresh = path.parent / f"{path.name}.new-{uuid.uuid4().hex[:8]}"
        fresh.mkdir()
        try:
            yield fresh
            _sync_tree(fresh)
            _swap(fresh, path)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, path: Path) -> None:
    """Put `fresh` in the place of `path` in one atomic step; afterwards `fresh`, if it exists, is the old one."""
    if not path.exists():
        fresh.rename(path)
    elif not any(path.iterdir()):
        fresh.replace(path)
    else:
        _exchange(fresh, path)
    _sync(path.parent)


def _exchange(first: Path, second: Path) -> None:
    """Swap two directories' names atomically: Linux renameat2(2) with RENAME_EXCHANGE (ext4, xfs, btrfs, tmpfs)."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 and renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
        return
    code = ctypes.get_errno() if renameat2 else errno.ENOSYS
    raise IndexDirectoryError(
        f"Filsystemet under {second} kan ikke bytte mapper i ét trin ({os.strerror(code)}): "
        "læg indekset på et lokalt Linux-filsystem (ext4, xfs, btrfs)."
    )


def _sync_tree(directory: Path) -> None:
    for file in (*directory.rglob("*"), directory):
        _sync(file)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(path: Path, manifest: Manifest, prefix: str) -> bool:
    """Whether the files of the index whose names begin with `prefix` are as the manifest says."""
    return all(_sha256(path / name) == checksum for name, checksum in manifest.files.items() if name.startswith(prefix))


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
    manifest = read_manifest(path)
    known = find_agreement(tuple(entry.agreement for entry in manifest.agreements), agreement)
    name = f"documents/{known.id}.json"
    try:
        if _sha256(path / name) != manifest.files.get(name):
            raise IndexDirectoryError(f"Filen {path / name} i indekset er beskadiget: {REBUILD}.")
        return decode_document((path / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise IndexDirectoryError(f"Filen {path / name} mangler i indekset: {REBUILD}.") from None


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
