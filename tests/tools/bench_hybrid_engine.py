"""One hybrid search engine in a process of its own, for `bench_hybrid.py`: builds its index, then answers queries.

    python bench_hybrid_engine.py ENGINE DATA MODEL [--once QUERY]

DATA has passages.json (the texts), passages.npy (their vectors) and, for this program, the path of its index in
index.txt; MODEL is the folder of the bundled model, so that every engine embeds queries with the same weights. Each
line on standard input is a query; the answer is a line of JSON: milliseconds of processor (all threads) and by the
clock for the whole search, from the text of the query to the texts of ten passages. `--once` opens the index that is
there, asks one query and ends.
"""

import importlib
import json
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_BEST, _DEPTH, _RRF = 10, 100, 60
"""Passages shown; passages of each way that are fused; the constant of reciprocal rank fusion (Cormack et al. 2009)."""

Search = Callable[[str], Sequence[str]]
"""From a query to the texts of the ten best passages."""


@cache
def _embedder() -> Any:
    bundled = importlib.import_module("indexer.embedding.bundled")
    return bundled.BundledEmbedder(Path(sys.argv[3]))


def _query_vector(text: str) -> Any:
    return _embedder().queries([text])[0]


@cache
def _known() -> dict[str, Any]:
    texts, vectors = _passages(Path(sys.argv[2]))
    return dict(zip(texts, vectors, strict=True))


def transform(texts: Sequence[str]) -> Any:
    """What txtai asks for vectors: those of passages while it builds, of queries afterwards."""
    building = len(texts) > 1
    return np.array([_known()[text] if building else _query_vector(text) for text in texts], dtype=np.float32)


def _passages(data: Path) -> tuple[list[str], Any]:
    return json.loads((data / "passages.json").read_text(encoding="utf-8")), np.load(data / "passages.npy")


def _fused(by_word: Sequence[int], vectors: Any, query: str) -> list[int]:
    """Reciprocal rank fusion of rows found by words and of the nearest by numpy."""
    scores = vectors @ _query_vector(query)
    near = np.argpartition(-scores, min(_DEPTH, len(scores) - 1))[:_DEPTH]
    near = near[np.argsort(-scores[near])]
    total: dict[int, float] = {}
    for rows in (by_word, near.tolist()):
        for rank, row in enumerate(rows, 1):
            total[row] = total.get(row, 0.0) + 1 / (_RRF + rank)
    return sorted(total, key=lambda row: -total[row])[:_BEST]


def _words(query: str) -> list[str]:
    return re.findall(r"\w+", query.lower())


def _fts5(data: Path, folder: Path, *, build: bool) -> Search:
    base = sqlite3.connect(folder / "fts5.db")
    if build:
        base.execute("CREATE VIRTUAL TABLE p USING fts5(text)")
        base.executemany("INSERT INTO p(rowid, text) VALUES (?, ?)", enumerate(_passages(data)[0]))
        base.execute("INSERT INTO p(p) VALUES ('optimize')")
        base.commit()
    vectors = np.load(data / "passages.npy")

    def search(query: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in _words(query)) or '""'
        found = base.execute("SELECT rowid FROM p WHERE p MATCH ? ORDER BY rank LIMIT ?", (asked, _DEPTH))
        rows = _fused([row for (row,) in found], vectors, query)
        return [base.execute("SELECT text FROM p WHERE rowid = ?", (row,)).fetchone()[0] for row in rows]

    return search


def _tantivy(data: Path, folder: Path, *, build: bool) -> Search:
    tantivy: Any = importlib.import_module("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True)
    builder.add_integer_field("row", stored=True, indexed=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    if build:
        writer = index.writer(num_threads=1)
        for row, text in enumerate(_passages(data)[0]):
            document = tantivy.Document()
            document.add_integer("row", row)
            document.add_text("text", text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
    searcher, texts = index.searcher(), _passages(data)[0]
    vectors = np.load(data / "passages.npy")

    def search(query: str) -> list[str]:
        words = _words(query)
        asked = index.parse_query(" ".join(words), ["text"]) if words else None
        hits = searcher.search(asked, _DEPTH).hits if words else []
        rows = _fused([searcher.doc(address)["row"][0] for _, address in hits], vectors, query)
        return [texts[row] for row in rows]

    return search


def _txtai(data: Path, folder: Path, *, build: bool) -> Search:
    embeddings: Any = importlib.import_module("txtai.embeddings")
    options = {"method": "external", "transform": "bench_hybrid_engine.transform", "hybrid": True, "content": True}
    made = embeddings.Embeddings(options)
    if build:
        made.index(list(enumerate(_passages(data)[0])))
        made.save(str(folder / "txtai"))
    else:
        made.load(str(folder / "txtai"))
    return lambda query: [found["text"] for found in made.search(query, _BEST)]


def _lancedb(data: Path, folder: Path, *, build: bool) -> Search:
    lancedb: Any = importlib.import_module("lancedb")
    rerankers: Any = importlib.import_module("lancedb.rerankers")
    base = lancedb.connect(str(folder / "lance"))
    if build:
        rows = [{"text": text, "vector": vector} for text, vector in zip(*_passages(data), strict=True)]
        base.create_table("p", data=rows).create_fts_index("text")
    table, reranker = base.open_table("p"), rerankers.RRFReranker(_RRF)

    def search(query: str) -> list[str]:
        asked = table.search(query_type="hybrid").vector(_query_vector(query)).text(" ".join(_words(query)) or "-")
        return [found["text"] for found in asked.limit(_BEST).rerank(reranker).to_list()]

    return search


def _aftalesoeg(data: Path, folder: Path, *, build: bool) -> Search:
    wiring: Any = importlib.import_module("web.wiring")
    engine = wiring.open_engine(Path((data / "index.txt").read_text(encoding="utf-8")))
    return lambda query: [hit.text for hit in engine.search(query).hits]


ENGINES = {
    "Aftalesøg": _aftalesoeg,
    "tantivy + numpy, RRF": _tantivy,
    "SQLite FTS5 + numpy, RRF": _fts5,
    "txtai hybrid": _txtai,
    "LanceDB hybrid": _lancedb,
}


def main() -> None:
    """Build, and answer until the input ends."""
    name, data = sys.argv[1], Path(sys.argv[2])
    folder = data / folder_name(name)
    if len(sys.argv) > 4:
        _say(found=len(ENGINES[name](data, folder, build=False)(sys.argv[5])))
        return
    folder.mkdir(parents=True, exist_ok=True)
    begun, busy = time.perf_counter(), time.process_time()
    search = ENGINES[name](data, folder, build=True)
    _say(seconds=time.perf_counter() - begun, cpu=time.process_time() - busy)
    for line in sys.stdin:
        query = json.loads(line)
        begun, busy = time.perf_counter(), time.process_time()
        found = search(query)
        wall, cpu = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - busy)
        _say(cpu=cpu, wall=wall, found=len(found), resident=_resident())


def folder_name(engine: str) -> str:
    """Where below DATA an engine has its index."""
    return re.sub(r"\W+", "-", engine)


def _resident() -> float:
    """MiB of this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _say(**values: float) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
