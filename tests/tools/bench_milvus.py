"""Milvus beside this machine's own index: the same figures of quality, and how long a search takes.

    python tests/tools/bench_milvus.py [--sizes 5,100000] [--uri http://host:port] [--folder DIR] [--questions N]

Every size is measured over one index, in one run: made as `tests/tools/bench.py` makes it, copied into Milvus, and
asked in turn. 5 stands for the five agreements, whose figures of quality are compared too; other sizes are
numbers of passages. Without `--uri`, a milvus-lite server is started; what is made for a size stays in `--folder`,
where it is given.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import FIVE, ROOT, Row, Say, _name, _queries, machine
from bench_measure import in_turn, table
from bench_recombined import keyword_documents, recombine, write_index
from milvus_support import Server, copy_into

from indexer.embedding.embedder import Embedder
from indexer.index.directory import open_index
from indexer.index.generations import CURRENT
from indexer.index.location import ServerAddress
from indexer.milvus.client import Connection
from indexer.milvus.store import open_milvus
from search.engine import Engine
from search.evaluation.answers import by_kind, evaluate_answers, read_asked
from search.evaluation.retrieval import by_type, evaluate_search, read_questions
from search.models import MODES, Mode
from web.wiring import embedder_of_index, make_embedder

_WARM = 10
_PATIENT = 300.0
"""Seconds for one call: milvus-lite is Python, and slow in large collections."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description="Milvus beside the local index.")
    parser.add_argument("--sizes", default="5", help="passages, separated by commas; 5: the five agreements")
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "index")
    parser.add_argument("--uri", help="a Milvus; a milvus-lite server of our own by default")
    parser.add_argument("--folder", type=Path, help="keeps what is made for a size, and takes it the next time")
    parser.add_argument("--questions", type=int, default=0, help="how many of the questions to time; all by default")
    parser.add_argument("--no-quality", action="store_true", help="leave out the figures of quality")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="aftalesoeg-milvus-") as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        server = None if options.uri else Server(folder / "served").start()
        try:
            bench = _Bench(options.index, server.uri if server else options.uri, folder, _say)
            bench.run(sizes, questions=options.questions or None, quality=not options.no_quality)
        finally:
            if server:
                server.kill()


@dataclass(frozen=True, slots=True)
class _Bench:
    index: Path
    uri: str
    folder: Path
    say: Say

    def run(self, sizes: Sequence[int], *, questions: int | None, quality: bool) -> None:
        self.say(machine())
        embedder = make_embedder(embedder_of_index(self.index))
        asked, warm = _queries("retrieval.jsonl", questions), _queries("answers.jsonl", _WARM)
        loads: list[Row] = []
        times: list[Row] = []
        for size in dict.fromkeys(sizes):
            local, milvus, load = self._engines(size, embedder)
            loads.append(load)
            if size == FIVE and quality:
                self.say(retrieval_table(local, milvus))
                self.say(answer_table(local, milvus))
            times += search_times(local, milvus, asked, warm, _name(size))
            self.say(table("Search, in milliseconds", ("passages", "way", "engine", "p50", "p95"), times))
        header = ("passages", "number", "writing to Milvus, s", "opening local, ms", "opening Milvus, ms")
        self.say(table("Index", header, loads))

    def _engines(self, size: int, embedder: Embedder) -> tuple[Engine, Engine, Row]:
        """The engines over the same index, and the row of the table of indexes."""
        path = self._local(size, embedder)
        begun = time.perf_counter()
        opened = open_index(path, embedder=embedder.identity)
        local_ms = 1000 * (time.perf_counter() - begun)
        address = ServerAddress(self.uri, alias=f"bench_{size}", timeout=_PATIENT)
        begun = time.perf_counter()
        written = copy_into(Connection(address), path, opened, embedder.dimension)
        seconds: object = time.perf_counter() - begun if written else "before"
        begun = time.perf_counter()
        far = open_milvus(address, embedder=embedder.identity)
        row = (_name(size), len(opened.keyword), seconds, local_ms, 1000 * (time.perf_counter() - begun))
        return Engine(opened, embedder), Engine(far, embedder), row

    def _local(self, size: int, embedder: Embedder) -> Path:
        path = self.folder / f"{size}"
        if size == FIVE:
            return self.index
        if not (path / CURRENT).is_file():
            opened = open_index(self.index, embedder=embedder.identity)
            made = recombine(opened, size)
            write_index(path, made, opened, list(keyword_documents(made, opened)))
        return path


def retrieval_table(local: Engine, milvus: Engine) -> str:
    """The figures of the search of both, by type of question, and the largest difference."""
    asked = read_questions(ROOT / "tests" / "quality" / "retrieval.jsonl")
    tables = {
        f"{engine}, {mode}": by_type(*evaluate_search(one, asked, mode=mode))
        for mode in MODES
        for engine, one in (("local", local), ("milvus", milvus))
    }
    rows = [
        (name, kind, row.questions, *(f"{value:.3f}" for value in (row.mrr, row.ndcg10, row.recall10, row.success5)))
        for name, by in tables.items()
        for kind, row in by.items()
    ]
    worst = max(
        _difference(asdict(tables[f"local, {mode}"][kind]), asdict(tables[f"milvus, {mode}"][kind]))
        for mode in MODES
        for kind in tables[f"local, {mode}"]
    )
    header = ("engine, mode", "questions", "n", "MRR", "nDCG@10", "R@10", "S@5")
    return table("Retrieval", header, rows) + f"\nLargest difference of any figure: {worst:.4f}\n"


def answer_table(local: Engine, milvus: Engine) -> str:
    """The figures of the answers of both, and the largest difference."""
    asked = read_asked(ROOT / "tests" / "quality" / "answers.jsonl")
    tables = {name: by_kind(evaluate_answers(one, asked)) for name, one in (("local", local), ("milvus", milvus))}
    rows = [
        (
            name,
            kind,
            row.answerable + row.unanswerable,
            *(f"{value:.3f}" for value in (row.correct, row.located, row.verbatim, row.wrongly_refused, row.refused)),
        )
        for name, by in tables.items()
        for kind, row in by.items()
    ]
    worst = max(_difference(asdict(tables["local"][kind]), asdict(tables["milvus"][kind])) for kind in tables["local"])
    header = ("engine", "questions", "n", "right", "right passage", "verbatim", "wrongly refused", "refused")
    return table("Answers", header, rows) + f"\nLargest difference of any figure: {worst:.4f}\n"


def _difference(first: dict[str, float], second: dict[str, float]) -> float:
    return max(abs(first[name] - second[name]) for name in first)


def search_times(local: Engine, milvus: Engine, asked: Iterable[str], warm: Iterable[str], name: str) -> Iterator[Row]:
    """Rows of the table of searches; both are warmed by other queries, and asked in turn."""
    for mode in MODES:
        ways = {"local": _by(local, mode), "milvus": _by(milvus, mode)}
        in_turn(warm, ways)
        for engine, found in in_turn(asked, ways).items():
            yield name, mode, engine, found.p50, found.p95


def _by(engine: Engine, mode: Mode) -> Callable[[str], object]:
    return lambda text: engine.search(text, mode=mode)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
