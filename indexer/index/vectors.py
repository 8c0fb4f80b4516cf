"""The protocols of vector indexes, near and far, and faiss behind them."""

import io
from functools import partial
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.embedder import Vectors
from indexer.errors import IndexDirectoryError
from indexer.index.generations import REBUILD
from indexer.language.cache import compute_once

Rows = NDArray[np.int64]
VectorScores = NDArray[np.float32]


class VectorIndex(Protocol):
    """Unit vectors by row number, scored by inner product: a higher score is nearer, 1 is the same."""

    def __len__(self) -> int:
        """Number of rows."""
        ...

    def search(self, query: Vectors, limit: int) -> tuple[Rows, VectorScores]:
        """The `limit` nearest rows to one vector of shape (dimension,), nearest first, ties by row number."""
        ...

    def scores(self, query: Vectors, rows: Rows | None = None) -> VectorScores:
        """The inner product of `query` with each of `rows`, in their order; with every row where none are given."""
        ...

    def vectors(self, rows: Rows) -> Vectors:
        """The vectors of `rows`, in their order."""
        ...


@runtime_checkable
class FarVectorIndex(VectorIndex, Protocol):
    """A `VectorIndex` in another process."""

    def best(self, query: Vectors, limit: int, allowed: Rows) -> tuple[Rows, VectorScores]:
        """As `search`, among the `allowed` rows (ascending)."""
        ...


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write what `np.load` reads; numpy writing to a file itself says of a full disk only that less was written."""
    buffer = io.BytesIO()
    np.save(buffer, array)
    path.write_bytes(buffer.getbuffer())


class FaissIndex:
    """faiss `IndexFlatIP`: exact inner product, fast to about a million rows. faiss is imported by the first use."""

    def __init__(self, vectors: Vectors) -> None:
        self._open = compute_once(partial(_flat_index, vectors))

    @property
    def _index(self) -> Any:  # noqa: ANN401 - faiss types its indexes as one base class
        return self._open()[0]

    @property
    def _rows(self) -> Vectors:
        return self._open()[1]

    def __len__(self) -> int:
        return len(self._rows)

    def search(self, query: Vectors, limit: int) -> tuple[Rows, VectorScores]:
        """See `VectorIndex.search`; faiss leaves the order of ties open, so they are put in order here."""
        limit = min(limit, len(self))
        if limit <= 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        scores, rows = self._index.search(query.reshape(1, -1), limit)
        order = np.lexsort((rows[0], -scores[0]))
        return rows[0][order], scores[0][order]

    def scores(self, query: Vectors, rows: Rows | None = None) -> VectorScores:
        """See `VectorIndex.scores`.

        faiss's own kernels: they copy no vector (a copy takes longer than the products) and start no threads (BLAS
        does, and its threads wait for those that embed).
        """
        import faiss

        kernels: Any = faiss  # the stubs leave its kernels out
        vector = np.ascontiguousarray(query, dtype=np.float32)
        if rows is None:
            found = np.empty(len(self), dtype=np.float32)
            if len(found):
                pointers = [kernels.swig_ptr(array) for array in (found, vector, self._rows)]
                kernels.fvec_inner_products_ny(*pointers, len(vector), len(found))
            return found
        asked, found = np.ascontiguousarray(rows, dtype=np.int64), np.empty(len(rows), dtype=np.float32)
        if len(asked) and not 0 <= int(asked.min()) <= int(asked.max()) < len(self):
            raise IndexError(f"rows outside 0..{len(self) - 1}")
        if len(asked):
            pointers = [kernels.swig_ptr(array) for array in (found, vector, self._rows, asked)]
            kernels.fvec_inner_products_by_idx(*pointers, len(vector), 1, len(asked))
        return found

    def vectors(self, rows: Rows) -> Vectors:
        """See `VectorIndex.vectors`."""
        return self._rows[rows]

    def save(self, path: Path) -> None:
        """Write the vectors to a file."""
        import faiss

        library: Any = faiss  # the stubs leave its writers out
        with path.open("wb") as file:  # ours, so that a full disk is an OSError with its number
            faiss.write_index(self._index, library.PyCallbackIOWriter(file.write))

    @classmethod
    def load(cls, path: Path) -> "FaissIndex":
        """What `save` wrote, read by the first use (the caller has checked its checksum before)."""
        index = cls.__new__(cls)
        index._open = compute_once(partial(_read_index, path))
        return index


def _flat_index(vectors: Vectors) -> tuple[Any, Vectors]:
    import faiss

    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    return index, _view(index)


def _read_index(path: Path) -> tuple[Any, Vectors]:
    """The index in a file.

    Raises:
        IndexDirectoryError: it is gone, or no faiss index.
    """
    import faiss

    try:
        index = faiss.read_index(str(path))
    except RuntimeError:
        raise IndexDirectoryError(f"Filen {path} i indekset kan ikke læses: {REBUILD}.") from None
    return index, _view(index)


def _view(index: Any) -> Vectors:  # noqa: ANN401 - faiss types its indexes as one base class
    """The rows of a flat faiss index as an array that shares its memory."""
    import faiss

    flat: Any = faiss.downcast_index(index)
    if flat.ntotal == 0:
        return np.empty((0, flat.d), dtype=np.float32)
    view: Vectors = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(flat.ntotal, flat.d)
    return view
