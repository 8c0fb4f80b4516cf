"""Corpus to index directory: read what changed, embed what is new, swap the whole in."""

import hashlib
import importlib.metadata
import shutil
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.adapter import ADAPTER_FILES
from indexer.catalog import read_catalog
from indexer.codec import encode_document
from indexer.danish import ANALYZER_IDENTITY, analyze
from indexer.document import read_document
from indexer.embedder import Embedder, Progress, Vectors
from indexer.errors import AftaleError, IndexDirectoryError, SourceError
from indexer.expansions import anchor, expansions_file, question_rows, read_expansions
from indexer.extract import extract
from indexer.keyword import Document as KeywordDocument
from indexer.keyword import WhooshIndex
from indexer.models import Agreement, Document, Passage
from indexer.question_vectors import read_question_vectors, write_question_vectors
from indexer.store import (
    FORMAT_VERSION,
    IndexedAgreement,
    Manifest,
    Refused,
    damage,
    read_hashes,
    read_manifest,
    write_manifest,
    write_questions,
)
from indexer.swap import building, only_builder
from indexer.vectors import FaissIndex, save_array

_BATCH = 64
_CODE_PACKAGES = ("charset-normalizer", "lxml", "pypdfium2", "simplemma", "whoosh3")


class Reporter(Protocol):
    """Hears how far a build is; the command line draws a bar from it."""

    def start(self, step: str, total: int) -> None:
        """A step begins that has `total` parts."""
        ...

    def advance(self, count: int) -> None:
        """`count` parts more are done."""
        ...


class Silent:
    """A Reporter that says nothing."""

    def start(self, step: str, total: int) -> None:
        """See `Reporter.start`."""

    def advance(self, count: int) -> None:
        """See `Reporter.advance`."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. embedded, reused: number of texts; refused: the files that were left out, and why."""

    manifest: Manifest
    changed: bool
    embedded: int
    reused: int
    seconds: float


def build_index(
    corpus: Path,
    index: Path,
    *,
    embedder: Embedder,
    strict: bool = False,
    reporter: Reporter | None = None,
    waiting: Callable[[str], None] | None = None,
) -> BuildReport:
    """Index the catalog of `corpus` into the directory `index`; nothing is written when nothing changed.

    A file that cannot be read is left out and reported, unless `strict`. An index with a damaged file is built anew.
    waiting: see `swap.only_builder`.

    Raises:
        AftaleError: the catalog is wrong, no file can be read, or (with strict) one cannot; the index is as it was.
    """
    begun, reporter = time.monotonic(), reporter or Silent()
    catalog = read_catalog(corpus)
    with only_builder(index, waiting=waiting):
        hashes = {agreement.id: _file_hash(corpus, agreement) for agreement in catalog}
        expansions = _expansions_hash(corpus, catalog)
        old = _old_manifest(index)
        if old and _unchanged(old, catalog, hashes, expansions, embedder) and not any(damage(index, old)):
            _refuse(old.refused, strict=strict, all_refused=not old.agreements)
            return BuildReport(old, changed=False, embedded=0, reused=0, seconds=time.monotonic() - begun)
        documents, refused = _read_all(corpus, catalog, hashes, reporter)
        _refuse(refused, strict=strict, all_refused=not documents)
        with building(index) as directory:
            texts = _write_texts(directory, corpus, documents, reporter)
            embedded, reused = _write_all_vectors(
                directory, texts, embedder, reporter, corpus=corpus, old_index=index if old else None
            )
            manifest = _new_manifest(documents, catalog, hashes, expansions=expansions, embedder=embedder.identity)
            write_manifest(directory, replace(manifest, refused=tuple(refused)))
        return BuildReport(read_manifest(index), True, embedded, reused, time.monotonic() - begun)


def _new_manifest(
    documents: Sequence[Document],
    catalog: Sequence[Agreement],
    hashes: dict[str, str],
    *,
    expansions: str,
    embedder: str,
) -> Manifest:
    by_id = {agreement.id: agreement for agreement in catalog}
    return Manifest(
        format=FORMAT_VERSION,
        generation=uuid.uuid4().hex,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        code=code_identity(),
        analyzer=ANALYZER_IDENTITY,
        embedder=embedder,
        expansions=expansions,
        agreements=tuple(
            IndexedAgreement(by_id[document.agreement], hashes[document.agreement], len(document.passages))
            for document in documents
        ),
        refused=(),
        files={},
    )


@cache
def code_identity() -> str:
    """Hash of the code and libraries that turn a file into a document: when it changes, files are read anew."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for file in sorted((*package.rglob("*.py"), *package.rglob("*.toml"))):
        digest.update(file.relative_to(package).as_posix().encode() + file.read_bytes())
    for name in _CODE_PACKAGES:
        digest.update(f"{name}={importlib.metadata.version(name)}".encode())
    return digest.hexdigest()[:16]


def embedded_passage(document: Document, passage: Passage) -> str:
    """The text whose vector stands for a passage."""
    return document.text[passage.start : passage.end]


def keyword_document(document: Document, passage: Passage, questions: Sequence[str] = ()) -> KeywordDocument:
    """The fields of a passage, and of the questions it answers, in the keyword index."""
    body = analyze(document.text[passage.start : passage.end])
    heading = analyze(" . ".join(document.sections[passage.section].path) if passage.section >= 0 else "")
    return {
        "exact": [term.text for term in body.exact],
        "lemma": [term.text for term in body.lemma],
        "parts": [term.text for term in body.parts],
        "question": [term.text for question in questions for term in analyze(question).parts],
        "heading": sorted({term.text for term in (*heading.lemma, *heading.parts)}),
    }


def keep_question_vectors(corpus: Path, index: Path, *, embedder: Embedder) -> Path:
    """Write the index's question vectors beside the corpus's questions (`question_vectors.py`); the file's path.

    Raises:
        IndexDirectoryError: there is no index, it is damaged or of another model.
    """
    manifest = read_manifest(index)
    vectors = _old_vectors(index, "questions", embedder)
    if not vectors:
        raise IndexDirectoryError(
            f"Indekset i {index} har ingen spørgsmål regnet med {embedder.identity} (det er lavet med "
            f"{manifest.embedder}): kør aftalesoeg index."
        )
    return write_question_vectors(corpus, embedder.identity, vectors)


def _file_hash(corpus: Path, agreement: Agreement) -> str:
    try:
        with (corpus / agreement.file).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{corpus / agreement.file} kan ikke læses ({error.strerror}): ret rettighederne.") from None


def _expansions_hash(corpus: Path, catalog: Sequence[Agreement]) -> str:
    """Hash of the expansion files of the catalog's agreements, and of the query adapter, those that are there."""
    digest = hashlib.sha256()
    for agreement in catalog:
        file = expansions_file(corpus, agreement.id)
        if file.is_file():
            digest.update(agreement.id.encode() + file.read_bytes())
    for name in ADAPTER_FILES:
        if (corpus / name).is_file():
            digest.update(name.encode() + (corpus / name).read_bytes())
    return digest.hexdigest()[:16]


def _old_manifest(index: Path) -> Manifest | None:
    """The manifest of an index that may be reused; a missing or damaged one is simply not."""
    try:
        return read_manifest(index)
    except AftaleError:
        return None


def _unchanged(
    old: Manifest, catalog: Sequence[Agreement], hashes: dict[str, str], expansions: str, embedder: Embedder
) -> bool:
    before = {
        **{entry.agreement: entry.sha256 for entry in old.agreements},
        **{entry.agreement: entry.sha256 for entry in old.refused},
    }
    same = before == {agreement: hashes[agreement.id] for agreement in catalog}
    identity = (code_identity(), ANALYZER_IDENTITY, embedder.identity, expansions)
    return same and identity == (old.code, old.analyzer, old.embedder, old.expansions)


def _read_all(
    corpus: Path, catalog: Sequence[Agreement], hashes: dict[str, str], reporter: Reporter
) -> tuple[list[Document], list[Refused]]:
    documents, refused = [], []
    reporter.start("Læser aftaler", len(catalog))
    for agreement in catalog:
        try:
            documents.append(read_document(agreement.id, extract(corpus / agreement.file)))
        except SourceError as error:
            refused.append(Refused(agreement, hashes[agreement.id], str(error)))
        reporter.advance(1)
    return documents, refused


def _refuse(refused: Iterable[Refused], *, strict: bool, all_refused: bool) -> None:
    reasons = [entry.reason for entry in refused]
    if reasons and (strict or all_refused):
        raise SourceError(" ".join(reasons))


def _write_texts(
    directory: Path, corpus: Path, documents: Sequence[Document], reporter: Reporter
) -> dict[str, list[str]]:
    """Write documents, words and questions; the texts to embed, in row order, by the name of their vector file."""
    (directory / "documents").mkdir()
    (directory / "vectors").mkdir()
    for document in documents:
        (directory / "documents" / f"{document.agreement}.json").write_text(encode_document(document), encoding="utf-8")
    questions: list[tuple[str, tuple[int, ...]]] = []
    first = 0
    for document in documents:
        anchored = anchor(document, read_expansions(corpus, document.agreement))
        questions += [(text, tuple(first + row for row in rows)) for text, rows in question_rows(anchored) if rows]
        first += len(document.passages)
    write_questions(directory, questions)
    for name in ADAPTER_FILES:
        if (corpus / name).is_file():
            shutil.copyfile(corpus / name, directory / name)
    passages = [(document, passage) for document in documents for passage in document.passages]
    reporter.start("Bygger ordindeks", len(passages))
    WhooshIndex.write(directory / "keyword", _counted(passages, questions, reporter))
    return {
        "passages": [embedded_passage(document, passage) for document, passage in passages],
        "sentences": [document.text[a:b] for document, passage in passages for a, b in passage.sentences],
        "questions": [text for text, _ in questions],
    }


def _write_all_vectors(
    directory: Path,
    texts: dict[str, list[str]],
    embedder: Embedder,
    reporter: Reporter,
    *,
    corpus: Path,
    old_index: Path | None,
) -> tuple[int, int]:
    """Write the vector files; the numbers of texts embedded and of vectors reused."""
    known = {name: _old_vectors(old_index, name, embedder) for name in texts}
    known["questions"].update(read_question_vectors(corpus, embedder.identity))
    new = {name: sorted({text for text in rows if _hash(text) not in known[name]}) for name, rows in texts.items()}
    reporter.start("Beregner vektorer", sum(len(rows) for rows in new.values()))
    for name, rows in texts.items():
        vectors = _embed(embedder, name, new[name], reporter.advance)
        known[name].update({_hash(text): vector for text, vector in zip(new[name], vectors, strict=True)})
        _write_vectors(directory, name, rows, known[name], embedder.dimension)
    embedded = sum(len(rows) for rows in new.values())
    return embedded, sum(len(set(rows)) for rows in texts.values()) - embedded


def _embed(embedder: Embedder, name: str, texts: Sequence[str], progress: Progress) -> Vectors:
    """Questions are embedded as what people type, all else as what stands in the agreements."""
    if name != "questions":
        return embedder.passages(texts, progress)
    vectors = np.empty((len(texts), embedder.dimension), dtype=np.float32)
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        vectors[start : start + len(batch)] = embedder.queries(batch)
        progress(len(batch))
    return vectors


def _counted(
    passages: Sequence[tuple[Document, Passage]],
    questions: Sequence[tuple[str, tuple[int, ...]]],
    reporter: Reporter,
) -> Iterable[KeywordDocument]:
    asked: dict[int, list[str]] = defaultdict(list)
    for text, rows in questions:
        for row in rows:
            asked[row].append(text)
    for row, (document, passage) in enumerate(passages):
        yield keyword_document(document, passage, asked[row])
        reporter.advance(1)


def _write_vectors(
    directory: Path, name: str, texts: Sequence[str], vectors: dict[bytes, Vectors], dimension: int
) -> None:
    hashes = [_hash(text) for text in texts]
    rows = np.array([vectors[key] for key in hashes], dtype=np.float32).reshape(len(hashes), dimension)
    FaissIndex(rows).save(directory / "vectors" / f"{name}.faiss")
    keys: NDArray[np.void] = np.array(hashes, dtype="V16")
    save_array(directory / "vectors" / f"{name}.hashes.npy", keys)


def _old_vectors(index: Path | None, name: str, embedder: Embedder) -> dict[bytes, Vectors]:
    """The vectors of an earlier index by the hash of their text: empty where another model made them, or damaged."""
    if index is None:
        return {}
    try:
        manifest = read_manifest(index)
        if manifest.embedder != embedder.identity or any(damage(index, manifest, f"vectors/{name}")):
            return {}
        old, hashes = FaissIndex.load(index / "vectors" / f"{name}.faiss"), read_hashes(index, name)
    except (AftaleError, OSError, RuntimeError, ValueError):
        return {}
    rows = old.vectors(np.arange(len(old)))
    if len(rows) != len(hashes) or rows.shape[1] != embedder.dimension:
        return {}
    return {bytes(key): row.copy() for key, row in zip(hashes, rows, strict=True)}


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "ignore"), digest_size=16).digest()
