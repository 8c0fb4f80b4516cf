"""Builds the index in a process of its own, one build at a time, and tells how far it is."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.errors import AftaleError
from indexer.index.location import IndexLocation
from web.wiring import embedder_of_index, settings_of


@dataclass(frozen=True, slots=True)
class BuildState:
    """How far a build is. step: what is done now, done of total; begun: of the step, in `time.monotonic`'s seconds.

    running: False before the first and after the last. said: sentences of the build, such as a file left out.
    failed: why nothing was built. generation: of the index that it made.
    """

    running: bool = False
    step: str = "Begynder"
    done: int = 0
    total: int = 0
    begun: float = 0.0
    said: tuple[str, ...] = ()
    failed: str = ""
    generation: str = ""

    def remaining(self, now: float) -> float | None:
        """Seconds until the step is done, at the speed so far; None where that cannot be told yet."""
        if not self.running or not self.done or not self.total:
            return None
        return (now - self.begun) / self.done * (self.total - self.done)


@dataclass(slots=True)
class IndexBuilder:
    """The builds of this server: the one under way, and whether another is to follow it."""

    corpus: Path
    place: IndexLocation
    state: BuildState = BuildState()
    _again: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Build the index, or build it once more when the build under way is done."""
        with self._lock:
            self._again = self.state.running
            if self._again:
                return
            self.state = BuildState(running=True, begun=time.monotonic())
        threading.Thread(target=self._run, name="build-index", daemon=True).start()

    def _run(self) -> None:
        try:
            for told in self._lines():
                self.state = _after(self.state, told)
        except (AftaleError, OSError, ValueError) as error:
            self.state = replace(self.state, failed=str(error))
        with self._lock:
            ended = self.state.failed or self.state.generation
            failed = "" if ended else "Indekseringen blev afbrudt: prøv igen."
            self.state = replace(self.state, running=False, failed=self.state.failed or failed)
            again, self._again = self._again, False
        if again:
            self.start()

    def _lines(self) -> Iterator[dict[str, object]]:
        """What the process tells; it ends with this one, whose end of its standard input it sees."""
        about = {
            "corpus": str(self.corpus),
            "model": embedder_of_index(self.place),
            "settings": {key: str(value) for key, value in settings_of(self.place).items()},
        }
        command = [sys.executable, "-m", "web.collection.index_worker", json.dumps(about)]
        with subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        ) as process:
            for line in process.stdout or ():
                yield json.loads(line)


def _after(state: BuildState, told: dict[str, object]) -> BuildState:
    """The state after a line that the process told."""
    if "step" in told:
        return replace(state, step=str(told["step"]), total=int(str(told["total"])), done=0, begun=time.monotonic())
    if "advance" in told:
        return replace(state, done=min(state.total, state.done + int(str(told["advance"]))))
    if "said" in told:
        return replace(state, said=(*state.said, str(told["said"])))
    if "failed" in told:
        return replace(state, failed=str(told["failed"]))
    return replace(state, generation=str(told.get("generation", "")))
