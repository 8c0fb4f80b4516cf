"""The manifest: what an index holds, what made it, and the checksum of each of its files.

Standard library and the data classes only, so that a command that asks what is indexed loads no engine.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from indexer.errors import IndexDirectoryError, QueryError
from indexer.index.generations import MANIFEST, REBUILD, hold_current, unreadable
from indexer.models import Agreement, ReadingWarning

FORMAT_VERSION = 5
QUESTIONS = "questions.json"

_CHECKSUM = "checksum"
"""The manifest's own, of all the rest of it."""


@dataclass(frozen=True, slots=True)
class IndexedAgreement:
    """An agreement as indexed: its catalog entry, the hash of its file's bytes, its passages, doubts of its reading."""

    agreement: Agreement
    sha256: str
    passages: int
    warnings: tuple[ReadingWarning, ...] = ()

    def told(self) -> tuple[str, ...]:
        """A Danish sentence for each warning, with the file's name."""
        return tuple(f"{self.agreement.file}: {warning.text}." for warning in self.warnings)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was left out, and the sentence that says why."""

    agreement: Agreement
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds and what made it.

    An index is opened only by a program of the same format, analyzer and embedder; other code, or other expansions,
    only means that `index` builds anew.

    generation: its name. built: when, in ISO 8601. code: hash of the program that makes documents of files.
    expansions: hash of the recorded questions, the query adapter and the reader of facets. files: SHA-256 of every
    other file, by its path.
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


def read_manifest(path: Path) -> Manifest:
    """The manifest of the current generation in the index directory `path`.

    Raises:
        IndexDirectoryError: there is none, it is damaged, or it is of another format.
    """
    with hold_current(path) as generation:
        return manifest_in(generation.directory, path)


def manifest_in(directory: Path, path: Path) -> Manifest:
    """The manifest of the generation in `directory`, of the index directory `path`; raises as `read_manifest`."""
    file = directory / MANIFEST
    try:
        text = file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from None
    return decode_manifest(text, str(file), str(path))


def decode_manifest(text: bytes | str, name: str, where: str, *, rebuild: str = REBUILD) -> Manifest:
    """The manifest that `encode_manifest` wrote; its `name`, `where` the index is and its mend are for the sentences.

    Raises:
        IndexDirectoryError: it is damaged, or of another format.
    """
    try:
        data = json.loads(text)
        checksum, found = data.pop(_CHECKSUM, None), data["format"]
        if checksum != _checksum(data) or not isinstance(found, int):
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
    except (KeyError, TypeError, ValueError, AttributeError):
        raise IndexDirectoryError(f"{name} er beskadiget: {rebuild}.") from None


def encode_manifest(manifest: Manifest) -> str:
    """The manifest as text, with a checksum of its own."""
    data = asdict(manifest)
    return json.dumps({**data, _CHECKSUM: _checksum(data)}, ensure_ascii=False, indent=1, default=str) + "\n"


def refuse_others(manifest: Manifest, where: str, embedder: str | None, *, rebuild: str = REBUILD) -> None:
    """Refuse an index made with another analyzer, or another embedder than the one with this identity, if any.

    Raises:
        IndexDirectoryError: it was.
    """
    from indexer.language.analyzer import ANALYZER_IDENTITY

    if manifest.analyzer != ANALYZER_IDENTITY:
        raise IndexDirectoryError(f"Indekset i {where} er lavet med en anden sprogbehandling: {rebuild}.")
    if embedder is not None and manifest.embedder != embedder:
        raise IndexDirectoryError(
            f"Indekset i {where} er lavet med modellen {manifest.embedder}, ikke {embedder}: {rebuild} med "
            "--model, eller vælg den model, indekset er lavet med."
        )


def _checksum(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, default=str).encode()).hexdigest()


def _manifest(data: dict[str, Any]) -> Manifest:
    def agreement(entry: dict[str, Any]) -> Agreement:
        signed = entry.get("signed")
        return Agreement(
            **{
                **entry,
                "parties": tuple(entry["parties"]),
                "aliases": tuple(entry.get("aliases", ())),
                "signed": datetime.date.fromisoformat(signed) if signed else None,
            }
        )

    return Manifest(
        **{
            **data,
            "agreements": tuple(
                IndexedAgreement(
                    agreement(entry["agreement"]),
                    entry["sha256"],
                    entry["passages"],
                    tuple(ReadingWarning(**warning) for warning in entry.get("warnings", ())),
                )
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


def damage(directory: Path, files: Mapping[str, str], prefix: str = "") -> Iterator[str]:
    """A sentence for each of a generation's files whose name begins with `prefix` that differs from its checksum."""
    for name, checksum in files.items():
        file = directory / name
        if not name.startswith(prefix):
            continue
        try:
            if _sha256(file) != checksum:
                yield f"Filen {file} i indekset er beskadiget: {REBUILD}."
        except FileNotFoundError:
            yield f"Filen {file} mangler i indekset: {REBUILD}."
        except OSError as error:
            yield str(unreadable(file, error))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
