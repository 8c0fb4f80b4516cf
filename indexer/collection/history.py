"""The changes of a collection as they lie on disk in corpus/.collection/, beside the catalog that they changed.

    LOCK               locked (flock) by the one who changes the collection
    PENDING.json       the change under way; what a killed program left of it is finished or taken back by the next
    changes/NNNNNN.json  each change, with the entry before and after it
    files/SHA256       files that a change took out of the collection; what is in the collection lies there only
    audit.jsonl        one line a change: when, who, what was done to which agreement; nothing of its content
    uploads/           files sent to the site that are not in the collection yet (`web/collection/`)

The newest MOST_CHANGES can be taken back; the lines of audit.jsonl are never removed.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from indexer.errors import CatalogError

FOLDER = ".collection"
MOST_CHANGES = 50
_LOCK_SECONDS = 5.0
_BLOCK = 2**20

Action = Literal["add", "correct", "replace", "remove", "undo"]


@dataclass(frozen=True, slots=True)
class EntryState:
    """An agreement before or after a change: the text of its entry, its number among them, its file and the hash."""

    text: str
    place: int
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """One generation of the catalog.

    number: from 1. when: ISO 8601, UTC. who: the name of a log-in or of a user of the machine. undoes: the number of
    the change that was taken back, for an "undo". before, after: None where the agreement was not there.
    catalog: the hash of the catalog's text when the change was made.
    """

    number: int
    when: str
    who: str
    action: Action
    agreement: str
    before: EntryState | None
    after: EntryState | None
    catalog: str
    undoes: int | None = None


@contextlib.contextmanager
def locked(corpus: Path) -> Iterator[Path]:
    """Nobody else changes the collection while the block lasts; gives the folder of the history, made if missing.

    Raises:
        CatalogError: somebody else changes it for longer than one should wait, or nothing can be written there.
    """
    folder = corpus / FOLDER
    try:
        for each in (folder, folder / "changes", folder / "files"):
            each.mkdir(exist_ok=True)
        lock = (folder / "LOCK").open("w")
    except OSError as error:
        raise CatalogError(f"{folder} kan ikke skrives ({error.strerror}): ret mappens rettigheder.") from None
    with lock:
        until = time.monotonic() + _LOCK_SECONDS
        while True:  # ends: the time runs out
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise CatalogError("En anden er ved at ændre samlingen: prøv igen om lidt.") from None
                time.sleep(0.05)
        yield folder


def read_history(corpus: Path) -> tuple[Change, ...]:
    """The changes that are kept, oldest first; none where nothing was changed.

    Raises:
        CatalogError: one of them cannot be read.
    """
    return tuple(_change(file) for file in sorted((corpus / FOLDER / "changes").glob("*.json")))


def newest_standing(changes: tuple[Change, ...]) -> Change | None:
    """The newest change that is in force: no "undo", and not taken back by one."""
    undone = {change.undoes for change in changes}
    return next((c for c in reversed(changes) if c.action != "undo" and c.number not in undone), None)


def begin_change(folder: Path, change: Change) -> None:
    """Write down the change that is about to be made."""
    write_whole(folder / "PENDING.json", json.dumps(asdict(change), ensure_ascii=False).encode())


def pending(folder: Path) -> Change | None:
    """The change that was begun and not ended, if any."""
    file = folder / "PENDING.json"
    return _change(file) if file.exists() else None


def end_change(folder: Path, change: Change) -> None:
    """Enter the change, which is made, in the history and in the audit; the oldest beyond MOST_CHANGES go."""
    audit = folder / "audit.jsonl"
    names = ("number", "when", "who", "action", "agreement", "undoes")
    line = json.dumps({name: getattr(change, name) for name in names}, ensure_ascii=False)
    if f'{{"number": {change.number},' not in _last_line(audit):
        with audit.open("a", encoding="utf-8") as out:
            out.write(f"{line}\n")
            out.flush()
            os.fsync(out.fileno())
    (folder / "PENDING.json").replace(folder / "changes" / f"{change.number:06d}.json")
    kept = sorted((folder / "changes").glob("*.json"))
    for old in kept[:-MOST_CHANGES]:
        old.unlink()


def forget_change(folder: Path) -> None:
    """The change that was begun has been taken back."""
    (folder / "PENDING.json").unlink(missing_ok=True)


def drop_unused_files(folder: Path, in_collection: frozenset[str]) -> None:
    """Remove kept files that no change can bring back, and those that lie in the collection itself."""
    states = [state for change in read_history(folder.parent) for state in (change.before, change.after) if state]
    wanted = {state.sha256 for state in states} - in_collection
    for file in (folder / "files").iterdir():
        if file.name not in wanted:
            file.unlink()


def hash_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal; empty where there is none."""
    digest = hashlib.sha256()
    try:
        with file.open("rb") as source:
            while block := source.read(_BLOCK):
                digest.update(block)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole, on disk, or not at all; it keeps the rights of the one it replaces."""
    fresh = unfinished(path)
    try:
        with fresh.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if path.exists():
            fresh.chmod(path.stat().st_mode & 0o777)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unfinished(path: Path) -> Path:
    """Where `write_whole` writes what is to stand at `path`."""
    return path.with_name(f".{path.name[:100]}.new")


def _change(file: Path) -> Change:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        states = {key: EntryState(**data[key]) if data[key] else None for key in ("before", "after")}
        return Change(**{**data, **states})
    except (OSError, ValueError, TypeError, KeyError):
        raise CatalogError(f"{file} er beskadiget og kan ikke læses: flyt den, og prøv igen.") from None


def _last_line(audit: Path) -> str:
    if not audit.exists():
        return ""
    with audit.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1000))
        return file.read().decode("utf-8", "replace").rstrip("\n").rpartition("\n")[2]
