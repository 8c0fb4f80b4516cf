"""The vectors of the corpus's recorded questions, kept beside them so that a new index need not compute them.

One file, corpus/expansions/vectors.npz: `identity` of the model, `hashes` of the texts (dtype V16), `vectors` as half
floats (rounding moves a cosine by less than .001). Another model's file, or a damaged one, is simply not used.
"""

import zipfile
from pathlib import Path

import numpy as np

from indexer.embedding.embedder import Vectors

_FILE = Path("expansions") / "vectors.npz"


def read_question_vectors(corpus: Path, identity: str) -> dict[bytes, Vectors]:
    """Unit vectors by the hash of their text; none where the file is missing, damaged or of another model."""
    try:
        with np.load(corpus / _FILE) as data:
            if str(data["identity"]) != identity:
                return {}
            hashes, vectors = data["hashes"], data["vectors"].astype(np.float32)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, EOFError):
        return {}
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return {bytes(key): row for key, row in zip(hashes, vectors, strict=True)}


def write_question_vectors(corpus: Path, identity: str, vectors: dict[bytes, Vectors]) -> Path:
    """Write the file anew; the same vectors make the same bytes. Its path."""
    keys = sorted(vectors)
    rows = np.array([vectors[key] for key in keys], dtype=np.float16)
    np.savez(corpus / _FILE, identity=np.array(identity), hashes=np.array(keys, dtype="V16"), vectors=rows)
    return corpus / _FILE
