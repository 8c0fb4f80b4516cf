"""Holds the engine in use, and replaces it in the background when the index has been rebuilt."""

import gc
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from indexer.errors import AftaleError, EngineError
from indexer.index.location import IndexLocation
from web.wiring import stamp_of

if TYPE_CHECKING:
    from search.engine import Engine

_log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
RETRY_SECONDS = 30.0
"""An index that could not be opened is tried again after so long, or at once when it is replaced."""


class ReloadingEngine:
    """Gives the engine over the newest whole index; a request keeps the one it got.

    swaps: how many times another index was taken into use.
    """

    def __init__(
        self,
        index: IndexLocation,
        open_engine: "Callable[[IndexLocation], Engine]",
        *,
        prepare: "Callable[[Engine], None]" = lambda engine: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the index; `prepare` makes each later one ready before anybody is given it."""
        self._index, self._open, self._prepare, self._clock = index, open_engine, prepare, clock
        self._lock = threading.Lock()
        self._loader: threading.Thread | None = None
        self._trouble: str | None = None
        self._away = False
        self.swaps = 0
        self._stamp = stamp_of(index)
        self._engine = open_engine(index)
        self._checked = self._tried = clock()

    @property
    def last_error(self) -> str | None:
        """Why the index on disk is not the one in use; None while it is. What is in use is whole all the same."""
        return self._trouble

    def get(self) -> "Engine":
        """The engine to use now; looks for another index at most once in CHECK_SECONDS, and never waits for it."""
        if self._clock() - self._checked >= CHECK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._checked = self._clock()
                self._look()
            finally:
                self._lock.release()
        return self._engine

    def wait(self) -> None:
        """Wait until no newer index is being opened."""
        loader = self._loader
        if loader is not None:
            loader.join()

    def _look(self) -> None:
        """Look for another index, in a thread of its own: Milvus may take its time to answer."""
        if self._loader is None or not self._loader.is_alive():
            self._loader = threading.Thread(target=self._load, args=(self._clock(),), name="open-index", daemon=True)
            self._loader.start()

    def _load(self, now: float) -> None:
        try:
            stamp = stamp_of(self._index)
        except EngineError as error:
            self._away = True
            self._keep(str(error))
            return
        if self._away:
            self._away, self._trouble = False, None
        again = self._trouble is not None and now - self._tried >= RETRY_SECONDS
        if stamp != self._stamp or again:
            self._stamp, self._tried = stamp, now
            self._take_over()

    def _take_over(self) -> None:
        try:
            engine = self._open(self._index)
            self._prepare(engine)
            self._engine = engine
        except EngineError as error:
            self._stamp = None  # it was away for a moment: the next look tries again
            self._keep(str(error))
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
