"""The engine in use: opened once, and replaced in the background when the index directory has been rebuilt."""

import gc
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import AftaleError
from indexer.store import MANIFEST

if TYPE_CHECKING:
    from search.engine import Engine

_log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
RETRY_SECONDS = 30.0
"""An index that could not be opened is tried again after so long, or at once when it is replaced."""


class CurrentEngine:
    """Hands out the engine over the newest whole index; a request that got one keeps it to its end.

    swaps: how many times another index was taken into use.
    """

    def __init__(
        self, index: Path, open_engine: "Callable[[Path], Engine]", *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._index, self._open, self._clock = index, open_engine, clock
        self._lock = threading.Lock()
        self._loader: threading.Thread | None = None
        self._trouble: str | None = None
        self.swaps = 0
        self._stamp = self._read_stamp()
        self._engine = open_engine(index)
        self._checked = self._tried = clock()

    @property
    def trouble(self) -> str | None:
        """Why the index on disk is not the one in use; None while it is. What is in use is whole all the same."""
        return self._trouble

    def get(self) -> "Engine":
        """The engine to use now; looks at the manifest at most once in CHECK_SECONDS."""
        if self._clock() - self._checked >= CHECK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._checked = self._clock()
                self._look()
            finally:
                self._lock.release()
        return self._engine

    def settle(self) -> None:
        """Wait until no newer index is being opened."""
        loader = self._loader
        if loader is not None:
            loader.join()

    def _look(self) -> None:
        if self._loader is not None and self._loader.is_alive():
            return
        stamp = self._read_stamp()
        again = self._trouble is not None and self._clock() - self._tried >= RETRY_SECONDS
        if stamp != self._stamp or again:
            self._stamp, self._tried = stamp, self._clock()
            self._loader = threading.Thread(target=self._load, name="open-index", daemon=True)
            self._loader.start()

    def _load(self) -> None:
        try:
            self._engine = self._open(self._index)
        except AftaleError as error:
            self._keep(str(error))
        except Exception as error:  # noqa: BLE001 - whatever the new one does, the old one is served
            self._keep(f"Indekset i {self._index} kan ikke åbnes ({type(error).__name__}: {error}).")
        else:
            self._trouble = None
            self.swaps += 1
            _log.info("Et nyt indeks er taget i brug: %s", self._engine.manifest.generation)
            gc.collect()  # the old engine's caches refer to it: else its files stay open, and on disk, for long

    def _keep(self, trouble: str) -> None:
        """Go on with the engine in use; the log hears why, once."""
        if trouble != self._trouble:
            _log.warning("%s Det hidtidige indeks bruges stadig.", trouble)
        self._trouble = trouble

    def _read_stamp(self) -> tuple[int, int, int] | None:
        try:
            status = (self._index / MANIFEST).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size
