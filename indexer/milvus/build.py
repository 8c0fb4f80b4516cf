"""Builds an index in Milvus: the parts, then a new generation, then the alias, in one step.

A build that was interrupted continues when it is run again: finished parts are used, and so is the half-built
generation, whose name is a hash of the plan; an agreement whose document is in it is complete there. The generation in
use is never written to. The generation before it stays until the next build, for the requests that have
begun on it and the processes that have not yet seen the new one; older ones are dropped.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from indexer.embedding.embedder import Embedder
from indexer.errors import IndexDirectoryError
from indexer.index.location import ServerAddress
from indexer.index.manifest import IndexedAgreement, Manifest, Refused
from indexer.index.replacement import exclusive_lock
from indexer.index.vector_cache import KINDS
from indexer.milvus.client import Connection
from indexer.milvus.generation import Loaded, write_generation
from indexer.milvus.store import (
    FILES,
    Generation,
    adapter_texts,
    current_generation,
    generations,
    missing_rows,
    read_generation,
)
from indexer.pipeline.plan import BuildReport, Bulk, Plan, plan, refuse
from indexer.pipeline.shards import Job, Part, make_parts, read_part
from indexer.progress import Reporter, Silent


def build_milvus(
    corpus: Path,
    address: ServerAddress,
    *,
    embedder: Embedder,
    bulk: Bulk,
    reuse: Path | None = None,
    strict: bool = False,
    reporter: Reporter | None = None,
    waiting: Callable[[str], None] | None = None,
) -> BuildReport:
    """Index the catalog of `corpus` into Milvus; nothing is written when nothing changed.

    Args:
        corpus: the corpus.
        address: where Milvus is; a file of milvus-lite is made where there is none.
        embedder: the model.
        bulk: where the parts lie, and how many processes make them.
        reuse: an index directory whose vectors are used again; it is only read.
        strict: leave the index as it is where a file cannot be read.
        reporter: hears of the progress.
        waiting: see `replacement.exclusive_lock`; the lock lies among the parts.

    Raises:
        AftaleError: as `indexer.pipeline.build.build_index`, or Milvus is away; the index in use is as it was.
    """
    begun, reporter = time.monotonic(), reporter or Silent()
    connection = Connection(address, create=True)
    with exclusive_lock(bulk.parts, waiting=waiting):
        task = plan(corpus, embedder.identity)
        current, old = _in_use(connection)
        if current and old and task.is_done_by(old) and not missing_rows(connection, current, old):
            refuse(old.refused, old.agreements, strict=strict)
            return BuildReport(old, changed=False, embedded=0, reused=0, seconds=time.monotonic() - begun)
        jobs = task.jobs(corpus, bulk.parts)
        reporter.start("Læser og beregner", len(jobs))
        embedded = make_parts(
            jobs, corpus, embedder=embedder, known=reuse, workers=bulk.workers, load=bulk.load, done=reporter.advance
        )
        indexed, refused, texts = _judged(task, jobs)
        refuse(refused, indexed, strict=strict)
        generation = _next(connection, task, current)

        def stream() -> Iterator[Loaded]:
            return _loaded(jobs, embedder.dimension)

        manifest = write_generation(
            connection, generation, stream,
            task.manifest(indexed, refused, generation=generation.name),
            dimension=embedder.dimension, extra=adapter_texts(corpus), reporter=reporter,
        )  # fmt: skip
        take_over(connection, generation, keep=current)
    return BuildReport(manifest, True, embedded, texts - embedded, time.monotonic() - begun)


def take_over(connection: Connection, generation: Generation, *, keep: Generation | None) -> None:
    """Let the alias point to a generation, and drop all others but the one to `keep`."""
    alias, files = generation.alias, generation.collection(FILES)
    verb = "create_alias" if connection.target(alias) is None else "alter_alias"
    connection.write(verb, collection_name=files, alias=alias)
    for other, collections in generations(connection, alias).items():
        if other not in (generation, keep):
            for name in collections:
                connection.write("drop_collection", name)


def _in_use(connection: Connection) -> tuple[Generation | None, Manifest | None]:
    """The generation in use and its manifest, as far as there is one that can be read."""
    try:
        generation = current_generation(connection)
    except IndexDirectoryError:
        return None, None
    try:
        return generation, read_generation(connection, generation)
    except IndexDirectoryError:
        return generation, None


def _next(connection: Connection, task: Plan, current: Generation | None) -> Generation:
    """The generation to write for a plan: one half built for it, or a new one; never the one in use."""
    alias = connection.address.alias
    same = [g for g in generations(connection, alias) if g != current and g.name.startswith(f"{task.digest}_")]
    if same:
        return same[0]
    number = int(current.name.partition("_")[2]) + 1 if current else 1
    return Generation(alias, f"{task.digest}_{number}")


def _part(job: Job) -> Part:
    """A part that has just been made.

    Raises:
        IndexDirectoryError: it is not there any more.
    """
    part = read_part(job)
    if part is None:
        raise IndexDirectoryError(f"{job.file} er væk eller beskadiget: kør aftalesoeg index igen.")
    return part


def _judged(task: Plan, jobs: Sequence[Job]) -> tuple[list[IndexedAgreement], list[Refused], int]:
    """The agreements that can be read, those that cannot, and the number of texts."""
    indexed, refused, texts = [], [], 0
    for (agreement, sha256), job in zip(task.catalog, jobs, strict=True):
        part = _part(job)
        if part.document is None:
            refused.append(Refused(agreement, sha256, part.reason))
        else:
            indexed.append(task.indexed(part.document))
        texts += sum(len(vectors) for vectors in part.vectors.values())
    return indexed, refused, texts


def _loaded(jobs: Sequence[Job], dimension: int) -> Iterator[Loaded]:
    for job in jobs:
        part = _part(job)
        if part.document is not None:
            yield Loaded(part.document, part.questions, {kind: part.rows(kind, dimension) for kind in KINDS})
