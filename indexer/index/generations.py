"""Generations: how an index directory is laid out, and how a reader keeps the generation that it opened.

    LOCK                   locked (flock) by the one builder
    CURRENT                the name of the generation in use
    generations/NAME/      an index (`directory.py`), never changed after CURRENT has named it

A generation is built beside the others, put on disk, and named by CURRENT last, in one rename, as LevelDB does with
its manifests (`replacement.py`): whenever the machine or the program stops, CURRENT names the old index, whole, or the
new one, whole. The index directory itself is never renamed, so it may be a mount point. A reader holds a shared lock on
the manifest of the generation it opened; the generation before the current one is kept, older ones go when nobody holds
them. docs/decisions/0110-generations.md has the reasons. Standard library only.
"""

import fcntl
import os
import re
from pathlib import Path
from types import TracebackType
from typing import Self

from indexer.errors import IndexDirectoryError

REBUILD = "kør aftalesoeg index"
MANIFEST = "manifest.json"
CURRENT, GENERATIONS, LOCK = "CURRENT", "generations", "LOCK"

GENERATION_NAME = re.compile(r"\d{6,}-[0-9a-f]{8}")
"""A number, one more than any there was, and chance: no two builders make the same name."""


class HeldGeneration:
    """A generation that stays on disk until this object is closed or gone."""

    def __init__(self, directory: Path, descriptor: int) -> None:
        self.directory, self._descriptor = directory, descriptor

    @property
    def name(self) -> str:
        """The generation's name: its number and eight hex digits, "000012-1b2c3d4e"."""
        return self.directory.name

    def lock(self) -> bool:
        """Share the lock of its manifest; False where a builder is removing it, or has done so."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: that the previous generation is kept has to do
            return True
        return os.fstat(self._descriptor).st_nlink > 0

    def close(self) -> None:
        """Let go of it; a builder may remove it now."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def current_name(path: Path) -> str | None:
    """The name of the generation in use in the index directory `path`; None where there is no index.

    Raises:
        IndexDirectoryError: CURRENT cannot be read, or names no generation.
    """
    file = path / CURRENT
    try:
        name = file.read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(file, error) from None
    if not GENERATION_NAME.fullmatch(name):
        raise IndexDirectoryError(f"{file} er beskadiget: {REBUILD}.")
    return name


def hold_current(path: Path) -> HeldGeneration:
    """The generation in use in the index directory `path`, which no builder removes while it is held.

    Raises:
        IndexDirectoryError: there is none, it is of format 1, or its manifest is missing or cannot be read.
    """
    while True:  # ends: it goes round only when a builder has changed CURRENT meanwhile
        name = current_name(path)
        if name is None:
            raise _no_index(path)
        directory = path / GENERATIONS / name
        generation = _hold(directory)
        if generation is not None:
            return generation
        if current_name(path) == name:
            raise IndexDirectoryError(f"Filen {directory / MANIFEST} mangler i indekset: {REBUILD}.")


def _hold(directory: Path) -> HeldGeneration | None:
    """The generation, locked; None where it is gone or being removed."""
    file = directory / MANIFEST
    try:
        generation = HeldGeneration(directory, os.open(file, os.O_RDONLY | os.O_CLOEXEC))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(file, error) from None
    if generation.lock():
        return generation
    generation.close()
    return None


def _no_index(path: Path) -> IndexDirectoryError:
    if (path / MANIFEST).is_file():
        return IndexDirectoryError(
            f"Indekset i {path} er lavet af en ældre udgave af programmet (format 1): {REBUILD}."
        )
    return IndexDirectoryError(f"Der er intet indeks i {path}: {REBUILD} (eller angiv --index).")


def unreadable(file: Path, error: OSError) -> IndexDirectoryError:
    """Rights are mended; a disk that cannot read a file is as good as a damaged file."""
    if isinstance(error, PermissionError):
        return IndexDirectoryError(f"{file} kan ikke læses ({error.strerror}): ret rettighederne.")
    return IndexDirectoryError(f"{file} kan ikke læses ({error.strerror}): undersøg disken, og {REBUILD}.")
