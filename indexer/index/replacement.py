"""Replaces an index: one builder at a time, a new generation on disk before CURRENT names it, old ones removed.

`generations.py` says what an index directory holds. Standard library only.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from indexer.errors import IndexDirectoryError
from indexer.index.generations import (
    CURRENT,
    GENERATION_NAME,
    GENERATIONS,
    LOCK,
    MANIFEST,
    REBUILD,
    current_name,
    unreadable,
)

_OURS = frozenset({CURRENT, f"{CURRENT}.new", GENERATIONS, LOCK, "lost+found"})
_FORMAT_1 = frozenset({MANIFEST, "documents", "keyword", "vectors", "questions.json", "adapter.npy", "adapter.json"})
"""What an index directory of format 1 held, before there were generations."""

_FULL = {errno.ENOSPC: "Disken er fuld", errno.EDQUOT: "Diskkvoten er brugt"}
_MEGABYTE = 1_000_000


@contextlib.contextmanager
def only_builder(path: Path, *, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Nobody else builds the index directory `path` while the block lasts; what a killed builder left is cleared first.

    Args:
        path: the index directory, made where it is missing; the kernel drops its lock when the holder dies.
        waiting: told, in a sentence, that another builder is at work, before that one is waited for; where there is
            none, the second builder is refused.

    Raises:
        IndexDirectoryError: another build is under way, `path` holds something else than an index, or nothing can be
            written there.
    """
    path = path.resolve()
    _refuse_other_folders(path)
    with exclusive_lock(path, waiting=waiting):
        _clear_leftovers(path)
        yield


@contextlib.contextmanager
def exclusive_lock(folder: Path, *, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Nobody else holds the lock of `folder`, which is made where it is missing, while the block lasts.

    Raises:
        IndexDirectoryError: somebody does, and nobody is `waiting`; or nothing can be written there.
    """
    with _lock_file(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            busy = f"En anden indeksering af {folder} er i gang"
            if waiting is None:
                raise IndexDirectoryError(f"{busy}: vent, til den er færdig, eller brug --wait.") from None
            waiting(f"{busy}: venter, til den er færdig.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _refuse_other_folders(path: Path) -> None:
    try:
        names = {entry.name for entry in path.iterdir()}
    except FileNotFoundError:
        return
    except NotADirectoryError:
        names = {path.name}
    except OSError as error:
        raise unreadable(path, error) from None
    if {name for name in names if not name.startswith(".")} - _OURS - _FORMAT_1:
        raise IndexDirectoryError(
            f"{path} er ikke et indeks og bliver ikke overskrevet: angiv en anden mappe med --index."
        )


def _lock_file(path: Path) -> TextIO:
    try:
        if not path.exists():
            path.mkdir(parents=True, exist_ok=True)
            _sync(path.parent)
        return (path / LOCK).open("w")
    except OSError as error:
        if error.errno in _FULL:
            raise _full(error, path, written=0) from None
        raise IndexDirectoryError(f"{path} kan ikke skrives ({error.strerror}): ret rettighederne.") from None


def _clear_leftovers(path: Path) -> None:
    """Remove what killed builders left: generations without a manifest, and whole ones that CURRENT never named."""
    try:
        newest = current_name(path) or ""
    except IndexDirectoryError:
        return
    for directory in _generations(path):
        if not (directory / MANIFEST).exists() or (newest and _number(directory.name) > _number(newest)):
            _remove(directory)


@contextlib.contextmanager
def building(path: Path) -> Iterator[Path]:
    """An empty directory for a new generation of `path`, which becomes current when the block ends without an error.

    On any error it is removed and the current one stays. The caller is the `only_builder` of `path`.

    Raises:
        IndexDirectoryError: the disk is full.
    """
    path = path.resolve()
    before = _name_or_none(path)
    number = 1 + max((_number(directory.name) for directory in _generations(path)), default=0)
    fresh = path / GENERATIONS / f"{number:06d}-{uuid.uuid4().hex[:8]}"
    try:
        fresh.mkdir(parents=True)
        yield fresh
        _sync_tree(fresh)
        _sync(fresh.parent)
        _make_current(path, fresh.name)
    except OSError as error:
        full = _full(error, path, written=_size(fresh)) if error.errno in _FULL else None
        shutil.rmtree(fresh, ignore_errors=True)
        if full:
            raise full from None
        raise
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    try:
        _sync(path)
    except OSError:  # the new one is in use, but after a power cut it might be the old one: nothing is removed
        return
    _clear_old(path, {fresh.name, before})


def _make_current(path: Path, name: str) -> None:
    """Let CURRENT name a generation that is on disk; the name itself is not yet."""
    fresh = path / f"{CURRENT}.new"
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(f"{name}\n")
        _sync(fresh)
        _sync(path)  # generations/ may be as new as what it holds
        fresh.replace(path / CURRENT)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _clear_old(path: Path, kept: set[str | None]) -> None:
    """Remove the generations that are not among the kept ones and not held, and an index of format 1."""
    for directory in _generations(path):
        if directory.name not in kept:
            _remove(directory)
    for name in _FORMAT_1:
        entry = path / name
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _remove(directory: Path) -> None:
    """Remove a generation unless somebody holds it; its manifest first, so that the rest is known for a leftover."""
    file = directory / MANIFEST
    with contextlib.suppress(OSError):  # held, or not ours to remove: the next builder tries again
        if file.exists():
            with file.open() as manifest:
                fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
                file.unlink()
        shutil.rmtree(directory)


def _generations(path: Path) -> list[Path]:
    folder = path / GENERATIONS
    return [entry for entry in folder.iterdir() if GENERATION_NAME.fullmatch(entry.name)] if folder.is_dir() else []


def _name_or_none(path: Path) -> str | None:
    try:
        return current_name(path)
    except IndexDirectoryError:
        return None


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _full(error: OSError, path: Path, *, written: int) -> IndexDirectoryError:
    """The sentence for a full disk; the old index's size, or else what was `written`, says what is needed.

    written: bytes of the new index, which are about to be free again.
    """
    name = _name_or_none(path)
    old = _size(path / GENERATIONS / name) if name else 0
    free = shutil.disk_usage(path if path.exists() else path.parent).free + written
    need = f"omkring {_megabytes(old)}" if old > written else f"mere end {_megabytes(written)}"
    kept = " (det hidtidige indeks er urørt)" if old else ""
    return IndexDirectoryError(
        f"{_FULL[error.errno or errno.ENOSPC]}: det nye indeks skal bruge {need} i {path}, og der er "
        f"{_megabytes(free)} fri: gør plads, og {REBUILD} igen{kept}."
    )


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB".replace(".", ",")


def _size(directory: Path) -> int:
    """Bytes that the files below `directory` take on disk; 0 where there is none."""
    return sum(file.lstat().st_blocks * 512 for file in directory.rglob("*"))


def _sync_tree(directory: Path) -> None:
    for file in (*directory.rglob("*"), directory):
        _sync(file)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
