"""Vectors of texts by the hash of the text: found again in an earlier index or beside the corpus, else computed.

There are three kinds, named as their vector files: passages, sentences, questions. The vectors of the recorded
questions are also kept beside them, in corpus/expansions/vectors.npz, so that a first index need not compute them:
`identity` of the model, `hashes` of the texts (dtype V16), `vectors` as half floats (rounding moves a cosine by less
than .001). A file of another model, or a damaged one, is not used.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.embedder import Embedder, Progress, Vectors
from indexer.errors import AftaleError
from indexer.index.generations import MANIFEST, hold_current
from indexer.index.manifest import damage
from indexer.index.vectors import FaissIndex

KINDS = ("passages", "sentences", "questions")
_BATCH = 64
_BESIDE_CORPUS = Path("expansions") / "vectors.npz"

Known = Mapping[str, dict[bytes, Vectors]]
"""For each kind the vectors that are there, by the hash of their text."""


def text_hash(text: str) -> bytes:
    """16 bytes that stand for a text."""
    return hashlib.blake2b(text.encode("utf-8", "ignore"), digest_size=16).digest()


def embed_texts(embedder: Embedder, kind: str, texts: Sequence[str], progress: Progress) -> Vectors:
    """Embed questions as queries and everything else as passages (e5 has a prefix for each)."""
    if kind != "questions":
        return embedder.passages(texts, progress)
    vectors = np.empty((len(texts), embedder.dimension), dtype=np.float32)
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        vectors[start : start + len(batch)] = embedder.queries(batch)
        progress(len(batch))
    return vectors


def known_vectors(index: Path | None, corpus: Path, identity: str, dimension: int) -> dict[str, dict[bytes, Vectors]]:
    """The vectors of an earlier index directory and, for questions, those kept beside the corpus, of this model."""
    known = {kind: old_vectors(index, kind, identity, dimension) for kind in KINDS}
    known["questions"].update(read_question_vectors(corpus, identity))
    return known


def old_vectors(index: Path | None, kind: str, identity: str, dimension: int) -> dict[bytes, Vectors]:
    """The vectors in the index directory `index`, of any format; none where another model made them, or damaged."""
    if index is None:
        return {}
    try:
        with hold_current(index) as generation:
            return _vectors_in(generation.directory, kind, identity, dimension)
    except AftaleError:
        return _vectors_in(index, kind, identity, dimension)  # format 1


def _vectors_in(directory: Path, kind: str, identity: str, dimension: int) -> dict[bytes, Vectors]:
    try:
        manifest = json.loads((directory / MANIFEST).read_bytes())
        if manifest["embedder"] != identity or any(damage(directory, manifest["files"], f"vectors/{kind}")):
            return {}
        index = FaissIndex.load(directory / "vectors" / f"{kind}.faiss")
        hashes: NDArray[np.void] = np.load(directory / "vectors" / f"{kind}.hashes.npy")
        rows = index.vectors(np.arange(len(index)))
    except (OSError, AftaleError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    if len(rows) != len(hashes) or rows.shape[1] != dimension:
        return {}
    return {bytes(key): row.copy() for key, row in zip(hashes, rows, strict=True)}


def read_question_vectors(corpus: Path, identity: str) -> dict[bytes, Vectors]:
    """The unit vectors kept beside the corpus, by the hash of their text; none where there is no file of this model."""
    try:
        with np.load(corpus / _BESIDE_CORPUS) as data:
            if str(data["identity"]) != identity:
                return {}
            hashes, vectors = data["hashes"], data["vectors"].astype(np.float32)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, EOFError):
        return {}
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return {bytes(key): row for key, row in zip(hashes, vectors, strict=True)}


def write_question_vectors(corpus: Path, identity: str, vectors: dict[bytes, Vectors]) -> Path:
    """Write the file beside the corpus anew (the same vectors make the same bytes) and return its path."""
    keys = sorted(vectors)
    rows = np.array([vectors[key] for key in keys], dtype=np.float16)
    np.savez(corpus / _BESIDE_CORPUS, identity=np.array(identity), hashes=np.array(keys, dtype="V16"), vectors=rows)
    return corpus / _BESIDE_CORPUS
