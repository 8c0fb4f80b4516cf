"""What `make bench` measures with: a stopwatch, percentiles, a process's memory, and plain tables."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
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
begun, busy = time.perf_counter(), time.process_time()
engine = Engine.open(path, embedder=embedder)
opened, worked = time.perf_counter() - begun, time.process_time() - busy
for query in sys.argv[2:]:
    engine.search(query)
resident = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(json.dumps([1000 * opened, 1000 * worked, int(resident) / 1024]))
"""
"""A process of its own: its memory holds one index and nothing of the benchmark."""

_ADDRESS = re.compile(r"http://\S+")
_FIRST = "api/v1/search?q=regionernes+anl%C3%A6gsramme&limit=1"
_PATIENCE = 600
"""Seconds until a server that does not answer is given up."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening an index takes. ms, cpu_ms: by the clock, and of all processors; resident: MiB afterwards."""

    ms: float
    cpu_ms: float
    resident: float


@dataclass(frozen=True, slots=True)
class Start:
    """What starting the server takes, from its call to the first answer to a search.

    seconds, cpu: by the clock, and of all processors until then; resident: MiB once it has warmed up, or after a
    minute of that.
    """

    seconds: float
    cpu: float
    resident: float


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
    queries: Iterable[str],
    ways: dict[str, Callable[[str], object]],
    *,
    forget: Callable[[], object] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Times]:
    """Each query by each way, one after the other, so that whatever else the machine does falls on all alike.

    forget: called before every run, untimed, so that no way profits from what was shown before.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for query in queries:
        for name, way in ways.items():
            if forget is not None:
                forget()
            begun = clock()
            way(query)
            taken[name].append(1000 * (clock() - begun))
    return {name: Times(tuple(ms)) for name, ms in taken.items()}


def opening(index: Path, queries: Sequence[str]) -> Opening:
    """Open an index, the model loaded before, in a process that then asks the queries."""
    done = subprocess.run(
        [sys.executable, "-c", _OPENING, str(index), *queries], check=True, capture_output=True, text=True
    )
    return Opening(*json.loads(done.stdout))


def starting(index: Path) -> Start:
    """Start the server as an operator does, ask it one question over HTTP, and stop it."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "web.cli.main", "serve", "--port", "0", "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            found = _ADDRESS.search(server.stdout.readline() if server.stdout else "")
            if found is None:
                raise RuntimeError(f"the server over {index} did not start")
            urllib.request.urlopen(found[0] + _FIRST, timeout=_PATIENCE).read()  # noqa: S310 - our own server
            seconds, cpu = time.perf_counter() - begun, _cpu(server.pid)
            return Start(seconds, cpu, _settled(server.pid))
        finally:
            server.terminate()


def _cpu(process: int) -> float:
    """Seconds of processor that a process has had, from proc(5)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _settled(process: int) -> float:
    """MiB of a process once it is idle for a second, or after a minute."""
    end = time.monotonic() + 60
    before = -1.0
    while time.monotonic() < end and (now := _cpu(process)) - before > 0.02:
        before = now
        time.sleep(1)
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


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
