"""Chooses implementations: the embedder, and the local index or Milvus. No other file does."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.embedding.models import make_embedder as make_embedder
from indexer.embedding.models import model_of
from indexer.errors import AftaleError, SourceError
from indexer.index.location import IndexLocation, ServerAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.index.directory import OpenIndex
    from indexer.index.manifest import Manifest
    from indexer.models import Document
    from indexer.pipeline.plan import BuildReport
    from indexer.progress import Reporter
    from search.answers.llm import LanguageModel
    from search.citations.resolve import Entries
    from search.engine import Engine
    from web.config import Config


def place_of(config: "Config") -> IndexLocation:
    """The location of the index that the settings name."""
    if config.engine == "local":
        return config.index
    return ServerAddress(config.engine_uri, config.engine_token.get_secret_value(), timeout=config.engine_timeout)


def settings_of(place: IndexLocation) -> dict[str, object]:
    """The settings for a location, the inverse of `place_of`; the token is left to the environment."""
    if isinstance(place, ServerAddress):
        return {"engine": "milvus", "engine_uri": place.uri}
    return {"engine": "local", "index": place}


def directory_of(place: IndexLocation) -> Path:
    """The location as a directory, for what works on its files.

    Raises:
        AftaleError: the index lies in Milvus.
    """
    if isinstance(place, ServerAddress):
        raise AftaleError(f"Det kan kun gøres med en indeksmappe, ikke med Milvus på {place}: angiv --engine local.")
    return place


def build(
    corpus: Path,
    place: IndexLocation,
    *,
    model: str,
    directory: Path,
    strict: bool = False,
    reporter: "Reporter | None" = None,
    waiting: "Callable[[str], None] | None" = None,
    workers: int = 1,
    parts: Path | None = None,
) -> "BuildReport":
    """Index the corpus into `place`; see `indexer.pipeline.build.build_index` and `indexer.milvus.build.build_milvus`.

    Args:
        corpus: the corpus.
        place: where the index is to be.
        model: name of the embedding model.
        directory: the index directory; a build into Milvus only reads the vectors of one that is there.
        strict: leave the index as it is where a file cannot be read.
        reporter: hears of the progress.
        waiting: told that another build is waited for.
        workers: processes that read and embed.
        parts: where what they make is kept; without it, it lies beside `directory`, and goes when a local index is
            whole.
    """
    from indexer.pipeline.build import build_index
    from indexer.pipeline.plan import Bulk
    from search.amounts.passages import AmountKinds

    load = partial(make_embedder, model, fetch=True)
    bulk = Bulk(parts or beside(directory), workers, load, keep=parts is not None)
    if isinstance(place, ServerAddress):
        from indexer.milvus.build import build_milvus

        return build_milvus(
            corpus, place, embedder=load(), bulk=bulk, reuse=directory, strict=strict, reporter=reporter,
            waiting=waiting,
        )  # fmt: skip
    return build_index(
        corpus, place, embedder=load(), strict=strict, reporter=reporter, waiting=waiting,
        bulk=bulk if parts is not None or workers > 1 else None, facets=AmountKinds(),
    )  # fmt: skip


def build_parts(
    corpus: Path,
    names: "Sequence[str]",
    *,
    parts: Path,
    model: str,
    directory: Path,
    workers: int = 1,
    reporter: "Reporter | None" = None,
) -> int:
    """Make the parts of some agreements, by id or short title, and no index; the number of texts embedded.

    Args are those of `build`, whose next run with the same `parts` takes what is made here.

    Raises:
        QueryError: no such agreement is in the catalog.
        SourceError: one of them cannot be read.
    """
    from indexer.index.manifest import find_agreement
    from indexer.pipeline.plan import plan
    from indexer.pipeline.shards import make_parts, read_part
    from indexer.progress import Silent

    load, reporter = partial(make_embedder, model, fetch=True), reporter or Silent()
    embedder = load()
    task = plan(corpus, embedder.identity)
    catalog = tuple(agreement for agreement, _ in task.catalog)
    wanted = {find_agreement(catalog, name).id for name in names}
    jobs = [job for job in task.jobs(corpus, parts) if job.agreement.id in wanted]
    reporter.start("Læser og beregner", len(jobs))
    embedded = make_parts(
        jobs, corpus, embedder=embedder, known=directory, workers=workers, load=load, done=reporter.advance
    )
    for job in jobs:
        part = read_part(job)
        if part is not None and part.document is None:
            raise SourceError(part.reason)
    return embedded


def beside(directory: Path) -> Path:
    """The folder beside an index directory for the parts of a build, where no other is given."""
    return directory.parent / f"{directory.name}.parts"


def open_place(place: IndexLocation, *, embedder: str | None) -> "OpenIndex":
    """Open the index; see `indexer.index.directory.open_index` and `indexer.milvus.store.open_milvus`."""
    if isinstance(place, ServerAddress):
        from indexer.milvus.store import open_milvus

        return open_milvus(place, embedder=embedder)
    from indexer.index.directory import open_index

    return open_index(place, embedder=embedder)


def manifest_of(place: IndexLocation) -> "Manifest":
    """The manifest of an index that is not opened."""
    if isinstance(place, ServerAddress):
        from indexer.milvus.store import milvus_manifest

        return milvus_manifest(place)
    from indexer.index.manifest import read_manifest

    return read_manifest(place)


def document_of(place: IndexLocation, agreement: str) -> "Document":
    """One agreement's document, by id or short title; the rest of the index is not opened."""
    if isinstance(place, ServerAddress):
        from indexer.milvus.store import open_milvus_document

        return open_milvus_document(place, agreement)
    from indexer.index.document_json import open_document

    return open_document(place, agreement)


def entries_of(place: IndexLocation) -> "Entries":
    """Every agreement with its document, oldest first; the rest of a local index is not opened."""
    if isinstance(place, ServerAddress):
        from search.library import library_of

        return library_of(open_place(place, embedder=None)).entries
    from indexer.index.document_json import open_documents

    return open_documents(place)


def stamp_of(place: IndexLocation) -> object:
    """A value that changes when the index is replaced; None where there is no index.

    Raises:
        EngineError: Milvus cannot be reached.
    """
    if isinstance(place, ServerAddress):
        from indexer.milvus.store import connection_to

        return connection_to(place).target(place.alias)
    from indexer.index.generations import CURRENT

    try:
        return (place / CURRENT).read_bytes()
    except OSError:
        return None


def open_engine(place: IndexLocation, *, model: "LanguageModel | None" = None, whole: bool = False) -> "Engine":
    """The search engine over the index, with the embedding model the index was made with.

    model: the language model that helps with answers, if any. whole: read all of it now, so that its files may go.

    Raises:
        IndexDirectoryError: see `open_place`.
        EngineError: Milvus cannot be reached, or refuses.
        ModelError: the index's model cannot be loaded.
    """
    from search.engine import Engine
    from search.runtime import gc_paused

    embedder = make_embedder(embedder_of_index(place))
    with gc_paused():
        opened = open_place(place, embedder=embedder.identity)
        if whole:
            opened.read_whole()
        return Engine(opened, embedder, model=model)


def open_answering_engine(place: IndexLocation) -> "Engine":
    """As `open_engine`, with the language model of the environment, if any, for answering questions.

    Raises:
        ChatError: the environment names a model halfway.
    """
    from search.answers.llm import model_from
    from web.config import environment_and_secrets

    return open_engine(place, model=model_from(environment_and_secrets()), whole=True)


def embedder_of_index(place: IndexLocation) -> str:
    """The name, for `make_embedder`, of the model that an index was made with.

    Raises:
        IndexDirectoryError: there is no index, or its manifest cannot be read.
        EngineError: Milvus cannot be reached, or refuses.
    """
    return model_of(manifest_of(place).embedder)
