"""Vectors of texts by the hash of the text: computed once, found again in an earlier index or beside the corpus.

There are three kinds, named as their vector files: passages, sentences, questions.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from indexer.errors import AftaleError
from indexer.index.directory import read_hashes
from indexer.index.embedder import Embedder, Progress, Vectors
from indexer.index.manifest import damage, read_manifest
from indexer.index.question_vectors import read_question_vectors
from indexer.index.vectors import FaissIndex

KINDS = ("passages", "sentences", "questions")
_BATCH = 64

Known = Mapping[str, dict[bytes, Vectors]]
"""For each kind the vectors that are there, by the hash of their text."""


def text_hash(text: str) -> bytes:
    """16 bytes that stand for a text."""
    return hashlib.blake2b(text.encode("utf-8", "ignore"), digest_size=16).digest()


def embed_texts(embedder: Embedder, kind: str, texts: Sequence[str], progress: Progress) -> Vectors:
    """Questions are embedded as what people type, all else as what stands in the agreements."""
    if kind != "questions":
        return embedder.passages(texts, progress)
    vectors = np.empty((len(texts), embedder.dimension), dtype=np.float32)
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        vectors[start : start + len(batch)] = embedder.queries(batch)
        progress(len(batch))
    return vectors


def known_vectors(index: Path | None, corpus: Path, identity: str, dimension: int) -> dict[str, dict[bytes, Vectors]]:
    """Those of an earlier index directory and, for questions, those kept beside the corpus, of this model."""
    known = {kind: old_vectors(index, kind, identity, dimension) for kind in KINDS}
    known["questions"].update(read_question_vectors(corpus, identity))
    return known


def old_vectors(index: Path | None, kind: str, identity: str, dimension: int) -> dict[bytes, Vectors]:
    """The vectors of an earlier index by the hash of their text: empty where another model made them, or damaged."""
    if index is None:
        return {}
    try:
        manifest = read_manifest(index)
        if manifest.embedder != identity or any(damage(index, manifest, f"vectors/{kind}")):
            return {}
        old, hashes = FaissIndex.load(index / "vectors" / f"{kind}.faiss"), read_hashes(index, kind)
    except (AftaleError, OSError, RuntimeError, ValueError):
        return {}
    rows = old.vectors(np.arange(len(old)))
    if len(rows) != len(hashes) or rows.shape[1] != dimension:
        return {}
    return {bytes(key): row.copy() for key, row in zip(hashes, rows, strict=True)}
