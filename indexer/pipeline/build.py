"""Builds an index directory of a corpus: reads the agreements, embeds the texts that are new, writes a generation."""

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.embedder import Embedder, Vectors
from indexer.errors import AftaleError, IndexDirectoryError, SourceError
from indexer.extract import extract
from indexer.index.directory import write_questions
from indexer.index.document_json import encode_document
from indexer.index.generations import hold_current
from indexer.index.keyword import TokenFields as KeywordDocument
from indexer.index.manifest import Manifest, Refused, damage, manifest_in, read_manifest, write_manifest
from indexer.index.postings import PostingsIndex
from indexer.index.query_adapter import ADAPTER_FILES
from indexer.index.replacement import building, only_builder
from indexer.index.stored_passages import FacetReader, ReadingsWriter, write_facets
from indexer.index.vector_cache import KINDS, embed_texts, known_vectors, old_vectors, text_hash, write_question_vectors
from indexer.index.vectors import FaissIndex, save_array
from indexer.index.word_table import tabulate_words, write_titles, write_word_table
from indexer.language.analyzer import Readings, analysis_of, analyze, readings
from indexer.models import Document, Passage
from indexer.pipeline.plan import BuildReport, Bulk, Plan, plan, refuse
from indexer.pipeline.shards import Part, make_parts, questions_of, read_part
from indexer.progress import Reporter, Silent
from indexer.structure.document import read_document


def build_index(
    corpus: Path,
    index: Path,
    *,
    embedder: Embedder,
    strict: bool = False,
    reporter: Reporter | None = None,
    waiting: Callable[[str], None] | None = None,
    bulk: Bulk | None = None,
    facets: FacetReader | None = None,
) -> BuildReport:
    """Index the catalog of `corpus` into the directory `index`; nothing is written when nothing changed.

    A file that cannot be read is left out and reported, as is what is doubtful in the others; `strict` refuses both. An
    index with a damaged file is built anew. waiting: see `replacement.only_builder`. bulk: read and embed in several
    processes, by agreement. facets: reads what each passage states; without it a search has to.

    Raises:
        AftaleError: the catalog is wrong, no file can be read, or (with strict) one not without doubt; the index is as
            it was.
    """
    begun, reporter = time.monotonic(), reporter or Silent()
    with only_builder(index, waiting=waiting):
        task = plan(corpus, embedder.identity, facets=facets.identity if facets else "")
        old = _undamaged(index)
        if old and task.is_done_by(old):
            refuse(old.refused, old.agreements, strict=strict)
            return BuildReport(old, changed=False, embedded=0, reused=0, seconds=time.monotonic() - begun)
        parts, made = _parts(task, corpus, embedder, bulk, index, reporter)
        documents, refused = _read_all(corpus, task, parts, reporter)
        indexed = [task.indexed(document) for document in documents]
        refuse(refused, indexed, strict=strict)
        with building(index) as directory:
            texts = _write_texts(directory, corpus, documents, reporter)
            if facets:
                write_facets(directory, [facets(one, passage) for one in documents for passage in one.passages])
            known = known_vectors(index, corpus, embedder.identity, embedder.dimension)
            for part in parts.values():
                for kind in KINDS:
                    known[kind].update(part.vectors[kind])
            embedded, reused = _write_all_vectors(directory, texts, embedder, reporter, known)
            write_manifest(directory, task.manifest(indexed, refused, generation=directory.name))
        if bulk is not None and not bulk.keep:
            shutil.rmtree(bulk.parts, ignore_errors=True)
        return BuildReport(read_manifest(index), True, embedded + made, reused - made, time.monotonic() - begun)


def _parts(
    task: Plan, corpus: Path, embedder: Embedder, bulk: Bulk | None, index: Path, reporter: Reporter
) -> tuple[dict[str, Part], int]:
    """The parts of all agreements, by id, and how many texts were embedded for them; none without `bulk`."""
    if bulk is None:
        return {}, 0
    jobs = task.jobs(corpus, bulk.parts)
    reporter.start("Læser og beregner", len(jobs))
    embedded = make_parts(
        jobs, corpus, embedder=embedder, known=index, workers=bulk.workers, load=bulk.load, done=reporter.advance
    )
    return {part.agreement: part for job in jobs if (part := read_part(job))}, embedded


def embedded_passage(document: Document, passage: Passage) -> str:
    """The text whose vector stands for a passage."""
    return document.text[passage.start : passage.end]


def section_title(document: Document, passage: Passage) -> str:
    """The title of the section that a passage stands in; empty before the first heading."""
    return document.sections[passage.section].title if passage.section >= 0 else ""


def keyword_document(
    document: Document, passage: Passage, questions: Sequence[str] = (), read: Readings | None = None
) -> KeywordDocument:
    """The fields of a passage, and of the questions it answers, in the keyword index; read: of the passage's text."""
    body = analysis_of(read or readings(document.text[passage.start : passage.end]))
    heading = analyze(" . ".join(document.sections[passage.section].path) if passage.section >= 0 else "")
    return {
        "exact": [term.text for term in body.exact],
        "lemma": [term.text for term in body.lemma],
        "parts": [term.text for term in body.parts],
        "question": [term.text for question in questions for term in analyze(question).parts],
        "heading": sorted({term.text for term in (*heading.lemma, *heading.parts)}),
    }


def keep_question_vectors(corpus: Path, index: Path, *, embedder: Embedder) -> Path:
    """Write the index's question vectors beside the corpus's questions (`vector_cache.py`); the file's path.

    Raises:
        IndexDirectoryError: there is no index, it is damaged or of another model.
    """
    manifest = read_manifest(index)
    vectors = old_vectors(index, "questions", embedder.identity, embedder.dimension)
    if not vectors:
        raise IndexDirectoryError(
            f"Indekset i {index} har ingen spørgsmål regnet med {embedder.identity} (det er lavet med "
            f"{manifest.embedder}): kør aftalesoeg index."
        )
    return write_question_vectors(corpus, embedder.identity, vectors)


def _undamaged(index: Path) -> Manifest | None:
    """The manifest of the current generation where every file of it is whole; None for any other."""
    try:
        with hold_current(index) as generation:
            manifest = manifest_in(generation.directory, index)
            return None if any(damage(generation.directory, manifest.files)) else manifest
    except AftaleError:
        return None


def _read_all(
    corpus: Path, task: Plan, parts: Mapping[str, Part], reporter: Reporter
) -> tuple[list[Document], list[Refused]]:
    documents, refused = [], []
    reporter.start("Læser aftaler", len(task.catalog))
    for agreement, sha256 in task.catalog:
        part = parts.get(agreement.id)
        try:
            documents.append(_document(part) if part else read_document(agreement.id, extract(corpus / agreement.file)))
        except SourceError as error:
            refused.append(Refused(agreement, sha256, str(error)))
        reporter.advance(1)
    return documents, refused


def _document(part: Part) -> Document:
    if part.document is None:
        raise SourceError(part.reason)
    return part.document


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
        for text, rows in questions_of(corpus, document):
            questions.append((text, tuple(first + row for row in rows)))
        first += len(document.passages)
    write_questions(directory, questions)
    write_word_table(directory, tabulate_words(document.text for document in documents))
    for name in ADAPTER_FILES:
        if (corpus / name).is_file():
            shutil.copyfile(corpus / name, directory / name)
    passages = [(document, passage) for document in documents for passage in document.passages]
    write_titles(directory, [section_title(document, passage) for document, passage in passages])
    reporter.start("Bygger ordindeks", len(passages))
    with ReadingsWriter(directory / "readings") as stored:
        PostingsIndex.write(directory / "keyword", _counted(passages, questions, stored, reporter))
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
    known: dict[str, dict[bytes, Vectors]],
) -> tuple[int, int]:
    """Write the vector files; the numbers of texts embedded and of vectors reused."""
    new = {kind: sorted({text for text in rows if text_hash(text) not in known[kind]}) for kind, rows in texts.items()}
    reporter.start("Beregner vektorer", sum(len(rows) for rows in new.values()))
    for kind, rows in texts.items():
        vectors = embed_texts(embedder, kind, new[kind], reporter.advance)
        known[kind].update({text_hash(text): vector for text, vector in zip(new[kind], vectors, strict=True)})
        _write_vectors(directory, kind, rows, known[kind], embedder.dimension)
    embedded = sum(len(rows) for rows in new.values())
    return embedded, sum(len(set(rows)) for rows in texts.values()) - embedded


def _counted(
    passages: Sequence[tuple[Document, Passage]],
    questions: Sequence[tuple[str, tuple[int, ...]]],
    stored: ReadingsWriter,
    reporter: Reporter,
) -> Iterable[KeywordDocument]:
    """The passages as the keyword index takes them in; each is read once, for the index and to be `stored`."""
    asked: dict[int, list[str]] = defaultdict(list)
    for text, rows in questions:
        for row in rows:
            asked[row].append(text)
    for row, (document, passage) in enumerate(passages):
        read = readings(document.text[passage.start : passage.end])
        stored.add(read)
        yield keyword_document(document, passage, asked[row], read)
        reporter.advance(1)


def _write_vectors(
    directory: Path, name: str, texts: Sequence[str], vectors: dict[bytes, Vectors], dimension: int
) -> None:
    hashes = [text_hash(text) for text in texts]
    rows = np.array([vectors[key] for key in hashes], dtype=np.float32).reshape(len(hashes), dimension)
    FaissIndex(rows).save(directory / "vectors" / f"{name}.faiss")
    keys: NDArray[np.void] = np.array(hashes, dtype="V16")
    save_array(directory / "vectors" / f"{name}.hashes.npy", keys)
