"""How an index directory is replaced: one builder at a time, the whole directory in one step, and on disk before it.

What must hold whenever the machine or the program stops (docs/decisions/0080-never-a-broken-index.md): under the name
of the index stands the old one, whole, or the new one, whole; whatever else is left lies beside it under a name that
the next builder clears away.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from indexer.errors import IndexDirectoryError
from indexer.index.manifest import REBUILD, looks_like_index

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_FULL = {errno.ENOSPC: "Disken er fuld", errno.EDQUOT: "Diskkvoten er brugt"}
_MOUNTED = (errno.EBUSY, errno.EXDEV)
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)
_MEGABYTE = 1_000_000


@contextlib.contextmanager
def only_builder(path: Path, *, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Nobody else builds the index directory `path` while the block lasts; what a killed builder left is cleared first.

    Args:
        path: the index directory; the lock is a file beside it, and the kernel drops it when its holder dies.
        waiting: told, in a sentence, that another builder is at work, before that one is waited for; where there is
            none, the second builder is refused.

    Raises:
        IndexDirectoryError: another build is under way, or nothing can be written there.
    """
    path = path.resolve()
    with _lock_file(path) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            busy = f"En anden indeksering af {path} er i gang"
            if waiting is None:
                raise IndexDirectoryError(f"{busy}: vent, til den er færdig, eller brug --wait.") from None
            waiting(f"{busy}: venter, til den er færdig.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        _clear_leftovers(path)
        yield


def _lock_file(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return (path.parent / f"{path.name}.lock").open("w")
    except OSError as error:
        if error.errno in _FULL:
            raise _full(error, path, written=0) from None
        raise IndexDirectoryError(f"{path.parent} kan ikke skrives ({error.strerror}): ret rettighederne.") from None


def _clear_leftovers(path: Path) -> None:
    """Remove the directories of builders that were killed.

    Such a one may be the old index, put aside by a builder that was killed before the names were on disk: so they are
    written down first, or a power cut could bring the old name back after what it names is gone.
    """
    left = [entry for entry in path.parent.iterdir() if entry.name.startswith(f"{path.name}.new-")]
    if left:
        _sync(path.parent)
    for directory in left:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def building(path: Path) -> Iterator[Path]:
    """An empty directory beside `path` that takes its place, whole and on disk, when the block ends without an error.

    On any error it is removed and `path` stays as it was. The caller is the `only_builder` of `path`.

    Raises:
        IndexDirectoryError: `path` holds something that is not an index, or the disk is full.
    """
    path = path.resolve()
    if path.exists() and not looks_like_index(path) and (not path.is_dir() or any(path.iterdir())):
        raise IndexDirectoryError(
            f"{path} er ikke et indeks og bliver ikke overskrevet: angiv en anden mappe med --index."
        )
    fresh = path.parent / f"{path.name}.new-{uuid.uuid4().hex[:8]}"
    try:
        fresh.mkdir()
        yield fresh
        _sync_tree(fresh)
        _swap(fresh, path)
    except OSError as error:
        full = _full(error, path, written=_size(fresh)) if error.errno in _FULL else None
        shutil.rmtree(fresh, ignore_errors=True)
        if full:
            raise full from None
        raise
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _sync(path.parent)  # before what was swapped out is removed: where this fails, it stays beside the new one
    shutil.rmtree(fresh, ignore_errors=True)


def _full(error: OSError, path: Path, *, written: int) -> IndexDirectoryError:
    """The sentence for a full disk; the old index's size, or else what was `written`, says what is needed.

    written: bytes of the new index, which are about to be free again.
    """
    old, free = _size(path), shutil.disk_usage(path.parent).free + written
    need = f"omkring {_megabytes(old)}" if old > written else f"mere end {_megabytes(written)}"
    kept = " (det hidtidige indeks er urørt)" if old else ""
    return IndexDirectoryError(
        f"{_FULL[error.errno or errno.ENOSPC]}: det nye indeks skal bruge {need} i {path.parent}, og der er "
        f"{_megabytes(free)} fri: gør plads, og {REBUILD} igen{kept}."
    )


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB".replace(".", ",")


def _size(directory: Path) -> int:
    """Bytes that the files below `directory` take on disk; 0 where there is none."""
    return sum(file.lstat().st_blocks * 512 for file in directory.rglob("*"))


def _swap(fresh: Path, path: Path) -> None:
    """Put `fresh` in the place of `path` in one atomic step; afterwards `fresh`, if it exists, is the old one.

    Raises:
        IndexDirectoryError: the file system cannot do that.
        OSError: anything else.
    """
    try:
        if not path.exists():
            fresh.rename(path)
        elif not any(path.iterdir()):
            fresh.replace(path)
        else:
            _exchange(fresh, path)
    except OSError as error:
        if error.errno in _MOUNTED:
            raise IndexDirectoryError(
                f"{path} er et monteringspunkt og kan ikke byttes ud ({error.strerror}): "
                "montér mappen over den, og lad indekset være en mappe i den."
            ) from None
        if error.errno in _NO_EXCHANGE:
            raise IndexDirectoryError(
                f"Filsystemet under {path} kan ikke bytte mapper i ét trin ({error.strerror}): "
                "læg indekset på et lokalt Linux-filsystem (ext4, xfs, btrfs)."
            ) from None
        raise


def _exchange(first: Path, second: Path) -> None:
    """Swap two directories' names atomically: Linux renameat2(2) with RENAME_EXCHANGE (ext4, xfs, btrfs, tmpfs)."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 and renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
        return
    code = ctypes.get_errno() if renameat2 else errno.ENOSYS
    raise OSError(code, os.strerror(code), str(second))


def _sync_tree(directory: Path) -> None:
    for file in (*directory.rglob("*"), directory):
        _sync(file)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
