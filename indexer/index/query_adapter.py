"""The query adapter: a matrix that rotates a question's vector towards the passages that answer it.

Two files, in the corpus and copied into the index: adapter.npy with the matrix, and adapter.json with what it was
trained on and its figures on agreements that it was not trained on. Serving needs numpy only; training is in
`expansions/query_adapter_training.py`.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.errors import SourceError

MATRIX, ABOUT = "adapter.npy", "adapter.json"
ADAPTER_FILES = (MATRIX, ABOUT)


@dataclass(frozen=True, slots=True)
class Figures:
    """How questions rank the passages that answer them: mean reciprocal rank, and shares with one first, in five."""

    questions: int
    mrr: float
    success1: float
    success5: float


@dataclass(frozen=True, slots=True)
class AdapterRecord:
    """What an adapter was made with.

    embedder: identity of the model whose vectors it was trained on. agreements, questions: the training data.
    strength: how much of the trained change is applied, chosen by cross-validation. without, crossed: figures of every
    question asked of its own agreement, by plain cosine and by adapters trained on the other agreements only.
    """

    embedder: str
    trained: str
    seed: int
    agreements: tuple[str, ...]
    questions: int
    strength: float
    without: Figures
    crossed: Figures


@dataclass(frozen=True, slots=True)
class QueryAdapter:
    """matrix: shape (dimension, dimension), float32."""

    matrix: Vectors
    about: AdapterRecord

    def apply(self, vectors: Vectors) -> Vectors:
        """Query vectors, shape (dimension,) or (n, dimension), turned and of length 1 again."""
        turned = np.asarray(vectors @ self.matrix.T, dtype=np.float32)
        length = np.linalg.norm(turned, axis=-1, keepdims=True)
        return np.asarray(np.where(length > 0, turned / np.maximum(length, 1e-12), vectors), dtype=np.float32)


def read_adapter(folder: Path, embedder: str) -> QueryAdapter | None:
    """The adapter in `folder` for the model with the identity `embedder`; None where there is none for it.

    Raises:
        SourceError: the files are damaged or do not belong together.
    """
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if about["embedder"] != embedder:
            return None
        data = (folder / MATRIX).read_bytes()
        if hashlib.sha256(data).hexdigest() != about.pop("sha256"):
            raise ValueError
        matrix = np.load(io.BytesIO(data), allow_pickle=False)
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.isfinite(matrix).all():
            raise ValueError
        return QueryAdapter(np.asarray(matrix, dtype=np.float32), _about(about))
    except FileNotFoundError as error:
        if error.filename == str(folder / ABOUT):
            return None
        raise _damaged(folder) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(folder) from None


def write_adapter(folder: Path, adapter: QueryAdapter) -> None:
    """Write both files, adapter.json last, since it has the checksum of the other."""
    buffer = io.BytesIO()
    np.save(buffer, adapter.matrix, allow_pickle=False)
    record = {**asdict(adapter.about), "sha256": hashlib.sha256(buffer.getvalue()).hexdigest()}
    try:
        (folder / MATRIX).write_bytes(buffer.getvalue())
        (folder / ABOUT).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{folder} kan ikke skrives ({error.strerror}): ret rettighederne.") from None


def _about(record: dict[str, Any]) -> AdapterRecord:
    return AdapterRecord(
        **{
            **record,
            "agreements": tuple(record["agreements"]),
            "without": Figures(**record["without"]),
            "crossed": Figures(**record["crossed"]),
        }
    )


def _damaged(folder: Path) -> SourceError:
    return SourceError(f"{folder / MATRIX} er beskadiget: kør aftalesoeg train-adapter, eller slet {folder / ABOUT}.")
