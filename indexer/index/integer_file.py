"""A file of little-endian 32-bit integers, read a block at a time by its descriptor.

Nothing is mapped: a mapped file that somebody cuts short ends the process, a short read is an error with a sentence.
"""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexDirectoryError
from indexer.index.generations import REBUILD

INTEGER = np.dtype("<i4")


class IntegerFile:
    """Open for reading at any place by any thread, until it is gone."""

    def __init__(self, path: Path) -> None:
        self._path, self._descriptor = path, os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self, start: int, end: int) -> NDArray[np.int32]:
        """The integers from number `start` to `end`.

        Raises:
            IndexDirectoryError: the file was changed after it was opened.
        """
        size = (end - start) * INTEGER.itemsize
        data = os.pread(self._descriptor, size, start * INTEGER.itemsize)
        if len(data) != size:
            raise IndexDirectoryError(f"Filen {self._path} i indekset er blevet kortet af: {REBUILD}.")
        return np.frombuffer(data, dtype=INTEGER)

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)
