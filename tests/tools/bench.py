"""`make bench`: the speed tables, printed in one run. Timings are compared within a run, never asserted.

    python tests/tools/bench.py [--sizes 5,10000] [--full] [--parts search,index,...] [--keep FOLDER] [--cpu]

A size is a number of passages; 5 stands for the five agreements as they are. `--full` adds 100,000 passages and an
indexing from empty, which embeds everything. `--cpu` counts processor time instead of the clock's: for a machine that
does other things as well.
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
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from bench_hybrid import HEADER, hybrid_rows
from bench_measure import in_turn, megabytes, opening, starting, stopwatch, table
from bench_recombined import keyword_documents, recombine, write_index
from bench_rivals import build_rivals
from sample_corpus import current_files

from indexer.embedding.embedder import Embedder
from indexer.errors import SourceError
from indexer.extract import extract
from indexer.index.directory import OpenIndex, open_index
from indexer.index.generations import MANIFEST, hold_current
from indexer.index.keyword import TokenFields as KeywordDocument
from indexer.index.manifest import encode_manifest, read_manifest
from indexer.index.postings import PostingsIndex
from indexer.language.analyzer import readings
from indexer.pipeline.build import build_index, keyword_document
from indexer.structure.document import read_document
from search.engine import Engine
from search.query.terms import query_words, weighted_terms
from web.wiring import embedder_of_index, make_embedder

ROOT = Path(__file__).parents[2]
FIVE = 5
_PAGE = 2_400
"""Characters of a page, where the format has none."""
_WARM = 200
_WARM_HYBRID = 30
_TOPICS = 10
PARTS = ("extraction", "search", "hybrid", "rivals", "index", "indexing")
Say = Callable[[str], object]
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: of which index, in which sizes, which tables.

    questions: how many are asked, all where None. full: an indexing from empty too. keep: where recombined indexes are
    kept and used again; cpu: see above.
    """

    index: Path
    sizes: tuple[int, ...]
    parts: tuple[str, ...] = PARTS
    questions: int | None = None
    full: bool = False
    keep: Path | None = None
    cpu: bool = False

    @property
    def clock(self) -> Callable[[], float]:
        """What times are taken with."""
        return time.process_time if self.cpu else time.perf_counter


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description="Print the speed tables.")
    parser.add_argument("--sizes", default="5,10000", help="passages, separated by commas; 5: the five agreements")
    parser.add_argument("--full", action="store_true", help="100,000 passages too, and indexing from empty")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"which tables: {', '.join(PARTS)}; all by default")
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "index")
    parser.add_argument("--questions", type=int, default=0, help="how many of the questions to ask; all by default")
    parser.add_argument("--keep", type=Path, help="keep the recombined indexes in this folder, and use those there")
    parser.add_argument("--cpu", action="store_true", help="processor time instead of the clock's")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")] + ([100_000] if options.full else [])
    plan = Plan(
        options.index, tuple(dict.fromkeys(sizes)), tuple(options.parts.split(",")), options.questions or None,
        options.full, options.keep, options.cpu,
    )  # fmt: skip
    run(plan, say=_print)


def run(plan: Plan, *, say: Say) -> None:
    """Say every table as soon as it is measured."""
    say(machine() + ("Processor time, all threads.\n" if plan.cpu else ""))
    if "extraction" in plan.parts:
        say(extraction([*sorted((ROOT / "corpus").glob("*.txt")), *_samples()]))
    embedder = make_embedder(embedder_of_index(plan.index))
    asked, warm = (
        _queries("retrieval.jsonl", plan.questions),
        _queries("answers.jsonl", min(_WARM, plan.questions or _WARM)),
    )
    with tempfile.TemporaryDirectory(prefix="aftalesoeg-bench-") as scratch:
        sized = [
            _index_of(size, plan.index, (plan.keep or Path(scratch)) / f"recombined-{size}") for size in plan.sizes
        ]
        if "search" in plan.parts:
            rows = [row for one in sized for row in search_times(one.path, embedder, asked, warm, one.name, plan.clock)]
            say(table(f"Search, in milliseconds ({_load()})", _SEARCH_HEADER, rows))
        if "hybrid" in plan.parts:
            say(_hybrid(sized, Path(scratch), asked, warm))
        if "index" in plan.parts:
            say(table(f"Index ({_load()})", _INDEX_HEADER, [_index_row(one, warm) for one in sized]))
        if "rivals" in plan.parts:
            rows = [row for one in sized for row in _rival_rows(one, Path(scratch), asked)]
            title = "Words alone, beside other engines on the same tokens and terms, in milliseconds"
            say(table(title, _RIVAL_HEADER, rows))
        if "indexing" in plan.parts:
            times = index_times(Path(scratch), plan.index, embedder, full=plan.full)
            say(table("Indexing the five agreements", ("", "s"), times))


_SEARCH_HEADER = ("passages", "way", "p50", "p95", "p50, times the embedding")
_RIVAL_HEADER = ("passages", "engine", "p50 first", "p95 first", "p50 again", "p95 again", "build, s", "MiB")
_INDEX_HEADER = (
    "passages",
    "number",
    "analysis, s",
    "writing, s",
    "MiB on disk",
    "opening, s",
    "its CPU, s",
    "MiB after searches",
    "server to first answer, s",
    "its CPU, s",
    "server, MiB",
)


def _hybrid(sized: "Sequence[_Sized]", scratch: Path, asked: Sequence[str], warm: Sequence[str]) -> str:
    """The table of hybrid engines."""
    rows = [
        row
        for one in sized
        for row in hybrid_rows(one.path, scratch / f"hybrid-{one.size}", asked, warm[:_WARM_HYBRID], one.name)
    ]
    title = (
        f"Whole hybrid searches, each engine with one thread, in milliseconds of processor ({_load()}); "
        f"{len(asked)} queries after {min(len(warm), _WARM_HYBRID)} untimed"
    )
    return table(title, HEADER, rows)


def machine() -> str:
    """What this ran on."""
    processor = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    packages = ("ctranslate2", "faiss-cpu", "numpy", "tantivy", "bm25s")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    return (
        f"{processor.partition(':')[2].strip() or processor}, {os.cpu_count()} cores, {_load()}, "
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


def search_times(
    path: Path,
    embedder: Embedder,
    asked: Sequence[str],
    warm: Sequence[str],
    name: str,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Row]:
    """Rows of the table of searches: each way has its own engine and postings, warmed by other queries."""
    opened = open_index(path, embedder=embedder.identity)
    engines = {
        mode: Engine(replace(opened, keyword=PostingsIndex(current_files(path) / "keyword")), embedder)
        for mode in ("keyword", "meaning", "hybrid", "ask")
    }
    alone = "the query's embedding alone"
    ways: dict[str, Callable[[str], object]] = {alone: lambda text: embedder.queries([text])}
    ways["keyword"] = lambda text: engines["keyword"].search(text, mode="keyword")
    ways["meaning"] = lambda text: engines["meaning"].search(text, mode="meaning")
    ways["hybrid"] = lambda text: engines["hybrid"].search(text, mode="hybrid")
    ways["ask"] = lambda text: engines["ask"].ask(text)

    def forget() -> None:
        for engine in engines.values():
            engine._hit_builder.cards.cache_clear()

    in_turn(warm, ways)
    times = in_turn(asked, ways, forget=forget, clock=clock)
    times |= in_turn(asked, {"hybrid, the same queries again": ways["hybrid"]}, clock=clock)
    topics = [text for text in asked if len(text.split()) == 1][:_TOPICS]
    times |= in_turn(topics, {"topic across the years": lambda text: engines["hybrid"].topic(text)}, clock=clock)
    for way, found in times.items():
        yield name, way, found.p50, found.p95, found.p50 / times[alone].p50


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
    other = encode_manifest(replace(read_manifest(copy), code="other"))
    with hold_current(copy) as generation:
        (generation.directory / MANIFEST).write_text(other, encoding="utf-8")
    yield "every file read anew, no new text", stopwatch(lambda: build_index(corpus, copy, embedder=embedder)) / 1000
    if full:
        yield "from empty", stopwatch(lambda: build_index(corpus, scratch / "fresh", embedder=embedder)) / 1000


@dataclass(frozen=True, slots=True)
class _Sized:
    """An index of a size, and the seconds that analysis and writing took; none where it was there."""

    size: int
    path: Path
    seconds: tuple[object, object]

    @property
    def name(self) -> str:
        return _name(self.size)


def _index_of(size: int, index: Path, folder: Path) -> _Sized:
    """The index of a size, made in `folder` unless it is there; what making it took is kept beside it."""
    if size == FIVE:
        return _Sized(size, index, ("", ""))
    kept = folder.with_suffix(".json")
    if not kept.is_file():
        begun = time.perf_counter()
        opened = open_index(index, embedder=None)
        made = recombine(opened, size)
        documents = list(keyword_documents(made, opened))
        analyzed = time.perf_counter()
        write_index(folder, made, opened, documents)
        kept.write_text(json.dumps([analyzed - begun, time.perf_counter() - analyzed]), encoding="utf-8")
    analysis, writing = json.loads(kept.read_text(encoding="utf-8"))
    return _Sized(size, folder, (analysis, writing))


def _index_row(one: _Sized, queries: Sequence[str]) -> Row:
    opened, start = opening(one.path, queries), starting(one.path)
    number = sum(entry.passages for entry in read_manifest(one.path).agreements)
    return (
        one.name, number, *one.seconds, megabytes(one.path), opened.ms / 1000, opened.cpu_ms / 1000, opened.resident,
        start.seconds, start.cpu, start.resident,
    )  # fmt: skip


def _rival_rows(one: _Sized, scratch: Path, asked: Sequence[str]) -> Iterator[Row]:
    documents = list(_as_indexed(open_index(one.path, embedder=None)))
    yield from rival_times(documents, scratch / f"rivals-{one.size}", asked, one.name)


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


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def _name(size: int) -> str:
    return "five agreements" if size == FIVE else f"{size:,}"


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
