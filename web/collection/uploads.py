"""Files that keepers have sent and not yet added: each in a folder of its own under the corpus, read once.

A folder is made under a name that is not looked for, and gets its own when all is in it. MOST_UPLOADS are kept, for a
day at most.
"""

import contextlib
import datetime
import hashlib
import json
import os
import re
import secrets
import shutil
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.catalog import CATALOG_FILE, read_catalog
from indexer.collection.guess import Guess
from indexer.collection.history import FOLDER
from indexer.collection.proposal import Proposal, propose
from indexer.errors import AftaleError, CatalogError, QueryError, SourceError
from indexer.extract import extract_bytes, printable
from indexer.extract.sandbox import Limits
from indexer.index.document_json import decode_document, encode_document
from indexer.models import Agreement, Document
from indexer.structure.document import read_document

MOST_UPLOADS = 20
_LONGEST_KEPT = 24 * 3600  # seconds
_LONGEST_NAME = 100
_LIMITS = Limits(seconds=120.0)
_TOKEN = re.compile(r"[0-9a-f]{32}")
_READERS = threading.BoundedSemaphore(os.cpu_count() or 1)
_READER_WAIT = 10.0  # seconds


class UploadGoneError(AftaleError):
    """The file that was sent is not there: it was added, discarded or kept for too long."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent. name: as it was called, for the eye alone; replaces: the agreement it is for, or ""."""

    token: str
    name: str
    format: str
    sha256: str
    replaces: str
    proposal: Proposal
    document: Document
    file: Path


def receive(corpus: Path, name: str, data: bytes, *, replaces: str = "") -> Upload:
    """Read a file that was sent, and keep it.

    Raises:
        SourceError: it cannot be read as an agreement; nothing is kept.
        CatalogError: nothing can be written.
        QueryError: others are being read.
    """
    name = printable(Path(name.replace("\\", "/")).name)[:_LONGEST_NAME] or "fil"
    if not data:
        raise SourceError(f"{name} er tom: vælg filen igen.")
    if not _READERS.acquire(timeout=_READER_WAIT):
        raise QueryError("Der læses andre filer lige nu: prøv igen om lidt.")
    try:
        source = extract_bytes(data, name, limits=_LIMITS)
        known = read_catalog(corpus) if (corpus / CATALOG_FILE).exists() else ()
        proposal = propose(name, source, known)
        document = read_document(replaces or proposal.id, source)
    finally:
        _READERS.release()
    token = secrets.token_hex(16)
    about = {
        "name": name,
        "format": source.format,
        "sha256": hashlib.sha256(data).hexdigest(),
        "replaces": replaces,
        "proposal": asdict(proposal),
    }
    _write(corpus, token, data, json.dumps(about, ensure_ascii=False, default=str), encode_document(document))
    return open_upload(corpus, token)


def open_upload(corpus: Path, token: str) -> Upload:
    """The file that was sent and got this token.

    Raises:
        UploadGoneError: there is none.
    """
    folder = _folder(corpus) / token
    try:
        if not _TOKEN.fullmatch(token):
            raise FileNotFoundError
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        document = decode_document((folder / "document.json").read_text(encoding="utf-8"))
        return Upload(
            token=token,
            name=about["name"],
            format=about["format"],
            sha256=about["sha256"],
            replaces=about["replaces"],
            proposal=_proposal(about["proposal"]),
            document=document,
            file=folder / "file.bin",
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise UploadGoneError(
            "Filen venter ikke længere på at blive tilføjet: send den igen fra /aftaler/ny."
        ) from None


def discard(corpus: Path, token: str) -> None:
    """Forget a file that was sent."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(_folder(corpus) / token, ignore_errors=True)


def entry_of(proposal: Proposal, file: str) -> Agreement:
    """The proposal as an entry, with 0 for a year that is open."""
    return Agreement(
        id=proposal.id,
        title=proposal.title.value,
        short_title=proposal.short_title.value,
        year=proposal.year.value or 0,
        parties=proposal.parties.value,
        file=file,
        aliases=proposal.aliases.value,
        signed=proposal.signed.value,
    )


def _folder(corpus: Path) -> Path:
    return corpus / FOLDER / "uploads"


def _write(corpus: Path, token: str, data: bytes, about: str, document: str) -> None:
    fresh = _folder(corpus) / f".{token}"
    try:
        fresh.mkdir(parents=True)
        _drop_old(_folder(corpus))
        (fresh / "file.bin").write_bytes(data)
        (fresh / "about.json").write_text(about, encoding="utf-8")
        (fresh / "document.json").write_text(document, encoding="utf-8")
        fresh.rename(fresh.with_name(token))
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise CatalogError(
            f"Filen kan ikke gemmes ({error.strerror}): driften skal gøre plads eller give siden skriveadgang til "
            f"{corpus} (intet er ændret)."
        ) from None


def _drop_old(folder: Path) -> None:
    """Remove what has been kept for too long, and the oldest where there are too many; half a folder is old at once."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for number, entry in enumerate(entries):
        if number > MOST_UPLOADS or time.time() - entry.stat().st_mtime > _LONGEST_KEPT:
            with contextlib.suppress(OSError):
                shutil.rmtree(entry)


def _proposal(data: dict[str, dict[str, object]]) -> Proposal:
    """A proposal as it was written; ids, names and dates are what they were."""
    values: dict[str, object] = {}
    for key, told in data.items():
        if key == "id":
            values[key] = told
            continue
        value = told["value"]
        if isinstance(value, list):
            value = tuple(value)
        elif key == "signed" and isinstance(value, str):
            value = datetime.date.fromisoformat(value)
        values[key] = Guess(value, str(told["words"]))
    return Proposal(**values)  # type: ignore[arg-type]
