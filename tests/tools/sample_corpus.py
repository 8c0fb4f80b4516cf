"""A small corpus and a cheap embedder for tests that are not about the real ones."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.embedding.embedder import Progress, Vectors
from indexer.language.analyzer import analyze

FIRST = """1. Indledning
Regeringen og Danske Regioner er enige om rammerne for regionernes økonomi i 2021. Aftalen giver et løft af sundheden.

2. Økonomiske rammer
Der etableres en deponeringsfritagelses-
pulje på 400 mio. kr. i 2021 til offentligt-privat samarbejde. Puljen fordeles af ministeriet efter ansøgning.
Regionernes anlægsramme udgør 2,5 mia. kr. i 2021. Ambulancer og akutmodtagelser er ikke omfattet af rammen.
"""

SECOND = """1. Indledning
Regeringen og KL er enige om kommunernes økonomi for 2024. Ældreplejen får et løft på 175 mio. kr. i 2024.

2. Digitalisering
Kommunerne indfører digitale løsninger på plejehjem. Brugen af kunstig intelligens afprøves i ti kommuner.
"""

CATALOG = """
[[agreement]]
id = "a-2021"
title = "Aftale om regionernes økonomi for 2021"
short_title = "ØA21"
year = 2021
parties = ["Regeringen", "Danske Regioner"]
file = "a.txt"

[[agreement]]
id = "b-2024"
title = "Aftale om kommunernes økonomi for 2024"
short_title = "KØ24"
year = 2024
parties = ["Regeringen", "KL"]
file = "b.txt"
"""


def write_corpus(folder: Path) -> Path:
    """Two agreements and their catalog in `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    (folder / "a.txt").write_text(FIRST, encoding="utf-8")
    (folder / "b.txt").write_text(SECOND, encoding="utf-8")
    return folder


def current_files(index: Path) -> Path:
    """The directory of the generation in use in an index directory."""
    return index / "generations" / (index / "CURRENT").read_text(encoding="utf-8").strip()


class WordEmbedder:
    """An Embedder whose vectors are bags of hashed compound parts: texts that share words are near. Counts its work."""

    dimension = 64

    def __init__(self, identity: str = "words-1") -> None:
        self.identity = identity
        self.embedded: list[str] = []

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.queries`."""
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Embedder.passages`."""
        self.embedded.extend(texts)
        if progress:
            progress(len(texts))
        return self.queries(texts)

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for term in analyze(text).parts:
            vector[hashlib.sha256(term.text.encode()).digest()[0] % self.dimension] += 1
        normed: Vectors = vector / np.linalg.norm(vector)
        return normed
