"""The process that builds the index for the site, started by `indexing.py`; tells its progress in lines of JSON.

Its priority is low, and it ends when its standard input does, that is, with the server; the old index is then in use.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

from indexer.errors import AftaleError
from web.config import config_from_environment
from web.wiring import build, place_of

_NICENESS = 5
_EVERY = 0.5  # seconds between two lines of progress


class _Teller:
    """A `Reporter` that tells the parent, not more often than it can be seen."""

    def __init__(self) -> None:
        self._waiting, self._told = 0, 0.0

    def start(self, step: str, total: int) -> None:
        """See `Reporter.start`."""
        self._waiting = 0
        tell(step=step, total=total)

    def advance(self, count: int) -> None:
        """See `Reporter.advance`."""
        self._waiting += count
        if time.monotonic() - self._told > _EVERY:
            tell(advance=self._waiting)
            self._waiting, self._told = 0, time.monotonic()


def tell(**told: object) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def run(about: dict[str, object]) -> None:
    """Build the index of `about`: corpus, model, and the settings of its place."""
    settings = about["settings"]
    config = config_from_environment(**(settings if isinstance(settings, dict) else {}))
    place = place_of(config)
    directory = place if isinstance(place, Path) else config.index
    try:
        report = build(
            Path(str(about["corpus"])),
            place,
            model=str(about["model"]),
            directory=directory,
            reporter=_Teller(),
            waiting=lambda sentence: tell(said=sentence),
        )
    except AftaleError as error:
        tell(failed=str(error))
        return
    for refused in report.manifest.refused:
        tell(said=refused.reason)
    tell(generation=report.manifest.generation)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    os.nice(_NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    run(json.loads(sys.argv[1]))
