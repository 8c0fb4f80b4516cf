"""What `make bench` measures with: a stopwatch, percentiles, a process's memory, and plain tables."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_OPENING = """
import json, sys, time
from pathlib import Path
from web.wiring import embedder_of_index, make_embedder
from search.engine import Engine
path = Path(sys.argv[1])
embedder = make_embedder(embedder_of_index(path))
begun = time.perf_counter()
engine = Engine.open(path, embedder=embedder)
opened = time.perf_counter() - begun
engine.search("regionernes anlægsramme")
resident = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(json.dumps([1000 * opened, int(resident) / 1024]))
"""
"""A process of its own: its memory holds one index and nothing of the benchmark."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long each of many runs took, in milliseconds."""

    ms: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return float(np.percentile(self.ms, 50))

    @property
    def p95(self) -> float:
        """What 95 of 100 stay under."""
        return float(np.percentile(self.ms, 95))


def stopwatch(work: Callable[[], object]) -> float:
    """The milliseconds that one call takes."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def in_turn(
    queries: Iterable[str], ways: dict[str, Callable[[str], object]], *, forget: Callable[[], object] | None = None
) -> dict[str, Times]:
    """Each query by each way, one after the other, so that whatever else the machine does falls on all alike.

    forget: called before every run, untimed, so that no way profits from what the one before it looked up.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for query in queries:
        for name, way in ways.items():
            if forget is not None:
                forget()
            begun = time.perf_counter()
            way(query)
            taken[name].append(1000 * (time.perf_counter() - begun))
    return {name: Times(tuple(ms)) for name, ms in taken.items()}


def opening(index: Path) -> tuple[float, float]:
    """Milliseconds to open an index, the model loaded before, and MiB of a process that has searched it once."""
    done = subprocess.run([sys.executable, "-c", _OPENING, str(index)], check=True, capture_output=True, text=True)
    opened, resident = json.loads(done.stdout)
    return float(opened), float(resident)


def megabytes(path: Path) -> float:
    """MiB of the files of a directory, or of one file."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 2**20


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers with as many decimals as tell something."""
    lines = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in (list(header), *lines)) for column in range(len(header))]

    def ruled(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join((first, *rest)) + " |"

    rule = "|" + "|".join("-" * (width + 1) + (":" if n else "-") for n, width in enumerate(widths)) + "|"
    return "\n".join((f"### {title}", "", ruled(header), rule, *map(ruled, lines), ""))


def _shown(cell: object) -> str:
    if not isinstance(cell, float):
        return str(cell)
    return f"{cell:,.0f}" if cell >= 100 else f"{cell:.1f}" if cell >= 10 else f"{cell:.2f}"
