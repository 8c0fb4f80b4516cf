"""The manifest: what an index holds and what made it, and whether the files are as it says.

Standard library and the nouns only, so that whoever asks what is indexed loads no engine.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from indexer.errors import IndexDirectoryError, QueryError
from indexer.index.query_adapter import ADAPTER_FILES
from indexer.language.analyzer import ANALYZER_IDENTITY
from indexer.models import Agreement, ReadingWarning

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
QUESTIONS = "questions.json"
REBUILD = "kør aftalesoeg index"

_CHECKSUM = "checksum"
"""The manifest's own, of all the rest of it. Indexes of version 0.1.0 have none, and are opened all the same."""

_DIRECTORIES = frozenset({"documents", "keyword", "vectors"})
_NAMES = _DIRECTORIES | {MANIFEST, QUESTIONS, *ADAPTER_FILES}


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
    if manifest.analyzer != ANALYZER_IDENTITY:
        raise IndexDirectoryError(f"Indekset i {where} er lavet med en anden sprogbehandling: {rebuild}.")
    if embedder is not None and manifest.embedder != embedder:
        raise IndexDirectoryError(
            f"Indekset i {where} er lavet med modellen {manifest.embedder}, ikke {embedder}: {rebuild} med "
            "--model, eller vælg den model, indekset er lavet med."
        )


def unreadable(file: Path, error: OSError) -> IndexDirectoryError:
    """Rights are mended; a disk that cannot read a file is as good as a damaged file."""
    if isinstance(error, PermissionError):
        return IndexDirectoryError(f"{file} kan ikke læses ({error.strerror}): ret rettighederne.")
    return IndexDirectoryError(f"{file} kan ikke læses ({error.strerror}): undersøg disken, og {REBUILD}.")


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
