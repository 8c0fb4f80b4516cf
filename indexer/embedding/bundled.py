"""multilingual-e5-small in int8, served by CTranslate2: the embedder that comes with the program.

Wang et al. 2024, "Multilingual E5 Text Embeddings": the mean of the last hidden states, with the prefixes `query: `
and `passage: ` that the model was trained with. `conversion.py` makes its files at set-up.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from indexer.embedding.embedder import Progress, Vectors, clean_text
from indexer.embedding.files import DIMENSION, IDENTITY, check_files, model_folder
from indexer.embedding.tokenizer import UnigramTokenizer
from indexer.language.cache import compute_once

_QUERY_TOKENS, _PASSAGE_TOKENS = 128, 512
_BATCH_TOKENS = 2048
"""Tokens of a batch, padding included: under half a second of one core, which bounds how late a deadline is seen."""

_SORTED = 1024
"""Texts that are put in order of length at a time, so that batches have little padding and memory is bounded."""

_MOST_THREADS = 8


class BundledEmbedder:
    """One thread a batch, and as many batches at once, of one caller or several, as there are cores.

    The model is loaded (a fifth of a second) by the first text: a search by words alone, or a citation, needs none.

    Raises:
        ModelError: the model's files are missing, damaged or of another version.
    """

    dimension = DIMENSION
    identity = IDENTITY

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or model_folder()
        check_files(folder)
        self._threads = min(_cores(), _MOST_THREADS)
        self._loaded = compute_once(lambda: _load(folder, self._threads))

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.queries`; the first 128 tokens of each text."""
        return self._embed([f"query: {clean_text(text)}" for text in texts], _QUERY_TOKENS, None)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Embedder.passages`; the first 512 tokens of each text."""
        return self._embed([f"passage: {clean_text(text)}" for text in texts], _PASSAGE_TOKENS, progress)

    def _embed(self, texts: Sequence[str], most: int, progress: Progress | None) -> Vectors:
        tokenizer, _ = self._loaded()
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        for start in range(0, len(texts), _SORTED):
            rows = [tokenizer.encode(text, most=most) for text in texts[start : start + _SORTED]]
            batches = list(_batches(rows))
            for places, found in zip(
                batches, self._run([[rows[place] for place in batch] for batch in batches]), strict=True
            ):
                vectors[[start + place for place in places]] = found
                if progress:
                    progress(len(places))
        return vectors

    def _run(self, batches: Sequence[list[list[int]]]) -> Iterator[Vectors]:
        """The vectors of each batch, in order."""
        if len(batches) == 1 or self._threads == 1:
            yield from map(self._forward, batches)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(self._threads, len(batches))) as pool:
            yield from pool.map(self._forward, batches)

    def _forward(self, batch: list[list[int]]) -> Vectors:
        states = np.asarray(self._loaded()[1].forward_batch(batch).last_hidden_state)  # (texts, longest, dimension)
        means = np.stack([state[: len(tokens)].mean(axis=0) for state, tokens in zip(states, batch, strict=True)])
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)


def _load(folder: Path, threads: int) -> tuple[UnigramTokenizer, Any]:
    """The tokenizer, and the encoder with so many threads that each serve one batch."""
    import ctranslate2

    encoder = ctranslate2.Encoder(
        str(folder), device="cpu", compute_type="int8", inter_threads=threads, intra_threads=1
    )
    return UnigramTokenizer.load(folder), encoder


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The places of the rows, those of like length together, at most `_BATCH_TOKENS` tokens with padding a batch."""
    batch: list[int] = []
    for place in sorted(range(len(rows)), key=lambda place: len(rows[place])):
        if batch and (len(batch) + 1) * len(rows[place]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
