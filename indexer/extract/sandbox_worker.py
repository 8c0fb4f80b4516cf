"""The process that parses one file under limits, started by `sandbox.py`; nothing else imports it."""

import contextlib
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from indexer.errors import SourceError
from indexer.extract.sandbox import load_reader


def _restrict(seconds: float, memory: int) -> None:
    """Lower this process's own limits; where the system has none (Windows), the parent's timeout remains."""
    with contextlib.suppress(OSError):  # where memory is short, this process ends rather than its parent
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    with contextlib.suppress(ImportError):
        import resource

        signal.setitimer(signal.ITIMER_PROF, seconds)  # to the millisecond
        cpu = max(1, int(seconds) + 1)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _child(reader: str, arguments: list[str], source: BinaryIO) -> bytes:
    data = source.read()
    try:
        return json.dumps(asdict(load_reader(reader)(data, *arguments))).encode()
    except SourceError as error:
        return json.dumps({"error": str(error)}).encode()
    except MemoryError:
        return b'{"memory": true}'


def main(arguments: list[str]) -> None:
    """Entry of the child: `READER SECONDS MEMORY ...` (of processor), the file on stdin, the answer on stdout."""
    reader, seconds, memory, *rest = arguments
    _restrict(float(seconds), int(memory))
    sys.stdout.buffer.write(_child(reader, rest, sys.stdin.buffer))


if __name__ == "__main__":
    main(sys.argv[1:])
