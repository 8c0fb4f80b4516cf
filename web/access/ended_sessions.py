"""Remembers which sessions have been logged out of, so that a copy of their cookie is worth nothing."""

import logging
import os
import threading
import time
from pathlib import Path

from web.config import ConfigError

FILE = "ended-sessions"
_log = logging.getLogger(__name__)


class EndedSessions:
    """The random marks of sessions that were ended before their time, each until that time.

    With a directory they are kept in a file of it, one "mark time" a line, and outlast a restart. Without one nobody
    knows after a restart what was ended before it, so sessions begun before the start are not valid.

    Raises:
        ConfigError: the directory cannot be used.
    """

    def __init__(self, directory: Path | None) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self._file = directory / FILE if directory else None
        self._valid_from = time.time()
        if self._file is None:
            return
        self._valid_from = 0.0
        try:
            self._until = _read(self._file)
            _write(self._file, self._until)
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"Afsluttede sessioner kan ikke huskes i {self._file} ({error}): "
                "ret mappens rettigheder, eller vælg en anden med AFTALESOEG_STATE."
            ) from None

    def add(self, mark: str, until: float) -> None:
        """Remember that the session with this mark, which would run until then, has ended."""
        with self._lock:
            self._until = {**_running(self._until), mark: until}
            if self._file is None:
                return
            try:
                with self._file.open("a", encoding="ascii") as out:
                    out.write(f"{mark} {until:.0f}\n")
                    out.flush()
                    os.fsync(out.fileno())
            except OSError as error:
                _log.error("an ended session cannot be kept in %s: %s", self._file, error.strerror)

    def accepts(self, mark: str, begun: float) -> bool:
        """Whether the session with this mark, begun then, is still valid as far as is known here."""
        return begun >= self._valid_from and mark not in self._until


def _running(until: dict[str, float]) -> dict[str, float]:
    return {mark: end for mark, end in until.items() if end > time.time()}


def _read(file: Path) -> dict[str, float]:
    if not file.exists():
        return {}
    lines = file.read_text(encoding="ascii").splitlines()
    whole = [line.split() for line in lines if len(line.split()) == 2]  # a power failure may leave half a line
    return _running({mark: float(end) for mark, end in whole})


def _write(file: Path, until: dict[str, float]) -> None:
    """Replace the file by one with what is still running."""
    fresh = file.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text("".join(f"{mark} {end:.0f}\n" for mark, end in until.items()), encoding="ascii")
    fresh.replace(file)
