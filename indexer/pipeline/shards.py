"""Parts: one agreement's document, recorded questions and vectors in a file, made independently of the others.

A part is `PARTS/<agreement>.npz`. Parts are made side by side by processes of this machine (`make_parts`) or by a job
runner on many (`aftalesoeg index --part ID`); a build uses those whose key is the hash of all that they would be made
from now (file, questions, program, model), and makes the others.
"""

import hashlib
import json
import multiprocessing
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.embedding.embedder import Embedder, Vectors
from indexer.errors import AftaleError, IndexDirectoryError, SourceError
from indexer.expansions.expansions import anchor, expansions_file, question_rows, read_expansions
from indexer.extract import extract
from indexer.index.document_json import decode_document, encode_document
from indexer.index.vector_cache import KINDS, Known, embed_texts, known_vectors, text_hash
from indexer.models import Agreement, Document
from indexer.structure.document import read_document


@dataclass(frozen=True, slots=True)
class Part:
    """What a build needs of one agreement.

    document: None where its file cannot be read; reason: the sentence that says why. questions: each with the numbers,
    within the document, of the passages that answer it. texts: of each of KINDS, in order. vectors: for each kind by
    the hash of the text. embedded: how many of them were computed when the part was made.
    """

    agreement: str
    document: Document | None
    reason: str
    questions: tuple[tuple[str, tuple[int, ...]], ...]
    vectors: Known
    embedded: int

    def texts(self, kind: str) -> tuple[str, ...]:
        """The texts of a kind, in the order of their rows."""
        return texts_of(self.document, self.questions, kind) if self.document else ()

    def rows(self, kind: str, dimension: int) -> Vectors:
        """Their vectors, shape (number of texts, dimension)."""
        found = [self.vectors[kind][text_hash(text)] for text in self.texts(kind)]
        return np.array(found, dtype=np.float32).reshape(len(found), dimension)


@dataclass(frozen=True, slots=True)
class Job:
    """A part to be made. key: see `part_key`; file: where it is written."""

    agreement: Agreement
    key: str
    file: Path


def texts_of(document: Document, questions: Sequence[tuple[str, tuple[int, ...]]], kind: str) -> tuple[str, ...]:
    """What is embedded of a document, in the order of the rows of that kind."""
    if kind == "passages":
        return tuple(document.text[passage.start : passage.end] for passage in document.passages)
    if kind == "sentences":
        return tuple(document.text[start:end] for passage in document.passages for start, end in passage.sentences)
    return tuple(text for text, _ in questions)


def questions_of(corpus: Path, document: Document) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The recorded questions that a document answers, each with the numbers of the passages that do."""
    anchored = anchor(document, read_expansions(corpus, document.agreement))
    return tuple((text, tuple(rows)) for text, rows in question_rows(anchored) if rows)


def part_key(corpus: Path, agreement: Agreement, sha256: str, *, code: str, embedder: str) -> str:
    """A hash of all that a part is made from: the file, its questions, the program and the model."""
    questions = expansions_file(corpus, agreement.id)
    digest = hashlib.sha256("\n".join((code, embedder, agreement.id, sha256)).encode())
    digest.update(questions.read_bytes() if questions.is_file() else b"")
    return digest.hexdigest()[:32]


def make_parts(
    jobs: Sequence[Job],
    corpus: Path,
    *,
    embedder: Embedder,
    known: Path | None,
    workers: int = 1,
    load: Callable[[], Embedder] | None = None,
    done: Callable[[int], None] = lambda count: None,
) -> int:
    """Make the parts that are not there; the number of texts embedded for them.

    Args:
        jobs: the parts wanted.
        corpus: where the files and the questions are.
        embedder: the model.
        known: an index directory whose vectors are used again.
        workers: processes.
        load: loads a model in each of several processes; it must be picklable.
        done: hears of every part that is there.

    Raises:
        AftaleError: a part cannot be written, or a process was ended; the parts that are made stay.
    """
    todo = [job for job in jobs if read_part(job) is None]
    done(len(jobs) - len(todo))
    if not todo:
        return 0
    todo[0].file.parent.mkdir(parents=True, exist_ok=True)
    embedded = 0
    if workers == 1 or load is None or len(todo) == 1:
        vectors = known_vectors(known, corpus, embedder.identity, embedder.dimension)
        for job in todo:
            embedded += make_part(job, corpus, embedder=embedder, known=vectors)
            done(1)
        return embedded
    try:
        for count in _by_processes(todo, corpus, known, min(workers, len(todo)), load):
            embedded += count
            done(1)
    except BrokenProcessPool:
        raise AftaleError(
            "En af arbejdsprocesserne blev standset, måske af mangel på hukommelse: kør igen med færre --workers; "
            "det, der er færdigt, bruges igen."
        ) from None
    return embedded


def _by_processes(
    jobs: Sequence[Job], corpus: Path, known: Path | None, workers: int, load: Callable[[], Embedder]
) -> Iterator[int]:
    """The number of texts embedded for each job, as soon as it is done; the largest files are begun first."""
    ordered = sorted(jobs, key=lambda job: -_size(corpus / job.agreement.file))
    context = multiprocessing.get_context("spawn")
    with (
        _cores_for(workers),
        ProcessPoolExecutor(workers, context, initializer=_start, initargs=(corpus, known, load)) as pool,
    ):
        futures = [pool.submit(_work, job) for job in ordered]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _size(file: Path) -> int:
    """Bytes of the file; 0 where it is missing, which `make_part` reports."""
    return file.stat().st_size if file.is_file() else 0


@contextmanager
def _cores_for(workers: int) -> Iterator[None]:
    """The threads of each process's model: the cores shared out, or they wait for one another."""
    before = os.environ.get("OMP_NUM_THREADS")
    cores = len(os.sched_getaffinity(0))
    os.environ["OMP_NUM_THREADS"] = str(max(1, cores // workers))
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


@dataclass(frozen=True, slots=True)
class _Worker:
    corpus: Path
    embedder: Embedder
    known: Known


_worker: list[_Worker] = []
"""What a process has loaded; empty in the process that started it."""


def _start(corpus: Path, known: Path | None, load: Callable[[], Embedder]) -> None:
    embedder = load()
    vectors = known_vectors(known, corpus, embedder.identity, embedder.dimension)
    _worker.append(_Worker(corpus, embedder, vectors))


def _work(job: Job) -> int:
    return make_part(job, _worker[0].corpus, embedder=_worker[0].embedder, known=_worker[0].known)


def make_part(job: Job, corpus: Path, *, embedder: Embedder, known: Known) -> int:
    """Make one part and put it in its place; the number of texts embedded.

    Raises:
        IndexDirectoryError: it cannot be written.
        SourceError: the agreement's questions cannot be read.
    """
    part = _made(job, corpus, embedder, known)
    about = {
        "key": job.key,
        "agreement": part.agreement,
        "document": encode_document(part.document) if part.document else "",
        "reason": part.reason,
        "questions": part.questions,
        "embedded": part.embedded,
    }
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {}
    for kind in KINDS:
        arrays[f"{kind}_hashes"] = np.array(list(part.vectors[kind]), dtype="V16")
        vectors = list(part.vectors[kind].values())
        arrays[kind] = np.array(vectors, dtype=np.float32).reshape(len(vectors), embedder.dimension)
    fresh = job.file.with_name(f"{job.file.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            np.savez(file, about=np.array(json.dumps(about, ensure_ascii=False)), **arrays)  # type: ignore[arg-type]
        fresh.replace(job.file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise IndexDirectoryError(
            f"{job.file} kan ikke skrives ({error.strerror}): gør plads, eller angiv en anden mappe med --parts."
        ) from None
    return part.embedded


def _made(job: Job, corpus: Path, embedder: Embedder, known: Known) -> Part:
    try:
        document = read_document(job.agreement.id, extract(corpus / job.agreement.file))
    except SourceError as error:
        return Part(job.agreement.id, None, str(error), (), {kind: {} for kind in KINDS}, 0)
    questions = questions_of(corpus, document)
    vectors: dict[str, dict[bytes, Vectors]] = {}
    embedded = 0
    for kind in KINDS:
        texts = {text_hash(text): text for text in texts_of(document, questions, kind)}
        new = sorted(text for key, text in texts.items() if key not in known[kind])
        found = dict(zip(map(text_hash, new), embed_texts(embedder, kind, new, lambda count: None), strict=True))
        vectors[kind] = {key: found[key] if key in found else known[kind][key] for key in texts}
        embedded += len(new)
    return Part(job.agreement.id, document, "", questions, vectors, embedded)


def read_part(job: Job) -> Part | None:
    """The part, where it is there, whole and made from what the job says."""
    try:
        with job.file.open("rb") as file, np.load(file, allow_pickle=False) as data:
            about = json.loads(str(data["about"]))
            if about["key"] != job.key:
                return None
            return Part(
                agreement=about["agreement"],
                document=decode_document(about["document"]) if about["document"] else None,
                reason=about["reason"],
                questions=tuple((text, tuple(rows)) for text, rows in about["questions"]),
                vectors={kind: _by_hash(data, kind) for kind in KINDS},
                embedded=about["embedded"],
            )
    except (OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def _by_hash(data: Mapping[str, Vectors], kind: str) -> dict[bytes, Vectors]:
    keys, vectors = data[f"{kind}_hashes"], data[kind]
    return {bytes(key): row for key, row in zip(keys, vectors, strict=True)}
