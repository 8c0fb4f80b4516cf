"""Other hybrid search engines beside this program: the same passages, queries and embedding, each in its own process.

Every query is asked of each engine in turn, so that the machine's other work falls on all alike. An engine is asked
for ten passages' texts; it embeds the query itself, with the same weights on one thread. The packages of the others are
in a virtual environment of their own (`.venv/bench`, made by `make bench`); one whose packages are missing is left out.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench_hybrid_engine import ENGINES, folder_name
from bench_measure import Times, megabytes
from sample_corpus import current_files

from indexer.embedding.files import model_folder
from indexer.index.directory import open_index

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv" / "bench" / "bin" / "python"
OURS = "Aftalesøg"
COLD = 3
HEADER = (
    "passages",
    "engine",
    "p50",
    "p95",
    "p50 by the clock",
    "MiB",
    "MiB on disk",
    "build, CPU s",
    "command from cold, CPU s",
)
THREADS = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "LANCE_CPU_THREADS"), "1"
)


@dataclass(slots=True)
class _Running:
    """An engine's process, and what it has said: milliseconds of processor and by the clock, MiB it has at the end."""

    name: str
    process: "subprocess.Popen[str]"
    build: float
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    resident: float = 0.0

    def ask(self, query: str, *, timed: bool) -> None:
        """Have it search."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError(self.name)
        self.process.stdin.write(json.dumps(query) + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        self.resident = said["resident"]
        if timed:
            self.cpu.append(said["cpu"])
            self.wall.append(said["wall"])


def hybrid_rows(
    index: Path, folder: Path, asked: Sequence[str], warm: Sequence[str], name: str
) -> Iterator[tuple[object, ...]]:
    """Rows of the table `HEADER` of one index: a row an engine. folder: where their indexes are made."""
    _write_data(index, folder)
    running = [one for engine in ENGINES if (one := _started(engine, folder))]
    try:
        for number, query in enumerate((*warm, *asked)):
            for one in running:
                one.ask(query, timed=number >= len(warm))
    finally:
        for one in running:
            one.process.kill()
            one.process.wait()
    for one in running:
        size = (
            megabytes(current_files(index))
            if one.name == OURS
            else megabytes(folder / folder_name(one.name)) + _vectors(one, folder)
        )
        cpu, wall = Times(tuple(one.cpu)), Times(tuple(one.wall))
        built = "" if one.name == OURS else one.build
        yield name, one.name, cpu.p50, cpu.p95, wall.p50, one.resident, size, built, _cold(one.name, index, folder)


def _write_data(index: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    opened = open_index(index, embedder=None)
    texts = [document.text[one.start : one.end] for document in opened.documents for one in document.passages]
    (folder / "passages.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    np.save(folder / "passages.npy", opened.passages.vectors(np.arange(len(texts))))
    (folder / "index.txt").write_text(str(index.resolve()), encoding="utf-8")


def _command(engine: str, folder: Path) -> list[str]:
    python = sys.executable if engine == OURS else str(PYTHON)
    return [python, str(ROOT / "tests" / "tools" / "bench_hybrid_engine.py"), engine, str(folder), str(model_folder())]


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        **THREADS,
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "1",
        "ALLOW_RESOLVE_TRANSFORM": "True",
        "TOKENIZERS_PARALLELISM": "false",
    }


def _started(engine: str, folder: Path) -> _Running | None:
    """The engine with its index built; None where its packages are missing."""
    if engine != OURS and not PYTHON.exists():
        return None
    process = subprocess.Popen(
        _command(engine, folder), env=_environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    said = process.stdout.readline() if process.stdout else ""
    if not said:
        process.wait()
        sys.stderr.write(f"{engine} did not start: make bench installs what it needs\n")
        return None
    return _Running(engine, process, json.loads(said)["cpu"])


def _cold(engine: str, index: Path, folder: Path) -> float:
    """Seconds of processor of a process that opens the index, asks one query and ends: the least of a few."""
    query = "regionernes anlægsramme"
    command = [*_command(engine, folder), "--once", query]
    if engine == OURS:
        command = [sys.executable, "-m", "web.cli.main", "search", query, "--index", str(index)]
    taken = []
    for _ in range(COLD):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=_environment(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)


def _vectors(one: _Running, folder: Path) -> float:
    """MiB of the vectors where an engine does not keep its own."""
    return megabytes(folder / "passages.npy") if "numpy" in one.name else 0.0
