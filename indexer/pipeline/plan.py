"""The plan of a build (corpus, program and model by their hashes) and its report; for a directory and for Milvus."""

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from indexer.catalog import read_catalog
from indexer.embedding.embedder import Embedder
from indexer.errors import SourceError
from indexer.expansions.expansions import expansions_file
from indexer.index.manifest import FORMAT_VERSION, IndexedAgreement, Manifest, Refused
from indexer.index.query_adapter import ADAPTER_FILES
from indexer.language.analyzer import ANALYZER_IDENTITY
from indexer.models import Agreement, Document
from indexer.pipeline.shards import Job, part_key

_CODE_PACKAGES = ("charset-normalizer", "lxml", "pypdfium2", "simplemma", "whoosh3")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. embedded, reused: number of texts; refused: the files that were left out, and why."""

    manifest: Manifest
    changed: bool
    embedded: int
    reused: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be indexed, and with what; equal plans make equal indexes.

    catalog: each agreement with the hash of its file. code, analyzer, embedder, expansions: see `Manifest`.
    """

    catalog: tuple[tuple[Agreement, str], ...]
    code: str
    analyzer: str
    embedder: str
    expansions: str

    @property
    def digest(self) -> str:
        """A hash of all of it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    def is_done_by(self, manifest: Manifest) -> bool:
        """Whether the index with that manifest is what this plan would make."""
        before = {entry.agreement: entry.sha256 for entry in manifest.agreements}
        before |= {entry.agreement: entry.sha256 for entry in manifest.refused}
        same = before == dict(self.catalog)
        identity = (self.code, self.analyzer, self.embedder, self.expansions)
        return same and identity == (manifest.code, manifest.analyzer, manifest.embedder, manifest.expansions)

    def jobs(self, corpus: Path, parts: Path) -> tuple[Job, ...]:
        """What makes the parts of the plan in the directory `parts`."""
        return tuple(
            Job(
                agreement,
                part_key(corpus, agreement, sha256, code=self.code, embedder=self.embedder),
                parts / f"{agreement.id}.npz",
            )
            for agreement, sha256 in self.catalog
        )

    def indexed(self, document: Document) -> IndexedAgreement:
        """The manifest's entry for an agreement that was read."""
        agreement, sha256 = next(entry for entry in self.catalog if entry[0].id == document.agreement)
        return IndexedAgreement(agreement, sha256, len(document.passages), document.warnings)

    def manifest(self, indexed: Sequence[IndexedAgreement], refused: Sequence[Refused], *, generation: str) -> Manifest:
        """The manifest of what was made."""
        return Manifest(
            format=FORMAT_VERSION,
            generation=generation,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            code=self.code,
            analyzer=self.analyzer,
            embedder=self.embedder,
            expansions=self.expansions,
            agreements=tuple(indexed),
            refused=tuple(refused),
            files={},
        )


def plan(corpus: Path, embedder: str, *, facets: str = "") -> Plan:
    """The plan for the corpus as it is now, with the embedder, and the reader of facets, of these identities.

    Raises:
        CatalogError: the catalog is wrong.
    """
    catalog = read_catalog(corpus)
    return Plan(
        catalog=tuple((agreement, file_hash(corpus, agreement)) for agreement in catalog),
        code=code_identity(),
        analyzer=ANALYZER_IDENTITY,
        embedder=embedder,
        expansions=_expansions_hash(corpus, catalog, facets),
    )


@dataclass(frozen=True, slots=True)
class Bulk:
    """How texts are read and embedded by agreement. parts: where the parts lie, see `shards.py`; workers: processes.

    load: makes the embedder in each of them; it must be picklable. keep: whether the parts stay when a local index,
    which has all that is in them, is whole.
    """

    parts: Path
    workers: int
    load: Callable[[], Embedder]
    keep: bool = True


def refuse(refused: Iterable[Refused], indexed: Sequence[IndexedAgreement], *, strict: bool) -> None:
    """Refuse to go on where no file can be read; with `strict` where one cannot, or not without a warning.

    Raises:
        SourceError: so it is; it says why of each.
    """
    reasons = [entry.reason for entry in refused]
    warnings = [sentence for entry in indexed for sentence in entry.told()] if strict else []
    if (reasons and (strict or not indexed)) or warnings:
        raise SourceError(" ".join([*reasons, *warnings]))


@cache
def code_identity() -> str:
    """Hash of the code and libraries that turn a file into a document: when it changes, files are read anew."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for file in sorted((*package.rglob("*.py"), *package.rglob("*.toml"))):
        digest.update(file.relative_to(package).as_posix().encode() + file.read_bytes())
    for name in _CODE_PACKAGES:
        digest.update(f"{name}={importlib.metadata.version(name)}".encode())
    return digest.hexdigest()[:16]


def file_hash(corpus: Path, agreement: Agreement) -> str:
    """SHA-256 of the agreement's file; empty where it is missing or cannot be read, so that the build refuses it."""
    try:
        with (corpus / agreement.file).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _expansions_hash(corpus: Path, catalog: Sequence[Agreement], facets: str) -> str:
    """Hash of the expansion files and the query adapter, those that are there, and of the reader of facets."""
    digest = hashlib.sha256(facets.encode())
    for agreement in catalog:
        file = expansions_file(corpus, agreement.id)
        if file.is_file():
            digest.update(agreement.id.encode() + file.read_bytes())
    for name in ADAPTER_FILES:
        if (corpus / name).is_file():
            digest.update(name.encode() + (corpus / name).read_bytes())
    return digest.hexdigest()[:16]
